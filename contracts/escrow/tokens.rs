//! What the escrow asks of tokens: foreign code, of which nothing is believed but what it says the escrow has.
//!
//! Each call has its limits. A token cannot come back: the chain refuses a call into a contract that waits for an answer. An answer
//! that exceeds the static buffer ends the escrow's message; see decision 12.

use domain::bounds::{TOKEN_CALL_PROOF_SIZE, TOKEN_CALL_REF_TIME};
use domain::money::Amount;
use ink::env::call::{build_call, ExecutionInput, Selector};
use ink::env::DefaultEnvironment;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use scale::{Encode, Output};

/// `PSP22::balance_of`.
const BALANCE_OF: [u8; 4] = ink::selector_bytes!("PSP22::balance_of");
/// `PSP22::transfer`.
const TRANSFER: [u8; 4] = ink::selector_bytes!("PSP22::transfer");
/// `PSP22::transfer_from`.
const TRANSFER_FROM: [u8; 4] = ink::selector_bytes!("PSP22::transfer_from");

/// What goes with a transfer for its receiver: nothing.
const NO_DATA: &[u8] = &[];

/// Arguments that are encoded already: all calls share one piece of code.
struct Arguments(Vec<u8>);

impl Encode for Arguments {
    fn encode_to<T: Output + ?Sized>(&self, to: &mut T) {
        to.write(&self.0);
    }
}

/// Calls a token. Any answer but an amount, or none, is none.
fn call(token: AccountId, selector: [u8; 4], arguments: Vec<u8>) -> Option<u128> {
    let input = ExecutionInput::new(Selector::new(selector)).push_arg(Arguments(arguments));
    build_call::<DefaultEnvironment>()
        .call(token)
        .ref_time_limit(TOKEN_CALL_REF_TIME)
        .proof_size_limit(TOKEN_CALL_PROOF_SIZE)
        .exec_input(input)
        .returns::<u128>()
        .try_invoke()
        .ok()?
        .ok()
}

/// What the token says an account has of it; none if it does not tell.
pub fn balance_of(token: AccountId, account: AccountId) -> Option<Amount> {
    call(token, BALANCE_OF, account.encode()).map(Amount)
}

/// Tells the token to send of the escrow's own. Whether it did is to be measured: its answer counts for nothing.
pub fn transfer(token: AccountId, to: AccountId, amount: Amount) {
    let _ = call(token, TRANSFER, (to, amount, NO_DATA).encode());
}

/// Tells the token to send of what its owner has allowed the escrow. Whether it did is to be measured.
pub fn transfer_from(token: AccountId, from: AccountId, to: AccountId, amount: Amount) {
    let _ = call(token, TRANSFER_FROM, (from, to, amount, NO_DATA).encode());
}
