//! Ids are newtypes: nothing can pass a member where a provider is meant.

use crate::{decoded_in_place, wire};

wire! {
    in_place
    /// An account on the chain, 32 opaque bytes.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct Account(pub [u8; 32]);
}

wire! {
    /// A member of one insurer, as numbered by its `policies` contract at enrolment. It outlives the member's keys.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct MemberId(pub u32);
}

wire! {
    /// A family of one insurer: whose members share family ceilings. The insurer numbers them.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct FamilyId(pub u32);
}

wire! {
    /// A provider, as numbered by the `provider_registry`. It outlives the provider's keys.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct ProviderId(pub u32);
}

wire! {
    /// A plan of one insurer; its versions share prices and counters.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct PlanId(pub u16);
}

wire! {
    /// A plan as it stood at one moment: coverage is bound to the version it was enrolled or last renewed in.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct PlanRef {
        /// The plan.
        #[codec(compact)]
        pub plan: PlanId,
        /// Its version, from 0.
        #[codec(compact)]
        pub version: u16,
    }
}

wire! {
    /// A procedure code or its keyed token, padded with zero bytes.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct Code(pub [u8; 8]);
}

wire! {
    /// A modifier of a procedure code, two characters.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct Modifier(pub [u8; 2]);
}

wire! {
    in_place
    /// A provider's own claim number as a token: derived from the number with a key that only the provider has, so that the
    /// same number always gives the same token and the token gives nothing away.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct ClaimNumber(pub [u8; 16]);
}

wire! {
    /// What identifies a claim: the provider and its own number for it.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct ClaimKey {
        /// Who bills.
        #[codec(compact)]
        pub provider: ProviderId,
        /// The provider's number.
        pub number: ClaimNumber,
    }
}

wire! {
    /// The payer's control number of a claim, counted from 1 by the `claims` contract.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct ControlNumber(pub u64);
}

wire! {
    /// A batch of decisions that are paid together, counted from 1 by the `claims` contract.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct BatchId(pub u64);
}

wire! {
    /// An asset in which claims are settled. 0 is the chain's own.
    #[derive(Copy, Default, PartialOrd, Ord)]
    pub struct AssetId(pub u8);
}

impl AssetId {
    /// The chain's own asset.
    pub const NATIVE: AssetId = AssetId(0);
}

wire! {
    /// A payment's place in its asset's line, from 0.
    #[derive(Copy, Default, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct PaymentNumber(pub u64);
}

wire! {
    /// A member's consent, numbered per member account from 0.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct GrantId(pub u32);
}

wire! {
    /// A prior authorisation, as numbered by the insurer.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct AuthorisationId(pub u32);
}

wire! {
    /// A drug's serial number as a token (of NDC and serial).
    #[derive(Copy, PartialOrd, Ord)]
    pub struct DrugSerial(pub [u8; 16]);
}

wire! {
    in_place
    /// A commitment to something that stays off chain: a salted hash.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct Commitment(pub [u8; 32]);
}

decoded_in_place! {
    ProviderId = ProviderId(0),
    GrantId = GrantId(0),
    ClaimKey = ClaimKey { provider: ProviderId(0), number: ClaimNumber([0; 16]) },
}

/// A moment, in milliseconds since 1970-01-01 UTC.
pub type Millis = u64;
