#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use domain::accumulators::{Counter, Use};
use domain::calendar::{Anniversary, Day, FilingWindow};
use domain::consent::Category;
use domain::ids::FamilyId;
use domain::money::{Amount, BasisPoints};
use domain::plan::{CopayOrder, FamilyCeiling, Measure, Sharing};

use super::{PlanFile, PlanFileError};
use crate::tokens::plain_code;

const SAMPLE: &str = include_str!("../../../../samples/plan.toml");

fn cents(cents: u128) -> Amount {
    Amount(cents * 10_000_000_000)
}

fn day(text: &str) -> Day {
    Day(formats::Date::parse(text).unwrap().days())
}

/// The sample without what its comments say, line for line.
fn bare() -> String {
    SAMPLE.lines().map(|line| if line.starts_with('#') { "#\n".into() } else { format!("{line}\n") }).collect()
}

/// The sample with one thing changed, and what reading it says.
fn error_of(from: &str, to: &str) -> String {
    let sample = bare();
    assert!(sample.contains(from), "{from}");
    match PlanFile::parse("plan.toml", &sample.replacen(from, to, 1)) {
        Ok(_) => panic!("{to} was taken"),
        Err(error) => error.to_string(),
    }
}

/// The line of the sample on which `text` first stands.
fn line(text: &str) -> usize {
    bare().lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn the_sample_means_what_it_says() {
    let file = PlanFile::parse("plan.toml", SAMPLE).unwrap();
    assert_eq!(file.payer.name, "Oakleaf Mutual");
    assert_eq!(file.ceilings, ["deductible", "out-of-pocket maximum"]);
    assert_eq!(file.plan.ceilings[0].individual, Some(cents(30_000)));
    assert_eq!(file.plan.ceilings[1].family, Some(FamilyCeiling::flat(cents(400_000))));
    assert_eq!(file.tiers, ["in", "out"]);
    assert_eq!(file.plan.year_start, Anniversary { month: 1, day: 1 });
    assert_eq!(file.plan.filing, FilingWindow::Months(120));
    assert_eq!(file.plan.limits, [Measure::Amount(cents(10_000)).into()]);

    let benefit = |name: &str| &file.plan.benefits[file.benefits.iter().position(|it| it == name).unwrap()];
    assert_eq!(benefit("clinic visit").sharing[0].copay.unwrap().order, CopayOrder::InsteadOfDeductible);
    let medical =
        Sharing { deductible: Some(0), coinsurance: BasisPoints(2_000), out_of_pocket: Some(1), ..Sharing::default() };
    assert_eq!(*benefit("medical"), medical.into());
    assert_eq!(benefit("therapy").limits, [0]);
    assert_eq!(benefit("equipment").evidence, Some(Category::ProofOfDelivery.into()));

    let (_, screening) = file.services.iter().find(|(code, _)| *code == plain_code("G0101").unwrap()).unwrap();
    assert_eq!(file.benefits[usize::from(screening.benefit)], "preventive");
    assert_eq!(screening.price_on(day("20251231"), 0), Some(cents(5_500)));
    assert_eq!(screening.price_on(day("20260101"), 0), Some(cents(6_000)));

    let families: Vec<_> = file.members.iter().map(|member| member.family).collect();
    assert_eq!(families, [FamilyId(0), FamilyId(0), FamilyId(1), FamilyId(2)]);
    let used = |number| Use { counter: Counter::Ceiling(number), used: cents(12_000).0 };
    assert_eq!(file.members[2].opening.as_ref().unwrap().counters, [used(0), used(1)]);
    assert_eq!(file.providers[0].network.tier_on(day("10000101")), 0);
    assert_eq!(file.consents[0].until, 1_798_761_600_000);
    assert_eq!(file.escrow.funding, cents(120_000));
}

#[test]
fn benefits_are_numbered_in_the_order_of_the_file() {
    let file = PlanFile::parse("plan.toml", SAMPLE).unwrap();
    assert_eq!(file.benefits, ["preventive", "clinic visit", "medical", "therapy", "equipment", "breathing aid"]);
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let at = line("evidence_days");
    let error = error_of("evidence_days = 30", "evidence_day = 30");
    assert!(error.starts_with(&format!("plan.toml, line {at}, key evidence_day: unknown field")), "{error}");
}

#[test]
fn a_missing_key_is_named() {
    let error = error_of("evidence_days = 30", "");
    assert!(error.contains("missing field `evidence_days`"), "{error}");
}

#[test]
fn an_amount_without_quotes_is_explained() {
    let at = line("[limits.therapy]") + 1;
    let error = error_of("amount = \"100.00\"", "amount = 100.00");
    assert!(error.starts_with(&format!("plan.toml, line {at}, key amount: ")), "{error}");
    assert!(error.contains("an amount in quotes, such as \"600.00\""), "{error}");
}

#[test]
fn values_that_make_no_sense_are_named_with_what_would() {
    for (from, to, at, key, expected, found) in [
        ("\"8.25\"", "\"8.255\"", "\"8.25\"", "services.A0425.prices.amount", "at most 2 decimals", "8.255"),
        ("funding = \"1200.00\"", "funding = \"-1\"", "funding =", "escrow.funding", "an amount", "-1"),
        ("year_start = \"01-01\"", "year_start = \"02-30\"", "year_start", "plan.year_start", "month and day", "02-30"),
        ("filing = { months = 120 }", "filing = { }", "filing =", "plan.filing", "either days or months", "neither"),
        (
            "limits = [\"therapy\"]",
            "limits = [\"spa\"]",
            "limits = [\"th",
            "benefits.therapy.limits",
            "one of: therapy",
            "spa",
        ),
        (
            "coinsurance_percent = 20",
            "coinsurance_percent = 101",
            "coinsurance_percent = 20",
            "benefits.medical.coinsurance_percent",
            "0 to 100",
            "101",
        ),
        (
            "order = \"instead",
            "order = \"in stead",
            "order = \"instead of deductible\" }",
            "benefits.clinic visit.copay.order",
            "before deductible",
            "in stead of",
        ),
        (
            "evidence = \"proof",
            "evidence = \"prof",
            "evidence = \"proof",
            "benefits.equipment.evidence",
            "imaging",
            "prof of",
        ),
        (
            "benefit = \"preventive\"",
            "benefit = \"fun\"",
            "benefit = \"preventive\"",
            "services.G0101.benefit",
            "clinic visit",
            "fun",
        ),
        ("[\"RT\", \"LT\"]", "[\"RT\", \"LEFT\"]", "[\"RT\"", "plan.distinguishing_modifiers", "two letters", "LEFT"),
        (
            "number = \"OAK100002\"",
            "number = \"OAK100001\"",
            "number = \"OAK100002\"",
            "members.number",
            "no member above",
            "OAK100001",
        ),
        (
            "npi = \"1111111112\"",
            "npi = \"1111111113\"",
            "npi = \"1111111112\"",
            "providers.npi",
            "check digit",
            "1111111113",
        ),
        (
            "network = \"in\"",
            "network = \"maybe\"",
            "network = \"in\"",
            "providers.network",
            "one of: in, out, or none",
            "maybe",
        ),
        (
            "to = 2029-12-31",
            "to = 2019-12-31",
            "to = 2029-12-31",
            "providers.credential.to",
            "2020-01-01",
            "2019-12-31",
        ),
        (
            "member = \"OAK200001\"",
            "member = \"OAK9\"",
            "member = \"OAK200001\"",
            "consents.member",
            "of this file",
            "OAK9",
        ),
        (
            "purpose = \"payment\"",
            "purpose = \"fun\"",
            "purpose = \"payment\"",
            "consents.purpose",
            "\"research\"",
            "fun",
        ),
        ("until = 2027-01-01", "until = 1960-01-01", "until = 2027", "consents.until", "after 1970", "1960-01-01"),
        ("amount = \"55.00\"", "amount = \"0\"", "[services.G0101]", "services.G0101", "can be set", "above zero"),
        ("\"990000009\"", "\"99\"", "tax_number", "payer.tax_number", "nine digits", "99"),
        ("scale = 2", "scale = 7", "scale = 2", "money.scale", "0 to 6", "7"),
    ] {
        let error = error_of(from, to);
        let place = format!("plan.toml, line {}, key {key}: expected ", line(at));
        assert!(error.starts_with(&place), "{place} / {error}");
        assert!(error.contains(expected) && error.contains(found), "{error}");
    }
}

#[test]
fn dates_are_days_without_quotes() {
    let error = error_of("until = 2027-01-01", "until = \"2027-01-01\"");
    assert!(error.contains("a date without quotes"), "{error}");
    let error = error_of("until = 2027-01-01", "until = 2027-01-01T10:00:00");
    assert!(error.contains("expected a day"), "{error}");
}

#[test]
fn no_toml_and_no_file() {
    let error = error_of("[payer]", "[payer");
    assert!(error.starts_with("plan.toml, line "), "{error}");
    let missing = PlanFile::load("no/such/plan.toml".as_ref());
    assert!(matches!(missing, Err(PlanFileError::Unreadable { .. })));
}
