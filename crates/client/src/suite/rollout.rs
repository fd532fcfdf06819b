//! The steps of a deployment, each of which can be looked for on the chain: what broke half-way is continued, not repeated.
//!
//! Where a contract will be follows from who creates it, its code, its arguments and the salt. So the whole rollout is known,
//! with every address, before anything is sent.

use interfaces::administration::AdministrationError;
use interfaces::claims::{ClaimsError, Partners, Role};
use interfaces::escrow::EscrowError;
use interfaces::policies::PoliciesError;
use scale::Decode;

use super::{
    AskError, Bundles, Claims, ConsentRegistry, Contract, DeployError, Escrow, Policies, ProviderRegistry, Suite,
};
use crate::chain::{
    contract_address, decode_return, encode_message, AccountId, CallReport, Chain, ChainError, Cost, Hash,
};
use crate::sentences::Sentence;

/// What is deployed, and who has which role at its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who deploys and owns it.
    pub owner: AccountId,
    /// What makes the addresses differ from those of another suite of the same owner.
    pub salt: Vec<u8>,
    /// A provider registry that is there already and is shared.
    pub provider_registry: Option<AccountId>,
    /// A consent registry that is there already and is shared. It works with one provider registry only, which is shared too.
    pub consent_registry: Option<AccountId>,
    /// Whose credentials count.
    pub issuers: Vec<AccountId>,
    /// Who rules on external appeals; they alone appoint their successors.
    pub external_reviewers: Vec<AccountId>,
    /// Who decides claims that wait for a human.
    pub reviewers: Vec<AccountId>,
    /// Who rules on internal appeals.
    pub appeals_reviewers: Vec<AccountId>,
    /// Who opens evidence to audit decisions.
    pub auditors: Vec<AccountId>,
    /// Who enrols members; the owner unless somebody is named.
    pub officer: Option<AccountId>,
    /// Who withdraws free funds; nobody unless somebody is named.
    pub treasurer: Option<AccountId>,
    /// To whom policies, escrow and claims are offered at the end.
    pub new_owner: Option<AccountId>,
}

impl Terms {
    /// A suite of this owner, with nobody in any role and registries of its own.
    #[must_use]
    pub fn of(owner: AccountId, salt: &[u8]) -> Self {
        Self {
            owner,
            salt: salt.into(),
            provider_registry: None,
            consent_registry: None,
            issuers: Vec::new(),
            external_reviewers: Vec::new(),
            reviewers: Vec::new(),
            appeals_reviewers: Vec::new(),
            auditors: Vec::new(),
            officer: None,
            treasurer: None,
            new_owner: None,
        }
    }
}

/// A deployment as it is going to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// Where everything will be.
    pub suite: Suite,
    /// What is to be done, in this order.
    pub steps: Vec<Step>,
    owner: AccountId,
    salt: Vec<u8>,
}

/// One transaction of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub task: Task,
    /// The contract that it creates or calls.
    pub contract: AccountId,
    /// The constructor's or message's selector with its arguments.
    pub data: Vec<u8>,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Creates a contract.
    Create(Contract),
    /// Binds the policies or the escrow to the claims, for good.
    Bind(Contract),
    /// Gives a role to these accounts.
    GiveRole(Role, Vec<AccountId>),
    /// Appoints the enrolment officer.
    AppointOfficer(AccountId),
    /// Gives the treasurer's role.
    SetTreasurer(AccountId),
    /// Offers a contract to its next owner.
    Offer(Contract, AccountId),
}

/// What the chain says of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is still to be done.
    Open,
    /// It is done.
    Done,
    /// Something else is in its place: what, in words.
    Otherwise(&'static str),
}

impl Task {
    /// What people and files call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create(contract) => contract.name(),
            Self::Bind(Contract::Escrow) => "escrow.bind_claims",
            Self::Bind(_) => "policies.bind_claims",
            Self::GiveRole(Role::Reviewer, _) => "claims.give_role reviewer",
            Self::GiveRole(Role::AppealsReviewer, _) => "claims.give_role appeals-reviewer",
            Self::GiveRole(Role::ExternalReviewer, _) => "claims.give_role external-reviewer",
            Self::GiveRole(Role::Auditor, _) => "claims.give_role auditor",
            Self::AppointOfficer(_) => "policies.appoint_officer",
            Self::SetTreasurer(_) => "escrow.set_treasurer",
            Self::Offer(Contract::Escrow, _) => "escrow.offer_ownership",
            Self::Offer(Contract::Claims, _) => "claims.offer_ownership",
            Self::Offer(_, _) => "policies.offer_ownership",
        }
    }
}

