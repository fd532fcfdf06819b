//! One change to a good file, one fault: its place, what was expected and what was found.

use crate::support::{changed, faults_of, parse, recounted, FULL};

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

/// Changes `from` to `to` in the full file and checks what its faults expected.
#[track_caller]
fn expected_of(from: &str, to: &str, expected: &[&str]) {
    let faults = faults_of(&changed(FULL, from, to)).faults;
    let said: Vec<_> = faults.iter().map(|fault| fault.expected.as_str()).collect();
    assert_eq!(said, expected);
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
    expected_of("NM1*41*", "NM1*42*", &["41 submitter or 40 receiver", "NM1 with 41 before the first HL"]);
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
    expected_of("HL*1**20*1", "HL*1**20*0", &["1", "no level below one whose HL04 is 0"]);
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
    one_fault(
        "NM1*85*2*HARBOUR CLINIC*",
        "NM1*85*2*HARBOUR CLINIC*HAL",
        "NM104",
        "expected no first name of an organisation, found \"HAL\"",
    );
    expected_of("NM1*85*", "NM1*84*", &["85, 87 or PE", "loop 2010AA (NM1 with 85) after it"]);
    one_fault("CUR*85*USD", "CUR*85*US", "CUR02", "expected a currency of 3 capital letters or digits, found \"US\"");
    one_fault(
        "NM1*87*2~\nN3*PO BOX 7~\nN4*PORTSIDE*ME*049999999~\n",
        "NM1*87*2~\n",
        "segment 15 (NM1)",
        "expected N3 and N4 after it, found neither",
    );
}

#[test]
fn subscriber_and_payer() {
    one_fault("SBR*S*", "SBR*X*", "SBR01", "expected one of P, S, T, A, B, C, D, E, F, G, H, U, found \"X\"");
    one_fault("GRP-7******CI~", "GRP-7******C1~", "SBR09", "found \"C1\"");
    one_fault("GRP-7******CI~", "GRP-7***9***CI~", "SBR06", "expected nothing, found \"9\"");
    one_fault("SBR*S**GRP-7******CI~", "SBR*S*01*GRP-7******CI~", "SBR02", "expected 18, found \"01\"");
    one_fault("SBR*S**GRP-7******CI~\n", "", "segment 18 (HL)", "expected SBR after it, found none");
    one_fault("*MI*OAK100001~", "*II*OAK100001~", "NM108", "expected MI, found \"II\"");
    one_fault("*MI*OAK100001~", "*MI~", "NM109", "expected a member number of 1 to 80 characters, found nothing");
    one_fault("*PI*OAKLEAF1~", "*ZZ*OAKLEAF1~", "NM108", "expected one of PI, XV, found \"ZZ\"");
    one_fault(
        "NM1*PR*2*OAKLEAF MUTUAL*****PI*OAKLEAF1~\n",
        "",
        "segment 18 (HL)",
        "expected loop 2010BB (NM1 with PR) after it, found none",
    );
    one_fault(
        "NM1*IL*1*QUILL*ADA*M**JR*MI*OAK100001~\n",
        "",
        "segment 18 (HL)",
        "expected loop 2010BA (NM1 with IL) after it, found none",
    );
}

#[test]
fn patient() {
    one_fault("PAT*19*", "PAT*18*", "PAT01", "expected one of 01, 19, 20, 21, 39, 40, 53, G8, found \"18\"");
    one_fault("*D8*20260331~", "*D9*20260331~", "PAT05", "expected D8, found \"D9\"");
    one_fault("*D8*20260331~", "*D8*20260332~", "PAT06", "found \"20260332\"");
    one_fault("PAT*19****D8*20260331~\n", "", "segment 22 (HL)", "expected PAT after it, found none");
    one_fault(
        "NM1*QC*1*QUILL*BEN~",
        "NM1*QC*1*QUILL*BEN*****X9~",
        "NM109",
        "expected nothing without MI in NM108, found \"X9\"",
    );
    one_fault("NM1*QC*1*QUILL*BEN~", "NM1*QC*1*QUILL*BEN****SY~", "NM108", "expected MI, found \"SY\"");
    one_fault(
        "HL*3*2*23*0~\nPAT*19****D8*20260331~\nNM1*QC*1*QUILL*BEN~\nN3*14 MILL LANE~\nN4*PORTSIDE*ME*049999999~\nDMG*D8*20100730*M~\n",
        "",
        "segment 22 (CLM)",
        "expected SBR02 to be 18, or an HL of a patient (23) around it, found neither",
    );
}

