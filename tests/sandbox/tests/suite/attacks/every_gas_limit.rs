//! A batch is stopped at every gas limit, in steps: it is done whole or leaves no trace.

use client::chain::{ChainError, Gas};
use client::domain::ids::FamilyId;
use client::interfaces::claims::{ClaimsError, Partner};
use client::suite::CallError;
use support::actors::HARBOUR;
use support::build::{batch, claim, line, PREVENTION, TREATMENT};
use support::World;

/// Into how many parts what the batch needs is divided.
const STEPS: u64 = 120;

#[test]
fn a_batch_that_runs_out_of_gas_anywhere_leaves_no_trace() {
    let mut world = World::new();
    let members: Vec<_> =
        (0..8u32).map(|number| world.enrol(&format!("member {number}"), FamilyId(50 + number / 2))).collect();
    let two = || vec![line(PREVENTION, 6_000), line(TREATMENT, 5_000)];
    let claims = (0u8..).zip(&members).map(|(number, member)| claim(number, *member, two())).collect();
    let batch = batch(world.harbour, claims);
    let submit = |world: &mut World| world.send(HARBOUR, &batch);

    // 1. What it needs, on a copy of the chain.
    let snapshot = world.chain.snapshot();
    let needed = submit(&mut world).unwrap().gas_required;
    world.chain.restore(&snapshot);
    let before = world.everything();

    // 2. Less than that, in each of the two measures, in steps. Whatever ran out, whoever noticed it: nothing has moved.
    let stop = |world: &mut World, limit: Gas| {
        world.chain.set_gas_limit(limit);
        match submit(world) {
            Err(CallError::Chain(ChainError::OutOfGas)) => {}
            Err(CallError::Contract(ClaimsError::PartnerFailed(
                Partner::ProviderRegistry | Partner::Policies | Partner::Escrow,
            ))) => {}
            other => panic!("with {limit:?} of {needed:?}: {other:?}"),
        }
        assert_eq!(world.everything(), before, "stopped at {limit:?} of {needed:?}");
    };
    for step in 0..STEPS {
        let part = |whole: u64| whole / STEPS * step;
        stop(&mut world, Gas { ref_time: part(needed.ref_time), ..needed });
        stop(&mut world, Gas { proof_size: part(needed.proof_size), ..needed });
    }

    // 3. All it needs: done whole, and once.
    world.chain.set_gas_limit(needed);
    assert_eq!(submit(&mut world).unwrap().value.results.len(), 8);
    world.chain.set_gas_limit(Gas { ref_time: u64::MAX / 2, proof_size: u64::MAX / 2 });
    world.assert_invariants();
    assert_ne!(world.everything(), before);
}
