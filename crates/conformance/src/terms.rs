//! One payer's plan as an example states it.

use domain::money::{Amount, BasisPoints, WHOLE};
use domain::plan::{Ceiling, CopayKind};

use crate::currency::Currency;
use crate::fields::Read;
use crate::limits::{limits, NamedLimit};
use crate::network::{standing, Standing, NONPAR_FEE};
use crate::plan_names::{
    COINSURANCE, COINSURANCE_CAP, DEDUCTIBLE, EVENTS, FAMILY_COINSURANCE_CAP, FAMILY_DEDUCTIBLE, FAMILY_OUT_OF_POCKET,
    FEES, FIXED, INPATIENT_DEDUCTIBLE, LABELS, MOST_PER_UNIT, OUTPATIENT_DEDUCTIBLE, OUT_OF_POCKET, PENALTY,
    PLAN_SHARE, SCHEDULE,
};
use crate::services::{best, means, Ambiguous};
use crate::sharing::{LineRule, NamedRule};
use crate::view::View;

/// One payer's plan.
#[derive(Clone, Debug)]
pub struct PlanTerms {
    /// The yearly deductible.
    pub deductible: Ceiling,
    /// The deductible of stays over a night, where it is another.
    pub inpatient_deductible: Option<Amount>,
    /// Yearly deductibles of services by the beginning of their names.
    pub service_deductibles: Vec<(String, Amount)>,
    /// The cap on coinsurance.
    pub coinsurance_cap: Ceiling,
    /// The out-of-pocket maximum.
    pub out_of_pocket: Ceiling,
    /// How lines are shared unless they say otherwise.
    pub shares: Shares,
    /// Fixed amounts for services by the beginning of their names.
    pub service_copays: Vec<(String, (Amount, CopayKind))>,
    /// Percentages of the member's for services by the beginning of their names.
    pub service_coinsurances: Vec<(String, BasisPoints)>,
    /// Maxima.
    pub limits: Vec<NamedLimit>,
    /// The most that is recognised of a charge, per unit.
    pub schedule: Option<Amount>,
    /// The most that a prior authorisation allows, per unit.
    pub authorised: Option<Amount>,
    /// What the plan pays per unit, whatever the percentage.
    pub fixed: Option<Amount>,
    /// The most that the plan pays per unit.
    pub most_per_unit: Option<Amount>,
    /// What the member loses for want of an authorisation.
    pub penalty: Option<BasisPoints>,
    /// How the plan stands to providers.
    pub standing: Standing,
    /// Whether the schedule is paid where it is above the charge.
    pub waives_lesser_of: bool,
    /// Whether it covers nothing.
    pub is_excluded: bool,
}

/// What an example says besides its plan that bears on how the plan is read.
#[derive(Clone, Copy, Default)]
pub struct Reading<'a> {
    /// The services of its lines.
    pub services: &'a [String],
    /// Whether providers are unbound where nothing is said of them.
    pub bills_excess: bool,
}

/// How a line is shared, as far as something says so.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    /// The fixed amount.
    pub copay: Option<(Amount, CopayKind)>,
    /// The member's percentage.
    pub coinsurance: Option<BasisPoints>,
    /// What it takes, in which order.
    pub rule: Option<LineRule>,
    /// Whether it takes no deductible, and the rest as it would without any rule.
    pub waives_deductible: bool,
}

/// A part of a plan that a question leaves out: what would it come to without?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variation {
    /// As it is written.
    AsWritten,
    /// As if no other payer came first.
    WithoutPriorPayer,
    /// Without the families' ceilings.
    WithoutFamilyCeilings,
    /// Without out-of-pocket maximum and coinsurance cap.
    Uncapped,
}

