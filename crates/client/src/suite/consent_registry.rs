//! Messages of the consent registry.

use domain::consent::{Act, Asker, ConsentError, Disclosure, Grant, GrantTerms};
use domain::emergency::{EmergencyAccess, EmergencyId, EmergencyLog};
use domain::ids::{Account, Commitment, GrantId, Millis, ProviderId};
use domain::representation::{Power, Representation, Right};
use domain::statement::Statement;
use interfaces::account;
use interfaces::consent_registry::{ConsentRegistryError, MemberRecord};
use scale::Decode;

use super::{AskError, Message, Question};
use crate::chain::{AccountId, Chain};

/// The consent registry at an address. Each method is the message of [`interfaces::consent_registry::ConsentRegistry`] of
/// its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentRegistry(pub AccountId);

type Answer<T> = Message<T, ConsentRegistryError>;

impl ConsentRegistry {
    /// Does something by some right. The number that it answers with is what `T` counts.
    pub fn act<T: Decode>(self, right: Right, act: Act) -> Answer<T> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::act"), &(right, act))
    }

    /// Gives consent. From the member.
    pub fn grant(self, terms: GrantTerms) -> Answer<GrantId> {
        self.act(Right::Own, Act::Grant(terms))
    }

    /// Takes back a part of a consent. From the member.
    pub fn narrow(self, grant: GrantId, terms: GrantTerms) -> Answer<GrantId> {
        self.act(Right::Own, Act::Narrow { grant, terms })
    }

    /// Takes one consent back. From the member.
    pub fn revoke(self, grant: GrantId) -> Answer<GrantId> {
        self.act(Right::Own, Act::Revoke(grant))
    }

    /// Takes back every consent given so far; answers with the epoch. From the member.
    pub fn revoke_all(self) -> Answer<u32> {
        self.act(Right::Own, Act::RevokeAll)
    }

    /// Gives a delegate a power; answers with its term. From the member.
    pub fn appoint_delegate(self, delegate: Account, power: Power) -> Answer<u32> {
        self.act(Right::Own, Act::Appoint { delegate, power })
    }

    /// Takes a delegate's power away. From the member.
    pub fn dismiss_delegate(self, delegate: Account) -> Answer<u32> {
        self.appoint_delegate(delegate, Power::ENDED)
    }

    /// Judges an emergency access. From the member, a delegate or a guardian, as `right` says.
    pub fn review_emergency(
        self,
        right: Right,
        provider: ProviderId,
        access: EmergencyId,
        justified: bool,
    ) -> Answer<EmergencyId> {
        self.act(right, Act::Review { provider, access, justified })
    }

    /// What a member's wallet signs, with the number that the member's next signature must have: the text's bytes as they are.
    ///
    /// # Errors
    ///
    /// [`AskError`] if chain or registry do not answer.
    pub fn to_sign(
        self,
        chain: &mut (impl Chain + ?Sized),
        member: Account,
        act: &Act,
        expires: Millis,
    ) -> Result<(u32, Vec<u8>), AskError> {
        let record = self.member_of(member).ask(chain)?;
        let chain = chain.genesis_hash().map_err(AskError::from)?.into();
        let (contract, nonce) = (account(self.0), record.signatures);
        Ok((nonce, Statement { act, member, contract, chain, epoch: record.epoch, nonce, expires }.text()))
    }

    /// Attests a guardian. From an issuer.
    pub fn attest_guardian(self, member: Account, guardian: Account, power: Power) -> Answer<u32> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::attest_guardian"), &(member, guardian, power))
    }

    /// Declares an emergency. From an operator of the provider.
    pub fn emergency(
        self,
        member: Account,
        provider: ProviderId,
        issuer: Account,
        justification: Commitment,
    ) -> Answer<EmergencyId> {
        let arguments = (member, provider, issuer, justification);
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::emergency"), &arguments)
    }

    /// Whether grants allow disclosures now, to somebody who takes nobody's word but the member's and delegates'.
    pub fn check(self, member: Account, disclosures: &[(GrantId, Disclosure)]) -> Message<(), ConsentError> {
        self.check_for(member, disclosures, &Asker::default())
    }

    /// Whether grants allow disclosures now, to this asker.
    pub fn check_for(
        self,
        member: Account,
        disclosures: &[(GrantId, Disclosure)],
        asker: &Asker,
    ) -> Message<(), ConsentError> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::check"), &(member, disclosures, asker))
    }

    /// A grant, and whether it is revoked.
    pub fn grant_of(self, member: Account, grant: GrantId) -> Question<Option<(Grant, bool)>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::grant_of"), &(member, grant))
    }

    /// A grant as it stood in a version that was narrowed since.
    pub fn grant_version(self, member: Account, grant: GrantId, version: u32) -> Question<Option<Grant>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::grant_version"), &(member, grant, version))
    }

    /// How a member stands.
    pub fn member_of(self, member: Account) -> Question<MemberRecord> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::member_of"), &member)
    }

    /// The power that somebody has for a member, on this authority.
    pub fn representation(self, member: Account, who: Account, authority: Account) -> Question<Option<Representation>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::representation"), &(member, who, authority))
    }

    /// An emergency access.
    pub fn emergency_of(self, provider: ProviderId, access: EmergencyId) -> Question<Option<EmergencyAccess>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::emergency_of"), &(provider, access))
    }

    /// How a provider's emergency accesses stand.
    pub fn emergencies_of(self, provider: ProviderId) -> Question<EmergencyLog> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::emergencies_of"), &provider)
    }

    /// Where disclosers' provider numbers are told.
    pub fn provider_registry(self) -> Question<AccountId> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::provider_registry"), &())
    }

    /// The genesis hash that signatures must name.
    pub fn genesis_hash(self) -> Question<[u8; 32]> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::genesis_hash"), &())
    }
}
