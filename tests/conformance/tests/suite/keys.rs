//! What the keys of plans and lines mean: nothing is misread, nothing that is read comes to nothing.

use serde_json::{json, Value};

use crate::schema::{example, holds, unreadable};

fn paid(amount: &str) -> Value {
    json!({ "plan_pays": amount })
}

/// A plan and a line, and what the plan pays.
#[track_caller]
fn pays(plan: Value, line: Value, amount: &str) {
    holds(example("standard", plan, line, paid(amount)));
}

#[test]
fn a_plans_maximum_is_per_unit_and_a_lines_is_for_all() {
    let line = || json!({ "billed": "500", "units": "3" });
    let expected = json!({ "allowed": "300", "plan_pays": "300", "writeoff": "200" });
    holds(example("lower_of", json!({ "max_allowed": "100" }), line(), expected));
    pays(json!({ "fee_schedule": "100" }), json!({ "billed": "500", "units": "2" }), "200");
    // The lowest of 500, 3 x 100 and 250.
    pays(json!({ "ucr": "100" }), json!({ "billed": "500", "units": "3", "allowed": "250" }), "250");
    pays(json!({ "max_per_visit": "30", "pct": "80" }), json!({ "allowed": "100", "units": "2" }), "60");
    pays(json!({ "most_per_unit": "41", "pct": "80" }), json!({ "allowed": "100", "units": "2" }), "80");
    pays(json!({ "fee": "33.33" }), json!({ "billed": "500", "units": "1.5" }), "50");
    let primary = json!({ "primary_fee": "50", "secondary_pct": "100" });
    let line = json!({ "billed": "150", "units": "2", "primary_paid": "80" });
    holds(example("cob_standard", primary, line, json!({ "balance": "20", "secondary_pays": "20" })));
}

#[test]
fn what_a_line_is_allowed_is_no_expectation() {
    let low = json!({ "allowed": "80", "plan_pays": "80" });
    holds(example("lower_of", json!({ "max_allowed": "100" }), json!({ "billed": "80", "allowed": "100" }), low));
    let high = json!({ "allowed": "200", "plan_pays": "200", "balance_bill": "100" });
    holds(example(
        "allowance_cap",
        json!({ "max_allowed": "200" }),
        json!({ "billed": "300", "allowed": "250" }),
        high,
    ));
}

#[test]
fn units_need_not_divide_an_amount() {
    let line = || json!({ "allowed": "100", "units": "3" });
    pays(json!({}), line(), "100");
    let limited = json!({ "plan_pays": "66.67", "above_maximum": "33.33" });
    holds(example("standard", json!({ "visit_limit": "2" }), line(), limited));
    pays(json!({}), json!({ "allowed": "100.01", "units": "2" }), "100.01");
    pays(json!({ "lesser_of": false }), json!({ "allowed": "100", "units": "1.5" }), "100");
    // No unit is counted: 100 of 120 are allowed.
    let expected = json!({ "allowed": "100", "coinsurance": "20", "writeoff": "20" });
    let billed = json!({ "billed": "120", "allowed": "100", "units": "3" });
    holds(example("standard", json!({ "coinsurance_pct": "20" }), billed.clone(), expected));
    let counted = example("standard", json!({ "visit_limit": "2" }), billed, paid("1"));
    unreadable(counted, "claims[0].lines[0].units", "the plan counts them");
    let told = json!({ "billed": "100", "units": "3", "secondary_allowed": "90", "primary_allowed": "95.50", "primary_paid": "50" });
    holds(example("cob_standard", json!({ "secondary_pct": "80" }), told, json!({ "secondary_pays": "45.50" })));
}

