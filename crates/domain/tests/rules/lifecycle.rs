//! A claim's life: every transition and every reason why there is none, its appeals, and its clocks.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::bounds::{MAX_REVIEWERS_OF_DECISIONS, MAX_REVIEWERS_PER_CLAIM};
use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::{Claim, Refusal};
use inkclaim_domain::consent::{Categories, Category, Evidence};
use inkclaim_domain::decision::{Deadlines, Decision, LineDecision, Outcome, Pend};
use inkclaim_domain::ids::{Account, BatchId, Commitment, ControlNumber, GrantId, Millis, PaymentNumber};
use inkclaim_domain::lifecycle::{
    Appeal, AppealLevel, AppealRight, AppealRuling, Attached, Carriage, ClaimRecord, ClaimState, History, Part,
    TransitionError,
};
use inkclaim_domain::money::{Amount, BasisPoints, Overflow};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::reversal::Undo;
use inkclaim_domain::review::{Figures, Review};

const LATER: BatchId = BatchId(9);
const PAYMENT: Option<PaymentNumber> = Some(PaymentNumber(4));
const ALICE: Account = Account([1; 32]);
const BOB: Account = Account([2; 32]);
const BY: ControlNumber = ControlNumber(5);

fn pend() -> Pend {
    let evidence = Categories::NONE.with(Category::VisitNote).with(Category::Order);
    Pend { evidence, other_payer: false, review: false, until: date(2026, 4, 11), utc_offset_minutes: -300 }
}

/// When the claim of these tests came.
pub fn received() -> Millis {
    noon(date(2026, 3, 12))
}

/// A claim that waits for information.
pub fn record() -> ClaimRecord {
    ClaimRecord {
        control: ControlNumber(1),
        batch: BatchId(2),
        received: received(),
        filed: received(),
        base_day: service_day(),
        claim: claim(),
        evidence: Vec::new(),
        history: History { waiting_since: received(), ..History::default() },
        state: ClaimState::Pended(pend()),
    }
}

/// What the baseline comes to: 80 of 100.
fn decision() -> Decision {
    let mut world = World::of(|plan| plan.benefits[0].sharing[0].coinsurance = percent(20));
    world.decide(&claim())
}

/// A denial.
fn denial() -> Decision {
    let lines = vec![LineDecision::denied(dollars(100), Reason::FiledTooLate, true)];
    Decision { lines, ..decision() }
}

/// A record that was decided at once, at the moment of receipt.
fn decided(decision: Decision) -> ClaimRecord {
    let state = ClaimState::Adjudicated { decision, at: received(), batch: LATER, payment: PAYMENT };
    ClaimRecord { state, ..record() }
}

fn reversed() -> ClaimRecord {
    let state = ClaimState::Reversed { decision: Some(decision()), at: 99, batch: LATER, by: BY };
    ClaimRecord { state, ..record() }
}

fn voiding() -> ClaimRecord {
    ClaimRecord { state: ClaimState::Voids(number(3)), ..record() }
}

fn settle(it: &mut ClaimRecord, outcome: Outcome, at: Millis) -> Result<(), TransitionError> {
    let carriage = it.carriage(outcome.asset(), true, Amount::ZERO, PAYMENT)?;
    it.settle(outcome, at, LATER, carriage)
}

// --- waiting and settling --------------------------------------------------------------------------------------------

