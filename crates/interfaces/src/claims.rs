//! The claims of one insurer: submission, evidence, review, appeal, reversal, clocks. The contract that users call.

use alloc::vec::Vec;
use domain::authorisation::{Approval, AuthorisationRequest};
use domain::claim::{Batch, Refusal};
use domain::consent::{Categories, ConsentError, Evidence};
use domain::decision::{Totals, Verdict};
use domain::ids::{AssetId, AuthorisationId, BatchId, ClaimKey, ControlNumber, GrantId, PaymentNumber, ProviderId};
use domain::ledger::PaymentStatus;
use domain::lifecycle::{Appeal, AppealRight, AppealRuling, ClaimRecord, TransitionError};
use domain::money::Amount;
use domain::review::Review;
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
    /// Who decides what rules cannot.
    #[derive(Copy)]
    pub enum Role {
        /// Decides claims that wait for a human, reopens them, and authorises in advance. The owner appoints them.
        Reviewer,
        /// Rules on internal appeals. The owner appoints them.
        AppealsReviewer,
        /// Rules on external appeals. The first ones are named at deployment; they alone appoint their successors.
        ExternalReviewer,
        /// Opens evidence to audit decisions. Decides nothing. The owner appoints them.
        Auditor,
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Reviewer, Role::AppealsReviewer, Role::ExternalReviewer, Role::Auditor];
}

wire! {
    /// Why a message of the claims is refused: nothing has changed.
    #[derive(Copy)]
    pub enum ClaimsError {
        /// The caller is not the owner.
        NotOwner,
        /// No new claims are taken at the moment.
        Paused,
        /// The caller does not act for the provider.
        NotOperator,
        /// The provider registry knows no such provider.
        NoSuchProvider,
        /// No claim.
        EmptyBatch,
        /// More claims, lines, bytes or providers than one batch may have ([`domain::bounds::MAX_ASSESSED_PROVIDERS`]),
        /// or a claim that has become larger than the chain keeps ([`domain::bounds::MAX_RECORD_BYTES`], of which
        /// [`domain::bounds::ROOM_FOR_APPEALS`] stays free), whatever message it was that made it so: submit it in
        /// parts.
        BatchTooLarge,
        /// More issuers, pieces of evidence or claims than one call may name.
        TooMany,
        /// An account has another role already, in the claims, the policies or the escrow: whoever decided must not be
        /// asked whether it was right.
        HasOtherRole,
        /// The provider has no claim of that number.
        NoSuchClaim,
        /// Nobody could rule on an external appeal: the external reviewers alone appoint their successors.
        NoExternalReviewer,
        /// The caller does not have the role.
        NotInRole(Role),
        /// The caller neither acts for the provider nor is the member, nor speaks for the member.
        NotAParty,
        /// The claim's state does not allow it.
        Transition(TransitionError),
        /// No authorisation has that number, or it is decided already.
        Authorisation,
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
            /// Whether it waits for another payer's remittance.
            other_payer: bool,
            /// Whether it waits for a reviewer.
            review: bool,
        },
        /// It has voided the claim that it names.
        Voided {
            /// The payer's number of it.
            control: ControlNumber,
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
        /// The payments that carry it, one per asset and payee; none where nothing is payable.
        pub payments: Vec<(AssetId, PaymentNumber)>,
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
        /// Where its last payment stands; none where nothing is payable.
        pub payment: Option<PaymentStatus>,
        /// What can be done about the decision, and until when; none where nothing can.
        pub appeal: Option<AppealRight>,
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
    /// The payments that carry it, one per asset and payee.
    pub payments: Vec<(AssetId, PaymentNumber)>,
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

/// A claim was decided after it had waited, or anew.
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
    /// The last payment that carries it; what kept its place in the line is in payments before.
    pub payment: Option<PaymentNumber>,
}

/// A denied claim went back to a reviewer.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimReopened {
    /// The provider.
    #[ink(topic)]
    pub provider: ProviderId,
    /// The claim.
    pub claim: ClaimKey,
}

/// A decision was appealed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealOpened {
    /// The provider.
    #[ink(topic)]
    pub provider: ProviderId,
    /// The claim.
    pub claim: ClaimKey,
    /// The appeal.
    pub appeal: Appeal,
}

/// An appeal ended.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealEnded {
    /// The provider.
    #[ink(topic)]
    pub provider: ProviderId,
    /// The claim.
    pub claim: ClaimKey,
    /// How.
    pub ruling: AppealRuling,
}

/// Interest became due for what of a claim was paid late. Where several payments carry a claim, each may bear some.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestDue {
    /// The provider.
    #[ink(topic)]
    pub provider: ProviderId,
    /// The claim.
    pub claim: ClaimKey,
    /// The batch in which it is paid.
    pub batch: BatchId,
    /// The asset in which it is paid.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}

/// A prior authorisation was asked for or decided.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorisationChanged {
    /// Its number.
    pub id: AuthorisationId,
    /// Whether it was approved; none: it was asked for.
    pub approved: Option<bool>,
}

/// A role was given to these accounts and no others.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGiven {
    /// The role.
    pub role: Role,
    /// Who has it.
    pub accounts: Vec<AccountId>,
}

