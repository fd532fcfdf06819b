//! The sums that a claim must satisfy.

use rust_decimal::Decimal;

use super::{less, Line837, LinePayment, OtherPayer};
use crate::amount::{sum, write};
use crate::x12::{At, Findings, Segment};
use crate::Adjustment;

/// CLM02 is the sum of the lines' charges.
pub(super) fn check_charge(clm: &Segment<'_>, total: Decimal, charges: &[Decimal], findings: &mut Findings<'_>) {
    let lines = sum(charges.iter().copied());
    if lines != Some(total) {
        let sum = lines.map_or("too large".to_owned(), write);
        let expected = format!("{sum}, the sum of the charges of its lines (SV102)");
        findings.fault(clm, At::Element(2), expected);
    }
}

/// What another payer paid for a line (SVD02, summed where it split the line) is the charge less its adjustments.
pub(super) fn check_prior_payments(
    charge: Decimal,
    payments: &[(&Segment<'_>, LinePayment)],
    findings: &mut Findings<'_>,
) {
    let mut checked: Vec<&str> = Vec::new();
    for (svd, payment) in payments {
        let payer = payment.payer_id.as_str();
        if checked.contains(&payer) {
            continue;
        }
        checked.push(payer);
        let own = || payments.iter().map(|(_, payment)| payment).filter(|payment| payment.payer_id == payer);
        let paid = sum(own().map(|payment| payment.paid));
        let adjustments = own().flat_map(|payment| &payment.adjustments);
        let rest = less(charge, amounts(adjustments));
        if paid.is_none() || paid != rest {
            let expected = format!(
                "{}, the charge {} less the adjustments of {payer}",
                rest.map_or("an amount".to_owned(), write),
                write(charge)
            );
            findings.fault(svd, At::Element(2), expected);
        }
    }
}

/// What another payer paid for a claim (AMT D) is what it paid for the lines less its adjustments to the claim; or,
/// where it decided the claim as a whole, the total charge less them.
pub(super) fn check_other_payers(
    total_charge: Decimal,
    payers: &[(&Segment<'_>, OtherPayer)],
    lines: &[Line837],
    findings: &mut Findings<'_>,
) {
    for (sbr, payer) in payers {
        let Some(paid) = payer.paid else {
            continue;
        };
        let of_lines: Vec<Decimal> = lines
            .iter()
            .flat_map(|line| &line.prior_payments)
            .filter(|payment| payment.payer_id == payer.id)
            .map(|payment| payment.paid)
            .collect();
        let (base, base_name) = if !of_lines.is_empty() {
            (sum(of_lines), "what it paid for the lines")
        } else if !payer.adjustments.is_empty() {
            (Some(total_charge), "the total charge")
        } else {
            continue;
        };
        let rest = base.and_then(|base| less(base, amounts(&payer.adjustments)));
        if rest != Some(paid) {
            let sum = rest.map_or("an amount".to_owned(), write);
            let expected = format!("AMT D to be {sum}, {base_name} less its adjustments to the claim");
            findings.fault_found(sbr, At::Segment, expected, format!("{:?}", write(paid)));
        }
    }
}

/// The amounts of some adjustments.
fn amounts<'x>(adjustments: impl IntoIterator<Item = &'x Adjustment> + 'x) -> impl Iterator<Item = Decimal> + 'x {
    adjustments.into_iter().map(|adjustment| adjustment.amount)
}
