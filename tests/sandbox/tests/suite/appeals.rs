//! Appeals: before whom, how they end, and what comes of it.

use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::claim::{Claim, Line, Refusal};
use client::domain::ids::{BatchId, PaymentNumber};
use client::domain::ledger::{Ledger, Party, Payment, PaymentStatus};
use client::domain::lifecycle::{
    Appeal, AppealLevel, AppealRight, AppealRuling, ClaimRecord, ClaimState, History, TransitionError,
};
use client::domain::money::Amount;
use client::domain::reason::{Group, Reason};
use client::domain::representation::Power;
use client::domain::review::{Figures, Review};
use client::interfaces::claims::{ClaimResult, ClaimsError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, APPEALS, BEN, CLEO, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, ISSUER, OWNER, STRANGER};
use support::build::{
    accept, batch, claim, date, deny, line, millis, money, replacement, today, AUTHORISED, DEVICE, PREVENTION, VISIT,
};
use support::verify::{adjustments, decision, paid};
use support::World;

/// The day of every appeal and ruling here.
fn later() -> u64 {
    millis(date(2026, 4, 10))
}

/// 60 paid, 80 denied for want of an authorisation.
fn disputed(world: &World) -> Claim {
    claim(1, world.ada, vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)])
}

/// A world in which claim 1 is decided, nine days later.
fn decided() -> World {
    let mut world = World::new();
    assert_eq!(paid(&world.file(disputed(&world))), money(60));
    let told = adjustments(&decision(&world.explain(1)).lines[1]);
    assert_eq!(told, [(Group::ContractualObligation, Reason::AuthorisationAbsent, money(80))]);
    world.chain.set_time(later()).unwrap();
    world
}

/// The line is paid though it was not authorised.
fn overturn() -> [Review; 1] {
    [accept(1, Figures { waives: true, ..Figures::AS_PLANNED })]
}

fn opened(by: &str, level: AppealLevel) -> Appeal {
    let until = later() + 31 * MILLIS_PER_DAY;
    Appeal { level, by: party(by), at: later(), until, hold: money(80), ruling: None }
}

fn ended(appeal: Appeal, ruling: AppealRuling) -> Appeal {
    Appeal { hold: Amount::ZERO, ruling: Some(ruling), ..appeal }
}

#[test]
fn an_appeal_keeps_back_what_is_disputed_and_gives_it_free_when_it_is_upheld() {
    for who in [HARBOUR, ADA] {
        let mut world = decided();
        let (before, record, payout) = (world.ledger(), world.explain(1).record, world.balance(HARBOUR_PAYOUT));
        let until = millis(today()) + 181 * MILLIS_PER_DAY;
        let right = AppealRight { level: AppealLevel::Internal, until, disputed: money(80) };
        assert_eq!(world.explain(1).appeal, Some(right));

        let key = world.key(1);
        let called = world.suite.claims.appeal(key).send(&mut world.chain, id(who)).unwrap();
        let appeal = opened(who, AppealLevel::Internal);
        assert_eq!(called.value, appeal);
        let [SuiteEvent::HoldChanged(hold), SuiteEvent::AppealOpened(event)] = &called.events[..] else {
            panic!("{:?}", called.events)
        };
        assert_eq!((hold.on_hold, event.provider, event.claim), (money(80), world.harbour, key));
        assert_eq!(event.appeal, appeal);
        let free = before.free.minus(money(80)).unwrap();
        assert_eq!(world.ledger(), Ledger { free, on_hold: money(80), ..before });
        let explanation = world.explain(1);
        assert_eq!((explanation.appeal, explanation.payment), (None, Some(PaymentStatus::Paid)));
        let history = History { appeals: vec![appeal], ..record.history.clone() };
        assert_eq!(explanation.record, ClaimRecord { history, ..record.clone() });
        world.assert_invariants();

        let called = world.suite.claims.rule(key, None).send(&mut world.chain, id(APPEALS)).unwrap();
        assert_eq!(called.value, AppealRuling::Upheld);
        let [SuiteEvent::HoldChanged(hold), SuiteEvent::AppealEnded(event)] = &called.events[..] else {
            panic!("{:?}", called.events)
        };
        assert_eq!((hold.on_hold, event.claim, event.ruling), (Amount::ZERO, key, AppealRuling::Upheld));
        assert_eq!((world.ledger(), world.balance(HARBOUR_PAYOUT)), (before, payout));
        let appeals = vec![ended(appeal, AppealRuling::Upheld)];
        let history = History { appeals, reviewers: vec![party(APPEALS)], ..record.history.clone() };
        assert_eq!(world.explain(1).record, ClaimRecord { history, ..record });
        world.assert_invariants();
        // Replay.
        world.refused(Error::Transition(TransitionError::NoAppeal), |w| w.rule(APPEALS, 1, None));
    }
}

