//! Messages of the policies.

use domain::accumulators::Opening;
use domain::authorisation::{Approval, Authorisation, AuthorisationRequest};
use domain::calendar::Day;
use domain::decision::Outcome;
use domain::enrolment::{Coverage, Enrolment, Person};
use domain::ids::{Account, AuthorisationId, Code, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use domain::network::Network;
use domain::plan::Plan;
use domain::service::Service;
use interfaces::policies::{AdjudicationRequest, Balances, Involved, PoliciesError};

use super::{Administration, Message, Question};
use crate::chain::AccountId;

/// The policies at an address. Each method is the message of [`interfaces::policies::Policies`] of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policies(pub AccountId);

type Answer<T> = Message<T, PoliciesError>;

impl Policies {
    /// Binds the claims contract, for good. From the owner.
    pub fn bind_claims(self, claims: AccountId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::bind_claims"), &claims)
    }

    /// Appoints the enrolment officer, or dismisses him. From the owner.
    pub fn appoint_officer(self, officer: Option<AccountId>) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::appoint_officer"), &officer)
    }

    /// Publishes a plan or its next version. From the owner.
    pub fn publish_plan(self, plan: PlanId, terms: &Plan) -> Answer<PlanRef> {
        Message::new(self.0, ink::selector_bytes!("Policies::publish_plan"), &(plan, terms))
    }

    /// Sets services of a plan. From the owner.
    pub fn set_services(self, plan: PlanId, services: &[(Code, Service)]) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::set_services"), &(plan, services))
    }

    /// Places a provider in the network tiers. From the owner.
    pub fn set_network(self, provider: ProviderId, network: &Network) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::set_network"), &(provider, network))
    }

    /// Enrols a member. From the enrolment officer.
    pub fn enrol(
        self,
        account: AccountId,
        family: FamilyId,
        coverage: Coverage,
        person: Option<Person>,
    ) -> Answer<MemberId> {
        Message::new(self.0, ink::selector_bytes!("Policies::enrol"), &(account, family, coverage, person))
    }

    /// Adds a stretch of coverage. From the enrolment officer.
    pub fn add_coverage(self, member: MemberId, coverage: Coverage) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::add_coverage"), &(member, coverage))
    }

    /// Ends the last stretch of coverage. From the enrolment officer.
    pub fn end_coverage(self, member: MemberId, last: Day) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::end_coverage"), &(member, last))
    }

    /// Binds a member's enrolment to another account. From the enrolment officer.
    pub fn rebind(self, member: MemberId, account: AccountId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::rebind"), &(member, account))
    }

    /// Attests sex and age class from a day on. From the enrolment officer.
    pub fn attest(self, member: MemberId, person: Person) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::attest"), &(member, person))
    }

    /// Carries in opening balances. From the enrolment officer.
    pub fn carry_in(self, member: MemberId, day: Day, opening: &Opening) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::carry_in"), &(member, day, opening))
    }

    /// Works out claims. From the bound claims contract, so that anyone else is refused.
    pub fn adjudicate(self, request: &AdjudicationRequest) -> Answer<Vec<Outcome>> {
        Message::new(self.0, interfaces::annex::SELECTOR, request)
    }

    /// Keeps a request for a prior authorisation. From the bound claims contract, so that anyone else is refused.
    pub fn ask_authorisation(self, request: &AuthorisationRequest) -> Answer<AuthorisationId> {
        Message::new(self.0, ink::selector_bytes!("Policies::ask_authorisation"), request)
    }

    /// Decides a prior authorisation. From the bound claims contract, so that anyone else is refused.
    pub fn decide_authorisation(self, id: AuthorisationId, approval: Option<Approval>) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Policies::decide_authorisation"), &(id, approval))
    }

    /// A prior authorisation.
    pub fn authorisation(self, id: AuthorisationId) -> Question<Option<Authorisation>> {
        Question::new(self.0, ink::selector_bytes!("Policies::authorisation"), &id)
    }

    /// What a member has used and has left in the plan year of a day.
    pub fn balances(self, member: MemberId, day: Day) -> Answer<Balances> {
        Message::new(self.0, ink::selector_bytes!("Policies::balances"), &(member, day))
    }

    /// A member's enrolment.
    pub fn enrolment(self, member: MemberId) -> Question<Option<Enrolment>> {
        Question::new(self.0, ink::selector_bytes!("Policies::enrolment"), &member)
    }

    /// The member of an account.
    pub fn member_of(self, account: AccountId) -> Question<Option<MemberId>> {
        Question::new(self.0, ink::selector_bytes!("Policies::member_of"), &account)
    }

    /// The account of a member.
    pub fn account_of(self, member: MemberId) -> Question<Option<Account>> {
        Question::new(self.0, ink::selector_bytes!("Policies::account_of"), &member)
    }

    /// A version of a plan.
    pub fn plan(self, plan: PlanRef) -> Question<Option<Plan>> {
        Question::new(self.0, ink::selector_bytes!("Policies::plan"), &plan)
    }

    /// A service of a plan.
    pub fn service(self, plan: PlanId, code: Code) -> Question<Option<Service>> {
        Question::new(self.0, ink::selector_bytes!("Policies::service"), &(plan, code))
    }

    /// A provider in the insurer's eyes.
    pub fn network(self, provider: ProviderId) -> Question<Network> {
        Question::new(self.0, ink::selector_bytes!("Policies::network"), &provider)
    }

    /// The bound claims contract.
    pub fn claims(self) -> Question<Option<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Policies::claims"), &())
    }

    /// The enrolment officer, where one is appointed.
    pub fn officer(self) -> Question<Option<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Policies::officer"), &())
    }

    /// Who is no impartial judge of a member's claims, or of anybody's.
    pub fn involved(self, member: Option<MemberId>) -> Question<Involved> {
        Question::new(self.0, ink::selector_bytes!("Policies::involved"), &member)
    }

    /// What the policies have in common with the claims.
    #[must_use]
    pub fn administration(self) -> Administration {
        Administration(self.0)
    }
}
