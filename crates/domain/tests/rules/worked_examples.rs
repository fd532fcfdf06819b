//! Worked examples that regulators, insurers and standards bodies print themselves, to the cent. Each names its source; what
//! the source does not print and the example needs is said.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::calendar::{Day, FilingWindow};
use inkclaim_domain::claim::Line;
use inkclaim_domain::decision::{LineDecision, Verdict};
use inkclaim_domain::ids::MemberId;
use inkclaim_domain::money::Amount;
use inkclaim_domain::plan::{Benefit, CopayOrder, Plan, Sharing};

/// A plan with a deductible, a coinsurance in percent and an out-of-pocket maximum, all in dollars.
fn standard(deductible: u128, coinsurance: u16, out_of_pocket: u128) -> World {
    World::of(|plan: &mut Plan| {
        plan.ceilings[0] = individual(dollars(deductible));
        plan.ceilings[1] = individual(dollars(out_of_pocket));
        plan.benefits[0].sharing[0].coinsurance = percent(coinsurance);
    })
}

/// A plan with a coinsurance alone.
fn coinsurance_only(coinsurance: u16) -> World {
    World::of(|plan: &mut Plan| plan.benefits[0].sharing[0].coinsurance = percent(coinsurance))
}

/// What the example member's line comes to, in cents: what it says in the order allowed, deductible, copay, coinsurance,
/// member's share without balance bill, plan's share.
#[track_caller]
fn verify(line: &LineDecision, deductible: Amount, copay: Amount, coinsurance: Amount, member: Amount, plan: Amount) {
    let of = |reason: &str| {
        let of_reason = reasons(line).into_iter().filter(|(known, _)| known == reason);
        Amount(of_reason.map(|(_, amount)| amount).sum())
    };
    assert_eq!((of("PR-1"), of("PR-3"), of("PR-2")), (deductible, copay, coinsurance));
    assert_eq!(line.cost_share(), Ok(member));
    assert_eq!(line.paid, plan);
    assert_eq!(line.allowed.0, member.0 + plan.0);
}

const NONE: Amount = Amount::ZERO;

// HealthCare.gov, glossary "coinsurance", example (republished by Nappingcat, undated).
#[test]
fn a01_serious_condition() {
    let mut world = standard(3_000, 20, 6_850);
    let line = world.decide_charge(dollars(12_000));
    verify(&line, dollars(3_000), NONE, dollars(1_800), dollars(4_800), dollars(7_200));
    verify_line(&line, dollars(12_000), dollars(7_200), &[("PR-1", dollars(3_000)), ("PR-2", dollars(1_800))]);
    assert_eq!(world.deductible_of(MEMBER), dollars(3_000));
    assert_eq!(world.out_of_pocket_of(MEMBER), dollars(4_800));
}

// HelpBetter, insurance basics, worked examples (2026).
#[test]
fn a02_office_visit_whose_copay_bypasses_the_deductible() {
    let mut world = standard(1_000, 20, 6_000);
    world.sharing().copay = copay(dollars(30), CopayOrder::InsteadOfDeductible);
    let line = world.decide_charge(dollars(200));
    verify(&line, NONE, dollars(30), NONE, dollars(30), dollars(170));
    assert_eq!(world.deductible_of(MEMBER), NONE);
    assert_eq!(world.out_of_pocket_of(MEMBER), dollars(30));
}

// HelpBetter, insurance basics, worked examples (2026). The result is min(20 % of 50,000; 6,000 - 1,100).
#[test]
fn a04_hospital_stay_near_the_out_of_pocket_maximum() {
    let mut world = standard(1_000, 20, 6_000);
    world.used_before(dollars(1_000), dollars(1_100));
    let line = world.decide_charge(dollars(50_000));
    verify(&line, NONE, NONE, dollars(4_900), dollars(4_900), dollars(45_100));
    assert_eq!(world.out_of_pocket_of(MEMBER), dollars(6_000));
}

