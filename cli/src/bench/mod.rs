//! `inkclaim bench`: what the contracts weigh and what batches, rules and messages cost, as Markdown.
//!
//! Nothing in it is random, so that the same contracts always print the same.

mod batches;
mod golden;
mod messages;
mod messages_of_claims;
mod messages_of_escrow;
mod rules;
mod scene;
mod token;

use anyhow::Result;
use client::chain::{Cost, UNIT};
use client::suite::Bundles;

use self::batches::{Steadiness, Workload};
use crate::figures::{fixed, say};

/// What a transaction costs on top of the contracts' work: `pallet_contracts::call` on `contracts-node` 0.41.
const EXTRINSIC: Cost = Cost { ref_time: 892_000_000, proof_size: 9_244, deposit: 0, fee: 0 };
/// What a parachain's block holds for ordinary transactions, as the yardstick takes it.
const BLOCK: Cost = Cost { ref_time: 1_500_000_000_000, proof_size: 3_932_160, deposit: 0, fee: 0 };

/// A cost may move by so small a part of it while the chain fills.
const MOST_MOVED: u64 = 100;

/// What to measure, and what to do with it.
#[derive(clap::Args)]
pub struct Arguments {
    /// Fill the chain with this many claims before the last batch (100000 takes half an hour or more; every 5000 it says so).
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    stored: u32,
    /// Compare with the figures that were kept and fail where one has moved by more than 2 %.
    #[arg(long, conflicts_with = "bless")]
    check: bool,
    /// Keep the figures as those that later ones are compared with.
    #[arg(long)]
    bless: bool,
}

/// A figure with its name.
pub struct Row {
    name: String,
    cost: Cost,
}

/// Prints the tables, or compares the figures.
pub fn bench(arguments: &Arguments) -> Result<bool> {
    let bundles = Bundles::load()?;
    if arguments.check || arguments.bless {
        let rows = rows(&bundles)?;
        return if arguments.bless { golden::bless(&rows) } else { golden::check(&rows) };
    }
    say!("# Sizes and costs\n");
    say!("Printed by `inkclaim bench`; the embedded chain charges what `contracts-node` 0.41 charges.\n");
    say!("## Contracts\n");
    say!("| contract | optimised WASM, bytes |");
    say!("|---|---:|");
    for bundle in bundles.all() {
        for half in std::iter::once(bundle).chain(bundle.annex.as_deref()) {
            say!("| {} | {} |", half.name, thousands(half.wasm.len()));
        }
    }
    print_batches(&bundles)?;
    print_token()?;
    let is_steady = print_stored(&bundles, arguments.stored)?;
    print_rules(&bundles)?;
    print_messages(&bundles)?;
    Ok(is_steady)
}

fn print_batches(bundles: &Bundles) -> Result<()> {
    say!("\n## Batches\n");
    say!(
        "Claims of two lines with different codes, each of another member, two members in a family, their first in the plan \
         year. Deductible, coinsurance, out-of-pocket maximum, one benefit maximum and one frequency rule are in force; all are \
         paid, with one transfer. The extrinsic's own base (892 µs, 9,244 bytes) is \
         included; new items and bytes of storage are per claim too. The last column is how many such claims a block takes \
         (1.5 s of computation and 3.75 MiB of proof).\n"
    );
    for workload in Workload::ALL {
        say!("{}:\n", workload.title());
        say!(
            "| claims | computation per claim, µs | proof per claim, bytes | deposit per claim, UNIT | new items | new bytes | \
             claims a block |"
        );
        say!("|---:|---:|---:|---:|---:|---:|---:|");
        for batch in batches::measure(bundles, workload)? {
            let share = |total: u32| fixed(total.into(), batch.claims.into(), 1);
            let (items, bytes) = (share(batch.items), share(batch.bytes));
            let cost = per_claim(batch.cost, batch.claims);
            say!("| {} | {} | {items} | {bytes} | {} |", batch.claims, row(&cost), claims_in_a_block(cost));
        }
        say!();
    }
    Ok(())
}

fn print_token() -> Result<()> {
    let (cost, size) = token::transfer()?;
    let cost = per_claim(cost, 1);
    say!(
        "For comparison: one `PSP22::transfer` of a token of {} bytes, the extrinsic's base included, computes for {} µs and proves \
         {} bytes.\n",
        thousands(size),
        thousands(cost.ref_time / 1_000_000),
        thousands(cost.proof_size)
    );
    Ok(())
}

