//! Remittances, written and read again.

use inkclaim_formats::remittance835::{
    read, write, ClaimStatus, Envelope, PartyField, Payee, Payer, ProviderAdjustment, Remittance, RemittedClaim,
    RemittedLine, RemittedPatient, WriteError, AMOUNT_SCALE,
};
use inkclaim_formats::x12::Usage;
use inkclaim_formats::AdjustmentGroup::{Contractual, Correction, Other, Patient};
use inkclaim_formats::{Adjustment, AdjustmentGroup, Date, Decimal, Name, PostalAddress};

use crate::support::cents;

fn day(digits: &str) -> Date {
    Date::parse(digits).unwrap()
}

fn cas(group: AdjustmentGroup, reason: &str, amount: i64) -> Adjustment {
    Adjustment::new(group, reason, cents(amount))
}

/// A clinic visit: 150.00 charged, 100.00 allowed, 70.00 paid.
pub fn line() -> RemittedLine {
    RemittedLine {
        code: "G0463".to_owned(),
        modifiers: vec![],
        charge: cents(15_000),
        paid: cents(7_000),
        units: Decimal::ONE,
        from: day("20260305"),
        through: day("20260305"),
        adjustments: vec![cas(Contractual, "45", 5_000), cas(Patient, "3", 3_000)],
        allowed: Some(cents(10_000)),
        remarks: vec![],
        control_number: Some("1".to_owned()),
    }
}

/// A claim of one clinic visit.
pub fn claim() -> RemittedClaim {
    RemittedClaim {
        claim_number: "ADA-0002".to_owned(),
        status: ClaimStatus::Primary,
        charge: cents(15_000),
        paid: cents(7_000),
        patient_responsibility: cents(3_000),
        filing_indicator: "CI".to_owned(),
        payer_control_number: "OAK-17".to_owned(),
        place_of_service: Some("11".to_owned()),
        frequency: Some("1".to_owned()),
        patient: RemittedPatient { name: Name::person("ADA", "QUILL"), member_number: Some("OAK100001".to_owned()) },
        adjustments: vec![],
        remarks: vec![],
        lines: vec![line()],
    }
}

/// A remittance of that claim.
pub fn remittance() -> Remittance {
    Remittance {
        payer: Payer {
            name: "OAKLEAF MUTUAL".to_owned(),
            id: "OAKLEAF1".to_owned(),
            originator: "1990000009".to_owned(),
            address: PostalAddress {
                street: vec!["1 OAK AVENUE".to_owned()],
                city: "PORTSIDE".to_owned(),
                state: Some("ME".to_owned()),
                postcode: Some("049999999".to_owned()),
                country: None,
            },
            website: "oakleaf.example/claims".to_owned(),
        },
        payee: Payee { npi: "1111111112".to_owned(), name: "HARBOUR CLINIC".to_owned() },
        trace_number: "SETTLEMENT-9".to_owned(),
        date: day("20260306"),
        payment: cents(7_000),
        claims: vec![claim()],
        provider_level: vec![],
    }
}

fn envelope() -> Envelope {
    Envelope {
        sender: "OAKLEAF1".to_owned(),
        receiver: "PORTBILL".to_owned(),
        date: day("20260306"),
        time: "0915".to_owned(),
        control_number: 42,
        usage: Usage::Test,
        amount_scale: AMOUNT_SCALE,
    }
}

