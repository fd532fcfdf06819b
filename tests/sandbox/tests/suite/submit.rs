//! Submitting claims: the main path, and everything that stops it.

use client::domain::bounds::PROVIDER_CHANGE_DELAY;
use client::domain::claim::{Claim, Line, OtherPayer, Refusal};
use client::domain::decision::{Terms, Verdict};
use client::domain::ids::{AssetId, BatchId, ControlNumber, MemberId, Modifier, PaymentNumber, ProviderId};
use client::domain::ledger::{Delivery, PaymentStatus};
use client::domain::lifecycle::ClaimState;
use client::domain::money::{Amount, Quantity};
use client::domain::provider::ChangeKind;
use client::domain::reason::{Group, Reason};
use client::domain::service::{Price, Service};
use client::interfaces::claims::{ClaimResult, ClaimsError};
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, OWNER, STRANGER};
use support::build::{
    batch, claim, code, date, line, millis, money, number, price, service, service_day, today, CENT, DEDUCTIBLE, FIRST,
    OUT_OF_POCKET, PLAN, PREVENTION, THERAPY, TREATMENT, VISIT,
};
use support::verify::{adjusted, decision, paid, refusal, verify_balance};
use support::World;

const CO: Group = Group::ContractualObligation;
const PR: Group = Group::PatientResponsibility;

#[test]
fn a_payable_claim_is_paid_in_the_same_transaction() {
    let mut world = World::new();
    let payout = world.balance(HARBOUR_PAYOUT);
    let before = world.ledger();
    let batch = batch(world.harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    let called = world.send(HARBOUR, &batch).unwrap();

    let result = ClaimResult::Decided { control: ControlNumber(1), verdict: Verdict::Payable, paid: money(60) };
    assert_eq!(called.value.batch, BatchId(1));
    assert_eq!(called.value.results, vec![result]);
    assert_eq!(called.value.payments, [(AssetId::NATIVE, PaymentNumber(0))]);
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["PaymentDelivered", "BatchDecided"]);
    let SuiteEvent::PaymentDelivered(event) = &called.events[0] else { unreachable!() };
    let told = (event.payee, event.amount, event.delivery, event.complete);
    assert_eq!(told, (id(HARBOUR_PAYOUT), money(60), Delivery::Pushed, true));
    let SuiteEvent::BatchDecided(event) = &called.events[1] else { unreachable!() };
    assert_eq!(
        (event.provider, event.batch, &event.payments[..]),
        (world.harbour, BatchId(1), &[(AssetId::NATIVE, PaymentNumber(0))][..])
    );
    assert_eq!(event.results, vec![result]);

    assert_eq!(world.balance(HARBOUR_PAYOUT), payout + money(60).0);
    let ledger = world.ledger();
    assert_eq!(ledger.held, before.held.minus(money(60)).unwrap());
    assert_eq!(ledger.free, before.free.minus(money(60)).unwrap());
    assert_eq!((ledger.reserved, ledger.credits, ledger.owed), (Amount::ZERO, Amount::ZERO, Amount::ZERO));
    assert_eq!((ledger.delivered, ledger.head, ledger.next), (money(60), PaymentNumber(1), PaymentNumber(1)));
    world.assert_invariants();

    let explanation = world.explain(1);
    verify_balance(&explanation);
    assert_eq!(explanation.payment, Some(PaymentStatus::Paid));
    assert_eq!(explanation.verdict, Some(Verdict::Payable));
    let record = &explanation.record;
    assert_eq!((record.control, record.batch, record.received), (ControlNumber(1), BatchId(1), millis(today())));
    assert_eq!((record.base_day, &record.claim), (service_day(), &batch.claims[0]));
    assert!(record.evidence.is_empty());
    let ClaimState::Adjudicated { decision, at, batch, payment } = &record.state else { panic!("{:?}", record.state) };
    assert_eq!((*at, *batch, *payment), (millis(today()), BatchId(1), Some(PaymentNumber(0))));
    assert_eq!(decision.member, Some(party(ADA)));
    let line = &decision.lines[0];
    assert_eq!((line.allowed, line.paid, line.adjustments.len()), (money(60), money(60), 0));
    assert_eq!(
        line.terms,
        Some(Terms {
            plan: FIRST,
            year: date(2026, 1, 1),
            benefit: 4,
            tier: 0,
            price: money(60),
            units: Quantity(1_000)
        })
    );
}

