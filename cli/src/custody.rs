//! Where the vault, the evidence store and the receipts are, and what the vault opens with.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use client::evidence::{Places, Receipts};
use client::vault::{Passphrase, Vault};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::places;

/// The passphrase may stand here.
const VARIABLE: &str = "INKCLAIM_PASSPHRASE";
const VAULT: &str = "vault.inkclaim";
const PASSPHRASE: &str = "vault.passphrase";

/// Where the vault is and what it opens with.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Key {
    /// A file with the vault's passphrase. Without it: the variable INKCLAIM_PASSPHRASE, or the file vault.passphrase beside
    /// the vault, or a question. A new vault gets a random one, in that file.
    #[arg(long, global = true)]
    pub passphrase_file: Option<PathBuf>,
}

/// A vault with its evidence store and receipts.
pub struct Custody {
    pub vault: Vault,
    pub store: Places,
    pub receipts: Receipts,
    /// What there is to say about the vault.
    pub note: String,
    /// Where they are, if they go when this goes.
    _folder: Option<TempDir>,
}

impl Custody {
    /// In a folder where they stay. Made if they are not there.
    pub fn lasting(out: &Path, key: &Key) -> Result<Self> {
        std::fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display()))?;
        let path = out.join(VAULT);
        if path.exists() {
            return Self::existing(out, key);
        }
        Self::new(out, key.given()?)
    }

    /// In a folder of somebody else's, where they must not be yet: the own passphrase is not that folder's.
    pub fn for_another(out: &Path, key: &Key) -> Result<Self> {
        std::fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display()))?;
        Self::new(out, key.of_file()?)
    }

    fn new(out: &Path, passphrase: Option<Passphrase>) -> Result<Self> {
        let path = out.join(VAULT);
        let (vault, note) = match passphrase {
            Some(passphrase) => (Vault::create(&path, &passphrase)?, String::new()),
            None => {
                let file = out.join(PASSPHRASE);
                let vault = Vault::create_asking(&path, || make_up(&file, &path))?;
                let note = format!(
                    "Its passphrase was made up and lies beside it, in {}: keep it elsewhere, for whoever has both reads all.",
                    file.display()
                );
                (vault, note)
            }
        };
        Self::around(vault, out, note)
    }

    /// In a folder where they must be.
    pub fn existing(out: &Path, key: &Key) -> Result<Self> {
        Self::opened(out, key.given()?)
    }

    /// In a folder of somebody else's, where they must be: the own passphrase is not that folder's.
    pub fn of_another(out: &Path, key: &Key) -> Result<Self> {
        Self::opened(out, key.of_file()?)
    }

    fn opened(out: &Path, passphrase: Option<Passphrase>) -> Result<Self> {
        let path = out.join(VAULT);
        if !path.exists() {
            bail!("there is no vault {}: name the folder with --out", path.display());
        }
        let beside = out.join(PASSPHRASE);
        let passphrase = match passphrase {
            Some(passphrase) => passphrase,
            None if beside.exists() => from_file(&beside)?,
            None if std::io::stdin().is_terminal() => {
                let question = format!("Passphrase of {}: ", path.display());
                Passphrase::new(Zeroizing::new(rpassword::prompt_password(question)?))?
            }
            None => bail!("{} needs its passphrase: give --passphrase-file, or set {VARIABLE}", path.display()),
        };
        Self::around(Vault::open(&path, &passphrase)?, out, String::new())
    }

    /// In a folder that goes when this goes, with a passphrase that nobody has.
    pub fn passing() -> Result<Self> {
        let folder = TempDir::new().context("there is no room for temporary files")?;
        let vault = Vault::create(&folder.path().join(VAULT), &Passphrase::generate()?)?;
        let note =
            "It is temporary, with a passphrase that nobody has kept, and goes with the evidence store when this ends.";
        let mut custody = Self::around(vault, folder.path(), note.into())?;
        custody._folder = Some(folder);
        Ok(custody)
    }

    fn around(vault: Vault, out: &Path, note: String) -> Result<Self> {
        let store = places::open(out)?;
        let receipts = Receipts::at(&out.join("receipts.jsonl"));
        Ok(Self { vault, store, receipts, note, _folder: None })
    }
}

impl Key {
    /// What a file has been named for.
    fn of_file(&self) -> Result<Option<Passphrase>> {
        self.passphrase_file.as_deref().map(from_file).transpose()
    }

    fn given(&self) -> Result<Option<Passphrase>> {
        if let Some(passphrase) = self.of_file()? {
            return Ok(Some(passphrase));
        }
        match std::env::var(VARIABLE) {
            Ok(text) => Ok(Some(Passphrase::new(Zeroizing::new(text))?)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => bail!("{VARIABLE} is no text"),
        }
    }
}

fn from_file(file: &Path) -> Result<Passphrase> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Passphrase::new(Zeroizing::new(text)).with_context(|| format!("{}", file.display()))
}

/// Makes the passphrase of a new vault up, and keeps it in a file that is not there yet: it may be all that opens a
/// vault which is elsewhere at the moment.
fn make_up(file: &Path, vault: &Path) -> Result<Passphrase> {
    if file.exists() {
        bail!(
            "{} is there, and the vault that it opens is not: bring {} back to its place, or, if there is none any more, put the \
             passphrase elsewhere first",
            file.display(),
            vault.display()
        );
    }
    let passphrase = Passphrase::generate()?;
    write_private_with(std::fs::OpenOptions::new().create_new(true), file, passphrase.reveal())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(passphrase)
}

/// Writes a file that only its owner reads, whoever could read what was there before.
pub fn write_private(file: &Path, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
    write_private_with(std::fs::OpenOptions::new().create(true).truncate(true), file, bytes)
}

fn write_private_with(options: &mut std::fs::OpenOptions, file: &Path, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
    use std::io::Write as _;
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let mut file = options.open(file)?;
    // The mode above is for a file that is made; one that is there keeps its own.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(bytes.as_ref())?;
    file.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::fs::PermissionsExt;

    use super::{write_private, write_private_with};

    #[test]
    fn nobody_else_reads_what_is_written_where_everybody_read_before() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("opened.txt");
        std::fs::write(&file, "what everybody may read").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
        write_private(&file, "a document").unwrap();
        let mode = |file: &std::path::Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!((std::fs::read_to_string(&file).unwrap().as_str(), mode(&file)), ("a document", 0o600));
        let new = folder.path().join("new.txt");
        write_private(&new, "a document").unwrap();
        assert_eq!(mode(&new), 0o600);
        let mut options = std::fs::OpenOptions::new();
        assert!(write_private_with(options.create_new(true), &new, "another").is_err());
        assert_eq!(std::fs::read_to_string(&new).unwrap(), "a document");
    }
}
