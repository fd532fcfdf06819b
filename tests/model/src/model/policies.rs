//! The policies: records in maps, and the pure rules over them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use client::domain::accumulators::{Counter, Holder, Opening, Used, UsedKey};
use client::domain::adjudicate::{adjudicate, Book, Changes, Circumstances};
use client::domain::authorisation::{Approval, Authorisation, AuthorisationRequest};
use client::domain::bounds::MAX_CODES_PER_AUTHORISATION;
use client::domain::calendar::Day;
use client::domain::claim::Claim;
use client::domain::decision::Outcome;
use client::domain::enrolment::{Coverage, CoverageError, Enrolment, Person};
use client::domain::ids::{
    Account, AuthorisationId, Code, ControlNumber, DrugSerial, FamilyId, MemberId, Millis, PlanId, PlanRef, ProviderId,
};
use client::domain::money::Amount;
use client::domain::network::Network;
use client::domain::plan::{Growth, LimitHolder, Measure, Period, Plan};
use client::domain::service::Service;
use client::domain::visit::{Visit, VisitKey};
use client::interfaces::policies::{Balances, CeilingBalance, LimitBalance, PoliciesError};

use super::Administration;

/// The policies.
#[derive(Clone, Debug)]
pub struct Policies {
    /// Owner, offer and upgrade.
    pub administration: Administration,
    /// Who enrols in the owner's place.
    pub officer: Option<Account>,
    /// Plans, by version.
    pub plans: BTreeMap<PlanRef, Rc<Plan>>,
    /// Services.
    pub services: BTreeMap<(PlanId, Code), Rc<Service>>,
    /// Providers in the networks.
    pub networks: BTreeMap<ProviderId, Rc<Network>>,
    /// Members, by their number.
    pub members: Vec<Rc<Enrolment>>,
    /// What holders have used.
    pub used: BTreeMap<UsedKey, Rc<Used>>,
    /// What members have had from a provider on a day.
    pub visits: BTreeMap<VisitKey, Rc<Visit>>,
    /// Every account that is or was a member's.
    pub taken: BTreeSet<Account>,
    /// Prior authorisations, by their number.
    pub authorisations: Vec<Rc<Authorisation>>,
    /// Whose drugs' serial numbers are.
    pub serials: BTreeMap<DrugSerial, ControlNumber>,
    /// The opening balances that were carried in, in order, with the member's plan year.
    pub openings: Vec<(MemberId, PlanRef, Day, Opening)>,
}

impl Book for Policies {
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>> {
        self.members.get(member.0 as usize).cloned()
    }

    fn family_members(&mut self, family: FamilyId) -> u16 {
        self.family(family)
    }

    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>> {
        self.plans.get(&plan).cloned()
    }

    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>> {
        self.services.get(&(plan, code)).cloned()
    }

    fn network(&mut self, provider: ProviderId) -> Rc<Network> {
        self.networks.get(&provider).cloned().unwrap_or_default()
    }

    fn used(&mut self, key: UsedKey) -> Used {
        self.used.get(&key).map(|used| Used::clone(used)).unwrap_or_default()
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        self.visits.get(&key).map(|visit| Visit::clone(visit)).unwrap_or_default()
    }

    fn authorisation(&mut self, id: AuthorisationId) -> Option<Authorisation> {
        self.authorisations.get(id.0 as usize).map(|it| Authorisation::clone(it))
    }

    fn drug_serial(&mut self, serial: DrugSerial) -> Option<ControlNumber> {
        self.serials.get(&serial).copied()
    }
}

/// The plan year of a member that holds a day.
struct PlanYear {
    family: FamilyId,
    reference: PlanRef,
    plan: Rc<Plan>,
    year: Day,
}

impl Policies {
    /// New policies.
    #[must_use]
    pub fn new(owner: Account) -> Self {
        Self {
            administration: Administration::new(owner),
            officer: None,
            plans: BTreeMap::new(),
            services: BTreeMap::new(),
            networks: BTreeMap::new(),
            members: Vec::new(),
            taken: BTreeSet::new(),
            used: BTreeMap::new(),
            visits: BTreeMap::new(),
            authorisations: Vec::new(),
            serials: BTreeMap::new(),
            openings: Vec::new(),
        }
    }

