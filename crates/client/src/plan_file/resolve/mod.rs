//! Values of a plan file, understood.

mod benefits;
mod names;
mod people;
mod plan;
mod services;
mod values;

use domain::money::Amount;
use formats::remittance835::PartyField;
use formats::PostalAddress;
use toml::Spanned;

use self::names::Names;
use super::raw::{self, Raw};
use super::{Funding, Payer, PlanFile, PlanFileError};
use crate::codes::CodeForm;
use crate::currency::Currency;
use crate::tokens::plain_code;

const CODE_FORMS: &[(&str, CodeForm)] = &[("tokens", CodeForm::Tokens), ("plain", CodeForm::Plain)];

type Result<T> = std::result::Result<T, PlanFileError>;

/// What errors need to say where they are.
pub(super) struct Resolver<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

/// Everything of a plan that other parts of the file name.
struct Words {
    currency: Currency,
    tiers: Names,
    ceilings: Names,
    limits: Names,
    frequencies: Names,
    benefits: Names,
    /// The ceilings that `[plan]` itself gives.
    deductible: Option<u8>,
    out_of_pocket: Option<u8>,
}

impl Resolver<'_> {
    pub(super) fn resolve(&self, raw: Raw) -> Result<PlanFile> {
        let words = self.words(&raw)?;
        let plan = self.plan(&words, &raw)?;
        let services = self.services(&words, &raw.services, &plan)?;
        let described = |(code, service): (&String, &Spanned<raw::Service>)| {
            Some((plain_code(code).ok()?, service.get_ref().description.clone()?))
        };
        let descriptions = raw.services.iter().filter_map(described).collect();
        let members = self.members(&words, &raw.members, &plan)?;
        let providers = self.providers(&words, &raw.providers)?;
        let reviewers = self.reviewers(&raw.reviewers)?;
        let consents = raw
            .consents
            .iter()
            .map(|consent| self.consent(consent.get_ref(), &plan, &members, &providers))
            .collect::<Result<_>>()?;
        let escrow = Funding {
            funding: self.amount(&words.currency, "escrow.funding", &raw.escrow.funding)?,
            top_up: self.optional(&words.currency, "escrow.top_up", raw.escrow.top_up.as_ref())?,
        };
        let codes = self.choose_if_present("plan.codes", raw.plan.get_ref().codes.as_ref(), CODE_FORMS)?;
        Ok(PlanFile {
            payer: self.payer(&raw.payer)?,
            codes: codes.unwrap_or_default(),
            currency: words.currency,
            plan,
            tiers: words.tiers.0,
            ceilings: words.ceilings.0,
            benefits: words.benefits.0,
            limits: words.limits.0,
            frequencies: words.frequencies.0,
            services,
            descriptions,
            members,
            providers,
            reviewers,
            consents,
            escrow,
        })
    }

    fn payer(&self, payer: &raw::Payer) -> Result<Payer> {
        let digits = &payer.tax_number;
        if digits.get_ref().len() != 9 || !digits.get_ref().bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.wrong("payer.tax_number", digits, "nine digits", digits.get_ref()));
        }
        let (state, postcode) = (payer.state.as_ref(), payer.postcode.as_ref());
        let state = state.map(|it| self.told_in_remittances("payer.state", it, PartyField::State));
        let postcode = postcode.map(|it| self.told_in_remittances("payer.postcode", it, PartyField::Postcode));
        let address = PostalAddress {
            street: vec![self.told_in_remittances("payer.street", &payer.street, PartyField::Street)?],
            city: self.told_in_remittances("payer.city", &payer.city, PartyField::City)?,
            state: state.transpose()?,
            postcode: postcode.transpose()?,
            country: None,
        };
        Ok(Payer {
            name: self.told_in_remittances("payer.name", &payer.name, PartyField::PayerName)?,
            id: self.told_in_remittances("payer.id", &payer.id, PartyField::Identification)?,
            tax_number: digits.get_ref().clone(),
            address,
            website: self.told_in_remittances("payer.website", &payer.website, PartyField::Website)?,
        })
    }

    fn currency(&self, money: &raw::Money) -> Result<Currency> {
        let scale = *money.scale.get_ref();
        if scale > 6 {
            return Err(self.wrong("money.scale", &money.scale, "0 to 6 decimals", scale));
        }
        let text = &money.base_units_per_minor_unit;
        let units = text.get_ref().0.parse().ok().filter(|units| *units > 0);
        let expected = "a whole number above zero in quotes, such as \"10000000000\"";
        let minor_unit = units
            .map(Amount)
            .ok_or_else(|| self.wrong("money.base_units_per_minor_unit", text, expected, &text.get_ref().0))?;
        Ok(Currency { code: money.currency.clone(), scale, minor_unit })
    }
}
