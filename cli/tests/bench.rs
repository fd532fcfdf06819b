//! What things cost is known, and does not move unseen.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{inkclaim, repository, says, succeeds};
use serde_json::Value;

/// After a review: `inkclaim bench --bless`, and `inkclaim bench > docs/costs.md`.
#[test]
fn every_cost_is_within_two_per_cent_of_the_one_that_was_kept() {
    says(&succeeds(&inkclaim(&["bench", "--check"])), &["within 2 %"]);
}

#[test]
fn every_message_has_a_cost() {
    let kept = std::fs::read_to_string(repository().join("docs/costs.tsv")).unwrap();
    let rows: BTreeSet<&str> = kept.lines().filter_map(|line| line.split(['\t', ' ']).next()).collect();
    for contract in ["claims", "consent_registry", "escrow", "policies", "provider_registry"] {
        let path = client::chain::Bundle::folder().join(contract).join(format!("{contract}.json"));
        let metadata: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for message in metadata["spec"]["messages"].as_array().unwrap() {
            let label = message["label"].as_str().unwrap().rsplit("::").next().unwrap();
            let row = format!("{contract}.{label}");
            assert!(rows.contains(row.as_str()), "no cost of {row} is kept");
        }
    }
}