#[test]
fn a_service_is_meant_by_either_of_its_names() {
    for (key, service) in [
        ("specialist_visit_copay", "specialist"),
        ("office_visit_copay", "pcp_visit"),
        ("emergency_copay", "er_visit"),
        ("drug_copay", "rx"),
        ("generic_rx_copay", "generic"),
        ("primary_care_copay", "pcp"),
        ("family_therapy_copay", "family_therapy"),
    ] {
        holds(example(
            "standard",
            json!({ key: "30", "deductible": "50" }),
            json!({ "allowed": "100", "service": service }),
            json!({ "copay": "30", "deductible": "0" }),
        ));
    }
    let two = json!({ "rx_generic_copay": "10", "rx_brand_copay": "40" });
    let line = json!({ "allowed": "100", "service": "rx" });
    unreadable(example("standard", two, line, paid("90")), "claims[0].lines[0].line_rule", "two keys");
    let care = json!({ "primary_pct": "80", "secondary_pct": "100", "primary_care_copay": "20" });
    let line = json!({ "allowed": "100", "service": "pcp" });
    holds(example(
        "cob_nondup",
        care,
        line,
        json!({ "primary_pays": "80", "secondary_pays": "0", "secondary_normal": "80" }),
    ));
}

#[test]
fn what_is_about_a_network_or_a_payer_is_no_service() {
    for key in [
        "in_network_coinsurance_pct",
        "out_coinsurance_pct",
        "out_of_network_copay",
        "in_annual_max",
        "network_visit_limit",
        "secondary_copay",
        "primary_coinsurance_pct",
        "member_visit_limit",
        "in_network_max",
    ] {
        let found = example("standard", json!({ key: "20" }), json!({ "allowed": "100" }), paid("80"));
        unreadable(found, &format!("plan.{key}"), "not a key");
    }
}

#[test]
fn a_service_has_terms_of_its_own() {
    let line = |service: &str| json!({ "allowed": "200", "service": service });
    pays(json!({ "preventive_pct": "100", "coinsurance_pct": "20" }), line("preventive"), "200");
    pays(json!({ "surgery_max": "60" }), line("surgery"), "60");
    pays(json!({ "dental_cap": "60", "pct": "50" }), line("dental"), "60");
    let event = json!({ "event_deductible": "50", "coinsurance": "30", "plan_pays": "120" });
    holds(example("standard", json!({ "er_deductible": "50", "coinsurance_pct": "20" }), line("er_visit"), event));
    let drugs = json!({ "rx_deductible": "50", "deductible": "1000", "coinsurance_pct": "20" });
    let expected = json!({ "deductible": "50", "coinsurance": "30", "deductible_remaining": "1000" });
    holds(example("standard", drugs, line("rx"), expected));
    let visits = example("standard", json!({ "dental_visits_max": "20" }), line("dental"), paid("200"));
    unreadable(visits, "plan.dental_visits_max", "not a key");
    let both = json!({ "rx_deductible": "50", "rx_copay": "10" });
    unreadable(example("standard", both, line("rx"), paid("1")), "claims[0].lines[0].service", "line_rule");
    let ruled = json!({ "rx_deductible": "50", "rx_copay": "10", "line_rule": "deductible_then_copay" });
    pays(ruled, line("rx"), "140");
}

#[test]
fn an_inpatient_service_is_a_stay_without_dates() {
    let plan = || json!({ "deductible": "100", "inpatient_deductible": "500" });
    for service in ["inpatient_stay", "hospital_stay", "in_patient"] {
        let line = json!({ "allowed": "900", "service": service });
        holds(example("standard", plan(), line, json!({ "deductible": "500", "inpatient_deductible_met": "500" })));
    }
    let mut met = example("standard", plan(), json!({ "allowed": "900", "service": "inpatient" }), paid("600"));
    met["prior_accumulators"] = json!({ "inpatient_deductible_met": "200" });
    holds(met);
    let apart = json!({ "outpatient_deductible": "100" });
    pays(apart.clone(), json!({ "allowed": "900", "service": "lab" }), "800");
    pays(apart, json!({ "allowed": "900", "service": "inpatient" }), "900");
}

