//! What the messages of the escrow cost.

use anyhow::{Context, Result};
use client::chain::{account, Chain, UNIT};
use client::domain::bounds::WITHDRAWAL_DELAY;
use client::domain::ids::{AssetId, BatchId, PaymentNumber, ProviderId};
use client::domain::ledger::Party;
use client::domain::money::Amount;
use client::interfaces;
use client::interfaces::escrow::Due;

use super::messages::Table;
use crate::world::insurer;

/// A party that no claim of the scene pays.
const PARTY: Party = Party::Provider(ProviderId(1_000));

pub(super) fn measure(table: &mut Table) -> Result<()> {
    let escrow = table.suite().escrow;
    // Only the claims contract makes payments due.
    let claims = table.suite().claims.0;
    let asset = AssetId::NATIVE;
    let payee = account("payee");
    table.scene.chain.endow(payee, UNIT)?;
    let cost = escrow.deposit(Amount(UNIT)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("escrow.deposit", " (nothing in the line)", cost);
    let due = |amount: u128| {
        [Due { party: PARTY, payee: interfaces::account(payee), amount: Amount(amount), reversed: Amount::ZERO }]
    };
    let cost = escrow.pay(asset, BatchId(1_000), &due(UNIT)).send(&mut table.scene.chain, claims)?.cost;
    table.changes("escrow.pay", " (one payee, paid at once, as the claims contract)", cost);

    let kept = escrow.hold(asset, Amount(UNIT)).send(&mut table.scene.chain, claims)?;
    table.changes("escrow.hold", " (as the claims contract)", kept.cost);
    let cost = escrow.release_hold(asset, kept.value).send(&mut table.scene.chain, claims)?.cost;
    table.changes("escrow.release_hold", " (as the claims contract)", cost);
    let cost = escrow.seal(BatchId(1)).send(&mut table.scene.chain, claims)?.cost;
    table.changes("escrow.seal", " (as the claims contract)", cost);
    table.asks("escrow.sealed", escrow.sealed())?;
    let reversal = [Due { amount: Amount::ZERO, reversed: Amount(UNIT), ..due(UNIT)[0] }];
    escrow.pay(asset, BatchId(1_000), &reversal).send(&mut table.scene.chain, claims)?;
    table.asks("escrow.debt", escrow.debt(asset, PARTY))?;
    let cost = escrow.pay_back(PARTY, Amount(UNIT)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("escrow.pay_back", "", cost);

    // More is due than the escrow has; one deposit pays the first eight, the ninth is left to settle.
    let free = escrow.ledger(asset).ask(&mut table.scene.chain)?.context("the escrow keeps a ledger")?.free;
    escrow.pay(asset, BatchId(1_001), &due(free.0)).send(&mut table.scene.chain, claims)?;
    for batch in 1_002..1_011 {
        escrow.pay(asset, BatchId(batch), &due(UNIT)).send(&mut table.scene.chain, claims)?;
    }
    escrow.deposit(Amount(9 * UNIT)).send(&mut table.scene.chain, insurer())?;
    let settled = escrow.settle(asset, 1).send(&mut table.scene.chain, insurer())?;
    anyhow::ensure!(settled.value == 1, "nothing was left to settle");
    table.changes("escrow.settle", " (one payment)", settled.cost);

    // An account that does not exist cannot take one base unit: it becomes a credit.
    let nobody = account("nobody yet");
    escrow.deposit(Amount(UNIT)).send(&mut table.scene.chain, insurer())?;
    let due = [Due { party: PARTY, payee: interfaces::account(nobody), amount: Amount(1), reversed: Amount::ZERO }];
    escrow.pay(asset, BatchId(1_011), &due).send(&mut table.scene.chain, claims)?;
    table.asks("escrow.credit", escrow.credit(asset, nobody))?;
    let cost = escrow.fetch_credit(asset, payee).send(&mut table.scene.chain, nobody)?.cost;
    table.changes("escrow.fetch_credit", "", cost);
    table.asks("escrow.ledger", escrow.ledger(asset))?;
    table.asks("escrow.payment", escrow.payment(asset, PaymentNumber(0)))?;
    table.asks("escrow.claims", escrow.claims())?;
    table.asks("escrow.owner", escrow.owner())?;
    in_charge(table)
}

/// What only those in charge may do, and what came without a message.
fn in_charge(table: &mut Table) -> Result<()> {
    let escrow = table.suite().escrow;
    let asset = AssetId::NATIVE;
    let next = account("next");
    let treasurer = account("treasurer");
    table.scene.chain.endow(next, UNIT)?;
    table.scene.chain.endow(treasurer, UNIT)?;
    super::token::measure(table)?;
    let cost = escrow.set_treasurer(Some(treasurer)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("escrow.set_treasurer", "", cost);
    table.scene.chain.transfer(insurer(), escrow.0, UNIT)?;
    let cost = escrow.adopt(asset).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("escrow.adopt", " (nothing in the line)", cost);
    for is_made in [false, true] {
        let announced = escrow.announce_withdrawal(asset, next, Amount(1)).send(&mut table.scene.chain, treasurer)?;
        if is_made {
            table.asks("escrow.withdrawal", escrow.withdrawal(asset))?;
            table.scene.chain.advance_time(WITHDRAWAL_DELAY)?;
            let cost = escrow.withdraw(asset).send(&mut table.scene.chain, treasurer)?.cost;
            table.changes("escrow.withdraw", "", cost);
        } else {
            table.changes("escrow.announce_withdrawal", " (the first)", announced.cost);
            let cost = escrow.cancel_withdrawal(asset).send(&mut table.scene.chain, treasurer)?.cost;
            table.changes("escrow.cancel_withdrawal", "", cost);
        }
    }
    table.asks("escrow.solvency", escrow.solvency(asset))?;
    table.asks("escrow.token", escrow.token(asset))?;
    table.asks("escrow.treasurer", escrow.treasurer())?;
    table.asks("escrow.involved", escrow.involved())?;
    let cost = escrow.offer_ownership(Some(next)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("escrow.offer_ownership", "", cost);
    table.asks("escrow.offered_to", escrow.offered_to())?;
    let cost = escrow.take_ownership().send(&mut table.scene.chain, next)?.cost;
    table.changes("escrow.take_ownership", "", cost);
    Ok(())
}
