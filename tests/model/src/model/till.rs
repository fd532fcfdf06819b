//! What the escrow has of one asset, as a list of payments and a pot: what the ledger says is worked out from them, not kept.

use std::collections::BTreeMap;

use client::domain::bounds::{ANNOUNCEMENT_LIFE, MAX_PAYMENTS_PER_RELEASE, MAX_PAYMENTS_PER_SETTLE, WITHDRAWAL_DELAY};
use client::domain::ids::{Account, AssetId, BatchId, Millis, PaymentNumber};
use client::domain::ledger::{Ledger, Party, Payment, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::escrow::EscrowError;

use super::bank::Bank;

/// A payment.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The batch.
    pub batch: BatchId,
    /// For whom.
    pub party: Party,
    /// Where to.
    pub payee: Account,
    /// How much.
    pub amount: u128,
    /// Of it, transferred.
    pub pushed: u128,
    /// Of it, made a credit.
    pub credited: u128,
    /// Of it, withheld.
    pub withheld: u128,
    /// When the last of it was delivered.
    pub completed_at: Option<Millis>,
}

impl Entry {
    /// What has been delivered.
    #[must_use]
    pub fn delivered(&self) -> u128 {
        self.pushed + self.credited + self.withheld
    }

    /// What has not.
    #[must_use]
    pub fn remaining(&self) -> u128 {
        self.amount - self.delivered()
    }
}

/// One asset's money.
#[derive(Clone, Debug, Default)]
pub struct Till {
    /// The asset.
    pub asset: AssetId,
    /// What is announced: where to, how much, when.
    pub withdrawal: Option<(Account, u128, Millis)>,
    /// What was withdrawn.
    pub withdrawn: u128,
    /// What it holds.
    pub held: u128,
    /// Of it, kept back for appeals.
    pub on_hold: u128,
    /// What could not be delivered.
    pub credits: BTreeMap<Account, u128>,
    /// What parties have to give back.
    pub debts: BTreeMap<Party, u128>,
    /// What parties have paid back.
    pub repaid: BTreeMap<Party, u128>,
    /// What was sent to it past its messages.
    pub stray: u128,
    /// Every payment that ever was due, in order.
    pub payments: Vec<Entry>,
    /// The first that is not completed.
    pub head: usize,
    /// Up to this batch payments are made in full, whatever their payee owes.
    pub sealed: u64,
}

/// What one party gets and gives back.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// Whose.
    pub party: Party,
    /// Where to.
    pub payee: Account,
    /// What it gets.
    pub amount: u128,
    /// What it gives back.
    pub reversed: u128,
}

impl Till {
    /// An empty one.
    #[must_use]
    pub fn new(asset: AssetId) -> Self {
        Self { asset, ..Self::default() }
    }

    /// How many payments a claim's message makes by itself: no token may stop those.
    fn at_once(&self) -> u32 {
        if self.asset == AssetId::NATIVE {
            MAX_PAYMENTS_PER_RELEASE
        } else {
            0
        }
    }

    fn owed(&self) -> u128 {
        self.payments.iter().skip(self.head).map(Entry::remaining).sum()
    }

    /// What is there for the line and for nobody.
    fn available(&self) -> u128 {
        self.held - self.on_hold - self.credits.values().sum::<u128>()
    }

    fn reserved(&self) -> u128 {
        self.available().min(self.owed())
    }

    fn free(&self) -> u128 {
        self.available() - self.reserved()
    }

    /// What a party has to give back.
    #[must_use]
    pub fn debt(&self, party: Party) -> u128 {
        self.debts.get(&party).copied().unwrap_or_default()
    }

    /// What waits for an account.
    #[must_use]
    pub fn credit(&self, account: Account) -> u128 {
        self.credits.get(&account).copied().unwrap_or_default()
    }

