//! What a line comes to under frequencies, units of a day, ceilings and limits, and whether a claim's count is left.

use alloc::vec::Vec;

use crate::accumulators::{Counter, Use, Used, UsedKey};
use crate::calendar::Day;
use crate::claim::{Line, Refusal};
use crate::coordination::Prior;
use crate::cost_share::{share, Shares, Terms as ShareTerms, UsedBefore};
use crate::decision::{Decision, LineDecision};
use crate::eligibility::{Covered, NotCovered};
use crate::ids::{PlanId, PlanRef};
use crate::money::{Amount, BasisPoints, Quantity};
use crate::pages::Book;
use crate::plan::{Limit, Measure, Period};
use crate::reason::Reason;
use crate::review::Figures;
use crate::service::{Kind, Service};
use crate::visit::Visit;

use super::{Bench, Insured};

impl<B: Book> Bench<'_, B> {
    /// Why the service cannot be had again yet.
    pub(super) fn too_often(
        &mut self,
        service: &Service,
        insured: &Insured,
        figures: Option<Figures>,
    ) -> Result<Option<NotCovered>, Refusal> {
        let Some(number) = service.frequency else { return Ok(None) };
        let plan = &insured.whose.plan;
        // A rule that only another version of the plan has does not hold here.
        let Some(rule) = plan.frequencies.get(usize::from(number)) else { return Ok(None) };
        if figures.is_some_and(|figures| figures.waives) {
            return Ok(None);
        }
        let days = i32::from(rule.days);
        let earliest = Day(insured.day.0.checked_sub(days).ok_or(Refusal::NoSuchDay)?);
        let latest = insured.day.plus_days(u32::from(rule.days)).ok_or(Refusal::NoSuchDay)?;
        let mut year = earliest.plan_year(plan.year_start).ok_or(Refusal::NoSuchDay)?;
        let mut count: usize = 0;
        let mut may_be_forgotten = false;
        while year <= latest {
            let used = self.pages.used(UsedKey { year: Some(year), ..insured.whose.key(false, false) });
            let near = used.frequencies.iter();
            let near = near.filter(|known| known.rule == number && rule.is_within(known.day, insured.day)).count();
            count = count.checked_add(near).ok_or(Refusal::Overflow)?;
            may_be_forgotten |= used.has_forgotten(earliest);
            year = year.plus_months(13).and_then(|day| day.plan_year(plan.year_start)).ok_or(Refusal::NoSuchDay)?;
        }
        let reason = if rule.is_edit { Reason::TooMuch } else { Reason::BenefitMaximum };
        if usize::from(rule.times) <= count {
            return Ok(Some(NotCovered::Denied(reason)));
        }
        // Whoever bills backwards in time would otherwise have what is kept pushed out: a reviewer looks.
        let is_doubtful = may_be_forgotten && figures.is_none();
        Ok(is_doubtful.then_some(NotCovered::Waits(reason)))
    }

    /// The units of the day that are left, with the reason for what they cut, or why there are none.
    pub(super) fn units_of_day(
        &mut self,
        service: &Service,
        line: &Line,
        visit: &Visit,
        figures: Option<Figures>,
    ) -> Result<Result<Option<(Quantity, Reason)>, Reason>, Refusal> {
        let rule = service.units_per_day.filter(|_| !figures.is_some_and(|figures| figures.waives));
        let Some(rule) = rule else { return Ok(Ok(None)) };
        let reason = if rule.is_maximum { Reason::BenefitMaximum } else { Reason::TooMuch };
        let days = u32::from(line.through).checked_add(1).ok_or(Refusal::Overflow)?;
        let most = rule.most.0.checked_mul(days).ok_or(Refusal::Overflow)?;
        let left = Quantity(most).left_after(visit.units_of(line.code)?);
        let asked = figures.and_then(|figures| figures.units).map_or(line.units, |units| units.min(line.units));
        let is_denied = left.0 == 0 || (rule.denies && left < asked);
        Ok(if is_denied { Err(reason) } else { Ok(Some((left, reason))) })
    }

    /// What the line comes to under a benefit.
    pub(super) fn shares(
        &mut self,
        covered: &Covered,
        insured: &Insured,
        visit: &Visit,
        (day, prior, figures): (Option<(Quantity, Reason)>, Option<Prior>, Option<Figures>),
    ) -> Result<Shares, Refusal> {
        let whose = &insured.whose;
        let plan = &whose.plan;
        let family_members = if plan.grows() { self.pages.book.family_members(whose.family) } else { 0 };
        let has_family =
            plan.ceilings.iter().any(|ceiling| ceiling.family.is_some()) || plan.limits.iter().any(Limit::is_of_family);
        let is_ever = plan.limits.iter().any(|limit| limit.period != Period::Year);
        let mut load = |of_family: bool, of_lifetime: bool| {
            if (of_family && !has_family) || (of_lifetime && !is_ever) {
                Used::default()
            } else {
                self.pages.used(whose.key(of_family, of_lifetime))
            }
        };
        let (member, family) = (load(false, false), load(true, false));
        let (member_ever, family_ever) = (load(false, true), load(true, true));
        let used =
            UsedBefore { member: &member, family: &family, member_ever: &member_ever, family_ever: &family_ever };
        let sharing = covered.benefit.sharing(covered.tier_number).ok_or(Refusal::RecordsInconsistent)?;
        let copay = sharing.copay.map_or(Amount::ZERO, |copay| copay.amount);
        let kind = sharing.copay.map(|copay| copay.kind).unwrap_or_default();
        let Ok(price) = covered.price else { return Err(Refusal::RecordsInconsistent) };
        let terms = ShareTerms {
            plan,
            benefit: covered.benefit,
            sharing,
            tier: covered.tier,
            price,
            copay_left: copay.left_after(visit.copay_taken(kind)?),
            is_inpatient: insured.is_inpatient(self.claim),
            age: insured.enrolment.age_on(insured.day),
            family_members,
            authorised: covered.authorised,
            day,
            penalty: covered.penalty,
            figures,
            prior,
        };
        Ok(share(insured.charge, insured.units, &terms, &used)?)
    }

    pub(super) fn exhausted(
        &self,
        line: &Line,
        insured: &Insured,
        shares: &Shares,
        cap: Option<BasisPoints>,
    ) -> Result<LineDecision, Refusal> {
        let plan = &insured.whose.plan;
        let mut decision = LineDecision::denied(Amount::ZERO, Reason::BenefitMaximum, shares.bound);
        decision.adjustments = shares.adjustments(cap, plan.minor_unit)?;
        self.add_uncovered(&mut decision, line, insured)?;
        Ok(decision)
    }

    /// Counts the claim once, as the highest kind among its valid lines. With nothing left of that count they are all
    /// denied, nothing of what they have changed stays, and the answer is `false`. It is not counted while a line of a higher kind
    /// waits for a reviewer: it may count as that.
    pub(super) fn count_claim(&mut self, decision: &mut Decision) -> Result<bool, Refusal> {
        let mut highest: Option<(Kind, usize, PlanRef)> = None;
        for (position, (line, decided)) in self.claim.lines.iter().zip(&decision.lines).enumerate() {
            let Some(terms) = decided.terms else { continue };
            let kind = self.kind_of(line, terms.plan.plan)?;
            if highest.is_none_or(|(other, _, _)| other < kind) {
                highest = Some((kind, position, terms.plan));
            }
        }
        let Some((kind, position, reference)) = highest else { return Ok(true) };
        for unseen in core::mem::take(&mut self.unseen) {
            let line = self.claim.lines.get(unseen).ok_or(Refusal::RecordsInconsistent)?;
            if let Ok(insured) = self.insured(line)? {
                if kind < self.kind_of(line, insured.whose.reference.plan)? {
                    return Ok(true);
                }
            }
        }
        let plan = self.pages.book.plan(reference).ok_or(Refusal::RecordsInconsistent)?;
        let counts = |measure: Measure| matches!(measure, Measure::Claims(counted, _) if counted == kind);
        if !plan.limits.iter().any(|limit| counts(limit.measure)) {
            return Ok(true);
        }
        let line = self.claim.lines.get(position).ok_or(Refusal::RecordsInconsistent)?;
        let insured = self.insured(line)?.map_err(|_| Refusal::RecordsInconsistent)?;
        let age = insured.enrolment.age_on(insured.day);
        let mut uses = Vec::new();
        for (number, limit) in (0u8..).zip(&plan.limits) {
            if !counts(limit.measure) || !limit.applies_to(age) {
                continue;
            }
            let of_family = limit.is_of_family();
            let of_lifetime = limit.period != Period::Year;
            let counter = Counter::Limit(number);
            let used = self.pages.used(insured.whose.key(of_family, of_lifetime)).used(counter);
            // What grows is an amount, so the family's size does not matter to a count.
            if limit.left_after(used, 0)? == 0 {
                self.begin()?;
                let network = self.pages.book.network(self.circumstances.provider);
                let bound = plan.tier(network.tier_on(insured.day)).is_some_and(|tier| tier.bound);
                let lines = self.claim.lines.iter().zip(&mut decision.lines).enumerate();
                for (position, (line, decided)) in lines {
                    if !decided.is_denied() {
                        *decided = self.denied(position, line, limit.reason(), bound)?;
                    }
                }
                return Ok(false);
            }
            uses.push(Use { counter, used: 1 });
        }
        self.pages.change_used(&insured.whose, &uses, Used::take)?;
        if let Some(decided) = decision.lines.get_mut(position) {
            decided.uses.extend(uses);
        }
        Ok(true)
    }

    /// The kind as which a line counts.
    fn kind_of(&mut self, line: &Line, plan: PlanId) -> Result<Kind, Refusal> {
        let service = self.pages.book.service(plan, line.code).ok_or(Refusal::RecordsInconsistent)?;
        Ok(if line.through > 0 { service.kind.max(Kind::HospitalStay) } else { service.kind })
    }
}
