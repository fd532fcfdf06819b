//! `inkclaim audit`, on a chain in a folder.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::Output;

use client::chain::{Chain, Lasting, Network, Signer};
use client::deployment::Deployment;
use client::domain::ids::AssetId;
use client::domain::ledger::Ledger;
use client::domain::money::Amount;
use common::{inkclaim, says, succeeds, text};
use scale::{DecodeAll, Encode};
use tempfile::TempDir;

/// A chain with a deployment in whose escrow there is money.
fn deployed() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (chain, deployment) = (place(&folder), within(&folder, "dev"));
    let sample = "samples/deploy.toml";
    let output = inkclaim(&["deploy", sample, "--chain", &chain, "--deployment", &deployment, "--as", "//Alice"]);
    succeeds(&output);
    let suite = Deployment::load(Path::new(&deployment)).unwrap().suite();
    let alice = Signer::from_secret("//Alice").unwrap();
    let mut chain = open(&folder);
    chain.add_key(alice.clone());
    suite.escrow.deposit(Amount(12_000_000_000_000)).send(&mut chain, alice.account()).unwrap();
    folder
}

fn within(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn place(folder: &TempDir) -> String {
    format!("embedded:{}", within(folder, "chain"))
}

fn open(folder: &TempDir) -> Lasting {
    Lasting::open(&folder.path().join("chain")).unwrap()
}

fn audit(folder: &TempDir, more: &[&str]) -> Output {
    let (chain, deployment) = (place(folder), within(folder, "dev"));
    let mut arguments = vec!["audit", "--chain", &chain, "--deployment", &deployment];
    arguments.extend(more);
    inkclaim(&arguments)
}

#[test]
fn an_audit_finds_a_deployment_whole_and_an_altered_ledger() {
    let folder = deployed();
    let clean = succeeds(&audit(&folder, &[]));
    says(&clean, &["transactions executed again", "stored cells compared", "Nothing differs."]);

    let escrow = Deployment::load(Path::new(&within(&folder, "dev"))).unwrap().suite().escrow.0;
    {
        let mut chain = open(&folder);
        chain.ensure_code(escrow, chain_code(&folder)).unwrap();
        let items = chain.storage(escrow).unwrap();
        let ledgers = items.into_iter().filter_map(|(key, value)| {
            let ledger = Ledger::decode_all(&mut &value[..]).ok()?;
            (key.len() == 20 + AssetId::NATIVE.encoded_size() && ledger.held.0 > 0).then_some((key, ledger))
        });
        let [(key, ledger)] = &ledgers.collect::<Vec<_>>()[..] else { panic!("there is one ledger") };
        let altered = Ledger { free: Amount(10_000_000_000_000), ..*ledger };
        chain.falsify(escrow, &key[16..], &altered.encode()).unwrap();
    }
    let found = audit(&folder, &[]);
    assert_eq!(found.status.code(), Some(1), "{}", text(&found));
    says(&text(&found), &["escrow, ledgers of asset 0: free: 10.00 on chain, 12.00 recomputed", "1 difference."]);

    let found = audit(&folder, &["--json"]);
    assert_eq!(found.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(told["differences"][0]["kind"], "stored");
    assert_eq!(told["differences"][0]["contract"], "escrow");
    assert_eq!(told["differences"][0]["expected"], "12.00");
    assert_eq!(told["differences"].as_array().unwrap().len(), 1);
    assert!(told["cells"].as_u64().unwrap() > 10);
}

/// The escrow's code, as the deployment knows it.
fn chain_code(folder: &TempDir) -> client::chain::Hash {
    let deployment = Deployment::load(Path::new(&within(folder, "dev"))).unwrap();
    deployment.contracts[&client::suite::Contract::Escrow].code_hash
}

#[test]
fn an_audit_that_begins_too_late_says_so() {
    let folder = deployed();
    let late = audit(&folder, &["--from", "1000000"]);
    assert_eq!(late.status.code(), Some(2), "{}", text(&late));
    says(&text(&late), &["begin at an earlier block", "--from 0"]);
}
