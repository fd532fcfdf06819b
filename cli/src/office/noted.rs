//! What an office has seen decided and taken back, in the order in which it saw it: what a remittance tells.
//!
//! The chain keeps a claim as it stands. An office looks at a claim before and after it does something with it, and when it
//! remits; what it sees is written down.
#![allow(clippy::cast_possible_truncation, reason = "the derived codecs number variants so")]

use anyhow::Result;
use client::domain::ids::{BatchId, ClaimKey, ControlNumber};
use client::domain::lifecycle::ClaimRecord;
use client::domain::money::Amount;
use client::outbox::Records;
use client::suite::SuiteEvent;
use scale::{Decode, DecodeAll, Encode};

use super::desk::Office;
use crate::journal::{Entry, What};
use crate::reach::input;

/// Something that was seen, as it is written.
#[derive(Encode, Decode)]
struct Seen {
    control: ControlNumber,
    key: ClaimKey,
    batch: BatchId,
    what: SeenWhat,
}

#[derive(Encode, Decode)]
enum SeenWhat {
    #[codec(index = 0)]
    Decided(ClaimRecord),
    #[codec(index = 1)]
    Reversed(ClaimRecord),
    #[codec(index = 2)]
    Interest(Amount),
}

impl Office {
    /// Looks at these claims and notes what was decided and taken back since the office last looked, and the interest that events
    /// tell of. Claims that the office has not submitted are left alone.
    pub(super) fn note_decisions_of(&mut self, keys: &[ClaimKey], events: &[SuiteEvent]) -> Result<()> {
        let of_keys: Vec<_> = self.outbox.claims().filter(|claim| keys.contains(&claim.key)).copied().collect();
        let mut kept = Vec::with_capacity(of_keys.len());
        for submitted in of_keys {
            kept.extend(self.kept_of(&submitted)?);
        }
        if kept.is_empty() {
            return Ok(());
        }
        self.world.claims = kept;
        self.note_decisions(events)
    }

    /// The same for every claim of the office.
    pub(super) fn note_all_decisions(&mut self) -> Result<()> {
        let all: Vec<_> = self.outbox.claims().copied().collect();
        let mut kept = Vec::with_capacity(all.len());
        for submitted in all {
            kept.extend(self.kept_of(&submitted)?);
        }
        self.world.claims = kept;
        self.note_decisions(&[])
    }

    fn note_decisions(&mut self, events: &[SuiteEvent]) -> Result<()> {
        let mut file = self.load_journal()?;
        let before = self.world.journal.entries.len();
        // Interest is told by events alone, and only of claims that are looked at.
        let looked_at = |key: ClaimKey| self.world.claims.iter().any(|kept| kept.key == key);
        let known = |event: &&SuiteEvent| matches!(event, SuiteEvent::InterestDue(due) if looked_at(due.claim));
        let events: Vec<SuiteEvent> = events.iter().filter(known).cloned().collect();
        self.world.note_decisions(&events)?;
        for entry in self.world.journal.entries.get(before..).unwrap_or_default() {
            let what = match &entry.what {
                What::Decided(record) => SeenWhat::Decided(record.as_ref().clone()),
                What::Reversed(record) => SeenWhat::Reversed(record.as_ref().clone()),
                What::Interest(amount) => SeenWhat::Interest(*amount),
            };
            let seen = Seen { control: entry.kept.control, key: entry.kept.key, batch: entry.batch, what };
            file.append(&seen.encode())?;
        }
        Ok(())
    }

    /// The journal as it is on disk, for the claims that are looked at.
    fn load_journal(&mut self) -> Result<Records> {
        let path = self.folder.join("decisions.log");
        let mut seen = Vec::new();
        let file = Records::open(&path, b"INKDECI1", |record| {
            seen.push(Seen::decode_all(&mut &record[..]).map_err(|_| "it is no decision")?);
            Ok(())
        });
        let file = file.map_err(|error| input(error.to_string()))?;
        self.world.journal.entries.clear();
        let mut by_control = std::collections::BTreeMap::new();
        for kept in &self.world.claims {
            by_control.insert(kept.control, kept.clone());
        }
        for Seen { control, batch, what, .. } in seen {
            let Some(kept) = by_control.get(&control).cloned() else { continue };
            let what = match what {
                SeenWhat::Decided(record) => What::Decided(record.into()),
                SeenWhat::Reversed(record) => What::Reversed(record.into()),
                SeenWhat::Interest(amount) => What::Interest(amount),
            };
            self.world.journal.entries.push(Entry { kept, batch, what });
        }
        Ok(file)
    }
}
