//! A listed token is foreign code. Whatever it does, it harms itself alone: the line of every other asset goes on, and
//! the ledger of its own says what really left.

use client::chain::{encode_message, ChainError, Gas};
use client::domain::bounds::{TOKEN_CALL_PROOF_SIZE, TOKEN_CALL_REF_TIME, WITHDRAWAL_DELAY};
use client::domain::ids::{AssetId, PaymentNumber};
use client::domain::ledger::{Delivery, Ledger, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::escrow::EscrowError as Error;
use client::suite::{CallError, SuiteEvent};
use support::actors::{id, HARBOUR_PAYOUT, HILL_PAYOUT, STRANGER, TREASURY};
use support::build::money;
use support::token::{due, ByHand, Mode, TOKEN};

const NATIVE: AssetId = AssetId::NATIVE;
const NONE: Amount = Amount::ZERO;

/// The escrow's selectors: the first four bytes of the hash of `Escrow::` and the name.
const SETTLE: [u8; 4] = [0x1d, 0xcc, 0x2b, 0x39];
const FETCH_CREDIT: [u8; 4] = [0xa0, 0x3b, 0x49, 0x93];
const DEPOSIT_TOKEN: [u8; 4] = [0x61, 0x7d, 0xfd, 0x46];
const WITHDRAW: [u8; 4] = [0x15, 0x4c, 0x6f, 0x72];
const ADOPT: [u8; 4] = [0xb4, 0x10, 0xba, 0x56];
const SOLVENCY: [u8; 4] = [0xc8, 0xba, 0x25, 0xe3];

/// An escrow with 10 of a token, of which 4 are due to Harbour Clinic and 3 to Hill Medical Supply.
fn owing() -> ByHand {
    let mut it = ByHand::with(money(10));
    it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(4)), due(HILL_PAYOUT, money(3))]);
    it
}

/// The ledger of [`owing`] after both payments, of which so much became credits.
fn after(credits: Amount) -> Ledger {
    let delivered = money(7);
    let held = money(3).plus(credits).unwrap();
    let (head, next) = (PaymentNumber(2), PaymentNumber(2));
    Ledger { held, free: money(3), credits, delivered, head, next, ..Ledger::default() }
}

/// Nothing moves of the token's asset, and the rest of the escrow goes on.
fn verify_stands_still(it: &mut ByHand, before: Ledger) {
    assert_eq!(it.ledger(TOKEN), before);
    it.verify_native_works();
}

#[test]
fn a_token_that_moves_nothing_pays_nobody_and_stops_nobody() {
    // 1. The token answers that all went well, moves nothing, traps, or computes until it is stopped.
    for mode in [Mode::MovesNothing, Mode::Traps, Mode::Burns] {
        let mut it = owing();
        it.token.set(&mut it.world, mode.clone());
        // 2. Anyone lets the line go on.
        let called = it.settle(TOKEN, 50).unwrap();
        // 3. Nobody is paid, nobody waits for the token: both have credits, and the money is there.
        assert_eq!(called.value, 2, "{mode:?}");
        assert_eq!(it.ledger(TOKEN), after(money(7)));
        assert_eq!((it.credit(TOKEN, HARBOUR_PAYOUT), it.credit(TOKEN, HILL_PAYOUT)), (money(4), money(3)));
        assert_eq!(
            (it.payment(TOKEN, 0).1, it.payment(TOKEN, 1).1),
            (PaymentStatus::Credited, PaymentStatus::Credited)
        );
        assert_eq!(it.solvency(TOKEN).shortfall, NONE);
        // 4. It burned no more than its limits.
        assert!(called.cost.ref_time < 4 * TOKEN_CALL_REF_TIME, "{:?}", called.cost);
        assert!(called.cost.proof_size < 3 * TOKEN_CALL_PROOF_SIZE, "{:?}", called.cost);
        // 5. A credit is fetched when the token moves again, and not before.
        let payee = id(HILL_PAYOUT);
        it.refused(Error::TransferFailed, |it| it.escrow.fetch_credit(TOKEN, payee).send(&mut it.world.chain, payee));
        it.token.set(&mut it.world, Mode::Honest);
        it.escrow.fetch_credit(TOKEN, payee).send(&mut it.world.chain, payee).unwrap();
        assert_eq!(it.tokens_of(HILL_PAYOUT), money(3));
        it.verify_native_works();
    }
}

