//! Steps 1 to 5 on single lines and across them: who bears what, in which order, and what is used up.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::ids::ControlNumber;
use inkclaim_domain::money::{Amount, Quantity};
use inkclaim_domain::plan::{Benefit, CopayKind, CopayOrder, Sharing};
use inkclaim_domain::visit::VisitCopay;

const NONE: Amount = Amount::ZERO;

/// Lines of distinct codes of the first benefit, each for its charge.
fn lines_of<const N: usize>(world: &mut World, charges: [Amount; N]) -> [Line; N] {
    let mut codes = ["G0001", "G0002", "G0003", "G0004"].into_iter();
    charges.map(|charge| {
        let text = codes.next().unwrap();
        world.price(text, dollars(1_000_000));
        line_of(text, charge)
    })
}

// --- step 1: the allowed amount --------------------------------------------------------------------------------------

#[test]
fn the_lower_of_charge_and_price_is_allowed() {
    let mut world = World::new();
    let line = world.decide_charge(dollars(130));
    verify_line(&line, dollars(100), dollars(100), &[("CO-45", dollars(30))]);
    world.provider = OTHER_PROVIDER;
    let line = world.decide_charge(dollars(70));
    verify_line(&line, dollars(70), dollars(70), &[]);
}

#[test]
fn what_exceeds_the_price_is_the_members_where_the_provider_is_not_bound() {
    let mut world = World::new();
    world.unbind();
    world.plan().ceilings[1] = individual(dollars(10));
    world.sharing().coinsurance = percent(20);
    let decision = world.decide(&claim_of([Line { charge: dollars(130), ..line() }]));
    let reasons = [("PR-45", dollars(30)), ("PR-2", dollars(10))];
    verify_line(&decision.lines[0], dollars(100), dollars(90), &reasons);
    let totals = decision.totals([dollars(130)]).unwrap();
    assert_eq!(totals.member, dollars(40), "the balance bill is part of what the member owes");
    assert_eq!(world.out_of_pocket_of(MEMBER), dollars(10), "but counts to no accumulator");
}

#[test]
fn the_price_is_per_unit() {
    let mut world = World::new();
    world.price("G0001", dollars(100));
    let line = world.decide_line(&claim_of([Line { units: units(7), charge: dollars(900), ..line() }]));
    verify_line(&line, dollars(700), dollars(700), &[("CO-45", dollars(200))]);
    assert_eq!(world.visit().lines[0].units, units(7));
}

#[test]
fn parts_of_a_unit_are_priced_and_rounded_once() {
    let mut world = World::new();
    world.price("G0001", cents(333));
    // 2.5 units at 3.33 are 8.325.
    let line = world.decide_line(&claim_of([Line { units: Quantity(2_500), charge: dollars(9), ..line() }]));
    verify_line(&line, cents(833), cents(833), &[("CO-45", cents(67))]);
}

#[test]
fn a_flat_fee_below_what_is_asked() {
    let mut world = World::new();
    world.price("G0001", cents(1_000));
    assert_eq!(world.decide_charge(cents(4_000)).paid, cents(1_000));
}

// --- step 2: copay ---------------------------------------------------------------------------------------------------

/// A copay of 30, a deductible of 50 and a coinsurance of 20 %, in dollars.
fn world_with_copay(order: CopayOrder) -> World {
    World::of(|plan| {
        plan.ceilings[0] = individual(dollars(50));
        plan.benefits[0].sharing[0].coinsurance = percent(20);
        plan.benefits[0].sharing[0].copay = copay(dollars(30), order);
    })
}

#[test]
fn a_copay_instead_of_everything_else() {
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let line = world.decide_charge(dollars(200));
    verify_line(&line, dollars(200), dollars(170), &[("PR-3", dollars(30))]);
    assert_eq!((world.deductible_of(MEMBER), world.out_of_pocket_of(MEMBER)), (NONE, dollars(30)));
}

