//! What must hold of any plan and any claims: the identities that every outcome is checked for and that every decision can be
//! taken back to the unit ([`crate::common::World::work_out`]); what raising a ceiling or a maximum does; that splitting a claim
//! changes nothing; and that no input makes the rules stop.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use crate::generators::*;
use inkclaim_domain::accumulators::{Counter, Holder, Use, Used, UsedKey};
use inkclaim_domain::claim::{Claim, Frequency, Line};
use inkclaim_domain::decision::{Outcome, Verdict};
use inkclaim_domain::ids::ControlNumber;
use inkclaim_domain::money::{Amount, Quantity};
use inkclaim_domain::plan::{CopayKind, Measure, Plan};
use inkclaim_domain::service::Price;
use inkclaim_domain::visit::{Visit, VisitCopay};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

// --- one line against given accumulators -----------------------------------------------------------------------------

/// What one line meets: a world whose records say what was used before.
#[derive(Clone, Debug)]
struct Single {
    world: World,
    line: Line,
}

fn any_single() -> impl Strategy<Value = Single> {
    any_world(vec![None], false).prop_flat_map(|mut world| {
        let minor = world.plan().minor_unit.0;
        let ceilings = || vec(money(750, minor), 4);
        let limits = || vec((0..=800_u128, 0..=9_000_u128), world.records.plans[&PLAN].limits.len());
        let used = (ceilings(), limits());
        let family = (ceilings(), limits());
        (Just(world), any_line(minor, false), used, family, money(70, minor), select(vec![BOUND, UNBOUND])).prop_map(
            move |(mut world, line, used, family, copay, tier)| {
                let plan = world.plan().clone();
                let counters = |(ceilings, limits): &(Vec<Amount>, Vec<(u128, u128)>)| {
                    let of_ceilings = (0_u8..).zip(ceilings).map(|(number, amount)| of_ceiling(number, *amount));
                    let of_limits = (0_u8..).zip(plan.limits.iter().zip(limits)).map(|(number, (limit, drawn))| {
                        let used = match limit.measure {
                            Measure::Amount(_) => drawn.0 * minor,
                            Measure::Units(_) | Measure::Claims(..) => drawn.1,
                        };
                        of_limit(number, used)
                    });
                    of_ceilings.chain(of_limits).filter(|entry| entry.used > 0).collect::<Vec<Use>>()
                };
                for year in years(&plan).map(Some).into_iter().chain([None]) {
                    for (holder, drawn) in [(Holder::Member(MEMBER), &used), (Holder::Family(FAMILY), &family)] {
                        let used = Used { counters: counters(drawn), ..Used::default() };
                        world.records.used.insert(UsedKey { holder, plan: PLAN.plan, year }, used);
                    }
                }
                let taken = VisitCopay { kind: CopayKind::Copay, claim: ControlNumber(90), amount: copay };
                let key = world.visit_key();
                world.records.visits.insert(key, Visit { lines: Vec::new(), copays: vec![taken] });
                world.place_all(tier);
                world.benefit().places.clear();
                let charge = Amount(line.charge.0 + minor);
                Single { world, line: Line { from: 0, code: code("G0001"), charge, ..line } }
            },
        )
    })
}

impl Single {
    fn paid(&self) -> Amount {
        self.world.clone().decide_line(&claim_of([self.line.clone()])).paid
    }

    fn changed(&self, change: impl FnOnce(&mut Plan)) -> Amount {
        let mut other = self.clone();
        change(other.world.plan());
        other.paid()
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/properties.seeds"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn raising_what_members_bear_never_raises_the_plans_share(single in any_single(), cents in 1..400_u128) {
        let paid = single.paid();
        let more = cents * single.world.records.plans[&PLAN].minor_unit.0;
        let raise = |amount: &mut Amount| amount.0 += more;
        // Deductibles, the out-of-pocket maximum and the cap of the percentage: of one and of the family.
        for number in 0..4 {
            let own = single.changed(|plan| plan.ceilings[number].individual.iter_mut().for_each(raise));
            prop_assert!(own <= paid);
            let family = single.changed(|plan| {
                if let Some(family) = &mut plan.ceilings[number].family {
                    raise(&mut family.base);
                    raise(&mut family.most);
                }
            });
            prop_assert!(family <= paid);
        }
        let copay = single.changed(|plan| {
            let shared = plan.benefits.iter_mut().flat_map(|benefit| &mut benefit.sharing);
            shared.filter_map(|sharing| sharing.copay.as_mut()).for_each(|copay| raise(&mut copay.amount));
        });
        prop_assert!(copay <= paid);
    }

    #[test]
    fn raising_a_benefit_maximum_never_lowers_the_plans_share(single in any_single(), more in 1..4_000_u32) {
        let paid = single.paid();
        let minor = single.world.records.plans[&PLAN].minor_unit.0;
        for number in 0..single.world.records.plans[&PLAN].limits.len() {
            let better = single.changed(|plan| match &mut plan.limits[number].measure {
                Measure::Amount(amount) => amount.0 += u128::from(more) / 10 * minor,
                Measure::Units(quantity) => *quantity = Quantity(quantity.0 + more),
                Measure::Claims(..) => {}
            });
            prop_assert!(better >= paid);
        }
        let price = single.changed(|plan| plan.benefits.iter_mut().for_each(|benefit| {
            benefit.fixed.iter_mut().for_each(|fixed| fixed.0 += u128::from(more) * minor);
        }));
        prop_assert!(price >= paid);
    }

