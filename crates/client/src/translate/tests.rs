#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use domain::bounds::{MAX_ASSESSED_PROVIDERS, MAX_CLAIMS_PER_BATCH};
use domain::calendar::{Anniversary, Day};
use domain::claim::{Assignment, Frequency};
use domain::ids::{AuthorisationId, ClaimNumber, ControlNumber, MemberId, ProviderId};
use domain::money::{Amount, Quantity};
use formats::claim837::{self, Claim837, Provider, ReadOptions, UnitKind};
use formats::{Date, Decimal, Name};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{quantity, translate, Submission, Terms, Translation};
use crate::codes::{CodeForm, Codes};
use crate::currency::Currency;
use crate::tokens::{plain_code, plain_drug_serial};
use crate::vault::{Passphrase, Vault};

const CLINIC: &str = "1111111112";
const ADA: &str = "OAK100001";

struct Desk {
    vault: Vault,
    currency: Currency,
    form: CodeForm,
    _folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut vault = Vault::create(&folder.path().join("vault"), &passphrase()).unwrap();
        vault.note_provider(CLINIC, ProviderId(4));
        vault.note_member(ADA, MemberId(7));
        let currency = Currency { code: "USD".into(), scale: 2, minor_unit: Amount(10_000_000_000) };
        Self { vault, currency, form: CodeForm::Plain, _folder: folder }
    }

    /// Who has the number tells the token.
    fn token(&mut self, number: &str) -> ClaimNumber {
        self.vault.claim_number(number).unwrap()
    }

    fn translate<'a>(&mut self, claims: &'a [Claim837]) -> Translation<'a> {
        let codes = Codes { payer: "OAKLEAF1", year_start: Anniversary { month: 1, day: 1 }, form: self.form };
        let terms = Terms { file: "monday.837", currency: &self.currency, codes };
        translate(claims, terms, &mut self.vault).unwrap()
    }

    fn submit<'a>(&mut self, claims: &'a [Claim837]) -> Vec<Submission<'a>> {
        let translation = self.translate(claims);
        assert_eq!(translation.problems, []);
        translation.save(&self.vault).unwrap()
    }

    fn problem(&mut self, claim: Claim837) -> String {
        let translation = self.translate(std::slice::from_ref(&claim));
        assert_eq!(translation.problems.len(), 1, "{claim:?}");
        translation.problems[0].to_string()
    }
}

/// The claim of the first sample.
fn ada() -> Claim837 {
    let bytes = include_bytes!("../../../../samples/01-all-paid.837");
    claim837::read("01-all-paid.837", bytes, &ReadOptions::default()).claims.remove(0).unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::new(Zeroizing::new("open".into())).unwrap()
}

