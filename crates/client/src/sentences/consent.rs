//! Sentences on consent.

use domain::consent::{ConsentError, TermsError};
use interfaces::consent_registry::ConsentRegistryError;

use super::Sentence;

impl Sentence for ConsentError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NoSuchGrant => "The member has not consented: ask the member for consent first.",
            Self::Revoked => "The member has taken this consent back: ask the member whether a new one is given.",
            Self::WrongDiscloser => {
                "The consent lets somebody else attach, not this provider: ask the member for one of your own."
            }
            Self::WrongRecipient => "The consent is for another insurer: ask the member for one that names this one.",
            Self::WrongPurpose => {
                "The consent is for another purpose, not for payment: ask the member for one that is."
            }
            Self::CategoryNotIncluded => {
                "The consent does not include this kind of evidence: ask the member for one that names it."
            }
            Self::WrongClaim => "The consent is for another claim: ask the member for one for this claim.",
            Self::NotYet => "The consent is not in force yet: wait until it begins.",
            Self::Expired => "The consent has expired: ask the member for a new one.",
        };
        text.into()
    }
}

impl Sentence for TermsError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NoCategory => "The consent names no kind of evidence: name at least one.",
            Self::NeverInForce => {
                "The consent would never be in force: its end must be later than its beginning and than now."
            }
        };
        text.into()
    }
}

impl Sentence for ConsentRegistryError {
    fn sentence(&self) -> String {
        match self {
            Self::Terms(error) => error.sentence(),
            Self::NoSuchGrant => "You have given no consent of that number: check the number.".into(),
            Self::AlreadyRevoked => "This consent is taken back already: there is nothing to do.".into(),
            Self::TooManyGrants => "No more consents can be numbered for this account: use another account.".into(),
        }
    }
}
