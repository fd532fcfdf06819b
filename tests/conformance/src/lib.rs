//! What the conformance tests share: the pure rules as an insurer, and the peer cases.

pub mod peer;
pub mod pure;
