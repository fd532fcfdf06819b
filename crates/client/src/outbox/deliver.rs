//! Sending what is in the outbox, until the chain has it.

use std::collections::{BTreeMap, BTreeSet};

use domain::claim::{Batch, Claim, Frequency};
use domain::ids::{ClaimKey, ControlNumber, ProviderId};
use domain::lifecycle::{ClaimRecord, ClaimState};
use interfaces::claims::{BatchReceipt, ClaimsError};

use super::record::Record;
use super::{Entry, Fate, Outbox, OutboxError, Submitted};
use crate::chain::{AccountId, CallReport, ChainError, Network};
use crate::sentences::Sentence;
use crate::suite::{AskError, CallError, Claims};

/// Batches that are under way at the same time.
const IN_FLIGHT: usize = 32;
/// How often a batch is sent in one run, as long as the chain does not know it.
const ATTEMPTS: u8 = 3;

/// What a delivery came to.
#[derive(Debug, Default)]
pub struct Delivery {
    /// The claims whose batch is done now, each with what became of it.
    pub settled: Vec<Submitted>,
    /// The batches that stay in the outbox although they were tried, or must not be tried again yet.
    pub held: Vec<Held>,
    /// Why it ended before everything was tried; none: everything was.
    pub broken: Option<ChainError>,
}

/// A batch that stays in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its number in the outbox.
    pub id: u64,
    /// Who bills.
    pub provider: ProviderId,
    /// How many claims it has.
    pub claims: usize,
    /// Why, and what to do.
    pub why: String,
}

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Claims that are done now.
    pub done: usize,
    /// Claims that are still to be sent.
    pub left: usize,
}

/// How far one run has come.
#[derive(Default)]
struct Run {
    delivery: Delivery,
    attempts: BTreeMap<u64, u8>,
    held: BTreeSet<u64>,
}

impl Outbox {
    /// Sends what is not done, as operator `from`, until the chain has it: batches of providers for which `may` says that the
    /// operator acts. What may have been sent before is looked up first. `tell` hears how far it is, after each round.
    ///
    /// A batch that is too large for one transaction is sent in parts.
    ///
    /// # Errors
    ///
    /// If the outbox cannot be written: nothing is sent that is not written down. What the chain says against a batch, or that it
    /// does not answer, is no error: it is told in the [`Delivery`], and the batch stays.
    pub fn deliver(
        &mut self,
        chain: &mut (impl Network + ?Sized),
        claims: Claims,
        from: AccountId,
        may: impl Fn(ProviderId) -> bool,
        mut tell: impl FnMut(Progress),
    ) -> Result<Delivery, OutboxError> {
        let mut run = Run::default();
        loop {
            // What is still on its way arrives after it was looked for, and would be sent a second time.
            if self.unfinished.values().any(|entry| entry.is_sent) {
                if let Err(error) = chain.await_sent(from) {
                    run.delivery.broken = Some(error);
                    break;
                }
            }
            self.look_up(chain, claims, &may, &mut run)?;
            if run.delivery.broken.is_some() {
                break;
            }
            let ids: Vec<u64> = self
                .unfinished
                .iter()
                .filter(|(id, entry)| !run.held.contains(id) && may(entry.batch.provider))
                .map(|(id, _)| *id)
                .take(IN_FLIGHT)
                .collect();
            if ids.is_empty() {
                break;
            }
            self.note(Record::Sending(ids.clone()))?;
            let entries = ids.iter().filter_map(|id| self.unfinished.get(id));
            let calls = entries.map(|entry| claims.submit(&entry.batch).call()).collect();
            let reports = chain.call_all(from, calls);
            for (id, report) in ids.into_iter().zip(reports) {
                self.take(id, claims, report, &mut run)?;
            }
            let is_left = |(id, entry): (&u64, &Entry)| {
                (!run.held.contains(id) && may(entry.batch.provider)).then_some(entry.batch.claims.len())
            };
            let left = self.unfinished.iter().filter_map(is_left).fold(0, usize::saturating_add);
            tell(Progress { done: run.delivery.settled.len(), left });
            if run.delivery.broken.is_some() {
                break;
            }
        }
        Ok(run.delivery)
    }

