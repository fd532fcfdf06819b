//! The levels that stand around claims: billing provider (2000A), subscriber (2000B), patient (2000C).

use super::ignored::RULES;
use super::set::read_party;
use super::shape::{FILING_INDICATORS, RELATIONSHIPS, RESPONSIBILITIES};
use super::{BillingProvider, Party, Patient, Subscriber};
use crate::x12::{split_before, At, Findings, Segment};
use crate::{Date, Fault, Name, PostalAddress};

/// A level of the hierarchy, with the faults that every claim in it shares.
pub(super) struct Level<T> {
    /// HL01.
    pub(super) id: String,
    pub(super) may_have_children: bool,
    pub(super) data: T,
    faults: Vec<Fault>,
    used: bool,
}

impl<T> Level<T> {
    /// The level that `hl` opens; takes the faults out of `findings`.
    pub(super) fn new(hl: &Segment<'_>, data: T, findings: &mut Findings<'_>) -> Self {
        Self {
            id: hl.element(1).to_owned(),
            may_have_children: hl.element(4) != "0",
            data,
            faults: std::mem::take(&mut findings.faults),
            used: false,
        }
    }

    /// Its faults, for a claim in it.
    pub(super) fn faults_of_use(&mut self) -> Vec<Fault> {
        self.used = true;
        self.faults.clone()
    }

    /// Its faults, where no claim has carried them.
    pub(super) fn unused_faults(self) -> Vec<Fault> {
        if self.used {
            Vec::new()
        } else {
            self.faults
        }
    }
}

/// Loops 2000A, 2010AA, 2010AB and 2010AC.
pub(super) struct BillingLoop {
    pub(super) provider: Option<BillingProvider>,
    pub(super) pay_to: Option<PostalAddress>,
    pub(super) currency: Option<String>,
}

/// Loops 2000B, 2010BA and 2010BB.
pub(super) struct SubscriberLoop {
    pub(super) subscriber: Option<Subscriber>,
    pub(super) payer: Option<Party>,
    /// SBR02 = 18.
    pub(super) is_patient: bool,
    pub(super) died_on: Option<Date>,
}

/// Loops 2000C and 2010CA.
pub(super) struct PatientLoop {
    pub(super) patient: Option<Patient>,
}

/// Reads the billing level that follows `hl`.
pub(super) fn billing(hl: &Segment<'_>, segments: &[Segment<'_>], findings: &mut Findings<'_>) -> BillingLoop {
    let mut level = BillingLoop { provider: None, pay_to: None, currency: None };
    let (head, loops) = split_before(segments, is_name);
    for segment in head {
        match segment.id() {
            "CUR" => {
                findings.code(segment, At::Element(1), &["85"]);
                let currency = findings.symbol(segment, At::Element(2), "a currency", 3..=3);
                findings.once(&mut level.currency, segment, currency);
            }
            _ => findings.unmapped(RULES, "2000A", segment),
        }
    }
    for part in &loops {
        let Some((nm1, rest)) = part.split_first() else {
            continue;
        };
        match nm1.element(1) {
            "85" => {
                let name = findings.name(nm1);
                let npi = findings.npi(nm1);
                let provider = name.zip(npi).map(|(name, npi)| BillingProvider { npi, name });
                findings.once(&mut level.provider, nm1, provider);
                unmapped(rest, "2010AA", findings);
            }
            "87" => {
                let address = findings.address(rest);
                if address.is_none() {
                    findings.fault_found(nm1, At::Segment, "N3 and N4 after it", "neither");
                }
                findings.once(&mut level.pay_to, nm1, address);
                let others: Vec<_> =
                    rest.iter().filter(|segment| !matches!(segment.id(), "N3" | "N4")).cloned().collect();
                unmapped(&others, "2010AB", findings);
            }
            "PE" => unmapped(part, "2010AC", findings),
            _ => unknown_loop(nm1, "85, 87 or PE", findings),
        }
    }
    ensure_loop(hl, &loops, "85", "2010AA", findings);
    level
}

/// Reads the subscriber level that follows `hl`.
pub(super) fn subscriber(hl: &Segment<'_>, segments: &[Segment<'_>], findings: &mut Findings<'_>) -> SubscriberLoop {
    let (head, loops) = split_before(segments, is_name);
    let mut sbr = None;
    let mut died_on = None;
    for segment in head {
        match segment.id() {
            "SBR" => findings.once(&mut sbr, segment, Some(segment)),
            "PAT" => {
                let day = read_death(segment, findings);
                findings.once(&mut died_on, segment, day);
            }
            _ => findings.unmapped(RULES, "2000B", segment),
        }
    }
    let mut identity = None;
    let mut payer = None;
    for part in &loops {
        let Some((nm1, rest)) = part.split_first() else {
            continue;
        };
        match nm1.element(1) {
            "IL" => {
                let member = read_member(nm1, findings);
                findings.once(&mut identity, nm1, member);
                unmapped(rest, "2010BA", findings);
            }
            "PR" => {
                let party = read_party(nm1, &["PI", "XV"], findings);
                findings.once(&mut payer, nm1, party);
                unmapped(rest, "2010BB", findings);
            }
            _ => unknown_loop(nm1, "IL or PR", findings),
        }
    }
    ensure_loop(hl, &loops, "IL", "2010BA", findings);
    ensure_loop(hl, &loops, "PR", "2010BB", findings);

    let mut is_patient = false;
    let subscriber = match sbr {
        Some(sbr) => {
            is_patient = findings.code_if_present(sbr, At::Element(2), &["18"]).is_some();
            read_subscriber(sbr, identity, findings)
        }
        None => {
            findings.fault_found(hl, At::Segment, "SBR after it", "none");
            None
        }
    };
    SubscriberLoop { subscriber, payer, is_patient, died_on }
}

