//! Sentences on money.

use interfaces::escrow::EscrowError;

use super::Sentence;

impl Sentence for EscrowError {
    fn sentence(&self) -> String {
        let text = match self {
            Self::NotOwner => "Only the insurer that owns the escrow may do this: use its account.",
            Self::NotClaims => "Only the insurer's claims contract makes payments due: submit a claim there.",
            Self::NotBound => "The escrow is not bound to a claims contract yet: the owner must bind it first.",
            Self::AlreadyBound => "The escrow is bound to a claims contract for good: deploy another escrow to use another one.",
            Self::NothingSent => "Nothing was sent: send an amount with the call.",
            Self::NoSuchAsset => "The escrow does not hold this asset: use one that it lists.",
            Self::ZeroPayment => "A payment of nothing, with nothing to give back, is none: leave it out.",
            Self::TooMany => "More payments are named than one call makes: do it in several calls.",
            Self::NoCredit => "Nothing waits for this account: there is nothing to fetch.",
            Self::NoDebt => "Nothing is to be given back, or less than was sent: ask for the debt first.",
            Self::TransferFailed => {
                "The receiving account cannot take the amount, probably because it is new and the amount too small: fetch it \
                 to another account."
            }
            Self::RecordsInconsistent => "A payment's record is missing: tell the insurer.",
            Self::Overflow => "The amount is beyond what can be counted: send less.",
        };
        text.into()
    }
}
