//! Stolen keys of providers, rogue issuers, and accounts that pose as members.

use client::domain::bounds::{MAX_ANNOUNCED_CHANGES, PROVIDER_CHANGE_DELAY, RECOVERY_DELAY};
use client::domain::credential::Credential;
use client::domain::money::Amount;
use client::domain::provider::{Change, ChangeError, ChangeKind, Provider};
use client::interfaces::claims::ClaimsError;
use client::interfaces::policies::PoliciesError;
use client::interfaces::provider_registry::ProviderRegistryError as Error;
use support::actors::{id, party, ADA, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, ISSUER, OWNER, STRANGER};
use support::build::{batch, claim, credential, line, millis, money, today, PREVENTION};
use support::verify::paid;
use support::World;

/// The thief's own account.
const THIEF: &str = STRANGER;
/// The key that was stolen: a clerk's, who joined after Harbour Clinic's first operator.
const STOLEN: &str = HILL;

fn provider(world: &mut World) -> Provider {
    let harbour = world.harbour;
    world.suite.provider_registry.provider(harbour).ask(&mut world.chain).unwrap().unwrap()
}

fn announce(world: &mut World, from: &str, change: Change) {
    let message = world.suite.provider_registry.announce(world.harbour, change);
    message.send(&mut world.chain, id(from)).unwrap();
}

fn refused(world: &mut World, from: &str, error: ChangeError, change: Change) {
    let message = world.suite.provider_registry.confirm(world.harbour, change);
    world.refused(Error::Change(error), |w| message.send(&mut w.chain, id(from)));
}

/// Harbour Clinic with a clerk.
fn with_clerk() -> World {
    let mut world = World::new();
    let change = ChangeKind::AddOperator.of(party(STOLEN));
    announce(&mut world, HARBOUR, change);
    world.chain.set_time(millis(today()) + PROVIDER_CHANGE_DELAY).unwrap();
    let message = world.suite.provider_registry.confirm(world.harbour, change);
    message.send(&mut world.chain, id(HARBOUR)).unwrap();
    world
}

