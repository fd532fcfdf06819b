//! Step 0: every reason why a line is not worked out, its edges, and the order in which failures win.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::bounds::{MAX_COVERAGES, MAX_ENDINGS};
use inkclaim_domain::calendar::{Day, FilingWindow};
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::consent::Category;
use inkclaim_domain::credential::{ProviderDay, Standing};
use inkclaim_domain::decision::Verdict;
use inkclaim_domain::enrolment::{Coverage, CoverageError, Ending, Enrolment};
use inkclaim_domain::ids::{Account, ControlNumber, PlanId};
use inkclaim_domain::money::{Amount, ONE_UNIT};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::visit::{VisitKey, VisitLine};

/// The baseline with one thing changed: the claim is denied for this reason, and nothing is used up.
#[track_caller]
fn verify_denial(change: impl FnOnce(&mut World, &mut Claim), reason: &str) {
    let mut world = World::new();
    let mut claim = claim();
    change(&mut world, &mut claim);
    let before = world.records.clone();
    let decision = world.decide(&claim);
    assert_eq!(decision.verdict(), Verdict::Denied);
    verify_denied(&decision.lines[0], dollars(100), reason);
    assert_eq!(before, world.records, "a denied line counts for nothing");
}

/// The baseline with one thing changed that does not matter.
#[track_caller]
fn verify_paid(change: impl FnOnce(&mut World, &mut Claim)) {
    let mut world = World::new();
    let mut claim = claim();
    change(&mut world, &mut claim);
    let decision = world.decide(&claim);
    assert_eq!(decision.verdict(), Verdict::Payable);
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
}

#[test]
fn the_baseline_is_paid_in_full_and_notes_the_visit() {
    let mut world = World::new();
    world.verify_plan();
    let decision = world.decide(&claim());
    assert_eq!(decision.member, Some(Account([1; 32])));
    let line = &decision.lines[0];
    verify_line(line, dollars(100), dollars(100), &[]);
    let terms = line.terms.unwrap();
    assert_eq!((terms.plan, terms.year, terms.benefit), (PLAN, year(), 0));
    assert_eq!((terms.tier, terms.price, terms.units), (BOUND, dollars(100), ONE_UNIT));
    assert!(line.uses.is_empty() && line.authorised.is_none() && !line.is_denied());
    assert_eq!(world.member_used(), used([]));
    assert!(world.records_used().0 == 0, "without a family ceiling there is no family record");
    let noted = VisitLine { claim: ControlNumber(1), code: code("G0001"), units: ONE_UNIT, modifiers: Vec::new() };
    assert_eq!((world.visit().lines, world.visit().copays), (vec![noted], Vec::new()));
}

// --- member and coverage ---------------------------------------------------------------------------------------------

#[test]
fn a_member_who_was_never_enrolled() {
    verify_denial(|_, claim| claim.member = STRANGER, "PR-31");
    let mut world = World::new();
    let decision = world.decide(&Claim { member: STRANGER, ..claim() });
    assert_eq!(decision.member, None);
}

#[test]
fn an_enrolment_without_any_coverage() {
    verify_denial(|world, _| world.enrolment().coverages.clear(), "PR-31");
}

#[test]
fn coverage_begins_on_its_first_day() {
    verify_paid(|world, _| world.enrolment().coverages[0].from = service_day());
    verify_denial(|world, _| world.enrolment().coverages[0].from = next(service_day()), "PR-26");
}

#[test]
fn coverage_ends_after_its_last_day() {
    verify_paid(|world, _| world.enrolment().coverages[0].to = service_day());
    verify_denial(|world, _| world.enrolment().coverages[0].to = previous(service_day()), "PR-27");
}