// Blue Cross and Blue Shield of Texas, deductibles, coinsurance and maximum limits (2023).
#[test]
fn a06_x_ray_after_the_deductible_is_met() {
    let mut world = standard(5_000, 20, 6_000);
    world.used_before(dollars(5_000), dollars(5_000));
    let line = world.decide_charge(dollars(200));
    verify(&line, NONE, NONE, dollars(40), dollars(40), dollars(160));
}

// Blue Cross and Blue Shield of Texas, deductibles, coinsurance and maximum limits (2023).
#[test]
fn a07_x_ray_above_the_plans_allowance() {
    let mut world = World::of(|_| {});
    world.price("G0001", dollars(200));
    world.unbind();
    let line = world.decide_charge(dollars(300));
    verify_line(&line, dollars(200), dollars(200), &[("PR-45", dollars(100))]);
    assert_eq!(world.out_of_pocket_of(MEMBER), NONE, "a balance bill counts to nothing");
}

// Blue Cross and Blue Shield of Texas, deductibles, coinsurance and maximum limits (2023). The size of the claim is ours:
// the source says that coinsurance stops at 1,000.
#[test]
fn a08_coinsurance_stops_at_the_out_of_pocket_maximum() {
    let mut world = standard(5_000, 20, 6_000);
    let line = world.decide_charge(dollars(20_000));
    verify(&line, dollars(5_000), NONE, dollars(1_000), dollars(6_000), dollars(14_000));
    let line = world.decide_charge_again(dollars(20_000));
    verify(&line, NONE, NONE, NONE, NONE, dollars(20_000));
}

// Blue Cross and Blue Shield of Montana, deductibles and coinsurance (undated).
#[test]
fn a09_x_ray_at_a_quarter() {
    let mut world = standard(4_000, 25, 5_000);
    world.used_before(dollars(4_000), dollars(4_000));
    let line = world.decide_charge(dollars(200));
    verify(&line, NONE, NONE, dollars(50), dollars(50), dollars(150));
}

// Gusto, support article "Coinsurance" (undated).
#[test]
fn a11_mri_at_thirty_percent() {
    let line = coinsurance_only(30).decide_charge(dollars(3_250));
    verify(&line, NONE, NONE, dollars(975), dollars(975), dollars(2_275));
}

// A textbook question on an 80/20 plan, as given in a Gauthmath solution (undated).
#[test]
fn a13a_eighty_twenty_with_7_500_of_expenses() {
    let line = standard(500, 20, 5_000).decide_charge(dollars(7_500));
    verify(&line, dollars(500), NONE, dollars(1_400), dollars(1_900), dollars(5_600));
}

// The same source.
#[test]
fn a13b_eighty_twenty_with_20_000_of_expenses() {
    let line = standard(500, 20, 5_000).decide_charge(dollars(20_000));
    verify(&line, dollars(500), NONE, dollars(3_900), dollars(4_400), dollars(15_600));
}

// The same source.
#[test]
fn a13c_eighty_twenty_with_40_000_of_expenses() {
    let line = standard(500, 20, 5_000).decide_charge(dollars(40_000));
    verify(&line, dollars(500), NONE, dollars(4_500), dollars(5_000), dollars(35_000));
}

// A textbook question on outpatient surgery, as given in a Gauthmath solution (undated).
#[test]
fn a14_outpatient_surgery() {
    let line = standard(1_000, 20, 5_000).decide_charge(dollars(5_500));
    verify(&line, dollars(1_000), NONE, dollars(900), dollars(1_900), dollars(3_600));
}

// CMS and HHS, template of the summary of benefits and coverage, OMB 0938-1146 (2012).
#[test]
fn a17_a_fifth_of_an_overnight_stay() {
    let line = coinsurance_only(20).decide_charge(dollars(1_000));
    verify(&line, NONE, NONE, dollars(200), dollars(200), dollars(800));
}

