//! Emergency access: declared in public, short, reviewed by the member, and suspended where it is not.

use client::domain::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW, MAX_EMERGENCY_STEPS};
use client::domain::consent::{Act, Asker, Category, ConsentError, Discloser, Disclosure, Purpose};
use client::domain::credential::Credential;
use client::domain::emergency::{EmergencyAccess, EmergencyError, EmergencyId, EmergencyLog};
use client::domain::ids::{Commitment, GrantId, ProviderId};
use client::domain::representation::{Power, Right};
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, BEN, CLEO, HARBOUR, HILL, ISSUER, STRANGER};
use support::build::{credential, date, millis, today};
use support::World;

use crate::consenting::{act, check, disclosure, insurer, Wallet};

const FIRST: EmergencyId = EmergencyId(0);
const REASONS: Commitment = Commitment([3; 32]);

/// Hill declares an emergency about Ada.
fn declare(world: &mut World) -> EmergencyId {
    declare_about(world, ADA)
}

fn declare_about(world: &mut World, member: &str) -> EmergencyId {
    let message = world.suite.consent_registry.emergency(party(member), world.hill, party(ISSUER), REASONS);
    message.send(&mut world.chain, id(HILL)).unwrap().value
}

fn refused(world: &mut World, error: Error) {
    let message = world.suite.consent_registry.emergency(party(ADA), world.hill, party(ISSUER), REASONS);
    world.refused(error, |w| message.send(&mut w.chain, id(HILL)));
}

fn review(world: &World, access: EmergencyId, justified: bool) -> Act {
    Act::Review { provider: world.hill, access, justified }
}

fn reviewed(world: &mut World, access: EmergencyId, justified: bool) {
    let what = review(world, access, justified);
    act(world, ADA, Right::Own, what).unwrap();
}

/// What Hill's operator is shown.
fn shown(world: &World) -> Disclosure {
    Disclosure {
        discloser: Discloser::Provider(world.hill),
        recipient: party(HILL),
        purpose: Purpose::Emergency,
        category: Category::Hiv,
        ..disclosure(world)
    }
}

fn check_access(world: &mut World, shown: Disclosure, asker: &Asker) -> Result<(), ConsentError> {
    check(world, party(ADA), GrantId(FIRST.0), shown, asker)
}

#[test]
fn an_emergency_opens_for_an_hour_and_the_member_is_told() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let asked = shown(&world);
    assert_eq!(check_access(&mut world, asked, &insurer()), Err(ConsentError::NoSuchGrant));
    let message = registry.emergency(party(ADA), world.hill, party(ISSUER), REASONS);
    let called = message.send(&mut world.chain, id(HILL)).unwrap();
    assert_eq!(called.value, FIRST);
    let record = EmergencyAccess {
        member: party(ADA),
        accessor: party(HILL),
        issuer: party(ISSUER),
        justification: REASONS,
        at: millis(today()),
        justified: None,
    };
    let [SuiteEvent::EmergencyChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.provider, event.access, event.by), (id(ADA), world.hill, FIRST, party(HILL)));
    assert_eq!(event.record, record);
    assert_eq!(registry.emergency_of(world.hill, FIRST).ask(&mut world.chain).unwrap(), Some(record));
    let log = registry.emergencies_of(world.hill).ask(&mut world.chain).unwrap();
    assert_eq!(log, EmergencyLog { next: 1, oldest: 0, unjustified: 0, unreviewed: 1 });

    assert_eq!(check_access(&mut world, asked, &insurer()), Ok(()));
    let cases = [
        (Disclosure { recipient: party(STRANGER), ..asked }, ConsentError::WrongRecipient),
        (Disclosure { discloser: Discloser::Provider(world.harbour), ..asked }, ConsentError::NoSuchGrant),
        (Disclosure { discloser: Discloser::Account(party(HILL)), ..asked }, ConsentError::WrongDiscloser),
        (Disclosure { category: Category::PsychotherapyNotes, ..asked }, ConsentError::CategoryNotIncluded),
        // For any other purpose it is no consent.
        (Disclosure { purpose: Purpose::Treatment, ..asked }, ConsentError::NoSuchGrant),
    ];
    for (asked, error) in cases {
        assert_eq!(check_access(&mut world, asked, &insurer()), Err(error), "{asked:?}");
    }
    assert_eq!(check_access(&mut world, asked, &Asker::default()), Err(ConsentError::IssuerNotAccepted));
    let of_ben = check(&mut world, party(BEN), GrantId(0), asked, &insurer());
    assert_eq!(of_ben, Err(ConsentError::NoSuchGrant));
    world.chain.set_time(record.at + EMERGENCY_ACCESS - 1).unwrap();
    assert_eq!(check_access(&mut world, asked, &insurer()), Ok(()));
    world.chain.set_time(record.at + EMERGENCY_ACCESS).unwrap();
    assert_eq!(check_access(&mut world, asked, &insurer()), Err(ConsentError::Expired));
}

