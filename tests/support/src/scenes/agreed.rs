//! Scenes in which people decide.

use client::domain::ids::{AssetId, ClaimKey};
use client::domain::lifecycle::{AppealRuling, ClaimState};
use client::domain::money::Amount;
use client::interfaces::administration::AdministrationError;
use client::interfaces::claims::{ClaimResult, ClaimsError};
use client::interfaces::escrow::EscrowError;
use client::suite::CallError;

use super::Scene;
use crate::actors::{ADA, APPEALS, HARBOUR, HARBOUR_PAYOUT, OWNER, REVIEWER, STRANGER, TREASURY};
use crate::build::{at_price, attachment, claim, line, millis, money, terms, DEVICE, NEEDED, UNPRICED};
use crate::verify::{paid, verify_balance};

/// A claim waits for evidence; without consent nothing is attached; with it the claim is paid.
pub fn evidence_needs_consent_and_then_pays(scene: &mut Scene) {
    scene.deposit(money(1_000));
    let waiting = scene.file(claim(1, scene.ada, vec![line(DEVICE, 110_000)]));
    assert!(matches!(waiting, ClaimResult::Pended { .. }), "{waiting:?}");
    let (key, from, ada) = (scene.key(1), scene.id(HARBOUR), scene.id(ADA));
    let until = millis(client::domain::calendar::Day(scene.today.0 + 90));
    let given = client::domain::consent::GrantTerms { until, ..terms(scene.harbour, scene.suite.claims.0) };
    let registry = scene.suite.consent_registry;
    let revoked = registry.grant(given).send(&mut *scene.chain, ada).unwrap().value;
    registry.revoke(revoked).send(&mut *scene.chain, ada).unwrap();
    match scene.suite.claims.attach(key, &[attachment(NEEDED, revoked)]).send(&mut *scene.chain, from) {
        Err(CallError::Contract(ClaimsError::Consent(_))) => {}
        other => panic!("{other:?}"),
    }
    let grant = registry.grant(given).send(&mut *scene.chain, ada).unwrap().value;
    let payout = scene.balance(HARBOUR_PAYOUT);
    let attached = scene.suite.claims.attach(key, &[attachment(NEEDED, grant)]).send(&mut *scene.chain, from).unwrap();
    assert_eq!(paid(&attached.value), money(900));
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(900).0);
    verify_balance(&scene.explain(1));
}

/// A line without a price waits for a reviewer, who prices it; an appeal raises the price, ruled by somebody else.
pub fn a_reviewer_prices_and_an_appeal_overturns(scene: &mut Scene) {
    scene.deposit(money(1_000));
    scene.file(claim(1, scene.ada, vec![line(UNPRICED, 20_000)]));
    let (key, reviewer, appeals) = (scene.key(1), scene.id(REVIEWER), scene.id(APPEALS));
    let claims = scene.suite.claims;
    let reviewed = claims.review(key, &[at_price(0, money(100))]).send(&mut *scene.chain, reviewer).unwrap().value;
    assert_eq!(paid(&reviewed), money(100));
    let ada = scene.id(ADA);
    claims.appeal(key).send(&mut *scene.chain, ada).unwrap();
    assert_eq!(scene.ledger().on_hold, money(100));
    let reviews = [at_price(0, money(150))];
    // Who has decided it does not rule on it.
    match claims.rule(key, Some(&reviews)).send(&mut *scene.chain, reviewer) {
        Err(CallError::Contract(_)) => {}
        other => panic!("{other:?}"),
    }
    let payout = scene.balance(HARBOUR_PAYOUT);
    let ruled = claims.rule(key, Some(&reviews)).send(&mut *scene.chain, appeals).unwrap().value;
    assert_eq!(ruled, AppealRuling::Overturned);
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(50).0);
    assert_eq!(scene.ledger().on_hold, Amount::ZERO);
    let explanation = scene.explain(1);
    verify_balance(&explanation);
    assert_eq!(explanation.totals.paid, money(150));
}

/// An upgrade and a withdrawal are announced, and wait their time, whoever asks.
pub fn an_upgrade_and_a_withdrawal_wait_their_time(scene: &mut Scene) {
    scene.deposit(money(100));
    let (owner, stranger, treasury) = (scene.id(OWNER), scene.id(STRANGER), scene.id(TREASURY));
    let contract = scene.suite.claims.administration();
    let code: [u8; 32] = scene.chain.code_hash(scene.suite.claims.0).unwrap().into();
    match contract.announce_upgrade(Some(code)).send(&mut *scene.chain, stranger) {
        Err(CallError::Contract(error)) => assert_eq!(error, AdministrationError::NotOwner),
        other => panic!("{other:?}"),
    }
    contract.announce_upgrade(Some(code)).send(&mut *scene.chain, owner).unwrap();
    match contract.upgrade().send(&mut *scene.chain, owner) {
        Err(CallError::Contract(error)) => assert_eq!(error, AdministrationError::TooEarly),
        other => panic!("{other:?}"),
    }
    contract.announce_upgrade(None).send(&mut *scene.chain, owner).unwrap();
    match contract.upgrade().send(&mut *scene.chain, owner) {
        Err(CallError::Contract(error)) => assert_eq!(error, AdministrationError::NotAnnounced),
        other => panic!("{other:?}"),
    }

    let escrow = scene.suite.escrow;
    escrow.set_treasurer(Some(treasury)).send(&mut *scene.chain, owner).unwrap();
    escrow.announce_withdrawal(AssetId::NATIVE, treasury, money(40)).send(&mut *scene.chain, treasury).unwrap();
    match escrow.withdraw(AssetId::NATIVE).send(&mut *scene.chain, treasury) {
        Err(CallError::Contract(error)) => assert_eq!(error, EscrowError::TooEarly),
        other => panic!("{other:?}"),
    }
    assert_eq!(scene.ledger().free, money(100));
    // What is announced is not set aside: claims go first.
    scene.file(claim(1, scene.ada, vec![line(crate::build::PREVENTION, 6_000)]));
    assert_eq!(scene.ledger().free, money(40));
    let key: ClaimKey = scene.key(1);
    let record = scene.suite.claims.claim(key).ask(&mut *scene.chain).unwrap().unwrap();
    assert!(matches!(record.state, ClaimState::Adjudicated { .. }));
}
