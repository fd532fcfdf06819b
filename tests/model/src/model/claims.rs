//! The claims: who may do what, in which order it takes effect, and what is kept.

mod judgement;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use client::domain::adjudicate::Circumstances;
use client::domain::bounds::{
    MAX_ACCOUNTS_PER_ROLE, MAX_CLAIMS_PER_ADVANCE, MAX_CLAIMS_PER_BATCH, MAX_CLAIM_DECISION_BYTES,
    MAX_CROSS_CALL_BYTES, MAX_EVIDENCE_PER_CLAIM, MAX_LINE_DECISION_BYTES, MAX_RECORD_BYTES, MAX_TRUSTED_ISSUERS,
    ROOM_FOR_APPEALS, STANDING_BYTES,
};
use client::domain::calendar::Day;
use client::domain::claim::{Assignment, Batch, Claim, Frequency, Refusal};
use client::domain::consent::{Categories, Discloser, Disclosure, Purpose};
use client::domain::credential::{ProviderDay, Standing};
use client::domain::decision::Outcome;
use client::domain::ids::{
    Account, AssetId, BatchId, ClaimKey, ClaimNumber, ControlNumber, Millis, PaymentNumber, ProviderId,
};
use client::domain::ledger::Party;
use client::domain::lifecycle::{Appeal, AppealRuling, Attached, Carriage, ClaimRecord, ClaimState, History, Part};
use client::domain::money::Amount;
use client::domain::provider::Provider;
use client::domain::reversal::Undo;
use client::interfaces::claims::{Attachment, BatchReceipt, ClaimResult, ClaimsError, Role};
use scale::Encode;

use super::corrections::{carried, correct, Before, Dues, Pays};
use super::till::Due;
use super::{Administration, Model};

/// The claims.
#[derive(Clone, Debug)]
pub struct Claims {
    /// Owner, offer and upgrade.
    pub administration: Administration,
    /// Whose credentials count.
    pub issuers: Vec<Account>,
    /// Whether new claims are refused.
    pub paused: bool,
    /// Who has which role.
    pub reviewers: Vec<Account>,
    /// Who rules on internal appeals.
    pub appeals_reviewers: Vec<Account>,
    /// Who rules on external ones.
    pub external_reviewers: Vec<Account>,
    /// Who audits.
    pub auditors: Vec<Account>,
    /// The batches so far.
    pub batches: u64,
    /// The claims so far.
    pub controls: u64,
    /// Claims.
    pub records: BTreeMap<ClaimKey, Rc<ClaimRecord>>,
    /// Claims whose number another one has taken.
    pub replaced: BTreeMap<ControlNumber, Rc<ClaimRecord>>,
    /// The interest that became due, by party.
    pub interest: BTreeMap<(AssetId, Party), u128>,
    /// What members keep though no claim pays it any more, and what providers owe for it, below zero.
    pub shouldered: BTreeMap<(AssetId, Party), i128>,
}

/// A claim of a batch that may enter.
struct Seat {
    key: ClaimKey,
    control: ControlNumber,
    original: Option<(ClaimKey, ClaimRecord)>,
}

impl Claims {
    /// New claims.
    #[must_use]
    pub fn new(owner: Account, issuers: Vec<Account>, external_reviewers: Vec<Account>) -> Self {
        Self {
            administration: Administration::new(owner),
            issuers,
            paused: false,
            reviewers: Vec::new(),
            appeals_reviewers: Vec::new(),
            external_reviewers,
            auditors: Vec::new(),
            batches: 0,
            controls: 0,
            records: BTreeMap::new(),
            replaced: BTreeMap::new(),
            interest: BTreeMap::new(),
            shouldered: BTreeMap::new(),
        }
    }

    /// Whether an account reviews or audits.
    pub fn has_role(&self, account: Account) -> bool {
        Role::ALL.into_iter().any(|role| self.role(role).contains(&account))
    }

