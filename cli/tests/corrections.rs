//! What may follow a decision, as a user's own files and plans bring it about.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod common;

use common::{
    fails, inkclaim, plan_with, plan_with_all, remittances, repository, run, sample_plan, says, succeeds, text,
};
use formats::remittance835::{ClaimStatus, RemittedClaim};
use formats::Decimal;
use tempfile::TempDir;

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// `inkclaim run` of several samples under the sample plan, on 1 April 2026.
fn run_all(files: &[&str], out: &TempDir) -> std::process::Output {
    let plan = sample_plan();
    let mut arguments = vec!["run"];
    arguments.extend(files);
    let out = out.path().to_str().unwrap();
    arguments.extend(["--plan", plan.to_str().unwrap(), "--out", out, "--date", "2026-04-01"]);
    inkclaim(&arguments)
}

/// A sample with one thing changed.
fn changed(folder: &TempDir, sample: &str, from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(repository().join("samples").join(sample)).unwrap();
    assert!(text.contains(from), "{sample} has no {from:?}");
    let path = folder.path().join(sample);
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    path.to_str().unwrap().into()
}

/// A claim and its reversal are the same but for the sign of every amount.
fn is_negated(claim: &RemittedClaim, reversal: &RemittedClaim) -> bool {
    let amounts = |claim: &RemittedClaim| {
        let mut amounts = vec![claim.charge, claim.paid, claim.patient_responsibility];
        for line in &claim.lines {
            amounts.extend([line.charge, line.paid]);
            amounts.extend(line.allowed);
            amounts.extend(line.adjustments.iter().map(|adjustment| adjustment.amount));
        }
        amounts
    };
    let negated: Vec<_> = amounts(claim).into_iter().map(|amount| -amount).collect();
    reversal.status == ClaimStatus::Reversal
        && reversal.payer_control_number == claim.payer_control_number
        && amounts(reversal) == negated
}

#[test]
fn a_replacement_reverses_what_it_replaces_and_the_rest_is_carried_forward() {
    let out = TempDir::new().unwrap();
    let files = ["01-all-paid.837", "02-deductible-and-coinsurance.837", "09-replacement.837"];
    let files = files.map(|name| format!("samples/{name}"));
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    let printed = succeeds(&run_all(&files, &out));
    says(&printed, &["TAKEN BACK on 2026-04-01", "Of it 82.00 is withheld", "replaces our number 2"]);
    let remittances = remittances(&out);
    let [_, first, corrected] = remittances.as_slice() else { panic!("three payments") };
    let [reversal, replacement] = corrected.claims.as_slice() else { panic!("the reversal comes first") };
    assert!(is_negated(&first.claims[0], reversal), "{reversal:?}");
    assert_eq!((replacement.status, replacement.paid), (ClaimStatus::Primary, cents(8_200)));
    assert_eq!(replacement.frequency.as_deref(), Some("7"));
    assert_eq!(corrected.payment, Decimal::ZERO);
    let [carried] = corrected.provider_level.as_slice() else { panic!("one adjustment") };
    assert_eq!((carried.reason.as_str(), carried.amount), ("FB", cents(-1_584)));
}

#[test]
fn a_void_is_a_reversal_and_what_comes_next_is_lessened() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let void = changed(&folder, "09-replacement.837", "41:B:7*", "41:B:8*");
    let files = [
        "samples/01-all-paid.837",
        "samples/02-deductible-and-coinsurance.837",
        &void,
        "samples/07-batch-with-a-bad-claim.837",
    ];
    let printed = fails(&run_all(&files, &out));
    says(&printed, &["voids our number 2", "TAKEN BACK"]);
    let remittances = remittances(&out);
    let [_, first, taken_back, next] = remittances.as_slice() else { panic!("{remittances:?}") };
    assert!(is_negated(&first.claims[0], &taken_back.claims[0]));
    assert_eq!((taken_back.payment, taken_back.provider_level[0].amount), (Decimal::ZERO, cents(-9_784)));
    // 70.00 and 100.00 are paid, less the 97.84 that were taken back.
    assert_eq!(next.payment, cents(7_216));
    assert_eq!((next.provider_level[0].reason.as_str(), next.provider_level[0].amount), ("FB", cents(9_784)));
}

#[test]
fn a_price_above_the_charge_is_taken_off_below_zero() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let waives = ("evidence_days = 30", "evidence_days = 30\nwaives_lesser_of = true");
    let plan = plan_with_all(&folder, &[waives, ("amount = \"60.00\"", "amount = \"75.00\"")]);
    let printed = succeeds(&run("samples/01-all-paid.837", &plan, &out, &[]));
    says(&printed, &["-15.00 paid above the charge", "(OA-94)"]);
    let line = &remittances(&out)[0].claims[0].lines[0];
    assert_eq!((line.paid, line.adjustments[0].reason.as_str()), (cents(7_500), "94"));
    assert_eq!(line.adjustments[0].amount, cents(-1_500));
}

