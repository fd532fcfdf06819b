//! Names and addresses, shared by claims and remittances.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a person or an organisation (NM103 to NM107).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Last name of a person, or the whole name of an organisation.
    pub last: String,
    /// First name of a person.
    pub first: Option<String>,
    /// Middle name or initial of a person.
    pub middle: Option<String>,
    /// Generation suffix of a person, such as `JR`.
    pub suffix: Option<String>,
}

impl Name {
    /// A name of one part: an organisation.
    #[must_use]
    pub fn organisation(name: impl Into<String>) -> Self {
        Self { last: name.into(), ..Self::default() }
    }

    /// A person of two names.
    #[must_use]
    pub fn person(first: impl Into<String>, last: impl Into<String>) -> Self {
        Self { last: last.into(), first: Some(first.into()), ..Self::default() }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.first, &self.middle].into_iter().flatten() {
            write!(f, "{part} ")?;
        }
        write!(f, "{}", self.last)?;
        match &self.suffix {
            Some(suffix) => write!(f, " {suffix}"),
            None => Ok(()),
        }
    }
}

/// A postal address (N3 and N4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    /// Street and number (N301), and its second line (N302).
    pub street: Vec<String>,
    /// City (N401).
    pub city: String,
    /// State or province (N402).
    pub state: Option<String>,
    /// Postal code (N403).
    pub postcode: Option<String>,
    /// Country (N404); `None` means the United States.
    pub country: Option<String>,
}
