//! The file that remembers what the chain is not told: keys, salts, and whose numbers stand for whom.
//!
//! Without it nothing that was submitted can be recognised or proved any more, so nothing is submitted before the vault is
//! on disk: what hands out tokens to be submitted asks for [`Vault::save`] first. What it forgets, nobody can recognise or
//! prove any more.
//!
//! The file is encrypted with a key that Argon2id derives from a passphrase, is replaced as a whole or not at all, and is
//! locked while it is open.
//!
//! Warning: Who loses the passphrase has lost the vault.

mod codes;
mod content;
mod documents;
mod erase;
mod error;
pub(crate) mod hex;
mod passphrase;
mod sealed;
mod share;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use domain::ids::{ClaimNumber, Commitment, ControlNumber, FamilyId, MemberId, ProviderId};
use fs4::fs_std::FileExt;
use zeroize::Zeroizing;

pub use codes::CodebookError;
pub use documents::{Document, DocumentName};
pub use erase::Forgotten;
pub use error::{ClaimOfAnother, VaultError};
pub use passphrase::Passphrase;
pub use share::{Members, Shared};

use self::content::Content;
use self::hex::{Hex, Secret};
use self::sealed::Seal;
use crate::chain::AccountId;
use crate::files;
use crate::tokens::{commitment, Key, Salt};

/// A vault: a file, and what it holds with what is not saved yet. Nobody else opens the file as long as it is open here.
#[derive(Debug)]
pub struct Vault {
    path: PathBuf,
    seal: Seal,
    content: Content,
    /// Held, not used: the lock ends with it.
    _lock: File,
}

impl Vault {
    /// A new vault with a random key, on disk.
    ///
    /// # Errors
    ///
    /// [`VaultError::Locked`], [`VaultError::Exists`], or if it cannot be written.
    pub fn create(path: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        Self::create_with(path, passphrase, Key(random()?))
    }

    /// A new vault with this key, on disk.
    ///
    /// # Errors
    ///
    /// As [`Vault::create`].
    pub fn create_with(path: &Path, passphrase: &Passphrase, key: Key) -> Result<Self, VaultError> {
        let lock = lock_new(path)?;
        Self::begin(path, lock, passphrase, key)
    }

    /// A new vault with a random key, on disk, with a passphrase that is not asked for before it is sure that the vault
    /// is new and that nobody else is making it.
    ///
    /// # Errors
    ///
    /// As [`Vault::create`], or if there is no passphrase: then there is no vault either.
    pub fn create_asking<E: From<VaultError>>(
        path: &Path,
        passphrase: impl FnOnce() -> Result<Passphrase, E>,
    ) -> Result<Self, E> {
        let lock = lock_new(path)?;
        Ok(Self::begin(path, lock, &passphrase()?, Key(random()?))?)
    }

    fn begin(path: &Path, lock: File, passphrase: &Passphrase, key: Key) -> Result<Self, VaultError> {
        let content = Content {
            key: Secret(key.0),
            members: BTreeMap::new(),
            providers: BTreeMap::new(),
            claims: BTreeMap::new(),
            controls: BTreeMap::new(),
            commitments: Vec::new(),
            documents: Vec::new(),
            code_keys: BTreeMap::new(),
            drug_keys: BTreeMap::new(),
            codebook: BTreeMap::new(),
        };
        let vault = Self { path: path.into(), seal: Seal::new(passphrase)?, content, _lock: lock };
        vault.save()?;
        Ok(vault)
    }

    /// The vault in this file.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`] if the file is not there or cannot be read, [`VaultError::Locked`], [`VaultError::NotAVault`],
    /// [`VaultError::Newer`], [`VaultError::WrongPassphraseOrDamaged`], [`VaultError::Malformed`], in this order.
    pub fn open(path: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        // Not to leave a lock where there is no vault.
        std::fs::metadata(path).map_err(VaultError::io(path, "it cannot be read"))?;
        let lock = lock(path)?;
        let file = std::fs::read(path).map_err(VaultError::io(path, "it cannot be read"))?;
        let (seal, content) = Seal::open(path, &file, passphrase)?;
        let content = serde_json::from_slice(&content)
            .map_err(|error| VaultError::Malformed { path: path.into(), reason: error.to_string() })?;
        Ok(Self { path: path.into(), seal, content, _lock: lock })
    }

