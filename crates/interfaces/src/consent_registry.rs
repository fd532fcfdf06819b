//! The consent registry: who may attach what about whom. Shared by all insurers.

use alloc::vec::Vec;
use domain::consent::{Act, Asker, ConsentError, Disclosure, Grant, GrantTerms, NarrowError, TermsError};
use domain::emergency::{EmergencyAccess, EmergencyError, EmergencyId, EmergencyReview, OpenEmergency};
use domain::ids::{Account, Commitment, GrantId, Millis, ProviderId};
use domain::representation::{Capacity, Delegate, DelegateError, Giver, GuardianError, Guardianship, Power};
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// Why a message of the registry is refused.
    #[derive(Copy)]
    pub enum ConsentRegistryError {
        /// The terms could never allow anything.
        Terms(TermsError),
        /// The member has given no grant of that number.
        NoSuchGrant,
        /// The grant is revoked already.
        AlreadyRevoked,
        /// The member has given as many grants, versions or signatures as can be numbered.
        TooManyGrants,
        /// The terms do not narrow the grant.
        Narrow(NarrowError),
        /// The caller is not the member.
        NotMember,
        /// The caller is no delegate of the member, or no longer.
        NotDelegate,
        /// That issuer does not attest the caller as the member's guardian at this moment.
        NotGuardian,
        /// Nobody does this in the member's name: delegates do not delegate, guardians do not revoke everything.
        OnlyTheMember,
        /// A guardian changes only what a guardian attested by the same issuer has granted, and reviews only accesses under that
        /// issuer.
        NotTheGuardians,
        /// Who acts in the member's name may not give this consent: it could never count.
        Giver(ConsentError),
        /// The delegate cannot be appointed or dismissed.
        Delegate(DelegateError),
        /// The guardian cannot be attested.
        Guardian(GuardianError),
        /// The signature counts no longer.
        SignatureExpired,
        /// The signature has another number than the member's next one: it was submitted before, or another one was.
        WrongNonce,
        /// The member's key has not signed this, for this registry on this chain.
        BadSignature,
        /// The provider registry knows no such provider.
        NoSuchProvider,
        /// The caller does not act for the provider.
        NotOperator,
        /// The issuer attests no credential of the provider that is in force today.
        NotCredentialed,
        /// The emergency cannot be declared or reviewed.
        Emergency(EmergencyError),
        /// The provider registry did not answer.
        NoAnswer,
    }
}

wire! {
    /// How a member stands in the registry.
    #[derive(Default)]
    pub struct MemberRecord {
        /// Grants of an earlier epoch are revoked, all at once.
        pub epoch: u32,
        /// The number that the next grant gets.
        pub grants: u32,
        /// The number that the next signature must have.
        pub signatures: u32,
        /// The number that the next emergency access gets.
        pub emergencies: u32,
        /// The member's delegates; those that have ended may still be among them.
        pub delegates: Vec<Delegate>,
    }
}

/// A member consented.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentGranted {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The grant.
    pub grant: GrantId,
    /// To what.
    pub terms: GrantTerms,
    /// Who gave it.
    pub given_by: Giver,
}

/// A consent was narrowed; what it was before stays in the history.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentNarrowed {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The grant.
    pub grant: GrantId,
    /// Its version from now on.
    pub version: u32,
    /// What is left.
    pub terms: GrantTerms,
    /// Who narrowed it.
    pub by: Giver,
}

/// A member took consent back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRevoked {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The grant; none: every grant given so far.
    pub grant: Option<GrantId>,
    /// Who took it back.
    pub by: Giver,
}

/// A member appointed or dismissed a delegate.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegateChanged {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The delegate.
    pub delegate: AccountId,
    /// Until when it acts; none: no longer.
    pub until: Option<Millis>,
}

/// An issuer attested a guardian, in the place of what it attested of the two before.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardianAttested {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The guardian.
    pub guardian: AccountId,
    /// The issuer.
    pub issuer: AccountId,
    /// What is kept.
    pub guardianship: Guardianship,
}

/// Somebody accesses a member's evidence in an emergency: the member's wallet tells the member.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyDeclared {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The number of the access.
    pub access: EmergencyId,
    /// What is kept of it.
    pub record: EmergencyAccess,
}

/// An emergency access was reviewed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyReviewed {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The number of the access.
    pub access: EmergencyId,
    /// The provider that answers for it.
    pub provider: ProviderId,
    /// What was said.
    pub review: EmergencyReview,
}

