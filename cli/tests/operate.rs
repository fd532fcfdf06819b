//! What operators do, on a chain in a folder.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod common;

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use common::{copy_of_bundles, sample_deployment, says, variant, Office};
use serde_json::json;

const SUITE: &str = "deployments/dev/suite.toml";
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
/// The steps of the sample: five contracts, two bindings, two roles, the officer, the treasurer.
const STEPS: usize = 11;

fn deploy(office: &Office) -> common::Printed {
    office.run(&["deploy", &sample_deployment(), "--chain", "embedded:chain", "--as", "//Alice", "--json"])
}

fn states(printed: &common::Printed) -> Vec<String> {
    let json = printed.json();
    json["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_suite_is_deployed_kept_and_found_whole() {
    let office = Office::new();
    office.settle_the_clock();
    let printed = deploy(&office);
    assert_eq!(printed.code, 0, "{printed:?}");
    assert_eq!(states(&printed), vec!["done"; STEPS]);
    let blocks: Vec<_> = printed.json()["steps"].as_array().unwrap().iter().map(|it| it["block"].as_u64()).collect();
    // A block each, and one before each of the four contracts that have an annex.
    let mut next = blocks[0].unwrap();
    for (step, block) in blocks.iter().enumerate() {
        next += u64::from([2, 3, 4].contains(&step));
        assert_eq!(*block, Some(next), "step {step} of {blocks:?}");
        next += 1;
    }
    for name in ["claims.contract", "claims.wasm", "claims.json"] {
        assert!(office.path("deployments/dev/bundles/claims").join(name).is_file());
    }
    says(&office.done(&["verify"]), &["claims agrees", "The chain, its files and the local build agree."]);
    let roles = office.told(&["role", "show"]);
    assert_eq!(roles["reviewer"], json!([BOB]));
    assert_eq!(roles["auditor"], json!([]));
    let status = office.told(&["status"]);
    assert_eq!((&status["escrow"][0]["held"], &status["claims"]["all"]), (&json!("0"), &json!(0)));
    assert_eq!(status["findings"], json!([]));
}

#[test]
fn a_deployment_that_ran_out_of_funds_goes_on_when_there_are_some() {
    let office = Office::new();
    office.settle_the_clock();
    office.done(&["key", "new", "owner.key"]);
    let send = |amount| ["transfer", "owner.key", amount, "--chain", "embedded:chain", "--as", "//Alice"];
    // Enough for the registries.
    office.done(&send("1.5"));
    let deploy = ["deploy", &sample_deployment(), "--chain", "embedded:chain", "--as", "owner.key", "--json"];
    let broke = office.run(&deploy);
    assert_eq!(broke.code, 1, "{broke:?}");
    says(&broke.text(), &["policies: ", "cannot pay", "inkclaim transfer"]);
    assert!(office.read(SUITE).contains("state = \"sending\""));
    // Whoever works with half a deployment is told.
    let early = office.run(&["status"]);
    assert_eq!(early.code, 2);
    says(&early.text(), &["is not finished (policies is open): run `inkclaim deploy`"]);
    assert_eq!(office.run(&["verify"]).code, 1);

    office.done(&send("100"));
    let rest = office.run(&deploy);
    assert_eq!(rest.code, 0, "{rest:?}");
    let expected: Vec<_> =
        std::iter::repeat_n("done before", 2).chain(std::iter::repeat_n("done", STEPS - 2)).collect();
    assert_eq!(states(&rest), expected);
    office.done(&["verify"]);
}

#[test]
fn what_was_sent_and_not_noted_is_found_and_not_sent_again() {
    let office = Office::deployed();
    let block = office.block();
    let whole = office.read(SUITE);
    // Killed between sending and noting: the last steps are known to the chain alone.
    let cut = whole.find("name = \"claims\"").unwrap();
    let (before, after) = whole.split_at(cut);
    let unnoted: String = after
        .lines()
        .filter(|line| !line.starts_with("block = "))
        .map(|line| if line == "state = \"done\"" { "state = \"sending\"\n".into() } else { format!("{line}\n") })
        .collect();
    office.write(SUITE, &format!("{before}{unnoted}"));
    let again = deploy(&office);
    assert_eq!(again.code, 0, "{again:?}");
    let expected: Vec<_> =
        std::iter::repeat_n("done before", 4).chain(std::iter::repeat_n("found", STEPS - 4)).collect();
    assert_eq!(states(&again), expected);
    assert_eq!(office.read(SUITE), whole, "every block was found again");
    assert_eq!(office.block(), block, "nothing was sent twice");

    // Even where the folder is lost.
    std::fs::remove_dir_all(office.path("deployments")).unwrap();
    let found = deploy(&office);
    assert_eq!(states(&found), vec!["found"; STEPS]);
    let told = found.json();
    // The sample has one person for two duties, and is told so.
    assert_eq!(told["warnings"].as_array().unwrap().len(), 1);
    says(
        told["warnings"][0].as_str().unwrap(),
        &["is treasurer and enrolment officer: no contract keeps these duties apart"],
    );
    assert_eq!(office.block(), block);
    let began = whole.lines().find(|line| line.starts_with("began_at")).unwrap();
    assert_eq!(office.read(SUITE), whole.replacen(began, "began_at = 0", 1));
    office.done(&["verify"]);
}

#[test]
fn a_deployment_that_is_killed_anywhere_ends_as_if_it_was_not() {
    let undisturbed = Office::deployed().block();
    for millis in [5, 40, 80, 120, 180, 260] {
        let office = Office::new();
        office.settle_the_clock();
        let sample = sample_deployment();
        let arguments = ["deploy", &sample, "--chain", "embedded:chain", "--as", "//Alice"];
        let mut child = office.command(&arguments).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        child.kill().unwrap();
        child.wait().unwrap();
        office.done(&arguments);
        office.done(&["verify"]);
        // At most an annex is brought twice, which does nothing.
        assert!((undisturbed..=undisturbed + 1).contains(&office.block()), "after {millis} ms: {}", office.block());
    }
}

#[test]
fn a_folder_of_another_deployment_is_not_touched() {
    let office = Office::deployed();
    let whole = office.read(SUITE);
    let refuse = |arguments: &[&str], variables: &[(&str, &str)], words: &[&str]| {
        let printed = office.run_with(arguments, variables);
        assert_eq!(printed.code, 2, "{printed:?}");
        says(&printed.text(), words);
        assert_eq!(office.read(SUITE), whole);
    };
    let sample = sample_deployment();
    office.done(&["chain", "clock", "2030-01-01", "--chain", "embedded:other"]);
    let other = ["deploy", &sample, "--chain", "embedded:other", "--as", "//Alice"];
    refuse(&other, &[], &["deployments/dev holds another deployment: it was made on another chain"]);
    let stranger = ["deploy", &sample, "--as", "//Ferdie"];
    refuse(&stranger, &[], &[&format!("it was begun by {ALICE}: use that key")]);
    office.write(
        "deploy.toml",
        &std::fs::read_to_string(&sample).unwrap().replace("auditors = []", "auditors = [\"//One\"]"),
    );
    refuse(&["deploy", "deploy.toml", "--as", "//Alice"], &[], &["is not that of the file"]);

    let bundles = copy_of_bundles(&office);
    variant(&bundles, "escrow");
    let bundles = [("INKCLAIM_BUNDLES", bundles.as_str())];
    refuse(&["deploy", &sample, "--as", "//Alice"], &bundles, &["other bundles (escrow differs)", "INKCLAIM_BUNDLES"]);
    // With its own bundles it goes on, wherever it is run.
    let own = office.path("deployments/dev/bundles");
    let again =
        office.run_with(&["deploy", &sample, "--as", "//Alice"], &[("INKCLAIM_BUNDLES", own.to_str().unwrap())]);
    assert_eq!(again.code, 0, "{again:?}");
}

#[test]
fn insurers_share_registries() {
    let office = Office::deployed();
    let suite = office.read(SUITE);
    let address = |contract: &str| {
        let table = suite.split(&format!("[contracts.{contract}]\naddress = \"")).nth(1).unwrap();
        table.split('"').next().unwrap().to_owned()
    };
    let shared = format!(
        "network = \"elm\"\nsalt = \"elm\"\ntrusted_issuers = []\nexternal_reviewers = [\"//Eve\"]\n[shared]\nprovider_registry = \"{}\"\n\
         consent_registry = \"{}\"\n",
        address("provider_registry"),
        address("consent_registry")
    );
    office.write("elm.toml", &shared);
    let printed = office.run(&["deploy", "elm.toml", "--chain", "embedded:chain", "--as", "//Ferdie", "--json"]);
    assert_eq!(printed.code, 0, "{printed:?}");
    let json = printed.json();
    assert_eq!(json["steps"].as_array().unwrap().len(), 5);
    assert_eq!(json["contracts"]["provider_registry"]["address"], json!(address("provider_registry")));
    assert_ne!(json["contracts"]["escrow"]["address"], json!(address("escrow")));
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
    office.done(&["verify", "--deployment", "deployments/elm"]);

    office.write(
        "elm.toml",
        &shared.replace(&address("provider_registry"), &address("escrow")).replace("elm\"", "oak\""),
    );
    let printed = office.run(&["deploy", "elm.toml", "--chain", "embedded:chain", "--as", "//Ferdie"]);
    assert_eq!(printed.code, 2);
    says(&printed.text(), &["key shared.provider_registry", "runs the code"]);
    assert!(!office.path("deployments/oak").exists());
}

#[test]
fn verify_finds_whatever_differs() {
    let office = Office::deployed();
    let finds = |words: &[&str], variables: &[(&str, &str)]| {
        let printed = office.run_with(&["verify"], variables);
        assert_eq!(printed.code, 1, "{printed:?}");
        says(&printed.text(), words);
    };
    let kept = "deployments/dev/bundles/escrow";
    let wasm = std::fs::read(office.path(kept).join("escrow.wasm")).unwrap();
    std::fs::write(office.path(kept).join("escrow.wasm"), [&wasm[..], &[0]].concat()).unwrap();
    finds(
        &["escrow DIFFERS", "The deployment's bundle of the escrow", "the metadata belongs to", "Differences: 1."],
        &[],
    );
    std::fs::write(office.path(kept).join("escrow.wasm"), &wasm).unwrap();

    let metadata = office.read(&format!("{kept}/escrow.json"));
    office.write(&format!("{kept}/escrow.json"), &format!("{metadata}\n"));
    finds(&["The deployment's bundle of the escrow has metadata with the hash"], &[]);
    office.write(&format!("{kept}/escrow.json"), &metadata);

    let whole = office.read(&format!("{kept}/escrow.contract"));
    office.change(&format!("{kept}/escrow.contract"), "\"wasm\":\"0x00", "\"wasm\":\"0x01");
    finds(&["the .contract file does not hold the code"], &[]);
    office.write(&format!("{kept}/escrow.contract"), &whole);
    office.done(&["verify"]);

    let bundles = copy_of_bundles(&office);
    variant(&bundles, "claims");
    let bundles = [("INKCLAIM_BUNDLES", bundles.as_str())];
    finds(&["claims DIFFERS", "The local build of the claims has the code"], &bundles);
    let printed = office.run_with(&["verify", "--without-build"], &bundles);
    assert_eq!(printed.code, 0, "{printed:?}");

    let suite = office.read(SUITE);
    let claims = suite.split("[contracts.claims]\naddress = \"").nth(1).unwrap().split('"').next().unwrap();
    office.write(SUITE, &suite.replacen(claims, BOB, 1));
    finds(&["On the chain there is no claims at its address."], &[]);
}

/// A clone of the repository, as far as building goes: its `scripts/build` makes what lies in its folder `made`.
fn clone_that_builds(office: &Office) -> String {
    let bundles = copy_of_bundles(office);
    std::fs::create_dir_all(office.path("clone/scripts")).unwrap();
    std::fs::rename(bundles, office.path("clone/made")).unwrap();
    write_script(office, "mkdir -p target/ink && cp -r made/. target/ink && echo \"made $*\"");
    office.path("clone/made").to_str().unwrap().to_owned()
}

fn write_script(office: &Office, commands: &str) {
    let script = office.path("clone/scripts/build");
    std::fs::write(&script, format!("#!/bin/sh\nset -e\ncd \"$(dirname \"$0\")/..\"\n{commands}\n")).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn verify_builds_a_clone_and_compares_what_it_has_made() {
    let office = Office::deployed();
    let made = clone_that_builds(&office);
    let verify = ["verify", "--build", "clone"];
    let said = office.done(&verify);
    says(&said, &["Builds the contracts of clone with its scripts/build", "made provider_registry"]);
    says(&said, &["The chain, its files and what was built now agree."]);
    let told = office.told(&verify);
    assert_eq!((&told["differences"], &told["build"]), (&json!([]), &json!("clone/target/ink")));
    // In the clone itself it needs no name.
    let mut here =
        office.command(&["verify", "--deployment", "../deployments/dev", "--chain", "embedded:../chain", "--build"]);
    let here = here.current_dir(office.path("clone")).output().unwrap();
    assert_eq!(here.status.code(), Some(0), "{here:?}");

    let finds = |words: &[&str]| {
        let printed = office.run(&verify);
        assert_eq!(printed.code, 1, "{printed:?}");
        says(&printed.text(), words);
    };
    // Other metadata; then other code. What lay there before is no matter.
    let json = format!("{made}/escrow/escrow.json");
    let metadata = std::fs::read_to_string(&json).unwrap();
    std::fs::write(&json, format!("{metadata}\n")).unwrap();
    let built = "What was built from clone of the escrow has";
    finds(&["escrow DIFFERS", &format!("{built} metadata with the hash"), "Differences: 1."]);
    std::fs::write(&json, metadata).unwrap();
    office.done(&verify);
    variant(&made, "escrow");
    finds(&["escrow DIFFERS", &format!("{built} the code 0x"), ", the deployment says 0x", "Differences: 2."]);
    finds(&["holds other sources than those that were deployed, or builds them with other tools"]);
    assert_eq!(office.run(&["verify"]).code, 0, "the local build is another");

    // What does not build is compared with nothing.
    write_script(&office, "echo 'error: escrow does not build (see above).' >&2; exit 1");
    let printed = office.run(&verify);
    assert_eq!(printed.code, 2, "{printed:?}");
    says(&printed.text(), &["did not build: escrow does not build (see above). Nothing was compared"]);
    let printed = office.run(&["verify", "--build"]);
    assert_eq!(printed.code, 2, "{printed:?}");
    says(&printed.text(), &["error: there is no ./scripts/build: name a clone of the repository"]);
    assert_eq!(office.run(&["verify", "--build", "clone", "--without-build"]).code, 2);
}

#[test]
fn another_chain_is_noticed() {
    let office = Office::deployed();
    office.done(&["chain", "clock", "2030-01-01", "--chain", "embedded:other"]);
    let printed = office.run(&["escrow", "fund", "5", "--as", "//Alice", "--chain", "embedded:other"]);
    assert_eq!(printed.code, 2);
    says(&printed.text(), &["embedded:other is another network", "Name the right chain with --chain"]);
    let printed = office.run(&["verify", "--chain", "embedded:other"]);
    assert_eq!(printed.code, 1);
    says(&printed.text(), &["embedded:other is another network"]);
}

#[test]
fn what_is_previewed_or_printed_is_not_sent() {
    let office = Office::deployed();
    let block = office.block();
    says(&office.done(&["escrow", "fund", "5", "--as", BOB, "--preview"]), &["Deposited: 5 UNIT", "nothing was sent"]);
    let told = office.told(&["escrow", "fund", "5", "--as", BOB, "--unsigned"]);
    let call = &told["transactions"][0];
    assert_eq!((&call["message"], &call["value"]), (&json!("Escrow::deposit"), &json!("5000000000000")));
    assert_eq!(call["from"], json!(BOB));
    let arguments = call["arguments"].as_str().unwrap().trim_start_matches("0x");
    assert!(call["call"].as_str().unwrap().ends_with(arguments), "{call}");
    // What the contract would refuse is not worth a signature.
    let printed = office.run(&["pause", "on", "--as", BOB, "--unsigned"]);
    assert_eq!(printed.code, 1);
    assert_eq!((office.block(), office.held()), (block, "0".into()));
}

#[test]
fn keys_come_from_files_and_variables() {
    let office = Office::deployed();
    let address = office.told(&["key", "new", "someone.key"])["address"].as_str().unwrap().to_owned();
    assert_eq!(office.told(&["key", "show", "someone.key"])["address"], json!(address));
    let told = office.told(&["transfer", &address, "7.5", "--as", "//Alice"]);
    assert_eq!(told["free"], json!("7500000000000"));
    office.done(&["escrow", "fund", "1", "--as", "someone.key"]);
    let phrase = office.read("someone.key");
    for key in [phrase.trim(), "someone.key", "//Alice"] {
        let printed = office.run_with(&["escrow", "fund", "1"], &[("INKCLAIM_KEY", key)]);
        assert_eq!(printed.code, 0, "{printed:?}");
        assert!(!printed.text().contains(phrase.trim()));
    }
    assert_eq!(office.held(), "4000000000000");
}

#[test]
fn places_come_from_variables_too() {
    let office = Office::deployed();
    let folder = office.path("deployments/dev").to_str().unwrap().to_owned();
    let elsewhere = Office::new();
    let printed = elsewhere.run_with(&["status"], &[("INKCLAIM_DEPLOYMENT", folder.as_str())]);
    assert_eq!(printed.code, 0, "the chain is found from anywhere: {printed:?}");
    let chain = format!("embedded:{}", office.path("chain").display());
    let printed = elsewhere.run_with(&["chain", "show"], &[("INKCLAIM_CHAIN", chain.as_str())]);
    assert_eq!(printed.code, 0, "{printed:?}");
}

#[test]
fn roles_are_given_and_taken() {
    let office = Office::deployed();
    let owner = |arguments: &[&str]| office.done(&[arguments, &["--as", "//Alice"]].concat());
    owner(&["role", "give", "reviewer", "//One", "//Two"]);
    owner(&["role", "take", "reviewer", BOB, "//One"]);
    owner(&["role", "give", "treasurer", BOB]);
    owner(&["role", "take", "enrolment-officer", "//Dave"]);
    owner(&["role", "give", "trusted-issuer", "//One"]);
    office.done(&["role", "give", "external-reviewer", "//Three", "--as", "//Eve"]);
    let two = office.told(&["key", "show", "//Two"])["address"].clone();
    let roles = office.told(&["role", "show"]);
    assert_eq!(roles["reviewer"], json!([two]));
    assert_eq!(roles["treasurer"], json!([BOB]));
    assert_eq!(roles["enrolment-officer"], json!([]));
    assert_eq!(roles["trusted-issuer"].as_array().unwrap().len(), 2);
    assert_eq!(roles["external-reviewer"].as_array().unwrap().len(), 2);
}

#[test]
fn contracts_change_hands_in_two_steps() {
    let office = Office::deployed();
    office.done(&["owner", "offer", "all", "//Ferdie", "--as", "//Alice"]);
    office.done(&["owner", "offer", "escrow", "--as", "//Alice"]);
    let shown = office.told(&["owner", "show"]);
    assert_eq!(shown["escrow"]["offered_to"], json!(null));
    office.done(&["owner", "take", "claims", "--as", "//Ferdie"]);
    assert_eq!(office.run(&["owner", "take", "escrow", "--as", "//Ferdie"]).code, 1);
    assert_eq!(office.run(&["pause", "on", "--as", "//Alice"]).code, 1);
    office.done(&["pause", "on", "--as", "//Ferdie"]);
    assert_eq!(office.told(&["status"])["announced"]["paused"], json!(true));
    office.done(&["pause", "off", "--as", "//Ferdie"]);
}

#[test]
fn the_escrow_is_funded_adopted_and_withdrawn_from() {
    let office = Office::deployed();
    office.done(&["escrow", "fund", "1200", "--as", "//Alice"]);
    let suite = office.read(SUITE);
    let escrow = suite.split("[contracts.escrow]\naddress = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    office.done(&["transfer", &escrow, "3", "--as", "//Alice"]);
    says(&office.done(&["status"]), &["3 UNIT came by plain transfer"]);
    assert_eq!(office.told(&["escrow", "adopt", "--as", "//Ferdie"])["adopted"], json!("3000000000000"));
    // The treasurer of the sample is //Dave.
    let announce = ["escrow", "withdraw", "announce", "//One", "1000", "--as", "//Dave"];
    says(&office.done(&announce), &["Announced: 1,000 UNIT"]);
    let early = office.run(&["escrow", "withdraw", "make", "--as", "//Dave"]);
    assert_eq!(early.code, 1);
    says(&early.text(), &["seven days"]);
    office.done(&["escrow", "withdraw", "cancel", "--as", "//Alice"]);
    office.done(&announce);
    office.done(&["chain", "clock", "2050-01-10"]);
    let made = office.told(&["escrow", "withdraw", "make", "--as", "//Dave"]);
    assert_eq!(made["withdrawn"], json!("1000000000000000"));
    assert_eq!(office.held(), "203000000000000");
    assert_eq!(office.told(&["escrow", "payments"])["payments"], json!([]));
    assert_eq!(office.told(&["escrow", "settle", "120", "--as", "//One"])["completed"], json!(0));
    assert_eq!(office.told(&["escrow", "credit", BOB])["credit"], json!("0"));
    assert_eq!(office.told(&["escrow", "debt", "provider:0"])["debt"], json!("0"));
    office.done(&["escrow", "treasurer", "--as", "//Alice"]);
    assert_eq!(office.told(&["role", "show"])["treasurer"], json!([]));
}

#[test]
fn an_upgrade_is_announced_waited_for_and_kept() {
    let office = Office::deployed();
    let bundles = copy_of_bundles(&office);
    variant(&bundles, "policies");
    let bundle = format!("{bundles}/policies");
    let told = office.told(&["upgrade", "announce", "policies", &bundle, "--as", "//Alice"]);
    assert_eq!(office.told(&["upgrade", "show"])["policies"]["code_hash"], told["code_hash"]);
    let early = office.run(&["upgrade", "make", "policies", &bundle, "--as", "//Alice"]);
    assert_eq!(early.code, 1, "{early:?}");
    says(&early.text(), &["can be made from", "14 days after it was announced"]);
    office.done(&["chain", "clock", "2050-01-20"]);
    // The announced code and no other.
    let other = office.run(&["upgrade", "make", "policies", "--as", "//Alice"]);
    assert_eq!(other.code, 2, "{other:?}");
    says(&other.text(), &["name the folder of the announced one"]);
    let before = office.read(SUITE);
    office.done(&["upgrade", "make", "policies", &bundle, "--as", "//Alice"]);
    office.done(&["verify", "--without-build"]);
    office.done(&["status"]);

    // Killed before the files were written: the command that did it says so.
    office.write(SUITE, &before);
    let lost = office.run(&["status"]);
    assert_eq!(lost.code, 2);
    says(&lost.text(), &["policies: the contract at", "If it was upgraded"]);
    says(&office.done(&["upgrade", "make", "policies", &bundle]), &["was made before"]);
    office.done(&["verify", "--without-build"]);

    office.done(&[
        "upgrade",
        "announce",
        "claims",
        &{
            variant(&bundles, "claims");
            format!("{bundles}/claims")
        },
        "--as",
        "//Alice",
    ]);
    office.done(&["upgrade", "cancel", "claims", "--as", "//Alice"]);
    assert_eq!(office.told(&["upgrade", "show"])["claims"], json!(null));
}
