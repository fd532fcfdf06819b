//! What must hold of consents: nothing is shown without one, whoever speaks for a member may, and no history is rewritten.

use client::domain::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW};
use client::domain::consent::{Act, Discloser, Purpose};
use client::domain::ids::Account;
use client::interfaces::claims::Role;

use super::{ensure, Violation, Witness};
use crate::call::{Call, Message};
use crate::model::{Consent, Emergency, Model};
use crate::right::By;

/// Whether a power was in force from one moment to another without a gap, as the list of what was given tells.
fn has_lasted(given: &[(u64, client::domain::representation::Power)], from: u64, to: u64) -> bool {
    let mut now = from;
    for (place, (_, power)) in given.iter().enumerate() {
        let replaced = given.get(place + 1).map_or(to, |(at, _)| *at);
        if replaced < from || replaced < now {
            continue;
        }
        if power.from > now || power.until <= replaced {
            return false;
        }
        now = replaced;
    }
    now >= to && !given.is_empty()
}

/// Whatever was attached was consented to at that moment, by the history of the member's own doings and of those who
/// spoke for it.
pub(super) fn evidence_has_consent(before: &Model, call: &Call, after: &Model) -> Result<(), Violation> {
    for (key, record) in &after.claims.records {
        let known = before.claims.records.get(key).filter(|known| known.control == record.control);
        let known = known.map_or(0, |known| known.evidence.len());
        for piece in &record.evidence[known..] {
            ensure(matches!(call.message, Message::Attach { .. }), || {
                format!("evidence came with {:?}", call.message)
            })?;
            let member = after.policies.members.get(record.claim.member.0 as usize);
            let account = member.ok_or("evidence about nobody")?.account;
            let consent = before.consents.get(account, piece.grant).ok_or("evidence without a grant")?;
            let terms = &consent.terms;
            let bit = piece.evidence.category.bit();
            let holds = consent.stands()
                && terms.discloser == Discloser::Provider(key.provider)
                && terms.recipient.is_none_or(|recipient| recipient == after.places.claims)
                && terms.purpose == Purpose::Payment
                && terms.categories.0 & bit == bit
                && terms.claim.is_none_or(|claim| claim == *key)
                && (terms.from..terms.until).contains(&after.now);
            ensure(holds, || format!("attached without consent: {piece:?} under {consent:?}"))?;
            let provider = &before.providers.records[key.provider.0 as usize];
            let parties = provider.operators.iter().copied().chain([provider.payout, before.places.claims]);
            speaks_for(before, account, consent, bit, parties.collect())?;
        }
    }
    Ok(())
}

/// Whoever gave a consent in a member's name still could, and is no party to the disclosure.
fn speaks_for(
    model: &Model,
    member: Account,
    consent: &Consent,
    bit: u32,
    mut parties: Vec<Account>,
) -> Result<(), Violation> {
    parties.push(model.claims.administration.owner);
    parties.extend(Role::ALL.into_iter().flat_map(|role| model.claims.role(role)));
    let word = [consent.who, consent.authority].into_iter().find(|word| *word != member && parties.contains(word));
    ensure(word.is_none(), || format!("on the word of a party: {word:?} in {consent:?}"))?;
    if consent.authority == member {
        return Ok(());
    }
    let given = model.consents.powers.given.get(&(member, consent.who, consent.authority));
    let given = given.map_or(&[][..], Vec::as_slice);
    let alone = given.last().map_or(0, |(_, power)| power.alone.0);
    let since = consent_began(consent);
    let holds = model.claims.issuers.contains(&consent.authority)
        && alone & bit == 0
        && given.last().is_some_and(|(_, power)| power.from <= model.now && model.now < power.until)
        && has_lasted(&given[consent.powers.saturating_sub(1)..], since, model.now);
    ensure(holds, || format!("on the word of a guardian who is none any more: {consent:?}, powers {given:?}"))
}

/// The earliest moment of which the consent says that somebody could give it.
fn consent_began(consent: &Consent) -> u64 {
    consent.given
}

