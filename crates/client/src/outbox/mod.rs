//! Claims on their way to the chain, safe from whatever dies on it.
//!
//! Before a batch is sent, what is to be sent is on disk; it is done when the chain says so, and a chain says so only
//! of what is in a block that stays. What may have been sent when something died is looked up on the chain by its
//! claims, and only what the chain does not know is sent again. The file holds what will stand on the chain and keyed
//! hashes, and nothing else about anybody.
//!
//! Warning: A replacement that has the number of the claim that it replaces is taken by the contract as often as it is
//! sent. It is looked for among all that was replaced, and not sent again in the same run.

mod book;
mod deliver;
mod log;
mod record;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use domain::claim::Batch;
use domain::ids::{ClaimKey, ProviderId};
use scale::{DecodeAll, Encode};

pub use book::{Book, BookError};
pub use deliver::{Delivery, Held, Progress};
pub use log::{LogError, Records};
pub use record::{Fate, Source};

use self::log::Log;
use self::record::Record;
use crate::chain::{AccountId, Hash};

const MAGIC: &[u8; 8] = b"INKOUTB1";

/// Claims that were handed in, and batches that are not done yet.
#[derive(Debug)]
pub struct Outbox {
    log: Log,
    /// Batches that are not done, by their number: they are sent in this order.
    unfinished: BTreeMap<u64, Entry>,
    /// In the order in which they were handed in.
    claims: Vec<Submitted>,
    /// Where the latest of a source is in `claims`.
    latest: BTreeMap<Source, usize>,
    next: u64,
}

/// A claim that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// What identifies it on the chain.
    pub key: ClaimKey,
    /// What it was made of.
    pub source: Source,
    /// What became of it; none while its batch is not done.
    pub fate: Option<Fate>,
}

/// A batch that is not done.
#[derive(Debug)]
struct Entry {
    batch: Batch,
    /// Where its claims are in the outbox.
    claims: Vec<usize>,
    /// Whether it may be on the chain.
    is_sent: bool,
}

/// Why the outbox does not do.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The file.
    #[error("the outbox: {0}")]
    Log(#[from] LogError),
    /// It is for another deployment.
    #[error("the outbox {0} holds claims for another deployment or chain: name the folder of the office that belongs to this one, or a new one")]
    Elsewhere(String),
    /// A batch and its sources do not fit together, or it has no claims.
    #[error("a batch needs one source for each of its claims, and one claim at least")]
    Sources,
    /// There is no such batch.
    #[error("the outbox has no unfinished batch {0}")]
    NoSuchBatch(u64),
}

impl Outbox {
    /// The outbox in a file, for the claims contract at this address of the chain with this genesis hash. Made if it is
    /// not there.
    ///
    /// # Errors
    ///
    /// [`OutboxError::Log`] if the file cannot be used, [`OutboxError::Elsewhere`].
    pub fn open(path: &Path, genesis: Hash, claims: AccountId) -> Result<Self, OutboxError> {
        let (mut state, mut place) = (State::default(), None);
        let mut log = Log::open(path, MAGIC, |_, bytes| {
            let record = Record::decode_all(&mut &bytes[..]).map_err(|_| "it is no record of an outbox")?;
            if let Record::Begun { genesis, claims } = record {
                place = Some((genesis, claims));
                return Ok(());
            }
            state.take(record)
        })?;
        let here = (genesis.into(), *claims.as_ref());
        match place {
            Some(place) if place == here => {}
            Some(_) => return Err(OutboxError::Elsewhere(path.display().to_string())),
            None => {
                let (genesis, claims) = here;
                log.append(&Record::Begun { genesis, claims }.encode())?;
            }
        }
        let State { unfinished, claims, latest, next } = state;
        Ok(Self { log, unfinished, claims, latest, next })
    }

    /// Puts a batch on disk, to be sent by [`Outbox::deliver`]; tells its number. `sources` has one for each claim.
    ///
    /// # Errors
    ///
    /// [`OutboxError::Sources`], or if it cannot be written: then it is not in the outbox.
    pub fn put(&mut self, batch: Batch, sources: Vec<Source>) -> Result<u64, OutboxError> {
        if batch.claims.is_empty() || batch.claims.len() != sources.len() {
            return Err(OutboxError::Sources);
        }
        let id = self.next;
        self.note(Record::Intent { id, batch, sources })?;
        Ok(id)
    }

    /// What became of the claim that was made of this, when it was handed in last; none: it never was.
    #[must_use]
    pub fn claim(&self, source: Source) -> Option<&Submitted> {
        self.latest.get(&source).and_then(|at| self.claims.get(*at))
    }

