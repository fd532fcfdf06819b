//! Records and claims that nobody would publish or submit.

use std::collections::BTreeMap;

use inkclaim_domain::accumulators::{Counter, FrequencyUse, Holder, Use, Used, UsedKey};
use inkclaim_domain::authorisation::AuthorisationRuling;
use inkclaim_domain::calendar::{Anniversary, Day, FilingWindow};
use inkclaim_domain::claim::{Claim, ClaimKind, Line, OtherPayer};
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::enrolment::{AgeClass, Coverage, Person, Sex};
use inkclaim_domain::ids::{AuthorisationId, ControlNumber, DrugSerial};
use inkclaim_domain::money::{Amount, BasisPoints, Quantity};
use inkclaim_domain::network::{Facility, Network, NetworkTerm, Setting};
use inkclaim_domain::plan::{
    AuthorisationRule, Benefit, Ceiling, Coordination, Copay, CopayKind, CopayOrder, FamilyCeiling, FrequencyRule,
    Growth, Limit, LimitHolder, Measure, Period, Plan, Protection, Sharing, Tier, Waiting,
};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::review::{Figures, LineRuling, Review};
use inkclaim_domain::service::{Kind, Pair, Price, Relation, Service, Span, UnitsPerDay};
use inkclaim_domain::visit::{Visit, VisitCopay, VisitKey, VisitLine};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::*;

fn any_day() -> impl Strategy<Value = Day> {
    prop_oneof![any::<i32>(), 20_000..21_000_i32].prop_map(Day)
}

fn any_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![1 => any::<u128>(), 9 => 0..1_000_u128, 1 => Just(u128::MAX), 2 => Just(0)].prop_map(Amount)
}

fn any_quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![1 => any::<u32>(), 4 => 0..9_000_u32].prop_map(Quantity)
}

/// Amounts that a claim is not refused for.
fn any_charge() -> impl Strategy<Value = Amount> {
    prop_oneof![6 => 0..=1_u128 << 90, 20 => 0..1_000_u128, 1 => any::<u128>()].prop_map(Amount)
}

fn wild_ceiling() -> impl Strategy<Value = Ceiling> {
    let family = (any_amount(), any::<u16>(), any_amount(), any_amount())
        .prop_map(|(base, members, extra, most)| FamilyCeiling { base, members, extra, most });
    (option::of(any_amount()), option::of(family)).prop_map(|(individual, family)| Ceiling { individual, family })
}

fn wild_sharing() -> impl Strategy<Value = Sharing> {
    let order =
        select(vec![CopayOrder::InsteadOfDeductible, CopayOrder::BeforeDeductible, CopayOrder::AfterDeductible]);
    let kind = select(vec![CopayKind::Copay, CopayKind::EventDeductible]);
    let copay = (any_amount(), order, kind).prop_map(|(amount, order, kind)| Copay { amount, order, kind });
    let ceiling = || option::of(0..4_u8);
    (option::of(copay), ceiling(), ceiling(), any::<u16>(), ceiling(), ceiling()).prop_map(
        |(copay, deductible, inpatient_deductible, share, coinsurance_cap, out_of_pocket)| Sharing {
            copay,
            deductible,
            inpatient_deductible,
            coinsurance: BasisPoints(share),
            coinsurance_cap,
            out_of_pocket,
        },
    )
}

fn wild_benefit() -> impl Strategy<Value = Benefit> {
    let authorisation = prop_oneof![
        3 => Just(AuthorisationRule::NotNeeded),
        1 => Just(AuthorisationRule::Denied),
        1 => any::<u16>().prop_map(|share| AuthorisationRule::Penalty(BasisPoints(share))),
    ];
    (
        prop_oneof![1 => Just(vec![]), 20 => vec(wild_sharing(), 1..3)],
        (option::weighted(0.2, any_amount()), option::weighted(0.1, any_amount())),
        vec(0..5_u8, 0..4),
        vec(10..13_u8, 0..2),
        option::weighted(0.2, Just(Category::Imaging.into())),
        (select(vec![0_u8, 0, 0, 1, 255]), any::<u8>()),
        authorisation,
        select(vec![Protection::None, Protection::Emergency, Protection::AtNetworkFacility]),
    )
        .prop_map(
            |(sharing, (fixed, most), limits, places, evidence, (adults, children), authorisation, protection)| {
                Benefit {
                    sharing,
                    fixed,
                    most,
                    limits,
                    places,
                    evidence,
                    waiting: Waiting { adults, children },
                    authorisation,
                    protection,
                    exclusion: None,
                }
            },
        )
}

