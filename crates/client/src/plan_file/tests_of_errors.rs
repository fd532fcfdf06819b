#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::PlanFile;

/// The full sample without what its comments say, line for line.
fn full() -> String {
    let full = include_str!("../../../../samples/plan-full.toml");
    full.lines().map(|line| if line.starts_with('#') { "#\n".into() } else { format!("{line}\n") }).collect()
}

/// Every key that a table may have stands in the file: the reader itself tells which those are.
#[test]
fn every_key_is_used() {
    for (place, from, to) in [
        ("", "[payer]\n", "zzz = 1\n[payer]\n"),
        ("payer", "[payer]\n", "[payer]\nzzz = 1\n"),
        ("money", "[money]\n", "[money]\nzzz = 1\n"),
        ("plan", "[plan]\n", "[plan]\nzzz = 1\n"),
        ("clocks", "[clocks]\n", "[clocks]\nzzz = 1\n"),
        ("tiers.*", "[tiers.outside]\n", "[tiers.outside]\nzzz = 1\n"),
        ("ceilings.*", "[ceilings.\"hospital deductible\"]\n", "[ceilings.\"hospital deductible\"]\nzzz = 1\n"),
        ("ceilings.*.family", "{ base = \"2000.00\"", "{ zzz = 1, base = \"2000.00\""),
        ("limits.*", "[limits.therapy]\n", "[limits.therapy]\nzzz = 1\n"),
        ("limits.*.claims", "claims = { kind", "claims = { zzz = 1, kind"),
        ("frequencies.*", "[frequencies.\"twice a year\"]\n", "[frequencies.\"twice a year\"]\nzzz = 1\n"),
        ("benefits.*", "[benefits.hospital]\n", "[benefits.hospital]\nzzz = 1\n"),
        ("benefits.*.tiers.*", "[benefits.hospital.tiers.outside]\n", "[benefits.hospital.tiers.outside]\nzzz = 1\n"),
        ("benefits.*.tiers.*.copay", "copay = { amount = \"250", "copay = { zzz = 1, amount = \"250"),
        ("benefits.*.evidence", "evidence = { category", "evidence = { zzz = 1, category"),
        ("benefits.*.waiting_months", "{ adults = 6", "{ zzz = 1, adults = 6"),
        ("benefits.*.authorisation", "{ penalty_percent = 25", "{ zzz = 1, penalty_percent = 25"),
        ("services.*", "[services.G0463]\n", "[services.G0463]\nzzz = 1\n"),
        ("services.*.units_per_day", "{ most = \"1\"", "{ zzz = 1, most = \"1\""),
        ("services.*.pairs", "{ code = \"G0463\", relation = \"b", "{ zzz = 1, code = \"G0463\", relation = \"b"),
        ("services.*.prices", "{ from = 2027-01-01, amount", "{ zzz = 1, from = 2027-01-01, amount"),
        ("members", "[[members]]\n", "[[members]]\nzzz = 1\n"),
        ("members.coverage", "[{ from = 2026-01-01, to", "[{ zzz = 1, from = 2026-01-01, to"),
        ("members.person", "{ sex = \"male\", age = \"child\"", "{ zzz = 1, sex = \"male\", age = \"child\""),
        ("members.opening", "opening = { deductible", "opening = { zzz = 1, deductible"),
        ("providers", "[[providers]]\n", "[[providers]]\nzzz = 1\n"),
        ("providers.network", "[{ from = 2020-01-01, tier", "[{ zzz = 1, from = 2020-01-01, tier"),
        ("providers.credential", "credential = { specialty = 1", "credential = { zzz = 1, specialty = 1"),
        ("reviewers", "[reviewers]\n", "[reviewers]\nzzz = 1\n"),
        ("consents", "[[consents]]\n", "[[consents]]\nzzz = 1\n"),
        ("escrow", "[escrow]\n", "[escrow]\nzzz = 1\n"),
    ] {
        assert!(full().contains(from), "{from}");
        let error = PlanFile::parse("plan-full.toml", &full().replacen(from, to, 1)).unwrap_err().to_string();
        let (_, expected) = error.split_once("unknown field `zzz`, expected ").unwrap_or_else(|| panic!("{error}"));
        let known: BTreeSet<String> = expected.split('`').skip(1).step_by(2).map(String::from).collect();
        let used = keys_at(place);
        // A filing window has one form or the other.
        assert!(known.is_subset(&used), "{place}: {:?}", known.difference(&used));
    }
}