/// A remittance with everything a remittance can hold.
fn rich() -> Remittance {
    let denied = RemittedLine {
        code: "L3000".to_owned(),
        modifiers: vec!["LT".to_owned(), "KX".to_owned()],
        charge: cents(20_000),
        paid: cents(0),
        units: cents(250),
        from: day("20260301"),
        through: day("20260305"),
        adjustments: vec![
            cas(Patient, "204", 19_000),
            Adjustment { quantity: Some(cents(150)), ..cas(Patient, "119", 700) },
            cas(Contractual, "252", 300),
        ],
        allowed: None,
        remarks: vec!["N706".to_owned(), "N29".to_owned()],
        control_number: None,
    };
    let partly = RemittedClaim {
        charge: cents(35_000),
        patient_responsibility: cents(22_700),
        lines: vec![line(), denied],
        ..claim()
    };
    let whole = RemittedClaim {
        claim_number: "BEN-0009".to_owned(),
        status: ClaimStatus::Denied,
        charge: cents(5_000),
        paid: cents(0),
        patient_responsibility: cents(0),
        place_of_service: None,
        frequency: None,
        patient: RemittedPatient {
            name: Name { middle: Some("X".to_owned()), suffix: Some("JR".to_owned()), ..Name::person("BEN", "QUILL") },
            member_number: None,
        },
        adjustments: vec![cas(Contractual, "16", 5_000)],
        remarks: vec!["MA130".to_owned(), "M76".to_owned()],
        lines: vec![],
        ..claim()
    };
    let negated = RemittedLine {
        charge: cents(-6_000),
        paid: cents(-5_000),
        adjustments: vec![cas(Other, "23", -2_000), cas(Other, "94", 1_000)],
        ..line()
    };
    let reversal = RemittedClaim {
        claim_number: "ADA-0001".to_owned(),
        status: ClaimStatus::Reversal,
        charge: cents(-6_000),
        paid: cents(-5_000),
        patient_responsibility: cents(0),
        lines: vec![negated],
        ..claim()
    };
    Remittance {
        payment: cents(2_127),
        claims: vec![partly, whole, reversal],
        provider_level: vec![ProviderAdjustment {
            provider_id: "1111111112".to_owned(),
            fiscal_period_end: day("20261231"),
            reason: "L6".to_owned(),
            reference: Some("OAK-17".to_owned()),
            amount: cents(-127),
        }],
        ..remittance()
    }
}

/// A file of two remittances.
pub fn file() -> String {
    write(&[rich(), remittance()], &envelope()).unwrap()
}

#[test]
fn a_written_file_reads_well() {
    assert_eq!(
        write(&[remittance()], &envelope()).unwrap(),
        "\
ISA*00*          *00*          *ZZ*OAKLEAF1       *ZZ*PORTBILL       *260306*0915*^*00501*000000042*0*T*:~
GS*HP*OAKLEAF1*PORTBILL*20260306*0915*42*X*005010X221A1~
ST*835*0001~
BPR*I*70*C*CHK************20260306~
TRN*1*SETTLEMENT-9*1990000009~
DTM*405*20260306~
N1*PR*OAKLEAF MUTUAL~
N3*1 OAK AVENUE~
N4*PORTSIDE*ME*049999999~
REF*2U*OAKLEAF1~
PER*BL**UR*oakleaf.example/claims~
N1*PE*HARBOUR CLINIC*XX*1111111112~
LX*1~
CLP*ADA-0002*1*150*70*30*CI*OAK-17*11*1~
NM1*QC*1*QUILL*ADA****MI*OAK100001~
SVC*HC:G0463*150*70**1~
DTM*472*20260305~
CAS*CO*45*50~
CAS*PR*3*30~
REF*6R*1~
AMT*B6*100~
SE*20*0001~
GE*1*42~
IEA*1*000000042~
"
    );
}

#[test]
fn round_trip() {
    let parsed = read("r.835", file().as_bytes(), AMOUNT_SCALE);
    assert_eq!(parsed.file_faults, []);
    assert_eq!(parsed.remittances, [Ok(rich()), Ok(remittance())]);
    let ignored: Vec<_> = parsed.ignored.iter().map(|segment| segment.id.as_str()).collect();
    assert_eq!(ignored, ["DTM", "LX", "DTM", "LX"]);
}

#[test]
fn a_payment_of_nothing_is_a_notice() {
    let mut denied = remittance();
    denied.payment = cents(0);
    denied.claims[0].status = ClaimStatus::Denied;
    denied.claims[0].paid = cents(0);
    denied.claims[0].patient_responsibility = cents(15_000);
    denied.claims[0].lines[0].paid = cents(0);
    denied.claims[0].lines[0].adjustments = vec![cas(Patient, "204", 15_000)];
    let text = write(&[denied.clone()], &envelope()).unwrap();
    assert!(text.contains("\nBPR*H*0*C*NON************20260306~\n"));
    assert_eq!(read("r", text.as_bytes(), 2).remittances, [Ok(denied)]);
}

