//! A claim's life: submitted, then pended or adjudicated. One function makes every transition.
//!
//! Whether an adjudicated claim is paid is not told here: only the escrow knows.

use alloc::vec::Vec;

use crate::calendar::Day;
use crate::claim::Claim;
use crate::consent::Evidence;
use crate::decision::{Decision, Outcome, Pend};
use crate::ids::{BatchId, ControlNumber, GrantId, Millis, PaymentNumber};
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
        /// When it was received.
        #[codec(compact)]
        pub received: Millis,
        /// The day from which its lines count theirs.
        pub base_day: Day,
        /// What was claimed.
        pub claim: Claim,
        /// What was attached.
        pub evidence: Vec<Attached>,
        /// Where it stands.
        pub state: ClaimState,
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
            /// The payment that carries it; none where nothing is payable.
            payment: Option<PaymentNumber>,
        },
    }
}

wire! {
    /// A transition that the claim's state does not allow.
    #[derive(Copy)]
    pub enum TransitionError {
        /// The claim is adjudicated: it is not edited.
        AlreadyAdjudicated,
    }
}

impl ClaimRecord {
    /// What the claim waits for.
    pub fn pend(&self) -> Result<Pend, TransitionError> {
        match &self.state {
            ClaimState::Pended(pend) => Ok(*pend),
            ClaimState::Adjudicated { .. } => Err(TransitionError::AlreadyAdjudicated),
        }
    }

    /// Takes the outcome of working out a pended claim again. A refusal leaves it pended.
    pub fn settle(
        &mut self,
        outcome: Outcome,
        at: Millis,
        batch: BatchId,
        payment: Option<PaymentNumber>,
    ) -> Result<(), TransitionError> {
        let pend = self.pend()?;
        self.state = match outcome {
            Outcome::Decided(decision) => ClaimState::Adjudicated { decision, at, batch, payment },
            // The clock of the first waiting goes on: what arrives late does not buy time.
            Outcome::Pended(again) => ClaimState::Pended(Pend { evidence: again.evidence, ..pend }),
            Outcome::Refused(_) => ClaimState::Pended(pend),
        };
        Ok(())
    }
}

impl Pend {
    /// The moment at which the last day for evidence ends.
    pub fn ends_at(&self) -> Option<Millis> {
        self.until.plus_days(1)?.begins_at(self.utc_offset_minutes)
    }

    /// Whether the last day on which evidence may arrive has passed.
    pub fn is_overdue(&self, now: Millis) -> bool {
        Day::of(now, self.utc_offset_minutes).is_none_or(|today| self.until < today)
    }
}
