//! What a claim had used comes back with it: every counter, count, unit, copay, key and serial number, exactly.

use client::chain::Hash;
use client::domain::accumulators::FrequencyUse;
use client::domain::authorisation::Approval;
use client::domain::claim::{Claim, Line};
use client::domain::decision::Verdict;
use client::domain::ids::{AuthorisationId, Code, DrugSerial, MemberId};
use client::domain::money::{Amount, Quantity};
use client::domain::plan::{Benefit, FrequencyRule, Limit, LimitHolder, Measure, Period, Plan};
use client::domain::reason::{Group, Reason};
use client::domain::service::{Kind, Service};
use client::interfaces::claims::ClaimResult;
use client::interfaces::policies::Balances;
use support::actors::REVIEWER;
use support::build::{
    accept, benefit, claim, code, line, money, plan, replacement, service, today, void, AUTHORISED, PREVENTION,
    THERAPY, TREATMENT, VISIT,
};
use support::verify::{adjustments, decision, paid};
use support::World;

/// 1 April, counted from the usual service day.
const TODAY: u16 = 30;
const SERIAL: DrugSerial = DrugSerial([9; 16]);

/// A plan in which every kind of counter applies, and its services.
fn everything_counts() -> (Plan, Vec<(Code, Service)>) {
    let mut plan = plan();
    let units =
        Limit { holder: LimitHolder::Family, period: Period::Lifetime, ..Measure::Units(Quantity(40_000)).into() };
    plan.limits.extend([units, Measure::Claims(Kind::Visit, 3).into()]);
    plan.benefits[1].limits = vec![1];
    plan.benefits.push(Benefit { limits: vec![0], ..benefit() });
    plan.frequencies = vec![FrequencyRule { times: 1, days: 30, is_edit: false }];
    let prevention = Service { frequency: Some(0), ..service(4, 6_000) };
    (plan, vec![(code(PREVENTION), prevention)])
}

/// A world with that plan, and an authorisation of three units for Ada, asked for and given today.
fn world() -> (World, AuthorisationId) {
    let (plan, services) = everything_counts();
    let mut world = World::of(&plan, &services);
    let request = world.authorisation_request();
    let claims = world.suite.claims;
    let harbour = support::actors::id(support::actors::HARBOUR);
    let reviewer = support::actors::id(REVIEWER);
    let id = claims.ask_authorisation(&request).send(&mut world.chain, harbour).unwrap().value;
    let approval = Approval { from: today(), to: today(), units: Quantity(3_000), most: None };
    claims.decide_authorisation(id, Some(approval)).send(&mut world.chain, reviewer).unwrap();
    (world, id)
}

/// A line of today.
fn now(service: &str, charge: u128) -> Line {
    Line { from: TODAY, ..line(service, charge) }
}

/// A claim that uses something of everything: 70 + 80 + 45 + 80 + 60 are paid where nothing was used before.
fn everything(number: u8, member: MemberId, id: AuthorisationId) -> Claim {
    let lines = vec![
        now(VISIT, 10_000),
        Line { units: Quantity(8_000), ..now(TREATMENT, 40_000) },
        now(THERAPY, 4_500),
        Line { authorisation: Some(id), ..now(AUTHORISED, 8_000) },
        Line { drug_serial: Some(SERIAL), ..now(PREVENTION, 6_000) },
    ];
    claim(number, member, lines)
}

/// What can be asked of everything that is counted.
fn used(world: &mut World, id: AuthorisationId) -> (Balances, Balances, Quantity) {
    let authorisation = world.suite.policies.authorisation(id).ask(&mut world.chain).unwrap().unwrap();
    (world.balances(world.ada), world.balances(world.ben), authorisation.used)
}

