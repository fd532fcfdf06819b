//! The remittance of a run: what the chain decided and paid, as an 835.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{ensure, Context, Result};
use client::chain::Chain;
use client::domain::claim::Line;
use client::domain::decision::{LineDecision, Verdict};
use client::domain::ids::PaymentNumber;
use client::domain::ledger::PaymentStatus;
use client::domain::lifecycle::ClaimState;
use client::domain::money::{Amount, Quantity};
use client::domain::reason::Group;
use client::interfaces::claims::Explanation;
use client::tokens::code_text;
use formats::remittance835::{
    self, ClaimStatus, Envelope, Payee, Payer, Remittance, RemittedClaim, RemittedLine, RemittedPatient,
};
use formats::x12::Usage;
use formats::{Adjustment, AdjustmentGroup, Date, Decimal};

use crate::world::{Kept, World};

/// A remittance that was written.
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// How many claims it tells of.
    pub claims: usize,
    /// Claims that it does not tell of, because they wait or are queued.
    pub left_out: usize,
}

impl World {
    /// Writes the 835 of everything that is decided and delivered. What is queued is not in it: it is not paid.
    pub fn write_remittance(&mut self, receiver: &str) -> Result<Option<Written>> {
        let mut groups: BTreeMap<(String, Option<PaymentNumber>), Vec<RemittedClaim>> = BTreeMap::new();
        let mut left_out: usize = 0;
        for kept in self.claims.clone() {
            let explanation = self.explanation(&kept)?;
            match told(&explanation) {
                Some(payment) => {
                    let claim = self.remitted(&kept, &explanation)?;
                    groups.entry((kept.claim.billing_provider.npi.clone(), payment)).or_default().push(claim);
                }
                None => left_out = left_out.saturating_add(1),
            }
        }
        if groups.is_empty() {
            return Ok(None);
        }
        let claims = groups.values().map(Vec::len).sum();
        let today = self.today()?;
        let mut remittances = Vec::with_capacity(groups.len());
        for ((npi, payment), claims) in groups {
            remittances.push(self.remittance(npi, payment, claims, today)?);
        }
        let envelope = Envelope {
            sender: self.file.payer.id.clone(),
            receiver: receiver.into(),
            date: today,
            time: "1200".into(),
            control_number: 1,
            usage: Usage::Test,
            amount_scale: self.file.currency.scale,
        };
        let text = remittance835::write(&remittances, &envelope)?;
        let path = self.out.join("remittance.835");
        std::fs::write(&path, &text).with_context(|| format!("{} cannot be written", path.display()))?;
        self.ensure_readable(&text, &remittances)?;
        Ok(Some(Written { path, claims, left_out }))
    }

    /// What was written is read back the same.
    fn ensure_readable(&self, text: &str, written: &[Remittance]) -> Result<()> {
        let parsed = remittance835::read("remittance.835", text.as_bytes(), self.file.currency.scale);
        let read: Vec<_> = parsed.remittances.iter().filter_map(|remittance| remittance.as_ref().ok()).collect();
        ensure!(parsed.file_faults.is_empty() && read.len() == written.len(), "the 835 cannot be read back");
        let same = read.iter().zip(written).all(|(read, written)| read.payment == written.payment);
        ensure!(same, "the 835 says something else when it is read back");
        Ok(())
    }

    fn remittance(
        &mut self,
        npi: String,
        payment: Option<PaymentNumber>,
        claims: Vec<RemittedClaim>,
        date: Date,
    ) -> Result<Remittance> {
        let (trace_number, paid) = match payment {
            Some(number) => {
                let (record, _) = self.payment(number)?.context("a payment that a claim names is not there")?;
                (format!("PAYMENT-{}", number.0), self.decimal(record.delivered)?)
            }
            None => (format!("NO-PAYMENT-{npi}"), Decimal::ZERO),
        };
        let payer = &self.file.payer;
        Ok(Remittance {
            payer: Payer {
                name: payer.name.clone(),
                id: payer.id.clone(),
                originator: format!("1{}", payer.tax_number),
                address: payer.address.clone(),
                website: payer.website.clone(),
            },
            payee: Payee { name: self.provider_name(&npi).into(), npi },
            trace_number,
            date,
            payment: paid,
            claims,
            provider_level: Vec::new(),
        })
    }

