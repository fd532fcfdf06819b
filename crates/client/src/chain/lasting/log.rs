//! The log of a lasting chain: everything that ever happened on it, in order. It is the truth; all else follows from it.
//!
//! After a line that names the version there is one record after another:
//!
//! | bytes | meaning |
//! |---|---|
//! | 4 | how long the record is, lowest byte first |
//! | 4 | the same with every bit turned: a length that is damaged shows |
//! | as many | the [`Record`], encoded as SCALE |
//! | 32 | its seal: the BLAKE2-256 hash of the seal before it and the record |
//!
//! A record counts once its seal is on disk, and nobody is told of it before. What follows the last seal and is no whole
//! record was never acknowledged. A seal stands for the whole log up to it.

// The derived codec writes the number of a variant, of which there are few, as a byte.
#![allow(clippy::cast_possible_truncation)]

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use scale::{Decode, DecodeAll, Encode};

use crate::chain::{blake2_256, AccountId, Balance, ChainError, Transaction};
use crate::files;

/// How every log of this version begins.
const TITLE: &[u8] = b"inkclaim chain, version 1\n";
/// How the logs of all versions begin.
const ANY_VERSION: &[u8] = b"inkclaim chain, version ";
/// A length and its counterpart.
const HEAD: usize = 8;
/// A hash.
const SEAL: usize = 32;

/// What stands for everything up to a record.
pub(super) type Seal = [u8; SEAL];

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum Record {
    /// The chain began. Always the first, and only there.
    Began {
        /// The hash of its first block.
        genesis: [u8; 32],
    },
    /// An account was given something out of nothing.
    Endowed {
        /// Who.
        account: AccountId,
        /// How much.
        amount: Balance,
    },
    /// The clock was moved, in a block of its own: milliseconds since 1970.
    Clock(u64),
    /// A transaction took effect.
    Happened(Transaction),
}

/// A log that is open for more.
pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// How long it is up to the last seal.
    length: u64,
    records: u64,
    seal: Seal,
}

/// What a log holds.
pub(super) struct Content {
    /// Each record with its seal.
    pub(super) records: Vec<(Record, Seal)>,
    /// How long it is up to the last seal.
    length: usize,
}

impl Log {
    /// A new log with these records, on disk as a whole or not at all.
    pub(super) fn create(path: &Path, records: &[Record]) -> Result<(), ChainError> {
        let mut bytes = TITLE.to_vec();
        let mut seal = first_seal();
        for record in records {
            seal = put(&mut bytes, seal, record).map_err(|reason| disk(path, reason))?;
        }
        files::replace(path, &bytes).map_err(|error| disk(path, format!("it cannot be written: {error}")))
    }

    /// The log in this file, for more, with what it holds. What was never acknowledged is cut off.
    pub(super) fn open(path: &Path) -> Result<(Self, Content), ChainError> {
        let (content, whole) = read(path)?;
        let cannot = |error: std::io::Error| disk(path, format!("it cannot be written: {error}"));
        let mut file = OpenOptions::new().write(true).open(path).map_err(cannot)?;
        let length = u64::try_from(content.length).map_err(|_| disk(path, "it is too long".into()))?;
        if !whole {
            file.set_len(length).and_then(|()| file.sync_all()).map_err(cannot)?;
        }
        file.seek(SeekFrom::Start(length)).map_err(cannot)?;
        let records = count(&content.records);
        let seal = content.records.last().map_or_else(first_seal, |(_, seal)| *seal);
        Ok((Self { path: path.into(), file, length, records, seal }, content))
    }

    /// Puts these records on disk: all have happened once this returns.
    ///
    /// # Errors
    ///
    /// [`ChainError::Disk`] if none of them has happened; [`ChainError::Unknown`] if that is not known. Either way the log is
    /// not to be used any more.
    pub(super) fn append(&mut self, records: &[Record]) -> Result<(), ChainError> {
        let mut bytes = Vec::new();
        let mut seal = self.seal;
        for record in records {
            seal = put(&mut bytes, seal, record).map_err(|reason| disk(&self.path, reason))?;
        }
        if let Err(error) = self.file.write_all(&bytes).and_then(|()| self.file.sync_data()) {
            let undone = self.file.set_len(self.length).and_then(|()| self.file.sync_all());
            let reason = format!("it cannot be written: {error}");
            return Err(match undone {
                Ok(()) => disk(&self.path, reason),
                Err(_) => ChainError::Unknown(format!("{}: {reason}", self.path.display())),
            });
        }
        self.length = self.length.saturating_add(bytes.len().try_into().unwrap_or(u64::MAX));
        self.records = self.records.saturating_add(records.len().try_into().unwrap_or(u64::MAX));
        self.seal = seal;
        Ok(())
    }

