//! Division of a run of segments into the loops that begin in it.

use super::Segment;

/// The segments before the first that starts a loop, and then one slice per loop, its starting segment first.
pub(crate) fn split_before<'s, 'a>(
    segments: &'s [Segment<'a>],
    starts: impl Fn(&Segment<'a>) -> bool,
) -> (&'s [Segment<'a>], Vec<&'s [Segment<'a>]>) {
    let mut bounds: Vec<usize> =
        segments.iter().enumerate().filter(|(_, segment)| starts(segment)).map(|(index, _)| index).collect();
    bounds.push(segments.len());
    let slice = |from: usize, to: usize| segments.get(from..to).unwrap_or_default();
    let head = slice(0, bounds.first().copied().unwrap_or_default());
    let loops = bounds.iter().zip(bounds.iter().skip(1)).map(|(from, to)| slice(*from, *to)).collect();
    (head, loops)
}
