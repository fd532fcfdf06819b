//! Adjustments (CAS): why an amount differs from the charge, shared by claims and remittances.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Who bears an adjustment (CAS01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AdjustmentGroup {
    /// CO: the provider, by contract or law.
    Contractual,
    /// PR: the patient.
    Patient,
    /// OA: neither, or another payer.
    Other,
    /// PI: the provider, because the payer says so without a contract.
    PayerInitiated,
    /// CR: a correction. Read in older files, never written.
    Correction,
}

impl AdjustmentGroup {
    /// The group of a code of X12; `None` where there is none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "CO" => Some(Self::Contractual),
            "PR" => Some(Self::Patient),
            "OA" => Some(Self::Other),
            "PI" => Some(Self::PayerInitiated),
            "CR" => Some(Self::Correction),
            _ => None,
        }
    }

    /// The code of X12.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Contractual => "CO",
            Self::Patient => "PR",
            Self::Other => "OA",
            Self::PayerInitiated => "PI",
            Self::Correction => "CR",
        }
    }
}

impl fmt::Display for AdjustmentGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One adjustment: charge less adjustments is what was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Who bears it.
    pub group: AdjustmentGroup,
    /// Claim adjustment reason code, such as `45`; see [`crate::carc`].
    pub reason: String,
    /// Amount taken off the charge, in the file's currency; negative where it is added.
    pub amount: Decimal,
    /// Units taken off, where units are what was cut.
    pub quantity: Option<Decimal>,
}

impl Adjustment {
    /// An adjustment of an amount alone.
    #[must_use]
    pub fn new(group: AdjustmentGroup, reason: impl Into<String>, amount: Decimal) -> Self {
        Self { group, reason: reason.into(), amount, quantity: None }
    }
}
