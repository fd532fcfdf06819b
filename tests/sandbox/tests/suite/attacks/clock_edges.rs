//! Someone acts in the last millisecond, or one too late.

use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::consent::ConsentError;
use client::interfaces::claims::{ClaimResult, ClaimsError};
use support::actors::{id, ADA, HARBOUR};
use support::build::{attachment, claim, line, money, terms, DEVICE, NEEDED};
use support::verify::{decision, paid};
use support::World;

/// A world in which claim 1 waits for evidence, with the last millisecond of its day.
fn waiting() -> (World, u64) {
    let mut world = World::new();
    let ClaimResult::Pended { .. } = world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)])) else {
        panic!("the device needs evidence")
    };
    let record = world.explain(1).record;
    let ends_at = record.pend().unwrap().ends_at().unwrap();
    (world, ends_at)
}

#[test]
fn evidence_counts_until_the_end_of_its_last_day() {
    let (mut world, ends_at) = waiting();
    let grant = world.consent(ADA);
    let key = world.key(1);
    // 1. In the last millisecond.
    world.chain.set_time(ends_at - 1).unwrap();
    assert!(!world.advance(1), "nothing is due yet");
    assert_ne!(paid(&world.attach_needed(key, grant).unwrap()), money(0));
    world.assert_invariants();

    // 2. One later: the clock has spoken, whoever touches the claim first.
    let (mut world, ends_at) = waiting();
    let grant = world.consent(ADA);
    world.chain.set_time(ends_at).unwrap();
    world.refused(ClaimsError::EvidenceTooLate, |w| w.attach_needed(key, grant));
    assert!(world.advance(1));
    assert!(decision(&world.explain(1)).lines[0].is_denied());
    // 3. And it speaks once.
    assert!(!world.advance(1));
    world.assert_invariants();
}

#[test]
fn the_outcome_does_not_depend_on_when_a_due_clock_is_noticed() {
    // 1. Somebody waits with `advance` for as long as it suits him: not at all, a millisecond, a day, most of a year.
    let outcomes = [0, 1, MILLIS_PER_DAY, 300 * MILLIS_PER_DAY].map(|late| {
        let (mut world, ends_at) = waiting();
        world.chain.set_time(ends_at + late).unwrap();
        assert!(world.advance(1));
        let explanation = world.explain(1);
        (decision(&explanation).clone(), explanation.totals, world.balances(world.ada), world.ledger())
    });
    // 2. Decision, totals, the member's balances and the ledger are those of the deadline.
    for outcome in &outcomes[1..] {
        assert_eq!(*outcome, outcomes[0]);
    }
}

#[test]
fn consent_begins_and_ends_on_the_millisecond() {
    // 1. Ada consents from a moment until another one.
    let (mut world, _) = waiting();
    let key = world.key(1);
    let now = client::chain::Chain::now_millis(&mut world.chain).unwrap();
    let (from, until) = (now + 1_000, now + 2_000);
    let terms = client::domain::consent::GrantTerms { from, until, ..terms(world.harbour, world.suite.claims.0) };
    let grant = world.suite.consent_registry.grant(terms).send(&mut world.chain, id(ADA)).unwrap().value;
    // 2. The clinic attaches a millisecond before it begins, and when it has just ended; then in its first and in its last one.
    let cases =
        [(from - 1, Some(ConsentError::NotYet)), (until, Some(ConsentError::Expired)), (from, None), (until - 1, None)];
    for (at, error) in cases {
        let snapshot = world.chain.snapshot();
        world.chain.set_time(at).unwrap();
        // 3. Outside it is told which of the two it was, and nothing is attached; inside the claim is paid.
        match error {
            Some(error) => {
                world.refused(ClaimsError::Consent(error), |w| w.attach(HARBOUR, key, &[attachment(NEEDED, grant)]));
            }
            None => assert_ne!(paid(&world.attach_needed(key, grant).unwrap()), money(0)),
        }
        world.chain.restore(&snapshot);
    }
}