/// The keys that tables at a place have, all together.
fn keys_at(place: &str) -> BTreeSet<String> {
    let mut values = vec![Value::Table(full().parse::<Table>().unwrap())];
    for part in place.split('.').filter(|part| !part.is_empty()) {
        let step = |value: Value| match (value, part) {
            (Value::Table(table), "*") => table.into_iter().map(|(_, value)| value).collect::<Vec<_>>(),
            (Value::Table(mut table), key) => table.remove(key).into_iter().collect(),
            _ => Vec::new(),
        };
        let inside = values.into_iter().flat_map(step);
        values = inside.flat_map(|value| if let Value::Array(many) = value { many } else { vec![value] }).collect();
    }
    values
        .into_iter()
        .filter_map(|value| value.as_table().cloned())
        .flat_map(|table| table.into_iter())
        .map(|it| it.0)
        .collect()
}

/// The file with one thing changed, and what reading it says; with the line on which the change stands.
fn error_of(from: &str, to: &str) -> (String, usize) {
    assert!(full().contains(from), "{from}");
    let changed = full().replacen(from, to, 1);
    let line = full()[..full().find(from).unwrap()].matches('\n').count() + 1;
    match PlanFile::parse("plan-full.toml", &changed) {
        Ok(_) => panic!("{to} was taken"),
        Err(error) => (error.to_string(), line),
    }
}

