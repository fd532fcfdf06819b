//! Step 7: what a plan pays after another payer, by each method, who owes the rest, and claims that wait for the other.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::bounds::MAX_AMOUNT;
use inkclaim_domain::claim::{Claim, Line, OtherPayer, Refusal};
use inkclaim_domain::coordination::{coordinate, Prior};
use inkclaim_domain::credential::Standing;
use inkclaim_domain::decision::LineDecision;
use inkclaim_domain::ids::Modifier;
use inkclaim_domain::money::Amount;
use inkclaim_domain::plan::{Coordination, CopayKind, Exclusion};
use inkclaim_domain::reason::Reason;

const NONE: Amount = Amount::ZERO;

/// 80 % of 1,000 by the plan's own terms.
fn world(method: Coordination) -> World {
    let mut world = World::new();
    world.price("G0001", dollars(1_000));
    world.plan().coordination = method;
    world.sharing().coinsurance = percent(20);
    world
}

fn after(world: &mut World, charge: u128, other_payer: Option<OtherPayer>) -> LineDecision {
    let line = Line { other_payer, ..line_of("G0001", dollars(charge)) };
    world.decide_line(&claim_of([line]))
}

/// Another payer that paid, allowed and left so much, in dollars.
fn prior(paid: u128, allowed: Option<u128>, share: Option<u128>) -> Option<OtherPayer> {
    paid_before(dollars(paid), allowed.map(dollars), share.map(dollars))
}

#[test]
fn the_standard_method_pays_what_the_member_owes_under_the_prior_payer() {
    let standard = |prior| after(&mut world(Coordination::Standard), 1_000, prior);
    let line = standard(prior(700, Some(900), Some(200)));
    verify_line(&line, dollars(1_000), dollars(200), &[("OA-23", dollars(800))]);
    // At most the normal benefit.
    let line = standard(prior(50, Some(900), Some(850)));
    verify_line(&line, dollars(1_000), dollars(800), &[("OA-23", dollars(150)), ("PR-2", dollars(50))]);
    // The share that is not told is what was allowed and not paid, else what this plan allows and was not paid.
    let line = standard(prior(700, Some(900), None));
    verify_line(&line, dollars(1_000), dollars(200), &[("OA-23", dollars(800))]);
    let line = standard(prior(700, None, None));
    verify_line(&line, dollars(1_000), dollars(300), &[("OA-23", dollars(700))]);
    let line = standard(prior(0, None, None));
    verify_line(&line, dollars(1_000), dollars(800), &[("PR-2", dollars(200))]);
    let line = standard(prior(1_000, Some(1_000), Some(0)));
    verify_line(&line, dollars(1_000), NONE, &[("OA-23", dollars(1_000))]);
}

#[test]
fn the_basic_method_pays_what_the_allowed_amount_leaves() {
    let basic = |paid, share| after(&mut world(Coordination::Basic), 1_200, prior(paid, None, share));
    let line = basic(700, None);
    verify_line(&line, dollars(1_000), dollars(300), &[("CO-45", dollars(200)), ("OA-23", dollars(700))]);
    let line = basic(100, None);
    let shares = [("CO-45", dollars(200)), ("OA-23", dollars(100)), ("PR-2", dollars(100))];
    verify_line(&line, dollars(1_000), dollars(800), &shares);
    let line = basic(1_100, None);
    verify_line(&line, dollars(1_000), NONE, &[("CO-45", dollars(100)), ("OA-23", dollars(1_100))]);
    // What the member owes of it is his share there less our payment.
    let line = basic(700, Some(500));
    let shares = [("OA-23", dollars(700)), ("PR-2", dollars(200))];
    verify_line(&line, dollars(1_000), dollars(300), &shares);
}

#[test]
fn non_duplication_pays_what_the_normal_benefit_leaves() {
    let carved = |paid, share| after(&mut world(Coordination::NonDuplication), 1_000, prior(paid, None, Some(share)));
    let line = carved(700, 300);
    verify_line(&line, dollars(1_000), dollars(100), &[("OA-23", dollars(700)), ("PR-2", dollars(200))]);
    let line = carved(900, 100);
    verify_line(&line, dollars(1_000), NONE, &[("OA-23", dollars(900)), ("PR-2", dollars(100))]);
    // More than the member owed there: the prior payer took less off.
    let line = carved(700, 50);
    verify_line(&line, dollars(1_000), dollars(100), &[("OA-23", dollars(900))]);
}

