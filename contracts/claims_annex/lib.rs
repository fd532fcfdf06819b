//! The annex of the claims: all their messages but the one that submits. See [`interfaces::claims`] for what each means,
//! [`domain::lifecycle`] for a claim's life, and [`interfaces::annex`] for how the two belong together.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::claims_annex::{ClaimsContract, ClaimsContractRef};

#[ink::contract]
mod claims_annex {
    use domain::authorisation::{Approval, AuthorisationRequest};
    use domain::bounds::{MAX_ACCOUNTS_PER_ROLE, MAX_CLAIMS_PER_ADVANCE, MAX_EVIDENCE_PER_CLAIM, MAX_TRUSTED_ISSUERS};
    use domain::consent::{Discloser, Disclosure, Purpose};
    use domain::credential::ProviderDay;
    use domain::decision::{Outcome, Totals};
    use domain::ids::{AuthorisationId, ClaimKey, ControlNumber, MemberId, ProviderId};
    use domain::lifecycle::{Appeal, AppealLevel, AppealRuling, Attached, ClaimRecord, ClaimState, TransitionError};
    use domain::money::{sum, Amount, Overflow};
    use domain::review::Review;
    use ink::prelude::vec::Vec;
    use interfaces::account;
    use interfaces::administered::Administered;
    use interfaces::administration::{AdministrationError, Pending};
    use interfaces::claims::{
        AppealOpened, Attachment, AuthorisationChanged, ClaimReopened, ClaimResult, ClaimSettled, ClaimsError,
        EvidenceAttached, Explanation, IssuersTrusted, Partner, Partners, PauseChanged, Role, RoleGiven,
    };
    use interfaces::events::emit;

    use claims::common::{assess, assess_as_operator, end_appeal, pay, payment_of};
    use claims::partners;
    use claims::request::{self, provider_days, Dues, TakenBack};
    use claims::state::{Setup, State};

    /// What the claims keep: under the same name, so that it lies in the same place.
    #[ink(storage)]
    pub struct ClaimsContract {
        state: State,
    }

    impl ClaimsContract {
        /// Nothing is created of an annex.
        ///
        /// Errors: always [`ClaimsError::PartnerFailed`].
        #[ink(constructor)]
        pub fn none() -> Result<Self, ClaimsError> {
            Err(ClaimsError::PartnerFailed(Partner::Policies))
        }

        /// What seldom changes, for its owner to change.
        fn load_as_owner(&self) -> Result<Setup, ClaimsError> {
            let setup = self.state.load_setup();
            if setup.owner == self.env().caller() {
                Ok(setup)
            } else {
                Err(ClaimsError::NotOwner)
            }
        }

        fn ensure_role(&self, role: Role) -> Result<AccountId, ClaimsError> {
            let caller = self.env().caller();
            if self.state.load_role(role).contains(&caller) {
                Ok(caller)
            } else {
                Err(ClaimsError::NotInRole(role))
            }
        }

