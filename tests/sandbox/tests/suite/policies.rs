//! The policies.

use client::domain::accumulators::{Counter, Opening, Use};
use client::domain::calendar::Anniversary;
use client::domain::credential::ProviderDay;
use client::domain::decision::Outcome;
use client::domain::enrolment::{Coverage, CoverageError, Enrolment};
use client::domain::ids::{ControlNumber, FamilyId, MemberId, PlanId, PlanRef};
use client::domain::money::{Amount, BasisPoints};
use client::domain::network::{Facility, Network, NetworkTerm, Setting};
use client::domain::plan::{Clocks, Plan, PlanError};
use client::domain::service::{Price, Service};
use client::interfaces::policies::{AdjudicationItem, AdjudicationRequest, PoliciesError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR, OWNER, STRANGER};
use support::build::{
    batch, claim, code, coverage, date, line, millis, money, number, plan, service, service_day, services, today,
    DEDUCTIBLE, FIRST, OUT_OF_POCKET, PLAN, PREVENTION, THERAPY, TREATMENT, VISIT,
};
use support::World;

const NOBODY: MemberId = MemberId(99);
const NO_PLAN: PlanRef = PlanRef { plan: PlanId(9), version: 0 };

fn opening() -> Opening {
    carried(200, 250, 60)
}

fn used(counter: Counter, used: u128) -> Use {
    Use { counter, used: money(used).0 }
}

fn carried(deductible: u128, out_of_pocket: u128, therapy: u128) -> Opening {
    let ceiling = |number, amount| used(Counter::Ceiling(number), amount);
    let counters = [ceiling(DEDUCTIBLE, deductible), ceiling(OUT_OF_POCKET, out_of_pocket)];
    Opening { counters: counters.into_iter().chain([used(Counter::Limit(0), therapy)]).collect() }
}

#[test]
fn only_the_owner_is_in_charge() {
    let mut world = World::new();
    let (policies, stranger) = (world.suite.policies, id(STRANGER));
    let not_owner = Error::NotOwner;
    world.refused(not_owner, |w| policies.publish_plan(PLAN, &plan()).send(&mut w.chain, stranger));
    world.refused(not_owner, |w| policies.set_services(PLAN, &services()).send(&mut w.chain, stranger));
    world.refused(not_owner, |w| policies.set_network(w.hill, &Network::default()).send(&mut w.chain, stranger));
    let not_officer = Error::NotEnrolmentOfficer;
    world.refused(not_officer, |w| {
        policies.enrol(stranger, FamilyId(9), coverage(FIRST), None).send(&mut w.chain, stranger)
    });
    world.refused(not_officer, |w| policies.add_coverage(w.ada, coverage(FIRST)).send(&mut w.chain, stranger));
    world.refused(not_officer, |w| policies.carry_in(w.ada, service_day(), &opening()).send(&mut w.chain, stranger));
}

#[test]
fn a_plan_is_published_in_versions_that_never_change() {
    let mut world = World::new();
    let policies = world.suite.policies;
    let changed = Plan { clocks: Clocks { evidence_days: 7, ..Clocks::default() }, ..plan() };
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
    share.benefits[1].sharing[0].coinsurance = BasisPoints(10_001);
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
    dearer.prices.push(Price { from: date(2026, 4, 2), tier: None, amount: money(110) });
    let dearer = (code(VISIT), dearer);
    let called = policies.set_services(PLAN, std::slice::from_ref(&dearer)).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::ServicesSet(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.plan, &event.codes[..]), (PLAN, &[code(VISIT)][..]));
    assert_eq!(policies.service(PLAN, code(VISIT)).ask(&mut world.chain).unwrap(), Some(dearer.1));
    assert_eq!(policies.service(PLAN, code("L3000")).ask(&mut world.chain).unwrap(), None);

    let set = |plan, service: Service| policies.set_services(plan, &[(code(THERAPY), service)]);
    world.refused(Error::NoSuchPlan, |w| set(NO_PLAN.plan, service(0, 100)).send(&mut w.chain, id(OWNER)));
    let unknown = Error::Plan(PlanError::BenefitOfService);
    world.refused(unknown, |w| set(PLAN, service(6, 100)).send(&mut w.chain, id(OWNER)));
    world.refused(Error::Plan(PlanError::Price), |w| set(PLAN, service(0, 0)).send(&mut w.chain, id(OWNER)));
    // What held until today stays: another price, a price from today on.
    let rewrites = Error::Plan(PlanError::RewritesPast);
    world.refused(rewrites, |w| set(PLAN, service(2, 4_400)).send(&mut w.chain, id(OWNER)));
    let mut today_already = service(2, 4_500);
    today_already.prices.push(Price { from: today(), tier: None, amount: money(46) });
    world.refused(rewrites, |w| set(PLAN, today_already).send(&mut w.chain, id(OWNER)));
}