impl Rollout {
    /// Everything that these terms come to with these bundles on the chain of this genesis hash. Asks and changes nothing.
    #[must_use]
    pub fn plan(terms: &Terms, bundles: &Bundles, genesis: Hash) -> Self {
        let mut steps = Vec::new();
        let suite = plan_contracts(terms, bundles, genesis, &mut steps);
        plan_calls(terms, &suite, &mut steps);
        Self { suite, steps, owner: terms.owner, salt: terms.salt.clone() }
    }

    /// Whether a step is still to be done, as the chain tells.
    ///
    /// # Errors
    ///
    /// [`AskError`] if the chain or a contract does not answer.
    pub fn standing(
        &self,
        step: &Step,
        chain: &mut (impl Chain + ?Sized),
        bundles: &Bundles,
    ) -> Result<Standing, AskError> {
        let suite = &self.suite;
        Ok(match &step.task {
            Task::Create(contract) => match chain.code_hash(step.contract) {
                Ok(found) if found == bundles.of(*contract).code_hash => Standing::Done,
                Ok(_) => Standing::Otherwise("a contract with other code is there: it was upgraded since"),
                Err(ChainError::NoContract(_)) => Standing::Open,
                Err(error) => return Err(error.into()),
            },
            Task::Bind(contract) => {
                let bound = match contract {
                    Contract::Escrow => suite.escrow.claims().ask(chain)?,
                    Contract::Policies | Contract::Claims | Contract::ProviderRegistry | Contract::ConsentRegistry => {
                        suite.policies.claims().ask(chain)?
                    }
                };
                one(bound, suite.claims.0, "it is bound to another claims contract, for good")
            }
            Task::GiveRole(role, accounts) => {
                let found = suite.claims.role(*role).ask(chain)?;
                if found == *accounts {
                    Standing::Done
                } else if found.is_empty() {
                    Standing::Open
                } else {
                    Standing::Otherwise("other accounts have the role")
                }
            }
            Task::AppointOfficer(officer) => {
                one(suite.policies.officer().ask(chain)?, *officer, "somebody else is the enrolment officer")
            }
            Task::SetTreasurer(treasurer) => {
                one(suite.escrow.treasurer().ask(chain)?, *treasurer, "somebody else is the treasurer")
            }
            Task::Offer(contract, to) => {
                let (owner, offered) = suite.owner_of(*contract, chain)?;
                if owner == Some(*to) {
                    Standing::Done
                } else {
                    one(offered, *to, "it is offered to somebody else")
                }
            }
        })
    }

    /// Does a step, whether or not it is done already.
    ///
    /// # Errors
    ///
    /// [`DeployError`]; nothing has changed then.
    pub fn run(&self, step: &Step, chain: &mut (impl Chain + ?Sized), bundles: &Bundles) -> Result<Cost, DeployError> {
        let name = step.task.name();
        if let Task::Create(contract) = &step.task {
            let created = chain
                .create(self.owner, bundles.of(*contract), step.data.clone(), &self.salt)
                .map_err(|error| own_error(*contract, error))?;
            if created.address != step.contract {
                return Err(DeployError::Elsewhere { contract: *contract, found: created.address });
            }
            return Ok(created.cost);
        }
        let report = chain.call(self.owner, step.contract, 0, step.data.clone());
        let report = report.map_err(|error| DeployError::Create(name, error.into()))?;
        let refusal = match &step.task {
            Task::Bind(Contract::Escrow) | Task::SetTreasurer(_) | Task::Offer(Contract::Escrow, _) => {
                refusal::<EscrowError>(&report)
            }
            Task::Offer(..) => refusal::<AdministrationError>(&report),
            Task::Bind(_) | Task::AppointOfficer(_) => refusal::<PoliciesError>(&report),
            Task::GiveRole(..) | Task::Create(_) => refusal::<ClaimsError>(&report),
        };
        match refusal {
            None => Ok(report.cost),
            Some(sentence) => Err(DeployError::Refused(name, sentence)),
        }
    }
}

