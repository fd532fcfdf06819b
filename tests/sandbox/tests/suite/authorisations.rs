//! Prior authorisations: asked for, decided, or not; their units, used by claims and given back.

use client::domain::authorisation::{Approval, Authorisation, AuthorisationRequest, AuthorisationRuling};
use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::claim::Line;
use client::domain::ids::{AuthorisationId, Code, MemberId, ProviderId};
use client::domain::money::{Amount, BasisPoints, Quantity};
use client::domain::plan::{AuthorisationRule, Clocks, Plan};
use client::domain::reason::{Group, Reason};
use client::interfaces::claims::{ClaimResult, ClaimsError as Error, Role};
use client::interfaces::policies::PoliciesError;
use client::suite::SuiteEvent;
use support::actors::{id, ADA, APPEALS, EXTERNAL, HARBOUR, HILL, OWNER, REVIEWER, STRANGER};
use support::build::{claim, code, date, line, millis, money, plan, replacement, today, void, AUTHORISED, PREVENTION};
use support::verify::{adjustments, decision, paid};
use support::World;

const CO: Group = Group::ContractualObligation;
const FIRST: AuthorisationId = AuthorisationId(0);

fn units(units: u32) -> Quantity {
    Quantity(units * 1_000)
}

fn approval() -> Approval {
    Approval { from: today(), to: date(2026, 6, 30), units: units(3), most: None }
}

fn ask(world: &mut World, request: &AuthorisationRequest) -> AuthorisationId {
    let message = world.suite.claims.ask_authorisation(request);
    message.send(&mut world.chain, id(HARBOUR)).unwrap().value
}

fn decide(world: &mut World, approval: Option<Approval>) {
    world.suite.claims.decide_authorisation(FIRST, approval).send(&mut world.chain, id(REVIEWER)).unwrap();
}

fn kept(world: &mut World) -> Authorisation {
    world.suite.policies.authorisation(FIRST).ask(&mut world.chain).unwrap().unwrap()
}

/// Units of the service of today, at 80 each, under an authorisation.
fn of_today(quantity: u32, authorisation: Option<AuthorisationId>) -> Vec<Line> {
    let charge = u128::from(quantity) * 8_000;
    vec![Line { from: 30, units: units(quantity), authorisation, ..line(AUTHORISED, charge) }]
}

/// Why the only line of a claim is not paid in full.
fn told(world: &mut World, number: u8) -> Vec<(Group, Reason, Amount)> {
    adjustments(&decision(&world.explain(number)).lines[0])
}

/// A world in which three units are authorised.
fn authorised() -> World {
    let mut world = World::new();
    let request = world.authorisation_request();
    assert_eq!(ask(&mut world, &request), FIRST);
    decide(&mut world, Some(approval()));
    world
}

#[test]
fn an_authorisation_is_asked_for_and_decided() {
    let mut world = World::new();
    let request = world.authorisation_request();
    let called = world.suite.claims.ask_authorisation(&request).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(called.value, FIRST);
    let [SuiteEvent::AuthorisationChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.id, event.approved), (FIRST, None));
    let asked = Authorisation {
        terms: request.clone(),
        most: None,
        asked: millis(today()),
        decide_by: millis(today()) + 7 * MILLIS_PER_DAY,
        silence_authorises: true,
        ruling: None,
        used: Quantity(0),
    };
    assert_eq!(kept(&mut world), asked);
    let urgent = AuthorisationRequest { urgent: true, ..request.clone() };
    let second = ask(&mut world, &urgent);
    assert_eq!(second, AuthorisationId(1));
    let other = world.suite.policies.authorisation(second).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(other.decide_by, millis(today()) + 3 * MILLIS_PER_DAY);
    assert_eq!(world.suite.policies.authorisation(AuthorisationId(2)).ask(&mut world.chain).unwrap(), None);

    let approval = Approval { from: date(2026, 4, 2), to: date(2026, 5, 31), units: units(2), most: Some(money(70)) };
    let decide = world.suite.claims.decide_authorisation(FIRST, Some(approval));
    let called = decide.send(&mut world.chain, id(REVIEWER)).unwrap();
    let [SuiteEvent::AuthorisationChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.id, event.approved), (FIRST, Some(true)));
    let terms = AuthorisationRequest { from: approval.from, to: approval.to, units: units(2), ..request };
    let ruling = Some(AuthorisationRuling::Approved);
    assert_eq!(kept(&mut world), Authorisation { terms, most: Some(money(70)), ruling, ..asked });
    let decide = world.suite.claims.decide_authorisation(second, None);
    let called = decide.send(&mut world.chain, id(REVIEWER)).unwrap();
    let [SuiteEvent::AuthorisationChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.id, event.approved), (second, Some(false)));
    // Replay.
    let claims = world.suite.claims;
    for id_of in [FIRST, second] {
        world.refused(Error::Authorisation, |w| {
            claims.decide_authorisation(id_of, None).send(&mut w.chain, id(REVIEWER))
        });
    }
}

