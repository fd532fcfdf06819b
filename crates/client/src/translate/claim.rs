//! One claim.

use domain::claim::{Assignment, Claim, ClaimKind, Frequency};
use domain::ids::{AuthorisationId, ClaimNumber, Commitment, ControlNumber, MemberId, ProviderId};
use formats::claim837::{self as file, Claim837, Provider, ProviderAssignment};

use super::batches::Draft;
use super::{day, line, other_payers, wrong, Failure, Note, Terms};
use crate::vault::Vault;

pub(super) fn translate<'a>(claim: &'a Claim837, terms: Terms<'_>, vault: &mut Vault) -> Result<Draft<'a>, Failure> {
    ensure_meant_for_us(claim, terms)?;
    ensure_expressible(claim)?;
    let npi = &claim.billing_provider.npi;
    let provider = provider(vault, npi)?;
    let member = member(claim, vault)?;
    let rendering = rendering(claim.rendering_provider.as_ref(), vault)?.filter(|named| *named != provider);
    let mut lines = Vec::with_capacity(claim.lines.len());
    let facility = facility(claim.service_facility.as_ref(), npi, vault)?;
    let other_payers = other_payers::of(claim, terms.currency)?;
    for (line, other_payer) in claim.lines.iter().zip(other_payers.lines) {
        let around = line::Around { claim, provider, rendering, facility, other_payer };
        lines.push(line::translate(line, around, terms, vault)?);
    }
    let translated = Claim {
        frequency: frequency(&claim.frequency, vault)?,
        member,
        kind: ClaimKind::Professional,
        assignment: if claim.benefits_assigned { Assignment::Provider } else { Assignment::Member },
        place: Some(place(&claim.place_of_service)?),
        facility,
        rendering,
        ordering: ordering(claim.ordering_provider.as_ref(), vault)?,
        authorisation: authorisation(claim.prior_authorisation.as_deref())?,
        other_payer: other_payers.claim,
        lines,
        // Last, so that what cannot be submitted binds no number; and before anything is committed to under it.
        number: number(claim, vault)?,
        diagnoses: diagnoses(claim, vault)?,
    };
    let days = claim.lines.iter().map(|line| day(line.from)).collect();
    Ok(Draft { origin: claim, provider, claim: translated, days })
}

/// What of a claim nobody asks for.
pub(super) fn left_out(claim: &Claim837) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |what: String| notes.push(Note { claim_number: claim.claim_number.clone(), what });
    if let Some(referral) = &claim.referral {
        note(format!("referral {referral}: no rule of the plan asks for one"));
    }
    if let Some(programme) = &claim.special_program {
        note(format!("special programme {programme}: no rule of the plan asks for it"));
    }
    if let Some(reason) = &claim.delay_reason {
        note(format!("delay reason {reason}: the filing window has no exceptions"));
    }
    if let Some(paid) = claim.patient_paid {
        note(format!("the patient has paid the provider {paid} already: what is owed below is before that"));
    }
    match claim.provider_accepts_assignment {
        ProviderAssignment::Assigned => {}
        ProviderAssignment::LaboratoryOnly | ProviderAssignment::NotAssigned => {
            note("the provider does not accept assignment: its contract with the insurer decides".into());
        }
    }
    for line in &claim.lines {
        for what in line::left_out(line) {
            note(format!("line {}: {what}", line.number));
        }
    }
    notes
}

fn ensure_meant_for_us(claim: &Claim837, terms: Terms<'_>) -> Result<(), Failure> {
    if claim.payer.id != terms.codes.payer {
        let expected = format!("a claim for payer {}", terms.codes.payer);
        return Err(wrong(
            expected,
            &claim.payer.id,
            "send it to that payer, or correct the payer's identifier (NM109)",
        ));
    }
    // Without a currency the guide means US dollars.
    let currency = claim.currency.as_deref().unwrap_or("USD");
    if currency != terms.currency.code {
        let expected = format!("amounts in {}", terms.currency.code);
        return Err(wrong(expected, currency, "convert the amounts: the plan is kept in one currency"));
    }
    Ok(())
}

/// Refuses what could change the payment and has no place on the chain.
fn ensure_expressible(claim: &Claim837) -> Result<(), Failure> {
    if let Some(died) = claim.patient.died_on {
        if let Some(line) = claim.lines.iter().find(|line| line.through > died) {
            let found = format!("{} on line {}", line.through, line.number);
            return Err(wrong(format!("no service after the day of death, {died}"), found, "correct the dates"));
        }
    }
    Ok(())
}

pub(super) fn provider(vault: &Vault, npi: &str) -> Result<ProviderId, Failure> {
    let remedy = "register the provider first, or correct the NPI";
    vault.provider(npi).ok_or_else(|| wrong("the NPI of a registered provider", npi, remedy))
}

/// The provider that treated.
pub(super) fn rendering(provider: Option<&Provider>, vault: &Vault) -> Result<Option<ProviderId>, Failure> {
    let remedy = "name the rendering provider's NPI, or leave the provider out";
    named(provider, "the NPI of the rendering provider", remedy, vault)
}

