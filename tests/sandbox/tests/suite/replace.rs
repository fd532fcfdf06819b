//! Replacement and void: what takes an earlier claim back, and what cannot.

use client::domain::claim::{Claim, Line, Refusal};
use client::domain::decision::Verdict;
use client::domain::ids::{AssetId, BatchId, ClaimKey, ControlNumber, PaymentNumber};
use client::domain::ledger::{Delivery, Ledger, Party, Payment, PaymentStatus};
use client::domain::lifecycle::{Appeal, AppealRuling, ClaimRecord, ClaimState, History, TransitionError};
use client::domain::money::Amount;
use client::interfaces::claims::{ClaimResult, ClaimsError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, HARBOUR, HARBOUR_PAYOUT, HILL, REVIEWER, STRANGER};
use support::build::{
    attachment, batch, claim, code, date, line, millis, money, number, replacement, service, service_day, today, void,
    AUTHORISED, DEVICE, NEEDED, PREVENTION, TREATMENT, VISIT,
};
use support::verify::{decision, paid, refusal};
use support::World;

/// When the first claim is corrected.
fn later() -> u64 {
    millis(date(2026, 4, 5))
}

fn prevention() -> Vec<Line> {
    vec![line(PREVENTION, 6_000)]
}

/// A world in which Ada's claim 1 is paid 60, four days later.
fn with_one_paid() -> World {
    let mut world = World::new();
    assert_eq!(paid(&world.file(claim(1, world.ada, prevention()))), money(60));
    world.chain.set_time(later()).unwrap();
    world
}

fn record(world: &mut World, number: u8) -> ClaimRecord {
    world.explain(number).record
}

/// The state of a claim that was taken back.
fn reversed(before: &ClaimRecord, batch: u64, by: u64) -> ClaimRecord {
    let decision = before.decided().ok().map(|(decision, _)| decision.clone());
    let (batch, by) = (BatchId(batch), ControlNumber(by));
    ClaimRecord { state: ClaimState::Reversed { decision, at: later(), batch, by }, ..before.clone() }
}

/// Files a claim that is refused, and sees that neither money nor records have moved.
fn refused(world: &mut World, claim: Claim, error: Refusal) {
    let before = (world.ledger(), world.policies_root(), world.balance(HARBOUR_PAYOUT), record(world, 1));
    assert_eq!(refusal(&world.file(claim)), error);
    assert_eq!((world.ledger(), world.policies_root(), world.balance(HARBOUR_PAYOUT), record(world, 1)), before);
}

#[test]
fn a_replacement_under_another_number_sets_off_what_was_paid() {
    let mut world = with_one_paid();
    let (payout, before, first) = (world.balance(HARBOUR_PAYOUT), world.ledger(), record(&mut world, 1));
    let corrected = replacement(2, 1, world.ada, vec![line(PREVENTION, 6_000), line(VISIT, 10_000)]);
    let asked = batch(world.harbour, vec![corrected.clone()]);
    let called = world.send(HARBOUR, &asked).unwrap();
    let result = ClaimResult::Decided { control: ControlNumber(2), verdict: Verdict::Payable, paid: money(130) };
    assert_eq!((called.value.batch, called.value.results), (BatchId(2), vec![result]));
    assert_eq!(called.value.payments, [(AssetId::NATIVE, PaymentNumber(1))]);
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["Reversed", "PaymentDelivered", "PaymentDelivered", "BatchDecided"]);
    let SuiteEvent::Reversed(event) = &called.events[0] else { unreachable!() };
    let harbour = Party::Provider(world.harbour);
    assert_eq!((event.party, event.batch, event.amount), (harbour, BatchId(2), money(60)));
    let SuiteEvent::PaymentDelivered(event) = &called.events[1] else { unreachable!() };
    assert_eq!((event.amount, event.delivery, event.complete), (money(60), Delivery::Withheld, false));
    assert_eq!((event.payment, event.batch), (PaymentNumber(1), BatchId(2)));
    let SuiteEvent::PaymentDelivered(event) = &called.events[2] else { unreachable!() };
    assert_eq!((event.amount, event.delivery, event.complete), (money(70), Delivery::Pushed, true));

    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(70).0);
    let left = before.held.minus(money(70)).unwrap();
    let (head, next) = (PaymentNumber(2), PaymentNumber(2));
    assert_eq!(world.ledger(), Ledger { held: left, free: left, delivered: money(190), head, next, ..before });
    let expected = Payment {
        batch: BatchId(2),
        party: harbour,
        payee: party(HARBOUR_PAYOUT),
        amount: money(130),
        due_before: money(60),
        delivered: money(130),
        credited: Amount::ZERO,
        withheld: money(60),
        completed_at: Some(later()),
    };
    assert_eq!(world.payment(1), (expected, PaymentStatus::Paid));

    let explanation = world.explain(1);
    assert_eq!(explanation.record, reversed(&first, 2, 2));
    assert_eq!((explanation.verdict, explanation.payment), (Some(Verdict::Payable), None));
    assert_eq!((explanation.appeal, explanation.totals.paid), (None, money(60)));
    let explanation = world.explain(2);
    let history = History {
        waiting_since: later(),
        waited: later() - millis(today()),
        replaces: Some(ControlNumber(1)),
        paid_before: money(60),
        ..History::default()
    };
    let state = ClaimState::Adjudicated {
        decision: decision(&explanation).clone(),
        at: later(),
        batch: BatchId(2),
        payment: Some(PaymentNumber(1)),
    };
    let expected = ClaimRecord {
        control: ControlNumber(2),
        batch: BatchId(2),
        received: millis(today()),
        filed: later(),
        base_day: service_day(),
        claim: corrected.clone(),
        evidence: Vec::new(),
        history,
        state,
    };
    assert_eq!(explanation.record, expected);
    assert_eq!(world.ceiling_used(world.ada, support::build::OUT_OF_POCKET), (money(30), money(30)));
    world.assert_invariants();

    // Replay: under the same number and under another.
    refused(&mut world, corrected.clone(), Refusal::NumberUsed);
    refused(&mut world, Claim { number: number(3), ..corrected }, Refusal::OriginalNotLive);
}

