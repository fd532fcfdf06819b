//! Somebody appeals for more than there is, so that nobody else is paid.

use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::ids::ClaimKey;
use client::domain::ledger::PaymentStatus;
use client::domain::money::Amount;
use support::actors::{id, HARBOUR_PAYOUT, HILL};
use support::build::{batch, claim, line, money, number, replacement, PREVENTION, UNPRICED};
use support::verify::paid;
use support::World;

#[test]
fn an_appeal_for_everything_stops_no_payment() {
    let mut world = World::new();
    // 1. A provider whom nobody knows charges more than the escrow will ever have, for a service that nobody insured.
    let huge = batch(world.hill, vec![claim(9, world.cleo, vec![line("L9999", 1_000_000_000)])]);
    world.submit(HILL, &huge).unwrap();
    // 2. It is denied, and he appeals: all that is free is kept back.
    let key = ClaimKey { provider: world.hill, number: number(9) };
    let appeal = world.suite.claims.appeal(key).send(&mut world.chain, id(HILL)).unwrap().value;
    let ledger = world.ledger();
    assert_eq!((ledger.free, ledger.on_hold, appeal.hold), (Amount::ZERO, money(10_000), money(10_000)));
    // 3. The clinic's claims are paid at once all the same.
    let payout = world.balance(HARBOUR_PAYOUT);
    assert_eq!(paid(&world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]))), money(60));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    assert_eq!(world.explain(1).payment, Some(PaymentStatus::Paid));
    assert_eq!(world.ledger().on_hold, money(9_940));
    // 4. So it is after the appeal has lapsed: what was drawn on is not given free a second time.
    world.chain.advance_time(31 * MILLIS_PER_DAY).unwrap();
    let advanced = world.suite.claims.advance(&[key]).send(&mut world.chain, id(HILL)).unwrap().value;
    assert_eq!(advanced, 1);
    let ledger = world.ledger();
    assert_eq!((ledger.free, ledger.on_hold, ledger.held), (money(9_940), Amount::ZERO, money(9_940)));
    world.assert_invariants();
}

#[test]
fn corrections_that_take_no_money_free_nothing_that_is_kept_back() {
    let mut world = World::new();
    // 1. The clinic is paid 60; all that is left is kept back for somebody's appeal.
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    let huge = batch(world.hill, vec![claim(9, world.cleo, vec![line("L9999", 1_000_000_000)])]);
    world.submit(HILL, &huge).unwrap();
    let key = ClaimKey { provider: world.hill, number: number(9) };
    world.suite.claims.appeal(key).send(&mut world.chain, id(HILL)).unwrap();
    assert_eq!((world.ledger().free, world.ledger().on_hold), (Amount::ZERO, money(9_940)));
    // 2. It corrects its claim again and again: each time 60 are due and the 60 before are given back.
    for number in 2..6 {
        let payout = world.balance(HARBOUR_PAYOUT);
        world.file(replacement(number, number - 1, world.ada, vec![line(PREVENTION, 6_000)]));
        assert_eq!(world.balance(HARBOUR_PAYOUT), payout);
        // 3. Nothing was taken from what is kept back, and nothing is there to be withdrawn.
        let ledger = world.ledger();
        assert_eq!((ledger.free, ledger.on_hold, ledger.debts), (Amount::ZERO, money(9_940), Amount::ZERO));
        world.assert_invariants();
    }
}

#[test]
fn who_appeals_while_he_waits_keeps_his_place() {
    let mut world = World::unfunded();
    // 1. Two claims wait for money, the clinic's first.
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000), line(UNPRICED, 8_000)]));
    world.review("reviewer", 1, &[support::build::deny(1, client::domain::reason::Reason::NotNecessary)]).unwrap();
    let other = batch(world.hill, vec![claim(1, world.cleo, vec![line(PREVENTION, 6_000)])]);
    world.submit(HILL, &other).unwrap();
    assert_eq!(world.payment(0).0.amount, money(60));
    // 2. The clinic appeals its second line, and wins.
    world.appeal("harbour", 1).unwrap();
    world.rule("appeals", 1, Some(&[support::build::at_price(1, money(80))])).unwrap();
    // 3. What it waited for already stands where it stood; only what was won is at the end of the line.
    let waiting: Vec<_> = (0..3).map(|number| world.payment(number).0).collect();
    let amounts: Vec<_> = waiting.iter().map(|payment| payment.amount).collect();
    assert_eq!(amounts, [money(60), money(60), money(80)]);
    assert_eq!((waiting[0].payee, waiting[2].payee), (waiting[2].payee, waiting[0].payee));
    assert_eq!(world.ledger().debts, Amount::ZERO);
    world.assert_invariants();
    // 4. Money for one payment goes to the clinic.
    let payout = world.balance(HARBOUR_PAYOUT);
    world.deposit(money(60));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    assert_eq!(world.explain(1).payment, Some(PaymentStatus::Queued), "not all of it is paid");
    world.deposit(money(140));
    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(140).0);
    assert_eq!(world.explain(1).payment, Some(PaymentStatus::Paid));
    world.assert_invariants();
}
