//! What is wrong with a file, and where.

use std::fmt;

/// One thing wrong at one place of a file.
///
/// Reads as one sentence:
///
/// ```
/// let fault = inkclaim_formats::Fault {
///     file: "monday.837".into(),
///     segment_number: 14,
///     segment_id: "CLM".into(),
///     element: Some("CLM02".into()),
///     line: 14,
///     expected: "the sum of its lines, 60.00".into(),
///     found: "\"65.00\"".into(),
/// };
/// assert_eq!(
///     fault.to_string(),
///     "monday.837, line 14, segment 14 (CLM), element CLM02: expected the sum of its lines, 60.00, found \"65.00\""
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the file, as the caller gave it.
    pub file: String,
    /// Ordinal number of the segment in the file, ISA being 1.
    pub segment_number: usize,
    /// Identifier of the segment, such as `CLM`; empty where the segment has none.
    pub segment_id: String,
    /// The element or component, such as `CLM02` or `CLM05-3`; `None` where the segment as a whole is meant.
    pub element: Option<String>,
    /// Line of the file on which the segment begins, from 1.
    pub line: usize,
    /// What the guide, or a sum, asks for.
    pub expected: String,
    /// What the file holds, quoted; `nothing` where it holds nothing.
    pub found: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}, segment {}", self.file, self.line, self.segment_number)?;
        if !self.segment_id.is_empty() {
            write!(f, " ({})", self.segment_id)?;
        }
        if let Some(element) = &self.element {
            write!(f, ", element {element}")?;
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for Fault {}

/// A fault of the envelope (ISA, GS, GE, IEA or the division into segments): nothing in the file can be trusted,
/// so no claim of it is handed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FileFault(pub Fault);
