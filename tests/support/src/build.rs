//! Builders: each gives something that works; a test changes the one thing it is about.

use client::domain::calendar::{Anniversary, Day, FilingWindow};
use client::domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line};
use client::domain::consent::{Categories, Category, Discloser, Evidence, GrantTerms, Purpose};
use client::domain::credential::Credential;
use client::domain::enrolment::Coverage;
use client::domain::ids::{AssetId, ClaimNumber, Code, Commitment, GrantId, MemberId, PlanId, PlanRef, ProviderId};
use client::domain::money::{Amount, BasisPoints, Quantity};
use client::domain::plan::{
    AuthorisationRule, Benefit, Ceiling, Clocks, Coordination, Copay, CopayKind, CopayOrder, Limit, Measure, Plan,
    Sharing, Tier,
};
use client::domain::review::{Figures, LineRuling, Review};
use client::domain::service::{Price, Service};
use client::interfaces::claims::Attachment;

/// Base units in a cent.
pub const CENT: u128 = 10_000_000_000;
/// The plan that everyone is enrolled in.
pub const PLAN: PlanId = PlanId(1);
/// Its first version.
pub const FIRST: PlanRef = PlanRef { plan: PLAN, version: 0 };
/// A visit: copay 30 instead of the deductible, price 100.
pub const VISIT: &str = "G0463";
/// Treatment: 20 % after the deductible, price 50.
pub const TREATMENT: &str = "J1100";
/// Therapy: paid in full, at most 100 a year, price 45.
pub const THERAPY: &str = "G0283";
/// A device: paid in full once a proof of delivery has arrived, price 900.
pub const DEVICE: &str = "E0601";
/// Prevention: paid in full, price 60.
pub const PREVENTION: &str = "G0101";
/// Physiotherapy: paid in full once it was authorised, price 80.
pub const AUTHORISED: &str = "S9131";
/// Something new: paid in full, but there is no price.
pub const UNPRICED: &str = "C9399";
/// The deductible, by its number.
pub const DEDUCTIBLE: u8 = 0;
/// The out-of-pocket maximum, by its number.
pub const OUT_OF_POCKET: u8 = 1;
/// The category of evidence that the device needs.
pub const NEEDED: Category = Category::ProofOfDelivery;

/// An amount of cents.
pub fn cents(cents: u128) -> Amount {
    Amount(cents * CENT)
}

/// An amount of whole currency units.
pub fn money(units: u128) -> Amount {
    cents(units * 100)
}

/// A date.
pub fn date(year: i32, month: u8, day: u8) -> Day {
    Day::from_civil(year, month, day).unwrap()
}

/// The day on which every test begins: 1 April 2026.
pub fn today() -> Day {
    date(2026, 4, 1)
}

/// The usual service day: 2 March 2026.
pub fn service_day() -> Day {
    date(2026, 3, 2)
}

/// A plain code.
pub fn code(code: &str) -> Code {
    client::tokens::plain_code(code).unwrap()
}

/// A claim number.
pub fn number(number: u8) -> ClaimNumber {
    ClaimNumber([number; 16])
}

/// How a benefit is shared that is paid in full; what members bear of others counts to the out-of-pocket maximum.
pub fn sharing() -> Sharing {
    Sharing { out_of_pocket: Some(OUT_OF_POCKET), ..Sharing::default() }
}

/// A benefit that is paid in full.
pub fn benefit() -> Benefit {
    sharing().into()
}

/// A benefit with a percentage after the deductible.
pub fn after_deductible(percent: u16) -> Benefit {
    Sharing { deductible: Some(DEDUCTIBLE), coinsurance: BasisPoints(percent * 100), ..sharing() }.into()
}

/// A fixed amount per visit.
pub fn copay(amount: Amount, order: CopayOrder) -> Copay {
    Copay { amount, order, kind: CopayKind::Copay }
}

/// The plan: deductible 300 (family 600), out-of-pocket maximum 2,000 (family 4,000). Harbour Clinic is in its first tier, whose
/// providers are bound; whoever is not is in the second.
pub fn plan() -> Plan {
    let visit = Sharing { copay: Some(copay(money(30), CopayOrder::InsteadOfDeductible)), ..sharing() };
    Plan {
        asset: AssetId::NATIVE,
        minor_unit: cents(1),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 0,
        filing: FilingWindow::Months(12),
        adult_age: 18,
        waives_lesser_of: false,
        coordination: Coordination::Standard,
        ceilings: vec![
            Ceiling::flat(Some(money(300)), Some(money(600))),
            Ceiling::flat(Some(money(2_000)), Some(money(4_000))),
        ],
        tiers: vec![Tier { bound: true, balance_bill_cap: None }, Tier { bound: false, balance_bill_cap: None }],
        benefits: vec![
            visit.into(),
            after_deductible(20),
            Benefit { limits: vec![0], ..benefit() },
            Benefit { evidence: Some(NEEDED.into()), ..benefit() },
            benefit(),
            Benefit { authorisation: AuthorisationRule::Denied, ..benefit() },
        ],
        limits: vec![Limit::from(Measure::Amount(money(100)))],
        frequencies: Vec::new(),
        distinguishing_modifiers: Vec::new(),
        clocks: Clocks::default(),
    }
}

