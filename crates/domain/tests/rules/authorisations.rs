//! Prior authorisation: what it means for a line, what it is worth, and what its absence costs.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::authorisation::{Approval, Authorisation, AuthorisationRuling, Cover};
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::ids::AuthorisationId;
use inkclaim_domain::money::{Amount, Overflow, Quantity};
use inkclaim_domain::plan::{AuthorisationRule, Benefit};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::review::Figures;

const NONE: Amount = Amount::ZERO;
const ID: AuthorisationId = AuthorisationId(4);

/// A plan that wants an authorisation, and one of five units.
fn world(rule: AuthorisationRule) -> World {
    let mut world = World::new();
    world.benefit().authorisation = rule;
    world.records.authorisations.insert(ID, authorisation(units(5)));
    world
}

/// The baseline's claim with its number, for so many units at 100.
fn authorised(count: u32) -> Claim {
    let line = Line { units: units(count), ..line_of("G0001", dollars(100 * u128::from(count))) };
    Claim { authorisation: Some(ID), ..claim_of([line]) }
}

fn record(world: &mut World) -> &mut Authorisation {
    world.records.authorisations.get_mut(&ID).unwrap()
}

#[test]
fn an_authorised_line_uses_its_units() {
    let mut world = world(AuthorisationRule::Denied);
    let line = world.decide_line(&authorised(3));
    verify_line(&line, dollars(300), dollars(300), &[]);
    assert_eq!(line.authorised, Some((ID, units(3))));
    assert_eq!(record(&mut world).left(), units(2));
    // The line's own comes before the claim's.
    let mut other = world.clone();
    other.records.authorisations.insert(AuthorisationId(5), authorisation(units(1)));
    other.base_day = next(service_day());
    let mut claim = authorised(1);
    claim.lines[0].authorisation = Some(AuthorisationId(5));
    assert_eq!(other.decide_line(&claim).authorised, Some((AuthorisationId(5), units(1))));
}

#[test]
fn units_beyond_the_authorised_ones_are_cut_and_then_denied() {
    let mut world = world(AuthorisationRule::Denied);
    world.sharing().coinsurance = percent(10);
    let line = world.decide_line(&authorised(7));
    verify_line(&line, dollars(500), dollars(450), &[("CO-198", dollars(200)), ("PR-2", dollars(50))]);
    assert_eq!((line.authorised, record(&mut world).left()), (Some((ID, units(5))), units(0)));
    world.base_day = next(service_day());
    verify_denied(&world.decide_line(&authorised(1)), dollars(100), "CO-198");
}

#[test]
fn lines_of_one_claim_use_one_authorisation_up_together() {
    let mut world = world(AuthorisationRule::Denied);
    let three = |from: u16| Line { from, ..authorised(3).lines[0].clone() };
    let decision = world.decide(&Claim { authorisation: Some(ID), ..claim_of([three(0), three(1), three(2)]) });
    verify_line(&decision.lines[0], dollars(300), dollars(300), &[]);
    verify_line(&decision.lines[1], dollars(200), dollars(200), &[("CO-198", dollars(100))]);
    verify_denied(&decision.lines[2], dollars(300), "CO-198");
}

#[test]
fn what_is_not_authorised_is_denied_with_its_reason() {
    let denied = |change: &dyn Fn(&mut World, &mut Claim), reason: &str| {
        let mut world = world(AuthorisationRule::Denied);
        let mut claim = authorised(1);
        change(&mut world, &mut claim);
        let before = world.records.clone();
        verify_denied(&world.decide_line(&claim), dollars(100), reason);
        assert_eq!(world.records, before);
    };
    denied(&|_, claim| claim.authorisation = None, "CO-197");
    denied(&|_, claim| claim.authorisation = Some(AuthorisationId(99)), "CO-15");
    denied(&|world, _| record(world).terms.member = SPOUSE, "CO-15");
    denied(&|world, _| record(world).terms.provider = OTHER_PROVIDER, "CO-15");
    denied(&|world, _| record(world).terms.codes = vec![code("G0002")], "CO-15");
    denied(&|world, _| record(world).terms.from = next(service_day()), "CO-15");
    denied(&|world, _| record(world).terms.to = previous(service_day()), "CO-15");
    denied(&|world, _| record(world).asked = noon(next(service_day())), "CO-210");
    denied(&|world, _| record(world).ruling = Some(AuthorisationRuling::Refused), "CO-39");
    denied(&|world, _| record(world).used = units(5), "CO-198");
    denied(&|world, _| record(world).used = units(9), "CO-198");
    denied(
        &|world, claim| {
            world.unbind();
            claim.authorisation = None;
        },
        "PR-197",
    );
}

