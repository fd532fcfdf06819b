//! Denied lines: each with its reason, nothing paid.

use client::domain::claim::Line;
use client::domain::credential::Credential;
use client::domain::decision::Verdict;
use client::domain::ids::MemberId;
use client::domain::money::Amount;
use client::domain::network::Network;
use client::domain::reason::{Group, Reason};
use support::actors::{id, HARBOUR, HARBOUR_PAYOUT, ISSUER, OWNER};
use support::build::{batch, claim, credential, date, line, millis, money, service_day, PREVENTION};
use support::verify::{adjusted, decision, paid, verify_balance};
use support::World;

const CO: Group = Group::ContractualObligation;
const PR: Group = Group::PatientResponsibility;

#[test]
fn denials_name_their_reason() {
    let mut world = World::new();
    let before = world.balance(HARBOUR_PAYOUT);
    let on = |day: client::domain::calendar::Day| {
        let from = u16::try_from(day.0 - date(2024, 1, 1).0).unwrap();
        vec![Line { from, ..line(PREVENTION, 6_000) }]
    };
    let cases = [
        (MemberId(77), on(service_day()), PR, Reason::NeverEnrolled),
        (world.ada, on(date(2025, 12, 31)), PR, Reason::BeforeCoverage),
        (world.ada, on(date(2027, 1, 1)), PR, Reason::AfterCoverage),
        (world.ada, on(date(2026, 4, 2)), CO, Reason::BilledBeforeService),
        (world.ada, vec![Line { from: 800, ..line("L3000", 6_000) }], PR, Reason::NotInPlan),
    ];
    for (count, (member, lines, group, reason)) in (1u8..).zip(cases) {
        let mut asked = batch(world.harbour, vec![claim(count, member, lines)]);
        asked.base_day = date(2024, 1, 1);
        let result = world.submit(HARBOUR, &asked).unwrap().results[0];
        assert_eq!(paid(&result), Amount::ZERO);
        let explanation = world.explain(count);
        verify_balance(&explanation);
        assert_eq!(adjusted(&decision(&explanation).lines[0], group, reason), money(60), "{reason:?}");
        assert_eq!((explanation.verdict, explanation.payment), (Some(Verdict::Denied), None));
    }
    assert_eq!(world.balance(HARBOUR_PAYOUT), before);
}

#[test]
fn a_claim_is_in_time_on_the_last_day_of_the_filing_window() {
    let mut world = World::new();
    let mut file = |claim_number, now| {
        world.chain.set_time(millis(now)).unwrap();
        let result = world.file(claim(
            claim_number,
            world.ada,
            vec![Line { modifiers: Vec::new(), from: u16::from(claim_number), ..line(PREVENTION, 6_000) }],
        ));
        paid(&result)
    };
    // Services of 3 and 4 March 2026, twelve months.
    assert_eq!(file(1, date(2027, 3, 3)), money(60));
    assert_eq!(file(2, date(2027, 3, 5)), Amount::ZERO);
    let explanation = world.explain(2);
    assert_eq!(adjusted(&decision(&explanation).lines[0], CO, Reason::FiledTooLate), money(60));
}

#[test]
fn a_provider_without_standing_on_the_day_is_not_paid() {
    let mut world = World::new();
    let registry = world.suite.provider_registry;
    let policies = world.suite.policies;
    let day_after = Credential { suspended_from: Some(date(2026, 3, 3)), ..credential() };
    let states = [
        (Credential { from: date(2026, 3, 3), ..credential() }, false),
        (Credential { to: date(2026, 3, 1), ..credential() }, false),
        (Credential { suspended_from: Some(service_day()), ..credential() }, false),
        (Credential { excluded_from: Some(service_day()), ..credential() }, false),
        // Suspended from the day after: the day itself is paid.
        (day_after, true),
    ];
    for (count, (state, is_paid)) in (1u8..).zip(states) {
        let registered = registry.register(id(HARBOUR_PAYOUT), None).send(&mut world.chain, id(HARBOUR)).unwrap();
        world.harbour = registered.value;
        registry.attest(world.harbour, state).send(&mut world.chain, id(ISSUER)).unwrap();
        let network = Network::since(date(2020, 1, 1), 0);
        policies.set_network(world.harbour, &network).send(&mut world.chain, id(OWNER)).unwrap();
        let result = world.file(claim(count, world.ada, vec![line(PREVENTION, 6_000)]));
        let explanation = world.explain(count);
        if is_paid {
            assert_eq!(paid(&result), money(60));
            continue;
        }
        assert_eq!(paid(&result), Amount::ZERO);
        let reason = Reason::ProviderNotCredentialed;
        assert_eq!(adjusted(&decision(&explanation).lines[0], CO, reason), money(60), "{state:?}");
    }
    // An insurer that trusts nobody pays nobody.
    world.suite.claims.trust_issuers(&[]).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(paid(&world.file(claim(10, world.ben, vec![line(PREVENTION, 6_000)]))), Amount::ZERO);
}

#[test]
fn a_charge_with_less_than_a_cent_in_it_is_covered_whole() {
    let mut world = World::new();
    let charge = money(60).plus(Amount(1)).unwrap();
    assert_eq!(paid(&world.file(claim(1, world.ada, vec![Line { charge, ..line(PREVENTION, 0) }]))), money(60));
    let explanation = world.explain(1);
    let told = support::verify::adjustments(&decision(&explanation).lines[0]);
    assert_eq!(told, [(CO, Reason::AboveSchedule, Amount(1))]);
    verify_balance(&explanation);
}
