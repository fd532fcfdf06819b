//! Free funds leave after an announcement that everyone can see, and never past the line.

use client::chain::{Chain, EXISTENTIAL_DEPOSIT};
use client::domain::bounds::WITHDRAWAL_DELAY;
use client::domain::ids::AssetId;
use client::domain::ledger::Ledger;
use client::domain::money::Amount;
use client::domain::withdrawal::Withdrawal;
use client::interfaces::escrow::{EscrowError as Error, WithdrawalChange};
use client::suite::{CallError, SuiteEvent};
use support::actors::{id, party, HARBOUR_PAYOUT, OWNER, STRANGER, TREASURY};
use support::build::money;
use support::token::{due, ByHand, Mode, TOKEN};

const NATIVE: AssetId = AssetId::NATIVE;
const NONE: Amount = Amount::ZERO;

/// An escrow with 10 of its own asset, of which `amount` is to go to a stranger.
fn announced(amount: Amount) -> ByHand {
    let mut it = ByHand::new();
    it.deposit(money(10));
    announce(&mut it, NATIVE, amount).unwrap();
    it
}

fn announce(it: &mut ByHand, asset: AssetId, amount: Amount) -> Result<(), CallError<Error>> {
    announce_to(it, asset, STRANGER, amount)
}

fn announce_to(it: &mut ByHand, asset: AssetId, to: &str, amount: Amount) -> Result<(), CallError<Error>> {
    let message = it.escrow.announce_withdrawal(asset, id(to), amount);
    message.send(&mut it.world.chain, id(TREASURY)).map(|called| called.value)
}

fn withdraw(it: &mut ByHand, asset: AssetId) -> Result<Amount, CallError<Error>> {
    it.escrow.withdraw(asset).send(&mut it.world.chain, id(TREASURY)).map(|called| called.value)
}

fn cancel(it: &mut ByHand, from: &str) -> Result<(), CallError<Error>> {
    it.escrow.cancel_withdrawal(NATIVE).send(&mut it.world.chain, id(from)).map(|called| called.value)
}

fn wait(it: &mut ByHand, millis: u64) {
    it.world.chain.advance_time(millis).unwrap();
}

#[test]
fn free_funds_leave_after_the_delay_and_once() {
    let mut it = ByHand::new();
    it.deposit(money(10));
    let now = it.world.chain.now_millis().unwrap();
    let message = it.escrow.announce_withdrawal(NATIVE, id(STRANGER), money(4));
    let called = message.send(&mut it.world.chain, id(TREASURY)).unwrap();
    let [SuiteEvent::WithdrawalChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.asset, event.to, event.amount), (NATIVE, id(STRANGER), money(4)));
    assert_eq!(event.change, WithdrawalChange::Announced);
    let expected = Withdrawal { to: party(STRANGER), amount: money(4), announced_at: now };
    assert_eq!(it.escrow.withdrawal(NATIVE).ask(&mut it.world.chain).unwrap(), Some(expected));
    assert_eq!(it.escrow.withdrawal(TOKEN).ask(&mut it.world.chain).unwrap(), None);
    let all = Ledger { held: money(10), free: money(10), ..Ledger::default() };
    assert_eq!(it.ledger(NATIVE), all, "nothing is set aside");

    it.refused(Error::TooEarly, |it| withdraw(it, NATIVE));
    wait(&mut it, WITHDRAWAL_DELAY - 1);
    it.refused(Error::TooEarly, |it| withdraw(it, NATIVE));
    wait(&mut it, 1);
    let before = it.world.balance(STRANGER);
    let called = it.escrow.withdraw(NATIVE).send(&mut it.world.chain, id(TREASURY)).unwrap();
    assert_eq!(called.value, money(4));
    let [SuiteEvent::WithdrawalChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.to, event.amount, event.change), (id(STRANGER), money(4), WithdrawalChange::Made));
    assert_eq!(it.world.balance(STRANGER), before + money(4).0);
    assert_eq!(it.ledger(NATIVE), Ledger { held: money(6), free: money(6), ..Ledger::default() });
    assert_eq!(it.escrow.withdrawal(NATIVE).ask(&mut it.world.chain).unwrap(), None);
    // Replay.
    it.refused(Error::NotAnnounced, |it| withdraw(it, NATIVE));
}

