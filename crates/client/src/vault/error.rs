//! Why a vault cannot be used.

use std::path::{Path, PathBuf};

/// Why a vault cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be read or written.
    #[error("the vault {}: {action}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// There is something at the path already.
    #[error("the vault {} is there already: open it, or choose another place", .0.display())]
    Exists(PathBuf),
    /// Somebody else has it open.
    #[error("the vault {} is open elsewhere: end the other program first, so that neither overwrites the other", .0.display())]
    Locked(PathBuf),
    /// The file is no vault: it does not begin like one, or breaks off before its content.
    #[error("{} is no vault: {reason}", .path.display())]
    NotAVault {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A later version of this program wrote it.
    #[error("the vault {} has version {found}, this program knows {}: use the program that wrote it", .path.display(), super::sealed::VERSION)]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u16,
    },
    /// It does not open. A wrong passphrase and a damaged file look the same: whoever could tell them apart could try
    /// passphrases on a part of the file.
    #[error("the vault {} does not open: the passphrase is wrong, or the file is damaged (the two cannot be told apart)", .0.display())]
    WrongPassphraseOrDamaged(PathBuf),
    /// It opens, and holds something that this program does not understand.
    #[error("the vault {} cannot be understood: {reason}; restore it from a copy", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A passphrase without a character.
    #[error("the passphrase of a vault must not be empty")]
    EmptyPassphrase,
    /// The key cannot be derived: there is not enough memory.
    #[error("the key of the vault cannot be derived: {0}")]
    Derivation(String),
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    NoRandomness(String),
}

/// Whose a claim number is known to be, where somebody takes it for another's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimOfAnother {
    /// A claim of the member with this number.
    #[error("a claim of member {0}, whose number this is here")]
    Member(String),
    /// A claim from the provider with this NPI.
    #[error("a claim from provider {0}, whose number this is here")]
    Provider(String),
}

impl VaultError {
    pub(super) fn io<'a>(path: &'a Path, action: &'static str) -> impl FnOnce(std::io::Error) -> Self + 'a {
        move |source| Self::Io { path: path.into(), action, source }
    }
}