#[test]
fn claim_information() {
    one_fault("CLM*C-1*", "CLM**", "CLM01", "expected a claim number of 1 to 20 characters, found nothing");
    one_fault("CLM*C-1*", "CLM*123456789012345678901*", "CLM01", "found \"123456789012345678901\"");
    one_fault("CLM*C-1*", "CLM*C:1*", "CLM01", "found \"C:1\"");
    let amount = "expected a total charge of at most 10 digits and 2 decimals, not negative, found";
    for bad in ["150.001", "-150", "1e2", "", "12345678901", "150,00"] {
        let found = if bad.is_empty() { "nothing".to_owned() } else { format!("\"{bad}\"") };
        one_fault("C-1*150*", &format!("C-1*{bad}*"), "CLM02", &format!("{amount} {found}"));
    }
    one_fault(
        "*11:B:7*",
        "*1:B:7*",
        "CLM05-1",
        "expected a place of service of 2 capital letters or digits, found \"1\"",
    );
    one_fault("*11:B:7*", "*11:A:7*", "CLM05-2", "expected B, found \"A\"");
    one_fault("*11:B:7*", "*11:B:2*", "CLM05-3", "expected one of 1, 7, 8, found \"2\"");
    one_fault("*11:B:7*", "*11:B:1*", "segment 34 (REF)", "expected no earlier claim where CLM05-3 is 1, found one");
    one_fault(
        "REF*F8*PAYER-77~\n",
        "",
        "segment 28 (CLM)",
        "expected REF with F8 after it, because CLM05-3 is 7, found none",
    );
    one_fault("*Y*A*Y*Y*P*", "*Q*A*Y*Y*P*", "CLM06", "expected one of N, Y, found \"Q\"");
    one_fault("*Y*A*Y*Y*P*", "*Y**Y*Y*P*", "CLM07", "expected one of A, B, C, found nothing");
    one_fault("*Y*A*Y*Y*P*", "*Y*A*X*Y*P*", "CLM08", "expected one of N, W, Y, found \"X\"");
    one_fault("*Y*A*Y*Y*P*", "*Y*A*Y*N*P*", "CLM09", "expected one of I, Y, found \"N\"");
    one_fault("*Y*A*Y*Y*P*", "*Y*A*Y*Y*S*", "CLM10", "expected P, found \"S\"");
    one_fault("*P*OA*", "*P*XX*", "CLM11-1", "expected one of AA, EM, OA, found \"XX\"");
    one_fault("*P*OA*", "*P*OA*88", "CLM12", "found \"88\"");
    one_fault("*P*OA**************~", "*P*OA*********77~", "CLM20", "found \"77\"");
    one_fault(
        "*P*OA**************~",
        "*P*OA**********9~",
        "segment 28 (CLM)",
        "expected at most 20 elements, found 21",
    );
}

#[test]
fn segments_of_the_claim() {
    one_fault(
        "DTP*431*",
        "DTP*999*",
        "segment 29 (DTP)",
        "expected a segment that loop 2300 allows, found \"DTP\" with \"999\"",
    );
    one_fault("PWK*OZ*", "PWK*QQ*", "PWK01", "found \"QQ\"");
    one_fault("PWK*OZ*EL*", "PWK*OZ*ZZ*", "PWK02", "expected one of AA, BM, EL, EM, FT, FX, found \"ZZ\"");
    one_fault(
        "*AC*REPORT-1~",
        "*AC~",
        "PWK06",
        "expected an attachment control number of 1 to 50 characters, found nothing",
    );
    one_fault("*AC*REPORT-1~", "**REPORT-1~", "PWK05", "expected AC, found nothing");
    one_fault("AMT*F5*5~", "AMT*F5*-5~", "AMT02", "found \"-5\"");
    one_fault(
        "REF*G1*AUTH-1~",
        "REF*G1*AUTH-1~\nREF*G1*AUTH-2~",
        "segment 33 (REF)",
        "expected one of its kind, found another",
    );
    one_fault(
        "REF*9F*REFERRAL-1~",
        "REF*9F~",
        "REF02",
        "expected a referral number of 1 to 50 characters, found nothing",
    );
    one_fault("REF*9F*REFERRAL-1~", "REF*9F*REFERRAL-1*X~", "REF03", "expected nothing, found \"X\"");
    one_fault(
        "*REFERRAL-1~",
        "*REFER\tRAL~",
        "segment 33 (REF)",
        "expected no control character inside a segment, found one, such as a line break",
    );
    one_fault(
        "DTP*431*D8*20260228~",
        "~",
        "segment 29",
        "expected a segment that loop 2300 allows, found an empty segment",
    );
    one_fault("NM1*DN*", "NM1*ZZ*", "NM101", "expected one of 82, DN, P3, 77, DQ, PW, 45, found \"ZZ\"");
    one_fault("*XX*1000000012~", "*XX*1000000013~", "NM109", "found \"1000000013\"");
}