#[test]
fn a_copay_before_the_deductible() {
    let mut world = world_with_copay(CopayOrder::BeforeDeductible);
    let line = world.decide_charge(dollars(200));
    // 20 % of 200 - 30 - 50.
    let reasons = [("PR-3", dollars(30)), ("PR-1", dollars(50)), ("PR-2", dollars(24))];
    verify_line(&line, dollars(200), dollars(96), &reasons);
    assert_eq!((world.deductible_of(MEMBER), world.out_of_pocket_of(MEMBER)), (dollars(50), dollars(104)));
}

#[test]
fn a_copay_before_the_deductible_leaves_it_the_rest() {
    let mut world = world_with_copay(CopayOrder::BeforeDeductible);
    let line = world.decide_charge(dollars(60));
    verify_line(&line, dollars(60), NONE, &[("PR-3", dollars(30)), ("PR-1", dollars(30))]);
}

#[test]
fn a_copay_after_the_deductible() {
    let mut world = world_with_copay(CopayOrder::AfterDeductible);
    let line = world.decide_charge(dollars(200));
    let reasons = [("PR-3", dollars(30)), ("PR-1", dollars(50)), ("PR-2", dollars(24))];
    verify_line(&line, dollars(200), dollars(96), &reasons);
}

#[test]
fn a_copay_after_the_deductible_takes_no_more_than_that_leaves() {
    let mut world = world_with_copay(CopayOrder::AfterDeductible);
    let line = world.decide_charge(dollars(60));
    verify_line(&line, dollars(60), NONE, &[("PR-3", dollars(10)), ("PR-1", dollars(50))]);
    // The rest of the visit's copay is taken from its next line.
    world.price("G0002", dollars(100));
    let line = world.decide_line(&claim_of([line_of("G0002", dollars(100))]));
    verify_line(&line, dollars(100), dollars(64), &[("PR-3", dollars(20)), ("PR-2", dollars(16))]);
}

#[test]
fn a_copay_above_the_allowed_amount() {
    for order in [CopayOrder::InsteadOfDeductible, CopayOrder::BeforeDeductible] {
        let mut world = world_with_copay(order);
        let line = world.decide_charge(dollars(20));
        verify_line(&line, dollars(20), NONE, &[("PR-3", dollars(20))]);
    }
    let mut world = world_with_copay(CopayOrder::AfterDeductible);
    let line = world.decide_charge(dollars(20));
    verify_line(&line, dollars(20), NONE, &[("PR-1", dollars(20))]);
}

#[test]
fn a_copay_where_no_deductible_applies() {
    let mut world = world_with_copay(CopayOrder::AfterDeductible);
    world.sharing().deductible = None;
    let line = world.decide_charge(dollars(200));
    verify_line(&line, dollars(200), dollars(136), &[("PR-3", dollars(30)), ("PR-2", dollars(34))]);
    assert_eq!(world.deductible_of(MEMBER), NONE);
}

#[test]
fn a_copay_is_taken_once_per_visit_across_lines() {
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let lines = lines_of(&mut world, [dollars(20), dollars(200), dollars(200)]);
    let decision = world.decide(&claim_of(lines));
    verify_line(&decision.lines[0], dollars(20), NONE, &[("PR-3", dollars(20))]);
    verify_line(&decision.lines[1], dollars(200), dollars(190), &[("PR-3", dollars(10))]);
    verify_line(&decision.lines[2], dollars(200), dollars(200), &[]);
    let taken = |amount| VisitCopay { kind: CopayKind::Copay, claim: ControlNumber(1), amount };
    assert_eq!(world.visit().copays, [taken(dollars(20)), taken(dollars(10))]);
}

