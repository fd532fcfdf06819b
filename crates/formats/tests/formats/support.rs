//! A claim file that uses every loop, and ways to change one thing of it.

use inkclaim_formats::claim837::{read, ClaimFaults, ParsedFile, ReadOptions};
use inkclaim_formats::Decimal;

/// A file of one claim with every loop that the reader maps. Segment 1 is ISA, one segment a line.
pub const FULL: &str = "\
ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260303*0900*^*00501*000000001*0*T*:~
GS*HC*SENDER*RECEIVER*20260303*0900*1*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*REF-1*20260303*0900*CH~
NM1*41*2*SUBMITTER*****46*SENDER~
PER*IC*DESK*TE*2075550100~
NM1*40*2*RECEIVER*****46*RECEIVER~
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
CUR*85*USD~
NM1*85*2*HARBOUR CLINIC*****XX*1111111112~
N3*2 QUAY STREET~
N4*PORTSIDE*ME*049999999~
REF*EI*990000001~
NM1*87*2~
N3*PO BOX 7~
N4*PORTSIDE*ME*049999999~
HL*2*1*22*1~
SBR*S**GRP-7******CI~
NM1*IL*1*QUILL*ADA*M**JR*MI*OAK100001~
NM1*PR*2*OAKLEAF MUTUAL*****PI*OAKLEAF1~
HL*3*2*23*0~
PAT*19****D8*20260331~
NM1*QC*1*QUILL*BEN~
N3*14 MILL LANE~
N4*PORTSIDE*ME*049999999~
DMG*D8*20100730*M~
CLM*C-1*150***11:B:7*Y*A*Y*Y*P*OA**************~
DTP*431*D8*20260228~
PWK*OZ*EL***AC*REPORT-1~
AMT*F5*5~
REF*G1*AUTH-1~
REF*9F*REFERRAL-1~
REF*F8*PAYER-77~
HI*ABK:J069*ABF:R55~
NM1*DN*1*REFERRER*RITA****XX*1222222220~
NM1*82*1*HEALER*HAL****XX*1000000012~
SBR*P*19*******CI~
CAS*CO*45*5~
AMT*D*75~
AMT*EAF*40~
OI***Y***Y~
NM1*IL*1*QUILL*CARL****MI*X1~
NM1*PR*2*FIRST PAYER*****PI*FIRST1~
DTP*573*D8*20260310~
REF*F8*FIRST-55~
LX*1~
SV1*HC:G0463:25:GT*120*UN*1*22**1:2**Y**Y*Y***0~
PWK*CT*AB~
DTP*472*RD8*20260302-20260303~
REF*G1*LINE-AUTH~
REF*9F*LINE-REF~
REF*6R*LINE-1~
REF*G1*OTHERS**2U:FIRST1~
NM1*82*1*SECOND*SAM****XX*1000000020~
SVD*FIRST1*80*HC:G0463:25**1~
CAS*CO*45*25~
CAS*PR*2*15~
DTP*573*D8*20260310~
AMT*EAF*15~
LX*2~
SV1*HC:J1100*30*UN*2.5***2~
DTP*472*D8*20260302~
K3*SERIAL=SN-9~
LIN**N4*99999012301~
CTP****2.5*ML~
REF*XZ*RX-1~
SE*66*0001~
GE*1*1~
IEA*1*000000001~
";

/// Reads text under the name `test.837`.
pub fn parse(text: &str) -> ParsedFile {
    read("test.837", text.as_bytes(), &ReadOptions::default())
}

/// `text` with `from` replaced by `to`, once, and SE01 counted again.
pub fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in the file");
    recounted(&text.replacen(from, to, 1))
}

/// `text` with its SE01 counted again; for files of one transaction set.
pub fn recounted(text: &str) -> String {
    let is = |line: &&str, id: &str| line.starts_with(id);
    let first = text.lines().position(|line| is(&line, "ST*")).unwrap();
    let last = text.lines().position(|line| is(&line, "SE*")).unwrap();
    let old = text.lines().nth(last).unwrap();
    let count = last.checked_sub(first).unwrap().checked_add(1).unwrap();
    text.replace(old, &format!("SE*{count}*0001~"))
}

/// The faults of the one claim of `text`.
pub fn faults_of(text: &str) -> ClaimFaults {
    let parsed = parse(text);
    assert_eq!(parsed.file_faults, []);
    assert_eq!(parsed.claims.len(), 1);
    parsed.claims.into_iter().next().unwrap().unwrap_err()
}

/// A number of hundredths.
pub fn cents(number: i64) -> Decimal {
    Decimal::new(number, 2)
}
