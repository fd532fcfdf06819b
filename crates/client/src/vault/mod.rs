//! The file that remembers what the chain is not told: key, salts, and whose numbers stand for whom.
//!
//! Without it nothing that was submitted can be recognised or proved any more, so nothing is submitted before the vault is
//! on disk: what hands out tokens to be submitted asks for [`Vault::save`] first.
//!
//! Warning: The file is not encrypted: keep it where only its owner reads.

mod hex;
mod store;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::ids::{ClaimNumber, Commitment, ControlNumber, MemberId, ProviderId};
use serde::{Deserialize, Serialize};

use self::hex::Hex;
use crate::tokens::{commitment, Key, Salt};

/// The form of the file. A file of another form is not touched.
const FORM: u32 = 1;

/// A vault: a file, and what it holds with what is not saved yet.
#[derive(Debug)]
pub struct Vault {
    path: PathBuf,
    content: Content,
}

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
    /// The file is no vault, or damaged.
    #[error("the vault {} cannot be understood: {reason}; restore it from a copy", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    NoRandomness(String),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    form: u32,
    key: Hex<32>,
    members: BTreeMap<String, u32>,
    providers: BTreeMap<String, u32>,
    claims: BTreeMap<String, Hex<16>>,
    controls: BTreeMap<u64, String>,
    commitments: Vec<Opening>,
}

/// What opens a commitment.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    what: String,
    commitment: Hex<32>,
    salt: Hex<16>,
}

impl Vault {
    /// A new vault with a random key, on disk.
    ///
    /// # Errors
    ///
    /// If there is a file already, or it cannot be written.
    pub fn create(path: &Path) -> Result<Self, VaultError> {
        Self::create_with(path, Key(random()?))
    }

    /// A new vault with this key, on disk.
    ///
    /// # Errors
    ///
    /// As [`Vault::create`].
    pub fn create_with(path: &Path, key: Key) -> Result<Self, VaultError> {
        if path.exists() {
            return Err(VaultError::Exists(path.into()));
        }
        let content = Content {
            form: FORM,
            key: Hex(key.0),
            members: BTreeMap::new(),
            providers: BTreeMap::new(),
            claims: BTreeMap::new(),
            controls: BTreeMap::new(),
            commitments: Vec::new(),
        };
        let vault = Self { path: path.into(), content };
        vault.save()?;
        Ok(vault)
    }

    /// The vault in this file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no vault.
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        let bytes = store::read(path)?;
        let malformed = |reason: String| VaultError::Malformed { path: path.into(), reason };
        let content: Content = serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
        if content.form != FORM {
            return Err(malformed(format!("its form is {}, this program knows {FORM}", content.form)));
        }
        Ok(Self { path: path.into(), content })
    }

    /// Puts everything on disk, as a whole or not at all.
    ///
    /// # Errors
    ///
    /// If the disk does not take it; what is there stays as it was.
    pub fn save(&self) -> Result<(), VaultError> {
        let mut text = serde_json::to_vec_pretty(&self.content)
            .map_err(|error| VaultError::Malformed { path: self.path.clone(), reason: error.to_string() })?;
        text.push(b'\n');
        store::write(&self.path, &text)
    }

    /// Where the vault is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The token of a claim number, noted.
    pub fn claim_number(&mut self, number: &str) -> ClaimNumber {
        let token = Key(self.content.key.0).claim_number(number);
        self.content.claims.insert(number.into(), Hex(token.0));
        token
    }

    /// The claim number behind a token.
    #[must_use]
    pub fn number_of(&self, token: ClaimNumber) -> Option<&str> {
        self.content.claims.iter().find(|(_, known)| known.0 == token.0).map(|(number, _)| number.as_str())
    }

    /// Notes the payer's control number of a claim.
    pub fn note_control(&mut self, control: ControlNumber, number: &str) {
        self.content.controls.insert(control.0, number.into());
    }

    /// The claim number that the payer gave this control number.
    #[must_use]
    pub fn number_of_control(&self, control: ControlNumber) -> Option<&str> {
        self.content.controls.get(&control.0).map(String::as_str)
    }

    /// Forgets the payer's control numbers: on another chain they stand for other claims.
    pub fn forget_controls(&mut self) {
        self.content.controls.clear();
    }

    /// Commits to a document with a salt of its own, noted.
    ///
    /// # Errors
    ///
    /// If there is no randomness for the salt.
    pub fn commit_to(&mut self, what: &str, document: &[u8]) -> Result<Commitment, VaultError> {
        let salt = Salt(random()?);
        let made = commitment(salt, document);
        self.content.commitments.push(Opening { what: what.into(), commitment: Hex(made.0), salt: Hex(salt.0) });
        Ok(made)
    }

    /// The salt that opens a commitment.
    #[must_use]
    pub fn salt_of(&self, commitment: Commitment) -> Option<Salt> {
        self.content.commitments.iter().find(|known| known.commitment.0 == commitment.0).map(|known| Salt(known.salt.0))
    }

    /// Notes which member a member number stands for.
    pub fn note_member(&mut self, number: &str, member: MemberId) {
        self.content.members.insert(number.into(), member.0);
    }

    /// The member of a member number.
    #[must_use]
    pub fn member(&self, number: &str) -> Option<MemberId> {
        self.content.members.get(number).copied().map(MemberId)
    }

    /// Notes which provider an NPI stands for.
    pub fn note_provider(&mut self, npi: &str, provider: ProviderId) {
        self.content.providers.insert(npi.into(), provider.0);
    }

    /// The provider of an NPI.
    #[must_use]
    pub fn provider(&self, npi: &str) -> Option<ProviderId> {
        self.content.providers.get(npi).copied().map(ProviderId)
    }
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::getrandom(&mut bytes).map_err(|error| VaultError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
