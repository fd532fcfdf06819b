//! The peer cases of `docs/RULES.md`, section 4, that are about the rules: each with its name, its exact figures and reasons.
//!
//! Those about messages of single contracts are tests of the sandbox; `README.md` of this crate names them.

mod counts;
mod eligibility;
mod office;
mod valuation;

pub use office::{Desk, Found, Office};

use conformance::insurer::Insurer;

/// A case: what is done at an insurer, and that it comes out as it must.
pub struct PeerCase {
    /// What must hold.
    pub name: &'static str,
    /// Tries it; the fault says what came out otherwise.
    pub run: fn(&mut dyn Insurer) -> Found,
}

/// Names functions once: as cases and as their names.
macro_rules! cases {
    ($($(#[$doc:meta])* fn $name:ident($insurer:ident) $body:block)*) => {
        $(
            $(#[$doc])*
            fn $name($insurer: &mut dyn conformance::insurer::Insurer) -> $crate::peer::Found {
                $body
                Ok(())
            }
        )*

        pub(super) const CASES: &[$crate::peer::PeerCase] =
            &[$($crate::peer::PeerCase { name: stringify!($name), run: $name }),*];
    };
}
use cases;

/// All of them.
pub fn all() -> impl Iterator<Item = &'static PeerCase> {
    eligibility::CASES.iter().chain(counts::CASES).chain(valuation::CASES)
}
