//! What a member and a family have used up: one record per holder, plan and plan year, and one for the lifetime.

use alloc::vec::Vec;

use crate::bounds::MAX_FREQUENCY_USES;
use crate::calendar::Day;
use crate::ids::{ControlNumber, FamilyId, MemberId, PlanId};
use crate::money::{Amount, Overflow};
use crate::plan::{Ceiling, FamilyCeiling, Limit, LimitHolder, Measure, Period, Plan};
use crate::wire;

wire! {
    /// Which record.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct UsedKey {
        /// Whose.
        pub holder: Holder,
        /// The plan, whatever its version.
        pub plan: PlanId,
        /// The first day of the plan year; none: the lifetime.
        pub year: Option<Day>,
    }
}

wire! {
    /// Who uses together.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Holder {
        /// One member.
        Member(MemberId),
        /// A family.
        Family(FamilyId),
    }
}

wire! {
    /// What was used.
    #[derive(Default)]
    pub struct Used {
        /// Of each counter; one that is not listed is unused.
        pub counters: Vec<Use>,
        /// The last services under frequency rules.
        pub frequencies: Vec<FrequencyUse>,
        /// Where services under some rule are no longer kept, the last day of one: it stays, whatever is given back.
        pub forgotten: Option<Day>,
        /// Whether a claim has been adjudicated in this record: opening balances come before the first.
        pub opened: bool,
    }
}

wire! {
    /// A counter of a plan, by its position there.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Counter {
        /// What members bear: a deductible, an out-of-pocket maximum, a coinsurance cap.
        Ceiling(u8),
        /// What the plan bears.
        Limit(u8),
    }
}

wire! {
    /// How much of a counter: base units for an amount, thousandths for units, claims.
    #[derive(Copy)]
    pub struct Use {
        /// Which.
        pub counter: Counter,
        /// How much.
        #[codec(compact)]
        pub used: u128,
    }
}

wire! {
    /// A service under a frequency rule.
    #[derive(Copy)]
    pub struct FrequencyUse {
        /// The rule, by its number in the plan.
        pub rule: u8,
        /// When.
        pub day: Day,
        /// The claim that it came with.
        #[codec(compact)]
        pub claim: ControlNumber,
    }
}

wire! {
    /// What a member's earlier insurer or system had already counted in the running plan year.
    pub struct Opening {
        /// Of which counters, how much.
        pub counters: Vec<Use>,
    }
}

impl Used {
    /// How much of a counter is used.
    pub fn used(&self, counter: Counter) -> u128 {
        self.counters.iter().find(|entry| entry.counter == counter).map_or(0, |entry| entry.used)
    }

    /// Uses more of a counter.
    pub fn take(&mut self, entry: Use) -> Result<(), Overflow> {
        if entry.used == 0 {
            return Ok(());
        }
        match self.counters.iter_mut().find(|known| known.counter == entry.counter) {
            Some(known) => known.used = known.used.checked_add(entry.used).ok_or(Overflow)?,
            None => self.counters.push(entry),
        }
        Ok(())
    }

    /// Gives back what was used. [`Overflow`] where it was never used.
    pub fn give_back(&mut self, entry: Use) -> Result<(), Overflow> {
        let known = self.counters.iter_mut().find(|known| known.counter == entry.counter).ok_or(Overflow)?;
        known.used = known.used.checked_sub(entry.used).ok_or(Overflow)?;
        self.counters.retain(|known| known.used > 0);
        Ok(())
    }

    /// Notes a service under a frequency rule; the oldest by its day beyond those that are kept is forgotten.
    pub fn note(&mut self, entry: FrequencyUse) {
        self.frequencies.push(entry);
        let of_rule = self.frequencies.iter().enumerate().filter(|(_, known)| known.rule == entry.rule);
        if of_rule.clone().count() > MAX_FREQUENCY_USES {
            if let Some((oldest, _)) = of_rule.min_by_key(|(_, known)| known.day) {
                self.forgotten = self.forgotten.max(Some(self.frequencies.remove(oldest).day));
            }
        }
    }

    /// Whether a service on `earliest` or later may no longer be kept, under whatever rule.
    pub fn has_forgotten(&self, earliest: Day) -> bool {
        self.forgotten >= Some(earliest)
    }

    /// Forgets what a claim noted.
    pub fn forget(&mut self, claim: ControlNumber) {
        self.frequencies.retain(|known| known.claim != claim);
    }
}

