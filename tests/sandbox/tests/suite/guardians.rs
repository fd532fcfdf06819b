//! Guardians: who acts in a member's name because an issuer says so, whom the asker accepts.

use client::domain::consent::{Act, Asker, Categories, Category, ConsentError, Disclosure, GrantTerms};
use client::domain::ids::GrantId;
use client::domain::representation::{Giver, Power, PowerError, Representation, Right};
use client::interfaces::claims::ClaimsError;
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, BEN, CLEO, HARBOUR, HILL, ISSUER, OWNER, STRANGER};
use support::build::{attachment, claim, line, millis, money, today, DEVICE, NEEDED};
use support::verify::paid;
use support::World;

use crate::consenting::{act, check, disclosure, insurer, usual};

/// Ben is a minor; Ada is his guardian until then.
fn coming_of_age() -> u64 {
    millis(today()) + 1_000_000
}

fn power() -> Power {
    Power { alone: Categories::NONE.with(Category::Reproductive), ..Power::until(coming_of_age()) }
}

fn attest(world: &mut World, issuer: &str, guardian: &str, power: Power) -> u32 {
    let message = world.suite.consent_registry.attest_guardian(party(BEN), party(guardian), power);
    message.send(&mut world.chain, id(issuer)).unwrap().value
}

/// A world in which Ada is attested as Ben's guardian.
fn attested() -> World {
    let mut world = World::new();
    assert_eq!(attest(&mut world, ISSUER, ADA, power()), 0);
    world
}

fn by_guardian() -> Right {
    Right::guardian(party(BEN), party(ISSUER))
}

fn give(world: &mut World) -> GrantId {
    let terms = usual(world);
    GrantId(act(world, ADA, by_guardian(), Act::Grant(terms)).unwrap())
}

#[test]
fn a_guardian_consents_for_a_minor_and_the_claim_is_paid() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let attest = registry.attest_guardian(party(BEN), party(ADA), power());
    let called = attest.send(&mut world.chain, id(ISSUER)).unwrap();
    let kept = Representation { power: power(), term: 0 };
    let [SuiteEvent::PowerGiven(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.who, event.authority), (id(BEN), party(ADA), party(ISSUER)));
    assert_eq!(event.representation, kept);
    let found = registry.representation(party(BEN), party(ADA), party(ISSUER)).ask(&mut world.chain).unwrap();
    assert_eq!(found, Some(kept));

    let grant = give(&mut world);
    let (kept, _) = registry.grant_of(party(BEN), grant).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(kept.given_by, Giver { who: party(ADA), authority: party(ISSUER), term: 0 });
    world.file(claim(1, world.ben, vec![line(DEVICE, 110_000)]));
    assert_eq!(paid(&world.attach_needed(world.key(1), grant).unwrap()), money(900));
    world.assert_invariants();
}

#[test]
fn open_grants_lapse_on_the_attested_day() {
    let mut world = attested();
    let grant = give(&mut world);
    let asked = disclosure(&world);
    world.file(claim(1, world.ben, vec![line(DEVICE, 110_000)]));
    world.chain.set_time(coming_of_age() - 1).unwrap();
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Ok(()));
    world.chain.set_time(coming_of_age()).unwrap();
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Err(ConsentError::GuardianshipEnded));
    let error = ClaimsError::Consent(ConsentError::GuardianshipEnded);
    world.refused(error, |w| w.attach(HARBOUR, w.key(1), &[attachment(NEEDED, grant)]));
    let usual = usual(&world);
    world.refused(Error::NoPower, |w| act(w, ADA, by_guardian(), Act::Grant(usual)));
    // Attested anew, the guardian may consent again; what has lapsed stays so.
    let longer = Power::until(coming_of_age() + 1_000);
    assert_eq!(attest(&mut world, ISSUER, ADA, longer), 1);
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Err(ConsentError::GuardianshipEnded));
    let again = give(&mut world);
    assert_eq!(check(&mut world, party(BEN), again, asked, &insurer()), Ok(()));
}

#[test]
fn an_issuer_ends_a_power_at_once_or_makes_it_longer() {
    let mut world = attested();
    let grant = give(&mut world);
    let asked = disclosure(&world);
    let longer = Power::until(coming_of_age() + 1_000);
    assert_eq!(attest(&mut world, ISSUER, ADA, longer), 0);
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Ok(()));
    assert_eq!(attest(&mut world, ISSUER, ADA, Power::ENDED), 1);
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Err(ConsentError::GuardianshipEnded));
}

#[test]
fn whose_word_counts_is_the_askers_choice() {
    let mut world = World::new();
    attest(&mut world, STRANGER, ADA, power());
    let asked = disclosure(&world);
    let right = Right::guardian(party(BEN), party(STRANGER));
    // A power from one issuer is none from another.
    let usual = usual(&world);
    world.refused(Error::NoPower, |w| act(w, ADA, by_guardian(), Act::Grant(usual)));
    let grant = GrantId(act(&mut world, ADA, right, Act::Grant(usual)).unwrap());
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Err(ConsentError::IssuerNotAccepted));
    assert_eq!(check(&mut world, party(BEN), grant, asked, &Asker::default()), Err(ConsentError::IssuerNotAccepted));
    let trusting = Asker { issuers: vec![party(STRANGER)], own: Vec::new() };
    assert_eq!(check(&mut world, party(BEN), grant, asked, &trusting), Ok(()));
    // The insurer's claims ask with the insurer's issuers.
    world.file(claim(1, world.ben, vec![line(DEVICE, 110_000)]));
    let error = ClaimsError::Consent(ConsentError::IssuerNotAccepted);
    world.refused(error, |w| w.attach(HARBOUR, w.key(1), &[attachment(NEEDED, grant)]));
}

