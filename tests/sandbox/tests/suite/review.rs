//! A claim that waits for a human, and what a reviewer may decide of it.

use client::domain::bounds::MAX_REVIEWERS_OF_DECISIONS;
use client::domain::calendar::Day;
use client::domain::claim::Line;
use client::domain::consent::Categories;
use client::domain::decision::{Pend, Verdict};
use client::domain::ids::{BatchId, ControlNumber, PaymentNumber};
use client::domain::ledger::{Ledger, PaymentStatus};
use client::domain::lifecycle::{ClaimState, TransitionError};
use client::domain::money::{Amount, Quantity};
use client::domain::reason::{Group, Reason};
use client::domain::review::{Figures, Review};
use client::interfaces::claims::{ClaimResult, ClaimsError as Error, Role};
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, APPEALS, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, OWNER, REVIEWER, STRANGER};
use support::build::{
    accept, at_price, attachment, claim, date, deny, line, millis, money, plan, service, today, void, DEDUCTIBLE,
    DEVICE, NEEDED, PREVENTION, TREATMENT, UNPRICED,
};
use support::verify::{adjustments, decision, paid};
use support::World;

const CO: Group = Group::ContractualObligation;

/// The last day on which a reviewer may decide: thirty days after 1 April.
fn deadline() -> Day {
    date(2026, 5, 1)
}

fn after_deadline() -> u64 {
    millis(date(2026, 5, 2))
}

/// Five units for 500, which has no price.
fn unpriced() -> Line {
    Line { units: Quantity(5_000), ..line(UNPRICED, 50_000) }
}

fn pended() -> Pend {
    Pend { evidence: Categories::NONE, other_payer: false, review: true, until: deadline(), utc_offset_minutes: 0 }
}

/// A world in which Ada's claim 1 waits for a reviewer.
fn waiting() -> World {
    let mut world = World::new();
    let result = world.file(claim(1, world.ada, vec![unpriced(), line(PREVENTION, 6_000)]));
    let (control, evidence) = (ControlNumber(1), Categories::NONE);
    assert_eq!(result, ClaimResult::Pended { control, evidence, other_payer: false, review: true });
    world
}

/// What a reviewer's decision on line 0 makes of it: what is paid, its units, its adjustments.
fn reviewed(review: Review) -> (Amount, Option<Quantity>, Vec<(Group, Reason, Amount)>) {
    let mut world = waiting();
    let result = world.review(REVIEWER, 1, &[review]).unwrap();
    world.assert_invariants();
    let explanation = world.explain(1);
    let line = &decision(&explanation).lines[0];
    assert_eq!(Ok(paid(&result)), line.paid.plus(money(60)));
    (line.paid, line.terms.map(|terms| terms.units), adjustments(line))
}

#[test]
fn what_has_no_price_waits_for_a_reviewer_who_names_one() {
    let mut world = waiting();
    assert_eq!(world.explain(1).record.state, ClaimState::Pended(pended()));
    let (before, payout) = (world.ledger(), world.balance(HARBOUR_PAYOUT));
    let now = millis(date(2026, 4, 9));
    world.chain.set_time(now).unwrap();
    let key = world.key(1);
    let reviews = [at_price(0, money(80))];
    let called = world.suite.claims.review(key, &reviews).send(&mut world.chain, id(REVIEWER)).unwrap();
    let result = ClaimResult::Decided { control: ControlNumber(1), verdict: Verdict::Payable, paid: money(460) };
    assert_eq!(called.value, result);
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["PaymentDelivered", "ClaimSettled"]);
    let SuiteEvent::ClaimSettled(event) = &called.events[1] else { unreachable!() };
    assert_eq!((event.provider, event.claim, event.result), (world.harbour, key, result));
    assert_eq!((event.batch, event.payment), (BatchId(2), Some(PaymentNumber(0))));

    let explanation = world.explain(1);
    let decided = decision(&explanation);
    assert_eq!((decided.lines[0].allowed, decided.lines[0].paid), (money(400), money(400)));
    assert_eq!(adjustments(&decided.lines[0]), [(CO, Reason::AboveSchedule, money(100))]);
    assert_eq!(decided.lines[0].terms.unwrap().price, money(80));
    assert_eq!(decided.lines[1].paid, money(60));
    let history = &explanation.record.history;
    assert_eq!((&history.reviews[..], &history.reviewers[..]), (&reviews[..], &[party(REVIEWER)][..]));
    // The clock of clean claims has not stood still: it was the insurer who was waited for.
    assert_eq!((history.waiting_since, history.waited, history.reopened), (now, 0, 0));
    let ClaimState::Adjudicated { at, batch, payment, .. } = explanation.record.state else { panic!() };
    assert_eq!((at, batch, payment), (now, BatchId(2), Some(PaymentNumber(0))));
    assert_eq!(explanation.payment, Some(PaymentStatus::Paid));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(460).0);
    let left = before.held.minus(money(460)).unwrap();
    let (head, next) = (PaymentNumber(1), PaymentNumber(1));
    assert_eq!(world.ledger(), Ledger { held: left, free: left, delivered: money(460), head, next, ..before });
    world.assert_invariants();

    // Replay.
    let error = Error::Transition(TransitionError::AlreadyAdjudicated);
    world.refused(error, |w| w.review(REVIEWER, 1, &reviews));
}

