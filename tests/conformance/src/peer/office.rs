//! Where the peer cases are tried: an insurer with the usual plan, provider and members, of which a case changes one thing.

use conformance::currency::Currency;
use conformance::insurer::{Fault, Insurer, Submitted};
use conformance::play::{number, plain_claim, plain_line};
use conformance::scenario::{blank_plan, day};
use domain::calendar::Day;
use domain::claim::{Batch, Claim, Line, Refusal};
use domain::decision::{Decision, LineDecision, Verdict};
use domain::enrolment::{AgeClass, Coverage, Person, Sex};
use domain::ids::{ClaimKey, Code, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use domain::money::{Amount, BasisPoints, Quantity};
use domain::network::{Facility, Network};
use domain::plan::{Benefit, Ceiling, Measure, Plan, Sharing};
use domain::reason::{Group, Reason};
use domain::service::{Price, Service};

/// What a case comes to.
pub type Found = Result<(), Fault>;

/// The plan's number.
pub const PLAN: PlanId = PlanId(1);

/// What is set up before a case: the usual, until something of it is changed.
pub struct Desk {
    /// The plan: one benefit, paid in full.
    pub plan: Plan,
    /// The services `A` to `D` of that benefit, 100 per unit.
    pub services: Vec<(Code, Service)>,
    /// What is attested of the members: adult, no sex.
    pub person: Option<Person>,
    /// The stretches of coverage: the year 2026.
    pub coverages: Vec<(Day, Day)>,
    /// What kind of facility the provider is.
    pub facility: Facility,
}

/// An amount of minor units.
pub fn minor(units: u128) -> Amount {
    Amount(units.saturating_mul(usd().minor_unit().0))
}

/// Whole units.
pub fn units(count: u32) -> Quantity {
    Quantity(count.saturating_mul(1_000))
}

/// A share in whole percent.
pub fn percent(share: u16) -> BasisPoints {
    BasisPoints(share.saturating_mul(100))
}

/// A day of 2026.
pub fn on(month: u8, of_month: u8) -> Day {
    day(2026, month, of_month)
}

/// The code of a service.
pub fn code(letter: &str) -> Code {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(letter.bytes()) {
        *to = from;
    }
    Code(bytes)
}

/// A benefit of a member's percentage.
pub fn shared(coinsurance: u16) -> Benefit {
    Benefit::from(Sharing { coinsurance: percent(coinsurance), ..Sharing::default() })
}

/// A ceiling for one member.
pub fn individual(amount: u128) -> Ceiling {
    Ceiling::flat(Some(minor(amount)), None)
}

/// A maximum of what the plan pays in a year.
pub fn yearly(amount: u128) -> Measure {
    Measure::Amount(minor(amount))
}

/// What is attested of a person since ever.
pub fn person(age: AgeClass, sex: Option<Sex>) -> Option<Person> {
    Some(Person { from: day(1990, 1, 1), sex, age: Some(age), review_from: None })
}

fn usd() -> Currency {
    Currency { code: "USD".into(), scale: 2 }
}

/// The day from which the services hold.
fn since() -> Day {
    day(2025, 1, 1)
}

/// A price per unit since ever.
pub fn price(amount: u128) -> Price {
    Price { from: since(), tier: None, amount: minor(amount) }
}

impl Default for Desk {
    fn default() -> Self {
        let plan = Plan { benefits: vec![shared(0)], ..blank_plan(&usd()) };
        let service = Service::of(0, since(), vec![price(100)]);
        let services = ["A", "B", "C", "D"].map(|letter| (code(letter), service.clone())).to_vec();
        let coverages = vec![(on(1, 1), on(12, 31))];
        let facility = Facility::Both;
        Self { plan, services, person: person(AgeClass::Adult, None), coverages, facility }
    }
}

impl Desk {
    /// A desk with one benefit that has a limit.
    pub fn limited(measure: Measure) -> Self {
        let mut desk = Self::default();
        desk.plan.limits = vec![measure.into()];
        if !matches!(measure, Measure::Claims(..)) {
            desk.benefit().limits = vec![0];
        }
        desk
    }

    /// A desk whose benefit takes a deductible.
    pub fn with_deductible(amount: u128) -> Self {
        let mut desk = Self::default();
        desk.plan.ceilings = vec![individual(amount)];
        desk.benefit().sharing = vec![Sharing { deductible: Some(0), ..Sharing::default() }];
        desk
    }

    /// The benefit of all services.
    #[allow(clippy::missing_panics_doc)]
    pub fn benefit(&mut self) -> &mut Benefit {
        self.plan.benefits.first_mut().expect("there is one from the beginning")
    }

    /// The service `A`.
    #[allow(clippy::missing_panics_doc)]
    pub fn service(&mut self) -> &mut Service {
        &mut self.services.first_mut().expect("there are four from the beginning").1
    }

    /// Opens it: everything published, two members of two families enrolled, on 1 January 2026.
    pub fn open(self, insurer: &mut dyn Insurer) -> Result<Office<'_>, Fault> {
        insurer.begin()?;
        insurer.set_day(on(1, 1))?;
        let provider = insurer.provider(&Network { facility: self.facility, ..Network::since(since(), 0) })?;
        let plan = insurer.publish(PLAN, &self.plan)?;
        insurer.set_services(PLAN, &self.services)?;
        let mut members = Vec::new();
        for family in [1, 2] {
            let mut coverages = self.coverages.iter().map(|(from, to)| Coverage { plan, from: *from, to: *to });
            let first = coverages.next().ok_or_else(|| Fault("a member needs coverage".into()))?;
            let member = insurer.enrol(FamilyId(family), first, self.person)?;
            for coverage in coverages {
                insurer.add_coverage(member, coverage)?;
            }
            members.push(member);
        }
        let [member, neighbour] = members.as_slice() else { return Err(Fault("two members are needed".into())) };
        let (member, neighbour) = (*member, *neighbour);
        Ok(Office { insurer, plan, provider, member, neighbour, filed: 0 })
    }
}

