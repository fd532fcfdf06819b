//! One insurer's records in memory, and the circumstances under which a claim is worked out against them.

use std::collections::BTreeMap;
use std::rc::Rc;

use inkclaim_domain::accumulators::{Counter, Holder, Used, UsedKey};
use inkclaim_domain::adjudicate::{adjudicate, Book, Changes, Circumstances};
use inkclaim_domain::authorisation::Authorisation;
use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::{Claim, Frequency, Line, Refusal};
use inkclaim_domain::consent::Categories;
use inkclaim_domain::credential::{ProviderDay, Standing};
use inkclaim_domain::decision::{Decision, LineDecision, Outcome, Pend};
use inkclaim_domain::enrolment::Enrolment;
use inkclaim_domain::ids::{
    Account, AuthorisationId, ClaimNumber, Code, ControlNumber, DrugSerial, FamilyId, MemberId, Millis, PlanId,
    PlanRef, ProviderId,
};
use inkclaim_domain::money::Amount;
use inkclaim_domain::network::Network;
use inkclaim_domain::plan::{Benefit, Limit, Plan, Sharing};
use inkclaim_domain::reversal::Undo;
use inkclaim_domain::review::Review;
use inkclaim_domain::service::Service;
use inkclaim_domain::visit::{Visit, VisitKey};

use super::*;

/// The records of one insurer, in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// Members.
    pub enrolments: BTreeMap<MemberId, Enrolment>,
    /// Plans.
    pub plans: BTreeMap<PlanRef, Plan>,
    /// Services.
    pub services: BTreeMap<(PlanId, Code), Service>,
    /// Providers as the insurer sees them.
    pub networks: BTreeMap<ProviderId, Network>,
    /// What members and families have used.
    pub used: BTreeMap<UsedKey, Used>,
    /// Who was where on which day.
    pub visits: BTreeMap<VisitKey, Visit>,
    /// Prior authorisations.
    pub authorisations: BTreeMap<AuthorisationId, Authorisation>,
    /// Whose drugs' serial numbers are.
    pub drug_serials: BTreeMap<DrugSerial, ControlNumber>,
}

impl Book for Records {
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>> {
        self.enrolments.get(&member).cloned().map(Rc::new)
    }

    fn family_members(&mut self, family: FamilyId) -> u16 {
        let members = self.enrolments.values().filter(|enrolment| enrolment.family == family).count();
        u16::try_from(members).expect("small families")
    }

    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>> {
        self.plans.get(&plan).cloned().map(Rc::new)
    }

    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>> {
        self.services.get(&(plan, code)).cloned().map(Rc::new)
    }

    fn network(&mut self, provider: ProviderId) -> Rc<Network> {
        Rc::new(self.networks.get(&provider).cloned().unwrap_or_default())
    }

    fn used(&mut self, key: UsedKey) -> Used {
        self.used.get(&key).cloned().unwrap_or_default()
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        self.visits.get(&key).cloned().unwrap_or_default()
    }

    fn authorisation(&mut self, id: AuthorisationId) -> Option<Authorisation> {
        self.authorisations.get(&id).cloned()
    }

    fn drug_serial(&mut self, serial: DrugSerial) -> Option<ControlNumber> {
        self.drug_serials.get(&serial).copied()
    }
}

impl Records {
    /// Takes a claim's changes.
    pub fn apply(&mut self, changes: Changes) {
        self.used.extend(changes.used);
        self.visits.extend(changes.visits);
        self.authorisations.extend(changes.authorisations);
        for (serial, claim) in changes.drug_serials {
            match claim {
                Some(claim) => self.drug_serials.insert(serial, claim),
                None => self.drug_serials.remove(&serial),
            };
        }
    }

    /// The same, but that an empty record is none, and neither the order of what stands in one matters nor what it remembers of
    /// what it no longer keeps.
    pub fn settled(&self) -> Records {
        let mut records = self.clone();
        records.visits.retain(|_, visit| !visit.lines.is_empty() || !visit.copays.is_empty());
        for used in records.used.values_mut() {
            used.opened = false;
            used.forgotten = None;
            used.counters.sort_by_key(|entry| entry.counter);
        }
        records.used.retain(|_, used| *used != Used::default());
        records
    }
}

/// The records, and the circumstances under which the next claim is worked out.
#[derive(Clone, Debug)]
pub struct World {
    /// The records.
    pub records: Records,
    /// Who bills.
    pub provider: ProviderId,
    /// The provider's standing on every day.
    pub standing: Standing,
    /// Those of providers that do or order something and are not credentialed.
    pub others: BTreeMap<ProviderId, Standing>,
    /// The day from which lines count theirs.
    pub base_day: Day,
    /// When the claim is received.
    pub received: Millis,
    /// When they were handed in themselves; none: then too.
    pub filed: Option<Millis>,
    /// When it is worked out; none: when it is received.
    pub now: Option<Millis>,
    /// The evidence that has arrived.
    pub evidence: Categories,
    /// Whether the claim may wait.
    pub may_wait: bool,
    /// What reviewers have decided.
    pub reviews: Vec<Review>,
    /// When the claim was first decided, where it is decided anew.
    pub decided: Option<Millis>,
    /// The control number of the next claim.
    pub control: u64,
}

