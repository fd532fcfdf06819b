//! What the messages of [`crate::administration::Administration`] do, the same in every contract that has them.

use domain::ownership::{Ripeness, Upgrade};
use ink::env::DefaultEnvironment;
use ink::primitives::AccountId;

use crate::administration::{AdministrationError, Pending, UpgradeAnnounced, Upgraded};
use crate::events::emit;
use crate::ownership::{OwnershipOffered, OwnershipTaken};

/// The records of a contract that is administered.
pub trait Administered: Sized {
    /// The owner.
    fn load_owner(&self) -> AccountId;

    /// Keeps the owner.
    fn store_owner(&mut self, owner: AccountId);

    /// What the owner has in hand.
    fn load_pending(&self) -> Pending;

    /// Keeps what the owner has in hand.
    fn store_pending(&mut self, pending: Pending);

    /// Whether an account has another role than the owner's.
    fn has_role(&self, account: AccountId) -> bool;

    /// `offer_ownership`.
    fn offer(&mut self, to: Option<AccountId>) -> Result<(), AdministrationError> {
        ensure_owner(self)?;
        self.store_pending(Pending { offered_to: to, ..self.load_pending() });
        emit(OwnershipOffered { to });
        Ok(())
    }

    /// `take_ownership`.
    fn take(&mut self) -> Result<(), AdministrationError> {
        let owner = ink::env::caller::<DefaultEnvironment>();
        let pending = self.load_pending();
        if pending.offered_to != Some(owner) {
            return Err(AdministrationError::NotOffered);
        }
        if self.has_role(owner) {
            return Err(AdministrationError::HasRole);
        }
        self.store_owner(owner);
        self.store_pending(Pending::default());
        if pending.upgrade.is_some() {
            emit(UpgradeAnnounced { upgrade: None });
        }
        emit(OwnershipTaken { owner });
        Ok(())
    }

    /// `announce_upgrade`.
    fn announce(&mut self, code_hash: Option<[u8; 32]>) -> Result<(), AdministrationError> {
        ensure_owner(self)?;
        let now = ink::env::block_timestamp::<DefaultEnvironment>();
        let upgrade = match code_hash {
            Some(code_hash) => Some(Upgrade::announced(code_hash, now).ok_or(AdministrationError::Overflow)?),
            None => None,
        };
        self.store_pending(Pending { upgrade, ..self.load_pending() });
        emit(UpgradeAnnounced { upgrade });
        Ok(())
    }

    /// `upgrade`.
    fn follow_announcement(&mut self) -> Result<(), AdministrationError> {
        ensure_owner(self)?;
        let pending = self.load_pending();
        let upgrade = pending.upgrade.ok_or(AdministrationError::NotAnnounced)?;
        match upgrade.ripeness(ink::env::block_timestamp::<DefaultEnvironment>()) {
            Ripeness::NotYet => return Err(AdministrationError::TooEarly),
            Ripeness::Expired => return Err(AdministrationError::Expired),
            Ripeness::Ripe => {}
        }
        let code_hash = upgrade.code_hash;
        ink::env::set_code_hash::<DefaultEnvironment>(&code_hash.into())
            .map_err(|_| AdministrationError::NoSuchCode)?;
        self.store_pending(Pending { upgrade: None, ..pending });
        emit(Upgraded { code_hash });
        Ok(())
    }
}

fn ensure_owner(records: &impl Administered) -> Result<(), AdministrationError> {
    if records.load_owner() == ink::env::caller::<DefaultEnvironment>() {
        Ok(())
    } else {
        Err(AdministrationError::NotOwner)
    }
}
