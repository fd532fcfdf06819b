//! Published examples of claims and what they come to, run to the cent.
//!
//! A file of examples ([`example`], the schema `worked-examples/1`) is translated key by key ([`terms`], [`scenario`]) into what
//! an insurer publishes and a provider submits, played on an [`insurer::Insurer`], and every figure that the source prints
//! is compared with what comes out ([`run`]). Nothing here works out a claim: that is the insurer's business.

pub mod balancer;
mod basis;
pub mod case;
pub mod currency;
pub mod dates;
pub mod deployed;
pub mod example;
pub mod expect;
mod fact_names;
pub mod facts;
pub mod fields;
pub mod filing;
pub mod insurer;
pub mod limits;
pub mod methods;
mod network;
pub mod opened;
mod plan_names;
pub mod play;
pub mod remittances;
pub mod report;
pub mod run;
pub mod scenario;
mod schedule;
mod service_words;
pub mod services;
pub mod sharing;
mod stated;
mod sums;
pub mod terms;
pub mod traps;
pub mod view;
pub mod whole;

/// The published examples and errors that come with the project.
pub const BUILT_IN: &str = include_str!("../../../tests/conformance/vectors/worked_examples.json");