#[test]
fn what_makes_no_sense_is_named_with_line_and_key() {
    for (from, to, key, expected, found) in [
        // What remittances tell is what they can hold.
        (
            "website = \"birchwood",
            "website = \"https://birchwood",
            "payer.website",
            "none of them * : ^ ~, without https://",
            "https://birchwood.example/claims",
        ),
        ("name = \"Birchwood Health\"", "name = \"Birch*wood\"", "payer.name", "1 to 60 characters", "Birch*wood"),
        ("id = \"BIRCH1\"", "id = \"BIRCH 1\"", "payer.id", "1 to 15 letters", "BIRCH 1"),
        ("id = \"BIRCH1\"", "id = \"BIRCHWOOD-HEALTH\"", "payer.id", "1 to 15 letters", "BIRCHWOOD-HEALTH"),
        ("street = \"2 Birch Row\"", "street = \"2 Birch~Row\"", "payer.street", "1 to 55 characters", "2 Birch~Row"),
        ("city = \"Portside\"", "city = \"\"", "payer.city", "1 to 30 characters", "\"\""),
        ("state = \"ME\"", "state = \"Maine\"", "payer.state", "1 to 2 characters", "Maine"),
        ("postcode = \"049999999\"", "postcode = \"04999:9999\"", "payer.postcode", "1 to 15 characters", "04999:9999"),
        (
            "name = \"Harbour Clinic\"",
            "name = \"Harbour Clinic: Therapy\"",
            "providers.name",
            "1 to 60 characters",
            "Harbour Clinic: Therapy",
        ),
        ("\"maintenance of benefits\"\n", "\"fun\"\n", "plan.coordination", "\"non-duplication\"", "fun"),
        ("interest_percent = \"9.5\"", "interest_percent = 101", "clocks.interest_percent", "0 to 100", "101"),
        ("[tiers.preferred]", "[tiers.none]", "tiers.none", "another name", "none"),
        (
            "balance_bill_cap_percent = 150",
            "balance_bill_cap_percent = 601",
            "tiers.outside.balance_bill_cap_percent",
            "0 to 600",
            "601",
        ),
        ("[ceilings.\"hospital deductible\"]", "[ceilings.deductible]", "ceilings.deductible", "already", "deductible"),
        (
            "members = 2, extra = \"250.00\", most = \"3000.00\"",
            "members = 2, extra = \"250.00\", most = \"1999.00\"",
            "ceilings.percentage cap.family.most",
            "not less than the base",
            "1999.00",
        ),
        (
            "most = \"18000.00\"",
            "most = \"14999.00\"",
            "limits.fertility.amount.most",
            "not less than the base",
            "14999.00",
        ),
        ("family = \"3000.00\"\n", "family = \"3OOO\"\n", "ceilings.outside deductible.family", "an amount", "3OOO"),
        (
            "[limits.therapy]\n",
            "[limits.therapy]\namount = \"1\"\n",
            "limits.therapy",
            "either amount or units or claims",
            "several",
        ),
        (
            "kind = \"consultation\", most",
            "kind = \"chat\", most",
            "limits.consultations.claims.kind",
            "\"surgery\"",
            "chat",
        ),
        ("period = \"lifetime of category\"", "period = \"ever\"", "limits.fertility.period", "\"lifetime\"", "ever"),
        ("holder = \"family\"", "holder = \"clan\"", "limits.fertility.holder", "\"member\"", "clan"),
        ("only = \"adults\"", "only = \"dogs\"", "limits.fertility.only", "\"children\"", "dogs"),
        (
            "inpatient_deductible = \"hospital deductible\"",
            "inpatient_deductible = \"hospital\"",
            "benefits.hospital.inpatient_deductible",
            "percentage cap",
            "hospital",
        ),
        (
            "coinsurance_cap = \"percentage cap\"",
            "coinsurance_cap = true",
            "benefits.hospital.coinsurance_cap",
            "the name of a ceiling",
            "true",
        ),
        (
            "[benefits.hospital.tiers.participating]",
            "[benefits.hospital.tiers.partly]",
            "benefits.hospital.tiers",
            "participating",
            "partly",
        ),
        (
            "kind = \"event deductible\"",
            "kind = \"event\"",
            "benefits.hospital.tiers.outside.copay.kind",
            "\"copay\"",
            "event",
        ),
        (
            "penalty_percent = 25",
            "penalty_percent = 250",
            "benefits.hospital.authorisation.penalty_percent",
            "0 to 100",
            "250",
        ),
        (
            "authorisation = \"needed\"",
            "authorisation = \"yes\"",
            "benefits.therapy.authorisation",
            "\"needed\"",
            "yes",
        ),
        (
            "limits = [\"therapy\"]",
            "limits = [\"consultations\"]",
            "benefits.therapy.limits",
            "amounts or units",
            "consultations",
        ),
        (
            "protection = \"emergency\"",
            "protection = \"all\"",
            "benefits.emergency.protection",
            "\"at network facility\"",
            "all",
        ),
        (
            "exclusion = \"not covered\"",
            "exclusion = \"no\"",
            "benefits.cosmetic.exclusion",
            "\"excluded activity\"",
            "no",
        ),
        (
            "from = \"member\", reviewed",
            "from = \"aunt\", reviewed",
            "benefits.fertility.evidence.from",
            "\"provider\"",
            "aunt",
        ),
        ("alternative = \"emergency\"", "alternative = \"fun\"", "services.G0378.alternative", "ancillary care", "fun"),
        ("kind = \"hospital stay\"", "kind = \"stay\"", "services.G0378.kind", "\"delivery\"", "stay"),
        ("setting = \"in-patient\"", "setting = \"in\"", "services.G0378.setting", "\"out-patient\"", "in"),
        ("span = \"per day\"", "span = \"day\"", "services.G0378.span", "\"whole stay\"", "day"),
        ("sex = \"female\"\nage", "sex = \"f\"\nage", "services.G0101.sex", "\"male\"", "f"),
        ("frequency = \"twice a year\"", "frequency = \"often\"", "services.G0101.frequency", "twice a year", "often"),
        ("most = \"4\"", "most = \"4.0001\"", "services.G0283.units_per_day.most", "three decimals", "4.0001"),
        (
            "relation = \"bundled\"",
            "relation = \"in\"",
            "services.G0378.pairs.relation",
            "\"mutually exclusive\"",
            "in",
        ),
        (
            "code = \"G0283\", relation",
            "code = \"G0378\", relation",
            "services.G0378.pairs.code",
            "another code",
            "G0378",
        ),
        ("tier = \"outside\", amount", "tier = \"out\", amount", "services.G0463.prices.tier", "preferred", "out"),
        (
            "sex = \"female\", age = \"adult\" }",
            "sex = \"female\", age = \"adults\" }",
            "members.person.age",
            "\"child\"",
            "adults",
        ),
        (
            "ceilings = { \"hospital deductible\" = \"50.00\" }",
            "ceilings = { spa = \"50.00\" }",
            "members.opening.ceilings.spa",
            "percentage cap",
            "spa",
        ),
        (
            "deductible = \"120.00\", out",
            "deductible = \"500.01\", out",
            "members.opening",
            "no more than each ceiling",
            "more",
        ),
        ("network = \"preferred\"", "network = \"best\"", "providers.network", "or none", "best"),
        ("tier = \"participating\" }", "tier = \"best\" }", "providers.network.tier", "or none", "best"),
        ("facility = \"in-patient\"", "facility = \"tent\"", "providers.facility", "\"both\"", "tent"),
        ("\"Max Hale\"", "\"Nora Fields\"", "reviewers.claims", "each name once", "Nora Fields"),
    ] {
        let (error, line) = error_of(from, to);
        let place = format!("plan-full.toml, line {line}, key {key}: expected ");
        assert!(error.starts_with(&place), "{place} / {error}");
        assert!(error.contains(expected) && error.contains(found), "{error}");
    }
}

