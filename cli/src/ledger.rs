//! The escrow's ledger, as a clerk reads it.

use anyhow::Result;
use client::chain::Chain;
use client::domain::ids::PaymentNumber;
use client::domain::ledger::{Ledger, Party, Payment, PaymentStatus};

use crate::figures::{put, say};
use crate::world::World;

impl<C: Chain> World<C> {
    /// The heading above rows of [`World::show_ledger`].
    pub fn show_ledger_heading(&self) {
        let columns = ["held", "free", "reserved", "on hold", "credits", "due", "unfunded", "debts", "settled"];
        put!("  {:<17}", format!("escrow, {}", self.file.currency.code));
        for column in columns {
            put!(" {column:>8}");
        }
        say!();
    }

    /// One row of the ledger.
    pub fn show_ledger(&self, when: &str, ledger: &Ledger) -> Result<()> {
        let overflow = |_| anyhow::anyhow!("the ledger owes less than it has reserved");
        let unfunded = ledger.queued().map_err(overflow)?;
        put!("  {when:<17}");
        let Ledger { held, free, reserved, on_hold, credits, owed, delivered, debts, .. } = *ledger;
        for amount in [held, free, reserved, on_hold, credits, owed, unfunded, debts, delivered] {
            put!(" {:>8}", self.file.currency.show(amount));
        }
        say!();
        Ok(())
    }

    /// The ledger as it is now.
    pub fn show_ledger_now(&mut self, when: &str) -> Result<()> {
        let ledger = self.ledger()?;
        self.show_ledger(when, &ledger)
    }

    /// Every payment and where it stands.
    pub fn show_payments(&mut self) -> Result<()> {
        say!(
            "  {:<9}{:<7}{:<28}{:>12}{:>12}{:>12}   status",
            "payment",
            "batch",
            "to",
            "amount",
            "delivered",
            "withheld"
        );
        let next = self.ledger()?.next;
        for number in 0..next.0 {
            let Some((payment, status)) = self.payment(PaymentNumber(number))? else { continue };
            let payee = self.payee_name(&payment).to_owned();
            let [amount, delivered, withheld] =
                [payment.amount, payment.delivered, payment.withheld].map(|amount| self.file.currency.show(amount));
            let status = status_word(status);
            let batch = payment.batch.0;
            say!("  {number:<9}{batch:<7}{payee:<28}{amount:>12}{delivered:>12}{withheld:>12}   {status}");
        }
        Ok(())
    }

    /// A payment and where it stands.
    pub fn payment(&mut self, number: PaymentNumber) -> Result<Option<(Payment, PaymentStatus)>> {
        Ok(self.suite.escrow.payment(self.file.plan.asset, number).ask(&mut self.chain)?)
    }

    fn payee_name(&self, payment: &Payment) -> &str {
        match payment.party {
            Party::Provider(provider) => self.provider_called(provider),
            Party::Member(member) => {
                let is_it = |number: &str| self.custody.vault.member(number) == Some(member);
                let known = self.file.members.iter().find(|known| is_it(&known.number));
                known.map_or("another member", |known| &known.name)
            }
        }
    }
}

/// A status in a word.
pub fn status_word(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Queued => "QUEUED",
        PaymentStatus::Reserved => "RESERVED",
        PaymentStatus::Paid => "PAID",
        PaymentStatus::Credited => "CREDITED",
    }
}
