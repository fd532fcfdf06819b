//! Plans, people and claims in the oracle's words, and outcomes likewise.

use inkclaim_domain::calendar::{Day, FilingWindow};
use inkclaim_domain::claim::{ClaimKind, OtherPayer};
use inkclaim_domain::consent::{Categories, Category};
use inkclaim_domain::credential::Standing;
use inkclaim_domain::decision::{LineDecision, Outcome};
use inkclaim_domain::enrolment::AgeClass;
use inkclaim_domain::ids::{Code, Modifier};
use inkclaim_domain::money::{Amount, BasisPoints};
use inkclaim_domain::plan::{
    AuthorisationRule, Benefit, Ceiling, Coordination, CopayKind, CopayOrder, Growth, Limit, LimitHolder, Measure,
    Period, Protection, Sharing,
};
use inkclaim_domain::service::{Service, Span};

use super::*;
use crate::common::*;
use crate::oracle;

pub fn number_of(amount: Amount) -> i128 {
    i128::try_from(amount.0).unwrap()
}

pub fn text_of(code: Code) -> String {
    String::from_utf8(code.0.into_iter().filter(|byte| *byte != 0).collect()).unwrap()
}

pub fn words_of(modifiers: &[Modifier]) -> Vec<String> {
    modifiers.iter().map(|modifier| String::from_utf8(modifier.0.to_vec()).unwrap()).collect()
}

pub fn evidence_of(categories: Categories) -> Vec<&'static str> {
    let known = [(Category::VisitNote, "note"), (Category::Order, "order")];
    known.into_iter().filter(|(category, _)| categories.includes(*category)).map(|(_, name)| name).collect()
}

fn day_of(day: Day) -> i128 {
    day.0.into()
}

fn share_of(share: BasisPoints) -> crate::oracle::Rational {
    crate::oracle::Rational::new(share.0.into(), 10_000)
}

fn ceiling_of(ceiling: &Ceiling) -> crate::oracle::Ceiling {
    let family = ceiling.family.map(|family| crate::oracle::Family {
        base: number_of(family.base),
        members: family.members.into(),
        extra: number_of(family.extra),
        most: number_of(family.most),
    });
    crate::oracle::Ceiling { own: ceiling.individual.map(number_of), family }
}

fn sharing_of(sharing: &Sharing) -> crate::oracle::Sharing {
    let stands = |order: CopayOrder| match order {
        CopayOrder::InsteadOfDeductible => crate::oracle::Stands::Instead,
        CopayOrder::BeforeDeductible => crate::oracle::Stands::Before,
        CopayOrder::AfterDeductible => crate::oracle::Stands::After,
    };
    let is_event = |kind: CopayKind| kind == CopayKind::EventDeductible;
    crate::oracle::Sharing {
        copay: sharing.copay.map(|copay| (number_of(copay.amount), stands(copay.order), is_event(copay.kind))),
        deductible: sharing.deductible.map(usize::from),
        inpatient: sharing.inpatient_deductible.map(usize::from),
        share: share_of(sharing.coinsurance),
        cap: sharing.coinsurance_cap.map(usize::from),
        most: sharing.out_of_pocket.map(usize::from),
    }
}

fn benefit_of(benefit: &Benefit) -> crate::oracle::Benefit {
    crate::oracle::Benefit {
        sharing: benefit.sharing.iter().map(sharing_of).collect(),
        fixed: benefit.fixed.map(number_of),
        most: benefit.most.map(number_of),
        limits: benefit.limits.iter().map(|number| usize::from(*number)).collect(),
        places: benefit.places.clone(),
        evidence: benefit.evidence.map(|rule| evidence_of(Categories::NONE.with(rule.category))[0]),
        authorised: match benefit.authorisation {
            AuthorisationRule::NotNeeded => crate::oracle::Authorised::NotNeeded,
            AuthorisationRule::Denied => crate::oracle::Authorised::OrDenied,
            AuthorisationRule::Penalty(share) => crate::oracle::Authorised::OrLess(share_of(share)),
        },
        protected: benefit.protection == Protection::Emergency,
    }
}

