//! What does not go together, is too much for a day, or was paid before: code pairs, units per day, drugs' serial numbers.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::decision::{Decision, Verdict};
use inkclaim_domain::ids::{ControlNumber, DrugSerial};
use inkclaim_domain::money::Amount;
use inkclaim_domain::review::{Figures, Review};
use inkclaim_domain::service::{Pair, Relation, UnitsPerDay};

const NONE: Amount = Amount::ZERO;

// --- code pairs ------------------------------------------------------------------------------------------------------

/// Services `G0001` to `G0004` at 100; `pairs` says which does not go with which.
fn paired(pairs: &[(&str, &str, Relation)]) -> World {
    let mut world = World::new();
    for text in ["G0002", "G0003", "G0004"] {
        world.price(text, dollars(100));
    }
    for (text, other, relation) in pairs {
        let (other, relation) = (code(other), *relation);
        let pair = Pair { other, relation, from: date(2026, 1, 1), to: None, modifier_allowed: true };
        world.service_of(text).pairs.push(pair);
    }
    world.plan().distinguishing_modifiers = vec![modifier("59")];
    world.verify_plan();
    world
}

fn of(texts: &[&str]) -> Claim {
    Claim { lines: texts.iter().map(|text| line_of(text, dollars(100))).collect(), ..claim() }
}

/// Per line why it is denied; nothing where it is paid.
fn denials(decision: &Decision) -> Vec<String> {
    let why = |line| reasons(line).first().map_or(String::new(), |(reason, _)| reason.clone());
    decision.lines.iter().map(why).collect()
}

#[track_caller]
fn verify(world: &mut World, texts: &[&str], expected: &[&str]) {
    assert_eq!(denials(&world.decide(&of(texts))), expected);
}

#[test]
fn a_component_beside_its_comprehensive_service_is_not_paid_whichever_comes_first() {
    let bundled = || paired(&[("G0001", "G0002", Relation::Bundled)]);
    verify(&mut bundled(), &["G0002", "G0001"], &["", "CO-97"]);
    verify(&mut bundled(), &["G0001", "G0002"], &["CO-97", ""]);
    verify(&mut bundled(), &["G0001", "G0003"], &["", ""]);
    // In another claim of the day; by another provider, on another day or for another member it is not beside it.
    let mut world = bundled();
    verify(&mut world, &["G0002"], &[""]);
    verify(&mut world.clone(), &["G0001"], &["CO-97"]);
    verify(&mut World { provider: OTHER_PROVIDER, ..world.clone() }, &["G0001"], &[""]);
    verify(&mut World { base_day: next(service_day()), ..world.clone() }, &["G0001"], &[""]);
    let decision = world.decide(&Claim { member: SPOUSE, ..of(&["G0001"]) });
    assert_eq!(denials(&decision), [""]);
    let mut world = bundled();
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line_of("G0002", dollars(100)) }]));
    assert_eq!(denials(&decision), ["", ""]);
}

#[test]
fn a_comprehensive_line_that_is_denied_bundles_nothing() {
    let mut world = paired(&[("G0001", "G0002", Relation::Bundled)]);
    world.service_of("G0002").valid_to = Some(previous(service_day()));
    verify(&mut world.clone(), &["G0001", "G0002"], &["", "CO-181"]);
    verify(&mut world, &["G0002", "G0001"], &["CO-181", ""]);
}

#[test]
fn a_line_bundled_by_one_that_is_denied_for_a_third_is_paid() {
    // The first is part of the second, which makes no sense beside the third.
    let mut world = paired(&[("G0001", "G0002", Relation::Bundled), ("G0002", "G0003", Relation::NotTogether)]);
    verify(&mut world.clone(), &["G0001", "G0002", "G0003"], &["", "CO-236", ""]);
    verify(&mut world.clone(), &["G0003", "G0002", "G0001"], &["", "CO-236", ""]);
    verify(&mut world, &["G0002", "G0001", "G0003"], &["CO-236", "", ""]);
    // A chain of four.
    let chain = [("G0001", "G0002"), ("G0002", "G0003"), ("G0003", "G0004")];
    let mut world = paired(&chain.map(|(part, whole)| (part, whole, Relation::Bundled)));
    verify(&mut world, &["G0001", "G0002", "G0003", "G0004"], &["CO-97", "", "CO-97", ""]);
}

#[test]
fn codes_that_bundle_each_other_deny_the_later() {
    let pairs = [("G0001", "G0002", Relation::Bundled), ("G0002", "G0001", Relation::Bundled)];
    verify(&mut paired(&pairs), &["G0001", "G0002"], &["", "CO-97"]);
    verify(&mut paired(&pairs), &["G0002", "G0001"], &["", "CO-97"]);
}

