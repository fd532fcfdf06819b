//! Conditions of step 0 that a plan may set: sex, age, setting, exclusions, waiting periods, frequencies, filing of stays, and
//! stays across the edges of coverage.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::accumulators::FrequencyUse;
use inkclaim_domain::calendar::{Anniversary, Day, FilingWindow};
use inkclaim_domain::claim::{Claim, ClaimKind, Line};
use inkclaim_domain::enrolment::{AgeClass, Coverage, Person, Sex};
use inkclaim_domain::ids::{ControlNumber, ProviderId};
use inkclaim_domain::money::Amount;
use inkclaim_domain::network::{Facility, Network, Setting};
use inkclaim_domain::plan::{Exclusion, FrequencyRule, Waiting};
use inkclaim_domain::review::{Figures, LineRuling, Review};
use inkclaim_domain::service::Span;

const NONE: Amount = Amount::ZERO;

#[track_caller]
fn verify_paid(world: &mut World) {
    verify_line(&world.decide_line(&claim()), dollars(100), dollars(100), &[]);
}

#[track_caller]
fn verify_denial(world: &mut World, reason: &str) {
    let before = world.records.clone();
    verify_denied(&world.decide_line(&claim()), dollars(100), reason);
    assert_eq!(world.records, before, "a denied line counts for nothing");
}

// --- sex, age, setting, exclusions -----------------------------------------------------------------------------------

#[test]
fn a_service_for_one_sex_or_age() {
    let with = |sex, age, person_sex, person_age| {
        let mut world = World::new();
        world.service().sex = sex;
        world.service().age = age;
        world.enrolment().persons = vec![person(person_sex, person_age)];
        world
    };
    let (female, male) = (Some(Sex::Female), Some(Sex::Male));
    let (adult, child) = (Some(AgeClass::Adult), Some(AgeClass::Child));
    verify_paid(&mut with(None, None, female, child));
    verify_paid(&mut with(female, adult, female, adult));
    verify_denial(&mut with(male, None, female, adult), "CO-7");
    verify_denial(&mut with(None, adult, female, child), "CO-6");
    verify_denial(&mut with(None, child, female, adult), "CO-6");
    verify_denial(&mut with(male, child, female, adult), "CO-7");
    let mut unbound = with(male, None, female, None);
    unbound.unbind();
    verify_denial(&mut unbound, "PR-7");
}

#[test]
fn whose_sex_or_age_is_not_attested_is_looked_at_by_a_reviewer() {
    for change in [(|world| world.service().sex = Some(Sex::Male)) as fn(&mut World), |world| {
        world.service().age = Some(AgeClass::Child);
    }] {
        let mut world = World::new();
        change(&mut world);
        let pend = world.pend(&claim());
        assert!(pend.review && pend.evidence.is_empty() && !pend.other_payer);
        let mut late = world.clone();
        late.may_wait = false;
        verify_denied(&late.settle(&claim()).lines[0], dollars(100), "CO-140");
        // Who looks at it may accept it, without waiving anything.
        world.reviews = vec![accept(inkclaim_domain::review::Figures::AS_PLANNED)];
        verify_line(&world.settle(&claim()).lines[0], dollars(100), dollars(100), &[]);
    }
}

#[test]
fn what_is_attested_holds_from_its_day_and_a_childs_age_until_it_may_be_over() {
    let mut world = World::new();
    world.service().age = Some(AgeClass::Child);
    let child = Person {
        from: date(2020, 1, 1),
        sex: None,
        age: Some(AgeClass::Child),
        review_from: Some(next(service_day())),
    };
    world.enrolment().persons = vec![child];
    verify_paid(&mut world.clone());
    let mut on_the_day = world.clone();
    on_the_day.enrolment().persons[0].review_from = Some(service_day());
    assert!(on_the_day.pend(&claim()).review, "it must be attested anew");
    let grown = Person { from: service_day(), age: Some(AgeClass::Adult), review_from: None, ..child };
    world.enrolment().persons.push(grown);
    verify_denial(&mut world, "CO-6");
    world.base_day = previous(service_day());
    verify_paid(&mut world);
}

