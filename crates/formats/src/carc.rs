//! Claim adjustment reason codes (CARC): why a line is not paid in full.
//!
//! The numbers are those of X12; the words are our own and short. Some codes are absent because nothing here writes
//! them.

use crate::AdjustmentGroup::{self, Contractual, Other, Patient};

/// What a reason code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carc {
    /// The code, such as `45`.
    pub code: &'static str,
    /// The groups it usually stands with, the most usual first.
    pub usual_groups: &'static [AdjustmentGroup],
    /// What it means, in our own words.
    pub meaning: &'static str,
}

/// Codes that are read in older files and never written.
const RETIRED: [Carc; 3] = [
    row("42", &[Contractual], "charge above the fee schedule (now 45)"),
    row("104", &[AdjustmentGroup::PayerInitiated], "managed care withholding"),
    row("A2", &[Contractual], "contractual adjustment (now 45)"),
];

/// Codes in use.
const CURRENT: &[Carc] = &[
    row("1", &[Patient], "deductible"),
    row("2", &[Patient], "coinsurance"),
    row("3", &[Patient], "copay"),
    row("4", &[Contractual], "modifier missing, or wrong for this procedure"),
    row("5", &[Contractual], "place of service does not fit the procedure"),
    row("6", &[Contractual], "patient's age does not fit the procedure"),
    row("7", &[Contractual], "patient's sex does not fit the procedure"),
    row("11", &[Contractual], "diagnosis does not fit the procedure"),
    row("13", &[Contractual], "service after the patient's death"),
    row("14", &[Contractual], "service before the patient's birth"),
    row("15", &[Contractual], "authorisation number missing or wrong for this service or provider"),
    row("16", &[Contractual], "information missing or billing error"),
    row("18", &[Other], "exact duplicate"),
    row("22", &[Contractual, Other], "another payer may have to pay first"),
    row("23", &[Other], "effect of the prior payer's decision"),
    row("24", &[Contractual], "covered by a capitation agreement"),
    row("26", &[Patient, Contractual], "service before coverage began"),
    row("27", &[Patient, Contractual], "service after coverage ended"),
    row("29", &[Contractual], "filed too late"),
    row("31", &[Patient, Contractual], "patient is not one of our insured"),
    row("32", &[Patient], "dependant is not eligible"),
    row("35", &[Patient], "lifetime benefit maximum reached"),
    row("39", &[Contractual], "authorisation was asked for and refused"),
    row("45", &[Contractual, Patient], "charge above the fee schedule or contract"),
    row("49", &[Patient], "routine examination not covered"),
    row("50", &[Contractual, Patient], "not medically necessary in the payer's view"),
    row("51", &[Patient], "pre-existing condition not covered"),
    row("54", &[Contractual], "further physicians or assistants not covered here"),
    row("55", &[Patient, Contractual], "experimental or under investigation"),
    row("58", &[Contractual], "wrong or invalid place of service"),
    row("59", &[Contractual], "reduced as one of several procedures at once"),
    row("94", &[Other], "paid above the charge"),
    row("95", &[Contractual], "procedures of the plan not followed"),
    row("96", &[Contractual, Patient], "charge not covered"),
    row("97", &[Contractual], "included in the payment for another service"),
    row("107", &[Contractual], "the service it depends on is not on the claim"),
    row("109", &[Other, Contractual], "another payer or contractor is responsible"),
    row("110", &[Contractual], "billed before the service"),
    row("119", &[Patient, Contractual], "benefit maximum of the period or occurrence reached"),
    row("129", &[Other], "data about the prior decision appear wrong"),
    row("133", &[Other], "line still under review"),
    row("138", &[Contractual], "appeal too late or not in the required way"),
    row("140", &[Contractual], "member number and name do not match"),
    row("146", &[Contractual], "diagnosis not valid on the day"),
    row("147", &[Contractual], "contracted rate expired or not on file"),
    row("149", &[Patient], "lifetime maximum of this category reached"),
    row("150", &[Contractual], "level of service not supported"),
    row("151", &[Contractual], "number or frequency of services not supported"),
    row("160", &[Patient], "comes from an excluded activity"),
    row("165", &[Contractual, Patient], "referral missing or used up"),
    row("167", &[Contractual, Patient], "diagnosis not covered"),
    row("170", &[Contractual], "not paid to this type of provider"),
    row("171", &[Contractual], "not paid to this type of provider in this type of facility"),
    row("177", &[Patient], "patient does not meet the eligibility requirements"),
    row("179", &[Patient], "waiting period not over"),
    row("181", &[Contractual], "procedure code not valid on the day"),
    row("182", &[Contractual], "modifier not valid on the day"),
    row("184", &[Contractual], "prescriber may not order this service"),
    row("185", &[Contractual], "rendering provider may not perform this service"),
    row("193", &[Contractual], "first decision upheld on review"),
    row("197", &[Contractual], "authorisation or notification missing"),
    row("198", &[Contractual], "authorisation exceeded"),
    row("200", &[Patient], "service during a gap in coverage"),
    row("204", &[Patient], "not in the patient's plan"),
    row("208", &[Contractual], "provider identifier not matched"),
    row("209", &[Other], "by regulation not the patient's; the next payer may be billed"),
    row("210", &[Contractual], "authorisation asked for too late"),
    row("222", &[Contractual], "above the provider's contracted maximum for the period"),
    row("224", &[Contractual], "identity theft suspected; verification needed"),
    row("226", &[Contractual], "information asked of the provider not given in full or in time"),
    row("227", &[Patient], "information asked of the patient not given in full or in time"),
    row("231", &[Contractual], "cannot be done on the same day or in the same setting as another"),
    row("234", &[Contractual], "not paid separately"),
    row("236", &[Contractual], "not compatible with another procedure of the day"),
    row("238", &[Patient], "part of the claim outside coverage"),
    row("242", &[Contractual, Patient], "provider outside the network"),
    row("243", &[Contractual], "not authorised by the network or primary care provider"),
    row("249", &[Contractual], "counted as a readmission"),
    row("251", &[Contractual], "evidence received but incomplete or deficient"),
    row("252", &[Contractual], "evidence needed to decide"),
    row("253", &[Contractual], "cut of federal payments by law"),
    row("256", &[Contractual], "not payable under the managed care contract"),
    row("261", &[Contractual], "does not fit the patient's history"),
    row("272", &[Contractual], "programme guidelines not met"),
    row("273", &[Contractual], "programme guidelines exceeded"),
    row("275", &[Patient], "patient's share under the prior payer not covered"),
    row("276", &[Other], "denied by the prior payer, so not covered here"),
    row("279", &[Contractual], "not by a preferred provider"),
    row("285", &[Contractual], "appeal not in the required way"),
    row("286", &[Contractual], "appeal too late"),
    row("A1", &[Contractual], "denied"),
    row("B4", &[Contractual], "penalty for late filing"),
    row("B7", &[Contractual], "provider not certified or eligible on the day"),
    row("B15", &[Contractual], "a required qualifying service is missing"),
];

