//! Evidence: a claim that waits for it, the consent that lets it in, and the clock that ends the waiting.

use client::domain::consent::{Categories, Category, ConsentError, GrantTerms, Purpose};
use client::domain::decision::{Pend, Verdict};
use client::domain::ids::{BatchId, ClaimKey, ControlNumber, GrantId, PaymentNumber};
use client::domain::ledger::PaymentStatus;
use client::domain::lifecycle::{Attached, ClaimState, TransitionError};
use client::domain::money::Amount;
use client::domain::reason::{Group, Reason};
use client::interfaces::claims::{ClaimResult, ClaimsError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, ADA, BEN, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, OWNER, STRANGER};
use support::build::{
    attachment, claim, date, line, millis, money, number, terms, today, DEDUCTIBLE, DEVICE, NEEDED, OUT_OF_POCKET,
    PREVENTION, TREATMENT,
};
use support::verify::{adjusted, decision, paid, verify_balance};
use support::World;

/// The last day on which evidence may come: thirty days after 1 April.
fn deadline() -> client::domain::calendar::Day {
    date(2026, 5, 1)
}

/// A world in which Ada's device claim, number 1, waits.
fn waiting() -> World {
    let mut world = World::new();
    let result = world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    assert_eq!(result, pended());
    world
}

/// How a claim is told that waits for what the device needs, and nothing else.
fn pended() -> ClaimResult {
    let evidence = Categories::NONE.with(NEEDED);
    ClaimResult::Pended { control: ControlNumber(1), evidence, other_payer: false, review: false }
}

/// What it waits for, and until when.
fn awaited() -> Pend {
    let evidence = Categories::NONE.with(NEEDED);
    Pend { evidence, other_payer: false, review: false, until: deadline(), utc_offset_minutes: 0 }
}

fn state(world: &mut World) -> ClaimState {
    world.explain(1).record.state
}

#[test]
fn a_claim_that_needs_evidence_waits_and_uses_nothing_up() {
    let mut world = World::new();
    let before = (world.ledger(), world.balance(HARBOUR_PAYOUT));
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000), line(TREATMENT, 5_000)]));
    let explanation = world.explain(1);
    assert_eq!(explanation.record.state, ClaimState::Pended(awaited()));
    assert_eq!(explanation.appeal, None);
    assert_eq!((explanation.verdict, explanation.payment), (None, None));
    assert_eq!((explanation.totals.charge, explanation.totals.paid), (money(1_150), Amount::ZERO));
    assert_eq!((world.ledger(), world.balance(HARBOUR_PAYOUT)), before);
    for number in [DEDUCTIBLE, OUT_OF_POCKET] {
        assert_eq!(world.ceiling_used(world.ada, number), (Amount::ZERO, Amount::ZERO));
    }
}

#[test]
fn evidence_with_consent_settles_the_claim() {
    let mut world = waiting();
    let payout = world.balance(HARBOUR_PAYOUT);
    let grant = world.consent(ADA);
    world.chain.set_time(millis(date(2026, 4, 10))).unwrap();
    let piece = attachment(NEEDED, grant);
    let key = world.key(1);
    let called = world.suite.claims.attach(key, &[piece]).send(&mut world.chain, id(HARBOUR)).unwrap();

    let result = ClaimResult::Decided { control: ControlNumber(1), verdict: Verdict::Payable, paid: money(900) };
    assert_eq!(called.value, result);
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["EvidenceAttached", "PaymentDelivered", "ClaimSettled"]);
    let SuiteEvent::EvidenceAttached(event) = &called.events[0] else { unreachable!() };
    assert_eq!((event.provider, event.claim, &event.evidence[..]), (world.harbour, key, &[piece][..]));
    let SuiteEvent::ClaimSettled(event) = &called.events[2] else { unreachable!() };
    assert_eq!((event.provider, event.claim, event.result), (world.harbour, key, result));
    assert_eq!((event.batch, event.payment), (BatchId(2), Some(PaymentNumber(0))));

    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(900).0);
    let explanation = world.explain(1);
    verify_balance(&explanation);
    assert_eq!(explanation.payment, Some(PaymentStatus::Paid));
    let now = millis(date(2026, 4, 10));
    assert_eq!(explanation.record.evidence, vec![Attached { evidence: piece.evidence, grant, at: now }]);
    assert_eq!((explanation.record.batch, explanation.record.received), (BatchId(1), millis(today())));
    let ClaimState::Adjudicated { at, batch, payment, .. } = explanation.record.state else { panic!() };
    assert_eq!((at, batch, payment), (now, BatchId(2), Some(PaymentNumber(0))));
    world.assert_invariants();

    // Replay: nothing more can be attached, nothing is paid again.
    world.refused(Error::Transition(TransitionError::AlreadyAdjudicated), |w| w.attach(HARBOUR, key, &[piece]));
    assert_eq!(world.suite.claims.advance(&[key]).send(&mut world.chain, id(STRANGER)).unwrap().value, 0);
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(900).0);
}

