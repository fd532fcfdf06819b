//! What is kept and told: accumulators and opening balances, visits, decisions and their size, the closed list of reasons.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::*;
use inkclaim_domain::accumulators::{FamilyYear, LimitUse, MemberYear, Opening};
use inkclaim_domain::bounds::{
    MAX_AMOUNT, MAX_CLAIM_DECISION_BYTES, MAX_LIMITS_PER_BENEFIT, MAX_LINE_DECISION_BYTES, MAX_VISIT_LINES,
};
use inkclaim_domain::calendar::Day;
use inkclaim_domain::decision::{Adjustment, Decision, LineDecision, Outcome, Terms, Verdict};
use inkclaim_domain::ids::{Account, AssetId, ControlNumber, PlanId, PlanRef};
use inkclaim_domain::money::{Amount, Overflow, Quantity, ONE_UNIT};
use inkclaim_domain::plan::{Ceiling, Limit, Plan};
use inkclaim_domain::reason::{Group, Reason};
use inkclaim_domain::visit::{Visit, VisitCopay, VisitLine};
use scale::{Decode, Encode};

const NONE: Amount = Amount::ZERO;

// --- accumulators ----------------------------------------------------------------------------------------------------

#[test]
fn what_is_left_of_a_ceiling() {
    let left = |ceiling: Ceiling| ceiling.left(dollars(30), dollars(80));
    assert_eq!(left(Ceiling::default()), None);
    assert_eq!(left(individual(dollars(100))), Some(dollars(70)));
    assert_eq!(left(aggregate(dollars(100))), Some(dollars(20)));
    assert_eq!(left(embedded(dollars(100), dollars(100))), Some(dollars(20)));
    assert_eq!(left(embedded(dollars(40), dollars(100))), Some(dollars(10)));
    assert_eq!(left(embedded(dollars(20), dollars(100))), Some(NONE));
    assert_eq!(left(aggregate(NONE)), Some(NONE));
}

#[test]
fn what_is_left_of_a_limit() {
    assert_eq!(Limit::Amount(dollars(5)).whole(), 500);
    assert_eq!(Limit::Units(units(5)).whole(), 5_000);
    assert_eq!(Limit::Units(units(20)).left_after(7_000), 13_000);
    assert_eq!(Limit::Amount(cents(5)).left_after(5), 0);
    assert_eq!(Limit::Amount(cents(5)).left_after(u128::MAX), 0);
}

#[test]
fn limits_are_used_by_their_number() {
    let mut it = MemberYear::default();
    assert_eq!(it.used(0), 0);
    it.take(LimitUse { limit: 3, used: 5 }).unwrap();
    it.take(LimitUse { limit: 0, used: 7 }).unwrap();
    it.take(LimitUse { limit: 3, used: 1 }).unwrap();
    assert_eq!((it.used(3), it.used(0), it.used(1)), (6, 7, 0));
    assert_eq!(it.limits, [LimitUse { limit: 3, used: 6 }, LimitUse { limit: 0, used: 7 }]);
    let before = it.clone();
    assert_eq!(it.take(LimitUse { limit: 3, used: u128::MAX }), Err(Overflow));
    assert_eq!(it, before);
}

fn opening(deductible: u128, out_of_pocket: u128, limits: &[(u8, u128)]) -> Opening {
    let limits = limits.iter().map(|(limit, used)| LimitUse { limit: *limit, used: *used }).collect();
    Opening { deductible: Amount(deductible), out_of_pocket: Amount(out_of_pocket), limits }
}

fn plan_with(deductible: Ceiling, out_of_pocket: Ceiling) -> Plan {
    Plan { deductible, out_of_pocket, limits: vec![Limit::Amount(cents(9)), Limit::Units(Quantity(7))], ..plan() }
}