/// The entry of a code, current or retired; `None` where the code is not listed here.
#[must_use]
pub fn find(code: &str) -> Option<&'static Carc> {
    CURRENT.iter().chain(&RETIRED).find(|carc| carc.code == code)
}

/// What a code means; `None` where it is not listed here.
///
/// ```
/// use inkclaim_formats::carc;
/// assert_eq!(carc::meaning("45"), Some("charge above the fee schedule or contract"));
/// assert_eq!(carc::meaning("0"), None);
/// ```
#[must_use]
pub fn meaning(code: &str) -> Option<&'static str> {
    find(code).map(|carc| carc.meaning)
}

/// Whether a code may be read but no longer written.
#[must_use]
pub fn is_retired(code: &str) -> bool {
    RETIRED.iter().any(|carc| carc.code == code)
}

/// One row.
const fn row(code: &'static str, usual_groups: &'static [AdjustmentGroup], meaning: &'static str) -> Carc {
    Carc { code, usual_groups, meaning }
}

#[cfg(test)]
mod tests {
    use super::{find, is_retired, meaning, CURRENT, RETIRED};

    #[test]
    fn every_code_is_listed_once() {
        let all: Vec<&str> = CURRENT.iter().chain(&RETIRED).map(|carc| carc.code).collect();
        for code in &all {
            assert_eq!(all.iter().filter(|other| *other == code).count(), 1, "{code}");
        }
    }

    #[test]
    fn every_code_has_words_and_a_group() {
        for carc in CURRENT.iter().chain(&RETIRED) {
            assert!(!carc.meaning.is_empty() && !carc.usual_groups.is_empty(), "{}", carc.code);
        }
    }

    #[test]
    fn the_rules_of_adjudication_find_their_reasons() {
        for code in [
            "1", "2", "3", "5", "6", "7", "11", "13", "14", "15", "16", "18", "22", "23", "26", "27", "29", "31", "35",
            "39", "45", "50", "55", "94", "96", "97", "110", "119", "133", "140", "147", "149", "150", "151", "160",
            "165", "167", "170", "179", "181", "185", "193", "197", "198", "200", "204", "210", "222", "224", "226",
            "227", "231", "236", "238", "242", "251", "252", "275", "285", "286", "A1", "B7",
        ] {
            assert!(meaning(code).is_some(), "{code}");
            assert!(!is_retired(code), "{code}");
        }
    }

    #[test]
    fn retired_codes_are_known_as_such() {
        for code in ["42", "104", "A2"] {
            assert!(is_retired(code) && find(code).is_some(), "{code}");
        }
    }
}
