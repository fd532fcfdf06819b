//! What the files said of the claims that were handed in.
//!
//! A claim on the chain names nobody. Whoever wants to explain it, or to tell a provider of its payment, needs the file's words:
//! they are kept here, each claim encrypted with a key that only the vault can make, and only as long as it has not forgotten the
//! claim.

use std::collections::BTreeMap;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::ids::ClaimNumber;
use formats::claim837::Claim837;
use scale::{Decode, DecodeAll, Encode};
use zeroize::Zeroizing;

use super::log::{Log, LogError};
use super::Source;
use crate::vault::{random, Vault, VaultError};

const MAGIC: &[u8; 8] = b"INKBOOK1";

/// The words of the files for claims that were handed in.
#[derive(Debug)]
pub struct Book {
    log: Log,
    /// In which record the latest of a source is, and at which place.
    places: BTreeMap<Source, (u64, usize)>,
}

/// Why the book does not do.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The file.
    #[error("the book of claims: {0}")]
    Log(#[from] LogError),
    /// The vault has no key for it.
    #[error("the book of claims: {0}")]
    Vault(#[from] VaultError),
    /// It has no claim number for the vault to know it by.
    #[error("the book of claims: the vault does not know claim {0}: translate it first")]
    Unknown(String),
    /// A claim cannot be read, though its key is there.
    #[error("the book of claims: what it holds of claim {0} is damaged; restore the file from a copy")]
    Damaged(String),
}

/// A claim as it is kept.
#[derive(Encode, Decode)]
struct Kept {
    source: Source,
    number: ClaimNumber,
    nonce: [u8; 24],
    sealed: Vec<u8>,
}

impl Book {
    /// The book in a file, made if it is not there.
    ///
    /// # Errors
    ///
    /// If the file cannot be used.
    pub fn open(path: &Path) -> Result<Self, BookError> {
        let mut places = BTreeMap::new();
        let log = Log::open(path, MAGIC, |at, mut record| {
            let kept = Vec::<Kept>::decode_all(&mut record).map_err(|_| "it is no record of a book")?;
            places.extend(kept.iter().enumerate().map(|(place, kept)| (kept.source, (at, place))));
            Ok(())
        })?;
        Ok(Self { log, places })
    }

    /// Keeps claims whose numbers the vault knows. When this returns they are on disk.
    ///
    /// # Errors
    ///
    /// [`BookError::Unknown`], or if they cannot be encrypted or written: then none of them is kept.
    pub fn put(&mut self, vault: &mut Vault, claims: &[(Source, &Claim837)]) -> Result<(), BookError> {
        let mut record = Vec::with_capacity(claims.len());
        for (source, claim) in claims {
            let text = &claim.claim_number;
            let key = vault.key_of_claim(text).ok_or_else(|| BookError::Unknown(text.clone()))?;
            let number = vault.claim_number(text)?;
            let nonce: [u8; 24] = random()?;
            let words = serde_json::to_vec(claim).map_err(|_| BookError::Damaged(text.clone()))?;
            let cipher = XChaCha20Poly1305::new((&key.0).into());
            let sealed = cipher.encrypt(&XNonce::from(nonce), Zeroizing::new(words).as_slice());
            let sealed = sealed.map_err(|_| BookError::Damaged(text.clone()))?;
            record.push(Kept { source: *source, number, nonce, sealed });
        }
        let at = self.log.append(&record.encode())?;
        self.places.extend(record.iter().enumerate().map(|(place, kept)| (kept.source, (at, place))));
        Ok(())
    }

    /// What the file said of a claim; none where it was never kept, or is forgotten.
    ///
    /// # Errors
    ///
    /// [`BookError::Damaged`], or if the file cannot be read.
    pub fn get(&mut self, vault: &Vault, source: Source) -> Result<Option<Claim837>, BookError> {
        let Some((at, place)) = self.places.get(&source) else { return Ok(None) };
        let record = self.log.read(*at)?;
        let damaged = || BookError::Damaged(crate::vault::hex::text(&source.0));
        let kept = Vec::<Kept>::decode_all(&mut record.as_slice()).map_err(|_| damaged())?;
        let kept = kept.into_iter().nth(*place).filter(|kept| kept.source == source).ok_or_else(damaged)?;
        let Some(number) = vault.number_of(kept.number) else { return Ok(None) };
        let Some(key) = vault.key_of_claim(number) else { return Ok(None) };
        let cipher = XChaCha20Poly1305::new((&key.0).into());
        let damaged = || BookError::Damaged(number.into());
        let words = cipher.decrypt(&XNonce::from(kept.nonce), kept.sealed.as_slice()).map_err(|_| damaged())?;
        serde_json::from_slice(&Zeroizing::new(words)).map(Some).map_err(|_| damaged())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use formats::claim837::{read, Claim837, ReadOptions};
    use tempfile::TempDir;

    use super::{Book, BookError, Source};
    use crate::vault::{Passphrase, Vault};

    /// Every claim of the samples that can be read.
    fn claims() -> Vec<Claim837> {
        let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
        let mut claims = Vec::new();
        for entry in std::fs::read_dir(samples).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "837") {
                let parsed = read("sample", &std::fs::read(path).unwrap(), &ReadOptions { amount_scale: 2 });
                claims.extend(parsed.claims.into_iter().flatten());
            }
        }
        claims
    }

    #[test]
    fn claims_come_back_as_they_were_until_they_are_forgotten() {
        let folder = TempDir::new().unwrap();
        let (vault, book) = (folder.path().join("vault"), folder.path().join("book"));
        let mut vault = Vault::create(&vault, &Passphrase::generate().unwrap()).unwrap();
        let mut open = Book::open(&book).unwrap();
        let claims = claims();
        assert!(claims.len() > 10);
        let sources: Vec<_> = (0u8..).map(|number| Source([number; 16])).zip(&claims).collect();
        assert!(matches!(open.put(&mut vault, &sources), Err(BookError::Unknown(_))));
        for claim in &claims {
            vault.claim_number(&claim.claim_number).unwrap();
        }
        for some in sources.chunks(4) {
            open.put(&mut vault, some).unwrap();
        }
        drop(open);
        let bytes = std::fs::read(&book).unwrap();
        for word in ["QUILL", "OAK100002", "BEN-0001"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
        }
        let mut open = Book::open(&book).unwrap();
        for (source, claim) in &sources {
            assert_eq!(open.get(&vault, *source).unwrap().as_ref(), Some(*claim));
        }
        assert_eq!(open.get(&vault, Source([255; 16])).unwrap(), None);
        vault.forget_claim(&claims[0].claim_number);
        assert_eq!(open.get(&vault, Source([0; 16])).unwrap(), None);
        // Under the same number it is another claim now, with another key.
        vault.claim_number(&claims[0].claim_number).unwrap();
        assert_eq!(open.get(&vault, Source([0; 16])).unwrap(), None);
    }
}
