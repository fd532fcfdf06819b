//! The chain inside this process.

use ink_sandbox::{
    frame_support::{
        sp_runtime::{DispatchError, TransactionOutcome},
        storage::{child, with_transaction},
        traits::{
            fungible::{Inspect, Mutate},
            tokens::Preservation,
            Hooks,
        },
        weights::Weight,
        Blake2_128Concat, StorageHasher,
    },
    frame_system::RawOrigin,
    pallet_contracts::{Code, CollectEvents, Determinism},
    Sandbox, H256,
};

use super::{
    blake2_256,
    pallets::{
        bare_call, bare_instantiate, call_with_plenty, contract_events, contract_info, cost, creation_with_plenty,
        explain, gas, module_error, native, refused, upload_with_plenty, Creation,
    },
    runtime::{Balances, Contracts, NodeSandbox, System, Timestamp, MAX_EXTRINSIC},
    AccountId, Action, Balance, Call, CallReport, Chain, ChainError, ContractEvent, Gas, Hash, Instantiated, Outcome,
};

/// How many blocks with calls the state takes before it is written anew.
const BLOCKS_UNTIL_REWRITTEN: u32 = 2_000;

/// Where the clock of a new embedded chain stands: 1 January 2025, 00:00 UTC.
pub const GENESIS_MILLIS: u64 = 1_735_689_600_000;

/// A chain inside this process: the node's runtime without its network, consensus, signatures and fees.
///
/// Every transaction is a block of its own. The clock stands still unless it is moved. Whoever is named as the origin
/// acts: there are no keys here.
pub struct Embedded {
    sandbox: NodeSandbox,
    gas_limit: Weight,
    transcript: Transcript,
    /// The blocks since the state was last written anew.
    since_rewritten: u32,
}

/// What everyone who follows an embedded chain has seen of its contracts, in order. Going back to a [`Snapshot`] does not
/// unsee it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// Whom each transaction called, or whose code it put on the chain, with its data: also those that were reverted.
    pub calls: Vec<(AccountId, Vec<u8>)>,
    /// What contracts emitted.
    pub events: Vec<ContractEvent>,
}

/// The whole state of an embedded chain at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot(pub(super) ink_sandbox::Snapshot);

/// How much a contract stores, its code not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageUsage {
    /// How many items.
    pub items: u32,
    /// How many bytes, keys not counted.
    pub bytes: u32,
}

impl Default for Embedded {
    fn default() -> Self {
        Self::new()
    }
}

impl Embedded {
    /// A chain without accounts and contracts, at [`GENESIS_MILLIS`].
    pub fn new() -> Self {
        Self::with_genesis(Hash::from(blake2_256(b"inkclaim:embedded-chain")))
    }

    /// As [`Embedded::new`], with another hash of the first block.
    pub fn with_genesis(genesis: Hash) -> Self {
        let mut sandbox = NodeSandbox::new(H256(genesis.into()));
        sandbox.execute_with(|| Timestamp::set_timestamp(GENESIS_MILLIS));
        Self { sandbox, gas_limit: MAX_EXTRINSIC, transcript: Transcript::default(), since_rewritten: 0 }
    }

    /// Sets what one transaction may use; it is the node's limit unless this is called.
    pub fn set_gas_limit(&mut self, limit: Gas) {
        self.gas_limit = Weight::from_parts(limit.ref_time, limit.proof_size);
    }

    /// Gives the account this much, out of nothing.
    ///
    /// # Errors
    ///
    /// If the account is new and would hold less than the existential deposit, or more exists than can be counted.
    pub fn endow(&mut self, account: AccountId, amount: Balance) -> Result<(), ChainError> {
        self.sandbox.execute_with(|| Balances::mint_into(&native(account), amount)).map_err(refused)?;
        Ok(())
    }

    /// Takes code off the chain that no contract has and none depends on. Whoever put it there may.
    ///
    /// # Errors
    ///
    /// [`ChainError::Refused`] if it is in use, is another's, or is not there.
    pub fn remove_code(&mut self, origin: AccountId, code_hash: Hash) -> Result<(), ChainError> {
        let (signed, hash) = (RawOrigin::Signed(native(origin)), H256(code_hash.into()));
        let removed = self.sandbox.execute_with(|| {
            transact(|| {
                let removed = Contracts::remove_code(signed.into(), hash);
                (removed.is_ok(), removed)
            })
        });
        removed.map(|_| ()).map_err(|error| refused(error.error))
    }