#[test]
fn a_copay_is_taken_once_per_visit_across_claims() {
    let mut world = world_with_copay(CopayOrder::BeforeDeductible);
    let [first, second] = lines_of(&mut world, [dollars(200), dollars(200)]);
    let line = world.decide_line(&claim_of([first]));
    assert_eq!(reasons(&line)[0], (String::from("PR-3"), dollars(30).0));
    let line = world.decide_line(&Claim { number: number(2), ..claim_of([second]) });
    verify_line(&line, dollars(200), dollars(160), &[("PR-2", dollars(40))]);
    assert_eq!(world.visit().copay_taken(CopayKind::Copay), Ok(dollars(30)));
}

#[test]
fn another_day_provider_or_member_is_another_visit() {
    let full = [("PR-3", dollars(30))];
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line() }]));
    decision.lines.iter().for_each(|line| verify_line(line, dollars(100), dollars(70), &full));
    let line = world.decide_line(&Claim { member: SPOUSE, ..claim() });
    verify_line(&line, dollars(100), dollars(70), &full);
    world.provider = OTHER_PROVIDER;
    let line = world.decide_line(&claim());
    verify_line(&line, dollars(100), dollars(70), &full);
}

#[test]
fn a_visit_has_one_copay_the_highest() {
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let specialist = copay(dollars(60), CopayOrder::InsteadOfDeductible);
    let number = world.add_benefit(Benefit::from(Sharing { copay: specialist, ..sharing() }));
    world.price_in("G0002", dollars(200), number);
    world.price_in("G0003", dollars(200), number);
    let lines = [line(), line_of("G0002", dollars(200)), line_of("G0003", dollars(200))];
    let decision = world.decide(&claim_of(lines));
    verify_line(&decision.lines[0], dollars(100), dollars(70), &[("PR-3", dollars(30))]);
    verify_line(&decision.lines[1], dollars(200), dollars(170), &[("PR-3", dollars(30))]);
    verify_line(&decision.lines[2], dollars(200), dollars(200), &[]);
    let benefits: Vec<u8> = decision.lines.iter().map(|line| line.terms.unwrap().benefit).collect();
    assert_eq!(benefits, [0, number, number]);
}

#[test]
fn a_denied_line_takes_no_copay() {
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let decision = world.decide(&claim_of([line_of("G0009", dollars(100)), line()]));
    verify_denied(&decision.lines[0], dollars(100), "PR-204");
    verify_line(&decision.lines[1], dollars(100), dollars(70), &[("PR-3", dollars(30))]);
}

// --- step 3: deductible ----------------------------------------------------------------------------------------------

#[test]
fn a_deductible_runs_across_lines_and_claims() {
    let mut world = World::of(|plan| plan.ceilings[0] = individual(dollars(250)));
    let lines = lines_of(&mut world, [dollars(100), dollars(100)]);
    let decision = world.decide(&claim_of(lines));
    for line in &decision.lines {
        verify_line(line, dollars(100), NONE, &[("PR-1", dollars(100))]);
    }
    world.provider = OTHER_PROVIDER;
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(50), &[("PR-1", dollars(50))]);
    let counters = [of_ceiling(DEDUCTIBLE, dollars(250)), of_ceiling(OUT_OF_POCKET, dollars(250))];
    assert_eq!(world.member_used(), used(counters));
}

#[test]
fn a_service_to_which_no_deductible_applies() {
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(1_000));
        plan.benefits[0].sharing[0].deductible = None;
        plan.benefits[0].sharing[0].coinsurance = percent(10);
    });
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(90), &[("PR-2", dollars(10))]);
    assert_eq!(world.deductible_of(MEMBER), NONE);
}

fn decide_for(world: &mut World, member: inkclaim_domain::ids::MemberId, charge: Amount) -> Amount {
    let claim = Claim { member, ..claim_of([Line { charge, ..line() }]) };
    let line = world.decide_line(&claim);
    line.to_deductible().unwrap()
}

