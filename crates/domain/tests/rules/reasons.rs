//! The closed list of reasons, as section 3 of `RULES` and the published code lists have it.

use std::collections::BTreeSet;

use inkclaim_domain::reason::{Group, Reason};

/// Every reason as it is printed for a bound and for an unbound provider.
const PRINTED: [(Reason, &str, &str); 61] = [
    (Reason::Deductible, "PR-1", "PR-1"),
    (Reason::EventDeductible, "PR-1", "PR-1"),
    (Reason::Coinsurance, "PR-2", "PR-2"),
    (Reason::Copay, "PR-3", "PR-3"),
    (Reason::AboveSchedule, "CO-45", "PR-45"),
    (Reason::BenefitMaximum, "PR-119", "PR-119"),
    (Reason::LifetimeMaximum, "PR-35", "PR-35"),
    (Reason::LifetimeCategoryMaximum, "PR-149", "PR-149"),
    (Reason::AuthorisationPenalty, "PR-197", "PR-197"),
    (Reason::PriorPayer, "OA-23", "OA-23"),
    (Reason::PriorShareNotCovered, "PR-275", "PR-275"),
    (Reason::AboveCharge, "OA-94", "OA-94"),
    (Reason::NeverEnrolled, "PR-31", "PR-31"),
    (Reason::BeforeCoverage, "PR-26", "PR-26"),
    (Reason::AfterCoverage, "PR-27", "PR-27"),
    (Reason::CoverageLapsed, "PR-200", "PR-200"),
    (Reason::PartlyCovered, "PR-238", "PR-238"),
    (Reason::BilledBeforeService, "CO-110", "PR-110"),
    (Reason::BeforeBirth, "CO-14", "PR-14"),
    (Reason::AfterDeath, "CO-13", "PR-13"),
    (Reason::FiledTooLate, "CO-29", "PR-29"),
    (Reason::ProviderNotCredentialed, "CO-B7", "PR-B7"),
    (Reason::ProviderTypeWrong, "CO-170", "PR-170"),
    (Reason::RenderingNotEligible, "CO-185", "PR-185"),
    (Reason::OrderingNotEligible, "CO-184", "PR-184"),
    (Reason::OutsideNetwork, "CO-242", "PR-242"),
    (Reason::Duplicate, "OA-18", "OA-18"),
    (Reason::CodeNotValid, "CO-181", "PR-181"),
    (Reason::NotInPlan, "PR-204", "PR-204"),
    (Reason::NotCovered, "PR-96", "PR-96"),
    (Reason::ExcludedActivity, "PR-160", "PR-160"),
    (Reason::NoPrice, "CO-147", "PR-147"),
    (Reason::WrongPlace, "CO-5", "PR-5"),
    (Reason::WrongSex, "CO-7", "PR-7"),
    (Reason::WrongAge, "CO-6", "PR-6"),
    (Reason::WaitingPeriod, "PR-179", "PR-179"),
    (Reason::AuthorisationAbsent, "CO-197", "PR-197"),
    (Reason::AuthorisationExceeded, "CO-198", "PR-198"),
    (Reason::AuthorisationLate, "CO-210", "PR-210"),
    (Reason::AuthorisationRefused, "CO-39", "PR-39"),
    (Reason::AuthorisationNumberWrong, "CO-15", "PR-15"),
    (Reason::Bundled, "CO-97", "PR-97"),
    (Reason::MutuallyExclusive, "CO-231", "PR-231"),
    (Reason::NotTogether, "CO-236", "PR-236"),
    (Reason::WrongDiagnosis, "CO-11", "PR-11"),
    (Reason::TooMuch, "CO-151", "PR-151"),
    (Reason::AboveProvidersLimit, "CO-222", "PR-222"),
    (Reason::OtherPayerFirst, "CO-22", "PR-22"),
    (Reason::NotNecessary, "CO-50", "PR-50"),
    (Reason::LevelNotSupported, "CO-150", "PR-150"),
    (Reason::Experimental, "CO-55", "PR-55"),
    (Reason::DiagnosisNotCovered, "CO-167", "PR-167"),
    (Reason::ReferralMissing, "CO-165", "PR-165"),
    (Reason::InformationMissing, "CO-16", "PR-16"),
    (Reason::EvidenceNeverCame, "CO-226", "PR-226"),
    (Reason::EvidenceWithheld, "PR-227", "PR-227"),
    (Reason::EvidenceNeeded, "CO-252", "PR-252"),
    (Reason::EvidenceInsufficient, "CO-251", "PR-251"),
    (Reason::PendedBesidePaid, "OA-133", "OA-133"),
    (Reason::IdentityDoubtful, "CO-140", "PR-140"),
    (Reason::IdentityStolen, "CO-224", "PR-224"),
];

#[test]
fn every_reason_is_printed_with_its_published_codes() {
    assert_eq!(PRINTED.map(|(reason, _, _)| reason), Reason::ALL);
    for (reason, bound, unbound) in PRINTED {
        let printed = |is_bound: bool| format!("{}-{}", reason.group(is_bound).code(), reason.carc());
        assert_eq!((printed(true).as_str(), printed(false).as_str()), (bound, unbound));
    }
}

#[test]
fn a_remark_stands_where_the_reason_needs_one() {
    let needs_one = ["16", "96", "226", "227", "251", "252", "A1"];
    for reason in Reason::ALL {
        assert_eq!(reason.rarc().is_some(), needs_one.contains(&reason.carc()), "{reason:?}");
    }
}

#[test]
fn reasons_are_distinct_and_retired_codes_are_not_written() {
    let codes: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.carc()).collect();
    // Two deductibles share PR-1; the penalty and the denial for want of an authorisation share 197.
    assert_eq!(codes.len(), Reason::ALL.len() - 2);
    for retired in ["42", "A2", "104"] {
        assert!(!codes.contains(retired));
    }
    let meanings: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.meaning()).collect();
    assert_eq!(meanings.len(), Reason::ALL.len());
    let groups =
        [Group::ContractualObligation, Group::PatientResponsibility, Group::OtherAdjustment, Group::PayerInitiated];
    assert_eq!(groups.map(Group::code), ["CO", "PR", "OA", "PI"]);
}

#[test]
fn what_the_member_bears_by_the_plans_sharing() {
    let shares: Vec<Reason> = Reason::ALL.iter().copied().filter(|reason| reason.is_cost_share()).collect();
    assert_eq!(shares, [Reason::Deductible, Reason::EventDeductible, Reason::Coinsurance, Reason::Copay]);
}

#[test]
fn one_reason_alone_raises_what_is_paid() {
    let negative: Vec<Reason> = Reason::ALL.iter().copied().filter(|reason| reason.is_negative()).collect();
    assert_eq!(negative, [Reason::AboveCharge]);
}
