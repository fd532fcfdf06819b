//! What things cost is known, and does not move unseen.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{inkclaim, repository, says, succeeds};

/// After a review: `inkclaim bench --bless`, and `inkclaim bench > docs/costs.md`.
#[test]
fn every_cost_is_within_two_per_cent_of_the_one_that_was_kept() {
    says(&succeeds(&inkclaim(&["bench", "--check"])), &["within 2 %"]);
}

/// The words of a text without its numbers, and these.
fn words_and_numbers(text: &str) -> (Vec<&str>, Vec<f64>) {
    let is_of_number = |it: char| it.is_ascii_digit() || it == ',' || it == '.';
    let (numbers, words): (Vec<_>, Vec<_>) = text
        .split([' ', '\n'])
        .filter(|word| !word.is_empty())
        .partition(|word| word.starts_with(|it: char| it.is_ascii_digit()) && word.chars().all(is_of_number));
    (
        words,
        numbers.iter().map(|number| number.trim_end_matches(['.', ',']).replace(',', "").parse().unwrap()).collect(),
    )
}

/// What is said of sizes and batches is what they are, and it does not matter how much is stored. Another build of the same
/// compiler may give a few bytes more or less.
#[test]
fn the_page_of_costs_is_what_the_command_prints() {
    let printed = inkclaim(&["bench", "--stored", "201"]);
    says(&succeeds(&printed), &["None of them differs by more than 1 %."]);
    let page = std::fs::read_to_string(repository().join("docs/costs.md")).unwrap();
    let upto = |text: &str| text.split("## On an empty").next().unwrap().to_owned();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let (printed_text, page_text) = (upto(&printed), upto(&page));
    let ((words, numbers), (kept_words, kept)) = (words_and_numbers(&printed_text), words_and_numbers(&page_text));
    assert_eq!((words, numbers.len()), (kept_words, kept.len()), "inkclaim bench > docs/costs.md");
    assert!(numbers.len() > 50, "{numbers:?}");
    for (number, kept) in numbers.iter().zip(&kept) {
        assert!((number - kept).abs() <= kept * 0.02, "{number} is not {kept}: inkclaim bench > docs/costs.md");
    }
    // Both workloads are measured there, too.
    for page in [printed, page] {
        let stored = page.split("## On an empty").nth(1).unwrap().split("## Rules").next().unwrap();
        for workload in ["Without more:", "With a prior authorisation and another payer's amounts on every line:"] {
            let rows = stored.split(workload).nth(1).unwrap().split("\n\n").nth(1).unwrap();
            assert_eq!(rows.lines().count(), 4, "{workload} {stored}");
        }
    }
}

#[test]
fn every_message_has_a_cost() {
    let kept = std::fs::read_to_string(repository().join("docs/costs.tsv")).unwrap();
    let rows: BTreeSet<&str> = kept.lines().filter_map(|line| line.split(['\t', ' ']).next()).collect();
    for contract in ["claims", "consent_registry", "escrow", "policies", "provider_registry"] {
        for message in client::chain::Bundle::load(contract).unwrap().messages() {
            let label = message["label"].as_str().unwrap().rsplit("::").next().unwrap();
            let row = format!("{contract}.{label}");
            assert!(rows.contains(row.as_str()), "no cost of {row} is kept");
        }
    }
}
