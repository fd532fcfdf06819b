//! `inkclaim remit`.

use anyhow::Result;
use formats::remittance835::PartyField;
use formats::x12::Usage;
use serde_json::json;

use super::desk::{Desk, Office};
use crate::figures::say;
use crate::reach::Done;

/// What `inkclaim remit` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Whom the file is for (ISA08, GS03).
    #[arg(long, default_value = "PROVIDER", value_parser = receiver)]
    receiver: String,
    /// Writes a file for production (ISA15 P), which whoever receives it books. Without it: a file for tests (T).
    #[arg(long)]
    production: bool,
    #[command(flatten)]
    pub desk: Desk,
}

fn receiver(text: &str) -> Result<String, String> {
    let field = PartyField::Identification;
    if field.holds(text) {
        Ok(text.into())
    } else {
        Err(format!("expected {}", field.expected()))
    }
}

/// Writes the 835.
pub fn remit(arguments: &Arguments) -> Result<Done> {
    let mut office = arguments.desk.open()?;
    office.note_all_decisions()?;
    let usage = if arguments.production { Usage::Production } else { Usage::Test };
    let Office { world, notes, folder, .. } = &mut office;
    let told = match world.write_remittance(&arguments.receiver, usage, || notes.next_remittance(folder))? {
        Some(written) => {
            let kind = if arguments.production { "production" } else { "tests, see --production" };
            say!("Remittance (835): {}", written.path.display());
            say!("  Control number {}, for {kind}.", written.control_number);
            say!("  Claims in it: {}. Every sum agrees: lines, claims, patients' shares, payments.", written.claims);
            if written.reversals > 0 {
                say!("  Decisions that it takes back, with every amount negated: {}.", written.reversals);
            }
            if written.to_members > 0 {
                say!("  {} claims are not in it: the members are paid for them.", written.to_members);
            }
            if written.left_out > 0 {
                say!(
                    "  {} claims are not in it: they wait or are queued, and nothing queued is paid.",
                    written.left_out
                );
            }
            json!({
                "file": written.path,
                "control_number": written.control_number,
                "production": arguments.production,
                "claims": written.claims,
                "reversals": written.reversals,
                "to_members": written.to_members,
                "left_out": written.left_out,
            })
        }
        None => {
            say!("No remittance: nothing is decided and delivered.");
            json!({ "file": null, "claims": 0 })
        }
    };
    Ok(office.done(told))
}