    /// Hands out what is not done, for a wallet that sends it: batches of providers for which `may` says so. What may have been
    /// sent before is looked up first, and told in the [`Delivery`]; what is handed out is looked up before it is sent again.
    ///
    /// # Errors
    ///
    /// If the outbox cannot be written: then nothing is handed out.
    pub fn hand_out(
        &mut self,
        chain: &mut (impl Network + ?Sized),
        claims: Claims,
        may: impl Fn(ProviderId) -> bool,
    ) -> Result<(Vec<Batch>, Delivery), OutboxError> {
        let mut run = Run::default();
        self.look_up(chain, claims, &may, &mut run)?;
        if run.delivery.broken.is_some() {
            return Ok((Vec::new(), run.delivery));
        }
        let waiting = self.unfinished.iter().filter(|(_, entry)| may(entry.batch.provider));
        let (ids, batches) = waiting.map(|(id, entry)| (*id, entry.batch.clone())).unzip();
        self.note(Record::Sending(ids))?;
        Ok((batches, run.delivery))
    }

    /// Looks for what may have been sent. What the chain knows is done, what it does not know is to be sent.
    fn look_up(
        &mut self,
        chain: &mut (impl Network + ?Sized),
        contract: Claims,
        may: &impl Fn(ProviderId) -> bool,
        run: &mut Run,
    ) -> Result<(), OutboxError> {
        let doubtful = self.unfinished.iter().filter(|(id, entry)| entry.is_sent && !run.held.contains(id));
        let doubtful: Vec<u64> = doubtful.filter(|(_, entry)| may(entry.batch.provider)).map(|(id, _)| *id).collect();
        for id in doubtful {
            let Some(entry) = self.unfinished.get(&id) else { continue };
            let mut fates = Vec::with_capacity(entry.batch.claims.len());
            for claim in &entry.batch.claims {
                match found(chain, contract, entry, claim) {
                    Ok(control) => fates.push(control.map(Fate::Found)),
                    Err(AskError::Chain(error)) => {
                        run.delivery.broken = Some(error);
                        return Ok(());
                    }
                    Err(AskError::Unreadable(error)) => {
                        run.delivery.broken = Some(ChainError::Unreachable(error.to_string()));
                        return Ok(());
                    }
                }
            }
            if fates.iter().all(Option::is_none) {
                let was_sent_now = run.attempts.contains_key(&id);
                if was_sent_now && entry.batch.claims.iter().any(could_be_taken_twice) {
                    run.hold(
                        id,
                        entry,
                        "it was sent, and the chain does not know it yet: run the command again in a few minutes",
                    );
                } else if run.attempts.get(&id).is_some_and(|attempts| *attempts >= ATTEMPTS) {
                    run.hold(id, entry, "it was sent several times, and the chain does not know it: look at the node, then run the command again");
                } else if let Some(entry) = self.unfinished.get_mut(&id) {
                    entry.is_sent = false;
                }
                continue;
            }
            // Of a batch of which something is known all that could enter has entered; what is left is answered again.
            let rest: Vec<u32> = (0u32..).zip(&fates).filter(|(_, fate)| fate.is_none()).map(|(at, _)| at).collect();
            let into = if rest.is_empty() { Vec::new() } else { vec![(self.next, rest)] };
            self.end(id, fates, into, run)?;
        }
        Ok(())
    }

