//! A node with pallet-contracts, over its WebSocket.
//!
//! What is asked is asked of the best block. What is sent is first run dry, and not sent at all if the contract would refuse;
//! then it is signed, submitted, and waited for until the chain has made it final. A connection that breaks meanwhile is
//! made anew, and the transaction looked for in the blocks since: it is never signed twice.

mod connection;
mod encode;
mod endowed;
mod failure;
mod history;
mod outcome;
mod reading;
mod sending;
mod waiting;

use std::collections::BTreeMap;

use scale::Encode;

use super::{AccountId, Balance, Call, CallReport, Chain, ChainError, Hash, Instantiated, Outcome, Signer};
use super::{Head, Network, Transaction};
use connection::Connection;
use encode::Extrinsic;

/// A chain behind a URL.
pub struct Node {
    connection: Connection,
    keys: BTreeMap<AccountId, Signer>,
    /// The nonce that each account uses next; asked anew after anything went wrong.
    nonces: BTreeMap<AccountId, u64>,
    /// The block that is read, if it is not always the last.
    pinned: Option<Head>,
}

impl Node {
    /// Connects to the node at this URL.
    ///
    /// # Errors
    ///
    /// [`ChainError::Unreachable`] if nothing answers there, or something that is no chain with contracts.
    pub fn connect(url: &str) -> Result<Self, ChainError> {
        Ok(Self { connection: Connection::open(url)?, keys: BTreeMap::new(), nonces: BTreeMap::new(), pinned: None })
    }

    /// What the node says that it is: its name and version.
    ///
    /// # Errors
    ///
    /// If it does not answer.
    pub fn version(&mut self) -> Result<String, ChainError> {
        let name: String = self.connection.ask("system_name", Vec::new())?;
        let version: String = self.connection.ask("system_version", Vec::new())?;
        Ok(format!("{name} {version}"))
    }

    /// The block that is read.
    fn here(&mut self) -> Result<Head, ChainError> {
        self.pinned.map_or_else(|| self.connection.best(), Ok)
    }

    fn key(&self, account: AccountId) -> Result<&Signer, ChainError> {
        self.keys.get(&account).ok_or(ChainError::NoKey(account))
    }
}

impl Chain for Node {
    fn upload(&mut self, origin: AccountId, wasm: &[u8]) -> Result<Hash, ChainError> {
        self.key(origin)?;
        let at = self.connection.best()?.hash;
        let deposit = self.dry_upload(origin, wasm, at)?;
        self.send(origin, &Extrinsic::upload(wasm)).map_err(|error| error.with_need_of(deposit))?;
        Ok(Hash::from(super::blake2_256(wasm)))
    }

    fn upload_and_instantiate(
        &mut self,
        origin: AccountId,
        wasm: &[u8],
        value: Balance,
        data: Vec<u8>,
        salt: &[u8],
    ) -> Result<Instantiated, ChainError> {
        self.key(origin)?;
        let at = self.connection.best()?;
        let dry = self.dry_instantiate(origin, wasm, value, &data, salt, at.hash)?;
        let extrinsic = Extrinsic::instantiate(value, encode::with_margin(dry.report.gas_required), wasm, &data, salt);
        let needed = dry.report.charge(value);
        let done = self.send(origin, &extrinsic).map_err(|error| error.with_need_of(needed))?;
        let mut report = dry.report;
        done.settle(&mut report);
        Ok(Instantiated {
            address: dry.address,
            code_hash: Hash::from(super::blake2_256(wasm)),
            cost: report.cost,
            gas_required: report.gas_required,
            events: report.events,
        })
    }

    fn call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        let call = Call { contract, value, data };
        self.call_all(origin, vec![call]).pop().unwrap_or_else(|| Err(ChainError::Unreachable("no answer".into())))
    }

    fn dry_run(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        let at = self.here()?.hash;
        self.dry_call(origin, &Call { contract, value, data }, at)
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, ChainError> {
        let at = self.here()?.hash;
        self.free(account, at)
    }

    fn now_millis(&mut self) -> Result<u64, ChainError> {
        let at = self.here()?.hash;
        self.clock(at)
    }

    fn genesis_hash(&mut self) -> Result<Hash, ChainError> {
        Ok(self.connection.genesis())
    }

    fn code_hash(&mut self, contract: AccountId) -> Result<Hash, ChainError> {
        let at = self.here()?.hash;
        Ok(self.contract_info(contract, at)?.code_hash)
    }

    fn transfer(&mut self, from: AccountId, to: AccountId, amount: Balance) -> Result<(), ChainError> {
        self.key(from)?;
        let free = self.balance(from)?;
        if free < amount {
            return Err(ChainError::Funds { account: from, free, needed: Some(amount) });
        }
        let sent = self.send(from, &Extrinsic::transfer(to, amount));
        sent.map(|_| ()).map_err(|error| error.with_need_of(amount))
    }
}

impl Network for Node {
    fn add_key(&mut self, key: Signer) {
        self.keys.insert(key.account(), key);
    }

    fn head(&mut self) -> Result<Head, ChainError> {
        self.here()
    }

    fn pin(&mut self) -> Result<Head, ChainError> {
        let head = self.connection.final_head()?;
        self.pinned = Some(head);
        Ok(head)
    }

    fn unpin(&mut self) {
        self.pinned = None;
    }

    fn await_sent(&mut self, account: AccountId) -> Result<(), ChainError> {
        self.await_nonces(account)
    }

    fn history(&mut self, from: u32) -> Result<Vec<Transaction>, ChainError> {
        self.read_history(from)
    }

    fn storage(&mut self, contract: AccountId) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ChainError> {
        self.read_storage(contract)
    }

    fn unsigned_call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<Vec<u8>, ChainError> {
        let at = self.here()?.hash;
        let call = Call { contract, value, data };
        let report = self.dry_call(origin, &call, at)?;
        if let Outcome::Reverted(bytes) = report.outcome {
            return Err(ChainError::Reverted(bytes));
        }
        Extrinsic::call(&call, encode::with_margin(report.gas_required)).encode_call(&self.connection.metadata())
    }

    fn call_all(&mut self, origin: AccountId, calls: Vec<Call>) -> Vec<Result<CallReport, ChainError>> {
        self.send_calls(origin, calls)
    }

    fn keeps_all(&mut self) -> Result<Option<bool>, ChainError> {
        self.connection.keeps_all()
    }
}

/// The key under which the state keeps an entry of a map that is keyed by an account, hashed for lookup as the pallet does.
fn account_entry(pallet: &str, map: &str, hash: fn(&[u8]) -> Vec<u8>, account: AccountId) -> Vec<u8> {
    let mut key = entry(pallet, map);
    key.extend(hash(&account.encode()));
    key
}

/// The key under which the state keeps a value, or the entries of a map.
fn entry(pallet: &str, name: &str) -> Vec<u8> {
    let mut key = sp_core::hashing::twox_128(pallet.as_bytes()).to_vec();
    key.extend(sp_core::hashing::twox_128(name.as_bytes()));
    key
}

fn twox_64_concat(bytes: &[u8]) -> Vec<u8> {
    let mut hash = sp_core::hashing::twox_64(bytes).to_vec();
    hash.extend(bytes);
    hash
}

fn blake2_128_concat(bytes: &[u8]) -> Vec<u8> {
    let mut hash = sp_core::hashing::blake2_128(bytes).to_vec();
    hash.extend(bytes);
    hash
}