#[test]
fn maintenance_of_benefits_shares_what_the_prior_payer_left() {
    let mut it = world(Coordination::MaintenanceOfBenefits);
    it.plan().ceilings[0] = individual(dollars(50));
    let line = after(&mut it, 1_000, prior(700, None, Some(300)));
    // 300 less 50, 80 % of 250.
    let shares = [("OA-23", dollars(700)), ("PR-1", dollars(50)), ("PR-2", dollars(50))];
    verify_line(&line, dollars(1_000), dollars(200), &shares);
    assert_eq!((it.deductible_of(MEMBER), it.out_of_pocket_of(MEMBER)), (dollars(50), dollars(100)));
    let line = after(&mut world(Coordination::MaintenanceOfBenefits), 1_000, prior(1_000, None, None));
    verify_line(&line, dollars(1_000), NONE, &[("OA-23", dollars(1_000))]);
}

#[test]
fn medicare_secondary_is_the_least_of_three() {
    let of = |paid: u128, allowed: Option<u128>, obliged: Option<u128>, normal: u128, own: u128, charge: u128| {
        let (allowed, obliged) = (allowed.map(dollars), obliged.map(dollars));
        let prior = Prior { paid: dollars(paid), allowed, member_share: None, obliged };
        coordinate(&prior, Coordination::MedicareSecondary, dollars(normal), dollars(own), dollars(charge)).unwrap()
    };
    assert_eq!(of(70, Some(150), None, 80, 100, 175), dollars(80), "the normal benefit");
    assert_eq!(of(120, Some(150), None, 80, 100, 175), dollars(30), "the higher of both fees less what was paid");
    assert_eq!(of(70, Some(90), None, 80, 100, 175), dollars(30), "own fee");
    assert_eq!(of(120, Some(150), Some(130), 80, 100, 175), dollars(10), "what the provider must accept");
    assert_eq!(of(120, Some(250), None, 80, 100, 175), dollars(55), "the charge less what was paid");
    assert_eq!(of(120, Some(250), Some(500), 80, 100, 175), dollars(55), "where that is lower");
    assert_eq!(of(120, None, None, 80, 100, 175), NONE);
    assert_eq!(of(500, Some(150), None, 80, 100, 175), NONE, "never below zero");
}

#[test]
fn the_part_of_the_prior_share_that_the_plan_does_not_cover_has_its_reason() {
    // The prior payer left 300, of which this plan pays nothing and names 200 as its coinsurance.
    let line = after(&mut world(Coordination::NonDuplication), 1_000, prior(800, Some(1_100), Some(300)));
    verify_line(
        &line,
        dollars(1_000),
        NONE,
        &[("OA-23", dollars(700)), ("PR-2", dollars(200)), ("PR-275", dollars(100))],
    );
}

#[test]
fn accumulators_take_what_the_member_still_owes_and_maxima_what_is_paid() {
    let mut it = world(Coordination::NonDuplication);
    it.plan().ceilings[0] = individual(dollars(300));
    it.sharing().copay = copay(dollars(40), inkclaim_domain::plan::CopayOrder::BeforeDeductible);
    let limit = it.limit(most_paid(dollars(5_000)));
    // Normal: 1,000 - 40 - 300 - 132 = 528; less 300 are 228. Of the prior share of 600, 372 are still owed.
    let line = after(&mut it, 1_000, prior(300, None, Some(600)));
    let shares = [("OA-23", dollars(400)), ("PR-3", dollars(40)), ("PR-1", dollars(300)), ("PR-2", dollars(32))];
    verify_line(&line, dollars(1_000), dollars(228), &shares);
    assert_eq!((it.deductible_of(MEMBER), it.out_of_pocket_of(MEMBER)), (dollars(300), dollars(372)));
    assert_eq!(it.limit_used(limit), dollars(228).0);
    // Little is owed: the copay takes it first.
    let mut it = world(Coordination::Standard);
    it.plan().ceilings[0] = individual(dollars(300));
    it.sharing().copay = copay(dollars(40), inkclaim_domain::plan::CopayOrder::BeforeDeductible);
    it.confine(most_paid(dollars(10)));
    let line = after(&mut it, 1_000, prior(930, None, Some(70)));
    verify_line(
        &line,
        dollars(1_000),
        dollars(10),
        &[("OA-23", dollars(930)), ("PR-3", dollars(40)), ("PR-1", dollars(20))],
    );
    assert_eq!((it.deductible_of(MEMBER), it.out_of_pocket_of(MEMBER)), (dollars(20), dollars(60)));
    assert_eq!(it.visit().copay_taken(CopayKind::Copay), Ok(dollars(40)));
}

