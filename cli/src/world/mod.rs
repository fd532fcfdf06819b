//! An insurer with its members and providers on a chain inside this process.

mod actors;
mod setup;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context, Result};
use client::chain::{AccountId, Chain, Cost, Embedded, Hash};
use client::domain::consent::{Category, Evidence, Purpose};
use client::domain::ids::{ClaimKey, ControlNumber, GrantId, PlanRef, ProviderId};
use client::domain::ledger::{Ledger, Solvency};
use client::evidence::{self, OpenError, Reader, Request, SuiteAuthority};
use client::interfaces::claims::{Attachment, Role};
use client::plan_file::PlanFile;
use client::sentences::Sentence;
use client::suite::{CallError, Called, Message, Suite};
use client::vault::Document;
use formats::claim837::Claim837;
use scale::Decode;
use zeroize::Zeroizing;

pub use actors::{insurer, issuer, member_account, operator, payout, reviewer, stranger};

use crate::custody::Custody;
use crate::figures;
use crate::journal::Journal;

/// The whole world of one run: on a chain inside this process, unless another is named.
pub struct World<C = Embedded> {
    pub chain: C,
    pub suite: Suite,
    pub file: PlanFile,
    /// The vault, with the evidence store and the receipts.
    pub custody: Custody,
    pub plan: PlanRef,
    /// Where results are written.
    pub out: PathBuf,
    /// Grants by member number and NPI.
    pub grants: BTreeMap<(String, String), GrantId>,
    /// Claims that entered, in their order.
    pub claims: Vec<Kept>,
    /// What was decided and taken back, in the order in which it happened.
    pub journal: Journal,
    /// Segments of the files that carry nothing for the contracts, one a line.
    pub ignored: String,
    /// How many steps went as expected.
    steps: usize,
    /// What did not go as expected.
    surprises: Vec<String>,
}

/// A claim that entered, with the file's words for it.
#[derive(Clone)]
pub struct Kept {
    pub key: ClaimKey,
    /// The payer's number of it: a replacement may have the key of what it replaces.
    pub control: ControlNumber,
    pub claim: Claim837,
}

impl<C: Chain> World<C> {
    /// A world around a suite that is there. Nothing of what has happened is known yet.
    pub fn around(chain: C, suite: Suite, file: PlanFile, custody: Custody, plan: PlanRef, out: &Path) -> Self {
        Self {
            chain,
            suite,
            file,
            custody,
            plan,
            out: out.into(),
            grants: BTreeMap::new(),
            claims: Vec::new(),
            journal: Journal::default(),
            ignored: String::new(),
            steps: 0,
            surprises: Vec::new(),
        }
    }

    /// Sends a message that must succeed, shows what it cost, and makes sure that the escrow balances.
    pub fn act<T, E>(&mut self, what: &str, from: AccountId, message: Message<T, E>) -> Result<Called<T>>
    where
        T: Decode,
        E: Decode + Sentence + Debug + Send + Sync + 'static,
    {
        let called = message.send(&mut self.chain, from).with_context(|| what.to_owned())?;
        self.did(what, called.cost)?;
        Ok(called)
    }

    /// The same, where it may decide claims: the journal takes note.
    pub fn settle<T, E>(&mut self, what: &str, from: AccountId, message: Message<T, E>) -> Result<Called<T>>
    where
        T: Decode,
        E: Decode + Sentence + Debug + Send + Sync + 'static,
    {
        let called = self.act(what, from, message)?;
        self.note_decisions(&called.events)?;
        Ok(called)
    }

    /// Notes a step: shows its cost, and makes sure that the escrow balances.
    pub fn did(&mut self, what: &str, cost: Cost) -> Result<()> {
        figures::step(what, cost);
        self.steps = self.steps.saturating_add(1);
        self.ledger().map(|_| ())
    }

