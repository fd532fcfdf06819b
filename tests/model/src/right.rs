//! By what right somebody acts in the consent registry, with wallet signatures as what was signed by which key.

use client::domain::consent::Act;
use client::domain::ids::{Account, Millis};

/// By what right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The sender is the member.
    Member,
    /// The sender represents a member.
    Representative {
        /// Whom.
        member: Account,
        /// On whose word: the member's, for a delegate; an issuer's, for a guardian.
        authority: Account,
    },
    /// The sender brings what a member has signed.
    Signature {
        /// Whose signature the sender says it is.
        member: Account,
        /// Which one of the member's.
        nonce: u32,
        /// From when on it counts no longer.
        expires: Millis,
        /// What was really signed.
        seal: Box<Seal>,
    },
}

/// What a wallet has signed, and with which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Whose key.
    pub key: Account,
    /// For which member the text speaks.
    pub member: Account,
    /// How often all consent was taken back before, by the text.
    pub epoch: u32,
    /// The signature's number in the text.
    pub nonce: u32,
    /// When it expires, by the text.
    pub expires: Millis,
    /// What the text says is done.
    pub act: Act,
    /// The registry that the text names.
    pub registry: Account,
    /// The chain that the text names.
    pub chain: [u8; 32],
}

impl Seal {
    /// Whether it takes consent back: then its number does not matter.
    #[must_use]
    pub fn takes_back(&self) -> bool {
        matches!(self.act, Act::Revoke(_) | Act::RevokeAll)
    }
}

/// Every kind of act that can be accepted, by whoever may do it.
pub const ACTS: [&str; 21] = [
    "grant",
    "narrow",
    "revoke",
    "revoke_all",
    "appoint",
    "review_access",
    "delegate_grants",
    "delegate_narrows",
    "delegate_revokes",
    "delegate_revokes_all",
    "delegate_reviews",
    "guardian_grants",
    "guardian_narrows",
    "guardian_revokes",
    "guardian_reviews",
    "signed_grant",
    "signed_narrow",
    "signed_revoke",
    "signed_revoke_all",
    "signed_appoint",
    "signed_review",
];

/// The kind of an act, by whoever does it: one of [`ACTS`], or `overreach` for what nobody may do in a member's name.
#[must_use]
pub fn kind(by: &By, act: &Act) -> &'static str {
    let [own, delegate, guardian, signed] = match act {
        Act::Grant(_) => ["grant", "delegate_grants", "guardian_grants", "signed_grant"],
        Act::Narrow { .. } => ["narrow", "delegate_narrows", "guardian_narrows", "signed_narrow"],
        Act::Revoke(_) => ["revoke", "delegate_revokes", "guardian_revokes", "signed_revoke"],
        Act::RevokeAll => ["revoke_all", "delegate_revokes_all", "overreach", "signed_revoke_all"],
        Act::Appoint { .. } => ["appoint", "overreach", "overreach", "signed_appoint"],
        Act::Review { .. } => ["review_access", "delegate_reviews", "guardian_reviews", "signed_review"],
    };
    match by {
        By::Member => own,
        By::Representative { member, authority } if member == authority => delegate,
        By::Representative { .. } => guardian,
        By::Signature { .. } => signed,
    }
}
