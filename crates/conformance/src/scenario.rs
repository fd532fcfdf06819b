//! An example as plans, services, members and claims of the rules.

use domain::calendar::{Anniversary, Day, FilingWindow};
use domain::ids::{AssetId, Code};
use domain::money::{Amount, Quantity, ONE_UNIT, WHOLE};
use domain::plan::{AuthorisationRule, Benefit, Ceiling, Clocks, Coordination, Exclusion, Limit, Plan, Tier};
use domain::service::{Price, Service};

use crate::case::{Asked, Calendar, Case};
use crate::currency::Currency;
use crate::example::{Example, Method};
use crate::fields::{Fields, Read};
use crate::opened::Opened;
use crate::sharing::{sharing, CeilingNumbers, LineRule};
use crate::terms::{lower, LimitKind, PlanTerms, Shares, Variation};
use crate::view::{View, ALONE, PRIMARY, SECONDARY};

/// The year in which the first plan year of every example lies.
pub const FIRST_YEAR: i32 = 2026;
/// The day from which plans, services and coverage hold.
pub const SINCE: (i32, u8, u8) = (2024, 1, 1);

/// An example, ready to be played.
#[derive(Debug)]
pub struct Scenario {
    /// Its currency.
    pub currency: Currency,
    /// Who pays, in their order: one, or the primary and the secondary.
    pub payers: Vec<Payer>,
    /// The claims, in their order.
    pub claims: Vec<Case>,
}

/// A payer with its plan.
#[derive(Debug)]
pub struct Payer {
    /// The plan.
    pub plan: Plan,
    /// Its services.
    pub services: Vec<(Code, Service)>,
    /// The numbers of its ceilings.
    pub numbers: CeilingNumbers,
    /// The names of its limits, by their number.
    pub limits: Vec<LimitKind>,
    /// What members had used before, by member.
    pub used: Vec<Opened>,
}

/// What is known of a payer while lines are added.
pub(crate) struct Builder {
    pub(crate) terms: PlanTerms,
    pub(crate) view: &'static [&'static str],
    pub(crate) payer: Payer,
}

impl Scenario {
    /// Translates an example, without what a variation leaves out.
    ///
    /// # Errors
    ///
    /// The first element that is not understood.
    pub fn translate(example: &Example, variation: Variation) -> Read<Self> {
        let currency = &example.currency;
        let (views, coordination): (&[&'static [&'static str]], _) = match example.method {
            Method::Coordinate(method) => (&[PRIMARY, SECONDARY], method),
            Method::PrimaryOnly => (&[PRIMARY], Coordination::Standard),
            Method::Adjudicate { .. } | Method::Filing | Method::Balance(_) | Method::Outside(_) => {
                (&[ALONE], Coordination::Standard)
            }
        };
        let mut builders = Vec::new();
        for view in views {
            let terms = PlanTerms::read(View::new(&example.plan, view), currency)?.varied(variation);
            builders.push(Builder::new(terms, view, coordination, currency));
        }
        if example.method == Method::PrimaryOnly {
            // What the other plan would pay is not asked.
            PlanTerms::read(View::new(&example.plan, SECONDARY), currency)?;
        }
        example.plan.ensure_understood()?;
        let calendar = Calendar::of(example)?;
        let mut claims = Vec::new();
        for (index, fields) in example.claims.iter().enumerate() {
            claims.push(Case::read(fields, index, example, calendar, &mut builders)?);
        }
        let first = claims.first().map(|case| case.member.clone()).unwrap_or_default();
        let mut used = vec![(first, example.prior.clone())];
        for member in example.prior.objects_by_key()? {
            example.prior.pass_over(&[&member.0]);
            used.first().iter().for_each(|(_, flat)| flat.pass_over(&[&member.0]));
            used.push(member);
        }
        for (member, fields) in &used {
            for builder in &mut builders {
                let opened = builder.opened(member, fields, currency)?;
                builder.payer.used.push(opened);
            }
            fields.ensure_understood()?;
        }
        let payers = builders.into_iter().map(|builder| builder.payer).collect();
        Ok(Self { currency: currency.clone(), payers, claims })
    }
}

/// How a line names what a payer's schedule gives for it.
const LINE_SCHEDULE: &[&str] = &["allowed", "fee", "fee_schedule"];

/// The day from which everything holds.
#[must_use]
pub fn since() -> Day {
    day(SINCE.0, SINCE.1, SINCE.2)
}

/// A day of the calendar's middle.
#[must_use]
pub fn day(year: i32, month: u8, day: u8) -> Day {
    Day::from_civil(year, month, day).unwrap_or(Day(0))
}

/// A plan without any benefit, in a currency.
#[must_use]
pub fn blank_plan(currency: &Currency) -> Plan {
    Plan {
        asset: AssetId::NATIVE,
        minor_unit: currency.minor_unit(),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 0,
        filing: FilingWindow::Months(12),
        adult_age: 18,
        waives_lesser_of: false,
        coordination: Coordination::Standard,
        ceilings: Vec::new(),
        tiers: vec![Tier { bound: true, balance_bill_cap: None }],
        benefits: Vec::new(),
        limits: Vec::new(),
        frequencies: Vec::new(),
        distinguishing_modifiers: Vec::new(),
        clocks: Clocks::default(),
    }
}

