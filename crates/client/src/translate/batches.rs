//! Claims into batches that the contract takes.

use domain::bounds::{
    MAX_ASSESSED_PROVIDERS, MAX_CLAIMS_PER_BATCH, MAX_CLAIM_DECISION_BYTES, MAX_CROSS_CALL_BYTES,
    MAX_LINE_DECISION_BYTES, STANDING_BYTES,
};
use domain::calendar::Day;
use domain::claim::{Batch, Claim};
use domain::eligibility::insert_sorted;
use domain::ids::ProviderId;
use formats::claim837::Claim837;
use scale::Encode;

use super::Submission;

/// A claim that is translated but for its days, which a batch counts from a day of its own.
pub(super) struct Draft<'a> {
    pub(super) origin: &'a Claim837,
    pub(super) provider: ProviderId,
    pub(super) claim: Claim,
    /// The first day of each line.
    pub(super) days: Vec<Day>,
}

#[derive(Default)]
pub(super) struct Batches<'a> {
    open: Vec<Open<'a>>,
}

/// A batch that grows.
struct Open<'a> {
    drafts: Vec<Draft<'a>>,
    first: Day,
    last: Day,
    bytes: usize,
    /// Whoever bills, did or ordered something.
    providers: Vec<ProviderId>,
    is_full: bool,
}

impl<'a> Batches<'a> {
    pub(super) fn add(&mut self, draft: Draft<'a>) {
        let provider = draft.provider;
        let latest =
            self.open.iter_mut().filter(|batch| batch.drafts.first().is_some_and(|it| it.provider == provider)).last();
        match latest {
            Some(batch) => {
                if let Some(too_much) = batch.take(draft) {
                    self.open.push(Open::new(too_much));
                }
            }
            None => self.open.push(Open::new(draft)),
        }
    }

    pub(super) fn finish(self) -> Vec<Submission<'a>> {
        self.open.into_iter().filter_map(Open::finish).collect()
    }
}

impl<'a> Open<'a> {
    fn new(draft: Draft<'a>) -> Self {
        let (first, last) = span(&draft.days);
        let bytes = HEAD_BYTES.saturating_add(weight(&draft));
        let providers = with_named(&[draft.provider], &draft.claim);
        Self { drafts: vec![draft], first, last, bytes, providers, is_full: false }
    }

    /// Takes the claim in, or gives it back: what comes after must not overtake it into this batch.
    fn take(&mut self, draft: Draft<'a>) -> Option<Draft<'a>> {
        let (first, last) = span(&draft.days);
        let (first, last) = (first.min(self.first), last.max(self.last));
        let bytes = self.bytes.saturating_add(weight(&draft));
        let providers = with_named(&self.providers, &draft.claim);
        let fits = self.drafts.len() < MAX_CLAIMS_PER_BATCH
            && providers.len() <= MAX_ASSESSED_PROVIDERS
            && bytes <= MAX_CROSS_CALL_BYTES
            && offset(first, last).is_some()
            && !self.is_full;
        if !fits {
            self.is_full = true;
            return Some(draft);
        }
        self.first = first;
        self.last = last;
        self.bytes = bytes;
        self.providers = providers;
        self.drafts.push(draft);
        None
    }

    fn finish(self) -> Option<Submission<'a>> {
        let head = self.drafts.first()?;
        let (provider, npi) = (head.provider, head.origin.billing_provider.npi.as_str());
        let mut claims = Vec::with_capacity(self.drafts.len());
        let mut origins = Vec::with_capacity(self.drafts.len());
        for mut draft in self.drafts {
            for (line, day) in draft.claim.lines.iter_mut().zip(&draft.days) {
                line.from = offset(self.first, *day)?;
            }
            claims.push(draft.claim);
            origins.push(draft.origin);
        }
        Some(Submission { npi, batch: Batch { provider, base_day: self.first, claims }, claims: origins })
    }
}

/// The largest encoding of what a batch carries besides its claims.
const HEAD_BYTES: usize = 16;

/// The providers with whoever did or ordered something of a claim, each once.
fn with_named(providers: &[ProviderId], claim: &Claim) -> Vec<ProviderId> {
    let mut providers = providers.to_vec();
    for line in &claim.lines {
        for provider in [claim.rendering_of(line), claim.ordering_of(line)].into_iter().flatten() {
            insert_sorted(&mut providers, provider);
        }
    }
    providers
}

/// What a claim, its decision and the standings of its providers take of the call that carries the batch. The days are not
/// known yet, so they count as the largest.
fn weight(draft: &Draft<'_>) -> usize {
    let lines = draft.claim.lines.len();
    let decisions = lines.saturating_mul(MAX_LINE_DECISION_BYTES).saturating_add(MAX_CLAIM_DECISION_BYTES);
    let others = |line| [draft.claim.rendering_of(line), draft.claim.ordering_of(line)].into_iter().flatten().count();
    let standings = draft.claim.lines.iter().map(others).fold(lines, usize::saturating_add);
    let standings = standings.saturating_mul(STANDING_BYTES);
    draft
        .claim
        .encoded_size()
        .saturating_add(lines.saturating_mul(3))
        .saturating_add(decisions)
        .saturating_add(standings)
}

/// Days from one to another, as a line counts them.
pub(super) fn offset(from: Day, to: Day) -> Option<u16> {
    u16::try_from(to.0.checked_sub(from.0)?).ok()
}

/// The first and the last of some days. A claim without lines never gets here with any meaning: the contract refuses it.
fn span(days: &[Day]) -> (Day, Day) {
    let first = days.iter().min().copied().unwrap_or(Day(0));
    let last = days.iter().max().copied().unwrap_or(first);
    (first, last)
}
