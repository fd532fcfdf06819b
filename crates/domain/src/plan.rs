//! What an insurer promises: the plan, its benefits, ceilings and limits.
//!
//! Everything that is counted is a *counter*, numbered by its position: a [`Ceiling`] of what members bear (a deductible, an
//! out-of-pocket maximum, a coinsurance cap) or a [`Limit`] of what the plan bears. Benefits name the counters that apply, per
//! network tier. So which tiers share an accumulator, and whether in-patient and out-patient deductibles are apart, is a
//! matter of which numbers a plan writes down (`RULES` 0 n, step 3).

use alloc::vec::Vec;

use crate::bounds::{
    MAX_AMOUNT, MAX_ASSETS, MAX_BENEFITS, MAX_CEILINGS, MAX_DISTINGUISHING_MODIFIERS, MAX_FREQUENCIES,
    MAX_FREQUENCY_DAYS, MAX_FREQUENCY_USES, MAX_LIMITS, MAX_LIMITS_PER_BENEFIT, MAX_PLACES, MAX_TIERS,
};
use crate::calendar::{Anniversary, Day, FilingWindow};
use crate::consent::Category;
use crate::enrolment::AgeClass;
use crate::ids::{AssetId, Modifier};
use crate::money::{Amount, BasisPoints, Quantity, WHOLE};
use crate::service::Kind;
use crate::wire;

wire! {
    /// The benefit design that members are enrolled in. A published version never changes.
    pub struct Plan {
        /// The asset in which claims are settled: the escrow's number of it. Where the escrow has not listed it,
        /// whatever comes to a payment fails as a whole.
        pub asset: AssetId,
        /// Base units in the currency's minor unit (a cent): what a member's share is rounded to.
        pub minor_unit: Amount,
        /// When the plan year begins.
        pub year_start: Anniversary,
        /// The plan's fixed offset from UTC in minutes, east positive: in it calendar days are told.
        pub utc_offset_minutes: i16,
        /// How long after the service a claim may be filed.
        pub filing: FilingWindow,
        /// From which age, in years, a member is an adult. Who enrols members tells their age class by it.
        pub adult_age: u8,
        /// Whether the schedule is paid even where it is above the charge.
        pub waives_lesser_of: bool,
        /// How it pays after another payer.
        pub coordination: Coordination,
        /// The ceilings of what members bear, numbered by position.
        pub ceilings: Vec<Ceiling>,
        /// Network tiers, the best first, numbered by position. A provider that the insurer never placed is in the last.
        pub tiers: Vec<Tier>,
        /// What the plan covers, numbered by position.
        pub benefits: Vec<Benefit>,
        /// The maxima of what the plan pays, numbered by position.
        pub limits: Vec<Limit>,
        /// How often services may be had, numbered by position.
        pub frequencies: Vec<FrequencyRule>,
        /// Modifiers that make two services of one code on one day different services.
        pub distinguishing_modifiers: Vec<Modifier>,
        /// How long everyone has.
        pub clocks: Clocks,
    }
}

wire! {
    /// A yearly ceiling for one person and for the family. Both: embedded, one person adds at most his own to the family's.
    /// Only the family's: aggregate. None: no ceiling.
    #[derive(Copy, Default)]
    pub struct Ceiling {
        /// For one member.
        pub individual: Option<Amount>,
        /// For all members of a family together.
        pub family: Option<FamilyCeiling>,
    }
}

wire! {
    /// A family's ceiling, which may grow with the family (`RULES` 0 k).
    #[derive(Copy)]
    pub struct FamilyCeiling {
        /// For a family of up to `members`.
        pub base: Amount,
        /// How many members the base is for.
        pub members: u16,
        /// What each further member adds.
        pub extra: Amount,
        /// What it never exceeds.
        pub most: Amount,
    }
}

wire! {
    /// A network tier.
    #[derive(Copy)]
    pub struct Tier {
        /// Whether its providers are bound by contract or law: what exceeds the allowed amount is nobody's (CO-45), else the
        /// member's (PR-45).
        pub bound: bool,
        /// The most that an unbound provider may bill the member above the allowed amount, as a share of it; none: all.
        pub balance_bill_cap: Option<BasisPoints>,
    }
}

