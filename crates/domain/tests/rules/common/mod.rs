//! The world in which the rules are tried: one insurer's records in memory, a happy baseline, and builders that change one
//! thing of it.
//!
//! Baseline: member 1 is covered for the year 2026 by a plan without copay, deductible, coinsurance or limit; the service
//! `G0001` has been priced 100.00 since 2025; a bound, credentialed provider does it on 10 March and files on 12 March.
// Every test binary uses its own part of this.
#![allow(dead_code, unused_imports)]

mod world;

pub use world::*;

use inkclaim_domain::accumulators::{Counter, Use, Used};
use inkclaim_domain::authorisation::{Authorisation, AuthorisationRequest, AuthorisationRuling};
use inkclaim_domain::calendar::{Anniversary, Day, FilingWindow};
use inkclaim_domain::claim::{Assignment, Claim, ClaimKind, Frequency, Line, OtherPayer};
use inkclaim_domain::decision::{Decision, LineDecision};
use inkclaim_domain::enrolment::{AgeClass, Coverage, Person, Sex};
use inkclaim_domain::ids::{
    AssetId, ClaimNumber, Code, FamilyId, MemberId, Millis, Modifier, PlanId, PlanRef, ProviderId,
};
use inkclaim_domain::money::{Amount, BasisPoints, Quantity, ONE_UNIT};
use inkclaim_domain::plan::{
    Benefit, Ceiling, Clocks, Coordination, Copay, CopayKind, CopayOrder, FamilyCeiling, Limit, Measure, Plan, Sharing,
    Tier,
};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::review::{Figures, LineRuling, Review};
use inkclaim_domain::service::{Price, Service};

/// The member of the baseline.
pub const MEMBER: MemberId = MemberId(1);
/// Another member of the same family.
pub const SPOUSE: MemberId = MemberId(2);
/// A third one.
pub const CHILD: MemberId = MemberId(3);
/// A member of another family.
pub const NEIGHBOUR: MemberId = MemberId(4);
/// Nobody.
pub const STRANGER: MemberId = MemberId(99);
/// The baseline's family.
pub const FAMILY: FamilyId = FamilyId(1);
/// The neighbour's family.
pub const OTHER_FAMILY: FamilyId = FamilyId(2);
/// The provider of the baseline.
pub const PROVIDER: ProviderId = ProviderId(7);
/// Another provider.
pub const OTHER_PROVIDER: ProviderId = ProviderId(8);
/// A provider that does and orders things, credentialed.
pub const DOCTOR: ProviderId = ProviderId(31);
/// Another one, excluded.
pub const EXCLUDED_PROVIDER: ProviderId = ProviderId(32);
/// A provider that the insurer never named.
pub const UNNAMED: ProviderId = ProviderId(9);
/// The ceiling of the baseline's plan that is its deductible.
pub const DEDUCTIBLE: u8 = 0;
/// The one that is its out-of-pocket maximum.
pub const OUT_OF_POCKET: u8 = 1;
/// The network tier of bound providers.
pub const BOUND: u8 = 0;
/// That of unbound ones.
pub const UNBOUND: u8 = 1;
/// The baseline's plan.
pub const PLAN: PlanRef = PlanRef { plan: PlanId(1), version: 0 };

/// Milliseconds of a day.
pub const DAY_MILLIS: u64 = 86_400_000;

/// An amount in cents.
pub fn cents(amount: u128) -> Amount {
    Amount(amount)
}

/// An amount in whole dollars.
pub fn dollars(amount: u128) -> Amount {
    Amount(amount * 100)
}

/// A share in whole percent.
pub fn percent(share: u16) -> BasisPoints {
    BasisPoints(share * 100)
}

/// Whole units.
pub fn units(count: u32) -> Quantity {
    Quantity(count * 1_000)
}

/// A date.
pub fn date(year: i32, month: u8, day: u8) -> Day {
    Day::from_civil(year, month, day).expect("tests name days that exist")
}

/// Noon of a day, UTC.
pub fn noon(day: Day) -> Millis {
    u64::try_from(day.0).expect("tests file after 1970") * DAY_MILLIS + DAY_MILLIS / 2
}

/// The day after.
pub fn next(day: Day) -> Day {
    Day(day.0 + 1)
}

/// The day before.
pub fn previous(day: Day) -> Day {
    Day(day.0 - 1)
}

/// The baseline's service day.
pub fn service_day() -> Day {
    date(2026, 3, 10)
}

/// The first day of the baseline's plan year.
pub fn year() -> Day {
    date(2026, 1, 1)
}

/// A procedure code.
pub fn code(text: &str) -> Code {
    let mut bytes = [0; 8];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    Code(bytes)
}

/// A modifier.
pub fn modifier(text: &str) -> Modifier {
    Modifier(text.as_bytes().try_into().expect("two characters"))
}

/// A provider's claim number.
pub fn number(number: u8) -> ClaimNumber {
    ClaimNumber([number; 16])
}

