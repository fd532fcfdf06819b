//! What a plan says of services and providers, and when that could not be worked with: each reason exactly, bounds at, below
//! and above, and their order.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::bounds::{MAX_AMOUNT, MAX_NETWORK_TERMS, MAX_PAIRS, MAX_PRICES};
use inkclaim_domain::calendar::Day;
use inkclaim_domain::money::{Amount, ONE_UNIT};
use inkclaim_domain::network::{Facility, Network, NetworkTerm, Setting, OUTSIDE};
use inkclaim_domain::plan::{FrequencyRule, PlanError};
use inkclaim_domain::service::{Kind, Pair, Price, Relation, Service, Span, UnitsPerDay};

type Break<T> = fn(&mut T);

#[track_caller]
fn verify_service(change: impl FnOnce(&mut Service), expected: Result<(), PlanError>) {
    let mut plan = plan();
    plan.minor_unit = Amount(10);
    plan.benefits.push(benefit());
    plan.frequencies.push(FrequencyRule { times: 1, days: 1, is_edit: true });
    let mut service = service(Amount(100));
    change(&mut service);
    assert_eq!(service.ensure_valid(&plan), expected);
}

fn price(from: i32, amount: u128) -> Price {
    price_from(Day(from), Amount(amount))
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
        assert_eq!(it.price_on(Day(day), BOUND), expected.map(Amount), "{day}");
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
fn a_tier_has_prices_of_its_own() {
    let of_tier = |from: i32, tier: u8, amount: u128| Price { tier: Some(tier), ..price(from, amount) };
    let it = Service {
        prices: vec![price(0, 10), of_tier(0, 1, 20), of_tier(5, 0, 30), price(9, 40)],
        ..service(Amount(1))
    };
    let prices = |tier: u8| [-1, 0, 5, 9].map(|day| it.price_on(Day(day), tier).map(|amount| amount.0));
    assert_eq!(prices(0), [None, Some(10), Some(30), Some(40)]);
    assert_eq!(prices(1), [None, Some(20), Some(20), Some(40)]);
    assert_eq!(prices(2), [None, Some(10), Some(10), Some(40)]);
    let only = Service { prices: vec![of_tier(0, 1, 20)], ..service(Amount(1)) };
    assert_eq!(only.price_on(Day(3), 0), None, "no price for this provider");

    // Of one day, that for all comes first, then tier by tier.
    verify_service(|service| service.prices = vec![price(0, 10), of_tier(0, 0, 20), of_tier(0, 1, 20)], Ok(()));
    let order = Err(PlanError::PriceOrder);
    verify_service(|service| service.prices = vec![of_tier(0, 0, 20), price(0, 10)], order);
    verify_service(|service| service.prices = vec![of_tier(0, 1, 20), of_tier(0, 1, 20)], order);
    verify_service(|service| service.prices = vec![of_tier(0, 2, 20)], Err(PlanError::Price));
}

#[test]
fn a_service_that_names_what_the_plan_does_not_have() {
    let unknown = Err(PlanError::BenefitOfService);
    verify_service(|service| service.alternative = Some(1), Ok(()));
    verify_service(|service| service.alternative = Some(2), unknown);
    verify_service(|service| service.frequency = Some(0), Ok(()));
    verify_service(|service| service.frequency = Some(1), unknown);
}

#[test]
fn as_many_pairs_as_fit_and_one_more() {
    let pairs = |count: usize| move |service: &mut Service| service.pairs = vec![pair(0, None); count];
    verify_service(pairs(MAX_PAIRS), Ok(()));
    verify_service(pairs(MAX_PAIRS + 1), Err(PlanError::Validity));
}

fn pair(from: i32, to: Option<i32>) -> Pair {
    let (from, to) = (Day(from), to.map(Day));
    Pair { other: code("G0009"), relation: Relation::Bundled, from, to, modifier_allowed: true }
}

#[test]
fn a_pair_holds_from_day_to_day() {
    for (day, holds) in [(-6, false), (-5, true), (5, true), (6, false)] {
        assert_eq!(pair(-5, Some(5)).holds_on(Day(day)), holds);
    }
    assert!(pair(-5, None).holds_on(Day(i32::MAX)));
}

#[test]
fn kinds_stand_in_their_order() {
    let order = [
        Kind::Visit,
        Kind::Other,
        Kind::Consultation,
        Kind::HospitalStay,
        Kind::Antenatal,
        Kind::Delivery,
        Kind::Surgery,
    ];
    assert!(order.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn a_service_keeps_what_it_said_until_today() {
    let today = Day(100);
    let earlier = Service {
        valid_from: Day(0),
        prices: vec![price(0, 5), price(50, 6)],
        pairs: vec![pair(0, None), pair(0, Some(99))],
        ..service(Amount(1))
    };
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
    assert_eq!(with(&|it| it.prices[1].tier = Some(0)), rewrites);
    assert_eq!(with(&|it| it.prices.truncate(1)), rewrites);
    assert_eq!(with(&|it| it.valid_from = Day(1)), rewrites);
    // A code may end today or later, and such an end may move; one that has ended stays ended.
    assert_eq!(with(&|it| it.valid_to = Some(Day(99))), rewrites);
    assert_eq!(with(&|it| it.valid_to = Some(Day(100))), Ok(()));
    let ended = Service { valid_to: Some(Day(99)), ..earlier.clone() };
    assert_eq!(earlier.ensure_follows(&ended, today), rewrites);
    assert_eq!(ended.ensure_follows(&ended, today), Ok(()));
    let ends = Service { valid_to: Some(Day(100)), ..earlier.clone() };
    assert_eq!(earlier.ensure_follows(&ends, today), Ok(()));
    // So may a pair.
    assert_eq!(with(&|it| it.pairs[0].to = Some(Day(99))), rewrites);
    assert_eq!(with(&|it| it.pairs[0].to = Some(Day(100))), Ok(()));
    assert_eq!(with(&|it| it.pairs[1].to = None), rewrites);
    assert_eq!(with(&|it| it.pairs[0].relation = Relation::NotTogether), rewrites);
    assert_eq!(with(&|it| it.pairs[0].modifier_allowed = false), rewrites);
    assert_eq!(with(&|it| it.pairs.truncate(1)), rewrites);
    assert_eq!(with(&|it| it.pairs.push(pair(100, None))), rewrites);
    assert_eq!(with(&|it| it.pairs.push(pair(101, None))), Ok(()));
    // What has no dates stays as it was.
    let undated: [Break<Service>; 9] = [
        |it| it.benefit = 1,
        |it| it.alternative = Some(1),
        |it| it.kind = Kind::Surgery,
        |it| it.setting = Some(Setting::InPatient),
        |it| it.sex = Some(inkclaim_domain::enrolment::Sex::Male),
        |it| it.age = Some(inkclaim_domain::enrolment::AgeClass::Child),
        |it| it.span = Span::PerDay,
        |it| it.frequency = Some(0),
        |it| it.units_per_day = Some(UnitsPerDay { most: ONE_UNIT, denies: true, is_maximum: true }),
    ];
    for change in undated {
        assert_eq!(with(&change), rewrites);
    }
}

// --- providers as an insurer sees them -------------------------------------------------------------------------------

fn term(from: i32, tier: Option<u8>) -> NetworkTerm {
    NetworkTerm { from: Day(from), tier }
}

fn network(terms: &[NetworkTerm]) -> Network {
    Network { terms: terms.to_vec(), facility: Facility::Both }
}

#[test]
fn a_provider_is_in_the_tier_of_the_day() {
    let it = network(&[term(0, Some(1)), term(10, Some(0)), term(20, None), term(30, Some(2))]);
    for (day, tier) in [(-1, OUTSIDE), (0, 1), (9, 1), (10, 0), (19, 0), (20, OUTSIDE), (29, OUTSIDE), (30, 2)] {
        assert_eq!(it.tier_on(Day(day)), tier, "{day}");
    }
    assert_eq!(Network::since(Day(5), 3), network(&[term(5, Some(3))]));
    assert_eq!(Network::default().tier_on(Day(0)), OUTSIDE, "one that was never named is outside");
}

#[test]
fn whoever_is_outside_is_in_the_plans_last_tier() {
    let it = plan();
    assert_eq!(it.tier(BOUND), Some(tier(true)));
    assert_eq!(it.tier(UNBOUND), Some(tier(false)));
    assert_eq!(it.tier(OUTSIDE), Some(tier(false)));
}

#[test]
fn a_provider_keeps_what_was_said_of_it_until_today() {
    let today = Day(100);
    let earlier = network(&[term(0, Some(1)), term(50, Some(0))]);
    let follows = |terms: &[NetworkTerm]| network(terms).ensure_follows(&earlier, today);
    let [first, second] = [term(0, Some(1)), term(50, Some(0))];
    assert_eq!(follows(&[first, second]), Ok(()));
    assert_eq!(follows(&[first, second, term(101, None)]), Ok(()));
    assert_eq!(follows(&[first, second, term(100, None)]), Err(PlanError::RewritesPast));
    assert_eq!(follows(&[first]), Err(PlanError::RewritesPast));
    assert_eq!(follows(&[first, term(50, Some(1))]), Err(PlanError::RewritesPast));
    assert_eq!(follows(&[second, first]), Err(PlanError::PriceOrder));
    assert_eq!(follows(&[first, second, second]), Err(PlanError::PriceOrder));
    // The first may start in the past.
    assert_eq!(earlier.ensure_follows(&Network::default(), today), Ok(()));
    let many =
        |count: usize| network(&(0..count).map(|day| term(i32::try_from(day).unwrap(), None)).collect::<Vec<_>>());
    assert_eq!(many(MAX_NETWORK_TERMS).ensure_follows(&Network::default(), today), Ok(()));
    assert_eq!(many(MAX_NETWORK_TERMS + 1).ensure_follows(&Network::default(), today), Err(PlanError::PriceOrder));
}

#[test]
fn a_facility_takes_what_it_is_for() {
    for (facility, inside, outside) in [
        (Facility::Both, true, true),
        (Facility::Only(Setting::InPatient), true, false),
        (Facility::Only(Setting::OutPatient), false, true),
    ] {
        assert_eq!((facility.takes(Setting::InPatient), facility.takes(Setting::OutPatient)), (inside, outside));
    }
}