    /// How many members a family has.
    #[must_use]
    pub fn family(&self, family: FamilyId) -> u16 {
        self.members.iter().filter(|enrolment| enrolment.family == family).count() as u16
    }

    /// The latest version of a plan.
    #[must_use]
    pub fn latest(&self, plan: PlanId) -> Option<(PlanRef, &Rc<Plan>)> {
        self.plans.iter().rev().find(|(reference, _)| reference.plan == plan).map(|(reference, it)| (*reference, it))
    }

    /// Who may enrol.
    #[must_use]
    pub fn enrols(&self) -> Account {
        self.officer.unwrap_or(self.administration.owner)
    }

    fn ensure_owner(&self, from: Account) -> Result<(), PoliciesError> {
        if from == self.administration.owner {
            Ok(())
        } else {
            Err(PoliciesError::NotOwner)
        }
    }

    fn ensure_officer(&self, from: Account) -> Result<(), PoliciesError> {
        if from == self.enrols() {
            Ok(())
        } else {
            Err(PoliciesError::NotEnrolmentOfficer)
        }
    }

    fn plan_year(&self, member: MemberId, day: Day) -> Result<PlanYear, PoliciesError> {
        let enrolment = self.members.get(member.0 as usize).ok_or(PoliciesError::NoSuchMember)?;
        let inside = |coverage: &&Coverage| coverage.from <= day && day <= coverage.to;
        let coverage = enrolment.coverages.iter().find(inside).ok_or(PoliciesError::NotCovered)?;
        let plan = self.plans.get(&coverage.plan).ok_or(PoliciesError::NoSuchPlan)?;
        let year = day.plan_year(plan.year_start).ok_or(PoliciesError::Overflow)?;
        Ok(PlanYear { family: enrolment.family, reference: coverage.plan, plan: plan.clone(), year })
    }

    /// Appoints or dismisses the officer.
    pub fn appoint_officer(&mut self, from: Account, officer: Option<Account>) -> Result<(), PoliciesError> {
        self.ensure_owner(from)?;
        if officer == Some(from) {
            return Err(PoliciesError::HasOtherRole);
        }
        self.officer = officer;
        Ok(())
    }

    /// Publishes a version.
    pub fn publish_plan(&mut self, from: Account, plan: PlanId, terms: &Rc<Plan>) -> Result<PlanRef, PoliciesError> {
        self.ensure_owner(from)?;
        terms.ensure_valid().map_err(PoliciesError::Plan)?;
        let version = self.latest(plan).map_or(0, |(reference, _)| reference.version + 1);
        let reference = PlanRef { plan, version };
        self.plans.insert(reference, terms.clone());
        Ok(reference)
    }

    /// Sets services.
    pub fn set_services(
        &mut self,
        from: Account,
        plan: PlanId,
        services: &[(Code, Service)],
        now: Millis,
    ) -> Result<(), PoliciesError> {
        self.ensure_owner(from)?;
        let (_, terms) = self.latest(plan).ok_or(PoliciesError::NoSuchPlan)?;
        let today = Day::of(now, terms.utc_offset_minutes).ok_or(PoliciesError::Overflow)?;
        for (code, service) in services {
            service.ensure_valid(terms).map_err(PoliciesError::Plan)?;
            if let Some(earlier) = self.services.get(&(plan, *code)) {
                service.ensure_follows(earlier, today).map_err(PoliciesError::Plan)?;
            }
        }
        for (code, service) in services {
            self.services.insert((plan, *code), Rc::new(service.clone()));
        }
        Ok(())
    }

    /// Places a provider.
    pub fn set_network(
        &mut self,
        from: Account,
        provider: ProviderId,
        network: &Network,
        now: Millis,
    ) -> Result<(), PoliciesError> {
        self.ensure_owner(from)?;
        let today = Day::of(now, 0).ok_or(PoliciesError::Overflow)?;
        let earlier = self.networks.get(&provider).cloned().unwrap_or_default();
        network.ensure_follows(&earlier, today).map_err(PoliciesError::Plan)?;
        self.networks.insert(provider, Rc::new(network.clone()));
        Ok(())
    }

