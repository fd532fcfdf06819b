//! Mistakes that only a node can show, or that look otherwise there. Those about everything else are in `tests/mistakes.rs`.

use std::process::Stdio;
use std::time::Duration;

use inkclaim_node_tests::{move_clock, OwnNode};

use crate::common::{copy_of_bundles, sample_deployment, says, variant, Office};
use crate::deployed;

const SUITE: &str = "deployments/dev/suite.toml";

/// Makes sure that a command ends with this code, says all this, and tells machines the same code.
fn ends(office: &Office, arguments: &[&str], code: i32, words: &[&str]) {
    let printed = office.run(arguments);
    assert_eq!(printed.code, code, "{arguments:?}: {printed:?}");
    says(&printed.text(), words);
    let printed = office.run(&[arguments, &["--json"]].concat());
    assert_eq!(printed.json()["error"]["code"].as_i64(), Some(code.into()), "{arguments:?}: {printed:?}");
}

#[test]
fn the_node_is_down() {
    let (office, mut node) = deployed();
    node.kill();
    let silent = format!("error: the chain does not answer: no node at {}", node.url());
    for arguments in [&["status"][..], &["verify"], &["escrow", "fund", "5", "--as", "//Alice"]] {
        ends(&office, arguments, 3, &[&silent, "start one with scripts/node, or name another with --chain"]);
    }
    node.restart();
    office.done(&["status"]);
    assert_eq!(office.held(), "0");
}

#[test]
fn the_network_is_another_one_or_was_begun_anew() {
    let (office, node) = deployed();
    // Another chain altogether.
    office.done(&["chain", "clock", "2050-01-01", "--chain", "embedded:other"]);
    let other = ["--chain", "embedded:other"];
    let words = ["embedded:other is another network: its first block is", "Name the right chain with --chain"];
    ends(&office, &[&["status"], &other[..]].concat(), 2, &words);
    let elsewhere = Office::deployed();
    let url = node.url();
    let fund = ["escrow", "fund", "5", "--as", "//Alice", "--chain", &url];
    ends(&elsewhere, &fund, 2, &["is another network: its first block is", "deployments/dev was deployed where it is"]);

    // A development chain that was begun anew has the same first block, and nothing on it.
    let anew = OwnNode::final_at_once(&office.path("anew"));
    let url = anew.url();
    let words = ["there is no contract at", "belongs to another chain, or is not finished", "inkclaim verify"];
    ends(&office, &["status", "--chain", &url], 2, &words);
    let printed = office.run(&["verify", "--chain", &url]);
    assert_eq!(printed.code, 1, "{printed:?}");
    says(&printed.text(), &["On the chain there is no escrow at its address.", "Differences: 5."]);
}

#[test]
fn there_are_no_funds_and_what_is_needed_and_free_is_said() {
    let (office, node) = deployed();
    let poor = office.told(&["key", "new", "poor.key"])["address"].as_str().unwrap().to_owned();
    let fund = ["escrow", "fund", "5", "--as", "poor.key"];
    let lacks = format!("error: fund the escrow with 5 UNIT: {poor} cannot pay: it has");
    ends(&office, &fund, 1, &[&lacks, "it has 0 UNIT and needs 5.00006 UNIT, deposits included."]);
    ends(&office, &[&fund[..], &["--preview"]].concat(), 1, &["it has 0 UNIT and needs 5.00006 UNIT"]);
    // Enough, but for what must stay; then enough for all, but for the fee.
    office.done(&["transfer", "poor.key", "5.00106", "--as", "//Alice"]);
    ends(
        &office,
        &fund,
        1,
        &["it has 5.00106 UNIT and needs 5.00006 UNIT beside 0.002 UNIT that must stay, deposits included."],
    );
    office.done(&["transfer", "poor.key", "0.001", "--as", "//Alice"]);
    let printed = office.run(&fund);
    assert_eq!(printed.code, 1, "{printed:?}");
    says(&printed.text(), &["cannot pay: it has ", " UNIT and needs 5.00"]);
    assert_eq!(office.held(), "0");
    // What the first contract of a deployment takes.
    office.done(&["key", "new", "deployer.key"]);
    office.done(&["transfer", "deployer.key", "0.1", "--as", "//Alice"]);
    let (sample, url) = (sample_deployment(), node.url());
    let deploy = ["deploy", &sample, "--as", "deployer.key", "--chain", &url, "--deployment", "poor"];
    ends(
        &office,
        &deploy,
        1,
        &["cannot pay: it has 0.", " UNIT and needs 0.", "Send it funds, with `inkclaim transfer`"],
    );
    office.done(&["transfer", "poor.key", "1", "--as", "//Alice"]);
    office.done(&fund);
    assert_eq!(office.held(), "5000000000000");
}

