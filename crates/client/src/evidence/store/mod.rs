//! Where encrypted documents lie.

mod folder;
mod places;
mod remote;

use crate::vault::{random, DocumentName};

pub use folder::FolderStore;
pub use places::Places;
pub use remote::RemoteStore;

/// A place for encrypted documents. It learns random names and lengths, never a key.
pub trait Store {
    /// Where the document of that name lies, or would, in words.
    fn place(&self, name: DocumentName) -> String;

    /// Keeps bytes under a name. When it returns they are there to stay.
    ///
    /// # Errors
    ///
    /// If the place does not take them.
    fn put(&self, name: DocumentName, bytes: &[u8]) -> Result<(), StoreError>;

    /// What was kept under a name.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if nothing was; [`StoreError::Failed`] if it cannot be had.
    fn get(&self, name: DocumentName) -> Result<Vec<u8>, StoreError>;

    /// Removes what was kept under a name; nothing there is no error.
    ///
    /// # Errors
    ///
    /// If the place does not let go of it.
    fn remove(&self, name: DocumentName) -> Result<(), StoreError>;
}

/// Why a store does not do what it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing is kept under the name.
    #[error("the evidence store has no document {0}")]
    Missing(DocumentName),
    /// The place does not work.
    #[error("the evidence store {place}: {reason}")]
    Failed {
        /// Where.
        place: String,
        /// Why.
        reason: String,
    },
}

/// Puts a document that means nothing into a store, gets it and removes it: whether the store does what it is for; and whether
/// it is another than the one that is left for it, from which everything is removed.
///
/// # Errors
///
/// What it does not do.
pub fn try_out(store: &dyn Store, leaving: Option<&dyn Store>) -> Result<(), StoreError> {
    let random: Result<([u8; 16], [u8; 32]), _> = random().and_then(|name| Ok((name, random()?)));
    let (name, bytes) = random.map_err(|error| failed("this machine", &error))?;
    let name = DocumentName(name);
    store.put(name, &bytes)?;
    let is_kept = store.get(name).map(|kept| kept == bytes);
    let is_one_place = leaving.is_some_and(|leaving| leaving.get(name).is_ok());
    store.remove(name)?;
    if is_one_place {
        return Err(failed(&store.place(name), &"this is the place where the documents lie, by another name"));
    }
    if !is_kept? {
        return Err(failed(&store.place(name), &"it gives back something else than what was put"));
    }
    match store.get(name) {
        Err(StoreError::Missing(_)) => Ok(()),
        Ok(_) => Err(failed(&store.place(name), &"it gives what was removed")),
        Err(error) => Err(error),
    }
}

fn failed(place: &str, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Failed { place: place.into(), reason: reason.to_string() }
}