    /// Who has a role.
    #[must_use]
    pub fn role(&self, role: Role) -> &Vec<Account> {
        match role {
            Role::Reviewer => &self.reviewers,
            Role::AppealsReviewer => &self.appeals_reviewers,
            Role::ExternalReviewer => &self.external_reviewers,
            Role::Auditor => &self.auditors,
        }
    }

    fn ensure_owner(&self, from: Account) -> Result<(), ClaimsError> {
        if from == self.administration.owner {
            Ok(())
        } else {
            Err(ClaimsError::NotOwner)
        }
    }

    fn ensure_role(&self, from: Account, role: Role) -> Result<(), ClaimsError> {
        if self.role(role).contains(&from) {
            Ok(())
        } else {
            Err(ClaimsError::NotInRole(role))
        }
    }

    /// Pauses or goes on.
    pub fn pause(&mut self, from: Account, paused: bool) -> Result<(), ClaimsError> {
        self.ensure_owner(from)?;
        self.paused = paused;
        Ok(())
    }

    /// Gives a role.
    fn give_role(
        &mut self,
        from: Account,
        role: Role,
        accounts: &[Account],
        others: &[Account],
    ) -> Result<(), ClaimsError> {
        if role == Role::ExternalReviewer {
            self.ensure_role(from, role)?;
        } else {
            self.ensure_owner(from)?;
        }
        if accounts.is_empty() && role == Role::ExternalReviewer {
            return Err(ClaimsError::NoExternalReviewer);
        }
        if accounts.len() > MAX_ACCOUNTS_PER_ROLE {
            return Err(ClaimsError::TooMany);
        }
        for account in accounts {
            let has_other = |other: Role| other != role && self.role(other).contains(account);
            let is_owner = *account == self.administration.owner;
            if is_owner || others.contains(account) || Role::ALL.into_iter().any(has_other) {
                return Err(ClaimsError::HasOtherRole);
            }
        }
        let holders = match role {
            Role::Reviewer => &mut self.reviewers,
            Role::AppealsReviewer => &mut self.appeals_reviewers,
            Role::ExternalReviewer => &mut self.external_reviewers,
            Role::Auditor => &mut self.auditors,
        };
        *holders = accounts.to_vec();
        Ok(())
    }

    /// Trusts issuers.
    pub fn trust_issuers(&mut self, from: Account, issuers: &[Account]) -> Result<(), ClaimsError> {
        self.ensure_owner(from)?;
        if issuers.len() > MAX_TRUSTED_ISSUERS {
            return Err(ClaimsError::TooMany);
        }
        self.issuers = issuers.to_vec();
        Ok(())
    }

    fn load(&self, key: ClaimKey) -> Result<Rc<ClaimRecord>, ClaimsError> {
        self.records.get(&key).cloned().ok_or(ClaimsError::NoSuchClaim)
    }

    /// Keeps what somebody has filed, reviewed or given evidence.
    fn store_filed(&mut self, key: ClaimKey, record: ClaimRecord) -> Result<(), ClaimsError> {
        if record.encoded_size() + ROOM_FOR_APPEALS > MAX_RECORD_BYTES {
            return Err(ClaimsError::BatchTooLarge);
        }
        self.store(key, record)
    }

    fn store(&mut self, key: ClaimKey, record: ClaimRecord) -> Result<(), ClaimsError> {
        if record.encoded_size() > MAX_RECORD_BYTES {
            return Err(ClaimsError::BatchTooLarge);
        }
        self.records.insert(key, Rc::new(record));
        Ok(())
    }

    fn next_batch(&mut self) -> BatchId {
        self.batches += 1;
        BatchId(self.batches)
    }
}