fn wild_limit() -> impl Strategy<Value = Limit> {
    let kind = select(vec![Kind::Visit, Kind::HospitalStay, Kind::Surgery]);
    let measure = prop_oneof![
        any_amount().prop_map(Measure::Amount),
        any_quantity().prop_map(Measure::Units),
        (kind, any::<u16>()).prop_map(|(kind, count)| Measure::Claims(kind, count)),
    ];
    let period = select(vec![Period::Year, Period::Lifetime, Period::LifetimeOfCategory]);
    let growth = (any::<u16>(), any_amount(), any_amount());
    let growth = growth.prop_map(|(members, extra, most)| Growth { members, extra, most });
    let holder = prop_oneof![
        2 => select(vec![LimitHolder::Member, LimitHolder::Family]),
        1 => growth.prop_map(LimitHolder::GrowingFamily),
    ];
    (measure, period, holder, option::of(select(vec![AgeClass::Adult, AgeClass::Child])))
        .prop_map(|(measure, period, holder, confined_to)| Limit { measure, period, holder, confined_to })
}

fn wild_plan() -> impl Strategy<Value = Plan> {
    let window = prop_oneof![any::<u16>().prop_map(FilingWindow::Days), any::<u16>().prop_map(FilingWindow::Months)];
    let tier = (any::<bool>(), option::of(any::<u16>().prop_map(BasisPoints)))
        .prop_map(|(bound, balance_bill_cap)| Tier { bound, balance_bill_cap });
    let rule = (any::<u8>(), any::<u16>(), any::<bool>()).prop_map(|(times, days, is_edit)| FrequencyRule {
        times,
        days,
        is_edit,
    });
    let method = select(vec![
        Coordination::Standard,
        Coordination::Basic,
        Coordination::NonDuplication,
        Coordination::MaintenanceOfBenefits,
        Coordination::MedicareSecondary,
    ]);
    (
        (
            prop_oneof![1 => any_amount(), 20 => Just(Amount(1))],
            prop_oneof![20 => Just((1, 1)), 1 => any::<(u8, u8)>()],
            any::<i16>(),
        ),
        window,
        (any::<bool>(), method),
        (vec(wild_ceiling(), 0..5), prop_oneof![1 => Just(vec![]), 20 => vec(tier, 1..4)], vec(rule, 0..2)),
        vec(wild_benefit(), 1..4),
        vec(wild_limit(), 0..5),
        (any::<u16>(), any::<u16>()),
    )
        .prop_map(|(basics, filing, (waives_lesser_of, coordination), lists, benefits, limits, days)| {
            let (minor_unit, (month, day), utc_offset_minutes) = basics;
            let (ceilings, tiers, frequencies) = lists;
            let mut plan = Plan {
                minor_unit,
                year_start: Anniversary { month, day },
                utc_offset_minutes,
                filing,
                waives_lesser_of,
                coordination,
                ceilings,
                tiers,
                frequencies,
                benefits,
                limits,
                distinguishing_modifiers: vec![modifier("RT")],
                ..plan()
            };
            (plan.clocks.evidence_days, plan.clocks.review_days) = days;
            plan
        })
}

