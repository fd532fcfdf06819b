//! A message is stopped at every gas limit, in steps: it is done whole or leaves no trace.

use std::fmt::Debug;

use client::chain::{ChainError, Gas};
use client::domain::claim::{Batch, Line};
use client::domain::ids::{AssetId, FamilyId, GrantId, MemberId};
use client::domain::lifecycle::TransitionError;
use client::domain::reason::Reason;
use client::domain::review::Figures;
use client::interfaces::claims::{ClaimsError, Role};
use client::suite::{CallError, Called};
use support::actors::{id, ADA, APPEALS, HARBOUR, OWNER, PURSE, REVIEWER, STRANGER, TREASURY};
use support::build::{
    accept, at_price, attachment, batch, claim, date, deny, line, money, AUTHORISED, DEVICE, NEEDED, PREVENTION,
    TREATMENT, UNPRICED,
};
use support::World;

/// Into how many parts what a batch needs is divided.
const STEPS: u64 = 120;
/// Into how many what any other message needs is divided.
const FEWER_STEPS: u64 = 40;
const PLENTY: Gas = Gas { ref_time: u64::MAX / 2, proof_size: u64::MAX / 2 };

/// What a message needs; or how it was stopped.
type Attempt = fn(&mut World) -> Result<Gas, Stop>;

#[derive(Debug, PartialEq, Eq)]
enum Stop {
    /// The gas ran out, here or at a partner.
    Gas,
    /// Something else.
    Other(String),
}

fn stop<T: Debug, E: Debug>(result: Result<Called<T>, CallError<E>>) -> Result<Gas, Stop> {
    match result {
        Ok(called) => Ok(called.gas_required),
        // Where an annex runs out of it, the contract ends for want of an answer.
        Err(CallError::Chain(ChainError::OutOfGas | ChainError::Trapped)) => Err(Stop::Gas),
        Err(CallError::Contract(error)) if format!("{error:?}").starts_with("PartnerFailed") => Err(Stop::Gas),
        Err(other) => Err(Stop::Other(format!("{other:?}"))),
    }
}

/// All gas limits below what is needed, in each of the two measures, in steps.
fn below(needed: Gas, steps: u64) -> impl Iterator<Item = Gas> {
    let part = move |whole: u64, step: u64| whole / steps * step;
    (0..steps).flat_map(move |step| {
        let ref_time = part(needed.ref_time, step);
        let proof_size = part(needed.proof_size, step);
        [Gas { ref_time, ..needed }, Gas { proof_size, ..needed }]
    })
}

/// Stops a message everywhere.
fn at_every_limit(name: &str, mut world: World, steps: u64, attempt: Attempt) {
    // 1. What it needs, on a copy of the chain.
    let snapshot = world.chain.snapshot();
    let needed = attempt(&mut world).unwrap_or_else(|stop| panic!("{name}: {stop:?}"));
    world.chain.restore(&snapshot);
    let before = world.everything();
    // 2. Less than that. Whatever ran out, whoever noticed it: nothing has moved.
    for limit in below(needed, steps) {
        world.chain.set_gas_limit(limit);
        assert_eq!(attempt(&mut world), Err(Stop::Gas), "{name}: with {limit:?} of {needed:?}");
        assert_eq!(world.everything(), before, "{name}: stopped at {limit:?} of {needed:?}");
    }
    // 3. All it needs: done whole, and once.
    world.chain.set_gas_limit(needed);
    attempt(&mut world).unwrap_or_else(|stop| panic!("{name}, with all that it needs: {stop:?}"));
    world.chain.set_gas_limit(PLENTY);
    world.assert_invariants();
    assert_ne!(world.everything(), before, "{name}");
}

/// Eight claims of two lines.
fn eight(world: &World) -> Batch {
    let two = || vec![line(PREVENTION, 6_000), line(TREATMENT, 5_000)];
    let first = world.cleo.0 + 1;
    let members = (first..first + 8).map(MemberId);
    batch(world.harbour, (0u8..).zip(members).map(|(number, member)| claim(number, member, two())).collect())
}

#[test]
fn a_batch_that_runs_out_of_gas_anywhere_leaves_no_trace() {
    let mut world = World::new();
    for number in 0..8u32 {
        world.enrol(&format!("member {number}"), FamilyId(50 + number / 2));
    }
    at_every_limit("submit", world, STEPS, |w| {
        let batch = eight(w);
        let result = w.send(HARBOUR, &batch);
        if let Ok(called) = &result {
            assert_eq!(called.value.results.len(), 8);
        }
        stop(result)
    });
}

/// Claim 1 waits for evidence.
fn waiting() -> World {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    world.consent(ADA);
    world
}

fn under_review() -> World {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(UNPRICED, 8_000)]));
    world
}

fn partly_paid() -> World {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)]));
    world
}

fn appealed() -> World {
    let mut world = partly_paid();
    world.appeal(HARBOUR, 1).unwrap();
    world
}

