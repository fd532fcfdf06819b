//! All that the registry keeps.

use domain::credential::Attested;
use domain::ids::{Account, ProviderId};
use domain::provider::Provider;
use ink::prelude::boxed::Box;
use ink::storage::Mapping;
use interfaces::provider_registry::ProviderRegistryError;
use interfaces::record::{Record, Records};

/// The registry's state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// The number that the next provider gets.
    pub(crate) next: u32,
    /// Providers.
    providers: Mapping<ProviderId, Record<Provider>>,
    /// What each issuer attests about each provider.
    attested: Mapping<(ProviderId, Account), Record<Attested>>,
}

impl State {
    /// Keeps a new provider and numbers it.
    pub fn add_provider(&mut self, provider: &Provider) -> Result<ProviderId, ProviderRegistryError> {
        let id = ProviderId(self.next);
        self.next = self.next.checked_add(1).ok_or(ProviderRegistryError::TooManyProviders)?;
        self.store_provider(id, provider);
        Ok(id)
    }

    /// A provider.
    pub fn load_provider(&self, id: ProviderId) -> Result<Box<Provider>, ProviderRegistryError> {
        self.providers.load_boxed(id).ok_or(ProviderRegistryError::NoSuchProvider)
    }

    /// Refuses a number that no provider has.
    pub fn ensure_provider(&self, id: ProviderId) -> Result<(), ProviderRegistryError> {
        if id.0 < self.next {
            Ok(())
        } else {
            Err(ProviderRegistryError::NoSuchProvider)
        }
    }

    /// Keeps a provider.
    pub fn store_provider(&mut self, id: ProviderId, provider: &Provider) {
        self.providers.save(id, provider);
    }

    /// What an issuer has attested.
    pub fn load_attested(&self, provider: ProviderId, issuer: &Account) -> Attested {
        self.attested.load((provider, issuer)).unwrap_or_default()
    }

    /// Keeps what an issuer has attested.
    pub fn store_attested(&mut self, provider: ProviderId, issuer: &Account, attested: &Attested) {
        self.attested.save((provider, issuer), attested);
    }
}
