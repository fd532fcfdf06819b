//! The owner gives the claims code that pays him, and wants it all before anyone can act.

use client::chain::{selector, Chain};
use client::domain::bounds::{UPGRADE_DELAY, WITHDRAWAL_DELAY};
use client::domain::ids::{AssetId, BatchId};
use client::domain::ledger::{Party, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::administration::AdministrationError;
use client::interfaces::claims::Partner;
use client::interfaces::escrow::{Due, EscrowError};
use client::interfaces::policies::PoliciesError;
use client::suite::Message;
use scale::Encode;
use support::actors::{id, party, HARBOUR_PAYOUT, OWNER, STRANGER};
use support::build::{claim, line, money, PREVENTION};
use support::World;

use super::foreign_code::{puppet, Answer};
use super::fronts;

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
    // 4. Through it he makes 1,000 due to himself, and says that the clinic has been paid 60 too much.
    let own =
        Due { party: Party::Member(world.ada), payee: party(OWNER), amount: money(1_000), reversed: Amount::ZERO };
    let clinic = Party::Provider(world.harbour);
    let taken = Due { party: clinic, payee: party(HARBOUR_PAYOUT), amount: Amount::ZERO, reversed: money(60) };
    let escrow = world.suite.escrow;
    assert_eq!(escrow.sealed().ask(&mut world.chain).unwrap(), BatchId(1));
    let orders = [
        // What he seals is sealed already.
        (selector("Escrow::seal"), BatchId(0)).encode(),
        (selector("Payout::pay"), AssetId::NATIVE, BatchId(77), vec![own, taken]).encode(),
    ];
    for order in orders {
        let said = [escrow.0.encode(), order].concat();
        world.chain.call(id(OWNER), world.suite.claims.0, 0, said).unwrap();
    }
    assert_eq!(escrow.sealed().ask(&mut world.chain).unwrap(), BatchId(1));
    assert_eq!(world.debt(clinic), money(60));
    // 5. Money comes in. The clinic is paid first and in full; he has what is left, in his turn.
    let before = (world.balance(HARBOUR_PAYOUT), world.balance(OWNER));
    world.deposit(money(100));
    assert_eq!(world.balance(HARBOUR_PAYOUT), before.0 + money(60).0);
    assert_eq!(world.balance(OWNER), before.1 + money(40).0);
    assert_eq!((world.payment(0).1, world.payment(1).1), (PaymentStatus::Paid, PaymentStatus::Queued));
    assert!(world.ledger().is_balanced());
    // 6. What the clinic is said to owe is set off against what he lets it have later, and against nothing before.
    let later = Due { party: clinic, payee: party(HARBOUR_PAYOUT), amount: money(80), reversed: Amount::ZERO };
    let order = (selector("Payout::pay"), AssetId::NATIVE, BatchId(78), vec![later]).encode();
    world.chain.call(id(OWNER), world.suite.claims.0, 0, [escrow.0.encode(), order].concat()).unwrap();
    world.deposit(money(2_000));
    assert_eq!(world.balance(HARBOUR_PAYOUT), before.0 + money(60).0 + money(20).0);
    assert_eq!(world.debt(clinic), Amount::ZERO);
}

#[test]
fn an_upgrade_that_the_escrow_does_not_confirm() {
    let (mut world, fronts) = fronts::world();
    let code = world.variant(&puppet());
    let administration = world.suite.claims.administration();
    administration.announce_upgrade(Some(code.into())).send(&mut world.chain, id(OWNER)).unwrap();
    world.chain.advance_time(UPGRADE_DELAY).unwrap();
    let honest = world.chain.snapshot();
    for answer in [Answer::Traps, Answer::Reverts(Vec::new()), Answer::Bytes(vec![0, 1, 0])] {
        // 1. The escrow does not say that it pays in full what is in its line, or refuses to.
        fronts.before(Partner::Escrow).lie(&mut world, "Escrow::seal", &answer);
        // 2. The claims keep their code, and the announcement stands.
        world.refused(AdministrationError::PartnerFailed, |w| administration.upgrade().send(&mut w.chain, id(OWNER)));
        world.chain.restore(&honest);
    }
    administration.upgrade().send(&mut world.chain, id(OWNER)).unwrap();
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