#[test]
fn asking_is_refused() {
    let mut world = World::new();
    let claims = world.suite.claims;
    let good = world.authorisation_request();
    let nobody = AuthorisationRequest { provider: ProviderId(99), ..good.clone() };
    world.refused(Error::NoSuchProvider, |w| claims.ask_authorisation(&nobody).send(&mut w.chain, id(HARBOUR)));
    for who in [STRANGER, OWNER, HILL, ADA, REVIEWER] {
        world.refused(Error::NotOperator, |w| claims.ask_authorisation(&good).send(&mut w.chain, id(who)));
    }
    let codes: Vec<Code> = vec![code(AUTHORISED); 17];
    let bad = [
        AuthorisationRequest { codes: Vec::new(), ..good.clone() },
        AuthorisationRequest { units: Quantity(0), ..good.clone() },
        AuthorisationRequest { from: date(2026, 7, 1), ..good.clone() },
        AuthorisationRequest { codes: codes.clone(), ..good.clone() },
        AuthorisationRequest { member: MemberId(99), ..good.clone() },
        AuthorisationRequest { from: date(2025, 12, 31), ..good.clone() },
    ];
    for request in bad {
        world.refused(Error::Authorisation, |w| claims.ask_authorisation(&request).send(&mut w.chain, id(HARBOUR)));
    }
    let most = AuthorisationRequest { codes: codes[..16].to_vec(), ..good };
    assert_eq!(ask(&mut world, &most), FIRST);
}

#[test]
fn deciding_is_refused() {
    let mut world = World::new();
    let claims = world.suite.claims;
    let request = world.authorisation_request();
    ask(&mut world, &request);
    for who in [STRANGER, OWNER, HARBOUR, ADA, APPEALS, EXTERNAL] {
        for number in [FIRST, AuthorisationId(9)] {
            world.refused(Error::NotInRole(Role::Reviewer), |w| {
                claims.decide_authorisation(number, None).send(&mut w.chain, id(who))
            });
        }
    }
    let decide = |world: &mut World, number, approval| {
        world.refused(Error::Authorisation, |w| {
            claims.decide_authorisation(number, approval).send(&mut w.chain, id(REVIEWER))
        });
    };
    decide(&mut world, AuthorisationId(9), None);
    decide(&mut world, FIRST, Some(Approval { units: Quantity(0), ..approval() }));
    decide(&mut world, FIRST, Some(Approval { to: date(2026, 3, 31), ..approval() }));
    // The last moment is in time, the next one is not.
    world.chain.set_time(millis(today()) + 7 * MILLIS_PER_DAY).unwrap();
    decide(&mut world, FIRST, None);
    assert_eq!(kept(&mut world).ruling, None);

    let mut world = World::new();
    ask(&mut world, &request);
    world.chain.set_time(millis(today()) + 7 * MILLIS_PER_DAY - 1).unwrap();
    self::decide(&mut world, None);
    assert_eq!(kept(&mut world).ruling, Some(AuthorisationRuling::Refused));
}

