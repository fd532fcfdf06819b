//! How lines are shared: by rules of several spellings, by one of two benefits, and what is said of it as adjustments.

use conformance::run::Verdict;
use serde_json::{json, Value};

use crate::schema::{example, holds, unreadable, verdict};

fn ruled(rule: &str, expected: Value) -> Value {
    let plan = json!({ "deductible": "500", "copay": "30", "coinsurance_pct": "20", "line_rule": rule });
    example("standard", plan, json!({ "allowed": "1000" }), expected)
}

#[test]
fn rules_go_by_several_spellings() {
    let all = || json!({ "copay": "30", "deductible": "500", "coinsurance": "94" });
    for rule in
        ["copay_first", "copay_ded_coins", "copay_then_ded_then_coins", "copay_plus_deductible_plus_coinsurance"]
    {
        holds(ruled(rule, all()));
    }
    for rule in ["ded_coins", "deductible_coinsurance", "coinsurance_after_deductible"] {
        holds(ruled(rule, json!({ "copay": "0", "deductible": "500", "coinsurance": "100" })));
    }
    for rule in ["copay", "copay_waives_deductible", "Copay Only"] {
        holds(ruled(rule, json!({ "copay": "30", "deductible": "0", "coinsurance": "0" })));
    }
    for rule in ["full", "free", "no_cost_share"] {
        holds(ruled(rule, json!({ "plan_pays": "1000" })));
    }
    unreadable(ruled("coinsurance_then_copay", all()), "plan.line_rule", "the percentage comes last");
    unreadable(ruled("copay_then_tax", all()), "plan.line_rule", "there are");
}

#[test]
fn a_waived_deductible_leaves_the_rest_as_it_is() {
    for rule in ["deductible_waived", "no_deductible"] {
        holds(ruled(rule, json!({ "copay": "30", "deductible": "0", "coinsurance": "194" })));
        let plan = json!({ "deductible": "500", "pcp_copay": "30", "coinsurance_pct": "20", "line_rule": rule });
        let line = |service: &str| json!({ "allowed": "1000", "service": service });
        holds(example("standard", plan.clone(), line("pcp"), json!({ "patient_pays": "30" })));
        holds(example("standard", plan, line("lab"), json!({ "coinsurance": "200", "deductible": "0" })));
        let own = json!({ "allowed": "1000", "line_rule": rule });
        let plan = json!({ "deductible": "500", "coinsurance_pct": "20", "line_rule": "deductible_then_coinsurance" });
        holds(example("standard", plan, own, json!({ "coinsurance": "200", "deductible": "0" })));
    }
}

#[test]
fn of_a_fixed_amount_and_a_percentage_the_better_one_pays() {
    let of = |plan: Value, pays: &str, owes: &str| {
        holds(example(
            "standard",
            plan,
            json!({ "allowed": "500", "units": "5" }),
            json!({ "plan_pays": pays, "patient_pays": owes }),
        ));
    };
    of(json!({ "fixed": "50", "pct": "80" }), "400", "100");
    of(json!({ "fixed": "90", "pct": "80" }), "450", "50");
    of(json!({ "fixed": "160", "coinsurance_pct": "20" }), "500", "0");
    of(json!({ "fixed": "50" }), "250", "250");
    // The deductible comes first either way: 80 % of 400, or 5 x 50.
    of(json!({ "fixed": "50", "pct": "80", "deductible": "100" }), "320", "180");
    let line = json!({ "allowed": "500", "units": "5", "fixed": "90" });
    holds(example("standard", json!({ "pct": "80" }), line, json!({ "plan_pays": "450" })));
}

#[test]
fn adjustments_may_be_expected_of_what_is_worked_out() {
    let plan = || json!({ "deductible": "150", "coinsurance_pct": "20" });
    let of = |expected: Value| {
        example("standard", plan(), json!({ "billed": "585", "allowed": "500", "expected": expected }), json!({}))
    };
    holds(of(json!({ "CO": "85", "PR": "220", "OA": "0", "CO45": "85", "CO-45": "85", "PR1": "150", "PR_2": "70" })));
    holds(of(json!({ "contractual": "85", "contractual_adjustment": "85" })));
    holds(of(json!({ "cas": [["PR", "1", "150"], ["PR", "2", "70"], ["CO", 45, "85"]] })));
    let totals = json!({ "c1_PR": "220", "CO45": "85", "M1_PR1": "150" });
    holds(example("standard", plan(), json!({ "billed": "585", "allowed": "500" }), totals));
    for wrong in [
        json!({ "CO45": "84" }),
        json!({ "PR": "219" }),
        json!({ "cas": [["PR", "1", "150"], ["PR", "2", "70"]] }),
        json!({ "cas": [["PR", "1", "150"], ["PR", "2", "70"], ["CO", "45", "80"]] }),
    ] {
        let found = verdict(of(wrong.clone()));
        assert!(matches!(found, Verdict::Differs(_)), "{wrong}: {found:?}");
    }
    let price = json!({ "billed": "80", "allowed": "100", "expected": { "OA94": "-20", "OA": "-20" } });
    holds(example("standard", json!({ "lesser_of": false }), price, json!({})));
    unreadable(of(json!({ "CO999": "1" })), "claims[0].lines[0].expected.CO999", "not a figure");
    unreadable(of(json!({ "cas": [["CO", "42", "85"]] })), "claims[0].lines[0].expected.cas", "CO-42");
}
