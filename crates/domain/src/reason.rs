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

/// Who bears a reason's adjustments.
enum Bearer {
    /// Always the member.
    Member,
    /// Nobody where the provider is bound, else the member (`RULES` section 3).
    Provider,
    /// Neither.
    Other,
}

/// One line per reason: its name, who bears it, its claim adjustment reason code (X12 external code list 139), the
/// remittance advice remark code where it must carry one, and its meaning in a few words for the member.
macro_rules! reasons {
    ($($name:ident $bearer:ident $carc:literal $($rarc:literal)? => $meaning:literal;)*) => {
        wire! {
            /// The rule that took something off a charge.
            #[derive(Copy, PartialOrd, Ord)]
            pub enum Reason {
                $(#[doc = $meaning] $name,)*
            }
        }

        impl Reason {
            /// Every reason, for tables and tests.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)*];

            fn bearer(self) -> Bearer {
                match self { $(Reason::$name => Bearer::$bearer,)* }
            }

            /// The claim adjustment reason code (X12 external code list 139).
            pub fn carc(self) -> &'static str {
                match self { $(Reason::$name => $carc,)* }
            }

            /// The remittance advice remark code, for the reasons that must carry one.
            pub fn rarc(self) -> Option<&'static str> {
                match self { $(Reason::$name => reasons!(@rarc $($rarc)?),)* }
            }

            /// What it means, in a few words for the member.
            pub fn meaning(self) -> &'static str {
                match self { $(Reason::$name => $meaning,)* }
            }
        }
    };
    (@rarc $rarc:literal) => { Some($rarc) };
    (@rarc) => { None };
}

reasons! {
    Deductible Member "1" => "counts to your yearly deductible";
    EventDeductible Member "1" => "the deductible of this visit";
    Coinsurance Member "2" => "your percentage of the allowed amount";
    Copay Member "3" => "your fixed amount for this visit";
    AboveSchedule Provider "45" => "the charge is above the plan's price";
    BenefitMaximum Member "119" => "the plan's maximum for this benefit is reached";
    LifetimeMaximum Member "35" => "the plan's lifetime maximum is reached";
    LifetimeCategoryMaximum Member "149" => "the plan's lifetime maximum for this category is reached";
    AuthorisationPenalty Member "197" => "taken off because no prior authorisation was obtained";
    PriorPayer Other "23" => "what the payer before this plan paid or took off";
    PriorShareNotCovered Member "275" => "your share under the payer before this plan, which this plan does not cover";
    AboveCharge Other "94" => "the plan pays its price though the charge is lower";
    NeverEnrolled Member "31" => "no such member was ever enrolled";
    BeforeCoverage Member "26" => "done before the coverage began";
    AfterCoverage Member "27" => "done after the coverage ended";
    CoverageLapsed Member "200" => "done while the coverage had lapsed";
    PartlyCovered Member "238" => "days of the stay without coverage";
    BilledBeforeService Provider "110" => "billed before it was done";
    BeforeBirth Provider "14" => "done before the member was born";
    AfterDeath Provider "13" => "done after the member had died";
    FiledTooLate Provider "29" => "filed after the filing window";
    ProviderNotCredentialed Provider "B7" => "the provider was not credentialed on the day";
    ProviderTypeWrong Provider "170" => "not paid to this type of provider";
    RenderingNotEligible Provider "185" => "whoever treated you was not eligible on the day";
    OrderingNotEligible Provider "184" => "whoever ordered it was not eligible on the day";
    OutsideNetwork Provider "242" => "not paid outside the network";
    Duplicate Other "18" => "this service was claimed before";
    CodeNotValid Provider "181" => "the code was not valid on the day";
    NotInPlan Member "204" => "the plan does not have this service";
    NotCovered Member "96" "N30" => "the plan does not cover this service";
    ExcludedActivity Member "160" => "the consequence of an activity that the plan excludes";
    NoPrice Provider "147" => "there is no price for this provider on the day";
    WrongPlace Provider "5" => "not paid at this place of service";
    WrongSex Provider "7" => "the service is for the other sex";
    WrongAge Provider "6" => "the service is for another age";
    WaitingPeriod Member "179" => "done during the waiting period";
    AuthorisationAbsent Provider "197" => "no prior authorisation was obtained";
    AuthorisationExceeded Provider "198" => "more than was authorised";
    AuthorisationLate Provider "210" => "the authorisation was asked for too late";
    AuthorisationRefused Provider "39" => "the authorisation had been refused";
    AuthorisationNumberWrong Provider "15" => "the authorisation is not for this service, provider or day";
    Bundled Provider "97" => "part of another service of the same day";
    MutuallyExclusive Provider "231" => "cannot have been done beside another service of the same day";
    NotTogether Provider "236" => "does not go with another service of the same day";
    WrongDiagnosis Provider "11" => "does not go with the diagnosis";
    TooMuch Provider "151" => "more or more often than the information supports";
    AboveProvidersLimit Provider "222" => "above the provider's own limit";
    OtherPayerFirst Provider "22" => "another payer comes first";
    NotNecessary Provider "50" => "not necessary by the plan's standards";
    LevelNotSupported Provider "150" => "the information does not support this level of service";
    Experimental Provider "55" => "experimental by the plan's standards";
    DiagnosisNotCovered Provider "167" => "the diagnosis is not covered";
    ReferralMissing Provider "165" => "the referral is missing";
    InformationMissing Provider "16" "M127" => "information is missing";
    EvidenceNeverCame Provider "226" "N706" => "the evidence asked for never came";
    EvidenceWithheld Member "227" "N706" => "the evidence that you were asked for never came";
    EvidenceNeeded Provider "252" "N706" => "evidence is needed";
    EvidenceInsufficient Provider "251" "N705" => "the evidence is not sufficient";
    PendedBesidePaid Other "133" => "waits while other lines are paid";
    IdentityDoubtful Provider "140" => "who was treated is in doubt";
    IdentityStolen Provider "224" => "the member's identity was used by another";
}

impl Reason {
    /// Who bears it. `bound` says whether the provider is bound by contract or law: where it is not, what would be CO is
    /// the member's (`RULES` section 3).
    pub fn group(self, bound: bool) -> Group {
        match self.bearer() {
            Bearer::Member => Group::PatientResponsibility,
            Bearer::Other => Group::OtherAdjustment,
            Bearer::Provider if bound => Group::ContractualObligation,
            Bearer::Provider => Group::PatientResponsibility,
        }
    }

    /// Whether it is the member's share by the plan: deductible, copay or coinsurance.
    pub fn is_cost_share(self) -> bool {
        matches!(self, Reason::Deductible | Reason::EventDeductible | Reason::Coinsurance | Reason::Copay)
    }

    /// Whether only the rules find it, by sharing a line: nobody may give it, for it would count to what it does not.
    pub fn is_computed(self) -> bool {
        let is_prior = matches!(self, Reason::PriorPayer | Reason::PriorShareNotCovered);
        is_prior || self.is_cost_share() || self.is_negative()
    }

    /// Whether its adjustments raise what is paid: they count below zero.
    pub fn is_negative(self) -> bool {
        self == Reason::AboveCharge
    }
}
