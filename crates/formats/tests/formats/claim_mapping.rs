//! What the full file says, value by value.

use inkclaim_formats::claim837::{
    Attachment, BillingProvider, Diagnosis, Drug, Frequency, Provider, ProviderAssignment, UnitKind,
};
use inkclaim_formats::x12::Usage;
use inkclaim_formats::{Adjustment, AdjustmentGroup, Date, Name};

use crate::support::{cents, changed, parse, FULL};

fn day(digits: &str) -> Date {
    Date::parse(digits).unwrap()
}

#[test]
fn head() {
    let parsed = parse(FULL);
    let header = parsed.interchange.unwrap();
    assert_eq!(header.sender, "SENDER");
    assert_eq!(header.receiver, "RECEIVER");
    assert_eq!(header.control_number, "000000001");
    assert_eq!(header.usage, Usage::Test);
    let set = parsed.sets.first().unwrap();
    assert_eq!(set.control_number, "0001");
    assert_eq!(set.group_control_number, "1");
    assert_eq!(set.reference.as_deref(), Some("REF-1"));
    assert_eq!(set.created_on, Some(day("20260303")));
    assert_eq!(set.submitter.as_ref().unwrap().id, "SENDER");
    assert_eq!(set.receiver.as_ref().unwrap().name.last, "RECEIVER");
    assert_eq!((&set.faults, &set.stray_faults), (&vec![], &vec![]));
}

#[test]
fn claim() {
    let claim = parse(FULL).claims.remove(0).unwrap();
    assert_eq!(claim.origin.set_control_number, "0001");
    assert_eq!((claim.origin.segment_number, claim.origin.line), (28, 28));
    assert_eq!(claim.claim_number, "C-1");
    assert_eq!(claim.total_charge, cents(15_000));
    assert_eq!(claim.currency.as_deref(), Some("USD"));
    assert_eq!(claim.place_of_service, "11");
    let original = "PAYER-77".to_owned();
    assert_eq!(claim.frequency, Frequency::Replacement { original });
    assert_eq!(claim.provider_accepts_assignment, ProviderAssignment::Assigned);
    assert!(claim.benefits_assigned);
    assert_eq!(claim.related_causes, ["OA"]);
    assert_eq!((claim.special_program, claim.delay_reason), (None, None));
    assert_eq!(claim.patient_paid, Some(cents(500)));
    assert_eq!(claim.prior_authorisation.as_deref(), Some("AUTH-1"));
    assert_eq!(claim.referral.as_deref(), Some("REFERRAL-1"));
    assert_eq!(
        claim.diagnoses,
        [("ABK", "J069"), ("ABF", "R55")]
            .map(|(qualifier, code)| Diagnosis { qualifier: qualifier.to_owned(), code: code.to_owned() })
    );
    assert_eq!(
        claim.attachments,
        [Attachment {
            report_type: "OZ".to_owned(),
            transmission: "EL".to_owned(),
            control_number: Some("REPORT-1".to_owned()),
        }]
    );
}

#[test]
fn facilities_of_claim_and_line() {
    assert_eq!(parse(FULL).claims.remove(0).unwrap().service_facility, None);
    let rendering = "NM1*82*1*HEALER*HAL****XX*1000000012~\n";
    let of_claim = "NM1*77*2*HILL HOSPITAL*****XX*1222222220~\nN3*1 HILL~\nN4*PORTSIDE*ME*049999999~\n";
    let text = changed(FULL, rendering, &format!("{rendering}{of_claim}"));
    let rendering = "NM1*82*1*SECOND*SAM****XX*1000000020~\n";
    let text = changed(&text, rendering, &format!("{rendering}NM1*77*2*WARD TWO~\n"));
    let claim = parse(&text).claims.remove(0).unwrap();
    let name = Name::organisation("HILL HOSPITAL");
    assert_eq!(claim.service_facility, Some(Provider { npi: Some("1222222220".to_owned()), name }));
    let name = Name::organisation("WARD TWO");
    assert_eq!(claim.lines[0].service_facility, Some(Provider { npi: None, name }));
    assert_eq!(claim.lines[1].service_facility, None);
}