        /// Works a kept claim out again, as of `at`, and pays what it comes to; what was paid for it before is to be given back.
        fn rework(
            &mut self,
            setup: &Setup,
            key: ClaimKey,
            mut record: ClaimRecord,
            at: Timestamp,
            may_wait: bool,
        ) -> Result<ClaimResult, ClaimsError> {
            let asked = provider_days(key.provider, record.base_day, core::slice::from_ref(&record.claim));
            let assessment = assess(setup, self.env().caller(), key.provider, &asked)?;
            let items = Vec::from([request::again(&record, at, may_wait)]);
            let request = request::of(key.provider, record.base_day, asked, &assessment, items);
            let outcome = partners::adjudicate(&setup.partners, request)?
                .pop()
                .ok_or(ClaimsError::PartnerFailed(Partner::Policies))?;
            if let Outcome::Refused(refusal) = outcome {
                return Err(ClaimsError::Refused(refusal));
            }
            let paid = request::payable(&outcome)?;
            let result = request::result(&outcome, record.control, paid);
            let reversed = record.paid().map_err(ClaimsError::Transition)?;
            let (party, payee) = request::payee(&record.claim, key.provider, assessment.payout, &outcome);
            let is_decided = matches!(outcome, Outcome::Decided(_));
            let batch = if is_decided { self.state.next_batch()? } else { record.batch };
            let mut dues = Dues::default();
            let waiting = payment_of(setup, key.provider, &record)?.filter(|payment| payment.completed_at.is_none());
            let (asset, number) = (record.asset(), record.payment());
            let before = TakenBack {
                asset,
                amount: reversed,
                party,
                payee,
                number,
                waiting: waiting.as_ref(),
                in_line: Amount::ZERO,
                by: None,
            };
            let kept = request::add_dues(&mut dues, outcome.asset(), (party, payee), paid, Some(&before))
                .map_err(|_: Overflow| ClaimsError::Overflow)?;
            let new = pay(setup, batch, dues.of)?.pop().map(|(_, _, number)| number);
            let settled = record.carriage(outcome.asset(), waiting.is_none(), kept, new);
            let settled = settled.and_then(|carriage| record.settle(outcome, at, batch, carriage));
            settled.map_err(ClaimsError::Transition)?;
            if is_decided {
                let provider = key.provider;
                emit(ClaimSettled { provider, claim: key, result, batch, payment: record.payment() });
            }
            // Where a clock or a judge decides, the room is there for it.
            let kept =
                if may_wait { self.state.store_filed(key, &record) } else { self.state.store_claim(key, &record) };
            kept.map(|()| result)
        }

        /// How a claim that was just decided is told.
        fn told(&self, record: &ClaimRecord) -> Result<ClaimResult, ClaimsError> {
            let (decision, _) = record.decided().map_err(ClaimsError::Transition)?;
            let paid = decision.paid().map_err(|_| ClaimsError::Overflow)?;
            Ok(ClaimResult::Decided { control: record.control, verdict: decision.verdict(), paid })
        }

        /// Lets what is due of one claim take effect, interest included; tells whether something was.
        fn advance_one(&mut self, setup: &Setup, key: ClaimKey) -> Result<bool, ClaimsError> {
            let Ok(record) = self.state.load_claim(key) else { return Ok(false) };
            let Some(mut record) = self.pass(setup, key, record)? else { return Ok(true) };
            self.settle_interest(setup, key, &mut record)
        }

        /// Makes interest due on what of a claim was paid late; tells whether there was some.
        fn settle_interest(
            &mut self,
            setup: &Setup,
            key: ClaimKey,
            record: &mut ClaimRecord,
        ) -> Result<bool, ClaimsError> {
            let payment = payment_of(setup, key.provider, record)?;
            self.state.pay_interest(setup, key, record, payment.as_ref())
        }

        /// The claim as it stands once what its clocks have decided has taken effect.
        fn load_passed(&mut self, setup: &Setup, key: ClaimKey) -> Result<ClaimRecord, ClaimsError> {
            let record = self.state.load_claim(key)?;
            match self.pass(setup, key, record)? {
                Some(record) => Ok(record),
                None => self.state.load_claim(key),
            }
        }

        /// Lets what a claim's clocks have decided take effect; gives the claim back where none of them has run out.
        fn pass(
            &mut self,
            setup: &Setup,
            key: ClaimKey,
            mut record: ClaimRecord,
        ) -> Result<Option<ClaimRecord>, ClaimsError> {
            let now = self.env().block_timestamp();
            if let Ok(pend) = record.pend() {
                if !pend.is_overdue(now) {
                    return Ok(Some(record));
                }
                let deadline = pend.ends_at().ok_or(ClaimsError::Overflow)?;
                // What the rules refuse changes nothing, and does not stop the other claims.
                return match self.rework(setup, key, record, deadline, false) {
                    Ok(_) => Ok(None),
                    Err(ClaimsError::Refused(_)) => self.state.load_claim(key).map(Some),
                    Err(error) => Err(error),
                };
            }
            if !record.has_lapsed(now) {
                return Ok(Some(record));
            }
            end_appeal(setup, key, &mut record, AppealRuling::Lapsed)?;
            self.state.store_claim(key, &record)?;
            Ok(None)
        }