#[test]
fn submitting_again_is_refused_and_pays_nothing() {
    let mut world = World::new();
    let same = claim(1, world.ada, vec![line(PREVENTION, 6_000)]);
    world.file(same.clone());
    let before = (world.balance(HARBOUR_PAYOUT), world.ledger(), world.explain(1));
    assert_eq!(refusal(&world.file(same.clone())), Refusal::NumberUsed);
    // The number counts, not what the claim says.
    assert_eq!(refusal(&world.file(claim(1, world.cleo, vec![line(VISIT, 10_000)]))), Refusal::NumberUsed);
    assert_eq!((world.balance(HARBOUR_PAYOUT), world.ledger(), world.explain(1)), before);
    // Twice in one batch is the same.
    let twice = batch(
        world.harbour,
        vec![claim(2, world.cleo, vec![line(PREVENTION, 6_000)]), claim(2, world.ben, vec![line(PREVENTION, 6_000)])],
    );
    let receipt = world.submit(HARBOUR, &twice).unwrap();
    assert_eq!(paid(&receipt.results[0]), money(60));
    assert_eq!(refusal(&receipt.results[1]), Refusal::NumberUsed);
    // Another provider's numbers are its own.
    let other = batch(world.hill, vec![claim(1, world.ben, vec![line(PREVENTION, 6_000)])]);
    assert_eq!(paid(&world.submit(HILL, &other).unwrap().results[0]), money(60));
}

#[test]
fn a_duplicate_is_found_whatever_its_number() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    let before = (world.balance(HARBOUR_PAYOUT), world.ledger());
    let result = world.file(claim(2, world.ada, vec![line(PREVENTION, 6_000)]));
    assert_eq!(
        result,
        ClaimResult::Decided { control: ControlNumber(2), verdict: Verdict::Denied, paid: Amount::ZERO }
    );
    let explanation = world.explain(2);
    verify_balance(&explanation);
    assert_eq!(adjusted(&decision(&explanation).lines[0], Group::OtherAdjustment, Reason::Duplicate), money(60));
    assert_eq!((explanation.payment, explanation.totals.member), (None, Amount::ZERO));
    assert_eq!((world.balance(HARBOUR_PAYOUT), world.ledger()), before);
    // For another member it is another service.
    assert_eq!(paid(&world.file(claim(3, world.ben, vec![line(PREVENTION, 6_000)]))), money(60));
}

