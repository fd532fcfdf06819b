//! The balance checker on remittances that standards bodies print.

use inkclaim_formats::balance::{check, Imbalance};
use inkclaim_formats::remittance835::{ClaimStatus, ProviderAdjustment, Remittance, RemittedClaim, RemittedLine};
use inkclaim_formats::AdjustmentGroup::{self, Contractual, Correction, Other, Patient, PayerInitiated};
use inkclaim_formats::{Adjustment, Date, Decimal};

use crate::remittance::{claim, line, remittance};
use crate::support::cents;

type Cas<'x> = &'x [(AdjustmentGroup, &'x str, i64)];

fn adjustments(cas: Cas<'_>) -> Vec<Adjustment> {
    cas.iter().map(|(group, reason, amount)| Adjustment::new(*group, *reason, cents(*amount))).collect()
}

fn one_line(charge: i64, paid: i64, cas: Cas<'_>) -> RemittedLine {
    RemittedLine { charge: cents(charge), paid: cents(paid), adjustments: adjustments(cas), ..line() }
}

fn one_claim(number: &str, [charge, paid, owed]: [i64; 3], cas: Cas<'_>, lines: Vec<RemittedLine>) -> RemittedClaim {
    RemittedClaim {
        claim_number: number.to_owned(),
        status: ClaimStatus::Primary,
        charge: cents(charge),
        paid: cents(paid),
        patient_responsibility: cents(owed),
        adjustments: adjustments(cas),
        lines,
        ..claim()
    }
}

fn of(payment: i64, provider_level: &[i64], claims: Vec<RemittedClaim>) -> Remittance {
    Remittance {
        payment: cents(payment),
        claims,
        provider_level: provider_level
            .iter()
            .map(|amount| ProviderAdjustment {
                provider_id: "1111111112".to_owned(),
                fiscal_period_end: Date::parse("20261231").unwrap(),
                reason: "L6".to_owned(),
                reference: None,
                amount: cents(*amount),
            })
            .collect(),
        ..remittance()
    }
}

#[test]
fn g01_managed_care() {
    let first = one_claim(
        "5554555444",
        [80_000, 45_000, 30_000],
        &[(Contractual, "A2", 5_000)],
        vec![one_line(80_000, 50_000, &[(Patient, "1", 30_000)])],
    );
    let second = one_claim(
        "8765432112",
        [120_000, 49_500, 60_000],
        &[(Contractual, "A2", 5_500)],
        vec![one_line(120_000, 55_000, &[(Patient, "1", 60_000), (Contractual, "45", 5_000)])],
    );
    assert_eq!(check(&of(94_500, &[], vec![first, second])), []);
}

#[test]
fn g03_tertiary_payment() {
    let lines = vec![one_line(176_650, 18_750, &[(Other, "23", 157_900)])];
    let only = one_claim("0001000054", [176_650, 18_750, 0], &[], lines);
    assert_eq!(check(&of(18_750, &[], vec![only])), []);
}

#[test]
fn g04_paid_above_the_charge() {
    let lines = vec![one_line(54_100, 3_400, &[(Other, "23", 51_600), (Other, "94", -900)])];
    let only = one_claim("0001000055", [54_100, 3_400, 0], &[], lines);
    assert_eq!(check(&of(3_400, &[], vec![only])), []);
}

#[test]
fn g05_claims_without_lines_and_a_provider_level_adjustment() {
    let claims = || {
        vec![
            one_claim("666123", [21_136_697, 13_801_840, 0], &[(Contractual, "45", 7_334_857)], vec![]),
            one_claim("777777", [1_500_000, 1_198_033, 0], &[(Contractual, "45", 301_967)], vec![]),
        ]
    };
    assert_eq!(check(&of(15_000_000, &[-127], claims())), []);
    // A negative provider-level adjustment raises the payment: taken the other way, it does not balance.
    assert_eq!(
        check(&of(15_000_000, &[127], claims())),
        [Imbalance::Payment { due: Some(cents(14_999_746)), stated: cents(15_000_000) }]
    );
}

/// The claims of a remittance with every kind of outcome.
fn outcomes() -> Vec<RemittedClaim> {
    vec![
        one_claim("444444", [5_670, 5_652, 0], &[], vec![one_line(5_670, 5_652, &[(Contractual, "42", 18)])]),
        one_claim("888888", [16_213, 0, 0], &[], vec![one_line(16_213, 0, &[(Contractual, "29", 16_213)])]),
        one_claim("111111", [5_652, 1_888, 0], &[], vec![one_line(5_652, 1_888, &[(Other, "23", 3_764)])]),
        one_claim("121212", [5_652, 0, 0], &[], vec![one_line(5_652, 0, &[(Other, "23", 5_760), (Other, "23", -108)])]),
        one_claim("333333", [7_461, 5_969, 1_492], &[], vec![one_line(7_461, 5_969, &[(Patient, "2", 1_492)])]),
        one_claim(
            "777777",
            [13_690, 0, 0],
            &[],
            vec![one_line(13_690, 0, &[(PayerInitiated, "104", 13_672), (Contractual, "42", 18)])],
        ),
        one_claim("123456", [-4_258, -4_258, 0], &[], vec![one_line(-4_258, -4_258, &[])]),
        one_claim("090909", [-8_676, -8_676, 0], &[], vec![one_line(-8_676, -8_676, &[])]),
    ]
}

#[test]
fn g08_every_outcome() {
    assert_eq!(check(&of(575, &[], outcomes())), []);
}

#[test]
fn t06_a_forgotten_provider_level_adjustment_and_a_correction_called_patient_responsibility() {
    let mut claims = outcomes();
    let duplicate = vec![one_line(2_595, 0, &[(Correction, "18", 2_595)])];
    claims.push(one_claim("999999", [2_595, 0, 2_595], &[], duplicate));
    assert_eq!(
        check(&of(575, &[-127], claims)),
        [
            Imbalance::PatientResponsibility {
                claim: "999999".to_owned(),
                due: Some(Decimal::ZERO),
                stated: cents(2_595),
            },
            Imbalance::Payment { due: Some(cents(702)), stated: cents(575) },
        ]
    );
}

#[test]
fn f07_paid_80_of_120() {
    let lines = vec![one_line(12_000, 8_000, &[(Contractual, "42", 2_500), (Patient, "2", 1_500)])];
    let only = one_claim("101KEN6055", [12_000, 8_000, 1_500], &[], lines);
    assert_eq!(check(&of(8_000, &[], vec![only])), []);
}

#[test]
fn f08_deductible_of_50() {
    let lines = vec![one_line(20_000, 15_000, &[(Patient, "1", 5_000)])];
    let only = one_claim("26403774", [20_000, 15_000, 5_000], &[], lines);
    assert_eq!(check(&of(15_000, &[], vec![only])), []);
}

#[test]
fn f10_adjustments_of_lines_and_of_the_claim() {
    let lines = vec![
        one_line(8_000, 7_000, &[(Contractual, "45", 1_000)]),
        one_line(2_000, 1_500, &[(Contractual, "45", 500)]),
    ];
    let only = one_claim("c1", [10_000, 8_000, 0], &[(Contractual, "45", 500)], lines);
    assert_eq!(check(&of(8_000, &[], vec![only])), []);
}

#[test]
fn each_sum_is_named_when_it_does_not_agree() {
    let good = || {
        let lines = vec![one_line(10_000, 8_000, &[(Patient, "2", 2_000)])];
        of(8_000, &[], vec![one_claim("c", [10_000, 8_000, 2_000], &[], lines)])
    };
    assert_eq!(check(&good()), []);

    let mut wrong = good();
    wrong.claims[0].lines[0].paid = cents(8_001);
    let claim = "c".to_owned();
    let (due, stated) = (Some(cents(8_000)), cents(8_001));
    assert_eq!(check(&wrong), [Imbalance::Line { claim: claim.clone(), line: 1, due, stated }]);
    assert_eq!(
        check(&wrong)[0].to_string(),
        "claim c, line 1: charge less adjustments is 80.00, paid (SVC03) is 80.01"
    );

    let mut wrong = good();
    wrong.claims[0].lines.clear();
    wrong.claims[0].adjustments = adjustments(&[(Patient, "2", 1_999)]);
    wrong.claims[0].patient_responsibility = cents(1_999);
    let (due, stated) = (Some(cents(8_001)), cents(8_000));
    assert_eq!(check(&wrong), [Imbalance::Claim { claim: claim.clone(), due, stated }]);

    let mut wrong = good();
    wrong.claims[0].charge = cents(10_100);
    wrong.claims[0].adjustments = adjustments(&[(Contractual, "45", 100)]);
    let (due, stated) = (Some(cents(10_000)), cents(10_100));
    assert_eq!(check(&wrong), [Imbalance::Charge { claim: claim.clone(), due, stated }]);

    let mut wrong = good();
    wrong.claims[0].patient_responsibility = cents(0);
    let (due, stated) = (Some(cents(2_000)), cents(0));
    assert_eq!(check(&wrong), [Imbalance::PatientResponsibility { claim, due, stated }]);

    let mut wrong = good();
    wrong.payment = cents(7_999);
    let (due, stated) = (Some(cents(8_000)), cents(7_999));
    assert_eq!(check(&wrong), [Imbalance::Payment { due, stated }]);
}

#[test]
fn sums_too_large_are_imbalances_not_panics() {
    let mut huge = of(0, &[], outcomes());
    huge.claims[0].paid = Decimal::MAX;
    huge.claims[1].paid = Decimal::MAX;
    let found = check(&huge);
    assert!(matches!(found.last(), Some(Imbalance::Payment { due: None, .. })), "{found:?}");
    assert!(found.last().unwrap().to_string().contains("too large"));
}
