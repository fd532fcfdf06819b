//! What is kept and told: accumulators and opening balances, visits, decisions and their size.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::accumulators::{Counter, FrequencyUse, Holder, Opening, Used, UsedKey};
use inkclaim_domain::bounds::{
    MAX_AMOUNT, MAX_CLAIM_DECISION_BYTES, MAX_FREQUENCY_USES, MAX_LIMITS, MAX_LIMITS_PER_BENEFIT,
    MAX_LINE_DECISION_BYTES, MAX_VISIT_LINES,
};
use inkclaim_domain::calendar::Day;
use inkclaim_domain::decision::{Adjustment, Deadlines, Decision, LineDecision, Outcome, Terms, Verdict};
use inkclaim_domain::ids::{Account, AssetId, AuthorisationId, ControlNumber, PlanId, PlanRef};
use inkclaim_domain::money::{Amount, Overflow, Quantity, ONE_UNIT};
use inkclaim_domain::plan::{Ceiling, CopayKind, FamilyCeiling, Limit, LimitHolder, Measure, Period, Plan};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::service::Kind;
use inkclaim_domain::visit::{Visit, VisitCopay, VisitLine};
use scale::{Decode, Encode};

const NONE: Amount = Amount::ZERO;

// --- accumulators ----------------------------------------------------------------------------------------------------

#[test]
fn what_is_left_of_a_ceiling() {
    let left = |ceiling: Ceiling| ceiling.left(dollars(30), dollars(80), 4).unwrap();
    assert_eq!(left(Ceiling::default()), None);
    assert_eq!(left(individual(dollars(100))), Some(dollars(70)));
    assert_eq!(left(aggregate(dollars(100))), Some(dollars(20)));
    assert_eq!(left(embedded(dollars(100), dollars(100))), Some(dollars(20)));
    assert_eq!(left(embedded(dollars(40), dollars(100))), Some(dollars(10)));
    assert_eq!(left(embedded(dollars(20), dollars(100))), Some(NONE));
    assert_eq!(left(aggregate(NONE)), Some(NONE));
}

#[test]
fn a_familys_ceiling_grows_with_it() {
    let it = FamilyCeiling { base: dollars(100), members: 2, extra: dollars(30), most: dollars(150) };
    assert!(it.grows() && !FamilyCeiling::flat(dollars(100)).grows());
    for (members, ceiling) in [(0, 100), (1, 100), (2, 100), (3, 130), (4, 150), (5, 150), (u16::MAX, 150)] {
        assert_eq!(it.of(members), Ok(dollars(ceiling)), "{members}");
        assert_eq!(FamilyCeiling::flat(dollars(70)).of(members), Ok(dollars(70)));
    }
    let too_much = FamilyCeiling { extra: Amount(u128::MAX), ..it };
    assert_eq!(too_much.of(4), Err(Overflow));
    assert_eq!(growing(NONE, 2, Amount(u128::MAX), NONE).left(NONE, NONE, 5), Err(Overflow));
}

#[test]
fn what_is_left_of_a_limit() {
    assert_eq!(most_paid(dollars(5)).whole(), 500);
    assert_eq!(most_units(units(5)).whole(), 5_000);
    assert_eq!(Limit::from(Measure::Claims(Kind::Surgery, 3)).whole(), 3);
    assert_eq!(most_units(units(20)).left_after(7_000, 1), Ok(13_000));
    assert_eq!(most_paid(cents(5)).left_after(5, 1), Ok(0));
    assert_eq!(most_paid(cents(5)).left_after(u128::MAX, 1), Ok(0));
}

#[test]
fn counters_are_used_by_their_number_and_given_back() {
    let mut it = Used::default();
    assert_eq!(it.used(Counter::Limit(0)), 0);
    it.take(of_limit(3, 5)).unwrap();
    it.take(of_limit(0, 7)).unwrap();
    it.take(of_limit(3, 1)).unwrap();
    it.take(of_ceiling(3, cents(9))).unwrap();
    assert_eq!([3, 0, 1].map(|number| it.used(Counter::Limit(number))), [6, 7, 0]);
    assert_eq!(it.used(Counter::Ceiling(3)), 9, "a ceiling and a limit of one number are two counters");
    let before = it.clone();
    assert_eq!(it.take(of_limit(3, u128::MAX)), Err(Overflow));
    assert_eq!(it.give_back(of_limit(3, 7)), Err(Overflow));
    assert_eq!(it.give_back(of_limit(1, 1)), Err(Overflow));
    assert_eq!(it, before);
    it.give_back(of_limit(3, 2)).unwrap();
    assert_eq!(it.used(Counter::Limit(3)), 4);
    it.give_back(of_limit(3, 4)).unwrap();
    assert_eq!(it.counters, [of_limit(0, 7), of_ceiling(3, cents(9))], "what is used no more is not listed");
}

