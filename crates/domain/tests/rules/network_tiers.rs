//! Network tiers: prices, shares and accumulators by tier, the balance bill and its cap, lines that the law protects, and plans
//! that pay their price whatever the charge.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::accumulators::Counter;
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::ids::ProviderId;
use inkclaim_domain::money::Amount;
use inkclaim_domain::network::{Facility, Network, NetworkTerm};
use inkclaim_domain::plan::{Protection, Sharing, Tier};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::service::Price;

const NONE: Amount = Amount::ZERO;
const FACILITY: ProviderId = ProviderId(50);

/// In the network: a deductible of 50 and 10 %; outside: one of 200 and 40 %. `ceilings` says which ceilings the second tier
/// takes.
fn world_of_tiers(deductible: u8, out_of_pocket: u8) -> World {
    World::of(|plan| {
        plan.ceilings = [50, 10_000, 200, 20_000].map(|amount| individual(dollars(amount))).to_vec();
        let inside = Sharing { coinsurance: percent(10), ..sharing() };
        let outside = Sharing {
            deductible: Some(deductible),
            out_of_pocket: Some(out_of_pocket),
            coinsurance: percent(40),
            ..Sharing::default()
        };
        plan.benefits[0].sharing = vec![inside, outside];
    })
}

fn decide_with(world: &mut World, provider: ProviderId, charge: Amount) -> inkclaim_domain::decision::LineDecision {
    world.provider = provider;
    world.decide_charge(charge)
}

#[test]
fn each_tier_is_shared_in_its_own_way() {
    let mut world = world_of_tiers(2, 3);
    world.place(OTHER_PROVIDER, UNBOUND);
    let line = decide_with(&mut world, PROVIDER, dollars(100));
    verify_line(&line, dollars(100), dollars(45), &[("PR-1", dollars(50)), ("PR-2", dollars(5))]);
    assert_eq!(line.terms.unwrap().tier, BOUND);
    let line = decide_with(&mut world, OTHER_PROVIDER, dollars(300));
    verify_line(&line, dollars(300), dollars(60), &[("PR-1", dollars(200)), ("PR-2", dollars(40))]);
    assert_eq!(line.terms.unwrap().tier, UNBOUND);
}

#[test]
fn tiers_share_an_accumulator_where_the_plan_names_it_in_both() {
    // Apart: what is taken outside counts to nothing inside.
    let mut world = world_of_tiers(2, 3);
    world.place(OTHER_PROVIDER, UNBOUND);
    decide_with(&mut world, OTHER_PROVIDER, dollars(100));
    let line = decide_with(&mut world, PROVIDER, dollars(100));
    assert_eq!(line.to_deductible(), Ok(dollars(50)));
    let used = world.member_used();
    let of = |number| Amount(used.used(Counter::Ceiling(number)));
    assert_eq!([of(0), of(1), of(2), of(3)], [50, 55, 100, 100].map(dollars));

    // Together.
    let mut world = world_of_tiers(DEDUCTIBLE, OUT_OF_POCKET);
    world.place(OTHER_PROVIDER, UNBOUND);
    decide_with(&mut world, OTHER_PROVIDER, dollars(30));
    let line = decide_with(&mut world, PROVIDER, dollars(100));
    verify_line(&line, dollars(100), dollars(72), &[("PR-1", dollars(20)), ("PR-2", dollars(8))]);
    assert_eq!((world.deductible_of(MEMBER), world.out_of_pocket_of(MEMBER)), (dollars(50), dollars(58)));
}

#[test]
fn a_tier_beyond_the_last_sharing_takes_the_last() {
    let mut world = world_of_tiers(2, 3);
    world.plan().tiers = vec![tier(true), tier(true), tier(false)];
    world.place(PROVIDER, 2);
    assert_eq!(world.decide_charge(dollars(100)).to_deductible(), Ok(dollars(100)));
}

#[test]
fn a_provider_that_was_never_named_is_in_the_last_tier() {
    let mut world = World::new();
    world.provider = UNNAMED;
    let of_tier = |tier: u8, amount| Price { tier: Some(tier), ..price_from(date(2025, 1, 1), amount) };
    world.service().prices = vec![of_tier(BOUND, dollars(90)), of_tier(UNBOUND, dollars(60))];
    world.verify_plan();
    let line = world.decide_line(&claim());
    verify_line(&line, dollars(60), dollars(60), &[("PR-45", dollars(40))]);
    assert_eq!((line.terms.unwrap().tier, line.terms.unwrap().price), (UNBOUND, dollars(60)));
}

#[test]
fn the_tier_is_that_of_the_service_day() {
    let mut world = World::new();
    let terms = [(service_day(), Some(BOUND)), (next(service_day()), None)];
    let terms = terms.map(|(from, tier)| NetworkTerm { from, tier }).to_vec();
    world.records.networks.insert(PROVIDER, Network { terms, facility: Facility::Both });
    world.base_day = previous(service_day());
    let day = |from: u16| Line { from, charge: dollars(130), ..line() };
    let decision = world.decide(&claim_of([day(0), day(1), day(2)]));
    for (line, reason) in decision.lines.iter().zip(["PR-45", "CO-45", "PR-45"]) {
        verify_line(line, dollars(100), dollars(100), &[(reason, dollars(30))]);
    }
}

// --- the balance bill ------------------------------------------------------------------------------------------------

fn capped(share: u16) -> World {
    let mut world = World::new();
    world.unbind();
    world.plan().tiers[1] = Tier { bound: false, balance_bill_cap: Some(percent(share)) };
    world.sharing().coinsurance = percent(20);
    world
}

