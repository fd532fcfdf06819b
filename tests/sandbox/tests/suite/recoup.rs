//! What was paid for a claim that is taken back: withheld from what its payee gets next, or paid back.

use client::domain::claim::Line;
use client::domain::ids::{AssetId, BatchId, PaymentNumber};
use client::domain::ledger::{Delivery, Ledger, Party, Payment, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::escrow::{Due, EscrowError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, OWNER, STRANGER, TREASURY};
use support::build::{batch, claim, line, millis, money, today, void, PREVENTION, VISIT};
use support::verify::paid;
use support::World;

const NONE: Amount = Amount::ZERO;

fn prevention() -> Vec<Line> {
    vec![line(PREVENTION, 6_000)]
}

/// A world in which Harbour Clinic has to give back 60 that it was paid for claim 1, which claim 100 has voided.
fn owing() -> World {
    let mut world = World::new();
    world.file(claim(1, world.ada, prevention()));
    world.file(void(100, 1, world.ada, prevention()));
    assert_eq!(world.debt(harbour(&world)), money(60));
    world
}

fn harbour(world: &World) -> Party {
    Party::Provider(world.harbour)
}

#[test]
fn it_is_withheld_from_the_next_payment_and_only_once() {
    let mut world = owing();
    let (before, payout) = (world.ledger(), world.balance(HARBOUR_PAYOUT));
    assert_eq!(paid(&world.file(claim(2, world.ben, vec![line(VISIT, 10_000)]))), money(70));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(10).0);
    let left = before.held.minus(money(10)).unwrap();
    let (head, next) = (PaymentNumber(2), PaymentNumber(2));
    let expected = Ledger { held: left, free: left, delivered: money(130), debts: NONE, head, next, ..before };
    assert_eq!(world.ledger(), expected);
    let expected = Payment {
        batch: BatchId(3),
        party: harbour(&world),
        payee: party(HARBOUR_PAYOUT),
        amount: money(70),
        due_before: money(60),
        delivered: money(70),
        credited: NONE,
        withheld: money(60),
        completed_at: Some(millis(today())),
    };
    assert_eq!(world.payment(1), (expected, PaymentStatus::Paid));
    assert_eq!(world.debt(harbour(&world)), NONE);
    world.assert_invariants();
    world.file(claim(3, world.cleo, prevention()));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(70).0);
    assert_eq!(world.payment(2).0.withheld, NONE);
    world.assert_invariants();
}

#[test]
fn a_payment_below_the_debt_is_withheld_whole() {
    let mut world = owing();
    let payout = world.balance(HARBOUR_PAYOUT);
    let before = world.ledger();
    assert_eq!(paid(&world.file(claim(2, world.ben, vec![line(PREVENTION, 4_000)]))), money(40));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout);
    let (head, next) = (PaymentNumber(2), PaymentNumber(2));
    assert_eq!(world.ledger(), Ledger { delivered: money(100), debts: money(20), head, next, ..before });
    let (payment, status) = world.payment(1);
    assert_eq!((payment.delivered, payment.withheld, status), (money(40), money(40), PaymentStatus::Paid));
    assert_eq!(world.explain(2).payment, Some(PaymentStatus::Paid));
    world.assert_invariants();
}

#[test]
fn it_is_withheld_from_a_payment_that_was_queued_before_it() {
    let mut world = World::unfunded();
    world.deposit(money(60));
    world.file(claim(1, world.ada, prevention()));
    assert_eq!(paid(&world.file(claim(2, world.ben, prevention()))), money(60));
    let payout = world.balance(HARBOUR_PAYOUT);
    let before = world.ledger();
    assert_eq!((before.held, before.owed), (NONE, money(60)));
    // In one step, though there is no money behind it.
    let void = world.send(HARBOUR, &batch(world.harbour, vec![void(100, 1, world.ada, prevention())])).unwrap();
    let delivered: Vec<_> = void
        .events
        .iter()
        .filter_map(|event| match event {
            SuiteEvent::PaymentDelivered(event) => {
                Some((event.payment.0, event.amount, event.delivery, event.complete))
            }
            _ => None,
        })
        .collect();
    assert_eq!(delivered, [(1, money(60), Delivery::Withheld, true)]);
    let (head, next) = (PaymentNumber(2), PaymentNumber(2));
    assert_eq!(world.ledger(), Ledger { owed: NONE, delivered: money(120), head, next, ..before });
    let (payment, status) = world.payment(1);
    assert_eq!((payment.delivered, payment.withheld, status), (money(60), money(60), PaymentStatus::Paid));
    assert_eq!((world.explain(2).payment, world.balance(HARBOUR_PAYOUT)), (Some(PaymentStatus::Paid), payout));
    assert_eq!(world.debt(harbour(&world)), NONE);
    world.assert_invariants();
    // Nothing is left to be withheld or settled.
    let settle = world.suite.escrow.settle(AssetId::NATIVE, 1);
    assert_eq!(settle.send(&mut world.chain, id(STRANGER)).unwrap().value, 0);
    world.deposit(money(40));
    assert_eq!((world.ledger().free, world.balance(HARBOUR_PAYOUT)), (money(40), payout));
    world.assert_invariants();
}