#[test]
fn a_day_between_two_coverages() {
    let leave_out = |first: Day, last: Day| {
        move |world: &mut World, _: &mut Claim| {
            let before = Coverage { to: previous(first), ..coverage() };
            let after = Coverage { from: next(last), ..coverage() };
            world.enrolment().coverages = vec![before, after];
        }
    };
    verify_denial(leave_out(service_day(), service_day()), "PR-200");
    verify_paid(leave_out(previous(service_day()), previous(service_day())));
    verify_paid(leave_out(next(service_day()), next(service_day())));
}

#[test]
fn coverage_is_judged_on_the_service_day_whatever_todays_status() {
    verify_paid(|world, _| {
        world.enrolment().coverages[0].to = service_day();
        world.received = noon(service_day()) + 80 * DAY_MILLIS;
    });
}

#[test]
fn each_line_is_judged_on_its_own_day() {
    let mut world = World::new();
    world.enrolment().coverages[0].from = next(service_day());
    let lines = [line(), Line { from: 1, ..line() }];
    let decision = world.decide(&claim_of(lines));
    assert_eq!(decision.verdict(), Verdict::Partly);
    verify_denied(&decision.lines[0], dollars(100), "PR-26");
    verify_line(&decision.lines[1], dollars(100), dollars(100), &[]);
    assert_eq!(decision.member, Some(Account([1; 32])));
}

#[test]
fn the_terms_are_those_of_the_coverage_in_force() {
    let mut world = World::new();
    let renewed = inkclaim_domain::ids::PlanRef { version: 1, ..PLAN };
    let mut dearer = plan();
    dearer.benefits[0].sharing[0].coinsurance = percent(20);
    world.records.plans.insert(renewed, dearer);
    let first = Coverage { to: service_day(), ..coverage() };
    let second = Coverage { plan: renewed, from: next(service_day()), ..coverage() };
    world.enrolment().coverages = vec![first, second];
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line() }]));
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    verify_line(&decision.lines[1], dollars(100), dollars(80), &[("PR-2", dollars(20))]);
    assert_eq!(decision.lines[1].terms.unwrap().plan, renewed);
    assert_eq!(world.out_of_pocket_of(MEMBER), dollars(20), "versions share counters");
}

#[test]
fn stretches_of_coverage_stand_in_order_and_never_overlap() {
    let mut enrolment = Enrolment {
        account: Account([1; 32]),
        family: FAMILY,
        coverages: Vec::new(),
        endings: Vec::new(),
        persons: Vec::new(),
    };
    let stretch = |from: i32, to: i32| Coverage { plan: PLAN, from: Day(from), to: Day(to) };
    assert_eq!(enrolment.add_coverage(stretch(10, 9)), Err(CoverageError::Backwards));
    assert_eq!(enrolment.add_coverage(stretch(10, 10)), Ok(()));
    assert_eq!(enrolment.add_coverage(stretch(10, 20)), Err(CoverageError::Overlaps));
    assert_eq!(enrolment.add_coverage(stretch(1, 5)), Err(CoverageError::Overlaps));
    assert_eq!(enrolment.add_coverage(stretch(11, 20)), Ok(()));
    for first in 2..i32::try_from(MAX_COVERAGES).unwrap() {
        assert_eq!(enrolment.add_coverage(stretch(first * 100, first * 100)), Ok(()));
    }
    let full = enrolment.clone();
    assert_eq!(full.coverages.len(), MAX_COVERAGES);
    assert_eq!(enrolment.add_coverage(stretch(9_000, 9_001)), Err(CoverageError::TooMany));
    assert_eq!(enrolment, full);
}

