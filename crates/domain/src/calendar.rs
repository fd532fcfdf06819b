//! Calendar days, signed, in a plan's fixed offset from UTC (`RULES` 0 a and b).

use crate::ids::Millis;
use crate::wire;

wire! {
    in_place
    /// A calendar day, counted from 1970-01-01, which is day 0. Days before it are negative.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct Day(pub i32);
}

wire! {
    /// A month and a day of it, on which something recurs every year.
    #[derive(Copy)]
    pub struct Anniversary {
        /// 1 to 12.
        pub month: u8,
        /// 1 to 31; where a month has no such day, its last one is meant.
        pub day: u8,
    }
}

wire! {
    /// How long after the service a claim may still be filed.
    #[derive(Copy)]
    pub enum FilingWindow {
        /// That many days; the last is in time.
        Days(u16),
        /// That many months: the same day of the month is the last in time.
        Months(u16),
    }
}

/// Milliseconds of a day.
pub const MILLIS_PER_DAY: Millis = 86_400_000;
const SIGNED_MILLIS_PER_DAY: i64 = 86_400_000;
const MILLIS_PER_MINUTE: i64 = 60_000;
/// Years that the calendar covers: wide enough for any life, narrow enough that no sum overflows.
const YEARS: core::ops::RangeInclusive<i32> = 1..=9_999;

impl Day {
    /// The day on which `moment` falls, `utc_offset_minutes` east of UTC.
    pub fn of(moment: Millis, utc_offset_minutes: i16) -> Option<Day> {
        let shifted =
            i64::try_from(moment).ok()?.checked_add(i64::from(utc_offset_minutes).checked_mul(MILLIS_PER_MINUTE)?)?;
        i32::try_from(shifted.div_euclid(SIGNED_MILLIS_PER_DAY)).ok().map(Day)
    }

    /// The moment at which the day begins, `utc_offset_minutes` east of UTC; `None` before 1970.
    pub fn begins_at(self, utc_offset_minutes: i16) -> Option<Millis> {
        let local = i64::from(self.0).checked_mul(SIGNED_MILLIS_PER_DAY)?;
        let shifted = local.checked_sub(i64::from(utc_offset_minutes).checked_mul(MILLIS_PER_MINUTE)?)?;
        Millis::try_from(shifted).ok()
    }

    /// The day `days` later.
    pub fn plus_days(self, days: u32) -> Option<Day> {
        self.0.checked_add(i32::try_from(days).ok()?).map(Day)
    }

    /// The same day of the month `months` later, or that month's last day where it has no such day.
    pub fn plus_months(self, months: u16) -> Option<Day> {
        let (year, month, day) = self.civil()?;
        let index =
            year.checked_mul(12)?.checked_add(i32::from(month).checked_sub(1)?)?.checked_add(i32::from(months))?;
        let month = u8::try_from(index.rem_euclid(12).checked_add(1)?).ok()?;
        Day::from_civil(index.div_euclid(12), month, day)
    }

    /// The last day on which a claim for a service on `self` may be filed.
    pub fn last_filing_day(self, window: FilingWindow) -> Option<Day> {
        match window {
            FilingWindow::Days(days) => self.plus_days(u32::from(days)),
            FilingWindow::Months(months) => self.plus_months(months),
        }
    }

    /// The first day of the plan year that holds `self`, for plan years that begin on `start`.
    pub fn plan_year(self, start: Anniversary) -> Option<Day> {
        let (year, _, _) = self.civil()?;
        let this = Day::from_civil(year, start.month, start.day)?;
        if this <= self {
            Some(this)
        } else {
            Day::from_civil(year.checked_sub(1)?, start.month, start.day)
        }
    }

    /// The day of a date; a day that the month does not have gives its last. `None` outside the years 1 to 9999, for a
    /// month outside 1 to 12 and for day 0.
    pub fn from_civil(year: i32, month: u8, day: u8) -> Option<Day> {
        if !YEARS.contains(&year) || !(1..=12).contains(&month) || day == 0 {
            return None;
        }
        let day = i32::from(day.min(days_in_month(year, month)));
        // Years begin in March, so that the leap day is the last of its year and months have a linear formula.
        let month = i32::from(month);
        let (year, month) =
            if month > 2 { (year, month.checked_sub(3)?) } else { (year.checked_sub(1)?, month.checked_add(9)?) };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = month.checked_mul(153)?.checked_add(2)?.checked_div(5)?.checked_add(day)?.checked_sub(1)?;
        let day_of_era = year_of_era
            .checked_mul(365)?
            .checked_add(year_of_era / 4)?
            .checked_sub(year_of_era / 100)?
            .checked_add(day_of_year)?;
        era.checked_mul(146_097)?.checked_add(day_of_era)?.checked_sub(719_468).map(Day)
    }

    /// Year, month and day of the month. `None` outside the years 1 to 9999.
    pub fn civil(self) -> Option<(i32, u8, u8)> {
        let shifted = self.0.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = day_of_era
            .checked_sub(day_of_era / 1_460)?
            .checked_add(day_of_era / 36_524)?
            .checked_sub(day_of_era / 146_096)?
            / 365;
        let day_of_year = day_of_era
            .checked_sub(year_of_era.checked_mul(365)?)?
            .checked_sub(year_of_era / 4)?
            .checked_add(year_of_era / 100)?;
        let month_from_march = day_of_year.checked_mul(5)?.checked_add(2)? / 153;
        let day = day_of_year.checked_sub(month_from_march.checked_mul(153)?.checked_add(2)? / 5)?.checked_add(1)?;
        let january_or_february = month_from_march >= 10;
        let month =
            if january_or_february { month_from_march.checked_sub(9)? } else { month_from_march.checked_add(3)? };
        let year = era.checked_mul(400)?.checked_add(year_of_era)?.checked_add(i32::from(january_or_february))?;
        if !YEARS.contains(&year) {
            return None;
        }
        Some((year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
    }
}

impl Anniversary {
    /// Whether month and day can exist.
    pub fn is_valid(self) -> bool {
        // 2000 is a leap year: 29 February is an anniversary too.
        (1..=12).contains(&self.month) && (1..=days_in_month(2000, self.month)).contains(&self.day)
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: i32) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}
