//! Who acts for a provider and where it is paid: what takes effect at once, what is announced, and who may stop it.

use inkclaim_domain::bounds::{MAX_ANNOUNCED_CHANGES, MAX_OPERATORS, PROVIDER_CHANGE_DELAY, RECOVERY_DELAY};
use inkclaim_domain::ids::Account;
use inkclaim_domain::provider::{Announced, Change, ChangeError, ChangeKind, Provider};

const FIRST: Account = Account([1; 32]);
const SECOND: Account = Account([2; 32]);
const THIRD: Account = Account([3; 32]);
const STRANGER: Account = Account([4; 32]);
const ISSUER: Account = Account([5; 32]);
const PAYOUT: Account = Account([6; 32]);
const NOW: u64 = 1_000;
const RECOVER: Change = Change { kind: ChangeKind::Recover, account: STRANGER };

/// Three operators, in this order.
fn provider() -> Provider {
    Provider { operators: vec![FIRST, SECOND, THIRD], ..Provider::new(FIRST, PAYOUT, Some(ISSUER)) }
}

/// Refused, and nothing has changed that would be stored.
#[track_caller]
fn verify_refused<T: std::fmt::Debug + PartialEq>(
    provider: &Provider,
    change: impl FnOnce(&mut Provider) -> Result<T, ChangeError>,
    error: ChangeError,
) {
    assert_eq!(change(&mut provider.clone()), Err(error));
}

#[test]
fn a_new_provider_has_one_operator_and_nothing_announced() {
    let expected = Provider { operators: vec![FIRST], payout: PAYOUT, recovery: None, announced: Vec::new() };
    assert_eq!(Provider::new(FIRST, PAYOUT, None), expected);
    assert!(expected.is_operator(FIRST) && !expected.is_operator(SECOND));
}

#[test]
fn a_change_takes_effect_when_its_delay_is_over() {
    let after = |change, expected: Provider| {
        let mut provider = provider();
        let from = NOW + PROVIDER_CHANGE_DELAY;
        assert_eq!(provider.announce(change, SECOND, NOW), Ok(Some(from)));
        assert_eq!(provider.announced, [Announced { change, by: SECOND, from }]);
        verify_refused(&provider, |it| it.confirm(change, FIRST, from - 1), ChangeError::TooEarly);
        assert_eq!(provider.confirm(change, THIRD, from), Ok(()));
        assert_eq!(provider, expected);
        verify_refused(&provider, |it| it.confirm(change, THIRD, u64::MAX), ChangeError::NotAnnounced);
    };
    let all = provider();
    after(
        ChangeKind::AddOperator.of(STRANGER),
        Provider { operators: vec![FIRST, SECOND, THIRD, STRANGER], ..all.clone() },
    );
    after(ChangeKind::RemoveOperator.of(FIRST), Provider { operators: vec![SECOND, THIRD], ..all.clone() });
    after(ChangeKind::Payout.of(STRANGER), Provider { payout: STRANGER, ..all.clone() });
    after(ChangeKind::RecoveryIssuer.of(STRANGER), Provider { recovery: Some(STRANGER), ..all });
}

#[test]
fn only_operators_announce_and_confirm() {
    let mut provider = provider();
    let change = ChangeKind::Payout.of(STRANGER);
    for nobody in [STRANGER, ISSUER, PAYOUT] {
        verify_refused(&provider, |it| it.announce(change, nobody, NOW), ChangeError::NotOperator);
    }
    provider.announce(change, FIRST, NOW).unwrap();
    for nobody in [STRANGER, ISSUER, PAYOUT] {
        verify_refused(&provider, |it| it.confirm(change, nobody, u64::MAX), ChangeError::NotOperator);
        verify_refused(&provider, |it| it.cancel(change, nobody), ChangeError::NotOperator);
    }
}

#[test]
fn any_operator_takes_an_announced_change_back() {
    for by in [FIRST, SECOND, THIRD] {
        let mut provider = provider();
        let change = ChangeKind::Payout.of(STRANGER);
        provider.announce(change, SECOND, NOW).unwrap();
        assert_eq!(provider.cancel(change, by), Ok(()));
        assert_eq!(provider, self::provider());
        verify_refused(&provider, |it| it.cancel(change, by), ChangeError::NotAnnounced);
        verify_refused(&provider, |it| it.confirm(change, by, u64::MAX), ChangeError::NotAnnounced);
    }
}

