//! Interest on what is paid late: exact, once, from the day after it was due to the day it was paid.

use client::domain::calendar::Day;
use client::domain::claim::Line;
use client::domain::ids::{BatchId, PaymentNumber};
use client::domain::ledger::{Ledger, Party, Payment, PaymentStatus};
use client::domain::money::{Amount, BasisPoints};
use client::domain::plan::{Clocks, Plan};
use client::domain::review::Figures;
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, APPEALS, HARBOUR, HARBOUR_PAYOUT, REVIEWER, STRANGER};
use support::build::{
    accept, at_price, attachment, cents, claim, date, line, money, plan, replacement, void, AUTHORISED, DEVICE, NEEDED,
    PREVENTION, UNPRICED,
};
use support::verify::paid;
use support::World;

const NONE: Amount = Amount::ZERO;

/// The usual plan with interest of 10 % a year; a clean claim is due after 30 days.
fn with_interest() -> Plan {
    Plan { clocks: Clocks { interest: BasisPoints(1_000), ..Clocks::default() }, ..plan() }
}

fn prevention() -> Vec<Line> {
    vec![line(PREVENTION, 6_000)]
}

/// A world in which claim 1, received on 1 April and due on 1 May, is paid its 60 on a day.
fn paid_on(day: Day) -> World {
    let mut world = World::unfunded_of(&with_interest(), &[]);
    assert_eq!(paid(&world.file(claim(1, world.ada, prevention()))), money(60));
    world.travel(day);
    assert!(!world.advance(1), "nothing is due before it is paid");
    world.deposit(money(60));
    world
}

/// The interest that becomes due; the escrow has the money.
fn interest(world: &mut World) -> Amount {
    world.deposit(money(1_000));
    let before = world.balance(HARBOUR_PAYOUT);
    let is_due = world.advance(1);
    let amount = Amount(world.balance(HARBOUR_PAYOUT) - before);
    assert_eq!(is_due, !amount.is_zero());
    assert_eq!(world.explain(1).record.history.interest, is_due.then_some(amount));
    world.assert_invariants();
    assert!(!world.advance(1), "once");
    assert_eq!(world.balance(HARBOUR_PAYOUT), before + amount.0);
    amount
}

#[test]
fn a_late_payment_bears_interest_once() {
    let mut world = paid_on(date(2026, 6, 1));
    let (before, record) = (world.ledger(), world.explain(1).record);
    let key = world.key(1);
    let advance = world.suite.claims.advance(&[key]);
    let called = advance.preview(&mut world.chain, id(STRANGER)).unwrap();
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["PaymentDue", "InterestDue"]);
    let SuiteEvent::InterestDue(event) = &called.events[1] else { unreachable!() };
    // 60 x 10 % x 31 days: 0.5096 of a unit.
    assert_eq!((event.provider, event.claim, event.batch), (world.harbour, key, BatchId(2)));
    assert_eq!(event.amount, cents(51));
    assert!(world.advance(1));
    let next = PaymentNumber(2);
    assert_eq!(world.ledger(), Ledger { owed: cents(51), next, ..before });
    let expected = Payment {
        batch: BatchId(2),
        party: Party::Provider(world.harbour),
        payee: party(HARBOUR_PAYOUT),
        amount: cents(51),
        due_before: money(60),
        delivered: NONE,
        credited: NONE,
        withheld: NONE,
        completed_at: None,
    };
    assert_eq!(world.payment(1), (expected, PaymentStatus::Queued));
    let after = world.explain(1).record;
    assert_eq!((after.history.interest, &after.state), (Some(cents(51)), &record.state));
    // It is no benefit: no counter knows of it, and the claim is paid what it is paid.
    assert_eq!(world.explain(1).totals.paid, money(60));
    world.assert_invariants();
    // Replay, twice in one call and again later.
    let advance = world.suite.claims.advance(&[key, key]);
    assert_eq!(advance.send(&mut world.chain, id(STRANGER)).unwrap().value, 0);
    world.travel(date(2026, 9, 1));
    assert!(!world.advance(1));
    world.deposit(cents(51));
    // Interest bears no interest.
    assert!(!world.advance(1));
    assert_eq!(world.ledger().owed, NONE);
    world.assert_invariants();
}

