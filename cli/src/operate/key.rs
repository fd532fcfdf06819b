//! `inkclaim key`.

use std::path::PathBuf;

use anyhow::Result;
use client::chain::address;
use serde_json::json;

use crate::figures::say;
use crate::reach::{account_of, hex, input, new_key, Done, Reach};

/// What `inkclaim key` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub reach: Reach,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Makes a new key and writes its secret phrase to a file that only you can read. Keep a copy where nobody finds it:
    /// without it the account is lost.
    New {
        /// The file; there must be none yet.
        file: PathBuf,
    },
    /// Shows the account of a key, never the key.
    Show {
        /// A key file, or //Name for a development key, or an address.
        // Another name than that of --as, which clap would take it for.
        #[arg(value_name = "KEY")]
        of: String,
    },
}

/// Makes or shows a key.
pub fn key(arguments: &Arguments) -> Result<Done> {
    let (account, file) = match &arguments.command {
        Command::New { file } => (new_key(file)?, Some(file)),
        Command::Show { of } => (shown(of)?, None),
    };
    say!("{}", address(account));
    if let Some(file) = file {
        say!("The secret phrase is in {}. It has no funds yet: `inkclaim transfer` sends some.", file.display());
    }
    Ok(Done::with(json!({ "address": address(account), "public": hex(account.as_ref()) })))
}

fn shown(key: &str) -> Result<client::chain::AccountId> {
    if let Some(account) = client::deploy_file::account_of(key) {
        return Ok(account);
    }
    // What is wrong with a key file is said by whoever reads it.
    if std::path::Path::new(key).exists() {
        return crate::reach::key_of(key).map(|key| key.account());
    }
    account_of(key).map_err(|error| input(format!("{key}: there is no such file; {error}")))
}
