//! One payer's plan as an example states it.

use domain::money::{Amount, BasisPoints, Quantity, WHOLE};
use domain::plan::{Ceiling, CopayKind, Limit, LimitHolder, Measure, Period};

use crate::currency::Currency;
use crate::fields::Read;
use crate::sharing::{LineRule, GRAMMAR};
use crate::view::View;

/// One payer's plan.
#[derive(Clone, Debug)]
pub struct PlanTerms {
    /// The yearly deductible.
    pub deductible: Ceiling,
    /// The deductible of stays over a night, where it is another.
    pub inpatient_deductible: Option<Amount>,
    /// The cap on coinsurance.
    pub coinsurance_cap: Ceiling,
    /// The out-of-pocket maximum.
    pub out_of_pocket: Ceiling,
    /// How lines are shared unless they say otherwise.
    pub shares: Shares,
    /// Fixed amounts for services by the beginning of their names.
    pub service_copays: Vec<(String, Amount)>,
    /// Percentages of the member's for services by the beginning of their names.
    pub service_coinsurances: Vec<(String, BasisPoints)>,
    /// Maxima.
    pub limits: Vec<NamedLimit>,
    /// The most that is recognised of a charge.
    pub schedule: Option<Amount>,
    /// The most that a prior authorisation allows.
    pub authorised: Option<Amount>,
    /// What the plan pays per unit, whatever the percentage.
    pub fixed: Option<Amount>,
    /// What the member loses for want of an authorisation.
    pub penalty: Option<BasisPoints>,
    /// Whether providers are bound.
    pub is_bound: bool,
    /// The most that an unbound one may bill above the allowed amount.
    pub balance_bill_cap: Option<BasisPoints>,
    /// Whether the schedule is paid where it is above the charge.
    pub waives_lesser_of: bool,
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
}

/// A maximum with what it is for.
#[derive(Clone, Debug)]
pub struct NamedLimit {
    /// What expectations and earlier uses call it.
    pub kind: LimitKind,
    /// The beginning of the names of the services that it is for; none: all.
    pub service: Option<String>,
    /// The maximum.
    pub limit: Limit,
}

/// What a maximum is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// What the plan pays in a year for a member.
    Annual,
    /// What it pays in a year for a family.
    FamilyAnnual,
    /// What it pays ever.
    Lifetime,
    /// Units in a year.
    Visits,
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

const DEDUCTIBLE: &[&str] =
    &["deductible", "deductible_individual", "individual_deductible", "deductible_embedded", "embedded_deductible"];
const FAMILY_DEDUCTIBLE: &[&str] =
    &["deductible_family", "family_deductible", "deductible_aggregate", "aggregate_deductible"];
const OUT_OF_POCKET: &[&str] = &["oop_max", "oop_max_individual", "individual_oop_max", "oop_individual"];
const FAMILY_OUT_OF_POCKET: &[&str] = &["oop_max_family", "family_oop_max", "oop_family"];
const COINSURANCE_CAP: &[&str] = &["coinsurance_cap", "coinsurance_cap_individual", "coinsurance_max"];
const FAMILY_COINSURANCE_CAP: &[&str] = &["coinsurance_cap_family", "family_coinsurance_cap"];
const COINSURANCE: &[&str] = &["coinsurance_pct", "member_pct", "patient_pct"];
const PLAN_SHARE: &[&str] = &["pct", "plan_pct", "benefit_pct", "reimbursement_pct"];
const SCHEDULE: &[&str] = &["max_allowed", "allowed", "fee", "fee_schedule", "schedule", "schedule_fee", "ucr"];
const ANNUAL: &[&str] = &["annual_max", "max", "benefit_max", "yearly_max"];
const VISITS: &[&str] = &["visit_limit", "visits_limit", "unit_limit", "units_limit"];

