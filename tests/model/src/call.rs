//! Messages with their arguments, and answers.

use std::rc::Rc;

use client::domain::accumulators::Opening;
use client::domain::authorisation::{Approval, AuthorisationRequest};
use client::domain::calendar::Day;
use client::domain::claim::Batch;
use client::domain::consent::{Act, Asker, ConsentError, Disclosure, Purpose};
use client::domain::credential::Credential;
use client::domain::enrolment::{Coverage, Person};
use client::domain::ids::{
    Account, AssetId, AuthorisationId, ClaimKey, Code, Commitment, FamilyId, GrantId, MemberId, Millis, PlanId,
    PlanRef, ProviderId,
};
use client::domain::ledger::Party;
use client::domain::lifecycle::{Appeal, AppealRuling};
use client::domain::money::Amount;
use client::domain::network::Network;
use client::domain::plan::Plan;
use client::domain::provider::{Change, ChangeKind};
use client::domain::representation::Power;
use client::domain::review::Review;
use client::domain::service::Service;
use client::interfaces::administration::AdministrationError;
use client::interfaces::claims::{Attachment, BatchReceipt, ClaimResult, ClaimsError, Role};
use client::interfaces::consent_registry::ConsentRegistryError;
use client::interfaces::escrow::EscrowError;
use client::interfaces::policies::PoliciesError;
use client::interfaces::provider_registry::ProviderRegistryError;

use crate::right::{self, By, ACTS};

/// Someone does something.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who sends the message.
    pub from: Account,
    /// Which message.
    pub message: Message,
}

/// A contract with an owner who can hand it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owned {
    /// The escrow, which has no upgrade.
    Escrow,
    /// The policies.
    Policies,
    /// The claims.
    Claims,
}

/// A message that only another contract may send, or only once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trespass {
    /// `Escrow::pay` to oneself.
    Pay,
    /// `Escrow::hold`.
    Hold,
    /// `Escrow::release_hold`.
    ReleaseHold,
    /// `Policies::adjudicate`.
    Adjudicate,
    /// `Policies::ask_authorisation`.
    AskAuthorisation,
    /// `Policies::decide_authorisation`.
    DecideAuthorisation,
    /// `Policies::bind_claims` once more.
    BindPolicies,
    /// `Escrow::bind_claims` once more.
    BindEscrow,
}

/// A message with its arguments. The names are those of the contracts' messages.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Message {
    Register {
        payout: Account,
        recovery: Option<Account>,
    },
    AnnounceChange {
        provider: ProviderId,
        change: Change,
    },
    ConfirmChange {
        provider: ProviderId,
        change: Change,
    },
    CancelChange {
        provider: ProviderId,
        change: Change,
    },
    AttestCredential {
        provider: ProviderId,
        credential: Credential,
    },
    AppointOfficer {
        officer: Option<Account>,
    },
    PublishPlan {
        plan: PlanId,
        terms: Rc<Plan>,
    },
    SetServices {
        plan: PlanId,
        services: Vec<(Code, Service)>,
    },
    SetNetwork {
        provider: ProviderId,
        network: Network,
    },
    Enrol {
        account: Account,
        family: FamilyId,
        coverage: Coverage,
        person: Option<Person>,
    },
    AddCoverage {
        member: MemberId,
        coverage: Coverage,
    },
    EndCoverage {
        member: MemberId,
        last: Day,
    },
    AttestPerson {
        member: MemberId,
        person: Person,
    },
    CarryIn {
        member: MemberId,
        day: Day,
        opening: Opening,
    },
    /// `ConsentRegistry::act`.
    Consent {
        by: By,
        act: Box<Act>,
    },
    AttestGuardian {
        member: Account,
        guardian: Account,
        power: Power,
    },
    Emergency {
        member: Account,
        provider: ProviderId,
        issuer: Account,
        justification: Commitment,
    },
    /// `ConsentRegistry::check`, a question.
    Check {
        member: Account,
        grant: GrantId,
        disclosure: Disclosure,
        asker: Asker,
    },
    Rebind {
        member: MemberId,
        account: Account,
    },
    SetTreasurer {
        treasurer: Option<Account>,
    },
    AnnounceWithdrawal {
        asset: AssetId,
        to: Account,
        amount: Amount,
    },
    Withdraw {
        asset: AssetId,
    },
    CancelWithdrawal {
        asset: AssetId,
    },
    Adopt {
        asset: AssetId,
    },
    ListAsset {
        token: Account,
    },
    /// A token sends nothing to somebody any more, or to everybody again.
    TokenRefuses {
        asset: AssetId,
        whom: Option<Account>,
    },
    /// A plain transfer of a token to the escrow.
    SendToken {
        asset: AssetId,
        amount: Amount,
    },
    Submit {
        batch: Batch,
    },
    Attach {
        claim: ClaimKey,
        evidence: Vec<Attachment>,
    },
    Advance {
        claims: Vec<ClaimKey>,
    },
    Review {
        claim: ClaimKey,
        reviews: Vec<Review>,
    },
    Reopen {
        claim: ClaimKey,
    },
    Appeal {
        claim: ClaimKey,
    },
    Rule {
        claim: ClaimKey,
        overturned: Option<Vec<Review>>,
    },
    AskAuthorisation {
        request: AuthorisationRequest,
    },
    DecideAuthorisation {
        id: AuthorisationId,
        approval: Option<Approval>,
    },
    Pause {
        paused: bool,
    },
    GiveRole {
        role: Role,
        accounts: Vec<Account>,
    },
    TrustIssuers {
        issuers: Vec<Account>,
    },
    OfferOwnership {
        of: Owned,
        to: Option<Account>,
    },
    TakeOwnership {
        of: Owned,
    },
    AnnounceUpgrade {
        of: Owned,
        code: Option<[u8; 32]>,
    },
    Upgrade {
        of: Owned,
    },
    Deposit {
        asset: AssetId,
        amount: Amount,
    },
    Settle {
        asset: AssetId,
        count: u32,
    },
    FetchCredit {
        asset: AssetId,
        to: Account,
    },
    PayBack {
        party: Party,
        amount: Amount,
    },
    /// A plain transfer, to the escrow where nobody is named: no message of it runs.
    Transfer {
        to: Option<Account>,
        amount: Amount,
    },
    /// A message that only another contract may send.
    Trespass(Trespass),
    /// Time passes; nobody sends anything.
    Wait {
        millis: Millis,
    },
}

