//! The remittance of a run: what the chain decided, took back and paid, as an 835.
//!
//! One remittance for each batch and provider: the claims that were decided in it, the decisions that it took back
//! (`RULES` 0 q), and what the escrow withheld or added beside them.

mod claims;
mod provider_level;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{ensure, Context, Result};
use client::chain::Chain;
use client::domain::ids::{BatchId, PaymentNumber, ProviderId};
use client::domain::ledger::{Party, Payment, PaymentStatus};
use client::domain::lifecycle::ClaimState;
use client::domain::money::Amount;
use formats::remittance835::{self, Envelope, Payee, Payer, Remittance};
use formats::x12::Usage;
use formats::{Date, Decimal};

use self::provider_level::{Forwarded, Moved};
use crate::journal::{Entry, What};
use crate::world::World;

/// A remittance that was written.
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// The control number of its interchange (ISA13).
    pub control_number: u32,
    /// How many claims it tells of, reversals not counted.
    pub claims: usize,
    /// How many decisions it takes back.
    pub reversals: usize,
    /// Claims that it does not tell of, because they wait or are queued.
    pub left_out: usize,
    /// Claims that it does not tell of, because the member is paid.
    pub to_members: usize,
}

/// What is told together: a batch, for one provider.
type Group = (BatchId, String);

impl<C: Chain> World<C> {
    /// Writes the 835 of everything that is decided and delivered. What is queued is not in it: it is not paid. `number` is asked
    /// for a control number where there is something to write.
    pub fn write_remittance(
        &mut self,
        receiver: &str,
        usage: Usage,
        number: impl FnOnce() -> Result<u32>,
    ) -> Result<Option<Written>> {
        let payments = self.payments_of_batches()?;
        let mut groups: BTreeMap<Group, Vec<Entry>> = BTreeMap::new();
        for entry in self.journal.entries.clone() {
            groups.entry((entry.batch, entry.kept.claim.billing_provider.npi.clone())).or_default().push(entry);
        }
        let waiting = self.waiting()?;
        let today = self.today()?;
        let mut written = Written {
            path: self.out.join("remittance.835"),
            control_number: 0,
            claims: 0,
            reversals: 0,
            left_out: waiting,
            to_members: 0,
        };
        let mut remittances = Vec::new();
        let mut forwarded = BTreeMap::new();
        for ((batch, npi), entries) in groups {
            let (entries, to_members) = entries.into_iter().partition::<Vec<_>, _>(is_to_provider);
            written.to_members = written.to_members.saturating_add(decided(&to_members));
            if entries.is_empty() {
                continue;
            }
            let provider = self.custody.vault.provider(&npi).context("whoever submitted is a registered provider")?;
            let payment = payments.get(&(batch, provider)).copied();
            if payment.is_some_and(|(_, _, status)| !is_delivered(status)) || self.waits_in_an_earlier(&entries)? {
                written.left_out = written.left_out.saturating_add(decided(&entries));
                continue;
            }
            let count = decided(&entries);
            written.claims = written.claims.saturating_add(count);
            let reversed = entries.iter().filter(|entry| matches!(entry.what, What::Reversed(_))).count();
            written.reversals = written.reversals.saturating_add(reversed);
            let forwarded = forwarded.entry(npi.clone()).or_default();
            let payment = payment.map(|(number, payment, _)| (number, payment));
            remittances.push(self.remittance(&npi, batch, payment, &entries, forwarded, today)?);
        }
        if remittances.is_empty() {
            return Ok(None);
        }
        let envelope = Envelope {
            sender: self.file.payer.id.clone(),
            receiver: receiver.into(),
            date: today,
            time: "1200".into(),
            control_number: number()?,
            usage,
            amount_scale: self.file.currency.scale,
        };
        let text = remittance835::write(&remittances, &envelope)?;
        self.ensure_readable(&text, &remittances)?;
        let path = &written.path;
        // It names patients.
        client::files::replace(path, text.as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Some(Written { control_number: envelope.control_number, ..written }))
    }

