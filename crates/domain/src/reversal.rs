//! How a claim gives back what it had used: exactly, record by record (`RULES` step 8, and 0 e and q).

use crate::accumulators::Used;
use crate::calendar::Day;
use crate::claim::{Claim, Refusal};
use crate::decision::{Decision, LineDecision, Terms};
use crate::ids::{ControlNumber, ProviderId};
use crate::pages::{put, Book, Pages, Whose};
use crate::visit::VisitKey;
use crate::wire;

wire! {
    /// A claim that is taken back: void, replaced, or to be decided anew.
    pub struct Undo {
        /// The payer's number of it.
        #[codec(compact)]
        pub control: ControlNumber,
        /// The day from which its lines count theirs.
        pub base_day: Day,
        /// What was claimed.
        pub claim: Claim,
        /// What was decided; none while it waits.
        pub decision: Option<Decision>,
    }
}

impl<B: Book> Pages<'_, B> {
    /// Gives back everything that a claim of `provider` had used.
    pub fn undo(&mut self, provider: ProviderId, undo: &Undo) -> Result<(), Refusal> {
        for line in &undo.claim.lines {
            let mut day = line.day(undo.base_day).ok_or(Refusal::NoSuchDay)?;
            let last = line.last_day(undo.base_day).ok_or(Refusal::NoSuchDay)?;
            while day <= last {
                self.forget_visit(VisitKey { member: undo.claim.member, provider, day }, undo.control);
                day = day.plus_days(1).ok_or(Refusal::NoSuchDay)?;
            }
            if let Some(serial) = line.drug_serial {
                if self.drug_serial(serial) == Some(undo.control) {
                    put(&mut self.changes.drug_serials, serial, None);
                }
            }
        }
        for line in undo.decision.iter().flat_map(|decision| &decision.lines) {
            if let Some(terms) = line.terms {
                self.undo_line(undo, line, terms)?;
            }
        }
        Ok(())
    }

    fn undo_line(&mut self, undo: &Undo, line: &LineDecision, terms: Terms) -> Result<(), Refusal> {
        let enrolment = self.book.enrolment(undo.claim.member).ok_or(Refusal::RecordsInconsistent)?;
        let plan = self.book.plan(terms.plan).ok_or(Refusal::RecordsInconsistent)?;
        let (member, family) = (undo.claim.member, enrolment.family);
        let whose = Whose { member, family, reference: terms.plan, plan, year: terms.year };
        self.change_used(&whose, &line.uses, Used::give_back)?;
        let key = whose.key(false, false);
        let mut year = self.used(key);
        if year.frequencies.iter().any(|known| known.claim == undo.control) {
            year.forget(undo.control);
            put(&mut self.changes.used, key, year);
        }
        if let Some((id, units)) = line.authorised {
            let mut authorisation = self.authorisation(id).ok_or(Refusal::RecordsInconsistent)?;
            authorisation.give_back(units)?;
            put(&mut self.changes.authorisations, id, authorisation);
        }
        Ok(())
    }
}
