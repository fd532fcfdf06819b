//! The figures that a source may print, by their names, and how each is read off what came out.

use domain::decision::LineDecision;
use domain::money::Amount;
use domain::reason::{Group, Reason};

use crate::limits::LimitKind;
use crate::play::PlayedLine;
use crate::terms::Variation;

/// A figure of which expectations are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Of lines, added up.
    OfLines(LineFact),
    /// Of lines, as they would be under another plan.
    Varied(Variation, LineFact),
    /// What the lines are more under one plan than under another.
    Difference(Variation, Variation, LineFact),
    /// Of a counter, after the last claim that is looked at.
    OfCounter(CounterName, CounterSide),
}

/// A figure of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFact {
    /// What is charged.
    Charge,
    /// What the plan recognises of it.
    Allowed,
    /// What the plan pays.
    Paid,
    /// What all payers pay.
    PaidByAll,
    /// What the member owes, whatever for.
    Member,
    /// Of that, the yearly deductible.
    Deductible,
    /// The deductible of one event.
    EventDeductible,
    /// The fixed amount.
    Copay,
    /// The percentage.
    Coinsurance,
    /// What the plan's sharing makes of it together.
    CostShare,
    /// What an unbound provider may bill above the allowed amount.
    BalanceBill,
    /// What is above the allowed amount and nobody owes.
    WriteOff,
    /// What the member owes besides the plan's sharing and the balance bill.
    NotCovered,
    /// What maxima cut.
    AboveMaximum,
    /// What the want of an authorisation costs.
    Penalty,
    /// What deductible and copay leave to the percentage.
    SubjectToCoinsurance,
    /// What the payer before paid.
    PrimaryPaid,
    /// What the payer before left to the member.
    PrimaryLeft,
}

/// A counter of the last payer's plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterName {
    /// The yearly deductible.
    Deductible,
    /// The one of stays over a night.
    InpatientDeductible,
    /// The cap on coinsurance.
    CoinsuranceCap,
    /// The out-of-pocket maximum.
    OutOfPocket,
    /// A maximum.
    Limit(LimitKind),
}

/// Which side of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterSide {
    /// What the member has used.
    Used,
    /// What is left for the member.
    Left,
    /// What the family has used.
    FamilyUsed,
    /// What is left of the family's own ceiling.
    FamilyLeft,
}

use LineFact::{
    AboveMaximum, Allowed, BalanceBill, Charge, Coinsurance, Copay, CostShare, Deductible, EventDeductible, Member,
    NotCovered, Paid, PaidByAll, Penalty, PrimaryLeft, PrimaryPaid, SubjectToCoinsurance, WriteOff,
};

const LINE_FACTS: &[(&str, LineFact)] = &[
    ("charge", Charge),
    ("submitted", Charge),
    ("total_submitted", Charge),
    ("billed", Charge),
    ("allowed", Allowed),
    ("total_allowed", Allowed),
    ("eligible", Allowed),
    ("plan_pays", Paid),
    ("plan", Paid),
    ("paid", Paid),
    ("benefit", Paid),
    ("secondary_pays", Paid),
    ("medicare_pays", Paid),
    ("insurer_pays", Paid),
    ("insurance_pays", Paid),
    ("total_plan_pays", Paid),
    ("plan_total", Paid),
    ("total_paid", PaidByAll),
    ("total_pays", PaidByAll),
    ("combined_paid", PaidByAll),
    ("combined_pays", PaidByAll),
    ("patient_pays", Member),
    ("patient", Member),
    ("member_pays", Member),
    ("patient_total", Member),
    ("patient_responsibility", Member),
    ("patient_owes", Member),
    ("patient_share", Member),
    ("member_liability", Member),
    ("memberliability", Member),
    ("total_patient_pays", Member),
    ("total_member_pays", Member),
    ("deductible", Deductible),
    ("deductible_applied", Deductible),
    ("event_deductible", EventDeductible),
    ("copay", Copay),
    ("coinsurance", Coinsurance),
    ("cost_share", CostShare),
    ("family_cost_share", CostShare),
    ("balance_bill", BalanceBill),
    ("writeoff", WriteOff),
    ("write_off", WriteOff),
    ("discount", WriteOff),
    ("not_covered", NotCovered),
    ("above_maximum", AboveMaximum),
    ("penalty", Penalty),
    ("subject_to_coinsurance", SubjectToCoinsurance),
    ("primary_pays", PrimaryPaid),
    ("primary_paid", PrimaryPaid),
    ("balance", PrimaryLeft),
    ("primary_patient_pays", PrimaryLeft),
    ("patient_after_primary", PrimaryLeft),
];

const OTHER_FACTS: &[(&str, Fact)] = &[
    ("secondary_normal", Fact::Varied(Variation::WithoutPriorPayer, Paid)),
    ("normal_benefit", Fact::Varied(Variation::WithoutPriorPayer, Paid)),
    ("coinsurance_uncapped", Fact::Varied(Variation::Uncapped, Coinsurance)),
    ("cost_share_uncapped", Fact::Varied(Variation::Uncapped, CostShare)),
    ("aggregate_before_family_limit", Fact::Varied(Variation::WithoutFamilyCeilings, CostShare)),
    ("plan_bears_individual", Fact::Difference(Variation::Uncapped, Variation::WithoutFamilyCeilings, CostShare)),
    ("plan_bears_family", Fact::Difference(Variation::WithoutFamilyCeilings, Variation::AsWritten, CostShare)),
];