/// Whose standing is asked for, of which days.
fn asked(provider: ProviderId, base_day: Day, claims: &[Claim]) -> BTreeSet<ProviderDay> {
    let mut asked = BTreeSet::new();
    for claim in claims {
        for line in &claim.lines {
            if let Some(day) = line.day(base_day) {
                asked.insert(ProviderDay { provider, day });
                let rendering = line.rendering.or(claim.rendering);
                let ordering = line.ordering.or(claim.ordering);
                asked.extend([rendering, ordering].into_iter().flatten().map(|provider| ProviderDay { provider, day }));
            }
        }
    }
    asked
}

fn ensure_fits(batch: &Batch, standings: usize, originals: usize) -> Result<(), ClaimsError> {
    let lines: usize = batch.claims.iter().map(|claim| claim.lines.len()).sum();
    let decisions = lines * MAX_LINE_DECISION_BYTES + batch.claims.len() * MAX_CLAIM_DECISION_BYTES;
    let bytes = decisions + batch.encoded_size() + standings * STANDING_BYTES + originals;
    if bytes > MAX_CROSS_CALL_BYTES || batch.claims.len() > MAX_CLAIMS_PER_BATCH {
        return Err(ClaimsError::BatchTooLarge);
    }
    Ok(())
}

/// What the plan pays of a claim that is decided.
fn paid_by(outcome: &Outcome) -> u128 {
    match outcome {
        Outcome::Decided(decision) => decision.lines.iter().map(|line| line.paid.0).sum(),
        Outcome::Pended(_) | Outcome::Refused(_) | Outcome::Voided => 0,
    }
}

/// What is paid or due for a claim as it stands.
#[must_use]
pub fn paid_for(record: &ClaimRecord) -> u128 {
    match &record.state {
        ClaimState::Adjudicated { decision, .. } => decision.lines.iter().map(|line| line.paid.0).sum(),
        ClaimState::Pended(_) | ClaimState::Reversed { .. } | ClaimState::Voids(_) => 0,
    }
}

/// Who is paid for a claim.
#[must_use]
pub fn party(claim: &Claim, provider: ProviderId) -> Party {
    match claim.assignment {
        Assignment::Provider => Party::Provider(provider),
        Assignment::Member => Party::Member(claim.member),
    }
}

fn payee(claim: &Claim, payout: Account, outcome: &Outcome) -> Account {
    match (claim.assignment, outcome) {
        (Assignment::Member, Outcome::Decided(decision)) => decision.member.unwrap_or(payout),
        _ => payout,
    }
}

fn told(outcome: &Outcome, control: ControlNumber) -> ClaimResult {
    match outcome {
        Outcome::Decided(decision) => {
            ClaimResult::Decided { control, verdict: decision.verdict(), paid: Amount(paid_by(outcome)) }
        }
        Outcome::Pended(pend) => {
            let (evidence, other_payer, review) = (pend.evidence, pend.other_payer, pend.review);
            ClaimResult::Pended { control, evidence, other_payer, review }
        }
        Outcome::Refused(refusal) => ClaimResult::Refused(*refusal),
        Outcome::Voided => ClaimResult::Voided { control },
    }
}

/// The last payment that carries the decision of a claim.
pub(super) fn number_of(record: &ClaimRecord) -> Option<PaymentNumber> {
    match &record.state {
        ClaimState::Adjudicated { payment, .. } => *payment,
        ClaimState::Pended(_) | ClaimState::Reversed { .. } | ClaimState::Voids(_) => None,
    }
}

impl Model {
    fn provider(&self, provider: ProviderId) -> Result<&Provider, ClaimsError> {
        self.providers.load(provider).map_err(|_| ClaimsError::NoSuchProvider)
    }

    fn ensure_operator(&self, from: Account, provider: ProviderId) -> Result<(), ClaimsError> {
        if self.provider(provider)?.operators.contains(&from) {
            Ok(())
        } else {
            Err(ClaimsError::NotOperator)
        }
    }

    fn standings(&self, asked: &BTreeSet<ProviderDay>) -> Vec<(ProviderDay, Standing)> {
        let issuers = &self.claims.issuers;
        asked.iter().map(|it| (*it, self.providers.standing(it.provider, it.day, issuers))).collect()
    }

