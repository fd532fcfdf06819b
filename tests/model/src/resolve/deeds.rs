//! What others do for a member: delegates, guardians, and whoever brings a signature.

use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::consent::{Act, Categories, GrantTerms};
use client::domain::ids::Account;
use client::domain::lifecycle::ClaimRecord;

use super::consents::{consents, narrowed, power, usual_terms, varied, waits};
use super::emergencies::accesses;
use super::{pick, HOUR};
use crate::call::{Call, Message};
use crate::command::{Command, Deed, Via};
use crate::model::{Bond, Emergency, Model};
use crate::right::{By, Seal};
use crate::world::who;

/// Who could do something for whom.
#[derive(Clone, Copy)]
struct Actor {
    from: Account,
    member: Account,
    authority: Account,
    alone: Categories,
}

fn actors(model: &Model, via: Via) -> Vec<Actor> {
    if via == Via::Signature {
        let of = |member| Actor { from: who("stranger"), member, authority: member, alone: Categories::NONE };
        return model.policies.members.iter().map(|member| of(member.account)).collect();
    }
    let powers = &model.consents.powers;
    let in_force = powers.given.keys().filter_map(|bond| Some((*bond, powers.in_force(bond, model.now)?)));
    let all = in_force.map(|((member, from, authority), power)| Actor { from, member, authority, alone: power.alone });
    all.filter(|actor| (actor.authority == actor.member) == (via == Via::Delegate)).collect()
}

/// A guardian, with the member and the issuer.
pub(super) fn known_guardian(model: &Model, n: u8) -> Option<Bond> {
    let guardians = model.consents.powers.given.keys().filter(|(member, _, authority)| member != authority);
    let known: Vec<Bond> = guardians.copied().collect();
    pick(&known, n)
}

/// Somebody who can do it, and what; none where nobody can.
fn intended(model: &Model, via: Via, deed: Deed, (n, grant): (u8, u8), how: u8) -> Option<(Actor, Act)> {
    let actors = actors(model, via);
    // Now and then what is no business of this guardian.
    let meddles = grant % 8 == 7;
    let is_theirs = |actor: &Actor, authority: Account| via != Via::Guardian || meddles || actor.authority == authority;
    match deed {
        Deed::Grant => {
            let actor = pick(&actors, n)?;
            let terms = terms(model, actor, grant, how);
            Some((actor, Act::Grant(terms)))
        }
        Deed::Narrow | Deed::Revoke => {
            let mut all = Vec::new();
            for actor in actors {
                let theirs = consents(model, |member, consent| {
                    let lasts = deed == Deed::Revoke || consent.terms.until > model.now + 2 * HOUR;
                    member == actor.member && consent.stands() && lasts && is_theirs(&actor, consent.authority)
                });
                all.extend(theirs.into_iter().map(|(_, id, consent)| (actor, id, consent.terms)));
            }
            let (actor, id, old) = pick(&all, n.wrapping_mul(5).wrapping_add(grant))?;
            let terms = narrowed(model, old, how);
            Some((actor, if deed == Deed::Narrow { Act::Narrow { grant: id, terms } } else { Act::Revoke(id) }))
        }
        Deed::RevokeAll => Some((pick(&actors, n)?, Act::RevokeAll)),
        Deed::Appoint => {
            let delegate = who(["delegate-0", "delegate-1"][usize::from(grant % 2)]);
            Some((pick(&actors, n)?, Act::Appoint { delegate, power: power(model, how) }))
        }
        Deed::Review => {
            let mut all = Vec::new();
            for (access, it) in accesses(model, Emergency::is_open) {
                let theirs = |actor: &&Actor| actor.member == it.member && is_theirs(actor, it.issuer);
                all.extend(actors.iter().filter(theirs).map(|actor| (*actor, it.provider, access)));
            }
            let (actor, provider, access) = pick(&all, n.wrapping_mul(5).wrapping_add(grant))?;
            Some((actor, Act::Review { provider, access, justified: how % 4 != 0 }))
        }
    }
}

