//! Methods that are told by the words of their names, and what is done by them.

use serde_json::{json, Value};

use crate::schema::{example, holds, unreadable};

fn run_as(run: &str, mut example: Value) -> Value {
    example["run"] = json!(run);
    example
}

#[test]
fn coordination_goes_by_the_words_of_its_names() {
    let line = || json!({ "allowed": "100", "primary_paid": "60" });
    for (method, pays) in [
        ("cob_non_dup", "20"),
        ("carveout_cob", "20"),
        ("cob_maint", "32"),
        ("mob", "32"),
        ("cob_mofb", "32"),
        ("traditional", "40"),
        ("standard_cob", "40"),
        ("cob_basic_method", "40"),
        ("medicare_is_secondary", "40"),
        ("msp_lowest", "40"),
    ] {
        holds(example(method, json!({ "secondary_pct": "80" }), line(), json!({ "secondary_pays": pays })));
    }
    let odd = run_as("adjudicate", example("cob_medicaid", json!({}), line(), json!({ "secondary_pays": "40" })));
    unreadable(odd, "method", "not a method");
    let two = example("cob_nondup_or_basic", json!({}), line(), json!({ "secondary_pays": "40" }));
    unreadable(two, "method", "not a method");
}

#[test]
fn what_is_adjudicated_under_one_plan_is_so_by_the_rules_whatever_it_is_called() {
    let part_d =
        || example("part_d_2025", json!({ "pct": "75" }), json!({ "allowed": "100" }), json!({ "plan_pays": "75" }));
    holds(run_as("adjudicate", part_d()));
    unreadable(part_d(), "method", "not a method");
    unreadable(run_as("balancer", part_d()), "method", "not a method");
    let other =
        example("part_d", json!({}), json!({ "allowed": "100", "primary_paid": "5" }), json!({ "plan_pays": "75" }));
    unreadable(run_as("adjudicate", other), "method", "not a method");
    let wrong = example("sum_only", json!({}), json!({ "allowed": "100" }), json!({ "total": "100" }));
    unreadable(run_as("adjudicate", wrong), "run", "does not go");
}

#[test]
fn dates_are_asked_for_by_other_names() {
    let line = || json!({ "from_date": "2026-03-01" });
    for method in ["dates", "timely_filing", "filing_limit"] {
        holds(example(method, json!({ "limit": "90 days" }), line(), json!({ "last_timely_receipt": "2026-05-30" })));
    }
    let cut = example("proportionate_deduction", json!({}), json!({ "allowed": "1" }), json!({ "plan_pays": "1" }));
    let found = crate::schema::verdict(cut);
    assert!(matches!(found, conformance::run::Verdict::Outside(_)), "{found:?}");
}

#[test]
fn printed_benefits_are_balanced_as_they_are_given() {
    let line = |id: &str, allowed: &str, benefit: &str| json!({ "id": id, "billed": allowed, "allowed": allowed, "pct": "80", "expected": { "benefit": benefit } });
    let claims =
        |benefit: &str| json!([{ "id": "c1", "lines": [line("1", "250", benefit), line("1.1", "100", "80")] }]);
    let of = |benefit: &str| {
        json!({ "id": "X07", "method": "fhir", "run": "balancer", "plan": {}, "claims": claims(benefit),
                "expected": { "submitted": "250", "benefit": "200" } })
    };
    holds(of("200"));
    let wrong = crate::schema::verdict(of("199"));
    assert!(matches!(wrong, conformance::run::Verdict::Differs(_)), "{wrong:?}");
    let fields = json!({ "billed": "100", "expected": { "benefit": "90" } });
    holds(run_as("balancer", example("fhir", json!({}), fields, json!({ "submitted": "100", "benefit": "90" }))));
}
