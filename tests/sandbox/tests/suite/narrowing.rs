//! Narrowing a consent: only ever less, and what it was stays readable.

use client::domain::consent::{
    Act, Categories, Category, ConsentError, Discloser, Disclosure, GrantTerms, NarrowError, Purpose, TermsError,
};
use client::domain::ids::GrantId;
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, BEN, STRANGER};
use support::build::{millis, today};
use support::World;

use crate::consenting::{check, disclosure, insurer, usual};

const FIRST: GrantId = GrantId(0);

/// Ada's consent for anyone and any claim.
fn open(world: &mut World) -> GrantTerms {
    let terms = GrantTerms { recipient: None, ..usual(world) };
    world.suite.consent_registry.grant(terms).send(&mut world.chain, id(ADA)).unwrap();
    terms
}

#[test]
fn a_consent_is_narrowed_and_each_version_stays_readable() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let first = open(&mut world);
    let (asked, now) = (disclosure(&world), millis(today()));
    let elsewhere = Disclosure { recipient: party(STRANGER), ..asked };
    assert_eq!(check(&mut world, party(ADA), FIRST, elsewhere, &insurer()), Ok(()));

    // 1. For this insurer alone, and no orders any more.
    world.chain.set_time(now + 10).unwrap();
    let categories = first.categories.without(Categories::NONE.with(Category::Order));
    let second = GrantTerms { recipient: Some(asked.recipient), categories, ..first };
    let called = registry.narrow(FIRST, second).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(called.value, FIRST);
    let [SuiteEvent::ConsentGranted(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.grant, event.by), (id(ADA), FIRST, party(ADA)));
    assert_eq!((event.record.version, event.record.terms), (1, second));
    assert_eq!(check(&mut world, party(ADA), FIRST, elsewhere, &insurer()), Err(ConsentError::WrongRecipient));
    let order = Disclosure { category: Category::Order, ..asked };
    assert_eq!(check(&mut world, party(ADA), FIRST, order, &insurer()), Err(ConsentError::CategoryNotIncluded));
    assert_eq!(check(&mut world, party(ADA), FIRST, asked, &insurer()), Ok(()));

    // 2. For one claim, and for a short time.
    world.chain.set_time(now + 20).unwrap();
    let third = GrantTerms { claim: Some(world.key(1)), until: now + 30, ..second };
    registry.narrow(FIRST, third).send(&mut world.chain, id(ADA)).unwrap();
    let other_claim = Disclosure { claim: world.key(2), ..asked };
    assert_eq!(check(&mut world, party(ADA), FIRST, other_claim, &insurer()), Err(ConsentError::WrongClaim));
    assert_eq!(check(&mut world, party(ADA), FIRST, asked, &insurer()), Ok(()));

    // 3. The history: every version, when it was given, and the present one.
    let version =
        |world: &mut World, version| registry.grant_version(party(ADA), FIRST, version).ask(&mut world.chain).unwrap();
    for (number, terms, at) in [(0, first, now), (1, second, now + 10)] {
        let kept = version(&mut world, number).unwrap();
        assert_eq!((kept.version, kept.terms, kept.granted_at, kept.revoked_at), (number, terms, at, None));
        assert_eq!(kept.given_by.who, party(ADA));
    }
    assert_eq!(version(&mut world, 2), None);
    let (current, revoked) = registry.grant_of(party(ADA), FIRST).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((current.version, current.terms, current.granted_at, revoked), (2, third, now + 20, false));
    assert_eq!(registry.member_of(party(ADA)).ask(&mut world.chain).unwrap().grants, 1);

    // 4. Revoked, it keeps its history.
    registry.revoke(FIRST).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(version(&mut world, 1).unwrap().terms, second);
    world.refused(Error::AlreadyRevoked, |w| registry.narrow(FIRST, third).send(&mut w.chain, id(ADA)));
}

#[test]
fn what_would_widen_is_refused() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let (key, now) = (world.key(1), millis(today()));
    let usual = GrantTerms { claim: Some(key), from: now, ..usual(&world) };
    registry.grant(usual).send(&mut world.chain, id(ADA)).unwrap();
    let hill = Discloser::Provider(world.hill);
    let cases = [
        (GrantTerms { discloser: hill, ..usual }, NarrowError::OtherDiscloser),
        (GrantTerms { recipient: None, ..usual }, NarrowError::OtherRecipient),
        (GrantTerms { recipient: Some(party(STRANGER)), ..usual }, NarrowError::OtherRecipient),
        (GrantTerms { purpose: Purpose::Treatment, ..usual }, NarrowError::OtherPurpose),
        (GrantTerms { categories: usual.categories.with(Category::Hiv), ..usual }, NarrowError::MoreCategories),
        (GrantTerms { from: now - 1, ..usual }, NarrowError::EarlierFrom),
        (GrantTerms { until: usual.until + 1, ..usual }, NarrowError::LaterUntil),
        (GrantTerms { claim: None, ..usual }, NarrowError::OtherClaim),
        (GrantTerms { claim: Some(world.key(2)), ..usual }, NarrowError::OtherClaim),
        (usual, NarrowError::NothingLess),
    ];
    for (terms, error) in cases {
        world.refused(Error::Narrow(error), |w| registry.narrow(FIRST, terms).send(&mut w.chain, id(ADA)));
    }
    // Less, and nothing at all.
    let cases = [
        (GrantTerms { categories: Categories::NONE, ..usual }, TermsError::NoCategory),
        (GrantTerms { until: now, ..usual }, TermsError::NeverInForce),
        (GrantTerms { from: usual.until, ..usual }, TermsError::NeverInForce),
    ];
    for (terms, error) in cases {
        world.refused(Error::Terms(error), |w| registry.narrow(FIRST, terms).send(&mut w.chain, id(ADA)));
    }
    let less = GrantTerms { until: now + 5, ..usual };
    world.refused(Error::NoSuchGrant, |w| registry.narrow(GrantId(1), less).send(&mut w.chain, id(ADA)));
    world.refused(Error::NoSuchGrant, |w| registry.narrow(FIRST, less).send(&mut w.chain, id(BEN)));
    // What was revoked with all others cannot be narrowed either.
    registry.revoke_all().send(&mut world.chain, id(ADA)).unwrap();
    let narrow = Act::Narrow { grant: FIRST, terms: less };
    world.refused(Error::AlreadyRevoked, |w| {
        crate::consenting::act(w, ADA, client::domain::representation::Right::Own, narrow)
    });
}
