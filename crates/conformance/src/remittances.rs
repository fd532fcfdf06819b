//! Whole remittances, and printed benefits, as the checker of sums sees them.

use formats::remittance835::{RemittedClaim, RemittedLine};
use formats::{Adjustment, AdjustmentGroup, Decimal};
use rust_decimal::RoundingStrategy;

use crate::balancer::{add, Desk};
use crate::fields::Read;
use crate::view::{View, ALONE};
use crate::whole::{blank_claim, blank_line, provider_adjustment};

impl Desk<'_> {
    pub(crate) fn remittance(&mut self) -> Read<()> {
        let mut claims = Vec::new();
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            let mut remitted = blank_claim(id);
            for line in lines {
                let (charge, expected) = (self.needed(&line, "billed")?, line.object("expected")?);
                let adjustments = self.adjustments(&expected)?;
                let stated = View::new(&line, ALONE).key(&["allowed_b6", "allowed"])?;
                let allowed = line.figure(stated.as_deref().unwrap_or("allowed_b6"), self.currency)?;
                let paid = self.needed(&expected, "paid")?;
                add(&mut remitted, RemittedLine { adjustments, allowed, ..blank_line(charge, paid) })?;
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
            remitted.adjustments = self.adjustments(claim)?;
            // What is not stated is what it comes to.
            let taken: Vec<Decimal> = remitted.adjustments.iter().map(|it| it.amount).collect();
            let taken = self.sum_of(&taken)?;
            if remitted.lines.is_empty() {
                self.needed(claim, "charge")?;
                self.needed(claim, "paid")?;
            }
            remitted.charge = claim.figure("charge", self.currency)?.unwrap_or(remitted.charge);
            remitted.paid = match claim.figure("paid", self.currency)? {
                Some(paid) => paid,
                None => self.less(remitted.paid, taken)?,
            };
            remitted.patient_responsibility = match claim.figure("patient_responsibility", self.currency)? {
                Some(owed) => owed,
                None => self.sum_of(&owed(&remitted))?,
            };
            claims.push(remitted);
        }
        let provider_level = self.provider_level()?;
        let mut sums: Vec<Decimal> = claims.iter().map(|claim| claim.paid).collect();
        for name in ["sum_clp04", "total_paid"] {
            if let Some(printed) = self.expected(name)? {
                self.check_sum("", name, &sums, printed)?;
            }
        }
        if let Some(printed) = self.one_of(&self.example.expected, &["charge", "submitted", "total_charge"])? {
            let charges: Vec<Decimal> = claims.iter().map(|claim| claim.charge).collect();
            self.check_sum("", "charge", &charges, printed)?;
        }
        if let Some(printed) = self.one_of(&self.example.expected, &["patient_responsibility", "PR", "patient_pays"])? {
            let owed: Vec<Decimal> = claims.iter().map(|claim| claim.patient_responsibility).collect();
            self.check_sum("", "patient_responsibility", &owed, printed)?;
        }
        for amount in &provider_level {
            sums.push(self.less(Decimal::ZERO, *amount)?);
        }
        if let Some(printed) = self.expected("minus_plb")? {
            self.check_sum("", "minus_plb", &sums, printed)?;
        }
        let payment = self.expected("bpr")?.map_or_else(|| self.sum_of(&sums), Ok)?;
        self.check_all(claims, payment, provider_level.into_iter().map(provider_adjustment).collect());
        Ok(())
    }

    pub(crate) fn printed_benefits(&mut self) -> Read<()> {
        let (mut charges, mut benefits) = (Vec::new(), Vec::new());
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            for line in lines {
                let allowed = self.needed(&line, "allowed")?;
                // A line whose id has a dot is a detail of an item: totals leave it out.
                let is_item = !line.required("id")?.contains('.');
                charges.extend(Some(line.figure("billed", self.currency)?.unwrap_or(allowed)).filter(|_| is_item));
                let copay = line.figure("copay", self.currency)?.unwrap_or_default();
                let share = line.percentage("pct")?.ok_or_else(|| line.problem("pct", "is missing"))?;
                let rest = self.less(allowed, copay)?;
                let member = u32::from(10_000u16.saturating_sub(share.0));
                let member = rest.checked_mul(Decimal::new(i64::from(member), 4)).unwrap_or_default();
                let rounding = RoundingStrategy::MidpointAwayFromZero;
                let member = member.round_dp_with_strategy(self.currency.scale, rounding);
                let expected = line.object("expected")?;
                let adjustments = vec![
                    Adjustment::new(AdjustmentGroup::Patient, "3", copay),
                    Adjustment::new(AdjustmentGroup::Patient, "2", member),
                ];
                let due = self.less(rest, member)?;
                let benefit = expected.figure("benefit", self.currency)?.unwrap_or(due);
                benefits.extend(Some(benefit).filter(|_| is_item));
                let mut remitted = blank_claim(&format!("{id}, line {}", line.required("id")?));
                add(&mut remitted, RemittedLine { adjustments, ..blank_line(allowed, benefit) })?;
                remitted.patient_responsibility = self.sum_of(&[copay, member])?;
                // The claim's own sum would only say the same again.
                remitted.paid = due;
                self.check(remitted);
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
        }
        for (names, parts) in [(&["submitted", "total_submitted"], charges), (&["benefit", "total_benefit"], benefits)]
        {
            if let Some(printed) = self.one_of(&self.example.expected, names)? {
                self.check_sum("", names.first().unwrap_or(&""), &parts, printed)?;
            }
        }
        Ok(())
    }
}

/// What a claim's adjustments make the patient's.
fn owed(claim: &RemittedClaim) -> Vec<Decimal> {
    let of_lines = claim.lines.iter().flat_map(|line| &line.adjustments);
    let all = claim.adjustments.iter().chain(of_lines).filter(|it| it.group == AdjustmentGroup::Patient);
    all.map(|it| it.amount).collect()
}
