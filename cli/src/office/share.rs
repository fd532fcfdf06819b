//! What a provider needs of the insurer to submit claims from an office of its own: the plan, the keys of its codes, the numbers
//! of providers, and those members whom it treats.

use std::path::PathBuf;

use anyhow::{Context, Result};
use client::plan_file::{PlanFile, Reviewers};
use client::vault::Members;
use serde_json::{json, Value};

use super::desk::{Desk, Office, PLAN};
use super::files::{load_notes, replace, Notes};
use crate::custody::{Custody, Key};
use crate::figures::{paragraph, say};
use crate::reach::{input, Done};

/// What of the insurer's is told.
#[derive(clap::Args)]
pub struct Share {
    /// A folder that is new or empty; with its passphrase it is all that the other office needs.
    folder: PathBuf,
    /// A member whose number is told; may be given several times.
    #[arg(long = "member", value_name = "NUMBER")]
    members: Vec<String>,
    /// Every member's number is told.
    #[arg(long, conflicts_with = "members")]
    all_members: bool,
    /// A file with the passphrase of the folder's vault; without it one is made up, and lies in the folder.
    #[arg(long, value_name = "FILE")]
    with_passphrase: Option<PathBuf>,
}

/// From whom it is taken over.
#[derive(clap::Args)]
pub struct Join {
    /// The folder that `inkclaim plan share` has made.
    folder: PathBuf,
    /// A file with the passphrase of the folder's vault, where it does not lie in the folder.
    #[arg(long, value_name = "FILE")]
    with_passphrase: Option<PathBuf>,
}

/// Takes over what an insurer has shared.
pub fn join(desk: &Desk, arguments: &Join) -> Result<Done> {
    let plan = arguments.folder.join(PLAN);
    if !plan.is_file() {
        return Err(input(format!(
            "{} is no folder that `inkclaim plan share` has made: it has no {PLAN}",
            arguments.folder.display()
        )));
    }
    let file = PlanFile::load(&plan)?;
    let own = desk.folder().join(PLAN);
    if own.is_file() {
        let before = PlanFile::load(&own)?;
        if before.payer.id != file.payer.id {
            return Err(input(format!(
                "the office {} works with {}, and this is the plan of {}: an office works with one insurer, name another with \
                 --office",
                desk.folder().display(),
                before.payer.name,
                file.payer.name
            )));
        }
        ensure_not_the_insurers(desk, &before, &file)?;
    }
    let key = Key { passphrase_file: arguments.with_passphrase.clone() };
    let theirs = Custody::of_another(&arguments.folder, &key).map_err(|error| input(format!("{error:#}")))?.vault;
    let notes = load_notes(&arguments.folder)?;
    let payer = file.payer.clone();
    let mut office = desk.open_with(file)?;
    if office.session().sends() {
        let shared = theirs.share_with(&mut office.world.custody.vault, &payer.id, Members::All);
        // What the plan's tokens stand for is on disk before a claim can be submitted under it.
        office.world.custody.vault.save()?;
        office.notes = Notes { plan: notes.plan, is_joined: true, ..office.notes };
        office.notes.save(&office.folder)?;
        office.take_plan(&plan)?;
        say!("  the plan of {}, with {} members", payer.name, shared.members);
        let told = json!({ "payer": payer.id, "members": shared.members, "codes": shared.codes });
        return Ok(office.done(told));
    }
    Err(input("a plan is taken over or not: leave --preview and --unsigned out"))
}

/// Makes sure that the office does not have the very plan that was shared in part: its members and reviewers would be gone.
fn ensure_not_the_insurers(desk: &Desk, own: &PlanFile, shared: &PlanFile) -> Result<()> {
    let folder = desk.folder();
    if load_notes(&folder)?.is_joined {
        return Ok(());
    }
    let is_shared = |number: &str| shared.members.iter().any(|member| member.number == number);
    let lost = own.members.iter().filter(|member| !is_shared(&member.number)).count();
    // A share never has these.
    let is_whole = !own.consents.is_empty() || own.reviewers != Reviewers::default();
    if lost == 0 && !is_whole {
        return Ok(());
    }
    Err(input(format!(
        "the office {} has a plan of its own, with {lost} members whom the share does not name, and would lose it: join from the \
         provider's office, name another folder with --office",
        folder.display()
    )))
}

impl Office {
    /// Tells another office what it needs.
    pub(super) fn share(&mut self, arguments: &Share) -> Result<Value> {
        let folder = &arguments.folder;
        let shown = folder.display();
        if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
            return Err(input(format!("{shown} is not empty: name a new folder")));
        }
        let unknown: Vec<&str> = arguments
            .members
            .iter()
            .filter(|number| self.world.custody.vault.member(number).is_none())
            .map(String::as_str)
            .collect();
        if !unknown.is_empty() {
            return Err(input(format!(
                "this office knows no enrolled members {}: check the numbers, or enrol them with `inkclaim member enrol`",
                unknown.join(", ")
            )));
        }
        let members = if arguments.all_members { Members::All } else { Members::Only(&arguments.members) };
        let own = self.folder.join(PLAN);
        let text = std::fs::read_to_string(&own).with_context(|| format!("{} cannot be read", own.display()))?;
        let text = PlanFile::for_provider(&own.display().to_string(), &text, members)?;
        let key = Key { passphrase_file: arguments.with_passphrase.clone() };
        let mut custody = Custody::for_another(folder, &key).map_err(|error| input(format!("{error:#}")))?;
        let shared = self.world.custody.vault.share_with(&mut custody.vault, &self.world.file.payer.id, members);
        custody.vault.save()?;
        Notes { plan: self.notes.plan, ..Notes::default() }.save(folder)?;
        // Last, for it is what makes the folder one that can be joined.
        replace(&folder.join(PLAN), text.as_bytes())?;
        say!(
            "  {shown}: the plan, {} codes of {} plan years, {} providers, {} members",
            shared.codes,
            shared.years,
            shared.providers,
            shared.members
        );
        if !custody.note.is_empty() {
            paragraph("  vault     ", &custody.note);
        }
        paragraph(
            "  ",
            "Whoever has it and its passphrase reads every code of these years on the chain. With the deployment's folder it is \
             all that the provider needs: inkclaim plan join.",
        );
        Ok(json!({
            "folder": folder,
            "plan_years": shared.years,
            "codes": shared.codes,
            "providers": shared.providers,
            "members": shared.members,
        }))
    }
}
