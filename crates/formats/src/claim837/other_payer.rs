//! Another payer of a claim: loops 2320 and 2330A to 2330G.

use super::ignored::RULES;
use super::levels::{ensure_loop, is_name, unknown_loop, unmapped};
use super::line::read_decision_day;
use super::set::read_party;
use super::shape::{FILING_INDICATORS, RELATIONSHIPS, RESPONSIBILITIES};
use super::{OtherPayer, Party};
use crate::x12::{split_before, At, Findings, Segment, Sign};
use crate::Date;

/// The identifier of the payer in loop 2330B, readable or not.
pub(super) fn id_of<'a>(segments: &[Segment<'a>]) -> Option<&'a str> {
    segments.iter().find(|segment| is_name(segment) && segment.element(1) == "PR").map(|nm1| nm1.element(9))
}

/// Reads the other payer that `segments` hold from SBR on; its SBR comes back for later faults. `None` only with a fault.
pub(super) fn read<'s, 'a>(
    segments: &'s [Segment<'a>],
    findings: &mut Findings<'_>,
) -> Option<(&'s Segment<'a>, OtherPayer)> {
    let (head, loops) = split_before(segments, is_name);
    let (sbr, rest) = head.split_first()?;
    let responsibility = findings.code(sbr, At::Element(1), RESPONSIBILITIES);
    let relationships: Vec<&str> = ["18"].into_iter().chain(RELATIONSHIPS.iter().copied()).collect();
    findings.code(sbr, At::Element(2), &relationships);
    let filing_indicator = findings.code_if_present(sbr, At::Element(9), FILING_INDICATORS);

    let mut adjustments = Vec::new();
    let (mut paid, mut remaining, mut non_covered) = (None, None, None);
    for segment in rest {
        let (slot, what) = match (segment.id(), segment.element(1)) {
            ("CAS", _) => {
                adjustments.extend(findings.adjustments(segment));
                continue;
            }
            ("AMT", "D") => (&mut paid, "an amount paid"),
            ("AMT", "EAF") => (&mut remaining, "a remaining patient liability"),
            ("AMT", "A8") => (&mut non_covered, "an amount not covered"),
            _ => {
                findings.unmapped(RULES, "2320", segment);
                continue;
            }
        };
        let amount = findings.amount(segment, At::Element(2), what, Sign::NotNegative);
        findings.once(slot, segment, amount);
    }

    let mut identity = None;
    for part in &loops {
        let Some((nm1, rest)) = part.split_first() else {
            continue;
        };
        match nm1.element(1) {
            "PR" => {
                let payer = read_identity(nm1, rest, findings);
                findings.once(&mut identity, nm1, payer);
            }
            "IL" => unmapped(part, "2330A", findings),
            "DN" | "P3" => unmapped(part, "2330C", findings),
            "82" => unmapped(part, "2330D", findings),
            "77" => unmapped(part, "2330E", findings),
            "DQ" => unmapped(part, "2330F", findings),
            "85" => unmapped(part, "2330G", findings),
            _ => unknown_loop(nm1, "one of IL, PR, DN, P3, 82, 77, DQ, 85", findings),
        }
    }
    ensure_loop(sbr, &loops, "IL", "2330A", findings);
    ensure_loop(sbr, &loops, "PR", "2330B", findings);
    let identity = identity?;
    Some((
        sbr,
        OtherPayer {
            id: identity.party.id,
            name: identity.party.name,
            responsibility: responsibility?.to_owned(),
            filing_indicator: filing_indicator.map(str::to_owned),
            paid,
            remaining_patient_liability: remaining,
            non_covered,
            adjustments,
            decided_on: identity.decided_on,
            control_number: identity.control_number,
        },
    ))
}

/// What loop 2330B says.
struct Identity {
    party: Party,
    decided_on: Option<Date>,
    control_number: Option<String>,
}

fn read_identity(nm1: &Segment<'_>, rest: &[Segment<'_>], findings: &mut Findings<'_>) -> Option<Identity> {
    let party = read_party(nm1, &["PI", "XV"], findings);
    let mut decided_on = None;
    let mut control_number = None;
    for segment in rest {
        match (segment.id(), segment.element(1)) {
            ("DTP", "573") => {
                let day = read_decision_day(segment, findings);
                findings.once(&mut decided_on, segment, day);
            }
            ("REF", "F8") => {
                let number = findings.text(segment, At::Element(2), "a payer's control number", 50);
                findings.once(&mut control_number, segment, number);
            }
            _ => findings.unmapped(RULES, "2330B", segment),
        }
    }
    Some(Identity { party: party?, decided_on, control_number })
}
