//! Plans and services that could not be worked with: each reason exactly, bounds at, below and above, and their order.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod common;

use common::*;
use inkclaim_domain::bounds::{
    MAX_AMOUNT, MAX_BENEFITS, MAX_DISTINGUISHING_MODIFIERS, MAX_LIMITS, MAX_LIMITS_PER_BENEFIT, MAX_PLACES, MAX_PRICES,
};
use inkclaim_domain::calendar::{Anniversary, Day};
use inkclaim_domain::ids::AssetId;
use inkclaim_domain::money::{Amount, BasisPoints, Quantity};
use inkclaim_domain::plan::{Benefit, CopayOrder, Limit, Network, Plan, PlanError, Price, Service};

const MOST: Amount = Amount(MAX_AMOUNT);
const TOO_MUCH: Amount = Amount(MAX_AMOUNT + 1);

#[track_caller]
fn verify(change: impl FnOnce(&mut Plan), expected: Result<(), PlanError>) {
    let mut plan = plan();
    change(&mut plan);
    assert_eq!(plan.ensure_valid(), expected);
}

#[test]
fn the_baseline_is_valid() {
    verify(|_| {}, Ok(()));
}

#[test]
fn an_asset_in_which_claims_cannot_be_settled() {
    verify(|plan| plan.asset = AssetId(1), Err(PlanError::AssetNotSettled));
}

#[test]
fn a_minor_unit_of_nothing_or_too_much() {
    verify(|plan| plan.minor_unit = Amount::ZERO, Err(PlanError::MinorUnit));
    verify(|plan| plan.minor_unit = Amount(10_u128.pow(10)), Ok(()));
    verify(|plan| plan.minor_unit = MOST, Ok(()));
    verify(|plan| plan.minor_unit = TOO_MUCH, Err(PlanError::MinorUnit));
}

#[test]
fn a_plan_year_that_begins_on_no_day() {
    let year = |month: u8, day: u8| move |plan: &mut Plan| plan.year_start = Anniversary { month, day };
    verify(year(2, 29), Ok(()));
    verify(year(2, 30), Err(PlanError::YearStart));
    verify(year(13, 1), Err(PlanError::YearStart));
    verify(year(1, 0), Err(PlanError::YearStart));
}

#[test]
fn an_offset_of_a_day_or_more() {
    let offset = |minutes: i16| move |plan: &mut Plan| plan.utc_offset_minutes = minutes;
    verify(offset(-1_439), Ok(()));
    verify(offset(1_439), Ok(()));
    verify(offset(-1_440), Err(PlanError::UtcOffset));
    verify(offset(1_440), Err(PlanError::UtcOffset));
    verify(offset(i16::MIN), Err(PlanError::UtcOffset));
}

#[test]
fn no_benefit_or_more_than_fit() {
    let benefits = |count: usize| move |plan: &mut Plan| plan.benefits = vec![benefit(); count];
    verify(benefits(0), Err(PlanError::Benefits));
    verify(benefits(1), Ok(()));
    verify(benefits(MAX_BENEFITS), Ok(()));
    verify(benefits(MAX_BENEFITS + 1), Err(PlanError::Benefits));
}

#[test]
fn more_limits_than_fit() {
    let limits = |count: usize| move |plan: &mut Plan| plan.limits = vec![Limit::Units(units(1)); count];
    verify(limits(MAX_LIMITS), Ok(()));
    verify(limits(MAX_LIMITS + 1), Err(PlanError::Limits));
}

#[test]
fn a_benefit_that_names_limits_wrongly() {
    let named = |limits: &[u8]| {
        let limits = limits.to_vec();
        move |plan: &mut Plan| {
            plan.limits = vec![Limit::Units(units(1)); 5];
            plan.benefits.push(Benefit { limits, ..benefit() });
        }
    };
    assert_eq!(MAX_LIMITS_PER_BENEFIT, 4);
    verify(named(&[]), Ok(()));
    verify(named(&[4, 0, 1, 2]), Ok(()));
    verify(named(&[5]), Err(PlanError::LimitOfBenefit));
    verify(named(&[u8::MAX]), Err(PlanError::LimitOfBenefit));
    verify(named(&[1, 0, 1]), Err(PlanError::LimitOfBenefit));
    verify(named(&[0, 1, 2, 3, 4]), Err(PlanError::LimitOfBenefit));
}

#[test]
fn a_benefit_with_too_many_places() {
    let places = |count: usize| move |plan: &mut Plan| plan.benefits[0].places = vec![11; count];
    verify(places(MAX_PLACES), Ok(()));
    verify(places(MAX_PLACES + 1), Err(PlanError::Places));
}

