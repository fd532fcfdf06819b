//! Sentences on providers.

use domain::bounds::{MAX_ANNOUNCED_CHANGES, MAX_ASSESSED_PROVIDERS, MAX_CREDENTIAL_TERMS, MAX_OPERATORS};
use domain::credential::CredentialError;
use domain::provider::ChangeError;
use interfaces::provider_registry::ProviderRegistryError;

use super::Sentence;

impl Sentence for ProviderRegistryError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NoSuchProvider => "The registry has no such provider: register it first, or correct the number.",
            Self::Change(error) => return error.sentence(),
            Self::Credential(error) => return error.sentence(),
            Self::NothingAttested => {
                "This issuer has attested no credential of the provider that is in force today: attest one first."
            }
            Self::TooManyProviders => "No more providers can be numbered in this registry: use another one.",
            Self::TooManyAsked => {
                return format!(
                    "At most {MAX_ASSESSED_PROVIDERS} providers may be named at a time: submit in parts what more of them \
                     billed, did and ordered."
                );
            }
        };
        text.into()
    }
}

impl Sentence for ChangeError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NotOperator => "This account does not act for the provider: use one of its operator accounts.",
            Self::NotRecoveryIssuer => {
                "This account is not the provider's recovery issuer: only the issuer that the provider has chosen recovers it."
            }
            Self::AlreadyOperator => "The account acts for the provider already: there is nothing to do.",
            Self::NoSuchOperator => "The account does not act for the provider: there is nothing to take away.",
            Self::LastOperator => "Nobody would act for the provider any more: add another account first.",
            Self::TooManyOperators => {
                return format!("A provider has at most {MAX_OPERATORS} operator accounts: remove one first.");
            }
            Self::AlreadyAnnounced => "The change is announced already: confirm it when its delay is over, or cancel it.",
            Self::TooManyAnnounced => {
                return format!(
                    "A provider has at most {MAX_ANNOUNCED_CHANGES} announced changes: confirm or cancel one first."
                );
            }
            Self::NotAnnounced => "No such change is announced: announce it first.",
            Self::TooEarly => "The change cannot be confirmed yet: wait until its delay is over.",
            Self::Overflow => "The moment lies beyond what the chain can count: check its clock.",
        };
        text.into()
    }
}

impl Sentence for CredentialError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::Backwards => "The credential would end before it begins: check its days.",
            Self::RewritesPast => {
                "Days that have passed keep what was attested of them: let the credential begin, end, be suspended or \
                 excluded today or later."
            }
            Self::TooMany => {
                return format!(
                    "At most {MAX_CREDENTIAL_TERMS} credentials of a provider are kept for one issuer: change the last one, \
                     or attest from another account."
                );
            }
        };
        text.into()
    }
}
