//! What reviewers decide of lines: their figures replace the plan's, never above the charge, and pass all limits again.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::common::*;
use inkclaim_domain::claim::{Claim, Line, Refusal};
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::credential::Standing;
use inkclaim_domain::decision::{LineDecision, Verdict};
use inkclaim_domain::enrolment::{AgeClass, Sex};
use inkclaim_domain::money::{Amount, Quantity};
use inkclaim_domain::plan::{AuthorisationRule, EvidenceRule, Exclusion, FrequencyRule, Waiting};
use inkclaim_domain::reason::Reason;
use inkclaim_domain::review::{Figures, LineRuling, Review};

const NONE: Amount = Amount::ZERO;
const PLANNED: Figures = Figures::AS_PLANNED;

/// Seven units of 100, reviewed.
fn reviewed(figures: Figures, change: impl FnOnce(&mut World)) -> (LineDecision, World) {
    let mut world = World::new();
    change(&mut world);
    world.reviews = vec![accept(figures)];
    let line = world.decide_line(&claim_of([Line { units: units(7), ..line_of("G0001", dollars(700)) }]));
    (line, world)
}

#[test]
fn a_line_may_be_accepted_as_the_plan_has_it() {
    let (line, _) = reviewed(PLANNED, |_| {});
    verify_line(&line, dollars(700), dollars(700), &[]);
}

#[test]
fn another_price() {
    let at = |amount| Figures { price: Some(amount), ..PLANNED };
    let (line, _) = reviewed(at(dollars(60)), |world| world.sharing().coinsurance = percent(10));
    verify_line(&line, dollars(420), dollars(378), &[("CO-45", dollars(280)), ("PR-2", dollars(42))]);
    assert_eq!(line.terms.unwrap().price, dollars(60));
    // Where there is none of the plan's, and never above the charge.
    let (line, _) = reviewed(at(dollars(150)), |world| world.service().prices.clear());
    verify_line(&line, dollars(700), dollars(700), &[]);
    let (line, _) = reviewed(at(dollars(150)), |world| world.plan().waives_lesser_of = true);
    verify_line(&line, dollars(700), dollars(700), &[]);
    let (line, _) = reviewed(PLANNED, |world| world.service().prices.clear());
    verify_denied(&line, dollars(700), "CO-147");
}

#[test]
fn fewer_units() {
    let (line, mut world) = reviewed(Figures { units: Some(units(5)), ..PLANNED }, |world| {
        world.confine(most_units(units(20)));
        world.sharing().coinsurance = percent(10);
    });
    verify_line(&line, dollars(500), dollars(450), &[("CO-50", dollars(200)), ("PR-2", dollars(50))]);
    assert_eq!(world.limit_used(0), 5_000, "what was cut was not used");
    let more = Figures { units: Some(Quantity(u32::MAX)), ..PLANNED };
    assert_eq!(reviewed(more, |_| {}).0.paid, dollars(700), "at most those claimed");
    let none = Figures { units: Some(Quantity(0)), ..PLANNED };
    verify_line(&reviewed(none, |_| {}).0, NONE, NONE, &[("CO-50", dollars(700))]);
}

#[test]
fn an_amount_and_its_reason() {
    let most = |amount, reason| Figures { allowed: Some(amount), reason, ..PLANNED };
    let (line, _) = reviewed(most(dollars(450), Reason::LevelNotSupported), |_| {});
    verify_line(&line, dollars(450), dollars(450), &[("CO-150", dollars(250))]);
    let (line, _) = reviewed(most(dollars(450), Reason::LevelNotSupported), World::unbind);
    verify_line(&line, dollars(450), dollars(450), &[("PR-150", dollars(250))]);
    let (line, _) = reviewed(most(dollars(9_000), Reason::NotNecessary), |_| {});
    verify_line(&line, dollars(700), dollars(700), &[]);
    // Units and amount are cut for one reason.
    let both = Figures { units: Some(units(5)), ..most(dollars(450), Reason::Experimental) };
    verify_line(&reviewed(both, |_| {}).0, dollars(450), dollars(450), &[("CO-55", dollars(250))]);
    // Never above the charge, where the plan's price is.
    let (line, _) = reviewed(most(dollars(750), Reason::NotNecessary), |world| {
        world.price("G0001", dollars(120));
        world.plan().waives_lesser_of = true;
    });
    assert_eq!((line.allowed, line.paid), (dollars(700), dollars(700)));
}

