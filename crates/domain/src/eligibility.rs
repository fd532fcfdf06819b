//! Step 0: whether a line is worked out at all (`RULES` section 1). Of several failures the first in this order is the
//! reason: enrolment and coverage, billed before it was done, filing window, the credentials of whoever billed, did and
//! ordered it, duplicate, code valid on the day, covered by the plan, place, sex, age, waiting, authorisation, code pairs,
//! price; frequency and counts come after them, in [`crate::adjudicate`]. The price comes late because a reviewer is asked
//! where there is none: a line that is denied anyway waits for nobody.

use alloc::vec::Vec;

use crate::authorisation::{Authorisation, Cover};
use crate::calendar::Day;
use crate::claim::{Claim, ClaimKind, Line};
use crate::credential::Standing;
use crate::enrolment::Enrolment;
use crate::ids::{Code, Millis, Modifier, ProviderId};
use crate::money::{Amount, BasisPoints, Quantity};
use crate::network::Facility;
use crate::plan::{AuthorisationRule, Benefit, Exclusion, Plan, Protection, Tier};
use crate::reason::Reason;
use crate::review::Figures;
use crate::service::{Relation, Service};
use crate::wire;

/// What step 0 looks at, besides the coverage that [`covered_days`] has found.
pub struct Candidate<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// The line.
    pub line: &'a Line,
    /// The line's first service day.
    pub first_day: Day,
    /// The first of its days that is covered.
    pub day: Day,
    /// Its last service day.
    pub last_day: Day,
    /// The day on which the claim was received, in the plan's offset.
    pub received: Day,
    /// The day on which it was handed in itself.
    pub filed: Day,
    /// When this is asked.
    pub now: Millis,
    /// Who bills.
    pub provider: ProviderId,
    /// The provider's standing on the service day.
    pub standing: Standing,
    /// That of who did it; none where nobody else is named.
    pub rendering: Option<Standing>,
    /// That of who ordered it; none where nobody is named.
    pub ordering: Option<Standing>,
    /// The provider's network tier on the service day.
    pub tier: u8,
    /// What kind of facility it was done at.
    pub facility: Facility,
    /// The tier of that facility.
    pub facility_tier: u8,
    /// Whether the same service was claimed before.
    pub is_duplicate: bool,
    /// The codes that the member has had from the provider that day, those of the claim's earlier valid lines with them.
    pub before: &'a [Code],
    /// The codes of the claim's other lines of the day that count, before and after this one.
    pub beside: &'a [Code],
    /// The member.
    pub enrolment: &'a Enrolment,
    /// The terms of the coverage in force.
    pub plan: &'a Plan,
    /// The service; none where the plan does not have the code.
    pub service: Option<&'a Service>,
    /// The prior authorisation that the line names, with the day on which it was asked for; none where there is none of that
    /// number.
    pub authorisation: Option<(&'a Authorisation, Day)>,
    /// A reviewer's figures.
    pub figures: Option<Figures>,
}

/// What a line that passes is worked out with.
pub struct Covered<'a> {
    /// The service.
    pub service: &'a Service,
    /// Its benefit.
    pub benefit: &'a Benefit,
    /// The price per unit, or why there is none yet: asked for last, for what is denied anyway waits for nobody.
    pub price: Result<Amount, NotCovered>,
    /// The tier whose sharing it takes.
    pub tier_number: u8,
    /// That tier; bound where the line is protected.
    pub tier: Tier,
    /// The units that are left of the prior authorisation, and the most that it allows per unit.
    pub authorised: Option<(Quantity, Option<Amount>)>,
    /// What the member loses for want of one.
    pub penalty: BasisPoints,
}

/// Why a line is not worked out.
#[derive(Clone, Copy)]
pub enum NotCovered {
    /// It is denied.
    Denied(Reason),
    /// A reviewer must look at it; denied for this reason where none does in time.
    Waits(Reason),
    /// The service names a benefit that the plan does not have.
    RecordsInconsistent,
}

wire! {
    /// Which part of a line is covered.
    #[derive(Copy)]
    pub struct CoveredDays {
        /// The first covered day.
        pub first: Day,
        /// How many of its days are.
        pub covered: u32,
        /// How many days it has.
        pub days: u32,
    }
}

