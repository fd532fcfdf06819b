//! Who consents in a member's name: delegates and guardians, and every reason why one does not.

use inkclaim_domain::bounds::MAX_DELEGATES;
use inkclaim_domain::consent::{Asker, Categories, Category, ConsentError};
use inkclaim_domain::ids::Account;
use inkclaim_domain::representation::{
    appoint, dismiss, is_delegate, Delegate, DelegateError, Giver, GuardianError, Guardianship, Power,
};

const NOW: u64 = 1_000;
const MEMBER: Account = Account([1; 32]);
const GUARDIAN: Account = Account([2; 32]);
const ISSUER: Account = Account([3; 32]);

fn delegate(number: u8, until: u64) -> Delegate {
    Delegate { account: Account([number; 32]), until }
}

fn power() -> Power {
    Power { from: NOW, until: NOW + 100, alone: Categories::NONE.with(Category::Reproductive) }
}

fn attest(before: Option<Guardianship>, power: Power, now: u64) -> Result<Guardianship, GuardianError> {
    Guardianship::attested(before, MEMBER, GUARDIAN, ISSUER, power, now)
}

fn asker() -> Asker {
    Asker { issuers: vec![ISSUER], own: Vec::new() }
}

#[test]
fn a_delegate_acts_until_before_the_end() {
    let mut delegates = Vec::new();
    appoint(&mut delegates, MEMBER, delegate(9, NOW + 5), NOW).unwrap();
    assert_eq!(delegates, vec![delegate(9, NOW + 5)]);
    assert!(is_delegate(&delegates, Account([9; 32]), NOW));
    assert!(is_delegate(&delegates, Account([9; 32]), NOW + 4));
    assert!(!is_delegate(&delegates, Account([9; 32]), NOW + 5));
    assert!(!is_delegate(&delegates, Account([8; 32]), NOW));
    assert!(!is_delegate(&delegates, MEMBER, NOW));
}

#[test]
fn an_appointment_again_changes_its_end() {
    let mut delegates = vec![delegate(9, NOW + 5), delegate(8, NOW + 50)];
    appoint(&mut delegates, MEMBER, delegate(9, NOW + 1), NOW).unwrap();
    assert_eq!(delegates, vec![delegate(8, NOW + 50), delegate(9, NOW + 1)]);
}

#[test]
fn whom_a_member_cannot_appoint() {
    let mut delegates = Vec::new();
    let oneself = Delegate { account: MEMBER, until: NOW };
    assert_eq!(appoint(&mut delegates, MEMBER, oneself, NOW), Err(DelegateError::Oneself));
    assert_eq!(appoint(&mut delegates, MEMBER, delegate(9, NOW), NOW), Err(DelegateError::NeverInForce));
    assert_eq!(appoint(&mut delegates, MEMBER, delegate(9, NOW - 1), NOW), Err(DelegateError::NeverInForce));
    assert!(delegates.is_empty());
}

#[test]
fn as_many_delegates_as_fit() {
    let mut delegates = Vec::new();
    for number in 10..10 + u8::try_from(MAX_DELEGATES).unwrap() {
        appoint(&mut delegates, MEMBER, delegate(number, NOW + 5 + u64::from(number)), NOW).unwrap();
    }
    assert_eq!(delegates.len(), MAX_DELEGATES);
    let full = delegates.clone();
    assert_eq!(appoint(&mut delegates, MEMBER, delegate(99, NOW + 100), NOW), Err(DelegateError::TooMany));
    assert_eq!(delegates, full);
    // One of them may be appointed again; and where one has ended there is room.
    appoint(&mut delegates, MEMBER, delegate(13, NOW + 200), NOW).unwrap();
    appoint(&mut delegates, MEMBER, delegate(99, NOW + 100), NOW + 15).unwrap();
    assert_eq!(delegates.len(), MAX_DELEGATES);
    assert!(!delegates.iter().any(|known| known.account == Account([10; 32])));
}

#[test]
fn a_dismissed_delegate_acts_no_longer() {
    let mut delegates = vec![delegate(9, NOW + 5), delegate(8, NOW - 5)];
    assert_eq!(dismiss(&mut delegates, Account([7; 32])), Err(DelegateError::NoSuchDelegate));
    assert_eq!(dismiss(&mut delegates, Account([9; 32])), Ok(()));
    assert!(!is_delegate(&delegates, Account([9; 32]), NOW));
    assert_eq!(dismiss(&mut delegates, Account([9; 32])), Err(DelegateError::NoSuchDelegate));
    assert_eq!(dismiss(&mut delegates, Account([8; 32])), Ok(()));
    assert!(delegates.is_empty());
}

#[test]
fn a_guardian_acts_from_the_first_moment_until_before_the_last() {
    let power = power();
    assert!(!power.is_in_force(NOW - 1));
    assert!(power.is_in_force(NOW));
    assert!(power.is_in_force(NOW + 99));
    assert!(!power.is_in_force(NOW + 100));
}

