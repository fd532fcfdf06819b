//! Access without consent, in an emergency: declared in public, short, and reviewed by the member afterwards.

use alloc::vec::Vec;

use crate::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW, MAX_OPEN_EMERGENCIES};
use crate::consent::{Asker, Category, ConsentError, Disclosure};
use crate::ids::{Account, Commitment, Millis, ProviderId};
use crate::representation::Giver;
use crate::wire;

wire! {
    /// An emergency access, numbered per member account from 0.
    #[derive(Copy, PartialOrd, Ord, ::scale::CompactAs)]
    pub struct EmergencyId(pub u32);
}

wire! {
    /// An emergency access as it is kept. It is never deleted.
    #[derive(Copy)]
    pub struct EmergencyAccess {
        /// The provider that answers for it.
        pub provider: ProviderId,
        /// The operator who declared it, and for whom alone it counts.
        pub accessor: Account,
        /// Who attests the provider's credential.
        pub issuer: Account,
        /// The salted hash of the reasons.
        pub justification: Commitment,
        /// When it was declared: it lasts [`EMERGENCY_ACCESS`].
        pub at: Millis,
        /// What the member said of it.
        pub review: Option<EmergencyReview>,
    }
}

wire! {
    /// What was said of an emergency access, by the member or in the member's name.
    #[derive(Copy)]
    pub struct EmergencyReview {
        /// Whether there was an emergency that called for it.
        pub justified: bool,
        /// Who said so.
        pub by: Giver,
        /// When.
        pub at: Millis,
    }
}

wire! {
    /// An emergency access that nobody has called justified yet.
    #[derive(Copy)]
    pub struct OpenEmergency {
        /// The member.
        pub member: Account,
        /// The access.
        pub access: EmergencyId,
        /// From this moment on it suspends the provider's right to declare another.
        pub due: Millis,
    }
}

wire! {
    /// Why an emergency cannot be declared or reviewed.
    #[derive(Copy)]
    pub enum EmergencyError {
        /// An earlier access was called unjustified, or was not reviewed in time.
        Suspended,
        /// The provider has as many accesses without review as fit.
        TooManyOpen,
        /// The member has no access of that number.
        NoSuchAccess,
        /// This was said of it already, or it was called justified.
        AlreadyReviewed,
        /// More accesses than can be numbered.
        TooMany,
    }
}

/// Whether the right of the provider that has these open accesses is suspended at `now`.
pub fn is_suspended(open: &[OpenEmergency], now: Millis) -> bool {
    open.iter().any(|emergency| emergency.due <= now)
}

/// Notes a new access among the open ones of its provider. Errors in the order of [`EmergencyError`].
pub fn declare(
    open: &mut Vec<OpenEmergency>,
    member: Account,
    access: EmergencyId,
    now: Millis,
) -> Result<(), EmergencyError> {
    if is_suspended(open, now) {
        return Err(EmergencyError::Suspended);
    }
    if open.len() >= MAX_OPEN_EMERGENCIES {
        return Err(EmergencyError::TooManyOpen);
    }
    let due = now.checked_add(EMERGENCY_REVIEW).ok_or(EmergencyError::TooMany)?;
    open.push(OpenEmergency { member, access, due });
    Ok(())
}

impl EmergencyAccess {
    /// Takes a review; `open` are the open accesses of its provider. A justified access is closed for good; an unjustified one
    /// suspends at once, until it is called justified after all.
    pub fn take_review(
        &mut self,
        open: &mut Vec<OpenEmergency>,
        member: Account,
        access: EmergencyId,
        review: EmergencyReview,
    ) -> Result<(), EmergencyError> {
        if self.review.is_some_and(|before| before.justified || !review.justified) {
            return Err(EmergencyError::AlreadyReviewed);
        }
        if review.justified {
            open.retain(|it| it.member != member || it.access != access);
        } else if let Some(it) = open.iter_mut().find(|it| it.member == member && it.access == access) {
            it.due = review.at;
        }
        self.review = Some(review);
        Ok(())
    }

    /// Whether the access allows the disclosure, to this asker, at `now`. Whoever holds the evidence may open it, of any claim; of all
    /// categories psychotherapy notes alone stay closed. Errors in the order of [`ConsentError`].
    pub fn ensure_allows(&self, disclosure: &Disclosure, asker: &Asker, now: Millis) -> Result<(), ConsentError> {
        if self.review.is_some_and(|review| !review.justified) {
            return Err(ConsentError::Revoked);
        }
        if disclosure.recipient != self.accessor {
            return Err(ConsentError::WrongRecipient);
        }
        if disclosure.category == Category::PsychotherapyNotes {
            return Err(ConsentError::CategoryNotIncluded);
        }
        if now < self.at {
            return Err(ConsentError::NotYet);
        }
        if self.at.checked_add(EMERGENCY_ACCESS).is_none_or(|end| end <= now) {
            return Err(ConsentError::Expired);
        }
        asker.ensure_accepts(self.issuer)
    }
}
