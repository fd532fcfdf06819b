//! The access matrix: every message that changes something, called by everybody. The messages come from the metadata of what is
//! deployed: one that nobody has thought of here fails. With the very same arguments whoever may do it succeeds, and everyone
//! else gets exactly the error of the one who may not, and nothing has moved.

mod administration;
mod claims;
mod consent_registry;
mod escrow;
mod matrix;
mod policies;
mod provider_registry;
mod stage;

use matrix::{row, verify, Question, Row};
use stage::{Stage, Who, NEWCOMER};
