//! Amounts that are given: what may be said of them, and that each sum is checked.

use conformance::run::Verdict;
use serde_json::{json, Value};

use crate::schema::{example, holds, unreadable, verdict};

#[track_caller]
fn differs(example: Value) {
    let found = verdict(example);
    assert!(matches!(found, Verdict::Differs(_)), "{found:?}");
}

fn one(method: &str, line: Value, expected: Value) -> Value {
    example(method, json!({}), line, expected)
}

#[test]
fn a_plan_may_stand_beside_amounts_that_are_given() {
    let line = || json!({ "allowed": "100", "expected": { "deductible": "30", "copay": "5", "patient_pays": "35" } });
    let plan = json!({ "deductible": "1800", "coinsurance_pct": "20", "specialist_copay": "60", "primary_pct": "80" });
    holds(example("sbc_rows", plan, line(), json!({ "c1": "35" })));
    let odd = example("sbc_rows", json!({ "surprise": "1" }), line(), json!({ "c1": "35" }));
    unreadable(odd, "plan.surprise", "not a key");
}

#[test]
fn rows_of_a_summary_have_totals() {
    let rows = || json!({ "deductible": "1800", "coinsurance": "2180", "limits_exclusions": "60", "total": "4040" });
    let of = |cost: &str, expected: Value| one("sbc_rows", json!({ cost: "12700", "expected": rows() }), expected);
    for cost in ["allowed", "billed", "total_cost"] {
        holds(of(cost, json!({ "c1": "4040", "plan_pays": "8660", "total_cost": "12700", "c1_plan_pays": "8660" })));
    }
    holds(of("allowed", json!({ "c1_patient_pays": "4040", "patient_pays": "4040" })));
    differs(of("allowed", json!({ "c1_patient_pays": "4041" })));
    differs(of("allowed", json!({ "plan_pays": "8661" })));
    let unknown = one("sbc_rows", json!({ "expected": { "copay": "5" } }), json!({ "plan_pays": "5" }));
    unreadable(unknown, "expected.plan_pays", "what it costs");
}

#[test]
fn claims_have_sums_of_their_own() {
    let claim = |id: &str, amount: &str| json!({ "id": id, "lines": [{ "id": "1", "amount": amount }, { "id": "2", "allowed": "5" }] });
    let of = |expected: Value| json!({ "id": "X08", "method": "sum_only", "plan": {}, "claims": [claim("peg", "10"), claim("joe", "1")], "expected": expected });
    holds(of(json!({ "peg": "15", "joe_total": "6" })));
    holds(of(json!({ "total": "21", "peg": "15" })));
    differs(of(json!({ "peg": "16" })));
    unreadable(of(json!({ "mia": "16" })), "expected.total", "is missing");
}

#[test]
fn a_total_that_no_line_has_a_part_of_is_zero() {
    let line = || json!({ "billed": "84.40", "expected": { "eligible": "56.52", "benefit": "56.52" } });
    holds(one(
        "sum_fields",
        line(),
        json!({ "total_benefit": "56.52", "deductible": "0", "memberliability": "0", "noncovered": "0" }),
    ));
    unreadable(one("sum_fields", line(), json!({ "deductible": "1" })), "expected.deductible", "no line");
    unreadable(one("sum_fields", line(), json!({ "luck": "0" })), "expected.luck", "not a key");
    holds(one("sum_fields", line(), json!({ "paidtoprovider": "50", "paidtopatient": "6.52" })));
    differs(one("sum_fields", line(), json!({ "paidtoprovider": "50" })));
}

#[test]
fn adjustments_are_a_list_or_keys_of_several_spellings() {
    let of = |adjusted: Value, expected: Value| {
        let mut line = json!({ "billed": "120", "expected": { "paid": "80" } });
        line["expected"].as_object_mut().unwrap().extend(adjusted.as_object().unwrap().clone());
        one("balance_line", line, expected)
    };
    let totals = || json!({ "charge": "120", "paid": "80", "CO": "25", "CO45": "25", "PR-2": "15", "PR": "15", "adjustments": "40" });
    for adjusted in [
        json!({ "CO45": "25", "PR2": "15" }),
        json!({ "CO_45": "25", "PR-2": "15" }),
        json!({ "cas": [["CO", "45", "25"], ["PR", 2, "15", "1"]] }),
    ] {
        holds(of(adjusted, totals()));
    }
    differs(of(json!({ "CO45": "25", "PR2": "15" }), json!({ "PR2": "16" })));
    differs(of(json!({ "CO45": "25", "PR2": "15" }), json!({ "adjustments": "41" })));
    let both = json!({ "cas": [["CO", "45", "25"]], "PR2": "15" });
    unreadable(of(both, totals()), "claims[0].lines[0].expected.PR2", "keep one");
    let odd = json!({ "cas": [["CO", true, "25"]] });
    unreadable(of(odd, totals()), "claims[0].lines[0].expected.cas", "adjustments such as");
    unreadable(of(json!({ "CO-": "25" }), totals()), "claims[0].lines[0].expected.CO-", "neither");
}