#[test]
fn diagnoses() {
    one_fault("HI*ABK:J069", "HI*BK:J069", "HI01-1", "expected ABK, found \"BK\"");
    one_fault("*ABF:R55~", "*ABK:R55~", "HI02-1", "expected ABF, found \"ABK\"");
    one_fault(
        "HI*ABK:J069",
        "HI*ABK:J06.9",
        "HI01-2",
        "expected an ICD-10-CM code without its point, of 3 to 7 capital letters or digits, found \"J06.9\"",
    );
    one_fault("*ABF:R55~", "*ABF:R55:D8~", "HI02", "expected a qualifier and a code alone, found \"ABF:R55:D8\"");
    let without = faults_of(&changed(FULL, "HI*ABK:J069*ABF:R55~\n", "")).faults;
    let expected: Vec<_> = without.iter().map(|fault| fault.expected.as_str()).collect();
    assert_eq!(expected, ["HI with diagnoses after it"]);
    let thirteen = format!("HI*ABK:J069{}~", "*ABF:R55".repeat(12));
    one_fault("HI*ABK:J069*ABF:R55~", &thirteen, "segment 35 (HI)", "expected at most 12 elements, found 13");
}

#[test]
fn other_payers() {
    one_fault("SBR*P*19*", "SBR*P**", "SBR02", "found nothing");
    one_fault(
        "CAS*CO*45*5~",
        "CAS*CO*45*x~",
        "CAS03",
        "expected an adjustment of at most 10 digits and 2 decimals, found \"x\"",
    );
    one_fault(
        "CAS*CO*45*5~",
        "CAS*CO*45:1*5~",
        "CAS02",
        "expected an adjustment reason code of 1 to 5 capital letters or digits, found \"45:1\"",
    );
    one_fault("CAS*CO*45*5~", "CAS*CO*45*5*q~", "CAS04", "expected a quantity, found \"q\"");
    one_fault("CAS*CO*45*5~", "CAS*XX*45*5~", "CAS01", "expected one of CO, PR, OA, PI, CR, found \"XX\"");
    one_fault(
        "AMT*D*75~",
        "AMT*ZZ*75~",
        "segment 40 (AMT)",
        "expected a segment that loop 2320 allows, found \"AMT\" with \"ZZ\"",
    );
    one_fault(
        "AMT*D*75~",
        "AMT*D*74~",
        "segment 38 (SBR)",
        "expected AMT D to be 75, what it paid for the lines less its adjustments to the claim, found \"74\"",
    );
    one_fault(
        "NM1*IL*1*QUILL*CARL****MI*X1~\n",
        "",
        "segment 38 (SBR)",
        "expected loop 2330A (NM1 with IL) after it, found none",
    );
    one_fault(
        "DTP*573*D8*20260310~\nREF*F8",
        "DTP*573*D8*20260310~\nDTP*573*D8*20260310~\nREF*F8",
        "segment 46 (DTP)",
        "expected one of its kind, found another",
    );
    one_fault(
        "SVD*FIRST1*",
        "SVD*OTHER*",
        "SVD01",
        "expected the identifier of one of the claim's other payers, found \"OTHER\"",
    );
}

#[test]
fn a_payer_that_decided_the_claim_as_a_whole() {
    let svd = "SVD*FIRST1*80*HC:G0463:25**1~\nCAS*CO*45*25~\nCAS*PR*2*15~\nDTP*573*D8*20260310~\nAMT*EAF*15~\n";
    let whole = changed(FULL, svd, "");
    let faults = faults_of(&whole).faults;
    let expected: Vec<_> = faults.iter().map(|fault| fault.expected.as_str()).collect();
    assert_eq!(expected, ["AMT D to be 145, the total charge less its adjustments to the claim"]);
    let right = changed(&whole, "AMT*D*75~", "AMT*D*145~");
    assert!(parse(&right).claims[0].is_ok());
}

