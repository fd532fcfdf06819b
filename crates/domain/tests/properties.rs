//! What must hold of any plan and any claims: agreement with a second reading of the rules ([`oracle`]), to the base unit;
//! the identities that every outcome is checked for ([`common::verify_balances`]); what raising a ceiling does; that
//! splitting a claim changes nothing; and that no input makes the rules stop.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod common;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};

use common::*;
use inkclaim_domain::accumulators::{FamilyYear, FamilyYearKey, LimitUse, MemberYear, MemberYearKey};
use inkclaim_domain::calendar::{Anniversary, Day, FilingWindow};
use inkclaim_domain::claim::{Claim, Line};
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::credential::Standing;
use inkclaim_domain::decision::{LineDecision, Outcome};
use inkclaim_domain::enrolment::Coverage;
use inkclaim_domain::ids::{AssetId, Code, ControlNumber, Modifier, ProviderId};
use inkclaim_domain::money::{Amount, BasisPoints, Quantity};
use inkclaim_domain::plan::{Benefit, Ceiling, Copay, CopayOrder, Limit, Network, Plan, Price, Service};
use inkclaim_domain::visit::{Visit, VisitCopay, VisitKey, VisitLine};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::FileFailurePersistence;

/// Claims' days count from here, so that some lie on either side of a plan year's end.
fn base() -> Day {
    date(2026, 12, 25)
}

/// Days of services: from the base on.
const DAYS: u16 = 14;

// --- plans -----------------------------------------------------------------------------------------------------------

/// Base units of a cent: small, odd, an asset's of twelve decimals, and so many that amounts come near the largest.
fn minor() -> impl Strategy<Value = u128> {
    select(vec![1, 1, 10, 7, 10_u128.pow(10), 1 << 78])
}

fn money(most: u128, minor: u128) -> impl Strategy<Value = Amount> {
    (0..=most).prop_map(move |cents| Amount(cents * minor))
}

fn ceiling(individual: u128, family: u128, minor: u128) -> impl Strategy<Value = Ceiling> {
    (option::of(money(individual, minor)), option::of(money(family, minor)))
        .prop_map(|(individual, family)| Ceiling { individual, family })
}

fn share() -> impl Strategy<Value = BasisPoints> {
    prop_oneof![select(vec![0, 1_000, 1_500, 2_000, 5_000, 10_000]), 0..=10_000_u16].prop_map(BasisPoints)
}

fn any_benefit(limits: u8, minor: u128, evidence: Vec<Option<Category>>) -> impl Strategy<Value = Benefit> {
    let order =
        select(vec![CopayOrder::InsteadOfDeductible, CopayOrder::BeforeDeductible, CopayOrder::AfterDeductible]);
    let copay = (money(60, minor), order).prop_map(|(amount, order)| Copay { amount, order });
    (
        option::of(copay),
        prop::bool::weighted(0.8),
        share(),
        subsequence((0..limits).collect::<Vec<u8>>(), 0..=usize::from(limits)),
        select(vec![vec![], vec![], vec![], vec![11], vec![11, 21]]),
        select(evidence),
    )
        .prop_map(|(copay, deductible_applies, coinsurance, limits, places, evidence)| Benefit {
            copay,
            deductible_applies,
            coinsurance,
            limits,
            places,
            evidence,
        })
}

fn any_limit(minor: u128) -> impl Strategy<Value = Limit> {
    prop_oneof![
        money(700, minor).prop_map(Limit::Amount),
        (0..=8_000_u32).prop_map(|thousandths| Limit::Units(Quantity(thousandths))),
        (0..=8_u32).prop_map(|count| Limit::Units(units(count))),
    ]
}

fn any_plan(evidence: Vec<Option<Category>>) -> impl Strategy<Value = Plan> {
    (minor(), 0..=3_u8).prop_flat_map(move |(minor, limits)| {
        (
            ceiling(500, 700, minor),
            ceiling(700, 900, minor),
            vec(any_benefit(limits, minor, evidence.clone()), 1..=3),
            vec(any_limit(minor), usize::from(limits)),
            subsequence(vec![modifier("RT"), modifier("LT")], 0..=2),
            any::<bool>(),
        )
            .prop_map(
                move |(deductible, out_of_pocket, benefits, limits, distinguishing_modifiers, january)| Plan {
                    minor_unit: Amount(minor),
                    year_start: if january { JANUARY } else { LATE_DECEMBER },
                    deductible,
                    out_of_pocket,
                    benefits,
                    limits,
                    distinguishing_modifiers,
                    ..plan()
                },
            )
    })
}

const JANUARY: Anniversary = Anniversary { month: 1, day: 1 };
const LATE_DECEMBER: Anniversary = Anniversary { month: 12, day: 28 };

