//! What becomes due, and what is taken back, when a decision takes the place of another one.

use std::collections::BTreeMap;

use client::domain::bounds::MAX_EARLIER_PAYMENTS;
use client::domain::ids::{Account, AssetId, PaymentNumber};
use client::domain::ledger::Party;
use client::domain::lifecycle::{Carriage, ClaimRecord, Part};
use client::domain::money::Amount;

use super::claims::{number_of, paid_for};
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
    /// The last payment that carries it.
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
/// the rest. Tells how much stays where it is, and what the provider shoulders.
pub(super) fn correct(dues: &mut Dues, pays: &Pays, before: Option<Before>) -> (u128, u128) {
    let Pays { asset, party, payee, amount: due } = *pays;
    let Some(before) = before else {
        add(dues, asset, Due { party, payee, amount: due, reversed: 0 });
        return (0, 0);
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
    (stays, owed_back - of_debtor)
}

/// Which payments carry a decision that takes the place of that of `old`, whose payment waits: think of what it pays as a stretch, the
/// first of which was paid before, then each payment's, up to where it ends. What does not stay is cut off where the first payment
/// begins; what is more is in the new one.
pub(super) fn carried(old: &ClaimRecord, stays: u128, new: Option<PaymentNumber>) -> Carriage {
    let paid_before = old.history.paid_before;
    let own = if new.is_none() && stays > 0 { number_of(old) } else { new };
    let (mut earlier, mut begin) = (Vec::new(), paid_before.0);
    let from = begin + (paid_for(old) - stays);
    for part in &old.history.earlier {
        let end = begin + part.amount.0;
        earlier.push((part.payment, begin.max(from), end));
        begin = end;
    }
    earlier.extend(number_of(old).filter(|number| Some(*number) != own).map(|it| (it, begin.max(from), paid_for(old))));
    let earlier = earlier.into_iter().filter(|(_, begin, end)| stays > 0 && begin < end);
    let part = |(payment, begin, end): (_, u128, u128)| Part { payment, amount: Amount(end - begin) };
    let mut earlier: Vec<Part> = earlier.map(part).collect();
    if earlier.len() > MAX_EARLIER_PAYMENTS {
        earlier[1].amount.0 += earlier[0].amount.0;
        earlier.remove(0);
    }
    Carriage { paid_before, earlier, payment: own }
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
