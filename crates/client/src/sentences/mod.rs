//! What went wrong, as a sentence for a person, with what to do about it.

mod administration;
mod claims;
mod consent;
mod escrow;
mod policies;
mod provider_registry;

/// Something that a person can be told.
pub trait Sentence {
    /// What is wrong, then what to do.
    fn sentence(&self) -> String;
}

#[cfg(test)]
mod tests {
    use domain::claim::Refusal;
    use domain::consent::ConsentError;
    use domain::credential::CredentialError;
    use domain::lifecycle::TransitionError;
    use domain::provider::ChangeError;
    use interfaces::claims::{ClaimsError, Partner};
    use interfaces::provider_registry::ProviderRegistryError;

    use super::Sentence;

    #[test]
    fn lines_are_counted_from_one() {
        assert!(Refusal::ZeroUnits(0).sentence().starts_with("Line 1 "));
        assert!(Refusal::TooManyModifiers(255).sentence().starts_with("Line 256 "));
        assert!(Refusal::OtherPayerTooLarge(2).sentence().starts_with("On line 3 "));
        assert!(Refusal::OtherPayerTooLarge(255).sentence().starts_with("Another payer "));
    }

    /// The contract refuses a reviewer for all of these, and not on appeals alone.
    #[test]
    fn whoever_has_to_do_with_a_claim_is_told_every_reason() {
        let sentence = TransitionError::ReviewerInvolved.sentence();
        for reason in ["bills", "does", "has ordered", "is paid for", "is the patient", "has decided", "appealed"] {
            assert!(sentence.contains(reason), "{reason}: {sentence}");
        }
        assert!(sentence.ends_with("let another reviewer decide."), "{sentence}");
    }

    #[test]
    fn an_inner_error_speaks_for_itself() {
        assert_eq!(ClaimsError::Consent(ConsentError::Expired).sentence(), ConsentError::Expired.sentence());
        assert_eq!(ClaimsError::Refused(Refusal::NoLines).sentence(), Refusal::NoLines.sentence());
        let error = ProviderRegistryError::Change(ChangeError::TooEarly);
        assert_eq!(error.sentence(), ChangeError::TooEarly.sentence());
        let error = ProviderRegistryError::Credential(CredentialError::RewritesPast);
        assert_eq!(error.sentence(), CredentialError::RewritesPast.sentence());
        assert!(ClaimsError::PartnerFailed(Partner::Escrow).sentence().contains("the escrow"));
    }
}