#[test]
fn a_token_that_takes_more_than_it_was_told_has_it_undone() {
    // 1. The token takes one base unit beside what is due.
    let mut it = owing();
    let before = it.ledger(TOKEN);
    it.token.set(&mut it.world, Mode::TakesMore(1));
    // 2. Whoever lets the line go on is refused, and what the token did is undone with it.
    it.refused(Error::TokenFailed, |it| it.settle(TOKEN, 50));
    assert_eq!(it.solvency(TOKEN).actual, Some(money(10)));
    // 3. A deposit that would push payments of the line is refused, too: the depositor loses nothing.
    it.token.set(&mut it.world, Mode::Honest);
    it.allow(money(2));
    it.token.set(&mut it.world, Mode::TakesMore(1));
    it.token.mint(&mut it.world, id(TREASURY), Amount(1));
    it.refused(Error::TokenFailed, |it| {
        it.escrow.deposit_token(TOKEN, money(2)).send(&mut it.world.chain, id(TREASURY))
    });
    // 4. Its own line stands still; nothing else does; and it goes on when the token does as it is told.
    verify_stands_still(&mut it, before);
    it.token.set(&mut it.world, Mode::Honest);
    assert_eq!(it.settle(TOKEN, 50).unwrap().value, 2);
    assert_eq!(it.ledger(TOKEN), after(NONE));
}

#[test]
fn a_token_that_moves_less_pays_what_left_and_credits_the_rest() {
    // 1. The token moves one base unit less than it is told. 2. The line goes on.
    let mut it = owing();
    it.token.set(&mut it.world, Mode::MovesLess(1));
    let called = it.settle(TOKEN, 1).unwrap();
    // 3. What left counts as paid, and the unit that did not is a credit: nothing is paid twice.
    let told: Vec<_> = called
        .events
        .iter()
        .map(|event| match event {
            SuiteEvent::PaymentDelivered(event) => (event.delivery, event.amount, event.complete),
            other => panic!("{other:?}"),
        })
        .collect();
    let less = money(4).minus(Amount(1)).unwrap();
    assert_eq!(told, [(Delivery::Pushed, less, false), (Delivery::Credited, Amount(1), true)]);
    let (payment, status) = it.payment(TOKEN, 0);
    assert_eq!((payment.delivered, payment.credited, status), (money(4), Amount(1), PaymentStatus::Credited));
    assert_eq!((it.tokens_of(HARBOUR_PAYOUT), it.credit(TOKEN, HARBOUR_PAYOUT)), (less, Amount(1)));
    let report = it.solvency(TOKEN);
    assert_eq!((report.surplus, report.shortfall), (NONE, NONE));
    assert!(report.is_balanced);
    it.verify_native_works();
}

#[test]
fn a_fee_is_borne_by_whoever_receives() {
    // 1. The token keeps a fee of what it moves. 2. The line goes on. 3. What left the escrow is what was due: it is paid.
    let mut it = owing();
    it.token.set(&mut it.world, Mode::KeepsFee(money(1).0));
    assert_eq!(it.settle(TOKEN, 50).unwrap().value, 2);
    assert_eq!(it.ledger(TOKEN), after(NONE));
    assert_eq!(it.tokens_of(HARBOUR_PAYOUT), money(3));
    assert_eq!(it.solvency(TOKEN).actual, Some(money(3)));
}

#[test]
fn a_token_that_moves_the_wrong_way_makes_a_credit_and_a_surplus() {
    // 1. The payee has some of the token, which moves the wrong way. 2. The line goes on.
    let mut it = owing();
    it.token.mint(&mut it.world, id(HARBOUR_PAYOUT), money(4));
    it.token.set(&mut it.world, Mode::Backwards);
    assert_eq!(it.settle(TOKEN, 1).unwrap().value, 1);
    // 3. Nothing left: the payee has a credit. What came is a surplus that can be adopted.
    assert_eq!(it.credit(TOKEN, HARBOUR_PAYOUT), money(4));
    assert_eq!(it.solvency(TOKEN).surplus, money(4));
    it.token.set(&mut it.world, Mode::Honest);
    it.escrow.adopt(TOKEN).send(&mut it.world.chain, id(STRANGER)).unwrap();
    let report = it.solvency(TOKEN);
    assert_eq!((report.surplus, report.shortfall, report.ledger.credits), (NONE, NONE, money(4)));
    assert_eq!(it.tokens_of(HILL_PAYOUT), money(3));
}

