//! Money: in, out, and what waits.

use client::chain::UNIT;
use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::ids::{Account, AssetId};
use client::domain::money::Amount;

use super::batches::paid_in_token;
use super::{other_than_right, pick};
use crate::call::{Call, Message};
use crate::command::{Command, Money};
use crate::model::{Model, Till};
use crate::world::{coins, silent, who, COIN, TOKEN};

fn line(till: &Till) -> usize {
    till.payments.len() - till.head
}

/// Whether something waits for which there is money.
pub(super) fn is_payable(model: &Model, asset: AssetId) -> bool {
    let till = model.escrow.of(asset);
    line(till) > 0 && till.ledger().reserved.0 > 0
}

/// Pays some of what waits.
pub(super) fn settle(model: &Model, asset: u8) -> Command {
    let line = line(model.escrow.of(AssetId(asset)));
    Command::Money { asset, what: Money::Settle { count: 1 + (line % 7) as u8 } }
}

/// What must come first.
pub(super) fn first(model: &Model, number: u8, what: Money) -> Option<Command> {
    let till = model.escrow.known(AssetId(number))?;
    let money = |what| Command::Money { asset: number, what };
    let (line, is_payable) = (line(till), is_payable(model, till.asset));
    let free = till.ledger().free.0;
    let is_token = till.asset != AssetId::NATIVE;
    match what {
        // More was paid in than one message may pay out.
        Money::Deposit { .. } | Money::AnnounceWithdrawal { .. } | Money::Adopt if is_payable => {
            Some(settle(model, number))
        }
        Money::FetchCredit { .. } if is_payable => Some(settle(model, number)),
        Money::FetchCredit { to, .. } if is_token && to < 7 && till.credits.values().all(|credit| *credit == 0) => {
            // A token's payments become credits only where it refuses to send them.
            let head = till.payments.get(till.head);
            let refused = model.bank.refused.get(&till.asset);
            match head {
                Some(head) if refused != Some(&head.payee) => Some(money(Money::Refuse { whom: 0 })),
                Some(_) => Some(money(Money::Deposit { amount: 19 })),
                None => Some(paid_in_token(to)),
            }
        }
        Money::Withdraw { .. } | Money::CancelWithdrawal { .. } if till.withdrawal.is_none() => {
            Some(money(Money::AnnounceWithdrawal { caller: 0, share: 2, to: 0 }))
        }
        Money::Withdraw { caller: 0 } => {
            let (_, amount, announced) = till.withdrawal?;
            match (model.now - announced) / MILLIS_PER_DAY {
                0..7 => Some(Command::Wait { step: 6 }),
                7..21 => (free < amount).then_some(money(Money::Deposit { amount: 19 })),
                _ => Some(money(Money::CancelWithdrawal { caller: 0 })),
            }
        }
        Money::Adopt if till.stray == 0 => Some(money(Money::Transfer { amount: 3 })),
        Money::AnnounceWithdrawal { share, .. } if share < 5 && free == 0 => Some(money(Money::Deposit { amount: 19 })),
        Money::Settle { count } if !is_payable && line > 8 && count < 45 => Some(money(Money::Deposit { amount: 19 })),
        Money::Settle { count } if till.asset == TOKEN && !is_payable && count < 45 => {
            let next = if line > 0 || free == 0 { money(Money::Deposit { amount: 19 }) } else { paid_in_token(count) };
            Some(next)
        }
        _ => None,
    }
}

/// What somebody does with money.
pub(super) fn resolve(model: &Model, number: u8, what: Money) -> Call {
    let asset = AssetId(number);
    let nothing = Till::new(asset);
    let till = model.escrow.known(asset).unwrap_or(&nothing);
    let treasurer = model.escrow.treasurer.unwrap_or_else(|| who("stranger"));
    let (caller, right, message) = match what {
        Money::Deposit { amount } => {
            // Little for long, so that a line forms; then all that a long line needs, so that `settle` is needed too.
            let (is_large, own) = (amount > 14, u128::from(amount) * 2 * COIN);
            let ledger = till.ledger();
            let missing = if line(till) > 8 || is_large { ledger.owed.0 - ledger.reserved.0 } else { 0 };
            let amount = if own == 0 { 0 } else { own + missing };
            // Somebody who has no token pays none in.
            let from = if amount == 6 * COIN { "stranger" } else { "treasury" };
            (0, who(from), Message::Deposit { asset, amount: Amount(amount) })
        }
        Money::Settle { count } => (0, who("stranger"), Message::Settle { asset, count: u32::from(count) }),
        Money::FetchCredit { caller, to } => {
            let right = creditor(model, till, to);
            if !model.bank.alive.contains(&right) {
                // An account that does not exist sends nothing, and whoever sends pays for what a token then stores.
                let message = Message::Transfer { to: Some(right), amount: Amount(UNIT) };
                return Call { from: who("treasury"), message };
            }
            let to = if to < 6 || right == who("aside") { who("treasury") } else { who("aside") };
            (caller, right, Message::FetchCredit { asset, to })
        }
        Money::Transfer { amount } => {
            let amount = coins(u128::from(amount) + 1);
            let message = if asset == AssetId::NATIVE {
                Message::Transfer { to: None, amount }
            } else {
                Message::SendToken { asset, amount }
            };
            (0, who("treasury"), message)
        }
        Money::AnnounceWithdrawal { caller, share, to } => {
            let free = till.ledger().free.0;
            let amount = if share == 5 { free + 1 } else { free * u128::from(share) / 4 };
            let to = if to == 5 { who("aside") } else { who("treasury") };
            (caller, treasurer, Message::AnnounceWithdrawal { asset, to, amount: Amount(amount) })
        }
        Money::Withdraw { caller } => (caller, treasurer, Message::Withdraw { asset }),
        Money::CancelWithdrawal { caller } => {
            (caller, model.escrow.administration.owner, Message::CancelWithdrawal { asset })
        }
        Money::Adopt => (0, who("stranger"), Message::Adopt { asset }),
        Money::Refuse { whom } => {
            let payee = till.payments.get(till.head).map_or_else(|| silent(usize::from(whom)), |head| head.payee);
            (0, who("owner"), Message::TokenRefuses { asset, whom: (whom < 3).then_some(payee) })
        }
    };
    Call { from: other_than_right(caller, right), message }
}

/// To whom a credit is owed, first one who exists.
fn creditor(model: &Model, till: &Till, n: u8) -> Account {
    let owed = till.credits.iter().filter(|(_, amount)| **amount > 0).map(|(owner, _)| *owner);
    let mut owed: Vec<Account> = owed.collect();
    if owed.iter().any(|owner| model.bank.alive.contains(owner)) {
        owed.retain(|owner| model.bank.alive.contains(owner));
    }
    pick(&owed, n).unwrap_or_else(|| who("stranger"))
}
