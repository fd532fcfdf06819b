#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use domain::accumulators::{Counter, Use};
use domain::calendar::{Anniversary, Day, FilingWindow};
use domain::consent::{Categories, Category};
use domain::enrolment::{AgeClass, Person, Sex};
use domain::ids::AssetId;
use domain::money::{Amount, BasisPoints, Quantity};
use domain::network::{Facility, NetworkTerm, Setting, OUTSIDE};
use domain::plan::{
    AuthorisationRule, Benefit, Ceiling, Clocks, Coordination, Copay, CopayKind, CopayOrder, EvidenceRule, Exclusion,
    FamilyCeiling, FrequencyRule, Growth, Limit, LimitHolder, Measure, Period, Protection, Sharing, Tier, Waiting,
};
use domain::service::{Kind, Pair, Price, Relation, Service, Span, UnitsPerDay};

use super::{PlanFile, Reviewers, Stretch};
use crate::tokens::plain_code;

const FULL: &str = include_str!("../../../../samples/plan-full.toml");

fn full() -> PlanFile {
    PlanFile::parse("plan-full.toml", FULL).unwrap()
}

fn cents(cents: u128) -> Amount {
    Amount(cents * 10_000_000_000)
}

fn day(text: &str) -> Day {
    Day(formats::Date::parse(text).unwrap().days())
}

fn benefit(file: &PlanFile, name: &str) -> Benefit {
    file.plan.benefits[file.benefits.iter().position(|it| it == name).unwrap()].clone()
}

fn service(file: &PlanFile, code: &str) -> Service {
    let code = plain_code(code).unwrap();
    file.services.iter().find(|(known, _)| *known == code).unwrap().1.clone()
}

#[test]
fn claims_are_paid_in_the_asset_that_is_named() {
    assert_eq!(full().plan.asset, AssetId::NATIVE);
    let file = PlanFile::parse("plan-full.toml", &FULL.replacen("asset = 0", "asset = 2", 1)).unwrap();
    assert_eq!(file.plan.asset, AssetId(2));
    let error = PlanFile::parse("plan-full.toml", &FULL.replacen("asset = 0", "asset = 8", 1)).unwrap_err().to_string();
    assert!(error.contains("asset"), "{error}");
}

#[test]
fn terms_tiers_and_clocks() {
    let file = full();
    let plan = &file.plan;
    assert_eq!(plan.year_start, Anniversary { month: 7, day: 1 });
    assert_eq!((plan.utc_offset_minutes, plan.filing), (-300, FilingWindow::Days(180)));
    assert_eq!((plan.adult_age, plan.waives_lesser_of), (21, true));
    assert_eq!(plan.coordination, Coordination::MaintenanceOfBenefits);
    assert_eq!(plan.distinguishing_modifiers.len(), 3);
    let clocks = Clocks {
        evidence_days: 45,
        review_days: 20,
        review_pays: false,
        clean_claim_days: 25,
        interest: BasisPoints(950),
        appeal_days: 120,
        ruling_days: 21,
        authorisation_days: 5,
        urgent_hours: 48,
        silence_authorises: false,
        reopenings: 2,
    };
    assert_eq!(plan.clocks, clocks);
    assert_eq!(file.tiers, ["preferred", "participating", "outside"]);
    let bound = Tier { bound: true, balance_bill_cap: None };
    let outside = Tier { bound: false, balance_bill_cap: Some(BasisPoints(15_000)) };
    assert_eq!(plan.tiers, [bound, bound, outside]);
}

