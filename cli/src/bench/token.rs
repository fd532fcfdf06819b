//! A transfer of an ordinary token, for comparison.

use anyhow::{ensure, Result};
use client::chain::{account, encode_message, selector, AccountId, Bundle, Chain, Cost, Embedded, UNIT};
use client::domain::ids::AssetId;
use client::domain::money::Amount;

use super::messages::Table;
use crate::world::insurer;

/// Creates the suite's own small token and gives the insurer so much of it.
fn minted(chain: &mut Embedded, amount: u128) -> Result<AccountId> {
    let bundle = Bundle::load("token")?;
    let created =
        chain.upload_and_instantiate(insurer(), &bundle.wasm, 0, encode_message(selector("new"), &()), b"token")?;
    tell(chain, created.address, "mint", &(insurer(), amount))?;
    Ok(created.address)
}

fn tell(chain: &mut Embedded, token: AccountId, label: &str, args: &impl scale::Encode) -> Result<Cost> {
    let report = chain.call(insurer(), token, 0, encode_message(selector(label), args))?;
    ensure!(!report.is_reverted(), "the token refuses {label}");
    Ok(report.cost)
}

/// A transfer to an account that has some already, and how large the token's code is.
pub fn transfer() -> Result<(Cost, usize)> {
    let mut chain = Embedded::new();
    chain.endow(insurer(), 1_000_000 * UNIT)?;
    let token = minted(&mut chain, 1_000)?;
    let no_data: Vec<u8> = Vec::new();
    let order = (account("receiver"), 100u128, no_data);
    tell(&mut chain, token, "PSP22::transfer", &order)?;
    let cost = tell(&mut chain, token, "PSP22::transfer", &order)?;
    Ok((cost, Bundle::load("token")?.wasm.len()))
}

/// What the escrow's messages on tokens cost, the token's own part with them.
pub(super) fn measure(table: &mut Table) -> Result<()> {
    let escrow = table.suite().escrow;
    let token = minted(&mut table.scene.chain, 1_000)?;
    let listed = escrow.list_asset(token).send(&mut table.scene.chain, insurer())?;
    table.changes("escrow.list_asset", "", listed.cost);
    tell(&mut table.scene.chain, token, "PSP22::approve", &(escrow.0, 500u128))?;
    let cost = escrow.deposit_token(listed.value, Amount(500)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("escrow.deposit_token", " (nothing in the line)", cost);
    ensure!(listed.value != AssetId::NATIVE, "a token is an asset of its own");
    Ok(())
}