#[test]
fn a_reviewers_figures_take_the_place_of_the_plans() {
    let figures = Figures { price: Some(money(100)), reason: Reason::NotNecessary, ..Figures::AS_PLANNED };
    let cut = |amount| vec![(CO, Reason::NotNecessary, money(amount))];
    // Units.
    let units = Some(Quantity(2_000));
    let expected = (money(200), units, cut(300));
    assert_eq!(reviewed(accept(0, Figures { units, ..figures })), expected);
    // Amount.
    let allowed = Some(money(120));
    assert_eq!(reviewed(accept(0, Figures { allowed, ..figures })), (money(120), Some(Quantity(5_000)), cut(380)));
    // Both, and another reason.
    let reason = Reason::LevelNotSupported;
    let told = vec![(CO, reason, money(380))];
    assert_eq!(reviewed(accept(0, Figures { allowed, units, reason, ..figures })), (money(120), units, told));
    // Never above the charge, and never more units than were claimed.
    let above =
        Figures { price: Some(money(1_000)), units: Some(Quantity(9_000)), allowed: Some(money(900)), ..figures };
    assert_eq!(reviewed(accept(0, above)), (money(500), Some(Quantity(5_000)), Vec::new()));
    // Without a price there is nothing to accept.
    let none = vec![(CO, Reason::NoPrice, money(500))];
    assert_eq!(reviewed(accept(0, Figures::AS_PLANNED)), (Amount::ZERO, None, none));
    // A reason of his own.
    let told = vec![(CO, Reason::Experimental, money(500))];
    assert_eq!(reviewed(deny(0, Reason::Experimental)), (Amount::ZERO, None, told));
}

#[test]
fn denying_every_line_denies_the_claim_and_releases_what_it_held() {
    let mut world = waiting();
    let before = world.ledger();
    let result = world.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary), deny(1, Reason::IdentityStolen)]).unwrap();
    let paid_nothing = ClaimResult::Decided { control: ControlNumber(1), verdict: Verdict::Denied, paid: Amount::ZERO };
    assert_eq!(result, paid_nothing);
    assert_eq!(world.ledger(), before);
    let explanation = world.explain(1);
    let ClaimState::Adjudicated { payment, .. } = explanation.record.state else { panic!() };
    assert_eq!((payment, explanation.payment), (None, None));
    assert_eq!(explanation.totals.written_off, money(560));
    // Nothing stands in the way of the same services in another claim.
    assert_eq!(paid(&world.file(claim(2, world.ada, vec![line(PREVENTION, 6_000)]))), money(60));
    world.assert_invariants();
}