/// A price since 2020, in cents.
pub fn price(price: u128) -> Price {
    Price { from: date(2020, 1, 1), tier: None, amount: cents(price) }
}

/// A service at a price in cents, valid since 2020.
pub fn service(benefit: u8, cents: u128) -> Service {
    Service::of(benefit, date(2020, 1, 1), vec![price(cents)])
}

/// The services of [`plan`].
pub fn services() -> Vec<(Code, Service)> {
    vec![
        (code(VISIT), service(0, 10_000)),
        (code(TREATMENT), service(1, 5_000)),
        (code(THERAPY), service(2, 4_500)),
        (code(DEVICE), service(3, 90_000)),
        (code(PREVENTION), service(4, 6_000)),
        (code(AUTHORISED), service(5, 8_000)),
        (code(UNPRICED), Service { prices: Vec::new(), ..service(4, 1) }),
    ]
}

/// Coverage for the calendar year 2026.
pub fn coverage(plan: PlanRef) -> Coverage {
    Coverage { plan, from: date(2026, 1, 1), to: date(2026, 12, 31) }
}

/// A credential from 2020 to 2030.
pub fn credential() -> Credential {
    let (from, to) = (date(2020, 1, 1), date(2030, 12, 31));
    Credential { specialty: 1, from, to, suspended_from: None, excluded_from: None }
}

/// A line of one unit, charged in cents, on the service day.
pub fn line(service: &str, charge: u128) -> Line {
    Line {
        code: code(service),
        from: 0,
        through: 0,
        charge: cents(charge),
        units: Quantity(1_000),
        modifiers: Vec::new(),
        place: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        drug_serial: None,
        other_payer: None,
    }
}

/// A claim.
pub fn claim(claim_number: u8, member: MemberId, lines: Vec<Line>) -> Claim {
    Claim {
        number: number(claim_number),
        member,
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
        lines,
    }
}

/// A batch whose lines count from the service day.
pub fn batch(provider: ProviderId, claims: Vec<Claim>) -> Batch {
    Batch { provider, base_day: service_day(), claims }
}

/// Consent to payment evidence of every ordinary category, by one provider for one recipient, during 2026.
pub fn terms(provider: ProviderId, recipient: client::chain::AccountId) -> GrantTerms {
    GrantTerms {
        discloser: Discloser::Provider(provider),
        recipient: Some(client::interfaces::account(recipient)),
        purpose: Purpose::Payment,
        categories: Categories::ALL_ORDINARY,
        from: 0,
        until: millis(date(2027, 1, 1)),
        claim: None,
    }
}

/// A piece of evidence under a grant.
pub fn attachment(category: Category, grant: GrantId) -> Attachment {
    Attachment { evidence: Evidence { category, commitment: Commitment([7; 32]) }, grant }
}

/// A claim that takes the place of another one.
pub fn replacement(claim_number: u8, of: u8, member: MemberId, lines: Vec<Line>) -> Claim {
    Claim { frequency: Frequency::Replacement(number(of)), ..claim(claim_number, member, lines) }
}

/// A claim that voids another one.
pub fn void(claim_number: u8, of: u8, member: MemberId, lines: Vec<Line>) -> Claim {
    Claim { frequency: Frequency::Void(number(of)), ..claim(claim_number, member, lines) }
}

/// A reviewer accepts a line with these figures.
pub fn accept(line: u8, figures: Figures) -> Review {
    Review { line, ruling: LineRuling::Accept(figures) }
}

/// A reviewer accepts a line at a price per unit.
pub fn at_price(line: u8, price: Amount) -> Review {
    accept(line, Figures { price: Some(price), ..Figures::AS_PLANNED })
}

/// A reviewer denies a line.
pub fn deny(line: u8, reason: client::domain::reason::Reason) -> Review {
    Review { line, ruling: LineRuling::Deny(reason) }
}

/// The first moment of a day.
pub fn millis(day: Day) -> u64 {
    day.begins_at(0).unwrap()
}
