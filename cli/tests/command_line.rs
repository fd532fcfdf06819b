//! The command line as a user meets it: what it prints, where it writes, and the exit code.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::Command;

use common::{fails, inkclaim, plan_with, remittances, repository, run, sample_plan, says, succeeds};
use tempfile::TempDir;

#[test]
fn the_demo_ends_with_money_moved_and_a_remittance() {
    let out = TempDir::new().unwrap();
    let printed = succeeds(&inkclaim(&["demo", "--out", out.path().to_str().unwrap()]));
    says(
        &printed,
        &["EXPLANATION OF BENEFITS", "QUEUED, not paid", "as expected", "held = free + reserved + on hold + credits"],
    );
    says(&printed, &["TAKEN BACK", "the claim was decided anew", "(OA-23)", "authorised by number 0"]);
    let claims: usize = remittances(&out).iter().map(|it| it.claims.len()).sum();
    // Fourteen decisions, two of which take an earlier one back.
    assert_eq!(claims, 16);
}

#[test]
fn a_users_own_file_is_decided_and_paid() {
    let out = TempDir::new().unwrap();
    let printed = succeeds(&run("samples/02-deductible-and-coinsurance.837", &sample_plan(), &out, &[]));
    says(&printed, &["Ben Quill", "(PR-1)", "(PR-2)", "(CO-45)", "PAID to Harbour Clinic", "97.84"]);
    assert!(out.path().join("remittance.835").is_file());
    assert!(out.path().join("vault.inkclaim").is_file());
}

#[test]
fn a_plan_that_the_user_changes_changes_what_comes_out() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let plan = plan_with(&folder, r#"deductible = { individual = "300.00""#, r#"deductible = { individual = "200.00""#);
    let printed = succeeds(&run("samples/02-deductible-and-coinsurance.837", &plan, &out, &[]));
    // 80 % of 320 - 200, and of 102.30: 96 and 81.84.
    says(&printed, &["177.84"]);
}

#[test]
fn a_bad_claim_is_named_with_its_place_and_its_neighbours_are_paid() {
    let out = TempDir::new().unwrap();
    let printed = fails(&run("samples/07-batch-with-a-bad-claim.837", &sample_plan(), &out, &[]));
    says(&printed, &["BEN-0002", "07-batch-with-a-bad-claim.837", "line 32", "CLM02", "expected 80", "found \"90\""]);
    says(&printed, &["CLEO-0002", "ADA-0004", "170.00"]);
}

#[test]
fn a_torn_file_submits_nothing_and_says_why() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let whole = std::fs::read_to_string(repository().join("samples/01-all-paid.837")).unwrap();
    let torn = folder.path().join("torn.837");
    std::fs::write(&torn, &whole[..whole.len() / 2]).unwrap();
    let printed = fails(&run(torn.to_str().unwrap(), &sample_plan(), &out, &[]));
    says(&printed, &["torn.837", "expected"]);
    assert!(!printed.contains("PAID"), "{printed}");
}

#[test]
fn evidence_settles_a_waiting_claim() {
    let file = "samples/04-evidence-required.837";
    let out = TempDir::new().unwrap();
    let printed = succeeds(&run(file, &sample_plan(), &out, &[]));
    says(&printed, &["WAITS", "proof of delivery"]);
    assert!(!out.path().join("remittance.835").exists());

    let document = "CLEO-0001:proof of delivery:samples/evidence/cleo-0001-proof-of-delivery.txt";
    let out = TempDir::new().unwrap();
    let printed = succeeds(&run(file, &sample_plan(), &out, &["--attach", document]));
    says(&printed, &["PAID to Hill Medical Supply", "576.00"]);
}

