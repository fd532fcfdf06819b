//! `inkclaim reidentify`: what a stranger learns of people from the chain alone.

use std::path::{Path, PathBuf};

use anyhow::{ensure, Context, Result};
use client::deployment::FILE;
use client::plan_file::PlanFile;
use client::reidentify::{report, Dictionary, Observation};
use client::suite::Suite;
use formats::Date;

use crate::custody::Custody;
use crate::figures::{self, say};
use crate::in_repository;
use crate::reach::{Reach, Session};
use crate::world::World;

/// What `inkclaim reidentify` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Claim files (X12 837P) that are submitted first; two samples unless they are given.
    files: Vec<PathBuf>,
    /// The plan file; samples/plan.toml unless it is given.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// The day on which the claims are received.
    #[arg(long, value_parser = crate::run::parse_date, default_value = "2026-04-01")]
    date: Date,
    /// A list of ICD-10-CM codes, a code at the beginning of each line: those and no others are looked for. All that are
    /// published, and whatever else has the form, unless it is given.
    #[arg(long)]
    icd: Option<PathBuf>,
    /// A list of HCPCS codes, in the same way.
    #[arg(long)]
    hcpcs: Option<PathBuf>,
    /// The folder of a deployment: nothing is played, and its chain is looked at, with everything that it has kept. Or a file
    /// that strangers see too. May be given several times: of several deployments on one chain the report says what links them.
    #[arg(long)]
    deployment: Vec<PathBuf>,
    /// The chain of that deployment, where it is another than the deployment says: embedded:FOLDER or a node's URL.
    #[arg(long, value_name = "PLACE", requires = "deployment")]
    chain: Option<String>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Looks at a deployment, or at claims that it plays on a chain inside this process, and reports; `false` where a code stands
/// somewhere or insurers are linked.
pub fn reidentify(arguments: &Arguments) -> Result<bool> {
    let dictionary = Dictionary::load(arguments.icd.as_deref(), arguments.hcpcs.as_deref())?;
    let (folders, files): (Vec<_>, Vec<_>) = arguments.deployment.iter().partition(|path| path.is_dir());
    for file in &files {
        ensure!(file.is_file(), "{} is not there, or no file", file.display());
    }
    let mut observation = match &folders[..] {
        [] => {
            ensure!(arguments.chain.is_none(), "--chain is that of a deployment: name its folder with --deployment");
            played(arguments)?
        }
        [folder, others @ ..] => {
            ensure!(
                arguments.files.is_empty() && arguments.plan.is_none(),
                "what is in {} is looked at as it is: no claims and no plan are played there",
                folder.display()
            );
            deployed(folder, others, arguments.chain.clone())?
        }
    };
    for file in files {
        see(&mut observation, file)?;
    }
    let report = report(&observation, &dictionary);
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        figures::print(format_args!("{report}"));
    }
    Ok(report.is_clean())
}

/// What the claims leave on a chain inside this process.
fn played(arguments: &Arguments) -> Result<Observation> {
    let plan = arguments.plan.clone().unwrap_or_else(|| in_repository("samples/plan.toml"));
    let plan = PlanFile::load(&plan)?;
    let files = if arguments.files.is_empty() {
        ["samples/01-all-paid.837", "samples/02-deductible-and-coinsurance.837"].map(in_repository).to_vec()
    } else {
        arguments.files.clone()
    };
    for file in &files {
        ensure!(file.is_file(), "{} is not there, or no file", file.display());
    }
    let name = plan.payer.name.clone();
    let folder = tempfile::TempDir::new().context("there is no room for temporary files")?;
    // The costs of each step are of no interest here.
    figures::silence(true);
    let mut world = World::new(plan, folder.path(), Custody::passing()?, arguments.date, arguments.date)?;
    for consent in world.file.consents.clone() {
        world.consent(&consent)?;
    }
    for file in &files {
        let opened = world.open_file(file)?;
        world.submit_file(&opened)?;
    }
    figures::silence(false);
    let suite = world.suite;
    Ok(Observation::of(&mut world.chain, &[(&name, suite)])?)
}

/// What stands on the chain of deployments, from their first block on, and in the files of the deployments.
fn deployed(folder: &Path, others: &[&PathBuf], chain: Option<String>) -> Result<Observation> {
    let reach = Reach { chain, deployment: Some(folder.into()), ..Reach::default() };
    let mut session = Session::open(&reach)?;
    let mut from = beginning(&session);
    let mut suites = vec![(session.deployment.network.clone(), session.suite)];
    for other in others {
        session = session.turned_to(other)?;
        from = from.min(beginning(&session));
        let (name, suite) = (session.deployment.network.clone(), session.suite);
        ensure!(
            suites.iter().all(|(_, known)| known.claims != suite.claims),
            "{} is the deployment of {} once more: name each once",
            other.display(),
            suites.iter().find(|(_, known)| known.claims == suite.claims).map_or("another", |(name, _)| name)
        );
        suites.push((name, suite));
    }
    let suites: Vec<(&str, Suite)> = suites.iter().map(|(name, suite)| (name.as_str(), *suite)).collect();
    let chain = session.chain();
    chain.pin()?;
    let history = chain.history(from)?;
    let mut observation = Observation::of_history(chain, &suites, &history)?;
    see(&mut observation, &folder.join(FILE))?;
    for other in others {
        see(&mut observation, &other.join(FILE))?;
    }
    Ok(observation)
}

/// The block from which on strangers can have seen something of a deployment.
fn beginning(session: &Session) -> u32 {
    // What registries that were there before had been told, strangers see too.
    let shares = session.deployment.contracts.values().any(|placed| placed.is_shared);
    if shares {
        0
    } else {
        session.deployment.began_at
    }
}

fn see(observation: &mut Observation, file: &Path) -> Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    observation.file(&file.display().to_string(), bytes);
    Ok(())
}
