//! A message to a contract, ready to be sent, previewed or asked.

use std::fmt;
use std::marker::PhantomData;

use scale::{Decode, Encode};

use super::SuiteEvent;
use crate::chain::{
    self, decode_return, encode_message, AccountId, Balance, CallReport, Chain, ChainError, Cost, DecodeError, Gas,
};

/// Whoever asks a question that is answered to anyone.
const ANYONE: AccountId = AccountId { 0: [0; 32] };

/// A message that answers with a `T` or refuses with an `E`.
#[must_use = "a message does nothing until it is sent"]
pub struct Message<T, E> {
    call: Call,
    answer: PhantomData<fn() -> Result<T, E>>,
}

/// A message that changes nothing and always answers with a `T`.
#[must_use = "a question is answered when it is asked"]
pub struct Question<T> {
    call: Call,
    answer: PhantomData<fn() -> T>,
}

struct Call {
    contract: AccountId,
    data: Vec<u8>,
    value: Balance,
}

/// What a message came to.
#[derive(Debug)]
pub struct Called<T> {
    /// The contract's answer.
    pub value: T,
    /// What it cost, beside the fee for including it.
    pub cost: Cost,
    /// The gas limit that it needed.
    pub gas_required: Gas,
    /// What the contracts told on the way, in order.
    pub events: Vec<SuiteEvent>,
}

/// Why a message came to nothing. It changed nothing either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError<E> {
    /// The contract refused, with its own error.
    Contract(E),
    /// The call did not come to an end.
    Chain(ChainError),
    /// The contract answered something else than this library expects: it is not the contract it is taken for.
    Unreadable(DecodeError),
}

impl<E> From<ChainError> for CallError<E> {
    fn from(error: ChainError) -> Self {
        Self::Chain(error)
    }
}

impl<E> From<DecodeError> for CallError<E> {
    fn from(error: DecodeError) -> Self {
        Self::Unreadable(error)
    }
}

impl<E: crate::sentences::Sentence> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contract(error) => f.write_str(&error.sentence()),
            Self::Chain(error) => write!(f, "{error}"),
            Self::Unreadable(error) => write!(f, "{error}"),
        }
    }
}

impl<E: crate::sentences::Sentence + fmt::Debug> std::error::Error for CallError<E> {}

impl<T: Decode, E: Decode> Message<T, E> {
    pub(super) fn new(contract: AccountId, selector: [u8; 4], args: &impl Encode) -> Self {
        Self { call: Call::new(contract, selector, args), answer: PhantomData }
    }

    /// The message with an amount of the chain's own asset.
    pub(super) fn carrying(mut self, value: Balance) -> Self {
        self.call.value = value;
        self
    }

    /// Sends it, as one transaction of `from`.
    ///
    /// # Errors
    ///
    /// [`CallError::Contract`] if the contract refuses; any other if it does not come to that.
    pub fn send(self, chain: &mut (impl Chain + ?Sized), from: AccountId) -> Result<Called<T>, CallError<E>> {
        let Call { contract, data, value } = self.call;
        answered(chain.call(from, contract, value, data)?)
    }

    /// What [`Message::send`] would come to, with nothing changed.
    ///
    /// # Errors
    ///
    /// As [`Message::send`].
    pub fn preview(self, chain: &mut (impl Chain + ?Sized), from: AccountId) -> Result<Called<T>, CallError<E>> {
        let Call { contract, data, value } = self.call;
        answered(chain.dry_run(from, contract, value, data)?)
    }

    /// The message as bytes, for whoever sends it in another way: in a row with others, or by a wallet.
    #[must_use]
    pub fn call(&self) -> chain::Call {
        let Call { contract, data, value } = &self.call;
        chain::Call { contract: *contract, value: *value, data: data.clone() }
    }

    /// The encoded call that a wallet signs as `from` to send it. Nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`Message::send`]: what the contract would refuse is refused here.
    pub fn unsigned(
        self,
        network: &mut (impl chain::Network + ?Sized),
        from: AccountId,
    ) -> Result<Vec<u8>, CallError<E>> {
        let Call { contract, data, value } = self.call;
        network.unsigned_call(from, contract, value, data).map_err(|error| {
            let ChainError::Reverted(bytes) = &error else { return CallError::Chain(error) };
            match decode_return::<Result<T, E>>(bytes) {
                Ok(Err(refusal)) => CallError::Contract(refusal),
                Ok(Ok(_)) | Err(_) => CallError::Chain(error),
            }
        })
    }

    /// What a report of [`chain::Network::call_all`] says of it.
    ///
    /// # Errors
    ///
    /// As [`Message::send`].
    pub fn answered(&self, report: CallReport) -> Result<Called<T>, CallError<E>> {
        answered(report)
    }

    /// The answer of a message that changes nothing and asks for nobody in particular.
    ///
    /// # Errors
    ///
    /// As [`Message::send`].
    pub fn ask(self, chain: &mut (impl Chain + ?Sized)) -> Result<T, CallError<E>> {
        self.preview(chain, ANYONE).map(|called| called.value)
    }
}

impl<T: Decode> Question<T> {
    pub(super) fn new(contract: AccountId, selector: [u8; 4], args: &impl Encode) -> Self {
        Self { call: Call::new(contract, selector, args), answer: PhantomData }
    }

    /// The answer.
    ///
    /// # Errors
    ///
    /// If the contract does not answer, or not as expected.
    pub fn ask(self, chain: &mut (impl Chain + ?Sized)) -> Result<T, AskError> {
        self.measure(chain).map(|called| called.value)
    }

    /// The answer with what it would cost another contract or a transaction.
    ///
    /// # Errors
    ///
    /// As [`Question::ask`].
    pub fn measure(self, chain: &mut (impl Chain + ?Sized)) -> Result<Called<T>, AskError> {
        let Call { contract, data, value } = self.call;
        let report = chain.dry_run(ANYONE, contract, value, data)?;
        Ok(called(report.decode()?, report))
    }
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The call did not come to an end.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The contract answered something else than this library expects.
    #[error(transparent)]
    Unreadable(#[from] DecodeError),
}

impl Call {
    fn new(contract: AccountId, selector: [u8; 4], args: &impl Encode) -> Self {
        Self { contract, data: encode_message(selector, args), value: 0 }
    }
}

fn answered<T: Decode, E: Decode>(report: CallReport) -> Result<Called<T>, CallError<E>> {
    match report.decode::<Result<T, E>>()? {
        Ok(value) => Ok(called(value, report)),
        Err(error) => Err(CallError::Contract(error)),
    }
}

fn called<T>(value: T, report: CallReport) -> Called<T> {
    let events = report.events.into_iter().map(SuiteEvent::from).collect();
    Called { value, cost: report.cost, gas_required: report.gas_required, events }
}