impl PlanTerms {
    /// Reads what an object says of a payer's plan.
    ///
    /// # Errors
    ///
    /// What is malformed, or says the same twice.
    pub fn read(view: View, currency: &Currency) -> Read<Self> {
        let ceiling = |individual: &[&str], family: &[&str]| -> Read<Ceiling> {
            Ok(Ceiling::flat(view.amount(individual, currency)?, view.amount(family, currency)?))
        };
        let mut schedule = None;
        for key in view.keys(SCHEDULE) {
            schedule = lower(schedule, Some(view.amount_of(&key, currency)?));
        }
        let mut service_copays = Vec::new();
        for (service, key) in view.ending("_copay") {
            service_copays.push((service, view.amount_of(&key, currency)?));
        }
        let mut service_coinsurances = Vec::new();
        for (service, key) in view.ending("_coinsurance_pct") {
            service_coinsurances.push((service, view.fields().percentage(&key)?.unwrap_or_default()));
        }
        let (is_bound, balance_bill_cap) = network(view)?;
        Ok(Self {
            deductible: ceiling(DEDUCTIBLE, FAMILY_DEDUCTIBLE)?,
            inpatient_deductible: view.amount(&["inpatient_deductible"], currency)?,
            coinsurance_cap: ceiling(COINSURANCE_CAP, FAMILY_COINSURANCE_CAP)?,
            out_of_pocket: ceiling(OUT_OF_POCKET, FAMILY_OUT_OF_POCKET)?,
            shares: Shares::read(view, currency)?,
            service_copays,
            service_coinsurances,
            limits: limits(view, currency)?,
            schedule,
            authorised: view.amount(&["pa_max", "authorised_max", "authorized_max"], currency)?,
            fixed: view.amount(&["fixed", "fixed_per_unit"], currency)?,
            penalty: view.percentage(&["penalty_pct", "no_authorisation_penalty_pct"])?,
            is_bound,
            balance_bill_cap,
            waives_lesser_of: view.flag(&["lesser_of"])? == Some(false),
        })
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

    /// Whether anything is said of how the plan shares.
    #[must_use]
    pub fn says_anything(&self) -> bool {
        self.shares.coinsurance.is_some()
            || self.shares.copay.is_some()
            || self.fixed.is_some()
            || self.deductible != Ceiling::default()
            || !self.service_copays.is_empty()
            || !self.limits.is_empty()
    }

    /// How a line with a service and shares of its own is shared; the fault names what it lacks.
    ///
    /// # Errors
    ///
    /// A rule that takes a copay where there is none.
    pub fn shares_of(&self, service: Option<&str>, own: &Shares) -> Result<LineShares, &'static str> {
        let of_service = match (service, self.service_copays.as_slice()) {
            (Some(service), copays) => best(copays, service),
            // A plan that has one copay and a rule that takes it means lines that name no service.
            (None, [(_, only)]) if self.takes_copay(own) => Some(*only),
            (None, _) => None,
        };
        let percent_of_service = service.and_then(|service| best(&self.service_coinsurances, service));
        let copay = own.copay.or(of_service.map(|amount| (amount, CopayKind::Copay))).or(self.shares.copay);
        let coinsurance = own.coinsurance.or(percent_of_service).or(self.shares.coinsurance).unwrap_or_default();
        let named = own
            .rule
            .clone()
            .or_else(|| self.shares.rule.clone().filter(|rule| rule.copay.is_none() || copay.is_some()));
        if named.is_none() && self.shares.rule.is_some() && service.is_none() {
            return Err("its rule takes a copay, and neither the line nor the plan has one");
        }
        // A service of a fixed amount bypasses the deductible; any other fixed amount comes before the rest.
        let unnamed = if own.copay.is_none() && of_service.is_some() {
            LineRule::COPAY_ONLY
        } else if copay.is_some() {
            LineRule::COPAY_FIRST
        } else {
            LineRule::WITHOUT_COPAY
        };
        let rule = named.unwrap_or(unnamed);
        if rule.copay.is_some() && copay.is_none() {
            return Err("its rule takes a copay, and neither the line nor the plan has one");
        }
        Ok(LineShares { rule, copay, coinsurance })
    }
}

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
}

