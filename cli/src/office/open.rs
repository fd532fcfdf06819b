//! Evidence: attached under a consent, opened with one.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use client::chain::Chain;
use client::domain::consent::{Category, Discloser, Evidence, Purpose};
use client::domain::emergency::EmergencyId;
use client::domain::ids::GrantId;
use client::evidence::{self, OpenError, Reader, Request, SuiteAuthority};
use client::interfaces;
use client::interfaces::claims::{Attachment, Role};
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use crate::custody::{write_private, Custody};
use crate::evidence::parse_category;
use crate::figures;
use crate::reach::{input, refused, Done};
use crate::world::World;

/// As whom somebody opens a document.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum As {
    /// A reviewer of claims.
    Reviewer,
    /// A reviewer of internal appeals.
    Appeals,
    /// A reviewer of external appeals.
    External,
    /// An auditor.
    Auditor,
    /// An operator of the provider that bills the claim, for treatment.
    Provider,
    /// Whom a consent to research names; with --grant.
    Researcher,
}

/// As whom, and under which consent.
#[derive(clap::Args)]
pub struct Reading {
    /// As whom: reviewer, appeals, external, auditor, provider, or researcher.
    #[arg(long, default_value = "reviewer")]
    role: As,
    /// The member's consent by its number, where it is another than the one under which the document was attached.
    #[arg(long)]
    grant: Option<u32>,
    /// Under this emergency access, which `inkclaim consent emergency` has declared, instead of a consent; with --provider.
    #[arg(long, value_name = "ACCESS", conflicts_with_all = ["role", "grant"], requires = "provider")]
    emergency: Option<u32>,
    /// The NPI of the provider that has declared the emergency.
    #[arg(long, value_name = "NPI", requires = "emergency")]
    provider: Option<String>,
}

/// Which document is opened, and by whom.
#[derive(clap::Args)]
pub struct Opening {
    /// The claim's number.
    claim: String,
    /// The category.
    #[arg(value_parser = parse_category)]
    category: Category,
    /// Where the document is written.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

/// `inkclaim evidence open`, which is `inkclaim claim open` by another name.
pub fn open(desk: &Desk, opening: &Opening) -> Result<Done> {
    let mut office = desk.open()?;
    let told = office.open_evidence(opening)?;
    Ok(office.done(told))
}

impl Office {
    /// Attaches a document to a claim.
    pub(super) fn attach(
        &mut self,
        number: &str,
        category: Category,
        file: Option<&Path>,
        grant: Option<GrantId>,
    ) -> Result<Value> {
        let kept = self.kept(number)?;
        let grant = match grant {
            Some(grant) => grant,
            None => self.find_grant(&kept, category)?,
        };
        let called = client::words::category(category);
        let commitment = match file {
            Some(file) => {
                let bytes = std::fs::read(file)
                    .map_err(|error| input(format!("{} cannot be read: {error}", file.display())))?;
                match self.world.stored(number, category).filter(|known| known.is_of(&bytes)) {
                    Some(known) => known.commitment,
                    None => {
                        // Salt and document are on disk before the commitment stands on the chain.
                        let Custody { vault, store, .. } = &mut self.world.custody;
                        evidence::put(store, vault, number, category, &bytes)?.commitment
                    }
                }
            }
            None => {
                let known = self.world.stored(number, category);
                known.map(|known| known.commitment).ok_or_else(|| {
                    input(format!("there is no {called} of {number} in the office: name the document's file"))
                })?
            }
        };
        let attachment = Attachment { evidence: Evidence { category, commitment }, grant };
        let message = self.world.suite.claims.attach(kept.key, &[attachment]);
        let sends = self.session().sends();
        let sent = self.session().send(&format!("attach {called} to {number}"), message)?;
        let result = sent.value().copied();
        if let Some(result) = &result {
            self.tell_result(number, result);
        }
        if sends {
            self.note_decisions_of(&[kept.key], sent.events())?;
        }
        Ok(json!({
            "claim": number,
            "category": called,
            "consent": grant.0,
            "result": result.map(|result| self.result_json(&result)),
        }))
    }

