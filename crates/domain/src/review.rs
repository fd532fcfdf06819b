//! What a human decides of a line (`RULES` 0 o).

use crate::money::{Amount, Quantity};
use crate::reason::Reason;
use crate::wire;

wire! {
    /// A reviewer's decision on one line. It replaces what the plan would say, and passes all limits again.
    #[derive(Copy)]
    pub struct Review {
        /// The line, by its position in the claim, from 0.
        pub line: u8,
        /// The decision.
        pub ruling: LineRuling,
    }
}

wire! {
    /// What was decided of a line.
    #[derive(Copy)]
    pub enum LineRuling {
        /// It is denied for this reason.
        Deny(Reason),
        /// It is worked out with these figures.
        Accept(Figures),
    }
}

wire! {
    /// A reviewer's figures. What is not given is the plan's.
    #[derive(Copy)]
    pub struct Figures {
        /// The price per unit.
        pub price: Option<Amount>,
        /// The units, at most those claimed.
        pub units: Option<Quantity>,
        /// What is allowed of the line instead of what the plan allows, for the units that are accepted; never above the charge.
        pub allowed: Option<Amount>,
        /// Why units or amount are cut: none that only the rules can find ([`Reason::is_computed`]).
        pub reason: Reason,
        /// Whether the line is paid though it fails a condition of step 0: all but coverage and the plan's own services.
        pub waives: bool,
    }
}

impl LineRuling {
    /// The reason that it gives.
    pub fn reason(&self) -> Reason {
        match self {
            LineRuling::Deny(reason) => *reason,
            LineRuling::Accept(figures) => figures.reason,
        }
    }
}

impl Figures {
    /// The plan's own figures: the line is looked at and accepted.
    pub const AS_PLANNED: Figures =
        Figures { price: None, units: None, allowed: None, reason: Reason::NotNecessary, waives: false };
}
