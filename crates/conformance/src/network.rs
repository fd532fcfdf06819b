//! What a plan says of providers: whether they are bound, and how far those that are not may bill.

use domain::money::{BasisPoints, WHOLE};

use crate::fields::Read;
use crate::view::View;

/// The most that the balance bill comes to, as a share of the allowed amount.
const CAP: &[&str] =
    &["balance_bill_cap_pct", "balance_bill_limit_pct", "balance_billing_cap_pct", "balance_billing_limit_pct"];
/// The most that is charged in all, told as 115 or as 15.
const LIMITING_CHARGE: &[&str] = &["limiting_charge_pct"];

/// Whether providers are bound, and how far unbound ones may bill.
pub(crate) fn network(view: View) -> Read<(bool, Option<BasisPoints>)> {
    let may_bill = view.flag(&["balance_billing"])?;
    let name = view.text(&["network"])?;
    let cap = view.percentage(CAP)?;
    let charge = view.percentage(LIMITING_CHARGE)?;
    if cap.is_some() && charge.is_some() {
        let key = view.key(LIMITING_CHARGE)?.unwrap_or_default();
        return Err(view.fields().problem(&key, "stands beside a cap of the balance bill: keep one of them"));
    }
    let above = |share: BasisPoints| if share < WHOLE { share } else { BasisPoints(share.0.abs_diff(WHOLE.0)) };
    let cap = cap.or(charge.map(above));
    let is_bound = match (may_bill, name.map(|name| name.to_ascii_lowercase())) {
        // Whether an excess may be billed is what a network is about: where that is said, its name is a label.
        (Some(may_bill), _) => !may_bill,
        // How far an unbound provider may bill is said of unbound providers.
        (None, None) => cap.is_none(),
        (None, Some(name)) if ["out", "non", "oon"].iter().any(|it| name.starts_with(it)) => false,
        (None, Some(name)) if ["in", "par", "pref", "contract", "network"].iter().any(|it| name.starts_with(it)) => {
            true
        }
        (None, Some(name)) => {
            let problem = format!("{name:?} is neither in nor out of a network: say balance_billing true or false");
            return Err(view.fields().problem("network", problem));
        }
    };
    Ok((is_bound, cap))
}
