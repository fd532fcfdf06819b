//! `inkclaim verify`: the chain, the deployment's files and a local build, compared.

use std::path::{Path, PathBuf};

use anyhow::Result;
use client::chain::{Bundle, ChainError, Hash};
use client::deployment::{metadata_hash, Placed, StepState};
use client::suite::Contract;
use serde_json::json;

use super::rebuild::rebuild;
use crate::figures::{self, say};
use crate::reach::{hex, Done, Failure, Reach, Session};

/// What `inkclaim verify` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Leaves the local build (target/ink, or INKCLAIM_BUNDLES) out.
    #[arg(long)]
    without_build: bool,
    /// Builds the contracts first, with scripts/build of this clone of the repository, and compares with those: the
    /// clone in which it is run, unless one is named.
    #[arg(long, value_name = "CLONE", num_args = 0..=1, default_missing_value = ".", conflicts_with = "without_build")]
    build: Option<PathBuf>,
    #[command(flatten)]
    pub reach: Reach,
}

/// The build with which is compared.
struct Build {
    /// What people call it.
    name: String,
    /// The folder with a folder for each contract.
    folder: PathBuf,
}

impl Build {
    fn of(arguments: &Arguments) -> Result<Option<Self>> {
        Ok(match &arguments.build {
            _ if arguments.without_build => None,
            None => Some(Self { name: "The local build".into(), folder: Bundle::folder() }),
            Some(clone) => {
                let folder = rebuild(clone)?;
                let place = if clone == Path::new(".") { "here".into() } else { format!("from {}", clone.display()) };
                Some(Self { name: format!("What was built {place}"), folder })
            }
        })
    }
}

/// Compares; what differs is a finding.
pub fn verify(arguments: &Arguments) -> Result<Done> {
    let mut session = Session::open_unchecked(&arguments.reach)?;
    let build = Build::of(arguments)?;
    let mut findings = Vec::new();
    let genesis = session.line.chain.genesis_hash()?;
    if genesis != session.deployment.genesis {
        findings.push(format!(
            "{} is another network: its first block is {}, the deployment's {}.",
            session.line.place,
            hex(genesis.as_ref()),
            hex(session.deployment.genesis.as_ref())
        ));
    }
    for step in session.deployment.steps.iter().filter(|step| step.state != StepState::Done) {
        findings.push(format!("The step {} is not done: run `inkclaim deploy` again.", step.name));
    }
    for (contract, placed) in session.deployment.contracts.clone() {
        let before = findings.len();
        compare_chain(&mut session, contract, &placed, &mut findings)?;
        compare_kept(&session, contract, &placed, &mut findings);
        if let Some(build) = &build {
            compare_build(build, contract, &placed, &mut findings);
        }
        if findings.len() == before {
            say!("  {:<18}agrees: {}", contract.name(), hex(placed.code_hash.as_ref()));
        } else {
            say!("  {:<18}DIFFERS", contract.name());
        }
    }
    if findings.is_empty() {
        compare_wiring(&mut session, &mut findings)?;
    }
    for finding in &findings {
        figures::paragraph("  - ", finding);
    }
    if findings.is_empty() {
        let with = match (&build, &arguments.build) {
            (None, _) => " and its files agree",
            (Some(_), None) => ", its files and the local build agree",
            (Some(_), Some(_)) => ", its files and what was built now agree",
        };
        say!("The chain{with}.");
    } else {
        say!("Differences: {}.", findings.len());
        if arguments.build.is_some() {
            say!(
                "Where only what was built differs, the clone holds other sources than those that were deployed, or builds them with \
                 other tools."
            );
        }
    }
    let compared = build.map(|build| build.folder.display().to_string());
    Ok(Done::checked(json!({ "differences": findings, "build": compared }), findings.is_empty()))
}

