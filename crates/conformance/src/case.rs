//! The claims of an example.

use domain::calendar::Day;
use domain::ids::Code;
use domain::money::{Amount, Quantity, ONE_UNIT};
use formats::Date;

use crate::currency::Currency;
use crate::example::{Example, Method};
use crate::fields::{Fields, Read};
use crate::scenario::{day, Builder, FIRST_YEAR};
use crate::view::{View, ALONE, PRIMARY};

/// A claim.
#[derive(Debug)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Who was treated.
    pub member: String,
    /// The family.
    pub family: String,
    /// In which plan year, from 1.
    pub year: u32,
    /// The day of the services.
    pub day: Day,
    /// The lines.
    pub lines: Vec<CaseLine>,
    /// What is expected of the claim.
    pub expected: Fields,
}

/// A line.
#[derive(Debug)]
pub struct CaseLine {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub charge: Amount,
    /// How much was done.
    pub units: Quantity,
    /// How many nights the stay has.
    pub nights: u16,
    /// Its code under each payer.
    pub codes: Vec<Code>,
    /// The most that a prior authorisation allows, under the last payer.
    pub authorised: Option<Amount>,
    /// What the payer before did; none where it is asked, or there is none.
    pub prior: Option<PriorFigures>,
    /// What the last payer must allow, because two elements say so.
    pub allowed: Option<Amount>,
    /// What is expected of the line.
    pub expected: Fields,
}

/// What the payer before did, as the file gives it.
#[derive(Clone, Copy, Debug)]
pub struct PriorFigures {
    /// What it paid.
    pub paid: Amount,
    /// What it allowed.
    pub allowed: Option<Amount>,
    /// What it left to the member.
    pub member: Option<Amount>,
    /// What the provider must accept under it.
    pub obliged: Option<Amount>,
}

/// What a line asks for, whoever pays.
pub(crate) struct Asked<'a> {
    /// What kind of service.
    pub service: Option<&'a str>,
    /// What is charged.
    pub charge: Amount,
    /// How much was done.
    pub units: Quantity,
    /// Whether the plan does not cover it.
    pub is_excluded: bool,
    /// Whether all of it is the member's, as far as the maxima go.
    pub is_shared_whole: bool,
    /// The most that a prior authorisation allows per unit.
    pub authorised: Option<Amount>,
}

/// Days of 400 years, after which the calendar repeats.
const ERA: i32 = 146_097;

/// Where the dates of an example lie on a chain whose clock began in 2025: where they are, or 400 years later, when the
/// calendar is the same.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    later: i32,
}

impl Calendar {
    /// The calendar of an example.
    ///
    /// # Errors
    ///
    /// If a date is none.
    pub fn of(example: &Example) -> Read<Self> {
        let mut later = 0;
        for claim in &example.claims {
            for line in claim.objects("lines")? {
                for key in ["from_date", "through_date"] {
                    if date(&line, key)?.is_some_and(|date| i32::from(date.year()) < FIRST_YEAR) {
                        later = ERA;
                    }
                }
            }
        }
        Ok(Self { later })
    }

    /// The day under a key.
    ///
    /// # Errors
    ///
    /// If it is no date.
    pub fn day(self, fields: &Fields, key: &str) -> Read<Option<Day>> {
        let Some(date) = date(fields, key)? else { return Ok(None) };
        let days = date.days().checked_add(self.later);
        days.map(|days| Some(Day(days))).ok_or_else(|| fields.problem(key, "is beyond the calendar"))
    }

