//! Scenes of the registries and the policies.

use client::domain::consent::{Act, Categories, Category, ConsentError, Discloser, Disclosure, GrantTerms, Purpose};
use client::domain::credential::{ProviderDay, Standing};
use client::domain::ids::{GrantId, MemberId};
use client::domain::representation::Right;
use client::interfaces::account;
use client::interfaces::consent_registry::ConsentRegistryError;
use client::suite::{CallError, SuiteEvent};

use super::Scene;
use crate::actors::{ADA, BEN, HARBOUR, HARBOUR_PAYOUT, ISSUER, OWNER, STRANGER};
use crate::build::{code, plan, services, terms, DEDUCTIBLE, FIRST, NEEDED, PLAN, VISIT};

/// Providers are known by their credentials.
pub fn providers_are_known_by_their_credentials(scene: &mut Scene) {
    let registry = scene.suite.provider_registry;
    let kept = registry.provider(scene.harbour).ask(&mut *scene.chain).unwrap().unwrap();
    assert_eq!(kept.payout, account(scene.id(HARBOUR_PAYOUT)));
    let issuer = scene.id(ISSUER);
    let attested = registry.attested(scene.harbour, issuer).ask(&mut *scene.chain).unwrap();
    assert!(!attested.terms.is_empty());
    let day = scene.today;
    let asked = [scene.harbour, scene.hill].map(|provider| ProviderDay { provider, day });
    let (operator, stranger) = (scene.id(HARBOUR), scene.id(STRANGER));
    let assessed = registry.assess(scene.harbour, operator, &asked, &[issuer]).ask(&mut *scene.chain).unwrap();
    assert_eq!((assessed.is_operator, assessed.payout), (true, kept.payout));
    assert_eq!(assessed.standings, [Standing::Credentialed; 2]);
    // Whom to trust is the asker's choice.
    let assessed = registry.assess(scene.harbour, stranger, &asked, &[stranger]).ask(&mut *scene.chain).unwrap();
    assert_eq!((assessed.is_operator, assessed.standings), (false, vec![Standing::NotCredentialed; 2]));
}

/// What Harbour Clinic would disclose for the insurer's claims now.
fn disclosure(scene: &Scene, category: Category) -> Disclosure {
    let (discloser, recipient) = (Discloser::Provider(scene.harbour), account(scene.suite.claims.0));
    Disclosure { discloser, recipient, purpose: Purpose::Payment, category, claim: scene.key(1) }
}

/// Consent to ordinary evidence of Harbour Clinic for the insurer, for ninety days.
pub(super) fn usual(scene: &Scene) -> GrantTerms {
    let until = crate::build::millis(client::domain::calendar::Day(scene.today.0 + 90));
    GrantTerms { until, ..terms(scene.harbour, scene.suite.claims.0) }
}

/// Whether a grant of Ada's lets Harbour Clinic disclose evidence of a category now.
pub(super) fn check(scene: &mut Scene, grant: GrantId, category: Category) -> Result<(), ConsentError> {
    let asked = disclosure(scene, category);
    let (member, asker) = (account(scene.id(ADA)), scene.suite.claims.0);
    match scene.suite.consent_registry.check(member, &[(grant, asked)]).preview(&mut *scene.chain, asker) {
        Ok(_) => Ok(()),
        Err(CallError::Contract(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

/// Consent is given, narrowed and taken back.
pub fn consent_is_given_narrowed_and_taken_back(scene: &mut Scene) {
    let (registry, ada, given) = (scene.suite.consent_registry, scene.id(ADA), usual(scene));
    let called = registry.grant(given).send(&mut *scene.chain, ada).unwrap();
    let grant = called.value;
    let [SuiteEvent::ConsentGranted(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.record.terms), (ada, given));
    assert_eq!(check(scene, grant, NEEDED), Ok(()));
    assert_eq!(check(scene, grant, Category::Imaging), Ok(()));
    let less = GrantTerms { categories: Categories::NONE.with(NEEDED), ..given };
    registry.narrow(grant, less).send(&mut *scene.chain, ada).unwrap();
    assert_eq!(check(scene, grant, NEEDED), Ok(()));
    assert_eq!(check(scene, grant, Category::Imaging), Err(ConsentError::CategoryNotIncluded));
    registry.revoke(grant).send(&mut *scene.chain, ada).unwrap();
    assert_eq!(check(scene, grant, NEEDED), Err(ConsentError::Revoked));
    let before = registry.grant_version(account(ada), grant, 0).ask(&mut *scene.chain).unwrap().unwrap();
    assert_eq!(before.terms, given);
}

/// A member without tokens signs; whoever brings the signature pays, and it counts once.
pub fn a_signature_counts_whoever_brings_it(scene: &mut Scene) {
    let registry = scene.suite.consent_registry;
    let key = scene.key_of("someone without tokens");
    let (wallet, member) = (key.account(), account(key.account()));
    assert_eq!(scene.chain.balance(wallet).unwrap(), 0);
    let expires = scene.chain.now_millis().unwrap() + 86_400_000;
    let what = Act::Grant(usual(scene));
    let (nonce, text) = registry.to_sign(&mut *scene.chain, member, &what, expires).unwrap();
    let right = Right::Signed { member, nonce, expires, signature: key.sign(&text) };
    let stranger = scene.id(STRANGER);
    let called = registry.act::<GrantId>(right, what).send(&mut *scene.chain, stranger).unwrap();
    let [SuiteEvent::ConsentGranted(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.member, wallet);
    assert_eq!(scene.chain.balance(wallet).unwrap(), 0);
    // Replay.
    match registry.act::<GrantId>(right, what).send(&mut *scene.chain, stranger) {
        Err(CallError::Contract(error)) => assert_eq!(error, ConsentRegistryError::WrongNonce),
        other => panic!("{other:?}"),
    }
}

/// Plans and members are what was set.
pub fn plans_and_members_are_what_was_set(scene: &mut Scene) {
    let policies = scene.suite.policies;
    assert_eq!(policies.plan(FIRST).ask(&mut *scene.chain).unwrap(), Some(plan()));
    let visit = services().into_iter().find(|(known, _)| *known == code(VISIT)).unwrap().1;
    assert_eq!(policies.service(PLAN, code(VISIT)).ask(&mut *scene.chain).unwrap(), Some(visit));
    let (ada, ben) = (scene.id(ADA), scene.id(BEN));
    assert_eq!(policies.member_of(ada).ask(&mut *scene.chain).unwrap(), Some(scene.ada));
    assert_eq!(policies.account_of(scene.ben).ask(&mut *scene.chain).unwrap(), Some(account(ben)));
    let balances = policies.balances(scene.ada, scene.today).ask(&mut *scene.chain).unwrap();
    let used = balances.ceilings[usize::from(DEDUCTIBLE)];
    assert!(used.member_used.is_zero() && used.family_used.is_zero());
    assert_eq!(policies.account_of(MemberId(999)).ask(&mut *scene.chain).unwrap(), None);
    let owner = scene.id(OWNER);
    assert_eq!(policies.administration().owner().ask(&mut *scene.chain).unwrap(), owner);
}
