//! Examples whose amounts are given: put into the structures of a remittance, and left to the checker of sums.

use formats::balance::{check, Imbalance};
use formats::remittance835::{ProviderAdjustment, RemittedClaim, RemittedLine};
use formats::{Adjustment, AdjustmentGroup, Decimal};

use crate::currency::Currency;
use crate::example::{Balance, Example};
use crate::fields::{Fields, Read, Unreadable};
use crate::run::Compared;
use crate::scenario::services;
use crate::stated::{Three, BENEFIT, ELIGIBLE, MEMBER, MEMBER_PARTS};
use crate::terms::{PlanTerms, Reading};
use crate::view::{View, PRIMARY, SECONDARY};
use crate::whole::{blank_claim, blank_line, remittance};

const STEP: (u8, &str) = (10, "what must balance");

/// Compares what an example prints with what its parts come to.
pub(crate) fn compare(example: &Example, kind: Balance) -> Read<Compared> {
    let services = services(example)?;
    let reading = Reading { services: &services, ..Reading::default() };
    for view in [PRIMARY, SECONDARY] {
        // A plan may stand beside amounts that are given: no sum depends on it.
        PlanTerms::read(View::new(&example.plan, view), &example.currency, reading)?;
    }
    example.plan.ensure_understood()?;
    example.prior.ensure_understood()?;
    for claim in &example.claims {
        claim.pass_over(&["member", "family", "year", "status", "clp02"]);
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
                let adjustments = self.adjustments(&expected)?;
                let paid = self.one_of(&expected, PAID)?.ok_or_else(|| expected.problem("paid", "is missing"))?;
                add(&mut remitted, RemittedLine { adjustments, allowed, ..blank_line(charge, paid) })?;
                let expects = "is neither what was paid nor a group with a reason, such as CO45";
                expected.ensure_understood().map_err(|fault| Unreadable { problem: expects.to_owned(), ..fault })?;
                line.ensure_understood()?;
            }
        }
        remitted.patient_responsibility = self.sum_of(&of_group(&remitted, AdjustmentGroup::Patient))?;
        self.check_groups(&remitted)?;
        for name in ["PR", "patient_pays", "patient_responsibility"] {
            if let Some(printed) = self.expected(name)? {
                remitted.patient_responsibility = printed;
            }
        }
        self.state_totals(&mut remitted, &["charge", "submitted", "billed"], PAID)?;
        self.check(remitted);
        Ok(())
    }

    /// Puts what is printed in the place of what was added up.
    fn state_totals(&self, remitted: &mut RemittedClaim, charge: &[&str], paid: &[&str]) -> Read<()> {
        if let Some(printed) = self.one_of(&self.example.expected, charge)? {
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
                let allowed = line.figure("allowed", self.currency)?;
                let Three { adjustments, benefit } = self.three(&expected, charge, &format!("claim {id}"), allowed)?;
                let paid = benefit.ok_or_else(|| expected.problem("benefit", "is missing"))?;
                add(&mut remitted, RemittedLine { adjustments, ..blank_line(charge, paid) })?;
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
        }
        remitted.patient_responsibility = self.sum_of(&of_group(&remitted, AdjustmentGroup::Patient))?;
        let discounts = of_group(&remitted, AdjustmentGroup::Contractual);
        if let Some(printed) = self.expected("discount")? {
            self.check_sum("", "discount", &discounts, printed)?;
        }
        if let Some(printed) = self.one_of(&self.example.expected, ELIGIBLE)? {
            let taken = self.less(Decimal::ZERO, self.sum_of(&discounts)?)?;
            self.check_sum("", "eligible", &[remitted.charge, taken], printed)?;
        }
        for (names, reason) in MEMBER_PARTS {
            let Some(printed) = self.one_of(&self.example.expected, names)? else { continue };
            let of_lines = remitted.lines.iter().flat_map(|line| &line.adjustments);
            let parts: Vec<Decimal> = of_lines
                .filter(|it| it.group == AdjustmentGroup::Patient && it.reason == *reason)
                .map(|it| it.amount)
                .collect();
            self.check_sum("", names.first().unwrap_or(&""), &parts, printed)?;
        }
        if let Some(printed) = self.one_of(&self.example.expected, MEMBER)? {
            remitted.patient_responsibility = printed;
        }
        let paid = remitted.paid;
        self.check_paid_to(&self.example.expected, "", Some(paid))?;
        self.state_totals(&mut remitted, SUBMITTED, BENEFIT)?;
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
                let mut adjustments = self.adjustments(&expected)?;
                if let Some(taken) = expected.figure("adjustment", self.currency)? {
                    if !adjustments.is_empty() {
                        return Err(
                            expected.problem("adjustment", "stands beside adjustments with reasons: keep one of them")
                        );
                    }
                    adjustments.push(Adjustment::new(AdjustmentGroup::Contractual, "45", taken));
                }
                let (charge, paid) = (self.needed(&line, "billed")?, self.needed(&expected, "paid")?);
                add(&mut remitted, RemittedLine { adjustments, ..blank_line(charge, paid) })?;
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
            remitted.adjustments.extend(self.adjustments(claim)?);
        }
        if let Some(printed) = self.expected("line_paid_sum")? {
            let paid: Vec<Decimal> = remitted.lines.iter().map(|line| line.paid).collect();
            self.check_sum("", "line_paid_sum", &paid, printed)?;
        }
        if remitted.adjustments.is_empty() {
            // Printed reasons that no line has are the claim's own.
            remitted.adjustments = self.reasons_of_none(&remitted)?;
        }
        let own: Vec<Decimal> = remitted.adjustments.iter().map(|it| it.amount).collect();
        match self.expected("claim_adjustment")? {
            Some(printed) if !own.is_empty() => self.check_sum("", "claim_adjustment", &own, printed)?,
            Some(taken) => remitted.adjustments.push(Adjustment::new(AdjustmentGroup::Contractual, "45", taken)),
            None => {}
        }
        // What a claim's own adjustments take is taken from what its lines paid.
        let taken: Vec<Decimal> = remitted.adjustments.iter().map(|it| it.amount).collect();
        let taken = self.sum_of(&taken)?;
        remitted.paid = self.less(remitted.paid, taken)?;
        self.check_groups(&remitted)?;
        remitted.patient_responsibility = self.sum_of(&of_group(&remitted, AdjustmentGroup::Patient))?;
        if let Some(printed) = self.one_of(&self.example.expected, &["PR", "patient_pays", "patient_responsibility"])? {
            remitted.patient_responsibility = printed;
        }
        self.state_totals(&mut remitted, &["claim_charge", "charge", "submitted"], &["claim_paid"])?;
        self.check(remitted);
        Ok(())
    }

    fn total(&mut self) -> Read<()> {
        let mut remitted = blank_claim("");
        // What the lines print of the totals.
        let names: Vec<&[&str]> =
            [&["discount"][..], MEMBER, BENEFIT, ELIGIBLE, &["paidtoprovider"], &["paidtopatient"]]
                .into_iter()
                .chain(MEMBER_PARTS.iter().map(|(names, _)| *names))
                .collect();
        let mut printed_by_lines: Vec<Vec<Decimal>> = vec![Vec::new(); names.len()];
        for claim in &self.example.claims {
            let (id, lines) = self.lines(claim)?;
            remitted.claim_number = id.to_owned();
            for line in lines {
                let charge = self.needed(&line, "billed")?;
                add(&mut remitted, blank_line(charge, charge))?;
                let expected = line.object("expected")?;
                for (names, amounts) in names.iter().zip(&mut printed_by_lines) {
                    amounts.extend(self.one_of(&expected, names)?);
                }
                expected.ensure_understood()?;
                line.ensure_understood()?;
            }
        }
        for (names, amounts) in names.iter().zip(&printed_by_lines).filter(|(_, amounts)| !amounts.is_empty()) {
            let name = names.first().unwrap_or(&"");
            let missing = || self.example.expected.problem(name, "is missing, and the lines have it");
            let printed = self.one_of(&self.example.expected, names)?.ok_or_else(missing)?;
            self.check_sum("", name, amounts, printed)?;
        }
        let expected = &self.example.expected;
        let Three { adjustments, benefit } = self.three(expected, remitted.charge, "", None)?;
        remitted.adjustments.extend(adjustments);
        remitted.patient_responsibility = self.sum_of(&of_group(&remitted, AdjustmentGroup::Patient))?;
        remitted.paid = benefit.unwrap_or(remitted.paid);
        self.state_totals(&mut remitted, SUBMITTED, &[])?;
        self.check(remitted);
        Ok(())
    }
}

/// What is charged, in totals.
const SUBMITTED: &[&str] = &["submitted", "charge", "billed", "total_submitted"];
/// What was paid, of a line and in totals.
const PAID: &[&str] = &["primary_paid", "paid", "benefit"];

/// Adds a line, and its amounts to the claim's.
pub(crate) fn add(claim: &mut RemittedClaim, line: RemittedLine) -> Read<()> {
    let sums = claim.charge.checked_add(line.charge).zip(claim.paid.checked_add(line.paid));
    let too_large = || Unreadable { element: "claims".into(), problem: "add up to more than fits".into() };
    (claim.charge, claim.paid) = sums.ok_or_else(too_large)?;
    claim.lines.push(line);
    Ok(())
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
