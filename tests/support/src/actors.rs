//! Who is who. A name is an account that exists on every test's chain and can pay for its transactions.

use client::chain::{account, AccountId, UNIT};

/// Who deploys and owns the insurer's contracts.
pub const OWNER: &str = "owner";
/// Whose credentials the insurer trusts.
pub const ISSUER: &str = "issuer";
/// Who acts for Harbour Clinic.
pub const HARBOUR: &str = "harbour";
/// Who acts for Hill Medical Supply.
pub const HILL: &str = "hill";
/// Where Harbour Clinic is paid.
pub const HARBOUR_PAYOUT: &str = "harbour-payout";
/// Where Hill Medical Supply is paid.
pub const HILL_PAYOUT: &str = "hill-payout";
/// A member; Ben is of her family.
pub const ADA: &str = "ada";
/// A member of Ada's family.
pub const BEN: &str = "ben";
/// A member of another family.
pub const CLEO: &str = "cleo";
/// Who funds the escrow.
pub const TREASURY: &str = "treasury";
/// Who decides claims that rules cannot decide, and authorises in advance.
pub const REVIEWER: &str = "reviewer";
/// Who rules on internal appeals.
pub const APPEALS: &str = "appeals";
/// Who rules on external appeals.
pub const EXTERNAL: &str = "external";
/// Nobody in particular.
pub const STRANGER: &str = "stranger";

/// Everyone who has money of his own to begin with.
pub const ALL: [&str; 14] = [
    OWNER,
    ISSUER,
    HARBOUR,
    HILL,
    HARBOUR_PAYOUT,
    HILL_PAYOUT,
    ADA,
    BEN,
    CLEO,
    TREASURY,
    REVIEWER,
    APPEALS,
    EXTERNAL,
    STRANGER,
];

/// What everyone begins with.
pub const PURSE: u128 = 1_000_000 * UNIT;

/// The account of a name.
pub fn id(name: &str) -> AccountId {
    account(name)
}

/// The account of a name, as the rules see it.
pub fn party(name: &str) -> client::domain::ids::Account {
    client::interfaces::account(account(name))
}
