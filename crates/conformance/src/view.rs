//! The keys of one payer among those of an object.

use domain::money::{Amount, BasisPoints, Quantity};

use crate::currency::Currency;
use crate::fields::{Fields, Read};
use crate::services::is_service;

/// The keys of one payer: those with its prefix, and those without any if it is whom they are about.
#[derive(Clone, Copy)]
pub struct View<'a> {
    fields: &'a Fields,
    /// In the order in which they are looked for; `""` for keys without a prefix.
    prefixes: &'static [&'static str],
}

/// The payer of an example with one payer.
pub const ALONE: &[&str] = &[""];
/// The payer that pays first.
pub const PRIMARY: &[&str] = &["primary_"];
/// The payer that pays after another; keys without a prefix are its own.
pub const SECONDARY: &[&str] = &["secondary_", "medicare_", ""];

impl<'a> View<'a> {
    /// The keys of a payer.
    #[must_use]
    pub fn new(fields: &'a Fields, prefixes: &'static [&'static str]) -> Self {
        Self { fields, prefixes }
    }

    /// The one key among these names that is there.
    ///
    /// # Errors
    ///
    /// If there are two.
    pub fn key(&self, names: &[&str]) -> Read<Option<String>> {
        let all = self.keys(names);
        if let [first, second, ..] = all.as_slice() {
            return Err(self.fields.problem(second, format!("says what {first} says already: keep one of them")));
        }
        Ok(all.into_iter().next())
    }

    /// The keys among these names that are there.
    #[must_use]
    pub fn keys(&self, names: &[&str]) -> Vec<String> {
        let all = self.prefixes.iter().flat_map(|prefix| names.iter().map(move |name| format!("{prefix}{name}")));
        all.filter(|key| self.fields.has(key)).collect()
    }

    /// The keys that end so, with the service that stands before the ending: one of a line, or one that is known.
    #[must_use]
    pub fn ending(&self, ending: &str, services: &[String]) -> Vec<(String, String)> {
        self.around("", ending, services)
    }

    /// The keys that begin and end so, with the service that stands between.
    #[must_use]
    pub fn around(&self, beginning: &str, ending: &str, services: &[String]) -> Vec<(String, String)> {
        // Primary care is a service, not the primary payer's.
        let is_others = |key: &str| {
            let payers = ["primary_", "secondary_", "medicare_"];
            self.prefixes.len() > 1 && payers.iter().any(|it| key.starts_with(it)) && !key.starts_with("primary_care")
        };
        let mut found = Vec::new();
        for prefix in self.prefixes {
            for key in self.fields.keys().filter(|key| !prefix.is_empty() || !is_others(key)) {
                let is_care = prefix.starts_with("primary") && key.starts_with("primary_care");
                let rest = key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(beginning));
                let name = rest.and_then(|rest| rest.strip_suffix(ending));
                if let Some(name) = name.filter(|name| !is_care && is_service(name, services)) {
                    found.push((name.to_owned(), key.to_owned()));
                }
            }
        }
        found
    }

    /// The object itself.
    #[must_use]
    pub fn fields(&self) -> &'a Fields {
        self.fields
    }

    /// An amount under one of these names, not below zero.
    ///
    /// # Errors
    ///
    /// If it is no such amount, or two names are there.
    pub fn amount(&self, names: &[&str], currency: &Currency) -> Read<Option<Amount>> {
        let Some(key) = self.key(names)? else { return Ok(None) };
        self.amount_of(&key, currency).map(Some)
    }

    /// The amount under a key that is there.
    ///
    /// # Errors
    ///
    /// If it is no amount, or below zero.
    pub fn amount_of(&self, key: &str, currency: &Currency) -> Read<Amount> {
        let figure = self.fields.figure(key, currency)?.unwrap_or_default();
        currency.amount(figure).ok_or_else(|| self.fields.problem(key, "is below zero, or more than fits"))
    }

    /// A percentage under one of these names.
    ///
    /// # Errors
    ///
    /// If it is none, or two names are there.
    pub fn percentage(&self, names: &[&str]) -> Read<Option<BasisPoints>> {
        match self.key(names)? {
            Some(key) => self.fields.percentage(&key),
            None => Ok(None),
        }
    }

    /// A quantity under one of these names.
    ///
    /// # Errors
    ///
    /// If it is none, or two names are there.
    pub fn quantity(&self, names: &[&str]) -> Read<Option<Quantity>> {
        match self.key(names)? {
            Some(key) => self.fields.quantity(&key),
            None => Ok(None),
        }
    }

    /// A truth under one of these names.
    ///
    /// # Errors
    ///
    /// If it is none, or two names are there.
    pub fn flag(&self, names: &[&str]) -> Read<Option<bool>> {
        match self.key(names)? {
            Some(key) => self.fields.flag(&key),
            None => Ok(None),
        }
    }

    /// A text under one of these names.
    ///
    /// # Errors
    ///
    /// If it is none, or two names are there.
    pub fn text(&self, names: &[&str]) -> Read<Option<&'a str>> {
        match self.key(names)? {
            Some(key) => self.fields.text(&key),
            None => Ok(None),
        }
    }
}
