//! Steps 1 to 6 on single lines and across them: who bears what, in which order, and what is used up.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod common;

use common::*;
use inkclaim_domain::accumulators::{FamilyYear, LimitUse, MemberYear};
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::decision::Verdict;
use inkclaim_domain::ids::ControlNumber;
use inkclaim_domain::money::{Amount, Quantity};
use inkclaim_domain::plan::{Benefit, CopayOrder, Limit, Network};
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
    world.network = Network::OutOfNetwork;
    world.plan().out_of_pocket = individual(dollars(10));
    world.benefit().coinsurance = percent(20);
    let decision = world.decide(&claim_of([Line { charge: dollars(130), ..line() }]));
    let reasons = [("PR-45", dollars(30)), ("PR-2", dollars(10))];
    verify_line(&decision.lines[0], dollars(100), dollars(90), &reasons);
    let totals = decision.totals([dollars(130)]).unwrap();
    assert_eq!(totals.member, dollars(40), "the balance bill is part of what the member owes");
    assert_eq!(world.member_year().out_of_pocket, dollars(10), "but counts to no accumulator");
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
        plan.deductible = individual(dollars(50));
        plan.benefits[0].coinsurance = percent(20);
        plan.benefits[0].copay = copay(dollars(30), order);
    })
}

#[test]
fn a_copay_instead_of_everything_else() {
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let line = world.decide_charge(dollars(200));
    verify_line(&line, dollars(200), dollars(170), &[("PR-3", dollars(30))]);
    let year = world.member_year();
    assert_eq!((year.deductible, year.out_of_pocket), (NONE, dollars(30)));
}

#[test]
fn a_copay_before_the_deductible() {
    let mut world = world_with_copay(CopayOrder::BeforeDeductible);
    let line = world.decide_charge(dollars(200));
    // 20 % of 200 - 30 - 50.
    let reasons = [("PR-3", dollars(30)), ("PR-1", dollars(50)), ("PR-2", dollars(24))];
    verify_line(&line, dollars(200), dollars(96), &reasons);
    let year = world.member_year();
    assert_eq!((year.deductible, year.out_of_pocket), (dollars(50), dollars(104)));
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
    world.benefit().deductible_applies = false;
    let line = world.decide_charge(dollars(200));
    verify_line(&line, dollars(200), dollars(136), &[("PR-3", dollars(30)), ("PR-2", dollars(34))]);
    assert_eq!(world.member_year().deductible, NONE);
}

#[test]
fn a_copay_is_taken_once_per_visit_across_lines() {
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let lines = lines_of(&mut world, [dollars(20), dollars(200), dollars(200)]);
    let decision = world.decide(&claim_of(lines));
    verify_line(&decision.lines[0], dollars(20), NONE, &[("PR-3", dollars(20))]);
    verify_line(&decision.lines[1], dollars(200), dollars(190), &[("PR-3", dollars(10))]);
    verify_line(&decision.lines[2], dollars(200), dollars(200), &[]);
    let taken = |amount| VisitCopay { benefit: 0, claim: ControlNumber(1), amount };
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
    assert_eq!(world.visit().copay_taken(0), Ok(dollars(30)));
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
fn benefits_have_copays_of_their_own() {
    let mut world = world_with_copay(CopayOrder::InsteadOfDeductible);
    let specialist = copay(dollars(60), CopayOrder::InsteadOfDeductible);
    let number = world.add_benefit(Benefit { copay: specialist, ..benefit() });
    world.price_in("G0002", dollars(200), number);
    world.price_in("G0003", dollars(200), number);
    let lines = [line(), line_of("G0002", dollars(200)), line_of("G0003", dollars(200))];
    let decision = world.decide(&claim_of(lines));
    verify_line(&decision.lines[0], dollars(100), dollars(70), &[("PR-3", dollars(30))]);
    verify_line(&decision.lines[1], dollars(200), dollars(140), &[("PR-3", dollars(60))]);
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
    let mut world = World::of(|plan| plan.deductible = individual(dollars(250)));
    let lines = lines_of(&mut world, [dollars(100), dollars(100)]);
    let decision = world.decide(&claim_of(lines));
    for line in &decision.lines {
        verify_line(line, dollars(100), NONE, &[("PR-1", dollars(100))]);
    }
    world.provider = OTHER_PROVIDER;
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(50), &[("PR-1", dollars(50))]);
    let expected = MemberYear { deductible: dollars(250), out_of_pocket: dollars(250), limits: vec![], opened: true };
    assert_eq!(world.member_year(), expected);
}

