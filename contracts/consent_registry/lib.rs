//! The consent registry. See [`interfaces::consent_registry`] for what each message means.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod partners;
mod state;
#[cfg(test)]
mod tests;

pub use self::consent_registry::{ConsentRegistryContract, ConsentRegistryContractRef};

#[ink::contract]
mod consent_registry {
    use domain::calendar::Day;
    use domain::consent::{Act, Asker, Categories, ConsentError, Discloser, Disclosure, Grant, GrantTerms, Purpose};
    use domain::emergency::{declare, EmergencyAccess, EmergencyError, EmergencyId, EmergencyReview, OpenEmergency};
    use domain::ids::{Account, Commitment, GrantId, Millis, ProviderId};
    use domain::representation::{appoint, dismiss, is_delegate, Capacity, Delegate, Giver, Guardianship, Power};
    use domain::statement::Statement;
    use ink::prelude::vec::Vec;
    use interfaces::consent_registry::{
        ConsentGranted, ConsentNarrowed, ConsentRegistryError, ConsentRevoked, DelegateChanged, EmergencyDeclared,
        EmergencyReviewed, GuardianAttested, MemberRecord,
    };
    use interfaces::{account, account_id};

    use crate::partners;
    use crate::state::State;

    /// Who may attach what about whom.
    #[ink(storage)]
    pub struct ConsentRegistryContract {
        pub(crate) state: State,
    }

    impl ConsentRegistryContract {
        /// An empty registry. Nobody owns it. `provider_registry` numbers the providers that grants name; `genesis_hash` is
        /// the chain's: a contract cannot ask for it.
        #[ink(constructor)]
        pub fn new(provider_registry: AccountId, genesis_hash: [u8; 32]) -> Self {
            Self { state: State::new(provider_registry, genesis_hash) }
        }

        /// Who acts, and what the member consents to without them.
        fn authorise(&self, member: Account, capacity: Capacity) -> Result<(Giver, Categories), ConsentRegistryError> {
            let (caller, now) = (account(self.env().caller()), self.env().block_timestamp());
            match capacity {
                Capacity::Member if caller == member => Ok((Giver::Member, Categories::NONE)),
                Capacity::Member => Err(ConsentRegistryError::NotMember),
                Capacity::Delegate if is_delegate(&self.state.load_member(member).delegates, caller, now) => {
                    Ok((Giver::Delegate(caller), Categories::NONE))
                }
                Capacity::Delegate => Err(ConsentRegistryError::NotDelegate),
                Capacity::Guardian { issuer } => match self.state.load_guardianship(member, caller, issuer) {
                    Some(Guardianship { power, term }) if power.is_in_force(now) => {
                        Ok((Giver::Guardian { guardian: caller, issuer, term }, power.alone))
                    }
                    Some(_) | None => Err(ConsentRegistryError::NotGuardian),
                },
            }
        }