/// New claims are refused from now on, or taken again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PauseChanged {
    /// Whether they are refused.
    pub paused: bool,
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
    /// Attaches evidence to a waiting claim, with the member's consent at this moment, and decides the claim where
    /// nothing more is waited for. Operators of the provider, or the member. What arrives while a reviewer is to look
    /// at it gives him his time.
    ///
    /// Errors, in this order: [`ClaimsError::NoEvidence`], [`ClaimsError::NoSuchClaim`], [`ClaimsError::TooMany`],
    /// [`ClaimsError::Transition`], [`ClaimsError::EvidenceTooLate`], [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::NoSuchMember`], [`ClaimsError::NoSuchProvider`], [`ClaimsError::NotOperator`],
    /// [`ClaimsError::Consent`], [`ClaimsError::Refused`], [`ClaimsError::PartnerRefused`], [`ClaimsError::Overflow`],
    /// [`ClaimsError::BatchTooLarge`]. Events: [`EvidenceAttached`], [`ClaimSettled`].
    #[ink(message)]
    fn attach(&mut self, claim: ClaimKey, evidence: Vec<Attachment>) -> Result<ClaimResult, ClaimsError>;

    /// Lets due clocks take effect, as of their deadlines. A claim that waited too long is decided without what it waited for;
    /// an appeal that was not decided lapses; interest on what of a claim was paid late becomes due. Anyone may call it. Claims
    /// where nothing is due are left alone, and so is one that the rules refuse to decide. Tells how many it touched.
    ///
    /// Errors, in this order: [`ClaimsError::TooMany`], [`ClaimsError::PartnerFailed`], [`ClaimsError::PartnerRefused`],
    /// [`ClaimsError::Transition`], [`ClaimsError::Overflow`]. Events: [`ClaimSettled`],
    /// [`AppealEnded`], [`InterestDue`].
    #[ink(message)]
    fn advance(&mut self, claims: Vec<ClaimKey>) -> Result<u32, ClaimsError>;

    /// Decides a claim that waits for a human. [`Role::Reviewer`] only, and nobody involved in it: neither the patient
    /// nor an operator or the payout account of who bills, treats or has ordered something. A line that is not named is
    /// worked out by the plan.
    ///
    /// Errors, in this order: [`ClaimsError::NotInRole`], [`ClaimsError::NoSuchClaim`], [`ClaimsError::Transition`]
    /// (not waiting, not for a reviewer, no such line, too many reviewers), [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::Transition`] (reviewer involved), [`ClaimsError::HasOtherRole`] (of the policies or the escrow,
    /// come by since), [`ClaimsError::Refused`], [`ClaimsError::PartnerRefused`], [`ClaimsError::Overflow`],
    /// [`ClaimsError::BatchTooLarge`]. Event: [`ClaimSettled`].
    #[ink(message)]
    fn review(&mut self, claim: ClaimKey, reviews: Vec<Review>) -> Result<ClaimResult, ClaimsError>;

    /// Sends a denied claim back to a reviewer, at most as often as its plan allows. [`Role::Reviewer`] only, and nobody
    /// involved in it, as in [`Claims::review`]. What the claim's clocks have decided takes effect first.
    ///
    /// Errors, in this order: [`ClaimsError::NotInRole`], [`ClaimsError::NoSuchClaim`], [`ClaimsError::Transition`] (not denied,
    /// reopened too often, too many reviewers), [`ClaimsError::PartnerFailed`], [`ClaimsError::Transition`] (reviewer involved),
    /// [`ClaimsError::HasOtherRole`]. Event: [`ClaimReopened`].
    #[ink(message)]
    fn reopen(&mut self, claim: ClaimKey) -> Result<(), ClaimsError>;

    /// Appeals a decision that does not pay the whole charge: first before the insurer's appeals reviewers, then before
    /// the external ones. What is disputed is kept back in the escrow as far as money is free. The member, operators of
    /// the provider, the member's delegates, and guardians whom a trusted issuer has attested. That stops withdrawals,
    /// not payments. What the claim's clocks have decided takes effect first: an appeal that was not ruled on in time
    /// is over.
    ///
    /// Errors, in this order: [`ClaimsError::NoSuchClaim`], [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::NoSuchProvider`], [`ClaimsError::NotAParty`], [`ClaimsError::Transition`],
    /// [`ClaimsError::PartnerRefused`]. Events: [`AppealOpened`], before it [`ClaimSettled`] or [`AppealEnded`].
    #[ink(message)]
    fn appeal(&mut self, claim: ClaimKey) -> Result<Appeal, ClaimsError>;

    /// Rules on the open appeal: the decision stands, or the claim is worked out anew with these decisions on its lines. Only
    /// [`Role::AppealsReviewer`] or [`Role::ExternalReviewer`], as the appeal's level says, and nobody who has touched the
    /// claim, is its patient or acts for its provider.
    ///
    /// Errors, in this order: [`ClaimsError::NoSuchClaim`], [`ClaimsError::Transition`] (no appeal is open),
    /// [`ClaimsError::NotInRole`], [`ClaimsError::Transition`] (reviewer involved), [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::HasOtherRole`], [`ClaimsError::Transition`] (no such line), [`ClaimsError::Refused`],
    /// [`ClaimsError::PartnerRefused`], [`ClaimsError::Overflow`]. Events: [`AppealEnded`], [`ClaimSettled`].
    #[ink(message)]
    fn rule(&mut self, claim: ClaimKey, overturned: Option<Vec<Review>>) -> Result<AppealRuling, ClaimsError>;

    /// Asks for a prior authorisation. Operators of the provider only.
    ///
    /// Errors, in this order: [`ClaimsError::PartnerFailed`], [`ClaimsError::NoSuchProvider`], [`ClaimsError::NotOperator`],
    /// [`ClaimsError::Authorisation`]. Event: [`AuthorisationChanged`].
    #[ink(message)]
    fn ask_authorisation(&mut self, request: AuthorisationRequest) -> Result<AuthorisationId, ClaimsError>;

    /// Decides a prior authorisation: none refuses. [`Role::Reviewer`] only, neither its patient nor an operator of its
    /// provider, and only in time: after that its plan has spoken.
    ///
    /// Errors, in this order: [`ClaimsError::NotInRole`], [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::Authorisation`] (there is none), [`ClaimsError::Transition`] (reviewer involved),
    /// [`ClaimsError::HasOtherRole`], [`ClaimsError::Authorisation`] (decided, or too late). Event:
    /// [`AuthorisationChanged`].
    #[ink(message)]
    fn decide_authorisation(&mut self, id: AuthorisationId, approval: Option<Approval>) -> Result<(), ClaimsError>;

    /// Refuses new claims, or takes them again. Owner only. All else goes on: claims that wait are decided, clocks run,
    /// and what is queued or credited is paid.
    ///
    /// Errors: [`ClaimsError::NotOwner`]. Event: [`PauseChanged`].
    #[ink(message)]
    fn pause(&mut self, paused: bool) -> Result<(), ClaimsError>;

    /// Whether new claims are refused.
    #[ink(message)]
    fn is_paused(&self) -> bool;

    /// Gives a role to these accounts and no others. The owner; external reviewers are appointed by external reviewers.
    /// No account has two roles, and the owner has none; nor has anyone one who owns the policies or the escrow,
    /// enrols, or is treasurer.
    ///
    /// Errors, in this order: [`ClaimsError::NotOwner`], [`ClaimsError::NotInRole`],
    /// [`ClaimsError::NoExternalReviewer`], [`ClaimsError::TooMany`], [`ClaimsError::PartnerFailed`],
    /// [`ClaimsError::HasOtherRole`]. Event: [`RoleGiven`].
    #[ink(message)]
    fn give_role(&mut self, role: Role, accounts: Vec<AccountId>) -> Result<(), ClaimsError>;

    /// Chooses the issuers whose credentials count. Owner only.
    ///
    /// Errors, in this order: [`ClaimsError::NotOwner`], [`ClaimsError::TooMany`]. Event: [`IssuersTrusted`].
    #[ink(message)]
    fn trust_issuers(&mut self, issuers: Vec<AccountId>) -> Result<(), ClaimsError>;

    /// A claim as it is kept.
    #[ink(message)]
    fn claim(&self, claim: ClaimKey) -> Option<ClaimRecord>;

    /// A claim that another one of the same number has taken the place of, by the payer's number.
    #[ink(message)]
    fn replaced(&self, control: ControlNumber) -> Option<ClaimRecord>;

    /// Who has a role.
    #[ink(message)]
    fn role(&self, role: Role) -> Vec<AccountId>;

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
}