/// The consent registry.
#[ink::trait_definition]
pub trait ConsentRegistry {
    /// Gives consent. The caller is the member. The same as [`Act::Grant`] in [`ConsentRegistry::act`].
    ///
    /// Errors, in this order: [`ConsentRegistryError::Terms`], [`ConsentRegistryError::TooManyGrants`]. Event:
    /// [`ConsentGranted`].
    #[ink(message)]
    fn grant(&mut self, terms: GrantTerms) -> Result<GrantId, ConsentRegistryError>;

    /// Takes one consent back, from this moment on; the grant stays in the history. The caller is the member. The same as
    /// [`Act::Revoke`] in [`ConsentRegistry::act`].
    ///
    /// Errors: [`ConsentRegistryError::NoSuchGrant`], [`ConsentRegistryError::AlreadyRevoked`] (also after
    /// [`ConsentRegistry::revoke_all`]). Event: [`ConsentRevoked`].
    #[ink(message)]
    fn revoke(&mut self, grant: GrantId) -> Result<(), ConsentRegistryError>;

    /// Takes back every consent that was given so far in the caller's name, and makes void what the caller has signed and nobody
    /// has submitted. The same as [`Act::RevokeAll`] in [`ConsentRegistry::act`]. Event: [`ConsentRevoked`].
    #[ink(message)]
    fn revoke_all(&mut self) -> Result<(), ConsentRegistryError>;

    /// Does something for a member: the caller is the member, a delegate, or a guardian, as `capacity` says. Answers with the
    /// grant that was given or changed, where it is about one.
    ///
    /// First of all: [`ConsentRegistryError::NotMember`], [`ConsentRegistryError::NotDelegate`] or
    /// [`ConsentRegistryError::NotGuardian`]. Then, per act and in this order:
    ///
    /// - [`Act::Grant`]: [`ConsentRegistryError::Terms`]; [`ConsentRegistryError::Giver`] with [`ConsentError::MinorsOwn`] for what the
    ///   member consents to alone, with [`ConsentError::Conflict`] where the delegate, the guardian or the guardian's issuer is a
    ///   party to the disclosure, with [`ConsentError::Unverified`] where the provider registry does not know the discloser;
    ///   [`ConsentRegistryError::TooManyGrants`]. Event: [`ConsentGranted`].
    /// - [`Act::Narrow`]: [`ConsentRegistryError::NoSuchGrant`], [`ConsentRegistryError::NotTheGuardians`],
    ///   [`ConsentRegistryError::AlreadyRevoked`], [`ConsentRegistryError::Narrow`], [`ConsentRegistryError::Terms`],
    ///   [`ConsentRegistryError::TooManyGrants`]. Event: [`ConsentNarrowed`].
    /// - [`Act::Revoke`]: [`ConsentRegistryError::NoSuchGrant`], [`ConsentRegistryError::NotTheGuardians`],
    ///   [`ConsentRegistryError::AlreadyRevoked`]. Event: [`ConsentRevoked`].
    /// - [`Act::RevokeAll`]: [`ConsentRegistryError::OnlyTheMember`] for a guardian; [`ConsentRegistryError::TooManyGrants`]. Event:
    ///   [`ConsentRevoked`].
    /// - [`Act::Appoint`]: [`ConsentRegistryError::OnlyTheMember`], [`ConsentRegistryError::Delegate`]. A delegate who is
    ///   appointed again gets another end. Event: [`DelegateChanged`].
    /// - [`Act::Dismiss`]: [`ConsentRegistryError::OnlyTheMember`], [`ConsentRegistryError::Delegate`]. What the delegate granted
    ///   stands until it is revoked. Event: [`DelegateChanged`].
    /// - [`Act::Review`]: [`ConsentRegistryError::Emergency`] where there is no such access;
    ///   [`ConsentRegistryError::NotTheGuardians`] where another issuer vouches for the accessor than for the guardian;
    ///   [`ConsentRegistryError::Giver`] with [`ConsentError::Conflict`] for a delegate or guardian of the accessing provider;
    ///   [`ConsentRegistryError::Emergency`]. Event: [`EmergencyReviewed`].
    #[ink(message)]
    fn act(&mut self, member: Account, capacity: Capacity, act: Act) -> Result<Option<GrantId>, ConsentRegistryError>;

