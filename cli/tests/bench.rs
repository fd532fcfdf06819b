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

/// What is said of sizes and batches is what they are, and it does not matter how much is stored.
#[test]
fn the_page_of_costs_is_what_the_command_prints() {
    let printed = inkclaim(&["bench", "--stored", "201"]);
    says(&succeeds(&printed), &["None of them differs by more than 1 %."]);
    let page = std::fs::read_to_string(repository().join("docs/costs.md")).unwrap();
    let upto = |text: &str| text.split("## On an empty").next().unwrap().to_owned();
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(upto(&printed), upto(&page), "inkclaim bench > docs/costs.md");
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