#[test]
fn a_replacement_under_the_same_number_keeps_the_first_by_its_control_number() {
    let mut world = with_one_paid();
    let first = record(&mut world, 1);
    let payout = world.balance(HARBOUR_PAYOUT);
    let lower = vec![line(PREVENTION, 4_000)];
    assert_eq!(paid(&world.file(replacement(1, 1, world.ada, lower))), money(40));
    let claims = world.suite.claims;
    assert_eq!(claims.replaced(ControlNumber(1)).ask(&mut world.chain).unwrap(), Some(reversed(&first, 2, 2)));
    assert_eq!(claims.replaced(ControlNumber(2)).ask(&mut world.chain).unwrap(), None);
    let second = record(&mut world, 1);
    assert_eq!((second.control, second.history.replaces), (ControlNumber(2), Some(ControlNumber(1))));
    // 40 are due and 60 to be given back: all is withheld, 20 remain.
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout);
    assert_eq!(world.ledger().debts, money(20));
    world.assert_invariants();
    // What stands is the second one: it can be replaced in its turn.
    assert_eq!(paid(&world.file(replacement(1, 1, world.ada, prevention()))), money(60));
    assert_eq!(claims.replaced(ControlNumber(2)).ask(&mut world.chain).unwrap(), Some(reversed(&second, 3, 3)));
    assert_eq!((world.ledger().debts, world.balance(HARBOUR_PAYOUT)), (Amount::ZERO, payout));
    world.assert_invariants();
}

#[test]
fn a_pended_claim_is_replaced_and_holds_nothing_any_more() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    world.chain.set_time(later()).unwrap();
    let first = record(&mut world, 1);
    let asked = batch(world.harbour, vec![replacement(2, 1, world.ada, prevention())]);
    let called = world.send(HARBOUR, &asked).unwrap();
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["PaymentDelivered", "BatchDecided"]);
    assert_eq!(record(&mut world, 1), reversed(&first, 2, 2));
    let explanation = world.explain(1);
    assert_eq!((explanation.verdict, explanation.totals.charge), (None, money(1_100)));
    assert_eq!(record(&mut world, 2).received, millis(today()));
    assert_eq!(world.ledger().debts, Amount::ZERO);
    // Its clock is gone with it, and its device may be claimed again.
    assert!(matches!(world.file(claim(3, world.ada, vec![line(DEVICE, 110_000)])), ClaimResult::Pended { .. }));
    world.travel(date(2026, 7, 1));
    assert!(!world.advance(1));
    let grant = world.consent(ADA);
    world.refused(Error::Transition(TransitionError::NotLive), |w| w.attach_needed(w.key(1), grant));
    world.assert_invariants();
}