#[test]
fn the_code_is_another_than_the_deployment_knows() {
    let (office, node) = deployed();
    // Upgraded by somebody else, with files of his own.
    let theirs = office.copy_of("deployments/dev", "theirs");
    let theirs = ["--deployment", theirs.as_str(), "--as", "//Alice"];
    let bundles = copy_of_bundles(&office);
    variant(&bundles, "policies");
    let bundle = format!("{bundles}/policies");
    let told = office.told(&[&["upgrade", "announce", "policies", &bundle], &theirs[..]].concat());
    move_clock(&node.url(), told["from_millis"].as_u64().unwrap());
    office.done(&[&["upgrade", "make", "policies", &bundle], &theirs[..]].concat());
    let words = ["error: policies: the contract at", "runs the code", "If it was upgraded, get the deployment's files"];
    ends(&office, &["status"], 2, &words);
    ends(&office, &["escrow", "fund", "5", "--as", "//Alice"], 2, &words);
    let printed = office.run(&["verify", "--without-build"]);
    assert_eq!(printed.code, 1, "{printed:?}");
    says(&printed.text(), &["policies DIFFERS", "it was upgraded without these files", "Differences: 1."]);
    // Bundles that are not those of the chain.
    let printed = office.run(&[&["verify"], &theirs[..]].concat());
    assert_eq!(printed.code, 1, "{printed:?}");
    says(&printed.text(), &["The local build of the policies has the code", "Differences: 2."]);
}

/// Begins a deployment, and kills it as soon as its file is there: before it is done, unless this machine does not look in time.
fn half_deployed(url: &str, attempt: u8) -> Option<Office> {
    let office = Office::new();
    // One that came to its end has its own place on the chain.
    let sample = std::fs::read_to_string(sample_deployment()).unwrap();
    office.write("deploy.toml", &sample.replace("oakleaf-1", &format!("half-{attempt}")));
    let mut deploy = office.command(&["deploy", "deploy.toml", "--chain", url, "--as", "//Alice"]);
    let mut child = deploy.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !office.path(SUITE).exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let is_half = office.run(&["verify"]).text().contains("is not done: run `inkclaim deploy` again.");
    is_half.then_some(office)
}

#[test]
fn half_a_deployment_is_refused_until_it_is_whole() {
    let folder = tempfile::TempDir::new().unwrap();
    let node = OwnNode::final_at_once(folder.path());
    let url = node.url();
    let office = (0..5).find_map(|attempt| half_deployed(&url, attempt)).unwrap();
    let words =
        ["the deployment in deployments/dev is not finished", "is open): run `inkclaim deploy` with its file again"];
    ends(&office, &["status"], 2, &words);
    ends(&office, &["escrow", "fund", "5", "--as", "//Alice"], 2, &words);
    // Somebody else's key does not go on with it.
    ends(&office, &["deploy", "deploy.toml", "--as", "//Ferdie"], 2, &["it was begun by", "use that key"]);
    office.done(&["deploy", "deploy.toml", "--as", "//Alice"]);
    office.done(&["verify"]);
    assert_eq!(office.held(), "0");
}

#[test]
fn a_node_that_forgets_its_past_is_no_use_to_an_audit() {
    let office = Office::new();
    let node = OwnNode::forgetful(&office.path("chain"));
    let printed = office.done(&["deploy", &sample_deployment(), "--chain", &node.url(), "--as", "//Alice"]);
    says(&printed, &["warning: whether this node keeps its whole past cannot be told", "--state-pruning archive"]);
    for _ in 0..8 {
        office.done(&["escrow", "fund", "1", "--as", "//Alice"]);
    }
    for command in ["audit", "status"] {
        let words = ["error: the chain has not kept block", "it was not started with --state-pruning archive"];
        ends(&office, &[command], 2, &words);
    }
    // What asks of the present goes on.
    office.done(&["verify"]);
    office.done(&["role", "show"]);
}