#[test]
fn who_cannot_declare_one() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let hill = world.hill;
    let attempt = |world: &mut World, who: &str, provider, issuer: &str, error| {
        let message = registry.emergency(party(ADA), provider, party(issuer), REASONS);
        world.refused(error, |w| message.send(&mut w.chain, id(who)));
    };
    attempt(&mut world, HILL, ProviderId(99), ISSUER, Error::NoSuchProvider);
    attempt(&mut world, HARBOUR, hill, ISSUER, Error::NotOperator);
    attempt(&mut world, STRANGER, hill, ISSUER, Error::NotOperator);
    attempt(&mut world, HILL, hill, STRANGER, Error::NotCredentialed);
    // Suspended from today on.
    let suspended = Credential { suspended_from: Some(today()), ..credential() };
    let attest = world.suite.provider_registry.attest(hill, suspended);
    attest.send(&mut world.chain, id(ISSUER)).unwrap();
    attempt(&mut world, HILL, hill, ISSUER, Error::NotCredentialed);
    // A registry that asks nobody.
    let lone = world.lone_consent_registry(id(STRANGER));
    let message = lone.emergency(party(ADA), hill, party(ISSUER), REASONS);
    world.refused(Error::NoAnswer, |w| message.send(&mut w.chain, id(HILL)));
}

#[test]
fn without_a_review_the_right_is_suspended_after_seven_days_until_there_is_one() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let first = declare(&mut world);
    let due = millis(today()) + EMERGENCY_REVIEW;
    world.chain.set_time(due - 1).unwrap();
    let second = declare_about(&mut world, BEN);
    assert_eq!(second, EmergencyId(1));
    world.chain.set_time(due).unwrap();
    refused(&mut world, Error::Emergency(EmergencyError::Suspended));
    // Another provider's right is its own.
    let other = registry.emergency(party(ADA), world.harbour, party(ISSUER), REASONS);
    other.send(&mut world.chain, id(HARBOUR)).unwrap();
    // The review of another access does not lift it.
    let what = review(&world, second, true);
    act(&mut world, BEN, Right::Own, what).unwrap();
    refused(&mut world, Error::Emergency(EmergencyError::Suspended));
    reviewed(&mut world, first, true);
    assert_eq!(declare(&mut world), EmergencyId(2));
    let log = registry.emergencies_of(world.hill).ask(&mut world.chain).unwrap();
    assert_eq!(log, EmergencyLog { next: 3, oldest: 2, unjustified: 0, unreviewed: 1 });
}

#[test]
fn an_unjustified_access_ends_and_suspends_at_once() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    declare(&mut world);
    let (asked, what) = (shown(&world), review(&world, FIRST, false));
    let called = registry.act::<EmergencyId>(Right::Own, what).send(&mut world.chain, id(ADA)).unwrap();
    assert_eq!(called.value, FIRST);
    let [SuiteEvent::EmergencyChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.by, event.record.justified), (id(ADA), party(ADA), Some(false)));
    assert_eq!(check_access(&mut world, asked, &insurer()), Err(ConsentError::Revoked));
    refused(&mut world, Error::Emergency(EmergencyError::Suspended));
    world.refused(Error::Emergency(EmergencyError::AlreadyReviewed), |w| act(w, ADA, Right::Own, what));
    // On reflection it was.
    reviewed(&mut world, FIRST, true);
    assert_eq!(check_access(&mut world, asked, &insurer()), Ok(()));
    declare(&mut world);
    for justified in [true, false] {
        let what = review(&world, FIRST, justified);
        world.refused(Error::Emergency(EmergencyError::AlreadyReviewed), |w| act(w, ADA, Right::Own, what));
    }
}