impl PlanTerms {
    /// Reads what an object says of a payer's plan.
    ///
    /// # Errors
    ///
    /// What is malformed, or says the same twice.
    pub fn read(view: View, currency: &Currency, reading: Reading) -> Read<Self> {
        let services = reading.services;
        let ceiling = |individual: &[&str], family: &[&str], kind: &[&str]| -> Read<Ceiling> {
            let amounts = (view.amount(individual, currency)?, view.amount(family, currency)?);
            of_kind(view, kind, amounts)
        };
        let mut service_copays = Vec::new();
        for (ending, kind) in [("_copay", CopayKind::Copay), ("_event_deductible", CopayKind::EventDeductible)] {
            for (service, key) in view.ending(ending, services) {
                service_copays.push((service, (view.amount_of(&key, currency)?, kind)));
            }
        }
        let mut service_coinsurances = Vec::new();
        for (service, key) in view.ending("_coinsurance_pct", services) {
            service_coinsurances.push((service, share(view, &key)?));
        }
        labels(view)?;
        let standing = standing(view, !reading.bills_excess)?;
        let lowest = |names: &[&str]| -> Read<Option<Amount>> {
            view.keys(names).iter().try_fold(None, |found, key| Ok(lower(found, Some(view.amount_of(key, currency)?))))
        };
        let schedule = lower(lowest(SCHEDULE)?, of_standing(view, currency, standing, lowest(FEES)?)?);
        let outpatient = view.amount(OUTPATIENT_DEDUCTIBLE, currency)?;
        let mut deductible = ceiling(DEDUCTIBLE, FAMILY_DEDUCTIBLE, &["deductible_type", "embedded"])?;
        // One that is for out-patients alone spares stays.
        let spared = outpatient.map(|_| Amount::ZERO);
        if outpatient.is_some() && deductible != Ceiling::default() {
            let key = view.key(OUTPATIENT_DEDUCTIBLE)?.unwrap_or_default();
            return Err(view.fields().problem(&key, "stands beside a deductible for everything: keep one of them"));
        }
        if outpatient.is_some() {
            deductible = Ceiling::flat(outpatient, None);
        }
        let mut terms = Self {
            deductible,
            inpatient_deductible: view.amount(INPATIENT_DEDUCTIBLE, currency)?.or(spared),
            service_deductibles: Vec::new(),
            coinsurance_cap: ceiling(COINSURANCE_CAP, FAMILY_COINSURANCE_CAP, &[])?,
            out_of_pocket: ceiling(OUT_OF_POCKET, FAMILY_OUT_OF_POCKET, &["oop_type", "oop_max_type"])?,
            shares: Shares::read(view, currency)?,
            service_copays,
            service_coinsurances,
            limits: limits(view, currency, services)?,
            schedule,
            authorised: view.amount(&["pa_max", "authorised_max", "authorized_max"], currency)?,
            fixed: view.amount(FIXED, currency)?,
            most_per_unit: view.amount(MOST_PER_UNIT, currency)?,
            penalty: view.percentage(PENALTY)?,
            standing,
            is_excluded: view.flag(&["covered"])? == Some(false),
            waives_lesser_of: view.flag(&["lesser_of"])? == Some(false),
        };
        terms.read_of_services(view, currency, services)?;
        Ok(terms)
    }

    /// Reads the keys that are about a service if nobody has understood them yet.
    fn read_of_services(&mut self, view: View, currency: &Currency, services: &[String]) -> Read<()> {
        let of = |ending: &str| {
            let mut found = view.ending(ending, services);
            found.retain(|(_, key)| !view.fields().is_taken(key));
            found
        };
        for (service, key) in of("_deductible") {
            let amount = view.amount_of(&key, currency)?;
            if EVENTS.iter().any(|event| means(event, &service)) {
                self.service_copays.push((service, (amount, CopayKind::EventDeductible)));
            } else {
                self.service_deductibles.push((service, amount));
            }
        }
        for (service, key) in of("_pct") {
            let left = rest(share(view, &key)?).ok_or_else(|| view.fields().problem(&key, "is above 100"))?;
            self.service_coinsurances.push((service, left));
        }
        for ending in ["_max", "_maximum", "_cap", "_limit", "_sublimit"] {
            for (service, key) in of(ending) {
                self.limits.extend(NamedLimit::of_service(view, currency, service, &key)?);
            }
        }
        Ok(())
    }

    /// The plan without what a question leaves out.
    #[must_use]
    pub fn varied(mut self, variation: Variation) -> Self {
        match variation {
            Variation::AsWritten | Variation::WithoutPriorPayer => {}
            Variation::WithoutFamilyCeilings => {
                for ceiling in [&mut self.deductible, &mut self.coinsurance_cap, &mut self.out_of_pocket] {
                    ceiling.family = None;
                }
            }
            Variation::Uncapped => {
                self.out_of_pocket = Ceiling::default();
                self.coinsurance_cap = Ceiling::default();
            }
        }
        self
    }

    /// Whether any line takes a deductible of the plan's.
    #[must_use]
    pub fn has_deductible(&self) -> bool {
        self.deductible != Ceiling::default()
            || self.inpatient_deductible.is_some()
            || !self.service_deductibles.is_empty()
    }