#[test]
fn coverage_that_is_ended_since_takes_nothing_back_by_a_ruling() {
    let mut world = decided();
    world.appeal(HARBOUR, 1).unwrap();
    world.chain.advance_time(MILLIS_PER_DAY).unwrap();
    // The insurer ends the coverage before the service, and the appeal is won.
    let (policies, ada) = (world.suite.policies, world.ada);
    policies.end_coverage(ada, date(2026, 2, 1)).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(world.rule(APPEALS, 1, Some(&overturn())).unwrap(), AppealRuling::Overturned);
    let record = world.explain(1).record;
    assert_eq!((record.paid(), record.history.decided), (Ok(money(140)), Some(millis(today()))));
    assert_eq!(world.debt(Party::Provider(world.harbour)), Amount::ZERO);
    world.assert_invariants();
    // What comes now is judged by the coverage that there is now.
    assert_eq!(paid(&world.file(claim(2, ada, vec![line(VISIT, 10_000)]))), Amount::ZERO);
    world.assert_invariants();
}

#[test]
fn an_overturned_decision_sets_off_what_had_been_paid() {
    let mut world = decided();
    let (before, payout) = (world.ledger(), world.balance(HARBOUR_PAYOUT));
    world.appeal(HARBOUR, 1).unwrap();
    let key = world.key(1);
    let reviews = overturn();
    let called = world.suite.claims.rule(key, Some(&reviews)).send(&mut world.chain, id(APPEALS)).unwrap();
    assert_eq!(called.value, AppealRuling::Overturned);
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    let money_moves = ["Reversed", "PaymentDelivered", "PaymentDelivered"];
    assert_eq!(names[..2], ["HoldChanged", "AppealEnded"]);
    assert_eq!((&names[2..5], &names[5..]), (&money_moves[..], &["ClaimSettled"][..]));
    let SuiteEvent::ClaimSettled(event) = &called.events[5] else { unreachable!() };
    assert!(matches!(event.result, ClaimResult::Decided { paid, .. } if paid == money(140)), "{event:?}");
    assert_eq!((event.batch, event.payment), (BatchId(2), Some(PaymentNumber(1))));

    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(80).0);
    let left = before.held.minus(money(80)).unwrap();
    let (head, next) = (PaymentNumber(2), PaymentNumber(2));
    assert_eq!(world.ledger(), Ledger { held: left, free: left, delivered: money(200), head, next, ..before });
    let expected = Payment {
        batch: BatchId(2),
        party: Party::Provider(world.harbour),
        payee: party(HARBOUR_PAYOUT),
        amount: money(140),
        due_before: money(60),
        delivered: money(140),
        credited: Amount::ZERO,
        withheld: money(60),
        completed_at: Some(later()),
    };
    assert_eq!(world.payment(1), (expected, PaymentStatus::Paid));
    let explanation = world.explain(1);
    let lines = &decision(&explanation).lines;
    assert_eq!((lines[0].paid, lines[1].paid, explanation.totals.member), (money(60), money(80), Amount::ZERO));
    let ClaimState::Adjudicated { at, batch, payment, .. } = explanation.record.state else { panic!() };
    assert_eq!((at, batch, payment), (later(), BatchId(2), Some(PaymentNumber(1))));
    let history = &explanation.record.history;
    assert_eq!(history.appeals, [ended(opened(HARBOUR, AppealLevel::Internal), AppealRuling::Overturned)]);
    assert_eq!((&history.reviews[..], &history.reviewers[..]), (&reviews[..], &[party(APPEALS)][..]));
    assert_eq!((history.paid_before, history.interest), (money(60), None));
    world.assert_invariants();
    // All is paid: nothing is left to appeal, and nothing to rule on.
    let refused = Error::Transition;
    world.refused(refused(TransitionError::NoAppeal), |w| w.rule(APPEALS, 1, Some(&overturn())));
    world.refused(refused(TransitionError::NothingToAppeal), |w| w.appeal(HARBOUR, 1));
    // The services are still those of this claim.
    let again = world.file(Claim { number: support::build::number(2), ..disputed(&world) });
    assert_eq!(paid(&again), Amount::ZERO);
}