#[test]
fn lines() {
    one_fault("LX*2~", "LX*3~", "LX01", "expected 2, the number of the line, found \"3\"");
    one_fault("SV1*HC:G0463:25:GT*", "SV1*ER:G0463:25:GT*", "SV101-1", "expected HC, found \"ER\"");
    one_fault(
        "SV1*HC:G0463:25:GT*",
        "SV1*HC:G046:25:GT*",
        "SV101-2",
        "expected a HCPCS code of 5 capital letters or digits, found \"G046\"",
    );
    one_fault(
        "SV1*HC:G0463:25:GT*",
        "SV1*HC:G0463:25:G*",
        "SV101-4",
        "expected a modifier of 2 capital letters or digits, found \"G\"",
    );
    one_fault(
        "SV1*HC:G0463:25:GT*",
        "SV1*HC:G0463:25:GT::::X*",
        "SV101",
        "expected at most 7 components, found \"HC:G0463:25:GT::::X\"",
    );
    one_fault("*UN*2.5***2~", "*F2*2.5***2~", "SV103", "expected one of UN, MJ, found \"F2\"");
    for bad in ["0", "-1", "2.5555", "123456789"] {
        let to = format!("*UN*{bad}***2~");
        let ending = format!("expected units above zero, of at most 8 digits and 3 decimals, found \"{bad}\"");
        one_fault("*UN*2.5***2~", &to, "SV104", &ending);
    }
    one_fault(
        "*UN*1*22*",
        "*UN*1*2*",
        "SV105",
        "expected a place of service of 2 capital letters or digits, found \"2\"",
    );
    one_fault("*UN*1*22**", "*UN*1*22*X*", "SV106", "expected nothing, found \"X\"");
    for bad in ["3", "0", "x", "1:2:1:2:1", "1:"] {
        let to = format!("*2.5***{bad}~");
        let ending = format!("expected 1 to 4 positions from 1 to 2 among the diagnoses, found \"{bad}\"");
        one_fault("*2.5***2~", &to, "SV107", &ending);
    }
    one_fault("*1:2**Y**Y*Y***0~", "*1:2**N**Y*Y***0~", "SV109", "expected Y, found \"N\"");
    let fault = "expected a charge of at most 10 digits and 2 decimals, not negative, found \"30.001\"";
    one_fault("SV1*HC:J1100*30*", "SV1*HC:J1100*30.001*", "SV102", fault);
}

#[test]
fn segments_of_a_line() {
    one_fault("DTP*472*D8*20260302~\n", "", "segment 61 (LX)", "expected DTP with 472 after it, found none");
    one_fault("SV1*HC:J1100*30*UN*2.5***2~\n", "", "segment 61 (LX)", "expected SV1 after it, found none");
    one_fault(
        "DTP*472*D8*20260302~",
        "DTP*472*D8*20260230~",
        "DTP03",
        "expected the day of service, a day of the calendar as CCYYMMDD, found \"20260230\"",
    );
    one_fault("DTP*472*D8*20260302~", "DTP*472*DT*20260302~", "DTP02", "expected one of D8, RD8, found \"DT\"");
    let period = "expected two days of the calendar as CCYYMMDD-CCYYMMDD, the first not after the last, found \"20260304-20260303\"";
    one_fault("20260302-20260303", "20260304-20260303", "DTP03", period);
    one_fault("PWK*CT*AB~", "PWK*OZ*AB~", "PWK02", "found \"AB\"");
    one_fault(
        "REF*6R*LINE-1~",
        "REF*6Z*LINE-1~",
        "segment 53 (REF)",
        "expected a segment that loop 2400 allows, found \"REF\" with \"6Z\"",
    );
    one_fault(
        "NM1*82*1*SECOND",
        "NM1*83*1*SECOND",
        "NM101",
        "expected one of 82, QB, 77, DQ, DK, DN, P3, PW, 45, found \"83\"",
    );
    one_fault("K3*SERIAL=SN-9~", "K3*SERIAL=~", "K301", "expected a serial number after SERIAL=, found \"SERIAL=\"");
    one_fault(
        "LIN**N4*99999012301~\nCTP****2.5*ML~\nREF*XZ*RX-1~\n",
        "",
        "segment 64 (K3)",
        "expected a drug (LIN) in the line, found none",
    );
}

