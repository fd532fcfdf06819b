#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use domain::calendar::Day;
use domain::enrolment::Sex;
use domain::ids::{Code, MemberId, ProviderId};
use domain::money::Amount;
use domain::service::{Kind, Price, Service};
use sha2::Sha256;

use super::observation::Seen;
use super::{report, Dictionary, DictionaryError, Group, Hit, Insurer, Observation, Place, Report};
use crate::tokens::Key;

/// A few codes as the published files list them.
fn listed() -> Dictionary {
    let icd = "A000    Cholera due to Vibrio cholerae 01, biovar cholerae\nE119    Type 2 diabetes mellitus\nI10     Essential hypertension\nS72001A Fracture of unspecified part of neck of right femur\n";
    let hcpcs = "HCPC,LONG DESCRIPTION\nG0101,Cervical screening\nA0428,Ambulance\n99213,Office visit\n";
    Dictionary::forms().with_icd("icd.txt", icd).unwrap().with_hcpcs("hcpcs.csv", hcpcs).unwrap()
}

fn seen(place: Place, bytes: &[u8]) -> Observation {
    let mut observation = Observation::default();
    observation.see(place, "here".into(), bytes.to_vec(), None);
    observation
}

/// What is found, as (code, form, offset).
fn found(place: Place, bytes: &[u8], dictionary: &Dictionary) -> Vec<(String, &'static str, usize)> {
    let hits = report(&seen(place, bytes), dictionary).hits;
    hits.into_iter().map(|hit| (hit.code, hit.form, hit.offset)).collect()
}

/// Bytes as a hash function gives them.
fn noise(size: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in 0..size.div_ceil(32) {
        bytes.extend(Sha256::digest(number.to_le_bytes()));
    }
    bytes
}

#[test]
fn codes_are_found_as_the_contracts_and_others_write_them() {
    let written = [
        // As a contract's code, amid others.
        (&b"\x01\x02G0101\0\0\0\x07"[..], "G0101", 2),
        (b"\x01\x02g0101\0\0\0\x07", "g0101", 2),
        (b"99213\0\0\0", "99213", 0),
        // Behind its length; at an end.
        (b"\x80\x14G0101\x80", "G0101", 2),
        (b"\xffG0101", "G0101", 1),
        (b"\x10E119", "E119", 1),
        (b"\x0cI10\0", "I10", 1),
        (b"\0I10\0\0\0\0\0", "I10", 1),
        (b"\xffS72001A\0", "S72001A", 1),
        (b"\xffE11.9\0", "E11.9", 1),
        // In a text.
        (b"ABK:I10, and more", "I10", 4),
        (b"{\"code\":\"E11.9\"}", "E11.9", 9),
        (b"code g0101 here.", "g0101", 5),
    ];
    let mut observation = Observation::default();
    for (number, (bytes, ..)) in written.iter().enumerate() {
        observation.see(Place::Storage, number.to_string(), bytes.to_vec(), None);
    }
    for dictionary in [listed(), Dictionary::forms()] {
        let hits = report(&observation, &dictionary).hits;
        for (number, (_, code, offset)) in written.iter().enumerate() {
            let is_it = |hit: &&Hit| hit.at == number.to_string() && hit.code == *code && hit.offset == *offset;
            assert_eq!(
                hits.iter().filter(is_it).map(|hit| hit.form).collect::<Vec<_>>(),
                ["plain"],
                "{code}: {hits:?}"
            );
        }
    }
}

#[test]
fn what_a_list_does_not_have_is_no_hit_and_what_is_no_code_neither() {
    for bytes in [
        &b"\x01\x02G0102\0\0\0"[..],
        b"ABK:I11, and more",
        b"a text with XG0101 and G01010 in it",
        b"mixed G010a letters gG101",
        b"E1.19 and E11..9 or .I1",
        b"1234567890 numbers 202604011",
    ] {
        for place in [Place::Storage, Place::Event, Place::Call, Place::File] {
            assert_eq!(found(place, bytes, &listed()), [], "{}", String::from_utf8_lossy(bytes));
        }
    }
}