#[test]
fn ceilings_are_embedded_or_aggregate() {
    let plan = |kind: &str| json!({ "deductible": "100", "deductible_family": "300", "deductible_type": kind });
    pays(plan("embedded"), json!({ "allowed": "500" }), "400");
    pays(plan("aggregate"), json!({ "allowed": "500" }), "200");
    let line = || json!({ "allowed": "500" });
    unreadable(example("standard", plan("odd"), line(), paid("1")), "plan.deductible_type", "neither");
    let alone = json!({ "deductible_family": "300", "deductible_type": "embedded" });
    unreadable(example("standard", alone, line(), paid("1")), "plan.deductible_type", "of his own");
}

#[test]
fn how_far_an_unbound_provider_may_bill() {
    let line = || json!({ "billed": "300", "allowed": "100" });
    let whole = json!({ "balance_bill": "100", "writeoff": "100" });
    holds(example("network", json!({ "network": "out", "balance_bill_cap_pct": "100" }), line(), whole));
    // Whoever may bill up to a limit is not bound.
    holds(example("network", json!({ "limiting_charge_pct": "115" }), line(), json!({ "balance_bill": "15" })));
    let both = json!({ "limiting_charge_pct": "115", "balance_bill_cap_pct": "15" });
    unreadable(example("network", both, line(), paid("100")), "plan.limiting_charge_pct", "keep one");
}

#[test]
fn other_names_and_nothing_at_all() {
    let plan =
        json!({ "coverage_pct": "80", "out_of_pocket_max": "1000", "annual_maximum": "500", "deductible": null });
    let line = json!({ "billed": "200", "ucr": "100", "quantity": "2", "notes": "for people" });
    let expected = json!({
        "patient_responsibility": "20", "patient_owes": "20", "memberliability": "20", "patient_share": "20",
        "total_patient_pays": "20", "insurance_pays": "80", "total_plan_pays": "80", "total_paid": "80",
        "deductible_applied": "0", "remaining_oop_max": "980", "annual_max_remaining": "420", "copay": null,
    });
    holds(example("standard", plan, line, expected));
    let fine = json!({ "coinsurance_pct": "12.345" });
    unreadable(
        example("standard", fine, json!({ "allowed": "1000" }), paid("1")),
        "plan.coinsurance_pct",
        "two decimals",
    );
}

#[test]
fn a_deductible_of_a_line_is_its_own_or_what_it_must_take() {
    let line = || json!({ "allowed": "100", "deductible": "20", "copay": "0", "pct": "80" });
    holds(example("fhir", json!({}), line(), json!({ "deductible": "20", "coinsurance": "16", "plan_pays": "64" })));
    pays(json!({ "deductible": "20" }), line(), "64");
    let wrong = crate::schema::verdict(example("standard", json!({ "deductible": "30" }), line(), paid("56")));
    assert!(matches!(wrong, conformance::run::Verdict::Differs(_)), "{wrong:?}");
    let bypassed = json!({ "allowed": "100", "deductible": "20", "line_rule": "covered_in_full" });
    unreadable(example("standard", json!({}), bypassed, paid("100")), "claims[0].lines[0].deductible", "takes none");
}

