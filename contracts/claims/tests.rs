//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.
#![allow(clippy::unwrap_used)]

use domain::accumulators::{Counter, Use};
use domain::bounds::{
    MAX_CLAIM_DECISION_BYTES, MAX_CROSS_CALL_BYTES, MAX_LINE_DECISION_BYTES, MAX_RECORD_BYTES, ROOM_FOR_APPEALS,
    STANDING_BYTES,
};
use domain::calendar::Day;
use domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line, Refusal};
use domain::consent::Categories;
use domain::credential::ProviderDay;
use domain::decision::{Deadlines, Decision, LineDecision, Outcome, Pend, Verdict};
use domain::ids::{
    Account, AssetId, BatchId, ClaimKey, ClaimNumber, Code, ControlNumber, MemberId, Modifier, PaymentNumber,
    ProviderId,
};
use domain::ledger::{Party, Payment};
use domain::lifecycle::{ClaimRecord, ClaimState, History};
use domain::money::{Amount, Overflow, Quantity};
use domain::reason::Reason;
use interfaces::claims::{ClaimResult, ClaimsError, Role};
use interfaces::escrow::Due;
use scale::Encode;

use crate::request::{add_dues, ensure_fits, payable, payee, provider_days, result, Dues, TakenBack};
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

const PROVIDER: Party = Party::Provider(ProviderId(1));
const MEMBER: Party = Party::Member(MemberId(1));

fn account(byte: u8) -> Account {
    Account([byte; 32])
}

/// What a party gets and gives back of the chain's own asset.
fn due(party: Party, payee: u8, amount: u128, reversed: u128) -> (AssetId, Due) {
    (AssetId::NATIVE, Due { party, payee: account(payee), amount: Amount(amount), reversed: Amount(reversed) })
}

/// A payment of `amount` to a party on account 1 that waits.
fn payment(party: Party, amount: u128) -> Payment {
    let none = Amount::ZERO;
    Payment {
        batch: BatchId(3),
        party,
        payee: account(1),
        amount: Amount(amount),
        due_before: none,
        delivered: none,
        credited: none,
        withheld: none,
        completed_at: None,
    }
}

/// What payment 7 pays, taken back by the provider, whose account is 9.
fn taken_back(waiting: &Payment, waits: bool) -> TakenBack<'_> {
    let (party, amount) = (waiting.party, waiting.amount);
    TakenBack {
        asset: AssetId::NATIVE,
        amount,
        party,
        payee: account(1),
        number: Some(PaymentNumber(7)),
        waiting: waits.then_some(waiting),
        in_line: if waits { waiting.remaining().unwrap() } else { Amount(0) },
        by: Some((PROVIDER, account(9))),
    }
}

/// What becomes due, and how much of it keeps its place in the line.
fn dues(party: Party, payee: u8, amount: u128, before: Option<TakenBack<'_>>) -> (Vec<(AssetId, Due)>, u128) {
    let mut dues = Dues::default();
    let kept = add_dues(&mut dues, AssetId::NATIVE, (party, account(payee)), Amount(amount), before.as_ref()).unwrap();
    (dues.of, kept.0)
}

#[test]
fn the_claims_of_a_party_are_one_payment_in_each_asset() {
    let (own, other) = (AssetId::NATIVE, AssetId(1));
    let second = Party::Provider(ProviderId(2));
    let mut known = Dues::default();
    for (asset, party, payee, amount) in [
        (own, PROVIDER, 1, 0),
        (own, PROVIDER, 1, 5),
        (own, second, 2, 7),
        (other, PROVIDER, 1, 3),
        (own, PROVIDER, 3, 4),
    ] {
        assert_eq!(add_dues(&mut known, asset, (party, account(payee)), Amount(amount), None), Ok(Amount::ZERO));
    }
    let (_, in_token) = due(PROVIDER, 1, 3, 0);
    assert_eq!(known.of, [due(PROVIDER, 3, 9, 0), due(second, 2, 7, 0), (other, in_token)]);
    let too_much = add_dues(&mut known, own, (PROVIDER, account(1)), Amount(u128::MAX), None);
    assert_eq!(too_much, Err(Overflow));
    let mut owing = Dues::default();
    owing.of.push(due(PROVIDER, 1, 0, u128::MAX));
    let more =
        add_dues(&mut owing, own, (PROVIDER, account(1)), Amount(0), Some(&taken_back(&payment(PROVIDER, 1), false)));
    assert_eq!(more, Err(Overflow));
}

#[test]
fn what_was_delivered_is_given_back_by_whom_it_was_paid_to() {
    let hundred = payment(PROVIDER, 100);
    let before = || Some(taken_back(&hundred, false));
    assert_eq!(dues(PROVIDER, 1, 120, before()), (vec![due(PROVIDER, 1, 120, 100)], 0));
    assert_eq!(dues(PROVIDER, 1, 0, before()), (vec![due(PROVIDER, 1, 0, 100)], 0));
}

