//! The exact bundles of a deployment.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Deployment, DeploymentError};
use crate::chain::{blake2_256, Bundle, BundleError, Hash};
use crate::suite::Contract;

/// The three files of a bundle.
const KINDS: [&str; 3] = ["contract", "wasm", "json"];

/// A bundle that a deployment keeps.
pub struct Kept {
    /// The bundle.
    pub bundle: Bundle,
    /// The hash of its metadata's file.
    pub metadata_hash: Hash,
}

/// The hash of the bytes of a bundle's metadata file.
///
/// # Errors
///
/// [`BundleError`] if it cannot be read.
pub fn metadata_hash(bundle: &Bundle) -> Result<Hash, BundleError> {
    let file = bundle.contract_file.with_extension("json");
    match fs::read(&file) {
        Ok(bytes) => Ok(Hash::from(blake2_256(&bytes))),
        Err(error) => Err(BundleError::Unreadable { file, reason: error.to_string() }),
    }
}

impl Deployment {
    /// The folder with a folder for each contract's bundle.
    #[must_use]
    pub fn bundles(&self) -> PathBuf {
        self.folder.join("bundles")
    }

    /// The bundle that the deployment keeps of a contract.
    ///
    /// # Errors
    ///
    /// [`BundleError`] if it is missing, or its code and its metadata do not belong together.
    pub fn bundle(&self, contract: Contract) -> Result<Kept, BundleError> {
        let bundle = Bundle::load_from(&self.bundles().join(contract.name()), contract.name())?;
        let metadata_hash = metadata_hash(&bundle)?;
        Ok(Kept { bundle, metadata_hash })
    }

    /// Keeps a bundle and that of its annex, in the place of any other of the contract.
    ///
    /// # Errors
    ///
    /// [`DeploymentError::File`].
    pub fn keep_bundle(&self, contract: Contract, bundle: &Bundle) -> Result<(), DeploymentError> {
        if let Some(annex) = &bundle.annex {
            self.keep(&annex.name, annex)?;
        }
        self.keep(contract.name(), bundle)
    }

    fn keep(&self, name: &str, bundle: &Bundle) -> Result<(), DeploymentError> {
        let folder = self.bundles().join(name);
        fs::create_dir_all(&folder).map_err(|error| wrong(&folder, &error))?;
        for kind in KINDS {
            let from = bundle.contract_file.with_extension(kind);
            let to = folder.join(name).with_extension(kind);
            let bytes = fs::read(&from).map_err(|error| wrong(&from, &error))?;
            if fs::read(&to).is_ok_and(|there| there == bytes) {
                continue;
            }
            crate::files::replace(&to, &bytes).map_err(|error| wrong(&to, &error))?;
        }
        Ok(())
    }
}

fn wrong(file: &Path, error: &std::io::Error) -> DeploymentError {
    DeploymentError::File { file: file.into(), reason: error.to_string() }
}
