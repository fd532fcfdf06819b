//! The contracts of one insurer, with the registries they share, as typed messages.
//!
//! Every method of [`ConsentRegistry`], [`ProviderRegistry`], [`Policies`], [`Escrow`] and [`Claims`] makes a [`Message`]
//! or a [`Question`]. A message is sent, or previewed: a preview is a dry run of the very same message.

mod administration;
mod claims;
mod consent_registry;
mod contract;
mod deploy;
mod escrow;
mod event;
mod evidence;
mod message;
mod past;
mod policies;
mod provider_registry;
mod rollout;
mod token;

pub use administration::Administration;
pub use claims::Claims;
pub use consent_registry::ConsentRegistry;
pub use contract::{Contract, NoContractName};
pub use deploy::{Bundles, DeployError, Deployed};
pub use escrow::Escrow;
pub use event::SuiteEvent;
pub use evidence::{ConsentNow, EvidenceConsent};
pub use message::{AskError, CallError, Called, Message, Question};
pub use past::{submitted, submitted_for};
pub use policies::Policies;
pub use provider_registry::ProviderRegistry;
pub use rollout::{Rollout, Standing, Step, Task, Terms};
pub use token::{Token, TokenError};

/// Where the contracts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suite {
    /// Who may attach what.
    pub consent_registry: ConsentRegistry,
    /// Who may be paid.
    pub provider_registry: ProviderRegistry,
    /// What is owed.
    pub policies: Policies,
    /// How it is paid.
    pub escrow: Escrow,
    /// The contract that providers call.
    pub claims: Claims,
}
