//! What has happened on the chain.

use std::collections::BTreeSet;

use ink_sandbox::frame_support::weights::Weight;
use scale::{Compact, Decode};

use super::connection::Details;
use super::outcome::{other_form, recorded};
use super::{entry, Node};
use crate::chain::{AccountId, Action, Balance, Call, ChainError, Hash, Transaction};

impl Node {
    /// See [`crate::chain::Network::history`].
    pub(super) fn read_history(&mut self, from: u32) -> Result<Vec<Transaction>, ChainError> {
        let last = self.here()?.number;
        let mut transactions = Vec::new();
        for number in from..=last {
            let hash = self.connection.block_hash(number)?;
            self.read_block(number, hash, &mut transactions).map_err(|error| {
                let is_gone = matches!(error, ChainError::Pruned { .. });
                if is_gone {
                    ChainError::Pruned { block: number }
                } else {
                    error
                }
            })?;
        }
        Ok(transactions)
    }

    fn read_block(&mut self, number: u32, hash: Hash, into: &mut Vec<Transaction>) -> Result<(), ChainError> {
        let concerned: Vec<_> = self
            .connection
            .decode_block(hash)?
            .into_iter()
            .filter_map(|details| action(&details).transpose().map(|action| (details, action)))
            .collect();
        if concerned.is_empty() {
            return Ok(());
        }
        let metadata = self.connection.metadata();
        let bytes = self.connection.state(&entry("System", "Events"), hash)?.unwrap_or_default();
        let mut events = recorded(&metadata, &bytes)?;
        let succeeded: BTreeSet<u32> = events
            .iter()
            .filter(|event| {
                let pallet = metadata.pallet_by_index(event.pallet).filter(|pallet| pallet.name() == "System");
                let variant = pallet.and_then(|pallet| pallet.event_variant_by_index(event.variant));
                variant.is_some_and(|variant| variant.name == "ExtrinsicSuccess")
            })
            .filter_map(|event| event.transaction)
            .collect();
        let millis = self.clock(hash)?;
        for (details, action) in concerned {
            let index = details.index();
            if !succeeded.contains(&index) {
                continue;
            }
            let mut told = Vec::new();
            for event in events.iter_mut().filter(|event| event.transaction == Some(index)) {
                told.extend(event.emitted.take());
            }
            // A sender is always there: nobody else can do any of this.
            let origin = details.address_bytes().and_then(account).ok_or_else(other_form)?;
            into.push(Transaction { block: number, millis, origin, action: action?, events: told });
        }
        Ok(())
    }
}

/// What a transaction does, if it has to do with contracts or funds.
fn action(details: &Details) -> Result<Option<Action>, ChainError> {
    let named = |result: Result<&str, _>| result.map(str::to_owned).map_err(|_: subxt::Error| other_form());
    let (pallet, name) = (named(details.pallet_name())?, named(details.variant_name())?);
    let mut fields = details.field_bytes();
    let action = match (pallet.as_str(), name.as_str()) {
        ("Contracts", "call") => {
            let contract = target(&mut fields)?;
            let value = amount(&mut fields)?;
            limits(&mut fields)?;
            Action::Call(Call { contract, value, data: take(&mut fields)? })
        }
        ("Contracts", "instantiate_with_code") => {
            let value = amount(&mut fields)?;
            limits(&mut fields)?;
            let (wasm, data, salt) = take(&mut fields)?;
            Action::Instantiate { wasm, value, data, salt }
        }
        ("Contracts", "instantiate") => {
            let value = amount(&mut fields)?;
            limits(&mut fields)?;
            let (hash, data, salt) = take::<([u8; 32], _, _)>(&mut fields)?;
            Action::InstantiateKnown { code_hash: Hash::from(hash), value, data, salt }
        }
        ("Contracts", "upload_code") => Action::Upload { wasm: take(&mut fields)? },
        ("Balances", "transfer_allow_death" | "transfer_keep_alive") => {
            Action::Transfer { to: target(&mut fields)?, amount: amount(&mut fields)? }
        }
        _ => return Ok(None),
    };
    Ok(Some(action))
}

fn take<T: Decode>(from: &mut &[u8]) -> Result<T, ChainError> {
    T::decode(from).map_err(|_| other_form())
}

fn amount(from: &mut &[u8]) -> Result<Balance, ChainError> {
    take::<Compact<Balance>>(from).map(|amount| amount.0)
}

/// Gas and deposit that may be used.
fn limits(from: &mut &[u8]) -> Result<(), ChainError> {
    take::<(Weight, Option<Compact<Balance>>)>(from).map(|_| ())
}

fn target(from: &mut &[u8]) -> Result<AccountId, ChainError> {
    match take::<u8>(from)? {
        0 => take::<[u8; 32]>(from).map(AccountId::from),
        _ => Err(other_form()),
    }
}

fn account(address: &[u8]) -> Option<AccountId> {
    let (kind, id) = address.split_first()?;
    <[u8; 32]>::try_from(id).ok().filter(|_| *kind == 0).map(AccountId::from)
}
