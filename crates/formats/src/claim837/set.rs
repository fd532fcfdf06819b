//! One transaction set: its head, its hierarchy of levels, and the claims in them.

use super::claim::{self, Around};
use super::ignored::RULES;
use super::levels::{self, BillingLoop, Level, PatientLoop, SubscriberLoop};
use super::shape::SHAPES;
use super::{ClaimFaults, Origin, ParsedFile, Party, ReadOptions, SetHeader};
use crate::x12::{split_before, At, Findings, Segment, TransactionSet};
use crate::{Fault, IgnoredSegment};

/// Reads `set` into `parsed`.
pub(super) fn read(set: &TransactionSet<'_>, file: &str, options: &ReadOptions, parsed: &mut ParsedFile) {
    let mut findings = Findings::new(file, options.amount_scale);
    let (head, levels) = split_before(&set.body, |segment| segment.id() == "HL");
    let (head, misplaced) = split_before(head, |segment| segment.id() == "CLM");
    let mut header = read_head(set, head, &mut findings);
    header.faults.extend(set.faults.iter().cloned());
    header.faults.append(&mut findings.faults);

    let mut walk = Walk {
        header,
        parsed,
        ignored: std::mem::take(&mut findings.ignored),
        blank: findings,
        billing: None,
        subscriber: None,
        patient: None,
        unknown: None,
        levels_seen: 0,
    };
    walk.claims(&misplaced);
    for level in levels {
        walk.level(level);
    }
    walk.finish();
}

/// BHT and loops 1000A and 1000B.
fn read_head(set: &TransactionSet<'_>, segments: &[Segment<'_>], findings: &mut Findings<'_>) -> SetHeader {
    let mut header = SetHeader {
        control_number: set.control_number.clone(),
        group_control_number: set.group_control_number.clone(),
        reference: None,
        created_on: None,
        submitter: None,
        receiver: None,
        faults: Vec::new(),
        stray_faults: Vec::new(),
    };
    findings.check_form(segments, SHAPES);
    let (head, loops) = split_before(segments, |segment| segment.id() == "NM1");
    let mut bht = None;
    for segment in head {
        match segment.id() {
            "BHT" => findings.once(&mut bht, segment, Some(segment)),
            _ => findings.unmapped(RULES, "ST", segment),
        }
    }
    match bht {
        Some(bht) => {
            findings.code(bht, At::Element(1), &["0019"]);
            findings.code(bht, At::Element(2), &["00", "18"]);
            header.reference = findings.text(bht, At::Element(3), "a reference", 50);
            header.created_on = findings.date(bht, At::Element(4), "the day of the file");
            // RP reports encounters and 31 claims back from a payer: neither asks for payment.
            findings.code(bht, At::Element(6), &["CH"]);
        }
        None => findings.fault_found(&set.st, At::Segment, "BHT after it", "none"),
    }
    for part in loops {
        let Some((nm1, rest)) = part.split_first() else {
            continue;
        };
        let (slot, name) = match nm1.element(1) {
            "41" => (&mut header.submitter, "1000A"),
            "40" => (&mut header.receiver, "1000B"),
            _ => {
                findings.fault(nm1, At::Element(1), "41 submitter or 40 receiver");
                continue;
            }
        };
        let party = read_party(nm1, &["46"], findings);
        findings.once(slot, nm1, party);
        for segment in rest {
            findings.unmapped(RULES, name, segment);
        }
    }
    for (party, name) in [(&header.submitter, "41"), (&header.receiver, "40")] {
        let is_there = loops_with(segments, name);
        if party.is_none() && !is_there {
            let expected = format!("NM1 with {name} before the first HL");
            findings.fault_found(&set.st, At::Segment, expected, "none");
        }
    }
    header
}

