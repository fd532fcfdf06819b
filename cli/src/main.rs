//! `inkclaim`: claims from files, through the contracts, to a remittance.
//!
//! It shows what the chain says, and adds up what the chain gave for one line; it decides nothing and prices nothing.

mod audit;
mod bench;
mod conformance;
mod custody;
mod demo;
mod desk;
mod evidence;
mod explanation;
mod figures;
mod generate;
mod journal;
mod ledger;
mod office;
mod operate;
mod places;
mod reach;
mod reidentify;
mod remittance;
mod run;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What scripts go by.
const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  a contract or the chain refused and nothing has changed; or a check found something
  2  the command line, a file, a key or a deployment cannot be used: nothing was sent
  3  the chain does not answer: nothing was sent
  4  the chain stopped answering after something was sent: look before you send it again";

/// Health-insurance claims that settle themselves.
#[derive(Parser)]
#[command(version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows the whole way on a chain inside this process: from the sample files to money moved and a remittance.
    Demo(demo::Arguments),
    /// Does the same with your own claim files, against a plan file that you edit.
    Run(run::Arguments),
    /// Keeps documents encrypted, opens and lists them, erases them for good, and shows the receipts.
    Evidence(evidence::Arguments),
    /// Reports what a stranger learns of people from the chain alone.
    Reidentify(reidentify::Arguments),
    /// Runs published worked examples through the contracts and compares every figure; or your own files of them.
    Conformance(conformance::Arguments),
    #[command(flatten)]
    Operate(operate::Command),
    #[command(flatten)]
    Office(office::Command),
    /// Writes claim files of people who do not exist, all distinct, with the plan file that they belong to.
    Generate(generate::Arguments),
    /// Does everything that ever happened on a deployment again, works out every decision and ledger again, and compares.
    Audit(audit::Arguments),
    /// Prints what the contracts weigh and what batches, rules and messages cost, as Markdown.
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return reach::usage(&error),
    };
    let outcome = match arguments.command {
        Command::Demo(arguments) => demo::demo(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Evidence(arguments) => return evidence::evidence(&arguments),
        Command::Reidentify(arguments) => reidentify::reidentify(&arguments).map_err(reach::given),
        Command::Conformance(arguments) => return conformance::conformance(&arguments),
        Command::Operate(command) => return operate::operate(&command),
        Command::Office(command) => return office::office(&command),
        Command::Generate(arguments) => generate::generate(&arguments).map_err(reach::given),
        Command::Audit(arguments) => return reach::run(&arguments.reach, || audit::audit(&arguments)),
        Command::Bench(arguments) => bench::bench(&arguments),
    };
    reach::ended(outcome)
}

/// A place in the folder of the sources.
fn in_repository(place: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).join(place)
}
