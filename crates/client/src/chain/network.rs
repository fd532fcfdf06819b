//! A chain that lasts longer than the program that talks to it, and that can be looked back on.

// The derived codec writes the number of a variant, of which there are few, as a byte.
#![allow(clippy::cast_possible_truncation)]

use scale::{Decode, Encode};

use super::{AccountId, Balance, CallReport, Chain, ChainError, ContractEvent, Hash, Signer};

/// A chain with a past: [`super::Node`] behind a URL, or [`super::Lasting`] in a folder.
pub trait Network: Chain {
    /// Lets the account of this key act. Calls from an account without a key here fail with [`ChainError::NoKey`].
    fn add_key(&mut self, key: Signer);

    /// The last block.
    ///
    /// # Errors
    ///
    /// If the chain does not answer.
    fn head(&mut self) -> Result<Head, ChainError>;

    /// From now on everything that is read is what it was at the last block that nothing can undo, whatever happens meanwhile;
    /// until [`Network::unpin`]. A chain that nobody else writes to stands still anyway.
    ///
    /// # Errors
    ///
    /// If the chain does not answer.
    fn pin(&mut self) -> Result<Head, ChainError> {
        self.head()
    }

    /// What is read is the last block's again.
    fn unpin(&mut self) {}

    /// Waits until nothing that this account has sent is on its way any more: all of it is in blocks that nothing can undo, or is
    /// gone. Whoever died while it was sending asks so before it looks what has arrived.
    ///
    /// # Errors
    ///
    /// [`ChainError::Unknown`] if something stays on its way; or if the chain does not answer.
    fn await_sent(&mut self, _account: AccountId) -> Result<(), ChainError> {
        Ok(())
    }

    /// Every transaction from this block on that took effect and concerns contracts: those that made one, called one, or sent
    /// funds. In their order.
    ///
    /// # Errors
    ///
    /// [`ChainError::Pruned`] if the chain has not kept the blocks; or if it does not answer.
    fn history(&mut self, from: u32) -> Result<Vec<Transaction>, ChainError>;

    /// Everything that the contract stores now: keys and values, in the order of the keys. The key is the contract's own, led by
    /// the hash that the chain puts before it.
    ///
    /// # Errors
    ///
    /// [`ChainError::NoContract`] if there is none; or if the chain does not answer.
    fn storage(&mut self, contract: AccountId) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ChainError>;

    /// The encoded call that a wallet signs to do what [`Chain::call`] would do, with the gas limit that its dry run asks for.
    /// `origin` needs no key here.
    ///
    /// # Errors
    ///
    /// As [`Chain::dry_run`]; [`ChainError::Reverted`] if the contract would refuse.
    fn unsigned_call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<Vec<u8>, ChainError>;

    /// Many calls of one account, in this order, without waiting for one before the next is sent. One that fails stops none.
    ///
    /// # Errors
    ///
    /// Each as [`Chain::call`].
    fn call_all(&mut self, origin: AccountId, calls: Vec<Call>) -> Vec<Result<CallReport, ChainError>> {
        calls.into_iter().map(|call| self.call(origin, call.contract, call.value, call.data)).collect()
    }

    /// Whether the chain keeps every block and state that it ever had, which an audit needs. None: it is too young to tell.
    ///
    /// # Errors
    ///
    /// If the chain does not answer.
    fn keeps_all(&mut self) -> Result<Option<bool>, ChainError>;

    /// Moves the clock forward to this moment, in milliseconds since 1970, and notes that. Only a chain in a folder can: it
    /// then stands there until the real time has caught up.
    ///
    /// # Errors
    ///
    /// [`ChainError::Clock`] if the clock would go back, or is not the caller's to move; or if the folder cannot be written.
    fn move_clock(&mut self, millis: u64) -> Result<(), ChainError> {
        Err(ChainError::Clock { now: self.now_millis()?, asked: millis })
    }
}

/// A call that is not sent yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Call {
    /// The contract.
    pub contract: AccountId,
    /// What is sent with it.
    pub value: Balance,
    /// The message's selector with its arguments.
    pub data: Vec<u8>,
}

/// The last block of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: Hash,
}

/// A transaction that took effect.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Transaction {
    /// The block that it is in.
    pub block: u32,
    /// The block's moment: milliseconds since 1970.
    pub millis: u64,
    /// Who signed it.
    pub origin: AccountId,
    /// What it did.
    pub action: Action,
    /// What contracts emitted.
    pub events: Vec<ContractEvent>,
}

/// What a transaction did.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Action {
    /// It created a contract of code that it brought along.
    Instantiate {
        /// The code.
        wasm: Vec<u8>,
        /// What was sent to the constructor.
        value: Balance,
        /// The constructor's selector with its arguments.
        data: Vec<u8>,
        /// What makes the address differ.
        salt: Vec<u8>,
    },
    /// It created a contract of code that was on the chain.
    InstantiateKnown {
        /// The code's hash.
        code_hash: Hash,
        /// What was sent to the constructor.
        value: Balance,
        /// The constructor's selector with its arguments.
        data: Vec<u8>,
        /// What makes the address differ.
        salt: Vec<u8>,
    },
    /// It put code on the chain.
    Upload {
        /// The code.
        wasm: Vec<u8>,
    },
    /// It called a contract.
    Call(Call),
    /// It sent funds.
    Transfer {
        /// To whom.
        to: AccountId,
        /// How much.
        amount: Balance,
    },
}
