//! The consent registry as a history: what each member agreed to, in whose words, what was signed, and what became of it.

use std::collections::BTreeMap;

use client::domain::consent::{
    Act, Asker, Categories, ConsentError, Discloser, Disclosure, GrantTerms, NarrowError, Purpose, TermsError,
};
use client::domain::ids::{Account, GrantId, Millis};
use client::interfaces::claims::Role;
use client::interfaces::consent_registry::ConsentRegistryError;

use super::powers::{names_categories, Powers};
use super::Model;
use crate::right::{By, Seal};

/// A consent as the model keeps it.
#[derive(Clone, Debug)]
pub struct Consent {
    /// What was consented to.
    pub terms: GrantTerms,
    /// Who consented.
    pub who: Account,
    /// On whose word: the member's, or an issuer's.
    pub authority: Account,
    /// How many powers these two had been given until then.
    pub powers: usize,
    /// When it was given.
    pub given: Millis,
    /// When it was taken back by itself.
    pub taken_back: Option<Millis>,
    /// Whether all were taken back since.
    pub swept: bool,
    /// What it was before it was narrowed, in order.
    pub before: Vec<GrantTerms>,
}

impl Consent {
    /// Whether nobody has taken it back.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.taken_back.is_none() && !self.swept
    }
}

/// The consent registry: the history of each member, in order.
#[derive(Clone, Debug, Default)]
pub struct Consents {
    /// What each account consented to.
    pub given: BTreeMap<Account, Vec<Consent>>,
    /// How often each account has taken all back.
    pub sweeps: BTreeMap<Account, u32>,
    /// The signatures of each account that were brought and counted, in order.
    pub brought: BTreeMap<Account, Vec<Seal>>,
    /// Who speaks for whom.
    pub powers: Powers,
}

/// Who acts, for whom.
pub(super) struct Speaker {
    pub member: Account,
    pub who: Account,
    pub authority: Account,
    alone: Categories,
}

impl Speaker {
    fn oneself(member: Account) -> Self {
        Self { member, who: member, authority: member, alone: Categories::NONE }
    }

    pub fn is_guardian(&self) -> bool {
        self.authority != self.member
    }
}

impl Consents {
    /// How many an account has given.
    #[must_use]
    pub fn count(&self, member: Account) -> usize {
        self.given.get(&member).map_or(0, Vec::len)
    }

    /// A consent.
    #[must_use]
    pub fn get(&self, member: Account, grant: GrantId) -> Option<&Consent> {
        self.given.get(&member)?.get(grant.0 as usize)
    }

    /// How often an account has taken all back.
    #[must_use]
    pub fn swept(&self, member: Account) -> u32 {
        self.sweeps.get(&member).copied().unwrap_or_default()
    }

    /// The number that the next signature of an account has: those that take consent back have any.
    #[must_use]
    pub fn next_signature(&self, member: Account) -> u32 {
        self.brought.get(&member).map_or(0, |all| all.iter().filter(|seal| !seal.takes_back()).count() as u32)
    }

    /// Of a consent that a representative gave, how often the power had been interrupted until then.
    #[must_use]
    pub fn term(&self, member: Account, consent: &Consent) -> u32 {
        self.powers.interruptions(&(member, consent.who, consent.authority), consent.powers)
    }

    /// A consent that somebody may change.
    fn changeable(&mut self, speaker: &Speaker, grant: GrantId) -> Result<&mut Consent, ConsentRegistryError> {
        let known = self.given.get_mut(&speaker.member).and_then(|given| given.get_mut(grant.0 as usize));
        let consent = known.ok_or(ConsentRegistryError::NoSuchGrant)?;
        if speaker.is_guardian() && consent.authority != speaker.authority {
            return Err(ConsentRegistryError::NotTheGuardians);
        }
        if !consent.stands() {
            return Err(ConsentRegistryError::AlreadyRevoked);
        }
        Ok(consent)
    }
}

