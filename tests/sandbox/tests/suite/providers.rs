//! The provider registry: registering, attesting, and what an insurer asks.

use client::domain::bounds::{MAX_ASSESSED_PROVIDERS, MAX_CREDENTIAL_TERMS, MAX_TRUSTED_ISSUERS};
use client::domain::calendar::Day;
use client::domain::credential::{Attested, Credential, CredentialError, ProviderDay, Standing};
use client::domain::ids::ProviderId;
use client::domain::provider::Provider;
use client::interfaces::claims::{ClaimsError, Partners};
use client::interfaces::provider_registry::ProviderRegistryError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, OWNER, STRANGER};
use support::build::{batch, claim, credential, date, line, service_day, today, PREVENTION};
use support::verify::paid;
use support::World;
use Standing::{Credentialed, Excluded, NotCredentialed, Suspended};

const NOBODY: ProviderId = ProviderId(99);

fn on(provider: ProviderId, days: &[Day]) -> Vec<ProviderDay> {
    days.iter().map(|day| ProviderDay { provider, day: *day }).collect()
}

#[test]
fn a_provider_is_registered_by_its_first_operator() {
    let mut world = World::bare();
    let registry = world.suite.provider_registry;
    let called = registry.register(id(HARBOUR_PAYOUT), Some(id(ISSUER))).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(called.value, ProviderId(0));
    let [SuiteEvent::ProviderRegistered(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.provider, event.operator, event.payout), (ProviderId(0), id(HARBOUR), id(HARBOUR_PAYOUT)));
    assert_eq!(event.recovery, Some(id(ISSUER)));
    let expected = Provider::new(party(HARBOUR), party(HARBOUR_PAYOUT), Some(party(ISSUER)));
    assert_eq!(registry.provider(ProviderId(0)).ask(&mut world.chain).unwrap(), Some(expected));
    // Registering again gives another provider: numbers are never used twice.
    let second = registry.register(id(HARBOUR_PAYOUT), None).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(second.value, ProviderId(1));
    let expected = Provider::new(party(HARBOUR), party(HARBOUR_PAYOUT), None);
    assert_eq!(registry.provider(ProviderId(1)).ask(&mut world.chain).unwrap(), Some(expected));
    assert_eq!(registry.provider(NOBODY).ask(&mut world.chain).unwrap(), None);
}

#[test]
fn attesting_is_refused() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let attest = |provider, credential| registry.attest(provider, credential);
    world.refused(Error::NoSuchProvider, |w| attest(NOBODY, credential()).send(&mut w.chain, id(ISSUER)));
    let backwards = Credential { from: date(2026, 5, 1), to: date(2026, 4, 30), ..credential() };
    let error = Error::Credential(CredentialError::Backwards);
    world.refused(error, |w| attest(harbour, backwards).send(&mut w.chain, id(ISSUER)));
    let yesterday = Some(date(2026, 3, 31));
    for rewriting in [
        Credential { suspended_from: yesterday, ..credential() },
        Credential { excluded_from: yesterday, ..credential() },
        Credential { to: date(2026, 3, 30), ..credential() },
        Credential { from: date(2026, 3, 31), ..credential() },
        Credential { from: date(2019, 1, 1), ..credential() },
    ] {
        let error = Error::Credential(CredentialError::RewritesPast);
        world.refused(error, |w| attest(harbour, rewriting).send(&mut w.chain, id(ISSUER)));
    }
    for later in 1..MAX_CREDENTIAL_TERMS {
        let renewed = Credential { from: Day(today().0 + i32::try_from(later).unwrap()), ..credential() };
        attest(harbour, renewed).send(&mut world.chain, id(ISSUER)).unwrap();
    }
    let more = Credential { from: date(2026, 6, 1), ..credential() };
    let error = Error::Credential(CredentialError::TooMany);
    world.refused(error, |w| attest(harbour, more).send(&mut w.chain, id(ISSUER)));
    let kept = registry.attested(harbour, id(ISSUER)).ask(&mut world.chain).unwrap();
    assert_eq!(kept.terms.len(), MAX_CREDENTIAL_TERMS);
}

