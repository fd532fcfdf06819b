//! `inkclaim conformance` as a user meets it: what is printed, and the exit code.
// Tests speak in panics: a failed expectation is the message.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn conformance(files: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inkclaim")).arg("conformance").args(files).output().unwrap()
}

/// Runs a file with this text.
fn run(text: &str) -> (i32, String, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.json");
    std::fs::write(&path, text).unwrap();
    let output = conformance(&[&path]);
    (output.status.code().unwrap(), text_of(&output.stdout), text_of(&output.stderr))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// One example: 20 % after a deductible of 100, of 300, with what the plan is said to pay.
fn example(plan_pays: &str, more: &str) -> String {
    format!(
        r#"{{ "schema": "worked-examples/1", "examples": [{{
            "id": "MINE-1", "title": "a visit", "method": "standard",
            "plan": {{ "deductible": "100", "coinsurance_pct": "20" {more} }},
            "claims": [{{ "id": "c1", "lines": [{{ "id": "1", "allowed": "300",
                "expected": {{ "deductible": "100", "coinsurance": "40" }} }}] }}],
            "expected": {{ "plan_pays": "{plan_pays}" }} }}] }}"#
    )
}

#[test]
fn the_built_in_examples_hold() {
    let output = conformance(&[]);
    let printed = text_of(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    let end = "In all: 59 ok, 1 outside, 6 published errors shown, 0 differ, 0 not understood.\n";
    assert!(printed.ends_with(end), "{printed}");
    assert_eq!(conformance(&[]).stdout, output.stdout, "twice the same");
}

#[test]
fn a_file_of_ones_own_holds() {
    let (code, printed, _) = run(&example("160", ""));
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("MINE-1          ok"), "{printed}");
}

#[test]
fn one_wrong_figure_is_named_with_what_came_out() {
    let (code, printed, _) = run(&example("161", ""));
    assert_eq!(code, 1, "{printed}");
    for words in
        ["MINE-1          DIFFERS", "plan_pays", "161.00", "160.00", "They part at: all steps together", "1 differ"]
    {
        assert!(printed.contains(words), "nothing of {words:?} in: {printed}");
    }
}

#[test]
fn a_long_id_stands_apart_from_what_came_of_it() {
    let long = "an id of more than sixteen";
    let (code, printed, _) = run(&example("160", "").replace("MINE-1", long));
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains(&format!("{long}  ok          a visit")), "{printed}");
}

#[test]
fn a_key_that_is_not_understood_is_named() {
    let (code, printed, said) = run(&example("160", r#", "surprise": "1""#));
    assert_eq!(code, 2, "{printed}");
    for words in ["mine.json", "MINE-1", "NOT READ", "plan.surprise", "docs/conformance.md"] {
        assert!(printed.contains(words), "nothing of {words:?} in: {printed}");
    }
    assert!(said.contains("was not compared"), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let (code, printed, said) = run("no JSON");
    assert_eq!((code, printed.as_str()), (2, ""));
    assert!(said.contains("mine.json") && said.contains("docs/conformance.md"), "{said}");
    let output = conformance(&[Path::new("nowhere.json")]);
    assert_eq!(output.status.code(), Some(2));
    let said = text_of(&output.stderr);
    assert!(said.contains("nowhere.json") && said.contains("name a file of examples"), "{said}");
}
