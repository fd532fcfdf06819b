//! `inkclaim deploy`: puts a suite on a chain, and goes on where it broke.

use std::path::PathBuf;

use anyhow::Result;
use client::chain::{address, AccountId, Action, Network, Place, Transaction};
use client::deploy_file::DeployFile;
use client::deployment::{metadata_hash, Deployment, DeploymentError, Placed, StepState, FILE};
use client::suite::{Bundles, Contract, Rollout, Standing, Step, Task, Terms};
use serde_json::{json, Value};

use crate::figures::{self, say};
use crate::reach::{hex, input, refused, Done, Failure, Line, Reach};

/// What `inkclaim deploy` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file that says for whom; samples/deploy.toml explains every key.
    file: PathBuf,
    #[command(flatten)]
    pub reach: Reach,
}

/// Deploys, or goes on with it.
pub fn deploy(arguments: &Arguments) -> Result<Done> {
    let reach = &arguments.reach;
    if !reach.sends() {
        return Err(input(
            "a deployment is many transactions, each of which needs the one before: it cannot be previewed or printed",
        ));
    }
    let file = DeployFile::load(&arguments.file)?;
    let bundles = Bundles::load()?;
    let folder = reach.deployment_folder(&file.network);
    let begun = match Deployment::load(&folder) {
        Ok(found) => Some(found),
        Err(DeploymentError::Missing(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut line = open(reach, begun.as_ref())?;
    let owner = line.actor()?;
    let terms = file.terms(owner);
    ensure_owner_is_apart(&terms)?;
    ensure_shared(&mut line, &terms, &bundles)?;
    let rollout = Rollout::plan(&terms, &bundles, line.chain.genesis_hash()?);
    let wanted = wanted(&file, &terms, &rollout, &bundles, &mut line, folder)?;
    let is_new = begun.is_none();
    let mut deployment = match begun {
        Some(found) => {
            found.ensure_is(&wanted)?;
            found
        }
        None => wanted,
    };
    // The file comes last: where it is, all that it speaks of is there.
    for contract in Contract::ALL {
        if deployment.upgrades.iter().all(|upgrade| upgrade.contract != contract) {
            deployment.keep_bundle(contract, bundles.of(contract))?;
        }
    }
    if is_new {
        if let Some(first) = rollout.steps.first() {
            // The folder was lost, and the chain has it already: its past is longer than that of the new folder.
            if rollout.standing(first, &mut *line.chain, &bundles)? == Standing::Done {
                deployment.began_at = 0;
            }
        }
        deployment.store()?;
    }
    let warnings = warnings(&mut line, &terms)?;
    for warning in &warnings {
        figures::paragraph("warning: ", warning);
    }
    say!("Deploying {} as {} to {}:", file.network, address(owner), line.place);
    let steps = run(&mut line, &rollout, &bundles, &mut deployment)?;
    told(&deployment, &steps, &warnings)
}

fn open(reach: &Reach, begun: Option<&Deployment>) -> Result<Line> {
    let named = reach.named_place()?;
    match (named, begun) {
        (Some(place), Some(_)) => Line::open(reach, place),
        (None, Some(begun)) => Line::open(reach, crate::reach::place_of(begun)?),
        (_, None) => {
            let place = reach.place()?;
            // Whoever deploys is asked for before a new chain is made for nothing.
            reach.who()?;
            Line::open_or_make(reach, place)
        }
    }
}

fn wanted(
    file: &DeployFile,
    terms: &Terms,
    rollout: &Rollout,
    bundles: &Bundles,
    line: &mut Line,
    folder: PathBuf,
) -> Result<Deployment> {
    let mut contracts = std::collections::BTreeMap::new();
    for contract in Contract::ALL {
        let bundle = bundles.of(contract);
        let is_shared = match contract {
            Contract::ProviderRegistry => terms.provider_registry.is_some(),
            Contract::ConsentRegistry => terms.consent_registry.is_some(),
            Contract::Policies | Contract::Escrow | Contract::Claims => false,
        };
        contracts.insert(
            contract,
            Placed {
                address: rollout.suite.address_of(contract),
                code_hash: bundle.code_hash,
                metadata_hash: metadata_hash(bundle)?,
                is_shared,
            },
        );
    }
    Ok(Deployment {
        folder,
        network: file.network.clone(),
        chain: lasting_name(&line.place),
        genesis: line.chain.genesis_hash()?,
        deployer: terms.owner,
        salt: file.salt.clone(),
        began_at: line.chain.head()?.number,
        contracts,
        steps: Deployment::planned(rollout),
        upgrades: Vec::new(),
    })
}

/// A chain's place as it is found from any other folder too.
fn lasting_name(place: &Place) -> String {
    if let Place::Embedded(folder) = place {
        if let Ok(absolute) = std::path::absolute(folder) {
            return Place::Embedded(absolute).to_string();
        }
    }
    place.to_string()
}

/// The claims contract refuses an owner with a role; that is better said before five contracts are paid for.
fn ensure_owner_is_apart(terms: &Terms) -> Result<()> {
    let roles = [
        ("external_reviewers", terms.external_reviewers.as_slice()),
        ("roles.reviewers", &terms.reviewers),
        ("roles.appeals_reviewers", &terms.appeals_reviewers),
        ("roles.auditors", &terms.auditors),
        ("roles.enrolment_officer", terms.officer.as_slice()),
        ("roles.treasurer", terms.treasurer.as_slice()),
    ];
    match roles.iter().find(|(_, accounts)| accounts.contains(&terms.owner)) {
        None => Ok(()),
        Some((key, _)) => Err(input(format!(
            "{} deploys and owns the suite, and is named in {key}: the owner has no other role. Deploy with another key, or name \
             another account",
            address(terms.owner)
        ))),
    }
}

/// A registry that is shared must be there, and be one that this library knows.
fn ensure_shared(line: &mut Line, terms: &Terms, bundles: &Bundles) -> Result<()> {
    let shared = [
        (Contract::ProviderRegistry, terms.provider_registry, "provider_registry"),
        (Contract::ConsentRegistry, terms.consent_registry, "consent_registry"),
    ];
    for (contract, at, key) in shared {
        let Some(at) = at else { continue };
        if let Err(error) = line.chain.ensure_code(at, bundles.of(contract).code_hash) {
            let failure = Failure::from(&error);
            return Err(match failure {
                Failure::Refused(_) | Failure::Input(_) => input(format!("key shared.{key}: {error}")),
                Failure::Unreachable(_) | Failure::Unknown(_) => failure.into(),
            });
        }
    }
    Ok(())
}

fn warnings(line: &mut Line, terms: &Terms) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    let keeps = match line.chain.keeps_all()? {
        Some(true) => None,
        Some(false) => Some("this node keeps only its last states"),
        None => Some("whether this node keeps its whole past cannot be told before it has more than 256 blocks"),
    };
    if let Some(keeps) = keeps {
        warnings.push(format!(
            "{keeps}: `inkclaim audit` and `inkclaim status` need all of it. Start it with --state-pruning archive \
             --blocks-pruning archive, as scripts/node does"
        ));
    }
    if terms.issuers.is_empty() {
        warnings.push(
            "trusted_issuers is empty: no provider's credential counts until `inkclaim role give trusted-issuer`"
                .into(),
        );
    }
    warnings.extend(several_duties(terms));
    Ok(warnings)
}

/// Accounts with duties that should be of different people, and which no contract keeps apart.
fn several_duties(terms: &Terms) -> Vec<String> {
    let named = |name, accounts: &[AccountId]| -> Vec<(&'static str, AccountId)> {
        accounts.iter().map(|account| (name, *account)).collect()
    };
    let all = [
        named("owner", &[terms.owner]),
        named("treasurer", terms.treasurer.as_slice()),
        named("enrolment officer", terms.officer.as_slice()),
        named("reviewer", &terms.reviewers),
        named("appeals reviewer", &terms.appeals_reviewers),
        named("external reviewer", &terms.external_reviewers),
        named("auditor", &terms.auditors),
        named("issuer of credentials", &terms.issuers),
    ];
    let mut duties = std::collections::BTreeMap::<AccountId, Vec<&str>>::new();
    for (duty, account) in all.concat() {
        duties.entry(account).or_default().push(duty);
    }
    duties.retain(|_, duties| duties.len() > 1);
    let warn = |(account, duties): (&AccountId, &Vec<&str>)| {
        let duties = duties.join(" and ");
        format!(
            "{} is {duties}: no contract keeps these duties apart. Name another account, unless this is a trial",
            address(*account)
        )
    };
    duties.iter().map(warn).collect()
}

/// Does what is still to be done. What is going to be sent is on disk before it is sent.
fn run(line: &mut Line, rollout: &Rollout, bundles: &Bundles, deployment: &mut Deployment) -> Result<Vec<Value>> {
    let mut told = Vec::with_capacity(rollout.steps.len());
    for (place, step) in rollout.steps.iter().enumerate() {
        let name = step.task.name();
        let state = deployment.steps.get(place).map(|record| (record.state, record.block));
        if let Some((StepState::Done, block)) = state {
            say!("  {name:<58}done before");
            told.push(json!({ "name": name, "state": "done before", "block": block }));
            continue;
        }
        if matches!(state, Some((StepState::Sending, _))) {
            // What a run that died has sent may arrive after it was looked for.
            line.chain.await_sent(deployment.deployer)?;
        }
        match rollout.standing(step, &mut *line.chain, bundles)? {
            Standing::Done => {
                let block = block_of(&mut *line.chain, deployment.began_at, deployment, bundles, step);
                note(deployment, place, StepState::Done, block)?;
                say!("  {name:<58}found on the chain");
                told.push(json!({ "name": name, "state": "found", "block": block }));
            }
            Standing::Otherwise(why) => {
                return Err(refused(format!(
                    "{name}: {why}. Nothing was sent; look with `inkclaim role show` and `inkclaim owner show`, or deploy anew with \
                     another network name and salt"
                )));
            }
            Standing::Open => {
                note(deployment, place, StepState::Sending, None)?;
                let from = line.chain.head()?.number;
                let cost = rollout.run(step, &mut *line.chain, bundles)?;
                let block = block_of(&mut *line.chain, from, deployment, bundles, step);
                note(deployment, place, StepState::Done, block)?;
                figures::step(name, cost);
                told.push(json!({
                    "name": name,
                    "state": "done",
                    "block": block,
                    "deposit": cost.deposit.to_string(),
                    "fee": cost.fee.to_string(),
                }));
            }
        }
    }
    Ok(told)
}

fn note(deployment: &mut Deployment, place: usize, state: StepState, block: Option<u32>) -> Result<()> {
    if let Some(record) = deployment.steps.get_mut(place) {
        record.state = state;
        record.block = block;
    }
    Ok(deployment.store()?)
}

/// The block that a step is in; none where the chain has not kept it.
fn block_of(
    chain: &mut dyn Network,
    from: u32,
    deployment: &Deployment,
    bundles: &Bundles,
    step: &Step,
) -> Option<u32> {
    let created = match step.task {
        Task::Create(contract) => Some(bundles.of(contract)),
        Task::Bind(_) | Task::GiveRole(..) | Task::AppointOfficer(_) | Task::SetTreasurer(_) | Task::Offer(..) => None,
    };
    // Several contracts are created with the same arguments: what is created tells them apart.
    let is_created = |data: &Vec<u8>, salt: &Vec<u8>| *data == step.data && *salt == deployment.salt.as_bytes();
    let is_it = |transaction: &Transaction| {
        let is_action = match &transaction.action {
            Action::Instantiate { wasm, data, salt, .. } => {
                is_created(data, salt) && created.is_some_and(|bundle| bundle.wasm == *wasm)
            }
            Action::InstantiateKnown { code_hash, data, salt, .. } => {
                is_created(data, salt) && created.is_some_and(|bundle| bundle.code_hash == *code_hash)
            }
            Action::Call(call) => call.contract == step.contract && call.data == step.data,
            Action::Upload { .. } | Action::Transfer { .. } => false,
        };
        is_action && transaction.origin == deployment.deployer
    };
    chain.history(from).ok()?.iter().find(|transaction| is_it(transaction)).map(|transaction| transaction.block)
}

fn told(deployment: &Deployment, steps: &[Value], warnings: &[String]) -> Result<Done> {
    say!("\nDeployed. {} says where, and keeps the exact bundles beside it:", deployment.folder.join(FILE).display());
    let mut contracts = serde_json::Map::new();
    for (contract, placed) in &deployment.contracts {
        let shared = if placed.is_shared { ", shared" } else { "" };
        say!("  {:<18}{}{shared}", contract.name(), address(placed.address));
        contracts.insert(
            contract.name().into(),
            json!({ "address": address(placed.address), "code_hash": hex(placed.code_hash.as_ref()) }),
        );
    }
    say!("Compare it with the chain at any time: inkclaim verify");
    Ok(Done::with(json!({
        "deployment": deployment.folder.display().to_string(),
        "network": deployment.network,
        "contracts": contracts,
        "steps": steps,
        "warnings": warnings,
    })))
}
