//! The codes that are looked for.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use super::published::{self, Published};

/// The codes that are looked for: those that are listed, and whatever has the form of a code unless a list takes its place.
///
/// Files that are given are those that the Centers for Medicare & Medicaid Services publish (`icd10cm-codes-2026.txt`, the
/// HCPCS file of fixed columns), or any with a code at the beginning of each line.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    icd: Codes,
    hcpcs: Codes,
}

/// The codes of one code set that are looked for.
#[derive(Clone, Debug, Default)]
struct Codes {
    listed: BTreeSet<String>,
    /// From where those are.
    source: String,
    /// Whether whatever has the form is left alone unless it is listed.
    are_all: bool,
}

/// Why a dictionary cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryError {
    /// It cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(String, String),
    /// None of its lines begins with such a code.
    #[error("{0}: none of its lines begins with a code of {1}")]
    Empty(String, &'static str),
}

/// What a code is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A diagnosis.
    Icd,
    /// A procedure, a letter and four digits (level II).
    Hcpcs,
    /// A procedure of five digits, or four and a letter (level I).
    Cpt,
}

/// How certain a word is a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub kind: Kind,
    /// Whether a file says so, not the form alone.
    pub is_listed: bool,
}

impl Dictionary {
    /// Whatever has the form of a code.
    #[must_use]
    pub fn forms() -> Self {
        Self::default()
    }

    /// Every code of ICD-10-CM and of HCPCS level II as they are published, and whatever else has the form of a code.
    #[must_use]
    pub fn published() -> Self {
        let codes = |set: Published| Codes { listed: set.codes(), source: set.edition.into(), are_all: false };
        Self { icd: codes(published::ICD), hcpcs: codes(published::HCPCS) }
    }

    /// Of diagnoses only those that the text lists.
    ///
    /// # Errors
    ///
    /// [`DictionaryError::Empty`].
    pub fn with_icd(mut self, name: &str, text: &str) -> Result<Self, DictionaryError> {
        let codes: BTreeSet<_> = text.lines().filter_map(first_word).filter(|code| is_icd(code)).collect();
        self.icd = Codes::of_file(codes, name, "ICD-10-CM")?;
        Ok(self)
    }

    /// Of procedures only those that the text lists.
    ///
    /// # Errors
    ///
    /// [`DictionaryError::Empty`].
    pub fn with_hcpcs(mut self, name: &str, text: &str) -> Result<Self, DictionaryError> {
        let codes = text.lines().filter_map(first_word).filter_map(|word| {
            // In the file of fixed columns a sequence number stands right behind the code.
            let code = if word.len() == 10 { word.get(..5)?.to_owned() } else { word };
            (is_hcpcs(&code) || is_cpt(&code)).then_some(code)
        });
        self.hcpcs = Codes::of_file(codes.collect(), name, "HCPCS")?;
        Ok(self)
    }

    /// The files that are given; in the place of one that is not, what [`Dictionary::published`] has.
    ///
    /// # Errors
    ///
    /// [`DictionaryError`].
    pub fn load(icd: Option<&Path>, hcpcs: Option<&Path>) -> Result<Self, DictionaryError> {
        let mut dictionary = Self::published();
        if let Some(file) = icd {
            dictionary = dictionary.with_icd(&file.display().to_string(), &read(file)?)?;
        }
        if let Some(file) = hcpcs {
            dictionary = dictionary.with_hcpcs(&file.display().to_string(), &read(file)?)?;
        }
        Ok(dictionary)
    }

