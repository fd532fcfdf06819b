//! The largest claim and the largest batch go through; one more of anything is a typed refusal.

use client::domain::accumulators::{Counter, Use};
use client::domain::bounds::{MAX_LINES_PER_CLAIM, MAX_LINE_DECISION_BYTES, MAX_RECORD_BYTES, ROOM_FOR_APPEALS};
use client::domain::claim::{Line, OtherPayer, Refusal};
use client::domain::decision::{Adjustment, LineDecision, Terms};
use client::domain::ids::{AuthorisationId, Code, DrugSerial, FamilyId, Modifier, PlanId, PlanRef};
use client::domain::money::{Amount, BasisPoints, Quantity};
use client::domain::plan::{Benefit, Ceiling, Coordination, CopayOrder, Measure, Plan, Sharing};
use client::domain::reason::{Group, Reason};
use client::domain::service::{Price, Service, UnitsPerDay};
use client::interfaces::claims::{ClaimResult, ClaimsError};
use scale::Encode;
use support::actors::{id, CLEO, HARBOUR, OWNER};
use support::build::{
    attachment, batch, claim, code, copay, date, line, money, plan, price, service, sharing, CENT, NEEDED, PLAN,
    PREVENTION, TREATMENT,
};
use support::verify::{paid, refusal, verify_balance};
use support::World;

/// A line that is as long as a supported line can be.
fn longest(service: &str, from: u16) -> Line {
    Line {
        from,
        charge: Amount(1 << 90),
        units: Quantity(u32::MAX),
        modifiers: vec![Modifier(*b"25"), Modifier(*b"59"), Modifier(*b"76"), Modifier(*b"XS")],
        place: Some(22),
        ..line(service, 0)
    }
}

#[test]
fn the_largest_claim_is_decided_and_one_line_more_refused() {
    let mut world = World::unfunded();
    let lines = |count: u16| (0..count).map(|day| longest(TREATMENT, day % 30)).collect::<Vec<_>>();
    let most = u16::try_from(MAX_LINES_PER_CLAIM).unwrap();
    let too_long = batch(world.harbour, vec![claim(1, world.ada, lines(most + 1))]);
    assert_eq!(refusal(&world.submit(HARBOUR, &too_long).unwrap().results[0]), Refusal::TooManyLines);
    let below = batch(world.harbour, vec![claim(2, world.ada, lines(most - 1))]);
    world.submit(HARBOUR, &below).unwrap();
    let result = world.file(claim(1, world.cleo, lines(most)));
    assert!(paid(&result) > Amount::ZERO);
    let explanation = world.explain(1);
    verify_balance(&explanation);
    assert_eq!(explanation.record.claim.lines.len(), MAX_LINES_PER_CLAIM);
    world.assert_invariants();
}

#[test]
fn a_full_batch_is_decided_and_one_claim_more_refused() {
    let mut world = World::new();
    let members: Vec<_> =
        (0..51u32).map(|number| world.enrol(&format!("member {number}"), FamilyId(100 + number / 2))).collect();
    let of = |count: usize| {
        let two = || vec![line(PREVENTION, 6_000), line(TREATMENT, 5_000)];
        (0u8..).zip(&members).take(count).map(|(number, member)| claim(number, *member, two())).collect::<Vec<_>>()
    };
    let too_many = batch(world.harbour, of(51));
    world.refused(ClaimsError::BatchTooLarge, |w| w.submit(HARBOUR, &too_many));
    let receipt = world.submit(HARBOUR, &batch(world.harbour, of(50))).unwrap();
    assert!(receipt.results.iter().all(|result| paid(result) == money(60)), "{receipt:?}");
    assert_eq!(world.ledger().delivered, money(3_000));
    world.assert_invariants();
}

/// More than a line can come to: every reason that can meet in one line, every counter that can apply to it.
fn longest_decision() -> LineDecision {
    let most = Amount(1 << 90);
    let adjustment = Adjustment { group: Group::PatientResponsibility, reason: Reason::Deductible, amount: most };
    // A plan may pay its price though the charge is lower: the largest price times the largest quantity.
    let dearest = Amount((1 << 90) * (u128::from(u32::MAX) / 1_000 + 1));
    let ceilings = (0..3).map(|number| Use { counter: Counter::Ceiling(number), used: most.0 });
    let limits = (0..4).map(|number| Use { counter: Counter::Limit(number), used: dearest.0 });
    let plan = PlanRef { plan: PlanId(u16::MAX), version: u16::MAX };
    let units = Quantity(u32::MAX);
    LineDecision {
        allowed: dearest,
        paid: dearest,
        adjustments: vec![adjustment; 13],
        uses: ceilings.chain(limits).collect(),
        authorised: Some((AuthorisationId(u32::MAX), units)),
        terms: Some(Terms { plan, year: date(2026, 1, 1), benefit: 31, tier: 7, price: most, units }),
    }
}