#[test]
fn more_than_six_adjustments_of_a_group_take_a_second_segment() {
    let mut long = remittance();
    let reasons = ["45", "97", "231", "236", "151", "150", "50"];
    let mut adjustments: Vec<_> = reasons.iter().map(|reason| cas(Contractual, reason, 500)).collect();
    adjustments.push(cas(Contractual, "222", 1_500));
    adjustments.push(cas(Patient, "3", 3_000));
    long.claims[0].lines[0].adjustments = adjustments;
    let text = write(&[long.clone()], &envelope()).unwrap();
    assert!(text.contains("\nCAS*CO*45*5**97*5**231*5**236*5**151*5**150*5~\nCAS*CO*50*5**222*15~\nCAS*PR*3*30~\n"));
    assert_eq!(read("r", text.as_bytes(), 2).remittances, [Ok(long)]);
}

#[test]
fn what_does_not_balance_is_not_written() {
    let mut wrong = remittance();
    wrong.payment = cents(7_100);
    let error = write(&[wrong], &envelope()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "remittance SETTLEMENT-9 does not balance: claims paid less provider-level adjustments is 70.00, \
         payment (BPR02) is 71.00"
    );
}

#[test]
fn less_than_nothing_is_not_paid() {
    let mut wrong = rich();
    wrong.claims.remove(0);
    wrong.payment = cents(-4_873);
    let error = write(&[wrong], &envelope()).unwrap_err();
    assert!(matches!(error, WriteError::NegativePayment { payment, .. } if payment == cents(-4_873)));
}

#[test]
fn retired_reasons_are_read_and_never_written() {
    for (group, reason) in [(Contractual, "42"), (Contractual, "104"), (Contractual, "A2"), (Correction, "45")] {
        let mut old = remittance();
        old.claims[0].lines[0].adjustments[0] = cas(group, reason, 5_000);
        let error = write(&[old.clone()], &envelope()).unwrap_err();
        assert!(matches!(error, WriteError::RetiredReason { .. }), "{error}");

        let text = write(&[remittance()], &envelope()).unwrap();
        let text = text.replace("CAS*CO*45*50", &format!("CAS*{group}*{reason}*50"));
        assert_eq!(read("r", text.as_bytes(), 2).remittances, [Ok(old)]);
    }
}

#[test]
fn a_reason_that_says_too_little_needs_a_remark() {
    for reason in ["16", "96", "226", "227", "251", "252", "A1"] {
        let mut bare = remittance();
        bare.claims[0].lines[0].adjustments[0].reason = reason.to_owned();
        let error = write(&[bare.clone()], &envelope()).unwrap_err();
        assert!(matches!(error, WriteError::RemarkMissing { .. }), "{error}");
        bare.claims[0].lines[0].remarks.push("N706".to_owned());
        assert!(write(&[bare], &envelope()).is_ok());
    }
}

