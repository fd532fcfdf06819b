//! Claim files on their way to the chain: through the outbox, so that nothing is lost and nothing comes twice.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use client::codes::Codes;
use client::domain::claim::Frequency;
use client::domain::decision::Verdict;
use client::domain::ids::{ControlNumber, ProviderId};
use client::domain::money::Amount;
use client::interfaces;
use client::interfaces::claims::ClaimResult;
use client::outbox::{Delivery, Fate, Progress, Source, Submitted};
use client::sentences::Sentence;
use client::translate::{translate, Terms};
use formats::claim837::{Claim837, Origin};
use serde_json::{json, Value};

use super::desk::Office;
use crate::figures::{self, say};
use crate::reach::{Failure, Sent};
use crate::world::World;

/// Up to so many claims are told one by one.
const TOLD: usize = 30;

/// What handing claims in came to.
#[derive(Default)]
struct Handed {
    /// Claims that are in the outbox now and were not before.
    new: usize,
    /// Claims that were handed in before.
    before: usize,
    /// Whether something in a file could not be submitted.
    has_faults: bool,
}

impl Office {
    /// Submits the claims of files that were not submitted before, and whatever else is in the outbox.
    pub(super) fn submit_files(&mut self, files: &[impl AsRef<Path>]) -> Result<(Value, bool)> {
        let handed = self.hand_in_files(files)?;
        self.finish(handed)
    }

    fn hand_in_files(&mut self, files: &[impl AsRef<Path>]) -> Result<Handed> {
        let mut handed = Handed::default();
        for file in files {
            let file = file.as_ref();
            say!("{}", file.display());
            let opened = self.world.open_file(file).map_err(|error| crate::reach::input(format!("{error:#}")))?;
            handed.has_faults |= opened.has_faults();
            let claims: Vec<&Claim837> = opened.claims().collect();
            self.hand_in(opened.name(), &claims, &mut handed)?;
        }
        Ok(handed)
    }

    /// Submits a claim that no file holds.
    pub(super) fn submit_claim(&mut self, name: &str, claim: &Claim837) -> Result<(Value, bool)> {
        let mut handed = Handed::default();
        self.hand_in(name, &[claim], &mut handed)?;
        self.finish(handed)
    }

    /// Prints the calls that submit what was not submitted before. What is printed is looked for on the chain before
    /// anything of it is sent or printed again.
    pub(super) fn print_files(&mut self, files: &[impl AsRef<Path>]) -> Result<(Value, bool)> {
        let handed = self.hand_in_files(files)?;
        let (waiting, mine) = self.mine()?;
        let claims = self.world.suite.claims;
        let may = |provider| mine.contains(&provider);
        let (batches, delivery) = self.outbox.hand_out(self.world.chain.chain(), claims, may)?;
        let told = self.tell_delivery(&delivery)?;
        if let Some(error) = &delivery.broken {
            return Err(Failure::from(error).into());
        }
        for batch in &batches {
            let what = format!("submit {} claims", batch.claims.len());
            let _sent: Sent<_> = self.world.chain.send(&what, claims.submit(batch))?;
        }
        let elsewhere = waiting.keys().filter(|provider| !mine.contains(provider)).count();
        Ok((told.json, !handed.has_faults && elsewhere == 0))
    }

    /// Says what would come of files. Nothing is noted.
    pub(super) fn preview_files(&mut self, files: &[impl AsRef<Path>]) -> Result<(Value, bool)> {
        let (mut told, mut is_clean) = (Vec::new(), true);
        for file in files {
            let file = file.as_ref();
            say!("{}", file.display());
            let opened = self.world.open_file(file).map_err(|error| crate::reach::input(format!("{error:#}")))?;
            is_clean &= !opened.has_faults();
            let World { file, custody, .. } = &mut self.world;
            let terms = Terms { file: opened.name(), currency: &file.currency, codes: Codes::of(file) };
            let translation = custody.vault.preview(|vault| translate(opened.claims(), terms, vault))?;
            is_clean &= translation.problems.is_empty();
            tell_problems(&translation);
            for submission in translation.preview() {
                let message = self.world.suite.claims.submit(&submission.batch);
                let what = format!("submit {} claims of {}", submission.claims.len(), opened.name());
                let sent = self.world.chain.send(&what, message)?;
                let Some(receipt) = sent.value() else { continue };
                for (result, claim) in receipt.results.iter().zip(&submission.claims) {
                    self.tell_result(&claim.claim_number, result);
                    is_clean &= !matches!(result, ClaimResult::Refused(_));
                    told.push(json!({ "claim": claim.claim_number, "result": self.result_json(result) }));
                }
            }
        }
        Ok((json!({ "claims": told }), is_clean))
    }

