//! Every decision balances: as a remittance, by the same checker that files go through.

use domain::claim::Claim;
use domain::decision::Decision;
use domain::money::Amount;
use domain::reason::Group;
use formats::remittance835::{
    ClaimStatus, Payee, Payer, ProviderAdjustment, Remittance, RemittedClaim, RemittedLine, RemittedPatient,
};
use formats::{balance, Adjustment, AdjustmentGroup, Date, Decimal, PostalAddress};

use crate::currency::Currency;
use crate::insurer::Fault;

/// That the sums of a decision agree: per line, per claim, and what the member owes.
///
/// # Errors
///
/// The first sum that does not.
pub fn ensure_balanced(currency: &Currency, claim: &Claim, decision: &Decision) -> Result<(), Fault> {
    if claim.lines.len() != decision.lines.len() {
        return Err(Fault("the decision has another number of lines than the claim".into()));
    }
    let figure = |amount: Amount| currency.figure_of(amount).ok_or_else(|| Fault("an amount is too large".into()));
    let mut remitted = blank_claim("decision");
    for (line, decided) in claim.lines.iter().zip(&decision.lines) {
        let mut adjustments = Vec::new();
        for adjustment in &decided.adjustments {
            let amount = figure(adjustment.amount)?;
            let signed = if adjustment.reason.is_negative() { Decimal::ZERO.checked_sub(amount) } else { Some(amount) };
            let signed = signed.ok_or_else(|| Fault("an amount is too large".into()))?;
            adjustments.push(Adjustment::new(group(adjustment.group), adjustment.reason.carc(), signed));
        }
        remitted.lines.push(RemittedLine { adjustments, ..blank_line(figure(line.charge)?, figure(decided.paid)?) });
    }
    let charges = claim.total_charge().map_err(|_| Fault("an amount is too large".into()))?;
    let paid = decision.paid().map_err(|_| Fault("an amount is too large".into()))?;
    let owed = decision
        .totals(claim.lines.iter().map(|line| line.charge))
        .map_err(|_| Fault("an amount is too large".into()))?;
    remitted.charge = figure(charges)?;
    remitted.paid = figure(paid)?;
    remitted.patient_responsibility = figure(owed.member)?;
    let remittance = remittance(vec![remitted.clone()], remitted.paid, Vec::new());
    balance::check(&remittance)
        .first()
        .map_or(Ok(()), |imbalance| Err(Fault::at("the decision does not balance", imbalance)))
}

fn group(group: Group) -> AdjustmentGroup {
    match group {
        Group::ContractualObligation => AdjustmentGroup::Contractual,
        Group::PatientResponsibility => AdjustmentGroup::Patient,
        Group::OtherAdjustment => AdjustmentGroup::Other,
        Group::PayerInitiated => AdjustmentGroup::PayerInitiated,
    }
}

/// A remittance of claims, of which only the sums matter.
#[must_use]
pub fn remittance(claims: Vec<RemittedClaim>, payment: Decimal, provider_level: Vec<ProviderAdjustment>) -> Remittance {
    let payer = Payer { address: PostalAddress::default(), ..Payer::default() };
    let trace_number = "1".to_owned();
    Remittance { payer, payee: Payee::default(), trace_number, date: some_date(), payment, claims, provider_level }
}

/// A claim without amounts.
#[must_use]
pub fn blank_claim(number: &str) -> RemittedClaim {
    RemittedClaim {
        claim_number: number.to_owned(),
        status: ClaimStatus::Primary,
        charge: Decimal::ZERO,
        paid: Decimal::ZERO,
        patient_responsibility: Decimal::ZERO,
        filing_indicator: "CI".to_owned(),
        payer_control_number: "1".to_owned(),
        place_of_service: None,
        frequency: None,
        patient: RemittedPatient::default(),
        adjustments: Vec::new(),
        remarks: Vec::new(),
        lines: Vec::new(),
    }
}

/// A line with its two amounts.
#[must_use]
pub fn blank_line(charge: Decimal, paid: Decimal) -> RemittedLine {
    let (from, through) = (some_date(), some_date());
    RemittedLine {
        code: "LINE".to_owned(),
        modifiers: Vec::new(),
        charge,
        paid,
        units: Decimal::ONE,
        from,
        through,
        adjustments: Vec::new(),
        allowed: None,
        remarks: Vec::new(),
        control_number: None,
    }
}

/// An adjustment of the payment as a whole.
#[must_use]
pub fn provider_adjustment(amount: Decimal) -> ProviderAdjustment {
    let (provider_id, reason) = ("1".to_owned(), "WO".to_owned());
    ProviderAdjustment { provider_id, fiscal_period_end: some_date(), reason, reference: None, amount }
}

/// Sums know no date; a remittance has one.
fn some_date() -> Date {
    Date::new(2026, 1, 1).expect("every year has a first day")
}