    /// Makes what a batch comes to due, asset by asset, in the order in which they first came.
    fn pay(&mut self, batch: BatchId, dues: &[(AssetId, Due)]) -> Vec<(AssetId, Party, PaymentNumber)> {
        let mut assets: Vec<AssetId> = Vec::new();
        for (asset, _) in dues {
            if !assets.contains(asset) {
                assets.push(*asset);
            }
        }
        let mut payments = Vec::new();
        for asset in assets {
            let of_asset: Vec<Due> = dues.iter().filter(|(other, _)| *other == asset).map(|(_, due)| *due).collect();
            let till = &mut self.escrow.tills[usize::from(asset.0)];
            let numbers = till.pay(&mut self.bank, self.now, batch, &of_asset);
            let made = of_asset.iter().zip(numbers);
            payments.extend(made.filter_map(|(due, number)| Some((asset, due.party, number?))));
        }
        payments
    }

    /// Makes interest due on what of a claim was paid late, each part once; what is paid is counted as paid before.
    fn pay_interest(&mut self, key: ClaimKey, record: &mut ClaimRecord) -> Result<bool, ClaimsError> {
        let ClaimState::Adjudicated { decision, payment: Some(own), .. } = &record.state else { return Ok(false) };
        if decision.deadlines.interest.0 == 0 && record.history.earlier.is_empty() {
            return Ok(false);
        }
        let (asset, own) = (decision.asset, *own);
        let payments = &self.escrow.of(asset).payments;
        let (party, payee) = (payments[own.0 as usize].party, payments[own.0 as usize].payee);
        let mut parts = std::mem::take(&mut record.history.earlier);
        let in_earlier: u128 = parts.iter().map(|part| part.amount.0).sum();
        let rest = paid_for(record).saturating_sub(record.history.paid_before.0 + in_earlier);
        if rest > 0 {
            parts.push(Part { payment: own, amount: Amount(rest) });
        }
        let mut amount = 0;
        for part in parts {
            match payments[part.payment.0 as usize].completed_at {
                Some(paid_at) => {
                    amount += record.interest(part, paid_at).map_err(ClaimsError::Transition)?.0;
                    record.history.paid_before.0 += part.amount.0;
                }
                None if part.payment == own => {}
                None => record.history.earlier.push(part),
            }
        }
        if amount == 0 {
            return Ok(false);
        }
        let batch = self.claims.next_batch();
        self.pay(batch, &[(asset, Due { party, payee, amount, reversed: 0 })]);
        *self.claims.interest.entry((asset, party)).or_default() += amount;
        record.history.interest = Some(Amount(record.history.interest.map_or(0, |before| before.0) + amount));
        self.claims.store(key, record.clone())?;
        Ok(true)
    }

    fn original(
        &self,
        batch: &Batch,
        claim: &Claim,
        seats: &[Result<Seat, Refusal>],
    ) -> Result<Option<ClaimKey>, Refusal> {
        claim.ensure_well_formed(batch.base_day)?;
        let key = |number: ClaimNumber| ClaimKey { provider: batch.provider, number };
        let named = match claim.frequency {
            Frequency::Original => None,
            Frequency::Replacement(number) | Frequency::Void(number) => Some(key(number)),
        };
        let own = key(claim.number);
        let taken_here = seats.iter().flatten().any(|seat| seat.key == own);
        if taken_here || (self.claims.records.contains_key(&own) && named != Some(own)) {
            return Err(Refusal::NumberUsed);
        }
        let Some(named) = named else { return Ok(None) };
        let record = self.claims.records.get(&named).ok_or(Refusal::NoOriginal)?;
        let stands = matches!(record.state, ClaimState::Pended(_) | ClaimState::Adjudicated { .. });
        let is_open = |appeal: &Appeal| appeal.ruling.is_none() && self.now < appeal.until;
        let appealed = record.history.appeals.last().is_some_and(is_open);
        let named_here =
            seats.iter().flatten().any(|seat| seat.original.as_ref().is_some_and(|(other, _)| *other == named));
        if !stands || appealed || record.claim.member != claim.member || named_here {
            return Err(Refusal::OriginalNotLive);
        }
        Ok(Some(named))
    }

