//! What has become of the consent to what is attached to a claim.

use domain::consent::Grant;
use domain::ids::{Account, ClaimKey};
use domain::lifecycle::Attached;

use interfaces::account;

use super::{AskError, Suite};
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
            let grant = self.consent_registry.grant_of(member, attached.grant).ask(chain)?;
            consents.push(EvidenceConsent { attached, now: now(&attached, account(self.claims.0), claim, grant) });
        }
        Ok(consents)
    }
}

/// How the consent stands under which something was attached to a claim; a grant that the registry does not know is none.
fn now(attached: &Attached, recipient: Account, claim: ClaimKey, grant: Option<(Grant, bool)>) -> ConsentNow {
    match grant {
        None | Some((_, true)) => ConsentNow::Revoked,
        Some((Grant { terms, .. }, false)) => {
            let is_included = terms.categories.includes(attached.evidence.category)
                && terms.recipient.is_none_or(|only| only == recipient)
                && terms.claim.is_none_or(|only| only == claim)
                && terms.from <= attached.at;
            if is_included {
                ConsentNow::Stands
            } else {
                ConsentNow::Narrowed
            }
        }
    }
}
