#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::path::PathBuf;

use domain::calendar::Day;
use domain::consent::Category;
use domain::ids::{ControlNumber, MemberId, ProviderId};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::sealed::Seal;
use super::{ClaimOfAnother, Members, Passphrase, Vault, VaultError};
use crate::chain::account;
use crate::tokens::{commitment, Key};

fn phrase(text: &str) -> Passphrase {
    Passphrase::new(Zeroizing::new(text.into())).unwrap()
}

fn right() -> Passphrase {
    phrase("correct horse")
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.inkclaim");
    (folder, path)
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_was_saved_is_there_again() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    let token = vault.claim_number("ADA-0001").unwrap();
    let made = vault.commit_to("ADA-0001", "diagnoses", b"delivered").unwrap();
    let document = vault.new_document("ADA-0001", Category::Order, b"an order").unwrap();
    let code = vault.code_token("OAKLEAF1", Day(1), "G0101").unwrap();
    vault.note_member("OAK100001", MemberId(3));
    vault.note_account("OAK100001", account("ada"));
    vault.note_provider("1000000012", ProviderId(5));
    vault.note_control(ControlNumber(9), "ADA-0001");
    vault.save().unwrap();
    drop(vault);

    let mut again = Vault::open(&path, &right()).unwrap();
    assert_eq!(again.number_of(token), Some("ADA-0001"));
    assert_eq!(again.claim_number("ADA-0001").unwrap(), token);
    assert_eq!(commitment(again.salt_of(made).unwrap(), b"delivered"), made);
    assert_eq!(again.document(document.commitment), Some(document.clone()));
    assert!(document.is_of(b"an order") && !document.is_of(b"another"));
    assert_eq!(again.code_of(code), Some("G0101"));
    assert_eq!(again.code_token("OAKLEAF1", Day(1), "G0101").unwrap(), code);
    assert_eq!(again.member("OAK100001"), Some(MemberId(3)));
    assert_eq!(again.account("OAK100001"), Some(account("ada")));
    assert_eq!(again.account_or_new("OAK100001").unwrap(), account("ada"));
    assert_eq!(again.member("OAK100002"), None);
    assert_eq!(again.provider("1000000012"), Some(ProviderId(5)));
    assert_eq!(again.number_of_control(ControlNumber(9)), Some("ADA-0001"));
    again.forget_controls();
    assert_eq!(again.number_of_control(ControlNumber(9)), None);
    assert_eq!(again.number_of(token), Some("ADA-0001"));
}

#[test]
fn every_commitment_document_and_account_has_its_own_secrets() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    assert_ne!(vault.commit_to("A", "one", b"same").unwrap(), vault.commit_to("A", "two", b"same").unwrap());
    let one = vault.new_document("A", Category::Order, b"same").unwrap();
    let other = vault.new_document("A", Category::Order, b"same").unwrap();
    assert!(one.name != other.name && one.key != other.key && one.salt != other.salt);
    assert_ne!(one.commitment, other.commitment);
    assert_ne!(vault.account_or_new("1").unwrap(), vault.account_or_new("2").unwrap());
}

#[test]
fn nothing_of_the_content_stands_in_the_file() {
    let (_folder, path) = place();
    let mut vault = Vault::create_with(&path, &right(), Key([0x41; 32])).unwrap();
    vault.note_member("OAK100001", MemberId(3));
    vault.save().unwrap();
    let file = std::fs::read(&path).unwrap();
    for secret in [&b"OAK100001"[..], b"members", b"41414141", &[0x41; 8], b"correct horse"] {
        assert!(!file.windows(secret.len()).any(|window| window == secret), "{secret:?}");
    }
    // The same content is another file each time.
    vault.save().unwrap();
    assert_ne!(std::fs::read(&path).unwrap(), file);
}

