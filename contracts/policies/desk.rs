//! The records that a batch works on: each is read once and written once, however many claims touch it.

use alloc::rc::Rc;
use domain::accumulators::{Used, UsedKey};
use domain::authorisation::Authorisation;
use domain::enrolment::Enrolment;
use domain::ids::{AuthorisationId, Code, ControlNumber, DrugSerial, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use domain::network::Network;
use domain::pages::{find, put, Book, Changes};
use domain::plan::Plan;
use domain::service::Service;
use domain::visit::{Visit, VisitKey};
use ink::prelude::vec::Vec;

use crate::state::State;

/// The insurer's records during one message.
pub struct Desk<'a> {
    state: &'a State,
    /// What does not change during a message.
    enrolments: Vec<(MemberId, Option<Rc<Enrolment>>)>,
    plans: Vec<(PlanRef, Option<Rc<Plan>>)>,
    services: Vec<((PlanId, Code), Option<Rc<Service>>)>,
    networks: Vec<(ProviderId, Rc<Network>)>,
    /// What was read and not changed.
    used: Vec<(UsedKey, Used)>,
    visits: Vec<(VisitKey, Visit)>,
    /// What is to be written.
    changes: Changes,
}

/// The value under `key`, read once.
fn read_once<K: PartialEq + Copy, V: Clone>(shelf: &mut Vec<(K, V)>, key: K, read: impl FnOnce(K) -> V) -> V {
    if let Some(value) = find(shelf, &key) {
        return value.clone();
    }
    let value = read(key);
    shelf.push((key, value.clone()));
    value
}

impl<'a> Desk<'a> {
    /// An empty desk before the records.
    pub fn new(state: &'a State) -> Self {
        Self {
            state,
            enrolments: Vec::new(),
            plans: Vec::new(),
            services: Vec::new(),
            networks: Vec::new(),
            used: Vec::new(),
            visits: Vec::new(),
            changes: Changes::default(),
        }
    }

    /// Takes what a claim has changed: the next claim sees it.
    pub fn take(&mut self, changes: Changes) {
        changes.used.into_iter().for_each(|(key, used)| put(&mut self.changes.used, key, used));
        changes.visits.into_iter().for_each(|(key, visit)| put(&mut self.changes.visits, key, visit));
        changes.authorisations.into_iter().for_each(|(id, it)| put(&mut self.changes.authorisations, id, it));
        changes.drug_serials.into_iter().for_each(|(serial, claim)| put(&mut self.changes.drug_serials, serial, claim));
    }

    /// What is to be written.
    pub fn into_changes(self) -> Changes {
        self.changes
    }
}

impl State {
    /// Writes everything.
    pub fn store(&mut self, changes: Changes) {
        for (key, used) in changes.used {
            self.store_used(key, used);
        }
        for (key, visit) in changes.visits {
            self.store_visit(key, visit);
        }
        for (id, authorisation) in changes.authorisations {
            self.store_authorisation(id, authorisation);
        }
        for (serial, claim) in changes.drug_serials {
            self.store_drug_serial(serial, claim);
        }
    }
}

impl Book for Desk<'_> {
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>> {
        read_once(&mut self.enrolments, member, |key| self.state.load_enrolment(key).map(Rc::new))
    }

    fn family_members(&mut self, family: FamilyId) -> u16 {
        self.state.load_family(family)
    }

    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>> {
        read_once(&mut self.plans, plan, |key| self.state.load_plan(key).map(Rc::new))
    }

    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>> {
        read_once(&mut self.services, (plan, code), |key| self.state.load_service(key.0, key.1).map(Rc::new))
    }

    fn network(&mut self, provider: ProviderId) -> Rc<Network> {
        read_once(&mut self.networks, provider, |key| Rc::new(self.state.load_network(key)))
    }

    fn used(&mut self, key: UsedKey) -> Used {
        match find(&self.changes.used, &key) {
            Some(used) => used.clone(),
            None => read_once(&mut self.used, key, |key| self.state.load_used(key)),
        }
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        match find(&self.changes.visits, &key) {
            Some(visit) => visit.clone(),
            None => read_once(&mut self.visits, key, |key| self.state.load_visit(key)),
        }
    }

    fn authorisation(&mut self, id: AuthorisationId) -> Option<Authorisation> {
        match find(&self.changes.authorisations, &id) {
            Some(authorisation) => Some(authorisation.clone()),
            None => self.state.load_authorisation(id),
        }
    }

    fn drug_serial(&mut self, serial: DrugSerial) -> Option<ControlNumber> {
        match find(&self.changes.drug_serials, &serial) {
            Some(claim) => *claim,
            None => self.state.load_drug_serial(serial),
        }
    }
}