#[test]
fn a_share_above_the_whole() {
    let share = |share: u16| move |plan: &mut Plan| plan.benefits[0].coinsurance = BasisPoints(share);
    verify(share(10_000), Ok(()));
    verify(share(10_001), Err(PlanError::Share));
}

#[test]
fn an_amount_above_the_largest() {
    let places: [fn(&mut Plan, Amount); 6] = [
        |plan, amount| plan.deductible.individual = Some(amount),
        |plan, amount| plan.deductible.family = Some(amount),
        |plan, amount| plan.out_of_pocket.individual = Some(amount),
        |plan, amount| plan.out_of_pocket.family = Some(amount),
        |plan, amount| plan.limits = vec![Limit::Units(Quantity(u32::MAX)), Limit::Amount(amount)],
        |plan, amount| plan.benefits[0].copay = copay(amount, CopayOrder::AfterDeductible),
    ];
    for place in places {
        verify(|plan| place(plan, MOST), Ok(()));
        verify(|plan| place(plan, TOO_MUCH), Err(PlanError::AmountTooLarge));
        verify(|plan| place(plan, Amount::ZERO), Ok(()));
    }
}

#[test]
fn too_many_distinguishing_modifiers() {
    let modifiers = |count: usize| move |plan: &mut Plan| plan.distinguishing_modifiers = vec![modifier("RT"); count];
    verify(modifiers(MAX_DISTINGUISHING_MODIFIERS), Ok(()));
    verify(modifiers(MAX_DISTINGUISHING_MODIFIERS + 1), Err(PlanError::DistinguishingModifiers));
}

type Break<T> = fn(&mut T);

/// One failure per error of a plan, in the order in which they are told.
const FAILURES: [(PlanError, Break<Plan>); 11] = [
    (PlanError::AssetNotSettled, |plan| plan.asset = AssetId(1)),
    (PlanError::MinorUnit, |plan| plan.minor_unit = Amount::ZERO),
    (PlanError::YearStart, |plan| plan.year_start.day = 0),
    (PlanError::UtcOffset, |plan| plan.utc_offset_minutes = 1_440),
    (PlanError::Benefits, |plan| plan.benefits.resize(40, benefit())),
    (PlanError::Limits, |plan| plan.limits.resize(40, Limit::Units(units(1)))),
    (PlanError::LimitOfBenefit, |plan| plan.benefits[0].limits = vec![200]),
    (PlanError::Places, |plan| plan.benefits[0].places = vec![11; 17]),
    (PlanError::Share, |plan| plan.benefits[0].coinsurance = BasisPoints(10_001)),
    (PlanError::AmountTooLarge, |plan| plan.deductible.family = Some(TOO_MUCH)),
    (PlanError::DistinguishingModifiers, |plan| plan.distinguishing_modifiers = vec![modifier("RT"); 33]),
];

#[test]
fn of_two_errors_the_first_in_their_order_is_told() {
    for (position, (error, first)) in FAILURES.iter().enumerate() {
        for (_, second) in &FAILURES[position..] {
            verify(
                |plan| {
                    first(plan);
                    second(plan);
                },
                Err(*error),
            );
        }
    }
}

#[test]
fn benefits_are_checked_one_after_the_other() {
    verify(
        |plan| {
            plan.benefits = vec![benefit(), benefit()];
            plan.benefits[0].coinsurance = BasisPoints(10_001);
            plan.benefits[1].limits = vec![9];
        },
        Err(PlanError::Share),
    );
}

// --- services --------------------------------------------------------------------------------------------------------

#[track_caller]
fn verify_service(change: impl FnOnce(&mut Service), expected: Result<(), PlanError>) {
    let mut plan = plan();
    plan.minor_unit = Amount(10);
    plan.benefits.push(benefit());
    let mut service = service(Amount(100));
    change(&mut service);
    assert_eq!(service.ensure_valid(&plan), expected);
}

fn price(from: i32, amount: u128) -> Price {
    Price { from: Day(from), amount: Amount(amount) }
}

#[test]
fn a_service_of_a_benefit_that_the_plan_does_not_have() {
    verify_service(|service| service.benefit = 1, Ok(()));
    verify_service(|service| service.benefit = 2, Err(PlanError::BenefitOfService));
}

#[test]
fn a_price_that_is_none() {
    let priced = |amount: u128| move |service: &mut Service| service.prices = vec![price(0, 10), price(1, amount)];
    verify_service(priced(0), Err(PlanError::Price));
    verify_service(priced(10), Ok(()));
    verify_service(priced(15), Err(PlanError::Price));
    verify_service(priced(MAX_AMOUNT / 10 * 10), Ok(()));
    verify_service(priced((MAX_AMOUNT / 10 + 1) * 10), Err(PlanError::Price));
}

