//! The contracts of a suite by name.

use std::fmt;
use std::str::FromStr;

use super::{Bundles, Suite};
use crate::chain::{AccountId, Bundle};

/// One of the five contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contract {
    /// Who may be paid. Insurers may share it.
    ProviderRegistry,
    /// Who may attach what. Insurers may share it.
    ConsentRegistry,
    /// What is owed.
    Policies,
    /// How it is paid.
    Escrow,
    /// The contract that providers call.
    Claims,
}

/// What is the name of no contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no contract of the suite: expected provider_registry, consent_registry, policies, escrow or claims")]
pub struct NoContractName(pub String);

impl Contract {
    /// Every contract, in the order in which they are deployed.
    pub const ALL: [Self; 5] =
        [Self::ProviderRegistry, Self::ConsentRegistry, Self::Policies, Self::Escrow, Self::Claims];

    /// Its name, that of its bundle too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ProviderRegistry => "provider_registry",
            Self::ConsentRegistry => "consent_registry",
            Self::Policies => "policies",
            Self::Escrow => "escrow",
            Self::Claims => "claims",
        }
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Contract {
    type Err = NoContractName;

    fn from_str(text: &str) -> Result<Self, NoContractName> {
        Self::ALL.into_iter().find(|known| known.name() == text).ok_or_else(|| NoContractName(text.into()))
    }
}

impl Bundles {
    /// The bundle of a contract.
    #[must_use]
    pub fn of(&self, contract: Contract) -> &Bundle {
        match contract {
            Contract::ProviderRegistry => &self.provider_registry,
            Contract::ConsentRegistry => &self.consent_registry,
            Contract::Policies => &self.policies,
            Contract::Escrow => &self.escrow,
            Contract::Claims => &self.claims,
        }
    }
}

impl Suite {
    /// Where a contract is.
    #[must_use]
    pub fn address_of(&self, contract: Contract) -> AccountId {
        match contract {
            Contract::ProviderRegistry => self.provider_registry.0,
            Contract::ConsentRegistry => self.consent_registry.0,
            Contract::Policies => self.policies.0,
            Contract::Escrow => self.escrow.0,
            Contract::Claims => self.claims.0,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn every_contract_is_found_by_its_name() {
        for contract in Contract::ALL {
            assert_eq!(contract.to_string().parse(), Ok(contract));
        }
        assert_eq!("Claims".parse::<Contract>(), Err(NoContractName("Claims".into())));
    }
}
