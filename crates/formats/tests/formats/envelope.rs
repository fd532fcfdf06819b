//! Envelopes: what refuses a file, what refuses a set, and what refuses neither.

use inkclaim_formats::x12::{tokenize, Separators};

use crate::support::{changed, parse, FULL};

/// The faults of the file that `text` is.
fn refused(text: &str) -> Vec<String> {
    let parsed = parse(text);
    assert!(parsed.claims.is_empty() && parsed.sets.is_empty() && parsed.interchange.is_none());
    parsed.file_faults.iter().map(ToString::to_string).collect()
}

/// Replaces without counting SE again.
fn raw(from: &str, to: &str) -> String {
    assert!(FULL.contains(from), "{from} is not in the file");
    FULL.replacen(from, to, 1)
}

#[test]
fn separators_come_from_isa() {
    let other = FULL.replace('*', "|").replace(':', ">").replace('~', "\\");
    let parsed = parse(&other);
    assert_eq!(parsed.claims, parse(FULL).claims);
    let segments = tokenize("x", other.as_bytes()).unwrap();
    assert_eq!(
        segments.first().unwrap().separators(),
        Separators { element: '|', component: '>', repetition: Some('^'), segment: '\\' }
    );
}

#[test]
fn line_breaks_after_terminators_are_passed_over() {
    let claims = parse(FULL).claims;
    for breaks in ["", "\r\n", "\r", "\n\n"] {
        let text = FULL.replace('\n', breaks);
        let numbers = |text: &str| parse(text).claims[0].as_ref().unwrap().origin.clone();
        assert_eq!(numbers(&text).segment_number, 28, "{breaks:?}");
        let line = match breaks {
            "" => 1,
            "\n\n" => 55,
            _ => 28,
        };
        assert_eq!(numbers(&text).line, line, "{breaks:?}");
        assert_eq!(parse(&text).claims[0].as_ref().unwrap().lines, claims[0].as_ref().unwrap().lines);
    }
}

#[test]
fn a_line_break_may_be_the_terminator() {
    let text = FULL.replace("~\n", "\n");
    let origin = parse(&text).claims[0].as_ref().unwrap().origin.clone();
    assert_eq!((origin.segment_number, origin.line), (28, 28));
}

#[test]
fn segments_know_their_place() {
    let segments = tokenize("x", FULL.as_bytes()).unwrap();
    for segment in &segments {
        assert!(FULL[segment.offset..].starts_with(segment.id()));
        assert_eq!(segment.number, segment.line);
    }
    let clm = &segments[27];
    assert_eq!((clm.id(), clm.number), ("CLM", 28));
    assert_eq!((clm.element(5), clm.component(5, 3)), ("11:B:7", "7"));
    assert_eq!((clm.element(99), clm.component(5, 9)), ("", ""));
}

#[test]
fn what_stands_before_isa_refuses_the_file() {
    for before in ["\n", " ", "\u{feff}", "GS"] {
        let faults = refused(&format!("{before}{FULL}"));
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].starts_with("test.837, line 1, segment 1: expected ISA as the first three characters, found \""),
            "{faults:?}"
        );
    }
    assert_eq!(
        refused(""),
        ["test.837, line 1, segment 1: expected ISA as the first three characters, found an empty file"]
    );
}

#[test]
fn a_broken_isa_refuses_the_file() {
    let fixed = "expected an ISA segment of 106 characters with elements of their fixed widths";
    for text in ["ISA*00*", "ISA", &raw("*ZZ*SENDER ", "*ZZ*SENDER"), &raw("*00*    ", "*0*     ")] {
        assert!(refused(text)[0].contains(fixed), "{text}");
    }
    let marks = "expected four different separators";
    for text in
        [raw("*0*T*:~", "*0*T*^~"), raw("*0*T*:~", "*0*T*A~"), raw("*0*T*:~", "*0*T*::"), raw("*^*00501", "* *00501")]
    {
        assert!(refused(&text)[0].contains(marks), "{text}");
    }
    assert!(refused(&raw("*00501*", "*00401*"))[0].contains("element ISA12: expected 00501"));
    assert!(refused(&raw("*0*T*:", "*0*I*:"))[0].contains("element ISA15: expected one of T, P, found \"I\""));
}

