//! Which payments carry what a claim pays, where decisions take the place of others, and the interest on each part.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use crate::lifecycle::{received, record};
use inkclaim_domain::bounds::MAX_EARLIER_PAYMENTS;
use inkclaim_domain::decision::{Deadlines, Decision, LineDecision, Outcome, Verdict};
use inkclaim_domain::ids::{AssetId, BatchId, ControlNumber, PaymentNumber};
use inkclaim_domain::lifecycle::{Carriage, ClaimRecord, ClaimState, Part, TransitionError};
use inkclaim_domain::money::{Amount, BasisPoints};
use inkclaim_domain::reason::Reason;
use proptest::collection::vec;
use proptest::prelude::*;

const FIRST: PaymentNumber = PaymentNumber(1);
const SECOND: PaymentNumber = PaymentNumber(2);
const THIRD: PaymentNumber = PaymentNumber(3);

/// A decision that pays so many dollars of one line.
fn paying(paid: u128) -> Decision {
    let mut world = World::of(|_| {});
    let decision = world.decide(&claim());
    let denied = LineDecision::denied(dollars(1_000), Reason::NotCovered, true);
    let deadlines = Deadlines { interest: BasisPoints(1_000), ..decision.deadlines };
    Decision { lines: vec![LineDecision { paid: dollars(paid), ..denied }], deadlines, ..decision }
}

/// A claim that is decided to be paid so many dollars, by the first payment.
fn paid(amount: u128) -> ClaimRecord {
    let state =
        ClaimState::Adjudicated { decision: paying(amount), at: received(), batch: BatchId(1), payment: Some(FIRST) };
    ClaimRecord { state, ..record() }
}

/// Decides the claim anew; what pays more is in the payment `new`, of what waits as much is kept as both pay.
fn correct(it: &mut ClaimRecord, amount: u128, is_delivered: bool, new: PaymentNumber) {
    let kept = if is_delivered { Amount::ZERO } else { it.paid().unwrap().min(dollars(amount)) };
    let new = (kept < dollars(amount)).then_some(new);
    let carriage = it.carriage(AssetId::NATIVE, is_delivered, kept, new).unwrap();
    it.settle(Outcome::Decided(paying(amount)), received(), BatchId(2), carriage).unwrap();
}

fn part(payment: PaymentNumber, amount: u128) -> Part {
    Part { payment, amount: dollars(amount) }
}

/// What payments carry, which of them is the claim's own, and what was paid before.
fn told(it: &ClaimRecord) -> (Vec<Part>, Option<PaymentNumber>, Amount) {
    (it.parts().unwrap(), it.payment(), it.history.paid_before)
}

#[test]
fn a_decision_is_carried_by_its_payment() {
    assert_eq!(told(&paid(80)), (vec![part(FIRST, 80)], Some(FIRST), Amount::ZERO));
    let mut nothing = paid(0);
    let ClaimState::Adjudicated { payment, .. } = &mut nothing.state else { unreachable!() };
    *payment = None;
    assert_eq!(told(&nothing), (vec![], None, Amount::ZERO));
    let mut reversed = paid(80);
    reversed.reverse(ControlNumber(2), received(), BatchId(2)).unwrap();
    assert_eq!(told(&reversed), (vec![], None, Amount::ZERO));
}

#[test]
fn what_waits_keeps_its_place_and_what_is_more_is_another_part() {
    let mut it = paid(80);
    correct(&mut it, 100, false, SECOND);
    assert_eq!(it.history.earlier, [part(FIRST, 80)]);
    assert_eq!(told(&it), (vec![part(FIRST, 80), part(SECOND, 20)], Some(SECOND), Amount::ZERO));
    correct(&mut it, 130, false, THIRD);
    let three = vec![part(FIRST, 80), part(SECOND, 20), part(THIRD, 30)];
    assert_eq!(told(&it), (three, Some(THIRD), Amount::ZERO));
    // Less is set off where the first of them stands.
    for (amount, left) in [
        (110, vec![part(FIRST, 60), part(SECOND, 20), part(THIRD, 30)]),
        (50, vec![part(SECOND, 20), part(THIRD, 30)]),
        (31, vec![part(SECOND, 1), part(THIRD, 30)]),
        (30, vec![part(THIRD, 30)]),
        (7, vec![part(THIRD, 7)]),
    ] {
        let mut less = it.clone();
        correct(&mut less, amount, false, PaymentNumber(4));
        assert_eq!(told(&less), (left, Some(THIRD), Amount::ZERO));
    }
    correct(&mut it, 0, false, PaymentNumber(4));
    assert_eq!(told(&it), (vec![], None, Amount::ZERO));
}

