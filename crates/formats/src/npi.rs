//! The check digit of a National Provider Identifier.

/// Sum of the digits of the constant prefix 80840 in the Luhn scheme: what every ten-digit identifier adds to.
const PREFIX_SUM: u32 = 24;

/// Whether `npi` is ten digits of which the last is the Luhn check digit over the prefix 80840.
///
/// ```
/// assert!(inkclaim_formats::npi::is_valid("1000000012"));
/// assert!(!inkclaim_formats::npi::is_valid("1000000013"));
/// ```
#[must_use]
pub fn is_valid(npi: &str) -> bool {
    if npi.len() != 10 {
        return false;
    }
    let mut sum = PREFIX_SUM;
    for (place, character) in npi.chars().rev().enumerate() {
        let Some(digit) = character.to_digit(10) else {
            return false;
        };
        let weighed = if place % 2 == 0 { digit } else { luhn_double(digit) };
        sum = sum.saturating_add(weighed);
    }
    sum % 10 == 0
}

/// Twice `digit`, its own digits added up.
fn luhn_double(digit: u32) -> u32 {
    let double = digit.saturating_mul(2);
    (double / 10).saturating_add(double % 10)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn accepts_a_right_check_digit() {
        for npi in ["1000000012", "1000000020", "1111111112"] {
            assert!(is_valid(npi), "{npi}");
        }
    }

    #[test]
    fn refuses_every_other_check_digit() {
        for last in ["0", "1", "3", "4", "5", "6", "7", "8", "9"] {
            assert!(!is_valid(&format!("100000001{last}")));
        }
    }

    #[test]
    fn refuses_other_lengths_and_letters() {
        for npi in ["", "100000001", "10000000120", "10000000A2", "１000000012"] {
            assert!(!is_valid(npi), "{npi}");
        }
    }
}
