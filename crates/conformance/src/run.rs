//! Runs an example on an insurer and compares every printed figure.

use domain::money::{sum, Amount};
use domain::reason::Group;
use rust_decimal::Decimal;

use crate::example::{Example, Method};
use crate::expect::{expectations, Expectation, Scope};
use crate::facts::{CounterName, CounterSide, Fact, LineFact};
use crate::fields::Unreadable;
use crate::insurer::{Fault, Insurer};
use crate::limits::{number_of, LimitKind};
use crate::play::{play, Played, PlayedLine};
use crate::scenario::{Payer, Scenario};
use crate::terms::Variation;

/// How an example came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every figure is as printed: so many were compared.
    Holds(usize),
    /// It is about something that the rules leave out, and why.
    Outside(String),
    /// Some figures are not.
    Differs(Vec<Difference>),
    /// It could not be played to its end.
    Stuck(Fault),
    /// It could not be understood: nothing was played.
    Unreadable(Unreadable),
}

/// A figure that is not as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands.
    pub place: String,
    /// Its name.
    pub element: String,
    /// The step that makes it: its number, for the order, and its name.
    pub step: (u8, &'static str),
    /// What is printed.
    pub expected: String,
    /// What comes out.
    pub got: String,
}

/// Runs an example.
pub fn run(insurer: &mut dyn Insurer, example: &Example) -> Verdict {
    let compared = match example.method {
        Method::Outside(why) => return Verdict::Outside(why.to_owned()),
        Method::Filing => crate::filing::compare(insurer, example),
        Method::Balance(kind) => crate::balancer::compare(example, kind).map_err(Broken::Unreadable),
        Method::Adjudicate { .. } | Method::Coordinate(_) | Method::PrimaryOnly => compare(insurer, example),
    };
    match compared {
        Ok(compared) if compared.differences.is_empty() => Verdict::Holds(compared.count),
        Ok(mut compared) => {
            compared.differences.sort_by_key(|difference| difference.step.0);
            Verdict::Differs(compared.differences)
        }
        Err(Broken::Unreadable(fault)) => Verdict::Unreadable(fault),
        Err(Broken::Stuck(fault)) => Verdict::Stuck(fault),
    }
}

/// What comparing comes to.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// How many figures were compared.
    pub count: usize,
    /// Those that differ.
    pub differences: Vec<Difference>,
}

impl Compared {
    /// Compares one figure.
    pub(crate) fn compare(&mut self, place: &str, element: &str, step: (u8, &'static str), expected: &str, got: &str) {
        self.count = self.count.saturating_add(1);
        if expected != got {
            let (place, element) = (place.to_owned(), element.to_owned());
            let (expected, got) = (expected.to_owned(), got.to_owned());
            self.differences.push(Difference { place, element, step, expected, got });
        }
    }
}

/// Why there is nothing to compare.
pub(crate) enum Broken {
    /// The example is not understood.
    Unreadable(Unreadable),
    /// It could not be played.
    Stuck(Fault),
}

impl From<Unreadable> for Broken {
    fn from(fault: Unreadable) -> Self {
        Self::Unreadable(fault)
    }
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self::Stuck(fault)
    }
}

fn compare(insurer: &mut dyn Insurer, example: &Example) -> Result<Compared, Broken> {
    let scenario = Scenario::translate(example, Variation::AsWritten)?;
    let expected = expectations(example, &scenario)?;
    let mut results = Results { insurer, example, scenario: &scenario, played: Vec::new() };
    let mut compared = Compared::default();
    for expectation in &expected {
        let got = results.figure(expectation)?;
        let show = |figure: Decimal| example.currency.show(figure);
        let expected = show(expectation.figure);
        let got = got.map_or("nothing".to_owned(), show);
        compared.compare(&expectation.place, &expectation.element, expectation.fact.step(), &expected, &got);
    }
    Ok(compared)
}

/// What came out, under the plan as written and under each variation that was asked for.
struct Results<'a> {
    insurer: &'a mut dyn Insurer,
    example: &'a Example,
    scenario: &'a Scenario,
    played: Vec<(Variation, Played)>,
}

