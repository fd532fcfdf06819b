//! A claim's life: submitted, then pended or adjudicated, then perhaps reviewed, reopened, appealed, replaced or void. One
//! function makes every transition.
//!
//! Whether an adjudicated claim is paid is not told here: only the escrow knows.

mod payments;

use alloc::vec::Vec;

pub use self::payments::{Carriage, Part};

use crate::bounds::{MAX_REVIEWERS_OF_DECISIONS, MAX_REVIEWERS_PER_CLAIM};
use crate::calendar::Day;
use crate::claim::Claim;
use crate::consent::{Categories, Evidence};
use crate::decision::{Deadlines, Decision, Outcome, Pend, Verdict};
use crate::ids::{Account, BatchId, ClaimNumber, ControlNumber, GrantId, Millis, PaymentNumber};
use crate::money::{Amount, Overflow};
use crate::reversal::Undo;
use crate::review::Review;
use crate::wire;

wire! {
    /// A claim as it is kept.
    pub struct ClaimRecord {
        /// The payer's number.
        #[codec(compact)]
        pub control: ControlNumber,
        /// The batch it came with.
        #[codec(compact)]
        pub batch: BatchId,
        /// When it was received; a replacement, when the first one was.
        #[codec(compact)]
        pub received: Millis,
        /// When it was handed in itself.
        #[codec(compact)]
        pub filed: Millis,
        /// The day from which its lines count theirs.
        pub base_day: Day,
        /// What was claimed.
        pub claim: Claim,
        /// What was attached.
        pub evidence: Vec<Attached>,
        /// What has become of it since it was first worked out.
        pub history: History,
        /// Where it stands.
        pub state: ClaimState,
    }
}

wire! {
    /// What has become of a claim since it was first worked out.
    #[derive(Default)]
    pub struct History {
        /// Since when it has been waiting, while it does; else since when it had.
        #[codec(compact)]
        pub waiting_since: Millis,
        /// How long information was awaited from provider or member, in milliseconds: the clock of clean claims stood still.
        #[codec(compact)]
        pub waited: Millis,
        /// The claim that it took the place of.
        pub replaces: Option<ControlNumber>,
        /// What reviewers have decided of its lines: it holds whenever the claim is worked out again.
        pub reviews: Vec<Review>,
        /// Who has decided something of it.
        pub reviewers: Vec<Account>,
        /// How often it was reopened.
        pub reopened: u8,
        /// Its appeals, in their order.
        pub appeals: Vec<Appeal>,
        /// When it was first decided, once it is decided anew.
        pub decided: Option<Millis>,
        /// What had been paid for it, or for the claim that it replaces, before the decision that stands; and what this one had paid when
        /// interest was last made due, or it was last decided anew. No interest runs on that any more.
        #[codec(compact)]
        pub paid_before: Amount,
        /// What else of the decision that stands payments before its own carry, in their order: where it took the place of another
        /// one, that kept its place in the line.
        pub earlier: Vec<Part>,
        /// The interest that was paid for lateness of the decision that stands, so far; none while there was none.
        pub interest: Option<Amount>,
    }
}

wire! {
    /// A piece of evidence as it was attached.
    #[derive(Copy)]
    pub struct Attached {
        /// What it is.
        pub evidence: Evidence,
        /// The member's grant that allowed it.
        #[codec(compact)]
        pub grant: GrantId,
        /// When.
        #[codec(compact)]
        pub at: Millis,
    }
}

wire! {
    /// Where a claim stands.
    pub enum ClaimState {
        /// It waits.
        Pended(Pend),
        /// It is adjudicated.
        Adjudicated {
            /// The decision.
            decision: Decision,
            /// When.
            at: Millis,
            /// The batch in which it is paid; the one it came with, unless it waited.
            batch: BatchId,
            /// The last payment that carries it; none where nothing is payable.
            payment: Option<PaymentNumber>,
        },
        /// It is taken back: void, or replaced.
        Reversed {
            /// What had been decided; a remittance repeats it with every amount negated.
            decision: Option<Decision>,
            /// When.
            at: Millis,
            /// The batch in which that is reported.
            batch: BatchId,
            /// The claim that did it.
            by: ControlNumber,
        },
        /// It has voided another claim, and is nothing else.
        Voids(ClaimNumber),
    }
}