#[test]
fn what_could_not_be_made_is_not_announced() {
    let mut provider = provider();
    let announce = |change| move |it: &mut Provider| it.announce(change, FIRST, NOW);
    verify_refused(&provider, announce(ChangeKind::AddOperator.of(SECOND)), ChangeError::AlreadyOperator);
    verify_refused(&provider, announce(ChangeKind::RemoveOperator.of(STRANGER)), ChangeError::NoSuchOperator);
    let alone = Provider::new(FIRST, PAYOUT, None);
    verify_refused(&alone, announce(ChangeKind::RemoveOperator.of(FIRST)), ChangeError::LastOperator);
    verify_refused(&provider, |it| it.announce(ChangeKind::Payout.of(FIRST), FIRST, u64::MAX), ChangeError::Overflow);
    provider.announce(ChangeKind::Payout.of(STRANGER), FIRST, NOW).unwrap();
    verify_refused(&provider, announce(ChangeKind::Payout.of(STRANGER)), ChangeError::AlreadyAnnounced);
}

#[test]
fn what_can_no_longer_be_made_is_not_confirmed() {
    let mut provider = Provider { operators: vec![FIRST, SECOND], ..provider() };
    let change = ChangeKind::RemoveOperator.of(FIRST);
    provider.announce(change, SECOND, NOW).unwrap();
    let alone = Provider { operators: vec![FIRST], ..provider.clone() };
    verify_refused(&alone, |it| it.confirm(change, FIRST, u64::MAX), ChangeError::LastOperator);
    let add = ChangeKind::AddOperator.of(THIRD);
    provider.announce(add, FIRST, NOW).unwrap();
    let there = Provider { operators: vec![FIRST, SECOND, THIRD], ..provider.clone() };
    verify_refused(&there, |it| it.confirm(add, FIRST, u64::MAX), ChangeError::AlreadyOperator);
    let gone = Provider { operators: vec![SECOND, THIRD], ..provider };
    verify_refused(&gone, |it| it.confirm(change, SECOND, u64::MAX), ChangeError::NoSuchOperator);
}

#[test]
fn operators_up_to_the_bound() {
    let mut provider = provider();
    let numbered = |number: usize| Account([u8::try_from(100 + number).unwrap(); 32]);
    provider.operators.extend((provider.operators.len()..MAX_OPERATORS - 1).map(numbered));
    let (last, more) = (ChangeKind::AddOperator.of(numbered(50)), ChangeKind::AddOperator.of(numbered(51)));
    provider.announce(last, FIRST, NOW).unwrap();
    provider.announce(more, FIRST, NOW).unwrap();
    provider.confirm(last, FIRST, u64::MAX).unwrap();
    assert_eq!(provider.operators.len(), MAX_OPERATORS);
    verify_refused(&provider, |it| it.confirm(more, FIRST, u64::MAX), ChangeError::TooManyOperators);
    let another = ChangeKind::AddOperator.of(numbered(52));
    verify_refused(&provider, |it| it.announce(another, FIRST, NOW), ChangeError::TooManyOperators);
}

/// Whoever holds a stolen key cannot leave the recovery issuer no room.
#[test]
fn announced_changes_up_to_the_bound_and_a_recovery_beside_them() {
    let mut provider = provider();
    let payout = |number: usize| ChangeKind::Payout.of(Account([u8::try_from(100 + number).unwrap(); 32]));
    for number in 0..MAX_ANNOUNCED_CHANGES {
        provider.announce(payout(number), FIRST, NOW).unwrap();
    }
    assert_eq!(provider.announced.len(), MAX_ANNOUNCED_CHANGES);
    verify_refused(&provider, |it| it.announce(payout(9), FIRST, NOW), ChangeError::TooManyAnnounced);
    provider.announce(RECOVER, ISSUER, NOW).unwrap();
    verify_refused(&provider, |it| it.announce(payout(9), FIRST, NOW), ChangeError::TooManyAnnounced);
    provider.cancel(payout(0), SECOND).unwrap();
    provider.announce(payout(9), FIRST, NOW).unwrap();
}

#[test]
fn an_earlier_operator_removes_a_later_one_at_once() {
    let removed = |operator, by| {
        let mut provider = provider();
        let from = provider.announce(ChangeKind::RemoveOperator.of(operator), by, NOW)?;
        Ok((from, provider.operators))
    };
    let (at_once, later) = (None, Some(NOW + PROVIDER_CHANGE_DELAY));
    assert_eq!(removed(THIRD, FIRST), Ok((at_once, vec![FIRST, SECOND])));
    assert_eq!(removed(SECOND, FIRST), Ok((at_once, vec![FIRST, THIRD])));
    assert_eq!(removed(THIRD, SECOND), Ok((at_once, vec![FIRST, SECOND])));
    assert_eq!(removed(THIRD, THIRD), Ok((at_once, vec![FIRST, SECOND])), "a key may give itself up");
    assert_eq!(removed(FIRST, FIRST), Ok((at_once, vec![SECOND, THIRD])));
    assert_eq!(removed(FIRST, SECOND), Ok((later, vec![FIRST, SECOND, THIRD])));
    assert_eq!(removed(SECOND, THIRD), Ok((later, vec![FIRST, SECOND, THIRD])));
    assert_eq!(removed(STRANGER, FIRST), Err(ChangeError::NoSuchOperator));
    assert_eq!(removed(FIRST, STRANGER), Err(ChangeError::NotOperator));
    assert_eq!(removed(STRANGER, STRANGER), Err(ChangeError::NotOperator));
    let alone = Provider::new(FIRST, PAYOUT, Some(ISSUER));
    let itself = ChangeKind::RemoveOperator.of(FIRST);
    verify_refused(&alone, |it| it.announce(itself, FIRST, NOW), ChangeError::LastOperator);
}

