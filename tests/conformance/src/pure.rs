//! The pure rules over records in memory: no chain, no contract.

use std::collections::BTreeMap;
use std::rc::Rc;

use conformance::insurer::{Balances, CeilingBalance, Fault, Insurer, LimitBalance, Submitted};
use domain::accumulators::{Counter, Holder, Opening, Used, UsedKey};
use domain::adjudicate::{adjudicate, Book, Changes, Circumstances};
use domain::authorisation::{Approval, Authorisation, AuthorisationRequest};
use domain::calendar::{Day, MILLIS_PER_DAY};
use domain::claim::{Batch, Claim, Refusal};
use domain::consent::Categories;
use domain::credential::{ProviderDay, Standing};
use domain::decision::Outcome;
use domain::enrolment::{Coverage, Enrolment, Person};
use domain::ids::{
    Account, AuthorisationId, ClaimKey, Code, ControlNumber, DrugSerial, FamilyId, MemberId, Millis, PlanId, PlanRef,
    ProviderId,
};
use domain::network::Network;
use domain::pages::Whose;
use domain::plan::{Period, Plan};
use domain::service::Service;
use domain::visit::{Visit, VisitKey};

/// An insurer in memory.
#[derive(Default)]
pub struct Pure {
    records: Records,
    now: Millis,
    filed: u64,
    /// What was submitted, with what became of it.
    claims: BTreeMap<ClaimKey, Kept>,
}

struct Kept {
    control: ControlNumber,
    received: Millis,
    base_day: Day,
    claim: Claim,
    state: Submitted,
}

#[derive(Default)]
struct Records {
    plans: BTreeMap<PlanRef, Rc<Plan>>,
    services: BTreeMap<(PlanId, Code), Rc<Service>>,
    members: Vec<Rc<Enrolment>>,
    networks: Vec<Rc<Network>>,
    used: BTreeMap<UsedKey, Used>,
    visits: BTreeMap<VisitKey, Visit>,
    authorisations: Vec<Authorisation>,
    serials: BTreeMap<DrugSerial, ControlNumber>,
}

impl Book for Records {
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>> {
        self.members.get(usize::try_from(member.0).ok()?).cloned()
    }

    fn family_members(&mut self, family: FamilyId) -> u16 {
        let members = self.members.iter().filter(|enrolment| enrolment.family == family).count();
        u16::try_from(members).unwrap_or(u16::MAX)
    }

    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>> {
        self.plans.get(&plan).cloned()
    }

    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>> {
        self.services.get(&(plan, code)).cloned()
    }

    fn network(&mut self, provider: ProviderId) -> Rc<Network> {
        let known = usize::try_from(provider.0).ok().and_then(|at| self.networks.get(at));
        known.cloned().unwrap_or_default()
    }

    fn used(&mut self, key: UsedKey) -> Used {
        self.used.get(&key).cloned().unwrap_or_default()
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        self.visits.get(&key).cloned().unwrap_or_default()
    }

    fn authorisation(&mut self, id: AuthorisationId) -> Option<Authorisation> {
        self.authorisations.get(usize::try_from(id.0).ok()?).cloned()
    }

    fn drug_serial(&mut self, serial: DrugSerial) -> Option<ControlNumber> {
        self.serials.get(&serial).copied()
    }
}

impl Records {
    fn keep(&mut self, changes: Changes) {
        self.used.extend(changes.used);
        self.visits.extend(changes.visits);
        for (id, authorisation) in changes.authorisations {
            if let Some(kept) = usize::try_from(id.0).ok().and_then(|at| self.authorisations.get_mut(at)) {
                *kept = authorisation;
            }
        }
        for (serial, claim) in changes.drug_serials {
            match claim {
                Some(claim) => self.serials.insert(serial, claim),
                None => self.serials.remove(&serial),
            };
        }
    }

    fn whose(&mut self, member: MemberId, day: Day) -> Result<Whose, Fault> {
        let enrolment = self.enrolment(member).ok_or_else(|| Fault("no such member".into()))?;
        let coverage = enrolment.coverage_on(day).map_err(|reason| Fault::at("coverage", reason.meaning()))?;
        let plan = self.plan(coverage.plan).ok_or_else(|| Fault("no such plan".into()))?;
        let year = day.plan_year(plan.year_start).ok_or_else(|| Fault("no such day".into()))?;
        Ok(Whose { member, family: enrolment.family, reference: coverage.plan, plan, year })
    }
}

