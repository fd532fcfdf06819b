//! How the suite is put together, and that it cannot be put together otherwise.

use client::chain::{Chain, ChainError};
use client::interfaces::claims::{ClaimsError, Partner, Partners};
use client::interfaces::escrow::EscrowError;
use client::interfaces::policies::PoliciesError;
use client::suite::{Bundles, DeployError, Suite};
use support::actors::{id, EXTERNAL, ISSUER, OWNER, STRANGER};
use support::World;

#[test]
fn the_deployed_suite_knows_its_partners() {
    let mut world = World::bare();
    let suite = world.suite;
    let partners = suite.claims.partners().ask(&mut world.chain).unwrap();
    let expected = Partners {
        consent_registry: suite.consent_registry.0,
        provider_registry: suite.provider_registry.0,
        policies: suite.policies.0,
        escrow: suite.escrow.0,
    };
    assert_eq!(partners, expected);
    assert_eq!(suite.claims.trusted_issuers().ask(&mut world.chain).unwrap(), vec![id(ISSUER)]);
    assert_eq!(suite.policies.claims().ask(&mut world.chain).unwrap(), Some(suite.claims.0));
    assert_eq!(suite.escrow.claims().ask(&mut world.chain).unwrap(), Some(suite.claims.0));
    for owner in [suite.claims.administration().owner(), suite.policies.administration().owner(), suite.escrow.owner()]
    {
        assert_eq!(owner.ask(&mut world.chain).unwrap(), id(OWNER));
    }
    assert_eq!(suite.consent_registry.provider_registry().ask(&mut world.chain).unwrap(), suite.provider_registry.0);
    let genesis: [u8; 32] = world.chain.genesis_hash().unwrap().into();
    assert_eq!(suite.consent_registry.genesis_hash().ask(&mut world.chain).unwrap(), genesis);
}

#[test]
fn claims_are_bound_once_and_by_the_owner() {
    let mut world = World::bare();
    let (policies, escrow) = (world.suite.policies, world.suite.escrow);
    world.refused(PoliciesError::AlreadyBound, |w| policies.bind_claims(id(OWNER)).send(&mut w.chain, id(OWNER)));
    world.refused(EscrowError::AlreadyBound, |w| escrow.bind_claims(id(OWNER)).send(&mut w.chain, id(OWNER)));

    let (policies, escrow) = (world.lone_policies(), world.lone_escrow());
    world.refused(PoliciesError::NotOwner, |w| policies.bind_claims(id(STRANGER)).send(&mut w.chain, id(STRANGER)));
    world.refused(EscrowError::NotOwner, |w| escrow.bind_claims(id(STRANGER)).send(&mut w.chain, id(STRANGER)));
    assert_eq!(policies.claims().ask(&mut world.chain).unwrap(), None);
    assert_eq!(escrow.claims().ask(&mut world.chain).unwrap(), None);
}

#[test]
fn claims_refuse_a_consent_registry_that_numbers_other_providers() {
    let mut world = World::bare();
    let bundles = Bundles::load().unwrap();
    let other = Suite::deploy(&mut world.chain, id(OWNER), &bundles, &[], &[id(EXTERNAL)], b"other").unwrap().suite;
    let partners = Partners {
        consent_registry: other.consent_registry.0,
        provider_registry: world.suite.provider_registry.0,
        policies: world.suite.policies.0,
        escrow: world.suite.escrow.0,
    };
    let error = ClaimsError::PartnerFailed(Partner::ConsentRegistry);
    assert_eq!(constructor_error(&mut world, partners, 0, 0), error);
    // Something that is no consent registry at all does not answer.
    let partners = Partners { consent_registry: id(STRANGER), ..partners };
    assert_eq!(constructor_error(&mut world, partners, 0, 0), error);
}

#[test]
fn claims_refuse_more_issuers_and_external_reviewers_than_fit() {
    let mut world = World::bare();
    let suite = world.suite;
    let partners = suite.claims.partners().ask(&mut world.chain).unwrap();
    assert_eq!(constructor_error(&mut world, partners, 9, 0), ClaimsError::TooMany);
    assert_eq!(constructor_error(&mut world, partners, 0, 9), ClaimsError::TooMany);
    // The number wins over what the partners say.
    let astray = Partners { consent_registry: id(STRANGER), ..partners };
    assert_eq!(constructor_error(&mut world, astray, 9, 9), ClaimsError::TooMany);

    let issuers = vec![id(ISSUER); 9];
    world.refused(ClaimsError::TooMany, |w| suite.claims.trust_issuers(&issuers).send(&mut w.chain, id(OWNER)));
    world.refused(ClaimsError::NotOwner, |w| suite.claims.trust_issuers(&[]).send(&mut w.chain, id(STRANGER)));
    suite.claims.trust_issuers(&issuers[..8]).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(suite.claims.trusted_issuers().ask(&mut world.chain).unwrap(), issuers[..8]);
}

fn constructor_error(world: &mut World, partners: Partners, issuers: usize, reviewers: usize) -> ClaimsError {
    let bundles = Bundles::load().unwrap();
    let args = (partners, vec![id(ISSUER); issuers], vec![id(EXTERNAL); reviewers]);
    let data = client::chain::encode_message([0x9b, 0xae, 0x9d, 0x5e], &args);
    match world.chain.create(id(OWNER), &bundles.claims, data, b"again") {
        Err(ChainError::ConstructorReverted(bytes)) => {
            client::chain::decode_return::<Result<(), ClaimsError>>(&bytes).unwrap().unwrap_err()
        }
        other => panic!("expected the constructor to refuse: {other:?}"),
    }
}

#[test]
fn deployment_tells_the_constructors_own_error() {
    let mut world = World::bare();
    let bundles = Bundles::load().unwrap();
    let issuers = vec![id(ISSUER); 9];
    match Suite::deploy(&mut world.chain, id(OWNER), &bundles, &issuers, &[id(EXTERNAL)], b"third") {
        Err(DeployError::Claims(error)) => assert_eq!(error, ClaimsError::TooMany),
        other => panic!("{other:?}"),
    }
}