#[test]
fn opening_balances_lie_within_their_ceilings() {
    let it = plan_with(individual(cents(100)), individual(cents(300)));
    assert!(opening(0, 0, &[]).fits(&it));
    assert!(opening(100, 300, &[]).fits(&it));
    assert!(!opening(101, 300, &[]).fits(&it));
    assert!(!opening(100, 301, &[]).fits(&it));

    let it = plan_with(aggregate(cents(100)), aggregate(cents(300)));
    assert!(opening(100, 300, &[]).fits(&it));
    assert!(!opening(101, 0, &[]).fits(&it));
    assert!(!opening(0, 301, &[]).fits(&it));

    // One person adds at most the individual limit to the family's.
    let it = plan_with(embedded(cents(100), cents(150)), embedded(cents(300), cents(200)));
    assert!(opening(100, 200, &[]).fits(&it));
    assert!(!opening(101, 0, &[]).fits(&it));
    assert!(!opening(0, 201, &[]).fits(&it));

    let it = plan_with(Ceiling::default(), Ceiling::default());
    assert!(opening(0, 0, &[]).fits(&it));
    assert!(!opening(1, 0, &[]).fits(&it), "without a deductible nothing is ever taken to it");
    assert!(opening(0, 1, &[]).fits(&it), "what members bear is counted without a maximum too");
}

#[test]
fn opening_balances_name_limits_that_exist_once_each() {
    let it = plan_with(Ceiling::default(), Ceiling::default());
    assert!(opening(0, 0, &[(1, 7), (0, 9)]).fits(&it));
    assert!(!opening(0, 0, &[(0, 10)]).fits(&it));
    assert!(!opening(0, 0, &[(1, 8)]).fits(&it));
    assert!(!opening(0, 0, &[(2, 0)]).fits(&it));
    assert!(!opening(0, 0, &[(0, 1), (0, 1)]).fits(&it));
}

#[test]
fn opening_balances_are_taken_into_the_records() {
    let balances = opening(10, 30, &[(0, 0), (1, 5)]);
    let mut member = MemberYear::default();
    assert_eq!(member.open(&balances), Ok(()));
    let limits = vec![LimitUse { limit: 1, used: 5 }];
    assert_eq!(member, MemberYear { deductible: cents(10), out_of_pocket: cents(30), limits, opened: true });

    let mut family = FamilyYear { deductible: cents(5), out_of_pocket: cents(6) };
    assert_eq!(family.open(&balances), Ok(()));
    assert_eq!(family, FamilyYear { deductible: cents(15), out_of_pocket: cents(36) });
    let mut full = FamilyYear { deductible: Amount(u128::MAX), out_of_pocket: NONE };
    assert_eq!(full.open(&balances), Err(Overflow));
    let mut full = MemberYear { deductible: Amount(u128::MAX), ..MemberYear::default() };
    assert_eq!(full.open(&balances), Err(Overflow));
}

#[test]
fn a_claim_goes_on_from_opening_balances() {
    let mut world = World::of(|plan| {
        plan.deductible = embedded(dollars(100), dollars(150));
        plan.out_of_pocket = individual(dollars(500));
        plan.limits = vec![Limit::Amount(dollars(60))];
        plan.benefits[0].limits = vec![0];
    });
    let balances = opening(dollars(70).0, dollars(70).0, &[(0, dollars(50).0)]);
    assert!(balances.fits(world.plan()));
    let mut member = MemberYear::default();
    member.open(&balances).unwrap();
    let key = inkclaim_domain::accumulators::MemberYearKey { member: MEMBER, plan: PLAN.plan, year: year() };
    world.records.member_years.insert(key, member);
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(10), &[("PR-1", dollars(30)), ("PR-119", dollars(60))]);
}

#[test]
fn only_a_claim_that_is_worked_out_opens_a_record() {
    let mut world = World::new();
    world.decide(&claim_of([line_of("G0009", dollars(1))]));
    assert!(!world.member_year().opened, "a denied line leaves the way open for opening balances");
    world.decide(&claim());
    assert!(world.member_year().opened);
}

// --- visits ----------------------------------------------------------------------------------------------------------

fn visit_line(claim: u64, text: &str, modifiers: &[&str]) -> VisitLine {
    let modifiers = modifiers.iter().map(|text| modifier(text)).collect();
    VisitLine { claim: ControlNumber(claim), code: code(text), units: ONE_UNIT, modifiers }
}

#[test]
fn a_visit_finds_what_was_claimed() {
    let mut it = Visit::default();
    assert!(it.add(visit_line(1, "G0001", &["RT"])));
    assert!(it.has(code("G0001"), &[modifier("RT")]));
    assert!(!it.has(code("G0001"), &[]));
    assert!(!it.has(code("G0001"), &[modifier("LT")]));
    assert!(!it.has(code("G0002"), &[modifier("RT")]));
}

