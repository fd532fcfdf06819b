//! The policies.

use client::domain::accumulators::{FamilyYear, LimitUse, MemberYear, Opening};
use client::domain::calendar::Anniversary;
use client::domain::decision::Outcome;
use client::domain::enrolment::{Coverage, CoverageError, Enrolment};
use client::domain::ids::{ControlNumber, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use client::domain::money::{Amount, BasisPoints};
use client::domain::plan::{Limit, Network, Plan, PlanError, Price, Service};
use client::interfaces::policies::{AdjudicationItem, AdjudicationRequest, PoliciesError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR, OWNER, STRANGER};
use support::build::{
    batch, claim, code, coverage, date, line, money, number, plan, service, service_day, services, today, FIRST, PLAN,
    PREVENTION, THERAPY, TREATMENT, VISIT,
};
use support::World;

const NOBODY: MemberId = MemberId(99);
const NO_PLAN: PlanRef = PlanRef { plan: PlanId(9), version: 0 };

fn opening() -> Opening {
    Opening {
        deductible: money(200),
        out_of_pocket: money(250),
        limits: vec![LimitUse { limit: 0, used: money(60).0 }],
    }
}

#[test]
fn only_the_owner_is_in_charge() {
    let mut world = World::new();
    let (policies, stranger) = (world.suite.policies, id(STRANGER));
    let not_owner = Error::NotOwner;
    world.refused(not_owner, |w| policies.publish_plan(PLAN, &plan()).send(&mut w.chain, stranger));
    world.refused(not_owner, |w| policies.set_services(PLAN, &services()).send(&mut w.chain, stranger));
    world.refused(not_owner, |w| policies.set_network(w.hill, Network::InNetwork).send(&mut w.chain, stranger));
    world.refused(not_owner, |w| policies.enrol(stranger, FamilyId(9), coverage(FIRST)).send(&mut w.chain, stranger));
    world.refused(not_owner, |w| policies.add_coverage(w.ada, coverage(FIRST)).send(&mut w.chain, stranger));
    world.refused(not_owner, |w| policies.carry_in(w.ada, service_day(), &opening()).send(&mut w.chain, stranger));
}

#[test]
fn a_plan_is_published_in_versions_that_never_change() {
    let mut world = World::new();
    let policies = world.suite.policies;
    let changed = Plan { evidence_days: 7, ..plan() };
    let called = policies.publish_plan(PLAN, &changed).send(&mut world.chain, id(OWNER)).unwrap();
    let second = PlanRef { plan: PLAN, version: 1 };
    assert_eq!(called.value, second);
    let [SuiteEvent::PlanPublished(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.plan, second);
    assert_eq!(policies.plan(FIRST).ask(&mut world.chain).unwrap(), Some(plan()));
    assert_eq!(policies.plan(second).ask(&mut world.chain).unwrap(), Some(changed));
    assert_eq!(policies.plan(NO_PLAN).ask(&mut world.chain).unwrap(), None);
}

#[test]
fn a_plan_that_cannot_be_worked_with_is_refused() {
    let mut world = World::new();
    let policies = world.suite.policies;
    let mut share = plan();
    share.benefits[1].coinsurance = BasisPoints(10_001);
    let cases = [
        (Plan { minor_unit: Amount::ZERO, ..plan() }, PlanError::MinorUnit),
        (Plan { year_start: Anniversary { month: 2, day: 30 }, ..plan() }, PlanError::YearStart),
        (Plan { benefits: Vec::new(), ..plan() }, PlanError::Benefits),
        (Plan { limits: Vec::new(), ..plan() }, PlanError::LimitOfBenefit),
        (share, PlanError::Share),
    ];
    for (terms, error) in cases {
        world.refused(Error::Plan(error), |w| policies.publish_plan(PLAN, &terms).send(&mut w.chain, id(OWNER)));
    }
}

#[test]
fn services_are_set_and_refused() {
    let mut world = World::new();
    let policies = world.suite.policies;
    let mut dearer = service(0, 10_000);
    dearer.prices.push(Price { from: date(2026, 4, 2), amount: money(110) });
    let dearer = (code(VISIT), dearer);
    let called = policies.set_services(PLAN, std::slice::from_ref(&dearer)).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::ServicesSet(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.plan, &event.codes[..]), (PLAN, &[code(VISIT)][..]));
    assert_eq!(policies.service(PLAN, code(VISIT)).ask(&mut world.chain).unwrap(), Some(dearer.1));
    assert_eq!(policies.service(PLAN, code("L3000")).ask(&mut world.chain).unwrap(), None);

    let set = |plan, service: Service| policies.set_services(plan, &[(code(THERAPY), service)]);
    world.refused(Error::NoSuchPlan, |w| set(NO_PLAN.plan, service(0, 100)).send(&mut w.chain, id(OWNER)));
    let unknown = Error::Plan(PlanError::BenefitOfService);
    world.refused(unknown, |w| set(PLAN, service(5, 100)).send(&mut w.chain, id(OWNER)));
    world.refused(Error::Plan(PlanError::Price), |w| set(PLAN, service(0, 0)).send(&mut w.chain, id(OWNER)));
    // What held until today stays: another price, a price from today on.
    let rewrites = Error::Plan(PlanError::RewritesPast);
    world.refused(rewrites, |w| set(PLAN, service(2, 4_400)).send(&mut w.chain, id(OWNER)));
    let mut today_already = service(2, 4_500);
    today_already.prices.push(Price { from: today(), amount: money(46) });
    world.refused(rewrites, |w| set(PLAN, today_already).send(&mut w.chain, id(OWNER)));
}

#[test]
fn a_provider_is_bound_when_the_insurer_says_so() {
    let mut world = World::new();
    let policies = world.suite.policies;
    assert_eq!(policies.network(world.harbour).ask(&mut world.chain).unwrap(), Network::InNetwork);
    assert_eq!(policies.network(world.hill).ask(&mut world.chain).unwrap(), Network::OutOfNetwork);
    assert_eq!(policies.network(ProviderId(99)).ask(&mut world.chain).unwrap(), Network::OutOfNetwork);
    let called = policies.set_network(world.hill, Network::InNetwork).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::NetworkSet(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.provider, event.network), (world.hill, Network::InNetwork));
    assert_eq!(policies.network(world.hill).ask(&mut world.chain).unwrap(), Network::InNetwork);
}

