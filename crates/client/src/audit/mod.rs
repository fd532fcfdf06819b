//! Everything that ever happened on a deployment, done again and worked out again.
//!
//! Three things are held against each other:
//!
//! - what the network says: its transactions, their events, and what the contracts store now;
//! - what the contracts come to when every transaction is executed again, from the first, on a fresh chain in this process;
//! - what the rules come to: the crate `domain` alone works out every decision, every counter and every ledger again, with no
//!   contract in between.
//!
//! What it proves: that the stored records are what this code makes of these transactions, to the last cent and cell; and that
//! claims, counters, authorisations, payments, debts, credits and ledgers are what the rules say. What it does not: that the
//! transactions were signed by those whom the network names (its nodes have checked that; a chain in a folder has no
//! signatures), that a transfer really arrived, that consent was rightly found where evidence was accepted (that is executed
//! again, not worked out again), or that the rules are the right ones. A contract that was upgraded on the way is executed with
//! the code it had, and worked out with the rules of this version.

mod books;
mod claims;
mod corrections;
mod escrow;
mod layout;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use self::books::{cells, derived_cells, Books, Cell, Places};
use self::rules::{deliveries, Turn, RICHES};
use crate::chain::{AccountId, Action, Chain, ChainError, ContractEvent, Embedded, Network, Transaction};
use crate::suite::{Bundles, Contract, Suite, SuiteEvent};

/// What an audit has looked at, and what it has found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// How much there was.
    #[serde(flatten)]
    pub figures: Figures,
    /// Blocks of transactions that reached the suite through other contracts: executed again, not worked out again.
    pub indirect: Vec<u32>,
    /// Everything that is not as it should be, in the order in which it was found.
    pub differences: Vec<Difference>,
}

/// How much an audit has looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Transactions executed again.
    pub transactions: u64,
    /// Claims that were taken in.
    pub claims: u64,
    /// Decisions worked out again: a claim that is decided anew counts again.
    pub decisions: u64,
    /// Lines of these decisions.
    pub lines: u64,
    /// Payments that became due.
    pub payments: u64,
    /// Stored cells compared.
    pub cells: u64,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// In which comparison it was found.
    pub kind: Kind,
    /// The block, where it is about a transaction.
    pub block: Option<u32>,
    /// The contract.
    pub contract: String,
    /// What it is about, in words: a cell, and the part of it.
    pub what: String,
    /// What the network has.
    pub on_chain: String,
    /// What it should have.
    pub expected: String,
}

/// In which comparison a difference was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A transaction went otherwise when it was executed again.
    Executed,
    /// The contracts come to something else than the rules.
    Rules,
    /// Something is stored that the transactions do not come to.
    Stored,
}

/// Why there can be no audit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// The network does not answer, or has not kept what is needed.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A contract runs other code than the builds that were given.
    #[error(
        "{contract} runs other code than the build that was given: audit with the bundles of the deployment ({error})"
    )]
    OtherCode {
        /// The contract.
        contract: &'static str,
        /// Which, and which not.
        error: String,
    },
    /// The history does not reach back to the contract's creation.
    #[error("the history does not tell how {0} was created: begin at an earlier block")]
    NoBeginning(&'static str),
    /// A bundle lacks what is needed.
    #[error("{0}: run scripts/build")]
    Bundle(String),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(block) = self.block {
            write!(f, "block {block}: ")?;
        }
        let expected = match self.kind {
            Kind::Executed => "executed again",
            Kind::Rules => "by the rules",
            Kind::Stored => "recomputed",
        };
        write!(f, "{}, {}: {} on chain, {} {expected}", self.contract, self.what, self.on_chain, self.expected)
    }
}

