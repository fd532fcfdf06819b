//! The world in which the rules are tried: one insurer's records in memory, a happy baseline, and builders that change one
//! thing of it.
//!
//! Baseline: member 1 is covered for the year 2026 by a plan without copay, deductible, coinsurance or limit; the service
//! `G0001` has been priced 100.00 since 2025; a bound, credentialed provider does it on 10 March and files on 12 March.
// Every test binary uses its own part of this.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::rc::Rc;

use inkclaim_domain::accumulators::{FamilyYear, FamilyYearKey, MemberYear, MemberYearKey};
use inkclaim_domain::adjudicate::{adjudicate, Book, Circumstances};
use inkclaim_domain::calendar::{Anniversary, Day, FilingWindow};
use inkclaim_domain::claim::{Assignment, Claim, ClaimKind, Frequency, Line, Refusal};
use inkclaim_domain::consent::Categories;
use inkclaim_domain::credential::Standing;
use inkclaim_domain::decision::{Decision, LineDecision, Outcome, Pend};
use inkclaim_domain::enrolment::{Coverage, Enrolment};
use inkclaim_domain::ids::{
    Account, AssetId, ClaimNumber, Code, ControlNumber, FamilyId, MemberId, Millis, Modifier, PlanId, PlanRef,
    ProviderId,
};
use inkclaim_domain::money::{Amount, BasisPoints, Quantity, ONE_UNIT};
use inkclaim_domain::plan::{Benefit, Ceiling, Copay, CopayOrder, Limit, Network, Plan, Price, Service};
use inkclaim_domain::visit::{Visit, VisitKey};

/// The member of the baseline.
pub const MEMBER: MemberId = MemberId(1);
/// Another member of the same family.
pub const SPOUSE: MemberId = MemberId(2);
/// A third one.
pub const CHILD: MemberId = MemberId(3);
/// A member of another family.
pub const NEIGHBOUR: MemberId = MemberId(4);
/// Nobody.
pub const STRANGER: MemberId = MemberId(99);
/// The baseline's family.
pub const FAMILY: FamilyId = FamilyId(1);
/// The neighbour's family.
pub const OTHER_FAMILY: FamilyId = FamilyId(2);
/// The provider of the baseline.
pub const PROVIDER: ProviderId = ProviderId(7);
/// Another provider.
pub const OTHER_PROVIDER: ProviderId = ProviderId(8);
/// The baseline's plan.
pub const PLAN: PlanRef = PlanRef { plan: PlanId(1), version: 0 };

/// Milliseconds of a day.
pub const DAY_MILLIS: u64 = 86_400_000;

/// An amount in cents.
pub fn cents(amount: u128) -> Amount {
    Amount(amount)
}

/// An amount in whole dollars.
pub fn dollars(amount: u128) -> Amount {
    Amount(amount * 100)
}

/// A share in whole percent.
pub fn percent(share: u16) -> BasisPoints {
    BasisPoints(share * 100)
}

/// Whole units.
pub fn units(count: u32) -> Quantity {
    Quantity(count * 1_000)
}

/// A date.
pub fn date(year: i32, month: u8, day: u8) -> Day {
    Day::from_civil(year, month, day).expect("tests name days that exist")
}

/// Noon of a day, UTC.
pub fn noon(day: Day) -> Millis {
    u64::try_from(day.0).expect("tests file after 1970") * DAY_MILLIS + DAY_MILLIS / 2
}

/// The day after.
pub fn next(day: Day) -> Day {
    Day(day.0 + 1)
}

/// The day before.
pub fn previous(day: Day) -> Day {
    Day(day.0 - 1)
}

/// The baseline's service day.
pub fn service_day() -> Day {
    date(2026, 3, 10)
}

/// The first day of the baseline's plan year.
pub fn year() -> Day {
    date(2026, 1, 1)
}

/// A procedure code.
pub fn code(text: &str) -> Code {
    let mut bytes = [0; 8];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    Code(bytes)
}

/// A modifier.
pub fn modifier(text: &str) -> Modifier {
    Modifier(text.as_bytes().try_into().expect("two characters"))
}

