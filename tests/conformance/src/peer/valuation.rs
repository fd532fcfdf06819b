//! What a claim is worth, and to whom.

use conformance::play::plain_line;
use domain::claim::Refusal;
use domain::enrolment::AgeClass;
use domain::plan::{Benefit, Growth, Limit, LimitHolder, Sharing};
use domain::reason::{Group, Reason};
use domain::service::{Kind, Price};

use super::cases;
use super::office::{
    code, expect, expect_denied, expect_refused, individual, line, minor, on, person, price, shared, units, yearly,
    Desk, Found, PLAN,
};

const CO: Group = Group::ContractualObligation;
const PR: Group = Group::PatientResponsibility;

/// What the plan pays of seven units at 100 for services of a kind with a maximum of their own.
fn capped(insurer: &mut dyn conformance::insurer::Insurer, kind: Kind, most: u128) -> Found {
    let mut desk = Desk::limited(yearly(most));
    desk.service().kind = kind;
    let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
    expect(&decision, &[(most, &[(PR, Reason::BenefitMaximum, 700u128.saturating_sub(most))])])
}

/// Two benefits could pay the service `A`: a fixed amount per unit, or 80 %.
fn fixed_or_percentage(fixed: u128) -> Desk {
    let mut desk = Desk::default();
    desk.benefit().fixed = Some(minor(fixed));
    desk.plan.benefits.push(shared(20));
    desk.service().alternative = Some(1);
    desk
}

