//! Every sample parses, and says what `samples/README.md` says.

use std::fs;
use std::path::PathBuf;

use inkclaim_formats::claim837::{read, Claim837, Frequency, ParsedFile, Provider, ReadOptions};

use crate::support::cents;

/// The folder of the samples.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

fn sample(name: &str) -> ParsedFile {
    let bytes = fs::read(folder().join(name)).unwrap();
    read(name, &bytes, &ReadOptions::default())
}

fn only_claim(name: &str) -> Claim837 {
    let mut claims = sample(name).claims;
    assert_eq!(claims.len(), 1);
    claims.remove(0).unwrap()
}

#[test]
fn every_sample_has_a_sound_envelope_and_one_segment_a_line() {
    let mut count: usize = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "837") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().all(|line| line.ends_with('~')), "{name}");
        let parsed = sample(&name);
        assert_eq!(parsed.file_faults, [], "{name}");
        for set in &parsed.sets {
            assert_eq!((set.faults.len(), set.stray_faults.len()), (0, 0), "{name}");
        }
        assert!(parsed.claims.iter().any(Result::is_ok), "{name}");
        count = count.checked_add(1).unwrap();
    }
    assert_eq!(count, 13);
}

#[test]
fn members_payer_and_providers_are_the_same_throughout() {
    for (name, member, npi) in [
        ("01-all-paid.837", "OAK100001", "1111111112"),
        ("02-deductible-and-coinsurance.837", "OAK100002", "1111111112"),
        ("03-denied-line.837", "OAK100001", "1111111112"),
        ("04-evidence-required.837", "OAK200001", "1222222220"),
        ("05-duplicate.837", "OAK100001", "1111111112"),
        ("06-escrow-short.837", "OAK300001", "1111111112"),
        ("08-family-patient.837", "OAK100002", "1111111112"),
        ("09-replacement.837", "OAK100002", "1111111112"),
        ("10-price-by-a-reviewer.837", "OAK200001", "1111111112"),
        ("11-after-another-payer.837", "OAK200001", "1111111112"),
        ("12-authorised.837", "OAK300001", "1222222220"),
        ("13-done-and-ordered-by-another.837", "OAK300001", "1222222220"),
    ] {
        let claim = only_claim(name);
        assert_eq!(claim.patient.member_number.as_deref(), Some(member), "{name}");
        assert_eq!(claim.billing_provider.npi, npi, "{name}");
        assert_eq!(claim.payer.id, "OAKLEAF1", "{name}");
        assert!(claim.benefits_assigned, "{name}");
    }
}

#[test]
fn codes_and_charges() {
    let lines = |name: &str| -> Vec<(String, i64)> {
        only_claim(name)
            .lines
            .iter()
            .map(|line| {
                let charge = line.charge.checked_mul(100.into()).unwrap();
                (line.code.clone(), charge.try_into().unwrap())
            })
            .collect()
    };
    let is = |name: &str, expected: &[(&str, i64)]| {
        let expected: Vec<_> = expected.iter().map(|(code, charge)| ((*code).to_owned(), *charge)).collect();
        assert_eq!(lines(name), expected, "{name}");
    };
    is("01-all-paid.837", &[("G0101", 6_000)]);
    is("02-deductible-and-coinsurance.837", &[("A0428", 40_000), ("A0425", 12_000)]);
    is("03-denied-line.837", &[("G0463", 15_000), ("L3000", 20_000)]);
    is("04-evidence-required.837", &[("E0601", 110_000)]);
    is("05-duplicate.837", &[("G0101", 6_000)]);
    is("08-family-patient.837", &[("G0463", 15_000)]);
    is("09-replacement.837", &[("A0428", 40_000), ("A0425", 10_000)]);
    is("10-price-by-a-reviewer.837", &[("Q4100", 90_000)]);
    is("11-after-another-payer.837", &[("G0463", 15_000)]);
    is("12-authorised.837", &[("E0470", 40_000)]);
    assert_eq!(only_claim("06-escrow-short.837").total_charge, cents(344_000));
}

#[test]
fn the_duplicate_differs_in_its_number_alone() {
    let first = only_claim("01-all-paid.837");
    let again = only_claim("05-duplicate.837");
    assert_ne!(first.claim_number, again.claim_number);
    assert_eq!(first.lines, again.lines);
    assert_eq!(first.patient, again.patient);
}

#[test]
fn evidence_is_announced() {
    let claim = only_claim("04-evidence-required.837");
    let announced = claim.attachments.first().unwrap();
    assert_eq!(announced.control_number.as_deref(), Some("CLEO-DELIVERY-1"));
}

#[test]
fn a_bad_claim_leaves_its_neighbours_alone() {
    let parsed = sample("07-batch-with-a-bad-claim.837");
    let numbers: Vec<_> = parsed
        .claims
        .iter()
        .map(|claim| match claim {
            Ok(claim) => (claim.claim_number.clone(), true),
            Err(faults) => (faults.claim_number.clone().unwrap(), false),
        })
        .collect();
    let expected = [("CLEO-0002", true), ("BEN-0002", false), ("ADA-0004", true)];
    assert_eq!(numbers, expected.map(|(number, good)| (number.to_owned(), good)));
    let faults = parsed.claims[1].as_ref().unwrap_err();
    assert_eq!(
        faults.to_string(),
        "claim BEN-0002: 07-batch-with-a-bad-claim.837, line 32, segment 32 (CLM), element CLM02: \
         expected 80, the sum of the charges of its lines (SV102), found \"90\""
    );
}

#[test]
fn later_claims_name_what_came_before() {
    let original = Frequency::Replacement { original: "2".to_owned() };
    assert_eq!(only_claim("09-replacement.837").frequency, original);
    assert_eq!(only_claim("12-authorised.837").prior_authorisation.as_deref(), Some("0"));
    let second = only_claim("11-after-another-payer.837");
    assert_eq!(second.subscriber.payer_responsibility, "S");
    let paid = second.other_payers.first().and_then(|payer| payer.paid);
    assert_eq!((paid, second.lines[0].prior_payments.len()), (Some(cents(6_500)), 1));
}

#[test]
fn the_family_patient_is_not_the_subscriber() {
    let claim = only_claim("08-family-patient.837");
    assert_eq!(claim.subscriber.member_number, "OAK100001");
    assert_eq!(claim.patient.relationship, "01");
    assert_eq!(claim.patient.name.to_string(), "BEN QUILL");
}

#[test]
fn whoever_did_and_ordered_it_is_named() {
    let claim = only_claim("13-done-and-ordered-by-another.837");
    let npi = |provider: &Option<Provider>| provider.as_ref().and_then(|it| it.npi.clone());
    let (clinic, hill) = (Some("1111111112".to_owned()), Some("1222222220".to_owned()));
    assert_eq!((npi(&claim.rendering_provider), npi(&claim.ordering_provider)), (clinic.clone(), None));
    let lines: Vec<_> =
        claim.lines.iter().map(|line| (npi(&line.rendering_provider), npi(&line.ordering_provider))).collect();
    assert_eq!(lines, [(None, clinic.clone()), (hill, clinic)]);
}
