//! `inkclaim role`: who may do what.

use anyhow::Result;
use client::chain::{address, AccountId};
use client::interfaces::claims::Role;
use serde_json::{json, Value};

use crate::figures::say;
use crate::reach::{account_of, input, Done, Reach, Session};

/// What `inkclaim role` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub reach: Reach,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Gives a role to these accounts, beside those that have it; the treasurer and the enrolment officer take the place of the
    /// one before. From the owner; an external reviewer from an external reviewer.
    Give {
        /// The role.
        role: Named,
        /// To whom.
        #[arg(required = true, value_parser = account_of)]
        accounts: Vec<AccountId>,
    },
    /// Takes a role from these accounts. From the owner; an external reviewer from an external reviewer.
    Take {
        /// The role.
        role: Named,
        /// From whom.
        #[arg(required = true, value_parser = account_of)]
        accounts: Vec<AccountId>,
    },
    /// Shows who has which role.
    Show,
}

/// A role, by name.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Named {
    /// Decides claims that wait for a human, reopens them, and authorises in advance.
    Reviewer,
    /// Rules on internal appeals.
    AppealsReviewer,
    /// Rules on external appeals.
    ExternalReviewer,
    /// Opens evidence to audit decisions.
    Auditor,
    /// Attests credentials of providers that count here.
    TrustedIssuer,
    /// Enrols members.
    EnrolmentOfficer,
    /// Withdraws free funds.
    Treasurer,
}

impl Named {
    const ALL: [Self; 7] = [
        Self::Reviewer,
        Self::AppealsReviewer,
        Self::ExternalReviewer,
        Self::Auditor,
        Self::TrustedIssuer,
        Self::EnrolmentOfficer,
        Self::Treasurer,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::AppealsReviewer => "appeals-reviewer",
            Self::ExternalReviewer => "external-reviewer",
            Self::Auditor => "auditor",
            Self::TrustedIssuer => "trusted-issuer",
            Self::EnrolmentOfficer => "enrolment-officer",
            Self::Treasurer => "treasurer",
        }
    }

    /// The role in the claims, if it is one of those.
    fn in_claims(self) -> Option<Role> {
        match self {
            Self::Reviewer => Some(Role::Reviewer),
            Self::AppealsReviewer => Some(Role::AppealsReviewer),
            Self::ExternalReviewer => Some(Role::ExternalReviewer),
            Self::Auditor => Some(Role::Auditor),
            Self::TrustedIssuer | Self::EnrolmentOfficer | Self::Treasurer => None,
        }
    }

    /// Whether one account has it at most.
    fn is_single(self) -> bool {
        matches!(self, Self::EnrolmentOfficer | Self::Treasurer)
    }

    fn held_by(self, session: &mut Session) -> Result<Vec<AccountId>> {
        let suite = session.suite;
        if let Some(role) = self.in_claims() {
            return session.ask(suite.claims.role(role));
        }
        Ok(match self {
            Self::EnrolmentOfficer => session.ask(suite.policies.officer())?.into_iter().collect(),
            Self::Treasurer => session.ask(suite.escrow.treasurer())?.into_iter().collect(),
            Self::TrustedIssuer | Self::Reviewer | Self::AppealsReviewer | Self::ExternalReviewer | Self::Auditor => {
                session.ask(suite.claims.trusted_issuers())?
            }
        })
    }

    fn set(self, session: &mut Session, what: &str, accounts: &[AccountId]) -> Result<()> {
        let suite = session.suite;
        if let Some(role) = self.in_claims() {
            let _ = session.send(what, suite.claims.give_role(role, accounts))?;
            return Ok(());
        }
        let one = accounts.first().copied();
        match self {
            Self::EnrolmentOfficer => {
                let _ = session.send(what, suite.policies.appoint_officer(one))?;
            }
            Self::Treasurer => {
                let _ = session.send(what, suite.escrow.set_treasurer(one))?;
            }
            Self::TrustedIssuer | Self::Reviewer | Self::AppealsReviewer | Self::ExternalReviewer | Self::Auditor => {
                let _ = session.send(what, suite.claims.trust_issuers(accounts))?;
            }
        }
        Ok(())
    }
}

/// Gives, takes or shows.
pub fn role(arguments: &Arguments) -> Result<Done> {
    let mut session = Session::open(&arguments.reach)?;
    match &arguments.command {
        Command::Give { role, accounts } => give(&mut session, *role, accounts)?,
        Command::Take { role, accounts } => take(&mut session, *role, accounts)?,
        Command::Show => return show(&mut session),
    }
    Ok(session.done(json!({})))
}

fn give(session: &mut Session, role: Named, accounts: &[AccountId]) -> Result<()> {
    let word = role.word();
    let mut all = role.held_by(session)?;
    if role.is_single() {
        let [_] = accounts else { return Err(input(format!("one account at most is the {word}: name one"))) };
        all.clear();
    } else if let Some(has) = accounts.iter().find(|account| all.contains(account)) {
        return Err(input(format!("{} is {word} already: leave it out", address(*has))));
    }
    all.extend_from_slice(accounts);
    let names: Vec<_> = accounts.iter().copied().map(address).collect();
    role.set(session, &format!("{word}: give to {}", names.join(", ")), &all)
}

fn take(session: &mut Session, role: Named, accounts: &[AccountId]) -> Result<()> {
    let word = role.word();
    let mut all = role.held_by(session)?;
    if let Some(has_not) = accounts.iter().find(|account| !all.contains(account)) {
        return Err(input(format!("{} is no {word}: see `inkclaim role show`", address(*has_not))));
    }
    all.retain(|account| !accounts.contains(account));
    let names: Vec<_> = accounts.iter().copied().map(address).collect();
    role.set(session, &format!("{word}: take from {}", names.join(", ")), &all)
}

fn show(session: &mut Session) -> Result<Done> {
    let mut told = serde_json::Map::new();
    for role in Named::ALL {
        let accounts: Vec<_> = role.held_by(session)?.into_iter().map(address).collect();
        let shown = if accounts.is_empty() { "nobody".into() } else { accounts.join(", ") };
        say!("{:<18}{shown}", role.word());
        told.insert(role.word().into(), json!(accounts));
    }
    Ok(Done::with(Value::Object(told)))
}
