//! The explanation of benefits: what a patient is told about a claim.

use anyhow::{Context, Result};
use client::domain::claim::Line;
use client::domain::decision::{Adjustment, Decision, LineDecision, Totals, Verdict};
use client::domain::ids::PaymentNumber;
use client::domain::ledger::PaymentStatus;
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::money::{Amount, Quantity};
use client::domain::plan::Limit;
use client::domain::reason::Group;
use client::interfaces::claims::Explanation;
use client::interfaces::policies::Balances;
use client::tokens::code_text;
use client::words;

use crate::figures;
use crate::figures::{put, say};
use crate::world::{Kept, World};

impl World {
    /// What the chain says about a claim.
    pub fn explanation(&mut self, kept: &Kept) -> Result<Explanation> {
        let what = || format!("claim {}", kept.claim.claim_number);
        self.suite.claims.explain(kept.key).ask(&mut self.chain).with_context(what)
    }

    /// Prints the explanation of benefits of a claim.
    pub fn explain(&mut self, kept: &Kept) -> Result<()> {
        let explanation = self.explanation(kept)?;
        self.show_head(kept, &explanation);
        let record = &explanation.record;
        match &record.state {
            ClaimState::Pended(pend) => {
                self.show_lines(record, None);
                say!();
                let evidence = words::set(pend.evidence);
                let until = figures::day(pend.until);
                let text = format!(
                    "for evidence: {evidence}, by {until} at the latest. Nothing is decided and nothing is used up until then."
                );
                figures::paragraph("    WAITS         ", &text);
            }
            ClaimState::Adjudicated { decision, payment, .. } => {
                self.show_lines(record, Some(decision));
                self.show_totals(&explanation.totals);
                say!();
                self.show_counted(decision, &explanation.totals);
                self.show_left(record, &explanation)?;
                self.show_payment(kept, *payment, explanation.payment)?;
            }
        }
        say!();
        Ok(())
    }

    fn show_head(&self, kept: &Kept, explanation: &Explanation) {
        let record = &explanation.record;
        let offset = self.file.plan.utc_offset_minutes;
        figures::rule();
        let title = format!("EXPLANATION OF BENEFITS    {}", self.file.payer.name);
        say!("  {title:<74}{:>24}", "this is not a bill");
        let number = kept.claim.patient.member_number.as_deref().unwrap_or("no number");
        let patient = format!("{} ({number})", self.member_name(number));
        let npi = &kept.claim.billing_provider.npi;
        let provider = format!("{} (NPI {npi})", self.provider_name(npi));
        say!("    {:<14}{patient:<32}{:<10}{provider}", "patient", "provider");
        let claim = format!("{} (our number {})", kept.claim.claim_number, record.control.0);
        let received = figures::day_of(record.received, offset);
        say!("    {:<14}{claim:<32}{:<10}{received}", "claim", "received");
        let decided = match (&record.state, explanation.verdict) {
            (ClaimState::Adjudicated { at, .. }, Some(verdict)) => {
                format!("{}: {}", figures::day_of(*at, offset), verdict_words(verdict))
            }
            _ => "not yet".into(),
        };
        say!("    {:<14}{decided}\n", "decided");
        let columns = ["charge", "allowed", "plan pays", "you owe"];
        put!("    {:<12}{:<32}{:>6}", "date", "service", "units");
        for column in columns {
            put!("{column:>11}");
        }
        say!();
    }

    fn show_lines(&self, record: &ClaimRecord, decision: Option<&Decision>) {
        for (position, line) in record.claim.lines.iter().enumerate() {
            let day = line.day(record.base_day).map(figures::day).unwrap_or_default();
            put!("    {day:<12}{:<32}{:>6}", self.service(line), figures::units(line.units));
            put!("{:>11}", self.show(line.charge));
            match decision.and_then(|decision| decision.lines.get(position)) {
                None => say!("{:>11}{:>11}{:>11}", "-", "-", "-"),
                Some(decided) => self.show_decided(decided),
            }
        }
    }

    fn show_decided(&self, line: &LineDecision) {
        let owed = line.adjusted(|adjustment| adjustment.group == Group::PatientResponsibility);
        // The contract has summed the same amounts before: they fit.
        let owed = owed.map_or_else(|_| "?".into(), |owed| self.show(owed));
        say!("{:>11}{:>11}{owed:>11}", self.show(line.allowed), self.show(line.paid));
        for adjustment in &line.adjustments {
            let amount = self.show(adjustment.amount);
            figures::paragraph(&format!("    {amount:>10}  "), &reason(adjustment));
        }
    }

    fn show_totals(&self, totals: &Totals) {
        let amounts = [totals.charge, totals.allowed, totals.paid, totals.member];
        put!("    {:<50}", "TOTAL");
        for amount in amounts {
            put!("{:>11}", self.show(amount));
        }
        say!();
    }

    fn show_counted(&self, decision: &Decision, totals: &Totals) {
        let mut counted = vec![
            format!("deductible {}", self.show(totals.deductible)),
            format!("out-of-pocket maximum {}", self.show(totals.out_of_pocket)),
        ];
        for used in decision.lines.iter().flat_map(|line| &line.limits) {
            let (name, limit) = self.limit(usize::from(used.limit));
            counted.push(format!("{name} {}", self.measure(limit, used.used)));
        }
        figures::paragraph("    this counted  ", &format!("to your {}.", counted.join(", ")));
    }