#[test]
fn a_plan_file_that_makes_no_sense_is_named_with_its_line() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let cases = [
        (r#"scale = 2"#, r#"skale = 2"#, "skale"),
        (r#"individual = "300.00""#, r#"individual = "3OO.00""#, "3OO.00"),
        ("coinsurance_percent = 20", "coinsurance_percent = 120", "coinsurance_percent"),
    ];
    for (from, to, named) in cases {
        let plan = plan_with(&folder, from, to);
        let printed = fails(&run("samples/01-all-paid.837", &plan, &out, &[]));
        says(&printed, &["plan.toml", "line", named]);
    }
}

#[test]
fn what_is_missing_is_said_before_anything_is_done() {
    let out = TempDir::new().unwrap();
    let printed = fails(&run("samples/none.837", &sample_plan(), &out, &[]));
    says(&printed, &["samples/none.837", "not there"]);
    let printed = fails(&run("samples/01-all-paid.837", Path::new("none.toml"), &out, &[]));
    says(&printed, &["none.toml"]);

    // A day that is too early, too.
    for (days, words) in [
        (["--date", "2026-04-01", "--until", "2026-03-31"], "--until 2026-03-31 is before 2026-04-01"),
        (["--date", "2024-12-31", "--until", "2026-03-31"], "2024-12-31 is before 2025"),
    ] {
        let plan = sample_plan();
        let (plan, out) = (plan.to_str().unwrap(), out.path().to_str().unwrap());
        let arguments = [&["run", "samples/01-all-paid.837", "--plan", plan, "--out", out][..], &days].concat();
        let printed = fails(&inkclaim(&arguments));
        says(&printed, &[words, "name a later day"]);
        assert!(!printed.contains("2. The claims") && !printed.contains("1775"), "{printed}");
    }

    let empty = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
    let output = command.current_dir(repository()).env("INKCLAIM_BUNDLES", empty.path()).arg("bench").output().unwrap();
    says(&fails(&output), &["scripts/build"]);
}

/// What `inkclaim --help` says of exit codes holds for commands without a chain that lasts, too.
#[test]
fn what_was_given_and_cannot_be_used_ends_with_2_and_what_is_refused_with_1() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let (out, full) = (out.to_str().unwrap(), folder.path().to_str().unwrap());
    let plan = "samples/plan.toml";
    std::fs::write(folder.path().join("something"), "").unwrap();
    let cases: [(&[&str], i32); 12] = [
        (&["run", "samples/none.837", "--plan", plan, "--out", out], 2),
        (&["run", "samples/01-all-paid.837", "--plan", "none.toml", "--out", out], 2),
        (&["run", "samples/01-all-paid.837", "--plan", plan, "--out", out, "--passphrase-file", "none"], 2),
        (&["run", "samples/01-all-paid.837", "--plan", plan, "--out", out, "--attach", "ADA-0001:order:none.txt"], 2),
        (&["run", "samples/07-batch-with-a-bad-claim.837", "--plan", plan, "--out", out, "--date", "2026-04-01"], 1),
        (&["evidence", "list", "--out", full], 2),
        (&["evidence", "put", "none.txt", "--claim", "A-1", "--category", "order", "--out", out], 2),
        (&["generate", "--plan", plan, "--out", full], 2),
        (&["generate", "--plan", "none.toml", "--out", out], 2),
        (&["reidentify", "samples/none.837"], 2),
        (&["reidentify", "--deployment", "none"], 2),
        (&["conformance", "none.json"], 2),
    ];
    for (arguments, code) in cases {
        let output = inkclaim(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", common::text(&output));
    }
    let output = inkclaim(&["reidentify", "samples/none.837", "--json"]);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(2), &[][..]));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["error"]["kind"], &told["error"]["code"]), (&"input".into(), &2.into()));
    says(told["error"]["message"].as_str().unwrap(), &["samples/none.837 is not there"]);
    for command in ["bench", "demo"] {
        let mut without = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
        let output = without.current_dir(repository()).env("INKCLAIM_BUNDLES", full).arg(command).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}: {}", common::text(&output));
    }
}
