//! One service line: loop 2400 and the loops below it.

use super::claim::{ensure_at_most, read_attachment, read_provider};
use super::ignored::{OF_ANOTHER_PAYER, RULES};
use super::levels::{unknown_loop, unmapped};
use super::shape::DRUG_UNITS;
use super::{totals, Attachment, Drug, Line837, LinePayment, Provider, UnitKind, MAX_ATTACHMENTS};
use crate::x12::{split_before, At, Findings, Segment, Sign};
use crate::{Date, IgnoredSegment};
use rust_decimal::Decimal;

/// What the claim around a line holds.
pub(super) struct Scope<'x> {
    /// Number of its diagnoses.
    pub(super) diagnoses: usize,
    /// Identifiers of its other payers.
    pub(super) other_payers: &'x [&'x str],
}

/// A line as far as it can be read.
pub(super) struct LineRead {
    /// Its charge, for the claim's total, even where the rest of the line is wrong.
    pub(super) charge: Option<Decimal>,
    /// `None` only with a fault.
    pub(super) line: Option<Line837>,
}

/// Reads line `number` of a claim, which `segments` hold from LX on.
pub(super) fn read(
    segments: &[Segment<'_>],
    number: usize,
    scope: &Scope<'_>,
    findings: &mut Findings<'_>,
) -> LineRead {
    let (head, loops) = split_before(segments, |segment| matches!(segment.id(), "NM1" | "LIN" | "SVD" | "LQ"));
    let Some(lx) = head.first() else {
        return LineRead { charge: None, line: None };
    };
    if lx.element(1) != number.to_string() {
        let expected = format!("{number}, the number of the line");
        findings.fault(lx, At::Element(1), expected);
    }
    let info = read_info(lx, head, findings);
    let service = match info.sv1 {
        Some(sv1) => read_service(sv1, scope, findings),
        None => {
            findings.fault_found(lx, At::Segment, "SV1 after it", "none");
            Service::default()
        }
    };
    let charge = service.charge;
    let faults_before = findings.faults.len();
    let below = read_loops(lx, &loops, scope, findings);
    // A decision that could not be read is missing from the sum; its own fault says enough.
    let all_read = findings.faults.len() == faults_before;
    if let Some(charge) = charge.filter(|_| all_read) {
        totals::check_prior_payments(charge, &below.payments, findings);
    }
    let drug = read_serial(below.drug, info.serial, findings);
    let build = || {
        let procedure = service.procedure?;
        let (from, through) = info.days?;
        Some(Line837 {
            number,
            code: procedure.code,
            modifiers: procedure.modifiers,
            description: procedure.description,
            charge: charge?,
            units: service.units?,
            unit_kind: service.unit_kind?,
            place_of_service: service.place_of_service,
            from,
            through,
            diagnosis_pointers: service.diagnosis_pointers?,
            emergency: service.emergency,
            epsdt: service.epsdt,
            family_planning: service.family_planning,
            copay_exempt: service.copay_exempt,
            rendering_provider: below.rendering_provider,
            ordering_provider: below.ordering_provider.or(below.referring_provider),
            service_facility: below.service_facility,
            authorisation: info.authorisation,
            referral: info.referral,
            control_number: info.control_number,
            attachments: info.attachments,
            drug,
            prior_payments: below.payments.into_iter().map(|(_, payment)| payment).collect(),
        })
    };
    LineRead { charge, line: build() }
}

/// What the segments of loop 2400 beside SV1 say.
struct Info<'s, 'a> {
    sv1: Option<&'s Segment<'a>>,
    days: Option<(Date, Date)>,
    authorisation: Option<String>,
    referral: Option<String>,
    control_number: Option<String>,
    attachments: Vec<Attachment>,
    serial: Option<(&'s Segment<'a>, String)>,
}

fn read_info<'s, 'a>(lx: &Segment<'a>, head: &'s [Segment<'a>], findings: &mut Findings<'_>) -> Info<'s, 'a> {
    let mut info = Info {
        sv1: None,
        days: None,
        authorisation: None,
        referral: None,
        control_number: None,
        attachments: Vec::new(),
        serial: None,
    };
    let mut dated = None;
    let mut announced: usize = 0;
    for segment in head.iter().skip(1) {
        match (segment.id(), segment.element(1)) {
            ("SV1", _) => findings.once(&mut info.sv1, segment, Some(segment)),
            ("DTP", "472") => findings.once(&mut dated, segment, Some(segment)),
            ("REF", "G1" | "9F") if !segment.element(4).is_empty() => {
                ignore(segment, OF_ANOTHER_PAYER, findings);
            }
            ("REF", "G1") => {
                let number = findings.text(segment, At::Element(2), "an authorisation number", 50);
                findings.once(&mut info.authorisation, segment, number);
            }
            ("REF", "9F") => {
                let number = findings.text(segment, At::Element(2), "a referral number", 50);
                findings.once(&mut info.referral, segment, number);
            }
            ("REF", "6R") => {
                let number = findings.text(segment, At::Element(2), "a number for the line", 30);
                findings.once(&mut info.control_number, segment, number);
            }
            ("PWK", _) => {
                announced = announced.saturating_add(1);
                info.attachments.extend(read_attachment(segment, true, findings));
            }
            ("K3", text) if text.starts_with(SERIAL) => {
                let serial = text.strip_prefix(SERIAL).unwrap_or_default().to_owned();
                findings.once(&mut info.serial, segment, Some((segment, serial)));
            }
            _ => findings.unmapped(RULES, "2400", segment),
        }
    }
    ensure_at_most(lx, announced, MAX_ATTACHMENTS, "attachments (PWK)", findings);
    match dated {
        Some(dated) => info.days = read_days(dated, findings),
        None => findings.fault_found(lx, At::Segment, "DTP with 472 after it", "none"),
    }
    info
}

/// What K3 begins with where it carries the serial number of a drug.
const SERIAL: &str = "SERIAL=";

/// Puts the serial number that K3 carries into the drug that it is of.
fn read_serial(
    drug: Option<Drug>,
    serial: Option<(&Segment<'_>, String)>,
    findings: &mut Findings<'_>,
) -> Option<Drug> {
    let Some((k3, serial)) = serial else {
        return drug;
    };
    if serial.is_empty() {
        findings.fault(k3, At::Element(1), "a serial number after SERIAL=");
    }
    if drug.is_none() {
        findings.fault_found(k3, At::Segment, "a drug (LIN) in the line", "none");
    }
    drug.map(|drug| Drug { serial: Some(serial), ..drug })
}

/// Lists a segment that is left aside for what one of its elements says.
fn ignore(segment: &Segment<'_>, why: &'static str, findings: &mut Findings<'_>) {
    findings.ignored.push(IgnoredSegment {
        segment_number: segment.number,
        line: segment.line,
        id: segment.id().to_owned(),
        loop_name: "2400",
        why,
    });
}

/// DTP 472: one day, or a first and a last.
fn read_days(dtp: &Segment<'_>, findings: &mut Findings<'_>) -> Option<(Date, Date)> {
    if findings.code(dtp, At::Element(2), &["D8", "RD8"])? == "D8" {
        let day = findings.date(dtp, At::Element(3), "the day of service")?;
        return Some((day, day));
    }
    let period = Date::parse_period(dtp.element(3));
    if period.is_none() {
        let expected = "two days of the calendar as CCYYMMDD-CCYYMMDD, the first not after the last";
        findings.fault(dtp, At::Element(3), expected);
    }
    period
}

/// What SV1 says.
#[derive(Default)]
struct Service {
    procedure: Option<Procedure>,
    charge: Option<Decimal>,
    unit_kind: Option<UnitKind>,
    units: Option<Decimal>,
    place_of_service: Option<String>,
    diagnosis_pointers: Option<Vec<usize>>,
    emergency: bool,
    epsdt: bool,
    family_planning: bool,
    copay_exempt: bool,
}

fn read_service(sv1: &Segment<'_>, scope: &Scope<'_>, findings: &mut Findings<'_>) -> Service {
    let place = At::Element(5);
    Service {
        procedure: read_procedure(sv1, 1, findings),
        charge: findings.amount(sv1, At::Element(2), "a charge", Sign::NotNegative),
        unit_kind: findings.code(sv1, At::Element(3), &["UN", "MJ"]).map(|code| match code {
            "UN" => UnitKind::Units,
            _ => UnitKind::Minutes,
        }),
        units: findings.quantity(sv1, At::Element(4), "units"),
        place_of_service: match sv1.element(5) {
            "" => None,
            _ => findings.symbol(sv1, place, "a place of service", 2..=2),
        },
        diagnosis_pointers: read_pointers(sv1, scope.diagnoses, findings),
        emergency: findings.code_if_present(sv1, At::Element(9), &["Y"]).is_some(),
        epsdt: findings.code_if_present(sv1, At::Element(11), &["Y"]).is_some(),
        family_planning: findings.code_if_present(sv1, At::Element(12), &["Y"]).is_some(),
        copay_exempt: findings.code_if_present(sv1, At::Element(15), &["0"]).is_some(),
    }
}

/// SV107: one to four positions among the diagnoses.
fn read_pointers(sv1: &Segment<'_>, diagnoses: usize, findings: &mut Findings<'_>) -> Option<Vec<usize>> {
    let pointers: Vec<_> =
        sv1.components(7).map(|text| text.parse().ok().filter(|position| (1..=diagnoses).contains(position))).collect();
    let pointers: Option<Vec<usize>> = pointers.into_iter().collect();
    let pointers = pointers.filter(|pointers| pointers.len() <= 4);
    // Without any diagnosis the claim has that fault already.
    if pointers.is_none() && diagnoses > 0 {
        let expected = format!("1 to 4 positions from 1 to {diagnoses} among the diagnoses");
        findings.fault(sv1, At::Element(7), expected);
    }
    pointers
}

/// A procedure: SV101 or SVD03.
struct Procedure {
    code: String,
    modifiers: Vec<String>,
    description: Option<String>,
}

fn read_procedure(segment: &Segment<'_>, n: usize, findings: &mut Findings<'_>) -> Option<Procedure> {
    const COMPONENTS: usize = 7;
    findings.code(segment, At::Component(n, 1), &["HC"]);
    let code = findings.symbol(segment, At::Component(n, 2), "a HCPCS code", 5..=5);
    let modifiers: Option<Vec<String>> = (3..=6)
        .filter(|m| !segment.component(n, *m).is_empty())
        .map(|m| findings.symbol(segment, At::Component(n, m), "a modifier", 2..=2))
        .collect::<Vec<_>>()
        .into_iter()
        .collect();
    let description = findings.text_if_present(segment, At::Component(n, COMPONENTS), "a description", 80);
    if segment.components(n).count() > COMPONENTS {
        findings.fault(segment, At::Element(n), "at most 7 components");
    }
    Some(Procedure { code: code?, modifiers: modifiers?, description })
}

/// What the loops below 2400 say.
struct Below<'s, 'a> {
    rendering_provider: Option<Provider>,
    ordering_provider: Option<Provider>,
    referring_provider: Option<Provider>,
    service_facility: Option<Provider>,
    drug: Option<Drug>,
    payments: Vec<(&'s Segment<'a>, LinePayment)>,
}

fn read_loops<'s, 'a>(
    lx: &Segment<'a>,
    loops: &[&'s [Segment<'a>]],
    scope: &Scope<'_>,
    findings: &mut Findings<'_>,
) -> Below<'s, 'a> {
    const MAX_PAYMENTS: usize = 15;
    let mut below = Below {
        rendering_provider: None,
        ordering_provider: None,
        referring_provider: None,
        service_facility: None,
        drug: None,
        payments: Vec::new(),
    };
    let mut decided: usize = 0;
    for part in loops {
        let Some((first, rest)) = part.split_first() else {
            continue;
        };
        match (first.id(), first.element(1)) {
            ("LIN", _) => {
                let drug = read_drug(first, rest, findings);
                findings.once(&mut below.drug, first, drug);
            }
            ("SVD", _) => {
                decided = decided.saturating_add(1);
                let payment = read_payment(first, rest, scope, findings);
                below.payments.extend(payment.map(|payment| (first, payment)));
            }
            ("LQ", _) => unmapped(part, "2440", findings),
            (_, "82") => {
                let provider = read_provider(first, findings);
                findings.once(&mut below.rendering_provider, first, provider);
                unmapped(rest, "2420A", findings);
            }
            (_, "77") => {
                let facility = read_provider(first, findings);
                findings.once(&mut below.service_facility, first, facility);
                unmapped(rest, "2420C", findings);
            }
            (_, "QB") => unmapped(part, "2420B", findings),
            (_, "DQ") => unmapped(part, "2420D", findings),
            (_, "DK") => {
                let provider = read_provider(first, findings);
                findings.once(&mut below.ordering_provider, first, provider);
                unmapped(rest, "2420E", findings);
            }
            (_, "DN") if below.referring_provider.is_none() => {
                below.referring_provider = read_provider(first, findings);
                unmapped(rest, "2420F", findings);
            }
            (_, "DN" | "P3") => unmapped(part, "2420F", findings),
            (_, "PW") => unmapped(part, "2420G", findings),
            (_, "45") => unmapped(part, "2420H", findings),
            _ => unknown_loop(first, "one of 82, QB, 77, DQ, DK, DN, P3, PW, 45", findings),
        }
    }
    ensure_at_most(lx, decided, MAX_PAYMENTS, "decisions of other payers (SVD)", findings);
    below
}

/// Loop 2410.
fn read_drug(lin: &Segment<'_>, rest: &[Segment<'_>], findings: &mut Findings<'_>) -> Option<Drug> {
    findings.code(lin, At::Element(2), &["N4"]);
    let ndc = Some(lin.element(3)).filter(|ndc| ndc.len() == 11 && ndc.bytes().all(|byte| byte.is_ascii_digit()));
    if ndc.is_none() {
        findings.fault(lin, At::Element(3), "a National Drug Code of 11 digits");
    }
    let mut measure = None;
    let mut prescription = None;
    for segment in rest {
        match (segment.id(), segment.element(1)) {
            ("CTP", _) => {
                let quantity = findings.quantity(segment, At::Element(4), "a quantity");
                let unit = findings.code(segment, At::Component(5, 1), DRUG_UNITS);
                findings.once(&mut measure, segment, Some((quantity, unit)));
            }
            ("REF", "XZ") => {
                let number = findings.text(segment, At::Element(2), "a prescription number", 50);
                findings.once(&mut prescription, segment, number);
            }
            _ => findings.unmapped(RULES, "2410", segment),
        }
    }
    let Some((quantity, unit)) = measure else {
        findings.fault_found(lin, At::Segment, "CTP after it", "none");
        return None;
    };
    Some(Drug { ndc: ndc?.to_owned(), quantity: quantity?, unit: unit?.to_owned(), prescription, serial: None })
}

/// Loop 2430.
fn read_payment(
    svd: &Segment<'_>,
    rest: &[Segment<'_>],
    scope: &Scope<'_>,
    findings: &mut Findings<'_>,
) -> Option<LinePayment> {
    let payer_id = Some(svd.element(1)).filter(|id| scope.other_payers.contains(id));
    if payer_id.is_none() {
        let expected = "the identifier of one of the claim's other payers";
        findings.fault(svd, At::Element(1), expected);
    }
    let what = "an amount paid";
    let paid = findings.amount(svd, At::Element(2), what, Sign::NotNegative);
    let procedure = read_procedure(svd, 3, findings);
    let units = findings.quantity(svd, At::Element(5), "units");
    let bundled_into = findings.text_if_present(svd, At::Element(6), "the number of a line", 6);
    let mut adjustments = Vec::new();
    let mut dated = None;
    let mut remaining = None;
    for segment in rest {
        match (segment.id(), segment.element(1)) {
            ("CAS", _) => adjustments.extend(findings.adjustments(segment)),
            ("DTP", "573") => findings.once(&mut dated, segment, Some(segment)),
            ("AMT", "EAF") => {
                let what = "a remaining patient liability";
                let amount = findings.amount(segment, At::Element(2), what, Sign::NotNegative);
                findings.once(&mut remaining, segment, amount);
            }
            _ => findings.unmapped(RULES, "2430", segment),
        }
    }
    let decided_on = match dated {
        Some(dtp) => read_decision_day(dtp, findings),
        None => {
            findings.fault_found(svd, At::Segment, "DTP with 573 after it", "none");
            None
        }
    };
    let procedure = procedure?;
    Some(LinePayment {
        payer_id: payer_id?.to_owned(),
        paid: paid?,
        code: procedure.code,
        modifiers: procedure.modifiers,
        units: units?,
        bundled_into,
        adjustments,
        decided_on: decided_on?,
        remaining_patient_liability: remaining,
    })
}

/// DTP 573: the day on which another payer decided.
pub(super) fn read_decision_day(dtp: &Segment<'_>, findings: &mut Findings<'_>) -> Option<Date> {
    findings.code(dtp, At::Element(2), &["D8"]);
    findings.date(dtp, At::Element(3), "the day of the decision")
}