#[test]
fn who_ordered_a_line_comes_before_who_referred_for_it() {
    let ordered_by = |below: &str| {
        let rendering = "NM1*82*1*SECOND*SAM****XX*1000000020~\n";
        let text = changed(FULL, rendering, &format!("{rendering}{below}"));
        let claim = parse(&text).claims.remove(0).unwrap();
        claim.lines[0].ordering_provider.as_ref().and_then(|provider| provider.npi.clone())
    };
    let (orderer, referrer) = ("NM1*DK*1*OPAL*ORA****XX*1111111112~\n", "NM1*DN*1*RUE*RAY****XX*1222222220~\n");
    assert_eq!(ordered_by(""), None);
    assert_eq!(ordered_by(orderer), Some("1111111112".to_owned()));
    assert_eq!(ordered_by(referrer), Some("1222222220".to_owned()));
    assert_eq!(ordered_by(&format!("{orderer}{referrer}")), Some("1111111112".to_owned()));
    assert_eq!(ordered_by(&format!("{orderer}{referrer}{referrer}")), Some("1111111112".to_owned()));
    assert_eq!(ordered_by("NM1*P3*1*RUE*RAY****XX*1222222220~\n"), None);
}

#[test]
fn parties() {
    let claim = parse(FULL).claims.remove(0).unwrap();
    assert_eq!(
        claim.billing_provider,
        BillingProvider { npi: "1111111112".to_owned(), name: Name::organisation("HARBOUR CLINIC") }
    );
    assert_eq!(claim.pay_to.unwrap().street, ["PO BOX 7"]);
    assert_eq!(
        claim.rendering_provider,
        Some(Provider { npi: Some("1000000012".to_owned()), name: Name::person("HAL", "HEALER") })
    );
    assert_eq!(
        claim.ordering_provider,
        Some(Provider { npi: Some("1222222220".to_owned()), name: Name::person("RITA", "REFERRER") })
    );
    assert_eq!(claim.subscriber.member_number, "OAK100001");
    assert_eq!(claim.subscriber.name.to_string(), "ADA M QUILL JR");
    assert_eq!(claim.subscriber.payer_responsibility, "S");
    assert_eq!(claim.subscriber.group_number.as_deref(), Some("GRP-7"));
    assert_eq!(claim.subscriber.filing_indicator.as_deref(), Some("CI"));
    assert_eq!(claim.patient.name, Name::person("BEN", "QUILL"));
    assert_eq!(claim.patient.relationship, "19");
    assert!(!claim.patient.is_subscriber());
    assert_eq!(claim.patient.member_number, None);
    assert_eq!(claim.patient.died_on, Some(day("20260331")));
    assert_eq!(claim.payer.id, "OAKLEAF1");
    assert_eq!(claim.payer.name.last, "OAKLEAF MUTUAL");
}

#[test]
fn other_payer() {
    let claim = parse(FULL).claims.remove(0).unwrap();
    let payer = claim.other_payers.first().unwrap();
    assert_eq!((payer.id.as_str(), payer.name.last.as_str()), ("FIRST1", "FIRST PAYER"));
    assert_eq!(payer.responsibility, "P");
    assert_eq!(payer.filing_indicator.as_deref(), Some("CI"));
    assert_eq!(payer.paid, Some(cents(7_500)));
    assert_eq!(payer.remaining_patient_liability, Some(cents(4_000)));
    assert_eq!(payer.non_covered, None);
    assert_eq!(payer.adjustments, [Adjustment::new(AdjustmentGroup::Contractual, "45", cents(500))]);
    assert_eq!(payer.decided_on, Some(day("20260310")));
    assert_eq!(payer.control_number.as_deref(), Some("FIRST-55"));
}

#[test]
fn first_line() {
    let claim = parse(FULL).claims.remove(0).unwrap();
    let line = claim.lines.first().unwrap();
    assert_eq!((line.number, line.code.as_str()), (1, "G0463"));
    assert_eq!(line.modifiers, ["25", "GT"]);
    assert_eq!((line.charge, line.units), (cents(12_000), cents(100)));
    assert_eq!(line.unit_kind, UnitKind::Units);
    assert_eq!(line.place_of_service.as_deref(), Some("22"));
    assert_eq!((line.from, line.through), (day("20260302"), day("20260303")));
    assert_eq!(line.diagnosis_pointers, [1, 2]);
    assert!(line.emergency && line.epsdt && line.family_planning && line.copay_exempt);
    let rendering = line.rendering_provider.as_ref().unwrap();
    assert_eq!(rendering.npi.as_deref(), Some("1000000020"));
    assert_eq!(line.authorisation.as_deref(), Some("LINE-AUTH"));
    assert_eq!(line.referral.as_deref(), Some("LINE-REF"));
    assert_eq!(line.control_number.as_deref(), Some("LINE-1"));
    assert_eq!(line.attachments.first().unwrap().transmission, "AB");
    assert_eq!(line.drug, None);

    let decision = line.prior_payments.first().unwrap();
    assert_eq!(decision.payer_id, "FIRST1");
    assert_eq!((decision.paid, decision.units), (cents(8_000), cents(100)));
    assert_eq!((decision.code.as_str(), decision.modifiers.len()), ("G0463", 1));
    assert_eq!(decision.bundled_into, None);
    assert_eq!(decision.adjustments.len(), 2);
    assert_eq!(decision.decided_on, day("20260310"));
    assert_eq!(decision.remaining_patient_liability, Some(cents(1_500)));
}