impl World {
    /// The happy baseline.
    pub fn new() -> Self {
        let enrolled = |account: u8, family| Enrolment {
            account: Account([account; 32]),
            family,
            coverages: vec![coverage()],
            endings: Vec::new(),
            persons: Vec::new(),
        };
        let members = [(MEMBER, FAMILY), (SPOUSE, FAMILY), (CHILD, FAMILY), (NEIGHBOUR, OTHER_FAMILY)];
        let enrolments = (1..).zip(members).map(|(account, (member, family))| (member, enrolled(account, family)));
        let mut world = Self {
            records: Records {
                enrolments: enrolments.collect(),
                plans: BTreeMap::from([(PLAN, plan())]),
                services: BTreeMap::from([((PLAN.plan, code("G0001")), service(dollars(100)))]),
                ..Records::default()
            },
            provider: PROVIDER,
            standing: Standing::Credentialed,
            others: BTreeMap::from([(EXCLUDED_PROVIDER, Standing::Excluded)]),
            base_day: service_day(),
            received: noon(date(2026, 3, 12)),
            filed: None,
            now: None,
            evidence: Categories::NONE,
            may_wait: true,
            reviews: Vec::new(),
            decided: None,
            control: 1,
        };
        world.place_all(BOUND);
        world
    }

    /// The baseline with a plan of its own and one service, `G0001`, priced so high that every charge is allowed.
    pub fn of(change: impl FnOnce(&mut Plan)) -> Self {
        let mut world = Self::new();
        world.price("G0001", Amount(10_u128.pow(18)));
        change(world.plan());
        world.verify_plan();
        world
    }

    /// Puts a provider into a network tier.
    pub fn place(&mut self, provider: ProviderId, tier: u8) {
        self.records.networks.insert(provider, Network::since(date(1900, 1, 1), tier));
    }

    /// Puts both providers into a network tier.
    pub fn place_all(&mut self, tier: u8) {
        self.place(PROVIDER, tier);
        self.place(OTHER_PROVIDER, tier);
    }

    /// Puts both providers into the tier that is not bound.
    pub fn unbind(&mut self) {
        self.place_all(UNBOUND);
    }

    /// The plan, to change it.
    pub fn plan(&mut self) -> &mut Plan {
        self.records.plans.get_mut(&PLAN).expect("the baseline has a plan")
    }

    /// The plan's first benefit, to change it.
    pub fn benefit(&mut self) -> &mut Benefit {
        &mut self.plan().benefits[0]
    }

    /// How the first benefit is shared in the first tier and, unless changed, in all, to change it.
    pub fn sharing(&mut self) -> &mut Sharing {
        &mut self.benefit().sharing[0]
    }

    /// Adds a benefit and gives its number.
    pub fn add_benefit(&mut self, benefit: Benefit) -> u8 {
        self.plan().benefits.push(benefit);
        u8::try_from(self.plan().benefits.len() - 1).expect("few benefits")
    }

    /// Puts a limit on the first benefit and gives its number.
    pub fn limit(&mut self, limit: Limit) -> u8 {
        let number = self.count(limit);
        self.benefit().limits.push(number);
        number
    }

    /// Adds a limit that no benefit names and gives its number.
    pub fn count(&mut self, limit: Limit) -> u8 {
        self.plan().limits.push(limit);
        u8::try_from(self.plan().limits.len() - 1).expect("few limits")
    }

    /// Puts a limit on the first benefit.
    pub fn confine(&mut self, limit: Limit) {
        self.limit(limit);
    }

    /// The service `G0001`, to change it.
    pub fn service(&mut self) -> &mut Service {
        self.service_of("G0001")
    }

    /// A service, to change it.
    pub fn service_of(&mut self, text: &str) -> &mut Service {
        self.records.services.get_mut(&(PLAN.plan, code(text))).expect("a service")
    }

    /// Prices a code of the first benefit.
    pub fn price(&mut self, text: &str, price: Amount) {
        self.price_in(text, price, 0);
    }

    /// Prices a code of a benefit.
    pub fn price_in(&mut self, text: &str, price: Amount, benefit: u8) {
        self.records.services.insert((PLAN.plan, code(text)), Service { benefit, ..service(price) });
    }

