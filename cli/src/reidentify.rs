//! `inkclaim reidentify`: what a stranger learns of people from the chain alone.

use std::path::PathBuf;

use anyhow::{ensure, Context, Result};
use client::plan_file::PlanFile;
use client::reidentify::{report, Dictionary, Observation};
use formats::Date;

use crate::custody::Custody;
use crate::figures::{self, say};
use crate::in_repository;
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
    /// A list of ICD-10-CM codes, a code at the beginning of each line; all of the form unless it is given.
    #[arg(long)]
    icd: Option<PathBuf>,
    /// A list of HCPCS codes, a code at the beginning of each line; all of the form unless it is given.
    #[arg(long)]
    hcpcs: Option<PathBuf>,
    /// A file of the deployment that strangers see too. May be given several times.
    #[arg(long)]
    deployment: Vec<PathBuf>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Plays the claims on a chain inside this process and reports; `false` where a code stands somewhere or insurers are linked.
pub fn reidentify(arguments: &Arguments) -> Result<bool> {
    let dictionary = Dictionary::load(arguments.icd.as_deref(), arguments.hcpcs.as_deref())?;
    let plan = arguments.plan.clone().unwrap_or_else(|| in_repository("samples/plan.toml"));
    let plan = PlanFile::load(&plan)?;
    let files = if arguments.files.is_empty() {
        ["samples/01-all-paid.837", "samples/02-deductible-and-coinsurance.837"].map(in_repository).to_vec()
    } else {
        arguments.files.clone()
    };
    for file in files.iter().chain(&arguments.deployment) {
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
    let mut observation = Observation::of(&mut world.chain, &[(&name, suite)])?;
    for file in &arguments.deployment {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        observation.file(&file.display().to_string(), bytes);
    }
    let report = report(&observation, &dictionary);
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        figures::print(format_args!("{report}"));
    }
    Ok(report.is_clean())
}
