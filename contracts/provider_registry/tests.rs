//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::ids::{Account, ProviderId};
use interfaces::provider_registry::{Provider, ProviderRegistryError};

use crate::state::State;

fn provider() -> Provider {
    Provider { operators: vec![Account([1; 32])], payout: Account([2; 32]) }
}

#[ink::test]
fn the_last_number_is_given_and_none_after_it() {
    let mut state = State::default();
    state.next = u32::MAX - 1;
    assert_eq!(state.add_provider(provider()), Ok(ProviderId(u32::MAX - 1)));
    assert_eq!(state.add_provider(provider()), Err(ProviderRegistryError::TooManyProviders));
    assert_eq!(state.next, u32::MAX);
    assert_eq!(state.load_provider(ProviderId(u32::MAX)), Err(ProviderRegistryError::NoSuchProvider));
}

#[ink::test]
fn what_is_stored_is_loaded() {
    let mut state = State::default();
    let id = state.add_provider(provider()).unwrap();
    assert_eq!(state.load_provider(id), Ok(provider()));
    assert_eq!(state.load_credential(id, Account([3; 32])), None);
}
