//! `inkclaim claim`: a claim's whole life.

use std::path::PathBuf;

use anyhow::Result;
use client::domain::bounds::MAX_CLAIMS_PER_ADVANCE;
use client::domain::consent::Category;
use client::domain::ids::{ClaimKey, GrantId};
use client::domain::lifecycle::AppealRuling;
use client::suite::Message;
use formats::claim837::{Claim837, Frequency};
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use super::open::Opening;
use super::review::Decisions;
use super::show::level_word;
use crate::evidence::parse_category;
use crate::figures::{self, say};
use crate::reach::{input, refused, Done, Sent};

/// What `inkclaim claim` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub desk: Desk,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Submits the claims of files (X12 837P), as often as it is run: what was handed in before is not handed in again,
    /// and what a broken run has left is looked up and sent. With --preview it says what would come of it. From an
    /// operator of the provider.
    Submit {
        /// The files; without any, what is left in the outbox is sent.
        files: Vec<PathBuf>,
    },
    /// Shows what is left in the outbox, or gives a batch up.
    Outbox {
        /// Takes this batch out. If it is on the chain after all it stays there.
        #[arg(long, value_name = "BATCH")]
        give_up: Option<u64>,
    },
    /// Attaches evidence to a waiting claim, under the member's consent. From an operator of the provider.
    Attach {
        /// The claim's number.
        claim: String,
        /// The category, such as "proof of delivery".
        #[arg(value_parser = parse_category)]
        category: Category,
        /// The document; without it the one that `inkclaim evidence put` has kept last.
        file: Option<PathBuf>,
        /// The member's consent by its number; without it one is looked for.
        #[arg(long)]
        grant: Option<u32>,
    },
    /// Opens a document of a claim, if the chain says at this moment that whoever acts may; it leaves a receipt.
    Open(Opening),
    /// Shows how a claim stands.
    Show {
        /// The claim's number, or PROVIDER:0xTOKEN.
        claim: String,
    },
    /// Explains a claim to the patient: each cent with its rule and its reason.
    Explain {
        /// The claim's number.
        claim: String,
    },
    /// Decides a claim that waits for a reviewer. A line that is not named is worked out by the plan. From a reviewer.
    Review {
        /// The claim's number, or PROVIDER:0xTOKEN.
        claim: String,
        #[command(flatten)]
        decisions: Decisions,
    },
    /// Sends a denied claim back to a reviewer. From a reviewer.
    Reopen {
        /// The claim's number, or PROVIDER:0xTOKEN.
        claim: String,
    },
    /// Appeals a decision. From the member, or an operator of the provider.
    Appeal {
        /// The claim's number, or PROVIDER:0xTOKEN.
        claim: String,
    },
    /// Rules on the open appeal: it is upheld, or the claim is worked out anew with these decisions on its lines. From an appeals
    /// reviewer of its level.
    Rule {
        /// The claim's number, or PROVIDER:0xTOKEN.
        claim: String,
        /// The decision stands.
        #[arg(long, required_unless_present = "overturn")]
        uphold: bool,
        /// The claim is decided anew.
        #[arg(long, conflicts_with = "uphold")]
        overturn: bool,
        #[command(flatten)]
        decisions: Decisions,
    },
    /// Takes a claim back as if it never was: everything that it had used is given back. From an operator of the provider.
    Void {
        /// The claim's number.
        claim: String,
    },
    /// Lets due clocks of claims take effect. From anyone.
    Advance {
        /// The claims' numbers; without any, all of the office.
        claims: Vec<String>,
    },
}

