//! What the registry asks of the provider registry.

use domain::calendar::Day;
use domain::credential::ProviderDay;
use domain::ids::{Account, ProviderId};
use ink::codegen::TraitCallBuilder;
use ink::env::DefaultEnvironment;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use interfaces::account_id;
use interfaces::consent_registry::ConsentRegistryError;
use interfaces::provider_registry::{Assessment, ProviderRegistry, ProviderRegistryError};

/// Whether `operator` acts for a provider, who is paid for it, and whether `issuer` credentials it on a day.
#[inline(never)]
pub fn assess(
    registry: AccountId,
    provider: ProviderId,
    operator: &Account,
    day: Day,
    issuer: &Account,
) -> Result<Assessment, ConsentRegistryError> {
    let registry: ink::contract_ref!(ProviderRegistry, DefaultEnvironment) = registry.into();
    let (asked, issuers) = (Vec::from([ProviderDay { provider, day }]), Vec::from([account_id(*issuer)]));
    match registry.call().assess(provider, account_id(*operator), asked, issuers).try_invoke() {
        Ok(Ok(Ok(assessment))) => Ok(assessment),
        Ok(Ok(Err(ProviderRegistryError::NoSuchProvider))) => Err(ConsentRegistryError::NoSuchProvider),
        Ok(Ok(Err(_)) | Err(_)) | Err(_) => Err(ConsentRegistryError::NoAnswer),
    }
}
