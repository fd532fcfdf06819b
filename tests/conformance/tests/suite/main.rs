//! Published examples, published errors and peer cases, against the pure rules and the deployed contracts.
// Tests speak in panics: a failed expectation is the message.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod dates;
mod earlier;
mod examples;
mod keys;
mod methods;
mod names;
mod networks;
mod peer;
mod reasons;
mod schema;
mod services;
mod shares;
mod sums;
