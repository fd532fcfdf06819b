//! What an office notes of its deployment, and what its files look like.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use client::chain::AccountId;
use client::domain::ids::{PlanId, PlanRef};
use formats::remittance835::MAX_CONTROL_NUMBER;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::reach::{account_of, input};

const NOTES: &str = "office.json";

/// What an office has noted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notes {
    /// The plan that it has published last, by its number on the chain.
    pub plan: Option<PlanRef>,
    /// Whether its plan is another office's share.
    pub is_joined: bool,
    /// The control number (ISA13) of the last remittance that it has written; 0 before the first.
    pub remittances: u32,
}

/// What the office in a folder has noted.
pub fn load_notes(folder: &Path) -> Result<Notes> {
    let path = folder.join(NOTES);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Notes::default()),
        read => read.with_context(|| format!("{} cannot be read", path.display()))?,
    };
    let wrong = || input(format!("{}: it is not what was written; restore it from a copy", path.display()));
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|_| wrong())?;
    let number = |key: &str| value["plan"][key].as_u64();
    let plan = match (number("plan"), number("version")) {
        (Some(plan), Some(version)) => Some(PlanRef {
            plan: PlanId(plan.try_into().map_err(|_| wrong())?),
            version: version.try_into().map_err(|_| wrong())?,
        }),
        _ => None,
    };
    // Notes of before these were kept lack them.
    let is_joined = value["joined"].as_bool().unwrap_or_default();
    let count = |number: &serde_json::Value| number.as_u64().and_then(|number| number.try_into().ok());
    let remittances = value.get("remittances").map_or(Some(0), count).ok_or_else(wrong)?;
    Ok(Notes { plan, is_joined, remittances })
}

impl Notes {
    /// Writes them to the office's folder.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let plan = self.plan.map(|plan| json!({ "plan": plan.plan.0, "version": plan.version }));
        let told = json!({ "plan": plan, "joined": self.is_joined, "remittances": self.remittances });
        replace(&folder.join(NOTES), format!("{told:#}\n").as_bytes())
    }

    /// The control number of the next remittance, which no other has had: it is on disk before it is used.
    pub fn next_remittance(&mut self, folder: &Path) -> Result<u32> {
        let next = self.remittances.checked_add(1).filter(|number| *number <= MAX_CONTROL_NUMBER);
        self.remittances = next.context("the control numbers of remittances, of nine digits, are used up")?;
        self.save(folder)?;
        Ok(self.remittances)
    }
}

/// Replaces a file as a whole or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        std::fs::File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

/// A file of accounts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    /// By member number.
    members: BTreeMap<String, String>,
}

/// The members' accounts in a file: a table `[members]` with an account for each number.
pub fn accounts(path: &Path) -> Result<BTreeMap<String, AccountId>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| input(format!("{shown} cannot be read: {error}")))?;
    let accounts: Accounts = toml::from_str(&text).map_err(|error| input(format!("{shown}: {error}")))?;
    let parse = |(number, text): (String, String)| match account_of(&text) {
        Ok(account) => Ok((number, account)),
        Err(expected) => Err(input(format!("{shown}, member {number}: found {text:?}; {expected}"))),
    };
    accounts.members.into_iter().map(parse).collect()
}
