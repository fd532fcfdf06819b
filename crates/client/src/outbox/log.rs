//! A file that only grows, one record after the other, each on disk before the next is written.
//!
//! | bytes | what |
//! |---:|---|
//! | 8 | what the file is |
//! | 4 | length of a record, little-endian |
//! | 4 | the same with every bit turned |
//! | 8 | the beginning of the BLAKE2 hash over length and record |
//! | so many | the record |
//!
//! and so on. A record that breaks off at the end was being written when something died: whoever wrote it had not gone on yet,
//! so that it never was. Anything else that does not fit is damage.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt;

use crate::chain::blake2_256;
use crate::files;

/// The bytes before each record.
const HEAD: usize = 16;

/// A file of records, open for writing.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// Where the next record goes.
    end: u64,
}

/// Records of any kind in a file that only grows: each is on disk before the next is written, and one that breaks off at the
/// end, because something died while it was written, never was.
#[derive(Debug)]
pub struct Records(Log);

impl Records {
    /// Opens the file, makes it if it is not there, and reads every record. `magic` is what its first bytes are; `each` says
    /// what is wrong with a record that makes no sense.
    ///
    /// # Errors
    ///
    /// If the file cannot be used.
    pub fn open(
        path: &Path,
        magic: &[u8; 8],
        mut each: impl FnMut(&[u8]) -> Result<(), &'static str>,
    ) -> Result<Self, LogError> {
        Log::open(path, magic, |_, record| each(record)).map(Self)
    }

    /// Adds a record. When this returns it is on disk.
    ///
    /// # Errors
    ///
    /// If it cannot be written: then it is not there.
    pub fn append(&mut self, record: &[u8]) -> Result<(), LogError> {
        self.0.append(record).map(|_| ())
    }
}

/// Why a file of records does not do.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// It cannot be read or written.
    #[error("{}: {what}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What cannot be done.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
    /// Another process has it open.
    #[error("{} is in use by another inkclaim: wait until it has ended", .0.display())]
    Locked(PathBuf),
    /// Something in it is not what was written.
    #[error("{}, byte {at}: {what}; restore the file from a copy", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        at: u64,
        /// What is wrong.
        what: &'static str,
    },
}

impl Log {
    /// Opens the file, makes it if it is not there, and reads every record: where it lies, and its bytes. `each` says
    /// what is wrong with one that makes no sense.
    pub(super) fn open(
        path: &Path,
        magic: &[u8; 8],
        mut each: impl FnMut(u64, &[u8]) -> Result<(), &'static str>,
    ) -> Result<Self, LogError> {
        let io = |what| move |source| LogError::Io { path: path.into(), what, source };
        let file = files::open_private(path, OpenOptions::new().read(true)).map_err(io("it cannot be opened"))?;
        if !FileExt::try_lock_exclusive(&file).map_err(io("it cannot be locked"))? {
            return Err(LogError::Locked(path.into()));
        }
        let mut log = Self { path: path.into(), file, end: 0 };
        let mut bytes = Vec::new();
        log.file.read_to_end(&mut bytes).map_err(io("it cannot be read"))?;
        let damaged = |at: usize, what| LogError::Damaged { path: path.into(), at: at as u64, what };
        match bytes.get(..magic.len()) {
            Some(found) if found == magic => {}
            Some(_) => return Err(damaged(0, "it is a file of another kind")),
            // It was being made.
            None => {
                log.write_at(0, magic)?;
                files::sync_folder(path).map_err(io("its name cannot be put on disk"))?;
                bytes = magic.to_vec();
            }
        }
        let mut at = magic.len();
        while at < bytes.len() {
            match record(&bytes, at) {
                Found::Whole(record) => {
                    each(at as u64, record).map_err(|what| damaged(at, what))?;
                    at = at.saturating_add(HEAD).saturating_add(record.len());
                }
                Found::Torn => break,
                Found::Damaged => return Err(damaged(at, "it is not what was written")),
            }
        }
        log.end = at as u64;
        if at < bytes.len() {
            let cut = log.file.set_len(log.end).and_then(|()| log.file.sync_all());
            cut.map_err(io("what broke off cannot be cut off"))?;
        }
        Ok(log)
    }

    /// Adds a record; tells where it lies. When this returns it is on disk.
    pub(super) fn append(&mut self, record: &[u8]) -> Result<u64, LogError> {
        let too_large = || LogError::Damaged { path: self.path.clone(), at: self.end, what: "a record is too large" };
        let length = u32::try_from(record.len()).map_err(|_| too_large())?;
        let (turned, length) = ((!length).to_le_bytes(), length.to_le_bytes());
        let bytes = [&length[..], &turned, &checksum(&length, record), record].concat();
        let at = self.end;
        self.write_at(at, &bytes)?;
        Ok(at)
    }

