//! Remittance advice remark codes (RARC): what a reason code leaves unsaid.
//!
//! The numbers are facts; the words are our own.

/// Reason codes that say too little alone: one remark code at least stands beside them.
const NEED_A_REMARK: [&str; 7] = ["16", "96", "226", "227", "251", "252", "A1"];

/// Codes and words.
const CODES: &[(&str, &str)] = &[
    ("M127", "medical record of the patient is missing"),
    ("M76", "diagnosis is missing, incomplete or invalid"),
    ("MA04", "the prior payer's remittance is missing or cannot be read"),
    ("MA130", "claim cannot be processed as it stands: correct it and file a new one"),
    ("N115", "decided under a local coverage rule"),
    ("N130", "see the plan's benefit document for what is covered"),
    ("N179", "information was asked of the member and is awaited"),
    ("N202", "information beyond what was sent is needed"),
    ("N29", "documentation, orders or notes are missing"),
    ("N30", "patient is not eligible for this service"),
    ("N362", "units or days exceed the acceptable maximum"),
    ("N386", "decided under a national coverage rule"),
    ("N425", "excluded by statute"),
    ("N706", "documentation is missing"),
];

/// What a remark code means; `None` where it is not listed here.
///
/// ```
/// assert_eq!(inkclaim_formats::rarc::meaning("N706"), Some("documentation is missing"));
/// ```
#[must_use]
pub fn meaning(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(listed, _)| *listed == code).map(|(_, meaning)| *meaning)
}

/// Whether a reason code needs a remark code beside it.
#[must_use]
pub fn is_needed_with(reason: &str) -> bool {
    NEED_A_REMARK.contains(&reason)
}

/// The remark to use with a reason code that needs one, where nothing more exact is known; `None` with other reasons.
#[must_use]
pub fn usual_with(reason: &str) -> Option<&'static str> {
    match reason {
        "16" | "A1" => Some("MA130"),
        "96" => Some("N130"),
        "226" | "251" => Some("N202"),
        "227" => Some("N179"),
        "252" => Some("N706"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_needed_with, meaning, usual_with, NEED_A_REMARK};

    #[test]
    fn every_reason_that_needs_a_remark_has_a_usual_one() {
        for reason in NEED_A_REMARK {
            assert!(is_needed_with(reason));
            assert!(usual_with(reason).and_then(meaning).is_some(), "{reason}");
        }
    }

    #[test]
    fn others_need_none() {
        assert!(!is_needed_with("45"));
        assert_eq!(usual_with("45"), None);
        assert_eq!(meaning("N0"), None);
    }
}
