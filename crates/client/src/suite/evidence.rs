//! What has become of the consent to what is attached to a claim.

use domain::consent::{Discloser, Grant, GrantTerms, Purpose};
use domain::ids::{Account, ClaimKey};
use domain::lifecycle::Attached;

use interfaces::account;

use super::{AskError, ConsentRegistry, Suite};
use crate::chain::Chain;

/// How a consent stands today under which something was attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentNow {
    /// It has not been taken back. It may have expired: what was attached in time may be used.
    Stands,
    /// It has been narrowed since, and would not allow this any more.
    Narrowed,
    /// It has been taken back since.
    Revoked,
    /// It was given with an account to which the member was bound before: the account of today has no such consent.
    WithEarlierAccount,
}

/// A piece of evidence, and how the consent to it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidenceConsent {
    /// What is attached.
    pub attached: Attached,
    /// How the consent stands.
    pub now: ConsentNow,
}

impl ConsentNow {
    /// In a few words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Narrowed => "narrowed",
            Self::Revoked => "taken back",
            Self::WithEarlierAccount => "given with an earlier account",
        }
    }

    /// What an explanation of benefits says of it; nothing where the consent stands.
    #[must_use]
    pub fn mark(self) -> Option<&'static str> {
        match self {
            Self::Stands => None,
            Self::Narrowed => Some(
                "The member has narrowed the consent since: this was attached before, and nothing like it may be attached \
                 or opened any more.",
            ),
            Self::Revoked => Some(
                "The member has taken the consent back since: this was attached before, and nothing more may be attached or \
                 opened under it.",
            ),
            Self::WithEarlierAccount => Some(
                "This was attached under a consent given with an earlier account of the member: how that consent stands is not \
                 known here, and nothing more may be attached or opened under it.",
            ),
        }
    }
}

impl Suite {
    /// What is attached to a claim, each piece with how the consent to it stands now: whoever decides a pending claim and whoever
    /// explains a decided one marks what was withdrawn. The claim stays decidable on it, and a decision stands.
    ///
    /// # Errors
    ///
    /// [`AskError`] if a contract does not answer.
    pub fn consents(
        &self,
        chain: &mut (impl Chain + ?Sized),
        claim: ClaimKey,
    ) -> Result<Vec<EvidenceConsent>, AskError> {
        let Some(record) = self.claims.claim(claim).ask(chain)? else { return Ok(Vec::new()) };
        let Some(member) = self.policies.account_of(record.claim.member).ask(chain)? else { return Ok(Vec::new()) };
        let mut consents = Vec::with_capacity(record.evidence.len());
        for attached in record.evidence {
            let of = Attachment { attached, claim, recipient: account(self.claims.0) };
            consents.push(EvidenceConsent { attached, now: of.now(self.consent_registry, chain, member)? });
        }
        Ok(consents)
    }
}

/// What is attached to a claim of an insurer.
struct Attachment {
    attached: Attached,
    claim: ClaimKey,
    recipient: Account,
}

impl Attachment {
    /// How the consent stands under which it was attached. Grants are numbered by account and never deleted: one that is not
    /// there, or was given later or for something else, is not that one.
    fn now(
        &self,
        registry: ConsentRegistry,
        chain: &mut (impl Chain + ?Sized),
        member: Account,
    ) -> Result<ConsentNow, AskError> {
        let number = self.attached.grant;
        let Some((grant, is_revoked)) = registry.grant_of(member, number).ask(chain)? else {
            return Ok(ConsentNow::WithEarlierAccount);
        };
        // The version of today may be younger than what was attached under one before.
        let first = match grant.version {
            0 => Some(grant),
            _ => registry.grant_version(member, number, 0).ask(chain)?,
        };
        if !first.is_some_and(|first| self.is_by(&first)) {
            return Ok(ConsentNow::WithEarlierAccount);
        }
        Ok(match is_revoked {
            true => ConsentNow::Revoked,
            false if self.is_included_in(&grant.terms) => ConsentNow::Stands,
            false => ConsentNow::Narrowed,
        })
    }

    /// Whether a grant, as it was given, is one under which it was attached.
    fn is_by(&self, first: &Grant) -> bool {
        first.granted_at <= self.attached.at && self.is_included_in(&first.terms)
    }

    fn is_included_in(&self, terms: &GrantTerms) -> bool {
        terms.discloser == Discloser::Provider(self.claim.provider)
            && terms.purpose == Purpose::Payment
            && terms.categories.includes(self.attached.evidence.category)
            && terms.recipient.is_none_or(|only| only == self.recipient)
            && terms.claim.is_none_or(|only| only == self.claim)
            && terms.from <= self.attached.at
    }
}
