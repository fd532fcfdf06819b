//! Segments, written one per line.

/// Writes segments with the usual separators `*`, `:`, `^` and `~`, and counts them.
pub(crate) struct SegmentWriter {
    text: String,
    count: usize,
    /// The first value that cannot be written, because it holds a separator or a control character.
    unwritable: Option<String>,
}

impl SegmentWriter {
    pub(crate) const COMPONENT: char = ':';
    const RESERVED: [char; 3] = ['*', '^', '~'];

    pub(crate) fn new() -> Self {
        Self { text: String::new(), count: 0, unwritable: None }
    }

    /// Whether a value can stand in a simple element or in one component: it holds no separator and no control character.
    pub(crate) fn is_simple(value: &str) -> bool {
        !value.contains(|c: char| c == Self::COMPONENT || Self::RESERVED.contains(&c) || c.is_control())
    }

    /// Writes one segment; empty elements at its end are left out.
    pub(crate) fn segment(&mut self, elements: &[&str]) {
        let reserved = |c: char| Self::RESERVED.contains(&c) || c.is_control();
        if let Some(bad) = elements.iter().find(|element| element.contains(reserved)) {
            self.unwritable.get_or_insert_with(|| (*bad).to_owned());
        }
        let length =
            elements.iter().rposition(|element| !element.is_empty()).map_or(0, |index| index.saturating_add(1));
        let kept = elements.get(..length).unwrap_or_default();
        self.text.push_str(&kept.join("*"));
        self.text.push_str("~\n");
        self.count = self.count.saturating_add(1);
    }

    /// Checks a value that stands in a simple element or in one component: it may not hold the component separator.
    pub(crate) fn simple<'v>(&mut self, value: &'v str) -> &'v str {
        if value.contains(Self::COMPONENT) {
            self.unwritable.get_or_insert_with(|| value.to_owned());
        }
        value
    }

    /// Segments written so far.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Writes text that is a segment already, its widths fixed.
    pub(crate) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
        self.count = self.count.saturating_add(1);
    }

    /// The text; or the value that could not be written.
    pub(crate) fn finish(self) -> Result<String, String> {
        match self.unwritable {
            Some(value) => Err(value),
            None => Ok(self.text),
        }
    }
}