#[test]
fn what_each_state_says_of_itself() {
    assert_eq!(record().pend(), Ok(pend()));
    assert_eq!(decided(decision()).pend(), Err(TransitionError::AlreadyAdjudicated));
    assert_eq!(reversed().pend(), Err(TransitionError::NotLive));
    assert_eq!(voiding().pend(), Err(TransitionError::NotLive));

    assert_eq!(record().decided(), Err(TransitionError::StillPended));
    assert_eq!(decided(decision()).decided(), Ok((&decision(), received())));
    assert_eq!(reversed().decided(), Err(TransitionError::NotLive));
    assert_eq!(voiding().decided(), Err(TransitionError::NotLive));

    let undo = |decision| {
        let ClaimRecord { control, base_day, claim, .. } = record();
        Undo { control, base_day, claim, decision }
    };
    assert_eq!(record().undo(), Ok(undo(None)));
    assert_eq!(decided(decision()).undo(), Ok(undo(Some(decision()))));
    assert_eq!(reversed().undo(), Err(TransitionError::NotLive));
    assert_eq!(voiding().undo(), Err(TransitionError::NotLive));

    let paid = [record(), decided(decision()), reversed(), voiding()].map(|it| it.paid());
    assert_eq!(paid, [Ok(Amount::ZERO), Ok(dollars(80)), Ok(Amount::ZERO), Ok(Amount::ZERO)]);
}

#[test]
fn a_waiting_claim_is_decided_and_its_waiting_is_noted() {
    let mut it = record();
    let at = received() + 5 * DAY_MILLIS;
    assert_eq!(settle(&mut it, Outcome::Decided(decision()), at), Ok(()));
    let state = ClaimState::Adjudicated { decision: decision(), at, batch: LATER, payment: PAYMENT };
    let history = History { waiting_since: at, waited: 5 * DAY_MILLIS, ..History::default() };
    assert_eq!(it, ClaimRecord { state, history, ..record() });
}

#[test]
fn the_clock_of_clean_claims_goes_on_while_a_reviewer_is_asked() {
    let review = Pend { evidence: Categories::NONE, review: true, ..pend() };
    let mut it = ClaimRecord { state: ClaimState::Pended(review), ..record() };
    settle(&mut it, Outcome::Decided(decision()), received() + 5 * DAY_MILLIS).unwrap();
    assert_eq!(it.history.waited, 0);
    let both = Pend { review: true, ..pend() };
    let mut it = ClaimRecord { state: ClaimState::Pended(both), ..record() };
    settle(&mut it, Outcome::Decided(decision()), received() + 5 * DAY_MILLIS).unwrap();
    assert_eq!(it.history.waited, 5 * DAY_MILLIS);
    let other_payer = Pend { evidence: Categories::NONE, other_payer: true, ..pend() };
    assert!(other_payer.awaits_information() && pend().awaits_information() && !review.awaits_information());
}

#[test]
fn a_claim_that_waits_on_keeps_the_clock_of_its_first_waiting() {
    let mut it = record();
    let rest = Categories::NONE.with(Category::Order);
    let again = Pend { evidence: rest, until: date(2027, 1, 1), utc_offset_minutes: 60, ..pend() };
    let at = received() + DAY_MILLIS;
    assert_eq!(settle(&mut it, Outcome::Pended(again), at), Ok(()));
    assert_eq!(it.state, ClaimState::Pended(Pend { until: pend().until, ..again }));
    assert_eq!((it.history.waited, it.history.waiting_since), (DAY_MILLIS, at));
    // A reviewer has a clock of his own.
    let review = Pend { evidence: Categories::NONE, review: true, until: date(2027, 2, 1), ..pend() };
    assert_eq!(settle(&mut it, Outcome::Pended(review), at + DAY_MILLIS), Ok(()));
    assert_eq!(it.state, ClaimState::Pended(review));
    assert_eq!(settle(&mut it, Outcome::Decided(decision()), at + 9 * DAY_MILLIS), Ok(()));
    assert_eq!(it.history.waited, 2 * DAY_MILLIS);
}

