//! The escrow's ledger of one asset, and the line in which payments stand.
//!
//! Payments are numbered in the order in which they became due. What is due and has money behind it is *reserved*; what is
//! due without is *queued*. Money that comes in goes to the line first, in its order; only what the whole line does not
//! need becomes free. So nothing overtakes, and whoever is reserved can be paid.
//!
//! What a payee has to give back is its *debt*: at the head of the line a payment is set off against it, in one step
//! and whether or not there is money behind it. What was reserved beyond what is owed then serves those behind, or is
//! free.
//!
//! Always: `held = free + reserved + on_hold + credits`; `reserved <= owed`; `free` or `on_hold > 0` only where
//! `reserved = owed`.

use crate::ids::{Account, BatchId, MemberId, Millis, PaymentNumber, ProviderId};
use crate::money::{Amount, Overflow};
use crate::wire;

wire! {
    /// The ledger of one asset.
    #[derive(Copy, Default)]
    pub struct Ledger {
        /// What the escrow holds.
        #[codec(compact)]
        pub held: Amount,
        /// Of it, what nobody is owed.
        #[codec(compact)]
        pub free: Amount,
        /// Of it, what is set aside for payments in the line.
        #[codec(compact)]
        pub reserved: Amount,
        /// Of it, what is kept back for open appeals.
        #[codec(compact)]
        pub on_hold: Amount,
        /// Of it, what could not be delivered and waits for its owners.
        #[codec(compact)]
        pub credits: Amount,
        /// What the payments in the line still come to; what of it is not reserved is queued.
        #[codec(compact)]
        pub owed: Amount,
        /// What has been delivered since the beginning, withheld amounts with it.
        #[codec(compact)]
        pub delivered: Amount,
        /// What payees have to give back.
        #[codec(compact)]
        pub debts: Amount,
        /// The first payment that is not fully made.
        #[codec(compact)]
        pub head: PaymentNumber,
        /// The number that the next payment gets.
        #[codec(compact)]
        pub next: PaymentNumber,
    }
}

wire! {
    /// A payment: what one payee gets for one batch.
    #[derive(Copy)]
    pub struct Payment {
        /// The batch.
        #[codec(compact)]
        pub batch: BatchId,
        /// For whom.
        pub party: Party,
        /// The account that is paid.
        pub payee: Account,
        /// How much.
        #[codec(compact)]
        pub amount: Amount,
        /// What all payments before this one come to, since the beginning: with it one read tells where this one stands.
        #[codec(compact)]
        pub due_before: Amount,
        /// How much of it has been delivered: as transfers, as a credit, or withheld.
        #[codec(compact)]
        pub delivered: Amount,
        /// How much of that could not be pushed and became the payee's credit.
        #[codec(compact)]
        pub credited: Amount,
        /// How much of that was withheld for the payee's debt.
        #[codec(compact)]
        pub withheld: Amount,
        /// When the last of it was delivered.
        pub completed_at: Option<Millis>,
    }
}

wire! {
    /// Who is paid: it outlives the account.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Party {
        /// A provider.
        Provider(ProviderId),
        /// A member.
        Member(MemberId),
    }
}

wire! {
    /// What became of an amount of the head payment.
    #[derive(Copy)]
    pub enum Delivery {
        /// It was transferred.
        Pushed,
        /// It could not be, and became a credit.
        Credited,
        /// It was withheld for the payee's debt.
        Withheld,
    }
}

wire! {
    /// Whether the escrow has what its ledger of an asset says it holds.
    #[derive(Copy)]
    pub struct Solvency {
        /// The ledger.
        pub ledger: Ledger,
        /// What is due without money behind it.
        #[codec(compact)]
        pub queued: Amount,
        /// How many payments wait.
        #[codec(compact)]
        pub waiting: u64,
        /// What the escrow's account really has: of the chain's own asset beyond the existential deposit, of a token what the
        /// token says; none if the token does not tell.
        pub actual: Option<Amount>,
        /// What it has beyond what is held: it came without a message, and can be adopted.
        #[codec(compact)]
        pub surplus: Amount,
        /// What it lacks of what is held: only a token that takes on its own can bring this about.
        #[codec(compact)]
        pub shortfall: Amount,
        /// Whether the ledger's own identities hold.
        pub is_balanced: bool,
    }
}

