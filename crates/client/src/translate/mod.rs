//! Claims of a file into claims of the chain.
//!
//! What the chain can carry is passed on, whether its rule is built or not: the contract refuses what it does not take, and
//! nothing is dropped on the way. What it cannot carry is a [`Problem`] of that claim alone where it could change what is
//! paid, and else a [`Note`].

mod batches;
mod claim;
mod line;
mod other_payers;
#[cfg(test)]
mod other_payers_tests;
#[cfg(test)]
mod tests;

use std::fmt;

use domain::calendar::Day;
use domain::claim::Batch;
use domain::money::Quantity;
use formats::claim837::Claim837;
use formats::{Date, Decimal};

use crate::codes::Codes;
use crate::currency::Currency;
use crate::vault::{Vault, VaultError};

/// The claims of a file, translated. Nothing can be submitted of them before [`Translation::save`].
#[must_use = "nothing can be submitted before it is saved"]
#[derive(Debug)]
pub struct Translation<'a> {
    drafts: Vec<Submission<'a>>,
    /// Claims that cannot be submitted.
    pub problems: Vec<Problem>,
    /// What was read and is not passed on.
    pub notes: Vec<Note>,
}

/// A batch of one provider, ready to be submitted.
#[derive(Debug)]
pub struct Submission<'a> {
    /// The provider's identifier.
    pub npi: &'a str,
    /// The batch.
    pub batch: Batch,
    /// The claims of the file that it was made of, in its order.
    pub claims: Vec<&'a Claim837>,
}

/// Why a claim cannot be submitted. Its neighbours are unharmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line on which the claim begins, from 1.
    pub line: usize,
    /// The provider's claim number.
    pub claim_number: String,
    /// What would do.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// What to do about it.
    pub remedy: String,
}

/// Something of a claim that no rule of the contracts asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The provider's claim number.
    pub claim_number: String,
    /// What it is.
    pub what: String,
}

/// What translating needs besides the claims.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The file's name, for problems.
    pub file: &'a str,
    /// The plan's currency.
    pub currency: &'a Currency,
    /// The payer whose chain it is, and how codes stand there.
    pub codes: Codes<'a>,
}

/// What is wrong with a claim, before it is said where.
struct Wrong {
    expected: String,
    found: String,
    remedy: &'static str,
}

/// Why a claim was not translated.
enum Failure {
    Wrong(Wrong),
    Vault(VaultError),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, claim_number, expected, found, remedy } = self;
        write!(f, "{file}, line {line}, claim {claim_number}: expected {expected}, found {found}; {remedy}")
    }
}

/// Translates the claims of a file, in batches per billing provider, their order kept. The vault tells whose numbers stand
/// for whom, and learns the tokens.
///
/// # Errors
///
/// If the vault has no randomness for salts and keys.
pub fn translate<'a>(
    claims: impl IntoIterator<Item = &'a Claim837>,
    terms: Terms<'_>,
    vault: &mut Vault,
) -> Result<Translation<'a>, VaultError> {
    let mut batches = batches::Batches::default();
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    for claim in claims {
        match claim::translate(claim, terms, vault) {
            Ok(draft) => {
                batches.add(draft);
                notes.extend(claim::left_out(claim));
            }
            Err(Failure::Vault(error)) => return Err(error),
            Err(Failure::Wrong(Wrong { expected, found, remedy })) => problems.push(Problem {
                file: terms.file.into(),
                line: claim.origin.line,
                claim_number: claim.claim_number.clone(),
                expected,
                found,
                remedy: remedy.into(),
            }),
        }
    }
    Ok(Translation { drafts: batches.finish(), problems, notes })
}

impl<'a> Translation<'a> {
    /// Puts the vault on disk, and only then hands out what can be submitted.
    ///
    /// # Errors
    ///
    /// If the vault cannot be saved.
    pub fn save(self, vault: &Vault) -> Result<Vec<Submission<'a>>, VaultError> {
        vault.save()?;
        Ok(self.drafts)
    }

    /// What would be submitted, for whoever only looks at it.
    ///
    /// Warning: None of it is to be submitted: nobody may have what opens it.
    #[must_use]
    pub fn preview(self) -> Vec<Submission<'a>> {
        self.drafts
    }
}

/// Units in thousandths. `None` below zero, with more than three decimals, or beyond what can be counted.
pub(crate) fn quantity(units: Decimal) -> Option<Quantity> {
    let units = units.normalize();
    let missing = 3u32.checked_sub(units.scale())?;
    let thousandths = u32::try_from(units.mantissa()).ok()?.checked_mul(10u32.checked_pow(missing)?)?;
    Some(Quantity(thousandths))
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

fn day(date: Date) -> Day {
    Day(date.days())
}

fn wrong(expected: impl Into<String>, found: impl fmt::Display, remedy: &'static str) -> Failure {
    Failure::Wrong(Wrong { expected: expected.into(), found: format!("\"{found}\""), remedy })
}
