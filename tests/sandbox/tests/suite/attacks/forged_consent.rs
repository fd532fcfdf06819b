//! Consent that the member has not given.

use client::domain::bounds::PROVIDER_CHANGE_DELAY;
use client::domain::consent::{Act, Categories, Category, ConsentError, Discloser, GrantTerms};
use client::domain::ids::GrantId;
use client::domain::representation::{Power, Right};
use client::domain::statement::Statement;
use client::interfaces::claims::ClaimsError;
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use support::actors::{id, party, ADA, BEN, CLEO, HARBOUR, HARBOUR_PAYOUT, ISSUER, STRANGER};
use support::build::{attachment, claim, line, millis, today, DEVICE, NEEDED};
use support::World;

use crate::consenting::{act, check, disclosure, insurer, usual, Wallet};

fn expires() -> u64 {
    millis(today()) + 60_000
}

#[test]
fn a_signature_that_is_forged() {
    let mut world = World::new();
    let (victim, forger) = (Wallet::new(1), Wallet::new(2));
    let registry = world.suite.consent_registry;
    let what = Act::Grant(usual(&world));

    // 1. The forger signs in the victim's name.
    let chain: [u8; 32] = client::chain::Chain::genesis_hash(&mut world.chain).unwrap().into();
    let statement = Statement {
        act: &what,
        member: victim.party(),
        contract: client::interfaces::account(registry.0),
        chain,
        epoch: 0,
        nonce: 0,
        expires: expires(),
    };
    let text = statement.text();
    let signed = |signature| Right::Signed { member: victim.party(), nonce: 0, expires: expires(), signature };
    let right = signed(forger.sign_bytes(&text));
    world.refused(Error::BadSignature, |w| act(w, STRANGER, right, what));

    // 2. The victim's signature over something else: more categories, another grant, a later end of the signature.
    let right = victim.sign(&mut world, registry, &what, 0, expires());
    let more = Act::Grant(GrantTerms {
        categories: Categories::ALL_ORDINARY.with(Category::PsychotherapyNotes),
        ..usual(&world)
    });
    world.refused(Error::BadSignature, |w| act(w, STRANGER, right, more));
    world.refused(Error::BadSignature, |w| act(w, STRANGER, right, Act::RevokeAll));
    let Right::Signed { member, nonce, signature, .. } = right else { panic!() };
    let later = Right::Signed { member, nonce, expires: expires() + 1, signature };
    world.refused(Error::BadSignature, |w| act(w, STRANGER, later, what));

    // 3. In another member's name.
    let other = Right::Signed { member: forger.party(), nonce, expires: expires(), signature };
    world.refused(Error::BadSignature, |w| act(w, STRANGER, other, what));

    // 4. The text without what wallets wrap it in: a wallet would sign that as something else.
    let inner = &text[b"<Bytes>".len()..text.len() - b"</Bytes>".len()];
    let right = signed(victim.sign_bytes(inner));
    world.refused(Error::BadSignature, |w| act(w, STRANGER, right, what));

    // 5. Nothing at all, and one bit.
    world.refused(Error::BadSignature, |w| act(w, STRANGER, signed([0; 64]), what));
    let mut bits = victim.sign_bytes(&text);
    bits[0] ^= 1;
    world.refused(Error::BadSignature, |w| act(w, STRANGER, signed(bits), what));

    // 6. Meanwhile the victim's own still counts.
    act(&mut world, STRANGER, signed(victim.sign_bytes(&text)), what).unwrap();
}

