//! Plans and their services, and the members of a world.

use std::collections::BTreeMap;

use inkclaim_domain::calendar::{Anniversary, Day};
use inkclaim_domain::consent::Category;
use inkclaim_domain::enrolment::{AgeClass, Coverage};
use inkclaim_domain::ids::Code;
use inkclaim_domain::money::{Amount, BasisPoints, Quantity};
use inkclaim_domain::plan::{
    AuthorisationRule, Benefit, Ceiling, Coordination, Copay, CopayKind, CopayOrder, FamilyCeiling, FrequencyRule,
    Growth, Limit, LimitHolder, Measure, Period, Plan, Protection, Sharing, Tier,
};
use inkclaim_domain::service::{Price, Service, Span, UnitsPerDay};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::common::*;

/// Claims' days count from here, so that some lie on either side of a plan year's end.
pub fn base() -> Day {
    date(2026, 12, 25)
}

/// Days of services: from the base on.
pub const DAYS: u16 = 14;

/// Base units of a cent: small, odd, an asset's of twelve decimals, and so many that amounts come near the largest.
pub fn minor() -> impl Strategy<Value = u128> {
    select(vec![1, 1, 10, 7, 10_u128.pow(10), 1 << 78])
}

/// A value in so many of a hundred cases; 0: never.
pub fn sometimes<T: std::fmt::Debug + Clone>(
    of_hundred: u8,
    strategy: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    (0..100_u8, strategy).prop_map(move |(drawn, value)| (drawn < of_hundred).then_some(value))
}

pub fn money(most: u128, minor: u128) -> impl Strategy<Value = Amount> {
    (0..=most).prop_map(move |cents| Amount(cents * minor))
}

fn ceiling(individual: u128, family: u128, minor: u128) -> impl Strategy<Value = Ceiling> {
    let grows = (money(family, minor), 0..4_u16, money(200, minor), money(300, minor));
    let family = prop_oneof![
        money(family, minor).prop_map(FamilyCeiling::flat),
        grows.prop_map(|(base, members, extra, more)| FamilyCeiling {
            base,
            members,
            extra,
            most: Amount(base.0 + more.0)
        }),
    ];
    (option::of(money(individual, minor)), option::of(family))
        .prop_map(|(individual, family)| Ceiling { individual, family })
}

fn share() -> impl Strategy<Value = BasisPoints> {
    prop_oneof![select(vec![0, 1_000, 1_500, 2_000, 5_000, 10_000]), 0..=10_000_u16].prop_map(BasisPoints)
}

/// The ceilings of a plan: two deductibles, an out-of-pocket maximum, a cap of the percentage.
const CEILINGS: u8 = 4;

fn sharing(minor: u128) -> impl Strategy<Value = Sharing> {
    let order =
        select(vec![CopayOrder::InsteadOfDeductible, CopayOrder::BeforeDeductible, CopayOrder::AfterDeductible]);
    let kind = select(vec![CopayKind::Copay, CopayKind::Copay, CopayKind::EventDeductible]);
    let copay = (money(60, minor), order, kind).prop_map(|(amount, order, kind)| Copay { amount, order, kind });
    (
        option::of(copay),
        select(vec![None, Some(0), Some(0), Some(1)]),
        select(vec![None, None, Some(1)]),
        share(),
        select(vec![None, None, Some(3)]),
        select(vec![None, Some(2), Some(2)]),
    )
        .prop_map(|(copay, deductible, inpatient_deductible, coinsurance, coinsurance_cap, out_of_pocket)| {
            Sharing { copay, deductible, inpatient_deductible, coinsurance, coinsurance_cap, out_of_pocket }
        })
}

