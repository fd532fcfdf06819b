//! The claims. See [`interfaces::claims`] for what each message means, and [`domain::lifecycle`] for a claim's life.
//! Everything but submission is answered by the annex: [`interfaces::annex`].
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod common;
pub mod partners;
pub mod request;
pub mod state;
#[cfg(test)]
mod tests;

pub use self::claims::{ClaimsContract, ClaimsContractRef};

#[ink::contract]
mod claims {
    use domain::bounds::{MAX_ACCOUNTS_PER_ROLE, MAX_TRUSTED_ISSUERS};
    use domain::claim::{Batch, Claim, Frequency, Refusal};
    use domain::decision::Outcome;
    use domain::ids::ClaimKey;
    use domain::ledger::Party;
    use domain::lifecycle::{AppealRuling, Carriage, ClaimRecord, ClaimState, History};
    use domain::money::{Amount, Overflow};
    use ink::prelude::boxed::Box;
    use ink::prelude::vec::Vec;
    use interfaces::annex;
    use interfaces::claims::{BatchDecided, BatchReceipt, ClaimResult, ClaimsError, Partner, Partners, Role};
    use interfaces::events::emit;

    use crate::common::{assess_as_operator, end_appeal, pay, payment_of};
    use crate::partners;
    use crate::request::{self, provider_days, Admitted, Dues, Original, TakenBack};
    use crate::state::{Setup, State};

    /// The code of everything but submission.
    #[cfg(all(target_arch = "wasm32", not(feature = "ink-as-dependency")))]
    const ANNEX: [u8; 32] = annex::hash(env!("INKCLAIM_ANNEX", "scripts/build builds the annex first, and names it"));
    #[cfg(not(all(target_arch = "wasm32", not(feature = "ink-as-dependency"))))]
    const ANNEX: [u8; 32] = annex::NONE;

    /// Claims and where they stand.
    #[ink(storage)]
    pub struct ClaimsContract {
        pub(crate) state: State,
    }

    impl ClaimsContract {
        /// Claims of the caller, with the other contracts of the suite, the issuers whose credentials count, and the external
        /// reviewers of appeals, who alone appoint their successors.
        ///
        /// Errors, in this order: [`ClaimsError::TooMany`] issuers or reviewers; [`ClaimsError::PartnerFailed`] where
        /// the consent registry does not answer, or numbers providers by another provider registry: its grants would
        /// name others than ours; [`ClaimsError::NoExternalReviewer`] where there is none;
        /// [`ClaimsError::HasOtherRole`] where the caller is one of them.
        #[ink(constructor)]
        pub fn new(
            partners: Partners,
            trusted_issuers: Vec<AccountId>,
            external_reviewers: Vec<AccountId>,
        ) -> Result<Self, ClaimsError> {
            annex::lock(ANNEX);
            if trusted_issuers.len() > MAX_TRUSTED_ISSUERS || external_reviewers.len() > MAX_ACCOUNTS_PER_ROLE {
                return Err(ClaimsError::TooMany);
            }
            if partners::registry_of_consents(&partners)? != partners.provider_registry {
                return Err(ClaimsError::PartnerFailed(Partner::ConsentRegistry));
            }
            let owner = Self::env().caller();
            if external_reviewers.is_empty() {
                return Err(ClaimsError::NoExternalReviewer);
            }
            if external_reviewers.contains(&owner) {
                return Err(ClaimsError::HasOtherRole);
            }
            let mut state = State::new(Setup { owner, partners, issuers: trusted_issuers, paused: false });
            state.store_role(Role::ExternalReviewer, external_reviewers);
            Ok(Self { state })
        }

