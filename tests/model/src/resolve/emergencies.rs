//! Access in an emergency, its review by the member, and its use.

use client::domain::consent::{Act, Asker, Category, Discloser, Disclosure, Purpose};
use client::domain::emergency::EmergencyId;
use client::domain::ids::{Account, Commitment, GrantId, ProviderId};

use super::consents::by_oneself;
use super::pick;
use crate::call::{Call, Message};
use crate::command::Command;
use crate::model::{Emergency, Model};
use crate::world::who;

/// Accesses that fit, with their numbers among those of their provider.
pub(super) fn accesses(model: &Model, fits: impl Fn(&Emergency) -> bool) -> Vec<(EmergencyId, &Emergency)> {
    let mut all = Vec::new();
    for (place, emergency) in model.emergencies.iter().enumerate().filter(|(_, emergency)| fits(emergency)) {
        let before = model.emergencies[..place].iter().filter(|other| other.provider == emergency.provider);
        all.push((EmergencyId(before.count() as u32), emergency));
    }
    all
}

/// Accesses that still open something.
fn current(model: &Model) -> Vec<(EmergencyId, &Emergency)> {
    let lasts = |it: &Emergency| it.at + client::domain::bounds::EMERGENCY_ACCESS > model.now;
    accesses(model, |it| lasts(it) && it.verdicts.last() != Some(&false))
}

/// What must come first, so that an emergency can be declared: a review of what forbids it.
pub(super) fn first(model: &Model, provider: u8, how: u8) -> Option<Command> {
    let provider = model.provider_at(provider);
    let place = model.emergencies.iter().filter(|it| it.is_open());
    let place = place.clone().position(|it| it.provider == provider && it.suspends(model.now))?;
    (how % 4 != 3).then_some(Command::ReviewAccess { access: place as u8, justified: true })
}

/// What must come first, so that an access opens something.
pub(super) fn first_of_all(model: &Model, access: u8) -> Option<Command> {
    current(model).is_empty().then_some(Command::Emergency { caller: 0, provider: access, member: access / 3, how: 0 })
}

/// Declares one; mostly it may be.
pub(super) fn declare(model: &Model, provider: u8, member: u8, how: u8) -> (Account, Message) {
    let provider = model.provider_at(provider);
    let right = model.operator_of(provider);
    let provider = if how == 10 { ProviderId(77) } else { provider };
    let issuer = who(if how == 11 { "issuer-2" } else { "issuer" });
    let member = model.policies.members[model.member_at(member).0 as usize].account;
    (right, Message::Emergency { member, provider, issuer, justification: Commitment([how; 32]) })
}

/// The member judges one.
pub(super) fn review(model: &Model, access: u8, justified: bool) -> Call {
    let open = accesses(model, Emergency::is_open);
    let all = accesses(model, |_| true);
    match pick(&open, access).or_else(|| pick(&all, access)) {
        Some((access, it)) => by_oneself(it.member, Act::Review { provider: it.provider, access, justified }),
        None => {
            let (provider, access) = (ProviderId(0), EmergencyId(0));
            by_oneself(who("member-0"), Act::Review { provider, access, justified })
        }
    }
}

/// Whether any access can be judged.
pub(super) fn is_any_open(model: &Model) -> bool {
    model.emergencies.iter().any(Emergency::is_open)
}

/// Somebody asks whether evidence is open in an emergency.
pub(super) fn check(model: &Model, access: u8, how: u8) -> Message {
    let all = accesses(model, |_| true);
    let picked = pick(&current(model), access).or_else(|| pick(&all, access));
    let Some((number, it)) = picked else {
        let nobody = (who("member-0"), who("op-0"));
        return question(nobody, (ProviderId(0), GrantId(0)), Category::Order, model.insurer());
    };
    let of = match how {
        7 => (who("stranger"), it.accessor),
        8 => (it.member, who("stranger")),
        _ => (it.member, it.accessor),
    };
    let category = if how == 9 { Category::PsychotherapyNotes } else { Category::ALL[usize::from(how)] };
    let asker = if how == 6 { Asker::default() } else { model.insurer() };
    question(of, (it.provider, GrantId(number.0)), category, asker)
}

fn question(
    (member, recipient): (Account, Account),
    (provider, grant): (ProviderId, GrantId),
    category: Category,
    asker: Asker,
) -> Message {
    let claim = Model::no_claim();
    let discloser = Discloser::Provider(provider);
    let disclosure = Disclosure { discloser, recipient, purpose: Purpose::Emergency, category, claim };
    Message::Check { member, grant, disclosure, asker }
}