#[test]
fn a_replacement_that_waits_takes_the_payment_back_at_once() {
    let mut world = with_one_paid();
    let payout = world.balance(HARBOUR_PAYOUT);
    let result = world.file(replacement(2, 1, world.ada, vec![line(DEVICE, 110_000)]));
    assert!(matches!(result, ClaimResult::Pended { control: ControlNumber(2), .. }), "{result:?}");
    assert_eq!((world.ledger().debts, world.debt(Party::Provider(world.harbour))), (money(60), money(60)));
    world.assert_invariants();
    let grant = world.consent(ADA);
    let key = world.key(2);
    assert_eq!(paid(&world.attach(HARBOUR, key, &[attachment(NEEDED, grant)]).unwrap()), money(900));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(840).0);
    assert_eq!(world.payment(1).0.withheld, money(60));
    world.assert_invariants();
}

#[test]
fn a_void_under_its_own_number_is_nothing_but_a_void() {
    let mut world = with_one_paid();
    let (first, before, payout) = (record(&mut world, 1), world.ledger(), world.balance(HARBOUR_PAYOUT));
    let asked = batch(world.harbour, vec![void(2, 1, world.ada, prevention())]);
    let called = world.send(HARBOUR, &asked).unwrap();
    assert_eq!(called.value.results, [ClaimResult::Voided { control: ControlNumber(2) }]);
    assert!(called.value.payments.is_empty());
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["Reversed", "BatchDecided"]);
    assert_eq!(record(&mut world, 1), reversed(&first, 2, 2));
    let explanation = world.explain(2);
    assert_eq!(explanation.record.state, ClaimState::Voids(number(1)));
    assert_eq!((explanation.verdict, explanation.payment, explanation.appeal), (None, None, None));
    assert_eq!((explanation.totals.charge, explanation.totals.paid), (money(60), Amount::ZERO));
    assert_eq!(explanation.record.received, millis(today()));
    assert_eq!(world.ledger(), Ledger { debts: money(60), ..before });
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout);
    world.assert_invariants();

    // Neither of the two is anything that could be decided, and nothing is voided twice.
    let not_live = Error::Transition(TransitionError::NotLive);
    let grant = world.consent(ADA);
    for number in [1, 2] {
        world.refused(not_live, |w| w.attach_needed(w.key(number), grant));
        world.refused(not_live, |w| w.review(REVIEWER, number, &[]));
        world.refused(not_live, |w| w.reopen(REVIEWER, number));
        world.refused(not_live, |w| w.appeal(HARBOUR, number));
        assert!(!world.advance(number));
        refused(&mut world, void(3, number, first.claim.member, prevention()), Refusal::OriginalNotLive);
    }
    refused(&mut world, void(2, 1, first.claim.member, prevention()), Refusal::NumberUsed);
    // The service can be claimed again.
    assert_eq!(paid(&world.file(claim(4, world.ada, prevention()))), money(60));
    world.assert_invariants();
}

#[test]
fn a_void_under_the_same_number_leaves_the_claim_reversed() {
    let mut world = with_one_paid();
    let (first, ada) = (record(&mut world, 1), world.ada);
    assert_eq!(world.file(void(1, 1, ada, prevention())), ClaimResult::Voided { control: ControlNumber(2) });
    assert_eq!(record(&mut world, 1), reversed(&first, 2, 2));
    assert_eq!(world.suite.claims.replaced(ControlNumber(1)).ask(&mut world.chain).unwrap(), None);
    world.assert_invariants();
    // The number stays used.
    refused(&mut world, claim(1, ada, prevention()), Refusal::NumberUsed);
    refused(&mut world, void(1, 1, ada, prevention()), Refusal::OriginalNotLive);
    refused(&mut world, replacement(1, 1, ada, prevention()), Refusal::OriginalNotLive);
}

#[test]
fn what_is_not_there_or_not_live_cannot_be_taken_back() {
    let mut world = with_one_paid();
    let (ada, cleo) = (world.ada, world.cleo);
    for kind in [replacement, void] {
        refused(&mut world, kind(2, 9, ada, prevention()), Refusal::NoOriginal);
        refused(&mut world, kind(9, 9, ada, prevention()), Refusal::NoOriginal);
        // Another member's claim.
        refused(&mut world, kind(2, 1, cleo, prevention()), Refusal::OriginalNotLive);
        // A number that another claim has.
        assert_eq!(paid(&world.file(claim(5, cleo, vec![line(VISIT, 10_000)]))), money(70));
        refused(&mut world, kind(5, 1, ada, prevention()), Refusal::NumberUsed);
        world = with_one_paid();
        // Another provider's claim is not even seen.
        let asked = batch(world.hill, vec![kind(2, 1, ada, prevention())]);
        let before = (world.ledger(), world.policies_root(), record(&mut world, 1));
        assert_eq!(refusal(&world.submit(HILL, &asked).unwrap().results[0]), Refusal::NoOriginal);
        assert_eq!((world.ledger(), world.policies_root(), record(&mut world, 1)), before);
        let key = ClaimKey { provider: world.hill, number: number(2) };
        assert_eq!(world.suite.claims.claim(key).ask(&mut world.chain).unwrap(), None);
    }
}