#[test]
fn a_wrong_passphrase_and_a_damaged_file_do_not_open() {
    let (folder, path) = place();
    drop(Vault::create(&path, &right()).unwrap());
    let good = std::fs::read(&path).unwrap();
    let is_closed = |passphrase: &Passphrase| matches!(Vault::open(&path, passphrase), Err(VaultError::WrongPassphraseOrDamaged(at)) if at == path);
    assert!(is_closed(&phrase("correct horse ")));
    // A byte of the salt, of the nonce, of the content, of the tag; a pass less, which changes the key too.
    for (position, byte) in [(22, 1), (40, 1), (62, 1), (good.len() - 1, 1), (14, 1)] {
        let mut bad = good.clone();
        bad[position] ^= byte;
        std::fs::write(&path, &bad).unwrap();
        assert!(is_closed(&right()), "byte {position}");
    }
    std::fs::write(&path, &good[..good.len() - 1]).unwrap();
    assert!(is_closed(&right()));
    std::fs::write(&path, &good).unwrap();
    assert!(Vault::open(&path, &right()).is_ok());
    assert_eq!(names(&folder), ["vault.inkclaim", "vault.inkclaim.lock"]);
}

#[test]
fn what_is_no_vault_or_a_later_one_is_told_apart() {
    let (_folder, path) = place();
    drop(Vault::create(&path, &right()).unwrap());
    let good = std::fs::read(&path).unwrap();
    let with = |position: usize, bytes: &[u8]| {
        let mut changed = good.clone();
        changed[position..position + bytes.len()].copy_from_slice(bytes);
        std::fs::write(&path, changed).unwrap();
        Vault::open(&path, &right())
    };
    let no_vault = |opened| matches!(opened, Err(VaultError::NotAVault { .. }));
    assert!(no_vault(with(0, b"{")));
    assert!(no_vault(with(8, &0u16.to_le_bytes())));
    assert!(matches!(with(8, &2u16.to_le_bytes()), Err(VaultError::Newer { found: 2, .. })));
    // Memory, passes or lanes that would keep the machine busy.
    assert!(no_vault(with(10, &(1024u32 * 1024 + 1).to_le_bytes())));
    assert!(no_vault(with(14, &17u32.to_le_bytes())));
    assert!(no_vault(with(18, &17u32.to_le_bytes())));
    // So few that there is no such derivation.
    assert!(matches!(with(10, &0u32.to_le_bytes()), Err(VaultError::Derivation(_))));
    for short in [0, 7, 61] {
        std::fs::write(&path, &good[..short]).unwrap();
        assert!(no_vault(Vault::open(&path, &right())), "{short}");
    }
    std::fs::write(&path, b"{\n  \"form\": 1,\n  \"key\": \"0101010101010101010101010101010101010101010101010101\"}")
        .unwrap();
    assert!(no_vault(Vault::open(&path, &right())));
}

#[test]
fn content_that_is_not_understood_is_told_apart_from_a_wrong_passphrase() {
    let (_folder, path) = place();
    for content in ["", "{}", "{\"key\": \"+1\"}"] {
        std::fs::write(&path, Seal::new(&right()).unwrap().seal(content.as_bytes()).unwrap()).unwrap();
        assert!(matches!(Vault::open(&path, &right()), Err(VaultError::Malformed { .. })), "{content}");
    }
}

#[test]
fn two_do_not_write_at_once() {
    let (_folder, path) = place();
    let vault = Vault::create(&path, &right()).unwrap();
    assert!(matches!(Vault::open(&path, &right()), Err(VaultError::Locked(at)) if at == path));
    assert!(matches!(Vault::create(&path, &right()), Err(VaultError::Locked(_))));
    drop(vault);
    assert!(Vault::open(&path, &right()).is_ok());
}

#[test]
fn a_vault_is_never_overwritten_by_a_new_one_and_never_made_by_opening() {
    let (folder, path) = place();
    assert!(matches!(Vault::open(&path, &right()), Err(VaultError::Io { .. })));
    assert!(names(&folder).is_empty());
    drop(Vault::create(&path, &right()).unwrap());
    assert!(matches!(Vault::create(&path, &right()), Err(VaultError::Exists(_))));
}