/// Nine payments wait for money.
fn queued() -> World {
    let mut world = World::unfunded();
    for number in 0..9 {
        let prevention = Line { from: u16::from(number), ..line(PREVENTION, 6_000) };
        world.file(claim(number, world.ada, vec![prevention]));
    }
    world
}

#[test]
fn whatever_decides_a_claim_again_and_runs_out_of_gas_anywhere_leaves_no_trace() {
    let scene = |name, world: World, attempt| at_every_limit(name, world, FEWER_STEPS, attempt);
    scene("attach", waiting(), |w| {
        let attach = w.suite.claims.attach(w.key(1), &[attachment(NEEDED, GrantId(0))]);
        stop(attach.send(&mut w.chain, id(HARBOUR)))
    });
    scene("review", under_review(), |w| {
        let review = w.suite.claims.review(w.key(1), &[at_price(0, money(80))]);
        stop(review.send(&mut w.chain, id(REVIEWER)))
    });
    scene("appeal", partly_paid(), |w| {
        let appeal = w.suite.claims.appeal(w.key(1));
        stop(appeal.send(&mut w.chain, id(HARBOUR)))
    });
    scene("rule: upheld", appealed(), |w| {
        let rule = w.suite.claims.rule(w.key(1), None);
        stop(rule.send(&mut w.chain, id(APPEALS)))
    });
    scene("rule: overturned", appealed(), |w| {
        let waived = accept(1, Figures { waives: true, ..Figures::AS_PLANNED });
        let rule = w.suite.claims.rule(w.key(1), Some(&[waived]));
        stop(rule.send(&mut w.chain, id(APPEALS)))
    });
    let mut overdue = waiting();
    overdue.travel(date(2026, 12, 1));
    scene("advance", overdue, |w| {
        let advance = w.suite.claims.advance(&[w.key(1)]);
        stop(advance.send(&mut w.chain, id(STRANGER)))
    });
}

#[test]
fn money_that_comes_in_or_goes_on_and_runs_out_of_gas_anywhere_leaves_no_trace() {
    let scene = |name, world: World, attempt| at_every_limit(name, world, FEWER_STEPS, attempt);
    // Of nine payments a deposit makes eight; the ninth waits for `settle`.
    scene("deposit", queued(), |w| stop(w.suite.escrow.deposit(money(1_000)).send(&mut w.chain, id(TREASURY))));
    let mut reserved = queued();
    reserved.deposit(money(1_000));
    scene("settle", reserved, |w| stop(w.suite.escrow.settle(AssetId::NATIVE, 5).send(&mut w.chain, id(STRANGER))));
}

/// Whether a reviewer is the patient, or bills, is asked of partners: they must not be silenced by too little gas.
#[test]
fn nobody_is_taken_for_impartial_at_any_gas_limit() {
    let involved = format!("{:?}", CallError::Contract(ClaimsError::Transition(TransitionError::ReviewerInvolved)));
    let scenes: [(&str, World, Role, fn(&mut World, &str) -> Result<Gas, Stop>); 3] = [
        ("review", under_review(), Role::Reviewer, |w, who| {
            let review = w.suite.claims.review(w.key(1), &[at_price(0, money(80))]);
            stop(review.send(&mut w.chain, id(who)))
        }),
        (
            "reopen",
            {
                let mut denied = under_review();
                denied.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary)]).unwrap();
                denied
            },
            Role::Reviewer,
            |w, who| stop(w.suite.claims.reopen(w.key(1)).send(&mut w.chain, id(who))),
        ),
        ("rule", appealed(), Role::AppealsReviewer, |w, who| {
            let rule = w.suite.claims.rule(w.key(1), None);
            stop(rule.send(&mut w.chain, id(who)))
        }),
    ];
    for (name, mut world, role, attempt) in scenes {
        // 1. The insurer gives the patient, an operator of the clinic, and somebody else the role.
        let (honest, own) = ("somebody else", [ADA, HARBOUR]);
        world.chain.endow(id(honest), PURSE).unwrap();
        let accounts: Vec<_> = own.iter().chain(&[honest]).map(|who| id(who)).collect();
        world.suite.claims.give_role(role, &accounts).send(&mut world.chain, id(OWNER)).unwrap();
        let snapshot = world.chain.snapshot();
        let needed = attempt(&mut world, honest).unwrap_or_else(|stop| panic!("{name}: {stop:?}"));
        world.chain.restore(&snapshot);
        let before = world.everything();
        // 2. Patient and operator try with whatever gas there may be: refused, or stopped, and nothing has moved.
        for who in own {
            for limit in below(needed, STEPS).chain([needed, PLENTY]) {
                world.chain.set_gas_limit(limit);
                match attempt(&mut world, who) {
                    Err(Stop::Gas) => {}
                    Err(Stop::Other(error)) => assert_eq!(error, involved, "{name} by {who} with {limit:?}"),
                    Ok(_) => panic!("{name} by {who} with {limit:?} was done"),
                }
                assert_eq!(world.everything(), before, "{name} by {who} with {limit:?}");
            }
        }
    }
}