/// Types and numbers in a deployment's files look like codes.
#[test]
fn in_files_what_only_has_the_form_of_a_code_may_be_chance() {
    let text = b"{\"type\": \"u128\", \"hash\": \"H256\", \"port\": 99440, \"i64\": 1, \"code\": \"G0101\"}";
    let report = report(&seen(Place::File, text), &Dictionary::forms());
    assert_eq!(report.hits.iter().map(|hit| &hit.code).collect::<Vec<_>>(), ["G0101"]);
    let mut possible: Vec<_> = report.possible.iter().map(|hit| hit.code.as_str()).collect();
    possible.sort();
    assert_eq!(possible, ["99440", "H256", "i64", "u128"]);
    assert_eq!(found(Place::File, text, &listed()).len(), 1);
}

#[test]
fn what_stands_in_a_file_in_hexadecimal_digits_is_read() {
    let text = b"{\"data\": \"0x0147303130310000000000000007\"}";
    assert_eq!(found(Place::File, text, &listed()), [("G0101".into(), "plain", 1)]);
}

#[test]
fn hashes_without_a_salt_are_undone() {
    let padded = b"G0101\0\0\0";
    for (written, code) in [
        (&b"G0101"[..], "G0101"),
        (padded, "G0101"),
        (b"g0101", "g0101"),
        (b"E119", "E119"),
        (b"E11.9", "E11.9"),
        (b"e119", "e119"),
        (b"S72001A", "S72001A"),
        (b"S72.001A", "S72.001A"),
        (b"99213", "99213"),
    ] {
        let sha = Sha256::digest(written);
        let blake: [u8; 32] = Blake2b::<U32>::digest(written).into();
        let before = noise(100);
        for (hash, form) in [(&sha[..], "SHA-256"), (&blake, "BLAKE2-256")] {
            // In full, and cut to the half or the quarter.
            for length in [32, 16, 8] {
                let bytes = [&before, &hash[..length], &[0xff; 3]].concat();
                assert_eq!(found(Place::Storage, &bytes, &listed()), [(code.into(), form, before.len())]);
            }
            assert_eq!(found(Place::Storage, &hash[..7], &listed()), []);
        }
    }
}

#[test]
fn without_a_list_the_hashes_of_all_codes_of_the_form_are_undone() {
    let written = [&b"Z9999"[..], b"99213", b"0001U", b"A00", b"E119", b"E11.9", b"S7200", b"S72.00", b"z9999"];
    let hashes: Vec<u8> = written.iter().flat_map(|code| Sha256::digest(code).to_vec()).collect();
    let mut codes: Vec<_> = found(Place::Call, &hashes, &Dictionary::forms()).into_iter().map(|hit| hit.0).collect();
    codes.sort();
    let mut expected: Vec<_> = written.iter().map(|code| String::from_utf8_lossy(code).into_owned()).collect();
    expected.sort();
    assert_eq!(codes, expected);
}

#[test]
fn tokens_and_salted_commitments_are_no_codes() {
    let key = Key([3; 32]);
    let tokens: Vec<u8> = ["G0101", "A0428", "99213"].iter().flat_map(|code| key.code(code).unwrap().0).collect();
    let bytes = [noise(60_000), tokens].concat();
    for dictionary in [listed(), Dictionary::forms()] {
        assert_eq!(found(Place::Storage, &bytes, &dictionary), []);
    }
}

/// The published lists alone: no search of all forms is needed.
fn published_alone() -> Dictionary {
    let text = |codes: BTreeSet<String>| codes.into_iter().collect::<Vec<_>>().join("\n");
    let icd = text(super::published::ICD.codes());
    Dictionary::forms()
        .with_icd("icd", &icd)
        .unwrap()
        .with_hcpcs("hcpcs", &text(super::published::HCPCS.codes()))
        .unwrap()
}

