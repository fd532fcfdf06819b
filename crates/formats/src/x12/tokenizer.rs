//! A file, divided into segments.

use super::separators::ISA_LENGTH;
use super::{Segment, Separators};
use crate::{Fault, FileFault};

/// Divides a file into its segments. Line breaks after a terminator are passed over; nothing else may stand between
/// segments, before ISA, or after the last terminator.
///
/// # Errors
///
/// The file is not UTF-8, does not begin with a well-formed ISA segment, or ends inside a segment.
pub fn tokenize<'a>(file: &str, bytes: &'a [u8]) -> Result<Vec<Segment<'a>>, Box<FileFault>> {
    let fault = |place: Place, expected: &str, found: String| {
        Box::new(FileFault(Fault {
            file: file.to_owned(),
            segment_number: place.number,
            segment_id: String::new(),
            element: None,
            line: place.line,
            expected: expected.to_owned(),
            found,
        }))
    };
    let mut place = Place::default();

    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let good = bytes.get(..offset).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default();
        let byte = bytes.get(offset).copied().unwrap_or_default();
        let found = format!("the byte 0x{byte:02X} at offset {offset}, which is none: save the file as UTF-8");
        fault(Place::at_end_of(good), "text in UTF-8", found)
    })?;
    if !text.starts_with("ISA") {
        return Err(fault(place, "ISA as the first three characters", beginning_of(text)));
    }
    let separators = Separators::from_isa(text).map_err(|expected| fault(place, expected, beginning_of(text)))?;

    let mut segments = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some((body, after)) = rest.split_once(separators.segment) else {
            let expected = format!("{:?} at the end of the last segment", separators.segment);
            return Err(fault(place, &expected, beginning_of(rest)));
        };
        segments.push(Segment::new(body, separators, place.number, place.line, place.offset));
        let after = after.trim_start_matches(['\r', '\n']);
        let consumed = rest.len().saturating_sub(after.len());
        place.advance(rest.get(..consumed).unwrap_or_default());
        rest = after;
    }
    Ok(segments)
}

/// Where in the file the next segment begins.
#[derive(Clone, Copy)]
struct Place {
    number: usize,
    line: usize,
    offset: usize,
}

impl Default for Place {
    fn default() -> Self {
        Self { number: 1, line: 1, offset: 0 }
    }
}

impl Place {
    /// Where the beginning of a file ends. Before ISA is whole no separators are known: then it is in the first segment.
    fn at_end_of(beginning: &str) -> Self {
        let ended = Separators::from_isa(beginning).map_or(0, |known| beginning.matches(known.segment).count());
        Self {
            number: ended.saturating_add(1),
            line: line_breaks(beginning).saturating_add(1),
            offset: beginning.len(),
        }
    }

    /// Moves past one segment and the line breaks after it.
    fn advance(&mut self, consumed: &str) {
        self.number = self.number.saturating_add(1);
        self.line = self.line.saturating_add(line_breaks(consumed));
        self.offset = self.offset.saturating_add(consumed.len());
    }
}

/// Line breaks in `text`: LF, CR LF, or CR alone.
fn line_breaks(text: &str) -> usize {
    let returns = text.matches('\r').count();
    let feeds = text.matches('\n').count();
    let pairs = text.matches("\r\n").count();
    returns.saturating_add(feeds).saturating_sub(pairs)
}

/// The first characters of `text`, quoted, for a message.
fn beginning_of(text: &str) -> String {
    const SHOWN: usize = 20;
    if text.is_empty() {
        return "an empty file".to_owned();
    }
    let shown: String = text.chars().take(SHOWN).collect();
    let more = if text.chars().nth(SHOWN).is_some() { "..." } else { "" };
    let short = if text.len() < ISA_LENGTH && text.starts_with("ISA") { " and nothing after it" } else { "" };
    format!("{shown:?}{more}{short}")
}
