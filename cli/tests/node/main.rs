//! `inkclaim` on a node. `scripts/test` runs this where there is one.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod kills;
mod mistakes;
mod time;

use common::{sample_deployment, Office};
use inkclaim_node_tests::OwnNode;

/// An operator's folder, and a node with the sample suite on it, deployed by //Alice.
fn deployed() -> (Office, OwnNode) {
    let office = Office::new();
    let node = OwnNode::final_at_once(&office.path("chain"));
    office.done(&["deploy", &sample_deployment(), "--chain", &node.url(), "--as", "//Alice"]);
    (office, node)
}
