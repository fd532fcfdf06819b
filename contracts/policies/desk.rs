//! The records that a batch works on: each is read once and written once, however many claims touch it.

use alloc::rc::Rc;
use domain::accumulators::{FamilyYear, FamilyYearKey, MemberYear, MemberYearKey};
use domain::adjudicate::{Book, Changes};
use domain::enrolment::Enrolment;
use domain::ids::{Code, MemberId, PlanId, PlanRef};
use domain::plan::{Plan, Service};
use domain::visit::{Visit, VisitKey};
use ink::prelude::vec::Vec;
use interfaces::record::Record;

use crate::state::State;

/// The insurer's records during one message.
pub struct Desk<'a> {
    state: &'a State,
    enrolments: Shelf<MemberId, Option<Rc<Enrolment>>>,
    plans: Shelf<PlanRef, Option<Rc<Plan>>>,
    services: Shelf<(PlanId, Code), Option<Rc<Service>>>,
    member_years: Shelf<MemberYearKey, MemberYear>,
    family_years: Shelf<FamilyYearKey, FamilyYear>,
    visits: Shelf<VisitKey, Visit>,
}

/// Records that were read, and whether they have changed since.
struct Shelf<K, V>(Vec<(K, V, bool)>);

/// What a message leaves to be written.
pub struct Drafts {
    member_years: Vec<(MemberYearKey, MemberYear)>,
    family_years: Vec<(FamilyYearKey, FamilyYear)>,
    visits: Vec<(VisitKey, Visit)>,
}

impl<K: PartialEq + Copy, V: Clone> Shelf<K, V> {
    fn get(&mut self, key: K, read: impl FnOnce(K) -> V) -> V {
        if let Some((_, value, _)) = self.0.iter().find(|(other, _, _)| *other == key) {
            return value.clone();
        }
        let value = read(key);
        self.0.push((key, value.clone(), false));
        value
    }

    fn change(&mut self, changes: Vec<(K, V)>) {
        for (key, value) in changes {
            match self.0.iter_mut().find(|(other, _, _)| *other == key) {
                Some(entry) => *entry = (key, value, true),
                None => self.0.push((key, value, true)),
            }
        }
    }

    fn changed(self) -> Vec<(K, V)> {
        self.0.into_iter().filter(|(_, _, changed)| *changed).map(|(key, value, _)| (key, value)).collect()
    }
}

impl<'a> Desk<'a> {
    /// An empty desk before the records.
    pub fn new(state: &'a State) -> Self {
        Self {
            state,
            enrolments: Shelf(Vec::new()),
            plans: Shelf(Vec::new()),
            services: Shelf(Vec::new()),
            member_years: Shelf(Vec::new()),
            family_years: Shelf(Vec::new()),
            visits: Shelf(Vec::new()),
        }
    }

    /// Takes what a claim has changed: the next claim sees it.
    pub fn take(&mut self, changes: Changes) {
        self.member_years.change(changes.member_years);
        self.family_years.change(changes.family_years);
        self.visits.change(changes.visits);
    }

    /// What is to be written.
    pub fn into_drafts(self) -> Drafts {
        Drafts {
            member_years: self.member_years.changed(),
            family_years: self.family_years.changed(),
            visits: self.visits.changed(),
        }
    }
}

impl Drafts {
    /// Writes everything.
    pub fn store(self, state: &mut State) {
        for (key, year) in self.member_years {
            state.store_member_year(key, &Record(year));
        }
        for (key, year) in self.family_years {
            state.store_family_year(key, &Record(year));
        }
        for (key, visit) in self.visits {
            state.store_visit(key, &Record(visit));
        }
    }
}

impl Book for Desk<'_> {
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>> {
        self.enrolments.get(member, |key| self.state.load_enrolment(key).map(Rc::new))
    }

    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>> {
        self.plans.get(plan, |key| self.state.load_plan(key).map(Rc::new))
    }

    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>> {
        self.services.get((plan, code), |key| self.state.load_service(key.0, key.1).map(Rc::new))
    }

    fn member_year(&mut self, key: MemberYearKey) -> MemberYear {
        self.member_years.get(key, |key| self.state.load_member_year(key))
    }

    fn family_year(&mut self, key: FamilyYearKey) -> FamilyYear {
        self.family_years.get(key, |key| self.state.load_family_year(key))
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        self.visits.get(key, |key| self.state.load_visit(key))
    }
}
