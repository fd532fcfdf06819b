//! Plans that could not be worked with: each reason exactly, bounds at, below and above, and their order.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::bounds::{
    MAX_AMOUNT, MAX_ASSETS, MAX_BENEFITS, MAX_CEILINGS, MAX_DISTINGUISHING_MODIFIERS, MAX_FREQUENCIES,
    MAX_FREQUENCY_DAYS, MAX_FREQUENCY_USES, MAX_LIMITS, MAX_LIMITS_PER_BENEFIT, MAX_PLACES, MAX_TIERS,
};
use inkclaim_domain::calendar::Anniversary;
use inkclaim_domain::ids::AssetId;
use inkclaim_domain::money::{Amount, BasisPoints, Quantity};
use inkclaim_domain::plan::{
    AuthorisationRule, Benefit, Ceiling, CopayOrder, FamilyCeiling, FrequencyRule, Growth, Limit, LimitHolder, Measure,
    Plan, PlanError, Sharing,
};
use inkclaim_domain::service::Kind;

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
    verify(|plan| plan.asset = AssetId(MAX_ASSETS - 1), Ok(()));
    verify(|plan| plan.asset = AssetId(MAX_ASSETS), Err(PlanError::NoSuchAsset));
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
    let limits = |count: usize| move |plan: &mut Plan| plan.limits = vec![most_units(units(1)); count];
    verify(limits(MAX_LIMITS), Ok(()));
    verify(limits(MAX_LIMITS + 1), Err(PlanError::Limits));
}

#[test]
fn a_limit_that_grows_in_what_is_no_amount_or_never_reaches_its_base() {
    let growing = |measure: Measure, extra: Amount, most: Amount| {
        let growth = Growth { members: 2, extra, most };
        let limit = Limit { holder: LimitHolder::GrowingFamily(growth), ..measure.into() };
        move |plan: &mut Plan| plan.limits = vec![limit]
    };
    let amount = Measure::Amount(dollars(5));
    verify(growing(amount, dollars(1), dollars(5)), Ok(()));
    verify(growing(amount, dollars(1), dollars(4)), Err(PlanError::Limits));
    for measure in [Measure::Units(units(1)), Measure::Claims(Kind::Visit, 1)] {
        verify(growing(measure, dollars(1), dollars(5)), Err(PlanError::Limits));
    }
    verify(growing(amount, MOST, MOST), Ok(()));
    verify(growing(amount, TOO_MUCH, MOST), Err(PlanError::AmountTooLarge));
    verify(growing(amount, dollars(1), TOO_MUCH), Err(PlanError::AmountTooLarge));
}