#[test]
fn what_is_paid_late_bears_interest_beside_the_claims() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let clocks = ("[limits.therapy]", "[clocks]\ninterest_percent = 10\n\n[limits.therapy]");
    let plan = plan_with_all(&folder, &[clocks, ("funding = \"1200.00\"", "funding = \"0.00\"")]);
    let printed = succeeds(&run("samples/01-all-paid.837", &plan, &out, &["--until", "2026-07-01"]));
    // Due on 1 May, paid 61 days later: 60.00 at 10 % a year.
    says(&printed, &["interest 1.00 was added because it was paid late"]);
    let remittances = remittances(&out);
    let [claim, interest] = remittances.as_slice() else { panic!("two payments") };
    assert_eq!((claim.payment, claim.provider_level.len()), (cents(6_000), 0));
    assert_eq!((interest.payment, interest.claims.len()), (cents(100), 0));
    let entry = &interest.provider_level[0];
    assert_eq!((entry.reason.as_str(), entry.amount), ("L6", cents(-100)));
    assert_eq!(entry.reference.as_deref(), Some("1"));
}

#[test]
fn evidence_that_never_comes_ends_the_waiting() {
    let out = TempDir::new().unwrap();
    let file = "samples/04-evidence-required.837";
    let printed = succeeds(&run(file, &sample_plan(), &out, &["--until", "2026-06-01"]));
    says(&printed, &["denied", "(CO-226-N706): proof of delivery", "to appeal"]);
}

#[test]
fn a_claim_after_another_payer() {
    let out = TempDir::new().unwrap();
    let printed = succeeds(&run("samples/11-after-another-payer.837", &sample_plan(), &out, &[]));
    says(&printed, &["(OA-23)", "paid 65.00, allowed 90.00, left 25.00 to you", "PAID to Harbour Clinic"]);
    assert_eq!(remittances(&out)[0].claims[0].status, ClaimStatus::Secondary);

    // The same without the other payer's decision: it is awaited, and after the last day another payer comes first.
    let folder = TempDir::new().unwrap();
    let undecided = changed(&folder, "11-after-another-payer.837", "AMT*D*65~\n", "");
    let file = std::fs::read_to_string(&undecided).unwrap();
    let line = "SVD*BAYSIDE1*65*HC:G0463**1~\nCAS*CO*45*60~\nCAS*PR*3*25~\nDTP*573*D8*20260330~\n";
    std::fs::write(&undecided, file.replace(line, "").replace("SE*32*", "SE*27*")).unwrap();
    let out = TempDir::new().unwrap();
    let printed = succeeds(&run(&undecided, &sample_plan(), &out, &["--until", "2026-05-16"]));
    says(&printed, &["(CO-22)", "another payer comes first"]);
}

#[test]
fn an_authorisation_that_was_never_given_is_not_one() {
    let out = TempDir::new().unwrap();
    let (plan, folder) = (sample_plan(), out.path().to_str().unwrap());
    let arguments = ["run", "samples/12-authorised.837", "--out", folder, "--date", "2026-04-10", "--plan"];
    let arguments: Vec<_> = arguments.into_iter().chain([plan.to_str().unwrap()]).collect();
    says(&succeeds(&inkclaim(&arguments)), &["denied", "(CO-15): authorisation 0"]);
}

/// The plan that uses every key can be published, and its members, providers and reviewers set up.
#[test]
fn the_full_plan_stands_on_the_chain() {
    let out = TempDir::new().unwrap();
    let plan = repository().join("samples/plan-full.toml");
    let printed = fails(&run("samples/01-all-paid.837", &plan, &out, &[]));
    says(&printed, &["publish the plan", "set 9 services", "attest Finn Lund from 2026-09-01", "cover Eda Lund"]);
    says(&printed, &["expected a claim for payer BIRCH1"]);
}

#[test]
fn what_a_frequency_rule_refuses_is_explained_by_it() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let rule = ("[limits.therapy]", "[frequencies.yearly]\ntimes = 1\ndays = 365\n\n[limits.therapy]");
    let service = ("benefit = \"clinic visit\"", "benefit = \"clinic visit\"\nfrequency = \"yearly\"");
    let plan = plan_with_all(&folder, &[rule, service]);
    let file = changed(&folder, "08-family-patient.837", "DTP*472*D8*20260318", "DTP*472*D8*20260319");
    let again = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, again.replace("BEN-0003", "BEN-0009")).unwrap();
    let out_folder = out.path().to_str().unwrap();
    let plan = plan.to_str().unwrap();
    let arguments =
        ["run", "samples/08-family-patient.837", &file, "--plan", plan, "--out", out_folder, "--date", "2026-04-01"];
    let printed = text(&inkclaim(&arguments));
    says(&printed, &["(PR-119): once within 365 days"]);
}

#[test]
fn reviewers_named_in_the_plan_are_appointed() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let plan = plan_with(&folder, "claims = [\"Nora Fields\"]\n", "");
    let printed = succeeds(&run("samples/10-price-by-a-reviewer.837", &plan, &out, &["--until", "2026-05-10"]));
    assert!(!printed.contains("appoint the reviewers of claims"), "{printed}");
    // Nobody sets a price: in time it is denied for want of one.
    says(&printed, &["appoint the reviewers of appeals", "(CO-147)"]);
}