#[test]
fn interest_runs_from_the_day_after_it_was_due() {
    for (day, expected) in [(date(2026, 5, 1), 0), (date(2026, 5, 2), 2), (date(2027, 5, 1), 600)] {
        let mut world = paid_on(day);
        assert_eq!(interest(&mut world), cents(expected), "{day:?}");
    }
}

#[test]
fn interest_runs_to_the_day_of_payment_not_to_the_day_of_asking() {
    let mut world = paid_on(date(2026, 5, 11));
    world.travel(date(2026, 12, 31));
    // 60 x 10 % x 10 days: 0.1644.
    assert_eq!(interest(&mut world), cents(16));
}

#[test]
fn the_clock_stands_still_while_evidence_is_awaited() {
    for (day, expected) in [(date(2026, 5, 21), 0), (date(2026, 5, 31), 247)] {
        let mut world = World::unfunded_of(&with_interest(), &[]);
        world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
        let grant = world.consent(ADA);
        // Twenty days: it is due on 21 May.
        world.travel(date(2026, 4, 21));
        let key = world.key(1);
        assert_eq!(paid(&world.attach(HARBOUR, key, &[attachment(NEEDED, grant)]).unwrap()), money(900));
        world.travel(day);
        world.deposit(money(900));
        // 900 x 10 % x 10 days: 2.4658.
        assert_eq!(interest(&mut world), cents(expected));
    }
}

#[test]
fn the_clock_goes_on_while_a_reviewer_is_awaited() {
    let mut world = World::unfunded_of(&with_interest(), &[]);
    world.file(claim(1, world.ada, vec![line(UNPRICED, 10_000)]));
    world.travel(date(2026, 4, 21));
    assert_eq!(paid(&world.review(REVIEWER, 1, &[at_price(0, money(100))]).unwrap()), money(100));
    world.travel(date(2026, 5, 11));
    world.deposit(money(100));
    // 100 x 10 % x 10 days: 0.274.
    assert_eq!(interest(&mut world), cents(27));
}

#[test]
fn without_a_rate_nothing_is_ever_due() {
    let mut world = World::unfunded();
    world.file(claim(1, world.ada, prevention()));
    world.travel(date(2027, 3, 1));
    world.deposit(money(60));
    assert_eq!(interest(&mut world), NONE);
}

#[test]
fn interest_is_settled_before_a_claim_is_taken_back() {
    for is_void in [false, true] {
        let mut world = paid_on(date(2026, 6, 1));
        let ada = world.ada;
        let taking = if is_void { void(2, 1, ada, prevention()) } else { replacement(2, 1, ada, prevention()) };
        world.file(taking);
        assert_eq!(world.explain(1).record.history.interest, Some(cents(51)));
        assert_eq!(world.payment(1).0.amount, cents(51));
        world.assert_invariants();
        // What was paid before bears none again, under whichever number.
        world.deposit(money(200));
        world.travel(date(2026, 12, 1));
        assert!(!world.advance(1) && !world.advance(2));
        world.assert_invariants();
    }
}

#[test]
fn only_what_an_appeal_adds_bears_interest_from_then_on() {
    let mut world = World::of(&with_interest(), &[]);
    let lines = vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)];
    assert_eq!(paid(&world.file(claim(1, world.ada, lines))), money(60));
    world.travel(date(2026, 5, 20));
    world.appeal(HARBOUR, 1).unwrap();
    world.travel(date(2026, 6, 1));
    let waived = accept(1, Figures { waives: true, ..Figures::AS_PLANNED });
    world.rule(APPEALS, 1, Some(&[waived])).unwrap();
    // 80 x 10 % x 31 days: 0.6795.
    assert_eq!(interest(&mut world), cents(68));
}
