//! The contracts as they are deployed: release bundles on an in-process chain with the node's constants. One module per
//! contract and concern; fast, and in no order.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod administration;
mod adopt;
mod appeals;
mod appeals_refused;
mod attacks;
mod authorisations;
mod bounds;
mod consenting;
mod consents;
mod delegates;
mod denials;
mod drink_users;
mod emergencies;
mod escrow;
mod evidence;
mod guardians;
mod interest;
mod member_payee;
mod narrowing;
mod operators;
mod other_payer;
mod ownership_escrow;
mod partners;
mod policies;
mod privacy;
mod providers;
mod rebinding;
mod recoup;
mod recovery;
mod rendering;
mod replace;
mod restore;
mod review;
mod revocation_effects;
mod roles;
mod signed_consents;
mod solvency;
mod stays;
mod submit;
mod surface;
mod tokens;
mod wiring;
mod withdrawal;
mod worked_examples;
