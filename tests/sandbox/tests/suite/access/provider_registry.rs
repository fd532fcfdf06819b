//! Who may do what in the provider registry. A provider's changes are one message for each step: a row for each kind of change.

use client::domain::bounds::RECOVERY_DELAY;
use client::domain::credential::{Credential, ProviderDay};
use client::domain::provider::{ChangeError, ChangeKind};
use client::interfaces::provider_registry::ProviderRegistryError as Error;
use scale::Encode;
use support::actors::{id, party, HARBOUR, ISSUER};
use support::build::{credential, date, today};

use super::{row, verify, Question, Row, Stage, Who, NEWCOMER};

/// Harbour's operator, or its recovery issuer, has announced a change about a newcomer.
fn announced(it: &mut Stage, kind: ChangeKind) {
    let announce = it.providers().announce(it.world.harbour, kind.of(party(NEWCOMER)));
    let by = if kind == ChangeKind::Recover { ISSUER } else { HARBOUR };
    announce.send(&mut it.world.chain, id(by)).unwrap();
}

/// A newcomer acts for Harbour Clinic, too.
fn joined(it: &mut Stage) {
    announced(it, ChangeKind::AddOperator);
    it.world.chain.advance_time(RECOVERY_DELAY).unwrap();
    let confirm = it.providers().confirm(it.world.harbour, ChangeKind::AddOperator.of(party(NEWCOMER)));
    confirm.send(&mut it.world.chain, id(HARBOUR)).unwrap();
}

fn announce(case: &'static str, kind: ChangeKind) -> Row {
    let message = "ProviderRegistry::announce";
    row(message, move |it| it.providers().announce(it.world.harbour, kind.of(party(NEWCOMER)))).case(case)
}

/// The announcement has stood for as long as any must.
fn confirm(case: &'static str, kind: ChangeKind) -> Row {
    row("ProviderRegistry::confirm", move |it| it.providers().confirm(it.world.harbour, kind.of(party(NEWCOMER))))
        .case(case)
        .after(move |it| {
            announced(it, kind);
            it.world.chain.advance_time(RECOVERY_DELAY).unwrap();
        })
}

fn cancel(case: &'static str, kind: ChangeKind) -> Row {
    row("ProviderRegistry::cancel", move |it| it.providers().cancel(it.world.harbour, kind.of(party(NEWCOMER))))
        .case(case)
        .after(move |it| announced(it, kind))
}

fn of_operators() -> Vec<Row> {
    let rows = [
        announce("of an operator", ChangeKind::AddOperator),
        announce("of a removal", ChangeKind::RemoveOperator).after(joined),
        announce("of where it is paid", ChangeKind::Payout),
        announce("of who may recover it", ChangeKind::RecoveryIssuer),
        confirm("of an operator", ChangeKind::AddOperator),
        confirm("of where it is paid", ChangeKind::Payout),
        confirm("of who may recover it", ChangeKind::RecoveryIssuer),
        cancel("of an operator", ChangeKind::AddOperator),
        cancel("of where it is paid", ChangeKind::Payout),
    ];
    rows.into_iter().map(|row| row.only(&[Who::Harbour], Error::Change(ChangeError::NotOperator))).collect()
}

fn of_recovery() -> Vec<Row> {
    let not_issuer = Error::Change(ChangeError::NotRecoveryIssuer);
    vec![
        announce("of a recovery", ChangeKind::Recover).only(&[Who::Issuer], not_issuer),
        confirm("of a recovery", ChangeKind::Recover).only(&[Who::Issuer], not_issuer),
        // An operator who still has a key shows that nothing is lost.
        cancel("of a recovery", ChangeKind::Recover)
            .only(&[Who::Issuer, Who::Harbour], Error::Change(ChangeError::NotOperator)),
    ]
}

fn of_anyone() -> Vec<Row> {
    vec![
        row("ProviderRegistry::register", |it| it.providers().register(id(NEWCOMER), None)).anyone(),
        // Anyone is an issuer: each insurer chooses whom to trust.
        row("ProviderRegistry::attest", |it| {
            let longer = Credential { to: date(2031, 12, 31), ..credential() };
            it.providers().attest(it.world.harbour, longer)
        })
        .anyone(),
    ]
}

fn questions(it: &mut Stage) -> Vec<Question> {
    let provider = it.world.harbour;
    let asked = vec![ProviderDay { provider, day: today() }];
    vec![
        ("assess", (provider, id(HARBOUR), asked, vec![id(ISSUER)]).encode()),
        ("ProviderRegistry::provider", provider.encode()),
        ("ProviderRegistry::attested", (provider, id(ISSUER)).encode()),
    ]
}

#[test]
fn everyone_may_do_in_the_provider_registry_what_is_theirs_to_do_and_nothing_else() {
    let mut rows = of_operators();
    rows.extend(of_recovery());
    rows.extend(of_anyone());
    verify("provider_registry", |it| it.providers().0, rows, questions);
}
