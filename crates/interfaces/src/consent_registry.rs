//! The consent registry: who may attach what about whom. Shared by all insurers.

use alloc::boxed::Box;
use domain::consent::{Act, Asker, ConsentError, Disclosure, Grant, NarrowError, TermsError};
use domain::emergency::{EmergencyAccess, EmergencyError, EmergencyId, EmergencyLog};
use domain::ids::{Account, Commitment, GrantId, ProviderId};
use domain::representation::{Power, PowerError, Representation, Right};
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
        /// The caller has no such power at this moment.
        NoPower,
        /// Nobody does this in the member's name: delegates do not delegate, guardians do not revoke everything.
        OnlyTheMember,
        /// A guardian changes only what a guardian attested by the same issuer has granted, and reviews only accesses under that
        /// issuer.
        NotTheGuardians,
        /// Who acts in the member's name may not give this consent: it could never count.
        Giver(ConsentError),
        /// The power cannot be given.
        Power(PowerError),
        /// The signature counts no longer.
        SignatureExpired,
        /// The signature has another number than the member's next one: it was submitted before, or another one was.
        WrongNonce,
        /// The member's key has not signed this, for this registry on this chain, since every consent was last taken back.
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
    in_place
    /// How a member stands in the registry.
    #[derive(Copy, Default)]
    pub struct MemberRecord {
        /// The number that the next grant gets.
        pub grants: u32,
        /// Grants of an earlier epoch are revoked, all at once.
        pub epoch: u32,
        /// The number that the next signature must have.
        pub signatures: u32,
    }
}

/// A member consented, or narrowed a consent; what it was before stays in the history.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentGranted {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The grant.
    pub grant: GrantId,
    /// It as it stands now: in version 0 it is new, else it was narrowed.
    pub record: Grant,
    /// The account that did it: the member's, also for what a signature did, or a representative's.
    pub by: Account,
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
    /// The account that took it back.
    pub by: Account,
}

/// A member gave a delegate a power, or an issuer attested a guardian's, in the place of the one before.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PowerGiven {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The delegate or guardian.
    pub who: Account,
    /// On whose authority: the member's or an issuer's.
    pub authority: Account,
    /// What is kept.
    pub representation: Representation,
}

/// Somebody accesses a member's evidence in an emergency, which the member's wallet tells the member; or such an access
/// was reviewed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyChanged {
    /// The member.
    #[ink(topic)]
    pub member: AccountId,
    /// The provider that answers for it.
    pub provider: ProviderId,
    /// The number of the access.
    pub access: EmergencyId,
    /// What is kept of it.
    pub record: EmergencyAccess,
    /// The account that declared or reviewed it.
    pub by: Account,
}

/// What arrives with messages ([`crate::argument`]).
pub mod argument {
    pub use crate::argument::{Account, Vec};

    use crate::argument::Argument;

    /// By what right.
    pub type Right = Argument<super::Right>;
    /// What is done.
    pub type Act = Argument<super::Act>;
    /// A power.
    pub type Power = Argument<super::Power>;
    /// A commitment.
    pub type Commitment = Argument<super::Commitment>;
    /// Who asks.
    pub type Asker = Argument<super::Asker>;
}

/// The consent registry.
#[ink::trait_definition]
pub trait ConsentRegistry {
    /// Does something for a member, by some right: the caller is the member, or a delegate or guardian, or submits what
    /// the member has signed. Answers with a number: of the grant that was given or changed, the member's new epoch,
    /// the term of the delegate's power, or that of the access.
    ///
    /// First of all, for [`Right::Representative`]: [`ConsentRegistryError::NoPower`]. For [`Right::Signed`], in this
    /// order: [`ConsentRegistryError::SignatureExpired`], [`ConsentRegistryError::WrongNonce`],
    /// [`ConsentRegistryError::TooManyGrants`], [`ConsentRegistryError::BadSignature`]. A signature whose act is
    /// refused is not used up. One that takes consent back counts in any turn: nobody holds it up by bringing another
    /// one first.
    ///
    /// Then, per act and in this order:
    ///
    /// - [`Act::Grant`]: [`ConsentRegistryError::Terms`]; [`ConsentRegistryError::Giver`] with [`ConsentError::MembersOwn`] for what the
    ///   member consents to alone, with [`ConsentError::Conflict`] where the delegate, the guardian or the guardian's issuer is a
    ///   party to the disclosure, with [`ConsentError::Unverified`] where the provider registry does not know the discloser;
    ///   [`ConsentRegistryError::TooManyGrants`]. Event: [`ConsentGranted`].
    /// - [`Act::Narrow`]: [`ConsentRegistryError::NoSuchGrant`], [`ConsentRegistryError::NotTheGuardians`],
    ///   [`ConsentRegistryError::AlreadyRevoked`], [`ConsentRegistryError::Narrow`], [`ConsentRegistryError::Terms`],
    ///   [`ConsentRegistryError::TooManyGrants`]. Who gave the grant stays who answers for it. Event: [`ConsentGranted`].
    /// - [`Act::Revoke`]: [`ConsentRegistryError::NoSuchGrant`], [`ConsentRegistryError::NotTheGuardians`],
    ///   [`ConsentRegistryError::AlreadyRevoked`] (also after [`Act::RevokeAll`]). From this moment on; the grant stays in the history.
    ///   Event: [`ConsentRevoked`].
    /// - [`Act::RevokeAll`]: [`ConsentRegistryError::OnlyTheMember`] for a guardian; [`ConsentRegistryError::TooManyGrants`]. It also
    ///   makes void what the member has signed and nobody has submitted. Event: [`ConsentRevoked`].
    /// - [`Act::Appoint`]: [`ConsentRegistryError::OnlyTheMember`], [`ConsentRegistryError::Power`]. What a delegate granted stands when the
    ///   power ends, until it is revoked. Event: [`PowerGiven`].
    /// - [`Act::Review`]: [`ConsentRegistryError::Emergency`] where there is no such access;
    ///   [`ConsentRegistryError::NotTheGuardians`] where another issuer vouches for the accessor than for the guardian;
    ///   [`ConsentRegistryError::Giver`] with [`ConsentError::Conflict`] for a delegate or guardian of the accessing provider;
    ///   [`ConsentRegistryError::Emergency`]. Event: [`EmergencyChanged`].
    #[ink(message)]
    fn act(&mut self, right: argument::Right, act: argument::Act) -> Result<u32, ConsentRegistryError>;

