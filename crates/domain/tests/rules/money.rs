//! Money against its definitions, without a division: a rounded result is a multiple of the minor unit, and no other multiple
//! is nearer.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use inkclaim_domain::bounds::MAX_AMOUNT;
use inkclaim_domain::money::{sum, Amount, BasisPoints, Overflow, Quantity, ONE_UNIT, WHOLE};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// Whether `rounded` is `value * numerator / denominator`, rounded half up to a multiple of `step`: it lies at most half a step
/// above and less than half a step below.
fn is_half_up(rounded: u128, value: u128, numerator: u128, denominator: u128, step: u128) -> bool {
    let twice = |value: u128| i128::try_from(2 * value).unwrap();
    let difference = twice(rounded * denominator) - twice(value * numerator);
    let width = i128::try_from(denominator * step).unwrap();
    rounded % step == 0 && -width < difference && difference <= width
}

#[test]
fn sums_and_differences_are_checked() {
    let (zero, one, max) = (Amount::ZERO, Amount(1), Amount(u128::MAX));
    assert_eq!(Amount(2).plus(Amount(3)), Ok(Amount(5)));
    assert_eq!(max.plus(zero), Ok(max));
    assert_eq!(max.plus(one), Err(Overflow));
    assert_eq!(Amount(5).minus(Amount(3)), Ok(Amount(2)));
    assert_eq!(max.minus(max), Ok(zero));
    assert_eq!(zero.minus(one), Err(Overflow));
    assert!(zero.is_zero() && !one.is_zero());
    assert_eq!(Amount::default(), zero);
}

#[test]
fn an_amount_that_leaves_the_range_in_its_place_stays_as_it_was() {
    let mut amount = Amount(5);
    assert_eq!(amount.raise(Amount(3)), Ok(()));
    assert_eq!(amount, Amount(8));
    assert_eq!(amount.lower(Amount(2)), Ok(()));
    assert_eq!(amount, Amount(6));
    assert_eq!(amount.lower(Amount(7)), Err(Overflow));
    assert_eq!(amount, Amount(6));
    assert_eq!(amount.raise(Amount(u128::MAX)), Err(Overflow));
    assert_eq!(amount, Amount(6));
}

#[test]
fn what_is_left_is_never_below_nothing() {
    assert_eq!(Amount(5).left_after(Amount(3)), Amount(2));
    assert_eq!(Amount(5).left_after(Amount(5)), Amount::ZERO);
    assert_eq!(Amount(5).left_after(Amount(u128::MAX)), Amount::ZERO);
}

#[test]
fn a_sum_of_amounts() {
    assert_eq!(sum([]), Ok(Amount::ZERO));
    assert_eq!(sum([Amount(1), Amount(2), Amount(3)]), Ok(Amount(6)));
    assert_eq!(sum([Amount(u128::MAX), Amount(1)]), Err(Overflow));
}

#[test]
fn the_part_of_the_whole_is_all_and_nothing_has_no_parts() {
    let part = |part, whole| Amount(1_057).part_down(Amount(part), Amount(whole), Amount(100));
    assert_eq!(
        [(7, 7), (3, 7), (0, 7), (0, 0), (3, 0)].map(|(one, all)| part(one, all)),
        [1_057, 400, 0, 0, 0].map(|it| Ok(Amount(it)))
    );
    assert_eq!(Amount(7).part_down(Amount(1), Amount(2), Amount(0)), Err(Overflow), "of no steps");
    assert_eq!(Amount(u128::MAX).part_down(Amount(2), Amount(3), Amount(1)), Err(Overflow));
}

#[test]
fn halves_go_up() {
    let half = BasisPoints(5_000);
    for (amount, minor, share) in
        [(1, 1, 1), (2, 1, 1), (3, 1, 2), (100, 100, 100), (99, 100, 0), (300, 100, 200), (301, 100, 200)]
    {
        assert_eq!(Amount(amount).share_half_up(half, Amount(minor)), Ok(Amount(share)), "{amount} by {minor}");
    }
}

#[test]
fn a_share_is_never_more_than_the_amount() {
    // 60 of a minor unit of 100 would round up to 100.
    assert_eq!(Amount(60).share_half_up(WHOLE, Amount(100)), Ok(Amount(60)));
    assert_eq!(Amount(60).share_half_up(BasisPoints(9_000), Amount(100)), Ok(Amount(60)));
    assert_eq!(Amount(60).share_half_up(BasisPoints(u16::MAX), Amount(1)), Ok(Amount(60)));
    assert_eq!(Amount(7).portion_half_up(Quantity(2_000), Quantity(1_000), Amount(1)), Ok(Amount(7)));
}

#[test]
fn a_price_is_per_whole_unit() {
    let minor = Amount(1);
    assert_eq!(Amount(333).times_half_up(ONE_UNIT, minor), Ok(Amount(333)));
    assert_eq!(Amount(333).times_half_up(Quantity(7_000), minor), Ok(Amount(2_331)));
    assert_eq!(Amount(333).times_half_up(Quantity(2_500), minor), Ok(Amount(833)), "832.5");
    assert_eq!(Amount(333).times_half_up(Quantity(1), minor), Ok(Amount::ZERO));
    assert_eq!(Amount(500).times_half_up(Quantity(1), minor), Ok(Amount(1)));
    assert_eq!(Amount(333).times_half_up(Quantity(0), minor), Ok(Amount::ZERO));
}