wire! {
    /// How a group of services is shared between plan and member.
    #[derive(Default)]
    pub struct Benefit {
        /// How it is shared, per network tier; tiers beyond the last entry take the last.
        pub sharing: Vec<Sharing>,
        /// What the plan pays per unit, whatever the percentage: the rest of the allowed amount is the member's.
        pub fixed: Option<Amount>,
        /// The most that the plan pays per unit, whatever it comes to otherwise: the rest is the member's (`RULES` step 6).
        pub most: Option<Amount>,
        /// The limits that apply, by their number in the plan.
        pub limits: Vec<u8>,
        /// The places of service at which it is paid; empty: anywhere.
        pub places: Vec<u8>,
        /// The evidence that must have arrived before it is paid.
        pub evidence: Option<EvidenceRule>,
        /// How long it waits after a member's coverage began.
        pub waiting: Waiting,
        /// Whether a prior authorisation is needed.
        pub authorisation: AuthorisationRule,
        /// Whom the law protects from an unbound provider's prices.
        pub protection: Protection,
        /// Whether it is covered at all.
        pub exclusion: Option<Exclusion>,
    }
}

wire! {
    /// How a benefit is shared in a network tier.
    #[derive(Copy, Default)]
    pub struct Sharing {
        /// The member's fixed amount per visit.
        pub copay: Option<Copay>,
        /// The deductible that applies, by the ceiling's number.
        pub deductible: Option<u8>,
        /// The one that applies in its place to stays over a night.
        pub inpatient_deductible: Option<u8>,
        /// The member's percentage of what deductible and copay leave.
        pub coinsurance: BasisPoints,
        /// The most that the percentage comes to, by the ceiling's number: the deductible stays outside.
        pub coinsurance_cap: Option<u8>,
        /// The most that deductible, copay and percentage come to together, by the ceiling's number.
        pub out_of_pocket: Option<u8>,
    }
}

wire! {
    /// A fixed amount per visit: per member, provider and day, not per line.
    #[derive(Copy)]
    pub struct Copay {
        /// The amount.
        pub amount: Amount,
        /// Where it stands.
        pub order: CopayOrder,
        /// What it is called.
        pub kind: CopayKind,
    }
}

wire! {
    /// Where a copay stands (`RULES` 0 m).
    #[derive(Copy)]
    pub enum CopayOrder {
        /// It is all that the member pays: neither deductible nor coinsurance.
        InsteadOfDeductible,
        /// It comes first, then the deductible, then the percentage.
        BeforeDeductible,
        /// It is taken from what the deductible leaves, then the percentage.
        AfterDeductible,
    }
}

wire! {
    /// What a fixed amount per visit is called on a remittance.
    #[derive(Copy, Default)]
    pub enum CopayKind {
        /// A copay (PR-3).
        #[default]
        Copay,
        /// The deductible of one event, separate from the yearly one (PR-1).
        EventDeductible,
    }
}

wire! {
    /// Evidence that a benefit needs.
    #[derive(Copy)]
    pub struct EvidenceRule {
        /// What.
        pub category: Category,
        /// Whether the member is asked for it, not the provider: where it never comes, the line is the member's (PR-227).
        pub from_member: bool,
        /// Whether a reviewer looks at it before the line is paid.
        pub reviewed: bool,
    }
}

wire! {
    /// Months of unbroken coverage before a benefit is paid.
    #[derive(Copy, Default)]
    pub struct Waiting {
        /// For adults, and for whom no age class is attested.
        pub adults: u8,
        /// For children.
        pub children: u8,
    }
}

wire! {
    /// What becomes of a line without the prior authorisation that it needs.
    #[derive(Copy, Default)]
    pub enum AuthorisationRule {
        /// None is needed.
        #[default]
        NotNeeded,
        /// It is denied.
        Denied,
        /// The member loses this share of what the plan would pay.
        Penalty(BasisPoints),
    }
}

wire! {
    /// Which lines take in-network shares whoever treats, and nobody owes what exceeds the allowed amount.
    #[derive(Copy, Default)]
    pub enum Protection {
        /// None.
        #[default]
        None,
        /// All: emergency care.
        Emergency,
        /// Those at a facility of a bound tier: ancillary care.
        AtNetworkFacility,
    }
}

wire! {
    /// Why a benefit is not covered though the plan knows it.
    #[derive(Copy)]
    pub enum Exclusion {
        /// The plan does not cover it.
        NotCovered,
        /// It is the consequence of an excluded activity.
        ExcludedActivity,
    }
}

