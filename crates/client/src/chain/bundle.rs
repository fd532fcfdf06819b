//! Built contracts on disk.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{blake2_256, error::hex, Hash};

/// A built contract: code and metadata that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The contract's name.
    pub name: String,
    /// The code.
    pub wasm: Vec<u8>,
    /// The hash of the code, the same in the metadata.
    pub code_hash: Hash,
    /// The metadata: constructors, messages, events, types.
    pub metadata: serde_json::Value,
    /// Both in one file, for other tools.
    pub contract_file: PathBuf,
}

/// Why a bundle cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// A file is not there.
    #[error("{} is missing: run scripts/build", .0.display())]
    Missing(PathBuf),
    /// A file cannot be read.
    #[error("{} cannot be read: {reason}", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Code and metadata are not of the same build.
    #[error("{}: the code has the hash {}, the metadata belongs to {in_metadata}: run scripts/build",
        .file.display(), hex(.code.as_ref()))]
    Mismatch {
        /// The file of the code.
        file: PathBuf,
        /// The hash of the code.
        code: Hash,
        /// The hash in the metadata.
        in_metadata: String,
    },
}

impl Bundle {
    /// The contract of this name, from the folder that the environment variable `INKCLAIM_BUNDLES` names, or from
    /// `target/ink` of the repository. Each contract has a folder of its own in there.
    ///
    /// # Errors
    ///
    /// As [`Bundle::load_from`].
    pub fn load(name: &str) -> Result<Self, BundleError> {
        Self::load_from(&Self::folder().join(name), name)
    }

    /// The contract of this name from the folder that holds its files.
    ///
    /// # Errors
    ///
    /// If a file is missing or cannot be read, or if code and metadata are not of the same build.
    pub fn load_from(folder: &Path, name: &str) -> Result<Self, BundleError> {
        let file = |kind: &str| folder.join(format!("{name}.{kind}"));
        let contract_file = file("contract");
        if !contract_file.is_file() {
            return Err(BundleError::Missing(contract_file));
        }
        let wasm = read(&file("wasm"))?;
        let metadata_file = file("json");
        let unreadable = |reason: String| BundleError::Unreadable { file: metadata_file.clone(), reason };
        let metadata: serde_json::Value =
            serde_json::from_slice(&read(&metadata_file)?).map_err(|error| unreadable(error.to_string()))?;
        let in_metadata = metadata
            .pointer("/source/hash")
            .and_then(serde_json::Value::as_str)
            .ok_or_else(|| unreadable("it names no source.hash".into()))?;
        let code = Hash::from(blake2_256(&wasm));
        if in_metadata != hex(code.as_ref()) {
            return Err(BundleError::Mismatch { file: file("wasm"), code, in_metadata: in_metadata.into() });
        }
        Ok(Self { name: name.into(), wasm, code_hash: code, metadata, contract_file })
    }

    /// The folder with a folder for each built contract.
    pub fn folder() -> PathBuf {
        env::var_os("INKCLAIM_BUNDLES").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/ink").components().collect(),
            PathBuf::from,
        )
    }
}

fn read(file: &Path) -> Result<Vec<u8>, BundleError> {
    if !file.is_file() {
        return Err(BundleError::Missing(file.into()));
    }
    fs::read(file).map_err(|error| BundleError::Unreadable { file: file.into(), reason: error.to_string() })
}
