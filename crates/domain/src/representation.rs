//! Who acts in a member's name: delegates, to whom the member gives a power, and guardians, of whom an issuer attests
//! it. Both are representatives; what differs is on whose authority.

use crate::consent::{Asker, Categories, Category, ConsentError};
use crate::ids::{Account, Millis};
use crate::wire;

wire! {
    in_place
    /// By what right somebody does something in the registry.
    #[derive(Copy)]
    pub enum Right {
        /// The caller is the member.
        Own,
        /// The caller is a representative.
        Representative {
            /// Of whom.
            member: Account,
            /// On whose authority: the member's, for a delegate; the issuer's, for a guardian.
            authority: Account,
        },
        /// The member has signed it ([`crate::statement::Statement`]); anyone may submit it.
        Signed {
            /// The member: the account is the sr25519 key.
            member: Account,
            /// The number of the member's signature.
            nonce: u32,
            /// From when on it counts no longer.
            expires: Millis,
            /// The signature.
            signature: [u8; 64],
        },
    }
}

wire! {
    in_place
    /// Who gave a consent.
    #[derive(Copy)]
    pub struct Giver {
        /// The member, by a message or by a signature; or a delegate or guardian.
        pub who: Account,
        /// On whose authority: the member's or, for a guardian, an issuer's.
        pub authority: Account,
        /// The term of the power in which it was given: what a guardian gave in an earlier one has lapsed.
        pub term: u32,
    }
}

wire! {
    in_place
    /// A power to grant, narrow, revoke and review in a member's name. It gives no power to others.
    #[derive(Copy)]
    pub struct Power {
        /// From when.
        pub from: Millis,
        /// Until when; this moment is outside. What a guardian granted lapses then.
        pub until: Millis,
        /// What the member consents to alone: a representative has no say in it.
        pub alone: Categories,
    }
}

wire! {
    in_place
    /// A power as it is kept: one per member, representative and authority.
    #[derive(Copy)]
    pub struct Representation {
        /// What it is.
        pub power: Power,
        /// Counts its interruptions: a guardian's power that is attested anew after it had ended does not bring back what was
        /// granted before.
        pub term: u32,
    }
}

wire! {
    /// Why a power cannot be given.
    #[derive(Copy)]
    pub enum PowerError {
        /// Nobody represents himself, and nobody gives himself a power.
        Oneself,
        /// It would end before it begins, or names categories that are none.
        Meaningless,
        /// It was interrupted as often as can be counted.
        TooManyTerms,
    }
}

impl Right {
    /// That of a member's delegate.
    pub fn delegate(member: Account) -> Self {
        Right::Representative { member, authority: member }
    }

    /// That of a guardian whom `issuer` attests.
    pub fn guardian(member: Account, issuer: Account) -> Self {
        Right::Representative { member, authority: issuer }
    }
}

impl Power {
    /// A delegate's: from now until a moment, in everything.
    pub fn until(until: Millis) -> Self {
        Self { from: 0, until, alone: Categories::NONE }
    }

    /// One that has ended: given in the place of another one, it takes that away.
    pub const ENDED: Self = Self { from: 0, until: 1, alone: Categories::NONE };

    /// Whether it is in force at `now`.
    pub fn is_in_force(&self, now: Millis) -> bool {
        self.from <= now && now < self.until
    }
}

impl Representation {
    /// What is kept when `authority` gives `who` a power at `now`, in the place of `before`. Errors in the order of
    /// [`PowerError`].
    pub fn given(
        before: Option<&Representation>,
        member: &Account,
        who: &Account,
        authority: &Account,
        power: Power,
        now: Millis,
    ) -> Result<Representation, PowerError> {
        if who == member || who == authority {
            return Err(PowerError::Oneself);
        }
        if power.until <= power.from || !power.alone.is_known() {
            return Err(PowerError::Meaningless);
        }
        let term = match before {
            None => 0,
            Some(before) if before.power.is_in_force(now) && power.is_in_force(now) => before.term,
            Some(before) => before.term.checked_add(1).ok_or(PowerError::TooManyTerms)?,
        };
        Ok(Representation { power, term })
    }

    /// Whether what a guardian granted in `term` still carries a disclosure of `category`, for this asker. Errors in the order of
    /// [`ConsentError`].
    pub fn ensure_carries(
        &self,
        term: u32,
        issuer: &Account,
        category: Category,
        asker: &Asker,
        now: Millis,
    ) -> Result<(), ConsentError> {
        if term != self.term || !self.power.is_in_force(now) {
            return Err(ConsentError::GuardianshipEnded);
        }
        asker.ensure_accepts(issuer)?;
        if self.power.alone.includes(category) {
            return Err(ConsentError::MembersOwn);
        }
        Ok(())
    }
}

impl Giver {
    /// The member.
    pub fn member(member: Account) -> Self {
        Self { who: member, authority: member, term: 0 }
    }

    /// Whether it is a guardian of this member.
    pub fn is_guardian(&self, member: &Account) -> bool {
        self.authority != *member
    }

    /// Whether somebody of this right may change what `other` has given: a guardian only what a guardian of the same issuer
    /// gave. Without this, an issuer whom nobody accepts could attest a guardian who revokes what the member has granted.
    pub fn may_change(&self, other: &Giver, member: &Account) -> bool {
        !self.is_guardian(member) || self.authority == other.authority
    }
}
