//! Plays a scenario on an insurer: plans published, members enrolled, balances carried in, claims submitted in their order.

use domain::accumulators::{Counter, Opening, Use};
use domain::authorisation::{Approval, AuthorisationRequest};
use domain::calendar::Day;
use domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line, OtherPayer};
use domain::decision::{Decision, LineDecision};
use domain::enrolment::Coverage;
use domain::ids::{AuthorisationId, ClaimNumber, Code, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use domain::money::{Amount, Quantity, ONE_UNIT};
use domain::network::Network;
use domain::plan::Plan;
use domain::reason::Group;

use crate::case::{Case, CaseLine};
use crate::insurer::{Balances, Fault, Insurer, Submitted};
use crate::opened::Opened;
use crate::scenario::{day, since, Scenario};
use crate::whole::ensure_balanced;

/// What came of a scenario.
#[derive(Debug)]
pub struct Played {
    /// Its claims, in their order.
    pub claims: Vec<PlayedClaim>,
}

/// What came of a claim.
#[derive(Debug)]
pub struct PlayedClaim {
    /// Its lines.
    pub lines: Vec<PlayedLine>,
    /// What the member had used and had left after it, under the last payer's plan.
    pub balances: Balances,
}

/// What came of a line.
#[derive(Debug)]
pub struct PlayedLine {
    /// What was charged.
    pub charge: Amount,
    /// What the last payer decided.
    pub decision: LineDecision,
    /// What the payer before it paid, and what it left to the member.
    pub primary: Option<(Amount, Option<Amount>)>,
    /// All that the claim shows of the payer before.
    pub before: Option<OtherPayer>,
    /// The most that an unbound provider may charge in all; none where the plan does not limit it.
    pub most_charged: Option<Amount>,
}

/// The last day on which members are covered.
fn last_day() -> Day {
    day(9_000, 12, 31)
}

/// How many further members of a family may carry what the family had used.
const MOST_RELATIVES: u32 = 50;

struct Stage<'a> {
    insurer: &'a mut dyn Insurer,
    scenario: &'a Scenario,
    /// Whoever files: a provider of the first tier, until a claim is another's.
    provider: ProviderId,
    /// One of each tier.
    providers: Vec<ProviderId>,
    plans: Vec<PlanRef>,
    /// By payer and name.
    members: Vec<(usize, String, MemberId)>,
    families: Vec<(usize, String)>,
    now: Day,
    filed: u32,
}

/// Plays a scenario on a new insurer. `asks_primary` is false where the question is what the last payer would pay alone.
///
/// # Errors
///
/// What stood in the way.
pub fn play(insurer: &mut dyn Insurer, scenario: &Scenario, asks_primary: bool) -> Result<Played, Fault> {
    insurer.begin()?;
    let now = day(2025, 1, 2);
    insurer.set_day(now)?;
    let mut providers = Vec::new();
    for tier in 0..=scenario.claims.iter().map(|case| case.tier).max().unwrap_or_default() {
        providers.push(insurer.provider(&Network::since(since(), tier))?);
    }
    let provider = *providers.first().ok_or_else(|| Fault("there is no provider".into()))?;
    let (plans, members, families) = (Vec::new(), Vec::new(), Vec::new());
    let mut stage = Stage { insurer, scenario, provider, providers, plans, members, families, now, filed: 0 };
    for (at, payer) in scenario.payers.iter().enumerate() {
        let id = PlanId(u16::try_from(at).ok().and_then(|at| at.checked_add(1)).unwrap_or_default());
        stage.plans.push(stage.insurer.publish(id, &payer.plan)?);
        // What one message carries is bounded.
        for services in payer.services.chunks(20) {
            stage.insurer.set_services(id, services)?;
        }
    }
    for (member, family) in &scenario.members {
        for payer in 0..scenario.payers.len() {
            stage.enrol(payer, member, family)?;
        }
    }
    for at in 0..scenario.payers.len() {
        stage.open(at)?;
    }
    let mut claims = Vec::new();
    for case in &scenario.claims {
        claims.push(stage.play(case, asks_primary)?);
    }
    Ok(Played { claims })
}