/// What a message that was accepted tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Told {
    Nothing,
    Provider(ProviderId),
    Plan(PlanRef),
    Member(MemberId),
    /// The number that the consent registry answers with.
    Number(u32),
    Receipt(BatchReceipt),
    Claim(ClaimResult),
    Appeal(Appeal),
    Ruling(AppealRuling),
    Authorisation(AuthorisationId),
    Count(u32),
    Amount(Amount),
    Asset(AssetId),
}

/// Why a message was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Fault {
    Providers(ProviderRegistryError),
    Consents(ConsentRegistryError),
    NoConsent(ConsentError),
    Policies(PoliciesError),
    Administration(AdministrationError),
    Claims(ClaimsError),
    Escrow(EscrowError),
    /// The contract did not come to an end, or its answer is none: never right.
    Broken(String),
}

macro_rules! fault_from {
    ($($error:ident $variant:ident),*) => {
        $(impl From<$error> for Fault {
            fn from(error: $error) -> Self {
                Fault::$variant(error)
            }
        })*
    };
}
fault_from!(
    ProviderRegistryError Providers, ConsentRegistryError Consents, ConsentError NoConsent, PoliciesError Policies,
    AdministrationError Administration, ClaimsError Claims, EscrowError Escrow
);

/// The answer to a call.
pub type Answer = Result<Told, Fault>;

/// Every kind of command that can succeed, by name; those of the consent registry's `act` are in [`ACTS`].
const REST: [&str; 58] = [
    "rebind",
    "set_treasurer",
    "announce_withdrawal",
    "withdraw",
    "cancel_withdrawal",
    "adopt",
    "cancel_change",
    "register",
    "announce_change",
    "confirm_change",
    "attest_credential",
    "appoint_officer",
    "publish_plan",
    "set_services",
    "set_network",
    "enrol",
    "add_coverage",
    "end_coverage",
    "attest_person",
    "carry_in",
    "submit",
    "attach",
    "advance",
    "review",
    "reopen",
    "appeal",
    "rule",
    "ask_authorisation",
    "decide_authorisation",
    "pause",
    "give_role",
    "trust_issuers",
    "offer_ownership",
    "take_ownership",
    "announce_upgrade",
    "upgrade",
    "deposit",
    "settle",
    "fetch_credit",
    "pay_back",
    "transfer",
    "wait",
    "attest_guardian",
    "emergency",
    "check",
    "check_emergency",
    "announce_recovery",
    "confirm_recovery",
    "list_asset",
    "token_refuses",
    "send_token",
    "deposit_token",
    "settle_token",
    "fetch_token_credit",
    "announce_token_withdrawal",
    "withdraw_token",
    "cancel_token_withdrawal",
    "adopt_token",
];

