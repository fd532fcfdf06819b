//! Step 6: the maxima of what the plan pays, and the peer cases of valuation and counts.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::decision::Verdict;
use inkclaim_domain::money::{Amount, Quantity};
use inkclaim_domain::plan::{Benefit, CopayOrder};

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

// --- step 6: benefit maxima ------------------------------------------------------------------------------------------

#[test]
fn more_than_the_remaining_sum_is_paid_up_to_it_then_denied() {
    let mut world = World::of(|_| {});
    let number = world.limit(most_paid(dollars(150)));
    let lines = lines_of(&mut world, [dollars(100), dollars(100), dollars(100)]);
    let decision = world.decide(&claim_of(lines));
    assert_eq!(decision.verdict(), Verdict::Partly);
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    verify_line(&decision.lines[1], dollars(100), dollars(50), &[("PR-119", dollars(50))]);
    verify_denied(&decision.lines[2], dollars(100), "PR-119");
    let used = |line: usize| limit_uses(&decision.lines[line]);
    assert_eq!(used(0), [of_limit(number, dollars(100).0)]);
    assert_eq!(used(1), [of_limit(number, dollars(50).0)]);
    assert_eq!(world.limit_used(number), dollars(150).0);
    assert_eq!(world.visit().lines.len(), 2, "the denied line is not noted");
}

#[test]
fn a_maximum_is_of_what_the_plan_pays_and_its_cut_counts_to_nothing() {
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(100));
        plan.ceilings[1] = individual(dollars(250));
        plan.benefits[0].sharing[0].coinsurance = percent(20);
    });
    let number = world.limit(most_paid(dollars(300)));
    let line = world.decide_charge(dollars(600));
    // Normal benefit: 600 - 100 - 100 = 400.
    let shares = [("PR-1", dollars(100)), ("PR-2", dollars(100)), ("PR-119", dollars(100))];
    verify_line(&line, dollars(600), dollars(300), &shares);
    let ceilings = [of_ceiling(DEDUCTIBLE, dollars(100)), of_ceiling(OUT_OF_POCKET, dollars(200))];
    assert_eq!(world.member_used(), used([ceilings[0], ceilings[1], of_limit(number, dollars(300).0)]));
}

#[test]
fn an_exhausted_limit_denies_and_uses_nothing() {
    for limit in [most_paid(dollars(50)), most_units(units(1))] {
        let mut world = World::of(|plan| {
            plan.ceilings[0] = embedded(dollars(500), dollars(900));
            plan.ceilings[1] = embedded(dollars(500), dollars(900));
            plan.benefits[0].sharing[0].copay = copay(dollars(10), CopayOrder::BeforeDeductible);
        });
        world.used_before(dollars(500), dollars(500));
        world.limit(limit);
        world.decide_charge(dollars(50));
        let before = world.records.clone();
        world.price("G0002", dollars(60));
        let priced = world.records.services.clone();
        let line = world.decide_line(&claim_of([line_of("G0002", dollars(70))]));
        assert!(line.is_denied() && limit_uses(&line).is_empty());
        verify_line(&line, NONE, NONE, &[("CO-45", dollars(10)), ("PR-119", dollars(60))]);
        world.records.services = before.services.clone();
        assert_eq!(world.records, before);
        assert_ne!(priced, before.services);
    }
}

#[test]
fn a_limit_of_nothing_denies_the_first() {
    for limit in [most_paid(NONE), most_units(Quantity(0))] {
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
    let nothing = world.limit(most_units(Quantity(0)));
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
    let number = world.limit(most_units(units(12)));
    let seven = Line { units: units(7), charge: dollars(700), ..line() };
    let line = world.decide_line(&claim_of([seven.clone()]));
    verify_line(&line, dollars(700), dollars(700), &[]);
    assert_eq!(most_units(units(12)).left_after(world.limit_used(number), 1), Ok(5_000));
    world.provider = OTHER_PROVIDER;
    let line = world.decide_line(&claim_of([seven]));
    verify_line(&line, dollars(700), dollars(500), &[("PR-119", dollars(200))]);
    assert_eq!(limit_uses(&line), [of_limit(number, 5_000)]);
    assert_eq!(world.limit_used(number), 12_000);
}

#[test]
fn the_members_share_is_of_the_units_that_are_left() {
    let mut world = World::new();
    world.limit(most_units(units(3)));
    world.plan().ceilings[0] = individual(dollars(100));
    world.sharing().coinsurance = percent(20);
    let line = world.decide_line(&claim_of([Line { units: units(5), charge: dollars(550), ..line() }]));
    // 3 of 5 units: 300 of 500; 100 to the deductible, 20 % of 200.
    let shares = [("CO-45", dollars(50)), ("PR-1", dollars(100)), ("PR-2", dollars(40)), ("PR-119", dollars(200))];
    verify_line(&line, dollars(500), dollars(160), &shares);
}

#[test]
fn units_are_cut_first_then_the_amount() {
    let mut world = World::new();
    let by_units = world.limit(most_units(units(3)));
    let by_amount = world.limit(most_paid(dollars(250)));
    let line = world.decide_line(&claim_of([Line { units: units(5), charge: dollars(500), ..line() }]));
    verify_line(&line, dollars(500), dollars(250), &[("PR-119", dollars(250))]);
    let units = of_limit(by_units, 3_000);
    assert_eq!(limit_uses(&line), [units, of_limit(by_amount, dollars(250).0)]);
}

#[test]
fn of_several_limits_the_tightest_cuts_and_all_are_used() {
    let mut world = World::of(|_| {});
    let wide = world.limit(most_paid(dollars(500)));
    let tight = world.limit(most_paid(dollars(80)));
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(80), &[("PR-119", dollars(20))]);
    assert_eq!((world.limit_used(wide), world.limit_used(tight)), (dollars(80).0, dollars(80).0));
    assert_eq!(world.limit_used(9), 0);
    world.provider = OTHER_PROVIDER;
    verify_denied(&world.decide_charge(dollars(100)), dollars(100), "PR-119");
}

