//! What members consent to by themselves, and what is attached under it.

use client::domain::bounds::MAX_EVIDENCE_PER_CLAIM;
use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::consent::{Act, Asker, Categories, Category, Discloser, Disclosure, Evidence, GrantTerms, Purpose};
use client::domain::ids::{Account, Commitment, GrantId, ProviderId};
use client::domain::lifecycle::ClaimRecord;
use client::domain::representation::Power;
use client::interfaces::claims::Attachment;

use super::{pick, HOUR};
use crate::call::{Call, Message};
use crate::model::{Consent, Model};
use crate::right::By;
use crate::world::who;

/// Something that a member does without help.
pub(super) fn by_oneself(from: Account, act: Act) -> Call {
    Call { from, message: Message::Consent { by: By::Member, act: Box::new(act) } }
}

/// Consents that fit, with whose they are and their numbers.
pub(super) fn consents(model: &Model, fits: impl Fn(Account, &Consent) -> bool) -> Vec<(Account, GrantId, &Consent)> {
    let mut all = Vec::new();
    for (member, given) in &model.consents.given {
        let fitting = (0u32..).zip(given).filter(|(_, consent)| fits(*member, consent));
        all.extend(fitting.map(|(id, consent)| (*member, GrantId(id), consent)));
    }
    all
}

pub(super) fn narrow(model: &Model, member: u8, grant: u8, how: u8) -> Call {
    let lasts = |consent: &Consent| consent.stands() && consent.terms.until > model.now + 2 * HOUR;
    let known = consents(model, |_, consent| lasts(consent) || grant > 20);
    let Some((from, grant, old)) = pick(&known, member.wrapping_mul(7).wrapping_add(grant)) else {
        let terms = usual_terms(model, ProviderId(0));
        return by_oneself(who("member-0"), Act::Narrow { grant: GrantId(0), terms });
    };
    by_oneself(from, Act::Narrow { grant, terms: narrowed(model, old.terms, how) })
}

/// Mostly less than it was.
pub(super) fn narrowed(model: &Model, old: GrantTerms, how: u8) -> GrantTerms {
    let earlier = old.until.saturating_sub(HOUR);
    match how {
        0 | 1 => GrantTerms { until: earlier, ..old },
        2 => GrantTerms { categories: Categories(old.categories.0 & !Category::MentalHealth.bit()), ..old },
        3 => GrantTerms { recipient: Some(model.places.claims), until: earlier, ..old },
        4 => old,
        5 => GrantTerms { until: old.until + HOUR, ..old },
        6 => GrantTerms { categories: Categories(old.categories.0 | Category::Hiv.bit()), ..old },
        7 => GrantTerms { from: old.from + HOUR, ..old },
        _ => GrantTerms { purpose: Purpose::Research, ..old },
    }
}

pub(super) fn grant(model: &Model, member: u8, provider: u8, variant: u8) -> Call {
    let waiting = model.claim_for(member, waits).filter(|(_, record)| waits(record));
    let (member, provider) = match waiting {
        Some((key, record)) => (record.claim.member, key.provider),
        None => (model.member_at(member), model.provider_at(provider)),
    };
    let from = model.policies.members.get(member.0 as usize).map_or_else(|| who("stranger"), |it| it.account);
    let terms = varied(model, usual_terms(model, provider), variant);
    let terms = if variant == 7 { GrantTerms { claim: waiting.map(|(key, _)| key), ..terms } } else { terms };
    by_oneself(from, Act::Grant(terms))
}

/// Whether a claim waits for evidence.
pub(super) fn waits(record: &ClaimRecord) -> bool {
    record.pend().is_ok_and(|pend| pend.evidence != Categories::NONE)
}

/// Mostly as it was.
pub(super) fn varied(model: &Model, usual: GrantTerms, variant: u8) -> GrantTerms {
    match variant {
        1 => GrantTerms { recipient: None, ..usual },
        2 => GrantTerms { categories: Categories::ALL_ORDINARY, ..usual },
        3 => GrantTerms { recipient: Some(who("stranger")), ..usual },
        4 => GrantTerms { purpose: Purpose::Treatment, ..usual },
        5 => GrantTerms { from: model.now + MILLIS_PER_DAY, ..usual },
        6 => GrantTerms { until: model.now + HOUR, ..usual },
        8 => GrantTerms { categories: Categories::NONE, ..usual },
        9 => GrantTerms { until: model.now, ..usual },
        _ => usual,
    }
}

pub(super) fn usual_terms(model: &Model, provider: ProviderId) -> GrantTerms {
    GrantTerms {
        discloser: Discloser::Provider(provider),
        recipient: Some(model.places.claims),
        purpose: Purpose::Payment,
        categories: Categories::NONE.with(Category::ProofOfDelivery).with(Category::MentalHealth),
        from: model.now - HOUR,
        until: model.now + 20 * MILLIS_PER_DAY,
        claim: None,
    }
}