#[test]
fn what_was_queued_before_the_decision_was_overturned_keeps_its_place() {
    let mut world = World::unfunded();
    world.file(disputed(&world));
    world.chain.set_time(later()).unwrap();
    let payout = world.balance(HARBOUR_PAYOUT);
    assert_eq!(world.appeal(HARBOUR, 1).unwrap().hold, Amount::ZERO);
    world.rule(APPEALS, 1, Some(&overturn())).unwrap();
    // Only what was won stands at the end of the line.
    let ledger = world.ledger();
    assert_eq!((ledger.owed, ledger.debts, ledger.held), (money(140), Amount::ZERO, Amount::ZERO));
    assert_eq!([0, 1].map(|number| world.payment(number).0.amount), [money(60), money(80)]);
    assert_eq!((ledger.delivered, world.payment(0).0.withheld), (Amount::ZERO, Amount::ZERO));
    world.assert_invariants();
    world.deposit(money(140));
    let ledger = world.ledger();
    assert_eq!((ledger.owed, ledger.debts, ledger.held), (Amount::ZERO, Amount::ZERO, Amount::ZERO));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(140).0);
    world.assert_invariants();
}

#[test]
fn an_overturned_decision_may_pay_less_and_then_the_rest_is_owed() {
    let mut world = decided();
    let payout = world.balance(HARBOUR_PAYOUT);
    world.appeal(HARBOUR, 1).unwrap();
    world.rule(APPEALS, 1, Some(&[deny(0, Reason::NotNecessary)])).unwrap();
    assert_eq!((world.ledger().debts, world.ledger().on_hold), (money(60), Amount::ZERO));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout);
    let explanation = world.explain(1);
    assert_eq!((explanation.totals.paid, explanation.payment), (Amount::ZERO, None));
    world.assert_invariants();
}

#[test]
fn nobody_decides_in_time_and_the_decision_stands() {
    for is_ruled in [false, true] {
        let mut world = decided();
        let before = world.ledger();
        let appeal = world.appeal(ADA, 1).unwrap();
        world.chain.set_time(appeal.until - 1).unwrap();
        assert!(!world.advance(1));
        world.chain.set_time(appeal.until).unwrap();
        if is_ruled {
            // Too late to rule: his ruling is what silence was, and he has decided nothing.
            assert_eq!(world.rule(APPEALS, 1, Some(&overturn())).unwrap(), AppealRuling::Lapsed);
        } else {
            assert!(world.advance(1));
        }
        let explanation = world.explain(1);
        assert_eq!(explanation.record.history.appeals, [ended(appeal, AppealRuling::Lapsed)]);
        assert!(explanation.record.history.reviewers.is_empty() && explanation.record.history.reviews.is_empty());
        assert_eq!((world.ledger(), explanation.totals.paid), (before, money(60)));
        // To the end of the 180th day after the last one on which it could be ruled on.
        let until = appeal.until + 180 * MILLIS_PER_DAY;
        let right = AppealRight { level: AppealLevel::External, until, disputed: money(80) };
        assert_eq!(explanation.appeal, Some(right));
        assert!(!world.advance(1));
        world.refused(Error::Transition(TransitionError::NoAppeal), |w| w.rule(APPEALS, 1, None));
        world.assert_invariants();
    }
}