#[test]
fn provider_and_member_have_their_own_time_from_when_they_are_first_asked() {
    let review = Pend { evidence: Categories::NONE, review: true, ..pend() };
    for asked in [pend(), Pend { review: true, ..pend() }, Pend { other_payer: true, ..review }] {
        let mut it = ClaimRecord { state: ClaimState::Pended(review), ..record() };
        let asked = Pend { until: date(2026, 5, 1), utc_offset_minutes: 60, ..asked };
        assert_eq!(settle(&mut it, Outcome::Pended(asked), received() + DAY_MILLIS), Ok(()));
        assert_eq!(it.state, ClaimState::Pended(asked));
        // Asked once: the clock goes on.
        let more = Pend { until: date(2026, 5, 9), ..asked };
        assert_eq!(settle(&mut it, Outcome::Pended(more), received() + 2 * DAY_MILLIS), Ok(()));
        assert_eq!(it.state, ClaimState::Pended(Pend { until: asked.until, ..more }));
    }
    // It takes nothing from a longer one.
    let mut it = ClaimRecord { state: ClaimState::Pended(review), ..record() };
    let sooner = Pend { until: date(2026, 4, 1), ..pend() };
    assert_eq!(settle(&mut it, Outcome::Pended(sooner), received() + DAY_MILLIS), Ok(()));
    assert_eq!(it.state, ClaimState::Pended(Pend { until: review.until, ..sooner }));
}

#[test]
fn when_a_claim_was_first_decided_is_remembered() {
    let at = |days: u64| received() + days * DAY_MILLIS;
    let mut it = record();
    assert_eq!(it.first_decided(), None);
    settle(&mut it, Outcome::Decided(denial()), at(1)).unwrap();
    assert_eq!((it.first_decided(), it.history.decided), (Some(at(1)), None), "it stands in its state");
    it.history.paid_before = dollars(5);
    it.history.earlier = vec![Part { payment: PaymentNumber(2), amount: dollars(1) }];
    it.reopen(at(2)).unwrap();
    assert_eq!((it.first_decided(), it.history.paid_before), (Some(at(1)), Amount::ZERO), "a denial has paid nothing");
    assert_eq!(it.history.earlier, []);
    settle(&mut it, Outcome::Decided(decision()), at(3)).unwrap();
    assert_eq!(it.first_decided(), Some(at(1)));
    settle(&mut it, Outcome::Decided(denial()), at(4)).unwrap();
    assert_eq!((it.first_decided(), it.history.decided), (Some(at(1)), Some(at(1))));
}

#[test]
fn looking_again_buys_a_reviewer_no_time() {
    let review = Pend { evidence: Categories::NONE, review: true, ..pend() };
    let mut it = ClaimRecord { state: ClaimState::Pended(review), ..record() };
    let again = Pend { until: date(2027, 1, 1), ..review };
    assert_eq!(settle(&mut it, Outcome::Pended(again), received() + DAY_MILLIS), Ok(()));
    assert_eq!(it.state, ClaimState::Pended(review));
    assert_eq!(it.history.waited, 0);
}

#[test]
fn a_refusal_leaves_a_claim_as_it_was() {
    for before in [record(), decided(decision())] {
        let mut it = before.clone();
        assert_eq!(settle(&mut it, Outcome::Refused(Refusal::Overflow), 77), Ok(()));
        assert_eq!(it, before);
    }
}

#[test]
fn what_is_taken_back_is_never_settled_again() {
    for before in [reversed(), voiding()] {
        for outcome in [Outcome::Decided(decision()), Outcome::Pended(pend()), Outcome::Refused(Refusal::Overflow)] {
            let mut it = before.clone();
            assert_eq!(settle(&mut it, outcome, received()), Err(TransitionError::NotLive));
            assert_eq!(it, before);
        }
    }
}

#[test]
fn no_claim_becomes_its_own_void() {
    for before in [record(), decided(decision())] {
        let mut it = before.clone();
        assert_eq!(settle(&mut it, Outcome::Voided, received() + 1), Err(TransitionError::NotLive));
        assert_eq!(it, before);
    }
}

#[test]
fn a_decided_claim_is_decided_anew_only_in_a_new_batch() {
    let mut it = decided(decision());
    let at = received() + DAY_MILLIS;
    let carriage = Carriage { paid_before: dollars(80), earlier: vec![], payment: None };
    assert_eq!(it.settle(Outcome::Decided(denial()), at, BatchId(20), carriage), Ok(()));
    assert_eq!(it.state, ClaimState::Adjudicated { decision: denial(), at, batch: BatchId(20), payment: None });
    assert_eq!(it.history.waited, 0);
}

