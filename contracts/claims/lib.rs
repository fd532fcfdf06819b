//! The claims. See [`interfaces::claims`] for what each message means, and [`domain::lifecycle`] for a claim's life.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod partners;
mod request;
mod state;
#[cfg(test)]
mod tests;

pub use self::claims::{ClaimsContract, ClaimsContractRef};

#[ink::contract]
mod claims {
    use domain::bounds::{MAX_CLAIMS_PER_ADVANCE, MAX_EVIDENCE_PER_CLAIM, MAX_TRUSTED_ISSUERS};
    use domain::claim::{Batch, Refusal};
    use domain::consent::{Discloser, Disclosure, Purpose};
    use domain::decision::{Outcome, Totals};
    use domain::ids::{AssetId, BatchId, ClaimKey, PaymentNumber};
    use domain::lifecycle::{Attached, ClaimRecord, ClaimState};
    use domain::money::{sum, Amount};
    use ink::prelude::vec::Vec;
    use interfaces::account;
    use interfaces::claims::{
        Attachment, BatchDecided, BatchReceipt, ClaimResult, ClaimSettled, ClaimsError, EvidenceAttached, Explanation,
        IssuersTrusted, Partner, Partners,
    };
    use interfaces::escrow::Due;
    use interfaces::provider_registry::Assessment;

    use crate::partners;
    use crate::request::{self, service_days, Reworked, Seat};
    use crate::state::{Setup, State};

    /// Claims and where they stand.
    #[ink(storage)]
    pub struct ClaimsContract {
        pub(crate) state: State,
    }

    impl ClaimsContract {
        /// Claims of the caller, with the other contracts of the suite and the issuers whose credentials count.
        ///
        /// Errors, in this order: [`ClaimsError::TooMany`] issuers; [`ClaimsError::PartnerFailed`] where the consent registry
        /// does not answer, or numbers providers by another provider registry: its grants would name others than ours.
        #[ink(constructor)]
        pub fn new(partners: Partners, trusted_issuers: Vec<AccountId>) -> Result<Self, ClaimsError> {
            if trusted_issuers.len() > MAX_TRUSTED_ISSUERS {
                return Err(ClaimsError::TooMany);
            }
            if partners::registry_of_consents(&partners)? != partners.provider_registry {
                return Err(ClaimsError::PartnerFailed(Partner::ConsentRegistry));
            }
            let owner = Self::env().caller();
            Ok(Self { state: State::new(Setup { owner, partners, issuers: trusted_issuers }) })
        }

        /// The provider in the eyes of the trusted issuers, where the caller acts for it.
        fn assess_as_operator(&self, setup: &Setup, batch: &Batch) -> Result<Assessment, ClaimsError> {
            let assessment = self.assess(setup, batch)?;
            if assessment.is_operator {
                Ok(assessment)
            } else {
                Err(ClaimsError::NotOperator)
            }
        }

        fn assess(&self, setup: &Setup, batch: &Batch) -> Result<Assessment, ClaimsError> {
            let days = service_days(batch);
            let issuers = setup.issuers.clone();
            partners::assess(&setup.partners, batch.provider, self.env().caller(), days, issuers)
        }

        /// Makes what a batch comes to due; nothing where it comes to nothing.
        fn pay(
            &self,
            setup: &Setup,
            assessment: &Assessment,
            batch: BatchId,
            amount: Amount,
        ) -> Result<Option<PaymentNumber>, ClaimsError> {
            if amount.is_zero() {
                return Ok(None);
            }
            let due = Due { payee: assessment.payout, amount };
            partners::pay(&setup.partners, AssetId::NATIVE, batch, due).map(Some)
        }

