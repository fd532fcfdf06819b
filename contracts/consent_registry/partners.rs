//! What the registry asks of the provider registry.

use domain::calendar::Day;
use domain::credential::ProviderDay;
use domain::ids::{Account, ProviderId};
use ink::codegen::TraitCallBuilder;
use ink::env::DefaultEnvironment;
use ink::prelude::vec::Vec;
use interfaces::account_id;
use interfaces::call::ask_boxed;
use interfaces::consent_registry::ConsentRegistryError;
use interfaces::provider_registry::{Assessment, Assessor, ProviderRegistryError};

/// What an account has to do with a provider.
pub struct Role {
    /// It acts for the provider.
    pub acts: bool,
    /// It is paid for the provider.
    pub is_paid: bool,
    /// An issuer credentials the provider.
    pub is_credentialed: bool,
}

/// What `who` has to do with a provider, and whether `issuer` credentials it on a day.
#[inline(never)]
pub fn assess(
    registry: &Account,
    provider: ProviderId,
    who: &Account,
    day: Day,
    issuer: &Account,
) -> Result<Role, ConsentRegistryError> {
    let registry: ink::contract_ref!(Assessor, DefaultEnvironment) = account_id(*registry).into();
    let (asked, issuers) = (Vec::from([ProviderDay { provider, day }]), Vec::from([*issuer]));
    let question = registry.call().assess(provider, (*who).into(), asked.into(), issuers.into());
    match ask_boxed(question).as_deref() {
        Some(Ok(Assessment { is_operator, payout, standings })) => Ok(Role {
            acts: *is_operator,
            is_paid: payout == who,
            is_credentialed: standings.first().is_some_and(|standing| standing.is_eligible()),
        }),
        Some(Err(ProviderRegistryError::NoSuchProvider)) => Err(ConsentRegistryError::NoSuchProvider),
        Some(Err(_)) | None => Err(ConsentRegistryError::NoAnswer),
    }
}