        /// Whether the caller may appeal: the member, an operator of the provider, or who speaks for the member.
        fn is_party(&self, setup: &Setup, provider: ProviderId, member: MemberId) -> Result<bool, ClaimsError> {
            let caller = self.env().caller();
            let member = match partners::account_of(&setup.partners, member) {
                Ok(known) => Some(known),
                Err(ClaimsError::NoSuchMember) => None,
                // Policies that do not answer leave it open: then nothing is done.
                Err(error) => return Err(error),
            };
            if member == Some(account(caller)) || assess(setup, caller, provider, &[])?.is_operator {
                return Ok(true);
            }
            let Some(member) = member else { return Ok(false) };
            let now = self.env().block_timestamp();
            partners::represents(&setup.partners, member, account(caller), &setup.issuers, now)
        }

        /// Refuses whoever bills, does or has ordered something, is paid for it, or is the patient: nobody judges his
        /// own cause. And whoever has come by another of the insurer's duties since he was given his role. `asked`: who
        /// has to do with it.
        fn ensure_impartial(
            &self,
            setup: &Setup,
            biller: ProviderId,
            asked: &[ProviderDay],
            member: MemberId,
        ) -> Result<(), ClaimsError> {
            let caller = self.env().caller();
            let (member, insurer) = partners::involved(&setup.partners, Some(member))?;
            let mut is_party = member == Some(account(caller)) || self.acts_for(setup, biller)?;
            let mut last = biller;
            for ProviderDay { provider, .. } in asked {
                if *provider != last && *provider != biller {
                    is_party |= match self.acts_for(setup, *provider) {
                        // A claim may name a number that nobody has.
                        Err(ClaimsError::NoSuchProvider) => false,
                        other => other?,
                    };
                }
                last = *provider;
            }
            if is_party {
                return Err(ClaimsError::Transition(TransitionError::ReviewerInvolved));
            }
            if insurer.contains(&caller) {
                return Err(ClaimsError::HasOtherRole);
            }
            Ok(())
        }

        /// Whether the caller acts for a provider, or is paid for it.
        fn acts_for(&self, setup: &Setup, provider: ProviderId) -> Result<bool, ClaimsError> {
            let caller = self.env().caller();
            let assessment = assess(setup, caller, provider, &[])?;
            Ok(assessment.is_operator || assessment.payout == account(caller))
        }

        fn ensure_impartial_of(&self, setup: &Setup, key: ClaimKey, record: &ClaimRecord) -> Result<(), ClaimsError> {
            let asked = provider_days(key.provider, record.base_day, core::slice::from_ref(&record.claim));
            self.ensure_impartial(setup, key.provider, &asked, record.claim.member)
        }
    }

    impl interfaces::claims::Claims for ClaimsContract {
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
            let pend = record.pend().map_err(ClaimsError::Transition)?;
            if pend.is_overdue(now) {
                return Err(ClaimsError::EvidenceTooLate);
            }
            let setup = self.state.load_setup();
            let provider = claim.provider;
            let member = partners::account_of(&setup.partners, record.claim.member)?;
            // What is asked of the member, the member can bring.
            if member != account(self.env().caller()) {
                assess_as_operator(&setup, self.env().caller(), provider, &[])?;
            }
            let recipient = account(self.env().account_id());
            let disclosures = evidence
                .iter()
                .map(|piece| {
                    let disclosure = Disclosure {
                        discloser: Discloser::Provider(provider),
                        recipient,
                        purpose: Purpose::Payment,
                        category: piece.evidence.category,
                        claim,
                    };
                    (piece.grant, disclosure)
                })
                .collect();
            let mut own = Vec::from([setup.owner]);
            own.extend(Role::ALL.into_iter().flat_map(|role| self.state.load_role(role)));
            partners::ensure_consent(&setup.partners, member, disclosures, &setup.issuers, &own)?;
            for piece in &evidence {
                record.evidence.push(Attached { evidence: piece.evidence, grant: piece.grant, at: now });
            }
            emit(EvidenceAttached { provider, claim, evidence });
            self.rework(&setup, claim, record, now, true)
        }

