//! What the contracts tell, typed.

use ink::env::Event;
use interfaces::{administration, claims, consent_registry, escrow, ownership, policies, provider_registry};
use scale::DecodeAll;

use crate::chain::ContractEvent;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident($event:ty),)*) => {
        /// An event of one of the contracts.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum SuiteEvent {
            $($(#[$doc])* $name($event),)*
            /// Something that none of the contracts tells in this version.
            Unknown(ContractEvent),
        }

        impl From<ContractEvent> for SuiteEvent {
            fn from(event: ContractEvent) -> Self {
                let signature = event.topics.first().copied();
                $(
                    if signature.is_some() && signature == <$event as Event>::SIGNATURE_TOPIC {
                        if let Ok(known) = <$event>::decode_all(&mut event.data.as_slice()) {
                            return Self::$name(known);
                        }
                    }
                )*
                Self::Unknown(event)
            }
        }

        impl SuiteEvent {
            /// The event's name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)*
                    Self::Unknown(_) => "Unknown",
                }
            }
        }
    };
}

events! {
    /// A member consented.
    ConsentGranted(consent_registry::ConsentGranted),
    /// A member took consent back.
    ConsentRevoked(consent_registry::ConsentRevoked),
    /// A member gave a delegate a power, or an issuer attested a guardian's.
    PowerGiven(consent_registry::PowerGiven),
    /// Somebody accesses a member's evidence in an emergency, or such an access was reviewed.
    EmergencyChanged(consent_registry::EmergencyChanged),
    /// A provider was registered.
    ProviderRegistered(provider_registry::ProviderRegistered),
    /// A change of a provider was announced, made or taken back.
    ProviderChanged(provider_registry::ProviderChanged),
    /// An issuer attested something about a provider.
    CredentialAttested(provider_registry::CredentialAttested),
    /// The policies were bound to their claims contract.
    ClaimsBound(policies::ClaimsBound),
    /// A version of a plan was published.
    PlanPublished(policies::PlanPublished),
    /// Services of a plan were set.
    ServicesSet(policies::ServicesSet),
    /// A provider's place in the network tiers changed.
    NetworkSet(policies::NetworkSet),
    /// A member was enrolled.
    MemberEnrolled(policies::MemberEnrolled),
    /// A member's enrolment was bound to another account.
    MemberRebound(policies::MemberRebound),
    /// A member's coverage was extended.
    CoverageAdded(policies::CoverageAdded),
    /// A member's coverage was ended.
    CoverageEnded(policies::CoverageEnded),
    /// Something was attested of a member.
    PersonAttested(policies::PersonAttested),
    /// Opening balances were carried in.
    OpeningCarriedIn(policies::OpeningCarriedIn),
    /// The escrow was bound to its claims contract.
    EscrowBound(escrow::EscrowBound),
    /// Money came in.
    Deposited(escrow::Deposited),
    /// A payment became due.
    PaymentDue(escrow::PaymentDue),
    /// A payment, or a part of one, was delivered.
    PaymentDelivered(escrow::PaymentDelivered),
    /// A credit was fetched.
    CreditFetched(escrow::CreditFetched),
    /// A party has to give something back.
    Reversed(escrow::Reversed),
    /// A party has paid something back.
    PaidBack(escrow::PaidBack),
    /// What is kept back for appeals has changed.
    HoldChanged(escrow::HoldChanged),
    /// A token was listed.
    AssetListed(escrow::AssetListed),
    /// The treasurer's role was given or taken.
    TreasurerSet(escrow::TreasurerSet),
    /// A withdrawal was announced, taken back or made.
    WithdrawalChanged(escrow::WithdrawalChanged),
    /// A batch was decided.
    BatchDecided(claims::BatchDecided),
    /// Evidence was attached to a claim.
    EvidenceAttached(claims::EvidenceAttached),
    /// A claim was decided after it had waited, or anew.
    ClaimSettled(claims::ClaimSettled),
    /// A denied claim went back to a reviewer.
    ClaimReopened(claims::ClaimReopened),
    /// A decision was appealed.
    AppealOpened(claims::AppealOpened),
    /// An appeal ended.
    AppealEnded(claims::AppealEnded),
    /// Interest became due.
    InterestDue(claims::InterestDue),
    /// A prior authorisation was asked for or decided.
    AuthorisationChanged(claims::AuthorisationChanged),
    /// A role was given.
    RoleGiven(claims::RoleGiven),
    /// The trusted issuers changed.
    IssuersTrusted(claims::IssuersTrusted),
    /// New claims are refused from now on, or taken again.
    PauseChanged(claims::PauseChanged),
    /// Another enrolment officer was appointed, or none.
    OfficerAppointed(policies::OfficerAppointed),
    /// A contract was offered to another account.
    OwnershipOffered(ownership::OwnershipOffered),
    /// A contract has changed hands.
    OwnershipTaken(ownership::OwnershipTaken),
    /// An upgrade was announced or taken back.
    UpgradeAnnounced(administration::UpgradeAnnounced),
    /// A contract has other code.
    Upgraded(administration::Upgraded),
}
