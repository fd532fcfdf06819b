//! Which words of a plan are services, and what is theirs.

use serde_json::{json, Value};

use crate::schema::{example, holds, unreadable};

fn paid(amount: &str) -> Value {
    json!({ "plan_pays": amount })
}

fn line(service: &str) -> Value {
    json!({ "allowed": "2000", "service": service })
}

#[test]
fn a_service_has_a_lifetime_maximum_of_its_own() {
    for key in [
        "ortho_lifetime_max",
        "ortho_lifetime_maximum",
        "lifetime_ortho_max",
        "ortho_max_lifetime",
        "orthodontic_lifetime_max",
    ] {
        let year = |id: &str, year: u32| json!({ "id": id, "year": year, "lines": [line_of("1", "ortho"), line_of("2", "crown")] });
        holds(json!({
            "id": "X06", "method": "standard", "plan": { "pct": "50", key: "1500" },
            "claims": [year("a", 1), year("b", 2)],
            "expected": { "a_plan_pays": "2000", "b_plan_pays": "1500", "lifetime_max_remaining": "0", "ortho_lifetime_max_used": "1500" },
        }));
    }
    for (key, used) in [
        ("lifetime_max_used", "1000"),
        ("ortho_lifetime_max_used", "1000"),
        ("ortho_lifetime_used", "1000"),
        ("lifetime_max_remaining", "500"),
        ("ortho_lifetime_max_remaining", "500"),
    ] {
        let plan = json!({ "pct": "50", "ortho_lifetime_max": "1500" });
        let mut told = example("standard", plan, line("ortho"), paid("500"));
        told["prior_accumulators"] = json!({ key: used });
        holds(told);
    }
}

fn line_of(id: &str, service: &str) -> Value {
    let mut found = line(service);
    found["id"] = json!(id);
    found
}

#[test]
fn what_is_used_is_of_the_maximum_that_is_named() {
    let plan = || json!({ "annual_max": "1500", "ortho_annual_max": "900", "dental_max": "700" });
    let told = |prior: Value, expected: Value| {
        let mut found = example("standard", plan(), line("ortho"), expected);
        found["prior_accumulators"] = prior;
        found
    };
    // What was used of the plan's own maximum says nothing of a service's.
    holds(told(
        json!({ "annual_max_used": "1000" }),
        json!({ "plan_pays": "500", "ortho_annual_max_remaining": "400" }),
    ));
    holds(told(
        json!({ "ortho_max_used": "800" }),
        json!({ "plan_pays": "100", "annual_max_remaining": "1400", "dental_max_remaining": "700" }),
    ));
    let two = || json!({ "ortho_annual_max": "900", "dental_max": "700" });
    let mut which = example("standard", two(), line("ortho"), paid("900"));
    which["prior_accumulators"] = json!({ "annual_max_used": "100" });
    unreadable(which, "prior_accumulators.annual_max_used", "service before it");
    let left = example("standard", two(), line("ortho"), json!({ "annual_max_remaining": "0" }));
    unreadable(left, "expected.annual_max_remaining", "service before it");
}

#[test]
fn a_full_plan_may_have_terms_of_services_that_no_line_is_of() {
    let plan = json!({
        "preventive_pct": "100", "basic_pct": "80", "major_pct": "50", "ortho_pct": "50", "ortho_max": "1500",
        "ortho_lifetime_max": "1500", "rx_deductible": "100", "rx_coinsurance_pct": "30", "tier1_copay": "10",
        "urgent_care_copay": "40", "physical_therapy_visit_limit": "20", "mental_health_copay": "20", "x_ray_copay": "5",
    });
    let mut told = example("standard", plan, line("basic"), paid("1600"));
    told["prior_accumulators"] = json!({ "crown_lifetime_max_used": "5", "ortho_lifetime_used": "500" });
    holds(told.clone());
    told["prior_accumulators"] = json!({ "magic_lifetime_max_used": "5" });
    unreadable(told, "prior_accumulators.magic_lifetime_max_used", "not a key");
}

#[test]
fn what_is_no_service_is_no_key() {
    for key in [
        "per_day_copay",
        "daily_copay",
        "max_copay",
        "min_copay",
        "catastrophic_coinsurance_pct",
        "each_copay",
        "preferred_pct",
        "magic_copay",
        "er_monthly_max",
        "gap_pct",
    ] {
        let found = example("standard", json!({ key: "20" }), line("er"), paid("2000"));
        unreadable(found, &format!("plan.{key}"), "not a key");
    }
    // A word that a line has is a service, whatever it is.
    holds(example("standard", json!({ "magic_copay": "20" }), line("magic_lamp"), paid("1980")));
}

#[test]
fn a_word_for_visits_is_for_services_that_are_called_one() {
    let plan = || json!({ "visit_copay": "20", "er_copay": "100" });
    for (service, pays) in [("home_visit", "1980"), ("er_visit", "1900"), ("lab", "2000")] {
        holds(example("standard", plan(), line(service), paid(pays)));
    }
}