#[test]
fn only_the_bound_claims_contract_authorises() {
    let mut world = World::new();
    let (policies, request) = (world.suite.policies, world.authorisation_request());
    for who in [STRANGER, OWNER, HARBOUR, REVIEWER] {
        let error = PoliciesError::NotClaims;
        world.refused(error, |w| policies.ask_authorisation(&request).send(&mut w.chain, id(who)));
        world.refused(error, |w| policies.decide_authorisation(FIRST, None).send(&mut w.chain, id(who)));
    }
    let lone = world.lone_policies();
    let error = PoliciesError::NotBound;
    world.refused(error, |w| lone.ask_authorisation(&request).send(&mut w.chain, id(OWNER)));
    world.refused(error, |w| lone.decide_authorisation(FIRST, None).send(&mut w.chain, id(OWNER)));
    lone.bind_claims(id(STRANGER)).send(&mut world.chain, id(OWNER)).unwrap();
    let stranger = id(STRANGER);
    let ask = |request: AuthorisationRequest| lone.ask_authorisation(&request);
    let empty = AuthorisationRequest { codes: Vec::new(), ..request.clone() };
    world.refused(PoliciesError::EmptyRequest, |w| ask(empty).send(&mut w.chain, stranger));
    let many = AuthorisationRequest { codes: vec![code(AUTHORISED); 17], ..request.clone() };
    world.refused(PoliciesError::TooLarge, |w| ask(many).send(&mut w.chain, stranger));
    world.refused(PoliciesError::NoSuchMember, |w| ask(request.clone()).send(&mut w.chain, stranger));
    let error = PoliciesError::NoSuchAuthorisation;
    world.refused(error, |w| lone.decide_authorisation(FIRST, None).send(&mut w.chain, stranger));
}

#[test]
fn units_are_used_by_claims_and_given_back() {
    let mut world = authorised();
    let ada = world.ada;
    assert_eq!(paid(&world.file(claim(1, ada, of_today(2, Some(FIRST))))), money(160));
    assert_eq!(kept(&mut world).used, units(2));
    assert_eq!(decision(&world.explain(1)).lines[0].authorised, Some((FIRST, units(2))));
    // One is left of the two that the next one asks for; the claim's own number counts where the line has none.
    let on_claim = |number, quantity| {
        let next_day = of_today(quantity, None).into_iter().map(|line| Line { from: line.from - 1, ..line });
        (number, next_day.collect::<Vec<_>>())
    };
    world.travel(date(2026, 5, 1));
    let tomorrow = |quantity| vec![Line { from: 31, ..of_today(quantity, None)[0].clone() }];
    let mut second = claim(2, ada, tomorrow(2));
    second.authorisation = Some(FIRST);
    assert_eq!(paid(&world.file(second)), money(80));
    assert_eq!(told(&mut world, 2), [(CO, Reason::AuthorisationExceeded, money(80))]);
    assert_eq!(kept(&mut world).used, units(3));
    let third = vec![Line { from: 32, ..of_today(1, Some(FIRST))[0].clone() }];
    assert_eq!(paid(&world.file(claim(3, ada, third.clone()))), Amount::ZERO);
    assert_eq!(told(&mut world, 3), [(CO, Reason::AuthorisationExceeded, money(80))]);
    // A void gives back what was used, no more: then it is there for others.
    world.file(void(101, 1, ada, of_today(2, Some(FIRST))));
    assert_eq!(kept(&mut world).used, units(1));
    assert_eq!(paid(&world.file(claim(4, ada, third.clone()))), money(80));
    assert_eq!(kept(&mut world).used, units(2));
    assert_eq!(paid(&world.file(replacement(4, 4, ada, third))), money(80));
    assert_eq!(kept(&mut world).used, units(2));
    let before_it = on_claim(5, 1);
    let mut early = claim(before_it.0, ada, before_it.1);
    early.authorisation = Some(FIRST);
    world.file(early);
    assert_eq!(told(&mut world, 5), [(CO, Reason::AuthorisationNumberWrong, money(80))]);
    world.assert_invariants();
}

