//! What people decide of claims, and who may: reviews, appeals, authorisations, roles.

use client::domain::authorisation::{Approval, AuthorisationRequest};
use client::domain::claim::Claim;
use client::domain::ids::{Account, AuthorisationId, ClaimKey, MemberId, ProviderId};
use client::domain::lifecycle::{Appeal, AppealLevel, AppealRuling, ClaimRecord, TransitionError};
use client::domain::money::Amount;
use client::domain::review::Review;
use client::interfaces::claims::{ClaimResult, ClaimsError, Role};

use super::paid_for;
use crate::model::Model;

impl Model {
    /// `review`.
    pub fn review(&mut self, from: Account, key: ClaimKey, reviews: &[Review]) -> Result<ClaimResult, ClaimsError> {
        self.claims.ensure_role(from, Role::Reviewer)?;
        let mut record = ClaimRecord::clone(&*self.claims.load(key)?);
        if record.pend().is_ok_and(|pend| pend.ends_at().is_none_or(|end| self.now >= end)) {
            self.advance_one(key)?;
            let record = self.claims.load(key)?;
            let (decision, _) = record.decided().map_err(ClaimsError::Transition)?;
            let paid = Amount(paid_for(&record));
            return Ok(ClaimResult::Decided { control: record.control, verdict: decision.verdict(), paid });
        }
        record.take_under_review(from, reviews).map_err(ClaimsError::Transition)?;
        self.ensure_impartial_of(from, key.provider, &record.claim)?;
        self.rework(key, record, self.now, true)
    }

    /// `reopen`.
    pub fn reopen(&mut self, from: Account, key: ClaimKey) -> Result<(), ClaimsError> {
        self.claims.ensure_role(from, Role::Reviewer)?;
        self.pass(key)?;
        let mut record = ClaimRecord::clone(&*self.claims.load(key)?);
        record.reopen(self.now).map_err(ClaimsError::Transition)?;
        record.note_reviewer(from).map_err(ClaimsError::Transition)?;
        self.ensure_impartial_of(from, key.provider, &record.claim)?;
        self.claims.store(key, record)
    }

    /// `appeal`.
    pub fn appeal(&mut self, from: Account, key: ClaimKey) -> Result<Appeal, ClaimsError> {
        let mut record = ClaimRecord::clone(&*self.claims.load(key)?);
        let member = self.policies.members.get(record.claim.member.0 as usize);
        let is_member = member.is_some_and(|member| member.account == from);
        let is_party = is_member || self.provider(key.provider)?.operators.contains(&from);
        if !is_party && !member.is_some_and(|member| self.speaks_for(from, member.account)) {
            return Err(ClaimsError::NotAParty);
        }
        if self.pass(key)? {
            record = ClaimRecord::clone(&*self.claims.load(key)?);
        }
        let right = record.may_appeal(self.now).map_err(ClaimsError::Transition)?;
        let till = &mut self.escrow.tills[usize::from(record.asset().0)];
        let hold = till.hold(&mut self.bank, self.now, right.disputed.0);
        let appeal = record.appeal(from, self.now, Amount(hold)).map_err(ClaimsError::Transition)?;
        self.claims.store(key, record)?;
        Ok(appeal)
    }

    /// Whether somebody is a member's delegate, or a guardian on the word of an issuer whom the claims trust.
    fn speaks_for(&self, who: Account, member: Account) -> bool {
        let mut authorities = self.claims.issuers.iter().copied().chain([member]);
        authorities.any(|authority| self.consents.powers.in_force(&(member, who, authority), self.now).is_some())
    }

