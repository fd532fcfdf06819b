//! The line of payments, for whatever makes some due or lets it go on.

use domain::bounds::MAX_PAYMENTS_PER_RELEASE;
use domain::ids::{AssetId, Millis, PaymentNumber};
use domain::ledger::{Delivery, Ledger, Payment};
use domain::money::Amount;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use interfaces::account_id;
use interfaces::escrow::{EscrowError, PaymentDelivered};
use interfaces::events::emit;

use crate::state::{Role, State};

/// Payments that a message works on: those it has just made due need not be read back.
pub type Fresh = Vec<(PaymentNumber, Payment)>;

/// How payments are made.
pub struct Till<S: Fn(AccountId, Amount) -> Result<Amount, EscrowError>> {
    /// When.
    pub now: Millis,
    /// Sends an amount of the asset, and tells what of it left.
    pub send: S,
}

/// How many payments a message makes by itself that claims wait for: no token may stop those.
pub fn payments_with_claims(asset: AssetId) -> u32 {
    if asset == AssetId::NATIVE {
        MAX_PAYMENTS_PER_RELEASE
    } else {
        0
    }
}

impl State {
    /// The bound claims contract.
    pub fn ensure_bound(&self) -> Result<AccountId, EscrowError> {
        self.load_role(Role::Claims).ok_or(EscrowError::NotBound)
    }

    /// Refuses whoever is not the bound claims contract.
    pub fn ensure_claims(&self, caller: AccountId) -> Result<(), EscrowError> {
        if self.ensure_bound()? == caller {
            Ok(())
        } else {
            Err(EscrowError::NotClaims)
        }
    }

    /// Makes up to `count` payments from the head of the line, as far as there is money, and tells how many it completed.
    pub fn release(
        &mut self,
        asset: AssetId,
        ledger: &mut Ledger,
        fresh: &mut Fresh,
        count: u32,
        till: &Till<impl Fn(AccountId, Amount) -> Result<Amount, EscrowError>>,
    ) -> Result<u32, EscrowError> {
        for completed in 0..count {
            if !ledger.has_line() {
                return Ok(completed);
            }
            let number = ledger.head;
            let known = fresh.iter_mut().find(|(other, _)| *other == number);
            let mut payment = match &known {
                Some((_, payment)) => *payment,
                None => self.load_payment(asset, number)?,
            };
            let debt = self.load_debt(asset, payment.party);
            let withheld = ledger.set_off(&payment, debt)?;
            let is_sealed = !withheld.is_zero() && payment.batch <= self.load_sealed();
            let withheld = if is_sealed { Amount::ZERO } else { withheld };
            if !withheld.is_zero() {
                self.store_debt(asset, payment.party, debt.minus(withheld)?);
                deliver(asset, ledger, &mut payment, withheld, Delivery::Withheld, till.now)?;
            }
            let amount = ledger.payable(&payment)?;
            if withheld.is_zero() && amount.is_zero() {
                return Ok(completed);
            }
            if !amount.is_zero() {
                let left = (till.send)(account_id(payment.payee), amount)?;
                let credited = amount.minus(left)?;
                deliver(asset, ledger, &mut payment, left, Delivery::Pushed, till.now)?;
                if !credited.is_zero() {
                    let credit = self.load_credit(asset, payment.payee).plus(credited)?;
                    self.store_credit(asset, payment.payee, credit);
                    deliver(asset, ledger, &mut payment, credited, Delivery::Credited, till.now)?;
                }
            }
            match known {
                Some((_, known)) => *known = payment,
                None => self.store_payment(asset, number, payment),
            }
            if number == ledger.head {
                return Ok(completed);
            }
        }
        Ok(count)
    }
}

/// Notes what became of an amount of the head payment; of nothing, nothing.
fn deliver(
    asset: AssetId,
    ledger: &mut Ledger,
    payment: &mut Payment,
    amount: Amount,
    delivery: Delivery,
    now: Millis,
) -> Result<(), EscrowError> {
    if amount.is_zero() {
        return Ok(());
    }
    let number = ledger.head;
    ledger.deliver(payment, amount, delivery, now)?;
    emit(PaymentDelivered {
        payee: account_id(payment.payee),
        asset,
        payment: number,
        batch: payment.batch,
        amount,
        delivery,
        complete: number < ledger.head,
    });
    Ok(())
}
