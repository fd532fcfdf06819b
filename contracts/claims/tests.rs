//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::bounds::{MAX_CLAIM_DECISION_BYTES, MAX_CROSS_CALL_BYTES, MAX_LINE_DECISION_BYTES};
use domain::calendar::Day;
use domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line, Refusal};
use domain::decision::{Decision, Outcome, Verdict};
use domain::ids::{AssetId, BatchId, ClaimNumber, Code, ControlNumber, MemberId, Modifier, ProviderId};
use domain::money::{Amount, Quantity};
use interfaces::claims::{ClaimResult, ClaimsError};
use scale::Encode;

use crate::request::{ensure_fits, payable, service_days, Reworked};
use crate::state::State;

fn line(from: u16) -> Line {
    Line {
        code: Code([1; 8]),
        from,
        through: 0,
        charge: Amount(1),
        units: Quantity(1_000),
        modifiers: Vec::new(),
        place: None,
        rendering: None,
        authorisation: None,
        drug_serial: None,
        other_payer: None,
    }
}

fn claim(lines: Vec<Line>) -> Claim {
    Claim {
        number: ClaimNumber([1; 16]),
        member: MemberId(1),
        kind: ClaimKind::Professional,
        frequency: Frequency::Original,
        assignment: Assignment::Provider,
        place: None,
        authorisation: None,
        other_payer: None,
        diagnoses: None,
        lines,
    }
}

fn batch(claims: Vec<Claim>) -> Batch {
    Batch { provider: ProviderId(1), base_day: Day(20_000), claims }
}

#[test]
fn service_days_are_told_once_and_in_order() {
    let batch = batch(vec![claim(vec![line(3), line(1)]), claim(vec![line(3), line(0)])]);
    assert_eq!(service_days(&batch), [Day(20_000), Day(20_001), Day(20_003)]);
    let never = Batch { base_day: Day(i32::MAX), ..batch };
    assert_eq!(service_days(&never), [Day(i32::MAX)]);
}

#[test]
fn a_batch_fits_up_to_the_last_byte() {
    let reckoned = |batch: &Batch| {
        let lines: usize = batch.claims.iter().map(|claim| claim.lines.len()).sum();
        batch.encoded_size() + lines * MAX_LINE_DECISION_BYTES + batch.claims.len() * MAX_CLAIM_DECISION_BYTES
    };
    let mut batch = batch(vec![claim(Vec::new())]);
    let step = line(1).encoded_size() + MAX_LINE_DECISION_BYTES;
    while reckoned(&batch) + step <= MAX_CROSS_CALL_BYTES {
        batch.claims[0].lines.push(line(1));
    }
    // What is left is less than a line: modifiers take two bytes apiece, a place one.
    while reckoned(&batch) + 2 <= MAX_CROSS_CALL_BYTES {
        batch.claims[0].lines[0].modifiers.push(Modifier([0; 2]));
    }
    if reckoned(&batch) < MAX_CROSS_CALL_BYTES {
        batch.claims[0].place = Some(11);
    }
    assert_eq!(reckoned(&batch), MAX_CROSS_CALL_BYTES);
    assert_eq!(ensure_fits(&batch), Ok(()));
    batch.claims[0].lines[0].place = Some(11);
    assert_eq!(reckoned(&batch), MAX_CROSS_CALL_BYTES + 1);
    assert_eq!(ensure_fits(&batch), Err(ClaimsError::BatchTooLarge));
    batch.claims.clear();
    assert_eq!(ensure_fits(&batch), Err(ClaimsError::EmptyBatch));
}

#[test]
fn an_outcome_is_told_as_what_it_is() {
    let control = ControlNumber(5);
    let empty = Decision { asset: AssetId::NATIVE, member: None, lines: Vec::new() };
    let decided = Outcome::Decided(empty);
    assert_eq!(payable(&decided), Ok(Amount::ZERO));
    let told = ClaimResult::Decided { control, verdict: Verdict::Payable, paid: Amount::ZERO };
    assert!(matches!(Reworked::of(&decided, control), Ok(Reworked::Decided(result, Amount::ZERO)) if result == told));
    let refused = Outcome::Refused(Refusal::Overflow);
    assert!(matches!(Reworked::of(&refused, control), Err(ClaimsError::Refused(Refusal::Overflow))));
}

#[ink::test]
fn counters_end_with_an_error() {
    let mut state = State::default();
    state.batches = u64::MAX - 1;
    state.controls = u64::MAX - 1;
    assert_eq!(state.next_batch(), Ok(BatchId(u64::MAX)));
    assert_eq!(state.next_batch(), Err(ClaimsError::Overflow));
    assert_eq!(state.next_control(), Ok(ControlNumber(u64::MAX)));
    assert_eq!(state.next_control(), Err(ClaimsError::Overflow));
}
