//! What the claims ask of the other contracts, one function per question. A partner that cannot be reached, traps or
//! answers nonsense is an error of ours: the message fails and nothing has changed.

use domain::authorisation::{Approval, Authorisation, AuthorisationRequest};
use domain::consent::{Asker, Disclosure};
use domain::credential::ProviderDay;
use domain::decision::Outcome;
use domain::ids::{Account, AssetId, AuthorisationId, BatchId, GrantId, MemberId, Millis, PaymentNumber, ProviderId};
use domain::ledger::{Payment, PaymentStatus};
use domain::money::Amount;
use ink::codegen::TraitCallBuilder;
use ink::env::DefaultEnvironment;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use interfaces::account;
use interfaces::call::{ask, Question};
use interfaces::claims::{ClaimsError, Partner, Partners};
use interfaces::consent_registry::ConsentRegistry;
use interfaces::escrow::{Due, Escrow, Payout};
use interfaces::policies::{Adjudication, AdjudicationRequest, Involved, Policies};
use interfaces::provider_registry::{Assessment, Assessor, ProviderRegistryError};
use scale::{Decode, Encode};

/// The answer, where there is one.
fn answer<A: Encode, R: Decode>(question: Question<A, R>, partner: Partner) -> Result<R, ClaimsError> {
    ask(question).ok_or(ClaimsError::PartnerFailed(partner))
}

/// The answer to what is asked once for a whole batch. It is long: to copy it once more would cost more than the code
/// that it saves.
fn answer_at_once<A: Encode, R: Decode>(question: Question<A, R>, partner: Partner) -> Result<R, ClaimsError> {
    match question.try_invoke() {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) | Err(_) => Err(ClaimsError::PartnerFailed(partner)),
    }
}

/// The provider registry that a consent registry tells its grants in.
pub fn registry_of_consents(partners: &Partners) -> Result<AccountId, ClaimsError> {
    let registry: ink::contract_ref!(ConsentRegistry, DefaultEnvironment) = partners.consent_registry.into();
    answer(registry.call().provider_registry(), Partner::ConsentRegistry)
}

/// Whether `operator` acts for a provider, and the standings that are asked for.
pub fn assess(
    partners: &Partners,
    provider: ProviderId,
    operator: AccountId,
    asked: Vec<ProviderDay>,
    issuers: &[AccountId],
) -> Result<Assessment, ClaimsError> {
    let registry: ink::contract_ref!(Assessor, DefaultEnvironment) = partners.provider_registry.into();
    let count = asked.len();
    let issuers: Vec<_> = issuers.iter().copied().map(account).collect();
    let call = registry.call().assess(provider, account(operator).into(), asked.into(), issuers.into());
    match answer_at_once(call, Partner::ProviderRegistry)? {
        Ok(assessment) if assessment.standings.len() == count => Ok(assessment),
        Ok(_) => Err(ClaimsError::PartnerFailed(Partner::ProviderRegistry)),
        Err(ProviderRegistryError::NoSuchProvider) => Err(ClaimsError::NoSuchProvider),
        Err(ProviderRegistryError::TooManyAsked) => Err(ClaimsError::BatchTooLarge),
        Err(_) => Err(ClaimsError::PartnerRefused(Partner::ProviderRegistry)),
    }
}

/// The account with which a member consents.
pub fn account_of(partners: &Partners, member: MemberId) -> Result<Account, ClaimsError> {
    let policies: ink::contract_ref!(Policies, DefaultEnvironment) = partners.policies.into();
    answer(policies.call().account_of(member), Partner::Policies)?.ok_or(ClaimsError::NoSuchMember)
}