    /// Enrols.
    pub fn enrol(
        &mut self,
        from: Account,
        account: Account,
        family: FamilyId,
        coverage: Coverage,
        person: Option<Person>,
    ) -> Result<MemberId, PoliciesError> {
        self.ensure_officer(from)?;
        if self.taken.contains(&account) {
            return Err(PoliciesError::AlreadyEnrolled);
        }
        if !self.plans.contains_key(&coverage.plan) {
            return Err(PoliciesError::NoSuchPlan);
        }
        if coverage.to < coverage.from {
            return Err(PoliciesError::Coverage(CoverageError::Backwards));
        }
        let persons = person.into_iter().collect();
        self.taken.insert(account);
        self.members.push(Rc::new(Enrolment {
            account,
            family,
            coverages: vec![coverage],
            endings: Vec::new(),
            persons,
        }));
        Ok(MemberId(self.members.len() as u32 - 1))
    }

    fn change_enrolment(
        &mut self,
        from: Account,
        member: MemberId,
        change: impl FnOnce(&mut Enrolment) -> Result<(), CoverageError>,
    ) -> Result<(), PoliciesError> {
        self.ensure_officer(from)?;
        let known = self.members.get_mut(member.0 as usize).ok_or(PoliciesError::NoSuchMember)?;
        change(Rc::make_mut(known)).map_err(PoliciesError::Coverage)
    }

    /// Adds coverage.
    pub fn add_coverage(&mut self, from: Account, member: MemberId, coverage: Coverage) -> Result<(), PoliciesError> {
        self.ensure_officer(from)?;
        if self.members.get(member.0 as usize).is_none() {
            return Err(PoliciesError::NoSuchMember);
        }
        if !self.plans.contains_key(&coverage.plan) {
            return Err(PoliciesError::NoSuchPlan);
        }
        self.change_enrolment(from, member, |enrolment| enrolment.add_coverage(coverage))
    }

    /// Binds a member to another account.
    pub fn rebind(&mut self, from: Account, member: MemberId, account: Account) -> Result<(), PoliciesError> {
        self.ensure_officer(from)?;
        let known = self.members.get_mut(member.0 as usize).ok_or(PoliciesError::NoSuchMember)?;
        if !self.taken.insert(account) {
            return Err(PoliciesError::AlreadyEnrolled);
        }
        Rc::make_mut(known).account = account;
        Ok(())
    }

    /// Ends coverage.
    pub fn end_coverage(
        &mut self,
        from: Account,
        (member, last): (MemberId, Day),
        now: Millis,
    ) -> Result<(), PoliciesError> {
        self.change_enrolment(from, member, |enrolment| enrolment.end_coverage(last, now))
    }

    /// Attests a person.
    pub fn attest(&mut self, from: Account, member: MemberId, person: Person) -> Result<(), PoliciesError> {
        self.change_enrolment(from, member, |enrolment| enrolment.attest(person))
    }

    /// Carries opening balances in.
    pub fn carry_in(
        &mut self,
        from: Account,
        member: MemberId,
        day: Day,
        opening: &Opening,
    ) -> Result<(), PoliciesError> {
        self.ensure_officer(from)?;
        let of = self.plan_year(member, day)?;
        let key = UsedKey { holder: Holder::Member(member), plan: of.reference.plan, year: Some(of.year) };
        if self.used(key).opened {
            return Err(PoliciesError::YearOpened);
        }
        if !opening.fits(&of.plan) {
            return Err(PoliciesError::OpeningAboveCeiling);
        }
        for entry in &opening.counters {
            for holder in holders(&of.plan, entry.counter, member, of.family) {
                let key = UsedKey { holder, ..key };
                let mut used = self.used(key);
                used.take(*entry).map_err(|_| PoliciesError::Overflow)?;
                self.used.insert(key, Rc::new(used));
            }
        }
        let used = Used { opened: true, ..self.used(key) };
        self.used.insert(key, Rc::new(used));
        self.openings.push((member, of.reference, of.year, opening.clone()));
        Ok(())
    }

    /// Works out a claim and keeps what it changes.
    pub fn adjudicate(&mut self, claim: &Claim, circumstances: &Circumstances) -> Outcome {
        let (outcome, changes) = adjudicate(self, claim, circumstances);
        self.keep(changes);
        outcome
    }

    fn keep(&mut self, changes: Changes) {
        self.used.extend(changes.used.into_iter().map(|(key, used)| (key, Rc::new(used))));
        self.visits.extend(changes.visits.into_iter().map(|(key, visit)| (key, Rc::new(visit))));
        for (id, authorisation) in changes.authorisations {
            self.authorisations[id.0 as usize] = Rc::new(authorisation);
        }
        for (serial, claim) in changes.drug_serials {
            match claim {
                Some(claim) => self.serials.insert(serial, claim),
                None => self.serials.remove(&serial),
            };
        }
    }

