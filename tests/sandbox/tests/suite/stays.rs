//! Lines over several days, the edges of coverage, and what is attested of a member.

use client::domain::bounds::MAX_STAY_DAYS;
use client::domain::claim::{Claim, ClaimKind, Line, Refusal};
use client::domain::decision::Verdict;
use client::domain::enrolment::{AgeClass, Coverage, CoverageError, Person, Sex};
use client::domain::ids::{Code, FamilyId, MemberId};
use client::domain::money::{Amount, Quantity};
use client::domain::reason::{Group, Reason};
use client::domain::service::{Service, Span};
use client::interfaces::claims::ClaimResult;
use client::interfaces::policies::PoliciesError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, OWNER, REVIEWER, STRANGER};
use support::build::{
    accept, batch, claim, code, coverage, date, line, money, plan, service, service_day, void, FIRST, PREVENTION,
};
use support::verify::{adjusted, adjustments, decision, paid, refusal};
use support::World;

const OA: Group = Group::OtherAdjustment;
const PR: Group = Group::PatientResponsibility;
const CO: Group = Group::ContractualObligation;
/// A day in bed, at 100, of which uncovered days are left out.
const BED: &str = "T2048";
/// A stay as a whole, at 100 a unit.
const STAY: &str = "S9976";

fn services() -> Vec<(Code, Service)> {
    let bed = Service { span: Span::PerDay, ..service(4, 10_000) };
    vec![(code(BED), bed), (code(STAY), service(4, 10_000))]
}

/// Four days from a day of the batch, 400 for 4 units.
fn four_days(service: &str, from: u16) -> Vec<Line> {
    vec![Line { from, through: 3, units: Quantity(4_000), ..line(service, 40_000) }]
}

fn told(world: &mut World, number: u8) -> Vec<(Group, Reason, Amount)> {
    adjustments(&decision(&world.explain(number)).lines[0])
}

/// A world on 10 January 2027, whose claims count their days from 29 December 2025 or 2026.
fn at_the_edge() -> World {
    let mut world = World::of(&plan(), &services());
    world.travel(date(2027, 1, 10));
    world
}

fn file_from(world: &mut World, year: i32, claim: Claim) -> ClaimResult {
    let mut asked = batch(world.harbour, vec![claim]);
    asked.base_day = date(year, 12, 29);
    world.submit(support::actors::HARBOUR, &asked).unwrap().results[0]
}

#[test]
fn a_line_per_day_loses_its_uncovered_days() {
    let mut world = at_the_edge();
    let ada = world.ada;
    // 29 December to 1 January: three days are covered. From 1 January on none is.
    assert_eq!(paid(&file_from(&mut world, 2026, claim(1, ada, four_days(BED, 0)))), money(300));
    assert_eq!(paid(&file_from(&mut world, 2026, claim(2, ada, four_days(BED, 3)))), Amount::ZERO);
    assert_eq!(told(&mut world, 1), [(PR, Reason::PartlyCovered, money(100))]);
    assert_eq!(decision(&world.explain(1)).lines[0].terms.unwrap().units, Quantity(3_000));
    assert_eq!(told(&mut world, 2), [(PR, Reason::AfterCoverage, money(400))]);
    world.assert_invariants();
}

#[test]
fn a_stay_as_a_whole_needs_every_day() {
    let mut world = at_the_edge();
    let ada = world.ada;
    assert_eq!(paid(&file_from(&mut world, 2026, claim(1, ada, four_days(STAY, 0)))), Amount::ZERO);
    assert_eq!(told(&mut world, 1), [(PR, Reason::AfterCoverage, money(400))]);
    let three = vec![Line { through: 2, ..four_days(STAY, 0)[0].clone() }];
    assert_eq!(paid(&file_from(&mut world, 2026, claim(2, ada, three))), money(400));
    world.assert_invariants();

    let mut world = World::of(&plan(), &services());
    let cleo = world.cleo;
    assert_eq!(paid(&file_from(&mut world, 2025, claim(1, cleo, four_days(STAY, 1)))), Amount::ZERO);
    assert_eq!(told(&mut world, 1), [(PR, Reason::BeforeCoverage, money(400))]);
    assert_eq!(paid(&file_from(&mut world, 2025, claim(2, cleo, four_days(BED, 1)))), money(200));
    assert_eq!(told(&mut world, 2), [(PR, Reason::PartlyCovered, money(200))]);
    world.assert_invariants();
}

