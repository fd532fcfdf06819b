//! The node is killed while transactions are under way, and comes back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

use client::chain::{Chain, Network, UNIT};
use client::domain::ids::AssetId;
use client::suite::{Bundles, Suite};
use inkclaim_node_tests::{fund, OwnNode};

#[test]
fn a_node_that_is_killed_in_the_middle_loses_nothing_and_does_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = OwnNode::start(folder.path());
    let owner = client::chain::Signer::from_secret("//owner").unwrap();
    fund(&node.url(), &[(owner.clone(), 10_000 * UNIT)]);
    let mut chain = node.connect();
    chain.add_key(owner.clone());
    let bundles = Bundles::load().unwrap();
    let external = client::chain::account("external");
    let suite = Suite::deploy(&mut chain, owner.account(), &bundles, &[], &[external], b"crash").unwrap().suite;

    // Deposits of 1, 2, 4, ...: their sum tells which took effect, and how often.
    let amounts: Vec<u128> = (0..12).map(|power| 1 << power).collect();
    let under_way = Arc::new(AtomicBool::new(true));
    let sender = {
        let (under_way, url, key) = (under_way.clone(), node.url(), owner.clone());
        let amounts = amounts.clone();
        std::thread::spawn(move || {
            let mut chain = client::chain::Node::connect(&url).unwrap();
            chain.add_key(key.clone());
            let mut done = Vec::new();
            for amount in amounts {
                let deposit = suite.escrow.deposit(client::domain::money::Amount(amount));
                done.push((amount, deposit.send(&mut chain, key.account()).map(|_| ())));
                std::thread::sleep(Duration::from_millis(30));
            }
            under_way.store(false, Ordering::SeqCst);
            done
        })
    };
    let mut kills = 0;
    while under_way.load(Ordering::SeqCst) && kills < 3 {
        std::thread::sleep(Duration::from_millis(250));
        node.kill();
        kills += 1;
        node.restart();
    }
    let done = sender.join().unwrap();
    assert!(kills > 0);

    let mut chain = node.connect();
    let ledger = suite.escrow.ledger(AssetId::NATIVE).ask(&mut chain).unwrap().unwrap();
    let acknowledged: u128 = done.iter().filter(|(_, result)| result.is_ok()).map(|(amount, _)| amount).sum();
    let unknown: u128 = done.iter().filter(|(_, result)| result.is_err()).map(|(amount, _)| amount).sum();
    // Each bit is one deposit: nothing acknowledged is missing, nothing is there twice.
    assert_eq!(ledger.held.0 & acknowledged, acknowledged, "{done:?}");
    assert_eq!(ledger.held.0 & !(acknowledged | unknown), 0, "{done:?}");
    assert!(acknowledged > 0, "{done:?}");
    for (_, result) in &done {
        if let Err(error) = result {
            let text = format!("{error:?}");
            assert!(text.contains("Unknown") || text.contains("Unreachable") || text.contains("Unanswered"), "{text}");
        }
    }
    assert!(chain.balance(suite.escrow.0).unwrap() >= ledger.held.0);
}
