//! Claims that wait for evidence: what they note, what settles them, and what becomes of them when it never comes.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::decision::{Outcome, Pend, Verdict};
use inkclaim_domain::ids::ControlNumber;
use inkclaim_domain::money::Amount;
use inkclaim_domain::plan::{Benefit, CopayKind, CopayOrder};
use inkclaim_domain::visit::VisitCopay;

const NOTE: Categories = Categories(1);
const ORDER: Categories = Categories(2);

/// `G0001` needs a visit note, `G0002` an order, `G0003` nothing; each has a price of 100.00, a deductible of 50.00 applies
/// and every benefit has a copay of 10.00.
fn world_with_evidence() -> World {
    let mut world = World::new();
    world.plan().ceilings[0] = embedded(dollars(50), dollars(90));
    world.sharing().copay = copay(dollars(10), CopayOrder::BeforeDeductible);
    let plain = world.benefit().clone();
    world.benefit().evidence = Some(Category::VisitNote.into());
    let order = world.add_benefit(Benefit { evidence: Some(Category::Order.into()), ..plain.clone() });
    let none = world.add_benefit(plain);
    world.price_in("G0002", dollars(100), order);
    world.price_in("G0003", dollars(100), none);
    world.verify_plan();
    world
}

fn awaiting(evidence: Categories, until: Day, utc_offset_minutes: i16) -> Pend {
    Pend { evidence, other_payer: false, review: false, until, utc_offset_minutes }
}

#[test]
fn a_pended_claim_uses_nothing_up_but_notes_its_lines() {
    let mut world = world_with_evidence();
    let pend = world.pend(&claim_of([line(), line_of("G0003", dollars(100))]));
    assert_eq!(pend, awaiting(NOTE, date(2026, 4, 11), 0));
    assert!(world.records.used.is_empty());
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
    world.plan().clocks.evidence_days = 0;
    world.received = noon(date(2026, 3, 12)) - 3 * 3_600_000;
    let pend = world.pend(&claim());
    assert_eq!(pend, awaiting(NOTE, date(2026, 3, 11), -600));
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
    patient.clocks.evidence_days = 45;
    patient.utc_offset_minutes = 60;
    world.records.plans.insert(renewed, patient);
    let first = inkclaim_domain::enrolment::Coverage { to: service_day(), ..coverage() };
    let second = inkclaim_domain::enrolment::Coverage { plan: renewed, from: next(service_day()), ..coverage() };
    world.enrolment().coverages = vec![first, second];
    for lines in [[line(), Line { from: 1, ..line() }], [Line { from: 1, ..line() }, line()]] {
        let pend = world.clone().pend(&claim_of(lines));
        assert_eq!(pend, awaiting(NOTE, date(2026, 4, 26), 60));
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
    let decision = world.settle(&claim);
    assert_eq!(decision.verdict(), Verdict::Payable);
    verify_line(&decision.lines[0], dollars(100), dollars(40), &[("PR-3", dollars(10)), ("PR-1", dollars(50))]);
    // The visit's copay is taken already.
    verify_line(&decision.lines[1], dollars(100), dollars(100), &[]);

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
    let decision = world.settle(&claim());
    assert_eq!(decision.verdict(), Verdict::Payable);
}

#[test]
fn evidence_that_never_came_denies_its_lines_alone() {
    let mut world = world_with_evidence();
    let claim = claim_of([line(), line_of("G0003", dollars(100))]);
    world.pend(&claim);
    world.may_wait = false;
    let decision = world.settle(&claim);
    assert_eq!(decision.verdict(), Verdict::Partly);
    verify_denied(&decision.lines[0], dollars(100), "CO-226");
    assert_eq!(decision.lines[0].adjustments[0].reason.rarc(), Some("N706"));
    verify_line(&decision.lines[1], dollars(100), dollars(40), &[("PR-3", dollars(10)), ("PR-1", dollars(50))]);
    assert_eq!(world.deductible_of(MEMBER), dollars(50));
    assert_eq!(world.visit().lines.len(), 1);
}

#[test]
fn evidence_that_never_came_is_the_members_where_the_provider_is_not_bound() {
    let mut world = world_with_evidence();
    world.may_wait = false;
    world.unbind();
    verify_denied(&world.decide_line(&claim()), dollars(100), "PR-226");
}

#[test]
fn denial_frees_what_a_waiting_claim_had_noted() {
    let mut world = world_with_evidence();
    world.pend(&claim());
    world.may_wait = false;
    let decision = world.settle(&claim());
    assert_eq!(decision.verdict(), Verdict::Denied);
    assert!(world.visit().lines.is_empty());
    assert!(world.records.used.is_empty());
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
        |world| world.confine(most_units(units(0))),
        |world| world.enrolment().coverages[0].to = previous(service_day()),
        |world| drop(world.records.enrolments.remove(&MEMBER)),
    ];
    for change in changes {
        let mut world = world_with_evidence();
        world.pend(&claim());
        change(&mut world);
        world.evidence = NOTE;
        assert_eq!(world.settle(&claim()).verdict(), Verdict::Denied);
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
    world.limit(most_units(units(0)));
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
    let decision = world.settle(&claim());
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    let taken = VisitCopay { kind: CopayKind::Copay, claim: ControlNumber(2), amount: dollars(10) };
    assert_eq!(world.visit().copays, [taken]);
}
