//! Steps 2 to 6 beyond the ordinary: deductibles per event, per kind of stay and per family, caps of the percentage, benefits
//! per unit, and services that two benefits could pay.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::accumulators::{Counter, Holder};
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::decision::LineDecision;
use inkclaim_domain::enrolment::{AgeClass, Enrolment};
use inkclaim_domain::ids::{Account, MemberId};
use inkclaim_domain::money::{Amount, Quantity};
use inkclaim_domain::plan::{Benefit, Copay, CopayKind, CopayOrder, Sharing, Waiting};

const NONE: Amount = Amount::ZERO;

// --- the deductible of one event -------------------------------------------------------------------------------------

fn event(amount: Amount, order: CopayOrder) -> Option<Copay> {
    Some(Copay { amount, order, kind: CopayKind::EventDeductible })
}

#[test]
fn the_deductible_of_an_event_is_apart_from_the_yearly_one() {
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(50));
        plan.benefits[0].sharing[0].coinsurance = percent(20);
        plan.benefits[0].sharing[0].copay = event(dollars(100), CopayOrder::BeforeDeductible);
    });
    world.price("G0002", dollars(1_000));
    let decision = world.decide(&claim_of([line_of("G0001", dollars(200)), line_of("G0002", dollars(100))]));
    // 20 % of 200 - 100 - 50.
    let first = [("PR-1", dollars(100)), ("PR-1", dollars(50)), ("PR-2", dollars(10))];
    verify_line(&decision.lines[0], dollars(200), dollars(40), &first);
    verify_line(&decision.lines[1], dollars(100), dollars(80), &[("PR-2", dollars(20))]);
    assert_eq!(decision.lines[0].to_deductible(), Ok(dollars(50)));
    assert_eq!((world.deductible_of(MEMBER), world.out_of_pocket_of(MEMBER)), (dollars(50), dollars(180)));
}

#[test]
fn the_deductible_of_an_event_is_taken_once_and_instead_of_the_yearly_one_where_the_plan_says_so() {
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(50));
        plan.benefits[0].sharing[0].copay = event(dollars(100), CopayOrder::InsteadOfDeductible);
    });
    verify_line(&world.decide_charge(dollars(70)), dollars(70), NONE, &[("PR-1", dollars(70))]);
    world.price("G0002", dollars(1_000));
    let line = world.decide_line(&claim_of([line_of("G0002", dollars(100))]));
    verify_line(&line, dollars(100), dollars(70), &[("PR-1", dollars(30))]);
    assert_eq!(world.deductible_of(MEMBER), NONE);
}

// --- stays and families ----------------------------------------------------------------------------------------------

#[test]
fn a_stay_over_a_night_takes_the_deductible_of_stays() {
    let mut world = World::of(|plan| {
        plan.ceilings = vec![individual(dollars(50)), individual(dollars(1_000)), individual(dollars(300))];
        plan.benefits[0].sharing[0].inpatient_deductible = Some(2);
    });
    let stay = Line { through: 1, ..line_of("G0001", dollars(200)) };
    world.price("G0002", dollars(1_000));
    // Spanning a night makes the whole claim in-patient.
    let decision = world.decide(&claim_of([line_of("G0002", dollars(60)), stay]));
    verify_line(&decision.lines[0], dollars(60), NONE, &[("PR-1", dollars(60))]);
    verify_line(&decision.lines[1], dollars(200), NONE, &[("PR-1", dollars(200))]);
    let used = world.member_used();
    assert_eq!((used.used(Counter::Ceiling(2)), used.used(Counter::Ceiling(0))), (dollars(260).0, 0));
    world.provider = OTHER_PROVIDER;
    verify_line(&world.decide_charge(dollars(100)), dollars(100), dollars(50), &[("PR-1", dollars(50))]);
    let stay = Line { through: 2, ..line_of("G0002", dollars(200)) };
    let line = world.decide_line(&claim_of([stay]));
    verify_line(&line, dollars(200), dollars(160), &[("PR-1", dollars(40))]);
}

#[test]
fn without_a_deductible_of_stays_they_take_the_ordinary_one() {
    let mut world = World::of(|plan| plan.ceilings[0] = individual(dollars(50)));
    let line = world.decide_line(&claim_of([Line { through: 1, ..line() }]));
    verify_line(&line, dollars(100), dollars(50), &[("PR-1", dollars(50))]);
}