#[test]
fn maxima_bound_the_normal_benefit_before_coordination() {
    let mut it = world(Coordination::NonDuplication);
    it.confine(most_paid(dollars(500)));
    let line = after(&mut it, 1_000, prior(400, None, Some(600)));
    let shares = [("OA-23", dollars(400)), ("PR-2", dollars(200)), ("PR-119", dollars(300))];
    verify_line(&line, dollars(1_000), dollars(100), &shares);
}

#[test]
fn where_nothing_is_left_to_pay_the_member_owes_no_more_than_under_the_prior_payer() {
    for method in [Coordination::Standard, Coordination::Basic, Coordination::MaintenanceOfBenefits] {
        let mut it = world(method);
        it.confine(most_paid(NONE));
        let line = after(&mut it, 1_000, prior(700, None, Some(200)));
        assert!(line.is_denied());
        verify_line(&line, NONE, NONE, &[("OA-23", dollars(800)), ("PR-119", dollars(200))]);
        let line = after(&mut World { base_day: next(it.base_day), ..it }, 1_000, prior(1_000, None, Some(0)));
        verify_line(&line, NONE, NONE, &[("OA-23", dollars(1_000)), ("PR-119", NONE)]);
    }
}

#[test]
fn a_price_above_the_charge_after_another_payer() {
    let with = |paid: u128, share: Option<u128>, method| {
        let mut it = world(method);
        it.plan().waives_lesser_of = true;
        it.sharing().coinsurance = percent(0);
        after(&mut it, 800, prior(paid, None, share))
    };
    // The member owes nothing more, and no more than the charge was needed.
    let line = with(500, Some(300), Coordination::Standard);
    verify_line(&line, dollars(1_000), dollars(300), &[("OA-23", dollars(500))]);
    // 800 = 500 paid here + 500 there - 200 above the charge.
    let line = with(500, None, Coordination::Standard);
    verify_line(&line, dollars(1_000), dollars(500), &[("OA-23", dollars(500)), ("OA-94", dollars(200))]);
    let line = with(0, None, Coordination::Standard);
    verify_line(&line, dollars(1_000), dollars(1_000), &[("OA-94", dollars(200))]);
}

// --- waiting for the other payer -------------------------------------------------------------------------------------

#[test]
fn a_claim_waits_for_the_other_payers_remittance() {
    let awaited = |on_line: bool| {
        let mut claim = claim();
        if on_line {
            claim.lines[0].other_payer = Some(OtherPayer::Awaited);
        } else {
            claim.other_payer = Some(OtherPayer::Awaited);
        }
        claim
    };
    for on_line in [true, false] {
        let mut world = World::new();
        let pend = world.pend(&awaited(on_line));
        assert!(pend.other_payer && pend.awaits_information() && !pend.review && pend.evidence.is_empty());
        world.may_wait = false;
        verify_denied(&world.settle(&awaited(on_line)).lines[0], dollars(100), "CO-22");
    }
    // What a line says itself comes first.
    let mut claim = awaited(false);
    claim.lines[0].other_payer = prior(100, None, None);
    let line = World::new().decide_line(&claim);
    verify_line(&line, dollars(100), NONE, &[("OA-23", dollars(100))]);
}

// --- what another payer did to the whole claim -----------------------------------------------------------------------

#[test]
fn what_was_done_to_the_claim_falls_to_its_lines_by_their_charge_to_the_unit() {
    let lines = [10, 0, 20, 7].map(|charge| line_of("G0001", cents(charge)));
    let whole = paid_before(cents(11), Some(cents(30)), Some(cents(1)));
    let mut claim = Claim { other_payer: whole, ..claim_of(lines) };
    let part = |claim: &Claim, line: usize| match claim.other_payer_of(line, Amount(1)) {
        Ok(Some(OtherPayer::Decided { paid, allowed, member_share, obliged: None })) => {
            [paid.0, allowed.unwrap().0, member_share.unwrap().0]
        }
        other => panic!("{other:?}"),
    };
    let parts = [0, 1, 2, 3].map(|line| part(&claim, line));
    assert_eq!(parts, [[2, 8, 0], [0, 0, 0], [6, 16, 0], [3, 6, 1]]);
    // A line that speaks for itself takes nothing of the others' parts away.
    claim.lines[2].other_payer = paid_before(cents(1), Some(cents(2)), Some(cents(3)));
    assert_eq!(part(&claim, 2), [1, 2, 3]);
    assert_eq!(part(&claim, 3), [3, 6, 1]);
    assert_eq!(
        claim.other_payer_of(9, Amount(1)),
        Ok(claim.other_payer.map(|_| OtherPayer::Decided {
            paid: NONE,
            allowed: Some(NONE),
            member_share: Some(NONE),
            obliged: None,
        }))
    );
}