    /// Does what a member has signed ([`domain::statement::Statement`]) with the sr25519 key that is the member's account. Anyone
    /// may submit it. It counts until `expires`, once: as number `nonce` of the member's signatures.
    ///
    /// Errors, in this order: [`ConsentRegistryError::SignatureExpired`], [`ConsentRegistryError::WrongNonce`],
    /// [`ConsentRegistryError::BadSignature`], [`ConsentRegistryError::TooManyGrants`], then those of the act: a signature whose act
    /// is refused is not used up. Events: those of the act.
    #[ink(message)]
    fn act_signed(
        &mut self,
        member: Account,
        act: Act,
        nonce: u32,
        expires: Millis,
        signature: [u8; 64],
    ) -> Result<Option<GrantId>, ConsentRegistryError>;

    /// Attests that somebody is a member's guardian, in the place of what the caller attested of the two before. Anyone may be an
    /// issuer: whoever asks [`ConsentRegistry::check`] says whom to accept. What was granted in the guardianship lapses when it ends, or
    /// is interrupted; attesting it anew after that does not bring it back.
    ///
    /// Errors: [`ConsentRegistryError::Guardian`]. Event: [`GuardianAttested`].
    #[ink(message)]
    fn attest_guardian(&mut self, member: Account, guardian: Account, power: Power)
        -> Result<(), ConsentRegistryError>;

    /// Declares an emergency: for [`domain::bounds::EMERGENCY_ACCESS`] the caller may be shown the member's evidence by whoever
    /// accepts `issuer`. The caller acts for a provider that the issuer credentials today. The log is permanent, and the member
    /// reviews it ([`Act::Review`]): an access that was called unjustified, or that nobody has reviewed within
    /// [`domain::bounds::EMERGENCY_REVIEW`], suspends the provider's right to declare another until it is called justified.
    ///
    /// Warning: the evidence is shown without the member's consent.
    ///
    /// Errors, in this order: [`ConsentRegistryError::NoAnswer`], [`ConsentRegistryError::NoSuchProvider`],
    /// [`ConsentRegistryError::NotOperator`], [`ConsentRegistryError::NotCredentialed`], [`ConsentRegistryError::Emergency`].
    /// Event: [`EmergencyDeclared`].
    #[ink(message)]
    fn emergency(
        &mut self,
        member: Account,
        provider: ProviderId,
        issuer: Account,
        justification: Commitment,
    ) -> Result<EmergencyId, ConsentRegistryError>;

    /// Whether `member`'s grants allow these disclosures now, to this asker: each with the grant that is said to allow it. The
    /// first that is not allowed decides; naming none is [`ConsentError::NoSuchGrant`]. For
    /// [`domain::consent::Purpose::Emergency`] the number is that of an emergency access.
    #[ink(message)]
    fn check(&self, member: Account, disclosures: Vec<(GrantId, Disclosure)>, asker: Asker)
        -> Result<(), ConsentError>;

    /// A grant as it stands, and whether it is revoked, one way or the other.
    #[ink(message)]
    fn grant_of(&self, member: Account, grant: GrantId) -> Option<(Grant, bool)>;

    /// A grant as it stood in a version: the history of what was narrowed.
    #[ink(message)]
    fn grant_version(&self, member: Account, grant: GrantId, version: u32) -> Option<Grant>;

    /// How many grants were given in a member's name.
    #[ink(message)]
    fn grants_of(&self, member: Account) -> u32;

    /// How a member stands: among other things the number of the next signature, and the delegates.
    #[ink(message)]
    fn member_of(&self, member: Account) -> MemberRecord;

    /// What an issuer attests of a guardian.
    #[ink(message)]
    fn guardianship(&self, member: Account, guardian: Account, issuer: Account) -> Option<Guardianship>;

    /// An emergency access.
    #[ink(message)]
    fn emergency_of(&self, member: Account, access: EmergencyId) -> Option<EmergencyAccess>;

    /// The emergency accesses of a provider that nobody has called justified yet: at most
    /// [`domain::bounds::MAX_OPEN_EMERGENCIES`].
    #[ink(message)]
    fn open_emergencies(&self, provider: ProviderId) -> Vec<OpenEmergency>;

    /// The registry in which disclosers' provider numbers are told.
    #[ink(message)]
    fn provider_registry(&self) -> AccountId;

    /// The genesis hash that signatures must name.
    #[ink(message)]
    fn genesis_hash(&self) -> [u8; 32];
}
