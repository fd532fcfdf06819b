//! The code sets as they are published. The numbers lie in `data`; its README says from where they are.

use std::collections::BTreeSet;

/// Diagnoses.
pub(super) const ICD: Published =
    Published { text: include_str!("../../data/icd10cm.txt"), edition: "April 2026", heads_are_codes: true };
/// Procedures of level II.
pub(super) const HCPCS: Published =
    Published { text: include_str!("../../data/hcpcs.txt"), edition: "October 2025", heads_are_codes: false };

/// A code set.
#[derive(Clone, Copy)]
pub(super) struct Published {
    /// A line: three characters; then groups of what comes next, a colon, and every last character that goes with it.
    text: &'static str,
    /// Which edition it is.
    pub edition: &'static str,
    /// Whether the three characters are a code too.
    heads_are_codes: bool,
}

impl Published {
    /// All codes, diagnoses without their dot.
    pub(super) fn codes(self) -> BTreeSet<String> {
        self.each().collect()
    }

    fn each(self) -> impl Iterator<Item = String> {
        self.text.lines().flat_map(move |line| {
            let mut words = line.split(' ');
            let head = words.next().unwrap_or_default();
            let own = self.heads_are_codes.then(|| head.to_owned());
            let divided = words
                .filter_map(|group| group.split_once(':'))
                .flat_map(move |(middle, lasts)| lasts.chars().map(move |last| format!("{head}{middle}{last}")));
            own.into_iter().chain(divided)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn both_sets_are_whole_sorted_and_without_repetition() {
        for (set, count) in [(ICD, 98_166), (HCPCS, 8_463)] {
            assert_eq!((set.each().count(), set.codes().len()), (count, count), "{}", set.edition);
            let heads: Vec<_> = set.text.lines().map(|line| line.get(..3).unwrap()).collect();
            assert!(heads.windows(2).all(|pair| pair.first() < pair.last()), "{}", set.edition);
            for group in set.text.lines().flat_map(|line| line.split(' ').skip(1)) {
                let (_, lasts) = group.split_once(':').unwrap();
                assert!(
                    lasts.is_ascii() && lasts.as_bytes().windows(2).all(|pair| pair.first() < pair.last()),
                    "{group}"
                );
            }
        }
    }

    #[test]
    fn known_codes_are_there_and_others_are_not() {
        let icd = ICD.codes();
        // A category that is a code, one with a letter in it, codes of every length, one of April 2026, the last one.
        for code in ["I10", "C4A", "A000", "E119", "U071", "S7200", "S72001", "S72001A", "C50A0", "Z9989"] {
            assert!(icd.contains(code), "{code}");
        }
        for other in ["I101", "E1", "A0", "E11.9", "S72001Z", ""] {
            assert!(!icd.contains(other), "{other}");
        }
        let hcpcs = HCPCS.codes();
        // The first and the last, and those of the samples.
        for code in
            ["A0021", "V5364", "G0101", "A0428", "A0425", "G0463", "L3000", "E0601", "J1100", "G0283", "Q4100", "E0470"]
        {
            assert!(hcpcs.contains(code), "{code}");
        }
        // No modifier, nothing of level I, nothing that was never given.
        for other in ["A1", "99213", "A0001", "A00"] {
            assert!(!hcpcs.contains(other), "{other}");
        }
    }
}