impl Model {
    /// `act`: answers with the number that the registry answers with.
    ///
    /// # Errors
    ///
    /// As the registry tells them.
    pub fn act(&mut self, from: Account, by: &By, act: &Act) -> Result<u32, ConsentRegistryError> {
        let now = self.now;
        let speaker = self.speaker(from, by, act)?;
        let member = speaker.member;
        match act {
            Act::Grant(terms) => {
                ensure_meaningful(terms, now)?;
                if terms.categories.0 & speaker.alone.0 != 0 {
                    return Err(ConsentRegistryError::Giver(ConsentError::MembersOwn));
                }
                let words = [speaker.who, speaker.authority];
                self.ensure_no_party(member, words, terms.discloser, terms.recipient, &[])
                    .map_err(ConsentRegistryError::Giver)?;
                let Speaker { who, authority, .. } = speaker;
                let powers = self.consents.powers.count(&(member, who, authority));
                let (taken_back, before) = (None, Vec::new());
                let given = self.consents.given.entry(member).or_default();
                let terms = *terms;
                given.push(Consent { terms, who, authority, powers, given: now, taken_back, swept: false, before });
                Ok(given.len() as u32 - 1)
            }
            Act::Narrow { grant, terms } => {
                let consent = self.consents.changeable(&speaker, *grant)?;
                if let Some(refusal) = widened(&consent.terms, terms) {
                    return Err(ConsentRegistryError::Narrow(refusal));
                }
                ensure_meaningful(terms, now)?;
                consent.before.push(consent.terms);
                consent.terms = *terms;
                consent.given = now;
                Ok(grant.0)
            }
            Act::Revoke(grant) => {
                self.consents.changeable(&speaker, *grant)?.taken_back = Some(now);
                Ok(grant.0)
            }
            Act::RevokeAll if speaker.is_guardian() => Err(ConsentRegistryError::OnlyTheMember),
            Act::RevokeAll => {
                for consent in self.consents.given.entry(member).or_default() {
                    consent.swept = true;
                }
                let sweeps = self.consents.sweeps.entry(member).or_default();
                *sweeps += 1;
                Ok(*sweeps)
            }
            Act::Appoint { .. } if speaker.who != member => Err(ConsentRegistryError::OnlyTheMember),
            Act::Appoint { delegate, power } => {
                let bond = (member, *delegate, member);
                self.consents.powers.give(bond, *power, now).map_err(ConsentRegistryError::Power)
            }
            Act::Review { provider, access, justified } => self.judge(&speaker, *provider, *access, *justified),
        }
    }

    /// Who acts, if there is the right to.
    fn speaker(&mut self, from: Account, by: &By, act: &Act) -> Result<Speaker, ConsentRegistryError> {
        match by {
            By::Member => Ok(Speaker::oneself(from)),
            By::Representative { member, authority } => {
                let (member, authority) = (*member, *authority);
                let power = self.consents.powers.in_force(&(member, from, authority), self.now);
                let alone = power.ok_or(ConsentRegistryError::NoPower)?.alone;
                Ok(Speaker { member, who: from, authority, alone })
            }
            By::Signature { member, nonce, expires, seal } => {
                let (member, nonce, expires) = (*member, *nonce, *expires);
                if self.now >= expires {
                    return Err(ConsentRegistryError::SignatureExpired);
                }
                let takes_back = matches!(act, Act::Revoke(_) | Act::RevokeAll);
                if !takes_back && nonce != self.consents.next_signature(member) {
                    return Err(ConsentRegistryError::WrongNonce);
                }
                let (registry, chain) = (self.places.consents, self.places.genesis);
                let epoch = self.consents.swept(member);
                if **seal != (Seal { key: member, member, epoch, nonce, expires, act: *act, registry, chain }) {
                    return Err(ConsentRegistryError::BadSignature);
                }
                self.consents.brought.entry(member).or_default().push(**seal);
                Ok(Speaker::oneself(member))
            }
        }
    }

    /// Refuses a word of somebody who would profit from the disclosure. Members may profit from their own.
    pub(super) fn ensure_no_party(
        &self,
        member: Account,
        words: [Account; 2],
        discloser: Discloser,
        recipient: Option<Account>,
        own: &[Account],
    ) -> Result<(), ConsentError> {
        for word in words.into_iter().filter(|word| *word != member) {
            if recipient == Some(word) || own.contains(&word) {
                return Err(ConsentError::Conflict);
            }
            let discloses = match discloser {
                Discloser::Account(account) => account == word,
                Discloser::Provider(provider) => {
                    let record = self.providers.load(provider).map_err(|_| ConsentError::Unverified)?;
                    record.payout == word || record.operators.contains(&word)
                }
            };
            if discloses {
                return Err(ConsentError::Conflict);
            }
        }
        Ok(())
    }

