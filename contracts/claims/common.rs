//! What submission and what comes after it have in common.

use domain::credential::ProviderDay;
use domain::ids::{AssetId, BatchId, ClaimKey, PaymentNumber, ProviderId};
use domain::ledger::{Party, Payment};
use domain::lifecycle::{AppealRuling, ClaimRecord, ClaimState};
use domain::money::Amount;
use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use interfaces::claims::{AppealEnded, ClaimsError, InterestDue, Partner};
use interfaces::escrow::Due;
use interfaces::events::emit;
use interfaces::provider_registry::Assessment;

use crate::partners;
use crate::request::{party_of, AssetDue};
use crate::state::{Setup, State};

/// The provider in the eyes of the trusted issuers, with the standings that are asked for.
pub fn assess(
    setup: &Setup,
    caller: AccountId,
    provider: ProviderId,
    asked: &[ProviderDay],
) -> Result<Assessment, ClaimsError> {
    partners::assess(&setup.partners, provider, caller, asked.to_vec(), &setup.issuers)
}

/// The same, where the caller acts for the provider.
pub fn assess_as_operator(
    setup: &Setup,
    caller: AccountId,
    provider: ProviderId,
    asked: &[ProviderDay],
) -> Result<Assessment, ClaimsError> {
    let assessment = assess(setup, caller, provider, asked)?;
    if assessment.is_operator {
        Ok(assessment)
    } else {
        Err(ClaimsError::NotOperator)
    }
}

/// Makes what a batch comes to due, asset by asset; tells each payment by its asset and party.
pub fn pay(
    setup: &Setup,
    batch: BatchId,
    mut dues: Vec<AssetDue>,
) -> Result<Vec<(AssetId, Party, PaymentNumber)>, ClaimsError> {
    let mut payments = Vec::new();
    while let Some((asset, _)) = dues.first().copied() {
        let of_asset: Vec<Due> = dues.iter().filter(|(other, _)| *other == asset).map(|(_, due)| *due).collect();
        dues.retain(|(other, _)| *other != asset);
        let parties: Vec<Party> = of_asset.iter().map(|due| due.party).collect();
        let numbers = partners::pay(&setup.partners, asset, batch, of_asset)?;
        let made = parties.into_iter().zip(numbers);
        payments.extend(made.filter_map(|(party, number)| Some((asset, party, number?))));
    }
    Ok(payments)
}

/// The last payment that carries the decision that stands on a claim of `provider`, as the escrow has it. One that is
/// somebody else's is no answer.
pub fn payment_of(setup: &Setup, provider: ProviderId, record: &ClaimRecord) -> Result<Option<Payment>, ClaimsError> {
    let Some(number) = record.payment() else { return Ok(None) };
    let (payment, _) = partners::payment(&setup.partners, record.asset(), number)?;
    if payment.party == party_of(&record.claim, provider) {
        Ok(Some(payment))
    } else {
        Err(ClaimsError::PartnerFailed(Partner::Escrow))
    }
}

/// Ends the open appeal and gives free what was kept back for it.
pub fn end_appeal(
    setup: &Setup,
    key: ClaimKey,
    record: &mut ClaimRecord,
    ruling: AppealRuling,
) -> Result<(), ClaimsError> {
    let hold = record.end_appeal(ruling).map_err(ClaimsError::Transition)?;
    partners::release_hold(&setup.partners, record.asset(), hold)?;
    emit(AppealEnded { provider: key.provider, claim: key, ruling });
    Ok(())
}

impl State {
    /// Makes interest due on what of a claim was paid late; tells whether there was some. What is paid so far is counted as paid
    /// before, in the record at hand, and where interest is due in the one that is kept.
    pub fn pay_interest(
        &mut self,
        setup: &Setup,
        key: ClaimKey,
        record: &mut ClaimRecord,
        payment: Option<&Payment>,
    ) -> Result<bool, ClaimsError> {
        let (ClaimState::Adjudicated { decision, payment: Some(number), .. }, Some(payment)) = (&record.state, payment)
        else {
            return Ok(false);
        };
        if decision.deadlines.interest.0 == 0 && record.history.earlier.is_empty() {
            return Ok(false);
        }
        let (asset, number) = (decision.asset, *number);
        let mut amount = Amount::ZERO;
        while let Some(part) = record.next_part().map_err(ClaimsError::Transition)? {
            let mut completed_at = payment.completed_at;
            if part.payment != number {
                completed_at = partners::payment(&setup.partners, asset, part.payment)?.0.completed_at;
            }
            // The line is paid in its order: what comes after it is not paid either.
            let Some(paid_at) = completed_at else { break };
            let of_part = record.take_paid(paid_at).map_err(ClaimsError::Transition)?;
            amount.raise(of_part).map_err(|_| ClaimsError::Overflow)?;
        }
        if amount.is_zero() {
            return Ok(false);
        }
        let batch = self.next_batch()?;
        let due = Due { party: payment.party, payee: payment.payee, amount, reversed: Amount::ZERO };
        pay(setup, batch, Vec::from([(asset, due)]))?;
        emit(InterestDue { provider: key.provider, claim: key, batch, asset, amount });
        let so_far = record.history.interest.get_or_insert(Amount::ZERO);
        so_far.raise(amount).map_err(|_| ClaimsError::Overflow)?;
        self.store_claim(key, record)?;
        Ok(true)
    }
}
