//! The embedded chain in a folder.

mod log;
mod state;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use fs4::fs_std::FileExt;
use ink_sandbox::{
    frame_support::{sp_runtime::MultiAddress, weights::Weight},
    pallet_contracts, AccountId32,
};
use scale::Encode;

use self::log::{damaged, disk, Log, Record};
use self::state::State;
use super::runtime::RuntimeCall;
use super::{
    AccountId, Action, Balance, Call, CallReport, Chain, ChainError, ContractEvent, Embedded, Hash, Head, Instantiated,
    Network, Outcome, Signer, Transaction,
};
use crate::files;
use crate::vault::random;

/// The keys that every development chain knows, and on which a new chain's funds are.
pub const DEVELOPERS: [&str; 6] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"];
/// What each of them has on a new chain, as on the development node: more than a million units.
const RICHES: Balance = 1 << 60;
/// How far the clock may be behind the real time before it is moved: the time in which a node makes a block.
const BLOCK_MILLIS: u64 = 6_000;
/// For how much state there is one record that need not be in it yet: writing a large state costs more than replaying a few.
const STATE_PER_RECORD: usize = 1 << 20;
/// How many records are kept out of the state at least while more are coming.
const RECORDS_IN_A_ROW: u64 = 64;

/// An [`Embedded`] chain that lasts: in a folder, with all its past.
///
/// The folder holds the file `log`, to which every transaction is added and which is the truth; `state`, which follows from
/// it and makes opening quick; and `lock`. A transaction has happened once its record is on disk, and only then is its caller
/// told so; a process that dies at any other moment leaves a chain on which it has not happened.
///
/// The clock follows the real time from where it stands, unless it was moved ahead of it: then it waits there.
///
/// Transactions are not signed. As on a node, only an account whose key was added can act; but whoever can write to the folder
/// can write a past of his own. Here one trusts the disk, where on a network one trusts nobody.
pub struct Lasting {
    folder: PathBuf,
    chain: Embedded,
    log: Log,
    keys: BTreeSet<AccountId>,
    /// The real time: milliseconds since 1970.
    real: fn() -> u64,
    /// Where the clock was moved since the last record: noted with the next one.
    moved: Option<u64>,
    /// How many records the file of the state contains, and how large it is.
    saved: u64,
    state_size: usize,
    /// Why nothing can be noted any more.
    broken: Option<ChainError>,
    /// Held, not used: the lock ends with it.
    _lock: File,
}

impl Lasting {
    /// The chain in this folder. If there is none, it is made: with the accounts of [`DEVELOPERS`], who are rich.
    ///
    /// # Errors
    ///
    /// [`ChainError::InUse`] if another process has it open; [`ChainError::Damaged`] if its files are not what was written, or
    /// of another version; [`ChainError::Disk`] if they cannot be read or written.
    pub fn open(folder: &Path) -> Result<Self, ChainError> {
        Self::open_with(folder, real_time)
    }

    /// As [`Lasting::open`], with another real time: milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// As [`Lasting::open`].
    pub fn open_with(folder: &Path, real: fn() -> u64) -> Result<Self, ChainError> {
        fs::create_dir_all(folder).map_err(|error| disk(folder, format!("it cannot be made: {error}")))?;
        let lock = lock(folder)?;
        let (log_file, state_file) = (folder.join("log"), folder.join("state"));
        if !log_file.exists() {
            if state_file.exists() {
                return Err(damaged(
                    &log_file,
                    "it is gone, but the state that follows from it is there: put it back".into(),
                ));
            }
            begin(&log_file)?;
        }
        let (log, content) = Log::open(&log_file)?;
        let mut records = content.records.into_iter();
        let Some((Record::Began { genesis }, _)) = records.next() else {
            return Err(damaged(
                &log_file,
                "it does not tell how the chain began: put back a copy of the folder".into(),
            ));
        };
        let mut chain = Embedded::with_genesis(Hash::from(genesis));
        let (mut saved, mut state_size) = (1, 0);
        if let Some((state, size)) = State::load(&state_file)? {
            let skipped = state.records.checked_sub(2).and_then(|skip| usize::try_from(skip).ok());
            if skipped.and_then(|skip| records.nth(skip)).is_none_or(|(_, seal)| seal != state.seal) {
                return Err(damaged(&log_file, NOT_OF_ONE_PIECE.into()));
            }
            saved = state.records;
            state_size = size;
            chain.restore(&state.into_snapshot());
        }
        for (number, (record, _)) in (saved..).zip(records) {
            replay(&mut chain, record).map_err(|reason| damaged(&log_file, format!("record {number} {reason}")))?;
        }
        let keys = BTreeSet::new();
        let folder = folder.into();
        Ok(Self { folder, chain, log, keys, real, moved: None, saved, state_size, broken: None, _lock: lock })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Gives the account this much, out of nothing.
    ///
    /// # Errors
    ///
    /// As [`Embedded::endow`]; or if the log cannot be written.
    pub fn endow(&mut self, account: AccountId, amount: Balance) -> Result<(), ChainError> {
        self.ready()?;
        self.chain.endow(account, amount)?;
        self.note(Record::Endowed { account, amount })
    }

    /// Puts the state on disk, so that the next to open the chain replays nothing.
    ///
    /// # Errors
    ///
    /// If a file cannot be written; nothing is lost then.
    pub fn save(&mut self) -> Result<(), ChainError> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        if let Some(millis) = self.moved {
            self.append(&[Record::Clock(millis)])?;
        }
        let state = State::new(self.log.records(), self.log.seal(), self.chain.snapshot());
        self.state_size = state.save(&self.folder.join("state"))?;
        self.saved = self.log.records();
        Ok(())
    }