#[test]
fn what_was_delivered_was_paid_before() {
    let mut it = paid(80);
    correct(&mut it, 100, true, SECOND);
    assert_eq!(told(&it), (vec![part(SECOND, 20)], Some(SECOND), dollars(80)));
    correct(&mut it, 130, false, THIRD);
    assert_eq!(told(&it), (vec![part(SECOND, 20), part(THIRD, 30)], Some(THIRD), dollars(80)));
    // Of less than was paid before no payment carries anything; where it stands in the line it is told all the same.
    let mut less = it.clone();
    correct(&mut less, 60, false, PaymentNumber(4));
    assert_eq!(told(&less), (vec![], Some(THIRD), dollars(80)));
    correct(&mut it, 140, true, PaymentNumber(4));
    assert_eq!(told(&it), (vec![part(PaymentNumber(4), 10)], Some(PaymentNumber(4)), dollars(130)));
}

#[test]
fn a_claim_was_paid_in_the_asset_of_its_decision() {
    let token = Decision { asset: AssetId(3), ..paying(80) };
    let state = ClaimState::Adjudicated { decision: token, at: received(), batch: BatchId(1), payment: Some(FIRST) };
    assert_eq!(ClaimRecord { state, ..record() }.asset(), AssetId(3));
    assert_eq!(paid(80).asset(), AssetId::NATIVE);
    assert_eq!(record().asset(), AssetId::NATIVE, "nothing was paid");
}

#[test]
fn what_pays_another_party_or_in_another_asset_is_in_no_earlier_payment() {
    let it = paid(80);
    let of_another = Carriage { paid_before: Amount::ZERO, earlier: vec![], payment: Some(SECOND) };
    assert_eq!(it.carriage(AssetId::NATIVE, false, Amount::ZERO, Some(SECOND)), Ok(of_another.clone()));
    for is_delivered in [false, true] {
        let in_token = it.carriage(AssetId(1), is_delivered, Amount::ZERO, Some(SECOND));
        assert_eq!(in_token, Ok(of_another.clone()));
    }
    // Nor is anything in a payment of a decision that pays nothing.
    let none = Carriage { payment: None, ..of_another };
    assert_eq!(it.carriage(AssetId::NATIVE, false, Amount::ZERO, None), Ok(none));
}

#[test]
fn a_claim_that_waited_has_its_first_payment() {
    assert_eq!(paying(0).verdict(), Verdict::Denied);
    let mut it = record_that_waits();
    assert_eq!(told(&it), (vec![], None, Amount::ZERO));
    correct(&mut it, 100, true, SECOND);
    assert_eq!(told(&it), (vec![part(SECOND, 100)], Some(SECOND), Amount::ZERO));
}

#[test]
fn each_part_bears_interest_by_when_it_was_paid() {
    let mut it = paid(3_650);
    let on = |days: u64| received() + days * DAY_MILLIS;
    assert_eq!(it.interest(part(FIRST, 3_650), on(30)), Ok(Amount::ZERO));
    assert_eq!(it.interest(part(FIRST, 3_650), on(40)), Ok(dollars(10)));
    assert_eq!(it.interest(part(FIRST, 365), on(40)), Ok(dollars(1)));
    it.history.waited = 4 * DAY_MILLIS;
    assert_eq!(it.interest(part(FIRST, 3_650), on(40)), Ok(dollars(6)));
    let huge = Part { payment: FIRST, amount: Amount(u128::MAX) };
    assert_eq!(it.interest(huge, on(40)), Err(TransitionError::Overflow));
    it.reverse(ControlNumber(2), received(), BatchId(2)).unwrap();
    assert_eq!(it.interest(part(FIRST, 1), on(40)), Err(TransitionError::NotLive));
}

