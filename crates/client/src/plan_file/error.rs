//! What is wrong with a plan file, or another file of the insurer's, and where.

use std::ops::Range;

/// Why a plan file, or another file of the insurer's, cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFileError {
    /// It cannot be read at all.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// It is no TOML, has a key that it must not have, lacks one that it must have, or has a value of the wrong kind.
    #[error("{file}, line {line}{}: {message}", .key.as_ref().map(|key| format!(", key {key}")).unwrap_or_default())]
    Form {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The key on that line.
        key: Option<String>,
        /// What was expected, and what was found.
        message: String,
    },
    /// A value makes no sense.
    #[error("{file}, line {line}, key {key}: expected {expected}, found {found}")]
    Value {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The key, from the top of the file.
        key: String,
        /// What would make sense.
        expected: String,
        /// What is there, quoted.
        found: String,
    },
}

impl PlanFileError {
    pub(crate) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        Self::Form {
            file: file.into(),
            line: line_of(text, &span),
            key: key_at(text, &span),
            message: error.message().trim().replace('\n', ", "),
        }
    }
}

/// The line on which a part of the text begins, from 1.
pub(crate) fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start).unwrap_or_default();
    before.matches('\n').count().saturating_add(1)
}

/// The key, or the header of the table, on the line where a part of the text begins.
fn key_at(text: &str, span: &Range<usize>) -> Option<String> {
    let line = text.lines().nth(line_of(text, span).checked_sub(1)?)?.trim();
    let key = match line.split_once('=') {
        Some((key, _)) => key,
        None => line.strip_prefix('[')?.split(']').next()?,
    };
    let key = key.trim_matches(|around: char| around.is_whitespace() || around == '[');
    (!key.is_empty()).then(|| key.into())
}
