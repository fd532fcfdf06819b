//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::accumulators::{MemberYear, MemberYearKey};
use domain::adjudicate::{Book, Changes};
use domain::calendar::{Anniversary, Day, FilingWindow};
use domain::enrolment::Enrolment;
use domain::ids::{Account, AssetId, FamilyId, MemberId, PlanId, PlanRef};
use domain::money::Amount;
use domain::plan::{Ceiling, Plan};
use ink::primitives::AccountId;
use interfaces::policies::PoliciesError;
use interfaces::record::Record;

use crate::desk::Desk;
use crate::state::State;

const KEY: MemberYearKey = MemberYearKey { member: MemberId(1), plan: PlanId(1), year: Day(0) };

fn plan() -> Plan {
    Plan {
        asset: AssetId::NATIVE,
        minor_unit: Amount(1),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 0,
        filing: FilingWindow::Months(12),
        deductible: Ceiling::default(),
        out_of_pocket: Ceiling::default(),
        benefits: Vec::new(),
        limits: Vec::new(),
        distinguishing_modifiers: Vec::new(),
        evidence_days: 30,
    }
}

fn state() -> State {
    State::new(AccountId::from([1; 32]))
}

fn year(deductible: u128) -> MemberYear {
    MemberYear { deductible: Amount(deductible), ..MemberYear::default() }
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
    let member = |byte| Enrolment { account: Account([byte; 32]), family: FamilyId(1), coverages: Vec::new() };
    state.members.set(&(u32::MAX - 1));
    assert_eq!(state.add_member(member(1)), Ok(MemberId(u32::MAX - 1)));
    assert_eq!(state.add_member(member(2)), Err(PoliciesError::TooManyMembers));
    assert_eq!(state.load_member_of(Account([2; 32])), None);
}

#[ink::test]
fn the_desk_reads_once_shows_changes_and_writes_only_what_changed() {
    let mut state = state();
    state.store_member_year(KEY, &Record(year(5)));
    let other = MemberYearKey { member: MemberId(2), ..KEY };
    let mut desk = Desk::new(&state);
    assert_eq!(desk.member_year(KEY), year(5));
    assert_eq!(desk.member_year(other), MemberYear::default());
    desk.take(Changes { member_years: vec![(KEY, year(8))], ..Changes::default() });
    assert_eq!(desk.member_year(KEY), year(8));
    let drafts = desk.into_drafts();
    assert_eq!(state.load_member_year(KEY), year(5));
    drafts.store(&mut state);
    assert_eq!(state.load_member_year(KEY), year(8));
    assert_eq!(state.load_member_year(other), MemberYear::default());
}
