//! A provider lets a member be paid, and has the same service paid to itself.

use client::domain::bounds::UPGRADE_DELAY;
use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::claim::{Assignment, Claim};
use client::domain::ids::{BatchId, FamilyId};
use client::domain::ledger::{Party, PaymentStatus};
use client::domain::money::Amount;
use support::actors::{id, ADA, HARBOUR, HARBOUR_PAYOUT, OWNER};
use support::build::{batch, claim, line, money, replacement, void, AUTHORISED, PREVENTION};
use support::World;

use crate::administration::upload_variant;

fn unassigned(claim: Claim) -> Claim {
    Claim { assignment: Assignment::Member, ..claim }
}

/// The claims are given other code that does the same: the line is sealed before.
fn seal(world: &mut World) {
    let code = upload_variant(world, |bundles| &bundles.claims);
    let administration = world.suite.claims.administration();
    administration.announce_upgrade(Some(code)).send(&mut world.chain, id(OWNER)).unwrap();
    world.chain.advance_time(UPGRADE_DELAY).unwrap();
    administration.upgrade().send(&mut world.chain, id(OWNER)).unwrap();
    assert_ne!(world.suite.escrow.sealed().ask(&mut world.chain).unwrap(), BatchId(0));
}

#[test]
fn what_moves_in_the_line_while_a_batch_is_taken_in_is_seen() {
    let mut world = World::new();
    let (ada, ben, harbour) = (world.ada, world.ben, world.harbour);
    let lines = || vec![line(PREVENTION, 6_000)];
    let disputed = || vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)];
    // 1. A claim is appealed. The time for the ruling runs out, and nobody says so.
    world.file(claim(1, ben, disputed()));
    world.appeal(HARBOUR, 1).unwrap();
    world.chain.advance_time(40 * MILLIS_PER_DAY).unwrap();
    // 2. Nine claims whose benefits are not assigned. A message makes eight payments, so Ada's, the last, waits.
    let mut claims: Vec<Claim> = (10..18)
        .map(|number| {
            let member = world.enrol(&format!("patient {number}"), FamilyId(number.into()));
            unassigned(claim(number, member, lines()))
        })
        .collect();
    claims.push(unassigned(claim(2, ada, lines())));
    let made = world.send(HARBOUR, &batch(harbour, claims)).unwrap().value.payments;
    let (_, last) = *made.last().unwrap();
    assert_eq!(world.payment(last.0).1, PaymentStatus::Reserved);
    let (purse, payout) = (world.balance(ADA), world.balance(HARBOUR_PAYOUT));
    // 3. One batch has Ada's claim paid to the clinic, and takes back the other: what was kept back for that is free, and with
    //    it the line goes on.
    let batch = batch(harbour, vec![replacement(3, 2, ada, lines()), void(101, 1, ben, disputed())]);
    world.send(HARBOUR, &batch).unwrap();
    // Ada has been paid: the clinic gets nothing for it, and owes what it had for the claim that it took back.
    assert_eq!((world.balance(ADA), world.balance(HARBOUR_PAYOUT)), (purse + money(60).0, payout));
    assert_eq!((world.debt(Party::Member(ada)), world.debt(Party::Provider(harbour))), (Amount::ZERO, money(60)));
    world.assert_invariants();
}

#[test]
fn what_is_paid_in_full_whatever_comes_is_not_counted_on() {
    let mut world = World::unfunded();
    let (ada, harbour) = (world.ada, world.harbour);
    let lines = || vec![line(PREVENTION, 6_000)];
    // 1. Ada's payment waits, and the line is sealed for other code of the claims.
    world.file(unassigned(claim(1, ada, lines())));
    seal(&mut world);
    // 2. The clinic has the claim paid to itself.
    let (purse, payout) = (world.balance(ADA), world.balance(HARBOUR_PAYOUT));
    world.file(replacement(2, 1, ada, lines()));
    // 3. Ada is paid in full: the clinic is paid nothing beside that.
    assert_eq!((world.debt(Party::Member(ada)), world.debt(Party::Provider(harbour))), (Amount::ZERO, money(60)));
    world.deposit(money(120));
    assert_eq!((world.balance(ADA), world.balance(HARBOUR_PAYOUT)), (purse + money(60).0, payout));
    assert_eq!((world.debt(Party::Member(ada)), world.debt(Party::Provider(harbour))), (Amount::ZERO, Amount::ZERO));
    world.assert_invariants();
}
