//! Who acts. On the embedded chain an account is a name.

use client::chain::{account, AccountId};

/// The insurer, which owns the suite.
pub fn insurer() -> AccountId {
    account("insurer")
}

/// Who attests credentials and is trusted by the insurer.
pub fn issuer() -> AccountId {
    account("board of licensure")
}

/// Who has nothing to do with any of it.
pub fn stranger() -> AccountId {
    account("stranger")
}

/// The account that acts for a provider.
pub fn operator(npi: &str) -> AccountId {
    account(&format!("operator of provider {npi}"))
}

/// The account to which a provider is paid.
pub fn payout(npi: &str) -> AccountId {
    account(&format!("bank of provider {npi}"))
}

/// The account with which a member consents.
pub fn member_account(number: &str) -> AccountId {
    account(&format!("member {number}"))
}

/// Who reviews claims, rules on appeals, or both.
pub fn reviewer(name: &str) -> AccountId {
    account(&format!("reviewer {name}"))
}
