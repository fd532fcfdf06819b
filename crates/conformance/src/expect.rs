//! What a source prints: which figure of which claims and lines, and what it should be.

use domain::plan::Coordination;
use formats::AdjustmentGroup;
use rust_decimal::Decimal;

use crate::example::{Example, Method};
use crate::facts::{CounterName, Fact, LineFact};
use crate::fields::{Fields, Read, Unreadable};
use crate::limits::{number_of, number_of_service};
use crate::scenario::Scenario;
use crate::stated::{adjustment, EXPECTS};

/// One printed figure.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Where it stands, for people: `claim c1, line 1`, or nothing for the example as a whole.
    pub place: String,
    /// Its name in the file.
    pub element: String,
    /// What is read.
    pub fact: Fact,
    /// Of what.
    pub scope: Scope,
    /// What it should be.
    pub figure: Decimal,
}

/// Claims and lines of an example, by their positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The claims, in their order.
    pub claims: Vec<usize>,
    /// The one line of the one claim that is meant; none: all lines.
    pub line: Option<usize>,
    /// Whether lines that are parts of others are left out of sums.
    pub only_items: bool,
}

/// Every expectation of an example, lines first.
///
/// # Errors
///
/// The first name or figure that is not understood.
pub fn expectations(example: &Example, scenario: &Scenario) -> Read<Vec<Expectation>> {
    let has_details = matches!(example.method, Method::Adjudicate { has_details: true, .. });
    let mut found = Vec::new();
    for (at, case) in scenario.claims.iter().enumerate() {
        for (line_at, line) in case.lines.iter().enumerate() {
            let scope = Scope { claims: vec![at], line: Some(line_at), only_items: false };
            let place = format!("claim {}, line {}", case.id, line.id);
            own(example, scenario, &line.expected, &place, &scope, &mut found)?;
            if let Some(figure) = line.deductible.and_then(|amount| example.currency.figure_of(amount)) {
                let fact = Fact::OfLines(LineFact::Deductible);
                found.push(Expectation { place, element: "deductible".into(), fact, scope, figure });
            }
        }
        let scope = Scope { claims: vec![at], line: None, only_items: has_details };
        own(example, scenario, &case.expected, &format!("claim {}", case.id), &scope, &mut found)?;
    }
    let all = Scope { claims: (0..scenario.claims.len()).collect(), line: None, only_items: has_details };
    own(example, scenario, &example.expected, "", &all, &mut found)?;
    if found.is_empty() {
        return Err(example.expected.problem("", "nothing is expected anywhere: there is nothing to compare"));
    }
    Ok(found)
}

fn own(
    example: &Example,
    scenario: &Scenario,
    fields: &Fields,
    place: &str,
    scope: &Scope,
    found: &mut Vec<Expectation>,
) -> Read<()> {
    for (element, fact, figure) in listed(fields, example)? {
        found.push(Expectation { place: place.to_owned(), element, fact, scope: scope.clone(), figure });
    }
    let names: Vec<String> = fields.keys().filter(|name| *name != "cas").map(str::to_owned).collect();
    for name in names {
        let Some(figure) = fields.figure(&name, &example.currency)? else { continue };
        let (fact, scope) = resolve(&name, scenario, scope).ok_or_else(|| unknown(fields, &name))?;
        let fact = if calls_percentage_copay(&example.plan) { fact.of_percentage() } else { fact };
        ensure_there(fact, scenario, fields, &name)?;
        ensure_of_method(&name, example, fields)?;
        found.push(Expectation { place: place.to_owned(), element: name, fact, scope, figure });
    }
    fields.ensure_understood()
}

/// The adjustments of a list `cas`, each reason's, and each group's in all: there are no others.
fn listed(fields: &Fields, example: &Example) -> Read<Vec<(String, Fact, Decimal)>> {
    if !fields.has("cas") {
        return Ok(Vec::new());
    }
    let of_groups = [
        AdjustmentGroup::Contractual,
        AdjustmentGroup::Patient,
        AdjustmentGroup::Other,
        AdjustmentGroup::PayerInitiated,
    ];
    let mut found: Vec<(String, Fact, Decimal)> = Vec::new();
    for group in of_groups {
        let fact = Fact::adjusted(group, "").ok_or_else(|| fields.problem("cas", EXPECTS))?;
        found.push((format!("cas {}", group.code()), fact, Decimal::ZERO));
    }
    for value in fields.list("cas")? {
        let one = adjustment(value, &example.currency).ok_or_else(|| fields.problem("cas", EXPECTS))?;
        let shown = format!("{}-{}", one.group.code(), one.reason);
        let unknown = || fields.problem("cas", format!("{shown} is no adjustment that the rules make"));
        let fact = Fact::adjusted(one.group, &one.reason).ok_or_else(unknown)?;
        let of_group = Fact::adjusted(one.group, "").ok_or_else(unknown)?;
        if !found.iter().any(|(_, known, _)| *known == fact) {
            found.push((format!("cas {shown}"), fact, Decimal::ZERO));
        }
        for (_, known, sum) in &mut found {
            if *known == fact || *known == of_group {
                let too_large = || fields.problem("cas", "adds up to more than fits");
                *sum = sum.checked_add(one.amount).ok_or_else(too_large)?;
            }
        }
    }
    Ok(found)
}

