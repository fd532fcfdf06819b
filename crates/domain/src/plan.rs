//! What an insurer promises: plans, their benefits and limits, and the services with their prices.

use alloc::vec::Vec;

use crate::bounds::{
    MAX_AMOUNT, MAX_BENEFITS, MAX_DISTINGUISHING_MODIFIERS, MAX_LIMITS, MAX_LIMITS_PER_BENEFIT, MAX_PLACES, MAX_PRICES,
};
use crate::calendar::{Anniversary, Day, FilingWindow};
use crate::consent::Category;
use crate::ids::{AssetId, Modifier};
use crate::money::{Amount, BasisPoints, Quantity, WHOLE};
use crate::wire;

wire! {
    /// The benefit design that members are enrolled in. A published version never changes.
    pub struct Plan {
        /// The asset in which claims are settled.
        pub asset: AssetId,
        /// Base units in the currency's minor unit (a cent): what a member's share is rounded to.
        pub minor_unit: Amount,
        /// When the plan year begins.
        pub year_start: Anniversary,
        /// The plan's fixed offset from UTC in minutes, east positive: in it calendar days are told.
        pub utc_offset_minutes: i16,
        /// How long after the service a claim may be filed.
        pub filing: FilingWindow,
        /// The yearly deductible.
        pub deductible: Ceiling,
        /// The yearly out-of-pocket maximum: deductible, copay and coinsurance together.
        pub out_of_pocket: Ceiling,
        /// What the plan covers, numbered by position.
        pub benefits: Vec<Benefit>,
        /// The maxima of what the plan pays, numbered by position.
        pub limits: Vec<Limit>,
        /// Modifiers that make two services of one code on one day different services.
        pub distinguishing_modifiers: Vec<Modifier>,
        /// Days that evidence may take; after the last of them the lines that needed it are denied.
        pub evidence_days: u16,
    }
}

wire! {
    /// A yearly ceiling for one person and for the family. Both: embedded. Only the family's: aggregate. None: no ceiling.
    #[derive(Copy, Default)]
    pub struct Ceiling {
        /// For one member.
        pub individual: Option<Amount>,
        /// For all members of a family together.
        pub family: Option<Amount>,
    }
}