/// A power that mostly is in force, until a day begins.
pub(super) fn power(model: &Model, how: u8) -> Power {
    let until = model.today().plus_days(4 + u32::from(how) * 3).and_then(|day| day.begins_at(0)).unwrap();
    let usual = Power { from: model.now - HOUR, until, alone: Categories::NONE };
    match how {
        2 | 3 => Power { alone: Categories::NONE.with(Category::MentalHealth), ..usual },
        6 => Power::ENDED,
        7 => Power { from: model.now + MILLIS_PER_DAY, ..usual },
        8 => Power { until: usual.from, ..usual },
        9 => Power { alone: Categories(1 << 30), ..usual },
        _ => usual,
    }
}

/// Whether something may be disclosed that a consent allows, or nearly.
pub(super) fn check(model: &Model, member: u8, grant: u8, how: u8) -> Message {
    let allowing = current(model);
    let known = if allowing.is_empty() || grant > 20 { consents(model, |_, _| true) } else { allowing };
    let guardians: Vec<_> = known.iter().copied().filter(|(member, _, consent)| consent.authority != *member).collect();
    let known = if grant % 3 == 0 && !guardians.is_empty() { guardians } else { known };
    let picked = pick(&known, member.wrapping_mul(5).wrapping_add(grant));
    let terms = picked.map_or_else(|| usual_terms(model, ProviderId(0)), |(_, _, consent)| consent.terms);
    let last = Category::ALL.into_iter().rev().find(|category| terms.categories.includes(*category));
    let mut disclosure = Disclosure {
        discloser: terms.discloser,
        recipient: terms.recipient.unwrap_or(model.places.claims),
        purpose: terms.purpose,
        category: last.unwrap_or(Category::Order),
        claim: terms.claim.unwrap_or_else(Model::no_claim),
    };
    let mut asker = model.insurer();
    match how {
        5 => asker = Asker::default(),
        6 => asker.own.extend(picked.map(|(_, _, consent)| consent.who)),
        7 => disclosure.recipient = who("stranger"),
        8 => disclosure.category = Category::Genetics,
        9 => disclosure.discloser = Discloser::Provider(ProviderId(77)),
        _ => {}
    }
    let (member, grant) = picked.map_or_else(|| (who("member-0"), GrantId(0)), |(member, grant, _)| (member, grant));
    Message::Check { member, grant, disclosure, asker }
}

/// Consents that allow something now.
pub(super) fn current(model: &Model) -> Vec<(Account, GrantId, &Consent)> {
    let lasts = |consent: &Consent| (consent.terms.from..consent.terms.until).contains(&model.now);
    consents(model, |_, consent| consent.stands() && lasts(consent))
}

pub(super) fn attach(model: &Model, caller: u8, claim: u8, grant: u8, wrong: u8) -> (u8, Account, Message) {
    let waits = |record: &ClaimRecord| record.pend().is_ok_and(|pend| pend.evidence != Categories::NONE);
    let kept = model.claim_for(claim, waits);
    let key = kept.map_or_else(Model::no_claim, |(key, _)| key);
    let awaited = kept.and_then(|(_, record)| record.pend().ok()).map_or(Categories::NONE, |pend| pend.evidence);
    let category = Category::ALL.into_iter().find(|category| awaited.includes(*category));
    let category = if wrong == 1 { Category::Hiv } else { category.unwrap_or(Category::ProofOfDelivery) };
    let member = kept.and_then(|(_, record)| model.policies.members.get(record.claim.member.0 as usize));
    let account = member.map_or_else(|| who("stranger"), |member| member.account);
    let disclosure = Disclosure {
        discloser: Discloser::Provider(key.provider),
        recipient: model.places.claims,
        purpose: Purpose::Payment,
        category,
        claim: key,
    };
    let insurer = model.insurer();
    let all: Vec<GrantId> = (0..model.consents.count(account) as u32).map(GrantId).collect();
    let allowed = |id: &GrantId| model.check(account, *id, &disclosure, &insurer).is_ok();
    let good: Vec<GrantId> = all.iter().copied().filter(allowed).collect();
    let chosen = if grant < 16 { pick(&good, grant).or_else(|| pick(&all, grant)) } else { pick(&all, grant) };
    let chosen = if wrong == 2 { GrantId(99) } else { chosen.unwrap_or(GrantId(0)) };
    let piece = Attachment { evidence: Evidence { category, commitment: Commitment([7; 32]) }, grant: chosen };
    let count = match wrong {
        3 => 0,
        4 => MAX_EVIDENCE_PER_CLAIM + 1,
        _ => 1,
    };
    (caller, model.operator_of(key.provider), Message::Attach { claim: key, evidence: vec![piece; count] })
}
