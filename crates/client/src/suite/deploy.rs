//! Puts the suite on a chain and wires it.

use interfaces::claims::{ClaimsError, Partners};
use interfaces::escrow::EscrowError;
use interfaces::policies::PoliciesError;

use super::{CallError, Claims, ConsentRegistry, Escrow, Policies, ProviderRegistry, Suite};
use crate::chain::{
    decode_return, encode_message, AccountId, Bundle, BundleError, Chain, ChainError, Cost, Instantiated,
};
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
    /// A contract could not be created.
    #[error("{0} cannot be created: {1}")]
    Create(&'static str, Box<ChainError>),
    /// The claims contract refused its arguments.
    #[error("the claims contract refuses to be created: {}", .0.sentence())]
    Claims(ClaimsError),
    /// The policies refused to be bound.
    #[error("the policies cannot be bound: {0}")]
    BindPolicies(CallError<PoliciesError>),
    /// The escrow refused to be bound.
    #[error("the escrow cannot be bound: {0}")]
    BindEscrow(CallError<EscrowError>),
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
        Ok(Self {
            consent_registry: Bundle::load("consent_registry")?,
            provider_registry: Bundle::load("provider_registry")?,
            policies: Bundle::load("policies")?,
            escrow: Bundle::load("escrow")?,
            claims: Bundle::load("claims")?,
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
        let genesis: [u8; 32] = chain.genesis_hash()?.into();
        let mut steps = Vec::new();
        let mut create = |chain: &mut _, name, bundle, data| {
            let created =
                create(chain, owner, bundle, data, salt).map_err(|error| DeployError::Create(name, error.into()))?;
            steps.push((name, created.cost));
            Ok::<AccountId, DeployError>(created.address)
        };
        let new = ink::selector_bytes!("new");
        let providers = create(chain, "provider_registry", &bundles.provider_registry, encode_message(new, &()))?;
        let data = encode_message(new, &(providers, genesis));
        let consents = create(chain, "consent_registry", &bundles.consent_registry, data)?;
        let policies = create(chain, "policies", &bundles.policies, encode_message(new, &()))?;
        let escrow = create(chain, "escrow", &bundles.escrow, encode_message(new, &()))?;
        let partners = Partners { consent_registry: consents, provider_registry: providers, policies, escrow };
        let data = encode_message(new, &(partners, issuers, external_reviewers));
        let claims = create(chain, "claims", &bundles.claims, data).map_err(own_error)?;

        let suite = Suite {
            consent_registry: ConsentRegistry(consents),
            provider_registry: ProviderRegistry(providers),
            policies: Policies(policies),
            escrow: Escrow(escrow),
            claims: Claims(claims),
        };
        let bound = suite.policies.bind_claims(claims).send(chain, owner).map_err(DeployError::BindPolicies)?;
        steps.push(("policies.bind_claims", bound.cost));
        let bound = suite.escrow.bind_claims(claims).send(chain, owner).map_err(DeployError::BindEscrow)?;
        steps.push(("escrow.bind_claims", bound.cost));
        Ok(Deployed { suite, steps })
    }
}

fn create(
    chain: &mut (impl Chain + ?Sized),
    owner: AccountId,
    bundle: &Bundle,
    data: Vec<u8>,
    salt: &[u8],
) -> Result<Instantiated, ChainError> {
    chain.upload_and_instantiate(owner, &bundle.wasm, 0, data, salt)
}

/// The claims contract's own error, where it returned one.
fn own_error(error: DeployError) -> DeployError {
    let DeployError::Create(_, cause) = &error else { return error };
    let ChainError::ConstructorReverted(bytes) = cause.as_ref() else { return error };
    match decode_return::<Result<(), ClaimsError>>(bytes) {
        Ok(Err(refusal)) => DeployError::Claims(refusal),
        Ok(Ok(())) | Err(_) => error,
    }
}