/// Every kind of command that can succeed, by name.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    REST.into_iter().chain(ACTS)
}

/// The kind of messages that are never accepted.
pub const TRESPASS: &str = "trespass";

impl Message {
    /// Its kind, one of [`kinds`] or one that is never accepted.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let of = |asset: &AssetId, native, token| if *asset == AssetId::NATIVE { native } else { token };
        let recovers = |change: &Change| change.kind == ChangeKind::Recover;
        match self {
            Message::Register { .. } => "register",
            Message::AnnounceChange { change, .. } if recovers(change) => "announce_recovery",
            Message::AnnounceChange { .. } => "announce_change",
            Message::ConfirmChange { change, .. } if recovers(change) => "confirm_recovery",
            Message::ConfirmChange { .. } => "confirm_change",
            Message::CancelChange { .. } => "cancel_change",
            Message::Rebind { .. } => "rebind",
            Message::SetTreasurer { .. } => "set_treasurer",
            Message::AnnounceWithdrawal { asset, .. } => of(asset, "announce_withdrawal", "announce_token_withdrawal"),
            Message::Withdraw { asset } => of(asset, "withdraw", "withdraw_token"),
            Message::CancelWithdrawal { asset } => of(asset, "cancel_withdrawal", "cancel_token_withdrawal"),
            Message::Adopt { asset } => of(asset, "adopt", "adopt_token"),
            Message::ListAsset { .. } => "list_asset",
            Message::TokenRefuses { .. } => "token_refuses",
            Message::SendToken { .. } => "send_token",
            Message::AttestCredential { .. } => "attest_credential",
            Message::AppointOfficer { .. } => "appoint_officer",
            Message::PublishPlan { .. } => "publish_plan",
            Message::SetServices { .. } => "set_services",
            Message::SetNetwork { .. } => "set_network",
            Message::Enrol { .. } => "enrol",
            Message::AddCoverage { .. } => "add_coverage",
            Message::EndCoverage { .. } => "end_coverage",
            Message::AttestPerson { .. } => "attest_person",
            Message::CarryIn { .. } => "carry_in",
            Message::Consent { by, act } => right::kind(by, act),
            Message::AttestGuardian { .. } => "attest_guardian",
            Message::Emergency { .. } => "emergency",
            Message::Check { disclosure, .. } if disclosure.purpose == Purpose::Emergency => "check_emergency",
            Message::Check { .. } => "check",
            Message::Submit { .. } => "submit",
            Message::Attach { .. } => "attach",
            Message::Advance { .. } => "advance",
            Message::Review { .. } => "review",
            Message::Reopen { .. } => "reopen",
            Message::Appeal { .. } => "appeal",
            Message::Rule { .. } => "rule",
            Message::AskAuthorisation { .. } => "ask_authorisation",
            Message::DecideAuthorisation { .. } => "decide_authorisation",
            Message::Pause { .. } => "pause",
            Message::GiveRole { .. } => "give_role",
            Message::TrustIssuers { .. } => "trust_issuers",
            Message::OfferOwnership { .. } => "offer_ownership",
            Message::TakeOwnership { .. } => "take_ownership",
            Message::AnnounceUpgrade { .. } => "announce_upgrade",
            Message::Upgrade { .. } => "upgrade",
            Message::Deposit { asset, .. } => of(asset, "deposit", "deposit_token"),
            Message::Settle { asset, .. } => of(asset, "settle", "settle_token"),
            Message::FetchCredit { asset, .. } => of(asset, "fetch_credit", "fetch_token_credit"),
            Message::PayBack { .. } => "pay_back",
            Message::Transfer { .. } => "transfer",
            Message::Trespass(_) => TRESPASS,
            Message::Wait { .. } => "wait",
        }
    }
}

/// Whether the answer says that something came of the call: an `advance` or `settle` that found nothing to do, or a batch of
/// which every claim was refused, does not count.
#[must_use]
pub fn is_effective(answer: &Answer) -> bool {
    match answer {
        Ok(Told::Count(0)) | Err(_) => false,
        Ok(Told::Receipt(receipt)) => receipt.results.iter().any(|result| !matches!(result, ClaimResult::Refused(_))),
        Ok(_) => true,
    }
}