#[test]
fn a_balance_bill_is_capped_at_a_share_of_the_allowed_amount() {
    let line = capped(15).decide_charge(dollars(180));
    let shares = [("CO-45", dollars(65)), ("PR-45", dollars(15)), ("PR-2", dollars(20))];
    verify_line(&line, dollars(100), dollars(80), &shares);
    let line = capped(15).decide_charge(dollars(115));
    verify_line(&line, dollars(100), dollars(80), &[("PR-45", dollars(15)), ("PR-2", dollars(20))]);
    let line = capped(0).decide_charge(dollars(115));
    verify_line(&line, dollars(100), dollars(80), &[("CO-45", dollars(15)), ("PR-2", dollars(20))]);
    // A cap may be above the whole.
    let line = capped(150).decide_charge(dollars(280));
    let shares = [("CO-45", dollars(30)), ("PR-45", dollars(150)), ("PR-2", dollars(20))];
    verify_line(&line, dollars(100), dollars(80), &shares);
}

#[test]
fn the_cap_holds_for_a_line_of_which_nothing_is_left_to_pay() {
    let mut world = capped(15);
    world.confine(most_paid(NONE));
    let line = world.decide_charge(dollars(180));
    assert!(line.is_denied());
    verify_line(&line, NONE, NONE, &[("CO-45", dollars(65)), ("PR-45", dollars(15)), ("PR-119", dollars(100))]);
}

#[test]
fn a_bound_provider_bills_no_balance_whatever_the_cap() {
    let mut world = World::new();
    world.plan().tiers[0].balance_bill_cap = Some(percent(15));
    verify_line(&world.decide_charge(dollars(180)), dollars(100), dollars(100), &[("CO-45", dollars(80))]);
}

// --- protection ------------------------------------------------------------------------------------------------------

fn protected(protection: Protection) -> World {
    let mut world = world_of_tiers(2, 3);
    world.price("G0001", dollars(100));
    world.unbind();
    world.benefit().protection = protection;
    world
}

#[test]
fn an_emergency_takes_the_networks_shares_and_accumulators_and_nobody_owes_the_excess() {
    let mut world = protected(Protection::Emergency);
    let of_tier = |tier: u8, amount| Price { tier: Some(tier), ..price_from(date(2025, 1, 1), amount) };
    world.service().prices = vec![of_tier(BOUND, dollars(100)), of_tier(UNBOUND, dollars(60))];
    let line = world.decide_charge(dollars(180));
    let shares = [("CO-45", dollars(80)), ("PR-1", dollars(50)), ("PR-2", dollars(5))];
    verify_line(&line, dollars(100), dollars(45), &shares);
    assert_eq!(line.terms.unwrap().tier, BOUND);
    assert_eq!((world.deductible_of(MEMBER), world.out_of_pocket_of(MEMBER)), (dollars(50), dollars(55)));
    // A bound provider's emergency is nothing special.
    let mut world = protected(Protection::Emergency);
    world.place_all(BOUND);
    assert_eq!(world.decide_charge(dollars(180)), line);
}

#[test]
fn ancillary_care_is_protected_at_a_facility_of_the_network_alone() {
    let at = |facility: Option<ProviderId>, tier: u8| {
        let mut world = protected(Protection::AtNetworkFacility);
        world.place(FACILITY, tier);
        world.decide_line(&Claim { facility, ..claim_of([Line { charge: dollars(180), ..line() }]) })
    };
    let inside = [("CO-45", dollars(80)), ("PR-1", dollars(50)), ("PR-2", dollars(5))];
    let outside = [("PR-45", dollars(80)), ("PR-1", dollars(100))];
    verify_line(&at(Some(FACILITY), BOUND), dollars(100), dollars(45), &inside);
    verify_line(&at(Some(FACILITY), UNBOUND), dollars(100), NONE, &outside);
    verify_line(&at(None, BOUND), dollars(100), NONE, &outside);
}

// --- paying the price whatever the charge ----------------------------------------------------------------------------

#[test]
fn a_plan_that_waives_the_lower_of_pays_its_price_above_the_charge() {
    let mut world = World::new();
    world.plan().waives_lesser_of = true;
    world.sharing().coinsurance = percent(20);
    let decision = world.decide(&claim_of([Line { charge: dollars(60), ..line() }]));
    let line = &decision.lines[0];
    // 60 = 80 paid + 20 owed - 40 above the charge.
    verify_line(line, dollars(100), dollars(80), &[("OA-94", dollars(40)), ("PR-2", dollars(20))]);
    assert_eq!((line.adjustments[0].reason, line.adjustments[0].reason.is_negative()), (Reason::AboveCharge, true));
    let totals = decision.totals([dollars(60)]).unwrap();
    assert_eq!((totals.paid, totals.member, totals.written_off), (dollars(80), dollars(20), NONE));
    assert_eq!(world.out_of_pocket_of(MEMBER), dollars(20));
    world.provider = OTHER_PROVIDER;
    let line = world.decide_charge(dollars(130));
    verify_line(&line, dollars(100), dollars(80), &[("CO-45", dollars(30)), ("PR-2", dollars(20))]);
}

#[test]
fn a_line_of_which_nothing_is_left_to_pay_owes_no_more_than_the_charge() {
    let mut world = World::new();
    world.plan().waives_lesser_of = true;
    world.confine(most_paid(NONE));
    verify_denied(&world.decide_charge(dollars(60)), dollars(60), "PR-119");
}
