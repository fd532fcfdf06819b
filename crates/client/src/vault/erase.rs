//! What is forgotten for good.

use std::collections::BTreeSet;

use domain::ids::{ClaimNumber, Commitment};

use super::content::Opening;
use super::documents::DocumentName;
use super::Vault;

/// What was forgotten: what stands on the chain for it stays there and means nothing any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Members' numbers.
    pub members: usize,
    /// Claims, by their tokens.
    pub claims: Vec<ClaimNumber>,
    /// Commitments whose salt is gone, those to documents included.
    pub commitments: Vec<Commitment>,
    /// Documents whose key is gone. Their files are to be removed from the store.
    pub documents: Vec<DocumentName>,
}

impl Forgotten {
    /// Whether there was nothing to forget.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Vault {
    /// Forgets key and salt of a document. Not on disk before [`Vault::save`].
    pub fn forget_document(&mut self, commitment: Commitment) -> Forgotten {
        self.forget_documents(|document| document.commitment.0 == commitment.0)
    }

    /// Forgets a claim: what its token stands for, the salts of all that it committed to, its documents. Not on disk before
    /// [`Vault::save`].
    pub fn forget_claim(&mut self, number: &str) -> Forgotten {
        let mut forgotten = self.forget_documents(|document| document.claim == number);
        forgotten
            .commitments
            .extend(self.forget_openings(|opening| opening.member.is_none() && opening.claim == number));
        self.content.controls.retain(|_, known| known != number);
        if let Some(claim) = self.content.claims.remove(number) {
            forgotten.claims.push(ClaimNumber(claim.token.0));
        }
        forgotten
    }

    /// The numbers of all claims that are known to be a member's.
    #[must_use]
    pub fn claims_of(&self, member: &str) -> Vec<String> {
        let claims = self.content.claims.iter();
        claims.filter(|(_, claim)| claim.member.as_deref() == Some(member)).map(|(number, _)| number.clone()).collect()
    }

    /// The numbers of claims of which there are documents, and nothing that says whose they are: nothing of these is
    /// forgotten with a member.
    #[must_use]
    pub fn claims_of_nobody(&self) -> BTreeSet<String> {
        let is_known = |number: &str| self.content.claims.get(number).is_some_and(|claim| claim.member.is_some());
        let documents = self.content.documents.iter();
        documents.filter(|document| !is_known(&document.claim)).map(|document| document.claim.clone()).collect()
    }

    /// Forgets a member: number, account, every claim of the member, and what else was committed to of him. Not on disk before
    /// [`Vault::save`].
    pub fn forget_member(&mut self, number: &str) -> Forgotten {
        let mut forgotten = Forgotten::default();
        for claim in self.claims_of(number) {
            let of_claim = self.forget_claim(&claim);
            forgotten.claims.extend(of_claim.claims);
            forgotten.commitments.extend(of_claim.commitments);
            forgotten.documents.extend(of_claim.documents);
        }
        // Before openings had members that of an emergency told its member so.
        let about = format!("emergency of member {number}");
        let is_of = |opening: &Opening| opening.member.as_deref() == Some(number) || opening.claim == about;
        forgotten.commitments.extend(self.forget_openings(is_of));
        forgotten.members = usize::from(self.content.members.remove(number).is_some());
        forgotten
    }

    fn forget_openings(&mut self, goes: impl Fn(&Opening) -> bool) -> Vec<Commitment> {
        let mut forgotten = Vec::new();
        self.content.commitments.retain(|opening| {
            let goes = goes(opening);
            if goes {
                forgotten.push(Commitment(opening.commitment.0));
            }
            !goes
        });
        forgotten
    }

    fn forget_documents(&mut self, goes: impl Fn(&super::content::Document) -> bool) -> Forgotten {
        let mut forgotten = Forgotten::default();
        self.content.documents.retain(|document| {
            let goes = goes(document);
            if goes {
                forgotten.commitments.push(Commitment(document.commitment.0));
                forgotten.documents.push(DocumentName(document.name.0));
            }
            !goes
        });
        forgotten
    }
}