impl Use {
    /// Which records a use of a counter stands in, as (of the member, of the family), and whether in those of the lifetime.
    pub fn places(&self, plan: &Plan) -> ((bool, bool), bool) {
        match self.counter {
            Counter::Ceiling(number) => {
                let ceiling = plan.ceilings.get(usize::from(number));
                ((true, ceiling.is_some_and(|ceiling| ceiling.family.is_some())), false)
            }
            Counter::Limit(number) => plan.limits.get(usize::from(number)).map_or(((false, false), false), |limit| {
                let family = limit.is_of_family();
                ((!family, family), limit.period != Period::Year)
            }),
        }
    }
}

impl Opening {
    /// Whether nothing in it is above its counter, and every counter is of the plan year, exists and is named once.
    pub fn fits(&self, plan: &Plan) -> bool {
        self.counters.iter().enumerate().all(|(position, entry)| {
            let named_once = !self.counters.iter().take(position).any(|other| other.counter == entry.counter);
            named_once && entry.fits(plan)
        })
    }
}

impl Use {
    fn fits(&self, plan: &Plan) -> bool {
        match self.counter {
            Counter::Ceiling(number) => plan.ceilings.get(usize::from(number)).is_some_and(|ceiling| {
                let highest = ceiling.family.map(|family| family.most);
                ceiling.individual.is_none_or(|most| self.used <= most.0)
                    && highest.is_none_or(|most| self.used <= most.0)
            }),
            Counter::Limit(number) => plan
                .limits
                .get(usize::from(number))
                .is_some_and(|limit| limit.period == Period::Year && self.used <= limit.whole()),
        }
    }
}

impl Limit {
    /// The whole limit, in its own measure; of one that grows, for a family as large as counts.
    pub fn whole(&self) -> u128 {
        match self.grown() {
            Some(family) => family.most.0,
            None => self.base(),
        }
    }

    /// What is left of the limit after `used`, in the limit's own measure, for a family of so many.
    pub fn left_after(&self, used: u128, family_members: u16) -> Result<u128, Overflow> {
        let whole = match self.grown() {
            Some(family) => family.of(family_members)?,
            None => Amount(self.base()),
        };
        Ok(whole.left_after(Amount(used)).0)
    }

    /// Whether a family uses it together.
    pub fn is_of_family(&self) -> bool {
        self.holder != LimitHolder::Member
    }

    /// Whether it grows, if it does, in an amount and from a base that it reaches.
    pub(crate) fn grows_in_reason(&self) -> bool {
        let is_amount = matches!(self.measure, Measure::Amount(_));
        self.grown().is_none_or(|family| is_amount && family.base <= family.most)
    }

    fn base(&self) -> u128 {
        match self.measure {
            Measure::Amount(amount) => amount.0,
            Measure::Units(quantity) => u128::from(quantity.0),
            Measure::Claims(_, count) => u128::from(count),
        }
    }

    /// How it grows, where it does.
    fn grown(&self) -> Option<FamilyCeiling> {
        let LimitHolder::GrowingFamily(growth) = self.holder else { return None };
        let base = Amount(self.base());
        Some(FamilyCeiling { base, members: growth.members, extra: growth.extra, most: growth.most })
    }
}

impl Ceiling {
    /// What is left for a member of a family of so many: the lower of the person's and the family's rest; `None` without any
    /// ceiling.
    pub fn left(
        &self,
        individual_used: Amount,
        family_used: Amount,
        family_members: u16,
    ) -> Result<Option<Amount>, Overflow> {
        let individual = self.individual.map(|ceiling| ceiling.left_after(individual_used));
        let family = match self.family {
            Some(ceiling) => Some(ceiling.of(family_members)?.left_after(family_used)),
            None => None,
        };
        Ok(match (individual, family) {
            (Some(individual), Some(family)) => Some(individual.min(family)),
            (one, other) => one.or(other),
        })
    }
}

impl FamilyCeiling {
    /// The ceiling of a family of so many.
    pub fn of(&self, members: u16) -> Result<Amount, Overflow> {
        let further = u128::from(members.abs_diff(self.members.min(members)));
        let extra = self.extra.0.checked_mul(further).map(Amount).ok_or(Overflow)?;
        Ok(self.base.plus(extra)?.min(self.most))
    }

    /// Whether the family's size matters.
    pub fn grows(&self) -> bool {
        !self.extra.is_zero()
    }
}
