//! Figures of a file: exact decimals, never floats, and how they stand in base units.

use domain::money::{Amount, BasisPoints, Quantity};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::Decimal;

/// Base units of one unit of any currency: 10 to the 12th, as the chain's own asset has them.
const BASE_DECIMALS: u32 = 12;
/// Digits that a figure may have: its base units still fit.
const MOST_DIGITS: usize = 15;

/// The currency of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its code, such as `USD`.
    pub code: String,
    /// How many decimals its minor unit has.
    pub scale: u32,
}

impl Currency {
    /// The largest scale that fits.
    pub const MOST_DECIMALS: u32 = 6;

    /// The minor unit in base units.
    #[must_use]
    pub fn minor_unit(&self) -> Amount {
        Amount(10u128.pow(BASE_DECIMALS.abs_diff(self.scale.min(BASE_DECIMALS))))
    }

    /// The figure that `text` writes, exactly to the minor unit.
    ///
    /// # Errors
    ///
    /// What was expected instead.
    pub fn figure(&self, text: &str) -> Result<Decimal, String> {
        decimal(text, self.scale).ok_or_else(|| {
            format!("an amount such as \"12.50\" with at most {} decimals, no sign but a minus", self.scale)
        })
    }

    /// A figure in base units. `None` for one below zero.
    #[must_use]
    pub fn amount(&self, figure: Decimal) -> Option<Amount> {
        let base = figure.checked_mul(Decimal::from(10u64.pow(BASE_DECIMALS)))?;
        base.is_integer().then(|| base.to_u128()).flatten().map(Amount)
    }

    /// Base units as a figure. `None` for more than a decimal holds.
    #[must_use]
    pub fn figure_of(&self, amount: Amount) -> Option<Decimal> {
        let base = Decimal::try_from_i128_with_scale(i128::try_from(amount.0).ok()?, BASE_DECIMALS).ok()?;
        Some(base.normalize())
    }

    /// A figure with all the decimals of the minor unit.
    #[must_use]
    pub fn show(&self, figure: Decimal) -> String {
        let mut shown = figure.normalize();
        if shown.scale() < self.scale {
            shown.rescale(self.scale);
        }
        shown.to_string()
    }
}

/// A percentage in basis points; at most two decimals.
///
/// # Errors
///
/// What was expected instead.
pub fn percentage(text: &str) -> Result<BasisPoints, String> {
    let points =
        decimal(text, 2).and_then(|figure| figure.checked_mul(Decimal::ONE_HUNDRED)).and_then(|it| it.to_u16());
    let expected = "a percentage such as \"20\" or \"33.33\", with two decimals at most, as plans count them";
    points.map(BasisPoints).ok_or_else(|| expected.to_owned())
}

/// A quantity in thousandths of a unit.
///
/// # Errors
///
/// What was expected instead.
pub fn quantity(text: &str) -> Result<Quantity, String> {
    let thousandths = decimal(text, 3).and_then(|it| it.checked_mul(Decimal::ONE_THOUSAND)).and_then(|it| it.to_u32());
    thousandths.map(Quantity).ok_or_else(|| "a quantity such as \"7\" or \"12.4\"".to_owned())
}

/// Digits with at most one point and a leading minus; nothing else.
fn decimal(text: &str, scale: u32) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = u32::try_from(fraction.trim_end_matches('0').len()).ok()?;
    if !is_digits(whole) || !is_digits(fraction) || decimals > scale || whole.len() > MOST_DIGITS {
        return None;
    }
    Decimal::from_str_exact(text).ok().map(|figure| figure.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const USD: fn() -> Currency = || Currency { code: "USD".into(), scale: 2 };

    #[test]
    fn figures_are_read_exactly_or_not_at_all() {
        for (text, cents) in [("12000", 1_200_000), ("93.75", 9_375), ("0", 0), ("-42.58", -4_258), ("1.500", 150)] {
            assert_eq!(USD().figure(text), Ok(Decimal::new(cents, 2)), "{text}");
        }
        for text in ["", ".", "1.234", "1,000", "1e3", "+1", "1_0", " 1", "--1", "1.", ".5", "12345678901234567"] {
            assert!(USD().figure(text).is_err(), "{text}");
        }
    }

    #[test]
    fn base_units_and_figures_are_each_others_inverse() {
        let figure = Decimal::new(9_375, 2);
        let amount = USD().amount(figure).expect("it is above zero");
        assert_eq!(amount, Amount(93_750_000_000_000));
        assert_eq!(USD().figure_of(amount), Some(figure));
        assert_eq!(USD().amount(Decimal::new(-1, 2)), None);
        assert_eq!(USD().show(Decimal::new(5, 0)), "5.00");
        assert_eq!(USD().minor_unit(), Amount(10_000_000_000));
    }

    #[test]
    fn percentages_have_two_decimals_at_most() {
        assert_eq!(percentage("20"), Ok(BasisPoints(2_000)));
        assert_eq!(percentage("33.33"), Ok(BasisPoints(3_333)));
        assert!(percentage("33.333").is_err() && percentage("-1").is_err() && percentage("20%").is_err());
        assert_eq!(quantity("12.4"), Ok(Quantity(12_400)));
    }
}
