//! What a transaction would charge an account that has plenty, which the node cannot be asked: it runs nothing dry on another
//! state than its own.
//!
//! The runtime of the embedded chain is the node's as far as contracts go. It runs the transaction here, on the node's
//! state: an entry is fetched when it is asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use ink_sandbox::frame_support::sp_runtime::traits::BlakeTwo256;
use ink_sandbox::sp_externalities::set_and_run_with_externalities;
use ink_sandbox::H256;
use scale::Encode;
use sp_core::hashing::blake2_256;
use sp_core::storage::{ChildInfo, StateVersion};
use sp_state_machine::backend::BackendTransaction;
use sp_state_machine::{Backend, Ext, IterArgs, OverlayedChanges, StateMachineStats, StorageIterator, UsageInfo};
use sp_trie::MerkleValue;

use super::connection::Connection;
use super::Node;
use crate::chain::{runtime, Balance, ChainError, Hash};

impl Node {
    /// What `trial` finds out on the state of a block. Nothing where the node does not say all, or takes other deposits.
    pub(super) fn find_out(&mut self, at: Hash, trial: impl FnOnce() -> Option<Balance>) -> Option<Balance> {
        let metadata = self.connection.metadata();
        let contracts = metadata.pallet_by_name("Contracts")?;
        let is_known = |(name, amount): (&str, Balance)| {
            contracts.constant_by_name(name).is_some_and(|constant| constant.value() == amount.encode())
        };
        if !runtime::DEPOSITS.into_iter().all(is_known) {
            return None;
        }
        let state = State {
            connection: RefCell::new(&mut self.connection),
            at,
            known: RefCell::default(),
            failure: RefCell::default(),
        };
        let mut changes = OverlayedChanges::<BlakeTwo256>::default();
        let found = set_and_run_with_externalities(&mut Ext::new(&mut changes, &state, None), trial);
        // What was found out with entries missing is nothing.
        let failed = state.failure.borrow().is_some();
        found.filter(|_| !failed)
    }
}

/// An entry's place: in the contract's own storage, if it is there, and its key.
type Place = (Option<Vec<u8>>, Vec<u8>);

/// The state of a block, as far as it was asked for.
struct State<'a> {
    connection: RefCell<&'a mut Connection>,
    at: Hash,
    known: RefCell<BTreeMap<Place, Option<Vec<u8>>>>,
    failure: RefCell<Option<ChainError>>,
}

impl State<'_> {
    fn entry(&self, child: Option<&ChildInfo>, key: &[u8]) -> Option<Vec<u8>> {
        let place: Place = (child.map(|child| child.prefixed_storage_key().into_inner()), key.to_vec());
        if let Some(known) = self.known.borrow().get(&place) {
            return known.clone();
        }
        let mut connection = self.connection.borrow_mut();
        let asked = match &place.0 {
            None => connection.state(key, self.at),
            Some(child) => connection.child_state(child, key, self.at),
        };
        let found = asked.unwrap_or_else(|error| {
            *self.failure.borrow_mut() = Some(error);
            None
        });
        self.known.borrow_mut().insert(place, found.clone());
        found
    }
}

impl fmt::Debug for State<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("at", &self.at).finish_non_exhaustive()
    }
}

impl<'a> Backend<BlakeTwo256> for State<'a> {
    type Error = String;
    type TrieBackendStorage = BackendTransaction<BlakeTwo256>;
    type RawIter = Nothing<'a>;

    fn storage(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(self.entry(None, key))
    }

    fn storage_hash(&self, key: &[u8]) -> Result<Option<H256>, String> {
        Ok(self.entry(None, key).map(|value| H256(blake2_256(&value))))
    }

    fn closest_merkle_value(&self, _: &[u8]) -> Result<Option<MerkleValue<H256>>, String> {
        Ok(None)
    }

    fn child_closest_merkle_value(&self, _: &ChildInfo, _: &[u8]) -> Result<Option<MerkleValue<H256>>, String> {
        Ok(None)
    }

    fn child_storage(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(self.entry(Some(child), key))
    }

    fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<H256>, String> {
        Ok(self.entry(Some(child), key).map(|value| H256(blake2_256(&value))))
    }

    // What follows no call of a contract asks for: to walk through the state, and to hash it.

    fn next_storage_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }

    fn next_child_storage_key(&self, _: &ChildInfo, _: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }

    fn storage_root<'b>(
        &self,
        _: impl Iterator<Item = (&'b [u8], Option<&'b [u8]>)>,
        _: StateVersion,
    ) -> (H256, BackendTransaction<BlakeTwo256>) {
        Default::default()
    }

    fn child_storage_root<'b>(
        &self,
        _: &ChildInfo,
        _: impl Iterator<Item = (&'b [u8], Option<&'b [u8]>)>,
        _: StateVersion,
    ) -> (H256, bool, BackendTransaction<BlakeTwo256>) {
        Default::default()
    }

    fn raw_iter(&self, _: IterArgs<'_>) -> Result<Nothing<'a>, String> {
        Ok(Nothing(std::marker::PhantomData))
    }

    fn register_overlay_stats(&self, _: &StateMachineStats) {}

    fn usage_info(&self) -> UsageInfo {
        UsageInfo::empty()
    }
}

/// No entries at all.
struct Nothing<'a>(std::marker::PhantomData<&'a ()>);

impl<'a> StorageIterator<BlakeTwo256> for Nothing<'a> {
    type Backend = State<'a>;
    type Error = String;

    fn next_key(&mut self, _: &State<'a>) -> Option<Result<Vec<u8>, String>> {
        None
    }

    fn next_pair(&mut self, _: &State<'a>) -> Option<Result<(Vec<u8>, Vec<u8>), String>> {
        None
    }

    fn was_complete(&self) -> bool {
        true
    }
}
