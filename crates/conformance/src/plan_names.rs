//! The names under which plans tell the same.

/// The yearly deductible of a member.
pub(crate) const DEDUCTIBLE: &[&str] = &[
    "deductible",
    "deductible_individual",
    "individual_deductible",
    "deductible_embedded",
    "embedded_deductible",
    "deductible_per_person",
    "annual_deductible",
    "yearly_deductible",
    "calendar_year_deductible",
    "plan_year_deductible",
    "franchise",
];
/// A family's.
pub(crate) const FAMILY_DEDUCTIBLE: &[&str] =
    &["deductible_family", "family_deductible", "deductible_aggregate", "aggregate_deductible"];
/// That of stays over a night.
pub(crate) const INPATIENT_DEDUCTIBLE: &[&str] = &["inpatient_deductible", "deductible_inpatient"];
/// The one that spares stays.
pub(crate) const OUTPATIENT_DEDUCTIBLE: &[&str] = &["outpatient_deductible", "deductible_outpatient"];
/// The out-of-pocket maximum of a member.
pub(crate) const OUT_OF_POCKET: &[&str] = &[
    "oop_max",
    "oop_max_individual",
    "individual_oop_max",
    "oop_individual",
    "oop_max_embedded",
    "out_of_pocket_max",
    "out_of_pocket_maximum",
    "out_of_pocket_limit",
    "oop_limit",
    "oop_cap",
    "oop_maximum",
    "max_oop",
    "moop",
    "catastrophic_cap",
];
/// A family's.
pub(crate) const FAMILY_OUT_OF_POCKET: &[&str] =
    &["oop_max_family", "family_oop_max", "oop_family", "out_of_pocket_max_family", "family_out_of_pocket_max"];
/// The most that the percentage comes to.
pub(crate) const COINSURANCE_CAP: &[&str] = &[
    "coinsurance_cap",
    "coinsurance_cap_individual",
    "coinsurance_max",
    "coinsurance_maximum",
    "coinsurance_limit",
    "max_coinsurance",
];
/// The same of a family.
pub(crate) const FAMILY_COINSURANCE_CAP: &[&str] = &["coinsurance_cap_family", "family_coinsurance_cap"];
/// The member's percentage.
pub(crate) const COINSURANCE: &[&str] = &[
    "coinsurance_pct",
    "member_pct",
    "patient_pct",
    "copay_pct",
    "copayment_pct",
    "coins_pct",
    "member_coinsurance_pct",
];
/// The plan's percentage.
pub(crate) const PLAN_SHARE: &[&str] = &[
    "pct",
    "plan_pct",
    "benefit_pct",
    "reimbursement_pct",
    "coverage_pct",
    "covered_pct",
    "insurer_pct",
    "plan_share_pct",
    "plan_pays_pct",
    "eligpercent",
];
/// What the member loses for want of an authorisation, in per cent.
pub(crate) const PENALTY: &[&str] = &[
    "penalty_pct",
    "no_authorisation_penalty_pct",
    "no_auth_penalty_pct",
    "precert_penalty_pct",
    "preauth_penalty_pct",
];
/// What the plan pays per unit, whatever the percentage.
pub(crate) const FIXED: &[&str] = &["fixed", "fixed_per_unit"];
/// The most that it pays per unit.
pub(crate) const MOST_PER_UNIT: &[&str] =
    &["most_per_unit", "max_per_unit", "max_per_visit", "per_visit_max", "per_visit_cap"];
/// The most that is recognised of a charge, of whomever.
pub(crate) const SCHEDULE: &[&str] =
    &["max_allowed", "allowed", "ucr", "max_allowance", "plan_allowance", "allowable_charge", "maximum_allowable"];
/// What names a plan for people.
pub(crate) const LABELS: &[&str] = &["name", "note", "notes", "description", "title"];
/// What providers get that are bound.
pub(crate) const FEES: &[&str] = &["fee", "fee_schedule", "schedule", "schedule_fee", "par_fee"];
/// Services of which every one is an event with a deductible of its own.
pub(crate) const EVENTS: &[&str] = &["er", "surgery"];
