//! A partner contract traps, never ends, or answers nonsense. The whole message fails and nothing has moved, whatever
//! had been done before the partner was asked.

use std::fmt::Debug;

use client::chain::{AccountId, ChainError};
use client::domain::claim::Batch;
use client::domain::ids::FamilyId;
use client::interfaces::claims::{BatchReceipt, ClaimsError, Partner, Partners};
use client::suite::{CallError, Claims, Message};
use support::actors::{id, ADA, HARBOUR, OWNER};
use support::build::{batch, claim, coverage, line, plan, services, FIRST, PLAN, PREVENTION};
use support::World;

use super::foreign_code::{liar, Answer};

/// Claims with one false partner. Where it is the escrow, the policies are true ones of their own, so that there is something to
/// undo.
fn with(world: &mut World, partner: Partner, false_one: AccountId) -> Claims {
    let known = world.suite.claims.partners().ask(&mut world.chain).unwrap();
    let policies = world.lone_policies();
    let partners = match partner {
        Partner::ConsentRegistry => Partners { consent_registry: false_one, ..known },
        Partner::ProviderRegistry => {
            let consents = world.lone_consent_registry(false_one);
            Partners { consent_registry: consents.0, provider_registry: false_one, ..known }
        }
        Partner::Policies => Partners { policies: false_one, ..known },
        Partner::Escrow => Partners { policies: policies.0, escrow: false_one, ..known },
    };
    let claims = world.lone_claims(partners);
    let owner = id(OWNER);
    policies.bind_claims(claims.0).send(&mut world.chain, owner).unwrap();
    policies.publish_plan(PLAN, &plan()).send(&mut world.chain, owner).unwrap();
    policies.set_services(PLAN, &services()).send(&mut world.chain, owner).unwrap();
    policies.enrol(id(ADA), FamilyId(1), coverage(FIRST), None).send(&mut world.chain, owner).unwrap();
    claims
}

fn payable(world: &World) -> Batch {
    batch(world.harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])])
}

fn submission(world: &World, claims: Claims) -> Message<BatchReceipt, ClaimsError> {
    claims.submit(&payable(world))
}

/// Does something that must not come to an end, and sees that nothing has moved.
fn stopped<T: Debug, E: Debug>(
    world: &mut World,
    error: &ChainError,
    attempt: impl FnOnce(&mut World) -> Result<T, CallError<E>>,
) {
    let before = world.everything();
    match attempt(world) {
        Err(CallError::Chain(found)) => assert_eq!(found, *error),
        other => panic!("expected {error:?}, but: {other:?}"),
    }
    assert_eq!(world.everything(), before, "something has moved although the call ended with {error:?}");
}

const PARTNERS: [Partner; 3] = [Partner::ProviderRegistry, Partner::Policies, Partner::Escrow];

#[test]
fn a_partner_that_traps_reverts_or_answers_nonsense_undoes_everything() {
    // 1. The insurer's claims ask a contract that is not what it should be.
    // 2. It traps; reverts with bytes or without; answers nothing, bytes that are no answer, or that it cannot read the question.
    let answers = || {
        [
            Answer::Traps,
            Answer::Reverts(Vec::new()),
            Answer::Reverts(vec![0, 0, 0]),
            Answer::Bytes(Vec::new()),
            Answer::Bytes(vec![9; 40]),
            Answer::Bytes(vec![1, 1]),
        ]
    };
    for partner in PARTNERS {
        for answer in answers() {
            let mut world = World::new();
            let false_one = liar(&mut world, &answer);
            let claims = with(&mut world, partner, false_one);
            // 3. The claims name it and fail; the policies' counters, the visits and the claim are as before.
            world.refused(ClaimsError::PartnerFailed(partner), |w| {
                submission(w, claims).send(&mut w.chain, id(HARBOUR))
            });
        }
    }
}

#[test]
fn a_partner_that_says_it_did_more_or_less_than_asked_is_not_believed() {
    // 1. One claim goes in. Policies that answer for none, or for two (0, 0: no error; then the count, times four, and refusals).
    for answer in [vec![0, 0, 0], vec![0, 0, 8, 2, 0, 2, 0]] {
        let mut world = World::new();
        let policies = liar(&mut world, &Answer::Bytes(answer));
        let claims = with(&mut world, Partner::Policies, policies);
        let error = ClaimsError::PartnerFailed(Partner::Policies);
        world.refused(error, |w| submission(w, claims).send(&mut w.chain, id(HARBOUR)));
    }
    // 2. An escrow that numbers no payment, or two.
    for answer in [vec![0, 0, 0], vec![0, 0, 8, 0, 0]] {
        let mut world = World::new();
        let escrow = liar(&mut world, &Answer::Bytes(answer));
        let claims = with(&mut world, Partner::Escrow, escrow);
        let error = ClaimsError::PartnerFailed(Partner::Escrow);
        world.refused(error, |w| submission(w, claims).send(&mut w.chain, id(HARBOUR)));
    }
}

#[test]
fn a_partner_that_refuses_is_told_apart_from_one_that_fails() {
    for partner in [Partner::Policies, Partner::Escrow] {
        let mut world = World::new();
        // 1. A partner refuses in the right form. 0: it has understood; 1, 0: it refuses with its first error.
        let false_one = liar(&mut world, &Answer::Reverts(vec![0, 1, 0]));
        let claims = with(&mut world, partner, false_one);
        // 2. The claims say that it refused, and not that it failed; nothing has moved.
        world.refused(ClaimsError::PartnerRefused(partner), |w| submission(w, claims).send(&mut w.chain, id(HARBOUR)));
    }
}

#[test]
fn a_partner_that_burns_all_gas_or_answers_more_than_fits_stops_the_call_and_leaves_no_trace() {
    let too_small = ChainError::Refused { module: "Contracts".into(), name: "OutputBufferTooSmall".into() };
    for partner in PARTNERS {
        // 1. The partner never ends; or answers one byte more than fits.
        let cases = [
            (Answer::NeverEnds, ChainError::OutOfGas),
            // The contracts' buffer holds 65,536 bytes.
            (Answer::Zeros(65_537), too_small.clone()),
        ];
        for (answer, error) in cases {
            let mut world = World::new();
            let false_one = liar(&mut world, &answer);
            let claims = with(&mut world, partner, false_one);
            // 2. The chain ends the whole call, and nothing has moved.
            stopped(&mut world, &error, |w| submission(w, claims).send(&mut w.chain, id(HARBOUR)));
        }
    }
}

#[test]
fn claims_are_not_deployed_with_a_consent_registry_that_does_not_answer() {
    // 1. The consent registry traps, answers nothing, names another provider registry than ours, or reverts.
    for answer in [Answer::Traps, Answer::Bytes(Vec::new()), Answer::Bytes(vec![0; 33]), Answer::Reverts(vec![0; 33])] {
        let mut world = World::new();
        let false_one = liar(&mut world, &answer);
        let known = world.suite.claims.partners().ask(&mut world.chain).unwrap();
        // 2. Claims that would work with it are not made.
        let attempt = world.try_lone_claims(Partners { consent_registry: false_one, ..known });
        assert!(matches!(attempt, Err(ChainError::ConstructorReverted(_))), "{attempt:?}");
    }
}