wire! {
    /// An appeal.
    #[derive(Copy)]
    pub struct Appeal {
        /// Before whom.
        pub level: AppealLevel,
        /// Who appealed.
        pub by: Account,
        /// When.
        #[codec(compact)]
        pub at: Millis,
        /// Until when it is to be decided; this moment is outside.
        #[codec(compact)]
        pub until: Millis,
        /// What the escrow keeps back for it.
        #[codec(compact)]
        pub hold: Amount,
        /// How it ended; none while it is open.
        pub ruling: Option<AppealRuling>,
    }
}

wire! {
    /// What can be done about a decision.
    #[derive(Copy)]
    pub struct AppealRight {
        /// Before whom.
        pub level: AppealLevel,
        /// Until when; this moment is outside.
        pub until: Millis,
        /// What of the charge is not paid.
        pub disputed: Amount,
    }
}

wire! {
    /// Before whom an appeal is.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum AppealLevel {
        /// The insurer's appeals reviewers.
        Internal,
        /// A reviewer whom the insurer does not appoint.
        External,
    }
}

wire! {
    /// How an appeal ended.
    #[derive(Copy)]
    pub enum AppealRuling {
        /// The decision stands.
        Upheld,
        /// It was decided anew.
        Overturned,
        /// Nobody decided in time: the decision stands, and the next level is open.
        Lapsed,
    }
}

wire! {
    /// A transition that the claim's state does not allow.
    #[derive(Copy)]
    pub enum TransitionError {
        /// The claim is adjudicated: it is not edited.
        AlreadyAdjudicated,
        /// The claim still waits.
        StillPended,
        /// The claim is void or replaced.
        NotLive,
        /// No reviewer is asked for.
        NotUnderReview,
        /// The claim has no such line.
        NoSuchLine,
        /// A reviewer gives a reason that only the plan's own arithmetic gives, such as a deductible.
        ComputedReason,
        /// The claim is not denied.
        NotDenied,
        /// It was reopened as often as the plan allows.
        ReopenedTooOften,
        /// Every line is paid in full.
        NothingToAppeal,
        /// The time for an appeal has passed.
        AppealTooLate,
        /// An appeal is open.
        AppealOpen,
        /// No appeal is open.
        NoAppeal,
        /// The external reviewer has ruled.
        AppealsExhausted,
        /// Who bills, does, has ordered or is paid for a service, is its patient, or has decided of its claim before does not
        /// decide of it.
        ReviewerInvolved,
        /// As many have decided of it as are kept.
        TooManyReviewers,
        /// A sum left the range of money or time.
        Overflow,
    }
}

impl From<Overflow> for TransitionError {
    fn from(_: Overflow) -> Self {
        TransitionError::Overflow
    }
}

impl ClaimRecord {
    /// What the claim waits for.
    pub fn pend(&self) -> Result<Pend, TransitionError> {
        match &self.state {
            ClaimState::Pended(pend) => Ok(*pend),
            ClaimState::Adjudicated { .. } => Err(TransitionError::AlreadyAdjudicated),
            ClaimState::Reversed { .. } | ClaimState::Voids(_) => Err(TransitionError::NotLive),
        }
    }

    /// The decision that stands, and when it was taken.
    pub fn decided(&self) -> Result<(&Decision, Millis), TransitionError> {
        match &self.state {
            ClaimState::Adjudicated { decision, at, .. } => Ok((decision, *at)),
            ClaimState::Pended(_) => Err(TransitionError::StillPended),
            ClaimState::Reversed { .. } | ClaimState::Voids(_) => Err(TransitionError::NotLive),
        }
    }

