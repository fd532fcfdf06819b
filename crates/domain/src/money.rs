//! Money: integers in the base units of the settlement asset, checked arithmetic, no silent loss.
//!
//! Every product is rounded once. The direction stands in the function's name.

use crate::wire;

wire! {
    /// An amount in base units of the settlement asset.
    #[derive(Copy, Default, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct Amount(pub u128);
}

wire! {
    /// A share in basis points: 10,000 is the whole.
    #[derive(Copy, Default, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct BasisPoints(pub u16);
}

wire! {
    /// A quantity in thousandths of a unit: an 837 counts miles by the tenth and minutes by the unit.
    #[derive(Copy, Default, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct Quantity(pub u32);
}

wire! {
    /// An amount or a quantity left the range that fits: the operation is refused, nothing is rounded into place.
    #[derive(Copy)]
    pub struct Overflow;
}

impl Quantity {
    /// What is left of `self` after `used`, nothing where more was used than there is.
    pub fn left_after(self, used: Quantity) -> Quantity {
        Quantity(self.0.abs_diff(used.min(self).0))
    }
}

/// The whole, in basis points.
pub const WHOLE: BasisPoints = BasisPoints(10_000);
/// One unit, in thousandths.
pub const ONE_UNIT: Quantity = Quantity(1_000);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// Whether there is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum. [`Overflow`] above 128 bits.
    pub fn plus(self, other: Amount) -> Result<Amount, Overflow> {
        self.0.checked_add(other.0).map(Amount).ok_or(Overflow)
    }

    /// The difference. [`Overflow`] below zero: whoever calls it knows why `other` is not larger.
    pub fn minus(self, other: Amount) -> Result<Amount, Overflow> {
        self.0.checked_sub(other.0).map(Amount).ok_or(Overflow)
    }

    /// Adds to it in its place. [`Overflow`] above 128 bits: then it stays as it was.
    #[inline(never)]
    pub fn raise(&mut self, by: Amount) -> Result<(), Overflow> {
        *self = self.plus(by)?;
        Ok(())
    }

    /// Takes from it in its place. [`Overflow`] below zero: then it stays as it was.
    #[inline(never)]
    pub fn lower(&mut self, by: Amount) -> Result<(), Overflow> {
        *self = self.minus(by)?;
        Ok(())
    }

    /// What is left of `self` after `used`, nothing where more was used than there is: a ceiling can be lowered below what
    /// was used under its former height.
    pub fn left_after(self, used: Amount) -> Amount {
        Amount(self.0.abs_diff(used.min(self).0))
    }

    /// `share` of the amount, rounded half up to a multiple of `minor_unit`, and never more than the amount.
    ///
    /// Half up favours the plan when it computes the member's share (`RULES` step 4: the member's side is rounded).
    pub fn share_half_up(self, share: BasisPoints, minor_unit: Amount) -> Result<Amount, Overflow> {
        Ok(self.uncapped_share_half_up(share, minor_unit)?.min(self))
    }

    /// `share` of the amount, rounded half up to a multiple of `minor_unit`; a share may be more than the whole.
    pub fn uncapped_share_half_up(self, share: BasisPoints, minor_unit: Amount) -> Result<Amount, Overflow> {
        ratio_half_up(self.0, u128::from(share.0), 10_000, minor_unit.0).map(Amount)
    }

    /// The price of `quantity` at `self` a unit, rounded half up to a multiple of `minor_unit`.
    pub fn times_half_up(self, quantity: Quantity, minor_unit: Amount) -> Result<Amount, Overflow> {
        // Whole units need no rounding: the price of three is three times the price.
        if quantity.0 % ONE_UNIT.0 == 0 {
            return self.0.checked_mul(u128::from(quantity.0 / ONE_UNIT.0)).map(Amount).ok_or(Overflow);
        }
        ratio_half_up(self.0, u128::from(quantity.0), u128::from(ONE_UNIT.0), minor_unit.0).map(Amount)
    }

    /// The part of the amount that falls to `part` of `whole` units, rounded half up to a multiple of `minor_unit`, and never
    /// more than the amount. `whole` is not zero.
    pub fn portion_half_up(self, part: Quantity, whole: Quantity, minor_unit: Amount) -> Result<Amount, Overflow> {
        let rounded = ratio_half_up(self.0, u128::from(part.0), u128::from(whole.0), minor_unit.0)?;
        Ok(Amount(rounded.min(self.0)))
    }
}

impl Amount {
    /// The part of the amount that falls to `part` of `whole`, rounded down to a multiple of `step`; nothing of
    /// nothing, and the whole amount of the whole. The differences between the parts of a growing `part` add up to the
    /// whole amount.
    pub fn part_down(self, part: Amount, whole: Amount, step: Amount) -> Result<Amount, Overflow> {
        if whole.is_zero() || part == whole {
            return Ok(if whole.is_zero() { Amount::ZERO } else { self });
        }
        // Counted in steps first: amounts of money times each other are more than 128 bits hold.
        let steps = self.0.checked_div(step.0).and_then(|steps| steps.checked_mul(part.0));
        steps
            .and_then(|product| product.checked_div(whole.0))
            .and_then(|steps| steps.checked_mul(step.0))
            .map(Amount)
            .ok_or(Overflow)
    }

    /// Interest on the amount at `rate` a year for `days`, rounded half up to a multiple of `minor_unit`
    /// (`RULES` section 1, clocks: amount x basis points x days / 3,650,000).
    pub fn interest_half_up(self, rate: BasisPoints, days: u32, minor_unit: Amount) -> Result<Amount, Overflow> {
        let share_days = u128::from(rate.0).checked_mul(u128::from(days)).ok_or(Overflow)?;
        ratio_half_up(self.0, share_days, 3_650_000, minor_unit.0).map(Amount)
    }
}

/// `value * numerator / denominator`, rounded half up to a multiple of `step`.
fn ratio_half_up(value: u128, numerator: u128, denominator: u128, step: u128) -> Result<u128, Overflow> {
    let divisor = denominator.checked_mul(step).ok_or(Overflow)?;
    let twice = value.checked_mul(numerator).and_then(|product| product.checked_mul(2)).ok_or(Overflow)?;
    twice
        .checked_add(divisor)
        .and_then(|sum| sum.checked_div(divisor.checked_mul(2)?))
        .and_then(|steps| steps.checked_mul(step))
        .ok_or(Overflow)
}

/// The sum of amounts.
pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Result<Amount, Overflow> {
    amounts.into_iter().try_fold(Amount::ZERO, Amount::plus)
}
