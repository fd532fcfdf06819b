//! `inkclaim chain` and `inkclaim transfer`.

use anyhow::{Context, Result};
use client::chain::{address, AccountId, Balance, Place};
use formats::Date;
use serde_json::json;

use super::upgrade::moment;
use crate::figures::say;
use crate::reach::{account_of, hex, input, refused, show_units, units, Done, Line, Reach};
use crate::world::World;

/// What `inkclaim chain` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub reach: Reach,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Shows the chain: its first and last block, its clock, what it keeps; and what an account has.
    Show {
        /// An account.
        #[arg(value_parser = account_of)]
        account: Option<AccountId>,
    },
    /// Lets time pass until a day, 12:00 UTC, on a chain in a folder. A node's clock is its own.
    Clock {
        /// The day, such as 2026-04-01.
        #[arg(value_parser = crate::run::parse_date)]
        day: Date,
    },
}

/// What `inkclaim transfer` can be told.
#[derive(clap::Args)]
pub struct TransferArguments {
    /// To whom.
    #[arg(value_parser = account_of)]
    to: AccountId,
    /// How much, in UNIT, such as 1200 or 0.5.
    #[arg(value_parser = units)]
    amount: Balance,
    #[command(flatten)]
    pub reach: Reach,
}

/// Shows the chain, or moves its clock.
pub fn chain(arguments: &Arguments) -> Result<Done> {
    let place = arguments.reach.place_of_any()?;
    match arguments.command {
        Command::Show { account } => show(&arguments.reach, place, account),
        Command::Clock { day } => clock(&arguments.reach, place, day),
    }
}

fn show(reach: &Reach, place: Place, account: Option<AccountId>) -> Result<Done> {
    let mut line = Line::open(reach, place)?;
    let genesis = line.chain.genesis_hash()?;
    let head = line.chain.head()?;
    let now = line.chain.now_millis()?;
    let keeps_all = line.chain.keeps_all()?;
    say!("chain        {}", line.place);
    say!("first block  {}", hex(genesis.as_ref()));
    say!("last block   {}, {}", head.number, hex(head.hash.as_ref()));
    say!("clock        {} ({now} ms)", moment(now));
    say!("keeps        {}", kept(keeps_all));
    let mut told = json!({
        "chain": line.place.to_string(),
        "genesis": hex(genesis.as_ref()),
        "head": { "number": head.number, "hash": hex(head.hash.as_ref()) },
        "millis": now,
        "keeps_all": keeps_all,
    });
    if let Some(account) = account {
        let balance = line.chain.balance(account)?;
        say!("{}  {}", address(account), show_units(balance));
        told["account"] = json!({ "address": address(account), "free": balance.to_string() });
    }
    Ok(Done::with(told))
}

/// What a chain keeps of its past, in words.
pub fn kept(keeps_all: Option<bool>) -> &'static str {
    match keeps_all {
        Some(true) => "every state that it ever had",
        Some(false) => "only its last states",
        None => "it does not say what",
    }
}

fn clock(reach: &Reach, place: Place, day: Date) -> Result<Done> {
    if let Place::Node(url) = &place {
        return Err(input(format!(
            "{url} is a node, and a node's clock is its own: only that of a chain in a folder can be moved"
        )));
    }
    let noon = World::noon(day).context("the clock begins in 1970")?;
    let mut line = Line::open_or_make(reach, place)?;
    let now = line.chain.now_millis()?;
    if noon < now {
        return Err(refused(format!("the clock stands at {} and never goes back: name a later day", moment(now))));
    }
    line.chain.move_clock(noon)?;
    say!("It is {day}, 12:00 UTC.");
    Ok(Done::with(json!({ "millis": noon })))
}

/// Sends funds.
pub fn transfer(arguments: &TransferArguments) -> Result<Done> {
    let reach = &arguments.reach;
    if !reach.sends() {
        return Err(input(
            "a transfer is no message of a contract: it can neither be previewed nor printed for a wallet here",
        ));
    }
    let mut line = Line::open(reach, reach.place_of_any()?)?;
    let from = line.actor()?;
    line.chain.transfer(from, arguments.to, arguments.amount)?;
    let has = line.chain.balance(arguments.to)?;
    say!("{} sent to {}, which now has {}.", show_units(arguments.amount), address(arguments.to), show_units(has));
    Ok(Done::with(json!({
        "from": address(from),
        "to": address(arguments.to),
        "amount": arguments.amount.to_string(),
        "free": has.to_string(),
    })))
}
