//! A deployment on disk: `deployments/NETWORK/suite.toml` with the addresses, hashes and steps, and the exact bundles beside it.
//!
//! What is going to be sent stands in the file before it is sent, with the address that it will have. Whoever finds a
//! deployment that broke half-way looks on the chain for what is there, and goes on.

mod bundles;
mod file;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::chain::{AccountId, Hash};
use crate::suite::{Claims, ConsentRegistry, Contract, Escrow, Policies, ProviderRegistry, Rollout, Suite};

pub use bundles::{metadata_hash, Kept};

/// The name of the file with everything but the bundles.
pub const FILE: &str = "suite.toml";

/// A deployment, begun or finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The folder that holds it.
    pub folder: PathBuf,
    /// What the insurer calls the network: the folder's name.
    pub network: String,
    /// Where the chain was when it was deployed, see [`crate::chain::Place`].
    pub chain: String,
    /// The hash of the chain's first block.
    pub genesis: Hash,
    /// Who deployed it.
    pub deployer: AccountId,
    /// What makes its addresses differ from those of others.
    pub salt: String,
    /// From which block on the chain may know of it.
    pub began_at: u32,
    /// The contracts.
    pub contracts: BTreeMap<Contract, Placed>,
    /// The transactions that make it, in order.
    pub steps: Vec<StepRecord>,
    /// Other code that contracts have been given since, in order.
    pub upgrades: Vec<UpgradeRecord>,
}

/// A contract of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where it is, or will be.
    pub address: AccountId,
    /// The hash of its code.
    pub code_hash: Hash,
    /// The hash of its metadata: of the bytes of the file.
    pub metadata_hash: Hash,
    /// Whether it was there before, and is shared with other insurers.
    pub is_shared: bool,
}

/// A transaction of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRecord {
    /// What it does, see [`crate::suite::Task`].
    pub name: String,
    /// The contract that it creates or calls.
    pub contract: AccountId,
    /// The constructor's or message's selector with its arguments.
    pub data: Vec<u8>,
    /// How far it is.
    pub state: StepState,
    /// The block that it is in; none while it is not done, or where the chain has not kept it.
    pub block: Option<u32>,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Nothing was sent.
    Planned,
    /// It is being sent: whether it took effect only the chain can tell.
    Sending,
    /// It took effect.
    Done,
}

/// Other code that a contract was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpgradeRecord {
    /// The contract.
    pub contract: Contract,
    /// The code that it had.
    pub from: Hash,
    /// The code that it has since.
    pub to: Hash,
    /// The block in which that happened, or a later one.
    pub block: u32,
}

/// Why a deployment on disk cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeploymentError {
    /// It is not there.
    #[error("there is no deployment in {}: it has no {FILE}", .0.display())]
    Missing(PathBuf),
    /// A file cannot be read or written.
    #[error("{}: {reason}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file says something that makes no sense.
    #[error("{}, line {line}: {message}", .file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What was expected, and what was found.
        message: String,
    },
    /// It is not what is to be deployed now.
    #[error("{} holds another deployment: {what}", .folder.display())]
    Other {
        /// Its folder.
        folder: PathBuf,
        /// What differs.
        what: String,
    },
}

impl Deployment {
    /// The deployment in a folder.
    ///
    /// # Errors
    ///
    /// [`DeploymentError`] if it is not there, or makes no sense.
    pub fn load(folder: &Path) -> Result<Self, DeploymentError> {
        file::read(folder)
    }

    /// Writes it to its folder: as a whole, or not at all.
    ///
    /// # Errors
    ///
    /// [`DeploymentError::File`].
    pub fn store(&self) -> Result<(), DeploymentError> {
        let path = self.folder.join(FILE);
        let wrong = |error: std::io::Error| DeploymentError::File { file: path.clone(), reason: error.to_string() };
        std::fs::create_dir_all(&self.folder).map_err(wrong)?;
        crate::files::replace(&path, file::write(self).as_bytes()).map_err(wrong)
    }

    /// Where the contracts are, or will be.
    #[must_use]
    pub fn suite(&self) -> Suite {
        let at = |contract| self.contracts.get(&contract).map_or(AccountId::from([0; 32]), |placed| placed.address);
        Suite {
            consent_registry: ConsentRegistry(at(Contract::ConsentRegistry)),
            provider_registry: ProviderRegistry(at(Contract::ProviderRegistry)),
            policies: Policies(at(Contract::Policies)),
            escrow: Escrow(at(Contract::Escrow)),
            claims: Claims(at(Contract::Claims)),
        }
    }

    /// Whether every step is done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|step| step.state == StepState::Done)
    }

    /// The steps of a rollout, none of them done.
    #[must_use]
    pub fn planned(rollout: &Rollout) -> Vec<StepRecord> {
        let record = |step: &crate::suite::Step| StepRecord {
            name: step.task.name().into(),
            contract: step.contract,
            data: step.data.clone(),
            state: StepState::Planned,
            block: None,
        };
        rollout.steps.iter().map(record).collect()
    }

    /// Makes sure that this is the deployment that `wanted` is, as far as it got.
    ///
    /// # Errors
    ///
    /// [`DeploymentError::Other`], with what differs.
    pub fn ensure_is(&self, wanted: &Self) -> Result<(), DeploymentError> {
        let other = |what: String| Err(DeploymentError::Other { folder: self.folder.clone(), what });
        if self.genesis != wanted.genesis {
            return other(
                "it was made on another chain: name that one with --chain, or choose another network name".into(),
            );
        }
        if self.deployer != wanted.deployer {
            return other(format!("it was begun by {}: use that key", crate::chain::address(self.deployer)));
        }
        for (contract, placed) in &self.contracts {
            let Some(now) = wanted.contracts.get(contract) else { continue };
            if (placed.code_hash, placed.metadata_hash) != (now.code_hash, now.metadata_hash) {
                return other(format!(
                    "it was begun with other bundles ({contract} differs). Its own lie in {}: set INKCLAIM_BUNDLES to that \
                     folder to go on with them, or choose another network name",
                    self.bundles().display()
                ));
            }
        }
        if self.salt != wanted.salt {
            return other(format!("its salt is \"{}\": write that one, or choose another network name", self.salt));
        }
        let changed = self
            .steps
            .iter()
            .zip(&wanted.steps)
            .find(|(had, now)| (&had.name, &had.contract, &had.data) != (&now.name, &now.contract, &now.data));
        if let Some((step, _)) = changed {
            return other(format!("its step {} is not that of the file: write the file as it was when it was begun, or choose another network name", step.name));
        }
        if self.steps.len() != wanted.steps.len() {
            return other(
                "it has more or fewer steps than the file asks for: write the file as it was when it was begun, and \
                          change roles with `inkclaim role`"
                    .into(),
            );
        }
        Ok(())
    }
}