fn compare_chain(session: &mut Session, contract: Contract, placed: &Placed, findings: &mut Vec<String>) -> Result<()> {
    match session.line.chain.code_hash(placed.address) {
        Ok(found) if found == placed.code_hash => {}
        Ok(found) => findings.push(format!(
            "On the chain the {contract} runs the code {}, the deployment says {}: it was upgraded without these files, or is not \
             the contract that it is taken for.",
            hex(found.as_ref()),
            hex(placed.code_hash.as_ref())
        )),
        Err(ChainError::NoContract(_)) => {
            findings.push(format!("On the chain there is no {contract} at its address."));
        }
        Err(error) => return Err(Failure::from(&error).into()),
    }
    Ok(())
}

fn compare_kept(session: &Session, contract: Contract, placed: &Placed, findings: &mut Vec<String>) {
    match session.deployment.bundle(contract) {
        Err(error) => findings.push(format!("The deployment's bundle of the {contract}: {error}.")),
        Ok(kept) => {
            let what = format!("The deployment's bundle of the {contract}");
            differ(&what, &kept.bundle, placed, kept.metadata_hash.as_ref(), findings);
        }
    }
}

fn compare_build(build: &Build, contract: Contract, placed: &Placed, findings: &mut Vec<String>) {
    let built = Bundle::load_from(&build.folder.join(contract.name()), contract.name());
    let what = format!("{} of the {contract}", build.name);
    match built.and_then(|bundle| Ok((metadata_hash(&bundle)?, bundle))) {
        Err(error) => findings.push(format!("{what}: {error}.")),
        Ok((hash, bundle)) => differ(&what, &bundle, placed, hash.as_ref(), findings),
    }
}

fn differ(what: &str, bundle: &Bundle, placed: &Placed, metadata: &[u8], findings: &mut Vec<String>) {
    if bundle.code_hash != placed.code_hash {
        let (found, known) = (hex(bundle.code_hash.as_ref()), hex(placed.code_hash.as_ref()));
        findings.push(format!("{what} has the code {found}, the deployment says {known}."));
    }
    let known: &[u8] = placed.metadata_hash.as_ref();
    if metadata != known {
        findings.push(format!(
            "{what} has metadata with the hash {}, the deployment says {}.",
            hex(metadata),
            hex(known)
        ));
    }
    if !is_of_one_piece(bundle) {
        findings.push(format!("{what}: the .contract file does not hold the code of the .wasm file beside it."));
    }
}

/// Whether the file for other tools holds the same code.
fn is_of_one_piece(bundle: &Bundle) -> bool {
    let read = || {
        let bytes = std::fs::read(&bundle.contract_file).ok()?;
        let whole: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        let wasm = whole.pointer("/source/wasm")?.as_str()? == hex(&bundle.wasm);
        let hash = whole.pointer("/source/hash")?.as_str()? == hex(bundle.code_hash.as_ref());
        Some(wasm && hash)
    };
    read() == Some(true)
}

fn compare_wiring(session: &mut Session, findings: &mut Vec<String>) -> Result<()> {
    let suite = session.suite;
    let partners = session.ask(suite.claims.partners())?;
    let wired = [
        (partners.consent_registry, Contract::ConsentRegistry),
        (partners.provider_registry, Contract::ProviderRegistry),
        (partners.policies, Contract::Policies),
        (partners.escrow, Contract::Escrow),
    ];
    for (found, contract) in wired {
        if found != suite.address_of(contract) {
            findings.push(format!("The claims work with another {contract} than the deployment says."));
        }
    }
    if session.ask(suite.consent_registry.provider_registry())? != suite.provider_registry.0 {
        findings.push("The consent registry works with another provider_registry than the deployment says.".into());
    }
    if Hash::from(session.ask(suite.consent_registry.genesis_hash())?) != session.deployment.genesis {
        findings.push(
            "The consent registry was made for another chain: what members sign for this one does not count.".into(),
        );
    }
    let bound = [(session.ask(suite.policies.claims())?, "policies"), (session.ask(suite.escrow.claims())?, "escrow")];
    for (found, name) in bound {
        if found != Some(suite.claims.0) {
            findings.push(format!("The {name} are not bound to the deployment's claims contract."));
        }
    }
    Ok(())
}