    /// Whose word counts for the claims, and whose does not.
    #[must_use]
    pub fn insurer(&self) -> Asker {
        let mut own = vec![self.claims.administration.owner];
        own.extend(Role::ALL.into_iter().flat_map(|role| self.claims.role(role)));
        Asker { issuers: self.claims.issuers.clone(), own }
    }

    /// Whether something may be disclosed now, to this asker: under a consent, or in an emergency.
    ///
    /// # Errors
    ///
    /// As the registry tells them.
    pub fn check(&self, member: Account, grant: GrantId, what: &Disclosure, asker: &Asker) -> Result<(), ConsentError> {
        if what.purpose == Purpose::Emergency {
            return self.opens(member, grant, what, asker);
        }
        let consent = self.consents.get(member, grant).ok_or(ConsentError::NoSuchGrant)?;
        ensure_covers(consent, what, self.now)?;
        let Consent { who, authority, powers, .. } = *consent;
        if authority != member {
            let power = self.consents.powers.unbroken(&(member, who, authority), powers, self.now);
            let alone = power.ok_or(ConsentError::GuardianshipEnded)?.alone;
            if !asker.issuers.contains(&authority) {
                return Err(ConsentError::IssuerNotAccepted);
            }
            if alone.0 & what.category.bit() != 0 {
                return Err(ConsentError::MembersOwn);
            }
        }
        self.ensure_no_party(member, [who, authority], what.discloser, Some(what.recipient), &asker.own)
    }
}

fn ensure_covers(consent: &Consent, what: &Disclosure, now: Millis) -> Result<(), ConsentError> {
    let terms = &consent.terms;
    if !consent.stands() {
        return Err(ConsentError::Revoked);
    }
    let discloser = match (terms.discloser, what.discloser) {
        (Discloser::Provider(one), Discloser::Provider(other)) => one == other,
        (Discloser::Account(one), Discloser::Account(other)) => one == other,
        (Discloser::Provider(_), Discloser::Account(_)) | (Discloser::Account(_), Discloser::Provider(_)) => false,
    };
    if !discloser {
        return Err(ConsentError::WrongDiscloser);
    }
    if terms.recipient.is_some() && terms.recipient != Some(what.recipient) {
        return Err(ConsentError::WrongRecipient);
    }
    if terms.purpose != what.purpose {
        return Err(ConsentError::WrongPurpose);
    }
    if terms.categories.0 & what.category.bit() == 0 {
        return Err(ConsentError::CategoryNotIncluded);
    }
    if terms.claim.is_some() && terms.claim != Some(what.claim) {
        return Err(ConsentError::WrongClaim);
    }
    if now < terms.from {
        return Err(ConsentError::NotYet);
    }
    if now >= terms.until {
        return Err(ConsentError::Expired);
    }
    Ok(())
}

/// In what terms allow more than others did, or as much.
fn widened(old: &GrantTerms, terms: &GrantTerms) -> Option<NarrowError> {
    if terms.discloser != old.discloser {
        Some(NarrowError::OtherDiscloser)
    } else if old.recipient.is_some() && terms.recipient != old.recipient {
        Some(NarrowError::OtherRecipient)
    } else if terms.purpose != old.purpose {
        Some(NarrowError::OtherPurpose)
    } else if terms.categories.0 & !old.categories.0 != 0 {
        Some(NarrowError::MoreCategories)
    } else if terms.from < old.from {
        Some(NarrowError::EarlierFrom)
    } else if terms.until > old.until {
        Some(NarrowError::LaterUntil)
    } else if old.claim.is_some() && terms.claim != old.claim {
        Some(NarrowError::OtherClaim)
    } else if terms == old {
        Some(NarrowError::NothingLess)
    } else {
        None
    }
}

fn ensure_meaningful(terms: &GrantTerms, now: Millis) -> Result<(), ConsentRegistryError> {
    let refusal = if terms.categories.0 == 0 || !names_categories(terms.categories) {
        TermsError::NoCategory
    } else if terms.until <= terms.from || terms.until <= now {
        TermsError::NeverInForce
    } else if terms.purpose == Purpose::Research && terms.recipient.is_none() {
        TermsError::ResearchForAnyone
    } else if terms.purpose == Purpose::Emergency {
        TermsError::EmergencyByGrant
    } else {
        return Ok(());
    };
    Err(ConsentRegistryError::Terms(refusal))
}