/// Files and voids the claim that uses everything; tells what the policies store afterwards.
fn there_and_back(world: &mut World, number: u8, id: AuthorisationId) -> Hash {
    let before = used(world, id);
    let asked = everything(number, world.ada, id);
    // 100 of the deductible are met: 80 more than otherwise.
    assert_eq!(paid(&world.file(asked.clone())), money(415));
    world.assert_invariants();
    let (ada, ben, authorised) = used(world, id);
    assert_ne!(
        (ada.ceilings, ada.limits, ada.frequencies),
        (before.0.ceilings.clone(), before.0.limits.clone(), Vec::new())
    );
    assert_ne!((ben.ceilings, ben.limits), (before.1.ceilings.clone(), before.1.limits.clone()));
    assert_eq!(authorised.0, before.2 .0 + 1_000);
    world.file(void(100 + number, number, world.ada, asked.lines));
    assert_eq!(used(world, id), before);
    world.assert_invariants();
    world.policies_root()
}

#[test]
fn a_void_gives_back_exactly_what_the_claim_had_used() {
    let (mut world, id) = world();
    // Something that stands, of hers and of her family.
    let two = |from| {
        vec![Line { from, units: Quantity(2_000), ..line(TREATMENT, 10_000) }, Line { from, ..line(THERAPY, 1_000) }]
    };
    world.file(claim(50, world.ada, two(1)));
    world.file(claim(51, world.ben, two(2)));
    let first = there_and_back(&mut world, 1, id);
    // Not only what can be asked: every byte that is stored is the same when it is done again.
    assert_eq!(there_and_back(&mut world, 2, id), first);
    assert_eq!(there_and_back(&mut world, 3, id), first);
}

#[test]
fn the_same_claim_again_comes_to_the_same() {
    let (mut world, id) = world();
    let ada = world.ada;
    world.file(everything(1, ada, id));
    let (lines, before) = (decision(&world.explain(1)).lines.clone(), used(&mut world, id));
    assert_eq!(world.ceiling_used(ada, 0), (money(300), money(300)));
    assert_eq!(world.ceiling_used(ada, 1), (money(350), money(350)));
    let limits: Vec<_> = before.0.limits.iter().map(|limit| limit.used).collect();
    assert_eq!(limits, [money(45).0, 8_000, 1]);
    let debts = world.ledger().debts;
    // Replaced by itself: all is given back and taken again.
    let again = Claim { frequency: replacement(2, 1, ada, Vec::new()).frequency, ..everything(2, ada, id) };
    assert_eq!(paid(&world.file(again)), money(335));
    assert_eq!(decision(&world.explain(2)).lines, lines);
    let after = used(&mut world, id);
    assert_eq!((after.0.ceilings, after.0.limits, after.2), (before.0.ceilings, before.0.limits, before.2));
    let control = world.explain(2).record.control;
    assert_eq!(after.0.frequencies, [FrequencyUse { rule: 0, day: today(), claim: control }]);
    assert_eq!((after.1.ceilings, after.1.limits), (before.1.ceilings, before.1.limits));
    assert_eq!(world.ledger().debts, debts);
    world.assert_invariants();
    // Replaced by less: as if only that had ever been claimed.
    let less = vec![now(THERAPY, 4_500)];
    assert_eq!(paid(&world.file(replacement(2, 2, ada, less.clone()))), money(45));
    let corrected = used(&mut world, id);
    let (mut fresh, other) = self::world();
    fresh.file(claim(1, ada, less));
    assert_eq!(corrected, used(&mut fresh, other));
    world.assert_invariants();
}

#[test]
fn the_copay_of_a_visit_is_taken_again_when_the_first_claim_is_void() {
    let mut world = World::new();
    let ada = world.ada;
    let modified = |number: u8| vec![Line { code: code(&format!("V{number:04}")), ..line(VISIT, 10_000) }];
    let services: Vec<_> = (1..4).map(|number| (code(&format!("V{number:04}")), service(0, 10_000))).collect();
    let owner = support::actors::id(support::actors::OWNER);
    world.suite.policies.set_services(support::build::PLAN, &services).send(&mut world.chain, owner).unwrap();
    assert_eq!(paid(&world.file(claim(1, ada, modified(1)))), money(70));
    assert_eq!(paid(&world.file(claim(2, ada, modified(2)))), money(100));
    world.file(void(101, 1, ada, modified(1)));
    assert_eq!(paid(&world.file(claim(3, ada, modified(3)))), money(70));
    assert_eq!(world.ceiling_used(ada, 1), (money(30), money(30)));
    world.assert_invariants();
}