/// A provider's claim number.
pub fn number(number: u8) -> ClaimNumber {
    ClaimNumber([number; 16])
}

/// The baseline's line: one `G0001` for 100.00 on the base day.
pub fn line() -> Line {
    Line {
        code: code("G0001"),
        from: 0,
        through: 0,
        charge: dollars(100),
        units: ONE_UNIT,
        modifiers: Vec::new(),
        place: None,
        rendering: None,
        authorisation: None,
        drug_serial: None,
        other_payer: None,
    }
}

/// A line of another code.
pub fn line_of(text: &str, charge: Amount) -> Line {
    Line { code: code(text), charge, ..line() }
}

/// A claim of the baseline's member with these lines.
pub fn claim_of<const N: usize>(lines: [Line; N]) -> Claim {
    Claim {
        number: number(1),
        member: MEMBER,
        kind: ClaimKind::Professional,
        frequency: Frequency::Original,
        assignment: Assignment::Provider,
        place: Some(11),
        authorisation: None,
        other_payer: None,
        diagnoses: None,
        lines: lines.into(),
    }
}

/// The baseline's claim.
pub fn claim() -> Claim {
    claim_of([line()])
}

/// A benefit that pays everything.
pub fn benefit() -> Benefit {
    Benefit {
        copay: None,
        deductible_applies: true,
        coinsurance: BasisPoints(0),
        limits: Vec::new(),
        places: Vec::new(),
        evidence: None,
    }
}

/// The baseline's plan.
pub fn plan() -> Plan {
    Plan {
        asset: AssetId::NATIVE,
        minor_unit: cents(1),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 0,
        filing: FilingWindow::Days(90),
        deductible: Ceiling::default(),
        out_of_pocket: Ceiling::default(),
        benefits: vec![benefit()],
        limits: Vec::new(),
        distinguishing_modifiers: Vec::new(),
        evidence_days: 30,
    }
}

/// A service of the first benefit at a price that has always held.
pub fn service(price: Amount) -> Service {
    Service {
        benefit: 0,
        valid_from: date(2020, 1, 1),
        valid_to: None,
        prices: vec![Price { from: date(2025, 1, 1), amount: price }],
    }
}

/// A year of coverage by the baseline's plan.
pub fn coverage() -> Coverage {
    Coverage { plan: PLAN, from: date(2026, 1, 1), to: date(2026, 12, 31) }
}

/// A ceiling for one person alone.
pub fn individual(amount: Amount) -> Ceiling {
    Ceiling { individual: Some(amount), family: None }
}

/// An aggregate ceiling.
pub fn aggregate(amount: Amount) -> Ceiling {
    Ceiling { individual: None, family: Some(amount) }
}

/// An embedded ceiling.
pub fn embedded(individual: Amount, family: Amount) -> Ceiling {
    Ceiling { individual: Some(individual), family: Some(family) }
}

/// A copay.
pub fn copay(amount: Amount, order: CopayOrder) -> Option<Copay> {
    Some(Copay { amount, order })
}

/// The records of one insurer, in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// Members.
    pub enrolments: BTreeMap<MemberId, Enrolment>,
    /// Plans.
    pub plans: BTreeMap<PlanRef, Plan>,
    /// Services.
    pub services: BTreeMap<(PlanId, Code), Service>,
    /// What members have used.
    pub member_years: BTreeMap<MemberYearKey, MemberYear>,
    /// What families have used.
    pub family_years: BTreeMap<FamilyYearKey, FamilyYear>,
    /// Who was where on which day.
    pub visits: BTreeMap<VisitKey, Visit>,
}

impl Book for Records {
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>> {
        self.enrolments.get(&member).cloned().map(Rc::new)
    }

    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>> {
        self.plans.get(&plan).cloned().map(Rc::new)
    }

    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>> {
        self.services.get(&(plan, code)).cloned().map(Rc::new)
    }

    fn member_year(&mut self, key: MemberYearKey) -> MemberYear {
        self.member_years.get(&key).cloned().unwrap_or_default()
    }

