//! The escrow changes hands in two steps.

use client::interfaces::escrow::EscrowError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, OWNER, STRANGER, TREASURY};
use support::token::ByHand;

#[test]
fn only_whom_it_was_offered_to_takes_it_over_and_once() {
    let mut it = ByHand::new();
    let escrow = it.escrow;
    for who in [STRANGER, TREASURY] {
        it.refused(Error::NotOwner, |it| escrow.offer_ownership(Some(id(who))).send(&mut it.world.chain, id(who)));
        it.refused(Error::NotOffered, |it| escrow.take_ownership().send(&mut it.world.chain, id(who)));
    }
    let called = escrow.offer_ownership(Some(id(STRANGER))).send(&mut it.world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::OwnershipOffered(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.to, Some(id(STRANGER)));
    assert_eq!(escrow.offered_to().ask(&mut it.world.chain).unwrap(), Some(id(STRANGER)));
    assert_eq!(escrow.owner().ask(&mut it.world.chain).unwrap(), id(OWNER), "until it is taken");
    for who in [OWNER, TREASURY] {
        it.refused(Error::NotOffered, |it| escrow.take_ownership().send(&mut it.world.chain, id(who)));
    }
    it.refused(Error::NotOwner, |it| escrow.set_treasurer(None).send(&mut it.world.chain, id(STRANGER)));

    let called = escrow.take_ownership().send(&mut it.world.chain, id(STRANGER)).unwrap();
    let [SuiteEvent::OwnershipTaken(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.owner, id(STRANGER));
    assert_eq!(escrow.owner().ask(&mut it.world.chain).unwrap(), id(STRANGER));
    assert_eq!(escrow.offered_to().ask(&mut it.world.chain).unwrap(), None);
    it.refused(Error::NotOffered, |it| escrow.take_ownership().send(&mut it.world.chain, id(STRANGER)));
    it.refused(Error::NotOwner, |it| escrow.set_treasurer(None).send(&mut it.world.chain, id(OWNER)));
    // What the escrow is bound to, and its treasurer, stay.
    assert_eq!(escrow.claims().ask(&mut it.world.chain).unwrap(), Some(id(TREASURY)));
    assert_eq!(escrow.treasurer().ask(&mut it.world.chain).unwrap(), Some(id(TREASURY)));
    it.refused(Error::AlreadyBound, |it| escrow.bind_claims(id(STRANGER)).send(&mut it.world.chain, id(STRANGER)));
    escrow.set_treasurer(None).send(&mut it.world.chain, id(STRANGER)).unwrap();
}

#[test]
fn an_offer_is_replaced_and_taken_back() {
    let mut it = ByHand::new();
    let escrow = it.escrow;
    let offer = |it: &mut ByHand, to: Option<&str>| {
        escrow.offer_ownership(to.map(id)).send(&mut it.world.chain, id(OWNER)).unwrap();
    };
    offer(&mut it, Some(STRANGER));
    offer(&mut it, Some(TREASURY));
    it.refused(Error::NotOffered, |it| escrow.take_ownership().send(&mut it.world.chain, id(STRANGER)));
    offer(&mut it, None);
    assert_eq!(escrow.offered_to().ask(&mut it.world.chain).unwrap(), None);
    it.refused(Error::NotOffered, |it| escrow.take_ownership().send(&mut it.world.chain, id(TREASURY)));
}
