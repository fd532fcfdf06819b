//! Reads professional claims: X12 837, guides 005010X222, 005010X222A1 and 005010X222A2.
//!
//! ```
//! use inkclaim_formats::claim837::{read, ReadOptions};
//!
//! let bytes = include_bytes!("../../../../samples/01-all-paid.837");
//! let parsed = read("01-all-paid.837", bytes, &ReadOptions::default());
//! let claim = parsed.claims[0].as_ref().expect("the sample is a valid claim");
//! assert_eq!(claim.claim_number, "ADA-0001");
//! assert_eq!(claim.lines[0].code, "G0101");
//! ```

mod claim;
mod ignored;
mod levels;
mod line;
mod model;
mod other_payer;
mod set;
mod shape;
mod totals;

use rust_decimal::Decimal;

pub use model::*;

use crate::x12::{self, Guide};
use crate::{FileFault, IgnoredSegment};

/// The guides whose files are read.
pub const VERSIONS: [&str; 3] = ["005010X222", "005010X222A1", "005010X222A2"];

/// Lines a claim may have (loop 2400).
pub const MAX_LINES: usize = 50;
/// Diagnoses a claim may have (HI01 to HI12).
pub const MAX_DIAGNOSES: usize = 12;
/// Attachments a claim, and a line, may announce (PWK).
pub const MAX_ATTACHMENTS: usize = 10;
/// Other payers a claim may name (loop 2320).
pub const MAX_OTHER_PAYERS: usize = 10;

const GUIDE: Guide =
    Guide { functional_id: "HC", transaction_set: "837", versions: &VERSIONS, names_version_in_st: true };

/// What a reader of claims must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// Decimals an amount may have: those of the settlement currency's minor unit. 2 by default.
    pub amount_scale: u32,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { amount_scale: 2 }
    }
}

/// Reads a file of claims.
///
/// Every CLM segment gives one entry of [`ParsedFile::claims`], in file order: the claim, or all that is wrong with
/// it and with the loops it stands in. A broken envelope gives [`ParsedFile::file_faults`] and no claims at all.
/// Never panics, whatever the bytes.
#[must_use]
pub fn read(file: &str, bytes: &[u8], options: &ReadOptions) -> ParsedFile {
    let mut parsed = ParsedFile {
        file: file.to_owned(),
        interchange: None,
        sets: Vec::new(),
        claims: Vec::new(),
        ignored: Vec::new(),
        file_faults: Vec::new(),
    };
    match x12::open(file, bytes, &GUIDE) {
        Ok(interchange) => {
            parsed.interchange = Some(interchange.header);
            for set in &interchange.sets {
                set::read(set, file, options, &mut parsed);
            }
        }
        Err(faults) => parsed.file_faults = faults,
    }
    parsed
}

/// A file of claims, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFile {
    /// Name of the file, as the caller gave it.
    pub file: String,
    /// Who sent it to whom; `None` where the envelope is broken.
    pub interchange: Option<x12::Header>,
    /// The transaction sets (ST to SE), in file order.
    pub sets: Vec<SetHeader>,
    /// One entry per CLM segment, in file order; empty where `file_faults` is not.
    pub claims: Vec<ClaimResult>,
    /// Segments that were left aside, in file order.
    pub ignored: Vec<IgnoredSegment>,
    /// What is wrong with the envelope: then nothing in the file can be trusted.
    pub file_faults: Vec<FileFault>,
}

/// One claim of a file, or what is wrong with it. Its neighbours are unharmed either way.
pub type ClaimResult = Result<Claim837, ClaimFaults>;

/// Charge less adjustments, as far as a [`Decimal`] holds it.
fn less(charge: Decimal, adjustments: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    adjustments.into_iter().try_fold(charge, Decimal::checked_sub)
}
