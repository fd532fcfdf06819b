//! What an example asks of an insurer, whoever plays it: the deployed contracts, or the pure rules over records in memory.

use std::fmt;

use domain::accumulators::Opening;
use domain::authorisation::{Approval, AuthorisationRequest};
use domain::calendar::Day;
use domain::claim::{Batch, Refusal};
use domain::decision::{Decision, Pend};
use domain::enrolment::{Coverage, Person};
use domain::ids::{AuthorisationId, ClaimKey, Code, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use domain::money::Amount;
use domain::network::Network;
use domain::plan::Plan;
use domain::service::Service;

/// What stood in the way of an operation, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(pub String);

impl Fault {
    /// A fault that says what was tried and what came of it.
    pub fn at(what: &str, why: impl fmt::Display) -> Self {
        Self(format!("{what}: {why}"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// What became of a submitted claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It is adjudicated.
    Decided(Decision),
    /// It waits.
    Pended(Pend),
    /// It did not enter.
    Refused(Refusal),
}

/// What a member has used and has left in the plan year of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances {
    /// One per ceiling of the plan, by its number.
    pub ceilings: Vec<CeilingBalance>,
    /// One per limit of the plan, by its number.
    pub limits: Vec<LimitBalance>,
}

/// A ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CeilingBalance {
    /// Used by the member.
    pub member_used: Amount,
    /// Used by the family; nothing where the ceiling has no part of the family's.
    pub family_used: Amount,
    /// Left for the member; none without a ceiling.
    pub left: Option<Amount>,
}

/// A limit, in its own measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitBalance {
    /// Used.
    pub used: u128,
    /// Left.
    pub left: u128,
}

/// An insurer whose rules are tried. Every operation is one that an insurer, a provider or a passer-by can really do.
pub trait Insurer {
    /// What it is, in a few words.
    fn name(&self) -> &'static str;

    /// A new insurer that has no plans, members and claims, on 1 January 2025.
    fn begin(&mut self) -> Result<(), Fault>;

    /// Noon of a day, which is not before the one that it was.
    fn set_day(&mut self, day: Day) -> Result<(), Fault>;

    /// Publishes a plan or its next version.
    fn publish(&mut self, plan: PlanId, terms: &Plan) -> Result<PlanRef, Fault>;

    /// Sets services of a plan.
    fn set_services(&mut self, plan: PlanId, services: &[(Code, Service)]) -> Result<(), Fault>;

    /// A provider that is credentialed for good, with its place in the network.
    fn provider(&mut self, network: &Network) -> Result<ProviderId, Fault>;

    /// Enrols somebody new.
    fn enrol(&mut self, family: FamilyId, coverage: Coverage, person: Option<Person>) -> Result<MemberId, Fault>;

    /// Adds a stretch of coverage.
    fn add_coverage(&mut self, member: MemberId, coverage: Coverage) -> Result<(), Fault>;

    /// Carries in what an earlier insurer had counted in the plan year of a day.
    fn carry_in(&mut self, member: MemberId, day: Day, opening: &Opening) -> Result<(), Fault>;

    /// A provider asks for a prior authorisation, and it is decided at once; none refuses.
    fn authorise(&mut self, asked: &AuthorisationRequest, approval: Option<Approval>)
        -> Result<AuthorisationId, Fault>;

    /// The provider submits claims; one result per claim.
    fn submit(&mut self, batch: &Batch) -> Result<Vec<Submitted>, Fault>;

    /// Lets the due clocks of a claim take effect, and tells how it stands.
    fn advance(&mut self, claim: ClaimKey) -> Result<Submitted, Fault>;

    /// What a member has used and has left.
    fn balances(&mut self, member: MemberId, day: Day) -> Result<Balances, Fault>;
}
