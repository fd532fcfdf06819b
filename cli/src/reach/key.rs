//! Whose key: from a file, a variable or a question. A key file holds the secret phrase, for its owner's eyes only.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::Result;
use client::chain::{address, parse_account, AccountId, Signer};
use zeroize::Zeroizing;

use super::{input, variable, Reach};

/// Who acts.
pub struct Who {
    /// The account.
    pub account: AccountId,
    /// The key that signs for it; none where only the account is known.
    pub signer: Option<Signer>,
}

impl From<Signer> for Who {
    fn from(signer: Signer) -> Self {
        Self { account: signer.account(), signer: Some(signer) }
    }
}

impl Reach {
    /// Who acts, as `--as`, INKCLAIM_KEY or an answer says. Where something is sent there is a key.
    pub fn who(&self) -> Result<Who> {
        let who = self.named_who()?;
        if self.sends() && who.signer.is_none() {
            return Err(input(format!(
                "{} is an address, and an address signs nothing: name its key file with --as, or print the call for its wallet \
                 with --unsigned",
                address(who.account)
            )));
        }
        Ok(who)
    }

    fn named_who(&self) -> Result<Who> {
        if let Some(text) = &self.key {
            if is_secret(text) {
                return Err(input(
                    "--as does not take a secret phrase, for others see the command line: write it to a file of your own, \
                     or set INKCLAIM_KEY",
                ));
            }
            return key_or_account(text);
        }
        if let Some((text, _)) = variable("INKCLAIM_KEY") {
            let text = Zeroizing::new(text);
            return if is_secret(&text) { secret(&text, "INKCLAIM_KEY") } else { key_or_account(&text) };
        }
        if std::io::stdin().is_terminal() && !self.json {
            let answer = Zeroizing::new(rpassword::prompt_password("Secret phrase of the account that acts: ")?);
            return secret(&answer, "the answer");
        }
        Err(input(
            "name who acts: --as FILE with a key file (`inkclaim key new FILE` makes one), --as //Alice for a development key, \
             or set INKCLAIM_KEY",
        ))
    }
}

/// Whether it is no name of a file or account, but a secret itself.
fn is_secret(text: &str) -> bool {
    let text = text.trim();
    let is_phrase = text.split_whitespace().count() >= 12;
    // 32 bytes may be a seed or an account: on the command line they are an account.
    is_phrase || text.contains("///")
}

fn secret(text: &str, from: &str) -> Result<Who> {
    Signer::from_secret(text).map(Who::from).map_err(|error| input(format!("{from}: {error}")))
}

fn key_or_account(text: &str) -> Result<Who> {
    if let Ok(account) = parse_account(text) {
        return Ok(Who { account, signer: None });
    }
    key_of(text).map(Who::from)
}

/// The key that is named: a file, or `//Name`.
pub fn key_of(text: &str) -> Result<Signer> {
    if text.starts_with("//") {
        return Signer::from_secret(text).map_err(|error| input(format!("{text}: {error}")));
    }
    let file = Path::new(text);
    let shown = file.display();
    let metadata = match std::fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(input(format!(
                "there is no key file {shown}: check the path, or make a key with `inkclaim key new {shown}`"
            )));
        }
        Err(error) => return Err(input(format!("the key file {shown} cannot be read: {error}"))),
    };
    ensure_private(file, &metadata)?;
    let phrase = std::fs::read_to_string(file).map(Zeroizing::new);
    let phrase = phrase.map_err(|error| input(format!("the key file {shown} cannot be read: {error}")))?;
    Signer::from_secret(&phrase).map_err(|error| input(format!("the key file {shown}: {error}")))
}

#[cfg(unix)]
fn ensure_private(file: &Path, metadata: &std::fs::Metadata) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let file = file.display();
    Err(input(format!(
        "the key file {file} can be read by others: chmod 600 {file}, and use another key if others had it"
    )))
}

#[cfg(not(unix))]
fn ensure_private(_: &Path, _: &std::fs::Metadata) -> Result<()> {
    Ok(())
}

/// Somebody's account, for clap: an address, 0x with 64 digits, `//Name`, or a key file.
pub fn account_of(text: &str) -> Result<AccountId, String> {
    if let Some(account) = client::deploy_file::account_of(text) {
        return Ok(account);
    }
    if Path::new(text).is_file() {
        return key_of(text).map(|key| key.account()).map_err(|error| error.to_string());
    }
    Err("expected an account: an address such as 5Grw..., 0x with 64 digits, //Name for a development key, or a key file".into())
}

/// Makes a new key and writes its phrase to a file that nobody else reads; there must be none yet.
pub fn new_key(file: &Path) -> Result<AccountId> {
    use std::io::Write as _;
    let (key, phrase) = Signer::generate();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let wrong = |error: std::io::Error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return input(format!(
                "{} is there already, and no key is overwritten: choose another name",
                file.display()
            ));
        }
        input(format!("{} cannot be written: {error}", file.display()))
    };
    let mut written = options.open(file).map_err(wrong)?;
    let text = Zeroizing::new(format!("{}\n", *phrase));
    if let Err(error) = written.write_all(text.as_bytes()).and_then(|()| written.sync_all()) {
        // What it holds is no key; where it cannot even be removed, the error that matters is the first.
        let _ = std::fs::remove_file(file);
        return Err(wrong(error));
    }
    Ok(key.account())
}

/// Bytes as people write them.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("0x");
    for byte in bytes {
        // A text takes everything.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_new_key_is_its_owners_alone_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let account = new_key(&file).unwrap();
        assert_eq!(key_of(file.to_str().unwrap()).unwrap().account(), account);
        assert!(new_key(&file).unwrap_err().to_string().contains("no key is overwritten"));
        assert_eq!(account_of(file.to_str().unwrap()), Ok(account));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(key_of(file.to_str().unwrap()).unwrap_err().to_string().contains("chmod 600"));
        }
    }

    #[test]
    fn a_phrase_is_no_name() {
        let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
        assert!(is_secret(phrase) && is_secret(&format!("{phrase}//Alice")));
        assert!(!is_secret("//Alice") && !is_secret("keys/owner"));
        let reach = Reach { key: Some(phrase.into()), ..Reach::default() };
        let error = reach.who().err().unwrap().to_string();
        assert!(error.contains("--as does not take") && !error.contains("lake"), "{error}");
    }
}
