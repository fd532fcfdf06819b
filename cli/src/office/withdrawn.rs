//! What has become of the consents under which evidence is attached to a claim.

use anyhow::Result;
use client::domain::ids::ClaimKey;
use client::words;
use serde_json::{json, Value};

use super::desk::Office;
use crate::figures;

impl Office {
    /// Says of each piece of evidence whose consent does not stand any more what has become of it: whoever decides a
    /// claim, and whoever explains it, is told. What machines are told is every piece.
    pub(super) fn tell_consents(&mut self, key: ClaimKey) -> Result<Value> {
        let suite = self.world.suite;
        let mut told = Vec::new();
        for consent in suite.consents(self.session(), key)? {
            let (called, grant) = (words::category(consent.attached.evidence.category), consent.attached.grant.0);
            if let Some(mark) = consent.now.mark() {
                figures::paragraph("  consent   ", &format!("{called}, consent {grant}: {mark}"));
            }
            told.push(json!({ "category": called, "consent": grant, "now": consent.now.word() }));
        }
        Ok(json!(told))
    }
}
