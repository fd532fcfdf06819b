//! A document on its way out.

use domain::consent::{ConsentError, Discloser, Disclosure, Purpose};
use domain::emergency::EmergencyId;
use domain::ids::{Account, ClaimKey, Commitment, GrantId, ProviderId};
use interfaces::claims::Role;
use zeroize::Zeroizing;

use super::document::unseal;
use super::receipts::{Act, Outcome, Receipt};
use super::{Authority, AuthorityError, ReceiptError, Receipts, Store, StoreError};
use crate::chain::AccountId;
use crate::sentences::Sentence;
use crate::vault::{Document, Vault};
use crate::words;

/// Who wants to open a document, which one, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who.
    pub account: AccountId,
    /// In which role.
    pub reader: Reader,
    /// What for.
    pub purpose: Purpose,
    /// The claim to which it is attached.
    pub claim: ClaimKey,
    /// The document.
    pub commitment: Commitment,
    /// The member's grant; none: the one under which it was attached. In an emergency there is none.
    pub grant: Option<GrantId>,
}

/// In which role somebody opens a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// For the insurer, for [`Purpose::Payment`]. The consent must be for the insurer's claims contract.
    Insurer(Role),
    /// For a provider, for [`Purpose::Treatment`]. The consent must be for the reader's own account, or for any.
    Provider(ProviderId),
    /// For oneself, for [`Purpose::Research`]. There is no such role: the consent must name the reader's own account,
    /// as every consent to research names somebody, and be asked for by its number.
    Researcher,
    /// For a provider that has declared an emergency, for [`Purpose::Emergency`] and as long as that lasts: this stands in the
    /// place of a grant. Only the operator who declared it reads.
    Emergency(ProviderId, EmergencyId),
}

/// Why a document may not be opened. In the order in which they win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Who asks does not have the role.
    #[error("whoever asks does not have this role at this moment")]
    NotInRole,
    /// The provider may not act in an emergency: in the eyes of the issuers whom the insurer trusts it is not credentialed today,
    /// or excluded by one of them.
    #[error("an issuer whom the insurer trusts has excluded the provider, or none credentials it today")]
    NotEligible,
    /// The role does not open documents for this purpose.
    #[error("this role does not open documents for this purpose")]
    WrongPurpose,
    /// No such document is attached to the claim, or it is one of another claim: a commitment can be attached to any, and this
    /// claim's member has not consented for that one's.
    #[error("no such document is attached to the claim")]
    NotAttached,
    /// The member's consent does not allow it at this moment.
    #[error("{}", .0.sentence())]
    Consent(ConsentError),
    /// The vault does not know it, or no longer.
    #[error("the vault has no key of this document: it was never kept here, or it is erased")]
    Unknown,
    /// The vault knows it as something else than the chain does.
    #[error("the document is kept as another category than that under which it is attached")]
    WrongCategory,
}

/// Why a document is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It may not be.
    #[error("{0}")]
    Refused(Refusal),
    /// The chain does not say whether it may be.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The receipt cannot be written.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// It may be, and the store does not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It may be, and what the store gives is not what was attached.
    #[error("what the evidence store holds is not the document that was attached")]
    NotWhatWasAttached,
}

/// Opens a document for somebody whose role, purpose and consent hold at this moment. A receipt is on disk before anything
/// is decrypted, also for a request that is refused.
///
/// # Errors
///
/// [`OpenError::Authority`] and [`OpenError::Refused`] in the order of [`Refusal`]; [`OpenError::Receipt`] where its receipt
/// cannot be written; then [`OpenError::Store`] and [`OpenError::NotWhatWasAttached`].
pub fn open(
    authority: &mut impl Authority,
    store: &impl Store,
    vault: &Vault,
    receipts: &Receipts,
    request: &Request,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let at = authority.now()?;
    let mut act = Act::Open {
        account: request.account,
        role: request.reader.words(),
        purpose: words::purpose(request.purpose).into(),
        claim: request.claim,
        category: None,
        commitment: request.commitment,
        grant: request.grant,
    };
    let allowed = allow(authority, vault, request, &mut act);
    let outcome = match &allowed {
        Ok(_) => Outcome::Allowed,
        Err(OpenError::Refused(refusal)) => Outcome::Refused(refusal.to_string()),
        Err(error) => Outcome::Failed(error.to_string()),
    };
    receipts.write(&Receipt { at, act: act.clone(), outcome })?;
    let document = allowed?;
    let opened = decrypt(store, &document);
    if let Err(error) = &opened {
        receipts.write(&Receipt { at, act, outcome: Outcome::Failed(error.to_string()) })?;
    }
    opened
}

