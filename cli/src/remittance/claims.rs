//! Claims of a remittance: decisions, and decisions that are taken back.

use anyhow::{Context, Result};
use client::chain::Chain;
use client::domain::claim::Line;
use client::domain::decision::{LineDecision, Verdict};
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::money::Quantity;
use client::domain::reason::Group;
use formats::claim837::{Claim837, Frequency};
use formats::remittance835::{ClaimStatus, RemittedClaim, RemittedLine, RemittedPatient};
use formats::{Adjustment, AdjustmentGroup, Date, Decimal};

use super::negated;
use crate::world::{Kept, World};

impl<C: Chain> World<C> {
    /// A claim as it was decided.
    pub(super) fn remitted(&self, kept: &Kept, record: &ClaimRecord) -> Result<RemittedClaim> {
        let claim = &kept.claim;
        let ClaimState::Adjudicated { decision, .. } = &record.state else {
            anyhow::bail!("a waiting claim is not remitted")
        };
        let charges = record.claim.lines.iter().map(|line| line.charge);
        let totals = decision.totals(charges).map_err(|_| anyhow::anyhow!("the sums of a claim do not fit"))?;
        let lines = record.claim.lines.iter().zip(&decision.lines).zip(&claim.lines);
        Ok(RemittedClaim {
            claim_number: claim.claim_number.clone(),
            status: match decision.verdict() {
                Verdict::Denied => ClaimStatus::Denied,
                Verdict::Payable | Verdict::Partly => place_among_payers(claim),
            },
            charge: self.decimal(totals.charge)?,
            paid: self.decimal(totals.paid)?,
            patient_responsibility: self.decimal(totals.member)?,
            filing_indicator: claim.subscriber.filing_indicator.clone().unwrap_or_else(|| "CI".into()),
            payer_control_number: record.control.0.to_string(),
            place_of_service: Some(claim.place_of_service.clone()),
            frequency: Some(frequency(&claim.frequency).into()),
            patient: RemittedPatient {
                name: claim.patient.name.clone(),
                member_number: claim.patient.member_number.clone(),
            },
            adjustments: Vec::new(),
            remarks: Vec::new(),
            lines: lines
                .map(|((line, decided), origin)| {
                    self.remitted_line(record, line, decided, origin.control_number.clone())
                })
                .collect::<Result<_>>()?,
        })
    }

    /// A decision that is taken back: the same, with every amount negated.
    pub(super) fn reversal(&self, kept: &Kept, record: &ClaimRecord) -> Result<RemittedClaim> {
        Ok(reversed(self.remitted(kept, record)?))
    }

    fn remitted_line(
        &self,
        record: &ClaimRecord,
        line: &Line,
        decided: &LineDecision,
        control_number: Option<String>,
    ) -> Result<RemittedLine> {
        let date = |day: Option<client::domain::calendar::Day>| {
            day.and_then(|day| Date::from_days(day.0)).context("a service day leaves the calendar")
        };
        let adjustment = |it: &client::domain::decision::Adjustment| {
            let amount = self.decimal(it.amount)?;
            // What raises a payment is taken off below zero.
            let amount = if it.reason.is_negative() { negated(amount) } else { amount };
            Ok(Adjustment::new(group(it.group), it.reason.carc(), amount))
        };
        Ok(RemittedLine {
            code: self.custody.vault.code_text(line.code),
            modifiers: line.modifiers.iter().map(|it| String::from_utf8_lossy(&it.0).into_owned()).collect(),
            charge: self.decimal(line.charge)?,
            paid: self.decimal(decided.paid)?,
            units: units(decided.terms.map_or(Quantity(0), |terms| terms.units)),
            from: date(line.day(record.base_day))?,
            through: date(line.last_day(record.base_day))?,
            adjustments: decided.adjustments.iter().map(adjustment).collect::<Result<_>>()?,
            allowed: (!decided.is_denied()).then(|| self.decimal(decided.allowed)).transpose()?,
            remarks: decided.adjustments.iter().filter_map(|it| it.reason.rarc()).map(Into::into).collect(),
            control_number,
        })
    }
}

/// A claim with every amount negated (CLP02 = 22).
pub(super) fn reversed(claim: RemittedClaim) -> RemittedClaim {
    let taken = |adjustments: Vec<Adjustment>| {
        adjustments.into_iter().map(|it| Adjustment { amount: negated(it.amount), ..it }).collect::<Vec<_>>()
    };
    let line = |line: RemittedLine| RemittedLine {
        charge: negated(line.charge),
        paid: negated(line.paid),
        allowed: line.allowed.map(negated),
        adjustments: taken(line.adjustments),
        ..line
    };
    RemittedClaim {
        status: ClaimStatus::Reversal,
        charge: negated(claim.charge),
        paid: negated(claim.paid),
        patient_responsibility: negated(claim.patient_responsibility),
        adjustments: taken(claim.adjustments),
        lines: claim.lines.into_iter().map(line).collect(),
        ..claim
    }
}

/// Whether this plan was the first to pay, the second or a later one.
fn place_among_payers(claim: &Claim837) -> ClaimStatus {
    match claim.subscriber.payer_responsibility.as_str() {
        "P" | "U" => ClaimStatus::Primary,
        "S" => ClaimStatus::Secondary,
        _ => ClaimStatus::Tertiary,
    }
}

fn frequency(frequency: &Frequency) -> &'static str {
    match frequency {
        Frequency::Original => "1",
        Frequency::Replacement { .. } => "7",
        Frequency::Void { .. } => "8",
    }
}

fn group(group: Group) -> AdjustmentGroup {
    match group {
        Group::ContractualObligation => AdjustmentGroup::Contractual,
        Group::PatientResponsibility => AdjustmentGroup::Patient,
        Group::OtherAdjustment => AdjustmentGroup::Other,
        Group::PayerInitiated => AdjustmentGroup::PayerInitiated,
    }
}

fn units(quantity: Quantity) -> Decimal {
    Decimal::new(quantity.0.into(), 3).normalize()
}