    /// Puts everything on disk, as a whole or not at all.
    ///
    /// # Errors
    ///
    /// If the disk does not take it; what is there stays as it was.
    pub fn save(&self) -> Result<(), VaultError> {
        let malformed =
            |error: serde_json::Error| VaultError::Malformed { path: self.path.clone(), reason: error.to_string() };
        let text = Zeroizing::new(serde_json::to_vec(&self.content).map_err(malformed)?);
        files::replace(&self.path, &self.seal.seal(&text)?).map_err(VaultError::io(&self.path, "it cannot be written"))
    }

    /// Another passphrase from the next [`Vault::save`] on.
    ///
    /// # Errors
    ///
    /// If the key cannot be derived.
    pub fn change_passphrase(&mut self, passphrase: &Passphrase) -> Result<(), VaultError> {
        self.seal = Seal::new(passphrase)?;
        Ok(())
    }

    /// Where the vault is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The token of a claim number, noted: the same number, the same token, until the claim is forgotten.
    ///
    /// # Errors
    ///
    /// If there is no randomness for the salt of a new one.
    pub fn claim_number(&mut self, number: &str) -> Result<ClaimNumber, VaultError> {
        if let Some(known) = self.content.claims.get(number) {
            return Ok(ClaimNumber(known.token.0));
        }
        let salt = Salt(random()?);
        let token = Key(self.content.key.0).claim_number(salt, number);
        let claim = content::Claim { salt: Secret(salt.0), token: Hex(token.0), member: None, provider: None };
        self.content.claims.insert(number.into(), claim);
        Ok(token)
    }

    /// Notes of which member a claim number that is known is. Of another one it never becomes: what is erased of a member is what
    /// stands under his numbers.
    ///
    /// # Errors
    ///
    /// [`ClaimOfAnother::Member`]; then nothing is noted.
    pub fn note_member_of_claim(&mut self, number: &str, member: &str) -> Result<(), ClaimOfAnother> {
        let Some(claim) = self.content.claims.get_mut(number) else { return Ok(()) };
        note(&mut claim.member, member, ClaimOfAnother::Member)
    }

    /// Notes which provider bills a claim number that is known. Another one never does.
    ///
    /// # Errors
    ///
    /// [`ClaimOfAnother::Provider`]; then nothing is noted.
    pub fn note_provider_of_claim(&mut self, number: &str, npi: &str) -> Result<(), ClaimOfAnother> {
        let Some(claim) = self.content.claims.get_mut(number) else { return Ok(()) };
        note(&mut claim.provider, npi, ClaimOfAnother::Provider)
    }

    /// The NPI of the provider that bills a claim number, where that is known.
    #[must_use]
    pub fn provider_of_claim(&self, number: &str) -> Option<&str> {
        self.content.claims.get(number)?.provider.as_deref()
    }

