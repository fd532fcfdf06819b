//! `scripts/story`: the whole story as README types it, on a chain in a folder; and what may go wrong on the way.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::{repository, says, succeeds};
use tempfile::TempDir;

/// The script, with the program under test, and its files in a folder.
fn story(place: Option<&str>, folder: &Path) -> Output {
    let mut command = Command::new("bash");
    if std::env::var_os("INKCLAIM_BUNDLES").is_none() {
        command.env("INKCLAIM_BUNDLES", repository().join("target/ink"));
    }
    let folder = folder.to_str().unwrap();
    let place = place.map_or_else(|| format!("embedded:{folder}/chain"), Into::into);
    command.env("INKCLAIM", env!("CARGO_BIN_EXE_inkclaim")).env_remove("INKCLAIM_KEY").env_remove("INKCLAIM_CHAIN");
    command.current_dir(repository()).args(["scripts/story", &place, folder]).output().unwrap()
}

/// `inkclaim` where the story was told.
fn inkclaim(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
    command.env("INKCLAIM_DEPLOYMENT", folder.join("deployment")).env("INKCLAIM_OFFICE", folder.join("office"));
    command.env_remove("INKCLAIM_KEY").env_remove("INKCLAIM_CHAIN");
    command.current_dir(repository()).args(arguments).output().unwrap()
}

fn key(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn the_whole_story_is_typed_on_a_chain_in_a_folder() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let printed = succeeds(&story(None, folder));
    // A preview that moved nothing, and then the same.
    says(&printed, &["claim BEN-0001 is covered, the plan pays 97.84", "previewed: nothing was sent"]);
    says(
        &printed,
        &["EXPLANATION OF BENEFITS", "you owe: counts to your yearly deductible (PR-1)", "PAID to Harbour Clinic"],
    );
    says(&printed, &["1 claims were handed in before"]);
    says(
        &printed,
        &["claim CLEO-0001 waits for proof of delivery", "claim CLEO-0001 is covered, the plan pays 576.00"],
    );
    says(&printed, &["claim CLEO-0003 waits for a reviewer", "claim CLEO-0003 is covered, the plan pays 240.00"]);
    says(&printed, &["internal appeal, to be decided before", "overturned: the claim was decided anew"]);
    says(
        &printed,
        &["authorisation 0: approved", "act: revoke a consent", "taken back: Hill Medical Supply may attach"],
    );
    says(&printed, &["Remittance (835):", "Decisions that it takes back, with every amount negated: 1."]);
    says(&printed, &["decisions worked out again by the rules alone", "Nothing differs."]);
    let opened = std::fs::read(folder.join("opened.txt")).unwrap();
    assert_eq!(opened, std::fs::read(repository().join("samples/evidence/cleo-0001-proof-of-delivery.txt")).unwrap());
    let remittance = std::fs::read(folder.join("office/remittance.835")).unwrap();
    let parsed = formats::remittance835::read("remittance.835", &remittance, 2);
    for remittance in parsed.remittances {
        assert_eq!(formats::balance::check(&remittance.unwrap()), []);
    }

    // Nobody's words stand beside the vault, and no claim's.
    for entry in std::fs::read_dir(folder.join("office")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !path.is_file() || ["plan.toml", "remittance.835", "segments-left-aside.txt"].contains(&name.as_str()) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for word in ["QUILL", "Quill", "OAK100002", "BEN-0001"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word} in {name}");
        }
    }

    // What a machine reads.
    let shown = inkclaim(folder, &["claim", "show", "BEN-0001", "--json"]);
    assert_eq!(shown.status.code(), Some(0));
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!((&shown["state"], &shown["payment"]), (&"decided".into(), &"PAID".into()));

    mistakes(folder);
}

