//! The escrow: who may do what with which asset. What becomes of an asset's money is the till's matter.

use client::domain::bounds::MAX_ASSETS;
use client::domain::ids::{Account, AssetId, Millis};
use client::interfaces::escrow::EscrowError;

use super::bank::Bank;
use super::till::Till;
use super::Administration;

/// The escrow.
#[derive(Clone, Debug)]
pub struct Escrow {
    /// Owner and offer.
    pub administration: Administration,
    /// Who may withdraw what is free.
    pub treasurer: Option<Account>,
    /// What there is of each asset, by its number: first the chain's own.
    pub tills: Vec<Till>,
    /// The tokens, in the order in which they were listed, as assets from 1 on.
    pub tokens: Vec<Account>,
}

impl Escrow {
    /// A new escrow.
    #[must_use]
    pub fn new(owner: Account) -> Self {
        let administration = Administration::new(owner);
        Self { administration, treasurer: None, tills: vec![Till::new(AssetId::NATIVE)], tokens: Vec::new() }
    }

    /// What there is of an asset, where it is one.
    #[must_use]
    pub fn known(&self, asset: AssetId) -> Option<&Till> {
        self.tills.get(usize::from(asset.0))
    }

    /// What there is of an asset that certainly is one.
    #[must_use]
    pub fn of(&self, asset: AssetId) -> &Till {
        &self.tills[usize::from(asset.0)]
    }

    /// The same, to be changed.
    ///
    /// # Errors
    ///
    /// [`EscrowError::NoSuchAsset`].
    pub fn till(&mut self, asset: AssetId) -> Result<&mut Till, EscrowError> {
        self.tills.get_mut(usize::from(asset.0)).ok_or(EscrowError::NoSuchAsset)
    }

    /// The token that an asset is.
    #[must_use]
    pub fn token(&self, asset: AssetId) -> Option<Account> {
        self.tokens.get(usize::from(asset.0).checked_sub(1)?).copied()
    }

    fn ensure_treasurer(&self, from: Account) -> Result<(), EscrowError> {
        if self.treasurer == Some(from) {
            Ok(())
        } else {
            Err(EscrowError::NotTreasurer)
        }
    }

    fn ensure_owner(&self, from: Account) -> Result<(), EscrowError> {
        self.administration.ensure_owner(from).map_err(|_| EscrowError::NotOwner)
    }

    /// The owner appoints the treasurer.
    pub fn set_treasurer(&mut self, from: Account, treasurer: Option<Account>) -> Result<(), EscrowError> {
        self.ensure_owner(from)?;
        if treasurer == Some(from) {
            return Err(EscrowError::HasOtherRole);
        }
        self.treasurer = treasurer;
        Ok(())
    }

    /// The owner lists a token.
    pub fn list(&mut self, from: Account, token: Account) -> Result<AssetId, EscrowError> {
        self.ensure_owner(from)?;
        if self.tokens.contains(&token) {
            return Err(EscrowError::AlreadyListed);
        }
        let asset = AssetId(self.tills.len() as u8);
        if asset.0 == MAX_ASSETS {
            return Err(EscrowError::TooMany);
        }
        self.tokens.push(token);
        self.tills.push(Till::new(asset));
        Ok(asset)
    }

    /// Somebody pays in: of a token, what the token moves.
    pub fn deposit(
        &mut self,
        bank: &mut Bank,
        from: Account,
        (asset, amount): (AssetId, u128),
        now: Millis,
    ) -> Result<(), EscrowError> {
        if asset != AssetId::NATIVE {
            let token = self.token(asset).ok_or(EscrowError::NoSuchAsset)?;
            if amount > 0 {
                bank.send(token, from, amount).ok_or(EscrowError::TransferFailed)?;
            }
        }
        self.till(asset)?.deposit(bank, now, amount)
    }

    /// The treasurer announces a withdrawal.
    pub fn announce_withdrawal(
        &mut self,
        from: Account,
        (asset, amount): (AssetId, u128),
        to: Account,
        now: Millis,
    ) -> Result<(), EscrowError> {
        self.ensure_treasurer(from)?;
        self.till(asset)?.announce_withdrawal(to, amount, now)
    }

    /// The treasurer withdraws.
    pub fn withdraw(
        &mut self,
        bank: &mut Bank,
        from: Account,
        asset: AssetId,
        now: Millis,
    ) -> Result<u128, EscrowError> {
        self.ensure_treasurer(from)?;
        self.till(asset)?.withdraw(bank, now)
    }

    /// Owner or treasurer take an announcement back.
    pub fn cancel_withdrawal(&mut self, from: Account, asset: AssetId) -> Result<(), EscrowError> {
        if from != self.administration.owner {
            self.ensure_treasurer(from)?;
        }
        self.till(asset).map_err(|_| EscrowError::NotAnnounced)?.cancel_withdrawal()
    }
}
