//! `inkclaim upgrade`: other code for policies or claims, announced first.

use std::path::PathBuf;

use anyhow::Result;
use client::chain::{Bundle, Hash};
use client::deployment::{metadata_hash, UpgradeRecord};
use client::domain::bounds::UPGRADE_DELAY;
use client::domain::ownership::{Ripeness, Upgrade};
use client::suite::{Administration, Contract};
use serde_json::{json, Value};

use crate::figures::{day_of, say};
use crate::reach::{hex, input, Done, Reach, Session};

/// What `inkclaim upgrade` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub reach: Reach,
}

/// A contract that can get other code.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Upgradable {
    /// The policies.
    Policies,
    /// The claims.
    Claims,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Puts the new code on the chain and announces the upgrade: 14 days before it can be made, for all to see. From the owner.
    Announce {
        /// The contract.
        contract: Upgradable,
        /// The folder with the new bundle: CONTRACT.contract, .wasm and .json. The local build unless it is named.
        bundle: Option<PathBuf>,
    },
    /// Makes the announced upgrade, and keeps the new bundle with the deployment. From the owner.
    Make {
        /// The contract.
        contract: Upgradable,
        /// The folder with the announced bundle. The local build unless it is named.
        bundle: Option<PathBuf>,
    },
    /// Takes the announcement back. From the owner.
    Cancel {
        /// The contract.
        contract: Upgradable,
    },
    /// Shows what is announced.
    Show,
}

impl Upgradable {
    fn contract(self) -> Contract {
        match self {
            Self::Policies => Contract::Policies,
            Self::Claims => Contract::Claims,
        }
    }

    fn administration(self, session: &Session) -> Administration {
        Administration(session.suite.address_of(self.contract()))
    }
}

/// Announces, makes, cancels or shows.
pub fn upgrade(arguments: &Arguments) -> Result<Done> {
    let reach = &arguments.reach;
    match &arguments.command {
        Command::Announce { contract, bundle } => announce(reach, *contract, bundle.as_ref()),
        Command::Make { contract, bundle } => make(reach, *contract, bundle.as_ref()),
        Command::Cancel { contract } => {
            let mut session = Session::open(reach)?;
            let message = contract.administration(&session).announce_upgrade(None);
            let _ = session.send(&format!("take back the upgrade of the {}", contract.contract()), message)?;
            Ok(session.done(json!({})))
        }
        Command::Show => show(&mut Session::open(reach)?),
    }
}

fn bundle_of(contract: Contract, folder: Option<&PathBuf>) -> Result<Bundle> {
    Ok(match folder {
        Some(folder) => Bundle::load_from(folder, contract.name())?,
        None => Bundle::load(contract.name())?,
    })
}

fn announce(reach: &Reach, which: Upgradable, folder: Option<&PathBuf>) -> Result<Done> {
    let contract = which.contract();
    let bundle = bundle_of(contract, folder)?;
    let mut session = Session::open(reach)?;
    if code_of(&mut session, contract)? == bundle.code_hash {
        return Err(input(format!(
            "the {contract} run this very code already ({}): build the new sources with scripts/build, or name the folder of \
             their bundle",
            hex(bundle.code_hash.as_ref())
        )));
    }
    if reach.sends() {
        let owner = session.actor()?;
        if let Some(annex) = &bundle.annex {
            session.chain().upload(owner, &annex.wasm)?;
        }
        session.chain().upload(owner, &bundle.wasm)?;
        say!("The code {} is on the chain.", hex(bundle.code_hash.as_ref()));
    } else {
        say!("The code {} must be on the chain before the upgrade is made.", hex(bundle.code_hash.as_ref()));
    }
    let administration = which.administration(&session);
    let what = format!("announce the upgrade of the {contract}");
    let sent = session.send(&what, administration.announce_upgrade(Some(bundle.code_hash.into())))?;
    let mut told = json!({ "contract": contract.name(), "code_hash": hex(bundle.code_hash.as_ref()) });
    if sent.is_done() {
        if let Some(upgrade) = session.ask(administration.pending())?.upgrade {
            say!("It can be made from {} on: inkclaim upgrade make {contract}", moment(upgrade.from));
            told["from_millis"] = json!(upgrade.from);
        }
    }
    Ok(session.done(told))
}