/// Whoever acts for a member has a power at this moment, or a signature that the member's own key has made for just this.
pub(super) fn whoever_acts_may(before: &Model, call: &Call) -> Result<(), Violation> {
    let Message::Consent { by, act } = &call.message else { return Ok(()) };
    match by {
        By::Member => Ok(()),
        By::Representative { member, authority } => {
            let given = before.consents.powers.given.get(&(*member, call.from, *authority));
            let power = given.and_then(|given| given.last()).map(|(_, power)| *power);
            let holds = power.is_some_and(|power| (power.from..power.until).contains(&before.now));
            ensure(holds, || format!("{:?} has no power", call.from))?;
            let alone = power.map_or(0, |power| power.alone.0);
            let oversteps = match &**act {
                Act::Grant(terms) => terms.categories.0 & alone != 0,
                Act::Appoint { .. } => true,
                Act::RevokeAll => member != authority,
                Act::Narrow { .. } | Act::Revoke(_) | Act::Review { .. } => false,
            };
            ensure(!oversteps, || format!("{call:?} is the member's own"))
        }
        By::Signature { member, nonce, expires, seal } => {
            let same = seal.key == *member && seal.member == *member && seal.nonce == *nonce && seal.act == **act;
            let bound = seal.registry == before.places.consents && seal.chain == before.places.genesis;
            ensure(same && bound && seal.expires == *expires && before.now < *expires, || {
                format!("{call:?} was not signed so, or counts no longer")
            })
        }
    }
}

impl Witness {
    /// No signature counts twice, and none that was made before all was taken back.
    pub(super) fn signatures_count_once(&mut self, before: &Model, call: &Call) -> Result<(), Violation> {
        let Message::Consent { by: By::Signature { member, nonce, .. }, .. } = &call.message else { return Ok(()) };
        let Message::Consent { by: By::Signature { seal, .. }, .. } = &call.message else { return Ok(()) };
        ensure(seal.epoch == before.consents.swept(*member), || format!("signature {nonce} was void"))?;
        if seal.takes_back() {
            return Ok(());
        }
        ensure(self.signatures.insert((*member, *nonce)), || format!("signature {nonce} of {member:?} counts twice"))
    }
}

/// No consent, power or access is ever deleted, and what was said stays said.
pub(super) fn history_stays(before: &Model, after: &Model) -> Result<(), Violation> {
    for (member, known) in &before.consents.given {
        let now = after.consents.given.get(member).map_or(&[][..], Vec::as_slice);
        let stays = |(one, other): (&Consent, &Consent)| {
            let narrowed = other.before.starts_with(&one.before) && one.before.len() <= other.before.len();
            let mut versions = other.before.iter().chain([&other.terms]);
            let same = (one.who, one.authority, one.powers) == (other.who, other.authority, other.powers);
            let over = one.stands() || (one.terms == other.terms && !other.stands());
            same && narrowed && over && versions.any(|terms| *terms == one.terms)
        };
        let holds = known.len() <= now.len() && known.iter().zip(now).all(stays);
        ensure(holds, || format!("the consents of {member:?} were rewritten"))?;
    }
    for (bond, known) in &before.consents.powers.given {
        let now = after.consents.powers.given.get(bond);
        ensure(now.is_some_and(|now| now.starts_with(known)), || format!("the powers of {bond:?} were rewritten"))?;
    }
    let stays = |(one, other): (&Emergency, &Emergency)| {
        (one.provider, one.member, one.accessor, one.at) == (other.provider, other.member, other.accessor, other.at)
            && other.verdicts.starts_with(&one.verdicts)
    };
    let kept = before.emergencies.len() <= after.emergencies.len();
    ensure(kept && before.emergencies.iter().zip(&after.emergencies).all(stays), || {
        "an emergency access was rewritten".into()
    })
}

/// Nobody declares an emergency while one of the provider's is called unjustified, or waits too long; and none opens anything for
/// longer than its hour, or to anyone else.
pub(super) fn emergencies_are_short_and_reviewed(before: &Model, call: &Call, after: &Model) -> Result<(), Violation> {
    match &call.message {
        Message::Emergency { provider, .. } => {
            let earlier = before.emergencies.iter().filter(|it| it.provider == *provider);
            let bad = |it: &Emergency| match it.verdicts.last() {
                Some(justified) => !justified,
                None => before.now.saturating_sub(it.at) >= EMERGENCY_REVIEW,
            };
            let mut earlier = earlier.filter(|it| bad(it));
            ensure(earlier.next().is_none(), || format!("{provider:?} is suspended"))?;
            let declared = after.emergencies.len() == before.emergencies.len() + 1;
            ensure(declared, || "an emergency was declared and is not kept".into())
        }
        Message::Check { member, disclosure, .. } if disclosure.purpose == Purpose::Emergency => {
            let opens = |it: &Emergency| {
                disclosure.discloser == Discloser::Provider(it.provider)
                    && it.member == *member
                    && it.accessor == disclosure.recipient
                    && before.now - it.at < EMERGENCY_ACCESS
                    && it.verdicts.last() != Some(&false)
            };
            ensure(before.emergencies.iter().any(opens), || format!("opened without an emergency: {call:?}"))
        }
        _ => Ok(()),
    }
}
