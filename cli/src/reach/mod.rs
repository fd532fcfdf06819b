//! How a command reaches a chain that lasts: which chain, which deployment, whose key; what it prints, and how it ends.
//!
//! A command that uses this flattens [`Reach`] into its arguments, opens a [`Session`], sends its messages through
//! [`Session::send`], and returns [`Done`]. It prints for people with `say!` only: with `--json` that is silent, and what `Done`
//! holds is all that stands on the output.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | a contract or the chain refused and nothing has changed; or a check found something |
//! | 2 | the command line, a file, a key or a deployment cannot be used: nothing was sent |
//! | 3 | the chain does not answer: nothing was sent |
//! | 4 | the chain stopped answering after something was sent: look before it is sent again |

mod ending;
mod events;
mod failure;
mod key;
mod money;
mod session;

use std::path::{Path, PathBuf};

use anyhow::Result;
use client::chain::Place;
use client::deployment::{Deployment, FILE};

pub use ending::{ended, run, usage, Done};
pub use events::show as show_amount;
pub use failure::{given, input, refused, Failure};
pub use key::{account_of, hex, key_of, new_key};
pub use money::{amount_in, show_units, units};
pub use session::{Line, Sent, Session};

/// Where deployments lie, unless one is named.
const DEPLOYMENTS: &str = "deployments";

/// Which chain, which deployment, whose key, and how it is printed.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Chain and key")]
pub struct Reach {
    /// The chain: embedded:FOLDER for a chain in a folder, or a node's URL such as ws://127.0.0.1:9944. Without it: the
    /// variable INKCLAIM_CHAIN or INKCLAIM_URL, or the chain of the deployment.
    #[arg(long, global = true, value_name = "PLACE")]
    pub chain: Option<String>,
    /// The folder of the deployment. Without it: the variable INKCLAIM_DEPLOYMENT, or the only folder under ./deployments.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub deployment: Option<PathBuf>,
    /// Who acts: a key file (`inkclaim key new` makes one), or //Name for a development key. Without it: the variable
    /// INKCLAIM_KEY, which may hold the secret phrase too, or a question. With --unsigned or --preview an address will do.
    #[arg(long = "as", global = true, value_name = "KEY")]
    pub key: Option<String>,
    /// Prints one JSON object and nothing else; errors too.
    #[arg(long, global = true)]
    pub json: bool,
    /// Sends nothing: prints who has to sign, the contract, the message, and the call as hexadecimal digits for a wallet.
    #[arg(long, global = true, conflicts_with = "preview")]
    pub unsigned: bool,
    /// Sends nothing: asks the chain what would come of it.
    #[arg(long, global = true)]
    pub preview: bool,
}

impl Reach {
    /// The chain that is named, if one is.
    pub fn named_place(&self) -> Result<Option<Place>> {
        let named = self.chain.clone().map(|text| (text, "--chain"));
        let named = named.or_else(|| variable("INKCLAIM_CHAIN")).or_else(|| variable("INKCLAIM_URL"));
        let Some((text, from)) = named else { return Ok(None) };
        text.parse().map(Some).map_err(|error| input(format!("{from}: {error}")))
    }

    /// The chain that is named, which must be.
    pub fn place(&self) -> Result<Place> {
        let missing = "name the chain: --chain embedded:FOLDER for one in a folder, or the URL of a node such as \
                       --chain ws://127.0.0.1:9944";
        self.named_place()?.ok_or_else(|| input(missing))
    }

    /// The chain that is named, or that of the deployment.
    pub fn place_of_any(&self) -> Result<Place> {
        if let Some(place) = self.named_place()? {
            return Ok(place);
        }
        match self.find_deployment() {
            Ok(folder) => place_of(&Deployment::load(&folder)?),
            Err(_) => self.place(),
        }
    }

    /// The folder of the deployment that is meant.
    pub fn find_deployment(&self) -> Result<PathBuf> {
        let named = self.deployment.clone().or_else(|| variable("INKCLAIM_DEPLOYMENT").map(|(text, _)| text.into()));
        if let Some(folder) = named {
            if folder.join(FILE).is_file() {
                return Ok(folder);
            }
            return Err(input(format!(
                "there is no deployment in {}: it has no {FILE}. Name another folder with --deployment, or make one with \
                 `inkclaim deploy`",
                folder.display()
            )));
        }
        let mut found: Vec<PathBuf> = std::fs::read_dir(DEPLOYMENTS)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|folder| folder.join(FILE).is_file())
            .collect();
        found.sort();
        match &found[..] {
            [only] => Ok(only.clone()),
            [] => Err(input(
                "there is no deployment under ./deployments: go to the folder that holds it, name it with --deployment \
                 FOLDER, or make one with `inkclaim deploy`",
            )),
            several => {
                let names: Vec<_> = several.iter().map(|folder| folder.display().to_string()).collect();
                Err(input(format!("there are several deployments: name one with --deployment ({})", names.join(", "))))
            }
        }
    }

    /// Where a deployment to this network lies, or will lie.
    pub fn deployment_folder(&self, network: &str) -> PathBuf {
        let named = self.deployment.clone().or_else(|| variable("INKCLAIM_DEPLOYMENT").map(|(text, _)| text.into()));
        named.unwrap_or_else(|| Path::new(DEPLOYMENTS).join(network))
    }

    /// Whether messages are really sent.
    pub fn sends(&self) -> bool {
        !self.unsigned && !self.preview
    }
}

/// The chain of a deployment.
pub fn place_of(deployment: &Deployment) -> Result<Place> {
    let file = deployment.folder.join(FILE);
    deployment.chain.parse().map_err(|error| input(format!("{}, key chain: {error}", file.display())))
}

/// A variable that is set to something, with its name.
fn variable(name: &'static str) -> Option<(String, &'static str)> {
    std::env::var(name).ok().filter(|text| !text.is_empty()).map(|text| (text, name))
}
