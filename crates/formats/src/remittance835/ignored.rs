//! The segments of a remittance file that carry nothing this suite uses.

use crate::ignored::IgnoreRule;

const CONTACT: &str = "how to reach someone decides nothing";
const ADDRESS: &str = "an address decides nothing";
const REFERENCE: &str = "a number of somebody else's records";
const COUNT: &str = "a summary of amounts that stand below";
const NAME: &str = "the claim's own data name the party";
const DETAIL: &str = "detail that changes no amount";

/// Every segment that is left aside, with the reason.
pub(super) const RULES: &[IgnoreRule] = &[
    rule(&["ST"], "CUR", &[], "amounts are read in the file's own currency"),
    rule(&["ST"], "REF", &[], REFERENCE),
    rule(&["ST"], "DTM", &["405"], "the day that counts is that of the payment"),
    rule(&["1000A"], "REF", &["EO", "HI", "NF"], REFERENCE),
    rule(&["1000A"], "PER", &["CX", "BL", "IC"], CONTACT),
    rule(&["1000B"], "N3", &[], ADDRESS),
    rule(&["1000B"], "N4", &[], ADDRESS),
    rule(&["1000B"], "REF", &[], REFERENCE),
    rule(&["1000B"], "RDM", &[], CONTACT),
    rule(&["2000"], "LX", &[], "a running number"),
    rule(&["2000"], "TS3", &[], COUNT),
    rule(&["2000"], "TS2", &[], COUNT),
    rule(&["2100"], "NM1", &["IL", "74", "82", "TT", "PR", "GB"], NAME),
    rule(&["2100"], "MIA", &[], DETAIL),
    rule(&["2100"], "REF", &[], REFERENCE),
    rule(&["2100"], "DTM", &["036", "050", "232", "233"], "the days that count are those of the lines"),
    rule(&["2100"], "PER", &["CX"], CONTACT),
    rule(&["2100"], "AMT", &[], DETAIL),
    rule(&["2100"], "QTY", &[], DETAIL),
    rule(&["2110"], "REF", &[], REFERENCE),
    rule(&["2110"], "AMT", &[], DETAIL),
    rule(&["2110"], "QTY", &[], DETAIL),
    rule(&["2110"], "LQ", &["RX"], "remarks of pharmacies"),
];

/// One row.
const fn rule(
    loops: &'static [&'static str],
    id: &'static str,
    qualifiers: &'static [&'static str],
    why: &'static str,
) -> IgnoreRule {
    IgnoreRule { loops, id, qualifiers, why }
}
