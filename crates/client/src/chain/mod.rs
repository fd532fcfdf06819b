//! A chain that holds the contracts, as its users see it.
//!
//! [`Chain`] is all that clients and tests know; [`Embedded`] is the chain inside this process. A [`Network`] outlives the
//! process: [`Lasting`] is the embedded chain in a folder. [`open`] takes whichever a [`Place`] names.

mod bundle;
mod codec;
mod embedded;
mod error;
mod lasting;
mod network;
mod node;
mod pallets;
mod place;
mod runtime;
mod signer;

pub use bundle::{Bundle, BundleError};
pub use codec::{decode_return, encode_message, selector, DecodeError};
pub use embedded::{Embedded, Snapshot, StorageUsage, Transcript, GENESIS_MILLIS};
pub use error::ChainError;
pub use lasting::{Lasting, DEVELOPERS};
pub use network::{Action, Call, Head, Network, Transaction};
pub use node::Node;
pub use place::{NoPlace, Place};
pub use runtime::{EXISTENTIAL_DEPOSIT, KEPT_BACK, MILLIUNIT, UNIT};
pub use signer::{address, parse_account, KeyError, Signer};

use scale::{Decode, Encode};

/// An account: a person's or a contract's.
pub type AccountId = ink::primitives::AccountId;
/// A BLAKE2-256 hash.
pub type Hash = ink::primitives::Hash;
/// An amount in the smallest parts of the chain's own asset.
pub type Balance = u128;

/// A chain with contracts on it.
///
/// Each method that changes something is one transaction: it happens as a whole or not at all. An account that acts
/// (`origin`, `from`) must be one that the chain can sign for.
pub trait Chain {
    /// Puts code on the chain, unless it is there: what a contract's annex and an upgrade need before they can be used.
    ///
    /// # Errors
    ///
    /// [`ChainError::CodeRejected`] if the chain does not take it; or if `origin` cannot pay for it.
    fn upload(&mut self, origin: AccountId, wasm: &[u8]) -> Result<Hash, ChainError>;

    /// Puts `wasm` on the chain, unless it is there, and creates a contract of it.
    ///
    /// `data` is the constructor's selector with its arguments. Code, creator, `data` and `salt` decide the address.
    ///
    /// # Errors
    ///
    /// [`ChainError::ConstructorReverted`] if the constructor returned an error; any other if it did not get that far.
    fn upload_and_instantiate(
        &mut self,
        origin: AccountId,
        wasm: &[u8],
        value: Balance,
        data: Vec<u8>,
        salt: &[u8],
    ) -> Result<Instantiated, ChainError>;

    /// Creates a contract of a bundle: as [`Chain::upload_and_instantiate`], after its annex was put on the chain,
    /// where it has one.
    ///
    /// # Errors
    ///
    /// As [`Chain::upload`] and [`Chain::upload_and_instantiate`].
    fn create(
        &mut self,
        origin: AccountId,
        bundle: &Bundle,
        data: Vec<u8>,
        salt: &[u8],
    ) -> Result<Instantiated, ChainError> {
        if let Some(annex) = &bundle.annex {
            self.upload(origin, &annex.wasm)?;
        }
        self.upload_and_instantiate(origin, &bundle.wasm, 0, data, salt)
    }

    /// Calls a contract. `data` is the message's selector with its arguments, see [`encode_message`].
    ///
    /// A message that returns an error is no [`ChainError`]: the report says [`Outcome::Reverted`].
    ///
    /// # Errors
    ///
    /// If the contract did not come to an end: it trapped, ran out of gas, does not exist, or `origin` cannot pay.
    fn call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError>;

    /// What [`Chain::call`] would report, by the same code, with nothing changed.
    ///
    /// # Errors
    ///
    /// As [`Chain::call`].
    fn dry_run(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError>;

    /// What the account can spend.
    ///
    /// # Errors
    ///
    /// If the chain does not answer.
    fn balance(&mut self, account: AccountId) -> Result<Balance, ChainError>;

    /// The chain's clock: milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// If the chain does not answer.
    fn now_millis(&mut self) -> Result<u64, ChainError>;

    /// The hash of the first block, which tells chains apart.
    ///
    /// # Errors
    ///
    /// If the chain does not answer.
    fn genesis_hash(&mut self) -> Result<Hash, ChainError>;

    /// The hash of the code that the contract runs.
    ///
    /// # Errors
    ///
    /// [`ChainError::NoContract`] if there is no contract at this address.
    fn code_hash(&mut self, contract: AccountId) -> Result<Hash, ChainError>;

    /// Sends an amount. No code runs at the receiver.
    ///
    /// # Errors
    ///
    /// If `from` cannot pay, or `to` is new and would hold less than [`EXISTENTIAL_DEPOSIT`].
    fn transfer(&mut self, from: AccountId, to: AccountId, amount: Balance) -> Result<(), ChainError>;

    /// Makes sure that the contract runs this very code.
    ///
    /// # Errors
    ///
    /// [`ChainError::WrongCode`] if it runs another; [`ChainError::NoContract`] if there is none.
    fn ensure_code(&mut self, contract: AccountId, expected: Hash) -> Result<(), ChainError> {
        let found = self.code_hash(contract)?;
        if found == expected {
            Ok(())
        } else {
            Err(ChainError::WrongCode { contract, expected, found })
        }
    }
}

/// A contract that has just been created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instantiated {
    /// Where it is.
    pub address: AccountId,
    /// The hash of its code.
    pub code_hash: Hash,
    /// What its creation cost, the deposit for the code included if it was new.
    pub cost: Cost,
    /// The gas limit that its creation needed.
    pub gas_required: Gas,
    /// What contracts emitted on the way.
    pub events: Vec<ContractEvent>,
}

