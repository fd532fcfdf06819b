//! What the policies and the claims have in common.

use client::chain::Chain;
use client::domain::bounds::UPGRADE_DELAY;
use client::interfaces::administration::AdministrationError as Error;
use client::suite::Administration;
use scale::Encode;
use support::actors::{id, OWNER, STRANGER};

use super::{row, Question, Row, Stage, Who, NEWCOMER};

/// The rows of one of the two.
pub fn rows(of: fn(&Stage) -> Administration) -> Vec<Row> {
    vec![
        row("Administration::offer_ownership", move |it| of(it).offer_ownership(Some(id(NEWCOMER))))
            .only(&[Who::Owner], Error::NotOwner),
        row("Administration::take_ownership", move |it| of(it).take_ownership())
            .after(move |it| {
                let offer = of(it).offer_ownership(Some(id(STRANGER)));
                offer.send(&mut it.world.chain, id(OWNER)).unwrap();
            })
            .only(&[Who::Stranger], Error::NotOffered),
        row("Administration::announce_upgrade", move |it| of(it).announce_upgrade(Some([1; 32])))
            .only(&[Who::Owner], Error::NotOwner),
        row("Administration::upgrade", move |it| of(it).upgrade())
            .after(move |it| {
                // To the code that it has: who may do it does not depend on which code it is.
                let code = it.world.chain.code_hash(of(it).0).unwrap().into();
                of(it).announce_upgrade(Some(code)).send(&mut it.world.chain, id(OWNER)).unwrap();
                it.world.chain.advance_time(UPGRADE_DELAY).unwrap();
            })
            .only(&[Who::Owner], Error::NotOwner),
    ]
}

/// What anyone may ask.
pub fn questions() -> [Question; 2] {
    [("Administration::owner", ().encode()), ("Administration::pending", ().encode())]
}