#[test]
fn coverage_that_was_ended_is_known_as_it_was() {
    let stretch = |from: i32, to: i32| Coverage { plan: PLAN, from: Day(from), to: Day(to) };
    let mut it = World::new().enrolment().clone();
    it.coverages = vec![stretch(10, 20), stretch(30, 60)];
    let before = it.clone();
    assert_eq!(it.end_coverage(Day(29), 1), Err(CoverageError::Backwards));
    assert_eq!(it.end_coverage(Day(61), 1), Err(CoverageError::Backwards));
    assert_eq!(it.end_coverage(Day(60), 1), Ok(()), "as it is");
    assert_eq!(it, before);
    it.end_coverage(Day(50), 100).unwrap();
    it.end_coverage(Day(40), 200).unwrap();
    assert_eq!(it.coverages, [stretch(10, 20), stretch(30, 40)]);
    let ending = |at, to| Ending { at, stretches: 2, to: Day(to) };
    assert_eq!(it.endings, [ending(100, 60), ending(200, 50)]);
    // Something else was enrolled in since, within what had been covered.
    it.add_coverage(stretch(45, 70)).unwrap();
    for (moment, coverages) in [
        (99, vec![stretch(10, 20), stretch(30, 60)]),
        (100, vec![stretch(10, 20), stretch(30, 50)]),
        (199, vec![stretch(10, 20), stretch(30, 50)]),
        (200, it.coverages.clone()),
    ] {
        assert_eq!(it.as_of(moment).coverages, coverages, "{moment}");
    }
    // And ended in its turn.
    it.end_coverage(Day(55), 300).unwrap();
    assert_eq!(it.as_of(250).coverages, [stretch(10, 20), stretch(30, 40), stretch(45, 70)]);
    assert_eq!(it.as_of(99).coverages, [stretch(10, 20), stretch(30, 60)]);
    for at in 3..MAX_ENDINGS {
        it.end_coverage(Day(55 - i32::try_from(at).unwrap()), 300).unwrap();
    }
    let full = it.clone();
    assert_eq!(it.end_coverage(Day(46), 400), Err(CoverageError::TooMany));
    assert_eq!(it, full);
}

#[test]
fn what_was_decided_once_is_judged_by_the_coverage_that_stood_then() {
    let mut world = World::new();
    world.enrolment().end_coverage(previous(service_day()), 500).unwrap();
    for (decided, is_covered) in [(None, false), (Some(499), true), (Some(500), false)] {
        let mut world = World { decided, ..world.clone() };
        let line = world.decide_charge(dollars(100));
        if is_covered {
            verify_line(&line, dollars(100), dollars(100), &[]);
        } else {
            verify_denied(&line, dollars(100), "PR-27");
        }
    }
}

// --- billing and filing ----------------------------------------------------------------------------------------------

#[test]
fn a_claim_dated_before_its_service() {
    verify_paid(|world, _| world.received = noon(service_day()));
    verify_denial(|world, _| world.received = noon(previous(service_day())), "CO-110");
}

#[test]
fn a_correction_is_billed_when_it_is_handed_in_itself() {
    // The first claim came on the service day: a longer stay is billed after it, and is in time as the first one was.
    let stay = |filed: u64| {
        let mut world = World::new();
        world.received = noon(service_day());
        world.filed = Some(noon(service_day()) + filed * DAY_MILLIS);
        world.decide_line(&claim_of([Line { through: 3, ..line() }]))
    };
    verify_line(&stay(3), dollars(100), dollars(100), &[]);
    verify_denied(&stay(2), dollars(100), "CO-110");
}

#[test]
fn the_day_of_receipt_is_the_plans_own() {
    let midnight = noon(service_day()) - DAY_MILLIS / 2;
    verify_paid(|world, _| world.received = midnight);
    verify_denial(|world, _| world.received = midnight - 1, "CO-110");
    // Five hours west of UTC the service day begins five hours later.
    let west = |world: &mut World| world.plan().utc_offset_minutes = -300;
    verify_denial(
        |world, _| {
            west(world);
            world.received = midnight + 5 * 3_600_000 - 1;
        },
        "CO-110",
    );
    verify_paid(|world, _| {
        west(world);
        world.received = midnight + 5 * 3_600_000;
    });
    verify_paid(|world, _| {
        world.plan().utc_offset_minutes = 330;
        world.received = midnight - 330 * 60_000;
    });
}

