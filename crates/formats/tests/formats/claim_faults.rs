//! One change to a good file, one fault: its place, what was expected and what was found.

use crate::support::{changed, faults_of, FULL};

/// Changes `from` to `to` in the full file and checks that the claim has that one fault and no other.
#[track_caller]
fn one_fault(from: &str, to: &str, place: &str, expected_and_found: &str) {
    let faults = faults_of(&changed(FULL, from, to)).faults;
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1, "{said:#?}");
    let said = said.first().unwrap();
    assert!(said.contains(&format!("{place}:")), "{said}");
    assert!(said.ends_with(expected_and_found), "{said}");
}

#[test]
fn a_fault_reads_as_one_sentence() {
    let faults = faults_of(&changed(FULL, "CLM*C-1*150*", "CLM*C-1*151*"));
    assert_eq!(faults.claim_number.as_deref(), Some("C-1"));
    assert_eq!(faults.origin.segment_number, 28);
    assert_eq!(
        faults.to_string(),
        "claim C-1: test.837, line 28, segment 28 (CLM), element CLM02: \
         expected 150, the sum of the charges of its lines (SV102), found \"151\""
    );
}

#[test]
fn head_of_the_set() {
    one_fault("BHT*0019*00", "BHT*0018*00", "BHT01", "expected 0019, found \"0018\"");
    one_fault("BHT*0019*00", "BHT*0019*01", "BHT02", "expected one of 00, 18, found \"01\"");
    one_fault("*REF-1*", "**", "BHT03", "expected a reference of 1 to 50 characters, found nothing");
    one_fault(
        "*REF-1*20260303*",
        "*REF-1*20260231*",
        "BHT04",
        "expected the day of the file, a day of the calendar as CCYYMMDD, found \"20260231\"",
    );
    one_fault("*0900*CH~", "*0900*RP~", "BHT06", "expected CH, found \"RP\"");
    one_fault("BHT*0019*00*REF-1*20260303*0900*CH~\n", "", "segment 3 (ST)", "expected BHT after it, found none");
    one_fault(
        "NM1*41*2*SUBMITTER*****46*SENDER~\nPER*IC*DESK*TE*2075550100~\n",
        "",
        "segment 3 (ST)",
        "expected NM1 with 41 before the first HL, found none",
    );
    one_fault("NM1*41*", "NM1*42*", "NM101", "expected 41 submitter or 40 receiver, found \"42\"");
    one_fault("*46*RECEIVER~", "*XX*RECEIVER~", "NM108", "expected 46, found \"XX\"");
    one_fault(
        "PER*IC*DESK",
        "XYZ*IC*DESK",
        "segment 6 (XYZ)",
        "expected a segment that loop 1000A allows, found \"XYZ\" with \"IC\"",
    );
}

#[test]
fn hierarchy() {
    one_fault("HL*2*1*22*1", "HL*2*9*22*1", "HL02", "expected 1, the number of the level above, found \"9\"");
    one_fault(
        "HL*2*1*22*1",
        "HL*2*1*22*0",
        "segment 22 (HL)",
        "expected no level below one whose HL04 is 0, found one",
    );
    one_fault("HL*1**20*1", "HL*1**20*0", "HL04", "expected 1, found \"0\"");
    one_fault("HL*3*2*23*0", "HL*3*2*23*1", "HL04", "expected 0, found \"1\"");
    one_fault("HL*3*2*23*0", "HL*4*2*23*0", "HL01", "expected 3, the number of the level, found \"4\"");
    one_fault("HL*3*2*23*0", "HL*3*2*24*0", "HL03", "expected one of 20, 22, 23, found \"24\"");
}

#[test]
fn billing_provider() {
    one_fault(
        "*XX*1111111112~",
        "*XX*1111111113~",
        "NM109",
        "expected a National Provider Identifier: ten digits with a right check digit, found \"1111111113\"",
    );
    one_fault("*XX*1111111112~", "*FI*1111111112~", "NM108", "expected XX, found \"FI\"");
    one_fault("NM1*85*2*HARBOUR CLINIC", "NM1*85*2*", "NM103", "expected a name of 1 to 60 characters, found nothing");
    one_fault("NM1*85*2*", "NM1*85*3*", "NM102", "expected one of 1, 2, found \"3\"");
    one_fault("NM1*85*2*HARBOUR CLINIC*", "NM1*85*2*HARBOUR CLINIC*HAL", "NM104", "expected no first name of an organisation, found \"HAL\"");
    one_fault("NM1*85*", "NM1*84*", "NM101", "found \"84\"").then_missing_loop();
    one_fault("CUR*85*USD", "CUR*85*US", "CUR02", "expected a currency of 3 capital letters or digits, found \"US\"");
    one_fault(
        "NM1*87*2~\nN3*PO BOX 7~\nN4*PORTSIDE*ME*049999999~\n",
        "NM1*87*2~\n",
        "segment 15 (NM1)",
        "expected N3 and N4 after it, found neither",
    );
}