#[test]
fn what_it_had_reserved_serves_those_behind() {
    let mut world = World::unfunded();
    world.deposit(money(60));
    world.file(claim(1, world.ada, prevention()));
    // Harbour Clinic waits for 60 and has 25 of it; Hill Medical Supply waits behind.
    assert_eq!(paid(&world.file(claim(2, world.ben, prevention()))), money(60));
    let outside = batch(world.hill, vec![claim(1, world.cleo, prevention())]);
    world.submit(HILL, &outside).unwrap();
    world.deposit(money(25));
    let (harbour_has, hill_has) = (world.balance(HARBOUR_PAYOUT), world.balance(HILL_PAYOUT));
    world.file(void(100, 1, world.ada, prevention()));
    // 35 remained; the debt of 60 takes them whole, and 25 of it are left.
    assert_eq!((world.debt(harbour(&world)), world.ledger().owed), (money(25), money(60)));
    world.deposit(money(70));
    assert_eq!((world.balance(HARBOUR_PAYOUT), world.balance(HILL_PAYOUT)), (harbour_has, hill_has + money(60).0));
    let ledger = world.ledger();
    assert_eq!((ledger.held, ledger.free, ledger.owed, ledger.debts), (money(10), money(10), NONE, money(25)));
    world.assert_invariants();
}

#[test]
fn it_is_nobody_elses_debt() {
    let mut world = owing();
    let payout = world.balance(HILL_PAYOUT);
    let outside = batch(world.hill, vec![claim(1, world.ben, prevention())]);
    world.submit(HILL, &outside).unwrap();
    assert_eq!(world.balance(HILL_PAYOUT), payout + money(60).0);
    assert_eq!((world.ledger().debts, world.debt(harbour(&world))), (money(60), money(60)));
    assert_eq!(world.debt(Party::Provider(world.hill)), NONE);
    world.assert_invariants();
}

#[test]
fn anyone_pays_it_back() {
    let mut world = owing();
    let (harbour, before, stranger) = (harbour(&world), world.ledger(), world.balance(STRANGER));
    let pay_back = world.suite.escrow.pay_back(harbour, money(25));
    let called = pay_back.preview(&mut world.chain, id(STRANGER)).unwrap();
    let [SuiteEvent::PaidBack(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.party, event.asset, event.amount), (harbour, AssetId::NATIVE, money(25)));
    world.pay_back(harbour, money(25)).unwrap();
    let plus = |amount: Amount| before.held.plus(amount).unwrap();
    let (held, debts) = (plus(money(25)), money(35));
    assert_eq!(world.ledger(), Ledger { held, free: held, debts, ..before });
    assert!(world.balance(STRANGER) <= stranger - money(25).0);
    world.assert_invariants();

    world.refused(Error::NoDebt, |w| w.pay_back(harbour, money(36)));
    world.refused(Error::NothingSent, |w| w.pay_back(harbour, NONE));
    world.refused(Error::NoDebt, |w| w.pay_back(Party::Provider(w.hill), money(1)));
    world.refused(Error::NoDebt, |w| w.pay_back(Party::Member(w.ada), NONE));
    world.pay_back(harbour, money(35)).unwrap();
    let held = plus(money(60));
    assert_eq!(world.ledger(), Ledger { held, free: held, debts: NONE, ..before });
    // Replay.
    world.refused(Error::NoDebt, |w| w.pay_back(harbour, money(35)));
    // Nothing is withheld any more.
    let payout = world.balance(HARBOUR_PAYOUT);
    world.file(claim(2, world.ben, prevention()));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    world.assert_invariants();
}

#[test]
fn what_is_paid_back_serves_the_line() {
    let mut world = World::unfunded();
    world.deposit(money(60));
    world.file(claim(1, world.ada, prevention()));
    let outside = batch(world.hill, vec![claim(1, world.ben, prevention())]);
    world.submit(HILL, &outside).unwrap();
    world.file(void(100, 1, world.ada, prevention()));
    let payout = world.balance(HILL_PAYOUT);
    world.pay_back(harbour(&world), money(60)).unwrap();
    assert_eq!(world.balance(HILL_PAYOUT), payout + money(60).0);
    let ledger = world.ledger();
    assert_eq!((ledger.held, ledger.owed, ledger.debts), (NONE, NONE, NONE));
    world.assert_invariants();
}

