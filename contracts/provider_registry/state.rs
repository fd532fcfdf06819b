//! All that the registry keeps.

use domain::credential::Credential;
use domain::ids::{Account, ProviderId};
use ink::storage::Mapping;
use interfaces::provider_registry::{Provider, ProviderRegistryError};
use interfaces::record::Record;

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
    credentials: Mapping<(ProviderId, Account), Record<Credential>>,
}

impl State {
    /// Keeps a new provider and numbers it.
    pub fn add_provider(&mut self, provider: Provider) -> Result<ProviderId, ProviderRegistryError> {
        let id = ProviderId(self.next);
        self.next = self.next.checked_add(1).ok_or(ProviderRegistryError::TooManyProviders)?;
        self.store_provider(id, provider);
        Ok(id)
    }

    /// A provider.
    pub fn load_provider(&self, id: ProviderId) -> Result<Provider, ProviderRegistryError> {
        self.providers.get(id).map(|record| record.0).ok_or(ProviderRegistryError::NoSuchProvider)
    }

    /// Keeps a provider.
    pub fn store_provider(&mut self, id: ProviderId, provider: Provider) {
        self.providers.insert(id, &Record(provider));
    }

    /// What an issuer attests.
    pub fn load_credential(&self, provider: ProviderId, issuer: Account) -> Option<Credential> {
        self.credentials.get((provider, issuer)).map(|record| record.0)
    }

    /// Keeps what an issuer attests.
    pub fn store_credential(&mut self, provider: ProviderId, issuer: Account, credential: Credential) {
        self.credentials.insert((provider, issuer), &Record(credential));
    }
}
