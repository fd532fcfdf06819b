//! When services were, and until when they may be claimed.

use serde_json::{json, Value};

use crate::schema::{example, holds, unreadable};

fn claims(plan: Value, claims: Value, expected: Value) -> Value {
    json!({ "id": "X04", "method": "standard", "plan": plan, "claims": claims, "expected": expected })
}

#[test]
fn undated_claims_are_of_the_plan_year_of_the_dated_ones() {
    let plan = || json!({ "deductible": "100" });
    let dated =
        |id: &str, date: &str| json!({ "id": id, "lines": [{ "id": "1", "allowed": "80", "from_date": date }] });
    let undated = |id: &str, year: u32| json!({ "id": id, "year": year, "lines": [{ "id": "1", "allowed": "80" }] });
    for date in ["2024-02-01", "2024-11-30", "2026-03-02", "2031-03-01"] {
        let expected = json!({ "c1_deductible": "80", "c2_deductible": "20", "y2_deductible": "80" });
        holds(claims(plan(), json!([dated("c1", date), undated("c2", 1), undated("c3", 2)]), expected));
    }
    // The day of a dated claim is its own: nobody else's copay is taken on it.
    let visits = json!([dated("c1", "2026-03-01"), undated("c2", 1), dated("c3", "2026-03-02")]);
    holds(claims(json!({ "copay": "30" }), visits, json!({ "copay": "90" })));
    let years = json!([dated("c1", "2024-12-31"), dated("c2", "2025-01-01")]);
    holds(claims(plan(), years, json!({ "y1_deductible": "80", "y2_deductible": "80" })));
}

#[test]
fn lines_of_one_claim_are_on_several_days() {
    let line = |id: &str, date: &str| json!({ "id": id, "allowed": "100", "date": date });
    let visits =
        json!([{ "id": "c1", "lines": [line("1", "2026-03-02"), line("2", "2026-03-01"), line("3", "2026-03-02")] }]);
    holds(claims(json!({ "copay": "30" }), visits, json!({ "copay": "60" })));
    let stay = json!([{ "id": "c1", "from_date": "2026-03-01", "through_date": "2026-03-04", "lines": [
        { "id": "1", "allowed": "900" }, { "id": "2", "allowed": "50", "from_date": "2026-03-03" }] }]);
    let plan = json!({ "deductible": "100", "inpatient_deductible": "500" });
    holds(claims(plan, stay, json!({ "deductible": "500" })));
    let odd = json!({ "allowed": "100", "from_date": "2026-03-02", "through_date": "2026-03-01" });
    let found = example("standard", json!({}), odd, json!({ "plan_pays": "100" }));
    unreadable(found, "claims[0].lines[0].through_date", "before the service");
}

#[test]
fn a_filing_window_counts_from_the_day_that_is_named() {
    let of = |plan: Value, expected: &str| {
        let line = json!({ "from_date": "2023-01-01", "through_date": "2023-01-10" });
        example("date", plan, line, json!({ "last_timely_receipt": expected }))
    };
    holds(of(json!({ "limit": "180 days", "basis": "from the date of discharge" }), "2023-07-09"));
    holds(of(json!({ "limit": "180 days from the through date" }), "2023-07-09"));
    holds(of(json!({ "limit_days": "180", "basis": "from date" }), "2023-06-30"));
    holds(of(json!({ "limit_months": "6", "basis": "from date" }), "2023-07-01"));
    holds(of(json!({ "limit": "one year", "basis": "date of service" }), "2024-01-10"));
    let other = of(json!({ "limit": "90 days", "basis": "receipt of the primary payer's remittance" }), "2023-04-01");
    unreadable(other, "plan.basis", "names no day");
}
