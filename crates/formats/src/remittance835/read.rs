//! Reads a file of 835.

use rust_decimal::Decimal;

use super::ignored::RULES;
use super::{
    ClaimStatus, Payee, Payer, ProviderAdjustment, Remittance, RemittedClaim, RemittedLine, RemittedPatient, VERSIONS,
};
use crate::amount::{self, QUANTITY_DIGITS, QUANTITY_SCALE, TOTAL_DIGITS};
use crate::x12::{self, split_before, At, Findings, Guide, Segment, Sign, TransactionSet};
use crate::{Date, Fault, FileFault, IgnoredSegment, Name};

const GUIDE: Guide =
    Guide { functional_id: "HP", transaction_set: "835", versions: &VERSIONS, names_version_in_st: false };

/// A file of remittances, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedRemittances {
    /// Name of the file, as the caller gave it.
    pub file: String,
    /// Who sent it to whom; `None` where the envelope is broken.
    pub interchange: Option<x12::Header>,
    /// One entry per transaction set, in file order; empty where `file_faults` is not.
    pub remittances: Vec<Result<Remittance, RemittanceFaults>>,
    /// Segments that were left aside, in file order.
    pub ignored: Vec<IgnoredSegment>,
    /// What is wrong with the envelope: then nothing in the file can be trusted.
    pub file_faults: Vec<FileFault>,
}

/// All that is wrong with one transaction set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemittanceFaults {
    /// Control number of the set (ST02).
    pub set_control_number: String,
    /// At least one.
    pub faults: Vec<Fault>,
}

/// Reads a file of remittances whose amounts have at most `amount_scale` decimals.
///
/// Sums are not checked here: [`crate::balance::check`] does that. A fault anywhere refuses the remittance it is in,
/// because a payment is one whole. Never panics, whatever the bytes.
#[must_use]
pub fn read(file: &str, bytes: &[u8], amount_scale: u32) -> ParsedRemittances {
    let mut parsed = ParsedRemittances {
        file: file.to_owned(),
        interchange: None,
        remittances: Vec::new(),
        ignored: Vec::new(),
        file_faults: Vec::new(),
    };
    match x12::open(file, bytes, &GUIDE) {
        Ok(interchange) => {
            parsed.interchange = Some(interchange.header);
            for set in &interchange.sets {
                let mut findings = Findings::new(file, amount_scale).with_digits(TOTAL_DIGITS);
                let remittance = read_set(set, &mut findings);
                findings.faults.extend(set.faults.iter().cloned());
                parsed.ignored.append(&mut findings.ignored);
                parsed.remittances.push(match remittance {
                    Some(remittance) if findings.faults.is_empty() => Ok(remittance),
                    _ => Err(RemittanceFaults {
                        set_control_number: set.control_number.clone(),
                        faults: findings.faults,
                    }),
                });
            }
        }
        Err(faults) => parsed.file_faults = faults,
    }
    parsed.ignored.sort_by_key(|segment| segment.segment_number);
    parsed
}

fn read_set(set: &TransactionSet<'_>, findings: &mut Findings<'_>) -> Option<Remittance> {
    findings.check_form(&set.body, &[]);
    let (body, summary) = split_before(&set.body, |segment| segment.id() == "PLB");
    let (head, details) = split_before(body, |segment| matches!(segment.id(), "LX" | "CLP"));
    let (head, parties) = split_before(head, |segment| segment.id() == "N1");

    let payment = read_payment(&set.st, head, findings);
    let parties = read_parties(&set.st, &parties, findings);
    let mut claims = Vec::new();
    for part in details {
        if part.first().is_some_and(|first| first.id() == "CLP") {
            claims.push(read_claim(part, findings));
        } else {
            for segment in part {
                findings.unmapped(RULES, "2000", segment);
            }
        }
    }
    let mut provider_level = Vec::new();
    for part in summary {
        let Some((plb, rest)) = part.split_first() else {
            continue;
        };
        provider_level.extend(read_provider_level(plb, findings));
        for segment in rest {
            findings.unmapped(RULES, "the summary", segment);
        }
    }
    let payment = payment?;
    let (mut payer, payee) = parties?;
    payer.originator = payment.originator;
    Some(Remittance {
        payer,
        payee,
        trace_number: payment.trace_number,
        date: payment.date,
        payment: payment.amount,
        claims: claims.into_iter().collect::<Option<_>>()?,
        provider_level,
    })
}

/// What BPR and TRN say.
struct Payment {
    amount: Decimal,
    date: Date,
    trace_number: String,
    originator: String,
}

