//! What contracts told, for people and machines.

use client::chain::address;
use client::domain::ids::AssetId;
use client::domain::ledger::Delivery;
use client::domain::money::Amount;
use client::suite::SuiteEvent;
use serde_json::{json, Value};

use super::money::show_units;

/// An event in a sentence; its name where there is no more to say in one.
pub fn sentence(event: &SuiteEvent) -> String {
    let what = match money_of(event) {
        Some(text) => text,
        None => return event.name().into(),
    };
    format!("{}: {what}", event.name())
}

/// An event for machines.
pub fn json(event: &SuiteEvent) -> Value {
    json!({ "name": event.name(), "text": sentence(event) })
}

/// What moved, where money did.
fn money_of(event: &SuiteEvent) -> Option<String> {
    if let SuiteEvent::Deposited(it) = event {
        return Some(format!("{} from {}", show(it.asset, it.amount), address(it.from)));
    }
    if let SuiteEvent::PaymentDue(it) = event {
        let amount = show(it.asset, it.amount);
        return Some(format!("payment {} of {amount} to {}, batch {}", it.payment.0, address(it.payee), it.batch.0));
    }
    if let SuiteEvent::PaymentDelivered(it) = event {
        let how = match it.delivery {
            Delivery::Pushed => "transferred",
            Delivery::Credited => "kept as a credit, for the account could not take it",
            Delivery::Withheld => "withheld for what is to be given back",
        };
        let rest = if it.complete { "" } else { "; a part still waits" };
        return Some(format!(
            "{} of payment {} to {}, {how}{rest}",
            show(it.asset, it.amount),
            it.payment.0,
            address(it.payee)
        ));
    }
    if let SuiteEvent::CreditFetched(it) = event {
        return Some(format!("{} to {}", show(it.asset, it.amount), address(it.to)));
    }
    if let SuiteEvent::WithdrawalChanged(it) = event {
        let change = format!("{:?}", it.change).to_lowercase();
        return Some(format!("{} to {}, {change}", show(it.asset, it.amount), address(it.to)));
    }
    if let SuiteEvent::PaidBack(it) = event {
        return Some(show(it.asset, it.amount));
    }
    if let SuiteEvent::Reversed(it) = event {
        return Some(format!("{} to be given back, batch {}", show(it.asset, it.amount), it.batch.0));
    }
    if let SuiteEvent::HoldChanged(it) = event {
        return Some(format!("{} on hold", show(it.asset, it.on_hold)));
    }
    if let SuiteEvent::InterestDue(it) = event {
        return Some(format!("{}, batch {}", show(it.asset, it.amount), it.batch.0));
    }
    None
}

/// An amount of an asset.
pub fn show(asset: AssetId, amount: Amount) -> String {
    if asset == AssetId::NATIVE {
        show_units(amount.0)
    } else {
        format!("{} base units of asset {}", amount.0, asset.0)
    }
}
