//! The shared registries: providers and consents.

use std::collections::BTreeMap;

use client::domain::bounds::{MAX_OPERATORS, MAX_TRUSTED_ISSUERS};
use client::domain::calendar::Day;
use client::domain::consent::{Categories, ConsentError, Discloser, Disclosure, GrantTerms, TermsError};
use client::domain::credential::{Credential, Standing};
use client::domain::ids::{Account, GrantId, Millis, ProviderId};
use client::interfaces::consent_registry::ConsentRegistryError;
use client::interfaces::provider_registry::{Provider, ProviderRegistryError};

/// The provider registry.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    /// Providers, by their number.
    pub records: Vec<Provider>,
    /// What issuers attest.
    pub credentials: BTreeMap<(ProviderId, Account), Credential>,
}

impl Providers {
    /// A provider.
    pub fn load(&self, provider: ProviderId) -> Result<&Provider, ProviderRegistryError> {
        self.records.get(provider.0 as usize).ok_or(ProviderRegistryError::NoSuchProvider)
    }

    fn load_as_operator(
        &mut self,
        from: Account,
        provider: ProviderId,
    ) -> Result<&mut Provider, ProviderRegistryError> {
        let record = self.records.get_mut(provider.0 as usize).ok_or(ProviderRegistryError::NoSuchProvider)?;
        if record.operators.contains(&from) {
            Ok(record)
        } else {
            Err(ProviderRegistryError::NotOperator)
        }
    }

    /// Registers.
    pub fn register(&mut self, from: Account, payout: Account) -> ProviderId {
        self.records.push(Provider { operators: vec![from], payout });
        ProviderId(self.records.len() as u32 - 1)
    }

    /// Adds an operator.
    pub fn add_operator(
        &mut self,
        from: Account,
        provider: ProviderId,
        operator: Account,
    ) -> Result<(), ProviderRegistryError> {
        let record = self.load_as_operator(from, provider)?;
        if record.operators.contains(&operator) {
            return Err(ProviderRegistryError::AlreadyOperator);
        }
        if record.operators.len() == MAX_OPERATORS {
            return Err(ProviderRegistryError::TooManyOperators);
        }
        record.operators.push(operator);
        Ok(())
    }

    /// Removes an operator.
    pub fn remove_operator(
        &mut self,
        from: Account,
        provider: ProviderId,
        operator: Account,
    ) -> Result<(), ProviderRegistryError> {
        let record = self.load_as_operator(from, provider)?;
        if !record.operators.contains(&operator) {
            return Err(ProviderRegistryError::NoSuchOperator);
        }
        if record.operators.len() == 1 {
            return Err(ProviderRegistryError::LastOperator);
        }
        record.operators.retain(|other| *other != operator);
        Ok(())
    }

    /// Attests a credential.
    pub fn attest(
        &mut self,
        from: Account,
        provider: ProviderId,
        credential: Credential,
    ) -> Result<(), ProviderRegistryError> {
        self.load(provider)?;
        if credential.from > credential.to {
            return Err(ProviderRegistryError::Backwards);
        }
        self.credentials.insert((provider, from), credential);
        Ok(())
    }

    /// How a provider stands on a day in the eyes of some issuers.
    #[must_use]
    pub fn standing(&self, provider: ProviderId, day: Day, issuers: &[Account]) -> Standing {
        let trusted = issuers.iter().take(MAX_TRUSTED_ISSUERS);
        let known: Vec<_> = trusted.filter_map(|issuer| self.credentials.get(&(provider, *issuer))).collect();
        let begun = |since: Option<Day>| since.is_some_and(|since| day >= since);
        let mut best = Standing::NotCredentialed;
        for credential in known {
            if begun(credential.excluded_from) {
                return Standing::Excluded;
            }
            if day >= credential.from && day <= credential.to && best != Standing::Credentialed {
                best = if begun(credential.suspended_from) { Standing::Suspended } else { Standing::Credentialed };
            }
        }
        best
    }
}