/// Makes sure of everything that can be made sure of without decrypting, and completes the receipt.
fn allow(
    authority: &mut impl Authority,
    vault: &Vault,
    request: &Request,
    act: &mut Act,
) -> Result<Document, OpenError> {
    let ensure = |holds: bool, refusal| if holds { Ok(()) } else { Err(OpenError::Refused(refusal)) };
    let (has_role, purpose) = match request.reader {
        Reader::Insurer(role) => (authority.has_role(request.account, role)?, Purpose::Payment),
        Reader::Provider(provider) => (authority.acts_for(request.account, provider)?, Purpose::Treatment),
        Reader::Researcher => (true, Purpose::Research),
        Reader::Emergency(provider, _) => (authority.acts_for(request.account, provider)?, Purpose::Emergency),
    };
    ensure(has_role, Refusal::NotInRole)?;
    if let Reader::Emergency(provider, _) = request.reader {
        // Who declares an emergency names one issuer; an exclusion by any other counts as well.
        ensure(authority.is_eligible(request.account, provider)?, Refusal::NotEligible)?;
    }
    ensure(request.purpose == purpose, Refusal::WrongPurpose)?;
    let attached = authority.attached(request.claim, request.commitment)?;
    let (member, attached) = attached.ok_or(OpenError::Refused(Refusal::NotAttached))?;
    let document = vault.document(request.commitment);
    ensure(document.as_ref().is_none_or(|document| is_of(document, request.claim, vault)), Refusal::NotAttached)?;
    // The registry takes the number of the access where it otherwise takes that of a grant.
    let (discloser, under) = match request.reader {
        Reader::Emergency(provider, access) => (provider, GrantId(access.0)),
        Reader::Insurer(_) | Reader::Provider(_) | Reader::Researcher => {
            (request.claim.provider, request.grant.unwrap_or(attached.grant))
        }
    };
    let kind = attached.evidence.category;
    if let Act::Open { category, grant, .. } = act {
        *category = Some(words::category(kind).into());
        *grant = Some(under);
    }
    let disclosure = Disclosure {
        discloser: Discloser::Provider(discloser),
        recipient: request.reader.recipient(request.account, authority),
        purpose,
        category: kind,
        claim: request.claim,
    };
    authority.consent(member, under, disclosure)?.map_err(|error| OpenError::Refused(Refusal::Consent(error)))?;
    let document = document.ok_or(OpenError::Refused(Refusal::Unknown))?;
    ensure(document.category == kind, Refusal::WrongCategory)?;
    Ok(document)
}

/// Whether a document was kept for this claim.
fn is_of(document: &Document, claim: ClaimKey, vault: &Vault) -> bool {
    let billed_by = vault.provider_of_claim(&document.claim).and_then(|npi| vault.provider(npi));
    // The same token may stand for a claim of any provider.
    vault.number_of(claim.number) == Some(document.claim.as_str())
        && billed_by.is_none_or(|provider| provider == claim.provider)
}

fn decrypt(store: &impl Store, document: &Document) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let file = store.get(document.name)?;
    let bytes = unseal(document, &file).ok_or(OpenError::NotWhatWasAttached)?;
    if document.is_of(&bytes) {
        Ok(bytes)
    } else {
        Err(OpenError::NotWhatWasAttached)
    }
}

impl Reader {
    fn words(self) -> String {
        match self {
            Self::Insurer(Role::Reviewer) => "reviewer".into(),
            Self::Insurer(Role::AppealsReviewer) => "appeals reviewer".into(),
            Self::Insurer(Role::ExternalReviewer) => "external reviewer".into(),
            Self::Insurer(Role::Auditor) => "auditor".into(),
            Self::Provider(provider) => format!("provider {}", provider.0),
            Self::Researcher => "researcher".into(),
            Self::Emergency(provider, access) => format!("provider {}, emergency access {}", provider.0, access.0),
        }
    }

    fn recipient(self, account: AccountId, authority: &impl Authority) -> Account {
        match self {
            Self::Insurer(_) => authority.insurer(),
            Self::Provider(_) | Self::Researcher | Self::Emergency(..) => interfaces::account(account),
        }
    }
}