fn read_payment(st: &Segment<'_>, head: &[Segment<'_>], findings: &mut Findings<'_>) -> Option<Payment> {
    let mut bpr = None;
    let mut trn = None;
    for segment in head {
        match segment.id() {
            "BPR" => findings.once(&mut bpr, segment, Some(segment)),
            "TRN" => findings.once(&mut trn, segment, Some(segment)),
            _ => findings.unmapped(RULES, "ST", segment),
        }
    }
    for (segment, name) in [(bpr, "BPR"), (trn, "TRN")] {
        if segment.is_none() {
            findings.fault_found(st, At::Segment, format!("{name} after it"), "none");
        }
    }
    let (bpr, trn) = (bpr?, trn?);
    let amount = findings.amount(bpr, At::Element(2), "a payment", Sign::NotNegative);
    // D would take money from the payee's account.
    findings.code(bpr, At::Element(3), &["C"]);
    let date = findings.date(bpr, At::Element(16), "the day of the payment");
    let trace_number = findings.text(trn, At::Element(2), "a trace number", 50);
    let originator = findings.text(trn, At::Element(3), "an originator", 10);
    Some(Payment { amount: amount?, date: date?, trace_number: trace_number?, originator: originator? })
}

/// Loops 1000A and 1000B.
fn read_parties(st: &Segment<'_>, parties: &[&[Segment<'_>]], findings: &mut Findings<'_>) -> Option<(Payer, Payee)> {
    let (mut payer, mut payee) = (None, None);
    for part in parties {
        let Some((n1, rest)) = part.split_first() else {
            continue;
        };
        match n1.element(1) {
            "PR" => {
                let read = read_payer(n1, rest, findings);
                findings.once(&mut payer, n1, Some(read));
            }
            "PE" => {
                let read = read_payee(n1, rest, findings);
                findings.once(&mut payee, n1, Some(read));
            }
            _ => findings.fault(n1, At::Element(1), "PR or PE"),
        }
    }
    for (is_missing, name) in [(payer.is_none(), "PR"), (payee.is_none(), "PE")] {
        if is_missing {
            findings.fault_found(st, At::Segment, format!("N1 with {name} after it"), "none");
        }
    }
    payer.zip(payee)
}

fn read_payer(n1: &Segment<'_>, rest: &[Segment<'_>], findings: &mut Findings<'_>) -> Payer {
    let mut payer = Payer {
        name: findings.text(n1, At::Element(2), "a name", 60).unwrap_or_default(),
        address: findings.address(rest).unwrap_or_default(),
        ..Payer::default()
    };
    let mut id = None;
    let mut website = None;
    for segment in rest {
        match (segment.id(), segment.element(1)) {
            ("N3" | "N4", _) => {}
            ("REF", "2U") => {
                let read = findings.text(segment, At::Element(2), "an identifier", 50);
                findings.once(&mut id, segment, read);
            }
            ("PER", "BL") if segment.element(3) == "UR" => {
                let read = findings.text(segment, At::Element(4), "a web address", 256);
                findings.once(&mut website, segment, read);
            }
            _ => findings.unmapped(RULES, "1000A", segment),
        }
    }
    payer.id = id.unwrap_or_default();
    payer.website = website.unwrap_or_default();
    payer
}

fn read_payee(n1: &Segment<'_>, rest: &[Segment<'_>], findings: &mut Findings<'_>) -> Payee {
    let name = findings.text(n1, At::Element(2), "a name", 60);
    findings.code(n1, At::Element(3), &["XX"]);
    let npi = n1.element(4);
    if !crate::npi::is_valid(npi) {
        let expected = "a National Provider Identifier: ten digits with a right check digit";
        findings.fault(n1, At::Element(4), expected);
    }
    for segment in rest {
        findings.unmapped(RULES, "1000B", segment);
    }
    Payee { npi: npi.to_owned(), name: name.unwrap_or_default() }
}