/// What an actor may consent to, mostly: for a claim that waits, where one does.
fn terms(model: &Model, actor: Actor, grant: u8, how: u8) -> GrantTerms {
    let is_theirs = |record: &ClaimRecord| {
        let member = model.policies.members.get(record.claim.member.0 as usize);
        waits(record) && member.is_some_and(|member| member.account == actor.member)
    };
    let waiting = model.claim_for(grant, is_theirs).filter(|(_, record)| is_theirs(record));
    let provider = waiting.map_or_else(|| model.provider_at(grant), |(key, _)| key.provider);
    let usual = usual_terms(model, provider);
    let categories = Categories(usual.categories.0 & !actor.alone.0);
    // Now and then what the member consents to alone.
    let usual = if grant > 20 { usual } else { GrantTerms { categories, ..usual } };
    varied(model, usual, if how < 6 { 0 } else { how })
}

/// What must come first, so that somebody can do it.
pub(super) fn first(model: &Model, via: Via, deed: Deed, (n, grant): (u8, u8), how: u8) -> Option<Command> {
    if intended(model, via, deed, (n, grant), how).is_some() || grant > 21 {
        return None;
    }
    let empower = |member: u8| match via {
        Via::Delegate => Some(Command::Appoint { member, delegate: grant % 2, how: n % 4 }),
        Via::Guardian => Some(Command::AttestGuardian { caller: 0, member, guardian: grant % 2, how: n % 4 }),
        Via::Signature => None,
    };
    match deed {
        Deed::Narrow | Deed::Revoke if !actors(model, via).is_empty() => {
            Some(Command::Deed { via, deed: Deed::Grant, member: n, grant: grant % 16, how: 0, flaw: 0 })
        }
        Deed::Review => {
            let open = model.emergencies.iter().find(|emergency| emergency.is_open());
            let Some(open) = open else {
                return Some(Command::Emergency { caller: 0, provider: grant, member: n, how: 0 });
            };
            let member = model.policies.members.iter().position(|member| member.account == open.member);
            empower(member.map_or(n, |member| member as u8))
        }
        _ => empower(n),
    }
}

/// Something that somebody does for a member.
pub(super) fn deed(model: &Model, via: Via, deed: Deed, of: (u8, u8), how: u8, flaw: u8) -> Call {
    let nobody = || {
        let (member, from) = (who("member-0"), who("delegate-0"));
        let authority = if via == Via::Guardian { who("issuer") } else { member };
        (Actor { from, member, authority, alone: Categories::NONE }, Act::RevokeAll)
    };
    let (actor, act) = intended(model, via, deed, of, how).unwrap_or_else(nobody);
    if via == Via::Signature {
        let (by, act) = signed(model, actor.member, act, flaw);
        return Call { from: actor.from, message: Message::Consent { by, act: Box::new(act) } };
    }
    let authority = if flaw == 2 { who("issuer-2") } else { actor.authority };
    let by = By::Representative { member: actor.member, authority };
    let from = if flaw == 1 { who("stranger") } else { actor.from };
    Call { from, message: Message::Consent { by, act: Box::new(act) } }
}

/// A signature, mostly good, and what whoever brings it says was signed.
fn signed(model: &Model, member: Account, act: Act, flaw: u8) -> (By, Act) {
    let mut seal = Seal {
        key: member,
        member,
        epoch: model.consents.swept(member),
        nonce: model.consents.next_signature(member),
        expires: model.now + MILLIS_PER_DAY,
        act,
        registry: model.places.consents,
        chain: model.places.genesis,
    };
    let mut says = act;
    match flaw {
        1 => seal.expires = model.now,
        2 => {
            // Once more what was brought before.
            if let Some(earlier) = model.consents.brought.get(&member).and_then(|all| all.last()) {
                seal = *earlier;
                says = earlier.act;
            }
        }
        3 => seal.key = who("stranger"),
        4 => says = if act == Act::RevokeAll { other(model) } else { Act::RevokeAll },
        5 => seal.registry = model.places.claims,
        6 => seal.nonce += 1,
        7 => seal.chain = [9; 32],
        // From before all was taken back, or from after it will have been.
        8 => seal.epoch = seal.epoch.checked_sub(1).unwrap_or(1),
        _ => {}
    }
    (By::Signature { member, nonce: seal.nonce, expires: seal.expires, seal: Box::new(seal) }, says)
}

fn other(model: &Model) -> Act {
    let provider = model.provider_at(0);
    Act::Grant(usual_terms(model, provider))
}
