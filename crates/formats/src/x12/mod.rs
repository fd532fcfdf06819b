//! The syntax of X12: separators, segments, envelopes.

mod envelope;
mod findings;
mod segment;
mod separators;
mod split;
mod tokenizer;
mod writer;

pub(crate) use envelope::{open, Guide, TransactionSet};
pub use envelope::{Header, Usage};
pub(crate) use findings::{shape, At, Findings, Shape, Sign};
pub use segment::Segment;
pub use separators::Separators;
pub(crate) use split::split_before;
pub use tokenizer::tokenize;
pub(crate) use writer::SegmentWriter;
