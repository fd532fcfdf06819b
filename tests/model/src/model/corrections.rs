//! What becomes due, and what is taken back, when a decision takes the place of another one.

use std::collections::BTreeMap;

use client::domain::ids::{Account, AssetId, PaymentNumber};
use client::domain::ledger::Party;

use super::till::Due;

/// A decision that another one takes the place of.
pub(super) struct Before {
    /// In which asset it was to be paid.
    pub asset: AssetId,
    /// For whom.
    pub party: Party,
    /// That party's account.
    pub payee: Account,
    /// How much.
    pub paid: u128,
    /// The payment that carries it.
    pub number: Option<PaymentNumber>,
    /// To which account a payment of it still waits.
    pub waits_for: Option<Account>,
    /// How much of that payment can still be withheld.
    pub in_line: u128,
    /// The provider and its account, where that takes it back.
    pub taken_back_by: Option<(Party, Account)>,
}

/// What parties get and give back.
#[derive(Default)]
pub(super) struct Dues {
    /// Asset by asset.
    pub of: Vec<(AssetId, Due)>,
    /// What members give back of payments that wait.
    of_lines: BTreeMap<(AssetId, PaymentNumber), u128>,
}

/// What a decision pays, in which asset.
pub(super) struct Pays {
    /// The asset.
    pub asset: AssetId,
    /// For whom.
    pub party: Party,
    /// That party's account.
    pub payee: Account,
    /// How much.
    pub amount: u128,
}

/// What a decision pays, beside what the one before it had paid: what waits for the same account in the same asset stays where it
/// is; what a member was to be paid is taken from what the member still gets, in the line or at once, and the provider gives back
/// the rest. Tells the payment that carries all of it already, and what the provider shoulders.
pub(super) fn correct(dues: &mut Dues, pays: &Pays, before: Option<Before>) -> (Option<PaymentNumber>, u128) {
    let Pays { asset, party, payee, amount: due } = *pays;
    let Some(before) = before else {
        add(dues, asset, Due { party, payee, amount: due, reversed: 0 });
        return (None, 0);
    };
    let same_line = before.asset == asset && before.party == party;
    let stays = if same_line && before.waits_for == Some(payee) { before.paid.min(due) } else { 0 };
    let (owed_back, rest) = (before.paid - stays, due - stays);
    let of_debtor = match before.taken_back_by {
        Some((by, account)) if matches!(before.party, Party::Member(_)) => {
            let at_once = owed_back.min(if same_line { rest } else { 0 });
            let of_line = before.number.map_or(0, |number| {
                let given = dues.of_lines.entry((before.asset, number)).or_default();
                let more = (owed_back - at_once).min(before.in_line.saturating_sub(*given));
                *given += more;
                more
            });
            let of_member = at_once + of_line;
            add(dues, before.asset, Due { party: by, payee: account, amount: 0, reversed: owed_back - of_member });
            of_member
        }
        _ => owed_back,
    };
    add(dues, before.asset, Due { party: before.party, payee: before.payee, amount: 0, reversed: of_debtor });
    add(dues, asset, Due { party, payee, amount: rest, reversed: 0 });
    (before.number.filter(|_| stays > 0 && rest == 0), owed_back - of_debtor)
}

/// A party's claims of one message are one entry of an asset's line.
fn add(dues: &mut Dues, asset: AssetId, due: Due) {
    if due.amount == 0 && due.reversed == 0 {
        return;
    }
    if let Some((_, known)) = dues.of.iter_mut().find(|(other, known)| *other == asset && known.party == due.party) {
        known.amount += due.amount;
        known.reversed += due.reversed;
        if due.amount > 0 {
            known.payee = due.payee;
        }
    } else {
        dues.of.push((asset, due));
    }
}