#[test]
fn what_another_payer_did_is_told_of_a_line_or_of_the_claim() {
    let of = |line: Value, claim: Value, expected: Value| {
        let mut found = example("cob_standard", json!({ "secondary_pct": "80" }), line, expected);
        found["claims"][0].as_object_mut().unwrap().extend(claim.as_object().unwrap().clone());
        found
    };
    let parts =
        json!({ "allowed": "100", "primary_paid": "70", "primary_deductible": "10", "primary_coinsurance": "5" });
    holds(of(parts.clone(), json!({}), json!({ "balance": "15", "secondary_pays": "15", "total_paid": "85" })));
    let mut wrong = parts;
    wrong["primary_patient_responsibility"] = json!("20");
    unreadable(of(wrong, json!({}), json!({})), "claims[0].lines[0].primary_deductible", "other parts");
    let whole = json!({ "primary_paid": "50", "primary_patient_share": "40" });
    holds(of(json!({ "allowed": "100" }), whole.clone(), json!({ "primary_pays": "50", "secondary_pays": "40" })));
    let mut two =
        of(json!({ "allowed": "100" }), whole.clone(), json!({ "primary_pays": "50", "secondary_pays": "40" }));
    two["claims"][0]["lines"].as_array_mut().unwrap().push(json!({ "id": "2", "allowed": "300" }));
    holds(two);
    // To the cent: 33.33, 33.33 and 33.34.
    let mut three = of(json!({ "allowed": "100" }), json!({ "primary_paid": "100" }), json!({ "total_paid": "300" }));
    for id in ["2", "3"] {
        let line = json!({ "id": id, "allowed": "100", "expected": { "primary_pays": if id == "2" { "33.33" } else { "33.34" } } });
        three["claims"][0]["lines"].as_array_mut().unwrap().push(line);
    }
    holds(three);
    let twice = json!({ "allowed": "100", "primary_paid": "50" });
    unreadable(of(twice, whole.clone(), json!({})), "claims[0].lines[0].primary_paid", "keep one");
    let mut alone = of(json!({ "allowed": "100" }), whole, paid("100"));
    alone["method"] = json!("standard");
    alone["plan"] = json!({});
    unreadable(alone, "claims[0].primary_paid", "not a key");
}

#[test]
fn a_copay_of_a_line_is_that_lines() {
    let line = |id: &str, copay: &str| json!({ "id": id, "allowed": "100", "copay": copay, "pct": "80", "expected": { "copay": copay } });
    for lines in [
        json!([line("1", "10"), line("2", "10"), line("3", "25")]),
        json!([line("1", "0"), line("2", "35"), line("3", "10")]),
    ] {
        let claims = json!([{ "id": "c1", "lines": lines }, { "id": "c2", "lines": [line("1", "5")] }]);
        holds(json!({ "id": "X05", "method": "fhir", "plan": {}, "claims": claims, "expected": { "copay": "50" } }));
    }
}

#[test]
fn methods_go_by_other_names() {
    let line = || json!({ "billed": "175", "primary_allowed": "150", "primary_paid": "120", "medicare_allowed": "125", "otaf": "140" });
    let plan = || json!({ "medicare_pct": "80" });
    holds(example("msp", plan(), line(), json!({ "medicare_pays": "20" })));
    let line = || json!({ "allowed": "100", "primary_paid": "60" });
    for (method, pays) in [("carve_out", "20"), ("cob_nonduplication", "20"), ("maintenance_of_benefits", "32")] {
        holds(example(method, json!({ "secondary_pct": "80" }), line(), json!({ "secondary_pays": pays })));
    }
}

#[test]
fn sums_stand_beside_what_they_are_not_of() {
    let line = |more: Value, expected: Value| {
        let mut line = json!({ "billed": "100", "expected": expected });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    };
    let adjusted = || json!({ "paid": "80", "CO45": "10", "PR2": "10" });
    let totals = json!({ "paid": "80", "patient_pays": "10" });
    holds(example("balance_line", json!({}), line(json!({ "allowed": "90", "units": "1" }), adjusted()), totals));
    let fields = line(json!({ "allowed": "90" }), json!({ "benefit": "90" }));
    holds(example("sum_fields", json!({}), fields, json!({ "charge": "100", "allowed": "90", "benefit": "90" })));
    let totals =
        |eligible: &str| json!({ "submitted": "100", "discount": "20", "eligible": eligible, "benefit": "80" });
    let discounted = || line(json!({}), json!({ "discount": "20" }));
    holds(example("balance_total", json!({}), discounted(), totals("80")));
    let wrong = crate::schema::verdict(example("balance_total", json!({}), discounted(), totals("81")));
    assert!(matches!(wrong, conformance::run::Verdict::Differs(_)), "{wrong:?}");
    holds(example("sum_only", json!({}), json!({ "allowed": "30" }), json!({ "allowed": "30" })));
}
