//! The escrow: the line that nothing overtakes, partial payments, credits.

use client::chain::{Chain, EXISTENTIAL_DEPOSIT};
use client::domain::ids::{AssetId, BatchId, PaymentNumber, ProviderId};
use client::domain::ledger::{Delivery, Party, Payment, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::escrow::{Due, EscrowError as Error};
use client::suite::{Escrow, SuiteEvent};
use support::actors::{id, party, HARBOUR_PAYOUT, HILL_PAYOUT, OWNER, STRANGER, TREASURY};
use support::build::{claim, line, money, DEVICE, PREVENTION, TREATMENT};
use support::verify::paid;
use support::World;

const NATIVE: AssetId = AssetId::NATIVE;
const OTHER: AssetId = AssetId(1);
const SOMEONE: Party = Party::Provider(ProviderId(0));

/// An escrow whose payments the treasury makes due by hand.
fn by_hand() -> (World, Escrow) {
    let mut world = World::bare();
    let escrow = world.lone_escrow();
    escrow.bind_claims(id(TREASURY)).send(&mut world.chain, id(OWNER)).unwrap();
    (world, escrow)
}

fn due(payee: &str, amount: Amount) -> Due {
    Due { party: SOMEONE, payee: party(payee), amount, reversed: Amount::ZERO }
}

fn payment(world: &mut World, escrow: Escrow, number: u64) -> (Payment, PaymentStatus) {
    escrow.payment(NATIVE, PaymentNumber(number)).ask(&mut world.chain).unwrap().unwrap()
}

#[test]
fn deposits_are_free_money() {
    let mut world = World::unfunded();
    let escrow = world.suite.escrow;
    let called = escrow.deposit(money(5)).send(&mut world.chain, id(STRANGER)).unwrap();
    let [SuiteEvent::Deposited(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.from, event.asset, event.amount), (id(STRANGER), NATIVE, money(5)));
    let ledger = world.ledger();
    assert_eq!((ledger.held, ledger.free), (money(5), money(5)));
    world.refused(Error::NothingSent, |w| escrow.deposit(Amount::ZERO).send(&mut w.chain, id(STRANGER)));
    let lone = world.lone_escrow();
    world.refused(Error::NotBound, |w| lone.deposit(money(5)).send(&mut w.chain, id(STRANGER)));
}

#[test]
fn money_that_comes_by_plain_transfer_is_not_in_the_ledger() {
    let mut world = World::unfunded();
    let escrow = world.suite.escrow;
    world.chain.transfer(id(STRANGER), escrow.0, money(9).0).unwrap();
    assert_eq!(world.ledger().held, Amount::ZERO);
    world.assert_invariants();
}

#[test]
fn a_short_escrow_pays_in_order_and_never_calls_a_waiting_claim_paid() {
    let mut world = World::unfunded();
    world.deposit(money(100));
    let payout = world.balance(HARBOUR_PAYOUT);
    // 60: paid at once. 60: 40 now, the rest waits. 60: waits.
    for (number, member) in [(1, world.ada), (2, world.ben), (3, world.cleo)] {
        assert_eq!(paid(&world.file(claim(number, member, vec![line(PREVENTION, 6_000)]))), money(60));
        world.assert_invariants();
    }
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(100).0);
    let ledger = world.ledger();
    assert_eq!((ledger.held, ledger.free, ledger.reserved), (Amount::ZERO, Amount::ZERO, Amount::ZERO));
    assert_eq!((ledger.owed, ledger.queued()), (money(80), Ok(money(80))));
    assert_eq!((ledger.head, ledger.next), (PaymentNumber(1), PaymentNumber(3)));
    let statuses: Vec<_> = (1..=3).map(|number| world.explain(number).payment.unwrap()).collect();
    assert_eq!(statuses, [PaymentStatus::Paid, PaymentStatus::Queued, PaymentStatus::Queued]);

    // Whoever brings 50 serves the line: 20 to the head, 30 to the last; nothing is free.
    let called = world.suite.escrow.deposit(money(50)).send(&mut world.chain, id(TREASURY)).unwrap();
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["Deposited", "PaymentDelivered", "PaymentDelivered"]);
    let SuiteEvent::PaymentDelivered(event) = &called.events[2] else { unreachable!() };
    assert_eq!((event.payment, event.amount, event.complete), (PaymentNumber(2), money(30), false));
    let statuses: Vec<_> = (1..=3).map(|number| world.explain(number).payment.unwrap()).collect();
    assert_eq!(statuses, [PaymentStatus::Paid, PaymentStatus::Paid, PaymentStatus::Queued]);
    world.assert_invariants();

    world.deposit(money(40));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(180).0);
    let ledger = world.ledger();
    assert_eq!((ledger.held, ledger.free, ledger.owed), (money(10), money(10), Amount::ZERO));
    assert_eq!(world.explain(3).payment, Some(PaymentStatus::Paid));
    world.assert_invariants();
}