#[test]
fn a_preview_is_the_submission_itself() {
    let mut world = World::new();
    let batch = batch(
        world.harbour,
        vec![
            claim(1, world.ada, vec![line(VISIT, 15_000), line(TREATMENT, 90_000), line("L3000", 20_000)]),
            claim(2, world.cleo, vec![line(THERAPY, 4_500)]),
        ],
    );
    let everything = world.everything();
    let preview = world.suite.claims.submit(&batch).preview(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(world.everything(), everything, "a preview changes nothing");
    let submission = world.suite.claims.submit(&batch).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(preview.value, submission.value);
    assert_eq!(preview.cost, submission.cost);
}

#[test]
fn each_line_is_decided_by_itself() {
    let mut world = World::new();
    let lines = vec![line(VISIT, 15_000), line("L3000", 20_000), line(TREATMENT, 40_000)];
    // 8 units of 50: 400 charged and allowed.
    let lines: Vec<Line> = lines
        .into_iter()
        .map(|line| if line.charge == money(400) { Line { units: Quantity(8_000), ..line } } else { line })
        .collect();
    let result = world.file(claim(1, world.ada, lines));
    assert!(matches!(result, ClaimResult::Decided { verdict: Verdict::Partly, .. }), "{result:?}");
    let explanation = world.explain(1);
    verify_balance(&explanation);
    let [visit, unknown, treatment] = &decision(&explanation).lines[..] else { panic!() };
    assert_eq!((visit.allowed, visit.paid), (money(100), money(70)));
    assert_eq!(adjusted(visit, CO, Reason::AboveSchedule), money(50));
    assert_eq!(adjusted(visit, PR, Reason::Copay), money(30));
    assert_eq!((unknown.allowed, unknown.paid), (Amount::ZERO, Amount::ZERO));
    assert_eq!(adjusted(unknown, PR, Reason::NotInPlan), money(200));
    // 300 to the deductible, 20 % of the remaining 100.
    assert_eq!((treatment.allowed, treatment.paid), (money(400), money(80)));
    assert_eq!(adjusted(treatment, PR, Reason::Deductible), money(300));
    assert_eq!(adjusted(treatment, PR, Reason::Coinsurance), money(20));
    let totals = explanation.totals;
    assert_eq!((totals.charge, totals.allowed, totals.paid), (money(750), money(500), money(150)));
    assert_eq!((totals.member, totals.written_off), (money(550), money(50)));
    assert_eq!((totals.deductible, totals.cost_share), (money(300), money(350)));

    assert_eq!(world.ceiling_used(world.ada, DEDUCTIBLE), (money(300), money(300)));
    assert_eq!(world.ceiling_used(world.ada, OUT_OF_POCKET), (money(350), money(350)));
    assert_eq!(world.balances(world.ada).ceilings[0].left, Some(Amount::ZERO));
}

#[test]
fn claims_of_a_batch_see_what_the_ones_before_them_used() {
    let mut world = World::new();
    let therapy = |claim_number, member, from| {
        claim(claim_number, member, vec![Line { from, units: Quantity(1_000), ..line(THERAPY, 4_500) }])
    };
    let batch = batch(
        world.harbour,
        vec![
            therapy(1, world.ada, 0),
            therapy(2, world.ada, 1),
            therapy(3, world.ada, 2),
            therapy(4, world.ada, 3),
            therapy(5, world.cleo, 0),
        ],
    );
    let receipt = world.submit(HARBOUR, &batch).unwrap();
    let amounts: Vec<_> = receipt.results.iter().map(paid).collect();
    // 100 a year: 45, 45, 10, nothing; Cleo has her own.
    assert_eq!(amounts, [money(45), money(45), money(10), Amount::ZERO, money(45)]);
    let third = world.explain(3);
    verify_balance(&third);
    assert_eq!(adjusted(&decision(&third).lines[0], PR, Reason::BenefitMaximum), money(35));
    let fourth = world.explain(4);
    assert_eq!(adjusted(&decision(&fourth).lines[0], PR, Reason::BenefitMaximum), money(45));
    assert_eq!(fourth.verdict, Some(Verdict::Denied));
    let therapy = world.balances(world.ada).limits[0];
    assert_eq!((therapy.used, therapy.left), (money(100).0, 0));
    // One payment for the batch: 45 + 45 + 10 + 45.
    assert_eq!(receipt.payments, [(AssetId::NATIVE, PaymentNumber(0))]);
    let (payment, status) = world.payment(0);
    assert_eq!((payment.amount, status), (money(145), PaymentStatus::Paid));
}

#[test]
fn the_members_share_above_the_price_depends_on_the_contract() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 10_000)]));
    let explanation = world.explain(1);
    assert_eq!(adjusted(&decision(&explanation).lines[0], CO, Reason::AboveSchedule), money(40));
    assert_eq!(explanation.totals.member, Amount::ZERO);

    let payout = world.balance(HILL_PAYOUT);
    let outside = batch(world.hill, vec![claim(1, world.ada, vec![line(PREVENTION, 10_000)])]);
    assert_eq!(paid(&world.submit(HILL, &outside).unwrap().results[0]), money(60));
    assert_eq!(world.balance(HILL_PAYOUT), payout + money(60).0);
    let key = client::domain::ids::ClaimKey { provider: world.hill, number: number(1) };
    let explanation = world.suite.claims.explain(key).ask(&mut world.chain).unwrap();
    verify_balance(&explanation);
    assert_eq!(adjusted(&decision(&explanation).lines[0], PR, Reason::AboveSchedule), money(40));
    // A balance bill is owed, and counts to nothing.
    assert_eq!((explanation.totals.member, explanation.totals.cost_share), (money(40), Amount::ZERO));
}

