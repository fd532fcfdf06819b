//! When the claims of an example were: the dates that it tells, and days for claims without any.

use domain::calendar::Day;
use formats::Date;

use crate::example::Example;
use crate::fields::{Fields, Read};
use crate::scenario::{day, FIRST_YEAR};
use crate::view::{View, ALONE};

/// How a first day is named.
const FROM: &[&str] = &["from_date", "date", "service_date", "date_of_service", "dos", "admission_date"];
/// How a last day is named.
const THROUGH: &[&str] = &["through_date", "to_date", "discharge_date"];

/// How the day is named on which a claim arrives.
const FILED: &[&str] = &["received", "received_date", "receipt_date", "filed", "filed_date", "submitted_date"];

/// How a line names a copay of its own.
const COPAYS: &[&str] = &[
    "copay",
    "copayment",
    "event_deductible",
    "primary_copay",
    "primary_event_deductible",
    "secondary_copay",
    "secondary_event_deductible",
    "medicare_copay",
];

/// Days of 400 years, after which the calendar repeats.
const ERA: i32 = 146_097;
/// So many years are they.
const ERA_YEARS: i32 = 400;

/// Where the dates of an example lie on a chain whose clock began in 2025: where they are, or 400 years later, when the
/// calendar is the same.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    later: i32,
    /// The year of the first plan year, as it lies on the chain.
    first_year: i32,
}

impl Calendar {
    /// The calendar of an example: its first plan year is that of its dates, or the usual one where there are none.
    ///
    /// # Errors
    ///
    /// If a date is none.
    pub fn of(example: &Example) -> Read<Self> {
        // Each with the plan year that its claim names.
        let mut years: Vec<(i32, Option<u32>)> = Vec::new();
        for claim in &example.claims {
            let named = claim.year()?;
            for fields in claim.objects("lines")?.iter().chain([claim]) {
                for names in [FROM, THROUGH] {
                    years.extend(date(fields, names)?.map(|date| (i32::from(date.year()), named)));
                }
            }
        }
        let is_old = years.iter().any(|(year, _)| *year < FIRST_YEAR);
        let (later, years_later) = if is_old { (ERA, ERA_YEARS) } else { (0, 0) };
        let first = |(year, named): &(i32, Option<u32>)| {
            let before = i32::try_from(named.unwrap_or(1)).ok()?.checked_sub(1)?;
            year.checked_sub(before)?.checked_add(years_later)
        };
        Ok(Self { later, first_year: years.iter().filter_map(first).min().unwrap_or(FIRST_YEAR) })
    }

    /// The day on which a claim was filed, where a claim or a line names it.
    ///
    /// # Errors
    ///
    /// If it is no date.
    pub fn filed(self, fields: &Fields) -> Read<Option<Day>> {
        let Some(date) = date(fields, FILED)? else { return Ok(None) };
        let days = date.days().checked_add(self.later);
        days.map(|days| Some(Day(days))).ok_or_else(|| fields.problem("received", "is beyond the calendar"))
    }

    /// The first and the last day that a claim or a line names.
    ///
    /// # Errors
    ///
    /// If one is no date.
    pub fn dates(self, fields: &Fields) -> Read<(Option<Day>, Option<Day>)> {
        let day = |names: &[&str]| -> Read<Option<Day>> {
            let Some(date) = date(fields, names)? else { return Ok(None) };
            let days = date.days().checked_add(self.later);
            let problem = || fields.problem("from_date", "is beyond the calendar");
            days.map(|days| Some(Day(days))).ok_or_else(problem)
        };
        Ok((day(FROM)?, day(THROUGH)?))
    }

    /// The first day of each claim. Claims without a date come day by day, from 1 March of their plan year, on days of which
    /// no other claim is.
    ///
    /// # Errors
    ///
    /// If there are more than fit.
    pub fn days(self, example: &Example) -> Read<Vec<Day>> {
        let mut given = Vec::new();
        let mut taken = Vec::new();
        for claim in &example.claims {
            let (of_claim, _) = self.dates(claim)?;
            let mut days = Vec::new();
            for line in claim.objects("lines")? {
                days.extend(self.dates(&line)?.0.or(of_claim));
            }
            given.push((claim, days.iter().min().copied()));
            taken.extend(days);
        }
        let mut found = Vec::new();
        for (claim, first) in given {
            let day = match first {
                Some(day) => day,
                None => {
                    let visits = self.visits(claim, &claim.objects("lines")?)?;
                    let length = visits.into_iter().max().unwrap_or_default();
                    let beyond = || claim.problem("year", "is beyond the calendar, or there are too many claims");
                    let year = claim.year()?.unwrap_or(1);
                    let day = self.free_day(year, length, &taken).ok_or_else(beyond)?;
                    taken.extend((0..=length).filter_map(|later| day.plus_days(later)));
                    day
                }
            };
            found.push(day);
        }
        Ok(found)
    }

    /// On which day after its first each line of a claim without dates is. A copay that a line names is that line's, and one is
    /// taken per visit: so each such line is a visit of its own.
    ///
    /// # Errors
    ///
    /// If a date is none.
    pub(crate) fn visits(self, claim: &Fields, lines: &[Fields]) -> Read<Vec<u32>> {
        let mut is_dated = self.dates(claim)?.0.is_some();
        for line in lines {
            is_dated |= self.dates(line)?.0.is_some();
        }
        let has_copay = |line: &Fields| {
            let is_some = |key: &&str| line.printed(key).bytes().any(|digit| (b'1'..=b'9').contains(&digit));
            COPAYS.iter().any(is_some)
        };
        let mut next = u32::from(!lines.iter().all(has_copay));
        let visit = |line: &Fields| {
            if is_dated || !has_copay(line) {
                return 0;
            }
            let own = next;
            next = next.saturating_add(1);
            own
        };
        Ok(lines.iter().map(visit).collect())
    }

    /// The first day of a plan year, from March on, that is not taken, nor are so many after it.
    fn free_day(self, year: u32, length: u32, taken: &[Day]) -> Option<Day> {
        let year = i32::try_from(year).ok()?.checked_add(self.first_year)?.checked_sub(1)?;
        let first = day(year, 3, 1);
        let is_free = |day: &Day| (0..=length).all(|later| day.plus_days(later).is_some_and(|it| !taken.contains(&it)));
        (0u32..300).filter_map(|days| first.plus_days(days)).find(is_free)
    }

    /// The plan year of a day, from 1.
    #[must_use]
    pub fn year_of(self, day: Day) -> Option<u32> {
        let (year, _, _) = day.civil()?;
        let year = year.checked_sub(self.first_year)?.checked_add(1)?;
        u32::try_from(year).ok().filter(|year| *year > 0)
    }

    /// The date of a day, as it is written.
    #[must_use]
    pub fn text(self, day: Day) -> Option<String> {
        let date = Date::from_days(day.0.checked_sub(self.later)?)?;
        Some(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
    }
}

/// The date that is written under one of these keys as `2021-07-31`.
fn date(fields: &Fields, names: &[&str]) -> Read<Option<Date>> {
    let Some(key) = View::new(fields, ALONE).key(names)? else { return Ok(None) };
    let Some(text) = fields.text(&key)? else { return Ok(None) };
    let is_dashed = text.len() == 10 && text.split('-').map(str::len).eq([4, 2, 2]);
    let date = Date::parse(&text.replace('-', "")).filter(|_| is_dashed);
    let expected = || format!("expected a date such as \"2026-03-01\", found {text:?}");
    date.map(Some).ok_or_else(|| fields.problem(&key, expected()))
}
