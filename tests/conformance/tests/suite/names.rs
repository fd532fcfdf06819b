//! Other names of the same: of plans, networks, earlier balances, lines and what is expected.

use conformance::run::Verdict;
use serde_json::{json, Value};

use crate::schema::{example, holds, unreadable, verdict};

fn pays(plan: Value, line: Value, amount: &str) {
    holds(example("standard", plan, line, json!({ "plan_pays": amount })));
}

#[test]
fn plans_are_told_by_other_names() {
    let line = || json!({ "allowed": "1000", "service": "cataract" });
    for (key, value, amount) in [
        ("franchise", "100", "900"),
        ("annual_deductible", "100", "900"),
        ("copay_pct", "20", "800"),
        ("copayment_pct", "20", "800"),
        ("annual_limit", "300", "300"),
        ("maximum", "300", "300"),
        ("sum_insured", "300", "300"),
        ("ceiling", "300", "300"),
        ("lifetime_limit", "300", "300"),
        ("cataract_limit", "300", "300"),
        ("cataract_sublimit", "300", "300"),
        ("per_visit_cap", "300", "300"),
        ("max_allowance", "300", "300"),
        ("plan_allowance", "300", "300"),
        ("allowable_charge", "300", "300"),
        ("precert_penalty_pct", "25", "750"),
        ("preauth_penalty_pct", "25", "750"),
    ] {
        pays(json!({ key: value }), line(), amount);
    }
    for key in ["oop_limit", "oop_cap", "catastrophic_cap", "max_coinsurance"] {
        pays(json!({ key: "50", "coinsurance_pct": "20" }), line(), "950");
    }
    // A percentage that is called a copay is expected as one.
    let called = json!({ "coinsurance": "90", "copay": "90", "deductible": "100" });
    holds(example("standard", json!({ "deductible": "100", "copay_pct": "10" }), line(), called));
    let labels = json!({ "name": "Gold", "note": "x", "type": "HDHP", "pct": "80" });
    pays(labels, line(), "800");
    let family = json!({ "deductible": "100", "deductible_family": "300", "embedded": false });
    pays(family.clone(), line(), "700");
    let mut embedded = family;
    embedded["embedded"] = json!(true);
    pays(embedded, line(), "900");
    let said = example("standard", json!({ "type": "Aggregate" }), line(), json!({ "plan_pays": "1" }));
    unreadable(said, "plan.type", "deductible_type");
    let room = example(
        "standard",
        json!({ "room_limit": "3000" }),
        json!({ "allowed": "9", "service": "room" }),
        json!({ "plan_pays": "9" }),
    );
    unreadable(room, "plan.room_limit", "not a key");
}

#[test]
fn networks_are_told_by_their_words() {
    let line = || json!({ "billed": "300", "allowed": "200" });
    for (network, bill) in [
        ("PPO", "0"),
        ("Member", "0"),
        ("TRICARE network", "0"),
        ("TRICARE non-network", "100"),
        ("Not in network", "100"),
        ("Non-PPO", "100"),
    ] {
        holds(example("network", json!({ "network": network }), line(), json!({ "balance_bill": bill })));
    }
    let both = json!({ "network": "Participating (non-preferred)" });
    unreadable(example("network", both, line(), json!({ "balance_bill": "0" })), "plan.network", "balance_billing");
}

#[test]
fn earlier_balances_are_told_by_other_names() {
    let told = |plan: Value, key: &str, used: &str, amount: &str| {
        let mut found = example("standard", plan, json!({ "allowed": "1000" }), json!({ "plan_pays": amount }));
        found["prior_accumulators"] = json!({ key: used });
        holds(found);
    };
    for key in ["deductible_paid", "deductible_ytd", "deductible_applied", "deductible_individual_met"] {
        told(json!({ "deductible": "500" }), key, "200", "700");
    }
    for key in ["oop_paid", "oop_ytd", "oop_max_met", "moop_met"] {
        told(json!({ "pct": "50", "oop_max": "600" }), key, "200", "600");
    }
    for key in ["annual_max_paid", "plan_paid_ytd"] {
        told(json!({ "annual_max": "600" }), key, "200", "400");
    }
    told(json!({ "lifetime_max": "600" }), "lifetime_paid", "200", "400");
}

