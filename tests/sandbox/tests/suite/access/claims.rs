//! Who may do what with the claims.

use client::domain::authorisation::Approval;
use client::domain::ids::{AuthorisationId, ControlNumber, GrantId};
use client::domain::money::Quantity;
use client::interfaces::claims::{ClaimsError as Error, Role};
use scale::Encode;
use support::actors::{id, ADA, APPEALS, HARBOUR};
use support::build::{
    at_price, attachment, batch, claim, date, line, money, today, AUTHORISED, DEVICE, NEEDED, PREVENTION, UNPRICED,
};

use super::{administration, row, verify, Question, Row, Stage, Who, NEWCOMER};

/// Harbour Clinic has submitted claim 1 for Ada, with a line for each service.
fn filed(it: &mut Stage, services: &[&str]) {
    let lines = services.iter().map(|service| line(service, 110_000)).collect();
    it.world.file(claim(1, it.world.ada, lines));
}

/// One line is paid in part, the other is denied: there is something to appeal.
fn disputed(it: &mut Stage) {
    filed(it, &[PREVENTION, AUTHORISED]);
    it.world.appeal(HARBOUR, 1).unwrap();
}

/// All that was asked for.
pub fn approval() -> Approval {
    Approval { from: today(), to: date(2026, 6, 30), units: Quantity(3_000), most: None }
}

/// Harbour Clinic has asked for authorisation 0.
pub fn asked(it: &mut Stage) {
    let ask = it.claims().ask_authorisation(&it.world.authorisation_request());
    ask.send(&mut it.world.chain, id(HARBOUR)).unwrap();
}

fn of_providers() -> Vec<Row> {
    vec![
        row("submit", |it| {
            let claims = vec![claim(1, it.world.ada, vec![line(PREVENTION, 6_000)])];
            it.claims().submit(&batch(it.world.harbour, claims))
        })
        .only(&[Who::Harbour], Error::NotOperator),
        row("Claims::attach", |it| it.claims().attach(it.world.key(1), &[attachment(NEEDED, GrantId(0))]))
            .after(|it| {
                filed(it, &[DEVICE]);
                it.world.consent(ADA);
            })
            .only(&[Who::Harbour, Who::Ada], Error::NotOperator),
        row("Claims::ask_authorisation", |it| it.claims().ask_authorisation(&it.world.authorisation_request()))
            .only(&[Who::Harbour], Error::NotOperator),
        row("Claims::appeal", |it| it.claims().appeal(it.world.key(1)))
            .after(|it| filed(it, &[PREVENTION, AUTHORISED]))
            .only(&[Who::Harbour, Who::Ada, Who::Delegate, Who::Guardian], Error::NotAParty),
        row("Claims::advance", |it| it.claims().advance(&[it.world.key(1)]))
            .after(|it| {
                filed(it, &[DEVICE]);
                it.world.travel(date(2026, 6, 1));
            })
            .anyone(),
    ]
}

fn of_reviewers() -> Vec<Row> {
    let not_reviewer = Error::NotInRole(Role::Reviewer);
    vec![
        row("Claims::review", |it| it.claims().review(it.world.key(1), &[at_price(0, money(80))]))
            .after(|it| filed(it, &[UNPRICED]))
            .only(&[Who::Reviewer], not_reviewer),
        row("Claims::reopen", |it| it.claims().reopen(it.world.key(1)))
            .after(|it| filed(it, &[AUTHORISED]))
            .only(&[Who::Reviewer], not_reviewer),
        row("Claims::decide_authorisation", |it| {
            it.claims().decide_authorisation(AuthorisationId(0), Some(approval()))
        })
        .after(asked)
        .only(&[Who::Reviewer], not_reviewer),
        row("Claims::rule", |it| it.claims().rule(it.world.key(1), None))
            .case("on an internal appeal")
            .after(disputed)
            .only(&[Who::AppealsReviewer], Error::NotInRole(Role::AppealsReviewer)),
        row("Claims::rule", |it| it.claims().rule(it.world.key(1), None))
            .case("on an external appeal")
            .after(|it| {
                disputed(it);
                it.world.rule(APPEALS, 1, None).unwrap();
                it.world.appeal(ADA, 1).unwrap();
            })
            .only(&[Who::ExternalReviewer], Error::NotInRole(Role::ExternalReviewer)),
    ]
}

fn of_the_owner() -> Vec<Row> {
    let give = |role| row("Claims::give_role", move |it| it.claims().give_role(role, &[id(NEWCOMER)]));
    vec![
        row("Claims::pause", |it| it.claims().pause(true)).only(&[Who::Owner], Error::NotOwner),
        row("Claims::trust_issuers", |it| it.claims().trust_issuers(&[])).only(&[Who::Owner], Error::NotOwner),
        give(Role::Reviewer).case("of the reviewer").only(&[Who::Owner], Error::NotOwner),
        give(Role::AppealsReviewer).case("of the appeals reviewer").only(&[Who::Owner], Error::NotOwner),
        give(Role::Auditor).case("of the auditor").only(&[Who::Owner], Error::NotOwner),
        // Not even the owner: who overrules the insurer is not the insurer's to choose.
        give(Role::ExternalReviewer)
            .case("of the external reviewer")
            .only(&[Who::ExternalReviewer], Error::NotInRole(Role::ExternalReviewer)),
    ]
}

fn questions(it: &mut Stage) -> Vec<Question> {
    filed(it, &[PREVENTION]);
    let key = it.world.key(1).encode();
    let own = [
        ("Claims::is_paused", ().encode()),
        ("Claims::claim", key.clone()),
        ("Claims::replaced", ControlNumber(1).encode()),
        ("Claims::role", Role::Auditor.encode()),
        ("Claims::explain", key),
        ("Claims::partners", ().encode()),
        ("Claims::trusted_issuers", ().encode()),
    ];
    own.into_iter().chain(administration::questions()).collect()
}

#[test]
fn everyone_may_do_with_the_claims_what_is_theirs_to_do_and_nothing_else() {
    let mut rows = of_providers();
    rows.extend(of_reviewers());
    rows.extend(of_the_owner());
    rows.extend(administration::rows(|it| it.claims().administration()));
    verify("claims", |it| it.claims().0, rows, questions);
}