/// The plan years that hold the days of services.
fn years(plan: &Plan) -> [Day; 2] {
    if plan.year_start == JANUARY {
        [date(2026, 1, 1), date(2027, 1, 1)]
    } else {
        [date(2025, 12, 28), date(2026, 12, 28)]
    }
}

const CODES: [&str; 4] = ["G0001", "G0002", "G0003", "G0004"];

/// Services of four codes: two ordinary ones whose price may change, one that has no price at first, one whose code is
/// retired.
fn any_services(plan: &Plan) -> impl Strategy<Value = Vec<(Code, Service)>> {
    let (benefits, minor) = (plan.benefits.len(), plan.minor_unit.0);
    let middle = Day(base().0 + 6);
    vec((0..benefits, 1..=150_u128, option::of(1..=150_u128)), 4).prop_map(move |drawn| {
        let priced = |from: Day, cents: u128| Price { from, amount: Amount(cents * minor) };
        let services = CODES.iter().zip(drawn).map(|(text, (benefit, first, later))| {
            let mut prices = vec![priced(date(2025, 1, 1), first)];
            if *text == "G0003" {
                prices.clear();
            }
            prices.extend(later.map(|cents| priced(middle, cents)));
            let valid_to = (*text == "G0004").then_some(middle);
            let benefit = u8::try_from(benefit).unwrap();
            (code(text), Service { benefit, valid_from: date(2020, 1, 1), valid_to, prices })
        });
        services.collect()
    })
}

/// A plan and its services in a world of members: two covered throughout, a third of their family who joins late and leaves
/// early, and a neighbour with a gap.
fn any_world(evidence: Vec<Option<Category>>) -> impl Strategy<Value = World> {
    any_plan(evidence).prop_flat_map(|plan| {
        let services = any_services(&plan);
        (Just(plan), services).prop_map(|(plan, services)| {
            let mut world = World::new();
            let stretch =
                |from: i32, to: i32| Coverage { plan: PLAN, from: Day(base().0 + from), to: Day(base().0 + to) };
            let covered = [
                (MEMBER, vec![stretch(-900, 900)]),
                (SPOUSE, vec![stretch(-900, 900)]),
                (CHILD, vec![stretch(2, 10)]),
                (NEIGHBOUR, vec![stretch(0, 4), stretch(8, 20)]),
            ];
            for (member, coverages) in covered {
                world.records.enrolments.get_mut(&member).unwrap().coverages = coverages;
            }
            *world.plan() = plan;
            world.records.services = services.into_iter().map(|(code, it)| ((PLAN.plan, code), it)).collect();
            world.base_day = base();
            world.received = noon(Day(base().0 + 20));
            world.verify_plan();
            world
        })
    })
}

// --- claims ----------------------------------------------------------------------------------------------------------

fn any_line(minor: u128, odd: bool) -> impl Strategy<Value = Line> {
    let quantity = prop_oneof![
        4 => (1..=5_u32).prop_map(|count| count * 1_000),
        2 => select(vec![1_u32, 333, 500, 1_500, 2_500]),
        1 => Just(u32::MAX),
    ];
    let part = if odd { 0..minor } else { 0..1 };
    (
        select(vec!["G0001", "G0001", "G0002", "G0002", "G0003", "G0004", "G0009"]),
        0..DAYS,
        prop_oneof![1 => Just(0_u128), 9 => 1..=400_u128],
        prop_oneof![Just(0), part],
        quantity,
        subsequence(vec![modifier("GA"), modifier("LT"), modifier("RT")], 0..=3),
        select(vec![None, None, Some(11), Some(21)]),
    )
        .prop_map(move |(text, from, cents, part, quantity, modifiers, place)| Line {
            from,
            units: Quantity(quantity),
            modifiers,
            place,
            ..line_of(text, Amount(cents * minor + part))
        })
}

/// A claim and what is known of it besides its own words.
#[derive(Clone, Debug)]
struct Filed {
    claim: Claim,
    provider: ProviderId,
    network: Network,
    standing: Standing,
    received: Day,
}

fn any_filed(minor: u128) -> impl Strategy<Value = Filed> {
    (
        vec(any_line(minor, true), 1..=5),
        select(vec![MEMBER, MEMBER, MEMBER, SPOUSE, CHILD, NEIGHBOUR, STRANGER]),
        select(vec![PROVIDER, PROVIDER, OTHER_PROVIDER]),
        select(vec![Network::InNetwork, Network::OutOfNetwork]),
        prop_oneof![9 => Just(Standing::Credentialed), 1 => Just(Standing::Suspended)],
        prop_oneof![9 => Just(20), 1 => 5..=9, 1 => 92..=96],
        select(vec![Some(11), Some(21), None]),
    )
        .prop_map(move |(mut lines, member, provider, network, standing, received, place)| {
            // A claim of nothing is refused.
            lines[0].charge.0 += minor;
            let claim = Claim { member, place, lines, ..common::claim() };
            Filed { claim, provider, network, standing, received: Day(base().0 + received) }
        })
}

