//! What the operators of a suite do: keys, chain, deployment, roles, upgrades, escrow.

mod chain;
mod deploy;
mod escrow;
mod key;
mod owner;
mod rebuild;
mod role;
mod status;
mod upgrade;
mod verify;

use std::process::ExitCode;

use crate::reach::run;

/// The operators' commands.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Makes keys, and shows whose account a key signs for.
    Key(key::Arguments),
    /// Sends funds to an account.
    Transfer(chain::TransferArguments),
    /// Shows a chain, and moves the clock of one in a folder.
    Chain(chain::Arguments),
    /// Puts a suite on a chain, as a file says; run again after it broke, it goes on where it was.
    Deploy(deploy::Arguments),
    /// Compares the chain with the deployment's files and with a local build, which it makes if it is told to.
    Verify(verify::Arguments),
    /// Shows the escrow, the line of payments, the claims by state, and the clocks that are due.
    Status(status::Arguments),
    /// Gives policies or claims other code, announced 14 days before.
    Upgrade(upgrade::Arguments),
    /// Hands contracts over to another owner, in two steps.
    Owner(owner::Arguments),
    /// Gives, takes and shows roles.
    Role(role::Arguments),
    /// Refuses new claims, or takes them again. From the owner.
    Pause(owner::PauseArguments),
    /// Funds the escrow, settles the line, withdraws, shows payments, credits and debts.
    Escrow(escrow::Arguments),
}

/// Does it.
pub fn operate(command: &Command) -> ExitCode {
    match command {
        Command::Key(it) => run(&it.reach, || key::key(it)),
        Command::Transfer(it) => run(&it.reach, || chain::transfer(it)),
        Command::Chain(it) => run(&it.reach, || chain::chain(it)),
        Command::Deploy(it) => run(&it.reach, || deploy::deploy(it)),
        Command::Verify(it) => run(&it.reach, || verify::verify(it)),
        Command::Status(it) => run(&it.reach, || status::status(it)),
        Command::Upgrade(it) => run(&it.reach, || upgrade::upgrade(it)),
        Command::Owner(it) => run(&it.reach, || owner::owner(it)),
        Command::Role(it) => run(&it.reach, || role::role(it)),
        Command::Pause(it) => run(&it.reach, || owner::pause(it)),
        Command::Escrow(it) => run(&it.reach, || escrow::escrow(it)),
    }
}
