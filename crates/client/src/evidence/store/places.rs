//! Documents on their way from one store to another.

use super::{try_out, Store, StoreError};
use crate::vault::DocumentName;

/// A store, and the one that its documents are leaving for it, if they are. What is put goes to the first, what is asked for
/// is found in either, what is removed is removed from both: so a move may stop at any moment, and go on later.
pub struct Places {
    here: Box<dyn Store>,
    leaving: Option<Box<dyn Store>>,
}

impl Places {
    /// A store from which, or from nothing, documents are on their way here.
    #[must_use]
    pub fn new(here: Box<dyn Store>, leaving: Option<Box<dyn Store>>) -> Self {
        Self { here, leaving }
    }

    /// Whether the new place does what it is for, and is not the old one by another name.
    ///
    /// # Errors
    ///
    /// What it does not do.
    pub fn try_out(&self) -> Result<(), StoreError> {
        try_out(&*self.here, self.leaving.as_deref())
    }

    /// Carries these documents over. Each is in the new place before it leaves the old one. Tells which lie in neither.
    ///
    /// # Errors
    ///
    /// Whatever keeps a document from being carried over: it stays, and those that follow.
    pub fn carry(&self, names: &[DocumentName]) -> Result<Vec<DocumentName>, StoreError> {
        let mut missing = Vec::new();
        for name in names {
            let there = self.leaving.as_ref().map(|leaving| (leaving, leaving.get(*name)));
            match there {
                Some((leaving, Ok(bytes))) => {
                    self.here.put(*name, &bytes)?;
                    leaving.remove(*name)?;
                }
                Some((_, Err(StoreError::Missing(_)))) | None => match self.here.get(*name) {
                    Err(StoreError::Missing(_)) => missing.push(*name),
                    here => drop(here?),
                },
                Some((_, Err(error))) => return Err(error),
            }
        }
        Ok(missing)
    }
}

impl Store for Places {
    fn place(&self, name: DocumentName) -> String {
        self.here.place(name)
    }

    fn put(&self, name: DocumentName, bytes: &[u8]) -> Result<(), StoreError> {
        self.here.put(name, bytes)
    }

    fn get(&self, name: DocumentName) -> Result<Vec<u8>, StoreError> {
        match (self.here.get(name), &self.leaving) {
            (Err(StoreError::Missing(_)), Some(leaving)) => leaving.get(name),
            // It may not have been carried to a place that does not answer.
            (Err(error), Some(leaving)) => leaving.get(name).map_err(|_| error),
            (got, _) => got,
        }
    }

    fn remove(&self, name: DocumentName) -> Result<(), StoreError> {
        // Where the one fails the other is still asked.
        let here = self.here.remove(name);
        self.leaving.as_ref().map_or(Ok(()), |leaving| leaving.remove(name)).and(here)
    }
}
