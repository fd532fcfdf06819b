//! The explanation of benefits: what a patient is told about a claim.
//!
//! Every figure is the chain's: the claim's record, the plan and service it was decided under, and the balances as they are
//! now. Names are those of the plan file, as far as the plan on the chain is the one it published.

mod counters;
mod history;
mod lines;
mod rules;

use anyhow::{Context, Result};
use client::chain::Chain;
use client::domain::claim::Line;
use client::domain::decision::{Totals, Verdict};
use client::domain::ids::PaymentNumber;
use client::domain::ledger::{Party, Payment, PaymentStatus};
use client::domain::lifecycle::ClaimState;
use client::domain::money::Amount;
use client::interfaces::claims::Explanation;
use client::tokens::plain_code;
use client::words;

use crate::figures;
use crate::figures::{put, say};
use crate::world::{Kept, World};

impl<C: Chain> World<C> {
    /// Prints the explanation of benefits of a claim.
    pub fn explain(&mut self, kept: &Kept) -> Result<()> {
        let explanation = self.explanation(kept)?;
        self.show_head(kept, &explanation);
        let record = &explanation.record;
        match &record.state {
            ClaimState::Pended(pend) => {
                self.show_lines(record, None)?;
                say!();
                let mut awaited = Vec::new();
                if pend.evidence != client::domain::consent::Categories::NONE {
                    awaited.push(format!("evidence: {}", words::set(pend.evidence)));
                }
                if pend.other_payer {
                    awaited.push("the remittance of the payer before this plan".into());
                }
                if pend.review {
                    awaited.push("a reviewer's decision".into());
                }
                let until = figures::day(pend.until);
                let text = format!(
                    "for {}, by {until} at the latest. Nothing is decided and nothing is used up until then.",
                    awaited.join("; for ")
                );
                figures::paragraph("    WAITS         ", &text);
            }
            ClaimState::Adjudicated { decision, .. } => {
                self.show_lines(record, Some(decision))?;
                self.show_totals(&explanation.totals);
                say!();
                self.show_other_payer(&record.claim);
                self.show_counted(record, decision)?;
                self.show_what_pays(kept, &explanation)?;
            }
            ClaimState::Reversed { decision: Some(decision), .. } => {
                self.show_lines(record, Some(decision))?;
                self.show_totals(&explanation.totals);
                say!();
            }
            ClaimState::Reversed { decision: None, .. } | ClaimState::Voids(_) => {
                self.show_lines(record, None)?;
                say!();
            }
        }
        self.show_history(kept, &explanation)?;
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
            (ClaimState::Reversed { at, by, .. }, _) => {
                format!("TAKEN BACK on {} by our number {}", figures::day_of(*at, offset), by.0)
            }
            (ClaimState::Voids(_), _) => "it takes another claim back and is nothing else".into(),
            (ClaimState::Pended(_) | ClaimState::Adjudicated { .. }, _) => "not yet".into(),
        };
        say!("    {:<14}{decided}\n", "decided");
        let columns = ["charge", "allowed", "plan pays", "you owe"];
        put!("    {:<12}{:<32}{:>6}", "date", "service", "units");
        for column in columns {
            put!("{column:>11}");
        }
        say!();
    }

    fn show_totals(&self, totals: &Totals) {
        let amounts = [totals.charge, totals.allowed, totals.paid, totals.member];
        put!("    {:<50}", "TOTAL");
        for amount in amounts {
            put!("{:>11}", self.show(amount));
        }
        say!();
    }

    /// Prints where a claim's payments stand.
    pub fn tell_payments(&mut self, kept: &Kept) -> Result<()> {
        say!("\n    claim         {}", kept.claim.claim_number);
        let explanation = self.explanation(kept)?;
        self.show_what_pays(kept, &explanation)
    }

    fn show_what_pays(&mut self, kept: &Kept, explanation: &Explanation) -> Result<()> {
        let record = &explanation.record;
        let missing = "a payment that the claim names is not there";
        let parts = record.parts().map_err(|_| anyhow::anyhow!("the sums of a claim do not fit"))?;
        for part in parts.iter().filter(|part| Some(part.payment) != record.payment()) {
            let (payment, status) = self.payment(part.payment)?.context(missing)?;
            let amount = self.show(part.amount);
            let told = self.payment_words(kept, part.payment, &payment, status);
            let text = format!("{amount} of it kept its place in the line when it was decided anew. {told}");
            figures::paragraph("    payment       ", &text);
        }
        let text = match (record.payment(), explanation.payment) {
            (Some(number), Some(status)) => {
                let (payment, _) = self.payment(number)?.context(missing)?;
                self.payment_words(kept, number, &payment, status)
            }
            _ => "nothing is payable.".into(),
        };
        figures::paragraph("    payment       ", &text);
        Ok(())
    }

    fn payment_words(&self, kept: &Kept, number: PaymentNumber, payment: &Payment, status: PaymentStatus) -> String {
        let to = match payment.party {
            Party::Provider(_) => self.provider_name(&kept.claim.billing_provider.npi).to_owned(),
            Party::Member(_) => "you, because the benefits are not assigned to the provider".into(),
        };
        let (amount, delivered) = (self.show(payment.amount), self.show(payment.delivered));
        let which = format!("payment {} of batch {}, {amount}", number.0, payment.batch.0);
        let told = match status {
            PaymentStatus::Paid => format!("PAID to {to}: {which}."),
            PaymentStatus::Credited => format!("CREDITED, {to} must fetch it: {which}."),
            PaymentStatus::Reserved => format!("RESERVED for {to}, not delivered yet: {which}."),
            PaymentStatus::Queued => format!(
                "QUEUED, not paid: {which}, of which {delivered} is delivered; the rest waits in line for the insurer's next \
                 deposit, and nothing overtakes it."
            ),
        };
        if payment.withheld.is_zero() {
            told
        } else {
            let withheld = self.show(payment.withheld);
            format!("{told} Of it {withheld} is withheld for what was paid before and taken back.")
        }
    }

    /// Code, modifiers, and what the plan file calls it.
    fn service(&self, line: &Line) -> String {
        let mut text = self.custody.vault.code_text(line.code);
        let code = plain_code(&text).ok();
        for modifier in &line.modifiers {
            text.push('-');
            text.push_str(&String::from_utf8_lossy(&modifier.0));
        }
        if let Some(description) = code.and_then(|code| self.file.descriptions.get(&code)) {
            text.push(' ');
            text.push_str(description);
        }
        text.chars().take(31).collect()
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
