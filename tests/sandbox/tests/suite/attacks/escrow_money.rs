//! Attacks on the escrow's money without a token's help: dust, deposits and refunds, and the edges of the existential deposit.

use client::chain::{Chain, EXISTENTIAL_DEPOSIT, MILLIUNIT};
use client::domain::bounds::WITHDRAWAL_DELAY;
use client::domain::ids::{AssetId, BatchId, PaymentNumber};
use client::domain::ledger::{Delivery, Ledger, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::escrow::{Due, EscrowError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, HARBOUR_PAYOUT, HILL_PAYOUT, OWNER, STRANGER, TREASURY};
use support::build::money;
use support::token::{due, ByHand, SOMEONE, TOKEN};

const NATIVE: AssetId = AssetId::NATIVE;
const NONE: Amount = Amount::ZERO;

#[test]
fn a_line_full_of_dust_delays_nobody_for_good_and_costs_no_more_a_step() {
    // 1. An attacker gets 100 payments of one base unit into the line, before one that matters.
    let mut it = ByHand::new();
    let dust: Vec<_> = (0..50).map(|_| due(HARBOUR_PAYOUT, Amount(1))).collect();
    it.pay(NATIVE, &dust);
    it.pay(NATIVE, &dust);
    it.pay(NATIVE, &[due(HILL_PAYOUT, money(5))]);
    // 2. A deposit covers all: it makes eight, and the rest is reserved, so that nobody can take it.
    it.deposit(money(6));
    let ledger = it.ledger(NATIVE);
    assert_eq!((ledger.head, ledger.reserved), (PaymentNumber(8), money(5).plus(Amount(92)).unwrap()));
    assert_eq!(it.payment(NATIVE, 100).1, PaymentStatus::Reserved);
    // 3. Anyone clears the line, 50 a call; what a step costs does not grow with the line.
    let hill = it.world.balance(HILL_PAYOUT);
    let first = it.settle(NATIVE, 50).unwrap();
    let second = it.settle(NATIVE, 50).unwrap();
    assert_eq!((first.value, second.value), (50, 43));
    assert!(second.cost.ref_time <= first.cost.ref_time);
    assert_eq!(it.world.balance(HILL_PAYOUT), hill + money(5).0);
    assert_eq!(it.ledger(NATIVE).owed, NONE);
}

#[test]
fn dust_paid_in_and_dust_debts_move_the_line_by_what_they_are() {
    // 1. A payment of 3 waits. 2. A stranger pays in one base unit at a time: each is a part payment, none is lost.
    let mut it = ByHand::new();
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, Amount(3)), due(HILL_PAYOUT, Amount(1))]);
    let harbour = it.world.balance(HARBOUR_PAYOUT);
    for paid in 1..=3 {
        it.escrow.deposit(Amount(1)).send(&mut it.world.chain, id(STRANGER)).unwrap();
        assert_eq!(it.world.balance(HARBOUR_PAYOUT), harbour + paid);
        assert_eq!(it.ledger(NATIVE).owed, Amount(4 - paid));
    }
    assert_eq!(it.payment(NATIVE, 0).1, PaymentStatus::Paid);
    assert_eq!(it.payment(NATIVE, 1).1, PaymentStatus::Queued);
}

