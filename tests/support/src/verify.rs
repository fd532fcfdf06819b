//! Assertions that read as what they say.

use std::fmt::Debug;

use client::chain::{Chain, Hash};
use client::domain::claim::Refusal;
use client::domain::decision::{Decision, LineDecision};
use client::domain::ids::{AssetId, MemberId, PaymentNumber, ProviderId};
use client::domain::ledger::{Party, PaymentStatus};
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

    /// What the policies store.
    pub fn policies_root(&mut self) -> Hash {
        self.chain.storage_root(self.suite.policies.0).unwrap()
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

    /// What must always hold: the ledger's identities; that the escrow has what its ledger says; that debts and holds
    /// are those of parties and open appeals; that every decision balances; and that what was ever due, less what was
    /// taken back, is what the claims that stand are paid, with the interest.
    pub fn assert_invariants(&mut self) {
        let ledger = self.ledger();
        assert!(ledger.is_balanced(), "{ledger:?}");
        let escrow = self.suite.escrow.0;
        let has = self.chain.balance(escrow).unwrap();
        assert!(has >= ledger.held.0, "the escrow holds {} and has {has}", ledger.held.0);
        let debts: Vec<_> = self.parties().into_iter().map(|party| self.debt(party)).collect();
        assert_eq!(sum(debts), Ok(ledger.debts), "{ledger:?}");

        let (mut paid, mut on_hold) = (Amount::ZERO, Amount::ZERO);
        for key in self.filed.clone() {
            let Some(record) = self.suite.claims.claim(key).ask(&mut self.chain).unwrap() else { continue };
            on_hold = sum([on_hold].into_iter().chain(record.open_appeal().map(|appeal| appeal.hold))).unwrap();
            paid = paid.plus(record.paid().unwrap()).unwrap();
            if let ClaimState::Adjudicated { .. } = record.state {
                verify_balance(&self.suite.claims.explain(key).ask(&mut self.chain).unwrap());
            }
        }
        assert!(
            on_hold >= ledger.on_hold,
            "{on_hold:?} was kept back for appeals, and the escrow says {:?}",
            ledger.on_hold
        );
        let (mut due, mut withheld, mut open) = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
        for number in 0..ledger.next.0 {
            let (payment, status) = self.payment(number);
            assert_eq!(payment.due_before, due, "payment {number}");
            assert_eq!(payment.completed_at.is_some(), matches!(status, PaymentStatus::Paid | PaymentStatus::Credited));
            assert_eq!(PaymentNumber(number) < ledger.head, payment.completed_at.is_some());
            due = due.plus(payment.amount).unwrap();
            withheld = withheld.plus(payment.withheld).unwrap();
            open = open.plus(payment.remaining().unwrap()).unwrap();
        }
        assert_eq!((Ok(due), open), (ledger.delivered.plus(ledger.owed), ledger.owed));
        assert_eq!(Ok(due), sum([paid, self.interest, ledger.debts, withheld, self.repaid]), "{ledger:?}");
    }

    /// Everyone who may have to give something back.
    fn parties(&mut self) -> Vec<Party> {
        let mut parties = Vec::new();
        for number in 0.. {
            let provider = ProviderId(number);
            if self.suite.provider_registry.provider(provider).ask(&mut self.chain).unwrap().is_none() {
                break;
            }
            parties.push(Party::Provider(provider));
        }
        for number in 0.. {
            let member = MemberId(number);
            if self.suite.policies.account_of(member).ask(&mut self.chain).unwrap().is_none() {
                break;
            }
            parties.push(Party::Member(member));
        }
        parties
    }

    /// What a party has to give back.
    pub fn debt(&mut self, party: Party) -> Amount {
        self.suite.escrow.debt(AssetId::NATIVE, party).ask(&mut self.chain).unwrap()
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
        other => panic!("the claim is not decided: {other:?}"),
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

/// All adjustments of a line, as they are told.
pub fn adjustments(line: &LineDecision) -> Vec<(Group, Reason, Amount)> {
    line.adjustments.iter().map(|it| (it.group, it.reason, it.amount)).collect()
}

/// Charge less all adjustments is what is paid, per line and in all; what the member owes is the sum of the PR adjustments.
pub fn verify_balance(explanation: &Explanation) {
    let decision = decision(explanation);
    let lines = &explanation.record.claim.lines;
    assert_eq!(lines.len(), decision.lines.len());
    for (line, decided) in lines.iter().zip(&decision.lines) {
        let off = decided.adjusted(|it| !it.reason.is_negative()).unwrap();
        let on = decided.adjusted(|it| it.reason.is_negative()).unwrap();
        assert_eq!(line.charge.plus(on).unwrap().minus(off), Ok(decided.paid), "{decided:?}");
    }
    let member =
        decision.lines.iter().map(|line| line.adjusted(|it| it.group == Group::PatientResponsibility).unwrap());
    let totals = &explanation.totals;
    assert_eq!(totals.member, sum(member).unwrap());
    assert_eq!(totals.paid, decision.paid().unwrap());
    assert_eq!(totals.charge, sum(lines.iter().map(|line| line.charge)).unwrap());
}
