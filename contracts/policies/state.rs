//! All that the policies keep.

use domain::accumulators::{FamilyYear, FamilyYearKey, MemberYear, MemberYearKey};
use domain::enrolment::Enrolment;
use domain::ids::{Account, Code, MemberId, PlanId, PlanRef, ProviderId};
use domain::plan::{Network, Plan, Service};
use domain::visit::{Visit, VisitKey};
use ink::primitives::AccountId;
use ink::storage::{Lazy, Mapping};
use interfaces::policies::PoliciesError;
use interfaces::record::Record;

/// The policies' state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// Who is in charge.
    roles: Lazy<Option<Record<Roles>>>,
    /// How many members are enrolled.
    pub(crate) members: Lazy<u32>,
    /// How many versions each plan has.
    pub(crate) versions: Mapping<PlanId, u16>,
    /// Plans, by version.
    plans: Mapping<PlanRef, Record<Plan>>,
    /// Services, by plan.
    services: Mapping<(PlanId, Code), Record<Service>>,
    /// Providers' contracts.
    networks: Mapping<ProviderId, Record<Network>>,
    /// Members.
    enrolments: Mapping<MemberId, Record<Enrolment>>,
    /// Members, by account.
    accounts: Mapping<Account, Record<MemberId>>,
    /// What members have used.
    member_years: Mapping<MemberYearKey, Record<MemberYear>>,
    /// What families have used.
    family_years: Mapping<FamilyYearKey, Record<FamilyYear>>,
    /// What members have had from a provider on a day.
    visits: Mapping<VisitKey, Record<Visit>>,
}

domain::wire! {
    /// Who is in charge.
    #[derive(Copy)]
    pub struct Roles {
        /// The owner.
        pub owner: AccountId,
        /// The bound claims contract.
        pub claims: Option<AccountId>,
    }
}

impl State {
    /// New policies of an owner.
    pub fn new(owner: AccountId) -> Self {
        let mut state = Self::default();
        state.store_roles(Roles { owner, claims: None });
        state
    }

    /// Who is in charge. It is there from the constructor on.
    pub fn load_roles(&self) -> Roles {
        self.roles.get_or_default().expect("the constructor has set it").0
    }

    /// Keeps who is in charge.
    pub fn store_roles(&mut self, roles: Roles) {
        self.roles.set(&Some(Record(roles)));
    }

    /// Keeps the next version of a plan.
    pub fn add_plan(&mut self, plan: PlanId, terms: Plan) -> Result<PlanRef, PoliciesError> {
        let version = self.versions.get(plan).unwrap_or_default();
        self.versions.insert(plan, &version.checked_add(1).ok_or(PoliciesError::TooManyVersions)?);
        let reference = PlanRef { plan, version };
        self.plans.insert(reference, &Record(terms));
        Ok(reference)
    }

    /// A version of a plan.
    pub fn load_plan(&self, plan: PlanRef) -> Option<Plan> {
        self.plans.get(plan).map(|record| record.0)
    }

    /// The latest version of a plan.
    pub fn load_latest_plan(&self, plan: PlanId) -> Option<Plan> {
        let version = self.versions.get(plan)?.checked_sub(1)?;
        self.load_plan(PlanRef { plan, version })
    }

    /// Whether there is that version of a plan.
    pub fn has_plan(&self, plan: PlanRef) -> bool {
        self.plans.contains(plan)
    }

    /// A service of a plan.
    pub fn load_service(&self, plan: PlanId, code: Code) -> Option<Service> {
        self.services.get((plan, code)).map(|record| record.0)
    }

    /// Keeps a service of a plan.
    pub fn store_service(&mut self, plan: PlanId, code: Code, service: Service) {
        self.services.insert((plan, code), &Record(service));
    }

    /// Whether a provider is bound.
    pub fn load_network(&self, provider: ProviderId) -> Network {
        self.networks.get(provider).map(|record| record.0).unwrap_or_default()
    }

    /// Keeps whether a provider is bound.
    pub fn store_network(&mut self, provider: ProviderId, network: Network) {
        self.networks.insert(provider, &Record(network));
    }

    /// Keeps a new member and numbers it.
    pub fn add_member(&mut self, enrolment: Enrolment) -> Result<MemberId, PoliciesError> {
        let number = self.members.get_or_default();
        self.members.set(&number.checked_add(1).ok_or(PoliciesError::TooManyMembers)?);
        let member = MemberId(number);
        self.accounts.insert(enrolment.account, &Record(member));
        self.store_enrolment(member, enrolment);
        Ok(member)
    }

    /// A member.
    pub fn load_enrolment(&self, member: MemberId) -> Option<Enrolment> {
        self.enrolments.get(member).map(|record| record.0)
    }

    /// Keeps a member.
    pub fn store_enrolment(&mut self, member: MemberId, enrolment: Enrolment) {
        self.enrolments.insert(member, &Record(enrolment));
    }

    /// The member of an account.
    pub fn load_member_of(&self, account: Account) -> Option<MemberId> {
        self.accounts.get(account).map(|record| record.0)
    }

    /// What a member has used.
    pub fn load_member_year(&self, key: MemberYearKey) -> MemberYear {
        self.member_years.get(key).map(|record| record.0).unwrap_or_default()
    }

    /// Keeps what a member has used.
    pub fn store_member_year(&mut self, key: MemberYearKey, year: &Record<MemberYear>) {
        self.member_years.insert(key, year);
    }

    /// What a family has used.
    pub fn load_family_year(&self, key: FamilyYearKey) -> FamilyYear {
        self.family_years.get(key).map(|record| record.0).unwrap_or_default()
    }

    /// Keeps what a family has used.
    pub fn store_family_year(&mut self, key: FamilyYearKey, year: &Record<FamilyYear>) {
        self.family_years.insert(key, year);
    }

    /// What a member has had from a provider on a day.
    pub fn load_visit(&self, key: VisitKey) -> Visit {
        self.visits.get(key).map(|record| record.0).unwrap_or_default()
    }

    /// Keeps what a member has had from a provider on a day.
    pub fn store_visit(&mut self, key: VisitKey, visit: &Record<Visit>) {
        self.visits.insert(key, visit);
    }
}
