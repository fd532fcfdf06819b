//! Where a chain is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a chain is, as people write it: `embedded:FOLDER`, or the URL of a node, `ws://` or `wss://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A chain that lasts in a folder, see [`super::Lasting`].
    Embedded(PathBuf),
    /// A node, see [`super::Node`].
    Node(String),
}

/// What is no place of a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no chain: write embedded:FOLDER for a chain in a folder, or a node's URL such as ws://127.0.0.1:9944"
)]
pub struct NoPlace(pub String);

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        match text.split_once(':') {
            Some(("embedded", folder)) if !folder.is_empty() => Ok(Self::Embedded(folder.into())),
            Some(("ws" | "wss", rest)) if rest.len() > 2 && rest.starts_with("//") => Ok(Self::Node(text.into())),
            _ => Err(NoPlace(text.into())),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded(folder) => write!(f, "embedded:{}", folder.display()),
            Self::Node(url) => f.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_urls_are_places() {
        assert_eq!("embedded:some/where".parse(), Ok(Place::Embedded("some/where".into())));
        assert_eq!("ws://127.0.0.1:9944".parse(), Ok(Place::Node("ws://127.0.0.1:9944".into())));
        for text in ["embedded:some/where", "wss://chain.example:443/path"] {
            assert_eq!(text.parse::<Place>().map(|place| place.to_string()), Ok(text.into()));
        }
    }

    #[test]
    fn anything_else_is_none_and_says_what_one_looks_like() {
        for text in ["", "embedded:", "http://127.0.0.1", "127.0.0.1:9944", "ws:", "ws://"] {
            assert_eq!(text.parse::<Place>(), Err(NoPlace(text.into())));
        }
        assert!(NoPlace("x".into()).to_string().contains("embedded:FOLDER"));
    }
}