fn frequency(rule: u8, day: i32, claim: u64) -> FrequencyUse {
    FrequencyUse { rule, day: Day(day), claim: ControlNumber(claim) }
}

#[test]
fn of_a_rules_services_the_oldest_is_forgotten() {
    let mut it = Used::default();
    it.note(frequency(1, 5, 99));
    // Days do not come in their order: late claims.
    for day in [3, 1, 8, 2, 7, 6, 5, 4] {
        it.note(frequency(0, day, 10 + day.unsigned_abs() as u64));
    }
    assert_eq!((it.frequencies.len(), MAX_FREQUENCY_USES), (9, 8));
    assert!(!it.has_forgotten(Day(-99)), "as many as are kept");
    it.note(frequency(0, 9, 19));
    let days = |it: &Used| -> Vec<i32> {
        it.frequencies.iter().filter(|known| known.rule == 0).map(|known| known.day.0).collect()
    };
    assert_eq!(days(&it), [3, 8, 2, 7, 6, 5, 4, 9], "the oldest by its day");
    it.note(frequency(0, 1, 20));
    assert_eq!(days(&it), [3, 8, 2, 7, 6, 5, 4, 9], "one that is older than all that are kept is not kept");
    assert_eq!(it.frequencies[0], frequency(1, 5, 99), "another rule's stay");
    it.forget(ControlNumber(12));
    assert_eq!(days(&it), [3, 8, 7, 6, 5, 4, 9]);
    // Of what is no longer kept the last day is known, also when there is room again.
    let forgotten = |it: &Used| [0, 1, 2, 9].map(|earliest| it.has_forgotten(Day(earliest)));
    assert_eq!((it.forgotten, forgotten(&it)), (Some(Day(1)), [true, true, false, false]));
    it.note(frequency(0, 10, 21));
    it.note(frequency(0, 11, 22));
    assert_eq!((it.forgotten, forgotten(&it)), (Some(Day(3)), [true, true, true, false]));
}

fn opening(counters: &[inkclaim_domain::accumulators::Use]) -> Opening {
    Opening { counters: counters.to_vec() }
}

fn ceilings(deductible: u128, out_of_pocket: u128) -> Opening {
    opening(&[of_ceiling(DEDUCTIBLE, Amount(deductible)), of_ceiling(OUT_OF_POCKET, Amount(out_of_pocket))])
}

fn plan_with(deductible: Ceiling, out_of_pocket: Ceiling) -> Plan {
    let limits = vec![most_paid(cents(9)), most_units(Quantity(7))];
    Plan { ceilings: vec![deductible, out_of_pocket], limits, ..plan() }
}

#[test]
fn opening_balances_lie_within_their_ceilings() {
    let it = plan_with(individual(cents(100)), individual(cents(300)));
    assert!(opening(&[]).fits(&it));
    assert!(ceilings(100, 300).fits(&it));
    assert!(!ceilings(101, 300).fits(&it));
    assert!(!ceilings(100, 301).fits(&it));

    let it = plan_with(aggregate(cents(100)), aggregate(cents(300)));
    assert!(ceilings(100, 300).fits(&it));
    assert!(!ceilings(101, 0).fits(&it));
    assert!(!ceilings(0, 301).fits(&it));

    // One person adds at most the individual limit to the family's.
    let it = plan_with(embedded(cents(100), cents(150)), embedded(cents(300), cents(200)));
    assert!(ceilings(100, 200).fits(&it));
    assert!(!ceilings(101, 0).fits(&it));
    assert!(!ceilings(0, 201).fits(&it));

    // A family's may have grown as far as it can.
    let it = plan_with(growing(cents(100), 2, cents(50), cents(170)), Ceiling::default());
    assert!(ceilings(170, 0).fits(&it));
    assert!(!ceilings(171, 0).fits(&it));

    let it = plan_with(Ceiling::default(), Ceiling::default());
    assert!(ceilings(0, 1).fits(&it), "what members bear is counted without a maximum too");
    assert!(!opening(&[of_ceiling(2, NONE)]).fits(&it), "no such ceiling");
    assert!(!opening(&[of_ceiling(0, NONE), of_ceiling(0, NONE)]).fits(&it), "named twice");
}