impl Stage<'_> {
    fn reach(&mut self, day: Day) -> Result<(), Fault> {
        self.now = self.now.max(day);
        self.insurer.set_day(self.now)
    }

    fn family(&mut self, payer: usize, name: &str) -> FamilyId {
        let key = (payer, name.to_owned());
        let at = self.families.iter().position(|known| *known == key).unwrap_or_else(|| {
            self.families.push(key);
            self.families.len().abs_diff(1)
        });
        FamilyId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn enrol(&mut self, payer: usize, name: &str, family: &str) -> Result<(), Fault> {
        let family = self.family(payer, family);
        let member = self.enrol_new(payer, family)?;
        self.members.push((payer, name.to_owned(), member));
        Ok(())
    }

    fn enrol_new(&mut self, payer: usize, family: FamilyId) -> Result<MemberId, Fault> {
        let plan = *self.plans.get(payer).ok_or_else(|| Fault("a plan is missing".into()))?;
        self.insurer.enrol(family, Coverage { plan, from: since(), to: last_day() }, None)
    }

    fn member(&self, payer: usize, name: &str) -> Option<MemberId> {
        let found = self.members.iter().find(|(other, known, _)| *other == payer && known == name);
        found.map(|(_, _, member)| *member)
    }

    fn known_member(&self, payer: usize, name: &str) -> Result<MemberId, Fault> {
        self.member(payer, name).ok_or_else(|| Fault(format!("nobody is called {name}")))
    }

    /// Carries in what was used before: lifetimes by an earlier claim, years as opening balances.
    fn open(&mut self, at: usize) -> Result<(), Fault> {
        let scenario = self.scenario;
        let Some(payer) = scenario.payers.get(at) else { return Ok(()) };
        let earlier = payer.used.iter().flat_map(|opened| opened.earlier.iter().map(move |it| (opened, it)));
        for (index, (opened, (code, amount))) in (0u32..).zip(earlier) {
            let member = self.known_member(at, &opened.member)?;
            let before = day(2025, 2, 1).plus_days(index).unwrap_or(self.now);
            self.reach(before)?;
            let lines = vec![plain_line(*code, *amount, ONE_UNIT, 0)];
            self.submit(member, before, lines)?;
        }
        // They are balances of the plan year of the first claim.
        let Some(day) = scenario.claims.iter().map(|case| case.day).min() else { return Ok(()) };
        for opened in &payer.used {
            self.carry_in(at, day, opened)?;
        }
        for (family, rest) in &payer.used_by_others {
            self.carry_in_others(at, day, family, rest)?;
        }
        Ok(())
    }

    fn carry_in(&mut self, at: usize, day: Day, opened: &Opened) -> Result<(), Fault> {
        let own = opened.ceilings.iter().map(|(number, own)| Use { counter: Counter::Ceiling(*number), used: own.0 });
        let limits = opened.limits.iter().map(|(number, used)| Use { counter: Counter::Limit(*number), used: *used });
        let counters: Vec<Use> = own.chain(limits).filter(|entry| entry.used > 0).collect();
        if counters.is_empty() {
            return Ok(());
        }
        let member = self.known_member(at, &opened.member)?;
        self.insurer.carry_in(member, day, &Opening { counters })
    }

    /// What a family had used beyond the members that are named, others had used.
    fn carry_in_others(&mut self, at: usize, day: Day, family: &str, rest: &[(u8, Amount)]) -> Result<(), Fault> {
        let scenario = self.scenario;
        let Some(payer) = scenario.payers.get(at) else { return Ok(()) };
        let mut rest = rest.to_vec();
        let family = self.family(at, family);
        for _ in 0..MOST_RELATIVES {
            let mut counters = Vec::new();
            for (number, left) in &mut rest {
                let ceiling = payer.plan.ceilings.get(usize::from(*number));
                let most = ceiling.and_then(|ceiling| ceiling.individual).unwrap_or(*left);
                let part = most.min(*left);
                *left = left.left_after(part);
                if !part.is_zero() {
                    counters.push(Use { counter: Counter::Ceiling(*number), used: part.0 });
                }
            }
            if counters.is_empty() {
                return Ok(());
            }
            let relative = self.enrol_new(at, family)?;
            self.insurer.carry_in(relative, day, &Opening { counters })?;
        }
        Err(Fault("the family had used more than any family could".into()))
    }

    fn play(&mut self, case: &Case, asks_primary: bool) -> Result<PlayedClaim, Fault> {
        let last = self.scenario.payers.len().abs_diff(1);
        let first_day = case.day;
        self.reach(first_day)?;
        let provider = self.providers.get(usize::from(case.tier));
        self.provider = *provider.ok_or_else(|| Fault("a provider is missing".into()))?;
        let mut primary: Vec<Option<LineDecision>> = vec![None; case.lines.len()];
        let is_told = case.lines.iter().all(|line| line.prior.is_some());
        if last > 0 && asks_primary && !is_told {
            let member = self.known_member(0, &case.member)?;
            let lines = case.lines.iter().map(|line| line.asked(0)).collect::<Option<Vec<_>>>();
            self.reach_end(case)?;
            let lines = lines.ok_or_else(|| Fault("a code is missing".into()))?;
            let decision = self.submit(member, first_day, lines)?;
            primary = decision.lines.into_iter().map(Some).collect();
        }
        let member = self.known_member(last, &case.member)?;
        let mut lines = Vec::new();
        let (mut befores, mut shown) = (Vec::new(), Vec::new());
        for (line, decided) in case.lines.iter().zip(primary) {
            let mut asked = line.asked(last).ok_or_else(|| Fault("a code is missing".into()))?;
            if let Some(most) = line.authorised {
                asked.authorisation = Some(self.authorise(member, case, line, asked.code, most)?);
            }
            let before = if asks_primary && last > 0 { Some(self.before(line, decided)?) } else { None };
            asked.other_payer = before.map(|(payer, _)| payer);
            shown.push(asked.other_payer);
            befores.push(before.map(|(_, figures)| figures));
            lines.push(asked);
        }
        self.reach_end(case)?;
        let decision = self.submit(member, first_day, lines)?;
        let balances = self.insurer.balances(member, case.last_first_day())?;
        let decided = case.lines.iter().zip(decision.lines).zip(befores.into_iter().zip(shown));
        let plan = self.scenario.payers.last().map(|payer| &payer.plan);
        let played = |((line, decision), (primary, before)): ((&CaseLine, LineDecision), (_, _))| {
            let most_charged = plan.and_then(|plan| most_charged(plan, case.tier, decision.allowed));
            PlayedLine { charge: line.charge, decision, primary, before, most_charged }
        };
        let lines = decided.map(played).collect();
        Ok(PlayedClaim { lines, balances })
    }

    /// Claims are filed when the service is over.
    fn reach_end(&mut self, case: &Case) -> Result<(), Fault> {
        let last = |line: &CaseLine| case.day.plus_days(u32::from(line.from))?.plus_days(u32::from(line.nights));
        self.reach(case.lines.iter().filter_map(last).max().unwrap_or(case.day))
    }

    /// What the payer before did, as the claim shows it, and as expectations ask for it.
    #[allow(clippy::type_complexity)]
    fn before(
        &self,
        line: &CaseLine,
        decided: Option<LineDecision>,
    ) -> Result<(OtherPayer, (Amount, Option<Amount>)), Fault> {
        if let Some(prior) = line.prior {
            return Ok((prior.shown(), (prior.paid, prior.left())));
        }
        let decided = decided.ok_or_else(|| Fault("the primary payer has decided nothing".into()))?;
        let left = decided.adjusted(|it| it.group == Group::PatientResponsibility);
        let left = left.map_err(|_| Fault("a sum is too large".into()))?;
        let is_bound = self.scenario.payers.first().and_then(|payer| payer.plan.tier(0)).is_some_and(|tier| tier.bound);
        let payer = OtherPayer::Decided {
            paid: decided.paid,
            allowed: Some(decided.allowed),
            member_share: Some(left),
            obliged: is_bound.then_some(decided.allowed),
        };
        Ok((payer, (decided.paid, Some(left))))
    }

    fn authorise(
        &mut self,
        member: MemberId,
        case: &Case,
        line: &CaseLine,
        code: Code,
        most: Amount,
    ) -> Result<AuthorisationId, Fault> {
        let from = case.day.plus_days(u32::from(line.from)).unwrap_or(case.day);
        let to = from.plus_days(u32::from(line.nights)).unwrap_or(from);
        let (_, units) = line.asked.last().copied().ok_or_else(|| Fault("a code is missing".into()))?;
        let asked =
            AuthorisationRequest { member, provider: self.provider, codes: vec![code], from, to, units, urgent: false };
        let approval = Approval { from, to, units, most: Some(most) };
        self.insurer.authorise(&asked, Some(approval))
    }

    /// Submits one claim, which must be decided, and whose decision must balance.
    fn submit(&mut self, member: MemberId, base_day: Day, lines: Vec<Line>) -> Result<Decision, Fault> {
        self.filed = self.filed.checked_add(1).ok_or_else(|| Fault("too many claims".into()))?;
        let claim = plain_claim(number(self.filed), member, lines);
        let batch = Batch { provider: self.provider, base_day, claims: vec![claim.clone()] };
        match self.insurer.submit(&batch)?.into_iter().next() {
            Some(Submitted::Decided(decision)) => {
                ensure_balanced(&self.scenario.currency, &claim, &decision)?;
                Ok(decision)
            }
            Some(Submitted::Pended(pend)) => Err(Fault(format!("the claim waits: {pend:?}"))),
            Some(Submitted::Refused(refusal)) => Err(Fault(format!("the claim is refused: {refusal:?}"))),
            None => Err(Fault("the claim has no result".into())),
        }
    }
}