    /// The record that lies there.
    pub(super) fn read(&mut self, at: u64) -> Result<Vec<u8>, LogError> {
        let io = |source| LogError::Io { path: self.path.clone(), what: "it cannot be read", source };
        let mut bytes = vec![0; HEAD];
        self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.read_exact(&mut bytes)).map_err(io)?;
        if let Some(length) = length(&bytes) {
            let rest = self.end.saturating_sub(at).saturating_sub(HEAD as u64);
            (&self.file).take(rest.min(length as u64)).read_to_end(&mut bytes).map_err(io)?;
        }
        match record(&bytes, 0) {
            Found::Whole(record) => Ok(record.to_vec()),
            Found::Torn | Found::Damaged => {
                Err(LogError::Damaged { path: self.path.clone(), at, what: "it is not what was written" })
            }
        }
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> Result<(), LogError> {
        let io = |source| LogError::Io { path: self.path.clone(), what: "it cannot be written", source };
        let mut write = || {
            self.file.seek(SeekFrom::Start(at))?;
            self.file.write_all(bytes)?;
            self.file.sync_all()
        };
        // What of it is there is cut off or written over: the end has not moved.
        write().map_err(io)?;
        self.end = at.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

/// What lies somewhere in a file.
enum Found<'a> {
    Whole(&'a [u8]),
    Torn,
    Damaged,
}

fn record(bytes: &[u8], at: usize) -> Found<'_> {
    let rest = bytes.get(at..).unwrap_or_default();
    // A file may have been made longer before the record was in it.
    if rest.len() < HEAD || rest.iter().all(|byte| *byte == 0) {
        return Found::Torn;
    }
    let Some(size) = length(rest) else { return Found::Damaged };
    let (head, after) = rest.split_at(HEAD);
    match (after.get(..size), after.len() <= size) {
        (Some(record), _) if head.get(8..) == Some(&checksum(head.get(..4).unwrap_or_default(), record)[..]) => {
            Found::Whole(record)
        }
        (_, true) => Found::Torn,
        (_, false) => Found::Damaged,
    }
}

/// The length of the record that begins here, if both copies of it agree.
fn length(head: &[u8]) -> Option<usize> {
    let (length, rest) = head.split_first_chunk::<4>()?;
    let (turned, _) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length);
    (length == !u32::from_le_bytes(*turned)).then_some(length)?.try_into().ok()
}

fn checksum(length: &[u8], record: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    for (into, byte) in sum.iter_mut().zip(blake2_256(&[length, record].concat())) {
        *into = byte;
    }
    sum
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::indexing_slicing,
        reason = "a test fails by panicking"
    )]

    use std::path::{Path, PathBuf};

    use tempfile::TempDir;

    use super::{Log, LogError};

    const MAGIC: &[u8; 8] = b"TESTLOG1";

    fn open(path: &Path) -> Result<(Log, Vec<(u64, Vec<u8>)>), LogError> {
        let mut records = Vec::new();
        let log = Log::open(path, MAGIC, |at, record| {
            records.push((at, record.to_vec()));
            Ok(())
        })?;
        Ok((log, records))
    }

    fn written(folder: &TempDir) -> (PathBuf, Vec<(u64, Vec<u8>)>) {
        let path = folder.path().join("log");
        let (mut log, none) = open(&path).unwrap();
        assert_eq!(none, []);
        let records: Vec<_> = [b"one".to_vec(), Vec::new(), vec![7; 1_000]]
            .into_iter()
            .map(|record| (log.append(&record).unwrap(), record))
            .collect();
        for (at, record) in &records {
            assert_eq!(log.read(*at).unwrap(), *record);
        }
        (path, records)
    }

    #[test]
    fn what_was_written_is_there_again() {
        let folder = TempDir::new().unwrap();
        let (path, records) = written(&folder);
        let (_held, found) = open(&path).unwrap();
        assert_eq!(found, records);
        assert!(matches!(open(&path), Err(LogError::Locked(_))));
    }

    #[test]
    fn wherever_writing_breaks_off_the_whole_records_stay_and_writing_goes_on() {
        let folder = TempDir::new().unwrap();
        let (path, records) = written(&folder);
        let bytes = std::fs::read(&path).unwrap();
        for length in 0..bytes.len() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let (mut log, found) = open(&path).unwrap();
            let whole = records.iter().filter(|(at, record)| *at as usize + 16 + record.len() <= length).count();
            assert_eq!(found, records[..whole], "{length} bytes");
            log.append(b"more").unwrap();
            drop(log);
            let (_, found) = open(&path).unwrap();
            assert_eq!(found.len(), whole + 1, "{length} bytes");
            assert_eq!(found[whole].1, b"more");
        }
    }

    #[test]
    fn a_file_that_was_made_longer_before_it_was_written_is_torn() {
        let folder = TempDir::new().unwrap();
        let (path, records) = written(&folder);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend([0; 100]);
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(open(&path).unwrap().1, records);
    }

    #[test]
    fn what_was_changed_is_noticed() {
        let folder = TempDir::new().unwrap();
        let (path, records) = written(&folder);
        let bytes = std::fs::read(&path).unwrap();
        let last = records[2].0 as usize;
        for position in 0..last {
            let mut changed = bytes.clone();
            changed[position] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            let error = open(&path).unwrap_err();
            assert!(matches!(error, LogError::Damaged { .. }), "byte {position}: {error}");
        }
    }

    #[test]
    fn a_record_that_makes_no_sense_is_damage() {
        let folder = TempDir::new().unwrap();
        let (path, _) = written(&folder);
        let error = Log::open(&path, MAGIC, |_, _| Err("it is none")).unwrap_err();
        assert!(error.to_string().contains("byte 8: it is none"), "{error}");
    }
}
