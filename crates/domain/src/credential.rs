//! Credentials: who may be paid, on which day, in the eyes of the issuers that an insurer trusts.

use crate::calendar::Day;
use crate::wire;

wire! {
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
    /// A provider's standing on a day.
    #[derive(Copy)]
    pub enum Standing {
        /// A trusted issuer's credential is in force.
        Credentialed,
        /// None is.
        NotCredentialed,
        /// One would be, but is suspended.
        Suspended,
        /// A trusted issuer has excluded the provider.
        Excluded,
    }
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

/// The standing on `day` of a provider with these credentials, all from trusted issuers: an exclusion outweighs
/// everything, a credential in force outweighs a suspended one.
pub fn standing(credentials: &[Credential], day: Day) -> Standing {
    let has_begun = |since: Option<Day>| since.is_some_and(|since| since <= day);
    if credentials.iter().any(|credential| has_begun(credential.excluded_from)) {
        return Standing::Excluded;
    }
    let in_force = |credential: &&Credential| credential.from <= day && day <= credential.to;
    let mut current = credentials.iter().filter(in_force).peekable();
    if current.peek().is_none() {
        return Standing::NotCredentialed;
    }
    if current.any(|credential| !has_begun(credential.suspended_from)) {
        Standing::Credentialed
    } else {
        Standing::Suspended
    }
}