#[test]
fn one_claim_is_taken_back_once_in_a_batch() {
    let mut world = with_one_paid();
    let (ada, payout) = (world.ada, world.balance(HARBOUR_PAYOUT));
    let claims = vec![
        replacement(2, 1, ada, vec![line(PREVENTION, 5_000)]),
        replacement(3, 1, ada, prevention()),
        void(4, 1, ada, prevention()),
        void(1, 1, ada, prevention()),
        // What comes with the batch is not there yet.
        claim(6, ada, vec![line(TREATMENT, 5_000)]),
        replacement(7, 6, ada, vec![line(TREATMENT, 5_000)]),
        claim(2, ada, vec![line(VISIT, 10_000)]),
    ];
    let results = world.submit(HARBOUR, &batch(world.harbour, claims)).unwrap().results;
    assert_eq!((paid(&results[0]), paid(&results[4])), (money(50), Amount::ZERO));
    let refusals: Vec<_> = [1, 2, 3, 5, 6].iter().map(|position| refusal(&results[*position])).collect();
    let gone = Refusal::OriginalNotLive;
    assert_eq!(refusals, [gone, gone, gone, Refusal::NoOriginal, Refusal::NumberUsed]);
    assert_eq!((world.ledger().debts, world.balance(HARBOUR_PAYOUT)), (money(10), payout));
    world.assert_invariants();
}

/// A world in which claim 1 has these lines, the first of them paid, and in which the visit has the 100 lines that fit.
fn with_a_full_visit(first: Vec<Line>) -> World {
    let codes: Vec<_> = (0..99).map(|number| format!("T{number:04}")).collect();
    let services: Vec<_> = codes.iter().map(|text| (code(text), service(4, 100))).collect();
    let mut world = World::of(&support::build::plan(), &services);
    let ada = world.ada;
    let lines = |codes: &[String]| codes.iter().map(|text| line(text, 100)).collect::<Vec<_>>();
    world.file(claim(1, ada, first));
    world.file(claim(2, ada, lines(&codes[..50])));
    world.file(claim(3, ada, lines(&codes[50..])));
    world
}

/// Two lines in the place of one: one more than fits.
fn too_many() -> Vec<Line> {
    vec![line(PREVENTION, 6_000), line(VISIT, 10_000)]
}

#[test]
fn a_correction_that_does_not_enter_ends_a_lapsed_appeal_once() {
    let mut world = with_a_full_visit(vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)]);
    let ada = world.ada;
    let first = world.appeal(ADA, 1).unwrap();
    world.chain.set_time(first.until - 1).unwrap();
    // Somebody else's appeal is open, and has its own money kept back.
    world.submit(HILL, &batch(world.hill, vec![claim(9, world.cleo, vec![line("L9999", 5_000)])])).unwrap();
    let key = ClaimKey { provider: world.hill, number: number(9) };
    world.suite.claims.appeal(key).send(&mut world.chain, id(HILL)).unwrap();
    assert_eq!(world.ledger().on_hold, money(130));
    // Nobody has ruled on Ada's: the correction is refused, and her appeal is over.
    world.chain.set_time(first.until).unwrap();
    assert_eq!(refusal(&world.file(replacement(4, 1, ada, too_many()))), Refusal::VisitFull);
    let ended = Appeal { hold: Amount::ZERO, ruling: Some(AppealRuling::Lapsed), ..first };
    assert_eq!(world.explain(1).record.history.appeals, [ended]);
    assert_eq!(world.ledger().on_hold, money(50));
    world.assert_invariants();
    // Nothing is given free a second time.
    assert!(!world.advance(1));
    assert_eq!(refusal(&world.file(replacement(4, 1, ada, too_many()))), Refusal::VisitFull);
    assert_eq!(world.ledger().on_hold, money(50));
    world.assert_invariants();
}

#[test]
fn a_replacement_that_does_not_enter_leaves_the_first_as_it_was() {
    let mut world = with_a_full_visit(prevention());
    let ada = world.ada;
    let too_many = too_many();
    refused(&mut world, replacement(4, 1, ada, too_many), Refusal::VisitFull);
    world.assert_invariants();
    assert_eq!(paid(&world.file(replacement(4, 1, ada, prevention()))), money(60));
    assert_eq!(world.suite.claims.advance(&[world.key(1)]).send(&mut world.chain, id(STRANGER)).unwrap().value, 0);
    world.assert_invariants();
}