#[test]
fn an_embedded_deductible_takes_the_individual_limit_from_one_person_at_most() {
    let mut world = World::of(|plan| plan.ceilings[0] = embedded(dollars(100), dollars(150)));
    assert_eq!(decide_for(&mut world, MEMBER, dollars(120)), dollars(100));
    assert_eq!(world.family_ceilings().0, dollars(100), "one person adds at most the individual limit");
    assert_eq!(decide_for(&mut world, SPOUSE, dollars(120)), dollars(50));
    assert_eq!(decide_for(&mut world, CHILD, dollars(120)), NONE);
    assert_eq!(decide_for(&mut world, NEIGHBOUR, dollars(120)), dollars(100), "another family");
    assert_eq!(world.family_ceilings(), (dollars(150), NONE));
    assert_eq!(world.deductible_of(SPOUSE), dollars(50));
}

#[test]
fn an_aggregate_deductible_knows_the_family_alone() {
    let mut world = World::of(|plan| plan.ceilings[0] = aggregate(dollars(150)));
    assert_eq!(decide_for(&mut world, MEMBER, dollars(120)), dollars(120));
    assert_eq!(decide_for(&mut world, SPOUSE, dollars(120)), dollars(30));
    assert_eq!(decide_for(&mut world, CHILD, dollars(120)), NONE);
}

#[test]
fn an_individual_deductible_knows_no_family() {
    let mut world = World::of(|plan| plan.ceilings[0] = individual(dollars(100)));
    for member in [MEMBER, SPOUSE, CHILD] {
        assert_eq!(decide_for(&mut world, member, dollars(120)), dollars(100));
    }
    assert!(world.records_used().0 == 0);
}

#[test]
fn a_deductible_takes_no_more_than_the_out_of_pocket_maximum_leaves() {
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(500));
        plan.ceilings[1] = individual(dollars(300));
    });
    let line = world.decide_charge(dollars(400));
    verify_line(&line, dollars(400), dollars(100), &[("PR-1", dollars(300))]);
    assert_eq!(world.deductible_of(MEMBER), dollars(300));
}

#[test]
fn ceilings_lowered_below_what_was_used_leave_nothing() {
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(100));
        plan.ceilings[1] = individual(dollars(200));
        plan.benefits[0].sharing[0].coinsurance = percent(50);
    });
    world.used_before(dollars(150), dollars(250));
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(100), &[]);
}

// --- step 4: coinsurance and rounding --------------------------------------------------------------------------------

#[test]
fn the_members_share_is_rounded_half_up() {
    // 15 % of 0.10 is 1.5 cents, of 0.09 1.35, of 0.03 0.45, of 0.04 0.6.
    for (charge, member) in [(10, 2), (9, 1), (3, 0), (4, 1), (1, 0)] {
        let mut world = World::of(|plan| plan.benefits[0].sharing[0].coinsurance = percent(15));
        let line = world.decide_charge(cents(charge));
        assert_eq!(line.paid, cents(charge - member), "{charge}");
        assert_eq!(line.cost_share(), Ok(cents(member)));
    }
}

#[test]
fn each_line_is_rounded_once_by_itself() {
    let mut world = World::of(|plan| plan.benefits[0].sharing[0].coinsurance = percent(50));
    let lines = lines_of(&mut world, [cents(1), cents(1), cents(1)]);
    let decision = world.decide(&claim_of(lines));
    assert_eq!(decision.paid(), Ok(NONE));
    assert_eq!(world.out_of_pocket_of(MEMBER), cents(3));
}

#[test]
fn a_share_is_rounded_to_the_plans_minor_unit() {
    let cent = 10_u128.pow(10);
    let mut world = World::of(|plan| {
        plan.minor_unit = Amount(cent);
        plan.benefits[0].sharing[0].coinsurance = percent(15);
    });
    world.price("G0001", Amount(100 * cent));
    let line = world.decide_charge(Amount(10 * cent));
    verify_line(&line, Amount(10 * cent), Amount(8 * cent), &[("PR-2", Amount(2 * cent))]);
}