#[test]
fn values_that_a_file_cannot_hold_are_refused() {
    let unwritable = |change: &dyn Fn(&mut Remittance)| {
        let mut changed = remittance();
        change(&mut changed);
        let error = write(&[changed], &envelope()).unwrap_err();
        assert!(matches!(error, WriteError::Unwritable { .. }), "{error}");
    };
    unwritable(&|r| r.payer.name = "OAK*LEAF".to_owned());
    unwritable(&|r| r.payer.name = "OAK:LEAF".to_owned());
    unwritable(&|r| r.payer.name = "OAK\nLEAF".to_owned());
    unwritable(&|r| r.payer.name.clear());
    unwritable(&|r| r.payer.originator.clear());
    unwritable(&|r| r.payer.address.street.clear());
    unwritable(&|r| r.payer.address.street = vec!["x".repeat(56)]);
    unwritable(&|r| r.payer.address.city.clear());
    unwritable(&|r| r.payer.address.state = Some("Maine".to_owned()));
    unwritable(&|r| r.payer.website = "https://oakleaf.example".to_owned());
    unwritable(&|r| r.payee.name = "HARBOUR: THERAPY".to_owned());
    unwritable(&|r| r.payee.npi = "1111111113".to_owned());
    unwritable(&|r| r.trace_number = "x".repeat(51));
    unwritable(&|r| r.claims[0].claim_number = "x".repeat(39));
    unwritable(&|r| r.claims[0].lines[0].modifiers = vec!["LT".to_owned(); 5]);
    unwritable(&|r| r.claims[0].lines[0].units = Decimal::new(12_345, 4));
    unwritable(&|r| r.claims[0].lines[0].allowed = Some(Decimal::new(12_345, 3)));
    unwritable(&|r| r.claims[0].remarks = vec!["N706".to_owned(); 6]);
    for (sender, time) in [("TOO LONG A SENDER", "0915"), ("A B", "0915"), ("A", "9:15"), ("", "0915")] {
        let envelope = Envelope { sender: sender.to_owned(), time: time.to_owned(), ..envelope() };
        assert!(write(&[remittance()], &envelope).is_err(), "{sender} {time}");
    }
    let envelope_of = |control_number| Envelope { control_number, ..envelope() };
    assert!(write(&[remittance()], &envelope_of(999_999_999)).is_ok());
    assert!(write(&[remittance()], &envelope_of(1_000_000_000)).is_err());
    assert!(write(&[], &envelope()).is_err());
}

#[test]
fn what_can_be_said_of_a_party_is_told_before_anything_is_written() {
    for (field, longest) in [
        (PartyField::PayerName, 60),
        (PartyField::PayeeName, 60),
        (PartyField::Website, 256),
        (PartyField::Street, 55),
        (PartyField::City, 30),
        (PartyField::State, 2),
        (PartyField::Postcode, 15),
        (PartyField::Identification, 15),
    ] {
        assert!(field.holds(&"x".repeat(longest)), "{field:?}");
        for value in ["", " ", "*", ":", "^", "~", "\n", &"x".repeat(longest + 1)] {
            assert!(!field.holds(value), "{field:?} {value:?}");
        }
        assert!(field.expected().starts_with(&format!("1 to {longest} ")), "{field:?}");
    }
    assert!(
        PartyField::City.holds("É ")
            && !PartyField::Identification.holds("É")
            && !PartyField::Identification.holds("A B")
    );
}

#[test]
fn faults_of_a_file_are_named() {
    let text = write(&[remittance()], &envelope()).unwrap();
    for (from, to, ending) in [
        ("BPR*I*70", "BPR*I*7o", "element BPR02: expected a payment of at most 18 digits and 2 decimals, not negative, found \"7o\""),
        ("*70*C*", "*70*D*", "element BPR03: expected C, found \"D\""),
        ("CLP*ADA-0002*1*", "CLP*ADA-0002*25*", "element CLP02: expected one of 1, 2, 3, 4, 22, found \"25\""),
        ("CAS*PR*3*30", "CAS*PR**30", "element CAS02: expected an adjustment reason code of 1 to 5 capital letters or digits, found nothing"),
        ("NM1*QC*", "NM1*82*", "(CLP): expected NM1 with QC after it, found none"),
        ("DTM*472*", "DTM*151*", "(SVC): expected DTM with 472 after it, found none"),
        ("*XX*1111111112", "*XX*1111111113", "element N104: expected a National Provider Identifier: ten digits with a right check digit, found \"1111111113\""),
        ("AMT*B6*100", "QQQ*B6*100", "(QQQ): expected a segment that loop 2110 allows, found \"QQQ\" with \"B6\""),
        ("SE*20*", "SE*21*", "element SE01: expected 20, the number of segments from ST to SE, both counted, found \"21\""),
    ] {
        assert!(text.contains(from), "{from}");
        let parsed = read("r.835", text.replacen(from, to, 1).as_bytes(), 2);
        let faults = &parsed.remittances[0].as_ref().unwrap_err().faults;
        assert_eq!(faults.len(), 1, "{faults:#?}");
        assert!(faults[0].to_string().ends_with(ending), "{}", faults[0]);
    }
    let file = read("r.835", text.replace("GS*HP", "GS*HC").as_bytes(), 2);
    assert!(file.remittances.is_empty() && file.file_faults.len() == 1);
}
