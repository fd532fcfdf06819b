//! `inkclaim status`: the escrow, the line, the claims and their clocks.

use std::collections::BTreeMap;

use anyhow::Result;
use client::chain::address;
use client::domain::bounds::{MAX_ASSETS, MAX_CLAIMS_PER_ADVANCE};
use client::domain::decision::Verdict;
use client::domain::ids::{AssetId, ClaimKey, Millis};
use client::domain::ledger::Solvency;
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::suite::{submitted, Administration, Contract};
use serde_json::{json, Value};

use super::upgrade::moment;
use crate::figures::{self, say};
use crate::reach::{show_amount, Done, Reach, Session};

/// What `inkclaim status` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Leaves the claims out: they are looked for in the chain's whole past.
    #[arg(long)]
    without_claims: bool,
    #[command(flatten)]
    pub reach: Reach,
}

/// Claims by where they stand, and their clocks.
#[derive(Default)]
struct Claims {
    states: BTreeMap<&'static str, u64>,
    /// How many are under appeal, besides.
    appeals: u32,
    /// How many have a clock that has run out and only waits for `advance`.
    due: u32,
    /// When the next clock runs out.
    next: Option<Millis>,
}

/// Shows; an escrow that does not balance or lacks money is a finding.
pub fn status(arguments: &Arguments) -> Result<Done> {
    let mut session = Session::open(&arguments.reach)?;
    let now = session.line.chain.now_millis()?;
    let head = session.line.chain.head()?;
    say!("{} at {}, block {}, {}", session.deployment.network, session.line.place, head.number, moment(now));
    let mut told = json!({
        "network": session.deployment.network,
        "chain": session.line.place.to_string(),
        "block": head.number,
        "millis": now,
    });
    let mut findings = Vec::new();
    told["escrow"] = money(&mut session, &mut findings)?;
    told["announced"] = announced(&mut session)?;
    if !arguments.without_claims {
        told["claims"] = claims(&mut session)?;
    }
    for finding in &findings {
        figures::paragraph("  FINDING  ", finding);
    }
    told["findings"] = json!(findings);
    Ok(Done::checked(told, findings.is_empty()))
}

fn money(session: &mut Session, findings: &mut Vec<String>) -> Result<Value> {
    let escrow = session.suite.escrow;
    let mut told = Vec::new();
    for number in 0..MAX_ASSETS {
        let asset = AssetId(number);
        let Some(solvency) = session.ask(escrow.solvency(asset))? else { continue };
        let token = session.ask(escrow.token(asset))?;
        match token {
            None => say!("\nEscrow {}, the chain's own asset", address(escrow.0)),
            Some(token) => say!("\nEscrow, asset {number}, the token {}", address(token)),
        }
        show_ledger(asset, &solvency);
        if !solvency.is_balanced {
            findings.push(format!("The ledger of asset {number} does not balance: run `inkclaim audit`."));
        }
        if !solvency.shortfall.is_zero() {
            findings.push(format!(
                "The escrow has {} less of asset {number} than its ledger says: ask whoever runs the token.",
                show_amount(asset, solvency.shortfall)
            ));
        }
        told.push(ledger_json(number, &solvency));
    }
    Ok(json!(told))
}

fn show_ledger(asset: AssetId, solvency: &Solvency) {
    let ledger = &solvency.ledger;
    for (name, amount) in [
        ("held", ledger.held),
        ("  free", ledger.free),
        ("  reserved for payments", ledger.reserved),
        ("  on hold for appeals", ledger.on_hold),
        ("  credits to be fetched", ledger.credits),
        ("owed to the line", ledger.owed),
        ("  of it without money", solvency.queued),
        ("to be given back", ledger.debts),
        ("delivered in all", ledger.delivered),
    ] {
        say!("  {name:<26}{:>28}", show_amount(asset, amount));
    }
    say!("  {:<26}{:>28}", "payments that wait", solvency.waiting);
    if solvency.waiting > 0 {
        say!("  {:<26}{:>28}", "first of them", ledger.head.0);
    }
    if !solvency.surplus.is_zero() {
        let surplus = show_amount(asset, solvency.surplus);
        say!("  {surplus} came by plain transfer: `inkclaim escrow adopt` takes it in");
    }
}

