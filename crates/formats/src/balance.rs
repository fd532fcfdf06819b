//! Whether the sums of a remittance agree, as the guide of the 835 asks.
//!
//! - line: charge less its adjustments is what is paid;
//! - claim: total charge less all adjustments is what is paid, and the lines' charges add up to it;
//! - the patient's responsibility is the sum of the PR adjustments;
//! - remittance: the payment is the sum of the claims' paid amounts less the provider-level adjustments.

use rust_decimal::Decimal;

use crate::amount::sum;
use crate::remittance835::{Remittance, RemittedClaim};
use crate::{Adjustment, AdjustmentGroup};

/// A sum that does not agree. `due` is `None` where the sum is too large to be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Imbalance {
    /// A line's charge less its adjustments is not what is paid.
    #[error("claim {claim}, line {line}: charge less adjustments is {}, paid (SVC03) is {stated}", shown(.due))]
    Line {
        /// The provider's claim number.
        claim: String,
        /// Position of the line in the claim, from 1.
        line: usize,
        /// Charge less adjustments.
        due: Option<Decimal>,
        /// What the remittance says.
        stated: Decimal,
    },
    /// The lines' charges do not add up to the claim's.
    #[error("claim {claim}: charges of the lines add up to {}, total charge (CLP03) is {stated}", shown(.due))]
    Charge {
        /// The provider's claim number.
        claim: String,
        /// Sum of the lines' charges.
        due: Option<Decimal>,
        /// What the remittance says.
        stated: Decimal,
    },
    /// A claim's charge less all its adjustments, those of its lines included, is not what is paid.
    #[error("claim {claim}: charge less all adjustments is {}, paid (CLP04) is {stated}", shown(.due))]
    Claim {
        /// The provider's claim number.
        claim: String,
        /// Charge less adjustments.
        due: Option<Decimal>,
        /// What the remittance says.
        stated: Decimal,
    },
    /// The patient's responsibility is not the sum of the PR adjustments.
    #[error("claim {claim}: adjustments of group PR add up to {}, patient responsibility (CLP05) is {stated}", shown(.due))]
    PatientResponsibility {
        /// The provider's claim number.
        claim: String,
        /// Sum of the PR adjustments.
        due: Option<Decimal>,
        /// What the remittance says.
        stated: Decimal,
    },
    /// The payment is not what the claims come to.
    #[error("claims paid less provider-level adjustments is {}, payment (BPR02) is {stated}", shown(.due))]
    Payment {
        /// Claims paid less provider-level adjustments.
        due: Option<Decimal>,
        /// What the remittance says.
        stated: Decimal,
    },
}

/// A sum as words.
fn shown(due: &Option<Decimal>) -> String {
    due.map_or("too large".to_owned(), |due| due.to_string())
}

/// Every sum of `remittance` that does not agree, claim by claim, the payment last; empty where all do.
#[must_use]
pub fn check(remittance: &Remittance) -> Vec<Imbalance> {
    let mut found: Vec<Imbalance> = remittance.claims.iter().flat_map(check_claim).collect();
    let paid = sum(remittance.claims.iter().map(|claim| claim.paid));
    let provider_level = sum(remittance.provider_level.iter().map(|entry| entry.amount));
    let due = paid.zip(provider_level).and_then(|(paid, provider_level)| paid.checked_sub(provider_level));
    if due != Some(remittance.payment) {
        found.push(Imbalance::Payment { due, stated: remittance.payment });
    }
    found
}

/// The sums of one claim.
fn check_claim(claim: &RemittedClaim) -> Vec<Imbalance> {
    let mut found = Vec::new();
    let name = || claim.claim_number.clone();
    for (index, line) in claim.lines.iter().enumerate() {
        let due = total(&line.adjustments).and_then(|total| line.charge.checked_sub(total));
        if due != Some(line.paid) {
            found.push(Imbalance::Line { claim: name(), line: index.saturating_add(1), due, stated: line.paid });
        }
    }
    let charges = sum(claim.lines.iter().map(|line| line.charge));
    if !claim.lines.is_empty() && charges != Some(claim.charge) {
        found.push(Imbalance::Charge { claim: name(), due: charges, stated: claim.charge });
    }
    let due = total(adjustments(claim)).and_then(|total| claim.charge.checked_sub(total));
    if due != Some(claim.paid) {
        found.push(Imbalance::Claim { claim: name(), due, stated: claim.paid });
    }
    let of_patient = adjustments(claim).filter(|adjustment| adjustment.group == AdjustmentGroup::Patient);
    let due = total(of_patient);
    if due != Some(claim.patient_responsibility) {
        found.push(Imbalance::PatientResponsibility { claim: name(), due, stated: claim.patient_responsibility });
    }
    found
}

/// The adjustments of a claim and of all its lines.
fn adjustments(claim: &RemittedClaim) -> impl Iterator<Item = &Adjustment> {
    let of_lines = claim.lines.iter().flat_map(|line| &line.adjustments);
    claim.adjustments.iter().chain(of_lines)
}

/// The sum of some adjustments.
fn total<'x>(adjustments: impl IntoIterator<Item = &'x Adjustment>) -> Option<Decimal> {
    sum(adjustments.into_iter().map(|adjustment| adjustment.amount))
}
