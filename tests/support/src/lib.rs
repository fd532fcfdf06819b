//! The world that tests of the deployed contracts live in: named actors, builders with a happy baseline, and assertions. A
//! test shows only what it changes.
#![forbid(unsafe_code)]
// Tests speak in panics: a failed expectation is the message.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    clippy::wildcard_enum_match_arm
)]

pub mod actors;
pub mod build;
pub mod scenes;
pub mod token;
pub mod verify;
pub mod web;
mod world;

pub use world::World;
