//! Assets side by side: PSP22 tokens that do as they are told.

use client::chain::Chain;
use client::domain::bounds::MAX_ASSETS;
use client::domain::ids::{AssetId, BatchId, PaymentNumber};
use client::domain::ledger::{Delivery, Ledger, Payment, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::escrow::{Due, EscrowError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR_PAYOUT, HILL_PAYOUT, OWNER, STRANGER, TREASURY};
use support::build::money;
use support::token::{due, ByHand, Mode, Token, SOMEONE, TOKEN};

const NATIVE: AssetId = AssetId::NATIVE;
const NONE: Amount = Amount::ZERO;

#[test]
fn a_listed_token_is_an_asset_with_a_ledger_of_its_own() {
    let mut it = ByHand::new();
    let (token, escrow) = (it.token, it.escrow);
    assert_eq!(it.ledger(TOKEN), Ledger::default());
    assert_eq!(escrow.token(TOKEN).ask(&mut it.world.chain).unwrap(), Some(token.0));
    assert_eq!(escrow.token(NATIVE).ask(&mut it.world.chain).unwrap(), None);
    assert_eq!(escrow.token(AssetId(2)).ask(&mut it.world.chain).unwrap(), None);
    let other = it.another_token(2);
    let called = escrow.list_asset(other.0).send(&mut it.world.chain, id(OWNER)).unwrap();
    assert_eq!(called.value, AssetId(2));
    let [SuiteEvent::AssetListed(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.asset, event.token), (AssetId(2), other.0));
    assert_eq!(escrow.ledger(AssetId(3)).ask(&mut it.world.chain).unwrap(), None);
}

#[test]
fn listing_is_refused() {
    let mut it = ByHand::new();
    let (token, escrow) = (it.token, it.escrow);
    let other = it.another_token(2);
    for who in [STRANGER, TREASURY] {
        it.refused(Error::NotOwner, |it| escrow.list_asset(other.0).send(&mut it.world.chain, id(who)));
    }
    it.refused(Error::AlreadyListed, |it| escrow.list_asset(token.0).send(&mut it.world.chain, id(OWNER)));
    // An account without code, and a contract that is no token.
    let policies = it.world.suite.policies.0;
    for none in [id(STRANGER), policies] {
        it.refused(Error::TokenFailed, |it| escrow.list_asset(none).send(&mut it.world.chain, id(OWNER)));
    }
    other.set(&mut it.world, Mode::TellsWith(16));
    it.refused(Error::TokenFailed, |it| escrow.list_asset(other.0).send(&mut it.world.chain, id(OWNER)));
}

#[test]
fn so_many_assets_are_listed_and_no_more() {
    let mut it = ByHand::new();
    let escrow = it.escrow;
    // Asset 1 is listed.
    for number in 2..MAX_ASSETS {
        let token = it.another_token(number);
        let listed = escrow.list_asset(token.0).send(&mut it.world.chain, id(OWNER)).unwrap().value;
        assert_eq!(listed, AssetId(number));
    }
    let token = it.another_token(MAX_ASSETS);
    it.refused(Error::TooMany, |it| escrow.list_asset(token.0).send(&mut it.world.chain, id(OWNER)));
    // That it is listed wins.
    let listed = it.token.0;
    it.refused(Error::AlreadyListed, |it| escrow.list_asset(listed).send(&mut it.world.chain, id(OWNER)));
}

#[test]
fn a_deposit_is_what_came() {
    let mut it = ByHand::new();
    it.allow(money(10));
    let called = it.escrow.deposit_token(TOKEN, money(7)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    let [SuiteEvent::Deposited(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.from, event.asset, event.amount), (id(TREASURY), TOKEN, money(7)));
    assert_eq!(it.ledger(TOKEN), Ledger { held: money(7), free: money(7), ..Ledger::default() });
    assert_eq!(it.ledger(NATIVE), Ledger::default(), "the other asset has not moved");
    assert_eq!(it.tokens_of(TREASURY), money(3));
    // A token that keeps a fee: what came counts.
    it.token.set(&mut it.world, Mode::KeepsFee(money(1).0));
    let called = it.escrow.deposit_token(TOKEN, money(3)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    let [SuiteEvent::Deposited(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.amount, money(2));
    assert_eq!(it.ledger(TOKEN), Ledger { held: money(9), free: money(9), ..Ledger::default() });
    assert_eq!(it.solvency(TOKEN).actual, Some(money(9)));
}

#[test]
fn deposits_of_tokens_are_refused() {
    let mut it = ByHand::new();
    it.allow(money(10));
    let escrow = it.escrow;
    for asset in [NATIVE, AssetId(2)] {
        it.refused(Error::NoSuchAsset, |it| {
            escrow.deposit_token(asset, money(1)).send(&mut it.world.chain, id(TREASURY))
        });
    }
    it.refused(Error::NothingSent, |it| escrow.deposit_token(TOKEN, NONE).send(&mut it.world.chain, id(TREASURY)));
    // More than was allowed, and by somebody who has allowed nothing.
    it.refused(Error::TransferFailed, |it| {
        escrow.deposit_token(TOKEN, money(11)).send(&mut it.world.chain, id(TREASURY))
    });
    it.refused(Error::TransferFailed, |it| {
        escrow.deposit_token(TOKEN, money(1)).send(&mut it.world.chain, id(STRANGER))
    });
    // Replay.
    escrow.deposit_token(TOKEN, money(10)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    it.refused(Error::TransferFailed, |it| {
        escrow.deposit_token(TOKEN, money(10)).send(&mut it.world.chain, id(TREASURY))
    });
}

#[test]
fn an_unbound_escrow_takes_no_token() {
    let mut world = support::World::bare();
    let escrow = world.lone_escrow();
    world.refused(Error::NotBound, |w| escrow.deposit_token(TOKEN, money(1)).send(&mut w.chain, id(TREASURY)));
    world.refused(Error::NotBound, |w| escrow.adopt(TOKEN).send(&mut w.chain, id(TREASURY)));
}

#[test]
fn a_payment_in_a_token_is_due_with_the_claim_and_made_by_settling() {
    let mut it = ByHand::with(money(10));
    let called = it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(4))]);
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!((called.value, names), (vec![Some(PaymentNumber(0))], vec!["PaymentDue"]));
    let expected = Ledger {
        held: money(10),
        free: money(6),
        reserved: money(4),
        owed: money(4),
        next: PaymentNumber(1),
        ..Ledger::default()
    };
    assert_eq!(it.ledger(TOKEN), expected);
    assert_eq!(it.payment(TOKEN, 0).1, PaymentStatus::Reserved);

    let called = it.settle(TOKEN, 8).unwrap();
    let [SuiteEvent::PaymentDelivered(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((called.value, event.asset, event.amount), (1, TOKEN, money(4)));
    assert_eq!((event.delivery, event.complete), (Delivery::Pushed, true));
    let (head, next) = (PaymentNumber(1), PaymentNumber(1));
    let expected = Ledger { held: money(6), free: money(6), delivered: money(4), head, next, ..Ledger::default() };
    assert_eq!(it.ledger(TOKEN), expected);
    let expected = Payment {
        batch: BatchId(1),
        party: SOMEONE,
        payee: party(HARBOUR_PAYOUT),
        amount: money(4),
        due_before: NONE,
        delivered: money(4),
        credited: NONE,
        withheld: NONE,
        completed_at: Some(it.world.chain.now_millis().unwrap()),
    };
    assert_eq!(it.payment(TOKEN, 0), (expected, PaymentStatus::Paid));
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), money(4));
    // Replay.
    assert_eq!(it.settle(TOKEN, 8).unwrap().value, 0);
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), money(4));
    it.refused(Error::NoSuchAsset, |it| it.settle(AssetId(2), 1));
}

