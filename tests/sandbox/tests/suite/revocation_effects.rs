//! What taking consent back does to claims: nothing new is attached, what pends stays decidable and is marked, what is decided
//! stands.

use client::domain::consent::{Categories, Category, ConsentError, GrantTerms};
use client::domain::decision::Verdict;
use client::domain::ids::GrantId;
use client::domain::ledger::PaymentStatus;
use client::domain::lifecycle::ClaimState;
use client::domain::plan::EvidenceRule;
use client::domain::review::Figures;
use client::interfaces::claims::{ClaimResult, ClaimsError};
use client::suite::ConsentNow;
use support::actors::{id, ADA, HARBOUR, HARBOUR_PAYOUT, REVIEWER};
use support::build::{accept, attachment, claim, line, money, plan, service, DEVICE, NEEDED, TREATMENT};
use support::verify::{paid, verify_balance};
use support::World;

fn revoke(world: &mut World, grant: GrantId) {
    world.suite.consent_registry.revoke(grant).send(&mut world.chain, id(ADA)).unwrap();
}

/// How the consent to each piece of a claim's evidence stands.
fn marks(world: &mut World, number: u8) -> Vec<(Category, ConsentNow)> {
    let (suite, key) = (world.suite, world.key(number));
    let consents = suite.consents(&mut world.chain, key).unwrap();
    consents.iter().map(|it| (it.attached.evidence.category, it.now)).collect()
}

#[test]
fn a_pending_claim_is_decided_on_what_was_attached_and_marked() {
    // A treatment whose evidence a reviewer looks at.
    let mut plan = plan();
    plan.benefits[1].evidence = Some(EvidenceRule { category: NEEDED, from_member: false, reviewed: true });
    let mut world = World::of(&plan, &[(support::build::code(TREATMENT), service(1, 5_000))]);
    let grant = world.consent(ADA);
    world.file(claim(1, world.ada, vec![line(TREATMENT, 5_000)]));
    let result = world.attach_needed(world.key(1), grant).unwrap();
    assert!(matches!(result, ClaimResult::Pended { evidence: Categories::NONE, review: true, .. }), "{result:?}");
    assert_eq!(marks(&mut world, 1), [(NEEDED, ConsentNow::Stands)]);

    revoke(&mut world, grant);
    // Nothing new.
    let error = ClaimsError::Consent(ConsentError::Revoked);
    let more = attachment(Category::VisitNote, grant);
    world.refused(error, |w| w.attach(HARBOUR, w.key(1), &[more]));
    // Marked, and as it was.
    assert_eq!(marks(&mut world, 1), [(NEEDED, ConsentNow::Revoked)]);
    assert!(ConsentNow::Revoked.mark().unwrap().contains("taken the consent back"));
    assert!(matches!(world.explain(1).record.state, ClaimState::Pended(_)));
    // The reviewer decides on what is there.
    let result = world.review(REVIEWER, 1, &[accept(0, Figures::AS_PLANNED)]).unwrap();
    assert!(matches!(result, ClaimResult::Decided { verdict: Verdict::Payable, .. }), "{result:?}");
    let explanation = world.explain(1);
    verify_balance(&explanation);
    assert_eq!(explanation.record.evidence.len(), 1);
    assert_eq!(marks(&mut world, 1), [(NEEDED, ConsentNow::Revoked)]);
    world.assert_invariants();
}

#[test]
fn a_claim_that_waits_for_more_takes_it_under_a_new_consent_only() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    let first = world.consent(ADA);
    let note = attachment(Category::VisitNote, first);
    world.attach(HARBOUR, world.key(1), &[note]).unwrap();
    world.suite.consent_registry.revoke_all().send(&mut world.chain, id(ADA)).unwrap();
    world.refused(ClaimsError::Consent(ConsentError::Revoked), |w| w.attach_needed(w.key(1), first));
    assert_eq!(marks(&mut world, 1), [(Category::VisitNote, ConsentNow::Revoked)]);
    let second = world.consent(ADA);
    assert_eq!(paid(&world.attach_needed(world.key(1), second).unwrap()), money(900));
    let expected = [(Category::VisitNote, ConsentNow::Revoked), (NEEDED, ConsentNow::Stands)];
    assert_eq!(marks(&mut world, 1), expected);
}

#[test]
fn a_decided_claim_stands_and_waits_for_its_money() {
    let mut world = World::unfunded();
    let grant = world.consent(ADA);
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    world.attach_needed(world.key(1), grant).unwrap();
    let before = world.explain(1);
    assert!(!matches!(before.payment, None | Some(PaymentStatus::Paid)), "{:?}", before.payment);
    let payout = world.balance(HARBOUR_PAYOUT);
    revoke(&mut world, grant);
    assert_eq!(world.explain(1), before);
    world.deposit(money(10_000));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(900).0);
    assert_eq!(marks(&mut world, 1), [(NEEDED, ConsentNow::Revoked)]);
    world.assert_invariants();
}

#[test]
fn a_paid_claim_stands() {
    let mut world = World::new();
    let grant = world.consent(ADA);
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    assert_eq!(paid(&world.attach_needed(world.key(1), grant).unwrap()), money(900));
    let (before, ledger) = (world.explain(1), world.ledger());
    let payout = world.balance(HARBOUR_PAYOUT);
    revoke(&mut world, grant);
    assert_eq!((world.explain(1), world.ledger()), (before, ledger));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout);
    assert!(!world.advance(1));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout);
    assert_eq!(marks(&mut world, 1), [(NEEDED, ConsentNow::Revoked)]);
    world.assert_invariants();
}

#[test]
fn what_a_narrowed_consent_includes_no_more_is_marked() {
    let mut world = World::new();
    let grant = world.consent(ADA);
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    world.attach(HARBOUR, world.key(1), &[attachment(Category::VisitNote, grant)]).unwrap();
    world.attach_needed(world.key(1), grant).unwrap();
    let usual = crate::consenting::usual(&world);
    let less = GrantTerms { categories: Categories::NONE.with(NEEDED), ..usual };
    world.suite.consent_registry.narrow(grant, less).send(&mut world.chain, id(ADA)).unwrap();
    let expected = [(Category::VisitNote, ConsentNow::Narrowed), (NEEDED, ConsentNow::Stands)];
    assert_eq!(marks(&mut world, 1), expected);
    assert!(ConsentNow::Narrowed.mark().is_some() && ConsentNow::Stands.mark().is_none());
    // For another claim than this one.
    let less = GrantTerms { claim: Some(world.key(2)), ..less };
    world.suite.consent_registry.narrow(grant, less).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(marks(&mut world, 1)[1], (NEEDED, ConsentNow::Narrowed));
    // A claim that is none has no evidence.
    assert_eq!(marks(&mut world, 9), []);
}
