//! Whole claims: what is refused and leaves no trace, what is pended and settles, and what happens in between.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod common;

use common::*;
use inkclaim_domain::accumulators::{FamilyYear, MemberYear, MemberYearKey};
use inkclaim_domain::bounds::{MAX_AMOUNT, MAX_LINES_PER_CLAIM, MAX_MODIFIERS, MAX_VISIT_LINES};
use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::{Assignment, Claim, ClaimKind, Feature, Frequency, Line, OtherPayer, Refusal};
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::decision::{Decision, Outcome, Pend, Verdict};
use inkclaim_domain::ids::{AuthorisationId, Commitment, ControlNumber, ProviderId};
use inkclaim_domain::money::{Amount, Quantity, ONE_UNIT};
use inkclaim_domain::plan::{Benefit, CopayOrder, Limit, Network, Price};
use inkclaim_domain::visit::{VisitCopay, VisitLine};

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
    world.service().prices = vec![Price { from: date(2025, 1, 1), amount: Amount(MAX_AMOUNT) }];
    world.benefit().coinsurance = percent(50);
    world.verify_plan();
    let mut claim = claim();
    claim.lines = (0..50).map(|day| Line { from: day, charge: Amount(MAX_AMOUNT), ..line() }).collect();
    claim.lines.iter_mut().for_each(|line| line.units = Quantity(u32::MAX));
    world.received = noon(service_day()) + 60 * DAY_MILLIS;
    let decision = world.decide(&claim);
    assert_eq!(decision.paid(), Ok(Amount(MAX_AMOUNT * 25)));
    assert_eq!(world.member_year().out_of_pocket, Amount(MAX_AMOUNT * 25));
}

type Change = fn(&mut Claim);

/// Every feature whose rule is not built, one field at a time, in the order in which they are told.
const UNSUPPORTED: [(Feature, Change); 12] = [
    (Feature::Institutional, |claim| claim.kind = ClaimKind::Institutional),
    (Feature::Frequency, |claim| claim.frequency = Frequency::Replacement(number(9))),
    (Feature::Frequency, |claim| claim.frequency = Frequency::Void(number(9))),
    (Feature::MemberPayee, |claim| claim.assignment = Assignment::Member),
    (Feature::Authorisation, |claim| claim.authorisation = Some(AuthorisationId(1))),
    (Feature::Authorisation, |claim| claim.lines[1].authorisation = Some(AuthorisationId(1))),
    (Feature::OtherPayer, |claim| claim.other_payer = Some(OtherPayer::Awaited)),
    (Feature::OtherPayer, |claim| {
        let none = Amount::ZERO;
        claim.lines[1].other_payer = Some(OtherPayer::Decided { paid: none, allowed: None, member_share: None });
    }),
    (Feature::DaySpan, |claim| claim.lines[1].through = 1),
    (Feature::Rendering, |claim| claim.lines[1].rendering = Some(ProviderId(7))),
    (Feature::DrugSerial, |claim| claim.lines[1].drug_serial = Some([0; 16])),
    (Feature::DrugSerial, |claim| claim.lines[0].drug_serial = Some([1; 16])),
];

#[test]
fn what_is_not_built_is_refused_and_never_ignored() {
    for (feature, change) in UNSUPPORTED {
        verify_refused(
            |claim| {
                claim.lines.push(line_of("G0002", dollars(1)));
                change(claim);
            },
            Refusal::Unsupported(feature),
        );
    }
}

#[test]
fn of_two_unsupported_features_the_first_in_their_order_is_told() {
    for (position, (feature, first)) in UNSUPPORTED.iter().enumerate() {
        for (_, second) in &UNSUPPORTED[position..] {
            verify_refused(
                |claim| {
                    claim.lines.push(line_of("G0002", dollars(1)));
                    second(claim);
                    first(claim);
                },
                Refusal::Unsupported(*feature),
            );
        }
    }
}

