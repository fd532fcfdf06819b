//! What is taken back: a void, a replacement and a new decision give back exactly what the claim had used. Every
//! decision of every other test is taken back as well, and the records compared (`World::work_out`).
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::accumulators::{Counter, Holder};
use inkclaim_domain::bounds::MAX_VISIT_LINES;
use inkclaim_domain::claim::{Claim, Frequency, Line, Refusal};
use inkclaim_domain::consent::Category;
use inkclaim_domain::decision::{Decision, Outcome, Verdict};
use inkclaim_domain::ids::{AuthorisationId, ControlNumber, DrugSerial};
use inkclaim_domain::money::Amount;
use inkclaim_domain::plan::{
    AuthorisationRule, CopayOrder, FrequencyRule, Limit, LimitHolder, Measure, Period, Sharing,
};
use inkclaim_domain::service::Kind;
use inkclaim_domain::visit::VisitLine;

const NONE: Amount = Amount::ZERO;
const ID: AuthorisationId = AuthorisationId(4);
const SERIAL: DrugSerial = DrugSerial([3; 16]);

/// A plan in which a claim uses something of everything.
fn world() -> World {
    let mut world = World::new();
    world.plan().ceilings =
        vec![embedded(dollars(50), dollars(90)), embedded(dollars(500), dollars(900)), individual(dollars(400))];
    let shared = Sharing { coinsurance: percent(20), coinsurance_cap: Some(2), ..sharing() };
    world.benefit().sharing = vec![Sharing { copay: copay(dollars(10), CopayOrder::BeforeDeductible), ..shared }];
    world.confine(most_paid(dollars(5_000)));
    world.confine(most_units(units(90)));
    world.confine(Limit { period: Period::Lifetime, ..most_paid(dollars(9_000)) });
    world.confine(Limit { holder: LimitHolder::Family, ..most_paid(dollars(9_000)) });
    world.count(Limit::from(Measure::Claims(Kind::Surgery, 9)));
    world.plan().frequencies = vec![FrequencyRule { times: 8, days: 400, is_edit: true }];
    world.service().frequency = Some(0);
    world.service().kind = Kind::Surgery;
    world.benefit().authorisation = AuthorisationRule::Denied;
    world.records.authorisations.insert(ID, authorisation(units(50)));
    world.received = noon(date(2026, 3, 30));
    world.verify_plan();
    world
}

fn of(number: u8, day: u16, count: u32) -> Claim {
    let charge = dollars(100 * u128::from(count));
    let line = Line { from: day, units: units(count), drug_serial: Some(SERIAL), ..line_of("G0001", charge) };
    Claim { number: crate::common::number(number), authorisation: Some(ID), ..claim_of([line]) }
}

#[test]
fn a_claim_that_used_everything_gives_everything_back() {
    let mut world = world();
    let before = world.records.clone();
    let claim = of(1, 0, 3);
    let decision = world.decide(&claim);
    let used = world.member_used();
    let counters: Vec<Counter> = used.counters.iter().map(|entry| entry.counter).collect();
    let (ceiling, limit) = (Counter::Ceiling, Counter::Limit);
    assert_eq!(counters, [ceiling(0), ceiling(2), ceiling(1), limit(0), limit(1), limit(4)]);
    assert_eq!(used.frequencies.len(), 1);
    assert!(world.ever_used_by(Holder::Member(MEMBER)).used(limit(2)) > 0);
    assert!(world.family_used().used(limit(3)) > 0 && world.family_ceilings().0 == dollars(50));
    assert_eq!(world.records.authorisations[&ID].used, units(3));
    assert_eq!(world.records.drug_serials.get(&SERIAL), Some(&ControlNumber(1)));
    let undo = world.undo_of(ControlNumber(1), &claim, Some(&decision));
    world.void(&undo);
    assert_eq!(world.records.settled(), before.settled());
    assert!(world.member_used().opened, "a record once opened stays so");
}

#[test]
fn of_two_claims_one_gives_back_its_own() {
    let mut world = world();
    let first = of(1, 0, 3);
    let first_decision = world.decide(&first);
    let alone = {
        let mut other = self::world();
        other.control = 2;
        other.decide(&of(2, 2, 4));
        other
    };
    let mut second = of(2, 2, 4);
    second.lines[0].drug_serial = None;
    world.decide(&second);
    let undo = world.undo_of(ControlNumber(1), &first, Some(&first_decision));
    world.void(&undo);
    // The second had less of the deductible left: what it took stays as it was taken.
    assert_eq!(world.deductible_of(MEMBER), NONE);
    assert_eq!(world.limit_used(1), alone.clone().limit_used(1));
    assert_eq!(world.member_used().frequencies, alone.clone().member_used().frequencies);
    assert_eq!(world.records.authorisations, alone.records.authorisations);
    assert!(world.records.drug_serials.is_empty());
}

#[test]
fn what_is_taken_back_twice_is_refused() {
    let mut world = world();
    let claim = of(1, 0, 3);
    let decision = world.decide(&claim);
    let undo = world.undo_of(ControlNumber(1), &claim, Some(&decision));
    world.void(&undo);
    let void = Claim { frequency: Frequency::Void(number(1)), number: number(3), ..claim };
    let before = world.records.clone();
    let outcome = world.work_out_in_place_of(ControlNumber(9), &void, Some(&undo));
    assert_eq!(outcome, Outcome::Refused(Refusal::Overflow));
    assert_eq!(world.records, before);
}

