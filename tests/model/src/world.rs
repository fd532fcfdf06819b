//! The small world: few people, plans with many rules and small numbers, so that limits are hit often.

use std::rc::Rc;
use std::sync::OnceLock;

use client::chain::{account, Signer};
use client::domain::calendar::{Anniversary, Day, FilingWindow};
use client::domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line};
use client::domain::consent::Category;
use client::domain::credential::Credential;
use client::domain::enrolment::{AgeClass, Coverage, Person, Sex};
use client::domain::ids::{
    Account, AssetId, ClaimNumber, Code, FamilyId, MemberId, Millis, PlanId, PlanRef, ProviderId,
};
use client::domain::money::{Amount, BasisPoints, Quantity};
use client::domain::network::{Facility, Network, Setting};
use client::domain::plan::{
    AuthorisationRule, Benefit, Ceiling, Clocks, Coordination, Copay, CopayKind, CopayOrder, EvidenceRule, Exclusion,
    FamilyCeiling, FrequencyRule, Growth, Limit, LimitHolder, Measure, Period, Plan, Protection, Sharing, Tier,
    Waiting,
};
use client::domain::service::{Kind, Pair, Price, Relation, Service, UnitsPerDay};
use client::interfaces::claims::Role;

use crate::call::{Call, Message, Owned};
use crate::model::Places;

/// Base units in a small coin. Prices stay below what a new account must receive at least, so that first payments to accounts
/// that do not exist yet become credits.
pub const COIN: u128 = 1_000_000;

/// Everyone who acts.
pub const PEOPLE: [&str; 28] = [
    "owner",
    "issuer",
    "issuer-2",
    "officer",
    "op-0",
    "op-1",
    "op-2",
    "op-3",
    "op-4",
    "member-0",
    "member-1",
    "member-2",
    "member-3",
    "member-4",
    "member-5",
    "member-6",
    "member-7",
    "member-8",
    "treasury",
    "reviewer",
    "reviewer-2",
    "appeals",
    "external",
    "stranger",
    "delegate-0",
    "delegate-1",
    "guardian-0",
    "guardian-1",
];

/// Accounts that only receive, and do not exist to begin with.
pub const SILENT: [&str; 6] = ["payout-0", "payout-1", "payout-2", "payout-3", "payout-4", "aside"];

/// The keys of everyone who acts.
fn keys() -> &'static [(Account, Signer)] {
    static KEYS: OnceLock<Vec<(Account, Signer)>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let key = |name| {
            let key = Signer::from_secret(&format!("//{name}")).unwrap();
            (client::interfaces::account(key.account()), key)
        };
        PEOPLE.into_iter().map(key).collect()
    })
}

/// The key of somebody who acts.
#[must_use]
pub fn key(of: Account) -> Option<&'static Signer> {
    keys().iter().find(|(account, _)| *account == of).map(|(_, key)| key)
}

/// An account by its name.
#[must_use]
pub fn who(name: &str) -> Account {
    match PEOPLE.iter().position(|known| *known == name) {
        Some(number) => keys()[number].0,
        None => client::interfaces::account(account(name)),
    }
}

/// The account of a person by number.
#[must_use]
pub fn person(number: usize) -> Account {
    who(PEOPLE[number % PEOPLE.len()])
}

/// An account that only receives, by number.
#[must_use]
pub fn silent(number: usize) -> Account {
    who(SILENT[number % SILENT.len()])
}

/// What the treasury has of each token, and has allowed the escrow to take.
pub const MINTED: u128 = 1 << 100;

/// How many codes there are; the last one is in no plan.
pub const CODES: u8 = 16;

/// A code by its number.
#[must_use]
pub fn code(number: u8) -> Code {
    Code([b'M', b'D', b'0', b'0' + number / 10, b'0' + number % 10, 0, 0, 0])
}

/// An amount of coins.
#[must_use]
pub fn coins(coins: u128) -> Amount {
    Amount(coins * COIN)
}

/// A date.
#[must_use]
pub fn date(year: i32, month: u8, day: u8) -> Day {
    Day::from_civil(year, month, day).unwrap()
}

/// When everything begins: noon of 1 April 2026.
#[must_use]
pub fn beginning() -> Millis {
    date(2026, 4, 1).begins_at(0).unwrap() + 43_200_000
}

