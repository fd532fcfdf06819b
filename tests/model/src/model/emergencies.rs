//! Accesses without consent: every one that was declared, in order, with every verdict on it.

use client::domain::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW};
use client::domain::calendar::Day;
use client::domain::consent::{Asker, Category, ConsentError, Discloser, Disclosure};
use client::domain::credential::Standing;
use client::domain::emergency::{EmergencyError, EmergencyId};
use client::domain::ids::{Account, Commitment, GrantId, Millis, ProviderId};
use client::interfaces::consent_registry::ConsentRegistryError;

use super::consents::Speaker;
use super::Model;

/// An access.
#[derive(Clone, Debug)]
pub struct Emergency {
    /// Who answers for it.
    pub provider: ProviderId,
    /// Whose evidence.
    pub member: Account,
    /// Who declared it.
    pub accessor: Account,
    /// Who vouches for the provider.
    pub issuer: Account,
    /// Why.
    pub justification: Commitment,
    /// When.
    pub at: Millis,
    /// What was said of it, in order.
    pub verdicts: Vec<bool>,
}

impl Emergency {
    /// Whether it forbids its provider another one.
    #[must_use]
    pub fn suspends(&self, now: Millis) -> bool {
        match self.verdicts.last() {
            Some(justified) => !justified,
            None => now >= self.at + EMERGENCY_REVIEW,
        }
    }

    /// Whether more can be said of it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdicts.last() != Some(&true)
    }
}

impl Model {
    /// A provider's accesses, in order: the n-th has the number n.
    #[must_use]
    pub fn accesses(&self, provider: ProviderId) -> Vec<&Emergency> {
        self.emergencies.iter().filter(|it| it.provider == provider).collect()
    }

    fn access_mut(&mut self, provider: ProviderId, access: EmergencyId) -> Option<&mut Emergency> {
        self.emergencies.iter_mut().filter(|it| it.provider == provider).nth(access.0 as usize)
    }

    /// `emergency`.
    ///
    /// # Errors
    ///
    /// As the registry tells them.
    pub fn declare(
        &mut self,
        from: Account,
        member: Account,
        provider: ProviderId,
        issuer: Account,
        justification: Commitment,
    ) -> Result<u32, ConsentRegistryError> {
        let record = self.providers.load(provider).map_err(|_| ConsentRegistryError::NoSuchProvider)?;
        if !record.operators.contains(&from) {
            return Err(ConsentRegistryError::NotOperator);
        }
        let today = Day::of(self.now, 0).unwrap();
        if self.providers.standing(provider, today, &[issuer]) != Standing::Credentialed {
            return Err(ConsentRegistryError::NotCredentialed);
        }
        let earlier = self.accesses(provider);
        if earlier.iter().any(|access| access.suspends(self.now)) {
            return Err(ConsentRegistryError::Emergency(EmergencyError::Suspended));
        }
        let number = earlier.len() as u32;
        let (at, verdicts) = (self.now, Vec::new());
        self.emergencies.push(Emergency { provider, member, accessor: from, issuer, justification, at, verdicts });
        Ok(number)
    }

    /// `act`, for a review.
    pub(super) fn judge(
        &mut self,
        speaker: &Speaker,
        provider: ProviderId,
        access: EmergencyId,
        justified: bool,
    ) -> Result<u32, ConsentRegistryError> {
        let known = self.accesses(provider).get(access.0 as usize).map(|it| Emergency::clone(it));
        let known = known.filter(|it| it.member == speaker.member);
        let known = known.ok_or(ConsentRegistryError::Emergency(EmergencyError::NoSuchAccess))?;
        if speaker.is_guardian() && speaker.authority != known.issuer {
            return Err(ConsentRegistryError::NotTheGuardians);
        }
        let words = [speaker.who, speaker.authority];
        self.ensure_no_party(speaker.member, words, Discloser::Provider(provider), Some(known.accessor), &[])
            .map_err(ConsentRegistryError::Giver)?;
        if !known.is_open() || known.verdicts.last() == Some(&justified) {
            return Err(ConsentRegistryError::Emergency(EmergencyError::AlreadyReviewed));
        }
        if let Some(it) = self.access_mut(provider, access) {
            it.verdicts.push(justified);
        }
        Ok(access.0)
    }

    /// Whether an access opens something to somebody now.
    pub(super) fn opens(
        &self,
        member: Account,
        access: GrantId,
        what: &Disclosure,
        asker: &Asker,
    ) -> Result<(), ConsentError> {
        let Discloser::Provider(provider) = what.discloser else { return Err(ConsentError::WrongDiscloser) };
        let known = self.accesses(provider).get(access.0 as usize).copied().filter(|it| it.member == member);
        let known = known.ok_or(ConsentError::NoSuchGrant)?;
        if known.verdicts.last() == Some(&false) {
            return Err(ConsentError::Revoked);
        }
        if known.accessor != what.recipient {
            return Err(ConsentError::WrongRecipient);
        }
        if what.category == Category::PsychotherapyNotes {
            return Err(ConsentError::CategoryNotIncluded);
        }
        if self.now >= known.at + EMERGENCY_ACCESS {
            return Err(ConsentError::Expired);
        }
        if !asker.issuers.contains(&known.issuer) {
            return Err(ConsentError::IssuerNotAccepted);
        }
        Ok(())
    }
}