#[test]
fn a_claim_has_adjustments_of_its_own() {
    let of = |expected: Value| {
        let lines = json!([{ "id": "1", "billed": "43", "expected": { "cas": [["CO", "42", "3"]], "paid": "40" } },
                           { "id": "2", "billed": "36.04", "expected": { "paid": "36.04" } }]);
        let claim = json!({ "id": "c1", "lines": lines, "cas": [["PR", "1", "21.89"], ["PR", "2", "15"]] });
        json!({ "id": "X09", "method": "balance_claim", "plan": {}, "claims": [claim], "expected": expected })
    };
    holds(of(
        json!({ "claim_paid": "39.15", "charge": "79.04", "PR": "36.89", "CO": "3", "claim_adjustment": "36.89", "line_paid_sum": "76.04" }),
    ));
    differs(of(json!({ "claim_paid": "39.16" })));
    differs(of(json!({ "PR": "36.88" })));
    differs(of(json!({ "claim_adjustment": "36.88" })));
    // Reasons that no line has are the claim's own where it lists none.
    let printed = |paid: &str| {
        let line = json!({ "billed": "43", "expected": { "CO42": "3", "paid": "40" } });
        one(
            "balance_claim",
            line,
            json!({ "PR1": "15", "PR2": "5", "CO42": "3", "claim_paid": paid, "claim_adjustment": "20" }),
        )
    };
    holds(printed("20"));
    differs(printed("21"));
}

#[test]
fn a_remittance_need_not_state_what_it_comes_to() {
    let of = |claim: Value, expected: Value| {
        let mut claim = claim;
        claim["id"] = json!("c1");
        claim["lines"] =
            json!([{ "id": "1", "billed": "100", "expected": { "paid": "80", "cas": [["PR", "2", "20"]] } }]);
        json!({ "id": "X10", "method": "balance_835", "plan": {}, "claims": [claim], "expected": expected })
    };
    let expected = || json!({ "bpr": "75", "plb": [["WO", "1", "3"], ["L6", "2"]], "total_paid": "80", "charge": "100", "patient_responsibility": "20" });
    holds(of(json!({}), expected()));
    holds(of(json!({ "charge": "100", "paid": "80", "patient_responsibility": "20" }), expected()));
    differs(of(json!({ "patient_responsibility": "19" }), json!({ "bpr": "80" })));
    differs(of(json!({}), json!({ "bpr": "80", "plb": [["WO", "1", "3"]] })));
    differs(of(json!({}), json!({ "bpr": "80", "total_paid": "81" })));
    unreadable(of(json!({}), json!({ "bpr": "80", "plb": ["3"] })), "expected.plb", "expected an amount");
}

#[test]
fn what_a_member_owes_is_told_as_a_whole_or_in_parts() {
    let parts = || json!({ "discount": "20", "copay": "10", "coinsurance": "14", "noncovered": "6", "benefit": "50", "paidtoprovider": "50" });
    holds(one(
        "balance_line3",
        json!({ "billed": "100", "expected": parts() }),
        json!({ "copay": "10", "eligible": "80", "patient_pays": "30" }),
    ));
    let mut whole = parts();
    whole["memberliability"] = json!("30");
    holds(one("balance_line3", json!({ "billed": "100", "expected": whole.clone() }), json!({ "benefit": "50" })));
    whole["memberliability"] = json!("29");
    differs(one("balance_line3", json!({ "billed": "100", "expected": whole }), json!({ "benefit": "50" })));
    let eligible = json!({ "eligible": "80", "memberliability": "30", "benefit": "50" });
    holds(one("balance_line3", json!({ "billed": "100", "expected": eligible.clone() }), json!({ "discount": "20" })));
    let mut totals = eligible;
    totals["submitted"] = json!("100");
    totals["paidtoprovider"] = json!("50");
    holds(one("balance_total", json!({ "billed": "100" }), totals.clone()));
    totals["memberliability"] = json!("31");
    differs(one("balance_total", json!({ "billed": "100" }), totals));
}
