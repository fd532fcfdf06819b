//! Sentences on submitting claims.

use domain::bounds::{MAX_AMOUNT, MAX_LINES_PER_CLAIM, MAX_MODIFIERS, MAX_STAY_DAYS};
use domain::claim::Refusal;
use domain::lifecycle::TransitionError;
use interfaces::claims::{ClaimsError, Partner, Role};

use super::Sentence;

impl Sentence for ClaimsError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NotOwner => "Only the insurer that owns the claims contract may do this: use its account.",
            Self::Paused => {
                "The insurer takes no new claims at the moment: submit later. What waits is decided and paid all the same."
            }
            Self::NotOperator => {
                "This account does not act for the provider: use one of the provider's operator accounts, or let one of them \
                 add this account in the provider registry."
            }
            Self::NoSuchProvider => "The provider registry has no such provider: register it first, or correct the number.",
            Self::EmptyBatch => "The batch holds no claim: submit at least one.",
            Self::BatchTooLarge => "The batch is larger than one transaction may carry: submit it in parts.",
            Self::TooMany => "More is named than one call may name: do it in several calls.",
            Self::HasOtherRole => {
                "An account has another role already, or owns the claims, the policies or the escrow: whoever decided, enrolled or paid must \
                 not judge. Use another account."
            }
            Self::NoSuchClaim => "The provider has submitted no claim of that number: check the number.",
            Self::NoExternalReviewer => {
                "Nobody could rule on an external appeal: name at least one successor of the external reviewers."
            }
            Self::NotInRole(role) => {
                let role = role.sentence();
                return format!("Only {role} may do this: use one of their accounts.");
            }
            Self::NotAParty => {
                "Only the member or the provider may appeal, or who speaks for the member: use one of their accounts."
            },
            Self::Transition(error) => return error.sentence(),
            Self::Authorisation => {
                "There is no such request for an authorisation, or it cannot be decided so: check its number, days and units."
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

impl Sentence for TransitionError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::AlreadyAdjudicated => {
                "The claim is decided, and decided claims are not edited: submit a replacement, or appeal."
            }
            Self::StillPended => "The claim still waits: there is no decision yet.",
            Self::NotLive => "The claim is void or replaced: use the claim that took its place.",
            Self::NotUnderReview => "The claim does not wait for a reviewer: there is nothing to decide.",
            Self::NoSuchLine => "The claim has no such line: check the line's number.",
            Self::ComputedReason => "Only the plan itself gives this reason: give another one.",
            Self::NotDenied => "Only a denied claim can be reopened: appeal the decision, or submit a replacement.",
            Self::ReopenedTooOften => "The claim was reopened as often as the plan allows: appeal the decision.",
            Self::NothingToAppeal => "Every line is paid in full: there is nothing to appeal.",
            Self::AppealTooLate => "The time for an appeal has passed: the decision stands.",
            Self::AppealOpen => "An appeal is open: wait until it is decided.",
            Self::NoAppeal => "No appeal is open: there is nothing to rule on.",
            Self::AppealsExhausted => "The external reviewer has ruled: the decision stands.",
            Self::ReviewerInvolved => {
                "This account bills, does, has ordered or is paid for the service, is the patient, or has decided or appealed \
                 the claim before: let another reviewer decide."
            }
            Self::TooManyReviewers => {
                "As many reviewers as are kept have decided of the claim: let one of them decide."
            }
            Self::Overflow => "An amount or a moment is beyond what can be counted: check them.",
        };
        text.into()
    }
}

impl Sentence for Role {
    fn sentence(&self) -> String {
        let text = match self {
            Self::Reviewer => "the insurer's reviewers",
            Self::AppealsReviewer => "the insurer's appeals reviewers",
            Self::ExternalReviewer => "the external reviewers",
            Self::Auditor => "the auditors",
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
            Self::OtherPayerTooLarge(u8::MAX) => {
                format!("Another payer paid or allowed more than {MAX_AMOUNT} base units: check its amounts.")
            }
            Self::OtherPayerTooLarge(position) => {
                let line = line(position);
                format!("On line {line} another payer paid or allowed more than {MAX_AMOUNT} base units: check its amounts.")
            }
            Self::StayTooLong => {
                format!("The lines cover more than {MAX_STAY_DAYS} days beyond their first ones: split the claim by its days.")
            }
            Self::NoSuchDay => "A service day is not in the calendar: check the dates.".into(),
            Self::VisitFull => {
                "The member has too many lines with this provider on that day: send the rest another way.".into()
            }
            Self::NoOriginal => {
                "This provider has no claim of the number that is to be replaced or voided: check the payer's control number."
                    .into()
            }
            Self::OriginalNotLive => {
                "The claim to be replaced or voided is void, replaced or under appeal, or another member's: name the one that \
                 stands, and wait for its appeal."
                    .into()
            }
            Self::RecordsInconsistent => {
                "The insurer's own records contradict each other: tell the insurer, then submit the claim again.".into()
            }
            Self::Overflow => "An amount is beyond what can be counted: check the charges and the units.".into(),
        }
    }
}
