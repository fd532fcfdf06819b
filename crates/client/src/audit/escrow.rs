//! The escrow's part of a transaction by the rules of [`domain::ledger`].
//!
//! Whether an account can be paid is for the chain to say: what it says was delivered is taken as the outcome of a transfer,
//! while what is due to be delivered next, to whom and up to which amount, follows from the ledger.

use domain::bounds::MAX_PAYMENTS_PER_RELEASE;
use domain::ids::{AssetId, BatchId, PaymentNumber};
use domain::ledger::{Delivery, Ledger, Party, Payment};
use domain::money::{Amount, Overflow};
use domain::withdrawal::Withdrawal;
use interfaces::escrow::{Due, PaymentDelivered};
use interfaces::{account, account_id};

use super::books::Stuck;
use super::rules::Turn;
use crate::chain::AccountId;
use crate::suite::Contract;

const ESCROW: Contract = Contract::Escrow;

fn overflow(_: Overflow) -> Stuck {
    "the ledger would leave the range of money".into()
}

impl Turn<'_> {
    fn ledger(&mut self, asset: AssetId) -> Result<Ledger, Stuck> {
        self.books.load_known(ESCROW, "ledgers", &asset)
    }

    /// Makes payments due, and notes what is to be given back.
    pub(super) fn pay(
        &mut self,
        asset: AssetId,
        batch: BatchId,
        dues: &[Due],
    ) -> Result<Vec<(Party, PaymentNumber)>, Stuck> {
        if dues.is_empty() {
            return Ok(Vec::new());
        }
        let mut ledger = self.ledger(asset)?;
        let mut numbers = Vec::new();
        for due in dues {
            if !due.reversed.is_zero() {
                let debt: Amount = self.books.load_or_default(ESCROW, "debts", &(asset, due.party))?;
                let debt = debt.plus(due.reversed).map_err(overflow)?;
                self.books.store(ESCROW, "debts", &(asset, due.party), &debt)?;
                ledger.owe_back(due.reversed).map_err(overflow)?;
            }
            if !due.amount.is_zero() {
                let (number, payment) = ledger.owe(batch, (due.party, due.payee), due.amount).map_err(overflow)?;
                self.books.store(ESCROW, "payments", &(asset, number), &payment)?;
                self.figures.payments = self.figures.payments.saturating_add(1);
                numbers.push((due.party, number));
            }
        }
        self.finish(asset, ledger, payments_with_claims(asset))?;
        Ok(numbers)
    }

    /// Keeps back what is free, up to an amount.
    pub(super) fn hold(&mut self, asset: AssetId, amount: Amount) -> Result<Amount, Stuck> {
        let mut ledger = self.ledger(asset)?;
        let kept = ledger.hold(amount).map_err(overflow)?;
        self.finish(asset, ledger, payments_with_claims(asset))?;
        Ok(kept)
    }

    /// What was kept back is there again.
    pub(super) fn release_hold(&mut self, asset: AssetId, amount: Amount) -> Result<(), Stuck> {
        if amount.is_zero() {
            return Ok(());
        }
        let mut ledger = self.ledger(asset)?;
        ledger.release_hold(amount).map_err(overflow)?;
        self.finish(asset, ledger, payments_with_claims(asset))
    }

    /// Money comes in.
    pub(super) fn receive(&mut self, asset: AssetId, amount: Amount) -> Result<(), Stuck> {
        let mut ledger = self.ledger(asset)?;
        ledger.deposit(amount).map_err(overflow)?;
        self.finish(asset, ledger, MAX_PAYMENTS_PER_RELEASE)
    }

    /// A party pays back what it has to give back.
    pub(super) fn pay_back(&mut self, party: Party, amount: Amount) -> Result<(), Stuck> {
        let asset = AssetId::NATIVE;
        let debt: Amount = self.books.load_or_default(ESCROW, "debts", &(asset, party))?;
        self.books.store(ESCROW, "debts", &(asset, party), &debt.minus(amount).map_err(overflow)?)?;
        let mut ledger = self.ledger(asset)?;
        ledger.pay_back(amount).map_err(overflow)?;
        self.finish(asset, ledger, MAX_PAYMENTS_PER_RELEASE)
    }

    /// Anyone pays what waits.
    pub(super) fn settle(&mut self, asset: AssetId, count: u32) -> Result<(), Stuck> {
        let ledger = self.ledger(asset)?;
        self.finish(asset, ledger, count)
    }

    /// Free money is withdrawn as it was announced.
    pub(super) fn withdraw(&mut self, asset: AssetId) -> Result<(), Stuck> {
        let (withdrawal, _): (Withdrawal, bool) = self.books.load_known(ESCROW, "withdrawals", &asset)?;
        let mut ledger = self.ledger(asset)?;
        ledger.withdraw(withdrawal.amount).map_err(overflow)?;
        self.books.store(ESCROW, "ledgers", &asset, &ledger)
    }

    /// The owner of a credit fetches it.
    pub(super) fn fetch_credit(&mut self, asset: AssetId, owner: AccountId) -> Result<(), Stuck> {
        let key = (asset, account(owner));
        let amount: Amount = self.books.load_or_default(ESCROW, "credits", &key)?;
        let mut ledger = self.ledger(asset)?;
        ledger.fetch_credit(amount).map_err(overflow)?;
        self.books.store(ESCROW, "credits", &key, &Amount::ZERO)?;
        self.books.store(ESCROW, "ledgers", &asset, &ledger)
    }

    /// Pays from the head of the line as far as there is money, at most `count` payments, and keeps the ledger.
    fn finish(&mut self, asset: AssetId, mut ledger: Ledger, count: u32) -> Result<(), Stuck> {
        for _ in 0..count {
            if !self.pay_head(asset, &mut ledger)? {
                break;
            }
        }
        self.books.store(ESCROW, "ledgers", &asset, &ledger)
    }

    /// Pays the head of the line; tells whether it is complete.
    fn pay_head(&mut self, asset: AssetId, ledger: &mut Ledger) -> Result<bool, Stuck> {
        if !ledger.has_line() {
            return Ok(false);
        }
        let number = ledger.head;
        let mut payment: Payment = self.books.load_known(ESCROW, "payments", &(asset, number))?;
        let debt: Amount = self.books.load_or_default(ESCROW, "debts", &(asset, payment.party))?;
        let sealed: Option<BatchId> = self.books.load(ESCROW, "sealed", &())?;
        let is_sealed = sealed.is_some_and(|last| payment.batch <= last);
        let withheld = if is_sealed { Amount::ZERO } else { ledger.set_off(&payment, debt).map_err(overflow)? };
        if !withheld.is_zero() {
            let rest = debt.minus(withheld).map_err(overflow)?;
            self.books.store(ESCROW, "debts", &(asset, payment.party), &rest)?;
            self.deliver(asset, ledger, &mut payment, withheld, Delivery::Withheld)?;
        }
        let amount = ledger.payable(&payment).map_err(overflow)?;
        if withheld.is_zero() && amount.is_zero() {
            return Ok(false);
        }
        if !amount.is_zero() {
            let left = self.transferred(asset, number).min(amount);
            let credited = amount.minus(left).map_err(overflow)?;
            self.deliver(asset, ledger, &mut payment, left, Delivery::Pushed)?;
            if !credited.is_zero() {
                let key = (asset, payment.payee);
                let credit: Amount = self.books.load_or_default(ESCROW, "credits", &key)?;
                self.books.store(ESCROW, "credits", &key, &credit.plus(credited).map_err(overflow)?)?;
                self.deliver(asset, ledger, &mut payment, credited, Delivery::Credited)?;
            }
        }
        self.books.store(ESCROW, "payments", &(asset, number), &payment)?;
        Ok(number < ledger.head)
    }

    /// What the chain says that a transfer for this payment came to.
    fn transferred(&self, asset: AssetId, number: PaymentNumber) -> Amount {
        match self.deliveries.front() {
            Some(next) if next.delivery == Delivery::Pushed && next.asset == asset && next.payment == number => {
                next.amount
            }
            Some(_) | None => Amount::ZERO,
        }
    }

    fn deliver(
        &mut self,
        asset: AssetId,
        ledger: &mut Ledger,
        payment: &mut Payment,
        amount: Amount,
        delivery: Delivery,
    ) -> Result<(), Stuck> {
        if amount.is_zero() {
            return Ok(());
        }
        let number = ledger.head;
        ledger.deliver(payment, amount, delivery, self.now).map_err(overflow)?;
        let complete = number < ledger.head;
        let (payee, batch) = (account_id(payment.payee), payment.batch);
        let due = PaymentDelivered { payee, asset, payment: number, batch, amount, delivery, complete };
        match self.deliveries.pop_front() {
            Some(told) if told == due => Ok(()),
            Some(told) => Err(format!("the chain tells of {told:?} where {due:?} is due")),
            None => Err(format!("the chain tells of no delivery where {due:?} is due")),
        }
    }
}

/// How many payments a message makes by itself that claims wait for.
fn payments_with_claims(asset: AssetId) -> u32 {
    if asset == AssetId::NATIVE {
        MAX_PAYMENTS_PER_RELEASE
    } else {
        0
    }
}
