//! Messages of the claims.

use domain::authorisation::{Approval, AuthorisationRequest};
use domain::claim::Batch;
use domain::ids::{AuthorisationId, ClaimKey, ControlNumber};
use domain::lifecycle::{Appeal, AppealRuling, ClaimRecord};
use domain::review::Review;
use interfaces::claims::{Attachment, BatchReceipt, ClaimResult, ClaimsError, Explanation, Partners, Role};

use super::{Administration, Message, Question};
use crate::chain::AccountId;

/// The claims at an address. Each method is the message of [`interfaces::claims::Claims`] of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims(pub AccountId);

type Answer<T> = Message<T, ClaimsError>;

impl Claims {
    /// Submits a batch. From an operator of the provider.
    pub fn submit(self, batch: &Batch) -> Answer<BatchReceipt> {
        Message::new(self.0, interfaces::annex::SELECTOR, batch)
    }

    /// Attaches evidence to a waiting claim. From an operator of the provider.
    pub fn attach(self, claim: ClaimKey, evidence: &[Attachment]) -> Answer<ClaimResult> {
        Message::new(self.0, ink::selector_bytes!("Claims::attach"), &(claim, evidence))
    }

    /// Lets due clocks take effect. From anyone.
    pub fn advance(self, claims: &[ClaimKey]) -> Answer<u32> {
        Message::new(self.0, ink::selector_bytes!("Claims::advance"), &claims)
    }

    /// Decides a claim that waits for a human. From a reviewer.
    pub fn review(self, claim: ClaimKey, reviews: &[Review]) -> Answer<ClaimResult> {
        Message::new(self.0, ink::selector_bytes!("Claims::review"), &(claim, reviews))
    }

    /// Sends a denied claim back to a reviewer. From a reviewer.
    pub fn reopen(self, claim: ClaimKey) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Claims::reopen"), &claim)
    }

    /// Appeals a decision. From the member, or an operator of the provider.
    pub fn appeal(self, claim: ClaimKey) -> Answer<Appeal> {
        Message::new(self.0, ink::selector_bytes!("Claims::appeal"), &claim)
    }

    /// Rules on the open appeal: none lets the decision stand. From an appeals reviewer of the appeal's level.
    pub fn rule(self, claim: ClaimKey, overturned: Option<&[Review]>) -> Answer<AppealRuling> {
        Message::new(self.0, ink::selector_bytes!("Claims::rule"), &(claim, overturned))
    }

    /// Asks for a prior authorisation. From an operator of the provider.
    pub fn ask_authorisation(self, request: &AuthorisationRequest) -> Answer<AuthorisationId> {
        Message::new(self.0, ink::selector_bytes!("Claims::ask_authorisation"), request)
    }

    /// Decides a prior authorisation: none refuses. From a reviewer.
    pub fn decide_authorisation(self, id: AuthorisationId, approval: Option<Approval>) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Claims::decide_authorisation"), &(id, approval))
    }

    /// Refuses new claims, or takes them again. From the owner.
    pub fn pause(self, paused: bool) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Claims::pause"), &paused)
    }

    /// Whether new claims are refused.
    pub fn is_paused(self) -> Question<bool> {
        Question::new(self.0, ink::selector_bytes!("Claims::is_paused"), &())
    }

    /// Gives a role to these accounts and no others. From the owner; of external reviewers from one of them.
    pub fn give_role(self, role: Role, accounts: &[AccountId]) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Claims::give_role"), &(role, accounts))
    }

    /// Chooses the issuers whose credentials count. From the owner.
    pub fn trust_issuers(self, issuers: &[AccountId]) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Claims::trust_issuers"), &issuers)
    }

    /// A claim as it is kept.
    pub fn claim(self, claim: ClaimKey) -> Question<Option<ClaimRecord>> {
        Question::new(self.0, ink::selector_bytes!("Claims::claim"), &claim)
    }

    /// A claim that another one of the same number has taken the place of.
    pub fn replaced(self, control: ControlNumber) -> Question<Option<ClaimRecord>> {
        Question::new(self.0, ink::selector_bytes!("Claims::replaced"), &control)
    }

    /// Who has a role.
    pub fn role(self, role: Role) -> Question<Vec<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Claims::role"), &role)
    }

    /// A claim with everything that explains it.
    pub fn explain(self, claim: ClaimKey) -> Answer<Explanation> {
        Message::new(self.0, ink::selector_bytes!("Claims::explain"), &claim)
    }

    /// The other contracts of the suite.
    pub fn partners(self) -> Question<Partners> {
        Question::new(self.0, ink::selector_bytes!("Claims::partners"), &())
    }

    /// The issuers whose credentials count.
    pub fn trusted_issuers(self) -> Question<Vec<AccountId>> {
        Question::new(self.0, ink::selector_bytes!("Claims::trusted_issuers"), &())
    }

    /// What the claims have in common with the policies.
    #[must_use]
    pub fn administration(self) -> Administration {
        Administration(self.0)
    }
}
