//! `inkclaim owner` and `inkclaim pause`.

use anyhow::Result;
use client::chain::{address, AccountId};
use client::suite::{Administration, Contract};
use serde_json::{json, Value};

use crate::figures::say;
use crate::reach::{account_of, Done, Reach, Session};

/// What `inkclaim owner` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub reach: Reach,
}

/// Contracts with an owner.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Owned {
    /// The policies.
    Policies,
    /// The escrow.
    Escrow,
    /// The claims.
    Claims,
    /// All three.
    All,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Offers a contract to its next owner, in the place of any earlier offer. From the owner.
    Offer {
        /// The contract.
        contract: Owned,
        /// To whom; without it the offer is taken back.
        #[arg(value_parser = account_of)]
        to: Option<AccountId>,
    },
    /// Takes a contract over that was offered. From whoever it was offered to.
    Take {
        /// The contract.
        contract: Owned,
    },
    /// Shows who owns what, and what is offered to whom.
    Show,
}

/// What `inkclaim pause` can be told.
#[derive(clap::Args)]
pub struct PauseArguments {
    /// Whether new claims are refused from now on. What was submitted before goes on.
    state: Switch,
    #[command(flatten)]
    pub reach: Reach,
}

/// On or off.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Switch {
    /// New claims are refused.
    On,
    /// New claims are taken again.
    Off,
}

impl Owned {
    fn contracts(self) -> &'static [Contract] {
        match self {
            Self::Policies => &[Contract::Policies],
            Self::Escrow => &[Contract::Escrow],
            Self::Claims => &[Contract::Claims],
            Self::All => &[Contract::Policies, Contract::Escrow, Contract::Claims],
        }
    }
}

/// Offers, takes or shows.
pub fn owner(arguments: &Arguments) -> Result<Done> {
    let mut session = Session::open(&arguments.reach)?;
    let suite = session.suite;
    match &arguments.command {
        Command::Offer { contract, to } => {
            for contract in contract.contracts() {
                let what = match to {
                    Some(to) => format!("offer the {contract} to {}", address(*to)),
                    None => format!("take back the offer of the {contract}"),
                };
                let _ = match contract {
                    Contract::Escrow => session.send(&what, suite.escrow.offer_ownership(*to))?,
                    Contract::Policies | Contract::Claims | Contract::ProviderRegistry | Contract::ConsentRegistry => {
                        session.send(&what, Administration(suite.address_of(*contract)).offer_ownership(*to))?
                    }
                };
            }
        }
        Command::Take { contract } => {
            for contract in contract.contracts() {
                let what = format!("take the {contract} over");
                let _ = match contract {
                    Contract::Escrow => session.send(&what, suite.escrow.take_ownership())?,
                    Contract::Policies | Contract::Claims | Contract::ProviderRegistry | Contract::ConsentRegistry => {
                        session.send(&what, Administration(suite.address_of(*contract)).take_ownership())?
                    }
                };
            }
        }
        Command::Show => return show(&mut session),
    }
    Ok(session.done(json!({})))
}

fn show(session: &mut Session) -> Result<Done> {
    let suite = session.suite;
    let mut told = serde_json::Map::new();
    for contract in Owned::All.contracts() {
        let (owner, offered) = suite.owner_of(*contract, session.chain())?;
        let shown = |account: Option<AccountId>| account.map_or_else(|| "nobody".into(), address);
        say!("{:<10}owner {}, offered to {}", contract.name(), shown(owner), shown(offered));
        let value = json!({ "owner": owner.map(address), "offered_to": offered.map(address) });
        told.insert(contract.name().into(), value);
    }
    Ok(Done::with(Value::Object(told)))
}

/// Pauses the claims, or lets them go on.
pub fn pause(arguments: &PauseArguments) -> Result<Done> {
    let mut session = Session::open(&arguments.reach)?;
    let (paused, what) = match arguments.state {
        Switch::On => (true, "refuse new claims from now on"),
        Switch::Off => (false, "take new claims again"),
    };
    let message = session.suite.claims.pause(paused);
    let _ = session.send(what, message)?;
    Ok(session.done(json!({ "paused": paused })))
}
