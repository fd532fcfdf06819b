//! `inkclaim` as a test meets it.
#![allow(dead_code, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use formats::remittance835::Remittance;
use tempfile::TempDir;

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// `inkclaim` with these arguments, in the repository, with the built contracts.
pub fn inkclaim(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
    if std::env::var_os("INKCLAIM_BUNDLES").is_none() {
        command.env("INKCLAIM_BUNDLES", repository().join("target/ink"));
    }
    command.current_dir(repository()).args(arguments).output().unwrap()
}

/// Everything that was printed, with every run of blanks as one: lines are broken where they are full.
pub fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn succeeds(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(output));
    text(output)
}

pub fn fails(output: &Output) -> String {
    assert!(output.status.code().is_some_and(|code| code != 0), "{}", text(output));
    text(output)
}

pub fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "nothing of {word:?} in: {text}");
    }
}

/// `inkclaim run` of a file under a plan, on 1 April 2026, with its results in a folder.
pub fn run(file: &str, plan: &Path, out: &TempDir, more: &[&str]) -> Output {
    let (plan, out) = (plan.to_str().unwrap(), out.path().to_str().unwrap());
    let mut arguments = vec!["run", file, "--plan", plan, "--out", out, "--date", "2026-04-01"];
    arguments.extend(more);
    inkclaim(&arguments)
}

pub fn sample_plan() -> PathBuf {
    repository().join("samples/plan.toml")
}

/// The sample plan with one thing changed.
pub fn plan_with(folder: &TempDir, from: &str, to: &str) -> PathBuf {
    let plan = std::fs::read_to_string(sample_plan()).unwrap();
    assert!(plan.contains(from), "the sample plan has no {from:?}");
    let path = folder.path().join("plan.toml");
    std::fs::write(&path, plan.replacen(from, to, 1)).unwrap();
    path
}

/// The sample plan with several things changed.
pub fn plan_with_all(folder: &TempDir, changes: &[(&str, &str)]) -> PathBuf {
    let mut plan = std::fs::read_to_string(sample_plan()).unwrap();
    for (from, to) in changes {
        assert!(plan.contains(from), "the sample plan has no {from:?}");
        plan = plan.replacen(from, to, 1);
    }
    let path = folder.path().join("plan.toml");
    std::fs::write(&path, plan).unwrap();
    path
}

/// The remittances of a run, each balanced by the checker that shares no code with the command line.
pub fn remittances(out: &TempDir) -> Vec<Remittance> {
    let bytes = std::fs::read(out.path().join("remittance.835")).unwrap();
    let parsed = formats::remittance835::read("remittance.835", &bytes, 2);
    assert!(parsed.file_faults.is_empty(), "{:?}", parsed.file_faults);
    let remittances: Vec<_> = parsed.remittances.into_iter().map(Result::unwrap).collect();
    for remittance in &remittances {
        assert_eq!(formats::balance::check(remittance), []);
    }
    remittances
}