#[derive(Clone, Debug)]
enum Action {
    /// A claim comes, with this evidence.
    File(Filed, Categories),
    /// A claim that may be waiting is worked out again, with this evidence; whether more may come.
    Again(usize, Categories, bool),
}

fn any_action(minor: u128) -> impl Strategy<Value = Action> {
    let evidence = || select(vec![Categories(0), Categories(0), Categories(1), Categories(3)]);
    prop_oneof![
        3 => (any_filed(minor), evidence()).prop_map(|(filed, evidence)| Action::File(filed, evidence)),
        1 => (any::<usize>(), evidence(), any::<bool>()).prop_map(|(which, evidence, more)| Action::Again(which, evidence, more)),
    ]
}

fn any_story() -> impl Strategy<Value = (World, Vec<Action>)> {
    let evidence = vec![None, None, None, Some(Category::VisitNote), Some(Category::Order)];
    any_world(evidence).prop_flat_map(|mut world| {
        let actions = vec(any_action(world.plan().minor_unit.0), 1..=8);
        (Just(world), actions)
    })
}

// --- into the oracle's words -----------------------------------------------------------------------------------------

fn number_of(amount: Amount) -> i128 {
    i128::try_from(amount.0).unwrap()
}

fn text_of(code: Code) -> String {
    String::from_utf8(code.0.into_iter().filter(|byte| *byte != 0).collect()).unwrap()
}

fn words_of(modifiers: &[Modifier]) -> Vec<String> {
    modifiers.iter().map(|modifier| String::from_utf8(modifier.0.to_vec()).unwrap()).collect()
}

fn evidence_of(categories: Categories) -> Vec<&'static str> {
    let known = [(Category::VisitNote, "note"), (Category::Order, "order")];
    known.into_iter().filter(|(category, _)| categories.includes(*category)).map(|(_, name)| name).collect()
}

fn both(ceiling: Ceiling) -> (Option<i128>, Option<i128>) {
    (ceiling.individual.map(number_of), ceiling.family.map(number_of))
}

fn told_of(benefit: &Benefit) -> oracle::Benefit {
    let stands = |order: CopayOrder| match order {
        CopayOrder::InsteadOfDeductible => oracle::Stands::Instead,
        CopayOrder::BeforeDeductible => oracle::Stands::Before,
        CopayOrder::AfterDeductible => oracle::Stands::After,
    };
    oracle::Benefit {
        copay: benefit.copay.map(|copay| (number_of(copay.amount), stands(copay.order))),
        deductible: benefit.deductible_applies,
        share: oracle::Rational::new(benefit.coinsurance.0.into(), 10_000),
        limits: benefit.limits.iter().map(|number| usize::from(*number)).collect(),
        places: benefit.places.clone(),
        evidence: benefit.evidence.map(|category| evidence_of(Categories::NONE.with(category))[0]),
    }
}

fn insurer_of(world: &mut World) -> oracle::Insurer {
    let plan = world.plan().clone();
    let days = |day: Day| i128::from(day.0);
    let limit = |limit: &Limit| match limit {
        Limit::Amount(amount) => oracle::Limit::Paid(number_of(*amount)),
        Limit::Units(quantity) => oracle::Limit::Thousandths(quantity.0.into()),
    };
    let FilingWindow::Days(filing_days) = plan.filing else { panic!("the story's plans count days") };
    let services = world.records.services.iter().map(|((_, code), service)| oracle::Service {
        code: text_of(*code),
        benefit: service.benefit.into(),
        from: days(service.valid_from),
        to: service.valid_to.map(days),
        prices: service.prices.iter().map(|price| (days(price.from), number_of(price.amount))).collect(),
    });
    let people = world.records.enrolments.iter().map(|(member, enrolment)| oracle::Person {
        name: member.0,
        family: enrolment.family.0,
        covered: enrolment.coverages.iter().map(|it| (days(it.from), days(it.to))).collect(),
    });
    let terms = oracle::Terms {
        cent: number_of(plan.minor_unit),
        years: years(&plan).map(days).to_vec(),
        filing_days: filing_days.into(),
        deductible: both(plan.deductible),
        most: both(plan.out_of_pocket),
        benefits: plan.benefits.iter().map(told_of).collect(),
        limits: plan.limits.iter().map(limit).collect(),
        distinguishing: words_of(&plan.distinguishing_modifiers),
        services: services.collect(),
    };
    oracle::Insurer { terms, people: people.collect(), journal: Vec::new() }
}

