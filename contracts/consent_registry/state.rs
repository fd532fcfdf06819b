//! All that the registry keeps. Nothing is ever deleted: a revoked grant stays in the history.

use domain::consent::Grant;
use domain::ids::{Account, GrantId};
use ink::primitives::AccountId;
use ink::storage::{Lazy, Mapping};
use interfaces::record::Record;

/// The registry's state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// What never changes: the provider registry, and the chain's genesis hash.
    fixed: Lazy<Option<(AccountId, [u8; 32])>>,
    /// How each member stands.
    members: Mapping<Account, Record<Member>>,
    /// Grants, numbered per member.
    grants: Mapping<(Account, GrantId), Record<Grant>>,
}

domain::wire! {
    /// How a member stands in the registry.
    #[derive(Copy, Default)]
    pub struct Member {
        /// Grants of an earlier epoch are revoked, all at once.
        pub epoch: u32,
        /// The number that the next grant gets.
        pub next: u32,
    }
}

impl State {
    /// A new registry.
    pub fn new(provider_registry: AccountId, genesis_hash: [u8; 32]) -> Self {
        let mut state = Self::default();
        state.fixed.set(&Some((provider_registry, genesis_hash)));
        state
    }

    /// The provider registry, and the chain's genesis hash.
    pub fn load_fixed(&self) -> (AccountId, [u8; 32]) {
        self.fixed.get_or_default().unwrap_or((AccountId::from([0; 32]), [0; 32]))
    }

    /// How a member stands; at the beginning where nothing is known.
    pub fn load_member(&self, member: Account) -> Member {
        self.members.get(member).map(|record| record.0).unwrap_or_default()
    }

    /// Keeps how a member stands.
    pub fn store_member(&mut self, member: Account, record: Member) {
        self.members.insert(member, &Record(record));
    }

    /// A grant.
    pub fn load_grant(&self, member: Account, grant: GrantId) -> Option<Grant> {
        self.grants.get((member, grant)).map(|record| record.0)
    }

    /// Keeps a grant.
    pub fn store_grant(&mut self, member: Account, grant: GrantId, record: Grant) {
        self.grants.insert((member, grant), &Record(record));
    }
}
