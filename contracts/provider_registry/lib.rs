//! The provider registry. See [`interfaces::provider_registry`] for what each message means, and [`domain::provider`] for what
//! takes effect at once and what is announced first. Everything but assessments is answered by the annex: [`interfaces::annex`].
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod state;
#[cfg(test)]
mod tests;

pub use self::provider_registry::{ProviderRegistryContract, ProviderRegistryContractRef};

#[ink::contract]
mod provider_registry {
    use domain::bounds::{MAX_ASSESSED_PROVIDERS, MAX_TRUSTED_ISSUERS};
    use domain::credential::{Attested, ProviderDay, Standing};
    use domain::ids::{Account, ProviderId};
    use ink::prelude::vec::Vec;
    use interfaces::annex;
    use interfaces::provider_registry::{argument, Assessment, ProviderRegistryError};

    use crate::state::State;

    /// The code of everything but assessments.
    #[cfg(all(target_arch = "wasm32", not(feature = "ink-as-dependency")))]
    const ANNEX: [u8; 32] = annex::hash(env!("INKCLAIM_ANNEX", "scripts/build builds the annex first, and names it"));
    #[cfg(not(all(target_arch = "wasm32", not(feature = "ink-as-dependency"))))]
    const ANNEX: [u8; 32] = annex::NONE;

    /// Providers, their accounts, and what issuers attest about them.
    #[ink(storage)]
    #[derive(Default)]
    pub struct ProviderRegistryContract {
        pub(crate) state: State,
    }

    impl ProviderRegistryContract {
        /// An empty registry. Nobody owns it.
        #[ink(constructor)]
        pub fn new() -> Self {
            annex::lock(ANNEX);
            Self::default()
        }

        /// Tells of a provider: [`interfaces::provider_registry::Assessor::assess`].
        #[ink(message, selector = @)]
        pub fn assess(
            &self,
            provider: ProviderId,
            operator: argument::AccountId,
            asked: argument::Vec<ProviderDay>,
            issuers: argument::Vec<Account, AccountId>,
        ) -> Result<Assessment, ProviderRegistryError> {
            let record = self.state.load_provider(provider)?;
            let mut providers: usize = 0;
            let mut standings = Vec::with_capacity(asked.len());
            let mut last = None;
            for it in asked.iter() {
                let more = providers.checked_add(usize::from(last != Some(it.provider)));
                providers = more.ok_or(ProviderRegistryError::TooManyAsked)?;
                last = Some(it.provider);
                standings.push(Standing::NotCredentialed);
            }
            if providers > MAX_ASSESSED_PROVIDERS {
                return Err(ProviderRegistryError::TooManyAsked);
            }
            for issuer in issuers.iter().take(MAX_TRUSTED_ISSUERS) {
                let mut known = None;
                let mut attested = Attested::default();
                for (standing, it) in standings.iter_mut().zip(asked.iter()) {
                    if known != Some(it.provider) {
                        attested = self.state.load_attested(it.provider, issuer);
                        known = Some(it.provider);
                    }
                    *standing = attested.standing_on(it.day).max(*standing);
                }
            }
            Ok(Assessment { is_operator: record.is_operator(*operator), payout: record.payout, standings })
        }

        /// Everything else: [`interfaces::provider_registry::ProviderRegistry`].
        #[ink(message, selector = _)]
        pub fn other(&self) {
            annex::answer(&ANNEX)
        }
    }
}
