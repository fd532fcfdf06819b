//! The provider registry: providers, their accounts, and what issuers attest about them. Shared by all insurers.

use alloc::boxed::Box;
use alloc::vec::Vec;
use domain::credential::{Attested, Credential, CredentialError, ProviderDay, Standing};
use domain::ids::{Account, Millis, ProviderId};
use domain::provider::{Change, ChangeError, Provider};
use domain::wire;
use ink::primitives::AccountId;

wire! {
    in_place
    /// Why a message of the registry is refused.
    #[derive(Copy)]
    pub enum ProviderRegistryError {
        /// No provider has that number.
        NoSuchProvider,
        /// The provider cannot be changed so.
        Change(ChangeError),
        /// It cannot be attested.
        Credential(CredentialError),
        /// The caller has attested no credential of the provider that is in force today.
        NothingAttested,
        /// There are as many providers as can be numbered.
        TooManyProviders,
        /// More providers than one question may name.
        TooManyAsked,
    }
}

impl From<ChangeError> for ProviderRegistryError {
    fn from(error: ChangeError) -> Self {
        Self::Change(error)
    }
}

wire! {
    in_place
    /// What an insurer asks before it decides a provider's claims.
    pub struct Assessment {
        /// Whether the asking account acts for the provider.
        pub is_operator: bool,
        /// The account that is paid.
        pub payout: Account,
        /// The standings that were asked for, in their order.
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
    /// The issuer that may announce a recovery.
    pub recovery: Option<AccountId>,
}

wire! {
    /// What became of a change of a provider.
    #[derive(Copy)]
    pub enum Step {
        /// It is announced, and can be confirmed from this moment on: who did not want it still has time to cancel it.
        Announced(Millis),
        /// It has taken effect.
        Made,
        /// It was taken back.
        Cancelled,
    }
}

/// A change of a provider was announced, made or taken back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderChanged {
    /// The provider.
    pub provider: ProviderId,
    /// The change.
    pub change: Change,
    /// What became of it.
    pub step: Step,
    /// By whom.
    pub by: AccountId,
}

/// An issuer attested something about a provider.
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

/// What arrives with messages ([`crate::argument`]).
pub mod argument {
    pub use crate::argument::{AccountId, Option, Vec};

    use crate::argument::Argument;

    /// A change.
    pub type Change = Argument<super::Change>;
    /// A credential.
    pub type Credential = Argument<super::Credential>;
}

/// The provider registry.
#[ink::trait_definition]
pub trait ProviderRegistry {
    /// Registers a provider. The caller is its first operator; anyone may register, credentials make the difference. `recovery`
    /// is the issuer that may announce a recovery where every key of the provider is lost.
    ///
    /// Errors: [`ProviderRegistryError::TooManyProviders`]. Event: [`ProviderRegistered`].
    #[ink(message)]
    fn register(
        &mut self,
        payout: argument::AccountId,
        recovery: argument::Option<AccountId>,
    ) -> Result<ProviderId, ProviderRegistryError>;

    /// Announces a change, which can be confirmed after [`domain::bounds::PROVIDER_CHANGE_DELAY`], a recovery after
    /// [`domain::bounds::RECOVERY_DELAY`]. Until then any operator may cancel it. An operator that joined later, and the caller
    /// itself, are removed at once, with whatever they have announced. Operators; a recovery the provider's
    /// recovery issuer alone, while a credential that it has attested is in force.
    ///
    /// Warning: where nobody holds a key of the provider any more, its recovery issuer decides who acts for it, and so in the
    /// end where it is paid.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`]; those of [`domain::provider::Provider::announce`] in
    /// theirs; [`ProviderRegistryError::NothingAttested`]. Event: [`ProviderChanged`].
    #[ink(message)]
    fn announce(&mut self, provider: ProviderId, change: argument::Change) -> Result<(), ProviderRegistryError>;

    /// Makes an announced change take effect. Operators; a recovery the recovery issuer.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`]; those of [`domain::provider::Provider::confirm`] in
    /// theirs. Event: [`ProviderChanged`].
    #[ink(message)]
    fn confirm(&mut self, provider: ProviderId, change: argument::Change) -> Result<(), ProviderRegistryError>;

    /// Takes an announced change back. Operators, and whoever announced it.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`]; those of [`domain::provider::Provider::cancel`] in
    /// theirs. Event: [`ProviderChanged`].
    #[ink(message)]
    fn cancel(&mut self, provider: ProviderId, change: argument::Change) -> Result<(), ProviderRegistryError>;

    /// Attests a credential. Anyone may be an issuer: each insurer chooses whom to trust. Days that have passed keep what was
    /// attested of them: a later credential begins today or later, in the place of the one before from then on, or it has that
    /// one's first day and changes it from today on.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`]; those of [`domain::credential::CredentialError`] in
    /// theirs. Event: [`CredentialAttested`].
    #[ink(message)]
    fn attest(&mut self, provider: ProviderId, credential: argument::Credential) -> Result<(), ProviderRegistryError>;

    /// A provider, with what is announced of it.
    #[ink(message)]
    fn provider(&self, provider: ProviderId) -> Option<Box<Provider>>;

    /// What an issuer has attested about a provider.
    #[ink(message)]
    fn attested(&self, provider: ProviderId, issuer: argument::AccountId) -> Attested;
}

/// The one message of the registry that stands in its code itself; [`ProviderRegistry`] stand in the annex (see
/// [`crate::annex`]).
#[ink::trait_definition]
pub trait Assessor {
    /// What an insurer that trusts these issuers needs to know of a provider: whether `operator` acts for it, whom to pay, and
    /// the standings that are asked for: its own, and those of whoever did or ordered something. A provider that nobody knows
    /// is not credentialed. At most [`domain::bounds::MAX_TRUSTED_ISSUERS`] issuers are looked at. Questions about one provider
    /// should stand together.
    ///
    /// Errors, in this order: [`ProviderRegistryError::NoSuchProvider`], [`ProviderRegistryError::TooManyAsked`].
    #[ink(message, selector = 0x9BAE9D5E)]
    fn assess(
        &self,
        provider: ProviderId,
        operator: argument::AccountId,
        asked: argument::Vec<ProviderDay>,
        issuers: argument::Vec<Account, AccountId>,
    ) -> Result<Assessment, ProviderRegistryError>;
}
