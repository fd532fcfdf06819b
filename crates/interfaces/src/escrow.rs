//! The escrow of one insurer: funds, reservations, payouts.

use alloc::vec::Vec;
use domain::ids::{Account, AssetId, BatchId, PaymentNumber};
use domain::ledger::{Delivery, Ledger, Party, Payment, PaymentStatus, Solvency};
use domain::money::{Amount, Overflow};
use domain::wire;
use domain::withdrawal::Withdrawal;
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
        /// The escrow was not offered to the caller.
        NotOffered,
        /// The caller is not the treasurer.
        NotTreasurer,
        /// The token is listed already.
        AlreadyListed,
        /// The token does not tell what the escrow has of it, or took more than it was told to: the whole message is undone.
        TokenFailed,
        /// The escrow has no more of the asset than its ledger says.
        NoSurplus,
        /// The escrow has less of the asset than its ledger says.
        Short,
        /// So much is not free.
        NotFree,
        /// No withdrawal of the asset is announced.
        NotAnnounced,
        /// A withdrawal of the asset is announced already.
        AlreadyAnnounced,
        /// The withdrawal has not stood announced for long enough.
        TooEarly,
        /// The withdrawal has stood announced for too long.
        Expired,
        /// The account has the other role: the owner is not the treasurer.
        HasOtherRole,
    }
}

impl From<Overflow> for EscrowError {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

wire! {
    /// What became of an announcement.
    #[derive(Copy)]
    pub enum WithdrawalChange {
        /// It stands.
        Announced,
        /// It was taken back.
        Cancelled,
        /// It was followed: the money left.
        Made,
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
    /// Who sent it; the escrow itself, where it adopted what had come without a message.
    pub from: AccountId,
    /// The asset.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}

/// A payment became due and waits in the line, whole or in part. Of one that is made at once only [`PaymentDelivered`] tells.
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
    /// For which batch.
    pub batch: BatchId,
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

/// A token was listed, for good.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetListed {
    /// The number it got.
    pub asset: AssetId,
    /// The token.
    pub token: AccountId,
}

/// The role of the treasurer was given, or taken.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreasurerSet {
    /// Who withdraws free funds; nobody, if that is none.
    pub treasurer: Option<AccountId>,
}

/// A withdrawal was announced, taken back or made.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalChanged {
    /// The asset.
    pub asset: AssetId,
    /// Where the money goes.
    pub to: AccountId,
    /// How much.
    pub amount: Amount,
    /// Which of them.
    pub change: WithdrawalChange,
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

    /// Takes in what is sent with the call, in the chain's own asset, as a repayment of what a party has to give back. Anyone may
    /// pay it. Debts in a token are set off against what the party gets next.
    ///
    /// Errors, in this order: [`EscrowError::NoDebt`], [`EscrowError::NothingSent`], [`EscrowError::Overflow`]. Events:
    /// [`PaidBack`], [`PaymentDelivered`].
    #[ink(message, payable)]
    fn pay_back(&mut self, party: Party) -> Result<(), EscrowError>;

    /// Keeps back up to `amount` of what is free for an appeal, and tells how much: nobody withdraws it, and payments that become
    /// due draw on it when nothing is free. The bound claims contract only.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NotClaims`], [`EscrowError::NoSuchAsset`],
    /// [`EscrowError::Overflow`]. Event: [`HoldChanged`].
    #[ink(message)]
    fn hold(&mut self, asset: AssetId, amount: Amount) -> Result<Amount, EscrowError>;

    /// What was kept back, as far as it still is, serves the line or is free again. The bound claims contract only.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NotClaims`], [`EscrowError::NoSuchAsset`],
    /// [`EscrowError::Overflow`]. Event: [`HoldChanged`].
    #[ink(message)]
    fn release_hold(&mut self, asset: AssetId, amount: Amount) -> Result<(), EscrowError>;