#[test]
fn a_service_to_which_no_deductible_applies() {
    let mut world = World::of(|plan| {
        plan.deductible = individual(dollars(1_000));
        plan.benefits[0].deductible_applies = false;
        plan.benefits[0].coinsurance = percent(10);
    });
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(90), &[("PR-2", dollars(10))]);
    assert_eq!(world.member_year().deductible, NONE);
}

fn decide_for(world: &mut World, member: inkclaim_domain::ids::MemberId, charge: Amount) -> Amount {
    let claim = Claim { member, ..claim_of([Line { charge, ..line() }]) };
    let line = world.decide_line(&claim);
    line.to_deductible().unwrap()
}

#[test]
fn an_embedded_deductible_takes_the_individual_limit_from_one_person_at_most() {
    let mut world = World::of(|plan| plan.deductible = embedded(dollars(100), dollars(150)));
    assert_eq!(decide_for(&mut world, MEMBER, dollars(120)), dollars(100));
    assert_eq!(world.family_year().deductible, dollars(100), "one person adds at most the individual limit");
    assert_eq!(decide_for(&mut world, SPOUSE, dollars(120)), dollars(50));
    assert_eq!(decide_for(&mut world, CHILD, dollars(120)), NONE);
    assert_eq!(decide_for(&mut world, NEIGHBOUR, dollars(120)), dollars(100), "another family");
    assert_eq!(world.family_year(), FamilyYear { deductible: dollars(150), out_of_pocket: dollars(150) });
    assert_eq!(world.member_year_of(SPOUSE).deductible, dollars(50));
}

#[test]
fn an_aggregate_deductible_knows_the_family_alone() {
    let mut world = World::of(|plan| plan.deductible = aggregate(dollars(150)));
    assert_eq!(decide_for(&mut world, MEMBER, dollars(120)), dollars(120));
    assert_eq!(decide_for(&mut world, SPOUSE, dollars(120)), dollars(30));
    assert_eq!(decide_for(&mut world, CHILD, dollars(120)), NONE);
}

#[test]
fn an_individual_deductible_knows_no_family() {
    let mut world = World::of(|plan| plan.deductible = individual(dollars(100)));
    for member in [MEMBER, SPOUSE, CHILD] {
        assert_eq!(decide_for(&mut world, member, dollars(120)), dollars(100));
    }
    assert!(world.records.family_years.is_empty());
}

#[test]
fn a_deductible_takes_no_more_than_the_out_of_pocket_maximum_leaves() {
    let mut world = World::of(|plan| {
        plan.deductible = individual(dollars(500));
        plan.out_of_pocket = individual(dollars(300));
    });
    let line = world.decide_charge(dollars(400));
    verify_line(&line, dollars(400), dollars(100), &[("PR-1", dollars(300))]);
    assert_eq!(world.member_year().deductible, dollars(300));
}

