//! Rows and columns of amounts, and their sums.

use formats::remittance835::{RemittedClaim, RemittedLine};
use formats::{Adjustment, AdjustmentGroup, Decimal};

use crate::balancer::{add, Desk};
use crate::facts::Fact;
use crate::fields::{Fields, Read};
use crate::whole::{blank_claim, blank_line};

/// The rows of a summary of benefits, with their reasons.
const ROWS: &[(&str, &str)] = &[
    ("deductible", "1"),
    ("copay", "3"),
    ("coinsurance", "2"),
    ("not_covered", "96"),
    ("limits", "96"),
    ("exclusions", "96"),
    ("limits_or_exclusions", "96"),
    ("limits_and_exclusions", "96"),
    ("limits_exclusions", "96"),
];
/// What the rows add up to.
const PATIENT: &[&str] = &["patient_pays", "patient", "patient_total", "total_patient_pays", "total"];
/// What a treatment costs.
const COST: &[&str] = &["allowed", "billed", "total_cost", "total_example_cost"];
/// The total of all amounts.
const TOTAL: &[&str] = &[
    "total",
    "total_allowed",
    "allowed",
    "submitted",
    "total_cost",
    "total_charge",
    "total_billed",
    "total_submitted",
];
/// Figures of which a source prints a total of zero where no line has any.
const NOTHING: &[&str] =
    &["noncovered", "non_covered", "paidtoprovider", "paidtopatient", "paidbypatient", "paid_by_patient"];

