//! Amounts of the chain's own asset and of tokens as people write them.

use client::chain::{Balance, UNIT};
use client::currency::Currency;
use client::domain::ids::AssetId;
use client::domain::money::Amount;

/// What `UNIT` stands for, with all its decimals.
fn native() -> Currency {
    Currency { code: "UNIT".into(), scale: 12, minor_unit: Amount(1) }
}

/// An amount of the chain's own asset, such as `1200` or `0.5`, in base units. For clap.
pub fn units(text: &str) -> Result<Balance, String> {
    let text = text.trim().trim_end_matches("UNIT").trim_end();
    let amount = native().parse(text);
    amount.map(|amount| amount.0).ok_or_else(|| "expected an amount in UNIT, such as 1200 or 0.5".into())
}

/// An amount in base units, a whole number. For clap.
pub fn base_units(text: &str) -> Result<Balance, String> {
    text.parse().map_err(|_| "expected a whole number of the token's base units".into())
}

/// An amount of an asset: in UNIT for the chain's own, in base units for a token.
pub fn amount_in(asset: AssetId, text: &str) -> Result<Amount, String> {
    if asset == AssetId::NATIVE { units(text) } else { base_units(text) }.map(Amount)
}

/// An amount of the chain's own asset, exact, without needless zeros.
pub fn show_units(amount: Balance) -> String {
    let (whole, part) = (amount / UNIT, amount % UNIT);
    let digits = format!("{part:012}");
    let digits = digits.trim_end_matches('0');
    let whole = Currency { code: String::new(), scale: 0, minor_unit: Amount(1) }.show(Amount(whole));
    if digits.is_empty() {
        format!("{whole} UNIT")
    } else {
        format!("{whole}.{digits} UNIT")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn amounts_are_read_and_shown() {
        for (text, amount, shown) in [
            ("1200", 1200 * UNIT, "1,200 UNIT"),
            ("0.5", UNIT / 2, "0.5 UNIT"),
            ("0.000000000001", 1, "0.000000000001 UNIT"),
            ("1.50 UNIT", UNIT + UNIT / 2, "1.5 UNIT"),
        ] {
            assert_eq!(units(text), Ok(amount), "{text}");
            assert_eq!(show_units(amount), shown);
        }
        for text in ["", "-1", "1,000", "0.0000000000001", "UNIT"] {
            assert!(units(text).is_err(), "{text}");
        }
        assert_eq!(amount_in(AssetId(1), "12"), Ok(Amount(12)));
        assert!(amount_in(AssetId(1), "1.2").is_err());
    }
}
