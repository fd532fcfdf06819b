//! Delegates: who acts in a member's name because the member says so.

use client::domain::consent::{Act, Categories, Category, ConsentError, Discloser, GrantTerms};
use client::domain::ids::{GrantId, ProviderId};
use client::domain::representation::{Giver, Power, PowerError, Representation, Right};
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, BEN, CLEO, HARBOUR, HARBOUR_PAYOUT, OWNER, STRANGER};
use support::build::{millis, today};
use support::World;

use crate::consenting::{act, check, disclosure, insurer, usual};

/// Until when Ben is Ada's delegate.
fn end() -> u64 {
    millis(today()) + 1_000
}

/// A world in which `who` is Ada's delegate.
fn appointed(who: &str) -> World {
    let mut world = World::new();
    let message = world.suite.consent_registry.appoint_delegate(party(who), Power::until(end()));
    message.send(&mut world.chain, id(ADA)).unwrap();
    world
}

fn by_delegate() -> Right {
    Right::delegate(party(ADA))
}

#[test]
fn a_delegate_grants_narrows_and_revokes_in_the_members_name() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let appoint = registry.appoint_delegate(party(BEN), Power::until(end()));
    let called = appoint.send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(called.value, 0);
    let kept = Representation { power: Power::until(end()), term: 0 };
    let [SuiteEvent::PowerGiven(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.who, event.authority), (id(ADA), party(BEN), party(ADA)));
    assert_eq!(event.representation, kept);
    assert_eq!(registry.representation(party(ADA), party(BEN), party(ADA)).ask(&mut world.chain).unwrap(), Some(kept));

    let usual = usual(&world);
    let grant = registry.act::<GrantId>(by_delegate(), Act::Grant(usual));
    let called = grant.send(&mut world.chain, id(BEN)).unwrap();
    let grant = called.value;
    let [SuiteEvent::ConsentGranted(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    let given_by = Giver { who: party(BEN), authority: party(ADA), term: 0 };
    assert_eq!((event.member, event.by, event.record.given_by), (id(ADA), party(BEN), given_by));
    let asked = disclosure(&world);
    assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Ok(()));

    let less = GrantTerms { claim: Some(world.key(1)), ..usual };
    act(&mut world, BEN, by_delegate(), Act::Narrow { grant, terms: less }).unwrap();
    let (kept, _) = registry.grant_of(party(ADA), grant).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((kept.terms, kept.version, kept.given_by), (less, 1, given_by));

    // The member's own grant too: it stays the member's.
    let own = registry.grant(usual).send(&mut world.chain, id(ADA)).unwrap().value;
    act(&mut world, BEN, by_delegate(), Act::Narrow { grant: own, terms: less }).unwrap();
    let (kept, _) = registry.grant_of(party(ADA), own).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(kept.given_by, Giver::member(party(ADA)));
    let revoke = registry.act::<GrantId>(by_delegate(), Act::Revoke(own));
    let called = revoke.send(&mut world.chain, id(BEN)).unwrap();
    let [SuiteEvent::ConsentRevoked(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.grant, event.by), (id(ADA), Some(own), party(BEN)));
    act(&mut world, BEN, by_delegate(), Act::RevokeAll).unwrap();
    assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Err(ConsentError::Revoked));
}

#[test]
fn a_power_ends_and_what_was_granted_stands_until_it_is_revoked() {
    let mut world = appointed(BEN);
    let (usual, asked) = (usual(&world), disclosure(&world));
    let act_usual = Act::Grant(usual);
    world.refused(Error::NoPower, |w| act(w, CLEO, by_delegate(), act_usual));
    world.refused(Error::NoPower, |w| act(w, BEN, Right::delegate(party(CLEO)), act_usual));
    world.chain.set_time(end() - 1).unwrap();
    let grant = GrantId(act(&mut world, BEN, by_delegate(), act_usual).unwrap());
    world.chain.set_time(end()).unwrap();
    world.refused(Error::NoPower, |w| act(w, BEN, by_delegate(), act_usual));
    world.refused(Error::NoPower, |w| act(w, BEN, by_delegate(), Act::Revoke(grant)));
    assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Ok(()));
    world.suite.consent_registry.revoke(grant).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Err(ConsentError::Revoked));
}

