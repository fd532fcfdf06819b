//! Single values, understood.

use domain::calendar::Day;
use domain::consent::Category;
use domain::enrolment::{AgeClass, Sex};
use domain::ids::{Code, Modifier};
use domain::money::{Amount, BasisPoints, Quantity};
use domain::network::Setting;
use formats::remittance835::PartyField;
use formats::Decimal;
use toml::Spanned;

use super::{Resolver, Result};
use crate::currency::Currency;
use crate::plan_file::error::line_of;
use crate::plan_file::raw::{Date, Percent, Quoted};
use crate::plan_file::PlanFileError;
use crate::tokens::plain_code;
use crate::words;

/// Whom a limit or a service is confined to.
pub(super) const ONLY: &[(&str, AgeClass)] = &[("adults", AgeClass::Adult), ("children", AgeClass::Child)];
/// Sex classes.
pub(super) const SEXES: &[(&str, Sex)] = &[("female", Sex::Female), ("male", Sex::Male)];
/// Where services are done.
pub(super) const SETTINGS: &[(&str, Setting)] =
    &[("in-patient", Setting::InPatient), ("out-patient", Setting::OutPatient)];

impl Resolver<'_> {
    /// The value of one of a few words.
    pub(super) fn choose<T: Copy>(&self, key: &str, text: &Spanned<String>, choices: &[(&str, T)]) -> Result<T> {
        let chosen = choices.iter().find(|(word, _)| word == text.get_ref()).map(|(_, value)| *value);
        chosen.ok_or_else(|| {
            let words: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.wrong(key, text, &format!("one of: {}", words.join(", ")), text.get_ref())
        })
    }

    /// The same, where it may be left out.
    pub(super) fn choose_if_present<T: Copy>(
        &self,
        key: &str,
        text: Option<&Spanned<String>>,
        choices: &[(&str, T)],
    ) -> Result<Option<T>> {
        text.map(|text| self.choose(key, text, choices)).transpose()
    }

    pub(super) fn percent(&self, key: &str, text: &Spanned<Percent>) -> Result<BasisPoints> {
        self.percent_up_to(100, key, text)
    }

    pub(super) fn percent_up_to(&self, most: u16, key: &str, text: &Spanned<Percent>) -> Result<BasisPoints> {
        let written = &text.get_ref().0;
        let points = Decimal::from_str_exact(written)
            .ok()
            .filter(|percent| !percent.is_sign_negative() && *percent <= Decimal::from(most))
            .and_then(|percent| percent.checked_mul(Decimal::ONE_HUNDRED))
            .map(|points| points.normalize())
            .filter(|points| points.scale() == 0)
            .and_then(|points| u16::try_from(points.mantissa()).ok());
        let expected = format!("a percentage from 0 to {most} with at most two decimals");
        points.map(BasisPoints).ok_or_else(|| self.wrong(key, text, &expected, written))
    }

    /// A value that remittances tell: what they cannot hold is better said before a claim is paid.
    pub(super) fn told_in_remittances(&self, key: &str, text: &Spanned<String>, field: PartyField) -> Result<String> {
        let value = text.get_ref();
        if field.holds(value) {
            return Ok(value.clone());
        }
        let without = if field == PartyField::Website { ", without https://" } else { "" };
        let expected = format!("{}{without}, for remittances tell it", field.expected());
        Err(self.wrong(key, text, &expected, value))
    }

    pub(super) fn place(&self, key: &str, text: &Spanned<String>) -> Result<u8> {
        let digits = text.get_ref();
        let is_place = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let place = digits.parse().ok().filter(|_| is_place);
        place.ok_or_else(|| self.wrong(key, text, "a place of service of two digits, such as \"11\"", digits))
    }

    pub(super) fn modifier(&self, text: &Spanned<String>) -> Result<Modifier> {
        let bytes = <[u8; 2]>::try_from(text.get_ref().as_bytes()).ok();
        bytes.filter(|bytes| bytes.iter().all(u8::is_ascii_alphanumeric)).map(Modifier).ok_or_else(|| {
            let expected = "a modifier of two letters or digits, such as \"RT\"";
            self.wrong("plan.distinguishing_modifiers", text, expected, text.get_ref())
        })
    }

    pub(super) fn category(&self, key: &str, text: &Spanned<String>) -> Result<Category> {
        self.category_called(key, text, text.get_ref())
    }

    pub(super) fn category_called<T>(&self, key: &str, at: &Spanned<T>, name: &str) -> Result<Category> {
        words::category_of(name).ok_or_else(|| {
            let expected = Category::ALL.map(words::category).join(", ");
            self.wrong(key, at, &format!("one of: {expected}"), name)
        })
    }

    pub(super) fn code(&self, key: &str, text: &Spanned<String>) -> Result<Code> {
        plain_code(text.get_ref()).map_err(|error| self.wrong(key, text, &error.to_string(), text.get_ref()))
    }

    pub(super) fn period(&self, key: &str, from: &Spanned<Date>, to: &Spanned<Date>) -> Result<(Day, Day)> {
        let first = self.day(&format!("{key}.from"), from)?;
        let last = self.day(&format!("{key}.to"), to)?;
        if last < first {
            let expected = format!("a day not before {}", from.get_ref().0);
            return Err(self.wrong(&format!("{key}.to"), to, &expected, to.get_ref().0.to_string()));
        }
        Ok((first, last))
    }

    pub(super) fn optional_day(&self, key: &str, date: Option<&Spanned<Date>>) -> Result<Option<Day>> {
        date.map(|date| self.day(key, date)).transpose()
    }

    pub(super) fn day(&self, key: &str, date: &Spanned<Date>) -> Result<Day> {
        let written = date.get_ref().0;
        let whole_day = written.date.filter(|_| written.time.is_none() && written.offset.is_none());
        whole_day
            .and_then(|day| formats::Date::new(day.year, day.month, day.day))
            .map(|day| Day(day.days()))
            .ok_or_else(|| self.wrong(key, date, "a day, such as 2026-01-01", written.to_string()))
    }

    pub(super) fn units(&self, key: &str, text: &Spanned<Quoted>) -> Result<Quantity> {
        let written = &text.get_ref().0;
        let units = Decimal::from_str_exact(written).ok().and_then(crate::translate::quantity);
        units.ok_or_else(|| self.wrong(key, text, "units with at most three decimals, such as \"20\"", written))
    }

    pub(super) fn optional(
        &self,
        currency: &Currency,
        key: &str,
        text: Option<&Spanned<Quoted>>,
    ) -> Result<Option<Amount>> {
        text.map(|text| self.amount(currency, key, text)).transpose()
    }

    pub(super) fn amount(&self, currency: &Currency, key: &str, text: &Spanned<Quoted>) -> Result<Amount> {
        self.amount_called(currency, key, text, &text.get_ref().0)
    }

    pub(super) fn amount_called<T>(
        &self,
        currency: &Currency,
        key: &str,
        at: &Spanned<T>,
        written: &str,
    ) -> Result<Amount> {
        currency.parse(written).ok_or_else(|| {
            let expected = format!("an amount with at most {} decimals, such as \"300.00\"", currency.scale);
            self.wrong(key, at, &expected, written)
        })
    }

    pub(super) fn wrong<T>(&self, key: &str, at: &Spanned<T>, expected: &str, found: impl ToString) -> PlanFileError {
        PlanFileError::Value {
            file: self.file.into(),
            line: line_of(self.text, &at.span()),
            key: key.into(),
            expected: expected.into(),
            found: format!("\"{}\"", found.to_string()),
        }
    }

    /// A key that a table must have.
    pub(super) fn missing<T>(&self, key: &str, table: &Spanned<T>) -> PlanFileError {
        PlanFileError::Form {
            file: self.file.into(),
            line: line_of(self.text, &table.span()),
            key: None,
            message: format!("missing field `{key}`"),
        }
    }
}
