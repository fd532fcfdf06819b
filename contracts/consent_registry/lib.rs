//! The consent registry. See [`interfaces::consent_registry`] for what each message means.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod state;
#[cfg(test)]
mod tests;

pub use self::consent_registry::{ConsentRegistryContract, ConsentRegistryContractRef};

#[ink::contract]
mod consent_registry {
    use domain::consent::{ConsentError, Disclosure, Grant, GrantTerms};
    use domain::ids::{Account, GrantId};
    use ink::prelude::vec::Vec;
    use interfaces::account;
    use interfaces::consent_registry::{ConsentGranted, ConsentRegistryError, ConsentRevoked};

    use crate::state::State;

    /// Who may attach what about whom.
    #[ink(storage)]
    pub struct ConsentRegistryContract {
        pub(crate) state: State,
    }

    impl ConsentRegistryContract {
        /// An empty registry. Nobody owns it. `provider_registry` numbers the providers that grants name; `genesis_hash` is
        /// the chain's: a contract cannot ask for it.
        #[ink(constructor)]
        pub fn new(provider_registry: AccountId, genesis_hash: [u8; 32]) -> Self {
            Self { state: State::new(provider_registry, genesis_hash) }
        }
    }

    impl interfaces::consent_registry::ConsentRegistry for ConsentRegistryContract {
        #[ink(message)]
        fn grant(&mut self, terms: GrantTerms) -> Result<GrantId, ConsentRegistryError> {
            let (caller, now) = (self.env().caller(), self.env().block_timestamp());
            terms.ensure_meaningful(now).map_err(ConsentRegistryError::Terms)?;
            let mut member = self.state.load_member(account(caller));
            let grant = GrantId(member.next);
            member.next = member.next.checked_add(1).ok_or(ConsentRegistryError::TooManyGrants)?;
            let record = Grant { terms, epoch: member.epoch, granted_at: now, revoked_at: None };
            self.state.store_member(account(caller), member);
            self.state.store_grant(account(caller), grant, record);
            self.env().emit_event(ConsentGranted { member: caller, grant, terms });
            Ok(grant)
        }

        #[ink(message)]
        fn revoke(&mut self, grant: GrantId) -> Result<(), ConsentRegistryError> {
            let caller = self.env().caller();
            let record = self.state.load_grant(account(caller), grant).ok_or(ConsentRegistryError::NoSuchGrant)?;
            let epoch = self.state.load_member(account(caller)).epoch;
            if record.is_revoked(epoch) {
                return Err(ConsentRegistryError::AlreadyRevoked);
            }
            let revoked = Grant { revoked_at: Some(self.env().block_timestamp()), ..record };
            self.state.store_grant(account(caller), grant, revoked);
            self.env().emit_event(ConsentRevoked { member: caller, grant: Some(grant) });
            Ok(())
        }

        #[ink(message)]
        fn revoke_all(&mut self) -> Result<(), ConsentRegistryError> {
            let caller = self.env().caller();
            let mut member = self.state.load_member(account(caller));
            member.epoch = member.epoch.checked_add(1).ok_or(ConsentRegistryError::TooManyGrants)?;
            self.state.store_member(account(caller), member);
            self.env().emit_event(ConsentRevoked { member: caller, grant: None });
            Ok(())
        }

        #[ink(message)]
        fn check(&self, member: Account, disclosures: Vec<(GrantId, Disclosure)>) -> Result<(), ConsentError> {
            let now = self.env().block_timestamp();
            let epoch = self.state.load_member(member).epoch;
            if disclosures.is_empty() {
                return Err(ConsentError::NoSuchGrant);
            }
            disclosures.iter().try_for_each(|(grant, disclosure)| {
                let record = self.state.load_grant(member, *grant).ok_or(ConsentError::NoSuchGrant)?;
                record.ensure_allows(disclosure, epoch, now)
            })
        }

        #[ink(message)]
        fn grant_of(&self, member: Account, grant: GrantId) -> Option<(Grant, bool)> {
            let epoch = self.state.load_member(member).epoch;
            self.state.load_grant(member, grant).map(|record| (record, record.is_revoked(epoch)))
        }

        #[ink(message)]
        fn grants_of(&self, member: Account) -> u32 {
            self.state.load_member(member).next
        }

        #[ink(message)]
        fn provider_registry(&self) -> AccountId {
            self.state.load_fixed().0
        }

        #[ink(message)]
        fn genesis_hash(&self) -> [u8; 32] {
            self.state.load_fixed().1
        }
    }
}
