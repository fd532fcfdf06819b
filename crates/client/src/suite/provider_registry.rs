//! Messages of the provider registry.

use domain::calendar::Day;
use domain::credential::Credential;
use domain::ids::ProviderId;
use interfaces::provider_registry::{Assessment, Provider, ProviderRegistryError};

use super::{Message, Question};
use crate::chain::AccountId;

/// The provider registry at an address. Each method is the message of
/// [`interfaces::provider_registry::ProviderRegistry`] of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderRegistry(pub AccountId);

type Answer<T> = Message<T, ProviderRegistryError>;

impl ProviderRegistry {
    /// Registers a provider. From its first operator.
    pub fn register(self, payout: AccountId) -> Answer<ProviderId> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::register"), &payout)
    }

    /// Lets another account act for the provider. From an operator.
    pub fn add_operator(self, provider: ProviderId, operator: AccountId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::add_operator"), &(provider, operator))
    }

    /// Lets an account act no longer. From an operator.
    pub fn remove_operator(self, provider: ProviderId, operator: AccountId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::remove_operator"), &(provider, operator))
    }

    /// Attests a credential. From the issuer.
    pub fn attest(self, provider: ProviderId, credential: Credential) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::attest"), &(provider, credential))
    }

    /// What an insurer that trusts these issuers needs to know of a provider.
    pub fn assess(
        self,
        provider: ProviderId,
        operator: AccountId,
        days: &[Day],
        issuers: &[AccountId],
    ) -> Answer<Assessment> {
        let args = (provider, operator, days, issuers);
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::assess"), &args)
    }

    /// A provider.
    pub fn provider(self, provider: ProviderId) -> Question<Option<Provider>> {
        Question::new(self.0, ink::selector_bytes!("ProviderRegistry::provider"), &provider)
    }

    /// What an issuer attests about a provider.
    pub fn credential(self, provider: ProviderId, issuer: AccountId) -> Question<Option<Credential>> {
        Question::new(self.0, ink::selector_bytes!("ProviderRegistry::credential"), &(provider, issuer))
    }
}
