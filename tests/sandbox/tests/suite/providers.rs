//! The provider registry.

use client::domain::credential::{Credential, Standing};
use client::domain::ids::ProviderId;
use client::interfaces::provider_registry::{Provider, ProviderRegistryError as Error};
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, STRANGER};
use support::build::{credential, date, service_day};
use support::World;

const NOBODY: ProviderId = ProviderId(99);

#[test]
fn a_provider_is_registered_by_its_first_operator() {
    let mut world = World::bare();
    let registry = world.suite.provider_registry;
    let called = registry.register(id(HARBOUR_PAYOUT)).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(called.value, ProviderId(0));
    let [SuiteEvent::ProviderRegistered(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.provider, event.operator, event.payout), (ProviderId(0), id(HARBOUR), id(HARBOUR_PAYOUT)));
    let expected = Provider { operators: vec![party(HARBOUR)], payout: party(HARBOUR_PAYOUT) };
    assert_eq!(registry.provider(ProviderId(0)).ask(&mut world.chain).unwrap(), Some(expected));
    // Registering again gives another provider: numbers are never used twice.
    let second = registry.register(id(HARBOUR_PAYOUT)).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(second.value, ProviderId(1));
    assert_eq!(registry.provider(NOBODY).ask(&mut world.chain).unwrap(), None);
}

#[test]
fn operators_come_and_go() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    registry.add_operator(harbour, id(STRANGER)).send(&mut world.chain, id(HARBOUR)).unwrap();
    registry.remove_operator(harbour, id(HARBOUR)).send(&mut world.chain, id(STRANGER)).unwrap();
    let provider = registry.provider(harbour).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(provider, Provider { operators: vec![party(STRANGER)], payout: party(HARBOUR_PAYOUT) });
    // Who was removed acts no longer.
    world.refused(Error::NotOperator, |w| registry.add_operator(harbour, id(HILL)).send(&mut w.chain, id(HARBOUR)));
}

#[test]
fn adding_an_operator_is_refused() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    world.refused(Error::NoSuchProvider, |w| registry.add_operator(NOBODY, id(HILL)).send(&mut w.chain, id(HARBOUR)));
    world.refused(Error::NotOperator, |w| registry.add_operator(harbour, id(HILL)).send(&mut w.chain, id(HILL)));
    world.refused(Error::AlreadyOperator, |w| {
        registry.add_operator(harbour, id(HARBOUR)).send(&mut w.chain, id(HARBOUR))
    });
    for number in 1..8 {
        registry.add_operator(harbour, id(&format!("clerk {number}"))).send(&mut world.chain, id(HARBOUR)).unwrap();
    }
    world.refused(Error::TooManyOperators, |w| {
        registry.add_operator(harbour, id("clerk 8")).send(&mut w.chain, id(HARBOUR))
    });
}

#[test]
fn removing_an_operator_is_refused() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let remove = |provider, who: &str| registry.remove_operator(provider, id(who));
    world.refused(Error::NoSuchProvider, |w| remove(NOBODY, HARBOUR).send(&mut w.chain, id(HARBOUR)));
    world.refused(Error::NotOperator, |w| remove(harbour, HARBOUR).send(&mut w.chain, id(STRANGER)));
    world.refused(Error::NoSuchOperator, |w| remove(harbour, HILL).send(&mut w.chain, id(HARBOUR)));
    world.refused(Error::LastOperator, |w| remove(harbour, HARBOUR).send(&mut w.chain, id(HARBOUR)));
}

#[test]
fn attesting_is_refused() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    world.refused(Error::NoSuchProvider, |w| registry.attest(NOBODY, credential()).send(&mut w.chain, id(ISSUER)));
    let backwards = Credential { from: date(2026, 2, 1), to: date(2026, 1, 31), ..credential() };
    world.refused(Error::Backwards, |w| registry.attest(harbour, backwards).send(&mut w.chain, id(ISSUER)));
}

#[test]
fn an_assessment_is_made_in_the_eyes_of_the_named_issuers() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let days = [date(2019, 12, 31), date(2020, 1, 1), service_day()];
    let ask = |world: &mut World, issuers: &[&str]| {
        let issuers: Vec<_> = issuers.iter().map(|name| id(name)).collect();
        let question = registry.assess(harbour, id(HARBOUR), &days, &issuers);
        let answer = question.ask(&mut world.chain).unwrap();
        assert!(answer.is_operator);
        assert_eq!(answer.payout, party(HARBOUR_PAYOUT));
        answer.standings
    };
    use Standing::{Credentialed, Excluded, NotCredentialed, Suspended};
    assert_eq!(ask(&mut world, &[ISSUER]), [NotCredentialed, Credentialed, Credentialed]);
    // An issuer that this insurer does not trust counts for nothing.
    assert_eq!(ask(&mut world, &[STRANGER]), [NotCredentialed; 3]);
    assert_eq!(ask(&mut world, &[]), [NotCredentialed; 3]);

    let suspended = Credential { suspended_from: Some(service_day()), ..credential() };
    registry.attest(harbour, suspended).send(&mut world.chain, id(ISSUER)).unwrap();
    assert_eq!(registry.credential(harbour, id(ISSUER)).ask(&mut world.chain).unwrap(), Some(suspended));
    assert_eq!(ask(&mut world, &[ISSUER]), [NotCredentialed, Credentialed, Suspended]);
    registry.attest(harbour, credential()).send(&mut world.chain, id(STRANGER)).unwrap();
    assert_eq!(ask(&mut world, &[ISSUER, STRANGER]), [NotCredentialed, Credentialed, Credentialed]);
    let excluded = Credential { excluded_from: Some(service_day()), ..credential() };
    registry.attest(harbour, excluded).send(&mut world.chain, id(ISSUER)).unwrap();
    assert_eq!(ask(&mut world, &[ISSUER, STRANGER]), [NotCredentialed, Credentialed, Excluded]);

    let stranger = registry.assess(harbour, id(STRANGER), &days, &[]).ask(&mut world.chain).unwrap();
    assert!(!stranger.is_operator);
    world.refused(Error::NoSuchProvider, |w| registry.assess(NOBODY, id(HARBOUR), &days, &[]).ask(&mut w.chain));
}