#[test]
fn a_service_is_paid_at_facilities_of_its_setting_alone() {
    const FACILITY: ProviderId = ProviderId(50);
    let at = |setting: Setting, facility: Facility, named: bool| {
        let mut world = World::new();
        world.service().setting = Some(setting);
        let provider = if named { FACILITY } else { PROVIDER };
        let network = Network { facility, ..Network::since(date(2020, 1, 1), BOUND) };
        world.records.networks.insert(provider, network);
        let facility = named.then_some(FACILITY);
        let line = world.decide_line(&Claim { facility, ..claim() });
        if line.is_denied() {
            verify_denied(&line, dollars(100), "CO-5");
        }
        !line.is_denied()
    };
    let (inside, outside) = (Setting::InPatient, Setting::OutPatient);
    for named in [true, false] {
        assert!(at(inside, Facility::Both, named) && at(outside, Facility::Both, named));
        assert!(at(inside, Facility::Only(inside), named) && at(outside, Facility::Only(outside), named));
        assert!(!at(inside, Facility::Only(outside), named) && !at(outside, Facility::Only(inside), named));
    }
}

#[test]
fn what_the_plan_excludes() {
    let with = |exclusion| {
        let mut world = World::new();
        world.benefit().exclusion = Some(exclusion);
        world
    };
    verify_denial(&mut with(Exclusion::NotCovered), "PR-96");
    verify_denial(&mut with(Exclusion::ExcludedActivity), "PR-160");
    let line = with(Exclusion::NotCovered).decide_line(&claim());
    assert_eq!(line.adjustments[0].reason.rarc(), Some("N30"));
}

// --- waiting ---------------------------------------------------------------------------------------------------------

fn waiting(adults: u8, children: u8, age: Option<AgeClass>) -> World {
    let mut world = World::new();
    world.benefit().waiting = Waiting { adults, children };
    world.enrolment().persons = vec![person(None, age)];
    world.received = noon(date(2026, 12, 31));
    world.plan().filing = FilingWindow::Days(400);
    world
}

fn on(world: &World, day: Day) -> World {
    World { base_day: day, ..world.clone() }
}

#[test]
fn waiting_ends_on_its_anniversary_and_that_day_is_free() {
    let world = waiting(6, 0, Some(AgeClass::Adult));
    verify_denial(&mut on(&world, date(2026, 1, 2)), "PR-179");
    verify_denial(&mut on(&world, date(2026, 6, 30)), "PR-179");
    verify_paid(&mut on(&world, date(2026, 7, 1)));
    verify_paid(&mut on(&world, date(2026, 7, 2)));
}

#[test]
fn adults_and_children_wait_as_the_plan_says() {
    let day = date(2026, 1, 2);
    verify_paid(&mut on(&waiting(6, 0, Some(AgeClass::Child)), day));
    verify_denial(&mut on(&waiting(0, 1, Some(AgeClass::Child)), day), "PR-179");
    verify_paid(&mut on(&waiting(0, 1, Some(AgeClass::Adult)), day));
    verify_denial(&mut on(&waiting(6, 0, None), day), "PR-179");
}

#[test]
fn renewal_does_not_restart_waiting_but_a_gap_does() {
    let stretch = |from: Day, to: Day| Coverage { from, to, ..coverage() };
    let mut world = waiting(6, 6, None);
    let earlier = stretch(date(2025, 9, 1), date(2026, 1, 31));
    world.enrolment().coverages = vec![earlier, stretch(date(2026, 2, 1), date(2026, 12, 31))];
    verify_denial(&mut on(&world, date(2026, 2, 28)), "PR-179");
    verify_paid(&mut on(&world, date(2026, 3, 1)));
    // A day between them, and waiting begins anew.
    world.enrolment().coverages[1].from = date(2026, 2, 2);
    verify_denial(&mut on(&world, date(2026, 8, 1)), "PR-179");
    verify_paid(&mut on(&world, date(2026, 8, 2)));
    assert_eq!(world.enrolment().unbroken_since(date(2026, 1, 15)), date(2025, 9, 1));
}

#[test]
fn who_joins_later_waits_for_himself() {
    let mut world = waiting(2, 2, None);
    world.enrolment_of(SPOUSE).coverages[0].from = date(2026, 3, 1);
    verify_paid(&mut world.clone());
    verify_denied(&world.decide_line(&Claim { member: SPOUSE, ..claim() }), dollars(100), "PR-179");
}

