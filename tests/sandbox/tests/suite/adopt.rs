//! What comes without a message is no money of the escrow until somebody has it taken in.

use client::chain::Chain;
use client::domain::ids::{AssetId, PaymentNumber};
use client::domain::ledger::{Ledger, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::escrow::EscrowError as Error;
use client::suite::{CallError, SuiteEvent};
use support::actors::{id, HARBOUR_PAYOUT, STRANGER, TREASURY};
use support::build::money;
use support::token::{due, ByHand, Mode, TOKEN};

const NATIVE: AssetId = AssetId::NATIVE;
const NONE: Amount = Amount::ZERO;

fn adopt(it: &mut ByHand, asset: AssetId) -> Result<Amount, CallError<Error>> {
    it.escrow.adopt(asset).send(&mut it.world.chain, id(STRANGER)).map(|called| called.value)
}

#[test]
fn what_came_by_plain_transfer_is_taken_in_once() {
    let mut it = ByHand::new();
    it.deposit(money(2));
    let escrow = it.escrow.0;
    it.world.chain.transfer(id(TREASURY), escrow, money(9).0).unwrap();
    assert_eq!(it.ledger(NATIVE), Ledger { held: money(2), free: money(2), ..Ledger::default() });
    let called = it.escrow.adopt(NATIVE).send(&mut it.world.chain, id(STRANGER)).unwrap();
    assert_eq!(called.value, money(9));
    let [SuiteEvent::Deposited(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.from, event.asset, event.amount), (escrow, NATIVE, money(9)));
    assert_eq!(it.ledger(NATIVE), Ledger { held: money(11), free: money(11), ..Ledger::default() });
    it.refused(Error::NoSurplus, |it| adopt(it, NATIVE));
    it.refused(Error::NoSuchAsset, |it| adopt(it, AssetId(2)));
}

#[test]
fn neither_the_existential_deposit_nor_deposits_for_storage_are_taken_in() {
    let mut it = ByHand::new();
    it.refused(Error::NoSurplus, |it| adopt(it, NATIVE));
    // Payments, debts and credits that are stored: their deposits lie on the escrow's account.
    let usage = it.world.chain.storage_usage(it.escrow.0).unwrap();
    let dues: Vec<_> = (0..20).map(|_| due(HARBOUR_PAYOUT, money(1))).collect();
    it.pay(NATIVE, &dues);
    assert!(it.world.chain.storage_usage(it.escrow.0).unwrap().items >= usage.items + 20);
    it.refused(Error::NoSurplus, |it| adopt(it, NATIVE));
    it.deposit(money(3));
    it.refused(Error::NoSurplus, |it| adopt(it, NATIVE));
    let report = it.solvency(NATIVE);
    assert_eq!((report.actual, report.surplus, report.shortfall), (Some(report.ledger.held), NONE, NONE));
    // One base unit more than is held is one base unit to adopt.
    it.world.chain.transfer(id(TREASURY), it.escrow.0, 1).unwrap();
    assert_eq!(adopt(&mut it, NATIVE), Ok(Amount(1)));
    assert_eq!(it.ledger(NATIVE).owed, money(17).minus(Amount(1)).unwrap());
}

#[test]
fn it_serves_the_line_first() {
    let mut it = ByHand::new();
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, money(4))]);
    let before = it.world.balance(HARBOUR_PAYOUT);
    it.world.chain.transfer(id(TREASURY), it.escrow.0, money(5).0).unwrap();
    assert_eq!(adopt(&mut it, NATIVE), Ok(money(5)));
    assert_eq!(it.world.balance(HARBOUR_PAYOUT), before + money(4).0);
    let (head, next) = (PaymentNumber(1), PaymentNumber(1));
    let expected = Ledger { held: money(1), free: money(1), delivered: money(4), head, next, ..Ledger::default() };
    assert_eq!(it.ledger(NATIVE), expected);
    assert_eq!(it.payment(NATIVE, 0).1, PaymentStatus::Paid);
}

#[test]
fn tokens_that_came_by_plain_transfer_are_taken_in() {
    let mut it = ByHand::with(money(2));
    let (token, escrow) = (it.token, it.escrow.0);
    it.refused(Error::NoSurplus, |it| adopt(it, TOKEN));
    token.mint(&mut it.world, id(STRANGER), money(5));
    token.transfer(&mut it.world, STRANGER, escrow, money(5));
    it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(4))]);
    assert_eq!(adopt(&mut it, TOKEN), Ok(money(5)));
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), money(4));
    let ledger = it.ledger(TOKEN);
    assert_eq!((ledger.held, ledger.free, ledger.owed), (money(3), money(3), NONE));
    assert_eq!(it.ledger(NATIVE), Ledger::default());
    it.refused(Error::NoSurplus, |it| adopt(it, TOKEN));
}

#[test]
fn a_token_that_is_short_or_silent_gives_nothing_to_adopt() {
    let mut it = ByHand::with(money(5));
    let (token, escrow) = (it.token, it.escrow.0);
    token.seize(&mut it.world, escrow, money(1));
    it.refused(Error::NoSurplus, |it| adopt(it, TOKEN));
    // What fills the hole is not adopted: the ledger counts on it already.
    token.mint(&mut it.world, escrow, money(1));
    it.refused(Error::NoSurplus, |it| adopt(it, TOKEN));
    token.set(&mut it.world, Mode::TellsWith(16));
    it.refused(Error::TokenFailed, |it| adopt(it, TOKEN));
}