#[test]
fn an_authorisation_is_for_what_it_names() {
    let mut world = authorised();
    let (ada, ben) = (world.ada, world.ben);
    let cases = [
        (ben, of_today(1, Some(FIRST)), Reason::AuthorisationNumberWrong),
        (ada, of_today(1, Some(AuthorisationId(9))), Reason::AuthorisationNumberWrong),
        (ada, of_today(1, None), Reason::AuthorisationAbsent),
    ];
    for (number, (member, lines, reason)) in (1..).zip(cases) {
        assert_eq!(paid(&world.file(claim(number, member, lines))), Amount::ZERO);
        assert_eq!(told(&mut world, number), [(CO, reason, money(80))]);
    }
    assert_eq!(kept(&mut world).used, Quantity(0));
    // Another provider's claim: nobody is bound, so the member bears it.
    let outside = support::build::batch(world.hill, vec![claim(1, ada, of_today(1, Some(FIRST)))]);
    assert_eq!(paid(&world.submit(HILL, &outside).unwrap().results[0]), Amount::ZERO);
    // Where none is needed, one that is named changes nothing.
    let free = vec![Line { authorisation: Some(FIRST), ..line(PREVENTION, 6_000) }];
    assert_eq!(paid(&world.file(claim(9, ada, free))), money(60));
    assert_eq!(kept(&mut world).used, Quantity(0));
    world.assert_invariants();
}

#[test]
fn a_claim_waits_while_its_authorisation_is_not_decided() {
    let mut world = World::new();
    let request = world.authorisation_request();
    ask(&mut world, &request);
    let result = world.file(claim(1, world.ada, of_today(1, Some(FIRST))));
    assert!(matches!(result, ClaimResult::Pended { review: true, other_payer: false, .. }), "{result:?}");
    assert_eq!(kept(&mut world).used, Quantity(0));
    decide(&mut world, Some(Approval { most: Some(money(70)), ..approval() }));
    // The reviewer has nothing more to say: the price that was approved holds.
    assert_eq!(paid(&world.review(REVIEWER, 1, &[]).unwrap()), money(70));
    assert_eq!(told(&mut world, 1), [(CO, Reason::AboveSchedule, money(10))]);
    assert_eq!(kept(&mut world).used, units(1));
    world.assert_invariants();
}

#[test]
fn silence_means_what_the_plan_says() {
    for silence_authorises in [true, false] {
        let clocks = Clocks { silence_authorises, ..Clocks::default() };
        let mut world = World::of(&Plan { clocks, ..plan() }, &[]);
        let request = world.authorisation_request();
        ask(&mut world, &request);
        world.travel(date(2026, 4, 8));
        let expected = if silence_authorises { money(80) } else { Amount::ZERO };
        assert_eq!(paid(&world.file(claim(1, world.ada, of_today(1, Some(FIRST))))), expected);
        if !silence_authorises {
            assert_eq!(told(&mut world, 1), [(CO, Reason::AuthorisationRefused, money(80))]);
        }
        assert_eq!(kept(&mut world).used, units(u32::from(silence_authorises)));
        world.assert_invariants();
    }
}

#[test]
fn what_was_refused_or_asked_for_too_late_is_denied() {
    let mut world = World::new();
    let asked = world.authorisation_request();
    ask(&mut world, &asked);
    decide(&mut world, None);
    assert_eq!(paid(&world.file(claim(1, world.ada, of_today(1, Some(FIRST))))), Amount::ZERO);
    assert_eq!(told(&mut world, 1), [(CO, Reason::AuthorisationRefused, money(80))]);

    let mut world = World::new();
    ask(&mut world, &AuthorisationRequest { from: date(2026, 3, 1), ..asked });
    decide(&mut world, Some(Approval { from: date(2026, 3, 1), ..approval() }));
    let before = vec![Line { from: 0, ..of_today(1, Some(FIRST))[0].clone() }];
    assert_eq!(paid(&world.file(claim(1, world.ada, before))), Amount::ZERO);
    assert_eq!(told(&mut world, 1), [(CO, Reason::AuthorisationLate, money(80))]);
}

#[test]
fn where_its_absence_costs_a_penalty_the_rest_is_paid() {
    let mut plan = plan();
    plan.benefits[5].authorisation = AuthorisationRule::Penalty(BasisPoints(2_500));
    let mut world = World::of(&plan, &[]);
    assert_eq!(paid(&world.file(claim(1, world.ada, of_today(1, None)))), money(60));
    let penalty = (Group::PatientResponsibility, Reason::AuthorisationPenalty, money(20));
    assert_eq!(told(&mut world, 1), [penalty]);
    world.assert_invariants();
}
