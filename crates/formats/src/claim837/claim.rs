//! One claim: loop 2300 and the loops below it.

use super::ignored::RULES;
use super::levels::{is_name, unknown_loop, unmapped, BillingLoop, PatientLoop, SubscriberLoop};
use super::shape::{
    CERTIFICATE_TRANSMISSIONS, DELAY_REASONS, RELATED_CAUSES, REPORT_TYPES, SHAPES, SPECIAL_PROGRAMS, TRANSMISSIONS,
};
use super::{
    line, other_payer, totals, Attachment, Claim837, Diagnosis, Frequency, Origin, Patient, Provider,
    ProviderAssignment, MAX_ATTACHMENTS, MAX_DIAGNOSES, MAX_LINES, MAX_OTHER_PAYERS,
};
use crate::x12::{split_before, At, Findings, Segment, Sign};
use rust_decimal::Decimal;

/// What a claim stands in.
pub(super) struct Around<'x> {
    pub(super) origin: &'x Origin,
    pub(super) billing: Option<&'x BillingLoop>,
    pub(super) subscriber: Option<&'x SubscriberLoop>,
    pub(super) patient: Option<&'x PatientLoop>,
    pub(super) is_known_level: bool,
}

/// Reads the claim that `segments` hold, the first of which is `clm`. `None` only with a fault.
pub(super) fn read(
    clm: &Segment<'_>,
    segments: &[Segment<'_>],
    around: &Around<'_>,
    findings: &mut Findings<'_>,
) -> Option<Claim837> {
    let inherited = findings.faults.len();
    findings.check_form(segments, SHAPES);
    let (head, lines) = split_before(segments, |segment| segment.id() == "LX");
    let (head, payers) = split_before(head, |segment| segment.id() == "SBR");
    let (head, loops) = split_before(head, is_name);

    ensure_at_most(clm, payers.len(), MAX_OTHER_PAYERS, "other payers", findings);
    ensure_at_most(clm, lines.len(), MAX_LINES, "lines (LX)", findings);
    if lines.is_empty() {
        findings.fault_found(clm, At::Segment, "a line (LX) after it", "none");
    }

    let patient = read_patient(clm, around, findings);
    let details = read_details(clm, findings);
    let info = read_info(clm, head, findings);
    let providers = read_loops(&loops, findings);
    let other_payers: Vec<_> = payers.iter().map(|part| other_payer::read(part, findings)).collect();
    let payer_ids: Vec<&str> = payers.iter().filter_map(|part| other_payer::id_of(part)).collect();
    let scope = line::Scope { diagnoses: info.diagnosis_count, other_payers: &payer_ids };
    let lines: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(index, part)| line::read(part, index.saturating_add(1), &scope, findings))
        .collect();

    let total_charge = findings.amount(clm, At::Element(2), "a total charge", Sign::NotNegative);
    let charges: Option<Vec<Decimal>> = lines.iter().map(|line| line.charge).collect();
    if let (Some(total), Some(charges)) = (total_charge, charges) {
        totals::check_charge(clm, total, &charges, findings);
    }
    let lines: Option<Vec<_>> = lines.into_iter().map(|line| line.line).collect();
    let other_payers: Option<Vec<_>> = other_payers.into_iter().collect();

    let details = details?;
    let lines = lines?;
    let parts = other_payers?;
    let total_charge = total_charge?;
    // A decision that could not be read is missing from these sums; its own fault says enough.
    if findings.faults.len() == inherited {
        totals::check_other_payers(total_charge, &parts, &lines, findings);
    }
    let billing = around.billing?;
    let subscriber = around.subscriber?;
    Some(Claim837 {
        origin: around.origin.clone(),
        claim_number: details.claim_number,
        total_charge,
        currency: billing.currency.clone(),
        place_of_service: details.place_of_service,
        frequency: info.frequency?,
        provider_accepts_assignment: details.provider_accepts_assignment,
        benefits_assigned: details.benefits_assigned,
        related_causes: details.related_causes,
        special_program: details.special_program,
        delay_reason: details.delay_reason,
        patient_paid: info.patient_paid,
        billing_provider: billing.provider.clone()?,
        pay_to: billing.pay_to.clone(),
        rendering_provider: providers.rendering,
        ordering_provider: providers.ordering,
        service_facility: providers.facility,
        subscriber: subscriber.subscriber.clone()?,
        patient: patient?,
        payer: subscriber.payer.clone()?,
        diagnoses: info.diagnoses?,
        prior_authorisation: info.prior_authorisation,
        referral: info.referral,
        attachments: info.attachments,
        other_payers: parts.into_iter().map(|(_, payer)| payer).collect(),
        lines,
    })
}

/// Records a fault where something stands too often.
pub(super) fn ensure_at_most(owner: &Segment<'_>, count: usize, limit: usize, what: &str, findings: &mut Findings<'_>) {
    if count > limit {
        findings.fault_found(owner, At::Segment, format!("at most {limit} {what}"), count.to_string());
    }
}

