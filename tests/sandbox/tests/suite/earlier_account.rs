//! How the consents of a member stand who was bound to another account since.

use client::chain::account;
use client::domain::consent::{Categories, GrantTerms, Purpose};
use client::domain::ids::GrantId;
use client::suite::ConsentNow;
use support::actors::{id, ADA, OWNER, PURSE};
use support::build::{claim, line, DEVICE};
use support::World;

use crate::consenting::usual;

const NEW: &str = "ada's new account";

/// How the consent to the one piece of evidence of the claim stands.
fn mark(world: &mut World) -> ConsentNow {
    let (suite, key) = (world.suite, world.key(1));
    let consents = suite.consents(&mut world.chain, key).unwrap();
    let [consent] = &consents[..] else { panic!("{consents:?}") };
    consent.now
}

/// A claim of Ada's with what it needs under her first consent, and Ada bound to a new account.
fn rebound() -> World {
    let mut world = World::new();
    world.chain.endow(account(NEW), PURSE).unwrap();
    let grant = world.consent(ADA);
    assert_eq!(grant, GrantId(0));
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    world.attach_needed(world.key(1), grant).unwrap();
    assert_eq!(mark(&mut world), ConsentNow::Stands);
    let rebind = world.suite.policies.rebind(world.ada, account(NEW));
    rebind.send(&mut world.chain, id(OWNER)).unwrap();
    world
}

fn grants(world: &mut World, terms: GrantTerms) {
    let given = world.suite.consent_registry.grant(terms).send(&mut world.chain, account(NEW)).unwrap().value;
    assert_eq!(given, GrantId(0));
}

#[test]
fn a_consent_of_the_earlier_account_is_told_apart_from_one_of_the_same_number() {
    let mut world = rebound();
    assert_eq!(mark(&mut world), ConsentNow::WithEarlierAccount);
    assert!(ConsentNow::WithEarlierAccount.mark().unwrap().contains("given with an earlier account"));

    // One of the same words, given later, and what becomes of it.
    let terms = usual(&world);
    world.chain.advance_time(60_000).unwrap();
    grants(&mut world, terms);
    assert_eq!(mark(&mut world), ConsentNow::WithEarlierAccount);
    let registry = world.suite.consent_registry;
    let less = GrantTerms { categories: Categories::NONE.with(support::build::NEEDED), ..terms };
    registry.narrow(GrantId(0), less).send(&mut world.chain, account(NEW)).unwrap();
    registry.revoke(GrantId(0)).send(&mut world.chain, account(NEW)).unwrap();
    assert_eq!(mark(&mut world), ConsentNow::WithEarlierAccount);
}

/// Accounts consent before anybody is bound to them.
#[test]
fn a_consent_that_the_new_account_had_given_before_for_something_else_is_not_taken_for_it() {
    for other in [
        (|world, terms| GrantTerms { discloser: client::domain::consent::Discloser::Provider(hill(world)), ..terms })
            as fn(&World, GrantTerms) -> GrantTerms,
        |_, terms| GrantTerms { purpose: Purpose::Treatment, ..terms },
    ] {
        let mut world = World::new();
        world.chain.endow(account(NEW), PURSE).unwrap();
        let terms = other(&world, usual(&world));
        grants(&mut world, terms);
        let grant = world.consent(ADA);
        world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
        world.attach_needed(world.key(1), grant).unwrap();
        let rebind = world.suite.policies.rebind(world.ada, account(NEW));
        rebind.send(&mut world.chain, id(OWNER)).unwrap();
        assert_eq!(mark(&mut world), ConsentNow::WithEarlierAccount);
    }
}

fn hill(world: &World) -> client::domain::ids::ProviderId {
    world.hill
}

#[test]
fn what_a_narrowed_consent_was_given_for_counts_from_its_first_version() {
    let mut world = World::new();
    let grant = world.consent(ADA);
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    world.attach_needed(world.key(1), grant).unwrap();
    world.chain.advance_time(60_000).unwrap();
    // The version of today is younger than what was attached.
    let less = GrantTerms { categories: Categories::NONE.with(support::build::NEEDED), ..usual(&world) };
    world.suite.consent_registry.narrow(grant, less).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(mark(&mut world), ConsentNow::Stands);
    world.suite.consent_registry.revoke(grant).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(mark(&mut world), ConsentNow::Revoked);
}
