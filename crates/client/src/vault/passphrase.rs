//! What a vault opens with.

use zeroize::Zeroizing;

use super::{hex, random, VaultError};

/// What a vault opens with. It is overwritten when it is no longer needed.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// A passphrase, without the end of its line.
    ///
    /// # Errors
    ///
    /// [`VaultError::EmptyPassphrase`] if nothing is left.
    pub fn new(text: Zeroizing<String>) -> Result<Self, VaultError> {
        let kept = text.trim_end_matches(['\r', '\n']);
        if kept.is_empty() {
            return Err(VaultError::EmptyPassphrase);
        }
        Ok(Self(Zeroizing::new(kept.into())))
    }

    /// 192 random bits, in hexadecimal digits.
    ///
    /// # Errors
    ///
    /// If there is no randomness.
    pub fn generate() -> Result<Self, VaultError> {
        let bytes = Zeroizing::new(random::<24>()?);
        Ok(Self(Zeroizing::new(hex::text(bytes.as_ref()))))
    }

    /// The text, for whoever writes it down.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(secret)")
    }
}