fn retold(filed: &Filed, control: u64) -> oracle::Claim {
    let lines = filed.claim.lines.iter().map(|line| oracle::Line {
        code: text_of(line.code),
        day: i128::from(base().0) + i128::from(line.from),
        charge: number_of(line.charge),
        thousandths: line.units.0.into(),
        modifiers: words_of(&line.modifiers),
        place: line.place,
    });
    oracle::Claim {
        id: control,
        person: filed.claim.member.0,
        provider: filed.provider.0,
        bound: filed.network.is_bound(),
        credentialed: filed.standing == Standing::Credentialed,
        received: filed.received.0.into(),
        place: filed.claim.place,
        lines: lines.collect(),
    }
}

/// An outcome in the oracle's words.
fn answer_of(outcome: &Outcome) -> oracle::Result {
    let line = |line: &LineDecision| oracle::Answer {
        denied: line.is_denied(),
        allowed: number_of(line.allowed),
        paid: number_of(line.paid),
        because: {
            let mut because: Vec<(String, i128)> =
                reasons(line).into_iter().map(|(reason, amount)| (reason, i128::try_from(amount).unwrap())).collect();
            because.sort();
            because
        },
    };
    match outcome {
        Outcome::Decided(decision) => oracle::Result::Decided(decision.lines.iter().map(line).collect()),
        Outcome::Pended(pend) => oracle::Result::Waiting(evidence_of(pend.evidence)),
        Outcome::Refused(refusal) => panic!("refused: {refusal:?}"),
    }
}

/// A visit: member, provider, day.
type Whom = (u32, u32, i128);

/// Every record agrees with what the journal adds up to.
fn verify_records(world: &mut World, insurer: &oracle::Insurer) {
    let plan = world.plan().clone();
    let journal = &insurer.journal;
    let sum_of = |entries: &[&oracle::Entry], of: fn(&oracle::Entry) -> i128| -> Amount {
        Amount(entries.iter().map(|entry| u128::try_from(of(entry)).unwrap()).sum())
    };
    let out_of_pocket: fn(&oracle::Entry) -> i128 = |entry| entry.copay + entry.deductible + entry.coinsurance;
    for year in years(&plan) {
        let of_year = || journal.iter().filter(|entry| entry.year == i128::from(year.0));
        for (member, enrolment) in world.records.enrolments.clone() {
            let mine: Vec<_> = of_year().filter(|entry| entry.person == member.0).collect();
            let known = world.records.member_years.get(&MemberYearKey { member, plan: PLAN.plan, year });
            assert_eq!(known.is_some(), mine.iter().any(|entry| !entry.waiting), "a record for who used something");
            let known = known.cloned().unwrap_or_default();
            assert_eq!(known.opened, mine.iter().any(|entry| !entry.waiting));
            assert_eq!(known.deductible, sum_of(&mine, |entry| entry.deductible));
            assert_eq!(known.out_of_pocket, sum_of(&mine, out_of_pocket));
            for (number, limit) in (0_u8..).zip(&plan.limits) {
                let named = |entry: &&&oracle::Entry| plan.benefits[entry.benefit].limits.contains(&number);
                let under: Vec<_> = mine.iter().filter(named).copied().collect();
                let used = match limit {
                    Limit::Amount(_) => sum_of(&under, |entry| entry.paid),
                    Limit::Units(_) => sum_of(&under, |entry| entry.thousandths),
                };
                assert_eq!(known.used(number), used.0);
                assert!(known.used(number) <= limit.whole());
            }
            let key = FamilyYearKey { family: enrolment.family, plan: PLAN.plan, year };
            let known = world.records.family_years.get(&key).copied().unwrap_or_default();
            if plan.deductible.family.is_some() || plan.out_of_pocket.family.is_some() {
                let family: Vec<_> = of_year().filter(|entry| entry.family == enrolment.family.0).collect();
                let deductible = sum_of(&family, |entry| entry.deductible);
                assert_eq!(known, FamilyYear { deductible, out_of_pocket: sum_of(&family, out_of_pocket) });
            } else {
                assert!(world.records.family_years.is_empty());
            }
        }
    }
    let mut noted: BTreeMap<Whom, Vec<(u64, String, Vec<String>)>> = BTreeMap::new();
    let mut copays: BTreeMap<Whom, BTreeMap<(usize, u64), i128>> = BTreeMap::new();
    for entry in journal {
        let key = (entry.person, entry.provider, entry.day);
        noted.entry(key).or_default().push((entry.claim, entry.code.clone(), entry.modifiers.clone()));
        if entry.copay != 0 {
            *copays.entry(key).or_default().entry((entry.benefit, entry.claim)).or_default() += entry.copay;
        }
    }
    noted.values_mut().for_each(|lines| lines.sort());
    let mut seen = BTreeSet::new();
    for (key, visit) in &world.records.visits {
        let key = (key.member.0, key.provider.0, i128::from(key.day.0));
        let mut lines: Vec<_> =
            visit.lines.iter().map(|line| (line.claim.0, text_of(line.code), words_of(&line.modifiers))).collect();
        lines.sort();
        assert_eq!(lines, noted.get(&key).cloned().unwrap_or_default());
        let mut taken: BTreeMap<(usize, u64), i128> = BTreeMap::new();
        for copay in &visit.copays {
            *taken.entry((copay.benefit.into(), copay.claim.0)).or_default() += number_of(copay.amount);
        }
        assert_eq!(taken, copays.get(&key).cloned().unwrap_or_default());
        seen.insert(key);
    }
    assert!(noted.keys().all(|key| seen.contains(key)));
}

