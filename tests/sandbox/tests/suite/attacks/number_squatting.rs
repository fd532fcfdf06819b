//! Someone uses up claim numbers, or hides a second bill under another number.

use client::domain::claim::Refusal;
use client::domain::ids::ClaimKey;
use client::domain::reason::{Group, Reason};
use client::interfaces::claims::ClaimsError;
use support::actors::{HARBOUR, HILL, STRANGER};
use support::build::{batch, claim, line, money, number, replacement, void, PREVENTION};
use support::verify::{adjustments, decision, paid, refusal};
use support::World;

#[test]
fn nobody_uses_up_another_providers_numbers() {
    let mut world = World::new();
    // 1. A stranger submits in the clinic's name the number that it will use next.
    let coming = batch(world.harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    world.refused(ClaimsError::NotOperator, |w| w.submit(STRANGER, &coming));
    // 2. Another provider submits under the same number in its own name.
    let own = batch(world.hill, vec![claim(1, world.cleo, vec![line(PREVENTION, 6_000)])]);
    world.submit(HILL, &own).unwrap();
    // 3. The clinic's claim enters and is paid: numbers are each provider's own.
    assert_eq!(paid(&world.submit(HARBOUR, &coming).unwrap().results[0]), money(60));
    let key = |provider| ClaimKey { provider, number: number(1) };
    let claims = world.suite.claims;
    let of = |world: &mut World, provider| claims.claim(key(provider)).ask(&mut world.chain).unwrap().unwrap();
    let (harbour, hill) = (world.harbour, world.hill);
    assert_ne!(of(&mut world, harbour).control, of(&mut world, hill).control);
    assert_eq!((of(&mut world, harbour).claim.member, of(&mut world, hill).claim.member), (world.ada, world.cleo));
    world.assert_invariants();
}

#[test]
fn another_number_does_not_make_another_service() {
    let mut world = World::new();
    // 1. A service is paid.
    let service = || vec![line(PREVENTION, 6_000)];
    assert_eq!(paid(&world.file(claim(1, world.ada, service()))), money(60));
    // 2. The same service under another number, in a batch of its own and in one batch twice.
    for first in [2, 4] {
        let twice =
            batch(world.harbour, vec![claim(first, world.ada, service()), claim(first + 1, world.ada, service())]);
        for (offset, result) in (0..).zip(&world.submit(HARBOUR, &twice).unwrap().results) {
            assert_eq!(paid(result), money(0));
            let told = adjustments(&decision(&world.explain(first + offset)).lines[0]);
            assert_eq!(told, [(Group::OtherAdjustment, Reason::Duplicate, money(60))]);
        }
    }
    // 3. It is free again once the first is void, and for one claim only.
    let voids = batch(world.harbour, vec![void(9, 1, world.ada, service())]);
    world.submit(HARBOUR, &voids).unwrap();
    assert_eq!(paid(&world.file(claim(10, world.ada, service()))), money(60));
    assert_eq!(paid(&world.file(claim(11, world.ada, service()))), money(0));
    world.assert_invariants();
}

#[test]
fn a_claim_cannot_be_replaced_by_another_provider_nor_twice_nor_for_another_member() {
    let mut world = World::new();
    let service = || vec![line(PREVENTION, 6_000)];
    world.file(claim(1, world.ada, service()));
    // 1. Another provider names the clinic's claim: it has none of that number.
    let foreign = batch(world.hill, vec![replacement(2, 1, world.ada, service())]);
    assert_eq!(refusal(&world.submit(HILL, &foreign).unwrap().results[0]), Refusal::NoOriginal);
    // 2. For another member.
    let other = batch(world.harbour, vec![replacement(2, 1, world.cleo, service())]);
    assert_eq!(refusal(&world.submit(HARBOUR, &other).unwrap().results[0]), Refusal::OriginalNotLive);
    // 3. Twice in one batch: the first one wins.
    let twice = batch(world.harbour, vec![replacement(2, 1, world.ada, service()), void(3, 1, world.ada, service())]);
    let receipt = world.submit(HARBOUR, &twice).unwrap();
    assert_eq!((paid(&receipt.results[0]), refusal(&receipt.results[1])), (money(60), Refusal::OriginalNotLive));
    // 4. Once more later.
    let again = batch(world.harbour, vec![void(4, 1, world.ada, service())]);
    assert_eq!(refusal(&world.submit(HARBOUR, &again).unwrap().results[0]), Refusal::OriginalNotLive);
    // 5. A number that was refused is not used up.
    assert_eq!(paid(&world.file(claim(4, world.cleo, service()))), money(60));
    world.assert_invariants();
}
