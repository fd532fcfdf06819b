//! Whole claims: what is refused and leaves no trace, what is pended and settles, and what happens in between.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::accumulators::{Holder, UsedKey};
use inkclaim_domain::bounds::{MAX_AMOUNT, MAX_LINES_PER_CLAIM, MAX_MODIFIERS, MAX_VISIT_LINES};
use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::{Claim, Line, Refusal};
use inkclaim_domain::consent::Category;
use inkclaim_domain::decision::Verdict;
use inkclaim_domain::enrolment::Coverage;
use inkclaim_domain::ids::{AssetId, Commitment, ControlNumber, PlanRef};
use inkclaim_domain::money::{Amount, Quantity, ONE_UNIT};
use inkclaim_domain::plan::{FamilyCeiling, Plan};
use inkclaim_domain::visit::VisitLine;

// --- what is refused -------------------------------------------------------------------------------------------------

/// The baseline's claim with one thing changed is refused, by itself and when it is worked out.
#[track_caller]
fn verify_refused(change: impl FnOnce(&mut Claim), refusal: Refusal) {
    let mut claim = claim();
    change(&mut claim);
    assert_eq!(claim.ensure_well_formed(service_day()), Err(refusal));
    assert_eq!(World::new().refuse(&claim), refusal);
}

/// The baseline's claim with one thing changed is well formed.
#[track_caller]
fn verify_well_formed(change: impl FnOnce(&mut Claim)) {
    let mut claim = claim();
    change(&mut claim);
    assert_eq!(claim.ensure_well_formed(service_day()), Ok(()));
}

#[test]
fn a_claim_without_lines() {
    verify_refused(|claim| claim.lines.clear(), Refusal::NoLines);
}

#[test]
fn as_many_lines_as_fit_and_one_more() {
    verify_well_formed(|claim| claim.lines = vec![line(); MAX_LINES_PER_CLAIM - 1]);
    verify_well_formed(|claim| claim.lines = vec![line(); MAX_LINES_PER_CLAIM]);
    verify_refused(|claim| claim.lines = vec![line(); MAX_LINES_PER_CLAIM + 1], Refusal::TooManyLines);
}

#[test]
fn the_largest_claim_is_worked_out() {
    let mut world = World::new();
    let mut claim = claim();
    claim.lines = (0..50).map(|day| Line { from: day, ..line() }).collect();
    world.received = noon(service_day()) + 60 * DAY_MILLIS;
    let decision = world.decide(&claim);
    assert_eq!(decision.lines.len(), MAX_LINES_PER_CLAIM);
    assert_eq!(decision.paid(), Ok(dollars(5_000)));
    assert_eq!(world.records.visits.len(), MAX_LINES_PER_CLAIM);
}

#[test]
fn a_claim_that_comes_to_nothing() {
    let free = || Line { charge: Amount::ZERO, ..line() };
    verify_refused(|claim| claim.lines = vec![free()], Refusal::ZeroCharge);
    verify_refused(|claim| claim.lines = vec![free(), free()], Refusal::ZeroCharge);
    verify_well_formed(|claim| claim.lines = vec![free(), line(), free()]);
    verify_well_formed(|claim| claim.lines[0].charge = cents(1));
}

#[test]
fn a_line_without_charge_is_accepted() {
    let mut world = World::new();
    world.price("G0002", dollars(40));
    let decision = world.decide(&claim_of([line_of("G0002", Amount::ZERO), line()]));
    assert_eq!(decision.verdict(), Verdict::Payable);
    verify_line(&decision.lines[0], Amount::ZERO, Amount::ZERO, &[]);
    verify_line(&decision.lines[1], dollars(100), dollars(100), &[]);
    assert_eq!(world.visit().lines.len(), 2, "it was done, and is found as a duplicate");
}

#[test]
fn a_line_without_units() {
    verify_refused(|claim| claim.lines[0].units = Quantity(0), Refusal::ZeroUnits(0));
    verify_refused(
        |claim| claim.lines = vec![line(), line(), Line { units: Quantity(0), ..line() }],
        Refusal::ZeroUnits(2),
    );
    verify_well_formed(|claim| claim.lines[0].units = Quantity(1));
}

