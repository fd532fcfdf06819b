//! The escrow's ledger: every function with every field, and replay.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use inkclaim_domain::ids::{Account, BatchId, MemberId, Millis, PaymentNumber, ProviderId};
use inkclaim_domain::ledger::{Delivery, Ledger, Party, Payment, PaymentStatus, Solvency};
use inkclaim_domain::money::{Amount, Overflow};

const ALICE: Account = Account([1; 32]);
const BOB: Account = Account([2; 32]);
const BATCH: BatchId = BatchId(5);
const ALICES: Party = Party::Provider(ProviderId(1));
const AT: Millis = 77;

/// A ledger from its fields in their order.
fn ledger(amounts: [u128; 6], head: u64, next: u64) -> Ledger {
    let [held, free, reserved, credits, owed, delivered] = amounts.map(Amount);
    let (head, next) = (PaymentNumber(head), PaymentNumber(next));
    Ledger { held, free, reserved, credits, owed, delivered, head, next, ..Ledger::default() }
}

/// A payment to Alice from its amounts.
fn payment(amount: u128, due_before: u128, delivered: u128, credited: u128) -> Payment {
    let (amount, due_before) = (Amount(amount), Amount(due_before));
    Payment {
        batch: BATCH,
        party: ALICES,
        payee: ALICE,
        amount,
        due_before,
        delivered: Amount(delivered),
        credited: Amount(credited),
        withheld: Amount::ZERO,
        completed_at: (amount.0 == delivered).then_some(AT),
    }
}

fn owe(ledger: &mut Ledger, amount: u128) -> Payment {
    ledger.owe(BATCH, (ALICES, ALICE), Amount(amount)).unwrap().1
}

#[track_caller]
fn verify_unchanged(ledger: &mut Ledger, operation: impl FnOnce(&mut Ledger) -> bool) {
    let before = *ledger;
    assert!(operation(ledger), "the operation fails");
    assert_eq!(*ledger, before, "nothing has moved");
}

#[test]
fn an_empty_ledger_is_balanced() {
    let ledger = Ledger::default();
    assert!(ledger.is_balanced() && !ledger.has_line());
    assert_eq!(ledger.queued(), Ok(Amount::ZERO));
}

#[test]
fn a_deposit_without_a_line_is_free() {
    let mut it = Ledger::default();
    assert_eq!(it.deposit(Amount(100)), Ok(()));
    assert_eq!(it, ledger([100, 100, 0, 0, 0, 0], 0, 0));
}

#[test]
fn what_becomes_due_is_reserved_from_what_is_free() {
    let mut it = ledger([100, 100, 0, 0, 0, 0], 0, 0);
    let (number, due) = it.owe(BATCH, (ALICES, ALICE), Amount(60)).unwrap();
    assert_eq!((number, due), (PaymentNumber(0), payment(60, 0, 0, 0)));
    assert_eq!(it, ledger([100, 40, 60, 0, 60, 0], 0, 1));
    assert_eq!(due.status(&it), Ok(PaymentStatus::Reserved));
    assert_eq!((due.remaining(), it.payable(&due), it.queued()), (Ok(Amount(60)), Ok(Amount(60)), Ok(Amount::ZERO)));

    let (number, second) = it.owe(BatchId(6), (Party::Member(MemberId(3)), BOB), Amount(50)).unwrap();
    assert_eq!(number, PaymentNumber(1));
    let expected =
        Payment { batch: BatchId(6), party: Party::Member(MemberId(3)), payee: BOB, ..payment(50, 60, 0, 0) };
    assert_eq!(second, expected);
    assert_eq!(it, ledger([100, 0, 100, 0, 110, 0], 0, 2));
    assert_eq!((it.queued(), second.status(&it)), (Ok(Amount(10)), Ok(PaymentStatus::Queued)));
    assert_eq!(due.status(&it), Ok(PaymentStatus::Reserved), "whoever is reserved stays reserved");
}

#[test]
fn a_deposit_goes_to_the_line_first() {
    let mut it = ledger([0, 0, 0, 0, 30, 0], 0, 1);
    assert!(it.is_balanced());
    assert_eq!(it.deposit(Amount(10)), Ok(()));
    assert_eq!(it, ledger([10, 0, 10, 0, 30, 0], 0, 1));
    assert_eq!(it.deposit(Amount(20)), Ok(()));
    assert_eq!(it, ledger([30, 0, 30, 0, 30, 0], 0, 1));
    assert_eq!(it.deposit(Amount(5)), Ok(()));
    assert_eq!(it, ledger([35, 5, 30, 0, 30, 0], 0, 1));
    let mut it = ledger([0, 0, 0, 0, 30, 0], 0, 1);
    assert_eq!(it.deposit(Amount(35)), Ok(()));
    assert_eq!(it, ledger([35, 5, 30, 0, 30, 0], 0, 1));
}

