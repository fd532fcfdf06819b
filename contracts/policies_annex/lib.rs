//! The annex of the policies: all their messages but the one that works claims out. See [`interfaces::policies`] for what each
//! means, and [`interfaces::annex`] for how the two belong together.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

extern crate alloc;

pub use self::policies_annex::{PoliciesContract, PoliciesContractRef};

#[ink::contract]
mod policies_annex {
    use alloc::rc::Rc;
    use domain::accumulators::{Counter, Opening, Used};
    use domain::authorisation::{Approval, Authorisation, AuthorisationRequest};
    use domain::bounds::MAX_CODES_PER_AUTHORISATION;
    use domain::calendar::Day;
    use domain::enrolment::{Coverage, CoverageError, Enrolment, Person};
    use domain::ids::{Account, AuthorisationId, Code, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
    use domain::money::{Amount, Quantity};
    use domain::network::Network;
    use domain::pages::{Changes, Pages, Whose};
    use domain::plan::{Limit, Period, Plan};
    use domain::service::Service;
    use ink::prelude::vec::Vec;
    use interfaces::administered::Administered;
    use interfaces::administration::{AdministrationError, Pending};
    use interfaces::events::emit;
    use interfaces::policies::{
        Balances, CeilingBalance, ClaimsBound, CoverageAdded, CoverageEnded, Involved, LimitBalance, MemberEnrolled,
        MemberRebound, NetworkSet, OfficerAppointed, OpeningCarriedIn, PersonAttested, PlanPublished, PoliciesError,
        ServicesSet,
    };

    use policies::desk::Desk;
    use policies::state::{Roles, State};

    /// What the policies keep: under the same name, so that it lies in the same place.
    #[ink(storage)]
    pub struct PoliciesContract {
        state: State,
    }

    impl PoliciesContract {
        /// Nothing is created of an annex.
        ///
        /// Errors: always [`PoliciesError::NotBound`].
        #[ink(constructor)]
        pub fn none() -> Result<Self, PoliciesError> {
            Err(PoliciesError::NotBound)
        }

        fn ensure_owner(&self) -> Result<Roles, PoliciesError> {
            let roles = self.state.load_roles();
            if roles.owner == self.env().caller() {
                Ok(roles)
            } else {
                Err(PoliciesError::NotOwner)
            }
        }

        fn ensure_officer(&self) -> Result<Roles, PoliciesError> {
            let roles = self.state.load_roles();
            if roles.officer.unwrap_or(roles.owner) == self.env().caller() {
                Ok(roles)
            } else {
                Err(PoliciesError::NotEnrolmentOfficer)
            }
        }

        fn load_member(&self, member: MemberId) -> Result<Enrolment, PoliciesError> {
            self.state.load_enrolment(member).ok_or(PoliciesError::NoSuchMember)
        }

        /// The plan year of a member that holds `day`.
        fn load_year(&self, member: MemberId, day: Day) -> Result<Whose, PoliciesError> {
            let enrolment = self.load_member(member)?;
            let reference = enrolment.coverage_on(day).map_err(|_| PoliciesError::NotCovered)?.plan;
            let plan = Rc::new(self.state.load_plan(reference).ok_or(PoliciesError::NoSuchPlan)?);
            let year = day.plan_year(plan.year_start).ok_or(PoliciesError::Overflow)?;
            Ok(Whose { member, family: enrolment.family, reference, plan, year })
        }

        /// Changes a member's enrolment.
        fn change_enrolment(
            &mut self,
            member: MemberId,
            change: impl FnOnce(&mut Enrolment) -> Result<(), CoverageError>,
        ) -> Result<(), PoliciesError> {
            let mut enrolment = self.load_member(member)?;
            change(&mut enrolment).map_err(PoliciesError::Coverage)?;
            self.state.store_enrolment(member, enrolment);
            Ok(())
        }

        fn ensure_plan(&self, plan: PlanRef) -> Result<(), PoliciesError> {
            if self.state.has_plan(plan) {
                Ok(())
            } else {
                Err(PoliciesError::NoSuchPlan)
            }
        }
    }

    impl interfaces::policies::Policies for PoliciesContract {
        #[ink(message)]
        fn bind_claims(&mut self, claims: AccountId) -> Result<(), PoliciesError> {
            let roles = self.ensure_owner()?;
            if roles.claims.is_some() {
                return Err(PoliciesError::AlreadyBound);
            }
            self.state.store_roles(Roles { claims: Some(claims), ..roles });
            emit(ClaimsBound { claims });
            Ok(())
        }

        #[ink(message)]
        fn appoint_officer(&mut self, officer: Option<AccountId>) -> Result<(), PoliciesError> {
            let roles = self.ensure_owner()?;
            if officer == Some(roles.owner) {
                return Err(PoliciesError::HasOtherRole);
            }
            self.state.store_roles(Roles { officer, ..roles });
            emit(OfficerAppointed { officer });
            Ok(())
        }

        #[ink(message)]
        fn publish_plan(&mut self, plan: PlanId, terms: Plan) -> Result<PlanRef, PoliciesError> {
            self.ensure_owner()?;
            terms.ensure_valid().map_err(PoliciesError::Plan)?;
            let plan = self.state.add_plan(plan, terms)?;
            emit(PlanPublished { plan });
            Ok(plan)
        }

        #[ink(message)]
        fn set_services(&mut self, plan: PlanId, services: Vec<(Code, Service)>) -> Result<(), PoliciesError> {
            self.ensure_owner()?;
            let terms = self.state.load_latest_plan(plan).ok_or(PoliciesError::NoSuchPlan)?;
            let now = self.env().block_timestamp();
            let today = Day::of(now, terms.utc_offset_minutes).ok_or(PoliciesError::Overflow)?;
            for (code, service) in &services {
                service.ensure_valid(&terms).map_err(PoliciesError::Plan)?;
                if let Some(earlier) = self.state.load_service(plan, *code) {
                    service.ensure_follows(&earlier, today).map_err(PoliciesError::Plan)?;
                }
            }
            let codes = services.iter().map(|(code, _)| *code).collect();
            for (code, service) in services {
                self.state.store_service(plan, code, service);
            }
            emit(ServicesSet { plan, codes });
            Ok(())
        }

        #[ink(message)]
        fn set_network(&mut self, provider: ProviderId, network: Network) -> Result<(), PoliciesError> {
            self.ensure_owner()?;
            let today = Day::of(self.env().block_timestamp(), 0).ok_or(PoliciesError::Overflow)?;
            let earlier = self.state.load_network(provider);
            network.ensure_follows(&earlier, today).map_err(PoliciesError::Plan)?;
            self.state.store_network(provider, network.clone());
            emit(NetworkSet { provider, network });
            Ok(())
        }

        #[ink(message)]
        fn enrol(
            &mut self,
            account: AccountId,
            family: FamilyId,
            coverage: Coverage,
            person: Option<Person>,
        ) -> Result<MemberId, PoliciesError> {
            if self.ensure_officer()?.claims.is_none() {
                return Err(PoliciesError::NotBound);
            }
            let holder = interfaces::account(account);
            if self.state.was_enrolled(holder) {
                return Err(PoliciesError::AlreadyEnrolled);
            }
            self.ensure_plan(coverage.plan)?;
            let persons = person.into_iter().collect();
            let mut enrolment =
                Enrolment { account: holder, family, coverages: Vec::new(), endings: Vec::new(), persons };
            enrolment.add_coverage(coverage).map_err(PoliciesError::Coverage)?;
            let member = self.state.add_member(enrolment)?;
            emit(MemberEnrolled { account, member, family, coverage });
            Ok(member)
        }

        #[ink(message)]
        fn add_coverage(&mut self, member: MemberId, coverage: Coverage) -> Result<(), PoliciesError> {
            self.ensure_officer()?;
            self.load_member(member)?;
            self.ensure_plan(coverage.plan)?;
            self.change_enrolment(member, |enrolment| enrolment.add_coverage(coverage))?;
            emit(CoverageAdded { member, coverage });
            Ok(())
        }

        #[ink(message)]
        fn end_coverage(&mut self, member: MemberId, last: Day) -> Result<(), PoliciesError> {
            self.ensure_officer()?;
            let now = self.env().block_timestamp();
            self.change_enrolment(member, |enrolment| enrolment.end_coverage(last, now))?;
            emit(CoverageEnded { member, last });
            Ok(())
        }

        #[ink(message)]
        fn rebind(&mut self, member: MemberId, account: AccountId) -> Result<(), PoliciesError> {
            self.ensure_officer()?;
            let enrolment = self.load_member(member)?;
            let from = enrolment.account;
            let holder = interfaces::account(account);
            if self.state.was_enrolled(holder) {
                return Err(PoliciesError::AlreadyEnrolled);
            }
            self.state.rebind(member, Enrolment { account: holder, ..enrolment });
            emit(MemberRebound { member, from, to: account });
            Ok(())
        }

        #[ink(message)]
        fn attest(&mut self, member: MemberId, person: Person) -> Result<(), PoliciesError> {
            self.ensure_officer()?;
            self.change_enrolment(member, |enrolment| enrolment.attest(person))?;
            emit(PersonAttested { member, person });
            Ok(())
        }

        #[ink(message)]
        fn carry_in(&mut self, member: MemberId, day: Day, opening: Opening) -> Result<(), PoliciesError> {
            self.ensure_officer()?;
            let whose = self.load_year(member, day)?;
            let key = whose.key(false, false);
            if self.state.load_used(key).opened {
                return Err(PoliciesError::YearOpened);
            }
            if !opening.fits(&whose.plan) {
                return Err(PoliciesError::OpeningAboveCeiling);
            }
            let mut desk = Desk::new(&self.state);
            let mut pages = Pages { book: &mut desk, changes: Changes::default() };
            pages.change_used(&whose, &opening.counters, Used::take).map_err(|_| PoliciesError::Overflow)?;
            let changes = pages.changes;
            self.state.store(changes);
            let used = Used { opened: true, ..self.state.load_used(key) };
            self.state.store_used(key, used);
            let (plan, year) = (whose.reference.plan, whose.year);
            emit(OpeningCarriedIn { member, plan, year, opening });
            Ok(())
        }

        #[ink(message)]
        fn ask_authorisation(&mut self, request: AuthorisationRequest) -> Result<AuthorisationId, PoliciesError> {
            self.state.ensure_claims(self.env().caller())?;
            if request.codes.is_empty() || request.units == Quantity(0) || request.to < request.from {
                return Err(PoliciesError::EmptyRequest);
            }
            if request.codes.len() > MAX_CODES_PER_AUTHORISATION {
                return Err(PoliciesError::TooLarge);
            }
            let whose = self.load_year(request.member, request.from)?;
            let asked = self.env().block_timestamp();
            let authorisation =
                Authorisation::asked(request, &whose.plan.clocks, asked).ok_or(PoliciesError::Overflow)?;
            self.state.add_authorisation(authorisation)
        }

        #[ink(message)]
        fn decide_authorisation(
            &mut self,
            id: AuthorisationId,
            approval: Option<Approval>,
        ) -> Result<(), PoliciesError> {
            self.state.ensure_claims(self.env().caller())?;
            let mut authorisation = self.state.load_authorisation(id).ok_or(PoliciesError::NoSuchAuthorisation)?;
            if authorisation.ruling_at(self.env().block_timestamp()).is_some() {
                return Err(PoliciesError::AlreadyDecided);
            }
            let is_empty = |approval: Approval| {
                approval.units == Quantity(0)
                    || approval.to < approval.from
                    || approval.most.is_some_and(Amount::is_zero)
            };
            if approval.is_some_and(is_empty) {
                return Err(PoliciesError::EmptyRequest);
            }
            authorisation.decide(approval);
            self.state.store_authorisation(id, authorisation);
            Ok(())
        }

        #[ink(message)]
        fn authorisation(&self, id: AuthorisationId) -> Option<Authorisation> {
            self.state.load_authorisation(id)
        }

        #[ink(message)]
        fn balances(&self, member: MemberId, day: Day) -> Result<Balances, PoliciesError> {
            let whose = self.load_year(member, day)?;
            let plan = &whose.plan;
            let of_member = self.state.load_used(whose.key(false, false));
            let of_family = self.state.load_used(whose.key(true, false));
            let members = self.state.load_family(whose.family);
            let mut ceilings = Vec::with_capacity(plan.ceilings.len());
            for (number, ceiling) in (0u8..).zip(&plan.ceilings) {
                let counter = Counter::Ceiling(number);
                let (member_used, family_used) = (Amount(of_member.used(counter)), Amount(of_family.used(counter)));
                let left = ceiling.left(member_used, family_used, members).map_err(|_| PoliciesError::Overflow)?;
                ceilings.push(CeilingBalance { ceiling: *ceiling, member_used, family_used, left });
            }
            let balance = |(number, limit): (u8, &Limit)| {
                let key = whose.key(limit.is_of_family(), limit.period != Period::Year);
                let used = self.state.load_used(key).used(Counter::Limit(number));
                let left = limit.left_after(used, members).map_err(|_| PoliciesError::Overflow)?;
                Ok(LimitBalance { limit: *limit, used, left })
            };
            Ok(Balances {
                plan: whose.reference,
                year: whose.year,
                ceilings,
                limits: (0u8..).zip(&plan.limits).map(balance).collect::<Result<_, PoliciesError>>()?,
                frequencies: of_member.frequencies,
            })
        }

        #[ink(message)]
        fn enrolment(&self, member: MemberId) -> Option<Enrolment> {
            self.state.load_enrolment(member)
        }

        #[ink(message)]
        fn member_of(&self, account: AccountId) -> Option<MemberId> {
            self.state.load_member_of(interfaces::account(account))
        }

        #[ink(message)]
        fn account_of(&self, member: MemberId) -> Option<Account> {
            self.state.load_enrolment(member).map(|enrolment| enrolment.account)
        }

        #[ink(message)]
        fn plan(&self, plan: PlanRef) -> Option<Plan> {
            self.state.load_plan(plan)
        }

        #[ink(message)]
        fn service(&self, plan: PlanId, code: Code) -> Option<Service> {
            self.state.load_service(plan, code)
        }

        #[ink(message)]
        fn network(&self, provider: ProviderId) -> Network {
            self.state.load_network(provider)
        }

        #[ink(message)]
        fn claims(&self) -> Option<AccountId> {
            self.state.load_roles().claims
        }

        #[ink(message)]
        fn officer(&self) -> Option<AccountId> {
            self.state.load_roles().officer
        }

        #[ink(message)]
        fn involved(&self, member: Option<MemberId>) -> Involved {
            let roles = self.state.load_roles();
            let insurer = [Some(roles.owner), roles.officer].into_iter().flatten().collect();
            Involved { member: member.and_then(|member| self.account_of(member)), insurer }
        }
    }

    impl interfaces::administration::Administration for PoliciesContract {
        #[ink(message)]
        fn offer_ownership(&mut self, to: Option<AccountId>) -> Result<(), AdministrationError> {
            self.state.offer(to)
        }

        #[ink(message)]
        fn take_ownership(&mut self) -> Result<(), AdministrationError> {
            self.state.take()
        }

        #[ink(message)]
        fn announce_upgrade(&mut self, code_hash: Option<[u8; 32]>) -> Result<(), AdministrationError> {
            self.state.announce(code_hash)
        }

        #[ink(message)]
        fn upgrade(&mut self) -> Result<(), AdministrationError> {
            self.state.follow_announcement()
        }

        #[ink(message)]
        fn owner(&self) -> AccountId {
            self.state.load_owner()
        }

        #[ink(message)]
        fn pending(&self) -> Pending {
            self.state.load_pending()
        }
    }
}