/// What stands in another line than what contradicts it is named where the table begins or the value stands.
#[test]
fn what_contradicts_is_named() {
    for (from, to, at, said) in [
        ("bound = false\n", "bound = true\n", "balance_bill_cap_percent = 150", "no cap where the tier is bound"),
        (
            "fixed = \"160.00\"",
            "fixed = \"160.00\"\ncoinsurance_percent = 20",
            "[benefits.glasses]",
            "no sharing beside a fixed amount",
        ),
        (
            "exclusion = \"not covered\"",
            "exclusion = \"not covered\"\ndeductible = true",
            "[benefits.cosmetic]",
            "no sharing where nothing is covered",
        ),
        (
            "exclusion = \"not covered\"",
            "exclusion = \"not covered\"\nfixed = \"1\"",
            "[benefits.cosmetic]",
            "no fixed amount",
        ),
        ("fixed = \"160.00\"", "fixed = \"160.00\"\nmost = \"1\"", "[benefits.glasses]", "a most per unit only where"),
        ("holder = \"family\"", "holder = \"member\"", "amount = { base = \"15000.00\"", "holder = \"family\" beside"),
        ("from = 2026-09-01, sex = \"male\"", "from = 2025-09-01, sex = \"male\"", "person = [", "one after the other"),
        (
            "{ from = 2026-07-01, to = 2027-06-30 }",
            "{ from = 2026-06-30, to = 2027-06-30 }",
            "coverage = [{",
            "one after the other",
        ),
        (
            "from = 2026-10-01, tier = \"none\"",
            "from = 2020-01-01, tier = \"none\"",
            "network = [{",
            "one after the other",
        ),
        (
            "sex = \"female\", age = \"adult\" }",
            "sex = \"female\", review_from = 2027-01-01 }",
            "person = { sex",
            "an age beside it",
        ),
        ("sex = \"female\", age = \"adult\" }", "from = 2027-01-01 }", "person = { sex", "sex, age, or both"),
    ] {
        let (error, _) = error_of(from, to);
        let line = full()[..full().find(at).unwrap()].matches('\n').count() + 1;
        assert!(error.starts_with(&format!("plan-full.toml, line {line}, key ")), "{line} / {error}");
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn what_a_benefit_must_say_is_named() {
    let (error, _) = error_of("deductible = false\ncoinsurance_percent = 10\n", "coinsurance_percent = 10\n");
    assert!(error.contains("missing field `deductible`"), "{error}");
    let (error, _) = error_of("deductible = false\ncoinsurance_percent = 10\n", "deductible = false\n");
    assert!(error.contains("missing field `coinsurance_percent`"), "{error}");
    let plain = "out_of_pocket = { individual = \"4000.00\", family = { base = \"6000.00\", members = 3, extra = \"1000.00\", most = \"9000.00\" } }\n";
    let (error, _) = error_of(plain, "");
    assert!(error.contains("benefits.hospital.out_of_pocket") && error.contains("[plan] has none"), "{error}");
}

#[test]
fn values_of_the_wrong_kind_are_told_what_would_do() {
    for (from, to, said) in [
        ("deductible = \"outside deductible\"", "deductible = 3", "a ceiling's name in quotes, true or false"),
        ("copay = false", "copay = true", "{ amount, order }, or false"),
        ("waiting_months = 3", "waiting_months = 300", "months from 0 to 255"),
        ("authorisation = \"needed\"", "authorisation = true", "\"needed\", or { penalty_percent }"),
        ("evidence = \"proof of delivery\"", "evidence = 7", "a category in quotes"),
        ("family = \"3000.00\"\n", "family = 3000\n", "an amount in quotes"),
        ("network = \"preferred\"", "network = 1", "a tier in quotes"),
        ("coverage = { from = 2026-01-01, to = 2026-12-31 }", "coverage = \"always\"", "{ from, to }, or several"),
    ] {
        let (error, line) = error_of(from, to);
        assert!(error.starts_with(&format!("plan-full.toml, line {line}, ")), "{line} / {error}");
        assert!(error.contains(said), "{error}");
    }
}
