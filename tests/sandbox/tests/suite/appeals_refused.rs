//! Who may not appeal or rule, and when; what cannot be done to a claim under appeal. Reopening.

use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::claim::{Line, Refusal};
use client::domain::consent::Categories;
use client::domain::decision::{Pend, Verdict};
use client::domain::ids::BatchId;
use client::domain::ledger::Ledger;
use client::domain::lifecycle::{AppealRuling, ClaimState, TransitionError};
use client::domain::money::Amount;
use client::domain::reason::Reason;
use client::domain::review::Figures;
use client::interfaces::claims::{ClaimResult, ClaimsError as Error, Role};
use client::suite::SuiteEvent;
use support::actors::{
    id, party, ADA, APPEALS, BEN, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, OWNER, PURSE, REVIEWER, STRANGER,
};
use support::build::{
    accept, claim, date, deny, line, millis, money, number, replacement, today, void, AUTHORISED, DEVICE, PREVENTION,
    UNPRICED,
};
use support::verify::{paid, refusal};
use support::World;

fn refused(error: TransitionError) -> Error {
    Error::Transition(error)
}

fn unauthorised() -> Vec<Line> {
    vec![line(AUTHORISED, 8_000)]
}

/// A world in which claim 1 is denied for want of an authorisation.
fn denied() -> World {
    let mut world = World::new();
    let result = world.file(claim(1, world.ada, unauthorised()));
    assert!(matches!(result, ClaimResult::Decided { verdict: Verdict::Denied, .. }), "{result:?}");
    world
}

#[test]
fn appealing_is_refused() {
    let mut world = denied();
    world.file(claim(2, world.ada, vec![line(DEVICE, 110_000)]));
    world.file(claim(3, world.ada, vec![line(PREVENTION, 6_000)]));
    world.refused(Error::NoSuchClaim, |w| w.appeal(HARBOUR, 9));
    for who in [STRANGER, OWNER, HILL, BEN, REVIEWER, APPEALS] {
        world.refused(Error::NotAParty, |w| w.appeal(who, 1));
    }
    // Whose claim it is comes before what can be done about it.
    world.refused(Error::NotAParty, |w| w.appeal(STRANGER, 2));
    world.refused(refused(TransitionError::StillPended), |w| w.appeal(HARBOUR, 2));
    world.refused(refused(TransitionError::NothingToAppeal), |w| w.appeal(HARBOUR, 3));
    world.appeal(HARBOUR, 1).unwrap();
    world.refused(refused(TransitionError::AppealOpen), |w| w.appeal(ADA, 1));
}

#[test]
fn an_appeal_is_in_time_until_the_last_moment() {
    let end = millis(today()) + 181 * MILLIS_PER_DAY;
    for is_late in [false, true] {
        let mut world = denied();
        world.chain.set_time(end - 1).unwrap();
        if is_late {
            world.chain.set_time(end).unwrap();
            world.refused(refused(TransitionError::AppealTooLate), |w| w.appeal(HARBOUR, 1));
            assert_eq!(world.explain(1).appeal.unwrap().until, end, "the right is told with its end, passed or not");
            continue;
        }
        let appeal = world.appeal(HARBOUR, 1).unwrap();
        // The external appeal counts from when the internal one was to be decided.
        world.rule(APPEALS, 1, None).unwrap();
        let end = appeal.until + 180 * MILLIS_PER_DAY;
        assert_eq!(world.explain(1).appeal.unwrap().until, end);
        world.chain.set_time(end - 1).unwrap();
        world.appeal(ADA, 1).unwrap();
        world.assert_invariants();
    }
    let mut world = denied();
    let appeal = world.appeal(HARBOUR, 1).unwrap();
    world.rule(APPEALS, 1, None).unwrap();
    world.chain.set_time(appeal.until + 180 * MILLIS_PER_DAY).unwrap();
    world.refused(refused(TransitionError::AppealTooLate), |w| w.appeal(ADA, 1));
}

