//! The claims of one insurer: submission, evidence, clocks. The contract that providers call.

use alloc::vec::Vec;
use domain::claim::{Batch, Refusal};
use domain::consent::{Categories, ConsentError, Evidence};
use domain::decision::{Totals, Verdict};
use domain::ids::{BatchId, ClaimKey, ControlNumber, GrantId, PaymentNumber, ProviderId};
use domain::ledger::PaymentStatus;
use domain::lifecycle::ClaimRecord;
use domain::money::Amount;
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// The other contracts of the suite.
    #[derive(Copy)]
    pub struct Partners {
        /// Who may attach what.
        pub consent_registry: AccountId,
        /// Who may be paid.
        pub provider_registry: AccountId,
        /// What is owed.
        pub policies: AccountId,
        /// How it is paid.
        pub escrow: AccountId,
    }
}

wire! {
    /// Another contract of the suite.
    #[derive(Copy)]
    pub enum Partner {
        /// The consent registry.
        ConsentRegistry,
        /// The provider registry.
        ProviderRegistry,
        /// The policies.
        Policies,
        /// The escrow.
        Escrow,
    }
}

wire! {
    /// Why a message of the claims is refused: nothing has changed.
    #[derive(Copy)]
    pub enum ClaimsError {
        /// The caller is not the owner.
        NotOwner,
        /// The caller does not act for the provider.
        NotOperator,
        /// The provider registry knows no such provider.
        NoSuchProvider,
        /// No claim.
        EmptyBatch,
        /// More claims, lines or bytes than one batch may have: submit it in parts.
        BatchTooLarge,
        /// More issuers, pieces of evidence or claims than one call may name.
        TooMany,
        /// The provider has no claim of that number.
        NoSuchClaim,
        /// The claim is adjudicated: nothing can be attached to it.
        AlreadyAdjudicated,
        /// The last day for evidence has passed.
        EvidenceTooLate,
        /// Nothing was attached.
        NoEvidence,
        /// The member has not consented to this.
        Consent(ConsentError),
        /// The member is not enrolled.
        NoSuchMember,
        /// The claim cannot be worked out again.
        Refused(Refusal),
        /// A partner could not be reached, trapped, or answered nonsense.
        PartnerFailed(Partner),
        /// A partner refused what it must not refuse.
        PartnerRefused(Partner),
        /// A sum left the range of money, or a counter its own.
        Overflow,
    }
}

wire! {
    /// What became of a claim of a batch.
    #[derive(Copy)]
    pub enum ClaimResult {
        /// It is adjudicated.
        Decided {
            /// The payer's number of it.
            control: ControlNumber,
            /// How.
            verdict: Verdict,
            /// What the plan pays.
            paid: Amount,
        },
        /// It waits.
        Pended {
            /// The payer's number of it.
            control: ControlNumber,
            /// The evidence it waits for.
            evidence: Categories,
        },
        /// It did not enter.
        Refused(Refusal),
    }
}

wire! {
    /// What became of a batch.
    pub struct BatchReceipt {
        /// Its number.
        pub batch: BatchId,
        /// One result per claim, in their order.
        pub results: Vec<ClaimResult>,
        /// The payment that carries it; none where nothing is payable.
        pub payment: Option<PaymentNumber>,
    }
}

wire! {
    /// A piece of evidence with the grant that allows it.
    #[derive(Copy)]
    pub struct Attachment {
        /// The evidence.
        pub evidence: Evidence,
        /// The member's grant.
        #[codec(compact)]
        pub grant: GrantId,
    }
}

wire! {
    /// A claim with everything that explains it.
    pub struct Explanation {
        /// The claim as it is kept.
        pub record: ClaimRecord,
        /// Its sums; only what was charged while it waits.
        pub totals: Totals,
        /// How it was decided; none while it waits.
        pub verdict: Option<Verdict>,
        /// Where its payment stands; none where nothing is payable.
        pub payment: Option<PaymentStatus>,
    }
}

/// A batch was decided.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchDecided {
    /// The provider.
    #[ink(topic)]
    pub provider: ProviderId,
    /// The batch.
    pub batch: BatchId,
    /// One result per claim, in their order.
    pub results: Vec<ClaimResult>,
    /// The payment that carries it.
    pub payment: Option<PaymentNumber>,
}

