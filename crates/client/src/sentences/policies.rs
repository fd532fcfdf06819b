//! Sentences on plans and enrolment.

use domain::bounds::{
    MAX_BENEFITS, MAX_CEILINGS, MAX_COVERAGES, MAX_DISTINGUISHING_MODIFIERS, MAX_FREQUENCIES, MAX_FREQUENCY_DAYS,
    MAX_FREQUENCY_USES, MAX_LIMITS, MAX_LIMITS_PER_BENEFIT, MAX_PAIRS, MAX_PLACES, MAX_PRICES, MAX_TIERS,
};
use domain::enrolment::CoverageError;
use domain::plan::PlanError;
use interfaces::policies::PoliciesError;

use super::Sentence;

impl Sentence for PoliciesError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NotOwner => "Only the insurer that owns the policies may do this: use its account.",
            Self::NotEnrolmentOfficer => {
                "Only the insurer's enrolment officer may do this, or its owner where none is appointed: use that account."
            }
            Self::NotClaims => "Only the insurer's claims contract adjudicates: submit a claim there.",
            Self::NotBound => "The policies are not bound to a claims contract yet: the owner must bind them first.",
            Self::AlreadyBound => {
                "The policies are bound to a claims contract for good: deploy other policies to use another one."
            }
            Self::Plan(error) => return error.sentence(),
            Self::NoSuchPlan => "There is no plan of that number and version: publish it first.",
            Self::TooManyVersions => "No more versions of this plan can be numbered: publish it as a new plan.",
            Self::NoSuchMember => "No member has that number: enrol the member first, or correct the number.",
            Self::AlreadyEnrolled => "The account is a member's already: add coverage to that member instead.",
            Self::TooManyMembers => "No more members can be numbered here: deploy other policies.",
            Self::Coverage(error) => return error.sentence(),
            Self::NotCovered => "The member has no coverage on that day: check the day, or add coverage first.",
            Self::YearOpened => {
                "Opening balances come once, before the first claim of the plan year, and it is too late: the year is open."
            }
            Self::OpeningAboveCeiling => {
                "An opening balance is above its ceiling, or names a limit that the plan does not have: correct it."
            }
            Self::NoSuchAuthorisation => "There is no authorisation of that number: check the number.",
            Self::AlreadyDecided => "The authorisation is decided already, by a reviewer or by silence: ask for a new one.",
            Self::EmptyRequest => {
                "A request for an authorisation names codes and units, and does not end before it begins: correct it."
            }
            Self::TooLarge => "More is asked than one call may carry: do it in parts.",
            Self::Overflow => "An amount or a day is beyond what can be counted: check them.",
            Self::HasOtherRole => "The owner enrols where no officer is appointed: appoint somebody else, or nobody.",
        };
        text.into()
    }
}

impl Sentence for CoverageError {
    fn sentence(&self) -> String {
        match self {
            Self::Backwards => {
                "The coverage would end before it begins, or on none of its days: check the days.".into()
            }
            Self::Overlaps => "It begins before the last one has ended: let it begin the day after.".into(),
            Self::TooMany => {
                format!("A member has at most {MAX_COVERAGES} stretches or attestations: enrol under another account.")
            }
        }
    }
}

impl Sentence for PlanError {
    fn sentence(&self) -> String {
        match self {
            Self::NoSuchAsset => "No escrow has an asset of this number: use one that the escrow lists.".into(),
            Self::MinorUnit => "The minor unit must be above zero and not above the largest amount: correct it.".into(),
            Self::YearStart => "The plan year begins on a day that does not exist: correct it.".into(),
            Self::UtcOffset => "The offset from UTC must be less than a day: correct it.".into(),
            Self::Benefits => format!("A plan has 1 to {MAX_BENEFITS} benefits: change their number."),
            Self::Limits => format!("A plan has at most {MAX_LIMITS} limits: leave some out."),
            Self::Ceilings => {
                format!("A plan has at most {MAX_CEILINGS} ceilings, a family's most not below its base: correct them.")
            }
            Self::Tiers => format!("A plan has 1 to {MAX_TIERS} network tiers: change their number."),
            Self::Frequencies => format!(
                "A plan has at most {MAX_FREQUENCIES} frequency rules, each of 1 to {MAX_FREQUENCY_USES} times within 1 to \
                 {MAX_FREQUENCY_DAYS} days: correct them."
            ),
            Self::LimitOfBenefit => format!(
                "A benefit names at most {MAX_LIMITS_PER_BENEFIT} limits of its plan, each once, none that counts claims: \
                 correct it."
            ),
            Self::Places => format!("A benefit names at most {MAX_PLACES} places of service: leave some out."),
            Self::Sharing => {
                "A benefit is shared in one tier at least, in no more than there are, under ceilings of its plan: correct it."
                    .into()
            }
            Self::Share => "A share is above the whole: use at most 100 %.".into(),
            Self::AmountTooLarge => "An amount is above the largest one: use less.".into(),
            Self::DistinguishingModifiers => {
                format!("A plan lists at most {MAX_DISTINGUISHING_MODIFIERS} distinguishing modifiers: leave some out.")
            }
            Self::BenefitOfService => "A service names a benefit or a frequency rule that its plan does not have: correct it.".into(),
            Self::Price => "A price must be above zero, a whole number of minor units, and for a tier of the plan: correct it.".into(),
            Self::PriceOrder => {
                format!("There are at most {MAX_PRICES} prices or tiers, each from a later day than the one before: correct them.")
            }
            Self::Validity => {
                format!("A code does not end before it begins, and has at most {MAX_PAIRS} pairs: correct it.")
            }
            Self::RewritesPast => {
                "It would change what held until today: keep the prices, benefit and first day that are \
                there, and let new prices begin tomorrow or later."
                    .into()
            }
        }
    }
}
