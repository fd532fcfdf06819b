//! A professional claim as the file states it. Amounts are exact decimals in the claim's currency.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Adjustment, Date, Fault, Name, PostalAddress};

/// The head of a transaction set (ST, BHT, loops 1000A and 1000B).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetHeader {
    /// Control number of the set (ST02).
    pub control_number: String,
    /// Control number of the functional group around it (GS06).
    pub group_control_number: String,
    /// The submitter's reference for the set (BHT03).
    pub reference: Option<String>,
    /// Day on which the submitter made it (BHT04).
    pub created_on: Option<Date>,
    /// Who submits (loop 1000A).
    pub submitter: Option<Party>,
    /// Who receives (loop 1000B).
    pub receiver: Option<Party>,
    /// What is wrong with the set as a whole: each of its claims is refused with these.
    pub faults: Vec<Fault>,
    /// Faults of loops that hold no claim. They refuse nothing, yet something was meant to be there.
    pub stray_faults: Vec<Fault>,
}

/// A party with an identifier that the trading partners agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Identifier (NM109).
    pub id: String,
    /// Name (NM103 to NM107).
    pub name: Name,
}

/// All that is wrong with one claim, and with the loops around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFaults {
    /// The provider's claim number (CLM01), where it can be read.
    pub claim_number: Option<String>,
    /// Where the claim begins.
    pub origin: Origin,
    /// At least one.
    pub faults: Vec<Fault>,
}

impl fmt::Display for ClaimFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.claim_number.as_deref().unwrap_or("without a number");
        write!(f, "claim {number}")?;
        for (index, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if index == 0 { ": " } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for ClaimFaults {}

/// Where in its file a claim begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Control number of its transaction set (ST02).
    pub set_control_number: String,
    /// Ordinal number of its CLM segment in the file, ISA being 1.
    pub segment_number: usize,
    /// Line of its CLM segment, from 1.
    pub line: usize,
}

/// One claim: loop 2300 with the loops above and below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim837 {
    /// Where the file holds it.
    pub origin: Origin,
    /// The provider's number for it (CLM01).
    pub claim_number: String,
    /// Total charge (CLM02); equals the sum of the lines' charges.
    pub total_charge: Decimal,
    /// Currency (CUR02) where the file names one; otherwise US dollars.
    pub currency: Option<String>,
    /// Two-character place of service (CLM05-1).
    pub place_of_service: String,
    /// Original, replacement or void (CLM05-3, REF F8).
    pub frequency: Frequency,
    /// Whether the provider takes the plan's allowed amount as full price (CLM07).
    pub provider_accepts_assignment: ProviderAssignment,
    /// Whether the payment goes to the provider (CLM08 = Y) rather than to the member.
    pub benefits_assigned: bool,
    /// Causes that may make another party liable (CLM11): `AA` car accident, `EM` employment, `OA` other accident.
    pub related_causes: Vec<String>,
    /// Special programme (CLM12).
    pub special_program: Option<String>,
    /// Why it is filed late (CLM20).
    pub delay_reason: Option<String>,
    /// What the patient has paid already (AMT F5).
    pub patient_paid: Option<Decimal>,
    /// Who bills (loop 2010AA).
    pub billing_provider: BillingProvider,
    /// Address for payments where it differs from the billing provider's (loop 2010AB). The file knows no other payee.
    pub pay_to: Option<PostalAddress>,
    /// Who treated (loop 2310B), where it is not the billing provider.
    pub rendering_provider: Option<Provider>,
    /// Who referred the patient, or ordered or prescribed what was done (loop 2310A, `DN`).
    pub ordering_provider: Option<Provider>,
    /// Where it was done (loop 2310C), where that is not the billing provider's own address.
    pub service_facility: Option<Provider>,
    /// Whose policy it is (loops 2000B and 2010BA).
    pub subscriber: Subscriber,
    /// Who was treated (loop 2010CA, or the subscriber).
    pub patient: Patient,
    /// Who is asked to pay (loop 2010BB).
    pub payer: Party,
    /// Diagnoses (HI), the principal one first.
    pub diagnoses: Vec<Diagnosis>,
    /// Prior authorisation from this payer (REF G1).
    pub prior_authorisation: Option<String>,
    /// Referral number from this payer (REF 9F).
    pub referral: Option<String>,
    /// Evidence announced for the claim as a whole (PWK).
    pub attachments: Vec<Attachment>,
    /// Other payers that cover the patient (loops 2320 and 2330), in file order.
    pub other_payers: Vec<OtherPayer>,
    /// Service lines (loop 2400), 1 to 50.
    pub lines: Vec<Line837>,
}