    /// `submit`.
    pub fn submit(&mut self, from: Account, batch: &Batch) -> Result<BatchReceipt, ClaimsError> {
        if batch.claims.is_empty() {
            return Err(ClaimsError::EmptyBatch);
        }
        let asked = asked(batch.provider, batch.base_day, &batch.claims);
        ensure_fits(batch, asked.len(), 0)?;
        if self.claims.paused {
            return Err(ClaimsError::Paused);
        }
        let provider = batch.provider;
        self.ensure_operator(from, provider)?;
        let payout = self.provider(provider)?.payout;
        let id = self.claims.next_batch();
        let mut seats: Vec<Result<Seat, Refusal>> = Vec::new();
        for claim in &batch.claims {
            let seat = match self.original(batch, claim, &seats) {
                Err(refusal) => Err(refusal),
                Ok(named) => {
                    let mut original = None;
                    if let Some(key) = named {
                        let mut record = ClaimRecord::clone(&*self.claims.load(key)?);
                        if record.history.appeals.last().is_some_and(|appeal| appeal.ruling.is_none()) {
                            self.end_appeal(&mut record, AppealRuling::Lapsed)?;
                            self.claims.store(key, record.clone())?;
                        }
                        original = Some((key, record));
                    }
                    self.claims.controls += 1;
                    let key = ClaimKey { provider, number: claim.number };
                    Ok(Seat { key, control: ControlNumber(self.claims.controls), original })
                }
            };
            seats.push(seat);
        }
        // What they were paid late is settled before they are taken back, until no interest lets the line go on.
        let mut has_moved = true;
        while has_moved {
            has_moved = false;
            for (key, record) in seats.iter_mut().flatten().filter_map(|seat| seat.original.as_mut()) {
                has_moved |= self.pay_interest(*key, record)?;
            }
        }
        let undo_of = |seat: &Seat| -> Option<Undo> { seat.original.as_ref()?.1.undo().ok() };
        let originals = seats.iter().flatten().filter_map(undo_of).map(|undo| undo.encoded_size()).sum();
        ensure_fits(batch, asked.len(), originals)?;
        let standings = self.standings(&asked);
        let mut outcomes = Vec::new();
        for (claim, seat) in batch.claims.iter().zip(&seats) {
            let Ok(seat) = seat else { continue };
            let undo = undo_of(seat);
            let circumstances = Circumstances {
                control: seat.control,
                provider,
                standings: &standings,
                base_day: batch.base_day,
                received: seat.original.as_ref().map_or(self.now, |(_, original)| original.received),
                filed: self.now,
                now: self.now,
                evidence: Categories::NONE,
                may_wait: true,
                reviews: &[],
                decided: None,
                undo: undo.as_ref(),
            };
            outcomes.push(self.policies.adjudicate(claim, &circumstances));
        }
        let (mut dues, mut kept) = (Dues::default(), Vec::new());
        let admitted = batch.claims.iter().zip(&seats).filter_map(|(claim, seat)| Some((claim, seat.as_ref().ok()?)));
        for ((claim, seat), outcome) in admitted.zip(&outcomes) {
            let original = seat.original.as_ref().filter(|_| !matches!(outcome, Outcome::Refused(_)));
            let before = original.map(|(_, original)| Before {
                asset: original.asset(),
                party: party(&original.claim, provider),
                payee: payee(&original.claim, payout, outcome),
                paid: paid_for(original),
                number: number_of(original),
                waits_for: self.waits_for(original),
                in_line: self.in_line(original),
                taken_back_by: Some((Party::Provider(provider), payout)),
            });
            let (party, payee) = (party(claim, provider), payee(claim, payout, outcome));
            let pays = Pays { asset: outcome.asset(), party, payee, amount: paid_by(outcome) };
            let waits = before.as_ref().is_some_and(|before| before.waits_for.is_some());
            let debtor = before.as_ref().map(|before| (before.asset, before.party));
            let (stays, shouldered) = correct(&mut dues, &pays, before);
            kept.push((stays, waits));
            if let Some((asset, debtor)) = debtor {
                let shouldered = i128::try_from(shouldered).unwrap();
                *self.claims.shouldered.entry((asset, debtor)).or_default() += shouldered;
                *self.claims.shouldered.entry((asset, Party::Provider(provider))).or_default() -= shouldered;
            }
        }
        let payments = self.pay(id, &dues.of);
        let mut results = Vec::new();
        let mut outcomes = outcomes.into_iter().zip(kept);
        for (claim, seat) in batch.claims.iter().zip(seats) {
            match seat {
                Err(refusal) => results.push(ClaimResult::Refused(refusal)),
                Ok(seat) => {
                    let (outcome, kept) = outcomes.next().unwrap();
                    results.push(told(&outcome, seat.control));
                    self.seat(batch, id, claim, seat, outcome, (kept, &payments))?;
                }
            }
        }
        let payments = payments.into_iter().map(|(asset, _, number)| (asset, number)).collect();
        Ok(BatchReceipt { batch: id, results, payments })
    }