#[test]
fn no_share_and_the_whole_share() {
    let mut world = World::of(|plan| plan.benefits[0].sharing[0].coinsurance = percent(100));
    verify_line(&world.decide_charge(cents(33)), cents(33), NONE, &[("PR-2", cents(33))]);
    let mut world = World::of(|_| {});
    verify_line(&world.decide_charge(cents(33)), cents(33), cents(33), &[]);
}

// --- step 5: the out-of-pocket maximum -------------------------------------------------------------------------------

/// The baseline of the cut: copay 30, deductible 50, coinsurance 24 of 200, before an out-of-pocket maximum that leaves `left`.
fn cut(order: CopayOrder, left: Amount) -> [Amount; 4] {
    let mut world = world_with_copay(order);
    world.plan().ceilings[1] = individual(left);
    let line = world.decide_charge(dollars(200));
    let of = |reason: &str| {
        let found = reasons(&line).into_iter().find(|(known, _)| known == reason);
        found.map_or(NONE, |(_, amount)| Amount(amount))
    };
    assert_eq!(world.deductible_of(MEMBER), of("PR-1"), "only what remains enters the accumulators");
    assert_eq!(Ok(world.out_of_pocket_of(MEMBER)), line.cost_share());
    assert_eq!(world.visit().copay_taken(CopayKind::Copay), Ok(of("PR-3")));
    [of("PR-3"), of("PR-1"), of("PR-2"), line.paid]
}

#[test]
fn what_the_maximum_cuts_is_cut_from_coinsurance_then_deductible_then_copay() {
    for order in [CopayOrder::BeforeDeductible, CopayOrder::AfterDeductible] {
        assert_eq!(cut(order, dollars(104)), [dollars(30), dollars(50), dollars(24), dollars(96)]);
        assert_eq!(cut(order, dollars(103)), [dollars(30), dollars(50), dollars(23), dollars(97)]);
        assert_eq!(cut(order, dollars(80)), [dollars(30), dollars(50), NONE, dollars(120)]);
        assert_eq!(cut(order, dollars(79)), [dollars(30), dollars(49), NONE, dollars(121)]);
        assert_eq!(cut(order, dollars(30)), [dollars(30), NONE, NONE, dollars(170)]);
        assert_eq!(cut(order, dollars(29)), [dollars(29), NONE, NONE, dollars(171)]);
        assert_eq!(cut(order, NONE), [NONE, NONE, NONE, dollars(200)]);
    }
    assert_eq!(cut(CopayOrder::InsteadOfDeductible, dollars(30)), [dollars(30), NONE, NONE, dollars(170)]);
    assert_eq!(cut(CopayOrder::InsteadOfDeductible, dollars(29)), [dollars(29), NONE, NONE, dollars(171)]);
}

#[test]
fn a_familys_out_of_pocket_maximum_cuts_whoever_comes_last() {
    let mut world = World::of(|plan| {
        plan.ceilings[1] = aggregate(dollars(70));
        plan.benefits[0].sharing[0].coinsurance = percent(50);
    });
    let first = world.decide_charge(dollars(100));
    verify_line(&first, dollars(100), dollars(50), &[("PR-2", dollars(50))]);
    let second = world.decide_line(&Claim { member: SPOUSE, ..claim() });
    verify_line(&second, dollars(100), dollars(80), &[("PR-2", dollars(20))]);
    assert_eq!(world.family_ceilings().1, dollars(70));
}

#[test]
fn each_ceiling_may_be_embedded_by_itself() {
    // The deductible is the person's alone, the out-of-pocket maximum the family's alone.
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(60));
        plan.ceilings[1] = aggregate(dollars(100));
    });
    verify_line(&world.decide_charge(dollars(100)), dollars(100), dollars(40), &[("PR-1", dollars(60))]);
    let second = world.decide_line(&Claim { member: SPOUSE, ..claim() });
    verify_line(&second, dollars(100), dollars(60), &[("PR-1", dollars(40))]);
    assert_eq!(world.family_ceilings(), (NONE, dollars(100)));
}
