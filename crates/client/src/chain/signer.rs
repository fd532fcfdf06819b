//! Keys.

use std::fmt;

use sp_core::crypto::{Pair as _, Ss58AddressFormat, Ss58Codec};
use sp_core::sr25519::{Pair, Public};
use zeroize::Zeroizing;

use super::AccountId;

/// How addresses are written where no chain says otherwise: the generic form, `5…`.
const GENERIC: u16 = 42;

/// An sr25519 key that signs for its account.
#[derive(Clone)]
pub struct Signer(Pair);

/// Why a key cannot be read. It does not repeat the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is no secret in any of the known forms.
    #[error("this is no key: expected a phrase of 12 to 24 words, 0x with 64 digits, or //Name for a development key")]
    NotAKey,
    /// It is no account in any of the known forms.
    #[error("'{0}' is no account: expected an address such as 5Grw..., or 0x with 64 digits")]
    NotAnAccount(String),
}

impl Signer {
    /// The key that a secret stands for: a phrase of words, a seed in hexadecimal digits, or `//Name`, the key that every
    /// development chain knows. Each may be followed by a path, `//hard/soft`. Nothing, or a path or a password alone, is no
    /// key.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotAKey`].
    pub fn from_secret(secret: &str) -> Result<Self, KeyError> {
        let secret = secret.trim();
        // Substrate reads its development phrase, which everyone knows, where there is none.
        if lacks_phrase(secret) && !is_development(secret) {
            return Err(KeyError::NotAKey);
        }
        Pair::from_string(secret, None).map(Self).map_err(|_| KeyError::NotAKey)
    }

    /// A new key, and the twelve words that it can be made of again.
    #[must_use]
    pub fn generate() -> (Self, Zeroizing<String>) {
        let (pair, words, _) = Pair::generate_with_phrase(None);
        (Self(pair), Zeroizing::new(words))
    }

    /// Whom it signs for.
    #[must_use]
    pub fn account(&self) -> AccountId {
        AccountId::from(self.0.public().0)
    }

    /// Signs these bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).0
    }
}

/// Whether nothing stands before the path and the password.
fn lacks_phrase(secret: &str) -> bool {
    secret.split('/').next().is_none_or(|phrase| phrase.trim().is_empty())
}

/// Whether it begins with `//Name`.
fn is_development(secret: &str) -> bool {
    secret.strip_prefix("//").is_some_and(|name| name.starts_with(|first: char| first != '/' && !first.is_whitespace()))
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", address(self.account()))
    }
}

/// An account as people write it.
#[must_use]
pub fn address(account: AccountId) -> String {
    let bytes: [u8; 32] = *account.as_ref();
    Public::from_raw(bytes).to_ss58check_with_version(Ss58AddressFormat::custom(GENERIC))
}

/// The account that people mean: an address of any chain, or 0x with 64 digits.
///
/// # Errors
///
/// [`KeyError::NotAnAccount`].
pub fn parse_account(text: &str) -> Result<AccountId, KeyError> {
    let text = text.trim();
    let wrong = || KeyError::NotAnAccount(text.into());
    if let Some(digits) = text.strip_prefix("0x") {
        return crate::vault::hex::parse::<32>(digits).map(AccountId::from).ok_or_else(wrong);
    }
    Public::from_ss58check_with_version(text).map(|(public, _)| AccountId::from(public.0)).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const ALICE_HEX: &str = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

    #[test]
    fn the_development_key_has_the_account_that_everyone_knows() {
        let alice = Signer::from_secret("//Alice").unwrap();
        assert_eq!(address(alice.account()), ALICE);
        assert_eq!(parse_account(ALICE), Ok(alice.account()));
        assert_eq!(parse_account(ALICE_HEX), Ok(alice.account()));
        assert_eq!(format!("{alice:?}"), format!("Signer({ALICE})"));
    }

    #[test]
    fn a_new_key_comes_back_from_its_words_alone() {
        let (key, words) = Signer::generate();
        assert_eq!(words.split(' ').count(), 12);
        assert_eq!(Signer::from_secret(&format!(" {}\n", *words)).unwrap().account(), key.account());
        assert_ne!(Signer::generate().0.account(), key.account());
    }

    #[test]
    fn what_is_no_key_is_not_repeated() {
        let error = Signer::from_secret("correct horse").unwrap_err();
        assert_eq!(error, KeyError::NotAKey);
        assert!(!error.to_string().contains("horse"));
    }

    #[test]
    fn what_everyone_knows_is_no_key_unless_it_is_named_as_one_of_development() {
        for secret in ["", " \n", "\u{a0}", "/", "/x", "/soft/er", "//", "// ", "///", "///password", "////"] {
            assert_eq!(Signer::from_secret(secret).map(|key| key.account()), Err(KeyError::NotAKey), "{secret:?}");
        }
        for secret in ["//Alice", " //Alice//stash\n", "//Alice///password"] {
            assert!(Signer::from_secret(secret).is_ok(), "{secret:?}");
        }
    }

    #[test]
    fn what_is_no_account_is_refused() {
        let mut mistyped = ALICE.to_owned();
        mistyped.replace_range(5..6, "X");
        for text in ["", "0x", "0x12", &mistyped, &ALICE_HEX[..65]] {
            assert_eq!(parse_account(text), Err(KeyError::NotAnAccount(text.into())), "{text}");
        }
    }
}
