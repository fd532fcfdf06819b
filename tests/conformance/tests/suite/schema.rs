//! What a file may say: nothing wrong passes, nothing unknown is overlooked.

use std::cell::RefCell;

use conformance::deployed::Deployed;
use conformance::example::{read, Example};
use conformance::insurer::Insurer;
use conformance::run::{run, Verdict};
use inkclaim_conformance_tests::pure::Pure;
use serde_json::{json, Value};

const VECTORS: &str = include_str!("../../vectors/worked_examples.json");

fn file() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn file_of(example: Value) -> String {
    json!({ "schema": "worked-examples/1", "examples": [example] }).to_string()
}

/// What an example of a file comes to by the pure rules.
pub(crate) fn verdict(example: Value) -> Verdict {
    verdict_by(&mut Pure::default(), example)
}

fn verdict_by(insurer: &mut dyn Insurer, example: Value) -> Verdict {
    let file = read(&file_of(example)).unwrap();
    match file.examples.into_iter().next().unwrap() {
        Ok(example) => run(insurer, &example),
        Err(bad) => Verdict::Unreadable(bad.fault),
    }
}

thread_local! {
    /// Deployed once per test; each example begins anew.
    static DEPLOYED: RefCell<Deployed> = RefCell::new(Deployed::new().unwrap());
}

/// An example with a plan, one line and what is expected in all.
pub(crate) fn example(method: &str, plan: Value, line: Value, expected: Value) -> Value {
    let mut line = line;
    line["id"] = json!("1");
    let claims = json!([{ "id": "c1", "member": "M1", "lines": [line] }]);
    json!({ "id": "X01", "method": method, "plan": plan, "claims": claims, "expected": expected })
}

#[track_caller]
pub(crate) fn holds(example: Value) {
    let pure = verdict(example.clone());
    assert!(matches!(pure, Verdict::Holds(_)), "{pure:#?}");
    let deployed = DEPLOYED.with_borrow_mut(|deployed| verdict_by(deployed, example));
    assert_eq!(deployed, pure);
}

#[track_caller]
pub(crate) fn unreadable(example: Value, element: &str, words: &str) {
    match verdict(example) {
        Verdict::Unreadable(fault) => {
            assert_eq!(fault.element, element);
            assert!(fault.problem.contains(words), "{fault}");
        }
        other => panic!("{other:#?}"),
    }
}

/// Of an adjustment, the figure stands last; its reason is no figure.
fn is_amount(pointer: &str) -> bool {
    !pointer.contains("/cas/") || pointer.ends_with("/2")
}

/// The paths of all figures under `expected`.
fn figures(value: &Value, pointer: String, is_expected: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                figures(value, format!("{pointer}/{key}"), is_expected || key == "expected", found);
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                figures(value, format!("{pointer}/{at}"), is_expected, found);
            }
        }
        Value::String(text) if is_expected && text.parse::<formats::Decimal>().is_ok() && is_amount(&pointer) => {
            found.push(pointer);
        }
        _ => {}
    }
}

#[test]
fn every_figure_that_is_wrong_by_a_cent_is_noticed() {
    let mut spoilt = 0;
    for example in file()["examples"].as_array().unwrap() {
        if example["method"] == "proportionate" {
            continue;
        }
        let mut pointers = Vec::new();
        figures(example, String::new(), false, &mut pointers);
        for pointer in pointers {
            let mut wrong = example.clone();
            let figure = wrong.pointer_mut(&pointer).unwrap();
            let right = figure.as_str().unwrap().parse::<formats::Decimal>().unwrap();
            *figure = json!((right + formats::Decimal::new(1, 2)).to_string());
            let found = verdict(wrong);
            assert!(matches!(found, Verdict::Differs(_)), "{} {pointer}: {found:?}", example["id"]);
            spoilt += 1;
        }
    }
    assert!(spoilt > 200, "{spoilt}");
}