/// A line of a provider who is bound, in dollars: charge, price, coinsurance in percent, plan, member.
#[track_caller]
fn verify_bound(charge: u128, price: u128, coinsurance: u16, plan: u128, member: u128) {
    let mut world = coinsurance_only(coinsurance);
    world.price("G0001", dollars(price));
    let decision = world.decide(&claim_of([Line { charge: dollars(charge), ..line() }]));
    let line = &decision.lines[0];
    verify(line, NONE, NONE, dollars(member), dollars(member), dollars(plan));
    let totals = decision.totals([dollars(charge)]).unwrap();
    assert_eq!(totals.member, dollars(member), "nothing is billed above it");
    assert_eq!(totals.written_off, dollars(charge - price));
}

// Blue Cross Blue Shield Service Benefit Plan for postal employees, section 4, Preferred physician, Standard Option (2025).
#[test]
fn b01_preferred_physician() {
    verify_bound(250, 100, 15, 85, 15);
}

// Blue Cross Blue Shield Service Benefit Plan for postal employees, section 4, Participating physician, Standard Option
// (2025).
#[test]
fn b02_participating_physician() {
    verify_bound(250, 100, 35, 65, 35);
}

// GEHA, medical benefits guide, page 21 (2021).
#[test]
fn b04_in_network() {
    verify_bound(150, 100, 10, 90, 10);
}

// FEP Blue Focus brochure, section 4, "Deductible" (2023).
#[test]
fn b06_negotiated_amount_below_what_is_left_of_the_deductible() {
    let mut world = World::of(|plan: &mut Plan| {
        plan.ceilings[0] = embedded(dollars(500), dollars(1_000));
        plan.benefits[0].sharing[0].coinsurance = percent(30);
    });
    world.price("G0001", dollars(80));
    let line = world.decide_charge(dollars(100));
    verify(&line, dollars(80), NONE, NONE, dollars(80), NONE);
    verify_line(&line, dollars(80), NONE, &[("CO-45", dollars(20)), ("PR-1", dollars(80))]);
    let (own, family) = (world.deductible_of(MEMBER), world.family_ceilings().0);
    assert_eq!(world.plan().ceilings[0].left(own, family, 3), Ok(Some(dollars(420))));
}

// TRICARE, glossary "allowable charge" (undated).
#[test]
fn b07_network_provider_at_a_fifth() {
    verify_bound(100, 100, 20, 80, 20);
}

// CMS and HHS, template of the summary of benefits and coverage, "balance billing" (2012).
#[test]
fn b10_out_of_network_hospital_bills_the_balance() {
    let mut world = World::of(|_| {});
    world.price("G0001", dollars(1_000));
    world.unbind();
    let decision = world.decide(&claim_of([Line { charge: dollars(1_500), ..line() }]));
    verify_line(&decision.lines[0], dollars(1_000), dollars(1_000), &[("PR-45", dollars(500))]);
    let totals = decision.totals([dollars(1_500)]).unwrap();
    assert_eq!((totals.member, totals.cost_share, totals.written_off), (dollars(500), NONE, NONE));
}

// HHS, Labor and Treasury, glossary of health coverage and medical terms, "balance billing" (2019).
#[test]
fn b11_uniform_glossary_balance_bill() {
    let mut world = World::of(|_| {});
    world.price("G0001", dollars(110));
    world.unbind();
    let line = world.decide_charge(dollars(200));
    verify_line(&line, dollars(110), dollars(110), &[("PR-45", dollars(90))]);
}

// An 835 sample of nine claims, claim 333333 (fictitious names, undated). The rate of 20 % follows from its figures.
#[test]
fn c03_a_fifth_of_an_odd_amount_is_rounded_to_the_cent() {
    let line = coinsurance_only(20).decide_charge(cents(7_461));
    verify(&line, NONE, NONE, cents(1_492), cents(1_492), cents(5_969));
}

