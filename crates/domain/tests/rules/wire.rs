//! Values that are read in place: what is encoded comes back, and what is no encoding is refused.
// Tests stop at the first surprise.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use inkclaim_domain::calendar::Day;
use inkclaim_domain::consent::{Act, Asker, Categories, Category, Discloser, Disclosure, Grant, GrantTerms, Purpose};
use inkclaim_domain::credential::{Attested, Credential, ProviderDay, Standing};
use inkclaim_domain::emergency::{EmergencyAccess, EmergencyId, EmergencyLog};
use inkclaim_domain::ids::{Account, ClaimKey, ClaimNumber, Commitment, GrantId, ProviderId};
use inkclaim_domain::provider::{ChangeError, ChangeKind, Provider};
use inkclaim_domain::representation::{Giver, Power, Representation, Right};
use inkclaim_domain::wire::{decode_boxed, InPlace};
use scale::{Decode, Encode};

fn account(number: u8) -> Account {
    Account([number; 32])
}

/// Encoded and read, by either way; cut off anywhere it is refused.
fn comes_back<T: InPlace + Encode + Decode + PartialEq + Debug>(value: T) {
    let bytes = value.encode();
    for end in 0..bytes.len() {
        assert!(T::decode(&mut &bytes[..end]).is_err(), "{value:?} in {end} bytes");
        assert!(decode_boxed::<T, _>(&mut &bytes[..end]).is_err(), "{value:?} in {end} bytes");
    }
    let mut rest = &[&bytes[..], &[9]].concat()[..];
    assert_eq!(T::decode(&mut rest).unwrap(), value);
    assert_eq!(rest, [9], "no more is read than was written");
    assert_eq!(*decode_boxed::<T, _>(&mut &bytes[..]).unwrap(), value);
}

/// The first byte after which nothing follows is refused.
fn has_variants<T: Decode>(variants: u8) {
    for number in variants..=u8::MAX {
        assert!(T::decode(&mut &[&[number][..], &[0; 512]].concat()[..]).is_err(), "variant {number}");
    }
}

fn claim() -> ClaimKey {
    ClaimKey { provider: ProviderId(70_000), number: ClaimNumber([6; 16]) }
}

fn terms(discloser: Discloser, recipient: Option<Account>, claim: Option<ClaimKey>) -> GrantTerms {
    let categories = Categories::ALL_ORDINARY.with(Category::Genetics);
    GrantTerms { discloser, recipient, purpose: Purpose::Research, categories, from: 1 << 40, until: u64::MAX, claim }
}

fn power() -> Power {
    Power { from: 5, until: 1 << 41, alone: Categories(0x0001_0000) }
}

#[test]
fn consents_come_back() {
    let open = terms(Discloser::Provider(ProviderId(7)), None, None);
    let closed = terms(Discloser::Account(account(1)), Some(account(2)), Some(claim()));
    for terms in [open, closed] {
        comes_back(terms);
        let given_by = Giver { who: account(3), authority: account(4), term: 9 };
        let grant = Grant { version: 4, ..Grant::new(terms, given_by, 2, 1 << 39) };
        comes_back(grant);
        comes_back(Grant { revoked_at: Some(77), ..grant });
        comes_back(Act::Grant(terms));
        comes_back(Act::Narrow { grant: GrantId(300), terms });
        let (discloser, purpose, category) = (terms.discloser, Purpose::Emergency, Category::PsychotherapyNotes);
        let disclosure = Disclosure { discloser, recipient: account(5), purpose, category, claim: claim() };
        comes_back(disclosure);
        comes_back(vec![(GrantId(1), disclosure), (GrantId(1 << 30), disclosure)]);
    }
    comes_back(Act::Revoke(GrantId(64)));
    comes_back(Act::RevokeAll);
    comes_back(Act::Appoint { delegate: account(8), power: power() });
    for justified in [true, false] {
        comes_back(Act::Review { provider: ProviderId(1), access: EmergencyId(20_000), justified });
    }
    comes_back(Asker { issuers: vec![account(1), account(2)], own: vec![account(3)] });
    comes_back(Asker::default());
    has_variants::<Act>(6);
    has_variants::<Discloser>(2);
    has_variants::<Purpose>(4);
    has_variants::<Category>(14);
}

#[test]
fn rights_powers_and_emergencies_come_back() {
    comes_back(Right::Own);
    comes_back(Right::Representative { member: account(1), authority: account(2) });
    let mut signature = [0; 64];
    signature[63] = 1;
    comes_back(Right::Signed { member: account(1), nonce: 3, expires: 1 << 42, signature });
    has_variants::<Right>(3);
    comes_back(Representation { power: power(), term: u32::MAX });
    for justified in [None, Some(false), Some(true)] {
        comes_back(EmergencyAccess {
            member: account(1),
            accessor: account(2),
            issuer: account(3),
            justification: Commitment([4; 32]),
            at: 1 << 43,
            justified,
        });
    }
    comes_back(EmergencyLog { next: 3, oldest: 2, unjustified: 1, unreviewed: 4 });
}

#[test]
fn providers_and_credentials_come_back() {
    let mut provider = Provider::new(account(1), account(2), Some(account(3)));
    comes_back(provider.clone());
    for number in 4..7 {
        provider.operators.push(account(number));
        provider.announce(ChangeKind::AddOperator.of(account(number + 100)), account(1), 5).unwrap();
        comes_back(provider.clone());
    }
    comes_back(Provider { recovery: None, ..provider });
    for kind in [ChangeKind::RemoveOperator, ChangeKind::Payout, ChangeKind::RecoveryIssuer, ChangeKind::Recover] {
        comes_back(kind.of(account(9)));
    }
    has_variants::<ChangeKind>(5);
    let (from, to) = (Day(-3), Day(40_000));
    let credential = Credential { specialty: 207, from, to, suspended_from: None, excluded_from: Some(Day(9)) };
    comes_back(Attested { terms: vec![credential, Credential { suspended_from: Some(Day(8)), ..credential }] });
    comes_back(Attested::default());
    comes_back(vec![ProviderDay { provider: ProviderId(1), day: Day(-1) }]);
    comes_back(vec![Standing::Credentialed, Standing::Excluded]);
    has_variants::<Standing>(4);
    comes_back(Ok::<Vec<Standing>, ChangeError>(vec![Standing::Suspended]));
    comes_back(Err::<Vec<Standing>, ChangeError>(ChangeError::Overflow));
}

#[test]
fn a_length_that_is_not_true_takes_no_room() {
    let bytes = [&scale::Compact(u32::MAX).encode()[..], &account(1).encode()].concat();
    assert!(decode_boxed::<Vec<Account>, _>(&mut &bytes[..]).is_err());
}

#[test]
fn an_option_and_a_result_have_two_variants() {
    has_variants::<Option<bool>>(2);
    for number in 2..=u8::MAX {
        let bytes = [&[number][..], &[0; 64]].concat();
        assert!(decode_boxed::<Option<Account>, _>(&mut &bytes[..]).is_err());
        assert!(decode_boxed::<Result<Account, ChangeError>, _>(&mut &bytes[..]).is_err());
    }
}
