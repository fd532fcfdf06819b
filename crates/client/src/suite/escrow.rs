//! Messages of the escrow.

use domain::ids::{AssetId, BatchId, PaymentNumber};
use domain::ledger::{Ledger, Party, Payment, PaymentStatus, Solvency};
use domain::money::Amount;
use domain::withdrawal::Withdrawal;
use interfaces::escrow::{Due, EscrowError};

use super::{Message, Question};
use crate::chain::AccountId;

/// The escrow at an address. Each method is the message of [`interfaces::escrow::Escrow`] of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escrow(pub AccountId);

type Answer<T> = Message<T, EscrowError>;

impl Escrow {
    /// Binds the claims contract, for good. From the owner.
    pub fn bind_claims(self, claims: AccountId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::bind_claims"), &claims)
    }

    /// Pays in. From anyone.
    pub fn deposit(self, amount: Amount) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::deposit"), &()).carrying(amount.0)
    }

    /// Takes an amount of a token from the caller, who has allowed it. From anyone.
    pub fn deposit_token(self, asset: AssetId, amount: Amount) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::deposit_token"), &(asset, amount))
    }

    /// Takes into the ledger what came without a message. From anyone.
    pub fn adopt(self, asset: AssetId) -> Answer<Amount> {
        Message::new(self.0, ink::selector_bytes!("Escrow::adopt"), &asset)
    }

    /// Lists a token, for good. From the owner.
    pub fn list_asset(self, token: AccountId) -> Answer<AssetId> {
        Message::new(self.0, ink::selector_bytes!("Escrow::list_asset"), &token)
    }

    /// Gives or takes the treasurer's role. From the owner.
    pub fn set_treasurer(self, treasurer: Option<AccountId>) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::set_treasurer"), &treasurer)
    }

    /// Announces a withdrawal of free funds. From the treasurer.
    pub fn announce_withdrawal(self, asset: AssetId, to: AccountId, amount: Amount) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::announce_withdrawal"), &(asset, to, amount))
    }

    /// Makes the announced withdrawal. From the treasurer.
    pub fn withdraw(self, asset: AssetId) -> Answer<Amount> {
        Message::new(self.0, ink::selector_bytes!("Escrow::withdraw"), &asset)
    }

    /// Takes the announcement back. From the owner or the treasurer.
    pub fn cancel_withdrawal(self, asset: AssetId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::cancel_withdrawal"), &asset)
    }

    /// Offers the escrow to another account, or takes the offer back. From the owner.
    pub fn offer_ownership(self, to: Option<AccountId>) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::offer_ownership"), &to)
    }

    /// Takes the escrow over. From whom it was offered to.
    pub fn take_ownership(self) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::take_ownership"), &())
    }

    /// Makes payments due and notes what is to be given back. From the bound claims contract, so that anyone else is refused.
    pub fn pay(self, asset: AssetId, batch: BatchId, dues: &[Due]) -> Answer<Vec<Option<PaymentNumber>>> {
        Message::new(self.0, interfaces::annex::SELECTOR, &(asset, batch, dues))
    }

    /// Pays back what a party has to give back. From anyone.
    pub fn pay_back(self, party: Party, amount: Amount) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::pay_back"), &party).carrying(amount.0)
    }

    /// Keeps money back for an appeal. From the bound claims contract, so that anyone else is refused.
    pub fn hold(self, asset: AssetId, amount: Amount) -> Answer<Amount> {
        Message::new(self.0, ink::selector_bytes!("Escrow::hold"), &(asset, amount))
    }

    /// Gives free what was kept back. From the bound claims contract, so that anyone else is refused.
    pub fn release_hold(self, asset: AssetId, amount: Amount) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::release_hold"), &(asset, amount))
    }

    /// Lets the line be paid in full up to a batch. From the bound claims contract, so that anyone else is refused.
    pub fn seal(self, batch: BatchId) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Escrow::seal"), &batch)
    }

    /// The batch up to which the line is sealed.
    pub fn sealed(self) -> Question<BatchId> {
        Question::new(self.0, ink::selector_bytes!("Escrow::sealed"), &())
    }

    /// What a party has to give back.
    pub fn debt(self, asset: AssetId, party: Party) -> Question<Amount> {
        Question::new(self.0, ink::selector_bytes!("Escrow::debt"), &(asset, party))
    }

    /// Makes payments of the line. From anyone.
    pub fn settle(self, asset: AssetId, count: u32) -> Answer<u32> {
        Message::new(self.0, ink::selector_bytes!("Escrow::settle"), &(asset, count))
    }

    /// Sends a credit to `to`. From its owner.
    pub fn fetch_credit(self, asset: AssetId, to: AccountId) -> Answer<Amount> {
        Message::new(self.0, ink::selector_bytes!("Escrow::fetch_credit"), &(asset, to))
    }

    /// The ledger of an asset.
    pub fn ledger(self, asset: AssetId) -> Question<Option<Ledger>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::ledger"), &asset)
    }

    /// A payment and where it stands.
    pub fn payment(self, asset: AssetId, payment: PaymentNumber) -> Question<Option<(Payment, PaymentStatus)>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::payment"), &(asset, payment))
    }

    /// What waits for an account.
    pub fn credit(self, asset: AssetId, account: AccountId) -> Question<Amount> {
        Question::new(self.0, ink::selector_bytes!("Escrow::credit"), &(asset, account))
    }

    /// The token that an asset is.
    pub fn token(self, asset: AssetId) -> Question<Option<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::token"), &asset)
    }

    /// The ledger of an asset beside what the escrow really has.
    pub fn solvency(self, asset: AssetId) -> Question<Option<Solvency>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::solvency"), &asset)
    }

    /// The withdrawal that is announced.
    pub fn withdrawal(self, asset: AssetId) -> Question<Option<Withdrawal>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::withdrawal"), &asset)
    }

    /// The treasurer.
    pub fn treasurer(self) -> Question<Option<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::treasurer"), &())
    }

    /// The insurer's people: the owner, and the treasurer where there is one.
    pub fn involved(self) -> Question<Vec<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::involved"), &())
    }

    /// To whom the escrow is offered.
    pub fn offered_to(self) -> Question<Option<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::offered_to"), &())
    }

    /// The bound claims contract.
    pub fn claims(self) -> Question<Option<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Escrow::claims"), &())
    }

    /// The owner.
    pub fn owner(self) -> Question<AccountId> {
        Question::new(self.0, ink::selector_bytes!("Escrow::owner"), &())
    }
}