#[test]
fn what_silence_has_decided_counts_for_whoever_comes_next() {
    let lapsed = || {
        let mut world = decided();
        let before = world.ledger();
        let appeal = world.appeal(ADA, 1).unwrap();
        world.chain.set_time(appeal.until).unwrap();
        (world, appeal, before)
    };
    // Nobody has called `advance`. The next appeal is the external one, and keeps back what it is about, not more.
    let (mut world, first, before) = lapsed();
    let second = world.appeal(HARBOUR, 1).unwrap();
    assert_eq!(second.level, AppealLevel::External);
    assert_eq!(world.explain(1).record.history.appeals, [ended(first, AppealRuling::Lapsed), second]);
    assert_eq!((second.hold, world.ledger().on_hold), (money(80), money(80)));
    assert_eq!(world.ledger().held, before.held);
    world.assert_invariants();
    // The claim is replaced: the appeal is over, and what was kept back for it is free.
    let (mut world, first, _) = lapsed();
    let corrected = replacement(2, 1, world.ada, vec![line(PREVENTION, 6_000)]);
    let called = world.send(HARBOUR, &batch(world.harbour, vec![corrected])).unwrap();
    assert!(called.events.iter().any(|event| matches!(event, SuiteEvent::AppealEnded(it) if it.claim == world.key(1))));
    assert_eq!(world.explain(1).record.history.appeals, [ended(first, AppealRuling::Lapsed)]);
    assert_eq!(world.ledger().on_hold, Amount::ZERO);
    world.assert_invariants();
    // A moment before, it is still open.
    let mut world = decided();
    let appeal = world.appeal(ADA, 1).unwrap();
    world.chain.set_time(appeal.until - 1).unwrap();
    world.refused(Error::Transition(TransitionError::AppealOpen), |w| w.appeal(HARBOUR, 1));
    let corrected = replacement(2, 1, world.ada, vec![line(PREVENTION, 6_000)]);
    let receipt = world.submit(HARBOUR, &batch(world.harbour, vec![corrected])).unwrap();
    assert_eq!(receipt.results, [ClaimResult::Refused(Refusal::OriginalNotLive)]);
}

#[test]
fn a_claim_that_waited_too_long_is_decided_when_it_is_appealed() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000), line(DEVICE, 110_000)]));
    world.travel(date(2026, 6, 1));
    let appeal = world.appeal(ADA, 1).unwrap();
    let explanation = world.explain(1);
    assert_eq!((explanation.totals.paid, appeal.hold), (money(60), money(1_100)));
    world.assert_invariants();
}

#[test]
fn who_speaks_for_the_member_appeals() {
    let mut world = decided();
    let registry = world.suite.consent_registry;
    let not_a_party = Error::NotAParty;
    for who in [BEN, CLEO] {
        world.refused(not_a_party, |w| w.appeal(who, 1));
    }
    // A delegate, while the power lasts.
    let power = Power::until(later() + 1);
    registry.appoint_delegate(party(BEN), power).send(&mut world.chain, id(ADA)).unwrap();
    // A guardian, on the word of an issuer whom the insurer trusts and of nobody else.
    let attest = |w: &mut World, issuer: &str| {
        registry.attest_guardian(party(ADA), party(CLEO), power).send(&mut w.chain, id(issuer)).unwrap();
    };
    attest(&mut world, STRANGER);
    world.refused(not_a_party, |w| w.appeal(CLEO, 1));
    attest(&mut world, ISSUER);
    let before = world.chain.snapshot();
    for who in [BEN, CLEO] {
        assert_eq!(world.appeal(who, 1).unwrap().by, party(who));
        world.assert_invariants();
        world.chain.restore(&before);
    }
    world.chain.set_time(later() + 1).unwrap();
    for who in [BEN, CLEO] {
        world.refused(not_a_party, |w| w.appeal(who, 1));
    }
}

#[test]
fn a_ruling_is_in_time_until_the_last_moment() {
    let mut world = decided();
    let appeal = world.appeal(ADA, 1).unwrap();
    world.chain.set_time(appeal.until - 1).unwrap();
    assert_eq!(world.rule(APPEALS, 1, Some(&overturn())).unwrap(), AppealRuling::Overturned);
    assert_eq!(world.explain(1).totals.paid, money(140));
    world.assert_invariants();
}

