//! Puts the suite on a chain and wires it.

use std::path::Path;

use interfaces::claims::ClaimsError;

use super::{Contract, Rollout, Suite, Terms};
use crate::chain::{AccountId, Bundle, BundleError, Chain, ChainError, Cost};
use crate::sentences::Sentence;

/// The built contracts.
#[derive(Clone, Debug)]
pub struct Bundles {
    /// The consent registry.
    pub consent_registry: Bundle,
    /// The provider registry.
    pub provider_registry: Bundle,
    /// The policies.
    pub policies: Bundle,
    /// The escrow.
    pub escrow: Bundle,
    /// The claims.
    pub claims: Bundle,
}

/// A suite that has just been deployed.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// The suite.
    pub suite: Suite,
    /// What each step cost, in order: five contracts, two bindings.
    pub steps: Vec<(&'static str, Cost)>,
}

/// Why a suite could not be deployed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeployError {
    /// A step did not come to an end.
    #[error("{0} fails: {1}")]
    Create(&'static str, Box<ChainError>),
    /// The claims contract refused its arguments.
    #[error("the claims contract refuses to be created: {}", .0.sentence())]
    Claims(ClaimsError),
    /// A contract refused a step, in its own words.
    #[error("{0} is refused: {1}")]
    Refused(&'static str, String),
    /// A contract is not where it was to be: the chain makes addresses in another way.
    #[error("{contract} was created at {}, not where it was expected: this chain makes addresses in another way",
        crate::chain::address(*.found))]
    Elsewhere {
        /// The contract.
        contract: Contract,
        /// Where it is.
        found: AccountId,
    },
    /// The chain does not answer.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl Bundles {
    /// The built contracts, see [`Bundle::load`].
    ///
    /// # Errors
    ///
    /// If one is missing or cannot be used.
    pub fn load() -> Result<Self, BundleError> {
        Self::load_from(&Bundle::folder())
    }

    /// The built contracts, each in the folder of its name in this one.
    ///
    /// # Errors
    ///
    /// If one is missing or cannot be used.
    pub fn load_from(folder: &Path) -> Result<Self, BundleError> {
        let bundle = |contract: Contract| Bundle::load_from(&folder.join(contract.name()), contract.name());
        Ok(Self {
            consent_registry: bundle(Contract::ConsentRegistry)?,
            provider_registry: bundle(Contract::ProviderRegistry)?,
            policies: bundle(Contract::Policies)?,
            escrow: bundle(Contract::Escrow)?,
            claims: bundle(Contract::Claims)?,
        })
    }

    /// All of them, in the order in which they are deployed.
    #[must_use]
    pub fn all(&self) -> [&Bundle; 5] {
        [&self.provider_registry, &self.consent_registry, &self.policies, &self.escrow, &self.claims]
    }
}

impl Suite {
    /// Deploys a whole suite: the registries, policies and escrow, the claims with their addresses, and the two bindings.
    /// `owner` owns it; `issuers` are those whose credentials count; `external_reviewers` rule on external appeals, and the
    /// owner never replaces them. The same owner deploys several suites on one chain by different `salt`s.
    ///
    /// # Errors
    ///
    /// If a step fails; what was created before it stays on the chain, unbound, and refuses deposits and enrolments.
    pub fn deploy(
        chain: &mut (impl Chain + ?Sized),
        owner: AccountId,
        bundles: &Bundles,
        issuers: &[AccountId],
        external_reviewers: &[AccountId],
        salt: &[u8],
    ) -> Result<Deployed, DeployError> {
        let terms =
            Terms { issuers: issuers.into(), external_reviewers: external_reviewers.into(), ..Terms::of(owner, salt) };
        let rollout = Rollout::plan(&terms, bundles, chain.genesis_hash()?);
        let mut steps = Vec::with_capacity(rollout.steps.len());
        for step in &rollout.steps {
            steps.push((step.task.name(), rollout.run(step, chain, bundles)?));
        }
        Ok(Deployed { suite: rollout.suite, steps })
    }
}
