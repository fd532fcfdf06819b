//! How a claim stands, in a few lines.

use anyhow::Result;
use client::domain::lifecycle::{AppealLevel, ClaimState};
use client::interfaces::claims::Explanation;
use client::words;
use serde_json::{json, Value};

use super::desk::Office;
use super::submit::verdict_word;
use crate::figures::{self, say};
use crate::ledger::status_word;

impl Office {
    /// Shows how a claim stands on the chain.
    pub(super) fn show_claim(&mut self, number: &str) -> Result<Value> {
        let key = self.key(number)?;
        let claims = self.world.suite.claims;
        let explanation = self.session().ask_message(claims.explain(key))?;
        let mut told = self.claim_json(number, &explanation);
        let Explanation { record, totals, .. } = &explanation;
        let currency = self.world.file.currency.clone();
        let show = |amount| currency.show(amount);
        say!("claim {number}, our number {}, {}", record.control.0, self.world.provider_called(key.provider));
        say!("  received   {}", figures::day_of(record.received, self.world.file.plan.utc_offset_minutes));
        let state = match &record.state {
            ClaimState::Pended(pend) => {
                let mut awaited = Vec::new();
                if !pend.evidence.is_empty() {
                    awaited.push(words::set(pend.evidence));
                }
                if pend.other_payer {
                    awaited.push("the other payer's remittance".into());
                }
                if pend.review {
                    awaited.push("a reviewer".into());
                }
                format!("waits for {}, until {}", awaited.join(", "), figures::day(pend.until))
            }
            ClaimState::Adjudicated { .. } => explanation.verdict.map_or("decided", verdict_word).into(),
            ClaimState::Reversed { by, .. } => format!("taken back by our number {}", by.0),
            ClaimState::Voids(_) => "takes another claim back".into(),
        };
        say!("  state      {state}");
        say!(
            "  amounts    charge {}, allowed {}, plan pays {}, member owes {}",
            show(totals.charge),
            show(totals.allowed),
            show(totals.paid),
            show(totals.member)
        );
        if let Some(status) = explanation.payment {
            say!("  payment    {}", status_word(status));
        }
        for attached in &record.evidence {
            say!("  evidence   {}, under consent {}", words::category(attached.evidence.category), attached.grant.0);
        }
        told["evidence"] = self.tell_consents(key)?;
        for appeal in &record.history.appeals {
            let ruling = appeal.ruling.map_or_else(|| "open".to_owned(), |ruling| format!("{ruling:?}").to_lowercase());
            say!("  appeal     {}, {ruling}", level_word(appeal.level));
        }
        if let Some(right) = explanation.appeal {
            let until = figures::day_of(right.until, self.world.file.plan.utc_offset_minutes);
            say!(
                "  to appeal  before the {} reviewers, before {until}; {} is not paid",
                level_word(right.level),
                show(right.disputed)
            );
        }
        Ok(told)
    }

    /// What machines are told of a claim.
    pub(super) fn claim_json(&self, number: &str, explanation: &Explanation) -> Value {
        let Explanation { record, totals, verdict, payment, appeal } = explanation;
        let state = match &record.state {
            ClaimState::Pended(_) => "waiting",
            ClaimState::Adjudicated { .. } => "decided",
            ClaimState::Reversed { .. } => "taken back",
            ClaimState::Voids(_) => "takes another back",
        };
        let pend = record.pend().ok();
        json!({
            "claim": number,
            "control": record.control.0,
            "state": state,
            "waits_for": pend.map(|pend| json!({
                "evidence": words::set(pend.evidence),
                "other_payer": pend.other_payer,
                "review": pend.review,
                "until": figures::day(pend.until),
            })),
            "verdict": verdict.map(verdict_word),
            "charge": totals.charge.0.to_string(),
            "allowed": totals.allowed.0.to_string(),
            "paid": totals.paid.0.to_string(),
            "member": totals.member.0.to_string(),
            "payment": payment.map(status_word),
            "appeals": record.history.appeals.len(),
            "may_appeal": appeal.map(|right| json!({
                "level": level_word(right.level),
                "until_millis": right.until,
                "disputed": right.disputed.0.to_string(),
            })),
        })
    }
}

/// A level of appeal in a word.
pub(super) fn level_word(level: AppealLevel) -> &'static str {
    match level {
        AppealLevel::Internal => "internal",
        AppealLevel::External => "external",
    }
}