/// The baseline's line: one `G0001` for 100.00 on the base day.
pub fn line() -> Line {
    Line {
        code: code("G0001"),
        from: 0,
        through: 0,
        charge: dollars(100),
        units: ONE_UNIT,
        modifiers: Vec::new(),
        place: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        drug_serial: None,
        other_payer: None,
    }
}

/// A line of another code.
pub fn line_of(text: &str, charge: Amount) -> Line {
    Line { code: code(text), charge, ..line() }
}

/// A claim of the baseline's member with these lines.
pub fn claim_of<const N: usize>(lines: [Line; N]) -> Claim {
    Claim {
        number: number(1),
        member: MEMBER,
        kind: ClaimKind::Professional,
        frequency: Frequency::Original,
        assignment: Assignment::Provider,
        place: Some(11),
        facility: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        other_payer: None,
        diagnoses: None,
        lines: lines.into(),
    }
}

/// The baseline's claim.
pub fn claim() -> Claim {
    claim_of([line()])
}

/// How the baseline's benefit is shared: the plan pays what its two ceilings do not take.
pub fn sharing() -> Sharing {
    Sharing { deductible: Some(DEDUCTIBLE), out_of_pocket: Some(OUT_OF_POCKET), ..Sharing::default() }
}

/// A benefit that pays everything.
pub fn benefit() -> Benefit {
    Benefit::from(sharing())
}

/// The baseline's plan.
pub fn plan() -> Plan {
    Plan {
        asset: AssetId::NATIVE,
        minor_unit: cents(1),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 0,
        filing: FilingWindow::Days(90),
        adult_age: 18,
        waives_lesser_of: false,
        coordination: Coordination::Standard,
        ceilings: vec![Ceiling::default(), Ceiling::default()],
        tiers: vec![tier(true), tier(false)],
        benefits: vec![benefit()],
        limits: Vec::new(),
        frequencies: Vec::new(),
        distinguishing_modifiers: Vec::new(),
        clocks: Clocks::default(),
    }
}

/// A network tier.
pub fn tier(bound: bool) -> Tier {
    Tier { bound, balance_bill_cap: None }
}

/// A service of the first benefit at a price that has always held.
pub fn service(price: Amount) -> Service {
    Service::of(0, date(2020, 1, 1), vec![price_from(date(2025, 1, 1), price)])
}

/// A price for every tier.
pub fn price_from(from: Day, amount: Amount) -> Price {
    Price { from, tier: None, amount }
}

/// A year of coverage by the baseline's plan.
pub fn coverage() -> Coverage {
    Coverage { plan: PLAN, from: date(2026, 1, 1), to: date(2026, 12, 31) }
}

/// What is attested of someone since ever.
pub fn person(sex: Option<Sex>, age: Option<AgeClass>) -> Person {
    Person { from: date(1900, 1, 1), sex, age, review_from: None }
}

/// A ceiling for one person alone.
pub fn individual(amount: Amount) -> Ceiling {
    Ceiling::flat(Some(amount), None)
}

/// An aggregate ceiling.
pub fn aggregate(amount: Amount) -> Ceiling {
    Ceiling::flat(None, Some(amount))
}

/// An embedded ceiling.
pub fn embedded(individual: Amount, family: Amount) -> Ceiling {
    Ceiling::flat(Some(individual), Some(family))
}

/// A family's ceiling that grows: so much up to so many members, so much for each further one, and no more than that.
pub fn growing(base: Amount, members: u16, extra: Amount, most: Amount) -> Ceiling {
    Ceiling { individual: None, family: Some(FamilyCeiling { base, members, extra, most }) }
}

/// A copay.
pub fn copay(amount: Amount, order: CopayOrder) -> Option<Copay> {
    Some(Copay { amount, order, kind: CopayKind::Copay })
}

/// A yearly limit of what the plan pays.
pub fn most_paid(amount: Amount) -> Limit {
    Limit::from(Measure::Amount(amount))
}

/// A yearly limit of units.
pub fn most_units(quantity: Quantity) -> Limit {
    Limit::from(Measure::Units(quantity))
}

/// So much of a ceiling.
pub fn of_ceiling(number: u8, amount: Amount) -> Use {
    Use { counter: Counter::Ceiling(number), used: amount.0 }
}

/// So much of a limit.
pub fn of_limit(number: u8, used: u128) -> Use {
    Use { counter: Counter::Limit(number), used }
}

/// A record in which a claim has used these.
pub fn used<const N: usize>(counters: [Use; N]) -> Used {
    Used { counters: counters.into(), opened: true, ..Used::default() }
}

/// What a line has used of limits.
pub fn limit_uses(line: &LineDecision) -> Vec<Use> {
    let of_limits = |entry: &&Use| matches!(entry.counter, Counter::Limit(_));
    line.uses.iter().filter(of_limits).copied().collect()
}

