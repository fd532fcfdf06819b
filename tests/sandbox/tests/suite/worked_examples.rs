//! Published examples, to the cent, through the public messages of the deployed contracts: the plan is published, the member
//! enrolled, the claim submitted by its provider's account, and the result read from the stored decision and the balances.

use client::domain::accumulators::{Counter, Opening, Use};
use client::domain::ids::{FamilyId, MemberId, PlanId, PlanRef};
use client::domain::money::Amount;
use client::domain::plan::{Ceiling, CopayOrder, Plan};
use client::domain::reason::{Group, Reason};
use client::domain::service::Service;
use client::interfaces::claims::Explanation;
use client::interfaces::policies::CeilingBalance;
use support::actors::{id, HARBOUR, OWNER};
use support::build::{
    after_deductible, batch, cents, claim, code, copay, coverage, line, plan, service, today, DEDUCTIBLE, OUT_OF_POCKET,
};
use support::verify::{adjusted, decision, verify_balance};
use support::World;

const EXAMPLE: PlanRef = PlanRef { plan: PlanId(77), version: 0 };
const SERVICE: &str = "EXAMPLE";

/// A world with the example's plan beside the usual one.
struct Example {
    world: World,
    filed: u8,
}

fn ceiling(individual: Option<u128>, family: Option<u128>) -> Ceiling {
    Ceiling::flat(individual.map(cents), family.map(cents))
}

/// A plan with a percentage after a deductible, in cents.
fn percentage(deductible: Ceiling, percent: u16, out_of_pocket: Ceiling) -> Plan {
    let (ceilings, benefits) = (vec![deductible, out_of_pocket], vec![after_deductible(percent)]);
    Plan { ceilings, benefits, limits: Vec::new(), ..plan() }
}

impl Example {
    /// `price` is the allowed amount, in cents.
    fn of(terms: Plan, price: u128) -> Self {
        let mut world = World::new();
        world.deposit(cents(10_000_000));
        let policies = world.suite.policies;
        policies.publish_plan(EXAMPLE.plan, &terms).send(&mut world.chain, id(OWNER)).unwrap();
        let services: [(_, Service); 1] = [(code(SERVICE), service(0, price))];
        policies.set_services(EXAMPLE.plan, &services).send(&mut world.chain, id(OWNER)).unwrap();
        Self { world, filed: 0 }
    }

    fn member(&mut self, name: &str, family: u32) -> MemberId {
        let message = self.world.suite.policies.enrol(id(name), FamilyId(family), coverage(EXAMPLE), None);
        message.send(&mut self.world.chain, id(OWNER)).unwrap().value
    }

    fn carry_in(&mut self, member: MemberId, deductible: u128, out_of_pocket: u128) {
        let of = |number, used| Use { counter: Counter::Ceiling(number), used: cents(used).0 };
        let opening = Opening { counters: vec![of(DEDUCTIBLE, deductible), of(OUT_OF_POCKET, out_of_pocket)] };
        let message = self.world.suite.policies.carry_in(member, today(), &opening);
        message.send(&mut self.world.chain, id(OWNER)).unwrap();
    }

    fn deductible(&mut self, member: MemberId) -> CeilingBalance {
        self.world.balances(member).ceilings[usize::from(DEDUCTIBLE)]
    }

    fn file(&mut self, member: MemberId, charge: u128) -> Explanation {
        self.filed += 1;
        let asked = batch(self.world.harbour, vec![claim(self.filed, member, vec![line(SERVICE, charge)])]);
        self.world.submit(HARBOUR, &asked).unwrap();
        self.world.assert_invariants();
        let explanation = self.world.explain(self.filed);
        verify_balance(&explanation);
        explanation
    }
}

/// What is expected of a line, in cents.
#[derive(Default)]
struct Expected {
    written_off: u128,
    copay: u128,
    deductible: u128,
    coinsurance: u128,
    member: u128,
    plan: u128,
}

fn verify(explanation: &Explanation, expected: &Expected) {
    let line = &decision(explanation).lines[0];
    let (co, pr) = (Group::ContractualObligation, Group::PatientResponsibility);
    assert_eq!(adjusted(line, co, Reason::AboveSchedule), cents(expected.written_off), "written off");
    assert_eq!(adjusted(line, pr, Reason::AboveSchedule), Amount::ZERO, "balance bill");
    assert_eq!(adjusted(line, pr, Reason::Copay), cents(expected.copay), "copay");
    assert_eq!(adjusted(line, pr, Reason::Deductible), cents(expected.deductible), "deductible");
    assert_eq!(adjusted(line, pr, Reason::Coinsurance), cents(expected.coinsurance), "coinsurance");
    assert_eq!(explanation.totals.member, cents(expected.member), "patient pays");
    assert_eq!(line.paid, cents(expected.plan), "plan pays");
}

/// A01: HealthCare.gov glossary, "coinsurance": allowable 12,000, deductible 3,000, 20 %, maximum 6,850.
#[test]
fn a01_serious_condition() {
    let mut example =
        Example::of(percentage(ceiling(Some(300_000), None), 20, ceiling(Some(685_000), None)), 1_200_000);
    let member = example.member("m1", 500);
    let explanation = example.file(member, 1_200_000);
    let expected =
        Expected { deductible: 300_000, coinsurance: 180_000, member: 480_000, plan: 720_000, ..Expected::default() };
    verify(&explanation, &expected);
}

