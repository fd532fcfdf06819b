//! What a line waits for, what it notes as claimed, and what it uses up.

use crate::accumulators::{FrequencyUse, Used};
use crate::calendar::Day;
use crate::claim::{Line, OtherPayer, Refusal};
use crate::consent::Categories;
use crate::cost_share::Shares;
use crate::decision::{Adjustment, LineDecision, Pend, Terms};
use crate::eligibility::{distinguishing, Covered};
use crate::ids::AuthorisationId;
use crate::money::{Amount, Quantity};
use crate::pages::{put, Book};
use crate::plan::{AuthorisationRule, CopayKind, Plan};
use crate::reason::Reason;
use crate::review::Figures;
use crate::visit::{VisitCopay, VisitLine};

use super::{Bench, Insured};

impl<B: Book> Bench<'_, B> {
    /// Why the line is denied for want of something, or `None`: nothing is missing, or the claim waits for it.
    pub(super) fn missing(
        &mut self,
        position: usize,
        line: &Line,
        covered: &Covered,
        plan: &Plan,
        figures: Option<Figures>,
    ) -> Result<Option<Reason>, Refusal> {
        let may_wait = self.circumstances.may_wait;
        if self.claim.other_payer_of(position, self.step)? == Some(OtherPayer::Awaited) {
            if !may_wait {
                return Ok(Some(Reason::OtherPayerFirst));
            }
            self.awaits(plan.clocks.evidence_days, plan)?.other_payer = true;
        }
        let before = line.drug_serial.and_then(|serial| self.pages.drug_serial(serial));
        if before.is_some() && figures.is_none() {
            if !may_wait {
                return Ok(Some(Reason::Duplicate));
            }
            self.await_review(plan)?;
        }
        if let Some(rule) = covered.benefit.evidence.filter(|_| !figures.is_some_and(|figures| figures.waives)) {
            if !self.circumstances.evidence.includes(rule.category) {
                if !may_wait {
                    let withheld = rule.from_member;
                    return Ok(Some(if withheld { Reason::EvidenceWithheld } else { Reason::EvidenceNeverCame }));
                }
                let awaited = self.awaits(plan.clocks.evidence_days, plan)?;
                awaited.evidence = awaited.evidence.with(rule.category);
            } else if rule.reviewed && figures.is_none() {
                if may_wait {
                    self.await_review(plan)?;
                } else if !plan.clocks.review_pays {
                    return Ok(Some(Reason::EvidenceInsufficient));
                }
            }
        }
        Ok(None)
    }

    pub(super) fn await_review(&mut self, plan: &Plan) -> Result<(), Refusal> {
        self.awaits(plan.clocks.review_days, plan)?.review = true;
        Ok(())
    }

    /// What is waited for, until `days` from now at least.
    pub(super) fn awaits(&mut self, days: u16, plan: &Plan) -> Result<&mut Pend, Refusal> {
        let today = Day::of(self.circumstances.now, plan.utc_offset_minutes).ok_or(Refusal::NoSuchDay)?;
        let until = today.plus_days(u32::from(days)).ok_or(Refusal::NoSuchDay)?;
        let awaited = self.awaited.get_or_insert(Pend {
            evidence: Categories::NONE,
            other_payer: false,
            review: false,
            until,
            utc_offset_minutes: plan.utc_offset_minutes,
        });
        // Where several things are waited for, as long as for the one that takes longest.
        if awaited.until < until {
            awaited.until = until;
            awaited.utc_offset_minutes = plan.utc_offset_minutes;
        }
        Ok(awaited)
    }

    /// Notes units of a line as claimed on each of its days, and its copay on one of them.
    pub(super) fn note(
        &mut self,
        line: &Line,
        plan: &Plan,
        units: Quantity,
        copay: Option<(Day, CopayKind, Amount)>,
    ) -> Result<(), Refusal> {
        let claim = self.circumstances.control;
        let (mut day, last) = self.days(line)?;
        while day <= last {
            let key = self.visit_key(day);
            let mut visit = self.pages.visit(key);
            let modifiers = distinguishing(line, plan);
            if !visit.add(VisitLine { claim, code: line.code, units, modifiers }) {
                return Err(Refusal::VisitFull);
            }
            if let Some((_, kind, amount)) = copay.filter(|(on, _, amount)| day == *on && !amount.is_zero()) {
                visit.copays.push(VisitCopay { kind, claim, amount });
            }
            put(&mut self.pages.changes.visits, key, visit);
            day = day.plus_days(1).ok_or(Refusal::NoSuchDay)?;
        }
        Ok(())
    }

    pub(super) fn use_up(
        &mut self,
        line: &Line,
        insured: &Insured,
        covered: &Covered,
        shares: &Shares,
        authorisation: Option<AuthorisationId>,
        benefit: u8,
    ) -> Result<LineDecision, Refusal> {
        let control = self.circumstances.control;
        let whose = &insured.whose;
        let plan = &whose.plan;
        self.pages.change_used(whose, &shares.uses, Used::take)?;
        let key = whose.key(false, false);
        let mut year = self.pages.used(key);
        year.opened = true;
        if let Some(rule) = covered.service.frequency {
            year.note(FrequencyUse { rule, day: insured.day, claim: control });
        }
        put(&mut self.pages.changes.used, key, year);
        let is_needed = covered.benefit.authorisation != AuthorisationRule::NotNeeded;
        let used = authorisation.filter(|_| is_needed && covered.authorised.is_some());
        let authorised = used.map(|id| (id, shares.units));
        if let Some((id, units)) = authorised {
            let mut record = self.pages.authorisation(id).ok_or(Refusal::RecordsInconsistent)?;
            record.take(units)?;
            put(&mut self.pages.changes.authorisations, id, record);
        }
        // Whom a reviewer lets have it as well does not take it from the first.
        if let Some(serial) = line.drug_serial.filter(|serial| self.pages.drug_serial(*serial).is_none()) {
            put(&mut self.pages.changes.drug_serials, serial, Some(control));
        }
        let cap = covered.tier.balance_bill_cap;
        let Ok(price) = covered.price else { return Err(Refusal::RecordsInconsistent) };
        let mut decision = LineDecision {
            allowed: shares.allowed,
            paid: shares.paid,
            adjustments: shares.adjustments(cap, plan.minor_unit)?,
            uses: shares.uses.clone(),
            authorised,
            terms: Some(Terms {
                plan: whose.reference,
                year: whose.year,
                benefit,
                tier: covered.tier_number,
                price,
                units: shares.units,
            }),
        };
        self.add_uncovered(&mut decision, line, insured)?;
        Ok(decision)
    }

    /// The days of a stay without coverage are the member's.
    pub(super) fn add_uncovered(
        &self,
        decision: &mut LineDecision,
        line: &Line,
        insured: &Insured,
    ) -> Result<(), Refusal> {
        let amount = line.charge.minus(insured.charge)?;
        if !amount.is_zero() {
            let reason = Reason::PartlyCovered;
            let adjustment = Adjustment { group: reason.group(true), reason, amount };
            decision.adjustments.insert(0, adjustment);
        }
        Ok(())
    }
}
