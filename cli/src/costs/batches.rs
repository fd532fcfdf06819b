//! What batches of several sizes cost.

use anyhow::{ensure, Result};
use client::chain::{Cost, StorageUsage};
use client::domain::decision::Verdict;
use client::interfaces::claims::ClaimResult;
use client::suite::{Bundles, Suite};

use super::scene::Scene;

const SIZES: [u32; 3] = [1, 10, 50];

/// A batch with what it cost.
pub struct Measured {
    pub claims: u32,
    pub cost: Cost,
    /// Items of storage that are new.
    pub items: u32,
    /// Bytes of storage that are new.
    pub bytes: u32,
}

/// One batch of each size, each in a world of its own.
pub fn measure(bundles: &Bundles) -> Result<Vec<Measured>> {
    SIZES.into_iter().map(|size| batch(bundles, size)).collect()
}

fn batch(bundles: &Bundles, size: u32) -> Result<Measured> {
    let mut scene = Scene::new(bundles, size)?;
    let members = scene.members.clone();
    let batch = scene.batch(&members)?;
    let before = stored(&mut scene)?;
    let called = scene.suite.claims.submit(&batch).send(&mut scene.chain, scene.operator)?;
    let are_paid = called.value.results.iter().all(|result| match result {
        ClaimResult::Decided { verdict, paid, .. } => *verdict == Verdict::Payable && !paid.is_zero(),
        ClaimResult::Pended { .. } | ClaimResult::Voided { .. } | ClaimResult::Refused(_) => false,
    });
    ensure!(are_paid, "a claim of the workload is not paid: {:?}", called.value.results);
    let after = stored(&mut scene)?;
    let (items, bytes) = (after.items.saturating_sub(before.items), after.bytes.saturating_sub(before.bytes));
    Ok(Measured { claims: size, cost: called.cost, items, bytes })
}

/// What all contracts store together.
fn stored(scene: &mut Scene) -> Result<StorageUsage> {
    let Suite { consent_registry, provider_registry, policies, escrow, claims } = scene.suite;
    let mut sum = StorageUsage::default();
    for contract in [consent_registry.0, provider_registry.0, policies.0, escrow.0, claims.0] {
        let usage = scene.chain.storage_usage(contract)?;
        sum.items = sum.items.saturating_add(usage.items);
        sum.bytes = sum.bytes.saturating_add(usage.bytes);
    }
    Ok(sum)
}
