//! A refused message leaves everything as it was: all that the contracts store, and all that they and everyone else have.

use client::chain::{AccountId, Chain};
use client::interfaces::account_id;

use super::{Deployed, Difference};
use crate::call::Message;

/// Hashes over what each contract stores, and what each contract has of the chain's own asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Everything(Vec<([u8; 32], u128)>);

impl Deployed {
    fn contracts(&self) -> Vec<AccountId> {
        let suite = self.suite;
        let registries = [suite.provider_registry.0, suite.consent_registry.0];
        let own = [suite.policies.0, suite.escrow.0, suite.claims.0];
        registries.into_iter().chain(own).chain(self.places.tokens.map(account_id)).collect()
    }

    /// What there is before a message that will be refused. Since the last one that was refused nothing may have changed it.
    ///
    /// # Errors
    ///
    /// If the chain does not tell.
    pub fn everything(&mut self) -> Result<Everything, Difference> {
        if let Some(known) = self.known.take() {
            return Ok(known);
        }
        let mut all = Vec::new();
        for contract in self.contracts() {
            let root = self.chain.storage_root(contract).map_err(|error| error.to_string())?;
            let balance = self.chain.balance(contract).map_err(|error| error.to_string())?;
            all.push((root.into(), balance));
        }
        Ok(Everything(all))
    }

    /// A message was refused: nothing has changed.
    ///
    /// # Errors
    ///
    /// What has.
    pub fn ensure_untouched(&mut self, before: Everything, message: &Message) -> Result<(), Difference> {
        let after = self.everything()?;
        if after != before {
            let names =
                ["provider registry", "consent registry", "policies", "escrow", "claims", "token", "token", "token"];
            let changed = names.iter().zip(before.0.iter().zip(&after.0)).filter(|(_, (one, other))| one != other);
            let changed: Vec<_> = changed.map(|(name, _)| *name).collect();
            return Err(format!("{} was refused and has changed what is stored: {changed:?}", message.kind()));
        }
        self.known = Some(after);
        Ok(())
    }
}