/// The most that an unbound provider may charge in all, of what the plan allows.
fn most_charged(plan: &Plan, tier: u8, allowed: Amount) -> Option<Amount> {
    let above = allowed.uncapped_share_half_up(plan.tier(tier)?.balance_bill_cap?, plan.minor_unit);
    allowed.plus(above.ok()?).ok()
}

impl CaseLine {
    fn asked(&self, payer: usize) -> Option<Line> {
        let (code, units) = self.asked.get(payer)?;
        Some(Line { from: self.from, ..plain_line(*code, self.charge, *units, self.nights) })
    }
}

impl Case {
    /// The day on which its last line begins: after it, balances are those of that day's plan year.
    fn last_first_day(&self) -> Day {
        let last = self.lines.iter().map(|line| line.from).max().unwrap_or_default();
        self.day.plus_days(u32::from(last)).unwrap_or(self.day)
    }
}

/// A provider's claim number from a number.
#[must_use]
pub fn number(number: u32) -> ClaimNumber {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(number.to_be_bytes()) {
        *to = from;
    }
    ClaimNumber(bytes)
}

/// A line that asks for nothing special, on the batch's base day.
#[must_use]
pub fn plain_line(code: Code, charge: Amount, units: Quantity, through: u16) -> Line {
    Line {
        code,
        from: 0,
        through,
        charge,
        units,
        modifiers: Vec::new(),
        place: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        drug_serial: None,
        other_payer: None,
    }
}

/// An original professional claim, paid to the provider.
#[must_use]
pub fn plain_claim(number: ClaimNumber, member: MemberId, lines: Vec<Line>) -> Claim {
    Claim {
        number,
        member,
        kind: ClaimKind::Professional,
        frequency: Frequency::Original,
        assignment: Assignment::Provider,
        place: Some(11),
        facility: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        other_payer: None,
        diagnoses: None,
        lines,
    }
}