    /// The member's enrolment, to change it.
    pub fn enrolment(&mut self) -> &mut Enrolment {
        self.enrolment_of(MEMBER)
    }

    /// A member's enrolment, to change it.
    pub fn enrolment_of(&mut self, member: MemberId) -> &mut Enrolment {
        self.records.enrolments.get_mut(&member).expect("an enrolled member")
    }

    /// What someone has used of the baseline's year.
    pub fn used_by(&mut self, holder: Holder) -> Used {
        self.records.used(UsedKey { holder, plan: PLAN.plan, year: Some(year()) })
    }

    /// What someone has ever used.
    pub fn ever_used_by(&mut self, holder: Holder) -> Used {
        self.records.used(UsedKey { holder, plan: PLAN.plan, year: None })
    }

    /// What the baseline's member has used.
    pub fn member_used(&mut self) -> Used {
        self.used_by(Holder::Member(MEMBER))
    }

    /// What the baseline's family has used.
    pub fn family_used(&mut self) -> Used {
        self.used_by(Holder::Family(FAMILY))
    }

    /// What a member has taken to the deductible.
    pub fn deductible_of(&mut self, member: MemberId) -> Amount {
        Amount(self.used_by(Holder::Member(member)).used(Counter::Ceiling(DEDUCTIBLE)))
    }

    /// What a member has taken to the out-of-pocket maximum.
    pub fn out_of_pocket_of(&mut self, member: MemberId) -> Amount {
        Amount(self.used_by(Holder::Member(member)).used(Counter::Ceiling(OUT_OF_POCKET)))
    }

    /// What the family has taken to the deductible and to the out-of-pocket maximum.
    pub fn family_ceilings(&mut self) -> (Amount, Amount) {
        let used = self.family_used();
        let of = |number| Amount(used.used(Counter::Ceiling(number)));
        (of(DEDUCTIBLE), of(OUT_OF_POCKET))
    }

    /// What the member has used of a limit.
    pub fn limit_used(&mut self, number: u8) -> u128 {
        self.member_used().used(Counter::Limit(number))
    }

    /// How many records there are of what families, and of what members have used.
    pub fn records_used(&self) -> (usize, usize) {
        let of_families = self.records.used.keys().filter(|key| matches!(key.holder, Holder::Family(_))).count();
        (of_families, self.records.used.len() - of_families)
    }

    /// Puts what was used before the first claim, by the member and for the family.
    pub fn used_before(&mut self, deductible: Amount, out_of_pocket: Amount) {
        let used = used([of_ceiling(DEDUCTIBLE, deductible), of_ceiling(OUT_OF_POCKET, out_of_pocket)]);
        for holder in [Holder::Member(MEMBER), Holder::Family(FAMILY)] {
            self.records.used.insert(UsedKey { holder, plan: PLAN.plan, year: Some(year()) }, used.clone());
        }
    }

    /// The visit of the baseline.
    pub fn visit(&mut self) -> Visit {
        self.records.visit(self.visit_key())
    }

    /// Its key.
    pub fn visit_key(&self) -> VisitKey {
        VisitKey { member: MEMBER, provider: self.provider, day: self.base_day }
    }

    /// Submits a claim: works it out, checks what must hold of every outcome, and takes its changes into the records.
    pub fn submit(&mut self, claim: &Claim) -> Outcome {
        let control = ControlNumber(self.control);
        self.control += 1;
        self.work_out(control, claim)
    }

    /// Works a claim out under a number that it may have had before.
    pub fn work_out(&mut self, control: ControlNumber, claim: &Claim) -> Outcome {
        self.work_out_in_place_of(control, claim, None)
    }

    /// Works out a claim that takes the place of another, or voids it.
    pub fn work_out_in_place_of(&mut self, control: ControlNumber, claim: &Claim, undo: Option<&Undo>) -> Outcome {
        let before = self.records.clone();
        let (outcome, changes) = self.ask(control, claim, undo);
        assert_eq!(before, self.records, "working a claim out only reads");
        match &outcome {
            Outcome::Refused(_) => {
                assert!(changes.used.is_empty() && changes.visits.is_empty());
                assert!(changes.authorisations.is_empty() && changes.drug_serials.is_empty());
            }
            Outcome::Pended(_) if undo.is_none() => {
                assert!(changes.used.is_empty() && changes.authorisations.is_empty());
                assert!(changes.drug_serials.is_empty());
            }
            Outcome::Pended(_) | Outcome::Voided => {}
            Outcome::Decided(decision) => verify_balances(claim, decision),
        }
        self.records.apply(changes);
        if let Outcome::Decided(decision) = &outcome {
            self.verify_undo(before, (control, claim, decision), undo);
        }
        outcome
    }