#[test]
fn a_provider_is_in_the_tier_that_the_insurer_says_from_the_day_it_says() {
    let mut world = World::new();
    let (policies, hill) = (world.suite.policies, world.hill);
    assert_eq!(policies.network(hill).ask(&mut world.chain).unwrap(), Network::default());
    // The first time anything may be said of the past.
    let first = Network::since(date(2024, 1, 1), 0);
    let called = policies.set_network(hill, &first).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::NetworkSet(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.provider, &event.network), (hill, &first));
    assert_eq!(policies.network(hill).ask(&mut world.chain).unwrap(), first);

    let with = |from, tier| {
        let mut network = first.clone();
        network.terms.push(NetworkTerm { from, tier });
        network
    };
    let set = |network: &Network| policies.set_network(hill, network);
    let order = Error::Plan(PlanError::PriceOrder);
    world.refused(order, |w| set(&with(date(2024, 1, 1), None)).send(&mut w.chain, id(OWNER)));
    let rewrites = Error::Plan(PlanError::RewritesPast);
    world.refused(rewrites, |w| set(&with(today(), None)).send(&mut w.chain, id(OWNER)));
    world.refused(rewrites, |w| set(&Network::default()).send(&mut w.chain, id(OWNER)));
    let left = with(date(2026, 4, 2), None);
    set(&left).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(policies.network(hill).ask(&mut world.chain).unwrap(), left);
    // What kind of facility it is has no date.
    let facility = Facility::Only(Setting::OutPatient);
    set(&Network { facility, ..left.clone() }).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(policies.network(hill).ask(&mut world.chain).unwrap().facility, facility);
    for days in 1..=6 {
        let mut longer = policies.network(hill).ask(&mut world.chain).unwrap();
        longer.terms.push(NetworkTerm { from: date(2026, 4, 2 + days), tier: Some(days) });
        set(&longer).send(&mut world.chain, id(OWNER)).unwrap();
    }
    let mut longest = policies.network(hill).ask(&mut world.chain).unwrap();
    longest.terms.push(NetworkTerm { from: date(2027, 1, 1), tier: None });
    world.refused(order, |w| set(&longest).send(&mut w.chain, id(OWNER)));
}

#[test]
fn a_member_is_enrolled_once() {
    let mut world = World::new();
    let policies = world.suite.policies;
    let called =
        policies.enrol(id(STRANGER), FamilyId(9), coverage(FIRST), None).send(&mut world.chain, id(OWNER)).unwrap();
    let member = called.value;
    let [SuiteEvent::MemberEnrolled(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.account, event.member, event.family), (id(STRANGER), member, FamilyId(9)));
    assert_eq!(event.coverage, coverage(FIRST));
    let (account, coverages, persons) = (party(STRANGER), vec![coverage(FIRST)], Vec::new());
    let expected = Enrolment { account, family: FamilyId(9), coverages, endings: Vec::new(), persons };
    assert_eq!(policies.enrolment(member).ask(&mut world.chain).unwrap(), Some(expected));
    assert_eq!(policies.member_of(id(STRANGER)).ask(&mut world.chain).unwrap(), Some(member));
    assert_eq!(policies.account_of(member).ask(&mut world.chain).unwrap(), Some(party(STRANGER)));
    assert_eq!(policies.account_of(NOBODY).ask(&mut world.chain).unwrap(), None);

    let enrol = |who: &str, coverage| policies.enrol(id(who), FamilyId(9), coverage, None);
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
    let enrol = policies.enrol(id(STRANGER), FamilyId(9), coverage(FIRST), None);
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

    let balances = world.balances(ada);
    assert_eq!((balances.plan, balances.year), (FIRST, date(2026, 1, 1)));
    let [deductible, out_of_pocket] = balances.ceilings[..] else { panic!("{balances:?}") };
    assert_eq!((deductible.ceiling, out_of_pocket.ceiling), (plan().ceilings[0], plan().ceilings[1]));
    assert_eq!((deductible.member_used, deductible.family_used), (money(200), money(200)));
    assert_eq!((out_of_pocket.member_used, out_of_pocket.family_used), (money(250), money(250)));
    assert_eq!((deductible.left, out_of_pocket.left), (Some(money(100)), Some(money(1_750))));
    let [therapy] = balances.limits[..] else { panic!("{balances:?}") };
    assert_eq!((therapy.limit, therapy.used, therapy.left), (plan().limits[0], money(60).0, money(40).0));
    assert!(balances.frequencies.is_empty());
    // The family's rest, not his own, is less for Ben: 600 - 200 = 400 leaves his own 300.
    let deductible = world.balances(ben).ceilings[0];
    assert_eq!((deductible.member_used, deductible.family_used), (Amount::ZERO, money(200)));
    assert_eq!(deductible.left, Some(money(300)));

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
    let only = |entries: &[Use]| Opening { counters: entries.to_vec() };
    let above = [
        carried(301, 250, 60),
        carried(200, 2_001, 60),
        carried(200, 250, 101),
        only(&[used(Counter::Limit(1), 1)]),
        only(&[used(Counter::Ceiling(2), 1)]),
        only(&[used(Counter::Limit(0), 1), used(Counter::Limit(0), 1)]),
    ];
    for opening in above {
        world.refused(Error::OpeningAboveCeiling, |w| carry(ada, today(), &opening).send(&mut w.chain, id(OWNER)));
    }
    carry(ada, today(), &carried(300, 2_000, 100)).send(&mut world.chain, id(OWNER)).unwrap();
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
        received: millis(today()),
        filed: millis(today()),
        now: millis(today()),
        evidence: Default::default(),
        may_wait: true,
        decided: None,
        reviews: Vec::new(),
        undo: None,
        claim: client::domain::claim::Claim { number: number(1), ..claim(1, world.ada, vec![line(PREVENTION, 6_000)]) },
    });
    let batch = batch(world.harbour, Vec::new());
    let day = ProviderDay { provider: world.harbour, day: service_day() };
    let standings = vec![(day, client::domain::credential::Standing::Credentialed)];
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
