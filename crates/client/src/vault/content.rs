//! What a vault holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::hex::{Hex, Secret};

/// What a vault holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    /// From which claim numbers' tokens are derived, together with a salt for each.
    pub key: Secret<32>,
    /// By member number.
    pub members: BTreeMap<String, Member>,
    /// The chain's number of a provider, by NPI.
    pub providers: BTreeMap<String, u32>,
    /// By claim number.
    pub claims: BTreeMap<String, Claim>,
    /// Claim numbers, by the payer's control number.
    pub controls: BTreeMap<u64, String>,
    /// What opens the commitments to what is not in an evidence store.
    pub commitments: Vec<Opening>,
    /// What opens the documents of evidence stores.
    pub documents: Vec<Document>,
    /// Keys of procedure codes' tokens, by payer and the first day of the plan year.
    pub code_keys: BTreeMap<String, BTreeMap<i32, Secret<32>>>,
    /// Keys of the tokens of drugs' packages, by payer. One for good: a package that was paid for is found in later years too.
    #[serde(default)]
    pub drug_keys: BTreeMap<String, Secret<32>>,
    /// Procedure codes, by token.
    pub codebook: BTreeMap<Hex<8>, String>,
}

/// A member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    /// The chain's number, since it is known.
    pub member: Option<u32>,
    /// The account.
    pub account: Option<Hex<32>>,
}

/// A claim number. It is one claim's: of one member, from one provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    /// Without it the token cannot be derived from the number again, not even with the key.
    pub salt: Secret<16>,
    /// The number's token.
    pub token: Hex<16>,
    /// The number of the member, since it is known.
    pub member: Option<String>,
    /// The NPI of the provider that bills it, since it is known.
    #[serde(default)]
    pub provider: Option<String>,
}

/// What opens a commitment.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    /// What it is.
    pub what: String,
    /// The number of the claim that it belongs to; of what belongs to no claim, what it is about.
    pub claim: String,
    /// The number of the member, where it belongs to a member and no claim.
    #[serde(default)]
    pub member: Option<String>,
    /// The commitment.
    pub commitment: Hex<32>,
    /// Its salt.
    pub salt: Secret<16>,
}

/// What opens a document of an evidence store.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    /// Its name in the store.
    pub name: Hex<16>,
    /// What it is encrypted with.
    pub key: Secret<32>,
    /// The number of the claim that it belongs to.
    pub claim: String,
    /// Its category.
    pub category: String,
    /// The commitment.
    pub commitment: Hex<32>,
    /// The salt of the commitment.
    pub salt: Secret<16>,
}
