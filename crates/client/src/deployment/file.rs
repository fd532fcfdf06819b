//! `suite.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::{Deployment, DeploymentError, Placed, StepRecord, StepState, UpgradeRecord, FILE};
use crate::chain::{address, parse_account, AccountId, Hash};
use crate::plan_file::line_of;
use crate::suite::Contract;
use crate::vault::hex;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    network: String,
    chain: String,
    genesis: Spanned<String>,
    deployer: Spanned<String>,
    salt: String,
    began_at: u32,
    contracts: BTreeMap<Spanned<String>, RawPlaced>,
    steps: Vec<RawStep>,
    #[serde(default)]
    upgrades: Vec<RawUpgrade>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlaced {
    address: Spanned<String>,
    code_hash: Spanned<String>,
    metadata_hash: Spanned<String>,
    shared: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    name: String,
    contract: Spanned<String>,
    data: Spanned<String>,
    state: Spanned<String>,
    block: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUpgrade {
    contract: Spanned<String>,
    from: Spanned<String>,
    to: Spanned<String>,
    block: u32,
}

/// Where a value stands, for errors.
struct Reader<'a> {
    file: &'a Path,
    text: &'a str,
}

pub(super) fn read(folder: &Path) -> Result<Deployment, DeploymentError> {
    let file = folder.join(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(DeploymentError::Missing(folder.into()));
        }
        Err(error) => return Err(DeploymentError::File { file, reason: error.to_string() }),
    };
    let reader = Reader { file: &file, text: &text };
    let raw: Raw = toml::from_str(&text).map_err(|error| {
        let message = error.message().trim().replace('\n', ", ");
        reader.wrong(&error.span().unwrap_or(0..0), message)
    })?;
    let mut contracts = BTreeMap::new();
    for (name, placed) in raw.contracts {
        contracts.insert(
            reader.contract(&name)?,
            Placed {
                address: reader.account(&placed.address)?,
                code_hash: reader.hash(&placed.code_hash)?,
                metadata_hash: reader.hash(&placed.metadata_hash)?,
                is_shared: placed.shared,
            },
        );
    }
    if let Some(missing) = Contract::ALL.into_iter().find(|contract| !contracts.contains_key(contract)) {
        return Err(reader.wrong(&(0..0), format!("expected a contract {missing}, found none")));
    }
    let step = |raw: RawStep| {
        Ok(StepRecord {
            name: raw.name,
            contract: reader.account(&raw.contract)?,
            data: reader.bytes(&raw.data)?,
            state: reader.state(&raw.state)?,
            block: raw.block,
        })
    };
    let upgrade = |raw: RawUpgrade| {
        Ok(UpgradeRecord {
            contract: reader.contract(&raw.contract)?,
            from: reader.hash(&raw.from)?,
            to: reader.hash(&raw.to)?,
            block: raw.block,
        })
    };
    Ok(Deployment {
        folder: folder.into(),
        network: raw.network,
        chain: raw.chain,
        genesis: reader.hash(&raw.genesis)?,
        deployer: reader.account(&raw.deployer)?,
        salt: raw.salt,
        began_at: raw.began_at,
        contracts,
        steps: raw.steps.into_iter().map(step).collect::<Result<_, DeploymentError>>()?,
        upgrades: raw.upgrades.into_iter().map(upgrade).collect::<Result<_, DeploymentError>>()?,
    })
}

impl Reader<'_> {
    fn wrong(&self, span: &std::ops::Range<usize>, message: String) -> DeploymentError {
        DeploymentError::Form { file: self.file.into(), line: line_of(self.text, span), message }
    }

    fn expected(&self, value: &Spanned<String>, expected: &str) -> DeploymentError {
        self.wrong(&value.span(), format!("expected {expected}, found \"{}\"", value.get_ref()))
    }

    fn hash(&self, value: &Spanned<String>) -> Result<Hash, DeploymentError> {
        let digits = value.get_ref().strip_prefix("0x").and_then(hex::parse::<32>);
        digits.map(Hash::from).ok_or_else(|| self.expected(value, "a hash, 0x with 64 digits"))
    }

    fn account(&self, value: &Spanned<String>) -> Result<AccountId, DeploymentError> {
        parse_account(value.get_ref()).map_err(|_| self.expected(value, "an address"))
    }

    fn contract(&self, value: &Spanned<String>) -> Result<Contract, DeploymentError> {
        value.get_ref().parse().map_err(|_| self.expected(value, "the name of a contract"))
    }

    fn bytes(&self, value: &Spanned<String>) -> Result<Vec<u8>, DeploymentError> {
        let digits = value.get_ref().strip_prefix("0x").and_then(bytes_of);
        digits.ok_or_else(|| self.expected(value, "bytes, 0x with two digits each"))
    }

    fn state(&self, value: &Spanned<String>) -> Result<StepState, DeploymentError> {
        let known = [StepState::Planned, StepState::Sending, StepState::Done];
        let state = known.into_iter().find(|state| word(*state) == value.get_ref());
        state.ok_or_else(|| self.expected(value, "planned, sending or done"))
    }
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| Some(hex::parse::<1>(std::str::from_utf8(pair).ok()?)?[0])).collect()
}