        /// Works a waiting claim out again. `assessment` is that of its provider today, for its service days.
        fn rework(
            &mut self,
            setup: &Setup,
            key: ClaimKey,
            mut record: ClaimRecord,
            assessment: &Assessment,
            at: Timestamp,
            evidence_may_come: bool,
        ) -> Result<ClaimResult, ClaimsError> {
            let request = request::again(&record, key.provider, assessment, evidence_may_come);
            let outcome = partners::adjudicate(&setup.partners, request)?
                .pop()
                .ok_or(ClaimsError::PartnerFailed(Partner::Policies))?;
            let result = match Reworked::of(&outcome, record.control)? {
                Reworked::Waits(result) => {
                    let batch = record.batch;
                    record.settle(outcome, at, batch, None).map_err(|_| ClaimsError::AlreadyAdjudicated)?;
                    result
                }
                Reworked::Decided(result, amount) => {
                    let batch = self.state.next_batch()?;
                    let payment = self.pay(setup, assessment, batch, amount)?;
                    record.settle(outcome, at, batch, payment).map_err(|_| ClaimsError::AlreadyAdjudicated)?;
                    let provider = key.provider;
                    self.env().emit_event(ClaimSettled { provider, claim: key, result, batch, payment });
                    result
                }
            };
            self.state.store_claim(key, record);
            Ok(result)
        }
    }

    impl interfaces::claims::Claims for ClaimsContract {
        #[ink(message)]
        fn submit(&mut self, batch: Batch) -> Result<BatchReceipt, ClaimsError> {
            request::ensure_fits(&batch)?;
            let setup = self.state.load_setup();
            let assessment = self.assess_as_operator(&setup, &batch)?;
            let id = self.state.next_batch()?;
            let received = self.env().block_timestamp();

            let mut seats: Vec<Seat> = Vec::with_capacity(batch.claims.len());
            for claim in &batch.claims {
                let key = ClaimKey { provider: batch.provider, number: claim.number };
                let twice = seats.iter().any(|seat| matches!(seat, Ok((other, _)) if *other == key));
                seats.push(if twice || self.state.has_claim(key) {
                    Err(Refusal::NumberUsed)
                } else {
                    match claim.ensure_well_formed(batch.base_day) {
                        Ok(()) => Ok((key, self.state.next_control()?)),
                        Err(refusal) => Err(refusal),
                    }
                });
            }
            let request = request::of_batch(&batch, &seats, received, &assessment);
            let outcomes =
                if request.items.is_empty() { Vec::new() } else { partners::adjudicate(&setup.partners, request)? };

            let paid = outcomes.iter().map(request::payable).collect::<Result<Vec<Amount>, _>>()?;
            let total = sum(paid.iter().copied()).map_err(|_| ClaimsError::Overflow)?;
            let payment = self.pay(&setup, &assessment, id, total)?;
            let mut answers = outcomes.into_iter().zip(paid);
            let mut results = Vec::with_capacity(seats.len());
            for (seat, claim) in seats.into_iter().zip(batch.claims) {
                let (key, control) = match seat {
                    Ok(admitted) => admitted,
                    Err(refusal) => {
                        results.push(ClaimResult::Refused(refusal));
                        continue;
                    }
                };
                let (outcome, paid) = answers.next().ok_or(ClaimsError::PartnerFailed(Partner::Policies))?;
                results.push(request::result(&outcome, control, paid));
                let payment = payment.filter(|_| !paid.is_zero());
                let state = match outcome {
                    Outcome::Decided(decision) => {
                        ClaimState::Adjudicated { decision, at: received, batch: id, payment }
                    }
                    Outcome::Pended(pend) => ClaimState::Pended(pend),
                    Outcome::Refused(_) => continue,
                };
                let (base_day, evidence) = (batch.base_day, Vec::new());
                let record = ClaimRecord { control, batch: id, received, base_day, claim, evidence, state };
                self.state.store_claim(key, record);
            }
            let provider = batch.provider;
            self.env().emit_event(BatchDecided { provider, batch: id, results: results.clone(), payment });
            Ok(BatchReceipt { batch: id, results, payment })
        }

