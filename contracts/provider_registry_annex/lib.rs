//! The annex of the provider registry: all its messages but the one that assesses. See
//! [`interfaces::provider_registry`] for what each means, [`domain::provider`] for what takes effect at once and what
//! is announced first, and [`interfaces::annex`] for how the two belong together.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::provider_registry_annex::{ProviderRegistryContract, ProviderRegistryContractRef};

#[ink::contract]
mod provider_registry_annex {
    use domain::calendar::Day;
    use domain::credential::Attested;
    use domain::ids::{Account, ProviderId};
    use domain::provider::{Change, ChangeKind, Provider};
    use ink::prelude::boxed::Box;
    use interfaces::events::emit;
    use interfaces::provider_registry::{
        argument, CredentialAttested, ProviderChanged, ProviderRegistered, ProviderRegistryError, Step,
    };
    use interfaces::{account, account_id};

    use provider_registry::state::State;

    /// What the registry keeps: under the same name, so that it lies in the same place.
    #[ink(storage)]
    pub struct ProviderRegistryContract {
        state: State,
    }

    /// What is done about a change.
    enum Act {
        Announce,
        Confirm,
        Cancel,
    }

    impl ProviderRegistryContract {
        /// Nothing is created of an annex.
        ///
        /// Errors: always [`ProviderRegistryError::NoSuchProvider`].
        #[ink(constructor)]
        pub fn none() -> Result<Self, ProviderRegistryError> {
            Err(ProviderRegistryError::NoSuchProvider)
        }

        fn today(&self) -> Day {
            Day::of(self.env().block_timestamp(), 0).unwrap_or(Day(i32::MAX))
        }

        /// One shape for all changes: load, ask the rules, store, emit.
        fn change(&mut self, provider: ProviderId, change: &Change, act: Act) -> Result<(), ProviderRegistryError> {
            let mut record = self.state.load_provider(provider)?;
            let (caller, now) = (self.env().caller(), self.env().block_timestamp());
            let by = account(caller);
            let step = match act {
                Act::Announce => {
                    let from = record.announce(*change, by, now)?;
                    if change.kind == ChangeKind::Recover {
                        self.ensure_vouches(provider, &by)?;
                    }
                    from.map_or(Step::Made, Step::Announced)
                }
                Act::Confirm => {
                    record.confirm(*change, by, now)?;
                    Step::Made
                }
                Act::Cancel => {
                    record.cancel(*change, by)?;
                    Step::Cancelled
                }
            };
            self.state.store_provider(provider, &record);
            emit(ProviderChanged { provider, change: *change, step, by: caller });
            Ok(())
        }

        /// Refuses an issuer none of whose credentials of the provider is in force.
        fn ensure_vouches(&self, provider: ProviderId, issuer: &Account) -> Result<(), ProviderRegistryError> {
            let today = self.today();
            let credential = self.state.load_attested(provider, issuer).on(today);
            if credential.is_some_and(|credential| credential.holds_on(today)) {
                Ok(())
            } else {
                Err(ProviderRegistryError::NothingAttested)
            }
        }
    }

    impl interfaces::provider_registry::ProviderRegistry for ProviderRegistryContract {
        #[ink(message)]
        fn register(
            &mut self,
            payout: argument::AccountId,
            recovery: argument::Option<AccountId>,
        ) -> Result<ProviderId, ProviderRegistryError> {
            let operator = self.env().caller();
            let provider = self.state.add_provider(&Provider::new(account(operator), *payout, *recovery))?;
            let (payout, recovery) = (account_id(*payout), recovery.map(account_id));
            emit(ProviderRegistered { provider, operator, payout, recovery });
            Ok(provider)
        }

        #[ink(message)]
        fn announce(&mut self, provider: ProviderId, change: argument::Change) -> Result<(), ProviderRegistryError> {
            self.change(provider, &change, Act::Announce)
        }

        #[ink(message)]
        fn confirm(&mut self, provider: ProviderId, change: argument::Change) -> Result<(), ProviderRegistryError> {
            self.change(provider, &change, Act::Confirm)
        }

        #[ink(message)]
        fn cancel(&mut self, provider: ProviderId, change: argument::Change) -> Result<(), ProviderRegistryError> {
            self.change(provider, &change, Act::Cancel)
        }

        #[ink(message)]
        fn attest(
            &mut self,
            provider: ProviderId,
            credential: argument::Credential,
        ) -> Result<(), ProviderRegistryError> {
            self.state.ensure_provider(provider)?;
            let issuer = self.env().caller();
            let mut attested = self.state.load_attested(provider, &account(issuer));
            attested.attest(*credential, self.today()).map_err(ProviderRegistryError::Credential)?;
            self.state.store_attested(provider, &account(issuer), &attested);
            emit(CredentialAttested { provider, issuer, credential: *credential });
            Ok(())
        }

        #[ink(message)]
        fn provider(&self, provider: ProviderId) -> Option<Box<Provider>> {
            self.state.load_provider(provider).ok()
        }

        #[ink(message)]
        fn attested(&self, provider: ProviderId, issuer: argument::AccountId) -> Attested {
            self.state.load_attested(provider, &issuer)
        }
    }
}
