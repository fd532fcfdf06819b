//! A store in a folder.

use std::path::{Path, PathBuf};

use super::{failed, Store, StoreError};
use crate::files;
use crate::vault::DocumentName;

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
        std::fs::create_dir_all(folder).map_err(|error| failed(&folder.display().to_string(), &error))?;
        Ok(Self(folder.into()))
    }

    /// The file of a document.
    #[must_use]
    pub fn path(&self, name: DocumentName) -> PathBuf {
        self.0.join(format!("{name}.sealed"))
    }
}

impl Store for FolderStore {
    fn place(&self, name: DocumentName) -> String {
        self.path(name).display().to_string()
    }

    fn put(&self, name: DocumentName, bytes: &[u8]) -> Result<(), StoreError> {
        files::replace(&self.path(name), bytes).map_err(|error| failed(&self.place(name), &error))
    }

    fn get(&self, name: DocumentName) -> Result<Vec<u8>, StoreError> {
        std::fs::read(self.path(name)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                StoreError::Missing(name)
            } else {
                failed(&self.place(name), &error)
            }
        })
    }

    fn remove(&self, name: DocumentName) -> Result<(), StoreError> {
        files::remove(&self.path(name)).map_err(|error| failed(&self.place(name), &error))
    }
}
