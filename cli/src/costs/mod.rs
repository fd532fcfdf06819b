//! `inkclaim costs`: what the contracts weigh and what each message costs, as Markdown.
//!
//! Nothing in it is random, so that the same contracts always print the same.

mod batches;
mod messages;
mod messages_of_claims;
mod messages_of_escrow;
mod scene;

use anyhow::Result;
use client::chain::{Cost, UNIT};
use client::suite::Bundles;

use crate::figures::{fixed, say};

/// What a transaction costs on top of the contracts' work: `pallet_contracts::call` on `contracts-node` 0.41.
const EXTRINSIC: Cost = Cost { ref_time: 892_000_000, proof_size: 9_244, deposit: 0 };

/// Prints the tables.
pub fn costs() -> Result<bool> {
    let bundles = Bundles::load()?;
    say!("# Sizes and costs\n");
    say!("Printed by `inkclaim costs`; the embedded chain charges what `contracts-node` 0.41 charges.\n");
    say!("## Contracts\n");
    say!("| contract | optimised WASM, bytes |");
    say!("|---|---:|");
    for bundle in bundles.all() {
        say!("| {} | {} |", bundle.name, thousands(bundle.wasm.len()));
    }
    say!("\n## Batches\n");
    say!(
        "Claims of two lines with different codes, each of another member, two members in a family, their first in the plan \
         year. Deductible, coinsurance, out-of-pocket maximum, one benefit maximum and one frequency rule are in force; all are \
         paid, with one transfer. The extrinsic's own base (892 µs, 9,244 bytes) is \
         included; new items and bytes of storage are per claim too.\n"
    );
    say!("| claims | computation per claim, µs | proof per claim, bytes | deposit per claim, UNIT | new items | new bytes |");
    say!("|---:|---:|---:|---:|---:|---:|");
    for batch in batches::measure(&bundles)? {
        let share = |total: u32| fixed(total.into(), batch.claims.into(), 1);
        let (items, bytes) = (share(batch.items), share(batch.bytes));
        say!("| {} | {} | {items} | {bytes} |", batch.claims, row(&per_claim(batch.cost, batch.claims)));
    }
    say!("\n## Messages\n");
    say!(
        "One representative call each, the extrinsic's base not included. A deposit below zero came back. Messages that \
         change nothing cost this only where a transaction calls them; asked from outside they are free.\n"
    );
    say!("| message | changes state | computation, µs | proof, bytes | deposit, UNIT |");
    say!("|---|---|---:|---:|---:|");
    for message in messages::measure(&bundles)? {
        let changes = if message.changes { "yes" } else { "no" };
        say!("| `{}`{} | {changes} | {} |", message.name, message.remark, row(&message.cost));
    }
    Ok(true)
}

fn per_claim(cost: Cost, claims: u32) -> Cost {
    let share = u64::from(claims);
    Cost {
        ref_time: cost.ref_time.saturating_add(EXTRINSIC.ref_time).checked_div(share).unwrap_or_default(),
        proof_size: cost.proof_size.saturating_add(EXTRINSIC.proof_size).checked_div(share).unwrap_or_default(),
        deposit: cost.deposit.checked_div(share.into()).unwrap_or_default(),
    }
}

fn row(cost: &Cost) -> String {
    let sign = if cost.deposit < 0 { "-" } else { "" };
    let deposit = fixed(cost.deposit.unsigned_abs(), UNIT, 6);
    format!("{} | {} | {sign}{deposit}", thousands(cost.ref_time / 1_000_000), thousands(cost.proof_size))
}

/// Digits in groups of three.
fn thousands(number: impl ToString) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && digits.len().saturating_sub(position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