/// The patient of the innermost level.
fn read_patient(clm: &Segment<'_>, around: &Around<'_>, findings: &mut Findings<'_>) -> Option<Patient> {
    if !around.is_known_level {
        return None;
    }
    let Some(level) = around.subscriber else {
        findings.fault_found(clm, At::Segment, "an HL of a subscriber (22) or patient (23) around it", "none");
        return None;
    };
    if let Some(patient) = around.patient {
        return patient.patient.clone();
    }
    if !level.is_patient {
        findings.fault_found(clm, At::Segment, "SBR02 to be 18, or an HL of a patient (23) around it", "neither");
        return None;
    }
    let subscriber = level.subscriber.as_ref()?;
    Some(Patient {
        name: subscriber.name.clone(),
        relationship: "18".to_owned(),
        member_number: Some(subscriber.member_number.clone()),
        died_on: level.died_on,
    })
}

/// What CLM says beyond the total.
struct Details {
    claim_number: String,
    place_of_service: String,
    provider_accepts_assignment: ProviderAssignment,
    benefits_assigned: bool,
    related_causes: Vec<String>,
    special_program: Option<String>,
    delay_reason: Option<String>,
}

fn read_details(clm: &Segment<'_>, findings: &mut Findings<'_>) -> Option<Details> {
    let claim_number = findings.text(clm, At::Element(1), "a claim number", 20);
    let place_of_service = findings.symbol(clm, At::Component(5, 1), "a place of service", 2..=2);
    findings.code(clm, At::Component(5, 2), &["B"]);
    findings.code_if_present(clm, At::Element(6), &["N", "Y"]);
    let accepts = findings.code(clm, At::Element(7), &["A", "B", "C"]);
    let assigned = findings.code(clm, At::Element(8), &["N", "W", "Y"]);
    findings.code(clm, At::Element(9), &["I", "Y"]);
    findings.code_if_present(clm, At::Element(10), &["P"]);
    let related_causes = read_causes(clm, findings);
    let special_program = findings.code_if_present(clm, At::Element(12), SPECIAL_PROGRAMS);
    let delay_reason = findings.code_if_present(clm, At::Element(20), DELAY_REASONS);
    Some(Details {
        claim_number: claim_number?,
        place_of_service: place_of_service?,
        provider_accepts_assignment: match accepts? {
            "A" => ProviderAssignment::Assigned,
            "B" => ProviderAssignment::LaboratoryOnly,
            _ => ProviderAssignment::NotAssigned,
        },
        benefits_assigned: assigned? == "Y",
        related_causes,
        special_program: special_program.map(str::to_owned),
        delay_reason: delay_reason.map(str::to_owned),
    })
}

/// CLM11: up to two causes; a car accident names the state (component 4) and perhaps the country (5).
fn read_causes(clm: &Segment<'_>, findings: &mut Findings<'_>) -> Vec<String> {
    (1..=2)
        .filter_map(|m| findings.code_if_present(clm, At::Component(11, m), RELATED_CAUSES))
        .map(str::to_owned)
        .collect()
}

/// What the segments of loop 2300 after CLM say.
struct Info {
    frequency: Option<Frequency>,
    patient_paid: Option<Decimal>,
    prior_authorisation: Option<String>,
    referral: Option<String>,
    attachments: Vec<Attachment>,
    diagnoses: Option<Vec<Diagnosis>>,
    /// Diagnoses the file holds, readable or not.
    diagnosis_count: usize,
}

fn read_info(clm: &Segment<'_>, head: &[Segment<'_>], findings: &mut Findings<'_>) -> Info {
    let mut info = Info {
        frequency: None,
        patient_paid: None,
        prior_authorisation: None,
        referral: None,
        attachments: Vec::new(),
        diagnoses: None,
        diagnosis_count: 0,
    };
    let mut original = None;
    let mut hi = None;
    let mut announced: usize = 0;
    for segment in head.iter().skip(1) {
        match (segment.id(), segment.element(1)) {
            ("REF", "G1") => {
                let number = findings.text(segment, At::Element(2), "an authorisation number", 50);
                findings.once(&mut info.prior_authorisation, segment, number);
            }
            ("REF", "9F") => {
                let number = findings.text(segment, At::Element(2), "a referral number", 50);
                findings.once(&mut info.referral, segment, number);
            }
            ("REF", "F8") => {
                let number = findings.text(segment, At::Element(2), "a payer's control number", 50);
                findings.once(&mut original, segment, Some((segment, number)));
            }
            ("AMT", "F5") => {
                let what = "what the patient paid";
                let paid = findings.amount(segment, At::Element(2), what, Sign::NotNegative);
                findings.once(&mut info.patient_paid, segment, paid);
            }
            ("PWK", _) => {
                announced = announced.saturating_add(1);
                info.attachments.extend(read_attachment(segment, false, findings));
            }
            ("HI", _) if !matches!(segment.component(1, 1), "BP" | "BG") => {
                findings.once(&mut hi, segment, Some(segment));
            }
            _ => findings.unmapped(RULES, "2300", segment),
        }
    }
    ensure_at_most(clm, announced, MAX_ATTACHMENTS, "attachments (PWK)", findings);
    info.frequency = read_frequency(clm, original, findings);
    match hi {
        Some(hi) => {
            info.diagnosis_count = hi.last_element();
            info.diagnoses = read_diagnoses(hi, findings);
        }
        None => findings.fault_found(clm, At::Segment, "HI with diagnoses after it", "none"),
    }
    info
}