wire! {
    /// Where a payment stands.
    #[derive(Copy)]
    pub enum PaymentStatus {
        /// It waits, and not all of it has money behind it.
        Queued,
        /// It waits, and all of it has money behind it.
        Reserved,
        /// It was delivered.
        Paid,
        /// It was delivered, in part or whole as a credit that the payee must fetch.
        Credited,
    }
}

impl Ledger {
    /// Money came in.
    pub fn deposit(&mut self, amount: Amount) -> Result<(), Overflow> {
        let mut ledger = *self;
        ledger.held.raise(amount)?;
        ledger.serve(amount)?;
        *self = ledger;
        Ok(())
    }

    /// Money that is held goes to the line; what the line does not need is free.
    fn serve(&mut self, amount: Amount) -> Result<(), Overflow> {
        let to_line = amount.min(self.queued()?);
        self.reserved.raise(to_line)?;
        self.free.raise(amount.minus(to_line)?)?;
        Ok(())
    }

    /// Keeps back up to `amount` of what is free, and tells how much.
    pub fn hold(&mut self, amount: Amount) -> Result<Amount, Overflow> {
        let kept = amount.min(self.free);
        self.on_hold.raise(kept)?;
        self.free.lower(kept)?;
        Ok(kept)
    }

    /// What was kept back goes to the line, or is free again; of what the line has drawn on since, nothing.
    pub fn release_hold(&mut self, amount: Amount) -> Result<(), Overflow> {
        let mut ledger = *self;
        let left = amount.min(self.on_hold);
        ledger.on_hold.lower(left)?;
        ledger.serve(left)?;
        *self = ledger;
        Ok(())
    }

    /// A payee has to give something back.
    pub fn owe_back(&mut self, amount: Amount) -> Result<(), Overflow> {
        self.debts.raise(amount)?;
        Ok(())
    }

    /// A payee has paid something back, which came in.
    pub fn pay_back(&mut self, amount: Amount) -> Result<(), Overflow> {
        let mut ledger = *self;
        ledger.debts.lower(amount)?;
        ledger.deposit(amount)?;
        *self = ledger;
        Ok(())
    }

    /// A payment becomes due and takes its place at the end of the line. What is free is set aside for it, then what is kept back
    /// for appeals: nobody stops a payment by appealing.
    pub fn owe(
        &mut self,
        batch: BatchId,
        (party, payee): (Party, Account),
        amount: Amount,
    ) -> Result<(PaymentNumber, Payment), Overflow> {
        let due_before = self.delivered.plus(self.owed)?;
        let owed = self.owed.plus(amount)?;
        let from_free = amount.min(self.free);
        let from_hold = amount.minus(from_free)?.min(self.on_hold);
        let reserved = self.reserved.plus(from_free)?.plus(from_hold)?;
        let number = self.next;
        let next = PaymentNumber(number.0.checked_add(1).ok_or(Overflow)?);
        self.free.lower(from_free)?;
        self.on_hold.lower(from_hold)?;
        self.next = next;
        self.owed = owed;
        self.reserved = reserved;
        let none = Amount::ZERO;
        let (delivered, credited, withheld) = (none, none, none);
        let payment =
            Payment { batch, party, payee, amount, due_before, delivered, credited, withheld, completed_at: None };
        Ok((number, payment))
    }

    /// What is due without money behind it.
    pub fn queued(&self) -> Result<Amount, Overflow> {
        self.owed.minus(self.reserved)
    }

    /// Whether a payment waits.
    pub fn has_line(&self) -> bool {
        self.head < self.next
    }

