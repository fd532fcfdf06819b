//! Plans, services and claims of every kind, and the same in the words of the [`crate::oracle`].
// Every test binary uses its own part of this.
#![allow(dead_code, unused_imports)]

mod claims;
mod plans;
mod retold;
mod wild;

pub use claims::*;
pub use plans::*;
pub use retold::*;
pub use wild::*;