#[test]
fn ceilings_lowered_below_what_was_used_leave_nothing() {
    let mut world = World::of(|plan| {
        plan.deductible = individual(dollars(100));
        plan.out_of_pocket = individual(dollars(200));
        plan.benefits[0].coinsurance = percent(50);
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
        let mut world = World::of(|plan| plan.benefits[0].coinsurance = percent(15));
        let line = world.decide_charge(cents(charge));
        assert_eq!(line.paid, cents(charge - member), "{charge}");
        assert_eq!(line.to_out_of_pocket(), Ok(cents(member)));
    }
}

#[test]
fn each_line_is_rounded_once_by_itself() {
    let mut world = World::of(|plan| plan.benefits[0].coinsurance = percent(50));
    let lines = lines_of(&mut world, [cents(1), cents(1), cents(1)]);
    let decision = world.decide(&claim_of(lines));
    assert_eq!(decision.paid(), Ok(NONE));
    assert_eq!(world.member_year().out_of_pocket, cents(3));
}

#[test]
fn a_share_is_rounded_to_the_plans_minor_unit() {
    let cent = 10_u128.pow(10);
    let mut world = World::of(|plan| {
        plan.minor_unit = Amount(cent);
        plan.benefits[0].coinsurance = percent(15);
    });
    world.price("G0001", Amount(100 * cent));
    let line = world.decide_charge(Amount(10 * cent));
    verify_line(&line, Amount(10 * cent), Amount(8 * cent), &[("PR-2", Amount(2 * cent))]);
}

#[test]
fn no_share_and_the_whole_share() {
    let mut world = World::of(|plan| plan.benefits[0].coinsurance = percent(100));
    verify_line(&world.decide_charge(cents(33)), cents(33), NONE, &[("PR-2", cents(33))]);
    let mut world = World::of(|_| {});
    verify_line(&world.decide_charge(cents(33)), cents(33), cents(33), &[]);
}

// --- step 5: the out-of-pocket maximum -------------------------------------------------------------------------------

/// The baseline of the cut: copay 30, deductible 50, coinsurance 24 of 200, before an out-of-pocket maximum that leaves `left`.
fn cut(order: CopayOrder, left: Amount) -> [Amount; 4] {
    let mut world = world_with_copay(order);
    world.plan().out_of_pocket = individual(left);
    let line = world.decide_charge(dollars(200));
    let of = |reason: &str| {
        let found = reasons(&line).into_iter().find(|(known, _)| known == reason);
        found.map_or(NONE, |(_, amount)| Amount(amount))
    };
    let year = world.member_year();
    assert_eq!(year.deductible, of("PR-1"), "only what remains enters the accumulators");
    assert_eq!(Ok(year.out_of_pocket), line.to_out_of_pocket());
    assert_eq!(world.visit().copay_taken(0), Ok(of("PR-3")));
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
        plan.out_of_pocket = aggregate(dollars(70));
        plan.benefits[0].coinsurance = percent(50);
    });
    let first = world.decide_charge(dollars(100));
    verify_line(&first, dollars(100), dollars(50), &[("PR-2", dollars(50))]);
    let second = world.decide_line(&Claim { member: SPOUSE, ..claim() });
    verify_line(&second, dollars(100), dollars(80), &[("PR-2", dollars(20))]);
    assert_eq!(world.family_year().out_of_pocket, dollars(70));
}

#[test]
fn each_ceiling_may_be_embedded_by_itself() {
    // The deductible is the person's alone, the out-of-pocket maximum the family's alone.
    let mut world = World::of(|plan| {
        plan.deductible = individual(dollars(60));
        plan.out_of_pocket = aggregate(dollars(100));
    });
    verify_line(&world.decide_charge(dollars(100)), dollars(100), dollars(40), &[("PR-1", dollars(60))]);
    let second = world.decide_line(&Claim { member: SPOUSE, ..claim() });
    verify_line(&second, dollars(100), dollars(60), &[("PR-1", dollars(40))]);
    assert_eq!(world.family_year(), FamilyYear { deductible: dollars(100), out_of_pocket: dollars(100) });
}

// --- step 6: benefit maxima ------------------------------------------------------------------------------------------

#[test]
fn more_than_the_remaining_sum_is_paid_up_to_it_then_denied() {
    let mut world = World::of(|_| {});
    let number = world.limit(Limit::Amount(dollars(150)));
    let lines = lines_of(&mut world, [dollars(100), dollars(100), dollars(100)]);
    let decision = world.decide(&claim_of(lines));
    assert_eq!(decision.verdict(), Verdict::Partly);
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    verify_line(&decision.lines[1], dollars(100), dollars(50), &[("PR-119", dollars(50))]);
    verify_denied(&decision.lines[2], dollars(100), "PR-119");
    let used = |line: usize| decision.lines[line].limits.clone();
    assert_eq!(used(0), [LimitUse { limit: number, used: dollars(100).0 }]);
    assert_eq!(used(1), [LimitUse { limit: number, used: dollars(50).0 }]);
    assert_eq!(world.member_year().used(number), dollars(150).0);
    assert_eq!(world.visit().lines.len(), 2, "the denied line is not noted");
}