// --- frequencies -----------------------------------------------------------------------------------------------------

/// So many within so many days.
fn rationed(times: u8, days: u16) -> World {
    let mut world = World::new();
    world.plan().frequencies = vec![FrequencyRule { times, days, is_edit: false }];
    world.plan().filing = FilingWindow::Days(2_000);
    world.service().frequency = Some(0);
    world.enrolment().coverages[0] = Coverage { from: date(2024, 1, 1), to: date(2030, 12, 31), ..coverage() };
    world.service().prices[0].from = date(2024, 1, 1);
    world.received = noon(date(2028, 1, 1));
    world.verify_plan();
    world
}

/// Whether the service is paid so many days after the baseline's.
fn is_paid(world: &mut World, after: i32) -> bool {
    world.base_day = Day(service_day().0 + after);
    let line = world.decide_line(&claim());
    if line.is_denied() {
        verify_denied(&line, dollars(100), "PR-119");
    }
    !line.is_denied()
}

#[test]
fn another_is_refused_up_to_and_including_the_last_day() {
    let mut world = rationed(1, 180);
    assert!(is_paid(&mut world, 0));
    let noted = FrequencyUse { rule: 0, day: service_day(), claim: ControlNumber(1) };
    assert_eq!(world.member_used().frequencies, [noted]);
    assert!(!is_paid(&mut world.clone(), 6), "in the same week");
    assert!(!is_paid(&mut world.clone(), 180));
    assert!(is_paid(&mut world.clone(), 181));
    // A claim that comes late finds those after it, too.
    assert!(!is_paid(&mut world.clone(), -180));
    assert!(is_paid(&mut world.clone(), -181));
    world.base_day = Day(service_day().0 + 6);
    assert_eq!(world.decide_line(&Claim { member: SPOUSE, ..claim() }).paid, dollars(100));
}

#[test]
fn two_within_the_days_and_no_third() {
    let mut world = rationed(2, 10);
    assert!(is_paid(&mut world, 0) && is_paid(&mut world, 5));
    assert!(!is_paid(&mut world.clone(), 10));
    assert!(is_paid(&mut world.clone(), 11), "only one of them is within ten days");
    assert!(!is_paid(&mut world, 3));
}

#[test]
fn plan_years_do_not_matter_to_a_frequency() {
    let mut world = rationed(1, 800);
    world.plan().year_start = Anniversary { month: 3, day: 15 };
    assert!(is_paid(&mut world, 0));
    for (after, paid) in [(20, false), (370, false), (740, false), (800, false), (801, true)] {
        world.received = noon(date(2029, 1, 1));
        assert_eq!(is_paid(&mut world.clone(), after), paid, "{after}");
    }
}

#[test]
fn services_of_one_rule_share_it_and_an_edit_says_so() {
    let mut world = rationed(1, 30);
    world.plan().frequencies[0].is_edit = true;
    world.price("G0002", dollars(100));
    world.service_of("G0002").frequency = Some(0);
    let decision = world.decide(&claim_of([line(), line_of("G0002", dollars(100))]));
    verify_denied(&decision.lines[1], dollars(100), "CO-151");
    // A denied line is none.
    let mut world = rationed(1, 30);
    let nowhere = Line { from: 0, ..line_of("G0009", dollars(1)) };
    world.decide(&claim_of([nowhere]));
    assert!(is_paid(&mut world, 0));
}

// --- stays -----------------------------------------------------------------------------------------------------------

/// A stay of four days, 100 and a unit each.
fn stay() -> Claim {
    claim_of([Line { through: 3, units: units(4), ..line_of("G0001", dollars(400)) }])
}

fn staying(span: Span, from: Day, to: Day) -> World {
    let mut world = World::new();
    world.service().span = span;
    world.enrolment().coverages[0] = Coverage { from, to, ..coverage() };
    world.received = noon(date(2026, 3, 20));
    world
}

