//! Maxima of what a plan pays, and whose services they are for.

use domain::money::Quantity;
use domain::plan::{Limit, LimitHolder, Measure, Period};

use crate::currency::Currency;
use crate::fields::Read;
use crate::services::{is_one_of, means};
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

const ANNUAL: &[&str] = &["annual_max", "annual_maximum", "max", "benefit_max", "yearly_max"];
const LIFETIME: &[&str] = &["lifetime_max", "lifetime_maximum"];
const VISITS: &[&str] = &["visit_limit", "visits_limit", "unit_limit", "units_limit"];

impl NamedLimit {
    /// What the plan pays in a year for a service. `None` where the key is about a number of visits: that is no amount.
    pub(crate) fn of_service(view: View, currency: &Currency, service: String, key: &str) -> Read<Option<Self>> {
        if ["visit", "visits", "unit", "units", "day", "days"].iter().any(|it| service.ends_with(it)) {
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

/// The maxima that a plan names.
pub(crate) fn limits(view: View, currency: &Currency) -> Read<Vec<NamedLimit>> {
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
    for (service, key) in view.ending("_visit_limit") {
        let units = view.fields().quantity(&key)?.unwrap_or(Quantity(0));
        limits.push(NamedLimit { service: Some(service), ..of(LimitKind::Visits, Measure::Units(units)) });
    }
    for (service, key) in view.ending("_annual_max") {
        let amount = view.amount_of(&key, currency)?;
        limits.push(NamedLimit { service: Some(service), ..of(LimitKind::Annual, Measure::Amount(amount)) });
    }
    Ok(limits)
}
