//! `inkclaim evidence`: what can be done with vault and evidence store without a chain.
//!
//! Attaching and opening ask a chain: `inkclaim claim attach` and `inkclaim claim open` that of a deployment, `inkclaim
//! run` the one that lives as long as it runs.

mod left;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{anyhow, bail, Context, Result};
use clap::Subcommand;
use client::domain::consent::Category;
use client::evidence::{self, Act, Outcome, Subject};
use client::words;

use crate::custody::{Custody, Key};
use crate::figures::say;

/// What `inkclaim evidence` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The folder with vault, evidence store and receipts: an office, or what `inkclaim run` was given with --out.
    #[arg(long, default_value = "inkclaim-out", global = true)]
    out: PathBuf,
    #[command(flatten)]
    key: Key,
}

#[derive(Subcommand)]
enum Command {
    /// Encrypts a document into the store. `inkclaim claim attach` attaches it, or `inkclaim run --attach CLAIM:CATEGORY`.
    Put {
        /// The document.
        file: PathBuf,
        /// The provider's number of the claim that it belongs to.
        #[arg(long)]
        claim: String,
        /// What it is, such as "proof of delivery".
        #[arg(long, value_parser = parse_category)]
        category: Category,
        /// Whose claim it is, by the member number, where the claim is not submitted yet: the document is erased with the member.
        #[arg(long, value_name = "NUMBER")]
        member: Option<String>,
    },
    /// Lists the documents that can be opened. `inkclaim claim open` opens one, or `inkclaim run --open`.
    List,
    /// Destroys keys, salts and mappings for good: what the chain holds of it proves nothing any more.
    #[command(group(clap::ArgGroup::new("subject").required(true)))]
    Erase {
        /// Everything of a member, by the member number.
        #[arg(long, group = "subject")]
        member: Option<String>,
        /// Everything of a claim, by the provider's number.
        #[arg(long, group = "subject")]
        claim: Option<String>,
        /// One kind of document of a claim, as CLAIM:CATEGORY.
        #[arg(long, group = "subject", value_parser = parse_place)]
        document: Option<(String, Category)>,
    },
    /// Shows who opened what, who was refused, and what was erased, after making sure that no line is changed.
    Receipts,
}

/// A category by its name.
pub fn parse_category(text: &str) -> Result<Category, String> {
    words::category_of(text).ok_or_else(|| {
        let all: Vec<_> = Category::ALL.into_iter().map(words::category).collect();
        format!("there is no category {text}: use one of {}", all.join(", "))
    })
}

fn parse_place(text: &str) -> Result<(String, Category), String> {
    let (claim, category) = text.split_once(':').ok_or("expected CLAIM:CATEGORY")?;
    Ok((claim.into(), parse_category(category)?))
}

/// Does it; `true`, for what does not succeed is an error.
pub fn evidence(arguments: &Arguments) -> Result<bool> {
    let Arguments { command, out, key } = arguments;
    match command {
        Command::Put { file, claim, category, member } => {
            let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            let mut custody = Custody::lasting(out, key)?;
            if let Some(member) = member {
                custody.vault.claim_number(claim)?;
                let noted = custody.vault.note_member_of_claim(claim, member);
                noted.map_err(|known| anyhow!("{claim} is {known}: check both numbers"))?;
            }
            let document = evidence::put(&custody.store, &mut custody.vault, claim, *category, &bytes)?;
            say!("{}: {} of claim {claim}", custody.store.path(document.name).display(), words::category(*category));
            say!("Attach it with: inkclaim run ... --attach \"{claim}:{}\"", words::category(*category));
            if !custody.note.is_empty() {
                say!("{}", custody.note);
            }
        }
        Command::List => {
            let custody = Custody::existing(out, key)?;
            for document in custody.vault.documents() {
                say!("{}  {}: {}", document.name, document.claim, words::category(document.category));
            }
        }
        Command::Erase { member, claim, document } => {
            erase(out, Custody::existing(out, key)?, member, claim, document)?
        }
        Command::Receipts => receipts(&Custody::existing(out, key)?)?,
    }
    Ok(true)
}

fn erase(
    out: &Path,
    mut custody: Custody,
    member: &Option<String>,
    claim: &Option<String>,
    document: &Option<(String, Category)>,
) -> Result<()> {
    let subjects = match (member, claim, document) {
        (Some(member), _, _) => vec![Subject::Member(member.clone())],
        (_, Some(claim), _) => vec![Subject::Claim(claim.clone())],
        (_, _, Some((claim, category))) => {
            let of_claim = custody.vault.documents().filter(|it| it.claim == *claim && it.category == *category);
            of_claim.map(|it| Subject::Document(it.commitment)).collect()
        }
        (None, None, None) => bail!("name a member, a claim or a document"),
    };
    if subjects.is_empty() {
        bail!("the vault holds no such document: check the number, or it is erased already");
    }
    let claims = match (member, claim) {
        (Some(member), _) => custody.vault.claims_of(member),
        (None, Some(claim)) => vec![claim.clone()],
        (None, None) => Vec::new(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let now = u64::try_from(now.as_millis()).context("the clock stands beyond the calendar")?;
    for subject in subjects {
        let gone = evidence::erase(&custody.store, &mut custody.vault, &custody.receipts, &subject, now)?;
        say!(
            "Erased for good: members {}, claims {}, commitments {}, documents {}.",
            gone.members,
            gone.claims.len(),
            gone.commitments.len(),
            gone.documents.len()
        );
    }
    let of_nobody: Vec<_> = member.iter().flat_map(|_| custody.vault.claims_of_nobody()).collect();
    if !of_nobody.is_empty() {
        say!(
            "Whose the documents of {} are is not known here: if they are the member's, erase each with --claim.",
            of_nobody.join(", ")
        );
    }
    for line in left::clean(out, member.as_deref(), &claims)? {
        say!("{line}");
    }
    say!("What the chain holds of it stays there, and can neither be recognised nor proved any more.");
    say!("Copies of the vault that you keep elsewhere still open it: destroy them too.");
    Ok(())
}

fn receipts(custody: &Custody) -> Result<()> {
    for receipt in custody.receipts.read()? {
        let outcome = match &receipt.outcome {
            Outcome::Allowed => "allowed".into(),
            Outcome::Refused(reason) => format!("refused: {reason}"),
            Outcome::Failed(reason) => format!("failed: {reason}"),
            Outcome::Done => "done".into(),
        };
        let day = crate::figures::day_of(receipt.at, 0);
        match &receipt.act {
            Act::Open { role, purpose, claim, category, .. } => {
                let number = custody.vault.number_of(claim.number).unwrap_or("that is not known here any more");
                let category = category.as_deref().unwrap_or("a document");
                say!("{day}  open {category} of claim {number}, {role}, for {purpose}: {outcome}");
            }
            Act::Erase { members, claims, commitments } => {
                let (claims, commitments) = (claims.len(), commitments.len());
                say!("{day}  erase members {members}, claims {claims}, commitments {commitments}: {outcome}");
            }
        }
    }
    Ok(())
}