        /// Submits claims: [`interfaces::claims::Submission::submit`].
        #[ink(message, selector = @)]
        pub fn submit(&mut self, batch: Batch) -> Result<BatchReceipt, ClaimsError> {
            if batch.claims.is_empty() {
                return Err(ClaimsError::EmptyBatch);
            }
            let asked = provider_days(batch.provider, batch.base_day, &batch.claims);
            request::ensure_fits(&batch, asked.len(), 0)?;
            let setup = self.state.load_setup();
            if setup.paused {
                return Err(ClaimsError::Paused);
            }
            let assessment = assess_as_operator(&setup, self.env().caller(), batch.provider, &asked)?;
            let id = self.state.next_batch()?;
            let now = self.env().block_timestamp();

            let seats = self.seats(&setup, &batch)?;
            let admitted = batch.claims.iter().zip(&seats);
            let items: Vec<_> =
                admitted.filter_map(|(claim, seat)| Some(seat.as_ref().ok()?.item(claim, now))).collect();
            let originals = items.iter().filter_map(|item| item.undo.as_ref()).map(scale::Encode::encoded_size);
            request::ensure_fits(&batch, asked.len(), originals.sum())?;
            let outcomes = if items.is_empty() {
                Vec::new()
            } else {
                let request = request::of(batch.provider, batch.base_day, asked, &assessment, items);
                partners::adjudicate(&setup.partners, request)?
            };

            let provider = batch.provider;
            let mut dues = Dues::default();
            let mut paid = Vec::with_capacity(outcomes.len());
            let admitted =
                batch.claims.iter().zip(&seats).filter_map(|(claim, seat)| Some((claim, seat.as_ref().ok()?)));
            for ((claim, seat), outcome) in admitted.zip(&outcomes) {
                let amount = request::payable(outcome)?;
                let payout = assessment.payout;
                let (party, payee) = request::payee(claim, provider, payout, outcome);
                let before = match (&seat.original, outcome) {
                    (Some(original), Outcome::Decided(_) | Outcome::Pended(_) | Outcome::Voided) => {
                        let Original { record, waiting, .. } = &**original;
                        let (party, payee) = request::payee(&record.claim, provider, payout, outcome);
                        let amount = record.paid().map_err(ClaimsError::Transition)?;
                        let (asset, number, waiting) = (record.asset(), record.payment(), waiting.as_ref());
                        let by = Some((Party::Provider(provider), payout));
                        // What is sealed is paid in full: nothing of it is withheld.
                        let in_line = match (party, waiting) {
                            (Party::Member(_), Some(payment)) if partners::sealed(&setup.partners)? < payment.batch => {
                                payment.remaining().map_err(|_: Overflow| ClaimsError::Overflow)?
                            }
                            _ => Amount::ZERO,
                        };
                        Some(TakenBack { asset, amount, party, payee, number, waiting, in_line, by })
                    }
                    _ => None,
                };
                let kept = request::add_dues(&mut dues, outcome.asset(), (party, payee), amount, before.as_ref())
                    .map_err(|_: Overflow| ClaimsError::Overflow)?;
                paid.push((party, amount, kept));
            }
            let payments = pay(&setup, id, dues.of)?;

            let mut answers = outcomes.into_iter().zip(paid);
            let mut results = Vec::with_capacity(seats.len());
            for (seat, claim) in seats.into_iter().zip(batch.claims) {
                let seat = match seat {
                    Ok(seat) => seat,
                    Err(refusal) => {
                        results.push(ClaimResult::Refused(refusal));
                        continue;
                    }
                };
                let (outcome, (party, paid, kept)) =
                    answers.next().ok_or(ClaimsError::PartnerFailed(Partner::Policies))?;
                results.push(request::result(&outcome, seat.control, paid));
                let asset = outcome.asset();
                let new = payments.iter().find(|(of, other, _)| *of == asset && *other == party && kept < paid);
                let new = new.map(|(_, _, number)| *number);
                let mut carriage = Carriage { paid_before: Amount::ZERO, earlier: Vec::new(), payment: new };
                if let Some(Original { record, waiting, .. }) = seat.original.as_deref() {
                    let asset = if matches!(outcome, Outcome::Pended(_)) { record.asset() } else { asset };
                    let of_both = record.carriage(asset, waiting.is_none(), kept, new);
                    carriage = of_both.map_err(ClaimsError::Transition)?;
                }
                let Carriage { paid_before, earlier, payment } = carriage;
                let state = match (outcome, claim.frequency) {
                    (Outcome::Decided(decision), _) => {
                        ClaimState::Adjudicated { decision, at: now, batch: id, payment }
                    }
                    (Outcome::Pended(pend), _) => ClaimState::Pended(pend),
                    (Outcome::Voided, Frequency::Void(number)) => ClaimState::Voids(number),
                    (Outcome::Voided | Outcome::Refused(_), _) => continue,
                };
                let received = seat.received(now);
                let replaces = seat.original.as_ref().map(|original| original.record.control);
                let is_void_of_itself = matches!(&state, ClaimState::Voids(number) if *number == claim.number);
                if let Some(taken_back) = seat.original {
                    let Original { key, record: mut original, .. } = *taken_back;
                    original.reverse(seat.control, now, id).map_err(ClaimsError::Transition)?;
                    if key == seat.key && !is_void_of_itself {
                        self.state.store_replaced(&original)?;
                    } else {
                        self.state.store_claim(key, &original)?;
                    }
                }
                if is_void_of_itself {
                    continue;
                }
                // Until it was corrected the provider was waited for.
                let waited = now.checked_sub(received).ok_or(ClaimsError::Overflow)?;
                let history =
                    History { waiting_since: now, waited, replaces, paid_before, earlier, ..History::default() };
                let (control, base_day, evidence) = (seat.control, batch.base_day, Vec::new());
                let record =
                    ClaimRecord { control, batch: id, received, filed: now, base_day, claim, evidence, history, state };
                self.state.store_filed(seat.key, &record)?;
            }
            let payments: Vec<_> = payments.into_iter().map(|(asset, _, number)| (asset, number)).collect();
            let decided = BatchDecided { provider, batch: id, results: results.clone(), payments: payments.clone() };
            emit(decided);
            Ok(BatchReceipt { batch: id, results, payments })
        }

