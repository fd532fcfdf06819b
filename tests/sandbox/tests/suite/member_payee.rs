//! Benefits that are not assigned: the member is paid, and owes what is taken back.

use client::domain::claim::{Assignment, Claim, Line};
use client::domain::ids::{AssetId, BatchId, FamilyId, MemberId, PaymentNumber};
use client::domain::ledger::{Ledger, Party, Payment, PaymentStatus};
use client::domain::lifecycle::ClaimState;
use client::domain::money::Amount;
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, BEN, HARBOUR, HARBOUR_PAYOUT, STRANGER};
use support::build::{
    attachment, batch, claim, line, millis, money, replacement, today, void, DEVICE, NEEDED, PREVENTION, VISIT,
};
use support::verify::paid;
use support::World;

fn prevention() -> Vec<Line> {
    vec![line(PREVENTION, 6_000)]
}

/// A claim whose benefits the member has not assigned.
fn unassigned(claim: Claim) -> Claim {
    Claim { assignment: Assignment::Member, ..claim }
}

#[test]
fn the_member_is_paid_on_the_account_of_the_enrolment() {
    let mut world = World::new();
    let (before, ada, harbour) = (world.ledger(), world.balance(ADA), world.balance(HARBOUR_PAYOUT));
    assert_eq!(paid(&world.file(unassigned(claim(1, world.ada, prevention())))), money(60));
    assert_eq!((world.balance(ADA), world.balance(HARBOUR_PAYOUT)), (ada + money(60).0, harbour));
    let left = before.held.minus(money(60)).unwrap();
    let (head, next) = (PaymentNumber(1), PaymentNumber(1));
    assert_eq!(world.ledger(), Ledger { held: left, free: left, delivered: money(60), head, next, ..before });
    let expected = Payment {
        batch: BatchId(1),
        party: Party::Member(world.ada),
        payee: party(ADA),
        amount: money(60),
        due_before: Amount::ZERO,
        delivered: money(60),
        credited: Amount::ZERO,
        withheld: Amount::ZERO,
        completed_at: Some(millis(today())),
    };
    assert_eq!(world.payment(0), (expected, PaymentStatus::Paid));
    assert_eq!(world.explain(1).payment, Some(PaymentStatus::Paid));
    world.assert_invariants();
}