#[test]
fn a_deadline_before_the_waiting_began_counts_no_waiting() {
    let mut it = record();
    assert_eq!(settle(&mut it, Outcome::Decided(decision()), received() - 1), Ok(()));
    assert_eq!(it.history.waited, record().history.waited);
}

#[test]
fn the_last_day_of_waiting_is_in_time() {
    // Five hours west of UTC, 11 April ends at 05:00 UTC on the twelfth.
    let end = noon(date(2026, 4, 12)) - 7 * 3_600_000;
    assert_eq!(pend().ends_at(), Some(end));
    assert!(!pend().is_overdue(0));
    assert!(!pend().is_overdue(end - 1));
    assert!(pend().is_overdue(end));
    assert!(pend().is_overdue(u64::MAX), "a moment outside the calendar is late");
}

#[test]
fn the_clock_is_overdue_from_the_moment_at_which_it_ends() {
    for offset in [-1_439, -300, 0, 330, 1_439] {
        for until in [Day(1), Day(20_454), Day(2_000_000)] {
            let it = Pend { until, utc_offset_minutes: offset, ..pend() };
            let end = it.ends_at().unwrap();
            assert!(!it.is_overdue(end - 1) && it.is_overdue(end));
        }
    }
    let never = Pend { until: Day(i32::MAX), ..pend() };
    assert_eq!(never.ends_at(), None);
    assert!(!never.is_overdue(noon(date(9999, 12, 31))));
}

// --- reversal and reopening ------------------------------------------------------------------------------------------

#[test]
fn a_live_claim_is_taken_back_once() {
    for (before, decision) in [(record(), None), (decided(decision()), Some(decision()))] {
        let mut it = before.clone();
        assert_eq!(it.reverse(BY, 99, LATER), Ok(()));
        let state = ClaimState::Reversed { decision, at: 99, batch: LATER, by: BY };
        assert_eq!(it, ClaimRecord { state, ..before });
        let after = it.clone();
        assert_eq!(it.reverse(ControlNumber(6), 100, LATER), Err(TransitionError::NotLive));
        assert_eq!(it, after);
    }
    let mut it = voiding();
    assert_eq!(it.reverse(BY, 99, LATER), Err(TransitionError::NotLive));
    assert_eq!(it, voiding());
}

#[test]
fn a_denied_claim_is_reopened_as_often_as_the_plan_allows() {
    let mut it = decided(denial());
    let at = received() + 3 * DAY_MILLIS;
    // Thirty days from 15 March.
    let until = date(2026, 4, 14);
    let expected = Pend { evidence: Categories::NONE, other_payer: false, review: true, until, utc_offset_minutes: 0 };
    assert_eq!(it.reopen(at), Ok(expected));
    let first = decided(denial()).first_decided();
    let history = History { waiting_since: at, reopened: 1, decided: first, ..History::default() };
    assert_eq!(it, ClaimRecord { state: ClaimState::Pended(expected), history, ..record() });
    assert!(first.is_some());
    assert_eq!(it.reopen(at), Err(TransitionError::StillPended));
    settle(&mut it, Outcome::Decided(denial()), at + DAY_MILLIS).unwrap();
    let before = it.clone();
    assert_eq!(it.reopen(at), Err(TransitionError::ReopenedTooOften));
    assert_eq!(it, before);
    assert_eq!(it.history.waited, 0, "a reviewer's time is the payer's");
}

#[test]
fn how_often_is_a_matter_of_the_plan() {
    let with = |reopenings: u8| {
        let deadlines = Deadlines { reopenings, ..denial().deadlines };
        Decision { deadlines, ..denial() }
    };
    assert_eq!(decided(with(0)).reopen(received()), Err(TransitionError::ReopenedTooOften));
    let mut it = decided(with(2));
    for _ in 0..2 {
        it.reopen(received()).unwrap();
        settle(&mut it, Outcome::Decided(with(2)), received()).unwrap();
    }
    assert_eq!(it.reopen(received()), Err(TransitionError::ReopenedTooOften));
}

