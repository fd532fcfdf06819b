//! What goes to the policies and what comes back: pure, so that the messages only load, ask and store.

use domain::bounds::{MAX_CLAIMS_PER_BATCH, MAX_CLAIM_DECISION_BYTES, MAX_CROSS_CALL_BYTES, MAX_LINE_DECISION_BYTES};
use domain::calendar::Day;
use domain::claim::{Batch, Refusal};
use domain::consent::Categories;
use domain::decision::Outcome;
use domain::eligibility::insert_sorted;
use domain::ids::{ClaimKey, ControlNumber, Millis, ProviderId};
use domain::lifecycle::ClaimRecord;
use domain::money::Amount;
use ink::prelude::vec::Vec;
use interfaces::claims::{ClaimResult, ClaimsError};
use interfaces::policies::{AdjudicationItem, AdjudicationRequest};
use interfaces::provider_registry::Assessment;
use scale::Encode;

/// Refuses a batch whose claims and decisions could not be carried in one call.
pub fn ensure_fits(batch: &Batch) -> Result<(), ClaimsError> {
    if batch.claims.is_empty() {
        return Err(ClaimsError::EmptyBatch);
    }
    let lines = batch.claims.iter().map(|claim| claim.lines.len()).try_fold(0usize, usize::checked_add);
    let bytes = lines
        .and_then(|lines| lines.checked_mul(MAX_LINE_DECISION_BYTES))
        .and_then(|bytes| bytes.checked_add(batch.claims.len().checked_mul(MAX_CLAIM_DECISION_BYTES)?))
        .and_then(|bytes| bytes.checked_add(batch.encoded_size()));
    let fits = bytes.is_some_and(|bytes| bytes <= MAX_CROSS_CALL_BYTES);
    if fits && batch.claims.len() <= MAX_CLAIMS_PER_BATCH {
        Ok(())
    } else {
        Err(ClaimsError::BatchTooLarge)
    }
}

/// The service days of a batch, each once. A day that is not in the calendar is left out: its claim is refused.
pub fn service_days(batch: &Batch) -> Vec<Day> {
    let lines = batch.claims.iter().flat_map(|claim| &claim.lines);
    let mut days = Vec::new();
    for day in lines.filter_map(|line| line.day(batch.base_day)) {
        insert_sorted(&mut days, day);
    }
    days
}

/// A claim of a batch before it is worked out: admitted with its key and number, or refused.
pub type Seat = Result<(ClaimKey, ControlNumber), Refusal>;

/// The request for the admitted claims of a batch.
pub fn of_batch(batch: &Batch, seats: &[Seat], received: Millis, assessment: &Assessment) -> AdjudicationRequest {
    let items = batch.claims.iter().zip(seats).filter_map(|(claim, seat)| {
        let (_, control) = seat.as_ref().ok()?;
        let (control, claim) = (*control, claim.clone());
        Some(AdjudicationItem { control, received, evidence: Categories::NONE, evidence_may_come: true, claim })
    });
    AdjudicationRequest {
        provider: batch.provider,
        base_day: batch.base_day,
        items: items.collect(),
        standings: service_days(batch).into_iter().zip(assessment.standings.iter().copied()).collect(),
    }
}

/// A kept claim as a batch of one.
pub fn batch_of(record: &ClaimRecord, provider: ProviderId) -> Batch {
    Batch { provider, base_day: record.base_day, claims: Vec::from([record.claim.clone()]) }
}

/// The request to work a kept claim out again, with the evidence that has arrived.
pub fn again(
    record: &ClaimRecord,
    provider: ProviderId,
    assessment: &Assessment,
    evidence_may_come: bool,
) -> AdjudicationRequest {
    let batch = batch_of(record, provider);
    let key = ClaimKey { provider, number: record.claim.number };
    let mut request = of_batch(&batch, &[Ok((key, record.control))], record.received, assessment);
    let arrived = record
        .evidence
        .iter()
        .fold(Categories::NONE, |categories, attached| categories.with(attached.evidence.category));
    for item in &mut request.items {
        item.evidence = arrived;
        item.evidence_may_come = evidence_may_come;
    }
    request
}

/// What an outcome makes payable.
pub fn payable(outcome: &Outcome) -> Result<Amount, ClaimsError> {
    match outcome {
        Outcome::Decided(decision) => decision.paid().map_err(|_| ClaimsError::Overflow),
        Outcome::Pended(_) | Outcome::Refused(_) => Ok(Amount::ZERO),
    }
}

/// What an outcome is told as.
pub fn result(outcome: &Outcome, control: ControlNumber, paid: Amount) -> ClaimResult {
    match outcome {
        Outcome::Decided(decision) => ClaimResult::Decided { control, verdict: decision.verdict(), paid },
        Outcome::Pended(pend) => ClaimResult::Pended { control, evidence: pend.evidence },
        Outcome::Refused(refusal) => ClaimResult::Refused(*refusal),
    }
}

/// What became of a waiting claim.
pub enum Reworked {
    /// It waits on.
    Waits(ClaimResult),
    /// It is decided, and comes to this amount.
    Decided(ClaimResult, Amount),
}

impl Reworked {
    /// Reads the outcome. A claim that had entered is not refused afterwards: that is an error.
    pub fn of(outcome: &Outcome, control: ControlNumber) -> Result<Self, ClaimsError> {
        let amount = payable(outcome)?;
        let told = result(outcome, control, amount);
        match outcome {
            Outcome::Decided(_) => Ok(Reworked::Decided(told, amount)),
            Outcome::Pended(_) => Ok(Reworked::Waits(told)),
            Outcome::Refused(refusal) => Err(ClaimsError::Refused(*refusal)),
        }
    }
}
