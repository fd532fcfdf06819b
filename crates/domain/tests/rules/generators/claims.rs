//! Claims and what is known of them, and stories of several.

use inkclaim_domain::calendar::Day;
use inkclaim_domain::claim::{Claim, ClaimKind, Line, OtherPayer};
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::credential::Standing;
use inkclaim_domain::decision::Outcome;
use inkclaim_domain::ids::{ControlNumber, ProviderId};
use inkclaim_domain::money::{Amount, Quantity};
use inkclaim_domain::network::{Network, OUTSIDE};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::common::*;

/// Cents of which products with a charge or a large quantity fit 128 bits.
const MODEST: u128 = 10_u128.pow(10);

fn other_payer(minor: u128) -> impl Strategy<Value = OtherPayer> {
    let known = || option::of(money(450, minor));
    let decided = (money(450, minor), known(), known(), known()).prop_map(|(paid, allowed, member_share, obliged)| {
        OtherPayer::Decided { paid, allowed, member_share, obliged }
    });
    prop_oneof![1 => Just(OtherPayer::Awaited), 9 => decided]
}

/// Who did or ordered something, seldom somebody excluded.
fn doctor() -> impl Strategy<Value = Option<ProviderId>> {
    prop_oneof![20 => Just(None), 4 => Just(Some(DOCTOR)), 1 => Just(Some(EXCLUDED_PROVIDER))]
}

/// A line; `odd`: with a charge of parts of cents, several days, and other payers.
pub fn any_line(minor: u128, odd: bool) -> impl Strategy<Value = Line> {
    let quantity = prop_oneof![
        4 => (1..=5_u32).prop_map(|count| count * 1_000),
        2 => select(vec![1_u32, 333, 500, 1_500, 2_500]),
        1 => Just(if minor > MODEST { 5_000 } else { u32::MAX / 4 }),
    ];
    let part = if odd { 0..minor } else { 0..1 };
    let weight = if odd { 20 } else { 0 };
    (
        select(vec!["G0001", "G0001", "G0002", "G0002", "G0003", "G0004", "G0009"]),
        (0..DAYS, sometimes(weight, 1..5_u16)),
        prop_oneof![1 => Just(0_u128), 9 => 1..=400_u128],
        prop_oneof![Just(0), part],
        quantity,
        subsequence(vec![modifier("GA"), modifier("LT"), modifier("RT")], 0..=3),
        select(vec![None, None, Some(11), Some(21)]),
        sometimes(weight, other_payer(minor)),
        (doctor(), doctor()),
    )
        .prop_map(move |(text, (from, through), cents, part, quantity, modifiers, place, other_payer, named)| {
            Line {
                from,
                through: through.unwrap_or_default(),
                units: Quantity(quantity),
                modifiers,
                place,
                other_payer,
                rendering: named.0,
                ordering: named.1,
                ..line_of(text, Amount(cents * minor + part))
            }
        })
}

/// A claim and what is known of it besides its own words.
#[derive(Clone, Debug)]
pub struct Filed {
    pub claim: Claim,
    pub provider: ProviderId,
    pub tier: u8,
    pub standing: Standing,
    pub received: Day,
}

pub fn any_filed(minor: u128) -> impl Strategy<Value = Filed> {
    (
        vec(any_line(minor, true), 1..=5),
        select(vec![MEMBER, MEMBER, MEMBER, SPOUSE, CHILD, NEIGHBOUR, STRANGER]),
        select(vec![PROVIDER, PROVIDER, OTHER_PROVIDER]),
        select(vec![BOUND, BOUND, UNBOUND, OUTSIDE]),
        prop_oneof![9 => Just(Standing::Credentialed), 1 => Just(Standing::Suspended)],
        prop_oneof![9 => Just(20), 1 => 5..=9, 1 => 92..=96],
        (
            select(vec![Some(11), Some(21), None]),
            any::<bool>(),
            sometimes(if minor > MODEST { 0 } else { 10 }, other_payer(minor)),
            (doctor(), doctor()),
        ),
    )
        .prop_map(
            move |(
                mut lines,
                member,
                provider,
                tier,
                standing,
                received,
                (place, institutional, other_payer, named),
            )| {
                // A claim of nothing is refused.
                lines[0].charge.0 += minor;
                let kind = if institutional { ClaimKind::Institutional } else { ClaimKind::Professional };
                let (rendering, ordering) = named;
                let claim = Claim { member, place, kind, other_payer, lines, rendering, ordering, ..claim() };
                Filed { claim, provider, tier, standing, received: Day(base().0 + received) }
            },
        )
}

#[derive(Clone, Debug)]
pub enum Action {
    /// A claim comes, with this evidence.
    File(Box<Filed>, Categories),
    /// A claim that may be waiting is worked out again, with this evidence; whether it may wait on.
    Again(usize, Categories, bool),
}

fn any_action(minor: u128) -> impl Strategy<Value = Action> {
    let evidence = || select(vec![Categories(0), Categories(0), Categories(1), Categories(3)]);
    prop_oneof![
        3 => (any_filed(minor), evidence()).prop_map(|(filed, evidence)| Action::File(Box::new(filed), evidence)),
        1 => (any::<usize>(), evidence(), any::<bool>())
            .prop_map(|(which, evidence, may_wait)| Action::Again(which, evidence, may_wait)),
    ]
}

pub fn any_story() -> impl Strategy<Value = (World, Vec<Action>)> {
    let evidence = vec![None, None, None, None, Some(Category::VisitNote), Some(Category::Order)];
    any_world(evidence, true).prop_flat_map(|mut world| {
        let actions = vec(any_action(world.plan().minor_unit.0), 1..=7);
        (Just(world), actions)
    })
}

impl World {
    /// Works a filed claim out.
    pub fn hear(&mut self, control: u64, filed: &Filed, evidence: Categories, may_wait: bool) -> Outcome {
        self.provider = filed.provider;
        self.records.networks.insert(filed.provider, Network::since(date(1900, 1, 1), filed.tier));
        self.standing = filed.standing;
        self.received = noon(filed.received);
        self.evidence = evidence;
        self.may_wait = may_wait;
        self.work_out(ControlNumber(control), &filed.claim)
    }
}
