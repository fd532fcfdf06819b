//! What becomes due and what is to be given back where one decision takes the place of another.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{Account, AssetId, BatchId, PaymentNumber};
use domain::ledger::{Party, Payment};
use domain::lifecycle::ClaimRecord;
use domain::money::{Amount, Overflow};
use interfaces::escrow::Due;

use super::books::Stuck;
use super::rules::Turn;
use crate::suite::Contract;

/// The decision that is taken back.
pub(super) struct Before<'a> {
    /// Its claim.
    pub record: &'a ClaimRecord,
    /// Whom it pays.
    pub party: Party,
    /// On which account.
    pub account: Account,
    /// Its payment, while that still waits.
    pub waiting: Option<Payment>,
    /// What of that payment can still be withheld.
    pub in_line: Amount,
    /// Who takes it back, where that is the provider.
    pub by: Option<(Party, Account)>,
}

/// What a batch comes to.
#[derive(Default)]
pub(super) struct Dues {
    /// For each party, in each asset.
    pub of: Vec<(AssetId, Due)>,
    /// What is to be withheld of payments that wait.
    withheld: BTreeMap<(AssetId, PaymentNumber), Amount>,
}

/// Adds what a decision pays `amount` of to a party, and what is given back for the one before. Tells how much of it
/// stays in the payment that waits.
///
/// As much as both pay the same party on the same account stays in the payment that waits. What a member was paid already the
/// member gives back only as far as it is withheld at once; the rest is for the provider who takes the claim back.
pub(super) fn correct(
    dues: &mut Dues,
    (party, account): (Party, Account),
    (asset, amount): (AssetId, Amount),
    before: Option<Before<'_>>,
) -> Result<Amount, Stuck> {
    let none = Amount::ZERO;
    let Some(before) = before else {
        add(dues, asset, Due { party, payee: account, amount, reversed: none })?;
        return Ok(none);
    };
    let paid = before.record.paid().map_err(|error| format!("what was paid cannot be told: {error:?}"))?;
    let to_the_same = before.record.asset() == asset && before.party == party;
    let stays = match &before.waiting {
        Some(payment) if to_the_same && payment.payee == account => paid.min(amount),
        Some(_) | None => none,
    };
    let (back, due) = (paid.minus(stays).map_err(overflow)?, amount.minus(stays).map_err(overflow)?);
    // What a member gets no more of in the line, nor at once, the provider gives back.
    let for_provider = match before.by {
        Some(_) if matches!(before.party, Party::Member(_)) => {
            let at_once = if to_the_same { due } else { none };
            let beyond = back.left_after(at_once);
            match before.record.payment() {
                Some(number) => {
                    let withheld = dues.withheld.entry((before.record.asset(), number)).or_default();
                    let of_line = beyond.min(before.in_line.left_after(*withheld));
                    withheld.raise(of_line).map_err(overflow)?;
                    beyond.left_after(of_line)
                }
                None => beyond,
            }
        }
        Some(_) | None => none,
    };
    if let Some((party, payee)) = before.by {
        add(dues, before.record.asset(), Due { party, payee, amount: none, reversed: for_provider })?;
    }
    let own = back.minus(for_provider).map_err(overflow)?;
    let debtor = Due { party: before.party, payee: before.account, amount: none, reversed: own };
    add(dues, before.record.asset(), debtor)?;
    add(dues, asset, Due { party, payee: account, amount: due, reversed: none })?;
    Ok(stays)
}

/// A party has one entry in what becomes due in an asset.
fn add(dues: &mut Dues, asset: AssetId, due: Due) -> Result<(), Stuck> {
    if due.amount.is_zero() && due.reversed.is_zero() {
        return Ok(());
    }
    let of_party = |(of, known): &&mut (AssetId, Due)| *of == asset && known.party == due.party;
    let Some((_, known)) = dues.of.iter_mut().find(of_party) else {
        dues.of.push((asset, due));
        return Ok(());
    };
    known.amount.raise(due.amount).map_err(overflow)?;
    known.reversed.raise(due.reversed).map_err(overflow)?;
    if !due.amount.is_zero() {
        known.payee = due.payee;
    }
    Ok(())
}

fn overflow(_: Overflow) -> Stuck {
    "a sum would leave the range of money".into()
}

impl Turn<'_> {
    /// The payment of the decision that stands, while it waits.
    pub(super) fn waiting(&mut self, record: &ClaimRecord) -> Result<Option<Payment>, Stuck> {
        let Some(number) = record.payment() else { return Ok(None) };
        let payment: Payment = self.books.load_known(Contract::Escrow, "payments", &(record.asset(), number))?;
        Ok(Some(payment).filter(|payment| payment.completed_at.is_none()))
    }

    /// What of a payment that waits can still be withheld from a member: of what is sealed, nothing.
    pub(super) fn in_line(&mut self, waiting: Option<&Payment>) -> Result<Amount, Stuck> {
        let Some(payment) = waiting else { return Ok(Amount::ZERO) };
        let sealed: Option<BatchId> = self.books.load(Contract::Escrow, "sealed", &())?;
        if sealed.is_some_and(|last| payment.batch <= last) {
            Ok(Amount::ZERO)
        } else {
            payment.remaining().map_err(overflow)
        }
    }

    /// Makes what a batch comes to due in every asset; tells each payment by its asset and party.
    pub(super) fn pay_all(
        &mut self,
        batch: BatchId,
        dues: &[(AssetId, Due)],
    ) -> Result<BTreeMap<(AssetId, Party), PaymentNumber>, Stuck> {
        let mut payments = BTreeMap::new();
        let assets: BTreeSet<AssetId> = dues.iter().map(|(asset, _)| *asset).collect();
        for asset in assets {
            let of_asset: Vec<Due> = dues.iter().filter(|(other, _)| *other == asset).map(|(_, due)| *due).collect();
            let made = self.pay(asset, batch, &of_asset)?;
            payments.extend(made.into_iter().map(|(party, number)| ((asset, party), number)));
        }
        Ok(payments)
    }
}