        #[ink(message)]
        fn attach(&mut self, claim: ClaimKey, evidence: Vec<Attachment>) -> Result<ClaimResult, ClaimsError> {
            if evidence.is_empty() {
                return Err(ClaimsError::NoEvidence);
            }
            let mut record = self.state.load_claim(claim)?;
            let now = self.env().block_timestamp();
            let pieces = record.evidence.len().checked_add(evidence.len()).ok_or(ClaimsError::TooMany)?;
            if pieces > MAX_EVIDENCE_PER_CLAIM {
                return Err(ClaimsError::TooMany);
            }
            let pend = record.pend().map_err(|_| ClaimsError::AlreadyAdjudicated)?;
            if pend.is_overdue(now) {
                return Err(ClaimsError::EvidenceTooLate);
            }
            let setup = self.state.load_setup();
            let assessment = self.assess_as_operator(&setup, &request::batch_of(&record, claim.provider))?;
            let member = partners::account_of(&setup.partners, record.claim.member)?;
            let recipient = account(self.env().account_id());
            let disclosures = evidence
                .iter()
                .map(|piece| {
                    let disclosure = Disclosure {
                        discloser: Discloser::Provider(claim.provider),
                        recipient,
                        purpose: Purpose::Payment,
                        category: piece.evidence.category,
                        claim,
                    };
                    (piece.grant, disclosure)
                })
                .collect();
            partners::ensure_consent(&setup.partners, member, disclosures)?;
            for piece in &evidence {
                record.evidence.push(Attached { evidence: piece.evidence, grant: piece.grant, at: now });
            }
            let provider = claim.provider;
            self.env().emit_event(EvidenceAttached { provider, claim, evidence });
            self.rework(&setup, claim, record, &assessment, now, true)
        }

        #[ink(message)]
        fn advance(&mut self, claims: Vec<ClaimKey>) -> Result<u32, ClaimsError> {
            if claims.len() > MAX_CLAIMS_PER_ADVANCE {
                return Err(ClaimsError::TooMany);
            }
            let setup = self.state.load_setup();
            let now = self.env().block_timestamp();
            let mut decided: u32 = 0;
            for key in claims {
                let Ok(record) = self.state.load_claim(key) else { continue };
                let Ok(pend) = record.pend() else { continue };
                if !pend.is_overdue(now) {
                    continue;
                }
                let deadline = pend.ends_at().ok_or(ClaimsError::Overflow)?;
                let assessment = self.assess(&setup, &request::batch_of(&record, key.provider))?;
                self.rework(&setup, key, record, &assessment, deadline, false)?;
                decided = decided.checked_add(1).ok_or(ClaimsError::Overflow)?;
            }
            Ok(decided)
        }

        #[ink(message)]
        fn trust_issuers(&mut self, issuers: Vec<AccountId>) -> Result<(), ClaimsError> {
            let setup = self.state.load_setup();
            if setup.owner != self.env().caller() {
                return Err(ClaimsError::NotOwner);
            }
            if issuers.len() > MAX_TRUSTED_ISSUERS {
                return Err(ClaimsError::TooMany);
            }
            self.state.store_setup(Setup { issuers: issuers.clone(), ..setup });
            self.env().emit_event(IssuersTrusted { issuers });
            Ok(())
        }

        #[ink(message)]
        fn claim(&self, claim: ClaimKey) -> Option<ClaimRecord> {
            self.state.load_claim(claim).ok()
        }

        #[ink(message)]
        fn explain(&self, claim: ClaimKey) -> Result<Explanation, ClaimsError> {
            let record = self.state.load_claim(claim)?;
            let charges = record.claim.lines.iter().map(|line| line.charge);
            let (totals, verdict, payment) = match &record.state {
                ClaimState::Pended(_) => {
                    let charge = sum(charges).map_err(|_| ClaimsError::Overflow)?;
                    (Totals { charge, ..Totals::default() }, None, None)
                }
                ClaimState::Adjudicated { decision, payment, .. } => {
                    let totals = decision.totals(charges).map_err(|_| ClaimsError::Overflow)?;
                    let partners = self.state.load_setup().partners;
                    let status = payment.map(|it| partners::payment_status(&partners, decision.asset, it));
                    (totals, Some(decision.verdict()), status.transpose()?)
                }
            };
            Ok(Explanation { record, totals, verdict, payment })
        }

        #[ink(message)]
        fn partners(&self) -> Partners {
            self.state.load_setup().partners
        }

        #[ink(message)]
        fn trusted_issuers(&self) -> Vec<AccountId> {
            self.state.load_setup().issuers
        }

        #[ink(message)]
        fn owner(&self) -> AccountId {
            self.state.load_setup().owner
        }
    }
}