// Summary of benefits and coverage, "Peg is having a baby", base coverage (undated). The total of 12,700 is the one that CMS
// sets for this example.
#[test]
fn d01_peg_is_having_a_baby() {
    let mut world = World::of(|plan: &mut Plan| {
        plan.ceilings[0] = individual(dollars(1_800));
        plan.benefits[0].sharing[0].coinsurance = percent(20);
    });
    let line = world.decide_charge(dollars(12_700));
    verify(&line, dollars(1_800), NONE, dollars(2_180), dollars(3_980), dollars(8_720));
    verify_line(&line, dollars(12_700), dollars(8_720), &[("PR-1", dollars(1_800)), ("PR-2", dollars(2_180))]);
}

impl World {
    /// Another line of `G0001` for this charge, by another provider on the same day: no duplicate.
    fn decide_charge_again(&mut self, charge: Amount) -> LineDecision {
        self.provider = OTHER_PROVIDER;
        self.decide_charge(charge)
    }

    /// A line of a member.
    fn decide_for(&mut self, member: MemberId, charge: Amount) -> LineDecision {
        let mut claim = claim_of([Line { charge, ..line() }]);
        claim.member = member;
        self.decide_line(&claim)
    }
}

// Departments of Labor, Treasury and HHS, FAQ on the Affordable Care Act part XXVII, as reprinted by Hylant (2015). The source
// gives each member's cost sharing before the maximum; it is taken as a coinsurance of the whole.
#[test]
fn e01_individual_maximum_embedded_in_the_familys() {
    let mut world = World::of(|plan: &mut Plan| {
        plan.ceilings[1] = embedded(dollars(6_850), dollars(13_000));
        plan.benefits[0].sharing[0].coinsurance = percent(100);
    });
    world.records.enrolments.get_mut(&NEIGHBOUR).unwrap().family = FAMILY;
    let member = |line: &LineDecision| line.cost_share().unwrap();

    let first = world.decide_for(MEMBER, dollars(10_000));
    assert_eq!((member(&first), first.paid), (dollars(6_850), dollars(3_150)));
    let second = world.decide_for(SPOUSE, dollars(3_000));
    let third = world.decide_for(CHILD, dollars(3_000));
    assert_eq!((member(&second), second.paid), (dollars(3_000), NONE));
    assert_eq!((member(&third), third.paid), (dollars(3_000), NONE));
    let fourth = world.decide_for(NEIGHBOUR, dollars(3_000));
    assert_eq!((member(&fourth), fourth.paid), (dollars(150), dollars(2_850)));

    assert_eq!(6_850 + 3 * 3_000, 15_850, "before the family's maximum");
    assert_eq!(world.family_ceilings(), (NONE, dollars(13_000)));
    assert_eq!(world.out_of_pocket_of(NEIGHBOUR), dollars(150));
}

// NFP, insights on embedded deductibles in high-deductible plans (undated).
#[test]
fn e03a_embedded_deductible_and_everything_paid_after_it() {
    let mut world = World::of(|plan: &mut Plan| plan.ceilings[0] = embedded(dollars(2_700), dollars(3_000)));
    let jane = world.decide_for(MEMBER, dollars(2_700));
    verify(&jane, dollars(2_700), NONE, NONE, dollars(2_700), NONE);
    let john = world.decide_for(SPOUSE, dollars(100));
    verify(&john, dollars(100), NONE, NONE, dollars(100), NONE);
    let junior = world.decide_for(CHILD, dollars(200));
    verify(&junior, dollars(200), NONE, NONE, dollars(200), NONE);
    assert_eq!(world.family_ceilings().0, dollars(3_000));

    world.provider = OTHER_PROVIDER;
    for member in [MEMBER, SPOUSE, CHILD] {
        let line = world.decide_for(member, dollars(500));
        verify(&line, NONE, NONE, NONE, NONE, dollars(500));
    }
}