#[test]
fn what_does_not_fit_is_refused() {
    let most = Amount(u128::MAX);
    assert_eq!(most.share_half_up(WHOLE, Amount(1)), Err(Overflow));
    assert_eq!(most.times_half_up(Quantity(2_000), Amount(1)), Err(Overflow));
    assert_eq!(most.times_half_up(ONE_UNIT, Amount(1)), Ok(most));
    assert_eq!(most.times_half_up(Quantity(1_500), Amount(1)), Err(Overflow));
    assert_eq!(most.portion_half_up(ONE_UNIT, ONE_UNIT, Amount(1)), Err(Overflow));
    // A minor unit or a whole of nothing is no measure.
    assert_eq!(Amount(5).share_half_up(WHOLE, Amount::ZERO), Err(Overflow));
    assert_eq!(Amount(5).portion_half_up(ONE_UNIT, Quantity(0), Amount(1)), Err(Overflow));
    assert_eq!(Amount(5).share_half_up(WHOLE, most), Err(Overflow));
}

#[test]
fn the_largest_amounts_fit_with_any_rate_or_quantity() {
    let most = Amount(MAX_AMOUNT);
    for minor in [Amount(1), Amount(10_u128.pow(10)), most] {
        assert!(most.share_half_up(WHOLE, minor).is_ok());
        assert!(most.times_half_up(Quantity(u32::MAX), minor).is_ok());
        assert!(most.portion_half_up(Quantity(u32::MAX), Quantity(u32::MAX), minor).is_ok());
    }
    assert_eq!(most.share_half_up(WHOLE, Amount(1)), Ok(most));
    assert_eq!(most.share_half_up(WHOLE, most), Ok(most));
}

/// Amounts of every size up to the largest.
fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![0..2_000_u128, 0..=10_u128.pow(12), 0..=MAX_AMOUNT]
}

fn minor() -> impl Strategy<Value = u128> {
    prop_oneof![Just(1_u128), Just(5), Just(100), Just(10_u128.pow(10)), 1..1_000_u128]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/money.seeds"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_share_is_exact(amount in amount(), share in 0..=10_000_u16, minor in minor()) {
        let rounded = Amount(amount).share_half_up(BasisPoints(share), Amount(minor)).unwrap().0;
        let cut = rounded == amount;
        prop_assert!(cut || is_half_up(rounded, amount, share.into(), 10_000, minor));
        prop_assert!(rounded <= amount);
        if cut {
            // Never more than the amount: the next multiple above is what it would have been, or it is exact.
            let next = amount.div_ceil(minor) * minor;
            prop_assert!(is_half_up(next, amount, share.into(), 10_000, minor));
        }
    }

    #[test]
    fn a_price_times_a_quantity_is_exact(steps in 0..1_u128 << 40, quantity in any::<u32>(), minor in minor()) {
        let price = steps * minor;
        let rounded = Amount(price).times_half_up(Quantity(quantity), Amount(minor)).unwrap().0;
        prop_assert!(is_half_up(rounded, price, quantity.into(), 1_000, minor));
    }

    #[test]
    fn a_portion_is_exact(amount in amount(), part in 0..=5_000_u32, more in 0..5_000_u32, minor in minor()) {
        let whole = part + more + 1;
        let rounded = Amount(amount).portion_half_up(Quantity(part), Quantity(whole), Amount(minor)).unwrap().0;
        let cut = rounded == amount;
        prop_assert!(cut || is_half_up(rounded, amount, part.into(), whole.into(), minor));
        prop_assert!(rounded <= amount);
    }

    #[test]
    fn parts_are_whole_steps_and_add_up_to_the_amount(amount in amount(), cuts in proptest::collection::vec(0..1_000_u128, 1..6), step in minor()) {
        let whole = Amount(cuts.iter().sum());
        let (mut reached, mut sum) = (0, 0);
        for cut in cuts {
            let before = Amount(amount).part_down(Amount(reached), whole, Amount(step)).unwrap().0;
            reached += cut;
            let after = Amount(amount).part_down(Amount(reached), whole, Amount(step)).unwrap().0;
            prop_assert!(before <= after);
            if whole.0 > reached {
                prop_assert_eq!(after, amount / step * reached / whole.0 * step);
            }
            sum += after - before;
        }
        prop_assert_eq!(sum, if whole.is_zero() { 0 } else { amount });
    }

    #[test]
    fn nothing_panics(amount: u128, other: u128, share: u16, part: u32, whole: u32, minor: u128) {
        let it = Amount(amount);
        prop_assert_eq!(it.plus(Amount(other)).is_ok(), amount.checked_add(other).is_some());
        prop_assert_eq!(it.minus(Amount(other)).is_ok(), amount >= other);
        let results = [
            it.share_half_up(BasisPoints(share), Amount(minor)),
            it.portion_half_up(Quantity(part), Quantity(whole), Amount(minor)),
        ];
        for result in results.into_iter().flatten() {
            prop_assert!(result <= it);
        }
        let _ = it.times_half_up(Quantity(part), Amount(minor));
    }
}
