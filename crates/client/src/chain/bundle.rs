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
    /// The annex that answers for the contract (see [`interfaces::annex`]), where it has one: in a folder beside its own.
    pub annex: Option<Box<Bundle>>,
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
    /// A contract does not name the annex that lies beside it.
    #[error("{}: the contract's code does not name the annex {}: run scripts/build", .file.display(), hex(.annex.as_ref()))]
    OtherAnnex {
        /// The file of the contract's code.
        file: PathBuf,
        /// The hash of the annex's code.
        annex: Hash,
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
        let mut bundle = Self { name: name.into(), wasm, code_hash: code, metadata, contract_file, annex: None };
        if bundle.own_messages().iter().any(hands_on) {
            let name = format!("{name}_annex");
            let annex = Self::load_from(&folder.with_file_name(&name), &name)?;
            if !bundle.is_naming(annex.code_hash) {
                return Err(BundleError::OtherAnnex { file: file("wasm"), annex: annex.code_hash });
            }
            bundle.annex = Some(Box::new(annex));
        }
        Ok(bundle)
    }

    /// Whether the code holds a hash.
    fn is_naming(&self, hash: Hash) -> bool {
        let hash: &[u8] = hash.as_ref();
        self.wasm.windows(hash.len()).any(|window| window == hash)
    }

    /// The messages that a contract of this code answers, the annex's among them, as the metadata tell them. The one
    /// that hands on what it does not know itself is none.
    #[must_use]
    pub fn messages(&self) -> Vec<&serde_json::Value> {
        let annexed = self.annex.as_deref().into_iter().flat_map(Self::own_messages);
        self.own_messages().iter().filter(|message| !hands_on(message)).chain(annexed).collect()
    }

    fn own_messages(&self) -> &[serde_json::Value] {
        let messages = self.metadata.pointer("/spec/messages").and_then(serde_json::Value::as_array);
        messages.map(Vec::as_slice).unwrap_or_default()
    }

    /// The folder with a folder for each built contract.
    pub fn folder() -> PathBuf {
        env::var_os("INKCLAIM_BUNDLES").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/ink").components().collect(),
            PathBuf::from,
        )
    }
}

/// Whether this is the message by which a contract hands on to its annex what it does not know itself.
fn hands_on(message: &serde_json::Value) -> bool {
    message["label"] == "other"
}

fn read(file: &Path) -> Result<Vec<u8>, BundleError> {
    if !file.is_file() {
        return Err(BundleError::Missing(file.into()));
    }
    fs::read(file).map_err(|error| BundleError::Unreadable { file: file.into(), reason: error.to_string() })
}
