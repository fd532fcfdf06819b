//! What the chain inside the process says of a call, the node says too.

use client::chain::{Embedded, UNIT};
use client::domain::claim::Batch;
use support::actors::{HARBOUR, OWNER, TREASURY};
use support::build::{claim, line, money, PREVENTION, TREATMENT, VISIT};
use support::scenes::{Open, Scene, Stage};

fn embedded(keys: &[(client::chain::Signer, u128)]) -> Box<dyn Stage> {
    let mut chain = Embedded::new();
    for (key, purse) in keys {
        chain.endow(key.account(), *purse).unwrap();
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    chain.set_time(u64::try_from(now.as_millis()).unwrap()).unwrap();
    Box::new(chain)
}

fn batch(scene: &Scene) -> Batch {
    let claims = vec![
        claim(1, scene.ada, vec![line(PREVENTION, 6_000), line(VISIT, 12_000)]),
        claim(2, scene.cleo, vec![line(TREATMENT, 9_000)]),
    ];
    scene.batch(scene.harbour, claims)
}

/// Gas of a dry run and deposit of what is sent, on one chain: of a deposit, a batch, and a change of roles.
fn figures(open: Open) -> Vec<(u64, u64, i128)> {
    let mut scene = Scene::set(open, "figures");
    let suite = scene.suite;
    let (treasury, harbour, owner) = (scene.id(TREASURY), scene.id(HARBOUR), scene.id(OWNER));
    let mut figures = Vec::new();
    let mut note = |cost: client::chain::Cost| figures.push((cost.ref_time, cost.proof_size, cost.deposit));
    note(suite.escrow.deposit(money(500)).preview(&mut *scene.chain, treasury).unwrap().cost);
    note(suite.escrow.deposit(money(500)).send(&mut *scene.chain, treasury).unwrap().cost);
    let batch = batch(&scene);
    note(suite.claims.submit(&batch).preview(&mut *scene.chain, harbour).unwrap().cost);
    note(suite.claims.submit(&batch).send(&mut *scene.chain, harbour).unwrap().cost);
    note(suite.escrow.set_treasurer(Some(treasury)).send(&mut *scene.chain, owner).unwrap().cost);
    figures
}

#[test]
fn gas_and_deposits_are_the_same_to_the_unit() {
    assert_eq!(figures(embedded), figures(inkclaim_node_tests::open));
}

#[test]
fn a_transaction_costs_its_deposit_and_its_fee_and_nothing_else() {
    let mut scene = Scene::set(inkclaim_node_tests::open, "fee");
    let treasury = scene.id(TREASURY);
    let before = scene.chain.balance(treasury).unwrap();
    let called = scene.suite.escrow.deposit(money(10)).send(&mut *scene.chain, treasury).unwrap();
    let after = scene.chain.balance(treasury).unwrap();
    assert!(called.cost.fee > 0 && called.cost.fee < UNIT, "{:?}", called.cost);
    let spent = i128::try_from(before - after).unwrap();
    let fee = i128::try_from(called.cost.fee).unwrap();
    assert_eq!(spent, i128::try_from(money(10).0).unwrap() + called.cost.deposit + fee);
}
