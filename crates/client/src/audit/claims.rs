//! The claims' part of a transaction by the rules: every decision is worked out again.
//!
//! Whether evidence may be accepted (consent, delegates, guardians, emergencies) and who may decide what is for the chain to
//! say: what took effect was allowed. What follows from it for money and records is worked out here.

use domain::adjudicate::{adjudicate, Circumstances};
use domain::authorisation::{Approval, Authorisation, AuthorisationRequest};
use domain::calendar::Day;
use domain::claim::{Assignment, Batch, Claim, Frequency, Refusal};
use domain::consent::Categories;
use domain::credential::{Attested, ProviderDay, Standing};
use domain::decision::Outcome;
use domain::eligibility::insert_sorted;
use domain::enrolment::Enrolment;
use domain::ids::{Account, AuthorisationId, BatchId, ClaimKey, ControlNumber, Millis, ProviderId};
use domain::ledger::{Party, Payment};
use domain::lifecycle::{AppealRuling, Attached, Carriage, ClaimRecord, ClaimState, History, TransitionError};
use domain::money::{Amount, Overflow};
use domain::plan::Plan;
use domain::provider::Provider;
use domain::reversal::Undo;
use domain::review::Review;
use interfaces::account;
use interfaces::claims::{Attachment, Partners};
use interfaces::escrow::Due;
use interfaces::policies::AdjudicationItem;
use scale::Decode;

use super::books::Stuck;
use super::corrections::{correct, Before, Dues};
use super::rules::Turn;
use crate::chain::AccountId;
use crate::suite::Contract;

const CLAIMS: Contract = Contract::Claims;
const POLICIES: Contract = Contract::Policies;

/// What seldom changes of the claims, in the form in which they keep it.
#[derive(Decode)]
struct Setup {
    _owner: AccountId,
    _partners: Partners,
    issuers: Vec<AccountId>,
    _paused: bool,
}

/// A claim of a batch that enters.
struct Seat {
    key: ClaimKey,
    control: ControlNumber,
    original: Option<(ClaimKey, ClaimRecord)>,
}

/// What the rules refuse changes nothing.
const REFUSED: &str = "the rules refuse the claim";

fn overflow(_: Overflow) -> Stuck {
    "a sum would leave the range of money".into()
}

fn not_allowed(error: TransitionError) -> Stuck {
    format!("the life of the claim does not allow it: {error:?}")
}

fn arrived(record: &ClaimRecord) -> Categories {
    record.evidence.iter().fold(Categories::NONE, |set, it| set.with(it.evidence.category))
}

fn paid(outcome: &Outcome) -> Result<Amount, Stuck> {
    match outcome {
        Outcome::Decided(decision) => decision.paid().map_err(overflow),
        Outcome::Pended(_) | Outcome::Refused(_) | Outcome::Voided => Ok(Amount::ZERO),
    }
}

fn payee(claim: &Claim, provider: ProviderId, payout: Account, outcome: &Outcome) -> (Party, Account) {
    match (claim.assignment, outcome) {
        (Assignment::Provider, _) => (Party::Provider(provider), payout),
        (Assignment::Member, Outcome::Decided(decision)) => {
            (Party::Member(claim.member), decision.member.unwrap_or(payout))
        }
        (Assignment::Member, _) => (Party::Member(claim.member), payout),
    }
}