wire! {
    /// How a plan pays after another payer (`RULES` step 7).
    #[derive(Copy, Default)]
    pub enum Coordination {
        /// What the member owes under the prior payer, at most the normal benefit.
        #[default]
        Standard,
        /// The allowed amount less what was paid, at most the normal benefit.
        Basic,
        /// The normal benefit less what was paid.
        NonDuplication,
        /// The plan's terms on the allowed amount less what was paid.
        MaintenanceOfBenefits,
        /// As Medicare pays second.
        MedicareSecondary,
    }
}

wire! {
    /// A maximum of what the plan pays.
    #[derive(Copy)]
    pub struct Limit {
        /// What is counted, and how far.
        pub measure: Measure,
        /// In what time.
        pub period: Period,
        /// For whom together.
        pub holder: LimitHolder,
        /// To whom it is confined; none: everyone.
        pub confined_to: Option<AgeClass>,
    }
}

wire! {
    /// What a limit counts.
    #[derive(Copy)]
    pub enum Measure {
        /// What the plan pays.
        Amount(Amount),
        /// Units.
        Units(Quantity),
        /// Claims of a kind, each counted once as the highest kind among its valid lines. Applies to every claim of the plan.
        Claims(Kind, u16),
    }
}

wire! {
    /// In what time a limit counts.
    #[derive(Copy, Default)]
    pub enum Period {
        /// The plan year.
        #[default]
        Year,
        /// As long as the member has the plan.
        Lifetime,
        /// So too, but for one category of benefits.
        LifetimeOfCategory,
    }
}

wire! {
    /// For whom a limit counts.
    #[derive(Copy, Default)]
    pub enum LimitHolder {
        /// Each member.
        #[default]
        Member,
        /// A family together.
        Family,
        /// A family together, whose limit of an amount grows with its size: the amount is the base.
        GrowingFamily(Growth),
    }
}

wire! {
    /// How a family's limit grows with the family (`RULES` 0 k).
    #[derive(Copy)]
    pub struct Growth {
        /// How many members the base is for.
        pub members: u16,
        /// What each further member adds.
        pub extra: Amount,
        /// What it never exceeds.
        pub most: Amount,
    }
}

wire! {
    /// How often a service may be had: another is refused payment up to and including day `days` after the last one
    /// (`RULES` 0 d).
    #[derive(Copy)]
    pub struct FrequencyRule {
        /// How many within the days.
        pub times: u8,
        /// The days.
        pub days: u16,
        /// Whether it is an edit of utilisation (151), not a maximum of the benefit (PR-119).
        pub is_edit: bool,
    }
}

wire! {
    /// How long everyone has, and what happens when they let it pass (`RULES` section 1, clocks).
    #[derive(Copy)]
    pub struct Clocks {
        /// Days that evidence, or another payer's remittance, may take.
        pub evidence_days: u16,
        /// Days that a reviewer may take.
        pub review_days: u16,
        /// Whether a line whose reviewer was late is paid what the plan comes to.
        pub review_pays: bool,
        /// Days after receipt at which a clean claim is due.
        pub clean_claim_days: u16,
        /// Interest a year on what is paid later.
        pub interest: BasisPoints,
        /// Days after a decision in which it may be appealed.
        pub appeal_days: u16,
        /// Days in which an appeal is decided.
        pub ruling_days: u16,
        /// Days in which a prior authorisation is decided.
        pub authorisation_days: u16,
        /// Hours in which an urgent one is.
        pub urgent_hours: u16,
        /// Whether an authorisation that was not decided in time counts as given.
        pub silence_authorises: bool,
        /// How often a denied claim may be reopened.
        pub reopenings: u8,
    }
}

