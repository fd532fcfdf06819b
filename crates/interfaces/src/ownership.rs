//! What every contract with an owner says when it changes hands.

use ink::primitives::AccountId;

/// The owner offers the contract to another account, or takes the offer back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipOffered {
    /// Who may take it over; nobody, if that is none.
    pub to: Option<AccountId>,
}

/// The contract has changed hands.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipTaken {
    /// The new owner.
    pub owner: AccountId,
}
