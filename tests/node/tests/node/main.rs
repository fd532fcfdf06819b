//! The suite on a real node, from the release bundles.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod crashes;
mod figures;
mod history;
mod with_ink_e2e;

/// The very scenes that `tests/sandbox` plays on the chain inside the process.
mod scenes {
    support::play_every_scene!(inkclaim_node_tests::open, inkclaim_node_tests::open_alone);
}
