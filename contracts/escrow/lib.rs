//! The escrow. See [`interfaces::escrow`] for what each message means, and [`domain::ledger`] for the line.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod state;
#[cfg(test)]
mod tests;

pub use self::escrow::{EscrowContract, EscrowContractRef};

#[ink::contract]
mod escrow {
    use domain::bounds::{MAX_PAYEES_PER_BATCH, MAX_PAYMENTS_PER_RELEASE, MAX_PAYMENTS_PER_SETTLE};
    use domain::ids::{Account, AssetId, BatchId, PaymentNumber};
    use domain::ledger::{Delivery, Ledger, Party, Payment, PaymentStatus};
    use domain::money::Amount;
    use ink::prelude::vec::Vec;
    use interfaces::account;
    use interfaces::account_id;
    use interfaces::escrow::{
        CreditFetched, Deposited, Due, EscrowBound, EscrowError, HoldChanged, PaidBack, PaymentDelivered, PaymentDue,
        Reversed,
    };

    use crate::state::{Roles, State};

    /// Funds, the line of payments, and what could not be delivered.
    #[ink(storage)]
    pub struct EscrowContract {
        pub(crate) state: State,
    }

    /// Payments that a message works on: those it has just made due need not be read back.
    type Fresh = Vec<(PaymentNumber, Payment)>;

    impl EscrowContract {
        /// An empty escrow of the caller.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self { state: State::new(Self::env().caller()) }
        }

        fn ensure_owner(&self) -> Result<Roles, EscrowError> {
            let roles = self.state.load_roles();
            if roles.owner == self.env().caller() {
                Ok(roles)
            } else {
                Err(EscrowError::NotOwner)
            }
        }

        fn ensure_claims(&self) -> Result<(), EscrowError> {
            let claims = self.state.load_roles().claims.ok_or(EscrowError::NotBound)?;
            if claims == self.env().caller() {
                Ok(())
            } else {
                Err(EscrowError::NotClaims)
            }
        }

        /// Transfers an amount, or where that fails credits it.
        fn push(&mut self, asset: AssetId, payee: Account, amount: Amount) -> Result<Delivery, EscrowError> {
            if self.env().transfer(account_id(payee), amount.0).is_ok() {
                return Ok(Delivery::Pushed);
            }
            let credit = self.state.load_credit(asset, payee);
            let credit = credit.plus(amount).map_err(|_| EscrowError::Overflow)?;
            self.state.store_credit(asset, payee, credit);
            Ok(Delivery::Credited)
        }

        /// Changes a ledger, makes what payments that allows, and keeps it.
        fn change_ledger<T>(
            &mut self,
            asset: AssetId,
            change: impl FnOnce(&mut Ledger) -> Result<T, domain::money::Overflow>,
        ) -> Result<(T, Ledger), EscrowError> {
            let mut ledger = self.state.load_ledger(asset)?;
            let told = change(&mut ledger).map_err(|_| EscrowError::Overflow)?;
            self.release(asset, &mut ledger, &mut Vec::new(), MAX_PAYMENTS_PER_RELEASE)?;
            self.state.store_ledger(asset, ledger);
            Ok((told, ledger))
        }

