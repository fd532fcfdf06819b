//! A claim's life: every transition, and the clock of a claim that waits.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod common;

use common::*;
use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::Refusal;
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::decision::{Decision, Outcome, Pend};
use inkclaim_domain::ids::{AssetId, BatchId, ControlNumber, PaymentNumber};
use inkclaim_domain::lifecycle::{ClaimRecord, ClaimState, TransitionError};

const LATER: BatchId = BatchId(9);
const PAYMENT: Option<PaymentNumber> = Some(PaymentNumber(4));

fn pend() -> Pend {
    let evidence = Categories::NONE.with(Category::VisitNote).with(Category::Order);
    Pend { evidence, until: date(2026, 4, 11), utc_offset_minutes: -300 }
}

fn record() -> ClaimRecord {
    ClaimRecord {
        control: ControlNumber(1),
        batch: BatchId(2),
        received: noon(date(2026, 3, 12)),
        base_day: service_day(),
        claim: claim(),
        evidence: Vec::new(),
        state: ClaimState::Pended(pend()),
    }
}

fn decision() -> Decision {
    World::new().decide(&claim())
}

#[test]
fn a_waiting_claim_says_what_it_waits_for() {
    assert_eq!(record().pend(), Ok(pend()));
}

#[test]
fn a_waiting_claim_is_decided() {
    let mut it = record();
    assert_eq!(it.settle(Outcome::Decided(decision()), 77, LATER, PAYMENT), Ok(()));
    let state = ClaimState::Adjudicated { decision: decision(), at: 77, batch: LATER, payment: PAYMENT };
    assert_eq!(it, ClaimRecord { state, ..record() });
    assert_eq!(it.pend(), Err(TransitionError::AlreadyAdjudicated));
}

#[test]
fn a_decided_claim_is_not_edited() {
    let mut it = record();
    let denied = Decision { asset: AssetId::NATIVE, member: None, lines: Vec::new() };
    it.settle(Outcome::Decided(denied), 77, LATER, None).unwrap();
    let before = it.clone();
    for again in [Outcome::Decided(decision()), Outcome::Pended(pend()), Outcome::Refused(Refusal::Overflow)] {
        assert_eq!(it.settle(again, 99, BatchId(99), PAYMENT), Err(TransitionError::AlreadyAdjudicated));
        assert_eq!(it, before);
    }
}

#[test]
fn a_claim_that_waits_on_keeps_the_clock_of_its_first_waiting() {
    let mut it = record();
    let rest = Categories::NONE.with(Category::Order);
    let again = Pend { evidence: rest, until: date(2027, 1, 1), utc_offset_minutes: 60 };
    assert_eq!(it.settle(Outcome::Pended(again), 77, LATER, PAYMENT), Ok(()));
    let state = ClaimState::Pended(Pend { evidence: rest, ..pend() });
    assert_eq!(it, ClaimRecord { state, ..record() });
}

#[test]
fn a_refusal_leaves_a_waiting_claim_waiting() {
    let mut it = record();
    assert_eq!(it.settle(Outcome::Refused(Refusal::Overflow), 77, LATER, PAYMENT), Ok(()));
    assert_eq!(it, record());
}

#[test]
fn the_last_day_for_evidence_is_in_time() {
    // Five hours west of UTC, 11 April ends at 05:00 UTC on the twelfth.
    let end = noon(date(2026, 4, 12)) - 7 * 3_600_000;
    assert_eq!(pend().ends_at(), Some(end));
    assert!(!pend().is_overdue(0));
    assert!(!pend().is_overdue(end - 1));
    assert!(pend().is_overdue(end));
    assert!(pend().is_overdue(u64::MAX), "a moment outside the calendar is late");
}

#[test]
fn the_clock_is_overdue_from_the_moment_at_which_it_ends() {
    for offset in [-1_439, -300, 0, 330, 1_439] {
        for until in [Day(1), Day(20_454), Day(2_000_000)] {
            let it = Pend { until, utc_offset_minutes: offset, ..pend() };
            let end = it.ends_at().unwrap();
            assert!(!it.is_overdue(end - 1) && it.is_overdue(end));
        }
    }
    let never = Pend { until: Day(i32::MAX), ..pend() };
    assert_eq!(never.ends_at(), None);
    assert!(!never.is_overdue(noon(date(9999, 12, 31))));
}