#[test]
fn a_service_is_a_duplicate_on_any_day_of_a_stay() {
    let mut world = World::of(&plan(), &services());
    let (ada, ben) = (world.ada, world.ben);
    assert_eq!(paid(&world.file(claim(1, ada, four_days(BED, 5)))), money(400));
    let one = |from| vec![Line { from, ..line(BED, 10_000) }];
    for (number, from, expected) in [(2, 4, 100), (3, 5, 0), (4, 7, 0), (5, 8, 0), (6, 9, 100)] {
        assert_eq!(paid(&world.file(claim(number, ada, one(from)))), money(expected), "{from}");
        if expected == 0 {
            assert_eq!(told(&mut world, number), [(OA, Reason::Duplicate, money(100))]);
        }
    }
    // A stay that touches another with its last or its first day; another service, another member.
    for (number, from) in [(7, 2), (8, 8)] {
        assert_eq!(paid(&world.file(claim(number, ada, four_days(BED, from)))), Amount::ZERO);
        assert_eq!(told(&mut world, number), [(OA, Reason::Duplicate, money(400))]);
    }
    assert_eq!(paid(&world.file(claim(9, ada, four_days(STAY, 5)))), money(400));
    assert_eq!(paid(&world.file(claim(10, ben, four_days(BED, 5)))), money(400));
    world.assert_invariants();
    // A void frees every day.
    world.file(void(101, 1, ada, four_days(BED, 5)));
    for (number, from) in [(11, 5), (12, 6), (13, 7), (14, 8)] {
        assert_eq!(paid(&world.file(claim(number, ada, one(from)))), money(100));
    }
    world.assert_invariants();
}

#[test]
fn a_stay_ends_before_it_is_billed_and_is_not_longer_than_fits() {
    let mut world = World::of(&plan(), &services());
    let ada = world.ada;
    // Today is the thirtieth day after the service day.
    assert_eq!(paid(&world.file(claim(1, ada, four_days(STAY, 27)))), money(400));
    assert_eq!(paid(&world.file(claim(2, ada, four_days(BED, 28)))), Amount::ZERO);
    assert_eq!(told(&mut world, 2), [(CO, Reason::BilledBeforeService, money(400))]);

    let most = u16::try_from(MAX_STAY_DAYS).unwrap();
    world.travel(date(2028, 1, 1));
    let long = |through| vec![Line { through, units: Quantity(1_000), ..line(BED, 10_000) }];
    assert_eq!(refusal(&world.file(claim(3, ada, long(most + 1)))), Refusal::StayTooLong);
    let halves = vec![long(most / 2)[0].clone(), Line { code: code(STAY), ..long(most / 2 + 1)[0].clone() }];
    assert_eq!(refusal(&world.file(claim(4, ada, halves))), Refusal::StayTooLong);
    // The longest one goes through, and every day of it is noted.
    let two_years = Coverage { from: date(2027, 1, 1), to: date(2028, 12, 31), ..coverage(FIRST) };
    world.suite.policies.add_coverage(ada, two_years).send(&mut world.chain, id(OWNER)).unwrap();
    let from = u16::try_from(date(2026, 11, 20).0 - service_day().0).unwrap();
    // An institutional claim is filed within a year of its last day.
    let longest = |number| {
        let lines = vec![Line { from, ..long(most)[0].clone() }];
        Claim { kind: ClaimKind::Institutional, ..claim(number, ada, lines) }
    };
    assert_eq!(paid(&world.file(longest(5))), money(100));
    assert_eq!(paid(&world.file(longest(6))), Amount::ZERO);
    assert_eq!(told(&mut world, 6), [(OA, Reason::Duplicate, money(100))]);
    world.file(void(105, 5, ada, longest(5).lines));
    assert_eq!(paid(&world.file(longest(7))), money(100));
    world.assert_invariants();
}

#[test]
fn the_first_and_the_last_day_of_coverage_are_inside() {
    let mut world = at_the_edge();
    let ada = world.ada;
    let on = |number, from| claim(number, ada, vec![Line { from, ..line(PREVENTION, 6_000) }]);
    assert_eq!(paid(&file_from(&mut world, 2025, on(1, 2))), Amount::ZERO);
    assert_eq!(paid(&file_from(&mut world, 2026, on(2, 2))), money(60));
    assert_eq!(paid(&file_from(&mut world, 2026, on(3, 3))), Amount::ZERO);
    assert_eq!(told(&mut world, 3), [(PR, Reason::AfterCoverage, money(60))]);
    let mut world = World::new();
    let cleo = world.cleo;
    let first = claim(1, cleo, vec![Line { from: 3, ..line(PREVENTION, 6_000) }]);
    assert_eq!(paid(&file_from(&mut world, 2025, first)), money(60));
}

