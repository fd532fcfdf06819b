//! Codes that stand somewhere as hashes without a salt: whoever has the dictionary undoes them.

use std::collections::HashMap;

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use sha2::Sha256;

use super::dictionary::{Kind, FIRST};
use super::observation::Piece;
use super::{Dictionary, Hit};

/// The beginning of a hash: what is shortened to no less is found too.
type Head = [u8; 8];

/// All hashes of codes. Every eight bytes anywhere are compared with the beginning of every code's hash.
pub(super) fn find(pieces: &[&Piece], dictionary: &Dictionary) -> Vec<Hit> {
    let mut heads: HashMap<Head, Vec<(usize, usize)>> = HashMap::new();
    for (number, piece) in pieces.iter().enumerate() {
        for (offset, window) in piece.bytes.windows(8).enumerate() {
            if let Ok(head) = Head::try_from(window) {
                heads.entry(head).or_default().push((number, offset));
            }
        }
    }
    if heads.is_empty() {
        return Vec::new();
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = FIRST.len().div_ceil(threads).max(1);
    let found: Vec<Found> = std::thread::scope(|scope| {
        let search = |share: &'static [u8]| {
            let heads = &heads;
            scope.spawn(move || {
                let mut found = Vec::new();
                for first in share {
                    dictionary.each_beginning_with(*first, |code, kind| look(code, kind, heads, &mut found));
                }
                found
            })
        };
        let searches: Vec<_> = FIRST.chunks(share).map(search).collect();
        searches.into_iter().flat_map(|search| search.join().expect("a search does not panic")).collect()
    });
    let hit = |found: Found| {
        let piece = pieces.get(found.piece)?;
        let (place, at) = (piece.place, piece.at.clone());
        Some(Hit { place, at, offset: found.offset, code: found.code, form: found.form })
    };
    found.into_iter().filter_map(hit).collect()
}

struct Found {
    piece: usize,
    offset: usize,
    code: String,
    form: &'static str,
}

fn look(code: &[u8], kind: Kind, heads: &HashMap<Head, Vec<(usize, usize)>>, found: &mut Vec<Found>) {
    let mut try_out = |written: &[u8]| {
        for (form, hash) in [
            ("BLAKE2-256", <[u8; 32]>::from(Blake2b::<U32>::digest(written))),
            ("SHA-256", <[u8; 32]>::from(Sha256::digest(written))),
        ] {
            let Some((head, _)) = hash.split_first_chunk::<8>() else { continue };
            for (piece, offset) in heads.get(head).into_iter().flatten() {
                let code = String::from_utf8_lossy(written).trim_end_matches('\0').to_owned();
                found.push(Found { piece: *piece, offset: *offset, code, form });
            }
        }
    };
    let mut both_cases = |written: &[u8]| {
        try_out(written);
        let lower = written.to_ascii_lowercase();
        // Of the many diagnoses of five characters nobody is known to write one small.
        if lower != written && (kind != Kind::Icd || code.len() != 5) {
            try_out(&lower);
        }
    };
    both_cases(code);
    match kind {
        Kind::Icd => {
            if let (Some(category), Some(rest)) = (code.get(..3), code.get(3..).filter(|rest| !rest.is_empty())) {
                both_cases(&[category, b".", rest].concat());
            }
        }
        Kind::Hcpcs | Kind::Cpt => {
            // As the contracts' codes are padded.
            let mut padded = code.to_vec();
            padded.resize(8, 0);
            both_cases(&padded);
        }
    }
}
