//! Another payer comes first: its remittance is awaited, and what it did is set off by the plan's method.

use client::domain::claim::{Claim, Line, OtherPayer};
use client::domain::consent::Categories;
use client::domain::decision::{Pend, Verdict};
use client::domain::ids::ControlNumber;
use client::domain::lifecycle::ClaimState;
use client::domain::money::{Amount, BasisPoints};
use client::domain::plan::{Coordination, Plan, Sharing};
use client::domain::reason::{Group, Reason};
use client::interfaces::claims::ClaimResult;
use support::build::{claim, date, line, money, plan, replacement, sharing, PREVENTION};
use support::verify::{adjustments, decision, paid};
use support::World;

const CO: Group = Group::ContractualObligation;
const PR: Group = Group::PatientResponsibility;
const OA: Group = Group::OtherAdjustment;

/// Prevention with a percentage of 20 and no deductible, coordinated by a method. Its price is 60.
fn coordinated(coordination: Coordination) -> Plan {
    let mut plan = Plan { coordination, ..plan() };
    plan.benefits[4] = Sharing { coinsurance: BasisPoints(2_000), ..sharing() }.into();
    plan
}

/// Of 60 the other payer allowed 50, paid 30 and left 20 to the member; the provider must accept 50.
fn decided() -> OtherPayer {
    OtherPayer::Decided {
        paid: money(30),
        allowed: Some(money(50)),
        member_share: Some(money(20)),
        obliged: Some(money(50)),
    }
}

fn after(payer: OtherPayer) -> Vec<Line> {
    vec![Line { other_payer: Some(payer), ..line(PREVENTION, 6_000) }]
}

#[test]
fn a_claim_waits_for_the_other_payers_remittance_and_is_denied_without_it() {
    for is_of_claim in [false, true] {
        let mut world = World::new();
        let before = world.ledger();
        let asked = if is_of_claim {
            Claim { other_payer: Some(OtherPayer::Awaited), ..claim(1, world.ada, vec![line(PREVENTION, 6_000)]) }
        } else {
            claim(1, world.ada, after(OtherPayer::Awaited))
        };
        let (control, evidence) = (ControlNumber(1), Categories::NONE);
        let pended = ClaimResult::Pended { control, evidence, other_payer: true, review: false };
        assert_eq!(world.file(asked), pended);
        let until = date(2026, 5, 1);
        let pend = Pend { evidence, other_payer: true, review: false, until, utc_offset_minutes: 0 };
        assert_eq!(world.explain(1).record.state, ClaimState::Pended(pend));
        world.travel(until);
        assert!(!world.advance(1));
        world.travel(date(2026, 5, 2));
        assert!(world.advance(1));
        let explanation = world.explain(1);
        assert_eq!(explanation.verdict, Some(Verdict::Denied));
        assert_eq!(adjustments(&decision(&explanation).lines[0]), [(CO, Reason::OtherPayerFirst, money(60))]);
        assert_eq!(world.ledger(), before);
        assert!(!world.advance(1));
        // It comes again, corrected.
        let corrected = replacement(2, 1, world.ada, after(decided()));
        assert_eq!(paid(&world.file(corrected)), money(20));
        world.assert_invariants();
    }
}

#[test]
fn the_remittance_comes_with_a_replacement_while_the_claim_still_waits() {
    let mut world = World::new();
    world.file(claim(1, world.ada, after(OtherPayer::Awaited)));
    world.travel(date(2026, 4, 20));
    assert_eq!(paid(&world.file(replacement(1, 1, world.ada, after(decided())))), money(20));
    let record = world.explain(1).record;
    assert_eq!(record.received, support::build::millis(support::build::today()));
    world.travel(date(2026, 5, 2));
    assert!(!world.advance(1));
    world.assert_invariants();
}

#[test]
fn each_method_pays_what_it_says() {
    // The normal benefit is 48 of 60; the member's share under the other payer is 20.
    let cases = [
        // The member's share.
        (Coordination::Standard, 20, vec![(OA, Reason::PriorPayer, 40)], 0),
        // 60 - 30, which leaves the other payer's write-off at 0.
        (Coordination::Basic, 30, vec![(OA, Reason::PriorPayer, 30)], 0),
        // 48 - 30; 2 of the member's 20 remain.
        (Coordination::NonDuplication, 18, vec![(OA, Reason::PriorPayer, 40), (PR, Reason::Coinsurance, 2)], 2),
        // 80 % of 60 - 30.
        (Coordination::MaintenanceOfBenefits, 24, vec![(OA, Reason::PriorPayer, 36)], 0),
        // min(50 - 30, 48, 60 - 30).
        (Coordination::MedicareSecondary, 20, vec![(OA, Reason::PriorPayer, 40)], 0),
    ];
    for (method, pays, told, member) in cases {
        let mut world = World::of(&coordinated(method), &[]);
        assert_eq!(paid(&world.file(claim(1, world.ada, after(decided())))), money(pays), "{method:?}");
        let explanation = world.explain(1);
        let told: Vec<_> = told.into_iter().map(|(group, reason, amount)| (group, reason, money(amount))).collect();
        assert_eq!(adjustments(&decision(&explanation).lines[0]), told, "{method:?}");
        assert_eq!(explanation.totals.member, money(member), "{method:?}");
        // What the member still owes is what counts to the out-of-pocket maximum.
        assert_eq!(world.ceiling_used(world.ada, 1), (money(member), money(member)), "{method:?}");
        world.assert_invariants();
    }
}

#[test]
fn what_it_did_to_the_whole_claim_is_shared_among_the_lines() {
    let mut world = World::of(&coordinated(Coordination::NonDuplication), &[]);
    let mut whole = claim(1, world.ada, vec![line(PREVENTION, 6_000), line("G0463", 12_000)]);
    // 60 and 120 of 180: 30 and 60 of 90.
    whole.other_payer = Some(OtherPayer::Decided { paid: money(90), allowed: None, member_share: None, obliged: None });
    world.file(whole);
    let explanation = world.explain(1);
    let lines = &decision(&explanation).lines;
    // 48 - 30; 70 - 60 of the visit.
    assert_eq!((lines[0].paid, lines[1].paid), (money(18), money(10)));
    let prior: Amount = lines
        .iter()
        .fold(Amount::ZERO, |sum, line| sum.plus(support::verify::adjusted(line, OA, Reason::PriorPayer)).unwrap());
    assert_eq!(prior, money(90));
    world.assert_invariants();
}
