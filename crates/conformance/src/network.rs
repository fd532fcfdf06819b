//! What a plan says of providers: whether they are bound, and how far those that are not may bill.

use domain::money::{BasisPoints, WHOLE};

use crate::fields::{Fields, Read};
use crate::view::View;

/// The most that the balance bill comes to, as a share of the allowed amount.
const CAP: &[&str] = &["balance_bill_cap_pct", "balance_billing_cap_pct"];
/// The most that is charged in all, told as 115 or as 15.
const LIMITING_CHARGE: &[&str] = &["limiting_charge_pct", "limiting_pct", "max_charge_pct"];
/// A limit of the balance bill: above 100 it is of what is charged in all.
const LIMIT: &[&str] = &["balance_bill_limit_pct", "balance_billing_limit_pct"];
/// The share of the fee of a bound provider that an unbound one's is, and that fee itself.
const NONPAR_SHARE: &[&str] = &["nonpar_pct", "non_par_pct", "nonparticipating_pct"];
pub(crate) const NONPAR_FEE: &[&str] = &["nonpar_fee", "non_par_fee", "nonparticipating_fee"];

/// How a plan stands to providers.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Whether they are bound.
    pub is_bound: bool,
    /// The most that unbound ones may bill above the allowed amount.
    pub balance_bill_cap: Option<BasisPoints>,
    /// The share of a bound provider's fee that is recognised of an unbound one.
    pub nonpar: Option<BasisPoints>,
    /// Whether unbound providers have fees of their own.
    pub has_own_fees: bool,
}

/// Whether the providers of a claim or a line are bound, where it names their network.
pub(crate) fn told(fields: &Fields) -> Read<Option<bool>> {
    let Some(name) = fields.text("network")? else { return Ok(None) };
    let problem = || fields.problem("network", format!("{name:?} is neither in nor out of a network"));
    is_bound_by(name).map(Some).ok_or_else(problem)
}

/// Whether providers are bound, and what holds for unbound ones. `is_silent_bound`: whether they are where nothing is said.
pub(crate) fn standing(view: View, is_silent_bound: bool) -> Read<Standing> {
    let may_bill = view.flag(&["balance_billing"])?;
    let name = view.text(&["network"])?;
    let balance_bill_cap = cap(view)?;
    let nonpar = view.percentage(NONPAR_SHARE)?;
    if nonpar.is_some_and(|share| share > WHOLE) {
        let key = view.key(NONPAR_SHARE)?.unwrap_or_default();
        return Err(view.fields().problem(&key, "is above 100: it is the share of the fee of those that are bound"));
    }
    // What holds for unbound providers is said of unbound ones.
    let has_own_fees = nonpar.is_some() || !view.keys(NONPAR_FEE).is_empty();
    let is_silent_bound = is_silent_bound && balance_bill_cap.is_none() && !has_own_fees;
    let is_bound = match (may_bill, name) {
        // Whether an excess may be billed is what a network is about: where that is said, its name is a label.
        (Some(may_bill), _) => !may_bill,
        (None, None) => is_silent_bound,
        (None, Some(name)) => is_bound_by(name).ok_or_else(|| {
            let problem = format!("{name:?} is neither in nor out of a network: say balance_billing true or false");
            view.fields().problem("network", problem)
        })?,
    };
    Ok(Standing { is_bound, balance_bill_cap, nonpar, has_own_fees })
}

/// The most that the balance bill comes to, as a share of the allowed amount.
fn cap(view: View) -> Read<Option<BasisPoints>> {
    let all: Vec<String> = [CAP, LIMIT, LIMITING_CHARGE].iter().flat_map(|names| view.keys(names)).collect();
    if let [_, .., second] = all.as_slice() {
        return Err(view.fields().problem(second, "stands beside another cap of the balance bill: keep one of them"));
    }
    let above = |share: BasisPoints| BasisPoints(share.0.abs_diff(WHOLE.0));
    let limit = view.percentage(LIMIT)?.map(|share| if share > WHOLE { above(share) } else { share });
    let charge = view.percentage(LIMITING_CHARGE)?.map(|share| if share < WHOLE { share } else { above(share) });
    Ok(view.percentage(CAP)?.or(limit).or(charge))
}

/// Whether providers of a network are bound, by its name. `None` where the name does not say, or says both.
fn is_bound_by(name: &str) -> Option<bool> {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
    let denies = |word: &&str| matches!(*word, "not" | "oon") || word.starts_with("non") || word.starts_with("out");
    let affirms = |word: &&str| {
        let beginnings = ["par", "pref", "contract", "network", "innet"];
        matches!(*word, "in" | "inn" | "inside" | "ppo" | "member") || beginnings.iter().any(|it| word.starts_with(it))
    };
    // What is denied stands behind the denial: out of the network, not in network, non-participating.
    let denied = words.iter().position(denies);
    let affirmed = words.iter().position(affirms);
    match (affirmed, denied) {
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        (Some(affirmed), Some(denied)) if denied < affirmed => Some(false),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_bound_by;

    #[test]
    fn a_name_says_whether_providers_are_bound() {
        for name in ["In-network", "Preferred", "Participating", "PPO", "Member", "TRICARE network", "innetwork"] {
            assert_eq!(is_bound_by(name), Some(true), "{name}");
        }
        for name in [
            "Out-of-network",
            "out of the PPO network",
            "Non-participating",
            "Nonmember",
            "TRICARE non-network",
            "Not in network",
            "OON",
            "none",
        ] {
            assert_eq!(is_bound_by(name), Some(false), "{name}");
        }
        for name in ["Tier 2", "", "Participating (non-preferred)", "Insurance"] {
            assert_eq!(is_bound_by(name), None, "{name}");
        }
    }
}
