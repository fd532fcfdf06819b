//! The provider registry: providers, their accounts, and what issuers attest about them. Shared by all insurers.

use alloc::vec::Vec;
use domain::calendar::Day;
use domain::credential::{Credential, Standing};
use domain::ids::{Account, ProviderId};
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// Why a message of the registry is refused.
    #[derive(Copy)]
    pub enum ProviderRegistryError {
        /// No provider has that number.
        NoSuchProvider,
        /// The caller is not an operator of the provider.
        NotOperator,
        /// The account is an operator already.
        AlreadyOperator,
        /// The account is no operator.
        NoSuchOperator,
        /// The provider would have no operator left.
        LastOperator,
        /// The provider has as many operators as fit.
        TooManyOperators,
        /// The credential ends before it begins.
        Backwards,
        /// The caller has attested nothing about the provider.
        NothingAttested,
        /// There are as many providers as can be numbered.
        TooManyProviders,
    }
}

wire! {
    /// A provider.
    pub struct Provider {
        /// The accounts that act for it.
        pub operators: Vec<Account>,
        /// The account that is paid.
        pub payout: Account,
    }
}

wire! {
    /// What an insurer asks before it decides a provider's claims.
    pub struct Assessment {
        /// Whether the asking account acts for the provider.
        pub is_operator: bool,
        /// The account that is paid.
        pub payout: Account,
        /// The standing on each of the days, in their order.
        pub standings: Vec<Standing>,
    }
}

/// A provider was registered.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRegistered {
    /// The provider.
    pub provider: ProviderId,
    /// Its first operator.
    pub operator: AccountId,
    /// The account that is paid.
    pub payout: AccountId,
}

/// A provider's operators changed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorChanged {
    /// The provider.
    pub provider: ProviderId,
    /// The account.
    pub operator: AccountId,
    /// Whether it acts for the provider from now on.
    pub acts: bool,
}

/// An issuer attested something about a provider, in the place of what it attested before.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialAttested {
    /// The provider.
    pub provider: ProviderId,
    /// The issuer.
    pub issuer: AccountId,
    /// What it attests.
    pub credential: Credential,
}

/// The provider registry.
#[ink::trait_definition]
pub trait ProviderRegistry {
    /// Registers a provider. The caller is its first operator; anyone may register, credentials make the difference.
    ///
    /// Errors: [`ProviderRegistryError::TooManyProviders`]. Event: [`ProviderRegistered`].
    #[ink(message)]
    fn register(&mut self, payout: AccountId) -> Result<ProviderId, ProviderRegistryError>;

    /// Lets another account act for the provider. Operators only.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`], [`ProviderRegistryError::NotOperator`],
    /// [`ProviderRegistryError::AlreadyOperator`], [`ProviderRegistryError::TooManyOperators`]. Event: [`OperatorChanged`].
    #[ink(message)]
    fn add_operator(&mut self, provider: ProviderId, operator: AccountId) -> Result<(), ProviderRegistryError>;

    /// Lets an account act for the provider no longer. Operators only.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`], [`ProviderRegistryError::NotOperator`],
    /// [`ProviderRegistryError::NoSuchOperator`], [`ProviderRegistryError::LastOperator`]. Event: [`OperatorChanged`].
    #[ink(message)]
    fn remove_operator(&mut self, provider: ProviderId, operator: AccountId) -> Result<(), ProviderRegistryError>;

    /// Attests a credential, in the place of the caller's earlier one about the same provider. Anyone may be an issuer:
    /// each insurer chooses whom to trust.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`], [`ProviderRegistryError::Backwards`]. Event:
    /// [`CredentialAttested`].
    #[ink(message)]
    fn attest(&mut self, provider: ProviderId, credential: Credential) -> Result<(), ProviderRegistryError>;

    /// What an insurer that trusts these issuers needs to know of a provider: whether `operator` acts for it, whom to pay,
    /// and its standing on each day. At most [`domain::bounds::MAX_TRUSTED_ISSUERS`] issuers are looked at.
    ///
    /// Errors: [`ProviderRegistryError::NoSuchProvider`].
    #[ink(message)]
    fn assess(
        &self,
        provider: ProviderId,
        operator: AccountId,
        days: Vec<Day>,
        issuers: Vec<AccountId>,
    ) -> Result<Assessment, ProviderRegistryError>;

    /// A provider.
    #[ink(message)]
    fn provider(&self, provider: ProviderId) -> Option<Provider>;

    /// What an issuer attests about a provider.
    #[ink(message)]
    fn credential(&self, provider: ProviderId, issuer: AccountId) -> Option<Credential>;
}