#[test]
fn a_dismissed_delegate_has_no_power() {
    let mut world = appointed(BEN);
    let registry = world.suite.consent_registry;
    let usual = usual(&world);
    registry.dismiss_delegate(party(BEN)).send(&mut world.chain, id(ADA)).unwrap();
    world.refused(Error::NoPower, |w| act(w, BEN, by_delegate(), Act::Grant(usual)));
    // Appointed again.
    let again = registry.appoint_delegate(party(BEN), Power::until(end()));
    assert_eq!(again.send(&mut world.chain, id(ADA)).unwrap().value, 2);
    assert_eq!(act(&mut world, BEN, by_delegate(), Act::Grant(usual)).unwrap(), 0);
}

#[test]
fn a_delegate_has_no_say_in_what_the_member_keeps() {
    let mut world = World::new();
    let alone = Categories::NONE.with(Category::MentalHealth);
    let power = Power { alone, ..Power::until(end()) };
    let registry = world.suite.consent_registry;
    registry.appoint_delegate(party(BEN), power).send(&mut world.chain, id(ADA)).unwrap();
    let usual = usual(&world);
    let more = GrantTerms { categories: usual.categories.with(Category::MentalHealth), ..usual };
    let error = Error::Giver(ConsentError::MembersOwn);
    world.refused(error, |w| act(w, BEN, by_delegate(), Act::Grant(more)));
    act(&mut world, BEN, by_delegate(), Act::Grant(usual)).unwrap();
}

#[test]
fn whom_a_member_cannot_appoint() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let refused = |world: &mut World, who: &str, power, error| {
        let message = registry.appoint_delegate(party(who), power);
        world.refused(Error::Power(error), |w| message.send(&mut w.chain, id(ADA)));
    };
    refused(&mut world, ADA, Power::until(end()), PowerError::Oneself);
    refused(&mut world, BEN, Power::until(0), PowerError::Meaningless);
    refused(&mut world, BEN, Power { from: end(), ..Power::until(end()) }, PowerError::Meaningless);
    let strange = Power { alone: Categories(1 << 31), ..Power::until(end()) };
    refused(&mut world, BEN, strange, PowerError::Meaningless);
}

#[test]
fn a_party_to_the_disclosure_does_not_consent_to_it() {
    // The provider's operator, whom it pays, the insurer's owner.
    for (who, at_once) in [(HARBOUR, true), (HARBOUR_PAYOUT, true), (OWNER, false)] {
        let mut world = appointed(who);
        let (usual, asked) = (usual(&world), disclosure(&world));
        let error = ConsentError::Conflict;
        if at_once {
            world.refused(Error::Giver(error), |w| act(w, who, by_delegate(), Act::Grant(usual)));
        } else {
            // Who an insurer's people are is known when the insurer asks.
            let grant = GrantId(act(&mut world, who, by_delegate(), Act::Grant(usual)).unwrap());
            assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Err(error));
        }
        // What is about another provider is no conflict.
        let hill = GrantTerms { discloser: Discloser::Provider(world.hill), ..usual };
        act(&mut world, who, by_delegate(), Act::Grant(hill)).unwrap();
    }
    let mut world = appointed(BEN);
    let usual = usual(&world);
    for terms in [
        GrantTerms { discloser: Discloser::Account(party(BEN)), ..usual },
        GrantTerms { recipient: Some(party(BEN)), ..usual },
    ] {
        world.refused(Error::Giver(ConsentError::Conflict), |w| act(w, BEN, by_delegate(), Act::Grant(terms)));
    }
    let unknown = GrantTerms { discloser: Discloser::Provider(ProviderId(99)), ..usual };
    world.refused(Error::Giver(ConsentError::Unverified), |w| act(w, BEN, by_delegate(), Act::Grant(unknown)));
}

#[test]
fn who_becomes_a_party_later_has_no_say_any_more() {
    let mut world = appointed(BEN);
    let (usual, asked) = (usual(&world), disclosure(&world));
    let grant = GrantId(act(&mut world, BEN, by_delegate(), Act::Grant(usual)).unwrap());
    assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Ok(()));
    world.hire(world.harbour, HARBOUR, BEN);
    assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Err(ConsentError::Conflict));
    // The member's own word counts, whoever the member works for.
    let own = world.consent(ADA);
    world.hire(world.harbour, HARBOUR, ADA);
    assert_eq!(check(&mut world, party(ADA), own, asked, &insurer()), Ok(()));
    assert_eq!(check(&mut world, party(STRANGER), own, asked, &insurer()), Err(ConsentError::NoSuchGrant));
}
