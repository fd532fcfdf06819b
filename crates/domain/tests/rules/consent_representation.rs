//! Who acts in a member's name: delegates and guardians, and every reason why one does not.

use inkclaim_domain::consent::{Asker, Categories, Category, ConsentError};
use inkclaim_domain::ids::Account;
use inkclaim_domain::representation::{Giver, Power, PowerError, Representation, Right};

const NOW: u64 = 1_000;
const MEMBER: Account = Account([1; 32]);
const GUARDIAN: Account = Account([2; 32]);
const ISSUER: Account = Account([3; 32]);

fn power() -> Power {
    Power { from: NOW, until: NOW + 100, alone: Categories::NONE.with(Category::Reproductive) }
}

fn attest(before: Option<Representation>, power: Power, now: u64) -> Result<Representation, PowerError> {
    Representation::given(before.as_ref(), &MEMBER, &GUARDIAN, &ISSUER, power, now)
}

fn asker() -> Asker {
    Asker { issuers: vec![ISSUER], own: Vec::new() }
}

#[test]
fn a_power_is_in_force_from_its_first_moment_until_before_its_last() {
    let power = power();
    assert!(!power.is_in_force(NOW - 1));
    assert!(power.is_in_force(NOW));
    assert!(power.is_in_force(NOW + 99));
    assert!(!power.is_in_force(NOW + 100));
    let delegate = Power::until(NOW);
    assert!(delegate.is_in_force(0) && delegate.is_in_force(NOW - 1) && !delegate.is_in_force(NOW));
    assert!(!Power::ENDED.is_in_force(NOW));
    assert_eq!(delegate.alone, Categories::NONE);
}

#[test]
fn a_right_names_on_whose_authority() {
    assert_eq!(Right::delegate(MEMBER), Right::Representative { member: MEMBER, authority: MEMBER });
    assert_eq!(Right::guardian(MEMBER, ISSUER), Right::Representative { member: MEMBER, authority: ISSUER });
}

#[test]
fn powers_that_cannot_be_given() {
    let given = |member, who, authority| Representation::given(None, &member, &who, &authority, power(), NOW);
    // The member to himself; the issuer to himself.
    assert_eq!(given(MEMBER, MEMBER, MEMBER), Err(PowerError::Oneself));
    assert_eq!(given(MEMBER, MEMBER, ISSUER), Err(PowerError::Oneself));
    assert_eq!(given(MEMBER, ISSUER, ISSUER), Err(PowerError::Oneself));
    assert!(given(MEMBER, GUARDIAN, MEMBER).is_ok());
    for (from, until) in [(NOW, NOW), (NOW + 1, NOW)] {
        assert_eq!(attest(None, Power { from, until, ..power() }, NOW), Err(PowerError::Meaningless));
    }
    let strange = Power { alone: Categories(1 << 31), ..power() };
    assert_eq!(attest(None, strange, NOW), Err(PowerError::Meaningless));
    assert!(attest(None, Power { alone: Categories::NONE, ..power() }, NOW).is_ok());
    assert!(attest(None, Power::ENDED, NOW).is_ok());
}

#[test]
fn a_power_that_was_interrupted_is_another_term() {
    let first = attest(None, power(), NOW).unwrap();
    assert_eq!(first, Representation { power: power(), term: 0 });
    // Made longer or shorter while it is in force, it is the same one.
    let longer = Power { until: NOW + 500, ..power() };
    let second = attest(Some(first), longer, NOW + 99).unwrap();
    assert_eq!(second, Representation { power: longer, term: 0 });
    // After it had ended; before it has begun; ended now; postponed.
    assert_eq!(attest(Some(first), longer, NOW + 100).unwrap().term, 1);
    assert_eq!(attest(Some(first), longer, NOW - 1).unwrap().term, 1);
    let ended = Power { until: NOW + 50, ..power() };
    assert_eq!(attest(Some(first), ended, NOW + 50).unwrap().term, 1);
    let postponed = Power { from: NOW + 20, ..power() };
    assert_eq!(attest(Some(first), postponed, NOW + 10).unwrap().term, 1);
    let last = Representation { power: power(), term: u32::MAX };
    assert_eq!(attest(Some(last), longer, NOW + 100), Err(PowerError::TooManyTerms));
    assert_eq!(attest(Some(last), longer, NOW + 99).unwrap().term, u32::MAX);
}

#[test]
fn what_a_guardian_granted_carries_while_the_power_lasts() {
    let kept = Representation { power: power(), term: 3 };
    let carries = |term, category, asker: &Asker, now| kept.ensure_carries(term, &ISSUER, category, asker, now);
    assert_eq!(carries(3, Category::Order, &asker(), NOW), Ok(()));
    assert_eq!(carries(3, Category::Order, &asker(), NOW + 99), Ok(()));
    let ended = Err(ConsentError::GuardianshipEnded);
    assert_eq!(carries(3, Category::Order, &asker(), NOW + 100), ended);
    assert_eq!(carries(3, Category::Order, &asker(), NOW - 1), ended);
    assert_eq!(carries(2, Category::Order, &asker(), NOW), ended);
    assert_eq!(carries(4, Category::Order, &asker(), NOW), ended);
    let nobody = Asker::default();
    assert_eq!(carries(3, Category::Order, &nobody, NOW), Err(ConsentError::IssuerNotAccepted));
    assert_eq!(carries(3, Category::Reproductive, &asker(), NOW), Err(ConsentError::MembersOwn));
    // Of several reasons the first is told.
    assert_eq!(carries(2, Category::Reproductive, &nobody, NOW), ended);
    assert_eq!(carries(3, Category::Reproductive, &nobody, NOW), Err(ConsentError::IssuerNotAccepted));
}

#[test]
fn a_guardian_changes_only_what_a_guardian_of_the_same_issuer_gave() {
    let oneself = Giver::member(MEMBER);
    let delegate = Giver { who: Account([9; 32]), authority: MEMBER, term: 0 };
    let guardian = Giver { who: GUARDIAN, authority: ISSUER, term: 0 };
    let other_parent = Giver { who: Account([7; 32]), authority: ISSUER, term: 5 };
    let elsewhere = Giver { who: GUARDIAN, authority: Account([8; 32]), term: 0 };
    assert_eq!(oneself, Giver { who: MEMBER, authority: MEMBER, term: 0 });
    assert!(!oneself.is_guardian(&MEMBER) && !delegate.is_guardian(&MEMBER) && guardian.is_guardian(&MEMBER));
    for given_by in [oneself, delegate, guardian, elsewhere] {
        assert!(oneself.may_change(&given_by, &MEMBER));
        assert!(delegate.may_change(&given_by, &MEMBER));
    }
    assert!(guardian.may_change(&guardian, &MEMBER) && guardian.may_change(&other_parent, &MEMBER));
    assert!(!guardian.may_change(&elsewhere, &MEMBER));
    assert!(!guardian.may_change(&oneself, &MEMBER) && !guardian.may_change(&delegate, &MEMBER));
}