    /// Keeps a claim that entered, and what it takes the place of.
    fn seat(
        &mut self,
        batch: &Batch,
        id: BatchId,
        claim: &Claim,
        seat: Seat,
        outcome: Outcome,
        ((stays, waits), payments): ((u128, bool), &[(AssetId, Party, PaymentNumber)]),
    ) -> Result<(), ClaimsError> {
        let own_party = party(claim, batch.provider);
        let asset = outcome.asset();
        let own_payment = payments.iter().find(|(of, other, _)| (*of, *other) == (asset, own_party));
        let own_payment = own_payment.map(|(_, _, number)| *number);
        let mut carriage = Carriage {
            paid_before: Amount::ZERO,
            earlier: Vec::new(),
            payment: own_payment.filter(|_| paid_by(&outcome) > stays),
        };
        if let Some((_, original)) = &seat.original {
            // What still waits was not paid before. A claim that waits has no asset yet: that of the one before counts.
            let is_same = original.asset() == asset || matches!(outcome, Outcome::Pended(_));
            match (is_same, waits) {
                (true, true) => carriage = carried(original, stays, carriage.payment),
                (true, false) if matches!(original.state, ClaimState::Pended(_)) => {
                    carriage.paid_before = original.history.paid_before;
                }
                (true, false) => carriage.paid_before = Amount(paid_for(original)),
                (false, _) => {}
            }
        }
        let Carriage { paid_before, earlier, payment } = carriage;
        let state = match outcome {
            Outcome::Decided(decision) => ClaimState::Adjudicated { decision, at: self.now, batch: id, payment },
            Outcome::Pended(pend) => ClaimState::Pended(pend),
            Outcome::Refused(_) => return Ok(()),
            Outcome::Voided => match claim.frequency {
                Frequency::Void(number) => ClaimState::Voids(number),
                Frequency::Original | Frequency::Replacement(_) => return Ok(()),
            },
        };
        let received = seat.original.as_ref().map_or(self.now, |(_, original)| original.received);
        let mut history = History { waiting_since: self.now, paid_before, earlier, ..History::default() };
        let voids_itself = state == ClaimState::Voids(claim.number);
        if let Some((key, original)) = seat.original {
            history.replaces = Some(original.control);
            // Until it was corrected the provider was waited for.
            history.waited = self.now - received;
            let mut original = original;
            original.reverse(seat.control, self.now, id).map_err(ClaimsError::Transition)?;
            if key == seat.key && !voids_itself {
                if original.encoded_size() > MAX_RECORD_BYTES {
                    return Err(ClaimsError::BatchTooLarge);
                }
                self.claims.replaced.insert(original.control, Rc::new(original));
            } else {
                self.claims.store(key, original)?;
            }
        }
        if voids_itself {
            return Ok(());
        }
        let record = ClaimRecord {
            control: seat.control,
            batch: id,
            received,
            filed: self.now,
            base_day: batch.base_day,
            claim: claim.clone(),
            evidence: Vec::new(),
            history,
            state,
        };
        self.claims.store_filed(seat.key, record)
    }