    /// Puts claims that were not handed in before into the outbox.
    fn hand_in(&mut self, name: &str, claims: &[&Claim837], handed: &mut Handed) -> Result<()> {
        let mut new = Vec::with_capacity(claims.len());
        for claim in claims {
            let known = self.source(claim).and_then(|source| self.outbox.claim(source));
            let fate = known.map(|known| known.fate);
            match fate {
                // What was refused may be taken now.
                None | Some(Some(Fate::Answered(ClaimResult::Refused(_)))) => new.push(*claim),
                Some(None | Some(Fate::Answered(_) | Fate::Found(_))) => {
                    handed.before = handed.before.saturating_add(1)
                }
            }
        }
        let World { file, custody, .. } = &mut self.world;
        let terms = Terms { file: name, currency: &file.currency, codes: Codes::of(file) };
        let translation = translate(new, terms, &mut custody.vault)?;
        handed.has_faults |= !translation.problems.is_empty();
        tell_problems(&translation);
        for submission in translation.save(&self.world.custody.vault)? {
            let sources: Option<Vec<Source>> = submission.claims.iter().map(|claim| self.source(claim)).collect();
            let sources = sources.context("what was translated is in the vault")?;
            self.note_originals(&submission.batch.claims, submission.batch.provider)?;
            let words: Vec<_> = sources.iter().copied().zip(submission.claims.iter().copied()).collect();
            self.book.put(&mut self.world.custody.vault, &words)?;
            handed.new = handed.new.saturating_add(sources.len());
            self.outbox.put(submission.batch, sources)?;
        }
        Ok(())
    }

    /// Notes the decisions that claims are about to take back.
    fn note_originals(&mut self, claims: &[client::domain::claim::Claim], provider: ProviderId) -> Result<()> {
        for claim in claims {
            match claim.frequency {
                Frequency::Replacement(number) | Frequency::Void(number) => {
                    self.note_decisions_of(&[client::domain::ids::ClaimKey { provider, number }], &[])?;
                }
                Frequency::Original => {}
            }
        }
        Ok(())
    }

    /// Sends what is in the outbox, and says what became of it.
    fn finish(&mut self, handed: Handed) -> Result<(Value, bool)> {
        if handed.before > 0 {
            say!("  {} claims were handed in before", handed.before);
        }
        let (delivery, elsewhere) = self.deliver(handed.new)?;
        let told = self.tell_delivery(&delivery)?;
        for (provider, claims) in &elsewhere {
            let text = format!(
                "{claims} claims of {} stay in the outbox: --as does not act for it. Run `inkclaim claim submit` again with a \
                 key of the provider.",
                self.world.provider_called(*provider)
            );
            figures::paragraph("  waits     ", &text);
        }
        let kept: usize = elsewhere.values().sum();
        let is_clean = !handed.has_faults && delivery.held.is_empty() && told.refused == 0 && kept == 0;
        if let Some(error) = &delivery.broken {
            let left: usize = self.outbox.unfinished().map(|(_, _, claims, _)| claims).sum();
            let failure = Failure::from(error);
            let text = format!(
                "{failure} {} claims are done, {left} stay in the outbox: run `inkclaim claim submit` again, it goes on where it \
                 was and sends nothing twice",
                delivery.settled.len()
            );
            return Err(failure.with(text).into());
        }
        let mut json = told.json;
        json["handed_in"] = json!(handed.new);
        json["handed_in_before"] = json!(handed.before);
        json["held"] = delivery
            .held
            .iter()
            .map(|held| json!({ "batch": held.id, "claims": held.claims, "why": held.why }))
            .collect();
        json["waits_for_other_keys"] = json!(kept);
        Ok((json, is_clean))
    }