#[test]
fn a_visit_forgets_one_claim() {
    let copay = |claim: u64, benefit: u8, amount: u128| VisitCopay {
        benefit,
        claim: ControlNumber(claim),
        amount: Amount(amount),
    };
    let mut it = Visit {
        lines: vec![visit_line(1, "G0001", &[]), visit_line(2, "G0002", &[]), visit_line(1, "G0003", &[])],
        copays: vec![copay(1, 0, 5), copay(2, 0, 6), copay(2, 1, 7)],
    };
    assert_eq!((it.copay_taken(0), it.copay_taken(1), it.copay_taken(2)), (Ok(Amount(11)), Ok(Amount(7)), Ok(NONE)));
    assert!(it.forget(ControlNumber(1)));
    let left = Visit { lines: vec![visit_line(2, "G0002", &[])], copays: vec![copay(2, 0, 6), copay(2, 1, 7)] };
    assert_eq!(it, left);
    assert!(!it.forget(ControlNumber(1)), "it has nothing left to forget");
    assert!(!it.forget(ControlNumber(3)));
    assert_eq!(it, left);
    let only_copay = &mut Visit { lines: vec![], copays: vec![copay(1, 0, 5)] };
    assert!(only_copay.forget(ControlNumber(1)));
    let too_much = Visit { lines: vec![], copays: vec![copay(1, 0, u128::MAX), copay(2, 0, 1)] };
    assert_eq!(too_much.copay_taken(0), Err(Overflow));
}

#[test]
fn a_visit_takes_as_many_lines_as_fit() {
    let mut it = Visit::default();
    for _ in 0..MAX_VISIT_LINES {
        assert!(it.add(visit_line(1, "G0001", &[])));
    }
    let full = it.clone();
    assert!(!it.add(visit_line(1, "G0001", &[])));
    assert_eq!(it, full);
}

// --- decisions -------------------------------------------------------------------------------------------------------

fn adjustment(reason: Reason, amount: u128) -> Adjustment {
    Adjustment { group: reason.group(true), reason, amount: Amount(amount) }
}

fn worked_out() -> LineDecision {
    LineDecision {
        allowed: Amount(90),
        paid: Amount(40),
        adjustments: vec![
            adjustment(Reason::AboveSchedule, 10),
            adjustment(Reason::Copay, 5),
            adjustment(Reason::Deductible, 20),
            adjustment(Reason::Coinsurance, 10),
            adjustment(Reason::BenefitMaximum, 15),
        ],
        limits: vec![],
        terms: Some(Terms { plan: PLAN, year: year(), benefit: 0 }),
    }
}

#[test]
fn a_line_tells_what_counts_to_what() {
    let it = worked_out();
    assert_eq!(it.to_deductible(), Ok(Amount(20)));
    assert_eq!(it.to_out_of_pocket(), Ok(Amount(35)));
    assert_eq!(it.adjusted(|_| true), Ok(Amount(60)));
    assert_eq!(it.adjusted(|_| false), Ok(NONE));
}

#[test]
fn a_denied_line_has_one_reason_for_all() {
    let it = LineDecision::denied(dollars(3), Reason::FiledTooLate, true);
    verify_denied(&it, dollars(3), "CO-29");
    assert_eq!(it.terms, None);
    verify_denied(&LineDecision::denied(dollars(3), Reason::FiledTooLate, false), dollars(3), "PR-29");
}

#[test]
fn a_decision_is_summed_up() {
    let denied = LineDecision::denied(Amount(7), Reason::Duplicate, true);
    let of = |lines: Vec<LineDecision>| Decision { asset: AssetId::NATIVE, member: None, lines };
    let it = of(vec![worked_out(), worked_out(), denied.clone()]);
    let totals = it.totals([Amount(100), Amount(100), Amount(7)]).unwrap();
    assert_eq!((totals.charge, totals.allowed, totals.paid), (Amount(207), Amount(180), Amount(80)));
    assert_eq!((totals.member, totals.written_off), (Amount(100), Amount(20)));
    assert_eq!((totals.deductible, totals.out_of_pocket), (Amount(40), Amount(70)));
    assert_eq!(it.paid(), Ok(Amount(80)));
    assert_eq!(it.verdict(), Verdict::Partly);
    assert_eq!(of(vec![worked_out()]).verdict(), Verdict::Payable);
    assert_eq!(of(vec![denied.clone(), denied]).verdict(), Verdict::Denied);
    let too_much = LineDecision { paid: Amount(u128::MAX), ..worked_out() };
    assert_eq!(of(vec![too_much, worked_out()]).paid(), Err(Overflow));
}

