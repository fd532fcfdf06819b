//! Codes that stand somewhere as they are.
//!
//! Three bytes of a hash look like a diagnosis once in some thousand times, so a short word in the midst of other bytes is no
//! finding. What is: a word in a text; a word that its length, zeros or an end confine. What only may be one is told apart.

use super::dictionary::{Kind, Match};
use super::observation::{Piece, Place};
use super::{Dictionary, Hit};

/// So many printable characters in a row are a text, and no chance.
const TEXT: usize = 8;

pub(super) fn scan(piece: &Piece, dictionary: &Dictionary, hits: &mut Vec<Hit>, possible: &mut Vec<Hit>) {
    let bytes = &piece.bytes;
    for run in rows(bytes, |byte| byte == b' ' || byte.is_ascii_graphic()) {
        let is_text = run.len() >= TEXT;
        for word in rows(run.of(bytes), |byte| byte == b'.' || byte.is_ascii_alphanumeric()) {
            let word = Row { start: run.start.saturating_add(word.start), end: run.start.saturating_add(word.end) };
            let word = word.without_dots(bytes);
            let Ok(text) = std::str::from_utf8(word.of(bytes)) else { continue };
            let Some(found) = dictionary.find(text) else { continue };
            let is_sure = if is_text {
                found.is_listed || is_sure_in_text(text, found, piece.place)
            } else {
                if word != run {
                    continue;
                }
                is_confined(bytes, word)
            };
            let (place, at) = (piece.place, piece.at.clone());
            let hit = Hit { place, at, offset: word.start, code: text.into(), form: "plain" };
            if is_sure { &mut *hits } else { &mut *possible }.push(hit);
        }
    }
}

/// In files there are names of types such as `u128` and numbers of any kind; a chain has no texts to speak of.
fn is_sure_in_text(text: &str, found: Match, place: Place) -> bool {
    let is_upper = !text.bytes().any(|byte| byte.is_ascii_lowercase());
    match (place, found.kind) {
        (_, Kind::Cpt) => false,
        (Place::File, Kind::Icd) => is_upper && text.len() >= 5,
        (Place::File, Kind::Hcpcs) => is_upper,
        (Place::Storage | Place::Event | Place::Call, Kind::Icd | Kind::Hcpcs) => true,
    }
}

/// Whether a word of few characters stands alone: behind its own length, or before zeros or an end; a very short one both.
fn is_confined(bytes: &[u8], word: Row) -> bool {
    let before = word.start.checked_sub(1).and_then(|before| bytes.get(before));
    let after = bytes.get(word.end);
    let is_prefixed = before.is_some_and(|before| usize::from(*before) == word.len().saturating_mul(4));
    let is_closed = after.is_none_or(|after| *after == 0);
    if word.len() >= 5 {
        is_prefixed || is_closed
    } else {
        (is_prefixed || before.is_none_or(|before| *before == 0)) && is_closed
    }
}

/// Bytes in a row.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Row {
    start: usize,
    end: usize,
}

impl Row {
    fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    fn of(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }

    fn without_dots(self, bytes: &[u8]) -> Self {
        let text = self.of(bytes);
        let before = text.iter().take_while(|byte| **byte == b'.').count();
        let behind = text.iter().rev().take_while(|byte| **byte == b'.').count();
        let start = self.start.saturating_add(before);
        Self { start, end: self.end.saturating_sub(behind).max(start) }
    }
}

/// The longest rows of bytes that belong.
fn rows(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut start = None;
    for (position, byte) in bytes.iter().enumerate() {
        match (belongs(*byte), start) {
            (true, None) => start = Some(position),
            (false, Some(from)) => {
                rows.push(Row { start: from, end: position });
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    rows.extend(start.map(|start| Row { start, end: bytes.len() }));
    rows
}
