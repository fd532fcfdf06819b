//! The state of a lasting chain, kept so that opening it is quick. It follows from the log, and can be deleted.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use ink_sandbox::H256;
use scale::{Decode, DecodeAll, Encode};

use super::log::{damaged, disk, Seal};
use crate::chain::{blake2_256, ChainError, Snapshot};
use crate::files;

/// How every file of this version begins.
const TITLE: &[u8] = b"inkclaim state, version 1\n";
/// The hash at the end.
const CHECKSUM: usize = 32;

/// A state, and up to which record of the log it goes.
#[derive(Encode, Decode)]
pub(super) struct State {
    /// How many records of the log it contains.
    pub(super) records: u64,
    /// The seal of the last of them.
    pub(super) seal: Seal,
    root: [u8; 32],
    /// The nodes of the state's tree: key, content, and how often it is used.
    nodes: Vec<(Vec<u8>, (Vec<u8>, i32))>,
}

impl State {
    pub(super) fn new(records: u64, seal: Seal, snapshot: Snapshot) -> Self {
        let Snapshot(ink_sandbox::Snapshot { storage: nodes, storage_root }) = snapshot;
        Self { records, seal, root: storage_root.0, nodes }
    }

    /// The state as the chain takes it.
    pub(super) fn into_snapshot(self) -> Snapshot {
        Snapshot(ink_sandbox::Snapshot { storage: self.nodes, storage_root: H256(self.root) })
    }

    /// The state in this file, and how large the file is; nothing if there is no file.
    pub(super) fn load(path: &Path) -> Result<Option<(Self, usize)>, ChainError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(disk(path, format!("it cannot be read: {error}"))),
        };
        let broken = || {
            damaged(path, "it is damaged, or of another version: delete it, and it is made again from the log".into())
        };
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or_else(broken)?;
        let mut state = content.strip_prefix(TITLE).filter(|_| blake2_256(content) == *checksum).ok_or_else(broken)?;
        let state = Self::decode_all(&mut state).map_err(|_| broken())?;
        Ok(Some((state, bytes.len())))
    }

    /// Replaces the file, and returns how large it is now.
    pub(super) fn save(&self, path: &Path) -> Result<usize, ChainError> {
        let mut bytes = TITLE.to_vec();
        self.encode_to(&mut bytes);
        bytes.extend(blake2_256(&bytes));
        files::replace(path, &bytes).map_err(|error| disk(path, format!("it cannot be written: {error}")))?;
        Ok(bytes.len())
    }
}