    /// Works a kept claim out again.
    fn rework(
        &mut self,
        key: ClaimKey,
        mut record: ClaimRecord,
        at: Millis,
        may_wait: bool,
    ) -> Result<ClaimResult, ClaimsError> {
        let payout = self.provider(key.provider)?.payout;
        let asked = asked(key.provider, record.base_day, std::slice::from_ref(&record.claim));
        let standings = self.standings(&asked);
        let evidence = record.evidence.iter().fold(Categories::NONE, |set, it| set.with(it.evidence.category));
        let is_decided = matches!(record.state, ClaimState::Adjudicated { .. });
        let undo = if is_decided { record.undo().ok() } else { None };
        let circumstances = Circumstances {
            control: record.control,
            provider: key.provider,
            standings: &standings,
            base_day: record.base_day,
            received: record.received,
            filed: record.filed,
            now: at,
            evidence,
            may_wait,
            reviews: &record.history.reviews,
            decided: record.first_decided(),
            undo: undo.as_ref(),
        };
        let outcome = self.policies.adjudicate(&record.claim, &circumstances);
        if let Outcome::Refused(refusal) = outcome {
            return Err(ClaimsError::Refused(refusal));
        }
        let result = told(&outcome, record.control);
        let (party, payee) = (party(&record.claim, key.provider), payee(&record.claim, payout, &outcome));
        let waits_for = self.waits_for(&record);
        let before = Before {
            asset: record.asset(),
            party,
            payee,
            paid: paid_for(&record),
            number: number_of(&record),
            waits_for,
            in_line: self.in_line(&record),
            taken_back_by: None,
        };
        let batch = match outcome {
            Outcome::Decided(_) => self.claims.next_batch(),
            _ => record.batch,
        };
        let mut dues = Dues::default();
        let pays = Pays { asset: outcome.asset(), party, payee, amount: paid_by(&outcome) };
        let (stays, _) = correct(&mut dues, &pays, Some(before));
        let payment = self.pay(batch, &dues.of).last().map(|(_, _, number)| *number);
        let is_same = record.asset() == outcome.asset();
        let carriage = if is_same && waits_for.is_some() {
            carried(&record, stays, payment)
        } else {
            let paid_before = Amount(if is_same { paid_for(&record) } else { 0 });
            Carriage { paid_before, earlier: Vec::new(), payment }
        };
        record.settle(outcome, at, batch, carriage).map_err(ClaimsError::Transition)?;
        if may_wait {
            self.claims.store_filed(key, record)?;
        } else {
            self.claims.store(key, record)?;
        }
        Ok(result)
    }

    fn end_appeal(&mut self, record: &mut ClaimRecord, ruling: AppealRuling) -> Result<(), ClaimsError> {
        let hold = record.end_appeal(ruling).map_err(ClaimsError::Transition)?;
        if hold.0 > 0 {
            let till = &mut self.escrow.tills[usize::from(record.asset().0)];
            till.release_hold(&mut self.bank, self.now, hold.0);
        }
        Ok(())
    }