/// CLM05-3 together with the number in REF F8.
fn read_frequency(
    clm: &Segment<'_>,
    original: Option<(&Segment<'_>, Option<String>)>,
    findings: &mut Findings<'_>,
) -> Option<Frequency> {
    let code = findings.code(clm, At::Component(5, 3), &["1", "7", "8"])?;
    match (code, original) {
        ("1", None) => Some(Frequency::Original),
        ("1", Some((segment, _))) => {
            findings.fault_found(segment, At::Segment, "no earlier claim where CLM05-3 is 1", "one");
            None
        }
        (_, None) => {
            let expected = format!("REF with F8 after it, because CLM05-3 is {code}");
            findings.fault_found(clm, At::Segment, expected, "none");
            None
        }
        ("7", Some((_, number))) => number.map(|original| Frequency::Replacement { original }),
        (_, Some((_, number))) => number.map(|original| Frequency::Void { original }),
    }
}

/// HI: the principal diagnosis, then further ones.
fn read_diagnoses(hi: &Segment<'_>, findings: &mut Findings<'_>) -> Option<Vec<Diagnosis>> {
    (1..=hi.last_element().clamp(1, MAX_DIAGNOSES))
        .map(|n| {
            let qualifier = if n == 1 { "ABK" } else { "ABF" };
            findings.code(hi, At::Component(n, 1), &[qualifier]);
            let what = "an ICD-10-CM code without its point,";
            let code = findings.symbol(hi, At::Component(n, 2), what, 3..=7);
            if hi.components(n).count() > 2 {
                findings.fault(hi, At::Element(n), "a qualifier and a code alone");
            }
            code.map(|code| Diagnosis { qualifier: qualifier.to_owned(), code })
        })
        // Every diagnosis is looked at before the first missing one ends the claim.
        .collect::<Vec<_>>()
        .into_iter()
        .collect()
}

/// PWK: one announced report.
pub(super) fn read_attachment(pwk: &Segment<'_>, is_of_line: bool, findings: &mut Findings<'_>) -> Option<Attachment> {
    let report_type = findings.code(pwk, At::Element(1), REPORT_TYPES);
    let is_certificate = is_of_line && report_type == Some("CT") && CERTIFICATE_TRANSMISSIONS.contains(&pwk.element(2));
    let transmission =
        if is_certificate { Some(pwk.element(2)) } else { findings.code(pwk, At::Element(2), TRANSMISSIONS) };
    // AA means that the report stays with the provider until somebody asks.
    let is_sent = !is_certificate && transmission.is_some_and(|code| code != "AA");
    let control_number = if is_sent {
        findings.code(pwk, At::Element(5), &["AC"]);
        findings.text(pwk, At::Element(6), "an attachment control number", 50)
    } else {
        findings.code_if_present(pwk, At::Element(5), &["AC"]);
        findings.text_if_present(pwk, At::Element(6), "an attachment control number", 50)
    };
    Some(Attachment { report_type: report_type?.to_owned(), transmission: transmission?.to_owned(), control_number })
}

/// What loops 2310A to 2310F say of other providers.
#[derive(Default)]
struct Providers {
    rendering: Option<Provider>,
    ordering: Option<Provider>,
    facility: Option<Provider>,
}

fn read_loops(loops: &[&[Segment<'_>]], findings: &mut Findings<'_>) -> Providers {
    let mut providers = Providers::default();
    for part in loops {
        let Some((nm1, rest)) = part.split_first() else {
            continue;
        };
        match nm1.element(1) {
            "82" => {
                let provider = read_provider(nm1, findings);
                findings.once(&mut providers.rendering, nm1, provider);
                unmapped(rest, "2310B", findings);
            }
            "77" => {
                let facility = read_provider(nm1, findings);
                findings.once(&mut providers.facility, nm1, facility);
                unmapped(rest, "2310C", findings);
            }
            // The guide lets two of them be named; the first is who sent the patient.
            "DN" if providers.ordering.is_none() => {
                providers.ordering = read_provider(nm1, findings);
                unmapped(rest, "2310A", findings);
            }
            "DN" | "P3" => unmapped(part, "2310A", findings),
            "DQ" => unmapped(part, "2310D", findings),
            "PW" => unmapped(part, "2310E", findings),
            "45" => unmapped(part, "2310F", findings),
            _ => unknown_loop(nm1, "one of 82, DN, P3, 77, DQ, PW, 45", findings),
        }
    }
    providers
}

/// A rendering or ordering provider, or a facility; the guide lets the identifier be absent.
pub(super) fn read_provider(nm1: &Segment<'_>, findings: &mut Findings<'_>) -> Option<Provider> {
    let name = findings.name(nm1);
    let npi = if nm1.element(8).is_empty() && nm1.element(9).is_empty() { None } else { findings.npi(nm1) };
    name.map(|name| Provider { npi, name })
}