    /// Begins a block at this moment: milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// If the clock would go back.
    pub fn set_time(&mut self, millis: u64) -> Result<(), ChainError> {
        let now = self.sandbox.execute_with(Timestamp::get);
        if millis < now {
            return Err(ChainError::Clock { now, asked: millis });
        }
        self.next_block();
        self.sandbox.execute_with(|| Timestamp::set_timestamp(millis));
        Ok(())
    }

    /// Moves the clock within the block, which must hold no transaction yet.
    ///
    /// # Errors
    ///
    /// If the clock would go back.
    pub(super) fn set_time_of_block(&mut self, millis: u64) -> Result<(), ChainError> {
        let now = self.sandbox.execute_with(Timestamp::get);
        if millis < now {
            return Err(ChainError::Clock { now, asked: millis });
        }
        self.sandbox.execute_with(|| Timestamp::set_timestamp(millis));
        Ok(())
    }

    /// Begins a block this much later.
    ///
    /// # Errors
    ///
    /// If the clock would go beyond what it can show.
    pub fn advance_time(&mut self, millis: u64) -> Result<(), ChainError> {
        let now = self.sandbox.execute_with(Timestamp::get);
        let then = now.checked_add(millis).ok_or(ChainError::Clock { now, asked: u64::MAX })?;
        self.set_time(then)
    }

    /// Begins a block at the same moment, and finishes what contracts left to be cleared away.
    pub fn next_block(&mut self) {
        self.sandbox.execute_with(|| {
            Contracts::on_idle(System::block_number(), MAX_EXTRINSIC);
            begin_block();
        });
    }

    /// How many blocks there are.
    pub fn block_number(&mut self) -> u32 {
        self.sandbox.execute_with(System::block_number)
    }

    /// The whole state as it is now. It costs time in proportion to the state.
    pub fn snapshot(&mut self) -> Snapshot {
        Snapshot(self.sandbox.take_snapshot())
    }