#[test]
fn what_still_waits_keeps_its_place_in_the_line() {
    let hundred = payment(PROVIDER, 100);
    let before = || Some(taken_back(&hundred, true));
    assert_eq!(dues(PROVIDER, 1, 120, before()), (vec![due(PROVIDER, 1, 20, 0)], 100));
    assert_eq!(dues(PROVIDER, 1, 100, before()), (vec![], 100));
    assert_eq!(dues(PROVIDER, 1, 60, before()), (vec![due(PROVIDER, 1, 0, 40)], 60));
    // Nothing is paid any more: it is set off when its turn comes.
    assert_eq!(dues(PROVIDER, 1, 0, before()), (vec![due(PROVIDER, 1, 0, 100)], 0));
    // On another account, or in another asset, it is another payment.
    assert_eq!(dues(PROVIDER, 2, 120, before()), (vec![due(PROVIDER, 2, 120, 100)], 0));
    let in_token = TakenBack { asset: AssetId(1), ..taken_back(&hundred, true) };
    let (_, back) = due(PROVIDER, 1, 0, 100);
    assert_eq!(dues(PROVIDER, 1, 120, Some(in_token)), (vec![(AssetId(1), back), due(PROVIDER, 1, 120, 0)], 0));
}

#[test]
fn what_waits_for_a_member_is_withheld_once_in_a_batch() {
    let (hundred, seventy) = (payment(MEMBER, 100), payment(MEMBER, 70));
    let eight = |amount| TakenBack { number: Some(PaymentNumber(8)), amount, ..taken_back(&seventy, true) };
    let void = |before: &[TakenBack]| {
        let mut dues = Dues::default();
        for before in before {
            let kept = add_dues(&mut dues, AssetId::NATIVE, (PROVIDER, account(9)), Amount(0), Some(before));
            assert_eq!(kept, Ok(Amount::ZERO));
        }
        dues.of
    };
    // Two payments: each is withheld in its place.
    let of_seven = |amount| TakenBack { amount, ..taken_back(&hundred, true) };
    assert_eq!(void(&[of_seven(Amount(100)), eight(Amount(70))]), [due(MEMBER, 1, 0, 170)]);
    // Two claims of one payment, of which some is delivered: the provider owes the rest.
    let left = TakenBack { in_line: Amount(70), ..of_seven(Amount(50)) };
    assert_eq!(void(&[left, left]), [due(MEMBER, 1, 0, 70), due(PROVIDER, 9, 0, 30)]);
}

#[test]
fn what_a_member_has_got_is_the_providers_to_give_back_who_takes_the_claim_back() {
    let hundred = payment(MEMBER, 100);
    let before = |waits| Some(taken_back(&hundred, waits));
    // The member has it, and now the provider is paid: it would be paid twice.
    assert_eq!(dues(PROVIDER, 9, 100, before(false)), (vec![due(PROVIDER, 9, 100, 100)], 0));
    assert_eq!(dues(PROVIDER, 9, 0, before(false)), (vec![due(PROVIDER, 9, 0, 100)], 0));
    // What the correction pays the member is withheld from it.
    let less = vec![due(PROVIDER, 9, 0, 40), due(MEMBER, 1, 60, 60)];
    assert_eq!(dues(MEMBER, 1, 60, before(false)), (less, 0));
    assert_eq!(dues(MEMBER, 1, 120, before(false)), (vec![due(MEMBER, 1, 120, 100)], 0));
    // What still waits is set off at the member's own place.
    assert_eq!(dues(PROVIDER, 9, 100, before(true)), (vec![due(MEMBER, 1, 0, 100), due(PROVIDER, 9, 100, 0)], 0));
    // Of what is paid in full, whatever comes, nothing is set off: the provider gives it back.
    let sealed = TakenBack { in_line: Amount(0), ..taken_back(&hundred, true) };
    assert_eq!(dues(PROVIDER, 9, 100, Some(sealed)), (vec![due(PROVIDER, 9, 100, 100)], 0));
    // Where nobody but the rules takes it back, it is the member's.
    let reworked = TakenBack { by: None, ..taken_back(&hundred, false) };
    assert_eq!(dues(MEMBER, 1, 60, Some(reworked)), (vec![due(MEMBER, 1, 60, 100)], 0));
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
        filed: 0,
        base_day: Day(0),
        claim: claim(Vec::new()),
        evidence: Vec::new(),
        history: History::default(),
        state: ClaimState::Adjudicated { decision: decision(lines), at: 0, batch: BatchId(1), payment: None },
    };
    while record(vec![line.clone()]).encoded_size() <= MAX_RECORD_BYTES {
        line.uses.push(used);
    }
    assert_eq!(state.store_claim(key, &record(vec![line.clone()])), Err(ClaimsError::BatchTooLarge));
    assert_eq!(state.store_replaced(&record(vec![line.clone()])), Err(ClaimsError::BatchTooLarge));
    assert_eq!(state.load_claim(key), Err(ClaimsError::NoSuchClaim));
    line.uses.pop();
    assert_eq!(state.store_claim(key, &record(vec![line.clone()])), Ok(()));
    assert_eq!(state.store_replaced(&record(vec![line])), Ok(()));
    assert_eq!(state.load_claim(key).map(|it| it.encoded_size() <= MAX_RECORD_BYTES), Ok(true));
    // What is filed leaves room for its appeals.
    let filed = |uses: usize| {
        let mut line = LineDecision::denied(Amount(1), Reason::NotInPlan, true);
        line.uses = vec![used; uses];
        record(vec![line])
    };
    let left = |uses: usize| MAX_RECORD_BYTES.checked_sub(filed(uses).encoded_size());
    let above = (5_000..20_000).find(|uses| left(*uses).is_none_or(|left| left < ROOM_FOR_APPEALS)).unwrap();
    let most = above.checked_sub(1).unwrap();
    assert_eq!(state.store_filed(key, &filed(above)), Err(ClaimsError::BatchTooLarge));
    assert_eq!(state.store_filed(key, &filed(most)), Ok(()));
    assert_eq!(state.store_claim(key, &filed(above)), Ok(()));
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
