//! Examples whose amounts are given: put into the structures of a remittance, and left to the checker of sums.

use formats::balance::{check, Imbalance};
use formats::remittance835::{ProviderAdjustment, RemittedClaim, RemittedLine};
use formats::{Adjustment, AdjustmentGroup, Decimal};

use crate::currency::Currency;
use crate::example::{Balance, Example};
use crate::fields::{Fields, Read, Unreadable};
use crate::run::Compared;
use crate::view::{View, ALONE};
use crate::whole::{blank_claim, blank_line, remittance};

const STEP: (u8, &str) = (10, "what must balance");

/// Compares what an example prints with what its parts come to.
pub(crate) fn compare(example: &Example, kind: Balance) -> Read<Compared> {
    example.plan.ensure_understood()?;
    example.prior.ensure_understood()?;
    for claim in &example.claims {
        claim.pass_over(&["member", "family", "year", "status"]);
    }
    let mut desk = Desk { example, currency: &example.currency, compared: Compared::default() };
    match kind {
        Balance::SummaryRows => desk.summary_rows()?,
        Balance::Sum => desk.sum()?,
        Balance::SumOfFields => desk.sum_of_fields()?,
        Balance::Line => desk.line()?,
        Balance::LineOfThree => desk.line_of_three()?,
        Balance::Claim => desk.claim()?,
        Balance::Total => desk.total()?,
        Balance::Remittance => desk.remittance()?,
        Balance::PrintedBenefits => desk.printed_benefits()?,
    }
    example.expected.ensure_understood()?;
    for claim in &example.claims {
        claim.ensure_understood()?;
    }
    if desk.compared.count == 0 {
        return Err(example.expected.problem("", "nothing is expected anywhere: there is nothing to compare"));
    }
    Ok(desk.compared)
}

pub(crate) struct Desk<'a> {
    pub(crate) example: &'a Example,
    pub(crate) currency: &'a Currency,
    compared: Compared,
}

