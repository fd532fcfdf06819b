//! Who may do what in the consent registry. It has one message for all acts: a row for each act and right.

use client::domain::consent::{Act, GrantTerms};
use client::domain::emergency::{EmergencyError, EmergencyId};
use client::domain::ids::{Commitment, GrantId};
use client::domain::representation::{Power, Right};
use client::interfaces::consent_registry::ConsentRegistryError as Error;
use scale::Encode;
use support::actors::{id, party, ADA, HILL, ISSUER};
use support::build::{date, millis};

use crate::consenting::{disclosure, insurer, usual, Wallet};

use super::{row, verify, Question, Row, Stage, Who, NEWCOMER};

const FIRST: GrantId = GrantId(0);

fn act(right: fn() -> Right, act: fn(&Stage) -> Act) -> Row {
    row("ConsentRegistry::act", move |it| it.consents().act::<u32>(right(), act(it)))
}

fn own() -> Right {
    Right::Own
}

fn as_delegate() -> Right {
    Right::delegate(party(ADA))
}

fn as_guardian() -> Right {
    Right::guardian(party(ADA), party(ISSUER))
}

fn grant(it: &Stage) -> Act {
    Act::Grant(usual(&it.world))
}

fn narrow(it: &Stage) -> Act {
    Act::Narrow { grant: FIRST, terms: GrantTerms { claim: Some(it.world.key(1)), ..usual(&it.world) } }
}

fn revoke(_: &Stage) -> Act {
    Act::Revoke(FIRST)
}

fn revoke_all(_: &Stage) -> Act {
    Act::RevokeAll
}

fn appoint(_: &Stage) -> Act {
    Act::Appoint { delegate: party(NEWCOMER), power: Power::until(millis(date(2027, 1, 1))) }
}

fn review(it: &Stage) -> Act {
    Act::Review { provider: it.world.hill, access: EmergencyId(0), justified: true }
}

/// Ada has given her first grant.
fn granted(it: &mut Stage) {
    assert_eq!(it.world.consent(ADA), FIRST);
}

/// Ada's guardian has given her first grant.
fn granted_by_guardian(it: &mut Stage) {
    let (message, guardian) = (it.consents().act::<GrantId>(as_guardian(), grant(it)), Who::Guardian.account(it));
    assert_eq!(message.send(&mut it.world.chain, guardian).unwrap().value, FIRST);
}

/// Hill's operator has accessed what is Ada's.
fn accessed(it: &mut Stage) {
    let message = it.consents().emergency(party(ADA), it.world.hill, party(ISSUER), Commitment([3; 32]));
    message.send(&mut it.world.chain, id(HILL)).unwrap();
}

fn of_members() -> Vec<Row> {
    vec![
        // Everyone is the member of whom it is: what nobody takes for a member's is of no use.
        act(own, grant).case("grants his own").anyone(),
        act(own, revoke_all).case("revokes all of his own").after(granted).anyone(),
        act(own, appoint).case("appoints his delegate").anyone(),
        // The number is one of the caller's own: of Ada's grants there is only hers.
        act(own, narrow).case("narrows his own").after(granted).only(&[Who::Ada], Error::NoSuchGrant),
        act(own, revoke).case("revokes his own").after(granted).only(&[Who::Ada], Error::NoSuchGrant),
        act(own, review)
            .case("reviews an access to his own")
            .after(accessed)
            .only(&[Who::Ada], Error::Emergency(EmergencyError::NoSuchAccess)),
    ]
}

fn of_delegates() -> Vec<Row> {
    let only = |row: Row| row.only(&[Who::Delegate], Error::NoPower);
    vec![
        only(act(as_delegate, grant).case("grants as delegate")),
        only(act(as_delegate, narrow).case("narrows as delegate").after(granted)),
        only(act(as_delegate, revoke).case("revokes as delegate").after(granted)),
        only(act(as_delegate, revoke_all).case("revokes all as delegate").after(granted)),
        only(act(as_delegate, review).case("reviews as delegate").after(accessed)),
        // Delegates do not delegate, and Ada is no delegate of hers.
        only(act(as_delegate, appoint).case("appoints as delegate")).but(Who::Delegate, Error::OnlyTheMember),
    ]
}

