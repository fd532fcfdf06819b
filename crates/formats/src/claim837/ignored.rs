//! The segments of a claim file that carry nothing this suite uses.

use crate::ignored::IgnoreRule;

const REGISTRY: &str = "credentials and payout accounts come from the provider registry";
const ENROLLED: &str = "the member's data are those attested at enrolment";
const CONTACT: &str = "how to reach someone decides nothing";
const ADDRESS: &str = "an address decides nothing";
const CLINICAL: &str = "clinical detail is read by a reviewer, from the evidence";
const ROLE: &str = "no rule asks for a provider in this role";
const REFERENCE: &str = "a number of somebody else's records";
const SCHEDULE: &str = "prices are those of the plan's schedule";
const IN_CHARGE: &str = "already part of the line's charge";
const TEXT: &str = "free text is for a human reader";
const PROPERTY: &str = "for property and casualty payers";
const OTHER_PLAN: &str = "detail of another plan's decision beyond its amounts";

/// Every segment that is left aside, with the reason.
pub(super) const RULES: &[IgnoreRule] = &[
    rule(&["1000A"], "PER", &["IC"], CONTACT),
    rule(&["2000A"], "PRV", &["BI"], REGISTRY),
    rule(&["2010AA", "2010AC"], "N3", &[], ADDRESS),
    rule(&["2010AA", "2010AC"], "N4", &[], ADDRESS),
    rule(&["2010AA"], "REF", &["EI", "SY", "0B", "1G"], REGISTRY),
    rule(&["2010AA"], "PER", &["IC"], CONTACT),
    rule(&["2010AC"], "NM1", &["PE"], REGISTRY),
    rule(&["2010AC"], "REF", &["2U", "FY", "NF", "EI"], REGISTRY),
    rule(&["2010BA", "2010BB", "2010CA"], "N3", &[], ADDRESS),
    rule(&["2010BA", "2010BB", "2010CA"], "N4", &[], ADDRESS),
    rule(&["2010BA", "2010CA"], "DMG", &["D8"], ENROLLED),
    rule(&["2010BA", "2010CA"], "REF", &["SY"], ENROLLED),
    rule(&["2010BA", "2010CA"], "REF", &["Y4"], PROPERTY),
    rule(&["2010BA", "2010CA"], "PER", &["IC"], CONTACT),
    rule(&["2010BB"], "REF", &["2U", "EI", "FY", "NF"], REFERENCE),
    rule(&["2010BB"], "REF", &["G2", "LU"], REGISTRY),
    rule(
        &["2300"],
        "DTP",
        &["431", "454", "304", "453", "439", "484", "455", "471", "314", "360", "361", "297", "296"],
        CLINICAL,
    ),
    rule(&["2300"], "DTP", &["435", "096", "090", "091"], "the days that count are those of the lines"),
    rule(&["2300"], "DTP", &["444"], PROPERTY),
    rule(&["2300"], "DTP", &["050"], SCHEDULE),
    rule(&["2300", "2400"], "CN1", &[], SCHEDULE),
    rule(&["2300", "2400"], "HCP", &[], SCHEDULE),
    rule(&["2300"], "REF", &["4N", "F5", "EW", "X4", "LX", "P4", "1J"], REGISTRY),
    rule(&["2300"], "REF", &["9A", "9C", "D9", "EA"], REFERENCE),
    rule(&["2300"], "K3", &[], TEXT),
    rule(&["2300"], "NTE", &["ADD", "CER", "DCP", "DGN", "TPO"], TEXT),
    rule(&["2300", "2400"], "CR1", &[], CLINICAL),
    rule(&["2300"], "CR2", &[], CLINICAL),
    rule(&["2300"], "CRC", &["07", "75", "E1", "E2", "E3", "ZZ"], CLINICAL),
    rule(&["2300"], "HI", &["BP", "BG"], CLINICAL),
    rule(&["2310A", "2330C"], "NM1", &["DN", "P3"], ROLE),
    rule(&["2330E"], "NM1", &["77"], ROLE),
    rule(&["2310D", "2330F"], "NM1", &["DQ"], ROLE),
    rule(&["2310E", "2420G"], "NM1", &["PW"], ROLE),
    rule(&["2310F", "2420H"], "NM1", &["45"], ROLE),
    rule(&["2310B", "2420A"], "PRV", &["PE"], REGISTRY),
    rule(&["2310A", "2310B", "2310C", "2310D"], "REF", &["0B", "1G", "G2", "LU"], REGISTRY),
    rule(&["2310C", "2310E", "2310F"], "N3", &[], ADDRESS),
    rule(&["2310C", "2310E", "2310F"], "N4", &[], ADDRESS),
    rule(&["2310C"], "PER", &["IC"], CONTACT),
    rule(&["2320"], "OI", &[], OTHER_PLAN),
    rule(&["2320"], "MOA", &[], OTHER_PLAN),
    rule(&["2330A"], "NM1", &["IL"], "the other plan knows its own member"),
    rule(&["2330A", "2330B"], "N3", &[], ADDRESS),
    rule(&["2330A", "2330B"], "N4", &[], ADDRESS),
    rule(&["2330A"], "REF", &["SY"], ENROLLED),
    rule(&["2330B"], "REF", &["2U", "EI", "FY", "NF", "G1", "9F", "T4"], OTHER_PLAN),
    rule(&["2330D"], "NM1", &["82"], ROLE),
    rule(&["2330G"], "NM1", &["85"], ROLE),
    rule(&["2330C", "2330D", "2330E", "2330F", "2330G"], "REF", &["0B", "1G", "G2", "LU"], OTHER_PLAN),
    rule(&["2400"], "SV5", &[], CLINICAL),
    rule(&["2400"], "CR3", &[], CLINICAL),
    rule(&["2400"], "CRC", &["07", "09", "70"], CLINICAL),
    rule(&["2400"], "DTP", &["471", "607", "463", "461", "304", "738", "739", "011", "455", "454"], CLINICAL),
    rule(&["2400"], "QTY", &["PT", "FL"], CLINICAL),
    rule(&["2400"], "MEA", &["OG", "TR"], CLINICAL),
    rule(&["2400"], "REF", &["9B", "9D", "9A", "9C"], REFERENCE),
    rule(&["2400"], "REF", &["EW", "X4", "F4"], REGISTRY),
    rule(&["2400"], "REF", &["BT"], CLINICAL),
    rule(&["2400"], "AMT", &["T", "F4"], IN_CHARGE),
    rule(&["2400"], "K3", &[], TEXT),
    rule(&["2400"], "NTE", &["ADD", "DCP", "TPO"], TEXT),
    rule(&["2400"], "PS1", &[], ROLE),
    rule(&["2410"], "REF", &["VY"], "links the parts of a compound, each a line of its own"),
    rule(&["2420B"], "NM1", &["QB"], ROLE),
    rule(&["2420D"], "NM1", &["DQ"], ROLE),
    rule(&["2420E"], "NM1", &["DK"], ROLE),
    rule(&["2420F"], "NM1", &["DN", "P3"], ROLE),
    rule(&["2420A", "2420B", "2420C", "2420D", "2420E", "2420F"], "REF", &["0B", "1G", "G2", "LU"], REGISTRY),
    rule(&["2420C", "2420E", "2420G", "2420H"], "N3", &[], ADDRESS),
    rule(&["2420C", "2420E", "2420G", "2420H"], "N4", &[], ADDRESS),
    rule(&["2420E"], "PER", &["IC"], CONTACT),
    rule(&["2440"], "LQ", &["AS", "UT"], CLINICAL),
    rule(&["2440"], "FRM", &[], CLINICAL),
];

/// Why a prior authorisation or referral qualified by REF04 is left aside.
pub(super) const OF_ANOTHER_PAYER: &str = "its REF04 says that it is another payer's number";

/// One row.
const fn rule(
    loops: &'static [&'static str],
    id: &'static str,
    qualifiers: &'static [&'static str],
    why: &'static str,
) -> IgnoreRule {
    IgnoreRule { loops, id, qualifiers, why }
}