/// The days of a stay that coverage holds: `None` where the stay has none.
pub fn covered_days(enrolment: &Enrolment, from: Day, to: Day) -> Option<CoveredDays> {
    let length = |from: Day, to: Day| from.0.abs_diff(to.0).checked_add(1);
    let days = length(from, to)?;
    let parts = enrolment.coverages.iter().map(|coverage| (coverage.from.max(from), coverage.to.min(to)));
    let mut found: Option<CoveredDays> = None;
    for (first, last) in parts.filter(|(first, last)| first <= last) {
        let more = length(first, last)?;
        let known = found.get_or_insert(CoveredDays { first, covered: 0, days });
        known.covered = known.covered.checked_add(more)?;
    }
    found
}

impl From<Reason> for NotCovered {
    fn from(reason: Reason) -> Self {
        NotCovered::Denied(reason)
    }
}

impl<'a> Candidate<'a> {
    /// The line's service, or the first reason that speaks against the line whatever benefit pays it.
    pub fn in_order(&self) -> Result<&'a Service, NotCovered> {
        self.ensure(self.last_day <= self.filed, Reason::BilledBeforeService)?;
        self.ensure(self.is_in_time(), Reason::FiledTooLate)?;
        self.ensure(self.standing.is_eligible(), Reason::ProviderNotCredentialed)?;
        self.ensure(self.rendering.is_none_or(Standing::is_eligible), Reason::RenderingNotEligible)?;
        self.ensure(self.ordering.is_none_or(Standing::is_eligible), Reason::OrderingNotEligible)?;
        self.ensure(!self.is_duplicate, Reason::Duplicate)?;
        let service = self.service.ok_or(Reason::NotInPlan)?;
        self.ensure(service.is_valid_on(self.day), Reason::CodeNotValid)?;
        Ok(service)
    }

    /// What one of the service's benefits makes of the line, which is [in order](Candidate::in_order), or the first
    /// reason why it pays nothing.
    pub fn covered_by(&self, service: &'a Service, number: u8) -> Result<Covered<'a>, NotCovered> {
        let benefit = self.plan.benefits.get(usize::from(number)).ok_or(Reason::NotInPlan)?;
        if let Some(exclusion) = benefit.exclusion {
            self.ensure(false, exclusion.reason())?;
        }
        let (tier_number, tier) = self.tier(benefit)?;
        self.ensure(self.is_at_a_place_of(benefit), Reason::WrongPlace)?;
        self.ensure(service.setting.is_none_or(|setting| self.facility.takes(setting)), Reason::WrongPlace)?;
        self.ensure_same(service.sex, self.enrolment.sex_on(self.day), Reason::WrongSex)?;
        let age = self.enrolment.age_on(self.day);
        self.ensure_same(service.age, age, Reason::WrongAge)?;
        let waited = self.enrolment.unbroken_since(self.day).plus_months(u16::from(benefit.waiting_months(age)));
        self.ensure(waited.is_none_or(|end| end <= self.day), Reason::WaitingPeriod)?;
        let (authorised, penalty) = self.authorised(benefit)?;
        self.ensure_pairs(service)?;
        let price = self.price(service, tier_number);
        Ok(Covered { service, benefit, price, tier_number, tier, authorised, penalty })
    }

    /// Denies for a reason, unless a reviewer waives it.
    fn ensure(&self, holds: bool, reason: Reason) -> Result<(), NotCovered> {
        if holds || self.figures.is_some_and(|figures| figures.waives) {
            Ok(())
        } else {
            Err(reason.into())
        }
    }

    fn ensure_same<T: PartialEq>(&self, wanted: Option<T>, is: Option<T>, reason: Reason) -> Result<(), NotCovered> {
        if wanted.is_some() && is.is_none() && self.figures.is_none() {
            return Err(NotCovered::Waits(Reason::IdentityDoubtful));
        }
        self.ensure(wanted.is_none() || is.is_none() || wanted == is, reason)
    }

    fn tier(&self, benefit: &Benefit) -> Result<(u8, Tier), NotCovered> {
        let tier_of = |number: u8| self.plan.tier(number).ok_or(NotCovered::RecordsInconsistent);
        let is_protected = match benefit.protection {
            Protection::None => false,
            Protection::Emergency => true,
            Protection::AtNetworkFacility => self.claim.facility.is_some() && tier_of(self.facility_tier)?.bound,
        };
        if is_protected && !tier_of(self.tier)?.bound {
            let best = tier_of(0)?;
            return Ok((0, Tier { bound: true, ..best }));
        }
        // A provider outside is in the last tier, and gets its prices.
        let last = self.plan.tiers.len().checked_sub(1).and_then(|last| u8::try_from(last).ok()).unwrap_or_default();
        Ok((self.tier.min(last), tier_of(self.tier)?))
    }

    fn price(&self, service: &Service, tier: u8) -> Result<Amount, NotCovered> {
        // Where a reviewer sets the amount no price is asked for.
        let reviewed = self.figures.and_then(|figures| figures.price);
        let amount = self.figures.and_then(|figures| figures.allowed).map(|_| Amount::ZERO);
        reviewed.or(service.price_on(self.day, tier)).or(amount).ok_or(match self.figures {
            None => NotCovered::Waits(Reason::NoPrice),
            Some(_) => NotCovered::Denied(Reason::NoPrice),
        })
    }

    fn authorised(&self, benefit: &Benefit) -> Result<(Option<(Quantity, Option<Amount>)>, BasisPoints), NotCovered> {
        let none = BasisPoints(0);
        // Where none is needed, one that is named changes nothing: it neither cuts nor is used up.
        let named = self.line.authorisation.or(self.claim.authorisation).is_some();
        let missing = match &self.authorisation {
            Some((authorisation, asked_on)) => {
                let member = self.claim.member;
                match authorisation.cover(member, self.provider, self.line.code, self.day, *asked_on, self.now) {
                    // Where none is needed, units beyond it are paid all the same; what it allows at most holds.
                    Cover::Covers { most, .. } if benefit.authorisation == AuthorisationRule::NotNeeded => {
                        return Ok((most.map(|most| (self.line.units, Some(most))), none));
                    }
                    Cover::Covers { left, most } => return Ok((Some((left, most)), none)),
                    Cover::Undecided | Cover::Not(_) if benefit.authorisation == AuthorisationRule::NotNeeded => {
                        return Ok((None, none));
                    }
                    Cover::Undecided if self.figures.is_none() => {
                        return Err(NotCovered::Waits(Reason::AuthorisationAbsent));
                    }
                    Cover::Undecided => Reason::AuthorisationAbsent,
                    Cover::Not(reason) => reason,
                }
            }
            None if named => Reason::AuthorisationNumberWrong,
            None => Reason::AuthorisationAbsent,
        };
        match benefit.authorisation {
            AuthorisationRule::NotNeeded => Ok((None, none)),
            AuthorisationRule::Denied => self.ensure(false, missing).map(|()| (None, none)),
            AuthorisationRule::Penalty(share) => Ok((None, share)),
        }
    }

    fn ensure_pairs(&self, service: &Service) -> Result<(), NotCovered> {
        let is_distinguished = !distinguishing(self.line, self.plan).is_empty();
        for pair in service.pairs.iter().filter(|pair| pair.holds_on(self.day)) {
            let (others, reason) = match pair.relation {
                Relation::Bundled => (self.beside, Reason::Bundled),
                Relation::MutuallyExclusive => (self.before, Reason::MutuallyExclusive),
                Relation::NotTogether => (self.beside, Reason::NotTogether),
            };
            let is_set_aside = pair.modifier_allowed && is_distinguished;
            let is_there = others.contains(&pair.other) || self.before.contains(&pair.other);
            self.ensure(is_set_aside || !is_there, reason)?;
        }
        Ok(())
    }

    fn is_in_time(&self) -> bool {
        let counts_from = match self.claim.kind {
            ClaimKind::Professional => self.first_day,
            ClaimKind::Institutional => self.last_day,
        };
        // A window whose end lies beyond the calendar has not ended.
        counts_from.last_filing_day(self.plan.filing).is_none_or(|last| self.received <= last)
    }

    fn is_at_a_place_of(&self, benefit: &Benefit) -> bool {
        let place = self.line.place.or(self.claim.place);
        benefit.places.is_empty() || place.is_some_and(|place| benefit.places.contains(&place))
    }
}

impl Exclusion {
    fn reason(self) -> Reason {
        match self {
            Exclusion::NotCovered => Reason::NotCovered,
            Exclusion::ExcludedActivity => Reason::ExcludedActivity,
        }
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