#[test]
fn each_asset_has_a_line_of_its_own() {
    let mut it = ByHand::with(money(5));
    it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(8)), due(HILL_PAYOUT, money(1))]);
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, money(3))]);
    // The head is paid in part; nothing overtakes it, and the other asset's money is not touched.
    it.deposit(money(2));
    assert_eq!(it.settle(TOKEN, 50).unwrap().value, 0);
    assert_eq!((it.tokens_of(HARBOUR_PAYOUT), it.tokens_of(HILL_PAYOUT)), (money(5), NONE));
    let ledger = it.ledger(TOKEN);
    assert_eq!((ledger.held, ledger.owed, ledger.head), (NONE, money(4), PaymentNumber(0)));
    let ledger = it.ledger(NATIVE);
    assert_eq!((ledger.held, ledger.owed, ledger.delivered), (NONE, money(1), money(2)));
    // A deposit serves its own line, and makes its payments at once.
    it.deposit_token(money(6));
    assert_eq!((it.tokens_of(HARBOUR_PAYOUT), it.tokens_of(HILL_PAYOUT)), (money(8), money(1)));
    let ledger = it.ledger(TOKEN);
    assert_eq!((ledger.held, ledger.free, ledger.owed), (money(2), money(2), NONE));
    assert_eq!(it.ledger(NATIVE).owed, money(1));
}