    /// Puts something under a key of a contract behind the contract's back, and behind the log's: as whoever can write to the
    /// folder could. It is there to show that an audit finds it.
    ///
    /// # Errors
    ///
    /// If there is no contract at this address, or a file cannot be written.
    pub fn falsify(&mut self, contract: AccountId, key: &[u8], value: &[u8]) -> Result<(), ChainError> {
        self.ready()?;
        self.chain.put_cell(contract, key, value)?;
        self.save()
    }

    /// Lets the clock follow the real time, and makes sure that what happens can be noted.
    fn ready(&mut self) -> Result<(), ChainError> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let (now, real) = (self.chain.now_millis()?, (self.real)());
        if real >= now.saturating_add(BLOCK_MILLIS) {
            if self.moved.is_some() {
                self.chain.set_time_of_block(real)?;
            } else {
                self.chain.set_time(real)?;
            }
            self.moved = Some(real);
        }
        Ok(())
    }

    /// As [`Lasting::ready`], for a transaction of this account.
    fn ready_for(&mut self, origin: AccountId) -> Result<(), ChainError> {
        if !self.keys.contains(&origin) {
            return Err(ChainError::NoKey(origin));
        }
        self.ready()
    }

    fn note_transaction(
        &mut self,
        origin: AccountId,
        action: Action,
        events: Vec<ContractEvent>,
    ) -> Result<(), ChainError> {
        let (block, millis) = (self.chain.block_number(), self.chain.now_millis()?);
        self.note(Record::Happened(Transaction { block, millis, origin, action, events }))
    }

    /// Puts on disk what has just happened in memory.
    fn note(&mut self, record: Record) -> Result<(), ChainError> {
        match self.moved {
            Some(millis) => self.append(&[Record::Clock(millis), record])?,
            None => self.append(&[record])?,
        }
        if self.unsaved() >= RECORDS_IN_A_ROW && self.is_save_due() {
            // The transaction has happened, and the state is for convenience only.
            let _ = self.save();
        }
        Ok(())
    }

    fn append(&mut self, records: &[Record]) -> Result<(), ChainError> {
        self.log.append(records).inspect_err(|error| {
            // What is in memory has not happened.
            self.broken = Some(error.clone());
        })?;
        self.moved = None;
        Ok(())
    }

    fn unsaved(&self) -> u64 {
        self.log.records().saturating_sub(self.saved)
    }

    fn is_save_due(&self) -> bool {
        let unsaved = usize::try_from(self.unsaved()).unwrap_or(usize::MAX);
        unsaved > 0 && unsaved.saturating_mul(STATE_PER_RECORD) >= self.state_size
    }
}

impl Drop for Lasting {
    fn drop(&mut self) {
        if self.broken.is_none() && self.is_save_due() {
            // The log has it all.
            let _ = self.save();
        }
    }
}

impl Chain for Lasting {
    fn upload(&mut self, origin: AccountId, wasm: &[u8]) -> Result<Hash, ChainError> {
        self.ready_for(origin)?;
        let hash = self.chain.upload(origin, wasm)?;
        self.note_transaction(origin, Action::Upload { wasm: wasm.to_vec() }, Vec::new())?;
        Ok(hash)
    }

    fn upload_and_instantiate(
        &mut self,
        origin: AccountId,
        wasm: &[u8],
        value: Balance,
        data: Vec<u8>,
        salt: &[u8],
    ) -> Result<Instantiated, ChainError> {
        self.ready_for(origin)?;
        let created = self.chain.upload_and_instantiate(origin, wasm, value, data.clone(), salt)?;
        let action = Action::Instantiate { wasm: wasm.to_vec(), value, data, salt: salt.to_vec() };
        self.note_transaction(origin, action, created.events.clone())?;
        Ok(created)
    }

