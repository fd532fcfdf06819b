//! Limits beyond a year and a member: lifetime, category, family, age class, and counts of claims of a kind.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::accumulators::{Counter, Holder};
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::decision::Verdict;
use inkclaim_domain::enrolment::AgeClass;
use inkclaim_domain::ids::MemberId;
use inkclaim_domain::money::{Amount, Overflow};
use inkclaim_domain::plan::{Growth, Limit, LimitHolder, Measure, Period};
use inkclaim_domain::review::{Figures, LineRuling, Review};
use inkclaim_domain::service::Kind;

const NONE: Amount = Amount::ZERO;

/// The baseline without an end of its coverage, and a limit on its benefit.
fn world_with(limit: Limit) -> World {
    let mut world = World::of(|_| {});
    world.enrolment().coverages[0].to = date(2030, 12, 31);
    world.confine(limit);
    world.verify_plan();
    world
}

/// Paid for another 100 in 2027.
fn next_year(world: &mut World) -> Amount {
    world.base_day = date(2027, 3, 10);
    world.received = noon(world.base_day);
    world.decide_charge(dollars(100)).paid
}

#[test]
fn a_lifetime_maximum_does_not_restart() {
    for (period, reason) in [(Period::Lifetime, "PR-35"), (Period::LifetimeOfCategory, "PR-149")] {
        for limit in [Limit { period, ..most_paid(dollars(130)) }, Limit { period, ..most_units(units(1)) }] {
            let mut world = world_with(limit);
            let is_units = matches!(limit.measure, Measure::Units(_));
            assert_eq!(world.decide_charge(dollars(100)).paid, dollars(100));
            let used = world.ever_used_by(Holder::Member(MEMBER)).used(Counter::Limit(0));
            assert_eq!((used, world.limit_used(0)), (if is_units { 1_000 } else { 10_000 }, 0));
            world.base_day = date(2027, 3, 10);
            world.received = noon(world.base_day);
            let line = world.decide_charge(dollars(100));
            if is_units {
                verify_denied(&line, dollars(100), reason);
            } else {
                verify_line(&line, dollars(100), dollars(30), &[(reason, dollars(70))]);
            }
        }
    }
    assert_eq!(next_year(&mut world_with(most_paid(dollars(130)))), dollars(100), "a yearly one does");
}

#[test]
fn of_two_limits_the_tighter_gives_its_reason() {
    let mut world = world_with(most_paid(dollars(80)));
    world.confine(Limit { period: Period::Lifetime, ..most_paid(dollars(60)) });
    verify_line(&world.decide_charge(dollars(100)), dollars(100), dollars(60), &[("PR-35", dollars(40))]);
    assert_eq!(world.limit_used(0), dollars(60).0);
    // Units and amounts each give theirs.
    let mut world = world_with(Limit { period: Period::LifetimeOfCategory, ..most_units(units(3)) });
    world.confine(most_paid(dollars(100)));
    let line = world.decide_line(&claim_of([Line { units: units(4), ..line_of("G0001", dollars(400)) }]));
    verify_line(&line, dollars(400), dollars(100), &[("PR-119", dollars(200)), ("PR-149", dollars(100))]);
}

#[test]
fn a_familys_limit_is_used_by_all_its_members() {
    for period in [Period::Year, Period::Lifetime] {
        let mut world = world_with(Limit { holder: LimitHolder::Family, period, ..most_paid(dollars(150)) });
        let reason = if period == Period::Year { "PR-119" } else { "PR-35" };
        let mut of = |member| world.decide_line(&Claim { member, ..claim() });
        assert_eq!(of(MEMBER).paid, dollars(100));
        verify_line(&of(SPOUSE), dollars(100), dollars(50), &[(reason, dollars(50))]);
        verify_denied(&of(CHILD), dollars(100), reason);
        assert_eq!(of(NEIGHBOUR).paid, dollars(100));
        assert_eq!(world.member_used().used(Counter::Limit(0)), 0);
    }
}

/// A limit of a family that is 90 for two and 20 more for each further one, but never more than `most`.
fn growing_to(most: Amount) -> Limit {
    let growth = Growth { members: 2, extra: dollars(20), most };
    Limit { holder: LimitHolder::GrowingFamily(growth), ..most_paid(dollars(90)) }
}