#[test]
fn coverage_is_ended_and_what_was_paid_stays() {
    let mut world = World::new();
    let (policies, ada) = (world.suite.policies, world.ada);
    world.file(claim(1, ada, vec![line(PREVENTION, 6_000)]));
    let before = (world.explain(1), world.ledger());
    let end = |member, last| policies.end_coverage(member, last);
    world.refused(Error::NotEnrolmentOfficer, |w| end(ada, date(2026, 2, 1)).send(&mut w.chain, id(STRANGER)));
    world.refused(Error::NoSuchMember, |w| end(MemberId(99), date(2026, 2, 1)).send(&mut w.chain, id(OWNER)));
    let backwards = Error::Coverage(CoverageError::Backwards);
    world.refused(backwards, |w| end(ada, date(2025, 12, 31)).send(&mut w.chain, id(OWNER)));
    world.refused(backwards, |w| end(ada, date(2027, 1, 1)).send(&mut w.chain, id(OWNER)));
    let called = end(ada, date(2026, 2, 1)).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::CoverageEnded(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.last), (ada, date(2026, 2, 1)));
    let enrolment = policies.enrolment(ada).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(enrolment.coverages, [Coverage { to: date(2026, 2, 1), ..coverage(FIRST) }]);
    // The claim that was paid for a later day stands, and can still be voided.
    assert_eq!((world.explain(1), world.ledger()), before);
    assert_eq!(paid(&world.file(claim(2, ada, vec![Line { from: 1, ..line(PREVENTION, 6_000) }]))), Amount::ZERO);
    assert_eq!(told(&mut world, 2), [(PR, Reason::AfterCoverage, money(60))]);
    world.file(void(101, 1, ada, vec![line(PREVENTION, 6_000)]));
    world.assert_invariants();
    // Renewed later: the day lies in a gap.
    let later = Coverage { from: date(2026, 4, 1), ..coverage(FIRST) };
    policies.add_coverage(ada, later).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(paid(&world.file(claim(3, ada, vec![line(PREVENTION, 6_000)]))), Amount::ZERO);
    assert_eq!(told(&mut world, 3), [(PR, Reason::CoverageLapsed, money(60))]);
    world.assert_invariants();
}

#[test]
fn what_is_attested_of_a_member_decides_what_is_for_whom() {
    let for_men = Service { sex: Some(Sex::Male), ..service(4, 6_000) };
    let for_children = Service { age: Some(AgeClass::Child), ..service(4, 7_000) };
    let mut world = World::of(&plan(), &[(code("G0102"), for_men), (code("S0302"), for_children)]);
    let policies = world.suite.policies;
    let person = Person {
        from: date(2026, 1, 1),
        sex: Some(Sex::Female),
        age: Some(AgeClass::Child),
        review_from: Some(date(2026, 3, 10)),
    };
    let enrol = policies.enrol(id(STRANGER), FamilyId(9), coverage(FIRST), Some(person));
    let dora = enrol.send(&mut world.chain, id(OWNER)).unwrap().value;
    assert_eq!(policies.enrolment(dora).ask(&mut world.chain).unwrap().unwrap().persons, [person]);
    let on = |service: &str, from, charge| vec![Line { from, ..line(service, charge) }];
    world.file(claim(1, dora, on("G0102", 0, 6_000)));
    assert_eq!(told(&mut world, 1), [(CO, Reason::WrongSex, money(60))]);
    assert_eq!(paid(&world.file(claim(2, dora, on("S0302", 7, 7_000)))), money(70));
    // From 10 March on the age class is in doubt: a reviewer is asked.
    let result = world.file(claim(3, dora, on("S0302", 8, 7_000)));
    assert!(matches!(result, ClaimResult::Pended { review: true, .. }), "{result:?}");
    assert_eq!(
        paid(&world.review(REVIEWER, 3, &[accept(0, client::domain::review::Figures::AS_PLANNED)]).unwrap()),
        money(70)
    );
    // Nobody who is not attested: silence denies.
    let result = world.file(claim(4, world.ada, on("G0102", 0, 6_000)));
    assert!(matches!(result, ClaimResult::Pended { review: true, .. }), "{result:?}");

    let attest = |member, person| policies.attest(member, person);
    let grown = Person { from: date(2026, 3, 10), age: Some(AgeClass::Adult), review_from: None, ..person };
    world.refused(Error::NotEnrolmentOfficer, |w| attest(dora, grown).send(&mut w.chain, id(STRANGER)));
    world.refused(Error::NoSuchMember, |w| attest(MemberId(99), grown).send(&mut w.chain, id(OWNER)));
    let overlaps = Error::Coverage(CoverageError::Overlaps);
    world.refused(overlaps, |w| attest(dora, person).send(&mut w.chain, id(OWNER)));
    let called = attest(dora, grown).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::PersonAttested(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.person), (dora, grown));
    world.file(claim(5, dora, on("S0302", 9, 7_000)));
    assert_eq!(told(&mut world, 5), [(CO, Reason::WrongAge, money(70))]);
    assert_eq!(world.explain(5).verdict, Some(Verdict::Denied));
    for day in 11..17 {
        attest(dora, Person { from: date(2026, 3, day), ..grown }).send(&mut world.chain, id(OWNER)).unwrap();
    }
    let too_many = Error::Coverage(CoverageError::TooMany);
    let last = Person { from: date(2026, 3, 20), ..grown };
    world.refused(too_many, |w| attest(dora, last).send(&mut w.chain, id(OWNER)));
    world.travel(date(2026, 5, 2));
    assert!(world.advance(4));
    assert_eq!(adjusted(&decision(&world.explain(4)).lines[0], CO, Reason::IdentityDoubtful), money(60));
    world.assert_invariants();
}