#[test]
fn as_many_modifiers_as_fit_and_one_more() {
    verify_well_formed(|claim| claim.lines[0].modifiers = vec![modifier("GA"); MAX_MODIFIERS - 1]);
    verify_well_formed(|claim| claim.lines[0].modifiers = vec![modifier("GA"); MAX_MODIFIERS]);
    let too_many = || Line { modifiers: vec![modifier("GA"); MAX_MODIFIERS + 1], ..line() };
    verify_refused(|claim| claim.lines = vec![too_many()], Refusal::TooManyModifiers(0));
    verify_refused(|claim| claim.lines.push(too_many()), Refusal::TooManyModifiers(1));
}

#[test]
fn the_largest_charge_and_one_more() {
    verify_well_formed(|claim| claim.lines[0].charge = Amount(MAX_AMOUNT - 1));
    verify_well_formed(|claim| claim.lines[0].charge = Amount(MAX_AMOUNT));
    verify_refused(|claim| claim.lines[0].charge = Amount(MAX_AMOUNT + 1), Refusal::ChargeTooLarge(0));
    let too_large = || Line { charge: Amount(u128::MAX), ..line() };
    verify_refused(|claim| claim.lines.push(too_large()), Refusal::ChargeTooLarge(1));
    verify_refused(|claim| claim.lines = vec![too_large(), too_large()], Refusal::ChargeTooLarge(0));
}

#[test]
fn the_largest_amounts_are_worked_out_exactly() {
    let mut world = World::new();
    world.service().prices = vec![price_from(date(2025, 1, 1), Amount(MAX_AMOUNT))];
    world.sharing().coinsurance = percent(50);
    world.verify_plan();
    let mut claim = claim();
    claim.lines = (0..50).map(|day| Line { from: day, charge: Amount(MAX_AMOUNT), ..line() }).collect();
    claim.lines.iter_mut().for_each(|line| line.units = Quantity(u32::MAX));
    world.received = noon(service_day()) + 60 * DAY_MILLIS;
    let decision = world.decide(&claim);
    assert_eq!(decision.paid(), Ok(Amount(MAX_AMOUNT * 25)));
    assert_eq!(world.out_of_pocket_of(MEMBER), Amount(MAX_AMOUNT * 25));
}

#[test]
fn what_needs_no_rule_is_accepted() {
    verify_well_formed(|claim| {
        claim.diagnoses = Some(Commitment([7; 32]));
        claim.place = None;
        claim.lines[0].place = Some(99);
        claim.rendering = Some(DOCTOR);
        claim.lines[0].ordering = Some(DOCTOR);
        claim.lines[0].modifiers = vec![modifier("GA")];
    });
}

#[test]
fn a_day_outside_the_calendar() {
    let last = date(9999, 12, 31);
    let mut claim = claim();
    assert_eq!(claim.ensure_well_formed(last), Ok(()));
    claim.lines[0].from = 1;
    assert_eq!(claim.ensure_well_formed(previous(last)), Ok(()));
    assert_eq!(claim.ensure_well_formed(last), Err(Refusal::NoSuchDay));
    assert_eq!(claim.ensure_well_formed(Day(i32::MAX)), Err(Refusal::NoSuchDay));
    assert_eq!(claim.ensure_well_formed(Day(i32::MIN)), Err(Refusal::NoSuchDay));
    let mut world = World::new();
    world.base_day = last;
    assert_eq!(world.refuse(&claim), Refusal::NoSuchDay);
}

#[test]
fn refusals_come_in_their_order() {
    let no_units = Line { units: Quantity(0), ..line() };
    let modified = Line { modifiers: vec![modifier("GA"); 5], ..line() };
    let too_large = Line { charge: Amount(MAX_AMOUNT + 1), ..line() };
    verify_refused(|claim| claim.lines.clear(), Refusal::NoLines);
    verify_refused(|claim| claim.lines = vec![no_units.clone(); 51], Refusal::TooManyLines);
    let free_and_unit_less = Line { charge: Amount::ZERO, ..no_units.clone() };
    verify_refused(|claim| claim.lines = vec![free_and_unit_less], Refusal::ZeroCharge);
    // Of several lines, one check runs over all of them before the next.
    let all = [too_large.clone(), modified.clone(), no_units];
    verify_refused(|claim| claim.lines = all.to_vec(), Refusal::ZeroUnits(2));
    verify_refused(|claim| claim.lines = vec![too_large.clone(), modified], Refusal::TooManyModifiers(1));
    verify_refused(|claim| claim.lines = vec![too_large], Refusal::ChargeTooLarge(0));
}