#[test]
fn a_familys_limit_may_grow_with_the_family() {
    // Of three, then of three with less at most; the neighbour is alone.
    for (most, theirs) in [(dollars(150), dollars(110)), (dollars(100), dollars(100)), (dollars(90), dollars(90))] {
        for period in [Period::Year, Period::Lifetime] {
            let mut world = world_with(Limit { period, ..growing_to(most) });
            let mut of = |member, charge| {
                let claim = Claim { member, ..claim_of([line_of("G0001", charge)]) };
                world.decide_line(&claim).paid
            };
            assert_eq!(of(MEMBER, dollars(80)), dollars(80));
            assert_eq!(of(SPOUSE, dollars(80)), theirs.minus(dollars(80)).unwrap());
            assert_eq!(of(CHILD, dollars(80)), NONE);
            assert_eq!(of(NEIGHBOUR, dollars(95)), dollars(90));
            let family =
                if period == Period::Year { world.family_used() } else { world.ever_used_by(Holder::Family(FAMILY)) };
            assert_eq!(family.used(Counter::Limit(0)), theirs.0);
            assert_eq!(world.member_used().used(Counter::Limit(0)), 0);
        }
    }
    let limit = growing_to(dollars(100));
    assert_eq!(limit.whole(), dollars(100).0);
    let left = |members| limit.left_after(dollars(85).0, members).unwrap();
    assert_eq!([0, 2, 3, 9].map(left), [5, 5, 15, 15].map(|amount| dollars(amount).0));
    let growth = Growth { members: 0, extra: Amount(u128::MAX), most: dollars(100) };
    let too_much = Limit { holder: LimitHolder::GrowingFamily(growth), ..limit };
    assert_eq!(too_much.left_after(0, 2), Err(Overflow));
}

#[test]
fn a_limit_may_be_confined_to_adults_or_to_children() {
    let paid = |confined_to, age| {
        let mut world = world_with(Limit { confined_to, ..most_paid(dollars(60)) });
        world.enrolment().persons = vec![person(None, age)];
        (world.decide_charge(dollars(100)).paid, world.limit_used(0))
    };
    let (adult, child) = (Some(AgeClass::Adult), Some(AgeClass::Child));
    let (capped, free) = ((dollars(60), 6_000), (dollars(100), 0));
    assert_eq!(paid(adult, adult), capped);
    assert_eq!(paid(adult, child), free, "it neither cuts nor is used");
    assert_eq!(paid(child, child), capped);
    assert_eq!(paid(child, adult), free);
    assert_eq!((paid(None, adult), paid(None, child)), (capped, capped));
    // Of whom nothing is attested is an adult, as for waiting.
    assert_eq!((paid(adult, None), paid(child, None)), (capped, free));
}

// --- counts of claims ------------------------------------------------------------------------------------------------

/// A plan that allows so many claims of a kind; `G0001` is of the kind, `G0002` a visit.
fn counting(kind: Kind, count: u16) -> World {
    let mut world = World::new();
    world.price("G0002", dollars(100));
    world.count(Limit::from(Measure::Claims(kind, count)));
    world.service().kind = kind;
    world.verify_plan();
    world
}

fn decide_on(world: &mut World, day: u16, text: &str) -> Verdict {
    let line = Line { from: day, ..line_of(text, dollars(100)) };
    world.received = noon(service_day()) + 30 * DAY_MILLIS;
    world.decide(&claim_of([line])).verdict()
}

const COUNTED: [Kind; 6] =
    [Kind::Delivery, Kind::HospitalStay, Kind::Surgery, Kind::Visit, Kind::Consultation, Kind::Antenatal];

#[test]
fn the_second_of_its_kind_is_denied_where_one_is_allowed() {
    for kind in COUNTED {
        let mut world = counting(kind, 1);
        assert_eq!(decide_on(&mut world, 0, "G0001"), Verdict::Payable);
        assert_eq!(world.limit_used(0), 1);
        let before = world.records.clone();
        let second = world.decide_line(&claim_of([Line { from: 1, ..line() }]));
        verify_denied(&second, dollars(100), "PR-119");
        assert_eq!(world.records.settled(), before.settled(), "it counts for nothing");
        let other = decide_on(&mut world, 1, "G0002");
        assert_eq!(other, if kind == Kind::Visit { Verdict::Denied } else { Verdict::Payable });
    }
    assert_eq!(decide_on(&mut counting(Kind::Surgery, 0), 0, "G0001"), Verdict::Denied);
}

#[test]
fn a_claim_counts_once_as_the_highest_kind_among_its_valid_lines() {
    let mut world = counting(Kind::Surgery, 5);
    world.count(Limit::from(Measure::Claims(Kind::Visit, 5)));
    world.price("G0003", dollars(100));
    world.service_of("G0003").kind = Kind::Surgery;
    let lines = ["G0002", "G0001", "G0003"].map(|text| line_of(text, dollars(100)));
    let decision = world.decide(&claim_of(lines));
    assert_eq!((world.limit_used(0), world.limit_used(1)), (1, 0));
    let counted: Vec<usize> = decision.lines.iter().map(|line| limit_uses(line).len()).collect();
    assert_eq!(counted, [0, 1, 0]);

    // A denied surgery makes no surgery of a visit.
    world.provider = OTHER_PROVIDER;
    let elsewhere = Line { from: 9, ..line_of("G0001", dollars(100)) };
    let decision = world.decide(&claim_of([line_of("G0002", dollars(100)), elsewhere]));
    assert_eq!(decision.verdict(), Verdict::Partly);
    assert_eq!((world.limit_used(0), world.limit_used(1)), (1, 1));
}