    /// Goes back, or forward, to a state: accounts, contracts, clock and blocks.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.sandbox.restore_snapshot(snapshot.0.clone());
    }

    /// A hash over everything that the contract stores: the same hash, the same storage.
    ///
    /// # Errors
    ///
    /// If there is no contract at this address.
    pub fn storage_root(&mut self, contract: AccountId) -> Result<Hash, ChainError> {
        let mut bytes = Vec::new();
        for (key, value) in self.storage(contract)? {
            scale::Encode::encode_to(&(key, Some(value)), &mut bytes);
        }
        Ok(Hash::from(blake2_256(&bytes)))
    }

    /// Everything that the contract stores: keys and values, in the order of the keys.
    ///
    /// # Errors
    ///
    /// If there is no contract at this address.
    pub fn storage(&mut self, contract: AccountId) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ChainError> {
        self.sandbox.execute_with(|| {
            let trie = contract_info(contract)?.trie();
            let mut items = Vec::new();
            let mut key = Vec::new();
            while let Some(next) = sp_io::default_child_storage::next_key(trie.storage_key(), &key) {
                items.push((next.clone(), child::get_raw(&trie, &next).unwrap_or_default()));
                key = next;
            }
            Ok(items)
        })
    }

    /// Does again what a transaction did, and returns what contracts emitted on the way.
    ///
    /// # Errors
    ///
    /// As the methods that do it first; [`ChainError::Reverted`] if a message returned an error.
    pub fn perform(&mut self, origin: AccountId, action: Action) -> Result<Vec<ContractEvent>, ChainError> {
        match action {
            Action::Instantiate { wasm, value, data, salt } => {
                Ok(self.instantiate(origin, Code::Upload(wasm), value, data, salt)?.events)
            }
            Action::InstantiateKnown { code_hash, value, data, salt } => {
                Ok(self.instantiate(origin, Code::Existing(H256(code_hash.into())), value, data, salt)?.events)
            }
            Action::Upload { wasm } => self.upload(origin, &wasm).map(|_| Vec::new()),
            Action::Call(call) => {
                let report = self.call(origin, call.contract, call.value, call.data)?;
                match report.outcome {
                    Outcome::Returned(_) => Ok(report.events),
                    Outcome::Reverted(bytes) => Err(ChainError::Reverted(bytes)),
                }
            }
            Action::Transfer { to, amount } => self.transfer(origin, to, amount).map(|()| Vec::new()),
        }
    }

    /// What the contract stores under a key of its own; nothing if there is nothing.
    ///
    /// # Errors
    ///
    /// If there is no contract at this address.
    pub fn cell(&mut self, contract: AccountId, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.sandbox.execute_with(|| Ok(child::get_raw(&contract_info(contract)?.trie(), &Blake2_128Concat::hash(key))))
    }

    /// Puts something under a key of the contract behind the contract's back.
    pub(super) fn put_cell(&mut self, contract: AccountId, key: &[u8], value: &[u8]) -> Result<(), ChainError> {
        self.sandbox.execute_with(|| {
            child::put_raw(&contract_info(contract)?.trie(), &Blake2_128Concat::hash(key), value);
            Ok(())
        })
    }

    /// What everyone has seen so far.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// How much the contract stores, as its deposit counts it.
    ///
    /// # Errors
    ///
    /// If there is no contract at this address.
    pub fn storage_usage(&mut self, contract: AccountId) -> Result<StorageUsage, ChainError> {
        let info = self.sandbox.execute_with(|| contract_info(contract))?;
        Ok(StorageUsage { items: info.storage_items, bytes: info.storage_bytes })
    }

    /// Writes the state anew when it is time. What a block removes, as each does with the topics of the events before,
    /// leaves marks, over which every later block goes: many blocks would take time with their square. The state is the
    /// same before and after.
    fn rewrite_in_time(&mut self) {
        self.since_rewritten = self.since_rewritten.saturating_add(1);
        if self.since_rewritten >= BLOCKS_UNTIL_REWRITTEN {
            self.since_rewritten = 0;
            let state = self.sandbox.take_snapshot();
            self.sandbox.restore_snapshot(state);
        }
    }

    /// Runs a call in a block of its own, and keeps what it did if `keep` says so and it was not reverted.
    fn execute(
        &mut self,
        keep: bool,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        if keep {
            self.rewrite_in_time();
        }
        let gas_limit = self.gas_limit;
        let call = Call { contract, value, data };
        self.sandbox.execute_with(|| {
            let result = transact(|| {
                let result = bare_call(origin, &call, gas_limit, None, CollectEvents::UnsafeCollect);
                let done = keep && result.result.as_ref().is_ok_and(|value| !value.did_revert());
                (done, result)
            });
            let value_returned = result
                .result
                .map_err(|error| explain(error, origin, contract, value, || call_with_plenty(origin, &call)))?;
            let reverted = value_returned.did_revert();
            Ok(CallReport {
                outcome: if reverted {
                    Outcome::Reverted(value_returned.data)
                } else {
                    Outcome::Returned(value_returned.data)
                },
                cost: cost(result.gas_consumed, &result.storage_deposit),
                gas_required: gas(result.gas_required),
                events: if reverted { Vec::new() } else { contract_events(result.events) },
            })
        })
    }

    /// Creates a contract in a block of its own.
    fn instantiate(
        &mut self,
        origin: AccountId,
        code: Code<H256>,
        value: Balance,
        data: Vec<u8>,
        salt: Vec<u8>,
    ) -> Result<Instantiated, ChainError> {
        let gas_limit = self.gas_limit;
        let code_hash = match &code {
            Code::Upload(wasm) => Hash::from(blake2_256(wasm)),
            Code::Existing(hash) => Hash::from(hash.0),
        };
        let creation = Creation { code, value, data: &data, salt: &salt };
        let created = self.sandbox.execute_with(|| {
            let result = transact(|| {
                let result = bare_instantiate(origin, &creation, gas_limit, None, CollectEvents::UnsafeCollect);
                (result.result.as_ref().is_ok_and(|created| !created.result.did_revert()), result)
            });
            let created = result.result.map_err(|error| {
                if module_error(&error).is_some_and(|(_, name)| name == "CodeRejected") {
                    return ChainError::CodeRejected(String::from_utf8_lossy(&result.debug_message).trim().into());
                }
                // Before the constructor there is no contract that could be missing.
                explain(error, origin, origin, value, || creation_with_plenty(origin, &creation))
            })?;
            if created.result.did_revert() {
                return Err(ChainError::ConstructorReverted(created.result.data));
            }
            Ok(Instantiated {
                address: AccountId::from(<[u8; 32]>::from(created.account_id)),
                code_hash,
                cost: cost(result.gas_consumed, &result.storage_deposit),
                gas_required: gas(result.gas_required),
                events: contract_events(result.events),
            })
        })?;
        self.transcript.calls.push((created.address, data));
        self.transcript.events.extend(created.events.iter().cloned());
        Ok(created)
    }
}

