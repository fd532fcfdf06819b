//! Lines of an explanation: each cent with its rule, what the rule was fed with, and its reason.

use anyhow::Result;
use client::chain::Chain;
use client::domain::claim::{Claim, OtherPayer};
use client::domain::decision::{Adjustment, Decision, LineDecision};
use client::domain::ids::PlanRef;
use client::domain::lifecycle::ClaimRecord;
use client::domain::plan::Plan;
use client::domain::reason::Group;
use client::domain::review::{Figures, LineRuling};
use client::domain::service::Service;

use crate::figures;
use crate::figures::{put, say};
use crate::world::World;

/// The plan and the service under which a line was decided.
pub(super) struct Under {
    pub(super) reference: PlanRef,
    pub(super) plan: Plan,
    pub(super) service: Option<Service>,
    /// The benefit, by its number in the plan; none where the plan does not have the service.
    pub(super) benefit: Option<u8>,
    /// The tier whose sharing was taken.
    pub(super) tier: Option<u8>,
}

impl<C: Chain> World<C> {
    pub(super) fn show_lines(&mut self, record: &ClaimRecord, decision: Option<&Decision>) -> Result<()> {
        for (position, line) in record.claim.lines.iter().enumerate() {
            let day = line.day(record.base_day).map(figures::day).unwrap_or_default();
            put!("    {day:<12}{:<32}{:>6}", self.service(line), figures::units(line.units));
            put!("{:>11}", self.show(line.charge));
            match decision.and_then(|decision| decision.lines.get(position)) {
                None => say!("{:>11}{:>11}{:>11}", "-", "-", "-"),
                Some(decided) => self.show_decided(record, position, decided)?,
            }
            if line.through > 0 {
                let last = line.last_day(record.base_day).map(figures::day).unwrap_or_default();
                say!("    to {last}");
            }
            self.show_review(record, position);
        }
        Ok(())
    }

    fn show_decided(&mut self, record: &ClaimRecord, position: usize, decided: &LineDecision) -> Result<()> {
        let owed = decided.adjusted(|adjustment| adjustment.group == Group::PatientResponsibility);
        // The contract has summed the same amounts before: they fit.
        let owed = owed.map_or_else(|_| "?".into(), |owed| self.show(owed));
        say!("{:>11}{:>11}{owed:>11}", self.show(decided.allowed), self.show(decided.paid));
        let under = self.under(record, position, decided)?;
        if let (Some(under), Some(terms)) = (&under, decided.terms) {
            let benefit = self.benefit_name(under, terms.benefit);
            let (tier, price) = (self.tier_name(under, terms.tier), self.show(terms.price));
            let text = format!(
                "by \"{benefit}\" of the plan, tier \"{tier}\": price {price} x {} covered",
                figures::units(terms.units)
            );
            figures::paragraph("                ", &text);
        }
        for adjustment in &decided.adjustments {
            let sign = if adjustment.reason.is_negative() { "-" } else { "" };
            let amount = format!("{sign}{}", self.show(adjustment.amount));
            let fed = under.as_ref().and_then(|under| self.fed_with(under, record, (position, decided), adjustment));
            let fed = fed.map(|fed| format!(": {fed}")).unwrap_or_default();
            figures::paragraph(&format!("    {amount:>10}  "), &format!("{}{fed}", reason(adjustment)));
        }
        if let Some((authorisation, units)) = decided.authorised {
            let text = format!("authorised by number {}: {} of its units used", authorisation.0, figures::units(units));
            figures::paragraph("                ", &text);
        }
        Ok(())
    }

    /// The plan and service that a line came under; for a denied one, those of its first day, if there was coverage.
    fn under(&mut self, record: &ClaimRecord, position: usize, decided: &LineDecision) -> Result<Option<Under>> {
        let policies = self.suite.policies;
        let Some(line) = record.claim.lines.get(position) else { return Ok(None) };
        let day = line.day(record.base_day).unwrap_or(record.base_day);
        let reference = match decided.terms {
            Some(terms) => Some(terms.plan),
            None => {
                let enrolment = policies.enrolment(record.claim.member).ask(&mut self.chain)?;
                enrolment.and_then(|enrolment| enrolment.coverage_on(day).ok()).map(|coverage| coverage.plan)
            }
        };
        let Some(reference) = reference else { return Ok(None) };
        let Some(plan) = policies.plan(reference).ask(&mut self.chain)? else { return Ok(None) };
        let service = policies.service(reference.plan, line.code).ask(&mut self.chain)?;
        let benefit = decided.terms.map(|terms| terms.benefit).or(service.as_ref().map(|service| service.benefit));
        let tier = decided.terms.map(|terms| terms.tier);
        Ok(Some(Under { reference, plan, service, benefit, tier }))
    }

    /// What a human decided of a line.
    fn show_review(&self, record: &ClaimRecord, position: usize) {
        let of_line = record.history.reviews.iter().find(|review| usize::from(review.line) == position);
        let Some(review) = of_line else { return };
        let text = match review.ruling {
            LineRuling::Deny(reason) => {
                format!("a reviewer has denied this line: {} ({})", reason.meaning(), reason.carc())
            }
            LineRuling::Accept(Figures { price, units, allowed, reason, waives }) => {
                let mut said = Vec::new();
                said.extend(price.map(|price| format!("price {} a unit", self.show(price))));
                said.extend(units.map(|units| format!("{} units", figures::units(units))));
                said.extend(allowed.map(|most| format!("at most {} allowed", self.show(most))));
                if said.is_empty() {
                    said.push("as the plan says".into());
                } else if units.is_some() || allowed.is_some() {
                    said.push(format!("because: {}", reason.meaning()));
                }
                if waives {
                    said.push("although a condition is not met".into());
                }
                format!("a reviewer has accepted this line: {}", said.join(", "))
            }
        };
        figures::paragraph("                ", &text);
    }

    /// What the payer before this plan did to the claim as a whole.
    pub(super) fn show_other_payer(&self, claim: &Claim) {
        if let Some(other) = &claim.other_payer {
            figures::paragraph("    other payer   ", &format!("of the whole claim {}.", self.told_by(other)));
        }
    }

    pub(super) fn told_by(&self, other: &OtherPayer) -> String {
        match other {
            OtherPayer::Awaited => "comes first, and its remittance never came".into(),
            OtherPayer::Decided { paid, allowed, member_share, obliged } => {
                let mut told = vec![format!("paid {}", self.show(*paid))];
                told.extend(allowed.map(|amount| format!("allowed {}", self.show(amount))));
                told.extend(member_share.map(|amount| format!("left {} to you", self.show(amount))));
                told.extend(obliged.map(|amount| format!("obliges the provider to {}", self.show(amount))));
                told.join(", ")
            }
        }
    }
}

/// A reason in words, with the published codes.
fn reason(adjustment: &Adjustment) -> String {
    let Adjustment { group, reason, .. } = adjustment;
    let who = match group {
        Group::PatientResponsibility => "you owe",
        Group::ContractualObligation => "nobody owes",
        Group::OtherAdjustment | Group::PayerInitiated if reason.is_negative() => "paid above the charge",
        Group::OtherAdjustment | Group::PayerInitiated => "not paid",
    };
    let remark = reason.rarc().map(|code| format!("-{code}")).unwrap_or_default();
    format!("{who}: {} ({}-{}{remark})", reason.meaning(), group.code(), reason.carc())
}