impl World {
    /// Works a filed claim out.
    fn hear(&mut self, control: u64, filed: &Filed, evidence: Categories, more_may_come: bool) -> Outcome {
        self.provider = filed.provider;
        self.network = filed.network;
        self.standing = filed.standing;
        self.received = noon(filed.received);
        self.evidence = evidence;
        self.evidence_may_come = more_may_come;
        self.work_out(ControlNumber(control), &filed.claim)
    }
}

// --- one line against given accumulators -----------------------------------------------------------------------------

/// What one line meets: a plan of one benefit, and what was used before.
#[derive(Clone, Debug)]
struct Single {
    plan: Plan,
    price: Amount,
    line: Line,
    member: MemberYear,
    family: FamilyYear,
    copay_taken: Amount,
}

fn any_single() -> impl Strategy<Value = Single> {
    any_plan(vec![None]).prop_flat_map(|plan| {
        let minor = plan.minor_unit.0;
        let used: Vec<_> = plan
            .limits
            .iter()
            .map(|limit| match limit {
                Limit::Amount(_) => (0..=800_u128).prop_map(move |cents| cents * minor).boxed(),
                Limit::Units(_) => (0..=9_000_u128).boxed(),
            })
            .collect();
        (
            Just(plan),
            1..=150_u128,
            any_line(minor, false),
            (money(550, minor), money(750, minor), used),
            (money(750, minor), money(950, minor)),
            money(70, minor),
        )
            .prop_map(
                move |(mut plan, price, line, (deductible, out_of_pocket, used), family, copay_taken)| {
                    plan.benefits.truncate(1);
                    plan.benefits[0].places.clear();
                    let limits = (0..).zip(used).map(|(limit, used)| LimitUse { limit, used }).collect();
                    let charge = Amount(line.charge.0 + minor);
                    Single {
                        plan,
                        price: Amount(price * minor),
                        line: Line { from: 0, charge, ..Line { code: code("G0001"), ..line } },
                        member: MemberYear { deductible, out_of_pocket, limits, opened: true },
                        family: FamilyYear { deductible: family.0, out_of_pocket: family.1 },
                        copay_taken,
                    }
                },
            )
    })
}

impl Single {
    fn paid(&self) -> Amount {
        let mut world = World::new();
        *world.plan() = self.plan.clone();
        world.price("G0001", self.price);
        world.verify_plan();
        let year = if self.plan.year_start == JANUARY { year() } else { date(2025, 12, 28) };
        let key = MemberYearKey { member: MEMBER, plan: PLAN.plan, year };
        world.records.member_years.insert(key, self.member.clone());
        let key = FamilyYearKey { family: FAMILY, plan: PLAN.plan, year };
        world.records.family_years.insert(key, self.family);
        let copay = VisitCopay { benefit: 0, claim: ControlNumber(90), amount: self.copay_taken };
        let key = world.visit_key();
        world.records.visits.insert(key, Visit { lines: Vec::new(), copays: vec![copay] });
        world.decide_line(&claim_of([self.line.clone()])).paid
    }
}

// --- anything at all -------------------------------------------------------------------------------------------------

fn any_day() -> impl Strategy<Value = Day> {
    prop_oneof![any::<i32>(), 20_000..21_000_i32].prop_map(Day)
}

fn any_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![any::<u128>(), 0..1_000_u128, Just(u128::MAX), Just(0)].prop_map(Amount)
}

/// Amounts that a claim is not refused for.
fn any_charge() -> impl Strategy<Value = Amount> {
    prop_oneof![9 => 0..=1_u128 << 90, 9 => 0..1_000_u128, 1 => any::<u128>()].prop_map(Amount)
}

fn wild_ceiling() -> impl Strategy<Value = Ceiling> {
    (option::of(any_amount()), option::of(any_amount())).prop_map(|(individual, family)| Ceiling { individual, family })
}

fn wild_benefit() -> impl Strategy<Value = Benefit> {
    let order =
        select(vec![CopayOrder::InsteadOfDeductible, CopayOrder::BeforeDeductible, CopayOrder::AfterDeductible]);
    let copay = (any_amount(), order).prop_map(|(amount, order)| Copay { amount, order });
    (option::of(copay), any::<bool>(), any::<u16>(), vec(0..4_u8, 0..4), vec(10..13_u8, 0..2), any::<bool>()).prop_map(
        |(copay, deductible_applies, share, limits, places, needs)| Benefit {
            copay,
            deductible_applies,
            coinsurance: BasisPoints(share),
            limits,
            places,
            evidence: needs.then_some(Category::Imaging),
        },
    )
}