/// An insurer at work.
pub struct Office<'a> {
    /// Who decides.
    pub insurer: &'a mut dyn Insurer,
    /// The plan.
    pub plan: PlanRef,
    /// The provider.
    pub provider: ProviderId,
    /// The member.
    pub member: MemberId,
    /// A member of another family.
    pub neighbour: MemberId,
    filed: u32,
}

/// A line of a service: 100 per unit is charged.
pub fn line(letter: &str, count: u32) -> Line {
    plain_line(code(letter), minor(u128::from(count).saturating_mul(100)), units(count), 0)
}

impl Office<'_> {
    /// A claim with the next number.
    pub fn claim(&mut self, member: MemberId, lines: Vec<Line>) -> Claim {
        self.filed = self.filed.saturating_add(1);
        plain_claim(number(self.filed), member, lines)
    }

    /// Submits a claim for services on a day, filed on another.
    pub fn submit_on(&mut self, filed: Day, day: Day, claim: Claim) -> Result<Submitted, Fault> {
        self.insurer.set_day(filed)?;
        let batch = Batch { provider: self.provider, base_day: day, claims: vec![claim] };
        self.insurer.submit(&batch)?.into_iter().next().ok_or_else(|| Fault("there is no result".into()))
    }

    /// The decision on a claim of the member, filed on its last service day.
    pub fn decide(&mut self, day: Day, lines: Vec<Line>) -> Result<Decision, Fault> {
        self.decide_for(self.member, day, lines)
    }

    /// The decision on a claim of somebody, filed on its last service day.
    pub fn decide_for(&mut self, member: MemberId, day: Day, lines: Vec<Line>) -> Result<Decision, Fault> {
        let nights = lines.iter().map(|line| u32::from(line.through)).max().unwrap_or_default();
        let filed = day.plus_days(nights).ok_or_else(|| Fault("no such day".into()))?;
        let claim = self.claim(member, lines);
        match self.submit_on(filed, day, claim)? {
            Submitted::Decided(decision) => Ok(decision),
            other @ (Submitted::Pended(_) | Submitted::Refused(_)) => {
                Err(Fault(format!("the claim is not decided: {other:?}")))
            }
        }
    }

    /// The decision on a claim of the member for services before the plan year, filed within it.
    pub fn decide_before(&mut self, day: Day, lines: Vec<Line>) -> Result<Decision, Fault> {
        let claim = self.claim(self.member, lines);
        match self.submit_on(on(2, 1), day, claim)? {
            Submitted::Decided(decision) => Ok(decision),
            other @ (Submitted::Pended(_) | Submitted::Refused(_)) => {
                Err(Fault(format!("the claim is not decided: {other:?}")))
            }
        }
    }

    /// The key of the last claim.
    pub fn last_key(&self) -> ClaimKey {
        ClaimKey { provider: self.provider, number: number(self.filed) }
    }

    /// That the member has so many minor units, thousandths or claims left of the plan's first limit.
    pub fn expect_left(&mut self, day: Day, expected: u128) -> Found {
        let balances = self.insurer.balances(self.member, day)?;
        let left = balances.limits.first().map(|limit| limit.left);
        ensure(left == Some(expected), || format!("{left:?} is left of the limit, not {expected}"))
    }
}