/// The provider that ordered it.
pub(super) fn ordering(provider: Option<&Provider>, vault: &Vault) -> Result<Option<ProviderId>, Failure> {
    let remedy = "name the ordering provider's NPI, or leave the provider out";
    named(provider, "the NPI of the ordering provider", remedy, vault)
}

fn named(
    provider: Option<&Provider>,
    expected: &str,
    remedy: &'static str,
    vault: &Vault,
) -> Result<Option<ProviderId>, Failure> {
    let Some(Provider { npi, name }) = provider else { return Ok(None) };
    match npi {
        Some(npi) => self::provider(vault, npi).map(Some),
        None => Err(wrong(expected, name, remedy)),
    }
}

/// The facility, where it is not the billing provider.
pub(super) fn facility(
    facility: Option<&Provider>,
    billing: &str,
    vault: &Vault,
) -> Result<Option<ProviderId>, Failure> {
    let Some(facility) = facility else { return Ok(None) };
    match &facility.npi {
        Some(npi) if npi == billing => Ok(None),
        Some(npi) => {
            let remedy = "register the facility first, or correct its NPI";
            let known = vault.provider(npi).ok_or_else(|| wrong("the NPI of a registered facility", npi, remedy));
            known.map(Some)
        }
        None => {
            let remedy = "name the facility's NPI, or leave the facility out where it is the billing provider's own";
            Err(wrong("the NPI of the facility", &facility.name, remedy))
        }
    }
}

fn member(claim: &Claim837, vault: &Vault) -> Result<MemberId, Failure> {
    let Some(number) = &claim.patient.member_number else {
        let remedy = "ask the insurer for the patient's own member number and send it (REF 1W)";
        return Err(wrong("a member number of the patient, who is not the subscriber", &claim.patient.name, remedy));
    };
    let remedy = "check the number on the member's card, or ask the insurer to enrol the member";
    vault.member(number).ok_or_else(|| wrong("the number of an enrolled member", number, remedy))
}

/// The token of the claim's own number, which is one claim's in a vault: documents, consents and erasures go by it.
fn number(claim: &Claim837, vault: &mut Vault) -> Result<ClaimNumber, Failure> {
    let number = vault.claim_number(&claim.claim_number)?;
    let remedy =
        "give the claim a number of its own (CLM01); if the claim that is known under it never entered, `inkclaim \
                  evidence erase --claim` frees it";
    if let Some(member) = &claim.patient.member_number {
        let noted = vault.note_member_of_claim(&claim.claim_number, member);
        noted.map_err(|known| wrong(known.to_string(), format!("one of member {member}"), remedy))?;
    }
    let npi = &claim.billing_provider.npi;
    let noted = vault.note_provider_of_claim(&claim.claim_number, npi);
    noted.map_err(|known| wrong(known.to_string(), format!("one from provider {npi}"), remedy))?;
    Ok(number)
}

/// An earlier claim is named by the payer's control number in a file, and by the provider's own on the chain.
fn frequency(frequency: &file::Frequency, vault: &mut Vault) -> Result<Frequency, Failure> {
    let mut earlier = |original: &String| {
        let control = original.parse().ok().map(ControlNumber);
        // Where we never saw that control number it may be the provider's own: the contract knows whether there is such a claim.
        let number = control.and_then(|control| vault.number_of_control(control)).unwrap_or(original).to_owned();
        vault.claim_number(&number)
    };
    Ok(match frequency {
        file::Frequency::Original => Frequency::Original,
        file::Frequency::Replacement { original } => Frequency::Replacement(earlier(original)?),
        file::Frequency::Void { original } => Frequency::Void(earlier(original)?),
    })
}

pub(super) fn place(text: &str) -> Result<u8, Failure> {
    let is_place = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let place = text.parse().ok().filter(|_| is_place);
    place.ok_or_else(|| wrong("a place of service of two digits", text, "use one of the published places of service"))
}

/// On the chain an authorisation is the number that the insurer gave it.
pub(super) fn authorisation(text: Option<&str>) -> Result<Option<AuthorisationId>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let remedy = "use the number that the insurer gave the authorisation";
    text.parse()
        .map(|number| Some(AuthorisationId(number)))
        .map_err(|_| wrong("the number of a prior authorisation", text, remedy))
}

/// Diagnoses stay off the chain; what is committed to is one `qualifier:code` a line, in the claim's order.
fn diagnoses(claim: &Claim837, vault: &mut Vault) -> Result<Option<Commitment>, Failure> {
    if claim.diagnoses.is_empty() {
        return Ok(None);
    }
    let text: String = claim.diagnoses.iter().map(|it| format!("{}:{}\n", it.qualifier, it.code)).collect();
    Ok(Some(vault.commit_to(&claim.claim_number, "diagnoses", text.as_bytes())?))
}
