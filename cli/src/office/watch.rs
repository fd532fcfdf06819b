//! `inkclaim watch`: whatever is due takes effect, whoever has forgotten it.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result};
use client::chain::{Action, ChainError};
use client::domain::bounds::{MAX_ASSETS, MAX_PAYMENTS_PER_SETTLE};
use client::domain::claim::Batch;
use client::domain::ids::{AssetId, ClaimKey};
use client::suite::Suite;
use scale::DecodeAll;
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use crate::figures::say;
use crate::reach::{Done, Failure};

/// What `inkclaim watch` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Looks once, and ends.
    #[arg(long)]
    once: bool,
    /// How many seconds lie between two looks.
    #[arg(long, default_value = "60", value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    #[command(flatten)]
    pub desk: Desk,
}

/// What there is to watch.
#[derive(Default)]
struct Watched {
    claims: BTreeSet<ClaimKey>,
    /// The block that is read next.
    next: u32,
}

/// Watches. A chain that does not answer for a while is waited for, unless it is to look once.
pub fn watch(arguments: &Arguments) -> Result<Done> {
    let mut office = arguments.desk.open()?;
    let mut watched = Watched { next: office.session().deployment.began_at, ..Watched::default() };
    let looks_once = arguments.once || !office.session().sends();
    loop {
        match watched.look(&mut office) {
            Ok(told) if looks_once => return Ok(office.done(told)),
            Ok(_) => {}
            Err(error) if !looks_once && is_passing(&error) => {
                eprintln!("  {error:#}; the next look is in {} s", arguments.every);
            }
            Err(error) => return Err(error),
        }
        std::thread::sleep(Duration::from_secs(arguments.every));
    }
}

/// Whether it may be otherwise at the next look, with nothing done about it.
fn is_passing(error: &anyhow::Error) -> bool {
    matches!(Failure::of(error), Failure::Unreachable(_) | Failure::Unknown(_))
}

impl Watched {
    fn look(&mut self, office: &mut Office) -> Result<Value> {
        self.read(office)?;
        let keys: Vec<_> = self.claims.iter().copied().collect();
        let touched = office.advance_keys(&keys)?;
        let payments = office.settle()?;
        let claims = keys.len();
        say!("  block {}: {claims} claims looked at, {touched} had something due, {payments} payments made", self.next);
        Ok(json!({ "claims": claims, "touched": touched, "payments": payments }))
    }

    /// Takes note of the claims that were submitted since the last look, whoever did.
    fn read(&mut self, office: &mut Office) -> Result<()> {
        let suite = office.world.suite;
        let head = office.session().chain().head()?;
        match office.session().chain().history(self.next) {
            Ok(transactions) => {
                for transaction in transactions {
                    if let Action::Call(call) = transaction.action {
                        self.claims.extend(submitted(&suite, call.contract, &call.data));
                    }
                }
            }
            // A node that keeps no past: then those that the office knows are all.
            Err(ChainError::Pruned { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.claims.extend(office.outbox.claims().filter(|claim| claim.fate.is_some()).map(|claim| claim.key));
        self.next = head.number.checked_add(1).context("the chain has too many blocks")?;
        Ok(())
    }
}

/// The claims of a call, if it submits some.
fn submitted(suite: &Suite, contract: client::chain::AccountId, data: &[u8]) -> Vec<ClaimKey> {
    let Some(mut batch) = data.strip_prefix(&client::interfaces::annex::SELECTOR) else { return Vec::new() };
    if contract != suite.claims.0 {
        return Vec::new();
    }
    let Ok(Batch { provider, claims, .. }) = Batch::decode_all(&mut batch) else { return Vec::new() };
    claims.into_iter().map(|claim| ClaimKey { provider, number: claim.number }).collect()
}

impl Office {
    /// Makes the payments of every asset's line for which there is money.
    fn settle(&mut self) -> Result<u32> {
        let escrow = self.world.suite.escrow;
        let actor = self.session().actor()?;
        let mut made = 0u32;
        for asset in (0..MAX_ASSETS).map(AssetId) {
            // Assets are numbered without a gap.
            if self.session().ask(escrow.ledger(asset))?.is_none() {
                break;
            }
            loop {
                let message = || escrow.settle(asset, MAX_PAYMENTS_PER_SETTLE);
                let ready = self.session().look(message(), actor)?.value;
                if ready == 0 {
                    break;
                }
                let sent = self.session().send("make the payments of the line", message())?;
                made = made.saturating_add(sent.value().copied().unwrap_or(0));
                if !sent.is_done() {
                    break;
                }
            }
        }
        Ok(made)
    }
}