    /// Whether anything is said of how the plan shares.
    #[must_use]
    pub fn says_anything(&self) -> bool {
        self.shares.coinsurance.is_some()
            || self.shares.copay.is_some()
            || self.fixed.is_some()
            || self.most_per_unit.is_some()
            || self.deductible != Ceiling::default()
            || !self.service_copays.is_empty()
            || !self.service_deductibles.is_empty()
            || !self.limits.is_empty()
    }

    /// How a line with a service and shares of its own is shared; the fault names what it lacks.
    ///
    /// # Errors
    ///
    /// A rule that takes a copay where there is none, and a service that two of the plan's words mean.
    pub fn shares_of(&self, service: Option<&str>, own: &Shares) -> Result<LineShares, &'static str> {
        let ambiguous = |_: Ambiguous| AMBIGUOUS;
        let of_service = match (service, self.service_copays.as_slice()) {
            (Some(service), copays) => best(copays, service).map_err(ambiguous)?,
            // A plan that has one copay and a rule that takes it means lines that name no service.
            (None, [(_, only)]) if self.takes_copay(own) => Some(*only),
            (None, _) => None,
        };
        let percent_of_service = match service {
            Some(service) => best(&self.service_coinsurances, service).map_err(ambiguous)?,
            None => None,
        };
        let copay = own.copay.or(of_service).or(self.shares.copay);
        let percentage = own.coinsurance.or(percent_of_service).or(self.shares.coinsurance);
        let of_plan = self.shares.rule.clone().filter(|_| !own.waives_deductible);
        let has_rule = of_plan.is_some();
        let named = own.rule.clone().or_else(|| of_plan.filter(|rule| rule.copay.is_none() || copay.is_some()));
        if named.is_none() && has_rule && service.is_none() {
            return Err("its rule takes a copay, and neither the line nor the plan has one");
        }
        // A service of a fixed amount bypasses the deductible; any other fixed amount comes before the rest.
        let bypasses = own.copay.is_none() && of_service.is_some_and(|(_, kind)| kind == CopayKind::Copay);
        let unnamed = if bypasses {
            LineRule::COPAY_ONLY
        } else if copay.is_some() {
            LineRule::COPAY_FIRST
        } else {
            LineRule::WITHOUT_COPAY
        };
        let waives = own.waives_deductible || (own.rule.is_none() && self.shares.waives_deductible);
        let unnamed = LineRule { deductible: unnamed.deductible && !waives, ..unnamed };
        let rule = named.unwrap_or(unnamed);
        if rule.copay.is_some() && copay.is_none() {
            return Err("its rule takes a copay, and neither the line nor the plan has one");
        }
        let coinsurance = percentage.unwrap_or_default();
        Ok(LineShares { percentage: percentage.filter(|_| rule.coinsurance), rule, copay, coinsurance })
    }
}

/// What is wrong with a service that several of a plan's keys are for.
pub(crate) const AMBIGUOUS: &str =
    "is of a service that two keys of the plan are for alike: name it as one of them does";

impl PlanTerms {
    /// Whether a rule takes a copay, and nothing but a service could name it.
    fn takes_copay(&self, own: &Shares) -> bool {
        let rule = own.rule.as_ref().or(self.shares.rule.as_ref());
        self.shares.copay.is_none() && own.copay.is_none() && rule.is_some_and(|rule| rule.copay.is_some())
    }
}

/// How a line is shared, complete.
pub struct LineShares {
    /// What it takes.
    pub rule: LineRule,
    /// The fixed amount.
    pub copay: Option<(Amount, CopayKind)>,
    /// The member's percentage.
    pub coinsurance: BasisPoints,
    /// The same, where something says it and the line takes it.
    pub percentage: Option<BasisPoints>,
}

