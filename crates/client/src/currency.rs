//! Amounts of the chain as people write them.

use domain::money::Amount;
use formats::Decimal;

/// The currency in which a plan is written, and what its smallest part is on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its code, such as `USD`.
    pub code: String,
    /// How many decimals it has.
    pub scale: u32,
    /// What its minor unit (a cent) comes to in base units of the settlement asset.
    pub minor_unit: Amount,
}

impl Currency {
    /// A decimal amount in base units. `None` below zero, with more decimals than the currency has, or beyond what can be
    /// counted.
    #[must_use]
    pub fn amount(&self, decimal: Decimal) -> Option<Amount> {
        let decimal = decimal.normalize();
        let missing = self.scale.checked_sub(decimal.scale())?;
        let minor_units = u128::try_from(decimal.mantissa()).ok()?.checked_mul(10u128.checked_pow(missing)?)?;
        minor_units.checked_mul(self.minor_unit.0).map(Amount)
    }

    /// An amount written with a point and without a sign, such as `300.00`.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<Amount> {
        let is_plain = text.starts_with(|first: char| first.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let decimal = Decimal::from_str_exact(text).ok().filter(|_| is_plain)?;
        self.amount(decimal)
    }

    /// The amount as a decimal of the currency. `None` where it is no whole number of minor units, or too large.
    #[must_use]
    pub fn decimal(&self, amount: Amount) -> Option<Decimal> {
        let is_whole = amount.0.checked_rem(self.minor_unit.0)? == 0;
        let minor_units = i128::try_from(amount.0.checked_div(self.minor_unit.0)?).ok().filter(|_| is_whole)?;
        Decimal::try_from_i128_with_scale(minor_units, self.scale).ok()
    }

    /// The amount as people read it, such as `1,234.50`.
    #[must_use]
    pub fn show(&self, amount: Amount) -> String {
        let Some(decimal) = self.decimal(amount) else {
            // Nothing is rounded out of sight.
            return format!("{} base units", amount.0);
        };
        let text = decimal.to_string();
        let (whole, cents) = text.split_once('.').map_or((text.as_str(), None), |(whole, cents)| (whole, Some(cents)));
        let mut grouped = String::new();
        for (position, digit) in whole.chars().enumerate() {
            let left = whole.len().saturating_sub(position);
            if position > 0 && left % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        match cents {
            Some(cents) => format!("{grouped}.{cents}"),
            None => grouped,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use domain::money::Amount;
    use formats::Decimal;

    use super::Currency;

    fn dollars() -> Currency {
        Currency { code: "USD".into(), scale: 2, minor_unit: Amount(10_000_000_000) }
    }

    #[test]
    fn reads_and_shows() {
        for (text, cents, shown) in [
            ("300.00", 30_000, "300.00"),
            ("300", 30_000, "300.00"),
            ("0.05", 5, "0.05"),
            ("8.250", 825, "8.25"),
            ("1234567.8", 123_456_780, "1,234,567.80"),
            ("0", 0, "0.00"),
        ] {
            let amount = Amount(cents * 10_000_000_000);
            assert_eq!(dollars().parse(text), Some(amount), "{text}");
            assert_eq!(dollars().show(amount), shown);
        }
    }

    #[test]
    fn refuses_what_it_could_only_round() {
        for text in ["", "1.005", "-1", "+1", ".5", "1,5", "1e3", "1_000", "99999999999999999999999999999.00"] {
            assert_eq!(dollars().parse(text), None, "{text}");
        }
        assert_eq!(dollars().amount(Decimal::new(-1, 2)), None);
    }

    #[test]
    fn never_rounds_out_of_sight() {
        assert_eq!(dollars().show(Amount(1)), "1 base units");
        assert_eq!(dollars().decimal(Amount(1)), None);
    }

    #[test]
    fn currencies_without_cents() {
        let yen = Currency { code: "JPY".into(), scale: 0, minor_unit: Amount(1) };
        assert_eq!(yen.parse("1200"), Some(Amount(1200)));
        assert_eq!(yen.show(Amount(1200)), "1,200");
        assert_eq!(yen.parse("1200.5"), None);
    }
}
