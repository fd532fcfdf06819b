//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::accumulators::{Counter, Holder, Use, Used, UsedKey};
use domain::authorisation::{Authorisation, AuthorisationRequest};
use domain::calendar::{Anniversary, Day, FilingWindow};
use domain::enrolment::Enrolment;
use domain::ids::{
    Account, AssetId, AuthorisationId, ControlNumber, DrugSerial, FamilyId, MemberId, PlanId, PlanRef, ProviderId,
};
use domain::money::{Amount, Quantity};
use domain::pages::{Book, Changes};
use domain::plan::{Clocks, Coordination, CopayKind, Plan};
use domain::visit::{Visit, VisitCopay, VisitKey};
use ink::primitives::AccountId;
use interfaces::policies::PoliciesError;

use crate::desk::Desk;
use crate::state::State;

const KEY: UsedKey = UsedKey { holder: Holder::Member(MemberId(1)), plan: PlanId(1), year: Some(Day(0)) };
const SERIAL: DrugSerial = DrugSerial([5; 16]);

fn plan() -> Plan {
    Plan {
        asset: AssetId::NATIVE,
        minor_unit: Amount(1),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 0,
        filing: FilingWindow::Months(12),
        adult_age: 18,
        waives_lesser_of: false,
        coordination: Coordination::default(),
        ceilings: Vec::new(),
        tiers: Vec::new(),
        benefits: Vec::new(),
        limits: Vec::new(),
        frequencies: Vec::new(),
        distinguishing_modifiers: Vec::new(),
        clocks: Clocks::default(),
    }
}

fn authorisation() -> Authorisation {
    let terms = AuthorisationRequest {
        member: MemberId(1),
        provider: ProviderId(1),
        codes: Vec::new(),
        from: Day(0),
        to: Day(9),
        units: Quantity(1_000),
        urgent: false,
    };
    Authorisation::asked(terms, &Clocks::default(), 0).unwrap()
}

fn state() -> State {
    State::new(AccountId::from([1; 32]))
}

fn year(deductible: u128) -> Used {
    Used { counters: vec![Use { counter: Counter::Ceiling(0), used: deductible }], ..Used::default() }
}

#[ink::test]
fn the_last_version_is_published_and_none_after_it() {
    let mut state = state();
    state.versions.insert(PlanId(1), &(u16::MAX - 1));
    assert_eq!(state.add_plan(PlanId(1), plan()), Ok(PlanRef { plan: PlanId(1), version: u16::MAX - 1 }));
    assert_eq!(state.add_plan(PlanId(1), plan()), Err(PoliciesError::TooManyVersions));
    assert_eq!(state.load_latest_plan(PlanId(1)), Some(plan()));
    assert!(!state.has_plan(PlanRef { plan: PlanId(1), version: u16::MAX }));
}

#[ink::test]
fn the_last_member_is_numbered_and_none_after_it() {
    let mut state = state();
    let member = |byte| {
        let (coverages, endings, persons) = (Vec::new(), Vec::new(), Vec::new());
        Enrolment { account: Account([byte; 32]), family: FamilyId(1), coverages, endings, persons }
    };
    state.members.set(&(u32::MAX - 1));
    assert_eq!(state.add_member(member(1)), Ok(MemberId(u32::MAX - 1)));
    assert_eq!(state.add_member(member(2)), Err(PoliciesError::TooManyMembers));
    assert_eq!(state.load_member_of(Account([2; 32])), None);
    assert_eq!(state.load_family(FamilyId(1)), 1);
}

#[ink::test]
fn the_desk_shows_what_was_changed_and_writes_nothing_before_the_end() {
    let mut state = state();
    state.store_used(KEY, year(5));
    let other = UsedKey { holder: Holder::Family(FamilyId(1)), ..KEY };
    let day = VisitKey { member: MemberId(1), provider: ProviderId(1), day: Day(3) };
    let id = state.add_authorisation(authorisation()).unwrap();
    assert_eq!(id, AuthorisationId(0));
    let taken = Authorisation { used: Quantity(1_000), ..authorisation() };
    let copay = VisitCopay { kind: CopayKind::Copay, claim: ControlNumber(1), amount: Amount(3) };
    let visit = Visit { copays: vec![copay], ..Visit::default() };

    let mut desk = Desk::new(&state);
    assert_eq!((desk.used(KEY), desk.used(other)), (year(5), Used::default()));
    assert_eq!((desk.visit(day), desk.drug_serial(SERIAL)), (Visit::default(), None));
    assert_eq!((desk.authorisation(id), desk.authorisation(AuthorisationId(1))), (Some(authorisation()), None));
    desk.take(Changes {
        used: vec![(KEY, year(8))],
        visits: vec![(day, visit.clone())],
        authorisations: vec![(id, taken.clone())],
        drug_serials: vec![(SERIAL, Some(ControlNumber(1)))],
    });
    assert_eq!((desk.used(KEY), desk.visit(day)), (year(8), visit.clone()));
    assert_eq!((desk.drug_serial(SERIAL), desk.authorisation(id)), (Some(ControlNumber(1)), Some(taken.clone())));
    // The last word counts.
    desk.take(Changes { used: vec![(KEY, year(9))], ..Changes::default() });
    let changes = desk.into_changes();
    assert_eq!((state.load_used(KEY), state.load_visit(day)), (year(5), Visit::default()));
    assert_eq!((state.load_authorisation(id), state.load_drug_serial(SERIAL)), (Some(authorisation()), None));

    state.store(changes);
    assert_eq!((state.load_used(KEY), state.load_used(other)), (year(9), Used::default()));
    assert_eq!((state.load_visit(day), state.load_authorisation(id)), (visit, Some(taken)));
    assert_eq!(state.load_drug_serial(SERIAL), Some(ControlNumber(1)));
    state.store_drug_serial(SERIAL, None);
    assert_eq!(state.load_drug_serial(SERIAL), None);
}