#[test]
fn what_needs_no_rule_is_accepted() {
    verify_well_formed(|claim| {
        claim.diagnoses = Some(Commitment([7; 32]));
        claim.place = None;
        claim.lines[0].place = Some(99);
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
    let unsupported = |claim: &mut Claim| claim.kind = ClaimKind::Institutional;
    let no_units = Line { units: Quantity(0), ..line() };
    let modified = Line { modifiers: vec![modifier("GA"); 5], ..line() };
    let too_large = Line { charge: Amount(MAX_AMOUNT + 1), ..line() };
    verify_refused(
        |claim| {
            claim.lines.clear();
            unsupported(claim);
        },
        Refusal::NoLines,
    );
    verify_refused(|claim| claim.lines = vec![no_units.clone(); 51], Refusal::TooManyLines);
    let free_and_unit_less = Line { charge: Amount::ZERO, ..no_units.clone() };
    verify_refused(|claim| claim.lines = vec![free_and_unit_less], Refusal::ZeroCharge);
    // Of several lines, one check runs over all of them before the next.
    let all = [too_large.clone(), modified.clone(), no_units];
    verify_refused(|claim| claim.lines = all.to_vec(), Refusal::ZeroUnits(2));
    verify_refused(|claim| claim.lines = vec![too_large.clone(), modified], Refusal::TooManyModifiers(1));
    verify_refused(
        |claim| {
            claim.lines = vec![too_large];
            unsupported(claim);
        },
        Refusal::ChargeTooLarge(0),
    );
    let mut claim = claim();
    unsupported(&mut claim);
    assert_eq!(claim.ensure_well_formed(Day(i32::MAX)), Err(Refusal::Unsupported(Feature::Institutional)));
}

// --- what goes wrong while it is worked out -----------------------------------------------------------------------------

#[test]
fn records_that_contradict_each_other() {
    let mut world = World::new();
    world.service().benefit = 1;
    assert_eq!(world.refuse(&claim()), Refusal::RecordsInconsistent);
    let mut world = World::new();
    world.records.plans.clear();
    assert_eq!(world.refuse(&claim()), Refusal::RecordsInconsistent);
}

#[test]
fn a_sum_that_leaves_the_range_of_money_refuses_the_claim_and_changes_nothing() {
    let key = MemberYearKey { member: MEMBER, plan: PLAN.plan, year: year() };
    let full = |deductible, out_of_pocket| MemberYear {
        deductible: Amount(deductible),
        out_of_pocket: Amount(out_of_pocket),
        ..MemberYear::default()
    };
    let mut world = World::new();
    world.benefit().coinsurance = percent(20);
    world.records.member_years.insert(key, full(0, u128::MAX));
    assert_eq!(world.refuse(&claim()), Refusal::Overflow);

    // The first line fits, the second does not: nothing of the first stays.
    let mut world = World::new();
    world.price("G0002", dollars(100));
    world.benefit().coinsurance = percent(20);
    world.records.member_years.insert(key, full(0, u128::MAX - 2_000));
    assert_eq!(world.refuse(&claim_of([line(), line_of("G0002", dollars(100))])), Refusal::Overflow);
    world.decide(&claim());
    assert_eq!(world.member_year().out_of_pocket, Amount(u128::MAX));

    // A family's sum alone.
    let mut world = World::new();
    world.plan().deductible = aggregate(Amount(u128::MAX));
    world.benefit().coinsurance = percent(20);
    world.used_before(Amount(u128::MAX), Amount(u128::MAX));
    world.records.member_years.clear();
    assert_eq!(world.refuse(&claim()), Refusal::Overflow);
    assert_eq!(world.family_year(), FamilyYear { deductible: Amount(u128::MAX), out_of_pocket: Amount(u128::MAX) });
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
    world.benefit().evidence = Some(Category::VisitNote);
    assert_eq!(world.refuse(&claim()), Refusal::VisitFull);
    let mut world = with(full - 1);
    world.benefit().evidence = Some(Category::VisitNote);
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
    world.plan().deductible = individual(dollars(60));
    world.enrolment().coverages[0].from = date(2025, 1, 1);
    world.base_day = date(2025, 12, 31);
    world.received = noon(date(2026, 1, 5));
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line() }]));
    for line in &decision.lines {
        verify_line(line, dollars(100), dollars(40), &[("PR-1", dollars(60))]);
    }
    let years: Vec<Day> = decision.lines.iter().map(|line| line.terms.unwrap().year).collect();
    assert_eq!(years, [date(2025, 1, 1), date(2026, 1, 1)]);
    assert_eq!(world.records.member_years.len(), 2);
    assert_eq!(world.member_year().deductible, dollars(60));
}