        /// Does what somebody may do who was authorised; `alone` is what the member consents to without them.
        fn perform(
            &mut self,
            member: Account,
            by: Giver,
            alone: Categories,
            act: Act,
        ) -> Result<Option<GrantId>, ConsentRegistryError> {
            let now = self.env().block_timestamp();
            let id = account_id(member);
            let is_member = by == Giver::Member;
            let mut record = self.state.load_member(member);
            match act {
                Act::Grant(terms) => {
                    terms.ensure_meaningful(now).map_err(ConsentRegistryError::Terms)?;
                    if !terms.categories.common(alone).is_empty() {
                        return Err(ConsentRegistryError::Giver(ConsentError::MinorsOwn));
                    }
                    self.ensure_independent(&by, terms.discloser, terms.recipient, &[])
                        .map_err(ConsentRegistryError::Giver)?;
                    let grant = GrantId(record.grants);
                    record.grants = next(record.grants)?;
                    self.state.store_grant(member, grant, Grant::new(terms, by, record.epoch, now));
                    self.state.store_member(member, record);
                    self.env().emit_event(ConsentGranted { member: id, grant, terms, given_by: by });
                    Ok(Some(grant))
                }
                Act::Narrow { grant, terms } => {
                    let before = self.load_changeable(member, grant, &by, record.epoch)?;
                    before.terms.ensure_narrower(&terms).map_err(ConsentRegistryError::Narrow)?;
                    terms.ensure_meaningful(now).map_err(ConsentRegistryError::Terms)?;
                    let after = before.narrowed(terms, now).ok_or(ConsentRegistryError::TooManyGrants)?;
                    self.state.store_version(member, grant, before);
                    self.state.store_grant(member, grant, after);
                    let version = after.version;
                    self.env().emit_event(ConsentNarrowed { member: id, grant, version, terms, by });
                    Ok(Some(grant))
                }
                Act::Revoke(grant) => {
                    let before = self.load_changeable(member, grant, &by, record.epoch)?;
                    self.state.store_grant(member, grant, Grant { revoked_at: Some(now), ..before });
                    self.env().emit_event(ConsentRevoked { member: id, grant: Some(grant), by });
                    Ok(Some(grant))
                }
                Act::RevokeAll => {
                    if matches!(by, Giver::Guardian { .. }) {
                        return Err(ConsentRegistryError::OnlyTheMember);
                    }
                    record.epoch = next(record.epoch)?;
                    // What was signed before and not yet submitted would otherwise give consent after it was taken back.
                    record.signatures = next(record.signatures)?;
                    self.state.store_member(member, record);
                    self.env().emit_event(ConsentRevoked { member: id, grant: None, by });
                    Ok(None)
                }
                Act::Appoint { .. } | Act::Dismiss(_) if !is_member => Err(ConsentRegistryError::OnlyTheMember),
                Act::Appoint { delegate, until } => {
                    appoint(&mut record.delegates, member, Delegate { account: delegate, until }, now)
                        .map_err(ConsentRegistryError::Delegate)?;
                    self.state.store_member(member, record);
                    self.tell_delegate(id, delegate, Some(until));
                    Ok(None)
                }
                Act::Dismiss(delegate) => {
                    dismiss(&mut record.delegates, delegate).map_err(ConsentRegistryError::Delegate)?;
                    self.state.store_member(member, record);
                    self.tell_delegate(id, delegate, None);
                    Ok(None)
                }
                Act::Review { access, justified } => {
                    let mut emergency = self
                        .state
                        .load_access(member, access)
                        .ok_or(ConsentRegistryError::Emergency(EmergencyError::NoSuchAccess))?;
                    if matches!(by, Giver::Guardian { issuer, .. } if issuer != emergency.issuer) {
                        return Err(ConsentRegistryError::NotTheGuardians);
                    }
                    let provider = emergency.provider;
                    self.ensure_independent(&by, Discloser::Provider(provider), Some(emergency.accessor), &[])
                        .map_err(ConsentRegistryError::Giver)?;
                    let review = EmergencyReview { justified, by, at: now };
                    let mut open = self.state.load_open(provider);
                    emergency
                        .take_review(&mut open, member, access, review)
                        .map_err(ConsentRegistryError::Emergency)?;
                    self.state.store_access(member, access, emergency);
                    self.state.store_open(provider, open);
                    self.env().emit_event(EmergencyReviewed { member: id, access, provider, review });
                    Ok(None)
                }
            }
        }

        fn tell_delegate(&self, member: AccountId, delegate: Account, until: Option<Millis>) {
            self.env().emit_event(DelegateChanged { member, delegate: account_id(delegate), until });
        }

        /// A grant that `by` may narrow or revoke.
        fn load_changeable(
            &self,
            member: Account,
            grant: GrantId,
            by: &Giver,
            epoch: u32,
        ) -> Result<Grant, ConsentRegistryError> {
            let record = self.state.load_grant(member, grant).ok_or(ConsentRegistryError::NoSuchGrant)?;
            if !by.may_change(&record.given_by) {
                return Err(ConsentRegistryError::NotTheGuardians);
            }
            if record.is_revoked(epoch) {
                return Err(ConsentRegistryError::AlreadyRevoked);
            }
            Ok(record)
        }