impl Builder {
    fn new(terms: PlanTerms, view: &'static [&'static str], coordination: Coordination, currency: &Currency) -> Self {
        let mut plan = blank_plan(currency);
        plan.waives_lesser_of = terms.waives_lesser_of;
        plan.coordination = coordination;
        plan.tiers = vec![Tier { bound: terms.is_bound, balance_bill_cap: terms.balance_bill_cap }];
        plan.limits = terms.limits.iter().map(|limit| limit.limit).collect::<Vec<Limit>>();
        let mut number = |ceiling: Ceiling| {
            let at = u8::try_from(plan.ceilings.len()).ok();
            (ceiling != Ceiling::default()).then(|| plan.ceilings.push(ceiling)).and(at)
        };
        let inpatient = Ceiling::flat(terms.inpatient_deductible, None);
        let numbers = CeilingNumbers {
            deductible: number(terms.deductible),
            inpatient_deductible: number(inpatient),
            coinsurance_cap: number(terms.coinsurance_cap),
            out_of_pocket: number(terms.out_of_pocket),
        };
        let limits = terms.limits.iter().map(|limit| limit.kind).collect();
        let payer = Payer { plan, services: Vec::new(), numbers, limits, used: Vec::new() };
        Self { terms, view, payer }
    }

    /// Adds the service of a line, and tells its code.
    pub(crate) fn add(&mut self, line: &Fields, currency: &Currency, asked: &Asked) -> Read<Code> {
        let view = View::new(line, self.view);
        let mut own = Shares::read(view, currency)?;
        if asked.is_shared_whole {
            own = Shares { copay: None, coinsurance: Some(WHOLE), rule: Some(LineRule::COINSURANCE_ONLY) };
        }
        let is_own = own.copay.is_some();
        let shares = self.terms.shares_of(asked.service, &own).map_err(|lacks| line.problem("line_rule", lacks))?;
        let shared = sharing(&shares.rule, shares.copay, shares.coinsurance, self.payer.numbers);
        let fixed = view.amount(&["fixed", "fixed_per_unit"], currency)?.or(self.terms.fixed);
        let numbered = (0u8..).zip(&self.terms.limits).filter(|(_, limit)| limit.applies_to(asked.service));
        let benefit = Benefit {
            fixed,
            limits: numbered.map(|(number, _)| number).collect(),
            authorisation: self.authorisation(asked),
            exclusion: asked.is_excluded.then_some(Exclusion::NotCovered),
            ..Benefit::from(shared)
        };
        let schedule = lower(self.allowed(view, currency)?, self.terms.schedule);
        // The payer before this one is not asked for authorisations here: its maximum is a maximum like any other.
        let schedule = if self.view == PRIMARY { lower(schedule, self.terms.authorised) } else { schedule };
        let price = self.price(line, schedule.unwrap_or(asked.charge), asked.units)?;
        self.add_service(line, benefit, price, is_own)
    }

    /// Whether a line needs an authorisation: one that has a maximum counts only where one is needed.
    fn authorisation(&self, asked: &Asked) -> AuthorisationRule {
        match self.terms.penalty {
            Some(share) => AuthorisationRule::Penalty(share),
            None if asked.authorised.is_some() && self.view != PRIMARY => AuthorisationRule::Denied,
            None => AuthorisationRule::NotNeeded,
        }
    }

    /// What the payer's schedule gives for a line.
    fn allowed(&self, view: View, currency: &Currency) -> Read<Option<Amount>> {
        let own = view.amount(LINE_SCHEDULE, currency)?;
        if own.is_some() || self.view == ALONE {
            return Ok(own);
        }
        View::new(view.fields(), ALONE).amount(&["allowed"], currency)
    }

    fn price(&self, line: &Fields, allowed: Amount, units: Quantity) -> Read<Amount> {
        let minor = self.payer.plan.minor_unit;
        // Nothing is priced at zero: what is charged at zero comes to zero at any price.
        let allowed = allowed.max(minor);
        let each = allowed.0.checked_mul(u128::from(ONE_UNIT.0)).and_then(|it| it.checked_div(u128::from(units.0)));
        let price = each.map(Amount).filter(|price| price.times_half_up(units, minor) == Ok(allowed));
        price.ok_or_else(|| line.problem("units", "do not divide the allowed amount into a price"))
    }

    pub(crate) fn add_service(&mut self, line: &Fields, benefit: Benefit, price: Amount, is_own: bool) -> Read<Code> {
        let plan = &mut self.payer.plan;
        // A copay is taken once per visit and benefit: one that a line names itself is that line's.
        let known = plan.benefits.iter().position(|other| *other == benefit).filter(|_| !is_own);
        let at = known.unwrap_or(plan.benefits.len());
        if known.is_none() {
            plan.benefits.push(benefit);
        }
        let number = u8::try_from(at).ok().filter(|_| at < domain::bounds::MAX_BENEFITS);
        let number = number.ok_or_else(|| line.problem("id", "shares costs in more ways than one plan can hold"))?;
        let code = code_of(self.payer.services.len());
        let prices = vec![Price { from: since(), tier: None, amount: price }];
        self.payer.services.push((code, Service::of(number, since(), prices)));
        Ok(code)
    }
}

/// The code of a payer's service by its number.
pub(crate) fn code_of(number: usize) -> Code {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(format!("L{number:04}").bytes()) {
        *to = from;
    }
    Code(bytes)
}
