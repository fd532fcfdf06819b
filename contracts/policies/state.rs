//! All that the policies keep.

use domain::accumulators::{Used, UsedKey};
use domain::authorisation::Authorisation;
use domain::enrolment::Enrolment;
use domain::ids::{
    Account, AuthorisationId, Code, ControlNumber, DrugSerial, FamilyId, MemberId, PlanId, PlanRef, ProviderId,
};
use domain::network::Network;
use domain::plan::Plan;
use domain::service::Service;
use domain::visit::{Visit, VisitKey};
use ink::primitives::AccountId;
use ink::storage::{Lazy, Mapping};
use interfaces::administered::Administered;
use interfaces::administration::Pending;
use interfaces::policies::PoliciesError;
use interfaces::record::{Record, Records};

/// The policies' state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// Who is in charge.
    roles: Lazy<Option<Record<Roles>>>,
    /// What the owner has in hand.
    pending: Lazy<Option<Record<Pending>>>,
    /// How many members are enrolled.
    pub(crate) members: Lazy<u32>,
    /// How many versions each plan has.
    pub(crate) versions: Mapping<PlanId, u16>,
    /// Plans, by version.
    plans: Mapping<PlanRef, Record<Plan>>,
    /// Services, by plan.
    services: Mapping<(PlanId, Code), Record<Service>>,
    /// Providers' places in the networks.
    networks: Mapping<ProviderId, Record<Network>>,
    /// Members.
    enrolments: Mapping<MemberId, Record<Enrolment>>,
    /// Members, by every account that is or was theirs.
    accounts: Mapping<Account, Record<MemberId>>,
    /// How many members each family has.
    families: Mapping<FamilyId, u16>,
    /// What members and families have used.
    used: Mapping<UsedKey, Record<Used>>,
    /// What members have had from a provider on a day.
    visits: Mapping<VisitKey, Record<Visit>>,
    /// How many prior authorisations were asked for.
    authorisation_count: Lazy<u32>,
    /// Prior authorisations.
    authorisations: Mapping<AuthorisationId, Record<Authorisation>>,
    /// The claims that drugs' serial numbers belong to.
    drug_serials: Mapping<DrugSerial, Record<Option<ControlNumber>>>,
}

domain::wire! {
    /// Who is in charge.
    #[derive(Copy)]
    pub struct Roles {
        /// The owner.
        pub owner: AccountId,
        /// The bound claims contract.
        pub claims: Option<AccountId>,
        /// Who enrols members in the owner's place.
        pub officer: Option<AccountId>,
    }
}

impl State {
    /// New policies of an owner.
    pub fn new(owner: AccountId) -> Self {
        let mut state = Self::default();
        state.store_roles(Roles { owner, claims: None, officer: None });
        state
    }

    /// The same records once more, to be changed: a state knows where they lie, and holds none itself.
    pub fn again(&self) -> Self {
        Self::default()
    }

    /// Who is in charge. It is there from the constructor on.
    pub fn load_roles(&self) -> Roles {
        self.roles.get_or_default().expect("the constructor has set it").0
    }

    /// Refuses whoever is not the bound claims contract.
    pub fn ensure_claims(&self, caller: AccountId) -> Result<(), PoliciesError> {
        let claims = self.load_roles().claims.ok_or(PoliciesError::NotBound)?;
        if claims == caller {
            Ok(())
        } else {
            Err(PoliciesError::NotClaims)
        }
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
        self.plans.load(plan)
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
        self.services.load((plan, code))
    }

    /// Keeps a service of a plan.
    pub fn store_service(&mut self, plan: PlanId, code: Code, service: Service) {
        self.services.insert((plan, code), &Record(service));
    }

    /// A provider's place in the networks.
    pub fn load_network(&self, provider: ProviderId) -> Network {
        self.networks.load(provider).unwrap_or_default()
    }

    /// Keeps a provider's place in the networks.
    pub fn store_network(&mut self, provider: ProviderId, network: Network) {
        self.networks.insert(provider, &Record(network));
    }

