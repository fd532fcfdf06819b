//! Messages of the consent registry.

use domain::consent::{Act, Asker, ConsentError, Disclosure, Grant, GrantTerms};
use domain::emergency::{EmergencyAccess, EmergencyId, OpenEmergency};
use domain::ids::{Account, Commitment, GrantId, Millis, ProviderId};
use domain::representation::{Capacity, Guardianship, Power};
use domain::statement::Statement;
use interfaces::account;
use interfaces::consent_registry::{ConsentRegistryError, MemberRecord};

use super::{AskError, Message, Question};
use crate::chain::{AccountId, Chain};

/// The consent registry at an address. Each method is the message of [`interfaces::consent_registry::ConsentRegistry`] of
/// its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentRegistry(pub AccountId);

type Answer<T> = Message<T, ConsentRegistryError>;

impl ConsentRegistry {
    /// Gives consent. From the member.
    pub fn grant(self, terms: GrantTerms) -> Answer<GrantId> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::grant"), &terms)
    }

    /// Takes one consent back. From the member.
    pub fn revoke(self, grant: GrantId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::revoke"), &grant)
    }

    /// Takes back every consent given so far. From the member.
    pub fn revoke_all(self) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::revoke_all"), &())
    }

    /// Does something for a member. From the member, a delegate or a guardian, as `capacity` says.
    pub fn act(self, member: Account, capacity: Capacity, act: Act) -> Answer<Option<GrantId>> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::act"), &(member, capacity, act))
    }

    /// Takes back a part of a consent. From the member.
    pub fn narrow(self, member: Account, grant: GrantId, terms: GrantTerms) -> Answer<Option<GrantId>> {
        self.act(member, Capacity::Member, Act::Narrow { grant, terms })
    }

    /// Lets a delegate act until a moment. From the member.
    pub fn appoint_delegate(self, member: Account, delegate: Account, until: Millis) -> Answer<Option<GrantId>> {
        self.act(member, Capacity::Member, Act::Appoint { delegate, until })
    }

    /// Lets a delegate act no longer. From the member.
    pub fn dismiss_delegate(self, member: Account, delegate: Account) -> Answer<Option<GrantId>> {
        self.act(member, Capacity::Member, Act::Dismiss(delegate))
    }

    /// Judges an emergency access. From the member, a delegate or a guardian, as `capacity` says.
    pub fn review_emergency(
        self,
        member: Account,
        capacity: Capacity,
        access: EmergencyId,
        justified: bool,
    ) -> Answer<Option<GrantId>> {
        self.act(member, capacity, Act::Review { access, justified })
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
        let nonce = self.member_of(member).ask(chain)?.signatures;
        let genesis = chain.genesis_hash().map_err(AskError::from)?.into();
        Ok((nonce, self.statement(genesis, member, act, nonce, expires)))
    }

    /// What a member signs, from everything that it is bound to.
    pub fn statement(self, chain: [u8; 32], member: Account, act: &Act, nonce: u32, expires: Millis) -> Vec<u8> {
        Statement { act, member, contract: account(self.0), chain, nonce, expires }.text()
    }

    /// Does what a member has signed. From anyone.
    pub fn act_signed(
        self,
        member: Account,
        act: Act,
        nonce: u32,
        expires: Millis,
        signature: [u8; 64],
    ) -> Answer<Option<GrantId>> {
        let arguments = (member, act, nonce, expires, signature);
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::act_signed"), &arguments)
    }

    /// Attests a guardian. From an issuer.
    pub fn attest_guardian(self, member: Account, guardian: Account, power: Power) -> Answer<()> {
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

    /// A grant as it stood in a version.
    pub fn grant_version(self, member: Account, grant: GrantId, version: u32) -> Question<Option<Grant>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::grant_version"), &(member, grant, version))
    }

    /// How a member stands.
    pub fn member_of(self, member: Account) -> Question<MemberRecord> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::member_of"), &member)
    }

    /// What an issuer attests of a guardian.
    pub fn guardianship(self, member: Account, guardian: Account, issuer: Account) -> Question<Option<Guardianship>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::guardianship"), &(member, guardian, issuer))
    }

    /// An emergency access.
    pub fn emergency_of(self, member: Account, access: EmergencyId) -> Question<Option<EmergencyAccess>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::emergency_of"), &(member, access))
    }

    /// The emergency accesses of a provider that nobody has called justified yet.
    pub fn open_emergencies(self, provider: ProviderId) -> Question<Vec<OpenEmergency>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::open_emergencies"), &provider)
    }

    /// How many grants a member has given.
    pub fn grants_of(self, member: Account) -> Question<u32> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::grants_of"), &member)
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
