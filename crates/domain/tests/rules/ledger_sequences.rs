//! Any sequence of commands to the escrow's ledger, against a plain queue.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use std::collections::VecDeque;

use inkclaim_domain::ids::{Account, BatchId, PaymentNumber, ProviderId};
use inkclaim_domain::ledger::{Delivery, Ledger, Party, Payment, PaymentStatus};
use inkclaim_domain::money::Amount;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::FileFailurePersistence;

#[derive(Clone, Debug)]
enum Command {
    Deposit(u64),
    Owe(u8, u64),
    /// Delivers what the head may be paid, at most so much.
    Deliver(u64, Delivery),
    FetchCredit(u8, u64),
    Hold(u64),
    ReleaseHold(u64),
    OweBack(u64),
    PayBack(u64),
    Withdraw(u64),
    /// So much came without a message.
    Stray(u64),
    /// What came without a message is taken in.
    Adopt,
}

fn command() -> impl Strategy<Value = Command> {
    let delivery = || select(vec![Delivery::Pushed, Delivery::Pushed, Delivery::Credited, Delivery::Withheld]);
    prop_oneof![
        2 => (0_u64..200).prop_map(Command::Deposit),
        3 => (0_u8..3, 1_u64..150).prop_map(|(payee, amount)| Command::Owe(payee, amount)),
        2 => delivery().prop_map(|delivery| Command::Deliver(u64::MAX, delivery)),
        1 => (1_u64..60, delivery()).prop_map(|(amount, delivery)| Command::Deliver(amount, delivery)),
        1 => (0_u8..3, 1_u64..150).prop_map(|(payee, amount)| Command::FetchCredit(payee, amount)),
        1 => (1_u64..150).prop_map(Command::Hold),
        1 => (1_u64..150).prop_map(Command::ReleaseHold),
        1 => (1_u64..100).prop_map(Command::OweBack),
        1 => (1_u64..100).prop_map(Command::PayBack),
        1 => (1_u64..150).prop_map(Command::Withdraw),
        1 => (1_u64..50).prop_map(Command::Stray),
        1 => Just(Command::Adopt),
    ]
}

/// What the ledger must do, as a plain queue: money in a box, a second box for what is kept back, who waits for how much in
/// which order, who has which credit, and what is to be given back.
#[derive(Default)]
struct Queue {
    unspent: u128,
    kept_back: u128,
    waiting: VecDeque<(usize, u128)>,
    credits: [u128; 3],
    received: Vec<u128>,
    debts: u128,
    deposited: u128,
    left: u128,
    stray: u128,
}

impl Queue {
    /// Pays the head up to `most` from the box, or strikes it off the debts, and tells how much that was.
    fn pay_head(&mut self, most: u128, payee: usize, delivery: Delivery) -> u128 {
        let (number, remaining) = self.waiting.front_mut().unwrap();
        let source = if delivery == Delivery::Withheld { self.debts } else { self.unspent };
        let paid = most.min(*remaining).min(source);
        *remaining -= paid;
        self.received[*number] += paid;
        match delivery {
            Delivery::Pushed => {
                self.unspent -= paid;
                self.left += paid;
            }
            Delivery::Credited => {
                self.unspent -= paid;
                self.credits[payee] += paid;
            }
            // The box is not touched.
            Delivery::Withheld => self.debts -= paid,
        }
        if *remaining == 0 {
            self.waiting.pop_front();
        }
        paid
    }

