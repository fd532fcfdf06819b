//! Access without consent, in an emergency: declared in public, short, and reviewed by the member afterwards.

use crate::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW, MAX_EMERGENCY_STEPS};
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
        /// All before this one are reviewed.
        pub oldest: u32,
        /// How many are called unjustified.
        pub unjustified: u32,
        /// How many are not reviewed.
        pub unreviewed: u32,
    }
}

wire! {
    /// Why an emergency cannot be declared or reviewed.
    #[derive(Copy)]
    pub enum EmergencyError {
        /// An earlier access was called unjustified, or was not reviewed in time, or so many reviewed ones lie before the
        /// oldest that is not that it cannot be found ([`MAX_EMERGENCY_STEPS`]): reviewing that one helps.
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
        let unreviewed = if self.justified.is_none() { log.unreviewed.checked_sub(1) } else { Some(log.unreviewed) };
        log.unjustified = match (self.justified, justified) {
            (None, true) => Some(log.unjustified),
            (None, false) => log.unjustified.checked_add(1),
            (Some(false), true) => log.unjustified.checked_sub(1),
            (Some(false), false) | (Some(true), _) => None,
        }
        .ok_or(EmergencyError::AlreadyReviewed)?;
        log.unreviewed = unreviewed.ok_or(EmergencyError::AlreadyReviewed)?;
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
    /// Whether another emergency may be declared, and its number, which is used up. `access` tells each access: the
    /// oldest that is not reviewed is looked for, over at most [`MAX_EMERGENCY_STEPS`]; where it lies further away,
    /// nobody knows that it is not overdue. Errors in the order of [`EmergencyError`].
    pub fn declare<A: AsRef<EmergencyAccess>>(
        &mut self,
        access: impl Fn(EmergencyId) -> Option<A>,
        now: Millis,
    ) -> Result<EmergencyId, EmergencyError> {
        if self.unjustified > 0 || (self.unreviewed > 0 && !self.is_in_time(access, now)) {
            return Err(EmergencyError::Suspended);
        }
        let number = EmergencyId(self.next);
        if self.unreviewed == 0 {
            self.oldest = self.next;
        }
        self.next = self.next.checked_add(1).ok_or(EmergencyError::TooMany)?;
        self.unreviewed = self.unreviewed.checked_add(1).ok_or(EmergencyError::TooMany)?;
        Ok(number)
    }

    /// Whether the oldest access that is not reviewed can be found, and is not overdue.
    fn is_in_time<A: AsRef<EmergencyAccess>>(
        &mut self,
        access: impl Fn(EmergencyId) -> Option<A>,
        now: Millis,
    ) -> bool {
        for _ in 0..MAX_EMERGENCY_STEPS {
            let Some(found) = access(EmergencyId(self.oldest)) else { return false };
            let found = found.as_ref();
            if found.justified.is_none() {
                return found.at.checked_add(EMERGENCY_REVIEW).is_none_or(|due| now < due);
            }
            self.oldest = match self.oldest.checked_add(1) {
                Some(next) => next,
                None => return false,
            };
        }
        false
    }
}
