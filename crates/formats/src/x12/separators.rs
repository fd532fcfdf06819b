//! The characters that divide an interchange, as its own ISA segment names them.

/// Length of an ISA segment with its terminator: every element of it has a fixed width.
pub(crate) const ISA_LENGTH: usize = 106;
/// Widths of ISA01 to ISA16.
const ISA_WIDTHS: [usize; 16] = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];

/// The separators of one interchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separators {
    /// Between elements: byte 4 of the ISA segment.
    pub element: char,
    /// Between the components of a composite element: ISA16.
    pub component: char,
    /// Between repetitions of an element: ISA11 of version 00501; `None` in older versions, where ISA11 names a standard.
    pub repetition: Option<char>,
    /// After each segment: the byte after ISA16.
    pub segment: char,
}

impl Separators {
    /// The separators that `text` declares in the ISA segment at its beginning; otherwise what such a segment must
    /// have and this one has not.
    pub(crate) fn from_isa(text: &str) -> Result<Self, &'static str> {
        const FIXED: &str = "an ISA segment of 106 characters with elements of their fixed widths";
        let isa = text.get(..ISA_LENGTH).filter(|isa| isa.is_ascii()).ok_or(FIXED)?;
        let at = |index: usize| isa.as_bytes().get(index).map(|byte| char::from(*byte));
        let element = at(3).ok_or(FIXED)?;
        let body = isa.get(4..105).ok_or(FIXED)?;
        let widths: Vec<usize> = body.split(element).map(str::len).collect();
        if widths != ISA_WIDTHS {
            return Err(FIXED);
        }
        let repetition = isa.get(84..89).filter(|version| *version == "00501").and_then(|_| at(82));
        let separators = Self { element, component: at(104).ok_or(FIXED)?, repetition, segment: at(105).ok_or(FIXED)? };
        if separators.are_usable() {
            Ok(separators)
        } else {
            Err("four different separators, none of them a letter, a digit, a space, a point or a minus")
        }
    }

    /// Whether no two are the same and none occurs in a number or a code.
    fn are_usable(&self) -> bool {
        let line_break = |c: char| c == '\n' || c == '\r';
        let mark = |c: char| c.is_ascii_punctuation() && c != '.' && c != '-';
        let inner: Vec<char> = [self.element, self.component].into_iter().chain(self.repetition).collect();
        let distinct =
            inner.iter().enumerate().all(|(index, c)| !inner.iter().skip(index.saturating_add(1)).any(|d| c == d));
        distinct
            && inner.iter().all(|c| mark(*c))
            && (mark(self.segment) || line_break(self.segment))
            && !inner.contains(&self.segment)
    }
}
