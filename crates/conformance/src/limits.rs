//! Maxima of what a plan pays, and whose services they are for.

use domain::money::Quantity;
use domain::plan::{Limit, LimitHolder, Measure, Period};

use crate::currency::Currency;
use crate::fields::Read;
use crate::services::{is_one_of, is_same, means, Ambiguous};
use crate::terms::AMBIGUOUS;
use crate::view::View;

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

const ANNUAL: &[&str] = &[
    "annual_max",
    "annual_maximum",
    "annual_limit",
    "annual_benefit_max",
    "max",
    "maximum",
    "benefit_max",
    "benefit_maximum",
    "yearly_max",
    "sum_insured",
    "ceiling",
];
const LIFETIME: &[&str] = &["lifetime_max", "lifetime_maximum", "lifetime_limit", "lifetime_benefit_max"];
/// What a maximum is counted by where a word of it stands last: none of these is an amount of a year.
const COUNTED: &[&str] = &["visit", "visits", "unit", "units", "day", "days", "room", "rent", "icu"];
/// What stands before and after a service whose lifetime maximum it is.
const SERVICE_LIFETIME: &[(&str, &str)] = &[
    ("", "_lifetime_max"),
    ("", "_lifetime_maximum"),
    ("", "_lifetime_limit"),
    ("", "_max_lifetime"),
    ("lifetime_", "_max"),
    ("lifetime_", "_maximum"),
    ("lifetime_", "_limit"),
];
const VISITS: &[&str] = &["visit_limit", "visits_limit", "unit_limit", "units_limit"];

impl NamedLimit {
    /// What the plan pays in a year for a service. `None` where the key is about a number of visits, or about a day's room.
    pub(crate) fn of_service(view: View, currency: &Currency, service: String, key: &str) -> Read<Option<Self>> {
        if COUNTED.iter().any(|it| service.ends_with(it)) {
            return Ok(None);
        }
        let limit = Limit::from(Measure::Amount(view.amount_of(key, currency)?));
        Ok(Some(Self { kind: LimitKind::Annual, service: Some(service), limit }))
    }
}

/// The numbers of the limits that a line of a service is under.
///
/// # Errors
///
/// If several say more than the line does: any of them might be meant.
pub(crate) fn limits_of(limits: &[NamedLimit], service: Option<&str>) -> Result<Vec<u8>, &'static str> {
    let mut numbers = Vec::new();
    let mut narrower: Option<&str> = None;
    for (number, limit) in (0u8..).zip(limits) {
        match (limit.service.as_deref(), service) {
            (None, _) => numbers.push(number),
            (Some(name), Some(service)) if is_one_of(service, name) => numbers.push(number),
            (Some(name), Some(service)) if means(name, service) => {
                if narrower.is_some_and(|other| other != name) {
                    return Err(AMBIGUOUS);
                }
                narrower = Some(name);
                numbers.push(number);
            }
            (Some(_), _) => {}
        }
    }
    Ok(numbers)
}

/// The number of the maximum that a kind means where no service is named: the one for everything, or the only one there is.
///
/// # Errors
///
/// If there are several, each for a service.
pub(crate) fn number_of(limits: &[NamedLimit], kind: LimitKind) -> Result<Option<u8>, Ambiguous> {
    let of_kind = || (0u8..).zip(limits).filter(|(_, limit)| limit.kind == kind);
    if let Some((number, _)) = of_kind().find(|(_, limit)| limit.service.is_none()) {
        return Ok(Some(number));
    }
    let mut numbers = of_kind().map(|(number, _)| number);
    match (numbers.next(), numbers.next()) {
        (only, None) => Ok(only),
        (_, Some(_)) => Err(Ambiguous),
    }
}

/// The number of a service's own maximum.
pub(crate) fn number_of_service(limits: &[NamedLimit], kind: LimitKind, service: &str) -> Option<u8> {
    let is_its =
        |limit: &NamedLimit| limit.kind == kind && limit.service.as_deref().is_some_and(|it| is_same(it, service));
    (0u8..).zip(limits).find(|(_, limit)| is_its(limit)).map(|(number, _)| number)
}

/// The maxima that a plan names.
pub(crate) fn limits(view: View, currency: &Currency, services: &[String]) -> Read<Vec<NamedLimit>> {
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
    if let Some(amount) = view.amount(LIFETIME, currency)? {
        let mut limit = of(LimitKind::Lifetime, Measure::Amount(amount));
        limit.limit.period = Period::Lifetime;
        limits.push(limit);
    }
    if let Some(units) = view.quantity(VISITS)? {
        limits.push(of(LimitKind::Visits, Measure::Units(units)));
    }
    for (beginning, ending) in SERVICE_LIFETIME {
        for (service, key) in view.around(beginning, ending, services) {
            let measure = Measure::Amount(view.amount_of(&key, currency)?);
            let limit = Limit { period: Period::Lifetime, ..Limit::from(measure) };
            limits.push(NamedLimit { kind: LimitKind::Lifetime, service: Some(service), limit });
        }
    }
    for (service, key) in view.ending("_visit_limit", services) {
        let units = view.fields().quantity(&key)?.unwrap_or(Quantity(0));
        limits.push(NamedLimit { service: Some(service), ..of(LimitKind::Visits, Measure::Units(units)) });
    }
    for (service, key) in view.ending("_annual_max", services) {
        let amount = view.amount_of(&key, currency)?;
        limits.push(NamedLimit { service: Some(service), ..of(LimitKind::Annual, Measure::Amount(amount)) });
    }
    Ok(limits)
}
