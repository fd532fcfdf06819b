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
    accept, at_price, attachment, batch, cents, claim, date, line, millis, money, plan, replacement, void, AUTHORISED,
    CENT, DEVICE, NEEDED, PREVENTION, UNPRICED, VISIT,
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

/// What payments carry of a claim, in cents, beyond what was paid before.
fn parts(world: &mut World, claim: u8) -> Vec<(u64, u128)> {
    let parts = world.explain(claim).record.parts().unwrap();
    parts.into_iter().map(|part| (part.payment.0, part.amount.0 / CENT)).collect()
}

/// The interest so far, in cents.
fn so_far(world: &mut World, claim: u8) -> Option<u128> {
    world.explain(claim).record.history.interest.map(|amount| amount.0 / CENT)
}

#[test]
fn what_kept_its_place_and_what_an_appeal_adds_bear_interest_each_by_its_payment() {
    let mut world = World::unfunded_of(&with_interest(), &[]);
    let lines = vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)];
    assert_eq!(paid(&world.file(claim(1, world.ada, lines))), money(60));
    world.travel(date(2026, 5, 20));
    world.appeal(HARBOUR, 1).unwrap();
    world.travel(date(2026, 6, 1));
    let waived = accept(1, Figures { waives: true, ..Figures::AS_PLANNED });
    world.rule(APPEALS, 1, Some(&[waived])).unwrap();
    assert_eq!(parts(&mut world, 1), [(0, 6_000), (1, 8_000)]);
    assert_eq!(world.payment(1).0.amount, money(80));
    world.assert_invariants();
    world.travel(date(2026, 6, 11));
    assert!(!world.advance(1), "nothing is due before it is paid");
    world.deposit(money(60));
    // 60 x 10 % x 41 days: 0.674; the rest has not been paid.
    assert!(world.advance(1));
    assert_eq!((parts(&mut world, 1), so_far(&mut world, 1)), (vec![(1, 8_000)], Some(67)));
    assert_eq!(world.explain(1).record.history.paid_before, money(60));
    assert_eq!(world.payment(2).0.amount, cents(67));
    assert!(!world.advance(1), "once");
    world.travel(date(2026, 7, 1));
    world.deposit(money(80));
    // 80 x 10 % x 61 days: 1.337.
    assert!(world.advance(1));
    assert_eq!((parts(&mut world, 1), so_far(&mut world, 1)), (vec![], Some(67 + 134)));
    assert_eq!(world.payment(3).0.amount, cents(134));
    world.assert_invariants();
    world.deposit(money(5));
    world.travel(date(2026, 12, 1));
    assert!(!world.advance(1), "once");
    world.assert_invariants();
}

/// A world in which claim 1, of 60, and claim 2, which replaces it with 130 on 10 April, both wait for money: the claim is
/// due on 10 May.
fn replaced_while_it_waits() -> World {
    let mut world = World::unfunded_of(&with_interest(), &[]);
    assert_eq!(paid(&world.file(claim(1, world.ada, prevention()))), money(60));
    world.travel(date(2026, 4, 10));
    let more = vec![line(PREVENTION, 6_000), line(VISIT, 10_000)];
    assert_eq!(paid(&world.file(replacement(2, 1, world.ada, more))), money(130));
    assert_eq!(parts(&mut world, 2), [(0, 6_000), (1, 7_000)]);
    assert_eq!(world.ledger().owed, money(130));
    world.assert_invariants();
    world
}

#[test]
fn what_kept_its_place_and_what_a_replacement_adds_bear_interest_each_by_its_payment() {
    let mut world = replaced_while_it_waits();
    // In time.
    world.travel(date(2026, 5, 10));
    world.deposit(money(60));
    assert!(!world.advance(2));
    world.travel(date(2026, 6, 20));
    world.deposit(money(70));
    // 70 x 10 % x 41 days: 0.7863.
    assert!(world.advance(2));
    assert_eq!((parts(&mut world, 2), so_far(&mut world, 2)), (vec![], Some(79)));
    assert_eq!(world.explain(2).record.history.paid_before, money(130));
    assert!(!world.advance(2), "once");
    world.assert_invariants();
}

