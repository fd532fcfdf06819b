//! What the outbox writes down, in the order in which it happens.
#![allow(clippy::cast_possible_truncation, reason = "the derived codecs number variants so")]

use domain::claim::Batch;
use domain::ids::ControlNumber;
use interfaces::claims::ClaimResult;
use scale::{Decode, Encode};

/// What tells whether a claim of a file has been handed in before: a keyed hash over all that the file says of it, see
/// [`crate::vault::Vault::fingerprint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Source(pub [u8; 16]);

/// What became of a claim that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Fate {
    /// The contract has answered this.
    #[codec(index = 0)]
    Answered(ClaimResult),
    /// The answer was lost, and the chain knows the claim under this number.
    #[codec(index = 1)]
    Found(ControlNumber),
}

impl Fate {
    /// The payer's number of the claim; none where it did not enter.
    #[must_use]
    pub fn control(&self) -> Option<ControlNumber> {
        match self {
            Self::Answered(
                ClaimResult::Decided { control, .. }
                | ClaimResult::Pended { control, .. }
                | ClaimResult::Voided { control },
            )
            | Self::Found(control) => Some(*control),
            Self::Answered(ClaimResult::Refused(_)) => None,
        }
    }
}

/// A line of the outbox.
#[derive(Debug, Encode, Decode)]
pub(super) enum Record {
    /// The first: for which contract on which chain it all is.
    #[codec(index = 0)]
    Begun { genesis: [u8; 32], claims: [u8; 32] },
    /// A batch is to be sent.
    #[codec(index = 1)]
    Intent {
        id: u64,
        batch: Batch,
        /// One for each claim.
        sources: Vec<Source>,
    },
    /// From now on these may be on the chain.
    #[codec(index = 2)]
    Sending(Vec<u64>),
    /// A batch is no longer to be sent.
    #[codec(index = 3)]
    Ended {
        id: u64,
        /// One for each claim; none: it goes into one of the batches that follow.
        fates: Vec<Option<Fate>>,
        /// Batches to be sent in its place, with the positions of their claims in it.
        into: Vec<(u64, Vec<u32>)>,
    },
    /// A batch is not to be sent at all: its claims may be handed in anew.
    #[codec(index = 4)]
    GivenUp(u64),
}