#[test]
fn a_pushed_payment_leaves_the_escrow() {
    let mut it = ledger([100, 40, 60, 0, 60, 0], 0, 1);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount(60), Delivery::Pushed, AT), Ok(()));
    assert_eq!(it, ledger([40, 40, 0, 0, 0, 60], 1, 1));
    assert_eq!(head, payment(60, 0, 60, 0));
    assert_eq!(head.status(&it), Ok(PaymentStatus::Paid));
    assert!(it.is_balanced() && !it.has_line());
}

#[test]
fn a_payment_that_cannot_be_pushed_becomes_a_credit_and_blocks_nobody() {
    let mut it = ledger([100, 40, 60, 0, 60, 0], 0, 1);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount(60), Delivery::Credited, AT), Ok(()));
    assert_eq!(it, ledger([100, 40, 0, 60, 0, 60], 1, 1));
    assert_eq!(head, payment(60, 0, 60, 60));
    assert_eq!(head.status(&it), Ok(PaymentStatus::Credited));
    assert_eq!(it.fetch_credit(Amount(45)), Ok(()));
    assert_eq!(it, ledger([55, 40, 0, 15, 0, 60], 1, 1));
}

#[test]
fn the_head_is_paid_in_part_and_stays_the_head() {
    let mut it = ledger([25, 0, 25, 0, 100, 0], 0, 2);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.payable(&head), Ok(Amount(25)));
    assert_eq!(it.deliver(&mut head, Amount(25), Delivery::Pushed, AT), Ok(()));
    assert_eq!(it, ledger([0, 0, 0, 0, 75, 25], 0, 2));
    assert_eq!(head, payment(60, 0, 25, 0));
    assert_eq!((head.remaining(), head.status(&it)), (Ok(Amount(35)), Ok(PaymentStatus::Queued)));
    assert_eq!(it.payable(&head), Ok(Amount::ZERO));

    it.deposit(Amount(50)).unwrap();
    assert_eq!(head.status(&it), Ok(PaymentStatus::Reserved), "the rest has money behind it");
    let behind = payment(40, 60, 0, 0);
    assert_eq!(behind.status(&it), Ok(PaymentStatus::Queued), "only 15 of 40");
    assert_eq!(it.payable(&head), Ok(Amount(35)));
    assert_eq!(it.deliver(&mut head, Amount(35), Delivery::Credited, AT), Ok(()));
    assert_eq!(it, ledger([50, 0, 15, 35, 40, 60], 1, 2));
    assert_eq!(head, payment(60, 0, 60, 35));
    assert_eq!(head.status(&it), Ok(PaymentStatus::Credited), "in part a credit");
}

#[test]
fn a_payment_is_reserved_from_the_last_unit_on() {
    let mut it = Ledger::default();
    let first = owe(&mut it, 10);
    let second = owe(&mut it, 10);
    let statuses = |it: &Ledger| [first.status(it).unwrap(), second.status(it).unwrap()];
    use PaymentStatus::{Queued, Reserved};
    it.deposit(Amount(9)).unwrap();
    assert_eq!(statuses(&it), [Queued, Queued]);
    it.deposit(Amount(1)).unwrap();
    assert_eq!(statuses(&it), [Reserved, Queued]);
    it.deposit(Amount(9)).unwrap();
    assert_eq!(statuses(&it), [Reserved, Queued]);
    it.deposit(Amount(1)).unwrap();
    assert_eq!(statuses(&it), [Reserved, Reserved]);
}

#[test]
fn a_delivery_cannot_be_replayed() {
    let mut it = ledger([100, 40, 60, 0, 60, 0], 0, 1);
    let mut head = payment(60, 0, 0, 0);
    it.deliver(&mut head, Amount(60), Delivery::Pushed, AT).unwrap();
    let paid = head;
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(60), Delivery::Pushed, AT) == Err(Overflow));
    assert_eq!(head, paid);
    // Not even while others are reserved.
    owe(&mut it, 40);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(40), Delivery::Pushed, AT) == Err(Overflow));
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(40), Delivery::Credited, AT) == Err(Overflow));
    assert_eq!(head, paid);
    assert_eq!(it.payable(&head), Ok(Amount::ZERO));
}

