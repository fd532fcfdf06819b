//! What the state of a block says.

use scale::Decode;

use super::connection::parse;
use super::outcome::other_form;
use super::{account_entry, blake2_128_concat, entry, twox_64_concat, Node};
use crate::chain::{AccountId, Balance, ChainError, Hash};

/// What the chain keeps on a contract, as far as it is of interest here.
#[derive(Decode)]
struct RawInfo {
    trie_id: Vec<u8>,
    code_hash: [u8; 32],
}

/// A contract on the chain.
pub(super) struct ContractInfo {
    /// Where its storage is.
    trie_id: Vec<u8>,
    pub(super) code_hash: Hash,
}

/// What the chain keeps on an account, as far as it is of interest here.
#[derive(Decode, Default)]
struct Account {
    nonce: u32,
    _users: [u32; 3],
    free: Balance,
}

impl Node {
    pub(super) fn contract_info(&mut self, contract: AccountId, at: Hash) -> Result<ContractInfo, ChainError> {
        let key = account_entry("Contracts", "ContractInfoOf", twox_64_concat, contract);
        let bytes = self.connection.state(&key, at)?.ok_or(ChainError::NoContract(contract))?;
        let raw = RawInfo::decode(&mut bytes.as_slice()).map_err(|_| other_form())?;
        Ok(ContractInfo { trie_id: raw.trie_id, code_hash: Hash::from(raw.code_hash) })
    }

    fn account(&mut self, account: AccountId, at: Hash) -> Result<Account, ChainError> {
        self.connection.value(&account_entry("System", "Account", blake2_128_concat, account), at)
    }

    pub(super) fn free(&mut self, account: AccountId, at: Hash) -> Result<Balance, ChainError> {
        Ok(self.account(account, at)?.free)
    }

    /// How many transactions of the account are in the blocks up to this one.
    pub(super) fn nonce(&mut self, account: AccountId, at: Hash) -> Result<u64, ChainError> {
        Ok(self.account(account, at)?.nonce.into())
    }

    /// The moment of a block, in milliseconds since 1970.
    pub(super) fn clock(&mut self, at: Hash) -> Result<u64, ChainError> {
        self.connection.value(&entry("Timestamp", "Now"), at)
    }

    /// See [`crate::chain::Network::storage`].
    pub(super) fn read_storage(&mut self, contract: AccountId) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ChainError> {
        let at = self.here()?.hash;
        let mut child = b":child_storage:default:".to_vec();
        child.extend(self.contract_info(contract, at)?.trie_id);
        let mut items = Vec::new();
        let mut last = String::new();
        loop {
            let keys = self.connection.child_keys(&child, &last, at)?;
            let Some(end) = keys.last() else { return Ok(items) };
            let values = self.connection.child_values(&child, &keys, at)?;
            last = end.clone();
            for (key, value) in keys.iter().zip(values) {
                let item = parse(key).zip(value.as_deref().and_then(parse)).ok_or_else(other_form)?;
                items.push(item);
            }
        }
    }
}
