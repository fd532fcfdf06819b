//! The provider registry: records, announced changes, and what issuers say of providers, in order.

use std::collections::BTreeMap;

use client::domain::bounds::{
    MAX_ANNOUNCED_CHANGES, MAX_CREDENTIAL_TERMS, MAX_OPERATORS, MAX_TRUSTED_ISSUERS, PROVIDER_CHANGE_DELAY,
    RECOVERY_DELAY,
};
use client::domain::calendar::Day;
use client::domain::credential::{Credential, CredentialError, Standing};
use client::domain::ids::{Account, Millis, ProviderId};
use client::domain::provider::{Announced, Change, ChangeError, ChangeKind, Provider};
use client::interfaces::provider_registry::ProviderRegistryError;

/// The provider registry.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    /// Providers, by their number.
    pub records: Vec<Provider>,
    /// What issuers attest, in order.
    pub credentials: BTreeMap<(ProviderId, Account), Vec<Credential>>,
}

/// What is done about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is announced, or made where that may be done at once.
    Announce,
    /// It takes effect.
    Confirm,
    /// It is taken back.
    Cancel,
}

fn may_make(record: &Provider, change: Change, by: Account) -> Result<(), ChangeError> {
    if change.kind == ChangeKind::Recover {
        if record.recovery != Some(by) {
            return Err(ChangeError::NotRecoveryIssuer);
        }
    } else if !record.operators.contains(&by) {
        return Err(ChangeError::NotOperator);
    }
    Ok(())
}

fn can_be(record: &Provider, change: Change) -> Result<(), ChangeError> {
    let acts = record.operators.contains(&change.account);
    match change.kind {
        ChangeKind::AddOperator if acts => Err(ChangeError::AlreadyOperator),
        ChangeKind::AddOperator if record.operators.len() == MAX_OPERATORS => Err(ChangeError::TooManyOperators),
        ChangeKind::RemoveOperator if !acts => Err(ChangeError::NoSuchOperator),
        ChangeKind::RemoveOperator if record.operators.len() == 1 => Err(ChangeError::LastOperator),
        _ => Ok(()),
    }
}

/// A change is announced no longer; nor is what those had announced who may not any more.
fn drop_announced(record: &mut Provider, change: Change) {
    let (operators, recovery) = (record.operators.clone(), record.recovery);
    record.announced.retain(|other| {
        let stands = match other.change.kind {
            ChangeKind::Recover => recovery == Some(other.by),
            _ => operators.contains(&other.by),
        };
        stands && other.change != change
    });
}

fn make(record: &mut Provider, change: Change) -> Result<(), ChangeError> {
    can_be(record, change)?;
    match change.kind {
        ChangeKind::AddOperator => record.operators.push(change.account),
        ChangeKind::RemoveOperator => record.operators.retain(|other| *other != change.account),
        ChangeKind::Payout => record.payout = change.account,
        ChangeKind::RecoveryIssuer => record.recovery = Some(change.account),
        ChangeKind::Recover => record.operators = vec![change.account],
    }
    drop_announced(record, change);
    Ok(())
}

impl Providers {
    /// A provider.
    pub fn load(&self, provider: ProviderId) -> Result<&Provider, ProviderRegistryError> {
        self.records.get(provider.0 as usize).ok_or(ProviderRegistryError::NoSuchProvider)
    }

    /// Registers.
    pub fn register(&mut self, from: Account, payout: Account, recovery: Option<Account>) -> ProviderId {
        self.records.push(Provider { operators: vec![from], payout, recovery, announced: Vec::new() });
        ProviderId(self.records.len() as u32 - 1)
    }