#[test]
fn ruling_is_refused() {
    let mut world = denied();
    world.refused(Error::NoSuchClaim, |w| w.rule(STRANGER, 9, None));
    world.refused(refused(TransitionError::NoAppeal), |w| w.rule(STRANGER, 1, None));
    world.appeal(HARBOUR, 1).unwrap();
    for who in [STRANGER, OWNER, HARBOUR, ADA, REVIEWER, EXTERNAL] {
        world.refused(Error::NotInRole(Role::AppealsReviewer), |w| w.rule(who, 1, None));
    }
    world.refused(refused(TransitionError::NoSuchLine), |w| w.rule(APPEALS, 1, Some(&[deny(1, Reason::NotNecessary)])));
    world.refused(refused(TransitionError::ComputedReason), |w| {
        w.rule(APPEALS, 1, Some(&[deny(0, Reason::Coinsurance)]))
    });
    world.rule(APPEALS, 1, None).unwrap();
    world.appeal(HARBOUR, 1).unwrap();
    for who in [STRANGER, OWNER, REVIEWER, APPEALS] {
        world.refused(Error::NotInRole(Role::ExternalReviewer), |w| w.rule(who, 1, None));
    }
    world.rule(EXTERNAL, 1, None).unwrap();
    world.assert_invariants();
}

#[test]
fn whoever_has_touched_the_claim_rules_on_no_appeal() {
    let mut world = World::new();
    let claims = world.suite.claims;
    world.file(claim(1, world.ada, vec![line(UNPRICED, 10_000)]));
    world.review(REVIEWER, 1, &[deny(0, Reason::Experimental)]).unwrap();
    // Who decided it is a judge of appeals now: nobody has two roles, but roles change.
    let give = |world: &mut World, role, accounts: &[&str]| {
        let accounts: Vec<_> = accounts.iter().map(|name| id(name)).collect();
        let by = if role == Role::ExternalReviewer { EXTERNAL } else { OWNER };
        claims.give_role(role, &accounts).send(&mut world.chain, id(by)).unwrap();
    };
    world.chain.endow(id("judge"), PURSE).unwrap();
    give(&mut world, Role::Reviewer, &["judge"]);
    give(&mut world, Role::AppealsReviewer, &[REVIEWER, APPEALS]);
    world.appeal(HARBOUR, 1).unwrap();
    world.refused(refused(TransitionError::ReviewerInvolved), |w| w.rule(REVIEWER, 1, None));
    world.rule(APPEALS, 1, None).unwrap();
    give(&mut world, Role::AppealsReviewer, &[]);
    give(&mut world, Role::ExternalReviewer, &[EXTERNAL, REVIEWER, APPEALS]);
    world.appeal(HARBOUR, 1).unwrap();
    // Who ruled on the internal appeal does not rule on the external one.
    for who in [REVIEWER, APPEALS] {
        world.refused(refused(TransitionError::ReviewerInvolved), |w| w.rule(who, 1, None));
    }
    // Who reopened a claim has touched it as well.
    world.file(claim(2, world.ada, unauthorised()));
    world.reopen("judge", 2).unwrap();
    world.travel(date(2026, 5, 2));
    assert!(world.advance(2));
    give(&mut world, Role::Reviewer, &[]);
    give(&mut world, Role::AppealsReviewer, &["judge"]);
    world.appeal(HARBOUR, 2).unwrap();
    world.refused(refused(TransitionError::ReviewerInvolved), |w| w.rule("judge", 2, None));
    world.assert_invariants();
}

#[test]
fn nobody_rules_on_his_own_appeal() {
    let mut world = denied();
    let claims = world.suite.claims;
    let judges = [id(HARBOUR), id(APPEALS)];
    claims.give_role(Role::AppealsReviewer, &judges).send(&mut world.chain, id(OWNER)).unwrap();
    world.appeal(HARBOUR, 1).unwrap();
    world.refused(refused(TransitionError::ReviewerInvolved), |w| w.rule(HARBOUR, 1, Some(&[])));
    world.rule(APPEALS, 1, None).unwrap();
    // Nor on the next one.
    claims.give_role(Role::AppealsReviewer, &[]).send(&mut world.chain, id(OWNER)).unwrap();
    claims.give_role(Role::ExternalReviewer, &[id(HARBOUR)]).send(&mut world.chain, id(EXTERNAL)).unwrap();
    world.appeal(ADA, 1).unwrap();
    world.refused(refused(TransitionError::ReviewerInvolved), |w| w.rule(HARBOUR, 1, None));
}

#[test]
fn a_claim_under_appeal_is_not_taken_back_or_reopened() {
    let mut world = denied();
    let ada = world.ada;
    world.appeal(HARBOUR, 1).unwrap();
    let before = (world.ledger(), world.policies_root(), world.explain(1));
    for taking in
        [replacement(2, 1, ada, unauthorised()), void(2, 1, ada, unauthorised()), void(1, 1, ada, unauthorised())]
    {
        assert_eq!(refusal(&world.file(taking)), Refusal::OriginalNotLive);
    }
    assert_eq!((world.ledger(), world.policies_root(), world.explain(1)), before);
    world.refused(refused(TransitionError::AppealOpen), |w| w.reopen(REVIEWER, 1));
    world.rule(APPEALS, 1, None).unwrap();
    assert_eq!(paid(&world.file(replacement(2, 1, ada, vec![line(PREVENTION, 6_000)]))), money(60));
    world.refused(refused(TransitionError::NotLive), |w| w.appeal(HARBOUR, 1));
    world.assert_invariants();
}