#[test]
fn opening_balances_name_limits_of_the_year_that_exist_once_each() {
    let mut it = plan_with(Ceiling::default(), Ceiling::default());
    assert!(opening(&[of_limit(1, 7), of_limit(0, 9)]).fits(&it));
    assert!(!opening(&[of_limit(0, 10)]).fits(&it));
    assert!(!opening(&[of_limit(1, 8)]).fits(&it));
    assert!(!opening(&[of_limit(2, 0)]).fits(&it));
    assert!(!opening(&[of_limit(0, 1), of_limit(0, 1)]).fits(&it));
    it.limits[0].period = Period::Lifetime;
    assert!(!opening(&[of_limit(0, 1)]).fits(&it));
}

#[test]
fn a_claim_goes_on_from_opening_balances() {
    let mut world = World::of(|plan| {
        plan.ceilings = vec![embedded(dollars(100), dollars(150)), individual(dollars(500))];
        plan.limits = vec![most_paid(dollars(60))];
        plan.benefits[0].limits = vec![0];
    });
    let mut balances = ceilings(dollars(70).0, dollars(70).0);
    balances.counters.push(of_limit(0, dollars(50).0));
    assert!(balances.fits(world.plan()));
    let used = Used { counters: balances.counters, opened: true, ..Used::default() };
    world.records.used.insert(UsedKey { holder: Holder::Member(MEMBER), plan: PLAN.plan, year: Some(year()) }, used);
    let line = world.decide_charge(dollars(100));
    verify_line(&line, dollars(100), dollars(10), &[("PR-1", dollars(30)), ("PR-119", dollars(60))]);
}

#[test]
fn a_use_knows_the_records_in_which_it_stands() {
    let mut it = plan_with(individual(cents(1)), embedded(cents(1), cents(1)));
    let places = |it: &Plan, entry: inkclaim_domain::accumulators::Use| entry.places(it);
    assert_eq!(places(&it, of_ceiling(0, NONE)), ((true, false), false));
    assert_eq!(places(&it, of_ceiling(1, NONE)), ((true, true), false));
    assert_eq!(places(&it, of_limit(0, 0)), ((true, false), false));
    it.limits[0].holder = LimitHolder::Family;
    assert_eq!(places(&it, of_limit(0, 0)), ((false, true), false));
    it.limits[0].period = Period::LifetimeOfCategory;
    assert_eq!(places(&it, of_limit(0, 0)), ((false, true), true));
    assert_eq!(places(&it, of_limit(9, 0)), ((false, false), false));
}

#[test]
fn only_a_claim_that_is_worked_out_opens_a_record() {
    let mut world = World::new();
    world.decide(&claim_of([line_of("G0009", dollars(1))]));
    assert!(!world.member_used().opened, "a denied line leaves the way open for opening balances");
    world.decide(&claim());
    assert!(world.member_used().opened);
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
    let kinds = [CopayKind::Copay, CopayKind::EventDeductible];
    let copay = |claim: u64, kind: usize, amount: u128| VisitCopay {
        kind: kinds[kind],
        claim: ControlNumber(claim),
        amount: Amount(amount),
    };
    let mut it = Visit {
        lines: vec![visit_line(1, "G0001", &[]), visit_line(2, "G0002", &[]), visit_line(1, "G0003", &[])],
        copays: vec![copay(1, 0, 5), copay(2, 0, 6), copay(2, 1, 7)],
    };
    assert_eq!(kinds.map(|kind| it.copay_taken(kind)), [Ok(Amount(11)), Ok(Amount(7))]);
    assert_eq!(Visit::default().copay_taken(CopayKind::Copay), Ok(NONE));
    assert!(it.forget(ControlNumber(1)));
    let left = Visit { lines: vec![visit_line(2, "G0002", &[])], copays: vec![copay(2, 0, 6), copay(2, 1, 7)] };
    assert_eq!(it, left);
    assert!(!it.forget(ControlNumber(1)), "it has nothing left to forget");
    assert!(!it.forget(ControlNumber(3)));
    assert_eq!(it, left);
    let only_copay = &mut Visit { lines: vec![], copays: vec![copay(1, 0, 5)] };
    assert!(only_copay.forget(ControlNumber(1)));
    let too_much = Visit { lines: vec![], copays: vec![copay(1, 0, u128::MAX), copay(2, 0, 1)] };
    assert_eq!(too_much.copay_taken(CopayKind::Copay), Err(Overflow));
}