/// Each ends with a code and says what to do.
fn mistakes(folder: &Path) {
    let harbour = key(folder, "harbour.key");
    let stranger = key(folder, "ben.key");
    let cases: [(&[&str], i32, &[&str]); 9] = [
        // The wrong key: the claims wait for the right one.
        (
            &["claim", "submit", "samples/08-family-patient.837", "--as", "//Bob"],
            1,
            &["1 claims of Harbour Clinic stay in the outbox", "with a key of the provider"],
        ),
        (&["claim", "submit", "samples/none.837", "--as", &harbour], 2, &["samples/none.837 is not there"]),
        (&["claim", "review", "ADA-0001", "--accept", "1", "--as", &harbour], 1, &["Only"]),
        (&["claim", "show", "ADA-9999"], 2, &["has submitted no claim ADA-9999", "check the number"]),
        (&["claim", "review", "ADA-0001", "--deny", "1=999", "--as", "//Bob"], 2, &["closed list"]),
        (&["member", "enrol", "OAK999999", "--as", "//Dave"], 2, &["names no member OAK999999"]),
        (&["consent", "revoke-all", "OAK100001", "--as", &stranger], 2, &["consents with", "use the member's key"]),
        (&["claim", "appeal", "BEN-0001", "--as", "//Bob"], 1, &["Only the member or the provider may appeal"]),
        (&["provider", "register", "1111111111", "--as", &harbour], 2, &["its check digit is wrong"]),
    ];
    for (arguments, code, words) in cases {
        let output = inkclaim(folder, arguments);
        let printed = common::text(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {printed}");
        says(&printed, words);
    }
    // What waited goes on with the right key, and is not taken twice.
    let printed = succeeds(&inkclaim(folder, &["claim", "submit", "--as", &harbour]));
    says(&printed, &["1 claims were in the outbox from before", "is covered, the plan pays 70.00"]);
    says(&succeeds(&inkclaim(folder, &["claim", "outbox"])), &["nothing is left in the outbox"]);

    // A call for a wallet is printed, and nothing is sent.
    let before = succeeds(&inkclaim(folder, &["claim", "show", "BEN-0001"]));
    let printed = succeeds(&inkclaim(folder, &["claim", "appeal", "BEN-0001", "--unsigned", "--as", &harbour]));
    says(&printed, &["To be signed by a wallet", "call"]);
    assert_eq!(before, succeeds(&inkclaim(folder, &["claim", "show", "BEN-0001"])));

    // So with claims; whether the wallet has sent them is looked up before they are sent with a key.
    let file = "samples/07-batch-with-a-bad-claim.837";
    let printed = common::text(&inkclaim(folder, &["claim", "submit", file, "--unsigned", "--as", &harbour]));
    says(&printed, &["submit 2 claims: not sent. To be signed by a wallet"]);
    let printed = common::text(&inkclaim(folder, &["claim", "submit", file, "--as", &harbour]));
    says(&printed, &["2 claims were handed in before", "claim CLEO-0002 is covered", "claim ADA-0004"]);

    // A claim that is taken back gives back what it had used.
    let printed = succeeds(&inkclaim(folder, &["claim", "void", "BEN-0001", "--as", &harbour]));
    says(&printed, &["takes the claim back that it names"]);
    says(&succeeds(&inkclaim(folder, &["claim", "explain", "BEN-0001"])), &["TAKEN BACK"]);
    says(&succeeds(&inkclaim(folder, &["remit"])), &["Decisions that it takes back, with every amount negated: 2."]);
}

#[test]
fn a_story_is_not_told_over_another_one() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("something"), "").unwrap();
    let output = story(None, folder.path());
    assert_eq!(output.status.code(), Some(2));
    says(&common::text(&output), &["is not empty", "name another folder"]);
}

/// Help is all that stands at the head of a script, and nothing is begun; what a script does not know it refuses.
#[test]
fn every_script_tells_what_it_does_and_refuses_what_it_does_not_know() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new("bash");
        // Whoever would build or tell the story all the same finds nothing to do it with.
        command.env("INKCLAIM", "/none").env("XDG_CACHE_HOME", folder.path()).env("HOME", folder.path());
        command.current_dir(repository().join("scripts")).args(arguments).output().unwrap()
    };
    for script in ["setup", "build", "demo", "test", "node", "story", "mutants", "bugs"] {
        let source = std::fs::read_to_string(repository().join("scripts").join(script)).unwrap();
        let head: Vec<&str> = source.lines().skip(1).map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
        for help in ["--help", "-h"] {
            let output = run(&[script, help]);
            let printed = String::from_utf8(output.stdout).unwrap();
            let said: Vec<&str> = printed.lines().map(str::trim).collect();
            assert_eq!((output.status.code(), said), (Some(0), head.clone()), "{script} {help}");
        }
    }
    for arguments in [
        &["story", "--wrong"][..],
        &["story", "embedded:x", "x", "y"],
        &["test", "--node", "--wrong"],
        &["test", "--long", "--rules"],
        &["bugs", "--wrong"],
    ] {
        let output = run(arguments);
        assert!(output.status.code().is_some_and(|code| code != 0), "{arguments:?}");
        says(&common::text(&output), &["error: "]);
    }
    assert!(!folder.path().join("story").exists());
}
