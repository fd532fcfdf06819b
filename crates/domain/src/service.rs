//! The services that a plan knows: their benefits, prices, and what they go together with.

use alloc::vec::Vec;

use crate::bounds::{MAX_PAIRS, MAX_PRICES};
use crate::calendar::Day;
use crate::enrolment::{AgeClass, Sex};
use crate::ids::Code;
use crate::money::{Amount, Quantity};
use crate::network::Setting;
use crate::plan::{ensure, fits, Plan, PlanError};
use crate::wire;

wire! {
    /// A service that a plan knows. Prices and tables are those of the service day.
    pub struct Service {
        /// The benefit it belongs to, by its number in the plan.
        pub benefit: u8,
        /// Another benefit that could pay it: the one that pays more does.
        pub alternative: Option<u8>,
        /// The first day on which the code is valid.
        pub valid_from: Day,
        /// The last one; none: still valid.
        pub valid_to: Option<Day>,
        /// Prices per unit with the day from which each holds, in the order of days.
        pub prices: Vec<Price>,
        /// What kind of service it is.
        pub kind: Kind,
        /// The kind of facility at which alone it is paid.
        pub setting: Option<Setting>,
        /// The sex for which alone it is.
        pub sex: Option<Sex>,
        /// The age class for which alone it is.
        pub age: Option<AgeClass>,
        /// What a line over several days means.
        pub span: Span,
        /// How often it may be had, by the rule's number in the plan.
        pub frequency: Option<u8>,
        /// How many units of it make sense on one day.
        pub units_per_day: Option<UnitsPerDay>,
        /// What it does not go together with.
        pub pairs: Vec<Pair>,
    }
}

wire! {
    /// A price per unit, from a day on.
    #[derive(Copy)]
    pub struct Price {
        /// The first day.
        pub from: Day,
        /// The network tier whose providers get it; none: all.
        pub tier: Option<u8>,
        /// Per whole unit, in base units.
        #[codec(compact)]
        pub amount: Amount,
    }
}

wire! {
    /// What kind of service it is, the lowest first: a claim counts once, as the highest kind among its valid lines
    /// (`RULES` 0 h).
    #[derive(Copy, Default, PartialOrd, Ord)]
    pub enum Kind {
        /// A visit.
        #[default]
        Visit,
        /// Something else.
        Other,
        /// A consultation.
        Consultation,
        /// A stay over a night.
        HospitalStay,
        /// Antenatal care.
        Antenatal,
        /// A delivery.
        Delivery,
        /// Surgery.
        Surgery,
    }
}

wire! {
    /// What a line over several days means for coverage (`RULES` step 0).
    #[derive(Copy, Default)]
    pub enum Span {
        /// One thing: it needs coverage on every day.
        #[default]
        WholeStay,
        /// So much a day: it loses its uncovered days.
        PerDay,
    }
}

wire! {
    /// How many units of a service make sense for one member on one day.
    #[derive(Copy)]
    pub struct UnitsPerDay {
        /// So many.
        pub most: Quantity,
        /// Whether a line with more is denied, not cut.
        pub denies: bool,
        /// Whether it is a maximum of the benefit (PR-119), not an edit (151).
        pub is_maximum: bool,
    }
}

wire! {
    /// Another code that this one does not go together with on one day.
    #[derive(Copy)]
    pub struct Pair {
        /// The other code.
        pub other: Code,
        /// How they stand to each other.
        pub relation: Relation,
        /// The first day on which it holds.
        pub from: Day,
        /// The last one; none: still.
        pub to: Option<Day>,
        /// Whether a distinguishing modifier on the line sets it aside.
        pub modifier_allowed: bool,
    }
}

wire! {
    /// How a code stands to another.
    #[derive(Copy)]
    pub enum Relation {
        /// It is part of the other: beside it, it is not paid (97).
        Bundled,
        /// Only one of them can have been done: the later line is not paid (231).
        MutuallyExclusive,
        /// It makes no sense beside the other (236).
        NotTogether,
    }
}

