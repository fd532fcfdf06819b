//! Segments that are read, understood and left aside.

use std::fmt;

use crate::x12::Segment;

/// A segment that carries nothing this suite uses. It is listed, never dropped unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredSegment {
    /// Ordinal number of the segment in the file, ISA being 1.
    pub segment_number: usize,
    /// Line of the file on which the segment begins, from 1.
    pub line: usize,
    /// Identifier of the segment.
    pub id: String,
    /// The loop it stands in, such as `2010AA`.
    pub loop_name: &'static str,
    /// Why it is left aside.
    pub why: &'static str,
}

impl fmt::Display for IgnoredSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, segment {} ({}) of loop {}: {}",
            self.line, self.segment_number, self.id, self.loop_name, self.why
        )
    }
}

/// A row of a table of segments to leave aside.
pub(crate) struct IgnoreRule {
    /// Where the segment may stand.
    pub loops: &'static [&'static str],
    /// Identifier of the segment.
    pub id: &'static str,
    /// Values that its first element may have; empty where the first element is no qualifier.
    pub qualifiers: &'static [&'static str],
    /// Why it is left aside.
    pub why: &'static str,
}

/// The reason for which `rules` leave `segment` aside in `loop_name`; `None` where they do not.
pub(crate) fn why_ignored(rules: &[IgnoreRule], loop_name: &str, segment: &Segment<'_>) -> Option<&'static str> {
    // HI alone has its qualifier inside a composite.
    let qualifier = match segment.id() {
        "HI" => segment.component(1, 1),
        _ => segment.element(1),
    };
    rules
        .iter()
        .find(|rule| {
            rule.id == segment.id()
                && rule.loops.contains(&loop_name)
                && (rule.qualifiers.is_empty() || rule.qualifiers.contains(&qualifier))
        })
        .map(|rule| rule.why)
}