#[test]
fn figures_are_expected_by_other_names() {
    let plan = json!({ "deductible": "100", "coinsurance_pct": "20", "annual_max": "500", "lifetime_max": "5000" });
    let line = json!({ "submitted": "700", "negotiated_rate": "600" });
    let mut expected =
        json!({ "noncovered": "0", "annual_remaining": "100", "lifetime_remaining": "4600", "allowed_amount": "600" });
    for paid in ["plan_paid", "insurer_paid", "reimbursement", "benefit_paid", "total_benefit"] {
        expected[paid] = json!("400");
    }
    for owed in [
        "you_pay",
        "member_owes",
        "beneficiary_pays",
        "patient_liability",
        "member_share",
        "out_of_pocket",
        "total_patient",
        "patient_balance",
        "family_total",
    ] {
        expected[owed] = json!("200");
    }
    holds(example("standard", plan, line, expected));
    let bears = json!({ "oop_max_individual": "6850" });
    holds(example(
        "family_oop",
        bears,
        json!({ "cost_share_before_limits": "12000" }),
        json!({ "plan_bears": "5150" }),
    ));
}

#[test]
fn lines_and_years_are_told_by_other_names() {
    pays(json!({ "max_per_unit": "30" }), json!({ "billed": "100", "allowed_amount": "90", "days": "2" }), "60");
    let told = json!({ "allowed": "100", "primary_pays": "70" });
    holds(example("cob_standard", json!({ "secondary_pct": "80" }), told, json!({ "secondary_pays": "30" })));
    let year = |id: &str, year: &str| json!({ "id": id, "year": year, "lines": [{ "id": "1", "allowed": "100" }] });
    let of = |second: &str| {
        json!({ "id": "X11", "method": "standard", "plan": { "deductible": "150" }, "claims": [year("a", "2024"), year("b", second)],
                "expected": { "a_deductible": "100", "b_deductible": "100", "y2025_deductible": "100" } })
    };
    holds(of("2025"));
    unreadable(of("two"), "claims[1].year", "a year");
}

#[test]
fn coordination_has_figures_on_its_way() {
    let line =
        || json!({ "billed": "175", "primary_allowed": "150", "primary_paid": "120", "secondary_allowed": "125" });
    let limits = || json!({ "limit_1": "55", "limit_2": "100", "limit_3": "30", "calc_1": "55", "calc_2": "100", "calc_3": "30", "secondary_pays": "30" });
    holds(example("cob_msp", json!({ "secondary_pct": "80" }), line(), limits()));
    let mut obliged = line();
    obliged["otaf"] = json!("140");
    holds(example(
        "cob_msp",
        json!({ "secondary_pct": "80" }),
        obliged,
        json!({ "limit_1": "20", "secondary_pays": "20" }),
    ));
    unreadable(
        example("cob_nondup", json!({ "secondary_pct": "80" }), line(), limits()),
        "expected.calc_1",
        "three limits",
    );
    let base = json!({ "billed": "150", "primary_paid": "75", "secondary_allowed": "125" });
    let expected = || json!({ "secondary_base": "50", "secondary_pays": "37.50" });
    holds(example("cob_mob", json!({ "secondary_pct": "75" }), base.clone(), expected()));
    unreadable(
        example("cob_trad", json!({ "secondary_pct": "75" }), base, expected()),
        "expected.secondary_base",
        "maintenance",
    );
}

#[test]
fn last_days_are_told_and_expected_by_other_names() {
    let of = |limit: Value, line: Value, expected: Value| example("date", limit, line, expected);
    let year = || json!({ "dos": "2024-05-24" });
    for limit in
        ["12 months (1 calendar year)", "within 12 months", "no later than 12 months after the date of service"]
    {
        holds(of(json!({ "limit": limit }), year(), json!({ "deadline": "2025-05-24" })));
    }
    holds(of(json!({ "filing_limit": "12 months" }), year(), json!({ "last_day": "2025-05-24" })));
    let stay = |key: &str| json!({ "from_date": "2021-07-01", "through_date": "2021-07-31", key: "professional" });
    for key in ["claim_type", "type"] {
        holds(of(json!({ "limit": "1 year" }), stay(key), json!({ "last_timely_filing": "2022-07-01" })));
    }
    let filed = |day: &str| json!({ "from_date": "2024-01-05", "received": day });
    for (day, timely) in [("2024-04-09", true), ("2024-04-10", false)] {
        holds(of(json!({ "limit": "95 days" }), filed(day), json!({ "timely": timely })));
        let wrong = verdict(of(json!({ "limit": "95 days" }), filed(day), json!({ "timely": !timely })));
        assert!(matches!(wrong, Verdict::Differs(_)), "{wrong:?}");
    }
    let unknown = of(json!({ "limit": "95 days" }), json!({ "from_date": "2024-01-05" }), json!({ "timely": true }));
    unreadable(unknown, "expected.timely", "no received");
    let twice = of(json!({ "limit": "12 months (15 months)" }), year(), json!({ "deadline": "2025-05-24" }));
    unreadable(twice, "plan.limit", "expected a time");
}
