//! `inkclaim evidence`: what is done with vault and evidence store.
//!
//! Opening asks a chain at that moment, that of a deployment; all else needs none. Attaching is a matter of the claim:
//! `inkclaim claim attach`. `inkclaim run` attaches and opens on the chain that lives as long as it runs.

mod left;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{anyhow, bail, Context, Result};
use clap::Subcommand;
use client::domain::consent::Category;
use client::evidence::{self, Act, Outcome, Store as _, Subject};
use client::words;

use crate::custody::{Custody, Key};
use crate::figures::say;
use crate::office::{self, Desk, Opening};
use crate::places::{self, Place};
use crate::reach::{self, Reach};

/// What `inkclaim evidence` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The folder with vault, evidence store and receipts: an office, or what `inkclaim run` was given with --out. Without
    /// it: inkclaim-out; and where something is opened, which is done in an office, that of `inkclaim claim`.
    #[arg(long, visible_alias = "office", value_name = "FOLDER", global = true)]
    out: Option<PathBuf>,
    #[command(flatten)]
    key: Key,
}

#[derive(Subcommand)]
enum Command {
    /// Encrypts a document into the store. `inkclaim claim attach` attaches it, or `inkclaim run --attach CLAIM:CATEGORY`.
    Put(Document),
    /// Opens a document of a claim, if the chain says at this moment that whoever acts may; it leaves a receipt.
    Open {
        #[command(flatten)]
        opening: Opening,
        #[command(flatten)]
        reach: Reach,
    },
    /// Lists the documents that can be opened.
    List,
    /// Tells where the documents lie; or carries all of them to another place, where from then on they are kept. Who asks
    /// at an address is said by the variable INKCLAIM_STORE_AUTHORIZATION, which is sent as the header of that name.
    Store {
        /// An address that begins with https://, under which documents are put, got and deleted by HTTP; or `folder`, the
        /// one with the vault.
        place: Option<String>,
    },
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

/// A document that is kept.
#[derive(clap::Args)]
struct Document {
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

/// Does it.
pub fn evidence(arguments: &Arguments) -> ExitCode {
    let Arguments { command, out, key } = arguments;
    let folder = out.as_deref().unwrap_or(Path::new("inkclaim-out"));
    let existing = || Custody::existing(folder, key);
    let result = match command {
        Command::Open { opening, reach } => {
            let desk = Desk::at(reach.clone(), out.clone(), key.clone());
            return reach::run(reach, || office::open(&desk, opening));
        }
        Command::Put(document) => put(folder, key, document).map(|()| true),
        Command::List => existing().map(|custody| list(&custody)).map(|()| true),
        Command::Store { place } => existing().and_then(|custody| keep_at(folder, &custody, place.as_deref())),
        Command::Erase { member, claim, document } => {
            existing().and_then(|custody| erase(folder, custody, member, claim, document)).map(|()| true)
        }
        Command::Receipts => existing().and_then(|custody| receipts(&custody)).map(|()| true),
    };
    reach::ended(result.map_err(reach::given))
}

fn put(folder: &Path, key: &Key, document: &Document) -> Result<()> {
    let Document { file, claim, category, member } = document;
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut custody = Custody::lasting(folder, key)?;
    if let Some(member) = member {
        custody.vault.claim_number(claim)?;
        let noted = custody.vault.note_member_of_claim(claim, member);
        noted.map_err(|known| anyhow!("{claim} is {known}: check both numbers"))?;
    }
    let document = evidence::put(&custody.store, &mut custody.vault, claim, *category, &bytes)?;
    let category = words::category(*category);
    say!("{}: {category} of claim {claim}", custody.store.place(document.name));
    say!("Attach it with: inkclaim run ... --attach \"{claim}:{category}\"");
    say!("or, in an office: inkclaim claim attach {claim} \"{category}\"");
    if !custody.note.is_empty() {
        say!("{}", custody.note);
    }
    Ok(())
}

fn list(custody: &Custody) {
    for document in custody.vault.documents() {
        say!("{}  {}: {}", document.name, document.claim, words::category(document.category));
    }
}

/// Whether all documents lie where they should.
fn keep_at(folder: &Path, custody: &Custody, place: Option<&str>) -> Result<bool> {
    let documents: Vec<_> = custody.vault.documents().collect();
    let Some(place) = place else {
        let (place, leaving) = places::of(folder)?;
        say!("Documents are kept in {place}. The vault knows {}.", documents.len());
        if let Some(leaving) = leaving {
            say!("They are still on their way from {leaving}: `inkclaim evidence store` with one of these two ends that.");
        }
        return Ok(true);
    };
    let place = Place::from(place.to_owned());
    let names: Vec<_> = documents.iter().map(|document| document.name).collect();
    let carried = places::carry(folder, &place, &names)?;
    say!("Documents in {place}: {}.", carried.there);
    for document in documents.iter().filter(|document| carried.missing.contains(&document.name)) {
        let (claim, category) = (&document.claim, words::category(document.category));
        say!(
            "MISSING  {0}  {claim}: {category} lies in neither place: only a copy of the file {0}.sealed opens it again.",
            document.name
        );
    }
    Ok(carried.missing.is_empty())
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