/// Evidence was attached to a claim.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceAttached {
    /// The provider.
    #[ink(topic)]
    pub provider: ProviderId,
    /// The claim.
    pub claim: ClaimKey,
    /// The evidence.
    pub evidence: Vec<Attachment>,
}

/// A claim that had waited was decided.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSettled {
    /// The provider.
    #[ink(topic)]
    pub provider: ProviderId,
    /// The claim.
    pub claim: ClaimKey,
    /// What became of it.
    pub result: ClaimResult,
    /// The batch in which it is paid.
    pub batch: BatchId,
    /// The payment that carries it.
    pub payment: Option<PaymentNumber>,
}

/// The trusted issuers changed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuersTrusted {
    /// All of them.
    pub issuers: Vec<AccountId>,
}

/// The claims.
#[ink::trait_definition]
pub trait Claims {
    /// Submits claims, decides each and pays what is payable at once or in its turn. Operators of the provider only. A dry run
    /// of this message is the preview.
    ///
    /// The answer has one result per claim; a refused claim never touches its neighbours. Where the message itself fails,
    /// no claim entered.
    ///
    /// Errors, in this order: [`ClaimsError::EmptyBatch`], [`ClaimsError::BatchTooLarge`], [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::NoSuchProvider`], [`ClaimsError::NotOperator`], [`ClaimsError::PartnerRefused`],
    /// [`ClaimsError::Overflow`]. Event: [`BatchDecided`].
    #[ink(message)]
    fn submit(&mut self, batch: Batch) -> Result<BatchReceipt, ClaimsError>;

    /// Attaches evidence to a waiting claim, with the member's consent at this moment, and decides the claim where nothing
    /// more is waited for. Operators of the provider only.
    ///
    /// Errors, in this order: [`ClaimsError::NoEvidence`], [`ClaimsError::NoSuchClaim`], [`ClaimsError::TooMany`],
    /// [`ClaimsError::AlreadyAdjudicated`], [`ClaimsError::EvidenceTooLate`], [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::NoSuchProvider`], [`ClaimsError::NotOperator`], [`ClaimsError::NoSuchMember`],
    /// [`ClaimsError::Consent`], [`ClaimsError::Refused`], [`ClaimsError::PartnerRefused`], [`ClaimsError::Overflow`].
    /// Events: [`EvidenceAttached`], [`ClaimSettled`].
    #[ink(message)]
    fn attach(&mut self, claim: ClaimKey, evidence: Vec<Attachment>) -> Result<ClaimResult, ClaimsError>;

    /// Lets due clocks take effect: a claim whose evidence did not come in time is decided without it, as of the deadline.
    /// Anyone may call it. Claims that are not due, not waiting or not there are left alone. Tells how many it decided.
    ///
    /// Errors, in this order: [`ClaimsError::TooMany`], [`ClaimsError::PartnerFailed`], [`ClaimsError::PartnerRefused`],
    /// [`ClaimsError::Refused`], [`ClaimsError::Overflow`]. Event: [`ClaimSettled`].
    #[ink(message)]
    fn advance(&mut self, claims: Vec<ClaimKey>) -> Result<u32, ClaimsError>;

    /// Chooses the issuers whose credentials count. Owner only.
    ///
    /// Errors, in this order: [`ClaimsError::NotOwner`], [`ClaimsError::TooMany`]. Event: [`IssuersTrusted`].
    #[ink(message)]
    fn trust_issuers(&mut self, issuers: Vec<AccountId>) -> Result<(), ClaimsError>;

    /// A claim as it is kept.
    #[ink(message)]
    fn claim(&self, claim: ClaimKey) -> Option<ClaimRecord>;

    /// A claim with everything that explains it.
    ///
    /// Errors, in this order: [`ClaimsError::NoSuchClaim`], [`ClaimsError::PartnerFailed`], [`ClaimsError::Overflow`].
    #[ink(message)]
    fn explain(&self, claim: ClaimKey) -> Result<Explanation, ClaimsError>;

    /// The other contracts of the suite.
    #[ink(message)]
    fn partners(&self) -> Partners;

    /// The issuers whose credentials count.
    #[ink(message)]
    fn trusted_issuers(&self) -> Vec<AccountId>;

    /// The owner.
    #[ink(message)]
    fn owner(&self) -> AccountId;
}
