//! What is erased for good.

use domain::ids::{Commitment, Millis};

use super::receipts::{Act, Outcome, Receipt};
use super::{ReceiptError, Receipts, Store, StoreError};
use crate::vault::{Forgotten, Vault, VaultError};

/// What is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A document.
    Document(Commitment),
    /// A claim, by the provider's number: its documents, the salts of its commitments, what its token stands for.
    Claim(String),
    /// A member, by the member number: every claim of the member, and which account is his.
    Member(String),
}

/// Why something is not erased, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The vault holds nothing of it.
    #[error("the vault holds nothing of it: check the number, or it is erased already")]
    Nothing,
    /// The vault cannot be rewritten: nothing is erased.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The keys are gone, and ciphertext is still there.
    #[error("its keys are destroyed, but not all that was encrypted with them is removed: {}; remove that by hand", list(.0))]
    Store(Vec<StoreError>),
    /// It is erased, and the receipt cannot be written.
    #[error("it is erased, but not receipted: {0}")]
    Receipt(#[from] ReceiptError),
}

/// Destroys salts, keys and mappings of a subject and removes its documents: what stands on the chain for it can neither be
/// recognised nor proved any more. The vault is rewritten without it first, so that nothing opens even if the rest fails.
///
/// Warning: It cannot be undone. Copies of the vault that others keep still open what they hold.
///
/// # Errors
///
/// [`EraseError`], in the order of its variants.
pub fn erase(
    store: &impl Store,
    vault: &mut Vault,
    receipts: &Receipts,
    subject: &Subject,
    at: Millis,
) -> Result<Forgotten, EraseError> {
    let forgotten = match subject {
        Subject::Document(commitment) => vault.forget_document(*commitment),
        Subject::Claim(number) => vault.forget_claim(number),
        Subject::Member(number) => vault.forget_member(number),
    };
    if forgotten.is_empty() {
        return Err(EraseError::Nothing);
    }
    vault.save()?;
    let left: Vec<StoreError> = forgotten.documents.iter().filter_map(|name| store.remove(*name).err()).collect();
    let act = Act::Erase {
        members: forgotten.members,
        claims: forgotten.claims.clone(),
        commitments: forgotten.commitments.clone(),
    };
    let outcome = if left.is_empty() { Outcome::Done } else { Outcome::Failed(list(&left)) };
    let receipted = receipts.write(&Receipt { at, act, outcome });
    if !left.is_empty() {
        return Err(EraseError::Store(left));
    }
    receipted?;
    Ok(forgotten)
}

fn list(errors: &[StoreError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
