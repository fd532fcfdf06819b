//! All that the claims keep.

use domain::bounds::{MAX_RECORD_BYTES, ROOM_FOR_APPEALS};
use domain::ids::{BatchId, ClaimKey, ControlNumber};
use domain::lifecycle::ClaimRecord;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use ink::storage::{Lazy, Mapping};
use interfaces::administered::Administered;
use interfaces::administration::Pending;
use interfaces::claims::{ClaimsError, Partners, Role};
use interfaces::record::{Record, Records};
use scale::Encode;

/// The claims' state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// The batches so far.
    pub(crate) batches: u64,
    /// The claims so far.
    pub(crate) controls: u64,
    /// What seldom changes.
    setup: Lazy<Option<Record<Setup>>>,
    /// What the owner has in hand.
    pending: Lazy<Option<Record<Pending>>>,
    /// Claims.
    claims: Mapping<ClaimKey, Record<ClaimRecord>>,
    /// Claims that another one of the same number has taken the place of.
    replaced: Mapping<ControlNumber, Record<ClaimRecord>>,
    /// Who decides what rules cannot.
    roles: Mapping<Role, Record<Vec<AccountId>>>,
}

domain::wire! {
    /// What seldom changes.
    pub struct Setup {
        /// The owner.
        pub owner: AccountId,
        /// The other contracts of the suite.
        pub partners: Partners,
        /// The issuers whose credentials count.
        pub issuers: Vec<AccountId>,
        /// Whether new claims are refused.
        pub paused: bool,
    }
}

impl State {
    /// New claims.
    pub fn new(setup: Setup) -> Self {
        let mut state = Self::default();
        state.store_setup(setup);
        state
    }

    /// What seldom changes. It is there from the constructor on.
    pub fn load_setup(&self) -> Setup {
        self.setup.get_or_default().expect("the constructor has set it").0
    }

    /// Keeps what seldom changes.
    pub fn store_setup(&mut self, setup: Setup) {
        self.setup.set(&Some(Record(setup)));
    }

    /// The batch that was numbered last.
    pub fn last_batch(&self) -> BatchId {
        BatchId(self.batches)
    }

    /// Numbers a batch.
    pub fn next_batch(&mut self) -> Result<BatchId, ClaimsError> {
        self.batches = self.batches.checked_add(1).ok_or(ClaimsError::Overflow)?;
        Ok(BatchId(self.batches))
    }

    /// Numbers a claim.
    pub fn next_control(&mut self) -> Result<ControlNumber, ClaimsError> {
        self.controls = self.controls.checked_add(1).ok_or(ClaimsError::Overflow)?;
        Ok(ControlNumber(self.controls))
    }

    /// Whether the provider has used the number.
    pub fn has_claim(&self, key: ClaimKey) -> bool {
        self.claims.contains(key)
    }

    /// A claim.
    pub fn load_claim(&self, key: ClaimKey) -> Result<ClaimRecord, ClaimsError> {
        self.claims.get(key).map(|record| record.0).ok_or(ClaimsError::NoSuchClaim)
    }

    /// Keeps a claim that somebody has filed, reviewed or given evidence: [`ROOM_FOR_APPEALS`] stays free.
    pub fn store_filed(&mut self, key: ClaimKey, record: &ClaimRecord) -> Result<(), ClaimsError> {
        self.store_leaving(ROOM_FOR_APPEALS, key, record)
    }

    /// Keeps a claim. [`ClaimsError::BatchTooLarge`] where the chain would not.
    pub fn store_claim(&mut self, key: ClaimKey, record: &ClaimRecord) -> Result<(), ClaimsError> {
        self.store_leaving(0, key, record)
    }

    fn store_leaving(&mut self, room: usize, key: ClaimKey, record: &ClaimRecord) -> Result<(), ClaimsError> {
        ensure_keepable(record, room)?;
        self.claims.save(key, record);
        Ok(())
    }

    /// A claim that another one of the same number has taken the place of.
    pub fn load_replaced(&self, control: ControlNumber) -> Option<ClaimRecord> {
        self.replaced.get(control).map(|record| record.0)
    }

    /// Keeps a claim that another one of the same number takes the place of.
    pub fn store_replaced(&mut self, record: &ClaimRecord) -> Result<(), ClaimsError> {
        ensure_keepable(record, 0)?;
        self.replaced.save(record.control, record);
        Ok(())
    }

    /// Who has a role.
    pub fn load_role(&self, role: Role) -> Vec<AccountId> {
        self.roles.get(role).map(|record| record.0).unwrap_or_default()
    }

    /// Gives a role to these accounts and no others.
    pub fn store_role(&mut self, role: Role, accounts: Vec<AccountId>) {
        self.roles.insert(role, &Record(accounts));
    }
}

impl Administered for State {
    fn load_owner(&self) -> AccountId {
        self.load_setup().owner
    }

    fn store_owner(&mut self, owner: AccountId) {
        self.store_setup(Setup { owner, ..self.load_setup() });
    }

    fn load_pending(&self) -> Pending {
        self.pending.get_or_default().map(|record| record.0).unwrap_or_default()
    }

    fn store_pending(&mut self, pending: Pending) {
        self.pending.set(&Some(Record(pending)));
    }

    fn has_role(&self, account: AccountId) -> bool {
        Role::ALL.into_iter().any(|role| self.load_role(role).contains(&account))
    }
}

fn ensure_keepable(record: &ClaimRecord, room: usize) -> Result<(), ClaimsError> {
    if record.encoded_size().checked_add(room).is_some_and(|size| size <= MAX_RECORD_BYTES) {
        Ok(())
    } else {
        Err(ClaimsError::BatchTooLarge)
    }
}