#[test]
fn a_file_that_is_not_text_or_is_cut_short() {
    let parsed = inkclaim_formats::claim837::read("test.837", b"ISA\n\xff", &Default::default());
    assert_eq!(
        parsed.file_faults[0].to_string(),
        "test.837, line 2, segment 1: expected text in UTF-8, found the byte 0xFF at offset 4, which is none: save the file as UTF-8"
    );
    // A letter of Latin-1 is named with its segment.
    let (before, after) = FULL.split_once("HARBOUR CLINIC").unwrap();
    let bytes = [before.as_bytes(), b"HARBOUR CLINI\xC7", after.as_bytes()].concat();
    let parsed = inkclaim_formats::claim837::read("test.837", &bytes, &Default::default());
    let offset = before.len() + "HARBOUR CLINI".len();
    assert_eq!(
        parsed.file_faults[0].to_string(),
        format!(
            "test.837, line 11, segment 11: expected text in UTF-8, found the byte 0xC7 at offset {offset}, which is none: save the \
             file as UTF-8"
        )
    );
    let cut = FULL.trim_end().trim_end_matches('~');
    assert_eq!(
        refused(cut),
        ["test.837, line 70, segment 70: expected '~' at the end of the last segment, found \"IEA*1*000000001\""]
    );
    let without_iea = raw("IEA*1*000000001~\n", "");
    assert!(refused(&without_iea)[0].ends_with("(GE): expected IEA after it, found the end of the file"));
}

#[test]
fn groups_and_interchange_are_counted() {
    for (from, to, ending) in [
        ("IEA*1*", "IEA*2*", "element IEA01: expected 1, the number of groups of the interchange, found \"2\""),
        (
            "IEA*1*000000001",
            "IEA*1*000000002",
            "element IEA02: expected \"000000001\" as in ISA13, found \"000000002\"",
        ),
        ("GE*1*1~", "GE*2*1~", "element GE01: expected 1, the number of transaction sets of the group, found \"2\""),
        ("GE*1*1~", "GE*+1*1~", "element GE01: expected 1, the number of transaction sets of the group, found \"+1\""),
        ("GE*1*1~", "GE*1*2~", "element GE02: expected \"1\" as in GS06, found \"2\""),
        ("GS*HC*", "GS*HP*", "element GS01: expected HC, found \"HP\""),
        (
            "*X*005010X222A1~",
            "*X*005010X223A2~",
            "element GS08: expected one of 005010X222, 005010X222A1, 005010X222A2, found \"005010X223A2\"",
        ),
        ("GE*1*1~\n", "", "(IEA): expected GE before IEA, found \"IEA\""),
        ("ST*837", "ZZ*1~\nST*837", "(ZZ): expected GS, ST, GE or IEA, found \"ZZ\""),
        ("IEA*1*000000001~\n", "IEA*1*000000001~\nISA~\n", "(ISA): expected nothing after IEA, found \"ISA\""),
    ] {
        let faults = refused(&raw(from, to));
        assert_eq!(faults.len(), 1, "{faults:#?}");
        assert!(faults[0].ends_with(ending), "{faults:#?}");
    }
    assert!(refused(&raw("GS*HC*SENDER*RECEIVER*20260303*0900*1*X*005010X222A1~\n", ""))[0]
        .ends_with("expected GS before ST, found \"ST\""));
    assert!(refused(&raw("ST*837*0001*005010X222A1~\n", ""))[0].contains("expected GS, ST, GE or IEA"));
    assert!(refused(&raw("GE*1*1~", "GS*HC*S*R*20260303*0900*2*X*005010X222A1~\nGE*1*2~"))[0]
        .ends_with("expected GE before another group, found \"GS\""));
}

