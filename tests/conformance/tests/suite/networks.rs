//! Whom a plan binds, and what it recognises of the others.

use serde_json::json;

use crate::schema::{example, holds, unreadable};

#[test]
fn above_an_allowance_the_excess_is_the_members() {
    let line = || json!({ "billed": "300" });
    let unbound = json!({ "allowed": "200", "balance_bill": "100", "writeoff": "0", "patient_pays": "100" });
    holds(example("allowance_cap", json!({ "max_allowed": "200" }), line(), unbound.clone()));
    let bound = json!({ "allowed": "200", "balance_bill": "0", "writeoff": "100" });
    holds(example("allowance_cap", json!({ "max_allowed": "200", "network": "in" }), line(), bound.clone()));
    holds(example("allowance_cap", json!({ "max_allowed": "200", "balance_billing": false }), line(), bound.clone()));
    holds(example("lower_of", json!({ "max_allowed": "200" }), line(), bound));
}

#[test]
fn who_is_outside_has_a_fee_of_his_own() {
    // Of 80, 95 % are 76; 115 % of that are 87.40, and 80 % are paid.
    let plan = |more: serde_json::Value| {
        let mut plan = json!({ "coinsurance_pct": "20", "limiting_charge_pct": "115" });
        plan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        plan
    };
    let expected = || {
        json!({ "allowed": "76", "nonpar_fee": "76", "limiting_charge": "87.40", "medicare_pays": "60.80", "balance_bill": "11.40",
                "coinsurance": "15.20", "patient_pays": "26.60" })
    };
    for terms in [
        json!({ "fee": "80", "nonpar_pct": "95" }),
        json!({ "par_fee": "80", "nonpar_pct": "95", "network": "Non-participating" }),
        json!({ "par_fee": "80", "nonpar_fee": "76" }),
        json!({ "nonpar_fee": "76", "nonpar_pct": "95", "fee_schedule": "80" }),
    ] {
        holds(example("network", plan(terms), json!({ "billed": "120" }), expected()));
    }
    let line = json!({ "billed": "120", "par_fee": "80" });
    holds(example("network", plan(json!({ "nonpar_pct": "95" })), line, expected()));
    let bound = json!({ "allowed": "80", "writeoff": "40" });
    let par = json!({ "par_fee": "80", "nonpar_pct": "95", "network": "Participating" });
    holds(example("network", plan(par), json!({ "billed": "120" }), bound));
    let odd = example(
        "network",
        plan(json!({ "nonpar_fee": "70", "nonpar_pct": "95", "fee": "80" })),
        json!({ "billed": "120" }),
        expected(),
    );
    unreadable(odd, "plan.nonpar_fee", "keep one");
    let of_what = example("network", plan(json!({ "nonpar_pct": "95" })), json!({ "billed": "120" }), expected());
    unreadable(of_what, "claims[0].lines[0].fee", "is missing");
    let unlimited = example(
        "network",
        json!({ "nonpar_fee": "76" }),
        json!({ "billed": "120" }),
        json!({ "limiting_charge": "1" }),
    );
    unreadable(unlimited, "expected.limiting_charge", "does not have");
}

#[test]
fn a_limit_above_100_is_of_what_is_charged_in_all() {
    for key in
        ["balance_bill_limit_pct", "balance_billing_limit_pct", "limiting_pct", "max_charge_pct", "limiting_charge_pct"]
    {
        for most in ["115", "15"] {
            let line = json!({ "billed": "150", "allowed": "100" });
            holds(example(
                "network",
                json!({ key: most }),
                line,
                json!({ "balance_bill": "15", "limiting_charge": "115" }),
            ));
        }
    }
    let both = json!({ "limiting_pct": "115", "balance_bill_limit_pct": "15" });
    let line = json!({ "billed": "150", "allowed": "100" });
    unreadable(example("network", both, line, json!({ "balance_bill": "15" })), "plan.limiting_pct", "keep one");
}

#[test]
fn a_claim_names_the_network_of_its_provider() {
    let line = |network: &str| json!({ "id": "1", "billed": "300", "allowed": "200", "network": network });
    let of = |plan: serde_json::Value, claims: serde_json::Value, expected: serde_json::Value| json!({ "id": "X12", "method": "network", "plan": plan, "claims": claims, "expected": expected });
    let two = || json!([{ "id": "a", "lines": [line("in")] }, { "id": "b", "network": "out", "lines": [{ "id": "1", "billed": "300", "allowed": "200" }] }]);
    let expected = || json!({ "a_balance_bill": "0", "a_writeoff": "100", "b_balance_bill": "100", "b_writeoff": "0", "patient_pays": "180" });
    holds(of(json!({ "coinsurance_pct": "20" }), two(), expected()));
    holds(of(json!({ "coinsurance_pct": "20", "network": "out" }), two(), expected()));
    let capped = json!({ "a_writeoff": "100", "b_balance_bill": "30", "b_limiting_charge": "230" });
    holds(of(json!({ "limiting_charge_pct": "115" }), two(), capped));
    let mixed = json!([{ "id": "a", "lines": [line("in"), { "id": "2", "allowed": "5", "network": "out" }] }]);
    unreadable(of(json!({}), mixed, json!({ "plan_pays": "1" })), "claims[0].lines[1].network", "two claims");
    let fees = json!({ "par_fee": "200", "nonpar_fee": "190" });
    unreadable(of(fees, two(), json!({ "plan_pays": "1" })), "claims[0].network", "its own network");
}

#[test]
fn a_plan_may_cover_nothing() {
    let line = json!({ "billed": "250", "allowed": "100" });
    let plan = json!({ "covered": false, "network": "Non-participating" });
    holds(example("network", plan, line, json!({ "plan_pays": "0", "patient_pays": "250" })));
}
