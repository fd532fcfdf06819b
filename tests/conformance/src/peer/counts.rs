//! How many: units, claims of a kind, good lines beside bad ones.

use domain::decision::Verdict;
use domain::money::Quantity;
use domain::plan::Measure;
use domain::reason::{Group, Reason};
use domain::service::{Kind, UnitsPerDay};

use super::cases;
use super::office::{ensure, expect, expect_denied, line, on, units, Desk, Found};

const CO: Group = Group::ContractualObligation;
const PR: Group = Group::PatientResponsibility;

/// Of a kind one claim a year is paid: the second is the member's.
fn second_of(insurer: &mut dyn conformance::insurer::Insurer, kind: Kind) -> Found {
    let mut desk = Desk::limited(Measure::Claims(kind, 1));
    for (_, service) in &mut desk.services {
        service.kind = kind;
    }
    let mut office = desk.open(insurer)?;
    expect(&office.decide(on(3, 10), vec![line("A", 7)])?, &[(700, &[])])?;
    office.expect_left(on(3, 10), 0)?;
    expect_denied(&office.decide(on(4, 10), vec![line("B", 7)])?, PR, Reason::BenefitMaximum, 700)
}

fn most_units_a_day(denies: bool) -> Desk {
    let mut desk = Desk::default();
    desk.service().units_per_day = Some(UnitsPerDay { most: units(5), denies, is_maximum: false });
    desk
}

cases! {
    fn a_limit_of_1_with_1_used_is_pr_119(insurer) {
        let mut office = Desk::limited(Measure::Units(units(1))).open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 1)])?, &[(100, &[])])?;
        expect_denied(&office.decide(on(4, 10), vec![line("A", 1)])?, PR, Reason::BenefitMaximum, 100)?;
    }

    fn a_limit_of_20_with_7_used_leaves_13(insurer) {
        let mut office = Desk::limited(Measure::Units(units(20))).open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, &[(700, &[])])?;
        office.expect_left(on(3, 10), 13_000)?;
    }

    fn a_limit_of_12_with_7_used_leaves_5_and_cuts_the_next_7_to_5(insurer) {
        let mut office = Desk::limited(Measure::Units(units(12))).open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, &[(700, &[])])?;
        office.expect_left(on(3, 10), 5_000)?;
        let next = office.decide(on(4, 10), vec![line("A", 7)])?;
        expect(&next, &[(500, &[(PR, Reason::BenefitMaximum, 200)])])?;
        office.expect_left(on(4, 10), 0)?;
    }

    fn a_limit_of_0_denies_the_first(insurer) {
        let mut office = Desk::limited(Measure::Units(Quantity(0))).open(insurer)?;
        expect_denied(&office.decide(on(3, 10), vec![line("A", 7)])?, PR, Reason::BenefitMaximum, 700)?;
    }

    fn of_one_delivery_the_second_is_pr_119(insurer) {
        second_of(insurer, Kind::Delivery)?;
    }

    fn of_one_hospital_stay_the_second_is_pr_119(insurer) {
        second_of(insurer, Kind::HospitalStay)?;
    }

    fn of_one_surgery_the_second_is_pr_119(insurer) {
        second_of(insurer, Kind::Surgery)?;
    }

    fn of_one_visit_the_second_is_pr_119(insurer) {
        second_of(insurer, Kind::Visit)?;
    }

    fn of_one_consultation_the_second_is_pr_119(insurer) {
        second_of(insurer, Kind::Consultation)?;
    }

    fn of_one_antenatal_visit_the_second_is_pr_119(insurer) {
        second_of(insurer, Kind::Antenatal)?;
    }

    fn a_claim_counts_once_as_its_highest_kind(insurer) {
        let mut desk = Desk::limited(Measure::Claims(Kind::Visit, 1));
        desk.service().kind = Kind::Surgery;
        let mut office = desk.open(insurer)?;
        // A surgery with a visit is a surgery: the one visit is still left.
        expect(&office.decide(on(3, 10), vec![line("A", 7), line("B", 7)])?, &[(700, &[]), (700, &[])])?;
        office.expect_left(on(3, 10), 1)?;
        expect(&office.decide(on(4, 10), vec![line("B", 7)])?, &[(700, &[])])?;
        expect_denied(&office.decide(on(5, 10), vec![line("B", 7)])?, PR, Reason::BenefitMaximum, 700)?;
    }

    fn a_good_line_beside_a_bad_one_is_paid(insurer) {
        let decision = Desk::default().open(insurer)?.decide(on(3, 10), vec![line("A", 7), line("Z", 7)])?;
        expect(&decision, &[(700, &[]), (0, &[(PR, Reason::NotInPlan, 700)])])?;
        ensure(decision.verdict() == Verdict::Partly, || format!("the verdict is {:?}", decision.verdict()))?;
    }

    fn a_claim_whose_lines_are_all_bad_is_denied_with_a_reason_each(insurer) {
        let mut desk = Desk::default();
        desk.service().valid_to = Some(on(3, 9));
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7), line("Z", 7)])?;
        expect(&decision, &[(0, &[(CO, Reason::CodeNotValid, 700)]), (0, &[(PR, Reason::NotInPlan, 700)])])?;
        ensure(decision.verdict() == Verdict::Denied, || format!("the verdict is {:?}", decision.verdict()))?;
    }

    fn units_above_the_catalogues_maximum_are_cut_co_151(insurer) {
        let decision = most_units_a_day(false).open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(500, &[(CO, Reason::TooMuch, 200)])])?;
        ensure(Reason::TooMuch.carc() == "151", || "the code is not 151".into())?;
    }

    fn units_above_the_catalogues_maximum_are_denied_co_151_where_the_plan_says_so(insurer) {
        let decision = most_units_a_day(true).open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect_denied(&decision, CO, Reason::TooMuch, 700)?;
    }
}
