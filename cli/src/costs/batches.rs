//! What batches of several sizes cost.

use anyhow::{ensure, Result};
use client::chain::Cost;
use client::domain::decision::Verdict;
use client::interfaces::claims::ClaimResult;
use client::suite::Bundles;

use super::scene::Scene;

const SIZES: [u32; 3] = [1, 10, 50];

/// The cost of one batch of each size, each in a world of its own.
pub fn measure(bundles: &Bundles) -> Result<Vec<(u32, Cost)>> {
    SIZES.into_iter().map(|size| Ok((size, batch(bundles, size)?))).collect()
}

fn batch(bundles: &Bundles, size: u32) -> Result<Cost> {
    let mut scene = Scene::new(bundles, size)?;
    let members = scene.members.clone();
    let batch = scene.batch(&members)?;
    let called = scene.suite.claims.submit(&batch).send(&mut scene.chain, scene.operator)?;
    let are_paid = called.value.results.iter().all(|result| match result {
        ClaimResult::Decided { verdict, paid, .. } => *verdict == Verdict::Payable && !paid.is_zero(),
        ClaimResult::Pended { .. } | ClaimResult::Refused(_) => false,
    });
    ensure!(are_paid, "a claim of the workload is not paid: {:?}", called.value.results);
    Ok(called.cost)
}