#[test]
fn a_deposit_makes_eight_payments_and_settling_the_rest() {
    let mut it = ByHand::new();
    let dues: Vec<_> = (0..12).map(|_| due(HARBOUR_PAYOUT, money(1))).collect();
    it.pay(TOKEN, &dues);
    it.deposit_token(money(11));
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), money(8));
    assert_eq!(it.ledger(TOKEN).reserved, money(3));
    assert_eq!(it.settle(TOKEN, 2).unwrap().value, 2);
    assert_eq!(it.settle(TOKEN, 2).unwrap().value, 1);
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), money(11));
    assert_eq!(it.payment(TOKEN, 11).1, PaymentStatus::Queued);
}

#[test]
fn a_debt_in_a_token_is_set_off_in_that_token() {
    let mut it = ByHand::new();
    let back = Due { amount: NONE, reversed: money(5), ..due(HARBOUR_PAYOUT, NONE) };
    it.pay(TOKEN, &[back, due(HARBOUR_PAYOUT, money(3)), due(HILL_PAYOUT, money(4))]);
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, money(1))]);
    assert_eq!(it.ledger(TOKEN).debts, money(5));
    // Without a token in the escrow: 3 are set off whole, 2 of the 4.
    assert_eq!(it.settle(TOKEN, 50).unwrap().value, 1);
    let expected = Ledger {
        owed: money(2),
        delivered: money(5),
        head: PaymentNumber(1),
        next: PaymentNumber(2),
        ..Ledger::default()
    };
    assert_eq!(it.ledger(TOKEN), expected);
    assert_eq!(it.payment(TOKEN, 0).1, PaymentStatus::Paid);
    assert_eq!(it.payment(TOKEN, 1).0.withheld, money(2));
    assert_eq!(it.ledger(NATIVE).owed, money(1), "a debt in one asset is none in another");
    it.deposit_token(money(2));
    assert_eq!(it.tokens_of(HILL_PAYOUT), money(2));
    assert_eq!(it.ledger(TOKEN).owed, NONE);
}

#[test]
fn what_is_kept_back_of_a_token_serves_its_line_and_is_paid_by_settling() {
    let mut it = ByHand::with(money(10));
    let escrow = it.escrow;
    let kept = escrow.hold(TOKEN, money(9)).send(&mut it.world.chain, id(TREASURY)).unwrap().value;
    assert_eq!(kept, money(9));
    it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(4))]);
    escrow.release_hold(TOKEN, money(9)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    let ledger = it.ledger(TOKEN);
    assert_eq!((ledger.free, ledger.reserved, ledger.on_hold), (money(6), money(4), NONE));
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), NONE);
    it.settle(TOKEN, 1).unwrap();
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), money(4));
}

#[test]
fn a_credit_in_a_token_is_fetched_once() {
    let mut it = ByHand::with(money(10));
    let escrow = it.escrow;
    it.token.set(&mut it.world, Mode::Refuses(id(HARBOUR_PAYOUT)));
    it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(4)), due(HILL_PAYOUT, money(1))]);
    assert_eq!(it.settle(TOKEN, 50).unwrap().value, 2, "who is refused blocks nobody");
    assert_eq!((it.credit(TOKEN, HARBOUR_PAYOUT), it.credit(NATIVE, HARBOUR_PAYOUT)), (money(4), NONE));
    assert_eq!(it.tokens_of(HILL_PAYOUT), money(1));
    let payee = id(HARBOUR_PAYOUT);
    it.refused(Error::TransferFailed, |it| escrow.fetch_credit(TOKEN, payee).send(&mut it.world.chain, payee));
    it.refused(Error::NoCredit, |it| escrow.fetch_credit(NATIVE, payee).send(&mut it.world.chain, payee));
    let before = it.ledger(TOKEN);
    let called = escrow.fetch_credit(TOKEN, id(STRANGER)).send(&mut it.world.chain, payee).unwrap();
    assert_eq!(called.value, money(4));
    assert_eq!(it.tokens_of(STRANGER), money(4));
    assert_eq!(it.ledger(TOKEN), Ledger { held: money(5), credits: NONE, ..before });
    it.refused(Error::NoCredit, |it| escrow.fetch_credit(TOKEN, id(STRANGER)).send(&mut it.world.chain, payee));
}

#[test]
fn the_standards_selectors_are_the_ones_that_are_called() {
    // `Token` calls the published selectors; the escrow those it computes. Both reach the same token.
    let mut it = ByHand::with(money(3));
    let escrow = it.escrow.0;
    let token: Token = it.token;
    token.mint(&mut it.world, id(STRANGER), money(2));
    token.transfer(&mut it.world, STRANGER, escrow, money(2));
    assert_eq!(it.solvency(TOKEN).actual, Some(money(5)));
    assert_eq!(token.balance(&mut it.world, escrow), money(5));
}
