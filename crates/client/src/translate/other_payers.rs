//! What payers that come before this plan did, as one: the chain asks what was paid, what was allowed, and what was left to
//! the member.
//!
//! A file tells an allowed amount no more: it is what was paid and the member's deductible, copay and percentage. Several
//! payers paid one after the other, so that what the last of them left is what is left.

use domain::claim::OtherPayer;
use domain::money::Amount;
use formats::claim837::{self as file, Claim837, Line837, LinePayment};
use formats::{Adjustment, AdjustmentGroup, Decimal};

use super::{wrong, Failure};
use crate::currency::Currency;

/// What was done to the claim as a whole and to each line.
pub(super) struct OtherPayers {
    pub(super) claim: Option<OtherPayer>,
    pub(super) lines: Vec<Option<OtherPayer>>,
}

/// The order in which payers come (SBR01).
const ORDER: &str = "PSTABCDEFGH";
/// What a member bears by the terms of a plan: deductible, percentage, copay (X12 CAS reasons).
const BY_TERMS: [&str; 3] = ["1", "2", "3"];

/// What the payers before this plan did.
pub(super) fn of(claim: &Claim837, currency: &Currency) -> Result<OtherPayers, Failure> {
    let payers = before_us(claim);
    let untold = || vec![None; claim.lines.len()];
    if payers.is_empty() {
        // Who caused an accident, or whose employer did, comes first.
        let is_expected = claim.other_payers.is_empty() && claim.subscriber.payer_responsibility != "P";
        let awaited = is_expected || !claim.related_causes.is_empty();
        return Ok(OtherPayers { claim: awaited.then_some(OtherPayer::Awaited), lines: untold() });
    }
    let Some(paid) = payers.iter().map(|payer| payer.paid).collect::<Option<Vec<_>>>() else {
        return Ok(OtherPayers { claim: Some(OtherPayer::Awaited), lines: untold() });
    };
    let told = |line: &Line837| payers.iter().any(|payer| decided(line, payer).next().is_some());
    let by_line = claim.lines.iter().any(told) && payers.iter().all(|payer| payer.adjustments.is_empty());
    let lines = if by_line {
        claim.lines.iter().map(|line| of_line(line, &payers, currency).map(Some)).collect::<Result<_, _>>()?
    } else {
        untold()
    };
    let last = payers.last().map(|payer| {
        let of_lines = claim.lines.iter().flat_map(|line| decided(line, payer));
        let adjustments = payer.adjustments.iter().chain(of_lines.flat_map(|payment| &payment.adjustments));
        (adjustments.cloned().collect::<Vec<_>>(), payer.remaining_patient_liability)
    });
    let whole = told_as(currency, paid, last.unwrap_or_default())?;
    Ok(OtherPayers { claim: Some(whole), lines })
}

/// The payers that come before this one, in their order; one whose place is unknown comes first.
fn before_us(claim: &Claim837) -> Vec<&file::OtherPayer> {
    let place = |responsibility: &str| ORDER.find(responsibility);
    let ours = place(&claim.subscriber.payer_responsibility);
    let comes_first =
        |payer: &&file::OtherPayer| ours.is_none_or(|ours| place(&payer.responsibility).is_none_or(|it| it <= ours));
    let mut payers: Vec<_> = claim.other_payers.iter().filter(comes_first).collect();
    payers.sort_by_key(|payer| place(&payer.responsibility));
    payers
}

/// What a payer decided of a line; several times where it split the line.
fn decided<'a>(line: &'a Line837, payer: &'a file::OtherPayer) -> impl Iterator<Item = &'a LinePayment> {
    line.prior_payments.iter().filter(|payment| payment.payer_id == payer.id)
}

/// A line of a claim that was decided line by line; one that no payer told of was paid nothing.
fn of_line(line: &Line837, payers: &[&file::OtherPayer], currency: &Currency) -> Result<OtherPayer, Failure> {
    let paid = payers.iter().flat_map(|payer| decided(line, payer)).map(|payment| payment.paid).collect();
    let last = payers.iter().rev().find(|payer| decided(line, payer).next().is_some());
    let last = last.map(|payer| {
        let adjustments = decided(line, payer).flat_map(|payment| payment.adjustments.iter().cloned()).collect();
        let remaining = decided(line, payer).map(|payment| payment.remaining_patient_liability).collect();
        let remaining: Option<Vec<Decimal>> = remaining;
        (adjustments, remaining.map(|all| all.into_iter().sum()))
    });
    told_as(currency, paid, last.unwrap_or_default())
}

/// What was paid by all, and what the last of them left: by its adjustments, else by what the file says remains.
fn told_as(
    currency: &Currency,
    paid: Vec<Decimal>,
    (adjustments, remaining): (Vec<Adjustment>, Option<Decimal>),
) -> Result<OtherPayer, Failure> {
    let of_member = || adjustments.iter().filter(|it| it.group == AdjustmentGroup::Patient);
    let by_terms = of_member().filter(|it| BY_TERMS.contains(&it.reason.as_str())).map(|it| it.amount);
    let has_explained = !adjustments.is_empty();
    let member_share = if has_explained { Some(of_member().map(|it| it.amount).collect()) } else { None };
    let member_share = member_share.or(remaining.map(|remaining| vec![remaining]));
    let allowed = has_explained.then(|| paid.iter().copied().chain(by_terms).collect::<Vec<_>>());
    Ok(OtherPayer::Decided {
        paid: total(currency, paid)?,
        allowed: allowed.map(|all| total(currency, all)).transpose()?,
        member_share: member_share.map(|all| total(currency, all)).transpose()?,
        obliged: None,
    })
}

/// A sum of what another payer says.
fn total(currency: &Currency, decimals: Vec<Decimal>) -> Result<Amount, Failure> {
    let sum = decimals.iter().try_fold(Decimal::ZERO, |sum, next| sum.checked_add(*next));
    sum.and_then(|sum| currency.amount(sum)).ok_or_else(|| {
        let expected = format!("amounts of another payer not below zero, with at most {} decimals", currency.scale);
        let found: Vec<String> = decimals.iter().map(Decimal::to_string).collect();
        wrong(expected, found.join(", "), "correct what the other payer paid")
    })
}
