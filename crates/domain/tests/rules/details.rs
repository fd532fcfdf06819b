//! Details that a small change of the rules would get wrong and that no other test looks at (docs/mutants.md).
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::claim::Line;
use inkclaim_domain::decision::Deadlines;
use inkclaim_domain::money::{Amount, BasisPoints};
use inkclaim_domain::plan::{Clocks, Limit, Period, Protection};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::review::Figures;
use inkclaim_domain::service::{Pair, Relation};

const NONE: Amount = Amount::ZERO;

#[test]
fn a_decision_carries_the_clocks_of_its_plan() {
    let mut world = World::new();
    let plan = world.plan();
    plan.utc_offset_minutes = -300;
    plan.clocks = Clocks {
        evidence_days: 31,
        review_days: 32,
        review_pays: true,
        clean_claim_days: 33,
        interest: BasisPoints(34),
        appeal_days: 35,
        ruling_days: 36,
        authorisation_days: 37,
        urgent_hours: 38,
        silence_authorises: true,
        reopenings: 3,
    };
    let deadlines = Deadlines {
        clean_claim_days: 33,
        interest: BasisPoints(34),
        appeal_days: 35,
        ruling_days: 36,
        reopenings: 3,
        review_days: 32,
        utc_offset_minutes: -300,
        minor_unit: cents(1),
    };
    assert_eq!(world.decide(&claim()).deadlines, deadlines);
}

#[test]
fn a_later_line_of_another_day_is_not_beside_a_line() {
    let decide = |from: u16| {
        let mut world = World::new();
        world.price("G0002", dollars(100));
        let (other, relation) = (code("G0002"), Relation::Bundled);
        let pair = Pair { other, relation, from: date(2026, 1, 1), to: None, modifier_allowed: true };
        world.service_of("G0001").pairs.push(pair);
        world.base_day = previous(service_day());
        world.decide(&claim_of([line_of("G0001", dollars(100)), Line { from, ..line_of("G0002", dollars(100)) }]))
    };
    assert_eq!(decide(1).lines.iter().map(|line| line.paid).collect::<Vec<_>>(), [dollars(100), dollars(100)]);
    verify_denied(&decide(0).lines[0], dollars(100), "CO-97");
}

#[test]
fn a_reviewer_who_allows_nothing_gives_his_reason_for_the_whole_charge() {
    let mut world = World::new();
    let figures = Figures { price: Some(NONE), reason: Reason::NotNecessary, ..Figures::AS_PLANNED };
    world.reviews = vec![accept(figures)];
    verify_line(&world.decide_charge(dollars(180)), NONE, NONE, &[("CO-50", dollars(180))]);
}

#[test]
fn of_two_limits_that_leave_as_little_the_first_one_is_the_reason() {
    let yearly = most_paid(dollars(60));
    let ever = Limit { period: Period::Lifetime, ..yearly };
    for (limits, reason) in [([yearly, ever], "PR-119"), ([ever, yearly], "PR-35")] {
        let mut world = World::new();
        limits.into_iter().for_each(|limit| world.confine(limit));
        verify_line(&world.decide_charge(dollars(100)), dollars(100), dollars(60), &[(reason, dollars(40))]);
    }
}

#[test]
fn an_emergency_is_protected_even_where_no_tier_is_bound() {
    for (protection, reason) in [(Protection::None, "PR-45"), (Protection::Emergency, "CO-45")] {
        let mut world = World::new();
        world.plan().tiers = vec![tier(false), tier(false)];
        world.unbind();
        world.benefit().protection = protection;
        verify_line(&world.decide_charge(dollars(180)), dollars(100), dollars(100), &[(reason, dollars(80))]);
    }
}
