//! The closed list of reasons why something of a charge is not paid (`RULES` section 3).
//!
//! On chain a reason is one byte that names the *rule*; [`Reason::carc`] and [`Reason::rarc`] give the published codes
//! to whoever prints. A rule that does not appear here cannot reduce a payment.

use crate::wire;

wire! {
    /// Who bears an adjustment (X12 CAS01).
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Group {
        /// CO: nobody owes it, the provider is bound by contract or law.
        ContractualObligation,
        /// PR: the member owes it.
        PatientResponsibility,
        /// OA: neither, for example what another payer already did.
        OtherAdjustment,
        /// PI: the payer's own initiative; the provider is not bound.
        PayerInitiated,
    }
}

wire! {
    /// The rule that took something off a charge.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Reason {
        /// Counts to the yearly deductible.
        Deductible,
        /// The member's percentage.
        Coinsurance,
        /// The member's fixed amount of a visit.
        Copay,
        /// The charge exceeds the price.
        AboveSchedule,
        /// A benefit maximum of the period is reached.
        BenefitMaximum,
        /// Exactly this service was claimed before.
        Duplicate,
        /// Nobody of that number was ever enrolled.
        NeverEnrolled,
        /// Before the first coverage.
        BeforeCoverage,
        /// After the last coverage.
        AfterCoverage,
        /// Between two coverages.
        CoverageLapsed,
        /// Filed after the filing window.
        FiledTooLate,
        /// Billed before it was done.
        BilledBeforeService,
        /// The provider held no credential that the insurer trusts on the day.
        ProviderNotCredentialed,
        /// The code was not valid on the day.
        CodeNotValid,
        /// The plan does not have this service.
        NotInPlan,
        /// The service is not paid at this place.
        WrongPlace,
        /// The schedule has no price on the day.
        NoPrice,
        /// Evidence was asked for and never came.
        EvidenceNeverCame,
    }
}

impl Group {
    /// The code of X12 CAS01.
    pub fn code(self) -> &'static str {
        match self {
            Group::ContractualObligation => "CO",
            Group::PatientResponsibility => "PR",
            Group::OtherAdjustment => "OA",
            Group::PayerInitiated => "PI",
        }
    }
}

impl Reason {
    /// Every reason, for tables and tests.
    pub const ALL: [Reason; 18] = [
        Reason::Deductible,
        Reason::Coinsurance,
        Reason::Copay,
        Reason::AboveSchedule,
        Reason::BenefitMaximum,
        Reason::Duplicate,
        Reason::NeverEnrolled,
        Reason::BeforeCoverage,
        Reason::AfterCoverage,
        Reason::CoverageLapsed,
        Reason::FiledTooLate,
        Reason::BilledBeforeService,
        Reason::ProviderNotCredentialed,
        Reason::CodeNotValid,
        Reason::NotInPlan,
        Reason::WrongPlace,
        Reason::NoPrice,
        Reason::EvidenceNeverCame,
    ];

    /// Who bears it. `bound` says whether the provider is bound by contract or law: where it is not, what would be CO is
    /// the member's (`RULES` section 3).
    pub fn group(self, bound: bool) -> Group {
        match self {
            Reason::Deductible
            | Reason::Coinsurance
            | Reason::Copay
            | Reason::BenefitMaximum
            | Reason::NeverEnrolled
            | Reason::BeforeCoverage
            | Reason::AfterCoverage
            | Reason::CoverageLapsed
            | Reason::NotInPlan => Group::PatientResponsibility,
            Reason::Duplicate => Group::OtherAdjustment,
            Reason::AboveSchedule
            | Reason::FiledTooLate
            | Reason::BilledBeforeService
            | Reason::ProviderNotCredentialed
            | Reason::CodeNotValid
            | Reason::WrongPlace
            | Reason::NoPrice
            | Reason::EvidenceNeverCame => {
                if bound {
                    Group::ContractualObligation
                } else {
                    Group::PatientResponsibility
                }
            }
        }
    }

    /// The claim adjustment reason code (X12 external code list 139).
    pub fn carc(self) -> &'static str {
        match self {
            Reason::Deductible => "1",
            Reason::Coinsurance => "2",
            Reason::Copay => "3",
            Reason::AboveSchedule => "45",
            Reason::BenefitMaximum => "119",
            Reason::Duplicate => "18",
            Reason::NeverEnrolled => "31",
            Reason::BeforeCoverage => "26",
            Reason::AfterCoverage => "27",
            Reason::CoverageLapsed => "200",
            Reason::FiledTooLate => "29",
            Reason::BilledBeforeService => "110",
            Reason::ProviderNotCredentialed => "B7",
            Reason::CodeNotValid => "181",
            Reason::NotInPlan => "204",
            Reason::WrongPlace => "5",
            Reason::NoPrice => "147",
            Reason::EvidenceNeverCame => "226",
        }
    }

    /// The remittance advice remark code, for the reasons that must carry one.
    pub fn rarc(self) -> Option<&'static str> {
        match self {
            Reason::EvidenceNeverCame => Some("N706"),
            Reason::Deductible
            | Reason::Coinsurance
            | Reason::Copay
            | Reason::AboveSchedule
            | Reason::BenefitMaximum
            | Reason::Duplicate
            | Reason::NeverEnrolled
            | Reason::BeforeCoverage
            | Reason::AfterCoverage
            | Reason::CoverageLapsed
            | Reason::FiledTooLate
            | Reason::BilledBeforeService
            | Reason::ProviderNotCredentialed
            | Reason::CodeNotValid
            | Reason::NotInPlan
            | Reason::WrongPlace
            | Reason::NoPrice => None,
        }
    }

    /// What it means, in a few words for the member.
    pub fn meaning(self) -> &'static str {
        match self {
            Reason::Deductible => "counts to your yearly deductible",
            Reason::Coinsurance => "your percentage of the allowed amount",
            Reason::Copay => "your fixed amount for this visit",
            Reason::AboveSchedule => "the charge is above the plan's price",
            Reason::BenefitMaximum => "the plan's maximum for this benefit is reached",
            Reason::Duplicate => "this service was claimed before",
            Reason::NeverEnrolled => "no such member was ever enrolled",
            Reason::BeforeCoverage => "done before the coverage began",
            Reason::AfterCoverage => "done after the coverage ended",
            Reason::CoverageLapsed => "done while the coverage had lapsed",
            Reason::FiledTooLate => "filed after the filing window",
            Reason::BilledBeforeService => "billed before it was done",
            Reason::ProviderNotCredentialed => "the provider was not credentialed on the day",
            Reason::CodeNotValid => "the code was not valid on the day",
            Reason::NotInPlan => "the plan does not have this service",
            Reason::WrongPlace => "not paid at this place of service",
            Reason::NoPrice => "the schedule has no price on the day",
            Reason::EvidenceNeverCame => "the evidence asked for never came",
        }
    }
}
