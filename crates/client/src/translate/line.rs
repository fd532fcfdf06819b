//! One service line.

use domain::claim::{Line, OtherPayer};
use domain::ids::{DrugSerial, Modifier, ProviderId};
use formats::claim837::{Claim837, Line837, UnitKind};

use super::batches::offset;
use super::claim::{authorisation, facility, ordering, place, rendering};
use super::{day, quantity, wrong, Failure, Terms};
use crate::vault::{CodebookError, Vault};

/// What a line takes of the claim around it.
pub(super) struct Around<'a> {
    pub(super) claim: &'a Claim837,
    pub(super) provider: ProviderId,
    /// Who did it, where the claim names somebody other than the billing provider.
    pub(super) rendering: Option<ProviderId>,
    pub(super) facility: Option<ProviderId>,
    /// What other payers did to the line.
    pub(super) other_payer: Option<OtherPayer>,
}

pub(super) fn translate(
    line: &Line837,
    around: Around<'_>,
    terms: Terms<'_>,
    vault: &mut Vault,
) -> Result<Line, Failure> {
    let at = |what: &str| format!("{what} on line {}", line.number);
    ensure_expressible(line)?;
    let Around { claim, provider, rendering: rendering_of_claim, facility: facility_of_claim, other_payer } = around;
    let billing = &claim.billing_provider.npi;
    if let Some(own) = &line.service_facility {
        if facility(Some(own), billing, vault)? != facility_of_claim {
            let remedy = "claim what was done at another facility in a claim of its own";
            return Err(wrong(at("the facility of the claim"), &own.name, remedy));
        }
    }
    Ok(Line {
        code: terms.codes.on_chain(vault, &line.code, day(line.from)).map_err(|error| match error {
            CodebookError::Code(_) => {
                wrong(at("a procedure code of one to eight characters"), &line.code, "correct the code")
            }
            CodebookError::Vault(error) => error.into(),
        })?,
        // Set when the batch knows the day it counts from.
        from: 0,
        through: offset(day(line.from), day(line.through))
            .ok_or_else(|| wrong(at("a last day near the first"), line.through, "correct the dates"))?,
        charge: terms.currency.amount(line.charge).ok_or_else(|| {
            let expected = format!("a charge not below zero, with at most {} decimals,", terms.currency.scale);
            wrong(at(&expected), line.charge, "correct the charge")
        })?,
        units: quantity(line.units)
            .ok_or_else(|| wrong(at("units with at most three decimals"), line.units, "round the units"))?,
        modifiers: line.modifiers.iter().map(|it| modifier(it, line)).collect::<Result<_, _>>()?,
        place: line.place_of_service.as_deref().map(place).transpose()?,
        // Whom the claim names anyway need not be named again.
        rendering: rendering(line.rendering_provider.as_ref(), vault)?
            .filter(|named| *named != rendering_of_claim.unwrap_or(provider)),
        ordering: ordering(line.ordering_provider.as_ref(), vault)?,
        authorisation: authorisation(line.authorisation.as_deref())?,
        drug_serial: package(line, terms, vault)?,
        other_payer,
    })
}

/// The token of a drug's package, where its serial number is said.
fn package(line: &Line837, terms: Terms<'_>, vault: &Vault) -> Result<Option<DrugSerial>, Failure> {
    let Some((ndc, serial)) = line.drug.as_ref().and_then(|drug| Some((&drug.ndc, drug.serial.as_deref()?))) else {
        return Ok(None);
    };
    // A key of one's own would hide from the insurer that the package was claimed before.
    terms.codes.drug_serial(vault, ndc, serial).map(Some).ok_or_else(|| {
        let expected = format!("the insurer's key of drugs' packages, for line {}", line.number);
        wrong(expected, ndc, "publish the plan again; at a provider's, join what the insurer shares anew")
    })
}

/// What of a line nobody asks for.
pub(super) fn left_out(line: &Line837) -> Vec<String> {
    let mut notes = Vec::new();
    if line.emergency {
        notes.push("an emergency: the plan tells by the service whom it protects".into());
    }
    if line.epsdt || line.family_planning {
        notes.push("screening or family planning: the plan has no rule for it".into());
    }
    if let Some(referral) = &line.referral {
        notes.push(format!("referral {referral}: no rule of the plan asks for one"));
    }
    if let Some(drug) = line.drug.as_ref().filter(|drug| drug.serial.is_none()) {
        notes.push(format!("drug {}: without a serial number it is not told apart", drug.ndc));
    }
    notes
}

/// Refuses what could change the payment and has no place on the chain.
fn ensure_expressible(line: &Line837) -> Result<(), Failure> {
    let on = |what: &str| format!("{what} on line {}", line.number);
    if line.copay_exempt {
        return Err(wrong(on("a line that owes its copay"), "exempt from copay", "send it another way"));
    }
    match line.unit_kind {
        UnitKind::Units => Ok(()),
        UnitKind::Minutes => Err(wrong(on("units"), "minutes", "bill units: the plan's prices are per unit")),
    }
}

fn modifier(text: &str, line: &Line837) -> Result<Modifier, Failure> {
    let expected = || format!("a modifier of two characters on line {}", line.number);
    <[u8; 2]>::try_from(text.as_bytes()).map(Modifier).map_err(|_| wrong(expected(), text, "correct the modifier"))
}