#[test]
fn of_two_that_exclude_each_other_the_later_is_not_paid() {
    let pairs = [("G0001", "G0002", Relation::MutuallyExclusive), ("G0002", "G0001", Relation::MutuallyExclusive)];
    verify(&mut paired(&pairs), &["G0001", "G0002"], &["", "CO-231"]);
    verify(&mut paired(&pairs), &["G0002", "G0001"], &["", "CO-231"]);
    // Told of one code alone, it is that one's matter.
    verify(&mut paired(&pairs[..1]), &["G0001", "G0002"], &["", ""]);
    verify(&mut paired(&pairs[..1]), &["G0002", "G0001"], &["", "CO-231"]);
}

#[test]
fn what_makes_no_sense_beside_another_is_not_paid_whichever_comes_first() {
    let pairs = [("G0001", "G0002", Relation::NotTogether)];
    verify(&mut paired(&pairs), &["G0001", "G0002"], &["CO-236", ""]);
    verify(&mut paired(&pairs), &["G0002", "G0001"], &["", "CO-236"]);
    let mut unbound = paired(&pairs);
    unbound.unbind();
    verify(&mut unbound, &["G0002", "G0001"], &["", "PR-236"]);
}

#[test]
fn a_pair_holds_in_its_days_and_a_modifier_sets_it_aside_where_it_may() {
    let mut world = paired(&[("G0001", "G0002", Relation::Bundled)]);
    let with = |text: &str| Line { modifiers: vec![modifier(text)], ..line() };
    let both = |first: Line| claim_of([line_of("G0002", dollars(100)), first]);
    assert_eq!(denials(&world.clone().decide(&both(with("59")))), ["", ""]);
    assert_eq!(denials(&world.clone().decide(&both(with("GA")))), ["", "CO-97"], "it distinguishes nothing");
    world.service().pairs[0].modifier_allowed = false;
    assert_eq!(denials(&world.clone().decide(&both(with("59")))), ["", "CO-97"]);
    world.service().pairs[0].to = Some(previous(service_day()));
    verify(&mut world, &["G0002", "G0001"], &["", ""]);
}

#[test]
fn what_is_worked_out_again_uses_everything_once() {
    let mut world = paired(&[("G0001", "G0002", Relation::Bundled)]);
    world.plan().ceilings[0] = individual(dollars(150));
    world.confine(most_paid(dollars(500)));
    let decision = world.decide(&of(&["G0003", "G0001", "G0002"]));
    assert_eq!(denials(&decision), ["PR-1", "CO-97", "PR-1"]);
    assert_eq!((decision.paid(), world.deductible_of(MEMBER)), (Ok(dollars(50)), dollars(150)));
    assert_eq!((world.limit_used(0), world.visit().lines.len()), (dollars(50).0, 2));
}

// --- units per day ---------------------------------------------------------------------------------------------------

fn rationed(denies: bool, is_maximum: bool) -> World {
    let mut world = World::new();
    world.service().units_per_day = Some(UnitsPerDay { most: units(5), denies, is_maximum });
    world.plan().distinguishing_modifiers = vec![modifier("RT"), modifier("LT")];
    world
}

fn of_units(count: u32) -> Line {
    Line { units: units(count), ..line_of("G0001", dollars(100 * u128::from(count))) }
}

#[test]
fn more_units_than_make_sense_on_a_day_are_cut_or_denied() {
    for (is_maximum, reason) in [(false, "CO-151"), (true, "PR-119")] {
        let line = rationed(false, is_maximum).decide_line(&claim_of([of_units(7)]));
        verify_line(&line, dollars(500), dollars(500), &[(reason, dollars(200))]);
        assert_eq!(line.terms.unwrap().units, units(5));
        let line = rationed(true, is_maximum).decide_line(&claim_of([of_units(7)]));
        verify_denied(&line, dollars(700), reason);
        for denies in [true, false] {
            let line = rationed(denies, is_maximum).decide_line(&claim_of([of_units(5)]));
            verify_line(&line, dollars(500), dollars(500), &[]);
        }
    }
}

#[test]
fn the_day_is_one_across_lines_and_claims() {
    let with = |text: &str, count: u32| Line { modifiers: vec![modifier(text)], ..of_units(count) };
    let mut world = rationed(false, false);
    let decision = world.decide(&claim_of([with("RT", 3), with("LT", 4), of_units(1)]));
    verify_line(&decision.lines[0], dollars(300), dollars(300), &[]);
    verify_line(&decision.lines[1], dollars(200), dollars(200), &[("CO-151", dollars(200))]);
    verify_denied(&decision.lines[2], dollars(100), "CO-151");
    world.provider = OTHER_PROVIDER;
    assert_eq!(world.decide_line(&claim_of([of_units(5)])).paid, dollars(500), "another visit");
}

