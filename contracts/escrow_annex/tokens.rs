//! What the escrow asks of tokens: foreign code, of which nothing is believed but what it says the escrow has.
//!
//! Each call has its limits. A token cannot come back: the chain refuses a call into a contract that waits for an answer. What a
//! token answers to a transfer is not even fetched, so that its length cannot matter; see decision 12.

use domain::money::Amount;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;

/// An amount as a message answers it: that the message was understood, then 16 bytes.
const ANSWER: usize = 17;
/// No bytes go with a transfer: its receiver is told nothing.
const NO_DATA: &[u8] = &[0];

/// A message is its selector with its arguments, each as it is encoded: accounts and amounts are so many bytes.
fn message(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// A message that sends of the escrow's own.
pub fn transfer(to: AccountId, amount: Amount) -> Vec<u8> {
    message(&[&ink::selector_bytes!("PSP22::transfer"), to.as_ref(), &amount.0.to_le_bytes(), NO_DATA])
}

/// A message that sends of what `from` has allowed the escrow.
pub fn transfer_from(from: AccountId, to: AccountId, amount: Amount) -> Vec<u8> {
    let selector = ink::selector_bytes!("PSP22::transfer_from");
    message(&[&selector, from.as_ref(), to.as_ref(), &amount.0.to_le_bytes(), NO_DATA])
}

/// What the token says an account has of it; none if it does not tell.
pub fn balance_of(token: AccountId, account: AccountId) -> Option<Amount> {
    let message = message(&[&ink::selector_bytes!("PSP22::balance_of"), account.as_ref()]);
    let mut answer = [0; ANSWER];
    if call(token, &message, Some(&mut answer)) != Some(ANSWER) {
        return None;
    }
    let (understood, amount) = answer.split_first()?;
    let amount = u128::from_le_bytes(amount.try_into().ok()?);
    (*understood == 0).then_some(Amount(amount))
}

/// Tells a token to transfer. Whether it did is to be measured.
pub fn tell(token: AccountId, message: &[u8]) {
    let _ = call(token, message, None);
}

/// Calls a token within its limits, and tells how long its answer is; none if it failed.
#[cfg(target_arch = "wasm32")]
fn call(token: AccountId, message: &[u8], answer: Option<&mut [u8; ANSWER]>) -> Option<usize> {
    use domain::bounds::{TOKEN_CALL_PROOF_SIZE, TOKEN_CALL_REF_TIME};
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};

    let mut answer = answer.map(|bytes| &mut bytes[..]);
    // No flags: it may not come back. No deposit limit of its own: what it stores is for the transaction's to bear. No value.
    HostFnImpl::call_v2(
        CallFlags::empty(),
        token.as_ref(),
        TOKEN_CALL_REF_TIME,
        TOKEN_CALL_PROOF_SIZE,
        None,
        &[0; 16],
        message,
        answer.as_mut(),
    )
    .ok()?;
    Some(answer.map_or(0, |bytes| bytes.len()))
}

/// Off the chain there are no tokens.
#[cfg(not(target_arch = "wasm32"))]
fn call(_token: AccountId, _message: &[u8], _answer: Option<&mut [u8; ANSWER]>) -> Option<usize> {
    None
}
