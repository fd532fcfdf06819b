//! The escrow. See [`interfaces::escrow`] for what each message means, and [`domain::ledger`] for the line. Everything but what
//! claims make due is answered by the annex: [`interfaces::annex`].
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod line;
pub mod state;

pub use self::escrow::{EscrowContract, EscrowContractRef};

#[ink::contract]
mod escrow {
    use domain::bounds::MAX_PAYEES_PER_BATCH;
    use domain::ids::{AssetId, BatchId, PaymentNumber};
    use domain::money::Amount;
    use ink::prelude::vec::Vec;
    use interfaces::escrow::{Due, EscrowError, PaymentDue, Reversed};
    use interfaces::events::emit;
    use interfaces::{account_id, annex};

    use crate::line::{payments_with_claims, Fresh, Till};
    use crate::state::State;

    /// The code of everything but what claims make due.
    #[cfg(all(target_arch = "wasm32", not(feature = "ink-as-dependency")))]
    const ANNEX: [u8; 32] = annex::hash(env!("INKCLAIM_ANNEX", "scripts/build builds the annex first, and names it"));
    #[cfg(not(all(target_arch = "wasm32", not(feature = "ink-as-dependency"))))]
    const ANNEX: [u8; 32] = annex::NONE;

    /// Funds, the line of payments, and what could not be delivered.
    #[ink(storage)]
    pub struct EscrowContract {
        pub(crate) state: State,
    }

    impl EscrowContract {
        /// An empty escrow of the caller.
        #[ink(constructor)]
        pub fn new() -> Self {
            annex::lock(ANNEX);
            Self { state: State::new(Self::env().caller()) }
        }

        /// Makes payments due: [`interfaces::escrow::Payout::pay`].
        ///
        /// Its records change, not what lies at the contract's root: with `&self` ink! does not write that anew, which
        /// would cost as much as a record.
        #[ink(message, selector = @)]
        pub fn pay(
            &self,
            asset: AssetId,
            batch: BatchId,
            dues: Vec<Due>,
        ) -> Result<Vec<Option<PaymentNumber>>, EscrowError> {
            self.state.ensure_claims(self.env().caller())?;
            let mut state = self.state.again();
            let mut ledger = state.load_ledger(asset)?;
            if dues.len() > MAX_PAYEES_PER_BATCH {
                return Err(EscrowError::TooMany);
            }
            if dues.iter().any(|due| due.amount.is_zero() && due.reversed.is_zero()) {
                return Err(EscrowError::ZeroPayment);
            }
            let kept_back = ledger.on_hold;
            let mut fresh = Fresh::with_capacity(dues.len());
            let mut numbers = Vec::with_capacity(dues.len());
            for due in dues {
                let (party, amount) = (due.party, due.reversed);
                if !amount.is_zero() {
                    let debt = state.load_debt(asset, party).plus(amount)?;
                    state.store_debt(asset, party, debt);
                    ledger.owe_back(amount)?;
                    emit(Reversed { party, asset, batch, amount });
                }
                if due.amount.is_zero() {
                    numbers.push(None);
                    continue;
                }
                let entry = ledger.owe(batch, (party, due.payee), due.amount)?;
                numbers.push(Some(entry.0));
                fresh.push(entry);
            }
            // No token is asked while claims wait: of one no payment is made here.
            let send = |to, amount: Amount| {
                let sent = Self::env().transfer(to, amount.0);
                Ok(if sent.is_ok() { amount } else { Amount::ZERO })
            };
            let till = Till { now: self.env().block_timestamp(), send };
            state.release(asset, &mut ledger, &mut fresh, payments_with_claims(asset), &till)?;
            // What was drawn on and then set off has taken no money: it is kept back again.
            ledger.hold(kept_back.left_after(ledger.on_hold))?;
            for (number, payment) in &fresh {
                if ledger.head <= *number {
                    let (payee, amount) = (account_id(payment.payee), payment.amount);
                    emit(PaymentDue { payee, asset, payment: *number, batch, amount });
                }
                state.store_payment(asset, *number, *payment);
            }
            state.store_ledger(asset, ledger);
            Ok(numbers)
        }

        /// Everything else: [`interfaces::escrow::Escrow`].
        #[ink(message, payable, selector = _)]
        pub fn other(&self) {
            annex::answer(&ANNEX)
        }
    }
}
