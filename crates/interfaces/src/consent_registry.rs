//! The consent registry: who may attach what about whom. Shared by all insurers.

use alloc::vec::Vec;
use domain::consent::{ConsentError, Disclosure, Grant, GrantTerms, TermsError};
use domain::ids::{Account, GrantId};
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// Why a message of the registry is refused.
    #[derive(Copy)]
    pub enum ConsentRegistryError {
        /// The terms could never allow anything.
        Terms(TermsError),
        /// The caller has given no grant of that number.
        NoSuchGrant,
        /// The grant is revoked already.
        AlreadyRevoked,
        /// The caller has given as many grants as can be numbered.
        TooManyGrants,
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
}

/// The consent registry.
#[ink::trait_definition]
pub trait ConsentRegistry {
    /// Gives consent. The caller is the member.
    ///
    /// Errors: [`ConsentRegistryError::Terms`], [`ConsentRegistryError::TooManyGrants`]. Event: [`ConsentGranted`].
    #[ink(message)]
    fn grant(&mut self, terms: GrantTerms) -> Result<GrantId, ConsentRegistryError>;

    /// Takes one consent back, from this moment on; the grant stays in the history.
    ///
    /// Errors: [`ConsentRegistryError::NoSuchGrant`], [`ConsentRegistryError::AlreadyRevoked`] (also after
    /// [`ConsentRegistry::revoke_all`]). Event: [`ConsentRevoked`].
    #[ink(message)]
    fn revoke(&mut self, grant: GrantId) -> Result<(), ConsentRegistryError>;

    /// Takes back every consent that the caller has given so far. Event: [`ConsentRevoked`].
    #[ink(message)]
    fn revoke_all(&mut self) -> Result<(), ConsentRegistryError>;

    /// Whether `member`'s grants allow these disclosures now: each with the grant that is said to allow it. The first that is
    /// not allowed decides; naming none is [`ConsentError::NoSuchGrant`].
    #[ink(message)]
    fn check(&self, member: Account, disclosures: Vec<(GrantId, Disclosure)>) -> Result<(), ConsentError>;

    /// A grant as it is kept, and whether it is revoked, one way or the other.
    #[ink(message)]
    fn grant_of(&self, member: Account, grant: GrantId) -> Option<(Grant, bool)>;

    /// How many grants a member has given.
    #[ink(message)]
    fn grants_of(&self, member: Account) -> u32;

    /// The registry in which disclosers' provider numbers are told.
    #[ink(message)]
    fn provider_registry(&self) -> AccountId;

    /// The genesis hash that signatures must name.
    #[ink(message)]
    fn genesis_hash(&self) -> [u8; 32];
}
