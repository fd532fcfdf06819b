#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use domain::claim::OtherPayer;
use domain::money::Amount;
use formats::claim837::{self, Claim837, LinePayment, ReadOptions};
use formats::{Adjustment, AdjustmentGroup, Date, Decimal, Name};

use super::other_payers::{of, OtherPayers};
use crate::currency::Currency;

/// The claim of the first sample: one line of 60.00.
fn ada(change: impl FnOnce(&mut Claim837)) -> Claim837 {
    let bytes = include_bytes!("../../../../samples/01-all-paid.837");
    let mut claim = claim837::read("01-all-paid.837", bytes, &ReadOptions::default()).claims.remove(0).unwrap();
    change(&mut claim);
    claim
}

fn told(claim: &Claim837) -> OtherPayers {
    let currency = Currency { code: "USD".into(), scale: 2, minor_unit: Amount(1) };
    of(claim, &currency).map_err(|_| "amounts").unwrap()
}

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

fn payer(responsibility: &str, paid: Option<i64>, adjustments: Vec<Adjustment>) -> claim837::OtherPayer {
    claim837::OtherPayer {
        id: format!("PAYER-{responsibility}"),
        name: Name::organisation("Before Mutual"),
        responsibility: responsibility.into(),
        filing_indicator: None,
        paid: paid.map(cents),
        remaining_patient_liability: None,
        non_covered: None,
        adjustments,
        decided_on: None,
        control_number: None,
    }
}

fn line_payment(responsibility: &str, paid: i64, adjustments: Vec<Adjustment>) -> LinePayment {
    LinePayment {
        payer_id: format!("PAYER-{responsibility}"),
        paid: cents(paid),
        code: "G0101".into(),
        modifiers: Vec::new(),
        units: Decimal::ONE,
        bundled_into: None,
        adjustments,
        decided_on: Date::parse("20260310").unwrap(),
        remaining_patient_liability: None,
    }
}

fn taken(group: AdjustmentGroup, reason: &str, amount: i64) -> Adjustment {
    Adjustment::new(group, reason, cents(amount))
}

fn decided(paid: u128, allowed: Option<u128>, member_share: Option<u128>) -> Option<OtherPayer> {
    Some(OtherPayer::Decided {
        paid: Amount(paid),
        allowed: allowed.map(Amount),
        member_share: member_share.map(Amount),
        obliged: None,
    })
}

#[test]
fn without_another_payer_nothing_is_told() {
    let told = told(&ada(|_| {}));
    assert_eq!((told.claim, told.lines), (None, vec![None]));
}

#[test]
fn whose_remittance_is_missing_is_awaited() {
    for claim in [
        ada(|claim| claim.subscriber.payer_responsibility = "S".into()),
        ada(|claim| claim.related_causes.push("AA".into())),
        ada(|claim| {
            claim.subscriber.payer_responsibility = "S".into();
            claim.other_payers.push(payer("P", None, Vec::new()));
        }),
    ] {
        let told = told(&claim);
        assert_eq!((told.claim, told.lines), (Some(OtherPayer::Awaited), vec![None]));
    }
}

#[test]
fn who_comes_after_us_is_not_waited_for() {
    let claim = ada(|claim| claim.other_payers.push(payer("S", None, Vec::new())));
    assert_eq!(told(&claim).claim, None);
}

#[test]
fn a_claim_decided_as_a_whole() {
    let claim = ada(|claim| {
        claim.subscriber.payer_responsibility = "S".into();
        let adjustments = vec![
            taken(AdjustmentGroup::Contractual, "45", 1000),
            taken(AdjustmentGroup::Patient, "1", 700),
            taken(AdjustmentGroup::Patient, "96", 300),
        ];
        claim.other_payers.push(payer("P", Some(4000), adjustments));
    });
    let told = told(&claim);
    assert_eq!((told.claim, told.lines), (decided(4000, Some(4700), Some(1000)), vec![None]));
}

#[test]
fn a_claim_decided_line_by_line() {
    let claim = ada(|claim| {
        claim.subscriber.payer_responsibility = "S".into();
        claim.other_payers.push(payer("P", Some(4000), Vec::new()));
        let adjustments =
            vec![taken(AdjustmentGroup::Contractual, "45", 1200), taken(AdjustmentGroup::Patient, "2", 800)];
        claim.lines[0].prior_payments.push(line_payment("P", 4000, adjustments));
        let mut second = claim.lines[0].clone();
        second.prior_payments.clear();
        claim.lines.push(second);
    });
    let told = told(&claim);
    let of_line = decided(4000, Some(4800), Some(800));
    assert_eq!((told.claim, told.lines), (of_line, vec![of_line, decided(0, None, None)]));
}

/// What is taken off the claim beside its lines cannot be told line by line.
#[test]
fn adjustments_of_claim_and_lines_are_told_of_the_claim() {
    let claim = ada(|claim| {
        claim.subscriber.payer_responsibility = "S".into();
        let of_claim = vec![taken(AdjustmentGroup::Patient, "1", 500)];
        claim.other_payers.push(payer("P", Some(3500), of_claim));
        let of_line = vec![taken(AdjustmentGroup::Patient, "2", 2000)];
        claim.lines[0].prior_payments.push(line_payment("P", 4000, of_line));
    });
    let told = told(&claim);
    assert_eq!((told.claim, told.lines), (decided(3500, Some(6000), Some(2500)), vec![None]));
}

/// The second of two payers left what is left; both have paid.
#[test]
fn several_payers_are_told_as_one() {
    let claim = ada(|claim| {
        claim.subscriber.payer_responsibility = "T".into();
        let last = vec![taken(AdjustmentGroup::Other, "23", 4000), taken(AdjustmentGroup::Patient, "2", 500)];
        let first = vec![taken(AdjustmentGroup::Patient, "1", 2000)];
        claim.other_payers = vec![payer("S", Some(1500), last), payer("P", Some(4000), first)];
    });
    assert_eq!(told(&claim).claim, decided(5500, Some(6000), Some(500)));
}

#[test]
fn without_reasons_what_remains_is_the_members_share() {
    let claim = ada(|claim| {
        claim.subscriber.payer_responsibility = "S".into();
        let mut before = payer("P", Some(4000), Vec::new());
        before.remaining_patient_liability = Some(cents(2000));
        claim.other_payers.push(before);
    });
    assert_eq!(told(&claim).claim, decided(4000, None, Some(2000)));
}

#[test]
fn amounts_that_the_currency_does_not_have_are_wrong() {
    let claim = ada(|claim| {
        claim.subscriber.payer_responsibility = "S".into();
        claim.other_payers.push(payer("P", Some(-1), Vec::new()));
    });
    let currency = Currency { code: "USD".into(), scale: 2, minor_unit: Amount(1) };
    assert!(of(&claim, &currency).is_err());
}