#[test]
fn announcements_are_refused() {
    let mut it = ByHand::new();
    it.deposit(money(10));
    for who in [OWNER, STRANGER] {
        it.refused(Error::NotTreasurer, |it| {
            it.escrow.announce_withdrawal(NATIVE, id(who), money(1)).send(&mut it.world.chain, id(who))
        });
    }
    it.refused(Error::NoSuchAsset, |it| announce(it, AssetId(2), money(1)));
    it.refused(Error::ZeroPayment, |it| announce(it, NATIVE, NONE));
    it.refused(Error::NotFree, |it| announce(it, NATIVE, money(10).plus(Amount(1)).unwrap()));
    it.refused(Error::NotFree, |it| announce(it, TOKEN, Amount(1)));
    announce(&mut it, NATIVE, money(10)).unwrap();
    it.refused(Error::AlreadyAnnounced, |it| announce(it, NATIVE, money(1)));
    // One for each asset.
    it.deposit_token(money(3));
    announce(&mut it, TOKEN, money(3)).unwrap();
}

#[test]
fn it_is_taken_back_by_the_owner_or_the_treasurer() {
    for who in [OWNER, TREASURY] {
        let mut it = announced(money(4));
        it.refused(Error::NotTreasurer, |it| cancel(it, STRANGER));
        let called = it.escrow.cancel_withdrawal(NATIVE).send(&mut it.world.chain, id(who)).unwrap();
        let [SuiteEvent::WithdrawalChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!((event.asset, event.change), (NATIVE, WithdrawalChange::Cancelled));
        assert!(called.cost.deposit <= 0, "nothing is stored anew: {:?}", called.cost);
        it.refused(Error::NotAnnounced, |it| cancel(it, who));
        wait(&mut it, WITHDRAWAL_DELAY);
        it.refused(Error::NotAnnounced, |it| withdraw(it, NATIVE));
        // The next one waits its own time.
        announce(&mut it, NATIVE, money(10)).unwrap();
        it.refused(Error::TooEarly, |it| withdraw(it, NATIVE));
    }
}

#[test]
fn it_is_made_by_the_treasurer_of_the_day() {
    let mut it = announced(money(4));
    wait(&mut it, WITHDRAWAL_DELAY);
    let escrow = it.escrow;
    for who in [OWNER, STRANGER] {
        it.refused(Error::NotTreasurer, |it| escrow.withdraw(NATIVE).send(&mut it.world.chain, id(who)));
        if who == STRANGER {
            it.refused(Error::NotOwner, |it| escrow.set_treasurer(Some(id(who))).send(&mut it.world.chain, id(who)));
        }
    }
    it.refused(Error::NotOwner, |it| escrow.set_treasurer(None).send(&mut it.world.chain, id(TREASURY)));
    let called = escrow.set_treasurer(Some(id(STRANGER))).send(&mut it.world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::TreasurerSet(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.treasurer, Some(id(STRANGER)));
    assert_eq!(escrow.treasurer().ask(&mut it.world.chain).unwrap(), Some(id(STRANGER)));
    it.refused(Error::NotTreasurer, |it| withdraw(it, NATIVE));
    it.refused(Error::NoSuchAsset, |it| escrow.withdraw(AssetId(2)).send(&mut it.world.chain, id(STRANGER)));
    it.refused(Error::NotAnnounced, |it| escrow.withdraw(TOKEN).send(&mut it.world.chain, id(STRANGER)));
    escrow.set_treasurer(None).send(&mut it.world.chain, id(OWNER)).unwrap();
    it.refused(Error::NotTreasurer, |it| escrow.withdraw(NATIVE).send(&mut it.world.chain, id(STRANGER)));
    escrow.set_treasurer(Some(id(TREASURY))).send(&mut it.world.chain, id(OWNER)).unwrap();
    assert_eq!(withdraw(&mut it, NATIVE), Ok(money(4)));
}

#[test]
fn what_became_due_meanwhile_comes_first() {
    let mut it = announced(money(10));
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, money(1))]);
    wait(&mut it, WITHDRAWAL_DELAY);
    it.refused(Error::NotFree, |it| withdraw(it, NATIVE));
    // Nor past the line: 15 are due, 6 are queued.
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, money(15))]);
    it.refused(Error::NotFree, |it| withdraw(it, NATIVE));
    it.deposit(money(15));
    assert_eq!(it.ledger(NATIVE).free, money(9));
    it.refused(Error::NotFree, |it| withdraw(it, NATIVE));
    // It stands, and is made when there is as much.
    it.deposit(money(1));
    assert_eq!(withdraw(&mut it, NATIVE), Ok(money(10)));
    let ledger = it.ledger(NATIVE);
    assert_eq!((ledger.held, ledger.free, ledger.delivered), (NONE, NONE, money(16)));
}