fn any_benefit(limits: u8, minor: u128, evidence: Vec<Option<Category>>) -> impl Strategy<Value = Benefit> {
    let authorisation = prop_oneof![
        8 => Just(AuthorisationRule::NotNeeded),
        1 => Just(AuthorisationRule::Denied),
        2 => share().prop_map(AuthorisationRule::Penalty),
    ];
    (
        vec(sharing(minor), 1..=2),
        (option::weighted(0.15, money(120, minor)), option::weighted(0.15, money(120, minor))),
        subsequence((0..limits).collect::<Vec<u8>>(), 0..=usize::from(limits)),
        select(vec![vec![], vec![], vec![], vec![11], vec![11, 21]]),
        select(evidence),
        authorisation,
        select(vec![Protection::None, Protection::None, Protection::Emergency]),
    )
        .prop_map(|(sharing, (fixed, most), limits, places, evidence, authorisation, protection)| Benefit {
            sharing,
            fixed,
            most,
            limits,
            places,
            evidence: evidence.map(Into::into),
            authorisation,
            protection,
            ..Benefit::default()
        })
}

fn any_limit(minor: u128) -> impl Strategy<Value = Limit> {
    let measure = prop_oneof![
        money(700, minor).prop_map(Measure::Amount),
        (0..=8_000_u32).prop_map(|thousandths| Measure::Units(Quantity(thousandths))),
        (0..=8_u32).prop_map(|count| Measure::Units(units(count))),
    ];
    (
        measure,
        select(vec![Period::Year, Period::Year, Period::Lifetime]),
        select(vec![LimitHolder::Member, LimitHolder::Member, LimitHolder::Family]),
        option::of((1..=3_u16, money(200, minor), money(300, minor))),
        select(vec![None, None, Some(AgeClass::Adult), Some(AgeClass::Child)]),
    )
        .prop_map(|(measure, period, holder, growth, confined_to)| {
            let holder = match (measure, holder, growth) {
                (Measure::Amount(Amount(base)), LimitHolder::Family, Some((members, extra, further))) => {
                    LimitHolder::GrowingFamily(Growth { members, extra, most: Amount(base + further.0) })
                }
                _ => holder,
            };
            Limit { measure, period, holder, confined_to }
        })
}

fn method() -> impl Strategy<Value = Coordination> {
    select(vec![
        Coordination::Standard,
        Coordination::Basic,
        Coordination::NonDuplication,
        Coordination::MaintenanceOfBenefits,
        Coordination::MedicareSecondary,
    ])
}

pub fn any_plan(evidence: Vec<Option<Category>>) -> impl Strategy<Value = Plan> {
    (minor(), 0..=3_u8).prop_flat_map(move |(minor, limits)| {
        let rule = (1..=2_u8, 5..=30_u16, any::<bool>());
        (
            (ceiling(500, 700, minor), ceiling(500, 700, minor), ceiling(700, 900, minor), ceiling(90, 150, minor)),
            vec(any_benefit(limits, minor, evidence.clone()), 1..=3),
            vec(any_limit(minor), usize::from(limits)),
            subsequence(vec![modifier("RT"), modifier("LT")], 0..=2),
            (any::<bool>(), prop::bool::weighted(0.2), method()),
            option::weighted(0.4, (0..=12_000_u16).prop_map(BasisPoints)),
            rule.prop_map(|(times, days, is_edit)| FrequencyRule { times, days, is_edit }),
        )
            .prop_map(
                move |(ceilings, benefits, limits, modifiers, (january, waives_lesser_of, coordination), cap, rule)| {
                    Plan {
                        minor_unit: Amount(minor),
                        year_start: if january { JANUARY } else { LATE_DECEMBER },
                        waives_lesser_of,
                        coordination,
                        ceilings: vec![ceilings.0, ceilings.1, ceilings.2, ceilings.3],
                        tiers: vec![tier(true), Tier { bound: false, balance_bill_cap: cap }],
                        benefits,
                        limits,
                        frequencies: vec![rule],
                        distinguishing_modifiers: modifiers,
                        ..plan()
                    }
                },
            )
    })
}

const JANUARY: Anniversary = Anniversary { month: 1, day: 1 };
const LATE_DECEMBER: Anniversary = Anniversary { month: 12, day: 28 };

