//! The escrow's ledger, as a clerk reads it.

use anyhow::Result;
use client::domain::ids::{AssetId, PaymentNumber};
use client::domain::ledger::{Ledger, Payment, PaymentStatus};

use crate::figures::{put, say};
use crate::world::World;

impl World {
    /// The heading above rows of [`World::show_ledger`].
    pub fn show_ledger_heading(&self) {
        let columns = ["held", "free", "reserved", "credits", "due", "unfunded", "delivered"];
        put!("  {:<23}", format!("escrow, {}", self.file.currency.code));
        for column in columns {
            put!("{column:>10}");
        }
        say!();
    }

    /// One row of the ledger.
    pub fn show_ledger(&self, when: &str, ledger: &Ledger) -> Result<()> {
        let overflow = |_| anyhow::anyhow!("the ledger owes less than it has reserved");
        let unfunded = ledger.queued().map_err(overflow)?;
        put!("  {when:<23}");
        let Ledger { held, free, reserved, credits, owed, delivered, .. } = *ledger;
        for amount in [held, free, reserved, credits, owed, unfunded, delivered] {
            put!("{:>10}", self.file.currency.show(amount));
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
        say!("  {:<10}{:<8}{:<30}{:>12}{:>12}   status", "payment", "batch", "to", "amount", "delivered");
        let next = self.ledger()?.next;
        for number in 0..next.0 {
            let Some((payment, status)) = self.payment(PaymentNumber(number))? else { continue };
            let payee = self.payee_name(&payment).to_owned();
            let (amount, delivered) =
                (self.file.currency.show(payment.amount), self.file.currency.show(payment.delivered));
            let status = status_word(status);
            say!("  {number:<10}{:<8}{payee:<30}{amount:>12}{delivered:>12}   {status}", payment.batch.0);
        }
        Ok(())
    }

    /// A payment and where it stands.
    pub fn payment(&mut self, number: PaymentNumber) -> Result<Option<(Payment, PaymentStatus)>> {
        Ok(self.suite.escrow.payment(AssetId::NATIVE, number).ask(&mut self.chain)?)
    }

    fn payee_name(&self, payment: &Payment) -> &str {
        let is_payee = |npi: &str| client::interfaces::account(crate::world::payout(npi)) == payment.payee;
        self.file.providers.iter().find(|known| is_payee(&known.npi)).map_or("another account", |known| &known.name)
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