fn of_guardians() -> Vec<Row> {
    let only = |row: Row| row.only(&[Who::Guardian], Error::NoPower);
    vec![
        only(act(as_guardian, grant).case("grants as guardian")),
        only(act(as_guardian, narrow).case("narrows as guardian").after(granted_by_guardian)),
        only(act(as_guardian, revoke).case("revokes as guardian").after(granted_by_guardian)),
        only(act(as_guardian, review).case("reviews as guardian").after(accessed)),
        // What the member has given is no matter of the guardian.
        only(act(as_guardian, revoke).case("revokes Ada's as guardian").after(granted))
            .but(Who::Guardian, Error::NotTheGuardians),
        only(act(as_guardian, narrow).case("narrows Ada's as guardian").after(granted))
            .but(Who::Guardian, Error::NotTheGuardians),
        only(act(as_guardian, revoke_all).case("revokes all as guardian")).but(Who::Guardian, Error::OnlyTheMember),
        only(act(as_guardian, appoint).case("appoints as guardian")).but(Who::Guardian, Error::OnlyTheMember),
    ]
}

/// What `wallet` has signed as the first act of the member whose key it is.
fn signed(it: &mut Stage, wallet: &Wallet, act: &Act) -> Right {
    let registry = it.consents();
    wallet.sign(&mut it.world, registry, act, 0, millis(date(2027, 1, 1)))
}

fn of_wallets() -> Vec<Row> {
    vec![
        row("ConsentRegistry::act", |it| {
            let act = grant(it);
            let right = signed(it, &Wallet::new(1), &act);
            it.consents().act::<u32>(right, act)
        })
        .case("submits what a member has signed")
        .anyone(),
        // Not Ada either: she would say it herself.
        row("ConsentRegistry::act", |it| {
            let act = grant(it);
            let Right::Signed { nonce, expires, signature, .. } = signed(it, &Wallet::new(1), &act) else { panic!() };
            let right = Right::Signed { member: party(ADA), nonce, expires, signature };
            it.consents().act::<u32>(right, act)
        })
        .case("submits as Ada's what another one has signed")
        .only(&[], Error::BadSignature),
    ]
}

fn of_others() -> Vec<Row> {
    vec![
        // Anyone is an issuer: whoever asks chooses whom to accept.
        row("ConsentRegistry::attest_guardian", |it| {
            let power = Power::until(millis(date(2027, 1, 1)));
            it.consents().attest_guardian(party(ADA), party(NEWCOMER), power)
        })
        .anyone(),
        row("ConsentRegistry::emergency", |it| {
            it.consents().emergency(party(ADA), it.world.harbour, party(ISSUER), Commitment([3; 32]))
        })
        .only(&[Who::Harbour], Error::NotOperator),
    ]
}

fn questions(it: &mut Stage) -> Vec<Question> {
    granted(it);
    accessed(it);
    let (ada, hill) = (party(ADA), it.world.hill);
    vec![
        ("ConsentRegistry::check", (ada, vec![(FIRST, disclosure(&it.world))], insurer()).encode()),
        ("ConsentRegistry::grant_of", (ada, FIRST).encode()),
        ("ConsentRegistry::grant_version", (ada, FIRST, 0u32).encode()),
        ("ConsentRegistry::member_of", ada.encode()),
        ("ConsentRegistry::representation", (ada, party("delegate"), ada).encode()),
        ("ConsentRegistry::emergency_of", (hill, EmergencyId(0)).encode()),
        ("ConsentRegistry::emergencies_of", hill.encode()),
        ("ConsentRegistry::provider_registry", ().encode()),
        ("ConsentRegistry::genesis_hash", ().encode()),
    ]
}

#[test]
fn everyone_may_do_in_the_consent_registry_what_is_theirs_to_do_and_nothing_else() {
    let mut rows = of_members();
    rows.extend(of_delegates());
    rows.extend(of_guardians());
    rows.extend(of_wallets());
    rows.extend(of_others());
    verify("consent_registry", |it| it.consents().0, rows, questions);
}