    fn family_year(&mut self, key: FamilyYearKey) -> FamilyYear {
        self.family_years.get(&key).copied().unwrap_or_default()
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        self.visits.get(&key).cloned().unwrap_or_default()
    }
}

/// The records, and the circumstances under which the next claim is worked out.
#[derive(Clone, Debug)]
pub struct World {
    /// The records.
    pub records: Records,
    /// Who bills.
    pub provider: ProviderId,
    /// Whether the provider is bound.
    pub network: Network,
    /// The provider's standing on every day.
    pub standing: Standing,
    /// The day from which lines count theirs.
    pub base_day: Day,
    /// When the claim is received.
    pub received: Millis,
    /// The evidence that has arrived.
    pub evidence: Categories,
    /// Whether more may arrive.
    pub evidence_may_come: bool,
    /// The control number of the next claim.
    pub control: u64,
}

impl World {
    /// The happy baseline.
    pub fn new() -> Self {
        let enrolled =
            |account: u8, family| Enrolment { account: Account([account; 32]), family, coverages: vec![coverage()] };
        let members = [(MEMBER, FAMILY), (SPOUSE, FAMILY), (CHILD, FAMILY), (NEIGHBOUR, OTHER_FAMILY)];
        let enrolments = (1..).zip(members).map(|(account, (member, family))| (member, enrolled(account, family)));
        Self {
            records: Records {
                enrolments: enrolments.collect(),
                plans: BTreeMap::from([(PLAN, plan())]),
                services: BTreeMap::from([((PLAN.plan, code("G0001")), service(dollars(100)))]),
                ..Records::default()
            },
            provider: PROVIDER,
            network: Network::InNetwork,
            standing: Standing::Credentialed,
            base_day: service_day(),
            received: noon(date(2026, 3, 12)),
            evidence: Categories::NONE,
            evidence_may_come: true,
            control: 1,
        }
    }

    /// The baseline with a plan of its own and one service, `G0001`, priced so high that every charge is allowed.
    pub fn of(change: impl FnOnce(&mut Plan)) -> Self {
        let mut world = Self::new();
        world.price("G0001", Amount(10_u128.pow(18)));
        change(world.plan());
        world.verify_plan();
        world
    }

    /// The plan, to change it.
    pub fn plan(&mut self) -> &mut Plan {
        self.records.plans.get_mut(&PLAN).expect("the baseline has a plan")
    }

    /// The plan's first benefit, to change it.
    pub fn benefit(&mut self) -> &mut Benefit {
        &mut self.plan().benefits[0]
    }

    /// Adds a benefit and gives its number.
    pub fn add_benefit(&mut self, benefit: Benefit) -> u8 {
        self.plan().benefits.push(benefit);
        u8::try_from(self.plan().benefits.len() - 1).expect("few benefits")
    }

    /// Puts a limit on the first benefit and gives its number.
    pub fn limit(&mut self, limit: Limit) -> u8 {
        self.plan().limits.push(limit);
        let number = u8::try_from(self.plan().limits.len() - 1).expect("few limits");
        self.benefit().limits.push(number);
        number
    }

    /// Puts a limit on the first benefit.
    pub fn confine(&mut self, limit: Limit) {
        self.limit(limit);
    }

    /// The service `G0001`, to change it.
    pub fn service(&mut self) -> &mut Service {
        self.records.services.get_mut(&(PLAN.plan, code("G0001"))).expect("the baseline has a service")
    }

    /// Prices a code of the first benefit.
    pub fn price(&mut self, text: &str, price: Amount) {
        self.price_in(text, price, 0);
    }

    /// Prices a code of a benefit.
    pub fn price_in(&mut self, text: &str, price: Amount, benefit: u8) {
        self.records.services.insert((PLAN.plan, code(text)), Service { benefit, ..service(price) });
    }

    /// The member's enrolment, to change it.
    pub fn enrolment(&mut self) -> &mut Enrolment {
        self.records.enrolments.get_mut(&MEMBER).expect("the baseline's member is enrolled")
    }