#[test]
fn a_member_is_enrolled_once() {
    let mut world = World::new();
    let policies = world.suite.policies;
    let called = policies.enrol(id(STRANGER), FamilyId(9), coverage(FIRST)).send(&mut world.chain, id(OWNER)).unwrap();
    let member = called.value;
    let [SuiteEvent::MemberEnrolled(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.account, event.member, event.family), (id(STRANGER), member, FamilyId(9)));
    assert_eq!(event.coverage, coverage(FIRST));
    let expected = Enrolment { account: party(STRANGER), family: FamilyId(9), coverages: vec![coverage(FIRST)] };
    assert_eq!(policies.enrolment(member).ask(&mut world.chain).unwrap(), Some(expected));
    assert_eq!(policies.member_of(id(STRANGER)).ask(&mut world.chain).unwrap(), Some(member));
    assert_eq!(policies.account_of(member).ask(&mut world.chain).unwrap(), Some(party(STRANGER)));
    assert_eq!(policies.account_of(NOBODY).ask(&mut world.chain).unwrap(), None);

    let enrol = |who: &str, coverage| policies.enrol(id(who), FamilyId(9), coverage);
    world.refused(Error::AlreadyEnrolled, |w| enrol(STRANGER, coverage(FIRST)).send(&mut w.chain, id(OWNER)));
    world.refused(Error::NoSuchPlan, |w| enrol(HARBOUR, coverage(NO_PLAN)).send(&mut w.chain, id(OWNER)));
    let backwards = Coverage { to: date(2025, 12, 31), ..coverage(FIRST) };
    let error = Error::Coverage(CoverageError::Backwards);
    world.refused(error, |w| enrol(HARBOUR, backwards).send(&mut w.chain, id(OWNER)));
}