#[test]
fn other_evidence_is_kept_and_the_claim_waits_on() {
    let mut world = waiting();
    let grant = world.consent(ADA);
    let before = world.ledger();
    let other = attachment(Category::VisitNote, grant);
    let result = world.attach(HARBOUR, world.key(1), &[other]).unwrap();
    assert_eq!(result, pended());
    assert_eq!(world.explain(1).record.evidence.len(), 1);
    assert_eq!(world.ledger(), before);
    // What arrives later does not buy time.
    world.chain.set_time(millis(date(2026, 4, 20))).unwrap();
    world.attach(HARBOUR, world.key(1), &[other]).unwrap();
    assert_eq!(state(&mut world), ClaimState::Pended(awaited()));
    assert_eq!(paid(&world.attach_needed(world.key(1), grant).unwrap()), money(900));
    assert_eq!(world.explain(1).record.evidence.len(), 3);
}

#[test]
fn no_evidence_without_consent() {
    let mut world = waiting();
    let key = world.key(1);
    let usual = terms(world.harbour, world.suite.claims.0);
    let needed = Categories::NONE.with(NEEDED);
    let now = millis(today());
    let refused = |world: &mut World, grant, error| {
        world.refused(Error::Consent(error), |w| w.attach_needed(key, grant));
    };
    refused(&mut world, GrantId(0), ConsentError::NoSuchGrant);
    let claim = Some(ClaimKey { number: number(2), ..key });
    let cases = [
        (GrantTerms { discloser: terms(world.hill, id(HILL)).discloser, ..usual }, ConsentError::WrongDiscloser),
        (GrantTerms { recipient: terms(world.hill, id(HILL)).recipient, ..usual }, ConsentError::WrongRecipient),
        (GrantTerms { purpose: Purpose::Treatment, ..usual }, ConsentError::WrongPurpose),
        (
            GrantTerms { categories: Categories::ALL_ORDINARY.without(needed), ..usual },
            ConsentError::CategoryNotIncluded,
        ),
        (GrantTerms { claim, ..usual }, ConsentError::WrongClaim),
        (GrantTerms { from: now + 1, ..usual }, ConsentError::NotYet),
    ];
    for (terms, error) in cases {
        let grant = world.suite.consent_registry.grant(terms).send(&mut world.chain, id(ADA)).unwrap().value;
        refused(&mut world, grant, error);
    }
    // Revoked a moment ago.
    let grant = world.consent(ADA);
    world.suite.consent_registry.revoke(grant).send(&mut world.chain, id(ADA)).unwrap();
    refused(&mut world, grant, ConsentError::Revoked);
    // Ended a moment ago.
    let until = now + 10;
    let short = world.suite.consent_registry.grant(GrantTerms { until, ..usual });
    let grant = short.send(&mut world.chain, id(ADA)).unwrap().value;
    world.chain.set_time(until).unwrap();
    refused(&mut world, grant, ConsentError::Expired);
    // Somebody else's.
    let grants =
        world.suite.consent_registry.member_of(support::actors::party(ADA)).ask(&mut world.chain).unwrap().grants;
    let mut others = world.consent(BEN);
    while others.0 < grants {
        others = world.consent(BEN);
    }
    refused(&mut world, others, ConsentError::NoSuchGrant);
    // One piece without consent keeps the others out too.
    let good = world.consent(ADA);
    let pieces = [attachment(NEEDED, good), attachment(Category::Genetics, good)];
    world.refused(Error::Consent(ConsentError::CategoryNotIncluded), |w| w.attach(HARBOUR, key, &pieces));
    assert_eq!(paid(&world.attach_needed(key, good).unwrap()), money(900));
}

#[test]
fn attaching_is_refused() {
    let mut world = waiting();
    let key = world.key(1);
    let grant = world.consent(ADA);
    world.refused(Error::NoEvidence, |w| w.attach(HARBOUR, key, &[]));
    world.refused(Error::NoSuchClaim, |w| w.attach_needed(w.key(2), grant));
    for who in [STRANGER, OWNER, HILL, ISSUER] {
        world.refused(Error::NotOperator, |w| w.attach(who, key, &[attachment(NEEDED, grant)]));
    }
    let other = attachment(Category::Order, grant);
    world.refused(Error::TooMany, |w| w.attach(HARBOUR, key, &[other; 17]));
    world.attach(HARBOUR, key, &[other; 14]).unwrap();
    // What is asked of the member, the member can bring.
    world.attach(ADA, key, &[other]).unwrap();
    world.refused(Error::TooMany, |w| w.attach(HARBOUR, key, &[other; 2]));
    assert_eq!(paid(&world.attach_needed(key, grant).unwrap()), money(900));
}

