//! What insurers' clerks, providers, members and reviewers do on a chain that lasts.
//!
//! They work in an office: a folder with the vault, the plan file, the evidence store, the outbox of claims and the
//! book of what the files said of them. What stands on the chain for a person or a claim only the office can tell.

mod authorisation;
mod claim;
mod consent;
mod desk;
mod ended;
mod families;
mod files;
mod member;
mod moments;
mod noted;
mod open;
mod plan;
mod provider;
mod remit;
mod review;
mod share;
mod show;
mod submit;
mod watch;
mod withdrawn;

use std::process::ExitCode;

pub use desk::Desk;
pub use open::{open, Opening};

use crate::reach::run;

/// The commands of those who work with claims.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Publishes a plan with its services, prices and networks, and shows it.
    Plan(plan::Arguments),
    /// Enrols members, and changes what is known of them.
    Member(member::Arguments),
    /// Registers providers, credentials them, and changes their accounts.
    Provider(provider::Arguments),
    /// Gives consent, takes it back, and acts in a member's name.
    Consent(consent::Arguments),
    /// Submits claims, shows them, decides them, appeals them.
    Claim(claim::Arguments),
    /// Asks for prior authorisations and decides them.
    Authorisation(authorisation::Arguments),
    /// Writes the remittance (835) of everything that is decided and delivered, each time in one file with the next control
    /// number of the office: for tests, or with --production for a provider's books.
    Remit(remit::Arguments),
    /// Lets what is due take effect: clocks of claims, and the queue of payments.
    Watch(watch::Arguments),
}

/// Does it.
pub fn office(command: &Command) -> ExitCode {
    match command {
        Command::Plan(it) => run(&it.desk.reach, || plan::plan(it)),
        Command::Member(it) => run(&it.desk.reach, || member::member(it)),
        Command::Provider(it) => run(&it.desk.reach, || provider::provider(it)),
        Command::Consent(it) => run(&it.desk.reach, || consent::consent(it)),
        Command::Claim(it) => run(&it.desk.reach, || claim::claim(it)),
        Command::Authorisation(it) => run(&it.desk.reach, || authorisation::authorisation(it)),
        Command::Remit(it) => run(&it.desk.reach, || remit::remit(it)),
        Command::Watch(it) => run(&it.desk.reach, || watch::watch(it)),
    }
}
