//! The policies. See [`interfaces::policies`] for what each message means, and [`domain::adjudicate`] for how a claim is
//! worked out.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

extern crate alloc;

mod desk;
mod state;
#[cfg(test)]
mod tests;

pub use self::policies::{PoliciesContract, PoliciesContractRef};

#[ink::contract]
mod policies {
    use domain::accumulators::{FamilyYearKey, MemberYearKey, Opening};
    use domain::adjudicate::{adjudicate, Circumstances};
    use domain::bounds::MAX_CLAIMS_PER_BATCH;
    use domain::calendar::Day;
    use domain::decision::Outcome;
    use domain::enrolment::{Coverage, Enrolment};
    use domain::ids::{Account, Code, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
    use domain::plan::{Network, Plan, Service};
    use ink::prelude::vec::Vec;
    use interfaces::policies::{
        AdjudicationRequest, Balances, ClaimsBound, CoverageAdded, MemberEnrolled, NetworkSet, OpeningCarriedIn,
        PlanPublished, PoliciesError, ServicesSet,
    };
    use interfaces::record::Record;

    use crate::desk::Desk;
    use crate::state::{Roles, State};

    /// Plans, prices, enrolment, accumulators.
    #[ink(storage)]
    pub struct PoliciesContract {
        pub(crate) state: State,
    }

    /// The plan year of a member on a day.
    struct Year {
        enrolment: Enrolment,
        plan: Plan,
        reference: PlanRef,
        first_day: Day,
    }

    impl Year {
        fn member_key(&self, member: MemberId) -> MemberYearKey {
            MemberYearKey { member, plan: self.reference.plan, year: self.first_day }
        }

        fn family_key(&self) -> FamilyYearKey {
            FamilyYearKey { family: self.enrolment.family, plan: self.reference.plan, year: self.first_day }
        }
    }

    impl PoliciesContract {
        /// Policies of the caller, without any plan.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self { state: State::new(Self::env().caller()) }
        }

        fn ensure_owner(&self) -> Result<Roles, PoliciesError> {
            let roles = self.state.load_roles();
            if roles.owner == self.env().caller() {
                Ok(roles)
            } else {
                Err(PoliciesError::NotOwner)
            }
        }

        fn ensure_claims(&self) -> Result<(), PoliciesError> {
            let claims = self.state.load_roles().claims.ok_or(PoliciesError::NotBound)?;
            if claims == self.env().caller() {
                Ok(())
            } else {
                Err(PoliciesError::NotClaims)
            }
        }

        fn load_member(&self, member: MemberId) -> Result<Enrolment, PoliciesError> {
            self.state.load_enrolment(member).ok_or(PoliciesError::NoSuchMember)
        }

        fn load_year(&self, member: MemberId, day: Day) -> Result<Year, PoliciesError> {
            let enrolment = self.load_member(member)?;
            let reference = enrolment.coverage_on(day).map_err(|_| PoliciesError::NotCovered)?.plan;
            let plan = self.state.load_plan(reference).ok_or(PoliciesError::NoSuchPlan)?;
            let first_day = day.plan_year(plan.year_start).ok_or(PoliciesError::Overflow)?;
            Ok(Year { enrolment, plan, reference, first_day })
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
            self.env().emit_event(ClaimsBound { claims });
            Ok(())
        }

        #[ink(message)]
        fn publish_plan(&mut self, plan: PlanId, terms: Plan) -> Result<PlanRef, PoliciesError> {
            self.ensure_owner()?;
            terms.ensure_valid().map_err(PoliciesError::Plan)?;
            let plan = self.state.add_plan(plan, terms)?;
            self.env().emit_event(PlanPublished { plan });
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
            self.env().emit_event(ServicesSet { plan, codes });
            Ok(())
        }

        #[ink(message)]
        fn set_network(&mut self, provider: ProviderId, network: Network) -> Result<(), PoliciesError> {
            self.ensure_owner()?;
            self.state.store_network(provider, network);
            self.env().emit_event(NetworkSet { provider, network });
            Ok(())
        }

        #[ink(message)]
        fn enrol(
            &mut self,
            account: AccountId,
            family: FamilyId,
            coverage: Coverage,
        ) -> Result<MemberId, PoliciesError> {
            if self.ensure_owner()?.claims.is_none() {
                return Err(PoliciesError::NotBound);
            }
            let holder = interfaces::account(account);
            if self.state.load_member_of(holder).is_some() {
                return Err(PoliciesError::AlreadyEnrolled);
            }
            self.ensure_plan(coverage.plan)?;
            let mut enrolment = Enrolment { account: holder, family, coverages: Vec::new() };
            enrolment.add_coverage(coverage).map_err(PoliciesError::Coverage)?;
            let member = self.state.add_member(enrolment)?;
            self.env().emit_event(MemberEnrolled { account, member, family, coverage });
            Ok(member)
        }

        #[ink(message)]
        fn add_coverage(&mut self, member: MemberId, coverage: Coverage) -> Result<(), PoliciesError> {
            self.ensure_owner()?;
            let mut enrolment = self.load_member(member)?;
            self.ensure_plan(coverage.plan)?;
            enrolment.add_coverage(coverage).map_err(PoliciesError::Coverage)?;
            self.state.store_enrolment(member, enrolment);
            self.env().emit_event(CoverageAdded { member, coverage });
            Ok(())
        }

        #[ink(message)]
        fn carry_in(&mut self, member: MemberId, day: Day, opening: Opening) -> Result<(), PoliciesError> {
            self.ensure_owner()?;
            let year = self.load_year(member, day)?;
            let key = year.member_key(member);
            let mut used = self.state.load_member_year(key);
            if used.opened {
                return Err(PoliciesError::YearOpened);
            }
            if !opening.fits(&year.plan) {
                return Err(PoliciesError::OpeningAboveCeiling);
            }
            let mut family = self.state.load_family_year(year.family_key());
            used.open(&opening).map_err(|_| PoliciesError::Overflow)?;
            family.open(&opening).map_err(|_| PoliciesError::Overflow)?;
            self.state.store_member_year(key, &Record(used));
            self.state.store_family_year(year.family_key(), &Record(family));
            let (plan, year) = (year.reference.plan, year.first_day);
            self.env().emit_event(OpeningCarriedIn { member, plan, year, opening });
            Ok(())
        }

        #[ink(message)]
        fn adjudicate(&mut self, request: AdjudicationRequest) -> Result<Vec<Outcome>, PoliciesError> {
            self.ensure_claims()?;
            if request.items.len() > MAX_CLAIMS_PER_BATCH {
                return Err(PoliciesError::TooLarge);
            }
            let network = self.state.load_network(request.provider);
            let mut desk = Desk::new(&self.state);
            let mut outcomes = Vec::with_capacity(request.items.len());
            for item in &request.items {
                let circumstances = Circumstances {
                    control: item.control,
                    provider: request.provider,
                    network,
                    standings: &request.standings,
                    base_day: request.base_day,
                    received: item.received,
                    evidence: item.evidence,
                    evidence_may_come: item.evidence_may_come,
                };
                let (outcome, changes) = adjudicate(&mut desk, &item.claim, &circumstances);
                desk.take(changes);
                outcomes.push(outcome);
            }
            let drafts = desk.into_drafts();
            drafts.store(&mut self.state);
            Ok(outcomes)
        }

        #[ink(message)]
        fn balances(&self, member: MemberId, day: Day) -> Result<Balances, PoliciesError> {
            let year = self.load_year(member, day)?;
            let used = self.state.load_member_year(year.member_key(member));
            let family = self.state.load_family_year(year.family_key());
            let plan = &year.plan;
            let limits_left = (0u8..).zip(&plan.limits).map(|(n, limit)| (*limit, limit.left_after(used.used(n))));
            Ok(Balances {
                plan: year.reference,
                year: year.first_day,
                deductible_left: plan.deductible.left(used.deductible, family.deductible),
                out_of_pocket_left: plan.out_of_pocket.left(used.out_of_pocket, family.out_of_pocket),
                limits_left: limits_left.collect(),
                member: used,
                family,
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
        fn owner(&self) -> AccountId {
            self.state.load_roles().owner
        }
    }
}
