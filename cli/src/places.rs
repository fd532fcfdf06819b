//! Where the documents of a folder lie: in it, or at an address of the network; and how they go from the one to the other.

use std::fmt;
use std::path::Path;

use anyhow::{anyhow, bail, Context, Result};
use client::evidence::{FolderStore, Places, RemoteStore, Store};
use client::files;
use client::vault::DocumentName;
use serde::{Deserialize, Serialize};

/// What says where they lie; without it they lie in the folder.
const FILE: &str = "store.toml";
/// Who asks a place for them: the header that it is sent.
const VARIABLE: &str = "INKCLAIM_STORE_AUTHORIZATION";
/// The folder in the folder.
const FOLDER: &str = "evidence";
const ABOUT: &str =
    "# Where the documents of this folder lie: \"folder\", or an address. `inkclaim evidence store PLACE` carries them on.\n";

/// A place for documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Place {
    /// In the folder with the vault.
    Folder,
    /// At an address.
    Address(String),
}

/// What became of documents that were to be carried to another place.
pub struct Carried {
    /// How many lie there now.
    pub there: usize,
    /// Which are in neither place.
    pub missing: Vec<DocumentName>,
}

/// Where they lie, and which place they are leaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Noted {
    place: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaving: Option<Place>,
}

impl From<String> for Place {
    fn from(text: String) -> Self {
        match text.as_str() {
            "folder" => Self::Folder,
            _ => Self::Address(text.trim_end_matches('/').into()),
        }
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        match place {
            Place::Folder => "folder".into(),
            Place::Address(address) => address,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder => f.write_str("the folder"),
            Self::Address(address) => f.write_str(address),
        }
    }
}

impl Place {
    fn open(&self, folder: &Path) -> Result<Box<dyn Store>> {
        Ok(match self {
            Self::Folder => Box::new(FolderStore::open(&folder.join(FOLDER))?),
            Self::Address(address) => Box::new(RemoteStore::at(address, authorization()?.as_deref())?),
        })
    }
}

/// The store of a folder.
pub fn open(folder: &Path) -> Result<Places> {
    noted(folder)?.open(folder)
}

/// Where the documents of a folder lie, and which place they are leaving.
pub fn of(folder: &Path) -> Result<(Place, Option<Place>)> {
    let Noted { place, leaving } = noted(folder)?;
    Ok((place, leaving))
}

/// Carries documents to a place, which is theirs from then on. Whatever stops it, each lies in one of the two, and is found
/// there; the same again goes on. Nobody else may be working with the folder.
pub fn carry(folder: &Path, to: &Place, documents: &[DocumentName]) -> Result<Carried> {
    let now = noted(folder)?;
    let next = match now {
        Noted { place, leaving } if place == *to => Noted { place, leaving },
        Noted { place, leaving: None } => Noted { place: to.clone(), leaving: Some(place) },
        Noted { place, leaving: Some(leaving) } if leaving == *to => Noted { place: leaving, leaving: Some(place) },
        Noted { place, leaving: Some(leaving) } => bail!(
            "documents are still on their way from {leaving} to {place}: `inkclaim evidence store` with one of these two ends that"
        ),
    };
    let places = next.open(folder).and_then(|places| {
        places.try_out()?;
        Ok(places)
    });
    let places = places.with_context(|| format!("nothing is carried to {to}"))?;
    next.write(folder)?;
    let missing = places.carry(documents).with_context(|| {
        format!("not all is carried to {to} yet, and nothing is lost: the same command again goes on")
    })?;
    Noted { leaving: None, ..next }.write(folder)?;
    Ok(Carried { there: documents.len().saturating_sub(missing.len()), missing })
}

impl Noted {
    fn open(&self, folder: &Path) -> Result<Places> {
        let leaving = self.leaving.as_ref().map(|leaving| leaving.open(folder)).transpose()?;
        Ok(Places::new(self.place.open(folder)?, leaving))
    }

    fn write(&self, folder: &Path) -> Result<()> {
        let file = folder.join(FILE);
        let text = format!("{ABOUT}{}", toml::to_string(self)?);
        files::replace(&file, text.as_bytes()).with_context(|| format!("{} cannot be written", file.display()))
    }
}

fn noted(folder: &Path) -> Result<Noted> {
    let file = folder.join(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Noted { place: Place::Folder, leaving: None });
        }
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
    };
    toml::from_str(&text).map_err(|error| anyhow!("{}: {error}", file.display()))
}

fn authorization() -> Result<Option<String>> {
    match std::env::var(VARIABLE) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => bail!("{VARIABLE} is no text"),
    }
}