impl Shares {
    /// Reads copay, percentage and rule.
    ///
    /// # Errors
    ///
    /// What is malformed or contradicts itself.
    pub fn read(view: View, currency: &Currency) -> Read<Self> {
        let copay = view.amount(&["copay"], currency)?.map(|amount| (amount, CopayKind::Copay));
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
        let rule = match view.text(&["line_rule"])? {
            None => None,
            Some(name) => Some(LineRule::parse(name).ok_or_else(|| {
                view.fields().problem("line_rule", format!("{name:?} is not a rule; there are {GRAMMAR}"))
            })?),
        };
        Ok(Self { copay: copay.or(event), coinsurance: member.or(plan), rule })
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

/// Services that go by other names.
const SYNONYMS: &[(&str, &str)] = &[
    ("emergency", "er"),
    ("ed", "er"),
    ("primary_care", "pcp"),
    ("office_visit", "pcp"),
    ("prescription", "rx"),
    ("drug", "rx"),
];

/// Whether a service is one of those that a name stands for: `pcp` for `pcp`, `pcp_visit` and what else it is called.
fn is_of(service: &str, name: &str) -> bool {
    let other = SYNONYMS.iter().find(|(other, _)| begins_with(service, other)).map(|(_, own)| *own);
    begins_with(service, name) || other == Some(name)
}

fn begins_with(service: &str, name: &str) -> bool {
    service.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The entry of the longest name that stands for a service.
fn best<T: Copy>(entries: &[(String, T)], service: &str) -> Option<T> {
    let fitting = entries.iter().filter(|(name, _)| is_of(service, name));
    fitting.max_by_key(|(name, _)| name.len()).map(|(_, value)| *value)
}

impl NamedLimit {
    /// Whether it is for a line of a service.
    #[must_use]
    pub fn applies_to(&self, service: Option<&str>) -> bool {
        self.service.as_deref().is_none_or(|name| service.is_some_and(|service| is_of(service, name)))
    }
}

fn limits(view: View, currency: &Currency) -> Read<Vec<NamedLimit>> {
    let of = |kind, measure: Measure| NamedLimit { kind, service: None, limit: Limit::from(measure) };
    let mut limits = Vec::new();
    if let Some(amount) = view.amount(ANNUAL, currency)? {
        limits.push(of(LimitKind::Annual, Measure::Amount(amount)));
    }
    if let Some(amount) = view.amount(&["family_annual_max", "annual_max_family"], currency)? {
        let mut limit = of(LimitKind::FamilyAnnual, Measure::Amount(amount));
        limit.limit.holder = LimitHolder::Family;
        limits.push(limit);
    }
    if let Some(amount) = view.amount(&["lifetime_max"], currency)? {
        let mut limit = of(LimitKind::Lifetime, Measure::Amount(amount));
        limit.limit.period = Period::Lifetime;
        limits.push(limit);
    }
    if let Some(units) = view.quantity(VISITS)? {
        limits.push(of(LimitKind::Visits, Measure::Units(units)));
    }
    for (service, key) in view.ending("_visit_limit") {
        let units = view.fields().quantity(&key)?.unwrap_or(Quantity(0));
        limits.push(NamedLimit { service: Some(service), ..of(LimitKind::Visits, Measure::Units(units)) });
    }
    for (service, key) in view.ending("_annual_max").into_iter().filter(|(service, _)| service != "family") {
        let amount = view.amount_of(&key, currency)?;
        limits.push(NamedLimit { service: Some(service), ..of(LimitKind::Annual, Measure::Amount(amount)) });
    }
    Ok(limits)
}

/// Whether providers are bound, and how far unbound ones may bill.
fn network(view: View) -> Read<(bool, Option<BasisPoints>)> {
    let may_bill = view.flag(&["balance_billing"])?;
    let name = view.text(&["network"])?;
    let is_bound = match (may_bill, name.map(|name| name.to_ascii_lowercase())) {
        // Whether an excess may be billed is what a network is about: where that is said, its name is a label.
        (Some(may_bill), _) => !may_bill,
        (None, None) => true,
        (None, Some(name)) if ["out", "non"].iter().any(|it| name.starts_with(it)) => false,
        (None, Some(name)) if ["in", "par", "pref", "contract", "network"].iter().any(|it| name.starts_with(it)) => {
            true
        }
        (None, Some(name)) => {
            let problem = format!("{name:?} is neither in nor out of a network: say balance_billing true or false");
            return Err(view.fields().problem("network", problem));
        }
    };
    let names = [
        "balance_bill_cap_pct",
        "balance_bill_limit_pct",
        "balance_billing_cap_pct",
        "balance_billing_limit_pct",
        "limiting_charge_pct",
    ];
    let cap = view.percentage(&names)?;
    // A limiting charge is told as 115 or as 15.
    let above = |share: BasisPoints| if share < WHOLE { share } else { BasisPoints(share.0.abs_diff(WHOLE.0)) };
    Ok((is_bound, cap.map(above)))
}