#[test]
fn what_was_done_to_the_claim_falls_to_its_lines_in_whole_minor_units() {
    let mut world = World::new();
    world.plan().minor_unit = cents(1);
    let modifiers = [*b"25", *b"59", *b"76"].map(Modifier);
    world.plan().distinguishing_modifiers = modifiers.to_vec();
    let lines = modifiers.map(|it| Line { modifiers: vec![it], ..line_of("G0001", dollars(100)) });
    let claim = Claim { other_payer: paid_before(dollars(100), None, Some(dollars(200))), ..claim_of(lines) };
    let decision = world.decide(&claim);
    let taken = |line: &inkclaim_domain::decision::LineDecision| {
        let of_prior = line.adjustments.iter().filter(|it| it.reason == Reason::PriorPayer);
        inkclaim_domain::money::sum(of_prior.map(|it| it.amount)).unwrap()
    };
    let parts: Vec<Amount> = decision.lines.iter().map(taken).collect();
    assert_eq!(parts, [cents(3_334), cents(3_333), cents(3_333)].to_vec());
    assert!(decision.lines.iter().all(|line| line.paid.0 % cents(1).0 == 0));
    // So large that charge and amount times each other are more than 128 bits.
    let huge = |amount: u128| Amount(amount * 1_000_000_000_000_000_000);
    world.plan().minor_unit = Amount(10_000_000_000);
    let lines = [line_of("G0001", huge(10)), line_of("G0002", huge(10))];
    let claim = Claim { other_payer: paid_before(huge(18), None, None), ..claim_of(lines) };
    let half = Some(OtherPayer::Decided { paid: huge(9), allowed: None, member_share: None, obliged: None });
    assert_eq!(claim.other_payer_of(0, Amount(10_000_000_000)), Ok(half));
}

#[test]
fn the_largest_amounts_of_another_payer_and_one_more() {
    let with = |amount: u128| {
        let places: [fn(Amount) -> OtherPayer; 4] = [
            |it| OtherPayer::Decided { paid: it, allowed: None, member_share: None, obliged: None },
            |it| OtherPayer::Decided { paid: NONE, allowed: Some(it), member_share: None, obliged: None },
            |it| OtherPayer::Decided { paid: NONE, allowed: None, member_share: Some(it), obliged: None },
            |it| OtherPayer::Decided { paid: NONE, allowed: None, member_share: None, obliged: Some(it) },
        ];
        places.map(|place| place(Amount(amount)))
    };
    for payer in with(MAX_AMOUNT) {
        assert_eq!(Claim { other_payer: Some(payer), ..claim() }.ensure_well_formed(service_day()), Ok(()));
        let line = Line { other_payer: Some(payer), ..line() };
        World::new().decide(&claim_of([line]));
    }
    for payer in with(MAX_AMOUNT + 1) {
        let whole = Claim { other_payer: Some(payer), ..claim() };
        assert_eq!(World::new().refuse(&whole), Refusal::OtherPayerTooLarge(u8::MAX));
        let of_line = claim_of([line(), Line { other_payer: Some(payer), ..line() }]);
        assert_eq!(World::new().refuse(&of_line), Refusal::OtherPayerTooLarge(1));
    }
}

#[test]
fn of_a_line_that_is_denied_the_member_owes_his_share_under_the_prior_payer() {
    let denied = |reason: fn(&mut World), prior| {
        let mut world = world(Coordination::Standard);
        reason(&mut world);
        after(&mut world, 100, prior)
    };
    let excluded: fn(&mut World) = |world| world.benefit().exclusion = Some(Exclusion::NotCovered);
    let line = denied(excluded, prior(80, Some(100), Some(20)));
    assert!(line.is_denied());
    verify_line(&line, NONE, NONE, &[("OA-23", dollars(80)), ("PR-96", dollars(20))]);
    let line = denied(excluded, prior(60, None, None));
    verify_line(&line, NONE, NONE, &[("OA-23", dollars(60)), ("PR-96", dollars(40))]);
    // The reason stands there even where nothing is left to owe.
    let line = denied(excluded, prior(100, Some(100), Some(0)));
    assert_eq!(reasons(&line), [("OA-23".into(), dollars(100).0), ("PR-96".into(), 0)]);
    // Coverage is the member's own matter.
    let line = denied(|world| world.enrolment().coverages.clear(), prior(80, Some(100), Some(20)));
    assert_eq!(reasons(&line)[0], ("OA-23".into(), dollars(80).0));
    // What nobody owes, nobody owes a part of.
    let uncredentialed: fn(&mut World) = |world| world.standing = Standing::Suspended;
    verify_denied(&denied(uncredentialed, prior(80, Some(100), Some(20))), dollars(100), "CO-B7");
}
