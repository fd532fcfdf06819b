//! What a stranger who sees nothing but the chain and the files of its deployment learns of people.
//!
//! [`Observation`] is what he sees: everything that the contracts store, their events, the calls' data, and files.
//! [`report`] is what he makes of it:
//!
//! - **codes of a dictionary**: procedures (HCPCS) and diagnoses (ICD-10-CM) that stand there as they are, with or without
//!   their dot, in either case, as hashes without a salt, or as tokens without a key;
//! - **lines identified by price**: lines whose token has a price that no other service of the plan has, so that the
//!   insurer's published list tells which service it was;
//! - **claims of one person**: within an insurer all claims of a member are linkable, for limits must be counted; between
//!   insurers nothing should be;
//! - **the smallest group**: the fewest people who were at one provider on one day. Who knows that somebody was there has
//!   him among so many.

mod dictionary;
mod hashes;
mod observation;
mod people;
mod published;
mod text;

use std::fmt;

use serde::Serialize;

pub use dictionary::{Dictionary, DictionaryError};
pub use hashes::Tried;
pub use observation::{Insurer, Observation, Place};
pub use people::{Group, People};

use self::observation::Piece;

/// What a stranger learns. The same observation and dictionary give the same report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How much was looked at.
    pub looked_at: LookedAt,
    /// Where the codes that were looked for come from.
    pub dictionary: String,
    /// How many codes of a list of ICD-10-CM were compared with every word.
    pub listed_icd: usize,
    /// How many of a list of HCPCS.
    pub listed_hcpcs: usize,
    /// What was hashed as well. Nothing, where there was nothing to compare with.
    pub tried: Tried,
    /// Codes that stand there.
    pub hits: Vec<Hit>,
    /// What has the form of a code and may be chance.
    pub possible: Vec<Hit>,
    /// Of each insurer.
    pub insurers: Vec<People>,
    /// Accounts of one insurer's members that stand in what another insurer's contracts store, tell or are told.
    pub accounts_shared_by_insurers: usize,
    /// The claims of the members who have such an account, of all insurers.
    pub claims_linkable_between_insurers: usize,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LookedAt {
    /// Items in contracts' storage.
    pub storage_items: usize,
    /// Events.
    pub events: usize,
    /// Calls and constructions.
    pub calls: usize,
    /// Files.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: usize,
}

/// A code that stands somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hit {
    /// In what.
    pub place: Place,
    /// In which of them.
    pub at: String,
    /// From which byte.
    pub offset: usize,
    /// The code.
    pub code: String,
    /// How it stands there: "plain", or the hash by its name.
    pub form: &'static str,
}

impl Report {
    /// Whether no code stands anywhere and nothing links people between insurers. What is inevitable does not count: prices,
    /// claims of one member with one insurer, small groups.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.hits.is_empty() && self.accounts_shared_by_insurers == 0
    }
}

/// What a stranger makes of what he sees.
#[must_use]
pub fn report(observation: &Observation, dictionary: &Dictionary) -> Report {
    let pieces = observation.pieces();
    let mut looked_at = LookedAt::default();
    for piece in pieces {
        let count = match piece.place {
            Place::Storage => &mut looked_at.storage_items,
            Place::Event => &mut looked_at.events,
            Place::Call => &mut looked_at.calls,
            Place::File => &mut looked_at.files,
        };
        *count = count.saturating_add(1);
        looked_at.bytes = looked_at.bytes.saturating_add(piece.bytes.len());
    }
    let unwrapped: Vec<Piece> = pieces.iter().flat_map(Piece::hexadecimal).collect();
    let all: Vec<&Piece> = pieces.iter().chain(&unwrapped).collect();
    let (mut hits, tried) = hashes::find(&all, dictionary);
    let mut possible = Vec::new();
    for piece in all {
        text::scan(piece, dictionary, &mut hits, &mut possible);
    }
    hits.sort();
    // A word may have the form of a diagnosis and of a procedure.
    hits.dedup();
    possible.sort();
    let (listed_icd, listed_hcpcs) = dictionary.listed();
    let (accounts_shared_by_insurers, claims_linkable_between_insurers) = people::linked(observation);
    Report {
        looked_at,
        dictionary: dictionary.to_string(),
        listed_icd,
        listed_hcpcs,
        tried,
        hits,
        possible,
        insurers: observation.insurers().iter().map(Insurer::people).collect(),
        accounts_shared_by_insurers,
        claims_linkable_between_insurers,
    }
}

/// Hits that are listed in the text; the rest are counted.
const LISTED: usize = 20;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LookedAt { storage_items, events, calls, files, bytes } = self.looked_at;
        writeln!(
            f,
            "looked at      {storage_items} items of storage, {events} events, {calls} calls, {files} files: {bytes} bytes"
        )?;
        writeln!(f, "looked for     {}", self.dictionary)?;
        let Tried { listed: known, unlisted, hashes } = self.tried;
        writeln!(f, "tried          {known} codes of a list and {unlisted} of the form, in {hashes} hashes")?;
        writeln!(f, "codes found    {}", self.hits.len())?;
        listed(f, &self.hits)?;
        writeln!(f, "may be chance  {}", self.possible.len())?;
        listed(f, &self.possible)?;
        for insurer in &self.insurers {
            write!(f, "{insurer}")?;
        }
        writeln!(f, "between insurers")?;
        writeln!(f, "  accounts that two of them have        {}", self.accounts_shared_by_insurers)?;
        writeln!(f, "  claims linkable by them               {}", self.claims_linkable_between_insurers)
    }
}

fn listed(f: &mut fmt::Formatter<'_>, hits: &[Hit]) -> fmt::Result {
    for Hit { place, at, offset, code, form } in hits.iter().take(LISTED) {
        writeln!(f, "  {code} ({form}) in {place} {at}, byte {offset}")?;
    }
    match hits.len().checked_sub(LISTED) {
        Some(more) if more > 0 => writeln!(f, "  and {more} more"),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