fn wild_plan() -> impl Strategy<Value = Plan> {
    let limit =
        prop_oneof![any_amount().prop_map(Limit::Amount), any::<u32>().prop_map(|it| Limit::Units(Quantity(it)))];
    let window = prop_oneof![any::<u16>().prop_map(FilingWindow::Days), any::<u16>().prop_map(FilingWindow::Months)];
    (
        (
            prop_oneof![1 => any_amount(), 5 => Just(Amount(1))],
            prop_oneof![9 => Just((1, 1)), 1 => any::<(u8, u8)>()],
            any::<i16>(),
        ),
        window,
        wild_ceiling(),
        wild_ceiling(),
        vec(wild_benefit(), 1..3),
        vec(limit, 0..4),
        any::<u16>(),
    )
        .prop_map(
            |((minor_unit, (month, day), offset), filing, deductible, out_of_pocket, benefits, limits, days)| Plan {
                asset: AssetId(0),
                minor_unit,
                year_start: Anniversary { month, day },
                utc_offset_minutes: offset,
                filing,
                deductible,
                out_of_pocket,
                benefits,
                limits,
                distinguishing_modifiers: vec![modifier("RT")],
                evidence_days: days,
            },
        )
}

fn wild_service() -> impl Strategy<Value = Service> {
    let price = (any_day(), any_amount()).prop_map(|(from, amount)| Price { from, amount });
    (0..2_u8, prop_oneof![4 => Just(Day(i32::MIN)), 1 => any_day()], option::weighted(0.2, any_day()), vec(price, 0..3))
        .prop_map(|(benefit, valid_from, valid_to, mut prices)| {
            prices.insert(0, Price { from: Day(i32::MIN), amount: Amount(1 << 90) });
            Service { benefit, valid_from, valid_to, prices }
        })
}

fn wild_line() -> impl Strategy<Value = Line> {
    (any::<bool>(), 0..3_u16, any_charge(), any::<u32>(), option::of(10..13_u8), vec(select(vec!["RT", "GA"]), 0..5))
        .prop_map(|(first, from, charge, quantity, place, modifiers)| Line {
            from,
            units: Quantity(quantity),
            place,
            modifiers: modifiers.into_iter().map(modifier).collect(),
            ..line_of(if first { "G0001" } else { "G0002" }, charge)
        })
}

/// Records and claims that nobody would publish or submit.
fn wild_world() -> impl Strategy<Value = (World, Claim)> {
    let year = (any_amount(), any_amount(), vec((0..4_u8, any_amount()), 0..3));
    let stretch =
        (prop_oneof![5 => Just(Day(i32::MIN)), 1 => any_day()], prop_oneof![5 => Just(Day(i32::MAX)), 1 => any_day()]);
    (
        (wild_plan(), wild_service(), wild_service()),
        (year, (any_amount(), any_amount()), any_amount()),
        vec(stretch, 1..3),
        (
            prop_oneof![9 => 20_000..21_000_i32, 1 => any::<i32>()],
            prop_oneof![1 => Just(u64::MAX), 1 => any::<u64>(), 9 => Just(20_900 * DAY_MILLIS)],
        ),
        (any::<bool>(), any::<bool>(), any::<u32>()),
        prop_oneof![1 => Just(0), 9 => 1..4_usize].prop_flat_map(|count| vec(wild_line(), count)),
    )
        .prop_map(
            |(
                (plan, first, second),
                (year, family, copay),
                covered,
                (base, received),
                (bound, may_come, evidence),
                lines,
            )| {
                let mut world = World::new();
                world.base_day = Day(base);
                world.received = received;
                world.network = if bound { Network::InNetwork } else { Network::OutOfNetwork };
                world.evidence_may_come = may_come;
                world.evidence = Categories(evidence);
                world.enrolment().coverages =
                    covered.into_iter().map(|(from, to)| Coverage { plan: PLAN, from, to }).collect();
                for offset in 0..3 {
                    let day = Day(base.saturating_add(offset));
                    let noted = VisitLine {
                        claim: ControlNumber(5),
                        code: code("G0002"),
                        units: Quantity(1),
                        modifiers: vec![modifier("RT")],
                    };
                    let copays = vec![VisitCopay { benefit: 0, claim: ControlNumber(5), amount: copay }];
                    let visit = Visit { lines: vec![noted], copays };
                    world.records.visits.insert(VisitKey { member: MEMBER, provider: PROVIDER, day }, visit);
                    if let Some(first_day) = day.plan_year(plan.year_start) {
                        let limits =
                            year.2.iter().map(|(limit, used)| LimitUse { limit: *limit, used: used.0 }).collect();
                        let used = MemberYear { deductible: year.0, out_of_pocket: year.1, limits, opened: true };
                        let key = MemberYearKey { member: MEMBER, plan: PLAN.plan, year: first_day };
                        world.records.member_years.insert(key, used);
                        let key = FamilyYearKey { family: FAMILY, plan: PLAN.plan, year: first_day };
                        world
                            .records
                            .family_years
                            .insert(key, FamilyYear { deductible: family.0, out_of_pocket: family.1 });
                    }
                }
                *world.plan() = plan;
                world.records.services =
                    BTreeMap::from([((PLAN.plan, code("G0001")), first), ((PLAN.plan, code("G0002")), second)]);
                (world, Claim { lines, ..claim() })
            },
        )
}