#[test]
fn what_is_paid_is_looked_at_once() {
    let on = |days: u64| received() + days * DAY_MILLIS;
    let mut it = paid(3_650);
    correct(&mut it, 7_300, false, SECOND);
    correct(&mut it, 10_950, false, THIRD);
    // In time, then ten days late.
    assert_eq!(it.take_paid(on(30)), Ok(Amount::ZERO));
    assert_eq!(told(&it), (vec![part(SECOND, 3_650), part(THIRD, 3_650)], Some(THIRD), dollars(3_650)));
    assert_eq!(it.take_paid(on(40)), Ok(dollars(10)));
    assert_eq!(told(&it), (vec![part(THIRD, 3_650)], Some(THIRD), dollars(7_300)));
    assert_eq!(it.history.earlier, []);
    // What a correction takes back is not taken of what was paid.
    let mut less = it.clone();
    correct(&mut less, 8_000, false, PaymentNumber(4));
    assert_eq!(told(&less), (vec![part(THIRD, 700)], Some(THIRD), dollars(7_300)));
    assert_eq!(it.take_paid(on(50)), Ok(dollars(20)));
    assert_eq!(told(&it), (vec![], Some(THIRD), dollars(10_950)));
    let after = it.clone();
    assert_eq!(it.take_paid(on(60)), Ok(Amount::ZERO));
    assert_eq!(it, after);
    // A refusal takes nothing.
    let mut huge = paid(80);
    huge.history.earlier = vec![Part { payment: SECOND, amount: Amount(u128::MAX) }];
    let before = huge.clone();
    assert_eq!(huge.take_paid(on(40)), Err(TransitionError::Overflow));
    assert_eq!(huge, before);
    huge.history.paid_before = Amount(1);
    assert_eq!(huge.take_paid(on(1)), Err(TransitionError::Overflow));
    assert_eq!(huge.history.earlier, before.history.earlier);
}

#[test]
fn of_nine_earlier_payments_the_first_counts_as_paid_with_the_second() {
    let mut it = paid(10);
    for number in 2..=9 {
        correct(&mut it, u128::from(number) * 10, false, PaymentNumber(number));
    }
    assert_eq!(it.history.earlier.len(), MAX_EARLIER_PAYMENTS);
    correct(&mut it, 100, false, PaymentNumber(10));
    assert_eq!(it.history.earlier.len(), MAX_EARLIER_PAYMENTS);
    assert_eq!(it.history.earlier[..2], [part(SECOND, 20), part(THIRD, 10)]);
    let carried: u128 = it.parts().unwrap().iter().map(|part| part.amount.0).sum();
    assert_eq!(Amount(carried), dollars(100));
}

#[test]
fn a_claim_that_waits_keeps_what_was_paid_before() {
    let mut it = record_that_waits();
    it.history.paid_before = dollars(60);
    let carriage = it.carriage(AssetId::NATIVE, true, Amount::ZERO, Some(SECOND));
    assert_eq!(carriage, Ok(Carriage { paid_before: dollars(60), earlier: vec![], payment: Some(SECOND) }));
}

fn record_that_waits() -> ClaimRecord {
    let mut it = paid(0);
    it.reopen(received()).unwrap();
    it
}

/// One decision after another: so many dollars, whether what stood before was delivered by then, and whether the first payment of
/// it was looked at.
fn decisions() -> impl Strategy<Value = (u128, Vec<(u128, bool, bool)>)> {
    (1..12_u128, vec((0..12_u128, proptest::bool::weighted(0.2), any::<bool>()), 1..8))
}

proptest! {
    /// An oracle that knows each dollar by name: it was paid before, or stands in a payment.
    #[test]
    fn every_dollar_is_in_one_payment((first, decisions) in decisions()) {
        let mut it = paid(first);
        let (mut before, mut last) = (0, first);
        let mut dollars_in = vec![FIRST; usize::try_from(first).unwrap()];
        for (number, (amount, is_delivered, is_looked_at)) in (2..).zip(decisions) {
            if is_looked_at {
                it.take_paid(received()).unwrap();
                let first = dollars_in.first().copied();
                let all = dollars_in.len();
                dollars_in.retain(|payment| Some(*payment) != first);
                before += u128::try_from(all - dollars_in.len()).unwrap();
            }
            let is_delivered = is_delivered || it.payment().is_none();
            correct(&mut it, amount, is_delivered, PaymentNumber(number));
            if is_delivered {
                (before, dollars_in) = (last, vec![]);
            }
            last = amount;
            let beyond = usize::try_from(amount.saturating_sub(before)).unwrap();
            // What is set off leaves the line at its head.
            dollars_in.drain(..dollars_in.len().saturating_sub(beyond));
            let more = beyond - dollars_in.len();
            dollars_in.extend(std::iter::repeat_n(PaymentNumber(number), more));
            let mut carried = vec![];
            for part in it.parts().unwrap() {
                let count = usize::try_from(part.amount.0 / 100).unwrap();
                carried.extend(std::iter::repeat_n(part.payment, count));
            }
            prop_assert_eq!(&carried, &dollars_in);
            prop_assert_eq!(it.history.paid_before, dollars(before));
            prop_assert_eq!(it.payment().is_some(), amount > 0);
        }
    }
}