#[test]
fn a_maximum_is_of_what_the_plan_pays_and_its_cut_counts_to_nothing() {
    let mut world = World::of(|plan| {
        plan.deductible = individual(dollars(100));
        plan.out_of_pocket = individual(dollars(250));
        plan.benefits[0].coinsurance = percent(20);
    });
    let number = world.limit(Limit::Amount(dollars(300)));
    let line = world.decide_charge(dollars(600));
    // Normal benefit: 600 - 100 - 100 = 400.
    let shares = [("PR-1", dollars(100)), ("PR-2", dollars(100)), ("PR-119", dollars(100))];
    verify_line(&line, dollars(600), dollars(300), &shares);
    let limits = vec![LimitUse { limit: number, used: dollars(300).0 }];
    let expected = MemberYear { deductible: dollars(100), out_of_pocket: dollars(200), limits, opened: true };
    assert_eq!(world.member_year(), expected);
}

#[test]
fn an_exhausted_limit_denies_and_uses_nothing() {
    for limit in [Limit::Amount(dollars(50)), Limit::Units(units(1))] {
        let mut world = World::of(|plan| {
            plan.deductible = embedded(dollars(500), dollars(900));
            plan.out_of_pocket = embedded(dollars(500), dollars(900));
            plan.benefits[0].copay = copay(dollars(10), CopayOrder::BeforeDeductible);
        });
        world.used_before(dollars(500), dollars(500));
        world.limit(limit);
        world.decide_charge(dollars(50));
        let before = world.records.clone();
        world.price("G0002", dollars(60));
        let priced = world.records.services.clone();
        let line = world.decide_line(&claim_of([line_of("G0002", dollars(70))]));
        assert!(line.is_denied() && line.limits.is_empty());
        verify_line(&line, NONE, NONE, &[("CO-45", dollars(10)), ("PR-119", dollars(60))]);
        world.records.services = before.services.clone();
        assert_eq!(world.records, before);
        assert_ne!(priced, before.services);
    }
}

#[test]
fn a_limit_of_nothing_denies_the_first() {
    for limit in [Limit::Amount(NONE), Limit::Units(Quantity(0))] {
        let mut world = World::new();
        world.limit(limit);
        let decision = world.decide(&claim());
        assert_eq!(decision.verdict(), Verdict::Denied);
        verify_denied(&decision.lines[0], dollars(100), "PR-119");
    }
}

#[test]
fn a_line_without_charge_is_denied_with_its_reason_too() {
    let mut world = World::new();
    let nothing = world.limit(Limit::Units(Quantity(0)));
    assert_eq!(nothing, 0);
    world.add_benefit(benefit());
    world.price_in("G0002", dollars(10), 1);
    let free = Line { charge: NONE, ..line() };
    let decision = world.decide(&claim_of([free, line_of("G0002", dollars(10))]));
    verify_denied(&decision.lines[0], NONE, "PR-119");
    assert_eq!(decision.verdict(), Verdict::Partly);
}

#[test]
fn a_limit_of_units_cuts_to_the_units_that_are_left() {
    let mut world = World::new();
    let number = world.limit(Limit::Units(units(12)));
    let seven = Line { units: units(7), charge: dollars(700), ..line() };
    let line = world.decide_line(&claim_of([seven.clone()]));
    verify_line(&line, dollars(700), dollars(700), &[]);
    assert_eq!(Limit::Units(units(12)).left_after(world.member_year().used(number)), 5_000);
    world.provider = OTHER_PROVIDER;
    let line = world.decide_line(&claim_of([seven]));
    verify_line(&line, dollars(700), dollars(500), &[("PR-119", dollars(200))]);
    assert_eq!(line.limits, [LimitUse { limit: number, used: 5_000 }]);
    assert_eq!(world.member_year().used(number), 12_000);
}

#[test]
fn the_members_share_is_of_the_units_that_are_left() {
    let mut world = World::new();
    world.limit(Limit::Units(units(3)));
    world.plan().deductible = individual(dollars(100));
    world.benefit().coinsurance = percent(20);
    let line = world.decide_line(&claim_of([Line { units: units(5), charge: dollars(550), ..line() }]));
    // 3 of 5 units: 300 of 500; 100 to the deductible, 20 % of 200.
    let shares = [("CO-45", dollars(50)), ("PR-1", dollars(100)), ("PR-2", dollars(40)), ("PR-119", dollars(200))];
    verify_line(&line, dollars(500), dollars(160), &shares);
}