#[test]
fn what_the_member_had_used_drops_with_the_units() {
    let mut plan = plan();
    plan.benefits[1].limits = vec![1];
    plan.limits.push(client::domain::plan::Measure::Units(Quantity(20_000)).into());
    plan.benefits[1].evidence =
        Some(client::domain::plan::EvidenceRule { category: NEEDED, from_member: false, reviewed: true });
    let mut world = World::of(&plan, &[(support::build::code(TREATMENT), service(1, 5_000))]);
    let treatment = || Line { units: Quantity(8_000), ..line(TREATMENT, 40_000) };
    let used =
        |world: &mut World| (world.ceiling_used(world.ada, DEDUCTIBLE).0, world.balances(world.ada).limits[1].used);
    let grant = world.consent(ADA);
    for (number, units, expected) in [(1, 8_000, (money(300), 8_000)), (2, 3_000, (money(150), 3_000))] {
        world.file(claim(number, world.ada, vec![treatment()]));
        let result = world.attach(HARBOUR, world.key(number), &[attachment(NEEDED, grant)]).unwrap();
        assert!(matches!(result, ClaimResult::Pended { evidence: Categories::NONE, review: true, .. }), "{result:?}");
        assert_eq!(used(&mut world), (Amount::ZERO, 0));
        let figures = Figures { units: Some(Quantity(units)), ..Figures::AS_PLANNED };
        world.review(REVIEWER, number, &[accept(0, figures)]).unwrap();
        assert_eq!(used(&mut world), expected);
        world.file(void(100 + number, number, world.ada, vec![treatment()]));
        assert_eq!(used(&mut world), (Amount::ZERO, 0));
        world.assert_invariants();
    }
}

#[test]
fn reviewing_is_refused() {
    let mut world = waiting();
    world.file(claim(2, world.ada, vec![line(DEVICE, 110_000)]));
    world.file(claim(3, world.cleo, vec![line(PREVENTION, 6_000)]));
    let reviews = [at_price(0, money(80))];
    // Whether the claim is there does not matter to who may not ask.
    for who in [STRANGER, OWNER, HARBOUR, ADA, APPEALS, EXTERNAL] {
        for number in [1, 9] {
            world.refused(Error::NotInRole(Role::Reviewer), |w| w.review(who, number, &reviews));
        }
    }
    world.refused(Error::NoSuchClaim, |w| w.review(REVIEWER, 9, &reviews));
    let transition = Error::Transition;
    world.refused(transition(TransitionError::NotUnderReview), |w| w.review(REVIEWER, 2, &reviews));
    world.refused(transition(TransitionError::AlreadyAdjudicated), |w| w.review(REVIEWER, 3, &reviews));
    world.refused(transition(TransitionError::NoSuchLine), |w| w.review(REVIEWER, 1, &[at_price(2, money(80))]));
    world.refused(transition(TransitionError::NoSuchLine), |w| {
        w.review(REVIEWER, 1, &[reviews[0], deny(255, Reason::NotNecessary)])
    });
    // A reason that only the rules can find would count to what it does not.
    for reason in [Reason::Deductible, Reason::Copay, Reason::PriorPayer, Reason::AboveCharge] {
        world.refused(transition(TransitionError::ComputedReason), |w| w.review(REVIEWER, 1, &[deny(0, reason)]));
    }
    // What was taken from whoever had the role he has no more.
    world.suite.claims.give_role(Role::Reviewer, &[id(STRANGER)]).send(&mut world.chain, id(OWNER)).unwrap();
    world.refused(Error::NotInRole(Role::Reviewer), |w| w.review(REVIEWER, 1, &reviews));
    assert_eq!(paid(&world.review(STRANGER, 1, &reviews).unwrap()), money(460));
}

#[test]
fn a_claim_keeps_so_many_reviewers_and_no_more() {
    let mut world = waiting();
    let claims = world.suite.claims;
    let most = MAX_REVIEWERS_OF_DECISIONS;
    let names: Vec<_> = (0..=most).map(|number| format!("reviewer {number}")).collect();
    let all: Vec<_> = names.iter().map(|name| id(name)).collect();
    for name in &all {
        world.chain.endow(*name, money(1_000).0).unwrap();
    }
    claims.give_role(Role::Reviewer, &all[..most]).send(&mut world.chain, id(OWNER)).unwrap();
    for name in &names[..most] {
        // He looks, decides nothing, and the claim waits on.
        let result = world.review(name, 1, &[]).unwrap();
        assert!(matches!(result, ClaimResult::Pended { review: true, .. }), "{result:?}");
    }
    assert_eq!(world.explain(1).record.history.reviewers.len(), most);
    claims.give_role(Role::Reviewer, &all[1..]).send(&mut world.chain, id(OWNER)).unwrap();
    let error = Error::Transition(TransitionError::TooManyReviewers);
    world.refused(error, |w| w.review(&names[most], 1, &[at_price(0, money(80))]));
    assert_eq!(paid(&world.review(&names[most - 1], 1, &[at_price(0, money(80))]).unwrap()), money(460));
}

