//! Any plan and any claims, worked out by the crate and by a second reading of the rules ([`oracle`]): the same to the base
//! unit, in every answer and every record.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use crate::common::*;
use crate::generators::*;
use inkclaim_domain::accumulators::{Counter, Holder, UsedKey};
use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::consent::Categories;
use inkclaim_domain::credential::Standing;
use inkclaim_domain::decision::Outcome;
use inkclaim_domain::ids::ProviderId;
use inkclaim_domain::plan::CopayKind;
use inkclaim_domain::plan::{LimitHolder, Period};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

/// A visit: member, provider, day.
type Whom = (u32, u32, i128);

/// Every record agrees with what the journal adds up to.
fn verify_records(world: &mut World, insurer: &crate::oracle::Insurer) {
    let plan = world.plan().clone();
    let counts: Vec<&crate::oracle::Entry> = insurer.journal.iter().filter(|entry| !entry.waiting).collect();
    let holds = |entry: &crate::oracle::Entry, holder: Holder| match holder {
        Holder::Member(member) => entry.person == member.0,
        Holder::Family(family) => entry.family == family.0,
    };
    let mut keys = BTreeSet::new();
    for enrolment in world.records.enrolments.values() {
        keys.insert(Holder::Family(enrolment.family));
    }
    keys.extend(world.records.enrolments.keys().map(|member| Holder::Member(*member)));
    let spans: Vec<Option<Day>> = years(&plan).map(Some).into_iter().chain([None]).collect();
    let mut seen = 0;
    for (holder, year) in keys.iter().flat_map(|holder| spans.iter().map(move |year| (*holder, *year))) {
        let key = UsedKey { holder, plan: PLAN.plan, year };
        let known = world.records.used.get(&key).cloned().unwrap_or_default();
        seen += usize::from(world.records.used.contains_key(&key));
        let is_member = matches!(holder, Holder::Member(_));
        let mine: Vec<&&crate::oracle::Entry> = counts
            .iter()
            .filter(|entry| holds(entry, holder) && year.is_none_or(|year| entry.year == i128::from(year.0)))
            .collect();
        assert_eq!(known.opened, is_member && year.is_some() && !mine.is_empty());
        for (number, ceiling) in (0_u8..).zip(&plan.ceilings) {
            let is_kept = year.is_some() && (is_member || ceiling.family.is_some());
            let of = |entry: &crate::oracle::Entry| -> i128 {
                entry.takes.iter().filter(|(other, _)| *other == usize::from(number)).map(|(_, amount)| amount).sum()
            };
            let expected: i128 = if is_kept { mine.iter().map(|entry| of(entry)).sum() } else { 0 };
            assert_eq!(i128::try_from(known.used(Counter::Ceiling(number))).unwrap(), expected);
        }
        for (number, limit) in (0_u8..).zip(&plan.limits) {
            let is_kept =
                is_member == (limit.holder == LimitHolder::Member) && year.is_some() == (limit.period == Period::Year);
            let under = mine.iter().filter(|entry| entry.limits.contains(&usize::from(number)));
            let of_units = matches!(limit.measure, inkclaim_domain::plan::Measure::Units(_));
            let used: i128 = under.map(|entry| if of_units { entry.thousandths } else { entry.paid }).sum();
            let expected = if is_kept { used } else { 0 };
            assert_eq!(i128::try_from(known.used(Counter::Limit(number))).unwrap(), expected);
            assert!(known.used(Counter::Limit(number)) <= limit.whole());
        }
        let mut noted: Vec<(u64, i128)> =
            known.frequencies.iter().map(|it| (it.claim.0, i128::from(it.day.0))).collect();
        noted.sort_unstable();
        let mut expected: Vec<(u64, i128)> =
            mine.iter().filter(|entry| entry.rule.is_some()).map(|entry| (entry.claim, entry.copay_day)).collect();
        expected.retain(|_| is_member && year.is_some());
        expected.sort_unstable();
        assert_eq!(noted, expected);
    }
    assert_eq!(seen, world.records.used.len(), "no record of anything else");
    verify_visits(world, insurer);
}