#[test]
fn no_more_is_delivered_than_is_due_or_reserved() {
    let mut it = ledger([100, 0, 100, 0, 100, 0], 0, 2);
    let mut head = payment(60, 0, 0, 0);
    for delivery in [Delivery::Pushed, Delivery::Credited, Delivery::Withheld] {
        it.debts = Amount(100);
        verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(61), delivery, AT) == Err(Overflow));
        assert_eq!(head, payment(60, 0, 0, 0));
    }
    let mut it = ledger([50, 0, 50, 0, 100, 0], 0, 2);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(51), Delivery::Pushed, AT) == Err(Overflow));
    assert_eq!(head, payment(60, 0, 0, 0));
}

#[test]
fn a_delivery_of_nothing_moves_no_unfinished_payment() {
    let mut it = ledger([50, 0, 50, 0, 100, 0], 0, 2);
    let before = it;
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount::ZERO, Delivery::Pushed, AT), Ok(()));
    assert_eq!((it, head), (before, payment(60, 0, 0, 0)));
}

#[test]
fn no_more_credit_is_fetched_than_there_is() {
    let mut it = ledger([100, 40, 0, 60, 0, 60], 1, 1);
    verify_unchanged(&mut it, |it| it.fetch_credit(Amount(61)) == Err(Overflow));
    assert_eq!(it.fetch_credit(Amount(60)), Ok(()));
    assert_eq!(it, ledger([40, 40, 0, 0, 0, 60], 1, 1));
    verify_unchanged(&mut it, |it| it.fetch_credit(Amount(60)) == Err(Overflow));
}

#[test]
fn an_overflow_changes_nothing() {
    let mut it = ledger([u128::MAX, u128::MAX, 0, 0, 0, 0], 0, 0);
    verify_unchanged(&mut it, |it| it.deposit(Amount(1)) == Err(Overflow));
    let mut it = ledger([0, 0, 0, 0, u128::MAX, 0], 0, 1);
    verify_unchanged(&mut it, |it| it.owe(BATCH, (ALICES, ALICE), Amount(1)) == Err(Overflow));
    let mut it = ledger([0, 0, 0, 0, 1, u128::MAX], 0, 1);
    verify_unchanged(&mut it, |it| it.owe(BATCH, (ALICES, ALICE), Amount(1)) == Err(Overflow));
    let mut it = ledger([5, 5, 0, 0, 0, 0], 0, u64::MAX);
    verify_unchanged(&mut it, |it| it.owe(BATCH, (ALICES, ALICE), Amount(1)) == Err(Overflow));
    let mut it = ledger([5, 0, 5, 0, 5, u128::MAX], 0, 1);
    let mut head = payment(5, 0, 0, 0);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(1), Delivery::Pushed, AT) == Err(Overflow));
    let mut it = ledger([5, 0, 5, 0, 5, 0], u64::MAX, u64::MAX);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(5), Delivery::Pushed, AT) == Err(Overflow));
    assert_eq!(head, payment(5, 0, 0, 0));
    let mut it = ledger([3, 0, 5, 0, 5, 0], 0, 1);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(5), Delivery::Pushed, AT) == Err(Overflow));
    assert_eq!(head, payment(5, 0, 0, 0));
    assert_eq!(payment(5, 0, 6, 0).remaining(), Err(Overflow));
    assert_eq!(payment(5, u128::MAX, 0, 0).status(&it), Err(Overflow));
    assert_eq!(ledger([0, 0, 6, 0, 5, 0], 0, 1).queued(), Err(Overflow));
}

#[test]
fn every_identity_is_looked_at() {
    let balanced = ledger([100, 0, 60, 40, 75, 10], 3, 5);
    assert!(balanced.is_balanced());
    assert!(!ledger([101, 0, 60, 40, 75, 10], 3, 5).is_balanced(), "held = free + reserved + credits");
    assert!(!ledger([99, 0, 60, 40, 75, 10], 3, 5).is_balanced());
    assert!(!ledger([100, 0, 60, 40, 59, 10], 3, 5).is_balanced(), "reserved <= owed");
    assert!(!ledger([100, 20, 60, 20, 75, 10], 3, 5).is_balanced(), "free only where the whole line is reserved");
    assert!(ledger([100, 20, 60, 20, 60, 10], 3, 5).is_balanced());
    assert!(!ledger([100, 0, 60, 40, 75, 10], 6, 5).is_balanced(), "the head is in the line");
    assert!(!ledger([100, 0, 60, 40, 75, 10], 5, 5).is_balanced(), "without a line nothing is owed");
    assert!(!ledger([0, u128::MAX, 1, 0, 1, 0], 0, 1).is_balanced(), "sums that do not fit");
}