    #[test]
    fn splitting_a_claim_in_two_changes_nothing(
        (world, lines, cut) in any_world(vec![None], true).prop_flat_map(|mut world| {
            let minor = world.plan().minor_unit.0;
            (Just(world), vec(any_line(minor, true), 2..=6), any::<usize>())
        }),
        member in select(vec![MEMBER, CHILD, NEIGHBOUR]),
    ) {
        // What is of the claim and not of its lines: whether it is in-patient, and that all its lines wait together.
        let mut lines: Vec<Line> = lines;
        for line in &mut lines {
            line.charge.0 += 1;
            line.through = 0;
        }
        let claim = |lines: &[Line]| Claim { member, lines: lines.to_vec(), ..claim() };
        let world = World { may_wait: false, ..world };
        let (mut whole, mut split) = (world.clone(), world);
        let together = whole.decide(&claim(&lines)).lines;
        let (first, second) = lines.split_at(1 + cut % (lines.len() - 1));
        let mut apart = split.decide(&claim(first)).lines;
        apart.extend(split.decide(&claim(second)).lines);
        prop_assert_eq!(together, apart);
        // Only the claims' numbers in the records differ.
        for visit in split.records.visits.values_mut() {
            visit.lines.iter_mut().for_each(|line| line.claim = ControlNumber(1));
            visit.copays.iter_mut().for_each(|copay| copay.claim = ControlNumber(1));
        }
        for used in split.records.used.values_mut() {
            used.frequencies.iter_mut().for_each(|known| known.claim = ControlNumber(1));
        }
        prop_assert_eq!(whole.records.used, split.records.used);
        prop_assert_eq!(whole.records.visits, split.records.visits);
    }

    #[test]
    fn a_replacement_is_worked_out_as_if_it_were_the_first((world, actions) in any_story()) {
        let mut filed = actions.into_iter().filter_map(|action| match action {
            Action::File(filed, evidence) => Some((*filed, evidence)),
            Action::Again(..) => None,
        });
        let (Some((first, evidence)), Some((second, _))) = (filed.next(), filed.next()) else { return Ok(()) };
        let (mut corrected, mut fresh) = (world.clone(), world);
        let Outcome::Decided(decision) = corrected.hear(1, &first, evidence, false) else { panic!("it may not wait") };
        let undo = corrected.undo_of(ControlNumber(1), &first.claim, Some(&decision));
        // Of the same provider, in the network of the day.
        let by = Filed { provider: first.provider, ..second };
        let expected = fresh.hear(2, &by, evidence, true);
        corrected.place(by.provider, by.tier);
        corrected = World { standing: by.standing, received: noon(by.received), may_wait: true, ..corrected };
        let by = Claim { frequency: Frequency::Replacement(first.claim.number), ..by.claim };
        let outcome = corrected.work_out_in_place_of(ControlNumber(2), &by, Some(&undo));
        prop_assert_eq!(outcome, expected);
        prop_assert_eq!(corrected.records.settled().used, fresh.records.settled().used);
        prop_assert_eq!(corrected.records.settled().visits, fresh.records.settled().visits);
    }

    #[test]
    fn a_claim_that_waited_is_decided_as_if_it_never_had((world, actions) in any_story()) {
        let Some(Action::File(filed, evidence)) = actions.first() else { return Ok(()) };
        let (mut patient, mut hasty) = (world.clone(), world);
        if let Outcome::Pended(_) = patient.hear(1, filed, *evidence, true) {
            prop_assert_eq!(patient.hear(1, filed, *evidence, false), hasty.hear(1, filed, *evidence, false));
            prop_assert_eq!(patient.records.settled(), hasty.records.settled());
        }
    }

    #[test]
    fn nothing_makes_the_rules_stop_or_wrap((mut world, claim) in wild_world()) {
        // Whatever is decided balances and can be taken back; whatever is refused leaves no trace: `work_out` checks both.
        let before = world.records.clone();
        if let Outcome::Refused(_) = world.work_out(ControlNumber(5), &claim) {
            prop_assert_eq!(world.records, before);
        }
    }
}

/// The wild inputs are not all refused: most outcomes occur.
#[test]
fn the_wild_inputs_reach_every_outcome() {
    let mut runner = TestRunner::deterministic();
    let (mut decided, mut paid, mut pended, mut refused) = (0, 0, 0, 0);
    for _ in 0..500 {
        let (mut world, claim) = wild_world().new_tree(&mut runner).unwrap().current();
        match world.work_out(ControlNumber(5), &claim) {
            Outcome::Decided(decision) => {
                decided += 1;
                let is_paid = decision.verdict() != Verdict::Denied && decision.paid().is_ok_and(|it| !it.is_zero());
                paid += u32::from(is_paid);
            }
            Outcome::Pended(_) => pended += 1,
            Outcome::Refused(_) => refused += 1,
            Outcome::Voided => panic!("it voids nothing"),
        }
    }
    assert!(decided > 50 && paid > 2 && pended > 2 && refused > 20, "{decided} {paid} {pended} {refused}");
}

#[test]
fn a_price_of_the_largest_amount_and_the_most_units_are_worked_out_or_refused() {
    for waives_lesser_of in [true, false] {
        let mut world = World::new();
        world.plan().waives_lesser_of = waives_lesser_of;
        let amount = Amount(inkclaim_domain::bounds::MAX_AMOUNT);
        world.service().prices = vec![Price { from: date(2025, 1, 1), tier: None, amount }];
        world.confine(most_units(Quantity(5)));
        assert_eq!(world.member_used().used(Counter::Limit(0)), 0);
        let most = claim_of([Line { units: Quantity(u32::MAX), charge: amount, ..line() }]);
        let outcome = world.submit(&most);
        assert!(matches!(outcome, Outcome::Decided(_) | Outcome::Refused(_)));
    }
}