#[test]
fn all_valid_lines_of_a_claim_too_many_are_denied_and_the_others_keep_their_reason() {
    let mut world = counting(Kind::Surgery, 0);
    let lines = [line_of("G0009", dollars(30)), line_of("G0002", dollars(100)), line()];
    let decision = world.decide(&claim_of(lines));
    verify_denied(&decision.lines[0], dollars(30), "PR-204");
    verify_denied(&decision.lines[1], dollars(100), "PR-119");
    verify_denied(&decision.lines[2], dollars(100), "PR-119");
    assert!(world.visit().lines.is_empty());
}

#[test]
fn a_claim_too_many_waits_for_nothing() {
    let asks_for_a_note = |count: u16| {
        let mut world = counting(Kind::Surgery, count);
        world.benefit().evidence = Some(inkclaim_domain::consent::Category::VisitNote.into());
        world
    };
    let mut world = asks_for_a_note(0);
    let before = world.records.clone();
    verify_denied(&world.decide_charge(dollars(100)), dollars(100), "PR-119");
    assert_eq!(world.records.settled(), before.settled());
    // While one is left it waits, and counts for nothing yet.
    let mut world = asks_for_a_note(1);
    world.pend(&claim());
    assert_eq!(world.limit_used(0), 0);
}

#[test]
fn a_claim_is_not_counted_as_a_visit_while_what_may_make_it_a_surgery_waits() {
    let mut world = counting(Kind::Surgery, 1);
    world.plan().limits = vec![Measure::Claims(Kind::Visit, 0).into()];
    world.service().prices.clear();
    let both = claim_of([line_of("G0002", dollars(100)), line_of("G0001", dollars(5_000))]);
    assert!(world.clone().pend(&both).review);
    // Nobody looked at it: only the visit is left, and none of those.
    let mut late = World { may_wait: false, ..world.clone() };
    let decision = late.decide(&both);
    verify_denied(&decision.lines[0], dollars(100), "PR-119");
    verify_denied(&decision.lines[1], dollars(5_000), "CO-147");
    // A price: it is a surgery.
    let figures = Figures { price: Some(dollars(900)), ..Figures::AS_PLANNED };
    world.reviews = vec![Review { line: 1, ruling: LineRuling::Accept(figures) }];
    let decision = world.decide(&both);
    assert_eq!(decision.lines.iter().map(|line| line.paid).collect::<Vec<_>>(), [dollars(100), dollars(900)]);
    // What waits and is no higher kind changes nothing.
    let mut world = counting(Kind::Visit, 0);
    world.service().prices.clear();
    let alike = claim_of([line_of("G0002", dollars(100)), line_of("G0001", dollars(100))]);
    assert_eq!(world.decide(&alike).verdict(), Verdict::Denied);
}

#[test]
fn spanning_a_night_makes_at_least_a_hospital_stay() {
    let mut world = counting(Kind::HospitalStay, 1);
    let stay = |day: u16, text: &str| claim_of([Line { from: day, through: 1, ..line_of(text, dollars(100)) }]);
    world.received = noon(service_day()) + 30 * DAY_MILLIS;
    assert_eq!(world.decide(&stay(0, "G0002")).verdict(), Verdict::Payable);
    assert_eq!(world.limit_used(0), 1);
    assert_eq!(world.decide(&stay(5, "G0002")).verdict(), Verdict::Denied);
    // A delivery over a night is a delivery.
    world.service().kind = Kind::Delivery;
    assert_eq!(world.decide(&stay(10, "G0001")).verdict(), Verdict::Payable);
    assert_eq!(world.limit_used(0), 1);
}

#[test]
fn counts_may_be_a_familys_for_life_and_for_adults_alone() {
    let mut world = counting(Kind::Surgery, 1);
    world.plan().limits[0].holder = LimitHolder::Family;
    world.plan().limits[0].period = Period::Lifetime;
    let of = |world: &mut World, member: MemberId| world.decide_line(&Claim { member, ..claim() });
    assert_eq!(of(&mut world, MEMBER).paid, dollars(100));
    verify_denied(&of(&mut world, SPOUSE), dollars(100), "PR-35");
    assert_eq!(of(&mut world, NEIGHBOUR).paid, dollars(100));
    assert_eq!(world.ever_used_by(Holder::Family(FAMILY)).used(Counter::Limit(0)), 1);
    world.plan().limits[0].confined_to = Some(AgeClass::Adult);
    world.enrolment_of(CHILD).persons = vec![person(None, Some(AgeClass::Child))];
    assert_eq!(of(&mut world, CHILD).paid, dollars(100));
}

#[test]
fn a_waiting_claim_is_not_counted() {
    let mut world = counting(Kind::Surgery, 1);
    world.service().prices.clear();
    world.pend(&claim());
    assert_eq!(world.limit_used(0), 0);
    assert_eq!(NONE, world.out_of_pocket_of(MEMBER));
}
