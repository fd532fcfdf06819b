//! `inkclaim generate`: the same seed, the same files; all claims distinct; accepted by the plan that comes with them.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{fails, inkclaim, run, says, succeeds};
use formats::claim837::{read, Claim837, ReadOptions};
use tempfile::TempDir;

fn generate(out: &Path, more: &[&str]) -> std::process::Output {
    let mut arguments = vec!["generate", "--plan", "samples/plan.toml", "--out", out.to_str().unwrap()];
    arguments.extend(more);
    inkclaim(&arguments)
}

fn claims(file: &Path) -> Vec<Claim837> {
    let bytes = std::fs::read(file).unwrap();
    let parsed = read("generated", &bytes, &ReadOptions { amount_scale: 2 });
    assert!(parsed.file_faults.is_empty(), "{:?}", parsed.file_faults);
    parsed.claims.into_iter().map(Result::unwrap).collect()
}

#[test]
fn the_claims_are_distinct_and_the_same_for_the_same_seed() {
    let folder = TempDir::new().unwrap();
    let [one, same, other] = ["one", "same", "other"].map(|name| folder.path().join(name));
    // More claims for each member than there are days.
    let size = ["--claims", "500", "--members", "3", "--per-file", "120"];
    let printed = succeeds(&generate(&one, &size));
    says(&printed, &["500 of 500 claims in 5 files", "3 members, 2 providers"]);
    succeeds(&generate(&same, &size));
    succeeds(&generate(&other, &[&size[..], &["--seed", "2"]].concat()));
    let mut all = Vec::new();
    for number in 1..=5 {
        let name = format!("claims-{number:04}.837");
        assert_eq!(std::fs::read(one.join(&name)).unwrap(), std::fs::read(same.join(&name)).unwrap());
        assert_ne!(std::fs::read(one.join(&name)).unwrap(), std::fs::read(other.join(&name)).unwrap());
        all.extend(claims(&one.join(&name)));
    }
    for name in ["plan.toml", "accounts.toml"] {
        assert_eq!(std::fs::read(one.join(name)).unwrap(), std::fs::read(same.join(name)).unwrap());
    }
    let numbers: BTreeSet<_> = all.iter().map(|claim| &claim.claim_number).collect();
    assert_eq!(numbers.len(), 500);
    let services: BTreeSet<_> = all
        .iter()
        .flat_map(|claim| claim.lines.iter().map(|line| (&claim.patient.member_number, line.from, &line.code)))
        .collect();
    assert_eq!(services.len(), 500, "nobody has the same service twice on a day");
    let npis: BTreeSet<_> = all.iter().map(|claim| &claim.billing_provider.npi).collect();
    assert_eq!(npis.len(), 2);
}

#[test]
fn the_claims_are_taken_by_the_plan_that_comes_with_them() {
    let (folder, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let made = folder.path().join("made");
    succeeds(&generate(&made, &["--claims", "60"]));
    let file = made.join("claims-0001.837");
    let printed = succeeds(&run(file.to_str().unwrap(), &made.join("plan.toml"), &out, &[]));
    says(&printed, &["PAID to"]);
    for wrong in ["refused", "FAULT", "QUEUED", "WAITS"] {
        assert!(!printed.contains(wrong), "{wrong}: {printed}");
    }
}

#[test]
fn too_few_members_and_a_folder_with_files_are_refused() {
    let folder = TempDir::new().unwrap();
    let made = folder.path().join("made");
    let printed = fails(&generate(&made, &["--claims", "1000", "--members", "1"]));
    says(&printed, &["need at least", "raise --members"]);
    assert!(!made.exists());
    succeeds(&generate(&made, &["--claims", "5"]));
    says(&fails(&generate(&made, &["--claims", "5"])), &["is not empty", "--out"]);
}
