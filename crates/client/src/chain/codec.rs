//! Calls and answers as bytes.

use ink::LangError;
use scale::{Decode, DecodeAll, Encode};

/// Why the answer of a contract could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The contract has no message with this selector, or could not read its arguments.
    #[error("the contract did not understand the call: it has no such message, or other arguments")]
    NotUnderstood,
    /// The bytes are not of the expected type.
    #[error("the contract returned something else than expected")]
    Malformed,
}

/// The messages that stand in the code of a contract with an annex: all have the selector that is kept for such.
const OUTSIDE_ANNEXES: [&str; 4] =
    ["Submission::submit", "Adjudication::adjudicate", "Payout::pay", "Assessor::assess"];

/// The selector of a message by its label, of a trait's message with the trait's name: `Escrow::deposit`.
pub fn selector(label: &str) -> [u8; 4] {
    if OUTSIDE_ANNEXES.contains(&label) {
        return interfaces::annex::SELECTOR;
    }
    let [one, two, three, four, ..] = super::blake2_256(label.as_bytes());
    [one, two, three, four]
}

/// A message or constructor with its arguments. Several arguments are a tuple, one is itself, none is `()`.
pub fn encode_message(selector: [u8; 4], args: &impl Encode) -> Vec<u8> {
    let mut data = Vec::with_capacity(selector.len().saturating_add(args.size_hint()));
    data.extend_from_slice(&selector);
    args.encode_to(&mut data);
    data
}

/// The value that a message returned, taken out of the layer that ink! puts around every answer.
///
/// # Errors
///
/// If the contract did not understand the call, or the bytes are not exactly a `T`.
pub fn decode_return<T: Decode>(mut bytes: &[u8]) -> Result<T, DecodeError> {
    match Result::<T, LangError>::decode_all(&mut bytes) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => Err(DecodeError::NotUnderstood),
        Err(_) => Err(DecodeError::Malformed),
    }
}
