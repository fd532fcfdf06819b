//! All that the registry keeps. Nothing of what was consented to, declared or reviewed is ever deleted.

use domain::consent::Grant;
use domain::emergency::{EmergencyAccess, EmergencyId, OpenEmergency};
use domain::ids::{Account, GrantId, ProviderId};
use domain::representation::Guardianship;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use ink::storage::{Lazy, Mapping};
use interfaces::consent_registry::MemberRecord;
use interfaces::record::Record;

/// The registry's state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// What never changes: the provider registry, and the chain's genesis hash.
    fixed: Lazy<Option<(AccountId, [u8; 32])>>,
    /// How each member stands.
    members: Mapping<Account, Record<MemberRecord>>,
    /// Grants as they stand, numbered per member.
    grants: Mapping<(Account, GrantId), Record<Grant>>,
    /// What grants were before they were narrowed, by their versions.
    versions: Mapping<(Account, GrantId, u32), Record<Grant>>,
    /// Guardianships: of whom, of which guardian, attested by whom.
    guardianships: Mapping<(Account, Account, Account), Record<Guardianship>>,
    /// Emergency accesses, numbered per member.
    accesses: Mapping<(Account, EmergencyId), Record<EmergencyAccess>>,
    /// Each provider's emergency accesses that nobody has called justified.
    open: Mapping<ProviderId, Record<Vec<OpenEmergency>>>,
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
    pub fn load_member(&self, member: Account) -> MemberRecord {
        self.members.get(member).map(|record| record.0).unwrap_or_default()
    }

    /// Keeps how a member stands.
    pub fn store_member(&mut self, member: Account, record: MemberRecord) {
        self.members.insert(member, &Record(record));
    }

    /// A grant as it stands.
    pub fn load_grant(&self, member: Account, grant: GrantId) -> Option<Grant> {
        self.grants.get((member, grant)).map(|record| record.0)
    }

    /// Keeps a grant as it stands.
    pub fn store_grant(&mut self, member: Account, grant: GrantId, record: Grant) {
        self.grants.insert((member, grant), &Record(record));
    }

    /// What a grant was in an earlier version.
    pub fn load_version(&self, member: Account, grant: GrantId, version: u32) -> Option<Grant> {
        self.versions.get((member, grant, version)).map(|record| record.0)
    }

    /// Keeps what a grant has been until now.
    pub fn store_version(&mut self, member: Account, grant: GrantId, record: Grant) {
        self.versions.insert((member, grant, record.version), &Record(record));
    }

    /// What an issuer attests of a guardian.
    pub fn load_guardianship(&self, member: Account, guardian: Account, issuer: Account) -> Option<Guardianship> {
        self.guardianships.get((member, guardian, issuer)).map(|record| record.0)
    }

    /// Keeps what an issuer attests of a guardian.
    pub fn store_guardianship(&mut self, member: Account, guardian: Account, issuer: Account, record: Guardianship) {
        self.guardianships.insert((member, guardian, issuer), &Record(record));
    }

    /// An emergency access.
    pub fn load_access(&self, member: Account, access: EmergencyId) -> Option<EmergencyAccess> {
        self.accesses.get((member, access)).map(|record| record.0)
    }

    /// Keeps an emergency access.
    pub fn store_access(&mut self, member: Account, access: EmergencyId, record: EmergencyAccess) {
        self.accesses.insert((member, access), &Record(record));
    }

    /// A provider's open emergency accesses.
    pub fn load_open(&self, provider: ProviderId) -> Vec<OpenEmergency> {
        self.open.get(provider).map(|record| record.0).unwrap_or_default()
    }

    /// Keeps a provider's open emergency accesses.
    pub fn store_open(&mut self, provider: ProviderId, open: Vec<OpenEmergency>) {
        self.open.insert(provider, &Record(open));
    }
}