#[test]
fn prices_out_of_order_or_too_many() {
    let prices = |days: &[i32]| {
        let prices: Vec<Price> = days.iter().map(|day| price(*day, 10)).collect();
        move |service: &mut Service| service.prices = prices
    };
    verify_service(prices(&[]), Ok(()));
    verify_service(prices(&[-5, 0, 7]), Ok(()));
    verify_service(prices(&[0, 0]), Err(PlanError::PriceOrder));
    verify_service(prices(&[0, 5, 4]), Err(PlanError::PriceOrder));
    let many: Vec<i32> = (0..9).collect();
    assert_eq!(MAX_PRICES, 8);
    verify_service(prices(&many[..8]), Ok(()));
    verify_service(prices(&many), Err(PlanError::PriceOrder));
}

#[test]
fn a_code_that_ends_before_it_begins() {
    verify_service(|service| service.valid_to = Some(service.valid_from), Ok(()));
    verify_service(|service| service.valid_to = Some(previous(service.valid_from)), Err(PlanError::Validity));
}

#[test]
fn of_two_errors_of_a_service_the_first_in_their_order_is_told() {
    let failures: [(PlanError, Break<Service>); 4] = [
        (PlanError::BenefitOfService, |service| service.benefit = 2),
        (PlanError::Price, |service| service.prices[0].amount = Amount(0)),
        (PlanError::PriceOrder, |service| {
            let again = Price { amount: Amount(10), ..service.prices[0] };
            service.prices.push(again);
        }),
        (PlanError::Validity, |service| service.valid_to = Some(previous(service.valid_from))),
    ];
    for (position, (error, first)) in failures.iter().enumerate() {
        for (_, second) in &failures[position..] {
            verify_service(
                |service| {
                    first(service);
                    second(service);
                },
                Err(*error),
            );
        }
    }
}

#[test]
fn the_price_of_a_day_is_the_last_that_began() {
    let it = Service { prices: vec![price(-5, 10), price(0, 20), price(7, 30)], ..service(Amount(1)) };
    for (day, expected) in
        [(-6, None), (-5, Some(10)), (-1, Some(10)), (0, Some(20)), (6, Some(20)), (7, Some(30)), (999, Some(30))]
    {
        assert_eq!(it.price_on(Day(day)), expected.map(Amount), "{day}");
    }
}

#[test]
fn a_code_is_valid_from_day_to_day() {
    let it = Service { valid_from: Day(-5), valid_to: Some(Day(5)), ..service(Amount(1)) };
    for (day, valid) in [(-6, false), (-5, true), (5, true), (6, false)] {
        assert_eq!(it.is_valid_on(Day(day)), valid);
    }
    assert!(Service { valid_to: None, ..it }.is_valid_on(Day(i32::MAX)));
}

#[test]
fn a_provider_that_the_insurer_never_named_is_not_bound() {
    assert!(Network::InNetwork.is_bound());
    assert!(!Network::OutOfNetwork.is_bound());
    assert_eq!(Network::default(), Network::OutOfNetwork);
}

#[test]
fn a_service_keeps_what_it_said_until_today() {
    let today = Day(100);
    let price = |from, amount| Price { from: Day(from), amount: Amount(amount) };
    let earlier = Service { benefit: 0, valid_from: Day(0), valid_to: None, prices: vec![price(0, 5), price(50, 6)] };
    let with = |change: &dyn Fn(&mut Service)| {
        let mut changed = earlier.clone();
        change(&mut changed);
        changed.ensure_follows(&earlier, today)
    };
    let rewrites = Err(PlanError::RewritesPast);
    assert_eq!(with(&|_| ()), Ok(()));
    assert_eq!(with(&|it| it.prices.push(price(101, 7))), Ok(()));
    assert_eq!(with(&|it| it.prices.push(price(100, 7))), rewrites);
    assert_eq!(with(&|it| it.prices[1].amount = Amount(7)), rewrites);
    assert_eq!(with(&|it| it.prices[1].from = Day(51)), rewrites);
    assert_eq!(with(&|it| it.prices.truncate(1)), rewrites);
    assert_eq!(with(&|it| it.benefit = 1), rewrites);
    assert_eq!(with(&|it| it.valid_from = Day(1)), rewrites);
    // A code may end today or later, and such an end may move; one that has ended stays ended.
    assert_eq!(with(&|it| it.valid_to = Some(Day(99))), rewrites);
    assert_eq!(with(&|it| it.valid_to = Some(Day(100))), Ok(()));
    let ended = Service { valid_to: Some(Day(99)), ..earlier.clone() };
    assert_eq!(earlier.ensure_follows(&ended, today), rewrites);
    assert_eq!(ended.ensure_follows(&ended, today), Ok(()));
    let ends = Service { valid_to: Some(Day(100)), ..earlier.clone() };
    assert_eq!(earlier.ensure_follows(&ends, today), Ok(()));
}
