//! The contracts as they are deployed: release bundles on an in-process chain with the node's constants. One module per
//! contract and concern; fast, and in no order.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod administration;
mod appeals;
mod appeals_refused;
mod attacks;
mod authorisations;
mod bounds;
mod consents;
mod denials;
mod drink_users;
mod escrow;
mod evidence;
mod interest;
mod member_payee;
mod other_payer;
mod partners;
mod policies;
mod privacy;
mod providers;
mod recoup;
mod replace;
mod restore;
mod review;
mod roles;
mod stays;
mod submit;
mod surface;
mod wiring;
mod worked_examples;