    /// The standing of everyone whom a claim names, on its days.
    fn standings(&self, claim: &Claim) -> Vec<(ProviderDay, Standing)> {
        let mut standings = Vec::new();
        for line in &claim.lines {
            let Some(day) = line.day(self.base_day) else { continue };
            standings.push((ProviderDay { provider: self.provider, day }, self.standing));
            for provider in [claim.rendering_of(line), claim.ordering_of(line)].into_iter().flatten() {
                let standing = self.others.get(&provider).copied().unwrap_or(Standing::Credentialed);
                standings.push((ProviderDay { provider, day }, standing));
            }
        }
        standings
    }

    fn ask(&mut self, control: ControlNumber, claim: &Claim, undo: Option<&Undo>) -> (Outcome, Changes) {
        let standings = self.standings(claim);
        let circumstances = Circumstances {
            control,
            provider: self.provider,
            standings: &standings,
            base_day: self.base_day,
            received: self.received,
            filed: self.filed.unwrap_or(self.received),
            now: self.now.unwrap_or(self.received),
            evidence: self.evidence,
            may_wait: self.may_wait,
            reviews: &self.reviews,
            decided: self.decided,
            undo,
        };
        adjudicate(&mut self.records, claim, &circumstances)
    }

    /// Voids the claim in a copy of the records, and checks that everything is as it was without it.
    fn verify_undo(
        &self,
        mut before: Records,
        (control, claim, decision): (ControlNumber, &Claim, &Decision),
        undo: Option<&Undo>,
    ) {
        // What the claim had noted while it waited, and what it took the place of, is gone anyway.
        for visit in before.visits.values_mut() {
            visit.forget(control);
        }
        if let Some(undo) = undo {
            let mut world = World { records: before, ..self.clone() };
            world.void(undo);
            before = world.records;
        }
        let mut after = self.clone();
        after.void(&self.undo_of(control, claim, Some(decision)));
        let (after, before) = (after.records.settled(), before.settled());
        assert_eq!(after.used, before.used, "what is taken back has never been");
        assert_eq!((after.visits, after.authorisations), (before.visits, before.authorisations));
        assert_eq!(after.drug_serials, before.drug_serials);
    }

    /// A claim as something to be taken back.
    pub fn undo_of(&self, control: ControlNumber, claim: &Claim, decision: Option<&Decision>) -> Undo {
        Undo { control, base_day: self.base_day, claim: claim.clone(), decision: decision.cloned() }
    }

    /// Voids a claim.
    pub fn void(&mut self, undo: &Undo) {
        let frequency = Frequency::Void(undo.claim.number);
        let claim = Claim { number: ClaimNumber([255; 16]), frequency, ..undo.claim.clone() };
        let (outcome, changes) = self.ask(ControlNumber(u64::MAX), &claim, Some(undo));
        assert_eq!(outcome, Outcome::Voided);
        self.records.apply(changes);
    }

    /// Submits a claim that must be decided.
    pub fn decide(&mut self, claim: &Claim) -> Decision {
        let outcome = self.submit(claim);
        let Outcome::Decided(decision) = outcome else { panic!("not decided: {outcome:?}") };
        decision
    }

    /// Submits a claim that must be decided, and gives its only line.
    pub fn decide_line(&mut self, claim: &Claim) -> LineDecision {
        let mut lines = self.decide(claim).lines;
        assert_eq!(lines.len(), 1);
        lines.remove(0)
    }

    /// Submits a claim of one line of `G0001` for this charge.
    pub fn decide_charge(&mut self, charge: Amount) -> LineDecision {
        self.decide_line(&claim_of([Line { charge, ..line() }]))
    }

    /// Works the first claim out again; it must be decided.
    pub fn settle(&mut self, claim: &Claim) -> Decision {
        let outcome = self.work_out(ControlNumber(1), claim);
        let Outcome::Decided(decision) = outcome else { panic!("not decided: {outcome:?}") };
        decision
    }

    /// Submits a claim that must be pended.
    pub fn pend(&mut self, claim: &Claim) -> Pend {
        let outcome = self.submit(claim);
        let Outcome::Pended(pend) = outcome else { panic!("not pended: {outcome:?}") };
        pend
    }

    /// Submits a claim that must be refused, and checks that nothing moved.
    pub fn refuse(&mut self, claim: &Claim) -> Refusal {
        let before = self.records.clone();
        let outcome = self.submit(claim);
        let Outcome::Refused(refusal) = outcome else { panic!("not refused: {outcome:?}") };
        assert_eq!(before, self.records);
        refusal
    }

    /// Checks that the plan and its services could have been published.
    pub fn verify_plan(&mut self) {
        let plan = self.plan().clone();
        assert_eq!(plan.ensure_valid(), Ok(()));
        for service in self.records.services.values() {
            assert_eq!(service.ensure_valid(&plan), Ok(()));
        }
    }
}