/// Whoever bills, did or ordered something, on each of its days.
fn asked(provider: ProviderId, base_day: Day, claims: &[Claim]) -> Vec<ProviderDay> {
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

impl Turn<'_> {
    fn claim(&mut self, key: ClaimKey) -> Result<ClaimRecord, Stuck> {
        self.books.load_known(CLAIMS, "claims", &key)
    }

    fn store_claim(&mut self, key: ClaimKey, record: &ClaimRecord) -> Result<(), Stuck> {
        self.books.store(CLAIMS, "claims", &key, record)
    }

    /// Counts on: batches and claims lie in one cell.
    fn count(&mut self, batches: u64, claims: u64) -> Result<(BatchId, ControlNumber), Stuck> {
        let (batch, control): (u64, u64) = self.books.load_or_default(CLAIMS, "batches", &())?;
        let counted = (batch.checked_add(batches), control.checked_add(claims));
        let (Some(batch), Some(control)) = counted else { return Err("the numbers are used up".into()) };
        self.books.store(CLAIMS, "batches", &(), &(batch, control))?;
        Ok((BatchId(batch), ControlNumber(control)))
    }

    fn next_batch(&mut self) -> Result<BatchId, Stuck> {
        Ok(self.count(1, 0)?.0)
    }

    fn payout(&mut self, provider: ProviderId) -> Result<Account, Stuck> {
        let provider: Provider = self.books.load_known(Contract::ProviderRegistry, "providers", &provider)?;
        Ok(provider.payout)
    }

    fn standings(&mut self, asked: Vec<ProviderDay>) -> Result<Vec<(ProviderDay, Standing)>, Stuck> {
        let setup: Option<Setup> = self.books.load_known(CLAIMS, "setup", &())?;
        let issuers = setup.map(|setup| setup.issuers).unwrap_or_default();
        let mut standings = Vec::with_capacity(asked.len());
        for it in asked {
            let mut best = Standing::NotCredentialed;
            for issuer in &issuers {
                let key = (it.provider, account(*issuer));
                let attested: Attested = self.books.load_or_default(Contract::ProviderRegistry, "attested", &key)?;
                best = best.max(attested.standing_on(it.day));
            }
            standings.push((it, best));
        }
        Ok(standings)
    }

    /// Works claims out, one after the other.
    fn adjudicate(
        &mut self,
        provider: ProviderId,
        base_day: Day,
        items: &[AdjudicationItem],
    ) -> Result<Vec<Outcome>, Stuck> {
        let claims: Vec<Claim> = items.iter().map(|item| item.claim.clone()).collect();
        self.adjudicate_with(provider, base_day, &claims, items)
    }

    /// The same, where standings are asked for of these claims.
    fn adjudicate_with(
        &mut self,
        provider: ProviderId,
        base_day: Day,
        named: &[Claim],
        items: &[AdjudicationItem],
    ) -> Result<Vec<Outcome>, Stuck> {
        let standings = self.standings(asked(provider, base_day, named))?;
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items {
            let circumstances = Circumstances {
                control: item.control,
                provider,
                standings: &standings,
                base_day,
                received: item.received,
                filed: item.filed,
                now: item.now,
                evidence: item.evidence,
                may_wait: item.may_wait,
                reviews: &item.reviews,
                decided: item.decided,
                undo: item.undo.as_ref(),
            };
            let (outcome, changes) = adjudicate(&mut self.books, &item.claim, &circumstances);
            self.books.take(changes)?;
            if let Outcome::Decided(decision) = &outcome {
                self.figures.decisions = self.figures.decisions.saturating_add(1);
                let lines = u64::try_from(decision.lines.len()).unwrap_or(u64::MAX);
                self.figures.lines = self.figures.lines.saturating_add(lines);
            }
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    fn original(
        &mut self,
        batch: &Batch,
        claim: &Claim,
        seats: &[Option<Seat>],
    ) -> Result<Result<Option<(ClaimKey, ClaimRecord)>, Refusal>, Stuck> {
        let key_of = |number| ClaimKey { provider: batch.provider, number };
        let own = key_of(claim.number);
        let named = match claim.frequency {
            Frequency::Original => None,
            Frequency::Replacement(number) | Frequency::Void(number) => Some(key_of(number)),
        };
        let is_kept = self.books.load::<ClaimRecord>(CLAIMS, "claims", &own)?.is_some();
        if seats.iter().flatten().any(|seat| seat.key == own) || (named != Some(own) && is_kept) {
            return Ok(Err(Refusal::NumberUsed));
        }
        let Some(key) = named else { return Ok(Ok(None)) };
        let Some(record) = self.books.load::<ClaimRecord>(CLAIMS, "claims", &key)? else {
            return Ok(Err(Refusal::NoOriginal));
        };
        let is_settled = record.open_appeal().is_err() || record.has_lapsed(self.now);
        let is_live = record.undo().is_ok() && is_settled && record.claim.member == claim.member;
        let takes_it = |seat: &Seat| seat.original.as_ref().is_some_and(|(other, _)| *other == key);
        if !is_live || seats.iter().flatten().any(takes_it) {
            return Ok(Err(Refusal::OriginalNotLive));
        }
        Ok(Ok(Some((key, record))))
    }

    /// `submit`.
    pub(super) fn submit(&mut self, batch: &Batch) -> Result<(), Stuck> {
        let (provider, now) = (batch.provider, self.now);
        let payout = self.payout(provider)?;
        let id = self.next_batch()?;
        let mut seats: Vec<Option<Seat>> = Vec::with_capacity(batch.claims.len());
        for claim in &batch.claims {
            let original = match claim.ensure_well_formed(batch.base_day) {
                Ok(()) => self.original(batch, claim, &seats)?,
                Err(refusal) => Err(refusal),
            };
            let Ok(mut original) = original else {
                seats.push(None);
                continue;
            };
            if let Some((key, record)) = &mut original {
                if record.open_appeal().is_ok() {
                    self.end_appeal(record, AppealRuling::Lapsed)?;
                    self.store_claim(*key, record)?;
                }
            }
            let (_, control) = self.count(0, 1)?;
            seats.push(Some(Seat { key: ClaimKey { provider, number: claim.number }, control, original }));
        }
        // Interest that becomes due may let the line go on.
        let mut has_moved = true;
        while has_moved {
            has_moved = false;
            for (key, record) in seats.iter_mut().flatten().filter_map(|seat| seat.original.as_mut()) {
                has_moved |= self.pay_interest(*key, record)?;
            }
        }
        let mut items = Vec::new();
        for (claim, seat) in batch.claims.iter().zip(&seats) {
            let Some(seat) = seat else { continue };
            let original = seat.original.as_ref().map(|(_, original)| original);
            items.push(AdjudicationItem {
                control: seat.control,
                received: original.map_or(now, |original| original.received),
                filed: now,
                now,
                evidence: Categories::NONE,
                may_wait: true,
                reviews: Vec::new(),
                decided: None,
                undo: original.and_then(|original| original.undo().ok()),
                claim: claim.clone(),
            });
        }
        let outcomes = self.adjudicate_with(provider, batch.base_day, &batch.claims, &items)?;
        let admitted: Vec<(&Claim, Seat)> =
            batch.claims.iter().zip(seats).filter_map(|(claim, seat)| Some((claim, seat?))).collect();
        let mut dues = Dues::default();
        // What waits is asked before anything is paid.
        let mut kept = Vec::with_capacity(outcomes.len());
        for ((claim, seat), outcome) in admitted.iter().zip(&outcomes) {
            let before = match (&seat.original, outcome) {
                (None, _) | (_, Outcome::Refused(_)) => None,
                (Some((_, original)), _) => {
                    let (party, account) = payee(&original.claim, provider, payout, outcome);
                    let waiting = self.waiting(original)?;
                    let by = Some((Party::Provider(provider), payout));
                    let in_line = self.in_line(waiting.as_ref())?;
                    Some(Before { record: original, party, account, waiting, in_line, by })
                }
            };
            let to = payee(claim, provider, payout, outcome);
            let is_delivered = before.as_ref().is_none_or(|before| before.waiting.is_none());
            kept.push((correct(&mut dues, to, (outcome.asset(), paid(outcome)?), before)?, is_delivered));
        }
        let payments = self.pay_all(id, &dues.of)?;
        for (((claim, seat), outcome), (kept, is_delivered)) in admitted.into_iter().zip(outcomes).zip(kept) {
            let (party, _) = payee(claim, provider, payout, &outcome);
            let payment = payments.get(&(outcome.asset(), party)).copied();
            let payment = payment.filter(|_| paid(&outcome).is_ok_and(|amount| kept < amount));
            let mut carriage = Carriage { paid_before: Amount::ZERO, earlier: Vec::new(), payment };
            if let Some((_, original)) = &seat.original {
                let asset = if matches!(outcome, Outcome::Pended(_)) { original.asset() } else { outcome.asset() };
                carriage = original.carriage(asset, is_delivered, kept, payment).map_err(not_allowed)?;
            }
            self.seat(batch, id, claim, seat, outcome, carriage)?;
        }
        Ok(())
    }

    /// Keeps a claim that entered, and what it takes the place of.
    fn seat(
        &mut self,
        batch: &Batch,
        id: BatchId,
        claim: &Claim,
        seat: Seat,
        outcome: Outcome,
        Carriage { paid_before, earlier, payment }: Carriage,
    ) -> Result<(), Stuck> {
        let now = self.now;
        let state = match (outcome, claim.frequency) {
            (Outcome::Decided(decision), _) => ClaimState::Adjudicated { decision, at: now, batch: id, payment },
            (Outcome::Pended(pend), _) => ClaimState::Pended(pend),
            (Outcome::Voided, Frequency::Void(number)) => ClaimState::Voids(number),
            (Outcome::Voided | Outcome::Refused(_), _) => return Ok(()),
        };
        self.figures.claims = self.figures.claims.saturating_add(1);
        let voids_itself = state == ClaimState::Voids(claim.number);
        let mut received = now;
        let mut history = History { waiting_since: now, paid_before, earlier, ..History::default() };
        if let Some((key, mut original)) = seat.original {
            received = original.received;
            history.replaces = Some(original.control);
            history.waited = now.checked_sub(received).ok_or("it was corrected before it came")?;
            original.reverse(seat.control, now, id).map_err(not_allowed)?;
            if key == seat.key && !voids_itself {
                self.books.store(CLAIMS, "replaced", &original.control, &original)?;
            } else {
                self.store_claim(key, &original)?;
            }
        }
        if voids_itself {
            return Ok(());
        }
        let (control, base_day, evidence) = (seat.control, batch.base_day, Vec::new());
        let claim = claim.clone();
        let record =
            ClaimRecord { control, batch: id, received, filed: now, base_day, claim, evidence, history, state };
        self.store_claim(seat.key, &record)
    }

    /// Works a kept claim out again.
    fn rework(&mut self, key: ClaimKey, mut record: ClaimRecord, at: Millis, may_wait: bool) -> Result<(), Stuck> {
        let payout = self.payout(key.provider)?;
        let undo: Option<Undo> = record.decided().ok().and_then(|_| record.undo().ok());
        let item = AdjudicationItem {
            control: record.control,
            received: record.received,
            filed: record.filed,
            now: at,
            evidence: arrived(&record),
            may_wait,
            reviews: record.history.reviews.clone(),
            decided: record.first_decided(),
            undo,
            claim: record.claim.clone(),
        };
        let mut outcomes = self.adjudicate(key.provider, record.base_day, &[item])?;
        let outcome = outcomes.pop().ok_or("nothing was worked out")?;
        if let Outcome::Refused(refusal) = outcome {
            return Err(format!("{REFUSED}: {refusal:?}"));
        }
        let (party, account) = payee(&record.claim, key.provider, payout, &outcome);
        let waiting = self.waiting(&record)?;
        let is_delivered = waiting.is_none();
        let before = Before { record: &record, party, account, waiting, in_line: Amount::ZERO, by: None };
        let batch = if matches!(outcome, Outcome::Decided(_)) { self.next_batch()? } else { record.batch };
        let mut dues = Dues::default();
        let asset = outcome.asset();
        let kept = correct(&mut dues, (party, account), (asset, paid(&outcome)?), Some(before))?;
        let payment = self.pay_all(batch, &dues.of)?.get(&(asset, party)).copied();
        let carriage = record.carriage(asset, is_delivered, kept, payment).map_err(not_allowed)?;
        record.settle(outcome, at, batch, carriage).map_err(not_allowed)?;
        self.store_claim(key, &record)
    }

    /// Makes interest due on what of a claim was paid late, once; tells whether there was some.
    fn pay_interest(&mut self, key: ClaimKey, record: &mut ClaimRecord) -> Result<bool, Stuck> {
        let ClaimState::Adjudicated { decision, payment: Some(number), .. } = &record.state else { return Ok(false) };
        if decision.deadlines.interest.0 == 0 && record.history.earlier.is_empty() {
            return Ok(false);
        }
        let asset = decision.asset;
        let own: Payment = self.books.load_known(Contract::Escrow, "payments", &(asset, *number))?;
        let too_much = |_: Overflow| "the interest would leave the range of money";
        let mut amount = Amount::ZERO;
        for part in record.parts().map_err(not_allowed)? {
            let of: Payment = self.books.load_known(Contract::Escrow, "payments", &(asset, part.payment))?;
            let Some(paid_at) = of.completed_at else { break };
            amount.raise(record.take_paid(paid_at).map_err(not_allowed)?).map_err(too_much)?;
        }
        if amount.is_zero() {
            return Ok(false);
        }
        let batch = self.next_batch()?;
        let due = Due { party: own.party, payee: own.payee, amount, reversed: Amount::ZERO };
        self.pay(asset, batch, &[due])?;
        record.history.interest.get_or_insert(Amount::ZERO).raise(amount).map_err(too_much)?;
        self.store_claim(key, record)?;
        Ok(true)
    }

    fn end_appeal(&mut self, record: &mut ClaimRecord, ruling: AppealRuling) -> Result<(), Stuck> {
        let hold = record.end_appeal(ruling).map_err(not_allowed)?;
        self.release_hold(record.asset(), hold)
    }

    /// `advance`, of one claim.
    pub(super) fn advance(&mut self, key: ClaimKey) -> Result<(), Stuck> {
        let Some(record) = self.books.load::<ClaimRecord>(CLAIMS, "claims", &key)? else { return Ok(()) };
        if self.pass(key, &record)? {
            return Ok(());
        }
        let mut record = record;
        self.pay_interest(key, &mut record).map(|_| ())
    }

    /// The claim as it stands once what its clocks have decided has taken effect.
    fn passed(&mut self, key: ClaimKey) -> Result<ClaimRecord, Stuck> {
        let record = self.claim(key)?;
        if self.pass(key, &record)? {
            self.claim(key)
        } else {
            Ok(record)
        }
    }

    /// Lets what a claim's clocks have decided take effect; tells whether one had run out.
    fn pass(&mut self, key: ClaimKey, record: &ClaimRecord) -> Result<bool, Stuck> {
        if let Ok(pend) = record.pend() {
            if !pend.is_overdue(self.now) {
                return Ok(false);
            }
            let deadline = pend.ends_at().ok_or("the deadline is not in the calendar")?;
            return match self.rework(key, record.clone(), deadline, false) {
                Err(stuck) if stuck.starts_with(REFUSED) => Ok(false),
                reworked => reworked.map(|()| true),
            };
        }
        let has_lapsed = record.has_lapsed(self.now);
        if has_lapsed {
            let mut record = record.clone();
            self.end_appeal(&mut record, AppealRuling::Lapsed)?;
            self.store_claim(key, &record)?;
        }
        Ok(has_lapsed)
    }

    /// `attach`.
    pub(super) fn attach(&mut self, key: ClaimKey, evidence: &[Attachment]) -> Result<(), Stuck> {
        let mut record = self.claim(key)?;
        let at = self.now;
        record.evidence.extend(evidence.iter().map(|it| Attached { evidence: it.evidence, grant: it.grant, at }));
        self.rework(key, record, at, true)
    }

    /// `review`.
    pub(super) fn review(&mut self, key: ClaimKey, reviews: &[Review]) -> Result<(), Stuck> {
        let mut record = self.claim(key)?;
        if record.pend().is_ok_and(|pend| pend.is_overdue(self.now)) {
            return self.advance(key);
        }
        record.take_under_review(account(self.origin), reviews).map_err(not_allowed)?;
        self.rework(key, record, self.now, true)
    }

    /// `reopen`.
    pub(super) fn reopen(&mut self, key: ClaimKey) -> Result<(), Stuck> {
        let mut record = self.passed(key)?;
        record.reopen(self.now).map_err(not_allowed)?;
        record.note_reviewer(account(self.origin)).map_err(not_allowed)?;
        self.store_claim(key, &record)
    }

    /// `appeal`.
    pub(super) fn appeal(&mut self, key: ClaimKey) -> Result<(), Stuck> {
        let mut record = self.passed(key)?;
        let right = record.may_appeal(self.now).map_err(not_allowed)?;
        let hold = self.hold(record.asset(), right.disputed)?;
        record.appeal(account(self.origin), self.now, hold).map_err(not_allowed)?;
        self.store_claim(key, &record)
    }

    /// `rule`.
    pub(super) fn rule(&mut self, key: ClaimKey, overturned: Option<&[Review]>) -> Result<(), Stuck> {
        let mut record = self.claim(key)?;
        record.open_appeal().map_err(not_allowed)?;
        if record.has_lapsed(self.now) {
            self.end_appeal(&mut record, AppealRuling::Lapsed)?;
            return self.store_claim(key, &record);
        }
        let reviewer = account(self.origin);
        record.ensure_uninvolved(reviewer).and_then(|()| record.note_judge(reviewer)).map_err(not_allowed)?;
        let Some(reviews) = overturned else {
            self.end_appeal(&mut record, AppealRuling::Upheld)?;
            return self.store_claim(key, &record);
        };
        self.end_appeal(&mut record, AppealRuling::Overturned)?;
        while self.pay_interest(key, &mut record)? {}
        record.take_reviews(reviews).map_err(not_allowed)?;
        self.rework(key, record, self.now, false)
    }

    /// `ask_authorisation`.
    pub(super) fn ask_authorisation(&mut self, request: AuthorisationRequest) -> Result<(), Stuck> {
        let enrolment: Enrolment = self.books.load_known(POLICIES, "enrolments", &request.member)?;
        let plan = enrolment.coverage_on(request.from).map_err(|_| "the member is not covered")?.plan;
        let plan: Plan = self.books.load_known(POLICIES, "plans", &plan)?;
        let asked = Authorisation::asked(request, &plan.clocks, self.now).ok_or("the clock overflows")?;
        let number: u32 = self.books.load_or_default(POLICIES, "authorisation_count", &())?;
        let next = number.checked_add(1).ok_or("the numbers are used up")?;
        self.books.store(POLICIES, "authorisation_count", &(), &next)?;
        self.books.store(POLICIES, "authorisations", &AuthorisationId(number), &asked)
    }

    /// `decide_authorisation`.
    pub(super) fn decide_authorisation(
        &mut self,
        id: AuthorisationId,
        approval: Option<Approval>,
    ) -> Result<(), Stuck> {
        let mut authorisation: Authorisation = self.books.load_known(POLICIES, "authorisations", &id)?;
        if authorisation.ruling_at(self.now).is_some() {
            return Err("the authorisation was decided before".into());
        }
        authorisation.decide(approval);
        self.books.store(POLICIES, "authorisations", &id, &authorisation)
    }
}
