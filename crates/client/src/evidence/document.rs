//! A document on its way into a store, and its form there.
//!
//! | bytes | what |
//! |---:|---|
//! | 8 | `INKEVID1` |
//! | 24 | XChaCha20-Poly1305: nonce |
//! | rest | length in 8 bytes, the document, zeros up to the next 4,096; encrypted, with its tag |
//!
//! The first eight bytes and the document's name are authenticated with it: a file under another name does not open.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::consent::Category;
use zeroize::Zeroizing;

use super::{Store, StoreError};
use crate::vault::{random, Document, Vault, VaultError};

/// Bytes of the largest document: 16 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 16 * 1024 * 1024;

const MAGIC: &[u8; 8] = b"INKEVID1";
/// What a length is padded to, so that it tells little.
const PAGE: usize = 4_096;
/// Bytes of the largest document in its form in a store: first bytes, nonce, length and document in pages, tag.
pub(super) const MAX_SEALED_BYTES: usize = 8 + 24 + (8 + MAX_DOCUMENT_BYTES).next_multiple_of(PAGE) + 16;

/// Why a document is not in the store.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// It is larger than [`MAX_DOCUMENT_BYTES`].
    #[error("the document has {0} bytes, and at most {MAX_DOCUMENT_BYTES} can be kept")]
    TooLarge(usize),
    /// The vault does not take its key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a document of a claim: encrypted in the store, with its key and salt in the vault, both on disk when this returns.
/// What it returns holds the commitment to be attached.
///
/// # Errors
///
/// [`PutError`]; the document is not to be attached then.
pub fn put(
    store: &impl Store,
    vault: &mut Vault,
    claim: &str,
    category: Category,
    bytes: &[u8],
) -> Result<Document, PutError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(PutError::TooLarge(bytes.len()));
    }
    let document = vault.new_document(claim, category, bytes)?;
    let put = seal(&document, bytes)
        .map_err(PutError::from)
        .and_then(|sealed| store.put(document.name, &sealed).map_err(PutError::from))
        // Only now can it be opened, and never is there a salt on the chain's side that is not on ours.
        .and_then(|()| vault.save().map_err(PutError::from));
    if let Err(error) = put {
        vault.forget_document(document.commitment);
        return Err(error);
    }
    Ok(document)
}

fn seal(document: &Document, bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
    let nonce: [u8; 24] = random()?;
    let mut padded = Zeroizing::new(Vec::new());
    let length = bytes.len().saturating_add(8).next_multiple_of(PAGE);
    padded.reserve_exact(length);
    padded.extend((bytes.len() as u64).to_le_bytes());
    padded.extend(bytes);
    padded.resize(length, 0);
    let payload = Payload { msg: &padded, aad: &header(document) };
    let sealed =
        cipher(document).encrypt(&XNonce::from(nonce), payload).expect("16 MiB are far below the cipher's limit");
    Ok([&MAGIC[..], &nonce, &sealed].concat())
}

/// What the file of a document holds; nothing where it is not that document as it was put.
pub(super) fn unseal(document: &Document, file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = file.strip_prefix(MAGIC)?.split_first_chunk::<24>()?;
    let payload = Payload { msg: sealed, aad: &header(document) };
    let padded = Zeroizing::new(cipher(document).decrypt(&XNonce::from(*nonce), payload).ok()?);
    let (length, rest) = padded.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    Some(Zeroizing::new(rest.get(..length)?.to_vec()))
}

fn header(document: &Document) -> Vec<u8> {
    [&MAGIC[..], &document.name.0].concat()
}

fn cipher(document: &Document) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&document.key.0).into())
}