fn decide_for(world: &mut World, member: MemberId, charge: Amount) -> LineDecision {
    world.decide_line(&Claim { member, ..claim_of([Line { charge, ..line() }]) })
}

#[test]
fn a_familys_ceiling_grows_with_its_members() {
    // 100 for two, 30 for each further one, at most 150. The family has three.
    let mut world = World::of(|plan| plan.ceilings[0] = growing(dollars(100), 2, dollars(30), dollars(150)));
    assert_eq!(decide_for(&mut world, MEMBER, dollars(110)).to_deductible(), Ok(dollars(110)));
    assert_eq!(decide_for(&mut world, SPOUSE, dollars(110)).to_deductible(), Ok(dollars(20)));
    // Two more are born.
    for member in [20, 21] {
        let account = Account([9; 32]);
        let born = Enrolment { account, family: FAMILY, coverages: vec![coverage()], endings: vec![], persons: vec![] };
        world.records.enrolments.insert(MemberId(member), born);
    }
    assert_eq!(decide_for(&mut world, CHILD, dollars(110)).to_deductible(), Ok(dollars(20)));
    assert_eq!(world.family_ceilings().0, dollars(150));
    assert_eq!(decide_for(&mut world, NEIGHBOUR, dollars(110)).to_deductible(), Ok(dollars(100)), "a family of one");
}

#[test]
fn a_familys_ceiling_may_cap_a_percentage() {
    let mut world = World::of(|plan| {
        plan.ceilings.push(embedded(dollars(30), dollars(40)));
        let capped = Sharing { coinsurance: percent(50), coinsurance_cap: Some(2), ..sharing() };
        plan.benefits[0].sharing = vec![capped];
    });
    verify_line(&decide_for(&mut world, MEMBER, dollars(100)), dollars(100), dollars(70), &[("PR-2", dollars(30))]);
    verify_line(&decide_for(&mut world, SPOUSE, dollars(100)), dollars(100), dollars(90), &[("PR-2", dollars(10))]);
    assert_eq!(world.used_by(Holder::Family(FAMILY)).used(Counter::Ceiling(2)), dollars(40).0);
}

#[test]
fn a_cap_of_the_percentage_leaves_the_deductible_outside() {
    let mut world = World::of(|plan| {
        plan.ceilings = vec![individual(dollars(300)), individual(dollars(10_000)), individual(dollars(700))];
        let capped = Sharing { coinsurance: percent(10), coinsurance_cap: Some(2), ..sharing() };
        plan.benefits[0].sharing = vec![capped];
    });
    let line = world.decide_charge(dollars(10_000));
    verify_line(&line, dollars(10_000), dollars(9_000), &[("PR-1", dollars(300)), ("PR-2", dollars(700))]);
    assert_eq!(world.out_of_pocket_of(MEMBER), dollars(1_000));
    world.provider = OTHER_PROVIDER;
    verify_line(&world.decide_charge(dollars(100)), dollars(100), dollars(100), &[]);
}

#[test]
fn what_the_out_of_pocket_maximum_cuts_does_not_enter_the_cap_of_the_percentage() {
    let mut world = World::of(|plan| {
        plan.ceilings = vec![individual(NONE), individual(dollars(20)), individual(dollars(50))];
        let capped = Sharing { coinsurance: percent(50), coinsurance_cap: Some(2), ..sharing() };
        plan.benefits[0].sharing = vec![capped];
    });
    verify_line(&world.decide_charge(dollars(100)), dollars(100), dollars(80), &[("PR-2", dollars(20))]);
    assert_eq!(world.member_used().used(Counter::Ceiling(2)), dollars(20).0);
}

// --- so much per unit ------------------------------------------------------------------------------------------------