impl Chain for Embedded {
    fn upload(&mut self, origin: AccountId, wasm: &[u8]) -> Result<Hash, ChainError> {
        self.sandbox.execute_with(|| {
            let result = transact(|| {
                let result = Contracts::bare_upload_code(native(origin), wasm.to_vec(), None, Determinism::Enforced);
                (result.is_ok(), result)
            });
            match result {
                Ok(uploaded) => Ok(Hash::from(uploaded.code_hash.0)),
                Err(error) if module_error(&error).is_some_and(|(_, name)| name == "CodeRejected") => {
                    Err(ChainError::CodeRejected("it is no contract that this chain runs".into()))
                }
                Err(error) => Err(explain(error, origin, origin, 0, || upload_with_plenty(origin, wasm))),
            }
        })
    }

    fn upload_and_instantiate(
        &mut self,
        origin: AccountId,
        wasm: &[u8],
        value: Balance,
        data: Vec<u8>,
        salt: &[u8],
    ) -> Result<Instantiated, ChainError> {
        self.instantiate(origin, Code::Upload(wasm.to_vec()), value, data, salt.to_vec())
    }

    fn call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        self.transcript.calls.push((contract, data.clone()));
        let report = self.execute(true, origin, contract, value, data)?;
        self.transcript.events.extend(report.events.iter().cloned());
        Ok(report)
    }

    fn dry_run(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        self.execute(false, origin, contract, value, data)
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, ChainError> {
        Ok(self.sandbox.execute_with(|| Balances::balance(&native(account))))
    }

    fn now_millis(&mut self) -> Result<u64, ChainError> {
        Ok(self.sandbox.execute_with(Timestamp::get))
    }

    fn genesis_hash(&mut self) -> Result<Hash, ChainError> {
        Ok(Hash::from(self.sandbox.execute_with(|| System::block_hash(0)).0))
    }

    fn code_hash(&mut self, contract: AccountId) -> Result<Hash, ChainError> {
        let info = self.sandbox.execute_with(|| contract_info(contract))?;
        Ok(Hash::from(info.code_hash.0))
    }

    fn transfer(&mut self, from: AccountId, to: AccountId, amount: Balance) -> Result<(), ChainError> {
        self.sandbox.execute_with(|| {
            transact(|| {
                let result = Balances::transfer(&native(from), &native(to), amount, Preservation::Expendable);
                (result.is_ok(), result)
            })
            .map(|_| ())
            .map_err(|error| {
                let free = Balances::balance(&native(from));
                if free < amount {
                    ChainError::Funds { account: from, free, needed: Some(amount) }
                } else {
                    refused(error)
                }
            })
        })
    }
}

/// Runs a transaction in a block of its own. What it did stays if it says so, else not even the block was begun.
fn transact<T>(run: impl FnOnce() -> (bool, T)) -> T {
    with_transaction(|| {
        begin_block();
        match run() {
            (true, result) => TransactionOutcome::Commit(Ok::<T, DispatchError>(result)),
            (false, result) => TransactionOutcome::Rollback(Ok(result)),
        }
    })
    .expect("nesting is far below its limit")
}

/// The next block, with no events yet.
fn begin_block() {
    System::reset_events();
    System::set_block_number(System::block_number().saturating_add(1));
}
