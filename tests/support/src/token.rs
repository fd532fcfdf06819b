//! An escrow that is used by hand, with tokens that misbehave on demand.
// The SCALE derive numbers the variants of an enum with a cast that this lint takes for ours.
#![allow(clippy::cast_possible_truncation)]

use client::chain::{encode_message, AccountId, CallReport, Chain, UNIT};
use client::domain::ids::{AssetId, BatchId, PaymentNumber, ProviderId};
use client::domain::ledger::{Ledger, Party, Payment, PaymentStatus, Solvency};
use client::domain::money::Amount;
use client::interfaces::escrow::{Due, EscrowError};
use client::suite::{CallError, Called, Escrow};
use scale::Encode;

use crate::actors::{id, party, HILL_PAYOUT, OWNER, STRANGER, TREASURY};
use crate::World;

/// What a token does, as `contracts/mocks/token` numbers it.
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub enum Mode {
    /// What it is told.
    Honest,
    /// It answers that all went well, and moves nothing.
    MovesNothing,
    /// The receiver gets so much less than was sent.
    KeepsFee(u128),
    /// The sender loses so much more than was sent.
    TakesMore(u128),
    /// It moves so much less than it is told.
    MovesLess(u128),
    /// The receiver pays the sender.
    Backwards,
    /// It refuses to send to this account.
    Refuses(AccountId),
    /// It moves, and answers a transfer with so many bytes.
    AnswersWith(u32),
    /// It tells balances with so many bytes.
    TellsWith(u32),
    /// It computes until it is stopped.
    Burns,
    /// It panics.
    Traps,
    /// It moves, and then calls this contract with these bytes.
    CallsBack(AccountId, Vec<u8>),
    /// It tells everyone this balance.
    Lies(u128),
    /// It sends, and tells no balance after that.
    FallsSilent,
}

/// A token on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(pub AccountId);

impl Token {
    fn tell(self, world: &mut World, from: AccountId, selector: [u8; 4], args: &impl Encode) -> CallReport {
        let report = world.chain.call(from, self.0, 0, encode_message(selector, args)).unwrap();
        assert!(!report.is_reverted(), "{report:?}");
        report
    }

    /// Makes so much for an account.
    pub fn mint(self, world: &mut World, to: AccountId, amount: Amount) {
        self.tell(world, id(OWNER), [0xcf, 0xdd, 0x9a, 0xa2], &(to, amount.0));
    }

    /// Takes so much away from an account.
    pub fn seize(self, world: &mut World, from: AccountId, amount: Amount) {
        self.tell(world, id(OWNER), [0x58, 0xed, 0x92, 0xad], &(from, amount.0));
    }

    /// From now on it does this.
    pub fn set(self, world: &mut World, mode: Mode) {
        self.tell(world, id(OWNER), [0xfb, 0x46, 0x8f, 0x90], &mode);
    }

    /// Someone allows an account to take so much: `PSP22::approve`.
    pub fn approve(self, world: &mut World, from: &str, spender: AccountId, amount: Amount) {
        self.tell(world, id(from), [0xb2, 0x0f, 0x1b, 0xbd], &(spender, amount.0));
    }

    /// Someone sends of his own: `PSP22::transfer`.
    pub fn transfer(self, world: &mut World, from: &str, to: AccountId, amount: Amount) {
        let no_data: &[u8] = &[];
        self.tell(world, id(from), [0xdb, 0x20, 0xf9, 0xf5], &(to, amount.0, no_data));
    }

    /// What an account has: `PSP22::balance_of`.
    pub fn balance(self, world: &mut World, of: AccountId) -> Amount {
        Amount(self.tell(world, id(OWNER), [0x65, 0x68, 0x38, 0x2f], &of).decode().unwrap())
    }
}

/// For whom the payments by hand are.
pub const SOMEONE: Party = Party::Provider(ProviderId(0));
/// The first listed token.
pub const TOKEN: AssetId = AssetId(1);

/// What is due to an account.
pub fn due(payee: &str, amount: Amount) -> Due {
    Due { party: SOMEONE, payee: party(payee), amount, reversed: Amount::ZERO }
}

/// An escrow beside the suite, whose payments the treasury makes due by hand; the treasury is its treasurer, too.
pub struct ByHand {
    /// The chain.
    pub world: World,
    /// The escrow.
    pub escrow: Escrow,
    /// A token, honest until it is told otherwise. The escrow lists it as asset 1.
    pub token: Token,
}

impl Default for ByHand {
    fn default() -> Self {
        Self::new()
    }
}