#[test]
fn a_waiting_claim_gives_back_its_notes_alone() {
    let mut world = world();
    world.benefit().evidence = Some(Category::Order.into());
    let before = world.records.clone();
    let claim = of(1, 0, 3);
    world.pend(&claim);
    assert_eq!(world.visit().lines.len(), 1);
    let undo = world.undo_of(ControlNumber(1), &claim, None);
    world.void(&undo);
    assert_eq!(world.records.settled(), before.settled());
}

fn replace(world: &mut World, claim: &Claim, decision: &Decision, by: &Claim) -> Outcome {
    let undo = world.undo_of(ControlNumber(1), claim, Some(decision));
    world.work_out_in_place_of(ControlNumber(2), by, Some(&undo))
}

#[test]
fn a_replacement_finds_the_records_without_what_it_replaces() {
    let mut world = world();
    let claim = of(1, 0, 3);
    let decision = world.decide(&claim);
    let by = Claim { frequency: Frequency::Replacement(number(1)), ..of(2, 0, 5) };
    let Outcome::Decided(corrected) = replace(&mut world, &claim, &decision, &by) else { panic!() };
    // As if the first had never been: no duplicate, the whole deductible, its drug and its units.
    let mut fresh = self::world();
    fresh.control = 2;
    assert_eq!(fresh.decide(&by), corrected);
    assert_eq!(corrected.verdict(), Verdict::Payable);
    assert_eq!(world.records.settled(), fresh.records.settled());
}

#[test]
fn a_replacement_that_is_refused_leaves_all_as_it_was() {
    let mut world = world();
    let claim = of(1, 0, 3);
    let decision = world.decide(&claim);
    let before = world.records.clone();
    let mut by = Claim { frequency: Frequency::Replacement(number(1)), ..of(2, 0, 5) };
    by.lines[0].charge = NONE;
    assert_eq!(replace(&mut world, &claim, &decision, &by), Outcome::Refused(Refusal::ZeroCharge));
    assert_eq!(world.records, before);
    // Refused only when much of it has been worked out.
    let by = Claim { frequency: Frequency::Replacement(number(1)), ..of(2, 0, 5) };
    let key = world.visit_key();
    let others = (0..MAX_VISIT_LINES).map(|_| VisitLine {
        claim: ControlNumber(77),
        code: code("G9999"),
        units: units(1),
        modifiers: Vec::new(),
    });
    world.records.visits.get_mut(&key).unwrap().lines.extend(others);
    let before = world.records.clone();
    assert_eq!(replace(&mut world, &claim, &decision, &by), Outcome::Refused(Refusal::VisitFull));
    assert_eq!(world.records, before);
}

#[test]
fn a_replacement_that_waits_has_taken_the_first_one_back() {
    let mut world = world();
    let claim = of(1, 0, 3);
    let decision = world.decide(&claim);
    world.benefit().evidence = Some(Category::Order.into());
    let by = Claim { frequency: Frequency::Replacement(number(1)), ..of(2, 1, 5) };
    let outcome = replace(&mut world, &claim, &decision, &by);
    assert!(matches!(outcome, Outcome::Pended(_)));
    assert!(world.member_used().counters.is_empty() && world.records.drug_serials.is_empty());
    assert!(world.visit().lines.is_empty());
    world.base_day = next(service_day());
    assert_eq!(world.visit().lines.len(), 1, "it is noted itself");
}

#[test]
fn a_claim_is_decided_anew_as_if_for_the_first_time() {
    let mut world = world();
    let claim = of(1, 0, 3);
    let decision = world.decide(&claim);
    let before = world.records.clone();
    let undo = world.undo_of(ControlNumber(1), &claim, Some(&decision));
    let outcome = world.work_out_in_place_of(ControlNumber(1), &claim, Some(&undo));
    assert_eq!(outcome, Outcome::Decided(decision));
    assert_eq!(world.records.settled(), before.settled());
}

#[test]
fn what_a_stay_noted_on_each_day_is_forgotten() {
    let mut world = world();
    let mut claim = of(1, 0, 3);
    claim.lines[0].through = 2;
    let before = world.records.clone();
    let decision = world.decide(&claim);
    assert_eq!(world.records.visits.len(), 3);
    let undo = world.undo_of(ControlNumber(1), &claim, Some(&decision));
    world.void(&undo);
    assert_eq!(world.records.settled(), before.settled());
}

#[test]
fn what_records_no_longer_hold_cannot_be_given_back() {
    let mut world = world();
    let claim = of(1, 0, 3);
    let decision = world.decide(&claim);
    let undo = world.undo_of(ControlNumber(1), &claim, Some(&decision));
    let void = Claim { frequency: Frequency::Void(number(1)), number: number(3), ..claim };
    let lost: [fn(&mut World); 3] = [
        |world| drop(world.records.enrolments.remove(&MEMBER)),
        |world| world.records.plans.clear(),
        |world| world.records.authorisations.clear(),
    ];
    for change in lost {
        let mut world = world.clone();
        change(&mut world);
        let outcome = world.work_out_in_place_of(ControlNumber(9), &void, Some(&undo));
        assert_eq!(outcome, Outcome::Refused(Refusal::RecordsInconsistent));
    }
}
