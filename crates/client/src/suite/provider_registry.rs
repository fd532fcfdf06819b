//! Messages of the provider registry.

use domain::credential::{Attested, Credential, ProviderDay};
use domain::ids::ProviderId;
use domain::provider::{Change, Provider};
use interfaces::provider_registry::{Assessment, ProviderRegistryError};

use super::{Message, Question};
use crate::chain::AccountId;

/// The provider registry at an address. Each method is the message of
/// [`interfaces::provider_registry::ProviderRegistry`] of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderRegistry(pub AccountId);

type Answer<T> = Message<T, ProviderRegistryError>;

impl ProviderRegistry {
    /// Registers a provider. From its first operator.
    pub fn register(self, payout: AccountId, recovery: Option<AccountId>) -> Answer<ProviderId> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::register"), &(payout, recovery))
    }

    /// Announces a change; removes at once an operator that joined later. From an operator; a recovery from the recovery issuer.
    pub fn announce(self, provider: ProviderId, change: Change) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::announce"), &(provider, change))
    }

    /// Makes an announced change take effect. From an operator; a recovery from the recovery issuer.
    pub fn confirm(self, provider: ProviderId, change: Change) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::confirm"), &(provider, change))
    }

    /// Takes an announced change back. From an operator, or whoever announced it.
    pub fn cancel(self, provider: ProviderId, change: Change) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::cancel"), &(provider, change))
    }

    /// Attests a credential. From the issuer.
    pub fn attest(self, provider: ProviderId, credential: Credential) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ProviderRegistry::attest"), &(provider, credential))
    }

    /// What an insurer that trusts these issuers needs to know of a provider, with the standings that are asked for.
    pub fn assess(
        self,
        provider: ProviderId,
        operator: AccountId,
        asked: &[ProviderDay],
        issuers: &[AccountId],
    ) -> Answer<Assessment> {
        let args = (provider, operator, asked, issuers);
        Message::new(self.0, interfaces::annex::SELECTOR, &args)
    }

    /// A provider.
    pub fn provider(self, provider: ProviderId) -> Question<Option<Provider>> {
        Question::new(self.0, ink::selector_bytes!("ProviderRegistry::provider"), &provider)
    }

    /// What an issuer has attested about a provider.
    pub fn attested(self, provider: ProviderId, issuer: AccountId) -> Question<Attested> {
        Question::new(self.0, ink::selector_bytes!("ProviderRegistry::attested"), &(provider, issuer))
    }
}