#[test]
fn a_whole_stay_needs_every_day() {
    let (first, last) = (service_day(), Day(service_day().0 + 3));
    let line = staying(Span::WholeStay, first, last).decide_line(&stay());
    verify_line(&line, dollars(400), dollars(400), &[]);
    let late = staying(Span::WholeStay, Day(first.0 + 2), last).decide_line(&stay());
    verify_denied(&late, dollars(400), "PR-26");
    let early = staying(Span::WholeStay, first, previous(last)).decide_line(&stay());
    verify_denied(&early, dollars(400), "PR-27");
    let mut gap = staying(Span::WholeStay, first, first);
    gap.enrolment().coverages.push(Coverage { from: last, to: last, ..coverage() });
    verify_denied(&gap.decide_line(&stay()), dollars(400), "PR-200");
    // Renewed during the stay: covered throughout.
    let mut renewed = staying(Span::WholeStay, first, next(first));
    renewed.enrolment().coverages.push(Coverage { from: Day(first.0 + 2), to: last, ..coverage() });
    assert_eq!(renewed.decide_line(&stay()).paid, dollars(400));
}

#[test]
fn a_line_per_day_loses_its_uncovered_days() {
    let (first, last) = (service_day(), Day(service_day().0 + 3));
    for (from, to, paid) in [(first, previous(last), 300), (Day(first.0 + 2), last, 200), (last, last, 100)] {
        let mut world = staying(Span::PerDay, from, to);
        let line = world.decide_line(&stay());
        let allowed = dollars(paid);
        verify_line(&line, allowed, allowed, &[("PR-238", dollars(400 - paid))]);
        assert_eq!(line.terms.unwrap().units, units(u32::try_from(paid / 100).unwrap()));
    }
    let mut outside = staying(Span::PerDay, next(last), next(last));
    verify_denied(&outside.decide_line(&stay()), dollars(400), "PR-26");
}

#[test]
fn the_smallest_part_of_a_unit_is_covered_on_the_smallest_part_of_a_stay() {
    use inkclaim_domain::money::Quantity;
    use inkclaim_domain::service::UnitsPerDay;

    // A thousandth of a unit over four days, one of them covered: found by the second reading of the rules.
    let mut world = staying(Span::PerDay, Day(service_day().0 + 3), date(2026, 12, 31));
    world.service().units_per_day = Some(UnitsPerDay { most: units(5), denies: true, is_maximum: false });
    let tiny = Line { through: 3, units: Quantity(1), ..line_of("G0001", cents(40)) };
    let line = world.decide_line(&claim_of([tiny]));
    verify_line(&line, cents(10), cents(10), &[("PR-238", cents(30))]);
    assert_eq!(line.terms.unwrap().units, Quantity(1));
}

#[test]
fn uncovered_days_stand_beside_other_reasons() {
    let mut world = staying(Span::PerDay, Day(service_day().0 + 1), date(2026, 12, 31));
    world.price("G0001", dollars(80));
    world.service().span = Span::PerDay;
    world.sharing().coinsurance = percent(10);
    // Three of four days: 300 of 400, 240 allowed.
    let shares = [("PR-238", dollars(100)), ("CO-45", dollars(60)), ("PR-2", dollars(24))];
    verify_line(&world.decide_line(&stay()), dollars(240), dollars(216), &shares);
    let mut world = staying(Span::PerDay, Day(service_day().0 + 1), date(2026, 12, 31));
    world.confine(most_paid(NONE));
    let line = world.decide_line(&stay());
    assert!(line.is_denied());
    verify_line(&line, NONE, NONE, &[("PR-238", dollars(100)), ("PR-119", dollars(300))]);
}

#[test]
fn a_copay_of_the_first_covered_day_is_taken_once() {
    use inkclaim_domain::plan::CopayOrder;

    // Coverage begins on the second day of the stay; an ordinary line of that day has had its copay.
    for stay_first in [true, false] {
        let mut world = staying(Span::PerDay, next(service_day()), date(2026, 12, 31));
        world.sharing().copay = copay(dollars(30), CopayOrder::BeforeDeductible);
        world.price("G0002", dollars(100));
        let other = claim_of([Line { from: 1, ..line_of("G0002", dollars(100)) }]);
        let claims = if stay_first { [stay(), other] } else { [other, stay()] };
        let taken = claims.map(|claim| world.decide(&claim).totals([NONE]).unwrap().cost_share);
        assert_eq!(taken, [dollars(30), NONE]);
    }
}