// HUB International, compliance newsletter on embedded deductibles and out-of-pocket maximums (undated). Coinsurance is not
// given; 100 % shows what is subject to it.
#[test]
fn e04a_ankle_with_an_embedded_deductible() {
    let mut world = World::of(|plan: &mut Plan| {
        plan.ceilings[0] = embedded(dollars(1_500), dollars(3_000));
        plan.benefits[0].sharing[0].coinsurance = percent(100);
    });
    let line = world.decide_charge(dollars(2_000));
    verify(&line, dollars(1_500), NONE, dollars(500), dollars(2_000), NONE);
    assert_eq!(world.family_ceilings().0, dollars(1_500));
}

// United States Steel, benefits, embedded and aggregate deductibles (undated).
#[test]
fn e05_aggregate_deductible_with_4_000_of_5_000_spent() {
    let mut world = World::of(|plan: &mut Plan| {
        plan.ceilings[0] = aggregate(dollars(5_000));
        plan.benefits[0].sharing[0].coinsurance = percent(10);
    });
    let you = world.decide_for(MEMBER, dollars(3_800));
    verify(&you, dollars(3_800), NONE, NONE, dollars(3_800), NONE);
    let others = world.decide_for(SPOUSE, dollars(200));
    verify(&others, dollars(200), NONE, NONE, dollars(200), NONE);
    assert_eq!(world.family_ceilings().0, dollars(4_000));
}

// The standard Medicare Part D benefit, example 1, Mr. James (2023).
#[test]
fn h01_a_year_of_drugs() {
    let mut world = World::of(|plan: &mut Plan| {
        plan.ceilings[0] = individual(dollars(505));
        plan.benefits[0].sharing[0].coinsurance = percent(25);
    });
    let line = world.decide_charge(dollars(6_000));
    verify(&line, dollars(505), NONE, cents(137_375), cents(187_875), cents(412_125));
}

// Delta Dental of Arizona, "What is an annual maximum" (undated).
#[test]
fn i01_crown_within_the_annual_maximum() {
    let mut world = coinsurance_only(50);
    let maximum = most_paid(dollars(1_000));
    let number = world.limit(maximum);
    let line = world.decide_charge(dollars(800));
    verify(&line, NONE, NONE, dollars(400), dollars(400), dollars(400));
    assert_eq!(maximum.left_after(world.limit_used(number), 1), Ok(dollars(600).0));
}

// MaineCare, notice on the lower of billed and authorised amount (2011); the authorised maximum is taken as the price.
#[test]
fn i03_lower_of_charge_and_price() {
    let mut world = World::of(|_| {});
    world.price("G0001", dollars(100));
    let line = world.decide_charge(dollars(80));
    verify_line(&line, dollars(80), dollars(80), &[]);
}

// CGS Medicare, timely filing (undated): twelve months from the through day of 31 July 2021.
#[test]
fn i04_twelve_months_to_file() {
    let through = date(2021, 7, 31);
    assert_eq!(through.last_filing_day(FilingWindow::Months(12)), Some(date(2022, 7, 31)));
}

// Insura24, the Swiss franchise over two years (undated). The cap of 700 on the coinsurance is not reached.
#[test]
fn j02_a_deductible_that_restarts_with_the_year() {
    let mut world = World::of(|plan: &mut Plan| {
        plan.ceilings[0] = individual(dollars(2_500));
        plan.benefits[0].sharing[0].coinsurance = percent(10);
    });
    world.enrolment().coverages[0].to = date(2027, 12, 31);
    let first = world.decide_charge(dollars(1_200));
    verify(&first, dollars(1_200), NONE, NONE, dollars(1_200), NONE);
    world.base_day = date(2027, 3, 10);
    world.received = noon(world.base_day);
    let second = world.decide_charge(dollars(3_500));
    verify(&second, dollars(2_500), NONE, dollars(100), dollars(2_600), dollars(900));
    assert_eq!(world.deductible_of(MEMBER), dollars(1_200), "the first year's record is its own");
}

