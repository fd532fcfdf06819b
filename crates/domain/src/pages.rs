//! The records of one insurer, and what a claim changes of them.
//!
//! A claim works on *pages*: copies of the records that it touches. They go back all at once: a claim that is refused changes
//! nothing, one that is pended only notes what was claimed, and its neighbours in a batch never see a half-worked claim.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::accumulators::{Holder, Use, Used, UsedKey};
use crate::authorisation::Authorisation;
use crate::calendar::Day;
use crate::claim::Refusal;
use crate::enrolment::Enrolment;
use crate::ids::{AuthorisationId, Code, ControlNumber, DrugSerial, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use crate::money::Overflow;
use crate::network::Network;
use crate::plan::Plan;
use crate::service::Service;
use crate::visit::{Visit, VisitKey};

/// The records of one insurer, as they stand before the claim.
pub trait Book {
    /// A member's enrolment.
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>>;
    /// How many members a family has.
    fn family_members(&mut self, family: FamilyId) -> u16;
    /// A version of a plan.
    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>>;
    /// A service of a plan.
    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>>;
    /// A provider in the insurer's eyes; the default where it was never named.
    fn network(&mut self, provider: ProviderId) -> Rc<Network>;
    /// What a holder has used; nothing where no record is.
    fn used(&mut self, key: UsedKey) -> Used;
    /// What a member has had from a provider on a day; nothing where no record is.
    fn visit(&mut self, key: VisitKey) -> Visit;
    /// A prior authorisation.
    fn authorisation(&mut self, id: AuthorisationId) -> Option<Authorisation>;
    /// The claim whose paid line has a drug's serial number.
    fn drug_serial(&mut self, serial: DrugSerial) -> Option<ControlNumber>;
}

/// The records that a claim changes, each as it stands afterwards.
#[derive(Clone, Default)]
pub struct Changes {
    /// What holders have used.
    pub used: Vec<(UsedKey, Used)>,
    /// Visits.
    pub visits: Vec<(VisitKey, Visit)>,
    /// Prior authorisations.
    pub authorisations: Vec<(AuthorisationId, Authorisation)>,
    /// The claims that drugs' serial numbers belong to; none: free again.
    pub drug_serials: Vec<(DrugSerial, Option<ControlNumber>)>,
}

/// The records before a claim, with what it has changed so far.
pub struct Pages<'a, B: Book> {
    /// The records before.
    pub book: &'a mut B,
    /// What has changed.
    pub changes: Changes,
}

impl<B: Book> Pages<'_, B> {
    /// What a holder has used.
    pub fn used(&mut self, key: UsedKey) -> Used {
        match find(&self.changes.used, &key) {
            Some(used) => used.clone(),
            None => self.book.used(key),
        }
    }

    /// What a member has had from a provider on a day.
    pub fn visit(&mut self, key: VisitKey) -> Visit {
        match find(&self.changes.visits, &key) {
            Some(visit) => visit.clone(),
            None => self.book.visit(key),
        }
    }

    /// A prior authorisation.
    pub fn authorisation(&mut self, id: AuthorisationId) -> Option<Authorisation> {
        match find(&self.changes.authorisations, &id) {
            Some(authorisation) => Some(authorisation.clone()),
            None => self.book.authorisation(id),
        }
    }

    /// The claim that a drug's serial number belongs to.
    pub fn drug_serial(&mut self, serial: DrugSerial) -> Option<ControlNumber> {
        match find(&self.changes.drug_serials, &serial) {
            Some(claim) => *claim,
            None => self.book.drug_serial(serial),
        }
    }

    /// Forgets what a claim noted in a visit.
    pub fn forget_visit(&mut self, key: VisitKey, claim: ControlNumber) {
        let mut visit = self.visit(key);
        if visit.forget(claim) {
            put(&mut self.changes.visits, key, visit);
        }
    }

    /// Changes every record in which uses of counters stand, one after the other, with `change`.
    pub fn change_used(
        &mut self,
        whose: &Whose,
        uses: &[Use],
        mut change: impl FnMut(&mut Used, Use) -> Result<(), Overflow>,
    ) -> Result<(), Refusal> {
        for entry in uses {
            let ((member, family), is_lifetime) = entry.places(&whose.plan);
            let holders =
                [member.then_some(Holder::Member(whose.member)), family.then_some(Holder::Family(whose.family))];
            let year = (!is_lifetime).then_some(whose.year);
            for holder in holders.into_iter().flatten() {
                let key = UsedKey { holder, plan: whose.reference.plan, year };
                let mut used = self.used(key);
                change(&mut used, *entry)?;
                put(&mut self.changes.used, key, used);
            }
        }
        Ok(())
    }
}

/// Whose counters a line uses, and of which plan year.
pub struct Whose {
    /// The member.
    pub member: MemberId,
    /// The member's family.
    pub family: FamilyId,
    /// The plan's version.
    pub reference: PlanRef,
    /// The plan.
    pub plan: Rc<Plan>,
    /// The first day of the plan year.
    pub year: Day,
}

impl Whose {
    /// The key of the member's or the family's record, of the plan year or of the lifetime.
    pub fn key(&self, of_family: bool, of_lifetime: bool) -> UsedKey {
        let holder = if of_family { Holder::Family(self.family) } else { Holder::Member(self.member) };
        UsedKey { holder, plan: self.reference.plan, year: (!of_lifetime).then_some(self.year) }
    }
}

/// The value under `key`.
pub fn find<'a, K: PartialEq, V>(pages: &'a [(K, V)], key: &K) -> Option<&'a V> {
    pages.iter().find(|(other, _)| other == key).map(|(_, value)| value)
}

/// Puts `value` under `key`, in the place of an earlier one.
pub fn put<K: PartialEq, V>(pages: &mut Vec<(K, V)>, key: K, value: V) {
    match pages.iter_mut().find(|(other, _)| *other == key) {
        Some((_, known)) => *known = value,
        None => pages.push((key, value)),
    }
}
