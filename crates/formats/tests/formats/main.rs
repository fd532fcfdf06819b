//! Tests of the public interface: files in, files out.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, and what it unwraps is what it checks")]

mod balance;
mod claim_faults;
mod claim_mapping;
mod envelope;
mod remittance;
mod robustness;
mod samples;
mod support;