fn changed(change: impl FnOnce(&mut Claim837)) -> Claim837 {
    let mut claim = ada();
    change(&mut claim);
    claim
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn a_plain_claim() {
    let mut desk = Desk::new();
    let claims = [ada()];
    let submissions = desk.submit(&claims);
    let [submission] = submissions.as_slice() else { panic!("one provider, one batch") };
    assert_eq!(submission.npi, CLINIC);
    assert_eq!(submission.batch.provider, ProviderId(4));
    assert_eq!(submission.batch.base_day.0, date("20260302").days());
    let [claim] = submission.batch.claims.as_slice() else { panic!("one claim") };
    assert_eq!(claim.number, desk.token("ADA-0001"));
    assert_eq!(claim.member, MemberId(7));
    assert_eq!((claim.place, claim.frequency, claim.assignment), (Some(11), Frequency::Original, Assignment::Provider));
    assert!(claim.diagnoses.is_some());
    let [line] = claim.lines.as_slice() else { panic!("one line") };
    assert_eq!(line.code, plain_code("G0101").unwrap());
    assert_eq!((line.from, line.through), (0, 0));
    assert_eq!(line.charge, Amount(60 * 1_000_000_000_000));
    assert_eq!(line.units, Quantity(1_000));
    assert_eq!((line.place, line.rendering, line.drug_serial), (None, None, None));
    assert_eq!(claim.ensure_well_formed(submission.batch.base_day), Ok(()));
}

#[test]
fn a_line_has_the_token_of_its_own_plan_year() {
    let mut desk = Desk::new();
    desk.form = CodeForm::Tokens;
    let claims = [changed(|claim| {
        let mut earlier = claim.lines[0].clone();
        (earlier.from, earlier.through) = (date("20251231"), date("20251231"));
        claim.lines.push(earlier);
    })];
    let submissions = desk.submit(&claims);
    let lines = &submissions[0].batch.claims[0].lines;
    let year = |year| Day::from_civil(year, 1, 1).unwrap();
    let mut token = |year| desk.vault.code_token("OAKLEAF1", year, "G0101").unwrap();
    assert_eq!([lines[0].code, lines[1].code], [token(year(2026)), token(year(2025))]);
    assert_ne!(lines[0].code, lines[1].code);
    assert!(lines.iter().all(|line| desk.vault.code_of(line.code) == Some("G0101")));
}

#[test]
fn what_is_forgotten_of_a_member_is_no_longer_known_by_its_claim() {
    let mut desk = Desk::new();
    let claims = [ada()];
    let submissions = desk.submit(&claims);
    let claim = submissions[0].batch.claims[0].clone();
    let gone = desk.vault.forget_member(ADA);
    assert_eq!((gone.members, gone.claims, gone.commitments), (1, vec![claim.number], vec![claim.diagnoses.unwrap()]));
    assert_eq!((desk.vault.number_of(claim.number), desk.vault.salt_of(claim.diagnoses.unwrap())), (None, None));
}

#[test]
fn a_claim_number_is_one_claims_in_an_office() {
    let mut desk = Desk::new();
    let other = "1999999992";
    desk.vault.note_member("OAK100002", MemberId(8));
    desk.vault.note_provider(other, ProviderId(5));
    let token = desk.submit(&[ada()])[0].batch.claims[0].number;
    // Another member's claim under it is not submitted; the number stays the first member's.
    let problem = desk.problem(changed(|claim| claim.patient.member_number = Some("OAK100002".into())));
    for words in ["monday.837, line ", "claim ADA-0001", ADA, "OAK100002", "CLM01", "evidence erase --claim"] {
        assert!(problem.contains(words), "{problem}");
    }
    // So is another provider's.
    let problem = desk.problem(changed(|claim| claim.billing_provider.npi = other.into()));
    for words in [CLINIC, other, "CLM01"] {
        assert!(problem.contains(words), "{problem}");
    }
    assert_eq!(desk.vault.claims_of("OAK100002"), [""; 0]);
    assert_eq!(
        (desk.vault.claims_of(ADA), desk.vault.provider_of_claim("ADA-0001")),
        (vec!["ADA-0001".into()], Some(CLINIC))
    );
    // What of them was committed to is the first one's alone: the others' diagnoses were not.
    assert_eq!(desk.vault.forget_claim("ADA-0001").commitments.len(), 1);

    // The same claim again, what takes it back or its place, and a claim of another number are as ever.
    let token_again = desk.submit(&[ada()])[0].batch.claims[0].number;
    assert_ne!(token_again, token, "it was forgotten in between");
    let replaces = claim837::Frequency::Replacement { original: "ADA-0001".into() };
    let takes_back = claim837::Frequency::Void { original: "ADA-0001".into() };
    let again = [
        ada(),
        changed(|claim| claim.frequency = takes_back),
        changed(|claim| {
            claim.frequency = replaces;
            claim.claim_number = "ADA-0002".into();
        }),
    ];
    let numbers: Vec<_> = desk.submit(&again)[0].batch.claims.iter().map(|claim| claim.number).collect();
    assert_eq!(numbers[..2], [token_again; 2]);
    assert_ne!(numbers[2], token_again);
}

#[test]
fn what_cannot_be_submitted_binds_no_number() {
    let mut desk = Desk::new();
    desk.vault.note_member("OAK100002", MemberId(8));
    let wrong = changed(|claim| {
        claim.patient.member_number = Some("OAK100002".into());
        claim.place_of_service = "XX".into();
    });
    desk.problem(wrong);
    desk.submit(&[ada()]);
    assert_eq!(desk.vault.claims_of(ADA), ["ADA-0001"]);
}

#[test]
fn the_vault_is_on_disk_before_a_batch_is_handed_out() {
    let mut desk = Desk::new();
    let claims = [ada()];
    let submissions = desk.submit(&claims);
    let number = submissions[0].batch.claims[0].number;
    let diagnoses = submissions[0].batch.claims[0].diagnoses.unwrap();
    // Nobody opens it while it is open here; a copy of the file tells what is on disk.
    let copy = desk._folder.path().join("copy");
    std::fs::copy(desk.vault.path(), &copy).unwrap();
    let on_disk = Vault::open(&copy, &passphrase()).unwrap();
    assert_eq!(on_disk.number_of(number), Some("ADA-0001"));
    assert!(on_disk.salt_of(diagnoses).is_some());
}

#[test]
fn lines_count_their_days_from_the_earliest_of_the_batch() {
    let mut desk = Desk::new();
    let claims = [
        changed(|claim| claim.lines[0].from = date("20260312")),
        changed(|claim| {
            claim.claim_number = "ADA-0002".into();
            claim.lines[0].from = date("20260301");
            claim.lines[0].through = date("20260303");
        }),
    ];
    let mut claims = claims;
    claims[0].lines[0].through = date("20260312");
    let submissions = desk.submit(&claims);
    let batch = &submissions[0].batch;
    assert_eq!(batch.base_day.0, date("20260301").days());
    let days: Vec<_> = batch.claims.iter().map(|claim| (claim.lines[0].from, claim.lines[0].through)).collect();
    assert_eq!(days, [(11, 0), (0, 2)]);
}

#[test]
fn who_did_and_ordered_it_is_carried_and_not_said_twice() {
    let (hill_id, clinic_id) = (ProviderId(5), ProviderId(4));
    let clinic = || Provider { npi: Some(CLINIC.into()), name: Name::default() };
    type Named = Option<ProviderId>;
    let cases: [(Option<Provider>, Option<Provider>, Named, Named); 7] = [
        (None, None, None, None),
        (Some(hill()), None, Some(hill_id), None),
        (Some(hill()), Some(hill()), Some(hill_id), None),
        (Some(hill()), Some(clinic()), Some(hill_id), Some(clinic_id)),
        (None, Some(hill()), None, Some(hill_id)),
        (None, Some(clinic()), None, None),
        (Some(clinic()), Some(clinic()), None, None),
    ];
    for (of_claim, of_line, claims, lines) in cases {
        let mut desk = Desk::new();
        desk.vault.note_provider("1222222220", hill_id);
        let claims837 = [changed(|claim| {
            claim.rendering_provider = of_claim;
            claim.lines[0].rendering_provider = of_line.clone();
            claim.ordering_provider = Some(hill());
            claim.lines[0].ordering_provider = of_line;
        })];
        let submissions = desk.submit(&claims837);
        let claim = &submissions[0].batch.claims[0];
        assert_eq!((claim.rendering, claim.lines[0].rendering), (claims, lines));
        let own = claims837[0].lines[0].ordering_provider.as_ref().map(|it| it.npi == hill().npi);
        assert_eq!(claim.ordering, Some(hill_id));
        assert_eq!(claim.lines[0].ordering, own.map(|is_hill| if is_hill { hill_id } else { clinic_id }));
    }
}

#[test]
fn a_sample_names_who_did_and_who_ordered_it() {
    let bytes = include_bytes!("../../../../samples/13-done-and-ordered-by-another.837");
    let read = claim837::read("13.837", bytes, &ReadOptions::default()).claims;
    let claims: Vec<Claim837> = read.into_iter().map(Result::unwrap).collect();
    let mut desk = Desk::new();
    desk.vault.note_provider("1222222220", ProviderId(5));
    desk.vault.note_member("OAK300001", MemberId(8));
    let submissions = desk.submit(&claims);
    let batch = &submissions[0].batch;
    assert_eq!(batch.provider, ProviderId(5));
    let named = |claim: &domain::claim::Claim, line: usize| {
        let line = &claim.lines[line];
        (claim.rendering_of(line), claim.ordering_of(line))
    };
    let clinic = Some(ProviderId(4));
    assert_eq!(named(&batch.claims[0], 0), (clinic, clinic));
    assert_eq!(named(&batch.claims[0], 1), (Some(ProviderId(5)), clinic));
}

#[test]
fn batches_are_cut_at_the_bound_of_providers() {
    let mut desk = Desk::new();
    let numbers: Vec<String> =
        (0..u32::try_from(MAX_ASSESSED_PROVIDERS).unwrap()).map(|it| format!("9{it:09}")).collect();
    for (number, npi) in (100..).zip(&numbers) {
        desk.vault.note_provider(npi, ProviderId(number));
    }
    let of = |npi: &String| {
        changed(|claim| {
            claim.claim_number = format!("A-{npi}");
            claim.rendering_provider = Some(Provider { npi: Some(npi.clone()), name: Name::default() });
        })
    };
    // The billing provider is one of them.
    let claims: Vec<_> = numbers.iter().map(of).collect();
    let sizes: Vec<_> = desk.submit(&claims).iter().map(|submission| submission.batch.claims.len()).collect();
    assert_eq!(sizes, [MAX_ASSESSED_PROVIDERS - 1, 1]);
}

fn hill() -> Provider {
    Provider { npi: Some("1222222220".into()), name: Name::organisation("Hill Medical Supply") }
}

fn drug(serial: Option<&str>) -> claim837::Drug {
    claim837::Drug {
        ndc: "99999012301".into(),
        quantity: Decimal::ONE,
        unit: "ME".into(),
        prescription: None,
        serial: serial.map(Into::into),
    }
}

#[test]
fn details_are_carried() {
    let mut desk = Desk::new();
    desk.vault.note_control(ControlNumber(12), "ADA-0000");
    desk.vault.note_provider("1222222220", ProviderId(5));
    let claims = [changed(|claim| {
        claim.frequency = claim837::Frequency::Replacement { original: "12".into() };
        claim.prior_authorisation = Some("77".into());
        claim.benefits_assigned = false;
        claim.service_facility = Some(hill());
        claim.lines[0].service_facility = Some(hill());
        claim.lines[0].authorisation = Some("78".into());
        claim.lines[0].through = date("20260304");
        claim.rendering_provider = Some(Provider { npi: Some(CLINIC.into()), name: Name::default() });
        claim.lines[0].drug = Some(drug(Some("S1")));
        claim.lines[0].place_of_service = Some("22".into());
        claim.lines[0].units = Decimal::new(124, 1);
    })];
    let submissions = desk.submit(&claims);
    let claim = &submissions[0].batch.claims[0];
    assert_eq!(claim.frequency, Frequency::Replacement(desk.token("ADA-0000")));
    assert_eq!(claim.authorisation, Some(AuthorisationId(77)));
    assert_eq!(claim.facility, Some(ProviderId(5)));
    assert_eq!(claim.assignment, Assignment::Member);
    assert_eq!((claim.lines[0].through, claim.lines[0].authorisation), (2, Some(AuthorisationId(78))));
    assert_eq!(claim.lines[0].rendering, None);
    assert_eq!(claim.lines[0].drug_serial, Some(plain_drug_serial("99999012301", "S1")));
    assert_eq!(claim.lines[0].place, Some(22));
    assert_eq!(claim.lines[0].units, Quantity(12_400));
}

#[test]
fn a_package_waits_for_the_insurers_key() {
    let mut desk = Desk::new();
    desk.form = CodeForm::Tokens;
    let claims = [changed(|claim| claim.lines[0].drug = Some(drug(Some("S1"))))];
    let problem = desk.problem(claims[0].clone());
    assert!(problem.contains("the insurer's key of drugs' packages, for line 1, found \"99999012301\""), "{problem}");
    assert!(problem.contains("join what the insurer shares anew"), "{problem}");
    // Without a serial number no key is needed.
    let unnumbered = [changed(|claim| claim.lines[0].drug = Some(drug(None)))];
    assert_eq!(desk.submit(&unnumbered)[0].batch.claims[0].lines[0].drug_serial, None);
    desk.vault.ensure_drug_key("OAKLEAF1").unwrap();
    let token = desk.vault.drug_key("OAKLEAF1").unwrap().drug_serial("99999012301", "S1");
    assert_eq!(desk.submit(&claims)[0].batch.claims[0].lines[0].drug_serial, Some(token));
}

/// A void names the claim by the provider's own number where the payer's control number was never seen.
#[test]
fn an_earlier_claim_is_named_by_either_number() {
    let mut desk = Desk::new();
    let original = "ADA-0000".to_owned();
    let claims = [changed(|claim| claim.frequency = claim837::Frequency::Void { original })];
    let submissions = desk.submit(&claims);
    let frequency = submissions[0].batch.claims[0].frequency;
    assert_eq!(frequency, Frequency::Void(desk.token("ADA-0000")));
}

#[test]
fn what_cannot_be_told_is_a_problem_of_that_claim() {
    let mut desk = Desk::new();
    for (claim, said) in [
        (changed(|claim| claim.service_facility = Some(hill())), "registered facility, found \"1222222220\""),
        (
            changed(|claim| claim.service_facility = Some(Provider { npi: None, name: Name::organisation("Ward") })),
            "the NPI of the facility, found \"Ward\"",
        ),
        (
            changed(|claim| {
                claim.service_facility = Some(hill());
                claim.lines[0].service_facility = Some(Provider { npi: Some(CLINIC.into()), name: Name::default() });
            }),
            "registered facility",
        ),
        (changed(|claim| claim.payer.id = "ELSE".into()), "a claim for payer OAKLEAF1, found \"ELSE\""),
        (changed(|claim| claim.currency = Some("EUR".into())), "amounts in USD, found \"EUR\""),
        (
            changed(|claim| claim.billing_provider.npi = "1222222220".into()),
            "registered provider, found \"1222222220\"",
        ),
        (changed(|claim| claim.patient.member_number = Some("OAK9".into())), "an enrolled member, found \"OAK9\""),
        (changed(|claim| claim.patient.member_number = None), "ask the insurer for the patient's own member number"),
        (changed(|claim| claim.prior_authorisation = Some("AB7".into())), "prior authorisation, found \"AB7\""),
        (changed(|claim| claim.place_of_service = "1A".into()), "two digits, found \"1A\""),
        (changed(|claim| claim.rendering_provider = Some(hill())), "registered provider, found \"1222222220\""),
        (
            changed(|claim| {
                claim.rendering_provider = Some(Provider { npi: None, name: Name::person("Eve", "Stone") })
            }),
            "the rendering provider, found \"Eve Stone\"",
        ),
        (
            changed(|claim| claim.ordering_provider = Some(Provider { npi: None, name: Name::person("Eve", "Stone") })),
            "the ordering provider, found \"Eve Stone\"",
        ),
        (changed(|claim| claim.lines[0].ordering_provider = Some(hill())), "registered provider, found \"1222222220\""),
        (
            changed(|claim| claim.patient.died_on = Some(date("20260301"))),
            "day of death, 2026-03-01, found \"2026-03-02",
        ),
        (changed(|claim| claim.lines[0].unit_kind = UnitKind::Minutes), "units on line 1, found \"minutes\""),
        (changed(|claim| claim.lines[0].copay_exempt = true), "exempt from copay"),
        (changed(|claim| claim.lines[0].units = Decimal::new(12_345, 4)), "three decimals on line 1, found \"1.2345\""),
        (changed(|claim| claim.lines[0].charge = Decimal::new(-1, 0)), "not below zero"),
        (changed(|claim| claim.lines[0].code = "TOO-LONG-1".into()), "one to eight characters on line 1"),
        (changed(|claim| claim.lines[0].through = date("22260302")), "a last day near the first"),
    ] {
        let problem = desk.problem(claim);
        assert!(problem.starts_with("monday.837, line 20, claim ADA-0001: expected "), "{problem}");
        assert!(problem.contains(said), "{problem}");
    }
}

#[test]
fn a_bad_claim_does_not_harm_its_neighbours() {
    let mut desk = Desk::new();
    let claims = [changed(|claim| claim.patient.member_number = None), ada()];
    let translation = desk.translate(&claims);
    assert_eq!(translation.problems.len(), 1);
    assert_eq!(translation.save(&desk.vault).unwrap()[0].batch.claims.len(), 1);
}

#[test]
fn what_no_rule_asks_for_is_noted() {
    let mut desk = Desk::new();
    let claims = [changed(|claim| {
        claim.referral = Some("R1".into());
        claim.patient_paid = Some(Decimal::new(500, 2));
        claim.lines[0].emergency = true;
        claim.lines[0].drug = Some(drug(None));
    })];
    let notes: Vec<_> = desk.translate(&claims).notes.into_iter().map(|note| note.what).collect();
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes[1].contains("5.00"), "{notes:?}");
}