    /// Does something of which the vault keeps nothing: what it notes meanwhile is gone afterwards.
    pub fn preview<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.content.clone();
        let seen = look(self);
        self.content = before;
        seen
    }

    /// A hash of something about a claim, by the claim's own key: it tells whether it is the same as before, nothing to
    /// others, and nothing to anybody once the claim is erased. None where the claim is unknown or forgotten.
    #[must_use]
    pub fn fingerprint(&self, claim: &str, bytes: &[u8]) -> Option<[u8; 16]> {
        self.key_of_claim(claim).map(|key| key.fingerprint(bytes))
    }

    /// A number for a family: nobody can work it out, before or after an erasure.
    ///
    /// # Errors
    ///
    /// If there is no randomness.
    pub fn new_family(&self) -> Result<FamilyId, VaultError> {
        random().map(u32::from_le_bytes).map(FamilyId)
    }

    /// The key of what is kept about a claim beside the vault; none where the claim is unknown or forgotten.
    pub(crate) fn key_of_claim(&self, number: &str) -> Option<Key> {
        let known = self.content.claims.get(number)?;
        Some(Key(self.content.key.0).of_claim(Salt(known.salt.0), number))
    }

    /// The claim numbers behind all tokens.
    #[must_use]
    pub fn numbers(&self) -> BTreeMap<ClaimNumber, &str> {
        self.content.claims.iter().map(|(number, known)| (ClaimNumber(known.token.0), number.as_str())).collect()
    }

    /// The claim number behind a token.
    #[must_use]
    pub fn number_of(&self, token: ClaimNumber) -> Option<&str> {
        self.content.claims.iter().find(|(_, known)| known.token.0 == token.0).map(|(number, _)| number.as_str())
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

    /// Commits to something of a claim with a salt of its own, noted.
    ///
    /// # Errors
    ///
    /// If there is no randomness for the salt.
    pub fn commit_to(&mut self, claim: &str, what: &str, bytes: &[u8]) -> Result<Commitment, VaultError> {
        self.commit(claim.into(), None, what, bytes)
    }

    /// Commits to something of a member that belongs to no claim, with a salt of its own, noted: it is forgotten with the member.
    ///
    /// # Errors
    ///
    /// If there is no randomness for the salt.
    pub fn commit_to_of_member(&mut self, member: &str, what: &str, bytes: &[u8]) -> Result<Commitment, VaultError> {
        self.commit(String::new(), Some(member.into()), what, bytes)
    }

    fn commit(
        &mut self,
        claim: String,
        member: Option<String>,
        what: &str,
        bytes: &[u8],
    ) -> Result<Commitment, VaultError> {
        let salt = Salt(random()?);
        let made = commitment(salt, bytes);
        let (commitment, salt) = (Hex(made.0), Secret(salt.0));
        self.content.commitments.push(content::Opening { what: what.into(), claim, member, commitment, salt });
        Ok(made)
    }

    /// The salt that opens a commitment.
    #[must_use]
    pub fn salt_of(&self, commitment: Commitment) -> Option<Salt> {
        let commitments = self.content.commitments.iter().map(|known| (&known.commitment, &known.salt));
        let documents = self.content.documents.iter().map(|known| (&known.commitment, &known.salt));
        commitments.chain(documents).find(|(known, _)| known.0 == commitment.0).map(|(_, salt)| Salt(salt.0))
    }

    /// Notes which member a member number stands for.
    pub fn note_member(&mut self, number: &str, member: MemberId) {
        self.content.members.entry(number.into()).or_default().member = Some(member.0);
    }

    /// The member of a member number.
    #[must_use]
    pub fn member(&self, number: &str) -> Option<MemberId> {
        self.content.members.get(number)?.member.map(MemberId)
    }

    /// Notes the account of a member number.
    pub fn note_account(&mut self, number: &str, account: AccountId) {
        self.content.members.entry(number.into()).or_default().account = Some(Hex(account.0));
    }

    /// The account of a member number.
    #[must_use]
    pub fn account(&self, number: &str) -> Option<AccountId> {
        self.content.members.get(number)?.account.map(|account| AccountId::from(account.0))
    }

    /// The account of a member number; a random one is made and noted where there is none yet. It suits a chain on which
    /// accounts need no keys.
    ///
    /// # Errors
    ///
    /// If there is no randomness for it.
    pub fn account_or_new(&mut self, number: &str) -> Result<AccountId, VaultError> {
        if let Some(known) = self.account(number) {
            return Ok(known);
        }
        let account = AccountId::from(random::<32>()?);
        self.note_account(number, account);
        Ok(account)
    }

    /// Notes which provider an NPI stands for.
    pub fn note_provider(&mut self, npi: &str, provider: ProviderId) {
        self.content.providers.insert(npi.into(), provider.0);
    }

    /// Every provider that is known, by NPI.
    pub fn providers(&self) -> impl Iterator<Item = (&str, ProviderId)> {
        self.content.providers.iter().map(|(npi, provider)| (npi.as_str(), ProviderId(*provider)))
    }

    /// The provider of an NPI.
    #[must_use]
    pub fn provider(&self, npi: &str) -> Option<ProviderId> {
        self.content.providers.get(npi).copied().map(ProviderId)
    }
}

/// Notes whose something is, unless it is known to be somebody else's.
fn note(
    known: &mut Option<String>,
    whose: &str,
    of_another: fn(String) -> ClaimOfAnother,
) -> Result<(), ClaimOfAnother> {
    match known.get_or_insert_with(|| whose.into()) {
        known if known == whose => Ok(()),
        known => Err(of_another(known.clone())),
    }
}

/// Keeps others from making a vault where none is yet.
fn lock_new(path: &Path) -> Result<File, VaultError> {
    let lock = lock(path)?;
    if path.exists() {
        return Err(VaultError::Exists(path.into()));
    }
    Ok(lock)
}

/// Keeps others from opening the vault. The lock is a file of its own, for the vault's file is replaced at each save.
fn lock(path: &Path) -> Result<File, VaultError> {
    let beside = files::beside(path, ".lock");
    let cannot = "it cannot be locked";
    let file = files::open_private(&beside, &mut OpenOptions::new()).map_err(VaultError::io(path, cannot))?;
    if FileExt::try_lock_exclusive(&file).map_err(VaultError::io(path, cannot))? {
        Ok(file)
    } else {
        Err(VaultError::Locked(path.into()))
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::getrandom(&mut bytes).map_err(|error| VaultError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