impl Desk<'_> {
    /// A claim of the file with its lines, each to be closed with `ensure_understood`.
    pub(crate) fn lines<'a>(&self, claim: &'a Fields) -> Read<(&'a str, Vec<Fields>)> {
        let lines = claim.objects("lines")?;
        for line in &lines {
            line.pass_over(&["id", "code", "service", "description", "units"]);
        }
        Ok((claim.required("id")?, lines))
    }

    pub(crate) fn expected(&self, name: &str) -> Read<Option<Decimal>> {
        self.example.expected.figure(name, self.currency)
    }

    pub(crate) fn needed(&self, fields: &Fields, name: &str) -> Read<Decimal> {
        fields.figure(name, self.currency)?.ok_or_else(|| fields.problem(name, "is missing"))
    }

    /// Leaves a claim to the checker.
    pub(crate) fn check(&mut self, claim: RemittedClaim) {
        let paid = claim.paid;
        self.check_all(vec![claim], paid, Vec::new());
    }

    pub(crate) fn check_all(
        &mut self,
        claims: Vec<RemittedClaim>,
        payment: Decimal,
        provider_level: Vec<ProviderAdjustment>,
    ) {
        let lines = claims.iter().map(|claim| claim.lines.len()).sum::<usize>();
        // A sum per line, three per claim, one of the payment.
        let sums = claims.len().saturating_mul(3).saturating_add(lines).saturating_add(1);
        self.compared.count = self.compared.count.saturating_add(sums);
        for imbalance in check(&remittance(claims, payment, provider_level)) {
            let (place, element, stated, due) = explained(imbalance);
            let got = due.map_or("too large".to_owned(), |due| self.currency.show(due));
            let expected = self.currency.show(stated);
            self.compared.compare(&place, element, STEP, &expected, &got);
            self.compared.count = self.compared.count.saturating_sub(1);
        }
    }

    /// Compares a printed total with the sum of its parts.
    pub(crate) fn check_sum(&mut self, place: &str, name: &str, parts: &[Decimal], printed: Decimal) -> Read<()> {
        let sum = self.sum_of(parts)?;
        let (expected, got) = (self.currency.show(printed), self.currency.show(sum));
        self.compared.compare(place, name, STEP, &expected, &got);
        Ok(())
    }

    pub(crate) fn sum_of(&self, parts: &[Decimal]) -> Read<Decimal> {
        let sum = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part));
        sum.ok_or_else(|| self.example.expected.problem("", "the amounts add up to more than fits"))
    }

    pub(crate) fn less(&self, one: Decimal, other: Decimal) -> Read<Decimal> {
        one.checked_sub(other).ok_or_else(|| self.example.expected.problem("", "the amounts are more than fits"))
    }

    fn summary_rows(&mut self) -> Read<()> {
        let rows = [
            ("deductible", "1"),
            ("copay", "3"),
            ("coinsurance", "2"),
            ("not_covered", "96"),
            ("limits", "96"),
            ("exclusions", "96"),
            ("limits_or_exclusions", "96"),
        ];
        let mut found = Vec::new();
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            let mut remitted = blank_claim(id);
            for line in lines {
                let expected = line.object("expected")?;
                let mut adjustments = Vec::new();
                for (name, reason) in rows {
                    let amount = expected.figure(name, self.currency)?.unwrap_or_default();
                    adjustments.push(Adjustment::new(AdjustmentGroup::Patient, reason, amount));
                }
                let amounts: Vec<Decimal> = adjustments.iter().map(|it| it.amount).collect();
                let owed = self.sum_of(&amounts)?;
                let charge = line.figure("allowed", self.currency)?.unwrap_or(owed);
                let printed = expected.figure("patient_pays", self.currency)?.unwrap_or(owed);
                let plan = expected.figure("plan_pays", self.currency)?;
                let paid = plan.map_or_else(|| self.less(charge, owed), Ok)?;
                add(&mut remitted, RemittedLine { adjustments, ..blank_line(charge, paid) })?;
                remitted.patient_responsibility = self.sum_of(&[remitted.patient_responsibility, printed])?;
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
            self.check(remitted.clone());
            found.push(remitted);
        }
        let all: Vec<Decimal> = found.iter().map(|remitted| remitted.patient_responsibility).collect();
        if let Some(printed) = self.expected("patient_pays")? {
            self.check_sum("", "patient_pays", &all, printed)?;
        }
        for remitted in found {
            let Some(printed) = self.expected(&remitted.claim_number)? else { continue };
            self.check(RemittedClaim { patient_responsibility: printed, ..remitted });
        }
        Ok(())
    }

    fn sum(&mut self) -> Read<()> {
        let mut remitted = blank_claim("total");
        let total =
            View::new(&self.example.expected, ALONE).key(&["total", "total_allowed", "allowed", "submitted"])?;
        let total = total.unwrap_or_else(|| "total".to_owned());
        let order = if total == "submitted" { ["billed", "allowed"] } else { ["allowed", "billed"] };
        for claim in &self.example.claims {
            for line in self.lines(claim)?.1 {
                let mut amounts = Vec::new();
                for key in order {
                    amounts.extend(line.figure(key, self.currency)?);
                }
                let amount = *amounts.first().ok_or_else(|| line.problem("allowed", "is missing, and so is billed"))?;
                add(&mut remitted, blank_line(amount, amount))?;
                line.object("expected")?.ensure_understood()?;
                line.ensure_understood()?;
            }
        }
        remitted.charge = self.needed(&self.example.expected, &total)?;
        remitted.paid = remitted.charge;
        self.check(remitted);
        Ok(())
    }

    fn sum_of_fields(&mut self) -> Read<()> {
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
        for (name, amounts) in fields {
            let other = if name == "submitted" { self.expected("charge")? } else { None };
            let Some(printed) = self.expected(&name)?.or(other) else { continue };
            let mut remitted = blank_claim(&name);
            for amount in amounts {
                add(&mut remitted, blank_line(amount, amount))?;
            }
            (remitted.charge, remitted.paid) = (printed, printed);
            self.check(remitted);
        }
        Ok(())
    }

    fn line(&mut self) -> Read<()> {
        let mut remitted = blank_claim("");
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            remitted.claim_number = id.to_owned();
            for line in lines {
                let charge = self.needed(&line, "billed")?;
                // What the payer recognises is stated; no sum depends on it.
                let allowed = line.figure("allowed", self.currency)?;
                let expected = line.object("expected")?;
                let mut paid = None;
                let mut adjustments = Vec::new();
                let names: Vec<String> = expected.keys().map(str::to_owned).collect();
                for name in names {
                    let amount = self.needed(&expected, &name)?;
                    if matches!(name.as_str(), "primary_paid" | "paid" | "benefit") {
                        paid = Some(amount);
                    } else {
                        let known =
                            name.split_at_checked(2).and_then(|(group, reason)| adjustment(group, reason, amount));
                        let expects = "is neither what was paid nor a group with a reason, such as CO45";
                        adjustments.push(known.ok_or_else(|| expected.problem(&name, expects))?);
                    }
                }
                let paid = paid.ok_or_else(|| expected.problem("paid", "is missing"))?;
                add(&mut remitted, RemittedLine { adjustments, allowed, ..blank_line(charge, paid) })?;
                line.ensure_understood()?;
            }
        }
        let of = |group| of_group(&remitted, group);
        remitted.patient_responsibility = self.sum_of(&of(AdjustmentGroup::Patient))?;
        for (name, group) in [
            ("CO", AdjustmentGroup::Contractual),
            ("OA", AdjustmentGroup::Other),
            ("PI", AdjustmentGroup::PayerInitiated),
            ("CR", AdjustmentGroup::Correction),
        ] {
            if let Some(printed) = self.expected(name)? {
                self.check_sum("", name, &of_group(&remitted, group), printed)?;
            }
        }
        for name in ["PR", "patient_pays", "patient_responsibility"] {
            if let Some(printed) = self.expected(name)? {
                remitted.patient_responsibility = printed;
            }
        }
        self.state_totals(&mut remitted, "charge", &["primary_paid", "paid", "benefit"])?;
        self.check(remitted);
        Ok(())
    }

    /// Puts what is printed in the place of what was added up.
    fn state_totals(&self, remitted: &mut RemittedClaim, charge: &str, paid: &[&str]) -> Read<()> {
        if let Some(printed) = self.expected(charge)? {
            remitted.charge = printed;
        }
        for name in paid {
            if let Some(printed) = self.expected(name)? {
                remitted.paid = printed;
            }
        }
        Ok(())
    }

    fn line_of_three(&mut self) -> Read<()> {
        let mut remitted = blank_claim("");
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            remitted.claim_number = id.to_owned();
            for line in lines {
                let charge = self.needed(&line, "billed")?;
                let expected = line.object("expected")?;
                let discount = expected.figure("discount", self.currency)?.unwrap_or_default();
                let member = expected.figure("memberliability", self.currency)?.unwrap_or_default();
                let paid = self.needed(&expected, "benefit")?;
                if let Some(allowed) = line.figure("allowed", self.currency)? {
                    let taken = self.less(Decimal::ZERO, discount)?;
                    self.check_sum(&format!("claim {id}"), "allowed", &[charge, taken], allowed)?;
                }
                let adjustments = vec![
                    Adjustment::new(AdjustmentGroup::Contractual, "45", discount),
                    Adjustment::new(AdjustmentGroup::Patient, "2", member),
                ];
                add(&mut remitted, RemittedLine { adjustments, ..blank_line(charge, paid) })?;
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
        }
        remitted.patient_responsibility = self.sum_of(&of_group(&remitted, AdjustmentGroup::Patient))?;
        if let Some(printed) = self.expected("memberliability")? {
            remitted.patient_responsibility = printed;
        }
        if let Some(printed) = self.expected("discount")? {
            self.check_sum("", "discount", &of_group(&remitted, AdjustmentGroup::Contractual), printed)?;
        }
        self.state_totals(&mut remitted, "submitted", &["benefit"])?;
        self.check(remitted);
        Ok(())
    }

    fn claim(&mut self) -> Read<()> {
        let mut remitted = blank_claim("");
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            remitted.claim_number = id.to_owned();
            for line in lines {
                let expected = line.object("expected")?;
                let taken = expected.figure("adjustment", self.currency)?.unwrap_or_default();
                let adjustments = vec![Adjustment::new(AdjustmentGroup::Contractual, "45", taken)];
                let (charge, paid) = (self.needed(&line, "billed")?, self.needed(&expected, "paid")?);
                add(&mut remitted, RemittedLine { adjustments, ..blank_line(charge, paid) })?;
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
        }
        if let Some(printed) = self.expected("line_paid_sum")? {
            let paid: Vec<Decimal> = remitted.lines.iter().map(|line| line.paid).collect();
            self.check_sum("", "line_paid_sum", &paid, printed)?;
        }
        let taken = self.expected("claim_adjustment")?.unwrap_or_default();
        remitted.adjustments.push(Adjustment::new(AdjustmentGroup::Contractual, "45", taken));
        self.state_totals(&mut remitted, "claim_charge", &["claim_paid"])?;
        self.check(remitted);
        Ok(())
    }

    fn total(&mut self) -> Read<()> {
        let mut remitted = blank_claim("");
        let names = ["discount", "memberliability", "benefit"];
        // What the lines print of the totals.
        let mut printed_by_lines: Vec<(&str, Vec<Decimal>)> = names.iter().map(|name| (*name, Vec::new())).collect();
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            remitted.claim_number = id.to_owned();
            for line in lines {
                let charge = self.needed(&line, "billed")?;
                add(&mut remitted, blank_line(charge, charge))?;
                let expected = line.object("expected")?;
                for (name, amounts) in &mut printed_by_lines {
                    amounts.extend(expected.figure(name, self.currency)?);
                }
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
        }
        for (name, amounts) in printed_by_lines.iter().filter(|(_, amounts)| !amounts.is_empty()) {
            let missing = || self.example.expected.problem(name, "is missing, and the lines have it");
            let printed = self.expected(name)?.ok_or_else(missing)?;
            self.check_sum("", name, amounts, printed)?;
        }
        let taken = self.expected("discount")?.unwrap_or_default();
        let member = self.expected("memberliability")?.unwrap_or_default();
        if let Some(printed) = self.expected("eligible")? {
            let off = self.less(Decimal::ZERO, taken)?;
            self.check_sum("", "eligible", &[remitted.charge, off], printed)?;
        }
        remitted.adjustments.push(Adjustment::new(AdjustmentGroup::Contractual, "45", taken));
        remitted.adjustments.push(Adjustment::new(AdjustmentGroup::Patient, "2", member));
        remitted.patient_responsibility = member;
        self.state_totals(&mut remitted, "submitted", &["benefit"])?;
        self.check(remitted);
        Ok(())
    }
}

