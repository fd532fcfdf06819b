//! Written with the sandbox.
