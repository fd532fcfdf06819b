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
    use domain::consent::{Act, Categories, ConsentError, Discloser, Disclosure, Grant, Purpose};
    use domain::emergency::{EmergencyAccess, EmergencyError, EmergencyId, EmergencyLog};
    use domain::ids::{Account, GrantId, ProviderId};
    use domain::representation::{Giver, Power, Representation, Right};
    use domain::statement::Statement;
    use ink::prelude::boxed::Box;
    use interfaces::consent_registry::{
        argument, ConsentGranted, ConsentRegistryError, ConsentRevoked, EmergencyChanged, MemberRecord, PowerGiven,
    };
    use interfaces::events::emit;
    use interfaces::{account, account_id};

    use crate::partners;
    use crate::state::{State, CURRENT};

    /// Who may attach what about whom.
    #[ink(storage)]
    pub struct ConsentRegistryContract {
        pub(crate) state: State,
    }

    /// By what right somebody acts.
    struct Authority<'a> {
        /// For whom.
        member: &'a Account,
        /// Who acts.
        who: &'a Account,
        /// On whose word.
        authority: &'a Account,
        /// The term of a representative's power.
        term: u32,
        /// What the member consents to without them.
        alone: Categories,
    }

    impl<'a> Authority<'a> {
        fn of_member(member: &'a Account) -> Self {
            Self { member, who: member, authority: member, term: 0, alone: Categories::NONE }
        }
    }

    impl ConsentRegistryContract {
        /// An empty registry. Nobody owns it. `provider_registry` numbers the providers that grants name; `genesis_hash` is
        /// the chain's: a contract cannot ask for it.
        #[ink(constructor)]
        pub fn new(provider_registry: AccountId, genesis_hash: [u8; 32]) -> Self {
            Self { state: State::new(provider_registry, genesis_hash) }
        }

        /// Whose right it is, who exercises it, and what the member consents to without them.
        fn authorise<'a>(
            &mut self,
            caller: &'a Account,
            right: &'a Right,
            act: &Act,
        ) -> Result<Authority<'a>, ConsentRegistryError> {
            let now = self.env().block_timestamp();
            match right {
                Right::Own => Ok(Authority::of_member(caller)),
                Right::Representative { member, authority } => match self.state.load_power(member, caller, authority) {
                    Some(it) if it.power.is_in_force(now) => {
                        Ok(Authority { member, who: caller, authority, term: it.term, alone: it.power.alone })
                    }
                    Some(_) | None => Err(ConsentRegistryError::NoPower),
                },
                Right::Signed { member, nonce, expires, signature } => {
                    let (nonce, expires) = (*nonce, *expires);
                    if expires <= now {
                        return Err(ConsentRegistryError::SignatureExpired);
                    }
                    let mut record = self.state.load_member(member);
                    // Nobody can hold a revocation up by bringing something else first.
                    if !matches!(act, Act::Revoke(_) | Act::RevokeAll) {
                        if nonce != record.signatures {
                            return Err(ConsentRegistryError::WrongNonce);
                        }
                        record.signatures = next(nonce)?;
                        self.state.store_member(member, &record);
                    }
                    let (contract, chain) = (account(self.env().account_id()), self.state.load_fixed().genesis);
                    let epoch = record.epoch;
                    let text = Statement { act, member: *member, contract, chain, epoch, nonce, expires }.text();
                    self.env()
                        .sr25519_verify(signature, &text, &member.0)
                        .map_err(|_| ConsentRegistryError::BadSignature)?;
                    Ok(Authority::of_member(member))
                }
            }
        }

        /// Does what somebody was authorised to do.
        fn perform(
            &mut self,
            member: &Account,
            by: &Giver,
            alone: Categories,
            act: &Act,
        ) -> Result<u32, ConsentRegistryError> {
            let now = self.env().block_timestamp();
            let mut record = self.state.load_member(member);
            match act {
                Act::Grant(terms) => {
                    terms.ensure_meaningful(now).map_err(ConsentRegistryError::Terms)?;
                    if !terms.categories.common(alone).is_empty() {
                        return Err(ConsentRegistryError::Giver(ConsentError::MembersOwn));
                    }
                    self.ensure_independent(member, by, &terms.discloser, terms.recipient.as_ref(), &[])
                        .map_err(ConsentRegistryError::Giver)?;
                    let grant = GrantId(record.grants);
                    record.grants = next(record.grants)?;
                    self.state.store_member(member, &record);
                    self.keep_grant(member, grant, &Grant::new(*terms, *by, record.epoch, now), &by.who);
                    Ok(grant.0)
                }
                Act::Narrow { grant, terms } => {
                    let before = self.load_changeable(member, *grant, by, record.epoch)?;
                    before.terms.ensure_narrower(terms).map_err(ConsentRegistryError::Narrow)?;
                    terms.ensure_meaningful(now).map_err(ConsentRegistryError::Terms)?;
                    let after = before.narrowed(*terms, now).ok_or(ConsentRegistryError::TooManyGrants)?;
                    self.state.store_grant(member, *grant, before.version, &before);
                    self.keep_grant(member, *grant, &after, &by.who);
                    Ok(grant.0)
                }
                Act::Revoke(grant) => {
                    let mut record = self.load_changeable(member, *grant, by, record.epoch)?;
                    record.revoked_at = Some(now);
                    self.state.store_grant(member, *grant, CURRENT, &record);
                    self.tell_revoked(member, Some(*grant), &by.who);
                    Ok(grant.0)
                }
                Act::RevokeAll => {
                    if by.is_guardian(member) {
                        return Err(ConsentRegistryError::OnlyTheMember);
                    }
                    record.epoch = next(record.epoch)?;
                    self.state.store_member(member, &record);
                    self.tell_revoked(member, None, &by.who);
                    Ok(record.epoch)
                }
                Act::Appoint { delegate, power } => {
                    if by.who != *member {
                        return Err(ConsentRegistryError::OnlyTheMember);
                    }
                    self.empower(member, delegate, member, power)
                }
                Act::Review { provider, access, justified } => self.review(member, by, *provider, *access, *justified),
            }
        }

        fn review(
            &mut self,
            member: &Account,
            by: &Giver,
            provider: ProviderId,
            access: EmergencyId,
            justified: bool,
        ) -> Result<u32, ConsentRegistryError> {
            let missing = ConsentRegistryError::Emergency(EmergencyError::NoSuchAccess);
            let mut emergency = self.state.load_access(provider, access).ok_or(missing)?;
            if emergency.member != *member {
                return Err(missing);
            }
            if by.is_guardian(member) && by.authority != emergency.issuer {
                return Err(ConsentRegistryError::NotTheGuardians);
            }
            self.ensure_independent(member, by, &Discloser::Provider(provider), Some(&emergency.accessor), &[])
                .map_err(ConsentRegistryError::Giver)?;
            let mut log = self.state.load_log(provider);
            emergency.take_review(&mut log, justified).map_err(ConsentRegistryError::Emergency)?;
            self.keep_access(provider, access, &emergency, &log, &by.who);
            Ok(access.0)
        }

        #[inline(never)]
        fn keep_grant(&mut self, member: &Account, grant: GrantId, record: &Grant, by: &Account) {
            self.state.store_grant(member, grant, CURRENT, record);
            emit(ConsentGranted { member: account_id(*member), grant, record: *record, by: *by });
        }

        #[inline(never)]
        fn tell_revoked(&self, member: &Account, grant: Option<GrantId>, by: &Account) {
            emit(ConsentRevoked { member: account_id(*member), grant, by: *by });
        }

        #[inline(never)]
        fn keep_access(
            &mut self,
            provider: ProviderId,
            access: EmergencyId,
            record: &EmergencyAccess,
            log: &EmergencyLog,
            by: &Account,
        ) {
            self.state.store_access(provider, access, record, log);
            let member = account_id(record.member);
            emit(EmergencyChanged { member, provider, access, record: *record, by: *by });
        }

        /// Gives a power, in the place of the one before.
        #[inline(never)]
        fn empower(
            &mut self,
            member: &Account,
            who: &Account,
            authority: &Account,
            power: &Power,
        ) -> Result<u32, ConsentRegistryError> {
            let before = self.state.load_power(member, who, authority);
            let now = self.env().block_timestamp();
            let representation = Representation::given(before.as_deref(), member, who, authority, *power, now)
                .map_err(ConsentRegistryError::Power)?;
            self.state.store_power(member, who, authority, &representation);
            emit(PowerGiven { member: account_id(*member), who: *who, authority: *authority, representation });
            Ok(representation.term)
        }

        /// A grant that `by` may narrow or revoke.
        #[inline(never)]
        fn load_changeable(
            &self,
            member: &Account,
            grant: GrantId,
            by: &Giver,
            epoch: u32,
        ) -> Result<Box<Grant>, ConsentRegistryError> {
            let record = self.state.load_grant(member, grant, CURRENT).ok_or(ConsentRegistryError::NoSuchGrant)?;
            if !by.may_change(&record.given_by, member) {
                return Err(ConsentRegistryError::NotTheGuardians);
            }
            if record.is_revoked(epoch) {
                return Err(ConsentRegistryError::AlreadyRevoked);
            }
            Ok(record)
        }

        /// Refuses a consent that stands on the word of somebody who is a party to the disclosure.
        #[inline(never)]
        fn ensure_independent(
            &self,
            member: &Account,
            given_by: &Giver,
            discloser: &Discloser,
            recipient: Option<&Account>,
            own: &[Account],
        ) -> Result<(), ConsentError> {
            for word in [&given_by.who, &given_by.authority] {
                // Members may disclose what is about themselves.
                let is_party = word != member
                    && (recipient == Some(word)
                        || own.contains(word)
                        || match discloser {
                            Discloser::Account(discloser) => discloser == word,
                            Discloser::Provider(provider) => {
                                let fixed = self.state.load_fixed();
                                let role = partners::assess(&fixed.registry, *provider, word, Day(0), word)
                                    .map_err(|_| ConsentError::Unverified)?;
                                role.acts || role.is_paid
                            }
                        });
                if is_party {
                    return Err(ConsentError::Conflict);
                }
            }
            Ok(())
        }
    }

    impl interfaces::consent_registry::ConsentRegistry for ConsentRegistryContract {
        #[ink(message)]
        fn act(&mut self, right: argument::Right, act: argument::Act) -> Result<u32, ConsentRegistryError> {
            let caller = account(self.env().caller());
            let Authority { member, who, authority, term, alone } = self.authorise(&caller, &right, &act)?;
            self.perform(member, &Giver { who: *who, authority: *authority, term }, alone, &act)
        }

        #[ink(message)]
        fn attest_guardian(
            &mut self,
            member: argument::Account,
            guardian: argument::Account,
            power: argument::Power,
        ) -> Result<u32, ConsentRegistryError> {
            let issuer = account(self.env().caller());
            self.empower(&member, &guardian, &issuer, &power)
        }

        #[ink(message)]
        fn emergency(
            &mut self,
            member: argument::Account,
            provider: ProviderId,
            issuer: argument::Account,
            justification: argument::Commitment,
        ) -> Result<u32, ConsentRegistryError> {
            let (accessor, now) = (account(self.env().caller()), self.env().block_timestamp());
            let today = Day::of(now, 0).ok_or(ConsentRegistryError::NotCredentialed)?;
            let role = partners::assess(&self.state.load_fixed().registry, provider, &accessor, today, &issuer)?;
            if !role.acts {
                return Err(ConsentRegistryError::NotOperator);
            }
            if !role.is_credentialed {
                return Err(ConsentRegistryError::NotCredentialed);
            }
            let mut log = self.state.load_log(provider);
            let access = log
                .declare(|access| self.state.load_access(provider, access), now)
                .map_err(ConsentRegistryError::Emergency)?;
            let (member, issuer, justification) = (*member, *issuer, *justification);
            let record = EmergencyAccess { member, accessor, issuer, justification, at: now, justified: None };
            self.keep_access(provider, access, &record, &log, &accessor);
            Ok(access.0)
        }

        #[ink(message)]
        fn check(
            &self,
            member: argument::Account,
            disclosures: argument::Vec<(GrantId, Disclosure)>,
            asker: argument::Asker,
        ) -> Result<(), ConsentError> {
            let now = self.env().block_timestamp();
            let epoch = self.state.load_member(&member).epoch;
            if disclosures.is_empty() {
                return Err(ConsentError::NoSuchGrant);
            }
            disclosures.iter().try_for_each(|(grant, disclosure)| {
                if disclosure.purpose == Purpose::Emergency {
                    let Discloser::Provider(provider) = disclosure.discloser else {
                        return Err(ConsentError::WrongDiscloser);
                    };
                    let access = self.state.load_access(provider, EmergencyId(grant.0));
                    return access.ok_or(ConsentError::NoSuchGrant)?.ensure_allows(&member, disclosure, &asker, now);
                }
                let record = self.state.load_grant(&member, *grant, CURRENT).ok_or(ConsentError::NoSuchGrant)?;
                record.ensure_allows(disclosure, epoch, now)?;
                let Giver { who, authority, term } = &record.given_by;
                if record.given_by.is_guardian(&member) {
                    let power = self.state.load_power(&member, who, authority);
                    let power = power.ok_or(ConsentError::GuardianshipEnded)?;
                    power.ensure_carries(*term, authority, disclosure.category, &asker, now)?;
                }
                // Asked again at this moment: whoever was independent when consenting may have become a party since.
                let recipient = Some(&disclosure.recipient);
                self.ensure_independent(&member, &record.given_by, &disclosure.discloser, recipient, &asker.own)
            })
        }

        #[ink(message)]
        fn grant_of(&self, member: argument::Account, grant: GrantId) -> Option<(Box<Grant>, bool)> {
            let epoch = self.state.load_member(&member).epoch;
            let record = self.state.load_grant(&member, grant, CURRENT)?;
            let is_revoked = record.is_revoked(epoch);
            Some((record, is_revoked))
        }

        #[ink(message)]
        fn grant_version(&self, member: argument::Account, grant: GrantId, version: u32) -> Option<Box<Grant>> {
            self.state.load_grant(&member, grant, version)
        }

        #[ink(message)]
        fn member_of(&self, member: argument::Account) -> MemberRecord {
            self.state.load_member(&member)
        }

        #[ink(message)]
        fn representation(
            &self,
            member: argument::Account,
            who: argument::Account,
            authority: argument::Account,
        ) -> Option<Box<Representation>> {
            self.state.load_power(&member, &who, &authority)
        }

        #[ink(message)]
        fn emergency_of(&self, provider: ProviderId, access: EmergencyId) -> Option<Box<EmergencyAccess>> {
            self.state.load_access(provider, access)
        }

        #[ink(message)]
        fn emergencies_of(&self, provider: ProviderId) -> EmergencyLog {
            self.state.load_log(provider)
        }

        #[ink(message)]
        fn provider_registry(&self) -> AccountId {
            account_id(self.state.load_fixed().registry)
        }

        #[ink(message)]
        fn genesis_hash(&self) -> [u8; 32] {
            self.state.load_fixed().genesis
        }
    }

    /// The number after this one.
    fn next(number: u32) -> Result<u32, ConsentRegistryError> {
        number.checked_add(1).ok_or(ConsentRegistryError::TooManyGrants)
    }
}
