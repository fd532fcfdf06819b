//! Who is covered, by which plan, from which day to which.

use alloc::vec::Vec;

use crate::bounds::MAX_COVERAGES;
use crate::calendar::Day;
use crate::ids::{Account, FamilyId, PlanRef};
use crate::reason::Reason;
use crate::wire;

wire! {
    /// A member's enrolment.
    pub struct Enrolment {
        /// The account with which the member consents and is paid.
        pub account: Account,
        /// The family whose ceilings the member shares.
        #[codec(compact)]
        pub family: FamilyId,
        /// Stretches of coverage in the order of days, without overlap.
        pub coverages: Vec<Coverage>,
    }
}

wire! {
    /// A stretch of coverage; its first and last day are inside.
    #[derive(Copy)]
    pub struct Coverage {
        /// The plan, as it stood when the member was enrolled or renewed.
        pub plan: PlanRef,
        /// The first day.
        pub from: Day,
        /// The last day.
        pub to: Day,
    }
}

wire! {
    /// Why a stretch of coverage cannot be added.
    #[derive(Copy)]
    pub enum CoverageError {
        /// It ends before it begins.
        Backwards,
        /// It begins before the one before it has ended.
        Overlaps,
        /// As many as fit are there already.
        TooMany,
    }
}

impl Enrolment {
    /// Adds a stretch of coverage after the ones that are there.
    pub fn add_coverage(&mut self, coverage: Coverage) -> Result<(), CoverageError> {
        if coverage.to < coverage.from {
            return Err(CoverageError::Backwards);
        }
        if self.coverages.last().is_some_and(|last| coverage.from <= last.to) {
            return Err(CoverageError::Overlaps);
        }
        if self.coverages.len() >= MAX_COVERAGES {
            return Err(CoverageError::TooMany);
        }
        self.coverages.push(coverage);
        Ok(())
    }

    /// The coverage in force on `day`, or why there is none.
    pub fn coverage_on(&self, day: Day) -> Result<Coverage, Reason> {
        if let Some(coverage) = self.coverages.iter().find(|coverage| coverage.from <= day && day <= coverage.to) {
            return Ok(*coverage);
        }
        let (Some(first), Some(last)) = (self.coverages.first(), self.coverages.last()) else {
            return Err(Reason::NeverEnrolled);
        };
        Err(if day < first.from {
            Reason::BeforeCoverage
        } else if day > last.to {
            Reason::AfterCoverage
        } else {
            Reason::CoverageLapsed
        })
    }
}