#[test]
fn a_batch_pays_each_payee_once() {
    let mut world = World::new();
    let (ada, ben) = (world.ada, world.ben);
    let purses = [HARBOUR_PAYOUT, ADA, BEN].map(|name| world.balance(name));
    let visit = |number, member| claim(number, member, vec![line(VISIT, 10_000)]);
    let claims = vec![
        claim(1, ada, prevention()),
        unassigned(visit(2, ada)),
        unassigned(claim(3, ben, prevention())),
        visit(4, ben),
        unassigned(claim(5, ada, vec![line("L3000", 1_000)])),
    ];
    let called = world.send(HARBOUR, &batch(world.harbour, claims)).unwrap();
    assert_eq!(called.value.payments, [0, 1, 2].map(|number| (AssetId::NATIVE, PaymentNumber(number))));
    let made = called.events.iter().filter_map(|event| match event {
        SuiteEvent::PaymentDelivered(event) if event.complete => Some((event.payee, event.amount, event.batch)),
        _ => None,
    });
    let first = BatchId(1);
    let expected = [(id(HARBOUR_PAYOUT), money(130), first), (id(ADA), money(70), first), (id(BEN), money(60), first)];
    assert_eq!(made.collect::<Vec<_>>(), expected);
    let parties: Vec<_> = (0..3).map(|number| world.payment(number).0.party).collect();
    assert_eq!(parties, [Party::Provider(world.harbour), Party::Member(ada), Party::Member(ben)]);
    let carried: Vec<_> = (1..=5)
        .map(|number| match world.explain(number).record.state {
            ClaimState::Adjudicated { payment, .. } => payment.map(|payment| payment.0),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(carried, [Some(0), Some(1), Some(2), Some(0), None]);
    let now = [HARBOUR_PAYOUT, ADA, BEN].map(|name| world.balance(name));
    assert_eq!(now, [purses[0] + money(130).0, purses[1] + money(70).0, purses[2] + money(60).0]);
    world.assert_invariants();
}

#[test]
fn what_a_member_was_paid_is_for_the_provider_to_give_back_who_takes_it_back() {
    let mut world = World::new();
    let ada = world.ada;
    world.file(unassigned(claim(1, ada, prevention())));
    world.file(unassigned(void(101, 1, ada, prevention())));
    assert_eq!((world.debt(Party::Member(ada)), world.debt(Party::Provider(world.harbour))), (Amount::ZERO, money(60)));
    world.assert_invariants();
    // It is withheld from nobody else, and from whatever the clinic gets next.
    let (purse, harbour) = (world.balance(ADA), world.balance(HARBOUR_PAYOUT));
    world.file(unassigned(claim(3, ada, vec![line(VISIT, 10_000)])));
    assert_eq!(world.balance(ADA), purse + money(70).0);
    world.file(claim(2, ada, prevention()));
    assert_eq!(world.balance(HARBOUR_PAYOUT), harbour);
    assert_eq!(world.ledger().debts, Amount::ZERO);
    world.assert_invariants();
}

#[test]
fn a_replacement_that_pays_the_provider_what_the_member_has_pays_nothing_twice() {
    let mut world = World::new();
    let ada = world.ada;
    world.file(unassigned(claim(1, ada, prevention())));
    let harbour = world.balance(HARBOUR_PAYOUT);
    let called = world.send(HARBOUR, &batch(world.harbour, vec![replacement(2, 1, ada, prevention())])).unwrap();
    assert_eq!(called.value.payments, [(AssetId::NATIVE, PaymentNumber(1))]);
    // What the clinic would get is withheld for what Ada has: it has changed who is paid.
    assert_eq!(world.balance(HARBOUR_PAYOUT), harbour);
    assert_eq!(world.ledger().debts, Amount::ZERO);
    world.assert_invariants();
    // And back again: the clinic owes what it was paid for it.
    world.file(unassigned(replacement(3, 2, ada, prevention())));
    assert_eq!(world.debt(Party::Provider(world.harbour)), money(60));
    assert_eq!(world.debt(Party::Member(ada)), Amount::ZERO);
    world.assert_invariants();
    world.pay_back(Party::Provider(world.harbour), money(60)).unwrap();
    world.assert_invariants();
}

#[test]
fn what_a_member_has_of_a_payment_that_still_waits_is_for_the_provider_to_give_back() {
    let (provider, member) = (|w: &World| Party::Provider(w.harbour), |w: &World| Party::Member(w.ada));
    // 36 of Ada's 60 are paid; 24 wait at the head.
    let part_paid = || {
        let mut world = World::unfunded();
        world.deposit(money(36));
        world.file(unassigned(claim(1, world.ada, prevention())));
        assert_eq!(world.payment(0).0.delivered, money(36));
        world
    };
    // The clinic has it paid to itself: in all 60 are paid.
    let mut world = part_paid();
    let (purse, payout) = (world.balance(ADA), world.balance(HARBOUR_PAYOUT));
    world.file(replacement(2, 1, world.ada, prevention()));
    // What Ada has is withheld from the clinic's payment, which is the next one.
    assert_eq!((world.payment(0).0.withheld, world.payment(1).0.withheld), (money(24), money(36)));
    assert_eq!(world.ledger().debts, Amount::ZERO);
    world.deposit(money(60));
    assert_eq!((world.balance(ADA), world.balance(HARBOUR_PAYOUT)), (purse, payout + money(24).0));
    assert_eq!(world.ledger().debts, Amount::ZERO);
    world.assert_invariants();
    // It has never been: the clinic gives back what Ada has.
    let mut world = part_paid();
    world.file(unassigned(void(101, 1, world.ada, prevention())));
    assert_eq!((world.debt(member(&world)), world.debt(provider(&world))), (Amount::ZERO, money(36)));
    world.deposit(money(60));
    assert_eq!(world.balance(ADA), purse);
    world.assert_invariants();
}

#[test]
fn a_void_of_what_a_member_waits_for_takes_it_from_the_line() {
    let mut world = World::unfunded();
    world.file(unassigned(claim(1, world.ada, prevention())));
    world.file(unassigned(void(101, 1, world.ada, prevention())));
    let (member, provider) = (Party::Member(world.ada), Party::Provider(world.harbour));
    assert_eq!((world.debt(member), world.debt(provider)), (Amount::ZERO, Amount::ZERO));
    let payment = world.payment(0).0;
    assert_eq!((payment.withheld, payment.delivered), (money(60), money(60)));
    world.assert_invariants();
}

#[test]
fn what_a_member_has_of_two_payments_is_for_the_provider_to_give_back() {
    let mut world = World::unfunded();
    let ada = world.ada;
    // 60 stay in the first payment, 70 more wait in a second one; the first is made.
    world.file(unassigned(claim(1, ada, prevention())));
    world.file(unassigned(replacement(2, 1, ada, vec![line(PREVENTION, 6_000), line(VISIT, 10_000)])));
    world.deposit(money(60));
    let (purse, payout) = (world.balance(ADA), world.balance(HARBOUR_PAYOUT));
    // The clinic has it all paid to itself: 130 in all, of which Ada has 60.
    world.file(replacement(3, 2, ada, vec![line(PREVENTION, 6_000), line(VISIT, 10_000)]));
    assert_eq!((world.payment(1).0.withheld, world.payment(2).0.withheld), (money(70), money(60)));
    assert_eq!(world.ledger().debts, Amount::ZERO);
    world.deposit(money(200));
    assert_eq!((world.balance(ADA), world.balance(HARBOUR_PAYOUT)), (purse, payout + money(70).0));
    assert_eq!(world.ledger().debts, Amount::ZERO);
    world.assert_invariants();
}

#[test]
fn a_claim_that_waited_pays_the_member_too() {
    let mut world = World::new();
    let grant = world.consent(ADA);
    world.file(unassigned(claim(1, world.ada, vec![line(DEVICE, 110_000)])));
    let purse = world.balance(ADA);
    let key = world.key(1);
    assert_eq!(paid(&world.attach(HARBOUR, key, &[attachment(NEEDED, grant)]).unwrap()), money(900));
    // The consent was free of charge, the money is whole.
    assert_eq!(world.balance(ADA), purse + money(900).0);
    assert_eq!(world.payment(0).0.party, Party::Member(world.ada));
    world.assert_invariants();
}

#[test]
fn a_batch_of_fifty_payees_is_paid_in_steps() {
    let mut world = World::new();
    let members: Vec<MemberId> =
        (0..50).map(|number| world.enrol(&format!("payee {number}"), FamilyId(200 + number))).collect();
    let claims = (0u8..).zip(&members).map(|(number, member)| unassigned(claim(number, *member, prevention())));
    let receipt = world.submit(HARBOUR, &batch(world.harbour, claims.collect())).unwrap();
    assert_eq!(receipt.payments.len(), 50);
    let ledger = world.ledger();
    assert_eq!((ledger.delivered, ledger.reserved, ledger.owed), (money(480), money(2_520), money(2_520)));
    assert_eq!(world.explain(49).payment, Some(PaymentStatus::Reserved));
    let settle = world.suite.escrow.settle(AssetId::NATIVE, 50);
    assert_eq!(settle.send(&mut world.chain, id(STRANGER)).unwrap().value, 42);
    assert_eq!(world.explain(49).payment, Some(PaymentStatus::Paid));
    world.assert_invariants();
}