/// Does what is said of claims.
pub fn claim(arguments: &Arguments) -> Result<Done> {
    let reach = &arguments.desk.reach;
    if let Command::Submit { files } = &arguments.command {
        // What is missing is better said before anything is done.
        if let Some(missing) = files.iter().find(|file| !file.is_file()) {
            return Err(input(format!("{} is not there, or no file", missing.display())));
        }
    }
    let mut office = arguments.desk.open()?;
    let (told, is_clean) = match &arguments.command {
        Command::Submit { files } if reach.preview => office.preview_files(files)?,
        Command::Submit { files } if reach.unsigned => office.print_files(files)?,
        Command::Submit { files } => office.submit_files(files)?,
        Command::Outbox { give_up } => (office.show_outbox(*give_up)?, true),
        Command::Attach { claim, category, file, grant } => {
            (office.attach(claim, *category, file.as_deref(), grant.map(GrantId))?, true)
        }
        Command::Open(opening) => (office.open_evidence(opening)?, true),
        Command::Show { claim } => (office.show_claim(claim)?, true),
        Command::Explain { claim } => (office.explain(claim)?, true),
        Command::Review { claim, decisions } => {
            let key = office.key(claim)?;
            let reviews = decisions.reviews(&office.world.file.currency)?;
            let evidence = office.tell_consents(key)?;
            let message = office.world.suite.claims.review(key, &reviews);
            let sent = office.decide(&format!("review {claim}"), key, message)?;
            let result = sent.value().copied();
            if let Some(result) = &result {
                office.tell_result(claim, result);
            }
            let result = result.map(|result| office.result_json(&result));
            (json!({ "claim": claim, "result": result, "evidence": evidence }), true)
        }
        Command::Reopen { claim } => {
            let key = office.key(claim)?;
            let message = office.world.suite.claims.reopen(key);
            let _sent: Sent<()> = office.decide(&format!("reopen {claim}"), key, message)?;
            (json!({ "claim": claim }), true)
        }
        Command::Appeal { claim } => {
            let key = office.key(claim)?;
            let message = office.world.suite.claims.appeal(key);
            let sent = office.decide(&format!("appeal {claim}"), key, message)?;
            let appeal = sent.value().copied();
            if let Some(appeal) = &appeal {
                let until = figures::day_of(appeal.until, office.world.file.plan.utc_offset_minutes);
                let hold = office.world.file.currency.show(appeal.hold);
                say!(
                    "    {} appeal, to be decided before {until}; {hold} is kept back for it",
                    level_word(appeal.level)
                );
            }
            let told = appeal.map(|appeal| {
                json!({ "level": level_word(appeal.level), "until_millis": appeal.until, "hold": appeal.hold.0.to_string() })
            });
            (json!({ "claim": claim, "appeal": told }), true)
        }
        Command::Rule { claim, overturn, decisions, .. } => {
            let key = office.key(claim)?;
            let reviews = decisions.reviews(&office.world.file.currency)?;
            if !overturn && !reviews.is_empty() {
                return Err(input("decisions on lines are for --overturn: an appeal that is upheld changes nothing"));
            }
            let message = office.world.suite.claims.rule(key, overturn.then_some(reviews.as_slice()));
            let sent = office.decide(&format!("rule on the appeal of {claim}"), key, message)?;
            let word = sent.value().map(|ruling| match ruling {
                AppealRuling::Upheld => "upheld: the decision stands",
                AppealRuling::Overturned => "overturned: the claim was decided anew",
                AppealRuling::Lapsed => "it had lapsed: the decision stands, and the next level is open",
            });
            if let Some(word) = word {
                say!("    {word}");
            }
            (json!({ "claim": claim, "ruling": word }), true)
        }
        Command::Void { claim } => office.void(claim)?,
        Command::Advance { claims } => (office.advance(claims)?, true),
    };
    Ok(office.ended(told, is_clean))
}

impl Office {
    /// Sends a message that may decide a claim; the office looks at the claim before and after.
    fn decide<T, E>(&mut self, what: &str, key: ClaimKey, message: Message<T, E>) -> Result<Sent<T>>
    where
        T: scale::Decode,
        E: scale::Decode + client::sentences::Sentence,
    {
        let sends = self.session().sends();
        if sends {
            self.note_decisions_of(&[key], &[])?;
        }
        let sent = self.session().send(what, message)?;
        if sends {
            self.note_decisions_of(&[key], sent.events())?;
        }
        Ok(sent)
    }