#[test]
fn the_largest_decision_fits_its_bound() {
    let most = Amount(MAX_AMOUNT);
    let largest = LineDecision {
        allowed: most,
        paid: most,
        adjustments: worked_out().adjustments.into_iter().map(|it| Adjustment { amount: most, ..it }).collect(),
        limits: vec![LimitUse { limit: 31, used: MAX_AMOUNT }; MAX_LIMITS_PER_BENEFIT],
        terms: Some(Terms { plan: PlanRef { plan: PlanId(u16::MAX), version: u16::MAX }, year: year(), benefit: 31 }),
    };
    assert!(largest.encoded_size() <= MAX_LINE_DECISION_BYTES, "{}", largest.encoded_size());

    let lines = vec![largest.clone(); 50];
    let outcome = Outcome::Decided(Decision { asset: AssetId(255), member: Some(Account([1; 32])), lines });
    let besides = outcome.encoded_size() - 50 * largest.encoded_size();
    assert!(besides <= MAX_CLAIM_DECISION_BYTES, "{besides}");
}

#[test]
fn an_outcome_survives_the_wire() {
    let mut world = World::of(|plan| {
        plan.deductible = individual(dollars(10));
        plan.benefits[0].coinsurance = percent(20);
    });
    let outcome = world.submit(&claim_of([line(), line(), line_of("G0009", dollars(3))]));
    assert_eq!(Outcome::decode(&mut outcome.encode().as_slice()), Ok(outcome));
    assert_eq!(Day::decode(&mut Day(-1).encode().as_slice()), Ok(Day(-1)));
}

// --- reasons ---------------------------------------------------------------------------------------------------------

/// Every reason as it is printed for a bound and for an unbound provider.
const PRINTED: [(Reason, &str, &str); 18] = [
    (Reason::Deductible, "PR-1", "PR-1"),
    (Reason::Coinsurance, "PR-2", "PR-2"),
    (Reason::Copay, "PR-3", "PR-3"),
    (Reason::AboveSchedule, "CO-45", "PR-45"),
    (Reason::BenefitMaximum, "PR-119", "PR-119"),
    (Reason::Duplicate, "OA-18", "OA-18"),
    (Reason::NeverEnrolled, "PR-31", "PR-31"),
    (Reason::BeforeCoverage, "PR-26", "PR-26"),
    (Reason::AfterCoverage, "PR-27", "PR-27"),
    (Reason::CoverageLapsed, "PR-200", "PR-200"),
    (Reason::FiledTooLate, "CO-29", "PR-29"),
    (Reason::BilledBeforeService, "CO-110", "PR-110"),
    (Reason::ProviderNotCredentialed, "CO-B7", "PR-B7"),
    (Reason::CodeNotValid, "CO-181", "PR-181"),
    (Reason::NotInPlan, "PR-204", "PR-204"),
    (Reason::WrongPlace, "CO-5", "PR-5"),
    (Reason::NoPrice, "CO-147", "PR-147"),
    (Reason::EvidenceNeverCame, "CO-226", "PR-226"),
];

#[test]
fn every_reason_is_printed_with_its_published_codes() {
    assert_eq!(PRINTED.map(|(reason, _, _)| reason), Reason::ALL);
    for (reason, bound, unbound) in PRINTED {
        let printed = |is_bound: bool| format!("{}-{}", reason.group(is_bound).code(), reason.carc());
        assert_eq!((printed(true).as_str(), printed(false).as_str()), (bound, unbound));
    }
}

#[test]
fn a_remark_stands_where_the_reason_needs_one() {
    let needs_one = ["16", "96", "226", "227", "251", "252", "A1"];
    for reason in Reason::ALL {
        assert_eq!(reason.rarc().is_some(), needs_one.contains(&reason.carc()), "{reason:?}");
    }
}

#[test]
fn reasons_are_distinct_and_retired_codes_are_not_written() {
    let codes: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.carc()).collect();
    assert_eq!(codes.len(), Reason::ALL.len());
    for retired in ["42", "A2", "104"] {
        assert!(!codes.contains(retired));
    }
    let meanings: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.meaning()).collect();
    assert_eq!(meanings.len(), Reason::ALL.len());
    let groups =
        [Group::ContractualObligation, Group::PatientResponsibility, Group::OtherAdjustment, Group::PayerInitiated];
    assert_eq!(groups.map(Group::code), ["CO", "PR", "OA", "PI"]);
}