    /// Sends what is in the outbox; tells which providers' claims are not sent because somebody else acts for them.
    fn deliver(&mut self, new: usize) -> Result<(Delivery, BTreeMap<ProviderId, usize>)> {
        let (mut waiting, mine) = self.mine()?;
        if waiting.is_empty() {
            return Ok((Delivery::default(), waiting));
        }
        let total: usize = waiting.values().sum();
        if total > new {
            say!("  {} claims were in the outbox from before", total.saturating_sub(new));
        }
        let (claims, actor) = (self.world.suite.claims, self.session().actor()?);
        let started = std::time::Instant::now();
        let tell = |Progress { done, left }: Progress| {
            say!(
                "  {done} of {} claims are on the chain, {:.0} s",
                done.saturating_add(left),
                started.elapsed().as_secs_f64()
            );
        };
        let may = |provider| mine.contains(&provider);
        let delivery = self.outbox.deliver(self.world.chain.chain(), claims, actor, may, tell)?;
        waiting.retain(|provider, _| !mine.contains(provider));
        Ok((delivery, waiting))
    }

    /// How many claims wait in the outbox for each provider, and for which of them whoever acts may send.
    fn mine(&mut self) -> Result<(BTreeMap<ProviderId, usize>, Vec<ProviderId>)> {
        let mut waiting: BTreeMap<ProviderId, usize> = BTreeMap::new();
        for (_, provider, claims, _) in self.outbox.unfinished() {
            let sum = waiting.entry(provider).or_default();
            *sum = sum.saturating_add(claims);
        }
        let mut mine = Vec::new();
        if waiting.is_empty() {
            return Ok((waiting, mine));
        }
        for provider in waiting.keys() {
            if self.acts_for(*provider)? {
                mine.push(*provider);
            }
        }
        Ok((waiting, mine))
    }

    /// Whether whoever acts is an operator of a provider.
    pub(super) fn acts_for(&mut self, provider: ProviderId) -> Result<bool> {
        let me = interfaces::account(self.session().actor()?);
        let registry = self.world.suite.provider_registry;
        let known = self.session().ask(registry.provider(provider))?;
        Ok(known.is_some_and(|known| known.is_operator(me)))
    }

    fn tell_delivery(&mut self, delivery: &Delivery) -> Result<Told> {
        let mut told = Told::default();
        let is_few = delivery.settled.len() <= TOLD;
        let mut shown = Vec::new();
        let mut refusals: BTreeMap<String, usize> = BTreeMap::new();
        for Submitted { key, fate, .. } in &delivery.settled {
            let number = self.number_of(*key);
            let Some(fate) = fate else { continue };
            if let Some(control) = fate.control() {
                self.world.custody.vault.note_control(control, &number);
            }
            match fate {
                Fate::Answered(result) => {
                    told.count(result);
                    if let ClaimResult::Refused(refusal) = result {
                        let count = refusals.entry(refusal.sentence()).or_default();
                        *count = count.saturating_add(1);
                    }
                    if is_few {
                        self.tell_result(&number, result);
                    }
                    shown.push(json!({ "claim": number, "result": self.result_json(result) }));
                }
                Fate::Found(ControlNumber(control)) => {
                    told.found = told.found.saturating_add(1);
                    if is_few {
                        let text = format!("claim {number} is on the chain already, our number {control}");
                        figures::paragraph("  found     ", &text);
                    }
                    shown.push(json!({ "claim": number, "result": { "found": control } }));
                }
            }
        }
        self.world.custody.vault.save()?;
        for held in &delivery.held {
            let text = format!("batch {} of {} claims stays in the outbox: {}", held.id, held.claims, held.why);
            figures::paragraph("  held      ", &text);
        }
        if !is_few {
            for (sentence, count) in &refusals {
                figures::paragraph("  refused   ", &format!("{count} claims: {sentence}"));
            }
            let text = format!(
                "{} claims: {} covered, {} partly, {} denied, {} wait, {} take others back, {} refused, {} found; the plan pays {}.",
                delivery.settled.len(),
                told.payable,
                told.partly,
                told.denied,
                told.pended,
                told.voided,
                told.refused,
                told.found,
                self.world.file.currency.show(told.paid)
            );
            figures::paragraph("  in all    ", &text);
        }
        let keys: Vec<_> = delivery.settled.iter().map(|submitted| submitted.key).collect();
        if keys.len() <= TOLD {
            self.note_decisions_of(&keys, &[])?;
        }
        told.json = json!({
            "claims": shown,
            "paid": told.paid.0.to_string(),
            "counts": {
                "covered": told.payable,
                "partly": told.partly,
                "denied": told.denied,
                "waiting": told.pended,
                "voided": told.voided,
                "refused": told.refused,
                "found": told.found,
            },
        });
        Ok(told)
    }