fn wild_service() -> impl Strategy<Value = Service> {
    let price =
        (any_day(), option::of(0..3_u8), any_amount()).prop_map(|(from, tier, amount)| Price { from, tier, amount });
    let pair = (any::<bool>(), select(vec![Relation::Bundled, Relation::MutuallyExclusive, Relation::NotTogether]));
    let pair = pair.prop_map(|(first, relation)| Pair {
        other: code(if first { "G0001" } else { "G0002" }),
        relation,
        from: Day(i32::MIN),
        to: None,
        modifier_allowed: first,
    });
    let a_day = (any_quantity(), any::<bool>(), any::<bool>()).prop_map(|(most, denies, is_maximum)| UnitsPerDay {
        most,
        denies,
        is_maximum,
    });
    (
        (prop_oneof![9 => Just(0_u8), 1 => 0..4_u8], option::weighted(0.2, 0..4_u8)),
        (prop_oneof![4 => Just(Day(i32::MIN)), 1 => any_day()], option::weighted(0.2, any_day())),
        vec(price, 0..3),
        (select(vec![Kind::Visit, Kind::Surgery]), select(vec![Span::WholeStay, Span::PerDay])),
        (
            option::weighted(0.1, Just(Setting::InPatient)),
            option::weighted(0.1, Just(Sex::Male)),
            option::weighted(0.1, Just(AgeClass::Adult)),
        ),
        (option::weighted(0.2, 0..2_u8), option::weighted(0.3, a_day), vec(pair, 0..2)),
    )
        .prop_map(|((benefit, alternative), (valid_from, valid_to), mut prices, (kind, span), only, rules)| {
            prices.insert(0, Price { from: Day(i32::MIN), tier: None, amount: Amount(1 << 90) });
            let (setting, sex, age) = only;
            let (frequency, units_per_day, pairs) = rules;
            Service {
                benefit,
                alternative,
                valid_from,
                valid_to,
                prices,
                kind,
                setting,
                sex,
                age,
                span,
                frequency,
                units_per_day,
                pairs,
            }
        })
}

fn wild_payer() -> impl Strategy<Value = OtherPayer> {
    let amount = || option::of(any_charge());
    (any_charge(), amount(), amount(), amount())
        .prop_map(|(paid, allowed, member_share, obliged)| OtherPayer::Decided { paid, allowed, member_share, obliged })
}

fn wild_line() -> impl Strategy<Value = Line> {
    (
        any::<bool>(),
        (0..3_u16, prop_oneof![16 => Just(0), 3 => 0..4_u16, 1 => any::<u16>()]),
        any_charge(),
        any_quantity(),
        option::of(10..13_u8),
        vec(select(vec!["RT", "GA"]), 0..5),
        option::weighted(0.3, wild_payer()),
        (option::weighted(0.3, 0..3_u32), option::weighted(0.2, Just(DrugSerial([1; 16])))),
    )
        .prop_map(
            |(first, (from, through), charge, units, place, modifiers, other_payer, (named, drug_serial))| Line {
                from,
                through,
                units,
                place,
                modifiers: modifiers.into_iter().map(modifier).collect(),
                other_payer,
                authorisation: named.map(AuthorisationId),
                drug_serial,
                ..line_of(if first { "G0001" } else { "G0002" }, charge)
            },
        )
}

fn wild_review() -> impl Strategy<Value = Review> {
    let given: Vec<Reason> = Reason::ALL.iter().copied().filter(|reason| !reason.is_computed()).collect();
    let reason = prop_oneof![9 => select(given), 1 => select(Reason::ALL)];
    let figures =
        (option::of(any_amount()), option::of(any_quantity()), option::of(any_amount()), reason, any::<bool>());
    (0..3_u8, any::<bool>(), figures).prop_map(|(line, accepts, (price, units, allowed, reason, waives))| Review {
        line,
        ruling: match accepts {
            true => LineRuling::Accept(Figures { price, units, allowed, reason, waives }),
            false => LineRuling::Deny(reason),
        },
    })
}

fn wild_used() -> impl Strategy<Value = Used> {
    let counter =
        (any::<bool>(), 0..5_u8)
            .prop_map(|(ceiling, number)| if ceiling { Counter::Ceiling(number) } else { Counter::Limit(number) });
    let counters = proptest::collection::btree_map(counter, any_amount(), 0..4);
    let frequency = (0..2_u8, any_day()).prop_map(|(rule, day)| FrequencyUse { rule, day, claim: ControlNumber(9) });
    (counters, vec(frequency, 0..4)).prop_map(|(counters, frequencies)| Used {
        counters: counters
            .into_iter()
            .filter(|(_, used)| !used.is_zero())
            .map(|(counter, used)| Use { counter, used: used.0 })
            .collect(),
        frequencies,
        opened: true,
        ..Used::default()
    })
}

