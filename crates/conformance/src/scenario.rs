//! An example as plans, services, members and claims of the rules.

use domain::calendar::{Anniversary, Day, FilingWindow};
use domain::ids::{AssetId, Code};
use domain::money::{Amount, BasisPoints, Quantity, WHOLE};
use domain::plan::{AuthorisationRule, Benefit, Ceiling, Clocks, Coordination, Exclusion, Limit, Plan, Tier};
use domain::service::{Price, Service};

use crate::case::{Asked, Case};
use crate::currency::Currency;
use crate::dates::Calendar;
use crate::example::{Example, Method};
use crate::fields::{Fields, Read};
use crate::limits::{limits_of, LimitKind, NamedLimit};
use crate::network::Standing;
use crate::opened::{beyond_members, Opened};
use crate::plan_names::{FIXED, MOST_PER_UNIT};
use crate::services::best;
use crate::sharing::{sharing, CeilingNumbers, LineRule};
use crate::terms::{PlanTerms, Reading, Shares, Variation, AMBIGUOUS};
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
    /// All members with their families: of the claims in their order, then those whose earlier balances alone are told.
    pub members: Vec<(String, String)>,
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
    /// Its limits with their names, by their number.
    pub limits: Vec<NamedLimit>,
    /// What members had used before, by member.
    pub used: Vec<Opened>,
    /// What families had used beyond that, by the family's name and the ceiling's number.
    pub used_by_others: Vec<(String, Vec<(u8, Amount)>)>,
}

/// What is known of a payer while lines are added.
pub(crate) struct Builder {
    pub(crate) terms: PlanTerms,
    pub(crate) view: &'static [&'static str],
    pub(crate) payer: Payer,
    /// The numbers of the deductibles of services.
    service_deductibles: Vec<(String, u8)>,
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
        // A variation reads the example once more.
        let plan = example.plan.afresh();
        let services = services(example)?;
        let bills_excess = matches!(example.method, Method::Adjudicate { bills_excess: true, .. });
        let reading = Reading { services: &services, bills_excess };
        let mut builders = Vec::new();
        for view in views {
            let terms = PlanTerms::read(View::new(&plan, view), currency, reading)?.varied(variation);
            builders.push(Builder::new(terms, view, coordination, currency));
        }
        if example.method == Method::PrimaryOnly {
            // What the other plan would pay is not asked.
            PlanTerms::read(View::new(&plan, SECONDARY), currency, reading)?;
        }
        plan.ensure_understood()?;
        let calendar = Calendar::of(example)?;
        let days = calendar.days(example)?;
        let mut claims = Vec::new();
        for (fields, day) in example.claims.iter().zip(days) {
            claims.push(Case::read(&fields.afresh(), day, example, calendar, &mut builders)?);
        }
        let mut members: Vec<(String, String)> = Vec::new();
        for case in &claims {
            if !members.iter().any(|(known, _)| *known == case.member) {
                members.push((case.member.clone(), case.family.clone()));
            }
        }
        for (member, fields) in told_before(example, &members)? {
            if !members.iter().any(|(known, _)| *known == member) {
                let has_family = builders.iter().any(|builder| builder.counts_families());
                if !has_family {
                    let problem = "has no claim, and the plan counts nothing for families";
                    return Err(example.prior.problem(&member, problem));
                }
                let of_first = members.first().map(|(_, family)| family.clone()).unwrap_or_default();
                let family = fields.text("family")?.map_or(of_first, str::to_owned);
                members.push((member.clone(), family));
            }
            for builder in &mut builders {
                let opened = builder.opened(&member, &fields, currency)?;
                builder.payer.used.push(opened);
            }
            fields.ensure_understood()?;
        }
        let mut payers: Vec<Payer> = builders.into_iter().map(|builder| builder.payer).collect();
        for payer in &mut payers {
            payer.used_by_others = beyond_members(&payer.used, &members, &example.prior)?;
        }
        Ok(Self { currency: currency.clone(), payers, claims, members })
    }
}