impl Suite {
    /// Who owns a contract, and to whom it is offered; nobody owns a registry.
    ///
    /// # Errors
    ///
    /// [`AskError`] if the contract does not answer.
    pub fn owner_of(
        &self,
        contract: Contract,
        chain: &mut (impl Chain + ?Sized),
    ) -> Result<(Option<AccountId>, Option<AccountId>), AskError> {
        let administration = match contract {
            Contract::ProviderRegistry | Contract::ConsentRegistry => return Ok((None, None)),
            Contract::Escrow => {
                return Ok((Some(self.escrow.owner().ask(chain)?), self.escrow.offered_to().ask(chain)?));
            }
            Contract::Policies => self.policies.administration(),
            Contract::Claims => self.claims.administration(),
        };
        Ok((Some(administration.owner().ask(chain)?), administration.pending().ask(chain)?.offered_to))
    }
}

fn plan_contracts(terms: &Terms, bundles: &Bundles, genesis: Hash, steps: &mut Vec<Step>) -> Suite {
    let new = ink::selector_bytes!("new");
    let mut create = |contract: Contract, data: Vec<u8>| {
        let address = contract_address(terms.owner, bundles.of(contract).code_hash, &data, &terms.salt);
        steps.push(Step { task: Task::Create(contract), contract: address, data });
        address
    };
    let provider_registry = match terms.provider_registry {
        Some(shared) => shared,
        None => create(Contract::ProviderRegistry, encode_message(new, &())),
    };
    let consent_registry = match terms.consent_registry {
        Some(shared) => shared,
        None => {
            let genesis: [u8; 32] = genesis.into();
            create(Contract::ConsentRegistry, encode_message(new, &(provider_registry, genesis)))
        }
    };
    let policies = create(Contract::Policies, encode_message(new, &()));
    let escrow = create(Contract::Escrow, encode_message(new, &()));
    let partners = Partners { consent_registry, provider_registry, policies, escrow };
    let data = encode_message(new, &(partners, &terms.issuers, &terms.external_reviewers));
    let claims = create(Contract::Claims, data);
    Suite {
        consent_registry: ConsentRegistry(consent_registry),
        provider_registry: ProviderRegistry(provider_registry),
        policies: Policies(policies),
        escrow: Escrow(escrow),
        claims: Claims(claims),
    }
}

fn plan_calls(terms: &Terms, suite: &Suite, steps: &mut Vec<Step>) {
    let mut call = |task, call: crate::chain::Call| {
        steps.push(Step { task, contract: call.contract, data: call.data });
    };
    let claims = suite.claims.0;
    call(Task::Bind(Contract::Policies), suite.policies.bind_claims(claims).call());
    call(Task::Bind(Contract::Escrow), suite.escrow.bind_claims(claims).call());
    let roles = [
        (Role::Reviewer, &terms.reviewers),
        (Role::AppealsReviewer, &terms.appeals_reviewers),
        (Role::Auditor, &terms.auditors),
    ];
    for (role, accounts) in roles {
        if !accounts.is_empty() {
            call(Task::GiveRole(role, accounts.clone()), suite.claims.give_role(role, accounts).call());
        }
    }
    if let Some(officer) = terms.officer {
        call(Task::AppointOfficer(officer), suite.policies.appoint_officer(Some(officer)).call());
    }
    if let Some(treasurer) = terms.treasurer {
        call(Task::SetTreasurer(treasurer), suite.escrow.set_treasurer(Some(treasurer)).call());
    }
    if let Some(to) = terms.new_owner {
        let offer = suite.policies.administration().offer_ownership(Some(to)).call();
        call(Task::Offer(Contract::Policies, to), offer);
        call(Task::Offer(Contract::Escrow, to), suite.escrow.offer_ownership(Some(to)).call());
        call(Task::Offer(Contract::Claims, to), suite.claims.administration().offer_ownership(Some(to)).call());
    }
}

fn one(found: Option<AccountId>, wanted: AccountId, otherwise: &'static str) -> Standing {
    match found {
        None => Standing::Open,
        Some(found) if found == wanted => Standing::Done,
        Some(_) => Standing::Otherwise(otherwise),
    }
}

/// What the contract says where it refused.
fn refusal<E: Decode + Sentence>(report: &CallReport) -> Option<String> {
    match report.decode::<Result<(), E>>() {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.sentence()),
        Err(error) => Some(error.to_string()),
    }
}

/// The claims contract's own error, where it returned one.
fn own_error(contract: Contract, error: ChainError) -> DeployError {
    if let (Contract::Claims, ChainError::ConstructorReverted(bytes)) = (contract, &error) {
        if let Ok(Err(refusal)) = decode_return::<Result<(), ClaimsError>>(bytes) {
            return DeployError::Claims(refusal);
        }
    }
    DeployError::Create(contract.name(), error.into())
}