    /// Announces, confirms or cancels a change.
    pub fn change(
        &mut self,
        from: Account,
        provider: ProviderId,
        change: Change,
        step: Step,
        now: Millis,
    ) -> Result<(), ProviderRegistryError> {
        let today = Day::of(now, 0).unwrap();
        let vouches = self.credentials.get(&(provider, from)).and_then(|all| said_of(all, today));
        let vouches = vouches.is_some_and(|credential| today >= credential.from && today <= credential.to);
        let record = self.records.get_mut(provider.0 as usize).ok_or(ProviderRegistryError::NoSuchProvider)?;
        match step {
            Step::Announce => {
                announce(record, change, from, now)?;
                if change.kind == ChangeKind::Recover && !vouches {
                    return Err(ProviderRegistryError::NothingAttested);
                }
            }
            Step::Confirm => {
                may_make(record, change, from)?;
                let known = record.announced.iter().find(|it| it.change == change);
                if now < known.ok_or(ChangeError::NotAnnounced)?.from {
                    return Err(ChangeError::TooEarly.into());
                }
                make(record, change)?;
            }
            Step::Cancel => {
                let known = record.announced.iter().find(|it| it.change == change);
                let by = known.ok_or(ChangeError::NotAnnounced)?.by;
                if by != from && !record.operators.contains(&from) {
                    return Err(ChangeError::NotOperator.into());
                }
                drop_announced(record, change);
            }
        }
        Ok(())
    }

    /// Attests a credential.
    pub fn attest(
        &mut self,
        from: Account,
        provider: ProviderId,
        credential: Credential,
        now: Millis,
    ) -> Result<(), ProviderRegistryError> {
        self.load(provider)?;
        if credential.from > credential.to {
            return Err(ProviderRegistryError::Credential(CredentialError::Backwards));
        }
        let today = Day::of(now, 0).unwrap();
        let known = self.credentials.entry((provider, from)).or_default();
        if let Some(last) = known.last_mut() {
            let passed = |day: Option<Day>| day.filter(|day| *day < today);
            let same_past = last.specialty == credential.specialty
                && passed(Some(last.to)) == passed(Some(credential.to))
                && passed(last.suspended_from) == passed(credential.suspended_from)
                && passed(last.excluded_from) == passed(credential.excluded_from);
            if last.from == credential.from && (credential.from >= today || same_past) {
                *last = credential;
                return Ok(());
            }
            if credential.from <= last.from || credential.from < today {
                return Err(ProviderRegistryError::Credential(CredentialError::RewritesPast));
            }
            if known.len() == MAX_CREDENTIAL_TERMS {
                return Err(ProviderRegistryError::Credential(CredentialError::TooMany));
            }
        }
        known.push(credential);
        Ok(())
    }

    /// How a provider stands on a day in the eyes of some issuers.
    #[must_use]
    pub fn standing(&self, provider: ProviderId, day: Day, issuers: &[Account]) -> Standing {
        let begun = |since: Option<Day>| since.is_some_and(|since| day >= since);
        let trusted = issuers.iter().take(MAX_TRUSTED_ISSUERS);
        let mut best = Standing::NotCredentialed;
        for known in trusted.filter_map(|issuer| self.credentials.get(&(provider, *issuer))) {
            let Some(credential) = said_of(known, day) else { continue };
            if begun(credential.excluded_from) {
                return Standing::Excluded;
            }
            if day <= credential.to && best != Standing::Credentialed {
                best = if begun(credential.suspended_from) { Standing::Suspended } else { Standing::Credentialed };
            }
        }
        best
    }
}

/// The credential that tells of a day: the last that has begun.
fn said_of(known: &[Credential], day: Day) -> Option<Credential> {
    known.iter().rev().find(|credential| credential.from <= day).copied()
}

fn announce(record: &mut Provider, change: Change, by: Account, now: Millis) -> Result<(), ChangeError> {
    may_make(record, change, by)?;
    can_be(record, change)?;
    if change.kind == ChangeKind::RemoveOperator {
        let place = |account| record.operators.iter().position(|other| *other == account);
        if place(by) <= place(change.account) {
            return make(record, change);
        }
    }
    let is_recovery = change.kind == ChangeKind::Recover;
    let recovers = |it: &&Announced| it.change.kind == ChangeKind::Recover;
    let recovery_stands = record.announced.iter().any(|it| recovers(&it));
    if record.announced.iter().any(|it| it.change == change) || (is_recovery && recovery_stands) {
        return Err(ChangeError::AlreadyAnnounced);
    }
    let others = record.announced.iter().filter(|it| !recovers(it)).count();
    if !is_recovery && others == MAX_ANNOUNCED_CHANGES {
        return Err(ChangeError::TooManyAnnounced);
    }
    let delay = if is_recovery { RECOVERY_DELAY } else { PROVIDER_CHANGE_DELAY };
    record.announced.push(Announced { change, by, from: now + delay });
    Ok(())
}
