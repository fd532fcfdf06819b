//! Where a provider stands with an insurer: its network tier by the day, and what kind of facility it is.

use alloc::vec::Vec;

use crate::bounds::MAX_NETWORK_TERMS;
use crate::calendar::Day;
use crate::plan::{ensure, PlanError};
use crate::wire;

wire! {
    /// A provider in the eyes of one insurer.
    #[derive(Default)]
    pub struct Network {
        /// Its tiers with the day from which each holds, in the order of days. Before the first it is in none.
        pub terms: Vec<NetworkTerm>,
        /// What kind of facility it is.
        pub facility: Facility,
    }
}

wire! {
    /// A network tier, from a day on.
    #[derive(Copy)]
    pub struct NetworkTerm {
        /// The first day.
        pub from: Day,
        /// The tier, by its number in the plans; none: it has left the network.
        pub tier: Option<u8>,
    }
}

wire! {
    /// What kind of facility a provider is.
    #[derive(Copy, Default)]
    pub enum Facility {
        /// In-patient and out-patient.
        #[default]
        Both,
        /// Only one of them.
        Only(Setting),
    }
}

wire! {
    /// Where a patient is treated.
    #[derive(Copy)]
    pub enum Setting {
        /// Staying over the night.
        InPatient,
        /// Coming and going.
        OutPatient,
    }
}

/// The tier of a provider that is in none: plans take their last one.
pub const OUTSIDE: u8 = u8::MAX;

impl Network {
    /// A provider that is in a tier from a day on, and was in none before.
    pub fn since(from: Day, tier: u8) -> Self {
        Self { terms: Vec::from([NetworkTerm { from, tier: Some(tier) }]), facility: Facility::default() }
    }

    /// The tier on `day`, [`OUTSIDE`] where it is in none.
    pub fn tier_on(&self, day: Day) -> u8 {
        let current = self.terms.iter().rev().find(|term| term.from <= day);
        current.and_then(|term| term.tier).unwrap_or(OUTSIDE)
    }

    /// Refuses terms out of order ([`PlanError::PriceOrder`]), or that would change what `earlier` said of the days until
    /// `today` ([`PlanError::RewritesPast`]).
    pub fn ensure_follows(&self, earlier: &Network, today: Day) -> Result<(), PlanError> {
        let in_order = self.terms.iter().zip(self.terms.iter().skip(1)).all(|(one, next)| one.from < next.from);
        ensure(in_order && self.terms.len() <= MAX_NETWORK_TERMS, PlanError::PriceOrder)?;
        let keeps = self.terms.starts_with(&earlier.terms);
        let begin_later = self.terms.iter().skip(earlier.terms.len()).all(|term| today < term.from);
        ensure(earlier.terms.is_empty() || (keeps && begin_later), PlanError::RewritesPast)
    }
}

impl Facility {
    /// Whether services of a setting are paid there.
    pub fn takes(self, setting: Setting) -> bool {
        match self {
            Facility::Both => true,
            Facility::Only(own) => own == setting,
        }
    }
}
