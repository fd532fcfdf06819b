//! Remittances: X12 835, guide 005010X221A1, in and out.
//!
//! [`write()`] turns remittances into a file and refuses what does not balance; [`read`] turns a file back, also one with
//! retired reason codes or with sums that do not agree, which [`crate::balance`] then names.

mod ignored;
mod model;
mod read;
mod write;

pub use model::*;
pub use read::{read, ParsedRemittances, RemittanceFaults};
pub use write::{write, Envelope, PartyField, WriteError, MAX_CONTROL_NUMBER};

/// The guide whose files are written.
pub const VERSION: &str = "005010X221A1";
/// The guides whose files are read.
pub const VERSIONS: [&str; 2] = ["005010X221", VERSION];
/// Decimals of an amount where nothing else is said.
pub const AMOUNT_SCALE: u32 = 2;
