//! A remittance: what a payer tells a payee about one payment. Amounts are exact decimals in one currency.

use std::fmt;

use rust_decimal::Decimal;

use crate::{Adjustment, Date, Name, PostalAddress};

/// One payment and the claims it settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remittance {
    /// Who pays.
    pub payer: Payer,
    /// Who is paid.
    pub payee: Payee,
    /// Number by which the payment is found again (TRN02): here, of the settlement.
    pub trace_number: String,
    /// Day of the payment (BPR16).
    pub date: Date,
    /// What is paid (BPR02): the claims' paid amounts less the provider-level adjustments.
    pub payment: Decimal,
    /// The claims.
    pub claims: Vec<RemittedClaim>,
    /// Adjustments of the payment that belong to no claim (PLB).
    pub provider_level: Vec<ProviderAdjustment>,
}

/// The payer of a remittance (loop 1000A).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payer {
    /// Name (N102), at most 60 characters.
    pub name: String,
    /// Identifier that payees know (REF 2U), at most 50 characters.
    pub id: String,
    /// Identifier of the originator of the payment (TRN03): ten characters, `1` and a nine-digit tax number.
    pub originator: String,
    /// Postal address (N3, N4).
    pub address: PostalAddress,
    /// Where technical questions go (PER BL): a web address without its `https://`, at most 256
    /// characters.
    pub website: String,
}

/// The payee of a remittance (loop 1000B).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payee {
    /// National Provider Identifier (N104 with XX).
    pub npi: String,
    /// Name (N102), at most 60 characters.
    pub name: String,
}

/// What came of one claim (loop 2100).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemittedClaim {
    /// The provider's number for the claim (CLP01), at most 38 characters.
    pub claim_number: String,
    /// What was done with it (CLP02).
    pub status: ClaimStatus,
    /// Total charge (CLP03); negative in a reversal.
    pub charge: Decimal,
    /// What is paid (CLP04); negative in a reversal.
    pub paid: Decimal,
    /// What the patient owes (CLP05): the sum of the PR adjustments.
    pub patient_responsibility: Decimal,
    /// Kind of coverage (CLP06), such as `12` preferred provider organisation or `CI` commercial.
    pub filing_indicator: String,
    /// The payer's control number for the claim (CLP07), at most 50 characters.
    pub payer_control_number: String,
    /// Place of service (CLP08).
    pub place_of_service: Option<String>,
    /// Frequency code of the claim (CLP09).
    pub frequency: Option<String>,
    /// Who was treated (NM1 QC).
    pub patient: RemittedPatient,
    /// Adjustments of the claim as a whole (CAS).
    pub adjustments: Vec<Adjustment>,
    /// Remark codes of the claim as a whole (MOA03 to MOA07), at most 5.
    pub remarks: Vec<String>,
    /// The lines (loop 2110); none where the claim was decided as a whole.
    pub lines: Vec<RemittedLine>,
}

/// The patient of a remitted claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemittedPatient {
    /// Name.
    pub name: Name,
    /// Member number (NM109 with MI), where it is known.
    pub member_number: Option<String>,
}

/// What was done with a claim (CLP02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimStatus {
    /// 1: processed as primary.
    Primary,
    /// 2: processed as secondary.
    Secondary,
    /// 3: processed as tertiary.
    Tertiary,
    /// 4: denied.
    Denied,
    /// 22: reversal of an earlier payment; every amount is negated.
    Reversal,
}

impl ClaimStatus {
    /// The status of a code of X12; `None` where this suite knows none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "1" => Some(Self::Primary),
            "2" => Some(Self::Secondary),
            "3" => Some(Self::Tertiary),
            "4" => Some(Self::Denied),
            "22" => Some(Self::Reversal),
            _ => None,
        }
    }

    /// The code of X12.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Primary => "1",
            Self::Secondary => "2",
            Self::Tertiary => "3",
            Self::Denied => "4",
            Self::Reversal => "22",
        }
    }
}

impl fmt::Display for ClaimStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Primary => "processed as primary",
            Self::Secondary => "processed as secondary",
            Self::Tertiary => "processed as tertiary",
            Self::Denied => "denied",
            Self::Reversal => "reversal",
        })
    }
}

/// What came of one line (loop 2110).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemittedLine {
    /// HCPCS code (SVC01-2).
    pub code: String,
    /// Modifiers (SVC01-3 to -6), at most 4.
    pub modifiers: Vec<String>,
    /// Charge (SVC02).
    pub charge: Decimal,
    /// What is paid (SVC03).
    pub paid: Decimal,
    /// Units paid for (SVC05).
    pub units: Decimal,
    /// First day of service (DTM 472 or 150).
    pub from: Date,
    /// Last day of service (DTM 151); the first where it was one day.
    pub through: Date,
    /// Why charge and payment differ (CAS). A file keeps those of one group together.
    pub adjustments: Vec<Adjustment>,
    /// The allowed amount (AMT B6).
    pub allowed: Option<Decimal>,
    /// Remark codes (LQ HE).
    pub remarks: Vec<String>,
    /// The provider's own number for the line (REF 6R).
    pub control_number: Option<String>,
}

/// An adjustment of the payment that belongs to no claim (PLB): interest, recoupment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderAdjustment {
    /// The provider's identifier (PLB01), usually the payee's.
    pub provider_id: String,
    /// Last day of the provider's fiscal year (PLB02).
    pub fiscal_period_end: Date,
    /// Reason (PLB03-1), such as `L6` interest owed or `WO` overpayment recovery.
    pub reason: String,
    /// What it refers to (PLB03-2), such as a claim's control number.
    pub reference: Option<String>,
    /// Amount: positive lowers the payment, negative raises it.
    pub amount: Decimal,
}
