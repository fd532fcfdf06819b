//! The consent registry.

use client::domain::consent::{
    Categories, Category, ConsentError, Discloser, Disclosure, GrantTerms, Purpose, TermsError,
};
use client::domain::ids::{ClaimKey, GrantId};
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use client::suite::{CallError, SuiteEvent};
use support::actors::{id, party, ADA, BEN, STRANGER};
use support::build::{millis, terms, today};
use support::World;

const FIRST: GrantId = GrantId(0);

fn usual(world: &World) -> GrantTerms {
    terms(world.harbour, world.suite.claims.0)
}

fn disclosure(world: &World) -> Disclosure {
    Disclosure {
        discloser: Discloser::Provider(world.harbour),
        recipient: client::interfaces::account(world.suite.claims.0),
        purpose: Purpose::Payment,
        category: Category::VisitNote,
        claim: world.key(1),
    }
}

fn give(world: &mut World, terms: GrantTerms) -> GrantId {
    world.suite.consent_registry.grant(terms).send(&mut world.chain, id(ADA)).unwrap().value
}

fn check(world: &mut World, disclosures: &[(GrantId, Disclosure)]) -> Result<(), ConsentError> {
    match world.suite.consent_registry.check(party(ADA), disclosures).ask(&mut world.chain) {
        Ok(()) => Ok(()),
        Err(CallError::Contract(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_grant_allows_what_it_names_and_is_kept() {
    let mut world = World::new();
    let terms = usual(&world);
    let registry = world.suite.consent_registry;
    let called = registry.grant(terms).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(called.value, FIRST);
    let [SuiteEvent::ConsentGranted(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.grant, event.record.terms, event.by), (id(ADA), FIRST, terms, party(ADA)));
    let (grant, revoked) = registry.grant_of(party(ADA), FIRST).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((grant.terms, grant.epoch, grant.granted_at), (terms, 0, millis(today())));
    assert_eq!((grant.revoked_at, revoked), (None, false));
    assert_eq!(registry.member_of(party(ADA)).ask(&mut world.chain).unwrap().grants, 1);

    let asked = (FIRST, disclosure(&world));
    assert_eq!(check(&mut world, &[asked]), Ok(()));
    // Naming nothing proves nothing.
    assert_eq!(check(&mut world, &[]), Err(ConsentError::NoSuchGrant));
    // One that is not allowed decides for all.
    let other = (FIRST, Disclosure { purpose: Purpose::Research, ..asked.1 });
    assert_eq!(check(&mut world, &[asked, other]), Err(ConsentError::WrongPurpose));
    // Another member's grant of the same number is another grant.
    let registry = world.suite.consent_registry;
    world.refused(ConsentError::NoSuchGrant, |w| registry.check(party(BEN), &[asked]).ask(&mut w.chain));
}

#[test]
fn each_part_of_the_terms_is_checked() {
    let mut world = World::new();
    let (usual, key) = (usual(&world), world.key(1));
    give(&mut world, GrantTerms { claim: Some(key), ..usual });
    let asked = disclosure(&world);
    let hill = Discloser::Provider(world.hill);
    let cases = [
        (Disclosure { discloser: hill, ..asked }, ConsentError::WrongDiscloser),
        (Disclosure { discloser: Discloser::Account(party(STRANGER)), ..asked }, ConsentError::WrongDiscloser),
        (Disclosure { recipient: party(STRANGER), ..asked }, ConsentError::WrongRecipient),
        (Disclosure { purpose: Purpose::Treatment, ..asked }, ConsentError::WrongPurpose),
        (Disclosure { category: Category::MentalHealth, ..asked }, ConsentError::CategoryNotIncluded),
        (Disclosure { claim: world.key(2), ..asked }, ConsentError::WrongClaim),
        (Disclosure { claim: ClaimKey { provider: world.hill, ..asked.claim }, ..asked }, ConsentError::WrongClaim),
    ];
    assert_eq!(check(&mut world, &[(FIRST, asked)]), Ok(()));
    for (disclosure, error) in cases {
        assert_eq!(check(&mut world, &[(FIRST, disclosure)]), Err(error), "{disclosure:?}");
    }
    assert_eq!(check(&mut world, &[(GrantId(1), asked)]), Err(ConsentError::NoSuchGrant));
    // A grant for any recipient and claim allows them all.
    let any = give(&mut world, GrantTerms { recipient: None, ..usual });
    let elsewhere = Disclosure { recipient: party(STRANGER), claim: world.key(9), ..asked };
    assert_eq!(check(&mut world, &[(any, elsewhere)]), Ok(()));
}

#[test]
fn sensitive_categories_are_never_in_all() {
    let mut world = World::new();
    let usual = usual(&world);
    let all = give(&mut world, usual);
    let named = give(&mut world, GrantTerms { categories: Categories::NONE.with(Category::Hiv), ..usual });
    for category in Category::ALL {
        let asked = Disclosure { category, ..disclosure(&world) };
        let ordinary = Categories::ALL_ORDINARY.includes(category);
        let expected = if ordinary { Ok(()) } else { Err(ConsentError::CategoryNotIncluded) };
        assert_eq!(check(&mut world, &[(all, asked)]), expected, "{category:?}");
        let expected = if category == Category::Hiv { Ok(()) } else { Err(ConsentError::CategoryNotIncluded) };
        assert_eq!(check(&mut world, &[(named, asked)]), expected, "{category:?}");
    }
}

#[test]
fn a_grant_holds_from_its_first_moment_until_before_its_last() {
    let mut world = World::new();
    let usual = usual(&world);
    let now = millis(today());
    let (from, until) = (now + 1_000, now + 2_000);
    let grant = give(&mut world, GrantTerms { from, until, ..usual });
    let asked = (grant, disclosure(&world));
    let cases = [
        (from - 1, Err(ConsentError::NotYet)),
        (from, Ok(())),
        (until - 1, Ok(())),
        (until, Err(ConsentError::Expired)),
    ];
    for (moment, expected) in cases {
        world.chain.set_time(moment).unwrap();
        assert_eq!(check(&mut world, &[asked]), expected, "{}", moment - now);
    }
}

#[test]
fn meaningless_terms_are_refused() {
    let mut world = World::new();
    let (now, usual) = (millis(today()), usual(&world));
    let cases = [
        (GrantTerms { categories: Categories::NONE, ..usual }, TermsError::NoCategory),
        (GrantTerms { categories: Categories(1 << 31), ..usual }, TermsError::NoCategory),
        (GrantTerms { from: now, until: now, ..usual }, TermsError::NeverInForce),
        (GrantTerms { from: 0, until: now, ..usual }, TermsError::NeverInForce),
        (GrantTerms { purpose: Purpose::Research, recipient: None, ..usual }, TermsError::ResearchForAnyone),
        (GrantTerms { purpose: Purpose::Emergency, ..usual }, TermsError::EmergencyByGrant),
    ];
    let registry = world.suite.consent_registry;
    for (terms, error) in cases {
        world.refused(Error::Terms(error), |w| registry.grant(terms).send(&mut w.chain, id(ADA)));
    }
    assert_eq!(registry.member_of(party(ADA)).ask(&mut world.chain).unwrap().grants, 0);
}

#[test]
fn a_revoked_grant_allows_nothing_and_stays_in_the_history() {
    let mut world = World::new();
    let usual = usual(&world);
    let registry = world.suite.consent_registry;
    let first = give(&mut world, usual);
    world.refused(Error::NoSuchGrant, |w| registry.revoke(first).send(&mut w.chain, id(BEN)));
    world.refused(Error::NoSuchGrant, |w| registry.revoke(GrantId(7)).send(&mut w.chain, id(ADA)));

    world.chain.advance_time(5).unwrap();
    let called = registry.revoke(first).send(&mut world.chain, id(ADA)).unwrap();
    let [SuiteEvent::ConsentRevoked(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.grant, event.by), (id(ADA), Some(first), party(ADA)));
    let asked = disclosure(&world);
    assert_eq!(check(&mut world, &[(first, asked)]), Err(ConsentError::Revoked));
    world.refused(Error::AlreadyRevoked, |w| registry.revoke(first).send(&mut w.chain, id(ADA)));

    let second = give(&mut world, usual);
    assert_eq!(check(&mut world, &[(second, asked)]), Ok(()));
    assert_eq!(check(&mut world, &[(first, asked)]), Err(ConsentError::Revoked));
    let (grant, revoked) = registry.grant_of(party(ADA), first).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((grant.revoked_at, revoked), (Some(millis(today()) + 5), true));
    assert_eq!(registry.member_of(party(ADA)).ask(&mut world.chain).unwrap().grants, 2);
}

#[test]
fn all_grants_are_revoked_at_once() {
    let mut world = World::new();
    let usual = usual(&world);
    let registry = world.suite.consent_registry;
    let (first, second) = (give(&mut world, usual), give(&mut world, usual));
    let called = registry.revoke_all().send(&mut world.chain, id(ADA)).unwrap();
    let [SuiteEvent::ConsentRevoked(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.grant, event.by), (id(ADA), None, party(ADA)));
    let asked = disclosure(&world);
    for grant in [first, second] {
        assert_eq!(check(&mut world, &[(grant, asked)]), Err(ConsentError::Revoked));
        assert!(registry.grant_of(party(ADA), grant).ask(&mut world.chain).unwrap().unwrap().1);
        world.refused(Error::AlreadyRevoked, |w| registry.revoke(grant).send(&mut w.chain, id(ADA)));
    }
    let third = give(&mut world, usual);
    assert_eq!(check(&mut world, &[(third, asked)]), Ok(()));
}

#[test]
fn research_is_allowed_to_whom_the_member_names_and_in_what() {
    let mut world = World::new();
    let usual = usual(&world);
    let institute = party(STRANGER);
    let terms = GrantTerms { purpose: Purpose::Research, recipient: Some(institute), ..usual };
    let grant = give(&mut world, terms);
    let asked = Disclosure { purpose: Purpose::Research, recipient: institute, ..disclosure(&world) };
    assert_eq!(check(&mut world, &[(grant, asked)]), Ok(()));
    let other = Disclosure { recipient: party(BEN), ..asked };
    assert_eq!(check(&mut world, &[(grant, other)]), Err(ConsentError::WrongRecipient));
    let other = Disclosure { purpose: Purpose::Payment, ..asked };
    assert_eq!(check(&mut world, &[(grant, other)]), Err(ConsentError::WrongPurpose));
    let sensitive = Disclosure { category: Category::Genetics, ..asked };
    assert_eq!(check(&mut world, &[(grant, sensitive)]), Err(ConsentError::CategoryNotIncluded));
    let named = give(&mut world, GrantTerms { categories: Categories::NONE.with(Category::Genetics), ..terms });
    assert_eq!(check(&mut world, &[(named, sensitive)]), Ok(()));
}