#[test]
fn a_denied_claim_goes_back_to_a_reviewer_who_decides_it() {
    let mut world = denied();
    world.travel(date(2026, 4, 10));
    let now = millis(date(2026, 4, 10));
    let (before, record) = (world.ledger(), world.explain(1).record);
    let key = world.key(1);
    let called = world.suite.claims.reopen(key).send(&mut world.chain, id(REVIEWER)).unwrap();
    let [SuiteEvent::ClaimReopened(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.provider, event.claim), (world.harbour, key));
    let until = date(2026, 5, 10);
    let evidence = Categories::NONE;
    let pend = Pend { evidence, other_payer: false, review: true, until, utc_offset_minutes: 0 };
    let reopened = world.explain(1).record;
    assert_eq!(reopened.state, ClaimState::Pended(pend));
    let history = &reopened.history;
    assert_eq!((history.reopened, history.waiting_since, &history.reviewers[..]), (1, now, &[party(REVIEWER)][..]));
    assert_eq!((reopened.control, reopened.received, reopened.batch), (record.control, record.received, record.batch));
    assert_eq!(world.ledger(), before);
    // Replay.
    world.refused(refused(TransitionError::StillPended), |w| w.reopen(REVIEWER, 1));

    let payout = world.balance(HARBOUR_PAYOUT);
    let waived = accept(0, Figures { waives: true, ..Figures::AS_PLANNED });
    assert_eq!(paid(&world.review(REVIEWER, 1, &[waived]).unwrap()), money(80));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(80).0);
    let left = before.held.minus(money(80)).unwrap();
    let number = client::domain::ids::PaymentNumber(1);
    let expected = Ledger { held: left, free: left, delivered: money(80), head: number, next: number, ..before };
    assert_eq!(world.ledger(), expected);
    let ClaimState::Adjudicated { at, batch, .. } = world.explain(1).record.state else { panic!() };
    assert_eq!((at, batch), (now, BatchId(2)));
    world.assert_invariants();
    world.refused(refused(TransitionError::NotDenied), |w| w.reopen(REVIEWER, 1));
}

#[test]
fn reopening_is_refused() {
    let mut world = denied();
    world.file(claim(2, world.ada, vec![line(PREVENTION, 6_000), line("L3000", 1_000)]));
    for who in [STRANGER, OWNER, HARBOUR, ADA, APPEALS, EXTERNAL] {
        for number in [1, 9] {
            world.refused(Error::NotInRole(Role::Reviewer), |w| w.reopen(who, number));
        }
    }
    world.refused(Error::NoSuchClaim, |w| w.reopen(REVIEWER, 9));
    // Denied in part is not denied.
    world.refused(refused(TransitionError::NotDenied), |w| w.reopen(REVIEWER, 2));
    world.reopen(REVIEWER, 1).unwrap();
    world.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary)]).unwrap();
    world.refused(refused(TransitionError::ReopenedTooOften), |w| w.reopen(REVIEWER, 1));
    assert_eq!(world.explain(1).record.history.reopened, 1);
    world.assert_invariants();
}

#[test]
fn a_reopened_claim_that_nobody_decides_stays_denied() {
    let mut world = denied();
    let before = world.ledger();
    world.reopen(REVIEWER, 1).unwrap();
    world.travel(date(2026, 5, 1));
    assert!(!world.advance(1));
    world.travel(date(2026, 5, 2));
    assert!(world.advance(1));
    let explanation = world.explain(1);
    assert_eq!((explanation.verdict, explanation.totals.paid), (Some(Verdict::Denied), Amount::ZERO));
    assert_eq!(world.ledger(), before);
    // It can be appealed like any decision, and won.
    world.appeal(ADA, 1).unwrap();
    let waived = accept(0, Figures { waives: true, ..Figures::AS_PLANNED });
    assert_eq!(world.rule(APPEALS, 1, Some(&[waived])).unwrap(), AppealRuling::Overturned);
    assert_eq!(world.explain(1).totals.paid, money(80));
    let key = client::domain::ids::ClaimKey { number: number(1), ..world.key(1) };
    assert_eq!(world.suite.claims.claim(key).ask(&mut world.chain).unwrap(), Some(world.explain(1).record));
    world.assert_invariants();
}