#[test]
fn an_answer_of_any_length_to_a_transfer_changes_nothing() {
    // 1. The token moves, and answers with as much as it can. 2. The line goes on as if nothing were.
    for bytes in [0, 1, 20_000, 65_500] {
        let mut it = owing();
        it.token.set(&mut it.world, Mode::AnswersWith(bytes));
        assert_eq!(it.settle(TOKEN, 50).unwrap().value, 2, "{bytes}");
        assert_eq!(it.ledger(TOKEN), after(NONE));
        assert_eq!(it.tokens_of(HILL_PAYOUT), money(3));
        it.deposit_token(money(1));
        assert_eq!(it.ledger(TOKEN).held, money(4));
    }
}

#[test]
fn a_token_that_does_not_tell_balances_stands_still_alone() {
    // 1. The token answers with less than a balance, or falls silent in the middle: a typed refusal.
    for mode in [Mode::TellsWith(0), Mode::TellsWith(16), Mode::FallsSilent] {
        let mut it = owing();
        let before = it.ledger(TOKEN);
        it.token.set(&mut it.world, mode);
        it.refused(Error::TokenFailed, |it| it.settle(TOKEN, 50));
        verify_stands_still(&mut it, before);
    }
    // 2. It answers with more: the chain ends the message that asked.
    for bytes in [18, 20_000, 65_500] {
        let mut it = owing();
        let before = it.ledger(TOKEN);
        it.token.set(&mut it.world, Mode::TellsWith(bytes));
        let everything = it.world.everything();
        match it.settle(TOKEN, 50) {
            Err(CallError::Chain(ChainError::Trapped)) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(it.world.everything(), everything);
        // 3. Claims are decided and made due as before, in this asset and any other: nobody asks the token then.
        it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(1))]);
        let escrow = it.escrow;
        escrow.hold(TOKEN, money(1)).send(&mut it.world.chain, id(TREASURY)).unwrap();
        escrow.release_hold(TOKEN, money(1)).send(&mut it.world.chain, id(TREASURY)).unwrap();
        assert_eq!(it.ledger(TOKEN).owed, before.owed.plus(money(1)).unwrap());
        it.verify_native_works();
    }
}

#[test]
fn a_token_cannot_come_back() {
    // 1. While it is told to send, the token calls each message of the escrow that moves money or tells of it.
    let calls: [(&str, Vec<u8>); 7] = [
        ("settle", encode_message(SETTLE, &(TOKEN, 50_u32))),
        ("fetch_credit", encode_message(FETCH_CREDIT, &(TOKEN, id(STRANGER)))),
        ("deposit_token", encode_message(DEPOSIT_TOKEN, &(TOKEN, money(1)))),
        ("withdraw", encode_message(WITHDRAW, &TOKEN)),
        ("adopt", encode_message(ADOPT, &TOKEN)),
        ("settle of another asset", encode_message(SETTLE, &(NATIVE, 50_u32))),
        ("solvency", encode_message(SOLVENCY, &TOKEN)),
    ];
    for (name, input) in calls {
        let mut it = owing();
        let escrow = it.escrow.0;
        it.token.set(&mut it.world, Mode::CallsBack(escrow, input));
        // 2. The chain refuses the call back, which ends the token's message: what it moved is undone.
        assert_eq!(it.settle(TOKEN, 50).unwrap().value, 2, "{name}");
        // 3. Nothing left; the payees have credits, once.
        assert_eq!(it.ledger(TOKEN), after(money(7)), "{name}");
        assert_eq!(it.solvency(TOKEN).actual, Some(money(10)));
        assert_eq!(it.tokens_of(HARBOUR_PAYOUT), NONE);
        it.verify_native_works();
    }
}