    /// Every claim that was handed in and not given up, in that order.
    pub fn claims(&self) -> impl DoubleEndedIterator<Item = &Submitted> {
        self.claims.iter()
    }

    /// The batches that are not done: number, provider, claims, and whether it may be on the chain.
    pub fn unfinished(&self) -> impl Iterator<Item = (u64, ProviderId, usize, bool)> + '_ {
        self.unfinished.iter().map(|(id, entry)| (*id, entry.batch.provider, entry.batch.claims.len(), entry.is_sent))
    }

    /// Takes a batch out that is not to be sent any more; its claims may be handed in anew.
    ///
    /// Warning: If it may be on the chain it may be decided and paid there all the same.
    ///
    /// # Errors
    ///
    /// [`OutboxError::NoSuchBatch`], or if it cannot be written.
    pub fn give_up(&mut self, id: u64) -> Result<(), OutboxError> {
        if !self.unfinished.contains_key(&id) {
            return Err(OutboxError::NoSuchBatch(id));
        }
        self.note(Record::GivenUp(id))
    }

    /// Writes a record, then takes note of it.
    fn note(&mut self, record: Record) -> Result<(), OutboxError> {
        self.log.append(&record.encode())?;
        let mut state = State {
            unfinished: std::mem::take(&mut self.unfinished),
            claims: std::mem::take(&mut self.claims),
            latest: std::mem::take(&mut self.latest),
            next: self.next,
        };
        let taken = state.take(record);
        let State { unfinished, claims, latest, next } = state;
        (self.unfinished, self.claims, self.latest, self.next) = (unfinished, claims, latest, next);
        debug_assert!(taken.is_ok(), "what this program writes makes sense to it: {taken:?}");
        Ok(())
    }
}

/// What the records come to.
#[derive(Default)]
struct State {
    unfinished: BTreeMap<u64, Entry>,
    claims: Vec<Submitted>,
    latest: BTreeMap<Source, usize>,
    next: u64,
}

impl State {
    fn take(&mut self, record: Record) -> Result<(), &'static str> {
        const UNKNOWN: &str = "it speaks of a batch that is not there";
        match record {
            Record::Begun { .. } => return Err("it begins twice"),
            Record::Intent { id, batch, sources } => {
                let keys = batch.claims.iter().map(|claim| ClaimKey { provider: batch.provider, number: claim.number });
                let mut claims = Vec::with_capacity(sources.len());
                for (key, source) in keys.zip(sources) {
                    let at = self.claims.len();
                    self.claims.push(Submitted { key, source, fate: None });
                    self.latest.insert(source, at);
                    claims.push(at);
                }
                self.add(id, Entry { batch, claims, is_sent: false })?;
            }
            Record::Sending(ids) => {
                for id in ids {
                    self.unfinished.get_mut(&id).ok_or(UNKNOWN)?.is_sent = true;
                }
            }
            Record::Ended { id, fates, into } => {
                let entry = self.unfinished.remove(&id).ok_or(UNKNOWN)?;
                for (at, fate) in entry.claims.iter().zip(fates) {
                    let claim = self.claims.get_mut(*at).ok_or(UNKNOWN)?;
                    claim.fate = fate.or(claim.fate);
                }
                for (id, positions) in into {
                    let part = entry.part(&positions).ok_or("it speaks of claims that the batch does not have")?;
                    self.add(id, part)?;
                }
            }
            Record::GivenUp(id) => {
                let entry = self.unfinished.remove(&id).ok_or(UNKNOWN)?;
                for at in entry.claims {
                    let source = self.claims.get(at).ok_or(UNKNOWN)?.source;
                    if self.latest.get(&source) == Some(&at) {
                        self.latest.remove(&source);
                    }
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, id: u64, entry: Entry) -> Result<(), &'static str> {
        if id < self.next {
            return Err("its number was used before");
        }
        self.next = id.checked_add(1).ok_or("its number is beyond what can be counted")?;
        self.unfinished.insert(id, entry);
        Ok(())
    }
}

impl Entry {
    /// A batch of some of its claims that has not been sent.
    fn part(&self, positions: &[u32]) -> Option<Entry> {
        let mut batch = Batch { provider: self.batch.provider, base_day: self.batch.base_day, claims: Vec::new() };
        let mut claims = Vec::with_capacity(positions.len());
        for position in positions {
            let position = usize::try_from(*position).ok()?;
            batch.claims.push(self.batch.claims.get(position)?.clone());
            claims.push(*self.claims.get(position)?);
        }
        Some(Entry { batch, claims, is_sent: false })
    }
}