/// What another payer paid, allowed and left to the member.
pub fn paid_before(paid: Amount, allowed: Option<Amount>, member_share: Option<Amount>) -> Option<OtherPayer> {
    Some(OtherPayer::Decided { paid, allowed, member_share, obliged: None })
}

/// A reviewer accepts the first line with these figures.
pub fn accept(figures: Figures) -> Review {
    Review { line: 0, ruling: LineRuling::Accept(figures) }
}

/// A reviewer denies the first line.
pub fn deny(reason: Reason) -> Review {
    Review { line: 0, ruling: LineRuling::Deny(reason) }
}

/// An approved authorisation of some units of `G0001` in March 2026.
pub fn authorisation(quantity: Quantity) -> Authorisation {
    let terms = AuthorisationRequest {
        member: MEMBER,
        provider: PROVIDER,
        codes: vec![code("G0001")],
        from: date(2026, 3, 1),
        to: date(2026, 3, 31),
        units: quantity,
        urgent: false,
    };
    let asked = noon(date(2026, 2, 20));
    Authorisation {
        terms,
        most: None,
        asked,
        decide_by: asked + 7 * DAY_MILLIS,
        silence_authorises: true,
        ruling: Some(AuthorisationRuling::Approved),
        used: Quantity(0),
    }
}

/// Why a line is not paid in full, as it is printed: group, reason code, amount.
pub fn reasons(line: &LineDecision) -> Vec<(String, u128)> {
    let printed = |group: &str, carc: &str| format!("{group}-{carc}");
    line.adjustments.iter().map(|it| (printed(it.group.code(), it.reason.carc()), it.amount.0)).collect()
}

/// Asserts a line's allowed amount, what the plan pays and every adjustment, in cents.
#[track_caller]
pub fn verify_line(line: &LineDecision, allowed: Amount, paid: Amount, adjustments: &[(&str, Amount)]) {
    let expected: Vec<(String, u128)> =
        adjustments.iter().map(|(reason, amount)| (String::from(*reason), amount.0)).collect();
    assert_eq!((line.allowed, line.paid, reasons(line)), (allowed, paid, expected));
}

/// Asserts that a line is denied for one reason, whole, and has used nothing.
#[track_caller]
pub fn verify_denied(line: &LineDecision, charge: Amount, reason: &str) {
    assert!(line.is_denied());
    assert_eq!((&line.uses, &line.authorised), (&Vec::new(), &None));
    verify_line(line, Amount::ZERO, Amount::ZERO, &[(reason, charge)]);
}

/// What must balance of every decision (`RULES` section 2), added up by hand.
#[track_caller]
pub fn verify_balances(claim: &Claim, decision: &Decision) {
    assert_eq!(claim.lines.len(), decision.lines.len());
    let (mut charged, mut paid, mut allowed, mut adjusted, mut patient, mut written_off) = (0, 0, 0, 0, 0, 0);
    let (mut deductible, mut cost_share) = (0, 0);
    for (asked, line) in claim.lines.iter().zip(&decision.lines) {
        let (mut off, mut above) = (0, 0);
        for it in &line.adjustments {
            let (amount, group) = (it.amount.0, it.group.code());
            if it.reason == Reason::AboveCharge {
                above += amount;
            } else {
                off += amount;
            }
            patient += if group == "PR" { amount } else { 0 };
            written_off += if group == "CO" { amount } else { 0 };
            deductible += if it.reason == Reason::Deductible { amount } else { 0 };
            cost_share += if group == "PR" && ["1", "2", "3"].contains(&it.reason.carc()) { amount } else { 0 };
            assert!([it.reason.group(true), it.reason.group(false)].contains(&it.group));
        }
        assert_eq!(asked.charge.0 + above, line.paid.0 + off, "charge - adjustments = paid");
        assert!(line.paid <= line.allowed);
        assert!(line.paid == asked.charge || !line.adjustments.is_empty(), "what is not paid has a reason");
        if line.is_denied() {
            assert_eq!((line.paid, line.allowed, above), (Amount::ZERO, Amount::ZERO, 0));
            assert!(line.uses.is_empty() && line.authorised.is_none(), "a denial uses nothing");
            assert!(!line.adjustments.is_empty(), "a denial says why");
        }
        charged += asked.charge.0;
        paid += line.paid.0;
        allowed += line.allowed.0;
        adjusted += i128::try_from(off).unwrap_or(i128::MAX) - i128::try_from(above).unwrap_or(i128::MAX);
    }
    assert_eq!(i128::try_from(charged).unwrap() - adjusted, i128::try_from(paid).unwrap());
    assert_eq!(decision.paid(), Ok(Amount(paid)));
    let totals = decision.totals(claim.lines.iter().map(|line| line.charge)).expect("sums fit");
    assert_eq!(
        (totals.charge, totals.allowed, totals.paid, totals.member, totals.written_off),
        (Amount(charged), Amount(allowed), Amount(paid), Amount(patient), Amount(written_off))
    );
    assert_eq!((totals.deductible, totals.cost_share), (Amount(deductible), Amount(cost_share)));
}