// --- the properties --------------------------------------------------------------------------------------------------

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/properties.seeds"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_story_agrees_with_the_second_reading((mut world, actions) in any_story()) {
        let mut insurer = insurer_of(&mut world);
        let mut filed: Vec<(Filed, bool)> = Vec::new();
        for action in actions {
            let (position, evidence, more_may_come) = match action {
                Action::File(claim, evidence) => {
                    filed.push((claim, true));
                    (filed.len() - 1, evidence, true)
                }
                Action::Again(which, evidence, more_may_come) => {
                    let waiting: Vec<usize> = (0..filed.len()).filter(|position| filed[*position].1).collect();
                    let Some(position) = waiting.get(which % waiting.len().max(1)) else { continue };
                    (*position, evidence, more_may_come)
                }
            };
            let control = u64::try_from(position).unwrap() + 1;
            let (claim, waits) = &mut filed[position];
            let outcome = world.hear(control, claim, evidence, more_may_come);
            let expected = insurer.hear(&retold(claim, control), &evidence_of(evidence), more_may_come);
            *waits = matches!(outcome, Outcome::Pended(_));
            prop_assert_eq!(answer_of(&outcome), expected);
            verify_records(&mut world, &insurer);
        }
    }

    #[test]
    fn one_line_agrees_with_the_second_reading(single in any_single(), bound: bool) {
        // One line against accumulators that an earlier claim of the same member and one of the spouse have left.
        let mut world = World::new();
        *world.plan() = Plan { year_start: JANUARY, ..single.plan.clone() };
        world.price("G0001", single.price);
        world.network = if bound { Network::InNetwork } else { Network::OutOfNetwork };
        world.base_day = base();
        let mut insurer = insurer_of(&mut world);
        for (control, member) in [(1, MEMBER), (2, SPOUSE), (3, MEMBER)] {
            let claim = Claim { member, ..claim_of([Line { from: u16::try_from(control % 2).unwrap(), ..single.line.clone() }]) };
            let provider = ProviderId(u32::try_from(control).unwrap());
            let filed = Filed { claim, provider, network: world.network, standing: Standing::Credentialed, received: Day(base().0 + 3) };
            let outcome = world.hear(control, &filed, Categories::NONE, true);
            prop_assert_eq!(answer_of(&outcome), insurer.hear(&retold(&filed, control), &[], true));
            verify_records(&mut world, &insurer);
        }
    }

    #[test]
    fn splitting_a_claim_in_two_changes_nothing(
        (world, lines, cut) in any_world(vec![None]).prop_flat_map(|mut world| {
            let minor = world.plan().minor_unit.0;
            (Just(world), vec(any_line(minor, true), 2..=6), any::<usize>())
        }),
        member in select(vec![MEMBER, CHILD, NEIGHBOUR]),
    ) {
        let mut lines: Vec<Line> = lines;
        lines.iter_mut().for_each(|line| line.charge.0 += 1);
        let claim = |lines: &[Line]| Claim { member, lines: lines.to_vec(), ..claim() };
        let (mut whole, mut split) = (world.clone(), world);
        let together = whole.decide(&claim(&lines)).lines;
        let (first, second) = lines.split_at(1 + cut % (lines.len() - 1));
        let mut apart = split.decide(&claim(first)).lines;
        apart.extend(split.decide(&claim(second)).lines);
        prop_assert_eq!(together, apart);
        // Only the claims' numbers in the visits differ.
        for visit in split.records.visits.values_mut() {
            visit.lines.iter_mut().for_each(|line| line.claim = ControlNumber(1));
            visit.copays.iter_mut().for_each(|copay| copay.claim = ControlNumber(1));
        }
        prop_assert_eq!(whole.records, split.records);
    }

    #[test]
    fn raising_a_members_ceiling_never_raises_the_plans_share(single in any_single(), cents in 1..400_u128) {
        let paid = single.paid();
        let more = cents * single.plan.minor_unit.0;
        let raise = |amount: &mut Amount| amount.0 += more;
        let raised: [fn(&mut Plan) -> Option<&mut Amount>; 5] = [
            |plan| plan.deductible.individual.as_mut(),
            |plan| plan.deductible.family.as_mut(),
            |plan| plan.out_of_pocket.individual.as_mut(),
            |plan| plan.out_of_pocket.family.as_mut(),
            |plan| plan.benefits[0].copay.as_mut().map(|copay| &mut copay.amount),
        ];
        for place in raised {
            let mut dearer = single.clone();
            if let Some(amount) = place(&mut dearer.plan) {
                raise(amount);
                prop_assert!(dearer.paid() <= paid);
            }
        }
    }

    #[test]
    fn raising_a_benefit_maximum_never_lowers_the_plans_share(single in any_single(), more in 1..4_000_u32) {
        let paid = single.paid();
        for number in 0..single.plan.limits.len() {
            let mut better = single.clone();
            better.plan.limits[number] = match better.plan.limits[number] {
                Limit::Amount(amount) => Limit::Amount(Amount(amount.0 + u128::from(more) * single.plan.minor_unit.0 / 10)),
                Limit::Units(quantity) => Limit::Units(Quantity(quantity.0 + more)),
            };
            prop_assert!(better.paid() >= paid);
        }
    }

    #[test]
    fn nothing_makes_the_rules_stop_or_wrap((mut world, claim) in wild_world()) {
        // Whatever is decided balances; whatever is refused leaves no trace: `work_out` checks both.
        let before = world.records.clone();
        if let Outcome::Refused(_) = world.work_out(ControlNumber(5), &claim) {
            prop_assert_eq!(world.records, before);
        }
    }
}

