//! What opens the documents of an evidence store.

use domain::consent::Category;
use domain::ids::Commitment;

use super::content;
use super::hex::{self, Hex, Secret};
use super::{random, Vault, VaultError};
use crate::tokens::{commitment, Key, Salt};
use crate::words;

/// The name of a document in an evidence store: random, so that it tells nothing of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentName(pub [u8; 16]);

/// A document, as a vault knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name in the store.
    pub name: DocumentName,
    /// What it is encrypted with.
    pub key: Key,
    /// The number of the claim that it belongs to.
    pub claim: String,
    /// Its category.
    pub category: Category,
    /// The commitment.
    pub commitment: Commitment,
    /// The salt of the commitment.
    pub salt: Salt,
}

impl std::fmt::Display for DocumentName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::text(&self.0))
    }
}

impl Document {
    /// Whether these are the bytes that its commitment commits to.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        commitment(self.salt, bytes) == self.commitment
    }
}

impl Vault {
    /// A new document of a claim, with a name, a key and a salt of its own, noted. Not on disk before [`Vault::save`].
    ///
    /// # Errors
    ///
    /// If there is no randomness.
    pub fn new_document(&mut self, claim: &str, category: Category, bytes: &[u8]) -> Result<Document, VaultError> {
        let salt = Salt(random()?);
        let document = Document {
            name: DocumentName(random()?),
            key: Key(random()?),
            claim: claim.into(),
            category,
            commitment: commitment(salt, bytes),
            salt,
        };
        self.content.documents.push(content::Document {
            name: Hex(document.name.0),
            key: Secret(document.key.0),
            claim: claim.into(),
            category: words::category(category).into(),
            commitment: Hex(document.commitment.0),
            salt: Secret(salt.0),
        });
        Ok(document)
    }

    /// The document of a commitment.
    #[must_use]
    pub fn document(&self, commitment: Commitment) -> Option<Document> {
        self.documents().find(|document| document.commitment == commitment)
    }

    /// All documents, in the order in which they were noted. One whose category this program does not know is left out.
    pub fn documents(&self) -> impl DoubleEndedIterator<Item = Document> + '_ {
        self.content.documents.iter().filter_map(|document| {
            Some(Document {
                name: DocumentName(document.name.0),
                key: Key(document.key.0),
                claim: document.claim.clone(),
                category: words::category_of(&document.category)?,
                commitment: Commitment(document.commitment.0),
                salt: Salt(document.salt.0),
            })
        })
    }
}