#[test]
fn batches_are_cut_at_the_bounds_in_order() {
    let mut desk = Desk::new();
    let claims: Vec<_> = (0..MAX_CLAIMS_PER_BATCH + 1)
        .map(|number| changed(|claim| claim.claim_number = format!("A-{number}")))
        .collect();
    let submissions = desk.submit(&claims);
    let sizes: Vec<_> = submissions.iter().map(|submission| submission.batch.claims.len()).collect();
    assert_eq!(sizes, [MAX_CLAIMS_PER_BATCH, 1]);
    assert_eq!(submissions[1].claims[0].claim_number, format!("A-{MAX_CLAIMS_PER_BATCH}"));

    // Claims of fifty lines fill a batch by their bytes.
    let long = |number: usize| {
        changed(|claim| {
            claim.claim_number = format!("B-{number}");
            claim.lines = vec![claim.lines[0].clone(); 50];
        })
    };
    let claims: Vec<_> = (0..7).map(long).collect();
    let submissions = desk.submit(&claims);
    assert!(submissions.len() > 1);
    let order: Vec<_> =
        submissions.iter().flat_map(|submission| &submission.claims).map(|claim| claim.claim_number.as_str()).collect();
    assert_eq!(order, ["B-0", "B-1", "B-2", "B-3", "B-4", "B-5", "B-6"]);
}

#[test]
fn days_too_far_apart_are_in_batches_of_their_own() {
    let mut desk = Desk::new();
    let long_ago = changed(|claim| {
        claim.lines[0].from = date("10000101");
        claim.lines[0].through = date("10000101");
    });
    let claims = [long_ago, ada()];
    assert_eq!(desk.submit(&claims).len(), 2);
}

#[test]
fn units_are_exact() {
    for (units, expected) in
        [(Decimal::new(124, 1), Some(12_400)), (Decimal::new(1, 4), None), (Decimal::new(-1, 0), None)]
    {
        assert_eq!(quantity(units), expected.map(Quantity));
    }
    assert_eq!(quantity(Decimal::MAX), None);
}