/// Loop 2100.
fn read_claim(segments: &[Segment<'_>], findings: &mut Findings<'_>) -> Option<RemittedClaim> {
    let (head, lines) = split_before(segments, |segment| segment.id() == "SVC");
    let (clp, rest) = head.split_first()?;
    let claim_number = findings.text(clp, At::Element(1), "a claim number", 38);
    let status = findings.code(clp, At::Element(2), &["1", "2", "3", "4", "22"]).and_then(ClaimStatus::from_code);
    let charge = findings.amount(clp, At::Element(3), "a charge", Sign::Any);
    let paid = findings.amount(clp, At::Element(4), "an amount paid", Sign::Any);
    let owed = match clp.element(5) {
        "" => Some(Decimal::ZERO),
        _ => findings.amount(clp, At::Element(5), "what the patient owes", Sign::Any),
    };
    let filing_indicator = findings.text(clp, At::Element(6), "a filing indicator", 2);
    let control_number = findings.text(clp, At::Element(7), "a control number", 50);
    let place = findings.text_if_present(clp, At::Element(8), "a place of service", 2);
    let frequency = findings.text_if_present(clp, At::Element(9), "a frequency", 1);

    let mut adjustments = Vec::new();
    let mut remarks = Vec::new();
    let mut patient = None;
    for segment in rest {
        match (segment.id(), segment.element(1)) {
            ("CAS", _) => adjustments.extend(findings.adjustments(segment)),
            ("NM1", "QC") => {
                let read = read_patient(segment, findings);
                findings.once(&mut patient, segment, read);
            }
            ("MOA", _) => {
                remarks.extend((3..=7).map(|n| segment.element(n).to_owned()).filter(|remark| !remark.is_empty()))
            }
            _ => findings.unmapped(RULES, "2100", segment),
        }
    }
    let lines: Vec<_> = lines.iter().map(|part| read_line(part, findings)).collect();
    if !has(rest, "NM1", &["QC"]) {
        findings.fault_found(clp, At::Segment, "NM1 with QC after it", "none");
    }
    Some(RemittedClaim {
        claim_number: claim_number?,
        status: status?,
        charge: charge?,
        paid: paid?,
        patient_responsibility: owed?,
        filing_indicator: filing_indicator?,
        payer_control_number: control_number?,
        place_of_service: place,
        frequency,
        patient: patient.unwrap_or_default(),
        adjustments,
        remarks,
        lines: lines.into_iter().collect::<Option<_>>()?,
    })
}

/// Whether a segment `id` with one of `qualifiers` is among `segments`.
fn has(segments: &[Segment<'_>], id: &str, qualifiers: &[&str]) -> bool {
    segments.iter().any(|segment| segment.id() == id && qualifiers.contains(&segment.element(1)))
}

/// NM1 QC: the name may be that of a person whose first name is not given.
fn read_patient(nm1: &Segment<'_>, findings: &mut Findings<'_>) -> Option<RemittedPatient> {
    let name: Option<Name> = findings.name(nm1);
    let member_number = match nm1.element(8) {
        "MI" => findings.text_if_present(nm1, At::Element(9), "a member number", 80),
        _ => None,
    };
    Some(RemittedPatient { name: name?, member_number })
}

/// Loop 2110.
fn read_line(segments: &[Segment<'_>], findings: &mut Findings<'_>) -> Option<RemittedLine> {
    let (svc, rest) = segments.split_first()?;
    findings.code(svc, At::Component(1, 1), &["HC"]);
    let code = findings.text(svc, At::Component(1, 2), "a code", 48);
    let modifiers = (3..=6).map(|m| svc.component(1, m).to_owned()).filter(|modifier| !modifier.is_empty()).collect();
    let charge = findings.amount(svc, At::Element(2), "a charge", Sign::Any);
    let paid = findings.amount(svc, At::Element(3), "an amount paid", Sign::Any);
    let units = match svc.element(5) {
        "" => Some(Decimal::ONE),
        text => {
            let units = amount::parse(text, QUANTITY_DIGITS, QUANTITY_SCALE);
            if units.is_none() {
                findings.fault(svc, At::Element(5), "units");
            }
            units
        }
    };
    let (mut from, mut through) = (None, None);
    let (mut allowed, mut control_number) = (None, None);
    let mut adjustments = Vec::new();
    let mut remarks = Vec::new();
    for segment in rest {
        match (segment.id(), segment.element(1)) {
            ("DTM", "472" | "150") => {
                let day = findings.date(segment, At::Element(2), "the day of service");
                findings.once(&mut from, segment, day);
            }
            ("DTM", "151") => {
                let day = findings.date(segment, At::Element(2), "the last day of service");
                findings.once(&mut through, segment, day);
            }
            ("CAS", _) => adjustments.extend(findings.adjustments(segment)),
            ("AMT", "B6") => {
                let amount = findings.amount(segment, At::Element(2), "an allowed amount", Sign::Any);
                findings.once(&mut allowed, segment, amount);
            }
            ("REF", "6R") => {
                let number = findings.text(segment, At::Element(2), "a line's number", 50);
                findings.once(&mut control_number, segment, number);
            }
            ("LQ", "HE") => remarks.extend(findings.text(segment, At::Element(2), "a remark", 30)),
            _ => findings.unmapped(RULES, "2110", segment),
        }
    }
    if !has(rest, "DTM", &["472", "150"]) {
        findings.fault_found(svc, At::Segment, "DTM with 472 after it", "none");
    }
    let from = from?;
    Some(RemittedLine {
        code: code?,
        modifiers,
        charge: charge?,
        paid: paid?,
        units: units?,
        from,
        through: through.unwrap_or(from),
        adjustments,
        allowed,
        remarks,
        control_number,
    })
}

/// PLB: a provider, the end of its fiscal year, and up to six of reason and amount.
fn read_provider_level(plb: &Segment<'_>, findings: &mut Findings<'_>) -> Vec<ProviderAdjustment> {
    const PAIRS: usize = 6;
    let provider_id = findings.text(plb, At::Element(1), "a provider's identifier", 50);
    let end = findings.date(plb, At::Element(2), "the end of the fiscal year");
    let mut entries = Vec::new();
    for n in (3_usize..).step_by(2).take(PAIRS) {
        let next = n.saturating_add(1);
        if n > 3 && plb.element(n).is_empty() && plb.element(next).is_empty() {
            continue;
        }
        let reason = findings.text(plb, At::Component(n, 1), "a reason", 2);
        let reference = findings.text_if_present(plb, At::Component(n, 2), "a reference", 50);
        let amount = findings.amount(plb, At::Element(next), "an adjustment", Sign::Any);
        if let (Some(provider_id), Some(end), Some(reason), Some(amount)) = (&provider_id, end, reason, amount) {
            entries.push(ProviderAdjustment {
                provider_id: provider_id.clone(),
                fiscal_period_end: end,
                reason,
                reference,
                amount,
            });
        }
    }
    entries
}