/// Whether `who` speaks for a member now: as a delegate, or as a guardian whom one of these issuers has attested.
pub fn represents(
    partners: &Partners,
    member: Account,
    who: Account,
    issuers: &[AccountId],
    now: Millis,
) -> Result<bool, ClaimsError> {
    let registry: ink::contract_ref!(ConsentRegistry, DefaultEnvironment) = partners.consent_registry.into();
    for authority in issuers.iter().copied().map(account).chain([member]) {
        let question = registry.call().representation(member.into(), who.into(), authority.into());
        let known = answer(question, Partner::ConsentRegistry)?;
        if known.is_some_and(|known| known.power.is_in_force(now)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who is no impartial judge of claims: the account of the member whose they are, and those who have a duty in the
/// policies or the escrow.
pub fn involved(
    partners: &Partners,
    member: Option<MemberId>,
) -> Result<(Option<Account>, Vec<AccountId>), ClaimsError> {
    let policies: ink::contract_ref!(Policies, DefaultEnvironment) = partners.policies.into();
    let Involved { member, mut insurer } = answer(policies.call().involved(member), Partner::Policies)?;
    let escrow: ink::contract_ref!(Escrow, DefaultEnvironment) = partners.escrow.into();
    insurer.extend(answer(escrow.call().involved(), Partner::Escrow)?);
    Ok((member, insurer))
}

/// Whether the member's grants allow the disclosures, to an insurer who accepts the word of `issuers` and whose own
/// people have no say in them.
pub fn ensure_consent(
    partners: &Partners,
    member: Account,
    disclosures: Vec<(GrantId, Disclosure)>,
    issuers: &[AccountId],
    own: &[AccountId],
) -> Result<(), ClaimsError> {
    let accounts = |known: &[AccountId]| known.iter().copied().map(account).collect();
    let asker = Asker { issuers: accounts(issuers), own: accounts(own) };
    let registry: ink::contract_ref!(ConsentRegistry, DefaultEnvironment) = partners.consent_registry.into();
    answer(registry.call().check(member.into(), disclosures.into(), asker.into()), Partner::ConsentRegistry)?
        .map_err(ClaimsError::Consent)
}

/// The outcome of each claim.
pub fn adjudicate(partners: &Partners, request: AdjudicationRequest) -> Result<Vec<Outcome>, ClaimsError> {
    let mut policies: ink::contract_ref!(Adjudication, DefaultEnvironment) = partners.policies.into();
    let count = request.items.len();
    match answer_at_once(policies.call_mut().adjudicate(request), Partner::Policies)? {
        Ok(outcomes) if outcomes.len() == count => Ok(outcomes),
        Ok(_) => Err(ClaimsError::PartnerFailed(Partner::Policies)),
        Err(_) => Err(ClaimsError::PartnerRefused(Partner::Policies)),
    }
}

/// Makes payments due and notes what is to be given back; tells the payments' numbers.
pub fn pay(
    partners: &Partners,
    asset: AssetId,
    batch: BatchId,
    dues: Vec<Due>,
) -> Result<Vec<Option<PaymentNumber>>, ClaimsError> {
    let mut escrow: ink::contract_ref!(Payout, DefaultEnvironment) = partners.escrow.into();
    let count = dues.len();
    match answer_at_once(escrow.call_mut().pay(asset, batch, dues), Partner::Escrow)? {
        Ok(numbers) if numbers.len() == count => Ok(numbers),
        Ok(_) => Err(ClaimsError::PartnerFailed(Partner::Escrow)),
        Err(_) => Err(ClaimsError::PartnerRefused(Partner::Escrow)),
    }
}

/// A payment and where it stands.
pub fn payment(
    partners: &Partners,
    asset: AssetId,
    payment: PaymentNumber,
) -> Result<(Payment, PaymentStatus), ClaimsError> {
    let escrow: ink::contract_ref!(Escrow, DefaultEnvironment) = partners.escrow.into();
    answer(escrow.call().payment(asset, payment), Partner::Escrow)?.ok_or(ClaimsError::PartnerFailed(Partner::Escrow))
}

/// Keeps an amount back, and tells how much there was to keep.
pub fn hold(partners: &Partners, asset: AssetId, amount: Amount) -> Result<Amount, ClaimsError> {
    let mut escrow: ink::contract_ref!(Escrow, DefaultEnvironment) = partners.escrow.into();
    answer(escrow.call_mut().hold(asset, amount), Partner::Escrow)?
        .map_err(|_| ClaimsError::PartnerRefused(Partner::Escrow))
}

/// Gives free what was kept back.
pub fn release_hold(partners: &Partners, asset: AssetId, amount: Amount) -> Result<(), ClaimsError> {
    if amount.is_zero() {
        return Ok(());
    }
    let mut escrow: ink::contract_ref!(Escrow, DefaultEnvironment) = partners.escrow.into();
    answer(escrow.call_mut().release_hold(asset, amount), Partner::Escrow)?
        .map_err(|_| ClaimsError::PartnerRefused(Partner::Escrow))
}

/// Lets what stands in the line up to a batch be paid in full, whatever comes.
pub fn seal(partners: &Partners, batch: BatchId) -> Result<(), ClaimsError> {
    let mut escrow: ink::contract_ref!(Escrow, DefaultEnvironment) = partners.escrow.into();
    answer(escrow.call_mut().seal(batch), Partner::Escrow)?.map_err(|_| ClaimsError::PartnerRefused(Partner::Escrow))
}

/// The batch up to which what stands in the line is paid in full.
pub fn sealed(partners: &Partners) -> Result<BatchId, ClaimsError> {
    let escrow: ink::contract_ref!(Escrow, DefaultEnvironment) = partners.escrow.into();
    answer(escrow.call().sealed(), Partner::Escrow)
}

/// Asks for a prior authorisation.
pub fn ask_authorisation(partners: &Partners, request: AuthorisationRequest) -> Result<AuthorisationId, ClaimsError> {
    let mut policies: ink::contract_ref!(Policies, DefaultEnvironment) = partners.policies.into();
    answer(policies.call_mut().ask_authorisation(request), Partner::Policies)?.map_err(|_| ClaimsError::Authorisation)
}

/// A prior authorisation that was asked for.
pub fn authorisation(partners: &Partners, id: AuthorisationId) -> Result<Authorisation, ClaimsError> {
    let policies: ink::contract_ref!(Policies, DefaultEnvironment) = partners.policies.into();
    answer(policies.call().authorisation(id), Partner::Policies)?.ok_or(ClaimsError::Authorisation)
}

/// Decides a prior authorisation.
pub fn decide_authorisation(
    partners: &Partners,
    id: AuthorisationId,
    approval: Option<Approval>,
) -> Result<(), ClaimsError> {
    let mut policies: ink::contract_ref!(Policies, DefaultEnvironment) = partners.policies.into();
    answer(policies.call_mut().decide_authorisation(id, approval), Partner::Policies)?
        .map_err(|_| ClaimsError::Authorisation)
}
