//! The escrow's ledger: every function with every field, replay, and any sequence of commands against a plain queue.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use std::collections::VecDeque;

use inkclaim_domain::ids::{Account, BatchId, PaymentNumber};
use inkclaim_domain::ledger::{Ledger, Payment, PaymentStatus};
use inkclaim_domain::money::{Amount, Overflow};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

const ALICE: Account = Account([1; 32]);
const BOB: Account = Account([2; 32]);
const BATCH: BatchId = BatchId(5);

/// A ledger from its fields in their order.
fn ledger(amounts: [u128; 6], head: u64, next: u64) -> Ledger {
    let [held, free, reserved, credits, owed, delivered] = amounts.map(Amount);
    let (head, next) = (PaymentNumber(head), PaymentNumber(next));
    Ledger { held, free, reserved, credits, owed, delivered, head, next }
}

/// A payment to Alice from its amounts.
fn payment(amount: u128, due_before: u128, delivered: u128, credited: u128) -> Payment {
    let (amount, due_before) = (Amount(amount), Amount(due_before));
    Payment { batch: BATCH, payee: ALICE, amount, due_before, delivered: Amount(delivered), credited: Amount(credited) }
}

fn owe(ledger: &mut Ledger, amount: u128) -> Payment {
    ledger.owe(BATCH, ALICE, Amount(amount)).unwrap().1
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
    let (number, due) = it.owe(BATCH, ALICE, Amount(60)).unwrap();
    assert_eq!((number, due), (PaymentNumber(0), payment(60, 0, 0, 0)));
    assert_eq!(it, ledger([100, 40, 60, 0, 60, 0], 0, 1));
    assert_eq!(due.status(&it), Ok(PaymentStatus::Reserved));
    assert_eq!((due.remaining(), it.payable(&due), it.queued()), (Ok(Amount(60)), Ok(Amount(60)), Ok(Amount::ZERO)));

    let (number, second) = it.owe(BatchId(6), BOB, Amount(50)).unwrap();
    assert_eq!(number, PaymentNumber(1));
    let expected = Payment { batch: BatchId(6), payee: BOB, ..payment(50, 60, 0, 0) };
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
    assert_eq!(it.deliver(&mut head, Amount(60), true), Ok(()));
    assert_eq!(it, ledger([40, 40, 0, 0, 0, 60], 1, 1));
    assert_eq!(head, payment(60, 0, 60, 0));
    assert_eq!(head.status(&it), Ok(PaymentStatus::Paid));
    assert!(it.is_balanced() && !it.has_line());
}

#[test]
fn a_payment_that_cannot_be_pushed_becomes_a_credit_and_blocks_nobody() {
    let mut it = ledger([100, 40, 60, 0, 60, 0], 0, 1);
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount(60), false), Ok(()));
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
    assert_eq!(it.deliver(&mut head, Amount(25), true), Ok(()));
    assert_eq!(it, ledger([0, 0, 0, 0, 75, 25], 0, 2));
    assert_eq!(head, payment(60, 0, 25, 0));
    assert_eq!((head.remaining(), head.status(&it)), (Ok(Amount(35)), Ok(PaymentStatus::Queued)));
    assert_eq!(it.payable(&head), Ok(Amount::ZERO));

    it.deposit(Amount(50)).unwrap();
    assert_eq!(head.status(&it), Ok(PaymentStatus::Reserved), "the rest has money behind it");
    let behind = payment(40, 60, 0, 0);
    assert_eq!(behind.status(&it), Ok(PaymentStatus::Queued), "only 15 of 40");
    assert_eq!(it.payable(&head), Ok(Amount(35)));
    assert_eq!(it.deliver(&mut head, Amount(35), false), Ok(()));
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
    it.deliver(&mut head, Amount(60), true).unwrap();
    let paid = head;
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(60), true) == Err(Overflow));
    assert_eq!(head, paid);
    // Not even while others are reserved.
    owe(&mut it, 40);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(40), true) == Err(Overflow));
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(40), false) == Err(Overflow));
    assert_eq!(head, paid);
    assert_eq!(it.payable(&head), Ok(Amount::ZERO));
}