#[test]
fn a_count_is_free_again() {
    let mut plan = plan();
    plan.limits.push(Measure::Claims(Kind::Visit, 1).into());
    let mut world = World::of(&plan, &[]);
    let ada = world.ada;
    let on = |from| vec![Line { from, ..line(PREVENTION, 6_000) }];
    assert_eq!(paid(&world.file(claim(1, ada, on(0)))), money(60));
    let denied = world.file(claim(2, ada, on(1)));
    assert!(matches!(denied, ClaimResult::Decided { verdict: Verdict::Denied, paid: Amount::ZERO, .. }));
    let expected = [(Group::PatientResponsibility, Reason::BenefitMaximum, money(60))];
    assert_eq!(adjustments(&decision(&world.explain(2)).lines[0]), expected);
    assert_eq!(world.balances(ada).limits[1].left, 0);
    // To void what was denied gives nothing back.
    world.file(void(102, 2, ada, on(1)));
    assert_eq!(world.balances(ada).limits[1].left, 0);
    world.file(void(101, 1, ada, on(0)));
    assert_eq!((world.balances(ada).limits[1].used, world.balances(ada).limits[1].left), (0, 1));
    assert_eq!(paid(&world.file(claim(3, ada, on(1)))), money(60));
    world.assert_invariants();
}

#[test]
fn a_service_under_a_frequency_rule_may_be_had_again() {
    let (plan, services) = everything_counts();
    let mut world = World::of(&plan, &services);
    let ada = world.ada;
    let on = |from| vec![Line { from, ..line(PREVENTION, 6_000) }];
    assert_eq!(paid(&world.file(claim(1, ada, on(0)))), money(60));
    assert_eq!(paid(&world.file(claim(2, ada, on(30)))), Amount::ZERO);
    assert_eq!(paid(&world.file(claim(3, world.ben, on(30)))), money(60));
    world.file(void(101, 1, ada, on(0)));
    assert!(world.balances(ada).frequencies.is_empty());
    assert_eq!(paid(&world.file(claim(4, ada, on(30)))), money(60));
    world.assert_invariants();
}

#[test]
fn a_drugs_serial_number_is_free_again() {
    let mut world = World::new();
    let (ada, ben) = (world.ada, world.ben);
    let drug = || vec![Line { drug_serial: Some(SERIAL), ..line(PREVENTION, 6_000) }];
    assert_eq!(paid(&world.file(claim(1, ada, drug()))), money(60));
    // Sold twice: a reviewer looks at it, and where none does it is a duplicate.
    let result = world.file(claim(2, ben, drug()));
    assert!(matches!(result, ClaimResult::Pended { review: true, other_payer: false, .. }), "{result:?}");
    // A reviewer who lets it pass does not give it to the second one.
    assert_eq!(
        paid(&world.review(REVIEWER, 2, &[accept(0, client::domain::review::Figures::AS_PLANNED)]).unwrap()),
        money(60)
    );
    world.file(void(102, 2, ben, drug()));
    let result = world.file(claim(3, ben, drug()));
    assert!(matches!(result, ClaimResult::Pended { review: true, .. }), "{result:?}");
    world.file(void(101, 1, ada, drug()));
    world.file(void(103, 3, ben, drug()));
    assert_eq!(paid(&world.file(claim(4, ben, drug()))), money(60));
    let result = world.file(claim(5, ada, drug()));
    assert!(matches!(result, ClaimResult::Pended { .. }), "{result:?}");
    world.travel(support::build::date(2026, 5, 2));
    assert!(world.advance(5));
    let expected = [(Group::OtherAdjustment, Reason::Duplicate, money(60))];
    assert_eq!(adjustments(&decision(&world.explain(5)).lines[0]), expected);
    world.assert_invariants();
}