#[test]
fn a_plan_year_may_begin_on_any_day() {
    let mut world = World::new();
    world.plan().year_start = inkclaim_domain::calendar::Anniversary { month: 3, day: 11 };
    world.plan().deductible = individual(dollars(60));
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line() }]));
    let years: Vec<Day> = decision.lines.iter().map(|line| line.terms.unwrap().year).collect();
    assert_eq!(years, [date(2025, 3, 11), date(2026, 3, 11)]);
    assert_eq!(decision.paid(), Ok(dollars(80)));
}

// --- evidence --------------------------------------------------------------------------------------------------------

const NOTE: Categories = Categories(1);
const ORDER: Categories = Categories(2);

/// `G0001` needs a visit note, `G0002` an order, `G0003` nothing; each has a price of 100.00, a deductible of 50.00 applies
/// and every benefit has a copay of 10.00.
fn world_with_evidence() -> World {
    let mut world = World::new();
    world.plan().deductible = embedded(dollars(50), dollars(90));
    world.benefit().copay = copay(dollars(10), CopayOrder::BeforeDeductible);
    let plain = world.benefit().clone();
    world.benefit().evidence = Some(Category::VisitNote);
    let order = world.add_benefit(Benefit { evidence: Some(Category::Order), ..plain.clone() });
    let none = world.add_benefit(plain);
    world.price_in("G0002", dollars(100), order);
    world.price_in("G0003", dollars(100), none);
    world.verify_plan();
    world
}

fn settle(world: &mut World, claim: &Claim) -> Decision {
    let outcome = world.work_out(ControlNumber(1), claim);
    let Outcome::Decided(decision) = outcome else { panic!("not decided: {outcome:?}") };
    decision
}

#[test]
fn a_pended_claim_uses_nothing_up_but_notes_its_lines() {
    let mut world = world_with_evidence();
    let pend = world.pend(&claim_of([line(), line_of("G0003", dollars(100))]));
    assert_eq!(pend, Pend { evidence: NOTE, until: date(2026, 4, 11), utc_offset_minutes: 0 });
    assert!(world.records.member_years.is_empty() && world.records.family_years.is_empty());
    let visit = world.visit();
    let codes: Vec<_> = visit.lines.iter().map(|line| (line.claim, line.code)).collect();
    let first = ControlNumber(1);
    assert_eq!(codes, [(first, code("G0001")), (first, code("G0003"))]);
    assert!(visit.copays.is_empty());
}

#[test]
fn a_pended_claim_notes_no_denied_line() {
    let mut world = world_with_evidence();
    world.pend(&claim_of([line(), line(), line_of("G0009", dollars(5))]));
    assert_eq!(world.visit().lines.len(), 1);
}

#[test]
fn the_last_day_for_evidence_counts_from_the_receipt_in_the_plans_offset() {
    let mut world = world_with_evidence();
    world.plan().utc_offset_minutes = -600;
    world.plan().evidence_days = 0;
    world.received = noon(date(2026, 3, 12)) - 3 * 3_600_000;
    let pend = world.pend(&claim());
    assert_eq!(pend, Pend { evidence: NOTE, until: date(2026, 3, 11), utc_offset_minutes: -600 });
}

