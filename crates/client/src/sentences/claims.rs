//! Sentences on submitting claims.

use domain::bounds::{MAX_AMOUNT, MAX_LINES_PER_CLAIM, MAX_MODIFIERS};
use domain::claim::{Feature, Refusal};
use interfaces::claims::{ClaimsError, Partner};

use super::Sentence;

impl Sentence for ClaimsError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NotOwner => "Only the insurer that owns the claims contract may do this: use its account.",
            Self::NotOperator => {
                "This account does not act for the provider: use one of the provider's operator accounts, or let one of them \
                 add this account in the provider registry."
            }
            Self::NoSuchProvider => "The provider registry has no such provider: register it first, or correct the number.",
            Self::EmptyBatch => "The batch holds no claim: submit at least one.",
            Self::BatchTooLarge => "The batch is larger than one transaction may carry: submit it in parts.",
            Self::TooMany => "More is named than one call may name: do it in several calls.",
            Self::NoSuchClaim => "The provider has submitted no claim of that number: check the number.",
            Self::AlreadyAdjudicated => {
                "The claim is decided, and decided claims are not edited: submit a replacement, or appeal."
            }
            Self::EvidenceTooLate => "The last day for evidence has passed: appeal the decision and enclose it there.",
            Self::NoEvidence => "Nothing is attached: name at least one document.",
            Self::Consent(error) => return error.sentence(),
            Self::NoSuchMember => "The member is not enrolled with this insurer: check the member number.",
            Self::Refused(refusal) => return refusal.sentence(),
            Self::PartnerFailed(partner) => {
                let partner = partner.sentence();
                return format!("Nothing happened, because {partner} did not answer properly: try again, then tell the insurer.");
            }
            Self::PartnerRefused(partner) => {
                let partner = partner.sentence();
                return format!("Nothing happened, because {partner} refused its part: tell the insurer, its contracts disagree.");
            }
            Self::Overflow => "An amount is beyond what can be counted: check the charges and the units.",
        };
        text.into()
    }
}

impl Sentence for Partner {
    fn sentence(&self) -> String {
        let text = match self {
            Self::ConsentRegistry => "the consent registry",
            Self::ProviderRegistry => "the provider registry",
            Self::Policies => "the policies contract",
            Self::Escrow => "the escrow",
        };
        text.into()
    }
}

impl Sentence for Refusal {
    fn sentence(&self) -> String {
        let line = |position: &u8| u16::from(*position).saturating_add(1);
        match self {
            Self::NumberUsed => {
                "This claim number was used before: if it is another claim, give it a number of its own; if it \
                                 is the same, there is nothing to do."
                    .into()
            }
            Self::NoLines => "The claim has no service line: add at least one.".into(),
            Self::TooManyLines => {
                format!("The claim has more than {MAX_LINES_PER_CLAIM} service lines: split it into several claims.")
            }
            Self::ZeroCharge => "The claim's charges come to nothing: there is nothing to decide.".into(),
            Self::ZeroUnits(position) => {
                format!("Line {} has no units: say how much was done.", line(position))
            }
            Self::TooManyModifiers(position) => {
                format!("Line {} has more than {MAX_MODIFIERS} modifiers: keep the first ones.", line(position))
            }
            Self::ChargeTooLarge(position) => {
                format!("Line {} charges more than {MAX_AMOUNT} base units: check the amount.", line(position))
            }
            Self::Unsupported(feature) => {
                let feature = feature.sentence();
                format!("The claim has {feature}, which this insurer does not take on chain yet: send it another way.")
            }
            Self::NoSuchDay => "A service day is not in the calendar: check the dates.".into(),
            Self::VisitFull => {
                "The member has too many lines with this provider on that day: send the rest another way.".into()
            }
            Self::RecordsInconsistent => {
                "The insurer's own records contradict each other: tell the insurer, then submit the claim again.".into()
            }
            Self::Overflow => "An amount is beyond what can be counted: check the charges and the units.".into(),
        }
    }
}

impl Sentence for Feature {
    fn sentence(&self) -> String {
        let text = match self {
            Self::Institutional => "the institutional form",
            Self::Frequency => "a replacement or a void of an earlier claim",
            Self::MemberPayee => "benefits that are not assigned to the provider",
            Self::Authorisation => "a prior authorisation",
            Self::OtherPayer => "another payer before this one",
            Self::DaySpan => "a line over several days",
            Self::Rendering => "a rendering provider other than the billing one",
            Self::DrugSerial => "a drug's serial number",
        };
        text.into()
    }
}
