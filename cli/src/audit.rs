//! `inkclaim audit`: everything that ever happened on a deployment, done again, worked out again, and compared.

use std::time::{Duration, Instant};

use anyhow::Result;
use client::audit::{Audit, AuditError};
use client::suite::{Bundles, Contract};
use serde_json::json;

use crate::figures::{self, say};
use crate::reach::{input, Done, Reach, Session};

/// How often progress is told.
const GLANCE: Duration = Duration::from_secs(2);

/// What `inkclaim audit` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// From which block on. Without it: from the first that has to do with the deployment.
    #[arg(long, value_name = "BLOCK")]
    from: Option<u32>,
    #[command(flatten)]
    pub reach: Reach,
}

/// Audits; what differs is a finding.
pub fn audit(arguments: &Arguments) -> Result<Done> {
    let mut session = Session::open(&arguments.reach)?;
    let kept = |contract| session.deployment.bundle(contract).map(|kept| kept.bundle);
    let bundles = Bundles {
        consent_registry: kept(Contract::ConsentRegistry)?,
        provider_registry: kept(Contract::ProviderRegistry)?,
        policies: kept(Contract::Policies)?,
        escrow: kept(Contract::Escrow)?,
        claims: kept(Contract::Claims)?,
    };
    // A registry that was there before has a past of its own.
    let shares = session.deployment.contracts.values().any(|placed| placed.is_shared);
    let from = arguments.from.unwrap_or(if shares { 0 } else { session.deployment.began_at });
    let suite = session.suite;
    say!("Reading what happened from block {from} on ...");
    let mut told = Instant::now();
    let mut progress = |done: u64, of: u64| {
        if done == 0 || done == of || told.elapsed() >= GLANCE {
            told = Instant::now();
            say!("  {done} of {of} transactions done again");
        }
    };
    let audit = client::audit::audit(&mut *session.line.chain, suite, &bundles, from, &mut progress).map_err(failed)?;
    show(&audit);
    Ok(Done::checked(json!(audit), audit.differences.is_empty()))
}

fn failed(error: AuditError) -> anyhow::Error {
    match error {
        AuditError::Chain(error) => error.into(),
        AuditError::NoBeginning(_) => input(format!("{error}, with --from 0")),
        AuditError::OtherCode { .. } | AuditError::Bundle(_) => input(error.to_string()),
    }
}

fn show(audit: &Audit) {
    let figures = &audit.figures;
    let rows = [
        (figures.transactions, "transactions executed again"),
        (figures.claims, "claims taken in"),
        (figures.decisions, "decisions worked out again by the rules alone"),
        (figures.lines, "lines of them"),
        (figures.payments, "payments made due"),
        (figures.cells, "stored cells compared"),
    ];
    for (number, what) in rows {
        say!("  {number:>9}  {what}");
    }
    if !audit.indirect.is_empty() {
        let number = audit.indirect.len();
        let text =
            format!("{number} transactions came through other contracts: executed again, but not worked out again.");
        figures::paragraph("  note: ", &text);
    }
    for difference in &audit.differences {
        figures::paragraph("  - ", &difference.to_string());
    }
    match audit.differences.len() {
        0 => say!("Nothing differs."),
        1 => say!("1 difference."),
        number => say!("{number} differences."),
    }
}
