#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use domain::calendar::{Anniversary, Day};
use domain::ids::Code;
use domain::money::Amount;
use domain::service::{Pair, Price, Relation, Service};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{CodeForm, Codes, ServicesError, MAX_PLAN_YEARS};
use crate::plan_file::PlanFile;
use crate::tokens::{plain_code, plain_drug_serial};
use crate::vault::{CodebookError, Passphrase, Vault};

fn vault() -> (TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let passphrase = Passphrase::new(Zeroizing::new("open".into())).unwrap();
    let vault = Vault::create(&folder.path().join("vault"), &passphrase).unwrap();
    (folder, vault)
}

fn codes(payer: &str, form: CodeForm) -> Codes<'_> {
    Codes { payer, year_start: Anniversary { month: 1, day: 1 }, form }
}

fn day(year: i32, month: u8, day: u8) -> Day {
    Day::from_civil(year, month, day).unwrap()
}

fn service() -> Service {
    let pair = |other: &str| Pair {
        other: plain_code(other).unwrap(),
        relation: Relation::Bundled,
        from: day(2024, 1, 1),
        to: None,
        modifier_allowed: false,
    };
    let prices = vec![Price { from: day(2024, 1, 1), tier: None, amount: Amount(1) }];
    Service { pairs: vec![pair("B0002")], ..Service::of(0, day(2024, 7, 1), prices) }
}

#[test]
fn tokens_are_what_a_plan_file_gets_that_says_nothing() {
    let sample = include_str!("../../../../samples/plan.toml");
    assert_eq!(PlanFile::parse("plan.toml", sample).unwrap().codes, CodeForm::Tokens);
    for (form, expected) in [("plain", CodeForm::Plain), ("tokens", CodeForm::Tokens)] {
        let said = sample.replacen("[plan]\n", &format!("[plan]\ncodes = \"{form}\"\n"), 1);
        assert_eq!(PlanFile::parse("plan.toml", &said).unwrap().codes, expected);
    }
    let wrong = sample.replacen("[plan]\n", "[plan]\ncodes = \"hashes\"\n", 1);
    let error = PlanFile::parse("plan.toml", &wrong).unwrap_err().to_string();
    assert!(error.contains("plan.codes") && error.contains("\"tokens\", \"plain\""), "{error}");
}

#[test]
fn a_code_has_one_token_per_insurer_and_plan_year() {
    let (_folder, mut vault) = vault();
    let (oak, elm) = (codes("OAK", CodeForm::Tokens), codes("ELM", CodeForm::Tokens));
    let mut token = |codes: Codes<'_>, code, day| codes.on_chain(&mut vault, code, day).unwrap();
    let first = token(oak, "G0101", day(2026, 1, 1));
    assert_eq!(token(oak, "G0101", day(2026, 12, 31)), first);
    let others = [
        token(oak, "G0101", day(2025, 12, 31)),
        token(oak, "G0102", day(2026, 1, 1)),
        token(elm, "G0101", day(2026, 1, 1)),
    ];
    assert!(!others.contains(&first) && others[0] != others[1] && others[1] != others[2]);
    assert_ne!(first, plain_code("G0101").unwrap());
    for token in others.into_iter().chain([first]) {
        assert!(["G0101", "G0102"].contains(&vault.code_text(token).as_str()));
    }
    assert!(matches!(oak.on_chain(&mut vault, "G 101", Day(0)), Err(CodebookError::Code(_))));
}

#[test]
fn a_package_has_one_token_per_insurer_for_good_and_none_before_the_insurer_has_a_key() {
    let (_folder, mut vault) = vault();
    let (oak, elm) = (codes("OAK", CodeForm::Tokens), codes("ELM", CodeForm::Tokens));
    let (ndc, serial) = ("99999012301", "S1");
    // Looking up a code makes a key for the year, and none for packages.
    oak.on_chain(&mut vault, "G0101", day(2026, 1, 1)).unwrap();
    assert_eq!(oak.drug_serial(&vault, ndc, serial), None);
    // Telling services does, in each year the same one.
    let mut told = |codes: Codes<'_>, year| {
        codes
            .services(&mut vault, &[(plain_code("A0001").unwrap(), service())], day(year, 1, 1), day(year, 2, 1))
            .unwrap();
        codes.drug_serial(&vault, ndc, serial).unwrap()
    };
    let first = told(oak, 2026);
    assert_eq!(told(oak, 2027), first);
    assert_ne!(told(elm, 2026), first);
    assert_ne!(first, plain_drug_serial(ndc, serial));
    assert_eq!(codes("OAK", CodeForm::Plain).drug_serial(&vault, ndc, serial), Some(plain_drug_serial(ndc, serial)));
}