#[test]
fn a_fixed_benefit_pays_per_unit_and_no_more_than_is_allowed() {
    let with = |fixed: u128, change: fn(&mut World)| {
        let mut world = World::new();
        world.price("G0001", cents(100));
        world.benefit().fixed = Some(cents(fixed));
        world.sharing().copay = copay(cents(10), CopayOrder::BeforeDeductible);
        world.plan().ceilings[0] = individual(cents(50));
        change(&mut world);
        let line = Line { units: units(5), ..line_of("G0001", cents(520)) };
        (world.decide_line(&claim_of([line])), world)
    };
    let (line, mut world) = with(160, |_| {});
    verify_line(&line, cents(500), cents(500), &[("CO-45", cents(20))]);
    assert_eq!(world.member_used(), used([]), "neither copay nor deductible");
    let (line, _) = with(60, |_| {});
    verify_line(&line, cents(500), cents(300), &[("CO-45", cents(20)), ("PR-119", cents(200))]);
    // Of three units: 180 of 300; the rest is the member's too.
    let (line, mut world) = with(60, |world| world.confine(most_units(units(3))));
    verify_line(&line, cents(500), cents(180), &[("CO-45", cents(20)), ("PR-119", cents(320))]);
    assert_eq!(world.limit_used(0), 3_000);
    let (line, _) = with(60, |world| world.confine(most_paid(cents(250))));
    verify_line(&line, cents(500), cents(250), &[("CO-45", cents(20)), ("PR-119", cents(250))]);
}

#[test]
fn a_fixed_benefit_of_a_part_of_a_unit() {
    let mut world = World::new();
    world.benefit().fixed = Some(cents(333));
    let line = world.decide_line(&claim_of([Line { units: Quantity(2_500), charge: dollars(100), ..line() }]));
    // 2.5 times 3.33 are 8.325.
    verify_line(&line, dollars(100), cents(833), &[("PR-119", cents(9_167))]);
}

#[test]
fn a_benefit_may_pay_so_much_per_unit_at_most() {
    let with = |most: u128, change: fn(&mut World)| {
        let mut world = World::new();
        world.price("G0001", cents(100));
        world.benefit().most = Some(cents(most));
        world.sharing().coinsurance = percent(20);
        world.plan().ceilings[0] = individual(cents(50));
        change(&mut world);
        world.verify_plan();
        let line = Line { units: units(5), ..line_of("G0001", cents(520)) };
        (world.decide_line(&claim_of([line])), world)
    };
    // 500 less a deductible of 50 less 90: 360, or 72 a unit.
    let (deductible, percentage) = (("PR-1", cents(50)), ("PR-2", cents(90)));
    for (most, paid) in [(72, 360), (73, 360), (71, 355), (60, 300), (0, 0)] {
        let (line, mut world) = with(most, |_| {});
        let mut shares = vec![("CO-45", cents(20)), deductible, percentage];
        if paid < 360 {
            shares.push(("PR-119", cents(360 - paid)));
        }
        verify_line(&line, cents(500), cents(paid), &shares);
        let uses = [of_ceiling(DEDUCTIBLE, cents(50)), of_ceiling(OUT_OF_POCKET, cents(140))];
        assert_eq!(world.member_used(), used(uses), "what it cuts counts to nothing");
    }
    // The units that a limit leaves, and its own amount beside it: the tighter one.
    let (line, _) = with(60, |world| world.confine(most_units(units(3))));
    let cut = ("PR-119", cents(200 + 20));
    verify_line(&line, cents(500), cents(180), &[("CO-45", cents(20)), deductible, ("PR-2", cents(50)), cut]);
    let (line, _) = with(60, |world| world.confine(most_paid(cents(250))));
    verify_line(&line, cents(500), cents(250), &[("CO-45", cents(20)), deductible, percentage, ("PR-119", cents(110))]);
}

// --- two benefits that could pay -------------------------------------------------------------------------------------

/// `G0001` pays 80 %, or 300 a unit.
fn two_benefits() -> World {
    let mut world = World::new();
    world.price("G0001", dollars(1_000));
    world.sharing().coinsurance = percent(20);
    let fixed = world.add_benefit(Benefit { fixed: Some(dollars(300)), ..benefit() });
    world.service().alternative = Some(fixed);
    world.verify_plan();
    world
}

#[test]
fn of_two_benefits_the_one_pays_that_pays_more() {
    let line = two_benefits().decide_charge(dollars(1_000));
    verify_line(&line, dollars(1_000), dollars(800), &[("PR-2", dollars(200))]);
    assert_eq!(line.terms.unwrap().benefit, 0);
    let line = two_benefits().decide_charge(dollars(300));
    verify_line(&line, dollars(300), dollars(300), &[]);
    assert_eq!(line.terms.unwrap().benefit, 1);
    // As much: the first.
    assert_eq!(two_benefits().decide_charge(dollars(375)).terms.unwrap().benefit, 0);
}

