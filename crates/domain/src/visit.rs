//! What one member has had from one provider on one day: where duplicates are found, and copays taken once.

use alloc::vec::Vec;

use crate::bounds::MAX_VISIT_LINES;
use crate::calendar::Day;
use crate::ids::{Code, ControlNumber, MemberId, Modifier, ProviderId};
use crate::money::{Amount, Overflow, Quantity};
use crate::plan::CopayKind;
use crate::wire;

wire! {
    /// Which visit.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct VisitKey {
        /// The member.
        pub member: MemberId,
        /// The billing provider.
        pub provider: ProviderId,
        /// The service day.
        pub day: Day,
    }
}

wire! {
    /// The visit: its pending and payable lines, whatever claim they came with, and the copays taken.
    #[derive(Default)]
    pub struct Visit {
        /// The lines.
        pub lines: Vec<VisitLine>,
        /// The copays.
        pub copays: Vec<VisitCopay>,
    }
}

wire! {
    /// A pending or payable line.
    pub struct VisitLine {
        /// The claim that it belongs to.
        #[codec(compact)]
        pub claim: ControlNumber,
        /// Its code.
        pub code: Code,
        /// Its units.
        #[codec(compact)]
        pub units: Quantity,
        /// Of its modifiers, those that the plan lists as distinguishing, sorted.
        pub modifiers: Vec<Modifier>,
    }
}

wire! {
    /// What was taken as the visit's copay, or as its event deductible.
    #[derive(Copy)]
    pub struct VisitCopay {
        /// Which of the two.
        pub kind: CopayKind,
        /// The claim that took it.
        #[codec(compact)]
        pub claim: ControlNumber,
        /// How much.
        #[codec(compact)]
        pub amount: Amount,
    }
}

impl Visit {
    /// Whether this service was claimed before, on an earlier line of the same claim or by another claim.
    ///
    /// The units do not matter: the same service on the same day with another quantity is still the same service.
    pub fn has(&self, code: Code, modifiers: &[Modifier]) -> bool {
        self.lines.iter().any(|line| line.code == code && line.modifiers == modifiers)
    }

    /// Notes a line. `false` when the visit is full.
    pub fn add(&mut self, line: VisitLine) -> bool {
        let fits = self.lines.len() < MAX_VISIT_LINES;
        if fits {
            self.lines.push(line);
        }
        fits
    }

    /// Forgets everything that a claim noted here, and tells whether it had noted anything.
    pub fn forget(&mut self, claim: ControlNumber) -> bool {
        let before = (self.lines.len(), self.copays.len());
        self.lines.retain(|line| line.claim != claim);
        self.copays.retain(|copay| copay.claim != claim);
        before != (self.lines.len(), self.copays.len())
    }

    /// How many units of a code are noted.
    pub fn units_of(&self, code: Code) -> Result<Quantity, Overflow> {
        let same = self.lines.iter().filter(|line| line.code == code);
        same.map(|line| line.units.0).try_fold(0u32, u32::checked_add).map(Quantity).ok_or(Overflow)
    }

    /// What all claims have taken of a kind, whatever the benefit: a visit has one copay, the highest (`RULES` 0 m).
    pub fn copay_taken(&self, kind: CopayKind) -> Result<Amount, Overflow> {
        crate::money::sum(self.copays.iter().filter(|copay| copay.kind == kind).map(|copay| copay.amount))
    }
}