#[test]
fn the_last_day_of_the_filing_window_is_in_time() {
    verify_paid(|world, _| world.received = noon(service_day()) + 90 * DAY_MILLIS);
    verify_denial(|world, _| world.received = noon(service_day()) + 91 * DAY_MILLIS, "CO-29");
    let none = |world: &mut World| world.plan().filing = FilingWindow::Days(0);
    verify_paid(|world, _| {
        none(world);
        world.received = noon(service_day());
    });
    verify_denial(|world, _| none(world), "CO-29");
}

#[test]
fn a_filing_window_of_months_ends_on_the_same_day_of_the_month() {
    let received = |day: Day| {
        move |world: &mut World, _: &mut Claim| {
            world.plan().filing = FilingWindow::Months(6);
            world.received = noon(day);
        }
    };
    verify_paid(received(date(2026, 9, 10)));
    verify_denial(received(date(2026, 9, 11)), "CO-29");
}

#[test]
fn a_filing_window_of_months_ends_on_the_months_last_day_where_the_day_is_missing() {
    let received = |service: Day, months: u16, day: Day| {
        move |world: &mut World, _: &mut Claim| {
            world.plan().filing = FilingWindow::Months(months);
            world.enrolment().coverages[0].from = date(2024, 1, 1);
            world.service().prices[0].from = date(2024, 1, 1);
            world.base_day = service;
            world.received = noon(day);
        }
    };
    verify_paid(received(date(2026, 1, 31), 1, date(2026, 2, 28)));
    verify_denial(received(date(2026, 1, 31), 1, date(2026, 3, 1)), "CO-29");
    verify_paid(received(date(2024, 1, 31), 1, date(2024, 2, 29)));
    verify_denial(received(date(2024, 1, 31), 1, date(2024, 3, 1)), "CO-29");
    verify_paid(received(date(2024, 2, 29), 12, date(2025, 2, 28)));
    verify_denial(received(date(2024, 2, 29), 12, date(2025, 3, 1)), "CO-29");
}

#[test]
fn each_line_has_its_own_filing_window() {
    let mut world = World::new();
    world.received = noon(service_day()) + 91 * DAY_MILLIS;
    let decision = world.decide(&claim_of([line(), Line { from: 1, ..line() }]));
    verify_denied(&decision.lines[0], dollars(100), "CO-29");
    verify_line(&decision.lines[1], dollars(100), dollars(100), &[]);
}

#[test]
fn a_window_that_ends_beyond_the_calendar_has_not_ended() {
    verify_paid(|world, _| {
        world.plan().filing = FilingWindow::Months(u16::MAX);
        world.enrolment().coverages[0].to = date(9999, 12, 31);
        world.base_day = date(9998, 3, 10);
        world.received = noon(date(9999, 12, 31));
    });
}

// --- provider --------------------------------------------------------------------------------------------------------

#[test]
fn a_provider_who_is_not_credentialed_suspended_or_excluded() {
    verify_denial(|world, _| world.standing = Standing::NotCredentialed, "CO-B7");
    verify_denial(|world, _| world.standing = Standing::Suspended, "CO-B7");
    verify_denial(|world, _| world.standing = Standing::Excluded, "CO-B7");
}

/// The baseline's claim, changed, denied for whoever did or ordered it.
#[track_caller]
fn verify_denied_for(standing: Standing, change: impl FnOnce(&mut Claim), reason: &str) {
    let mut world = World::new();
    world.others.insert(DOCTOR, standing);
    let mut claim = claim();
    change(&mut claim);
    let before = world.records.clone();
    verify_denied(&world.decide_line(&claim), dollars(100), reason);
    assert_eq!(before, world.records);
    world.others.insert(DOCTOR, Standing::Credentialed);
    verify_line(&world.decide_line(&claim), dollars(100), dollars(100), &[]);
}

