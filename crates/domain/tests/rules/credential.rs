//! A provider's standing on a day, from what trusted issuers attest.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use inkclaim_domain::bounds::MAX_CREDENTIAL_TERMS;
use inkclaim_domain::calendar::Day;
use inkclaim_domain::credential::{standing, Attested, Credential, CredentialError, Standing};

const FROM: Day = Day(-10);
const TO: Day = Day(100);

fn credential() -> Credential {
    Credential { specialty: 207, from: FROM, to: TO, suspended_from: None, excluded_from: None }
}

fn suspended(day: i32) -> Credential {
    Credential { suspended_from: Some(Day(day)), ..credential() }
}

fn excluded(day: i32) -> Credential {
    Credential { excluded_from: Some(Day(day)), ..credential() }
}

#[test]
fn without_a_credential() {
    assert_eq!(standing(&[], Day(0)), Standing::NotCredentialed);
}

#[test]
fn a_credentials_first_and_last_day_are_inside() {
    for (day, expected) in [
        (-11, Standing::NotCredentialed),
        (-10, Standing::Credentialed),
        (0, Standing::Credentialed),
        (100, Standing::Credentialed),
        (101, Standing::NotCredentialed),
    ] {
        assert_eq!(standing(&[credential()], Day(day)), expected, "{day}");
    }
}

#[test]
fn a_suspension_begins_on_its_day() {
    assert_eq!(standing(&[suspended(50)], Day(49)), Standing::Credentialed);
    assert_eq!(standing(&[suspended(50)], Day(50)), Standing::Suspended);
    assert_eq!(standing(&[suspended(50)], Day(51)), Standing::Suspended);
    assert_eq!(standing(&[suspended(50)], Day(101)), Standing::NotCredentialed, "it has ended anyway");
}

#[test]
fn an_exclusion_begins_on_its_day_and_outlives_the_credential() {
    assert_eq!(standing(&[excluded(50)], Day(49)), Standing::Credentialed);
    assert_eq!(standing(&[excluded(50)], Day(50)), Standing::Excluded);
    assert_eq!(standing(&[excluded(50)], Day(101)), Standing::Excluded);
    assert_eq!(standing(&[excluded(-50)], Day(-20)), Standing::Excluded);
}

#[test]
fn an_exclusion_outweighs_what_other_issuers_attest() {
    assert_eq!(standing(&[credential(), excluded(50), credential()], Day(50)), Standing::Excluded);
    assert_eq!(standing(&[suspended(0), excluded(50)], Day(50)), Standing::Excluded);
    assert_eq!(standing(&[credential(), excluded(51)], Day(50)), Standing::Credentialed);
}

#[test]
fn a_credential_in_force_outweighs_a_suspended_one() {
    assert_eq!(standing(&[suspended(0), credential()], Day(50)), Standing::Credentialed);
    assert_eq!(standing(&[credential(), suspended(0)], Day(50)), Standing::Credentialed);
    assert_eq!(standing(&[suspended(0), suspended(1)], Day(50)), Standing::Suspended);
}

#[test]
fn a_credential_of_another_time_outweighs_nothing() {
    let over = Credential { to: Day(49), ..credential() };
    let coming = Credential { from: Day(51), ..credential() };
    assert_eq!(standing(&[suspended(0), over, coming], Day(50)), Standing::Suspended);
    assert_eq!(standing(&[over, coming], Day(50)), Standing::NotCredentialed);
}

#[test]
fn only_who_is_credentialed_may_be_paid() {
    assert!(Standing::Credentialed.is_eligible());
    for standing in [Standing::NotCredentialed, Standing::Suspended, Standing::Excluded] {
        assert!(!standing.is_eligible());
    }
}

// --- what one issuer has attested, in the order of days ------------------------------------------------------------------

const TODAY: Day = Day(60);

/// After the baseline's credential, another one, attested today.
fn attested_after(second: Credential) -> Result<Vec<Credential>, CredentialError> {
    let mut attested = Attested::default();
    assert_eq!(attested.attest(credential(), TODAY), Ok(()));
    let result = attested.attest(second, TODAY);
    if result.is_err() {
        assert_eq!(attested.terms, [credential()]);
    }
    result.map(|()| attested.terms)
}