/// What a claim is to an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frequency {
    /// 1: none was filed before.
    Original,
    /// 7: it takes the place of an earlier claim.
    Replacement {
        /// The payer's control number of the earlier claim (REF F8).
        original: String,
    },
    /// 8: it cancels an earlier claim.
    Void {
        /// The payer's control number of the earlier claim (REF F8).
        original: String,
    },
}

/// Whether the provider accepts assignment (CLM07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProviderAssignment {
    /// A: for every service.
    Assigned,
    /// B: for clinical laboratory services only.
    LaboratoryOnly,
    /// C: for none.
    NotAssigned,
}

/// The billing provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingProvider {
    /// National Provider Identifier; its check digit is right.
    pub npi: String,
    /// Name.
    pub name: Name,
}

/// A provider other than the billing one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// National Provider Identifier; its check digit is right. `None` where the file names none.
    pub npi: Option<String>,
    /// Name.
    pub name: Name,
}

/// Whose policy it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriber {
    /// Member number (NM109, qualifier MI).
    pub member_number: String,
    /// Name.
    pub name: Name,
    /// Where the payer stands among the patient's payers (SBR01): `P` primary, `S` secondary, `T` tertiary, and so on.
    pub payer_responsibility: String,
    /// Group or policy number (SBR03).
    pub group_number: Option<String>,
    /// Kind of coverage (SBR09), such as `CI` commercial.
    pub filing_indicator: Option<String>,
}

/// Who was treated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    /// Name.
    pub name: Name,
    /// Relationship to the subscriber (SBR02 or PAT01): `18` self, `01` spouse, `19` child, and so on.
    pub relationship: String,
    /// A member number of the patient's own (NM109 with MI, or REF 1W, of loop 2010CA); the subscriber's where the
    /// patient is the subscriber; otherwise `None`.
    pub member_number: Option<String>,
    /// Day of death (PAT06).
    pub died_on: Option<Date>,
}

impl Patient {
    /// Whether the subscriber is the patient.
    #[must_use]
    pub fn is_subscriber(&self) -> bool {
        self.relationship == "18"
    }
}

/// One diagnosis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// `ABK` principal, `ABF` further (both ICD-10-CM).
    pub qualifier: String,
    /// The code, without its point.
    pub code: String,
}

/// Evidence that the provider announces (PWK).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Kind of report (PWK01), such as `OZ` support data or `M1` medical record.
    pub report_type: String,
    /// How it comes (PWK02), such as `EL` electronic or `AA` on request.
    pub transmission: String,
    /// The provider's control number for it (PWK06); required unless it stays with the provider.
    pub control_number: Option<String>,
}

/// Another payer that covers the patient (loops 2320, 2330A and 2330B).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherPayer {
    /// Identifier (NM109 of loop 2330B).
    pub id: String,
    /// Name.
    pub name: Name,
    /// Where it stands among the patient's payers (SBR01).
    pub responsibility: String,
    /// Kind of coverage (SBR09).
    pub filing_indicator: Option<String>,
    /// What it paid on the claim (AMT D); `None` where it has not decided.
    pub paid: Option<Decimal>,
    /// What the patient still owes after it (AMT EAF).
    pub remaining_patient_liability: Option<Decimal>,
    /// What it does not cover (AMT A8).
    pub non_covered: Option<Decimal>,
    /// Its adjustments to the claim as a whole (CAS of loop 2320).
    pub adjustments: Vec<Adjustment>,
    /// Day on which it decided (DTP 573).
    pub decided_on: Option<Date>,
    /// Its control number for the claim (REF F8 of loop 2330B).
    pub control_number: Option<String>,
}