#[test]
fn nor_while_money_is_withdrawn_fetched_or_paid_in() {
    let mut it = ByHand::with(money(10));
    let escrow = it.escrow;
    let payee = id(HARBOUR_PAYOUT);
    // 1. A credit, and an announced withdrawal.
    it.token.set(&mut it.world, Mode::Refuses(payee));
    it.pay(TOKEN, &[due(HARBOUR_PAYOUT, money(4))]);
    it.settle(TOKEN, 1).unwrap();
    escrow.announce_withdrawal(TOKEN, id(STRANGER), money(6)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    it.world.chain.advance_time(WITHDRAWAL_DELAY).unwrap();
    it.allow(money(1));
    // 2. While each is moved, the token calls back.
    let input = encode_message(FETCH_CREDIT, &(TOKEN, id(STRANGER)));
    it.token.set(&mut it.world, Mode::CallsBack(escrow.0, input));
    it.refused(Error::TransferFailed, |it| escrow.fetch_credit(TOKEN, payee).send(&mut it.world.chain, payee));
    it.refused(Error::TransferFailed, |it| escrow.withdraw(TOKEN).send(&mut it.world.chain, id(TREASURY)));
    it.refused(Error::TransferFailed, |it| {
        escrow.deposit_token(TOKEN, money(1)).send(&mut it.world.chain, id(TREASURY))
    });
    // 3. Honest again, each is moved once.
    it.token.set(&mut it.world, Mode::Honest);
    escrow.fetch_credit(TOKEN, payee).send(&mut it.world.chain, payee).unwrap();
    escrow.withdraw(TOKEN).send(&mut it.world.chain, id(TREASURY)).unwrap();
    assert_eq!((it.tokens_of(HARBOUR_PAYOUT), it.tokens_of(STRANGER)), (money(4), money(6)));
    assert_eq!(it.ledger(TOKEN).held, NONE);
}

#[test]
fn a_token_that_lies_makes_up_money_of_its_own_only() {
    // 1. The token tells everyone a huge balance.
    let mut it = owing();
    it.deposit(money(5));
    it.token.set(&mut it.world, Mode::Lies(u128::MAX));
    // 2. What it makes up can be adopted into its own ledger, and moves nothing.
    it.escrow.adopt(TOKEN).send(&mut it.world.chain, id(STRANGER)).unwrap();
    let ledger = it.ledger(TOKEN);
    assert_eq!((ledger.held, ledger.credits), (Amount(u128::MAX), money(7)), "pushes that moved nothing are credits");
    it.refused(Error::NoSurplus, |it| it.escrow.adopt(TOKEN).send(&mut it.world.chain, id(STRANGER)));
    // 3. A deposit of what does not come is refused.
    it.refused(Error::TransferFailed, |it| {
        it.escrow.deposit_token(TOKEN, money(1)).send(&mut it.world.chain, id(TREASURY))
    });
    // 4. Told the truth, the report shows what is missing: what it made up, and the 7 that it moved and denied.
    it.token.set(&mut it.world, Mode::Honest);
    let report = it.solvency(TOKEN);
    assert_eq!((report.actual, report.shortfall), (Some(money(3)), Amount(u128::MAX).minus(money(3)).unwrap()));
    // 5. The other asset has not moved.
    assert_eq!(it.ledger(NATIVE), Ledger { held: money(5), free: money(5), ..Ledger::default() });
    it.verify_native_works();
}

#[test]
fn a_token_that_denies_all_balances_stops_nothing_else() {
    // 1. The token tells everyone that nobody has anything.
    let mut it = owing();
    it.token.set(&mut it.world, Mode::Lies(0));
    // 2. Anyone lets the line go on. Nothing is there, so nothing leaves: credits, and a shortfall that the report shows.
    assert_eq!(it.settle(TOKEN, 50).unwrap().value, 2);
    assert_eq!(it.ledger(TOKEN), after(money(7)));
    assert_eq!(it.solvency(TOKEN).shortfall, money(10));
    // 3. The other asset goes on.
    it.verify_native_works();
}

#[test]
fn whoever_settles_cannot_make_a_payment_fail_by_giving_too_little_gas() {
    // 1. A stranger lets the line go on with ever less gas, of either kind.
    let mut it = owing();
    let message = it.escrow.settle(TOKEN, 1);
    let needed = message.preview(&mut it.world.chain, id(STRANGER)).unwrap().gas_required;
    let mut paid = 0;
    for step in 0..=200_u64 {
        let part = |of: u64| of / 200 * step + of % 200;
        for gas in
            [Gas { ref_time: part(needed.ref_time), ..needed }, Gas { proof_size: part(needed.proof_size), ..needed }]
        {
            it.world.chain.set_gas_limit(gas);
            // 2. It is paid, or nothing happens: it never becomes a credit.
            match it.escrow.settle(TOKEN, 1).preview(&mut it.world.chain, id(STRANGER)) {
                Ok(called) => {
                    let [SuiteEvent::PaymentDelivered(event)] = &called.events[..] else { panic!("{called:?}") };
                    assert_eq!(event.delivery, Delivery::Pushed, "{gas:?}");
                    paid += 1;
                }
                Err(CallError::Contract(error)) => assert_eq!(error, Error::TokenFailed, "{gas:?}"),
                Err(CallError::Chain(_)) => {}
                Err(CallError::Unreadable(error)) => panic!("{error}"),
            }
        }
    }
    assert!(paid >= 2, "with all that it needs it is paid");
}