/// What a call did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallReport {
    /// How it ended.
    pub outcome: Outcome,
    /// What it cost.
    pub cost: Cost,
    /// The gas limit that it needed: at least what it consumed, for some of the gas comes back at the end.
    pub gas_required: Gas,
    /// What contracts emitted on the way, in order. Nothing if the call was reverted.
    pub events: Vec<ContractEvent>,
}

impl CallReport {
    /// The value that the message returned, whether it was reverted or not.
    ///
    /// For a message that returns `Result<T, E>`, ask for exactly that: a reverted one holds its `Err`.
    ///
    /// # Errors
    ///
    /// If the contract did not understand the call, or returned something else.
    pub fn decode<T: Decode>(&self) -> Result<T, DecodeError> {
        match &self.outcome {
            Outcome::Returned(bytes) | Outcome::Reverted(bytes) => decode_return(bytes),
        }
    }

    /// What it takes beside the fee: the deposit, and the value that goes with it.
    pub(crate) fn charge(&self, value: Balance) -> Balance {
        Balance::try_from(self.cost.deposit).map_or(value, |deposit| deposit.saturating_add(value))
    }

    /// Whether the message's changes were undone because it returned an error.
    pub fn is_reverted(&self) -> bool {
        matches!(self.outcome, Outcome::Reverted(_))
    }
}

/// How a call that came to an end ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect; the bytes are what it returned.
    Returned(Vec<u8>),
    /// It was undone; the bytes hold the contract's own error.
    Reverted(Vec<u8>),
}

/// What a transaction cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Computation consumed, in picoseconds of the reference machine.
    pub ref_time: u64,
    /// Bytes of state that a proof of the execution needs.
    pub proof_size: u64,
    /// The storage deposit: above zero it was charged to the origin, below zero it came back.
    pub deposit: i128,
    /// The fee for including it; always 0 on the chain inside this process and in a dry run.
    pub fee: Balance,
}

/// An amount of gas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gas {
    /// Computation, in picoseconds of the reference machine.
    pub ref_time: u64,
    /// Bytes of state that a proof of the execution needs.
    pub proof_size: u64,
}

/// An event of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ContractEvent {
    /// Who emitted it.
    pub contract: AccountId,
    /// The signature's hash, unless the event is anonymous, and the indexed fields.
    pub topics: Vec<[u8; 32]>,
    /// All fields, encoded.
    pub data: Vec<u8>,
}

/// The chain at this place. A chain in a folder that is not there yet is made.
///
/// # Errors
///
/// As [`Lasting::open`] or [`Node::connect`].
pub fn open(place: &Place) -> Result<Box<dyn Network>, ChainError> {
    match place {
        Place::Embedded(folder) => Ok(Box::new(Lasting::open(folder)?)),
        Place::Node(url) => Ok(Box::new(Node::connect(url)?)),
    }
}

/// Where a contract will be that `deployer` creates of this code with these arguments: `data` is the constructor's selector with
/// them. The formula is the chain's own.
#[must_use]
pub fn contract_address(deployer: AccountId, code_hash: Hash, data: &[u8], salt: &[u8]) -> AccountId {
    AccountId::from(blake2_256(&Encode::encode(&(b"contract_addr_v1", deployer, code_hash, data, salt))))
}

/// The account of this name on the embedded chain: the same name is always the same account, and has no key.
pub fn account(name: &str) -> AccountId {
    AccountId::from(blake2_256(format!("inkclaim:account:{name}").as_bytes()))
}

/// The hash that the chain uses for code.
pub(crate) fn blake2_256(bytes: &[u8]) -> [u8; 32] {
    use blake2::{digest::consts::U32, Blake2b, Digest};
    Blake2b::<U32>::digest(bytes).into()
}