#[test]
fn a_visit_adds_up_the_units_of_a_code() {
    let of = |text: &str, quantity: u32| VisitLine { units: Quantity(quantity), ..visit_line(1, text, &[]) };
    let it = Visit { lines: vec![of("G0001", 1_500), of("G0002", 7), of("G0001", 500)], copays: vec![] };
    assert_eq!(it.units_of(code("G0001")), Ok(Quantity(2_000)));
    assert_eq!(it.units_of(code("G0003")), Ok(Quantity(0)));
    let too_much = Visit { lines: vec![of("G0001", u32::MAX), of("G0001", 1)], copays: vec![] };
    assert_eq!(too_much.units_of(code("G0001")), Err(Overflow));
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
        uses: vec![],
        authorised: None,
        terms: Some(Terms { plan: PLAN, year: year(), benefit: 0, tier: 0, price: Amount(90), units: ONE_UNIT }),
    }
}

#[test]
fn a_line_tells_what_counts_to_what() {
    let it = worked_out();
    assert_eq!(it.to_deductible(), Ok(Amount(20)));
    assert_eq!(it.cost_share(), Ok(Amount(35)));
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
    let of = |lines: Vec<LineDecision>| {
        let deadlines = Deadlines::default();
        Decision { asset: AssetId::NATIVE, member: None, deadlines, lines }
    };
    let it = of(vec![worked_out(), worked_out(), denied.clone()]);
    let totals = it.totals([Amount(100), Amount(100), Amount(7)]).unwrap();
    assert_eq!((totals.charge, totals.allowed, totals.paid), (Amount(207), Amount(180), Amount(80)));
    assert_eq!((totals.member, totals.written_off), (Amount(100), Amount(20)));
    assert_eq!((totals.deductible, totals.cost_share), (Amount(40), Amount(70)));
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
        // Days without coverage; above the schedule for provider and member; a reviewer's, the day's and the authorisation's
        // cut; another payer's part; three shares, two maxima, a penalty, and what is left of the prior share.
        adjustments: vec![Adjustment { amount: most, ..worked_out().adjustments[0] }; 14],
        uses: vec![of_limit(31, MAX_AMOUNT); MAX_LIMITS_PER_BENEFIT + 3],
        authorised: Some((AuthorisationId(u32::MAX), Quantity(u32::MAX))),
        terms: Some(Terms {
            plan: PlanRef { plan: PlanId(u16::MAX), version: u16::MAX },
            year: year(),
            benefit: 31,
            tier: 7,
            price: most,
            units: Quantity(u32::MAX),
        }),
    };
    assert!(largest.encoded_size() <= MAX_LINE_DECISION_BYTES, "{}", largest.encoded_size());

    let lines = vec![largest.clone(); 50];
    let deadlines = Deadlines { minor_unit: most, ..Deadlines::default() };
    let outcome = Outcome::Decided(Decision { asset: AssetId(255), member: Some(Account([1; 32])), deadlines, lines });
    let besides = outcome.encoded_size() - 50 * largest.encoded_size();
    // One line of the claim carries its counts.
    let counts = vec![of_limit(31, 1); MAX_LIMITS].encoded_size();
    assert!(besides + counts <= MAX_CLAIM_DECISION_BYTES, "{besides} {counts}");
}

#[test]
fn an_outcome_survives_the_wire() {
    let mut world = World::of(|plan| {
        plan.ceilings[0] = individual(dollars(10));
        plan.benefits[0].sharing[0].coinsurance = percent(20);
    });
    let outcome = world.submit(&claim_of([line(), line(), line_of("G0009", dollars(3))]));
    assert_eq!(Outcome::decode(&mut outcome.encode().as_slice()), Ok(outcome));
    assert_eq!(Day::decode(&mut Day(-1).encode().as_slice()), Ok(Day(-1)));
}