        /// Everything else: [`interfaces::claims::Claims`] and [`interfaces::administration::Administration`].
        #[ink(message, selector = _)]
        pub fn other(&self) {
            annex::answer(&ANNEX)
        }

        /// A place in the batch for each claim, or why it does not enter.
        fn seats(&mut self, setup: &Setup, batch: &Batch) -> Result<Vec<Result<Admitted, Refusal>>, ClaimsError> {
            let mut seats: Vec<Result<Admitted, Refusal>> = Vec::with_capacity(batch.claims.len());
            for claim in &batch.claims {
                let original =
                    claim.ensure_well_formed(batch.base_day).and_then(|()| self.original(batch, claim, &seats));
                seats.push(match original {
                    Ok(mut original) => {
                        if let Some(Original { key, record, .. }) = original.as_deref_mut() {
                            if record.open_appeal().is_ok() {
                                // Whatever becomes of the correction, what was kept back is given free once.
                                end_appeal(setup, *key, record, AppealRuling::Lapsed)?;
                                self.state.store_claim(*key, record)?;
                            }
                        }
                        let key = ClaimKey { provider: batch.provider, number: claim.number };
                        Ok(Admitted { key, control: self.state.next_control()?, original })
                    }
                    Err(refusal) => Err(refusal),
                });
            }
            // What they were paid late is settled before they are taken back. Interest that becomes due may let the line go on, and
            // complete payments that waited a moment ago.
            let (mut is_first, mut has_moved) = (true, true);
            while has_moved {
                has_moved = false;
                let originals = seats.iter_mut().flatten().filter_map(|seat| seat.original.as_deref_mut());
                for Original { key, record, waiting } in originals.filter(|it| is_first || it.waiting.is_some()) {
                    let payment = payment_of(setup, batch.provider, record)?;
                    has_moved |= self.state.pay_interest(setup, *key, record, payment.as_ref())?;
                    *waiting = payment.filter(|payment| payment.completed_at.is_none());
                }
                is_first = false;
            }
            Ok(seats)
        }

        /// The claim that one of a batch takes back, if it does; refuses a number that was used before.
        fn original(
            &self,
            batch: &Batch,
            claim: &Claim,
            seats: &[Result<Admitted, Refusal>],
        ) -> Result<Option<Box<Original>>, Refusal> {
            let key_of = |number| ClaimKey { provider: batch.provider, number };
            let is_taken = |key: ClaimKey| seats.iter().flatten().any(|seat| seat.key == key);
            let named = match claim.frequency {
                Frequency::Original => None,
                Frequency::Replacement(number) | Frequency::Void(number) => Some(key_of(number)),
            };
            let own = key_of(claim.number);
            if is_taken(own) || (named != Some(own) && self.state.has_claim(own)) {
                return Err(Refusal::NumberUsed);
            }
            let Some(key) = named else { return Ok(None) };
            let is_claimed = |seat: &Admitted| seat.original.as_ref().is_some_and(|other| other.key == key);
            let record = self.state.load_claim(key).map_err(|_| Refusal::NoOriginal)?;
            let is_settled = record.open_appeal().is_err() || record.has_lapsed(self.env().block_timestamp());
            let is_live = record.undo().is_ok() && is_settled && record.claim.member == claim.member;
            if !is_live || seats.iter().flatten().any(is_claimed) {
                return Err(Refusal::OriginalNotLive);
            }
            Ok(Some(Box::new(Original { key, record, waiting: None })))
        }
    }
}
