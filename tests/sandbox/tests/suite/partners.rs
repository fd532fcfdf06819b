//! Claims whose partners are missing, are something else, or do not know them: the whole message fails, and nothing has moved.

use client::interfaces::claims::{ClaimsError as Error, Partner, Partners};
use client::suite::Claims;
use support::actors::{id, ADA, HARBOUR, OWNER, STRANGER};
use support::build::{
    attachment, batch, claim, coverage, line, plan, services, DEVICE, FIRST, NEEDED, PLAN, PREVENTION,
};
use support::World;

fn partners(world: &mut World) -> Partners {
    world.suite.claims.partners().ask(&mut world.chain).unwrap()
}

/// Harbour Clinic submits one payable claim to these claims, and is refused.
fn submission_fails(world: &mut World, claims: Claims, error: Error) {
    let batch = batch(world.harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    world.refused(error, |w| claims.submit(&batch).send(&mut w.chain, id(HARBOUR)));
}

#[test]
fn policies_that_are_bound_to_others_refuse() {
    let mut world = World::new();
    let partners = partners(&mut world);
    let claims = world.lone_claims(partners);
    submission_fails(&mut world, claims, Error::PartnerRefused(Partner::Policies));
}

#[test]
fn partners_that_are_no_contracts_fail() {
    let mut world = World::new();
    let known = partners(&mut world);
    let nobody = id(STRANGER);
    let claims = world.lone_claims(Partners { policies: nobody, ..known });
    submission_fails(&mut world, claims, Error::PartnerFailed(Partner::Policies));

    let consents = world.lone_consent_registry(nobody);
    let elsewhere = Partners { provider_registry: nobody, consent_registry: consents.0, ..known };
    let claims = world.lone_claims(elsewhere);
    submission_fails(&mut world, claims, Error::PartnerFailed(Partner::ProviderRegistry));
}

#[test]
fn partners_that_are_other_contracts_fail() {
    let mut world = World::new();
    let known = partners(&mut world);
    // What policies are asked by, an escrow has a message of its own for: it refuses whoever it is not bound to.
    let claims = world.lone_claims(Partners { policies: known.escrow, ..known });
    submission_fails(&mut world, claims, Error::PartnerRefused(Partner::Policies));
    let claims = world.lone_claims(Partners { policies: known.consent_registry, ..known });
    submission_fails(&mut world, claims, Error::PartnerFailed(Partner::Policies));
}

/// Claims with policies of their own, and this escrow. The policies adjudicate; what comes of it depends on the escrow.
fn with_own_policies(world: &mut World, escrow: client::chain::AccountId) -> Claims {
    let known = partners(world);
    let policies = world.lone_policies();
    let claims = world.lone_claims(Partners { policies: policies.0, escrow, ..known });
    let owner = id(OWNER);
    policies.bind_claims(claims.0).send(&mut world.chain, owner).unwrap();
    policies.publish_plan(PLAN, &plan()).send(&mut world.chain, owner).unwrap();
    policies.set_services(PLAN, &services()).send(&mut world.chain, owner).unwrap();
    let family = client::domain::ids::FamilyId(1);
    world.ada = policies.enrol(id(ADA), family, coverage(FIRST), None).send(&mut world.chain, owner).unwrap().value;
    claims
}

#[test]
fn an_escrow_that_does_not_pay_undoes_the_adjudication() {
    let mut world = World::new();
    let escrow = world.lone_escrow();
    let claims = with_own_policies(&mut world, escrow.0);
    submission_fails(&mut world, claims, Error::PartnerRefused(Partner::Escrow));
    // Bound, it pays: the same claim was not used up by the attempt.
    escrow.bind_claims(claims.0).send(&mut world.chain, id(OWNER)).unwrap();
    let batch = batch(world.harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    let receipt = claims.submit(&batch).send(&mut world.chain, id(HARBOUR)).unwrap().value;
    assert_eq!(support::verify::paid(&receipt.results[0]), support::build::money(60));

    let mut world = World::new();
    let claims = with_own_policies(&mut world, id(STRANGER));
    submission_fails(&mut world, claims, Error::PartnerFailed(Partner::Escrow));
}

#[test]
fn evidence_is_not_attached_where_the_claim_cannot_be_settled() {
    let mut world = World::new();
    let claims = with_own_policies(&mut world, id(STRANGER));
    let batch = batch(world.harbour, vec![claim(1, world.ada, vec![line(DEVICE, 110_000)])]);
    claims.submit(&batch).send(&mut world.chain, id(HARBOUR)).unwrap();
    let terms = support::build::terms(world.harbour, claims.0);
    let grant = world.suite.consent_registry.grant(terms).send(&mut world.chain, id(ADA)).unwrap().value;
    let key = world.key(1);
    let evidence = [attachment(NEEDED, grant)];
    world.refused(Error::PartnerFailed(Partner::Escrow), |w| {
        claims.attach(key, &evidence).send(&mut w.chain, id(HARBOUR))
    });
}
