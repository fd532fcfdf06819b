//! Who is covered, by which plan, from which day to which.

use alloc::vec::Vec;

use crate::bounds::{MAX_COVERAGES, MAX_ENDINGS, MAX_PERSONS};
use crate::calendar::Day;
use crate::ids::{Account, FamilyId, Millis, PlanRef};
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
        /// How they were ended early, in its order.
        pub endings: Vec<Ending>,
        /// What is attested of the person, in the order of days.
        pub persons: Vec<Person>,
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
    /// A stretch of coverage that was ended early.
    #[derive(Copy)]
    pub struct Ending {
        /// When it was ended.
        #[codec(compact)]
        pub at: Millis,
        /// How many stretches there were: it was the last of them.
        pub stretches: u8,
        /// What had been its last day.
        pub to: Day,
    }
}

wire! {
    /// What is attested of a member, from a day on. No birth date is on the chain.
    #[derive(Copy)]
    pub struct Person {
        /// The first day of which it is attested.
        pub from: Day,
        /// The sex class; none: not attested.
        pub sex: Option<Sex>,
        /// The age class; none: not attested.
        pub age: Option<AgeClass>,
        /// The day from which the age class must be attested anew: the first of the month in which a child may become an
        /// adult.
        pub review_from: Option<Day>,
    }
}

wire! {
    /// A sex class.
    #[derive(Copy)]
    pub enum Sex {
        /// Female.
        Female,
        /// Male.
        Male,
    }
}

wire! {
    /// An age class, by the plan's age of majority.
    #[derive(Copy)]
    pub enum AgeClass {
        /// Of age.
        Adult,
        /// Not yet.
        Child,
    }
}

wire! {
    /// Why an enrolment cannot be changed so.
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

    /// Ends the last stretch on `last`, as of the moment `at`. Claims that were decided before stay as they are
    /// ([`Enrolment::as_of`]).
    ///
    /// [`CoverageError::Backwards`] where it begins later, or there is none; [`CoverageError::TooMany`] where it was ended as
    /// often as is kept.
    pub fn end_coverage(&mut self, last: Day, at: Millis) -> Result<(), CoverageError> {
        let stretches = u8::try_from(self.coverages.len()).map_err(|_| CoverageError::TooMany)?;
        let open = self.coverages.last_mut().filter(|coverage| coverage.from <= last && last <= coverage.to);
        let open = open.ok_or(CoverageError::Backwards)?;
        if self.endings.len() >= MAX_ENDINGS {
            return Err(CoverageError::TooMany);
        }
        if last < open.to {
            self.endings.push(Ending { at, stretches, to: open.to });
            open.to = last;
        }
        Ok(())
    }

    /// The enrolment without the endings since `decided`, and what took the place of what they ended: what was decided once is
    /// decided again by the coverage that stood then, for a retroactive termination reverses nothing by itself (`RULES` 0 c).
    pub fn as_of(&self, decided: Millis) -> Self {
        let mut former = self.clone();
        for ending in self.endings.iter().rev().filter(|ending| decided < ending.at) {
            // It was the last one, so what follows it was added since.
            former.coverages.truncate(usize::from(ending.stretches));
            if let Some(last) = former.coverages.last_mut() {
                last.to = ending.to;
            }
        }
        former
    }

    /// Adds what is attested from a later day on.
    pub fn attest(&mut self, person: Person) -> Result<(), CoverageError> {
        if self.persons.last().is_some_and(|last| person.from <= last.from) {
            return Err(CoverageError::Overlaps);
        }
        if self.persons.len() >= MAX_PERSONS {
            return Err(CoverageError::TooMany);
        }
        self.persons.push(person);
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

    /// The first day of the unbroken coverage that holds `day`: renewal does not restart it (`RULES` 0 c).
    pub fn unbroken_since(&self, day: Day) -> Day {
        let earlier = self.coverages.iter().rev().skip_while(|coverage| day < coverage.from);
        let mut since = day;
        for coverage in earlier {
            if coverage.to.plus_days(1).is_none_or(|next| next < since) && coverage.to < day {
                break;
            }
            since = coverage.from;
        }
        since
    }

    /// The sex class on `day`, where it is attested.
    pub fn sex_on(&self, day: Day) -> Option<Sex> {
        self.person_on(day).and_then(|person| person.sex)
    }

    /// The age class on `day`, where it is attested and need not be attested anew.
    pub fn age_on(&self, day: Day) -> Option<AgeClass> {
        let person = self.person_on(day)?;
        person.age.filter(|_| person.review_from.is_none_or(|review| day < review))
    }

    fn person_on(&self, day: Day) -> Option<&Person> {
        self.persons.iter().rev().find(|person| person.from <= day)
    }
}