#[test]
fn whoever_did_it_must_be_eligible_on_the_day() {
    for standing in [Standing::NotCredentialed, Standing::Suspended, Standing::Excluded] {
        verify_denied_for(standing, |claim| claim.rendering = Some(DOCTOR), "CO-185");
        verify_denied_for(standing, |claim| claim.lines[0].rendering = Some(DOCTOR), "CO-185");
    }
}

#[test]
fn whoever_ordered_it_must_be_eligible_on_the_day() {
    for standing in [Standing::NotCredentialed, Standing::Suspended, Standing::Excluded] {
        verify_denied_for(standing, |claim| claim.ordering = Some(DOCTOR), "CO-184");
        verify_denied_for(standing, |claim| claim.lines[0].ordering = Some(DOCTOR), "CO-184");
    }
}

#[test]
fn what_a_line_says_of_its_providers_counts_and_not_what_the_claim_says() {
    let mut world = World::new();
    let own = Line { rendering: Some(DOCTOR), ordering: Some(DOCTOR), ..line() };
    let billing = Line { code: code("G0002"), rendering: Some(PROVIDER), ordering: Some(DOCTOR), ..line() };
    world.price("G0002", dollars(100));
    let claim = claim_of([own, billing, Line { from: 1, ..line() }]);
    let claim = Claim { rendering: Some(EXCLUDED_PROVIDER), ordering: Some(EXCLUDED_PROVIDER), ..claim };
    let decision = world.decide(&claim);
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    verify_line(&decision.lines[1], dollars(100), dollars(100), &[]);
    verify_denied(&decision.lines[2], dollars(100), "CO-185");
}

#[test]
fn the_standing_of_the_day_counts_for_whoever_did_it() {
    use inkclaim_domain::adjudicate::{adjudicate, Circumstances};
    use inkclaim_domain::consent::Categories;
    use inkclaim_domain::decision::Outcome;

    let mut world = World::new();
    let next = Day(service_day().0 + 1);
    let on = |provider, day, standing| (ProviderDay { provider, day }, standing);
    let claim = Claim { rendering: Some(DOCTOR), ..claim_of([line(), Line { from: 1, ..line() }]) };
    let circumstances = Circumstances {
        control: ControlNumber(1),
        provider: PROVIDER,
        standings: &[
            on(PROVIDER, service_day(), Standing::Credentialed),
            on(PROVIDER, next, Standing::Credentialed),
            on(DOCTOR, service_day(), Standing::Credentialed),
            on(DOCTOR, next, Standing::Suspended),
        ],
        base_day: service_day(),
        received: world.received,
        filed: world.received,
        now: world.received,
        evidence: Categories::NONE,
        may_wait: true,
        reviews: &[],
        decided: None,
        undo: None,
    };
    let (outcome, _) = adjudicate(&mut world.records, &claim, &circumstances);
    let Outcome::Decided(decision) = outcome else { panic!("not decided") };
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    verify_denied(&decision.lines[1], dollars(100), "CO-185");
}

#[test]
fn a_day_for_which_no_standing_is_known() {
    use inkclaim_domain::adjudicate::{adjudicate, Circumstances};
    use inkclaim_domain::consent::Categories;
    use inkclaim_domain::decision::Outcome;

    let mut world = World::new();
    let claim = claim_of([line(), Line { from: 1, ..line() }]);
    let circumstances = Circumstances {
        control: ControlNumber(1),
        provider: PROVIDER,
        standings: &[(ProviderDay { provider: PROVIDER, day: service_day() }, Standing::Credentialed)],
        base_day: service_day(),
        received: world.received,
        filed: world.received,
        now: world.received,
        evidence: Categories::NONE,
        may_wait: true,
        reviews: &[],
        decided: None,
        undo: None,
    };
    let (outcome, _) = adjudicate(&mut world.records, &claim, &circumstances);
    let Outcome::Decided(decision) = outcome else { panic!("not decided") };
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    verify_denied(&decision.lines[1], dollars(100), "CO-B7");
}

