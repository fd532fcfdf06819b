//! What has become of a claim since it was first decided, and what can be done about it.

use anyhow::Result;
use client::chain::Chain;
use client::domain::calendar::Day;
use client::domain::ids::ClaimKey;
use client::domain::lifecycle::{Appeal, AppealLevel, AppealRight, AppealRuling, ClaimState};
use client::interfaces::claims::Explanation;

use crate::figures;
use crate::world::{Kept, World};

impl<C: Chain> World<C> {
    pub(super) fn show_history(&mut self, kept: &Kept, explanation: &Explanation) -> Result<()> {
        let record = &explanation.record;
        let history = &record.history;
        if let Some(replaced) = history.replaces {
            let text = format!("our number {}, and counts as received when that was.", replaced.0);
            figures::paragraph("    replaces      ", &text);
        }
        match &record.state {
            ClaimState::Reversed { at, batch, by, .. } => {
                let day = figures::day_of(*at, self.file.plan.utc_offset_minutes);
                let text = format!(
                    "on {day} by our number {}, in batch {}: what it had used is given back, what was paid for it is \
                     withheld from the payee's next payments.",
                    by.0, batch.0
                );
                figures::paragraph("    TAKEN BACK    ", &text);
            }
            ClaimState::Voids(number) => {
                let key = ClaimKey { provider: kept.key.provider, number: *number };
                let other = self.suite.claims.claim(key).ask(&mut self.chain)?;
                let other = other.map_or_else(|| "another claim".into(), |it| format!("our number {}", it.control.0));
                figures::paragraph("    voids         ", &format!("{other}. Nothing of it stands any more."));
            }
            ClaimState::Pended(_) | ClaimState::Adjudicated { .. } => {}
        }
        if history.reopened > 0 {
            let times = if history.reopened == 1 { "once".into() } else { format!("{} times", history.reopened) };
            figures::paragraph("    reopened      ", &format!("{times}, for a reviewer to look at it again."));
        }
        for appeal in &history.appeals {
            figures::paragraph("    appealed      ", &self.appeal_words(appeal, kept));
        }
        if let Some(interest) = history.interest.filter(|interest| !interest.is_zero()) {
            let text = format!("{} was added because it was paid late.", self.show(interest));
            figures::paragraph("    interest      ", &text);
        }
        if let Some(right) = explanation.appeal {
            figures::paragraph("    to appeal     ", &self.right_words(right));
        }
        Ok(())
    }

    fn appeal_words(&self, appeal: &Appeal, kept: &Kept) -> String {
        let offset = self.file.plan.utc_offset_minutes;
        let day = figures::day_of(appeal.at, offset);
        let number = kept.claim.patient.member_number.as_deref().unwrap_or_default();
        let member = self.custody.vault.account(number).map(client::interfaces::account);
        let who = if Some(appeal.by) == member { "you" } else { "the provider" };
        let ended = match appeal.ruling {
            Some(AppealRuling::Upheld) => "the decision stands".into(),
            Some(AppealRuling::Overturned) => "the claim was decided anew".into(),
            Some(AppealRuling::Lapsed) => "nobody decided in time, the decision stands".into(),
            None => {
                let (until, hold) = (last_day(appeal.until, offset), self.show(appeal.hold));
                format!("it is to be decided by {until}; {hold} is kept back for it")
            }
        };
        format!("on {day} by {who}, before {}: {ended}.", before(appeal.level))
    }

    fn right_words(&self, right: AppealRight) -> String {
        let until = last_day(right.until, self.file.plan.utc_offset_minutes);
        let disputed = self.show(right.disputed);
        format!(
            "you or your provider may appeal before {}, until {until}; {disputed} of the charge is not paid.",
            before(right.level)
        )
    }
}

/// The last day before a moment that is outside.
fn last_day(until: u64, offset: i16) -> String {
    until.checked_sub(1).and_then(|last| Day::of(last, offset)).map_or_else(|| format!("moment {until}"), figures::day)
}

fn before(level: AppealLevel) -> &'static str {
    match level {
        AppealLevel::Internal => "the insurer's appeals reviewers",
        AppealLevel::External => "the external reviewers, whom the insurer does not appoint",
    }
}
