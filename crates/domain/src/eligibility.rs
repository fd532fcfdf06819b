//! Step 0: whether a line is worked out at all (`RULES` section 1). Of several failures the first in this order is the
//! reason: enrolment and coverage, billed before it was done, filing window, the provider's credential, duplicate, code
//! valid on the day, covered by the plan, place, price.

use alloc::vec::Vec;

use crate::calendar::Day;
use crate::claim::{Claim, ClaimKind, Line};
use crate::credential::Standing;
use crate::ids::Modifier;
use crate::money::Amount;
use crate::plan::{Benefit, Plan, Service};
use crate::reason::Reason;
use crate::visit::Visit;

/// What step 0 looks at, besides the coverage that [`crate::enrolment::Enrolment::coverage_on`] has found.
pub struct Candidate<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// The line.
    pub line: &'a Line,
    /// The line's first service day.
    pub day: Day,
    /// The day on which the claim was received, in the plan's offset.
    pub received: Day,
    /// The provider's standing on the service day.
    pub standing: Standing,
    /// What the member has had from the provider that day.
    pub visit: &'a Visit,
    /// The terms of the coverage in force.
    pub plan: &'a Plan,
    /// The service; none where the plan does not have the code.
    pub service: Option<&'a Service>,
}

/// What a line that passes is worked out with.
pub struct Covered<'a> {
    /// Its benefit.
    pub benefit: &'a Benefit,
    /// The benefit's number.
    pub benefit_number: u8,
    /// The price per unit.
    pub price: Amount,
}

/// Why a line is not worked out.
pub enum NotCovered {
    /// It is denied.
    Denied(Reason),
    /// The service names a benefit that the plan does not have.
    RecordsInconsistent,
}

impl From<Reason> for NotCovered {
    fn from(reason: Reason) -> Self {
        NotCovered::Denied(reason)
    }
}

impl<'a> Candidate<'a> {
    /// The line's benefit and price, or the first reason why it has none.
    pub fn covered(&self) -> Result<Covered<'a>, NotCovered> {
        if self.received < self.day {
            return Err(Reason::BilledBeforeService.into());
        }
        if !self.is_in_time() {
            return Err(Reason::FiledTooLate.into());
        }
        if !self.standing.is_eligible() {
            return Err(Reason::ProviderNotCredentialed.into());
        }
        if self.visit.has(self.line.code, &distinguishing(self.line, self.plan)) {
            return Err(Reason::Duplicate.into());
        }
        let service = self.service.ok_or(Reason::NotInPlan)?;
        if !service.is_valid_on(self.day) {
            return Err(Reason::CodeNotValid.into());
        }
        let benefit = self.plan.benefits.get(usize::from(service.benefit)).ok_or(NotCovered::RecordsInconsistent)?;
        if !self.is_at_a_place_of(benefit) {
            return Err(Reason::WrongPlace.into());
        }
        let price = service.price_on(self.day).ok_or(Reason::NoPrice)?;
        Ok(Covered { benefit, benefit_number: service.benefit, price })
    }

    fn is_in_time(&self) -> bool {
        let counts_from = match self.claim.kind {
            ClaimKind::Professional => Some(self.day),
            ClaimKind::Institutional => self.day.plus_days(u32::from(self.line.through)),
        };
        // A window whose end lies beyond the calendar has not ended.
        counts_from.and_then(|day| day.last_filing_day(self.plan.filing)).is_none_or(|last| self.received <= last)
    }

    fn is_at_a_place_of(&self, benefit: &Benefit) -> bool {
        let place = self.line.place.or(self.claim.place);
        benefit.places.is_empty() || place.is_some_and(|place| benefit.places.contains(&place))
    }
}

/// Of a line's modifiers those that the plan lists as distinguishing, sorted, each once.
pub fn distinguishing(line: &Line, plan: &Plan) -> Vec<Modifier> {
    let mut modifiers = Vec::new();
    for modifier in line.modifiers.iter().filter(|modifier| plan.distinguishing_modifiers.contains(modifier)) {
        insert_sorted(&mut modifiers, *modifier);
    }
    modifiers
}

/// Adds `value` to a sorted list of few, unless it is there. Sorting a list at the end would bring a whole sorting algorithm
/// into every contract.
pub fn insert_sorted<T: Ord>(values: &mut Vec<T>, value: T) {
    if let Err(place) = values.binary_search(&value) {
        values.insert(place, value);
    }
}