#[test]
fn no_more_is_delivered_than_is_due_or_reserved() {
    let mut it = ledger([100, 0, 100, 0, 100, 0], 0, 2);
    let mut head = payment(60, 0, 0, 0);
    for pushed in [true, false] {
        verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(61), pushed) == Err(Overflow));
        assert_eq!(head, payment(60, 0, 0, 0));
    }
    let mut it = ledger([50, 0, 50, 0, 100, 0], 0, 2);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(51), true) == Err(Overflow));
    assert_eq!(head, payment(60, 0, 0, 0));
}

#[test]
fn a_delivery_of_nothing_moves_no_unfinished_payment() {
    let mut it = ledger([50, 0, 50, 0, 100, 0], 0, 2);
    let before = it;
    let mut head = payment(60, 0, 0, 0);
    assert_eq!(it.deliver(&mut head, Amount::ZERO, true), Ok(()));
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
    verify_unchanged(&mut it, |it| it.owe(BATCH, ALICE, Amount(1)) == Err(Overflow));
    let mut it = ledger([0, 0, 0, 0, 1, u128::MAX], 0, 1);
    verify_unchanged(&mut it, |it| it.owe(BATCH, ALICE, Amount(1)) == Err(Overflow));
    let mut it = ledger([5, 5, 0, 0, 0, 0], 0, u64::MAX);
    verify_unchanged(&mut it, |it| it.owe(BATCH, ALICE, Amount(1)) == Err(Overflow));
    let mut it = ledger([5, 0, 5, 0, 5, u128::MAX], 0, 1);
    let mut head = payment(5, 0, 0, 0);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(1), true) == Err(Overflow));
    let mut it = ledger([5, 0, 5, 0, 5, 0], u64::MAX, u64::MAX);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(5), true) == Err(Overflow));
    assert_eq!(head, payment(5, 0, 0, 0));
    let mut it = ledger([3, 0, 5, 0, 5, 0], 0, 1);
    verify_unchanged(&mut it, |it| it.deliver(&mut head, Amount(5), true) == Err(Overflow));
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
    assert_eq!(it.deliver(&mut nothing, Amount::ZERO, true), Ok(()));
    assert_eq!(it.head, PaymentNumber(1));
    assert!(it.is_balanced());
}

// --- any sequence of commands ----------------------------------------------------------------------------------------

#[derive(Clone, Debug)]
enum Command {
    Deposit(u64),
    Owe(u8, u64),
    /// Delivers what the head may be paid; whether the push succeeds.
    Deliver(bool),
    /// Delivers only part of it.
    DeliverPart(u64, bool),
    FetchCredit(u8, u64),
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        (0_u64..200).prop_map(Command::Deposit),
        (0_u8..3, 1_u64..150).prop_map(|(payee, amount)| Command::Owe(payee, amount)),
        any::<bool>().prop_map(Command::Deliver),
        (1_u64..60, any::<bool>()).prop_map(|(amount, pushed)| Command::DeliverPart(amount, pushed)),
        (0_u8..3, 1_u64..150).prop_map(|(payee, amount)| Command::FetchCredit(payee, amount)),
    ]
}

/// What the ledger must do, as a plain queue: money in a box, who waits for how much in which order, who has which credit.
#[derive(Default)]
struct Queue {
    unspent: u128,
    waiting: VecDeque<(usize, u128)>,
    credits: [u128; 3],
    received: Vec<u128>,
}

impl Queue {
    /// Pays the head up to `most` from the box and tells how much that was.
    fn pay_head(&mut self, most: u128, payee: usize, pushed: bool) -> u128 {
        let (number, remaining) = self.waiting.front_mut().unwrap();
        let paid = most.min(*remaining).min(self.unspent);
        *remaining -= paid;
        self.unspent -= paid;
        self.received[*number] += paid;
        if !pushed {
            self.credits[payee] += paid;
        }
        if *remaining == 0 {
            self.waiting.pop_front();
        }
        paid
    }

    /// Which payments have all their money in the box, in the order of the line.
    fn reserved(&self) -> usize {
        let due_up_to = self.waiting.iter().scan(0, |sum, (_, remaining)| {
            *sum += remaining;
            Some(*sum)
        });
        due_up_to.take_while(|due| *due <= self.unspent).count()
    }
}