    /// What stands in the line of a batch up to `batch` is paid in full from now on: no debt is set off against it any
    /// more. The bound claims contract only, before it runs other code: that finds nothing in the line that it could
    /// take away. Nobody breaks a seal: of two batches the later one counts.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NotClaims`].
    #[ink(message)]
    fn seal(&mut self, batch: BatchId) -> Result<(), EscrowError>;

    /// The batch up to which the line is sealed; 0 where it never was.
    #[ink(message)]
    fn sealed(&self) -> BatchId;

    /// Takes `amount` of a listed token from the caller, who has allowed the escrow to; what counts is what really
    /// came. Anyone may fund. The line is served first, as by [`Escrow::deposit`].
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NoSuchAsset`] (the chain's own asset is none that is
    /// taken so), [`EscrowError::NothingSent`], [`EscrowError::TokenFailed`], [`EscrowError::TransferFailed`] (nothing came),
    /// [`EscrowError::Overflow`]. Events: [`Deposited`], [`PaymentDelivered`].
    #[ink(message)]
    fn deposit_token(&mut self, asset: AssetId, amount: Amount) -> Result<(), EscrowError>;

    /// Takes into the ledger what the escrow has beyond what is held: it came by plain transfer, or from a token's own doing.
    /// Anyone may call it. The line is served first, as by [`Escrow::deposit`].
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NoSuchAsset`], [`EscrowError::TokenFailed`],
    /// [`EscrowError::NoSurplus`], [`EscrowError::Overflow`]. Events: [`Deposited`], [`PaymentDelivered`].
    #[ink(message)]
    fn adopt(&mut self, asset: AssetId) -> Result<Amount, EscrowError>;

    /// Lists a PSP22 token as the next asset, for good. Owner only.
    ///
    /// Warning: a token is foreign code. It can keep, take or make up what it likes of itself, never of another asset.
    ///
    /// Errors, in this order: [`EscrowError::NotOwner`], [`EscrowError::AlreadyListed`], [`EscrowError::TooMany`] (above
    /// [`domain::bounds::MAX_ASSETS`]), [`EscrowError::TokenFailed`]. Event: [`AssetListed`].
    #[ink(message)]
    fn list_asset(&mut self, token: AccountId) -> Result<AssetId, EscrowError>;

    /// Gives the role of the treasurer, or takes it. Owner only.
    ///
    /// Errors, in this order: [`EscrowError::NotOwner`], [`EscrowError::HasOtherRole`]. Event: [`TreasurerSet`].
    #[ink(message)]
    fn set_treasurer(&mut self, treasurer: Option<AccountId>) -> Result<(), EscrowError>;

    /// Announces that free funds will be withdrawn. It stands until it is made or cancelled; nothing is set aside for
    /// it. Treasurer only.
    ///
    /// Errors, in this order: [`EscrowError::NotTreasurer`], [`EscrowError::NoSuchAsset`], [`EscrowError::AlreadyAnnounced`],
    /// [`EscrowError::ZeroPayment`], [`EscrowError::NotFree`]. Event: [`WithdrawalChanged`].
    #[ink(message)]
    fn announce_withdrawal(&mut self, asset: AssetId, to: AccountId, amount: Amount) -> Result<(), EscrowError>;

    /// Makes the announced withdrawal, whole or not at all, once it has stood for [`domain::bounds::WITHDRAWAL_DELAY`]. While
    /// anything is queued nothing is free. Treasurer only.
    ///
    /// Errors, in this order: [`EscrowError::NotTreasurer`], [`EscrowError::NoSuchAsset`],
    /// [`EscrowError::NotAnnounced`], [`EscrowError::TooEarly`], [`EscrowError::Expired`], [`EscrowError::NotFree`],
    /// [`EscrowError::TokenFailed`], [`EscrowError::Short`], [`EscrowError::TransferFailed`]. Event:
    /// [`WithdrawalChanged`].
    #[ink(message)]
    fn withdraw(&mut self, asset: AssetId) -> Result<Amount, EscrowError>;

    /// Takes the announcement back. Owner or treasurer.
    ///
    /// Errors, in this order: [`EscrowError::NotTreasurer`], [`EscrowError::NotAnnounced`]. Event: [`WithdrawalChanged`].
    #[ink(message)]
    fn cancel_withdrawal(&mut self, asset: AssetId) -> Result<(), EscrowError>;

    /// Offers the escrow to another account, in the place of whoever it was offered to before; none takes the offer back. Owner
    /// only.
    ///
    /// Errors: [`EscrowError::NotOwner`]. Event: [`crate::ownership::OwnershipOffered`].
    #[ink(message)]
    fn offer_ownership(&mut self, to: Option<AccountId>) -> Result<(), EscrowError>;

    /// Takes the escrow over. Whom it was offered to.
    ///
    /// Errors, in this order: [`EscrowError::NotOffered`], [`EscrowError::HasOtherRole`]. Event:
    /// [`crate::ownership::OwnershipTaken`].
    #[ink(message)]
    fn take_ownership(&mut self) -> Result<(), EscrowError>;

    /// The token that an asset is; none for the chain's own, and for what is not listed.
    #[ink(message)]
    fn token(&self, asset: AssetId) -> Option<AccountId>;

    /// The ledger of an asset beside what the escrow really has of it, in one read.
    #[ink(message)]
    fn solvency(&self, asset: AssetId) -> Option<Solvency>;

    /// The withdrawal of an asset that is announced.
    #[ink(message)]
    fn withdrawal(&self, asset: AssetId) -> Option<Withdrawal>;

    /// The treasurer.
    #[ink(message)]
    fn treasurer(&self) -> Option<AccountId>;

    /// The insurer's people here: the owner, and the treasurer where there is one. They are no impartial judges of claims.
    #[ink(message)]
    fn involved(&self) -> Vec<AccountId>;

    /// To whom the escrow is offered.
    #[ink(message)]
    fn offered_to(&self) -> Option<AccountId>;

    /// What a party has to give back.
    #[ink(message)]
    fn debt(&self, asset: AssetId, party: Party) -> Amount;

    /// Makes up to `count` payments of the line that have money behind them, or a debt to be set off against. Anyone may call it.
    /// Tells how many payments it completed.
    ///
    /// Of a token what really left the escrow counts as paid, up to what was due; what did not leave becomes a credit.
    ///
    /// Errors, in this order: [`EscrowError::NoSuchAsset`], [`EscrowError::TooMany`], [`EscrowError::TokenFailed`]. Event:
    /// [`PaymentDelivered`].
    #[ink(message)]
    fn settle(&mut self, asset: AssetId, count: u32) -> Result<u32, EscrowError>;

    /// Sends the caller's credit to `to`.
    ///
    /// Errors, in this order: [`EscrowError::NoSuchAsset`], [`EscrowError::NoCredit`], [`EscrowError::TokenFailed`],
    /// [`EscrowError::TransferFailed`] (not all of it left).
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

/// The one message of the escrow that stands in its code itself; [`Escrow`] stand in the annex (see [`crate::annex`]).
#[ink::trait_definition]
pub trait Payout {
    /// Makes payments due, at the end of the line, notes what parties have to give back, and makes what payments can be made at
    /// once. Tells the number of each payment; none where nothing is due. The bound claims contract only.
    ///
    /// Payments in a token are not made here, so that no token can stop a batch of claims: [`Escrow::settle`] makes them.
    ///
    /// Errors, in this order: [`EscrowError::NotBound`], [`EscrowError::NotClaims`], [`EscrowError::NoSuchAsset`],
    /// [`EscrowError::TooMany`], [`EscrowError::ZeroPayment`], [`EscrowError::Overflow`]. Events: [`PaymentDue`],
    /// [`Reversed`], [`PaymentDelivered`].
    #[ink(message, selector = 0x9BAE9D5E)]
    fn pay(
        &mut self,
        asset: AssetId,
        batch: BatchId,
        dues: Vec<Due>,
    ) -> Result<Vec<Option<PaymentNumber>>, EscrowError>;
}