#[test]
fn what_was_cut_off_a_line_leaves_its_units_to_the_next() {
    let with = |text: &str, count: u32| Line { modifiers: vec![modifier(text)], ..of_units(count) };
    let mut world = rationed(false, false);
    let two = Figures { units: Some(units(2)), ..Figures::AS_PLANNED };
    world.reviews = vec![accept(two)];
    let decision = world.decide(&claim_of([with("RT", 5), with("LT", 3)]));
    verify_line(&decision.lines[0], dollars(200), dollars(200), &[("CO-50", dollars(300))]);
    verify_line(&decision.lines[1], dollars(300), dollars(300), &[]);
    assert_eq!(world.visit().units_of(code("G0001")), Ok(units(5)));
}

#[test]
fn a_stay_has_the_units_of_all_its_days() {
    let mut world = rationed(false, false);
    world.received = noon(date(2026, 3, 20));
    let line = world.decide_line(&claim_of([Line { through: 1, ..of_units(12) }]));
    verify_line(&line, dollars(1_000), dollars(1_000), &[("CO-151", dollars(200))]);
}

#[test]
fn a_reviewers_units_count_before_a_line_is_denied_for_too_many() {
    let mut world = rationed(true, false);
    world.reviews = vec![accept(Figures { units: Some(units(5)), ..Figures::AS_PLANNED })];
    let line = world.decide_line(&claim_of([of_units(7)]));
    verify_line(&line, dollars(500), dollars(500), &[("CO-50", dollars(200))]);
    let mut world = rationed(true, false);
    world.reviews = vec![accept(Figures { waives: true, ..Figures::AS_PLANNED })];
    assert_eq!(world.decide_line(&claim_of([of_units(7)])).paid, dollars(700));
}

// --- drugs' serial numbers -------------------------------------------------------------------------------------------

const SERIAL: DrugSerial = DrugSerial([3; 16]);

fn dispensed(day: u16) -> Claim {
    claim_of([Line { from: day, drug_serial: Some(SERIAL), ..line() }])
}

#[test]
fn the_second_who_claims_a_drug_waits_for_a_reviewer() {
    let mut world = World::new();
    assert_eq!(world.decide(&dispensed(0)).verdict(), Verdict::Payable);
    assert_eq!(world.records.drug_serials.get(&SERIAL), Some(&ControlNumber(1)));
    let other = Claim { member: NEIGHBOUR, ..dispensed(1) };
    let pend = world.pend(&other);
    assert!(pend.review && !pend.awaits_information());
    let again = |world: &mut World| world.work_out(ControlNumber(2), &other);
    // Nobody looked at it.
    let mut late = World { may_wait: false, ..world.clone() };
    let inkclaim_domain::decision::Outcome::Decided(decision) = again(&mut late) else { panic!() };
    verify_denied(&decision.lines[0], dollars(100), "OA-18");
    assert_eq!(late.records.drug_serials.get(&SERIAL), Some(&ControlNumber(1)));
    // A reviewer lets it pass: the serial stays the first one's.
    world.reviews = vec![accept(Figures::AS_PLANNED)];
    let inkclaim_domain::decision::Outcome::Decided(decision) = again(&mut world) else { panic!() };
    assert_eq!(decision.paid(), Ok(dollars(100)));
    assert_eq!(world.records.drug_serials.get(&SERIAL), Some(&ControlNumber(1)));
}

#[test]
fn a_drug_is_dispensed_once_in_a_claim_too() {
    let mut world = World::new();
    let twice = Claim { lines: [dispensed(0).lines, dispensed(1).lines].concat(), ..claim() };
    assert!(world.clone().pend(&twice).review);
    world.may_wait = false;
    let decision = world.decide(&twice);
    assert_eq!(denials(&decision), ["", "OA-18"]);
    world.may_wait = true;
    world.reviews = vec![Review { line: 1, ..accept(Figures::AS_PLANNED) }];
    world.provider = OTHER_PROVIDER;
    world.records.drug_serials.clear();
    assert_eq!(world.decide(&twice).paid(), Ok(dollars(200)));
}

#[test]
fn a_line_that_is_denied_or_waits_takes_no_serial() {
    let mut world = World::new();
    world.service().valid_to = Some(previous(service_day()));
    assert_eq!(world.decide(&dispensed(0)).verdict(), Verdict::Denied);
    let mut world = World::new();
    world.service().prices.clear();
    world.pend(&dispensed(0));
    assert!(world.records.drug_serials.is_empty());
    assert_eq!(NONE, world.out_of_pocket_of(MEMBER));
}
