//! Procedure codes as they stand on the chain.
//!
//! By default they are tokens, keyed per insurer and plan year; plain codes only where the plan file says so. A service is
//! told to the chain once per plan year, under that year's token and for the days of that year: a claim cannot bill one
//! service twice under the tokens of two years.
//!
//! Warning: A token hides which code it is, not that two lines have the same one, nor a price by which the code can be found
//! in a published list: [`crate::reidentify`] counts those.

use std::collections::BTreeMap;

use domain::calendar::{Anniversary, Day};
use domain::ids::{Code, DrugSerial};
use domain::service::{Pair, Service};

use crate::plan_file::PlanFile;
use crate::tokens::{code_text, plain_code, plain_drug_serial};
use crate::vault::{CodebookError, Vault};

/// How procedure codes stand on the chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodeForm {
    /// As tokens.
    #[default]
    Tokens,
    /// As they are: anyone who reads the chain reads them. For tests and demonstrations.
    Plain,
}

/// The procedure codes of one insurer.
#[derive(Clone, Copy, Debug)]
pub struct Codes<'a> {
    /// The payer's identifier.
    pub payer: &'a str,
    /// When its plan year begins.
    pub year_start: Anniversary,
    /// How its codes stand on the chain.
    pub form: CodeForm,
}

/// Plan years for which services are told at once.
pub const MAX_PLAN_YEARS: usize = 16;

/// Why services cannot be told to the chain.
#[derive(Debug, thiserror::Error)]
pub enum ServicesError {
    /// A code has no token.
    #[error(transparent)]
    Codebook(#[from] CodebookError),
    /// A day lies outside of the calendar.
    #[error("a plan year leaves the calendar")]
    Calendar,
    /// Members are covered over more plan years than services are told for.
    #[error("the members' coverage spans more than {MAX_PLAN_YEARS} plan years, and each needs tokens of its own: shorten it, or split the plan")]
    TooManyYears,
    /// Two codes have the same token.
    #[error("{0} and {1} have the same token in one plan year: make a new key for the year")]
    SameToken(String, String),
}

impl<'a> Codes<'a> {
    /// As a plan file says.
    #[must_use]
    pub fn of(file: &'a PlanFile) -> Self {
        Self { payer: &file.payer.id, year_start: file.plan.year_start, form: file.codes }
    }

    /// A code as it stands on the chain for a service on a day. The vault notes it.
    ///
    /// # Errors
    ///
    /// If it is no code, or there is no randomness for the year's key.
    pub fn on_chain(&self, vault: &mut Vault, code: &str, day: Day) -> Result<Code, CodebookError> {
        match self.form {
            CodeForm::Plain => Ok(plain_code(code)?),
            // Outside of the calendar there is no coverage either; the contract says so.
            CodeForm::Tokens => vault.code_token(self.payer, day.plan_year(self.year_start).unwrap_or(day), code),
        }
    }

    /// The token of a drug's package; none where its insurer's key is not known here. It is the same in every plan
    /// year: a package is paid for once.
    #[must_use]
    pub fn drug_serial(&self, vault: &Vault, ndc: &str, serial: &str) -> Option<DrugSerial> {
        match self.form {
            CodeForm::Plain => Some(plain_drug_serial(ndc, serial)),
            CodeForm::Tokens => Some(vault.drug_key(self.payer)?.drug_serial(ndc, serial)),
        }
    }

    /// The services of a plan file as they stand on the chain, for the plan years from that of `first` to that of `last`.
    /// The vault notes every code, and has a key for drugs' packages from now on.
    ///
    /// # Errors
    ///
    /// [`ServicesError`]; which one is told first is not defined.
    pub fn services(
        &self,
        vault: &mut Vault,
        services: &[(Code, Service)],
        first: Day,
        last: Day,
    ) -> Result<Vec<(Code, Service)>, ServicesError> {
        if self.form == CodeForm::Plain {
            return Ok(services.to_vec());
        }
        vault.ensure_drug_key(self.payer).map_err(CodebookError::from)?;
        let mut told = BTreeMap::new();
        for (year, until) in self.years(first, last)? {
            for (code, service) in services {
                let ends_before = service.valid_to.is_some_and(|last| last < year);
                if ends_before || service.valid_from > until {
                    continue;
                }
                let mut token = |code: Code| vault.code_token(self.payer, year, &code_text(code));
                let pair = |pair: &Pair| Ok(Pair { other: token(pair.other)?, ..*pair });
                let in_year = Service {
                    pairs: service.pairs.iter().map(pair).collect::<Result<_, CodebookError>>()?,
                    valid_from: service.valid_from.max(year),
                    valid_to: Some(service.valid_to.map_or(until, |last| last.min(until))),
                    ..service.clone()
                };
                if let Some((other, _)) = told.insert(token(*code)?, (*code, in_year)) {
                    return Err(ServicesError::SameToken(code_text(other), code_text(*code)));
                }
            }
        }
        Ok(told.into_iter().map(|(token, (_, service))| (token, service)).collect())
    }

    /// First and last day of each plan year.
    fn years(&self, first: Day, last: Day) -> Result<Vec<(Day, Day)>, ServicesError> {
        let mut years = Vec::new();
        let mut year = first.plan_year(self.year_start).ok_or(ServicesError::Calendar)?;
        while year <= last {
            if years.len() == MAX_PLAN_YEARS {
                return Err(ServicesError::TooManyYears);
            }
            let next = self.next_year(year).ok_or(ServicesError::Calendar)?;
            years.push((year, Day(next.0.checked_sub(1).ok_or(ServicesError::Calendar)?)));
            year = next;
        }
        Ok(years)
    }

    fn next_year(&self, year: Day) -> Option<Day> {
        // The longest year has 366 days; none begins twice within so many days.
        Day(year.0.checked_add(366)?).plan_year(self.year_start).filter(|next| *next > year)
    }
}

impl Vault {
    /// A code of the chain as people write it: what the codebook says, or else the plain code.
    #[must_use]
    pub fn code_text(&self, code: Code) -> String {
        if let Some(known) = self.code_of(code) {
            return known.into();
        }
        // What the codebook does not know is printable where it is a plain code.
        if code.0.iter().all(|byte| *byte == 0 || byte.is_ascii_graphic()) {
            code_text(code)
        } else {
            crate::vault::hex::text(&code.0)
        }
    }
}

#[cfg(test)]
mod tests;