        /// Refuses a consent that stands on the word of somebody who is a party to the disclosure.
        fn ensure_independent(
            &self,
            given_by: &Giver,
            discloser: Discloser,
            recipient: Option<Account>,
            own: &[Account],
        ) -> Result<(), ConsentError> {
            for word in given_by.instead_of_the_member().into_iter().flatten() {
                let is_party = recipient == Some(word)
                    || own.contains(&word)
                    || match discloser {
                        Discloser::Account(discloser) => discloser == word,
                        Discloser::Provider(provider) => {
                            let registry = self.state.load_fixed().0;
                            let assessment = partners::assess(registry, provider, word, None)
                                .map_err(|_| ConsentError::Unverified)?;
                            assessment.is_operator || assessment.payout == word
                        }
                    };
                if is_party {
                    return Err(ConsentError::Conflict);
                }
            }
            Ok(())
        }
    }

    impl interfaces::consent_registry::ConsentRegistry for ConsentRegistryContract {
        #[ink(message)]
        fn grant(&mut self, terms: GrantTerms) -> Result<GrantId, ConsentRegistryError> {
            let member = account(self.env().caller());
            let grant = self.perform(member, Giver::Member, Categories::NONE, Act::Grant(terms))?;
            grant.ok_or(ConsentRegistryError::NoSuchGrant)
        }

        #[ink(message)]
        fn revoke(&mut self, grant: GrantId) -> Result<(), ConsentRegistryError> {
            let member = account(self.env().caller());
            self.perform(member, Giver::Member, Categories::NONE, Act::Revoke(grant)).map(|_| ())
        }

        #[ink(message)]
        fn revoke_all(&mut self) -> Result<(), ConsentRegistryError> {
            let member = account(self.env().caller());
            self.perform(member, Giver::Member, Categories::NONE, Act::RevokeAll).map(|_| ())
        }

        #[ink(message)]
        fn act(
            &mut self,
            member: Account,
            capacity: Capacity,
            act: Act,
        ) -> Result<Option<GrantId>, ConsentRegistryError> {
            let (by, alone) = self.authorise(member, capacity)?;
            self.perform(member, by, alone, act)
        }

        #[ink(message)]
        fn act_signed(
            &mut self,
            member: Account,
            act: Act,
            nonce: u32,
            expires: Millis,
            signature: [u8; 64],
        ) -> Result<Option<GrantId>, ConsentRegistryError> {
            if expires <= self.env().block_timestamp() {
                return Err(ConsentRegistryError::SignatureExpired);
            }
            let mut record = self.state.load_member(member);
            if nonce != record.signatures {
                return Err(ConsentRegistryError::WrongNonce);
            }
            let (contract, chain) = (account(self.env().account_id()), self.state.load_fixed().1);
            let text = Statement { act: &act, member, contract, chain, nonce, expires }.text();
            self.env().sr25519_verify(&signature, &text, &member.0).map_err(|_| ConsentRegistryError::BadSignature)?;
            record.signatures = next(nonce)?;
            self.state.store_member(member, record);
            self.perform(member, Giver::Member, Categories::NONE, act)
        }

        #[ink(message)]
        fn attest_guardian(
            &mut self,
            member: Account,
            guardian: Account,
            power: Power,
        ) -> Result<(), ConsentRegistryError> {
            let (caller, now) = (self.env().caller(), self.env().block_timestamp());
            let issuer = account(caller);
            let before = self.state.load_guardianship(member, guardian, issuer);
            let guardianship = Guardianship::attested(before, member, guardian, issuer, power, now)
                .map_err(ConsentRegistryError::Guardian)?;
            self.state.store_guardianship(member, guardian, issuer, guardianship);
            let (member, guardian) = (account_id(member), account_id(guardian));
            self.env().emit_event(GuardianAttested { member, guardian, issuer: caller, guardianship });
            Ok(())
        }

