//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::ids::{Account, AssetId, BatchId, PaymentNumber, ProviderId};
use domain::ledger::{Ledger, Party};
use domain::money::Amount;
use escrow::state::State;
use ink::primitives::AccountId;
use interfaces::escrow::{Escrow, EscrowError};

use crate::EscrowContract;

fn escrow() -> EscrowContract {
    EscrowContract { state: State::new(AccountId::from([9; 32])) }
}

#[ink::test]
fn a_line_whose_records_are_missing_is_not_served() {
    let mut contract = escrow();
    let mut ledger = Ledger::default();
    let payee = (Party::Provider(ProviderId(1)), Account([1; 32]));
    ledger.owe(BatchId(1), payee, Amount(5)).unwrap();
    ledger.deposit(Amount(5)).unwrap();
    contract.state.store_ledger(AssetId::NATIVE, ledger);
    assert_eq!(contract.settle(AssetId::NATIVE, 1), Err(EscrowError::RecordsInconsistent));
    assert_eq!(contract.state.load_ledger(AssetId::NATIVE), Ok(ledger));
}

#[ink::test]
fn a_new_escrow_holds_its_own_asset_and_nothing_else() {
    let contract = escrow();
    assert_eq!(contract.ledger(AssetId::NATIVE), Some(Ledger::default()));
    assert_eq!(contract.ledger(AssetId(1)), None);
    assert_eq!(contract.payment(AssetId::NATIVE, PaymentNumber(0)), None);
    assert_eq!(contract.debt(AssetId::NATIVE, Party::Provider(ProviderId(0))), Amount::ZERO);
    assert_eq!(contract.claims(), None);
    assert_eq!((contract.treasurer(), contract.offered_to()), (None, None));
    assert_eq!((contract.token(AssetId::NATIVE), contract.withdrawal(AssetId::NATIVE)), (None, None));
}
