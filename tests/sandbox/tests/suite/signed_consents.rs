//! Consent by wallet signature: the member has no tokens, somebody else submits.

use client::chain::Chain;
use client::domain::consent::{Act, Category, ConsentError, GrantTerms, TermsError};
use client::domain::ids::{FamilyId, GrantId};
use client::domain::representation::{Giver, Power, Right};
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, party, BEN, OWNER, STRANGER};
use support::build::{claim, coverage, line, millis, money, today, DEVICE, FIRST};
use support::verify::paid;
use support::World;

use crate::consenting::{act, check, disclosure, insurer, usual, Wallet};

fn expires() -> u64 {
    millis(today()) + 60_000
}

/// The wallet signs, a stranger submits.
fn submit(world: &mut World, wallet: &Wallet, nonce: u32, what: Act) -> u32 {
    let registry = world.suite.consent_registry;
    let right = wallet.sign(world, registry, &what, nonce, expires());
    act(world, STRANGER, right, what).unwrap()
}

#[test]
fn a_member_without_tokens_consents_and_the_claim_is_paid() {
    let mut world = World::new();
    let (wallet, registry) = (Wallet::new(1), world.suite.consent_registry);
    let enrol = world.suite.policies.enrol(wallet.id(), FamilyId(3), coverage(FIRST), None);
    let member = enrol.send(&mut world.chain, id(OWNER)).unwrap().value;
    assert_eq!(world.chain.balance(wallet.id()).unwrap(), 0);

    let what = Act::Grant(usual(&world));
    let (nonce, text) = registry.to_sign(&mut world.chain, wallet.party(), &what, expires()).unwrap();
    assert_eq!(nonce, 0);
    let signature = wallet.sign_bytes(&text);
    let right = Right::Signed { member: wallet.party(), nonce, expires: expires(), signature };
    let called = registry.act::<GrantId>(right, what).send(&mut world.chain, id(STRANGER)).unwrap();
    let grant = called.value;
    let [SuiteEvent::ConsentGranted(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.by), (wallet.id(), wallet.party()));
    assert_eq!(event.record.given_by, Giver::member(wallet.party()));
    assert_eq!(registry.member_of(wallet.party()).ask(&mut world.chain).unwrap().signatures, 1);

    world.file(claim(1, member, vec![line(DEVICE, 110_000)]));
    assert_eq!(paid(&world.attach_needed(world.key(1), grant).unwrap()), money(900));
    assert_eq!(world.chain.balance(wallet.id()).unwrap(), 0);
}

#[test]
fn everything_that_a_member_does_can_be_signed() {
    let mut world = World::new();
    let (wallet, registry) = (Wallet::new(1), world.suite.consent_registry);
    let (usual, asked) = (usual(&world), disclosure(&world));
    let first = GrantId(submit(&mut world, &wallet, 0, Act::Grant(usual)));
    let second = GrantId(submit(&mut world, &wallet, 1, Act::Grant(usual)));
    let less = GrantTerms { claim: Some(world.key(1)), ..usual };
    submit(&mut world, &wallet, 2, Act::Narrow { grant: first, terms: less });
    let (kept, _) = registry.grant_of(wallet.party(), first).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!((kept.terms, kept.version), (less, 1));
    submit(&mut world, &wallet, 3, Act::Revoke(first));
    assert_eq!(check(&mut world, wallet.party(), first, asked, &insurer()), Err(ConsentError::Revoked));
    let power = Power::until(expires());
    submit(&mut world, &wallet, 3, Act::Appoint { delegate: party(BEN), power });
    let third = act(&mut world, BEN, Right::delegate(wallet.party()), Act::Grant(usual)).unwrap();
    for grant in [second, GrantId(third)] {
        assert_eq!(check(&mut world, wallet.party(), grant, asked, &insurer()), Ok(()));
    }
    submit(&mut world, &wallet, 4, Act::Appoint { delegate: party(BEN), power: Power::ENDED });
    let late = Act::Grant(usual);
    world.refused(Error::NoPower, |w| act(w, BEN, Right::delegate(wallet.party()), late));
    assert_eq!(submit(&mut world, &wallet, 5, Act::RevokeAll), 1);
    for grant in [second, GrantId(third)] {
        assert_eq!(check(&mut world, wallet.party(), grant, asked, &insurer()), Err(ConsentError::Revoked));
    }
}