#[test]
fn a_signature_that_is_replayed() {
    let mut world = World::new();
    let (victim, registry) = (Wallet::new(1), world.suite.consent_registry);
    let what = Act::Grant(usual(&world));
    let right = victim.sign(&mut world, registry, &what, 0, expires());

    // 1. Submitted, it counts once.
    let grant = GrantId(act(&mut world, STRANGER, right, what).unwrap());
    world.refused(Error::WrongNonce, |w| act(w, STRANGER, right, what));
    world.refused(Error::WrongNonce, |w| act(w, HARBOUR, right, what));

    // 2. The member takes the consent back; the old signature does not bring it back.
    let revoke = Act::Revoke(grant);
    let revoked = victim.sign(&mut world, registry, &revoke, 1, expires());
    act(&mut world, STRANGER, revoked, revoke).unwrap();
    world.refused(Error::WrongNonce, |w| act(w, STRANGER, right, what));
    world.refused(Error::AlreadyRevoked, |w| act(w, STRANGER, revoked, revoke));

    // 3. With the number that is next, the signature is another one.
    let Right::Signed { member, signature, expires, .. } = right else { panic!() };
    let renumbered = Right::Signed { member, nonce: 1, expires, signature };
    world.refused(Error::BadSignature, |w| act(w, STRANGER, renumbered, what));
    let asked = disclosure(&world);
    assert_eq!(check(&mut world, victim.party(), grant, asked, &insurer()), Err(ConsentError::Revoked));
}

#[test]
fn a_signature_for_another_registry_or_another_chain() {
    let mut world = World::new();
    let (victim, registry) = (Wallet::new(1), world.suite.consent_registry);
    let what = Act::Grant(usual(&world));

    // 1. Another registry on this chain has the victim's signature.
    let other = world.lone_consent_registry(world.suite.provider_registry.0);
    let right = victim.sign(&mut world, other, &what, 0, expires());
    world.refused(Error::BadSignature, |w| act(w, STRANGER, right, what));
    other.act::<GrantId>(right, what).send(&mut world.chain, id(STRANGER)).unwrap();

    // 2. The same registry's address on another chain.
    let statement = Statement {
        act: &what,
        member: victim.party(),
        contract: client::interfaces::account(registry.0),
        chain: [0xee; 32],
        epoch: 0,
        nonce: 0,
        expires: expires(),
    };
    let text = statement.text();
    let signature = victim.sign_bytes(&text);
    let right = Right::Signed { member: victim.party(), nonce: 0, expires: expires(), signature };
    world.refused(Error::BadSignature, |w| act(w, STRANGER, right, what));
}

#[test]
fn a_delegate_who_delegates() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let usual = usual(&world);
    let power = Power::until(expires());

    // 1. Ada appoints Ben.
    registry.appoint_delegate(party(BEN), power).send(&mut world.chain, id(ADA)).unwrap();
    // 2. Ben appoints Cleo in Ada's name, dismisses himself, makes his own power longer.
    let by_ben = Right::delegate(party(ADA));
    for (delegate, power) in [(party(CLEO), power), (party(BEN), Power::ENDED), (party(BEN), Power::until(u64::MAX))] {
        world.refused(Error::OnlyTheMember, |w| act(w, BEN, by_ben, Act::Appoint { delegate, power }));
    }
    // 3. Ben appoints Cleo as his own delegate: she acts for Ben, not for Ada.
    registry.appoint_delegate(party(CLEO), power).send(&mut world.chain, id(BEN)).unwrap();
    world.refused(Error::NoPower, |w| act(w, CLEO, by_ben, Act::Grant(usual)));
    let on_bens_authority = Right::Representative { member: party(ADA), authority: party(BEN) };
    world.refused(Error::NoPower, |w| act(w, CLEO, on_bens_authority, Act::Grant(usual)));
    // 4. Ben attests Cleo as Ada's guardian: nobody accepts Ben as an issuer.
    registry.attest_guardian(party(ADA), party(CLEO), power).send(&mut world.chain, id(BEN)).unwrap();
    let grant = GrantId(act(&mut world, CLEO, on_bens_authority, Act::Grant(usual)).unwrap());
    let asked = disclosure(&world);
    assert_eq!(check(&mut world, party(ADA), grant, asked, &insurer()), Err(ConsentError::IssuerNotAccepted));
    // 5. Nor does she take back what Ada has given.
    let own = world.consent(ADA);
    world.refused(Error::NotTheGuardians, |w| act(w, CLEO, on_bens_authority, Act::Revoke(own)));
    world.refused(Error::OnlyTheMember, |w| act(w, CLEO, on_bens_authority, Act::RevokeAll));
    assert_eq!(check(&mut world, party(ADA), own, asked, &insurer()), Ok(()));
}

