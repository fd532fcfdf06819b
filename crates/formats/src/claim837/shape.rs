//! Code lists and sizes of the guide.

use crate::x12::{shape, Shape};

/// The segments that are mapped, with the elements the guide allows in them.
pub(super) const SHAPES: &[Shape] = &[
    shape("AMT", 2, &[]),
    shape("BHT", 6, &[]),
    shape("CAS", 19, &[]),
    shape("CLM", 20, &[3, 4, 13, 14, 15, 16, 17, 18, 19]),
    shape("CTP", 5, &[1, 2, 3]),
    shape("CUR", 2, &[]),
    shape("DTP", 3, &[]),
    shape("HI", 12, &[]),
    shape("HL", 4, &[]),
    shape("K3", 1, &[]),
    shape("LIN", 3, &[1]),
    shape("LX", 1, &[]),
    shape("N3", 2, &[]),
    shape("N4", 7, &[5, 6]),
    shape("NM1", 9, &[6]),
    shape("PAT", 9, &[2, 3, 4]),
    shape("PWK", 6, &[3, 4]),
    shape("REF", 4, &[3]),
    shape("SBR", 9, &[6, 7, 8]),
    shape("SV1", 15, &[6, 8, 10, 13, 14]),
    shape("SVD", 6, &[4]),
];

/// SBR01: where a payer stands among the patient's payers.
pub(super) const RESPONSIBILITIES: &[&str] = &["P", "S", "T", "A", "B", "C", "D", "E", "F", "G", "H", "U"];

/// SBR09: kinds of coverage.
pub(super) const FILING_INDICATORS: &[&str] = &[
    "11", "12", "13", "14", "15", "16", "17", "AM", "BL", "CH", "CI", "DS", "FI", "HM", "LM", "MA", "MB", "MC", "OF",
    "TV", "VA", "WC", "ZZ",
];

/// PAT01: relationships of a patient who is not the subscriber.
pub(super) const RELATIONSHIPS: &[&str] = &["01", "19", "20", "21", "39", "40", "53", "G8"];

/// PWK01: kinds of report.
pub(super) const REPORT_TYPES: &[&str] = &[
    "03", "04", "05", "06", "07", "08", "09", "10", "11", "13", "15", "21", "A3", "A4", "AM", "AS", "B2", "B3", "B4",
    "BR", "BS", "BT", "CB", "CK", "CT", "D2", "DA", "DB", "DG", "DJ", "DS", "EB", "HC", "HR", "I5", "IR", "LA", "M1",
    "MT", "NN", "OB", "OC", "OD", "OE", "OX", "OZ", "P4", "P5", "PE", "PN", "PO", "PQ", "PY", "PZ", "RB", "RR", "RT",
    "RX", "SG", "V5", "XP",
];

/// PWK02: ways in which a report comes.
pub(super) const TRANSMISSIONS: &[&str] = &["AA", "BM", "EL", "EM", "FT", "FX"];

/// PWK02 of a line's certificate of medical necessity (PWK01 = CT).
pub(super) const CERTIFICATE_TRANSMISSIONS: &[&str] = &["AB", "AD", "AF", "AG", "NS"];

/// CLM11: causes that may make another party liable.
pub(super) const RELATED_CAUSES: &[&str] = &["AA", "EM", "OA"];

/// CLM12: special programmes.
pub(super) const SPECIAL_PROGRAMS: &[&str] = &["02", "03", "05", "09"];

/// CLM20: why a claim is filed late.
pub(super) const DELAY_REASONS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15"];

/// CTP05-1: units of a drug.
pub(super) const DRUG_UNITS: &[&str] = &["F2", "GR", "ME", "ML", "UN"];
