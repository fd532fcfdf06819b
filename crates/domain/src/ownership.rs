//! Who owns a contract: ownership changes hands in two steps, so that it never goes to an account that nobody holds. And when
//! the owner may give a contract other code: not before everyone could see it coming and withdraw.

use crate::bounds::{ANNOUNCEMENT_LIFE, UPGRADE_DELAY};
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

    /// Whether it has stood announced for [`UPGRADE_DELAY`] at `now`, and not for [`ANNOUNCEMENT_LIFE`] more.
    pub fn ripeness(&self, now: Millis) -> Ripeness {
        Ripeness::after(now.checked_sub(self.from))
    }
}

/// Whether what was announced can be done. Nobody keeps an announcement in store for years, to act on it overnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ripeness {
    /// Its delay is not over.
    NotYet,
    /// It can.
    Ripe,
    /// It has stood for too long: it must be announced again.
    Expired,
}

impl Ripeness {
    /// Since so many milliseconds the delay is over; none while it is not.
    pub fn after(ripe_since: Option<Millis>) -> Self {
        match ripe_since {
            None => Self::NotYet,
            Some(since) if since < ANNOUNCEMENT_LIFE => Self::Ripe,
            Some(_) => Self::Expired,
        }
    }
}