/// How many plans there are.
pub const PLANS: u16 = 4;

/// The plan that is settled in the first token.
pub const TOKEN_PLAN: u16 = 3;

/// The first token.
pub const TOKEN: AssetId = AssetId(1);

fn clocks() -> Clocks {
    Clocks {
        evidence_days: 10,
        review_days: 8,
        review_pays: true,
        clean_claim_days: 5,
        interest: BasisPoints(9_000),
        appeal_days: 40,
        ruling_days: 12,
        authorisation_days: 4,
        urgent_hours: 30,
        silence_authorises: true,
        reopenings: 2,
    }
}

fn limit(measure: Measure, period: Period, holder: LimitHolder) -> Limit {
    Limit { measure, period, holder, confined_to: None }
}

fn sharing() -> Sharing {
    Sharing { out_of_pocket: Some(1), ..Sharing::default() }
}

fn benefits() -> Vec<Benefit> {
    let copay = |amount, order, kind| Some(Copay { amount: coins(amount), order, kind });
    let percent = |share| Sharing { deductible: Some(0), coinsurance: BasisPoints(share), ..sharing() };
    let free = || Benefit::from(sharing());
    let visit =
        |amount| Sharing { copay: copay(amount, CopayOrder::InsteadOfDeductible, CopayKind::Copay), ..sharing() };
    let evidence = |category, from_member, reviewed| Some(EvidenceRule { category, from_member, reviewed });
    let emergency =
        Sharing { copay: copay(25, CopayOrder::BeforeDeductible, CopayKind::EventDeductible), ..percent(1_000) };
    vec![
        Benefit { sharing: vec![visit(30), visit(50)], ..free() },
        Benefit {
            sharing: vec![
                Sharing { inpatient_deductible: Some(3), coinsurance_cap: Some(2), ..percent(2_000) },
                percent(4_000),
            ],
            ..free()
        },
        Benefit { limits: vec![0, 1], ..free() },
        Benefit { limits: vec![3], evidence: evidence(Category::ProofOfDelivery, false, false), ..free() },
        free(),
        Benefit { authorisation: AuthorisationRule::Denied, ..free() },
        Benefit {
            sharing: vec![percent(1_000)],
            limits: vec![2, 3],
            authorisation: AuthorisationRule::Penalty(BasisPoints(2_500)),
            ..free()
        },
        Benefit { limits: vec![5], evidence: evidence(Category::MentalHealth, true, true), ..free() },
        Benefit { waiting: Waiting { adults: 2, children: 0 }, limits: vec![6], places: vec![11, 22], ..free() },
        Benefit { exclusion: Some(Exclusion::NotCovered), ..free() },
        Benefit { sharing: vec![emergency], protection: Protection::Emergency, ..free() },
        Benefit { fixed: Some(coins(40)), ..free() },
        Benefit { sharing: vec![percent(2_000)], most: Some(coins(35)), limits: vec![7], ..free() },
    ]
}