#[test]
fn its_first_and_last_day_are_inside_and_the_day_of_the_service_is_not_too_late_to_ask() {
    let mut world = world(AuthorisationRule::Denied);
    let it = record(&mut world);
    (it.terms.from, it.terms.to) = (service_day(), service_day());
    it.asked = noon(service_day());
    assert_eq!(world.decide_line(&authorised(1)).paid, dollars(100));
}

#[test]
fn an_undecided_one_makes_the_claim_wait_for_a_reviewer() {
    let mut world = world(AuthorisationRule::Denied);
    let later = world.received + 1;
    let it = record(&mut world);
    (it.ruling, it.decide_by) = (None, later);
    let pend = world.pend(&authorised(1));
    assert!(pend.review && !pend.awaits_information());
    assert_eq!(record(&mut world).used, units(0));
    // Nobody came.
    let mut late = world.clone();
    late.may_wait = false;
    verify_denied(&late.settle(&authorised(1)).lines[0], dollars(100), "CO-197");
    // It was given meanwhile.
    let mut given = world.clone();
    record(&mut given).ruling = Some(AuthorisationRuling::Approved);
    assert_eq!(given.settle(&authorised(1)).lines[0].paid, dollars(100));
    // A reviewer who looks at the line without waiving anything leaves it unauthorised.
    world.reviews = vec![accept(Figures::AS_PLANNED)];
    verify_denied(&world.settle(&authorised(1)).lines[0], dollars(100), "CO-197");
}

#[test]
fn silence_means_what_the_plan_says_from_its_deadline_on() {
    for (silence_authorises, ruling) in [(true, AuthorisationRuling::Approved), (false, AuthorisationRuling::Refused)] {
        let it = Authorisation { ruling: None, silence_authorises, ..authorisation(units(5)) };
        assert_eq!(it.ruling_at(it.decide_by - 1), None);
        assert_eq!(it.ruling_at(it.decide_by), Some(ruling));
        let decided = Authorisation { ruling: Some(AuthorisationRuling::Refused), ..it };
        assert_eq!(decided.ruling_at(u64::MAX), Some(AuthorisationRuling::Refused), "a word outweighs silence");
    }
    let mut world = world(AuthorisationRule::Denied);
    record(&mut world).ruling = None;
    assert_eq!(world.decide_line(&authorised(1)).paid, dollars(100), "overdue since February");
}

#[test]
fn what_is_approved_stands_in_the_place_of_what_was_asked() {
    let mut it = Authorisation { ruling: None, ..authorisation(units(5)) };
    let (from, to) = (date(2026, 4, 1), date(2026, 4, 2));
    it.decide(Some(Approval { from, to, units: units(2), most: Some(dollars(70)) }));
    assert_eq!((it.terms.from, it.terms.to, it.terms.units, it.most), (from, to, units(2), Some(dollars(70))));
    assert_eq!(it.ruling, Some(AuthorisationRuling::Approved));
    let mut it = authorisation(units(5));
    it.decide(None);
    assert_eq!(it, Authorisation { ruling: Some(AuthorisationRuling::Refused), ..authorisation(units(5)) });
}

#[test]
fn an_authorised_maximum_per_unit_is_the_schedule() {
    let mut world = world(AuthorisationRule::Denied);
    record(&mut world).most = Some(dollars(70));
    let line = world.decide_line(&authorised(2));
    verify_line(&line, dollars(140), dollars(140), &[("CO-45", dollars(60))]);
    record(&mut world).most = Some(dollars(700));
    world.base_day = next(service_day());
    assert_eq!(world.decide_line(&authorised(2)).paid, dollars(200), "never above the price");
}