        #[ink(message)]
        fn emergency(
            &mut self,
            member: Account,
            provider: ProviderId,
            issuer: Account,
            justification: Commitment,
        ) -> Result<EmergencyId, ConsentRegistryError> {
            let (accessor, now) = (account(self.env().caller()), self.env().block_timestamp());
            let today = Day::of(now, 0).map(|day| (day, issuer));
            let assessment = partners::assess(self.state.load_fixed().0, provider, accessor, today)?;
            if !assessment.is_operator {
                return Err(ConsentRegistryError::NotOperator);
            }
            if !assessment.standings.first().is_some_and(|standing| standing.is_eligible()) {
                return Err(ConsentRegistryError::NotCredentialed);
            }
            let mut member_record = self.state.load_member(member);
            let access = EmergencyId(member_record.emergencies);
            let mut open = self.state.load_open(provider);
            declare(&mut open, member, access, now).map_err(ConsentRegistryError::Emergency)?;
            member_record.emergencies =
                next(access.0).map_err(|_| ConsentRegistryError::Emergency(EmergencyError::TooMany))?;
            let record = EmergencyAccess { provider, accessor, issuer, justification, at: now, review: None };
            self.state.store_member(member, member_record);
            self.state.store_open(provider, open);
            self.state.store_access(member, access, record);
            self.env().emit_event(EmergencyDeclared { member: account_id(member), access, record });
            Ok(access)
        }

        #[ink(message)]
        fn check(
            &self,
            member: Account,
            disclosures: Vec<(GrantId, Disclosure)>,
            asker: Asker,
        ) -> Result<(), ConsentError> {
            let now = self.env().block_timestamp();
            let epoch = self.state.load_member(member).epoch;
            if disclosures.is_empty() {
                return Err(ConsentError::NoSuchGrant);
            }
            disclosures.iter().try_for_each(|(grant, disclosure)| {
                if disclosure.purpose == Purpose::Emergency {
                    let access = self.state.load_access(member, EmergencyId(grant.0));
                    return access.ok_or(ConsentError::NoSuchGrant)?.ensure_allows(disclosure, &asker, now);
                }
                let record = self.state.load_grant(member, *grant).ok_or(ConsentError::NoSuchGrant)?;
                record.ensure_allows(disclosure, epoch, now)?;
                if let Giver::Guardian { guardian, issuer, term } = record.given_by {
                    let guardianship = self.state.load_guardianship(member, guardian, issuer);
                    guardianship.ok_or(ConsentError::GuardianshipEnded)?.ensure_carries(
                        term,
                        issuer,
                        disclosure.category,
                        &asker,
                        now,
                    )?;
                }
                // Asked again at this moment: whoever was independent when consenting may have become a party since.
                let recipient = Some(disclosure.recipient);
                self.ensure_independent(&record.given_by, disclosure.discloser, recipient, &asker.own)
            })
        }

        #[ink(message)]
        fn grant_of(&self, member: Account, grant: GrantId) -> Option<(Grant, bool)> {
            let epoch = self.state.load_member(member).epoch;
            self.state.load_grant(member, grant).map(|record| (record, record.is_revoked(epoch)))
        }

        #[ink(message)]
        fn grant_version(&self, member: Account, grant: GrantId, version: u32) -> Option<Grant> {
            let current = self.state.load_grant(member, grant)?;
            if current.version == version {
                Some(current)
            } else {
                self.state.load_version(member, grant, version)
            }
        }

        #[ink(message)]
        fn grants_of(&self, member: Account) -> u32 {
            self.state.load_member(member).grants
        }

        #[ink(message)]
        fn member_of(&self, member: Account) -> MemberRecord {
            self.state.load_member(member)
        }

        #[ink(message)]
        fn guardianship(&self, member: Account, guardian: Account, issuer: Account) -> Option<Guardianship> {
            self.state.load_guardianship(member, guardian, issuer)
        }

        #[ink(message)]
        fn emergency_of(&self, member: Account, access: EmergencyId) -> Option<EmergencyAccess> {
            self.state.load_access(member, access)
        }

        #[ink(message)]
        fn open_emergencies(&self, provider: ProviderId) -> Vec<OpenEmergency> {
            self.state.load_open(provider)
        }

        #[ink(message)]
        fn provider_registry(&self) -> AccountId {
            self.state.load_fixed().0
        }

        #[ink(message)]
        fn genesis_hash(&self) -> [u8; 32] {
            self.state.load_fixed().1
        }
    }

    /// The number after this one.
    fn next(number: u32) -> Result<u32, ConsentRegistryError> {
        number.checked_add(1).ok_or(ConsentRegistryError::TooManyGrants)
    }
}
