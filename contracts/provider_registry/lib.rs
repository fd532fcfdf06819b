//! The provider registry. See [`interfaces::provider_registry`] for what each message means.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod state;
#[cfg(test)]
mod tests;

pub use self::provider_registry::{ProviderRegistryContract, ProviderRegistryContractRef};

#[ink::contract]
mod provider_registry {
    use domain::bounds::{MAX_OPERATORS, MAX_TRUSTED_ISSUERS};
    use domain::calendar::Day;
    use domain::credential::{standing, Credential};
    use domain::ids::ProviderId;
    use ink::prelude::vec::Vec;
    use interfaces::account;
    use interfaces::provider_registry::{
        Assessment, CredentialAttested, OperatorChanged, Provider, ProviderRegistered, ProviderRegistryError,
    };

    use crate::state::State;

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
            Self::default()
        }

        fn load_as_operator(&self, provider: ProviderId) -> Result<Provider, ProviderRegistryError> {
            let record = self.state.load_provider(provider)?;
            if record.operators.contains(&account(self.env().caller())) {
                Ok(record)
            } else {
                Err(ProviderRegistryError::NotOperator)
            }
        }
    }

    impl interfaces::provider_registry::ProviderRegistry for ProviderRegistryContract {
        #[ink(message)]
        fn register(&mut self, payout: AccountId) -> Result<ProviderId, ProviderRegistryError> {
            let operator = self.env().caller();
            let record = Provider { operators: Vec::from([account(operator)]), payout: account(payout) };
            let provider = self.state.add_provider(record)?;
            self.env().emit_event(ProviderRegistered { provider, operator, payout });
            Ok(provider)
        }

        #[ink(message)]
        fn add_operator(&mut self, provider: ProviderId, operator: AccountId) -> Result<(), ProviderRegistryError> {
            let mut record = self.load_as_operator(provider)?;
            if record.operators.contains(&account(operator)) {
                return Err(ProviderRegistryError::AlreadyOperator);
            }
            if record.operators.len() >= MAX_OPERATORS {
                return Err(ProviderRegistryError::TooManyOperators);
            }
            record.operators.push(account(operator));
            self.state.store_provider(provider, record);
            self.env().emit_event(OperatorChanged { provider, operator, acts: true });
            Ok(())
        }

        #[ink(message)]
        fn remove_operator(&mut self, provider: ProviderId, operator: AccountId) -> Result<(), ProviderRegistryError> {
            let mut record = self.load_as_operator(provider)?;
            if !record.operators.contains(&account(operator)) {
                return Err(ProviderRegistryError::NoSuchOperator);
            }
            record.operators.retain(|other| *other != account(operator));
            if record.operators.is_empty() {
                return Err(ProviderRegistryError::LastOperator);
            }
            self.state.store_provider(provider, record);
            self.env().emit_event(OperatorChanged { provider, operator, acts: false });
            Ok(())
        }

        #[ink(message)]
        fn attest(&mut self, provider: ProviderId, credential: Credential) -> Result<(), ProviderRegistryError> {
            self.state.load_provider(provider)?;
            if credential.to < credential.from {
                return Err(ProviderRegistryError::Backwards);
            }
            let issuer = self.env().caller();
            self.state.store_credential(provider, account(issuer), credential);
            self.env().emit_event(CredentialAttested { provider, issuer, credential });
            Ok(())
        }

        #[ink(message)]
        fn assess(
            &self,
            provider: ProviderId,
            operator: AccountId,
            days: Vec<Day>,
            issuers: Vec<AccountId>,
        ) -> Result<Assessment, ProviderRegistryError> {
            let record = self.state.load_provider(provider)?;
            let credentials: Vec<Credential> = issuers
                .iter()
                .take(MAX_TRUSTED_ISSUERS)
                .filter_map(|issuer| self.state.load_credential(provider, account(*issuer)))
                .collect();
            Ok(Assessment {
                is_operator: record.operators.contains(&account(operator)),
                payout: record.payout,
                standings: days.iter().map(|day| standing(&credentials, *day)).collect(),
            })
        }

        #[ink(message)]
        fn provider(&self, provider: ProviderId) -> Option<Provider> {
            self.state.load_provider(provider).ok()
        }

        #[ink(message)]
        fn credential(&self, provider: ProviderId, issuer: AccountId) -> Option<Credential> {
            self.state.load_credential(provider, account(issuer))
        }
    }
}