    fn advance_one(&mut self, key: ClaimKey) -> Result<bool, ClaimsError> {
        if self.claims.load(key).is_err() {
            return Ok(false);
        }
        if self.pass(key)? {
            return Ok(true);
        }
        let mut record = ClaimRecord::clone(&*self.claims.load(key)?);
        self.pay_interest(key, &mut record)
    }

    /// Lets what a claim's clocks have decided take effect.
    fn pass(&mut self, key: ClaimKey) -> Result<bool, ClaimsError> {
        let record = self.claims.load(key)?;
        if let ClaimState::Pended(pend) = &record.state {
            // The last day of waiting ends when the next one begins, in the plan's own time.
            let ends = pend.until.plus_days(1).and_then(|day| day.begins_at(pend.utc_offset_minutes));
            let ends = ends.ok_or(ClaimsError::Overflow)?;
            if self.now < ends {
                return Ok(false);
            }
            return match self.rework(key, ClaimRecord::clone(&record), ends, false) {
                Err(ClaimsError::Refused(_)) => Ok(false),
                reworked => reworked.map(|_| true),
            };
        }
        let open = record.history.appeals.last().filter(|appeal| appeal.ruling.is_none());
        if open.is_some_and(|appeal| self.now >= appeal.until) {
            let mut record = ClaimRecord::clone(&record);
            self.end_appeal(&mut record, AppealRuling::Lapsed)?;
            self.claims.store(key, record)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// `advance`.
    pub fn advance(&mut self, keys: &[ClaimKey]) -> Result<u32, ClaimsError> {
        if keys.len() > MAX_CLAIMS_PER_ADVANCE {
            return Err(ClaimsError::TooMany);
        }
        let mut touched = 0;
        for key in keys {
            touched += u32::from(self.advance_one(*key)?);
        }
        Ok(touched)
    }

    /// `attach`.
    pub fn attach(
        &mut self,
        from: Account,
        key: ClaimKey,
        evidence: &[Attachment],
    ) -> Result<ClaimResult, ClaimsError> {
        if evidence.is_empty() {
            return Err(ClaimsError::NoEvidence);
        }
        let mut record = ClaimRecord::clone(&*self.claims.load(key)?);
        if record.evidence.len() + evidence.len() > MAX_EVIDENCE_PER_CLAIM {
            return Err(ClaimsError::TooMany);
        }
        let pend = record.pend().map_err(ClaimsError::Transition)?;
        if pend.ends_at().is_none_or(|end| self.now >= end) {
            return Err(ClaimsError::EvidenceTooLate);
        }
        let member = self.policies.members.get(record.claim.member.0 as usize);
        let member = member.ok_or(ClaimsError::NoSuchMember)?.account;
        if from != member {
            self.ensure_operator(from, key.provider)?;
        }
        for piece in evidence {
            let disclosure = Disclosure {
                discloser: Discloser::Provider(key.provider),
                recipient: self.places.claims,
                purpose: Purpose::Payment,
                category: piece.evidence.category,
                claim: key,
            };
            let allowed = self.check(member, piece.grant, &disclosure, &self.insurer());
            allowed.map_err(ClaimsError::Consent)?;
        }
        let attached = evidence.iter().map(|it| Attached { evidence: it.evidence, grant: it.grant, at: self.now });
        record.evidence.extend(attached);
        self.rework(key, record, self.now, true)
    }

    /// How much of the payment of a claim can still be withheld: of what is sealed, nothing.
    fn in_line(&self, record: &ClaimRecord) -> u128 {
        let till = self.escrow.of(record.asset());
        let entry = number_of(record).map(|number| &till.payments[number.0 as usize]);
        entry.filter(|entry| till.sealed < entry.batch.0).map_or(0, |entry| entry.remaining())
    }

    /// To which account the payment of a claim still waits.
    fn waits_for(&self, record: &ClaimRecord) -> Option<Account> {
        let entry = &self.escrow.of(record.asset()).payments[number_of(record)?.0 as usize];
        entry.completed_at.is_none().then_some(entry.payee)
    }
}