    /// `rule`.
    pub fn rule(
        &mut self,
        from: Account,
        key: ClaimKey,
        overturned: Option<&[Review]>,
    ) -> Result<AppealRuling, ClaimsError> {
        let mut record = ClaimRecord::clone(&*self.claims.load(key)?);
        let appeal = record.open_appeal().map_err(ClaimsError::Transition)?;
        let role = match appeal.level {
            AppealLevel::Internal => Role::AppealsReviewer,
            AppealLevel::External => Role::ExternalReviewer,
        };
        self.claims.ensure_role(from, role)?;
        if self.now >= appeal.until {
            self.end_appeal(&mut record, AppealRuling::Lapsed)?;
            self.claims.store(key, record)?;
            return Ok(AppealRuling::Lapsed);
        }
        record.ensure_uninvolved(from).map_err(ClaimsError::Transition)?;
        record.note_judge(from).map_err(ClaimsError::Transition)?;
        self.ensure_impartial_of(from, key.provider, &record.claim)?;
        let Some(reviews) = overturned else {
            self.end_appeal(&mut record, AppealRuling::Upheld)?;
            self.claims.store(key, record)?;
            return Ok(AppealRuling::Upheld);
        };
        self.end_appeal(&mut record, AppealRuling::Overturned)?;
        while self.pay_interest(key, &mut record)? {}
        record.take_reviews(reviews).map_err(ClaimsError::Transition)?;
        self.rework(key, record, self.now, false)?;
        Ok(AppealRuling::Overturned)
    }

    /// `give_role`.
    ///
    /// # Errors
    ///
    /// As the claims tell them.
    pub fn give_role(&mut self, from: Account, role: Role, accounts: &[Account]) -> Result<(), ClaimsError> {
        let others = self.insurers();
        self.claims.give_role(from, role, accounts, &others)
    }

    /// Who owns the policies or the escrow, enrols, or is treasurer.
    fn insurers(&self) -> Vec<Account> {
        let owners = [self.policies.administration.owner, self.escrow.administration.owner];
        owners.into_iter().chain(self.policies.officer).chain(self.escrow.treasurer).collect()
    }

    /// Nobody judges what he bills, does, has ordered or is paid for, or whose patient he is; nor what another duty of
    /// his is about.
    fn ensure_impartial(&self, from: Account, providers: &[ProviderId], member: MemberId) -> Result<(), ClaimsError> {
        let is_patient = self.policies.members.get(member.0 as usize).is_some_and(|member| member.account == from);
        let is_party = |provider: &ProviderId| {
            let provider = self.providers.load(*provider).ok();
            provider.is_some_and(|provider| provider.operators.contains(&from) || provider.payout == from)
        };
        if is_patient || providers.iter().any(is_party) {
            return Err(ClaimsError::Transition(TransitionError::ReviewerInvolved));
        }
        if self.insurers().contains(&from) {
            return Err(ClaimsError::HasOtherRole);
        }
        Ok(())
    }

    /// The same, of a claim.
    fn ensure_impartial_of(&self, from: Account, biller: ProviderId, claim: &Claim) -> Result<(), ClaimsError> {
        let others = claim.lines.iter().flat_map(|line| [claim.rendering_of(line), claim.ordering_of(line)]);
        let providers: Vec<ProviderId> = others.flatten().chain([biller]).collect();
        self.ensure_impartial(from, &providers, claim.member)
    }

    /// `ask_authorisation`.
    pub fn ask_authorisation(
        &mut self,
        from: Account,
        request: &AuthorisationRequest,
    ) -> Result<AuthorisationId, ClaimsError> {
        self.ensure_operator(from, request.provider)?;
        self.policies.ask_authorisation(request, self.now).ok_or(ClaimsError::Authorisation)
    }

    /// `decide_authorisation`.
    pub fn decide_authorisation(
        &mut self,
        from: Account,
        id: AuthorisationId,
        approval: Option<Approval>,
    ) -> Result<(), ClaimsError> {
        self.claims.ensure_role(from, Role::Reviewer)?;
        let asked = &self.policies.authorisations.get(id.0 as usize).ok_or(ClaimsError::Authorisation)?.terms;
        self.ensure_impartial(from, &[asked.provider], asked.member)?;
        self.policies.decide_authorisation(id, approval, self.now).ok_or(ClaimsError::Authorisation)
    }
}