#[test]
fn only_a_denied_claim_is_reopened() {
    let mut partly = denial();
    partly.lines.extend(decision().lines);
    for (before, error) in [
        (decided(decision()), TransitionError::NotDenied),
        (decided(partly), TransitionError::NotDenied),
        (record(), TransitionError::StillPended),
        (reversed(), TransitionError::NotLive),
        (voiding(), TransitionError::NotLive),
    ] {
        let mut it = before.clone();
        assert_eq!(it.reopen(received()), Err(error));
        assert_eq!(it, before);
    }
    let mut it = decided(denial());
    it.appeal(ALICE, received(), Amount::ZERO).unwrap();
    assert_eq!(it.reopen(received()), Err(TransitionError::AppealOpen));
    let mut it = decided(denial());
    assert_eq!(it.reopen(u64::MAX), Err(TransitionError::Overflow));
    assert_eq!(it, decided(denial()));
}

#[test]
fn who_has_appealed_rules_on_no_appeal_and_others_do() {
    let mut it = decided(denial());
    it.appeal(ALICE, received(), Amount::ZERO).unwrap();
    assert_eq!(it.ensure_uninvolved(ALICE), Err(TransitionError::ReviewerInvolved));
    assert_eq!(it.ensure_uninvolved(BOB), Ok(()));
    // Nor on the next one, which somebody else has brought.
    it.end_appeal(AppealRuling::Upheld).unwrap();
    it.appeal(BOB, received(), Amount::ZERO).unwrap();
    for involved in [ALICE, BOB] {
        assert_eq!(it.ensure_uninvolved(involved), Err(TransitionError::ReviewerInvolved));
    }
    assert_eq!(it.ensure_uninvolved(Account([77; 32])), Ok(()));
}

#[test]
fn a_reviewer_is_noted_once_and_never_rules_on_the_appeal() {
    let mut it = record();
    for _ in 0..2 {
        assert_eq!(it.note_reviewer(ALICE), Ok(()));
    }
    assert_eq!(it.history.reviewers, [ALICE]);
    assert_eq!(it.ensure_uninvolved(ALICE), Err(TransitionError::ReviewerInvolved));
    assert_eq!(it.ensure_uninvolved(BOB), Ok(()));
    let account = |number: usize| Account([u8::try_from(10 + number).unwrap(); 32]);
    for number in 1..MAX_REVIEWERS_OF_DECISIONS {
        assert_eq!(it.note_reviewer(account(number)), Ok(()));
    }
    let full = it.clone();
    assert_eq!(it.note_reviewer(BOB), Err(TransitionError::TooManyReviewers));
    assert_eq!(it.note_reviewer(ALICE), Ok(()), "he is known");
    assert_eq!(it, full);
    // There is always room for those who rule on its appeals.
    for number in MAX_REVIEWERS_OF_DECISIONS..MAX_REVIEWERS_PER_CLAIM {
        assert_eq!(it.note_judge(account(number)), Ok(()));
    }
    let full = it.clone();
    assert_eq!(it.note_judge(BOB), Err(TransitionError::TooManyReviewers));
    assert_eq!(it, full);
}

#[test]
fn a_reviewer_decides_lines_of_a_claim_that_waits_for_one() {
    let review = Pend { review: true, ..pend() };
    let mut it = ClaimRecord { state: ClaimState::Pended(review), ..record() };
    it.claim.lines.push(line_of("G0002", dollars(1)));
    let first = deny(Reason::NotNecessary);
    let second = Review { line: 1, ..deny(Reason::Experimental) };
    assert_eq!(it.take_under_review(ALICE, &[first, second]), Ok(()));
    assert_eq!((it.history.reviews.as_slice(), it.history.reviewers.as_slice()), (&[first, second][..], &[ALICE][..]));
    let again = accept(Figures::AS_PLANNED);
    assert_eq!(it.take_under_review(BOB, &[again]), Ok(()));
    assert_eq!(it.history.reviews, [second, again], "the later word counts");
    let before = it.clone();
    let nowhere = Review { line: 2, ..first };
    assert_eq!(it.take_under_review(BOB, &[first, nowhere]), Err(TransitionError::NoSuchLine));
    assert_eq!(it, before);
    for computed in [Reason::Deductible, Reason::AboveCharge, Reason::PriorPayer] {
        assert_eq!(it.take_under_review(BOB, &[deny(computed)]), Err(TransitionError::ComputedReason));
        assert_eq!(it, before);
    }
}

