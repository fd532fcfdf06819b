//! Messages that the policies and the claims have in common.

use interfaces::administration::{AdministrationError, Pending};

use super::{Message, Question};
use crate::chain::AccountId;

/// A contract with an owner and an announced upgrade. Each method is the message of
/// [`interfaces::administration::Administration`] of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Administration(pub AccountId);

type Answer<T> = Message<T, AdministrationError>;

impl Administration {
    /// Offers the contract to another account, or takes the offer back. From the owner.
    pub fn offer_ownership(self, to: Option<AccountId>) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Administration::offer_ownership"), &to)
    }

    /// Takes the contract over. From whoever it was offered to.
    pub fn take_ownership(self) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Administration::take_ownership"), &())
    }

    /// Announces other code, or takes the announcement back. From the owner.
    pub fn announce_upgrade(self, code_hash: Option<[u8; 32]>) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Administration::announce_upgrade"), &code_hash)
    }

    /// Gives the contract the announced code. From the owner.
    pub fn upgrade(self) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Administration::upgrade"), &())
    }

    /// The owner.
    pub fn owner(self) -> Question<AccountId> {
        Question::new(self.0, ink::selector_bytes!("Administration::owner"), &())
    }

    /// What the owner has in hand.
    pub fn pending(self) -> Question<Pending> {
        Question::new(self.0, ink::selector_bytes!("Administration::pending"), &())
    }
}