        #[ink(message)]
        fn advance(&mut self, claims: Vec<ClaimKey>) -> Result<u32, ClaimsError> {
            if claims.len() > MAX_CLAIMS_PER_ADVANCE {
                return Err(ClaimsError::TooMany);
            }
            let setup = self.state.load_setup();
            let mut touched: u32 = 0;
            for key in claims {
                if self.advance_one(&setup, key)? {
                    touched = touched.checked_add(1).ok_or(ClaimsError::Overflow)?;
                }
            }
            Ok(touched)
        }

        #[ink(message)]
        fn review(&mut self, claim: ClaimKey, reviews: Vec<Review>) -> Result<ClaimResult, ClaimsError> {
            let reviewer = self.ensure_role(Role::Reviewer)?;
            let mut record = self.state.load_claim(claim)?;
            if record.pend().is_ok_and(|pend| pend.is_overdue(self.env().block_timestamp())) {
                // Too late to decide: what silence means takes effect as of the deadline.
                let setup = self.state.load_setup();
                self.advance_one(&setup, claim)?;
                let record = self.state.load_claim(claim)?;
                return self.told(&record);
            }
            let allowed = record.take_under_review(account(reviewer), &reviews);
            allowed.map_err(ClaimsError::Transition)?;
            let setup = self.state.load_setup();
            self.ensure_impartial_of(&setup, claim, &record)?;
            let now = self.env().block_timestamp();
            self.rework(&setup, claim, record, now, true)
        }

        #[ink(message)]
        fn reopen(&mut self, claim: ClaimKey) -> Result<(), ClaimsError> {
            let reviewer = self.ensure_role(Role::Reviewer)?;
            let setup = self.state.load_setup();
            let mut record = self.load_passed(&setup, claim)?;
            let now = self.env().block_timestamp();
            record
                .reopen(now)
                .and_then(|_| record.note_reviewer(account(reviewer)))
                .map_err(ClaimsError::Transition)?;
            self.ensure_impartial_of(&setup, claim, &record)?;
            emit(ClaimReopened { provider: claim.provider, claim });
            self.state.store_claim(claim, &record)?;
            Ok(())
        }

        #[ink(message)]
        fn appeal(&mut self, claim: ClaimKey) -> Result<Appeal, ClaimsError> {
            let mut record = self.state.load_claim(claim)?;
            let setup = self.state.load_setup();
            let caller = account(self.env().caller());
            if !self.is_party(&setup, claim.provider, record.claim.member)? {
                return Err(ClaimsError::NotAParty);
            }
            let now = self.env().block_timestamp();
            // Who appeals does so of what the clocks have decided meanwhile.
            record = self.load_passed(&setup, claim)?;
            let right = record.may_appeal(now).map_err(ClaimsError::Transition)?;
            let hold = partners::hold(&setup.partners, record.asset(), right.disputed)?;
            if right.disputed < hold {
                return Err(ClaimsError::PartnerFailed(Partner::Escrow));
            }
            let appeal = record.appeal(caller, now, hold).map_err(ClaimsError::Transition)?;
            emit(AppealOpened { provider: claim.provider, claim, appeal });
            self.state.store_claim(claim, &record)?;
            Ok(appeal)
        }

