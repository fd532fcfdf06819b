//! Whoever did or ordered a service must be in good standing on its day, as well as whoever bills.

use client::domain::bounds::MAX_ASSESSED_PROVIDERS;
use client::domain::claim::{Claim, Line};
use client::domain::credential::Credential;
use client::domain::decision::Verdict;
use client::domain::ids::ProviderId;
use client::domain::money::Amount;
use client::domain::reason::{Group, Reason};
use client::interfaces::claims::{ClaimResult, ClaimsError};
use support::actors::{id, HARBOUR, HILL, HILL_PAYOUT, ISSUER, OWNER, REVIEWER};
use support::build::{
    accept, batch, claim, credential, date, line, money, service_day, today, PREVENTION, THERAPY, UNPRICED,
};
use support::verify::{adjustments, decision, paid, verify_balance};
use support::World;

const CO: Group = Group::ContractualObligation;

/// A world with a doctor whom nobody has attested anything about yet.
fn with_doctor() -> (World, ProviderId) {
    let mut world = World::new();
    let registry = world.suite.provider_registry;
    let doctor = registry.register(id(HILL_PAYOUT), None).send(&mut world.chain, id(HILL)).unwrap().value;
    (world, doctor)
}

fn attest(world: &mut World, doctor: ProviderId, credential: Credential) {
    world.suite.provider_registry.attest(doctor, credential).send(&mut world.chain, id(ISSUER)).unwrap();
}

/// Files a claim of one line and tells why nothing of it is paid; none: it is paid.
fn denied(world: &mut World, number: u8, change: impl FnOnce(&mut Claim)) -> Option<Reason> {
    let mut asked = claim(number, world.ada, vec![line(PREVENTION, 6_000)]);
    // Another day for each claim, so that none is a duplicate.
    asked.lines[0].from = u16::from(number);
    change(&mut asked);
    let result = world.file(asked);
    let explanation = world.explain(number);
    verify_balance(&explanation);
    match explanation.verdict {
        Some(Verdict::Payable) => {
            assert_eq!(paid(&result), money(60));
            None
        }
        _ => {
            assert_eq!(paid(&result), Amount::ZERO);
            let told = adjustments(&decision(&explanation).lines[0]);
            let [(CO, reason, amount)] = told[..] else { panic!("{told:?}") };
            assert_eq!(amount, money(60));
            Some(reason)
        }
    }
}

#[test]
fn who_did_it_and_who_ordered_it_must_be_credentialed() {
    let (mut world, doctor) = with_doctor();
    let (rendering, ordering) = (Some(Reason::RenderingNotEligible), Some(Reason::OrderingNotEligible));
    assert_eq!(denied(&mut world, 1, |claim| claim.rendering = Some(doctor)), rendering);
    assert_eq!(denied(&mut world, 2, |claim| claim.lines[0].rendering = Some(doctor)), rendering);
    assert_eq!(denied(&mut world, 3, |claim| claim.ordering = Some(doctor)), ordering);
    assert_eq!(denied(&mut world, 4, |claim| claim.lines[0].ordering = Some(doctor)), ordering);
    // A number that nobody has is nobody's: the claim is denied, the message does not fail.
    assert_eq!(denied(&mut world, 5, |claim| claim.rendering = Some(ProviderId(99))), rendering);
    assert_eq!(world.ledger().delivered, Amount::ZERO);
    attest(&mut world, doctor, credential());
    let both = |claim: &mut Claim| (claim.rendering, claim.ordering) = (Some(doctor), Some(doctor));
    assert_eq!(denied(&mut world, 6, both), None);
    let lines = |claim: &mut Claim| {
        claim.lines[0].rendering = Some(doctor);
        claim.lines[0].ordering = Some(doctor);
    };
    assert_eq!(denied(&mut world, 7, lines), None);
    world.assert_invariants();
}

#[test]
fn the_day_of_the_service_decides() {
    let (mut world, doctor) = with_doctor();
    let suspended_from = Some(date(2026, 3, 10));
    attest(&mut world, doctor, Credential { suspended_from, ..credential() });
    let on = |claim: &mut Claim, day: u16| {
        claim.lines[0].from = day;
        claim.rendering = Some(doctor);
    };
    // The lines count from 2 March.
    assert_eq!(denied(&mut world, 1, |claim| on(claim, 7)), None);
    assert_eq!(denied(&mut world, 2, |claim| on(claim, 8)), Some(Reason::RenderingNotEligible));
}