#[test]
fn a_benefit_that_names_limits_wrongly() {
    let named = |limits: &[u8]| {
        let limits = limits.to_vec();
        move |plan: &mut Plan| {
            plan.limits = vec![most_units(units(1)); 5];
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
    verify(
        |plan| {
            plan.limits = vec![Limit::from(Measure::Claims(Kind::Surgery, 1))];
            plan.benefits[0].limits = vec![0];
        },
        Err(PlanError::LimitOfBenefit),
    );
}

#[test]
fn more_ceilings_than_fit_or_one_that_never_reaches_its_base() {
    let ceilings = |count: usize| move |plan: &mut Plan| plan.ceilings = vec![individual(dollars(1)); count];
    verify(ceilings(2), Ok(()));
    verify(ceilings(MAX_CEILINGS), Ok(()));
    verify(ceilings(MAX_CEILINGS + 1), Err(PlanError::Ceilings));
    let family = |base: u128, most: u128| {
        move |plan: &mut Plan| plan.ceilings[1] = growing(dollars(base), 2, dollars(1), dollars(most))
    };
    verify(family(5, 5), Ok(()));
    verify(family(6, 5), Err(PlanError::Ceilings));
}

#[test]
fn no_tier_or_more_than_fit() {
    let tiers = |count: usize| move |plan: &mut Plan| plan.tiers = vec![tier(true); count];
    verify(tiers(0), Err(PlanError::Tiers));
    verify(tiers(1), Ok(()));
    verify(tiers(MAX_TIERS), Ok(()));
    verify(tiers(MAX_TIERS + 1), Err(PlanError::Tiers));
}

#[test]
fn frequency_rules_that_cannot_be_counted() {
    let rule = |times: usize, days: u16| FrequencyRule { times: u8::try_from(times).unwrap(), days, is_edit: false };
    let with = |rule: FrequencyRule| move |plan: &mut Plan| plan.frequencies = vec![rule];
    verify(with(rule(1, 1)), Ok(()));
    verify(with(rule(0, 1)), Err(PlanError::Frequencies));
    verify(with(rule(1, 0)), Err(PlanError::Frequencies));
    verify(with(rule(MAX_FREQUENCY_USES, MAX_FREQUENCY_DAYS)), Ok(()));
    verify(with(rule(MAX_FREQUENCY_USES + 1, 1)), Err(PlanError::Frequencies));
    verify(with(rule(1, MAX_FREQUENCY_DAYS + 1)), Err(PlanError::Frequencies));
    verify(|plan| plan.frequencies = vec![rule(1, 1); MAX_FREQUENCIES], Ok(()));
    verify(|plan| plan.frequencies = vec![rule(1, 1); MAX_FREQUENCIES + 1], Err(PlanError::Frequencies));
}

#[test]
fn a_benefit_that_is_shared_in_no_tier_in_too_many_or_by_no_ceiling() {
    let shared = |count: usize| move |plan: &mut Plan| plan.benefits[0].sharing = vec![sharing(); count];
    verify(shared(0), Err(PlanError::Sharing));
    verify(shared(1), Ok(()));
    verify(shared(2), Ok(()));
    verify(shared(3), Err(PlanError::Sharing));
    let places: [fn(&mut Sharing, u8); 4] = [
        |sharing, number| sharing.deductible = Some(number),
        |sharing, number| sharing.inpatient_deductible = Some(number),
        |sharing, number| sharing.coinsurance_cap = Some(number),
        |sharing, number| sharing.out_of_pocket = Some(number),
    ];
    for place in places {
        verify(|plan| place(&mut plan.benefits[0].sharing[0], 1), Ok(()));
        verify(|plan| place(&mut plan.benefits[0].sharing[0], 2), Err(PlanError::Sharing));
        verify(
            |plan| {
                plan.benefits[0].sharing.push(sharing());
                place(&mut plan.benefits[0].sharing[1], u8::MAX);
            },
            Err(PlanError::Sharing),
        );
    }
}

#[test]
fn a_benefit_with_too_many_places() {
    let places = |count: usize| move |plan: &mut Plan| plan.benefits[0].places = vec![11; count];
    verify(places(MAX_PLACES), Ok(()));
    verify(places(MAX_PLACES + 1), Err(PlanError::Places));
}

#[test]
fn a_share_above_the_whole() {
    let share = |share: u16| move |plan: &mut Plan| plan.benefits[0].sharing[0].coinsurance = BasisPoints(share);
    verify(share(10_000), Ok(()));
    verify(share(10_001), Err(PlanError::Share));
    let penalty = |share: u16| {
        move |plan: &mut Plan| plan.benefits[0].authorisation = AuthorisationRule::Penalty(BasisPoints(share))
    };
    verify(penalty(10_000), Ok(()));
    verify(penalty(10_001), Err(PlanError::Share));
}

#[test]
fn an_amount_above_the_largest() {
    let family = |amount: Amount, extra: Amount| Ceiling {
        individual: None,
        family: Some(FamilyCeiling { base: Amount::ZERO, members: 2, extra, most: amount }),
    };
    let places: [&dyn Fn(&mut Plan, Amount); 8] = [
        &|plan, amount| plan.ceilings[0].individual = Some(amount),
        &|plan, amount| plan.ceilings[1] = aggregate(amount),
        &|plan, amount| plan.ceilings[1] = family(amount, Amount::ZERO),
        &|plan, amount| plan.ceilings[1] = family(MOST, amount),
        &|plan, amount| plan.limits = vec![most_units(Quantity(u32::MAX)), most_paid(amount)],
        &|plan, amount| plan.benefits[0].sharing[0].copay = copay(amount, CopayOrder::AfterDeductible),
        &|plan, amount| {
            let other = Sharing { copay: copay(amount, CopayOrder::BeforeDeductible), ..sharing() };
            plan.benefits[0].sharing.push(other);
        },
        &|plan, amount| plan.benefits[0].fixed = Some(amount),
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
const FAILURES: [(PlanError, Break<Plan>); 15] = [
    (PlanError::NoSuchAsset, |plan| plan.asset = AssetId(MAX_ASSETS)),
    (PlanError::MinorUnit, |plan| plan.minor_unit = Amount::ZERO),
    (PlanError::YearStart, |plan| plan.year_start.day = 0),
    (PlanError::UtcOffset, |plan| plan.utc_offset_minutes = 1_440),
    (PlanError::Benefits, |plan| plan.benefits.resize(40, benefit())),
    (PlanError::Limits, |plan| plan.limits.resize(40, most_units(units(1)))),
    (PlanError::Ceilings, |plan| plan.ceilings.resize(40, Ceiling::default())),
    (PlanError::Tiers, |plan| plan.tiers.resize(40, tier(false))),
    (PlanError::Frequencies, |plan| plan.frequencies.push(FrequencyRule { times: 0, days: 0, is_edit: true })),
    (PlanError::LimitOfBenefit, |plan| plan.benefits[0].limits = vec![200]),
    (PlanError::Places, |plan| plan.benefits[0].places = vec![11; 17]),
    (PlanError::Sharing, |plan| plan.benefits[0].sharing[0].out_of_pocket = Some(200)),
    (PlanError::Share, |plan| plan.benefits[0].sharing[0].coinsurance = BasisPoints(10_001)),
    (PlanError::AmountTooLarge, |plan| plan.ceilings[0] = aggregate(TOO_MUCH)),
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
            plan.benefits[0].sharing[0].coinsurance = BasisPoints(10_001);
            plan.benefits[1].limits = vec![9];
        },
        Err(PlanError::Share),
    );
}