wire! {
    /// How a group of services is shared between plan and member.
    pub struct Benefit {
        /// The member's fixed amount per visit.
        pub copay: Option<Copay>,
        /// Whether the yearly deductible applies.
        pub deductible_applies: bool,
        /// The member's percentage of what deductible and copay leave.
        pub coinsurance: BasisPoints,
        /// The limits that apply, by their number in the plan.
        pub limits: Vec<u8>,
        /// The places of service at which it is paid; empty: anywhere.
        pub places: Vec<u8>,
        /// The evidence that must have arrived before it is paid.
        pub evidence: Option<Category>,
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
    /// A maximum per member and plan year.
    #[derive(Copy)]
    pub enum Limit {
        /// Of what the plan pays.
        Amount(Amount),
        /// Of units.
        Units(Quantity),
    }
}

wire! {
    /// A service that a plan knows: its benefit, when its code is valid, and its prices.
    pub struct Service {
        /// The benefit it belongs to, by its number in the plan.
        pub benefit: u8,
        /// The first day on which the code is valid.
        pub valid_from: Day,
        /// The last one; none: still valid.
        pub valid_to: Option<Day>,
        /// Prices per unit with the day from which each holds, in the order of days.
        pub prices: Vec<Price>,
    }
}

wire! {
    /// A price per unit, from a day on.
    #[derive(Copy)]
    pub struct Price {
        /// The first day.
        pub from: Day,
        /// Per whole unit, in base units.
        #[codec(compact)]
        pub amount: Amount,
    }
}

wire! {
    /// Whether a provider is bound by contract with the insurer. A provider that the insurer never named is not.
    #[derive(Copy, Default)]
    pub enum Network {
        /// Bound: what exceeds the price is nobody's (CO-45).
        InNetwork,
        /// Not bound: what exceeds the price is the member's (PR-45).
        #[default]
        OutOfNetwork,
    }
}

impl Network {
    /// Whether the provider is bound by contract.
    pub fn is_bound(self) -> bool {
        match self {
            Network::InNetwork => true,
            Network::OutOfNetwork => false,
        }
    }
}

wire! {
    /// Why a plan or a service cannot be published.
    #[derive(Copy)]
    pub enum PlanError {
        /// The asset is not one that claims can be settled in.
        AssetNotSettled,
        /// The minor unit is zero or above the largest amount.
        MinorUnit,
        /// The plan year begins on a day that does not exist.
        YearStart,
        /// The offset from UTC is a day or more.
        UtcOffset,
        /// No benefit at all, or more than fit.
        Benefits,
        /// More limits than fit.
        Limits,
        /// A benefit names a limit that the plan does not have, names one twice, or too many.
        LimitOfBenefit,
        /// A benefit names too many places of service.
        Places,
        /// A share above the whole.
        Share,
        /// An amount above the largest amount.
        AmountTooLarge,
        /// Too many distinguishing modifiers.
        DistinguishingModifiers,
        /// A service names a benefit that no version of its plan has.
        BenefitOfService,
        /// A price is zero, or no multiple of the minor unit.
        Price,
        /// More prices than fit, or a new one that does not begin after the ones before.
        PriceOrder,
        /// A code that ends before it begins.
        Validity,
        /// It would change what held until today: another benefit, another first day, an end in the past, a price that is
        /// gone or changed, or a new price that does not begin after today.
        RewritesPast,
    }
}

impl Plan {
    /// Refuses a plan that could not be worked with; checks run in the order of [`PlanError`], those of a benefit benefit by
    /// benefit.
    pub fn ensure_valid(&self) -> Result<(), PlanError> {
        ensure(self.asset == AssetId::NATIVE, PlanError::AssetNotSettled)?;
        ensure(!self.minor_unit.is_zero() && fits(self.minor_unit), PlanError::MinorUnit)?;
        ensure(self.year_start.is_valid(), PlanError::YearStart)?;
        ensure((-1_439..=1_439).contains(&self.utc_offset_minutes), PlanError::UtcOffset)?;
        ensure((1..=MAX_BENEFITS).contains(&self.benefits.len()), PlanError::Benefits)?;
        ensure(self.limits.len() <= MAX_LIMITS, PlanError::Limits)?;
        for benefit in &self.benefits {
            benefit.ensure_valid(self.limits.len())?;
        }
        let ceilings = [self.deductible, self.out_of_pocket];
        let fit = ceilings.iter().flat_map(|ceiling| [ceiling.individual, ceiling.family]).flatten().all(fits)
            && self.limits.iter().all(|limit| match limit {
                Limit::Amount(amount) => fits(*amount),
                Limit::Units(_) => true,
            });
        ensure(fit, PlanError::AmountTooLarge)?;
        ensure(self.distinguishing_modifiers.len() <= MAX_DISTINGUISHING_MODIFIERS, PlanError::DistinguishingModifiers)
    }
}

impl Benefit {
    fn ensure_valid(&self, limits: usize) -> Result<(), PlanError> {
        let named_once = |position: usize, limit: u8| !self.limits.iter().take(position).any(|other| *other == limit);
        let limits_exist = self
            .limits
            .iter()
            .enumerate()
            .all(|(position, limit)| usize::from(*limit) < limits && named_once(position, *limit));
        ensure(limits_exist && self.limits.len() <= MAX_LIMITS_PER_BENEFIT, PlanError::LimitOfBenefit)?;
        ensure(self.places.len() <= MAX_PLACES, PlanError::Places)?;
        ensure(self.coinsurance <= WHOLE, PlanError::Share)?;
        ensure(self.copay.is_none_or(|copay| fits(copay.amount)), PlanError::AmountTooLarge)
    }
}

impl Service {
    /// Refuses a service that its plan could not work with; checks run in the order of [`PlanError`].
    pub fn ensure_valid(&self, plan: &Plan) -> Result<(), PlanError> {
        ensure(usize::from(self.benefit) < plan.benefits.len(), PlanError::BenefitOfService)?;
        let priced = |price: &Price| {
            !price.amount.is_zero() && fits(price.amount) && price.amount.0.checked_rem(plan.minor_unit.0) == Some(0)
        };
        ensure(self.prices.iter().all(priced), PlanError::Price)?;
        let ordered =
            self.prices.iter().zip(self.prices.iter().skip(1)).all(|(earlier, later)| earlier.from < later.from);
        ensure(ordered && self.prices.len() <= MAX_PRICES, PlanError::PriceOrder)?;
        ensure(self.valid_to.is_none_or(|last| self.valid_from <= last), PlanError::Validity)
    }

    /// Refuses a service that would change what `earlier` said of the days until `today`: services are append-only, claims
    /// that come late find what held on their day.
    pub fn ensure_follows(&self, earlier: &Service, today: Day) -> Result<(), PlanError> {
        let is_same = self.benefit == earlier.benefit && self.valid_from == earlier.valid_from;
        let is_open = |last: Option<Day>| last.is_none_or(|last| today <= last);
        let ends_alike = self.valid_to == earlier.valid_to || (is_open(self.valid_to) && is_open(earlier.valid_to));
        let keeps_prices = self.prices.starts_with(&earlier.prices);
        let begins_later = self.prices.iter().skip(earlier.prices.len()).all(|price| today < price.from);
        ensure(is_same && ends_alike && keeps_prices && begins_later, PlanError::RewritesPast)
    }

    /// Whether the code is valid on `day`.
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// The price per unit on `day`: the last one that began on it or before.
    pub fn price_on(&self, day: Day) -> Option<Amount> {
        self.prices.iter().rev().find(|price| price.from <= day).map(|price| price.amount)
    }
}

fn fits(amount: Amount) -> bool {
    amount.0 <= MAX_AMOUNT
}

fn ensure(holds: bool, error: PlanError) -> Result<(), PlanError> {
    if holds {
        Ok(())
    } else {
        Err(error)
    }
}