#[test]
fn a_passphrase_can_be_changed_and_must_not_be_empty() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    let token = vault.claim_number("A").unwrap();
    vault.change_passphrase(&phrase("battery staple\r\n")).unwrap();
    vault.save().unwrap();
    drop(vault);
    assert!(matches!(Vault::open(&path, &right()), Err(VaultError::WrongPassphraseOrDamaged(_))));
    assert_eq!(Vault::open(&path, &phrase("battery staple")).unwrap().number_of(token), Some("A"));
    for empty in ["", "\n", "\r\n"] {
        assert!(matches!(Passphrase::new(Zeroizing::new(empty.into())), Err(VaultError::EmptyPassphrase)));
    }
    let made = Passphrase::generate().unwrap();
    assert_eq!(made.reveal().len(), 48);
    assert_ne!(made.reveal(), Passphrase::generate().unwrap().reveal());
    assert_eq!(format!("{made:?}"), "Passphrase(secret)");
}

#[test]
fn a_failed_save_leaves_the_old_file_and_no_rest() {
    let (folder, path) = place();
    let vault = Vault::create_with(&path, &right(), Key([1; 32])).unwrap();
    let before = std::fs::read(&path).unwrap();
    // A folder where the temporary file would be: it cannot be written.
    let part = folder.path().join(format!("vault.inkclaim.part.{}", std::process::id()));
    std::fs::create_dir(&part).unwrap();
    assert!(matches!(vault.save(), Err(VaultError::Io { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    std::fs::remove_dir(&part).unwrap();
    // What a process left that did not come to its end.
    std::fs::write(folder.path().join("vault.inkclaim.part.1"), &before).unwrap();
    vault.save().unwrap();
    assert_eq!(names(&folder), ["vault.inkclaim", "vault.inkclaim.lock"]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = place();
    drop(Vault::create(&path, &right()).unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_provider_is_told_the_key_of_packages_of_that_payer_and_a_vault_without_one_opens() {
    let (_folder, path) = place();
    let (_elsewhere, other) = place();
    let mut insurer = Vault::create(&path, &right()).unwrap();
    insurer.ensure_drug_key("OAK").unwrap();
    insurer.ensure_drug_key("ELM").unwrap();
    let key = insurer.drug_key("OAK");
    insurer.ensure_drug_key("OAK").unwrap();
    assert_eq!(insurer.drug_key("OAK"), key);
    assert_ne!(insurer.drug_key("ELM"), key);
    let mut provider = Vault::create(&other, &right()).unwrap();
    assert_eq!(provider.drug_key("OAK"), None);
    insurer.share_with(&mut provider, "OAK", Members::All);
    assert_eq!((provider.drug_key("OAK"), provider.drug_key("ELM")), (key, None));

    // As vaults were before there were such keys.
    let mut content = serde_json::to_value(&provider.content).unwrap();
    content.as_object_mut().unwrap().remove("drug_keys").unwrap();
    let content: super::content::Content = serde_json::from_value(content).unwrap();
    assert!(content.drug_keys.is_empty());
}

/// Two claims of Ada and one of Ben, with diagnoses and a document each.
fn of_two(vault: &mut Vault) {
    for (number, member) in [("ADA-1", "ada"), ("ADA-2", "ada"), ("BEN-1", "ben")] {
        let control = ControlNumber(vault.content.controls.len() as u64);
        vault.claim_number(number).unwrap();
        vault.note_member_of_claim(number, member).unwrap();
        vault.note_member(member, MemberId(u32::from(member == "ben")));
        vault.account_or_new(member).unwrap();
        vault.note_control(control, number);
        vault.commit_to(number, "diagnoses", b"ABK:I10\n").unwrap();
        vault.new_document(number, Category::Order, number.as_bytes()).unwrap();
    }
}

#[test]
fn what_is_forgotten_of_a_member_is_gone_and_everyone_elses_stays() {
    let (_folder, path) = place();
    let mut vault = Vault::create_with(&path, &right(), Key([1; 32])).unwrap();
    of_two(&mut vault);
    let tokens = ["ADA-1", "ADA-2", "BEN-1"].map(|number| vault.claim_number(number).unwrap());
    let gone = vault.forget_member("ada");
    assert_eq!((gone.members, gone.claims.len(), gone.commitments.len(), gone.documents.len()), (1, 2, 4, 2));
    assert_eq!(gone.claims, tokens[..2]);
    vault.save().unwrap();
    drop(vault);

    let mut left = Vault::open(&path, &right()).unwrap();
    assert_eq!(tokens.map(|token| left.number_of(token).map(String::from)), [None, None, Some("BEN-1".into())]);
    assert_eq!((left.member("ada"), left.account("ada")), (None, None));
    assert_eq!(left.member("ben"), Some(MemberId(1)));
    assert!(left.account("ben").is_some());
    assert!(gone.commitments.iter().all(|commitment| left.salt_of(*commitment).is_none()));
    let documents: Vec<_> = left.documents().map(|document| document.claim).collect();
    assert_eq!(documents, ["BEN-1"]);
    assert_eq!(left.number_of_control(ControlNumber(0)), None);
    assert_eq!(left.number_of_control(ControlNumber(2)), Some("BEN-1"));
    // Not even key and number lead to the token again.
    assert_ne!(left.claim_number("ADA-1").unwrap(), tokens[0]);
    assert_eq!(left.claim_number("BEN-1").unwrap(), tokens[2]);
    assert!(left.forget_member("ada").is_empty());
}

#[test]
fn a_claim_number_is_one_members_and_one_providers() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    of_two(&mut vault);
    let taken = ClaimOfAnother::Member("ada".into());
    assert_eq!(vault.note_member_of_claim("ADA-1", "ben"), Err(taken));
    assert_eq!(vault.note_member_of_claim("ADA-1", "ada"), Ok(()));
    assert_eq!(vault.claims_of("ada"), ["ADA-1", "ADA-2"]);
    assert_eq!(vault.provider_of_claim("ADA-1"), None);
    assert_eq!(vault.note_provider_of_claim("ADA-1", "1000000012"), Ok(()));
    assert_eq!(vault.note_provider_of_claim("ADA-1", "1000000012"), Ok(()));
    let taken = ClaimOfAnother::Provider("1000000012".into());
    assert_eq!(vault.note_provider_of_claim("ADA-1", "1000000020"), Err(taken));
    assert_eq!(vault.provider_of_claim("ADA-1"), Some("1000000012"));
    // Erasing the other member leaves it alone.
    vault.forget_member("ben");
    assert!(vault.documents().any(|document| document.claim == "ADA-1"));
}

#[test]
fn the_reasons_of_an_emergency_are_forgotten_with_the_member_in_old_vaults_too() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    of_two(&mut vault);
    let of = |vault: &mut Vault, member: &str| vault.commit_to_of_member(member, "emergency", b"unconscious").unwrap();
    let (of_ada, of_ben) = (of(&mut vault, "ada"), of(&mut vault, "ben"));
    let old = vault.commit_to("emergency of member ada", "reasons", b"unconscious").unwrap();
    let gone = vault.forget_member("ada").commitments;
    for commitment in [of_ada, old] {
        assert!(gone.contains(&commitment) && vault.salt_of(commitment).is_none());
    }
    assert!(vault.salt_of(of_ben).is_some());
    // It is of no claim, whatever a claim is called.
    assert!(vault.forget_claim("").is_empty());

    // As openings and claims were before they told of member and provider.
    let mut content = serde_json::to_value(&vault.content).unwrap();
    for opening in content["commitments"].as_array_mut().unwrap() {
        opening.as_object_mut().unwrap().remove("member").unwrap();
    }
    for claim in content["claims"].as_object_mut().unwrap().values_mut() {
        claim.as_object_mut().unwrap().remove("provider").unwrap();
    }
    let content: super::content::Content = serde_json::from_value(content).unwrap();
    assert!(content.commitments.iter().all(|opening| opening.member.is_none()));
}

#[test]
fn documents_of_claims_of_nobody_are_told() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    of_two(&mut vault);
    assert!(vault.claims_of_nobody().is_empty());
    vault.new_document("ADA-3", Category::Order, b"an order").unwrap();
    vault.forget_member("ada");
    assert!(vault.claims_of_nobody().contains("ADA-3"));
    vault.claim_number("ADA-3").unwrap();
    vault.note_member_of_claim("ADA-3", "ada").unwrap();
    assert!(vault.claims_of_nobody().is_empty());
}

#[test]
fn of_what_is_only_looked_at_nothing_is_kept() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    of_two(&mut vault);
    let known = vault.claim_number("ADA-1").unwrap();
    let seen = vault.preview(|vault| (vault.claim_number("ADA-1").unwrap(), vault.claim_number("ADA-9").unwrap()));
    assert_eq!((seen.0, vault.number_of(known)), (known, Some("ADA-1")));
    assert_eq!(vault.number_of(seen.1), None);
}

#[test]
fn a_passphrase_is_not_asked_for_where_there_is_a_vault_or_somebody_makes_one() {
    let (folder, path) = place();
    let never = || -> Result<Passphrase, VaultError> { panic!("it must not be asked for") };
    let made = Vault::create_asking(&path, || -> Result<_, VaultError> {
        // Whoever comes meanwhile is told so, and writes nothing.
        assert!(matches!(Vault::create_asking(&path, never), Err(VaultError::Locked(_))));
        Ok(right())
    });
    drop(made.unwrap());
    assert!(matches!(Vault::create_asking(&path, never), Err(VaultError::Exists(_))));
    // Without a passphrase there is no vault.
    let path = folder.path().join("another");
    let without = Vault::create_asking(&path, || Err(VaultError::EmptyPassphrase));
    assert!(matches!(without, Err(VaultError::EmptyPassphrase)) && !path.exists());
}

#[test]
fn a_claim_and_a_document_are_forgotten_alone() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    of_two(&mut vault);
    let of = |vault: &Vault, number: &str| vault.documents().find(|it| it.claim == number).map(|it| it.commitment);
    let first = of(&vault, "ADA-1").unwrap();
    let gone = vault.forget_document(first);
    assert_eq!((gone.members, gone.claims.len(), &gone.commitments[..], gone.documents.len()), (0, 0, &[first][..], 1));
    assert!(vault.forget_document(first).is_empty());
    assert_eq!(vault.salt_of(first), None);

    let gone = vault.forget_claim("ADA-2");
    assert_eq!((gone.members, gone.claims.len(), gone.commitments.len(), gone.documents.len()), (0, 1, 2, 1));
    assert_eq!((of(&vault, "ADA-2"), of(&vault, "BEN-1").is_some()), (None, true));
    assert_eq!(vault.member("ada"), Some(MemberId(0)));
    assert!(vault.forget_claim("ADA-2").is_empty());
}

#[test]
fn what_tells_a_claim_again_is_gone_with_it() {
    let (_folder, path) = place();
    let mut vault = Vault::create(&path, &right()).unwrap();
    assert_eq!(vault.fingerprint("ADA-1", b"words"), None);
    vault.claim_number("ADA-1").unwrap();
    vault.claim_number("ADA-2").unwrap();
    let known = vault.fingerprint("ADA-1", b"words").unwrap();
    assert_eq!(vault.fingerprint("ADA-1", b"words"), Some(known));
    assert_ne!(vault.fingerprint("ADA-1", b"other words"), Some(known));
    assert_ne!(vault.fingerprint("ADA-2", b"words"), Some(known));
    // With the vault's key, the number and the very words nobody makes it again.
    vault.forget_claim("ADA-1");
    assert_eq!(vault.fingerprint("ADA-1", b"words"), None);
    vault.claim_number("ADA-1").unwrap();
    assert_ne!(vault.fingerprint("ADA-1", b"words"), Some(known));
}

#[test]
fn a_familys_number_is_drawn() {
    let (_folder, path) = place();
    let vault = Vault::create(&path, &right()).unwrap();
    let drawn: std::collections::BTreeSet<_> = (0..20).map(|_| vault.new_family().unwrap()).collect();
    assert!(drawn.len() > 18, "{drawn:?}");
}
