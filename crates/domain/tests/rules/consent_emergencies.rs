//! Emergency access: what it opens, for how long, and what suspends the right to it.

use inkclaim_domain::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW, MAX_OPEN_EMERGENCIES};
use inkclaim_domain::consent::{Asker, Category, ConsentError, Discloser, Disclosure, Purpose};
use inkclaim_domain::emergency::{
    declare, is_suspended, EmergencyAccess, EmergencyError, EmergencyId, EmergencyReview, OpenEmergency,
};
use inkclaim_domain::ids::{Account, ClaimKey, ClaimNumber, Commitment, ProviderId};
use inkclaim_domain::representation::Giver;

const NOW: u64 = 1_000_000;
const MEMBER: Account = Account([1; 32]);
const OTHER: Account = Account([2; 32]);
const DOCTOR: Account = Account([3; 32]);
const ISSUER: Account = Account([4; 32]);
const FIRST: EmergencyId = EmergencyId(0);

fn access() -> EmergencyAccess {
    EmergencyAccess {
        provider: ProviderId(7),
        accessor: DOCTOR,
        issuer: ISSUER,
        justification: Commitment([5; 32]),
        at: NOW,
        review: None,
    }
}

fn review(justified: bool, at: u64) -> EmergencyReview {
    EmergencyReview { justified, by: Giver::Member, at }
}

fn disclosure() -> Disclosure {
    Disclosure {
        discloser: Discloser::Provider(ProviderId(1)),
        recipient: DOCTOR,
        purpose: Purpose::Emergency,
        category: Category::Hiv,
        claim: ClaimKey { provider: ProviderId(1), number: ClaimNumber([1; 16]) },
    }
}

fn asker() -> Asker {
    Asker { issuers: vec![ISSUER], own: Vec::new() }
}

#[test]
fn an_access_opens_everything_but_psychotherapy_notes_for_one_hour() {
    assert_eq!(EMERGENCY_ACCESS, 60 * 60 * 1_000);
    for category in Category::ALL {
        let is_open = category != Category::PsychotherapyNotes;
        let expected = if is_open { Ok(()) } else { Err(ConsentError::CategoryNotIncluded) };
        let asked = Disclosure { category, ..disclosure() };
        assert_eq!(access().ensure_allows(&asked, &asker(), NOW), expected, "{category:?}");
    }
    let at = |now| access().ensure_allows(&disclosure(), &asker(), now);
    assert_eq!(at(NOW - 1), Err(ConsentError::NotYet));
    assert_eq!(at(NOW + EMERGENCY_ACCESS - 1), Ok(()));
    assert_eq!(at(NOW + EMERGENCY_ACCESS), Err(ConsentError::Expired));
    let late = EmergencyAccess { at: u64::MAX - 1, ..access() };
    assert_eq!(late.ensure_allows(&disclosure(), &asker(), u64::MAX), Err(ConsentError::Expired));
}

type Break = fn(&mut EmergencyAccess, &mut Disclosure, &mut Asker);

/// One failure per error, in the order in which they are told.
const FAILURES: [(ConsentError, Break); 5] = [
    (ConsentError::Revoked, |access, _, _| access.review = Some(review(false, NOW))),
    (ConsentError::WrongRecipient, |_, asked, _| asked.recipient = OTHER),
    (ConsentError::CategoryNotIncluded, |_, asked, _| asked.category = Category::PsychotherapyNotes),
    (ConsentError::Expired, |access, _, _| access.at = 0),
    (ConsentError::IssuerNotAccepted, |_, _, asker| asker.issuers.clear()),
];

#[test]
fn an_access_does_not_open() {
    for (position, (error, first)) in FAILURES.iter().enumerate() {
        for (_, second) in &FAILURES[position..] {
            let (mut access, mut asked, mut asker) = (access(), disclosure(), asker());
            access.at = NOW;
            let now = NOW + EMERGENCY_ACCESS - 1;
            second(&mut access, &mut asked, &mut asker);
            first(&mut access, &mut asked, &mut asker);
            assert_eq!(access.ensure_allows(&asked, &asker, now), Err(*error));
        }
    }
    // What was called justified is open as long as it would have been.
    let reviewed = EmergencyAccess { review: Some(review(true, NOW)), ..access() };
    assert_eq!(reviewed.ensure_allows(&disclosure(), &asker(), NOW), Ok(()));
}

