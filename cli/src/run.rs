//! `inkclaim run`: the user's own files against the user's own plan.

use std::path::PathBuf;

use anyhow::{Context, Result};
use client::chain::Chain;
use client::domain::bounds::MAX_CLAIMS_PER_ADVANCE;
use client::domain::consent::Category;
use client::interfaces::claims::ClaimResult;
use client::plan_file::PlanFile;
use client::words;
use formats::x12::Usage;
use formats::Date;

use crate::custody::{write_private, Custody, Key};
use crate::evidence::parse_category;
use crate::figures;
use crate::figures::say;
use crate::reach::input;
use crate::world::{insurer, operator, Kept, World};

/// What `inkclaim run` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Claim files (X12 837P).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The plan file; `samples/plan.toml` explains every key.
    #[arg(long)]
    plan: PathBuf,
    /// Where the remittance, the vault and the list of unused segments go.
    #[arg(long, default_value = "inkclaim-out")]
    out: PathBuf,
    /// The day on which the claims are received; today unless it is given.
    #[arg(long, value_parser = parse_date)]
    date: Option<Date>,
    /// A document to attach, as CLAIM:CATEGORY:FILE, such as "CLEO-0001:proof of delivery:note.txt"; without a file what
    /// `inkclaim evidence put` has kept.
    #[arg(long, value_parser = parse_document)]
    attach: Vec<Document>,
    /// A document that a reviewer of the plan file opens then, as CLAIM:CATEGORY:REVIEWER:FILE; it is written to the file.
    #[arg(long, value_parser = parse_opening)]
    open: Vec<Opening>,
    /// Then lets time pass until this day; an escrow that was short is topped up on it, and clocks that are due take effect.
    #[arg(long, value_parser = parse_date)]
    until: Option<Date>,
    #[command(flatten)]
    key: Key,
}

/// A document for a claim.
#[derive(Clone)]
struct Document {
    claim: String,
    category: Category,
    /// None: the one that is kept.
    file: Option<PathBuf>,
}

/// A document that a reviewer opens.
#[derive(Clone)]
struct Opening {
    claim: String,
    category: Category,
    reviewer: String,
    file: PathBuf,
}

/// A day, as `2026-04-01`.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let digits: String = text.split('-').collect();
    let is_dashed = text.len() == 10 && text.split('-').map(str::len).eq([4, 2, 2]);
    Date::parse(&digits).filter(|_| is_dashed).ok_or_else(|| "expected a day, such as 2026-04-01".into())
}

fn parse_document(text: &str) -> Result<Document, String> {
    let mut parts = text.splitn(3, ':');
    let (Some(claim), Some(category), file) = (parts.next(), parts.next(), parts.next()) else {
        return Err("expected CLAIM:CATEGORY:FILE, or CLAIM:CATEGORY".into());
    };
    Ok(Document { claim: claim.into(), category: parse_category(category)?, file: file.map(Into::into) })
}

fn parse_opening(text: &str) -> Result<Opening, String> {
    let mut parts = text.splitn(4, ':');
    let (Some(claim), Some(category), Some(reviewer), Some(file)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("expected CLAIM:CATEGORY:REVIEWER:FILE".into());
    };
    let (claim, reviewer, file) = (claim.into(), reviewer.into(), file.into());
    Ok(Opening { claim, category: parse_category(category)?, reviewer, file })
}

/// Runs; `false` where a file or a claim had a fault or was refused.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let plan = PlanFile::load(&arguments.plan)?;
    let today = match arguments.date {
        Some(day) => day,
        None => system_day()?,
    };
    // What is missing is better said before anything is done.
    for file in &arguments.files {
        ensure_given(file.is_file(), || format!("{} is not there, or no file", file.display()))?;
    }
    for file in arguments.attach.iter().filter_map(|document| document.file.as_ref()) {
        ensure_given(file.is_file(), || format!("--attach: {} is not there, or no file", file.display()))?;
    }
    let until = arguments.until.map(|day| moment_of(day, today)).transpose()?;
    figures::part(&format!("1. The world of {}, {today}", arguments.plan.display()));
    let custody = Custody::lasting(&arguments.out, &arguments.key).map_err(|error| input(format!("{error:#}")))?;
    let last = arguments.until.map_or(today, |day| day.max(today));
    let mut world = World::new(plan, &arguments.out, custody, today, last)?;
    for consent in world.file.consents.clone() {
        world.consent(&consent)?;
    }
    let before = world.ledger()?;

    figures::part("2. The claims");
    let mut is_clean = true;
    let mut receiver = None;
    let mut entered = Vec::new();
    for file in &arguments.files {
        say!("{}", file.display());
        let opened = world.open_file(file)?;
        receiver = receiver.or_else(|| opened.sender().map(str::to_owned));
        let handled = world.submit_file(&opened)?;
        is_clean &= !handled.has_faults;
        for (kept, result) in handled.results {
            match result {
                ClaimResult::Decided { .. } | ClaimResult::Pended { .. } | ClaimResult::Voided { .. } => {
                    entered.push(kept);
                }
                ClaimResult::Refused(_) => is_clean = false,
            }
        }
    }
    for document in &arguments.attach {
        is_clean &= attach(&mut world, document)?;
    }
    for opening in &arguments.open {
        is_clean &= open(&mut world, opening)?;
    }
    if let Some(moment) = until {
        world.chain.set_time(moment)?;
    }
    let short = !world.ledger()?.queued().map_err(|_| anyhow::anyhow!("the escrow does not balance"))?.is_zero();
    if let (true, Some(amount)) = (short, world.file.escrow.top_up) {
        let what = format!("the escrow is short: deposit {}", world.file.currency.show(amount));
        world.act(&what, insurer(), world.suite.escrow.deposit(amount))?;
    }

    if let Some(day) = arguments.until {
        advance(&mut world, day, &entered)?;
    }

    figures::part("3. What the patients are told");
    for kept in &entered {
        world.explain(kept)?;
    }

    figures::part("4. The money");
    world.show_ledger_heading();
    world.show_ledger("before the claims", &before)?;
    world.show_ledger_now("now")?;
    say!();
    world.show_payments()?;
    say!();
    conclude(&mut world, receiver.as_deref())?;
    Ok(world.conclude() && is_clean)
}