    fn due(&self) -> u128 {
        self.waiting.iter().map(|(_, remaining)| remaining).sum()
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

/// The ledger, its payments, and the queue that they are compared with.
#[derive(Default)]
struct Escrow {
    ledger: Ledger,
    payments: Vec<Payment>,
    queue: Queue,
}

impl Escrow {
    fn obey(&mut self, command: Command) {
        let Self { ledger, payments, queue } = self;
        match command {
            Command::Deposit(amount) => {
                assert_eq!(ledger.deposit(Amount(amount.into())), Ok(()));
                queue.unspent += u128::from(amount);
                queue.deposited += u128::from(amount);
            }
            Command::Owe(to, amount) => {
                let (party, payee) = (Party::Provider(ProviderId(to.into())), Account([to; 32]));
                let from_free = u128::from(amount).min(queue.unspent - queue.unspent.min(queue.due()));
                let from_hold = (u128::from(amount) - from_free).min(queue.kept_back);
                queue.kept_back -= from_hold;
                queue.unspent += from_hold;
                let (number, payment) = ledger.owe(BatchId(5), (party, payee), Amount(amount.into())).unwrap();
                assert_eq!(usize::try_from(number.0).unwrap(), payments.len(), "at the end of the line");
                assert_eq!((payment.party, payment.payee), (party, payee));
                queue.waiting.push_back((payments.len(), amount.into()));
                queue.received.push(0);
                payments.push(payment);
            }
            Command::Deliver(most, delivery) => {
                assert_eq!(ledger.has_line(), !queue.waiting.is_empty());
                let Some((number, _)) = queue.waiting.front().copied() else { return };
                assert_eq!(
                    ledger.head,
                    PaymentNumber(u64::try_from(number).unwrap()),
                    "the head is the first that waits"
                );
                let payment = &mut payments[number];
                let possible = match delivery {
                    Delivery::Withheld => ledger.set_off(payment, ledger.debts),
                    Delivery::Pushed | Delivery::Credited => ledger.payable(payment),
                };
                let amount = possible.unwrap().min(Amount(most.into()));
                assert_eq!(queue.pay_head(most.into(), payment.payee.0[0].into(), delivery), amount.0);
                assert_eq!(ledger.deliver(payment, amount, delivery, 9), Ok(()));
            }
            Command::FetchCredit(of, amount) => {
                let credit = &mut queue.credits[usize::from(of)];
                let amount = u128::from(amount).min(*credit);
                *credit -= amount;
                assert_eq!(ledger.fetch_credit(Amount(amount)), Ok(()));
                queue.left += amount;
            }
            Command::Hold(amount) => {
                let kept = u128::from(amount).min(queue.unspent - queue.unspent.min(queue.due()));
                assert_eq!(ledger.hold(Amount(amount.into())), Ok(Amount(kept)));
                queue.unspent -= kept;
                queue.kept_back += kept;
            }
            Command::ReleaseHold(amount) => {
                let amount = u128::from(amount).min(queue.kept_back);
                assert_eq!(ledger.release_hold(Amount(amount)), Ok(()));
                queue.kept_back -= amount;
                queue.unspent += amount;
            }
            Command::OweBack(amount) => {
                assert_eq!(ledger.owe_back(Amount(amount.into())), Ok(()));
                queue.debts += u128::from(amount);
            }
            Command::PayBack(amount) => {
                let amount = u128::from(amount).min(queue.debts);
                assert_eq!(ledger.pay_back(Amount(amount)), Ok(()));
                queue.debts -= amount;
                queue.unspent += amount;
                queue.deposited += amount;
            }
            Command::Withdraw(amount) => {
                let before = *ledger;
                let is_there = u128::from(amount) <= queue.unspent - queue.unspent.min(queue.due());
                assert_eq!(ledger.withdraw(Amount(amount.into())).is_ok(), is_there, "only what nobody is owed");
                if is_there {
                    queue.unspent -= u128::from(amount);
                    queue.left += u128::from(amount);
                } else {
                    assert_eq!(*ledger, before);
                }
            }
            Command::Stray(amount) => queue.stray += u128::from(amount),
            Command::Adopt => {
                let has = queue.deposited + queue.stray - queue.left;
                let surplus = ledger.solvency(Some(Amount(has))).unwrap().surplus;
                assert_eq!(surplus, Amount(queue.stray));
                assert_eq!(ledger.deposit(surplus), Ok(()));
                queue.unspent += queue.stray;
                queue.deposited += queue.stray;
                queue.stray = 0;
            }
        }
    }

    fn verify(&self) {
        let Self { ledger, payments, queue } = self;
        assert!(ledger.is_balanced());
        let due = queue.due();
        let expected = Ledger {
            held: Amount(queue.deposited - queue.left),
            free: Amount(queue.unspent - due.min(queue.unspent)),
            reserved: Amount(due.min(queue.unspent)),
            on_hold: Amount(queue.kept_back),
            credits: Amount(queue.credits.iter().sum()),
            owed: Amount(due),
            delivered: Amount(queue.received.iter().sum()),
            debts: Amount(queue.debts),
            head: PaymentNumber(u64::try_from(payments.len() - queue.waiting.len()).unwrap()),
            next: PaymentNumber(u64::try_from(payments.len()).unwrap()),
        };
        assert_eq!(*ledger, expected, "nothing is lost or made");
        let has = Amount(queue.deposited + queue.stray - queue.left);
        let report = ledger.solvency(Some(has)).unwrap();
        assert_eq!((report.surplus, report.shortfall), (Amount(queue.stray), Amount::ZERO));
        assert_eq!((report.ledger, report.actual, report.is_balanced), (expected, Some(has), true));
        assert_eq!(report.queued, Amount(due - due.min(queue.unspent)));
        assert_eq!(report.waiting, u64::try_from(queue.waiting.len()).unwrap());
        let first_waiting = payments.len() - queue.waiting.len();
        for (number, payment) in payments.iter().enumerate() {
            assert_eq!(payment.delivered.0, queue.received[number], "nothing overtakes");
            assert_eq!(payment.completed_at.is_some(), number < first_waiting);
            let expected = if number < first_waiting {
                if payment.credited.is_zero() {
                    PaymentStatus::Paid
                } else {
                    PaymentStatus::Credited
                }
            } else if number < first_waiting + queue.reserved() {
                PaymentStatus::Reserved
            } else {
                PaymentStatus::Queued
            };
            assert_eq!(payment.status(ledger), Ok(expected));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/ledger_sequences.seeds"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_sequence_pays_first_in_first_out_and_loses_nothing(commands in proptest::collection::vec(command(), 0..60)) {
        let mut escrow = Escrow::default();
        for command in commands {
            escrow.obey(command);
            escrow.verify();
        }
        // Liveness: whatever is reserved can be paid, at once and in its order, whether or not the pushes succeed.
        let Escrow { mut ledger, mut payments, queue } = escrow;
        for turn in 0..queue.reserved() {
            let payment = &mut payments[usize::try_from(ledger.head.0).unwrap()];
            prop_assert_eq!(payment.status(&ledger), Ok(PaymentStatus::Reserved));
            let amount = payment.remaining().unwrap();
            prop_assert_eq!(ledger.payable(payment), Ok(amount));
            let delivery = if turn % 2 == 0 { Delivery::Pushed } else { Delivery::Credited };
            prop_assert_eq!(ledger.deliver(payment, amount, delivery, 9), Ok(()));
            prop_assert!(ledger.is_balanced());
        }
    }
}
