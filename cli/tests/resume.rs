//! `inkclaim claim submit`, killed again and again in the middle of many claims: nothing is lost and nothing comes twice.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod common;

use common::many::{begin, deploy, done, ends_whole, kill_after, prepared};
use tempfile::TempDir;

#[test]
fn a_batch_that_is_killed_again_and_again_comes_through_whole() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    done(folder, &deploy(&format!("embedded:{}", folder.join("chain").display())));
    let arguments = prepared(folder);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let killed = (0..40).take_while(|step| kill_after(10 + step * 35, begin(folder, &arguments))).count();
    assert!(killed > 3, "{killed}");
    ends_whole(folder, &arguments);
}