#[test]
fn only_a_claim_that_waits_for_a_reviewer_is_reviewed() {
    for (before, error) in [
        (record(), TransitionError::NotUnderReview),
        (decided(denial()), TransitionError::AlreadyAdjudicated),
        (reversed(), TransitionError::NotLive),
        (voiding(), TransitionError::NotLive),
    ] {
        let mut it = before.clone();
        assert_eq!(it.take_under_review(ALICE, &[deny(Reason::NotNecessary)]), Err(error));
        assert_eq!(it, before);
    }
}

// --- appeals ---------------------------------------------------------------------------------------------------------

#[test]
fn an_appeal_is_about_what_is_not_paid() {
    let mut it = decided(decision());
    let now = received() + DAY_MILLIS;
    let until = end_of(received(), 180);
    let right = AppealRight { level: AppealLevel::Internal, until, disputed: dollars(20) };
    assert_eq!((it.right_to_appeal(), it.may_appeal(now)), (Ok(right), Ok(right)));
    let expected = Appeal {
        level: AppealLevel::Internal,
        by: ALICE,
        at: now,
        until: end_of(now, 30),
        hold: dollars(15),
        ruling: None,
    };
    assert_eq!(it.open_appeal(), Err(TransitionError::NoAppeal));
    assert_eq!(it.appeal(ALICE, now, dollars(15)), Ok(expected));
    let history = History { appeals: vec![expected], ..record().history };
    assert_eq!(it, ClaimRecord { history, ..decided(decision()) });
    assert_eq!(it.open_appeal(), Ok(expected));

    // While it is open, nothing else is done to the claim.
    let before = it.clone();
    assert_eq!(it.appeal(BOB, now, Amount::ZERO), Err(TransitionError::AppealOpen));
    assert_eq!(it.reverse(BY, now, LATER), Err(TransitionError::AppealOpen));
    assert_eq!(it, before);

    assert_eq!(it.end_appeal(AppealRuling::Upheld), Ok(dollars(15)), "what was kept back is told once");
    let ended = Appeal { hold: Amount::ZERO, ruling: Some(AppealRuling::Upheld), ..expected };
    assert_eq!(it.history.appeals, [ended]);
    assert_eq!(it.end_appeal(AppealRuling::Upheld), Err(TransitionError::NoAppeal));
    assert_eq!(it.history.appeals, [ended]);
}

#[test]
fn what_cannot_be_appealed() {
    let full = World::new().decide(&claim());
    for (it, error) in [
        (record(), TransitionError::StillPended),
        (reversed(), TransitionError::NotLive),
        (voiding(), TransitionError::NotLive),
        (decided(full), TransitionError::NothingToAppeal),
    ] {
        assert_eq!(it.may_appeal(received()), Err(error));
        let mut it = it;
        let before = it.clone();
        assert_eq!(it.appeal(ALICE, received(), Amount::ZERO), Err(error));
        assert_eq!(it, before);
    }
}

/// When the last of so many days after a moment ends, in UTC, as [`decided`] has its days.
fn end_of(moment: Millis, days: u64) -> Millis {
    (moment / DAY_MILLIS + days + 1) * DAY_MILLIS
}