#[test]
fn a_small_claim_does_not_overtake_a_large_one() {
    let mut world = World::unfunded();
    world.deposit(money(100));
    // The device waits for evidence and owes nothing; the next claims are in line.
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    let treatment = |units: u32, charge| client::domain::claim::Line {
        units: client::domain::money::Quantity(units * 1_000),
        ..line(TREATMENT, charge)
    };
    // 20 units of 50: 1,000; 300 deductible, 20 % of 700: 560 are payable, 100 there.
    assert_eq!(paid(&world.file(claim(2, world.cleo, vec![treatment(20, 100_000)]))), money(560));
    let payout = world.balance(HARBOUR_PAYOUT);
    assert_eq!(paid(&world.file(claim(3, world.ben, vec![line(PREVENTION, 6_000)]))), money(60));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout, "the small one waits behind the large one");
    world.deposit(money(459));
    assert_eq!(world.explain(2).payment, Some(PaymentStatus::Queued));
    world.deposit(money(1));
    assert_eq!(world.explain(2).payment, Some(PaymentStatus::Paid));
    assert_eq!(world.explain(3).payment, Some(PaymentStatus::Queued));
    world.assert_invariants();
}

#[test]
fn paying_is_for_the_bound_claims_contract() {
    let mut world = World::new();
    let escrow = world.suite.escrow;
    for who in [STRANGER, OWNER, TREASURY] {
        world.refused(Error::NotClaims, |w| {
            escrow.pay(NATIVE, BatchId(1), &[due(who, money(1))]).send(&mut w.chain, id(who))
        });
    }
    let lone = world.lone_escrow();
    world.refused(Error::NotBound, |w| {
        lone.pay(NATIVE, BatchId(1), &[due(OWNER, money(1))]).send(&mut w.chain, id(OWNER))
    });
}

#[test]
fn payments_are_refused() {
    let (mut world, escrow) = by_hand();
    let pay = |asset, dues: &[Due]| escrow.pay(asset, BatchId(1), dues);
    let one = due(HARBOUR_PAYOUT, money(1));
    world.refused(Error::NoSuchAsset, |w| pay(OTHER, &[one]).send(&mut w.chain, id(TREASURY)));
    world.refused(Error::TooMany, |w| pay(NATIVE, &[one; 52]).send(&mut w.chain, id(TREASURY)));
    let none = due(HARBOUR_PAYOUT, Amount::ZERO);
    world.refused(Error::ZeroPayment, |w| pay(NATIVE, &[one, none]).send(&mut w.chain, id(TREASURY)));
    let most = Due { amount: Amount(u128::MAX), ..one };
    world.refused(Error::Overflow, |w| pay(NATIVE, &[most, one]).send(&mut w.chain, id(TREASURY)));
    assert_eq!(pay(NATIVE, &[one; 51]).send(&mut world.chain, id(TREASURY)).unwrap().value.len(), 51);
    assert_eq!(escrow.ledger(OTHER).ask(&mut world.chain).unwrap(), None);
    assert_eq!(escrow.payment(NATIVE, PaymentNumber(51)).ask(&mut world.chain).unwrap(), None);
}

#[test]
fn a_long_line_is_served_in_steps_by_anyone() {
    let (mut world, escrow) = by_hand();
    let dues: Vec<_> = (0..30).map(|_| due(HARBOUR_PAYOUT, money(1))).collect();
    let numbers = escrow.pay(NATIVE, BatchId(7), &dues).send(&mut world.chain, id(TREASURY)).unwrap().value;
    assert_eq!(numbers, (0..30).map(|number| Some(PaymentNumber(number))).collect::<Vec<_>>());
    let payout = world.balance(HARBOUR_PAYOUT);
    // 25 of 30 are covered; a deposit serves eight.
    escrow.deposit(money(25)).send(&mut world.chain, id(TREASURY)).unwrap();
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(8).0);
    let ledger = escrow.ledger(NATIVE).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(
        (ledger.held, ledger.free, ledger.reserved, ledger.owed),
        (money(17), Amount::ZERO, money(17), money(22))
    );
    assert!(ledger.is_balanced());
    let status = |world: &mut World, number| payment(world, escrow, number).1;
    assert_eq!(status(&mut world, 7), PaymentStatus::Paid);
    assert_eq!(status(&mut world, 8), PaymentStatus::Reserved);
    assert_eq!(status(&mut world, 24), PaymentStatus::Reserved);
    assert_eq!(status(&mut world, 25), PaymentStatus::Queued);

    let settle = |asset, count| escrow.settle(asset, count);
    world.refused(Error::NoSuchAsset, |w| settle(OTHER, 1).send(&mut w.chain, id(STRANGER)));
    world.refused(Error::TooMany, |w| settle(NATIVE, 51).send(&mut w.chain, id(STRANGER)));
    assert_eq!(settle(NATIVE, 10).send(&mut world.chain, id(STRANGER)).unwrap().value, 10);
    assert_eq!(settle(NATIVE, 50).send(&mut world.chain, id(STRANGER)).unwrap().value, 7);
    assert_eq!(settle(NATIVE, 50).send(&mut world.chain, id(STRANGER)).unwrap().value, 0);
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(25).0);
    let (last, _) = payment(&mut world, escrow, 29);
    assert_eq!((last.batch, last.payee, last.amount), (BatchId(7), party(HARBOUR_PAYOUT), money(1)));
    assert_eq!((last.due_before, last.delivered, last.credited), (money(29), Amount::ZERO, Amount::ZERO));
}