fn word(state: StepState) -> &'static str {
    match state {
        StepState::Planned => "planned",
        StepState::Sending => "sending",
        StepState::Done => "done",
    }
}

/// A text in quotes: what JSON escapes, TOML reads.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn hex_of(bytes: &[u8]) -> String {
    format!("\"0x{}\"", hex::text(bytes))
}

pub(super) fn write(deployment: &Deployment) -> String {
    let mut text = String::from(
        "# A deployment of Inkclaim. `inkclaim deploy` writes it and reads it again: do not edit it while it is under way.\n\
         # `inkclaim verify` compares it with the chain and with the bundles beside it.\n\n",
    );
    let line = |text: &mut String, key: &str, value: String| {
        // Writing to a text does not fail.
        let _ = writeln!(text, "{key} = {value}");
    };
    line(&mut text, "network", quoted(&deployment.network));
    line(&mut text, "chain", quoted(&deployment.chain));
    line(&mut text, "genesis", hex_of(deployment.genesis.as_ref()));
    line(&mut text, "deployer", quoted(&address(deployment.deployer)));
    line(&mut text, "salt", quoted(&deployment.salt));
    text.push_str("# From this block on the chain may know of it.\n");
    line(&mut text, "began_at", deployment.began_at.to_string());
    for (contract, placed) in &deployment.contracts {
        let _ = writeln!(text, "\n[contracts.{contract}]");
        line(&mut text, "address", quoted(&address(placed.address)));
        line(&mut text, "code_hash", hex_of(placed.code_hash.as_ref()));
        line(&mut text, "metadata_hash", hex_of(placed.metadata_hash.as_ref()));
        line(&mut text, "shared", placed.is_shared.to_string());
    }
    for step in &deployment.steps {
        text.push_str("\n[[steps]]\n");
        line(&mut text, "name", quoted(&step.name));
        line(&mut text, "contract", quoted(&address(step.contract)));
        line(&mut text, "data", hex_of(&step.data));
        line(&mut text, "state", quoted(word(step.state)));
        if let Some(block) = step.block {
            line(&mut text, "block", block.to_string());
        }
    }
    for upgrade in &deployment.upgrades {
        text.push_str("\n[[upgrades]]\n");
        line(&mut text, "contract", quoted(upgrade.contract.name()));
        line(&mut text, "from", hex_of(upgrade.from.as_ref()));
        line(&mut text, "to", hex_of(upgrade.to.as_ref()));
        line(&mut text, "block", upgrade.block.to_string());
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use super::*;

    fn deployment(folder: &Path) -> Deployment {
        let placed = |number: u8| Placed {
            address: AccountId::from([number; 32]),
            code_hash: Hash::from([number; 32]),
            metadata_hash: Hash::from([number + 10; 32]),
            is_shared: number == 0,
        };
        let step = |name: &str, state, block| StepRecord {
            name: name.into(),
            contract: AccountId::from([9; 32]),
            data: vec![1, 2, 255],
            state,
            block,
        };
        Deployment {
            folder: folder.into(),
            network: "dev".into(),
            chain: "embedded:/tmp/a \"folder\"\\".into(),
            genesis: Hash::from([7; 32]),
            deployer: AccountId::from([8; 32]),
            salt: "né".into(),
            began_at: 4,
            contracts: Contract::ALL
                .into_iter()
                .zip(0..)
                .map(|(contract, number)| (contract, placed(number)))
                .collect(),
            steps: vec![
                step("claims", StepState::Done, Some(5)),
                step("claims.give_role Reviewer", StepState::Sending, None),
                step("policies.bind_claims", StepState::Planned, None),
            ],
            upgrades: vec![UpgradeRecord {
                contract: Contract::Claims,
                from: Hash::from([1; 32]),
                to: Hash::from([2; 32]),
                block: 77,
            }],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let written = deployment(folder.path());
        written.store().unwrap();
        assert_eq!(Deployment::load(folder.path()), Ok(written));
    }

    #[test]
    fn nonsense_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Deployment::load(folder.path()), Err(DeploymentError::Missing(folder.path().into())));
        let whole = write(&deployment(folder.path()));
        for (from, to, message) in [
            ("state = \"done\"", "state = \"made\"", "expected planned, sending or done, found \"made\""),
            ("began_at = 4", "began_at = \"4\"", "invalid type"),
            ("began_at", "begun_at", "unknown field `begun_at`"),
            ("[contracts.escrow]", "[contracts.ledger]", "expected the name of a contract, found \"ledger\""),
            ("data = \"0x0102ff\"", "data = \"0x0102f\"", "expected bytes"),
            ("genesis = \"0x07", "genesis = \"0x7", "expected a hash"),
        ] {
            assert!(whole.contains(from), "{from}");
            std::fs::write(folder.path().join(FILE), whole.replacen(from, to, 1)).unwrap();
            let error = Deployment::load(folder.path()).unwrap_err();
            let DeploymentError::Form { line, message: found, .. } = &error else { panic!("{error:?}") };
            let expected = whole[..whole.find(from).unwrap()].matches('\n').count() + 1;
            assert_eq!(*line, expected, "{error}");
            assert!(found.contains(message), "{error}");
        }
    }
}