wire! {
    /// Why a plan, a service or a provider's terms cannot be published.
    #[derive(Copy)]
    pub enum PlanError {
        /// No escrow has an asset of this number.
        NoSuchAsset,
        /// The minor unit is zero or above the largest amount.
        MinorUnit,
        /// The plan year begins on a day that does not exist.
        YearStart,
        /// The offset from UTC is a day or more.
        UtcOffset,
        /// No benefit at all, or more than fit.
        Benefits,
        /// More limits than fit, or one that grows and counts no amount, or never reaches its base.
        Limits,
        /// More ceilings than fit, or a family's that never reaches its base.
        Ceilings,
        /// No network tier at all, or more than fit.
        Tiers,
        /// More frequency rules than fit, or one without times or days, or with more than are kept.
        Frequencies,
        /// A benefit names a limit that the plan does not have, or that counts claims, names one twice, or too many.
        LimitOfBenefit,
        /// A benefit names too many places of service.
        Places,
        /// A benefit is shared in no tier, in more than there are, or names a ceiling that the plan does not have.
        Sharing,
        /// A share above the whole.
        Share,
        /// An amount above the largest amount.
        AmountTooLarge,
        /// Too many distinguishing modifiers.
        DistinguishingModifiers,
        /// A service names a benefit that no version of its plan has, or a frequency rule that it does not have.
        BenefitOfService,
        /// A price is zero, no multiple of the minor unit, or for a tier that the plan does not have.
        Price,
        /// More prices than fit, or one that does not begin after the ones before.
        PriceOrder,
        /// A code that ends before it begins, or more code pairs than fit.
        Validity,
        /// It would change what held until today: another benefit, another first day, an end in the past, a price that is
        /// gone or changed, or a new one that does not begin after today.
        RewritesPast,
    }
}

impl Default for Clocks {
    /// The usual ones; no interest.
    fn default() -> Self {
        Self {
            evidence_days: 30,
            review_days: 30,
            review_pays: true,
            clean_claim_days: 30,
            interest: BasisPoints(0),
            appeal_days: 180,
            ruling_days: 30,
            authorisation_days: 7,
            urgent_hours: 72,
            silence_authorises: true,
            reopenings: 1,
        }
    }
}

impl Ceiling {
    /// No more than these amounts, the family's whatever its size.
    pub fn flat(individual: Option<Amount>, family: Option<Amount>) -> Self {
        Self { individual, family: family.map(FamilyCeiling::flat) }
    }
}

impl FamilyCeiling {
    /// The same whatever the family's size.
    pub fn flat(amount: Amount) -> Self {
        Self { base: amount, members: 0, extra: Amount::ZERO, most: amount }
    }
}

impl From<Measure> for Limit {
    /// Per member and plan year.
    fn from(measure: Measure) -> Self {
        Self { measure, period: Period::default(), holder: LimitHolder::default(), confined_to: None }
    }
}

impl From<Category> for EvidenceRule {
    /// From the provider; its arrival settles.
    fn from(category: Category) -> Self {
        Self { category, from_member: false, reviewed: false }
    }
}

impl From<Sharing> for Benefit {
    /// Shared alike in every tier, without any condition.
    fn from(sharing: Sharing) -> Self {
        Self { sharing: Vec::from([sharing]), ..Self::default() }
    }
}

impl Plan {
    /// Whether the size of a family matters to what it may use.
    pub fn grows(&self) -> bool {
        self.ceilings.iter().filter_map(|ceiling| ceiling.family).any(|family| family.grows())
            || self.limits.iter().any(|limit| matches!(limit.holder, LimitHolder::GrowingFamily(_)))
    }

    /// A tier by its number, or the last one.
    pub fn tier(&self, number: u8) -> Option<Tier> {
        self.tiers.get(usize::from(number)).or(self.tiers.last()).copied()
    }