fn payee(number: u8) -> Account {
    Account([number; 32])
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/ledger.seeds"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_sequence_pays_first_in_first_out_and_loses_nothing(commands in proptest::collection::vec(command(), 0..60)) {
        let mut ledger = Ledger::default();
        let mut payments: Vec<Payment> = Vec::new();
        let mut queue = Queue::default();
        let (mut deposited, mut left) = (0_u128, 0_u128);
        for command in commands {
            match command {
                Command::Deposit(amount) => {
                    prop_assert_eq!(ledger.deposit(Amount(amount.into())), Ok(()));
                    queue.unspent += u128::from(amount);
                    deposited += u128::from(amount);
                }
                Command::Owe(to, amount) => {
                    let (number, payment) = ledger.owe(BATCH, payee(to), Amount(amount.into())).unwrap();
                    prop_assert_eq!(usize::try_from(number.0).unwrap(), payments.len(), "at the end of the line");
                    prop_assert_eq!(payment.payee, payee(to));
                    queue.waiting.push_back((payments.len(), amount.into()));
                    queue.received.push(0);
                    payments.push(payment);
                }
                Command::Deliver(_) | Command::DeliverPart(..) => {
                    prop_assert_eq!(ledger.has_line(), !queue.waiting.is_empty());
                    let Some((number, _)) = queue.waiting.front().copied() else { continue };
                    prop_assert_eq!(usize::try_from(ledger.head.0).unwrap(), number, "the head is the first that waits");
                    let (most, pushed) = match command {
                        Command::DeliverPart(most, pushed) => (u128::from(most), pushed),
                        Command::Deliver(pushed) => (u128::MAX, pushed),
                        Command::Deposit(_) | Command::Owe(..) | Command::FetchCredit(..) => unreachable!(),
                    };
                    let payment = &mut payments[number];
                    let amount = ledger.payable(payment).unwrap().min(Amount(most));
                    let to = payment.payee.0[0].into();
                    prop_assert_eq!(queue.pay_head(most, to, pushed), amount.0);
                    prop_assert_eq!(ledger.deliver(payment, amount, pushed), Ok(()));
                    left += if pushed { amount.0 } else { 0 };
                }
                Command::FetchCredit(of, amount) => {
                    let credit = &mut queue.credits[usize::from(of)];
                    let amount = u128::from(amount).min(*credit);
                    *credit -= amount;
                    prop_assert_eq!(ledger.fetch_credit(Amount(amount)), Ok(()));
                    left += amount;
                }
            }
            prop_assert!(ledger.is_balanced());
            let waiting: u128 = queue.waiting.iter().map(|(_, remaining)| remaining).sum();
            let credits: u128 = queue.credits.iter().sum();
            prop_assert_eq!(ledger.held.0, deposited - left, "nothing is lost or made");
            prop_assert_eq!(ledger.owed.0, waiting);
            prop_assert_eq!(ledger.credits.0, credits);
            prop_assert_eq!(ledger.reserved.0, waiting.min(queue.unspent));
            prop_assert_eq!(ledger.free.0, queue.unspent - waiting.min(queue.unspent));
            prop_assert_eq!(ledger.delivered.0, queue.received.iter().sum::<u128>());
            let first_waiting = queue.waiting.front().map_or(payments.len(), |(number, _)| *number);
            for (number, payment) in payments.iter().enumerate() {
                prop_assert_eq!(payment.delivered.0, queue.received[number], "nothing overtakes");
                let expected = if number < first_waiting {
                    if payment.credited.is_zero() { PaymentStatus::Paid } else { PaymentStatus::Credited }
                } else if number < first_waiting + queue.reserved() {
                    PaymentStatus::Reserved
                } else {
                    PaymentStatus::Queued
                };
                prop_assert_eq!(payment.status(&ledger), Ok(expected));
            }
        }
        // Liveness: whatever is reserved can be paid, at once and in its order, whether or not the pushes succeed.
        let reserved = queue.reserved();
        for turn in 0..reserved {
            let payment = &mut payments[usize::try_from(ledger.head.0).unwrap()];
            prop_assert_eq!(payment.status(&ledger), Ok(PaymentStatus::Reserved));
            let amount = payment.remaining().unwrap();
            prop_assert_eq!(ledger.payable(payment), Ok(amount));
            prop_assert_eq!(ledger.deliver(payment, amount, turn % 2 == 0), Ok(()));
            prop_assert!(ledger.is_balanced());
        }
    }
}