fn verify_visits(world: &World, insurer: &crate::oracle::Insurer) {
    let mut noted: BTreeMap<Whom, Vec<(u64, String, i128, Vec<String>)>> = BTreeMap::new();
    let mut copays: BTreeMap<Whom, BTreeMap<(bool, u64), i128>> = BTreeMap::new();
    for entry in &insurer.journal {
        for day in entry.day..=entry.last {
            let line = (entry.claim, entry.code.clone(), entry.thousandths, entry.modifiers.clone());
            noted.entry((entry.person, entry.provider, day)).or_default().push(line);
        }
        if entry.copay != 0 {
            let key = (entry.person, entry.provider, entry.copay_day);
            *copays.entry(key).or_default().entry((entry.event, entry.claim)).or_default() += entry.copay;
        }
    }
    noted.values_mut().for_each(|lines| lines.sort());
    let mut seen = BTreeSet::new();
    for (key, visit) in &world.records.visits {
        let key = (key.member.0, key.provider.0, i128::from(key.day.0));
        let lines = visit.lines.iter();
        let mut lines: Vec<_> = lines
            .map(|line| (line.claim.0, text_of(line.code), i128::from(line.units.0), words_of(&line.modifiers)))
            .collect();
        lines.sort();
        assert_eq!(lines, noted.get(&key).cloned().unwrap_or_default());
        let mut taken: BTreeMap<(bool, u64), i128> = BTreeMap::new();
        for copay in &visit.copays {
            *taken.entry((copay.kind == CopayKind::EventDeductible, copay.claim.0)).or_default() +=
                number_of(copay.amount);
        }
        assert_eq!(taken, copays.get(&key).cloned().unwrap_or_default());
        seen.insert(key);
    }
    assert!(noted.keys().all(|key| seen.contains(key)));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/second_reading.seeds"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_story_agrees_with_the_second_reading((mut world, actions) in any_story()) {
        let mut insurer = insurer_of(&mut world);
        let mut filed: Vec<(Filed, bool)> = Vec::new();
        for action in actions {
            let (position, evidence, may_wait) = match action {
                Action::File(claim, evidence) => {
                    filed.push((*claim, true));
                    (filed.len() - 1, evidence, true)
                }
                Action::Again(which, evidence, may_wait) => {
                    let waiting: Vec<usize> = (0..filed.len()).filter(|position| filed[*position].1).collect();
                    let Some(position) = waiting.get(which % waiting.len().max(1)) else { continue };
                    (*position, evidence, may_wait)
                }
            };
            let control = u64::try_from(position).unwrap() + 1;
            let (claim, waits) = &mut filed[position];
            let outcome = world.hear(control, claim, evidence, may_wait);
            let expected = {
                let claim = retold(&insurer, claim, control);
                insurer.hear(&claim, &evidence_of(evidence), may_wait)
            };
            *waits = matches!(outcome, Outcome::Pended(_));
            prop_assert_eq!(answer_of(&outcome), expected);
            verify_records(&mut world, &insurer);
        }
    }

    #[test]
    fn one_line_agrees_with_the_second_reading(
        (mut world, line) in any_world(vec![None], false).prop_flat_map(|mut world| {
            let minor = world.plan().minor_unit.0;
            (Just(world), any_line(minor, true))
        }),
        tier in select(vec![BOUND, UNBOUND]),
    ) {
        // The same line for a member, the spouse and the member again, each time by another provider.
        let mut insurer = insurer_of(&mut world);
        for benefit in &mut world.plan().benefits {
            benefit.places.clear();
        }
        insurer.terms.benefits.iter_mut().for_each(|benefit| benefit.places.clear());
        for (control, member) in [(1, MEMBER), (2, SPOUSE), (3, MEMBER)] {
            let mut line = Line { code: code("G0001"), ..line.clone() };
            line.charge.0 += 1;
            let claim = Claim { member, ..claim_of([line]) };
            let provider = ProviderId(u32::try_from(control).unwrap());
            let received = Day(base().0 + 20);
            let filed = Filed { claim, provider, tier, standing: Standing::Credentialed, received };
            let outcome = world.hear(control, &filed, Categories::NONE, false);
            let claim = retold(&insurer, &filed, control);
            prop_assert_eq!(answer_of(&outcome), insurer.hear(&claim, &[], false));
            verify_records(&mut world, &insurer);
        }
    }
}

/// The stories reach every rule: each reason in its group, claims that wait for each thing, settle and are denied.
#[test]
fn the_stories_reach_every_rule() {
    let mut runner = TestRunner::deterministic();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut awaited: BTreeSet<String> = BTreeSet::new();
    for _ in 0..300 {
        let (mut world, actions) = any_story().new_tree(&mut runner).unwrap().current();
        for action in actions {
            let Action::File(filed, evidence) = action else { continue };
            world.control += 1;
            let control = world.control;
            let mut answer = answer_of(&world.hear(control, &filed, evidence, true));
            if let crate::oracle::Result::Waiting(things) = answer {
                awaited.extend(things.into_iter().map(String::from));
                answer = answer_of(&world.hear(control, &filed, evidence, false));
            }
            let crate::oracle::Result::Decided(lines) = answer else { panic!("it waits on") };
            told.extend(lines.into_iter().flat_map(|line| line.because).map(|(reason, _)| reason));
        }
    }
    let expected = [
        "CO-110", "CO-147", "CO-151", "CO-181", "CO-184", "CO-185", "CO-197", "CO-22", "CO-226", "CO-29", "CO-45",
        "CO-5", "CO-B7", "OA-18", "OA-23", "OA-94", "PR-1", "PR-110", "PR-119", "PR-147", "PR-151", "PR-181", "PR-184",
        "PR-185", "PR-197", "PR-2", "PR-200", "PR-204", "PR-22", "PR-226", "PR-238", "PR-26", "PR-27", "PR-275",
        "PR-29", "PR-3", "PR-31", "PR-35", "PR-45", "PR-5", "PR-B7",
    ];
    assert_eq!(told.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(awaited.iter().map(String::as_str).collect::<Vec<_>>(), ["note", "order", "remittance", "reviewer"]);
}

// The oracle's own arithmetic.
#[test]
fn fractions_round_half_up() {
    use crate::oracle::Rational;

    for (numerator, denominator, nearest) in
        [(1, 2, 1), (3, 2, 2), (4, 3, 1), (5, 3, 2), (-1, 2, 0), (-3, 2, -1), (0, 7, 0)]
    {
        assert_eq!(Rational::new(numerator, denominator).nearest(), nearest);
        assert_eq!(Rational::new(-numerator, -denominator).nearest(), nearest);
    }
    assert_eq!(Rational::new(2, 3).times(Rational::new(3, 4)), Rational::new(1, 2));
    assert_eq!(Rational::whole(149).nearest_multiple(100), 100);
    assert_eq!(Rational::whole(150).nearest_multiple(100), 200);
    assert_eq!(Rational::new(7_461, 5).nearest_multiple(1), 1_492);
}