/// Whether an NM1 among `segments` has that NM101.
fn loops_with(segments: &[Segment<'_>], entity: &str) -> bool {
    segments.iter().any(|segment| segment.id() == "NM1" && segment.element(1) == entity)
}

/// The party that an NM1 names by one of `qualifiers`.
pub(super) fn read_party(nm1: &Segment<'_>, qualifiers: &[&str], findings: &mut Findings<'_>) -> Option<Party> {
    let name = findings.name(nm1);
    findings.code(nm1, At::Element(8), qualifiers);
    let id = findings.text(nm1, At::Element(9), "an identifier", 80);
    Some(Party { id: id?, name: name? })
}

/// The state of a walk through the levels of a set.
struct Walk<'p, 'f> {
    header: SetHeader,
    parsed: &'p mut ParsedFile,
    ignored: Vec<IgnoredSegment>,
    /// Findings of this file, always empty: what a level begins with.
    blank: Findings<'f>,
    billing: Option<Level<BillingLoop>>,
    subscriber: Option<Level<SubscriberLoop>>,
    patient: Option<Level<PatientLoop>>,
    /// A level of a kind that does not exist.
    unknown: Option<Level<()>>,
    levels_seen: usize,
}

impl Walk<'_, '_> {
    /// Reads the segments from one HL to the next.
    fn level(&mut self, segments: &[Segment<'_>]) {
        let (head, claims) = split_before(segments, |segment| segment.id() == "CLM");
        let Some((hl, rest)) = head.split_first() else {
            return;
        };
        self.levels_seen = self.levels_seen.saturating_add(1);
        let mut findings = self.blank.fresh();
        findings.check_form(head, SHAPES);
        let number = self.levels_seen.to_string();
        if hl.element(1) != number {
            findings.fault(hl, At::Element(1), format!("{number}, the number of the level"));
        }
        self.close(Depth::of(hl.element(3)));
        match hl.element(3) {
            "20" => {
                findings.code(hl, At::Element(4), &["1"]);
                let data = levels::billing(hl, rest, &mut findings);
                self.billing = Some(Level::new(hl, data, &mut findings));
            }
            "22" => {
                check_parent(hl, self.billing.as_ref(), "20", &mut findings);
                findings.code(hl, At::Element(4), &["0", "1"]);
                let data = levels::subscriber(hl, rest, &mut findings);
                self.subscriber = Some(Level::new(hl, data, &mut findings));
            }
            "23" => {
                check_parent(hl, self.subscriber.as_ref(), "22", &mut findings);
                findings.code(hl, At::Element(4), &["0"]);
                let data = levels::patient(hl, rest, &mut findings);
                self.patient = Some(Level::new(hl, data, &mut findings));
            }
            _ => {
                findings.fault(hl, At::Element(3), "one of 20, 22, 23");
                self.unknown = Some(Level::new(hl, (), &mut findings));
            }
        }
        self.ignored.append(&mut findings.ignored);
        self.claims(&claims);
    }

    /// Reads the claims of the innermost open level.
    fn claims(&mut self, claims: &[&[Segment<'_>]]) {
        for segments in claims {
            let Some(clm) = segments.first() else {
                continue;
            };
            let origin = Origin {
                set_control_number: self.header.control_number.clone(),
                segment_number: clm.number,
                line: clm.line,
            };
            let mut findings = self.blank.fresh();
            findings.faults = self.faults_around();
            let around = Around {
                origin: &origin,
                billing: self.billing.as_ref().map(|level| &level.data),
                subscriber: self.subscriber.as_ref().map(|level| &level.data),
                patient: self.patient.as_ref().map(|level| &level.data),
                is_known_level: self.unknown.is_none(),
            };
            let claim = claim::read(clm, segments, &around, &mut findings);
            self.ignored.append(&mut findings.ignored);
            self.parsed.claims.push(match claim {
                Some(claim) if findings.faults.is_empty() => Ok(claim),
                _ => Err(ClaimFaults {
                    claim_number: Some(clm.element(1).to_owned()).filter(|number| !number.is_empty()),
                    origin,
                    faults: findings.faults,
                }),
            });
        }
    }

    /// The faults of the set and of every open level, which each claim in them shares.
    fn faults_around(&mut self) -> Vec<Fault> {
        let mut faults = self.header.faults.clone();
        faults.extend(self.billing.as_mut().map(Level::faults_of_use).unwrap_or_default());
        faults.extend(self.subscriber.as_mut().map(Level::faults_of_use).unwrap_or_default());
        faults.extend(self.patient.as_mut().map(Level::faults_of_use).unwrap_or_default());
        faults.extend(self.unknown.as_mut().map(Level::faults_of_use).unwrap_or_default());
        faults
    }

    /// Closes the levels at `depth` and below.
    fn close(&mut self, depth: Depth) {
        let stray = &mut self.header.stray_faults;
        let unknown = self.unknown.take();
        stray.extend(unknown.map(Level::unused_faults).unwrap_or_default());
        if depth <= Depth::Patient {
            let patient = self.patient.take();
            stray.extend(patient.map(Level::unused_faults).unwrap_or_default());
        }
        if depth <= Depth::Subscriber {
            let subscriber = self.subscriber.take();
            stray.extend(subscriber.map(Level::unused_faults).unwrap_or_default());
        }
        if depth <= Depth::Billing {
            let billing = self.billing.take();
            stray.extend(billing.map(Level::unused_faults).unwrap_or_default());
        }
    }

    fn finish(mut self) {
        self.close(Depth::Billing);
        self.ignored.sort_by_key(|segment| segment.segment_number);
        self.parsed.ignored.append(&mut self.ignored);
        self.parsed.sets.push(self.header);
    }
}

/// How far down the hierarchy a level stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    Billing,
    Subscriber,
    Patient,
    Unknown,
}

impl Depth {
    fn of(code: &str) -> Self {
        match code {
            "20" => Self::Billing,
            "22" => Self::Subscriber,
            "23" => Self::Patient,
            _ => Self::Unknown,
        }
    }
}

/// Checks that a level stands under the open one that its HL02 names.
fn check_parent<T>(hl: &Segment<'_>, parent: Option<&Level<T>>, kind: &str, findings: &mut Findings<'_>) {
    match parent {
        None => findings.fault_found(hl, At::Segment, format!("an HL with {kind} before it"), "none"),
        Some(parent) if hl.element(2) != parent.id => {
            findings.fault(hl, At::Element(2), format!("{}, the number of the level above", parent.id))
        }
        Some(parent) if !parent.may_have_children => {
            findings.fault_found(hl, At::Segment, "no level below one whose HL04 is 0", "one")
        }
        Some(_) => {}
    }
}