impl Results<'_> {
    fn played(&mut self, variation: Variation) -> Result<&Played, Broken> {
        if let Some(at) = self.played.iter().position(|(known, _)| *known == variation) {
            return self
                .played
                .get(at)
                .map(|(_, played)| played)
                .ok_or_else(|| Fault("nothing was played".into()).into());
        }
        let asks_primary = variation != Variation::WithoutPriorPayer;
        let mut played = if variation == Variation::AsWritten {
            play(self.insurer, self.scenario, asks_primary)?
        } else {
            play(self.insurer, &Scenario::translate(self.example, variation)?, asks_primary)?
        };
        if self.example.method == Method::PrimaryOnly {
            for line in played.claims.iter_mut().flat_map(|claim| &mut claim.lines) {
                let left = line.decision.adjusted(|it| it.group == Group::PatientResponsibility).ok();
                line.primary = Some((line.decision.paid, left));
            }
        }
        self.played.push((variation, played));
        let last = self.played.last().map(|(_, played)| played);
        last.ok_or_else(|| Fault("nothing was played".into()).into())
    }

    /// A figure; none where what came out has none.
    fn figure(&mut self, expectation: &Expectation) -> Result<Option<Decimal>, Broken> {
        let scope = &expectation.scope;
        let amount = match expectation.fact {
            Fact::OfLines(fact) => self.of_lines(Variation::AsWritten, fact, scope)?,
            Fact::Varied(variation, fact) => self.of_lines(variation, fact, scope)?,
            Fact::Difference(one, other, fact) => {
                let one = self.of_lines(one, fact, scope)?;
                let other = self.of_lines(other, fact, scope)?;
                one.zip(other).and_then(|(one, other)| one.minus(other).ok())
            }
            Fact::Adjusted(group, reason) => return self.adjusted(group, reason, scope),
            Fact::OfCounter(counter, side) => return self.of_counter(counter, side, scope),
        };
        Ok(amount.and_then(|amount| self.example.currency.figure_of(amount)))
    }

    fn of_lines(&mut self, variation: Variation, fact: LineFact, scope: &Scope) -> Result<Option<Amount>, Broken> {
        let scenario = self.scenario;
        // Where the primary plan alone is asked, nobody pays beside it.
        let is_alone = self.example.method == Method::PrimaryOnly && fact == LineFact::PaidByAll;
        let fact = if is_alone { LineFact::Paid } else { fact };
        let Some(lines) = self.played(variation)?.lines(scenario, scope) else { return Ok(None) };
        let amounts = lines.into_iter().map(|line| line.figure(fact)).collect::<Option<Vec<Amount>>>();
        Ok(amounts.and_then(|amounts| sum(amounts).ok()))
    }

    /// What the lines are adjusted by a group, and for a reason if one is meant: below zero where something is added.
    fn adjusted(&mut self, group: Group, reason: Option<&str>, scope: &Scope) -> Result<Option<Decimal>, Broken> {
        let scenario = self.scenario;
        let currency = &self.example.currency.clone();
        let Some(lines) = self.played(Variation::AsWritten)?.lines(scenario, scope) else { return Ok(None) };
        let all = lines.into_iter().flat_map(|line| &line.decision.adjustments);
        let mut meant = all.filter(|it| it.group == group && reason.is_none_or(|reason| it.reason.carc() == reason));
        Ok(meant.try_fold(Decimal::ZERO, |sum, it| {
            let amount = currency.figure_of(it.amount)?;
            if it.reason.is_negative() {
                sum.checked_sub(amount)
            } else {
                sum.checked_add(amount)
            }
        }))
    }

    fn of_counter(
        &mut self,
        counter: CounterName,
        side: CounterSide,
        scope: &Scope,
    ) -> Result<Option<Decimal>, Broken> {
        let scenario = self.scenario;
        let currency = &self.example.currency.clone();
        let Some(payer) = scenario.payers.last() else { return Ok(None) };
        let Some(number) = payer.counter(counter) else { return Ok(None) };
        let played = self.played(Variation::AsWritten)?;
        let Some(claim) = scope.claims.last().and_then(|at| played.claims.get(*at)) else { return Ok(None) };
        if let CounterName::Limit(_) | CounterName::Numbered(_) = counter {
            let Some(kind) = payer.limits.get(usize::from(number)).map(|limit| limit.kind) else { return Ok(None) };
            let Some(limit) = claim.balances.limits.get(usize::from(number)) else { return Ok(None) };
            let figure = if side == CounterSide::Left { limit.left } else { limit.used };
            return Ok(match kind {
                LimitKind::Visits => {
                    Decimal::try_from_i128_with_scale(i128::try_from(figure).unwrap_or(i128::MAX), 3).ok()
                }
                LimitKind::Annual | LimitKind::FamilyAnnual | LimitKind::Lifetime => currency.figure_of(Amount(figure)),
            });
        }
        let Some(ceiling) = claim.balances.ceilings.get(usize::from(number)) else { return Ok(None) };
        let family = payer.plan.ceilings.get(usize::from(number)).and_then(|ceiling| ceiling.family);
        let amount = match side {
            CounterSide::Used => Some(ceiling.member_used),
            CounterSide::Left => ceiling.left,
            CounterSide::FamilyUsed => Some(ceiling.family_used),
            CounterSide::FamilyLeft => family.map(|family| family.most.left_after(ceiling.family_used)),
        };
        Ok(amount.and_then(|amount| currency.figure_of(amount)))
    }
}

impl Played {
    /// The lines that are meant; none where there are none of these claims.
    fn lines(&self, scenario: &Scenario, scope: &Scope) -> Option<Vec<&PlayedLine>> {
        let mut found = Vec::new();
        for at in &scope.claims {
            let (claim, case) = (self.claims.get(*at)?, scenario.claims.get(*at)?);
            for (position, (line, known)) in claim.lines.iter().zip(&case.lines).enumerate() {
                let is_meant = scope.line.is_none_or(|only| only == position);
                if is_meant && !(scope.only_items && known.id.contains('.')) {
                    found.push(line);
                }
            }
        }
        Some(found)
    }
}

impl Payer {
    /// The number of a counter in the plan.
    #[must_use]
    pub fn counter(&self, counter: CounterName) -> Option<u8> {
        match counter {
            CounterName::Deductible => self.numbers.deductible,
            CounterName::InpatientDeductible => self.numbers.inpatient_deductible,
            CounterName::CoinsuranceCap => self.numbers.coinsurance_cap,
            CounterName::OutOfPocket => self.numbers.out_of_pocket,
            CounterName::Limit(kind) => number_of(&self.limits, kind).ok().flatten(),
            CounterName::Numbered(number) => Some(number),
        }
    }
}