#[test]
fn a_guardian_past_the_day() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let (usual, end) = (usual(&world), expires());
    world.file(claim(1, world.ben, vec![line(DEVICE, 110_000)]));

    // 1. Ada is Ben's guardian until a day, and consents beyond it.
    let attest = registry.attest_guardian(party(BEN), party(ADA), Power::until(end));
    attest.send(&mut world.chain, id(ISSUER)).unwrap();
    let right = Right::guardian(party(BEN), party(ISSUER));
    let grant = GrantId(act(&mut world, ADA, right, Act::Grant(usual)).unwrap());
    assert!(usual.until > end);
    // 2. On the day it is over: nothing is attached under it, and Ada consents no more.
    world.chain.set_time(end).unwrap();
    let error = ClaimsError::Consent(ConsentError::GuardianshipEnded);
    world.refused(error, |w| w.attach(HARBOUR, w.key(1), &[attachment(NEEDED, grant)]));
    for what in [Act::Grant(usual), Act::Revoke(grant), Act::RevokeAll] {
        world.refused(Error::NoPower, |w| act(w, ADA, right, what));
    }
    // 3. Attesting herself does not help.
    let attest = registry.attest_guardian(party(BEN), party(ADA), Power::until(u64::MAX));
    assert!(attest.send(&mut world.chain, id(ADA)).is_err());
}

#[test]
fn a_guardian_attested_by_the_claims_provider() {
    let mut world = World::new();
    let registry = world.suite.consent_registry;
    let (usual, asked) = (usual(&world), disclosure(&world));
    world.file(claim(1, world.ben, vec![line(DEVICE, 110_000)]));
    let power = Power::until(expires() + PROVIDER_CHANGE_DELAY);

    // 1. The provider's operator, and whom it pays, attest a straw man.
    for issuer in [HARBOUR, HARBOUR_PAYOUT] {
        let attest = registry.attest_guardian(party(BEN), party(STRANGER), power);
        attest.send(&mut world.chain, id(issuer)).unwrap();
        let right = Right::guardian(party(BEN), party(issuer));
        world.refused(Error::Giver(ConsentError::Conflict), |w| act(w, STRANGER, right, Act::Grant(usual)));
    }
    // 2. The straw man consents about an account, and the insurer does not take the provider's word for who he is.
    let hill = GrantTerms { discloser: Discloser::Provider(world.hill), ..usual };
    let right = Right::guardian(party(BEN), party(HARBOUR));
    let grant = GrantId(act(&mut world, STRANGER, right, Act::Grant(hill)).unwrap());
    let at_hill = client::domain::consent::Disclosure { discloser: hill.discloser, ..asked };
    assert_eq!(check(&mut world, party(BEN), grant, at_hill, &insurer()), Err(ConsentError::IssuerNotAccepted));
    // 3. An accepted issuer attests, and then acts for the provider himself.
    let attest = registry.attest_guardian(party(BEN), party(STRANGER), power);
    attest.send(&mut world.chain, id(ISSUER)).unwrap();
    let right = Right::guardian(party(BEN), party(ISSUER));
    let grant = GrantId(act(&mut world, STRANGER, right, Act::Grant(usual)).unwrap());
    assert_eq!(check(&mut world, party(BEN), grant, asked, &insurer()), Ok(()));
    world.hire(world.harbour, HARBOUR, ISSUER);
    let error = ClaimsError::Consent(ConsentError::Conflict);
    world.refused(error, |w| w.attach(HARBOUR, w.key(1), &[attachment(NEEDED, grant)]));
}
