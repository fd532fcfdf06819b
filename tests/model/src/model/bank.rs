//! Accounts outside of the escrow: who exists on the chain, and who has what of the tokens.

use std::collections::{BTreeMap, BTreeSet};

use client::chain::EXISTENTIAL_DEPOSIT;
use client::domain::ids::{Account, AssetId};

/// The accounts, as far as the escrow pays them or is paid by them.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    /// Accounts that exist.
    pub alive: BTreeSet<Account>,
    /// What the escrow has transferred to each.
    pub received: BTreeMap<(AssetId, Account), u128>,
    /// What each has of a token apart from that: what it began with, less what it sent.
    pub purses: BTreeMap<(Account, Account), u128>,
    /// To whom a token sends nothing.
    pub refused: BTreeMap<AssetId, Account>,
}

impl Bank {
    /// What the escrow has transferred to an account.
    #[must_use]
    pub fn received(&self, asset: AssetId, account: Account) -> u128 {
        self.received.get(&(asset, account)).copied().unwrap_or_default()
    }

    /// A transfer from the escrow. Of the chain's own asset, an account that does not exist must receive enough to live.
    pub(super) fn transfer(&mut self, asset: AssetId, to: Account, amount: u128) -> bool {
        if asset == AssetId::NATIVE {
            if !self.alive.contains(&to) && amount < EXISTENTIAL_DEPOSIT {
                return false;
            }
            self.alive.insert(to);
        } else if self.refused.get(&asset) == Some(&to) {
            return false;
        }
        *self.received.entry((asset, to)).or_default() += amount;
        true
    }

    /// Somebody sends of a token to the escrow: none where there is not as much.
    pub(super) fn send(&mut self, token: Account, from: Account, amount: u128) -> Option<()> {
        let purse = self.purses.get_mut(&(token, from))?;
        *purse = purse.checked_sub(amount)?;
        Some(())
    }
}
