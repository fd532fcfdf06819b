//! Coverage, days, places, persons; frequency and waiting.

use conformance::insurer::Submitted;
use conformance::play::plain_line;
use conformance::scenario::day;
use domain::claim::Refusal;
use domain::enrolment::{AgeClass, Sex};
use domain::network::{Facility, Setting};
use domain::plan::{FrequencyRule, Waiting};
use domain::reason::{Group, Reason};

use super::cases;
use super::office::{code, ensure, expect, expect_denied, expect_refused, line, minor, on, person, price, units, Desk};

const CO: Group = Group::ContractualObligation;
const PR: Group = Group::PatientResponsibility;

/// Paid in full: seven units at 100.
const PAID: &[(u128, &[(Group, Reason, u128)])] = &[(700, &[])];

fn once_per_180_days() -> Desk {
    let mut desk = Desk::default();
    desk.plan.frequencies = vec![FrequencyRule { times: 1, days: 180, is_edit: false }];
    for (_, service) in &mut desk.services {
        service.frequency = Some(0);
    }
    desk
}

fn adults_wait_6_months() -> Desk {
    let mut desk = Desk::default();
    desk.benefit().waiting = Waiting { adults: 6, children: 0 };
    desk
}

cases! {
    fn coverage_that_ended_before_the_service_is_pr_27(insurer) {
        let desk = Desk { coverages: vec![(on(1, 1), on(3, 31))], ..Desk::default() };
        let decision = desk.open(insurer)?.decide(on(4, 1), vec![line("A", 7)])?;
        expect_denied(&decision, PR, Reason::AfterCoverage, 700)?;
        ensure(Reason::AfterCoverage.carc() == "27", || "the code is not 27".into())?;
    }

    fn a_service_before_the_first_coverage_is_pr_26(insurer) {
        let decision = Desk::default().open(insurer)?.decide_before(day(2025, 12, 31), vec![line("A", 7)])?;
        expect_denied(&decision, PR, Reason::BeforeCoverage, 700)?;
        ensure(Reason::BeforeCoverage.carc() == "26", || "the code is not 26".into())?;
    }

    fn a_whole_stay_that_starts_two_days_before_the_coverage_is_pr_26(insurer) {
        let stay = plain_line(code("A"), minor(700), units(7), 6);
        let decision = Desk::default().open(insurer)?.decide_before(day(2025, 12, 30), vec![stay])?;
        expect_denied(&decision, PR, Reason::BeforeCoverage, 700)?;
    }

    fn a_claim_dated_before_its_service_is_co_110(insurer) {
        let mut office = Desk::default().open(insurer)?;
        let claim = office.claim(office.member, vec![line("A", 7)]);
        let submitted = office.submit_on(on(3, 9), on(3, 10), claim)?;
        let Submitted::Decided(decision) = submitted else {
            return ensure(false, || format!("not decided: {submitted:?}"));
        };
        expect_denied(&decision, CO, Reason::BilledBeforeService, 700)?;
        ensure(Reason::BilledBeforeService.carc() == "110", || "the code is not 110".into())?;
    }

    fn coverage_suspended_on_the_day_is_pr_200(insurer) {
        let coverages = vec![(on(1, 1), on(3, 31)), (on(5, 1), on(12, 31))];
        let decision = Desk { coverages, ..Desk::default() }.open(insurer)?.decide(on(4, 15), vec![line("A", 7)])?;
        expect_denied(&decision, PR, Reason::CoverageLapsed, 700)?;
        ensure(Reason::CoverageLapsed.carc() == "200", || "the code is not 200".into())?;
    }

    fn a_code_retired_before_the_day_is_co_181(insurer) {
        let mut desk = Desk::default();
        desk.service().valid_to = Some(on(3, 9));
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect_denied(&decision, CO, Reason::CodeNotValid, 700)?;
        ensure(Reason::CodeNotValid.carc() == "181", || "the code is not 181".into())?;
    }

    fn without_a_price_it_waits_for_a_reviewer_and_is_co_147_when_the_clock_runs_out(insurer) {
        let mut desk = Desk::default();
        desk.service().prices = Vec::new();
        let mut office = desk.open(insurer)?;
        let claim = office.claim(office.member, vec![line("A", 7)]);
        let submitted = office.submit_on(on(3, 10), on(3, 10), claim)?;
        let Submitted::Pended(pend) = submitted else {
            return ensure(false, || format!("it does not wait: {submitted:?}"));
        };
        ensure(pend.review && pend.until == on(4, 9), || format!("it waits otherwise: {pend:?}"))?;
        let key = office.last_key();
        office.insurer.set_day(on(4, 9))?;
        let early = office.insurer.advance(key)?;
        ensure(early == Submitted::Pended(pend), || format!("its last day is inside: {early:?}"))?;
        office.insurer.set_day(on(4, 10))?;
        let late = office.insurer.advance(key)?;
        let Submitted::Decided(decision) = late else { return ensure(false, || format!("not decided: {late:?}")) };
        expect_denied(&decision, CO, Reason::NoPrice, 700)?;
        ensure(Reason::NoPrice.carc() == "147", || "the code is not 147".into())?;
    }

    fn a_service_that_the_plan_does_not_have_is_pr_204(insurer) {
        let decision = Desk::default().open(insurer)?.decide(on(3, 10), vec![line("Z", 7)])?;
        expect_denied(&decision, PR, Reason::NotInPlan, 700)?;
        ensure(Reason::NotInPlan.carc() == "204", || "the code is not 204".into())?;
    }

    fn an_inpatient_service_at_an_outpatient_facility_is_co_5(insurer) {
        let mut desk = Desk { facility: Facility::Only(Setting::OutPatient), ..Desk::default() };
        desk.service().setting = Some(Setting::InPatient);
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect_denied(&decision, CO, Reason::WrongPlace, 700)?;
        ensure(Reason::WrongPlace.carc() == "5", || "the code is not 5".into())?;
    }

    fn an_inpatient_service_at_a_facility_of_both_kinds_is_paid(insurer) {
        let mut desk = Desk::default();
        desk.service().setting = Some(Setting::InPatient);
        expect(&desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?, PAID)?;
    }

    fn a_service_for_men_claimed_for_a_woman_is_co_7(insurer) {
        let mut desk = Desk { person: person(AgeClass::Adult, Some(Sex::Female)), ..Desk::default() };
        desk.service().sex = Some(Sex::Male);
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect_denied(&decision, CO, Reason::WrongSex, 700)?;
        ensure(Reason::WrongSex.carc() == "7", || "the code is not 7".into())?;
    }

    fn a_service_for_men_claimed_for_a_man_is_paid(insurer) {
        let mut desk = Desk { person: person(AgeClass::Adult, Some(Sex::Male)), ..Desk::default() };
        desk.service().sex = Some(Sex::Male);
        expect(&desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?, PAID)?;
    }

    fn a_service_for_everyone_is_paid_for_a_woman_for_a_man_and_where_nothing_is_attested(insurer) {
        for known in [person(AgeClass::Adult, Some(Sex::Female)), person(AgeClass::Adult, Some(Sex::Male)), None] {
            let desk = Desk { person: known, ..Desk::default() };
            expect(&desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?, PAID)?;
        }
    }

    fn frequency_again_in_the_same_week_is_not_paid(insurer) {
        let mut office = once_per_180_days().open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, PAID)?;
        let again = office.decide(on(3, 14), vec![line("A", 7)])?;
        expect_denied(&again, PR, Reason::BenefitMaximum, 700)?;
        ensure(Reason::BenefitMaximum.carc() == "119", || "the code is not 119".into())?;
    }

    fn frequency_counts_up_to_and_including_its_last_day(insurer) {
        let mut office = once_per_180_days().open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, PAID)?;
        // 10 March and 180 days are 6 September.
        let last = office.decide(on(9, 6), vec![line("A", 7)])?;
        expect_denied(&last, PR, Reason::BenefitMaximum, 700)?;
        expect(&office.decide(on(9, 7), vec![line("A", 7)])?, PAID)?;
    }

    fn frequency_of_another_member_does_not_count(insurer) {
        let mut office = once_per_180_days().open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, PAID)?;
        let neighbour = office.neighbour;
        expect(&office.decide_for(neighbour, on(3, 14), vec![line("A", 7)])?, PAID)?;
    }

    fn the_same_claim_number_again_is_refused(insurer) {
        let mut office = Desk::default().open(insurer)?;
        let claim = office.claim(office.member, vec![line("A", 7)]);
        let first = office.submit_on(on(3, 10), on(3, 10), claim.clone())?;
        ensure(matches!(first, Submitted::Decided(_)), || format!("not decided: {first:?}"))?;
        let mut again = claim;
        again.lines = vec![line("B", 7)];
        expect_refused(&office.submit_on(on(3, 20), on(3, 20), again)?, Refusal::NumberUsed)?;
    }

    fn an_adult_who_waits_six_months_is_pr_179_on_day_2(insurer) {
        let decision = adults_wait_6_months().open(insurer)?.decide(on(1, 2), vec![line("A", 7)])?;
        expect_denied(&decision, PR, Reason::WaitingPeriod, 700)?;
        ensure(Reason::WaitingPeriod.carc() == "179", || "the code is not 179".into())?;
    }

    fn an_adult_who_has_waited_six_months_is_paid_on_day_183(insurer) {
        expect(&adults_wait_6_months().open(insurer)?.decide(on(7, 2), vec![line("A", 7)])?, PAID)?;
    }

    fn a_child_without_a_waiting_period_is_paid_on_day_2(insurer) {
        let desk = Desk { person: person(AgeClass::Child, None), ..adults_wait_6_months() };
        expect(&desk.open(insurer)?.decide(on(1, 2), vec![line("A", 7)])?, PAID)?;
    }

    fn a_price_of_a_day_is_the_one_that_began_last_before_it(insurer) {
        let mut desk = Desk::default();
        let later = domain::service::Price { from: on(3, 11), ..price(120) };
        desk.service().prices.push(later);
        let mut office = desk.open(insurer)?;
        let dear = |letter| plain_line(code(letter), minor(900), units(7), 0);
        expect(&office.decide(on(3, 10), vec![dear("A")])?, &[(700, &[(CO, Reason::AboveSchedule, 200)])])?;
        expect(&office.decide(on(3, 11), vec![dear("A")])?, &[(840, &[(CO, Reason::AboveSchedule, 60)])])?;
    }
}
