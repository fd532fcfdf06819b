//! Claim files on their way to the contract.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{ensure, Context, Result};
use client::chain::Chain;
use client::codes::Codes;
use client::domain::claim::Batch;
use client::domain::ids::{ClaimKey, ControlNumber};
use client::interfaces::claims::ClaimResult;
use client::sentences::Sentence;
use client::translate::{translate, Submission, Terms};
use formats::claim837::{self, Claim837, ParsedFile, ReadOptions};

use crate::figures;
use crate::world::{operator, Kept, World};

/// What became of a file.
pub struct Handled {
    /// Each claim that was submitted.
    pub results: Vec<(Kept, ClaimResult)>,
    /// Whether something in the file could not be submitted.
    pub has_faults: bool,
}

/// A claim file, read.
pub struct Opened {
    name: String,
    parsed: ParsedFile,
}

impl Opened {
    /// Who sent the file.
    pub fn sender(&self) -> Option<&str> {
        self.parsed.interchange.as_ref().map(|header| header.sender.as_str())
    }

    /// The batches of the file, for whoever wants to submit them in a way of his own.
    pub fn batches<C: Chain>(&self, world: &mut World<C>) -> Result<Vec<Batch>> {
        let terms = Terms { file: &self.name, currency: &world.file.currency, codes: Codes::of(&world.file) };
        let submissions = translate(self.claims(), terms, &mut world.custody.vault)?.save(&world.custody.vault)?;
        Ok(submissions.into_iter().map(|submission| submission.batch).collect())
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether something in the file cannot be read.
    pub fn has_faults(&self) -> bool {
        let parsed = &self.parsed;
        let has_strays = parsed.sets.iter().any(|set| !set.stray_faults.is_empty());
        !parsed.file_faults.is_empty() || has_strays || parsed.claims.iter().any(Result::is_err)
    }

    /// The claims that can be read.
    pub fn claims(&self) -> impl Iterator<Item = &Claim837> {
        self.parsed.claims.iter().filter_map(|claim| claim.as_ref().ok())
    }
}

impl<C: Chain> World<C> {
    /// Reads a claim file, and says everything that is wrong with it.
    pub fn open_file(&mut self, path: &Path) -> Result<Opened> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let options = ReadOptions { amount_scale: self.file.currency.scale };
        let parsed = claim837::read(&name, &bytes, &options);
        for fault in &parsed.file_faults {
            figures::paragraph("  FAULT     ", &format!("{fault}. Nothing of this file is submitted."));
        }
        for fault in parsed.sets.iter().flat_map(|set| &set.stray_faults) {
            figures::paragraph("  FAULT     ", &fault.to_string());
        }
        for faults in parsed.claims.iter().filter_map(|claim| claim.as_ref().err()) {
            figures::paragraph("  FAULT     ", &format!("{faults}. This claim is not submitted; its neighbours are."));
        }
        self.list_left_aside(&parsed)?;
        Ok(Opened { name, parsed })
    }

    /// Where segments that carry nothing we use are listed.
    pub fn left_aside(&self) -> PathBuf {
        self.out.join("segments-left-aside.txt")
    }

    fn list_left_aside(&mut self, parsed: &ParsedFile) -> Result<()> {
        for segment in &parsed.ignored {
            writeln!(self.ignored, "{}, {segment}", parsed.file)?;
        }
        let path = self.left_aside();
        std::fs::write(&path, &self.ignored).with_context(|| format!("{} cannot be written", path.display()))
    }
}

impl World {
    /// Submits the claims of a file, batch by batch, after a preview of each.
    pub fn submit_file(&mut self, opened: &Opened) -> Result<Handled> {
        let terms = Terms { file: &opened.name, currency: &self.file.currency, codes: Codes::of(&self.file) };
        let translation = translate(opened.claims(), terms, &mut self.custody.vault)?;
        for problem in &translation.problems {
            figures::paragraph("  FAULT     ", &format!("{problem}. This claim is not submitted; its neighbours are."));
        }
        for note in &translation.notes {
            figures::paragraph("  note      ", &format!("claim {}: {}", note.claim_number, note.what));
        }
        let has_faults = !translation.problems.is_empty() || opened.has_faults();
        let mut results = Vec::new();
        for submission in translation.save(&self.custody.vault)? {
            results.extend(self.submit(&opened.name, &submission)?);
        }
        Ok(Handled { results, has_faults })
    }

    fn submit(&mut self, file: &str, submission: &Submission<'_>) -> Result<Vec<(Kept, ClaimResult)>> {
        let from = operator(submission.npi);
        let submit = |world: &World| world.suite.claims.submit(&submission.batch);
        let preview = submit(self).preview(&mut self.chain, from).with_context(|| format!("preview of {file}"))?;
        let count = submission.claims.len();
        let what = format!("submit {file}: {count} claim{}", if count == 1 { "" } else { "s" });
        let message = submit(self);
        let called = self.act(&what, from, message)?;
        let receipt = called.value;
        self.expect(preview.value == receipt, || format!("{what}: the preview promised something else"));
        ensure!(receipt.results.len() == count, "{what}: the contract answered {} results", receipt.results.len());
        let mut kept = Vec::with_capacity(count);
        for ((result, origin), claim) in
            receipt.results.into_iter().zip(&submission.claims).zip(&submission.batch.claims)
        {
            let key = ClaimKey { provider: submission.batch.provider, number: claim.number };
            let entered = match &result {
                ClaimResult::Decided { control, .. }
                | ClaimResult::Pended { control, .. }
                | ClaimResult::Voided { control } => Some(*control),
                ClaimResult::Refused(refusal) => {
                    let text = format!("claim {} does not enter: {}", origin.claim_number, refusal.sentence());
                    figures::paragraph("  refused   ", &text);
                    None
                }
            };
            let one = Kept { key, control: entered.unwrap_or(ControlNumber(0)), claim: (*origin).clone() };
            if let Some(control) = entered {
                self.custody.vault.note_control(control, &origin.claim_number);
                self.claims.push(one.clone());
            }
            kept.push((one, result));
        }
        self.note_decisions(&called.events)?;
        self.custody.vault.save()?;
        Ok(kept)
    }
}