#[test]
fn an_amount_stands_for_what_the_plan_allows() {
    let amount = |amount| Figures { allowed: Some(amount), reason: Reason::LevelNotSupported, ..PLANNED };
    let with = |figures: Figures, change: fn(&mut World)| {
        let mut world = World::new();
        change(&mut world);
        world.reviews = vec![accept(figures)];
        world.decide_line(&claim_of([Line { units: units(7), ..line_of("G0001", dollars(900)) }]))
    };
    // More than the plan's 700, of a charge of 900.
    verify_line(&with(amount(dollars(850)), |_| {}), dollars(850), dollars(850), &[("CO-45", dollars(50))]);
    // The plan has no price at all.
    let line = with(amount(dollars(400)), |world| world.service().prices.clear());
    verify_line(&line, dollars(400), dollars(400), &[("CO-150", dollars(500))]);
    // It is for the units that are accepted, and passes the limits: three of five.
    let five = Figures { units: Some(units(5)), ..amount(dollars(800)) };
    verify_line(&with(five, |_| {}), dollars(800), dollars(800), &[("CO-45", dollars(100))]);
    let line = with(five, |world| world.confine(most_units(units(3))));
    verify_line(&line, dollars(800), dollars(480), &[("CO-45", dollars(100)), ("PR-119", dollars(320))]);
    let none = Figures { units: Some(Quantity(0)), ..amount(dollars(800)) };
    verify_line(&with(none, |_| {}), NONE, NONE, &[("CO-45", dollars(100)), ("CO-150", dollars(800))]);
}

#[test]
fn figures_pass_all_limits_again() {
    let (line, mut world) = reviewed(Figures { price: Some(dollars(90)), ..PLANNED }, |world| {
        world.confine(most_units(units(6)));
        world.confine(most_paid(dollars(500)));
        world.plan().ceilings[0] = individual(dollars(20));
    });
    let shares = [("CO-45", dollars(70)), ("PR-1", dollars(20)), ("PR-119", dollars(110))];
    verify_line(&line, dollars(630), dollars(500), &shares);
    assert_eq!((world.limit_used(0), world.limit_used(1)), (6_000, dollars(500).0));
    let (line, _) = reviewed(Figures { waives: true, ..PLANNED }, |world| world.confine(most_paid(NONE)));
    verify_denied(&line, dollars(700), "PR-119");
}

#[test]
fn a_denial_comes_before_the_plans_own_reasons_but_not_before_coverage() {
    let mut world = World::new();
    world.reviews = vec![deny(Reason::NotNecessary)];
    verify_denied(&world.decide_line(&claim()), dollars(100), "CO-50");
    world.standing = Standing::Excluded;
    verify_denied(&world.decide_line(&claim()), dollars(100), "CO-50");
    world.enrolment().coverages.clear();
    verify_denied(&world.decide_line(&claim()), dollars(100), "PR-31");
}

#[test]
fn denying_all_lines_denies_the_claim_and_uses_nothing() {
    let mut world = World::new();
    world.price("G0002", dollars(40));
    world.reviews = [0, 1].map(|line| Review { line, ..deny(Reason::NotNecessary) }).to_vec();
    let before = world.records.clone();
    let decision = world.decide(&claim_of([line(), line_of("G0002", dollars(40))]));
    assert_eq!(decision.verdict(), Verdict::Denied);
    assert_eq!(world.records, before);
    // The last word on a line counts, and a word on another line does not.
    world.reviews.push(accept(PLANNED));
    let decision = world.decide(&claim_of([line(), line_of("G0002", dollars(40))]));
    assert_eq!((decision.verdict(), decision.paid()), (Verdict::Partly, Ok(dollars(100))));
}

type Change = fn(&mut World, &mut Claim);

