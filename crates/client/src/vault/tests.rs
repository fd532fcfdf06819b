#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use domain::ids::{ControlNumber, MemberId, ProviderId};

use super::{Vault, VaultError};
use crate::tokens::{commitment, Key};

#[test]
fn what_was_saved_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.json");
    let mut vault = Vault::create(&path).unwrap();
    let token = vault.claim_number("ADA-0001");
    let made = vault.commit_to("ADA-0001: delivery note", b"delivered").unwrap();
    vault.note_member("OAK100001", MemberId(3));
    vault.note_provider("1000000012", ProviderId(5));
    vault.note_control(ControlNumber(9), "ADA-0001");
    vault.save().unwrap();

    let mut again = Vault::open(&path).unwrap();
    assert_eq!(again.number_of(token), Some("ADA-0001"));
    assert_eq!(again.claim_number("ADA-0001"), token);
    assert_eq!(commitment(again.salt_of(made).unwrap(), b"delivered"), made);
    assert_eq!(again.member("OAK100001"), Some(MemberId(3)));
    assert_eq!(again.member("OAK100002"), None);
    assert_eq!(again.provider("1000000012"), Some(ProviderId(5)));
    assert_eq!(again.number_of_control(ControlNumber(9)), Some("ADA-0001"));
    again.forget_controls();
    assert_eq!(again.number_of_control(ControlNumber(9)), None);
    assert_eq!(again.number_of(token), Some("ADA-0001"));
}

#[test]
fn every_commitment_has_its_own_salt() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = Vault::create(&folder.path().join("vault.json")).unwrap();
    assert_ne!(vault.commit_to("one", b"same").unwrap(), vault.commit_to("two", b"same").unwrap());
}

#[test]
fn a_vault_is_never_overwritten_by_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.json");
    Vault::create(&path).unwrap();
    assert!(matches!(Vault::create(&path), Err(VaultError::Exists(_))));
}

#[test]
fn a_failed_save_leaves_the_old_file_and_no_rest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.json");
    let vault = Vault::create_with(&path, Key([1; 32])).unwrap();
    let before = std::fs::read(&path).unwrap();
    // A folder where the temporary file would be: it cannot be written.
    let part = folder.path().join(format!("vault.json.part.{}", std::process::id()));
    std::fs::create_dir(&part).unwrap();
    assert!(matches!(vault.save(), Err(VaultError::Io { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    std::fs::remove_dir(&part).unwrap();
    vault.save().unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["vault.json"]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.json");
    Vault::create(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_is_no_vault_is_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.json");
    Vault::create_with(&path, Key([1; 32])).unwrap();
    let good = std::fs::read_to_string(&path).unwrap();
    for (from, to) in [("\"form\": 1", "\"form\": 2"), ("\"0101", "\"01"), ("\"0101", "\"+101"), ("members", "mambers")]
    {
        std::fs::write(&path, good.replacen(from, to, 1)).unwrap();
        assert!(matches!(Vault::open(&path), Err(VaultError::Malformed { .. })), "{from} -> {to}");
    }
    assert!(matches!(Vault::open(folder.path()), Err(VaultError::Io { .. })));
}
