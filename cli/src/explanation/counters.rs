//! What a claim counted to, and what is left now.

use anyhow::Result;
use client::chain::Chain;
use client::domain::accumulators::Counter;
use client::domain::decision::Decision;
use client::domain::enrolment::AgeClass;
use client::domain::ids::PlanRef;
use client::domain::lifecycle::ClaimRecord;
use client::domain::money::{Amount, Quantity};
use client::domain::plan::{Ceiling, Growth, Limit, LimitHolder, Measure, Period};
use client::interfaces::policies::Balances;
use client::words;

use super::lines::Under;
use crate::figures;
use crate::world::World;

impl<C: Chain> World<C> {
    /// What the lines have used of each counter, and what is left of it now. A claim may reach into two plan years: each
    /// line counts in its own.
    pub(super) fn show_counted(&mut self, record: &ClaimRecord, decision: &Decision) -> Result<()> {
        // Where nothing has moved since, what is left now tells what was left before.
        let is_last = self.is_last_of_family(record);
        let mut years: Vec<(Balances, Vec<(Counter, u128)>)> = Vec::new();
        for (line, decided) in record.claim.lines.iter().zip(&decision.lines) {
            let day = line.day(record.base_day).unwrap_or(record.base_day);
            let Ok(balances) = self.suite.policies.balances(record.claim.member, day).ask(&mut self.chain) else {
                // Not covered on that day, say: then there is no plan year to speak of.
                continue;
            };
            let known = years.iter().position(|(known, _)| (known.plan, known.year) == (balances.plan, balances.year));
            let uses = match known.and_then(|position| years.get_mut(position)) {
                Some((_, uses)) => uses,
                None => {
                    years.push((balances, Vec::new()));
                    let Some((_, uses)) = years.last_mut() else { continue };
                    uses
                }
            };
            for used in &decided.uses {
                match uses.iter_mut().find(|(counter, _)| *counter == used.counter) {
                    // The contract has counted the same amounts together: they fit.
                    Some((_, sum)) => *sum = sum.saturating_add(used.used),
                    None => uses.push((used.counter, used.used)),
                }
            }
        }
        if years.is_empty() {
            figures::paragraph("    still left    ", "the member has no coverage on these days.");
        }
        for (balances, uses) in &years {
            let counted = uses.iter().map(|(counter, used)| self.counted(balances, *counter, *used, is_last));
            let counted: Vec<_> = counted.collect();
            let text = if counted.is_empty() { "to nothing".into() } else { format!("to your {}", counted.join(", ")) };
            figures::paragraph("    this counted  ", &format!("{text}."));
            figures::paragraph("    still left    ", &self.left(balances));
        }
        Ok(())
    }

    fn counted(&self, balances: &Balances, counter: Counter, used: u128, is_last: bool) -> String {
        let (name, measure, left) = match counter {
            Counter::Ceiling(number) => {
                let left = balances.ceilings.get(usize::from(number)).and_then(|balance| balance.left);
                (self.ceiling_name(balances.plan, number), None, left.map(|left| left.0))
            }
            Counter::Limit(number) => {
                let balance = balances.limits.get(usize::from(number));
                let measure = balance.map(|balance| balance.limit.measure);
                (self.limit_name(balances.plan, number), measure, balance.map(|balance| balance.left))
            }
        };
        let before = left.and_then(|left| left.checked_add(used)).filter(|_| is_last);
        let moved = before.zip(left).map(|(before, left)| {
            format!(" (left {} -> {})", self.measured(measure, before), self.measured(measure, left))
        });
        format!("{name} {}{}", self.measured(measure, used), moved.unwrap_or_default())
    }

    fn left(&self, balances: &Balances) -> String {
        let mut left = Vec::new();
        for (number, balance) in (0u8..).zip(&balances.ceilings) {
            let name = self.ceiling_name(balances.plan, number);
            left.push(match balance.left {
                Some(amount) => format!("{name} {}", self.show(amount)),
                None => format!("no {name}"),
            });
        }
        for (number, balance) in (0u8..).zip(&balances.limits) {
            let name = self.limit_name(balances.plan, number);
            left.push(format!("{name} {}", self.measured(Some(balance.limit.measure), balance.left)));
        }
        let now = if left.is_empty() { "the plan counts nothing".into() } else { left.join(", ") };
        format!("{now} (now, plan year from {}).", figures::day(balances.year))
    }

    pub(crate) fn measured(&self, measure: Option<Measure>, value: u128) -> String {
        match measure {
            Some(Measure::Units(_)) => match u32::try_from(value) {
                Ok(thousandths) => format!("{} units", figures::units(Quantity(thousandths))),
                Err(_) => format!("{value} thousandths"),
            },
            Some(Measure::Claims(..)) => format!("{value} claims"),
            Some(Measure::Amount(_)) | None => self.show(Amount(value)),
        }
    }

    /// How high a ceiling is.
    pub(super) fn height(&self, ceiling: &Ceiling) -> String {
        let individual = ceiling.individual.map(|amount| format!("{} for you", self.show(amount)));
        let family = ceiling.family.map(|family| {
            if family.grows() {
                let (base, extra, most) = (self.show(family.base), self.show(family.extra), self.show(family.most));
                format!("{base} for a family of {}, {extra} for each further member, at most {most}", family.members)
            } else {
                format!("{} for the family", self.show(family.most))
            }
        });
        let both: Vec<_> = individual.into_iter().chain(family).collect();
        both.join(", ")
    }

    /// What a limit comes to.
    pub(super) fn extent(&self, limit: &Limit) -> String {
        let most = match limit.measure {
            Measure::Claims(kind, count) => format!("{count} claims of kind {}", words::kind(kind)),
            Measure::Amount(base) => self.show(base),
            Measure::Units(_) => self.measured(Some(limit.measure), limit.whole()),
        };
        let time = match limit.period {
            Period::Year => "a plan year",
            Period::Lifetime => "in a lifetime",
            Period::LifetimeOfCategory => "in a lifetime, for this category",
        };
        let whose = match limit.holder {
            LimitHolder::Member => String::new(),
            LimitHolder::Family => " for the family".into(),
            LimitHolder::GrowingFamily(Growth { members, extra, most }) => {
                let (extra, most) = (self.show(extra), self.show(most));
                format!(" for a family of {members}, {extra} for each further member, at most {most}")
            }
        };
        let only = match limit.confined_to {
            None => "",
            Some(AgeClass::Adult) => ", adults only",
            Some(AgeClass::Child) => ", children only",
        };
        format!("{most} {time}{whose}{only}")
    }

    pub(super) fn ceiling_name(&self, plan: PlanRef, number: u8) -> String {
        self.named(plan, &self.file.ceilings, "ceiling", number)
    }

    pub(super) fn limit_name(&self, plan: PlanRef, number: u8) -> String {
        self.named(plan, &self.file.limits, "limit", number)
    }

    pub(super) fn benefit_name(&self, under: &Under, number: u8) -> String {
        self.named(under.reference, &self.file.benefits, "benefit", number)
    }

    pub(super) fn tier_name(&self, under: &Under, number: u8) -> String {
        self.named(under.reference, &self.file.tiers, "tier", number)
    }

    /// What the plan file calls a numbered thing, where it published that plan; else its number.
    fn named(&self, plan: PlanRef, names: &[String], what: &str, number: u8) -> String {
        let known = names.get(usize::from(number)).filter(|_| plan == self.plan);
        known.cloned().unwrap_or_else(|| format!("{what} {number}"))
    }
}
