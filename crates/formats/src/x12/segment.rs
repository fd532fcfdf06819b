//! One segment and its place in the file.

use super::Separators;

/// A segment as the file holds it, with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Ordinal number in the file, ISA being 1.
    pub number: usize,
    /// Line of the file on which it begins, from 1.
    pub line: usize,
    /// Byte of the file at which it begins, from 0.
    pub offset: usize,
    elements: Vec<&'a str>,
    separators: Separators,
}

impl<'a> Segment<'a> {
    /// The segment that `text` (its terminator taken off) holds.
    pub(crate) fn new(text: &'a str, separators: Separators, number: usize, line: usize, offset: usize) -> Self {
        Self { number, line, offset, elements: text.split(separators.element).collect(), separators }
    }

    /// Identifier, such as `CLM`.
    #[must_use]
    pub fn id(&self) -> &'a str {
        self.elements.first().copied().unwrap_or_default()
    }

    /// Element `n`, from 1; empty where the segment ends before it.
    #[must_use]
    pub fn element(&self, n: usize) -> &'a str {
        self.elements.get(n).copied().unwrap_or_default()
    }

    /// Component `m`, from 1, of element `n`; empty where there is none.
    #[must_use]
    pub fn component(&self, n: usize, m: usize) -> &'a str {
        self.components(n).nth(m.saturating_sub(1)).unwrap_or_default()
    }

    /// The components of element `n`, at least one.
    pub fn components(&self, n: usize) -> impl Iterator<Item = &'a str> {
        self.element(n).split(self.separators.component)
    }

    /// Number of the last element that is not empty; 0 where all are.
    #[must_use]
    pub fn last_element(&self) -> usize {
        self.elements.iter().skip(1).rposition(|element| !element.is_empty()).map_or(0, |index| index.saturating_add(1))
    }

    /// The separators of the interchange it stands in.
    #[must_use]
    pub fn separators(&self) -> Separators {
        self.separators
    }

    /// Whether one of its characters is a control character, such as a line break inside an element.
    pub(crate) fn has_control_characters(&self) -> bool {
        self.elements.iter().any(|element| element.chars().any(char::is_control))
    }
}