    /// The latest consent of the claim's member that seems to allow a category to the claim's provider; the contract decides.
    fn find_grant(&mut self, kept: &crate::world::Kept, category: Category) -> Result<GrantId> {
        let member = kept.claim.patient.member_number.clone().context("a claim that entered names its member")?;
        let account = interfaces::account(self.account(&member)?);
        let now = self.session().now_millis()?;
        let own = interfaces::account(self.world.suite.claims.0);
        let registry = self.world.suite.consent_registry;
        let count = self.session().ask(registry.member_of(account))?.grants;
        for number in (0..count).rev() {
            let Some((grant, is_revoked)) = self.session().ask(registry.grant_of(account, GrantId(number)))? else {
                continue;
            };
            let terms = grant.terms;
            let fits = !is_revoked
                && terms.discloser == Discloser::Provider(kept.key.provider)
                && terms.recipient.is_none_or(|only| only == own)
                && terms.purpose == Purpose::Payment
                && terms.categories.includes(category)
                && terms.claim.is_none_or(|only| only == kept.key)
                && terms.from <= now
                && now < terms.until;
            if fits {
                return Ok(GrantId(number));
            }
        }
        Err(refused(format!(
            "member {member} has not consented that this provider attaches {}: the member does so with `inkclaim consent grant \
             {member} --provider {} --categories ... --until DAY`",
            client::words::category(category),
            kept.claim.billing_provider.npi
        )))
    }

    /// Opens a document of a claim for whoever acts.
    pub(super) fn open_evidence(&mut self, opening: &Opening) -> Result<Value> {
        let Opening { claim: number, category, to, reading: reader } = opening;
        if !self.session().sends() {
            return Err(input(
                "whoever opens a document shows by a key who that is: leave --preview and --unsigned away. Nothing is sent",
            ));
        }
        let key = self.key(number)?;
        let called = client::words::category(*category);
        let document = self.world.stored(number, *category).ok_or_else(|| {
            input(format!(
                "there is no {called} of {number} in this office's evidence store: name another office with --office"
            ))
        })?;
        let (reader_of, purpose) = match (&reader.emergency, &reader.provider) {
            (Some(access), Some(npi)) => {
                (Reader::Emergency(self.provider(npi)?, EmergencyId(*access)), Purpose::Emergency)
            }
            _ => match reader.role {
                As::Reviewer => (Reader::Insurer(Role::Reviewer), Purpose::Payment),
                As::Appeals => (Reader::Insurer(Role::AppealsReviewer), Purpose::Payment),
                As::External => (Reader::Insurer(Role::ExternalReviewer), Purpose::Payment),
                As::Auditor => (Reader::Insurer(Role::Auditor), Purpose::Payment),
                As::Provider => (Reader::Provider(key.provider), Purpose::Treatment),
                As::Researcher => (Reader::Researcher, Purpose::Research),
            },
        };
        let request = Request {
            account: self.session().actor()?,
            reader: reader_of,
            purpose,
            claim: key,
            commitment: document.commitment,
            grant: reader.grant.map(GrantId),
        };
        let World { chain, suite, custody, .. } = &mut self.world;
        let mut authority = SuiteAuthority { chain, suite: *suite };
        match evidence::open(&mut authority, &custody.store, &custody.vault, &custody.receipts, &request) {
            Ok(bytes) => {
                write_private(to, &*bytes)
                    .map_err(|error| input(format!("{} cannot be written: {error}", to.display())))?;
                figures::paragraph("  opened    ", &format!("{called} of {number}: {}", to.display()));
                Ok(json!({ "claim": number, "category": called, "file": to }))
            }
            Err(error @ OpenError::Refused(_)) => Err(refused(format!("{called} of {number}: {error}"))),
            Err(error) => Err(input(format!("{called} of {number}: {error}"))),
        }
    }
}