#[test]
fn an_access_without_review_suspends_after_seven_days() {
    assert_eq!(EMERGENCY_REVIEW, 7 * 24 * 60 * 60 * 1_000);
    let mut open = Vec::new();
    declare(&mut open, MEMBER, FIRST, NOW).unwrap();
    assert_eq!(open, vec![OpenEmergency { member: MEMBER, access: FIRST, due: NOW + EMERGENCY_REVIEW }]);
    assert!(!is_suspended(&open, NOW + EMERGENCY_REVIEW - 1));
    assert!(is_suspended(&open, NOW + EMERGENCY_REVIEW));
    declare(&mut open, OTHER, FIRST, NOW + EMERGENCY_REVIEW - 1).unwrap();
    let before = open.clone();
    let refused = declare(&mut open, OTHER, EmergencyId(1), NOW + EMERGENCY_REVIEW);
    assert_eq!((refused, &open), (Err(EmergencyError::Suspended), &before));
    // The review of the one that is due lifts it, not that of another.
    access().take_review(&mut open, OTHER, FIRST, review(true, NOW)).unwrap();
    assert!(is_suspended(&open, NOW + EMERGENCY_REVIEW));
    access().take_review(&mut open, MEMBER, FIRST, review(true, NOW)).unwrap();
    assert!(open.is_empty() && !is_suspended(&open, u64::MAX));
    assert_eq!(declare(&mut open, MEMBER, FIRST, u64::MAX), Err(EmergencyError::TooMany));
}

#[test]
fn as_many_open_accesses_as_fit() {
    let mut open = Vec::new();
    for number in 0..u32::try_from(MAX_OPEN_EMERGENCIES).unwrap() {
        declare(&mut open, MEMBER, EmergencyId(number), NOW).unwrap();
    }
    assert_eq!(declare(&mut open, MEMBER, EmergencyId(99), NOW), Err(EmergencyError::TooManyOpen));
    assert_eq!(open.len(), MAX_OPEN_EMERGENCIES);
    access().take_review(&mut open, MEMBER, EmergencyId(5), review(true, NOW)).unwrap();
    assert_eq!(declare(&mut open, MEMBER, EmergencyId(99), NOW), Ok(()));
}

#[test]
fn an_unjustified_access_suspends_at_once_until_it_is_called_justified() {
    let mut open = Vec::new();
    declare(&mut open, MEMBER, FIRST, NOW).unwrap();
    declare(&mut open, MEMBER, EmergencyId(1), NOW).unwrap();
    let mut first = access();
    first.take_review(&mut open, MEMBER, FIRST, review(false, NOW + 9)).unwrap();
    assert_eq!(first.review, Some(review(false, NOW + 9)));
    assert_eq!(open[0].due, NOW + 9);
    assert_eq!(open[1].due, NOW + EMERGENCY_REVIEW);
    assert!(is_suspended(&open, NOW + 9));
    let again = first.take_review(&mut open, MEMBER, FIRST, review(false, NOW + 10));
    assert_eq!((again, open[0].due), (Err(EmergencyError::AlreadyReviewed), NOW + 9));
    first.take_review(&mut open, MEMBER, FIRST, review(true, NOW + 11)).unwrap();
    assert_eq!(open.len(), 1);
    assert!(!is_suspended(&open, NOW + 11));
    // That is final.
    for justified in [true, false] {
        let again = first.take_review(&mut open, MEMBER, FIRST, review(justified, NOW + 12));
        assert_eq!(again, Err(EmergencyError::AlreadyReviewed));
    }
    assert_eq!((first.review, open.len()), (Some(review(true, NOW + 11)), 1));
}