#[test]
fn an_assessment_is_made_in_the_eyes_of_the_named_issuers() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let days = [date(2019, 12, 31), date(2026, 3, 31), today()];
    let ask = |world: &mut World, issuers: &[&str]| {
        let issuers: Vec<_> = issuers.iter().map(|name| id(name)).collect();
        let question = registry.assess(harbour, id(HARBOUR), &on(harbour, &days), &issuers);
        let answer = question.ask(&mut world.chain).unwrap();
        assert!(answer.is_operator);
        assert_eq!(answer.payout, party(HARBOUR_PAYOUT));
        answer.standings
    };
    assert_eq!(ask(&mut world, &[ISSUER]), [NotCredentialed, Credentialed, Credentialed]);
    // An issuer that this insurer does not trust counts for nothing.
    assert_eq!(ask(&mut world, &[STRANGER]), [NotCredentialed; 3]);
    assert_eq!(ask(&mut world, &[]), [NotCredentialed; 3]);

    let suspended = Credential { suspended_from: Some(today()), ..credential() };
    let called = registry.attest(harbour, suspended).send(&mut world.chain, id(ISSUER)).unwrap();
    let [SuiteEvent::CredentialAttested(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.provider, event.issuer, event.credential), (harbour, id(ISSUER), suspended));
    let kept = registry.attested(harbour, id(ISSUER)).ask(&mut world.chain).unwrap();
    assert_eq!(kept, Attested { terms: vec![suspended] });
    assert_eq!(ask(&mut world, &[ISSUER]), [NotCredentialed, Credentialed, Suspended]);
    registry.attest(harbour, credential()).send(&mut world.chain, id(STRANGER)).unwrap();
    assert_eq!(ask(&mut world, &[ISSUER, STRANGER]), [NotCredentialed, Credentialed, Credentialed]);
    let excluded = Credential { excluded_from: Some(today()), ..credential() };
    registry.attest(harbour, excluded).send(&mut world.chain, id(ISSUER)).unwrap();
    assert_eq!(ask(&mut world, &[ISSUER, STRANGER]), [NotCredentialed, Credentialed, Excluded]);

    let stranger = registry.assess(harbour, id(STRANGER), &on(harbour, &days), &[]).ask(&mut world.chain).unwrap();
    assert!(!stranger.is_operator);
    let astray = registry.assess(NOBODY, id(HARBOUR), &[], &[]);
    world.refused(Error::NoSuchProvider, |w| astray.ask(&mut w.chain));
}

#[test]
fn an_exclusion_is_lifted_from_a_later_day_on_and_the_days_before_stay_excluded() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let excluded = Credential { excluded_from: Some(date(2026, 4, 10)), ..credential() };
    registry.attest(harbour, excluded).send(&mut world.chain, id(ISSUER)).unwrap();
    world.travel(date(2026, 6, 1));
    let again = Credential { from: date(2026, 6, 1), ..credential() };
    registry.attest(harbour, again).send(&mut world.chain, id(ISSUER)).unwrap();
    let days = [date(2026, 4, 9), date(2026, 4, 10), date(2026, 5, 31), date(2026, 6, 1)];
    let question = registry.assess(harbour, id(HARBOUR), &on(harbour, &days), &[id(ISSUER)]);
    let answer = question.ask(&mut world.chain).unwrap();
    assert_eq!(answer.standings, [Credentialed, Excluded, Excluded, Credentialed]);
}

