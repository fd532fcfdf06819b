//! Everybody, and the world that all of them call.

use client::chain::AccountId;
use client::domain::representation::Power;
use client::interfaces::claims::Role;
use client::suite::{Claims, ConsentRegistry, Escrow, Policies, ProviderRegistry};
use support::actors::{
    id, party, ADA, APPEALS, CLEO, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, OWNER, PURSE, REVIEWER, STRANGER,
    TREASURY,
};
use support::build::{date, millis};
use support::token::Token;
use support::World;

const OFFICER: &str = "officer";
const AUDITOR: &str = "auditor";
const DELEGATE: &str = "delegate";
const GUARDIAN: &str = "guardian";
/// An account that is nobody's of [`Who::ALL`].
pub const NEWCOMER: &str = "newcomer";

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The owner of the insurer's contracts.
    Owner,
    /// Who withdraws what is free.
    Treasurer,
    /// Who enrols.
    Officer,
    /// Who decides what rules cannot.
    Reviewer,
    /// Who rules on internal appeals.
    AppealsReviewer,
    /// Who rules on external appeals.
    ExternalReviewer,
    /// Who decides nothing.
    Auditor,
    /// The operator of the provider in question.
    Harbour,
    /// The operator of another provider.
    Hill,
    /// The account that the provider in question is paid on.
    Payout,
    /// The member in question.
    Ada,
    /// Another member.
    Cleo,
    /// Ada's delegate.
    Delegate,
    /// Ada's guardian, whom the issuer attests.
    Guardian,
    /// Who attests credentials and guardians, and may recover the provider in question.
    Issuer,
    /// Nobody in particular.
    Stranger,
    /// The claims contract.
    ClaimsContract,
    /// The policies contract.
    PoliciesContract,
    /// The escrow contract.
    EscrowContract,
    /// A contract that is not of the suite.
    AnotherContract,
}

impl Who {
    /// Everybody.
    pub const ALL: [Who; 20] = [
        Who::Owner,
        Who::Treasurer,
        Who::Officer,
        Who::Reviewer,
        Who::AppealsReviewer,
        Who::ExternalReviewer,
        Who::Auditor,
        Who::Harbour,
        Who::Hill,
        Who::Payout,
        Who::Ada,
        Who::Cleo,
        Who::Delegate,
        Who::Guardian,
        Who::Issuer,
        Who::Stranger,
        Who::ClaimsContract,
        Who::PoliciesContract,
        Who::EscrowContract,
        Who::AnotherContract,
    ];

    /// With which account.
    pub fn account(self, stage: &Stage) -> AccountId {
        match self {
            Who::Owner => id(OWNER),
            Who::Treasurer => id(TREASURY),
            Who::Officer => id(OFFICER),
            Who::Reviewer => id(REVIEWER),
            Who::AppealsReviewer => id(APPEALS),
            Who::ExternalReviewer => id(EXTERNAL),
            Who::Auditor => id(AUDITOR),
            Who::Harbour => id(HARBOUR),
            Who::Hill => id(HILL),
            Who::Payout => id(HARBOUR_PAYOUT),
            Who::Ada => id(ADA),
            Who::Cleo => id(CLEO),
            Who::Delegate => id(DELEGATE),
            Who::Guardian => id(GUARDIAN),
            Who::Issuer => id(ISSUER),
            Who::Stranger => id(STRANGER),
            Who::ClaimsContract => stage.claims().0,
            Who::PoliciesContract => stage.policies().0,
            Who::EscrowContract => stage.escrow().0,
            Who::AnotherContract => stage.foreign,
        }
    }
}

/// A world with everybody in it, and contracts beside the suite.
pub struct Stage {
    /// The world.
    pub world: World,
    /// The token that the escrow lists.
    pub token: Token,
    /// A token that no escrow lists.
    pub unlisted: AccountId,
    /// The owner's, bound to nothing.
    pub unbound_escrow: Escrow,
    /// The owner's, bound to nothing.
    pub unbound_policies: Policies,
    foreign: AccountId,
}

impl Stage {
    /// Everybody has the role that is named after them, and money, the contracts too.
    pub fn new() -> Self {
        let mut world = World::new();
        let token = Token(world.lone_token(1));
        let unlisted = world.lone_token(2);
        let (unbound_escrow, unbound_policies) = (world.lone_escrow(), world.lone_policies());
        let registry = world.suite.provider_registry.0;
        let foreign = world.lone_consent_registry(registry).0;
        let (suite, chain) = (world.suite, &mut world.chain);
        for name in [OFFICER, AUDITOR, DELEGATE, GUARDIAN] {
            chain.endow(id(name), PURSE).unwrap();
        }
        for contract in [suite.claims.0, suite.policies.0, suite.escrow.0, foreign] {
            chain.endow(contract, PURSE).unwrap();
        }
        suite.policies.appoint_officer(Some(id(OFFICER))).send(chain, id(OWNER)).unwrap();
        suite.escrow.set_treasurer(Some(id(TREASURY))).send(chain, id(OWNER)).unwrap();
        suite.escrow.list_asset(token.0).send(chain, id(OWNER)).unwrap();
        suite.claims.give_role(Role::Auditor, &[id(AUDITOR)]).send(chain, id(OWNER)).unwrap();
        let power = Power::until(millis(date(2027, 1, 1)));
        suite.consent_registry.appoint_delegate(party(DELEGATE), power).send(chain, id(ADA)).unwrap();
        let attest = suite.consent_registry.attest_guardian(party(ADA), party(GUARDIAN), power);
        attest.send(chain, id(ISSUER)).unwrap();
        Self { world, token, unlisted, unbound_escrow, unbound_policies, foreign }
    }

    /// The claims.
    pub fn claims(&self) -> Claims {
        self.world.suite.claims
    }

    /// The policies.
    pub fn policies(&self) -> Policies {
        self.world.suite.policies
    }

    /// The escrow.
    pub fn escrow(&self) -> Escrow {
        self.world.suite.escrow
    }

    /// The consent registry.
    pub fn consents(&self) -> ConsentRegistry {
        self.world.suite.consent_registry
    }

    /// The provider registry.
    pub fn providers(&self) -> ProviderRegistry {
        self.world.suite.provider_registry
    }
}
