//! The escrow of one insurer: funds, reservations, payouts.

use alloc::vec::Vec;
use domain::ids::{Account, AssetId, BatchId, PaymentNumber};
use domain::ledger::{Delivery, Ledger, Party, Payment, PaymentStatus};
use domain::money::Amount;
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// Why a message of the escrow is refused.
    #[derive(Copy)]
    pub enum EscrowError {
        /// The caller is not the owner.
        NotOwner,
        /// The caller is not the bound claims contract.
        NotClaims,
        /// No claims contract is bound yet.
        NotBound,
        /// A claims contract is bound already.
        AlreadyBound,
        /// Nothing was sent.
        NothingSent,
        /// The escrow does not hold that asset.
        NoSuchAsset,
        /// A payment of nothing, with nothing to give back.
        ZeroPayment,
        /// More payees than one batch may have, or more payments than one call makes.
        TooMany,
        /// The caller has no credit.
        NoCredit,
        /// The party owes nothing, or less than was sent.
        NoDebt,
        /// The transfer failed: the receiver cannot take the amount.
        TransferFailed,
        /// A payment's record is missing.
        RecordsInconsistent,
        /// A sum left the range of money.
        Overflow,
    }
}

wire! {
    /// What a payee gets for a batch, and gives back.
    #[derive(Copy)]
    pub struct Due {
        /// For whom.
        pub party: Party,
        /// The account.
        pub payee: Account,
        /// How much.
        #[codec(compact)]
        pub amount: Amount,
        /// How much of earlier payments is to be given back: withheld from whatever the party gets next.
        #[codec(compact)]
        pub reversed: Amount,
    }
}

/// A claims contract was bound, for good.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscrowBound {
    /// The claims contract.
    pub claims: AccountId,
}

/// Money came in.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// Who sent it.
    pub from: AccountId,
    /// The asset.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}

/// A payment became due and took its place in the line.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentDue {
    /// Who is paid.
    #[ink(topic)]
    pub payee: AccountId,
    /// The asset.
    pub asset: AssetId,
    /// Its place.
    pub payment: PaymentNumber,
    /// For which batch.
    pub batch: BatchId,
    /// How much.
    pub amount: Amount,
}

/// A payment, or a part of one, was delivered.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentDelivered {
    /// Who is paid.
    #[ink(topic)]
    pub payee: AccountId,
    /// The asset.
    pub asset: AssetId,
    /// Its place.
    pub payment: PaymentNumber,
    /// How much now.
    pub amount: Amount,
    /// How: transferred, credited, or withheld for what the party has to give back.
    pub delivery: Delivery,
    /// Whether the payment is delivered in full.
    pub complete: bool,
}

/// A credit was fetched.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditFetched {
    /// Whose it was.
    pub owner: AccountId,
    /// Where it went.
    pub to: AccountId,
    /// The asset.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}

/// A party has to give something back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversed {
    /// Who.
    pub party: Party,
    /// The asset.
    pub asset: AssetId,
    /// Reported in which batch.
    pub batch: BatchId,
    /// How much.
    pub amount: Amount,
}

/// A party has paid something back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidBack {
    /// Who.
    pub party: Party,
    /// The asset.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}

/// What is kept back for appeals has changed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldChanged {
    /// The asset.
    pub asset: AssetId,
    /// All that is kept back now.
    pub on_hold: Amount,
}

/// The escrow.
#[ink::trait_definition]
pub trait Escrow {
    /// Binds the claims contract that alone may make payments due. Owner only, once, irrevocable.
    ///
    /// Errors, in this order: [`EscrowError::NotOwner`], [`EscrowError::AlreadyBound`]. Event: [`EscrowBound`].
    #[ink(message)]
    fn bind_claims(&mut self, claims: AccountId) -> Result<(), EscrowError>;

    /// Takes in what is sent with the call, in the chain's own asset. Anyone may fund. The line is served first: up to
    /// [`domain::bounds::MAX_PAYMENTS_PER_RELEASE`] payments are made at once, [`Escrow::settle`] makes the rest.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NothingSent`], [`EscrowError::Overflow`]. Events:
    /// [`Deposited`], [`PaymentDelivered`].
    #[ink(message, payable)]
    fn deposit(&mut self) -> Result<(), EscrowError>;

    /// Makes payments due, at the end of the line, notes what parties have to give back, and makes what payments can be made at
    /// once. Tells the number of each payment; none where nothing is due. The bound claims contract only.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NotClaims`], [`EscrowError::NoSuchAsset`],
    /// [`EscrowError::TooMany`], [`EscrowError::ZeroPayment`], [`EscrowError::Overflow`]. Events: [`PaymentDue`],
    /// [`Reversed`], [`PaymentDelivered`].
    #[ink(message)]
    fn pay(
        &mut self,
        asset: AssetId,
        batch: BatchId,
        dues: Vec<Due>,
    ) -> Result<Vec<Option<PaymentNumber>>, EscrowError>;

    /// Takes in what is sent with the call as a repayment of what a party has to give back. Anyone may pay it.
    ///
    /// Errors, in this order: [`EscrowError::NoDebt`], [`EscrowError::NothingSent`], [`EscrowError::Overflow`]. Events:
    /// [`PaidBack`], [`PaymentDelivered`].
    #[ink(message, payable)]
    fn pay_back(&mut self, party: Party) -> Result<(), EscrowError>;

    /// Keeps back up to `amount` of what is free for an appeal, and tells how much. The bound claims contract only.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NotClaims`], [`EscrowError::NoSuchAsset`],
    /// [`EscrowError::Overflow`]. Event: [`HoldChanged`].
    #[ink(message)]
    fn hold(&mut self, asset: AssetId, amount: Amount) -> Result<Amount, EscrowError>;

    /// What was kept back serves the line, or is free again. The bound claims contract only.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NotClaims`], [`EscrowError::NoSuchAsset`],
    /// [`EscrowError::Overflow`]. Event: [`HoldChanged`].
    #[ink(message)]
    fn release_hold(&mut self, asset: AssetId, amount: Amount) -> Result<(), EscrowError>;

    /// What a party has to give back.
    #[ink(message)]
    fn debt(&self, asset: AssetId, party: Party) -> Amount;

    /// Makes up to `count` payments of the line that have money behind them. Anyone may call it. Tells how many payments it
    /// completed.
    ///
    /// Errors, in this order: [`EscrowError::NoSuchAsset`], [`EscrowError::TooMany`]. Event: [`PaymentDelivered`].
    #[ink(message)]
    fn settle(&mut self, asset: AssetId, count: u32) -> Result<u32, EscrowError>;

    /// Sends the caller's credit to `to`.
    ///
    /// Errors, in this order: [`EscrowError::NoSuchAsset`], [`EscrowError::NoCredit`], [`EscrowError::TransferFailed`].
    /// Event: [`CreditFetched`].
    #[ink(message)]
    fn fetch_credit(&mut self, asset: AssetId, to: AccountId) -> Result<Amount, EscrowError>;

    /// The ledger of an asset.
    #[ink(message)]
    fn ledger(&self, asset: AssetId) -> Option<Ledger>;

    /// A payment and where it stands.
    #[ink(message)]
    fn payment(&self, asset: AssetId, payment: PaymentNumber) -> Option<(Payment, PaymentStatus)>;

    /// What waits for an account to be fetched.
    #[ink(message)]
    fn credit(&self, asset: AssetId, account: AccountId) -> Amount;

    /// The bound claims contract.
    #[ink(message)]
    fn claims(&self) -> Option<AccountId>;

    /// The owner.
    #[ink(message)]
    fn owner(&self) -> AccountId;
}
