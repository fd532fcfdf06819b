//! Who consents in a member's name: delegates, whom the member appoints, and guardians, whom issuers attest.

use alloc::vec::Vec;

use crate::bounds::MAX_DELEGATES;
use crate::consent::{Asker, Categories, Category, ConsentError};
use crate::ids::{Account, Millis};
use crate::wire;

wire! {
    /// In which capacity somebody acts.
    #[derive(Copy)]
    pub enum Capacity {
        /// As the member.
        Member,
        /// As the member's delegate.
        Delegate,
        /// As the member's guardian.
        Guardian {
            /// Who attests it.
            issuer: Account,
        },
    }
}

wire! {
    /// Who gave a consent.
    #[derive(Copy)]
    pub enum Giver {
        /// The member, by a message or by a signature.
        Member,
        /// A delegate.
        Delegate(Account),
        /// A guardian.
        Guardian {
            /// The guardian.
            guardian: Account,
            /// Who attests the guardian.
            issuer: Account,
            /// The term of the guardianship in which it was given: what was given in an earlier one has lapsed.
            term: u32,
        },
    }
}

wire! {
    /// A member's delegate. Delegates grant, narrow, revoke and review in the member's name; they appoint nobody.
    #[derive(Copy)]
    pub struct Delegate {
        /// The account.
        pub account: Account,
        /// Until when it acts; this moment is outside.
        pub until: Millis,
    }
}

wire! {
    /// What an issuer says of a guardian.
    #[derive(Copy)]
    pub struct Power {
        /// From when the guardian acts.
        pub from: Millis,
        /// Until when; this moment is outside. Open grants lapse then.
        pub until: Millis,
        /// What the member consents to alone: the guardian has no say in it.
        pub alone: Categories,
    }
}

wire! {
    /// A guardianship as it is kept: one per member, guardian and issuer.
    #[derive(Copy)]
    pub struct Guardianship {
        /// What the issuer says.
        pub power: Power,
        /// Counts its interruptions: a guardianship that is attested anew after it had ended does not bring back what was granted
        /// before.
        pub term: u32,
    }
}

wire! {
    /// Why a delegate cannot be appointed or dismissed.
    #[derive(Copy)]
    pub enum DelegateError {
        /// The member needs no delegate to act for himself.
        Oneself,
        /// The appointment would end before it begins.
        NeverInForce,
        /// The member has as many delegates as fit.
        TooMany,
        /// The account is no delegate of the member.
        NoSuchDelegate,
    }
}

wire! {
    /// Why a guardian cannot be attested.
    #[derive(Copy)]
    pub enum GuardianError {
        /// Nobody is his own guardian, and nobody attests his own guardianship.
        Oneself,
        /// The power would end before it begins, or names categories that are none.
        Meaningless,
        /// The guardianship was interrupted as often as can be counted.
        TooManyTerms,
    }
}

/// Appoints a delegate, or changes the end of an appointment; those that have ended make room. Errors in the order of
/// [`DelegateError`].
pub fn appoint(
    delegates: &mut Vec<Delegate>,
    member: Account,
    delegate: Delegate,
    now: Millis,
) -> Result<(), DelegateError> {
    if delegate.account == member {
        return Err(DelegateError::Oneself);
    }
    if delegate.until <= now {
        return Err(DelegateError::NeverInForce);
    }
    delegates.retain(|other| other.account != delegate.account && now < other.until);
    if delegates.len() >= MAX_DELEGATES {
        return Err(DelegateError::TooMany);
    }
    delegates.push(delegate);
    Ok(())
}

/// Dismisses a delegate, whether the appointment has ended or not.
pub fn dismiss(delegates: &mut Vec<Delegate>, account: Account) -> Result<(), DelegateError> {
    let before = delegates.len();
    delegates.retain(|delegate| delegate.account != account);
    if delegates.len() == before {
        return Err(DelegateError::NoSuchDelegate);
    }
    Ok(())
}

/// Whether an account is one of these delegates at `now`.
pub fn is_delegate(delegates: &[Delegate], account: Account, now: Millis) -> bool {
    delegates.iter().any(|delegate| delegate.account == account && now < delegate.until)
}

impl Guardianship {
    /// What is kept when an issuer attests a guardian at `now`, in the place of `before`. Errors in the order of
    /// [`GuardianError`].
    pub fn attested(
        before: Option<Guardianship>,
        member: Account,
        guardian: Account,
        issuer: Account,
        power: Power,
        now: Millis,
    ) -> Result<Guardianship, GuardianError> {
        if guardian == member || guardian == issuer {
            return Err(GuardianError::Oneself);
        }
        if power.until <= power.from || !power.alone.is_known() {
            return Err(GuardianError::Meaningless);
        }
        let term = match before {
            None => 0,
            Some(before) if before.power.is_in_force(now) && power.is_in_force(now) => before.term,
            Some(before) => before.term.checked_add(1).ok_or(GuardianError::TooManyTerms)?,
        };
        Ok(Guardianship { power, term })
    }

    /// Whether a grant that this guardian gave in `term` still carries a disclosure of `category`, for this asker. Errors in
    /// the order of [`ConsentError`].
    pub fn ensure_carries(
        &self,
        term: u32,
        issuer: Account,
        category: Category,
        asker: &Asker,
        now: Millis,
    ) -> Result<(), ConsentError> {
        if term != self.term || !self.power.is_in_force(now) {
            return Err(ConsentError::GuardianshipEnded);
        }
        asker.ensure_accepts(issuer)?;
        if self.power.alone.includes(category) {
            return Err(ConsentError::MinorsOwn);
        }
        Ok(())
    }
}

impl Power {
    /// Whether the guardian acts at `now`.
    pub fn is_in_force(&self, now: Millis) -> bool {
        self.from <= now && now < self.until
    }
}

impl Giver {
    /// Who must not be a party to what was consented to: the accounts on whose word it stands instead of the member's.
    pub fn instead_of_the_member(&self) -> [Option<Account>; 2] {
        match self {
            Giver::Member => [None, None],
            Giver::Delegate(delegate) => [Some(*delegate), None],
            Giver::Guardian { guardian, issuer, .. } => [Some(*guardian), Some(*issuer)],
        }
    }

    /// Whether somebody in this capacity may change what `other` has given: a guardian only what a guardian of the same issuer
    /// gave. Without this, an issuer whom nobody accepts could attest a guardian who revokes what the member has granted.
    pub fn may_change(&self, other: &Giver) -> bool {
        match (self, other) {
            (Giver::Member | Giver::Delegate(_), _) => true,
            (Giver::Guardian { issuer, .. }, Giver::Guardian { issuer: its, .. }) => issuer == its,
            (Giver::Guardian { .. }, Giver::Member | Giver::Delegate(_)) => false,
        }
    }
}