#[test]
fn every_published_code_is_found_as_it_is_and_as_a_hash() {
    let (icd, hcpcs) = (super::published::ICD.codes(), super::published::HCPCS.codes());
    // As it is, diagnoses with their dot as well; a few of them stand for procedures too, and are told once.
    let dotted =
        icd.iter().map(|code| if code.len() > 3 { format!("{}.{}", &code[..3], &code[3..]) } else { code.clone() });
    let words: BTreeSet<String> = icd.iter().cloned().chain(dotted).chain(hcpcs.iter().cloned()).collect();
    let text: Vec<_> = words.iter().cloned().collect();
    let report = report(&seen(Place::Event, text.join(" ").as_bytes()), &published_alone());
    assert_eq!((report.listed_icd, report.listed_hcpcs, report.tried.listed), (98_166, 8_463, 106_629));
    let plain: BTreeSet<_> = report.hits.iter().map(|hit| hit.code.clone()).collect();
    assert_eq!(plain.len(), words.len());
    assert!(plain == words && report.hits.iter().all(|hit| hit.form == "plain"));

    // As the beginning of a hash: every one of them, each by one function or the other.
    let codes: Vec<&String> = icd.iter().chain(&hcpcs).collect();
    let hashed: Vec<u8> = codes
        .iter()
        .enumerate()
        .flat_map(|(number, code)| match number % 2 {
            0 => Sha256::digest(code)[..8].to_vec(),
            _ => Blake2b::<U32>::digest(code)[..8].to_vec(),
        })
        .collect();
    let hits = super::report(&seen(Place::Storage, &hashed), &published_alone()).hits;
    let found: BTreeSet<_> = hits.iter().map(|hit| &hit.code).collect();
    assert_eq!(found.len(), codes.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn tokens_under_no_key_and_other_hashes_of_listed_codes_are_undone() {
    let message = b"inkclaim:code:A0428";
    let zeros = Key([0; 32]).code("A0428").unwrap();
    let cases: [(&[u8], &str); 4] = [
        (&zeros.0, "token under a key of zeros"),
        (&Sha256::digest(message)[..8], "token without a key"),
        (&sp_core::hashing::keccak_256(b"A0428"), "Keccak-256"),
        (&sp_core::hashing::blake2_128(b"A0428"), "BLAKE2-128"),
    ];
    for (bytes, form) in cases {
        let bytes = [&[0xff; 5], bytes, &[0xff; 3]].concat();
        assert_eq!(found(Place::Storage, &bytes, &listed()), [("A0428".into(), form, 5)]);
    }
    assert_eq!(found(Place::Storage, &Key([1; 32]).code("A0428").unwrap().0, &listed()), []);
}

#[test]
fn published_lists_come_with_whatever_else_has_the_form_and_it_is_told_how_many_were_tried() {
    let dictionary = Dictionary::published();
    let text = dictionary.to_string();
    for said in
        ["98166 codes of ICD-10-CM (April 2026) and whatever else", "8463 codes of HCPCS (October 2025) and whatever"]
    {
        assert!(text.contains(said), "{text}");
    }
    // A code of level I, one of level II that nobody has given, a diagnosis that nobody has given.
    let leaks = b"\xff99213\0\xff Z9998 and U99X, of 20 years ";
    let report = report(&seen(Place::Event, leaks), &dictionary);
    assert!(report.hits.iter().any(|hit| hit.code == "Z9998"), "{report}");
    let icd: usize = super::published::ICD.codes().iter().filter(|code| code.len() <= 5).count();
    // Three, four or five characters; a letter and four digits, or four digits and one of fifteen.
    let (forms_of_icd, forms_of_hcpcs) = (26 * 10 * 12 * (1 + 36 + 36 * 36), 260_000 + 150_000);
    assert_eq!(report.tried.listed, 98_166 + 8_463);
    assert_eq!(report.tried.unlisted, forms_of_icd - icd + forms_of_hcpcs - 8_463);
    assert!(report.tried.hashes > 4 * report.tried.listed + 2 * report.tried.unlisted);
    assert!(report.to_string().contains("106629 codes of a list and"), "{report}");
}

#[test]
fn a_past_tells_what_was_said_to_contracts_and_how_they_were_made() {
    use crate::chain::{account, blake2_256, contract_address, Action, Call, Hash, Transaction};
    let made = |action| Transaction { block: 1, millis: 0, origin: account("someone"), action, events: Vec::new() };
    let (wasm, data, salt) = (vec![7; 9], b"data".to_vec(), b"for E11.9".to_vec());
    let address = contract_address(account("someone"), Hash::from(blake2_256(&wasm)), &data, &salt);
    let instantiate = Action::Instantiate { wasm: wasm.clone(), value: 0, data: data.clone(), salt: salt.clone() };
    assert_eq!(super::observation::said(&made(instantiate)), Some((address, b"datafor E11.9".to_vec())));
    let code_hash = Hash::from(blake2_256(&wasm));
    let known = Action::InstantiateKnown { code_hash, value: 0, data, salt };
    assert_eq!(super::observation::said(&made(known)).map(|(contract, _)| contract), Some(address));
    let call = Call { contract: account("contract"), value: 0, data: b"said".to_vec() };
    assert_eq!(super::observation::said(&made(Action::Call(call))), Some((account("contract"), b"said".to_vec())));
    assert_eq!(super::observation::said(&made(Action::Upload { wasm })), None);
    let transfer = Action::Transfer { to: account("contract"), amount: 1 };
    assert_eq!(super::observation::said(&made(transfer)), None);
}

#[test]
fn dictionaries_are_read_as_they_are_published() {
    let forms = Dictionary::forms;
    let fixed = forms().with_hcpcs("anweb.txt", "A210000100  Sequence number behind the code\nA2200\n").unwrap();
    assert_eq!(fixed.to_string().split("; ").nth(1), Some("2 codes of HCPCS from a file"));
    let icd = forms().with_icd("icd.csv", "code;text\n\"E11.9\";\"x\"\n  I10\tx\nnothing\n").unwrap();
    assert!(icd.to_string().starts_with("2 codes of ICD-10-CM from a file"), "{icd}");
    assert_eq!(forms().with_icd("x", "nothing\n").unwrap_err(), DictionaryError::Empty("x".into(), "ICD-10-CM"));
    assert_eq!(forms().with_hcpcs("y", "").unwrap_err(), DictionaryError::Empty("y".into(), "HCPCS"));
    let missing = Dictionary::load(Some(std::path::Path::new("none.txt")), None).unwrap_err();
    assert!(matches!(missing, DictionaryError::Unreadable(..)));
}

fn code(number: u8) -> Code {
    Code([number; 8])
}

fn service(cents: u128, from: i32, to: Option<i32>) -> Service {
    let prices = vec![Price { from: Day(0), tier: None, amount: Amount(cents) }];
    Service { valid_to: to.map(Day), ..Service::of(0, Day(from), prices) }
}

fn claim(provider: u32, member: u32, lines: &[(i32, u8)]) -> Seen {
    let lines = lines.iter().map(|(day, number)| (Day(*day), code(*number))).collect();
    Seen { provider: ProviderId(provider), member: MemberId(member), lines }
}

fn insurer(name: &str, accounts: &[([u8; 32], u32)]) -> Insurer {
    let accounts = accounts.iter().map(|(account, member)| (*account, MemberId(*member))).collect();
    Insurer { name: name.into(), accounts, ..Insurer::default() }
}

fn of(insurers: Vec<Insurer>) -> Observation {
    let mut observation = Observation::default();
    observation.insurers = insurers;
    observation
}

fn report_of(insurers: Vec<Insurer>) -> Report {
    report(&of(insurers), &listed())
}

#[test]
fn a_price_that_no_other_service_has_tells_which_one_it_is() {
    let mut oak = insurer("Oak", &[]);
    let priceless = Service { prices: Vec::new(), ..service(1, 0, None) };
    oak.services = [
        (code(1), service(100, 0, None)),
        (code(2), service(200, 0, None)),
        (code(3), service(200, 50, None)),
        // The same price in another year is that of the same service under another token.
        (code(4), service(300, 0, Some(364))),
        (code(5), service(300, 365, None)),
        (code(6), priceless),
    ]
    .into();
    oak.claims = vec![claim(1, 1, &[(1, 1), (1, 2), (1, 4)]), claim(1, 2, &[(1, 6), (400, 5), (1, 7)])];
    let people = &report_of(vec![oak]).insurers[0];
    assert_eq!((people.services, people.services_with_a_price_of_their_own), (6, 3));
    assert_eq!((people.lines, people.lines_identified_by_price), (6, 3));
}

#[test]
fn lines_are_counted_whose_service_tells_more_than_that_there_was_one() {
    let mut oak = insurer("Oak", &[]);
    let delivery = Service { kind: Kind::Delivery, ..service(100, 0, None) };
    let for_men = Service { sex: Some(Sex::Male), kind: Kind::Other, ..service(100, 0, None) };
    oak.services = [(code(1), service(100, 0, None)), (code(2), delivery), (code(3), for_men)].into();
    oak.claims = vec![claim(1, 1, &[(1, 1), (1, 2)]), claim(1, 2, &[(1, 3), (1, 7), (2, 2)])];
    let report = report_of(vec![oak]);
    assert_eq!((report.insurers[0].lines, report.insurers[0].lines_of_a_telling_service), (5, 3));
    assert!(report.to_string().contains("  lines that tell of kind or sex        3 of 5\n"), "{report}");
}

#[test]
fn a_member_of_several_accounts_is_one_and_his_claims_count_once() {
    let (first, second) = ([1; 32], [2; 32]);
    let mut oak = insurer("Oak", &[(first, 1), (second, 1)]);
    oak.claims = vec![claim(1, 1, &[(1, 1)])];
    let mut observation = of(vec![oak, insurer("Elm", &[])]);
    observation.see(Place::Storage, "of Elm".into(), [first, second].concat(), Some(1));
    let report = report(&observation, &listed());
    assert_eq!(report.insurers[0].members, 1);
    assert_eq!((report.accounts_shared_by_insurers, report.claims_linkable_between_insurers), (2, 1));
}

#[test]
fn claims_of_a_member_and_the_smallest_groups_are_counted() {
    let mut oak = insurer("Oak", &[([1; 32], 1), ([2; 32], 2), ([3; 32], 3)]);
    oak.claims = vec![
        claim(1, 1, &[(10, 1), (10, 2)]),
        claim(1, 2, &[(10, 1)]),
        claim(1, 1, &[(11, 1)]),
        claim(1, 2, &[(11, 1)]),
        claim(1, 1, &[(12, 1)]),
        claim(0, 3, &[(12, 1), (10, 1)]),
    ];
    let people = report_of(vec![oak.clone()]).insurers[0].clone();
    assert_eq!((people.members, people.claims), (3, 6));
    assert_eq!((people.members_with_several_claims, people.claims_linkable, people.most_claims_of_a_member), (2, 5, 3));
    assert_eq!((people.groups, people.groups_of_one), (5, 3));
    assert_eq!(people.smallest_group, Some(Group { provider: 0, day: 10, members: 1 }));

    oak.claims.truncate(4);
    assert_eq!(report_of(vec![oak]).insurers[0].smallest_group, Some(Group { provider: 1, day: 10, members: 2 }));
    assert_eq!(report_of(vec![insurer("Elm", &[])]).insurers[0].smallest_group, None);
}

#[test]
fn an_account_of_two_insurers_links_its_claims() {
    let (shared, own) = ([5; 32], [6; 32]);
    let mut oak = insurer("Oak", &[(shared, 1), (own, 2)]);
    oak.claims = vec![claim(1, 1, &[(1, 1)]), claim(1, 1, &[(2, 1)]), claim(1, 2, &[(1, 1)])];
    let mut elm = insurer("Elm", &[([7; 32], 9)]);
    elm.claims = vec![claim(1, 9, &[(1, 1)])];
    let mut observation = of(vec![oak, elm.clone()]);
    let at = |number| [&[0; 3][..], &[number; 32], &[1; 4]].concat();
    observation.see(Place::Storage, "Oak".into(), at(5), Some(0));
    observation.see(Place::Storage, "Elm".into(), at(7), Some(1));
    // What is nobody's own links nobody.
    observation.see(Place::Storage, "consents".into(), at(5), None);
    let clean = report(&observation, &listed());
    assert_eq!((clean.accounts_shared_by_insurers, clean.claims_linkable_between_insurers), (0, 0));
    assert!(clean.is_clean());

    // Paid by the other one: his escrow tells.
    observation.see(Place::Event, "Elm".into(), at(5), Some(1));
    let linked = report(&observation, &listed());
    assert_eq!((linked.accounts_shared_by_insurers, linked.claims_linkable_between_insurers), (1, 2));
    assert!(!linked.is_clean());

    // Enrolled by the other one too: his claims count as well.
    elm.accounts.insert(shared, MemberId(9));
    observation.insurers[1] = elm;
    assert_eq!(report(&observation, &listed()).claims_linkable_between_insurers, 3);
}

#[test]
fn the_report_is_the_same_each_time_and_says_everything() {
    let mut observation = seen(Place::Storage, b"\x01\x02G0101\0\0\0");
    for number in 0..30 {
        observation.see(Place::Event, format!("{number:02}"), b"\xffE11.9\0".to_vec(), None);
    }
    observation.insurers.push(insurer("Oak", &[]));
    let (one, other) = (report(&observation, &listed()), report(&observation, &listed()));
    assert_eq!(one, other);
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
    let text = one.to_string();
    for said in [
        "1 items of storage, 30 events, 0 calls, 0 files",
        "4 codes of ICD-10-CM from a file; 3 codes of HCPCS from a file",
        "codes found    31",
        "G0101 (plain) in storage here, byte 2",
        "and 11 more",
        "lines identified by price             0 of 0",
        "smallest (provider, day)              none",
    ] {
        assert!(text.contains(said), "{said:?} in {text}");
    }
}
