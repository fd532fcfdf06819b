//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::accumulators::{Counter, Use};
use domain::bounds::{
    MAX_CLAIM_DECISION_BYTES, MAX_CROSS_CALL_BYTES, MAX_LINE_DECISION_BYTES, MAX_RECORD_BYTES, STANDING_BYTES,
};
use domain::calendar::Day;
use domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line, Refusal};
use domain::consent::Categories;
use domain::credential::ProviderDay;
use domain::decision::{Deadlines, Decision, LineDecision, Outcome, Pend, Verdict};
use domain::ids::{
    Account, AssetId, BatchId, ClaimKey, ClaimNumber, Code, ControlNumber, MemberId, Modifier, ProviderId,
};
use domain::ledger::Party;
use domain::lifecycle::{ClaimRecord, ClaimState, History};
use domain::money::{Amount, Overflow, Quantity};
use domain::reason::Reason;
use interfaces::claims::{ClaimResult, ClaimsError, Role};
use interfaces::escrow::Due;
use scale::Encode;

use crate::request::{add_due, ensure_fits, payable, payee, provider_days, result};
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
        ordering: None,
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
        facility: None,
        rendering: None,
        ordering: None,
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
fn provider_days_are_told_once_and_in_order() {
    let batch = batch(vec![claim(vec![line(3), line(1)]), claim(vec![line(3), line(0)])]);
    let asked = |batch: &Batch| provider_days(batch.provider, batch.base_day, &batch.claims);
    let on = |provider, day| ProviderDay { provider: ProviderId(provider), day: Day(day) };
    assert_eq!(asked(&batch), [on(1, 20_000), on(1, 20_001), on(1, 20_003)]);
    let never = Batch { base_day: Day(i32::MAX), ..batch.clone() };
    assert_eq!(asked(&never), [on(1, i32::MAX)]);
    // Whoever did or ordered something, on the days on which they did.
    let mut named = batch;
    named.claims[0].ordering = Some(ProviderId(0));
    named.claims[1].lines[0].rendering = Some(ProviderId(9));
    named.claims[1].lines[1].rendering = Some(ProviderId(1));
    let expected = [on(0, 20_001), on(0, 20_003), on(1, 20_000), on(1, 20_001), on(1, 20_003), on(9, 20_003)];
    assert_eq!(asked(&named), expected);
}