#[test]
fn who_reviews() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    declare(&mut world);
    let what = review(&world, FIRST, true);
    let power = Power::until(millis(date(2026, 12, 31)));
    let no_access = Error::Emergency(EmergencyError::NoSuchAccess);
    world.refused(no_access, |w| act(w, HILL, Right::Own, what));
    world.refused(no_access, |w| act(w, ADA, Right::Own, review(w, EmergencyId(1), true)));
    // The accessor as the member's delegate, or as a guardian.
    registry.appoint_delegate(party(HILL), power).send(&mut world.chain, id(ADA)).unwrap();
    let conflict = Error::Giver(ConsentError::Conflict);
    world.refused(conflict, |w| act(w, HILL, Right::delegate(party(ADA)), what));
    registry.attest_guardian(party(ADA), party(HILL), power).send(&mut world.chain, id(ISSUER)).unwrap();
    let by_guardian = Right::guardian(party(ADA), party(ISSUER));
    world.refused(conflict, |w| act(w, HILL, by_guardian, what));
    // A guardian of an issuer whom the accessor made up.
    registry.attest_guardian(party(ADA), party(CLEO), power).send(&mut world.chain, id(STRANGER)).unwrap();
    let made_up = Right::guardian(party(ADA), party(STRANGER));
    world.refused(Error::NotTheGuardians, |w| act(w, CLEO, made_up, what));
    // A guardian of the issuer who vouches for the accessor; a delegate; the member's signature.
    registry.attest_guardian(party(ADA), party(CLEO), power).send(&mut world.chain, id(ISSUER)).unwrap();
    act(&mut world, CLEO, by_guardian, what).unwrap();
    let second = declare(&mut world);
    registry.appoint_delegate(party(BEN), power).send(&mut world.chain, id(ADA)).unwrap();
    let what = review(&world, second, true);
    act(&mut world, BEN, Right::delegate(party(ADA)), what).unwrap();

    let wallet = Wallet::new(1);
    let message = registry.emergency(wallet.party(), world.hill, party(ISSUER), REASONS);
    let third = message.send(&mut world.chain, id(HILL)).unwrap().value;
    let what = review(&world, third, false);
    let right = wallet.sign(&mut world, registry, &what, 0, millis(date(2026, 12, 31)));
    act(&mut world, STRANGER, right, what).unwrap();
    refused(&mut world, Error::Emergency(EmergencyError::Suspended));
}

/// Accesses whose first was reviewed last, with one behind them that nobody has reviewed: however many they are, it is found.
#[test]
fn an_access_that_is_not_reviewed_is_found_behind_many_that_are() {
    for before in [MAX_EMERGENCY_STEPS - 1, MAX_EMERGENCY_STEPS] {
        let mut world = World::new();
        let registry = world.suite.consent_registry;
        let all: Vec<_> = (0..before).map(|_| declare(&mut world)).collect();
        let open = declare(&mut world);
        for access in all.into_iter().rev() {
            reviewed(&mut world, access, true);
        }
        let log = registry.emergencies_of(world.hill).ask(&mut world.chain).unwrap();
        assert_eq!(log, EmergencyLog { next: before + 1, oldest: 0, unjustified: 0, unreviewed: 1 });
        if before < MAX_EMERGENCY_STEPS {
            declare(&mut world);
            let log = registry.emergencies_of(world.hill).ask(&mut world.chain).unwrap();
            assert_eq!(log, EmergencyLog { next: before + 2, oldest: before, unjustified: 0, unreviewed: 2 });
            world.chain.set_time(millis(today()) + EMERGENCY_REVIEW).unwrap();
        }
        // Overdue, or too far away for anybody to know.
        refused(&mut world, Error::Emergency(EmergencyError::Suspended));
        reviewed(&mut world, open, true);
        if before < MAX_EMERGENCY_STEPS {
            refused(&mut world, Error::Emergency(EmergencyError::Suspended));
            reviewed(&mut world, EmergencyId(open.0 + 1), true);
        }
        declare(&mut world);
        let log = registry.emergencies_of(world.hill).ask(&mut world.chain).unwrap();
        assert_eq!((log.oldest + 1, log.unreviewed), (log.next, 1));
    }
}