    /// The claim as something to be taken back.
    pub fn undo(&self) -> Result<Undo, TransitionError> {
        let decision = match &self.state {
            ClaimState::Pended(_) => None,
            ClaimState::Adjudicated { decision, .. } => Some(decision.clone()),
            ClaimState::Reversed { .. } | ClaimState::Voids(_) => return Err(TransitionError::NotLive),
        };
        Ok(Undo { control: self.control, base_day: self.base_day, claim: self.claim.clone(), decision })
    }

    /// When it was first decided; none while it never was.
    pub fn first_decided(&self) -> Option<Millis> {
        self.history.decided.or(self.decided().ok().map(|(_, at)| at))
    }

    /// Takes the outcome of working the claim out again at `at`, and what carries it. A refusal leaves it as it was.
    pub fn settle(
        &mut self,
        outcome: Outcome,
        at: Millis,
        batch: BatchId,
        carriage: Carriage,
    ) -> Result<(), TransitionError> {
        let before = match &self.state {
            ClaimState::Pended(pend) => Some(*pend),
            ClaimState::Adjudicated { .. } => None,
            ClaimState::Reversed { .. } | ClaimState::Voids(_) => return Err(TransitionError::NotLive),
        };
        match outcome {
            Outcome::Refused(_) => return Ok(()),
            Outcome::Voided => return Err(TransitionError::NotLive),
            Outcome::Decided(_) | Outcome::Pended(_) => {}
        }
        // The clock of clean claims stands still while provider or member are waited for, not while a reviewer is.
        if before.is_some_and(|pend| pend.awaits_information()) {
            // A deadline may lie before the moment at which it was set, where its plan counts days elsewhere.
            let until = at.max(self.history.waiting_since);
            let more = until.checked_sub(self.history.waiting_since).ok_or(TransitionError::Overflow)?;
            self.history.waited = self.history.waited.checked_add(more).ok_or(TransitionError::Overflow)?;
        }
        self.history.waiting_since = at;
        self.history.decided = self.first_decided();
        let Carriage { paid_before, earlier, payment } = carriage;
        if before.is_none() {
            self.history.paid_before = paid_before;
            self.history.earlier = earlier;
            self.history.interest = None;
        }
        self.state = match outcome {
            Outcome::Decided(decision) => ClaimState::Adjudicated { decision, at, batch, payment },
            // The clock of the first waiting goes on: what arrives late does not buy time, and looking again buys a reviewer
            // none. He has his own from when he alone is waited for, and for what has just arrived for him to look at.
            // Provider and member have theirs from when they are first waited for, whoever was before.
            Outcome::Pended(again) => ClaimState::Pended(match before {
                Some(pend) if again.awaits_information() || !pend.awaits_information() => {
                    let has_arrived = self.evidence.last().is_some_and(|last| last.at == at);
                    let is_for_reviewer = pend.awaits_information() && again.review && has_arrived;
                    let is_first_asked = again.awaits_information() && !pend.awaits_information();
                    if (is_for_reviewer || is_first_asked) && pend.until < again.until {
                        again
                    } else {
                        Pend { until: pend.until, ..again }
                    }
                }
                Some(_) | None => again,
            }),
            Outcome::Refused(_) | Outcome::Voided => return Err(TransitionError::NotLive),
        };
        Ok(())
    }

    /// The claim is taken back by another one.
    pub fn reverse(&mut self, by: ControlNumber, at: Millis, batch: BatchId) -> Result<(), TransitionError> {
        self.ensure_no_appeal()?;
        let decision = self.undo()?.decision;
        self.state = ClaimState::Reversed { decision, at, batch, by };
        Ok(())
    }