    /// What the chain says of a batch that was sent.
    fn take(
        &mut self,
        id: u64,
        contract: Claims,
        report: Result<CallReport, ChainError>,
        run: &mut Run,
    ) -> Result<(), OutboxError> {
        let Some(entry) = self.unfinished.get_mut(&id) else { return Ok(()) };
        let attempts = run.attempts.entry(id).or_default();
        *attempts = attempts.saturating_add(1);
        let is_first = *attempts == 1;
        let answer = report.map_err(CallError::Chain).and_then(|report| contract.submit(&entry.batch).answered(report));
        let error = match answer.map(|called| called.value) {
            Ok(BatchReceipt { results, .. }) if results.len() == entry.batch.claims.len() => {
                let fates = results.into_iter().map(|result| Some(Fate::Answered(result))).collect();
                return self.end(id, fates, Vec::new(), run);
            }
            // Whatever it was, the chain is asked for the claims.
            Ok(_) | Err(CallError::Unreadable(_)) => return Ok(()),
            Err(CallError::Chain(ChainError::Unknown(_) | ChainError::Unanswered { .. })) => return Ok(()),
            Err(CallError::Chain(error @ ChainError::Unreachable(_))) => {
                run.delivery.broken.get_or_insert(error);
                return Ok(());
            }
            Err(error) => error,
        };
        // It changed nothing: there is nothing to look for.
        entry.is_sent = false;
        let is_too_much = match &error {
            CallError::Contract(ClaimsError::BatchTooLarge)
            | CallError::Chain(ChainError::OutOfGas | ChainError::Trapped | ChainError::DepositLimit { .. }) => true,
            CallError::Contract(_) | CallError::Chain(_) | CallError::Unreadable(_) => false,
        };
        let count = entry.batch.claims.len();
        if is_too_much && count > 1 {
            let positions: Vec<u32> = (0u32..).take(count).collect();
            let (first, second) = positions.split_at(count / 2);
            let into = vec![(self.next, first.to_vec()), (self.next.saturating_add(1), second.to_vec())];
            return self.end(id, vec![None; count], into, run);
        }
        // What was before it in the row may have been in its way, or have made it need more gas than it seemed to.
        let was_in_its_way = match &error {
            CallError::Chain(ChainError::OutOfGas) => true,
            CallError::Chain(ChainError::Refused { name, .. }) => name == "ContractReverted",
            CallError::Contract(_) | CallError::Chain(_) | CallError::Unreadable(_) => false,
        };
        if is_first && was_in_its_way {
            return Ok(());
        }
        match error {
            CallError::Contract(error) => run.hold(id, entry, &error.sentence()),
            CallError::Chain(error @ (ChainError::NoKey(_) | ChainError::Funds { .. } | ChainError::NoContract(_))) => {
                // It will not be otherwise with the next one.
                run.hold(id, entry, &error.to_string());
                run.delivery.broken.get_or_insert(error);
            }
            CallError::Chain(error) => run.hold(id, entry, &error.to_string()),
            CallError::Unreadable(error) => run.hold(id, entry, &error.to_string()),
        }
        Ok(())
    }

    /// A batch is done, or goes on as others.
    fn end(
        &mut self,
        id: u64,
        fates: Vec<Option<Fate>>,
        into: Vec<(u64, Vec<u32>)>,
        run: &mut Run,
    ) -> Result<(), OutboxError> {
        let places = self.unfinished.get(&id).map(|entry| entry.claims.clone()).unwrap_or_default();
        let settled: Vec<usize> =
            places.iter().zip(&fates).filter(|(_, fate)| fate.is_some()).map(|(at, _)| *at).collect();
        self.note(Record::Ended { id, fates, into })?;
        run.delivery.settled.extend(settled.into_iter().filter_map(|at| self.claims.get(at)));
        Ok(())
    }
}

impl Run {
    fn hold(&mut self, id: u64, entry: &Entry, why: &str) {
        self.held.insert(id);
        let (provider, claims) = (entry.batch.provider, entry.batch.claims.len());
        self.delivery.held.push(Held { id, provider, claims, why: why.into() });
    }
}

/// The number under which the chain knows a claim of a batch, whatever has become of it since.
fn found(
    chain: &mut (impl Network + ?Sized),
    contract: Claims,
    entry: &Entry,
    claim: &Claim,
) -> Result<Option<ControlNumber>, AskError> {
    let key = ClaimKey { provider: entry.batch.provider, number: claim.number };
    let mut known = contract.claim(key).ask(chain)?;
    while let Some(record) = known {
        if let Some(control) = number_in(&record, entry, claim) {
            return Ok(Some(control));
        }
        known = match record.history.replaces {
            Some(before) => contract.replaced(before).ask(chain)?,
            None => None,
        };
    }
    Ok(None)
}

fn number_in(record: &ClaimRecord, entry: &Entry, claim: &Claim) -> Option<ControlNumber> {
    if record.claim == *claim && record.base_day == entry.batch.base_day {
        return Some(record.control);
    }
    match record.state {
        // Of a claim that takes itself back nothing else is kept.
        ClaimState::Reversed { by, .. } if claim.frequency == Frequency::Void(claim.number) => Some(by),
        ClaimState::Reversed { .. } | ClaimState::Pended(_) | ClaimState::Adjudicated { .. } | ClaimState::Voids(_) => {
            None
        }
    }
}

/// Whether the contract would take the claim again.
fn could_be_taken_twice(claim: &Claim) -> bool {
    claim.frequency == Frequency::Replacement(claim.number)
}
