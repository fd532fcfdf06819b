//! Whole remittances, and printed benefits, as the checker of sums sees them.

use formats::remittance835::RemittedLine;
use formats::{Adjustment, AdjustmentGroup, Decimal};
use rust_decimal::RoundingStrategy;
use serde_json::Value;

use crate::balancer::{add, adjustment, Desk};
use crate::fields::{Fields, Read, Unreadable};
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
            remitted.charge = self.needed(claim, "charge")?;
            remitted.paid = self.needed(claim, "paid")?;
            remitted.patient_responsibility = self.needed(claim, "patient_responsibility")?;
            claims.push(remitted);
        }
        let provider_level = self.expected("plb")?.unwrap_or_default();
        let mut sums: Vec<Decimal> = claims.iter().map(|claim| claim.paid).collect();
        if let Some(printed) = self.expected("sum_clp04")? {
            self.check_sum("", "sum_clp04", &sums, printed)?;
        }
        sums.push(self.less(Decimal::ZERO, provider_level)?);
        if let Some(printed) = self.expected("minus_plb")? {
            self.check_sum("", "minus_plb", &sums, printed)?;
        }
        let payment = self.expected("bpr")?.map_or_else(|| self.sum_of(&sums), Ok)?;
        self.check_all(claims, payment, vec![provider_adjustment(provider_level)]);
        Ok(())
    }

    fn adjustments(&self, fields: &Fields) -> Read<Vec<Adjustment>> {
        let of = |value: &Value| {
            let [group, reason, amount] = value.as_array()?.as_slice() else { return None };
            adjustment(group.as_str()?, reason.as_str()?, self.currency.figure(amount.as_str()?).ok()?)
        };
        let expects = "expected adjustments such as [\"CO\", \"45\", \"12.50\"]";
        let problem = |_: &Value| -> Unreadable { fields.problem("cas", expects) };
        fields.list("cas")?.iter().map(|value| of(value).ok_or_else(|| problem(value))).collect()
    }

    pub(crate) fn printed_benefits(&mut self) -> Read<()> {
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            for line in lines {
                let allowed = self.needed(&line, "allowed")?;
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
        Ok(())
    }
}