    /// A denied claim goes back to a reviewer, who has as long as the plan says.
    pub fn reopen(&mut self, at: Millis) -> Result<Pend, TransitionError> {
        let (decision, _) = self.decided()?;
        if decision.verdict() != Verdict::Denied {
            return Err(TransitionError::NotDenied);
        }
        let deadlines = decision.deadlines;
        if deadlines.reopenings <= self.history.reopened {
            return Err(TransitionError::ReopenedTooOften);
        }
        self.ensure_no_appeal()?;
        let today = Day::of(at, deadlines.utc_offset_minutes).ok_or(TransitionError::Overflow)?;
        let pend = Pend {
            evidence: Categories::NONE,
            other_payer: false,
            review: true,
            until: today.plus_days(u32::from(deadlines.review_days)).ok_or(TransitionError::Overflow)?,
            utc_offset_minutes: deadlines.utc_offset_minutes,
        };
        self.history.reopened = self.history.reopened.checked_add(1).ok_or(TransitionError::Overflow)?;
        self.history.decided = self.first_decided();
        // A denial has paid nothing.
        self.history.paid_before = Amount::ZERO;
        self.history.earlier = Vec::new();
        self.history.waiting_since = at;
        self.state = ClaimState::Pended(pend);
        Ok(pend)
    }

    /// Takes reviewers' decisions in the place of earlier ones on the same lines.
    ///
    /// [`TransitionError::NoSuchLine`], then [`TransitionError::ComputedReason`]; both change nothing.
    pub fn take_reviews(&mut self, reviews: &[Review]) -> Result<(), TransitionError> {
        if reviews.iter().any(|review| self.claim.lines.len() <= usize::from(review.line)) {
            return Err(TransitionError::NoSuchLine);
        }
        if reviews.iter().any(|review| review.ruling.reason().is_computed()) {
            return Err(TransitionError::ComputedReason);
        }
        for review in reviews {
            self.history.reviews.retain(|known| known.line != review.line);
            self.history.reviews.push(*review);
        }
        Ok(())
    }

    /// A reviewer decides lines of a claim that waits for one.
    pub fn take_under_review(&mut self, reviewer: Account, reviews: &[Review]) -> Result<(), TransitionError> {
        if !self.pend()?.review {
            return Err(TransitionError::NotUnderReview);
        }
        self.take_reviews(reviews)?;
        self.note_reviewer(reviewer)
    }

    /// Somebody decides of the claim: noted, so that he never rules on its appeal. Places are left for those who do.
    pub fn note_reviewer(&mut self, reviewer: Account) -> Result<(), TransitionError> {
        self.note(reviewer, MAX_REVIEWERS_OF_DECISIONS)
    }

    /// Somebody rules on an appeal: noted, so that he does not rule on the next.
    pub fn note_judge(&mut self, reviewer: Account) -> Result<(), TransitionError> {
        self.note(reviewer, MAX_REVIEWERS_PER_CLAIM)
    }

    fn note(&mut self, reviewer: Account, most: usize) -> Result<(), TransitionError> {
        let reviewers = &mut self.history.reviewers;
        if !reviewers.contains(&reviewer) {
            if reviewers.len() >= most {
                return Err(TransitionError::TooManyReviewers);
            }
            reviewers.push(reviewer);
        }
        Ok(())
    }

    /// Where the decision can be appealed, and until when; what happens at `now` does not matter.
    pub fn right_to_appeal(&self) -> Result<AppealRight, TransitionError> {
        self.ensure_no_appeal()?;
        let (decision, decided_at) = self.decided()?;
        let (level, since) = match self.history.appeals.last() {
            None => (AppealLevel::Internal, decided_at),
            Some(last) => match (last.level, last.ruling) {
                (AppealLevel::External, _) => return Err(TransitionError::AppealsExhausted),
                // Decided anew: the new decision may be appealed, but before the external reviewer alone.
                (AppealLevel::Internal, Some(AppealRuling::Overturned)) => (AppealLevel::External, decided_at),
                // The appeal's last day ends at the moment from which it is late.
                (AppealLevel::Internal, _) => {
                    let last = last.until.checked_sub(1).ok_or(TransitionError::Overflow)?;
                    (AppealLevel::External, last.max(decided_at))
                }
            },
        };
        let disputed = self.claim.total_charge()?.left_after(decision.paid()?);
        if disputed.is_zero() {
            return Err(TransitionError::NothingToAppeal);
        }
        let Deadlines { appeal_days, utc_offset_minutes, .. } = decision.deadlines;
        Ok(AppealRight { level, until: end_of_days(since, appeal_days, utc_offset_minutes)?, disputed })
    }