/// A condition of a case.
pub fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Found {
    if holds {
        Ok(())
    } else {
        Err(Fault(otherwise()))
    }
}

/// What is expected of a line: what is paid, and each adjustment, in minor units.
pub type Expected<'a> = (u128, &'a [(Group, Reason, u128)]);

/// That the lines are decided exactly so.
pub fn expect(decision: &Decision, expected: &[Expected]) -> Found {
    ensure(decision.lines.len() == expected.len(), || format!("{} lines: {decision:?}", decision.lines.len()))?;
    for (line, (paid, adjustments)) in decision.lines.iter().zip(expected) {
        let found: Vec<(Group, Reason, Amount)> =
            line.adjustments.iter().map(|it| (it.group, it.reason, it.amount)).collect();
        let wanted: Vec<(Group, Reason, Amount)> =
            adjustments.iter().map(|(group, reason, amount)| (*group, *reason, minor(*amount))).collect();
        ensure(line.paid == minor(*paid) && found == wanted, || shown(line, *paid, adjustments))?;
    }
    Ok(())
}

/// That all of a claim's only line is denied for one reason.
pub fn expect_denied(decision: &Decision, group: Group, reason: Reason, charge: u128) -> Found {
    expect(decision, &[(0, &[(group, reason, charge)])])?;
    ensure(decision.verdict() == Verdict::Denied, || format!("the verdict is {:?}", decision.verdict()))
}

/// That a claim did not enter, for this reason.
pub fn expect_refused(submitted: &Submitted, refusal: Refusal) -> Found {
    ensure(*submitted == Submitted::Refused(refusal), || format!("expected {refusal:?}, found {submitted:?}"))
}

fn shown(line: &LineDecision, paid: u128, adjustments: &[(Group, Reason, u128)]) -> String {
    let cents = |amount: Amount| amount.0.checked_div(usd().minor_unit().0).unwrap_or_default();
    let text = |group: Group, reason: Reason, amount: u128| format!("{}-{} {amount}", group.code(), reason.carc());
    let wanted: Vec<String> =
        adjustments.iter().map(|(group, reason, amount)| text(*group, *reason, *amount)).collect();
    let found: Vec<String> = line.adjustments.iter().map(|it| text(it.group, it.reason, cents(it.amount))).collect();
    format!("expected {paid} paid, {wanted:?}; found {} paid, {found:?}", cents(line.paid))
}