/// Records and claims that nobody would publish or submit.
pub fn wild_world() -> impl Strategy<Value = (World, Claim)> {
    let stretch =
        (prop_oneof![5 => Just(Day(i32::MIN)), 1 => any_day()], prop_oneof![5 => Just(Day(i32::MAX)), 1 => any_day()]);
    let person = (any_day(), option::of(select(vec![Sex::Male, Sex::Female])), option::of(Just(AgeClass::Adult)));
    (
        (wild_plan(), wild_service(), wild_service()),
        (vec(wild_used(), 4), any_amount(), any_quantity()),
        (vec(stretch, 1..3), vec(person, 0..2)),
        (
            prop_oneof![20 => 20_800..20_900_i32, 1 => any::<i32>()],
            prop_oneof![1 => Just(u64::MAX), 1 => any::<u64>(), 20 => Just(20_900 * DAY_MILLIS)],
        ),
        (0..4_u8, any::<bool>(), any::<u32>(), vec(wild_review(), 0..3)),
        prop_oneof![1 => Just(0), 9 => 1..4_usize].prop_flat_map(|count| vec(wild_line(), count)),
        (any::<bool>(), option::weighted(0.1, wild_payer())),
    )
        .prop_map(
            |(
                (plan, first, second),
                (used, copay, quantity),
                (covered, persons),
                (base, received),
                (tier, may_wait, evidence, reviews),
                lines,
                (institutional, other_payer),
            )| {
                let mut world = World::new();
                world.base_day = Day(base);
                world.received = received;
                world.may_wait = may_wait;
                world.evidence = Categories(evidence);
                world.reviews = reviews;
                let network = Network {
                    terms: vec![NetworkTerm { from: Day(i32::MIN), tier: Some(tier) }],
                    facility: Facility::Both,
                };
                world.records.networks.insert(PROVIDER, network);
                world.enrolment().coverages =
                    covered.into_iter().map(|(from, to)| Coverage { plan: PLAN, from, to }).collect();
                world.enrolment().persons = persons
                    .into_iter()
                    .map(|(review, sex, age)| Person { from: Day(i32::MIN), sex, age, review_from: Some(review) })
                    .collect();
                world.records.authorisations.insert(AuthorisationId(1), authorisation(quantity));
                let mut other = authorisation(quantity);
                (other.terms.from, other.terms.to) = (Day(i32::MIN), Day(i32::MAX));
                (other.asked, other.ruling) = (0, may_wait.then_some(AuthorisationRuling::Approved));
                world.records.authorisations.insert(AuthorisationId(2), other);
                for offset in 0..3 {
                    let day = Day(base.saturating_add(offset));
                    let noted = VisitLine {
                        claim: ControlNumber(9),
                        code: code("G0002"),
                        units: quantity,
                        modifiers: vec![modifier("RT")],
                    };
                    let copays = vec![VisitCopay { kind: CopayKind::Copay, claim: ControlNumber(9), amount: copay }];
                    let visit = Visit { lines: vec![noted], copays };
                    world.records.visits.insert(VisitKey { member: MEMBER, provider: PROVIDER, day }, visit);
                    let holders = [Holder::Member(MEMBER), Holder::Family(FAMILY)];
                    let years = [day.plan_year(plan.year_start), None];
                    for (number, used) in used.iter().enumerate() {
                        let key = UsedKey { holder: holders[number % 2], plan: PLAN.plan, year: years[number / 2] };
                        world.records.used.insert(key, used.clone());
                    }
                }
                *world.plan() = plan;
                world.records.services =
                    BTreeMap::from([((PLAN.plan, code("G0001")), first), ((PLAN.plan, code("G0002")), second)]);
                let kind = if institutional { ClaimKind::Institutional } else { ClaimKind::Professional };
                (world, Claim { lines, kind, other_payer, ..claim() })
            },
        )
}