    /// What it holds now.
    pub(super) fn content(&self) -> Result<Content, ChainError> {
        read(&self.path).map(|(content, _)| content)
    }

    /// How many records there are.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// What stands for all of them.
    pub(super) fn seal(&self) -> Seal {
        self.seal
    }
}

/// How many there are, as files say it.
fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

fn first_seal() -> Seal {
    blake2_256(TITLE)
}

fn next_seal(before: Seal, record: &[u8]) -> Seal {
    blake2_256(&[&before[..], record].concat())
}

/// Adds a record, and returns its seal.
fn put(bytes: &mut Vec<u8>, before: Seal, record: &Record) -> Result<Seal, String> {
    let record = record.encode();
    let length = u32::try_from(record.len()).map_err(|_| "a record of it would be longer than 4 GiB".to_owned())?;
    let seal = next_seal(before, &record);
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend(record);
    bytes.extend(seal);
    Ok(seal)
}

/// What the log in this file holds, and whether that is all of the file.
fn read(path: &Path) -> Result<(Content, bool), ChainError> {
    let bytes = fs::read(path).map_err(|error| disk(path, format!("it cannot be read: {error}")))?;
    let Some(mut rest) = bytes.strip_prefix(TITLE) else {
        return Err(damaged(
            path,
            if bytes.starts_with(ANY_VERSION) {
                "it was written by another version of this program: use that one".into()
            } else {
                "it is not the log of a chain: name another folder, or put back a copy of the file".into()
            },
        ));
    };
    let mut records = Vec::new();
    let mut seal = first_seal();
    while !rest.is_empty() {
        let number = records.len();
        let at = bytes.len().saturating_sub(rest.len());
        let broken = |what: &str| {
            damaged(path, format!("record {number}, at byte {at}, {what}: put back a copy of the whole folder"))
        };
        let Some((record, found, after)) = split(rest).map_err(|()| broken("has a damaged length"))? else { break };
        seal = next_seal(seal, record);
        if found != seal {
            // Room that was given to the file before its content came.
            if after.is_empty() && found == [0; SEAL] {
                break;
            }
            return Err(broken("was changed after it was written"));
        }
        let record = Record::decode_all(&mut &record[..]).map_err(|_| broken("cannot be understood"))?;
        records.push((record, seal));
        rest = after;
    }
    let length = bytes.len().saturating_sub(rest.len());
    Ok((Content { records, length }, rest.is_empty()))
}

/// The first record with its seal, and what follows; nothing if it is not whole.
fn split(bytes: &[u8]) -> Result<Option<(&[u8], Seal, &[u8])>, ()> {
    if bytes.iter().take(HEAD).all(|byte| *byte == 0) {
        return if bytes.iter().all(|byte| *byte == 0) { Ok(None) } else { Err(()) };
    }
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else { return Ok(None) };
    let [a, b, c, d, e, f, g, h] = *head;
    let length = u32::from_le_bytes([a, b, c, d]);
    if length != !u32::from_le_bytes([e, f, g, h]) {
        return Err(());
    }
    let length = usize::try_from(length).map_err(|_| ())?;
    let whole =
        rest.split_at_checked(length).and_then(|(record, rest)| Some((record, rest.split_first_chunk::<SEAL>()?)));
    Ok(whole.map(|(record, (seal, after))| (record, *seal, after)))
}

/// A file that cannot be used, with the reason.
pub(super) fn disk(path: &Path, reason: String) -> ChainError {
    ChainError::Disk { file: path.display().to_string(), reason }
}

/// A file that is not what it was, with what can be done.
pub(super) fn damaged(path: &Path, reason: String) -> ChainError {
    ChainError::Damaged { file: path.display().to_string(), reason }
}
