//! A provider whose keys are lost is recovered by the issuer that it has chosen, and by nobody else.

use client::domain::bounds::RECOVERY_DELAY;
use client::domain::calendar::Day;
use client::domain::credential::Credential;
use client::domain::provider::{Change, ChangeError, ChangeKind, Provider};
use client::interfaces::claims::ClaimsError;
use client::interfaces::provider_registry::{ProviderRegistryError as Error, Step};
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, OWNER, STRANGER};
use support::build::{batch, claim, credential, line, millis, money, today, PREVENTION};
use support::verify::paid;
use support::World;

/// Hill's account takes Harbour Clinic over.
fn recovery() -> Change {
    ChangeKind::Recover.of(party(HILL))
}

fn due() -> u64 {
    millis(today()) + RECOVERY_DELAY
}

fn provider(world: &mut World) -> Provider {
    let harbour = world.harbour;
    world.suite.provider_registry.provider(harbour).ask(&mut world.chain).unwrap().unwrap()
}

#[test]
fn the_recovery_issuer_gives_a_provider_another_operator() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let called = registry.announce(harbour, recovery()).send(&mut world.chain, id(ISSUER)).unwrap();
    let [SuiteEvent::ProviderChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.change, event.step, event.by), (recovery(), Step::Announced(due()), id(ISSUER)));
    let confirm = registry.confirm(harbour, recovery());
    world.chain.set_time(due() - 1).unwrap();
    world.refused(Error::Change(ChangeError::TooEarly), |w| confirm.send(&mut w.chain, id(ISSUER)));
    world.chain.set_time(due()).unwrap();
    for who in [HARBOUR, HILL, STRANGER, OWNER] {
        let confirm = registry.confirm(harbour, recovery());
        world.refused(Error::Change(ChangeError::NotRecoveryIssuer), |w| confirm.send(&mut w.chain, id(who)));
    }
    registry.confirm(harbour, recovery()).send(&mut world.chain, id(ISSUER)).unwrap();
    let expected = Provider::new(party(HILL), party(HARBOUR_PAYOUT), Some(party(ISSUER)));
    assert_eq!(provider(&mut world), expected);
    // The provider is who it was: its number, its credentials, its claims; only the lost key acts no longer.
    let file = batch(harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    world.refused(ClaimsError::NotOperator, |w| w.submit(HARBOUR, &file));
    assert_eq!(paid(&world.submit(HILL, &file).unwrap().results[0]), money(60));
}

#[test]
fn recovering_is_refused() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    for who in [HARBOUR, HILL, STRANGER, OWNER] {
        let announce = registry.announce(harbour, recovery());
        world.refused(Error::Change(ChangeError::NotRecoveryIssuer), |w| announce.send(&mut w.chain, id(who)));
    }
    registry.announce(harbour, recovery()).send(&mut world.chain, id(ISSUER)).unwrap();
    let another = registry.announce(harbour, ChangeKind::Recover.of(party(STRANGER)));
    world.refused(Error::Change(ChangeError::AlreadyAnnounced), |w| another.send(&mut w.chain, id(ISSUER)));
    // A provider that has named none, and an issuer that has attested nothing that is in force.
    let alone = registry.register(id(HILL), None).send(&mut world.chain, id(HILL)).unwrap().value;
    let announce = registry.announce(alone, recovery());
    world.refused(Error::Change(ChangeError::NotRecoveryIssuer), |w| announce.send(&mut w.chain, id(ISSUER)));
    let unknown = registry.register(id(HILL), Some(id(ISSUER))).send(&mut world.chain, id(HILL)).unwrap().value;
    let announce = |change| registry.announce(unknown, change);
    world.refused(Error::NothingAttested, |w| announce(recovery()).send(&mut w.chain, id(ISSUER)));
    let over = Credential { to: Day(today().0 - 1), ..credential() };
    registry.attest(unknown, over).send(&mut world.chain, id(ISSUER)).unwrap();
    world.refused(Error::NothingAttested, |w| announce(recovery()).send(&mut w.chain, id(ISSUER)));
    // One that is suspended is in force all the same: an issuer that suspects a stolen key stops the payments first.
    let again = Credential { from: today(), suspended_from: Some(today()), ..credential() };
    registry.attest(unknown, again).send(&mut world.chain, id(ISSUER)).unwrap();
    announce(recovery()).send(&mut world.chain, id(ISSUER)).unwrap();
    // It may think better of it.
    registry.cancel(unknown, recovery()).send(&mut world.chain, id(ISSUER)).unwrap();
}

#[test]
fn the_provider_chooses_who_may_recover_it() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let change = ChangeKind::RecoveryIssuer.of(party(STRANGER));
    registry.announce(harbour, recovery()).send(&mut world.chain, id(ISSUER)).unwrap();
    registry.announce(harbour, change).send(&mut world.chain, id(HARBOUR)).unwrap();
    world.chain.set_time(due()).unwrap();
    registry.confirm(harbour, change).send(&mut world.chain, id(HARBOUR)).unwrap();
    // What the earlier one has announced is gone with it.
    assert_eq!((provider(&mut world).recovery, provider(&mut world).announced), (Some(party(STRANGER)), Vec::new()));
    let confirm = registry.confirm(harbour, recovery());
    world.refused(Error::Change(ChangeError::NotRecoveryIssuer), |w| confirm.send(&mut w.chain, id(ISSUER)));
}