/// Adds a line, and its amounts to the claim's.
pub(crate) fn add(claim: &mut RemittedClaim, line: RemittedLine) -> Read<()> {
    let sums = claim.charge.checked_add(line.charge).zip(claim.paid.checked_add(line.paid));
    let too_large = || Unreadable { element: "claims".into(), problem: "add up to more than fits".into() };
    (claim.charge, claim.paid) = sums.ok_or_else(too_large)?;
    claim.lines.push(line);
    Ok(())
}

pub(crate) fn adjustment(group: &str, reason: &str, amount: Decimal) -> Option<Adjustment> {
    let is_reason = (1..=3).contains(&reason.len()) && reason.bytes().all(|byte| byte.is_ascii_alphanumeric());
    AdjustmentGroup::from_code(group).filter(|_| is_reason).map(|group| Adjustment::new(group, reason, amount))
}

fn of_group(claim: &RemittedClaim, group: AdjustmentGroup) -> Vec<Decimal> {
    let of_lines = claim.lines.iter().flat_map(|line| &line.adjustments);
    let all = claim.adjustments.iter().chain(of_lines);
    all.filter(|adjustment| adjustment.group == group).map(|adjustment| adjustment.amount).collect()
}

/// Where a sum does not agree, what is printed, and what it comes to.
fn explained(imbalance: Imbalance) -> (String, &'static str, Decimal, Option<Decimal>) {
    let of_claim = |claim: String| format!("claim {claim}");
    match imbalance {
        Imbalance::Line { claim, line, due, stated } => {
            (format!("claim {claim}, line {line}"), "paid: charge less adjustments", stated, due)
        }
        Imbalance::Charge { claim, due, stated } => (of_claim(claim), "charge: sum of the lines", stated, due),
        Imbalance::Claim { claim, due, stated } => (of_claim(claim), "paid: charge less all adjustments", stated, due),
        Imbalance::PatientResponsibility { claim, due, stated } => {
            (of_claim(claim), "patient pays: sum of the PR adjustments", stated, due)
        }
        Imbalance::Payment { due, stated } => {
            (String::new(), "payment: claims paid less provider-level adjustments", stated, due)
        }
    }
}