    /// Keeps a request for an authorisation; `None` where it is refused.
    pub fn ask_authorisation(&mut self, request: &AuthorisationRequest, now: Millis) -> Option<AuthorisationId> {
        let is_empty = request.codes.is_empty() || request.units.0 == 0 || request.to < request.from;
        if is_empty || request.codes.len() > MAX_CODES_PER_AUTHORISATION {
            return None;
        }
        let of = self.plan_year(request.member, request.from).ok()?;
        let asked = Authorisation::asked(request.clone(), &of.plan.clocks, now)?;
        self.authorisations.push(Rc::new(asked));
        Some(AuthorisationId(self.authorisations.len() as u32 - 1))
    }

    /// Decides an authorisation; `None` where that is refused.
    pub fn decide_authorisation(&mut self, id: AuthorisationId, approval: Option<Approval>, now: Millis) -> Option<()> {
        let known = self.authorisations.get_mut(id.0 as usize)?;
        if known.ruling.is_some() || now >= known.decide_by {
            return None;
        }
        if let Some(approval) = approval {
            let is_empty =
                approval.units.0 == 0 || approval.to < approval.from || approval.most.is_some_and(|most| most.0 == 0);
            if is_empty {
                return None;
            }
        }
        Rc::make_mut(known).decide(approval);
        Some(())
    }

    /// What a member has used and has left.
    pub fn balances(&self, member: MemberId, day: Day) -> Result<Balances, PoliciesError> {
        let of = self.plan_year(member, day)?;
        let nothing = Rc::new(Used::default());
        let used = |holder, year| {
            let key = UsedKey { holder, plan: of.reference.plan, year };
            self.used.get(&key).unwrap_or(&nothing)
        };
        let own = used(Holder::Member(member), Some(of.year));
        let family = used(Holder::Family(of.family), Some(of.year));
        let mut ceilings = Vec::new();
        for (number, ceiling) in (0..).zip(&of.plan.ceilings) {
            let (one, all) = (own.used(Counter::Ceiling(number)), family.used(Counter::Ceiling(number)));
            let (member_used, family_used) = (Amount(one), Amount(all));
            let left = ceiling.left(member_used, family_used, self.family(of.family));
            let left = left.map_err(|_| PoliciesError::Overflow)?;
            ceilings.push(CeilingBalance { ceiling: *ceiling, member_used, family_used, left });
        }
        let mut limits = Vec::new();
        for (number, limit) in (0..).zip(&of.plan.limits) {
            let (holder, whole) = match limit.holder {
                LimitHolder::Member => (Holder::Member(member), limit.whole()),
                LimitHolder::Family => (Holder::Family(of.family), limit.whole()),
                LimitHolder::GrowingFamily(Growth { members, extra, most }) => {
                    let further = u128::from(self.family(of.family).saturating_sub(members));
                    let Measure::Amount(base) = limit.measure else { unreachable!("only amounts grow") };
                    (Holder::Family(of.family), most.0.min(base.0 + extra.0 * further))
                }
            };
            let year = (limit.period == Period::Year).then_some(of.year);
            let used = used(holder, year).used(Counter::Limit(number));
            limits.push(LimitBalance { limit: *limit, used, left: whole.saturating_sub(used) });
        }
        let frequencies = own.frequencies.clone();
        Ok(Balances { plan: of.reference, year: of.year, ceilings, limits, frequencies })
    }
}

/// Whose records a counter of a plan stands in.
#[must_use]
pub fn holders(plan: &Plan, counter: Counter, member: MemberId, family: FamilyId) -> Vec<Holder> {
    match counter {
        Counter::Ceiling(number) => {
            let shared = plan.ceilings[usize::from(number)].family.is_some();
            let mut all = vec![Holder::Member(member)];
            all.extend(shared.then_some(Holder::Family(family)));
            all
        }
        Counter::Limit(number) => match plan.limits[usize::from(number)].holder {
            LimitHolder::Member => vec![Holder::Member(member)],
            LimitHolder::Family | LimitHolder::GrowingFamily(_) => vec![Holder::Family(family)],
        },
    }
}