    /// What tells whether a claim was handed in before, wherever it stood in its file. None of one that the vault does not know.
    fn source(&self, claim: &Claim837) -> Option<Source> {
        let origin = Origin { set_control_number: String::new(), segment_number: 0, line: 0 };
        let words = serde_json::to_vec(&Claim837 { origin, ..claim.clone() }).unwrap_or_default();
        self.world.custody.vault.fingerprint(&claim.claim_number, &words).map(Source)
    }

    /// Prints what the contract says of a claim.
    pub(super) fn tell_result(&self, number: &str, result: &ClaimResult) {
        let text = match result {
            ClaimResult::Decided { control, verdict, paid } => format!(
                "claim {number} is {}, the plan pays {}; our number {}",
                verdict_word(*verdict),
                self.world.file.currency.show(*paid),
                control.0
            ),
            ClaimResult::Pended { control, evidence, other_payer, review } => {
                let mut awaited = Vec::new();
                if !evidence.is_empty() {
                    awaited.push(client::words::set(*evidence));
                }
                if *other_payer {
                    awaited.push("the other payer's remittance".into());
                }
                if *review {
                    awaited.push("a reviewer".into());
                }
                format!("claim {number} waits for {}; our number {}", awaited.join(", "), control.0)
            }
            ClaimResult::Voided { control } => {
                format!("claim {number} takes the claim back that it names; our number {}", control.0)
            }
            ClaimResult::Refused(refusal) => {
                let text = format!("claim {number} does not enter: {}", refusal.sentence());
                return figures::paragraph("  refused   ", &text);
            }
        };
        figures::paragraph("  entered   ", &text);
    }

    /// What machines are told of it.
    pub(super) fn result_json(&self, result: &ClaimResult) -> Value {
        match result {
            ClaimResult::Decided { control, verdict, paid } => json!({
                "state": "decided",
                "control": control.0,
                "verdict": verdict_word(*verdict),
                "paid": paid.0.to_string(),
            }),
            ClaimResult::Pended { control, evidence, other_payer, review } => json!({
                "state": "waiting",
                "control": control.0,
                "evidence": client::words::set(*evidence),
                "other_payer": other_payer,
                "review": review,
            }),
            ClaimResult::Voided { control } => json!({ "state": "voided", "control": control.0 }),
            ClaimResult::Refused(refusal) => json!({ "state": "refused", "why": refusal.sentence() }),
        }
    }
}

/// What a delivery came to, counted.
#[derive(Default)]
struct Told {
    json: Value,
    payable: usize,
    partly: usize,
    denied: usize,
    pended: usize,
    voided: usize,
    refused: usize,
    found: usize,
    paid: Amount,
}

impl Told {
    fn count(&mut self, result: &ClaimResult) {
        let counter = match result {
            ClaimResult::Decided { verdict: Verdict::Payable, .. } => &mut self.payable,
            ClaimResult::Decided { verdict: Verdict::Partly, .. } => &mut self.partly,
            ClaimResult::Decided { verdict: Verdict::Denied, .. } => &mut self.denied,
            ClaimResult::Pended { .. } => &mut self.pended,
            ClaimResult::Voided { .. } => &mut self.voided,
            ClaimResult::Refused(_) => &mut self.refused,
        };
        *counter = counter.saturating_add(1);
        if let ClaimResult::Decided { paid, .. } = result {
            // The chain has paid it out of one ledger: it fits.
            self.paid = self.paid.plus(*paid).unwrap_or(self.paid);
        }
    }
}

/// A verdict in a word.
pub(super) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Payable => "covered",
        Verdict::Partly => "partly covered",
        Verdict::Denied => "denied",
    }
}

fn tell_problems(translation: &client::translate::Translation<'_>) {
    for problem in &translation.problems {
        figures::paragraph("  FAULT     ", &format!("{problem}. This claim is not submitted; its neighbours are."));
    }
    for note in &translation.notes {
        figures::paragraph("  note      ", &format!("claim {}: {}", note.claim_number, note.what));
    }
}
