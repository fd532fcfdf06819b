//! Consent: what a grant allows, and every reason why it does not.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use inkclaim_domain::consent::{
    Asker, Categories, Category, ConsentError, Discloser, Disclosure, Grant, GrantTerms, NarrowError, Purpose,
    TermsError,
};
use inkclaim_domain::ids::{Account, ClaimKey, ClaimNumber, ProviderId};
use inkclaim_domain::representation::Giver;

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
    Grant::new(terms(), Giver::member(Account([5; 32])), EPOCH, FROM)
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

#[test]
fn a_category_and_a_purpose_are_called_differently_from_every_other() {
    for (position, category) in Category::ALL.into_iter().enumerate() {
        assert!(category.name().is_ascii() && !category.name().contains([',', '\n', ':', '<']));
        assert!(Category::ALL[..position].iter().all(|other| other.name() != category.name()));
    }
    let names = [Purpose::Payment, Purpose::Treatment, Purpose::Research, Purpose::Emergency].map(Purpose::name);
    assert_eq!(names, ["payment", "treatment", "research", "emergency"]);
}

#[test]
fn research_names_who_researches_and_emergencies_are_not_granted() {
    let with = |purpose, recipient| GrantTerms { purpose, recipient, ..terms() }.ensure_meaningful(NOW);
    assert_eq!(with(Purpose::Research, Some(INSURER)), Ok(()));
    assert_eq!(with(Purpose::Research, None), Err(TermsError::ResearchForAnyone));
    assert_eq!(with(Purpose::Treatment, None), Ok(()));
    assert_eq!(with(Purpose::Payment, None), Ok(()));
    for recipient in [None, Some(INSURER)] {
        assert_eq!(with(Purpose::Emergency, recipient), Err(TermsError::EmergencyByGrant));
    }
    // What is wrong otherwise is told first.
    let nothing = GrantTerms { purpose: Purpose::Research, recipient: None, categories: Categories::NONE, ..terms() };
    assert_eq!(nothing.ensure_meaningful(NOW), Err(TermsError::NoCategory));
    let never = GrantTerms { purpose: Purpose::Emergency, until: 0, ..terms() };
    assert_eq!(never.ensure_meaningful(NOW), Err(TermsError::NeverInForce));
}

/// Open terms, so that everything can become less.
fn open() -> GrantTerms {
    GrantTerms { recipient: None, claim: None, ..terms() }
}

#[test]
fn narrowing_takes_away_and_never_adds() {
    let less: [fn(&mut GrantTerms); 5] = [
        |terms| terms.recipient = Some(INSURER),
        |terms| terms.categories = Categories::NONE.with(Category::Order),
        |terms| terms.from += 1,
        |terms| terms.until -= 1,
        |terms| terms.claim = Some(key(2)),
    ];
    for change in less {
        let mut terms = open();
        change(&mut terms);
        assert_eq!(open().ensure_narrower(&terms), Ok(()), "{terms:?}");
        // The way back would be more.
        assert!(terms.ensure_narrower(&open()).is_err());
    }
    let mut all = open();
    less.iter().for_each(|change| change(&mut all));
    assert_eq!(open().ensure_narrower(&all), Ok(()));
}

type Widen = fn(&mut GrantTerms);

/// One widening per error, in the order in which they are told.
const WIDENINGS: [(NarrowError, Widen); 7] = [
    (NarrowError::OtherDiscloser, |terms| terms.discloser = Discloser::Provider(ProviderId(8))),
    (NarrowError::OtherRecipient, |terms| terms.recipient = None),
    (NarrowError::OtherPurpose, |terms| terms.purpose = Purpose::Treatment),
    (NarrowError::MoreCategories, |terms| terms.categories = terms.categories.with(Category::Hiv)),
    (NarrowError::EarlierFrom, |terms| terms.from = FROM - 1),
    (NarrowError::LaterUntil, |terms| terms.until = UNTIL + 1),
    (NarrowError::OtherClaim, |terms| terms.claim = None),
];

#[test]
fn what_widens_does_not_narrow() {
    for (position, (error, first)) in WIDENINGS.iter().enumerate() {
        for (_, second) in &WIDENINGS[position..] {
            let mut wider = terms();
            second(&mut wider);
            first(&mut wider);
            // Something else that becomes less does not make up for it.
            for also_less in [false, true] {
                let mut wider = wider;
                if also_less && !matches!(error, NarrowError::MoreCategories) {
                    wider.categories = wider.categories.without(Categories::NONE.with(Category::Order));
                }
                assert_eq!(terms().ensure_narrower(&wider), Err(*error), "{wider:?}");
            }
        }
    }
    assert_eq!(terms().ensure_narrower(&terms()), Err(NarrowError::NothingLess));
    // Another one in the place of the one that was named.
    let other = GrantTerms { recipient: Some(Account([1; 32])), ..terms() };
    assert_eq!(terms().ensure_narrower(&other), Err(NarrowError::OtherRecipient));
    let other = GrantTerms { claim: Some(key(2)), ..terms() };
    assert_eq!(terms().ensure_narrower(&other), Err(NarrowError::OtherClaim));
}

#[test]
fn a_narrowed_grant_is_the_next_version_of_the_same() {
    let giver = Giver { who: Account([4; 32]), authority: Account([5; 32]), term: 2 };
    let grant = Grant { given_by: giver, ..grant() };
    let less = GrantTerms { until: UNTIL - 1, ..terms() };
    let narrowed = grant.narrowed(less, NOW).unwrap();
    let expected = Grant { terms: less, given_by: giver, version: 1, epoch: EPOCH, granted_at: NOW, revoked_at: None };
    assert_eq!(narrowed, expected);
    assert_eq!(Grant { version: u32::MAX, ..grant }.narrowed(less, NOW), None);
    assert_eq!(Grant { version: u32::MAX - 1, ..grant }.narrowed(less, NOW).unwrap().version, u32::MAX);
}

#[test]
fn an_asker_accepts_whom_it_names() {
    let asker = Asker { issuers: vec![Account([1; 32]), Account([2; 32])], own: vec![Account([3; 32])] };
    assert_eq!(asker.ensure_accepts(&Account([1; 32])), Ok(()));
    assert_eq!(asker.ensure_accepts(&Account([2; 32])), Ok(()));
    assert_eq!(asker.ensure_accepts(&Account([3; 32])), Err(ConsentError::IssuerNotAccepted));
    assert_eq!(Asker::default().ensure_accepts(&Account([1; 32])), Err(ConsentError::IssuerNotAccepted));
}

#[test]
fn sets_have_a_common_part() {
    let both = Categories::NONE.with(Category::Order).with(Category::Imaging);
    assert_eq!(
        both.common(Categories::NONE.with(Category::Order).with(Category::Hiv)),
        Categories::NONE.with(Category::Order)
    );
    assert!(both.common(Categories::NONE.with(Category::Hiv)).is_empty());
    assert!(both.is_known() && Categories::NONE.is_known() && !Categories(1 << 8).is_known());
}
