//! Steps 1 to 6: what plan and member each bear of one line (`RULES` section 1).

use alloc::vec::Vec;

use crate::accumulators::{FamilyYear, LimitUse, MemberYear};
use crate::decision::Adjustment;
use crate::money::{Amount, Overflow, Quantity};
use crate::plan::{Benefit, CopayOrder, Limit, Plan};
use crate::reason::Reason;

/// What a covered line is worked out with.
pub struct Terms<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The line's benefit.
    pub benefit: &'a Benefit,
    /// The price per unit.
    pub price: Amount,
    /// What is left of the visit's copay.
    pub copay_left: Amount,
}

/// What was used of the plan year before the line.
pub struct Used<'a> {
    /// By the member.
    pub member: &'a MemberYear,
    /// By the family.
    pub family: &'a FamilyYear,
}

/// What a line comes to.
pub struct Shares {
    /// What the plan recognises of the charge.
    pub allowed: Amount,
    /// What the plan pays.
    pub paid: Amount,
    /// The member's fixed amount.
    pub copay: Amount,
    /// What counts to the deductible.
    pub deductible: Amount,
    /// The member's percentage.
    pub coinsurance: Amount,
    /// What the benefit maxima cut; the member's, without counting to anything.
    pub above_maximum: Amount,
    /// What the charge is above the allowed amount.
    pub above_schedule: Amount,
    /// What the line uses of the benefit's limits; empty with [`Shares::exhausted`].
    pub limits: Vec<LimitUse>,
    /// Whether nothing was left of a limit: the line is denied and uses up nothing.
    pub exhausted: bool,
}

/// Works a line out: `units` at `charge`.
pub fn share(charge: Amount, units: Quantity, terms: &Terms, used: &Used) -> Result<Shares, Overflow> {
    let minor = terms.plan.minor_unit;
    let scheduled = terms.price.times_half_up(units, minor)?;
    let recognised = charge.min(scheduled);
    let above_schedule = charge.minus(recognised)?;

    let limits = LimitsLeft::of(terms, used);
    if limits.any_exhausted() {
        return Ok(Shares::denied(recognised, above_schedule));
    }
    let covered_units = limits.units.map_or(units, |left| units.min(left));
    let allowed = recognised.portion_half_up(covered_units, units, minor)?;

    let member = member_share(allowed, terms, used)?;
    let normal = allowed.minus(member.total()?)?;
    let paid = limits.amount.map_or(normal, |left| normal.min(left));
    // What units and amounts were cut is the member's alike, and counts to nothing.
    let above_maximum = recognised.minus(allowed)?.plus(normal.minus(paid)?)?;
    Ok(Shares {
        allowed: recognised,
        paid,
        copay: member.copay,
        deductible: member.deductible,
        coinsurance: member.coinsurance,
        above_maximum,
        above_schedule,
        limits: limits.uses(terms, paid, covered_units),
        exhausted: false,
    })
}

impl Shares {
    fn denied(recognised: Amount, above_schedule: Amount) -> Self {
        Self {
            allowed: recognised,
            paid: Amount::ZERO,
            copay: Amount::ZERO,
            deductible: Amount::ZERO,
            coinsurance: Amount::ZERO,
            above_maximum: recognised,
            above_schedule,
            limits: Vec::new(),
            exhausted: true,
        }
    }

    /// The reasons for what is not paid, in the order of the steps; nothing for what is zero, except that a denial always has
    /// its reason.
    pub fn adjustments(&self, bound: bool) -> Vec<Adjustment> {
        let reasons = [
            (Reason::AboveSchedule, self.above_schedule),
            (Reason::Copay, self.copay),
            (Reason::Deductible, self.deductible),
            (Reason::Coinsurance, self.coinsurance),
            (Reason::BenefitMaximum, self.above_maximum),
        ];
        let is_denial = |reason| self.exhausted && reason == Reason::BenefitMaximum;
        let some = reasons.into_iter().filter(|(reason, amount)| !amount.is_zero() || is_denial(*reason));
        some.map(|(reason, amount)| Adjustment { group: reason.group(bound), reason, amount }).collect()
    }

    /// What counts to the out-of-pocket maximum.
    pub fn out_of_pocket(&self) -> Result<Amount, Overflow> {
        self.copay.plus(self.deductible)?.plus(self.coinsurance)
    }
}