    /// What a member has used of the baseline's year.
    pub fn member_year_of(&mut self, member: MemberId) -> MemberYear {
        self.records.member_year(MemberYearKey { member, plan: PLAN.plan, year: year() })
    }

    /// What the baseline's member has used.
    pub fn member_year(&mut self) -> MemberYear {
        self.member_year_of(MEMBER)
    }

    /// What the baseline's family has used.
    pub fn family_year(&mut self) -> FamilyYear {
        self.records.family_year(FamilyYearKey { family: FAMILY, plan: PLAN.plan, year: year() })
    }

    /// Puts what was used before the first claim, by the member and for the family.
    pub fn used_before(&mut self, deductible: Amount, out_of_pocket: Amount) {
        let key = MemberYearKey { member: MEMBER, plan: PLAN.plan, year: year() };
        self.records.member_years.insert(key, MemberYear { deductible, out_of_pocket, ..MemberYear::default() });
        let key = FamilyYearKey { family: FAMILY, plan: PLAN.plan, year: year() };
        self.records.family_years.insert(key, FamilyYear { deductible, out_of_pocket });
    }

    /// The visit of the baseline.
    pub fn visit(&mut self) -> Visit {
        self.records.visit(self.visit_key())
    }

    /// Its key.
    pub fn visit_key(&self) -> VisitKey {
        VisitKey { member: MEMBER, provider: self.provider, day: self.base_day }
    }

    /// Submits a claim: works it out, checks what must hold of every outcome, and takes its changes into the records.
    pub fn submit(&mut self, claim: &Claim) -> Outcome {
        let control = ControlNumber(self.control);
        self.control += 1;
        self.work_out(control, claim)
    }

    /// Works a claim out under a number that it may have had before.
    pub fn work_out(&mut self, control: ControlNumber, claim: &Claim) -> Outcome {
        let days = claim.lines.iter().filter_map(|line| line.day(self.base_day));
        let standings: Vec<(Day, Standing)> = days.map(|day| (day, self.standing)).collect();
        let circumstances = Circumstances {
            control,
            provider: self.provider,
            network: self.network,
            standings: &standings,
            base_day: self.base_day,
            received: self.received,
            evidence: self.evidence,
            evidence_may_come: self.evidence_may_come,
        };
        let before = self.records.clone();
        let (outcome, changes) = adjudicate(&mut self.records, claim, &circumstances);
        assert_eq!(before, self.records, "working a claim out only reads");
        match &outcome {
            Outcome::Refused(_) => {
                assert!(changes.member_years.is_empty() && changes.family_years.is_empty());
                assert!(changes.visits.is_empty());
            }
            Outcome::Pended(_) => {
                assert!(changes.member_years.is_empty() && changes.family_years.is_empty());
            }
            Outcome::Decided(decision) => verify_balances(claim, decision),
        }
        self.records.member_years.extend(changes.member_years);
        self.records.family_years.extend(changes.family_years);
        self.records.visits.extend(changes.visits);
        outcome
    }

    /// Submits a claim that must be decided.
    pub fn decide(&mut self, claim: &Claim) -> Decision {
        let outcome = self.submit(claim);
        let Outcome::Decided(decision) = outcome else { panic!("not decided: {outcome:?}") };
        decision
    }

    /// Submits a claim that must be decided, and gives its only line.
    pub fn decide_line(&mut self, claim: &Claim) -> LineDecision {
        let mut lines = self.decide(claim).lines;
        assert_eq!(lines.len(), 1);
        lines.remove(0)
    }

    /// Submits a claim of one line of `G0001` for this charge.
    pub fn decide_charge(&mut self, charge: Amount) -> LineDecision {
        self.decide_line(&claim_of([Line { charge, ..line() }]))
    }

    /// Submits a claim that must be pended.
    pub fn pend(&mut self, claim: &Claim) -> Pend {
        let outcome = self.submit(claim);
        let Outcome::Pended(pend) = outcome else { panic!("not pended: {outcome:?}") };
        pend
    }