#[test]
fn dues_are_reversed_by_the_bound_claims_contract_alone() {
    let mut world = owing();
    let escrow = world.suite.escrow;
    let due = Due { party: harbour(&world), payee: party(HARBOUR_PAYOUT), amount: NONE, reversed: money(1) };
    for who in [STRANGER, OWNER, TREASURY] {
        world
            .refused(Error::NotClaims, |w| escrow.pay(AssetId::NATIVE, BatchId(9), &[due]).send(&mut w.chain, id(who)));
        world.refused(Error::NotClaims, |w| escrow.hold(AssetId::NATIVE, money(1)).send(&mut w.chain, id(who)));
        world.refused(Error::NotClaims, |w| escrow.release_hold(AssetId::NATIVE, money(1)).send(&mut w.chain, id(who)));
    }
}

#[test]
fn holds_and_reversals_by_hand() {
    let mut world = World::bare();
    let escrow = world.lone_escrow();
    let owner = id(OWNER);
    world.refused(Error::NotBound, |w| escrow.hold(AssetId::NATIVE, money(1)).send(&mut w.chain, owner));
    world.refused(Error::NotBound, |w| escrow.release_hold(AssetId::NATIVE, money(1)).send(&mut w.chain, owner));
    escrow.bind_claims(id(TREASURY)).send(&mut world.chain, owner).unwrap();
    escrow.deposit(money(10)).send(&mut world.chain, owner).unwrap();
    let treasury = id(TREASURY);
    let other = AssetId(1);
    world.refused(Error::NoSuchAsset, |w| escrow.hold(other, money(1)).send(&mut w.chain, treasury));
    world.refused(Error::NoSuchAsset, |w| escrow.release_hold(other, money(1)).send(&mut w.chain, treasury));
    // What is not kept back is not given free.
    escrow.release_hold(AssetId::NATIVE, money(1)).send(&mut world.chain, treasury).unwrap();
    let ledger = escrow.ledger(AssetId::NATIVE).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((ledger.held, ledger.free, ledger.on_hold), (money(10), money(10), NONE));
    let called = escrow.hold(AssetId::NATIVE, money(12)).send(&mut world.chain, treasury).unwrap();
    assert_eq!(called.value, money(10), "no more than is free");
    let [SuiteEvent::HoldChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.on_hold, money(10));
    assert_eq!(escrow.hold(AssetId::NATIVE, money(12)).send(&mut world.chain, treasury).unwrap().value, NONE);

    // What is kept back stops no payment; given free is what is left of it.
    let someone = Party::Provider(client::domain::ids::ProviderId(0));
    let due = Due { party: someone, payee: party(HARBOUR_PAYOUT), amount: money(4), reversed: NONE };
    let payout = world.balance(HARBOUR_PAYOUT);
    escrow.pay(AssetId::NATIVE, BatchId(1), &[due]).send(&mut world.chain, treasury).unwrap();
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(4).0);
    let called = escrow.release_hold(AssetId::NATIVE, money(9)).send(&mut world.chain, treasury).unwrap();
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["HoldChanged"]);
    let ledger = escrow.ledger(AssetId::NATIVE).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((ledger.held, ledger.free, ledger.on_hold, ledger.owed), (money(6), money(6), NONE, NONE));
    assert!(ledger.is_balanced());

    // Given back with nothing due: no number. A sum that leaves the range changes nothing.
    let back = Due { amount: NONE, reversed: money(3), ..due };
    let numbers = escrow.pay(AssetId::NATIVE, BatchId(2), &[back]).send(&mut world.chain, treasury).unwrap().value;
    assert_eq!(numbers, [None]);
    assert_eq!(escrow.debt(AssetId::NATIVE, someone).ask(&mut world.chain).unwrap(), money(3));
    let most = Due { reversed: Amount(u128::MAX), ..back };
    world.refused(Error::Overflow, |w| escrow.pay(AssetId::NATIVE, BatchId(3), &[most]).send(&mut w.chain, treasury));
    let nothing = Due { reversed: NONE, ..back };
    world.refused(Error::ZeroPayment, |w| {
        escrow.pay(AssetId::NATIVE, BatchId(3), &[nothing]).send(&mut w.chain, treasury)
    });
}