        #[ink(message)]
        fn rule(&mut self, claim: ClaimKey, overturned: Option<Vec<Review>>) -> Result<AppealRuling, ClaimsError> {
            let mut record = self.state.load_claim(claim)?;
            let appeal = record.open_appeal().map_err(ClaimsError::Transition)?;
            let reviewer = account(self.ensure_role(match appeal.level {
                AppealLevel::Internal => Role::AppealsReviewer,
                AppealLevel::External => Role::ExternalReviewer,
            })?);
            let setup = self.state.load_setup();
            let now = self.env().block_timestamp();
            if record.has_lapsed(now) {
                // Too late to rule: what silence means has happened at the deadline.
                end_appeal(&setup, claim, &mut record, AppealRuling::Lapsed)?;
                self.state.store_claim(claim, &record)?;
                return Ok(AppealRuling::Lapsed);
            }
            let involved = record.ensure_uninvolved(reviewer).and_then(|()| record.note_judge(reviewer));
            involved.map_err(ClaimsError::Transition)?;
            self.ensure_impartial_of(&setup, claim, &record)?;
            let Some(reviews) = overturned else {
                end_appeal(&setup, claim, &mut record, AppealRuling::Upheld)?;
                self.state.store_claim(claim, &record)?;
                return Ok(AppealRuling::Upheld);
            };
            end_appeal(&setup, claim, &mut record, AppealRuling::Overturned)?;
            // What was paid late until now, and by what is free again, is settled before it is decided anew.
            while self.settle_interest(&setup, claim, &mut record)? {}
            record.take_reviews(&reviews).map_err(ClaimsError::Transition)?;
            self.rework(&setup, claim, record, now, false)?;
            Ok(AppealRuling::Overturned)
        }

        #[ink(message)]
        fn ask_authorisation(&mut self, request: AuthorisationRequest) -> Result<AuthorisationId, ClaimsError> {
            let setup = self.state.load_setup();
            assess_as_operator(&setup, self.env().caller(), request.provider, &[])?;
            let id = partners::ask_authorisation(&setup.partners, request)?;
            emit(AuthorisationChanged { id, approved: None });
            Ok(id)
        }

        #[ink(message)]
        fn decide_authorisation(&mut self, id: AuthorisationId, approval: Option<Approval>) -> Result<(), ClaimsError> {
            self.ensure_role(Role::Reviewer)?;
            let setup = self.state.load_setup();
            let asked = partners::authorisation(&setup.partners, id)?.terms;
            self.ensure_impartial(&setup, asked.provider, &[], asked.member)?;
            partners::decide_authorisation(&setup.partners, id, approval)?;
            emit(AuthorisationChanged { id, approved: Some(approval.is_some()) });
            Ok(())
        }

        #[ink(message)]
        fn pause(&mut self, paused: bool) -> Result<(), ClaimsError> {
            let setup = self.load_as_owner()?;
            self.state.store_setup(Setup { paused, ..setup });
            emit(PauseChanged { paused });
            Ok(())
        }

        #[ink(message)]
        fn is_paused(&self) -> bool {
            self.state.load_setup().paused
        }

        #[ink(message)]
        fn give_role(&mut self, role: Role, accounts: Vec<AccountId>) -> Result<(), ClaimsError> {
            match role {
                Role::ExternalReviewer => self.ensure_role(role)?,
                Role::Reviewer | Role::AppealsReviewer | Role::Auditor => self.load_as_owner()?.owner,
            };
            if role == Role::ExternalReviewer && accounts.is_empty() {
                return Err(ClaimsError::NoExternalReviewer);
            }
            if accounts.len() > MAX_ACCOUNTS_PER_ROLE {
                return Err(ClaimsError::TooMany);
            }
            let setup = self.state.load_setup();
            let (_, mut others) = partners::involved(&setup.partners, None)?;
            others.push(setup.owner);
            for other in Role::ALL.into_iter().filter(|other| *other != role) {
                others.extend(self.state.load_role(other));
            }
            if accounts.iter().any(|account| others.contains(account)) {
                return Err(ClaimsError::HasOtherRole);
            }
            self.state.store_role(role, accounts.clone());
            emit(RoleGiven { role, accounts });
            Ok(())
        }