    /// Submits a claim that must be refused, and checks that nothing moved.
    pub fn refuse(&mut self, claim: &Claim) -> Refusal {
        let before = self.records.clone();
        let outcome = self.submit(claim);
        let Outcome::Refused(refusal) = outcome else { panic!("not refused: {outcome:?}") };
        assert_eq!(before, self.records);
        refusal
    }

    /// Checks that the plan and its services could have been published.
    pub fn verify_plan(&mut self) {
        let plan = self.plan().clone();
        assert_eq!(plan.ensure_valid(), Ok(()));
        for service in self.records.services.values() {
            assert_eq!(service.ensure_valid(&plan), Ok(()));
        }
    }
}

/// Why a line is not paid in full, as it is printed: group, reason code, amount.
pub fn reasons(line: &LineDecision) -> Vec<(String, u128)> {
    let printed = |group: &str, carc: &str| format!("{group}-{carc}");
    line.adjustments.iter().map(|it| (printed(it.group.code(), it.reason.carc()), it.amount.0)).collect()
}

/// Asserts a line's allowed amount, what the plan pays and every adjustment, in cents.
#[track_caller]
pub fn verify_line(line: &LineDecision, allowed: Amount, paid: Amount, adjustments: &[(&str, Amount)]) {
    let expected: Vec<(String, u128)> =
        adjustments.iter().map(|(reason, amount)| (String::from(*reason), amount.0)).collect();
    assert_eq!((line.allowed, line.paid, reasons(line)), (allowed, paid, expected));
}

/// Asserts that a line is denied for one reason, whole, and has used nothing.
#[track_caller]
pub fn verify_denied(line: &LineDecision, charge: Amount, reason: &str) {
    assert!(line.is_denied());
    assert_eq!(line.limits, []);
    verify_line(line, Amount::ZERO, Amount::ZERO, &[(reason, charge)]);
}

/// What must balance of every decision (`RULES` section 2), added up by hand.
#[track_caller]
pub fn verify_balances(claim: &Claim, decision: &Decision) {
    assert_eq!(claim.lines.len(), decision.lines.len());
    let (mut charged, mut paid, mut allowed, mut adjusted, mut patient, mut written_off) = (0, 0, 0, 0, 0, 0);
    let (mut deductible, mut out_of_pocket) = (0, 0);
    for (asked, line) in claim.lines.iter().zip(&decision.lines) {
        let mut off = 0;
        for (reason, amount) in reasons(line) {
            off += amount;
            patient += if reason.starts_with("PR-") { amount } else { 0 };
            written_off += if reason.starts_with("CO-") { amount } else { 0 };
            deductible += if reason == "PR-1" { amount } else { 0 };
            out_of_pocket += if ["PR-1", "PR-2", "PR-3"].contains(&reason.as_str()) { amount } else { 0 };
        }
        assert_eq!(asked.charge.0, line.paid.0 + off, "charge - adjustments = paid");
        assert!(line.allowed <= asked.charge && line.paid <= line.allowed);
        assert!(line.paid == asked.charge || !line.adjustments.is_empty(), "what is not paid has a reason");
        if line.is_denied() {
            assert_eq!((line.paid, line.allowed), (Amount::ZERO, Amount::ZERO));
            assert!(line.limits.is_empty() && !line.adjustments.is_empty(), "a denial says why");
        }
        charged += asked.charge.0;
        paid += line.paid.0;
        allowed += line.allowed.0;
        adjusted += off;
    }
    assert_eq!(charged, paid + adjusted);
    assert_eq!(decision.paid(), Ok(Amount(paid)));
    let totals = decision.totals(claim.lines.iter().map(|line| line.charge)).expect("sums fit");
    assert_eq!(
        (totals.charge, totals.allowed, totals.paid, totals.member, totals.written_off),
        (Amount(charged), Amount(allowed), Amount(paid), Amount(patient), Amount(written_off))
    );
    assert_eq!((totals.deductible, totals.out_of_pocket), (Amount(deductible), Amount(out_of_pocket)));
}