cases! {
    fn seven_units_at_100_twice_are_1400(insurer) {
        let decision = Desk::default().open(insurer)?.decide(on(3, 10), vec![line("A", 7), line("B", 7)])?;
        expect(&decision, &[(700, &[]), (700, &[])])?;
    }

    fn seven_units_at_100_twice_are_1400_after_a_later_price_change(insurer) {
        let desk = Desk::default();
        let mut services = desk.services.clone();
        let mut office = desk.open(insurer)?;
        office.insurer.set_day(on(3, 20))?;
        for (_, service) in &mut services {
            service.prices.push(Price { from: on(4, 1), ..price(50) });
        }
        office.insurer.set_services(PLAN, &services)?;
        office.insurer.set_day(on(4, 15))?;
        let claim = office.claim(office.member, vec![line("A", 7), line("B", 7)]);
        let submitted = office.submit_on(on(4, 15), on(3, 10), claim)?;
        let conformance::insurer::Submitted::Decided(decision) = submitted else {
            return Err(conformance::insurer::Fault(format!("not decided: {submitted:?}")));
        };
        expect(&decision, &[(700, &[]), (700, &[])])?;
    }

    fn a_consultation_with_a_maximum_of_55_is_paid_55(insurer) {
        capped(insurer, Kind::Consultation, 55)?;
    }

    fn antenatal_care_with_a_maximum_of_55_is_paid_55(insurer) {
        capped(insurer, Kind::Antenatal, 55)?;
    }

    fn a_surgery_of_700_with_a_maximum_of_500_is_paid_500(insurer) {
        capped(insurer, Kind::Surgery, 500)?;
    }

    fn a_visit_of_700_is_paid_700_beside_a_surgery_maximum_of_500(insurer) {
        let mut desk = Desk::limited(yearly(500));
        desk.service().kind = Kind::Surgery;
        desk.plan.benefits.push(shared(0));
        if let Some((_, visit)) = desk.services.get_mut(1) {
            visit.benefit = 1;
        }
        expect(&desk.open(insurer)?.decide(on(3, 10), vec![line("B", 7)])?, &[(700, &[])])?;
    }

    fn a_plan_share_of_80_percent_of_1000_is_800_and_200(insurer) {
        let mut desk = Desk::default();
        *desk.benefit() = shared(20);
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 10)])?;
        expect(&decision, &[(800, &[(PR, Reason::Coinsurance, 200)])])?;
    }

    fn fixed_160_per_unit_on_five_units_at_100_is_500(insurer) {
        let mut desk = Desk::default();
        desk.benefit().fixed = Some(minor(160));
        expect(&desk.open(insurer)?.decide(on(3, 10), vec![line("A", 5)])?, &[(500, &[])])?;
    }

    fn fixed_60_per_unit_on_five_units_at_100_is_300_and_200(insurer) {
        let mut desk = Desk::default();
        desk.benefit().fixed = Some(minor(60));
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 5)])?;
        expect(&decision, &[(300, &[(PR, Reason::BenefitMaximum, 200)])])?;
    }

    fn at_most_60_per_unit_of_80_percent_of_500_is_300(insurer) {
        let mut desk = Desk::default();
        *desk.benefit() = Benefit { most: Some(minor(60)), ..shared(20) };
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 5)])?;
        expect(&decision, &[(300, &[(PR, Reason::Coinsurance, 100), (PR, Reason::BenefitMaximum, 100)])])?;
    }

    fn a_familys_ceiling_of_400_and_200_for_each_member_pays_600_of_700(insurer) {
        let mut desk = Desk::limited(yearly(400));
        let growth = Growth { members: 0, extra: minor(200), most: minor(900) };
        desk.plan.limits = vec![Limit { holder: LimitHolder::GrowingFamily(growth), ..Limit::from(yearly(400)) }];
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(600, &[(PR, Reason::BenefitMaximum, 100)])])?;
    }

    fn a_deductible_of_200_on_700_leaves_500(insurer) {
        let decision = Desk::with_deductible(200).open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(500, &[(PR, Reason::Deductible, 200)])])?;
    }

    fn a_deductible_that_is_met_leaves_700(insurer) {
        let mut office = Desk::with_deductible(200).open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 2)])?, &[(0, &[(PR, Reason::Deductible, 200)])])?;
        expect(&office.decide(on(4, 10), vec![line("A", 7)])?, &[(700, &[])])?;
    }

    fn a_deductible_of_1000_of_which_nothing_is_met_leaves_nothing_of_700(insurer) {
        let decision = Desk::with_deductible(1_000).open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(0, &[(PR, Reason::Deductible, 700)])])?;
    }

    fn a_deductible_of_700_on_700_leaves_nothing(insurer) {
        let decision = Desk::with_deductible(700).open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(0, &[(PR, Reason::Deductible, 700)])])?;
    }

    fn a_yearly_ceiling_of_1000_on_700_and_700_is_700_and_300(insurer) {
        let mut office = Desk::limited(yearly(1_000)).open(insurer)?;
        let decision = office.decide(on(3, 10), vec![line("A", 7), line("B", 7)])?;
        expect(&decision, &[(700, &[]), (300, &[(PR, Reason::BenefitMaximum, 400)])])?;
    }

    fn a_ceiling_that_is_used_up_pays_nothing(insurer) {
        let mut office = Desk::limited(yearly(700)).open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, &[(700, &[])])?;
        expect_denied(&office.decide(on(4, 10), vec![line("A", 7)])?, PR, Reason::BenefitMaximum, 700)?;
    }

    fn a_ceiling_that_does_not_count_for_children_leaves_a_child_700(insurer) {
        let mut desk = Desk { person: person(AgeClass::Child, None), ..Desk::limited(yearly(100)) };
        let confined = Limit { confined_to: Some(AgeClass::Adult), ..Limit::from(yearly(100)) };
        desk.plan.limits = vec![confined];
        expect(&desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?, &[(700, &[])])?;
    }

    fn a_ceiling_that_does_not_count_for_children_counts_for_an_adult(insurer) {
        let mut desk = Desk::limited(yearly(100));
        desk.plan.limits = vec![Limit { confined_to: Some(AgeClass::Adult), ..Limit::from(yearly(100)) }];
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(100, &[(PR, Reason::BenefitMaximum, 600)])])?;
    }

    fn a_plan_share_of_0_percent_pays_nothing(insurer) {
        let mut desk = Desk::default();
        *desk.benefit() = shared(100);
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(0, &[(PR, Reason::Coinsurance, 700)])])?;
    }

    fn of_fixed_300_or_80_percent_the_one_better_for_the_member_pays(insurer) {
        // Seven units at 300 are more than 700: all of it is paid. One unit: 100 of 100, not 80.
        let mut office = fixed_or_percentage(300).open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, &[(700, &[])])?;
        expect(&office.decide(on(3, 11), vec![line("A", 1)])?, &[(100, &[])])?;
    }

    fn of_fixed_50_or_80_percent_the_one_better_for_the_member_pays(insurer) {
        let decision = fixed_or_percentage(50).open(insurer)?.decide(on(3, 10), vec![line("A", 7)])?;
        expect(&decision, &[(560, &[(PR, Reason::Coinsurance, 140)])])?;
    }

    fn a_two_day_stay_takes_the_inpatient_deductible(insurer) {
        let mut desk = Desk::default();
        desk.plan.ceilings = vec![individual(50), individual(300)];
        let sharing = Sharing { deductible: Some(0), inpatient_deductible: Some(1), ..Sharing::default() };
        desk.benefit().sharing = vec![sharing];
        let mut office = desk.open(insurer)?;
        let stay = plain_line(code("A"), minor(700), units(7), 1);
        expect(&office.decide(on(3, 10), vec![stay])?, &[(400, &[(PR, Reason::Deductible, 300)])])?;
        // The out-patient one is untouched by it.
        expect(&office.decide(on(4, 10), vec![line("A", 7)])?, &[(650, &[(PR, Reason::Deductible, 50)])])?;
    }

    fn a_flat_fee_of_1000_is_paid_where_4000_are_asked(insurer) {
        let mut desk = Desk::default();
        desk.service().prices = vec![price(1_000)];
        let asked = plain_line(code("A"), minor(4_000), units(1), 0);
        let decision = desk.open(insurer)?.decide(on(3, 10), vec![asked])?;
        expect(&decision, &[(1_000, &[(CO, Reason::AboveSchedule, 3_000)])])?;
    }

    fn a_claim_of_zero_is_refused(insurer) {
        let mut office = Desk::default().open(insurer)?;
        let free = plain_line(code("A"), minor(0), units(7), 0);
        let claim = office.claim(office.member, vec![free]);
        expect_refused(&office.submit_on(on(3, 10), on(3, 10), claim)?, Refusal::ZeroCharge)?;
    }

    fn a_line_without_a_charge_beside_another_is_accepted(insurer) {
        let mut office = Desk::default().open(insurer)?;
        let free = plain_line(code("A"), minor(0), units(7), 0);
        expect(&office.decide(on(3, 10), vec![free, line("B", 7)])?, &[(0, &[]), (700, &[])])?;
    }

    fn more_than_the_remaining_sum_insured_pays_the_remainder_and_then_pr_119(insurer) {
        let mut office = Desk::limited(yearly(1_000)).open(insurer)?;
        expect(&office.decide(on(3, 10), vec![line("A", 7)])?, &[(700, &[])])?;
        let rest = office.decide(on(4, 10), vec![line("A", 7)])?;
        expect(&rest, &[(300, &[(PR, Reason::BenefitMaximum, 400)])])?;
        expect_denied(&office.decide(on(5, 10), vec![line("A", 7)])?, PR, Reason::BenefitMaximum, 700)?;
    }
}