impl Service {
    /// A service of a benefit, valid from a day at these prices, without any condition.
    pub fn of(benefit: u8, valid_from: Day, prices: Vec<Price>) -> Self {
        Self {
            benefit,
            alternative: None,
            valid_from,
            valid_to: None,
            prices,
            kind: Kind::default(),
            setting: None,
            sex: None,
            age: None,
            span: Span::default(),
            frequency: None,
            units_per_day: None,
            pairs: Vec::new(),
        }
    }

    /// Refuses a service that its plan could not work with; checks run in the order of [`PlanError`].
    pub fn ensure_valid(&self, plan: &Plan) -> Result<(), PlanError> {
        let has_benefit = |number: u8| usize::from(number) < plan.benefits.len();
        let named = has_benefit(self.benefit)
            && self.alternative.is_none_or(has_benefit)
            && self.frequency.is_none_or(|number| usize::from(number) < plan.frequencies.len());
        ensure(named, PlanError::BenefitOfService)?;
        let priced = |price: &Price| {
            !price.amount.is_zero()
                && fits(&price.amount)
                && price.amount.0.checked_rem(plan.minor_unit.0) == Some(0)
                && price.tier.is_none_or(|tier| usize::from(tier) < plan.tiers.len())
        };
        ensure(self.prices.iter().all(priced), PlanError::Price)?;
        let in_order = |(earlier, later): (&Price, &Price)| {
            earlier.from < later.from || (earlier.from == later.from && earlier.tier < later.tier)
        };
        let ordered = self.prices.iter().zip(self.prices.iter().skip(1)).all(in_order);
        ensure(ordered && self.prices.len() <= MAX_PRICES, PlanError::PriceOrder)?;
        let valid = self.valid_to.is_none_or(|last| self.valid_from <= last);
        ensure(valid && self.pairs.len() <= MAX_PAIRS, PlanError::Validity)
    }

    /// Refuses a service that would change what `earlier` said of the days until `today`: services are append-only, claims
    /// that come late find what held on their day.
    pub fn ensure_follows(&self, earlier: &Service, today: Day) -> Result<(), PlanError> {
        let is_open = |last: Option<Day>| last.is_none_or(|last| today <= last);
        let ends_alike = |one: Option<Day>, other: Option<Day>| one == other || (is_open(one) && is_open(other));
        let keeps_prices = self.prices.starts_with(&earlier.prices);
        let begins_later = self.prices.iter().skip(earlier.prices.len()).all(|price| today < price.from);
        // Everything that is not dated stays as it was.
        let undated =
            |service: &Service| Service { valid_to: None, prices: Vec::new(), pairs: Vec::new(), ..service.clone() };
        let is_same = undated(self) == undated(earlier);
        let same_pair = |(kept, known): (&Pair, &Pair)| {
            let ended = Pair { to: known.to, ..*kept };
            ended == *known && ends_alike(kept.to, known.to)
        };
        let keeps_pairs =
            self.pairs.len() >= earlier.pairs.len() && self.pairs.iter().zip(&earlier.pairs).all(same_pair);
        let pairs_later = self.pairs.iter().skip(earlier.pairs.len()).all(|pair| today < pair.from);
        let holds = is_same
            && ends_alike(self.valid_to, earlier.valid_to)
            && keeps_prices
            && begins_later
            && keeps_pairs
            && pairs_later;
        ensure(holds, PlanError::RewritesPast)
    }

    /// Whether the code is valid on `day`.
    pub fn is_valid_on(&self, day: Day) -> bool {
        is_within(day, self.valid_from, self.valid_to)
    }

    /// The price per unit on `day` for providers of a tier: the last one that began on it or before.
    pub fn price_on(&self, day: Day, tier: u8) -> Option<Amount> {
        let holds = |price: &&Price| price.from <= day && price.tier.is_none_or(|only| only == tier);
        self.prices.iter().rev().find(holds).map(|price| price.amount)
    }
}

impl Pair {
    /// Whether it holds on `day`.
    pub fn holds_on(&self, day: Day) -> bool {
        is_within(day, self.from, self.to)
    }
}

fn is_within(day: Day, from: Day, to: Option<Day>) -> bool {
    from <= day && to.is_none_or(|last| day <= last)
}
