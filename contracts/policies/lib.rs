//! The policies. See [`interfaces::policies`] for what each message means, and [`domain::adjudicate`] for how a claim is
//! worked out. Everything but that is answered by the annex: [`interfaces::annex`].
#![cfg_attr(not(feature = "std"), no_std, no_main)]

extern crate alloc;

pub mod desk;
pub mod state;
#[cfg(test)]
mod tests;

pub use self::policies::{PoliciesContract, PoliciesContractRef};

#[ink::contract]
mod policies {
    use domain::adjudicate::{adjudicate, Circumstances};
    use domain::bounds::MAX_CLAIMS_PER_BATCH;
    use domain::decision::Outcome;
    use ink::prelude::vec::Vec;
    use interfaces::annex;
    use interfaces::policies::{AdjudicationRequest, PoliciesError};

    use crate::desk::Desk;
    use crate::state::State;

    /// The code of everything but adjudication.
    #[cfg(all(target_arch = "wasm32", not(feature = "ink-as-dependency")))]
    const ANNEX: [u8; 32] = annex::hash(env!("INKCLAIM_ANNEX", "scripts/build builds the annex first, and names it"));
    #[cfg(not(all(target_arch = "wasm32", not(feature = "ink-as-dependency"))))]
    const ANNEX: [u8; 32] = annex::NONE;

    /// Plans, prices, enrolment, accumulators.
    #[ink(storage)]
    pub struct PoliciesContract {
        pub(crate) state: State,
    }

    impl PoliciesContract {
        /// Policies of the caller, without any plan.
        #[ink(constructor)]
        pub fn new() -> Self {
            annex::lock(ANNEX);
            Self { state: State::new(Self::env().caller()) }
        }

        /// Works out claims: [`interfaces::policies::Adjudication::adjudicate`].
        ///
        /// Its records change, not what lies at the contract's root: with `&self` ink! does not write that anew, which
        /// would cost as much as a record.
        #[ink(message, selector = @)]
        pub fn adjudicate(&self, request: AdjudicationRequest) -> Result<Vec<Outcome>, PoliciesError> {
            self.state.ensure_claims(self.env().caller())?;
            if request.items.len() > MAX_CLAIMS_PER_BATCH {
                return Err(PoliciesError::TooLarge);
            }
            let mut desk = Desk::new(&self.state);
            let mut outcomes = Vec::with_capacity(request.items.len());
            for item in &request.items {
                let circumstances = Circumstances {
                    control: item.control,
                    provider: request.provider,
                    standings: &request.standings,
                    base_day: request.base_day,
                    received: item.received,
                    filed: item.filed,
                    now: item.now,
                    evidence: item.evidence,
                    may_wait: item.may_wait,
                    reviews: &item.reviews,
                    decided: item.decided,
                    undo: item.undo.as_ref(),
                };
                let (outcome, changes) = adjudicate(&mut desk, &item.claim, &circumstances);
                desk.take(changes);
                outcomes.push(outcome);
            }
            let changes = desk.into_changes();
            self.state.again().store(changes);
            Ok(outcomes)
        }

        /// Everything else: [`interfaces::policies::Policies`] and [`interfaces::administration::Administration`].
        #[ink(message, selector = _)]
        pub fn other(&self) {
            annex::answer(&ANNEX)
        }
    }
}