impl Pure {
    fn work_out(&mut self, claim: &Claim, kept: (ControlNumber, ProviderId, Day, Millis), may_wait: bool) -> Submitted {
        let (control, provider, base_day, received) = kept;
        let days = claim.lines.iter().filter_map(|line| line.day(base_day));
        let standings: Vec<(ProviderDay, Standing)> =
            days.map(|day| (ProviderDay { provider, day }, Standing::Credentialed)).collect();
        let circumstances = Circumstances {
            control,
            provider,
            standings: &standings,
            base_day,
            received,
            filed: received,
            now: self.now,
            evidence: Categories::NONE,
            may_wait,
            reviews: &[],
            decided: None,
            undo: None,
        };
        let (outcome, changes) = adjudicate(&mut self.records, claim, &circumstances);
        self.records.keep(changes);
        match outcome {
            Outcome::Decided(decision) => Submitted::Decided(decision),
            Outcome::Pended(pend) => Submitted::Pended(pend),
            Outcome::Refused(refusal) => Submitted::Refused(refusal),
            Outcome::Voided => Submitted::Refused(Refusal::NoOriginal),
        }
    }

    fn today(&self) -> Option<Day> {
        Day::of(self.now, 0)
    }
}

impl Insurer for Pure {
    fn name(&self) -> &'static str {
        "the pure rules"
    }

    fn begin(&mut self) -> Result<(), Fault> {
        *self = Pure::default();
        let day = Day::from_civil(2025, 1, 1).ok_or_else(|| Fault("no such day".into()))?;
        self.set_day(day)
    }

    fn set_day(&mut self, day: Day) -> Result<(), Fault> {
        let begins = day.begins_at(0).ok_or_else(|| Fault("the day is before 1970".into()))?;
        let noon = begins.saturating_add(MILLIS_PER_DAY / 2);
        if noon < self.now {
            return Err(Fault("the clock would go back".into()));
        }
        self.now = noon;
        Ok(())
    }

    fn publish(&mut self, plan: PlanId, terms: &Plan) -> Result<PlanRef, Fault> {
        terms.ensure_valid().map_err(|error| Fault(format!("the plan is refused: {error:?}")))?;
        let versions = self.records.plans.keys().filter(|known| known.plan == plan).count();
        let version = u16::try_from(versions).map_err(|_| Fault("too many versions".into()))?;
        let reference = PlanRef { plan, version };
        self.records.plans.insert(reference, Rc::new(terms.clone()));
        Ok(reference)
    }

    fn set_services(&mut self, plan: PlanId, services: &[(Code, Service)]) -> Result<(), Fault> {
        let today = self.today().ok_or_else(|| Fault("no such day".into()))?;
        let last =
            self.records.plans.iter().rev().find(|(known, _)| known.plan == plan).map(|(_, terms)| terms.clone());
        let terms = last.ok_or_else(|| Fault("no such plan".into()))?;
        for (code, service) in services {
            let earlier = self.records.services.get(&(plan, *code));
            let follows = earlier.map_or(Ok(()), |earlier| service.ensure_follows(earlier, today));
            let valid = service.ensure_valid(&terms).and(follows);
            valid.map_err(|error| Fault(format!("the service is refused: {error:?}")))?;
            self.records.services.insert((plan, *code), Rc::new(service.clone()));
        }
        Ok(())
    }

    fn provider(&mut self, network: &Network) -> Result<ProviderId, Fault> {
        let id = u32::try_from(self.records.networks.len()).map_err(|_| Fault("too many providers".into()))?;
        self.records.networks.push(Rc::new(network.clone()));
        Ok(ProviderId(id))
    }

    fn enrol(&mut self, family: FamilyId, coverage: Coverage, person: Option<Person>) -> Result<MemberId, Fault> {
        let id = u32::try_from(self.records.members.len()).map_err(|_| Fault("too many members".into()))?;
        let account = Account([u8::try_from(id & 0xff).unwrap_or_default(); 32]);
        let persons = person.into_iter().collect();
        let enrolment = Enrolment { account, family, coverages: vec![coverage], endings: Vec::new(), persons };
        self.records.members.push(Rc::new(enrolment));
        Ok(MemberId(id))
    }

    fn add_coverage(&mut self, member: MemberId, coverage: Coverage) -> Result<(), Fault> {
        let known = usize::try_from(member.0).ok().and_then(|at| self.records.members.get_mut(at));
        let enrolment = known.ok_or_else(|| Fault("no such member".into()))?;
        let added = Rc::make_mut(enrolment).add_coverage(coverage);
        added.map_err(|error| Fault(format!("the coverage is refused: {error:?}")))
    }

    fn carry_in(&mut self, member: MemberId, day: Day, opening: &Opening) -> Result<(), Fault> {
        let whose = self.records.whose(member, day)?;
        let key = whose.key(false, false);
        let mut year = self.records.used(key);
        if !opening.fits(&whose.plan) || year.opened {
            return Err(Fault("the opening balances are refused".into()));
        }
        year.opened = true;
        self.records.used.insert(key, year);
        for entry in &opening.counters {
            let ((of_member, of_family), _) = entry.places(&whose.plan);
            for (is_meant, is_family) in [(of_member, false), (of_family, true)] {
                if is_meant {
                    let key = whose.key(is_family, false);
                    let mut used = self.records.used(key);
                    used.take(*entry).map_err(|_| Fault("a counter overflows".into()))?;
                    self.records.used.insert(key, used);
                }
            }
        }
        Ok(())
    }

    fn authorise(
        &mut self,
        asked: &AuthorisationRequest,
        approval: Option<Approval>,
    ) -> Result<AuthorisationId, Fault> {
        let id = u32::try_from(self.records.authorisations.len()).map_err(|_| Fault("too many".into()))?;
        let mut authorisation = Authorisation {
            terms: asked.clone(),
            most: None,
            asked: self.now,
            decide_by: self.now.saturating_add(MILLIS_PER_DAY),
            silence_authorises: true,
            ruling: None,
            used: domain::money::Quantity(0),
        };
        authorisation.decide(approval);
        self.records.authorisations.push(authorisation);
        Ok(AuthorisationId(id))
    }

    fn submit(&mut self, batch: &Batch) -> Result<Vec<Submitted>, Fault> {
        let mut results = Vec::new();
        for claim in &batch.claims {
            let key = ClaimKey { provider: batch.provider, number: claim.number };
            if self.claims.contains_key(&key) {
                results.push(Submitted::Refused(Refusal::NumberUsed));
                continue;
            }
            let control = ControlNumber(self.filed.saturating_add(1));
            let state = self.work_out(claim, (control, batch.provider, batch.base_day, self.now), true);
            if !matches!(state, Submitted::Refused(_)) {
                self.filed = control.0;
                let (received, base_day, claim) = (self.now, batch.base_day, claim.clone());
                self.claims.insert(key, Kept { control, received, base_day, claim, state: state.clone() });
            }
            results.push(state);
        }
        Ok(results)
    }

    fn advance(&mut self, key: ClaimKey) -> Result<Submitted, Fault> {
        let kept = self.claims.remove(&key).ok_or_else(|| Fault("no such claim".into()))?;
        let is_due = matches!(&kept.state, Submitted::Pended(pend) if self.today() > Some(pend.until));
        let state = if is_due {
            self.work_out(&kept.claim, (kept.control, key.provider, kept.base_day, kept.received), false)
        } else {
            kept.state.clone()
        };
        self.claims.insert(key, Kept { state: state.clone(), ..kept });
        Ok(state)
    }

    fn balances(&mut self, member: MemberId, day: Day) -> Result<Balances, Fault> {
        let whose = self.records.whose(member, day)?;
        let family_members = self.records.family_members(whose.family);
        let mut balances = Balances::default();
        for (number, ceiling) in (0u8..).zip(&whose.plan.ceilings) {
            let counter = Counter::Ceiling(number);
            let of = |used: Used| domain::money::Amount(used.used(counter));
            let member_used = of(self.records.used(whose.key(false, false)));
            let family_used = of(self.records.used(whose.key(true, false)));
            let left = ceiling.left(member_used, family_used, family_members);
            let left = left.map_err(|_| Fault("a ceiling is too large".into()))?;
            balances.ceilings.push(CeilingBalance { member_used, family_used, left });
        }
        for (number, limit) in (0u8..).zip(&whose.plan.limits) {
            let holder = if limit.is_of_family() { Holder::Family(whose.family) } else { Holder::Member(member) };
            let year = (limit.period == Period::Year).then_some(whose.year);
            let key = UsedKey { holder, plan: whose.reference.plan, year };
            let used = self.records.used(key).used(Counter::Limit(number));
            let left = limit.left_after(used, family_members);
            balances.limits.push(LimitBalance { used, left: left.map_err(|_| Fault("a limit is too large".into()))? });
        }
        Ok(balances)
    }
}