#[test]
fn plain_codes_stay_as_they_are() {
    let (_folder, mut vault) = vault();
    let plain = codes("OAK", CodeForm::Plain);
    let code = plain.on_chain(&mut vault, "G0101", Day(0)).unwrap();
    assert_eq!(code, plain_code("G0101").unwrap());
    assert_eq!(vault.code_text(code), "G0101");
    let services = [(code, service())];
    assert_eq!(plain.services(&mut vault, &services, Day(0), Day(40_000)).unwrap(), services);
    assert_eq!(vault.code_text(Code([0xff; 8])), "ffffffffffffffff");
}

#[test]
fn a_service_is_told_once_a_year_under_the_years_token_and_for_its_days() {
    let (_folder, mut vault) = vault();
    let oak = codes("OAK", CodeForm::Tokens);
    let code = plain_code("A0001").unwrap();
    let ends = Service { valid_to: Some(day(2025, 3, 31)), ..service() };
    let told = oak.services(&mut vault, &[(code, ends)], day(2023, 5, 1), day(2026, 4, 1)).unwrap();
    // 2023 is before its first day, 2026 behind its last one.
    assert_eq!(told.len(), 2);
    for (year, from, to) in [(2024, day(2024, 7, 1), day(2024, 12, 31)), (2025, day(2025, 1, 1), day(2025, 3, 31))] {
        let token = oak.on_chain(&mut vault, "A0001", day(year, 8, 1)).unwrap();
        let (_, known) = told.iter().find(|(known, _)| *known == token).unwrap();
        assert_eq!((known.valid_from, known.valid_to), (from, Some(to)));
        assert_eq!(known.prices, service().prices);
        // What it is paired with has the token of the same year.
        assert_eq!(known.pairs[0].other, oak.on_chain(&mut vault, "B0002", day(year, 8, 1)).unwrap());
        assert_eq!(known.pairs[0], Pair { other: known.pairs[0].other, ..service().pairs[0] });
    }
    assert!(told.iter().all(|(token, _)| *token != code));
}

#[test]
fn an_open_service_ends_with_each_year() {
    let (_folder, mut vault) = vault();
    let oak = Codes { year_start: Anniversary { month: 2, day: 29 }, ..codes("OAK", CodeForm::Tokens) };
    let code = plain_code("A0001").unwrap();
    let told = oak.services(&mut vault, &[(code, service())], day(2024, 7, 1), day(2026, 7, 1)).unwrap();
    let mut days: Vec<_> = told.iter().map(|(_, service)| (service.valid_from, service.valid_to.unwrap())).collect();
    days.sort();
    let year = |from, to| (from, to);
    assert_eq!(
        days,
        [
            year(day(2024, 7, 1), day(2025, 2, 27)),
            year(day(2025, 2, 28), day(2026, 2, 27)),
            year(day(2026, 2, 28), day(2027, 2, 27)),
        ]
    );
}

#[test]
fn so_many_years_and_no_more_are_told_at_once() {
    let (_folder, mut vault) = vault();
    let oak = codes("OAK", CodeForm::Tokens);
    let services = [(plain_code("A0001").unwrap(), Service { pairs: Vec::new(), ..service() })];
    let mut years = |count: usize| {
        let last = day(2024 + i32::try_from(count).unwrap(), 1, 1).0 - 1;
        oak.services(&mut vault, &services, day(2024, 1, 1), Day(last)).map(|told| told.len())
    };
    assert_eq!(years(MAX_PLAN_YEARS - 1).unwrap(), MAX_PLAN_YEARS - 1);
    assert_eq!(years(MAX_PLAN_YEARS).unwrap(), MAX_PLAN_YEARS);
    assert!(matches!(years(MAX_PLAN_YEARS + 1), Err(ServicesError::TooManyYears)));
}