// HL7 FHIR R4, example ClaimResponse UR3503 (2019): benefit = (eligible - copay) x 100 %.
#[test]
fn k01_copay_before_a_share_of_everything() {
    let mut world = World::of(|_| {});
    let with_copay = Benefit::from(Sharing { copay: copay(dollars(10), CopayOrder::BeforeDeductible), ..sharing() });
    let number = world.add_benefit(with_copay);
    world.price_in("G0002", dollars(250), number);
    let decision = world.decide(&claim_of([line_of("G0002", dollars(250)), line_of("G0001", dollars(800))]));
    verify(&decision.lines[0], NONE, dollars(10), NONE, dollars(10), dollars(240));
    verify(&decision.lines[1], NONE, NONE, NONE, NONE, dollars(800));
    assert_eq!(decision.paid(), Ok(dollars(1_040)));
    assert_eq!(decision.verdict(), Verdict::Payable);
}

// HL7 FHIR R4, example ClaimResponse R3503 (2019): its lines that follow from their own figures.
#[test]
fn k03_copay_before_the_percentage() {
    let mut world = coinsurance_only(20);
    let with_copay =
        Benefit::from(Sharing { copay: copay(dollars(10), CopayOrder::BeforeDeductible), ..*world.sharing() });
    let number = world.add_benefit(with_copay);
    world.price("G0002", dollars(750));
    world.price_in("G0003", dollars(100), number);
    let lines = [line_of("G0001", dollars(105)), line_of("G0002", dollars(750)), line_of("G0003", dollars(100))];
    let paid: Vec<Amount> = world.decide(&claim_of(lines)).lines.iter().map(|line| line.paid).collect();
    assert_eq!(paid, [dollars(84), dollars(600), dollars(72)]);
}

// HL7 FHIR R4, example ExplanationOfBenefit EB3500 (2019).
#[test]
fn k04_shares_of_the_allowed_amount() {
    let mut world = coinsurance_only(20);
    let ninety = Benefit::from(Sharing { coinsurance: percent(10), ..sharing() });
    let number = world.add_benefit(ninety);
    world.price("G0001", dollars(120));
    world.price_in("G0002", dollars(200), number);
    let decision = world.decide(&claim_of([line_of("G0001", cents(13_557)), line_of("G0002", dollars(200))]));
    let first = [("CO-45", cents(1_557)), ("PR-2", dollars(24))];
    verify_line(&decision.lines[0], dollars(120), dollars(96), &first);
    verify_line(&decision.lines[1], dollars(200), dollars(180), &[("PR-2", dollars(20))]);
}

// The examples above in an asset of twelve decimals: a cent is 10^10 base units.
#[test]
fn figures_do_not_depend_on_the_assets_decimals() {
    let scale = 10_u128.pow(10);
    let coins = |amount: u128| Amount(amount * scale);
    let mut world = World::of(|plan: &mut Plan| {
        plan.minor_unit = coins(1);
        plan.ceilings[0] = individual(coins(50_500));
        plan.benefits[0].sharing[0].coinsurance = percent(25);
    });
    world.price("G0001", coins(600_000));
    let line = world.decide_charge(coins(600_000));
    let shares = [("PR-1", coins(50_500)), ("PR-2", coins(137_375))];
    verify_line(&line, coins(600_000), coins(412_125), &shares);

    // A fifth of 74.61 is 14.922: rounded to the cent, not to the base unit.
    let mut world = coinsurance_only(20);
    world.plan().minor_unit = coins(1);
    world.price("G0001", coins(10_000));
    let line = world.decide_charge(coins(7_461));
    verify_line(&line, coins(7_461), coins(5_969), &[("PR-2", coins(1_492))]);
}

// Days are counted from 1970-01-01: the examples' year is what it says.
#[test]
fn the_examples_year() {
    assert_eq!(year(), Day(20_454));
    assert_eq!(service_day(), Day(20_454 + 31 + 28 + 9));
}