#[test]
fn what_is_not_understood_is_named_with_its_place() {
    let line = || json!({ "allowed": "100" });
    let paid = || json!({ "plan_pays": "100" });
    unreadable(example("standard", json!({ "surprise": "1" }), line(), paid()), "plan.surprise", "not a key");
    unreadable(example("magic", json!({}), line(), paid()), "method", "magic");
    let odd = json!({ "allowed": "100", "colour": "red" });
    unreadable(example("standard", json!({}), odd, paid()), "claims[0].lines[0].colour", "not a key");
    unreadable(example("standard", json!({}), line(), json!({ "luck": "1" })), "expected.luck", "not a figure");
    let floats = json!({ "allowed": 100.0 });
    unreadable(example("standard", json!({}), floats, paid()), "claims[0].lines[0].allowed", "in quotes");
    let commas = json!({ "allowed": "1,000" });
    unreadable(example("standard", json!({}), commas, paid()), "claims[0].lines[0].allowed", "1,000");
    let twice = json!({ "deductible": "1", "deductible_individual": "1" });
    unreadable(example("standard", twice, line(), paid()), "plan.deductible_individual", "says already");
    let left = json!({ "deductible_remaining": "1" });
    unreadable(example("standard", json!({}), line(), left), "expected.deductible_remaining", "does not have");
    unreadable(example("standard", json!({}), line(), json!({})), "expected.", "nothing is expected");
    let copay = json!({ "line_rule": "copay_only" });
    unreadable(example("standard", copay, line(), paid()), "claims[0].lines[0].line_rule", "copay");
    let rule = json!({ "line_rule": "coinsurance_then_copay" });
    unreadable(example("standard", rule, line(), paid()), "plan.line_rule", "not a rule");
}