#[test]
fn what_is_kept_back_reserved_or_credited_does_not_leave() {
    let mut it = ByHand::new();
    it.deposit(money(10));
    let small = Amount(EXISTENTIAL_DEPOSIT - 1);
    it.pay(NATIVE, &[due("newcomer", small)]);
    it.escrow.hold(NATIVE, money(3)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    let ledger = it.ledger(NATIVE);
    assert_eq!((ledger.credits, ledger.on_hold), (small, money(3)));
    it.refused(Error::NotFree, |it| announce(it, NATIVE, ledger.free.plus(Amount(1)).unwrap()));
    announce(&mut it, NATIVE, ledger.free).unwrap();
    wait(&mut it, WITHDRAWAL_DELAY);
    withdraw(&mut it, NATIVE).unwrap();
    assert_eq!(it.ledger(NATIVE), Ledger { held: small.plus(money(3)).unwrap(), free: NONE, ..ledger });
    assert_eq!(it.credit(NATIVE, "newcomer"), small);
}

#[test]
fn a_receiver_that_cannot_take_it_leaves_it_announced() {
    let mut it = ByHand::new();
    it.deposit(money(10));
    announce_to(&mut it, NATIVE, "nowhere", Amount(EXISTENTIAL_DEPOSIT - 1)).unwrap();
    wait(&mut it, WITHDRAWAL_DELAY);
    it.refused(Error::TransferFailed, |it| withdraw(it, NATIVE));
    cancel(&mut it, TREASURY).unwrap();
    announce_to(&mut it, NATIVE, "nowhere", Amount(EXISTENTIAL_DEPOSIT)).unwrap();
    wait(&mut it, WITHDRAWAL_DELAY);
    withdraw(&mut it, NATIVE).unwrap();
    assert_eq!(it.world.balance("nowhere"), EXISTENTIAL_DEPOSIT);
}

#[test]
fn a_token_is_withdrawn_whole_or_not_at_all() {
    let mut it = ByHand::with(money(10));
    announce(&mut it, TOKEN, money(4)).unwrap();
    wait(&mut it, WITHDRAWAL_DELAY);
    let wrong = [Mode::MovesNothing, Mode::MovesLess(1), Mode::Refuses(id(STRANGER)), Mode::Traps, Mode::Backwards];
    for mode in wrong {
        it.token.set(&mut it.world, mode);
        it.refused(Error::TransferFailed, |it| withdraw(it, TOKEN));
    }
    for mode in [Mode::TakesMore(1), Mode::FallsSilent] {
        it.token.set(&mut it.world, mode);
        it.refused(Error::TokenFailed, |it| withdraw(it, TOKEN));
    }
    it.token.set(&mut it.world, Mode::Honest);
    assert_eq!(withdraw(&mut it, TOKEN), Ok(money(4)));
    assert_eq!(it.tokens_of(STRANGER), money(4));
    assert_eq!(it.ledger(TOKEN), Ledger { held: money(6), free: money(6), ..Ledger::default() });
}

#[test]
fn nothing_is_withdrawn_of_an_asset_that_is_short() {
    let mut it = ByHand::with(money(10));
    announce(&mut it, TOKEN, money(4)).unwrap();
    wait(&mut it, WITHDRAWAL_DELAY);
    let escrow = it.escrow.0;
    it.token.seize(&mut it.world, escrow, Amount(1));
    it.refused(Error::Short, |it| withdraw(it, TOKEN));
    it.token.mint(&mut it.world, escrow, Amount(1));
    assert_eq!(withdraw(&mut it, TOKEN), Ok(money(4)));
}
