//! What batches of several sizes cost, and whether it matters how much is stored already.

use anyhow::{ensure, Context, Result};
use client::chain::{Cost, StorageUsage};
use client::domain::claim::{Batch, OtherPayer};
use client::domain::decision::Verdict;
use client::domain::ids::{AssetId, PlanId};
use client::domain::money::Amount;
use client::domain::plan::{AuthorisationRule, Plan};
use client::interfaces::claims::ClaimResult;
use client::suite::{Bundles, Suite};

use super::scene::{self, Scene, CENT};

/// How many claims the measured batches have.
const SIZES: [u32; 3] = [1, 10, 50];
/// Claims of the batches that fill the chain.
const FULL: u32 = 50;

/// What claims of a batch carry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// Two lines.
    Plain,
    /// Two lines, the first authorised in advance, both paid in part by another payer before.
    Coordinated,
}

impl Workload {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Plain, Self::Coordinated];

    /// What readers call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Plain => "Without more",
            Self::Coordinated => "With a prior authorisation and another payer's amounts on every line",
        }
    }
}

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
pub fn measure(bundles: &Bundles, workload: Workload) -> Result<Vec<Measured>> {
    SIZES.into_iter().map(|size| submit(&mut world(bundles, size, workload)?, workload)).collect()
}

/// A full batch of a workload on a chain that holds one claim, and on one that holds at least as many as it was filled with.
pub struct Steadiness {
    pub workload: Workload,
    pub first: Measured,
    pub last: Measured,
}

/// Full batches of each workload, on a chain that holds one claim and on one that holds at least `stored`. `tell` hears how
/// many there are, now and then.
pub fn on_a_full_chain(bundles: &Bundles, stored: u32, tell: impl Fn(u32)) -> Result<Vec<Steadiness>> {
    let first = |workload| full_batch(&mut with_one_claim(bundles)?, workload);
    let firsts = Workload::ALL.into_iter().map(first).collect::<Result<Vec<_>>>()?;
    let mut scene = with_one_claim(bundles)?;
    fill(&mut scene, stored, tell)?;
    let mut measured = Vec::with_capacity(firsts.len());
    for (workload, first) in Workload::ALL.into_iter().zip(firsts) {
        measured.push(Steadiness { workload, first, last: full_batch(&mut scene, workload)? });
    }
    Ok(measured)
}

fn with_one_claim(bundles: &Bundles) -> Result<Scene> {
    let mut scene = world(bundles, 1, Workload::Plain)?;
    submit(&mut scene, Workload::Plain)?;
    Ok(scene)
}

/// Submits ordinary claims until so many are there.
fn fill(scene: &mut Scene, stored: u32, tell: impl Fn(u32)) -> Result<()> {
    let mut count = 1u32;
    while count < stored {
        scene.renew(FULL)?;
        submit(scene, Workload::Plain)?;
        count = count.saturating_add(FULL);
        if count % 5_000 < FULL {
            tell(count);
        }
    }
    Ok(())
}

/// A full batch of members whose first claim it is, as in the batches that are measured elsewhere.
fn full_batch(scene: &mut Scene, workload: Workload) -> Result<Measured> {
    if workload == Workload::Coordinated {
        // Another plan on the same chain: what fills it needs no authorisation.
        scene.publish(PlanId(1), &terms(workload)?)?;
    }
    scene.renew(FULL)?;
    submit(scene, workload)
}

fn world(bundles: &Bundles, members: u32, workload: Workload) -> Result<Scene> {
    Scene::of(bundles, members, &terms(workload)?, &scene::services()?)
}

fn terms(workload: Workload) -> Result<Plan> {
    let mut plan = scene::plan();
    if workload == Workload::Coordinated {
        let first = plan.benefits.first_mut().context("the plan has benefits")?;
        first.authorisation = AuthorisationRule::Denied;
    }
    Ok(plan)
}

fn batch(scene: &mut Scene, workload: Workload) -> Result<Batch> {
    let members = scene.members.clone();
    let mut batch = scene.batch(&members)?;
    if workload == Workload::Coordinated {
        for (claim, member) in batch.claims.iter_mut().zip(members) {
            let authorisation = scene.authorise(member)?;
            for line in &mut claim.lines {
                line.other_payer = Some(PRIOR);
            }
            claim.lines.first_mut().context("a claim has lines")?.authorisation = Some(authorisation);
        }
        batch.base_day = scene.day_after()?;
    }
    Ok(batch)
}

/// What the payer before this one did with a line.
pub const PRIOR: OtherPayer = OtherPayer::Decided {
    paid: Amount(10_000 * CENT),
    allowed: Some(Amount(30_000 * CENT)),
    member_share: Some(Amount(20_000 * CENT)),
    obliged: None,
};

fn submit(scene: &mut Scene, workload: Workload) -> Result<Measured> {
    let batch = batch(scene, workload)?;
    let claims = u32::try_from(batch.claims.len()).context("a batch is small")?;
    let before = stored(scene)?;
    let called = scene.suite.claims.submit(&batch).send(&mut scene.chain, scene.operator)?;
    let are_paid = called.value.results.iter().all(|result| match result {
        ClaimResult::Decided { verdict, paid, .. } => *verdict == Verdict::Payable && !paid.is_zero(),
        ClaimResult::Pended { .. } | ClaimResult::Voided { .. } | ClaimResult::Refused(_) => false,
    });
    ensure!(are_paid, "a claim of the workload is not paid: {:?}", called.value.results);
    let books =
        scene.suite.escrow.ledger(AssetId::NATIVE).ask(&mut scene.chain)?.context("the chain's own asset is there")?;
    ensure!(books.owed.is_zero(), "the escrow of the workload is short: a payment that waits costs less");
    let after = stored(scene)?;
    let (items, bytes) = (after.items.saturating_sub(before.items), after.bytes.saturating_sub(before.bytes));
    Ok(Measured { claims, cost: called.cost, items, bytes })
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
