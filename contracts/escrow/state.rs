//! All that the escrow keeps. Payments are marked, never removed.

use domain::ids::{Account, AssetId, BatchId, PaymentNumber};
use domain::ledger::{Ledger, Party, Payment};
use domain::money::Amount;
use domain::ownership::Ownership;
use domain::withdrawal::Withdrawal;
use ink::primitives::AccountId;
use ink::storage::Mapping;
use interfaces::escrow::EscrowError;
use interfaces::record::{Record, Records};
use interfaces::{account, account_id};

/// The escrow's state.
#[ink::storage_item]
#[cfg_attr(feature = "std", derive(Debug))]
#[derive(Default)]
pub struct State {
    /// Who is in charge.
    roles: Mapping<Role, Record<Option<AccountId>>>,
    /// The ledger of each asset.
    ledgers: Mapping<AssetId, Record<Ledger>>,
    /// Payments, numbered per asset.
    payments: Mapping<(AssetId, PaymentNumber), Record<Payment>>,
    /// What could not be delivered.
    credits: Mapping<(AssetId, Account), Record<Amount>>,
    /// What parties have to give back.
    debts: Mapping<(AssetId, Party), Record<Amount>>,
    /// The listed tokens, from asset 1 on.
    tokens: Mapping<AssetId, Record<AccountId>>,
    /// The last withdrawal that was announced, and whether it stands: always of one size, so that nobody gains by closing it.
    withdrawals: Mapping<AssetId, Record<(Withdrawal, bool)>>,
    /// The batch up to which payments are made in full, whatever their payee owes.
    sealed: Mapping<(), Record<BatchId>>,
}

domain::wire! {
    /// Who is in charge of what.
    #[derive(Copy)]
    pub enum Role {
        /// The owner.
        Owner,
        /// Who may take the escrow over.
        Proposed,
        /// The bound claims contract.
        Claims,
        /// Who withdraws free funds.
        Treasurer,
    }
}

impl State {
    /// A new escrow of an owner.
    pub fn new(owner: AccountId) -> Self {
        let mut state = Self::default();
        state.store_ownership(Ownership::of(account(owner)));
        state.store_ledger(AssetId::NATIVE, Ledger::default());
        state
    }

    /// The same records once more, to be changed: a state knows where they lie, and holds none itself.
    pub fn again(&self) -> Self {
        Self::default()
    }

    /// Who has a role.
    pub fn load_role(&self, role: Role) -> Option<AccountId> {
        self.roles.load(role)?
    }

    /// Keeps who has a role.
    pub fn store_role(&mut self, role: Role, who: Option<AccountId>) {
        self.roles.insert(role, &Record(who));
    }

    /// Whose the escrow is.
    pub fn load_ownership(&self) -> Ownership {
        let owner = self.load_role(Role::Owner).expect("the constructor has set it");
        Ownership { owner: account(owner), proposed: self.load_role(Role::Proposed).map(account) }
    }

    /// Keeps whose the escrow is.
    pub fn store_ownership(&mut self, ownership: Ownership) {
        self.store_role(Role::Owner, Some(account_id(ownership.owner)));
        self.store_role(Role::Proposed, ownership.proposed.map(account_id));
    }

    /// The token that an asset is; none if it is the chain's own, or not held.
    pub fn load_token(&self, asset: AssetId) -> Option<AccountId> {
        if asset == AssetId::NATIVE {
            return None;
        }
        self.tokens.load(asset)
    }

    /// Keeps the token that an asset is.
    pub fn store_token(&mut self, asset: AssetId, token: AccountId) {
        self.tokens.insert(asset, &Record(token));
    }

    /// The withdrawal of an asset that stands announced.
    pub fn load_withdrawal(&self, asset: AssetId) -> Option<Withdrawal> {
        self.withdrawals.load(asset).and_then(|(withdrawal, stands)| stands.then_some(withdrawal))
    }

    /// Keeps a withdrawal, and whether it stands.
    pub fn store_withdrawal(&mut self, asset: AssetId, withdrawal: Withdrawal, stands: bool) {
        self.withdrawals.insert(asset, &Record((withdrawal, stands)));
    }

    /// The batch up to which no debt is set off; batches begin with 1.
    pub fn load_sealed(&self) -> BatchId {
        self.sealed.load(()).unwrap_or(BatchId(0))
    }

    /// Keeps the batch up to which no debt is set off.
    pub fn store_sealed(&mut self, batch: BatchId) {
        self.sealed.insert((), &Record(batch));
    }

    /// The ledger of an asset that the escrow holds.
    pub fn load_ledger(&self, asset: AssetId) -> Result<Ledger, EscrowError> {
        self.ledgers.load(asset).ok_or(EscrowError::NoSuchAsset)
    }

    /// Keeps a ledger.
    pub fn store_ledger(&mut self, asset: AssetId, ledger: Ledger) {
        self.ledgers.insert(asset, &Record(ledger));
    }

    /// A payment.
    pub fn load_payment(&self, asset: AssetId, number: PaymentNumber) -> Result<Payment, EscrowError> {
        self.payments.load((asset, number)).ok_or(EscrowError::RecordsInconsistent)
    }

    /// Keeps a payment.
    pub fn store_payment(&mut self, asset: AssetId, number: PaymentNumber, payment: Payment) {
        self.payments.insert((asset, number), &Record(payment));
    }

    /// What waits for an account.
    pub fn load_credit(&self, asset: AssetId, account: Account) -> Amount {
        self.credits.load((asset, account)).unwrap_or_default()
    }

    /// Keeps what waits for an account.
    pub fn store_credit(&mut self, asset: AssetId, account: Account, amount: Amount) {
        self.credits.insert((asset, account), &Record(amount));
    }

    /// What a party has to give back.
    pub fn load_debt(&self, asset: AssetId, party: Party) -> Amount {
        self.debts.load((asset, party)).unwrap_or_default()
    }

    /// Keeps what a party has to give back.
    pub fn store_debt(&mut self, asset: AssetId, party: Party, debt: Amount) {
        self.debts.insert((asset, party), &Record(debt));
    }
}
