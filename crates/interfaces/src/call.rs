//! How contracts ask each other: what is asked and answered has its types, all questions leave by one way, whose code
//! is there once and not once per message.

use alloc::boxed::Box;
use alloc::vec::Vec;

use domain::wire::{decode_boxed, InPlace};
use ink::env::call::utils::{ReturnType, Set};
use ink::env::call::{build_call, Call, CallBuilder, ExecutionInput, Selector};
use ink::env::DefaultEnvironment;
use ink::primitives::AccountId;
use scale::{Decode, Encode};

use crate::record::{Bytes, Raw};

/// A message that is ready to be sent.
pub type Question<A, R> =
    CallBuilder<DefaultEnvironment, Set<Call<DefaultEnvironment>>, Set<ExecutionInput<A>>, Set<ReturnType<R>>>;

/// Sends a message that brings no money; tells the answer. None: there is no such contract, it trapped, or answered
/// something else.
pub fn ask<A: Encode, R: Decode>(question: Question<A, R>) -> Option<R> {
    let question = question.params();
    let bytes = invoke(question.callee(), &question.exec_input().encode())?;
    let mut rest = &bytes[..];
    R::decode(&mut rest).ok().filter(|_| rest.is_empty())
}

/// As [`ask`]; the answer is read where it stays.
pub fn ask_boxed<A: Encode, R: Decode + InPlace>(question: Question<A, R>) -> Option<Box<R>> {
    let question = question.params();
    let bytes = invoke(question.callee(), &question.exec_input().encode())?;
    let mut rest = &bytes[..];
    decode_boxed(&mut rest).ok().filter(|_| rest.is_empty())
}

/// Sends bytes, the first four of them a selector.
#[inline(never)]
fn invoke(contract: &AccountId, bytes: &[u8]) -> Option<Vec<u8>> {
    let (selector, arguments) = bytes.split_first_chunk()?;
    let sent = build_call::<DefaultEnvironment>()
        .call(*contract)
        .exec_input(ExecutionInput::new(Selector::new(*selector)).push_arg(Raw(arguments)))
        .returns::<Bytes>()
        .try_invoke();
    match sent {
        Ok(Ok(answer)) => Some(answer.0),
        Ok(Err(_)) | Err(_) => None,
    }
}