// --- what goes wrong while it is worked out -----------------------------------------------------------------------------

#[test]
fn records_that_contradict_each_other() {
    let mut world = World::new();
    world.records.plans.clear();
    assert_eq!(world.refuse(&claim()), Refusal::RecordsInconsistent);
}

#[test]
fn a_service_in_a_benefit_that_the_members_version_does_not_have_is_not_in_the_plan() {
    let mut world = World::new();
    world.service().benefit = 1;
    verify_denied(&world.decide_line(&claim()), dollars(100), "PR-204");
}

#[test]
fn a_sum_that_leaves_the_range_of_money_refuses_the_claim_and_changes_nothing() {
    let key = UsedKey { holder: Holder::Member(MEMBER), plan: PLAN.plan, year: Some(year()) };
    let full = |out_of_pocket| used([of_ceiling(OUT_OF_POCKET, Amount(out_of_pocket))]);
    let mut world = World::new();
    world.sharing().coinsurance = percent(20);
    world.records.used.insert(key, full(u128::MAX));
    assert_eq!(world.refuse(&claim()), Refusal::Overflow);

    // The first line fits, the second does not: nothing of the first stays.
    let mut world = World::new();
    world.price("G0002", dollars(100));
    world.sharing().coinsurance = percent(20);
    world.records.used.insert(key, full(u128::MAX - 2_000));
    assert_eq!(world.refuse(&claim_of([line(), line_of("G0002", dollars(100))])), Refusal::Overflow);
    world.decide(&claim());
    assert_eq!(world.out_of_pocket_of(MEMBER), Amount(u128::MAX));

    // A family's sum alone.
    let mut world = World::new();
    world.plan().ceilings[1] = embedded(Amount(u128::MAX), Amount(0));
    world.plan().ceilings[1].family =
        Some(FamilyCeiling { base: Amount(0), members: 0, extra: Amount(u128::MAX), most: Amount(u128::MAX) });
    world.sharing().coinsurance = percent(20);
    assert_eq!(world.refuse(&claim()), Refusal::Overflow);
}

#[test]
fn a_receipt_outside_the_calendar() {
    let mut world = World::new();
    world.received = u64::MAX;
    assert_eq!(world.refuse(&claim()), Refusal::NoSuchDay);
}

fn noted(claim: u64, day: u16) -> VisitLine {
    let mut text = [0; 8];
    text[..2].copy_from_slice(&day.to_be_bytes());
    let code = inkclaim_domain::ids::Code(text);
    VisitLine { claim: ControlNumber(claim), code, units: ONE_UNIT, modifiers: Vec::new() }
}

#[test]
fn as_many_lines_of_a_visit_as_fit_and_one_more() {
    let full = u16::try_from(MAX_VISIT_LINES).unwrap();
    let with = |count: u16| {
        let mut world = World::new();
        let key = world.visit_key();
        world.records.visits.entry(key).or_default().lines = (0..count).map(|day| noted(90, day)).collect();
        world
    };
    for before in [full - 2, full - 1] {
        let mut world = with(before);
        world.decide(&claim());
        assert_eq!(world.visit().lines.len(), usize::from(before) + 1);
    }
    assert_eq!(with(full).refuse(&claim()), Refusal::VisitFull);

    // Two lines where one fits: neither enters.
    let mut world = with(full - 1);
    world.price("G0002", dollars(1));
    assert_eq!(world.refuse(&claim_of([line(), line_of("G0002", dollars(1))])), Refusal::VisitFull);

    // A pended line takes its place as well.
    let mut world = with(full);
    world.benefit().evidence = Some(Category::VisitNote.into());
    assert_eq!(world.refuse(&claim()), Refusal::VisitFull);
    let mut world = with(full - 1);
    world.benefit().evidence = Some(Category::VisitNote.into());
    world.pend(&claim());
    assert_eq!(world.visit().lines.len(), usize::from(full));
}