#[test]
fn looking_again_buys_a_reviewer_no_time() {
    let mut world = waiting();
    world.travel(date(2026, 4, 28));
    world.review(REVIEWER, 1, &[]).unwrap();
    assert_eq!(world.explain(1).record.state, ClaimState::Pended(pended()));
    // Nor does what the provider attaches, while it is not waited for.
    let grant = world.consent(ADA);
    world.attach(HARBOUR, world.key(1), &[attachment(NEEDED, grant)]).unwrap();
    assert_eq!(world.explain(1).record.state, ClaimState::Pended(pended()));
}

#[test]
fn what_has_no_price_is_denied_when_the_clock_runs_out_and_never_paid_at_the_charge() {
    let mut world = waiting();
    world.chain.set_time(after_deadline() - 1).unwrap();
    assert!(!world.advance(1));
    world.chain.set_time(after_deadline() + 7).unwrap();
    let payout = world.balance(HARBOUR_PAYOUT);
    assert!(world.advance(1));
    let explanation = world.explain(1);
    let [unpriced, prevention] = &decision(&explanation).lines[..] else { panic!() };
    assert_eq!((unpriced.paid, prevention.paid), (Amount::ZERO, money(60)));
    assert_eq!(adjustments(unpriced), [(CO, Reason::NoPrice, money(500))]);
    assert_eq!(explanation.verdict, Some(Verdict::Partly));
    let ClaimState::Adjudicated { at, batch, payment, .. } = explanation.record.state else { panic!() };
    assert_eq!((at, batch, payment), (after_deadline(), BatchId(2), Some(PaymentNumber(0))));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    assert!(!world.advance(1));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    world.assert_invariants();
}

#[test]
fn a_late_review_does_what_silence_had_done() {
    let mut world = waiting();
    world.chain.set_time(after_deadline() + 7).unwrap();
    let result = world.review(REVIEWER, 1, &[at_price(0, money(80))]).unwrap();
    assert_eq!(result, ClaimResult::Decided { control: ControlNumber(1), verdict: Verdict::Partly, paid: money(60) });
    let record = world.explain(1).record;
    let ClaimState::Adjudicated { at, .. } = record.state else { panic!() };
    assert_eq!(at, after_deadline());
    // He has decided nothing of it.
    assert!(record.history.reviews.is_empty() && record.history.reviewers.is_empty());
    let error = Error::Transition(TransitionError::AlreadyAdjudicated);
    world.refused(error, |w| w.review(REVIEWER, 1, &[at_price(0, money(80))]));
    world.assert_invariants();
}

#[test]
fn a_reviewers_clock_begins_when_he_alone_is_waited_for() {
    let mut plan = plan();
    let rule = client::domain::plan::EvidenceRule { category: NEEDED, from_member: false, reviewed: true };
    plan.benefits[3].evidence = Some(rule);
    for (pays, expected) in [(true, money(900)), (false, Amount::ZERO)] {
        plan.clocks.review_pays = pays;
        let mut world = World::of(&plan, &[]);
        world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
        let grant = world.consent(ADA);
        world.travel(date(2026, 4, 20));
        world.attach_needed(world.key(1), grant).unwrap();
        let until = date(2026, 5, 20);
        assert_eq!(world.explain(1).record.state, ClaimState::Pended(Pend { until, ..pended() }));
        // Nineteen days were waited for the provider.
        assert_eq!(world.explain(1).record.history.waited, millis(date(2026, 4, 20)) - millis(today()));
        world.travel(date(2026, 5, 21));
        assert!(world.advance(1));
        assert_eq!(world.explain(1).totals.paid, expected);
        if !pays {
            let told = adjustments(&decision(&world.explain(1)).lines[0]);
            assert_eq!(told, [(CO, Reason::EvidenceInsufficient, money(1_100))]);
        }
        world.assert_invariants();
    }
}
