//! A provider's standing on a day, from what trusted issuers attest.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use inkclaim_domain::calendar::Day;
use inkclaim_domain::credential::{standing, Credential, Standing};

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
