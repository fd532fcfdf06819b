//! How a command fails: what is wrong, what to do next, and with which exit code.

use std::fmt;

use client::chain::{address, AccountId, Balance, BundleError, ChainError, KeyError, NoPlace, KEPT_BACK};
use client::deployment::DeploymentError;
use client::evidence::StoreError;
use client::plan_file::PlanFileError;
use client::sentences::Sentence;
use client::suite::{AskError, CallError, DeployError};
use client::vault::VaultError;

use super::money::show_units;

/// A failure, told in sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A contract or the chain refused: nothing has changed.
    Refused(String),
    /// The command line, a file, a key or a deployment cannot be used: nothing was sent.
    Input(String),
    /// The chain does not answer: nothing was sent.
    Unreachable(String),
    /// It is not known whether what was sent took effect.
    Unknown(String),
}

impl Failure {
    /// The exit code of the command.
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Input(_) => 2,
            Self::Unreachable(_) => 3,
            Self::Unknown(_) => 4,
        }
    }

    /// What machines call it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Input(_) => "input",
            Self::Unreachable(_) => "unreachable",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The failure behind an error of any kind.
    pub fn of(error: &anyhow::Error) -> Self {
        Self::known(error).unwrap_or_else(|| Self::Refused(format!("{error:#}")))
    }

    /// The failure behind an error whose kind tells what it is.
    fn known(error: &anyhow::Error) -> Option<Self> {
        if let Some(failure) = error.downcast_ref::<Self>() {
            return Some(failure.with(format!("{error:#}")));
        }
        if let Some(inner) = error.downcast_ref::<ChainError>() {
            return Some(Self::from(inner));
        }
        if let Some(AskError::Chain(inner)) = error.downcast_ref::<AskError>() {
            return Some(Self::from(inner));
        }
        if let Some(inner) = error.downcast_ref::<DeployError>() {
            return Some(Self::from(inner));
        }
        let is_input = error.is::<KeyError>()
            || error.is::<NoPlace>()
            || error.is::<BundleError>()
            || error.is::<DeploymentError>()
            || error.is::<PlanFileError>()
            || error.is::<VaultError>()
            || error.is::<StoreError>()
            || error.is::<std::io::Error>();
        is_input.then(|| Self::Input(format!("{error:#}")))
    }

    /// The same kind of failure in other words.
    pub fn with(&self, text: String) -> Self {
        match self {
            Self::Refused(_) => Self::Refused(text),
            Self::Input(_) => Self::Input(text),
            Self::Unreachable(_) => Self::Unreachable(text),
            Self::Unknown(_) => Self::Unknown(text),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Refused(text) | Self::Input(text) | Self::Unreachable(text) | Self::Unknown(text)) = self;
        f.write_str(text)
    }
}

impl std::error::Error for Failure {}

/// What cannot be used, as an error.
pub fn input(text: impl Into<String>) -> anyhow::Error {
    Failure::Input(text.into()).into()
}

/// An error of a command that sends nothing to a chain that lasts: whatever else it is not, it is what was given.
pub fn given(error: anyhow::Error) -> anyhow::Error {
    Failure::known(&error).unwrap_or_else(|| Failure::Input(format!("{error:#}"))).into()
}

/// What was refused, as an error.
pub fn refused(text: impl Into<String>) -> anyhow::Error {
    Failure::Refused(text.into()).into()
}

impl<E: Sentence> From<&CallError<E>> for Failure {
    fn from(error: &CallError<E>) -> Self {
        match error {
            CallError::Contract(refusal) => Self::Refused(refusal.sentence()),
            CallError::Chain(error) => error.into(),
            CallError::Unreadable(error) => Self::Refused(format!(
                "{error}: this is not the contract that it is taken for. Compare with `inkclaim verify`"
            )),
        }
    }
}

impl From<&DeployError> for Failure {
    fn from(error: &DeployError) -> Self {
        match error {
            DeployError::Create(step, inner) => {
                let failure = Self::from(inner.as_ref());
                failure.with(format!("{step}: {failure}"))
            }
            DeployError::Chain(inner) => inner.into(),
            DeployError::Claims(_) | DeployError::Refused(..) | DeployError::Elsewhere { .. } => {
                Self::Refused(error.to_string())
            }
        }
    }
}

