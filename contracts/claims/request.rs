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
use domain::ids::{Account, AssetId, ClaimKey, ControlNumber, Millis, PaymentNumber, ProviderId};
use domain::ledger::{Party, Payment};
use domain::lifecycle::ClaimRecord;
use domain::money::{Amount, Overflow};
use domain::reversal::Undo;
use ink::prelude::boxed::Box;
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
    /// The claim that it takes back; apart, for few claims do, and all are handed on.
    pub original: Option<Box<Original>>,
}

/// A claim that another one takes back.
pub struct Original {
    /// Its key.
    pub key: ClaimKey,
    /// As it stands.
    pub record: ClaimRecord,
    /// Its payment, while that still waits.
    pub waiting: Option<Payment>,
}

/// A decision that is taken back, as money.
#[derive(Clone, Copy)]
pub struct TakenBack<'a> {
    /// The asset in which it was to be paid.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
    /// Whom it was to be paid to.
    pub party: Party,
    /// That party's account.
    pub payee: Account,
    /// The last payment that carries it.
    pub number: Option<PaymentNumber>,
    /// That payment, while it still waits.
    pub waiting: Option<&'a Payment>,
    /// What the line can still withhold of it.
    pub in_line: Amount,
    /// The provider and its account, where it is the provider who takes the claim back.
    pub by: Option<(Party, Account)>,
}

impl Admitted {
    /// When the claim counts as received: a corrected one, when the first one was.
    pub fn received(&self, now: Millis) -> Millis {
        self.original.as_ref().map_or(now, |original| original.record.received)
    }

    /// The claim that it takes back, as the policies need it.
    pub fn undo(&self) -> Option<Undo> {
        self.original.as_ref().and_then(|original| original.record.undo().ok())
    }

    /// What is to be worked out.
    pub fn item(&self, claim: &Claim, now: Millis) -> AdjudicationItem {
        AdjudicationItem {
            control: self.control,
            received: self.received(now),
            filed: now,
            now,
            evidence: Categories::NONE,
            may_wait: true,
            decided: None,
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
        filed: record.filed,
        now,
        evidence: arrived,
        may_wait,
        reviews: record.history.reviews.clone(),
        decided: record.first_decided(),
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

/// For whom a claim is paid: the provider, or the member where benefits are not assigned.
pub fn party_of(claim: &Claim, provider: ProviderId) -> Party {
    match claim.assignment {
        Assignment::Member => Party::Member(claim.member),
        Assignment::Provider => Party::Provider(provider),
    }
}

/// For whom a claim is paid, and on which account.
pub fn payee(claim: &Claim, provider: ProviderId, payout: Account, outcome: &Outcome) -> (Party, Account) {
    let account = match (claim.assignment, outcome) {
        (Assignment::Member, Outcome::Decided(decision)) => decision.member.unwrap_or(payout),
        (Assignment::Member | Assignment::Provider, _) => payout,
    };
    (party_of(claim, provider), account)
}

/// What parties get and give back in a batch.
#[derive(Default)]
pub struct Dues {
    /// By asset and party.
    pub of: Vec<AssetDue>,
    /// How much of payments that wait is to be withheld.
    spoken_for: Vec<(AssetId, PaymentNumber, Amount)>,
}

/// Adds what a claim comes to in an asset, for a party on an account, and gives back what it takes the place of. Tells
/// how much of it keeps its place in the line.
///
/// What both pay keeps its place in the line while it waits. What a member was paid is for the provider to give back who takes
/// the claim back, beyond what can be withheld of what the member still gets: else the same service could be paid to both.
pub fn add_dues(
    dues: &mut Dues,
    asset: AssetId,
    (party, payee): (Party, Account),
    amount: Amount,
    before: Option<&TakenBack>,
) -> Result<Amount, Overflow> {
    let none = Amount::ZERO;
    let mut due = amount;
    let mut kept = none;
    if let Some(before) = before {
        let mut back = before.amount;
        let is_same = before.asset == asset && before.party == party;
        if is_same && before.waiting.is_some_and(|waiting| waiting.payee == payee) {
            kept = back.min(due);
            back = back.minus(kept)?;
            due = due.minus(kept)?;
        }
        let mut own = back;
        if let (Party::Member(_), Some((party, payee))) = (before.party, before.by) {
            // What still waits in the line can be withheld there, once, and so can what becomes due at the same time.
            let spoken_for = dues
                .spoken_for
                .iter()
                .filter(|(asset, number, _)| *asset == before.asset && Some(*number) == before.number);
            let mut in_line = before.in_line;
            spoken_for.for_each(|(_, _, amount)| in_line = in_line.left_after(*amount));
            let at_once = if is_same { due } else { none };
            own = back.min(at_once.plus(in_line)?);
            if let Some(number) = before.number {
                dues.spoken_for.push((before.asset, number, own.left_after(at_once)));
            }
            add_due(dues, before.asset, Due { party, payee, amount: none, reversed: back.minus(own)? })?;
        }
        let TakenBack { party, payee, .. } = *before;
        add_due(dues, before.asset, Due { party, payee, amount: none, reversed: own })?;
    }
    add_due(dues, asset, Due { party, payee, amount: due, reversed: none })?;
    Ok(kept)
}

/// What a party gets and gives back in an asset.
pub type AssetDue = (AssetId, Due);

/// Adds to what a party gets and gives back. A party has one entry in each asset.
fn add_due(dues: &mut Dues, asset: AssetId, due: Due) -> Result<(), Overflow> {
    if due.amount.is_zero() && due.reversed.is_zero() {
        return Ok(());
    }
    match dues.of.iter_mut().find(|(other, known)| *other == asset && known.party == due.party) {
        Some((_, known)) => {
            known.amount.raise(due.amount)?;
            known.reversed.raise(due.reversed)?;
            if !due.amount.is_zero() {
                known.payee = due.payee;
            }
        }
        None => dues.of.push((asset, due)),
    }
    Ok(())
}
