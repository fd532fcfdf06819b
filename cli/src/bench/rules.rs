//! What each rule costs a claim: the same claim of one line, with the rule and without.

use anyhow::{ensure, Context, Result};
use client::chain::Cost;
use client::domain::calendar::Day;
use client::domain::claim::{Claim, Line};
use client::domain::decision::Verdict;
use client::domain::ids::{Code, DrugSerial};
use client::domain::money::{BasisPoints, Quantity};
use client::domain::plan::{
    AuthorisationRule, Benefit, Ceiling, Copay, CopayKind, CopayOrder, FrequencyRule, Measure, Plan, Sharing,
};
use client::domain::service::{Kind, Pair, Relation, Service, Span, UnitsPerDay};
use client::interfaces::claims::ClaimResult;
use client::suite::Bundles;
use client::tokens::plain_code;

use super::batches::PRIOR;
use super::scene::{self, cents, line, Scene};

/// The service of the claim.
const SERVICE: &str = "A0428";

/// A claim that a rule is applied to.
struct Case {
    plan: Plan,
    service: Service,
    line: Line,
    /// Whether an authorisation is asked for first.
    authorised: bool,
}

impl Case {
    fn benefit(&mut self) -> Result<&mut Benefit> {
        self.plan.benefits.first_mut().context("the plan has a benefit")
    }

    fn sharing(&mut self) -> Result<&mut Sharing> {
        self.benefit()?.sharing.first_mut().context("the benefit is shared")
    }
}

type Change = fn(&mut Case) -> Result<()>;

const RULES: [(&str, Change); 15] = [
    ("a deductible, the member's and the family's", |case| {
        case.plan.ceilings = vec![Ceiling::flat(Some(cents(10_000)), Some(cents(20_000)))];
        case.sharing()?.deductible = Some(0);
        Ok(())
    }),
    ("coinsurance", |case| {
        case.sharing()?.coinsurance = BasisPoints(2_000);
        Ok(())
    }),
    ("coinsurance with an out-of-pocket maximum, the member's and the family's", |case| {
        case.plan.ceilings = vec![Ceiling::flat(Some(cents(200_000)), Some(cents(400_000)))];
        let sharing = case.sharing()?;
        (sharing.coinsurance, sharing.out_of_pocket) = (BasisPoints(2_000), Some(0));
        Ok(())
    }),
    ("a copay, once a visit", |case| {
        let (order, kind) = (CopayOrder::AfterDeductible, CopayKind::Copay);
        case.sharing()?.copay = Some(Copay { amount: cents(2_000), order, kind });
        Ok(())
    }),
    ("a maximum amount in the plan year", |case| {
        case.plan.limits = vec![Measure::Amount(cents(100_000)).into()];
        case.benefit()?.limits = vec![0];
        Ok(())
    }),
    ("a maximum of units in the plan year", |case| {
        case.plan.limits = vec![Measure::Units(Quantity(20_000)).into()];
        case.benefit()?.limits = vec![0];
        Ok(())
    }),
    ("a maximum of visits in the plan year", |case| {
        case.plan.limits = vec![Measure::Claims(Kind::Visit, 20).into()];
        Ok(())
    }),
    ("a frequency", |case| {
        case.plan.frequencies = vec![FrequencyRule { times: 1, days: 180, is_edit: false }];
        case.service.frequency = Some(0);
        Ok(())
    }),
    ("units per day", |case| {
        case.service.units_per_day = Some(UnitsPerDay { most: Quantity(3_000), denies: true, is_maximum: false });
        Ok(())
    }),
    ("eight code pairs", |case| {
        let pair =
            |other: Code| Pair { other, relation: Relation::Bundled, from: Day(0), to: None, modifier_allowed: true };
        case.service.pairs = (0..8).map(|number| pair(Code([number; 8]))).collect();
        Ok(())
    }),
    ("a prior authorisation", |case| {
        case.benefit()?.authorisation = AuthorisationRule::Denied;
        case.authorised = true;
        Ok(())
    }),
    ("coordination with another payer", |case| {
        case.line.other_payer = Some(PRIOR);
        Ok(())
    }),
    ("a drug's serial number", |case| {
        case.line.drug_serial = Some(DrugSerial([5; 16]));
        Ok(())
    }),
    ("a stay of six days, each paid for itself", |case| {
        case.service.span = Span::PerDay;
        (case.line.through, case.line.units) = (5, Quantity(6_000));
        case.line.charge = cents(240_000);
        Ok(())
    }),
    ("the better of two benefits", |case| {
        let other = case.benefit()?.clone();
        case.plan.benefits.push(other);
        case.service.alternative = Some(1);
        Ok(())
    }),
];

/// A rule with what it costs a claim.
pub struct Measured {
    pub rule: &'static str,
    /// What the claim costs more with it; less, below zero.
    pub more: (i64, i64),
}

/// The claim without any rule, and what each rule adds.
pub fn measure(bundles: &Bundles) -> Result<(Cost, Vec<Measured>)> {
    let base = claim(bundles, |_| Ok(())).context("the claim without rules")?;
    let rules = RULES.into_iter().map(|(rule, change)| {
        let cost = claim(bundles, change).context(rule)?;
        let more = |with: u64, without: u64| {
            Ok::<_, anyhow::Error>(i64::try_from(with)?.saturating_sub(i64::try_from(without)?))
        };
        Ok(Measured { rule, more: (more(cost.ref_time, base.ref_time)?, more(cost.proof_size, base.proof_size)?) })
    });
    let rules = rules.collect::<Result<_>>()?;
    Ok((base, rules))
}

/// What the claim costs under a rule. It must be paid: a denied claim would be cheaper.
fn claim(bundles: &Bundles, change: Change) -> Result<Cost> {
    let plan = Plan {
        ceilings: Vec::new(),
        limits: Vec::new(),
        frequencies: Vec::new(),
        benefits: vec![Benefit::from(Sharing::default())],
        ..scene::plan()
    };
    let price = client::domain::service::Price { from: Day(0), tier: None, amount: cents(32_000) };
    let service = Service::of(0, Day(0), vec![price]);
    let mut case = Case { plan, service, line: line(SERVICE)?, authorised: false };
    change(&mut case)?;
    let mut scene = Scene::of(bundles, 1, &case.plan, &[(plain_code(SERVICE)?, case.service)])?;
    let member = *scene.members.first().context("the scene has a member")?;
    let authorisation = if case.authorised { Some(scene.authorise(member)?) } else { None };
    let usual = scene.claim(member, [SERVICE, SERVICE])?;
    let mut batch = scene.batch_of(vec![Claim { authorisation, lines: vec![case.line], ..usual }]);
    if case.authorised {
        batch.base_day = scene.day_after()?;
    }
    let called = scene.suite.claims.submit(&batch).send(&mut scene.chain, scene.operator)?;
    let [ClaimResult::Decided { verdict: Verdict::Payable, .. }] = called.value.results[..] else {
        ensure!(false, "the claim is not paid: {:?}", called.value.results);
        return Ok(called.cost);
    };
    Ok(called.cost)
}
