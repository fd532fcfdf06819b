//! Codes that stand somewhere as hashes without a salt, or as tokens without a key: whoever has the dictionary undoes them.

use std::collections::HashMap;

use blake2::digest::consts::{U16, U32};
use blake2::{Blake2b, Digest};
use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::Sha256;
use sp_core::hashing::keccak_256;

use super::dictionary::{Kind, Match, FIRST};
use super::observation::Piece;
use super::{Dictionary, Hit};

/// The beginning of a hash: what is shortened to no less is found too.
type Head = [u8; 8];
/// Where every eight bytes stand: piece and offset.
type Heads = HashMap<Head, Vec<(usize, usize)>>;

/// What was hashed and compared with every eight bytes that a stranger sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// Codes of a list.
    pub listed: usize,
    /// Codes that have the form and are in no list.
    pub unlisted: usize,
    /// Their hashes: of every way to write them, by every function.
    pub hashes: usize,
}

impl Tried {
    fn plus(self, other: Self) -> Self {
        Self {
            listed: self.listed.saturating_add(other.listed),
            unlisted: self.unlisted.saturating_add(other.unlisted),
            hashes: self.hashes.saturating_add(other.hashes),
        }
    }
}

/// All hashes of codes, and how many were tried. Every eight bytes anywhere are compared with the beginning of every code's hash.
pub(super) fn find(pieces: &[&Piece], dictionary: &Dictionary) -> (Vec<Hit>, Tried) {
    let mut heads = Heads::new();
    for (number, piece) in pieces.iter().enumerate() {
        for (offset, window) in piece.bytes.windows(8).enumerate() {
            if let Ok(head) = Head::try_from(window) {
                heads.entry(head).or_default().push((number, offset));
            }
        }
    }
    if heads.is_empty() {
        return (Vec::new(), Tried::default());
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = FIRST.len().div_ceil(threads).max(1);
    let searched: Vec<Search> = std::thread::scope(|scope| {
        let search = |share: &'static [u8]| {
            let heads = &heads;
            scope.spawn(move || {
                let mut search = Search { heads, found: Vec::new(), tried: Tried::default() };
                for first in share {
                    dictionary.each_beginning_with(*first, |code, of| search.look(code, of));
                }
                search
            })
        };
        let searches: Vec<_> = FIRST.chunks(share).map(search).collect();
        searches.into_iter().map(|search| search.join().expect("a search does not panic")).collect()
    });
    let tried = searched.iter().map(|search| search.tried).fold(Tried::default(), Tried::plus);
    let hit = |found: Found| {
        let piece = pieces.get(found.piece)?;
        let (place, at) = (piece.place, piece.at.clone());
        Some(Hit { place, at, offset: found.offset, code: found.code, form: found.form })
    };
    (searched.into_iter().flat_map(|search| search.found).filter_map(hit).collect(), tried)
}

struct Found {
    piece: usize,
    offset: usize,
    code: String,
    form: &'static str,
}

struct Search<'a> {
    heads: &'a Heads,
    found: Vec<Found>,
    tried: Tried,
}

impl Search<'_> {
    /// Tries a code in every way in which it is written.
    fn look(&mut self, code: &[u8], of: Match) {
        let count = if of.is_listed { &mut self.tried.listed } else { &mut self.tried.unlisted };
        *count = count.saturating_add(1);
        self.in_both_cases(code, code.len(), of);
        match of.kind {
            Kind::Icd => {
                if let (Some(category), Some(rest)) = (code.get(..3), code.get(3..).filter(|rest| !rest.is_empty())) {
                    self.in_both_cases(&[category, b".", rest].concat(), code.len(), of);
                }
            }
            Kind::Hcpcs | Kind::Cpt => {
                // As the contracts' codes are padded.
                let mut padded = code.to_vec();
                padded.resize(8, 0);
                self.in_both_cases(&padded, code.len(), of);
                for (form, token) in tokens_without_a_key(code) {
                    self.compare(&token, code, form);
                }
            }
        }
    }

    fn in_both_cases(&mut self, written: &[u8], length: usize, of: Match) {
        self.hash(written, of);
        let lower = written.to_ascii_lowercase();
        // Of the many diagnoses of five characters that no list has nobody is known to write one small.
        if lower != written && (of.is_listed || of.kind != Kind::Icd || length != 5) {
            self.hash(&lower, of);
        }
    }

    fn hash(&mut self, written: &[u8], of: Match) {
        self.compare(&Blake2b::<U32>::digest(written), written, "BLAKE2-256");
        self.compare(&Sha256::digest(written), written, "SHA-256");
        if of.is_listed {
            self.compare(&Blake2b::<U16>::digest(written), written, "BLAKE2-128");
            self.compare(&keccak_256(written), written, "Keccak-256");
        }
    }

    fn compare(&mut self, hash: &[u8], written: &[u8], form: &'static str) {
        self.tried.hashes = self.tried.hashes.saturating_add(1);
        let Some((head, _)) = hash.split_first_chunk::<8>() else { return };
        for (piece, offset) in self.heads.get(head).into_iter().flatten() {
            let code = String::from_utf8_lossy(written).trim_end_matches('\0').to_owned();
            self.found.push(Found { piece: *piece, offset: *offset, code, form });
        }
    }
}

/// What would stand on the chain for a procedure if its token had no key: the token's message under a key of zeros, or
/// hashed alone.
fn tokens_without_a_key(code: &[u8]) -> [(&'static str, [u8; 32]); 2] {
    let message = [b"inkclaim:code:", code].concat();
    let mac = Hmac::<Sha256>::new_from_slice(&[0; 32]).expect("HMAC takes keys of any length").chain_update(&message);
    [
        ("token under a key of zeros", mac.finalize().into_bytes().into()),
        ("token without a key", Sha256::digest(&message).into()),
    ]
}