/// The plan years that hold the days of services.
pub fn years(plan: &Plan) -> [Day; 2] {
    if plan.year_start == JANUARY {
        [date(2026, 1, 1), date(2027, 1, 1)]
    } else {
        [date(2025, 12, 28), date(2026, 12, 28)]
    }
}

const CODES: [&str; 4] = ["G0001", "G0002", "G0003", "G0004"];

/// Services of four codes: two ordinary ones whose price may change, one that has no price at first, one whose code is
/// retired. `rules` says whether they may have rules of their own.
fn any_services(plan: &Plan, rules: bool) -> impl Strategy<Value = Vec<(Code, Service)>> {
    let (benefits, minor) = (u8::try_from(plan.benefits.len()).unwrap(), plan.minor_unit.0);
    let middle = Day(base().0 + 6);
    let weight = if rules { 30 } else { 0 };
    let a_day = (1..=6_000_u32, any::<bool>(), any::<bool>());
    let a_day = a_day.prop_map(|(most, denies, is_maximum)| UnitsPerDay { most: Quantity(most), denies, is_maximum });
    let drawn = (
        0..benefits,
        1..=150_u128,
        option::of(1..=150_u128),
        option::weighted(0.3, 1..=150_u128),
        sometimes(weight, 0..benefits),
        sometimes(weight, Just(0_u8)),
        sometimes(weight, a_day),
        select(vec![Span::WholeStay, Span::PerDay]),
    );
    vec(drawn, 4).prop_map(move |drawn| {
        let priced = |from: Day, tier: Option<u8>, cents: u128| Price { from, tier, amount: Amount(cents * minor) };
        let services = CODES.iter().zip(drawn).map(|(text, drawn)| {
            let (benefit, first, later, outside, alternative, frequency, units_per_day, span) = drawn;
            let mut prices = vec![priced(date(2025, 1, 1), None, first)];
            prices.extend(outside.map(|cents| priced(date(2025, 1, 1), Some(UNBOUND), cents)));
            if *text == "G0003" {
                prices.clear();
            }
            prices.extend(later.map(|cents| priced(middle, None, cents)));
            let valid_to = (*text == "G0004").then_some(middle);
            let plain = Service::of(benefit, date(2020, 1, 1), prices);
            (code(text), Service { alternative, valid_to, frequency, units_per_day, span, ..plain })
        });
        services.collect()
    })
}

/// A plan and its services in a world of members: two covered throughout, a child of their family who joins late and leaves
/// early, and a neighbour with a gap.
pub fn any_world(evidence: Vec<Option<Category>>, rules: bool) -> impl Strategy<Value = World> {
    any_plan(evidence).prop_flat_map(move |plan| {
        let services = any_services(&plan, rules);
        (Just(plan), services).prop_map(|(plan, services)| {
            let mut world = World::new();
            let stretch =
                |from: i32, to: i32| Coverage { plan: PLAN, from: Day(base().0 + from), to: Day(base().0 + to) };
            let covered = [
                (MEMBER, vec![stretch(-900, 900)]),
                (SPOUSE, vec![stretch(-900, 900)]),
                (CHILD, vec![stretch(2, 10)]),
                (NEIGHBOUR, vec![stretch(0, 4), stretch(8, 20)]),
            ];
            for (member, coverages) in covered {
                world.enrolment_of(member).coverages = coverages;
            }
            world.enrolment_of(CHILD).persons = vec![person(None, Some(AgeClass::Child))];
            world.enrolment_of(SPOUSE).persons = vec![person(None, Some(AgeClass::Adult))];
            *world.plan() = plan;
            world.records.services =
                services.into_iter().map(|(code, it)| ((PLAN.plan, code), it)).collect::<BTreeMap<_, _>>();
            world.base_day = base();
            world.received = noon(Day(base().0 + 30));
            world.verify_plan();
            world
        })
    })
}
