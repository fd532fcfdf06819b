//! Transactions on their way: sent until they are in, waited for until nothing can undo them.

use std::time::{Duration, Instant};

use serde_json::json;

use super::outcome::other_form;
use super::sending::{Done, Sent};
use super::Node;
use crate::chain::{blake2_256, AccountId, ChainError, Hash};

/// How often the chain is looked at while something is under way.
const GLANCE: Duration = Duration::from_millis(20);
/// After so long without a trace of a transaction it is sent once more: the very same one.
const AGAIN: Duration = Duration::from_secs(3);
/// So often the node may refuse what is sent once more, before that counts as its last word.
const REFUSALS: u32 = 5;
/// After so long without any progress its fate is unknown.
const LOST: Duration = Duration::from_secs(120);

/// Where transactions were found so far.
struct Search {
    /// The last block in which none of them can be, and the last one looked into.
    first: u32,
    looked: u32,
    found: Vec<Option<(u32, Hash)>>,
    /// When one was found last.
    progress: Instant,
}

impl Search {
    fn of(sent: &[Sent]) -> Self {
        let first = sent.iter().map(|one| one.since).min().unwrap_or(0);
        Self { first, looked: first, found: sent.iter().map(|_| None).collect(), progress: Instant::now() }
    }

    fn begin_again(&mut self) {
        self.found.fill(None);
        self.looked = self.first;
    }

    fn is_missing_any(&self) -> bool {
        self.found.iter().any(Option::is_none)
    }
}

/// What is known of a transaction when the chain could not be asked any more.
fn fate(found: Option<(u32, Hash)>, error: &ChainError) -> ChainError {
    match (found, error) {
        (Some((block, _)), _) => ChainError::Unknown(format!("it was seen in block {block}, which was not final yet")),
        (None, ChainError::Unknown(_)) => error.clone(),
        (None, _) => ChainError::Unknown(error.to_string()),
    }
}

impl Node {
    /// See [`crate::chain::Network::await_sent`].
    pub(super) fn await_nonces(&mut self, account: AccountId) -> Result<(), ChainError> {
        let began = Instant::now();
        // Whoever sent them may have been another program.
        self.nonces.remove(&account);
        loop {
            let address = crate::chain::address(account);
            let with_waiting: u64 = self.connection.ask("system_accountNextIndex", vec![json!(address)])?;
            let at = self.connection.final_head()?.hash;
            if self.nonce(account, at)? >= with_waiting {
                return Ok(());
            }
            if began.elapsed() > LOST {
                let text = format!("transactions of {address} have been on their way for {} s", LOST.as_secs());
                return Err(ChainError::Unknown(text));
            }
            self.connection.pause(GLANCE);
        }
    }

    /// Waits until all of them are in final blocks.
    pub(super) fn wait(&mut self, origin: AccountId, sent: &[Sent]) -> Vec<Result<Done, ChainError>> {
        let mut search = Search::of(sent);
        if let Err(error) = self.watch(origin, sent, &mut search) {
            self.nonces.remove(&origin);
            return search.found.iter().map(|found| Err(fate(*found, &error))).collect();
        }
        sent.iter()
            .zip(search.found)
            .map(|(one, found)| {
                let (number, hash) = found.ok_or_else(other_form)?;
                self.look_into(one, number, hash)
            })
            .collect()
    }

    fn watch(&mut self, origin: AccountId, sent: &[Sent], search: &mut Search) -> Result<(), ChainError> {
        let mut last_sent = Instant::now();
        let mut refusals = 0_u32;
        loop {
            match self.glance(sent, search) {
                Ok(true) => return Ok(()),
                // A block was asked for that has lost to another one meanwhile.
                Ok(false) | Err(ChainError::Pruned { .. }) => {}
                Err(error) => return Err(error),
            }
            if search.is_missing_any() && last_sent.elapsed() > AGAIN {
                refusals = match self.submit_again(origin, sent, &search.found) {
                    Ok(()) => 0,
                    // It may just have got into a block: then the next glance finds it.
                    Err(_) if refusals < REFUSALS => refusals.saturating_add(1),
                    Err(error) => return Err(error),
                };
                last_sent = Instant::now();
                // Another branch may have become the best one.
                search.looked = search.first;
            }
            if search.progress.elapsed() > LOST {
                return Err(ChainError::Unknown(format!("no trace of it for {} s", LOST.as_secs())));
            }
            self.connection.pause(GLANCE);
        }
    }

    /// Looks through the blocks that are new; whether all of them are in final ones.
    fn glance(&mut self, sent: &[Sent], search: &mut Search) -> Result<bool, ChainError> {
        let best = self.connection.best()?;
        // A node that was killed may come back with fewer blocks.
        if best.number < search.looked {
            search.begin_again();
            search.looked = search.looked.min(best.number);
        }
        while search.looked < best.number {
            let next = search.looked.saturating_add(1);
            let hash = self.connection.block_hash(next)?;
            let hashes: Vec<_> = self.connection.block(hash)?.0.iter().map(|bytes| blake2_256(bytes)).collect();
            search.looked = next;
            for (one, place) in sent.iter().zip(search.found.iter_mut()) {
                if hashes.contains(&one.hash) {
                    *place = Some((next, hash));
                    search.progress = Instant::now();
                }
            }
        }
        let last = search.found.iter().copied().try_fold(0, |last, found| found.map(|(number, _)| number.max(last)));
        let Some(last) = last else { return Ok(false) };
        if self.connection.final_head()?.number < last {
            return Ok(false);
        }
        let is_so = self.are_still_there(&search.found)?;
        if !is_so {
            // They were in blocks of a branch that has lost.
            search.begin_again();
        }
        Ok(is_so)
    }

    /// Sends once more, in their order, what is not in a block.
    fn submit_again(
        &mut self,
        origin: AccountId,
        sent: &[Sent],
        found: &[Option<(u32, Hash)>],
    ) -> Result<(), ChainError> {
        let missing = sent.iter().zip(found).filter(|(_, found)| found.is_none());
        missing.map(|(one, _)| one).try_for_each(|one| self.submit(origin, one))
    }

    /// Finality is told by number: the blocks must be those that were looked into.
    fn are_still_there(&mut self, found: &[Option<(u32, Hash)>]) -> Result<bool, ChainError> {
        for (number, hash) in found.iter().flatten() {
            if self.connection.block_hash(*number)? != *hash {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