/// A plan by its number, in one of its variants: the first is what everyone begins with, the last cannot be published.
#[must_use]
pub fn plan(number: u16, variant: u8) -> Plan {
    let (year, member, family) = (Period::Year, LimitHolder::Member, LimitHolder::Family);
    let growing = FamilyCeiling { base: coins(300), members: 1, extra: coins(100), most: coins(500) };
    let of_limit = Growth { members: 1, extra: coins(60), most: coins(220) };
    let mut plan = Plan {
        asset: AssetId::NATIVE,
        minor_unit: Amount(COIN),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 60,
        filing: FilingWindow::Months(3),
        adult_age: 18,
        waives_lesser_of: false,
        coordination: Coordination::Standard,
        ceilings: vec![
            Ceiling::flat(Some(coins(100)), Some(coins(150))),
            Ceiling { individual: Some(coins(250)), family: Some(growing) },
            Ceiling::flat(Some(coins(80)), None),
            Ceiling::flat(Some(coins(60)), None),
        ],
        tiers: vec![
            Tier { bound: true, balance_bill_cap: None },
            Tier { bound: false, balance_bill_cap: Some(BasisPoints(5_000)) },
        ],
        benefits: benefits(),
        limits: vec![
            limit(Measure::Amount(coins(150)), year, member),
            limit(Measure::Units(Quantity(5_000)), year, member),
            limit(Measure::Amount(coins(200)), year, family),
            limit(Measure::Amount(coins(400)), Period::Lifetime, member),
            limit(Measure::Claims(Kind::Surgery, 1), year, member),
            Limit {
                confined_to: Some(AgeClass::Child),
                ..limit(Measure::Amount(coins(90)), Period::LifetimeOfCategory, member)
            },
            limit(Measure::Units(Quantity(6_000)), year, family),
            limit(Measure::Amount(coins(120)), year, LimitHolder::GrowingFamily(of_limit)),
        ],
        frequencies: vec![
            FrequencyRule { times: 1, days: 20, is_edit: false },
            FrequencyRule { times: 2, days: 60, is_edit: true },
        ],
        distinguishing_modifiers: vec![client::domain::ids::Modifier(*b"59")],
        clocks: clocks(),
    };
    match number {
        0 => {}
        1 => {
            plan.minor_unit = Amount(1_000);
            plan.coordination = Coordination::NonDuplication;
            plan.utc_offset_minutes = -300;
            plan.ceilings[0] = Ceiling::flat(None, Some(coins(120)));
            plan.year_start = Anniversary { month: 7, day: 1 };
            plan.clocks = Clocks { review_pays: false, silence_authorises: false, reopenings: 1, ..clocks() };
        }
        TOKEN_PLAN => {
            plan.asset = TOKEN;
            plan.minor_unit = Amount(1_000);
            plan.utc_offset_minutes = 0;
        }
        _ => {
            plan.minor_unit = Amount(1);
            plan.coordination = Coordination::MedicareSecondary;
            plan.utc_offset_minutes = 0;
            plan.waives_lesser_of = true;
            plan.filing = FilingWindow::Days(60);
        }
    }
    match variant {
        0 => {}
        1 => {
            plan.limits[0] = limit(Measure::Amount(coins(60)), year, member);
            plan.ceilings[1].individual = Some(coins(120));
        }
        2 => plan.clocks.interest = BasisPoints(5_000),
        3 => plan.clocks.evidence_days = 3,
        4 => plan.asset = if number == TOKEN_PLAN { AssetId::NATIVE } else { TOKEN },
        _ => plan.minor_unit = Amount(0),
    }
    plan
}

/// The services that every plan knows.
#[must_use]
pub fn services() -> Vec<(Code, Service)> {
    let since = date(2020, 1, 1);
    let price = |coins: u128| Price { from: since, tier: None, amount: Amount(coins * COIN) };
    let service = |benefit: u8, amount: u128| Service::of(benefit, since, vec![price(amount)]);
    let second_tier = Price { tier: Some(1), ..price(70) };
    let pair = |other, relation| Pair { other: code(other), relation, from: since, to: None, modifier_allowed: true };
    let units = |most, denies| UnitsPerDay { most: Quantity(most), denies, is_maximum: false };
    let all = [
        Service { prices: vec![price(100), second_tier], ..service(0, 100) },
        service(1, 50),
        Service { units_per_day: Some(units(3_000, false)), ..service(2, 45) },
        service(3, 90),
        Service { frequency: Some(0), ..service(4, 60) },
        service(5, 80),
        Service { kind: Kind::Surgery, setting: Some(Setting::InPatient), ..service(6, 200) },
        service(7, 70),
        Service { frequency: Some(1), ..service(8, 40) },
        service(9, 10),
        service(10, 120),
        Service { alternative: Some(1), ..service(11, 60) },
        Service { prices: Vec::new(), ..service(4, 1) },
        Service {
            units_per_day: Some(units(2_000, true)),
            pairs: vec![pair(1, Relation::Bundled), pair(4, Relation::MutuallyExclusive)],
            ..service(1, 30)
        },
        Service { sex: Some(Sex::Female), age: Some(AgeClass::Adult), ..service(12, 60) },
    ];
    (0..).zip(all).map(|(number, service)| (code(number), service)).collect()
}

/// A credential from 2020 to 2030.
#[must_use]
pub fn credential() -> Credential {
    let (from, to) = (date(2020, 1, 1), date(2030, 12, 31));
    Credential { specialty: 1, from, to, suspended_from: None, excluded_from: None }
}