#[test]
fn a_payment_of_nothing_is_paid_at_once_and_lets_the_line_move() {
    let mut it = Ledger::default();
    let mut nothing = owe(&mut it, 0);
    let behind = owe(&mut it, 10);
    assert_eq!(nothing.status(&it), Ok(PaymentStatus::Paid));
    assert_eq!(behind.status(&it), Ok(PaymentStatus::Queued));
    assert_eq!(it.payable(&nothing), Ok(Amount::ZERO));
    assert_eq!(it.deliver(&mut nothing, Amount::ZERO, Delivery::Pushed, AT), Ok(()));
    assert_eq!(it.head, PaymentNumber(1));
    assert!(it.is_balanced());
}

// --- what is kept back, and what is given back -------------------------------------------------------------------------

/// A ledger with what is on hold and what payees have to give back.
fn with(ledger: Ledger, on_hold: u128, debts: u128) -> Ledger {
    Ledger { on_hold: Amount(on_hold), debts: Amount(debts), ..ledger }
}

#[test]
fn only_what_is_free_is_kept_back() {
    let mut it = ledger([100, 40, 60, 0, 60, 0], 0, 1);
    assert_eq!(it.hold(Amount(30)), Ok(Amount(30)));
    assert_eq!(it, with(ledger([100, 10, 60, 0, 60, 0], 0, 1), 30, 0));
    assert_eq!(it.hold(Amount(30)), Ok(Amount(10)), "it tells how much");
    assert_eq!(it, with(ledger([100, 0, 60, 0, 60, 0], 0, 1), 40, 0));
    assert_eq!(it.hold(Amount(30)), Ok(Amount::ZERO));
    assert!(it.is_balanced());
    let mut full = with(ledger([5, 5, 0, 0, 0, 0], 0, 0), u128::MAX, 0);
    verify_unchanged(&mut full, |it| it.hold(Amount(1)) == Err(Overflow));
}

#[test]
fn what_was_kept_back_goes_to_the_line_first() {
    let mut it = with(ledger([100, 0, 60, 0, 80, 0], 0, 2), 40, 0);
    assert_eq!(it.release_hold(Amount(15)), Ok(()));
    assert_eq!(it, with(ledger([100, 0, 75, 0, 80, 0], 0, 2), 25, 0));
    assert_eq!(it.release_hold(Amount(25)), Ok(()));
    assert_eq!(it, with(ledger([100, 20, 80, 0, 80, 0], 0, 2), 0, 0));
    // What the line has drawn on is not there any more.
    verify_unchanged(&mut it, |it| it.release_hold(Amount(1)) == Ok(()));
}

#[test]
fn what_is_kept_back_stops_no_payment() {
    let mut it = with(ledger([50, 10, 0, 0, 0, 0], 0, 0), 40, 0);
    let due = owe(&mut it, 30);
    assert_eq!((it.payable(&due), due.status(&it)), (Ok(Amount(30)), Ok(PaymentStatus::Reserved)));
    assert_eq!(it, with(ledger([50, 0, 30, 0, 30, 0], 0, 1), 20, 0));
    owe(&mut it, 30);
    assert_eq!(it, with(ledger([50, 0, 50, 0, 60, 0], 0, 2), 0, 0));
    it.deposit(Amount(30)).unwrap();
    assert_eq!(it, with(ledger([80, 20, 60, 0, 60, 0], 0, 2), 0, 0));
    // What was kept back and is drawn on is not given free a second time.
    verify_unchanged(&mut it, |it| it.release_hold(Amount(40)) == Ok(()));
}

#[test]
fn a_debt_moves_no_money() {
    let mut it = ledger([100, 40, 60, 0, 60, 0], 0, 1);
    assert_eq!(it.owe_back(Amount(25)), Ok(()));
    assert_eq!(it, with(ledger([100, 40, 60, 0, 60, 0], 0, 1), 0, 25));
    let mut full = with(it, 0, u128::MAX);
    verify_unchanged(&mut full, |it| it.owe_back(Amount(1)) == Err(Overflow));
}

