//! Credentials: who may be paid, on which day, in the eyes of the issuers that an insurer trusts.

use alloc::vec::Vec;

use crate::bounds::MAX_CREDENTIAL_TERMS;
use crate::calendar::Day;
use crate::ids::ProviderId;
use crate::{decoded_in_place, wire};

wire! {
    in_place
    /// What one issuer attests about one provider.
    #[derive(Copy)]
    pub struct Credential {
        /// The specialty, by the issuer's own numbering.
        pub specialty: u16,
        /// The first day on which it holds.
        pub from: Day,
        /// The last one.
        pub to: Day,
        /// From this day on it is suspended.
        pub suspended_from: Option<Day>,
        /// From this day on the provider is excluded, whatever other issuers attest.
        pub excluded_from: Option<Day>,
    }
}

wire! {
    in_place
    /// What one issuer has attested about one provider, in the order of days: each credential holds, with its suspension and
    /// its exclusion, until the next one begins.
    #[derive(Default)]
    pub struct Attested {
        /// The credentials.
        pub terms: Vec<Credential>,
    }
}

wire! {
    /// Why something cannot be attested.
    #[derive(Copy)]
    pub enum CredentialError {
        /// It ends before it begins.
        Backwards,
        /// It would change what was attested of days that have passed.
        RewritesPast,
        /// The issuer has attested as many credentials of the provider as are kept.
        TooMany,
    }
}

wire! {
    in_place
    /// A provider on a day.
    #[derive(Copy, PartialOrd, Ord)]
    pub struct ProviderDay {
        /// The provider.
        pub provider: ProviderId,
        /// The day.
        pub day: Day,
    }
}

wire! {
    /// A provider's standing on a day. Of what several issuers attest the last in this order counts.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Standing {
        /// No trusted issuer's credential is in force.
        NotCredentialed,
        /// One would be, but is suspended.
        Suspended,
        /// One is.
        Credentialed,
        /// A trusted issuer has excluded the provider.
        Excluded,
    }
}

decoded_in_place! {
    CredentialError = CredentialError::Backwards,
    Standing = Standing::NotCredentialed,
}

impl Standing {
    /// Whether services of the day may be paid.
    pub fn is_eligible(self) -> bool {
        match self {
            Standing::Credentialed => true,
            Standing::NotCredentialed | Standing::Suspended | Standing::Excluded => false,
        }
    }
}

impl Credential {
    /// Whether `day` lies within it, suspended or not.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// What it says of `day`.
    pub fn standing_on(&self, day: Day) -> Standing {
        let has_begun = |since: Option<Day>| since.is_some_and(|since| since <= day);
        if has_begun(self.excluded_from) {
            Standing::Excluded
        } else if !self.holds_on(day) {
            Standing::NotCredentialed
        } else if has_begun(self.suspended_from) {
            Standing::Suspended
        } else {
            Standing::Credentialed
        }
    }

    /// Whether the other one, with the same first day, says the same of all days before `today`.
    fn agrees_before(&self, other: &Credential, today: Day) -> bool {
        let past = |credential: &Credential| {
            let days = [Some(credential.to), credential.suspended_from, credential.excluded_from];
            (days.map(|day| day.filter(|day| *day < today)), credential.specialty)
        };
        today <= self.from || past(self) == past(other)
    }
}

impl Attested {
    /// The credential that tells of `day`: the last that has begun.
    pub fn on(&self, day: Day) -> Option<Credential> {
        self.terms.iter().rev().find(|credential| credential.from <= day).copied()
    }

    /// The standing on `day` in the eyes of this issuer.
    pub fn standing_on(&self, day: Day) -> Standing {
        self.on(day).map_or(Standing::NotCredentialed, |credential| credential.standing_on(day))
    }

    /// Takes what is attested `today`. The first credential may begin at any time. A later one begins today or later, or it has
    /// the first day of the one before and differs from it only from today on: it ends, is prolonged, suspended or excluded.
    pub fn attest(&mut self, credential: Credential, today: Day) -> Result<(), CredentialError> {
        if credential.to < credential.from {
            return Err(CredentialError::Backwards);
        }
        let room = self.terms.len() < MAX_CREDENTIAL_TERMS;
        match self.terms.last_mut() {
            Some(last) if last.from == credential.from && last.agrees_before(&credential, today) => *last = credential,
            Some(last) if credential.from <= last.from || credential.from < today => {
                return Err(CredentialError::RewritesPast);
            }
            Some(_) if !room => return Err(CredentialError::TooMany),
            Some(_) | None => self.terms.push(credential),
        }
        Ok(())
    }
}

/// The standing on `day` of a provider with these credentials, one from each trusted issuer: an exclusion outweighs
/// everything, a credential in force outweighs a suspended one.
pub fn standing(credentials: &[Credential], day: Day) -> Standing {
    credentials.iter().map(|credential| credential.standing_on(day)).max().unwrap_or(Standing::NotCredentialed)
}