#[test]
fn the_first_credential_may_begin_at_any_time() {
    for from in [Day(-1_000), TODAY, Day(1_000)] {
        let first = Credential { from, to: Day(2_000), ..credential() };
        let mut attested = Attested::default();
        assert_eq!(attested.attest(first, TODAY), Ok(()));
        assert_eq!((attested.on(Day(from.0 - 1)), attested.on(from)), (None, Some(first)));
        let backwards = Credential { to: Day(from.0 - 1), ..first };
        assert_eq!(Attested::default().attest(backwards, TODAY), Err(CredentialError::Backwards));
        assert_eq!(Attested::default().attest(Credential { to: from, ..first }, TODAY), Ok(()));
    }
}

#[test]
fn a_credential_changes_from_today_on() {
    for changed in [
        suspended(60),
        suspended(80),
        excluded(60),
        Credential { to: TODAY, ..credential() },
        Credential { to: Day(500), ..credential() },
        credential(),
    ] {
        assert_eq!(attested_after(changed), Ok(vec![changed]), "{changed:?}");
    }
}

#[test]
fn days_that_have_passed_keep_what_was_attested_of_them() {
    for changed in [
        suspended(59),
        excluded(59),
        Credential { to: Day(59), ..credential() },
        Credential { specialty: 9, ..credential() },
        Credential { from: Day(-11), ..credential() },
        Credential { from: Day(-9), ..credential() },
        Credential { from: Day(59), ..credential() },
    ] {
        assert_eq!(attested_after(changed), Err(CredentialError::RewritesPast), "{changed:?}");
    }
    // What has been suspended or excluded is not made good for the days that have passed.
    for before in [suspended(50), excluded(50)] {
        let mut attested = Attested { terms: vec![before] };
        assert_eq!(attested.attest(credential(), TODAY), Err(CredentialError::RewritesPast));
    }
    // What has not begun may change altogether.
    let coming = Credential { from: Day(70), ..credential() };
    let mut attested = Attested { terms: vec![coming] };
    let changed = Credential { specialty: 9, suspended_from: Some(Day(1)), ..coming };
    assert_eq!(attested.attest(changed, TODAY), Ok(()));
    assert_eq!(attested.terms, [changed]);
}

#[test]
fn a_later_credential_takes_the_place_from_its_first_day_on() {
    let second = Credential { from: TODAY, specialty: 9, to: Day(500), ..credential() };
    for before in [suspended(50), excluded(50)] {
        let mut attested = Attested { terms: vec![before] };
        assert_eq!(attested.attest(second, TODAY), Ok(()));
        let on = |day: i32| standing(&attested.on(Day(day)).map_or(Vec::new(), |it| vec![it]), Day(day));
        assert_eq!(on(49), Standing::Credentialed);
        assert!(matches!(on(59), Standing::Suspended | Standing::Excluded));
        assert_eq!((on(60), on(500)), (Standing::Credentialed, Standing::Credentialed));
        assert_eq!(on(501), Standing::NotCredentialed);
    }
    // With a gap: an exclusion lasts over it, a credential that has ended does not begin again.
    let renewed = Credential { from: Day(200), to: Day(300), ..credential() };
    let attested = Attested { terms: vec![excluded(90), renewed] };
    assert_eq!(attested.on(Day(199)), Some(excluded(90)));
    assert_eq!(attested.on(Day(200)), Some(renewed));
}

#[test]
fn credentials_up_to_the_bound_and_an_exclusion_beyond_it() {
    let numbered = |number: usize| Credential { from: Day(i32::try_from(number).unwrap()), ..credential() };
    let mut attested = Attested::default();
    for number in 0..MAX_CREDENTIAL_TERMS {
        assert_eq!(attested.attest(numbered(number), Day(0)), Ok(()));
    }
    assert_eq!(attested.terms.len(), MAX_CREDENTIAL_TERMS);
    assert_eq!(attested.attest(numbered(MAX_CREDENTIAL_TERMS), Day(0)), Err(CredentialError::TooMany));
    let last = Credential { excluded_from: Some(Day(50)), ..numbered(MAX_CREDENTIAL_TERMS - 1) };
    assert_eq!(attested.attest(last, Day(0)), Ok(()));
    assert_eq!(attested.on(Day(50)), Some(last));
}
