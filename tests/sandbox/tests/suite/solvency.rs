//! One read tells whether the escrow has what its ledger says.

use client::chain::Chain;
use client::domain::ids::AssetId;
use client::domain::ledger::{Ledger, Solvency};
use client::domain::money::Amount;
use support::actors::{id, HARBOUR_PAYOUT, HILL_PAYOUT, TREASURY};
use support::build::{claim, line, money, PREVENTION};
use support::token::{due, ByHand, Mode, TOKEN};
use support::World;

const NATIVE: AssetId = AssetId::NATIVE;
const NONE: Amount = Amount::ZERO;

#[test]
fn an_empty_asset_is_solvent() {
    let mut it = ByHand::new();
    let empty = Solvency {
        ledger: Ledger::default(),
        queued: NONE,
        waiting: 0,
        actual: Some(NONE),
        surplus: NONE,
        shortfall: NONE,
        is_balanced: true,
    };
    assert_eq!((it.solvency(NATIVE), it.solvency(TOKEN)), (empty, empty));
    assert_eq!(it.escrow.solvency(AssetId(2)).ask(&mut it.world.chain).unwrap(), None);
}

#[test]
fn it_tells_the_line_and_what_came_without_a_message() {
    let mut it = ByHand::new();
    it.deposit(money(3));
    it.pay(NATIVE, &[due(HARBOUR_PAYOUT, money(4)), due(HILL_PAYOUT, money(2))]);
    it.world.chain.transfer(id(TREASURY), it.escrow.0, money(5).0).unwrap();
    let ledger = it.ledger(NATIVE);
    let expected = Solvency {
        ledger,
        queued: money(3),
        waiting: 2,
        actual: Some(money(5)),
        surplus: money(5),
        shortfall: NONE,
        is_balanced: true,
    };
    assert_eq!(it.solvency(NATIVE), expected);
}

#[test]
fn it_tells_what_a_token_has_taken_on_its_own() {
    let mut it = ByHand::with(money(5));
    let (token, escrow) = (it.token, it.escrow.0);
    let exact = it.solvency(TOKEN);
    assert_eq!((exact.actual, exact.shortfall), (Some(money(5)), NONE));
    token.seize(&mut it.world, escrow, money(2));
    assert_eq!(it.solvency(TOKEN), Solvency { actual: Some(money(3)), shortfall: money(2), ..exact });
    token.set(&mut it.world, Mode::TellsWith(16));
    assert_eq!(it.solvency(TOKEN), Solvency { actual: None, ..exact }, "it does not tell");
    assert_eq!(it.solvency(NATIVE).shortfall, NONE);
}

#[test]
fn the_suites_escrow_has_what_its_ledger_says() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    let report = world.suite.escrow.solvency(NATIVE).ask(&mut world.chain).unwrap().unwrap();
    assert_eq!(report.ledger, world.ledger());
    assert_eq!(report.actual, Some(money(9_940)));
    assert_eq!((report.surplus, report.shortfall, report.waiting, report.is_balanced), (NONE, NONE, 0, true));
}