    /// Notes something that must hold.
    pub fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.surprise(otherwise());
        }
    }

    fn surprise(&mut self, what: String) {
        figures::paragraph("  UNEXPECTED  ", &what);
        self.surprises.push(what);
    }

    /// The ledger of the asset in which the plan pays, after making sure that it balances and that the money is there.
    pub fn ledger(&mut self) -> Result<Ledger> {
        let asset = self.file.plan.asset;
        let solvency = self.suite.escrow.solvency(asset).ask(&mut self.chain)?;
        let Solvency { ledger, is_balanced, shortfall, .. } =
            solvency.with_context(|| format!("the escrow keeps no ledger of asset {}", asset.0))?;
        ensure!(is_balanced, "the escrow does not balance: {ledger:?}");
        ensure!(shortfall.is_zero(), "the escrow says it holds {} and has {} less", ledger.held.0, shortfall.0);
        Ok(ledger)
    }

    /// Attaches a document to a claim, from any account and with any grant: the contract decides.
    pub fn attachment(
        &mut self,
        kept: &Kept,
        category: Category,
        document: &[u8],
        grant: GrantId,
    ) -> Result<Message<client::interfaces::claims::ClaimResult, client::interfaces::claims::ClaimsError>> {
        let number = &kept.claim.claim_number;
        // Salt and document are on disk before the commitment stands on the chain. What was refused may be tried again.
        let commitment = match self.stored(number, category).filter(|known| known.is_of(document)) {
            Some(known) => known.commitment,
            None => {
                let Custody { vault, store, .. } = &mut self.custody;
                evidence::put(store, vault, number, category, document)?.commitment
            }
        };
        let evidence = [Attachment { evidence: Evidence { category, commitment }, grant }];
        Ok(self.suite.claims.attach(kept.key, &evidence))
    }

    /// Attaches a document that is in the evidence store.
    pub fn attachment_of(
        &self,
        kept: &Kept,
        document: &Document,
        grant: GrantId,
    ) -> Message<client::interfaces::claims::ClaimResult, client::interfaces::claims::ClaimsError> {
        let Document { category, commitment, .. } = *document;
        let evidence = [Attachment { evidence: Evidence { category, commitment }, grant }];
        self.suite.claims.attach(kept.key, &evidence)
    }

    /// The latest document of a claim and category in the evidence store.
    pub fn stored(&self, claim: &str, category: Category) -> Option<Document> {
        self.custody.vault.documents().rev().find(|it| it.claim == claim && it.category == category)
    }

    /// Notes that something outside of the chain went as expected, or says what it was instead.
    pub fn expect_step(&mut self, what: &str, label: &str, text: &str, holds: bool) {
        figures::paragraph(label, &format!("{what}: {text}"));
        if holds {
            self.steps = self.steps.saturating_add(1);
        } else {
            self.surprise(format!("{what}: {text}"));
        }
    }

    /// The account with which a member consents.
    pub fn account_of(&self, number: &str) -> Result<AccountId> {
        self.custody.vault.account(number).with_context(|| format!("{number} is no member of the plan file"))
    }

    /// The claim that the file calls so.
    pub fn kept(&self, number: &str) -> Result<Kept> {
        match self.claims.iter().rev().find(|kept| kept.claim.claim_number == number) {
            Some(kept) => Ok(kept.clone()),
            None => bail!("no claim {number} has entered"),
        }
    }

    /// What the plan file calls a member.
    pub fn member_name<'a>(&'a self, number: &'a str) -> &'a str {
        self.file.members.iter().find(|known| known.number == number).map_or(number, |known| &known.name)
    }

    /// What the plan file calls a provider that the chain numbers so.
    pub fn provider_called(&self, provider: ProviderId) -> &str {
        let is_it = |npi: &str| self.custody.vault.provider(npi) == Some(provider);
        let known = self.file.providers.iter().find(|known| is_it(&known.npi));
        known.map_or("another provider", |known| &known.name)
    }

    /// What the plan file calls a provider.
    pub fn provider_name<'a>(&'a self, npi: &'a str) -> &'a str {
        self.file.providers.iter().find(|known| known.npi == npi).map_or(npi, |known| &known.name)
    }

    /// Says how it went, and whether all of it went as expected.
    pub fn conclude(&self) -> bool {
        for surprise in &self.surprises {
            figures::paragraph("UNEXPECTED  ", surprise);
        }
        self.surprises.is_empty()
    }

    /// How many steps went as expected.
    pub fn steps(&self) -> usize {
        self.steps
    }
}

impl World {
    /// Sends a message that the contract must refuse with `expected`, and makes sure that nothing moved.
    pub fn refuse<T, E>(&mut self, what: &str, from: AccountId, message: Message<T, E>, expected: E) -> Result<()>
    where
        T: Decode,
        E: Decode + Sentence + Debug + PartialEq + Send + Sync + 'static,
    {
        let before = self.storage()?;
        let result = message.send(&mut self.chain, from);
        let unchanged = self.storage()? == before;
        match result {
            Err(CallError::Contract(error)) if error == expected => {
                figures::paragraph("  refused   ", &format!("{what}: {}", error.sentence()));
                self.steps = self.steps.saturating_add(1);
            }
            Err(error) => self.surprise(format!("{what}: refused, but with: {error}")),
            Ok(_) => self.surprise(format!("{what}: went through, and must not")),
        }
        self.expect(unchanged, || format!("{what}: refused, but something moved"));
        Ok(())
    }

    /// Opens a document of a claim for the insurer's reviewer of that name.
    pub fn open_evidence(
        &mut self,
        kept: &Kept,
        category: Category,
        name: &str,
    ) -> Result<Result<Zeroizing<Vec<u8>>, OpenError>> {
        let number = &kept.claim.claim_number;
        let what = || format!("there is no {} of claim {number}", client::words::category(category));
        let document = self.stored(number, category).with_context(what)?;
        let names = &self.file.reviewers;
        let of = |names: &[String]| names.iter().any(|known| known == name);
        let role = match (of(&names.claims), of(&names.appeals), of(&names.external)) {
            (false, true, _) => Role::AppealsReviewer,
            (false, false, true) => Role::ExternalReviewer,
            // Whoever is none is refused by what the chain says of him.
            (true, _, _) | (false, false, false) => Role::Reviewer,
        };
        let request = Request {
            account: reviewer(name),
            reader: Reader::Insurer(role),
            purpose: Purpose::Payment,
            claim: kept.key,
            commitment: document.commitment,
            grant: None,
        };
        let Custody { vault, store, receipts, .. } = &self.custody;
        let mut authority = SuiteAuthority { chain: &mut self.chain, suite: self.suite };
        Ok(evidence::open(&mut authority, store, vault, receipts, &request))
    }

    /// One hash per contract over all that it stores.
    fn storage(&mut self) -> Result<Vec<Hash>> {
        let Suite { consent_registry, provider_registry, policies, escrow, claims } = self.suite;
        let contracts = [consent_registry.0, provider_registry.0, policies.0, escrow.0, claims.0];
        let roots = contracts.into_iter().map(|contract| self.chain.storage_root(contract));
        Ok(roots.collect::<Result<_, _>>()?)
    }
}