/// Audits a suite. `from` is the first block that has to do with it, or an earlier one; `progress` is told how many transactions
/// are done, and of how many.
///
/// # Errors
///
/// [`AuditError::OtherCode`], [`AuditError::NoBeginning`], [`AuditError::Bundle`], or if the network does not answer. A
/// difference is no error.
pub fn audit(
    network: &mut dyn Network,
    suite: Suite,
    bundles: &Bundles,
    from: u32,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Audit, AuditError> {
    // The past and what is stored must be of one moment, on a chain that others write to.
    network.pin()?;
    let audit = audit_pinned(network, suite, bundles, from, progress);
    network.unpin();
    audit
}

fn audit_pinned(
    network: &mut dyn Network,
    suite: Suite,
    bundles: &Bundles,
    from: u32,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Audit, AuditError> {
    let places = Places::new(suite, bundles).map_err(AuditError::Bundle)?;
    for contract in Contract::ALL {
        let expected = bundles.of(contract).code_hash;
        let other = |error: ChainError| {
            if matches!(error, ChainError::WrongCode { .. }) {
                AuditError::OtherCode { contract: contract.name(), error: error.to_string() }
            } else {
                AuditError::Chain(error)
            }
        };
        network.ensure_code(suite.address_of(contract), expected).map_err(other)?;
    }
    let history = network.history(from)?;
    let mut replay = Replay::new(places);
    let total = u64::try_from(history.len()).unwrap_or(u64::MAX);
    for (done, transaction) in (0..).zip(history) {
        progress(done, total);
        replay.perform(transaction)?;
    }
    progress(total, total);
    replay.compare(network)
}

/// The suite on a fresh chain, and by the rules.
struct Replay {
    places: Places,
    chain: Embedded,
    /// Who has been given what it takes to act.
    endowed: BTreeSet<AccountId>,
    /// Every derived cell by the rules.
    settled: BTreeMap<Cell, Vec<u8>>,
    audit: Audit,
}

impl Replay {
    fn new(places: Places) -> Self {
        let (endowed, settled) = (BTreeSet::new(), BTreeMap::new());
        Self { places, chain: Embedded::new(), endowed, settled, audit: Audit::default() }
    }

    /// Does a transaction again.
    fn perform(&mut self, transaction: Transaction) -> Result<(), AuditError> {
        let Transaction { block, millis, origin, action, events } = transaction;
        self.audit.figures.transactions = self.audit.figures.transactions.saturating_add(1);
        if self.endowed.insert(origin) {
            self.chain.endow(origin, RICHES)?;
        }
        if self.chain.now_millis()? < millis {
            self.chain.set_time(millis)?;
        }
        let direct = match &action {
            Action::Call(call) => self.places.contract_at(call.contract).map(|contract| (contract, call.clone())),
            Action::Instantiate { .. }
            | Action::InstantiateKnown { .. }
            | Action::Upload { .. }
            | Action::Transfer { .. } => None,
        };
        // A constructor's own records are taken over.
        let creates = matches!(action, Action::Instantiate { .. } | Action::InstantiateKnown { .. });
        let missing = if creates { self.missing() } else { Vec::new() };
        let worked_out = direct.map(|(contract, call)| {
            let books = Books {
                places: &self.places,
                chain: &mut self.chain,
                settled: &self.settled,
                written: BTreeMap::new(),
            };
            let deliveries = deliveries(self.places.suite.escrow.0, &events);
            let figures = &mut self.audit.figures;
            let mut turn = Turn { books, origin, now: millis, deliveries, figures };
            (contract, turn.perform(contract, &call, &events).map(|()| turn.books.written))
        });
        match self.chain.perform(origin, action) {
            Ok(told) => self.compare_events(block, &events, &told),
            Err(error) => {
                let contract = worked_out.as_ref().map_or("the chain", |(contract, _)| contract.name());
                self.differs(Kind::Executed, block, contract, "a transaction", "it took effect", &error.to_string());
                return Ok(());
            }
        }
        match worked_out {
            Some((_, Ok(written))) => self.settle(block, written)?,
            Some((contract, Err(stuck))) => {
                self.differs(Kind::Rules, block, contract.name(), "a call", "it took effect", &stuck);
                self.take_over(&Contract::ALL)?;
            }
            None if creates => {
                let there = self.missing();
                let created: Vec<_> = missing.into_iter().filter(|contract| !there.contains(contract)).collect();
                self.take_over(&created)?;
            }
            None if events.iter().any(|event| self.places.contract_at(event.contract).is_some()) => {
                self.audit.indirect.push(block);
                self.take_over(&Contract::ALL)?;
            }
            None => {}
        }
        Ok(())
    }

    fn differs(&mut self, kind: Kind, block: u32, contract: &str, what: &str, on_chain: &str, expected: &str) {
        self.audit.differences.push(Difference {
            kind,
            block: Some(block),
            contract: contract.into(),
            what: what.into(),
            on_chain: on_chain.into(),
            expected: expected.into(),
        });
    }

    fn compare_events(&mut self, block: u32, on_chain: &[ContractEvent], again: &[ContractEvent]) {
        for number in 0..on_chain.len().max(again.len()) {
            let (told, expected) = (on_chain.get(number), again.get(number));
            if told == expected {
                continue;
            }
            let words = |event: Option<&ContractEvent>| {
                event.map_or("nothing".into(), |event| format!("{:?}", SuiteEvent::from(event.clone())))
            };
            let contract = told.or(expected).and_then(|event| self.places.contract_at(event.contract));
            let contract = contract.map_or("another contract", Contract::name);
            let what = format!("event {number} of the transaction");
            self.differs(Kind::Executed, block, contract, &what, &words(told), &words(expected));
            return;
        }
    }

    /// Compares what the rules have written with what the contracts have, and goes on with what these have.
    fn settle(&mut self, block: u32, written: BTreeMap<Cell, Vec<u8>>) -> Result<(), AuditError> {
        for ((contract, key), by_rules) in written {
            let executed = self.chain.cell(self.places.suite.address_of(contract), &key)?;
            if executed.as_ref() != Some(&by_rules) {
                self.describe(Kind::Rules, Some(block), contract, &key, executed.as_deref(), Some(&by_rules));
            }
            self.settled.insert((contract, key), executed.unwrap_or(by_rules));
        }
        Ok(())
    }

    /// The contracts that are not there yet.
    fn missing(&mut self) -> Vec<Contract> {
        let suite = self.places.suite;
        let chain = &mut self.chain;
        Contract::ALL.into_iter().filter(|contract| chain.code_hash(suite.address_of(*contract)).is_err()).collect()
    }

    /// Takes what these contracts have, where the rules have nothing to say.
    fn take_over(&mut self, contracts: &[Contract]) -> Result<(), AuditError> {
        self.settled.retain(|(contract, _), _| !contracts.contains(contract));
        for contract in contracts.iter().copied() {
            self.settled.extend(derived_cells(&self.places, contract, &mut self.chain)?);
        }
        Ok(())
    }

    /// Notes every part of a cell that differs.
    fn describe(
        &mut self,
        kind: Kind,
        block: Option<u32>,
        contract: Contract,
        key: &[u8],
        on_chain: Option<&[u8]>,
        expected: Option<&[u8]>,
    ) {
        let Some(layout) = self.places.layout(contract) else { return };
        let cell = layout.cell(key);
        for (part, on_chain, expected) in layout.differences(key, on_chain, expected) {
            let what = if part.is_empty() { cell.clone() } else { format!("{cell}: {part}") };
            let contract = contract.name().into();
            self.audit.differences.push(Difference { kind, block, contract, what, on_chain, expected });
        }
    }

    /// Compares all that is stored in the end.
    fn compare(mut self, network: &mut dyn Network) -> Result<Audit, AuditError> {
        for contract in Contract::ALL {
            let address = self.places.suite.address_of(contract);
            let no_beginning = |_| AuditError::NoBeginning(contract.name());
            let again = cells(self.chain.storage(address).map_err(no_beginning)?);
            let on_chain = cells(network.storage(address)?);
            let keys: BTreeSet<&Vec<u8>> = on_chain.keys().chain(again.keys()).collect();
            let compared = u64::try_from(keys.len()).unwrap_or(u64::MAX);
            self.audit.figures.cells = self.audit.figures.cells.saturating_add(compared);
            for key in keys {
                let (has, should) = (on_chain.get(key), again.get(key));
                if has != should {
                    let (has, should) = (has.map(Vec::as_slice), should.map(Vec::as_slice));
                    self.describe(Kind::Stored, None, contract, key, has, should);
                }
                let by_rules = self.settled.get(&(contract, key.clone())).cloned();
                if self.places.is_derived(contract, key) && by_rules.as_ref() != should {
                    let should = should.map(Vec::as_slice);
                    self.describe(Kind::Rules, None, contract, key, should, by_rules.as_deref());
                }
            }
        }
        Ok(self.audit)
    }
}