#[test]
fn evidence_for_a_member_who_is_not_enrolled_has_nobody_to_consent() {
    // Nobody is waited for: the claim of someone unknown is denied at once.
    let mut world = World::new();
    let unknown = client::domain::ids::MemberId(77);
    let result = world.file(claim(1, unknown, vec![line(DEVICE, 110_000)]));
    assert_eq!(paid(&result), Amount::ZERO);
    world.refused(Error::Transition(TransitionError::AlreadyAdjudicated), |w| w.attach_needed(w.key(1), GrantId(0)));
}

#[test]
fn a_clock_that_runs_out_denies_what_lacks_its_evidence() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000), line(PREVENTION, 6_000)]));
    let key = world.key(1);
    let grant = world.consent(ADA);
    let end = millis(deadline()) + 86_400_000;
    let advance = |world: &mut World| world.suite.claims.advance(&[key]).send(&mut world.chain, id(STRANGER)).unwrap();
    // The last moment of the last day: nothing is due.
    world.chain.set_time(end - 1).unwrap();
    assert_eq!(advance(&mut world).value, 0);
    world.chain.set_time(end + 5_000).unwrap();
    world.refused(Error::EvidenceTooLate, |w| w.attach_needed(key, grant));

    let payout = world.balance(HARBOUR_PAYOUT);
    let called = advance(&mut world);
    assert_eq!(called.value, 1);
    let explanation = world.explain(1);
    verify_balance(&explanation);
    let [device, prevention] = &decision(&explanation).lines[..] else { panic!() };
    let co = Group::ContractualObligation;
    assert_eq!((device.paid, adjusted(device, co, Reason::EvidenceNeverCame)), (Amount::ZERO, money(1_100)));
    assert_eq!(prevention.paid, money(60));
    assert_eq!((explanation.verdict, explanation.payment), (Some(Verdict::Partly), Some(PaymentStatus::Paid)));
    // As of the deadline, whenever it is called.
    let ClaimState::Adjudicated { at, .. } = explanation.record.state else { panic!() };
    assert_eq!(at, end);
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    assert_eq!(advance(&mut world).value, 0);
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    world.assert_invariants();
}

#[test]
fn advancing_leaves_alone_what_is_not_due() {
    let mut world = waiting();
    world.file(claim(2, world.cleo, vec![line(PREVENTION, 6_000)]));
    let keys = [world.key(1), world.key(2), world.key(3)];
    let everything = world.everything();
    let advance = world.suite.claims.advance(&keys);
    assert_eq!(advance.send(&mut world.chain, id(STRANGER)).unwrap().value, 0);
    assert_eq!(world.everything(), everything);
    let claims = world.suite.claims;
    world.refused(Error::TooMany, |w| claims.advance(&[keys[0]; 21]).send(&mut w.chain, id(STRANGER)));
    assert_eq!(claims.advance(&[keys[0]; 20]).send(&mut world.chain, id(STRANGER)).unwrap().value, 0);
}

#[test]
fn a_waiting_claim_holds_its_services_against_duplicates_until_it_is_denied() {
    let mut world = waiting();
    let grant = world.consent(ADA);
    // The same device under another number, while the first waits.
    let duplicate = world.file(claim(2, world.ada, vec![line(DEVICE, 110_000)]));
    assert_eq!(paid(&duplicate), Amount::ZERO);
    let explanation = world.explain(2);
    let oa = Group::OtherAdjustment;
    assert_eq!(adjusted(&decision(&explanation).lines[0], oa, Reason::Duplicate), money(1_100));
    // Denied for want of evidence, it holds nothing any more.
    world.chain.set_time(millis(deadline()) + 86_400_000).unwrap();
    let keys = [world.key(1)];
    assert_eq!(world.suite.claims.advance(&keys).send(&mut world.chain, id(STRANGER)).unwrap().value, 1);
    let again = world.file(claim(3, world.ada, vec![line(DEVICE, 110_000)]));
    assert!(matches!(again, ClaimResult::Pended { .. }), "{again:?}");
    assert_eq!(paid(&world.attach_needed(world.key(3), grant).unwrap()), money(900));
}

#[test]
fn a_waiting_claim_is_decided_after_those_that_did_not_wait() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000), line(TREATMENT, 5_000)]));
    let other_day = client::domain::claim::Line { from: 1, ..line(TREATMENT, 5_000) };
    world.file(claim(2, world.ada, vec![other_day]));
    let grant = world.consent(ADA);
    world.attach_needed(world.key(1), grant).unwrap();
    assert_eq!(world.ceiling_used(world.ada, DEDUCTIBLE), (money(100), money(100)));
}