fn limit_of(limit: &Limit) -> crate::oracle::Limit {
    let (most, of_units) = match limit.measure {
        Measure::Amount(amount) => (number_of(amount), false),
        Measure::Units(quantity) => (quantity.0.into(), true),
        Measure::Claims(..) => panic!("the stories count no claims"),
    };
    crate::oracle::Limit {
        most,
        of_units,
        for_life: limit.period != Period::Year,
        of_family: limit.holder != LimitHolder::Member,
        grows: match limit.holder {
            LimitHolder::GrowingFamily(Growth { members, extra, most }) => {
                Some((members.into(), number_of(extra), number_of(most)))
            }
            LimitHolder::Member | LimitHolder::Family => None,
        },
        adults: limit.confined_to.map(|age| age == AgeClass::Adult),
    }
}

fn service_of(code: Code, service: &Service) -> crate::oracle::Service {
    let prices = service.prices.iter().map(|price| crate::oracle::Price {
        from: day_of(price.from),
        tier: price.tier.map(usize::from),
        amount: number_of(price.amount),
    });
    let a_day = service.units_per_day.map(|rule| crate::oracle::ADay {
        most: rule.most.0.into(),
        denies: rule.denies,
        maximum: rule.is_maximum,
    });
    crate::oracle::Service {
        code: text_of(code),
        benefit: service.benefit.into(),
        alternative: service.alternative.map(usize::from),
        from: day_of(service.valid_from),
        to: service.valid_to.map(day_of),
        prices: prices.collect(),
        per_day: service.span == Span::PerDay,
        rule: service.frequency.map(usize::from),
        a_day,
    }
}

/// The insurer of a world, before any claim.
pub fn insurer_of(world: &mut World) -> crate::oracle::Insurer {
    let plan = world.plan().clone();
    let FilingWindow::Days(filing_days) = plan.filing else { panic!("the story's plans count days") };
    let people = world.records.enrolments.iter().map(|(member, enrolment)| crate::oracle::Person {
        name: member.0,
        family: enrolment.family.0,
        adult: enrolment.persons.last().and_then(|person| person.age) != Some(AgeClass::Child),
        covered: enrolment.coverages.iter().map(|it| (day_of(it.from), day_of(it.to))).collect(),
    });
    let terms = crate::oracle::Terms {
        cent: number_of(plan.minor_unit),
        years: years(&plan).map(day_of).to_vec(),
        filing_days: filing_days.into(),
        pays_schedule: plan.waives_lesser_of,
        method: match plan.coordination {
            Coordination::Standard => crate::oracle::Method::Standard,
            Coordination::Basic => crate::oracle::Method::Basic,
            Coordination::NonDuplication => crate::oracle::Method::Carve,
            Coordination::MaintenanceOfBenefits => crate::oracle::Method::Maintenance,
            Coordination::MedicareSecondary => crate::oracle::Method::Medicare,
        },
        ceilings: plan.ceilings.iter().map(ceiling_of).collect(),
        tiers: plan
            .tiers
            .iter()
            .map(|it| crate::oracle::Tier { bound: it.bound, cap: it.balance_bill_cap.map(share_of) })
            .collect(),
        benefits: plan.benefits.iter().map(benefit_of).collect(),
        limits: plan.limits.iter().map(limit_of).collect(),
        rules: plan
            .frequencies
            .iter()
            .map(|rule| crate::oracle::Rule { times: rule.times.into(), days: rule.days.into(), edit: rule.is_edit })
            .collect(),
        distinguishing: words_of(&plan.distinguishing_modifiers),
        services: world.records.services.iter().map(|((_, code), service)| service_of(*code, service)).collect(),
    };
    crate::oracle::Insurer { terms, people: people.collect(), journal: Vec::new() }
}