/// Makes sure of something that was given.
fn ensure_given(holds: bool, otherwise: impl FnOnce() -> String) -> Result<()> {
    if holds {
        Ok(())
    } else {
        Err(input(otherwise()))
    }
}

/// Noon of the day until which time passes.
fn moment_of(until: Date, today: Date) -> Result<u64> {
    ensure_given(until >= today, || {
        format!(
            "--until {until} is before {today}, when the claims are received: name a later day, or an earlier --date"
        )
    })?;
    World::noon(until).ok_or_else(|| input(format!("--until {until} is before 1970: name a later day")))
}

/// Writes the remittance and says where everything is.
pub fn conclude<C: Chain>(world: &mut World<C>, receiver: Option<&str>) -> Result<()> {
    // What is played on a chain inside this process is nobody's to be paid for, and its files are one each.
    match world.write_remittance(receiver.unwrap_or("PROVIDER"), Usage::Test, || Ok(1))? {
        Some(written) => {
            say!("Remittance (835): {}", written.path.display());
            say!("  Claims in it: {}. Every sum agrees: lines, claims, patients' shares, payments.", written.claims);
            if written.reversals > 0 {
                say!("  Decisions that it takes back, with every amount negated: {}.", written.reversals);
            }
            if written.to_members > 0 {
                say!("  {} claims are not in it: the members are paid for them.", written.to_members);
            }
            if written.left_out > 0 {
                say!(
                    "  {} claims are not in it: they wait or are queued, and nothing queued is paid.",
                    written.left_out
                );
            }
        }
        None => say!("No remittance: nothing is decided and delivered."),
    }
    say!("Vault (keep it: without it nothing submitted can be recognised): {}", world.custody.vault.path().display());
    if !world.custody.note.is_empty() {
        say!("  {}", world.custody.note);
    }
    say!("Segments of the files that carry nothing for these contracts: {}", world.left_aside().display());
    Ok(())
}

/// Attaches a document under the consent that the plan file gives.
fn attach(world: &mut World, document: &Document) -> Result<bool> {
    let kept = world.kept(&document.claim)?;
    let npi = kept.claim.billing_provider.npi.clone();
    let member = kept.claim.patient.member_number.clone().unwrap_or_default();
    let called = words::category(document.category);
    let Some(grant) = world.grants.get(&(member, npi.clone())).copied() else {
        let text = format!("{called} is not attached to {}: the member has not consented", document.claim);
        figures::paragraph("  refused   ", &text);
        return Ok(false);
    };
    let message = match &document.file {
        Some(file) => {
            let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            world.attachment(&kept, document.category, &bytes, grant)?
        }
        None => {
            let missing = || format!("there is no {called} of {}: inkclaim evidence put keeps one", document.claim);
            let stored = world.stored(&document.claim, document.category).with_context(missing)?;
            world.attachment_of(&kept, &stored, grant)
        }
    };
    let what = format!("attach {called} to {}", document.claim);
    match message.send(&mut world.chain, operator(&npi)) {
        Ok(called) => {
            world.did(&what, called.cost)?;
            world.note_decisions(&called.events).map(|()| true)
        }
        Err(error) => {
            figures::paragraph("  refused   ", &format!("{what}: {error}"));
            Ok(false)
        }
    }
}

/// Opens a document, if the chain says that the reviewer may.
fn open(world: &mut World, opening: &Opening) -> Result<bool> {
    let kept = world.kept(&opening.claim)?;
    let what = format!("{} opens {} of {}", opening.reviewer, words::category(opening.category), opening.claim);
    match world.open_evidence(&kept, opening.category, &opening.reviewer)? {
        Ok(bytes) => {
            let file = &opening.file;
            write_private(file, &*bytes).with_context(|| format!("{} cannot be written", file.display()))?;
            figures::paragraph("  opened    ", &format!("{what}: {}", file.display()));
            Ok(true)
        }
        Err(error) => {
            figures::paragraph("  refused   ", &format!("{what}: {error}"));
            Ok(false)
        }
    }
}

/// Lets whatever is due on a day take effect.
fn advance(world: &mut World, day: Date, entered: &[Kept]) -> Result<()> {
    let keys: Vec<_> = entered.iter().map(|kept| kept.key).collect();
    for keys in keys.chunks(MAX_CLAIMS_PER_ADVANCE) {
        let what = format!("{day}: let due clocks take effect");
        world.settle(&what, insurer(), world.suite.claims.advance(keys))?;
    }
    Ok(())
}

fn system_day() -> Result<Date> {
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).context("the clock stands before 1970")?;
    let days = i32::try_from(now.as_secs() / 86_400).ok().and_then(Date::from_days);
    days.context("the clock stands beyond the calendar")
}
