//! What goes to the policies and what comes back: pure, so that the messages only load, ask and store.

use domain::bounds::{
    MAX_CLAIMS_PER_BATCH, MAX_CLAIM_DECISION_BYTES, MAX_CROSS_CALL_BYTES, MAX_LINE_DECISION_BYTES, STANDING_BYTES,
};
use domain::calendar::Day;
use domain::claim::{Assignment, Batch, Claim};
use domain::consent::Categories;
use domain::credential::ProviderDay;
use domain::decision::Outcome;
use domain::eligibility::insert_sorted;
use domain::ids::{Account, ClaimKey, ControlNumber, Millis, ProviderId};
use domain::ledger::Party;
use domain::lifecycle::ClaimRecord;
use domain::money::{Amount, Overflow};
use domain::reversal::Undo;
use ink::prelude::vec::Vec;
use interfaces::claims::{ClaimResult, ClaimsError};
use interfaces::escrow::Due;
use interfaces::policies::{AdjudicationItem, AdjudicationRequest};
use interfaces::provider_registry::Assessment;
use scale::Encode;

/// Refuses a batch whose claims and decisions could not be carried in one call. `standings` is how many of them come along,
/// `originals` the bytes of claims that others take the place of.
pub fn ensure_fits(batch: &Batch, standings: usize, originals: usize) -> Result<(), ClaimsError> {
    let lines = batch.claims.iter().map(|claim| claim.lines.len()).try_fold(0usize, usize::checked_add);
    let bytes = lines
        .and_then(|lines| lines.checked_mul(MAX_LINE_DECISION_BYTES))
        .and_then(|bytes| bytes.checked_add(batch.claims.len().checked_mul(MAX_CLAIM_DECISION_BYTES)?))
        .and_then(|bytes| bytes.checked_add(batch.encoded_size()))
        .and_then(|bytes| bytes.checked_add(standings.checked_mul(STANDING_BYTES)?))
        .and_then(|bytes| bytes.checked_add(originals));
    let fits = bytes.is_some_and(|bytes| bytes <= MAX_CROSS_CALL_BYTES);
    if fits && batch.claims.len() <= MAX_CLAIMS_PER_BATCH {
        Ok(())
    } else {
        Err(ClaimsError::BatchTooLarge)
    }
}

/// Whoever bills, did or ordered something, on each of its service days, each once. A day that is not in the calendar is left
/// out: its claim is refused.
pub fn provider_days(provider: ProviderId, base_day: Day, claims: &[Claim]) -> Vec<ProviderDay> {
    let mut asked = Vec::new();
    for claim in claims {
        for line in &claim.lines {
            let Some(day) = line.day(base_day) else { continue };
            let named = [Some(provider), claim.rendering_of(line), claim.ordering_of(line)];
            for provider in named.into_iter().flatten() {
                insert_sorted(&mut asked, ProviderDay { provider, day });
            }
        }
    }
    asked
}

/// A claim of a batch that is admitted.
pub struct Admitted {
    /// Its key.
    pub key: ClaimKey,
    /// The number that it gets.
    pub control: ControlNumber,
    /// The claim that it takes back, with its key.
    pub original: Option<(ClaimKey, ClaimRecord)>,
}

impl Admitted {
    /// When the claim counts as received: a corrected one, when the first one was.
    pub fn received(&self, now: Millis) -> Millis {
        self.original.as_ref().map_or(now, |(_, original)| original.received)
    }

    /// The claim that it takes back, as the policies need it.
    pub fn undo(&self) -> Option<Undo> {
        self.original.as_ref().and_then(|(_, original)| original.undo().ok())
    }

    /// What is to be worked out.
    pub fn item(&self, claim: &Claim, now: Millis) -> AdjudicationItem {
        AdjudicationItem {
            control: self.control,
            received: self.received(now),
            now,
            evidence: Categories::NONE,
            may_wait: true,
            reviews: Vec::new(),
            undo: self.undo(),
            claim: claim.clone(),
        }
    }
}

/// The request for claims of a provider.
pub fn of(
    provider: ProviderId,
    base_day: Day,
    asked: Vec<ProviderDay>,
    assessment: &Assessment,
    items: Vec<AdjudicationItem>,
) -> AdjudicationRequest {
    let standings = asked.into_iter().zip(assessment.standings.iter().copied()).collect();
    AdjudicationRequest { provider, base_day, standings, items }
}

/// A kept claim, to be worked out again with what has arrived and been decided since.
pub fn again(record: &ClaimRecord, now: Millis, may_wait: bool) -> AdjudicationItem {
    let arrived = record
        .evidence
        .iter()
        .fold(Categories::NONE, |categories, attached| categories.with(attached.evidence.category));
    AdjudicationItem {
        control: record.control,
        received: record.received,
        now,
        evidence: arrived,
        may_wait,
        reviews: record.history.reviews.clone(),
        undo: record.decided().ok().and_then(|_| record.undo().ok()),
        claim: record.claim.clone(),
    }
}

/// What an outcome makes payable.
pub fn payable(outcome: &Outcome) -> Result<Amount, ClaimsError> {
    match outcome {
        Outcome::Decided(decision) => decision.paid().map_err(|_| ClaimsError::Overflow),
        Outcome::Pended(_) | Outcome::Refused(_) | Outcome::Voided => Ok(Amount::ZERO),
    }
}

/// What an outcome is told as.
pub fn result(outcome: &Outcome, control: ControlNumber, paid: Amount) -> ClaimResult {
    match outcome {
        Outcome::Decided(decision) => ClaimResult::Decided { control, verdict: decision.verdict(), paid },
        Outcome::Pended(pend) => {
            ClaimResult::Pended { control, evidence: pend.evidence, other_payer: pend.other_payer, review: pend.review }
        }
        Outcome::Refused(refusal) => ClaimResult::Refused(*refusal),
        Outcome::Voided => ClaimResult::Voided { control },
    }
}

/// For whom a claim is paid, and on which account: the provider, or the member where benefits are not assigned.
pub fn payee(claim: &Claim, provider: ProviderId, payout: Account, outcome: &Outcome) -> (Party, Account) {
    match (claim.assignment, outcome) {
        (Assignment::Member, Outcome::Decided(decision)) => {
            (Party::Member(claim.member), decision.member.unwrap_or(payout))
        }
        (Assignment::Member, _) => (Party::Member(claim.member), payout),
        (Assignment::Provider, _) => (Party::Provider(provider), payout),
    }
}

/// Adds to what a party gets and gives back. A party has one entry.
pub fn add_due(dues: &mut Vec<Due>, due: Due) -> Result<(), Overflow> {
    if due.amount.is_zero() && due.reversed.is_zero() {
        return Ok(());
    }
    match dues.iter_mut().find(|known| known.party == due.party) {
        Some(known) => {
            known.amount.raise(due.amount)?;
            known.reversed.raise(due.reversed)?;
            if !due.amount.is_zero() {
                known.payee = due.payee;
            }
        }
        None => dues.push(due),
    }
    Ok(())
}
