//! Assertions that read as what they say.

use std::fmt::Debug;

use client::chain::{Chain, Hash};
use client::domain::claim::Refusal;
use client::domain::decision::{Decision, LineDecision};
use client::domain::lifecycle::ClaimState;
use client::domain::money::{sum, Amount};
use client::domain::reason::{Group, Reason};
use client::interfaces::claims::{ClaimResult, Explanation};
use client::suite::{CallError, Called};

use crate::actors::{id, ALL};
use crate::World;

/// Everything that could have moved: what each contract stores, and what everyone has.
#[derive(Debug, PartialEq, Eq)]
pub struct Everything {
    storage: Vec<Hash>,
    balances: Vec<u128>,
}

impl World {
    /// Everything that could move.
    pub fn everything(&mut self) -> Everything {
        let contracts = self.contracts();
        let storage = contracts.iter().map(|contract| self.chain.storage_root(*contract).unwrap()).collect();
        let people = ALL.iter().map(|name| id(name));
        let balances = people.chain(contracts).map(|account| self.chain.balance(account).unwrap()).collect();
        Everything { storage, balances }
    }

    /// Does something that must be refused with exactly `error`, and sees that nothing has moved.
    pub fn refused<T: Debug, E: Debug + PartialEq>(
        &mut self,
        error: E,
        attempt: impl FnOnce(&mut World) -> Result<T, CallError<E>>,
    ) {
        let before = self.everything();
        match attempt(self) {
            Err(CallError::Contract(found)) => assert_eq!(found, error),
            other => panic!("expected to be refused with {error:?}, but: {other:?}"),
        }
        assert_eq!(self.everything(), before, "something has moved although {error:?} was returned");
    }

    /// The ledger's identity, and that the contract has what its ledger says.
    pub fn assert_invariants(&mut self) {
        let ledger = self.ledger();
        assert!(ledger.is_balanced(), "{ledger:?}");
        let escrow = self.suite.escrow.0;
        let has = self.chain.balance(escrow).unwrap();
        assert!(has >= ledger.held.0, "the escrow holds {} and has {has}", ledger.held.0);
    }
}

/// The value of a call.
pub fn value<T>(called: Called<T>) -> T {
    called.value
}

/// A claim's decision.
pub fn decision(explanation: &Explanation) -> &Decision {
    match &explanation.record.state {
        ClaimState::Adjudicated { decision, .. } => decision,
        ClaimState::Pended(pend) => panic!("the claim waits: {pend:?}"),
    }
}

/// What a claim is paid.
pub fn paid(result: &ClaimResult) -> Amount {
    match result {
        ClaimResult::Decided { paid, .. } => *paid,
        other => panic!("the claim is not decided: {other:?}"),
    }
}

/// Why a claim did not enter.
pub fn refusal(result: &ClaimResult) -> Refusal {
    match result {
        ClaimResult::Refused(refusal) => *refusal,
        other => panic!("the claim is not refused: {other:?}"),
    }
}

/// The amount that a line has under a reason.
pub fn adjusted(line: &LineDecision, group: Group, reason: Reason) -> Amount {
    line.adjusted(|it| it.group == group && it.reason == reason).unwrap()
}

/// Charge less all adjustments is what is paid, per line and in all; what the member owes is the sum of the PR adjustments.
pub fn verify_balance(explanation: &Explanation) {
    let decision = decision(explanation);
    let lines = &explanation.record.claim.lines;
    assert_eq!(lines.len(), decision.lines.len());
    for (line, decided) in lines.iter().zip(&decision.lines) {
        let off = decided.adjusted(|_| true).unwrap();
        assert_eq!(line.charge.minus(off), Ok(decided.paid), "{decided:?}");
    }
    let member =
        decision.lines.iter().map(|line| line.adjusted(|it| it.group == Group::PatientResponsibility).unwrap());
    let totals = &explanation.totals;
    assert_eq!(totals.member, sum(member).unwrap());
    assert_eq!(totals.paid, decision.paid().unwrap());
    assert_eq!(totals.charge, sum(lines.iter().map(|line| line.charge)).unwrap());
}