    /// The right to appeal at `now`.
    pub fn may_appeal(&self, now: Millis) -> Result<AppealRight, TransitionError> {
        let right = self.right_to_appeal()?;
        if right.until <= now {
            return Err(TransitionError::AppealTooLate);
        }
        Ok(right)
    }

    /// Opens the appeal that [`ClaimRecord::may_appeal`] allows; `hold` is kept back for it.
    pub fn appeal(&mut self, by: Account, now: Millis, hold: Amount) -> Result<Appeal, TransitionError> {
        let level = self.may_appeal(now)?.level;
        let Deadlines { ruling_days, utc_offset_minutes, .. } = self.decided()?.0.deadlines;
        let until = end_of_days(now, ruling_days, utc_offset_minutes)?;
        let appeal = Appeal { level, by, at: now, until, hold, ruling: None };
        self.history.appeals.push(appeal);
        Ok(appeal)
    }

    /// The open appeal.
    pub fn open_appeal(&self) -> Result<Appeal, TransitionError> {
        let open = self.history.appeals.last().filter(|appeal| appeal.ruling.is_none());
        open.copied().ok_or(TransitionError::NoAppeal)
    }

    /// Whether the open appeal, if there is one, was not ruled on in time: silence has decided it at its deadline.
    pub fn has_lapsed(&self, now: Millis) -> bool {
        self.open_appeal().is_ok_and(|appeal| appeal.until <= now)
    }

    /// Whether `reviewer` may rule on the open appeal: whoever has touched the claim may not, nor who has ever appealed it.
    pub fn ensure_uninvolved(&self, reviewer: Account) -> Result<(), TransitionError> {
        let has_appealed = self.history.appeals.iter().any(|appeal| appeal.by == reviewer);
        if has_appealed || self.history.reviewers.contains(&reviewer) {
            Err(TransitionError::ReviewerInvolved)
        } else {
            Ok(())
        }
    }

    /// Ends the open appeal. What was kept back for it is free again: it is told.
    pub fn end_appeal(&mut self, ruling: AppealRuling) -> Result<Amount, TransitionError> {
        let open = self.history.appeals.last_mut().filter(|appeal| appeal.ruling.is_none());
        let appeal = open.ok_or(TransitionError::NoAppeal)?;
        appeal.ruling = Some(ruling);
        Ok(core::mem::take(&mut appeal.hold))
    }

    fn ensure_no_appeal(&self) -> Result<(), TransitionError> {
        match self.open_appeal() {
            Ok(_) => Err(TransitionError::AppealOpen),
            Err(_) => Ok(()),
        }
    }
}

/// The moment at which the last of so many calendar days after `moment` ends, in the plan's offset (`RULES` 0 a).
fn end_of_days(moment: Millis, days: u16, utc_offset_minutes: i16) -> Result<Millis, TransitionError> {
    let last = Day::of(moment, utc_offset_minutes).and_then(|day| day.plus_days(u32::from(days)));
    let next = last.and_then(|day| day.plus_days(1));
    next.and_then(|day| day.begins_at(utc_offset_minutes)).ok_or(TransitionError::Overflow)
}

impl Pend {
    /// The moment at which the last day of waiting ends.
    pub fn ends_at(&self) -> Option<Millis> {
        self.until.plus_days(1)?.begins_at(self.utc_offset_minutes)
    }

    /// Whether the last day of waiting has passed.
    pub fn is_overdue(&self, now: Millis) -> bool {
        Day::of(now, self.utc_offset_minutes).is_none_or(|today| self.until < today)
    }

    /// Whether it is provider or member who is waited for.
    pub fn awaits_information(&self) -> bool {
        self.other_payer || self.evidence != Categories::NONE
    }
}
