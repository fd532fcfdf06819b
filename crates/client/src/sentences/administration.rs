//! Sentences on owners and upgrades.

use interfaces::administration::AdministrationError;

use super::Sentence;

impl Sentence for AdministrationError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NotOwner => "Only the contract's owner may do this: use its account.",
            Self::NotOffered => "The contract was not offered to this account: ask its owner to offer it.",
            Self::HasRole => {
                "An account with a role in the claims cannot own them, nor the enrolment officer the policies: give the role up first, or \
                 use another account."
            }
            Self::NotAnnounced => "No upgrade is announced: announce it first.",
            Self::TooEarly => "The upgrade has not stood announced for 14 days yet: wait until its day.",
            Self::Expired => "The upgrade has stood announced for 28 days and was not made: announce it again.",
            Self::NoSuchCode => "No code of that hash is on the chain: upload it, then upgrade.",
            Self::PartnerFailed => {
                "The escrow has not confirmed that it pays in full what is in its line: look at it with `inkclaim status`, then upgrade."
            }
            Self::Overflow => "The clock is beyond what can be counted: check the chain's time.",
        };
        text.into()
    }
}
