//! `inkclaim claim submit`, killed again and again in the middle of many claims: nothing is lost and nothing comes twice.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{repository, says, succeeds};
use tempfile::TempDir;

const CLAIMS: usize = 400;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
    if std::env::var_os("INKCLAIM_BUNDLES").is_none() {
        command.env("INKCLAIM_BUNDLES", repository().join("target/ink"));
    }
    command.env("INKCLAIM_DEPLOYMENT", folder.join("deployment")).env("INKCLAIM_OFFICE", folder.join("office"));
    command.env_remove("INKCLAIM_KEY").env_remove("INKCLAIM_CHAIN");
    command.current_dir(repository()).args(arguments);
    command
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    succeeds(&command(folder, arguments).output().unwrap())
}

/// A deployment with generated members and one provider, and the arguments that submit all its files.
fn prepared(folder: &Path) -> Vec<String> {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (made, chain, key) = (path("made"), format!("embedded:{}", path("chain")), path("provider.key"));
    let count = CLAIMS.to_string();
    let generate = ["generate", "--claims", &count, "--members", "8", "--providers", "1", "--per-file", "90"];
    done(folder, &[&generate[..], &["--plan", "samples/plan.toml", "--out", &made]].concat());
    let (plan, accounts) = (format!("{made}/plan.toml"), format!("{made}/accounts.toml"));
    for arguments in [
        &["deploy", "samples/deploy.toml", "--chain", &chain, "--as", "//Alice"][..],
        &["key", "new", &key],
        &["transfer", &key, "1000", "--as", "//Alice"],
        &["plan", "publish", &plan, "--as", "//Alice"],
        &["provider", "register", "--all", "--as", &key],
        &["provider", "credential", "--all", "--as", "//Ferdie"],
        &["plan", "publish", &plan, "--as", "//Alice"],
        &["member", "enrol", "--all", "--accounts", &accounts, "--as", "//Dave"],
        &["escrow", "fund", "200000", "--as", "//Alice"],
    ] {
        done(folder, arguments);
    }
    let mut files: Vec<String> = std::fs::read_dir(&made)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .filter(|path| path.ends_with(".837"))
        .collect();
    files.sort();
    let mut arguments = vec!["claim".to_owned(), "submit".into(), "--as".into(), key];
    arguments.extend(files);
    arguments
}

#[test]
fn a_batch_that_is_killed_again_and_again_comes_through_whole() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let arguments = prepared(folder);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut killed = 0;
    for millis in (0..40).map(|step| 10 + step * 35) {
        let mut child = command(folder, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
    assert!(killed > 3, "{killed}");
    let output = command(folder, &[&arguments[..], &["--json"]].concat()).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    // Nothing was answered "this number was used before", which is what a second time would be.
    assert_eq!(told["counts"]["refused"], 0, "{told}");
    says(&done(folder, &["claim", "outbox"]), &["nothing is left in the outbox"]);

    let outbox = command(folder, &["claim", "outbox", "--json"]).output().unwrap();
    let outbox: serde_json::Value = serde_json::from_slice(&outbox.stdout).unwrap();
    assert_eq!(outbox["submitted"], CLAIMS);
    // The chain has every claim once, and has paid for each what the remittance says.
    says(&done(folder, &["remit"]), &[&format!("Claims in it: {CLAIMS}.")]);
    let status = command(folder, &["status", "--json"]).output().unwrap();
    assert_eq!(status.status.code(), Some(0));
    let status = String::from_utf8(status.stdout).unwrap();
    assert!(status.contains("claims"), "{status}");
    let bytes = std::fs::read(folder.join("office/remittance.835")).unwrap();
    let parsed = formats::remittance835::read("remittance.835", &bytes, 2);
    let mut numbers = std::collections::BTreeSet::new();
    for remittance in parsed.remittances {
        let remittance = remittance.unwrap();
        assert_eq!(formats::balance::check(&remittance), []);
        for claim in remittance.claims {
            assert!(numbers.insert(claim.claim_number.clone()), "{} is remitted twice", claim.claim_number);
        }
    }
    assert_eq!(numbers.len(), CLAIMS);
}
