//! `inkclaim remit`.

use anyhow::Result;
use serde_json::json;

use super::desk::Desk;
use crate::figures::say;
use crate::reach::Done;

/// What `inkclaim remit` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Whom the file is for (ISA08, GS03).
    #[arg(long, default_value = "PROVIDER")]
    receiver: String,
    #[command(flatten)]
    pub desk: Desk,
}

/// Writes the 835.
pub fn remit(arguments: &Arguments) -> Result<Done> {
    let mut office = arguments.desk.open()?;
    office.note_all_decisions()?;
    let told = match office.world.write_remittance(&arguments.receiver)? {
        Some(written) => {
            say!("Remittance (835): {}", written.path.display());
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
