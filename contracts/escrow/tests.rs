//! See tests/sandbox.
