//! The owner gives the claims code that pays him, and wants it all before anyone can act.

use client::chain::{selector, Chain};
use client::domain::bounds::{UPGRADE_DELAY, WITHDRAWAL_DELAY};
use client::domain::ids::{AssetId, BatchId};
use client::domain::ledger::{Party, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::administration::AdministrationError;
use client::interfaces::escrow::{Due, EscrowError};
use client::interfaces::policies::PoliciesError;
use client::suite::Message;
use scale::Encode;
use support::actors::{id, party, HARBOUR_PAYOUT, OWNER, STRANGER};
use support::build::{claim, line, money, PREVENTION};
use support::World;

use super::foreign_code::puppet;

#[test]
fn an_upgrade_comes_after_its_delay_and_takes_nothing_that_is_queued() {
    let mut world = World::unfunded();
    // 1. The clinic is owed 60 and stands in the line.
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    assert_eq!(world.payment(0).1, PaymentStatus::Queued);
    // 2. The owner wants the claims to run code that does what he says. It is not there at once.
    let code = world.variant(&puppet());
    let administration = world.suite.claims.administration();
    administration.announce_upgrade(Some(code.into())).send(&mut world.chain, id(OWNER)).unwrap();
    world.refused(AdministrationError::TooEarly, |w| administration.upgrade().send(&mut w.chain, id(OWNER)));
    // 3. Everyone sees it for 14 days, longer than a withdrawal takes.
    assert_eq!(
        world.suite.claims.administration().pending().ask(&mut world.chain).unwrap().upgrade.unwrap().code_hash,
        {
            let hash: [u8; 32] = code.into();
            hash
        }
    );
    const { assert!(UPGRADE_DELAY > WITHDRAWAL_DELAY) };
    world.chain.advance_time(UPGRADE_DELAY).unwrap();
    administration.upgrade().send(&mut world.chain, id(OWNER)).unwrap();
    // 4. Through it he makes 1,000 due to himself.
    let due =
        Due { party: Party::Member(world.ada), payee: party(OWNER), amount: money(1_000), reversed: Amount::ZERO };
    let order = (selector("Payout::pay"), AssetId::NATIVE, BatchId(77), vec![due]);
    let said = (world.suite.escrow.0, order).encode();
    world.chain.call(id(OWNER), world.suite.claims.0, 0, said).unwrap();
    // 5. Money comes in. The clinic is paid first and in full; he has what is left, in his turn.
    let before = (world.balance(HARBOUR_PAYOUT), world.balance(OWNER));
    world.deposit(money(100));
    assert_eq!(world.balance(HARBOUR_PAYOUT), before.0 + money(60).0);
    assert_eq!(world.balance(OWNER), before.1 + money(40).0);
    assert_eq!((world.payment(0).1, world.payment(1).1), (PaymentStatus::Paid, PaymentStatus::Queued));
    assert!(world.ledger().is_balanced());
}

#[test]
fn the_bound_contracts_cannot_be_changed_for_others() {
    let mut world = World::new();
    let (policies, escrow) = (world.suite.policies, world.suite.escrow);
    // 1. The owner, or a stranger, binds policies and escrow to other claims once more.
    let others = id(STRANGER);
    for who in [OWNER, STRANGER] {
        let bind: Message<(), PoliciesError> = policies.bind_claims(others);
        let error = if who == OWNER { PoliciesError::AlreadyBound } else { PoliciesError::NotOwner };
        world.refused(error, |w| bind.send(&mut w.chain, id(who)));
        let error = if who == OWNER { EscrowError::AlreadyBound } else { EscrowError::NotOwner };
        world.refused(error, |w| escrow.bind_claims(others).send(&mut w.chain, id(who)));
    }
    // 2. Someone else than the claims makes payments due, keeps money back or gives it free.
    let due = Due { party: Party::Member(world.ada), payee: party(STRANGER), amount: money(1), reversed: Amount::ZERO };
    let batch = BatchId(1);
    for who in [OWNER, STRANGER] {
        let not_claims = EscrowError::NotClaims;
        world.refused(not_claims, |w| escrow.pay(AssetId::NATIVE, batch, &[due]).send(&mut w.chain, id(who)));
        world.refused(not_claims, |w| escrow.hold(AssetId::NATIVE, money(1)).send(&mut w.chain, id(who)));
        world.refused(not_claims, |w| escrow.release_hold(AssetId::NATIVE, money(1)).send(&mut w.chain, id(who)));
    }
}
