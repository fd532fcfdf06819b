//! What a source prints: which figure of which claims and lines, and what it should be.

use rust_decimal::Decimal;

use crate::example::{Example, Method};
use crate::facts::Fact;
use crate::fields::{Fields, Read, Unreadable};
use crate::scenario::Scenario;

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
    let has_details = matches!(example.method, Method::Adjudicate { has_details: true });
    let mut found = Vec::new();
    for (at, case) in scenario.claims.iter().enumerate() {
        for (line_at, line) in case.lines.iter().enumerate() {
            let scope = Scope { claims: vec![at], line: Some(line_at), only_items: false };
            let place = format!("claim {}, line {}", case.id, line.id);
            own(example, scenario, &line.expected, &place, &scope, &mut found)?;
            if let Some(figure) = line.deductible.and_then(|amount| example.currency.figure_of(amount)) {
                let fact = Fact::OfLines(crate::facts::LineFact::Deductible);
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
    let names: Vec<String> = fields.keys().map(str::to_owned).collect();
    for name in names {
        let Some(figure) = fields.figure(&name, &example.currency)? else { continue };
        let (fact, scope) = resolve(&name, scenario, scope).ok_or_else(|| unknown(fields, &name))?;
        ensure_there(fact, scenario, fields, &name)?;
        found.push(Expectation { place: place.to_owned(), element: name, fact, scope, figure });
    }
    fields.ensure_understood()
}

fn unknown(fields: &Fields, name: &str) -> Unreadable {
    fields.problem(name, "is not a figure that is understood here (docs/conformance.md lists them)")
}

/// A counter that the plan does not have cannot be asked for.
fn ensure_there(fact: Fact, scenario: &Scenario, fields: &Fields, name: &str) -> Read<()> {
    let has_counter = match fact {
        Fact::OfCounter(counter, _) => scenario.payers.last().is_some_and(|payer| payer.counter(counter).is_some()),
        Fact::OfLines(_) | Fact::Varied(..) | Fact::Difference(..) => true,
    };
    if has_counter {
        Ok(())
    } else {
        Err(fields.problem(name, "asks for a counter that the plan does not have"))
    }
}

/// The figure of a name, and of what: the name itself; `<figure>_after_<claim>`; or `<whose>_<figure>`, where whose is a
/// claim's id, a member's, `y1` for the first plan year, or `individual_1` for the first member.
fn resolve(name: &str, scenario: &Scenario, scope: &Scope) -> Option<(Fact, Scope)> {
    if let Some(fact) = Fact::named(name) {
        return Some((fact, scope.clone()));
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
