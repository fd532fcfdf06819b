//! The figures that a source may print, by their names, and how each is read off what came out.

use domain::claim::OtherPayer;
use domain::decision::LineDecision;
use domain::money::Amount;
use domain::reason::{Group, Reason};
use formats::AdjustmentGroup;

use crate::fact_names::{COUNTERS, LINE_FACTS, OF_SERVICES, OTHER_FACTS, SIDES};
use crate::limits::LimitKind;
use crate::play::PlayedLine;
use crate::stated::group_and_reason;
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
    /// What of lines is adjusted by a group, and for a reason if one is named.
    Adjusted(Group, Option<&'static str>),
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
    /// The most that an unbound provider may charge in all.
    LimitingCharge,
    /// What the payment of the payer before leaves of an amount.
    LeftOf(Shared),
}

/// Of which amount the payment of the payer before leaves a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// The charge, or what the provider must accept if that is lower.
    Accepted,
    /// The higher of its allowed amount and this plan's.
    Higher,
    /// This plan's allowed amount.
    Allowed,
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
    /// A maximum by its number in the plan: one of a service.
    Numbered(u8),
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
    AboveMaximum, Allowed, BalanceBill, Charge, Coinsurance, Copay, CostShare, Deductible, EventDeductible, LeftOf,
    LimitingCharge, Member, NotCovered, Paid, PaidByAll, Penalty, PrimaryLeft, PrimaryPaid, SubjectToCoinsurance,
    WriteOff,
};

impl Fact {
    /// The figure of a name. `None` where there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let of_line = LINE_FACTS.iter().find(|(known, _)| *known == name).map(|(_, fact)| Self::OfLines(*fact));
        let other = || OTHER_FACTS.iter().find(|(known, _)| *known == name).map(|(_, fact)| *fact);
        of_line.or_else(other).or_else(|| Self::of_counter(name)).or_else(|| {
            let (group, reason) = group_and_reason(name)?;
            Self::adjusted(group, reason)
        })
    }

    /// What is adjusted by a group, and for a reason if one is named. `None` for a reason that the rules do not give.
    #[must_use]
    pub fn adjusted(group: AdjustmentGroup, reason: &str) -> Option<Self> {
        let group = match group {
            AdjustmentGroup::Contractual => Group::ContractualObligation,
            AdjustmentGroup::Patient => Group::PatientResponsibility,
            AdjustmentGroup::Other => Group::OtherAdjustment,
            AdjustmentGroup::PayerInitiated => Group::PayerInitiated,
            AdjustmentGroup::Correction => return None,
        };
        if reason.is_empty() {
            return Some(Self::Adjusted(group, None));
        }
        let known = Reason::ALL.iter().map(|known| known.carc()).find(|carc| *carc == reason);
        known.map(|carc| Self::Adjusted(group, Some(carc)))
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

    /// The same where a source calls the percentage a copay.
    #[must_use]
    pub fn of_percentage(self) -> Self {
        if self == Self::OfLines(Copay) {
            Self::OfLines(Coinsurance)
        } else {
            self
        }
    }

    /// The kind of maximum, which service's, and the side that a name such as `ortho_lifetime_max_remaining` asks for. `None` where
    /// no maximum is asked for.
    #[must_use]
    pub fn limit_of_service(name: &str) -> Option<(LimitKind, &str, CounterSide)> {
        OF_SERVICES.iter().find_map(|(ending, kind)| {
            SIDES.iter().find_map(|(side_name, side)| {
                let service = name.strip_suffix(side_name)?.strip_suffix(ending)?;
                Some((*kind, service, *side))
            })
        })
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
            Fact::Adjusted(..) => return (8, "all steps together"),
        };
        match fact {
            Charge => (0, "what is charged"),
            Allowed | BalanceBill | WriteOff | LimitingCharge => (1, "step 1, allowed amount"),
            Copay | EventDeductible => (2, "step 2, copay"),
            Deductible | SubjectToCoinsurance => (3, "step 3, deductible"),
            Coinsurance => (4, "step 4, coinsurance"),
            CostShare => (5, "step 5, out-of-pocket maximum"),
            NotCovered | AboveMaximum | Penalty => (6, "step 6, maxima"),
            PrimaryPaid | PrimaryLeft | LeftOf(_) => (7, "step 7, the payer before"),
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
            LimitingCharge => self.most_charged,
            LeftOf(shared) => self.left_after_prior(shared),
            PrimaryLeft => self.primary.and_then(|(_, left)| left),
        }
    }
}

impl PlayedLine {
    /// What the payer before left of an amount.
    fn left_after_prior(&self, shared: Shared) -> Option<Amount> {
        let Some(OtherPayer::Decided { paid, allowed, obliged, .. }) = self.before else { return None };
        let own = self.decision.allowed;
        let of = match shared {
            Shared::Accepted => obliged.map_or(self.charge, |obliged| obliged.min(self.charge)),
            Shared::Higher => allowed.map_or(own, |allowed| allowed.max(own)),
            Shared::Allowed => own,
        };
        Some(of.left_after(paid))
    }
}

fn above_schedule(decision: &LineDecision, group: Group) -> Option<Amount> {
    decision.adjusted(|it| it.reason == Reason::AboveSchedule && it.group == group).ok()
}