#[test]
fn what_cannot_be_pushed_becomes_a_credit_and_blocks_nobody() {
    let (mut world, escrow) = by_hand();
    escrow.deposit(money(10)).send(&mut world.chain, id(TREASURY)).unwrap();
    // A new account cannot take less than the existential deposit.
    let small = Amount(EXISTENTIAL_DEPOSIT - 1);
    let newcomer = "newcomer";
    let dues = [due(newcomer, small), due(HILL_PAYOUT, money(1)), due(newcomer, small)];
    let hill = world.balance(HILL_PAYOUT);
    let called = escrow.pay(NATIVE, BatchId(1), &dues).send(&mut world.chain, id(TREASURY)).unwrap();
    let pushed: Vec<_> = called
        .events
        .iter()
        .filter_map(|event| match event {
            SuiteEvent::PaymentDelivered(event) => Some((event.payment.0, event.delivery, event.complete)),
            _ => None,
        })
        .collect();
    use Delivery::{Credited, Pushed};
    assert_eq!(pushed, [(0, Credited, true), (1, Pushed, true), (2, Credited, true)]);
    assert_eq!(world.balance(HILL_PAYOUT), hill + money(1).0);
    let both = small.plus(small).unwrap();
    assert_eq!(escrow.credit(NATIVE, id(newcomer)).ask(&mut world.chain).unwrap(), both);
    let ledger = escrow.ledger(NATIVE).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((ledger.credits, ledger.owed), (both, Amount::ZERO));
    assert_eq!(ledger.held, money(9));
    assert!(ledger.is_balanced());
    let (first, status) = payment(&mut world, escrow, 0);
    assert_eq!((status, first.delivered, first.credited), (PaymentStatus::Credited, small, small));

    // Its owner fetches it, to an account that can take it.
    world.chain.endow(id(newcomer), money(100).0).unwrap();
    world.refused(Error::NoCredit, |w| escrow.fetch_credit(NATIVE, id(STRANGER)).send(&mut w.chain, id(STRANGER)));
    world.refused(Error::NoSuchAsset, |w| escrow.fetch_credit(OTHER, id(newcomer)).send(&mut w.chain, id(newcomer)));
    let stranger = world.balance(STRANGER);
    let called = escrow.fetch_credit(NATIVE, id(STRANGER)).send(&mut world.chain, id(newcomer)).unwrap();
    assert_eq!(called.value, both);
    let [SuiteEvent::CreditFetched(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.owner, event.to, event.asset, event.amount), (id(newcomer), id(STRANGER), NATIVE, both));
    assert_eq!(world.balance(STRANGER), stranger + both.0);
    let ledger = escrow.ledger(NATIVE).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((ledger.held, ledger.credits), (money(9).minus(both).unwrap(), Amount::ZERO));
    assert!(ledger.is_balanced());
    // Replay.
    world.refused(Error::NoCredit, |w| escrow.fetch_credit(NATIVE, id(STRANGER)).send(&mut w.chain, id(newcomer)));
}

#[test]
fn a_credit_that_still_cannot_be_taken_stays() {
    let (mut world, escrow) = by_hand();
    escrow.deposit(money(10)).send(&mut world.chain, id(TREASURY)).unwrap();
    let small = Amount(EXISTENTIAL_DEPOSIT - 1);
    escrow.pay(NATIVE, BatchId(1), &[due("newcomer", small)]).send(&mut world.chain, id(TREASURY)).unwrap();
    world.chain.endow(id("newcomer"), money(100).0).unwrap();
    let nowhere = id("nowhere");
    world.refused(Error::TransferFailed, |w| escrow.fetch_credit(NATIVE, nowhere).send(&mut w.chain, id("newcomer")));
    assert_eq!(escrow.credit(NATIVE, id("newcomer")).ask(&mut world.chain).unwrap(), small);
}