#[test]
fn where_one_benefit_is_used_up_the_other_pays() {
    let mut world = two_benefits();
    world.confine(most_paid(NONE));
    let line = world.decide_charge(dollars(1_000));
    verify_line(&line, dollars(1_000), dollars(300), &[("PR-119", dollars(700))]);
    // Even where its deductible takes all.
    let mut world = two_benefits();
    world.confine(most_paid(NONE));
    world.plan().benefits[1].fixed = None;
    world.plan().ceilings[0] = individual(dollars(5_000));
    let line = world.decide_charge(dollars(1_000));
    verify_line(&line, dollars(1_000), NONE, &[("PR-1", dollars(1_000))]);
}

#[test]
fn the_other_benefit_pays_only_where_its_own_conditions_are_met() {
    let changes: [fn(&mut Benefit); 3] = [
        |benefit| benefit.waiting = Waiting { adults: 6, children: 6 },
        |benefit| benefit.places = vec![21],
        |benefit| benefit.exclusion = Some(inkclaim_domain::plan::Exclusion::NotCovered),
    ];
    for change in changes {
        let mut world = two_benefits();
        change(&mut world.plan().benefits[1]);
        let line = world.decide_charge(dollars(300));
        verify_line(&line, dollars(300), dollars(240), &[("PR-2", dollars(60))]);
    }
    let mut world = two_benefits();
    world.enrolment().persons = vec![person(None, Some(AgeClass::Child))];
    world.plan().benefits[1].waiting = Waiting { adults: 6, children: 0 };
    assert_eq!(world.decide_charge(dollars(300)).paid, dollars(300));
}

#[test]
fn the_other_benefit_pays_where_the_first_ones_conditions_are_not_met() {
    let changes: [fn(&mut Benefit); 4] = [
        |benefit| benefit.waiting = Waiting { adults: 6, children: 6 },
        |benefit| benefit.places = vec![21],
        |benefit| benefit.exclusion = Some(inkclaim_domain::plan::Exclusion::NotCovered),
        |benefit| benefit.authorisation = inkclaim_domain::plan::AuthorisationRule::Denied,
    ];
    for change in changes {
        let mut world = two_benefits();
        world.enrolment().coverages[0].from = service_day();
        change(&mut world.plan().benefits[0]);
        let line = world.decide_charge(dollars(1_000));
        verify_line(&line, dollars(1_000), dollars(300), &[("PR-119", dollars(700))]);
        assert_eq!(line.terms.unwrap().benefit, 1);
        // Where neither pays, the first one's reason is told.
        change(&mut world.plan().benefits[1]);
        world.records = Records { used: Default::default(), visits: Default::default(), ..world.records };
        assert!(world.decide_charge(dollars(1_000)).is_denied());
    }
    // Frequency holds whichever benefit pays.
    let mut world = two_benefits();
    world.plan().frequencies = vec![inkclaim_domain::plan::FrequencyRule { times: 0, days: 1, is_edit: false }];
    world.service().frequency = Some(0);
    world.plan().benefits[0].places = vec![21];
    verify_denied(&world.decide_charge(dollars(1_000)), dollars(1_000), "PR-119");
}

#[test]
fn a_fixed_benefits_rest_is_not_a_lifetime_limits() {
    let mut world = World::new();
    world.benefit().fixed = Some(dollars(60));
    world.confine(inkclaim_domain::plan::Limit {
        period: inkclaim_domain::plan::Period::Lifetime,
        ..most_units(units(4))
    });
    let line = world.decide_line(&claim_of([Line { units: units(5), ..line_of("G0001", dollars(500)) }]));
    let owed = [("PR-35", dollars(100)), ("PR-119", dollars(160))];
    verify_line(&line, dollars(500), dollars(240), &owed);
}

#[test]
fn the_other_benefit_asks_for_its_own_evidence() {
    let mut world = two_benefits();
    world.plan().benefits[1].evidence = Some(inkclaim_domain::consent::Category::Order.into());
    world.pend(&claim_of([line_of("G0001", dollars(300))]));
    let mut world = two_benefits();
    world.plan().benefits[1].evidence = Some(inkclaim_domain::consent::Category::Order.into());
    assert_eq!(world.decide_charge(dollars(1_000)).paid, dollars(800), "the first benefit asks for none");
}