        #[ink(message)]
        fn trust_issuers(&mut self, issuers: Vec<AccountId>) -> Result<(), ClaimsError> {
            let setup = self.load_as_owner()?;
            if issuers.len() > MAX_TRUSTED_ISSUERS {
                return Err(ClaimsError::TooMany);
            }
            self.state.store_setup(Setup { issuers: issuers.clone(), ..setup });
            emit(IssuersTrusted { issuers });
            Ok(())
        }

        #[ink(message)]
        fn claim(&self, claim: ClaimKey) -> Option<ClaimRecord> {
            self.state.load_claim(claim).ok()
        }

        #[ink(message)]
        fn replaced(&self, control: ControlNumber) -> Option<ClaimRecord> {
            self.state.load_replaced(control)
        }

        #[ink(message)]
        fn role(&self, role: Role) -> Vec<AccountId> {
            self.state.load_role(role)
        }

        #[ink(message)]
        fn explain(&self, claim: ClaimKey) -> Result<Explanation, ClaimsError> {
            let record = self.state.load_claim(claim)?;
            let charges = record.claim.lines.iter().map(|line| line.charge);
            let (totals, verdict, payment) = match &record.state {
                ClaimState::Pended(_) | ClaimState::Voids(_) | ClaimState::Reversed { decision: None, .. } => {
                    let charge = sum(charges).map_err(|_| ClaimsError::Overflow)?;
                    (Totals { charge, ..Totals::default() }, None, None)
                }
                ClaimState::Reversed { decision: Some(decision), .. } => {
                    let totals = decision.totals(charges).map_err(|_| ClaimsError::Overflow)?;
                    (totals, Some(decision.verdict()), None)
                }
                ClaimState::Adjudicated { decision, payment, .. } => {
                    let totals = decision.totals(charges).map_err(|_| ClaimsError::Overflow)?;
                    let partners = self.state.load_setup().partners;
                    let status = payment.map(|it| partners::payment(&partners, decision.asset, it));
                    (totals, Some(decision.verdict()), status.transpose()?.map(|(_, status)| status))
                }
            };
            let appeal = record.right_to_appeal().ok();
            Ok(Explanation { record, totals, verdict, payment, appeal })
        }

        #[ink(message)]
        fn partners(&self) -> Partners {
            self.state.load_setup().partners
        }

        #[ink(message)]
        fn trusted_issuers(&self) -> Vec<AccountId> {
            self.state.load_setup().issuers
        }
    }

    impl interfaces::administration::Administration for ClaimsContract {
        #[ink(message)]
        fn offer_ownership(&mut self, to: Option<AccountId>) -> Result<(), AdministrationError> {
            self.state.offer(to)
        }

        #[ink(message)]
        fn take_ownership(&mut self) -> Result<(), AdministrationError> {
            self.state.take()
        }

        #[ink(message)]
        fn announce_upgrade(&mut self, code_hash: Option<[u8; 32]>) -> Result<(), AdministrationError> {
            self.state.announce(code_hash)
        }

        #[ink(message)]
        fn upgrade(&mut self) -> Result<(), AdministrationError> {
            self.state.follow_announcement()?;
            // Other code decides from now on: what is in the line it cannot take away.
            let Setup { partners, .. } = self.state.load_setup();
            partners::seal(&partners, self.state.last_batch()).map_err(|_| AdministrationError::PartnerFailed)
        }

        #[ink(message)]
        fn owner(&self) -> AccountId {
            self.state.load_owner()
        }

        #[ink(message)]
        fn pending(&self) -> Pending {
            self.state.load_pending()
        }
    }
}