#[test]
fn nobody_gains_the_storage_deposit_of_another() {
    let mut it = ByHand::new();
    let escrow = it.escrow;
    let small = Amount(EXISTENTIAL_DEPOSIT - 1);
    // 1. The claims make payments due, and pay for what is stored of them.
    let back = Due { amount: NONE, reversed: money(2), ..due(HARBOUR_PAYOUT, NONE) };
    let stored = it.pay(NATIVE, &[due("newcomer", small), due(HILL_PAYOUT, money(1))]).cost.deposit;
    assert!(stored > 0);
    let stored = it.pay(NATIVE, &[back]).cost.deposit;
    assert!(stored > 0);
    it.deposit(money(1));
    it.world.chain.endow(id("newcomer"), money(100).0).unwrap();
    let items = it.world.chain.storage_usage(escrow.0).unwrap().items;
    // 2. A stranger settles, pays back, has a credit emptied or money adopted: he pays for what is stored, or nothing.
    let chain = &mut it.world.chain;
    chain.transfer(id(STRANGER), escrow.0, 1).unwrap();
    let costs = [
        escrow.settle(NATIVE, 50).send(chain, id(STRANGER)).unwrap().cost.deposit,
        escrow.pay_back(SOMEONE, Amount(1)).send(chain, id(STRANGER)).unwrap().cost.deposit,
        escrow.deposit(Amount(1)).send(chain, id(STRANGER)).unwrap().cost.deposit,
    ];
    // What comes back is what figures of the ledger got shorter by: nothing is ever removed.
    let worth_nothing = |deposit: i128| deposit > -i128::try_from(MILLIUNIT).unwrap();
    assert!(costs.iter().all(|deposit| worth_nothing(*deposit)), "{costs:?}");
    let credit = it.credit(NATIVE, "newcomer");
    if !credit.is_zero() {
        let fetched = escrow.fetch_credit(NATIVE, id(STRANGER)).send(&mut it.world.chain, id("newcomer")).unwrap();
        assert!(worth_nothing(fetched.cost.deposit), "{:?}", fetched.cost);
    }
    assert_eq!(it.world.chain.storage_usage(escrow.0).unwrap().items, items);
    // 3. The owner cancels what the treasurer announced, and gains nothing.
    it.deposit(money(5));
    escrow.announce_withdrawal(NATIVE, id(STRANGER), money(1)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    let cancelled = escrow.cancel_withdrawal(NATIVE).send(&mut it.world.chain, id(OWNER)).unwrap();
    assert_eq!(cancelled.cost.deposit, 0);
}

#[test]
fn nobody_fetches_or_redirects_what_is_anothers() {
    // 1. Hill Medical Supply has a credit in a token, Harbour Clinic a payment that waits.
    let mut it = ByHand::with(money(3));
    let escrow = it.escrow;
    it.token.set(&mut it.world, support::token::Mode::Refuses(id(HILL_PAYOUT)));
    it.pay(TOKEN, &[due(HILL_PAYOUT, money(3)), due(HARBOUR_PAYOUT, money(1))]);
    it.settle(TOKEN, 50).unwrap();
    // 2. Everyone else tries to fetch it, the owner and the treasurer with them.
    for who in [STRANGER, OWNER, TREASURY, HARBOUR_PAYOUT] {
        it.refused(Error::NoCredit, |it| escrow.fetch_credit(TOKEN, id(who)).send(&mut it.world.chain, id(who)));
    }
    // 3. Nor can they make a payment due to themselves, or withdraw it.
    for who in [STRANGER, OWNER, HARBOUR_PAYOUT] {
        it.refused(Error::NotClaims, |it| {
            escrow.pay(TOKEN, BatchId(2), &[due(who, money(1))]).send(&mut it.world.chain, id(who))
        });
    }
    it.refused(Error::NotFree, |it| {
        escrow.announce_withdrawal(TOKEN, id(TREASURY), Amount(1)).send(&mut it.world.chain, id(TREASURY))
    });
    assert_eq!(it.credit(TOKEN, HILL_PAYOUT), money(3));
}

#[test]
fn a_new_receiver_is_paid_from_the_existential_deposit_on() {
    // 1. Somebody has himself paid on an account that does not exist yet: one base unit too little for it, just enough, one more.
    for (amount, delivery) in [
        (EXISTENTIAL_DEPOSIT - 1, Delivery::Credited),
        (EXISTENTIAL_DEPOSIT, Delivery::Pushed),
        (EXISTENTIAL_DEPOSIT + 1, Delivery::Pushed),
    ] {
        let mut it = ByHand::new();
        it.deposit(money(1));
        let called = it.pay(NATIVE, &[due("newcomer", Amount(amount))]);
        // 2. In each case the payment is complete: nobody waits for that account.
        let Some(SuiteEvent::PaymentDelivered(event)) = called.events.last() else { panic!("{:?}", called.events) };
        assert_eq!((event.delivery, event.complete), (delivery, true), "{amount}");
        // 3. What could not be delivered is a credit, once and whole.
        let (there, credit) = if delivery == Delivery::Pushed { (amount, 0) } else { (0, amount) };
        assert_eq!((it.world.balance("newcomer"), it.credit(NATIVE, "newcomer")), (there, Amount(credit)));
        assert_eq!(it.ledger(NATIVE).credits, Amount(credit));
    }
}

#[test]
fn the_last_base_unit_that_is_held_can_be_paid_and_the_escrow_lives_on() {
    // 1. The escrow is told to pay all that it holds, to the last base unit.
    let mut it = ByHand::new();
    it.deposit(money(5));
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, money(5))]);
    assert_eq!(it.ledger(NATIVE).held, NONE);
    assert_eq!(it.ledger(NATIVE).credits, NONE, "it was pushed, not credited");
    // 2. What is left on its account is what keeps it alive, and nobody can have that: not adopted, not withdrawn.
    assert_eq!(it.solvency(NATIVE).actual, Some(NONE));
    assert!(it.world.chain.balance(it.escrow.0).unwrap() >= EXISTENTIAL_DEPOSIT);
    it.refused(Error::NoSurplus, |it| it.escrow.adopt(NATIVE).send(&mut it.world.chain, id(STRANGER)));
    // 3. It goes on working, for one base unit, too.
    it.deposit(Amount(1));
    assert_eq!(it.ledger(NATIVE).free, Amount(1));
    let escrow = it.escrow;
    escrow.announce_withdrawal(NATIVE, id(STRANGER), Amount(1)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    it.world.chain.advance_time(WITHDRAWAL_DELAY).unwrap();
    let before = it.ledger(NATIVE);
    escrow.withdraw(NATIVE).send(&mut it.world.chain, id(TREASURY)).unwrap();
    assert_eq!(it.ledger(NATIVE), Ledger { held: NONE, free: NONE, ..before });
    assert_eq!(it.solvency(NATIVE).actual, Some(NONE));
}
