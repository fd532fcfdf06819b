//! Access without consent, in an emergency: declared in public, short, and reviewed by the member afterwards.

use crate::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW};
use crate::consent::{Asker, Category, ConsentError, Disclosure};
use crate::ids::{Account, Commitment, Millis};
use crate::{decoded_in_place, wire};

wire! {
    /// An emergency access, numbered per provider from 0.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct EmergencyId(pub u32);
}

wire! {
    in_place
    /// An emergency access as it is kept. It is never deleted.
    #[derive(Copy)]
    pub struct EmergencyAccess {
        /// Whose evidence.
        pub member: Account,
        /// The operator who declared it, and for whom alone it counts.
        pub accessor: Account,
        /// Who attests the provider's credential.
        pub issuer: Account,
        /// The salted hash of the reasons.
        pub justification: Commitment,
        /// When it was declared: it lasts [`EMERGENCY_ACCESS`].
        pub at: Millis,
        /// Whether the member calls it justified, where it was reviewed.
        pub justified: Option<bool>,
    }
}

wire! {
    in_place
    /// A provider's emergency accesses.
    #[derive(Copy, Default)]
    pub struct EmergencyLog {
        /// The number that the next one gets.
        pub next: u32,
        /// All before this one are called justified.
        pub oldest: u32,
        /// How many are called unjustified.
        pub unjustified: u32,
    }
}

wire! {
    /// Why an emergency cannot be declared or reviewed.
    #[derive(Copy)]
    pub enum EmergencyError {
        /// An earlier access was called unjustified, or was not reviewed in time.
        Suspended,
        /// More accesses than can be numbered.
        TooMany,
        /// There is no such access to the member's evidence.
        NoSuchAccess,
        /// This was said of it already, or it was called justified.
        AlreadyReviewed,
    }
}

decoded_in_place! {
    EmergencyId = EmergencyId(0),
}

impl EmergencyAccess {
    /// Takes a review and notes it in its provider's log. A justified access is closed for good; an unjustified one suspends at
    /// once, until it is called justified after all.
    pub fn take_review(&mut self, log: &mut EmergencyLog, justified: bool) -> Result<(), EmergencyError> {
        log.unjustified = match (self.justified, justified) {
            (None, true) => Some(log.unjustified),
            (None, false) => log.unjustified.checked_add(1),
            (Some(false), true) => log.unjustified.checked_sub(1),
            (Some(false), false) | (Some(true), _) => None,
        }
        .ok_or(EmergencyError::AlreadyReviewed)?;
        self.justified = Some(justified);
        Ok(())
    }

    /// Whether the access opens `member`'s evidence to this asker at `now`: to the operator who declared it, of any claim. Of all
    /// categories psychotherapy notes alone stay closed. Errors in the order of [`ConsentError`].
    pub fn ensure_allows(
        &self,
        member: &Account,
        disclosure: &Disclosure,
        asker: &Asker,
        now: Millis,
    ) -> Result<(), ConsentError> {
        if self.member != *member {
            return Err(ConsentError::NoSuchGrant);
        }
        if self.justified == Some(false) {
            return Err(ConsentError::Revoked);
        }
        if disclosure.recipient != self.accessor {
            return Err(ConsentError::WrongRecipient);
        }
        if disclosure.category == Category::PsychotherapyNotes {
            return Err(ConsentError::CategoryNotIncluded);
        }
        if self.at.checked_add(EMERGENCY_ACCESS).is_none_or(|end| end <= now) {
            return Err(ConsentError::Expired);
        }
        asker.ensure_accepts(&self.issuer)
    }
}

impl EmergencyLog {
    /// Whether another emergency may be declared, and its number, which is used up; `oldest` is the access of the number that the log
    /// says. Errors in the order of [`EmergencyError`].
    pub fn declare(&mut self, oldest: Option<&EmergencyAccess>, now: Millis) -> Result<EmergencyId, EmergencyError> {
        let is_overdue = |access: &EmergencyAccess| {
            access.justified.is_none() && access.at.checked_add(EMERGENCY_REVIEW).is_some_and(|due| due <= now)
        };
        if self.unjustified > 0 || oldest.is_some_and(is_overdue) {
            return Err(EmergencyError::Suspended);
        }
        let number = EmergencyId(self.next);
        self.next = self.next.checked_add(1).ok_or(EmergencyError::TooMany)?;
        Ok(number)
    }
}
