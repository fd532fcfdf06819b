//! Consent: what a grant allows, and every reason why it does not.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use inkclaim_domain::consent::{
    Categories, Category, ConsentError, Discloser, Disclosure, Grant, GrantTerms, Purpose, TermsError,
};
use inkclaim_domain::ids::{Account, ClaimKey, ClaimNumber, ProviderId};

const FROM: u64 = 1_000;
const UNTIL: u64 = 2_000;
const NOW: u64 = 1_500;
const EPOCH: u32 = 3;
const INSURER: Account = Account([9; 32]);

fn key(number: u8) -> ClaimKey {
    ClaimKey { provider: ProviderId(7), number: ClaimNumber([number; 16]) }
}

fn terms() -> GrantTerms {
    GrantTerms {
        discloser: Discloser::Provider(ProviderId(7)),
        recipient: Some(INSURER),
        purpose: Purpose::Payment,
        categories: Categories::NONE.with(Category::VisitNote).with(Category::Order),
        from: FROM,
        until: UNTIL,
        claim: Some(key(1)),
    }
}

fn grant() -> Grant {
    Grant { terms: terms(), epoch: EPOCH, granted_at: FROM, revoked_at: None }
}

fn disclosure() -> Disclosure {
    Disclosure {
        discloser: Discloser::Provider(ProviderId(7)),
        recipient: INSURER,
        purpose: Purpose::Payment,
        category: Category::VisitNote,
        claim: key(1),
    }
}

#[track_caller]
fn verify(change: impl FnOnce(&mut Grant, &mut Disclosure), expected: Result<(), ConsentError>) {
    let (mut grant, mut disclosure) = (grant(), disclosure());
    change(&mut grant, &mut disclosure);
    assert_eq!(grant.ensure_allows(&disclosure, EPOCH, NOW), expected);
}

#[test]
fn a_grant_allows_what_it_names() {
    verify(|_, _| {}, Ok(()));
    verify(|_, asked| asked.category = Category::Order, Ok(()));
}

#[test]
fn a_grant_may_leave_recipient_and_claim_open() {
    verify(
        |grant, asked| {
            grant.terms.recipient = None;
            asked.recipient = Account([1; 32]);
        },
        Ok(()),
    );
    verify(
        |grant, asked| {
            grant.terms.claim = None;
            asked.claim = key(2);
        },
        Ok(()),
    );
}

#[test]
fn a_revoked_grant() {
    verify(|grant, _| grant.revoked_at = Some(NOW), Err(ConsentError::Revoked));
    // It stays revoked whatever the moment says: the registry sets it when it happens.
    verify(|grant, _| grant.revoked_at = Some(u64::MAX), Err(ConsentError::Revoked));
    assert!(!grant().is_revoked(EPOCH));
}

#[test]
fn a_grant_of_another_epoch() {
    for epoch in [0, EPOCH - 1, EPOCH + 1, u32::MAX] {
        assert!(grant().is_revoked(epoch));
        assert_eq!(grant().ensure_allows(&disclosure(), epoch, NOW), Err(ConsentError::Revoked));
    }
}

#[test]
fn a_grant_given_again_after_a_revocation() {
    let mut revoked = grant();
    revoked.revoked_at = Some(NOW);
    let again = Grant { granted_at: NOW, ..grant() };
    assert_eq!(revoked.ensure_allows(&disclosure(), EPOCH, NOW), Err(ConsentError::Revoked));
    assert_eq!(again.ensure_allows(&disclosure(), EPOCH, NOW), Ok(()));
}

#[test]
fn another_discloser() {
    let other = Err(ConsentError::WrongDiscloser);
    verify(|_, asked| asked.discloser = Discloser::Provider(ProviderId(8)), other);
    verify(|_, asked| asked.discloser = Discloser::Account(Account([7; 32])), other);
    verify(|grant, _| grant.terms.discloser = Discloser::Account(Account([7; 32])), other);
}

#[test]
fn another_recipient() {
    verify(|_, asked| asked.recipient = Account([1; 32]), Err(ConsentError::WrongRecipient));
}

#[test]
fn another_purpose() {
    for purpose in [Purpose::Treatment, Purpose::Research, Purpose::Emergency] {
        verify(|_, asked| asked.purpose = purpose, Err(ConsentError::WrongPurpose));
        verify(|grant, _| grant.terms.purpose = purpose, Err(ConsentError::WrongPurpose));
    }
}

#[test]
fn a_category_outside_the_scope() {
    for category in Category::ALL {
        let allowed = category == Category::VisitNote || category == Category::Order;
        let expected = if allowed { Ok(()) } else { Err(ConsentError::CategoryNotIncluded) };
        verify(|_, asked| asked.category = category, expected);
    }
}

#[test]
fn another_claim() {
    verify(|_, asked| asked.claim = key(2), Err(ConsentError::WrongClaim));
    verify(|_, asked| asked.claim.provider = ProviderId(8), Err(ConsentError::WrongClaim));
}

