//! What was paid of days after a coverage that ends: the insurer decides what becomes of it, nothing is taken back by itself.

use std::collections::BTreeSet;

use anyhow::Result;
use client::chain::ChainError;
use client::domain::calendar::Day;
use client::domain::ids::{ClaimKey, MemberId};
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::money::Amount;
use client::suite::submitted_for;
use serde_json::{json, Value};

use super::desk::Office;
use crate::figures;

/// A claim that pays something, of days that are not all covered any more.
pub(super) struct Affected {
    key: ClaimKey,
    first: Day,
    last: Day,
    paid: Amount,
}

impl Office {
    /// The decided claims of a member that pay something and have a service day after this one.
    pub(super) fn paid_after(&mut self, member: MemberId, last: Day) -> Result<Vec<Affected>> {
        let claims = self.world.suite.claims;
        let mut affected = Vec::new();
        for key in self.claims_of(member)? {
            let Some(record) = self.session().ask(claims.claim(key))? else { continue };
            let is_meant = record.claim.member == member && matches!(record.state, ClaimState::Adjudicated { .. });
            let Some((first, through)) = days(&record).filter(|(_, through)| is_meant && *through > last) else {
                continue;
            };
            let paid = self.session().ask_message(claims.explain(key))?.totals.paid;
            if !paid.is_zero() {
                affected.push(Affected { key, first, last: through, paid });
            }
        }
        Ok(affected)
    }

    /// Every claim that the chain remembers to have been submitted for a member, and those of this office, whose members it asks.
    fn claims_of(&mut self, member: MemberId) -> Result<BTreeSet<ClaimKey>> {
        let (claims, from) = (self.world.suite.claims.0, self.session().deployment.began_at);
        let known = match self.session().chain().history(from) {
            Ok(history) => submitted_for(&history, claims, member),
            // A node that keeps no past: then those that the office knows are all.
            Err(ChainError::Pruned { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let own = self.outbox.claims().filter(|claim| claim.fate.is_some()).map(|claim| claim.key);
        Ok(known.into_iter().chain(own).collect())
    }

    /// Lists them.
    pub(super) fn tell_paid_after(&self, affected: &[Affected]) -> Value {
        let told = affected.iter().map(|Affected { key, first, last, paid }| {
            let (number, provider) = (self.number_of(*key), self.world.provider_called(key.provider));
            let (first, last) = (figures::day(*first), figures::day(*last));
            let shown = self.world.file.currency.show(*paid);
            let text = format!("claim {number} of {provider}, {first} to {last}: the plan has paid or pays {shown}");
            figures::paragraph("  paid after", &text);
            json!({ "claim": number, "provider": provider, "from": first, "through": last, "paid": paid.0.to_string() })
        });
        let told: Vec<_> = told.collect();
        if !told.is_empty() {
            let text =
                format!("{} claims have days after the coverage; none of them is taken back by this.", told.len());
            figures::paragraph("  paid after", &text);
        }
        json!(told)
    }
}

/// The first and the last service day.
fn days(record: &ClaimRecord) -> Option<(Day, Day)> {
    let lines = || record.claim.lines.iter();
    let first = lines().filter_map(|line| line.day(record.base_day)).min()?;
    Some((first, lines().filter_map(|line| line.last_day(record.base_day)).max()?))
}