impl ByHand {
    /// An empty one.
    pub fn new() -> Self {
        let mut world = World::bare();
        let escrow = world.lone_escrow();
        let token = Token(world.lone_token(1));
        let chain = &mut world.chain;
        escrow.bind_claims(id(TREASURY)).send(chain, id(OWNER)).unwrap();
        escrow.set_treasurer(Some(id(TREASURY))).send(chain, id(OWNER)).unwrap();
        assert_eq!(escrow.list_asset(token.0).send(chain, id(OWNER)).unwrap().value, TOKEN);
        Self { world, escrow, token }
    }

    /// One with so much of its token.
    pub fn with(amount: Amount) -> Self {
        let mut it = Self::new();
        it.deposit_token(amount);
        it
    }

    /// Another token, not listed.
    pub fn another_token(&mut self, salt: u8) -> Token {
        Token(self.world.lone_token(salt))
    }

    /// The treasury gets so much of the token, and allows the escrow to take it.
    pub fn allow(&mut self, amount: Amount) {
        self.token.mint(&mut self.world, id(TREASURY), amount);
        self.token.approve(&mut self.world, TREASURY, self.escrow.0, amount);
    }

    /// The treasury pays in, in the token.
    pub fn deposit_token(&mut self, amount: Amount) {
        self.allow(amount);
        self.escrow.deposit_token(TOKEN, amount).send(&mut self.world.chain, id(TREASURY)).unwrap();
    }

    /// The treasury pays in, in the chain's own asset.
    pub fn deposit(&mut self, amount: Amount) {
        self.escrow.deposit(amount).send(&mut self.world.chain, id(TREASURY)).unwrap();
    }

    /// Payments become due.
    pub fn pay(&mut self, asset: AssetId, dues: &[Due]) -> Called<Vec<Option<PaymentNumber>>> {
        self.escrow.pay(asset, BatchId(1), dues).send(&mut self.world.chain, id(TREASURY)).unwrap()
    }

    /// Someone lets the line go on.
    pub fn settle(&mut self, asset: AssetId, count: u32) -> Result<Called<u32>, CallError<EscrowError>> {
        self.escrow.settle(asset, count).send(&mut self.world.chain, id(STRANGER))
    }

    /// The ledger of an asset. It balances.
    pub fn ledger(&mut self, asset: AssetId) -> Ledger {
        let ledger = self.escrow.ledger(asset).ask(&mut self.world.chain).unwrap().unwrap();
        assert!(ledger.is_balanced(), "{ledger:?}");
        ledger
    }

    /// A payment, and where it stands.
    pub fn payment(&mut self, asset: AssetId, number: u64) -> (Payment, PaymentStatus) {
        self.escrow.payment(asset, PaymentNumber(number)).ask(&mut self.world.chain).unwrap().unwrap()
    }

    /// What waits for someone.
    pub fn credit(&mut self, asset: AssetId, of: &str) -> Amount {
        self.escrow.credit(asset, id(of)).ask(&mut self.world.chain).unwrap()
    }

    /// The report on an asset.
    pub fn solvency(&mut self, asset: AssetId) -> Solvency {
        self.escrow.solvency(asset).ask(&mut self.world.chain).unwrap().unwrap()
    }

    /// What someone has of the token.
    pub fn tokens_of(&mut self, name: &str) -> Amount {
        self.token.balance(&mut self.world, id(name))
    }

    /// The chain's own asset still comes in and goes out.
    pub fn verify_native_works(&mut self) {
        let native = AssetId::NATIVE;
        let before = self.world.balance(HILL_PAYOUT);
        self.deposit(Amount(UNIT));
        self.pay(native, &[due(HILL_PAYOUT, Amount(UNIT))]);
        assert_eq!(self.world.balance(HILL_PAYOUT), before + UNIT);
        let report = self.solvency(native);
        assert!(report.is_balanced && report.shortfall.is_zero(), "{report:?}");
    }

    /// Does something that must be refused with exactly `error`, and sees that nothing has moved, of the token neither.
    pub fn refused<T: std::fmt::Debug>(
        &mut self,
        error: EscrowError,
        attempt: impl FnOnce(&mut ByHand) -> Result<T, CallError<EscrowError>>,
    ) {
        let before = self.world.everything();
        match attempt(self) {
            Err(CallError::Contract(found)) => assert_eq!(found, error),
            other => panic!("expected to be refused with {error:?}, but: {other:?}"),
        }
        assert_eq!(self.world.everything(), before, "something has moved although {error:?} was returned");
    }
}
