//! Decimal numbers as X12 writes them (data type R).

use rust_decimal::Decimal;

/// Digits an amount of the guides may have, its point not counted.
pub(crate) const AMOUNT_DIGITS: usize = 10;
/// Digits a remittance amount may have: totals outgrow those of a claim.
pub(crate) const TOTAL_DIGITS: usize = 18;
/// Digits a quantity may have.
pub(crate) const QUANTITY_DIGITS: usize = 8;
/// Decimals a quantity may have.
pub(crate) const QUANTITY_SCALE: u32 = 3;

/// The number that `text` writes, exactly: digits, one point at most, a leading minus. `None` for anything else, or
/// for more than `digits` digits or `scale` decimals.
pub(crate) fn parse(text: &str, digits: usize, scale: u32) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let count = whole.len().checked_add(fraction.len())?;
    let decimals = fraction.trim_end_matches('0').len();
    let fits = (1..=digits).contains(&count) && u32::try_from(decimals).ok()? <= scale;
    if !is_digits(whole) || !is_digits(fraction) || !fits {
        return None;
    }
    let number = Decimal::from_str_exact(&format!("0{whole}.{fraction}0")).ok()?;
    let signed = if text.starts_with('-') && !number.is_zero() { Decimal::ZERO.checked_sub(number)? } else { number };
    Some(signed.normalize())
}

/// The number as X12 writes it: no exponent, no needless zero, zero without a sign.
pub(crate) fn write(number: Decimal) -> String {
    number.normalize().to_string()
}

/// The exact sum; `None` where it leaves what a [`Decimal`] holds.
pub(crate) fn sum(numbers: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    numbers.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

#[cfg(test)]
mod tests {
    use super::{parse, sum, write};
    use rust_decimal::Decimal;

    #[test]
    fn reads_exactly() {
        for (text, cents) in [
            ("60", 6000),
            ("60.00", 6000),
            ("60.", 6000),
            (".5", 50),
            ("-9.00", -900),
            ("-0", 0),
            ("1.500", 150),
            ("0012", 1200),
        ] {
            assert_eq!(parse(text, 10, 2), Some(Decimal::new(cents, 2)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", ".", "-", "1.234", "1,5", "1e3", "+1", "1.2.3", "--1", " 1", "1 ", "12345678901", "٣"] {
            assert_eq!(parse(text, 10, 2), None, "{text}");
        }
    }

    #[test]
    fn writes_without_needless_zeros() {
        assert_eq!(write(Decimal::new(94_500, 2)), "945");
        assert_eq!(write(Decimal::new(18_750, 2)), "187.5");
        assert_eq!(write(Decimal::new(0, 2)), "0");
        assert_eq!(write(Decimal::new(-900, 2)), "-9");
    }

    #[test]
    fn a_sum_too_large_is_none() {
        assert_eq!(sum([Decimal::MAX, Decimal::ONE]), None);
        assert_eq!(sum([]), Some(Decimal::ZERO));
    }
}