#[test]
fn a_full_visit_denies_what_it_would_deny_anyway() {
    let mut world = World::new();
    let key = world.visit_key();
    world.records.visits.entry(key).or_default().lines = (0..100).map(|day| noted(90, day)).collect();
    world.standing = inkclaim_domain::credential::Standing::Excluded;
    verify_denied(&world.decide_line(&claim()), dollars(100), "CO-B7");
}

// --- one claim, several lines ----------------------------------------------------------------------------------------

#[test]
fn one_good_line_and_one_bad_are_decided_one_by_one() {
    let mut world = World::new();
    let decision = world.decide(&claim_of([line_of("G0009", dollars(70)), line()]));
    assert_eq!(decision.verdict(), Verdict::Partly);
    verify_denied(&decision.lines[0], dollars(70), "PR-204");
    verify_line(&decision.lines[1], dollars(100), dollars(100), &[]);
}

#[test]
fn all_lines_bad_deny_the_claim_each_with_its_reason() {
    let mut world = World::new();
    let late = Line { from: 3, ..line() };
    let decision = world.decide(&claim_of([line_of("G0009", dollars(70)), late]));
    assert_eq!(decision.verdict(), Verdict::Denied);
    verify_denied(&decision.lines[0], dollars(70), "PR-204");
    verify_denied(&decision.lines[1], dollars(100), "CO-110");
    assert_eq!(decision.paid(), Ok(Amount::ZERO));
}

#[test]
fn a_claim_over_two_plan_years_uses_both() {
    let mut world = World::new();
    world.plan().ceilings[0] = individual(dollars(60));
    world.enrolment().coverages[0].from = date(2025, 1, 1);
    world.base_day = date(2025, 12, 31);
    world.received = noon(date(2026, 1, 5));
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line() }]));
    for line in &decision.lines {
        verify_line(line, dollars(100), dollars(40), &[("PR-1", dollars(60))]);
    }
    let years: Vec<Day> = decision.lines.iter().map(|line| line.terms.unwrap().year).collect();
    assert_eq!(years, [date(2025, 1, 1), date(2026, 1, 1)]);
    assert_eq!(world.records_used(), (0, 2));
    assert_eq!(world.deductible_of(MEMBER), dollars(60));
}

#[test]
fn a_plan_year_may_begin_on_any_day() {
    let mut world = World::new();
    world.plan().year_start = inkclaim_domain::calendar::Anniversary { month: 3, day: 11 };
    world.plan().ceilings[0] = individual(dollars(60));
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line() }]));
    let years: Vec<Day> = decision.lines.iter().map(|line| line.terms.unwrap().year).collect();
    assert_eq!(years, [date(2025, 3, 11), date(2026, 3, 11)]);
    assert_eq!(decision.paid(), Ok(dollars(80)));
}

#[test]
fn a_claim_is_paid_in_one_asset() {
    let mut world = World::new();
    let renewed = PlanRef { version: PLAN.version + 1, ..PLAN };
    let other = Plan { asset: AssetId(1), ..world.plan().clone() };
    world.records.plans.insert(renewed, other);
    let first = Coverage { to: service_day(), ..coverage() };
    let second = Coverage { plan: renewed, from: next(service_day()), ..coverage() };
    world.enrolment().coverages = vec![first, second];
    let tomorrow = Line { from: 1, ..line() };
    let decision = world.clone().decide(&claim_of([line(), tomorrow.clone()]));
    assert_eq!((decision.asset, decision.lines[0].paid), (AssetId::NATIVE, dollars(100)));
    verify_denied(&decision.lines[1], dollars(100), "CO-16");
    let decision = world.decide(&claim_of([tomorrow, line()]));
    assert_eq!((decision.asset, decision.lines[0].paid), (AssetId(1), dollars(100)));
    verify_denied(&decision.lines[1], dollars(100), "CO-16");
}