/// A claim that is paid in full.
fn first_claim(number: u8) -> Batch {
    let line = Line {
        code: code(2),
        from: 0,
        through: 0,
        charge: coins(45),
        units: Quantity(1_000),
        modifiers: Vec::new(),
        place: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        drug_serial: None,
        other_payer: None,
    };
    let claim = Claim {
        number: ClaimNumber([number; 16]),
        member: MemberId(u32::from(number % 6)),
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
        lines: vec![line],
    };
    let base_day = date(2026, 3, 1 + number);
    Batch { provider: ProviderId(u32::from(number % 3)), base_day, claims: vec![claim] }
}

fn call(from: &str, message: Message) -> Call {
    Call { from: who(from), message }
}

/// What happens before every list of commands: three providers, eight members in four families, four plans, one of them
/// settled in a token, the roles, and a little money.
#[must_use]
pub fn preparation(places: &Places) -> Vec<Call> {
    let mut calls = Vec::new();
    for number in 0..3u32 {
        let provider = ProviderId(number);
        // The third one is paid on an account that exists already.
        let payout = if number == 2 { who("op-4") } else { silent(number as usize) };
        calls.push(call(&format!("op-{number}"), Message::Register { payout, recovery: Some(who("issuer")) }));
        calls.push(call("issuer", Message::AttestCredential { provider, credential: credential() }));
        let facility = if number == 1 { Facility::Only(Setting::OutPatient) } else { Facility::Both };
        let network = Network { facility, ..Network::since(date(2020, 1, 1), 0) };
        if number < 2 {
            calls.push(call("owner", Message::SetNetwork { provider, network }));
        }
    }
    for number in 0..PLANS {
        let plan_id = PlanId(number);
        calls.push(call("owner", Message::PublishPlan { plan: plan_id, terms: Rc::new(plan(number, 0)) }));
        calls.push(call("owner", Message::SetServices { plan: plan_id, services: services() }));
    }
    calls.push(call("owner", Message::ListAsset { token: places.tokens[0] }));
    for number in 0..8u16 {
        let family = FamilyId(u32::from(number / 2));
        let of = PlanRef { plan: PlanId(number / 2 % PLANS), version: 0 };
        // One changes in March into the plan that is settled in a token.
        let to = if number == 5 { date(2026, 3, 20) } else { date(2026, 9, 30) };
        let coverage = Coverage { plan: of, from: date(2026, 1, 1), to };
        let person = (number % 3 != 2).then_some(Person {
            from: date(2020, 1, 1),
            sex: Some(if number % 2 == 0 { Sex::Female } else { Sex::Male }),
            age: Some(if number % 2 == 0 { AgeClass::Adult } else { AgeClass::Child }),
            review_from: None,
        });
        let account = who(&format!("member-{number}"));
        calls.push(call("owner", Message::Enrol { account, family, coverage, person }));
    }
    let of = PlanRef { plan: PlanId(TOKEN_PLAN), version: 0 };
    let coverage = Coverage { plan: of, from: date(2026, 3, 21), to: date(2026, 9, 30) };
    calls.push(call("owner", Message::AddCoverage { member: MemberId(5), coverage }));
    let roles = [(Role::Reviewer, "reviewer"), (Role::AppealsReviewer, "appeals")];
    for (role, name) in roles {
        calls.push(call("owner", Message::GiveRole { role, accounts: vec![who(name)] }));
    }
    calls.push(call("owner", Message::SetTreasurer { treasurer: Some(who("treasury")) }));
    // Announced early, so that lists of commands see it ripen.
    let codes = [(Owned::Policies, places.policies_code), (Owned::Claims, places.claims_code)];
    for (of, code) in codes {
        calls.push(call("owner", Message::AnnounceUpgrade { of, code: Some(code) }));
    }
    // A line that is longer than one message pays out.
    for number in 0..12u8 {
        calls.push(call(&format!("op-{}", number % 3), Message::Submit { batch: first_claim(number) }));
    }
    for asset in [AssetId::NATIVE, TOKEN] {
        calls.push(call("treasury", Message::Deposit { asset, amount: coins(10) }));
    }
    calls
}
