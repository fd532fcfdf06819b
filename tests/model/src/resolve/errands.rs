//! An errand: what a command comes to, after what must come first so that it makes sense.

use client::domain::consent::{Categories, Discloser, Disclosure, Purpose};
use client::domain::ids::AssetId;
use client::domain::lifecycle::ClaimRecord;
use client::domain::provider::ChangeKind;

use super::batches::{needs_evidence, one_claim};
use super::consents::{self, attach};
use super::{deeds, emergencies, money, resolve};
use crate::call::{Call, Message};
use crate::command::{Command, Way};
use crate::model::Model;

/// How many things may come before a command.
pub const MOST_FIRST: usize = 5;

/// How deep the reasons of one of them are followed.
const DEPTH: usize = 3;

/// A step of an errand.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who sends what.
    pub call: Call,
    /// Whether it is what the errand was for.
    pub is_last: bool,
}

/// The next step of an errand on which so many have been taken.
#[must_use]
pub fn step(model: &Model, command: &Command, taken: usize) -> Step {
    let mut reason = if taken < MOST_FIRST { first(model, command) } else { None };
    for _ in 0..DEPTH {
        let Some(deeper) = reason.as_ref().and_then(|reason| first(model, reason)) else { break };
        reason = Some(deeper);
    }
    Step { call: resolve(model, reason.as_ref().unwrap_or(command)), is_last: reason.is_none() }
}

/// What must come first where nothing is there that the command makes sense for; mostly it does come first.
fn first(model: &Model, command: &Command) -> Option<Command> {
    match *command {
        Command::Money { asset, what } => money::first(model, asset, what),
        Command::PayBack { .. } | Command::Wait { .. } if money::is_payable(model, AssetId::NATIVE) => {
            Some(money::settle(model, 0))
        }
        Command::ConfirmChange { provider, .. } if provider < 20 => {
            let announced: Vec<_> = model.providers.records.iter().flat_map(|record| &record.announced).collect();
            if announced.iter().any(|it| it.from <= model.now) {
                return None;
            }
            Some(if announced.iter().any(|it| it.change.kind != ChangeKind::Recover) {
                Command::Wait { step: 6 }
            } else {
                Command::AnnounceChange { caller: 0, provider, kind: provider % 2 * 3, account: provider }
            })
        }
        Command::CancelChange { provider, .. } if provider < 20 => {
            let none = model.providers.records.iter().all(|record| record.announced.is_empty());
            none.then_some(Command::AnnounceChange { caller: 0, provider, kind: provider % 6, account: provider })
        }
        Command::ConfirmRecovery { provider, .. } if provider < 20 => {
            let announced = model.providers.records.iter().flat_map(|record| &record.announced);
            let mut recoveries = announced.filter(|it| it.change.kind == ChangeKind::Recover);
            match recoveries.next() {
                None => Some(Command::AnnounceChange { caller: 0, provider, kind: 5, account: provider }),
                Some(it) => (it.from > model.now).then_some(Command::Wait { step: 11 }),
            }
        }
        Command::Upgrade { caller: 0, claims } => {
            let announced = [&model.policies.administration, &model.claims.administration].map(|it| it.upgrade);
            match announced.into_iter().flatten().map(|(_, from)| from).min() {
                None => Some(Command::AnnounceUpgrade { caller: 0, claims, code: 0 }),
                Some(from) => (from > model.now).then_some(Command::Wait { step: 10 }),
            }
        }
        Command::TakeOwnership { caller: 0, of } => {
            let all = [&model.policies.administration, &model.claims.administration, &model.escrow.administration];
            let none = all.iter().all(|it| it.offered_to.is_none());
            none.then_some(Command::OfferOwnership { caller: 0, of, to: [0, 1, 3][usize::from(of % 3)] })
        }
        Command::Attach { claim, grant, .. } if grant < 14 => {
            let waits = |record: &ClaimRecord| record.pend().is_ok_and(|pend| pend.evidence != Categories::NONE);
            let waiting = model.claim_for(claim, waits).filter(|(_, record)| waits(record));
            if waiting.is_none() {
                return Some(needs_evidence(claim));
            }
            let (_, _, message) = attach(model, 0, claim, grant, 0);
            let Message::Attach { claim: key, evidence } = message else { return None };
            let (_, record) = waiting?;
            let account = model.policies.members.get(record.claim.member.0 as usize)?.account;
            let piece = evidence.first()?;
            let disclosure = Disclosure {
                discloser: Discloser::Provider(key.provider),
                recipient: model.places.claims,
                purpose: Purpose::Payment,
                category: piece.evidence.category,
                claim: key,
            };
            let allowed = model.check(account, piece.grant, &disclosure, &model.insurer());
            allowed.is_err().then_some(Command::Grant { member: claim, provider: 0, variant: 0 })
        }
        Command::Rule { claim, .. } if claim < 14 => {
            let open = model.claims.records.values().any(|record| record.open_appeal().is_ok());
            (!open).then_some(Command::Appeal { caller: 0, claim })
        }
        Command::DecideAuthorisation { authorisation, .. } if authorisation < 14 => {
            let open = model.policies.authorisations.iter().any(|it| it.ruling_at(model.now).is_none());
            let (provider, member, code) = (authorisation, authorisation % 6, 5 + authorisation % 2);
            (!open).then_some(Command::AskAuthorisation { caller: 0, provider, member, code, units: 2 })
        }
        Command::PayBack { party, share } if share < 4 => {
            let owing = model.escrow.of(AssetId::NATIVE).debts.values().any(|debt| *debt > 0);
            (!owing).then(|| one_claim(party, Way::Void(party), 3))
        }
        Command::Narrow { member, grant, .. } | Command::Revoke { member, grant }
            if grant < 16 && consents::current(model).is_empty() =>
        {
            Some(Command::Grant { member, provider: grant, variant: 0 })
        }
        Command::Deed { via, deed, member, grant, how, .. } => deeds::first(model, via, deed, (member, grant), how),
        Command::Emergency { provider, how, .. } => emergencies::first(model, provider, how),
        Command::ReviewAccess { access, .. } if access < 20 && !emergencies::is_any_open(model) => {
            Some(Command::Emergency { caller: 0, provider: access, member: access / 3, how: 0 })
        }
        Command::CheckEmergency { access, .. } => emergencies::first_of_all(model, access),
        Command::Check { member, grant, .. } if grant < 16 && consents::current(model).is_empty() => {
            Some(Command::Grant { member, provider: grant, variant: 0 })
        }
        _ => None,
    }
}
