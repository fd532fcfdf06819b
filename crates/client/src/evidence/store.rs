//! Where encrypted documents lie.

use std::path::{Path, PathBuf};

use crate::files;
use crate::vault::DocumentName;

/// A place for encrypted documents. It learns random names and lengths, never a key.
pub trait Store {
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

/// A store in a folder: one file a document.
#[derive(Clone, Debug)]
pub struct FolderStore(PathBuf);

impl FolderStore {
    /// The store in a folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(failed(folder))?;
        Ok(Self(folder.into()))
    }

    /// The file of a document.
    #[must_use]
    pub fn path(&self, name: DocumentName) -> PathBuf {
        self.0.join(format!("{name}.sealed"))
    }
}

impl Store for FolderStore {
    fn put(&self, name: DocumentName, bytes: &[u8]) -> Result<(), StoreError> {
        files::replace(&self.path(name), bytes).map_err(failed(&self.0))
    }

    fn get(&self, name: DocumentName) -> Result<Vec<u8>, StoreError> {
        std::fs::read(self.path(name)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                StoreError::Missing(name)
            } else {
                failed(&self.0)(error)
            }
        })
    }

    fn remove(&self, name: DocumentName) -> Result<(), StoreError> {
        files::remove(&self.path(name)).map_err(failed(&self.0))
    }
}

fn failed(place: &Path) -> impl FnOnce(std::io::Error) -> StoreError + '_ {
    move |error| StoreError::Failed { place: place.display().to_string(), reason: error.to_string() }
}