#[test]
fn the_billing_provider_comes_first_and_neighbours_are_unharmed() {
    let (mut world, doctor) = with_doctor();
    attest(&mut world, doctor, credential());
    let named = |line: Line, rendering, ordering| Line { rendering, ordering, ..line };
    let lines = vec![
        named(line(PREVENTION, 6_000), Some(ProviderId(98)), Some(ProviderId(99))),
        named(line(THERAPY, 4_500), Some(world.harbour), Some(doctor)),
        Line { from: 1, ..line(PREVENTION, 6_000) },
    ];
    let asked = Claim { rendering: Some(doctor), ..claim(1, world.ada, lines) };
    assert_eq!(paid(&world.file(asked)), money(105));
    let explanation = world.explain(1);
    verify_balance(&explanation);
    let told: Vec<_> = decision(&explanation).lines.iter().map(adjustments).collect();
    assert_eq!(told, [vec![(CO, Reason::RenderingNotEligible, money(60))], vec![], vec![]]);
    // Where the insurer trusts nobody, nobody is credentialed, and the billing provider is told of first.
    world.suite.claims.trust_issuers(&[]).send(&mut world.chain, id(OWNER)).unwrap();
    let named = |claim: &mut Claim| claim.rendering = Some(doctor);
    assert_eq!(denied(&mut world, 2, named), Some(Reason::ProviderNotCredentialed));
}

/// A claim that waits is worked out with the standing of the day as it is known when it is decided; one that is decided stands.
#[test]
fn a_claim_that_waits_is_decided_on_what_is_attested_then() {
    let (mut world, doctor) = with_doctor();
    let waiting = Claim { rendering: Some(doctor), ..claim(1, world.ada, vec![line(UNPRICED, 6_000)]) };
    let result = world.file(waiting.clone());
    // Nobody has attested the doctor: it is denied at once, and waits for no reviewer.
    assert!(matches!(result, ClaimResult::Decided { verdict: Verdict::Denied, .. }), "{result:?}");
    attest(&mut world, doctor, credential());
    assert_eq!(world.explain(1).verdict, Some(Verdict::Denied), "what is decided stands");
    let second = Claim { number: support::build::number(2), ..waiting };
    assert!(matches!(world.file(second), ClaimResult::Pended { review: true, .. }));
    let figures =
        client::domain::review::Figures { price: Some(money(60)), ..client::domain::review::Figures::AS_PLANNED };
    assert_eq!(paid(&world.review(REVIEWER, 2, &[accept(0, figures)]).unwrap()), money(60));
    // Suspended from today on: the day of the service stays what it was.
    attest(&mut world, doctor, Credential { suspended_from: Some(today()), ..credential() });
    assert_eq!(denied(&mut world, 3, |claim| claim.rendering = Some(doctor)), None);
    assert!(service_day() < today());
}

#[test]
fn providers_of_a_batch_up_to_the_bound() {
    let mut world = World::new();
    let of = |world: &World, count: usize| {
        let lines = (0..count).map(|number| {
            let (day, other) = (u16::try_from(number % 30).unwrap(), u32::try_from(100 + number).unwrap());
            Line { from: day, rendering: Some(ProviderId(other)), ..line(PREVENTION, 6_000) }
        });
        batch(world.harbour, vec![claim(1, world.ada, lines.collect())])
    };
    let too_many = of(&world, MAX_ASSESSED_PROVIDERS);
    world.refused(ClaimsError::BatchTooLarge, |w| w.submit(HARBOUR, &too_many));
    let most = of(&world, MAX_ASSESSED_PROVIDERS - 1);
    let result = world.submit(HARBOUR, &most).unwrap().results[0];
    assert_eq!(paid(&result), Amount::ZERO);
    assert_eq!(decision(&world.explain(1)).lines.len(), MAX_ASSESSED_PROVIDERS - 1);
}
