//! The provider registry. See [`interfaces::provider_registry`] for what each message means, and [`domain::provider`] for what
//! takes effect at once and what is announced first.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod state;
#[cfg(test)]
mod tests;

pub use self::provider_registry::{ProviderRegistryContract, ProviderRegistryContractRef};

#[ink::contract]
mod provider_registry {
    use domain::bounds::{MAX_ASSESSED_PROVIDERS, MAX_TRUSTED_ISSUERS};
    use domain::calendar::Day;
    use domain::credential::{standing, Attested, Credential, ProviderDay};
    use domain::ids::{Account, Millis, ProviderId};
    use domain::provider::{Announced, Change, Provider};
    use ink::prelude::vec::Vec;
    use interfaces::account;
    use interfaces::provider_registry::{
        Assessment, ChangeAnnounced, ChangeCancelled, CredentialAttested, ProviderChanged, ProviderRegistered,
        ProviderRegistryError,
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

        fn caller(&self) -> Account {
            account(self.env().caller())
        }

        fn today(&self) -> Day {
            Day::of(self.env().block_timestamp(), 0).unwrap_or(Day(i32::MAX))
        }
    }

    impl interfaces::provider_registry::ProviderRegistry for ProviderRegistryContract {
        #[ink(message)]
        fn register(
            &mut self,
            payout: AccountId,
            recovery: Option<AccountId>,
        ) -> Result<ProviderId, ProviderRegistryError> {
            let operator = self.env().caller();
            let record = Provider::new(account(operator), account(payout), recovery.map(account));
            let provider = self.state.add_provider(record)?;
            self.env().emit_event(ProviderRegistered { provider, operator, payout, recovery });
            Ok(provider)
        }

        #[ink(message)]
        fn announce(&mut self, provider: ProviderId, change: Change) -> Result<Millis, ProviderRegistryError> {
            let mut record = self.state.load_provider(provider)?;
            let by = self.caller();
            let from = record.announce(change, by, self.env().block_timestamp())?;
            let today = self.today();
            let vouches = |credential: Credential| credential.holds_on(today);
            if matches!(change, Change::Recover { .. })
                && !self.state.load_attested(provider, by).on(today).is_some_and(vouches)
            {
                return Err(ProviderRegistryError::NothingAttested);
            }
            self.state.store_provider(provider, record);
            self.env().emit_event(ChangeAnnounced { provider, announced: Announced { change, by, from } });
            Ok(from)
        }

        #[ink(message)]
        fn confirm(&mut self, provider: ProviderId, change: Change) -> Result<(), ProviderRegistryError> {
            let mut record = self.state.load_provider(provider)?;
            record.confirm(change, self.caller(), self.env().block_timestamp())?;
            self.state.store_provider(provider, record);
            self.env().emit_event(ProviderChanged { provider, change });
            Ok(())
        }

        #[ink(message)]
        fn cancel(&mut self, provider: ProviderId, change: Change) -> Result<(), ProviderRegistryError> {
            let mut record = self.state.load_provider(provider)?;
            record.cancel(change, self.caller())?;
            self.state.store_provider(provider, record);
            self.env().emit_event(ChangeCancelled { provider, change, by: self.env().caller() });
            Ok(())
        }

        #[ink(message)]
        fn remove_operator(&mut self, provider: ProviderId, operator: AccountId) -> Result<(), ProviderRegistryError> {
            let mut record = self.state.load_provider(provider)?;
            record.remove_at_once(account(operator), self.caller())?;
            self.state.store_provider(provider, record);
            let change = Change::RemoveOperator(account(operator));
            self.env().emit_event(ProviderChanged { provider, change });
            Ok(())
        }

        #[ink(message)]
        fn attest(&mut self, provider: ProviderId, credential: Credential) -> Result<(), ProviderRegistryError> {
            self.state.load_provider(provider)?;
            let issuer = self.env().caller();
            let mut attested = self.state.load_attested(provider, account(issuer));
            attested.attest(credential, self.today()).map_err(ProviderRegistryError::Credential)?;
            self.state.store_attested(provider, account(issuer), attested);
            self.env().emit_event(CredentialAttested { provider, issuer, credential });
            Ok(())
        }

        #[ink(message)]
        fn assess(
            &self,
            provider: ProviderId,
            operator: AccountId,
            asked: Vec<ProviderDay>,
            issuers: Vec<AccountId>,
        ) -> Result<Assessment, ProviderRegistryError> {
            let record = self.state.load_provider(provider)?;
            let mut standings = Vec::with_capacity(asked.len());
            let mut known: Option<ProviderId> = None;
            let mut attested: Vec<Attested> = Vec::new();
            let mut providers: usize = 0;
            for ProviderDay { provider, day } in asked {
                if known != Some(provider) {
                    if providers >= MAX_ASSESSED_PROVIDERS {
                        return Err(ProviderRegistryError::TooManyAsked);
                    }
                    providers = providers.checked_add(1).ok_or(ProviderRegistryError::TooManyAsked)?;
                    let trusted = issuers.iter().take(MAX_TRUSTED_ISSUERS);
                    attested = trusted.map(|issuer| self.state.load_attested(provider, account(*issuer))).collect();
                    known = Some(provider);
                }
                let credentials: Vec<Credential> = attested.iter().filter_map(|it| it.on(day)).collect();
                standings.push(standing(&credentials, day));
            }
            Ok(Assessment { is_operator: record.is_operator(account(operator)), payout: record.payout, standings })
        }

        #[ink(message)]
        fn provider(&self, provider: ProviderId) -> Option<Provider> {
            self.state.load_provider(provider).ok()
        }

        #[ink(message)]
        fn attested(&self, provider: ProviderId, issuer: AccountId) -> Attested {
            self.state.load_attested(provider, account(issuer))
        }
    }
}
