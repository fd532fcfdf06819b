//! The file's form: a header in the clear, then the content, encrypted.
//!
//! | bytes | what |
//! |---:|---|
//! | 8 | `INKVAULT` |
//! | 2 | version |
//! | 4, 4, 4 | Argon2id: KiB of memory, passes, lanes |
//! | 16 | Argon2id: salt |
//! | 24 | XChaCha20-Poly1305: nonce, another one at each save |
//! | rest | the content and its tag; the header is authenticated with it |
//!
//! Numbers are little-endian.

use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::{random, Passphrase, VaultError};

/// The version that this program writes.
pub(super) const VERSION: u16 = 1;

const MAGIC: &[u8; 8] = b"INKVAULT";
const HEADER_BYTES: usize = 62;

/// What deriving the key costs: the second recommendation of RFC 9106, in one lane.
const USUAL: Effort = Effort { kibibytes: 64 * 1024, passes: 3, lanes: 1 };
/// A file that asks for more is no vault of ours but an attempt to keep the machine busy.
const MOST: Effort = Effort { kibibytes: 1024 * 1024, passes: 16, lanes: 16 };

/// What deriving the key costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Effort {
    kibibytes: u32,
    passes: u32,
    lanes: u32,
}

/// What seals the content anew at each save.
pub(super) struct Seal {
    effort: Effort,
    salt: [u8; 16],
    key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(secret)")
    }
}

impl Seal {
    pub(super) fn new(passphrase: &Passphrase) -> Result<Self, VaultError> {
        let salt = random()?;
        Ok(Self { effort: USUAL, salt, key: USUAL.derive(passphrase, salt)? })
    }

    pub(super) fn seal(&self, content: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; 24] = random()?;
        let mut file = Vec::with_capacity(HEADER_BYTES);
        file.extend(MAGIC);
        file.extend(VERSION.to_le_bytes());
        for number in [self.effort.kibibytes, self.effort.passes, self.effort.lanes] {
            file.extend(number.to_le_bytes());
        }
        file.extend(self.salt);
        file.extend(nonce);
        let payload = Payload { msg: content, aad: &file };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        file.extend(sealed.map_err(|_| VaultError::Derivation("the content is too large".into()))?);
        Ok(file)
    }

    /// What a file holds, and what seals it anew.
    pub(super) fn open(
        path: &Path,
        file: &[u8],
        passphrase: &Passphrase,
    ) -> Result<(Self, Zeroizing<Vec<u8>>), VaultError> {
        let no_vault = |reason| VaultError::NotAVault { path: path.into(), reason };
        let header = file.get(..HEADER_BYTES).ok_or_else(|| no_vault("it is too short"))?;
        let mut fields = Fields(header);
        if fields.take() != Some(*MAGIC) {
            return Err(no_vault("it does not begin like one"));
        }
        let broken = || no_vault("its header is broken");
        let version = u16::from_le_bytes(fields.take().ok_or_else(broken)?);
        if version > VERSION {
            return Err(VaultError::Newer { path: path.into(), found: version });
        }
        let mut number = || fields.take().map(u32::from_le_bytes).ok_or_else(broken);
        let effort = Effort { kibibytes: number()?, passes: number()?, lanes: number()? };
        if version == 0 || !effort.is_bearable() {
            return Err(broken());
        }
        let salt = fields.take().ok_or_else(broken)?;
        let nonce: [u8; 24] = fields.take().ok_or_else(broken)?;
        let seal = Self { effort, salt, key: effort.derive(passphrase, salt)? };
        let payload = Payload { msg: file.get(HEADER_BYTES..).unwrap_or_default(), aad: header };
        let content = seal.cipher().decrypt(&XNonce::from(nonce), payload);
        let content = content.map_err(|_| VaultError::WrongPassphraseOrDamaged(path.into()))?;
        Ok((seal, Zeroizing::new(content)))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.key).into())
    }
}

impl Effort {
    fn is_bearable(self) -> bool {
        self.kibibytes <= MOST.kibibytes && self.passes <= MOST.passes && self.lanes <= MOST.lanes
    }

    fn derive(self, passphrase: &Passphrase, salt: [u8; 16]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let failed = |error: argon2::Error| VaultError::Derivation(error.to_string());
        let params = Params::new(self.kibibytes, self.passes, self.lanes, Some(32)).map_err(failed)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.bytes(), &salt, key.as_mut())
            .map_err(failed)?;
        Ok(key)
    }
}

/// The fields of a header, one after the other.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }
}
