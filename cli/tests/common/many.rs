//! Many claims of generated members, ready to be submitted, and what must be true of them in the end.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{repository, says, succeeds};

pub const CLAIMS: usize = 400;

/// `inkclaim` with a deployment and an office of this folder.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
    if std::env::var_os("INKCLAIM_BUNDLES").is_none() {
        command.env("INKCLAIM_BUNDLES", repository().join("target/ink"));
    }
    command.env("INKCLAIM_DEPLOYMENT", folder.join("deployment")).env("INKCLAIM_OFFICE", folder.join("office"));
    command.env_remove("INKCLAIM_KEY").env_remove("INKCLAIM_CHAIN");
    command.current_dir(repository()).args(arguments);
    command
}

pub fn done(folder: &Path, arguments: &[&str]) -> String {
    succeeds(&command(folder, arguments).output().unwrap())
}

/// Starts it, to be killed.
pub fn begin(folder: &Path, arguments: &[&str]) -> Child {
    command(folder, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills it after so long; whether it was still running.
pub fn kill_after(millis: u64, mut child: Child) -> bool {
    std::thread::sleep(Duration::from_millis(millis));
    let is_running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    is_running
}

/// What deploys on a chain.
pub fn deploy(chain: &str) -> [&str; 6] {
    ["deploy", "samples/deploy.toml", "--chain", chain, "--as", "//Alice"]
}

/// Generated members, enrolled, and one provider, on a deployment; the arguments that submit all files.
pub fn prepared(folder: &Path) -> Vec<String> {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (made, key) = (path("made"), path("provider.key"));
    let count = CLAIMS.to_string();
    let generate = ["generate", "--claims", &count, "--members", "8", "--providers", "1", "--per-file", "90"];
    done(folder, &[&generate[..], &["--plan", "samples/plan.toml", "--out", &made]].concat());
    let (plan, accounts) = (format!("{made}/plan.toml"), format!("{made}/accounts.toml"));
    for arguments in [
        &["key", "new", &key][..],
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

/// Submits what is left, and looks whether every claim is on the chain, once.
pub fn ends_whole(folder: &Path, arguments: &[&str]) {
    let output = command(folder, &[arguments, &["--json"]].concat()).output().unwrap();
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
