//! What a payment is changed by beside its claims (PLB).
//!
//! A decision that is taken back is a debt. The escrow withholds it from whatever is paid next, whatever batch that belongs
//! to. What this payment cannot settle is carried forward (FB, below zero), what it settles of an earlier remittance's debt
//! is taken off (FB, above zero), and what it settles of a debt that no remittance has told is a recovery (WO).

use anyhow::Result;
use client::chain::Chain;
use client::domain::ids::ControlNumber;
use client::domain::money::Amount;
use formats::remittance835::ProviderAdjustment;
use formats::Date;

use super::negated;
use crate::world::World;

/// What of a provider's debts earlier remittances have carried forward.
#[derive(Default)]
pub(super) struct Forwarded(Amount);

/// What moved beside the claims of one remittance.
pub(super) struct Moved {
    /// Interest, with the claim that it is on.
    pub(super) interest: Vec<(ControlNumber, Amount)>,
    /// What its reversals take back.
    pub(super) reversed: Amount,
    /// What the escrow withheld from its payment.
    pub(super) withheld: Amount,
}

/// One provider-level adjustment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    reason: &'static str,
    /// The claim that it refers to.
    claim: Option<ControlNumber>,
    amount: Amount,
    /// Whether it raises the payment.
    raises: bool,
}

impl Moved {
    /// The provider-level adjustments. Claims paid, reversals below zero, less these: what was transferred.
    pub(super) fn entries(&self, forwarded: &mut Forwarded) -> Vec<Level> {
        let interest = self.interest.iter().filter(|(_, amount)| !amount.is_zero());
        let interest = interest.map(|(claim, amount)| (*claim, *amount));
        let mut entries: Vec<Level> =
            interest.map(|(claim, amount)| Level { reason: "L6", claim: Some(claim), amount, raises: true }).collect();
        let mut add = |reason, amount: Amount, raises| {
            if !amount.is_zero() {
                entries.push(Level { reason, claim: None, amount, raises });
            }
        };
        let carried = self.reversed.left_after(self.withheld);
        let settled = self.withheld.left_after(self.reversed);
        let told_before = settled.min(forwarded.0);
        add("FB", carried, true);
        add("FB", told_before, false);
        add("WO", settled.left_after(told_before), false);
        // A remittance carries forward or settles, never both.
        forwarded.0 = if carried.is_zero() { forwarded.0.left_after(told_before) } else { forwarded.sum(carried) };
        entries
    }
}

impl Forwarded {
    /// What is carried forward with more of it; debts are bounded by what the chain has paid, which fits.
    fn sum(&self, more: Amount) -> Amount {
        self.0.plus(more).unwrap_or(self.0)
    }
}

impl<C: Chain> World<C> {
    pub(super) fn provider_adjustment(&self, npi: &str, level: Level, date: Date) -> Result<ProviderAdjustment> {
        let amount = self.decimal(level.amount)?;
        let year_end = date.to_digits();
        let year_end = year_end.get(..4).and_then(|year| Date::parse(&format!("{year}1231")));
        Ok(ProviderAdjustment {
            provider_id: npi.into(),
            fiscal_period_end: year_end.unwrap_or(date),
            reason: level.reason.into(),
            reference: level.claim.map(|claim| claim.0.to_string()),
            amount: if level.raises { negated(amount) } else { amount },
        })
    }
}

#[cfg(test)]
mod tests {
    use client::domain::ids::ControlNumber;
    use client::domain::money::Amount;

    use super::{Forwarded, Level, Moved};

    fn moved(reversed: u128, withheld: u128) -> Moved {
        Moved { interest: Vec::new(), reversed: Amount(reversed), withheld: Amount(withheld) }
    }

    fn level(reason: &'static str, amount: u128, raises: bool) -> Level {
        Level { reason, claim: None, amount: Amount(amount), raises }
    }

    #[test]
    fn what_a_payment_settles_itself_needs_no_entry() {
        assert_eq!(moved(100, 100).entries(&mut Forwarded::default()), []);
        assert_eq!(moved(0, 0).entries(&mut Forwarded::default()), []);
    }

    #[test]
    fn a_debt_is_carried_forward_and_settled_later() {
        let mut forwarded = Forwarded::default();
        assert_eq!(moved(100, 40).entries(&mut forwarded), [level("FB", 60, true)]);
        assert_eq!(moved(30, 0).entries(&mut forwarded), [level("FB", 30, true)]);
        assert_eq!(moved(0, 50).entries(&mut forwarded), [level("FB", 50, false)]);
        assert_eq!(moved(0, 50).entries(&mut forwarded), [level("FB", 40, false), level("WO", 10, false)]);
        assert_eq!(forwarded.0, Amount::ZERO);
    }

    #[test]
    fn a_debt_that_was_never_told_is_a_recovery() {
        assert_eq!(moved(10, 35).entries(&mut Forwarded::default()), [level("WO", 25, false)]);
    }

    #[test]
    fn interest_raises_the_payment_and_names_its_claim() {
        let interest = vec![(ControlNumber(7), Amount(12)), (ControlNumber(8), Amount::ZERO)];
        let entries = Moved { interest, ..moved(0, 0) }.entries(&mut Forwarded::default());
        assert_eq!(entries, [Level { reason: "L6", claim: Some(ControlNumber(7)), amount: Amount(12), raises: true }]);
    }
}