/// Reads the patient level that follows `hl`.
pub(super) fn patient(hl: &Segment<'_>, segments: &[Segment<'_>], findings: &mut Findings<'_>) -> PatientLoop {
    let (head, loops) = split_before(segments, is_name);
    let mut pat = None;
    for segment in head {
        match segment.id() {
            "PAT" => findings.once(&mut pat, segment, Some(segment)),
            _ => findings.unmapped(RULES, "2000C", segment),
        }
    }
    let mut identity = None;
    for part in &loops {
        let Some((nm1, rest)) = part.split_first() else {
            continue;
        };
        match nm1.element(1) {
            "QC" => {
                let patient = read_patient_name(nm1, rest, findings);
                findings.once(&mut identity, nm1, patient);
            }
            _ => unknown_loop(nm1, "QC", findings),
        }
    }
    ensure_loop(hl, &loops, "QC", "2010CA", findings);
    let Some(pat) = pat else {
        findings.fault_found(hl, At::Segment, "PAT after it", "none");
        return PatientLoop { patient: None };
    };
    let relationship = findings.code(pat, At::Element(1), RELATIONSHIPS);
    let died_on = read_death(pat, findings);
    let patient = relationship.zip(identity).map(|(relationship, (name, member_number))| Patient {
        name,
        relationship: relationship.to_owned(),
        member_number,
        died_on,
    });
    PatientLoop { patient }
}

/// SBR, together with who the subscriber is.
fn read_subscriber(
    sbr: &Segment<'_>,
    identity: Option<(Name, String)>,
    findings: &mut Findings<'_>,
) -> Option<Subscriber> {
    let responsibility = findings.code(sbr, At::Element(1), RESPONSIBILITIES);
    let group_number = findings.text_if_present(sbr, At::Element(3), "a group number", 50);
    let filing_indicator = findings.code_if_present(sbr, At::Element(9), FILING_INDICATORS);
    let (name, member_number) = identity?;
    Some(Subscriber {
        member_number,
        name,
        payer_responsibility: responsibility?.to_owned(),
        group_number,
        filing_indicator: filing_indicator.map(str::to_owned),
    })
}

/// Name and member number of loop 2010BA.
fn read_member(nm1: &Segment<'_>, findings: &mut Findings<'_>) -> Option<(Name, String)> {
    let name = findings.name(nm1);
    findings.code(nm1, At::Element(8), &["MI"]);
    let number = findings.text(nm1, At::Element(9), "a member number", 80);
    name.zip(number)
}

/// Name of loop 2010CA and, where the file has one, the patient's own member number.
fn read_patient_name(
    nm1: &Segment<'_>,
    rest: &[Segment<'_>],
    findings: &mut Findings<'_>,
) -> Option<(Name, Option<String>)> {
    let name = findings.name(nm1);
    let mut number = None;
    if findings.code_if_present(nm1, At::Element(8), &["MI"]).is_some() {
        number = findings.text(nm1, At::Element(9), "a member number", 80);
    } else if !nm1.element(9).is_empty() {
        findings.fault(nm1, At::Element(9), "nothing without MI in NM108");
    }
    for segment in rest {
        if segment.id() == "REF" && segment.element(1) == "1W" {
            let own = findings.text(segment, At::Element(2), "a member number", 50);
            findings.once(&mut number, segment, own);
        } else {
            findings.unmapped(RULES, "2010CA", segment);
        }
    }
    name.map(|name| (name, number))
}

/// The day of death in PAT05 and PAT06, where the file has one.
fn read_death(pat: &Segment<'_>, findings: &mut Findings<'_>) -> Option<Date> {
    if pat.element(5).is_empty() && pat.element(6).is_empty() {
        return None;
    }
    findings.code(pat, At::Element(5), &["D8"]);
    findings.date(pat, At::Element(6), "the day of death")
}

/// Whether a segment begins a loop of a name.
pub(super) fn is_name(segment: &Segment<'_>) -> bool {
    segment.id() == "NM1"
}

/// Lists segments that nothing is read from.
pub(super) fn unmapped(segments: &[Segment<'_>], loop_name: &'static str, findings: &mut Findings<'_>) {
    for segment in segments {
        findings.unmapped(RULES, loop_name, segment);
    }
}

/// Records that no loop with this NM101 may stand here. The segments after it belong to it and are not listed again.
pub(super) fn unknown_loop(nm1: &Segment<'_>, allowed: &str, findings: &mut Findings<'_>) {
    findings.fault(nm1, At::Element(1), allowed);
}

/// Checks that one of `loops` begins with `entity` in NM101.
pub(super) fn ensure_loop(
    owner: &Segment<'_>,
    loops: &[&[Segment<'_>]],
    entity: &str,
    loop_name: &str,
    findings: &mut Findings<'_>,
) {
    let is_there = loops.iter().filter_map(|part| part.first()).any(|nm1| nm1.element(1) == entity);
    if !is_there {
        let expected = format!("loop {loop_name} (NM1 with {entity}) after it");
        findings.fault_found(owner, At::Segment, expected, "none");
    }
}
