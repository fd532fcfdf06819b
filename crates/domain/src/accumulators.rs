//! What a member and a family have used up of a plan year.

use alloc::vec::Vec;

use crate::calendar::Day;
use crate::ids::{FamilyId, MemberId, PlanId};
use crate::money::{Amount, Overflow};
use crate::plan::{Ceiling, Limit, Plan};
use crate::wire;

wire! {
    /// Which of a member's records: one per plan and plan year.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct MemberYearKey {
        /// The member.
        pub member: MemberId,
        /// The plan, whatever its version.
        pub plan: PlanId,
        /// The first day of the plan year.
        pub year: Day,
    }
}

wire! {
    /// Which of a family's records: one per plan and plan year.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct FamilyYearKey {
        /// The family.
        pub family: FamilyId,
        /// The plan, whatever its version.
        pub plan: PlanId,
        /// The first day of the plan year.
        pub year: Day,
    }
}

wire! {
    /// What one member has used of a plan year: one record.
    #[derive(Default)]
    pub struct MemberYear {
        /// Taken to the individual deductible.
        #[codec(compact)]
        pub deductible: Amount,
        /// Taken to the individual out-of-pocket maximum.
        #[codec(compact)]
        pub out_of_pocket: Amount,
        /// Used of the plan's limits; a limit that is not listed is unused.
        pub limits: Vec<LimitUse>,
        /// Whether a claim has been adjudicated in this record: opening balances come before the first.
        pub opened: bool,
    }
}

wire! {
    /// What one family has used of a plan year.
    #[derive(Copy, Default)]
    pub struct FamilyYear {
        /// Taken to the family deductible.
        #[codec(compact)]
        pub deductible: Amount,
        /// Taken to the family out-of-pocket maximum.
        #[codec(compact)]
        pub out_of_pocket: Amount,
    }
}

wire! {
    /// How much of a limit: base units for an amount, thousandths for units.
    #[derive(Copy)]
    pub struct LimitUse {
        /// The limit, by its number in the plan.
        pub limit: u8,
        /// How much.
        #[codec(compact)]
        pub used: u128,
    }
}

wire! {
    /// What a member's earlier insurer or system had already counted in the running plan year.
    pub struct Opening {
        /// Taken to the deductible.
        #[codec(compact)]
        pub deductible: Amount,
        /// Taken to the out-of-pocket maximum.
        #[codec(compact)]
        pub out_of_pocket: Amount,
        /// Used of limits.
        pub limits: Vec<LimitUse>,
    }
}

impl MemberYear {
    /// How much of a limit is used.
    pub fn used(&self, limit: u8) -> u128 {
        self.limits.iter().find(|entry| entry.limit == limit).map_or(0, |entry| entry.used)
    }

    /// Uses more of a limit.
    pub fn take(&mut self, entry: LimitUse) -> Result<(), Overflow> {
        match self.limits.iter_mut().find(|known| known.limit == entry.limit) {
            Some(known) => known.used = known.used.checked_add(entry.used).ok_or(Overflow)?,
            None => self.limits.push(entry),
        }
        Ok(())
    }
}

impl Opening {
    /// Whether nothing in it is above its ceiling, and every limit exists and is named once.
    pub fn fits(&self, plan: &Plan) -> bool {
        let within = |ceiling: Ceiling, amount: Amount| {
            ceiling.individual.is_none_or(|most| amount <= most) && ceiling.family.is_none_or(|most| amount <= most)
        };
        let named_once = |position: usize, entry: &LimitUse| {
            !self.limits.iter().take(position).any(|other| other.limit == entry.limit)
        };
        let known = self.limits.iter().enumerate().all(|(position, entry)| {
            let limit = plan.limits.get(usize::from(entry.limit));
            named_once(position, entry) && limit.is_some_and(|limit| entry.used <= limit.whole())
        });
        // Without a deductible nothing is ever taken to it; what members bear is counted whether or not it has a maximum.
        let has_deductible = plan.deductible != Ceiling::default() || self.deductible.is_zero();
        let ceilings = within(plan.deductible, self.deductible) && within(plan.out_of_pocket, self.out_of_pocket);
        has_deductible && ceilings && known
    }
}

impl MemberYear {
    /// Takes opening balances and opens the record. The caller knows that it was not open.
    pub fn open(&mut self, opening: &Opening) -> Result<(), Overflow> {
        self.opened = true;
        self.deductible = self.deductible.plus(opening.deductible)?;
        self.out_of_pocket = self.out_of_pocket.plus(opening.out_of_pocket)?;
        opening.limits.iter().filter(|entry| entry.used > 0).try_for_each(|entry| self.take(*entry))
    }
}

impl FamilyYear {
    /// Takes a member's opening balances.
    pub fn open(&mut self, opening: &Opening) -> Result<(), Overflow> {
        self.deductible = self.deductible.plus(opening.deductible)?;
        self.out_of_pocket = self.out_of_pocket.plus(opening.out_of_pocket)?;
        Ok(())
    }
}

impl Limit {
    /// The whole limit, in its own measure.
    pub fn whole(self) -> u128 {
        match self {
            Limit::Amount(amount) => amount.0,
            Limit::Units(quantity) => u128::from(quantity.0),
        }
    }

    /// What is left of the limit after `used`, in the limit's own measure.
    pub fn left_after(self, used: u128) -> u128 {
        Amount(self.whole()).left_after(Amount(used)).0
    }
}

impl Ceiling {
    /// What is left for a member: the lower of the person's and the family's rest; `None` without any ceiling.
    pub fn left(self, individual_used: Amount, family_used: Amount) -> Option<Amount> {
        let individual = self.individual.map(|ceiling| ceiling.left_after(individual_used));
        let family = self.family.map(|ceiling| ceiling.left_after(family_used));
        match (individual, family) {
            (Some(individual), Some(family)) => Some(individual.min(family)),
            (one, other) => one.or(other),
        }
    }
}