/// What another payer did to a line: its own word, or its part of what was done to the claim, in multiples of `step`.
fn other_of(filed: &Filed, position: usize, step: i128) -> Option<crate::oracle::Other> {
    let lines = &filed.claim.lines;
    let charges: Vec<i128> = lines.iter().map(|line| number_of(line.charge)).collect();
    let total: i128 = charges.iter().sum();
    let up_to = |count: usize| -> i128 { charges[..count].iter().sum() };
    let whole = |amount: Amount| number_of(amount);
    // All parts up to a line come to its part of the whole, rounded down; those of all lines to the whole.
    let parts_to = |amount: Amount, count: usize| match up_to(count) {
        all if all == total => whole(amount),
        some => whole(amount) / step * some / total * step,
    };
    let part = |amount: Amount| parts_to(amount, position + 1) - parts_to(amount, position);
    let told = |payer: OtherPayer, of: &dyn Fn(Amount) -> i128| match payer {
        OtherPayer::Awaited => crate::oracle::Other::Awaited,
        OtherPayer::Decided { paid, allowed, member_share, obliged } => {
            crate::oracle::Other::Decided(crate::oracle::Prior {
                paid: of(paid),
                allowed: allowed.map(of),
                share: member_share.map(of),
                obliged: obliged.map(of),
            })
        }
    };
    match (lines[position].other_payer, filed.claim.other_payer) {
        (Some(own), _) => Some(told(own, &whole)),
        (None, Some(all)) => Some(told(all, &part)),
        (None, None) => None,
    }
}

/// A claim in the oracle's words.
pub fn retold(insurer: &crate::oracle::Insurer, filed: &Filed, control: u64) -> crate::oracle::Claim {
    let mut claim = retold_alone(filed, control);
    let step = insurer.step_of(&claim);
    for (position, line) in claim.lines.iter_mut().enumerate() {
        line.other = other_of(filed, position, step);
    }
    claim
}

/// A claim without what another payer did.
fn retold_alone(filed: &Filed, control: u64) -> crate::oracle::Claim {
    let lines = filed.claim.lines.iter().map(|line| crate::oracle::Line {
        code: text_of(line.code),
        day: day_of(base()) + i128::from(line.from),
        last: day_of(base()) + i128::from(line.from) + i128::from(line.through),
        charge: number_of(line.charge),
        thousandths: line.units.0.into(),
        modifiers: words_of(&line.modifiers),
        place: line.place,
        other: None,
        done_by_excluded: line.rendering.or(filed.claim.rendering) == Some(EXCLUDED_PROVIDER),
        ordered_by_excluded: line.ordering.or(filed.claim.ordering) == Some(EXCLUDED_PROVIDER),
    });
    crate::oracle::Claim {
        id: control,
        person: filed.claim.member.0,
        provider: filed.provider.0,
        tier: filed.tier.into(),
        institutional: filed.claim.kind == ClaimKind::Institutional,
        credentialed: filed.standing == Standing::Credentialed,
        received: filed.received.0.into(),
        place: filed.claim.place,
        lines: lines.collect(),
    }
}

/// An outcome in the oracle's words.
pub fn answer_of(outcome: &Outcome) -> crate::oracle::Result {
    let line = |line: &LineDecision| {
        let printed = reasons(line).into_iter().map(|(reason, amount)| (reason, i128::try_from(amount).unwrap()));
        crate::oracle::Answer {
            denied: line.is_denied(),
            allowed: number_of(line.allowed),
            paid: number_of(line.paid),
            because: crate::oracle::settled(printed.collect()),
        }
    };
    match outcome {
        Outcome::Decided(decision) => crate::oracle::Result::Decided(decision.lines.iter().map(line).collect()),
        Outcome::Pended(pend) => {
            let mut awaited = evidence_of(pend.evidence);
            awaited.extend(pend.other_payer.then_some("remittance"));
            awaited.extend(pend.review.then_some("reviewer"));
            awaited.sort_unstable();
            crate::oracle::Result::Waiting(awaited)
        }
        Outcome::Refused(_) | Outcome::Voided => panic!("{outcome:?}"),
    }
}