fn ledger_json(number: u8, solvency: &Solvency) -> Value {
    let ledger = &solvency.ledger;
    json!({
        "asset": number,
        "held": ledger.held.0.to_string(),
        "free": ledger.free.0.to_string(),
        "reserved": ledger.reserved.0.to_string(),
        "on_hold": ledger.on_hold.0.to_string(),
        "credits": ledger.credits.0.to_string(),
        "owed": ledger.owed.0.to_string(),
        "queued": solvency.queued.0.to_string(),
        "debts": ledger.debts.0.to_string(),
        "delivered": ledger.delivered.0.to_string(),
        "surplus": solvency.surplus.0.to_string(),
        "shortfall": solvency.shortfall.0.to_string(),
        "waiting": solvency.waiting,
        "head": ledger.head.0,
        "next": ledger.next.0,
        "is_balanced": solvency.is_balanced,
    })
}

/// What everyone may want to know before it happens.
fn announced(session: &mut Session) -> Result<Value> {
    let suite = session.suite;
    say!();
    let paused = session.ask(suite.claims.is_paused())?;
    if paused {
        say!("New claims are refused at the moment (`inkclaim pause off` takes them again).");
    }
    let mut upgrades = serde_json::Map::new();
    for contract in [Contract::Policies, Contract::Claims] {
        let pending = session.ask(Administration(suite.address_of(contract)).pending())?;
        if let Some(upgrade) = pending.upgrade {
            say!("Other code is announced for the {contract}, from {} on.", moment(upgrade.from));
            upgrades.insert(contract.name().into(), json!({ "from_millis": upgrade.from }));
        }
    }
    let mut withdrawals = Vec::new();
    for number in 0..MAX_ASSETS {
        let asset = AssetId(number);
        let Some(withdrawal) = session.ask(suite.escrow.withdrawal(asset))? else { continue };
        say!("The withdrawal of {} is announced.", show_amount(asset, withdrawal.amount));
        withdrawals.push(json!({ "asset": number, "amount": withdrawal.amount.0.to_string() }));
    }
    Ok(json!({ "paused": paused, "upgrades": upgrades, "withdrawals": withdrawals }))
}

fn claims(session: &mut Session) -> Result<Value> {
    let contract = session.suite.claims;
    let history = session.line.chain.history(session.deployment.began_at)?;
    let keys = submitted(&history, contract.0);
    let mut claims = Claims::default();
    let mut live = Vec::new();
    for key in keys {
        // What was refused did not enter.
        let Some(record) = session.ask(contract.claim(key))? else { continue };
        claims.count(&record);
        live.push(key);
    }
    claims.due = due(session, &live)?;
    let all: u64 = claims.states.values().sum();
    say!("Claims: {all}");
    for (state, count) in &claims.states {
        say!("  {state:<26}{count:>28}");
    }
    say!("  {:<26}{:>28}", "of them under appeal", claims.appeals);
    say!("  {:<26}{:>28}", "clocks that are due", claims.due);
    if let Some(next) = claims.next {
        say!("  {:<26}{:>28}", "next clock runs out", moment(next));
    }
    if claims.due > 0 {
        say!("Let them take effect: inkclaim watch --once");
    }
    Ok(json!({
        "all": all,
        "states": claims.states,
        "under_appeal": claims.appeals,
        "clocks_due": claims.due,
        "next_clock_millis": claims.next,
    }))
}

impl Claims {
    fn count(&mut self, record: &ClaimRecord) {
        let state = match &record.state {
            ClaimState::Pended(pend) if pend.awaits_information() => "waits for information",
            ClaimState::Pended(_) => "waits for a reviewer",
            ClaimState::Adjudicated { decision, .. } => match decision.verdict() {
                Verdict::Payable => "payable",
                Verdict::Partly => "partly payable",
                Verdict::Denied => "denied",
            },
            ClaimState::Reversed { .. } => "replaced or void",
            ClaimState::Voids(_) => "voids another",
        };
        let count = self.states.entry(state).or_default();
        *count = count.saturating_add(1);
        if record.open_appeal().is_ok() {
            self.appeals = self.appeals.saturating_add(1);
        }
        let clock = match record.pend() {
            Ok(pend) => pend.ends_at(),
            Err(_) => record.open_appeal().ok().map(|appeal| appeal.until),
        };
        self.next = match (self.next, clock) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

/// How many clocks only wait to be told: the contract's own answer, to nobody in particular.
fn due(session: &mut Session, keys: &[ClaimKey]) -> Result<u32> {
    let contract = session.suite.claims;
    let mut due: u32 = 0;
    for keys in keys.chunks(MAX_CLAIMS_PER_ADVANCE) {
        // It is asked in the name of whoever deployed: an account that could pay.
        let touched = session.look(contract.advance(keys), session.deployment.deployer)?.value;
        due = due.saturating_add(touched);
    }
    Ok(due)
}
