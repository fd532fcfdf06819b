//! Claim and remittance files of ANSI X12 5010, in and out.
//!
//! | module | what it does |
//! |---|---|
//! | [`claim837`] | reads professional claims (837P, 005010X222 to X222A2) |
//! | [`remittance835`] | writes and reads remittances (835, 005010X221A1) |
//! | [`balance`] | says which sums of a remittance do not agree |
//! | [`carc`], [`rarc`] | adjustment reason and remark codes in short words of our own |
//! | [`x12`] | segments, separators and envelopes, shared by both directions |
//!
//! Nothing here prices or decides a claim, and nothing of a file is dropped unseen: a segment is mapped, or
//! listed as ignored with the reason, or it is a [`Fault`].

mod adjustment;
mod amount;
pub mod balance;
pub mod carc;
pub mod claim837;
mod date;
mod fault;
mod ignored;
mod name;
pub mod npi;
pub mod rarc;
pub mod remittance835;
pub mod x12;

pub use adjustment::{Adjustment, AdjustmentGroup};
pub use date::Date;
pub use fault::{Fault, FileFault};
pub use ignored::IgnoredSegment;
pub use name::{Name, PostalAddress};
pub use rust_decimal::Decimal;