/// A consent as the model keeps it.
#[derive(Clone, Debug)]
pub struct Consent {
    /// What was consented to.
    pub terms: GrantTerms,
    /// When it was given.
    pub given: Millis,
    /// When it was taken back by itself.
    pub taken_back: Option<Millis>,
    /// Whether all were taken back since.
    pub swept: bool,
}

/// The consent registry: the history of each member, in order.
#[derive(Clone, Debug, Default)]
pub struct Consents {
    /// What each account consented to.
    pub given: BTreeMap<Account, Vec<Consent>>,
}

impl Consents {
    /// How many an account has given.
    #[must_use]
    pub fn count(&self, member: Account) -> usize {
        self.given.get(&member).map_or(0, Vec::len)
    }

    /// A consent.
    #[must_use]
    pub fn get(&self, member: Account, grant: GrantId) -> Option<&Consent> {
        self.given.get(&member)?.get(grant.0 as usize)
    }

    /// Gives consent.
    pub fn grant(&mut self, from: Account, terms: GrantTerms, now: Millis) -> Result<GrantId, ConsentRegistryError> {
        let known = client::domain::consent::Category::ALL.into_iter().fold(Categories::NONE, Categories::with);
        if terms.categories == Categories::NONE || terms.categories.without(known) != Categories::NONE {
            return Err(ConsentRegistryError::Terms(TermsError::NoCategory));
        }
        if terms.until <= terms.from || terms.until <= now {
            return Err(ConsentRegistryError::Terms(TermsError::NeverInForce));
        }
        let given = self.given.entry(from).or_default();
        given.push(Consent { terms, given: now, taken_back: None, swept: false });
        Ok(GrantId(given.len() as u32 - 1))
    }

    /// Takes one back.
    pub fn revoke(&mut self, from: Account, grant: GrantId, now: Millis) -> Result<(), ConsentRegistryError> {
        let known = self.given.get_mut(&from).and_then(|given| given.get_mut(grant.0 as usize));
        let consent = known.ok_or(ConsentRegistryError::NoSuchGrant)?;
        if consent.taken_back.is_some() || consent.swept {
            return Err(ConsentRegistryError::AlreadyRevoked);
        }
        consent.taken_back = Some(now);
        Ok(())
    }

    /// Takes all back.
    pub fn revoke_all(&mut self, from: Account) {
        for consent in self.given.entry(from).or_default() {
            consent.swept = true;
        }
    }

    /// Whether something may be disclosed now.
    pub fn check(&self, member: Account, grant: GrantId, what: &Disclosure, now: Millis) -> Result<(), ConsentError> {
        let consent = self.get(member, grant).ok_or(ConsentError::NoSuchGrant)?;
        let terms = &consent.terms;
        if consent.taken_back.is_some() || consent.swept {
            return Err(ConsentError::Revoked);
        }
        let discloser = match (terms.discloser, what.discloser) {
            (Discloser::Provider(one), Discloser::Provider(other)) => one == other,
            (Discloser::Account(one), Discloser::Account(other)) => one == other,
            (Discloser::Provider(_), Discloser::Account(_)) | (Discloser::Account(_), Discloser::Provider(_)) => false,
        };
        if !discloser {
            return Err(ConsentError::WrongDiscloser);
        }
        if terms.recipient.is_some() && terms.recipient != Some(what.recipient) {
            return Err(ConsentError::WrongRecipient);
        }
        if terms.purpose != what.purpose {
            return Err(ConsentError::WrongPurpose);
        }
        if terms.categories.0 & what.category.bit() == 0 {
            return Err(ConsentError::CategoryNotIncluded);
        }
        if terms.claim.is_some() && terms.claim != Some(what.claim) {
            return Err(ConsentError::WrongClaim);
        }
        if now < terms.from {
            return Err(ConsentError::NotYet);
        }
        if now >= terms.until {
            return Err(ConsentError::Expired);
        }
        Ok(())
    }
}
