//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::credential::Attested;
use domain::ids::{Account, ProviderId};
use domain::provider::Provider;
use ink::prelude::boxed::Box;
use interfaces::provider_registry::ProviderRegistryError;

use crate::state::State;

fn provider() -> Provider {
    Provider::new(Account([1; 32]), Account([2; 32]), None)
}

#[ink::test]
fn the_last_number_is_given_and_none_after_it() {
    let mut state = State::default();
    state.next = u32::MAX - 1;
    assert_eq!(state.add_provider(&provider()), Ok(ProviderId(u32::MAX - 1)));
    assert_eq!(state.add_provider(&provider()), Err(ProviderRegistryError::TooManyProviders));
    assert_eq!(state.next, u32::MAX);
    assert_eq!(state.load_provider(ProviderId(u32::MAX)), Err(ProviderRegistryError::NoSuchProvider));
}

#[ink::test]
fn what_is_stored_is_loaded() {
    let mut state = State::default();
    let id = state.add_provider(&provider()).unwrap();
    assert_eq!(state.load_provider(id), Ok(Box::new(provider())));
    assert_eq!(state.load_attested(id, &Account([3; 32])), Attested::default());
}
