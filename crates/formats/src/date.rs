//! Calendar days.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the Gregorian calendar, years 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Days from 1 March of the year 0, where the reckoning below begins, to 1 January 1970.
const EPOCH: i32 = 719_468;
/// Days of the 400 years after which the calendar repeats.
const ERA: i32 = 146_097;

impl Date {
    /// The day of that year, month and day of the month; `None` where the calendar has no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let length = days_of_month(year, month)?;
        ((1..=9999).contains(&year) && (1..=length).contains(&day)).then_some(Self { year, month, day })
    }

    /// The day written as eight digits, `CCYYMMDD` (X12 qualifier D8); `None` for anything else.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let year = digits.get(0..4)?.parse().ok()?;
        let month = digits.get(4..6)?.parse().ok()?;
        let day = digits.get(6..8)?.parse().ok()?;
        Self::new(year, month, day)
    }

    /// The first and last day of a period written `CCYYMMDD-CCYYMMDD` (X12 qualifier RD8); `None` where one is no
    /// day, or the last is before the first.
    #[must_use]
    pub fn parse_period(text: &str) -> Option<(Self, Self)> {
        let (from, through) = text.split_once('-')?;
        let period = (Self::parse(from)?, Self::parse(through)?);
        (period.0 <= period.1).then_some(period)
    }

    /// Year of the calendar.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// Month of the year, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01; negative before.
    ///
    /// ```
    /// use inkclaim_formats::Date;
    /// assert_eq!(Date::parse("19700101").map(Date::days), Some(0));
    /// assert_eq!(Date::parse("19691231").map(Date::days), Some(-1));
    /// ```
    #[must_use]
    #[allow(clippy::arithmetic_side_effects, reason = "the year is 1 to 9999, so no term leaves 32 bits")]
    pub fn days(self) -> i32 {
        // The year is taken to begin in March, so that the leap day is its last.
        let month = (i32::from(self.month) + 9) % 12;
        let year = i32::from(self.year) - i32::from(self.month <= 2);
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * month + 2) / 5 + i32::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * ERA + day_of_era - EPOCH
    }

    /// The day that many days after 1970-01-01; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_days(days: i32) -> Option<Self> {
        // At most a year off, because no year is shorter than 365 days or longer than 366.
        let since_year_0 = i64::from(days).checked_add(i64::from(EPOCH))?;
        let guess = since_year_0.checked_mul(400)?.checked_div(i64::from(ERA))?;
        let year = (guess.checked_sub(1)?..=guess.checked_add(1)?)
            .rev()
            .filter_map(|year| Self::new(u16::try_from(year).ok()?, 1, 1))
            .find(|first| first.days() <= days)?
            .year;
        let first_of_month =
            (1..=12).rev().filter_map(|month| Self::new(year, month, 1)).find(|first| first.days() <= days)?;
        let day = days.checked_sub(first_of_month.days())?.checked_add(1)?;
        Self::new(year, first_of_month.month, u8::try_from(day).ok()?)
    }

    /// The day as eight digits, `CCYYMMDD`.
    #[must_use]
    pub fn to_digits(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_digits())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        Self::parse(&digits).ok_or_else(|| serde::de::Error::custom("expected a day of eight digits"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days of a month; `None` where there is no such month.
fn days_of_month(year: u16, month: u8) -> Option<u8> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if is_leap(year) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// Whether the year has a 29 February.
fn is_leap(year: u16) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::Date;

    #[test]
    fn known_days() {
        for (text, days) in [
            ("19700101", 0),
            ("19700301", 59),
            ("20000229", 11_016),
            ("20260302", 20_514),
            ("19000101", -25_567),
            ("00010101", -719_162),
            ("99991231", 2_932_896),
        ] {
            let date = Date::parse(text).unwrap();
            assert_eq!(date.days(), days, "{text}");
            assert_eq!(Date::from_days(days), Some(date), "{text}");
            assert_eq!(date.to_digits(), text);
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let first = Date::parse("18960101").unwrap().days();
        let last = Date::parse("21040101").unwrap().days();
        let mut before = Date::from_days(first).unwrap();
        for days in first.checked_add(1).unwrap()..=last {
            let date = Date::from_days(days).unwrap();
            assert_eq!(date.days(), days);
            assert!(before < date);
            before = date;
        }
        assert_eq!(before.to_string(), "2104-01-01");
    }

    #[test]
    fn days_that_do_not_exist() {
        for text in [
            "20260229",
            "21000229",
            "20260431",
            "20261301",
            "20260100",
            "20260001",
            "00000101",
            "2026031",
            "202603011",
            "2026-3-1",
            "+2026031",
            "",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(Date::from_days(i32::MAX), None);
        assert_eq!(Date::from_days(i32::MIN), None);
        assert_eq!(Date::from_days(-719_163), None);
        assert_eq!(Date::from_days(2_932_897), None);
    }

    #[test]
    fn periods() {
        let day = |text| Date::parse(text).unwrap();
        assert_eq!(Date::parse_period("20260302-20260304"), Some((day("20260302"), day("20260304"))));
        assert_eq!(Date::parse_period("20260304-20260302"), None);
        assert_eq!(Date::parse_period("20260302"), None);
    }
}