// --- duplicates ------------------------------------------------------------------------------------------------------

/// After the baseline's claim, another: a duplicate.
#[track_caller]
fn verify_duplicate(change: impl FnOnce(&mut World, &mut Claim)) {
    verify_denial(
        |world, claim| {
            world.decide(&crate::common::claim());
            claim.number = number(2);
            change(world, claim);
        },
        "OA-18",
    );
}

/// After the baseline's claim, another: something else.
#[track_caller]
fn verify_no_duplicate(change: impl FnOnce(&mut World, &mut Claim)) {
    verify_paid(|world, claim| {
        world.decide(&crate::common::claim());
        claim.number = number(2);
        change(world, claim);
    });
}

#[test]
fn the_same_service_twice_in_one_claim() {
    let mut world = World::new();
    let decision = world.decide(&claim_of([line(), line()]));
    assert_eq!(decision.verdict(), Verdict::Partly);
    verify_line(&decision.lines[0], dollars(100), dollars(100), &[]);
    verify_denied(&decision.lines[1], dollars(100), "OA-18");
    assert_eq!(world.visit().lines.len(), 1);
}

#[test]
fn the_same_service_in_another_claim_whatever_its_number() {
    verify_duplicate(|_, _| {});
    verify_duplicate(|_, claim| claim.number = number(1));
}

#[test]
fn the_same_service_in_another_quantity_or_at_another_charge() {
    verify_duplicate(|_, claim| claim.lines[0].units = units(2));
    let mut world = World::new();
    world.decide(&claim());
    let again = world.decide_charge(dollars(60));
    verify_denied(&again, dollars(60), "OA-18");
}

#[test]
fn the_same_service_of_another_code_day_member_or_provider() {
    verify_no_duplicate(|world, claim| {
        world.price("G0002", dollars(100));
        claim.lines[0].code = code("G0002");
    });
    verify_no_duplicate(|_, claim| claim.lines[0].from = 1);
    verify_no_duplicate(|_, claim| claim.member = SPOUSE);
    verify_no_duplicate(|world, _| world.provider = OTHER_PROVIDER);
}

#[test]
fn only_modifiers_that_the_plan_lists_distinguish() {
    let listed = |world: &mut World| world.plan().distinguishing_modifiers = vec![modifier("RT"), modifier("LT")];
    verify_duplicate(|_, claim| claim.lines[0].modifiers = vec![modifier("RT")]);
    verify_duplicate(|world, claim| {
        listed(world);
        claim.lines[0].modifiers = vec![modifier("GA")];
    });
    verify_no_duplicate(|world, claim| {
        listed(world);
        claim.lines[0].modifiers = vec![modifier("GA"), modifier("RT")];
    });
}

#[test]
fn the_order_and_repetition_of_modifiers_do_not_distinguish() {
    let with = |modifiers: &[&str]| Line { modifiers: modifiers.iter().map(|it| modifier(it)).collect(), ..line() };
    let mut world = World::new();
    world.plan().distinguishing_modifiers = vec![modifier("RT"), modifier("59")];
    let lines = [
        with(&["RT", "59"]),
        with(&["59", "RT"]),
        with(&["59", "GA", "RT", "59"]),
        with(&["59"]),
        with(&["59", "59"]),
        with(&["RT"]),
        with(&[]),
    ];
    let decision = world.decide(&claim_of(lines));
    let denied: Vec<bool> = decision.lines.iter().map(|line| line.is_denied()).collect();
    assert_eq!(denied, [false, true, true, false, true, false, false]);
    assert_eq!(world.visit().lines[0].modifiers, [modifier("59"), modifier("RT")], "kept sorted, each once");
}