#[test]
fn benefits_share_a_limit_that_both_name() {
    let mut world = World::of(|_| {});
    let number = world.limit(most_paid(dollars(150)));
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
    world.limit(most_paid(dollars(100)));
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
    world.plan().ceilings[0] = individual(dollars(1_000));
    let by_units = world.limit(most_units(units(1)));
    let by_amount = world.limit(most_paid(dollars(50)));
    let line = world.decide_line(&claim());
    verify_line(&line, dollars(100), NONE, &[("PR-1", dollars(100))]);
    assert_eq!(limit_uses(&line), [of_limit(by_units, 1_000)], "what uses nothing is not told");
    assert_eq!((world.limit_used(by_units), world.limit_used(by_amount)), (1_000, 0));
}

#[test]
fn parts_of_units_are_cut_in_proportion() {
    let mut world = World::new();
    world.limit(most_units(Quantity(1_500)));
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
        let price = price_from(next(service_day()), cents(130));
        world.service().prices.push(price);
    };
    assert_eq!(paid_twice(later), [cents(700), cents(700)]);
}

#[test]
fn peer_valuation_plan_share_of_eighty_percent() {
    let mut world = peers(|world| world.sharing().coinsurance = percent(20));
    let line = world.decide_line(&claim_of([Line { units: units(10), ..line_of("G0001", cents(1_000)) }]));
    verify_line(&line, cents(1_000), cents(800), &[("PR-2", cents(200))]);
}

#[test]
fn peer_valuation_plan_share_of_nothing() {
    assert_eq!(paid(|world| world.sharing().coinsurance = percent(100)), NONE);
}

#[test]
fn peer_valuation_deductibles() {
    assert_eq!(paid(|world| world.plan().ceilings[0] = individual(cents(200))), cents(500));
    let met = |world: &mut World| {
        world.plan().ceilings[0] = individual(cents(200));
        world.used_before(cents(200), cents(200));
    };
    assert_eq!(paid(met), cents(700));
    assert_eq!(paid(|world| world.plan().ceilings[0] = individual(cents(700))), NONE);
    let mut world = peers(|world| world.plan().ceilings[0] = individual(cents(1_000)));
    let line = world.decide_line(&claim_of([seven("G0001")]));
    verify_line(&line, cents(700), NONE, &[("PR-1", cents(700))]);
}

#[test]
fn peer_valuation_yearly_ceiling() {
    let ceiling = |world: &mut World| world.confine(most_paid(cents(1_000)));
    assert_eq!(paid_twice(ceiling), [cents(700), cents(300)]);
    assert_eq!(paid_twice(|world| world.confine(most_paid(cents(700)))), [cents(700), NONE]);
}

#[test]
fn peer_valuation_category_caps() {
    let capped = |world: &mut World| world.confine(most_paid(cents(55)));
    assert_eq!(paid(capped), cents(55));
    // A cap of 500 on surgery does not touch a visit.
    let mut world = peers(|world| {
        world.limit(most_paid(cents(500)));
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
    let one = |world: &mut World| world.confine(most_units(units(1)));
    let mut world = peers(one);
    let single = |text: &str| line_of(text, cents(100));
    let decision = world.decide(&claim_of([single("G0001"), single("G0002")]));
    verify_line(&decision.lines[0], cents(100), cents(100), &[]);
    verify_denied(&decision.lines[1], cents(100), "PR-119");
    // Limit 20 and 12 with 7 used.
    for (limit, left) in [(20, 13), (12, 5)] {
        let mut world = peers(|world| world.confine(most_units(units(limit))));
        world.decide(&claim_of([seven("G0001")]));
        assert_eq!(most_units(units(limit)).left_after(world.limit_used(0), 1), Ok(left * 1_000));
    }
}
