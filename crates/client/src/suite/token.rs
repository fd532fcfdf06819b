//! The one message of a PSP22 token that whoever pays it into an escrow needs.

use domain::money::Amount;
use scale::Decode;

use super::Message;
use crate::chain::AccountId;
use crate::sentences::Sentence;

/// A PSP22 token at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(pub AccountId);

/// Why a token refuses, as the standard numbers it.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub enum TokenError {
    /// In the token's own words.
    Custom(String),
    /// The owner has less.
    InsufficientBalance,
    /// The owner has allowed less.
    InsufficientAllowance,
    /// To nobody.
    ZeroRecipientAddress,
    /// From nobody.
    ZeroSenderAddress,
    /// The receiver does not want it.
    SafeTransferCheckFailed(String),
}

impl Token {
    /// Allows an account to take up to an amount of the caller's own, in the place of what it was allowed before.
    pub fn approve(self, spender: AccountId, amount: Amount) -> Message<(), TokenError> {
        Message::new(self.0, ink::selector_bytes!("PSP22::approve"), &(spender, amount.0))
    }
}

impl Sentence for TokenError {
    fn sentence(&self) -> String {
        match self {
            Self::Custom(words) | Self::SafeTransferCheckFailed(words) => {
                format!("The token refuses, in its own words: {words}.")
            }
            Self::InsufficientBalance => "The token says that its owner has less: get more of it first.".into(),
            Self::InsufficientAllowance => "The token says that its owner has allowed less: allow more first.".into(),
            Self::ZeroRecipientAddress | Self::ZeroSenderAddress => {
                "The token takes this account for nobody: name another.".into()
            }
        }
    }
}