    fn remitted(&self, kept: &Kept, explanation: &Explanation) -> Result<RemittedClaim> {
        let claim = &kept.claim;
        let totals = &explanation.totals;
        let record = &explanation.record;
        let ClaimState::Adjudicated { decision, .. } = &record.state else {
            anyhow::bail!("a waiting claim is not remitted")
        };
        let lines = record.claim.lines.iter().zip(&decision.lines).zip(&claim.lines);
        Ok(RemittedClaim {
            claim_number: claim.claim_number.clone(),
            status: match explanation.verdict {
                Some(Verdict::Denied) => ClaimStatus::Denied,
                Some(Verdict::Payable | Verdict::Partly) | None => ClaimStatus::Primary,
            },
            charge: self.decimal(totals.charge)?,
            paid: self.decimal(totals.paid)?,
            patient_responsibility: self.decimal(totals.member)?,
            filing_indicator: claim.subscriber.filing_indicator.clone().unwrap_or_else(|| "CI".into()),
            payer_control_number: record.control.0.to_string(),
            place_of_service: Some(claim.place_of_service.clone()),
            frequency: Some("1".into()),
            patient: RemittedPatient {
                name: claim.patient.name.clone(),
                member_number: claim.patient.member_number.clone(),
            },
            adjustments: Vec::new(),
            remarks: Vec::new(),
            lines: lines
                .map(|((line, decided), origin)| {
                    self.remitted_line(explanation, line, decided, origin.control_number.clone())
                })
                .collect::<Result<_>>()?,
        })
    }

    fn remitted_line(
        &self,
        explanation: &Explanation,
        line: &Line,
        decided: &LineDecision,
        control_number: Option<String>,
    ) -> Result<RemittedLine> {
        let day = line.day(explanation.record.base_day).and_then(|day| Date::from_days(day.0));
        let from = day.context("a service day leaves the calendar")?;
        let adjustment = |it: &client::domain::decision::Adjustment| {
            Ok(Adjustment::new(group(it.group), it.reason.carc(), self.decimal(it.amount)?))
        };
        Ok(RemittedLine {
            code: code_text(line.code),
            modifiers: line.modifiers.iter().map(|it| String::from_utf8_lossy(&it.0).into_owned()).collect(),
            charge: self.decimal(line.charge)?,
            paid: self.decimal(decided.paid)?,
            units: units(if decided.is_denied() { Quantity(0) } else { line.units }),
            from,
            through: from,
            adjustments: decided.adjustments.iter().map(adjustment).collect::<Result<_>>()?,
            allowed: (!decided.is_denied()).then(|| self.decimal(decided.allowed)).transpose()?,
            remarks: decided.adjustments.iter().filter_map(|it| it.reason.rarc()).map(Into::into).collect(),
            control_number,
        })
    }

    fn decimal(&self, amount: Amount) -> Result<Decimal> {
        let exact = self.file.currency.decimal(amount);
        exact.with_context(|| format!("{} base units are no whole number of cents", amount.0))
    }

    /// The chain's day.
    fn today(&mut self) -> Result<Date> {
        let now = self.chain.now_millis()?;
        let day = client::domain::calendar::Day::of(now, self.file.plan.utc_offset_minutes);
        day.and_then(|day| Date::from_days(day.0)).context("the chain's clock leaves the calendar")
    }
}

/// Under which payment a claim is told: none where nothing is payable. `None` where it is not told yet.
fn told(explanation: &Explanation) -> Option<Option<PaymentNumber>> {
    let ClaimState::Adjudicated { payment, .. } = &explanation.record.state else { return None };
    match explanation.payment {
        None => Some(None),
        Some(PaymentStatus::Paid | PaymentStatus::Credited) => Some(*payment),
        Some(PaymentStatus::Queued | PaymentStatus::Reserved) => None,
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