#[test]
fn after_the_internal_appeal_comes_the_external_and_then_nothing() {
    let mut world = decided();
    let before = world.ledger();
    world.appeal(HARBOUR, 1).unwrap();
    world.rule(APPEALS, 1, None).unwrap();
    let external = world.appeal(ADA, 1).unwrap();
    assert_eq!(external, opened(ADA, AppealLevel::External));
    assert_eq!(world.ledger().on_hold, money(80));
    assert_eq!(world.rule(EXTERNAL, 1, None).unwrap(), AppealRuling::Upheld);
    assert_eq!((world.ledger(), world.explain(1).appeal), (before, None));
    world.refused(Error::Transition(TransitionError::AppealsExhausted), |w| w.appeal(ADA, 1));
    world.assert_invariants();
    // Nor is there anything after an external appeal that nobody decided, or that was won in part.
    for ruling in [None, Some([accept(1, Figures { allowed: Some(money(30)), waives: true, ..Figures::AS_PLANNED })])] {
        let mut world = decided();
        world.appeal(HARBOUR, 1).unwrap();
        world.rule(APPEALS, 1, None).unwrap();
        let appeal = world.appeal(HARBOUR, 1).unwrap();
        match &ruling {
            Some(reviews) => assert_eq!(world.rule(EXTERNAL, 1, Some(reviews)).unwrap(), AppealRuling::Overturned),
            None => {
                world.chain.set_time(appeal.until).unwrap();
                assert!(world.advance(1));
            }
        }
        assert_eq!(world.explain(1).totals.paid, if ruling.is_some() { money(90) } else { money(60) });
        world.refused(Error::Transition(TransitionError::AppealsExhausted), |w| w.appeal(HARBOUR, 1));
        world.assert_invariants();
    }
}

#[test]
fn what_was_won_in_part_may_be_appealed_before_the_external_reviewers() {
    let mut world = decided();
    world.appeal(HARBOUR, 1).unwrap();
    let half = accept(1, Figures { allowed: Some(money(40)), waives: true, ..Figures::AS_PLANNED });
    world.rule(APPEALS, 1, Some(&[half])).unwrap();
    let right = world.explain(1).appeal.unwrap();
    assert_eq!((right.level, right.disputed), (AppealLevel::External, money(40)));
    assert_eq!(right.until, later() + 181 * MILLIS_PER_DAY);
    let payout = world.balance(HARBOUR_PAYOUT);
    world.appeal(HARBOUR, 1).unwrap();
    world.rule(EXTERNAL, 1, Some(&overturn())).unwrap();
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(40).0);
    assert_eq!(world.explain(1).totals.paid, money(140));
    world.assert_invariants();
}

#[test]
fn an_appeal_holds_no_more_than_is_free_and_the_line_draws_on_it() {
    let mut world = World::unfunded();
    world.deposit(money(90));
    world.file(disputed(&world));
    world.chain.set_time(later()).unwrap();
    assert_eq!(world.appeal(HARBOUR, 1).unwrap().hold, money(30));
    let payout = world.balance(HARBOUR_PAYOUT);
    assert_eq!(paid(&world.file(claim(2, world.cleo, vec![line(PREVENTION, 6_000)]))), money(60));
    let ledger = world.ledger();
    assert_eq!((ledger.free, ledger.on_hold, ledger.owed), (Amount::ZERO, Amount::ZERO, money(30)));
    let paid_in_part = (Some(PaymentStatus::Queued), payout + money(30).0);
    assert_eq!((world.explain(2).payment, world.balance(HARBOUR_PAYOUT)), paid_in_part);
    world.assert_invariants();
    world.rule(APPEALS, 1, None).unwrap();
    let ledger = world.ledger();
    assert_eq!((ledger.held, ledger.on_hold, ledger.owed), (Amount::ZERO, Amount::ZERO, money(30)));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(30).0);
    world.assert_invariants();
}

#[test]
fn lines_that_nobody_disputed_stay_as_reviewers_left_them() {
    let mut world = decided();
    world.appeal(HARBOUR, 1).unwrap();
    world.rule(APPEALS, 1, Some(&[deny(0, Reason::NotNecessary), overturn()[0]])).unwrap();
    let lines: Vec<Line> = world.explain(1).record.claim.lines;
    assert_eq!((lines.len(), world.explain(1).totals.paid), (2, money(80)));
    world.appeal(HARBOUR, 1).unwrap();
    // The external reviewer speaks of no line: the earlier ruling on each still holds.
    world.rule(EXTERNAL, 1, Some(&[])).unwrap();
    assert_eq!(world.explain(1).totals.paid, money(80));
    world.assert_invariants();
}