/// A file of two sets, and of two groups where `groups` says so.
fn two_sets(groups: bool) -> String {
    let start = FULL.find("ST*").unwrap();
    let end = FULL.find("GE*").unwrap();
    let set = &FULL[start..end];
    let second = set.replace("*0001", "*0002").replace("CLM*C-1", "CLM*C-2");
    let between = if groups { "GE*1*1~\nGS*HC*S*R*20260303*0900*2*X*005010X222A2~\n" } else { "" };
    let second = if groups { second.replace("005010X222A1", "005010X222A2") } else { second };
    let tail = if groups { "GE*1*2~\nIEA*2*000000001~\n" } else { "GE*2*1~\nIEA*1*000000001~\n" };
    format!("{}{set}{between}{second}{tail}", &FULL[..start])
}

/// Which claims of `text` are good, by number.
fn outcome(text: &str) -> Vec<(String, bool)> {
    let parsed = parse(text);
    assert_eq!(parsed.file_faults, []);
    parsed
        .claims
        .iter()
        .map(|claim| match claim {
            Ok(claim) => (claim.claim_number.clone(), true),
            Err(faults) => (faults.claim_number.clone().unwrap(), false),
        })
        .collect()
}

#[test]
fn several_sets_and_several_groups() {
    for groups in [false, true] {
        let expected = [("C-1".to_owned(), true), ("C-2".to_owned(), true)];
        assert_eq!(outcome(&two_sets(groups)), expected);
    }
    let sets = parse(&two_sets(true)).sets;
    assert_eq!((sets[0].group_control_number.as_str(), sets[1].group_control_number.as_str()), ("1", "2"));
}

#[test]
fn a_broken_set_refuses_its_own_claims_alone() {
    let two = two_sets(false);
    let se = two.lines().find(|line| line.starts_with("SE*")).unwrap().to_owned();
    for (from, to, ending) in [
        (se.as_str(), "SE*9*0001~", "the number of segments from ST to SE, both counted, found \"9\""),
        (se.as_str(), &se.replace("0001", "0009"), "element SE02: expected \"0001\" as in ST02, found \"0009\""),
        (
            "ST*837*0001*005010X222A1",
            "ST*837*0001",
            "element ST03: expected one of 005010X222, 005010X222A1, 005010X222A2, found nothing",
        ),
        ("ST*837*0001", "ST*835*0001", "element ST01: expected 837, found \"835\""),
        (&format!("{se}\n"), "", "(ST): expected SE before ST, found none"),
    ] {
        let text = two.replacen(from, to, 1);
        let expected = [("C-1".to_owned(), false), ("C-2".to_owned(), true)];
        assert_eq!(outcome(&text), expected, "{to}");
        let parsed = parse(&text);
        let said = parsed.sets[0].faults[0].to_string();
        assert!(said.ends_with(ending), "{said}");
        assert_eq!(parsed.claims[0].as_ref().unwrap_err().faults, parsed.sets[0].faults);
    }
    let same_number = two.replace("*0002", "*0001");
    assert_eq!(outcome(&same_number), [("C-1".to_owned(), true), ("C-2".to_owned(), false)]);
}

#[test]
fn faults_of_a_loop_without_claims_are_not_lost() {
    let extra =
        "HL*4*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*LONE*LEO****MI*~\nNM1*PR*2*OAKLEAF MUTUAL*****PI*OAKLEAF1~\nSE*";
    let parsed = parse(&changed(FULL, "SE*", extra));
    assert!(parsed.claims[0].is_ok());
    let stray = &parsed.sets[0].stray_faults;
    assert_eq!(stray.len(), 1);
    assert_eq!(stray[0].element.as_deref(), Some("NM109"));
}

#[test]
fn claims_outside_of_any_level_are_refused() {
    let parsed = parse(&changed(FULL, "HL*1**20*1~", "CLM*STRAY*1~\nHL*1**20*1~"));
    assert_eq!(parsed.claims.len(), 2);
    let faults = parsed.claims[0].as_ref().unwrap_err();
    assert_eq!(faults.claim_number.as_deref(), Some("STRAY"));
    assert!(faults.to_string().contains("expected an HL of a subscriber (22) or patient (23) around it"));
    assert!(parsed.claims[1].is_ok());
}