#[test]
fn the_last_day_of_an_appeal_is_the_plans_own_and_whole() {
    let mut west = decision();
    west.deadlines.utc_offset_minutes = -300;
    let it = decided(west);
    let five_hours = 5 * 3_600_000;
    assert_eq!(it.right_to_appeal().unwrap().until, end_of(received(), 180) + five_hours);
    assert!(it.may_appeal(end_of(received(), 180) + five_hours - 1).is_ok());
}

#[test]
fn an_appeal_that_was_not_ruled_on_in_time_has_lapsed() {
    let mut it = decided(decision());
    assert!(!it.has_lapsed(u64::MAX), "there is none");
    let open = it.appeal(ALICE, received(), Amount::ZERO).unwrap();
    assert_eq!((it.has_lapsed(open.until - 1), it.has_lapsed(open.until)), (false, true));
    it.end_appeal(AppealRuling::Upheld).unwrap();
    assert!(!it.has_lapsed(u64::MAX));
}

#[test]
fn an_appeal_has_its_time() {
    let it = decided(decision());
    let end = end_of(received(), 180);
    assert!(it.may_appeal(end - 1).is_ok());
    assert_eq!(it.may_appeal(end), Err(TransitionError::AppealTooLate));
    assert_eq!(it.right_to_appeal().unwrap().until, end, "the right itself does not know what time it is");
    // Paid more than charged: nothing to dispute, however late.
    let mut above = decision();
    above.lines[0].paid = dollars(101);
    assert_eq!(decided(above).may_appeal(end), Err(TransitionError::NothingToAppeal));
}

#[test]
fn after_the_insurers_reviewers_comes_the_external_one_and_nobody_after_him() {
    for ruling in [AppealRuling::Upheld, AppealRuling::Lapsed] {
        let mut it = decided(decision());
        let now = received() + 100 * DAY_MILLIS;
        let first = it.appeal(ALICE, now, dollars(15)).unwrap();
        it.end_appeal(ruling).unwrap();
        // The next level's time counts from when the first one should have been decided.
        assert_eq!(first.until, end_of(now, 30));
        let end = end_of(first.until - 1, 180);
        assert_eq!(it.may_appeal(end), Err(TransitionError::AppealTooLate));
        let second = it.appeal(BOB, end - 1, Amount::ZERO).unwrap();
        assert_eq!(second.level, AppealLevel::External);
        assert_eq!(it.history.appeals.len(), 2);
        it.end_appeal(AppealRuling::Upheld).unwrap();
        assert_eq!(it.may_appeal(end), Err(TransitionError::AppealsExhausted));
    }
}

#[test]
fn what_was_decided_anew_may_be_appealed_before_the_external_reviewer_alone() {
    let mut it = decided(denial());
    it.appeal(ALICE, received(), Amount::ZERO).unwrap();
    it.end_appeal(AppealRuling::Overturned).unwrap();
    let at = received() + 20 * DAY_MILLIS;
    settle(&mut it, Outcome::Decided(decision()), at).unwrap();
    let right = AppealRight { level: AppealLevel::External, until: end_of(at, 180), disputed: dollars(20) };
    assert_eq!(it.may_appeal(at), Ok(right));
    assert_eq!(it.may_appeal(end_of(at, 180)), Err(TransitionError::AppealTooLate));
}

#[test]
fn sums_of_an_appeal_that_do_not_fit() {
    let late = decided(decision());
    let ClaimState::Adjudicated { decision: it, batch, payment, .. } = late.state.clone() else { panic!() };
    let at = u64::MAX - 5;
    let never = ClaimRecord { state: ClaimState::Adjudicated { decision: it, at, batch, payment }, ..late };
    assert_eq!(never.may_appeal(at), Err(TransitionError::Overflow));
    let mut charged = decided(decision());
    charged.claim = Claim { lines: vec![line_of("G0001", Amount(u128::MAX)); 2], ..claim() };
    assert_eq!(charged.may_appeal(received()), Err(TransitionError::Overflow));
}

// --- interest --------------------------------------------------------------------------------------------------------

fn at_ten_percent() -> Deadlines {
    Deadlines { interest: BasisPoints(1_000), ..Deadlines::default() }
}

