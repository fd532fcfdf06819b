//! The rules of health-insurance claims, and nothing else.
//!
//! This crate knows no chain, clock, caller or storage. Time, prices, enrolments and what was used before come in as
//! values; decisions go out as values. The contracts load, ask this crate, and store what it answers; whoever moves the
//! suite to another chain keeps this crate as it is.
//!
//! Read in this order: [`money`] and [`calendar`] (the arithmetic), [`plan`], [`service`], [`network`] and [`enrolment`] (what
//! was promised), [`claim`] (what is asked), [`eligibility`] (step 0), [`cost_share`] (steps 1 to 6), [`coordination`] (step
//! 7), [`adjudicate`] (the whole claim, and what it uses up), [`reversal`] (how that is given back), [`decision`] (the
//! answer), [`review`] and [`lifecycle`] (what may follow it), [`ledger`] (how it is paid), [`credential`] and [`consent`]
//! (who may), [`representation`], [`statement`] and [`emergency`] (in whose name, by whose signature, and without either).
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
// The SCALE derive numbers the variants of an enum with a cast that this lint takes for ours; `scripts/test` refuses ours.
#![allow(clippy::cast_possible_truncation)]

extern crate alloc;

pub mod accumulators;
pub mod adjudicate;
pub mod authorisation;
pub mod bounds;
pub mod calendar;
pub mod claim;
pub mod consent;
pub mod coordination;
pub mod cost_share;
pub mod credential;
pub mod decision;
pub mod eligibility;
pub mod emergency;
pub mod enrolment;
pub mod ids;
pub mod ledger;
pub mod lifecycle;
pub mod money;
pub mod network;
pub mod ownership;
pub mod pages;
pub mod plan;
pub mod provider;
pub mod reason;
pub mod representation;
pub mod reversal;
pub mod review;
pub mod service;
pub mod statement;
pub mod visit;
pub mod withdrawal;

/// Derives what every value needs that crosses a contract's border or is stored by one.
#[macro_export]
macro_rules! wire {
    ($(#[$meta:meta])* pub struct $name:ident $($rest:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, ::scale::Encode, ::scale::Decode)]
        #[cfg_attr(feature = "std", derive(::scale_info::TypeInfo))]
        $(#[$meta])*
        pub struct $name $($rest)*
    };
    ($(#[$meta:meta])* pub enum $name:ident $($rest:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, ::scale::Encode, ::scale::Decode)]
        #[cfg_attr(feature = "std", derive(::scale_info::TypeInfo))]
        $(#[$meta])*
        pub enum $name $($rest)*
    };
}
