//! What the registry asks of the provider registry.

use domain::calendar::Day;
use domain::ids::{Account, ProviderId};
use ink::codegen::TraitCallBuilder;
use ink::env::DefaultEnvironment;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use interfaces::account_id;
use interfaces::consent_registry::ConsentRegistryError;
use interfaces::provider_registry::{Assessment, ProviderRegistry, ProviderRegistryError};

/// Whether `operator` acts for a provider, who is paid for it, and whether `issuer` credentials it on a day, where one is
/// asked for.
pub fn assess(
    registry: AccountId,
    provider: ProviderId,
    operator: Account,
    credential: Option<(Day, Account)>,
) -> Result<Assessment, ConsentRegistryError> {
    let (days, issuers): (Vec<Day>, Vec<AccountId>) =
        credential.into_iter().map(|(day, issuer)| (day, account_id(issuer))).unzip();
    let registry: ink::contract_ref!(ProviderRegistry, DefaultEnvironment) = registry.into();
    match registry.call().assess(provider, account_id(operator), days, issuers).try_invoke() {
        Ok(Ok(Ok(assessment))) => Ok(assessment),
        Ok(Ok(Err(ProviderRegistryError::NoSuchProvider))) => Err(ConsentRegistryError::NoSuchProvider),
        Ok(Ok(Err(_)) | Err(_)) | Err(_) => Err(ConsentRegistryError::NoAnswer),
    }
}