impl From<&ChainError> for Failure {
    fn from(error: &ChainError) -> Self {
        match error {
            ChainError::NoContract(contract) => Self::Refused(format!(
                "there is no contract at {}: the deployment belongs to another chain, or is not finished. Compare with \
                 `inkclaim verify`; finish it with `inkclaim deploy`",
                address(*contract)
            )),
            ChainError::WrongCode { contract, expected, found } => Self::Refused(format!(
                "the contract at {} runs the code {}, and the deployment says {}. If it was upgraded, get the deployment's \
                 files of whoever did that; else do not trust it. See `inkclaim verify`",
                address(*contract),
                super::hex(found.as_ref()),
                super::hex(expected.as_ref())
            )),
            ChainError::Trapped => Self::Refused(
                "the contract stopped in the middle, and nothing has changed: it ran into a limit, or was called with what it \
                 cannot take. Send less at once, and compare with `inkclaim verify`"
                    .into(),
            ),
            ChainError::OutOfGas => Self::Refused(
                "the call needs more than one transaction may use, and nothing has changed: send less at once".into(),
            ),
            ChainError::Funds { account, free, needed } => Self::Refused(no_funds(*account, *free, *needed)),
            ChainError::NoKey(account) => Self::Input(format!(
                "there is no key here to sign for {}: name its key file with --as, or print the call for its wallet with \
                 --unsigned",
                address(*account)
            )),
            ChainError::Unreachable(reason) => {
                let next = if reason.contains("--chain") {
                    ""
                } else {
                    ". Start the node (scripts/node), or name another chain with --chain"
                };
                Self::Unreachable(format!("the chain does not answer: {reason}{next}"))
            }
            ChainError::Unknown(reason) => Self::Unknown(format!(
                "the chain stopped answering after a transaction was sent: {reason}. Look whether it took effect, with \
                 `inkclaim status`, before you send it again"
            )),
            ChainError::Unanswered { block } => Self::Unknown(format!(
                "it took effect in block {block}, but what the contract answered is not known: look with `inkclaim status`, and \
                 do not send it again"
            )),
            ChainError::Pruned { .. }
            | ChainError::Damaged { .. }
            | ChainError::Disk { .. }
            | ChainError::InUse(_) => Self::Input(error.to_string()),
            ChainError::DepositLimit { .. }
            | ChainError::ConstructorReverted(_)
            | ChainError::Reverted(_)
            | ChainError::CodeRejected(_)
            | ChainError::Clock { .. }
            | ChainError::Refused { .. } => Self::Refused(error.to_string()),
        }
    }
}

fn no_funds(account: AccountId, free: Balance, needed: Option<Balance>) -> String {
    let needs = needed.map_or_else(String::new, |amount| {
        // What it has would do, but for what must stay.
        let beside =
            if amount > free { String::new() } else { format!(" beside {} that must stay", show_units(KEPT_BACK)) };
        format!(" and needs {}{beside}", show_units(amount))
    });
    format!(
        "{} cannot pay: it has {}{needs}, deposits included. Send it funds, with `inkclaim transfer` from an account that has \
         some",
        address(account),
        show_units(free)
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use anyhow::Context;
    use client::chain::UNIT;
    use client::deploy_file::DeployFile;

    use super::*;

    #[test]
    fn every_kind_has_its_code() {
        let unreachable = anyhow::Error::from(ChainError::Unreachable("refused".into()));
        assert_eq!(Failure::of(&unreachable).code(), 3);
        let unknown = anyhow::Error::from(AskError::Chain(ChainError::Unknown("gone".into())));
        assert_eq!(Failure::of(&unknown).code(), 4);
        assert_eq!(Failure::of(&ChainError::OutOfGas.into()).code(), 1);
        assert_eq!(Failure::of(&anyhow::anyhow!("something")).code(), 1);
        let file = DeployFile::parse("x.toml", "network = 1").unwrap_err();
        assert_eq!(Failure::of(&file.into()).code(), 2);
    }

    #[test]
    fn what_is_given_to_a_command_without_a_chain_is_its_fault() {
        let code = |error: anyhow::Error| Failure::of(&given(error)).code();
        assert_eq!(code(anyhow::anyhow!("something")), 2);
        assert_eq!(code(refused("the plan is refused")), 1);
        assert_eq!(code(ChainError::Unreachable("refused".into()).into()), 3);
    }

    #[test]
    fn what_must_stay_is_said_where_it_is_what_lacks() {
        let account = AccountId::from([1; 32]);
        let said = |free, needed| no_funds(account, free, Some(needed));
        assert!(said(3 * UNIT, 4 * UNIT).contains("it has 3 UNIT and needs 4 UNIT, deposits included"));
        assert!(said(4 * UNIT, 4 * UNIT).contains("it has 4 UNIT and needs 4 UNIT beside 0.002 UNIT that must stay"));
    }

    #[test]
    fn what_was_said_around_it_stays() {
        let error = Err::<(), _>(input("no such file")).context("reading the key").unwrap_err();
        assert_eq!(Failure::of(&error), Failure::Input("reading the key: no such file".into()));
    }
}
