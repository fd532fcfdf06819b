//! One list of commands drives an executable model of the suite and the deployed contracts side by side.
//!
//! | module | what it does |
//! |---|---|
//! | [`command`] | what actors may try, in small indices, so that a shorter list still means something |
//! | [`generate`] | lists of them, at random, so that each is accepted often |
//! | [`resolve`] | a command against a state: who sends which message with which arguments |
//! | [`call`], [`right`] | messages with their arguments, and answers; by what right somebody acts for a member |
//! | [`model`] | the suite in plain Rust: authorisation, storage, wiring and the order of effects of its own |
//! | [`deployed`] | the same calls through the public messages of the deployed contracts |
//! | [`invariants`] | what must hold after each command, by books of its own |
//! | [`world`] | the small world in which all of this happens |
//! | [`run`] | many lists, with shrinking, from one seed |
#![forbid(unsafe_code)]
// Tests stop at the first surprise and compute with small numbers; what does not concern a match is none of its business.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]

pub mod call;
pub mod command;
pub mod deployed;
pub mod generate;
pub mod invariants;
pub mod model;
pub mod resolve;
pub mod right;
pub mod run;
pub mod world;