#[test]
fn a_stolen_key_takes_over_nothing() {
    let mut world = with_clerk();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let now = millis(today()) + PROVIDER_CHANGE_DELAY;
    let before = provider(&mut world);
    // 1. It shuts the first operator out: who joined earlier is not removed at once.
    // 2. It adds the thief's account and moves the payout: all of it is announced, none of it is true.
    let mine = ChangeKind::AddOperator.of(party(THIEF));
    let payout = ChangeKind::Payout.of(party(THIEF));
    let removal = ChangeKind::RemoveOperator.of(party(HARBOUR));
    for change in [removal, mine, payout] {
        announce(&mut world, STOLEN, change);
        assert_eq!(provider(&mut world).operators, before.operators);
        refused(&mut world, STOLEN, ChangeError::TooEarly, change);
    }
    let file = batch(harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    world.refused(ClaimsError::NotOperator, |w| w.submit(THIEF, &file));
    // 3. It files a claim: it is paid to the clinic.
    let (clinic, thief) = (world.balance(HARBOUR_PAYOUT), world.balance(THIEF));
    assert_eq!(paid(&world.submit(STOLEN, &file).unwrap().results[0]), money(60));
    assert_eq!((world.balance(HARBOUR_PAYOUT), world.balance(THIEF)), (clinic + money(60).0, thief));
    // 4. It fills the list of announcements, so that the clinic has no room for its own: removing the key needs none.
    for number in 3..MAX_ANNOUNCED_CHANGES {
        announce(&mut world, STOLEN, ChangeKind::Payout.of(party(&format!("mule {number}"))));
    }
    let shut_out = registry.announce(harbour, ChangeKind::RemoveOperator.of(party(STOLEN)));
    shut_out.send(&mut world.chain, id(HARBOUR)).unwrap();
    // 5. The delays pass: what it announced went with it.
    world.chain.set_time(now + 10 * PROVIDER_CHANGE_DELAY).unwrap();
    for change in [mine, payout, removal] {
        refused(&mut world, STOLEN, ChangeError::NotOperator, change);
        refused(&mut world, HARBOUR, ChangeError::NotAnnounced, change);
    }
    assert_eq!(provider(&mut world), Provider { operators: vec![party(HARBOUR)], ..before });
    world.assert_invariants();
}

/// Where the only key is stolen nothing on the chain can tell the thief from the provider. What stops him is the delay, in which
/// the issuer suspends: whatever he moves the payout to is paid nothing.
#[test]
fn a_thief_with_the_only_key_is_not_paid() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let due = millis(today()) + PROVIDER_CHANGE_DELAY;
    // 1. He announces another payout account.
    let payout = ChangeKind::Payout.of(party(THIEF));
    announce(&mut world, HARBOUR, payout);
    // 2. The provider tells its issuer, who suspends at once and announces a recovery; the thief cancels it.
    let suspended = Credential { suspended_from: Some(today()), ..credential() };
    registry.attest(harbour, suspended).send(&mut world.chain, id(ISSUER)).unwrap();
    let recovery = ChangeKind::Recover.of(party(HILL));
    announce(&mut world, ISSUER, recovery);
    registry.cancel(harbour, recovery).send(&mut world.chain, id(HARBOUR)).unwrap();
    // 3. The delay passes and he moves the payout; claims for days from the suspension on are denied.
    world.chain.set_time(due).unwrap();
    registry.confirm(harbour, payout).send(&mut world.chain, id(HARBOUR)).unwrap();
    let before = world.balance(THIEF);
    let mut file = batch(harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    file.base_day = today();
    assert_eq!(paid(&world.submit(HARBOUR, &file).unwrap().results[0]), Amount::ZERO);
    assert_eq!(world.balance(THIEF), before);
    // 4. The provider goes on under another number, attested by the same issuer.
    let again = world.provider(HILL, HILL_PAYOUT, Some(0));
    let file = batch(again, vec![claim(2, world.ada, vec![line(PREVENTION, 6_000)])]);
    assert_eq!(paid(&world.submit(HILL, &file).unwrap().results[0]), money(60));
    world.assert_invariants();
}

#[test]
fn a_rogue_issuer_does_not_take_a_living_provider_over() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let before = provider(&mut world);
    let recovery = ChangeKind::Recover.of(party(THIEF));
    // 1. An issuer that the provider has not chosen, though it has attested a credential.
    registry.attest(harbour, credential()).send(&mut world.chain, id(THIEF)).unwrap();
    let message = registry.announce(harbour, recovery);
    world.refused(Error::Change(ChangeError::NotRecoveryIssuer), |w| message.send(&mut w.chain, id(THIEF)));
    // 2. The chosen one announces a recovery: for thirty days nothing happens, and any operator cancels it.
    announce(&mut world, ISSUER, recovery);
    world.chain.set_time(millis(today()) + RECOVERY_DELAY - 1).unwrap();
    refused(&mut world, ISSUER, ChangeError::TooEarly, recovery);
    registry.cancel(harbour, recovery).send(&mut world.chain, id(HARBOUR)).unwrap();
    world.chain.set_time(millis(today()) + RECOVERY_DELAY).unwrap();
    refused(&mut world, ISSUER, ChangeError::NotAnnounced, recovery);
    // 3. It tries to add an operator or to move the payout: those are announced by operators alone.
    for kind in [ChangeKind::AddOperator, ChangeKind::Payout, ChangeKind::RemoveOperator, ChangeKind::RecoveryIssuer] {
        let message = registry.announce(harbour, kind.of(party(THIEF)));
        world.refused(Error::Change(ChangeError::NotOperator), |w| message.send(&mut w.chain, id(ISSUER)));
    }
    assert_eq!(provider(&mut world), before);
    // 4. It announces again and again: the provider chooses another one, and the recovery falls with it.
    announce(&mut world, ISSUER, recovery);
    let other = ChangeKind::RecoveryIssuer.of(party(OWNER));
    announce(&mut world, HARBOUR, other);
    world.chain.set_time(millis(today()) + RECOVERY_DELAY + PROVIDER_CHANGE_DELAY).unwrap();
    registry.confirm(harbour, other).send(&mut world.chain, id(HARBOUR)).unwrap();
    refused(&mut world, ISSUER, ChangeError::NotRecoveryIssuer, recovery);
    assert_eq!(provider(&mut world), Provider { recovery: Some(party(OWNER)), ..before });
}

#[test]
fn a_stranger_binds_no_member_and_the_old_account_acts_no_longer() {
    let mut world = World::new();
    let (policies, ada) = (world.suite.policies, world.ada);
    let message = |to: &str| policies.rebind(ada, id(to));
    // 1. A stranger binds Ada to his own account.
    world.refused(PoliciesError::NotEnrolmentOfficer, |w| message(THIEF).send(&mut w.chain, id(THIEF)));
    // 2. Whoever has stolen Ada's key binds her to another account.
    world.refused(PoliciesError::NotEnrolmentOfficer, |w| message(THIEF).send(&mut w.chain, id(ADA)));
    // 3. Ada is bound to a new account; the thief consents with the old key, and appeals with it.
    message("ada's new account").send(&mut world.chain, id(OWNER)).unwrap();
    let grant = world.consent(ADA);
    world.file(claim(1, ada, vec![line(support::build::DEVICE, 110_000)]));
    let key = world.key(1);
    let error = ClaimsError::Consent(client::domain::consent::ConsentError::NoSuchGrant);
    world.refused(error, |w| w.attach_needed(key, grant));
    world.file(claim(2, ada, vec![line(support::build::AUTHORISED, 8_000)]));
    world.refused(ClaimsError::NotAParty, |w| w.appeal(ADA, 2));
    assert_eq!(policies.member_of(id(ADA)).ask(&mut world.chain).unwrap(), None);
}