#[test]
fn a_signature_counts_until_before_its_end_and_in_its_turn() {
    let mut world = World::new();
    let (wallet, registry) = (Wallet::new(1), world.suite.consent_registry);
    let what = Act::Grant(usual(&world));
    let late = wallet.sign(&mut world, registry, &what, 0, millis(today()));
    world.refused(Error::SignatureExpired, |w| act(w, STRANGER, late, what));
    let early = wallet.sign(&mut world, registry, &what, 1, expires());
    world.refused(Error::WrongNonce, |w| act(w, STRANGER, early, what));
    let right = wallet.sign(&mut world, registry, &what, 0, millis(today()) + 1);
    act(&mut world, STRANGER, right, what).unwrap();
    act(&mut world, STRANGER, early, what).unwrap();
}

#[test]
fn a_signature_whose_act_is_refused_is_not_used_up() {
    let mut world = World::new();
    let (wallet, registry) = (Wallet::new(1), world.suite.consent_registry);
    let none = Act::Revoke(GrantId(0));
    let right = wallet.sign(&mut world, registry, &none, 0, expires());
    world.refused(Error::NoSuchGrant, |w| act(w, STRANGER, right, none));
    let nothing = Act::Grant(GrantTerms { until: 0, ..usual(&world) });
    let right = wallet.sign(&mut world, registry, &nothing, 0, expires());
    world.refused(Error::Terms(TermsError::NeverInForce), |w| act(w, STRANGER, right, nothing));
    assert_eq!(registry.member_of(wallet.party()).ask(&mut world.chain).unwrap().signatures, 0);
}

fn number_of(right: Right) -> u32 {
    let Right::Signed { nonce, .. } = right else { panic!("not signed") };
    nonce
}

#[test]
fn nobody_holds_a_signed_revocation_up() {
    let mut world = World::new();
    let (wallet, registry) = (Wallet::new(1), world.suite.consent_registry);
    let grant = Act::Grant(usual(&world));
    let first = GrantId(submit(&mut world, &wallet, 0, grant));
    // 1. The member has signed another consent, which the provider keeps back; then the member takes consent back.
    let held = wallet.sign(&mut world, registry, &grant, 1, expires());
    let (one, all) = (Act::Revoke(first), Act::RevokeAll);
    let revoke = [one, all].map(|what| wallet.sign(&mut world, registry, &what, 1, expires()));
    // 2. The provider sees it coming and brings what it has kept back first.
    let second = GrantId(act(&mut world, STRANGER, held, grant).unwrap());
    // 3. The revocations count all the same.
    act(&mut world, STRANGER, revoke[0], one).unwrap();
    act(&mut world, STRANGER, revoke[1], all).unwrap();
    let asked = disclosure(&world);
    for grant in [first, second] {
        assert_eq!(check(&mut world, wallet.party(), grant, asked, &insurer()), Err(ConsentError::Revoked));
    }
}

#[test]
fn revoking_everything_makes_void_what_was_signed_before() {
    let mut world = World::new();
    let (wallet, registry) = (Wallet::new(1), world.suite.consent_registry);
    let (usual, signed) = (usual(&world), expires());
    // Several are signed, and kept back by whoever was to submit them, who has chosen the numbers.
    let grant = Act::Grant(GrantTerms { categories: usual.categories.with(Category::Hiv), ..usual });
    let held = [0, 1, 2, 3].map(|number| wallet.sign(&mut world, registry, &grant, number, signed));
    let all = Act::RevokeAll;
    world.chain.endow(wallet.id(), support::actors::PURSE).unwrap();
    registry.revoke_all().send(&mut world.chain, wallet.id()).unwrap();
    let verify_void = |world: &mut World, right| {
        let error = if number_of(right) == 0 { Error::BadSignature } else { Error::WrongNonce };
        world.refused(error, |w| act(w, STRANGER, right, grant));
    };
    held.into_iter().for_each(|right| verify_void(&mut world, right));
    // The same by signature.
    let held = [0, 1, 2, 3].map(|number| wallet.sign(&mut world, registry, &grant, number, signed));
    let revoke = wallet.sign(&mut world, registry, &all, 0, signed);
    act(&mut world, STRANGER, revoke, all).unwrap();
    held.into_iter().for_each(|right| verify_void(&mut world, right));
    // Nor do they count once their number's turn has come, and the revocation counts once.
    submit(&mut world, &wallet, 0, Act::Appoint { delegate: party(BEN), power: Power::until(signed) });
    world.refused(Error::BadSignature, |w| act(w, STRANGER, held[1], grant));
    world.refused(Error::BadSignature, |w| act(w, STRANGER, revoke, all));
    let next = registry.member_of(wallet.party()).ask(&mut world.chain).unwrap();
    assert_eq!((next.signatures, next.epoch, next.grants), (1, 2, 0));
}