fn unknown(fields: &Fields, name: &str) -> Unreadable {
    fields.problem(name, "is not a figure that is understood here (docs/conformance.md lists them)")
}

/// Whether the plan calls its percentage a copay, and has no other.
fn calls_percentage_copay(plan: &Fields) -> bool {
    let mut keys = plan.keys();
    (plan.has("copay_pct") || plan.has("copayment_pct")) && !keys.any(|key| key == "copay" || key.ends_with("_copay"))
}

/// What a method of coordination works out on its way is asked for only where it is the method.
fn ensure_of_method(name: &str, example: &Example, fields: &Fields) -> Read<()> {
    let is = |method| example.method == Method::Coordinate(method);
    let is_limit = ["limit_1", "limit_2", "limit_3", "calc_1", "calc_2", "calc_3"].iter().any(|it| name.ends_with(it));
    if is_limit && !is(Coordination::MedicareSecondary) {
        return Err(
            fields.problem(name, "is one of the three limits of Medicare as secondary payer, and of no other method")
        );
    }
    if name.ends_with("secondary_base") && !is(Coordination::MaintenanceOfBenefits) {
        return Err(fields.problem(name, "is what maintenance of benefits shares, and no other method"));
    }
    Ok(())
}

/// A counter that the plan does not have cannot be asked for.
fn ensure_there(fact: Fact, scenario: &Scenario, fields: &Fields, name: &str) -> Read<()> {
    let has_counter = match fact {
        Fact::OfCounter(counter, _) => scenario.payers.last().is_some_and(|payer| payer.counter(counter).is_some()),
        Fact::OfLines(_) | Fact::Adjusted(..) | Fact::Varied(..) | Fact::Difference(..) => true,
    };
    let is_limited =
        scenario.payers.last().and_then(|payer| payer.plan.tier(0)).is_some_and(|tier| tier.balance_bill_cap.is_some());
    if fact == Fact::OfLines(LineFact::LimitingCharge) && !is_limited {
        return Err(fields.problem(name, "asks for a limit that the plan does not have: limiting_charge_pct says it"));
    }
    let of_several = match fact {
        Fact::OfCounter(CounterName::Limit(kind), _) => {
            scenario.payers.last().is_some_and(|payer| number_of(&payer.limits, kind).is_err())
        }
        Fact::OfCounter(..) | Fact::OfLines(_) | Fact::Adjusted(..) | Fact::Varied(..) | Fact::Difference(..) => false,
    };
    match (has_counter, of_several) {
        (true, _) => Ok(()),
        (false, true) => Err(fields.problem(name, "is of several maxima: put the service before it")),
        (false, false) => Err(fields.problem(name, "asks for a counter that the plan does not have")),
    }
}

/// The figure of a name, and of what: the name itself; `<figure>_after_<claim>`; or `<whose>_<figure>`, where whose is a
/// claim's id, a member's, `y1` for the first plan year, or `individual_1` for the first member.
fn resolve(name: &str, scenario: &Scenario, scope: &Scope) -> Option<(Fact, Scope)> {
    if let Some(fact) = Fact::named(name) {
        return Some((fact, scope.clone()));
    }
    if let Some((kind, service, side)) = Fact::limit_of_service(name) {
        let limits = scenario.payers.last().map(|payer| payer.limits.as_slice()).unwrap_or_default();
        if let Some(number) = number_of_service(limits, kind, service) {
            return Some((Fact::OfCounter(CounterName::Numbered(number), side), scope.clone()));
        }
    }
    let of = |claims: Vec<usize>| Scope { claims, line: None, only_items: scope.only_items };
    for (at, case) in scenario.claims.iter().enumerate() {
        if let Some(counter) = name.strip_suffix(&format!("_after_{}", case.id)) {
            let fact = Fact::named(counter).filter(|fact| matches!(fact, Fact::OfCounter(..)));
            return fact.or_else(|| Fact::counter_used(counter)).map(|fact| (fact, of(vec![at])));
        }
    }
    let mut members: Vec<&str> = Vec::new();
    for case in &scenario.claims {
        if !members.contains(&case.member.as_str()) {
            members.push(&case.member);
        }
    }
    let claims = || scenario.claims.iter().enumerate();
    let mut owners: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, case) in claims() {
        owners.push((case.id.clone(), vec![at]));
    }
    for (position, member) in (1usize..).zip(members) {
        let own: Vec<usize> = claims().filter(|(_, case)| case.member == member).map(|(at, _)| at).collect();
        owners.push((member.to_owned(), own.clone()));
        owners.push((format!("individual_{position}"), own));
    }
    for (_, case) in claims() {
        let own = claims().filter(|(_, other)| other.year == case.year).map(|(at, _)| at).collect();
        owners.push((format!("y{}", case.year), own));
    }
    owners.into_iter().find_map(|(owner, claims)| {
        let rest = name.strip_prefix(&format!("{owner}_"))?;
        Fact::named(rest).map(|fact| (fact, of(claims)))
    })
}