#[test]
fn what_is_paid_back_comes_in_and_goes_to_the_line() {
    let mut it = with(ledger([0, 0, 0, 0, 10, 50], 3, 4), 0, 25);
    assert_eq!(it.pay_back(Amount(15)), Ok(()));
    assert_eq!(it, with(ledger([15, 5, 10, 0, 10, 50], 3, 4), 0, 10));
    verify_unchanged(&mut it, |it| it.pay_back(Amount(11)) == Err(Overflow));
    let mut full = with(ledger([u128::MAX, u128::MAX, 0, 0, 0, 0], 0, 0), 0, 5);
    verify_unchanged(&mut full, |it| it.pay_back(Amount(5)) == Err(Overflow));
}

#[test]
fn what_is_withheld_is_delivered_and_stays_in_the_escrow() {
    let mut it = with(ledger([100, 0, 100, 0, 130, 0], 0, 2), 0, 25);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount(25), Delivery::Withheld, AT), Ok(()));
    // 25 of the 30 that were queued behind it have money now.
    assert_eq!(it, with(ledger([100, 0, 100, 0, 105, 25], 0, 2), 0, 0));
    assert_eq!(head, Payment { withheld: Amount(25), ..payment(60, 0, 25, 0) });
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(1), Delivery::Withheld, AT) == Err(Overflow));
    assert_eq!(it.deliver(&mut head, Amount(35), Delivery::Pushed, AT), Ok(()));
    assert_eq!(it, with(ledger([65, 0, 65, 0, 70, 60], 1, 2), 0, 0));
    assert_eq!(head, Payment { withheld: Amount(25), ..payment(60, 0, 60, 0) });
    assert_eq!((head.status(&it), head.completed_at), (Ok(PaymentStatus::Paid), Some(AT)));
}

#[test]
fn a_debt_is_set_off_in_one_step_without_money() {
    let mut it = with(ledger([0, 0, 0, 0, 100, 0], 0, 2), 0, 80);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.set_off(&head, Amount(80)), Ok(Amount(60)));
    assert_eq!(it.deliver(&mut head, Amount(60), Delivery::Withheld, AT), Ok(()));
    assert_eq!(it, with(ledger([0, 0, 0, 0, 40, 60], 1, 2), 0, 20));
    assert_eq!(head, Payment { withheld: Amount(60), ..payment(60, 0, 60, 0) });
    assert_eq!(head.status(&it), Ok(PaymentStatus::Paid));
    assert_eq!(it.set_off(&head, Amount(20)), Ok(Amount::ZERO), "not twice");
    let paid = head;
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(20), Delivery::Withheld, AT) == Err(Overflow));
    assert_eq!(head, paid);
    assert!(it.is_balanced());
}

#[test]
fn what_is_set_off_beyond_what_is_reserved_serves_those_behind() {
    // 30 of 100 are reserved, for the head; the debt takes 50 of its 60.
    let mut it = with(ledger([30, 0, 30, 0, 100, 0], 0, 2), 0, 50);
    let mut head = payment(60, 0, 0, 0);
    let behind = payment(40, 60, 0, 0);
    assert_eq!((it.set_off(&head, Amount(50)), behind.status(&it)), (Ok(Amount(50)), Ok(PaymentStatus::Queued)));
    assert_eq!(it.deliver(&mut head, Amount(50), Delivery::Withheld, AT), Ok(()));
    assert_eq!(it, with(ledger([30, 0, 30, 0, 50, 50], 0, 2), 0, 0));
    assert_eq!(head, Payment { withheld: Amount(50), ..payment(60, 0, 50, 0) });
    assert_eq!(it.payable(&head), Ok(Amount(10)));
    assert_eq!((head.status(&it), behind.status(&it)), (Ok(PaymentStatus::Reserved), Ok(PaymentStatus::Queued)));
    assert!(it.is_balanced());
}

#[test]
fn what_was_reserved_beyond_what_is_owed_after_a_set_off_is_free() {
    // 30 of 60 are reserved; of the 40 that are set off, 20 were not, and 10 are left over.
    let mut it = with(ledger([30, 0, 30, 0, 60, 0], 0, 1), 0, 40);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount(40), Delivery::Withheld, AT), Ok(()));
    assert_eq!(it, with(ledger([30, 10, 20, 0, 20, 40], 0, 1), 0, 0));
    assert_eq!((it.payable(&head), head.status(&it)), (Ok(Amount(20)), Ok(PaymentStatus::Reserved)));
    assert!(it.is_balanced());
}

