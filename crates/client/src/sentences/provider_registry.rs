//! Sentences on providers.

use domain::bounds::MAX_OPERATORS;
use interfaces::provider_registry::ProviderRegistryError;

use super::Sentence;

impl Sentence for ProviderRegistryError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NoSuchProvider => "The registry has no such provider: register it first, or correct the number.",
            Self::NotOperator => "This account does not act for the provider: use one of its operator accounts.",
            Self::AlreadyOperator => "The account acts for the provider already: there is nothing to do.",
            Self::NoSuchOperator => "The account does not act for the provider: there is nothing to take away.",
            Self::LastOperator => "Nobody would act for the provider any more: add another account first.",
            Self::TooManyOperators => {
                return format!("A provider has at most {MAX_OPERATORS} operator accounts: remove one first.");
            }
            Self::Backwards => "The credential would end before it begins: check its days.",
            Self::NothingAttested => "This issuer has attested nothing about the provider: attest a credential first.",
            Self::TooManyProviders => "No more providers can be numbered in this registry: use another one.",
        };
        text.into()
    }
}