#[test]
fn a_denied_line_makes_no_duplicate() {
    let mut world = World::new();
    world.benefit().places = vec![11];
    let elsewhere = Line { place: Some(21), ..line() };
    let decision = world.decide(&claim_of([elsewhere, line()]));
    verify_denied(&decision.lines[0], dollars(100), "CO-5");
    verify_line(&decision.lines[1], dollars(100), dollars(100), &[]);
}

#[test]
fn a_line_that_used_up_the_limit_before_is_a_duplicate_first() {
    let mut world = World::new();
    world.limit(most_units(units(1)));
    world.decide(&claim());
    let again = world.decide_line(&claim());
    verify_denied(&again, dollars(100), "OA-18");
}

// --- code, plan, place, price ----------------------------------------------------------------------------------------

#[test]
fn a_code_is_valid_from_its_first_to_its_last_day() {
    verify_paid(|world, _| {
        world.service().valid_from = service_day();
        world.service().valid_to = Some(service_day());
    });
    verify_denial(|world, _| world.service().valid_from = next(service_day()), "CO-181");
    verify_denial(|world, _| world.service().valid_to = Some(previous(service_day())), "CO-181");
}

#[test]
fn a_service_that_is_not_in_the_plan() {
    verify_denial(|_, claim| claim.lines[0].code = code("G0002"), "PR-204");
    verify_denial(
        |world, claim| {
            world.records.services.insert((PlanId(2), code("G0002")), service(dollars(100)));
            claim.lines[0].code = code("G0002");
        },
        "PR-204",
    );
}

#[test]
fn a_service_is_paid_only_at_its_places() {
    verify_paid(|world, _| world.benefit().places = vec![21, 11]);
    verify_denial(|world, _| world.benefit().places = vec![21], "CO-5");
    verify_denial(
        |world, claim| {
            world.benefit().places = vec![11];
            claim.place = None;
        },
        "CO-5",
    );
    verify_paid(|_, claim| claim.place = None);
}

#[test]
fn a_lines_own_place_comes_before_the_claims() {
    verify_paid(|world, claim| {
        world.benefit().places = vec![21];
        claim.lines[0].place = Some(21);
    });
    verify_denial(
        |world, claim| {
            world.benefit().places = vec![11];
            claim.lines[0].place = Some(21);
        },
        "CO-5",
    );
}

#[test]
fn the_price_is_that_of_the_service_day() {
    let mut world = World::new();
    let (before, on) = (price_from(date(2025, 1, 1), dollars(60)), price_from(service_day(), dollars(80)));
    world.service().prices = vec![before, on, price_from(next(service_day()), dollars(90))];
    world.verify_plan();
    world.base_day = previous(service_day());
    let lines = [line(), Line { from: 1, ..line() }, Line { from: 2, ..line() }, Line { from: 5, ..line() }];
    world.received = noon(service_day()) + 10 * DAY_MILLIS;
    let paid: Vec<Amount> = world.decide(&claim_of(lines)).lines.iter().map(|line| line.paid).collect();
    assert_eq!(paid, [dollars(60), dollars(80), dollars(90), dollars(90)]);
}

#[test]
fn a_day_without_a_price() {
    let no_longer = |world: &mut World| world.may_wait = false;
    verify_denial(
        |world, _| {
            no_longer(world);
            world.service().prices[0].from = next(service_day());
        },
        "CO-147",
    );
    verify_denial(
        |world, _| {
            no_longer(world);
            world.service().prices.clear();
        },
        "CO-147",
    );
    // While it may wait, a reviewer is asked.
    let mut world = World::new();
    world.service().prices.clear();
    let pend = world.pend(&claim());
    assert!(pend.review && !pend.other_payer && pend.evidence.is_empty());
    assert_eq!(pend.until, Day(date(2026, 3, 12).0 + 30));
    assert_eq!(world.visit().lines.len(), 1, "it is noted as claimed");
}

// --- who bears a denial ----------------------------------------------------------------------------------------------

