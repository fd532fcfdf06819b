//! Days and moments as people write them on the command line.

use client::domain::calendar::{Day, MILLIS_PER_DAY};
use client::domain::ids::Millis;

use crate::run::parse_date;

/// A day, such as 2026-04-01. For clap.
pub fn day(text: &str) -> Result<Day, String> {
    parse_date(text).map(|date| Day(date.days()))
}

/// A moment: the beginning of a day (UTC), such as 2026-04-01. For clap.
pub fn moment(text: &str) -> Result<Millis, String> {
    let day = day(text)?;
    let too_early = || "expected a day since 1970, such as 2026-04-01".to_owned();
    let days = u64::try_from(day.0).map_err(|_| too_early())?;
    days.checked_mul(MILLIS_PER_DAY).ok_or_else(too_early)
}