/// The wild inputs are not all refused: most outcomes occur.
#[test]
fn the_wild_inputs_reach_every_outcome() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let (mut decided, mut paid, mut pended, mut refused) = (0, 0, 0, 0);
    for _ in 0..400 {
        let (mut world, claim) = wild_world().new_tree(&mut runner).unwrap().current();
        match world.work_out(ControlNumber(5), &claim) {
            Outcome::Decided(decision) => {
                decided += 1;
                paid += u32::from(decision.paid().is_ok_and(|amount| !amount.is_zero()));
            }
            Outcome::Pended(_) => pended += 1,
            Outcome::Refused(_) => refused += 1,
        }
    }
    assert!(decided > 50 && paid > 2 && pended > 2 && refused > 50, "{decided} {paid} {pended} {refused}");
}

/// The stories reach every rule: each reason in its group, claims that wait, settle and are denied for want of evidence.
#[test]
fn the_stories_reach_every_rule() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut waited = 0;
    for _ in 0..250 {
        let (mut world, actions) = any_story().new_tree(&mut runner).unwrap().current();
        let mut last = None;
        for action in actions {
            let outcome = match (&action, &last) {
                (Action::File(filed, evidence), _) => {
                    last = Some(filed.clone());
                    let control = world.control;
                    world.control += 1;
                    world.hear(control, filed, *evidence, true)
                }
                (Action::Again(_, evidence, more), Some(filed)) => {
                    let control = world.control - 1;
                    world.hear(control, &filed.clone(), *evidence, *more)
                }
                (Action::Again(..), None) => continue,
            };
            match outcome {
                Outcome::Decided(decision) => {
                    told.extend(decision.lines.iter().flat_map(reasons).map(|(reason, _)| reason));
                }
                Outcome::Pended(_) => waited += 1,
                Outcome::Refused(refusal) => panic!("{refusal:?}"),
            }
        }
    }
    let expected = [
        "CO-110", "CO-147", "CO-181", "CO-226", "CO-29", "CO-45", "CO-5", "CO-B7", "OA-18", "PR-1", "PR-110", "PR-119",
        "PR-147", "PR-181", "PR-2", "PR-200", "PR-204", "PR-226", "PR-26", "PR-27", "PR-29", "PR-3", "PR-31", "PR-45",
        "PR-5", "PR-B7",
    ];
    assert_eq!(told.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert!(waited > 20, "{waited}");
}

// The oracle's own arithmetic.
#[test]
fn fractions_round_half_up() {
    use oracle::Rational;

    for (numerator, denominator, nearest) in
        [(1, 2, 1), (3, 2, 2), (4, 3, 1), (5, 3, 2), (-1, 2, 0), (-3, 2, -1), (0, 7, 0)]
    {
        assert_eq!(Rational::new(numerator, denominator).nearest(), nearest);
        assert_eq!(Rational::new(-numerator, -denominator).nearest(), nearest);
    }
    assert_eq!(Rational::new(2, 3).times(Rational::new(3, 4)), Rational::new(1, 2));
    assert_eq!(Rational::whole(149).nearest_multiple(100), 100);
    assert_eq!(Rational::whole(150).nearest_multiple(100), 200);
    assert_eq!(Rational::new(7_461, 5).nearest_multiple(1), 1_492);
}