#[test]
fn its_absence_may_cost_a_share_of_the_benefit_that_counts_to_nothing() {
    let mut world = world(AuthorisationRule::Penalty(percent(25)));
    world.sharing().coinsurance = percent(20);
    let limit = world.limit(most_paid(dollars(1_000)));
    let line = world.decide_line(&claim());
    verify_line(&line, dollars(100), dollars(60), &[("PR-2", dollars(20)), ("PR-197", dollars(20))]);
    assert_eq!(line.adjustments[1].reason, Reason::AuthorisationPenalty);
    assert_eq!((world.out_of_pocket_of(MEMBER), world.limit_used(limit)), (dollars(20), dollars(60).0));
    // After the maximum: a quarter of what that leaves.
    let mut world = self::world(AuthorisationRule::Penalty(percent(25)));
    world.confine(most_paid(dollars(40)));
    let line = world.decide_line(&claim());
    verify_line(&line, dollars(100), dollars(30), &[("PR-119", dollars(60)), ("PR-197", dollars(10))]);
    // Authorised: none.
    let line = self::world(AuthorisationRule::Penalty(percent(25))).decide_line(&authorised(1));
    verify_line(&line, dollars(100), dollars(100), &[]);
    // Whatever is wrong with the one that is named.
    let mut world = self::world(AuthorisationRule::Penalty(percent(25)));
    record(&mut world).ruling = Some(AuthorisationRuling::Refused);
    let line = world.decide_line(&authorised(1));
    verify_line(&line, dollars(100), dollars(75), &[("PR-197", dollars(25))]);
    assert_eq!(line.authorised, None);
}

#[test]
fn where_none_is_needed_only_the_authorised_maximum_holds() {
    let mut world = world(AuthorisationRule::NotNeeded);
    record(&mut world).most = Some(dollars(80));
    let line = world.decide_line(&authorised(7));
    verify_line(&line, dollars(560), dollars(560), &[("CO-45", dollars(140))]);
    assert_eq!((line.authorised, record(&mut world).used), (None, units(0)), "units are neither used nor cut");
}

#[test]
fn where_none_is_needed_one_that_is_named_changes_nothing() {
    let mut world = world(AuthorisationRule::NotNeeded);
    let line = world.decide_line(&authorised(7));
    verify_line(&line, dollars(700), dollars(700), &[]);
    assert_eq!((line.authorised, record(&mut world).used), (None, units(0)));
    record(&mut world).ruling = None;
    record(&mut world).decide_by = u64::MAX;
    world.base_day = next(service_day());
    assert_eq!(world.decide_line(&authorised(1)).paid, dollars(100), "nothing is waited for");
}

#[test]
fn the_first_failure_of_an_authorisation_is_told() {
    let mut it = authorisation(units(0));
    it.asked = noon(date(2026, 3, 20));
    it.ruling = Some(AuthorisationRuling::Refused);
    let cover =
        |it: &Authorisation, day| match it.cover(MEMBER, PROVIDER, code("G0001"), day, date(2026, 3, 20), u64::MAX) {
            Cover::Not(reason) => Some(reason),
            Cover::Covers { .. } | Cover::Undecided => None,
        };
    assert_eq!(cover(&it, date(2026, 4, 1)), Some(Reason::AuthorisationNumberWrong));
    assert_eq!(cover(&it, date(2026, 3, 19)), Some(Reason::AuthorisationLate));
    assert_eq!(cover(&it, date(2026, 3, 20)), Some(Reason::AuthorisationRefused));
    it.ruling = Some(AuthorisationRuling::Approved);
    assert_eq!(cover(&it, date(2026, 3, 20)), Some(Reason::AuthorisationExceeded));
}

#[test]
fn where_one_is_not_decided_another_benefit_pays_when_nobody_decides_in_time() {
    let mut world = world(AuthorisationRule::Denied);
    let other = world.add_benefit(Benefit { fixed: Some(dollars(60)), ..benefit() });
    world.service().alternative = Some(other);
    let later = world.received + 1;
    let it = record(&mut world);
    (it.ruling, it.decide_by) = (None, later);
    // The first one might pay more yet.
    assert!(world.clone().pend(&authorised(1)).review);
    world.may_wait = false;
    let line = world.decide_line(&authorised(1));
    verify_line(&line, dollars(100), dollars(60), &[("PR-119", dollars(40))]);
    assert_eq!(line.terms.unwrap().benefit, other);
}

#[test]
fn units_that_do_not_fit() {
    let mut it = Authorisation { used: Quantity(u32::MAX), ..authorisation(units(1)) };
    assert_eq!(it.take(Quantity(1)), Err(Overflow));
    it.used = Quantity(5);
    assert_eq!(it.give_back(Quantity(6)), Err(Overflow));
    assert_eq!((it.take(Quantity(2)), it.give_back(Quantity(7)), it.used), (Ok(()), Ok(()), Quantity(0)));
    assert_eq!(NONE, Amount::ZERO);
}
