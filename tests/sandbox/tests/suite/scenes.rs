//! The scenes of `support::scenes` on the chain inside the process; `tests/node` plays the same on a node.

use client::chain::{Balance, Embedded, Signer};
use support::build::{millis, today};
use support::scenes::Stage;

fn open(keys: &[(Signer, Balance)]) -> Box<dyn Stage> {
    let mut chain = Embedded::new();
    for (key, purse) in keys {
        chain.endow(key.account(), *purse).unwrap();
    }
    chain.set_time(millis(today()) + 12 * 3_600_000).unwrap();
    Box::new(chain)
}

support::play_every_scene!(open, open);
