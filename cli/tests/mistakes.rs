//! What operators get wrong: each mistake ends in a sentence that says what to do, with its exit code, and changes nothing.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod common;

use common::{sample_deployment, Office};

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
const SUITE: &str = "deployments/dev/suite.toml";

/// Makes sure that a command ends with this code and this very sentence, for people and for machines.
fn ends(office: &Office, arguments: &[&str], code: i32, sentence: &str) {
    ends_with(office, arguments, &[], code, sentence);
}

fn ends_with(office: &Office, arguments: &[&str], variables: &[(&str, &str)], code: i32, sentence: &str) {
    let printed = office.run_with(arguments, variables);
    assert_eq!((printed.code, printed.err.trim_end()), (code, format!("error: {sentence}").as_str()), "{arguments:?}");
    let printed = office.run_with(&[arguments, &["--json"]].concat(), variables);
    let json = printed.json();
    assert_eq!((printed.code, printed.err.as_str()), (code, ""), "{arguments:?}");
    assert_eq!(
        (json["error"]["code"].as_i64(), json["error"]["message"].as_str()),
        (Some(code.into()), Some(sentence))
    );
}

fn private(office: &Office, name: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    office.write(name, text);
    std::fs::set_permissions(office.path(name), std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn mistakes_about_the_chain() {
    let office = Office::new();
    let sample = sample_deployment();
    let deploy = |more: &[&'static str]| [&["deploy", sample.as_str()], more].concat();
    ends(
        &office,
        &deploy(&["--as", "//Alice"]),
        2,
        "name the chain: --chain embedded:FOLDER for one in a folder, or the URL of a node such as --chain ws://127.0.0.1:9944",
    );
    ends(
        &office,
        &deploy(&["--as", "//Alice", "--chain", "http://127.0.0.1:9944"]),
        2,
        "--chain: 'http://127.0.0.1:9944' is no chain: write embedded:FOLDER for a chain in a folder, or a node's URL such as \
         ws://127.0.0.1:9944",
    );
    ends(
        &office,
        &["chain", "show", "--chain", "embedded:nowhere"],
        2,
        "there is no chain in nowhere: check the folder; `inkclaim deploy` makes a new one",
    );
    assert!(!office.path("nowhere").exists());
    let down = office.run(&deploy(&["--as", "//Alice", "--chain", "ws://127.0.0.1:1"]));
    assert_eq!(down.code, 3);
    common::says(
        &down.text(),
        &[
            "error: the chain does not answer: no node at ws://127.0.0.1:1",
            "start one with scripts/node, or name another with --chain",
        ],
    );
    assert!(!office.path("deployments").exists(), "nothing was begun");
    ends(
        &office,
        &["chain", "clock", "2030-01-01", "--chain", "ws://127.0.0.1:1"],
        2,
        "ws://127.0.0.1:1 is a node, and a node's clock is its own: only that of a chain in a folder can be moved",
    );
    office.settle_the_clock();
    ends(
        &office,
        &["chain", "clock", "2049-12-31", "--chain", "embedded:chain"],
        1,
        "the clock stands at 2050-01-01 12:00 UTC and never goes back: name a later day",
    );
}

#[test]
fn a_chain_that_is_in_use_is_left_alone() {
    let office = Office::new();
    office.settle_the_clock();
    let folder = office.path("chain");
    let held = client::chain::Lasting::open(&folder).unwrap();
    let chain = format!("embedded:{}", folder.display());
    let sentence = format!(
        "the chain in {} is in use by another program: wait until that has ended, then try again",
        folder.display()
    );
    ends(&office, &["chain", "show", "--chain", &chain], 2, &sentence);
    drop(held);
    office.done(&["chain", "show", "--chain", &chain]);
}

#[test]
fn mistakes_about_keys() {
    let office = Office::deployed();
    let fund = |key: &'static str| ["escrow", "fund", "5", "--as", key];
    let nobody =
        "name who acts: --as FILE with a key file (`inkclaim key new FILE` makes one), --as //Alice for a development \
                  key, or set INKCLAIM_KEY";
    ends(&office, &["escrow", "fund", "5"], 2, nobody);
    let missing = "there is no key file no.key: check the path, or make a key with `inkclaim key new no.key`";
    ends(&office, &fund("no.key"), 2, missing);
    private(&office, "bad.key", "hello\n");
    let garbage = "the key file bad.key: this is no key: expected a phrase of 12 to 24 words, 0x with 64 digits, or //Name for a \
                   development key";
    ends(&office, &fund("bad.key"), 2, garbage);
    // Without a phrase it would be a key that everyone knows.
    for (name, text) in [("empty.key", ""), ("blank.key", " \n\n"), ("path.key", "/x\n"), ("password.key", "///pw\n")] {
        private(&office, name, text);
        let sentence = garbage.replacen("bad.key", name, 1);
        ends_with(&office, &["escrow", "fund", "5", "--as", name], &[], 2, &sentence);
        ends(&office, &["key", "show", name], 2, &sentence);
    }
    office.write("open.key", "//Alice\n");
    std::fs::set_permissions(office.path("open.key"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let seen = "the key file open.key can be read by others: chmod 600 open.key, and use another key if others had it";
    ends(&office, &fund("open.key"), 2, seen);
    let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
    let told =
        "--as does not take a secret phrase, for others see the command line: write it to a file of your own, or set \
                INKCLAIM_KEY";
    ends(&office, &fund(phrase), 2, told);
    let variable =
        "INKCLAIM_KEY: this is no key: expected a phrase of 12 to 24 words, 0x with 64 digits, or //Name for a \
                    development key";
    let wrong = [("INKCLAIM_KEY", "bottom drive obey lake curtain smoke basket hold race lonely fit fit")];
    ends_with(&office, &["escrow", "fund", "5"], &wrong, 2, variable);
    let address = format!(
        "{BOB} is an address, and an address signs nothing: name its key file with --as, or print the call for its wallet with \
         --unsigned"
    );
    ends(&office, &fund(BOB), 2, &address);
    // Whose account is shown, and who acts, are two things.
    assert_eq!(office.told(&["key", "show", "//Bob", "--as", "//Alice"])["address"], BOB);
    private(&office, "there.key", "//Alice\n");
    let there = "there.key is there already, and no key is overwritten: choose another name";
    ends(&office, &["key", "new", "there.key"], 2, there);
    assert_eq!(office.held(), "0");
}

/// Where the disk is full no file stays that would be taken for a key.
#[cfg(unix)]
#[test]
fn a_key_that_cannot_be_written_leaves_no_file() {
    let office = Office::new();
    let command = office.command(&["key", "new", "full.key"]);
    let program = command.get_program().to_str().unwrap();
    // No file may grow: writing fails, and the signal that would end the program is ignored.
    let limited = format!("trap '' XFSZ; ulimit -f 0; '{program}' key new full.key");
    let mut shell = std::process::Command::new("bash");
    let output = shell.current_dir(office.folder.path()).args(["-c", &limited]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    common::says(&common::text(&output), &["full.key cannot be written"]);
    assert!(!office.path("full.key").exists());
    office.done(&["key", "new", "full.key"]);
}

#[test]
fn mistakes_about_rights_and_funds() {
    let office = Office::deployed();
    let block = office.block();
    ends(
        &office,
        &["pause", "on", "--as", "//Bob"],
        1,
        "refuse new claims from now on: Only the insurer that owns the claims contract may do this: use its account.",
    );
    ends(
        &office,
        &["escrow", "withdraw", "announce", "//Bob", "5", "--as", "//Alice"],
        1,
        &format!(
            "announce the withdrawal of 5 UNIT to {BOB}: Only the treasurer may do this: use the account that the owner has given \
             the role."
        ),
    );
    let poor = office.told(&["key", "new", "poor.key"])["address"].as_str().unwrap().to_owned();
    ends(
        &office,
        &["escrow", "fund", "5", "--as", "poor.key"],
        1,
        &format!(
            "fund the escrow with 5 UNIT: {poor} cannot pay: it has 0 UNIT and needs 5.00006 UNIT, deposits included. Send it funds, \
             with `inkclaim transfer` from an account that has some"
        ),
    );
    ends(
        &office,
        &["transfer", "//Bob", "5", "--as", "poor.key"],
        1,
        &format!(
            "{poor} cannot pay: it has 0 UNIT and needs 5 UNIT, deposits included. Send it funds, with `inkclaim transfer` from \
             an account that has some"
        ),
    );
    let fund =
        |amount: &'static str, asset: &'static str| ["escrow", "fund", amount, "--asset", asset, "--as", "//Alice"];
    let nothing = "fund the escrow with 0 UNIT: Nothing was sent: send an amount with the call.";
    ends(&office, &fund("0", "0"), 1, nothing);
    ends(&office, &fund("1,5", "0"), 2, "1,5: expected an amount in UNIT, such as 1200 or 0.5");
    let no_asset =
        "fund the escrow with 5 base units of asset 3: The escrow does not hold this asset: use one that it lists.";
    ends(&office, &fund("5", "3"), 1, no_asset);
    ends(
        &office,
        &["role", "take", "reviewer", "//Alice", "--as", "//Alice"],
        2,
        &format!("{ALICE} is no reviewer: see `inkclaim role show`"),
    );
    ends(
        &office,
        &["upgrade", "make", "claims", "--as", "//Alice"],
        2,
        "no upgrade of the claims is announced: `inkclaim upgrade announce claims` comes first",
    );
    let usage = office.run(&["transfer", "nobody", "5", "--as", "//Alice"]);
    assert_eq!(usage.code, 2);
    common::says(
        &usage.text(),
        &["invalid value 'nobody' for '<TO>': expected an account: an address such as 5Grw..."],
    );
    assert_eq!((office.block(), office.held()), (block, "0".into()));
}

#[test]
fn mistakes_about_the_deployment() {
    let office = Office::new();
    ends(
        &office,
        &["status"],
        2,
        "there is no deployment under ./deployments: go to the folder that holds it, name it with --deployment FOLDER, or make one \
         with `inkclaim deploy`",
    );
    let office = Office::deployed();
    ends(
        &office,
        &["status", "--deployment", "deployments"],
        2,
        "there is no deployment in deployments: it has no suite.toml. Name another folder with --deployment, or make one with \
         `inkclaim deploy`",
    );
    let whole = office.read(SUITE);
    std::fs::create_dir(office.path("deployments/other")).unwrap();
    office.write("deployments/other/suite.toml", &whole);
    ends(
        &office,
        &["status"],
        2,
        "there are several deployments: name one with --deployment (deployments/dev, deployments/other)",
    );
    std::fs::remove_dir_all(office.path("deployments/other")).unwrap();

    // Half a deployment.
    let last = whole.rfind("state = \"done\"").unwrap();
    office.write(SUITE, &format!("{}state = \"sending\"\n", &whole[..last]));
    ends(
        &office,
        &["status"],
        2,
        "the deployment in deployments/dev is not finished (escrow.set_treasurer is open): run `inkclaim deploy` with its file \
         again, it goes on where it was",
    );

    let value = |table: &str, key: &str| {
        let table = whole.split(&format!("[contracts.{table}]\n")).nth(1).unwrap();
        let line = table.split(&format!("{key} = \"")).nth(1).unwrap();
        line.split('"').next().unwrap().to_owned()
    };
    // Other code than the deployment knows.
    let (address, code) = (value("escrow", "address"), value("escrow", "code_hash"));
    let other = format!("0x{}", "1".repeat(64));
    office.write(SUITE, &whole.replacen(&code, &other, 1));
    ends(
        &office,
        &["status"],
        2,
        &format!(
            "escrow: the contract at {address} runs the code {code}, and the deployment says {other}. If it was upgraded, get the \
             deployment's files of whoever did that; else do not trust it. See `inkclaim verify`"
        ),
    );
    // A wrong address.
    office.write(SUITE, &whole.replacen(&address, BOB, 1));
    ends(
        &office,
        &["status"],
        2,
        &format!(
            "escrow: there is no contract at {BOB}: the deployment belongs to another chain, or is not finished. Compare with \
             `inkclaim verify`; finish it with `inkclaim deploy`"
        ),
    );
    // A file that was edited.
    office.write(SUITE, &whole.replacen("began_at = ", "began_at = minus ", 1));
    let printed = office.run(&["status"]);
    assert_eq!(printed.code, 2);
    common::says(&printed.text(), &["error: deployments/dev/suite.toml, line 10: "]);
    // The wrong network.
    office.write(SUITE, &whole);
    office.done(&["chain", "clock", "2050-01-01", "--chain", "embedded:new"]);
    let genesis = whole.split("genesis = \"").nth(1).unwrap().split('"').next().unwrap();
    let new = office.told(&["chain", "show", "--chain", "embedded:new"])["genesis"].as_str().unwrap().to_owned();
    ends(
        &office,
        &["status", "--chain", "embedded:new"],
        2,
        &format!(
            "embedded:new is another network: its first block is {new}, and deployments/dev was deployed where it is {genesis}. \
             Name the right chain with --chain, or the right deployment with --deployment; a development chain that was begun \
             anew needs a deployment of its own"
        ),
    );
    office.done(&["status"]);
}

#[test]
fn mistakes_in_the_deployment_file() {
    let office = Office::deployed();
    let sample = std::fs::read_to_string(sample_deployment()).unwrap();
    let (suite, block) = (office.read(SUITE), office.block());
    let line = |text: &str| sample.lines().position(|line| line.starts_with(text)).unwrap() + 1;
    for (from, to, sentence) in [
        (
            "trusted_issuers =",
            "trust_issuers =",
            format!(
                "deploy.toml, line {}, key trust_issuers: unknown field `trust_issuers`, expected one of `network`, `salt`, \
                 `shared`, `trusted_issuers`, `external_reviewers`, `roles`",
                line("trusted_issuers")
            ),
        ),
        (
            "\"//Ferdie\"",
            "\"Ferdie\"",
            format!(
                "deploy.toml, line {}, key trusted_issuers: expected an account: an address such as 5Grw..., 0x with 64 digits, or \
                 //Name for a development key, found \"Ferdie\"",
                line("trusted_issuers")
            ),
        ),
        (
            "auditors = []",
            "auditors = [\"//Bob\"]",
            format!(
                "deploy.toml, line {}, key roles.auditors: expected an account without another role: this one is among the \
                 roles.reviewers, found \"{BOB}\"",
                line("auditors")
            ),
        ),
        (
            "auditors = []",
            "auditors = [\"//Alice\"]",
            format!(
                "{ALICE} deploys and owns the suite, and is named in roles.auditors: the owner has no other role. Deploy with \
                 another key, or name another account"
            ),
        ),
        (
            "treasurer = \"//Dave\"",
            "treasurer = \"//Alice\"",
            format!(
                "{ALICE} deploys and owns the suite, and is named in roles.treasurer: the owner has no other role. Deploy with \
                 another key, or name another account"
            ),
        ),
        (
            "enrolment_officer = \"//Dave\"",
            "enrolment_officer = \"//Bob\"",
            format!(
                "deploy.toml, line {}, key roles.enrolment_officer: expected an account without a role in the claims: this one is \
                 among the roles.reviewers, found \"//Bob\"",
                line("enrolment_officer")
            ),
        ),
        (
            "salt = \"oakleaf-1\"",
            "salt = \"oakleaf-2\"",
            "deployments/dev holds another deployment: its salt is \"oakleaf-1\": write that one, or choose another network name"
                .into(),
        ),
    ] {
        assert!(sample.contains(from), "{from}");
        office.write("deploy.toml", &sample.replacen(from, to, 1));
        ends(&office, &["deploy", "deploy.toml", "--as", "//Alice"], 2, &sentence);
    }
    ends(
        &office,
        &["deploy", "none.toml", "--as", "//Alice"],
        2,
        "none.toml cannot be read: No such file or directory (os error 2)",
    );
    ends(
        &office,
        &["deploy", &sample_deployment(), "--as", "//Alice", "--unsigned"],
        2,
        "a deployment is many transactions, each of which needs the one before: it cannot be previewed or printed",
    );
    let empty = office.path("empty");
    let bundles = [("INKCLAIM_BUNDLES", empty.to_str().unwrap())];
    let missing =
        format!("{}/consent_registry/consent_registry.contract is missing: run scripts/build", empty.display());
    ends_with(&office, &["deploy", &sample_deployment(), "--as", "//Alice"], &bundles, 2, &missing);
    assert_eq!((office.read(SUITE), office.block()), (suite, block));
}
