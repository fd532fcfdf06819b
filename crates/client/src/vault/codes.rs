//! The codebook: procedure codes and their tokens.

use domain::calendar::Day;
use domain::ids::Code;

use super::hex::{Hex, Secret};
use super::{random, Vault, VaultError};
use crate::tokens::{CodeError, Key};

/// Why a code has no token.
#[derive(Debug, thiserror::Error)]
pub enum CodebookError {
    /// It is no code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// There is no key of that year, and no randomness for one.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Vault {
    /// The key of the tokens of a payer's codes in the plan year that begins on a day; a new one is made and noted where
    /// there is none yet. Not on disk before [`Vault::save`].
    ///
    /// # Errors
    ///
    /// If there is no randomness for a new key.
    pub fn code_key(&mut self, payer: &str, year: Day) -> Result<Key, VaultError> {
        let years = self.content.code_keys.entry(payer.into()).or_default();
        if let Some(known) = years.get(&year.0) {
            return Ok(Key(known.0));
        }
        let key = Key(random()?);
        years.insert(year.0, Secret(key.0));
        Ok(key)
    }

    /// Notes the key that a payer gave for a plan year, in the place of any other.
    pub fn note_code_key(&mut self, payer: &str, year: Day, key: &Key) {
        self.content.code_keys.entry(payer.into()).or_default().insert(year.0, Secret(key.0));
    }

    /// The token of a code in a payer's plan year, noted in the codebook.
    ///
    /// # Errors
    ///
    /// If it is no code, or there is no randomness for the year's key.
    pub fn code_token(&mut self, payer: &str, year: Day, code: &str) -> Result<Code, CodebookError> {
        let token = self.code_key(payer, year)?.code(code)?;
        self.content.codebook.insert(Hex(token.0), code.into());
        Ok(token)
    }

    /// The key of the tokens of drugs' packages with a payer, where there is one. Whoever submits takes it from the
    /// payer and makes none: two keys would let a package be claimed twice.
    #[must_use]
    pub fn drug_key(&self, payer: &str) -> Option<Key> {
        self.content.drug_keys.get(payer).map(|key| Key(key.0))
    }

    /// Makes and notes the key of the tokens of drugs' packages where there is none yet, as the payer does before anything is
    /// submitted. Not on disk before [`Vault::save`].
    ///
    /// # Errors
    ///
    /// If there is no randomness for it.
    pub fn ensure_drug_key(&mut self, payer: &str) -> Result<(), VaultError> {
        if !self.content.drug_keys.contains_key(payer) {
            self.content.drug_keys.insert(payer.into(), Secret(random()?));
        }
        Ok(())
    }

    /// The code behind a token.
    #[must_use]
    pub fn code_of(&self, token: Code) -> Option<&str> {
        self.content.codebook.get(&Hex(token.0)).map(String::as_str)
    }
}