    fn call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        self.ready_for(origin)?;
        let report = self.chain.call(origin, contract, value, data.clone())?;
        if !report.is_reverted() {
            self.note_transaction(origin, Action::Call(Call { contract, value, data }), report.events.clone())?;
        }
        Ok(report)
    }

    fn dry_run(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        self.ready()?;
        self.chain.dry_run(origin, contract, value, data)
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, ChainError> {
        self.ready()?;
        self.chain.balance(account)
    }

    fn now_millis(&mut self) -> Result<u64, ChainError> {
        self.ready()?;
        self.chain.now_millis()
    }

    fn genesis_hash(&mut self) -> Result<Hash, ChainError> {
        self.chain.genesis_hash()
    }

    fn code_hash(&mut self, contract: AccountId) -> Result<Hash, ChainError> {
        self.ready()?;
        self.chain.code_hash(contract)
    }

    fn transfer(&mut self, from: AccountId, to: AccountId, amount: Balance) -> Result<(), ChainError> {
        self.ready_for(from)?;
        self.chain.transfer(from, to, amount)?;
        self.note_transaction(from, Action::Transfer { to, amount }, Vec::new())
    }
}

impl Network for Lasting {
    fn add_key(&mut self, key: Signer) {
        self.keys.insert(key.account());
    }

    /// The hash is the seal of the log: it stands for all that ever happened.
    fn head(&mut self) -> Result<Head, ChainError> {
        self.ready()?;
        Ok(Head { number: self.chain.block_number(), hash: Hash::from(self.log.seal()) })
    }

    fn history(&mut self, from: u32) -> Result<Vec<Transaction>, ChainError> {
        self.ready()?;
        let records = self.log.content()?.records.into_iter();
        let transactions = records.filter_map(|(record, _)| match record {
            Record::Happened(transaction) => Some(transaction),
            Record::Began { .. } | Record::Endowed { .. } | Record::Clock(_) => None,
        });
        Ok(transactions.filter(|transaction| transaction.block >= from).collect())
    }

    fn storage(&mut self, contract: AccountId) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ChainError> {
        self.ready()?;
        self.chain.storage(contract)
    }

    fn unsigned_call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<Vec<u8>, ChainError> {
        let report = self.dry_run(origin, contract, value, data.clone())?;
        if let Outcome::Reverted(bytes) = report.outcome {
            return Err(ChainError::Reverted(bytes));
        }
        let gas = report.gas_required;
        let call = RuntimeCall::Contracts(pallet_contracts::Call::call {
            dest: MultiAddress::Id(AccountId32::new(contract.0)),
            value,
            gas_limit: Weight::from_parts(gas.ref_time, gas.proof_size),
            storage_deposit_limit: None,
            data,
        });
        Ok(call.encode())
    }

    fn keeps_all(&mut self) -> Result<Option<bool>, ChainError> {
        Ok(Some(true))
    }

    fn move_clock(&mut self, millis: u64) -> Result<(), ChainError> {
        self.ready()?;
        self.chain.set_time(millis)?;
        self.note(Record::Clock(millis))
    }
}

const NOT_OF_ONE_PIECE: &str =
    "it lacks what the state beside it contains: they are not of one piece, put back a copy of the \
                                whole folder";

/// Writes the log of a new chain.
fn begin(log: &Path) -> Result<(), ChainError> {
    let genesis = random().map_err(|error| disk(log, error.to_string()))?;
    let mut records = vec![Record::Began { genesis }];
    for name in DEVELOPERS {
        let key = Signer::from_secret(name).map_err(|error| disk(log, error.to_string()))?;
        records.push(Record::Endowed { account: key.account(), amount: RICHES });
    }
    Log::create(log, &records)
}

/// Lets a record happen again; the error says what is wrong with it.
fn replay(chain: &mut Embedded, record: Record) -> Result<(), String> {
    const OTHERWISE: &str =
        "comes to something else now than when it was written: it was written by another version of this \
                             program, or changed; use that version, or put back a copy of the whole folder";
    let wrong = |error: ChainError| format!("{OTHERWISE} ({error})");
    match record {
        Record::Began { .. } => Err("begins the chain a second time: put back a copy of the whole folder".into()),
        Record::Endowed { account, amount } => chain.endow(account, amount).map_err(wrong),
        Record::Clock(millis) => chain.set_time(millis).map_err(wrong),
        Record::Happened(Transaction { block, millis, origin, action, events }) => {
            let same = chain.perform(origin, action).map_err(wrong)? == events;
            if same && chain.block_number() == block && chain.now_millis().map_err(wrong)? == millis {
                Ok(())
            } else {
                Err(OTHERWISE.into())
            }
        }
    }
}

/// Keeps others from opening the chain.
fn lock(folder: &Path) -> Result<File, ChainError> {
    let path = folder.join("lock");
    let cannot = |error: std::io::Error| disk(&path, format!("it cannot be locked: {error}"));
    let file = files::open_private(&path, &mut OpenOptions::new()).map_err(cannot)?;
    if FileExt::try_lock_exclusive(&file).map_err(cannot)? {
        Ok(file)
    } else {
        Err(ChainError::InUse(folder.display().to_string()))
    }
}

/// The computer's clock; where that is before 1970, no time at all, so that the chain's stays where it is.
fn real_time() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.ok().and_then(|since| u64::try_from(since.as_millis()).ok()).unwrap_or(0)
}
