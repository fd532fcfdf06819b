//! Sentences on consent.

use domain::consent::{ConsentError, NarrowError, TermsError};
use domain::emergency::EmergencyError;
use domain::representation::PowerError;
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
            Self::WrongRecipient => "The consent is for another recipient: ask the member for one that names this one.",
            Self::WrongPurpose => {
                "The consent is for another purpose, not for payment: ask the member for one that is."
            }
            Self::CategoryNotIncluded => {
                "The consent does not include this kind of evidence: ask the member for one that names it."
            }
            Self::WrongClaim => "The consent is for another claim: ask the member for one for this claim.",
            Self::NotYet => "The consent is not in force yet: wait until it begins.",
            Self::Expired => "The consent has expired: ask the member for a new one.",
            Self::GuardianshipEnded => {
                "The guardian who consented has no power any more: ask the member, or whoever is guardian now."
            }
            Self::IssuerNotAccepted => {
                "It rests on the word of an issuer who is not accepted here: ask for one whom this insurer accepts."
            }
            Self::MembersOwn => "To this kind of evidence the member alone consents: ask the member.",
            Self::Conflict => {
                "Who consented in the member's name, or attested the guardian, is a party to it: ask the member, or somebody \
                 who is not."
            }
            Self::Unverified => {
                "Nobody can tell whether the consent is independent, because the provider registry knows nothing of the \
                 provider or does not answer: check the provider's number, then try again."
            }
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
            Self::ResearchForAnyone => "A consent to research must name who researches: name the recipient.",
            Self::EmergencyByGrant => {
                "Emergency access is not consented to beforehand: whoever needs it declares the emergency."
            }
        };
        text.into()
    }
}

impl Sentence for NarrowError {
    fn sentence(&self) -> String {
        let what = match self {
            Self::OtherDiscloser => "it would let somebody else disclose",
            Self::OtherRecipient => "it would be for another recipient",
            Self::OtherPurpose => "it would be for another purpose",
            Self::MoreCategories => "it would include more kinds of evidence",
            Self::EarlierFrom => "it would begin earlier",
            Self::LaterUntil => "it would end later",
            Self::OtherClaim => "it would be for another claim",
            Self::NothingLess => "nothing would be less",
        };
        format!("This does not narrow the consent, {what}: give a new consent for what is new.")
    }
}

impl Sentence for PowerError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::Oneself => "Nobody represents himself, and nobody gives himself a power: name somebody else.",
            Self::Meaningless => {
                "The power would end before it begins, or names kinds of evidence that do not exist: correct it."
            }
            Self::TooManyTerms => "This power cannot be given any more: name another account.",
        };
        text.into()
    }
}

impl Sentence for EmergencyError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::Suspended => {
                "The provider's emergency right is suspended: an earlier access was not reviewed within seven days, or was called \
                 unjustified. Ask that member to review it."
            }
            Self::NoSuchAccess => "There is no such emergency access to this member's evidence: check provider and number.",
            Self::AlreadyReviewed => "This was said of the access already: there is nothing to do.",
            Self::TooMany => "No more emergency accesses of this provider can be numbered: register another provider.",
        };
        text.into()
    }
}

impl Sentence for ConsentRegistryError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::Terms(error) => return error.sentence(),
            Self::Narrow(error) => return error.sentence(),
            Self::Giver(error) => return error.sentence(),
            Self::Power(error) => return error.sentence(),
            Self::Emergency(error) => return error.sentence(),
            Self::NoSuchGrant => "No consent of that number was given: check the number.",
            Self::AlreadyRevoked => "This consent is taken back already: there is nothing to do.",
            Self::TooManyGrants => "No more consents can be numbered for this account: use another account.",
            Self::NoPower => {
                "You have no power of this kind for this member today: ask the member to appoint you, or the issuer to attest you."
            }
            Self::OnlyTheMember => "Nobody does this in the member's name: ask the member.",
            Self::NotTheGuardians => {
                "A guardian changes only what a guardian of the same issuer has consented to: ask the member, or whoever \
                 consented."
            }
            Self::SignatureExpired => "The signature is too old: ask the member to sign again.",
            Self::WrongNonce => {
                "This signature was submitted before, or another one in its place: ask the member to sign again."
            }
            Self::BadSignature => {
                "The member's key has not signed exactly this, for this registry on this chain, since every consent was last taken \
                 back: ask the member to sign what is submitted."
            }
            Self::NoSuchProvider => "There is no provider of that number: check the number.",
            Self::NotOperator => "You do not act for this provider: call from an operator's account.",
            Self::NotCredentialed => {
                "This issuer attests no credential of the provider for today: name an issuer who does."
            }
            Self::NoAnswer => "The provider registry does not answer: try again later.",
        };
        text.into()
    }
}