#[test]
fn several_providers_are_assessed_in_one_question_up_to_the_bound() {
    let mut world = World::new();
    let (registry, harbour, hill) = (world.suite.provider_registry, world.harbour, world.hill);
    let suspended = Credential { suspended_from: Some(today()), ..credential() };
    registry.attest(hill, suspended).send(&mut world.chain, id(ISSUER)).unwrap();
    let asked = [on(hill, &[today(), service_day()]), on(harbour, &[today()]), on(NOBODY, &[today()])].concat();
    let answer = registry.assess(harbour, id(HARBOUR), &asked, &[id(ISSUER)]).ask(&mut world.chain).unwrap();
    assert_eq!(answer.standings, [Suspended, Credentialed, Credentialed, NotCredentialed]);
    let of = |count: usize| -> Vec<ProviderDay> {
        (0..count)
            .map(|number| ProviderDay { provider: ProviderId(u32::try_from(number).unwrap()), day: today() })
            .collect()
    };
    let most = registry.assess(harbour, id(HARBOUR), &of(MAX_ASSESSED_PROVIDERS), &[]).ask(&mut world.chain).unwrap();
    assert_eq!(most.standings.len(), MAX_ASSESSED_PROVIDERS);
    let more = registry.assess(harbour, id(HARBOUR), &of(MAX_ASSESSED_PROVIDERS + 1), &[]);
    world.refused(Error::TooManyAsked, |w| more.ask(&mut w.chain));
    // Issuers beyond the bound are not looked at.
    let mut issuers = vec![id(STRANGER); MAX_TRUSTED_ISSUERS];
    issuers.push(id(ISSUER));
    let question = |issuers: &[_]| registry.assess(harbour, id(HARBOUR), &on(harbour, &[today()]), issuers);
    assert_eq!(question(&issuers).ask(&mut world.chain).unwrap().standings, [NotCredentialed]);
    assert_eq!(question(&issuers[1..]).ask(&mut world.chain).unwrap().standings, [Credentialed]);
}

/// Two insurers share the registry and trust different issuers: each sees the standing in the eyes of its own.
#[test]
fn each_insurer_chooses_whom_to_trust() {
    let mut world = World::new();
    let suite = world.suite;
    let other_issuer = "another issuer";
    world.chain.endow(id(other_issuer), 1_000_000_000_000_000).unwrap();
    let excluded = Credential { excluded_from: Some(date(2020, 2, 1)), ..credential() };
    suite.provider_registry.attest(world.harbour, excluded).send(&mut world.chain, id(other_issuer)).unwrap();
    let partners: Partners = suite.claims.partners().ask(&mut world.chain).unwrap();
    let other = world.lone_claims(partners);
    other.trust_issuers(&[id(other_issuer)]).send(&mut world.chain, id(OWNER)).unwrap();
    let mut seen = |issuers: Vec<_>| {
        let question = on(world.harbour, &[service_day()]);
        let assess = suite.provider_registry.assess(world.harbour, id(HARBOUR), &question, &issuers);
        assess.ask(&mut world.chain).unwrap().standings
    };
    assert_eq!(seen(vec![id(ISSUER)]), [Credentialed]);
    assert_eq!(seen(vec![id(other_issuer)]), [Excluded]);
    assert_eq!(suite.claims.trusted_issuers().ask(&mut world.chain).unwrap(), [id(ISSUER)]);
    assert_eq!(other.trusted_issuers().ask(&mut world.chain).unwrap(), [id(other_issuer)]);
    // The same claim, before and after the insurer trusts the other issuer as well.
    let of =
        |world: &World, number| batch(world.harbour, vec![claim(number, world.ada, vec![line(PREVENTION, 6_000)])]);
    let first = of(&world, 1);
    assert_eq!(paid(&world.submit(HARBOUR, &first).unwrap().results[0]), support::build::money(60));
    suite.claims.trust_issuers(&[id(ISSUER), id(other_issuer)]).send(&mut world.chain, id(OWNER)).unwrap();
    let second = batch(world.harbour, vec![claim(2, world.ben, vec![line(PREVENTION, 6_000)])]);
    assert!(paid(&world.submit(HARBOUR, &second).unwrap().results[0]).is_zero());
    // What was decided before stands.
    assert_eq!(world.explain(1).totals.paid, support::build::money(60));
    let nobody = batch(NOBODY, second.claims.clone());
    world.refused(ClaimsError::NoSuchProvider, |w| w.submit(HILL, &nobody));
}
