//! What `policies` and `claims` have in common: an owner, who can hand them over and give them other code.

use domain::ownership::Upgrade;
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// Why a message of the administration is refused.
    #[derive(Copy)]
    pub enum AdministrationError {
        /// The caller is not the owner.
        NotOwner,
        /// The contract was not offered to the caller.
        NotOffered,
        /// The caller has another role: the insurer's owner must not review its decisions, nor enrol in his own place.
        HasRole,
        /// No upgrade is announced.
        NotAnnounced,
        /// The upgrade has not stood announced long enough.
        TooEarly,
        /// No code of that hash has been uploaded.
        NoSuchCode,
        /// The clock left its range.
        Overflow,
        /// The upgrade has stood announced for too long.
        Expired,
        /// The escrow did not confirm that it pays in full what is in its line.
        PartnerFailed,
    }
}

wire! {
    /// What the owner has in hand.
    #[derive(Copy, Default)]
    pub struct Pending {
        /// Who may take the contract over.
        pub offered_to: Option<AccountId>,
        /// The code that the contract is to get.
        pub upgrade: Option<Upgrade>,
    }
}

/// The owner announces other code, or takes the announcement back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeAnnounced {
    /// What is announced; nothing any more, if that is none.
    pub upgrade: Option<Upgrade>,
}

/// The contract has other code.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgraded {
    /// The hash of the code.
    pub code_hash: [u8; 32],
}

/// A contract with an owner and an announced upgrade.
#[ink::trait_definition]
pub trait Administration {
    /// Offers the contract to another account, in the place of any earlier offer, or takes the offer back. Owner only.
    ///
    /// Errors: [`AdministrationError::NotOwner`]. Event: [`crate::ownership::OwnershipOffered`].
    #[ink(message)]
    fn offer_ownership(&mut self, to: Option<AccountId>) -> Result<(), AdministrationError>;

    /// Takes the contract over. Whoever it was offered to only. An announced upgrade is forgotten: the new owner answers for
    /// the code.
    ///
    /// Errors, in this order: [`AdministrationError::NotOffered`], [`AdministrationError::HasRole`]. Events:
    /// [`crate::ownership::OwnershipTaken`], [`UpgradeAnnounced`].
    #[ink(message)]
    fn take_ownership(&mut self) -> Result<(), AdministrationError>;

    /// Announces other code, in the place of any earlier announcement, or takes the announcement back. Owner only. The delay,
    /// [`domain::bounds::UPGRADE_DELAY`], is longer than that of a withdrawal.
    ///
    /// Errors, in this order: [`AdministrationError::NotOwner`], [`AdministrationError::Overflow`]. Event:
    /// [`UpgradeAnnounced`].
    #[ink(message)]
    fn announce_upgrade(&mut self, code_hash: Option<[u8; 32]>) -> Result<(), AdministrationError>;

    /// Gives the contract the announced code. Owner only. The records stay as they are. Claims let the escrow seal its
    /// line first: the new code finds nothing in it that it could take away.
    ///
    /// **Warning:** the new code may do anything with the records. Whoever does not trust it has had the delay to leave.
    ///
    /// Errors, in this order: [`AdministrationError::NotOwner`], [`AdministrationError::NotAnnounced`],
    /// [`AdministrationError::TooEarly`], [`AdministrationError::Expired`], [`AdministrationError::NoSuchCode`],
    /// [`AdministrationError::PartnerFailed`]. Event: [`Upgraded`].
    #[ink(message)]
    fn upgrade(&mut self) -> Result<(), AdministrationError>;

    /// The owner.
    #[ink(message)]
    fn owner(&self) -> AccountId;

    /// What the owner has in hand.
    #[ink(message)]
    fn pending(&self) -> Pending;
}