        /// Makes up to `count` payments from the head of the line, as far as there is money, and tells how many it completed.
        fn release(
            &mut self,
            asset: AssetId,
            ledger: &mut Ledger,
            fresh: &mut Fresh,
            count: u32,
        ) -> Result<u32, EscrowError> {
            for completed in 0..count {
                if !ledger.has_line() {
                    return Ok(completed);
                }
                let number = ledger.head;
                let known = fresh.iter_mut().find(|(other, _)| *other == number);
                let mut payment = match &known {
                    Some((_, payment)) => *payment,
                    None => self.state.load_payment(asset, number)?,
                };
                let amount = ledger.payable(&payment).map_err(|_| EscrowError::Overflow)?;
                if amount.is_zero() {
                    return Ok(completed);
                }
                let debt = self.state.load_debt(asset, payment.party);
                let withheld = amount.min(debt);
                let rest = amount.left_after(withheld);
                for (amount, is_withheld) in [(withheld, true), (rest, false)] {
                    if amount.is_zero() {
                        continue;
                    }
                    let delivery = if is_withheld {
                        self.state.store_debt(asset, payment.party, debt.left_after(amount));
                        Delivery::Withheld
                    } else {
                        self.push(asset, payment.payee, amount)?
                    };
                    let now = self.env().block_timestamp();
                    ledger.deliver(&mut payment, amount, delivery, now).map_err(|_| EscrowError::Overflow)?;
                    self.env().emit_event(PaymentDelivered {
                        payee: account_id(payment.payee),
                        asset,
                        payment: number,
                        amount,
                        delivery,
                        complete: number < ledger.head,
                    });
                }
                let complete = number < ledger.head;
                match known {
                    Some((_, known)) => *known = payment,
                    None => self.state.store_payment(asset, number, payment),
                }
                if !complete {
                    return Ok(completed);
                }
            }
            Ok(count)
        }
    }

    impl interfaces::escrow::Escrow for EscrowContract {
        #[ink(message)]
        fn bind_claims(&mut self, claims: AccountId) -> Result<(), EscrowError> {
            let roles = self.ensure_owner()?;
            if roles.claims.is_some() {
                return Err(EscrowError::AlreadyBound);
            }
            self.state.store_roles(Roles { claims: Some(claims), ..roles });
            self.env().emit_event(EscrowBound { claims });
            Ok(())
        }

        #[ink(message, payable)]
        fn deposit(&mut self) -> Result<(), EscrowError> {
            if self.state.load_roles().claims.is_none() {
                return Err(EscrowError::NotBound);
            }
            let amount = Amount(self.env().transferred_value());
            if amount.is_zero() {
                return Err(EscrowError::NothingSent);
            }
            let asset = AssetId::NATIVE;
            self.env().emit_event(Deposited { from: self.env().caller(), asset, amount });
            self.change_ledger(asset, |ledger| ledger.deposit(amount))?;
            Ok(())
        }

        #[ink(message, payable)]
        fn pay_back(&mut self, party: Party) -> Result<(), EscrowError> {
            let amount = Amount(self.env().transferred_value());
            let asset = AssetId::NATIVE;
            let debt = self.state.load_debt(asset, party);
            if debt.is_zero() || debt < amount {
                return Err(EscrowError::NoDebt);
            }
            if amount.is_zero() {
                return Err(EscrowError::NothingSent);
            }
            self.state.store_debt(asset, party, debt.left_after(amount));
            self.env().emit_event(PaidBack { party, asset, amount });
            self.change_ledger(asset, |ledger| ledger.pay_back(amount))?;
            Ok(())
        }

        #[ink(message)]
        fn hold(&mut self, asset: AssetId, amount: Amount) -> Result<Amount, EscrowError> {
            self.ensure_claims()?;
            let (kept, ledger) = self.change_ledger(asset, |ledger| ledger.hold(amount))?;
            self.env().emit_event(HoldChanged { asset, on_hold: ledger.on_hold });
            Ok(kept)
        }

        #[ink(message)]
        fn release_hold(&mut self, asset: AssetId, amount: Amount) -> Result<(), EscrowError> {
            self.ensure_claims()?;
            let ((), ledger) = self.change_ledger(asset, |ledger| ledger.release_hold(amount))?;
            self.env().emit_event(HoldChanged { asset, on_hold: ledger.on_hold });
            Ok(())
        }

        #[ink(message)]
        fn pay(
            &mut self,
            asset: AssetId,
            batch: BatchId,
            dues: Vec<Due>,
        ) -> Result<Vec<Option<PaymentNumber>>, EscrowError> {
            self.ensure_claims()?;
            let mut ledger = self.state.load_ledger(asset)?;
            if dues.len() > MAX_PAYEES_PER_BATCH {
                return Err(EscrowError::TooMany);
            }
            if dues.iter().any(|due| due.amount.is_zero() && due.reversed.is_zero()) {
                return Err(EscrowError::ZeroPayment);
            }
            let mut fresh = Fresh::with_capacity(dues.len());
            let mut numbers = Vec::with_capacity(dues.len());
            for due in dues {
                let (party, amount) = (due.party, due.reversed);
                if !amount.is_zero() {
                    let debt = self.state.load_debt(asset, party).plus(amount).map_err(|_| EscrowError::Overflow)?;
                    self.state.store_debt(asset, party, debt);
                    ledger.owe_back(amount).map_err(|_| EscrowError::Overflow)?;
                    self.env().emit_event(Reversed { party, asset, batch, amount });
                }
                if due.amount.is_zero() {
                    numbers.push(None);
                    continue;
                }
                let entry = ledger.owe(batch, (party, due.payee), due.amount).map_err(|_| EscrowError::Overflow)?;
                let payee = account_id(due.payee);
                self.env().emit_event(PaymentDue { payee, asset, payment: entry.0, batch, amount: due.amount });
                numbers.push(Some(entry.0));
                fresh.push(entry);
            }
            self.release(asset, &mut ledger, &mut fresh, MAX_PAYMENTS_PER_RELEASE)?;
            for (number, payment) in &fresh {
                self.state.store_payment(asset, *number, *payment);
            }
            self.state.store_ledger(asset, ledger);
            Ok(numbers)
        }

        #[ink(message)]
        fn settle(&mut self, asset: AssetId, count: u32) -> Result<u32, EscrowError> {
            let mut ledger = self.state.load_ledger(asset)?;
            if count > MAX_PAYMENTS_PER_SETTLE {
                return Err(EscrowError::TooMany);
            }
            let completed = self.release(asset, &mut ledger, &mut Vec::new(), count)?;
            self.state.store_ledger(asset, ledger);
            Ok(completed)
        }

        #[ink(message)]
        fn fetch_credit(&mut self, asset: AssetId, to: AccountId) -> Result<Amount, EscrowError> {
            let mut ledger = self.state.load_ledger(asset)?;
            let owner = self.env().caller();
            let amount = self.state.load_credit(asset, account(owner));
            if amount.is_zero() {
                return Err(EscrowError::NoCredit);
            }
            ledger.fetch_credit(amount).map_err(|_| EscrowError::Overflow)?;
            self.state.store_credit(asset, account(owner), Amount::ZERO);
            self.state.store_ledger(asset, ledger);
            self.env().emit_event(CreditFetched { owner, to, asset, amount });
            self.env().transfer(to, amount.0).map_err(|_| EscrowError::TransferFailed)?;
            Ok(amount)
        }

        #[ink(message)]
        fn ledger(&self, asset: AssetId) -> Option<Ledger> {
            self.state.load_ledger(asset).ok()
        }

        #[ink(message)]
        fn payment(&self, asset: AssetId, payment: PaymentNumber) -> Option<(Payment, PaymentStatus)> {
            let ledger = self.state.load_ledger(asset).ok()?;
            let record = self.state.load_payment(asset, payment).ok()?;
            Some((record, record.status(&ledger).ok()?))
        }

        #[ink(message)]
        fn credit(&self, asset: AssetId, account: AccountId) -> Amount {
            self.state.load_credit(asset, interfaces::account(account))
        }

        #[ink(message)]
        fn debt(&self, asset: AssetId, party: Party) -> Amount {
            self.state.load_debt(asset, party)
        }

        #[ink(message)]
        fn claims(&self) -> Option<AccountId> {
            self.state.load_roles().claims
        }

        #[ink(message)]
        fn owner(&self) -> AccountId {
            self.state.load_roles().owner
        }
    }
}