#[test]
fn what_the_minor_consents_to_alone_is_no_matter_of_the_guardian() {
    let mut world = attested();
    let registry = world.suite.consent_registry;
    let usual = usual(&world);
    let sensitive = GrantTerms { categories: Categories::NONE.with(Category::Reproductive), ..usual };
    let error = Error::Giver(ConsentError::MembersOwn);
    world.refused(error, |w| act(w, ADA, by_guardian(), Act::Grant(sensitive)));
    // Another sensitive category the guardian names.
    let other = GrantTerms { categories: Categories::NONE.with(Category::Hiv), ..usual };
    let grant = GrantId(act(&mut world, ADA, by_guardian(), Act::Grant(other)).unwrap());
    let asked = Disclosure { category: Category::Hiv, ..disclosure(&world) };
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Ok(()));
    // From today on that too is the minor's own.
    let alone = Categories::NONE.with(Category::Reproductive).with(Category::Hiv);
    attest(&mut world, ISSUER, ADA, Power { alone, ..power() });
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Err(ConsentError::MembersOwn));
    // The minor gives it, and the guardian neither narrows nor revokes it.
    let own = registry.grant(sensitive).send(&mut world.chain, id(BEN)).unwrap().value;
    let asked = Disclosure { category: Category::Reproductive, ..asked };
    assert_eq!(check(&mut world, party(BEN), own, asked, &insurer()), Ok(()));
    let less = GrantTerms { claim: Some(world.key(1)), ..sensitive };
    for act_of in [Act::Revoke(own), Act::Narrow { grant: own, terms: less }] {
        world.refused(Error::NotTheGuardians, |w| act(w, ADA, by_guardian(), act_of));
    }
    world.refused(Error::OnlyTheMember, |w| act(w, ADA, by_guardian(), Act::RevokeAll));
}

#[test]
fn guardians_of_one_issuer_change_each_others_grants_and_nobody_elses() {
    let mut world = attested();
    let registry = world.suite.consent_registry;
    attest(&mut world, ISSUER, CLEO, power());
    attest(&mut world, STRANGER, HILL, power());
    let grant = give(&mut world);
    let less = GrantTerms { claim: Some(world.key(1)), ..usual(&world) };
    let elsewhere = Right::guardian(party(BEN), party(STRANGER));
    world.refused(Error::NotTheGuardians, |w| act(w, HILL, elsewhere, Act::Revoke(grant)));
    act(&mut world, CLEO, by_guardian(), Act::Narrow { grant, terms: less }).unwrap();
    act(&mut world, CLEO, by_guardian(), Act::Revoke(grant)).unwrap();
    assert!(registry.grant_of(party(BEN), grant).ask(&mut world.chain).unwrap().unwrap().1);
    // The member takes back what a guardian gave.
    let grant = give(&mut world);
    registry.revoke(grant).send(&mut world.chain, id(BEN)).unwrap();
    world.refused(Error::AlreadyRevoked, |w| act(w, ADA, by_guardian(), Act::Revoke(grant)));
    let delegate = Act::Appoint { delegate: party(CLEO), power: power() };
    world.refused(Error::OnlyTheMember, |w| act(w, ADA, by_guardian(), delegate));
}

#[test]
fn a_party_to_the_disclosure_is_no_guardian_in_it_and_attests_none() {
    // 1. The guardian works for the provider.
    let mut world = World::new();
    let (usual, asked) = (usual(&world), disclosure(&world));
    attest(&mut world, ISSUER, HARBOUR, power());
    let conflict = Error::Giver(ConsentError::Conflict);
    world.refused(conflict, |w| act(w, HARBOUR, by_guardian(), Act::Grant(usual)));
    // 2. The insurer's owner is the guardian, or attests one: an insurer who accepts that still does not take his own word.
    attest(&mut world, ISSUER, OWNER, power());
    let grant = GrantId(act(&mut world, OWNER, by_guardian(), Act::Grant(usual)).unwrap());
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Err(ConsentError::Conflict));
    attest(&mut world, OWNER, ADA, power());
    let right = Right::guardian(party(BEN), party(OWNER));
    let grant = GrantId(act(&mut world, ADA, right, Act::Grant(usual)).unwrap());
    let asker = Asker { issuers: vec![party(OWNER)], own: vec![party(OWNER)] };
    assert_eq!(check(&mut world, party(BEN), grant, asked, &asker), Err(ConsentError::Conflict));
}

#[test]
fn attesting_is_refused() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let refused = |world: &mut World, issuer: &str, guardian: &str, power, error| {
        let message = registry.attest_guardian(party(BEN), party(guardian), power);
        world.refused(Error::Power(error), |w| message.send(&mut w.chain, id(issuer)));
    };
    refused(&mut world, ISSUER, BEN, power(), PowerError::Oneself);
    refused(&mut world, ISSUER, ISSUER, power(), PowerError::Oneself);
    refused(&mut world, ISSUER, ADA, Power { until: 0, ..power() }, PowerError::Meaningless);
    refused(&mut world, ISSUER, ADA, Power { alone: Categories(1 << 31), ..power() }, PowerError::Meaningless);
}