/// What a line can fail of step 0, the reason, and whether waiving it helps.
const FAILURES: [(&str, bool, Change); 19] = [
    ("CO-110", true, |world, _| world.received = noon(previous(service_day()))),
    ("CO-29", true, |world, _| world.received = noon(service_day()) + 99 * DAY_MILLIS),
    ("CO-B7", true, |world, _| world.standing = Standing::Suspended),
    ("CO-185", true, |_, claim| claim.rendering = Some(EXCLUDED_PROVIDER)),
    ("CO-184", true, |_, claim| claim.lines[0].ordering = Some(EXCLUDED_PROVIDER)),
    ("OA-18", true, |world, _| drop(world.decide(&claim()))),
    ("CO-181", true, |world, _| world.service().valid_to = Some(previous(service_day()))),
    ("PR-96", true, |world, _| world.benefit().exclusion = Some(Exclusion::NotCovered)),
    ("CO-5", true, |world, _| world.benefit().places = vec![21]),
    ("CO-7", true, |world, _| {
        world.service().sex = Some(Sex::Male);
        world.enrolment().persons = vec![person(Some(Sex::Female), None)];
    }),
    ("CO-6", true, |world, _| {
        world.service().age = Some(AgeClass::Child);
        world.enrolment().persons = vec![person(None, Some(AgeClass::Adult))];
    }),
    ("PR-179", true, |world, _| world.benefit().waiting = Waiting { adults: 12, children: 12 }),
    ("CO-197", true, |world, _| world.benefit().authorisation = AuthorisationRule::Denied),
    ("PR-119", true, |world, _| {
        world.plan().frequencies = vec![FrequencyRule { times: 1, days: 10, is_edit: false }];
        world.service().frequency = Some(0);
        world.base_day = previous(service_day());
        world.decide(&claim());
        world.base_day = service_day();
    }),
    ("CO-226", true, |world, _| world.benefit().evidence = Some(Category::Order.into())),
    ("PR-31", false, |_, claim| claim.member = STRANGER),
    ("PR-27", false, |world, _| world.enrolment().coverages[0].to = previous(service_day())),
    ("PR-204", false, |_, claim| claim.lines[0].code = code("G0009")),
    ("CO-147", false, |world, _| world.service().prices.clear()),
];

#[test]
fn a_reviewer_may_waive_conditions_but_not_coverage_nor_what_the_plan_does_not_have() {
    for (reason, helps, change) in FAILURES {
        let mut world = World { may_wait: false, ..World::new() };
        let mut claim = claim();
        change(&mut world, &mut claim);
        let figures = |waives| vec![accept(Figures { waives, ..PLANNED })];
        let decide = |reviews| World { reviews, ..world.clone() }.decide_line(&claim);
        verify_denied(&decide(vec![]), dollars(100), reason);
        verify_denied(&decide(figures(false)), dollars(100), reason);
        let line = decide(figures(true));
        if helps {
            verify_line(&line, dollars(100), dollars(100), &[]);
        } else {
            verify_denied(&line, dollars(100), reason);
        }
    }
}

#[test]
fn evidence_that_is_reviewed_waits_for_a_reviewer_once_it_is_there() {
    let note = Categories::NONE.with(Category::VisitNote);
    let rule = EvidenceRule { reviewed: true, ..Category::VisitNote.into() };
    let mut world = World::new();
    world.benefit().evidence = Some(rule);
    let pend = world.pend(&claim());
    assert_eq!((pend.evidence, pend.review), (note, false));
    world.evidence = note;
    let mut waiting = world.clone();
    let inkclaim_domain::decision::Outcome::Pended(pend) =
        waiting.work_out(inkclaim_domain::ids::ControlNumber(1), &claim())
    else {
        panic!()
    };
    assert!(pend.review && !pend.awaits_information());
    waiting.reviews = vec![accept(PLANNED)];
    assert_eq!(waiting.settle(&claim()).paid(), Ok(dollars(100)));
    // A reviewer who is late: the plan says.
    world.may_wait = false;
    assert_eq!(world.clone().settle(&claim()).paid(), Ok(dollars(100)));
    world.plan().clocks.review_pays = false;
    verify_denied(&world.settle(&claim()).lines[0], dollars(100), "CO-251");
}

#[test]
fn what_a_member_withheld_is_the_members() {
    let mut world = World { may_wait: false, ..World::new() };
    world.benefit().evidence = Some(EvidenceRule { from_member: true, ..Category::Order.into() });
    verify_denied(&world.decide_line(&claim()), dollars(100), "PR-227");
}

#[test]
fn nobody_gives_a_reason_that_only_the_rules_find() {
    let computed = [
        Reason::Deductible,
        Reason::EventDeductible,
        Reason::Coinsurance,
        Reason::Copay,
        Reason::PriorPayer,
        Reason::PriorShareNotCovered,
        Reason::AboveCharge,
    ];
    for reason in Reason::ALL.iter().copied() {
        assert_eq!(reason.is_computed(), computed.contains(&reason));
        for ruling in [LineRuling::Deny(reason), LineRuling::Accept(Figures { reason, ..PLANNED })] {
            assert_eq!(ruling.reason(), reason);
            let mut world = World::new();
            world.reviews = vec![Review { line: 0, ruling }];
            if reason.is_computed() {
                assert_eq!(world.refuse(&claim()), Refusal::RecordsInconsistent);
            } else {
                world.decide(&claim());
            }
        }
    }
}