#[test]
fn a_stay_is_a_duplicate_of_any_of_its_days() {
    let mut world = staying(Span::PerDay, date(2026, 1, 1), date(2026, 12, 31));
    world.decide(&stay());
    assert_eq!(world.records.visits.len(), 4);
    for (from, through, is_duplicate) in [(0, 0, true), (3, 0, true), (3, 5, true), (4, 0, false)] {
        let again = claim_of([Line { from, through, ..line() }]);
        assert_eq!(world.clone().decide_line(&again).is_denied(), is_duplicate, "{from} {through}");
    }
    world.base_day = Day(service_day().0 - 2);
    verify_denied(&world.decide_line(&stay()), dollars(400), "OA-18");
}

#[test]
fn a_stay_is_billed_after_its_last_day_and_filed_in_time_from_the_day_of_its_kind_of_claim() {
    let with = |kind: ClaimKind, received: Day| {
        let mut world = staying(Span::WholeStay, date(2026, 1, 1), date(2026, 12, 31));
        world.received = noon(received);
        world.decide_line(&Claim { kind, ..stay() })
    };
    let last = Day(service_day().0 + 3);
    assert_eq!(with(ClaimKind::Institutional, last).paid, dollars(400));
    verify_denied(&with(ClaimKind::Institutional, previous(last)), dollars(400), "CO-110");
    let window = |day: Day| Day(day.0 + 90);
    assert_eq!(with(ClaimKind::Professional, window(service_day())).paid, dollars(400));
    verify_denied(&with(ClaimKind::Professional, next(window(service_day()))), dollars(400), "CO-29");
    assert_eq!(with(ClaimKind::Institutional, window(last)).paid, dollars(400));
    verify_denied(&with(ClaimKind::Institutional, next(window(last))), dollars(400), "CO-29");
}

#[test]
fn a_stay_has_its_bound() {
    use inkclaim_domain::bounds::MAX_STAY_DAYS;
    use inkclaim_domain::claim::Refusal;

    let most = u16::try_from(MAX_STAY_DAYS).unwrap();
    let lasting = |through: u16| claim_of([Line { through, ..line() }]);
    assert_eq!(lasting(most).ensure_well_formed(service_day()), Ok(()));
    assert_eq!(lasting(most + 1).ensure_well_formed(service_day()), Err(Refusal::StayTooLong));
    let both = claim_of([Line { through: most, ..line() }, Line { through: 1, ..line() }]);
    assert_eq!(World::new().refuse(&both), Refusal::StayTooLong);
}

#[test]
fn whoever_bills_backwards_in_time_is_looked_at_where_uses_may_be_forgotten() {
    let mut world = rationed(1, 7);
    for week in 9..17 {
        assert!(is_paid(&mut world, week * 8));
    }
    // Eight are kept: one that lies before them is not, and whether another comes too soon after it nobody knows.
    assert!(is_paid(&mut world, 8));
    world.base_day = Day(service_day().0 + 10);
    world.clone().pend(&claim());
    // Nor where there is room again.
    let kept = ControlNumber(8);
    for used in world.records.used.values_mut() {
        used.forget(kept);
        assert_eq!(used.frequencies.len(), 7);
    }
    world.clone().pend(&claim());
    // As far from it as the rule asks for nobody needs to look.
    let mut later = World { base_day: Day(service_day().0 + 16), ..world.clone() };
    assert_eq!(later.decide_line(&claim()).paid, dollars(100));
    world.may_wait = false;
    verify_denied(&world.clone().decide_line(&claim()), dollars(100), "PR-119");
    world.reviews = vec![Review { line: 0, ruling: LineRuling::Accept(Figures::AS_PLANNED) }];
    assert_eq!(world.decide_line(&claim()).paid, dollars(100));
}

#[test]
fn what_comes_too_often_does_not_wait_for_a_price() {
    let mut world = rationed(1, 30);
    assert!(is_paid(&mut world, 0));
    world.service().prices.clear();
    assert!(!is_paid(&mut world.clone(), 30));
    world.base_day = Day(service_day().0 + 31);
    assert!(world.pend(&claim()).review);
}
