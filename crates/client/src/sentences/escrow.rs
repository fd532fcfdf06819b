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
                "The transfer failed. In the chain's own asset: the receiver is probably new and the amount too small, so name \
                 another account. In a token: it does not move the amount, so see what its sender has and has allowed."
            }
            Self::RecordsInconsistent => "A payment's record is missing: tell the insurer.",
            Self::Overflow => "The amount is beyond what can be counted: send less.",
            Self::NotOffered => "The escrow was not offered to this account: its owner must offer it first.",
            Self::NotTreasurer => "Only the treasurer may do this: use the account that the owner has given the role.",
            Self::AlreadyListed => "The token is listed already: look up its number.",
            Self::TokenFailed => {
                "The token does not say what the escrow has of it, or took more than it was told to. Nothing was moved: ask \
                 whoever runs the token."
            }
            Self::NoSurplus => "The escrow has no more of this asset than its ledger says: there is nothing to adopt.",
            Self::Short => {
                "The escrow has less of this asset than its ledger says, so nothing is withdrawn: ask the token for the rest first."
            }
            Self::NotFree => "So much is not free: whoever waits is served first. Wait, or announce less.",
            Self::NotAnnounced => "No withdrawal of this asset is announced: announce one first.",
            Self::AlreadyAnnounced => "A withdrawal of this asset is announced already: make it or cancel it first.",
            Self::TooEarly => "The withdrawal has not stood announced for seven days yet: come back when it has.",
            Self::Expired => "The withdrawal has stood announced for 21 days and was not made: cancel it and announce it again.",
            Self::HasOtherRole => "The owner of the escrow is not its treasurer as well: use another account.",
        };
        text.into()
    }
}