    /// The date of a day, as it is written.
    #[must_use]
    pub fn text(self, day: Day) -> Option<String> {
        let date = Date::from_days(day.0.checked_sub(self.later)?)?;
        Some(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
    }
}

/// The date that is written under a key as `2021-07-31`.
fn date(fields: &Fields, key: &str) -> Read<Option<Date>> {
    let Some(text) = fields.text(key)? else { return Ok(None) };
    let is_dashed = text.len() == 10 && text.split('-').map(str::len).eq([4, 2, 2]);
    let date = Date::parse(&text.replace('-', "")).filter(|_| is_dashed);
    date.map(Some).ok_or_else(|| fields.problem(key, format!("expected a date such as \"2026-03-01\", found {text:?}")))
}

impl Case {
    pub(crate) fn read(
        fields: &Fields,
        index: usize,
        example: &Example,
        calendar: Calendar,
        builders: &mut [Builder],
    ) -> Read<Self> {
        let year = fields.whole("year")?.unwrap_or(1);
        let lines = fields.objects("lines")?;
        if lines.is_empty() {
            return Err(fields.problem("lines", "is empty or missing"));
        }
        let first = lines.first().map(|line| calendar.day(line, "from_date")).transpose()?.flatten();
        let given = first.map_or_else(|| usual_day(year, index), Some);
        let day =
            given.ok_or_else(|| fields.problem("year", "is beyond the calendar, or there are too many claims"))?;
        let mut case = Self {
            id: fields.required("id")?.to_owned(),
            member: fields.text("member")?.unwrap_or("M1").to_owned(),
            family: fields.text("family")?.unwrap_or_default().to_owned(),
            year,
            day,
            lines: Vec::new(),
            expected: fields.object("expected")?,
        };
        for line in &lines {
            let last = calendar.day(line, "through_date")?.unwrap_or(day);
            let nights = last.0.checked_sub(day.0).and_then(|nights| u16::try_from(nights).ok());
            let nights = nights.ok_or_else(|| line.problem("through_date", "is before the service, or too far off"))?;
            if calendar.day(line, "from_date")?.is_some_and(|from| from != day) {
                return Err(
                    line.problem("from_date", "is another than the first line's: put it into a claim of its own")
                );
            }
            case.lines.push(CaseLine::read(line, nights, example, builders)?);
        }
        fields.ensure_understood()?;
        Ok(case)
    }
}

/// A day for a claim without a date: claims come day by day, from 1 March of their year.
fn usual_day(year: u32, index: usize) -> Option<Day> {
    let year = i32::try_from(year).ok()?.checked_add(FIRST_YEAR)?.checked_sub(1)?;
    let index = u32::try_from(index).ok().filter(|index| *index < 300)?;
    day(year, 3, 1).plus_days(index)
}

impl CaseLine {
    fn read(line: &Fields, nights: u16, example: &Example, builders: &mut [Builder]) -> Read<Self> {
        let currency = &example.currency;
        // The code is the source's own: the line is priced by what the file says of it.
        line.pass_over(&["code", "description"]);
        let alone = View::new(line, ALONE);
        let service = line.text("service")?;
        let units = line.quantity("units")?.unwrap_or(ONE_UNIT);
        let whole = alone.amount(&["cost_share_before_limits"], currency)?;
        let charge = match alone.amount(&["billed", "charge"], currency)?.or(whole) {
            Some(charge) => charge,
            None => allowed_by_anyone(line, currency)?
                .ok_or_else(|| line.problem("billed", "is missing, and so is allowed"))?,
        };
        let own = alone.amount(&["allowed"], currency)?;
        let is_unpaid = own.is_some_and(Amount::is_zero) && !charge.is_zero();
        let is_excluded = line.flag("covered")? == Some(false) || is_unpaid;
        let of_plan = builders.last().and_then(|builder| builder.terms.authorised);
        let authorised = alone.amount(&["pa_max"], currency)?.or(of_plan);
        let asked = Asked { service, charge, units, is_excluded, is_shared_whole: whole.is_some(), authorised };
        let mut codes = Vec::new();
        for builder in builders.iter_mut() {
            codes.push(builder.add(line, currency, &asked)?);
        }
        let last = builders.last().map(|builder| &builder.terms);
        let has_schedule = last.is_some_and(|terms| terms.schedule.is_some());
        let prior = match example.method {
            Method::Coordinate(_) => PriorFigures::read(line, currency, builders)?,
            Method::Adjudicate { .. }
            | Method::PrimaryOnly
            | Method::Filing
            | Method::Balance(_)
            | Method::Outside(_) => None,
        };
        let line_read = Self {
            id: line.required("id")?.to_owned(),
            charge,
            units,
            nights,
            codes,
            authorised,
            prior,
            allowed: own.filter(|_| has_schedule && !is_excluded && builders.len() == 1),
            expected: line.object("expected")?,
        };
        line.ensure_understood()?;
        Ok(line_read)
    }
}

/// The highest amount that anyone allows.
fn allowed_by_anyone(line: &Fields, currency: &Currency) -> Read<Option<Amount>> {
    let view = View::new(line, ALONE);
    let mut highest = None;
    for key in view.keys(&["allowed", "primary_allowed", "secondary_allowed", "medicare_allowed", "medicare_fee"]) {
        highest = highest.max(Some(view.amount_of(&key, currency)?));
    }
    Ok(highest)
}

impl PriorFigures {
    fn read(line: &Fields, currency: &Currency, builders: &[Builder]) -> Read<Option<Self>> {
        let view = View::new(line, ALONE);
        let primary = builders.first().map(|builder| &builder.terms);
        let shares = ["primary_patient_share", "primary_member_share", "primary_patient_pays", "primary_patient"];
        let obliged = ["obliged", "primary_obliged", "provider_must_accept", "obligated_to_accept"];
        let (member, obliged) = (view.amount(&shares, currency)?, view.amount(&obliged, currency)?);
        let allowed = View::new(line, PRIMARY).amount(&["allowed"], currency)?;
        let allowed = allowed.or(primary.and_then(|terms| terms.schedule));
        let Some(paid) = view.amount(&["primary_paid"], currency)? else {
            let says_shares = primary.is_some_and(|terms| terms.says_anything());
            return if says_shares && member.is_none() && obliged.is_none() {
                Ok(None)
            } else {
                Err(line.problem("primary_paid", "is missing, and the plan does not say how the primary payer shares"))
            };
        };
        Ok(Some(Self { paid, allowed, member, obliged }))
    }
}
