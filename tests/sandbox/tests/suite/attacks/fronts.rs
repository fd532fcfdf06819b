//! A suite whose claims see every other contract through a front that passes everything on, until it is told to lie.

use client::interfaces::claims::{Partner, Partners};
use client::suite::Suite;
use support::actors::{id, OWNER};
use support::build::{money, plan};
use support::World;

use super::foreign_code::Front;

/// The fronts, one before each partner of the claims.
#[derive(Clone, Copy, Debug)]
pub struct Fronts {
    consent_registry: Front,
    provider_registry: Front,
    policies: Front,
    escrow: Front,
}

impl Fronts {
    /// The front before a partner.
    pub fn before(&self, partner: Partner) -> Front {
        match partner {
            Partner::ConsentRegistry => self.consent_registry,
            Partner::ProviderRegistry => self.provider_registry,
            Partner::Policies => self.policies,
            Partner::Escrow => self.escrow,
        }
    }
}

/// A world as [`World::new`] makes it, in which every partner of the claims stands behind a front. All of them are honest yet.
pub fn world() -> (World, Fronts) {
    let mut world = World::bare();
    let registry = world.suite.provider_registry;
    let provider_registry = Front::of(&mut world, registry.0);
    let consents = world.lone_consent_registry(provider_registry.0);
    let consent_registry = Front::of(&mut world, consents.0);
    let (policies, escrow) = (world.lone_policies(), world.lone_escrow());
    let fronts = Fronts {
        consent_registry,
        provider_registry,
        policies: Front::of(&mut world, policies.0),
        escrow: Front::of(&mut world, escrow.0),
    };
    let claims = world.lone_claims(Partners {
        consent_registry: consent_registry.0,
        provider_registry: provider_registry.0,
        policies: fronts.policies.0,
        escrow: fronts.escrow.0,
    });
    // The front is who calls.
    policies.bind_claims(fronts.policies.0).send(&mut world.chain, id(OWNER)).unwrap();
    escrow.bind_claims(fronts.escrow.0).send(&mut world.chain, id(OWNER)).unwrap();
    world.suite = Suite { consent_registry: consents, provider_registry: registry, policies, escrow, claims };
    world.furnish(&plan(), &[]);
    world.deposit(money(10_000));
    (world, fronts)
}