    /// Each provider's payment for each batch.
    fn payments_of_batches(
        &mut self,
    ) -> Result<BTreeMap<(BatchId, ProviderId), (PaymentNumber, Payment, PaymentStatus)>> {
        let mut payments = BTreeMap::new();
        let next = self.ledger()?.next;
        for number in (0..next.0).map(PaymentNumber) {
            let Some((payment, status)) = self.payment(number)? else { continue };
            if let Party::Provider(provider) = payment.party {
                payments.insert((payment.batch, provider), (number, payment, status));
            }
        }
        Ok(payments)
    }

    /// Whether a decision is carried by a payment of an earlier batch that still waits: it took the place of another one and kept
    /// its place in the line.
    fn waits_in_an_earlier(&mut self, entries: &[Entry]) -> Result<bool> {
        for entry in entries {
            let What::Decided(record) = &entry.what else { continue };
            let Some(number) = record.payment() else { continue };
            if self.payment(number)?.is_some_and(|(_, status)| !is_delivered(status)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many claims wait.
    fn waiting(&mut self) -> Result<usize> {
        let mut count: usize = 0;
        for kept in self.claims.clone() {
            if matches!(self.explanation(&kept)?.record.state, ClaimState::Pended(_)) {
                count = count.saturating_add(1);
            }
        }
        Ok(count)
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
        npi: &str,
        batch: BatchId,
        payment: Option<(PaymentNumber, Payment)>,
        entries: &[Entry],
        forwarded: &mut Forwarded,
        date: Date,
    ) -> Result<Remittance> {
        let sum = |amounts: Vec<Amount>| {
            client::domain::money::sum(amounts).map_err(|_| anyhow::anyhow!("the sums of a remittance do not fit"))
        };
        let (mut claims, mut reversed, mut interest) = (Vec::new(), Vec::new(), Vec::new());
        let mut due = Vec::new();
        for entry in entries {
            match &entry.what {
                What::Decided(record) => {
                    due.push(record.paid().map_err(|_| anyhow::anyhow!("the sums of a claim do not fit"))?);
                    claims.push(self.remitted(&entry.kept, record)?);
                }
                What::Reversed(record) => {
                    reversed.push(record.paid().map_err(|_| anyhow::anyhow!("the sums of a claim do not fit"))?);
                    claims.push(self.reversal(&entry.kept, record)?);
                }
                What::Interest(amount) => {
                    due.push(*amount);
                    interest.push((entry.kept.control, *amount));
                }
            }
        }
        let withheld = payment.map_or(Amount::ZERO, |(_, payment)| payment.withheld);
        // What an earlier payment carries already was neither paid anew nor taken back.
        let carried = sum(due)?.left_after(payment.map_or(Amount::ZERO, |(_, payment)| payment.amount));
        let moved = Moved { interest, reversed: sum(reversed)?.left_after(carried), withheld };
        let provider_level = moved
            .entries(forwarded)
            .into_iter()
            .map(|entry| self.provider_adjustment(npi, entry, date))
            .collect::<Result<_>>()?;
        let (trace_number, paid) = match payment {
            Some((number, payment)) => {
                let transferred = payment.delivered.left_after(payment.withheld);
                (format!("PAYMENT-{}", number.0), self.decimal(transferred)?)
            }
            None => (format!("NO-PAYMENT-{}-{npi}", batch.0), Decimal::ZERO),
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
            payee: Payee { name: self.provider_name(npi).into(), npi: npi.into() },
            trace_number,
            date,
            payment: paid,
            claims,
            provider_level,
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

/// The amount with the other sign.
fn negated(mut amount: Decimal) -> Decimal {
    if !amount.is_zero() {
        amount.set_sign_positive(amount.is_sign_negative());
    }
    amount
}

/// How many decisions are told.
fn decided(entries: &[Entry]) -> usize {
    entries.iter().filter(|entry| matches!(entry.what, What::Decided(_))).count()
}

/// Whether the provider is paid for the claim, not the member.
fn is_to_provider(entry: &Entry) -> bool {
    entry.kept.claim.benefits_assigned
}

fn is_delivered(status: PaymentStatus) -> bool {
    match status {
        PaymentStatus::Paid | PaymentStatus::Credited => true,
        PaymentStatus::Queued | PaymentStatus::Reserved => false,
    }
}