#[test]
fn second_line_with_a_drug() {
    let claim = parse(FULL).claims.remove(0).unwrap();
    let line = claim.lines.get(1).unwrap();
    assert_eq!(line.units, cents(250));
    assert_eq!((line.from, line.through), (day("20260302"), day("20260302")));
    assert!(!line.emergency && !line.epsdt && !line.family_planning && !line.copay_exempt);
    assert_eq!(
        line.drug,
        Some(Drug {
            ndc: "99999012301".to_owned(),
            quantity: cents(250),
            unit: "ML".to_owned(),
            prescription: Some("RX-1".to_owned()),
            serial: Some("SN-9".to_owned()),
        })
    );
}

#[test]
fn what_is_left_aside_is_listed_in_file_order() {
    let parsed = parse(FULL);
    let listed: Vec<_> =
        parsed.ignored.iter().map(|segment| (segment.segment_number, segment.id.as_str(), segment.loop_name)).collect();
    assert_eq!(
        listed,
        [
            (6, "PER", "1000A"),
            (9, "PRV", "2000A"),
            (12, "N3", "2010AA"),
            (13, "N4", "2010AA"),
            (14, "REF", "2010AA"),
            (25, "N3", "2010CA"),
            (26, "N4", "2010CA"),
            (27, "DMG", "2010CA"),
            (29, "DTP", "2300"),
            (42, "OI", "2320"),
            (43, "NM1", "2330A"),
            (54, "REF", "2400"),
        ]
    );
    assert_eq!(
        parsed.ignored.first().unwrap().to_string(),
        "line 6, segment 6 (PER) of loop 1000A: how to reach someone decides nothing"
    );
}

#[test]
fn a_void_names_what_it_cancels() {
    let claim = parse(&changed(FULL, "*11:B:7*", "*11:B:8*")).claims.remove(0);
    let original = "PAYER-77".to_owned();
    assert_eq!(claim.unwrap().frequency, Frequency::Void { original });
}

#[test]
fn benefits_that_are_not_assigned() {
    for code in ["N", "W"] {
        let text = changed(FULL, "*Y*A*Y*Y*", &format!("*Y*C*{code}*Y*"));
        let claim = parse(&text).claims.remove(0).unwrap();
        assert!(!claim.benefits_assigned);
        assert_eq!(claim.provider_accepts_assignment, ProviderAssignment::NotAssigned);
    }
}

#[test]
fn a_patient_with_a_member_number_of_his_own() {
    let by_name = changed(FULL, "NM1*QC*1*QUILL*BEN~", "NM1*QC*1*QUILL*BEN****MI*OAK100002~");
    let by_reference = changed(FULL, "DMG*D8*20100730*M~", "DMG*D8*20100730*M~\nREF*1W*OAK100002~");
    for text in [by_name, by_reference] {
        let claim = parse(&text).claims.remove(0).unwrap();
        assert_eq!(claim.patient.member_number.as_deref(), Some("OAK100002"));
        assert_eq!(claim.subscriber.member_number, "OAK100001");
    }
    let social_security = changed(FULL, "DMG*D8*20100730*M~", "DMG*D8*20100730*M~\nREF*SY*999000000~");
    let claim = parse(&social_security).claims.remove(0).unwrap();
    assert_eq!(claim.patient.member_number, None);
}

#[test]
fn amounts_of_another_minor_unit() {
    use inkclaim_formats::claim837::{read, ReadOptions};
    let text = changed(FULL, "*C-1*150*", "*C-1*150.001*");
    let text = changed(&text, "J1100*30*", "J1100*30.001*");
    let options = ReadOptions { amount_scale: 3 };
    assert!(read("test.837", text.as_bytes(), &options).claims[0].is_ok());
    assert!(parse(&text).claims[0].is_err());
}
