//! Emergency access: what it opens, for how long, and what suspends the right to it.

use inkclaim_domain::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW, MAX_EMERGENCY_STEPS};
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

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap()
}

/// A log of these accesses, the first of which is the first to be looked at.
fn log_of(accesses: &[EmergencyAccess]) -> EmergencyLog {
    let of = |verdict| number(accesses.iter().filter(|access| access.justified == verdict).count());
    EmergencyLog { next: number(accesses.len()), oldest: 0, unjustified: of(Some(false)), unreviewed: of(None) }
}

/// Declares one more.
fn declare(log: &mut EmergencyLog, accesses: &[EmergencyAccess], now: u64) -> Result<EmergencyId, EmergencyError> {
    log.declare(|EmergencyId(number)| accesses.get(usize::try_from(number).unwrap()).copied().map(Box::new), now)
}

#[test]
fn an_access_without_review_suspends_after_seven_days() {
    assert_eq!(EMERGENCY_REVIEW, 7 * 24 * 60 * 60 * 1_000);
    let mut log = EmergencyLog::default();
    assert_eq!(declare(&mut log, &[], NOW), Ok(EmergencyId(0)));
    assert_eq!(log, EmergencyLog { next: 1, oldest: 0, unjustified: 0, unreviewed: 1 });
    let later = EmergencyAccess { at: NOW + 1, ..access() };
    assert_eq!(declare(&mut log, &[access()], NOW + EMERGENCY_REVIEW - 1), Ok(EmergencyId(1)));
    let before = log;
    assert_eq!(declare(&mut log, &[access(), later], NOW + EMERGENCY_REVIEW), Err(EmergencyError::Suspended));
    assert_eq!(log, before);
    // The first is reviewed: the second counts, with a day of its own.
    let mut first = access();
    assert_eq!(first.take_review(&mut log, true), Ok(()));
    assert_eq!(log, EmergencyLog { next: 2, oldest: 0, unjustified: 0, unreviewed: 1 });
    let mut again = log;
    assert_eq!(declare(&mut again, &[first, later], NOW + EMERGENCY_REVIEW + 1), Err(EmergencyError::Suspended));
    assert_eq!(declare(&mut log, &[first, later], NOW + EMERGENCY_REVIEW), Ok(EmergencyId(2)));
    assert_eq!(log, EmergencyLog { next: 3, oldest: 1, unjustified: 0, unreviewed: 2 });
}

#[test]
fn where_all_are_reviewed_none_is_looked_at() {
    let reviewed = EmergencyAccess { justified: Some(true), ..access() };
    let mut log = log_of(&[reviewed; 3]);
    let nobody = |_| -> Option<Box<EmergencyAccess>> { panic!("nothing is to be asked") };
    assert_eq!(log.declare(nobody, u64::MAX), Ok(EmergencyId(3)));
    assert_eq!(log, EmergencyLog { next: 4, oldest: 3, unjustified: 0, unreviewed: 1 });
}

#[test]
fn an_access_that_is_not_reviewed_is_found_however_many_lie_before_it() {
    let reviewed = EmergencyAccess { justified: Some(true), ..access() };
    let steps = MAX_EMERGENCY_STEPS as usize;
    for before in [steps - 2, steps - 1] {
        let mut accesses = vec![reviewed; before];
        accesses.push(access());
        let mut log = log_of(&accesses);
        assert_eq!(declare(&mut log, &accesses, NOW), Ok(EmergencyId(number(before) + 1)), "{before}");
        assert_eq!((log.oldest, log.unreviewed), (number(before), 2));
        let mut log = log_of(&accesses);
        assert_eq!(declare(&mut log, &accesses, NOW + EMERGENCY_REVIEW), Err(EmergencyError::Suspended), "{before}");
    }
    // Too far away to be looked for: it may be overdue.
    let mut accesses = vec![reviewed; steps];
    accesses.push(access());
    let mut log = log_of(&accesses);
    assert_eq!(declare(&mut log, &accesses, NOW), Err(EmergencyError::Suspended));
    // Until it is reviewed as well.
    let mut log = log_of(&accesses);
    let last = accesses.last_mut().unwrap();
    assert_eq!(last.take_review(&mut log, true), Ok(()));
    assert_eq!(declare(&mut log, &accesses, NOW), Ok(EmergencyId(number(steps) + 1)));
}

#[test]
fn an_access_that_is_not_there_is_nobodys_excuse() {
    let mut log = EmergencyLog { next: 2, oldest: 0, unjustified: 0, unreviewed: 1 };
    assert_eq!(declare(&mut log, &[], NOW), Err(EmergencyError::Suspended));
    let mut log = EmergencyLog { next: 2, oldest: u32::MAX, unjustified: 0, unreviewed: 1 };
    let reviewed = EmergencyAccess { justified: Some(true), ..access() };
    assert_eq!(log.declare(|_| Some(Box::new(reviewed)), NOW), Err(EmergencyError::Suspended));
    // Nor can more be reviewed than were declared.
    let mut log = EmergencyLog { next: 1, ..EmergencyLog::default() };
    assert_eq!(access().take_review(&mut log, true), Err(EmergencyError::AlreadyReviewed));
    assert_eq!(log, EmergencyLog { next: 1, ..EmergencyLog::default() });
}

#[test]
fn as_many_accesses_as_can_be_numbered() {
    let mut log = EmergencyLog { next: u32::MAX - 1, ..EmergencyLog::default() };
    assert_eq!(declare(&mut log, &[], NOW), Ok(EmergencyId(u32::MAX - 1)));
    let mut log = EmergencyLog { next: u32::MAX, ..EmergencyLog::default() };
    assert_eq!(declare(&mut log, &[], NOW), Err(EmergencyError::TooMany));
}

#[test]
fn an_unjustified_access_suspends_at_once_until_it_is_called_justified() {
    let (mut first, mut second) = (access(), access());
    let mut log = log_of(&[first, second]);
    assert_eq!(first.take_review(&mut log, false), Ok(()));
    assert_eq!((first.justified, log.unjustified, log.unreviewed), (Some(false), 1, 1));
    assert_eq!(declare(&mut log, &[first, second], NOW), Err(EmergencyError::Suspended));
    assert_eq!(first.take_review(&mut log, false), Err(EmergencyError::AlreadyReviewed));
    assert_eq!((first.justified, log.unjustified, log.unreviewed), (Some(false), 1, 1));
    // Another one does not lift it.
    assert_eq!(second.take_review(&mut log, true), Ok(()));
    assert_eq!((second.justified, log.unjustified, log.unreviewed), (Some(true), 1, 0));
    assert_eq!(declare(&mut log, &[first, second], NOW), Err(EmergencyError::Suspended));
    assert_eq!(first.take_review(&mut log, true), Ok(()));
    assert_eq!((first.justified, log.unjustified, log.unreviewed), (Some(true), 0, 0));
    assert_eq!(declare(&mut log, &[first, second], NOW), Ok(EmergencyId(2)));
    // That is final.
    for justified in [true, false] {
        assert_eq!(first.take_review(&mut log, justified), Err(EmergencyError::AlreadyReviewed));
    }
    assert_eq!((first.justified, log.unjustified, log.unreviewed), (Some(true), 0, 1));
}