/// The services of an example's lines.
pub(crate) fn services(example: &Example) -> Read<Vec<String>> {
    let mut found = Vec::new();
    for claim in &example.claims {
        for line in claim.objects("lines")? {
            found.extend(line.text("service")?.map(str::to_owned));
        }
    }
    Ok(found)
}

/// What is told of earlier balances, by member: what stands alone is the first claim's member's, an object that of whom it is
/// named after. One that is named after a family tells what the family had used.
fn told_before(example: &Example, members: &[(String, String)]) -> Read<Vec<(String, Fields)>> {
    let (flat, objects) = example.prior.apart()?;
    let first = members.first().map(|(member, _)| member.clone()).unwrap_or_default();
    let mut told = vec![(first.clone(), flat)];
    for (name, fields) in objects {
        let is_member = members.iter().any(|(member, _)| *member == name);
        let of_family = members.iter().find(|(_, family)| *family == name).map(|(member, _)| member.clone());
        let of_family = of_family.or((name == "family").then(|| first.clone())).filter(|_| !is_member);
        let (member, fields) = match of_family {
            Some(member) => (member, fields.named_with("family_")),
            None => (name, fields),
        };
        match told.iter_mut().find(|(known, _)| *known == member) {
            Some((_, known)) => *known = known.with(&fields)?,
            None => told.push((member, fields)),
        }
    }
    Ok(told)
}

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
        let Standing { is_bound, balance_bill_cap, .. } = terms.standing;
        plan.tiers = vec![Tier { bound: is_bound, balance_bill_cap }];
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
        let of_services = terms.service_deductibles.iter();
        let of_services =
            of_services.filter_map(|(name, most)| Some((name.clone(), number(Ceiling::flat(Some(*most), None))?)));
        let service_deductibles = of_services.collect();
        let limits = terms.limits.clone();
        let (used, used_by_others) = (Vec::new(), Vec::new());
        let payer = Payer { plan, services: Vec::new(), numbers, limits, used, used_by_others };
        Self { terms, view, payer, service_deductibles }
    }

    /// Adds a tier of providers that stand to the plan the other way.
    pub(crate) fn add_other_tier(&mut self) {
        let tiers = &mut self.payer.plan.tiers;
        if let [only] = tiers.as_slice() {
            let other = Tier { bound: !only.bound, ..*only };
            tiers.push(other);
        }
    }

    /// Whether what one member uses is less for another.
    fn counts_families(&self) -> bool {
        self.payer.plan.ceilings.iter().any(|ceiling| ceiling.family.is_some())
            || self.terms.limits.iter().any(|limit| limit.kind == LimitKind::FamilyAnnual)
    }

    /// Adds the service of a line, and tells its code, and in how many units it is asked for.
    pub(crate) fn add(&mut self, line: &Fields, currency: &Currency, asked: &Asked) -> Read<(Code, Quantity)> {
        let view = View::new(line, self.view);
        let mut own = Shares::read(view, currency)?;
        if asked.is_shared_whole {
            own = Shares { coinsurance: Some(WHOLE), rule: Some(LineRule::COINSURANCE_ONLY), ..Shares::default() };
        }
        let (is_own, own_rule) = (own.copay.is_some(), own.rule.is_some() || own.waives_deductible);
        let shares = self.terms.shares_of(asked.service, &own).map_err(|lacks| line.problem("line_rule", lacks))?;
        let mut numbers = self.payer.numbers;
        if let Some(service) = asked.service {
            let own = best(&self.service_deductibles, service);
            let own = own.map_err(|_| line.problem("service", AMBIGUOUS))?;
            let of_plan = &self.terms.shares;
            let is_ruled = own_rule || of_plan.rule.is_some() || of_plan.waives_deductible;
            if own.is_some() && !shares.rule.deductible && !is_ruled {
                let problem = "has a deductible and a copay of its own: a line_rule says which of them are taken, and in which order";
                return Err(line.problem("service", problem));
            }
            numbers.deductible = own.or(numbers.deductible);
        }
        if let Some(amount) = asked.deductible.filter(|_| self.view != PRIMARY) {
            if !shares.rule.deductible {
                return Err(line.problem("deductible", "is given, and by its rule the line takes none"));
            }
            numbers.deductible = Some(self.ceiling_of_line(line, amount)?);
        }
        let fixed = view.amount(FIXED, currency)?.or(self.terms.fixed);
        // A fixed amount beside a percentage: two benefits that could pay, of which the better one does.
        let percentage = shares.percentage.filter(|_| fixed.is_some());
        let of_first = if percentage.is_some() { BasisPoints::default() } else { shares.coinsurance };
        let shared = sharing(&shares.rule, shares.copay, of_first, numbers);
        let most = view.amount(MOST_PER_UNIT, currency)?.or(self.terms.most_per_unit);
        let limits = limits_of(&self.terms.limits, asked.service).map_err(|lacks| line.problem("service", lacks))?;
        let benefit = Benefit {
            fixed,
            most,
            limits,
            authorisation: self.authorisation(asked),
            exclusion: asked.is_excluded.then_some(Exclusion::NotCovered),
            ..Benefit::from(shared)
        };
        let schedule = self.schedule(line, currency, asked)?;
        let (price, units) = self.price(line, schedule.unwrap_or(asked.charge), asked, &benefit)?;
        let code = self.add_service(line, benefit.clone(), price, is_own)?;
        if let Some(percentage) = percentage {
            let shared = sharing(&shares.rule, shares.copay, percentage, numbers);
            let other = Benefit { fixed: None, sharing: Benefit::from(shared).sharing, ..benefit };
            let number = self.benefit_number(line, other, is_own)?;
            if let Some((_, service)) = self.payer.services.last_mut() {
                service.alternative = Some(number);
            }
        }
        Ok((code, units))
    }

    /// The number of a deductible that is one line's.
    fn ceiling_of_line(&mut self, line: &Fields, amount: Amount) -> Read<u8> {
        let ceilings = &mut self.payer.plan.ceilings;
        let number = u8::try_from(ceilings.len()).ok().filter(|_| ceilings.len() < domain::bounds::MAX_CEILINGS);
        ceilings.push(Ceiling::flat(Some(amount), None));
        number.ok_or_else(|| line.problem("deductible", "is one more than a plan can hold"))
    }

    /// Whether a line needs an authorisation: one that has a maximum counts only where one is needed.
    fn authorisation(&self, asked: &Asked) -> AuthorisationRule {
        match self.terms.penalty {
            Some(share) => AuthorisationRule::Penalty(share),
            None if asked.authorised.is_some() && self.view != PRIMARY => AuthorisationRule::Denied,
            None => AuthorisationRule::NotNeeded,
        }
    }

    pub(crate) fn add_service(&mut self, line: &Fields, benefit: Benefit, price: Amount, is_own: bool) -> Read<Code> {
        let number = self.benefit_number(line, benefit, is_own)?;
        let code = code_of(self.payer.services.len());
        let prices = vec![Price { from: since(), tier: None, amount: price }];
        self.payer.services.push((code, Service::of(number, since(), prices)));
        Ok(code)
    }

    /// The number of a benefit in the plan, which has it from now on.
    fn benefit_number(&mut self, line: &Fields, benefit: Benefit, is_own: bool) -> Read<u8> {
        let plan = &mut self.payer.plan;
        // A copay is taken once per visit and benefit: one that a line names itself is that line's.
        let known = plan.benefits.iter().position(|other| *other == benefit).filter(|_| !is_own);
        let at = known.unwrap_or(plan.benefits.len());
        if known.is_none() {
            plan.benefits.push(benefit);
        }
        let number = u8::try_from(at).ok().filter(|_| at < domain::bounds::MAX_BENEFITS);
        number.ok_or_else(|| line.problem("id", "shares costs in more ways than one plan can hold"))
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