#[test]
fn ceilings_limits_and_frequencies() {
    let file = full();
    let names = ["deductible", "out-of-pocket maximum", "hospital deductible", "outside deductible", "percentage cap"];
    assert_eq!(file.ceilings, names);
    let growing = |base, members, extra, most| {
        Some(FamilyCeiling { base: cents(base), members, extra: cents(extra), most: cents(most) })
    };
    let expected = [
        Ceiling::flat(Some(cents(50_000)), Some(cents(100_000))),
        Ceiling { individual: Some(cents(400_000)), family: growing(600_000, 3, 100_000, 900_000) },
        Ceiling::flat(Some(cents(100_000)), None),
        Ceiling::flat(Some(cents(150_000)), Some(cents(300_000))),
        Ceiling { individual: None, family: growing(200_000, 2, 25_000, 300_000) },
    ];
    assert_eq!(file.plan.ceilings, expected);
    assert_eq!(file.limits, ["therapy", "fertility", "consultations"]);
    let fertility = Limit {
        measure: Measure::Amount(cents(1_500_000)),
        period: Period::LifetimeOfCategory,
        holder: LimitHolder::GrowingFamily(Growth { members: 2, extra: cents(100_000), most: cents(1_800_000) }),
        confined_to: Some(AgeClass::Adult),
    };
    let consultations = Limit { period: Period::Lifetime, ..Measure::Claims(Kind::Consultation, 12).into() };
    assert_eq!(file.plan.limits, [Measure::Units(Quantity(20_000)).into(), fertility, consultations]);
    assert_eq!(file.frequencies, ["twice a year"]);
    assert_eq!(file.plan.frequencies, [FrequencyRule { times: 2, days: 365, is_edit: true }]);
}

#[test]
fn sharing_differs_by_tier_where_the_benefit_says_so() {
    let file = full();
    let common = Sharing {
        deductible: Some(0),
        inpatient_deductible: Some(2),
        coinsurance: BasisPoints(2_000),
        coinsurance_cap: Some(4),
        out_of_pocket: Some(1),
        copay: None,
    };
    let outside = Sharing {
        deductible: Some(3),
        coinsurance: BasisPoints(4_000),
        copay: Some(Copay {
            amount: cents(25_000),
            order: CopayOrder::AfterDeductible,
            kind: CopayKind::EventDeductible,
        }),
        ..Sharing::default()
    };
    let hospital = benefit(&file, "hospital");
    let participating = Sharing { coinsurance: BasisPoints(2_750), ..common };
    assert_eq!(hospital.sharing, [common, participating, outside]);
    assert_eq!(hospital.authorisation, AuthorisationRule::Penalty(BasisPoints(2_500)));
    assert_eq!(hospital.waiting, Waiting { adults: 6, children: 0 });

    let visit = benefit(&file, "visit");
    let copay = Copay { amount: cents(2_500), order: CopayOrder::InsteadOfDeductible, kind: CopayKind::Copay };
    let inside = Sharing { deductible: Some(0), copay: Some(copay), out_of_pocket: Some(1), ..Sharing::default() };
    let outside = Sharing { copay: None, coinsurance: BasisPoints(5_000), ..inside };
    assert_eq!(visit.sharing, [inside, inside, outside]);
    assert_eq!(visit.places, [11, 22]);
}

#[test]
fn conditions_of_benefits() {
    let file = full();
    assert_eq!(benefit(&file, "emergency").protection, Protection::Emergency);
    assert_eq!(benefit(&file, "emergency").sharing[0].copay.unwrap().order, CopayOrder::BeforeDeductible);
    assert_eq!(benefit(&file, "ancillary care").protection, Protection::AtNetworkFacility);
    let therapy = benefit(&file, "therapy");
    assert_eq!((therapy.limits, therapy.waiting), (vec![0], Waiting { adults: 3, children: 3 }));
    assert_eq!(therapy.authorisation, AuthorisationRule::Denied);
    assert_eq!(benefit(&file, "equipment").evidence, Some(Category::ProofOfDelivery.into()));
    let plan = EvidenceRule { category: Category::TreatmentPlan, from_member: true, reviewed: true };
    assert_eq!(benefit(&file, "fertility").evidence, Some(plan));
    assert_eq!(benefit(&file, "fertility").most, Some(cents(750_000)));
    let alone = |benefit: Benefit| Benefit { sharing: vec![Sharing::default()], ..benefit };
    let glasses = Benefit { fixed: Some(cents(16_000)), ..Benefit::default() };
    assert_eq!(benefit(&file, "glasses"), alone(glasses));
    for (name, exclusion) in [("cosmetic", Exclusion::NotCovered), ("extreme sports", Exclusion::ExcludedActivity)] {
        let excluded = Benefit { exclusion: Some(exclusion), ..Benefit::default() };
        assert_eq!(benefit(&file, name), alone(excluded));
    }
}