impl Desk<'_> {
    pub(crate) fn summary_rows(&mut self) -> Read<()> {
        let mut found = Vec::new();
        let mut has_costs = true;
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            let mut remitted = blank_claim(id);
            for line in lines {
                let expected = line.object("expected")?;
                let mut adjustments = Vec::new();
                for (name, reason) in ROWS {
                    let amount = expected.figure(name, self.currency)?.unwrap_or_default();
                    adjustments.push(Adjustment::new(AdjustmentGroup::Patient, *reason, amount));
                }
                let amounts: Vec<Decimal> = adjustments.iter().map(|it| it.amount).collect();
                let owed = self.sum_of(&amounts)?;
                let cost = self.one_of(&line, COST)?;
                let printed = self.one_of(&expected, PATIENT)?.unwrap_or(owed);
                let plan = expected.figure("plan_pays", self.currency)?;
                let charge = match (cost, plan) {
                    (Some(cost), _) => cost,
                    (None, Some(plan)) => self.sum_of(&[owed, plan])?,
                    (None, None) => owed,
                };
                has_costs &= cost.is_some() || plan.is_some();
                let paid = plan.map_or_else(|| self.less(charge, owed), Ok)?;
                add(&mut remitted, RemittedLine { adjustments, ..blank_line(charge, paid) })?;
                remitted.patient_responsibility = self.sum_of(&[remitted.patient_responsibility, printed])?;
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
            self.check(remitted.clone());
            found.push(remitted);
        }
        self.totals_of_rows(&found, has_costs)
    }

    fn totals_of_rows(&mut self, found: &[RemittedClaim], has_costs: bool) -> Read<()> {
        let patient: Vec<Decimal> = found.iter().map(|remitted| remitted.patient_responsibility).collect();
        if let Some(printed) =
            self.one_of(&self.example.expected, &["patient_pays", "total_patient_pays", "patient_total"])?
        {
            self.check_sum("", "patient_pays", &patient, printed)?;
        }
        let paid: Vec<Decimal> = found.iter().map(|remitted| remitted.paid).collect();
        let costs: Vec<Decimal> = found.iter().map(|remitted| remitted.charge).collect();
        for (names, parts) in [(&["plan_pays"][..], paid), (&["total_cost", "total_example_cost", "allowed"], costs)] {
            let Some(printed) = self.one_of(&self.example.expected, names)? else { continue };
            let name = names.first().copied().unwrap_or_default();
            if !has_costs {
                return Err(self.example.expected.problem(name, "is expected, and not every line says what it costs"));
            }
            self.check_sum("", name, &parts, printed)?;
        }
        for remitted in found {
            let id = &remitted.claim_number;
            for ending in ["", "_patient_pays", "_patient", "_total"] {
                let Some(printed) = self.expected(&format!("{id}{ending}"))? else { continue };
                self.check(RemittedClaim { patient_responsibility: printed, ..remitted.clone() });
            }
            if let Some(printed) = self.expected(&format!("{id}_plan_pays"))?.filter(|_| has_costs) {
                self.check_sum(&format!("claim {id}"), "plan_pays", &[remitted.paid], printed)?;
            }
        }
        Ok(())
    }

    pub(crate) fn sum(&mut self) -> Read<()> {
        let mut remitted = blank_claim("total");
        let total = crate::view::View::new(&self.example.expected, crate::view::ALONE).key(TOTAL)?;
        let is_of_charges = total
            .as_deref()
            .is_some_and(|it| matches!(it, "submitted" | "total_submitted" | "total_charge" | "total_billed"));
        let order = if is_of_charges { ["billed", "allowed", "amount"] } else { ["allowed", "billed", "amount"] };
        let mut has_own = false;
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            let mut own = Vec::new();
            for line in lines {
                let mut amounts = Vec::new();
                for key in order {
                    amounts.extend(line.figure(key, self.currency)?);
                }
                let amount = *amounts.first().ok_or_else(|| line.problem("allowed", "is missing, and so is billed"))?;
                own.push(amount);
                add(&mut remitted, blank_line(amount, amount))?;
                line.object("expected")?.ensure_understood()?;
                line.ensure_understood()?;
            }
            for ending in ["", "_total"] {
                let name = format!("{id}{ending}");
                if TOTAL.contains(&name.as_str()) {
                    continue;
                }
                if let Some(printed) = self.expected(&name)? {
                    has_own = true;
                    self.check_sum(&format!("claim {id}"), &name, &own, printed)?;
                }
            }
        }
        match total {
            None if has_own => return Ok(()),
            total => {
                remitted.charge = self.needed(&self.example.expected, total.as_deref().unwrap_or("total"))?;
                remitted.paid = remitted.charge;
            }
        }
        self.check(remitted);
        Ok(())
    }

    pub(crate) fn sum_of_fields(&mut self) -> Read<()> {
        let mut fields: Vec<(String, Vec<Decimal>)> = Vec::new();
        let mut note = |name: &str, amount: Decimal| match fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, amounts)) => amounts.push(amount),
            None => fields.push((name.to_owned(), vec![amount])),
        };
        for claim in &self.example.claims {
            for line in self.lines(claim)?.1 {
                let expected = line.object("expected")?;
                for (key, name) in [("billed", "submitted"), ("allowed", "allowed")] {
                    if let Some(amount) = line.figure(key, self.currency)?.filter(|_| !expected.has(name)) {
                        note(name, amount);
                    }
                }
                let names: Vec<String> = expected.keys().map(str::to_owned).collect();
                for name in names {
                    note(&name, self.needed(&expected, &name)?);
                }
                line.ensure_understood()?;
            }
        }
        let benefit =
            fields.iter().find(|(name, _)| name == "benefit").map(|(_, amounts)| self.sum_of(amounts)).transpose()?;
        let has_payees = fields.iter().any(|(name, _)| name.starts_with("paidto"));
        for (name, amounts) in fields {
            let other = format!("total_{name}");
            let names = [name.as_str(), other.as_str(), if name == "submitted" { "charge" } else { "" }];
            let Some(printed) = self.one_of(&self.example.expected, &names)? else { continue };
            let mut remitted = blank_claim(&name);
            for amount in amounts {
                add(&mut remitted, blank_line(amount, amount))?;
            }
            (remitted.charge, remitted.paid) = (printed, printed);
            self.check(remitted);
        }
        if let Some(benefit) = benefit.filter(|_| !has_payees) {
            let expected = &self.example.expected;
            self.check_paid_to(expected, "", Some(benefit))?;
        }
        self.totals_of_nothing(&self.example.expected)
    }

    /// Totals that no line has a part of: zero, and nothing else.
    fn totals_of_nothing(&mut self, expected: &Fields) -> Read<()> {
        let names: Vec<String> = expected.keys().filter(|name| !expected.is_taken(name)).map(str::to_owned).collect();
        for name in names.iter().filter(|name| NOTHING.contains(&name.as_str()) || Fact::named(name).is_some()) {
            if let Some(printed) = self.expected(name)? {
                if !printed.is_zero() {
                    return Err(expected.problem(name, "is more than nothing, and no line has a part of it"));
                }
                self.check_sum("", name, &[], printed)?;
            }
        }
        Ok(())
    }
}
