//! Contracts change hands in two steps, and get other code after a delay.

use inkclaim_domain::bounds::{ANNOUNCEMENT_LIFE, UPGRADE_DELAY, WITHDRAWAL_DELAY};
use inkclaim_domain::ids::Account;
use inkclaim_domain::ownership::{Ownership, Ripeness, Upgrade};

const OWNER: Account = Account([1; 32]);
const NEXT: Account = Account([2; 32]);
const STRANGER: Account = Account([3; 32]);

#[test]
fn only_whom_it_was_offered_to_takes_it_over_and_only_once() {
    let offered = Ownership::of(OWNER).offered(Some(NEXT));
    assert_eq!(offered, Ownership { owner: OWNER, proposed: Some(NEXT) });
    assert_eq!(offered.taken(STRANGER), None);
    assert_eq!(offered.taken(OWNER), None);
    let taken = offered.taken(NEXT).unwrap();
    assert_eq!(taken, Ownership::of(NEXT));
    assert_eq!(taken.taken(NEXT), None);
}

#[test]
fn an_offer_is_replaced_and_taken_back() {
    let offered = Ownership::of(OWNER).offered(Some(STRANGER)).offered(Some(NEXT));
    assert_eq!(offered.taken(STRANGER), None);
    assert_eq!(offered.offered(None), Ownership::of(OWNER));
}

#[test]
fn an_upgrade_is_ripe_after_the_whole_delay_until_it_expires() {
    let upgrade = Upgrade::announced([7; 32], 1_000).unwrap();
    assert_eq!(upgrade, Upgrade { code_hash: [7; 32], from: 1_000 + UPGRADE_DELAY });
    let ripe_at = 1_000 + UPGRADE_DELAY;
    assert_eq!(upgrade.ripeness(ripe_at - 1), Ripeness::NotYet);
    assert_eq!(upgrade.ripeness(ripe_at), Ripeness::Ripe);
    assert_eq!(upgrade.ripeness(ripe_at + ANNOUNCEMENT_LIFE - 1), Ripeness::Ripe);
    assert_eq!(upgrade.ripeness(ripe_at + ANNOUNCEMENT_LIFE), Ripeness::Expired);
    assert_eq!(Upgrade::announced([7; 32], u64::MAX), None);
}

#[test]
fn an_upgrade_stands_announced_longer_than_a_withdrawal() {
    const { assert!(UPGRADE_DELAY > WITHDRAWAL_DELAY) }
}