#[test]
fn what_is_taken_back_is_set_off_at_the_head_and_the_rest_bears_interest_by_its_own_payment() {
    let mut world = replaced_while_it_waits();
    world.travel(date(2026, 4, 20));
    assert_eq!(paid(&world.file(replacement(3, 2, world.ada, prevention()))), money(60));
    // 70 to give back: the first payment is set off, and ten of the second.
    let (first, second) = (world.payment(0).0, world.payment(1).0);
    assert_eq!((first.withheld, first.completed_at), (money(60), Some(millis(date(2026, 4, 20)))));
    assert_eq!((second.withheld, second.delivered, second.completed_at), (money(10), money(10), None));
    assert_eq!(parts(&mut world, 3), [(1, 6_000)]);
    world.travel(date(2026, 5, 30));
    world.deposit(money(60));
    // Due on 20 May. 60 x 10 % x 10 days: 0.1644.
    assert!(world.advance(3));
    assert_eq!((parts(&mut world, 3), so_far(&mut world, 3)), (vec![], Some(16)));
    world.assert_invariants();
}

#[test]
fn what_was_paid_late_is_settled_before_the_rest_is_taken_back() {
    let mut world = replaced_while_it_waits();
    world.travel(date(2026, 5, 20));
    world.deposit(money(60));
    assert_eq!(paid(&world.file(replacement(3, 2, world.ada, prevention()))), money(60));
    // 60 x 10 % x 10 days, on the claim that is taken back.
    assert_eq!(so_far(&mut world, 2), Some(16));
    let record = world.explain(3).record;
    assert_eq!((parts(&mut world, 3), record.history.paid_before), (vec![], money(60)));
    // What still waited is set off in the line, whole.
    assert_eq!((world.payment(1).0.withheld, world.payment(1).0.amount), (money(70), money(70)));
    assert_eq!(world.ledger().owed, cents(16));
    world.deposit(money(1));
    world.travel(date(2026, 12, 1));
    assert!(!world.advance(3));
    world.assert_invariants();
}

/// A world in which so many claims of 60 wait for money, each in a payment of its own; the last one asks for 80 more, which is denied.
fn many_that_wait(count: u8) -> World {
    let mut world = World::unfunded_of(&with_interest(), &[]);
    for number in 1..=count {
        let on_its_day = |it: Line| Line { from: number.into(), ..it };
        let mut lines = vec![on_its_day(line(PREVENTION, 6_000))];
        if number == count {
            lines.push(on_its_day(line(AUTHORISED, 8_000)));
        }
        assert_eq!(paid(&world.file(claim(number, world.ada, lines))), money(60));
    }
    world
}

#[test]
fn what_the_interest_of_another_claim_completes_is_settled_before_it_is_taken_back() {
    let mut world = many_that_wait(10);
    world.travel(date(2026, 6, 1));
    // A deposit makes eight payments by itself; the ninth has its money, and waits.
    world.deposit(money(700));
    assert!(world.payment(7).0.completed_at.is_some());
    assert_eq!(world.payment(8).1, PaymentStatus::Reserved);
    let again = |number: u16| vec![Line { from: number, ..line(PREVENTION, 6_000) }];
    // The ninth is looked at first; the interest of the first lets the line go on.
    let corrected = vec![replacement(29, 9, world.ada, again(9)), replacement(21, 1, world.ada, again(1))];
    let asked = batch(world.harbour, corrected);
    let receipt = world.submit(HARBOUR, &asked).unwrap();
    assert_eq!(receipt.results.iter().map(paid).collect::<Vec<_>>(), [money(60), money(60)]);
    for (old, new) in [(1, 21), (9, 29)] {
        assert_eq!((so_far(&mut world, old), so_far(&mut world, new)), (Some(51), None), "claim {old}");
        assert_eq!((parts(&mut world, new), world.explain(new).record.history.paid_before), (vec![], money(60)));
    }
    world.travel(date(2026, 12, 1));
    assert!(!world.advance(21) && !world.advance(29));
    world.assert_invariants();
}

#[test]
fn what_the_end_of_an_appeal_completes_is_settled_before_it_is_decided_anew() {
    let mut world = many_that_wait(17);
    world.travel(date(2026, 5, 20));
    world.deposit(money(2_000));
    // Eight more are made when something is kept back for the appeal, and eight when that is free again.
    assert_eq!(world.appeal(HARBOUR, 17).unwrap().hold, money(80));
    assert_eq!(world.payment(16).1, PaymentStatus::Reserved);
    world.travel(date(2026, 6, 1));
    let waived = accept(1, Figures { waives: true, ..Figures::AS_PLANNED });
    world.rule(APPEALS, 17, Some(&[waived])).unwrap();
    let own = world.payment(16).0;
    assert_eq!(own.completed_at, Some(millis(date(2026, 6, 1))));
    // Interest on the 60; then the 140, of which the 60 are set off.
    let last = world.payment(18).0;
    assert_eq!((world.payment(17).0.amount, last.amount, last.withheld), (cents(51), money(140), money(60)));
    assert_eq!((world.explain(17).record.history.paid_before, parts(&mut world, 17)), (money(60), vec![(18, 8_000)]));
    world.assert_invariants();
}