#[test]
fn nobody_is_enrolled_before_a_claims_contract_is_bound() {
    let mut world = World::new();
    let policies = world.lone_policies();
    let enrol = policies.enrol(id(STRANGER), FamilyId(9), coverage(FIRST));
    world.refused(Error::NotBound, |w| enrol.send(&mut w.chain, id(OWNER)));
}

#[test]
fn coverage_is_added_after_the_last() {
    let mut world = World::new();
    let (policies, ada) = (world.suite.policies, world.ada);
    let year = |year| Coverage { plan: FIRST, from: date(year, 1, 1), to: date(year, 12, 31) };
    let add = |member, coverage| policies.add_coverage(member, coverage);
    world.refused(Error::NoSuchMember, |w| add(NOBODY, year(2027)).send(&mut w.chain, id(OWNER)));
    world.refused(Error::NoSuchPlan, |w| {
        add(ada, Coverage { plan: NO_PLAN, ..year(2027) }).send(&mut w.chain, id(OWNER))
    });
    let overlaps = Error::Coverage(CoverageError::Overlaps);
    world.refused(overlaps, |w| add(ada, year(2026)).send(&mut w.chain, id(OWNER)));
    for number in 2027..2034 {
        let called = add(ada, year(number)).send(&mut world.chain, id(OWNER)).unwrap();
        let [SuiteEvent::CoverageAdded(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!((event.member, event.coverage), (ada, year(number)));
    }
    let enrolment = policies.enrolment(ada).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(enrolment.coverages, (2026..2034).map(year).collect::<Vec<_>>());
    let too_many = Error::Coverage(CoverageError::TooMany);
    world.refused(too_many, |w| add(ada, year(2034)).send(&mut w.chain, id(OWNER)));
}

#[test]
fn opening_balances_are_carried_in_once_and_before_the_first_claim() {
    let mut world = World::new();
    let (policies, ada, ben) = (world.suite.policies, world.ada, world.ben);
    let carry = |member, day, opening: &Opening| policies.carry_in(member, day, opening);
    let called = carry(ada, service_day(), &opening()).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::OpeningCarriedIn(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.plan, event.year), (ada, PLAN, date(2026, 1, 1)));
    assert_eq!(event.opening, opening());

    let balances = policies.balances(ada, today()).ask(&mut world.chain).unwrap();
    let used = Opening { ..opening() };
    let member = MemberYear {
        deductible: used.deductible,
        out_of_pocket: used.out_of_pocket,
        limits: used.limits,
        opened: true,
    };
    assert_eq!((balances.plan, balances.year, balances.member), (FIRST, date(2026, 1, 1), member));
    assert_eq!(balances.family, FamilyYear { deductible: money(200), out_of_pocket: money(250) });
    assert_eq!(balances.deductible_left, Some(money(100)));
    assert_eq!(balances.out_of_pocket_left, Some(money(1_750)));
    assert_eq!(balances.limits_left, vec![(Limit::Amount(money(100)), money(40).0)]);
    // The family's rest, not his own, is less for Ben: 600 - 200 = 400 leaves his own 300.
    let balances = policies.balances(ben, today()).ask(&mut world.chain).unwrap();
    assert_eq!(balances.deductible_left, Some(money(300)));
    assert_eq!(balances.family.deductible, money(200));

    world.refused(Error::YearOpened, |w| carry(ada, today(), &opening()).send(&mut w.chain, id(OWNER)));
    world.file(claim(1, ben, vec![line(TREATMENT, 5_000)]));
    world.refused(Error::YearOpened, |w| carry(ben, today(), &opening()).send(&mut w.chain, id(OWNER)));
}

#[test]
fn opening_balances_are_refused() {
    let mut world = World::new();
    let (policies, ada) = (world.suite.policies, world.ada);
    let carry = |member, day, opening: &Opening| policies.carry_in(member, day, opening);
    world.refused(Error::NoSuchMember, |w| carry(NOBODY, today(), &opening()).send(&mut w.chain, id(OWNER)));
    world.refused(Error::NotCovered, |w| carry(ada, date(2025, 12, 31), &opening()).send(&mut w.chain, id(OWNER)));
    let entry = |limit, used: Amount| LimitUse { limit, used: used.0 };
    let above = [
        Opening { deductible: money(301), ..opening() },
        Opening { out_of_pocket: money(2_001), ..opening() },
        Opening { limits: vec![entry(0, money(101))], ..opening() },
        Opening { limits: vec![entry(1, money(1))], ..opening() },
        Opening { limits: vec![entry(0, money(1)), entry(0, money(1))], ..opening() },
    ];
    for opening in above {
        world.refused(Error::OpeningAboveCeiling, |w| carry(ada, today(), &opening).send(&mut w.chain, id(OWNER)));
    }
    let full = Opening { deductible: money(300), out_of_pocket: money(2_000), limits: vec![entry(0, money(100))] };
    carry(ada, today(), &full).send(&mut world.chain, id(OWNER)).unwrap();
}

#[test]
fn balances_are_told_of_members_on_covered_days() {
    let mut world = World::new();
    let (policies, ada) = (world.suite.policies, world.ada);
    world.refused(Error::NoSuchMember, |w| policies.balances(NOBODY, today()).ask(&mut w.chain));
    world.refused(Error::NotCovered, |w| policies.balances(ada, date(2027, 1, 1)).ask(&mut w.chain));
}

fn request(world: &World, claims: usize) -> AdjudicationRequest {
    let items = (0..claims).map(|position| AdjudicationItem {
        control: ControlNumber(position as u64 + 1),
        received: support::build::millis(today()),
        evidence: Default::default(),
        evidence_may_come: true,
        claim: client::domain::claim::Claim { number: number(1), ..claim(1, world.ada, vec![line(PREVENTION, 6_000)]) },
    });
    let batch = batch(world.harbour, Vec::new());
    let standings = vec![(service_day(), client::domain::credential::Standing::Credentialed)];
    AdjudicationRequest { provider: world.harbour, base_day: batch.base_day, standings, items: items.collect() }
}

#[test]
fn only_the_bound_claims_contract_adjudicates() {
    let mut world = World::new();
    let request = request(&world, 1);
    let policies = world.suite.policies;
    world.refused(Error::NotClaims, |w| policies.adjudicate(&request).send(&mut w.chain, id(STRANGER)));
    world.refused(Error::NotClaims, |w| policies.adjudicate(&request).send(&mut w.chain, id(OWNER)));
    let lone = world.lone_policies();
    world.refused(Error::NotBound, |w| lone.adjudicate(&request).send(&mut w.chain, id(OWNER)));
}

#[test]
fn no_more_claims_than_a_batch_has_are_adjudicated() {
    let mut world = World::new();
    let lone = world.lone_policies();
    lone.bind_claims(id(STRANGER)).send(&mut world.chain, id(OWNER)).unwrap();
    let (most, more) = (request(&world, 50), request(&world, 51));
    let outcomes = lone.adjudicate(&most).send(&mut world.chain, id(STRANGER)).unwrap().value;
    // These policies know no member: each claim is denied, and told so.
    assert_eq!(outcomes.len(), 50);
    assert!(outcomes
        .iter()
        .all(|outcome| matches!(outcome, Outcome::Decided(decision) if decision.lines[0].is_denied())));
    world.refused(Error::TooLarge, |w| lone.adjudicate(&more).send(&mut w.chain, id(STRANGER)));
}
