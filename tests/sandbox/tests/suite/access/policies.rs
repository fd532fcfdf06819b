//! Who may do what with the policies.

use client::domain::accumulators::{Counter, Opening, Use};
use client::domain::consent::Categories;
use client::domain::credential::{ProviderDay, Standing};
use client::domain::enrolment::{Coverage, Person};
use client::domain::ids::{AuthorisationId, ControlNumber, FamilyId};
use client::domain::network::Network;
use client::interfaces::policies::{AdjudicationItem, AdjudicationRequest, PoliciesError as Error};
use scale::Encode;
use support::actors::{id, ADA, OWNER};
use support::build::{
    claim, code, coverage, date, line, millis, money, plan, service, service_day, today, FIRST, PLAN, PREVENTION,
};

use super::claims::{approval, asked};
use super::{administration, row, verify, Question, Row, Stage, Who, NEWCOMER};

fn of_the_owner() -> Vec<Row> {
    let rows = [
        row("Policies::bind_claims", |it| it.unbound_policies.bind_claims(it.claims().0)),
        row("Policies::appoint_officer", |it| it.policies().appoint_officer(Some(id(NEWCOMER)))),
        row("Policies::set_services", |it| it.policies().set_services(PLAN, &[(code("G0282"), service(4, 1_000))])),
        row("Policies::set_network", |it| {
            it.policies().set_network(it.world.hill, &Network::since(date(2020, 1, 1), 0))
        }),
        row("Policies::publish_plan", |it| it.policies().publish_plan(PLAN, &plan())),
    ];
    rows.into_iter().map(|row| row.only(&[Who::Owner], Error::NotOwner)).collect()
}

fn of_enrolment() -> Vec<Row> {
    vec![
        row("Policies::enrol", |it| it.policies().enrol(id(NEWCOMER), FamilyId(9), coverage(FIRST), None)),
        row("Policies::add_coverage", |it| {
            let next = Coverage { plan: FIRST, from: date(2027, 1, 1), to: date(2027, 12, 31) };
            it.policies().add_coverage(it.world.ada, next)
        }),
        row("Policies::end_coverage", |it| it.policies().end_coverage(it.world.ada, date(2026, 6, 30))),
        row("Policies::rebind", |it| it.policies().rebind(it.world.ada, id(NEWCOMER))),
        row("Policies::attest", |it| {
            let person = Person { from: today(), sex: None, age: None, review_from: None };
            it.policies().attest(it.world.ada, person)
        }),
        row("Policies::carry_in", |it| {
            let used = Use { counter: Counter::Ceiling(0), used: money(1).0 };
            it.policies().carry_in(it.world.ada, service_day(), &Opening { counters: vec![used] })
        }),
    ]
}

/// One claim, as the claims contract asks for it.
fn adjudication(it: &Stage) -> AdjudicationRequest {
    let item = AdjudicationItem {
        control: ControlNumber(1),
        received: millis(today()),
        filed: millis(today()),
        now: millis(today()),
        evidence: Categories::NONE,
        may_wait: true,
        decided: None,
        reviews: Vec::new(),
        undo: None,
        claim: claim(1, it.world.ada, vec![line(PREVENTION, 6_000)]),
    };
    let day = ProviderDay { provider: it.world.harbour, day: service_day() };
    AdjudicationRequest {
        provider: it.world.harbour,
        base_day: service_day(),
        standings: vec![(day, Standing::Credentialed)],
        items: vec![item],
    }
}

fn of_the_claims() -> Vec<Row> {
    let rows = [
        row("adjudicate", |it| it.policies().adjudicate(&adjudication(it))),
        row("Policies::ask_authorisation", |it| it.policies().ask_authorisation(&it.world.authorisation_request())),
        row("Policies::decide_authorisation", |it| {
            it.policies().decide_authorisation(AuthorisationId(0), Some(approval()))
        })
        .after(asked),
    ];
    rows.into_iter().map(|row| row.only(&[Who::ClaimsContract], Error::NotClaims)).collect()
}

fn questions(it: &mut Stage) -> Vec<Question> {
    let member = it.world.ada;
    let own = [
        ("Policies::authorisation", AuthorisationId(0).encode()),
        ("Policies::balances", (member, today()).encode()),
        ("Policies::enrolment", member.encode()),
        ("Policies::member_of", id(ADA).encode()),
        ("Policies::account_of", member.encode()),
        ("Policies::plan", FIRST.encode()),
        ("Policies::service", (PLAN, code(PREVENTION)).encode()),
        ("Policies::network", it.world.harbour.encode()),
        ("Policies::claims", ().encode()),
        ("Policies::officer", ().encode()),
        ("Policies::involved", Some(member).encode()),
    ];
    own.into_iter().chain(administration::questions()).collect()
}

#[test]
fn everyone_may_do_with_the_policies_what_is_theirs_to_do_and_nothing_else() {
    let mut rows = of_the_owner();
    // The owner enrols only where nobody is appointed to.
    rows.extend(of_enrolment().into_iter().map(|row| row.only(&[Who::Officer], Error::NotEnrolmentOfficer)));
    rows.extend(of_enrolment().into_iter().map(|row| {
        row.case("without an officer")
            .after(|it| {
                it.policies().appoint_officer(None).send(&mut it.world.chain, id(OWNER)).unwrap();
            })
            .only(&[Who::Owner], Error::NotEnrolmentOfficer)
    }));
    rows.extend(of_the_claims());
    rows.extend(administration::rows(|it| it.policies().administration()));
    verify("policies", |it| it.policies().0, rows, questions);
}