#[test]
fn what_a_removed_operator_has_announced_is_gone() {
    let (theirs, ours) = (ChangeKind::Payout.of(STRANGER), ChangeKind::Payout.of(SECOND));
    let announced = |by| {
        let mut provider = provider();
        provider.announce(theirs, by, NOW).unwrap();
        provider.announce(ours, SECOND, NOW).unwrap();
        provider.announce(RECOVER, ISSUER, NOW).unwrap();
        provider
    };
    let kept = |provider: &Provider| provider.announced.iter().map(|it| it.change).collect::<Vec<_>>();
    let mut at_once = announced(THIRD);
    at_once.announce(ChangeKind::RemoveOperator.of(THIRD), SECOND, NOW).unwrap();
    assert_eq!(kept(&at_once), [ours, RECOVER]);
    let mut later = announced(FIRST);
    later.announce(ChangeKind::RemoveOperator.of(FIRST), SECOND, NOW).unwrap();
    later.confirm(ChangeKind::RemoveOperator.of(FIRST), SECOND, u64::MAX).unwrap();
    assert_eq!(kept(&later), [ours, RECOVER]);
    // An operator that is the recovery issuer as well keeps its recovery alone.
    let mut both = Provider { recovery: Some(THIRD), ..provider() };
    both.announce(theirs, THIRD, NOW).unwrap();
    both.announce(RECOVER, THIRD, NOW).unwrap();
    both.announce(ChangeKind::RemoveOperator.of(THIRD), FIRST, NOW).unwrap();
    assert_eq!(kept(&both), [RECOVER]);
}

#[test]
fn a_recovery_puts_one_account_in_the_place_of_all() {
    let mut provider = provider();
    provider.announce(ChangeKind::Payout.of(THIRD), THIRD, NOW).unwrap();
    let from = provider.announce(RECOVER, ISSUER, NOW).unwrap().unwrap();
    assert_eq!(from, NOW + RECOVERY_DELAY);
    verify_refused(&provider, |it| it.confirm(RECOVER, ISSUER, from - 1), ChangeError::TooEarly);
    provider.confirm(RECOVER, ISSUER, from).unwrap();
    assert_eq!(provider, Provider::new(STRANGER, PAYOUT, Some(ISSUER)));
}

#[test]
fn only_the_recovery_issuer_announces_and_confirms_a_recovery() {
    let mut provider = provider();
    let without = Provider { recovery: None, ..provider.clone() };
    for (it, by) in [(&provider, FIRST), (&provider, STRANGER), (&without, ISSUER)] {
        verify_refused(it, |it| it.announce(RECOVER, by, NOW), ChangeError::NotRecoveryIssuer);
    }
    provider.announce(RECOVER, ISSUER, NOW).unwrap();
    for by in [FIRST, STRANGER] {
        verify_refused(&provider, |it| it.confirm(RECOVER, by, u64::MAX), ChangeError::NotRecoveryIssuer);
    }
    let another = ChangeKind::Recover.of(THIRD);
    verify_refused(&provider, |it| it.announce(another, ISSUER, NOW), ChangeError::AlreadyAnnounced);
    // An issuer that has been replaced meanwhile confirms nothing.
    provider.announce(ChangeKind::RecoveryIssuer.of(STRANGER), FIRST, NOW).unwrap();
    provider.confirm(ChangeKind::RecoveryIssuer.of(STRANGER), FIRST, NOW + PROVIDER_CHANGE_DELAY).unwrap();
    verify_refused(&provider, |it| it.confirm(RECOVER, ISSUER, u64::MAX), ChangeError::NotRecoveryIssuer);
    verify_refused(&provider, |it| it.confirm(RECOVER, STRANGER, u64::MAX), ChangeError::NotAnnounced);
    assert_eq!(provider.announced, []);
}

#[test]
fn an_operator_and_the_issuer_itself_cancel_a_recovery_and_nobody_else() {
    for by in [FIRST, THIRD, ISSUER] {
        let mut provider = provider();
        provider.announce(RECOVER, ISSUER, NOW).unwrap();
        verify_refused(&provider, |it| it.cancel(RECOVER, STRANGER), ChangeError::NotOperator);
        provider.cancel(RECOVER, by).unwrap();
        assert_eq!(provider, self::provider());
        verify_refused(&provider, |it| it.confirm(RECOVER, ISSUER, u64::MAX), ChangeError::NotAnnounced);
    }
}