struct MemberShare {
    copay: Amount,
    deductible: Amount,
    coinsurance: Amount,
}

impl MemberShare {
    fn total(&self) -> Result<Amount, Overflow> {
        self.copay.plus(self.deductible)?.plus(self.coinsurance)
    }
}

/// Steps 2 to 5: copay, deductible, coinsurance, out-of-pocket maximum.
fn member_share(allowed: Amount, terms: &Terms, used: &Used) -> Result<MemberShare, Overflow> {
    let out_of_pocket_left = terms.plan.out_of_pocket.left(used.member.out_of_pocket, used.family.out_of_pocket);
    let deductible_of = |rest: Amount| {
        if !terms.benefit.deductible_applies {
            return Amount::ZERO;
        }
        let left = terms.plan.deductible.left(used.member.deductible, used.family.deductible);
        // Without a deductible there is none to take, whatever the out-of-pocket maximum leaves.
        left.map_or(Amount::ZERO, |left| out_of_pocket_left.map_or(left, |ceiling| left.min(ceiling)).min(rest))
    };
    let percentage_of = |rest: Amount| rest.share_half_up(terms.benefit.coinsurance, terms.plan.minor_unit);

    let order = terms.benefit.copay.map(|copay| copay.order);
    let (copay, deductible, coinsurance) = match order {
        Some(CopayOrder::InsteadOfDeductible) => (terms.copay_left.min(allowed), Amount::ZERO, Amount::ZERO),
        Some(CopayOrder::BeforeDeductible) => {
            let copay = terms.copay_left.min(allowed);
            let rest = allowed.minus(copay)?;
            let deductible = deductible_of(rest);
            (copay, deductible, percentage_of(rest.minus(deductible)?)?)
        }
        Some(CopayOrder::AfterDeductible) => {
            let deductible = deductible_of(allowed);
            let rest = allowed.minus(deductible)?;
            let copay = terms.copay_left.min(rest);
            (copay, deductible, percentage_of(rest.minus(copay)?)?)
        }
        None => {
            let deductible = deductible_of(allowed);
            (Amount::ZERO, deductible, percentage_of(allowed.minus(deductible)?)?)
        }
    };
    // What the maximum cuts is cut from coinsurance first, then deductible, then copay.
    let mut left = out_of_pocket_left.unwrap_or(allowed);
    let mut keep = |share: Amount| {
        let kept = share.min(left);
        left = left.left_after(kept);
        kept
    };
    let copay = keep(copay);
    let deductible = keep(deductible);
    let coinsurance = keep(coinsurance);
    Ok(MemberShare { copay, deductible, coinsurance })
}

/// What is left of a benefit's limits: the tightest of each measure; `None` where none applies.
struct LimitsLeft {
    amount: Option<Amount>,
    units: Option<Quantity>,
}

impl LimitsLeft {
    fn of(terms: &Terms, used: &Used) -> Self {
        let mut tightest = LimitsLeft { amount: None, units: None };
        for (number, limit) in terms.limits() {
            let left = limit.left_after(used.member.used(number));
            match limit {
                Limit::Amount(_) => {
                    let left = Amount(left);
                    tightest.amount = Some(tightest.amount.map_or(left, |other| other.min(left)));
                }
                Limit::Units(whole) => {
                    // What is left of a limit is at most the limit, which is a quantity.
                    let left = u32::try_from(left).map_or(whole, Quantity);
                    tightest.units = Some(tightest.units.map_or(left, |other| other.min(left)));
                }
            }
        }
        tightest
    }

    fn any_exhausted(&self) -> bool {
        self.amount.is_some_and(Amount::is_zero) || self.units.is_some_and(|units| units.0 == 0)
    }

    fn uses(&self, terms: &Terms, paid: Amount, units: Quantity) -> Vec<LimitUse> {
        let measured = terms.limits().map(|(number, limit)| match limit {
            Limit::Amount(_) => LimitUse { limit: number, used: paid.0 },
            Limit::Units(_) => LimitUse { limit: number, used: u128::from(units.0) },
        });
        measured.filter(|entry| entry.used > 0).collect()
    }
}

impl Terms<'_> {
    fn limits(&self) -> impl Iterator<Item = (u8, Limit)> + '_ {
        let numbers = self.benefit.limits.iter();
        numbers.filter_map(|number| Some((*number, *self.plan.limits.get(usize::from(*number))?)))
    }
}