#[test]
fn several_categories_are_waited_for_together() {
    let mut world = world_with_evidence();
    let pend = world.pend(&claim_of([line(), line_of("G0002", dollars(100))]));
    assert_eq!(pend.evidence, Categories(NOTE.0 | ORDER.0));
    // One has come, the other is still awaited.
    world.evidence = ORDER;
    let claim = claim_of([line(), line_of("G0002", dollars(100))]);
    let before = world.records.clone();
    assert!(matches!(world.work_out(ControlNumber(1), &claim), Outcome::Pended(Pend { evidence: NOTE, .. })));
    assert_eq!(before, world.records, "its lines are noted once, nothing is used up");
}

#[test]
fn under_two_plans_a_claim_waits_as_long_as_the_one_that_waits_longer() {
    let mut world = world_with_evidence();
    let renewed = inkclaim_domain::ids::PlanRef { version: 1, ..PLAN };
    let mut patient = world.plan().clone();
    patient.evidence_days = 45;
    patient.utc_offset_minutes = 60;
    world.records.plans.insert(renewed, patient);
    let first = inkclaim_domain::enrolment::Coverage { to: service_day(), ..coverage() };
    let second = inkclaim_domain::enrolment::Coverage { plan: renewed, from: next(service_day()), ..coverage() };
    world.enrolment().coverages = vec![first, second];
    for lines in [[line(), Line { from: 1, ..line() }], [Line { from: 1, ..line() }, line()]] {
        let pend = world.clone().pend(&claim_of(lines));
        assert_eq!(pend, Pend { evidence: NOTE, until: date(2026, 4, 26), utc_offset_minutes: 60 });
    }
}

#[test]
fn a_claim_whose_evidence_is_there_is_decided_at_once() {
    let mut world = world_with_evidence();
    world.evidence = NOTE;
    let line = world.decide_line(&claim());
    verify_line(&line, dollars(100), dollars(40), &[("PR-3", dollars(10)), ("PR-1", dollars(50))]);
}

#[test]
fn a_pended_claim_settles_when_its_evidence_arrives() {
    let mut world = world_with_evidence();
    let claim = claim_of([line(), line_of("G0003", dollars(100))]);
    let mut unpended = world.clone();
    world.pend(&claim);
    world.evidence = NOTE;
    let decision = settle(&mut world, &claim);
    assert_eq!(decision.verdict(), Verdict::Payable);
    verify_line(&decision.lines[0], dollars(100), dollars(40), &[("PR-3", dollars(10)), ("PR-1", dollars(50))]);
    verify_line(&decision.lines[1], dollars(100), dollars(90), &[("PR-3", dollars(10))]);

    // As if it had never waited: its own noted lines are no duplicates, and nothing is noted twice.
    unpended.evidence = NOTE;
    assert_eq!(unpended.decide(&claim), decision);
    assert_eq!(unpended.records, world.records);
    assert_eq!(world.visit().lines.len(), 2);
}

#[test]
fn while_a_claim_waits_its_lines_are_found_as_duplicates() {
    let mut world = world_with_evidence();
    world.pend(&claim());
    world.evidence = NOTE;
    let other = Claim { number: number(2), ..claim() };
    verify_denied(&world.decide_line(&other), dollars(100), "OA-18");
    let decision = settle(&mut world, &claim());
    assert_eq!(decision.verdict(), Verdict::Payable);
}

#[test]
fn evidence_that_never_came_denies_its_lines_alone() {
    let mut world = world_with_evidence();
    let claim = claim_of([line(), line_of("G0003", dollars(100))]);
    world.pend(&claim);
    world.evidence_may_come = false;
    let decision = settle(&mut world, &claim);
    assert_eq!(decision.verdict(), Verdict::Partly);
    verify_denied(&decision.lines[0], dollars(100), "CO-226");
    assert_eq!(decision.lines[0].adjustments[0].reason.rarc(), Some("N706"));
    verify_line(&decision.lines[1], dollars(100), dollars(40), &[("PR-3", dollars(10)), ("PR-1", dollars(50))]);
    assert_eq!(world.member_year().deductible, dollars(50));
    assert_eq!(world.visit().lines.len(), 1);
}