#[test]
fn units_are_cut_first_then_the_amount() {
    let mut world = World::new();
    let by_units = world.limit(Limit::Units(units(3)));
    let by_amount = world.limit(Limit::Amount(dollars(250)));
    let line = world.decide_line(&claim_of([Line { units: units(5), charge: dollars(500), ..line() }]));
    verify_line(&line, dollars(500), dollars(250), &[("PR-119", dollars(250))]);
    let units = LimitUse { limit: by_units, used: 3_000 };
    assert_eq!(line.limits, [units, LimitUse { limit: by_amount, used: dollars(250).0 }]);
}

#[test]
fn of_several_limits_the_tightest_cuts_and_all_are_used() {
    let mut world = World::of(|_| {});
    let wide = world.limit(Limit::Amount(dollars(500)));
    let tight = world.limit(Limit::Amount(dollars(80)));
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(80), &[("PR-119", dollars(20))]);
    let year = world.member_year();
    assert_eq!((year.used(wide), year.used(tight)), (dollars(80).0, dollars(80).0));
    assert_eq!(year.used(9), 0);
    world.provider = OTHER_PROVIDER;
    verify_denied(&world.decide_charge(dollars(100)), dollars(100), "PR-119");
}

#[test]
fn benefits_share_a_limit_that_both_name() {
    let mut world = World::of(|_| {});
    let number = world.limit(Limit::Amount(dollars(150)));
    let other = world.add_benefit(Benefit { limits: vec![number], ..benefit() });
    let without = world.add_benefit(benefit());
    world.price_in("G0002", dollars(100), other);
    world.price_in("G0003", dollars(100), without);
    let lines = [line(), line_of("G0002", dollars(100)), line_of("G0003", dollars(100))];
    let paid: Vec<Amount> = world.decide(&claim_of(lines)).lines.iter().map(|line| line.paid).collect();
    assert_eq!(paid, [dollars(100), dollars(50), dollars(100)]);
}

#[test]
fn a_limit_is_the_members_own_and_of_the_year() {
    let mut world = World::of(|_| {});
    world.limit(Limit::Amount(dollars(100)));
    world.enrolment().coverages[0].to = date(2027, 12, 31);
    world.decide(&claim());
    assert_eq!(world.decide_line(&Claim { member: SPOUSE, ..claim() }).paid, dollars(100));
    world.base_day = date(2027, 1, 1);
    world.received = noon(world.base_day);
    assert_eq!(world.decide_line(&claim()).paid, dollars(100));
}

#[test]
fn units_of_a_line_that_the_deductible_takes_whole_are_used() {
    let mut world = World::new();
    world.plan().deductible = individual(dollars(1_000));
    let by_units = world.limit(Limit::Units(units(1)));
    let by_amount = world.limit(Limit::Amount(dollars(50)));
    let line = world.decide_line(&claim());
    verify_line(&line, dollars(100), NONE, &[("PR-1", dollars(100))]);
    assert_eq!(line.limits, [LimitUse { limit: by_units, used: 1_000 }], "what uses nothing is not told");
    assert_eq!((world.member_year().used(by_units), world.member_year().used(by_amount)), (1_000, 0));
}

#[test]
fn parts_of_units_are_cut_in_proportion() {
    let mut world = World::new();
    world.limit(Limit::Units(Quantity(1_500)));
    let line = world.decide_line(&claim_of([Line { units: units(2), charge: cents(333), ..line() }]));
    // 1.5 of 2 units of 3.33: 2.4975.
    verify_line(&line, cents(333), cents(250), &[("PR-119", cents(83))]);
}

// --- peer cases: unit price 100, quantity 7, two different codes, in minor units -------------------------------------

/// Seven units at 100 of a code.
fn seven(text: &str) -> Line {
    Line { units: units(7), ..line_of(text, cents(700)) }
}

fn peers(change: impl FnOnce(&mut World)) -> World {
    let mut world = World::new();
    world.price("G0001", cents(100));
    world.price("G0002", cents(100));
    change(&mut world);
    world.verify_plan();
    world
}

