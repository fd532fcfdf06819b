//! Who owns a contract: ownership changes hands in two steps, so that it never goes to an account that nobody holds. And when
//! the owner may give a contract other code: not before everyone could see it coming and withdraw.

use crate::bounds::UPGRADE_DELAY;
use crate::ids::{Account, Millis};
use crate::wire;

wire! {
    /// Whose a contract is.
    #[derive(Copy)]
    pub struct Ownership {
        /// The owner.
        pub owner: Account,
        /// Who may take it over.
        pub proposed: Option<Account>,
    }
}

impl Ownership {
    /// Owned by `owner`, offered to nobody.
    pub fn of(owner: Account) -> Self {
        Self { owner, proposed: None }
    }

    /// Offered to `next`, in the place of whoever it was offered to before; to nobody, if that is none.
    pub fn offered(self, next: Option<Account>) -> Self {
        Self { proposed: next, ..self }
    }

    /// Taken over by `caller`; none if it was not offered to that account.
    pub fn taken(self, caller: Account) -> Option<Self> {
        (self.proposed == Some(caller)).then(|| Self::of(caller))
    }
}

wire! {
    /// Other code that a contract is to get.
    #[derive(Copy)]
    pub struct Upgrade {
        /// The hash of the code.
        pub code_hash: [u8; 32],
        /// From when on it may be made, in milliseconds.
        pub from: Millis,
    }
}

impl Upgrade {
    /// Announced at `now`; none where the clock would leave its range.
    pub fn announced(code_hash: [u8; 32], now: Millis) -> Option<Self> {
        Some(Self { code_hash, from: now.checked_add(UPGRADE_DELAY)? })
    }

    /// Whether it has stood announced for [`UPGRADE_DELAY`] at `now`.
    pub fn is_ripe(&self, now: Millis) -> bool {
        self.from <= now
    }
}