    fn show_outbox(&mut self, give_up: Option<u64>) -> Result<Value> {
        if let Some(batch) = give_up {
            self.outbox.give_up(batch).map_err(|error| input(error.to_string()))?;
            say!("  batch {batch} is given up; its claims may be submitted anew");
        }
        let mut shown = Vec::new();
        for (id, provider, claims, is_sent) in self.outbox.unfinished() {
            let state = if is_sent { "may be on the chain" } else { "not sent" };
            say!("  batch {id}: {claims} claims of {}, {state}", self.world.provider_called(provider));
            shown
                .push(json!({ "batch": id, "provider": provider.0, "claims": claims, "may_be_on_the_chain": is_sent }));
        }
        if shown.is_empty() {
            say!("  nothing is left in the outbox");
        }
        Ok(json!({ "unfinished": shown, "submitted": self.outbox.claims().count() }))
    }

    fn explain(&mut self, number: &str) -> Result<Value> {
        let kept = self.kept(number)?;
        self.note_decisions_of(&[kept.key], &[])?;
        self.world.explain(&kept)?;
        let explanation = self.world.explanation(&kept)?;
        let mut told = self.claim_json(number, &explanation);
        told["evidence"] = self.tell_consents(kept.key)?;
        Ok(told)
    }

    /// A claim of frequency 8 under the number of the one that it takes back.
    fn void(&mut self, number: &str) -> Result<(Value, bool)> {
        let kept = self.kept(number)?;
        let original = kept.control.0.to_string();
        let claim = Claim837 { frequency: Frequency::Void { original }, ..kept.claim };
        if !self.session().sends() {
            return Err(input("a void goes through the outbox, which needs a key: leave --preview and --unsigned out"));
        }
        // What is handed in is carried out by whoever has the right key next, who may not know of it.
        let provider = kept.key.provider;
        if !self.acts_for(provider)? {
            return Err(refused(format!(
                "claim {number} is not taken back: --as does not act for {}. Run this again with a key of the provider.",
                self.world.provider_called(provider)
            )));
        }
        self.world.custody.vault.note_control(kept.control, number);
        self.submit_claim("void", &claim)
    }

    fn advance(&mut self, numbers: &[String]) -> Result<Value> {
        let keys: Vec<ClaimKey> = if numbers.is_empty() {
            let known = self.outbox.claims().filter(|claim| claim.fate.is_some_and(|fate| fate.control().is_some()));
            known.map(|claim| claim.key).collect()
        } else {
            numbers.iter().map(|number| self.key(number)).collect::<Result<_>>()?
        };
        let touched = self.advance_keys(&keys)?;
        if touched == 0 {
            say!("  nothing is due");
        }
        Ok(json!({ "looked_at": keys.len(), "touched": touched }))
    }

    /// Lets what is due on these claims take effect; tells on how many something was.
    pub(super) fn advance_keys(&mut self, keys: &[ClaimKey]) -> Result<u32> {
        let mut touched = 0u32;
        let claims = self.world.suite.claims;
        let actor = self.session().actor()?;
        for keys in keys.chunks(MAX_CLAIMS_PER_ADVANCE) {
            // Nobody pays for looking.
            let due = self.session().look(claims.advance(keys), actor)?.value;
            if due == 0 {
                continue;
            }
            let sends = self.session().sends();
            if sends {
                self.note_decisions_of(keys, &[])?;
            }
            let sent = self.session().send("let due clocks take effect", claims.advance(keys))?;
            if sends {
                self.note_decisions_of(keys, sent.events())?;
            }
            touched = touched.saturating_add(sent.value().copied().unwrap_or(0));
        }
        Ok(touched)
    }
}