#[test]
fn what_a_bound_provider_bears_is_the_members_where_the_provider_is_not_bound() {
    let unbound = |change: fn(&mut World), reason: &str| {
        verify_denial(
            |world, _| {
                world.unbind();
                world.may_wait = false;
                change(world);
            },
            reason,
        );
    };
    unbound(|world| world.received = noon(previous(service_day())), "PR-110");
    unbound(|world| world.plan().filing = FilingWindow::Days(0), "PR-29");
    unbound(|world| world.standing = Standing::NotCredentialed, "PR-B7");
    unbound(|world| world.service().valid_to = Some(previous(service_day())), "PR-181");
    unbound(|world| world.benefit().places = vec![21], "PR-5");
    unbound(|world| world.service().prices.clear(), "PR-147");
    unbound(|world| world.records.services.clear(), "PR-204");
    unbound(|world| world.enrolment().coverages.clear(), "PR-31");
    unbound(|world| drop(world.decide(&claim())), "OA-18");
}

// --- the order -------------------------------------------------------------------------------------------------------

type Break = fn(&mut World, &mut Claim);

/// One failure per reason, in the order in which they win.
const FAILURES: [(Reason, Break); 14] = [
    (Reason::NeverEnrolled, |_, claim| claim.member = STRANGER),
    (Reason::AfterCoverage, |world, _| world.enrolment().coverages[0].to = previous(service_day())),
    (Reason::BilledBeforeService, |world, _| world.received = noon(previous(service_day()))),
    (Reason::FiledTooLate, |world, _| world.received = noon(service_day()) + 91 * DAY_MILLIS),
    (Reason::ProviderNotCredentialed, |world, _| world.standing = Standing::Excluded),
    (Reason::RenderingNotEligible, |_, claim| claim.rendering = Some(EXCLUDED_PROVIDER)),
    (Reason::OrderingNotEligible, |_, claim| claim.ordering = Some(EXCLUDED_PROVIDER)),
    (Reason::Duplicate, |world, claim| {
        let key = VisitKey { member: claim.member, ..world.visit_key() };
        let noted = VisitLine { claim: ControlNumber(90), code: code("G0001"), units: ONE_UNIT, modifiers: vec![] };
        world.records.visits.entry(key).or_default().lines.push(noted);
    }),
    (Reason::CodeNotValid, |world, _| world.service().valid_to = Some(previous(service_day()))),
    (Reason::NotInPlan, |world, _| world.records.services.clear()),
    (Reason::WrongPlace, |world, _| world.benefit().places = vec![21]),
    (Reason::NoPrice, |world, _| {
        world.records.services.values_mut().for_each(|service| service.prices.clear());
    }),
    (Reason::BenefitMaximum, |world, _| {
        world.limit(most_units(units(0)));
    }),
    (Reason::EvidenceNeverCame, |world, _| {
        world.benefit().evidence = Some(Category::VisitNote.into());
        world.may_wait = false;
    }),
];

#[test]
fn of_two_failures_the_first_in_step_0s_order_is_the_reason() {
    // A day cannot be both too early and too late; a code that no plan has is not known to be valid or not.
    let exclusive = [(Reason::BilledBeforeService, Reason::FiledTooLate), (Reason::CodeNotValid, Reason::NotInPlan)];
    for (position, (reason, first)) in FAILURES.iter().enumerate() {
        for (other, second) in &FAILURES[position..] {
            if exclusive.contains(&(*reason, *other)) {
                continue;
            }
            let mut world = World::new();
            let mut claim = claim();
            world.may_wait = false;
            first(&mut world, &mut claim);
            second(&mut world, &mut claim);
            let before = world.records.clone();
            let line = world.decide_line(&claim);
            let told: Vec<Reason> = line.adjustments.iter().map(|adjustment| adjustment.reason).collect();
            assert_eq!(told, [*reason], "{reason:?} before {other:?}");
            assert!(line.is_denied());
            assert_eq!(before, world.records);
        }
    }
}