/// One service line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line837 {
    /// Number in the claim, from 1 (LX01).
    pub number: usize,
    /// HCPCS code (SV101-2).
    pub code: String,
    /// Modifiers (SV101-3 to -6), at most 4, in their order.
    pub modifiers: Vec<String>,
    /// Description (SV101-7).
    pub description: Option<String>,
    /// Charge for all units (SV102).
    pub charge: Decimal,
    /// Units or minutes (SV104), above zero, at most 3 decimals.
    pub units: Decimal,
    /// What `units` counts (SV103).
    pub unit_kind: UnitKind,
    /// Place of service where it differs from the claim's (SV105).
    pub place_of_service: Option<String>,
    /// First day of service (DTP 472).
    pub from: Date,
    /// Last day of service; the first where the file names one day.
    pub through: Date,
    /// Positions, from 1, in the claim's diagnoses (SV107), 1 to 4 of them.
    pub diagnosis_pointers: Vec<usize>,
    /// Whether it was an emergency (SV109 = Y).
    pub emergency: bool,
    /// Whether it came of the screening programme for children (SV111 = Y).
    pub epsdt: bool,
    /// Whether it was family planning (SV112 = Y).
    pub family_planning: bool,
    /// Whether no copay is owed (SV115 = 0).
    pub copay_exempt: bool,
    /// Who treated (loop 2420A), where it is not the claim's rendering provider.
    pub rendering_provider: Option<Provider>,
    /// Who ordered it (loop 2420E), or else who referred the patient for it (loop 2420F, `DN`), where that is not whom the
    /// claim names.
    pub ordering_provider: Option<Provider>,
    /// Where it was done (loop 2420C), where that is not where the claim says.
    pub service_facility: Option<Provider>,
    /// Prior authorisation from this payer (REF G1).
    pub authorisation: Option<String>,
    /// Referral number from this payer (REF 9F).
    pub referral: Option<String>,
    /// The provider's own number for the line (REF 6R); a remittance returns it.
    pub control_number: Option<String>,
    /// Evidence announced for the line (PWK).
    pub attachments: Vec<Attachment>,
    /// The drug given (loop 2410).
    pub drug: Option<Drug>,
    /// What other payers decided about the line (loop 2430).
    pub prior_payments: Vec<LinePayment>,
}

/// What the units of a line count (SV103).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitKind {
    /// UN: units.
    Units,
    /// MJ: minutes.
    Minutes,
}

/// A drug (loop 2410).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drug {
    /// National Drug Code of 11 digits (LIN03).
    pub ndc: String,
    /// Quantity (CTP04).
    pub quantity: Decimal,
    /// Unit of the quantity (CTP05-1), such as `ML`.
    pub unit: String,
    /// Prescription number (REF XZ).
    pub prescription: Option<String>,
    /// Serial number of the package. The guide has no place for it: the segment `K3*SERIAL=...` of the line carries it.
    pub serial: Option<String>,
}

/// What another payer decided about a line (loop 2430).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePayment {
    /// Identifier of the payer (SVD01); one of the claim's other payers.
    pub payer_id: String,
    /// What it paid (SVD02).
    pub paid: Decimal,
    /// The code it paid for (SVD03-2).
    pub code: String,
    /// Modifiers of that code (SVD03-3 to -6).
    pub modifiers: Vec<String>,
    /// Units it paid for (SVD05).
    pub units: Decimal,
    /// The line into which it bundled this one (SVD06).
    pub bundled_into: Option<String>,
    /// Why it paid something other than the charge (CAS).
    pub adjustments: Vec<Adjustment>,
    /// Day on which it decided (DTP 573).
    pub decided_on: Date,
    /// What the patient still owes for the line after it (AMT EAF).
    pub remaining_patient_liability: Option<Decimal>,
}
