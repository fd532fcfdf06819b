//! All that the registry keeps. Nothing of what was consented to, declared or reviewed is ever deleted.

use domain::consent::Grant;
use domain::emergency::{EmergencyAccess, EmergencyId, EmergencyLog};
use domain::ids::{Account, GrantId, ProviderId};
use domain::representation::Representation;
use domain::wire;
use domain::wire::InPlace;
use ink::prelude::boxed::Box;
use ink::primitives::AccountId;
use ink::storage::Mapping;
use interfaces::account;
use interfaces::consent_registry::MemberRecord;
use interfaces::record::{Record, Records};

wire! {
    in_place
    /// What never changes.
    pub struct Fixed {
        /// The provider registry.
        pub registry: Account,
        /// The chain's genesis hash.
        pub genesis: [u8; 32],
    }
}

/// The registry's state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// What never changes.
    fixed: Mapping<(), Record<Fixed>>,
    /// How each member stands.
    members: Mapping<Account, Record<MemberRecord>>,
    /// Grants, numbered per member, by their versions; as they stand now, under [`CURRENT`].
    grants: Mapping<(Account, GrantId, u32), Record<Grant>>,
    /// Powers: of whom, of which representative, on whose authority.
    powers: Mapping<(Account, Account, Account), Record<Representation>>,
    /// Emergency accesses, numbered per provider.
    accesses: Mapping<(ProviderId, EmergencyId), Record<EmergencyAccess>>,
    /// Each provider's emergency accesses, counted.
    logs: Mapping<ProviderId, Record<EmergencyLog>>,
}

/// The version under which a grant is kept as it stands now: no grant is narrowed as often.
pub const CURRENT: u32 = u32::MAX;

impl State {
    /// A new registry.
    pub fn new(provider_registry: AccountId, genesis_hash: [u8; 32]) -> Self {
        let mut state = Self::default();
        state.fixed.save((), &Fixed { registry: account(provider_registry), genesis: genesis_hash });
        state
    }

    /// What never changes.
    #[inline(never)]
    pub fn load_fixed(&self) -> Box<Fixed> {
        self.fixed.load_boxed(()).unwrap_or(Box::new(Fixed::BLANK))
    }

    /// How a member stands; at the beginning where nothing is known.
    pub fn load_member(&self, member: &Account) -> MemberRecord {
        self.members.load(member).unwrap_or_default()
    }

    /// Keeps how a member stands.
    pub fn store_member(&mut self, member: &Account, record: &MemberRecord) {
        self.members.save(member, record);
    }

    /// A grant in a version.
    #[inline(never)]
    pub fn load_grant(&self, member: &Account, grant: GrantId, version: u32) -> Option<Box<Grant>> {
        self.grants.load_boxed((member, grant, version))
    }

    /// Keeps a grant in a version.
    #[inline(never)]
    pub fn store_grant(&mut self, member: &Account, grant: GrantId, version: u32, record: &Grant) {
        self.grants.save((member, grant, version), record);
    }

    /// A representative's power.
    #[inline(never)]
    pub fn load_power(&self, member: &Account, who: &Account, authority: &Account) -> Option<Box<Representation>> {
        self.powers.load_boxed((member, who, authority))
    }

    /// Keeps a representative's power.
    pub fn store_power(&mut self, member: &Account, who: &Account, authority: &Account, record: &Representation) {
        self.powers.save((member, who, authority), record);
    }

    /// An emergency access.
    #[inline(never)]
    pub fn load_access(&self, provider: ProviderId, access: EmergencyId) -> Option<Box<EmergencyAccess>> {
        self.accesses.load_boxed((provider, access))
    }

    /// How a provider's emergency accesses stand.
    #[inline(never)]
    pub fn load_log(&self, provider: ProviderId) -> EmergencyLog {
        self.logs.load(provider).unwrap_or_default()
    }

    /// Keeps an emergency access, and how its provider's stand.
    #[inline(never)]
    pub fn store_access(
        &mut self,
        provider: ProviderId,
        access: EmergencyId,
        record: &EmergencyAccess,
        log: &EmergencyLog,
    ) {
        self.accesses.save((provider, access), record);
        self.logs.save(provider, log);
    }
}