#[test]
fn no_line_decision_is_longer_than_reckoned() {
    let longest = longest_decision().encoded_size();
    assert!(longest <= MAX_LINE_DECISION_BYTES, "{longest}");
}

/// A plan under which a line of every service is cut by everything at once, and the service.
pub fn everything_at_once() -> (Plan, [(Code, Service); 1]) {
    let mut plan = Plan { coordination: Coordination::NonDuplication, ..plan() };
    let most = Amount((1 << 90) / CENT * CENT);
    plan.ceilings = vec![Ceiling::flat(Some(most), Some(most)); 3];
    plan.limits = vec![Measure::Amount(most).into(); 4];
    let sharing = Sharing {
        copay: Some(copay(Amount(1 << 80), CopayOrder::AfterDeductible)),
        coinsurance: BasisPoints(2_000),
        coinsurance_cap: Some(2),
        ..sharing()
    };
    plan.benefits[4] = Benefit { limits: vec![0, 1, 2, 3], evidence: Some(NEEDED.into()), ..sharing.into() };
    let dear = Price { amount: Amount((1 << 83) / CENT * CENT), ..price(1) };
    let rule = UnitsPerDay { most: Quantity(1_000), denies: false, is_maximum: false };
    (plan, [(code(PREVENTION), Service { prices: vec![dear], units_per_day: Some(rule), ..service(4, 1) })])
}

/// A line that is cut by all of it.
pub fn cut_by_everything(from: u16) -> Line {
    let decided = OtherPayer::Decided {
        paid: Amount(1 << 78),
        allowed: Some(Amount(1 << 84)),
        member_share: Some(Amount((1 << 84) - (1 << 80))),
        obliged: Some(Amount(1 << 84)),
    };
    Line {
        units: Quantity(2_000),
        charge: Amount(1 << 85),
        drug_serial: Some(DrugSerial([u8::try_from(from).unwrap(); 16])),
        other_payer: Some(decided),
        ..longest(PREVENTION, from)
    }
}

#[test]
fn a_claim_that_would_become_longer_than_the_chain_keeps_is_refused() {
    let (plan, services) = everything_at_once();
    let mut world = World::unfunded_of(&plan, &services);
    world.travel(date(2026, 6, 1));
    let line = |day| Line { place: None, ..cut_by_everything(day) };
    let result = world.file(claim(1, world.cleo, (0..50).map(line).collect()));
    assert!(matches!(result, ClaimResult::Pended { .. }), "{result:?}");
    let grant = world.consent(CLEO);
    let key = world.key(1);
    // All the evidence that a claim may have is too much beside such a decision.
    let piece = attachment(NEEDED, grant);
    world.refused(ClaimsError::BatchTooLarge, |w| w.attach(HARBOUR, key, &[piece; 16]));
    assert!(paid(&world.attach(HARBOUR, key, &[piece]).unwrap()) > Amount::ZERO);
    let record = world.explain(1).record;
    let (size, piece) = (record.encoded_size(), record.evidence[0].encoded_size());
    assert!(size + ROOM_FOR_APPEALS <= MAX_RECORD_BYTES && size + 15 * piece > MAX_RECORD_BYTES, "{size}");
    world.assert_invariants();
}

#[test]
fn a_claim_of_the_most_lines_with_everyday_amounts_needs_half_of_what_the_chain_keeps() {
    let mut world = World::new();
    let lines = (0..50).map(|number| Line { from: number % 30, charge: money(999), ..longest(TREATMENT, number % 30) });
    let codes = (0..50u16).map(|number| code(&format!("J{number:04}")));
    let set: Vec<_> = codes.clone().map(|code| (code, service(1, 5_000))).collect();
    world.suite.policies.set_services(PLAN, &set).send(&mut world.chain, id(OWNER)).unwrap();
    let lines = lines.zip(codes).map(|(line, code)| Line { code, units: Quantity(19_500), ..line }).collect();
    world.file(claim(1, world.cleo, lines));
    let record = world.explain(1).record;
    assert!(record.encoded_size() * 2 <= MAX_RECORD_BYTES, "{}", record.encoded_size());
    world.assert_invariants();
}
