//! What was decided and taken back, in the order in which it happened: what a remittance tells.
//!
//! The chain keeps a claim as it stands. What it decided before, and in which batch it took that back, is noted here when it
//! happens, from the same answers of the chain.

use anyhow::{Context, Result};
use client::chain::Chain;
use client::domain::decision::Totals;
use client::domain::ids::{BatchId, ControlNumber, MemberId};
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::money::Amount;
use client::interfaces::claims::Explanation;
use client::suite::SuiteEvent;

use crate::world::{Kept, World};

/// What was decided and taken back.
#[derive(Default)]
pub struct Journal {
    /// In the order in which it happened.
    pub entries: Vec<Entry>,
}

/// Something that is told in the remittance of a batch.
#[derive(Clone)]
pub struct Entry {
    pub kept: Kept,
    pub batch: BatchId,
    pub what: What,
}

/// What happened.
#[derive(Clone)]
pub enum What {
    /// The claim was decided so.
    Decided(Box<ClaimRecord>),
    /// A decision was taken back: this one.
    Reversed(Box<ClaimRecord>),
    /// Interest on the claim became due.
    Interest(Amount),
}

impl Journal {
    /// The decision of a claim that stands by the journal, with its batch.
    fn standing(&self, control: ControlNumber) -> Option<(Box<ClaimRecord>, BatchId)> {
        let of_claim = self.entries.iter().rev().filter(|entry| entry.kept.control == control);
        of_claim
            .filter_map(|entry| match &entry.what {
                What::Decided(record) => Some(Some((record.clone(), entry.batch))),
                What::Reversed(_) => Some(None),
                What::Interest(_) => None,
            })
            .next()
            .flatten()
    }

    fn add(&mut self, kept: &Kept, batch: BatchId, what: What) {
        self.entries.push(Entry { kept: kept.clone(), batch, what });
    }
}

impl<C: Chain> World<C> {
    /// What the chain says about a claim, also about one whose number another has taken.
    pub fn explanation(&mut self, kept: &Kept) -> Result<Explanation> {
        let what = || format!("claim {}", kept.claim.claim_number);
        let answer = self.suite.claims.explain(kept.key).ask(&mut self.chain).with_context(what);
        if answer.as_ref().is_ok_and(|explanation| explanation.record.control == kept.control) {
            return answer;
        }
        let replaced = self.suite.claims.replaced(kept.control).ask(&mut self.chain).with_context(what)?;
        let Some(record) = replaced else {
            return answer.and_then(|_| anyhow::bail!("{} is not what the chain keeps", what()));
        };
        let mut told = Explanation { totals: Totals::default(), verdict: None, payment: None, appeal: None, record };
        if let ClaimState::Reversed { decision: Some(decision), .. } = &told.record.state {
            let charges = told.record.claim.lines.iter().map(|line| line.charge);
            let sums = decision.totals(charges).map_err(|_| anyhow::anyhow!("the sums of a claim do not fit"))?;
            (told.totals, told.verdict) = (sums, Some(decision.verdict()));
        }
        Ok(told)
    }

    /// Whether nothing was decided or taken back for the claim's family after this claim.
    pub fn is_last_of_family(&self, record: &ClaimRecord) -> bool {
        let family_of = |member: MemberId| {
            let is_it = |number: &str| self.custody.vault.member(number) == Some(member);
            self.file.members.iter().find(|known| is_it(&known.number)).map(|known| known.family)
        };
        let family = family_of(record.claim.member);
        let of_family = self.journal.entries.iter().rev().find(|entry| match &entry.what {
            What::Decided(other) | What::Reversed(other) => family_of(other.claim.member) == family,
            What::Interest(_) => false,
        });
        of_family.is_some_and(|entry| entry.kept.control == record.control)
    }

    /// Notes what has been decided or taken back since it was last asked, and the interest that events tell of.
    pub fn note_decisions(&mut self, events: &[SuiteEvent]) -> Result<()> {
        for kept in self.claims.clone() {
            let record = Box::new(self.explanation(&kept)?.record);
            let standing = self.journal.standing(kept.control);
            match &record.state {
                ClaimState::Adjudicated { batch, .. } => {
                    let batch = *batch;
                    match standing {
                        Some((_, known)) if known == batch => continue,
                        Some((before, _)) => self.journal.add(&kept, batch, What::Reversed(before)),
                        None => {}
                    }
                    self.journal.add(&kept, batch, What::Decided(record));
                }
                ClaimState::Reversed { batch, .. } => {
                    if let Some((before, _)) = standing {
                        self.journal.add(&kept, *batch, What::Reversed(before));
                    }
                }
                ClaimState::Pended(_) | ClaimState::Voids(_) => {}
            }
        }
        for event in events {
            if let SuiteEvent::InterestDue(due) = event {
                let kept = self.claims.iter().rev().find(|kept| kept.key == due.claim).cloned();
                let kept = kept.context("interest is due for a claim that never entered")?;
                self.journal.add(&kept, due.batch, What::Interest(due.amount));
            }
        }
        Ok(())
    }
}
