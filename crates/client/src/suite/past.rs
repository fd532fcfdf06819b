//! What the chain's past tells of a suite.

use std::collections::BTreeSet;

use domain::claim::Batch;
use domain::ids::ClaimKey;
use scale::DecodeAll;

use crate::chain::{AccountId, Action, Transaction};

/// The claims that these transactions submitted to the claims contract, in the order in which they first came. One that did not
/// enter is among them: ask the contract which did. Claims that another contract submitted are not.
#[must_use]
pub fn submitted(history: &[Transaction], claims: AccountId) -> Vec<ClaimKey> {
    let selector = ink::selector_bytes!("Claims::submit");
    let mut seen = BTreeSet::new();
    let mut keys = Vec::new();
    for transaction in history {
        let Action::Call(call) = &transaction.action else { continue };
        let Some(arguments) = call.data.strip_prefix(&selector).filter(|_| call.contract == claims) else { continue };
        let Ok(batch) = Batch::decode_all(&mut &*arguments) else { continue };
        for claim in batch.claims {
            let key = ClaimKey { provider: batch.provider, number: claim.number };
            if seen.insert(key) {
                keys.push(key);
            }
        }
    }
    keys
}