    /// What a word is, if it is a code: letters all of one case, a diagnosis with or without its dot.
    pub(super) fn find(&self, word: &str) -> Option<Match> {
        let has = |test: fn(u8) -> bool| word.bytes().any(test);
        if has(|byte| byte.is_ascii_lowercase()) && has(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let upper = word.to_ascii_uppercase();
        let bare = without_dot(&upper);
        let bare = bare.as_deref().unwrap_or_default();
        let kind = if is_hcpcs(&upper) { Kind::Hcpcs } else { Kind::Cpt };
        // The same word may be a procedure and a diagnosis: what is listed is more than what has the form.
        if self.hcpcs.listed.contains(&upper) {
            return Some(Match { kind, is_listed: true });
        }
        if self.icd.listed.contains(bare) {
            return Some(Match { kind: Kind::Icd, is_listed: true });
        }
        if !self.hcpcs.are_all && (is_hcpcs(&upper) || is_cpt(&upper)) {
            return Some(Match { kind, is_listed: false });
        }
        (!self.icd.are_all && is_icd(bare)).then_some(Match { kind: Kind::Icd, is_listed: false })
    }

    /// Calls `each` with every code whose hashes are looked for, upper case, diagnoses without their dot, that begins with
    /// this letter or digit. Of diagnoses that are not listed those of three to five characters.
    pub(super) fn each_beginning_with(&self, first: u8, mut each: impl FnMut(&[u8], Match)) {
        for (codes, kind) in [(&self.hcpcs, Kind::Hcpcs), (&self.icd, Kind::Icd)] {
            let begin = codes.listed.iter().filter(|code| code.as_bytes().first() == Some(&first));
            begin.for_each(|code| each(code.as_bytes(), Match { kind, is_listed: true }));
        }
        if !self.hcpcs.are_all {
            grow(&mut vec![first], &[DIGITS, DIGITS, DIGITS, LAST_OF_HCPCS], &mut |code| {
                if code.len() == 5 && (is_level_two(code) || is_level_one(code)) && !self.hcpcs.has(code) {
                    each(code, Match { kind: Kind::Hcpcs, is_listed: false });
                }
            });
        }
        if !self.icd.are_all && first.is_ascii_uppercase() {
            grow(&mut vec![first], &[DIGITS, THIRD_OF_ICD, ANY, ANY], &mut |code| {
                if code.len() >= 3 && !self.icd.has(code) {
                    each(code, Match { kind: Kind::Icd, is_listed: false });
                }
            });
        }
    }

    /// How many codes are listed: diagnoses, and procedures.
    pub(super) fn listed(&self) -> (usize, usize) {
        (self.icd.listed.len(), self.hcpcs.listed.len())
    }
}

impl Codes {
    fn of_file(listed: BTreeSet<String>, name: &str, of: &'static str) -> Result<Self, DictionaryError> {
        if listed.is_empty() {
            return Err(DictionaryError::Empty(name.into(), of));
        }
        Ok(Self { listed, source: "a file".into(), are_all: true })
    }

    fn has(&self, code: &[u8]) -> bool {
        std::str::from_utf8(code).is_ok_and(|code| self.listed.contains(code))
    }

    /// As it is told. `forms`: how far whatever has the form is looked for.
    fn told(&self, what: &str, forms: &str) -> String {
        let Self { listed, source, are_all } = self;
        match (listed.len(), are_all) {
            (0, _) => format!("whatever has the form of a code of {what}{forms}"),
            (count, true) => format!("{count} codes of {what} from {source}"),
            (count, false) => format!("{count} codes of {what} ({source}) and whatever else has the form{forms}"),
        }
    }
}

impl fmt::Display for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let icd = self.icd.told("ICD-10-CM", " (hashes: up to 5 characters)");
        write!(f, "{icd}; {}", self.hcpcs.told("HCPCS", ""))
    }
}

const DIGITS: &[u8] = b"0123456789";
const THIRD_OF_ICD: &[u8] = b"0123456789AB";
const LAST_OF_HCPCS: &[u8] = b"0123456789AFMTU";
const ANY: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// With what a code can begin.
pub(super) const FIRST: &[u8] = ANY;

fn grow(code: &mut Vec<u8>, rest: &[&[u8]], each: &mut impl FnMut(&[u8])) {
    each(code);
    let Some((next, rest)) = rest.split_first() else { return };
    for byte in *next {
        code.push(*byte);
        grow(code, rest, each);
        code.pop();
    }
}

fn first_word(line: &str) -> Option<String> {
    let word = line.split(|end: char| end.is_whitespace() || end == ',' || end == ';').find(|word| !word.is_empty())?;
    without_dot(&word.trim_matches('"').to_ascii_uppercase())
}

/// A word without the dot that a diagnosis may have behind its third character.
fn without_dot(word: &str) -> Option<String> {
    match word.split_once('.') {
        None => Some(word.into()),
        Some((category, rest)) if category.len() == 3 && !rest.is_empty() && !rest.contains('.') => {
            Some(format!("{category}{rest}"))
        }
        Some(_) => None,
    }
}

fn is_icd(code: &str) -> bool {
    let [first, second, third, rest @ ..] = code.as_bytes() else { return false };
    first.is_ascii_uppercase()
        && second.is_ascii_digit()
        && THIRD_OF_ICD.contains(third)
        && rest.len() <= 4
        && rest.iter().all(|byte| ANY.contains(byte))
}

fn is_hcpcs(code: &str) -> bool {
    is_level_two(code.as_bytes())
}

fn is_cpt(code: &str) -> bool {
    is_level_one(code.as_bytes())
}

fn is_level_two(code: &[u8]) -> bool {
    matches!(code, [first, rest @ ..] if first.is_ascii_uppercase() && rest.len() == 4 && rest.iter().all(u8::is_ascii_digit))
}

fn is_level_one(code: &[u8]) -> bool {
    matches!(code, [rest @ .., last] if rest.len() == 4 && rest.iter().all(u8::is_ascii_digit) && LAST_OF_HCPCS.contains(last))
}

fn read(file: &Path) -> Result<String, DictionaryError> {
    let bytes = std::fs::read(file)
        .map_err(|error| DictionaryError::Unreadable(file.display().to_string(), error.to_string()))?;
    // Descriptions may be in another encoding; codes are ASCII.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