#[test]
fn a_grant_is_in_force_from_its_first_moment_until_before_its_last() {
    let at = |now: u64| grant().ensure_allows(&disclosure(), EPOCH, now);
    assert_eq!(at(FROM - 1), Err(ConsentError::NotYet));
    assert_eq!(at(FROM), Ok(()));
    assert_eq!(at(UNTIL - 1), Ok(()));
    assert_eq!(at(UNTIL), Err(ConsentError::Expired));
    assert_eq!(at(UNTIL + 1), Err(ConsentError::Expired));
}

type Break = fn(&mut Grant, &mut Disclosure);

/// One failure per error, in the order in which they are told.
const FAILURES: [(ConsentError, Break); 8] = [
    (ConsentError::Revoked, |grant, _| grant.revoked_at = Some(0)),
    (ConsentError::WrongDiscloser, |_, asked| asked.discloser = Discloser::Provider(ProviderId(8))),
    (ConsentError::WrongRecipient, |_, asked| asked.recipient = Account([1; 32])),
    (ConsentError::WrongPurpose, |_, asked| asked.purpose = Purpose::Research),
    (ConsentError::CategoryNotIncluded, |_, asked| asked.category = Category::Hiv),
    (ConsentError::WrongClaim, |_, asked| asked.claim = key(2)),
    (ConsentError::NotYet, |grant, _| grant.terms.from = NOW + 1),
    (ConsentError::Expired, |grant, _| grant.terms.until = NOW),
];

#[test]
fn of_two_reasons_the_first_in_their_order_is_told() {
    for (position, (error, first)) in FAILURES.iter().enumerate() {
        for (_, second) in &FAILURES[position..] {
            verify(
                |grant, asked| {
                    second(grant, asked);
                    first(grant, asked);
                },
                Err(*error),
            );
        }
    }
}

#[test]
fn terms_that_could_never_allow_anything() {
    let with = |change: fn(&mut GrantTerms)| {
        let mut terms = terms();
        change(&mut terms);
        terms.ensure_meaningful(NOW)
    };
    assert_eq!(with(|_| {}), Ok(()));
    assert_eq!(with(|terms| terms.categories = Categories::NONE), Err(TermsError::NoCategory));
    assert_eq!(with(|terms| terms.categories.0 |= 1 << 8), Err(TermsError::NoCategory));
    assert_eq!(with(|terms| terms.categories.0 |= 1 << 22), Err(TermsError::NoCategory));
    assert_eq!(with(|terms| terms.categories.0 |= 1 << 31), Err(TermsError::NoCategory));
    assert_eq!(with(|terms| terms.until = terms.from), Err(TermsError::NeverInForce));
    assert_eq!(with(|terms| terms.until = terms.from - 1), Err(TermsError::NeverInForce));
    assert_eq!(with(|terms| (terms.from, terms.until) = (NOW + 2, NOW + 2)), Err(TermsError::NeverInForce));
    assert_eq!(with(|terms| (terms.from, terms.until) = (NOW + 2, NOW + 1)), Err(TermsError::NeverInForce));
    assert_eq!(with(|terms| terms.until = NOW), Err(TermsError::NeverInForce));
    assert_eq!(with(|terms| terms.until = NOW + 1), Ok(()));
    assert_eq!(with(|terms| (terms.from, terms.until) = (NOW + 1, NOW + 2)), Ok(()));
    assert_eq!(with(|terms| (terms.from, terms.until) = (0, u64::MAX)), Ok(()));
    assert_eq!(with(|terms| (terms.categories, terms.until) = (Categories::NONE, 0)), Err(TermsError::NoCategory));
}

#[test]
fn all_never_includes_a_sensitive_category() {
    let sensitive = [
        Category::MentalHealth,
        Category::SubstanceUse,
        Category::Hiv,
        Category::Reproductive,
        Category::Genetics,
        Category::PsychotherapyNotes,
    ];
    for category in Category::ALL {
        assert_eq!(Categories::ALL_ORDINARY.includes(category), !sensitive.contains(&category), "{category:?}");
        // Named, each of them may be consented to.
        let mut terms = terms();
        terms.categories = Categories::NONE.with(category);
        assert_eq!(terms.ensure_meaningful(NOW), Ok(()));
    }
    let mut terms = terms();
    terms.categories = Categories::ALL_ORDINARY;
    assert_eq!(terms.ensure_meaningful(NOW), Ok(()));
}

#[test]
fn categories_are_a_set() {
    for (position, category) in Category::ALL.into_iter().enumerate() {
        assert_eq!(category.bit().count_ones(), 1);
        for other in &Category::ALL[..position] {
            assert_ne!(category.bit(), other.bit());
            assert!(!Categories::NONE.with(category).includes(*other));
        }
    }
    let every = Category::ALL.into_iter().fold(Categories::NONE, Categories::with);
    assert_eq!(every.0.count_ones(), 14);
    let both = Categories::NONE.with(Category::Order).with(Category::Imaging);
    assert_eq!(both.with(Category::Order), both);
    assert_eq!(both.without(Categories::NONE.with(Category::Order)), Categories::NONE.with(Category::Imaging));
    assert_eq!(both.without(every), Categories::NONE);
    assert_eq!(both.without(Categories::NONE), both);
    assert!(Categories::NONE.is_empty() && !both.is_empty());
    assert_eq!(Categories::default(), Categories::NONE);
}