fn make(reach: &Reach, which: Upgradable, folder: Option<&PathBuf>) -> Result<Done> {
    let contract = which.contract();
    let bundle = bundle_of(contract, folder)?;
    let mut session = Session::open_unchecked(reach)?;
    let known = session.deployment.contracts.get(&contract).map(|placed| placed.code_hash);
    let running = code_of(&mut session, contract)?;
    if running == bundle.code_hash && known != Some(running) {
        // It was made, and the files were not written any more, or a wallet has made it.
        keep(&mut session, contract, &bundle, known.unwrap_or(running))?;
        say!("The upgrade of the {contract} was made before: the deployment's files say so now.");
        return Ok(session.done(json!({ "contract": contract.name(), "state": "made before" })));
    }
    let mut session = session.checked()?;
    let administration = which.administration(&session);
    let announced = session.ask(administration.pending())?.upgrade;
    let now = session.line.chain.now_millis()?;
    ensure_ready(contract, announced, &bundle, now)?;
    let sent = session.send(&format!("upgrade the {contract}"), administration.upgrade())?;
    if sent.is_done() {
        keep(&mut session, contract, &bundle, running)?;
        say!("The deployment keeps the new bundle. Compare: inkclaim verify");
    }
    Ok(session.done(json!({ "contract": contract.name(), "code_hash": hex(bundle.code_hash.as_ref()) })))
}

fn ensure_ready(contract: Contract, announced: Option<Upgrade>, bundle: &Bundle, now: u64) -> Result<()> {
    let Some(announced) = announced else {
        return Err(input(format!(
            "no upgrade of the {contract} is announced: `inkclaim upgrade announce {contract}` comes first"
        )));
    };
    if Hash::from(announced.code_hash) != bundle.code_hash {
        return Err(input(format!(
            "the announced code of the {contract} is {}, and this bundle is {}: name the folder of the announced one",
            hex(&announced.code_hash),
            hex(bundle.code_hash.as_ref())
        )));
    }
    if announced.ripeness(now) == Ripeness::NotYet {
        return Err(crate::reach::refused(format!(
            "the upgrade of the {contract} can be made from {} on, {} days after it was announced: wait until then",
            moment(announced.from),
            UPGRADE_DELAY / 86_400_000
        )));
    }
    Ok(())
}

/// Notes in the deployment's files what the contract runs now.
fn keep(session: &mut Session, contract: Contract, bundle: &Bundle, from: Hash) -> Result<()> {
    let block = session.line.chain.head()?.number;
    session.deployment.keep_bundle(contract, bundle)?;
    let metadata_hash = metadata_hash(bundle)?;
    if let Some(placed) = session.deployment.contracts.get_mut(&contract) {
        placed.code_hash = bundle.code_hash;
        placed.metadata_hash = metadata_hash;
    }
    session.deployment.upgrades.push(UpgradeRecord { contract, from, to: bundle.code_hash, block });
    Ok(session.deployment.store()?)
}

fn code_of(session: &mut Session, contract: Contract) -> Result<Hash> {
    let at = session.suite.address_of(contract);
    Ok(session.line.chain.code_hash(at)?)
}

fn show(session: &mut Session) -> Result<Done> {
    let mut told = serde_json::Map::new();
    for which in [Upgradable::Policies, Upgradable::Claims] {
        let contract = which.contract();
        let administration = which.administration(session);
        let value = match session.ask(administration.pending())?.upgrade {
            None => {
                say!("{contract}: no upgrade is announced");
                Value::Null
            }
            Some(upgrade) => {
                say!("{contract}: {} can be made from {} on", hex(&upgrade.code_hash), moment(upgrade.from));
                json!({ "code_hash": hex(&upgrade.code_hash), "from_millis": upgrade.from })
            }
        };
        told.insert(contract.name().into(), value);
    }
    Ok(Done::with(Value::Object(told)))
}

/// A moment to the minute, in UTC.
pub fn moment(millis: u64) -> String {
    let minutes = millis / 60_000 % 1_440;
    format!("{} {:02}:{:02} UTC", day_of(millis, 0), minutes / 60, minutes % 60)
}
