//! What the contracts say to each other and to the world: traits, events, errors, and the shapes of answers.
//!
//! No rule lives here, only how values are stored, events leave and contracts change hands. Contracts depend on these
//! traits, never on each other's code. Each trait's documentation tells, per message, who may call it, which error wins
//! when several apply, and which event tells of it.
#![cfg_attr(not(feature = "std"), no_std)]
// The SCALE derive numbers the variants of an enum with a cast that this lint takes for ours; `scripts/test` refuses ours.
#![allow(clippy::cast_possible_truncation)]
// Checked in ink's generated dispatch, not here.
#![allow(clippy::arithmetic_side_effects)]

extern crate alloc;

pub mod administered;
pub mod administration;
pub mod annex;
pub mod argument;
pub mod call;
pub mod claims;
pub mod consent_registry;
pub mod escrow;
pub mod events;
pub mod ownership;
pub mod policies;
pub mod provider_registry;
pub mod record;

use domain::ids::Account;
use ink::primitives::AccountId;

/// The chain's account as the rules see it.
pub fn account(id: AccountId) -> Account {
    let bytes: &[u8; 32] = id.as_ref();
    Account(*bytes)
}

/// The rules' account as the chain sees it.
pub fn account_id(account: Account) -> AccountId {
    AccountId::from(account.0)
}