/// What the plan pays of seven units, twice.
fn paid_twice(change: impl FnOnce(&mut World)) -> [Amount; 2] {
    let decision = peers(change).decide(&claim_of([seven("G0001"), seven("G0002")]));
    [decision.lines[0].paid, decision.lines[1].paid]
}

/// What the plan pays of seven units.
fn paid(change: impl FnOnce(&mut World)) -> Amount {
    peers(change).decide_line(&claim_of([seven("G0001")])).paid
}

#[test]
fn peer_valuation_seven_at_a_hundred_twice() {
    assert_eq!(paid_twice(|_| {}), [cents(700), cents(700)]);
}

#[test]
fn peer_valuation_after_a_later_price_change() {
    let later = |world: &mut World| {
        let price = inkclaim_domain::plan::Price { from: next(service_day()), amount: cents(130) };
        world.service().prices.push(price);
    };
    assert_eq!(paid_twice(later), [cents(700), cents(700)]);
}

#[test]
fn peer_valuation_plan_share_of_eighty_percent() {
    let mut world = peers(|world| world.benefit().coinsurance = percent(20));
    let line = world.decide_line(&claim_of([Line { units: units(10), ..line_of("G0001", cents(1_000)) }]));
    verify_line(&line, cents(1_000), cents(800), &[("PR-2", cents(200))]);
}

#[test]
fn peer_valuation_plan_share_of_nothing() {
    assert_eq!(paid(|world| world.benefit().coinsurance = percent(100)), NONE);
}

#[test]
fn peer_valuation_deductibles() {
    assert_eq!(paid(|world| world.plan().deductible = individual(cents(200))), cents(500));
    let met = |world: &mut World| {
        world.plan().deductible = individual(cents(200));
        world.used_before(cents(200), cents(200));
    };
    assert_eq!(paid(met), cents(700));
    assert_eq!(paid(|world| world.plan().deductible = individual(cents(700))), NONE);
    let mut world = peers(|world| world.plan().deductible = individual(cents(1_000)));
    let line = world.decide_line(&claim_of([seven("G0001")]));
    verify_line(&line, cents(700), NONE, &[("PR-1", cents(700))]);
}

#[test]
fn peer_valuation_yearly_ceiling() {
    let ceiling = |world: &mut World| world.confine(Limit::Amount(cents(1_000)));
    assert_eq!(paid_twice(ceiling), [cents(700), cents(300)]);
    assert_eq!(paid_twice(|world| world.confine(Limit::Amount(cents(700)))), [cents(700), NONE]);
}

#[test]
fn peer_valuation_category_caps() {
    let capped = |world: &mut World| world.confine(Limit::Amount(cents(55)));
    assert_eq!(paid(capped), cents(55));
    // A cap of 500 on surgery does not touch a visit.
    let mut world = peers(|world| {
        world.limit(Limit::Amount(cents(500)));
        let visits = world.add_benefit(benefit());
        world.price_in("G0002", cents(100), visits);
    });
    let decision = world.decide(&claim_of([seven("G0001"), seven("G0002")]));
    verify_line(&decision.lines[0], cents(700), cents(500), &[("PR-119", cents(200))]);
    verify_line(&decision.lines[1], cents(700), cents(700), &[]);
}

#[test]
fn peer_counts() {
    // Limit 1 with 1 used, and with 0.
    let one = |world: &mut World| world.confine(Limit::Units(units(1)));
    let mut world = peers(one);
    let single = |text: &str| line_of(text, cents(100));
    let decision = world.decide(&claim_of([single("G0001"), single("G0002")]));
    verify_line(&decision.lines[0], cents(100), cents(100), &[]);
    verify_denied(&decision.lines[1], cents(100), "PR-119");
    // Limit 20 and 12 with 7 used.
    for (limit, left) in [(20, 13), (12, 5)] {
        let mut world = peers(|world| world.confine(Limit::Units(units(limit))));
        world.decide(&claim_of([seven("G0001")]));
        assert_eq!(Limit::Units(units(limit)).left_after(world.member_year().used(0)), left * 1_000);
    }
}