#[test]
fn only_the_providers_own_accounts_submit() {
    let mut world = World::new();
    let own = batch(world.harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    for who in [STRANGER, OWNER, HILL, ADA, HARBOUR_PAYOUT] {
        world.refused(ClaimsError::NotOperator, |w| w.submit(who, &own));
    }
    let nobody = batch(ProviderId(99), own.claims.clone());
    world.refused(ClaimsError::NoSuchProvider, |w| w.submit(HARBOUR, &nobody));
    world.refused(ClaimsError::EmptyBatch, |w| w.submit(HARBOUR, &batch(w.harbour, Vec::new())));
    let registry = world.suite.provider_registry;
    let change = ChangeKind::AddOperator.of(party(STRANGER));
    registry.announce(world.harbour, change).send(&mut world.chain, id(HARBOUR)).unwrap();
    world.refused(ClaimsError::NotOperator, |w| w.submit(STRANGER, &own));
    world.chain.set_time(millis(today()) + PROVIDER_CHANGE_DELAY).unwrap();
    registry.confirm(world.harbour, change).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(paid(&world.submit(STRANGER, &own).unwrap().results[0]), money(60));
}

#[test]
fn a_refused_claim_leaves_nothing_and_its_neighbours_unharmed() {
    let mut world = World::new();
    let good = line(PREVENTION, 6_000);
    let on = |change: fn(&mut Claim), lines: Vec<Line>| {
        let mut changed = claim(2, MemberId(0), lines);
        change(&mut changed);
        changed
    };
    let with = |change: fn(&mut Line)| {
        let mut changed = line(PREVENTION, 6_000);
        change(&mut changed);
        claim(2, MemberId(0), vec![line(VISIT, 10_000), changed])
    };
    let cases = [
        (on(|_| (), Vec::new()), Refusal::NoLines),
        (on(|_| (), vec![good.clone(); 51]), Refusal::TooManyLines),
        (on(|_| (), vec![line(PREVENTION, 0)]), Refusal::ZeroCharge),
        (with(|line| line.units = Quantity(0)), Refusal::ZeroUnits(1)),
        (with(|line| line.modifiers = vec![Modifier(*b"25"); 5]), Refusal::TooManyModifiers(1)),
        (with(|line| line.charge = Amount((1 << 90) + 1)), Refusal::ChargeTooLarge(1)),
        (on(|it| it.other_payer = Some(paid_too_much()), vec![good.clone()]), Refusal::OtherPayerTooLarge(255)),
        (with(|line| line.other_payer = Some(paid_too_much())), Refusal::OtherPayerTooLarge(1)),
        (with(|line| line.through = 401), Refusal::StayTooLong),
    ];
    for (position, (mut bad, expected)) in (0u8..).zip(cases) {
        bad.member = world.ada;
        let neighbour = |claim_number, member| {
            claim(claim_number, member, vec![Line { from: u16::from(position), ..line(PREVENTION, 6_000) }])
        };
        let claims = vec![neighbour(100 + position, world.ada), bad, neighbour(200 + position, world.cleo)];
        let receipt = world.submit(HARBOUR, &batch(world.harbour, claims)).unwrap();
        assert_eq!(refusal(&receipt.results[1]), expected);
        assert_eq!((paid(&receipt.results[0]), paid(&receipt.results[2])), (money(60), money(60)));
        let key = world.key(2);
        assert_eq!(world.suite.claims.claim(key).ask(&mut world.chain).unwrap(), None, "{expected:?}");
    }
    // The number is still free.
    assert_eq!(paid(&world.file(claim(2, world.ben, vec![good]))), money(60));
}

fn paid_too_much() -> OtherPayer {
    let paid = Amount((1 << 90) + 1);
    OtherPayer::Decided { paid, allowed: None, member_share: None, obliged: None }
}

#[test]
fn the_largest_price_times_the_largest_quantity_stays_in_the_range_of_money() {
    let mut world = World::new();
    let amount = Amount(((1 << 90) / CENT) * CENT);
    let dear = Service { prices: vec![Price { amount, ..price(1) }], ..service(4, 100) };
    let set = world.suite.policies.set_services(PLAN, &[(code("A9999"), dear)]);
    set.send(&mut world.chain, id(OWNER)).unwrap();
    let huge = Line { units: Quantity(u32::MAX), ..line("A9999", 100) };
    assert_eq!(paid(&world.file(claim(1, world.ada, vec![huge]))), money(1));
    let largest = Line { charge: Amount(1 << 90), ..line(PREVENTION, 0) };
    assert_eq!(paid(&world.file(claim(2, world.ada, vec![largest]))), money(60));
    verify_balance(&world.explain(2));
    world.assert_invariants();
}

#[test]
fn a_batch_of_refusals_only_is_told_and_stores_nothing() {
    let mut world = World::new();
    let ledger = world.ledger();
    let receipt = world.submit(HARBOUR, &batch(world.harbour, vec![claim(1, world.ada, Vec::new())])).unwrap();
    assert_eq!((receipt.results, receipt.payments), (vec![ClaimResult::Refused(Refusal::NoLines)], Vec::new()));
    assert_eq!(world.ledger(), ledger);
}

#[test]
fn prices_are_those_of_the_service_day_and_decided_claims_stand() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 10_000)]));
    let before = world.explain(1);
    let mut dearer = service(4, 6_000);
    dearer.prices.push(Price { from: date(2026, 4, 3), tier: None, amount: money(70) });
    let set = world.suite.policies.set_services(PLAN, &[(code(PREVENTION), dearer)]);
    set.send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(world.explain(1), before);
    world.chain.set_time(millis(date(2026, 5, 1))).unwrap();
    let days = u16::try_from(date(2026, 4, 2).0 - service_day().0).unwrap();
    let on = |from| vec![Line { from, ..line(PREVENTION, 10_000) }];
    assert_eq!(paid(&world.file(claim(2, world.cleo, on(days)))), money(60));
    assert_eq!(paid(&world.file(claim(3, world.cleo, on(days + 1)))), money(70));
}

#[test]
fn an_unknown_claim_has_no_explanation() {
    let mut world = World::new();
    let key = world.key(1);
    let claims = world.suite.claims;
    world.refused(ClaimsError::NoSuchClaim, |w| claims.explain(key).ask(&mut w.chain));
    assert_eq!(claims.claim(key).ask(&mut world.chain).unwrap(), None);
}
