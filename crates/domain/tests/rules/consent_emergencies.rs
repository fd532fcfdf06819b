//! Emergency access: what it opens, for how long, and what suspends the right to it.

use inkclaim_domain::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW};
use inkclaim_domain::consent::{Asker, Category, ConsentError, Discloser, Disclosure, Purpose};
use inkclaim_domain::emergency::{EmergencyAccess, EmergencyError, EmergencyId, EmergencyLog};
use inkclaim_domain::ids::{Account, ClaimKey, ClaimNumber, Commitment, ProviderId};

const NOW: u64 = 1_000_000;
const MEMBER: Account = Account([1; 32]);
const OTHER: Account = Account([2; 32]);
const DOCTOR: Account = Account([3; 32]);
const ISSUER: Account = Account([4; 32]);

fn access() -> EmergencyAccess {
    EmergencyAccess {
        member: MEMBER,
        accessor: DOCTOR,
        issuer: ISSUER,
        justification: Commitment([5; 32]),
        at: NOW,
        justified: None,
    }
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
        assert_eq!(access().ensure_allows(&MEMBER, &asked, &asker(), NOW), expected, "{category:?}");
    }
    let at = |now| access().ensure_allows(&MEMBER, &disclosure(), &asker(), now);
    assert_eq!(at(NOW + EMERGENCY_ACCESS - 1), Ok(()));
    assert_eq!(at(NOW + EMERGENCY_ACCESS), Err(ConsentError::Expired));
    let late = EmergencyAccess { at: u64::MAX - 1, ..access() };
    assert_eq!(late.ensure_allows(&MEMBER, &disclosure(), &asker(), u64::MAX), Err(ConsentError::Expired));
}

type Break = fn(&mut EmergencyAccess, &mut Disclosure, &mut Asker);

/// One failure per error, in the order in which they are told.
const FAILURES: [(ConsentError, Break); 6] = [
    (ConsentError::NoSuchGrant, |access, _, _| access.member = OTHER),
    (ConsentError::Revoked, |access, _, _| access.justified = Some(false)),
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
            let now = NOW + EMERGENCY_ACCESS - 1;
            second(&mut access, &mut asked, &mut asker);
            first(&mut access, &mut asked, &mut asker);
            let told = if access.at == 0 { NOW + EMERGENCY_ACCESS } else { now };
            assert_eq!(access.ensure_allows(&MEMBER, &asked, &asker, told), Err(*error));
        }
    }
    // What was called justified is open as long as it would have been.
    let reviewed = EmergencyAccess { justified: Some(true), ..access() };
    assert_eq!(reviewed.ensure_allows(&MEMBER, &disclosure(), &asker(), NOW), Ok(()));
}

#[test]
fn an_access_without_review_suspends_after_seven_days() {
    assert_eq!(EMERGENCY_REVIEW, 7 * 24 * 60 * 60 * 1_000);
    let mut log = EmergencyLog::default();
    assert_eq!(log.declare(None, NOW), Ok(EmergencyId(0)));
    assert_eq!(log, EmergencyLog { next: 1, oldest: 0, unjustified: 0 });
    let oldest = access();
    assert_eq!(log.declare(Some(&oldest), NOW + EMERGENCY_REVIEW - 1), Ok(EmergencyId(1)));
    let before = log;
    assert_eq!(log.declare(Some(&oldest), NOW + EMERGENCY_REVIEW), Err(EmergencyError::Suspended));
    assert_eq!(log, before);
    let justified = EmergencyAccess { justified: Some(true), ..oldest };
    assert_eq!(log.declare(Some(&justified), u64::MAX), Ok(EmergencyId(2)));
}

#[test]
fn as_many_accesses_as_can_be_numbered() {
    let mut log = EmergencyLog { next: u32::MAX - 1, oldest: 0, unjustified: 0 };
    assert_eq!(log.declare(None, NOW), Ok(EmergencyId(u32::MAX - 1)));
    assert_eq!(log.declare(None, NOW), Err(EmergencyError::TooMany));
    assert_eq!(log.next, u32::MAX);
}

#[test]
fn an_unjustified_access_suspends_at_once_until_it_is_called_justified() {
    let mut log = EmergencyLog { next: 2, ..EmergencyLog::default() };
    let mut first = access();
    assert_eq!(first.take_review(&mut log, false), Ok(()));
    assert_eq!((first.justified, log.unjustified), (Some(false), 1));
    assert_eq!(log.declare(None, NOW), Err(EmergencyError::Suspended));
    assert_eq!(first.take_review(&mut log, false), Err(EmergencyError::AlreadyReviewed));
    assert_eq!((first.justified, log.unjustified), (Some(false), 1));
    // Another one does not lift it.
    let mut second = access();
    assert_eq!(second.take_review(&mut log, true), Ok(()));
    assert_eq!((second.justified, log.unjustified), (Some(true), 1));
    assert_eq!(first.take_review(&mut log, true), Ok(()));
    assert_eq!((first.justified, log.unjustified), (Some(true), 0));
    assert_eq!(log.declare(Some(&first), NOW), Ok(EmergencyId(2)));
    // That is final.
    for justified in [true, false] {
        assert_eq!(first.take_review(&mut log, justified), Err(EmergencyError::AlreadyReviewed));
    }
    assert_eq!((first.justified, log.unjustified), (Some(true), 0));
}