/// A02: HelpBetter, worked examples: an office visit of 200 with a copay of 30 that bypasses the deductible of 1,000.
#[test]
fn a02_office_visit() {
    let mut terms = percentage(ceiling(Some(100_000), None), 20, ceiling(Some(600_000), None));
    terms.benefits[0].sharing[0].copay = Some(copay(cents(3_000), CopayOrder::InsteadOfDeductible));
    let mut example = Example::of(terms, 20_000);
    let member = example.member("m1", 500);
    let explanation = example.file(member, 20_000);
    verify(&explanation, &Expected { copay: 3_000, member: 3_000, plan: 17_000, ..Expected::default() });
}

/// A06: BCBS of Texas, deductibles and coinsurance: an X-ray of 200 at 20 % after the deductible of 5,000 is met.
#[test]
fn a06_after_the_deductible_is_met() {
    let mut example = Example::of(percentage(ceiling(Some(500_000), None), 20, ceiling(Some(600_000), None)), 20_000);
    let member = example.member("m1", 500);
    example.carry_in(member, 500_000, 500_000);
    let explanation = example.file(member, 20_000);
    verify(&explanation, &Expected { coinsurance: 4_000, member: 4_000, plan: 16_000, ..Expected::default() });
}

/// B01 and B02: 2025 Blue Cross Blue Shield Service Benefit Plan, section 4: 250 charged, 100 allowed, 15 % and 35 %, nothing
/// beyond. B04: 2021 GEHA benefits guide: 150 charged, 100 allowed, 10 %.
#[test]
fn b01_b02_b04_network_providers_write_the_excess_off() {
    for (percent, charge) in [(15, 25_000), (35, 25_000), (10, 15_000)] {
        let mut example = Example::of(percentage(ceiling(Some(0), None), percent, Ceiling::default()), 10_000);
        let member = example.member("m1", 500);
        let explanation = example.file(member, charge);
        let share = u128::from(percent) * 100;
        let expected = Expected {
            written_off: charge - 10_000,
            coinsurance: share,
            member: share,
            plan: 10_000 - share,
            ..Expected::default()
        };
        verify(&explanation, &expected);
    }
}

/// B06: 2023 FEP Blue Focus brochure, section 4: 100 charged, 80 negotiated, below the deductible of 500 (family 1,000).
#[test]
fn b06_below_the_remaining_deductible() {
    let mut example = Example::of(percentage(ceiling(Some(50_000), Some(100_000)), 30, Ceiling::default()), 8_000);
    let member = example.member("m1", 500);
    let explanation = example.file(member, 10_000);
    verify(&explanation, &Expected { written_off: 2_000, deductible: 8_000, member: 8_000, ..Expected::default() });
    assert_eq!(example.deductible(member).left, Some(cents(42_000)));
}

/// C03: an 835 sample of a county board, claim 333333: 20 % of 74.61 is 14.922, 14.92 on the member's side.
#[test]
fn c03_rounding_to_the_cent() {
    let mut example = Example::of(percentage(ceiling(Some(0), None), 20, Ceiling::default()), 7_461);
    let member = example.member("m1", 500);
    let explanation = example.file(member, 7_461);
    verify(&explanation, &Expected { coinsurance: 1_492, member: 1_492, plan: 5_969, ..Expected::default() });
}

/// D01: coverage example "Peg is having a baby" of a summary of benefits: 12,700, deductible 1,800, 20 %.
#[test]
fn d01_having_a_baby() {
    let mut example = Example::of(percentage(ceiling(Some(180_000), None), 20, Ceiling::default()), 1_270_000);
    let member = example.member("m1", 500);
    let explanation = example.file(member, 1_270_000);
    let expected =
        Expected { deductible: 180_000, coinsurance: 218_000, member: 398_000, plan: 872_000, ..Expected::default() };
    verify(&explanation, &expected);
}

/// E04a: HUB on embedded deductibles: 2,000 under 1,500 of a person in 3,000 of the family: 500 are left to coinsurance.
#[test]
fn e04a_embedded_deductible() {
    let mut example = Example::of(percentage(ceiling(Some(150_000), Some(300_000)), 0, Ceiling::default()), 200_000);
    let member = example.member("r", 500);
    let explanation = example.file(member, 200_000);
    verify(&explanation, &Expected { deductible: 150_000, member: 150_000, plan: 50_000, ..Expected::default() });
    let deductible = example.deductible(member);
    assert_eq!((deductible.left, deductible.family_used), (Some(cents(0)), cents(150_000)));
}

/// E05: an aggregate deductible of 5,000: 3,800 of one and 200 of another are 4,000, and nothing is paid yet.
#[test]
fn e05_aggregate_deductible() {
    let mut example = Example::of(percentage(ceiling(None, Some(500_000)), 10, Ceiling::default()), 380_000);
    let (you, others) = (example.member("you", 500), example.member("others", 500));
    let explanation = example.file(you, 380_000);
    verify(&explanation, &Expected { deductible: 380_000, member: 380_000, ..Expected::default() });
    let explanation = example.file(others, 20_000);
    verify(&explanation, &Expected { deductible: 20_000, member: 20_000, ..Expected::default() });
    let deductible = example.deductible(you);
    assert_eq!((deductible.family_used, deductible.left), (cents(400_000), Some(cents(100_000))));
}

/// H01: Medicare Part D 2023, Mr. James: drugs of 6,000, deductible 505, 25 %.
#[test]
fn h01_a_year_of_drugs() {
    let mut example = Example::of(percentage(ceiling(Some(50_500), None), 25, Ceiling::default()), 600_000);
    let member = example.member("m1", 500);
    let explanation = example.file(member, 600_000);
    let expected =
        Expected { deductible: 50_500, coinsurance: 137_375, member: 187_875, plan: 412_125, ..Expected::default() };
    verify(&explanation, &expected);
}