/// The one message of the claims that stands in their code itself; [`Claims`] stand in the annex (see [`crate::annex`]).
#[ink::trait_definition]
pub trait Submission {
    /// Submits claims, decides each and pays what is payable at once or in its turn. Operators of the provider only. A dry run
    /// of this message is the preview.
    ///
    /// The answer has one result per claim; a refused claim never touches its neighbours. Where the message itself
    /// fails, no claim entered. A claim with frequency 7 or 8 takes the one that it names back: what that had used is
    /// given back to the unit, what was paid for it is withheld from what its payee gets next, and it takes that one's
    /// day of receipt. What of it still waits in the line keeps its place, as far as the correction pays the same
    /// account as much; what a member was paid is for the provider to give back, beyond what the correction pays the
    /// member. Each claim is paid in the asset of its plan.
    ///
    /// Errors, in this order: [`ClaimsError::EmptyBatch`], [`ClaimsError::BatchTooLarge`], [`ClaimsError::Paused`],
    /// [`ClaimsError::PartnerFailed`], [`ClaimsError::NoSuchProvider`], [`ClaimsError::BatchTooLarge`] (providers),
    /// [`ClaimsError::NotOperator`],
    /// [`ClaimsError::PartnerRefused`], [`ClaimsError::Overflow`]. Event: [`BatchDecided`].
    #[ink(message, selector = 0x9BAE9D5E)]
    fn submit(&mut self, batch: Batch) -> Result<BatchReceipt, ClaimsError>;
}