/// As [`one_fault`], in a file whose drug has no serial number, which would miss its drug.
#[track_caller]
fn one_fault_of_drug(from: &str, to: &str, place: &str, ending: &str) {
    let text = changed(&changed(FULL, "K3*SERIAL=SN-9~\n", ""), from, to);
    let faults = faults_of(&text).faults;
    assert_eq!(faults.len(), 1, "{faults:#?}");
    let said = faults.first().unwrap().to_string();
    assert!(said.contains(&format!("{place}:")) && said.ends_with(ending), "{said}");
}

#[test]
fn drugs() {
    one_fault_of_drug("LIN**N4*", "LIN**EN*", "LIN02", "expected N4, found \"EN\"");
    one_fault_of_drug(
        "*99999012301~",
        "*9999901230~",
        "LIN03",
        "expected a National Drug Code of 11 digits, found \"9999901230\"",
    );
    one_fault_of_drug(
        "CTP****2.5*ML~",
        "CTP****0*ML~",
        "CTP04",
        "expected a quantity above zero, of at most 8 digits and 3 decimals, found \"0\"",
    );
    one_fault_of_drug(
        "CTP****2.5*ML~",
        "CTP****2.5*XX~",
        "CTP05-1",
        "expected one of F2, GR, ME, ML, UN, found \"XX\"",
    );
    one_fault_of_drug("CTP****2.5*ML~\n", "", "(LIN)", "expected CTP after it, found none");
    one_fault_of_drug(
        "REF*XZ*RX-1~",
        "REF*QQ*RX-1~",
        "(REF)",
        "expected a segment that loop 2410 allows, found \"REF\" with \"QQ\"",
    );
}

#[test]
fn decisions_of_other_payers_about_a_line() {
    one_fault(
        "CAS*PR*2*15~\n",
        "",
        "SVD02",
        "expected 95, the charge 120 less the adjustments of FIRST1, found \"80\"",
    );
    one_fault(
        "*80*HC:G0463:25**1~",
        "*80*HC:G0463:25**0~",
        "SVD05",
        "expected units above zero, of at most 8 digits and 3 decimals, found \"0\"",
    );
    one_fault("*80*HC:G0463:25**1~", "*80*HC:G0463:25*X*1~", "SVD04", "expected nothing, found \"X\"");
    one_fault(
        "DTP*573*D8*20260310~\nAMT*EAF*15~",
        "AMT*EAF*15~",
        "segment 56 (SVD)",
        "expected DTP with 573 after it, found none",
    );
    one_fault(
        "AMT*EAF*15~",
        "AMT*EAX*15~",
        "segment 60 (AMT)",
        "expected a segment that loop 2430 allows, found \"AMT\" with \"EAX\"",
    );
}

/// Lines without a charge, which leave the total as it is.
fn more_lines(numbers: std::ops::RangeInclusive<usize>) -> String {
    numbers.map(|number| format!("LX*{number}~\nSV1*HC:G0101*0*UN*1***1~\nDTP*472*D8*20260302~\n")).collect()
}

#[test]
fn a_claim_without_lines_or_with_too_many() {
    let last = "REF*XZ*RX-1~\n";
    let fifty = changed(FULL, last, &format!("{last}{}", more_lines(3..=50)));
    assert!(parse(&fifty).claims[0].is_ok());
    let more = changed(FULL, last, &format!("{last}{}", more_lines(3..=51)));
    let said = faults_of(&more).to_string();
    assert!(said.ends_with("expected at most 50 lines (LX), found 51"), "{said}");

    let start = FULL.find("SBR*P*19").unwrap();
    let end = FULL.find("SE*").unwrap();
    let without = recounted(&format!("{}{}", &FULL[..start], &FULL[end..]));
    let faults = faults_of(&changed(&without, "CLM*C-1*150*", "CLM*C-1*0*")).faults;
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].expected, "a line (LX) after it");
}

#[test]
fn every_fault_of_a_claim_is_named() {
    let text = changed(FULL, "CLM*C-1*150***11:B:7*Y*A", "CLM*C-1*150***11:B:7*Y*Z");
    let text = changed(&text, "HI*ABK:J069", "HI*ABK:J0");
    let text = changed(&text, "*XX*1111111112~", "*XX*1111111119~");
    let elements: Vec<_> = faults_of(&text).faults.into_iter().map(|fault| fault.element.unwrap()).collect();
    assert_eq!(elements, ["NM109", "CLM07", "HI01-2"]);
}
