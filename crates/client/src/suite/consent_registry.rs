//! Messages of the consent registry.

use domain::consent::{ConsentError, Disclosure, Grant, GrantTerms};
use domain::ids::{Account, GrantId};
use interfaces::consent_registry::ConsentRegistryError;

use super::{Message, Question};
use crate::chain::AccountId;

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

    /// Whether grants allow disclosures now.
    pub fn check(self, member: Account, disclosures: &[(GrantId, Disclosure)]) -> Message<(), ConsentError> {
        Message::new(self.0, ink::selector_bytes!("ConsentRegistry::check"), &(member, disclosures))
    }

    /// A grant, and whether it is revoked.
    pub fn grant_of(self, member: Account, grant: GrantId) -> Question<Option<(Grant, bool)>> {
        Question::new(self.0, ink::selector_bytes!("ConsentRegistry::grant_of"), &(member, grant))
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