    /// What is left, on the claim's first day: one claim may reach into two plan years, and then the first is told.
    fn show_left(&mut self, record: &ClaimRecord, explanation: &Explanation) -> Result<()> {
        let first = record.claim.lines.iter().filter_map(|line| line.day(record.base_day)).min();
        let day = first.unwrap_or(explanation.record.base_day);
        let balances = self.suite.policies.balances(record.claim.member, day).ask(&mut self.chain);
        let text = match balances {
            Ok(balances) => self.left(&balances),
            // Not covered on that day, say: then there is no plan year to speak of.
            Err(error) => error.to_string(),
        };
        figures::paragraph("    still left    ", &text);
        Ok(())
    }

    fn left(&self, balances: &Balances) -> String {
        let ceiling = |name: &str, left: Option<Amount>| match left {
            Some(left) => format!("{name} {}", self.show(left)),
            None => format!("no {name}"),
        };
        let mut left = vec![
            ceiling("deductible", balances.deductible_left),
            ceiling("out-of-pocket maximum", balances.out_of_pocket_left),
        ];
        for (position, (limit, rest)) in balances.limits_left.iter().enumerate() {
            let (name, _) = self.limit(position);
            left.push(format!("{name} {}", self.measure(Some(limit), *rest)));
        }
        format!("{} (plan year from {}).", left.join(", "), figures::day(balances.year))
    }

    /// Prints where a claim's payment stands.
    pub fn tell_payment(&mut self, kept: &Kept) -> Result<()> {
        say!("\n    claim         {}", kept.claim.claim_number);
        let explanation = self.explanation(kept)?;
        let number = match &explanation.record.state {
            ClaimState::Adjudicated { payment, .. } => *payment,
            ClaimState::Pended(_) => None,
        };
        self.show_payment(kept, number, explanation.payment)
    }

    fn show_payment(
        &mut self,
        kept: &Kept,
        number: Option<PaymentNumber>,
        status: Option<PaymentStatus>,
    ) -> Result<()> {
        let to = self.provider_name(&kept.claim.billing_provider.npi).to_owned();
        let text = match (number, status) {
            (Some(number), Some(status)) => {
                let (payment, _) = self.payment(number)?.context("a payment that the claim names is not there")?;
                let (amount, delivered) = (self.show(payment.amount), self.show(payment.delivered));
                let which = format!("payment {} of batch {}, {amount}", number.0, payment.batch.0);
                match status {
                    PaymentStatus::Paid => format!("PAID to {to}: {which}."),
                    PaymentStatus::Credited => format!("CREDITED, {to} must fetch it: {which}."),
                    PaymentStatus::Reserved => format!("RESERVED for {to}, not delivered yet: {which}."),
                    PaymentStatus::Queued => format!(
                        "QUEUED, not paid: {which}, of which {delivered} is delivered; the rest waits in line for the insurer's \
                         next deposit, and nothing overtakes it."
                    ),
                }
            }
            _ => "nothing is payable.".into(),
        };
        figures::paragraph("    payment       ", &text);
        Ok(())
    }

    /// What the plan file calls a limit, and what it is.
    fn limit(&self, position: usize) -> (&str, Option<&Limit>) {
        let name = self.file.limits.get(position).map_or("a limit", String::as_str);
        (name, self.file.plan.limits.get(position))
    }

    /// Code, modifiers, and what the plan file calls it.
    fn service(&self, line: &Line) -> String {
        let mut text = code_text(line.code);
        for modifier in &line.modifiers {
            text.push('-');
            text.push_str(&String::from_utf8_lossy(&modifier.0));
        }
        if let Some(description) = self.file.descriptions.get(&line.code) {
            text.push(' ');
            text.push_str(description);
        }
        text.chars().take(31).collect()
    }

    fn measure(&self, limit: Option<&Limit>, value: u128) -> String {
        match limit {
            Some(Limit::Units(_)) => match u32::try_from(value) {
                Ok(thousandths) => format!("{} units", figures::units(Quantity(thousandths))),
                Err(_) => format!("{value} thousandths"),
            },
            Some(Limit::Amount(_)) | None => self.show(Amount(value)),
        }
    }

    fn show(&self, amount: Amount) -> String {
        self.file.currency.show(amount)
    }
}

fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Payable => "covered",
        Verdict::Partly => "partly covered",
        Verdict::Denied => "denied",
    }
}

/// A reason in words, with the published codes.
fn reason(adjustment: &Adjustment) -> String {
    let Adjustment { group, reason, .. } = adjustment;
    let who = match group {
        Group::PatientResponsibility => "you owe",
        Group::ContractualObligation => "nobody owes",
        Group::OtherAdjustment | Group::PayerInitiated => "not paid",
    };
    let remark = reason.rarc().map(|code| format!("-{code}")).unwrap_or_default();
    format!("{who}: {} ({}-{}{remark})", reason.meaning(), group.code(), reason.carc())
}