    /// How much of the head payment can be made now: all of it, or what money there is.
    pub fn payable(&self, head: &Payment) -> Result<Amount, Overflow> {
        Ok(head.remaining()?.min(self.reserved))
    }

    /// How much of the head payment is set off against its payee's debt: that takes no money.
    pub fn set_off(&self, head: &Payment, debt: Amount) -> Result<Amount, Overflow> {
        Ok(head.remaining()?.min(debt))
    }

    /// `amount` of the head payment was delivered at `at`. Fully delivered, the head moves on.
    pub fn deliver(
        &mut self,
        head: &mut Payment,
        amount: Amount,
        delivery: Delivery,
        at: Millis,
    ) -> Result<(), Overflow> {
        let mut ledger = *self;
        let mut payment = *head;
        ledger.owed.lower(amount)?;
        ledger.delivered.raise(amount)?;
        payment.delivered.raise(amount)?;
        match delivery {
            Delivery::Pushed => {
                ledger.reserved.lower(amount)?;
                ledger.held.lower(amount)?;
            }
            Delivery::Credited => {
                ledger.reserved.lower(amount)?;
                ledger.credits.raise(amount)?;
                payment.credited.raise(amount)?;
            }
            Delivery::Withheld => {
                ledger.debts.lower(amount)?;
                payment.withheld.raise(amount)?;
                let released = ledger.reserved.left_after(ledger.owed);
                ledger.reserved.lower(released)?;
                ledger.free.raise(released)?;
            }
        }
        if payment.remaining()?.is_zero() {
            ledger.head = PaymentNumber(ledger.head.0.checked_add(1).ok_or(Overflow)?);
            payment.completed_at = Some(at);
        }
        *self = ledger;
        *head = payment;
        Ok(())
    }

    /// A credit was fetched.
    pub fn fetch_credit(&mut self, amount: Amount) -> Result<(), Overflow> {
        let credits = self.credits.minus(amount)?;
        self.held.lower(amount)?;
        self.credits = credits;
        Ok(())
    }

    /// Free money left the escrow.
    pub fn withdraw(&mut self, amount: Amount) -> Result<(), Overflow> {
        let free = self.free.minus(amount)?;
        self.held.lower(amount)?;
        self.free = free;
        Ok(())
    }

    /// The ledger beside what the escrow really has.
    pub fn solvency(&self, actual: Option<Amount>) -> Result<Solvency, Overflow> {
        let has = actual.unwrap_or(self.held);
        Ok(Solvency {
            ledger: *self,
            queued: self.queued()?,
            waiting: self.next.0.checked_sub(self.head.0).ok_or(Overflow)?,
            actual,
            surplus: has.left_after(self.held),
            shortfall: self.held.left_after(has),
            is_balanced: self.is_balanced(),
        })
    }

    /// Whether the identities of this module hold.
    pub fn is_balanced(&self) -> bool {
        let parts = crate::money::sum([self.free, self.reserved, self.on_hold, self.credits]);
        parts == Ok(self.held)
            && self.reserved <= self.owed
            && ((self.free.is_zero() && self.on_hold.is_zero()) || self.reserved == self.owed)
            && self.head <= self.next
            && (self.has_line() || self.owed.is_zero())
    }
}

impl Payment {
    /// What is still to be delivered.
    pub fn remaining(&self) -> Result<Amount, Overflow> {
        self.amount.minus(self.delivered)
    }

    /// Where the payment stands.
    pub fn status(&self, ledger: &Ledger) -> Result<PaymentStatus, Overflow> {
        let remaining = self.remaining()?;
        Ok(if remaining.is_zero() {
            if self.credited.is_zero() {
                PaymentStatus::Paid
            } else {
                PaymentStatus::Credited
            }
        } else if self.due_before.plus(self.amount)? <= ledger.delivered.plus(ledger.reserved)? {
            PaymentStatus::Reserved
        } else {
            PaymentStatus::Queued
        })
    }
}