#[test]
fn interest_runs_from_the_day_after_it_was_due_to_the_day_paid() {
    let interest = |days: u64| at_ten_percent().interest(dollars(3_650), received(), 0, received() + days * DAY_MILLIS);
    assert_eq!(interest(0), Ok(Amount::ZERO));
    assert_eq!(interest(30), Ok(Amount::ZERO), "the thirtieth day is in time");
    assert_eq!(interest(31), Ok(dollars(1)));
    assert_eq!(interest(40), Ok(dollars(10)));
    assert_eq!(interest(395), Ok(dollars(365)));
}

#[test]
fn interest_is_told_by_days_of_the_plan_and_rounded_half_up() {
    // 12 March, 23:30 in the plan's offset; due on 11 April, paid half an hour after that day has ended.
    let deadlines = Deadlines { utc_offset_minutes: 60, ..at_ten_percent() };
    let received = noon(date(2026, 3, 12)) + 10 * 3_600_000 + 1_800_000;
    let due_ends = noon(date(2026, 4, 11)) + 11 * 3_600_000;
    assert_eq!(deadlines.interest(dollars(3_650), received, 0, due_ends - 1), Ok(Amount::ZERO));
    assert_eq!(deadlines.interest(dollars(3_650), received, 0, due_ends), Ok(dollars(1)));
    // 18.25 for a day at 10 %: half a cent, up; a base unit less: nothing.
    assert_eq!(deadlines.interest(cents(1_825), received, 0, due_ends), Ok(cents(1)));
    assert_eq!(deadlines.interest(cents(1_824), received, 0, due_ends), Ok(cents(0)));
    let coarse = Deadlines { minor_unit: cents(100), ..deadlines };
    assert_eq!(coarse.interest(dollars(1_825), received, 0, due_ends), Ok(dollars(1)));
}

#[test]
fn the_time_of_waiting_for_information_bears_no_interest() {
    let paid = received() + 40 * DAY_MILLIS;
    let interest = |waited: u64| at_ten_percent().interest(dollars(3_650), received(), waited, paid);
    assert_eq!(interest(4 * DAY_MILLIS), Ok(dollars(6)));
    assert_eq!(interest(10 * DAY_MILLIS), Ok(Amount::ZERO));
    assert_eq!(interest(u64::MAX), Err(Overflow));
    assert_eq!(Deadlines::default().interest(dollars(3_650), received(), 0, paid), Ok(Amount::ZERO), "none is agreed");
    assert_eq!(at_ten_percent().interest(Amount(u128::MAX), received(), 0, paid), Err(Overflow));
}

#[test]
fn what_arrives_in_the_last_moment_gives_its_reviewer_his_time() {
    let both = Pend { review: true, other_payer: true, evidence: Categories::NONE, ..pend() };
    let at = received() + 5 * DAY_MILLIS;
    let again = Pend { until: date(2026, 5, 1), ..both };
    let arrived = |at| Attached {
        evidence: Evidence { category: Category::Order, commitment: Commitment([7; 32]) },
        grant: GrantId(1),
        at,
    };
    let after = |evidence, again| {
        let mut it = ClaimRecord { evidence, ..record() };
        settle(&mut it, Outcome::Pended(again), at).unwrap();
        it.pend().unwrap()
    };
    assert_eq!(after(vec![arrived(at)], again), again);
    // What arrived earlier, or is not for a reviewer, buys nobody time; nor is time ever taken.
    assert_eq!(after(vec![arrived(at - 1)], again), Pend { until: pend().until, ..again });
    assert_eq!(after(vec![], again), Pend { until: pend().until, ..again });
    let unreviewed = Pend { review: false, ..again };
    assert_eq!(after(vec![arrived(at)], unreviewed), Pend { until: pend().until, ..unreviewed });
    let earlier = Pend { until: date(2026, 1, 1), ..again };
    assert_eq!(after(vec![arrived(at)], earlier), Pend { until: pend().until, ..earlier });
}