/// Whether a batch costs the same, whatever is stored.
fn print_stored(bundles: &Bundles, stored: u32) -> Result<bool> {
    say!("## On an empty and on a full chain\n");
    say!(
        "Batches of 50 as above, on a chain with one claim and on one that holds {} already, which are claims without more.\n",
        thousands(stored)
    );
    let measured = batches::on_a_full_chain(bundles, stored, |count| eprintln!("{count} claims are stored"))?;
    for Steadiness { workload, first, last } in &measured {
        say!("{}:\n", workload.title());
        say!("| claims stored before | computation per claim, µs | proof per claim, bytes | deposit per claim, UNIT |");
        say!("|---:|---:|---:|---:|");
        for (before, batch) in [(1, first), (stored, last)] {
            say!("| {} | {} |", thousands(before), row(&per_claim(batch.cost, batch.claims)));
        }
        say!();
    }
    let moved = measured.iter().map(moved).fold(0, usize::saturating_add);
    let verdict = if moved == 0 { "None of them differs" } else { "At least one of them differs" };
    say!("{verdict} by more than 1 %.");
    Ok(moved == 0)
}

/// How many figures of a batch differ by more than they may.
fn moved(of: &Steadiness) -> usize {
    let (first, last) = (of.first.cost, of.last.cost);
    let whole = |deposit: i128| u64::try_from(deposit).unwrap_or_default();
    let figures = [
        (first.ref_time, last.ref_time),
        (first.proof_size, last.proof_size),
        (whole(first.deposit), whole(last.deposit)),
    ];
    figures.into_iter().filter(|(one, many)| one.abs_diff(*many) > one / MOST_MOVED).count()
}

fn print_rules(bundles: &Bundles) -> Result<()> {
    say!("\n## Rules\n");
    say!(
        "What a rule adds to a claim of one line that is submitted alone and paid in full without it. The rest of the price \
         of a claim alone is the contracts' code, which a batch carries once.\n"
    );
    say!("| rule | computation, µs | proof, bytes |");
    say!("|---|---:|---:|");
    let (base, rules) = rules::measure(bundles)?;
    say!("| none: the claim itself | {} | {} |", thousands(base.ref_time / 1_000_000), thousands(base.proof_size));
    for measured in rules {
        let (time, proof) = measured.more;
        say!("| {} | {} | {} |", measured.rule, signed(time / 1_000_000), signed(proof));
    }
    Ok(())
}

fn print_messages(bundles: &Bundles) -> Result<()> {
    say!("\n## Messages\n");
    say!(
        "One representative call each, the extrinsic's base not included. A deposit below zero came back. Messages that \
         change nothing cost this only where a transaction calls them; asked from outside they are free.\n"
    );
    say!("| message | changes state | computation, µs | proof, bytes | deposit, UNIT |");
    say!("|---|---|---:|---:|---:|");
    for message in messages::measure(bundles)? {
        let changes = if message.changes { "yes" } else { "no" };
        say!("| `{}`{} | {changes} | {} |", message.name, message.remark, row(&message.cost));
    }
    Ok(())
}

/// Every figure that is kept.
fn rows(bundles: &Bundles) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (workload, name) in [(Workload::Plain, "batch"), (Workload::Coordinated, "coordinated batch")] {
        for batch in batches::measure(bundles, workload)? {
            rows.push(Row { name: format!("{name} of {}", batch.claims), cost: batch.cost });
        }
    }
    for message in messages::measure(bundles)? {
        rows.push(Row { name: format!("{}{}", message.name, message.remark), cost: message.cost });
    }
    Ok(rows)
}

fn claims_in_a_block(cost: Cost) -> String {
    let fit = |block: u64, one: u64| block.checked_div(one).unwrap_or_default();
    thousands(fit(BLOCK.ref_time, cost.ref_time).min(fit(BLOCK.proof_size, cost.proof_size)))
}

fn per_claim(cost: Cost, claims: u32) -> Cost {
    let share = u64::from(claims);
    Cost {
        ref_time: cost.ref_time.saturating_add(EXTRINSIC.ref_time).checked_div(share).unwrap_or_default(),
        proof_size: cost.proof_size.saturating_add(EXTRINSIC.proof_size).checked_div(share).unwrap_or_default(),
        deposit: cost.deposit.checked_div(share.into()).unwrap_or_default(),
        fee: 0,
    }
}

fn row(cost: &Cost) -> String {
    let sign = if cost.deposit < 0 { "-" } else { "" };
    let deposit = fixed(cost.deposit.unsigned_abs(), UNIT, 6);
    format!("{} | {} | {sign}{deposit}", thousands(cost.ref_time / 1_000_000), thousands(cost.proof_size))
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "+" };
    format!("{sign}{}", thousands(number.unsigned_abs()))
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