#[test]
fn a_batch_fits_up_to_the_last_byte() {
    let reckoned = |batch: &Batch| {
        let lines: usize = batch.claims.iter().map(|claim| claim.lines.len()).sum();
        let decisions = lines * MAX_LINE_DECISION_BYTES + batch.claims.len() * MAX_CLAIM_DECISION_BYTES;
        batch.encoded_size() + decisions + STANDING_BYTES
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
    assert_eq!(ensure_fits(&batch, 1, 0), Ok(()));
    assert_eq!(ensure_fits(&batch, 1, 1), Err(ClaimsError::BatchTooLarge));
    assert_eq!(ensure_fits(&batch, 1, usize::MAX), Err(ClaimsError::BatchTooLarge));
    assert_eq!(ensure_fits(&batch, 2, 0), Err(ClaimsError::BatchTooLarge));
    assert_eq!(ensure_fits(&batch, usize::MAX, 0), Err(ClaimsError::BatchTooLarge));
    batch.claims[0].lines[0].place = Some(11);
    assert_eq!(reckoned(&batch), MAX_CROSS_CALL_BYTES + 1);
    assert_eq!(ensure_fits(&batch, 1, 0), Err(ClaimsError::BatchTooLarge));
}

fn decision(lines: Vec<LineDecision>) -> Decision {
    Decision { asset: AssetId::NATIVE, member: Some(Account([7; 32])), deadlines: Deadlines::default(), lines }
}

#[test]
fn an_outcome_is_told_as_what_it_is() {
    let control = ControlNumber(5);
    let decided = Outcome::Decided(decision(Vec::new()));
    assert_eq!(payable(&decided), Ok(Amount::ZERO));
    let told = ClaimResult::Decided { control, verdict: Verdict::Payable, paid: Amount::ZERO };
    assert_eq!(result(&decided, control, Amount::ZERO), told);
    let refused = Outcome::Refused(Refusal::Overflow);
    assert_eq!(result(&refused, control, Amount::ZERO), ClaimResult::Refused(Refusal::Overflow));
    assert_eq!(result(&Outcome::Voided, control, Amount::ZERO), ClaimResult::Voided { control });
    let evidence = Categories(1);
    let pend = Pend { evidence, other_payer: true, review: false, until: Day(1), utc_offset_minutes: 0 };
    let told = ClaimResult::Pended { control, evidence, other_payer: true, review: false };
    assert_eq!(result(&Outcome::Pended(pend), control, Amount::ZERO), told);
    for nothing in [refused, Outcome::Voided, Outcome::Pended(pend)] {
        assert_eq!(payable(&nothing), Ok(Amount::ZERO));
    }
}

#[test]
fn whoever_the_benefits_are_assigned_to_is_paid() {
    let (provider, payout) = (ProviderId(3), Account([8; 32]));
    let decided = Outcome::Decided(decision(Vec::new()));
    let assigned = claim(Vec::new());
    assert_eq!(payee(&assigned, provider, payout, &decided), (Party::Provider(provider), payout));
    let own = Claim { assignment: Assignment::Member, ..assigned };
    assert_eq!(payee(&own, provider, payout, &decided), (Party::Member(MemberId(1)), Account([7; 32])));
    assert_eq!(payee(&own, provider, payout, &Outcome::Voided), (Party::Member(MemberId(1)), payout));
}

#[test]
fn a_party_has_one_entry_and_is_paid_where_it_gets_something() {
    let due = |provider, byte, amount, reversed| Due {
        party: Party::Provider(ProviderId(provider)),
        payee: Account([byte; 32]),
        amount: Amount(amount),
        reversed: Amount(reversed),
    };
    let mut dues = Vec::new();
    for entry in [due(1, 1, 0, 0), due(1, 1, 0, 5), due(2, 2, 7, 0), due(1, 3, 4, 0), due(1, 4, 0, 1)] {
        assert_eq!(add_due(&mut dues, entry), Ok(()));
    }
    assert_eq!(dues, [due(1, 3, 4, 6), due(2, 2, 7, 0)]);
    assert_eq!(add_due(&mut dues, due(1, 1, u128::MAX, 0)), Err(Overflow));
    assert_eq!(add_due(&mut dues, due(1, 1, 0, u128::MAX)), Err(Overflow));
}

#[ink::test]
fn a_claim_is_kept_as_long_as_the_chain_would_keep_it() {
    let mut state = State::default();
    let key = ClaimKey { provider: ProviderId(1), number: ClaimNumber([1; 16]) };
    let used = Use { counter: Counter::Limit(0), used: 1 };
    let mut line = LineDecision::denied(Amount(1), Reason::NotInPlan, true);
    line.uses = vec![used; 5_000];
    let record = |lines| ClaimRecord {
        control: ControlNumber(1),
        batch: BatchId(1),
        received: 0,
        base_day: Day(0),
        claim: claim(Vec::new()),
        evidence: Vec::new(),
        history: History::default(),
        state: ClaimState::Adjudicated { decision: decision(lines), at: 0, batch: BatchId(1), payment: None },
    };
    while record(vec![line.clone()]).encoded_size() <= MAX_RECORD_BYTES {
        line.uses.push(used);
    }
    assert_eq!(state.store_claim(key, record(vec![line.clone()])), Err(ClaimsError::BatchTooLarge));
    assert_eq!(state.store_replaced(record(vec![line.clone()])), Err(ClaimsError::BatchTooLarge));
    assert_eq!(state.load_claim(key), Err(ClaimsError::NoSuchClaim));
    line.uses.pop();
    assert_eq!(state.store_claim(key, record(vec![line.clone()])), Ok(()));
    assert_eq!(state.store_replaced(record(vec![line])), Ok(()));
    assert_eq!(state.load_claim(key).map(|it| it.encoded_size() <= MAX_RECORD_BYTES), Ok(true));
}

#[ink::test]
fn nobody_has_a_role_that_was_never_given() {
    let state = State::default();
    assert!(state.load_role(Role::ExternalReviewer).is_empty());
    assert_eq!(state.load_replaced(ControlNumber(1)), None);
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
