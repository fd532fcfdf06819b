//! A chain of many blocks. Its state is written anew from time to time, and stays what it was.

use client::chain::Chain;
use support::actors::{id, OWNER};
use support::build::{claim, line, money, PREVENTION};
use support::World;

#[test]
fn many_blocks_leave_everything_as_it_was() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    let claims = world.suite.claims;
    let (stored, ledger) = (world.everything(), world.ledger());
    let (block, clock) = (world.chain.block_number(), world.chain.now_millis().unwrap());
    // More than the blocks after which the state is written anew.
    let calls = 2_100;
    for number in 0..calls {
        claims.pause(number % 2 == 0).send(&mut world.chain, id(OWNER)).unwrap();
    }
    assert_eq!(world.chain.block_number(), block + calls);
    assert_eq!((world.chain.now_millis().unwrap(), world.ledger()), (clock, ledger));
    assert_eq!(world.everything(), stored);
    // Everything goes on.
    world.file(claim(2, world.ben, vec![line(PREVENTION, 6_000)]));
    assert_eq!(world.ledger().delivered, ledger.delivered.plus(money(60)).unwrap());
    world.assert_invariants();
}