    /// Keeps a new member and numbers it.
    pub fn add_member(&mut self, enrolment: Enrolment) -> Result<MemberId, PoliciesError> {
        let number = self.members.get_or_default();
        self.members.set(&number.checked_add(1).ok_or(PoliciesError::TooManyMembers)?);
        let member = MemberId(number);
        let family = self.families.get(enrolment.family).unwrap_or_default();
        self.families.insert(enrolment.family, &family.checked_add(1).ok_or(PoliciesError::TooManyMembers)?);
        self.rebind(member, enrolment);
        Ok(member)
    }

    /// A member.
    pub fn load_enrolment(&self, member: MemberId) -> Option<Enrolment> {
        self.enrolments.load(member)
    }

    /// Keeps a member.
    pub fn store_enrolment(&mut self, member: MemberId, enrolment: Enrolment) {
        self.enrolments.insert(member, &Record(enrolment));
    }

    /// Keeps a member who is bound to an account anew. The account before stays taken.
    pub fn rebind(&mut self, member: MemberId, enrolment: Enrolment) {
        self.accounts.insert(enrolment.account, &Record(member));
        self.store_enrolment(member, enrolment);
    }

    /// Whether an account is or was a member's.
    pub fn was_enrolled(&self, account: Account) -> bool {
        self.accounts.contains(account)
    }

    /// The member of an account.
    pub fn load_member_of(&self, account: Account) -> Option<MemberId> {
        let member = self.accounts.load(account)?;
        self.load_enrolment(member).filter(|enrolment| enrolment.account == account).map(|_| member)
    }

    /// How many members a family has.
    pub fn load_family(&self, family: FamilyId) -> u16 {
        self.families.get(family).unwrap_or_default()
    }

    /// What a holder has used.
    pub fn load_used(&self, key: UsedKey) -> Used {
        self.used.load(key).unwrap_or_default()
    }

    /// Keeps what a holder has used.
    pub fn store_used(&mut self, key: UsedKey, used: Used) {
        self.used.insert(key, &Record(used));
    }

    /// Keeps a new prior authorisation and numbers it.
    pub fn add_authorisation(&mut self, authorisation: Authorisation) -> Result<AuthorisationId, PoliciesError> {
        let number = self.authorisation_count.get_or_default();
        self.authorisation_count.set(&number.checked_add(1).ok_or(PoliciesError::Overflow)?);
        let id = AuthorisationId(number);
        self.store_authorisation(id, authorisation);
        Ok(id)
    }

    /// A prior authorisation.
    pub fn load_authorisation(&self, id: AuthorisationId) -> Option<Authorisation> {
        self.authorisations.load(id)
    }

    /// Keeps a prior authorisation.
    pub fn store_authorisation(&mut self, id: AuthorisationId, authorisation: Authorisation) {
        self.authorisations.insert(id, &Record(authorisation));
    }

    /// The claim that a drug's serial number belongs to.
    pub fn load_drug_serial(&self, serial: DrugSerial) -> Option<ControlNumber> {
        self.drug_serials.load(serial).flatten()
    }

    /// Keeps the claim that a drug's serial number belongs to.
    pub fn store_drug_serial(&mut self, serial: DrugSerial, claim: Option<ControlNumber>) {
        self.drug_serials.insert(serial, &Record(claim));
    }

    /// What a member has had from a provider on a day.
    pub fn load_visit(&self, key: VisitKey) -> Visit {
        self.visits.load(key).unwrap_or_default()
    }

    /// Keeps what a member has had from a provider on a day.
    pub fn store_visit(&mut self, key: VisitKey, visit: Visit) {
        self.visits.insert(key, &Record(visit));
    }
}

impl Administered for State {
    fn load_owner(&self) -> AccountId {
        self.load_roles().owner
    }

    fn store_owner(&mut self, owner: AccountId) {
        self.store_roles(Roles { owner, ..self.load_roles() });
    }

    fn load_pending(&self) -> Pending {
        self.pending.get_or_default().map(|record| record.0).unwrap_or_default()
    }

    fn store_pending(&mut self, pending: Pending) {
        self.pending.set(&Some(Record(pending)));
    }

    fn has_role(&self, account: AccountId) -> bool {
        self.load_roles().officer == Some(account)
    }
}