    /// Attests that somebody is a member's guardian, in the place of what the caller attested of the two before;
    /// answers with the term. Anyone may be an issuer: whoever asks [`ConsentRegistry::check`] says whom to accept.
    /// What was granted by the guardian lapses when the power ends, or is interrupted; attesting it anew after that
    /// does not bring it back. Called by the member, it appoints a delegate.
    ///
    /// Errors: [`ConsentRegistryError::Power`]. Event: [`PowerGiven`].
    #[ink(message)]
    fn attest_guardian(
        &mut self,
        member: argument::Account,
        guardian: argument::Account,
        power: argument::Power,
    ) -> Result<u32, ConsentRegistryError>;

    /// Declares an emergency; answers with its number among those of the provider. For
    /// [`domain::bounds::EMERGENCY_ACCESS`] the caller may be shown the member's evidence by whoever accepts `issuer`.
    /// The caller acts for a provider that the issuer credentials today. The log is permanent, and the member reviews
    /// it ([`Act::Review`]): an access that was called unjustified, or that nobody has reviewed within
    /// [`domain::bounds::EMERGENCY_REVIEW`], suspends the provider's right to declare another until it is called
    /// justified.
    ///
    /// Warning: the evidence is shown without the member's consent.
    ///
    /// Errors, in this order: [`ConsentRegistryError::NoAnswer`], [`ConsentRegistryError::NoSuchProvider`],
    /// [`ConsentRegistryError::NotOperator`], [`ConsentRegistryError::NotCredentialed`], [`ConsentRegistryError::Emergency`].
    /// Event: [`EmergencyChanged`].
    #[ink(message)]
    fn emergency(
        &mut self,
        member: argument::Account,
        provider: ProviderId,
        issuer: argument::Account,
        justification: argument::Commitment,
    ) -> Result<u32, ConsentRegistryError>;

    /// Whether `member`'s grants allow these disclosures now, to this asker: each with the grant that is said to allow
    /// it. The first that is not allowed decides; naming none is [`ConsentError::NoSuchGrant`]. For
    /// [`domain::consent::Purpose::Emergency`] the discloser is the provider that declared it, the recipient its
    /// operator who did, and the number that of the emergency access.
    #[ink(message)]
    fn check(
        &self,
        member: argument::Account,
        disclosures: argument::Vec<(GrantId, Disclosure)>,
        asker: argument::Asker,
    ) -> Result<(), ConsentError>;

    /// A grant as it stands, and whether it is revoked, one way or the other.
    #[ink(message)]
    fn grant_of(&self, member: argument::Account, grant: GrantId) -> Option<(Box<Grant>, bool)>;

    /// A grant as it stood in a version that was narrowed since.
    #[ink(message)]
    fn grant_version(&self, member: argument::Account, grant: GrantId, version: u32) -> Option<Box<Grant>>;

    /// How a member stands: how many grants were given, the epoch, and the number of the next signature.
    #[ink(message)]
    fn member_of(&self, member: argument::Account) -> MemberRecord;

    /// The power that somebody has for a member, on this authority.
    #[ink(message)]
    fn representation(
        &self,
        member: argument::Account,
        who: argument::Account,
        authority: argument::Account,
    ) -> Option<Box<Representation>>;

    /// An emergency access.
    #[ink(message)]
    fn emergency_of(&self, provider: ProviderId, access: EmergencyId) -> Option<Box<EmergencyAccess>>;

    /// How a provider's emergency accesses stand.
    #[ink(message)]
    fn emergencies_of(&self, provider: ProviderId) -> EmergencyLog;

    /// The registry in which disclosers' provider numbers are told.
    #[ink(message)]
    fn provider_registry(&self) -> AccountId;

    /// The genesis hash that signatures must name.
    #[ink(message)]
    fn genesis_hash(&self) -> [u8; 32];
}
