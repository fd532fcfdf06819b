//! Messages of the claims.

use domain::claim::Batch;
use domain::ids::ClaimKey;
use domain::lifecycle::ClaimRecord;
use interfaces::claims::{Attachment, BatchReceipt, ClaimResult, ClaimsError, Explanation, Partners};

use super::{Message, Question};
use crate::chain::AccountId;

/// The claims at an address. Each method is the message of [`interfaces::claims::Claims`] of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims(pub AccountId);

type Answer<T> = Message<T, ClaimsError>;

impl Claims {
    /// Submits a batch. From an operator of the provider.
    pub fn submit(self, batch: &Batch) -> Answer<BatchReceipt> {
        Message::new(self.0, ink::selector_bytes!("Claims::submit"), batch)
    }

    /// Attaches evidence to a waiting claim. From an operator of the provider.
    pub fn attach(self, claim: ClaimKey, evidence: &[Attachment]) -> Answer<ClaimResult> {
        Message::new(self.0, ink::selector_bytes!("Claims::attach"), &(claim, evidence))
    }

    /// Lets due clocks take effect. From anyone.
    pub fn advance(self, claims: &[ClaimKey]) -> Answer<u32> {
        Message::new(self.0, ink::selector_bytes!("Claims::advance"), &claims)
    }

    /// Chooses the issuers whose credentials count. From the owner.
    pub fn trust_issuers(self, issuers: &[AccountId]) -> Answer<()> {
        Message::new(self.0, ink::selector_bytes!("Claims::trust_issuers"), &issuers)
    }

    /// A claim as it is kept.
    pub fn claim(self, claim: ClaimKey) -> Question<Option<ClaimRecord>> {
        Question::new(self.0, ink::selector_bytes!("Claims::claim"), &claim)
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

    /// The owner.
    pub fn owner(self) -> Question<AccountId> {
        Question::new(self.0, ink::selector_bytes!("Claims::owner"), &())
    }
}
