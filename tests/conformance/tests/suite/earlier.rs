//! What was used before the first claim: of whom, of what, and how much of it counts.

use serde_json::{json, Value};

use crate::schema::{holds, unreadable};

/// Claims of members, each with one line of this amount, after these balances.
fn family(plan: Value, before: Value, claims: &[(&str, &str)], expected: Value) -> Value {
    let claim = |(member, allowed): &(&str, &str)| json!({ "id": format!("c{member}"), "member": member, "family": "F", "lines": [{ "id": "1", "allowed": allowed }] });
    let claims: Vec<Value> = claims.iter().map(claim).collect();
    json!({
        "id": "X03", "method": "standard", "plan": plan, "prior_accumulators": before, "claims": claims,
        "expected": expected
    })
}

fn deductibles() -> Value {
    json!({ "deductible": "1000", "family_deductible": "2000", "coinsurance_pct": "0" })
}

#[test]
fn a_familys_total_counts_each_of_its_members_once() {
    let claims = [("A", "1000"), ("B", "1000")];
    let expected = || json!({ "A_deductible": "700", "B_deductible": "500", "family_deductible_met": "2000" });
    for before in [
        json!({ "A": { "deductible_met": "300" }, "B": { "deductible_met": "500" }, "family_deductible_met": "800" }),
        json!({ "deductible_met": "300", "B": { "deductible_met": "500" }, "family_deductible_met": "800" }),
        json!({ "A": { "deductible_met": "300" }, "B": { "deductible_met": "500" }, "family": { "deductible_met": "800" } }),
        json!({ "deductible_met": "300", "F": { "deductible_met": "800" }, "B": { "deductible_remaining": "500" } }),
    ] {
        holds(family(deductibles(), before, &claims, expected()));
    }
}

#[test]
fn the_rest_of_a_familys_total_is_of_others() {
    let before = json!({ "A": { "deductible_met": "300" }, "family_deductible_met": "1800" });
    let expected = json!({ "deductible": "200", "family_deductible_met": "2000" });
    holds(family(deductibles(), before, &[("A", "600")], expected));
    let without = json!({ "family_deductible_met": "90000", "deductible_met": "100" });
    let individual = json!({ "deductible": "500" });
    holds(family(individual, without, &[("A", "600")], json!({ "deductible": "400" })));
}

#[test]
fn members_without_a_claim_have_used_something_too() {
    let before = json!({ "B": { "deductible_met": "1000" }, "C": { "deductible_met": "700" } });
    let expected = json!({ "deductible": "300", "family_deductible_remaining": "0" });
    holds(family(deductibles(), before, &[("A", "600")], expected));
    let elsewhere = json!({ "B": { "deductible_met": "1000", "family": "G" } });
    holds(family(deductibles(), elsewhere, &[("A", "600")], json!({ "family_deductible_met": "600" })));
    let nobody = json!({ "a": { "deductible_met": "100" } });
    let misspelt = family(json!({ "deductible": "500" }), nobody, &[("A", "600")], json!({ "deductible": "400" }));
    unreadable(misspelt, "prior_accumulators.a", "has no claim");
}

#[test]
fn what_is_above_a_ceiling_leaves_nothing() {
    let plan = json!({ "deductible": "500", "oop_max": "600", "annual_max": "1000", "visit_limit": "9" });
    let of = |before: Value, expected: Value| family(plan.clone(), before, &[("A", "100")], expected);
    let deductible = json!({ "deductible": "0", "plan_pays": "100", "deductible_remaining": "0" });
    holds(of(json!({ "deductible_met": "750", "oop_met": "550" }), deductible));
    holds(of(json!({ "oop_met": "700" }), json!({ "patient_pays": "0", "oop_remaining": "0" })));
    holds(of(json!({ "annual_max_used": "1200" }), json!({ "plan_pays": "0", "above_maximum": "100" })));
    holds(of(json!({ "visits_used": "12" }), json!({ "plan_pays": "0" })));
    let family_plan = json!({ "deductible": "500", "family_deductible": "900" });
    let before = json!({ "deductible_met": "100", "family_deductible_met": "1500" });
    holds(family(family_plan, before, &[("A", "600")], json!({ "deductible": "0" })));
}

#[test]
fn what_was_met_of_a_deductible_was_paid_out_of_pocket() {
    let plan = || json!({ "deductible": "500", "coinsurance_pct": "20", "oop_max": "1000", "oop_max_family": "2000" });
    let after = |before: Value, expected: Value| holds(family(plan(), before, &[("A", "10000")], expected));
    after(json!({ "deductible_met": "500" }), json!({ "patient_pays": "500", "oop_met": "1000" }));
    after(json!({ "deductible_remaining": "200" }), json!({ "patient_pays": "700" }));
    // Unless it is said otherwise.
    after(json!({ "deductible_met": "500", "oop_met": "0" }), json!({ "patient_pays": "1000" }));
    after(json!({ "deductible_met": "500", "oop_remaining": "300" }), json!({ "patient_pays": "300" }));
    after(json!({ "deductible_met": "500", "oop_family_met": "1900" }), json!({ "patient_pays": "100" }));
}

#[test]
fn what_is_left_of_a_maximum() {
    let plan = json!({ "lifetime_max": "1000", "visit_limit": "9", "coinsurance_cap": "50", "coinsurance_pct": "20" });
    let before = json!({ "lifetime_max_remaining": "60", "visits_remaining": "4", "coinsurance_cap_used": "45" });
    let expected = json!({
        "coinsurance": "5", "plan_pays": "60", "above_maximum": "35", "lifetime_max_remaining": "0",
        "visits_remaining": "3", "coinsurance_cap_remaining": "0",
    });
    holds(family(plan, before, &[("A", "100")], expected));
}