#[test]
fn whom_an_issuer_cannot_attest() {
    let refused = |member, guardian, issuer| Guardianship::attested(None, member, guardian, issuer, power(), NOW);
    assert_eq!(refused(MEMBER, MEMBER, ISSUER), Err(GuardianError::Oneself));
    assert_eq!(refused(MEMBER, ISSUER, ISSUER), Err(GuardianError::Oneself));
    // A member may attest a guardian; whether anyone accepts that is theirs to say.
    assert!(refused(MEMBER, GUARDIAN, MEMBER).is_ok());
    for (from, until) in [(NOW, NOW), (NOW + 1, NOW)] {
        assert_eq!(attest(None, Power { from, until, ..power() }, NOW), Err(GuardianError::Meaningless));
    }
    let strange = Power { alone: Categories(1 << 31), ..power() };
    assert_eq!(attest(None, strange, NOW), Err(GuardianError::Meaningless));
    assert!(attest(None, Power { alone: Categories::NONE, ..power() }, NOW).is_ok());
}

#[test]
fn a_guardianship_that_was_interrupted_is_another_term() {
    let first = attest(None, power(), NOW).unwrap();
    assert_eq!(first, Guardianship { power: power(), term: 0 });
    // Made longer or shorter while it is in force, it is the same one.
    let longer = Power { until: NOW + 500, ..power() };
    let second = attest(Some(first), longer, NOW + 99).unwrap();
    assert_eq!(second, Guardianship { power: longer, term: 0 });
    // After it had ended; before it has begun; ended now; postponed.
    assert_eq!(attest(Some(first), longer, NOW + 100).unwrap().term, 1);
    assert_eq!(attest(Some(first), longer, NOW - 1).unwrap().term, 1);
    let ended = Power { until: NOW + 50, ..power() };
    assert_eq!(attest(Some(first), ended, NOW + 50).unwrap().term, 1);
    let postponed = Power { from: NOW + 20, ..power() };
    assert_eq!(attest(Some(first), postponed, NOW + 10).unwrap().term, 1);
    let last = Guardianship { power: power(), term: u32::MAX };
    assert_eq!(attest(Some(last), longer, NOW + 100), Err(GuardianError::TooManyTerms));
    assert_eq!(attest(Some(last), longer, NOW + 99).unwrap().term, u32::MAX);
}

#[test]
fn what_a_guardian_granted_carries_while_the_power_lasts() {
    let guardianship = Guardianship { power: power(), term: 3 };
    let carries = |term, category, asker: &Asker, now| guardianship.ensure_carries(term, ISSUER, category, asker, now);
    assert_eq!(carries(3, Category::Order, &asker(), NOW), Ok(()));
    assert_eq!(carries(3, Category::Order, &asker(), NOW + 99), Ok(()));
    let ended = Err(ConsentError::GuardianshipEnded);
    assert_eq!(carries(3, Category::Order, &asker(), NOW + 100), ended);
    assert_eq!(carries(3, Category::Order, &asker(), NOW - 1), ended);
    assert_eq!(carries(2, Category::Order, &asker(), NOW), ended);
    assert_eq!(carries(4, Category::Order, &asker(), NOW), ended);
    let nobody = Asker::default();
    assert_eq!(carries(3, Category::Order, &nobody, NOW), Err(ConsentError::IssuerNotAccepted));
    assert_eq!(carries(3, Category::Reproductive, &asker(), NOW), Err(ConsentError::MinorsOwn));
    // Of several reasons the first is told.
    assert_eq!(carries(2, Category::Reproductive, &nobody, NOW), ended);
    assert_eq!(carries(3, Category::Reproductive, &nobody, NOW), Err(ConsentError::IssuerNotAccepted));
}

#[test]
fn on_whose_word_a_consent_stands() {
    let delegate = Giver::Delegate(Account([9; 32]));
    let guardian = Giver::Guardian { guardian: GUARDIAN, issuer: ISSUER, term: 0 };
    assert_eq!(Giver::Member.instead_of_the_member(), [None, None]);
    assert_eq!(delegate.instead_of_the_member(), [Some(Account([9; 32])), None]);
    assert_eq!(guardian.instead_of_the_member(), [Some(GUARDIAN), Some(ISSUER)]);
}

#[test]
fn a_guardian_changes_only_what_a_guardian_of_the_same_issuer_gave() {
    let delegate = Giver::Delegate(Account([9; 32]));
    let guardian = Giver::Guardian { guardian: GUARDIAN, issuer: ISSUER, term: 0 };
    let other_parent = Giver::Guardian { guardian: Account([7; 32]), issuer: ISSUER, term: 5 };
    let elsewhere = Giver::Guardian { guardian: GUARDIAN, issuer: Account([8; 32]), term: 0 };
    for given_by in [Giver::Member, delegate, guardian, elsewhere] {
        assert!(Giver::Member.may_change(&given_by));
        assert!(delegate.may_change(&given_by));
    }
    assert!(guardian.may_change(&guardian) && guardian.may_change(&other_parent));
    assert!(!guardian.may_change(&elsewhere));
    assert!(!guardian.may_change(&Giver::Member) && !guardian.may_change(&delegate));
}