#[test]
fn services() {
    let file = full();
    let visit = service(&file, "G0463");
    let price = |from, tier, amount| Price { from: day(from), tier, amount: cents(amount) };
    let prices = [price("20260101", None, 10_000), price("20260101", Some(2), 8_000), price("20270101", None, 10_400)];
    assert_eq!(visit.prices, prices);
    assert_eq!(visit.kind, Kind::Consultation);
    let once = UnitsPerDay { most: Quantity(1_000), denies: true, is_maximum: false };
    assert_eq!(visit.units_per_day, Some(once));

    let stay = service(&file, "G0378");
    assert_eq!(file.benefits[usize::from(stay.alternative.unwrap())], "emergency");
    assert_eq!((stay.kind, stay.span, stay.setting), (Kind::HospitalStay, Span::PerDay, Some(Setting::InPatient)));
    assert_eq!(stay.valid_to, Some(day("20291231")));
    let (other, from) = (plain_code("G0463").unwrap(), day("20260101"));
    let to = Some(day("20271231"));
    let bundled = Pair { other, relation: Relation::Bundled, from, to, modifier_allowed: true };
    let other = plain_code("G0283").unwrap();
    let apart = Pair { other, relation: Relation::NotTogether, from, to: None, modifier_allowed: false };
    assert_eq!(stay.pairs, [bundled, apart]);

    let screening = service(&file, "G0101");
    assert_eq!(
        (screening.sex, screening.age, screening.frequency),
        (Some(Sex::Female), Some(AgeClass::Adult), Some(0))
    );
    assert_eq!(screening.pairs[0].relation, Relation::MutuallyExclusive);
    let daily = UnitsPerDay { most: Quantity(4_000), denies: false, is_maximum: true };
    assert_eq!(service(&file, "G0283").units_per_day, Some(daily));
    assert_eq!(service(&file, "S0800").prices, []);
}

#[test]
fn people() {
    let file = full();
    let stretch = |from, to| Stretch { from: day(from), to: day(to) };
    let [eda, finn] = file.members.as_slice() else { panic!("two members") };
    assert_eq!(eda.coverages, [stretch("20260101", "20260630"), stretch("20260701", "20270630")]);
    let adult =
        |sex, from, age, review| Person { from: day(from), sex: Some(sex), age: Some(age), review_from: review };
    assert_eq!(eda.persons, [adult(Sex::Female, "20260101", AgeClass::Adult, None)]);
    let used = |counter, used| Use { counter, used };
    let opening = [
        used(Counter::Ceiling(0), cents(12_000).0),
        used(Counter::Ceiling(1), cents(15_000).0),
        used(Counter::Ceiling(2), cents(5_000).0),
        used(Counter::Limit(0), 3_000),
    ];
    assert_eq!(eda.opening.as_ref().unwrap().counters, opening);
    let grown = day("20260901");
    let persons = [
        adult(Sex::Male, "20260101", AgeClass::Child, Some(grown)),
        adult(Sex::Male, "20260901", AgeClass::Adult, None),
    ];
    assert_eq!(finn.persons, persons);

    let [clinic, hospital] = file.providers.as_slice() else { panic!("two providers") };
    assert_eq!(clinic.network.tier_on(day("19000101")), 0);
    assert_eq!(clinic.network.facility, Facility::Only(Setting::OutPatient));
    let terms =
        [NetworkTerm { from: day("20200101"), tier: Some(1) }, NetworkTerm { from: day("20261001"), tier: None }];
    assert_eq!(hospital.network.terms, terms);
    assert_eq!(hospital.network.tier_on(day("20261001")), OUTSIDE);
    let names = |names: &[&str]| names.iter().map(|name| String::from(*name)).collect::<Vec<_>>();
    let reviewers = Reviewers {
        claims: names(&["Nora Fields", "Max Hale"]),
        appeals: names(&["Ola Brandt"]),
        external: names(&["Pia Stone"]),
    };
    assert_eq!(file.reviewers, reviewers);
    let all = Categories(Categories::ALL_ORDINARY.0).with(Category::Reproductive);
    assert_eq!(file.consents[0].categories, all);
}
