//! Changes of providers and what issuers say of them.

use client::domain::calendar::Day;
use client::domain::credential::{Credential, Standing};
use client::domain::ids::{Account, ProviderId};
use client::domain::provider::{Announced, Change, ChangeKind};

use super::pick;
use crate::call::Message;
use crate::model::Model;
use crate::world::{credential, date, person, silent, who};

/// Who may make a change.
pub(super) fn may_change(model: &Model, provider: ProviderId, change: Change) -> Account {
    let recovery = model.providers.records[provider.0 as usize].recovery;
    match change.kind {
        ChangeKind::Recover => recovery.unwrap_or_else(|| who("stranger")),
        _ => model.operator_of(provider),
    }
}

pub(super) fn announce_change(
    model: &Model,
    caller: u8,
    provider: ProviderId,
    kind: u8,
    account: u8,
) -> (u8, Account, Message) {
    let known = |id: &ProviderId| model.providers.records[id.0 as usize].recovery.is_some();
    let recoverable: Vec<ProviderId> =
        (0..model.providers.records.len() as u32).map(ProviderId).filter(known).collect();
    let provider = if kind == 5 { pick(&recoverable, account).unwrap_or(provider) } else { provider };
    let record = &model.providers.records[provider.0 as usize];
    let others: Vec<Account> = (4..9).map(person).filter(|it| !record.operators.contains(it)).collect();
    let fresh = pick(&others, account).filter(|_| account < 20);
    let change = match kind {
        0 | 1 => ChangeKind::AddOperator.of(fresh.unwrap_or_else(|| person(4 + usize::from(account) % 5))),
        2 => ChangeKind::RemoveOperator.of(pick(&record.operators, account).unwrap()),
        3 => ChangeKind::Payout.of(silent(usize::from(account))),
        4 => ChangeKind::RecoveryIssuer.of(who("issuer")),
        _ => ChangeKind::Recover.of(person(4 + usize::from(account) % 5)),
    };
    // The last operator to join announces too, so that removals wait as well as take effect at once.
    let last = record.operators.last().copied().unwrap_or_else(|| who("stranger"));
    let right = if change.kind == ChangeKind::RemoveOperator { last } else { may_change(model, provider, change) };
    (caller, right, Message::AnnounceChange { provider, change })
}

/// An announced change, of a provider of which one is.
pub(super) fn announced(model: &Model, n: u8, fits: impl Fn(&Announced) -> bool) -> (ProviderId, Change) {
    let mut all = Vec::new();
    let mut fitting = Vec::new();
    for (id, record) in (0u32..).zip(&model.providers.records) {
        for it in &record.announced {
            all.push((ProviderId(id), it.change));
            if fits(it) {
                fitting.push((ProviderId(id), it.change));
            }
        }
    }
    let none = (model.provider_at(n), ChangeKind::Payout.of(who("aside")));
    pick(&fitting, n).or_else(|| pick(&all, n)).unwrap_or(none)
}

pub(super) fn attested(model: &Model, provider: ProviderId, variant: u8) -> Credential {
    let today = model.today();
    let later = |days| today.plus_days(days).unwrap();
    let known = model.providers.credentials.get(&(provider, who("issuer"))).and_then(|all| all.last());
    let last = known.copied().unwrap_or_else(credential);
    let stands = model.providers.standing(provider, today, &[who("issuer")]) == Standing::Credentialed;
    match variant {
        6 => Credential { suspended_from: Some(later(1)), ..last },
        7 => Credential { excluded_from: Some(later(2)), ..last },
        8 => Credential { to: later(3), ..last },
        9 => Credential { to: Day(last.from.0 - 1), ..last },
        11 => Credential { suspended_from: Some(model.day_before(3)), ..last },
        _ if stands => Credential { suspended_from: None, excluded_from: None, to: date(2031, 1, 1), ..last },
        _ => Credential { from: later(u32::from(last.from == today)), ..credential() },
    }
}