    /// The ledger that all of this comes to.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger {
            held: Amount(self.held),
            free: Amount(self.free()),
            reserved: Amount(self.reserved()),
            on_hold: Amount(self.on_hold),
            credits: Amount(self.credits.values().sum()),
            owed: Amount(self.owed()),
            delivered: Amount(self.payments.iter().map(Entry::delivered).sum()),
            debts: Amount(self.debts.values().sum()),
            head: PaymentNumber(self.head as u64),
            next: PaymentNumber(self.payments.len() as u64),
        }
    }

    /// A payment as the escrow tells it.
    #[must_use]
    pub fn payment(&self, number: usize) -> Option<(Payment, PaymentStatus)> {
        let entry = self.payments.get(number)?;
        let before = &self.payments[..number];
        let payment = Payment {
            batch: entry.batch,
            party: entry.party,
            payee: entry.payee,
            amount: Amount(entry.amount),
            due_before: Amount(before.iter().map(|other| other.amount).sum()),
            delivered: Amount(entry.delivered()),
            credited: Amount(entry.credited),
            withheld: Amount(entry.withheld),
            completed_at: entry.completed_at,
        };
        let waiting_until_it: u128 = before.iter().map(Entry::remaining).sum::<u128>() + entry.remaining();
        let status = if entry.remaining() > 0 {
            if waiting_until_it <= self.reserved() {
                PaymentStatus::Reserved
            } else {
                PaymentStatus::Queued
            }
        } else if entry.credited > 0 {
            PaymentStatus::Credited
        } else {
            PaymentStatus::Paid
        };
        Some((payment, status))
    }

    /// Pays from the head, as far as there is money; tells how many payments are complete now.
    fn release(&mut self, bank: &mut Bank, now: Millis, count: u32) -> u32 {
        for completed in 0..count {
            let Some(entry) = self.payments.get_mut(self.head) else { return completed };
            // A debt is set off first: that takes no money.
            let debt = self.debts.entry(entry.party).or_default();
            let withheld = if entry.batch.0 <= self.sealed { 0 } else { entry.remaining().min(*debt) };
            *debt -= withheld;
            entry.withheld += withheld;
            let reserved = self.reserved();
            let entry = &mut self.payments[self.head];
            let rest = entry.remaining().min(reserved);
            if withheld == 0 && rest == 0 {
                return completed;
            }
            if rest > 0 {
                if bank.transfer(self.asset, entry.payee, rest) {
                    entry.pushed += rest;
                    self.held -= rest;
                } else {
                    entry.credited += rest;
                    *self.credits.entry(entry.payee).or_default() += rest;
                }
            }
            if entry.remaining() > 0 {
                return completed;
            }
            entry.completed_at = Some(now);
            self.head += 1;
        }
        count
    }

    /// Money comes in.
    pub fn deposit(&mut self, bank: &mut Bank, now: Millis, amount: u128) -> Result<(), EscrowError> {
        if amount == 0 {
            return Err(EscrowError::NothingSent);
        }
        self.held += amount;
        self.release(bank, now, MAX_PAYMENTS_PER_RELEASE);
        Ok(())
    }

    /// A debt is paid back.
    pub fn pay_back(&mut self, bank: &mut Bank, now: Millis, party: Party, amount: u128) -> Result<(), EscrowError> {
        let debt = self.debt(party);
        if debt == 0 || amount > debt {
            return Err(EscrowError::NoDebt);
        }
        if amount == 0 {
            return Err(EscrowError::NothingSent);
        }
        self.debts.insert(party, debt - amount);
        *self.repaid.entry(party).or_default() += amount;
        self.deposit(bank, now, amount)
    }

    /// Keeps back what is free, up to an amount.
    pub fn hold(&mut self, bank: &mut Bank, now: Millis, amount: u128) -> u128 {
        let kept = amount.min(self.free());
        self.on_hold += kept;
        self.release(bank, now, self.at_once());
        kept
    }

    /// What was kept back is there again.
    pub fn release_hold(&mut self, bank: &mut Bank, now: Millis, amount: u128) {
        self.on_hold -= amount.min(self.on_hold);
        self.release(bank, now, self.at_once());
    }

    /// Payments become due, and what is to be given back is noted.
    pub fn pay(&mut self, bank: &mut Bank, now: Millis, batch: BatchId, dues: &[Due]) -> Vec<Option<PaymentNumber>> {
        let mut numbers = Vec::new();
        let kept_back = self.on_hold;
        for due in dues {
            *self.debts.entry(due.party).or_default() += due.reversed;
            if due.amount == 0 {
                numbers.push(None);
                continue;
            }
            // What is kept back for appeals stops no payment.
            let lacking = due.amount - due.amount.min(self.free());
            self.on_hold -= lacking.min(self.on_hold);
            numbers.push(Some(PaymentNumber(self.payments.len() as u64)));
            self.payments.push(Entry {
                batch,
                party: due.party,
                payee: due.payee,
                amount: due.amount,
                pushed: 0,
                credited: 0,
                withheld: 0,
                completed_at: None,
            });
        }
        self.release(bank, now, self.at_once());
        // What was drawn on for payments that a debt then made up for is kept back again.
        self.on_hold += (kept_back - self.on_hold).min(self.free());
        numbers
    }

    /// Anyone pays what waits.
    pub fn settle(&mut self, bank: &mut Bank, now: Millis, count: u32) -> Result<u32, EscrowError> {
        if count > MAX_PAYMENTS_PER_SETTLE {
            return Err(EscrowError::TooMany);
        }
        Ok(self.release(bank, now, count))
    }

    /// What came past the messages becomes a deposit.
    pub fn adopt(&mut self, bank: &mut Bank, now: Millis) -> Result<u128, EscrowError> {
        let amount = std::mem::take(&mut self.stray);
        self.deposit(bank, now, amount).map_err(|_| EscrowError::NoSurplus)?;
        Ok(amount)
    }

    /// A withdrawal is announced.
    pub fn announce_withdrawal(&mut self, to: Account, amount: u128, now: Millis) -> Result<(), EscrowError> {
        if self.withdrawal.is_some() {
            return Err(EscrowError::AlreadyAnnounced);
        }
        if amount == 0 {
            return Err(EscrowError::ZeroPayment);
        }
        if amount > self.free() {
            return Err(EscrowError::NotFree);
        }
        self.withdrawal = Some((to, amount, now));
        Ok(())
    }

    /// What was announced long enough ago and is still free leaves.
    pub fn withdraw(&mut self, bank: &mut Bank, now: Millis) -> Result<u128, EscrowError> {
        let (to, amount, announced) = self.withdrawal.take().ok_or(EscrowError::NotAnnounced)?;
        if now < announced + WITHDRAWAL_DELAY {
            return Err(EscrowError::TooEarly);
        }
        if now >= announced + WITHDRAWAL_DELAY + ANNOUNCEMENT_LIFE {
            return Err(EscrowError::Expired);
        }
        if amount > self.free() {
            return Err(EscrowError::NotFree);
        }
        if !bank.transfer(self.asset, to, amount) {
            return Err(EscrowError::TransferFailed);
        }
        self.held -= amount;
        self.withdrawn += amount;
        Ok(amount)
    }

    /// The announcement is taken back.
    pub fn cancel_withdrawal(&mut self) -> Result<(), EscrowError> {
        self.withdrawal.take().map(|_| ()).ok_or(EscrowError::NotAnnounced)
    }

    /// An owner of a credit has it sent somewhere.
    pub fn fetch_credit(&mut self, bank: &mut Bank, owner: Account, to: Account) -> Result<u128, EscrowError> {
        let amount = self.credit(owner);
        if amount == 0 {
            return Err(EscrowError::NoCredit);
        }
        if !bank.transfer(self.asset, to, amount) {
            return Err(EscrowError::TransferFailed);
        }
        self.credits.insert(owner, 0);
        self.held -= amount;
        Ok(amount)
    }
}