impl Shares {
    /// Reads copay, percentage and rule.
    ///
    /// # Errors
    ///
    /// What is malformed or contradicts itself.
    pub fn read(view: View, currency: &Currency) -> Read<Self> {
        let copay = view.amount(&["copay", "copayment"], currency)?.map(|amount| (amount, CopayKind::Copay));
        let event = view.amount(&["event_deductible"], currency)?.map(|amount| (amount, CopayKind::EventDeductible));
        if copay.is_some() && event.is_some() {
            return Err(view.fields().problem("event_deductible", "stands beside a copay: a visit takes one of them"));
        }
        let member = view.percentage(COINSURANCE)?;
        let plan = match view.percentage(PLAN_SHARE)? {
            Some(share) => Some(rest(share).ok_or_else(|| view.fields().problem("pct", "is above 100"))?),
            None => None,
        };
        if member.is_some() && plan.is_some() && member != plan {
            return Err(view.fields().problem("coinsurance_pct", "and the plan's percentage do not make 100"));
        }
        if member.is_some_and(|share| share > WHOLE) {
            return Err(view.fields().problem("coinsurance_pct", "is above 100"));
        }
        let named = view.text(&["line_rule"])?.map(LineRule::parse).transpose();
        let named = named.map_err(|lacks| view.fields().problem("line_rule", lacks))?;
        let waives_deductible = named == Some(NamedRule::WaivesDeductible);
        let rule = match named {
            Some(NamedRule::Takes(rule)) => Some(rule),
            Some(NamedRule::WaivesDeductible) | None => None,
        };
        Ok(Self { copay: copay.or(event), coinsurance: member.or(plan), rule, waives_deductible })
    }
}

/// What the percentage leaves to the other side.
fn rest(share: BasisPoints) -> Option<BasisPoints> {
    WHOLE.0.checked_sub(share.0).map(BasisPoints)
}

/// The lower of two amounts, where there are two.
#[must_use]
pub fn lower(one: Option<Amount>, other: Option<Amount>) -> Option<Amount> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Passes over what names a plan for people.
///
/// # Errors
///
/// If the type of the plan says whether ceilings are embedded.
fn labels(view: View) -> Read<()> {
    view.fields().pass_over(LABELS);
    let Some(name) = view.text(&["type", "plan_type"])? else { return Ok(()) };
    let lower = name.to_ascii_lowercase();
    if ["embedded", "aggregate"].iter().any(|word| lower.contains(word)) {
        let key = view.key(&["type", "plan_type"])?.unwrap_or_default();
        return Err(view.fields().problem(&key, "is for people: say it of a ceiling, as deductible_type or oop_type"));
    }
    Ok(())
}

/// What is recognised of an unbound provider, where it is another fee than a bound one's.
pub(crate) fn of_standing(
    view: View,
    currency: &Currency,
    standing: Standing,
    fee: Option<Amount>,
) -> Read<Option<Amount>> {
    let own = view.amount(NONPAR_FEE, currency)?;
    if standing.is_bound {
        return Ok(fee);
    }
    let share = |(fee, share): (Amount, BasisPoints)| fee.share_half_up(share, currency.minor_unit());
    let too_large = |_| view.fields().problem("nonpar_pct", "comes to more than fits");
    let of_fee = fee.zip(standing.nonpar).map(share).transpose().map_err(too_large)?;
    if let (Some(own), Some(of_fee)) = (own, of_fee) {
        if own != of_fee {
            let key = view.key(NONPAR_FEE)?.unwrap_or_default();
            return Err(view
                .fields()
                .problem(&key, "is not the share of the fee that nonpar_pct makes: keep one of them"));
        }
    }
    Ok(own.or(of_fee).or(fee))
}

/// A ceiling whose amounts may be said to be embedded or aggregate.
fn of_kind(view: View, kind: &[&str], (individual, family): (Option<Amount>, Option<Amount>)) -> Read<Ceiling> {
    let Some(key) = view.key(kind)? else { return Ok(Ceiling::flat(individual, family)) };
    let name = if key.ends_with("embedded") {
        Some(if view.fields().flag(&key)? == Some(true) { "embedded" } else { "aggregate" })
    } else {
        view.fields().text(&key)?
    };
    let name = name.unwrap_or_default();
    match name.to_ascii_lowercase().replace(['-', ' '], "_").as_str() {
        "embedded" | "individual" if individual.is_none() && family.is_some() => {
            Err(view.fields().problem(&key, "says that each member has a part of his own, and no key says how much"))
        }
        "embedded" | "individual" => Ok(Ceiling::flat(individual, family)),
        // The family's alone, by whichever key it is told.
        "aggregate" | "non_embedded" | "nonembedded" | "family" => Ok(Ceiling::flat(None, family.or(individual))),
        _ => Err(view.fields().problem(&key, format!("{name:?} is neither embedded nor aggregate"))),
    }
}

/// A percentage that is there, of at most the whole.
fn share(view: View, key: &str) -> Read<BasisPoints> {
    let share = view.fields().percentage(key)?.unwrap_or_default();
    if share > WHOLE {
        return Err(view.fields().problem(key, "is above 100"));
    }
    Ok(share)
}