const COUNTERS: &[(&str, CounterName)] = &[
    ("deductible", CounterName::Deductible),
    ("inpatient_deductible", CounterName::InpatientDeductible),
    ("coinsurance_cap", CounterName::CoinsuranceCap),
    ("oop", CounterName::OutOfPocket),
    ("oop_max", CounterName::OutOfPocket),
    ("annual_max", CounterName::Limit(LimitKind::Annual)),
    ("lifetime_max", CounterName::Limit(LimitKind::Lifetime)),
    ("visits", CounterName::Limit(LimitKind::Visits)),
    ("visit_limit", CounterName::Limit(LimitKind::Visits)),
];

impl Fact {
    /// The figure of a name. `None` where there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let of_line = LINE_FACTS.iter().find(|(known, _)| *known == name).map(|(_, fact)| Self::OfLines(*fact));
        let other = || OTHER_FACTS.iter().find(|(known, _)| *known == name).map(|(_, fact)| *fact);
        of_line.or_else(other).or_else(|| Self::of_counter(name))
    }

    /// The figure of a counter as it stands after a claim: `family_deductible` for what the family has used of it.
    #[must_use]
    pub fn counter_used(name: &str) -> Option<Self> {
        Self::of_counter(&format!("{name}_met"))
    }

    fn of_counter(name: &str) -> Option<Self> {
        let turned = name.strip_prefix("remaining_").map(|counter| format!("{counter}_remaining"));
        let name = turned.as_deref().unwrap_or(name);
        let (is_family, own) = name.strip_prefix("family_").map_or((false, name), |rest| (true, rest));
        let ends = |endings: &[&str]| endings.iter().find_map(|ending| own.strip_suffix(ending));
        let left = ends(&["_remaining", "_left"]);
        let counter = left.or_else(|| ends(&["_met", "_used"]))?;
        let (_, counter) = COUNTERS.iter().find(|(known, _)| *known == counter)?;
        // The family's maximum is a maximum of its own; the other counters have a side for the family.
        let (counter, is_family) = if is_family && *counter == CounterName::Limit(LimitKind::Annual) {
            (CounterName::Limit(LimitKind::FamilyAnnual), false)
        } else {
            (*counter, is_family)
        };
        let side = match (is_family, left.is_some()) {
            (false, true) => CounterSide::Left,
            (false, false) => CounterSide::Used,
            (true, true) => CounterSide::FamilyLeft,
            (true, false) => CounterSide::FamilyUsed,
        };
        Some(Self::OfCounter(counter, side))
    }

    /// The step of the rules that makes the figure: its number, for the order, and its name.
    #[must_use]
    pub fn step(self) -> (u8, &'static str) {
        let fact = match self {
            Fact::OfLines(fact) | Fact::Varied(Variation::AsWritten, fact) => fact,
            Fact::Varied(Variation::WithoutPriorPayer, _) => return (7, "step 7, normal benefit"),
            Fact::Varied(Variation::Uncapped, fact) => fact,
            Fact::Varied(Variation::WithoutFamilyCeilings, _) | Fact::Difference(..) => {
                return (5, "step 5, out-of-pocket maximum");
            }
            Fact::OfCounter(..) => return (9, "step 8, accumulators"),
        };
        match fact {
            Charge => (0, "what is charged"),
            Allowed | BalanceBill | WriteOff => (1, "step 1, allowed amount"),
            Copay | EventDeductible => (2, "step 2, copay"),
            Deductible | SubjectToCoinsurance => (3, "step 3, deductible"),
            Coinsurance => (4, "step 4, coinsurance"),
            CostShare => (5, "step 5, out-of-pocket maximum"),
            NotCovered | AboveMaximum | Penalty => (6, "step 6, maxima"),
            PrimaryPaid | PrimaryLeft => (7, "step 7, the payer before"),
            Paid | PaidByAll | Member => (8, "all steps together"),
        }
    }
}

impl PlayedLine {
    /// A figure of the line. `None` where there is none, or it is too large.
    #[must_use]
    pub fn figure(&self, fact: LineFact) -> Option<Amount> {
        let decision = &self.decision;
        let of = |reasons: &[Reason]| decision.adjusted(|it| reasons.contains(&it.reason)).ok();
        let patient = || decision.adjusted(|it| it.group == Group::PatientResponsibility).ok();
        match fact {
            Charge => Some(self.charge),
            Allowed => Some(decision.allowed),
            Paid => Some(decision.paid),
            PaidByAll => {
                let before = self.primary.map_or(Amount::ZERO, |(paid, _)| paid);
                decision.paid.plus(before).ok()
            }
            Member => patient(),
            Deductible => of(&[Reason::Deductible]),
            EventDeductible => of(&[Reason::EventDeductible]),
            Copay => of(&[Reason::Copay]),
            Coinsurance => of(&[Reason::Coinsurance]),
            CostShare => decision.cost_share().ok(),
            BalanceBill => above_schedule(decision, Group::PatientResponsibility),
            WriteOff => above_schedule(decision, Group::ContractualObligation),
            NotCovered => {
                let shared = decision.cost_share().ok()?.plus(above_schedule(decision, Group::PatientResponsibility)?);
                patient()?.minus(shared.ok()?).ok()
            }
            AboveMaximum => of(&[Reason::BenefitMaximum, Reason::LifetimeMaximum, Reason::LifetimeCategoryMaximum]),
            Penalty => of(&[Reason::AuthorisationPenalty]),
            SubjectToCoinsurance => {
                decision.allowed.minus(of(&[Reason::Deductible, Reason::EventDeductible, Reason::Copay])?).ok()
            }
            PrimaryPaid => self.primary.map(|(paid, _)| paid),
            PrimaryLeft => self.primary.and_then(|(_, left)| left),
        }
    }
}

fn above_schedule(decision: &LineDecision, group: Group) -> Option<Amount> {
    decision.adjusted(|it| it.reason == Reason::AboveSchedule && it.group == group).ok()
}