    /// Refuses a plan that could not be worked with; checks run in the order of [`PlanError`], those of a benefit benefit by
    /// benefit.
    pub fn ensure_valid(&self) -> Result<(), PlanError> {
        ensure(self.asset.0 < MAX_ASSETS, PlanError::NoSuchAsset)?;
        ensure(!self.minor_unit.is_zero() && fits(&self.minor_unit), PlanError::MinorUnit)?;
        ensure(self.year_start.is_valid(), PlanError::YearStart)?;
        ensure((-1_439..=1_439).contains(&self.utc_offset_minutes), PlanError::UtcOffset)?;
        ensure((1..=MAX_BENEFITS).contains(&self.benefits.len()), PlanError::Benefits)?;
        ensure(self.limits.len() <= MAX_LIMITS && self.limits.iter().all(Limit::grows_in_reason), PlanError::Limits)?;
        let reaches = |ceiling: &Ceiling| ceiling.family.is_none_or(|family| family.base <= family.most);
        ensure(self.ceilings.len() <= MAX_CEILINGS && self.ceilings.iter().all(reaches), PlanError::Ceilings)?;
        ensure((1..=MAX_TIERS).contains(&self.tiers.len()), PlanError::Tiers)?;
        let countable = |rule: &FrequencyRule| {
            (1..=MAX_FREQUENCY_USES).contains(&usize::from(rule.times)) && (1..=MAX_FREQUENCY_DAYS).contains(&rule.days)
        };
        let frequencies = self.frequencies.len() <= MAX_FREQUENCIES && self.frequencies.iter().all(countable);
        ensure(frequencies, PlanError::Frequencies)?;
        for benefit in &self.benefits {
            benefit.ensure_valid(self)?;
        }
        let ceilings = self.ceilings.iter().all(|ceiling| {
            ceiling.individual.iter().all(fits)
                && ceiling.family.iter().all(|family| fits(&family.extra) && fits(&family.most))
        });
        let limits = self.limits.iter().all(|limit| match (limit.measure, limit.holder) {
            (Measure::Amount(_), LimitHolder::GrowingFamily(growth)) => fits(&growth.extra) && fits(&growth.most),
            (Measure::Amount(amount), LimitHolder::Member | LimitHolder::Family) => fits(&amount),
            (Measure::Units(_) | Measure::Claims(..), _) => true,
        });
        ensure(ceilings && limits, PlanError::AmountTooLarge)?;
        ensure(self.distinguishing_modifiers.len() <= MAX_DISTINGUISHING_MODIFIERS, PlanError::DistinguishingModifiers)
    }
}

impl Benefit {
    fn ensure_valid(&self, plan: &Plan) -> Result<(), PlanError> {
        let named_once = |position: usize, limit: u8| !self.limits.iter().take(position).any(|other| *other == limit);
        let is_measured = |limit: u8| {
            let named = plan.limits.get(usize::from(limit));
            named.is_some_and(|limit| !matches!(limit.measure, Measure::Claims(..)))
        };
        let limits_exist =
            self.limits.iter().enumerate().all(|(position, limit)| is_measured(*limit) && named_once(position, *limit));
        ensure(limits_exist && self.limits.len() <= MAX_LIMITS_PER_BENEFIT, PlanError::LimitOfBenefit)?;
        ensure(self.places.len() <= MAX_PLACES, PlanError::Places)?;
        let exists = |ceiling: &Option<u8>| ceiling.is_none_or(|number| usize::from(number) < plan.ceilings.len());
        let sharing = self.sharing.iter().all(|sharing| {
            let named =
                [sharing.deductible, sharing.inpatient_deductible, sharing.coinsurance_cap, sharing.out_of_pocket];
            named.iter().all(exists)
        });
        ensure((1..=plan.tiers.len()).contains(&self.sharing.len()) && sharing, PlanError::Sharing)?;
        let penalty = match self.authorisation {
            AuthorisationRule::Penalty(share) => share,
            AuthorisationRule::NotNeeded | AuthorisationRule::Denied => BasisPoints(0),
        };
        let shares = penalty <= WHOLE && self.sharing.iter().all(|sharing| sharing.coinsurance <= WHOLE);
        ensure(shares, PlanError::Share)?;
        let copays = self.sharing.iter().filter_map(|sharing| sharing.copay).all(|copay| fits(&copay.amount));
        ensure(copays && self.fixed.iter().chain(&self.most).all(fits), PlanError::AmountTooLarge)
    }

    /// How it is shared in a tier.
    pub fn sharing(&self, tier: u8) -> Option<&Sharing> {
        self.sharing.get(usize::from(tier)).or(self.sharing.last())
    }

    /// Months of waiting for a member of an age class.
    pub fn waiting_months(&self, age: Option<AgeClass>) -> u8 {
        match age {
            Some(AgeClass::Child) => self.waiting.children,
            Some(AgeClass::Adult) | None => self.waiting.adults,
        }
    }
}

impl FrequencyRule {
    /// Whether a service on `one` day stands in the way of one on `other`.
    pub fn is_within(&self, one: Day, other: Day) -> bool {
        one.0.abs_diff(other.0) <= u32::from(self.days)
    }
}

pub(crate) fn fits(amount: &Amount) -> bool {
    amount.0 <= MAX_AMOUNT
}

pub(crate) fn ensure(holds: bool, error: PlanError) -> Result<(), PlanError> {
    if holds {
        Ok(())
    } else {
        Err(error)
    }
}