#[test]
fn no_more_is_set_off_than_the_debt_or_what_remains() {
    let it = Ledger::default();
    assert_eq!(it.set_off(&payment(60, 0, 25, 0), Amount(34)), Ok(Amount(34)));
    assert_eq!(it.set_off(&payment(60, 0, 25, 0), Amount(35)), Ok(Amount(35)));
    assert_eq!(it.set_off(&payment(60, 0, 25, 0), Amount(36)), Ok(Amount(35)));
    assert_eq!(it.set_off(&payment(60, 0, 25, 0), Amount::ZERO), Ok(Amount::ZERO));
    assert_eq!(it.set_off(&payment(60, 0, 61, 0), Amount(1)), Err(Overflow));
    let mut it = with(ledger([0, 0, 0, 0, 100, 0], 0, 2), 0, 30);
    let mut head = payment(60, 0, 0, 0);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(31), Delivery::Withheld, AT) == Err(Overflow));
    assert_eq!(head, payment(60, 0, 0, 0));
}

#[test]
fn only_free_money_is_withdrawn_and_once() {
    let mut it = with(ledger([100, 40, 35, 5, 35, 7], 1, 2), 20, 9);
    assert!(it.is_balanced());
    verify_unchanged(&mut it, |it| it.withdraw(Amount(41)) == Err(Overflow));
    assert_eq!(it.withdraw(Amount(15)), Ok(()));
    assert_eq!(it, with(ledger([85, 25, 35, 5, 35, 7], 1, 2), 20, 9));
    assert_eq!(it.withdraw(Amount(25)), Ok(()));
    assert_eq!(it, with(ledger([60, 0, 35, 5, 35, 7], 1, 2), 20, 9));
    assert!(it.is_balanced());
    verify_unchanged(&mut it, |it| it.withdraw(Amount(1)) == Err(Overflow));
    // While anything is queued nothing is free.
    let mut it = ledger([10, 0, 10, 0, 11, 0], 0, 1);
    verify_unchanged(&mut it, |it| it.withdraw(Amount(1)) == Err(Overflow));
    let mut short = ledger([3, 5, 0, 0, 0, 0], 0, 0);
    verify_unchanged(&mut short, |it| it.withdraw(Amount(5)) == Err(Overflow));
}

#[test]
fn solvency_sets_the_ledger_beside_what_is_there() {
    let it = with(ledger([100, 0, 90, 10, 105, 10], 3, 5), 0, 7);
    let exact = Solvency {
        ledger: it,
        queued: Amount(15),
        waiting: 2,
        actual: Some(Amount(100)),
        surplus: Amount::ZERO,
        shortfall: Amount::ZERO,
        is_balanced: true,
    };
    assert_eq!(it.solvency(Some(Amount(100))), Ok(exact));
    let more = Solvency { actual: Some(Amount(101)), surplus: Amount(1), ..exact };
    assert_eq!(it.solvency(Some(Amount(101))), Ok(more));
    let less = Solvency { actual: Some(Amount(99)), shortfall: Amount(1), ..exact };
    assert_eq!(it.solvency(Some(Amount(99))), Ok(less));
    assert_eq!(it.solvency(None), Ok(Solvency { actual: None, ..exact }), "of what is not known nothing is said");
    let unbalanced = ledger([101, 0, 60, 40, 75, 10], 3, 5);
    assert!(!unbalanced.solvency(Some(Amount(101))).unwrap().is_balanced);
    assert_eq!(ledger([0, 0, 6, 0, 5, 0], 0, 1).solvency(None), Err(Overflow));
    assert_eq!(ledger([0, 0, 0, 0, 0, 0], 2, 1).solvency(None), Err(Overflow));
}

#[test]
fn what_is_withheld_without_a_line_behind_is_free() {
    let mut it = with(ledger([60, 0, 60, 0, 60, 0], 0, 1), 0, 100);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount(60), Delivery::Withheld, AT), Ok(()));
    assert_eq!(it, with(ledger([60, 60, 0, 0, 0, 60], 1, 1), 0, 40));
    assert_eq!(head.status(&it), Ok(PaymentStatus::Paid));
    assert!(it.is_balanced());
}

#[test]
fn what_is_on_hold_is_part_of_what_is_held() {
    assert!(with(ledger([100, 0, 60, 10, 60, 10], 3, 5), 30, 7).is_balanced());
    assert!(!with(ledger([100, 0, 60, 40, 60, 10], 3, 5), 30, 0).is_balanced());
    // Nothing is kept back while somebody waits for money.
    assert!(!with(ledger([100, 0, 60, 10, 75, 10], 3, 5), 30, 7).is_balanced());
}