#[test]
fn evidence_that_never_came_is_the_members_where_the_provider_is_not_bound() {
    let mut world = world_with_evidence();
    world.evidence_may_come = false;
    world.network = Network::OutOfNetwork;
    verify_denied(&world.decide_line(&claim()), dollars(100), "PR-226");
}

#[test]
fn denial_frees_what_a_waiting_claim_had_noted() {
    let mut world = world_with_evidence();
    world.pend(&claim());
    world.evidence_may_come = false;
    let decision = settle(&mut world, &claim());
    assert_eq!(decision.verdict(), Verdict::Denied);
    assert!(world.visit().lines.is_empty());
    assert!(world.records.member_years.is_empty() && world.records.family_years.is_empty());
    world.evidence = NOTE;
    let again = Claim { number: number(2), ..claim() };
    assert_eq!(world.decide(&again).verdict(), Verdict::Payable);
}

#[test]
fn denial_for_another_reason_frees_it_as_well() {
    // Whatever changed while the claim waited: its line is denied, so it counts for nothing.
    let changes: [fn(&mut World); 5] = [
        |world| world.standing = inkclaim_domain::credential::Standing::Excluded,
        |world| world.benefit().places = vec![21],
        |world| world.confine(Limit::Units(units(0))),
        |world| world.enrolment().coverages[0].to = previous(service_day()),
        |world| drop(world.records.enrolments.remove(&MEMBER)),
    ];
    for change in changes {
        let mut world = world_with_evidence();
        world.pend(&claim());
        change(&mut world);
        world.evidence = NOTE;
        assert_eq!(settle(&mut world, &claim()).verdict(), Verdict::Denied);
        assert!(world.visit().lines.is_empty());
    }
}

#[test]
fn a_line_that_is_denied_while_the_claim_waits_on_is_given_up_at_once() {
    let mut world = world_with_evidence();
    let claim = claim_of([line(), Line { from: 1, ..line_of("G0002", dollars(100)) }]);
    world.pend(&claim);
    world.enrolment().coverages[0].from = next(service_day());
    world.evidence = NOTE;
    assert!(matches!(world.work_out(ControlNumber(1), &claim), Outcome::Pended(Pend { evidence: ORDER, .. })));
    assert!(world.visit().lines.is_empty());
    world.base_day = next(service_day());
    assert_eq!(world.visit().lines.len(), 1);
}

#[test]
fn a_line_that_is_denied_anyway_waits_for_nothing() {
    let mut world = world_with_evidence();
    world.limit(Limit::Units(units(0)));
    verify_line(&world.decide_line(&claim()), Amount::ZERO, Amount::ZERO, &[("PR-119", dollars(100))]);
    let mut world = world_with_evidence();
    world.standing = inkclaim_domain::credential::Standing::Suspended;
    verify_denied(&world.decide_line(&claim()), dollars(100), "CO-B7");
}

#[test]
fn evidence_of_another_category_does_not_settle() {
    let mut world = world_with_evidence();
    world.evidence = Categories(!NOTE.0);
    assert_eq!(world.pend(&claim()).evidence, NOTE);
}

#[test]
fn what_others_used_while_a_claim_waited_is_gone() {
    let mut world = world_with_evidence();
    world.pend(&claim());
    let other = Claim { number: number(2), ..claim_of([line_of("G0003", dollars(100))]) };
    let between = world.decide(&other);
    verify_line(&between.lines[0], dollars(100), dollars(40), &[("PR-3", dollars(10)), ("PR-1", dollars(50))]);
    world.evidence = NOTE;
    let decision = settle(&mut world, &claim());
    verify_line(&decision.lines[0], dollars(100), dollars(90), &[("PR-3", dollars(10))]);
    let copays = vec![
        VisitCopay { benefit: 2, claim: ControlNumber(2), amount: dollars(10) },
        VisitCopay { benefit: 0, claim: ControlNumber(1), amount: dollars(10) },
    ];
    assert_eq!(world.visit().copays, copays);
}