#[test]
fn a_file_of_another_schema_is_not_read() {
    for text in ["", "{}", r#"{ "schema": "worked-examples/2", "examples": [] }"#, "[]"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn the_second_example_of_one_id_is_not_read() {
    let twice: Vec<Value> = vec![file()["examples"][0].clone(), file()["examples"][0].clone()];
    let found = read(&json!({ "schema": "worked-examples/1", "examples": twice }).to_string()).unwrap();
    assert!(found.examples[0].is_ok());
    assert_eq!(found.examples[1].as_ref().unwrap_err().fault.element, "id");
}

#[test]
fn an_example_that_is_not_understood_leaves_its_neighbours_alone() {
    let good = file()["examples"][0].clone();
    let text = json!({ "schema": "worked-examples/1", "examples": [{ "id": "BAD" }, good] }).to_string();
    let found = read(&text).unwrap();
    assert_eq!(found.examples[0].as_ref().unwrap_err().id, "BAD");
    let example: &Example = found.examples[1].as_ref().unwrap();
    assert!(matches!(run(&mut Pure::default(), example), Verdict::Holds(_)));
}

#[test]
fn copays_stand_where_the_rule_says() {
    let plan = |rule: &str| json!({ "deductible": "100", "copay": "30", "coinsurance_pct": "20", "line_rule": rule });
    let line = || json!({ "allowed": "200" });
    // 30, then 100, then 20 % of 70.
    let first = json!({ "copay": "30", "deductible": "100", "coinsurance": "14", "plan_pays": "56" });
    holds(example("standard", plan("copay_before_deductible"), line(), first));
    let after = json!({ "deductible": "100", "copay": "30", "coinsurance": "14", "plan_pays": "56" });
    holds(example("standard", plan("copay_after_deductible"), line(), after));
    let only_copay = json!({ "deductible": "100", "copay": "30", "coinsurance": "0", "plan_pays": "70" });
    holds(example("standard", plan("deductible_then_copay"), line(), only_copay));
    let bypassed = json!({ "deductible": "0", "copay": "30", "coinsurance": "34", "plan_pays": "136" });
    holds(example("standard", plan("copay_then_coinsurance"), line(), bypassed));
}

#[test]
fn a_service_finds_its_own_copay() {
    let plan = json!({ "deductible": "1000", "er_copay": "150", "specialist_copay": "60", "coinsurance_pct": "20" });
    let line = |service: &str| json!({ "allowed": "400", "service": service });
    let of = |copay: &str, plan: &str| json!({ "copay": copay, "plan_pays": plan, "deductible": "0" });
    holds(example("standard", plan.clone(), line("er_visit"), of("150", "250")));
    holds(example("standard", plan.clone(), line("specialist"), of("60", "340")));
    let other = json!({ "copay": "0", "deductible": "400", "deductible_remaining": "600" });
    holds(example("standard", plan, line("radiology"), other));
}

#[test]
fn a_service_goes_by_its_other_names_and_a_lone_copay_needs_none() {
    let plan = json!({ "er_copay": "150", "specialist_copay": "60", "deductible": "1000" });
    let of = |copay: &str| json!({ "copay": copay, "deductible": "0" });
    holds(example("standard", plan, json!({ "allowed": "400", "service": "emergency_room" }), of("150")));
    let lone = json!({ "er_copay": "150", "coinsurance_pct": "20", "line_rule": "copay_then_coinsurance" });
    holds(example("standard", lone, json!({ "allowed": "400" }), json!({ "copay": "150", "coinsurance": "50" })));
}

#[test]
fn what_is_left_before_is_what_was_not_used() {
    let plan = json!({ "deductible": "1000", "coinsurance_pct": "20", "annual_max": "500" });
    let expected = json!({ "deductible": "300", "coinsurance": "140", "plan_pays": "100", "above_maximum": "460" });
    let mut left = example("standard", plan, json!({ "allowed": "1000" }), expected);
    left["prior_accumulators"] = json!({ "deductible_remaining": "300", "annual_max_remaining": "100" });
    holds(left);
}

#[test]
fn maxima_and_what_was_used_of_them() {
    let line = || json!({ "allowed": "800" });
    let mut used = example(
        "standard",
        json!({ "plan_pct": "50", "annual_max": "1000", "lifetime_max": "5000" }),
        line(),
        json!({ "plan_pays": "250", "patient_pays": "550", "annual_max_remaining": "0", "above_maximum": "150",
                "lifetime_max_remaining": "3750" }),
    );
    used["prior_accumulators"] = json!({ "annual_max_used": "750", "lifetime_max_used": "1000" });
    holds(used);
    let visits = json!({ "pt_visit_limit": "20" });
    let mut counted =
        example("standard", visits, json!({ "allowed": "80", "service": "pt" }), json!({ "plan_pays": "80" }));
    counted["prior_accumulators"] = json!({ "visits_used": "19" });
    counted["expected"]["visits_remaining"] = json!("0");
    holds(counted);
}

#[test]
fn outside_the_network() {
    let plan = |more: Value| {
        let mut plan = json!({ "coinsurance_pct": "35", "network": "Non-participating" });
        plan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        plan
    };
    let line = || json!({ "billed": "250", "allowed": "100" });
    let expected = json!({ "plan_pays": "65", "coinsurance": "35", "balance_bill": "150", "patient_pays": "185" });
    holds(example("network", plan(json!({})), line(), expected));
    let capped = json!({ "plan_pays": "65", "balance_bill": "15", "patient_pays": "50" });
    for cap in [
        json!({ "balance_bill_cap_pct": "15" }),
        json!({ "limiting_charge_pct": "15" }),
        json!({ "limiting_charge_pct": "115" }),
    ] {
        holds(example("network", plan(cap), line(), capped.clone()));
    }
    unreadable(
        example("network", json!({ "network": "Tier 2" }), line(), json!({ "plan_pays": "100" })),
        "plan.network",
        "balance_billing",
    );
    let protected = json!({ "plan_pays": "65", "balance_bill": "0", "patient_pays": "35", "writeoff": "150" });
    holds(example("network", plan(json!({ "balance_billing": false })), line(), protected));
}

#[test]
fn a_prior_authorisation_has_a_maximum_and_its_want_a_price() {
    let plan = || json!({ "pa_max": "100" });
    let of = |allowed: &str, off: &str| json!({ "allowed": allowed, "plan_pays": allowed, "writeoff": off });
    holds(example("lower_of", plan(), json!({ "billed": "120" }), of("100", "20")));
    holds(example("lower_of", plan(), json!({ "billed": "80" }), of("80", "0")));
    holds(example("lower_of", json!({}), json!({ "billed": "120", "pa_max": "90" }), of("90", "30")));
    let penalty = json!({ "plan_pays": "90", "penalty": "30", "patient_pays": "30" });
    holds(example("standard", json!({ "penalty_pct": "25" }), json!({ "allowed": "120" }), penalty));
}

#[test]
fn families_and_earlier_balances() {
    let plan = json!({ "deductible_individual": "1500", "deductible_family": "3000", "coinsurance_pct": "0" });
    let claim =
        |id: &str, allowed: &str| json!({ "id": id, "member": id, "lines": [{ "id": "1", "allowed": allowed }] });
    holds(json!({
        "id": "X02", "method": "family_ded", "plan": plan,
        "prior_accumulators": { "deductible_met": "200", "family_deductible_met": "2600" },
        "claims": [claim("ann", "300"), claim("bob", "500")],
        "expected": {
            "ann_deductible": "300", "bob_deductible": "100", "bob_plan_pays": "400", "individual_2_cost_share": "100",
            "family_deductible_met": "3000", "family_deductible_after_ann": "2900", "family_deductible_remaining": "0",
        },
    }));
}

#[test]
fn other_payers() {
    let line =
        || json!({ "billed": "175", "primary_allowed": "150", "primary_paid": "120", "medicare_allowed": "125" });
    // The lowest of 175 - 120, 80 % of 125, and max(125, 150) - 120.
    let plan = json!({ "medicare_pct": "80" });
    holds(example(
        "cob_medicare_secondary",
        plan,
        line(),
        json!({ "secondary_pays": "30", "secondary_normal": "100" }),
    ));
    // 80 % of 1,000 less 600.
    let maintenance = json!({ "secondary_pct": "80", "secondary_deductible": "100" });
    let line = json!({ "allowed": "1000", "primary_paid": "600" });
    holds(example("cob_maintenance", maintenance, line, json!({ "secondary_pays": "240", "patient_pays": "160" })));
    let whole = json!({ "primary_deductible": "200", "primary_pct": "80", "secondary_pct": "90" });
    let line = json!({ "allowed": "1000" });
    let expected = json!({ "primary_pays": "640", "balance": "360", "secondary_pays": "360", "patient_pays": "0" });
    holds(example("cob_standard", whole, line, expected));
    let nothing = json!({ "secondary_pct": "90" });
    let silent = example("cob_standard", nothing, json!({ "allowed": "1000" }), json!({ "secondary_pays": "1" }));
    unreadable(silent, "claims[0].lines[0].primary_paid", "is missing");
}

#[test]
fn filing_windows() {
    let of = |plan: Value, line: Value, last: &str| {
        let mut line = line;
        line["expected"] = json!({ "last_timely_receipt": last });
        example("date", plan, line, json!({}))
    };
    let year = || json!({ "limit": "12 months" });
    holds(of(year(), json!({ "from_date": "2020-02-29" }), "2021-02-28"));
    holds(of(year(), json!({ "from_date": "2019-02-28" }), "2020-02-28"));
    let stay = json!({ "from_date": "2026-03-30", "through_date": "2026-04-02" });
    holds(of(year(), stay.clone(), "2027-04-02"));
    let professional = json!({ "limit": "90 days", "claim_type": "professional" });
    holds(of(professional, stay, "2026-06-28"));
    match verdict(of(year(), json!({ "from_date": "2026-01-31" }), "2027-02-01")) {
        Verdict::Differs(found) => assert_eq!((found[0].got.as_str(), found.len()), ("2027-01-31", 1)),
        other => panic!("{other:?}"),
    }
}
